//! Where it blocks, where it hurts, what is hard.

use serde::Serialize;

use crate::views::{
    Page,
    chart::{Drawn, DrawnRow},
    locale::Words,
    parts::{Badge, Field},
};

/// Opinions counted together. `GET /analysis`
#[derive(Debug, Clone, Serialize)]
pub struct Analysis {
    /// The first day.
    pub from: Field,
    /// The last day.
    pub until: Field,
    /// What is wrong with the days that were asked for.
    pub problem: Option<Words>,
    /// Whether every order was counted.
    pub is_whole: bool,
    /// What is wrong with the file of places, and what to do.
    pub places: Option<Words>,
    /// How many orders.
    pub total: i64,
    /// How many of them bear each sign.
    pub signs: Vec<SignShown>,
    /// From how many orders on a row can be a finding.
    pub least: i64,
    /// From how many orders with the sign on.
    pub least_signed: i64,
    /// How many months are compared with as many before.
    pub trend_months: usize,
    /// Whether the reader may open proceedings.
    pub may_open: bool,
    /// Who may, for readers who may not; a few names.
    pub openers: Vec<String>,
    /// Where a sign surely gathers.
    pub findings: Vec<FindingRow>,
    /// By month.
    pub months: Option<Drawn>,
    /// By place and month.
    pub heat: Option<Drawn>,
    /// By everything.
    pub axes: Vec<AxisTable>,
    /// The rows as a file.
    pub csv_url: String,
    /// The same as a workbook.
    pub xlsx_url: String,
}

/// How many bear a sign.
#[derive(Debug, Clone, Serialize)]
pub struct SignShown {
    /// Which, by its code.
    pub code: String,
    /// How many.
    pub count: i64,
    /// Their share.
    pub share: String,
    /// Their list; empty when there is none.
    pub url: String,
}

/// The rows of an axis.
#[derive(Debug, Clone, Serialize)]
pub struct AxisTable {
    /// Which, by its code.
    pub code: String,
    /// The rows.
    pub rows: Vec<RowShown>,
    /// How many more the file has.
    pub more: usize,
    /// How much lies in the top tenth.
    pub top: Option<Words>,
}

/// A row.
#[derive(Debug, Clone, Serialize)]
pub struct RowShown {
    /// What it is.
    pub name: String,
    /// How many orders.
    pub all: i64,
    /// Their list.
    pub url: String,
    /// How many bear each sign.
    pub signs: Vec<SignShown>,
    /// How many came in the last whole months, and how many in as many before; nothing for a shorter period.
    pub trend: Option<(i64, i64)>,
}

/// A finding, with what it can become.
#[derive(Debug, Clone, Serialize)]
pub struct FindingRow {
    /// Sorted by what, by its code.
    pub axis: String,
    /// Which sign.
    pub sign: String,
    /// Where.
    pub name: String,
    /// The unit that leads most of its orders; empty for none.
    pub unit: String,
    /// What was found.
    pub words: Words,
    /// How many orders bear the sign there.
    pub count: i64,
    /// Their list.
    pub list_url: String,
    /// The fields of a report.
    pub report: Vec<(String, String)>,
    /// The fields of a spot check.
    pub check: Vec<(String, String)>,
    /// The fields of a special rectification.
    pub rectify: Vec<(String, String)>,
}

/// The orders behind a figure. `GET /analysis/orders`
#[derive(Debug, Clone, Serialize)]
pub struct AnalysisOrders {
    /// The value of the row.
    pub name: String,
    /// Sorted by what, by its code.
    pub axis: String,
    /// Which sign they bear, by its code; empty for all of the row.
    pub sign: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
    /// How many orders: the figure.
    pub all: i64,
    /// Whether every order was counted.
    pub is_whole: bool,
    /// What is wrong with the file of places, and what to do.
    pub places: Option<Words>,
    /// The newest of them.
    pub rows: Vec<OrderBehind>,
    /// The analysis they were counted in.
    pub back_url: String,
}

/// An order behind a figure.
#[derive(Debug, Clone, Serialize)]
pub struct OrderBehind {
    /// The day it was received, `YYYY-MM-DD`.
    pub received_on: String,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit that leads; empty for none.
    pub unit: String,
    /// Where it stands now.
    pub stage: Badge,
    /// Its marks.
    pub flags: Vec<Badge>,
}

impl Page for AnalysisOrders {
    const TEMPLATE: &'static str = "staff/analysis_orders.html";

