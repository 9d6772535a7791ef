//! The forms of visits: what is planned, what was found, who is appointed.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
    staff::kept::Kept,
};

/// The names of the fields, for handlers and samples.
pub mod names {
    /// How it is tried.
    pub const KIND: &str = "kind";
    /// The visited unit, by name.
    pub const UNIT: &str = "unit";
    /// The counter or number.
    pub const PLACE: &str = "place";
    /// What is tried.
    pub const TITLE: &str = "title";
    /// The script, a step a line.
    pub const SCRIPT: &str = "script";
    /// Who makes it.
    pub const VISITOR: &str = "visitor";
    /// The first day.
    pub const FROM: &str = "from";
    /// The last day.
    pub const UNTIL: &str = "until";
    /// The version that was seen.
    pub const SEEN: &str = "seen";
    /// The day of a visit or of a second look.
    pub const ON: &str = "on";
    /// The visit as a whole.
    pub const OUTCOME: &str = "outcome";
    /// Which step.
    pub const STEP: &str = "step";
    /// Whether a fault is put right.
    pub const RIGHT: &str = "right";
    /// Words.
    pub const WORDS: &str = "words";
    /// Why.
    pub const REASON: &str = "reason";
    /// Who is appointed.
    pub const NAME: &str = "name";
    /// Where they come from.
    pub const BACKGROUND: &str = "background";
    /// Found by an open call.
    pub const OPEN_CALL: &str = "open_call";
    /// The unit they work for, by name.
    pub const WORKS_FOR: &str = "works_for";
    /// Who appoints.
    pub const APPOINTED_BY: &str = "appointed_by";
    /// The number of the letter.
    pub const LETTER: &str = "letter";
    /// Visits a year.
    pub const A_YEAR: &str = "a_year";
}

/// The form that plans a visit. `GET /visits/new`
#[derive(Debug, Clone, Serialize)]
pub struct VisitPlan {
    /// The form's idempotency key.
    pub key: String,
    /// How.
    pub kind: Field,
    /// The ways there are.
    pub kinds: Vec<Choice>,
    /// The unit's name.
    pub unit: Field,
    /// Every unit, for completion.
    pub units: Vec<String>,
    /// The counter or number.
    pub place: Field,
    /// What is tried.
    pub title: Field,
    /// The script.
    pub script: Field,
    /// Who makes it.
    pub visitor: Field,
    /// Supervisors in office.
    pub supervisors: Vec<Choice>,
    /// Staff.
    pub staff: Vec<Choice>,
    /// The first day.
    pub from: Field,
    /// The last.
    pub until: Field,
    /// Why it was not kept.
    pub problem: Option<Words>,
}

/// A step as it is written down.
#[derive(Debug, Clone, Serialize)]
pub struct StepForm {
    /// Its number.
    pub number: usize,
    /// What to look at.
    pub text: String,
    /// What it was like.
    pub verdict: Field,
    /// When.
    pub time: Field,
    /// What was seen.
    pub words: Field,
}

/// The form that records a visit. `GET /visits/{id}/record`
#[derive(Debug, Clone, Serialize)]
pub struct VisitRecord {
    /// The visit's number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// What was tried.
    pub title: String,
    /// The unit.
    pub unit: String,
    /// On which days it may be made.
    pub days: String,
    /// The day it was made.
    pub on: Field,
    /// The verdicts there are.
    pub verdicts: Vec<Choice>,
    /// Step by step.
    pub steps: Vec<StepForm>,
    /// As a whole.
    pub outcome: Field,
    /// Why it was not kept.
    pub problem: Option<Words>,
}

/// A social supervisor in the register.
#[derive(Debug, Clone, Serialize)]
pub struct SupervisorRow {
    /// The number.
    pub id: i64,
    /// The person's name.
    pub name: String,
    /// Where the person comes from.
    pub background: Words,
    /// How the person was found.
    pub found: Words,
    /// The unit the person works for; empty for none.
    pub works_for: String,
    /// Who appointed, and the letter.
    pub letter: String,
    /// The term.
    pub term: String,
    /// Visits a year; empty for none.
    pub a_year: String,
    /// How the appointment stands.
    pub office: Badge,
    /// Why it was withdrawn; empty for not.
    pub grounds: String,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// The form that enters an appointment.
#[derive(Debug, Clone, Serialize)]
pub struct Appointing {
    /// Whether it is open, because something is wrong.
    pub open: bool,
    /// The person's name.
    pub name: Field,
    /// Where the person comes from.
    pub background: Field,
    /// The backgrounds there are.
    pub backgrounds: Vec<Choice>,
    /// Found by an open call.
    pub open_call: bool,
    /// The unit the person works for.
    pub works_for: Field,
    /// Every unit, for completion.
    pub units: Vec<String>,
    /// Who appoints.
    pub appointed_by: Field,
    /// The number of the letter.
    pub letter: Field,
    /// The first day.
    pub from: Field,
    /// The last.
    pub until: Field,
    /// Visits a year.
    pub a_year: Field,
}

/// The register. `GET /visits/supervisors`
#[derive(Debug, Clone, Serialize)]
pub struct SupervisorList {
    /// The form's idempotency key.
    pub key: String,
    /// The form, for who may appoint.
    pub new: Option<Appointing>,
    /// In office, or about to be.
    pub current: Vec<SupervisorRow>,
    /// Over or withdrawn.
    pub past: Vec<SupervisorRow>,
    /// A form that came back.
    pub kept: Kept,
}

impl Page for VisitPlan {
    const TEMPLATE: &'static str = "staff/visits/plan.html";

