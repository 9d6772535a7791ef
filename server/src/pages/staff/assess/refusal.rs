//! Why something was refused, in words, and handing a command in so that a refusal is a fault of the form.

use domain::{
    assessment::{
        TableError,
        command::{Command, Refusal},
    },
    policy::Assessment,
};
use store::command::{Act, Done, Error, Refused};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::locale::{Lang, Words},
};

/// Hands in a command; what the rules refuse comes back as words.
pub(super) async fn hand_in(
    app: &App,
    signed: &Signed,
    rules: &Assessment,
    key: Option<String>,
    command: Command,
) -> Result<Result<Done, Words>, Problem> {
    let act = Act::Assess(Box::new(command));
    match actions::perform(app, signed.actor.clone(), key, act).await {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(Refused::Assessment(refusal))) => {
            if let Refusal::Denied(denied) = &*refusal {
                return Err(Problem::Forbidden(denied.to_string()));
            }
            Ok(Err(words(rules, &refusal, signed.visitor.lang)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns why, in words.
pub(super) fn words(rules: &Assessment, refusal: &Refusal, lang: Lang) -> Words {
    let words = Words::key(&format!("assessor.refusal.{}", refusal.code()));
    match refusal {
        Refusal::NotAssessed { period, instead, .. } => {
            words.with("month", period).with("instead", instead.join(", "))
        }
        Refusal::NotBegun { period } | Refusal::NotCompared { period, .. } => words.with("month", period),
        Refusal::Unknown { value, .. } => words.with("value", value),
        Refusal::BadValue(error) => words.with("detail", detail(rules, error, lang)),
        Refusal::Unscored(error) => words.with("detail", error),
        Refusal::BadField { limit, .. } => words.with("limit", limit),
        Refusal::NeedsEvidence { input } => words.with("name", told::assessment::name(rules, input, lang)),
        Refusal::Closed { period, on } => words.with("month", period).with("day", on),
        Refusal::NotClosed { month } => words.with("month", month),
        Refusal::BeforeCutOff { month, cut_off } => words.with("month", month).with("day", cut_off),
        Refusal::AppealsOver { month, until } => words.with("month", month).with("day", until),
        Refusal::Denied(_)
        | Refusal::NoAssessment(_)
        | Refusal::NoYear(_)
        | Refusal::ByNothing
        | Refusal::BadEvidence
        | Refusal::NoOrder(_)
        | Refusal::NoMark(_)
        | Refusal::AppealWaits
        | Refusal::NoAppeal(_)
        | Refusal::Ruled { .. }
        | Refusal::OwnAppeal
        | Refusal::NotGranted { .. } => words,
    }
}

/// Returns what may be entered instead.
fn detail(rules: &Assessment, error: &TableError, lang: Lang) -> String {
    let possible = |id: &str| match rules.input(id) {
        Some(input) if !input.values.is_empty() => {
            input.values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        Some(input) => format!("0–{}", input.most),
        None => String::from("0, 1, 2, …"),
    };
    match error {
        TableError::BadValue { measure, .. } => possible(measure),
        TableError::LargerThanWhole { part, part_value, whole, whole_value, .. } => {
            let name = |id: &str| told::assessment::name(rules, id, lang);
            format!("{} {part_value} > {} {whole_value}", name(part), name(whole))
        }
        TableError::UnknownMeasure(_)
        | TableError::UnknownGroup { .. }
        | TableError::TwoGroups { .. }
        | TableError::Twice { .. }
        | TableError::NotForGroup { .. } => error.to_string(),
    }
}
