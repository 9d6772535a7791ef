//! Everything the running house must do, in one binary.
#![cfg(test)]
#![expect(
    clippy::as_conversions,
    clippy::float_arithmetic,
    clippy::wildcard_enum_match_arm,
    reason = "tests count, measure and pick out single cases"
)]

mod harness;

mod admin;
mod annual;
mod assess;
mod assessment;
mod callbacks;
mod documents;
mod integrity;
mod packs;
mod rating;
mod reports;
mod scores;
mod sources;
mod staff;
mod supervision;

mod demo;
mod import;

mod crash;

mod kannel;
mod sms;

mod campaign;
mod knowledge;
mod publication;
mod publicity;
mod published;
mod survey;
mod uploads;

mod leader;
mod woodpecker;

mod tablet;
mod tidy;

#[expect(dead_code, unused_imports, reason = "the other depths use more of the runner")]
#[path = "../../../stories/runner/mod.rs"]
mod runner;
mod story;
mod visits;

mod analysis;
mod listings;
mod planted;
