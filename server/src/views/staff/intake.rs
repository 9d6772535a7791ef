//! What an import left over: letters whose office is no unit, and rows that were not taken.

use serde::Serialize;

use super::pieces::{Empty, Suggestion, UnitRef};
use super::sample_life::{at, plain, suggestions, units};
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Field, Pager};

/// Imported orders whose office could not be resolved. `GET /desk/dispatcher/needs-unit`
#[derive(Debug, Clone, Serialize)]
pub struct NeedsUnit {
    /// Offices as the sources spell them, the most frequent first.
    pub offices: Vec<Office>,
    /// How many orders wait in all.
    pub total: u64,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
    /// Whether this person may remember a spelling as an alias.
    pub may_remember: bool,
    /// The neighbouring pages.
    pub pager: Pager,
    /// What to say when none waits.
    pub empty: Empty,
}

/// A spelling that is no unit: one decision settles all its orders. Posts to `/desk/dispatcher/needs-unit`
/// with `office`, `unit_id`/`unit_name` and `alias` (`yes` to remember the spelling).
#[derive(Debug, Clone, Serialize)]
pub struct Office {
    /// The spelling.
    pub spelling: String,
    /// The idempotency key of its form.
    pub key: String,
    /// How many orders carry it.
    pub orders: u64,
    /// The first of them.
    pub samples: Vec<OfficeSample>,
    /// Units that may be meant.
    pub suggestions: Vec<Suggestion>,
    /// What was typed, and what is wrong with it.
    pub typed: Field,
}

/// An order with the spelling.
#[derive(Debug, Clone, Serialize)]
pub struct OfficeSample {
    /// Its number.
    pub number: String,
    /// Its address.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The day it was received, `YYYY-MM-DD`.
    pub received_on: String,
}

impl Page for NeedsUnit {
    const TEMPLATE: &'static str = "staff/needs_unit.html";

    fn samples() -> Vec<NeedsUnit> {
        let sample = |number: &str, title: &str| OfficeSample {
            number: number.to_owned(),
            url: format!("/orders/{number}"),
            title: title.to_owned(),
            received_on: "2022-05-10".to_owned(),
        };
        let office = |spelling: &str, orders: u64, suggestions: Vec<Suggestion>| Office {
            spelling: spelling.to_owned(),
            key: format!("sample-key-{orders}"),
            orders,
            samples: vec![
                sample("SY20220510-0008-2", "洛南县东风砖厂的路何时硬化"),
                sample("SY20220427-0001-6", "咨询商洛市及各县区2021年度进出口数据"),
            ],
            suggestions,
            typed: Field::default(),
        };
        let full = NeedsUnit {
            offices: vec![
                office("县城管局、城关办", 6, suggestions()),
                Office {
                    typed: Field::of("信息").wrong(Words::key("staff.picker.several").with("count", 3)),
                    ..office("市信息中心", 5, Vec::new())
                },
                office("创文办", 3, suggestions().into_iter().take(1).collect()),
            ],
            total: 14,
            units: units(),
            may_remember: true,
            pager: Pager { first_url: None, next_url: None, shown: 3, total: Some(3) },
            empty: Empty {
                title: Words::key("staff.needs_unit.empty"),
                text: Words::key("staff.needs_unit.empty_text"),
                action: Some(Words::key("staff.needs_unit.back")),
                url: "/desk/dispatcher/waiting".to_owned(),
            },
        };
        vec![full.clone(), NeedsUnit { offices: Vec::new(), total: 0, ..full }]
    }
}

/// What an import took and what it did not. `GET /admin/imports/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct ImportReport {
    /// The file's name.
    pub file: String,
    /// The encoding found, such as `GB18030`.
    pub encoding: String,
    /// When it ran, UTC milliseconds.
    pub at_ms: i64,
    /// Who ran it.
    pub by: String,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// How many rows the file has.
    pub rows: u64,
    /// How many were taken now.
    pub taken: u64,
    /// How many had been taken before.
    pub known: u64,
    /// How many were taken with a mark: no date, reply before letter, needs a unit.
    pub marked: Vec<Marked>,
    /// How many were not taken.
    pub refused: u64,
    /// The rows that were not taken.
    pub problems: Vec<RowProblem>,
    /// The neighbouring pages of that list.
    pub pager: Pager,
    /// The rows not taken as a file to correct and import again; empty when there are none.
    pub csv_url: String,
}

/// How many rows got a mark.
#[derive(Debug, Clone, Serialize)]
pub struct Marked {
    /// The mark.
    pub label: Words,
    /// How many.
    pub count: u64,
    /// Where they are listed.
    pub url: String,
}

/// Why a row was not taken.
#[derive(Debug, Clone, Serialize)]
pub struct RowProblem {
    /// The row in the file, from 1, with the heading counted.
    pub row: u64,
    /// The column's heading; empty for the whole row.
    pub column: String,
    /// The reason, and what to do about it.
    pub reason: Words,
    /// The value, shortened; empty for none.
    pub value: String,
}

impl Page for ImportReport {
    const TEMPLATE: &'static str = "staff/import_report.html";

    fn samples() -> Vec<ImportReport> {
        let problem = |row: u64, column: &str, reason: &str, value: &str| RowProblem {
            row,
            column: column.to_owned(),
            reason: plain(reason),
            value: value.to_owned(),
        };
        let marked = |code: &str, count: u64| Marked {
            label: super::shown::flag(code).text,
            count,
            url: format!("/desk/dispatcher/all?flag={code}"),
        };
        let report = ImportReport {
            file: "shangluo.csv".to_owned(),
            encoding: "UTF-8".to_owned(),
            at_ms: at(-2, 18, 2),
            by: "赵国庆".to_owned(),
            dry_run: false,
            rows: 1_182,
            taken: 1_179,
            known: 0,
            marked: vec![
                marked("needs-unit", 14),
                marked("reply-before-letter", 1),
                marked("date-unknown", 0),
            ],
            refused: 3,
            problems: vec![
                problem(318, "query_date", "不是日期，应写成 2022-05-10", "2022年5月"),
                problem(702, "query", "内容超过 100,000 字", "尊敬的领导：……"),
                problem(1_044, "", "引号没有闭合，从本行起无法读取", ""),
            ],
            pager: Pager { first_url: None, next_url: None, shown: 3, total: Some(3) },
            csv_url: "/admin/imports/1/rows.csv".to_owned(),
        };
        let clean = ImportReport {
            dry_run: true,
            rows: 1_179,
            refused: 0,
            problems: Vec::new(),
            csv_url: String::new(),
            pager: Pager { first_url: None, next_url: None, shown: 0, total: Some(0) },
            ..report.clone()
        };
        vec![report, clean]
    }
}
