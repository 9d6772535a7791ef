//! What happens beside a frozen month: corrections, each with what it changed, and appeals with their rulings.

use serde::Serialize;

use super::{Head, Link, sample};
use crate::views::{
    Page,
    locale::Words,
    parts::{Choice, Field},
};

/// The corrections of a month. `GET /assessment/{pack}/{month}/corrections`
#[derive(Debug, Clone, Serialize)]
pub struct Corrections {
    /// The month.
    pub head: Head,
    /// The form; nothing while the month is open or when the reader may not.
    pub form: Option<CorrectionForm>,
    /// The corrections, in their order.
    pub rows: Vec<CorrectionRow>,
    /// The units whose place or score they changed, together.
    pub moved: Vec<MovedUnit>,
}

/// The form: `unit`, `measure`, `by`, `reason`, `appeal`.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionForm {
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
    /// The measure or input.
    pub measure: Field,
    /// Those there are.
    pub measures: Vec<Choice>,
    /// By how much.
    pub by: Field,
    /// Why.
    pub reason: Field,
    /// The granted appeal.
    pub appeal: Field,
    /// Those there are.
    pub appeals: Vec<Choice>,
}

/// A correction.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionRow {
    /// The unit.
    pub unit: String,
    /// What was corrected.
    pub measure: String,
    /// By how much, signed.
    pub by: String,
    /// Why.
    pub reason: String,
    /// The appeal it follows from; empty for none.
    pub appeal: String,
    /// Who.
    pub who: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The units this one moved.
    pub moved: Vec<MovedUnit>,
}

/// What a unit had, and has.
#[derive(Debug, Clone, Serialize)]
pub struct MovedUnit {
    /// The unit.
    pub unit: String,
    /// Its place before.
    pub rank_before: String,
    /// Its place after.
    pub rank_after: String,
    /// Its total before.
    pub total_before: String,
    /// Its total after.
    pub total_after: String,
}

impl Page for Corrections {
    const TEMPLATE: &'static str = "staff/assessment/corrections.html";

    fn samples() -> Vec<Corrections> {
        let choice = |value: &str, label: &str| Choice::new(value, Words::plain(label));
        let moved = MovedUnit {
            unit: "城关街道".to_owned(),
            rank_before: "4".to_owned(),
            rank_after: "2".to_owned(),
            total_before: "86.2000".to_owned(),
            total_after: "88.4113".to_owned(),
        };
        let row = CorrectionRow {
            unit: "城关街道".to_owned(),
            measure: "超期回退".to_owned(),
            by: "−1".to_owned(),
            reason: "退单时间以系统日志为准，未超期。".to_owned(),
            appeal: "#3".to_owned(),
            who: "何平".to_owned(),
            at_ms: 1_795_327_500_000,
            moved: vec![moved.clone()],
        };
        let form = CorrectionForm {
            action: "/assessment/linshu-2020-10/2026-10/corrections".to_owned(),
            key: "sample-key".to_owned(),
            problem: Some(Words::key("assessor.refusal.by-nothing")),
            unit: Field::of("17"),
            units: vec![choice("17", "城关街道")],
            measure: Field::default(),
            measures: vec![choice("return_late", "超期回退")],
            by: Field::of("0").wrong(Words::key("assessor.refusal.by-nothing")),
            reason: Field::default(),
            appeal: Field::default(),
            appeals: vec![choice("3", "#3 城关街道")],
        };
        let filled = Corrections {
            head: sample::closed_head(),
            form: Some(form.clone()),
            rows: vec![row.clone(), CorrectionRow { moved: Vec::new(), appeal: String::new(), ..row }],
            moved: vec![moved],
        };
        let fresh = Corrections {
            form: Some(CorrectionForm { problem: None, appeals: Vec::new(), ..form }),
            rows: Vec::new(),
            moved: Vec::new(),
            ..filled.clone()
        };
        let open = Corrections { head: sample::head(), form: None, ..fresh.clone() };
        vec![filled, fresh, open]
    }
}

/// The appeals of a month. `GET /assessment/{pack}/{month}/appeals`
#[derive(Debug, Clone, Serialize)]
pub struct Appeals {
    /// The month.
    pub head: Head,
    /// Until which day units may appeal; empty while the month is open.
    pub until: String,
    /// The appeals, those that wait first.
    pub rows: Vec<AppealRow>,
}

/// An appeal.
#[derive(Debug, Clone, Serialize)]
pub struct AppealRow {
    /// Its number.
    pub id: i64,
    /// The unit.
    pub unit: String,
    /// The score it is about.
    pub indicator: Link,
    /// Why it is wrong.
    pub grounds: String,
    /// Who appealed.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How it was ruled on.
    pub ruling: Option<RulingShown>,
    /// The form; nothing when it was ruled on or the reader may not.
    pub form: Option<RulingForm>,
    /// Where a correction follows from it; empty when none does.
    pub correct_url: String,
}

/// A ruling.
#[derive(Debug, Clone, Serialize)]
pub struct RulingShown {
    /// Whether the unit is right.
    pub granted: bool,
    /// Why.
    pub reason: String,
    /// Who ruled.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

/// The form for a ruling: `granted`, `reason`.
#[derive(Debug, Clone, Serialize)]
pub struct RulingForm {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
    /// `yes` or `no`.
    pub granted: Field,
    /// Why.
    pub reason: Field,
}

impl Page for Appeals {
    const TEMPLATE: &'static str = "staff/assessment/appeals.html";

    fn samples() -> Vec<Appeals> {
        let waits = AppealRow {
            id: 3,
            unit: "城关街道".to_owned(),
            indicator: Link::new(
                Words::plain("响应率（办理过程）"),
                "/assessment/linshu-2020-10/2026-10/17/response_handling",
            ),
            grounds: "退单未超期，见系统日志。".to_owned(),
            by: "陈志强".to_owned(),
            at_ms: 1_795_327_500_000,
            ruling: None,
            form: Some(RulingForm {
                action: "/assessment/linshu-2020-10/2026-10/appeals/3/rule".to_owned(),
                key: "sample-key".to_owned(),
                problem: Some(Words::key("assessor.refusal.own-appeal")),
                granted: Field::default(),
                reason: Field::default(),
            }),
            correct_url: String::new(),
        };
        let ruled = |id: i64, granted: bool| AppealRow {
            id,
            ruling: Some(RulingShown {
                granted,
                reason: "日志属实。".to_owned(),
                by: "何平".to_owned(),
                at_ms: 1_795_327_500_000,
            }),
            form: None,
            correct_url: if granted {
                "/assessment/linshu-2020-10/2026-10/corrections?appeal=4".to_owned()
            } else {
                String::new()
            },
            ..waits.clone()
        };
        let filled = Appeals {
            head: sample::closed_head(),
            until: "2026-11-13".to_owned(),
            rows: vec![waits.clone(), ruled(4, true), ruled(5, false)],
        };
        let none = Appeals { head: sample::head(), until: String::new(), rows: Vec::new() };
        vec![filled, none]
    }
}
