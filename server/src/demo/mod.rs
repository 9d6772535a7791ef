//! The demonstration: one prefecture with real letters. Most are history and are taken over as they stood; those of
//! one year are re-dated and lived through again, day by day, by invented staff and simulated citizens whose
//! commands go through the same door as everybody's, so that every desk has work on the day it is begun.
//!
//! Chance is seeded: the same seed on the same day lives the same year. The accounts have a known password, and
//! therefore exist only in a folder that says it is a demonstration, and only on loopback.

pub mod files;
pub mod folder;

pub mod chance;
pub mod office;

pub mod cast;
pub mod course;
pub mod duties;
pub mod house;
pub mod letters;
pub mod phrases;
pub mod rest;

mod assessor;
mod campaigns;
mod cases;
pub mod citizens;
pub mod life;
pub mod moves;
mod supervision;
mod surveys;
pub mod year;

mod annual;
mod directory;
mod knowledge;
mod publishing;
mod visits;
mod woodpecker;

pub mod build;
