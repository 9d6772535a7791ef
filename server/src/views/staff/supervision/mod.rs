//! Supervision: the board, a new proceeding, one proceeding, and a leader's page. Plain data; the handlers compute.

pub mod board;
pub mod concentration;
pub mod opening;
pub mod page;
pub mod responses;
mod samples;
pub mod word;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::views::{
    locale::Words,
    parts::{Badge, DueWords, Field},
};

/// The fields of the forms of one page, by name: empty at first, as typed when a form comes back.
pub type Fields = BTreeMap<String, Field>;

/// A proceeding in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The number people see.
    pub number: Words,
    /// Its page.
    pub url: String,
    /// What it is about.
    pub title: String,
    /// Its kind.
    pub kind: Words,
    /// Where it stands.
    pub stage: Badge,
    /// Only named persons may know it.
    pub restricted: bool,
    /// Who answers for it.
    pub owner: String,
    /// What it waits for, first things first.
    pub waits: Vec<WaitLine>,
    /// How many things it waits for besides.
    pub further: usize,
    /// How many orders it concerns.
    pub orders: usize,
    /// When it was opened, UTC milliseconds.
    pub opened_ms: i64,
    /// What it ended with.
    pub conclusion: String,
}

/// Returns rows for the samples of other pages.
pub(in crate::views::staff) fn sample_rows() -> Vec<Row> {
    samples::rows()
}

/// What is awaited of whom by when.
#[derive(Debug, Clone, Serialize)]
pub struct WaitLine {
    /// What.
    pub what: Words,
    /// Of whom.
    pub who: String,
    /// Whether it is the reader.
    pub mine: bool,
    /// By when.
    pub due: Option<DueWords>,
}

/// Something told of a proceeding.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// What it is.
    pub label: Words,
    /// What it says; line breaks are kept.
    pub value: Words,
}

impl Told {
    /// Returns a line whose value was typed or is a number.
    pub fn plain(label: &str, value: impl Into<String>) -> Self {
        Self { label: Words::key(&format!("proceedings.field.{label}")), value: Words::plain(value.into()) }
    }

    /// Returns a line whose value is a text.
    pub fn said(label: &str, value: Words) -> Self {
        Self { label: Words::key(&format!("proceedings.field.{label}")), value }
    }
}

/// A number with the orders behind it.
#[derive(Debug, Clone, Serialize)]
pub struct FigureRow {
    /// What is counted.
    pub label: Words,
    /// How many.
    pub count: usize,
    /// The orders behind it, the first of them.
    pub orders: Vec<OrderLink>,
    /// How many are not shown.
    pub further: usize,
}

/// An order by its number.
#[derive(Debug, Clone, Serialize)]
pub struct OrderLink {
    /// The number people see.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// Its page.
    pub url: String,
}
