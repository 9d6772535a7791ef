//! The form that writes an article, the one that asks for an article that is missing, and taking articles in from a
//! file.

use serde::Serialize;

use crate::views::{
    Page,
    locale::Words,
    parts::{Choice, Field},
};

/// The fields of the form, as sent and as read.
pub mod names {
    /// The unit that answers for it.
    pub const UNIT: &str = "unit";
    /// What it is called.
    pub const TITLE: &str = "title";
    /// Its matter.
    pub const MATTER: &str = "matter";
    /// How people ask, one in each line.
    pub const QUESTIONS: &str = "questions";
    /// What everybody may read.
    pub const ANSWER: &str = "answer";
    /// What only the house may read.
    pub const INTERNAL: &str = "internal";
    /// The law it rests on, one in each line.
    pub const BASIS: &str = "basis";
    /// The day by which somebody must look at it again.
    pub const REVIEW_ON: &str = "review_on";
    /// What should be written.
    pub const TEXT: &str = "text";
    /// The number of the order in which it came up.
    pub const ORDER: &str = "order";
    /// The version that was seen.
    pub const SEEN: &str = "seen";
    /// What is done with it: `save` or `submit`.
    pub const THEN: &str = "then";
}

/// The form that writes an article. `GET /knowledge/new`, `GET /knowledge/{id}/edit`
#[derive(Debug, Clone, Serialize)]
pub struct EditPage {
    /// The address of the form.
    pub url: String,
    /// Where to go back to.
    pub back_url: String,
    /// The form's idempotency key.
    pub key: String,
    /// Its version, as seen; 0 for a new one.
    pub version: i64,
    /// What it is called; nothing for a new one.
    pub heading: Option<String>,
    /// The unit that answers for it.
    pub unit: Field,
    /// The units to choose from; none when it has one.
    pub units: Vec<Choice>,
    /// What it is called.
    pub title: Field,
    /// Its matter.
    pub matter: Field,
    /// How people ask.
    pub questions: Field,
    /// What everybody may read.
    pub answer: Field,
    /// What only the house may read.
    pub internal: Field,
    /// The law it rests on.
    pub basis: Field,
    /// The day by which somebody must look at it again.
    pub review_on: Field,
    /// The farthest day.
    pub farthest: String,
    /// Why it was not kept.
    pub problem: Option<Words>,
}

/// The form that asks for an article that is missing. `GET /knowledge/miss`
#[derive(Debug, Clone, Serialize)]
pub struct MissPage {
    /// The form's idempotency key.
    pub key: String,
    /// The unit that should know.
    pub unit: Field,
    /// The units to choose from.
    pub units: Vec<Choice>,
    /// What it should be called.
    pub title: Field,
    /// Its matter.
    pub matter: Field,
    /// What should be written.
    pub text: Field,
    /// The number of the order in which it came up.
    pub order: Field,
    /// Why it was not asked.
    pub problem: Option<Words>,
}

/// Taking articles in from a file. `GET /knowledge/import`
#[derive(Debug, Clone, Serialize)]
pub struct ImportPage {
    /// The form's idempotency key.
    pub key: String,
    /// The columns a file may have: their names, and whether each must be there.
    pub columns: Vec<(Words, bool)>,
    /// How many articles were taken in; nothing before a file was sent.
    pub taken: Option<usize>,
    /// What is wrong with the file; nothing was taken in while there is any.
    pub faults: Vec<FaultRow>,
    /// Why the file cannot be read.
    pub problem: Option<Words>,
}

/// What is wrong in one place of a file.
#[derive(Debug, Clone, Serialize)]
pub struct FaultRow {
    /// The row, as a spreadsheet shows it.
    pub row: u64,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub why: Words,
    /// What stands there.
    pub value: String,
}

impl Page for EditPage {
    const TEMPLATE: &'static str = "staff/knowledge/edit.html";

    fn samples() -> Vec<EditPage> {
        let new = EditPage {
            url: "/knowledge/new".to_owned(),
            back_url: "/knowledge".to_owned(),
            key: "k1".to_owned(),
            version: 0,
            heading: None,
            unit: Field::of("7"),
            units: vec![Choice::new("7", Words::plain("市住房公积金管理中心"))],
            title: Field::default(),
            matter: Field::default(),
            questions: Field::default(),
            answer: Field::default(),
            internal: Field::default(),
            basis: Field::default(),
            review_on: Field::of("2026-09-01"),
            farthest: "2028-03-02".to_owned(),
            problem: None,
        };
        let wrong = || {
            Words::key("knowledge.refusal.bad-field").with("least", 1).with("most", 120).with("field", "标题")
        };
        let back = EditPage {
            heading: Some("住房公积金怎么提取".to_owned()),
            units: Vec::new(),
            title: Field::of("").wrong(wrong()),
            answer: Field::of("<b>答复</b>"),
            problem: Some(wrong()),
            version: 4,
            ..new.clone()
        };
        vec![new, back]
    }
}

impl Page for MissPage {
    const TEMPLATE: &'static str = "staff/knowledge/miss.html";

    fn samples() -> Vec<MissPage> {
        let fresh = MissPage {
            key: "k1".to_owned(),
            unit: Field::default(),
            units: vec![Choice::new("7", Words::plain("市住房公积金管理中心"))],
            title: Field::of("公租房"),
            matter: Field::default(),
            text: Field::default(),
            order: Field::default(),
            problem: None,
        };
        let back = MissPage {
            problem: Some(Words::key("knowledge.refusal.no-unit").with("unit", "县档案馆")),
            ..fresh.clone()
        };
        vec![fresh, back]
    }
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "staff/knowledge/import.html";

    fn samples() -> Vec<ImportPage> {
        let fresh = ImportPage {
            key: "k1".to_owned(),
            columns: vec![
                (Words::key("knowledge.column.title"), true),
                (Words::key("knowledge.column.internal"), false),
            ],
            taken: None,
            faults: Vec::new(),
            problem: None,
        };
        let done = ImportPage { taken: Some(12), ..fresh.clone() };
        let faults = ImportPage {
            faults: vec![FaultRow {
                row: 3,
                column: "复核日期".to_owned(),
                why: Words::key("knowledge.import_fault.day"),
                value: "明年".to_owned(),
            }],
            problem: Some(Words::key("knowledge.import_fault.unreadable")),
            ..fresh.clone()
        };
        vec![fresh, done, faults]
    }
}
