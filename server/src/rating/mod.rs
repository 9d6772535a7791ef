//! What the ways to a rating share: the tokens behind every link and printed code, and the words of the scale.
//!
//! No rule here: what makes a rating valid is decided by `domain::case`, and pages only carry what a citizen said.

pub mod token;
