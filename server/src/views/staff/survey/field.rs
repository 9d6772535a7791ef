//! What somebody of a third party sees of the surveys in their hand.

use serde::Serialize;

use super::OutcomesView;
use crate::views::{Page, frame::Tone, locale::Words, parts::Badge, staff::kept::Kept};

/// A survey in hand.
#[derive(Debug, Clone, Serialize)]
pub struct FieldRow {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How it stands.
    pub standing: Badge,
    /// The days of asking.
    pub ask: String,
    /// How many were drawn.
    pub drawn: u32,
    /// The last day on which it can be seen.
    pub until: String,
}

/// The surveys in hand. `GET /fieldwork`
#[derive(Debug, Clone, Serialize)]
pub struct FieldList {
    /// Surveys, what changed last in front.
    pub rows: Vec<FieldRow>,
}

/// The seal of a result.
#[derive(Debug, Clone, Serialize)]
pub struct SealView {
    /// The digest of what was delivered.
    pub digest: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

/// One survey in hand. `GET /fieldwork/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct FieldPage {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// How it stands.
    pub standing: Badge,
    /// The days of asking.
    pub ask: String,
    /// The last day on which it can be seen.
    pub until: String,
    /// What became of the places.
    pub outcomes: OutcomesView,
    /// How many are still open.
    pub open: u32,
    /// Whether somebody can be called now.
    pub may_call: bool,
    /// Whether paper that came back can be typed in now.
    pub may_type_in: bool,
    /// Whether the result can be delivered.
    pub may_seal: bool,
    /// The seal.
    pub seal: Option<SealView>,
    /// A form that came back.
    pub kept: Kept,
}

impl Page for FieldList {
    const TEMPLATE: &'static str = "staff/surveys/field.html";

    fn samples() -> Vec<FieldList> {
        let row = FieldRow {
            title: "第三方调查<上半年>".to_owned(),
            url: "/fieldwork/7".to_owned(),
            standing: Badge::new(Words::key("survey.standing.drawn"), Tone::Calm),
            ask: "2026-07-01 – 2026-07-30".to_owned(),
            drawn: 300,
            until: "2026-07-30".to_owned(),
        };
        vec![FieldList { rows: Vec::new() }, FieldList { rows: vec![row] }]
    }
}

impl Page for FieldPage {
    const TEMPLATE: &'static str = "staff/surveys/field_one.html";

    fn samples() -> Vec<FieldPage> {
        let outcomes = OutcomesView {
            drawn: 30,
            tried: 20,
            reached: 16,
            refused: 2,
            answered: 14,
            unreached: 1,
            lapsed: 0,
            looks: 22,
            idle: 2,
            rate: "46.7".to_owned(),
        };
        let open = FieldPage {
            id: 7,
            version: 3,
            key: "k1".to_owned(),
            title: "第三方调查<上半年>".to_owned(),
            standing: Badge::new(Words::key("survey.standing.drawn"), Tone::Calm),
            ask: "2026-07-01 – 2026-07-30".to_owned(),
            until: "2026-07-30".to_owned(),
            outcomes,
            open: 13,
            may_call: true,
            may_type_in: true,
            may_seal: true,
            seal: None,
            kept: Kept::sample("paper", "", &[("number", "<31>")], Words::key("survey.refusal.no-number")),
        };
        let sealed = FieldPage {
            standing: Badge::new(Words::key("survey.standing.closed"), Tone::Good),
            may_call: false,
            may_type_in: false,
            may_seal: false,
            seal: Some(SealView { digest: "ab12".to_owned(), at_ms: 1_772_000_000_000 }),
            kept: Kept::default(),
            ..open.clone()
        };
        vec![open, sealed]
    }
}
