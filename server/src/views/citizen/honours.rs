//! Who is honoured as a demonstration point, for everybody: the notice with the way to object, the awards, those that
//! were taken away.

use serde::Serialize;

use crate::views::{
    Page,
    locale::Words,
    parts::{Choice, Field},
};

/// A unit in a notice.
#[derive(Debug, Clone, Serialize)]
pub struct Noticed {
    /// Its place.
    pub place: u16,
    /// Its name.
    pub unit: String,
    /// Its sector.
    pub sector: String,
    /// Measured satisfaction with its denominator.
    pub satisfaction: String,
    /// Its points.
    pub score: String,
}

/// An objection that was answered.
#[derive(Debug, Clone, Serialize)]
pub struct Answered {
    /// Its number.
    pub number: u16,
    /// Against which unit.
    pub unit: String,
    /// Whether it was right; nothing before it is answered.
    pub upheld: Option<bool>,
    /// Why.
    pub reason: String,
}

/// A notice of a year.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeCard {
    /// The campaign.
    pub id: i64,
    /// The year.
    pub year: i16,
    /// What the document calls the campaign.
    pub name: String,
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
    /// The last day for objections.
    pub until: String,
    /// Whether objections are still taken.
    pub runs: bool,
    /// Who is shown.
    pub shown: Vec<Noticed>,
    /// The same, as choices of the form.
    pub choices: Vec<Choice>,
    /// Objections, without their words.
    pub objections: Vec<Answered>,
    /// The unit that was picked.
    pub unit: Field,
    /// What was typed.
    pub text: Field,
}

/// An honoured unit.
#[derive(Debug, Clone, Serialize)]
pub struct Honoured {
    /// Its name.
    pub unit: String,
    /// Its sector.
    pub sector: String,
    /// Its place.
    pub place: String,
    /// The number on its plaque; empty for none yet.
    pub plaque: String,
    /// The last year in which it was tested again; empty for none yet.
    pub tested: String,
}

/// The units honoured in a year.
#[derive(Debug, Clone, Serialize)]
pub struct YearOf {
    /// The year.
    pub year: i16,
    /// The document.
    pub document: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The units that hold the award.
    pub units: Vec<Honoured>,
}

/// An award that was taken away.
#[derive(Debug, Clone, Serialize)]
pub struct Withdrawn {
    /// The year of the award.
    pub year: i16,
    /// The unit.
    pub unit: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Why; empty before it was published.
    pub reason: String,
    /// Where it was published; empty for nowhere yet.
    pub medium: String,
}

/// Honours. `GET /honours`
#[derive(Debug, Clone, Serialize)]
pub struct Honours {
    /// Notices of years that are not decided.
    pub notices: Vec<NoticeCard>,
    /// The honoured, by year.
    pub years: Vec<YearOf>,
    /// Awards that were taken away.
    pub withdrawn: Vec<Withdrawn>,
    /// The form's idempotency key.
    pub key: String,
    /// Why an objection was not taken.
    pub problem: Option<Words>,
}

impl Page for Honours {
    const TEMPLATE: &'static str = "citizen/honours.html";

    fn samples() -> Vec<Honours> {
        let noticed = Noticed {
            place: 1,
            unit: "第一<医院>".to_owned(),
            sector: "卫生".to_owned(),
            satisfaction: "92.0 % (92/100)".to_owned(),
            score: "91.5000".to_owned(),
        };
        let answered = Answered {
            number: 1,
            unit: "第一<医院>".to_owned(),
            upheld: Some(false),
            reason: "经<核实>".to_owned(),
        };
        let card = NoticeCard {
            id: 3,
            year: 2026,
            name: "示范点<创建>".to_owned(),
            at_ms: 1_772_000_000_000,
            until: "2026-11-27".to_owned(),
            runs: true,
            shown: vec![noticed],
            choices: vec![Choice::new("7", Words::plain("第一<医院>"))],
            objections: vec![
                Answered { upheld: None, reason: String::new(), ..answered.clone() },
                Answered { upheld: Some(true), ..answered.clone() },
                answered,
            ],
            unit: Field::default(),
            text: Field::of("<数据>"),
        };
        let honoured = Honoured {
            unit: "第一<医院>".to_owned(),
            sector: "卫生".to_owned(),
            place: "亭湖区".to_owned(),
            plaque: "盐创2025-01".to_owned(),
            tested: "2026".to_owned(),
        };
        let withdrawn = Withdrawn {
            year: 2025,
            unit: "第二<医院>".to_owned(),
            at_ms: 1_772_000_000_000,
            reason: "不<达标>".to_owned(),
            medium: "盐阜大众报".to_owned(),
        };
        let full = Honours {
            notices: vec![NoticeCard { id: 2, runs: false, objections: Vec::new(), ..card.clone() }, card],
            years: vec![YearOf {
                year: 2025,
                document: "创建办〔2025〕9号".to_owned(),
                at_ms: 1_772_000_000_000,
                units: vec![
                    Honoured { plaque: String::new(), tested: String::new(), ..honoured.clone() },
                    honoured,
                ],
            }],
            withdrawn: vec![
                Withdrawn { reason: String::new(), medium: String::new(), ..withdrawn.clone() },
                withdrawn,
            ],
            key: "k1".to_owned(),
            problem: Some(Words::key("campaign.refusal.no-notice")),
        };
        let empty = Honours {
            notices: Vec::new(),
            years: Vec::new(),
            withdrawn: Vec::new(),
            key: "k1".to_owned(),
            problem: None,
        };
        vec![full, empty]
    }
}
