//! A leader's page: the numbers of today, what needs a word, what was instructed and how it stands. Made for a
//! telephone first: a minute is enough.

use serde::Serialize;

use super::{FigureRow, Row, WaitLine};
use crate::views::{Page, chart::Drawn, locale::Words, parts::Choice, staff::today::Today};

/// What a leader looks at. `GET /instructions`
#[derive(Debug, Clone, Serialize)]
pub struct Instructions {
    /// The numbers of today.
    pub today: Today,
    /// Reports and results that wait for the leader's word.
    pub asked: Vec<Asked>,
    /// What the leader instructed, and what it waits for.
    pub instructed: Vec<Row>,
    /// What ended last.
    pub ended: Vec<Row>,
    /// Who may be asked to do something.
    pub persons: Vec<Choice>,
    /// Which form came back.
    pub problem: Option<Words>,
}

/// A report or a result that waits for the leader's word.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// The proceeding's id.
    pub id: i64,
    /// The number people see.
    pub number: Words,
    /// Its page.
    pub url: String,
    /// The form's idempotency key.
    pub key: String,
    /// How many events it has lived through.
    pub version: i64,
    /// What it is about.
    pub title: String,
    /// Who sent it.
    pub from: String,
    /// When it was signed or the result came, UTC milliseconds.
    pub at_ms: i64,
    /// What it says.
    pub text: String,
    /// The numbers behind it.
    pub figures: Vec<FigureRow>,
    /// The same as charts.
    pub charts: Vec<Drawn>,
    /// What the leader instructed, when a result waits.
    pub instructed: String,
    /// Whether a result waits, not a report.
    pub is_result: bool,
    /// By when a word is awaited.
    pub wait: WaitLine,
}

impl Page for Instructions {
    const TEMPLATE: &'static str = "staff/supervision/word.html";

    fn samples() -> Vec<Self> {
        super::samples::words()
    }
}
