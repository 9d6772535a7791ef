//! The pages people open. A handler reads the form, asks one action or one read, and answers.

pub mod api;
mod campaigned;
mod charts;
pub mod citizen;
pub mod device;
mod finds;
pub mod staff;
mod surveyed;
pub mod wall;
mod weighed;
