//! A case as staff see it: its facts, what was said of it and how we know, what happened, the orders it opened; and
//! the form by which a word on paper or on the telephone is entered. Who rated stands there only for those who may
//! know.

use serde::Serialize;

use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Field, TimelineEntry};
use crate::views::rate::Shown;

/// A case. `GET /cases/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct CasePage {
    /// Its id.
    pub id: i64,
    /// Its number at its source.
    pub number: String,
    /// The step.
    pub step: String,
    /// The code of its source.
    pub source: String,
    /// What was done.
    pub matter: String,
    /// The unit that did it.
    pub unit: String,
    /// The window; empty when unknown.
    pub window: String,
    /// When it was completed, UTC milliseconds.
    pub finished_ms: i64,
    /// Where it stands.
    pub stage: Badge,
    /// Why it was not asked; nothing when it was.
    pub excluded: Option<Words>,
    /// How it was asked, and until when an answer is in time.
    pub asked: Option<Asked>,
    /// The citizen, masked; nothing for those who may not know.
    pub citizen: Option<String>,
    /// What was said, in its order.
    pub ratings: Vec<RatingRow>,
    /// The orders it opened.
    pub orders: Vec<OrderLink>,
    /// What happened, the newest first.
    pub history: Vec<TimelineEntry>,
    /// The ways by which a word can be entered; none for those who may not.
    pub ways: Vec<Way>,
    /// The form, once way and grade are picked.
    pub entering: Option<Entering>,
}

/// How a citizen was asked.
#[derive(Debug, Clone, Serialize)]
pub struct Asked {
    /// By what.
    pub by: Words,
    /// An answer up to here is in time, UTC milliseconds.
    pub until_ms: i64,
}

/// A rating.
#[derive(Debug, Clone, Serialize)]
pub struct RatingRow {
    /// 1 for the first.
    pub number: u16,
    /// The grade.
    pub grade: Shown,
    /// Whether it counts.
    pub counts: bool,
    /// Whether it came after the citizen's time.
    pub late: bool,
    /// When it was said, UTC milliseconds.
    pub at_ms: i64,
    /// How it came in.
    pub channel: Words,
    /// What it can be looked up by.
    pub evidence: String,
    /// The ready words.
    pub options: Vec<Words>,
    /// The citizen's own words; empty for none.
    pub words: String,
    /// Whether somebody is said to have asked for a certain answer.
    pub pressed: bool,
}

/// An order that a rating opened.
#[derive(Debug, Clone, Serialize)]
pub struct OrderLink {
    /// Its number.
    pub number: String,
    /// Its page; empty for those who may not open it.
    pub url: String,
    /// Which rating opened it.
    pub rating: u16,
}

/// A way by which a word can be entered, with the grades to begin with.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    /// `paper` or `call`.
    pub code: &'static str,
    /// The grades, each with the address of its form.
    pub grades: Vec<crate::views::rate::GradeLink>,
}

/// The form for a word on paper or on the telephone. `POST /cases/{id}/paper`, `POST /cases/{id}/call`
#[derive(Debug, Clone, Serialize)]
pub struct Entering {
    /// `paper` or `call`.
    pub way: &'static str,
    /// Where it goes (`grade`, `options`, `words`, `record`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// The grade.
    pub grade: Shown,
    /// The ready words.
    pub options: Vec<Choice>,
    /// The codes ticked so far.
    pub picked: Vec<String>,
    /// Where the paper is kept, or the record of the call.
    pub record: Field,
    /// The citizen's own words.
    pub words: Field,
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "staff/case.html";

    fn samples() -> Vec<Self> {
        let grades = [5, 4, 3, 2, 1].map(|stars| crate::views::rate::GradeLink {
            shown: Shown::of(stars),
            url: format!("/cases/81?way=paper&grade={stars}"),
        });
        let ways: Vec<Way> = ["paper", "call"].map(|code| Way { code, grades: grades.clone().into() }).into();
        let rating = |number, stars, counts| RatingRow {
            number,
            grade: Shown::of(stars),
            counts,
            late: !counts,
            at_ms: 1_795_327_300_000,
            channel: Words::key("cases.channel.tablet"),
            evidence: "5c0f1e".to_owned(),
            options: vec![Words::plain("未在承诺时间内办结")],
            words: if counts { "跑了两趟<东风砖厂>".to_owned() } else { String::new() },
            pressed: counts,
        };
        let entry = |code: &str| TimelineEntry {
            at_ms: 1_795_327_300_000,
            title: Words::key(&format!("cases.event.{code}")),
            who: "3号窗口".to_owned(),
            detail: String::new(),
            tone: Tone::Calm,
            icon: "check".to_owned(),
        };
        let waiting = Self {
            id: 81,
            number: "SY20261121000731".to_owned(),
            step: "1".to_owned(),
            source: "window".to_owned(),
            matter: "食品经营许可变更".to_owned(),
            unit: "县行政审批服务局".to_owned(),
            window: String::new(),
            finished_ms: 1_795_237_500_000,
            stage: Badge::new(Words::key("cases.stage.asked"), Tone::Calm),
            excluded: None,
            asked: Some(Asked { by: Words::key("cases.by.sms"), until_ms: 1_795_827_300_000 }),
            citizen: None,
            ratings: Vec::new(),
            orders: Vec::new(),
            history: vec![entry("asked"), entry("taken")],
            ways: ways.clone(),
            entering: None,
        };
        let entering = Entering {
            way: "paper",
            action: "/cases/81/paper".to_owned(),
            key: "sample-key".to_owned(),
            grade: Shown::of(2),
            options: vec![Choice::new("207", Words::plain("没有提供材料样本"))],
            picked: vec!["207".to_owned()],
            record: Field::default().wrong(Words::key("cases.enter.record_needed")),
            words: Field::default(),
        };
        let call = Entering {
            way: "call",
            words: Field::default().wrong(Words::key("rate.why.needed")),
            ..entering.clone()
        };
        let rated = Self {
            window: "3号窗口".to_owned(),
            stage: Badge::new(Words::key("cases.stage.rated"), Tone::Good),
            citizen: Some("王** 138****1234".to_owned()),
            ratings: vec![rating(1, 2, true), rating(2, 5, false)],
            orders: vec![OrderLink {
                number: "3702261122000018".to_owned(),
                url: "/orders/3702261122000018".to_owned(),
                rating: 1,
            }],
            history: vec![entry("opened"), entry("rated"), entry("asked"), entry("taken")],
            entering: Some(entering),
            ..waiting.clone()
        };
        let excluded = Self {
            stage: Badge::new(Words::key("cases.stage.excluded"), Tone::Quiet),
            excluded: Some(Words::key("cases.exclusion.no-number")),
            asked: None,
            ways: Vec::new(),
            orders: vec![OrderLink { number: "3702261122000018".to_owned(), url: String::new(), rating: 1 }],
            entering: None,
            ..waiting.clone()
        };
        vec![waiting.clone(), rated, excluded, Self { entering: Some(call), ..waiting }]
    }
}
