//! The behaviour of the domain, area by area.
// Marked as test code as a whole, so that clippy lets helpers unwrap too.
#![cfg(test)]

mod calendar;
mod clock;
