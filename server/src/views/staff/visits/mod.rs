//! Visits as staff see them: the list, one visit with what it found, and what a year comes to. The forms that plan and
//! record one, and the register of social supervisors, are in `form`.

pub mod form;

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
    staff::kept::Kept,
};

/// A visit in the list.
#[derive(Debug, Clone, Serialize)]
pub struct VisitRow {
    /// What was tried.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How.
    pub kind: Words,
    /// Where.
    pub unit: String,
    /// Who makes it; plain words.
    pub visitor: String,
    /// How it stands.
    pub standing: Badge,
    /// On which days, or on which day it was made.
    pub days: String,
    /// How many faults; nothing before it was made.
    pub faults: Option<usize>,
    /// Whether leaders have read it; nothing before it was made.
    pub read: Option<Badge>,
}

/// The list. `GET /visits`
#[derive(Debug, Clone, Serialize)]
pub struct VisitList {
    /// The standings: address, words, whether it is shown.
    pub tabs: Vec<(String, Words, bool)>,
    /// Visits, what changed last in front.
    pub rows: Vec<VisitRow>,
    /// Where the next page begins.
    pub next_url: Option<String>,
    /// Whether the reader may plan one.
    pub may_plan: bool,
    /// Whether the reader sees the register.
    pub sees_register: bool,
}

/// What became of the order of a fault.
#[derive(Debug, Clone, Serialize)]
pub struct FateView {
    /// The number people read.
    pub number: String,
    /// Its page; empty when the reader may not open every order.
    pub url: String,
    /// Where it stands.
    pub stage: Badge,
    /// How it ended.
    pub outcome: Option<Badge>,
}

/// A step of the script with what was found.
#[derive(Debug, Clone, Serialize)]
pub struct StepView {
    /// Its number.
    pub number: usize,
    /// What to look at.
    pub text: String,
    /// What it was like; nothing before it was recorded.
    pub verdict: Option<Badge>,
    /// When.
    pub time: String,
    /// What was seen.
    pub words: String,
    /// Orders before that did not put it right, each with what a look after its end showed.
    pub earlier: Vec<(FateView, (String, Badge, String))>,
    /// The order it became, the last one of several.
    pub fate: Option<FateView>,
    /// What a second look showed: the day, how it was, words.
    pub again: Option<(String, Badge, String)>,
    /// Whether the reader may make an order of it.
    pub may_order: bool,
    /// Whether the reader may say what a second look showed.
    pub may_look: bool,
}

/// One visit. `GET /visits/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct VisitPage {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// What was tried.
    pub title: String,
    /// How it stands.
    pub standing: Badge,
    /// What was planned.
    pub facts: Vec<(Words, Words)>,
    /// Why it was given up; empty for not.
    pub reason: String,
    /// The visit as a whole; empty before it was recorded.
    pub outcome: String,
    /// The script.
    pub steps: Vec<StepView>,
    /// The kinds an order may have.
    pub kinds: Vec<Choice>,
    /// The kind that fits a fault.
    pub kind: Field,
    /// What leaders said: who, when, words.
    pub reads: Vec<(Words, i64, String)>,
    /// Today.
    pub today: String,
    /// What the reader may do: `record`, `cancel`, `read`.
    pub may: Vec<String>,
    /// A form that came back.
    pub kept: Kept,
}

/// A row of the year's table.
#[derive(Debug, Clone, Serialize)]
pub struct YearRow {
    /// The unit, or who made the visits.
    pub name: String,
    /// Whether it is a part of the row above: a window or a section of that unit.
    pub is_part: bool,
    /// How many the letter asks for; empty for none.
    pub asked: String,
    /// The figures, in the order of `domain::visit::count::Count::figures`.
    pub figures: Vec<u32>,
}

/// What a year comes to. `GET /visits/year`
#[derive(Debug, Clone, Serialize)]
pub struct VisitYear {
    /// Which year.
    pub year: Field,
    /// The codes of the columns.
    pub columns: Vec<String>,
    /// By unit.
    pub units: Vec<YearRow>,
    /// By who made them.
    pub visitors: Vec<YearRow>,
    /// All together.
    pub total: YearRow,
}

impl Page for VisitList {
    const TEMPLATE: &'static str = "staff/visits/list.html";

    fn samples() -> Vec<VisitList> {
        let row = VisitRow {
            title: "问新生儿<落户>".to_owned(),
            url: "/visits/7".to_owned(),
            kind: Words::key("visits.kind.undercover"),
            unit: "市公安局".to_owned(),
            visitor: "林向阳".to_owned(),
            standing: Badge::new(Words::key("visits.standing.recorded"), Tone::Good),
            days: "2026-03-05".to_owned(),
            faults: Some(2),
            read: Some(Badge::new(Words::key("visits.reading.unread_by_me"), Tone::Soon)),
        };
        let tab = ("/visits".to_owned(), Words::key("visits.all"), true);
        let empty = VisitList {
            tabs: vec![tab.clone()],
            rows: Vec::new(),
            next_url: None,
            may_plan: true,
            sees_register: true,
        };
        let full = VisitList {
            rows: vec![VisitRow { faults: None, read: None, ..row.clone() }, row],
            next_url: Some("/visits?at=1&id=2".to_owned()),
            may_plan: false,
            sees_register: false,
            ..empty.clone()
        };
        vec![empty, full]
    }
}

