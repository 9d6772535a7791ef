//! One proceeding: what it waits for, its tasks, its records, its timeline, and the forms the reader may send.

use serde::Serialize;

use super::{Fields, FigureRow, OrderLink, Told, WaitLine};
use crate::views::{
    Page,
    chart::Drawn,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueWords, FileLink},
    staff::documents::OfOrder,
};

/// The fields of the forms on the page, by name.
pub const FIELDS: [&str; 34] = [
    "title",
    "report",
    "leader",
    "days",
    "until",
    "reason",
    "means",
    "whom",
    "said",
    "on",
    "place",
    "present",
    "responsible",
    "found",
    "agreed",
    "medium",
    "person",
    "reference",
    "minute",
    "outcome",
    "order",
    "verdict",
    "finding",
    "need",
    "note",
    "task",
    "to",
    "text",
    "target",
    "result",
    "conclusion",
    "files",
    "words",
    "reader",
];

/// One proceeding. `GET /proceedings/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct ProceedingPage {
    /// The number people see.
    pub number: Words,
    /// Its address.
    pub url: String,
    /// How many events it has lived through.
    pub version: i64,
    /// The forms' idempotency key.
    pub key: String,
    /// What it is about.
    pub title: String,
    /// Its kind.
    pub kind: Words,
    /// Its kind's code.
    pub kind_code: String,
    /// Where it stands.
    pub stage: Badge,
    /// Only named persons may know it.
    pub restricted: bool,
    /// By when the whole of it must have ended, while it runs.
    pub due: Option<DueWords>,
    /// What is told of it: owner, leader, place, agenda …
    pub facts: Vec<Told>,
    /// What its report says.
    pub report: String,
    /// The numbers of its report.
    pub figures: Vec<FigureRow>,
    /// The same as charts.
    pub charts: Vec<Drawn>,
    /// The report as a paper; empty for what is no report.
    pub paper_url: String,
    /// The orders it concerns.
    pub orders: Vec<OrderLink>,
    /// How many of them are not shown.
    pub further_orders: usize,
    /// What it waits for.
    pub waits: Vec<WaitLine>,
    /// Its tasks.
    pub tasks: Vec<TaskRow>,
    /// The orders drawn by lot.
    pub drawn: Vec<DrawnRow>,
    /// The result that lies with the leader.
    pub result: String,
    /// Where what proves it is as a file; empty when there is none.
    pub proof_url: String,
    /// The official documents about it.
    pub documents: OfOrder,
    /// Everything that happened, the newest first.
    pub events: Vec<EventLine>,
    /// The forms the reader may send.
    pub forms: Forms,
    /// Which form came back; empty when none did.
    pub open: String,
    /// Why.
    pub problem: Option<Words>,
    /// The fields as typed.
    pub fields: Fields,
}

/// A task.
#[derive(Debug, Clone, Serialize)]
pub struct TaskRow {
    /// Its number.
    pub number: u16,
    /// Where it came from.
    pub source: Words,
    /// What must be done.
    pub text: String,
    /// Who answers for it.
    pub person: String,
    /// For which unit.
    pub unit: String,
    /// How it stands.
    pub stage: Badge,
    /// By when.
    pub due: DueWords,
    /// It was reported late, or nobody reported in time.
    pub missed: bool,
    /// Who was told that it is late.
    pub told: String,
    /// What was reported.
    pub reported: String,
    /// Whether the reader may report.
    pub may_report: bool,
    /// Whether the reader may find it done.
    pub may_accept: bool,
    /// Whether the reader may send it back.
    pub may_send_back: bool,
}

/// An order that was drawn.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnRow {
    /// The order's id.
    pub id: i64,
    /// The order.
    pub order: OrderLink,
    /// What was found, when somebody looked.
    pub verdict: Option<Badge>,
    /// In words.
    pub text: String,
}

/// One event.
#[derive(Debug, Clone, Serialize)]
pub struct EventLine {
    /// Its place in the ledger.
    pub seq: i64,
    /// What happened.
    pub title: Words,
    /// Who did it.
    pub who: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How it feels.
    pub tone: Tone,
    /// An icon of the sprite.
    pub icon: String,
    /// The particulars.
    pub facts: Vec<Told>,
    /// The files that came with it.
    pub files: Vec<FileLink>,
}

/// What the reader may do.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Forms {
    /// The moves, by their codes.
    pub moves: Vec<String>,
    /// The records its kind has, by their codes.
    pub records: Vec<String>,
    /// What it may go on without.
    pub needs: Vec<Choice>,
    /// Who may be asked for something.
    pub persons: Vec<Choice>,
    /// Who may answer for the whole.
    pub owners: Vec<Choice>,
    /// The leaders.
    pub leaders: Vec<Choice>,
    /// Who else might know it.
    pub readers: Vec<Choice>,
    /// What can be handed over or given more time: the whole, or a task.
    pub targets: Vec<Choice>,
    /// The ways somebody is reached.
    pub means: Vec<Choice>,
    /// How an order was handled.
    pub verdicts: Vec<Choice>,
    /// The units, for completion.
    pub units: Vec<String>,
    /// How large a file may be.
    pub file_limit: String,
    /// The endings the file dialog offers.
    pub endings: String,
}

impl Page for ProceedingPage {
    const TEMPLATE: &'static str = "staff/supervision/proceeding.html";

    fn samples() -> Vec<Self> {
        super::samples::pages()
    }
}