    fn samples() -> Vec<VisitPlan> {
        let fresh = VisitPlan {
            key: "k1".to_owned(),
            kind: Field::of("test-call"),
            kinds: vec![Choice::new("test-call", Words::key("visits.kind.test-call"))],
            unit: Field::default(),
            units: vec!["市公安局".to_owned()],
            place: Field::default(),
            title: Field::default(),
            script: Field::default(),
            visitor: Field::default(),
            supervisors: vec![Choice::new("supervisor-3", Words::plain("林向阳"))],
            staff: vec![Choice::new("staff-5", Words::plain("苏秀兰（户政科）"))],
            from: Field::of("2026-03-02"),
            until: Field::of("2026-03-16"),
            problem: None,
        };
        let wrong = VisitPlan {
            problem: Some(Words::key("visits.refusal.visitor-belongs")),
            supervisors: Vec::new(),
            script: Field::of("铃响三声内接听\n一次说清材料"),
            ..fresh.clone()
        };
        vec![fresh, wrong]
    }
}

impl Page for VisitRecord {
    const TEMPLATE: &'static str = "staff/visits/record.html";

    fn samples() -> Vec<VisitRecord> {
        let step = StepForm {
            number: 1,
            text: "铃响三声内<接听>".to_owned(),
            verdict: Field::default(),
            time: Field::default(),
            words: Field::default(),
        };
        let fresh = VisitRecord {
            id: 7,
            version: 1,
            key: "k1".to_owned(),
            title: "问住房公积金怎么提取".to_owned(),
            unit: "市公积金中心".to_owned(),
            days: "2026-03-02 – 2026-03-16".to_owned(),
            on: Field::of("2026-03-05"),
            verdicts: vec![Choice::new("good", Words::key("visits.verdict.good")).shown("check", Tone::Good)],
            steps: vec![step.clone()],
            outcome: Field::default(),
            problem: None,
        };
        let wrong = VisitRecord {
            steps: vec![StepForm { verdict: Field::of("good"), time: Field::of("25:00"), ..step }],
            problem: Some(Words::key("visits.refusal.step-time").with("step", 1)),
            ..fresh.clone()
        };
        vec![fresh, wrong]
    }
}

impl Page for SupervisorList {
    const TEMPLATE: &'static str = "staff/visits/supervisors.html";

    fn samples() -> Vec<SupervisorList> {
        let row = SupervisorRow {
            id: 3,
            name: "林向阳".to_owned(),
            background: Words::key("visits.background.deputy"),
            found: Words::key("visits.found.invited"),
            works_for: String::new(),
            letter: "县热线受理中心 聘字〔2026〕1号".to_owned(),
            term: "2026-01-01 – 2026-12-31".to_owned(),
            a_year: "12".to_owned(),
            office: Badge::new(Words::key("visits.office.in-office"), Tone::Good),
            grounds: String::new(),
            may_withdraw: true,
        };
        let past = SupervisorRow {
            works_for: "市公安局".to_owned(),
            a_year: String::new(),
            office: Badge::new(Words::key("visits.office.withdrawn"), Tone::Quiet),
            grounds: "本人申请".to_owned(),
            may_withdraw: false,
            ..row.clone()
        };
        let new = Appointing {
            open: true,
            name: Field::default(),
            background: Field::of("deputy"),
            backgrounds: vec![Choice::new("deputy", Words::key("visits.background.deputy"))],
            open_call: true,
            works_for: Field::default(),
            units: vec!["市公安局".to_owned()],
            appointed_by: Field::default(),
            letter: Field::default(),
            from: Field::of("2026-03-02"),
            until: Field::of("2027-03-01"),
            a_year: Field::of("12"),
        };
        let empty = SupervisorList {
            key: "k1".to_owned(),
            new: None,
            current: Vec::new(),
            past: Vec::new(),
            kept: Kept::default(),
        };
        let full = SupervisorList {
            new: Some(new),
            current: vec![row],
            past: vec![past],
            kept: Kept::sample(
                "withdraw",
                "3",
                &[("reason", "本人<申请>")],
                Words::key("visits.supervisor_refusal.letter-used").with("letter", "聘字1号"),
            ),
            ..empty.clone()
        };
        vec![empty, full]
    }
}
