//! What people enter: bands on one page, marks with what proves them, and the year's end.

use serde::Serialize;

use super::{Head, ProofLink, sample, score::MarkRow};
use crate::views::{
    Page,
    locale::Words,
    parts::{Choice, Field},
};

/// What is entered for a month, all units on one page. `GET /assessment/{pack}/{month}/bands`
#[derive(Debug, Clone, Serialize)]
pub struct Bands {
    /// The month.
    pub head: Head,
    /// The idempotency key.
    pub key: String,
    /// Where it is sent; empty when the month is closed or the reader may not.
    pub action: String,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
    /// The inputs.
    pub inputs: Vec<BandInput>,
}

/// An input with every unit it is entered for.
#[derive(Debug, Clone, Serialize)]
pub struct BandInput {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is explained.
    pub rule_url: String,
    /// The values that may be entered; empty for any number.
    pub values: Vec<String>,
    /// The most.
    pub most: String,
    /// Whether values are proposed by volume.
    pub is_proposed: bool,
    /// The units.
    pub rows: Vec<BandRow>,
    /// How many have none yet.
    pub missing: usize,
}

/// A unit of an input.
#[derive(Debug, Clone, Serialize)]
pub struct BandRow {
    /// The name of its field.
    pub field: String,
    /// The unit.
    pub unit: String,
    /// How many orders it took.
    pub n: String,
    /// Those orders.
    pub n_url: String,
    /// What is proposed; empty for nothing.
    pub proposed: String,
    /// What is entered.
    pub value: Field,
    /// Who entered it, and when.
    pub entered: Option<(String, i64)>,
}

impl Page for Bands {
    const TEMPLATE: &'static str = "staff/assessment/bands.html";

    fn samples() -> Vec<Bands> {
        let row = |unit: &str, value: Field| BandRow {
            field: "value:volume_band:17".to_owned(),
            unit: unit.to_owned(),
            n: "42".to_owned(),
            n_url: "/assessment/linshu-2020-10/2026-10/17/rows/taken".to_owned(),
            proposed: "8".to_owned(),
            value,
            entered: None,
        };
        let wrong =
            Field::of("x").wrong(Words::key("assessor.refusal.bad-value").with("detail", "10, 8, 6, 4, 2"));
        let filled = BandRow {
            field: "value:volume_band:18".to_owned(),
            entered: Some(("何平".to_owned(), 1_795_327_500_000)),
            proposed: String::new(),
            ..row("县住房和城乡建设局", Field::of("10"))
        };
        let input = BandInput {
            id: "volume_band".to_owned(),
            name: "承办量档次分".to_owned(),
            rule_url: "/assessment/linshu-2020-10/rules#volume_band".to_owned(),
            values: ["10", "8", "6", "4", "2"].map(str::to_owned).to_vec(),
            most: "10".to_owned(),
            is_proposed: true,
            rows: vec![row("县市场监督管理局", wrong), filled],
            missing: 1,
        };
        let free = BandInput {
            id: "points".to_owned(),
            values: Vec::new(),
            is_proposed: false,
            missing: 0,
            rows: vec![BandRow {
                field: "value:points:17".to_owned(),
                ..row("县市场监督管理局", Field::of("3.5"))
            }],
            ..input.clone()
        };
        let open = Bands {
            head: sample::head(),
            key: "sample-key".to_owned(),
            action: "/assessment/linshu-2020-10/2026-10/bands".to_owned(),
            problem: Some(Words::key("assessor.bands.some_wrong").with("count", 1)),
            inputs: vec![input, free],
        };
        let closed =
            Bands { action: String::new(), head: sample::closed_head(), problem: None, ..open.clone() };
        let none = Bands { inputs: Vec::new(), ..closed.clone() };
        vec![open, closed, none]
    }
}

/// The marks of a month. `GET /assessment/{pack}/{month}/marks`
#[derive(Debug, Clone, Serialize)]
pub struct Marks {
    /// The month.
    pub head: Head,
    /// The form; nothing when the month is closed or the reader may not.
    pub form: Option<MarkForm>,
    /// The marks, the newest first.
    pub rows: Vec<MarkRow>,
    /// How many further ones are not listed.
    pub further: usize,
}

/// The form for a mark: `kind`, `unit`, `order`, `note`, files `evidence` (multipart).
#[derive(Debug, Clone, Serialize)]
pub struct MarkForm {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
    /// The measure that counts it.
    pub kind: Field,
    /// The measures there are.
    pub kinds: Vec<Choice>,
    /// The unit.
    pub unit: Field,
    /// The units there are.
    pub units: Vec<Choice>,
    /// The order's number.
    pub order: Field,
    /// What was found.
    pub note: Field,
}

impl Page for Marks {
    const TEMPLATE: &'static str = "staff/assessment/marks.html";

