//! Measures what the requirements promise, on the machine at hand: intake, ratings, desks, survival of crashes.
//! Works only in folders that a measurement itself began, and never in an installation.

pub mod demands;
pub mod figures;
pub mod place;

pub mod browser;
pub mod intake;

pub mod ratings;

pub mod desks;
pub mod load;

pub mod assess;
pub mod county;

pub mod crash;

pub mod search;
