//! Everything the running house must do, in one binary.
#![cfg(test)]

mod harness;

mod admin;
mod staff;

mod demo;
mod import;

mod crash;

mod tidy;

#[path = "../../../stories/runner/mod.rs"]
mod runner;
mod story;
