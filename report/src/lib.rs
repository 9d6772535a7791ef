//! Turns values into files people take away: values in, bytes out. Touches no disk and asks no clock.

pub mod annual;
pub mod appointment;
pub mod assessment;
pub mod briefing;
pub mod bulletin;
pub mod casebook;
pub mod chart;
mod docx;
pub mod letter;
pub mod list;
pub mod tables;
pub mod year;
