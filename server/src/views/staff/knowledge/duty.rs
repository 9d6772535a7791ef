//! How units keep their articles: in time, and their requests answered in time.

use serde::Serialize;

use crate::views::{Page, parts::Field};

/// How units keep their articles. `GET /knowledge/duty`
#[derive(Debug, Clone, Serialize)]
pub struct DutyPage {
    /// The month whose requests are counted.
    pub month: Field,
    /// The units, the one with most to do in front.
    pub rows: Vec<DutyRow>,
    /// All of them together.
    pub total: DutyRow,
    /// The same as a file.
    pub file_url: String,
}

/// How a unit keeps its articles.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DutyRow {
    /// The unit; empty for all together.
    pub unit: String,
    /// Its articles.
    pub url: String,
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

impl Page for DutyPage {
    const TEMPLATE: &'static str = "staff/knowledge/duty.html";

    fn samples() -> Vec<DutyPage> {
        let row = DutyRow {
            unit: "市住房公积金管理中心".to_owned(),
            url: "/knowledge?unit=7".to_owned(),
            in_time: 12,
            due_soon: 2,
            expired: 1,
            unpublished: 3,
            kept: "92.3 %".to_owned(),
            answered_in_time: 4,
            answered_late: 1,
            waiting: 2,
            overdue: 1,
            answered: "66.7 %".to_owned(),
        };
        let full = DutyPage {
            month: Field::of("2026-03"),
            rows: vec![row.clone(), DutyRow { kept: String::new(), answered: String::new(), ..row.clone() }],
            total: DutyRow { unit: String::new(), ..row },
            file_url: "/knowledge/duty.csv?month=2026-03".to_owned(),
        };
        let empty = DutyPage { rows: Vec::new(), total: DutyRow::default(), ..full.clone() };
        vec![full, empty]
    }
}