impl Page for VisitPage {
    const TEMPLATE: &'static str = "staff/visits/one.html";

    fn samples() -> Vec<VisitPage> {
        let step = StepView {
            number: 1,
            text: "铃响三声内接听".to_owned(),
            verdict: None,
            time: String::new(),
            words: String::new(),
            earlier: Vec::new(),
            fate: None,
            again: None,
            may_order: false,
            may_look: false,
        };
        let planned = VisitPage {
            id: 7,
            version: 1,
            key: "k1".to_owned(),
            title: "问住房公积金<怎么提取>".to_owned(),
            standing: Badge::new(Words::key("visits.standing.planned"), Tone::Soon),
            facts: vec![(Words::key("visits.field.unit"), Words::plain("市公积金中心"))],
            reason: String::new(),
            outcome: String::new(),
            steps: vec![step.clone()],
            kinds: Vec::new(),
            kind: Field::default(),
            reads: Vec::new(),
            today: "2026-03-05".to_owned(),
            may: vec!["record".to_owned(), "cancel".to_owned()],
            kept: Kept::default(),
        };
        let fault = StepView {
            verdict: Some(Badge::new(Words::key("visits.verdict.fault"), Tone::Bad)),
            time: "10:05".to_owned(),
            words: "响了十声无人接".to_owned(),
            may_order: true,
            ..step
        };
        let fate = FateView {
            number: "20260305-000009-4".to_owned(),
            url: "/orders/20260305-000009-4".to_owned(),
            stage: crate::views::staff::shown::stage("closed"),
            outcome: Some(crate::views::staff::shown::outcome("unrated")),
        };
        let ordered = StepView {
            number: 2,
            may_order: false,
            may_look: true,
            fate: Some(fate.clone()),
            ..fault.clone()
        };
        let right = Badge::new(Words::key("visits.again.right"), Tone::Good);
        let righted = StepView {
            number: 3,
            may_look: false,
            fate: Some(FateView { url: String::new(), outcome: None, ..fate.clone() }),
            again: Some(("2026-04-02".to_owned(), right, "已改正".to_owned())),
            ..ordered.clone()
        };
        let still = Badge::new(Words::key("visits.again.still"), Tone::Bad);
        let looked = ("2026-03-20".to_owned(), still, "还是<没人>".to_owned());
        let once_more = StepView {
            number: 4,
            may_order: true,
            earlier: vec![(fate.clone(), looked.clone())],
            again: Some(looked),
            ..ordered.clone()
        };
        let recorded = VisitPage {
            version: 3,
            standing: Badge::new(Words::key("visits.standing.recorded"), Tone::Good),
            outcome: "总体一般".to_owned(),
            steps: vec![fault, ordered, righted, once_more],
            kinds: vec![Choice::new("complaint", Words::plain("投诉"))],
            kind: Field::of("complaint"),
            reads: vec![(Words::plain("王县长"), 1_772_668_800_000, "一周内整改".to_owned())],
            may: vec!["read".to_owned()],
            kept: Kept::sample(
                "again",
                "2",
                &[("on", "昨天"), ("right", "no"), ("words", "还是<没人>")],
                Words::key("visits.fault.day"),
            ),
            ..planned.clone()
        };
        let cancelled = VisitPage {
            standing: Badge::new(Words::key("visits.standing.cancelled"), Tone::Quiet),
            reason: "走漏消息".to_owned(),
            may: Vec::new(),
            ..planned.clone()
        };
        vec![planned, recorded, cancelled]
    }
}

impl Page for VisitYear {
    const TEMPLATE: &'static str = "staff/visits/year.html";

    fn samples() -> Vec<VisitYear> {
        let figures = domain::visit::count::Count::default().figures();
        let row = YearRow {
            name: "市公安局".to_owned(),
            is_part: false,
            asked: String::new(),
            figures: figures.iter().map(|(_, figure)| *figure).collect(),
        };
        let empty = VisitYear {
            year: Field::of("2026"),
            columns: figures.iter().map(|(code, _)| (*code).to_owned()).collect(),
            units: Vec::new(),
            visitors: Vec::new(),
            total: row.clone(),
        };
        let supervisor = YearRow { name: "林向阳".to_owned(), asked: "12".to_owned(), ..row.clone() };
        let part = YearRow { name: "市公安局户籍窗口".to_owned(), is_part: true, ..row.clone() };
        vec![empty.clone(), VisitYear { units: vec![row, part], visitors: vec![supervisor], ..empty }]
    }
}
