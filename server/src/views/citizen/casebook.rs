//! The case book as everybody sees it.

use serde::Serialize;

use crate::views::Page;

/// A case.
#[derive(Debug, Clone, Serialize)]
pub struct PrintedCase {
    /// Its number within the year.
    pub number: u16,
    /// Its place.
    pub place: u16,
    /// Its score.
    pub score: String,
    /// The unit that dealt with it.
    pub unit: String,
    /// Who spoke; empty for who did not want to be named.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What was said.
    pub opinion: String,
    /// What was done.
    pub measures: String,
    /// What came of it.
    pub effect: String,
}

/// The case book. `GET /casebook`
#[derive(Debug, Clone, Serialize)]
pub struct CaseBook {
    /// The year shown; nothing before the first book.
    pub year: Option<i16>,
    /// The years there are, with their addresses.
    pub years: Vec<(i16, String)>,
    /// By what the cases were judged.
    pub merits: Vec<String>,
    /// The cases, the best first.
    pub cases: Vec<PrintedCase>,
}

impl Page for CaseBook {
    const TEMPLATE: &'static str = "citizen/casebook.html";

    fn samples() -> Vec<CaseBook> {
        let named = PrintedCase {
            number: 1,
            place: 1,
            score: "8.73".to_owned(),
            unit: "县住房和城乡建设局".to_owned(),
            name: "王小明".to_owned(),
            title: "少交<一份>复印件".to_owned(),
            opinion: "材料交了三次。\n电话〔电话〕".to_owned(),
            measures: "核验电子证照。".to_owned(),
            effect: "少跑两次。".to_owned(),
        };
        let nameless = PrintedCase { number: 2, place: 2, name: String::new(), ..named.clone() };
        vec![
            CaseBook { year: None, years: Vec::new(), merits: Vec::new(), cases: Vec::new() },
            CaseBook {
                year: Some(2026),
                years: vec![
                    (2026, "/casebook?year=2026".to_owned()),
                    (2025, "/casebook?year=2025".to_owned()),
                ],
                merits: vec!["创新性".to_owned(), "可行性".to_owned()],
                cases: vec![named, nameless],
            },
        ]
    }
}
