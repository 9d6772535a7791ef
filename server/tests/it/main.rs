//! Everything the running house must do, in one binary.
#![cfg(test)]

mod tidy;
