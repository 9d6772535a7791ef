//! The running house: time, network, pages, command line, jobs. Rules live in `domain`, SQL in `store`.

pub mod clock;
pub mod config;
pub mod ids;

pub mod actions;
pub mod app;
pub mod problem;

pub mod limit;
pub mod passwords;
pub mod sms;
pub mod suggest;

pub mod attachments;
pub mod jobs;
pub mod metrics;
mod papers;
pub mod pdf;
pub mod rating;
pub mod verification;

pub mod assets;
pub mod http;
pub mod pages;
pub mod server;
pub mod told;
pub mod views;

pub mod assess;
pub mod bench;
pub mod demo;
pub mod import;
pub mod sources;

pub mod exchange;
pub mod picture;
pub mod places;

pub mod cli;
pub mod shipped;
pub mod tables;
