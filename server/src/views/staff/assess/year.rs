//! The year put together: months and the year's end, each with its weight, every number beside the sum.

use serde::Serialize;

use super::{Link, month::ScoreCell};
use crate::views::Page;

/// A year. `GET /assessment/{pack}/year/{year}`
#[derive(Debug, Clone, Serialize)]
pub struct Year {
    /// The document's number and title.
    pub document: String,
    /// Where its measures and indicators are explained.
    pub rules_url: String,
    /// The year.
    pub year: i16,
    /// What the months weigh, such as `0.8`.
    pub daily: String,
    /// What the year's end weighs.
    pub yearly: String,
    /// The months, in order.
    pub months: Vec<YearMonth>,
    /// The indicators of the year's end.
    pub indicators: Vec<String>,
    /// The groups.
    pub groups: Vec<YearGroup>,
    /// Where the year's end is entered.
    pub entries_url: String,
    /// Where it lies as a file, without the ending.
    pub file_url: String,
    /// Years beside this one.
    pub others: Vec<Link>,
    /// Whether the reader may enter.
    pub may_assess: bool,
}

/// A month of the year.
#[derive(Debug, Clone, Serialize)]
pub struct YearMonth {
    /// The month, `2026-10`.
    pub month: String,
    /// Its ranking.
    pub url: String,
    /// Whether it is frozen; another one still moves.
    pub is_frozen: bool,
}

/// A group.
#[derive(Debug, Clone, Serialize)]
pub struct YearGroup {
    /// Its id, fit for an anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The units by rank.
    pub rows: Vec<YearRow>,
}

/// A unit's year.
#[derive(Debug, Clone, Serialize)]
pub struct YearRow {
    /// Its place; nothing when it was ranked in no month.
    pub rank: Option<usize>,
    /// The unit.
    pub unit: String,
    /// Its totals, in the order of the months; nothing when it was not ranked.
    pub months: Vec<Option<ScoreCell>>,
    /// Their mean.
    pub mean: String,
    /// Its scores of the year's end, in the order of the indicators.
    pub scores: Vec<String>,
    /// Their sum.
    pub year_end: String,
    /// Whether anything was entered for it.
    pub is_entered: bool,
    /// The year's total.
    pub total: String,
}

impl Page for Year {
    const TEMPLATE: &'static str = "staff/assessment/year.html";

    fn samples() -> Vec<Year> {
        let month = |month: &str, is_frozen: bool| YearMonth {
            month: month.to_owned(),
            url: format!("/assessment/linshu-2020-10/{month}"),
            is_frozen,
        };
        let cell = ScoreCell {
            score: "86.2".to_owned(),
            url: "/assessment/linshu-2020-10/2026-10/17".to_owned(),
            is_full: false,
        };
        let row = YearRow {
            rank: Some(1),
            unit: "城关街道".to_owned(),
            months: vec![Some(cell), None],
            mean: "86.2".to_owned(),
            scores: vec!["10".to_owned()],
            year_end: "92".to_owned(),
            is_entered: true,
            total: "87.36".to_owned(),
        };
        let never = YearRow {
            rank: None,
            months: vec![None, None],
            mean: String::new(),
            is_entered: false,
            total: String::new(),
            ..row.clone()
        };
        let year = Year {
            document: "沭政字〔2020〕10号".to_owned(),
            rules_url: "/assessment/linshu-2020-10/rules".to_owned(),
            year: 2026,
            daily: "80%".to_owned(),
            yearly: "20%".to_owned(),
            months: vec![month("2026-10", true), month("2026-11", false)],
            indicators: vec!["知识库".to_owned()],
            groups: vec![YearGroup {
                id: "township".to_owned(),
                name: "镇街".to_owned(),
                rows: vec![row, never],
            }],
            file_url: "/assessment/linshu-2020-10/year/2026/totals".to_owned(),
            entries_url: "/assessment/linshu-2020-10/year/2026/entries".to_owned(),
            others: vec![Link::new(
                crate::views::locale::Words::plain("2025"),
                "/assessment/linshu-2020-10/year/2025",
            )],
            may_assess: true,
        };
        let none = Year {
            groups: Vec::new(),
            months: Vec::new(),
            others: Vec::new(),
            may_assess: false,
            ..year.clone()
        };
        vec![year, none]
    }
}
