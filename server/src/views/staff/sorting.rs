//! Sorting: one demand after the other, one key each.

use serde::Serialize;

use super::{
    pieces::{Empty, OrderLink, Suggestion, UnitRef},
    sample_life::{suggestions, units},
    shown,
};
use crate::views::{
    Page,
    locale::Words,
    parts::{Badge, DueWords},
};

/// The demand that comes next, with the units that fit. `GET /desk/dispatcher/sort`
#[derive(Debug, Clone, Serialize)]
pub struct Sorting {
    /// How many wait, as far as they are counted.
    pub left: u64,
    /// How many were put off in this sitting.
    pub later: usize,
    /// The same page with those that were put off.
    pub again_url: String,
    /// The next demand; nothing when none waits.
    pub waiting: Option<Waiting>,
    /// What was sent last.
    pub sorted: Option<Sorted>,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
    /// What to say when none waits.
    pub empty: Empty,
}

/// A demand to sort. Posts to `/desk/dispatcher/sort` with `number`, `version`, `later`, `complex` and either `pick`
/// (the id of a suggested unit) or `unit_name`.
#[derive(Debug, Clone, Serialize)]
pub struct Waiting {
    /// Its number.
    pub number: String,
    /// Its version, so that nothing newer is overlooked.
    pub version: i64,
    /// The idempotency key of its form.
    pub key: String,
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// What the citizen wrote.
    pub content: String,
    /// Where it is; empty when not said.
    pub place: String,
    /// Its kind.
    pub kind: Words,
    /// The way it came in.
    pub channel: Words,
    /// The day it was received, `YYYY-MM-DD`.
    pub received_on: String,
    /// Its marks.
    pub flags: Vec<Badge>,
    /// The clock that is due next.
    pub due: Option<DueWords>,
    /// The units that fit, best first, each with a key.
    pub suggestions: Vec<Suggestion>,
    /// Orders that may be the same matter.
    pub repeats: Vec<OrderLink>,
    /// Where it is merged with one of them.
    pub merge_url: String,
    /// The demands put off before, as the form carries them.
    pub later: String,
    /// The next demand, with this one put off.
    pub later_url: String,
}

/// What was sent last.
#[derive(Debug, Clone, Serialize)]
pub struct Sorted {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Whom it was sent to.
    pub unit: String,
    /// Where that is changed.
    pub change_url: String,
}

impl Page for Sorting {
    const TEMPLATE: &'static str = "staff/sorting.html";

    fn samples() -> Vec<Self> {
        let waiting = Waiting {
            number: "SY20260309-0007-4".to_owned(),
            version: 3,
            key: "sample-key".to_owned(),
            url: "/orders/SY20260309-0007-4".to_owned(),
            title: "东风小区3号楼停暖第三天".to_owned(),
            content: "从周五晚上开始暖气就不热，家里有老人和孩子。\n物业说要等换热站。".to_owned(),
            place: "东风小区3号楼".to_owned(),
            kind: Words::plain("投诉"),
            channel: shown::channel("phone"),
            received_on: "2026-03-09".to_owned(),
            flags: vec![shown::flag("urgent")],
            due: None,
            suggestions: suggestions(),
            repeats: Vec::new(),
            merge_url: "/orders/SY20260309-0007-4?do=merge#merge".to_owned(),
            later: String::new(),
            later_url: "/desk/dispatcher/sort?later=7".to_owned(),
        };
        let sorted = Sorted {
            number: "SY20260309-0006-6".to_owned(),
            title: "路灯不亮".to_owned(),
            unit: "城市管理局".to_owned(),
            change_url: "/orders/SY20260309-0006-6?do=reassign#reassign".to_owned(),
        };
        let full = Self {
            left: 20,
            later: 1,
            again_url: "/desk/dispatcher/sort".to_owned(),
            waiting: Some(waiting.clone()),
            sorted: Some(sorted),
            units: units(),
            empty: shown::empty("sorting"),
        };
        let bare = Waiting { suggestions: Vec::new(), place: String::new(), ..waiting };
        vec![
            full.clone(),
            Self { waiting: Some(bare), sorted: None, later: 0, ..full.clone() },
            Self { waiting: None, left: 0, later: 0, sorted: None, ..full.clone() },
            Self { waiting: None, left: 1, ..full },
        ]
    }
}
