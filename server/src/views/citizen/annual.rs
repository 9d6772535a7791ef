//! Years' ends for everybody: the weights and by which decision, the sources, totals and ranks, and earlier editions.

use serde::Serialize;

use crate::views::{Page, weighed::WeighedTable};

/// A year or an edition that can be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct AnnualWay {
    /// What it is called; plain words.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Whether it is the one shown.
    pub is_current: bool,
}

/// An edition that everybody may see.
#[derive(Debug, Clone, Serialize)]
pub struct AnnualShown {
    /// Year and name; plain words.
    pub title: String,
    /// The document and article.
    pub document: String,
    /// By which decision the weights were set.
    pub basis: String,
    /// What the article leaves open, decided.
    pub interpretation: String,
    /// Its number.
    pub edition: usize,
    /// When it was published, UTC milliseconds.
    pub at_ms: i64,
    /// Why the edition before was corrected; empty for the first.
    pub reason: String,
    /// Whether a later edition corrects it.
    pub is_superseded: bool,
    /// The table.
    pub table: WeighedTable,
    /// The same as CSV.
    pub csv_url: String,
    /// The same as JSON.
    pub json_url: String,
}

/// The page. `GET /results/annual`
#[derive(Debug, Clone, Serialize)]
pub struct AnnualResults {
    /// What is shown; nothing before the first was published.
    pub shown: Option<AnnualShown>,
    /// The editions of what is shown.
    pub editions: Vec<AnnualWay>,
    /// The years there are.
    pub years: Vec<AnnualWay>,
    /// Counts below it are hidden.
    pub threshold: u64,
}

impl Page for AnnualResults {
    const TEMPLATE: &'static str = "citizen/annual.html";

    fn samples() -> Vec<AnnualResults> {
        let empty = AnnualResults { shown: None, editions: Vec::new(), years: Vec::new(), threshold: 5 };
        let shown = AnnualShown {
            title: "2025 年度汇总".to_owned(),
            document: "宁政办发〔2016〕122号 七".to_owned(),
            basis: "会议<纪要>".to_owned(),
            interpretation: "条款未定权重".to_owned(),
            edition: 2,
            at_ms: 1_772_668_800_000,
            reason: "更正一个单位的得分".to_owned(),
            is_superseded: false,
            table: WeighedTable::sample(),
            csv_url: "/open/annual-7-2.csv".to_owned(),
            json_url: "/open/annual-7-2.json".to_owned(),
        };
        let way = |name: &str, is_current: bool| AnnualWay {
            name: name.to_owned(),
            url: "/results/annual?sheet=7&edition=1".to_owned(),
            is_current,
        };
        let first = AnnualShown {
            edition: 1,
            reason: String::new(),
            is_superseded: true,
            interpretation: String::new(),
            ..shown.clone()
        };
        let (editions, years) = (vec![way("2", true), way("1", false)], vec![way("2025", true)]);
        let of = |shown| AnnualResults {
            shown: Some(shown),
            editions: editions.clone(),
            years: years.clone(),
            threshold: 5,
        };
        vec![empty, of(shown), of(first)]
    }
}
