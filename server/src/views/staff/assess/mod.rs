//! The assessor's room: months and their state, rankings, scores that open, what is entered and marked, corrections
//! and appeals, the year. Every figure is text that the domain made; nothing is computed here.

pub mod entering;
pub mod month;
pub mod rules;
pub mod score;
pub mod standing;
pub mod year;

mod sample;

use serde::Serialize;

use crate::views::{Page, locale::Words, parts::Badge};

/// The months of every pack that assesses. `GET /assessment`
#[derive(Debug, Clone, Serialize)]
pub struct Assessments {
    /// The packs, the newest first.
    pub packs: Vec<PackMonths>,
    /// Whether the reader may close and enter.
    pub may_assess: bool,
}

/// A pack with its months.
#[derive(Debug, Clone, Serialize)]
pub struct PackMonths {
    /// Its id.
    pub id: String,
    /// The document's number.
    pub number: String,
    /// The document's title.
    pub title: String,
    /// Where its measures and indicators are explained.
    pub rules_url: String,
    /// The months, the newest first.
    pub months: Vec<MonthRow>,
    /// Years, the newest first, when the pack knows a year's end.
    pub years: Vec<Link>,
    /// Counting anew, while it goes on.
    pub counting: Option<Counting>,
    /// Where what was counted anew differs from what is shown.
    pub refused: Vec<String>,
}

/// How far counting anew has come.
#[derive(Debug, Clone, Serialize)]
pub struct Counting {
    /// Up to which order.
    pub done: i64,
    /// The last order there is.
    pub all: i64,
}

/// Something with an address.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// What it says.
    pub label: Words,
    /// Where it leads.
    pub url: String,
}

impl Link {
    /// Returns a link.
    pub fn new(label: Words, url: impl Into<String>) -> Link {
        Link { label, url: url.into() }
    }
}

/// A month and how it stands.
#[derive(Debug, Clone, Serialize)]
pub struct MonthRow {
    /// The month, `2026-10`.
    pub month: String,
    /// Its ranking.
    pub url: String,
    /// In progress, can be closed, closed.
    pub status: Badge,
    /// Facts are awaited until the end of this day, `YYYY-MM-DD`.
    pub cut_off: String,
    /// Whether it can be closed now.
    pub is_due: bool,
    /// How it was closed.
    pub closed: Option<Closed>,
    /// How many corrections stand beside it.
    pub corrections: usize,
    /// How many appeals wait for their ruling.
    pub appeals: usize,
}

/// How a month was closed.
#[derive(Debug, Clone, Serialize)]
pub struct Closed {
    /// Who.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The SM3 digest of what was frozen.
    pub digest: String,
    /// The last event that was looked at.
    pub events: i64,
}

/// What stands above every page of a month.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// The document's number and title.
    pub document: String,
    /// Where its measures and indicators are explained.
    pub rules_url: String,
    /// How the month stands.
    pub month: MonthRow,
    /// The pages of the month: code and address.
    pub tabs: Vec<Tab>,
    /// Whether the reader may enter and close.
    pub may_assess: bool,
}

/// A page of a month.
#[derive(Debug, Clone, Serialize)]
pub struct Tab {
    /// Its code: `ranking`, `peers`, `bands`, `marks`, `corrections`, `appeals`.
    pub code: &'static str,
    /// Its address.
    pub url: String,
    /// How many things are on it; nothing when that is not counted.
    pub count: Option<usize>,
}

/// A file that proves something.
#[derive(Debug, Clone, Serialize)]
pub struct ProofLink {
    /// What it was called.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Its SM3 digest.
    pub digest: String,
}

impl Page for Assessments {
    const TEMPLATE: &'static str = "staff/assessment/months.html";

    fn samples() -> Vec<Assessments> {
        let pack = sample::pack_months();
        let counting = PackMonths {
            counting: Some(Counting { done: 12_000, all: 48_211 }),
            refused: vec!["2026-09 taken 17: 41 != 42".to_owned()],
            months: Vec::new(),
            years: Vec::new(),
            ..pack.clone()
        };
        vec![
            Assessments { packs: vec![pack, counting], may_assess: true },
            Assessments { packs: Vec::new(), may_assess: false },
        ]
    }
}