    fn samples() -> Vec<Self> {
        let row = OrderBehind {
            received_on: "2026-11-22".to_owned(),
            number: "202611220000179".to_owned(),
            title: "<东风砖厂>路灯不亮".to_owned(),
            url: "/orders/202611220000179".to_owned(),
            unit: String::new(),
            stage: super::shown::stage("in-hand"),
            flags: vec![super::shown::flag("redo")],
        };
        let full = Self {
            name: "<路灯>养护".to_owned(),
            axis: "matter".to_owned(),
            sign: "painful".to_owned(),
            from: "2026-01-01".to_owned(),
            until: "2026-11-23".to_owned(),
            all: 240,
            is_whole: false,
            places: Some(Words::key("analysis.places.unreadable").with("file", "divisions.csv")),
            rows: vec![row.clone(), OrderBehind { unit: "县住建局".to_owned(), ..row }],
            back_url: "/analysis?from=2026-01-01&until=2026-11-23".to_owned(),
        };
        let few = Self { sign: String::new(), all: 2, is_whole: true, places: None, ..full.clone() };
        let none = Self { rows: Vec::new(), all: 0, ..few.clone() };
        vec![full, few, none]
    }
}

impl Page for Analysis {
    const TEMPLATE: &'static str = "staff/analysis.html";

    fn samples() -> Vec<Self> {
        let signs = ["blocked", "painful", "hard"];
        let shown = |code: &str| SignShown {
            code: code.to_owned(),
            count: 7,
            share: "35.0%".to_owned(),
            url: "/analysis/orders?axis=matter".to_owned(),
        };
        let row = RowShown {
            name: "<路灯>养护".to_owned(),
            all: 20,
            url: "/analysis/orders?axis=matter&key=x".to_owned(),
            signs: signs.map(shown).to_vec(),
            trend: Some((9, 4)),
        };
        let axis = |code: &str| AxisTable {
            code: code.to_owned(),
            rows: vec![row.clone()],
            more: 3,
            top: Some(
                Words::key("analysis.top")
                    .with("rows", 1)
                    .with("part", 20)
                    .with("whole", 30)
                    .with("share", "66.7%"),
            ),
        };
        let found = |sign: &str| FindingRow {
            axis: "matter".to_owned(),
            sign: sign.to_owned(),
            name: "路灯养护".to_owned(),
            unit: "县住建局".to_owned(),
            words: Words::key(&format!("analysis.found.{sign}"))
                .with("name", "路灯养护")
                .with("from", "2026-01-01")
                .with("until", "2026-11-23")
                .with("all", 20)
                .with("count", 7)
                .with("share", "35.0%")
                .with("everybody", "12.0%")
                .with("now", 9)
                .with("before", 4),
            count: 7,
            list_url: "/analysis/orders?axis=matter&key=x&sign=painful".to_owned(),
            report: vec![("kind".to_owned(), "instruction".to_owned())],
            check: vec![("kind".to_owned(), "spot-check".to_owned())],
            rectify: vec![("kind".to_owned(), "rectification".to_owned())],
        };
        let drawn = |id: &str| Drawn {
            id: id.to_owned(),
            title: "x".to_owned(),
            svg: "<svg></svg>".to_owned(),
            head: vec!["2026-11".to_owned()],
            note: String::new(),
            rows: vec![DrawnRow {
                name: "石门镇".to_owned(),
                url: String::new(),
                cells: vec!["3".to_owned()],
                note: String::new(),
            }],
        };
        let places =
            |code: &str| Words::key(&format!("analysis.places.{code}")).with("file", "divisions.csv");
        let full = Analysis {
            from: Field::of("2026-01-01"),
            until: Field::of("2026-11-23"),
            problem: Some(Words::key("analysis.bad_days")),
            is_whole: false,
            places: Some(places("columns").with("line", 7)),
            total: 120,
            signs: signs.map(shown).to_vec(),
            least: 5,
            least_signed: 3,
            trend_months: 3,
            may_open: true,
            openers: Vec::new(),
            findings: signs.map(found).to_vec(),
            months: Some(drawn("months")),
            heat: Some(drawn("heat")),
            axes: ["matter", "place", "kind", "unit", "word", "month", "season"].map(axis).to_vec(),
            csv_url: "/analysis/rows.csv".to_owned(),
            xlsx_url: "/analysis/rows.xlsx".to_owned(),
        };
        let empty = Analysis {
            problem: Some(Words::key("analysis.bad_period")),
            is_whole: true,
            total: 0,
            may_open: false,
            findings: Vec::new(),
            months: None,
            heat: None,
            axes: vec![AxisTable { code: "place".to_owned(), rows: Vec::new(), more: 0, top: None }],
            ..full.clone()
        };
        let reader = Analysis {
            may_open: false,
            problem: None,
            openers: vec!["高晓燕".to_owned(), "王建国".to_owned()],
            ..full.clone()
        };
        let alone = Analysis { openers: Vec::new(), places: None, ..reader.clone() };
        let wrong = [
            places("unreadable"),
            places("too_large"),
            places("no_text").with("line", 2),
            places("unnamed").with("line", 3),
            places("too_many").with("limit", 5_000),
        ];
        let wrong = wrong.map(|words| Analysis { places: Some(words), ..empty.clone() });
        [full, empty, reader, alone].into_iter().chain(wrong).collect()
    }
}
