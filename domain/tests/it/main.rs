//! The behaviour of the domain, area by area.
// Marked as test code as a whole, so that clippy lets helpers unwrap too.
#![cfg(test)]

mod absence;
mod access_matrix;
mod analysis;
mod annual;
mod assessment;
mod batch;
mod calendar;
mod campaign;
mod cases;
mod catalogue;
mod clock;
mod codes;
mod delivery;
mod directory;
mod document;
mod exact;
mod exchange;
mod integrity;
mod knowledge;
mod order;
mod people;
mod periods;
mod policy;
mod proceedings;
mod properties;
mod publication;
mod rating;
mod reply;
#[path = "../../../stories/runner/mod.rs"]
mod runner;
mod sms;
mod story;
mod survey;
mod tables;
mod tablet;
mod visits;
mod woodpecker;
mod world;
