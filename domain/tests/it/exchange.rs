//! Records for the platform above: their fields, their moves, the comparison.

mod reconciling;
mod records;
mod standing;
