//! Where dissatisfaction gathers, with what can be done about it.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// Units and persons. `GET /supervision/concentration`
#[derive(Debug, Clone, Serialize)]
pub struct Concentration {
    /// The first day looked at, `YYYY-MM-DD`.
    pub from: String,
    /// The last day.
    pub until: String,
    /// How many answers are needed to be shown.
    pub least: i64,
    /// By unit.
    pub units: Vec<Gathered>,
    /// By person.
    pub persons: Vec<Gathered>,
}

/// A unit or a person.
#[derive(Debug, Clone, Serialize)]
pub struct Gathered {
    /// The unit.
    pub unit: String,
    /// The orders of the unit that were answered badly.
    pub list_url: String,
    /// The person; empty for the unit as a whole.
    pub person: String,
    /// Bad answers.
    pub bad: i64,
    /// Answers.
    pub said: i64,
    /// The share of bad answers in percent.
    pub share: String,
    /// The same of everybody.
    pub everybody: String,
    /// Whether the share surely lies above everybody's.
    pub gathers: bool,
    /// The fields of a new spot check.
    pub check: Vec<(String, String)>,
    /// The fields of a new rectification.
    pub rectify: Vec<(String, String)>,
    /// What is to be set right.
    pub problem: Words,
}

impl Page for Concentration {
    const TEMPLATE: &'static str = "staff/supervision/concentration.html";

    fn samples() -> Vec<Self> {
        let gathered = |person: &str, gathers: bool| Gathered {
            unit: "<东风砖厂>管理局".to_owned(),
            list_url: "/today/dissatisfied?unit=7".to_owned(),
            person: person.to_owned(),
            bad: 7,
            said: 20,
            share: "35.0".to_owned(),
            everybody: "12.1".to_owned(),
            gathers,
            check: vec![("kind".to_owned(), "spot-check".to_owned())],
            rectify: vec![("kind".to_owned(), "rectification".to_owned())],
            problem: {
                let key = if person.is_empty() { "problem_unit" } else { "problem_person" };
                let words = Words::key(&format!("proceedings.concentration.{key}"));
                let words =
                    words.with("from", "2026-10-25").with("until", "2026-11-23").with("unit", "管理局");
                let words = words.with("person", person).with("said", 20).with("bad", 7);
                words.with("share", "35.0").with("everybody", "12.1")
            },
        };
        let page = Self {
            from: "2026-10-25".to_owned(),
            until: "2026-11-23".to_owned(),
            least: 5,
            units: vec![gathered("", true), gathered("", false)],
            persons: vec![gathered("何健", true)],
        };
        vec![Self { units: Vec::new(), persons: Vec::new(), ..page.clone() }, page]
    }
}
