//! How units keep their articles: in time, and their requests answered in time.

use serde::Serialize;
use store::knowledge::duties::Duty;

use crate::views::{Page, parts::Field};

/// The figures, by their codes, as pages and files show them.
pub const COUNTED: [&str; 13] = [
    "handed_in",
    "published",
    "confirmed",
    "in_time",
    "due_soon",
    "expired",
    "unpublished",
    "kept",
    "answered_in_time",
    "answered_late",
    "waiting",
    "overdue",
    "answered",
];

/// How units keep their articles. `GET /knowledge/duty`
#[derive(Debug, Clone, Serialize)]
pub struct DutyPage {
    /// The month or year that is counted.
    pub span: String,
    /// Whether it is over, so that articles count as they stood at its end.
    pub is_over: bool,
    /// A month to ask for.
    pub month: Field,
    /// A year to ask for.
    pub year: Field,
    /// The units, the one with most to do in front.
    pub rows: Vec<DutyRow>,
    /// All of them together.
    pub total: DutyRow,
    /// What narrows the file to the same, such as `year=2026`.
    pub query: String,
}

/// How a unit keeps its articles.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DutyRow {
    /// The unit; empty for all together.
    pub unit: String,
    /// Its articles.
    pub url: String,
    /// Drafts that were handed in.
    pub handed_in: i64,
    /// Editions that were published.
    pub published: i64,
    /// Articles that were found still right.
    pub confirmed: i64,
    /// Published and not expired.
    pub in_time: i64,
    /// Those among them whose review day is near.
    pub due_soon: i64,
    /// Expired.
    pub expired: i64,
    /// Asked for or written, and never published.
    pub unpublished: i64,
    /// Of published and expired ones those in time, such as `92.3 %`; empty when there is none.
    pub kept: String,
    /// Requests answered in time.
    pub answered_in_time: i64,
    /// Requests answered too late.
    pub answered_late: i64,
    /// Requests that wait and have time.
    pub waiting: i64,
    /// Requests that wait and are late.
    pub overdue: i64,
    /// Of requests that were or should have been answered those in time; empty when there is none.
    pub answered: String,
}

impl DutyRow {
    /// Returns a unit's figures, its name and address still empty.
    pub fn of(duty: &Duty) -> DutyRow {
        let due = duty.answered_in_time + duty.answered_late + duty.overdue;
        DutyRow {
            unit: String::new(),
            url: String::new(),
            handed_in: duty.handed_in,
            published: duty.published,
            confirmed: duty.confirmed,
            in_time: duty.in_time,
            due_soon: duty.due_soon,
            expired: duty.expired,
            unpublished: duty.unpublished,
            kept: share(duty.in_time, duty.in_time + duty.expired),
            answered_in_time: duty.answered_in_time,
            answered_late: duty.answered_late,
            waiting: duty.waiting,
            overdue: duty.overdue,
            answered: share(duty.answered_in_time, due),
        }
    }
}

/// Returns how much of a hundred it is, to one place; empty when there is nothing of which it could be a share.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 {
        return String::new();
    }
    let thousandths = (part * 2_000 + whole) / (whole * 2);
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

impl Page for DutyPage {
    const TEMPLATE: &'static str = "staff/knowledge/duty.html";

    fn samples() -> Vec<DutyPage> {
        let duty = Duty {
            handed_in: 6,
            published: 5,
            confirmed: 2,
            in_time: 12,
            due_soon: 2,
            expired: 1,
            unpublished: 3,
            answered_in_time: 4,
            answered_late: 1,
            waiting: 2,
            overdue: 1,
        };
        let unit = "市住房公积金管理中心".to_owned();
        let row = DutyRow { unit, url: "/knowledge?unit=7".to_owned(), ..DutyRow::of(&duty) };
        let none = DutyRow { url: "/knowledge?unit=8".to_owned(), ..DutyRow::of(&Duty::default()) };
        let month = DutyPage {
            span: "2026-03".to_owned(),
            is_over: false,
            month: Field::of("2026-03"),
            year: Field::of("2026"),
            rows: vec![row.clone(), none],
            total: DutyRow { unit: String::new(), url: String::new(), ..row },
            query: "month=2026-03".to_owned(),
        };
        let year = DutyPage {
            span: "2025".to_owned(),
            is_over: true,
            query: "year=2025".to_owned(),
            ..month.clone()
        };
        let empty = DutyPage { rows: Vec::new(), total: DutyRow::default(), ..month.clone() };
        vec![month, year, empty]
    }
}
