//! The desk: one list page for everybody who has something waiting.
//!
//! A desk is a row of saved queues; each queue is an address, and so is every filter and every sorting.
//! Which queues a person has, and what is in them, is decided before.

use serde::Serialize;

use super::pieces::Empty;
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Column, DueWords, Field, Pager};

/// The list of what waits for a person. `GET /desk/{desk}/{queue}`
#[derive(Debug, Clone, Serialize)]
pub struct Desk {
    /// The desk: `agent`, `dispatcher`, `unit`, `supervisor` or `leader`.
    pub desk: String,
    /// Whose desk it is: the unit's name for a unit, else empty.
    pub place: String,
    /// The saved queues, in the order of work.
    pub queues: Vec<Queue>,
    /// Figures of the queue that lead to its late, today's and coming orders.
    pub figures: Vec<Figure>,
    /// The filters in force.
    pub filters: Filters,
    /// The headings, in the order of the cells: number, title, citizen, kind, unit (handler on a unit's desk), stage, due.
    pub columns: Vec<Column>,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// The neighbouring pages.
    pub pager: Pager,
    /// The address of the same list as CSV.
    pub csv_url: String,
    /// The address of the same list as XLSX.
    pub xlsx_url: String,
    /// Where a new demand is registered; empty when the person may not.
    pub new_url: String,
    /// What falls due on which day.
    pub calendar_url: String,
    /// Where demands are sorted one by one; empty when not theirs.
    pub sort_url: String,
    /// Whether the person only looks.
    pub read_only: bool,
    /// What to say when there are no rows.
    pub empty: Empty,
    /// The ends of this month's rankings; only on the leader's desk.
    pub standing: Vec<GroupEnds>,
    /// What may be done with several orders at once; none when rows cannot be picked.
    pub picks: Vec<Pick>,
    /// Who is away that concerns the reader, and what waits for a signature that nobody present may give.
    pub absences: Vec<Words>,
}

/// Something that is done with the orders picked from a list.
#[derive(Debug, Clone, Serialize)]
pub struct Pick {
    /// What it is called.
    pub label: Words,
    /// Where it leads; the orders follow as `order`.
    pub url: String,
    /// The key that does it.
    pub key: char,
}

/// The first and the last units of a group, as the month stands.
#[derive(Debug, Clone, Serialize)]
pub struct GroupEnds {
    /// The group.
    pub group: String,
    /// The whole ranking.
    pub url: String,
    /// The month, `2022-05`.
    pub month: String,
    /// How many units are ranked.
    pub ranked: u32,
    /// The first ones.
    pub first: Vec<RankedUnit>,
    /// The last ones; none of the first.
    pub last: Vec<RankedUnit>,
}

/// A unit in a ranking.
#[derive(Debug, Clone, Serialize)]
pub struct RankedUnit {
    /// Its place.
    pub rank: u32,
    /// Its name.
    pub unit: String,
    /// Its total.
    pub total: String,
}

/// A saved queue, shown as a tab.
#[derive(Debug, Clone, Serialize)]
pub struct Queue {
    /// Its name.
    pub label: Words,
    /// Its address.
    pub url: String,
    /// How many orders are in it; nothing when it is not counted.
    pub count: Option<u64>,
    /// Whether it is shown now.
    pub current: bool,
    /// Whether its count calls for attention.
    pub alert: bool,
}

/// A figure of the queue that is also a filter.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What is counted.
    pub label: Words,
    /// How many.
    pub count: u64,
    /// The address that shows just these, or all again when it is on.
    pub url: String,
    /// How it feels.
    pub tone: Tone,
    /// Whether the list shows just these now.
    pub on: bool,
}

/// The filters of a list, kept in its address.
#[derive(Debug, Clone, Serialize)]
pub struct Filters {
    /// The address without its query; the form's target.
    pub action: String,
    /// Words, a number, or the last four digits of a telephone.
    pub q: Field,
    /// The kind picked, and the kinds there are.
    pub kind: Picked,
    /// The channel.
    pub channel: Picked,
    /// The stage; without entries when the queue has only one.
    pub stage: Picked,
    /// The unit; without entries on a unit's own desk.
    pub unit: Picked,
    /// When it is due: `overdue`, `today`, `soon`.
    pub due: Picked,
    /// The first day of receipt, `YYYY-MM-DD`.
    pub from: Field,
    /// The last day of receipt, `YYYY-MM-DD`.
    pub to: Field,
    /// The sorting in force, kept while filtering; empty for the queue's own.
    pub sort: String,
    /// The filters that are on, each with the address without it.
    pub active: Vec<ActiveFilter>,
    /// The address without any filter.
    pub clear_url: String,
}

/// A closed list of a filter with what is picked.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Picked {
    /// The value in force; empty for all.
    pub value: String,
    /// The values there are.
    pub entries: Vec<Choice>,
}

/// A filter that is on.
#[derive(Debug, Clone, Serialize)]
pub struct ActiveFilter {
    /// What it says, such as “类别：投诉”.
    pub label: Words,
    /// The address of the list without it.
    pub without_url: String,
}

/// One order in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its number.
    pub number: String,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The citizen as this person may see: “李** 138****8000”, or words for anonymous and confidential.
    pub citizen: Words,
    /// The kind.
    pub kind: Words,
    /// The channel.
    pub channel: Words,
    /// The unit it lies with, or the one proposed; on a unit's own desk the handler. Empty for none.
    pub unit: String,
    /// Where it stands.
    pub stage: Badge,
    /// Which clock is due next; empty words for none.
    pub clock: Option<Words>,
    /// When that is.
    pub due: Option<DueWords>,
    /// The day it reached the government, `YYYY-MM-DD`.
    pub received_on: String,
    /// Marks.
    pub flags: Vec<Badge>,
    /// The next thing to do with it here; nothing for readers.
    pub next: Option<NextStep>,
    /// Whether it can be picked.
    pub pick: bool,
    /// What it costs the unit when the answer comes late; only on the unit's desk, where the pack tells.
    pub cost: Option<Words>,
}

/// The one thing that is next for an order.
#[derive(Debug, Clone, Serialize)]
pub struct NextStep {
    /// What it is called: “派单”, “回访”.
    pub label: Words,
    /// The order page with that form open.
    pub url: String,
}

impl Page for Desk {
    const TEMPLATE: &'static str = "staff/desk.html";

    fn samples() -> Vec<Desk> {
        super::sample_desk::desks()
    }
}
