//! What the ways to a rating share: the tokens behind every link and printed code, the cases they lead to, and the
//! form that a citizen fills on a phone or on a device.
//!
//! No rule here: what makes a rating valid is decided by `domain::case`, and pages only carry what a citizen said.

pub mod cases;
pub mod form;
pub mod links;
pub mod token;
