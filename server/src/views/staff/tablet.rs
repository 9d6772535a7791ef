//! The tablet: a page that holds every text and no data, and what came from tablets for one survey.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// The style sheets of the tablet's page.
pub const STYLES: [&str; 2] = ["huiyin.css", "tablet.css"];

/// The fields in which a tablet hands over.
pub mod names {
    /// The tablet's clock when it sent.
    pub const SENT_AT: &str = "sent_at";
    /// The records, as JSON.
    pub const RECORDS: &str = "records";
    /// In a record: how many photos came beside it, each in a field named by the id of the record.
    pub const PHOTOS: &str = "photos";
}

/// The tablet. `GET /tablet`
#[derive(Debug, Clone, Serialize)]
pub struct TabletPage {
    /// The scripts, in their order.
    pub scripts: Vec<String>,
}

/// What people who were met on site said to one question.
#[derive(Debug, Clone, Serialize)]
pub struct CountedView {
    /// Its number.
    pub number: u8,
    /// What was asked.
    pub text: String,
    /// How many answered it.
    pub n: u32,
    /// How many gave each answer.
    pub counts: Vec<(Words, u32)>,
    /// What was written, the newest in front, only so many.
    pub words: Vec<String>,
    /// How many older ones are not shown.
    pub more: usize,
}

/// A record that was taken.
#[derive(Debug, Clone, Serialize)]
pub struct RecordRow {
    /// What it is about.
    pub what: Words,
    /// Who handed it over.
    pub by: String,
    /// When it was written, by the tablet's clock, UTC milliseconds.
    pub written_ms: i64,
    /// When it was taken, by the server's.
    pub taken_ms: i64,
    /// How the tablet's clock went.
    pub skew: Words,
}

/// What came from tablets for one survey. `GET /surveys/{id}/tablet`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyTablet {
    /// What the survey is called.
    pub title: String,
    /// Its page.
    pub back_url: String,
    /// Answers of people who were drawn: they count with the sample.
    pub places: u32,
    /// Answers of people who were met: they do not.
    pub walk_ins: u32,
    /// Whether the reader may see what they said; before the end that is for those who answer for surveys.
    pub sees_findings: bool,
    /// What those said who were met.
    pub questions: Vec<CountedView>,
    /// The records, what was taken last in front.
    pub records: Vec<RecordRow>,
    /// Where older ones are, when there are any.
    pub next_url: Option<String>,
}

impl Page for TabletPage {
    const TEMPLATE: &'static str = "staff/tablet/page.html";

    fn samples() -> Vec<TabletPage> {
        vec![TabletPage { scripts: vec!["tablet.js".to_owned()] }]
    }
}

impl Page for SurveyTablet {
    const TEMPLATE: &'static str = "staff/tablet/taken.html";

    fn samples() -> Vec<SurveyTablet> {
        let empty = SurveyTablet {
            title: "三月<满意度>".to_owned(),
            back_url: "/surveys/7".to_owned(),
            places: 0,
            walk_ins: 0,
            sees_findings: false,
            questions: Vec::new(),
            records: Vec::new(),
            next_url: None,
        };
        let question = CountedView {
            number: 1,
            text: "您满意吗？".to_owned(),
            n: 12,
            counts: vec![(Words::key("survey.grade.5"), 9), (Words::key("survey.grade.4"), 3)],
            words: vec!["<b>窗口少</b>".to_owned()],
            more: 20,
        };
        let row = |skew: Words| RecordRow {
            what: Words::key("survey.place").with("number", 3),
            by: "王芳".to_owned(),
            written_ms: 1_772_000_000_000,
            taken_ms: 1_772_000_900_000,
            skew,
        };
        let full = SurveyTablet {
            places: 1,
            walk_ins: 12,
            sees_findings: true,
            questions: vec![question],
            next_url: Some("/surveys/7/tablet?at=1&id=2#records".to_owned()),
            records: vec![
                row(Words::key("tablet.clock.right")),
                row(Words::key("tablet.clock.fast").with("minutes", 5)),
                row(Words::key("tablet.clock.slow").with("minutes", 2)),
            ],
            ..empty.clone()
        };
        vec![empty, full]
    }
}
