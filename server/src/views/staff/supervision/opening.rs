//! The form of a new proceeding.

use serde::Serialize;

use super::{Fields, OrderLink};
use crate::views::{Page, locale::Words, parts::Choice};

/// The fields of the form, by name.
pub const FIELDS: [&str; 27] = [
    "title",
    "orders",
    "about",
    "owner",
    "days",
    "until",
    "pack",
    "place",
    "medium",
    "at",
    "agenda",
    "units",
    "persons",
    "to",
    "found",
    "from",
    "till",
    "frame_units",
    "size",
    "problem",
    "defect",
    "report",
    "leader",
    "ask_task",
    "ask_person",
    "ask_days",
    "ask_until",
];

/// A new proceeding. `GET /supervision/new`
#[derive(Debug, Clone, Serialize)]
pub struct Opening {
    /// The form's idempotency key.
    pub key: String,
    /// The kind, by its code.
    pub kind: String,
    /// What the kind is called.
    pub kind_name: Words,
    /// What the kind is for.
    pub kind_hint: Words,
    /// The other kinds, with the orders kept.
    pub kinds: Vec<(Words, String)>,
    /// Why it was refused.
    pub problem: Option<Words>,
    /// The fields as typed.
    pub fields: Fields,
    /// The orders it concerns, as far as they are known.
    pub orders: Vec<OrderLink>,
    /// The packs.
    pub packs: Vec<Choice>,
    /// Who may answer for it.
    pub owners: Vec<Choice>,
    /// Who may be asked for something.
    pub persons: Vec<Choice>,
    /// The leaders.
    pub leaders: Vec<Choice>,
    /// The units, for completion.
    pub units: Vec<String>,
    /// The grounds of accountability: those of each pack that has any.
    pub grounds: Vec<(String, Vec<Choice>)>,
    /// The grounds that are ticked.
    pub ticked: Vec<String>,
    /// The persons who may know a restricted one.
    pub readers: Vec<Choice>,
    /// Those who are ticked.
    pub named: Vec<String>,
    /// The kinds of defect.
    pub defects: Vec<Choice>,
    /// The kinds that ask something of somebody at once.
    pub asks: bool,
}

impl Page for Opening {
    const TEMPLATE: &'static str = "staff/supervision/new.html";

    fn samples() -> Vec<Self> {
        super::samples::openings()
    }
}
