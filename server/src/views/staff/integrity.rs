//! What the integrity watch found unusual: neutral words, the numbers, the rows that open, and what was said of it.

use serde::Serialize;

use crate::views::{Page, frame::Tone, locale::Words, parts::Badge, staff::assess::Link};

/// The findings of a month. `GET /integrity`
#[derive(Debug, Clone, Serialize)]
pub struct Integrity {
    /// The month, `2026-11`.
    pub month: String,
    /// The months before and after it.
    pub others: Vec<Link>,
    /// How many ratings were looked through.
    pub looked: usize,
    /// What the reader should know of this look: it was cut, something could not be looked for.
    pub notes: Vec<Words>,
    /// The findings.
    pub findings: Vec<FindingCard>,
    /// Whether the reader may say something of them.
    pub may_note: bool,
    /// Why a note was refused.
    pub problem: Option<Words>,
}

/// A finding.
#[derive(Debug, Clone, Serialize)]
pub struct FindingCard {
    /// What it is kept under.
    pub finding: String,
    /// The form's idempotency key.
    pub key: String,
    /// What was found.
    pub title: Words,
    /// Where.
    pub place: String,
    /// The numbers.
    pub measured: Words,
    /// Why it is unusual.
    pub why: String,
    /// How many rows it has.
    pub rows: usize,
    /// Its rows, the first of them.
    pub links: Vec<Link>,
    /// How many rows are not shown.
    pub further: usize,
    /// How it stands.
    pub state: Badge,
    /// What was said of it.
    pub said: Vec<NoteLine>,
}

/// What was said of a finding.
#[derive(Debug, Clone, Serialize)]
pub struct NoteLine {
    /// Looked at or explained.
    pub state: Words,
    /// In words.
    pub note: String,
    /// Who.
    pub who: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

impl Page for Integrity {
    const TEMPLATE: &'static str = "staff/integrity.html";

    fn samples() -> Vec<Integrity> {
        let card = |rule: &str, measured: Words, state: &str, said: Vec<NoteLine>| FindingCard {
            finding: format!("{rule}:17:w1:2026-11"),
            key: format!("key-{rule}"),
            title: Words::key(&format!("integrity.rule.{rule}")),
            place: "供热办 · w1".to_owned(),
            measured,
            why: "群众思考和操作用时各不相同。".to_owned(),
            rows: 41,
            links: vec![Link::new(Words::plain("h-17/1"), "/cases/17")],
            further: 40,
            state: Badge::new(Words::key(&format!("integrity.state.{state}")), Tone::Soon),
            said,
        };
        let counts = Words::key("integrity.counts").with("found", 41).with("n", 50);
        let jump = Words::key("integrity.jump")
            .with("good", 98)
            .with("n", 100)
            .with("good_before", 160)
            .with("before", 200);
        let said = NoteLine {
            state: Words::key("integrity.state.explained"),
            note: "当日集中办理供热补贴。".to_owned(),
            who: "马骏".to_owned(),
            at_ms: 1_793_800_000_000,
        };
        let page = Integrity {
            month: "2026-11".to_owned(),
            others: vec![Link::new(Words::plain("2026-10"), "/integrity?month=2026-10")],
            looked: 4_102,
            notes: vec![
                Words::key("integrity.no_staff_numbers"),
                Words::key("integrity.cut").with("count", 300_000),
            ],
            findings: vec![
                card("latency", counts, "new", Vec::new()),
                card("jump", jump, "explained", vec![said]),
            ],
            may_note: true,
            problem: Some(Words::key("integrity.refusal.bad-words")),
        };
        let none = Integrity { findings: Vec::new(), may_note: false, problem: None, ..page.clone() };
        vec![page, none]
    }
}