    fn samples() -> Vec<Marks> {
        let choice = |value: &str, label: &str| Choice::new(value, Words::plain(label));
        let form = MarkForm {
            action: "/assessment/linshu-2020-10/2026-10/marks".to_owned(),
            key: "sample-key".to_owned(),
            problem: Some(Words::key("assessor.refusal.no-order")),
            kind: Field::of("return_late"),
            kinds: vec![choice("return_late", "超期回退"), choice("disciplined", "移交纪检监察机关问责")],
            unit: Field::default(),
            units: vec![choice("17", "城关街道")],
            order: Field::of("HY1").wrong(Words::key("assessor.refusal.no-order")),
            note: Field::default(),
        };
        let open = Marks {
            head: sample::head(),
            form: Some(form.clone()),
            rows: vec![sample::mark(), sample::gone_mark()],
            further: 2,
        };
        let fresh =
            Marks { form: Some(MarkForm { problem: None, ..form }), rows: Vec::new(), ..open.clone() };
        let closed = Marks { head: sample::closed_head(), form: None, rows: Vec::new(), further: 0 };
        vec![open, fresh, closed]
    }
}

/// What was entered for the year's end. `GET /assessment/{pack}/year/{year}/entries`
#[derive(Debug, Clone, Serialize)]
pub struct Entries {
    /// The document's number and title.
    pub document: String,
    /// The year.
    pub year: i16,
    /// The year's page.
    pub url: String,
    /// The form; nothing when the reader may not.
    pub form: Option<EntryForm>,
    /// What was entered, the newest first.
    pub rows: Vec<EntryRow>,
    /// The house's own figures of the year.
    pub grounds: Vec<Grounds>,
}

/// Figures of every compared unit, by which points are found.
#[derive(Debug, Clone, Serialize)]
pub struct Grounds {
    /// Which figures.
    pub id: String,
    /// What they are called.
    pub title: Words,
    /// Where they are shown in full.
    pub url: String,
    /// What is counted.
    pub columns: Vec<Words>,
    /// The units, each with its figures; an empty one is a share of nothing.
    pub rows: Vec<(String, Vec<String>)>,
}

/// The form for one value: `unit`, `input`, `value`, `note`, files `evidence` (multipart).
#[derive(Debug, Clone, Serialize)]
pub struct EntryForm {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
    /// The unit.
    pub unit: Field,
    /// The units there are.
    pub units: Vec<Choice>,
    /// The input.
    pub input: Field,
    /// The inputs there are, each with the most it gives.
    pub inputs: Vec<Choice>,
    /// The value.
    pub value: Field,
    /// For the record.
    pub note: Field,
}

/// A value that was entered.
#[derive(Debug, Clone, Serialize)]
pub struct EntryRow {
    /// The unit.
    pub unit: String,
    /// The input.
    pub input: String,
    /// The value.
    pub value: String,
    /// Whether a later one counts instead.
    pub is_replaced: bool,
    /// For the record.
    pub note: String,
    /// What proves it.
    pub evidence: Vec<ProofLink>,
    /// Who entered it.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

impl Page for Entries {
    const TEMPLATE: &'static str = "staff/assessment/entries.html";

    fn samples() -> Vec<Entries> {
        let choice = |value: &str, label: &str| Choice::new(value, Words::plain(label));
        let form = EntryForm {
            action: "/assessment/linshu-2020-10/year/2026/entries".to_owned(),
            key: "sample-key".to_owned(),
            problem: Some(Words::key("assessor.refusal.needs-evidence").with("name", "知识库建设得分")),
            unit: Field::of("17"),
            units: vec![choice("17", "城关街道")],
            input: Field::default(),
            inputs: vec![choice("knowledge_points", "知识库建设得分（0–10）")],
            value: Field::of("11"),
            note: Field::default(),
        };
        let row = EntryRow {
            unit: "城关街道".to_owned(),
            input: "知识库建设得分".to_owned(),
            value: "9.5".to_owned(),
            is_replaced: false,
            note: "全年更新 212 条".to_owned(),
            evidence: vec![sample::proof()],
            by: "何平".to_owned(),
            at_ms: 1_795_327_500_000,
        };
        let replaced =
            EntryRow { is_replaced: true, note: String::new(), evidence: Vec::new(), ..row.clone() };
        let grounds = Grounds {
            id: "knowledge".to_owned(),
            title: Words::key("knowledge.duty"),
            url: "/knowledge/duty?year=2026".to_owned(),
            columns: ["handed_in", "kept"]
                .map(|code| Words::key(&format!("knowledge.duty_column.{code}")))
                .to_vec(),
            rows: vec![("城关街道".to_owned(), vec!["0".to_owned(), String::new()])],
        };
        let filled = Entries {
            document: "沭政字〔2020〕10号".to_owned(),
            year: 2026,
            url: "/assessment/linshu-2020-10/year/2026".to_owned(),
            form: Some(form.clone()),
            rows: vec![row, replaced],
            grounds: vec![grounds],
        };
        let fresh =
            Entries { form: Some(EntryForm { problem: None, ..form }), rows: Vec::new(), ..filled.clone() };
        let fresh = Entries { grounds: Vec::new(), ..fresh };
        let read = Entries { form: None, ..fresh.clone() };
        vec![filled, fresh, read]
    }
}
