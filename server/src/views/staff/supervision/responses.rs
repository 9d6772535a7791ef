//! What was answered in public.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// Public answers, the last first. `GET /supervision/responses`
#[derive(Debug, Clone, Serialize)]
pub struct Responses {
    /// The answers.
    pub rows: Vec<Response>,
}

/// A public answer.
#[derive(Debug, Clone, Serialize)]
pub struct Response {
    /// When, `YYYY-MM-DD`.
    pub on: String,
    /// In which medium, or that it is a letter of the house.
    pub by: Words,
    /// The number of the proceeding or of the document.
    pub number: Words,
    /// What it is about.
    pub title: String,
    /// Where it can be found; empty for a letter.
    pub reference: String,
    /// The unit it concerns; empty for several.
    pub unit: String,
    /// What it belongs to.
    pub url: String,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
}

impl Page for Responses {
    const TEMPLATE: &'static str = "staff/supervision/responses.html";

    fn samples() -> Vec<Self> {
        let row = Response {
            on: "2026-11-20".to_owned(),
            by: Words::plain("县电视台"),
            number: Words::key("proceedings.number").with("year", 2026).with("count", 12),
            title: "<东风砖厂>供暖问题".to_owned(),
            reference: "《民声》第12期".to_owned(),
            unit: String::new(),
            url: "/proceedings/12".to_owned(),
            withdrawn: false,
        };
        let reply = Response {
            by: Words::key("proceedings.responses.reply"),
            reference: String::new(),
            unit: "县城市管理局".to_owned(),
            url: "/documents/7".to_owned(),
            withdrawn: true,
            ..row.clone()
        };
        let page = Self { rows: vec![row, reply] };
        vec![Self { rows: Vec::new() }, page]
    }
}
