//! Why something was refused, in the reader's words, and at which field.

use domain::proceeding::{refusal::Refusal, waits::Awaited};

use super::{name, rows};
use crate::{
    app::App, http::signed::Signed, pages::staff::rows::unit_name, problem::Problem, views::locale::Words,
};

/// Returns a refusal in words.
pub(super) fn words(app: &App, signed: &Signed, refusal: &Refusal) -> Result<Words, Problem> {
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let field = |field: &str| say(&Words::key(&format!("proceedings.field.{field}")));
    let step = |code: &str| say(&Words::key(&format!("proceedings.move.{code}")));
    let words = Words::key(&format!("proceedings.refusal.{}", refusal.code()));
    Ok(match refusal {
        Refusal::Changed { .. } | Refusal::OwnWork | Refusal::BadTerm | Refusal::TooEarly => words,
        Refusal::Denied(_) | Refusal::NoProceeding(_) | Refusal::NothingMoves | Refusal::Unreadable(_) => {
            words
        }
        Refusal::IllegalMove { tried, stage } => words
            .with("move", step(tried.code())?)
            .with("stage", say(&Words::key(&format!("proceedings.stage.{}", stage.code())))?),
        Refusal::NotOfThisKind { kind, what } => words
            .with("kind", say(&Words::key(&format!("proceedings.kind.{}", kind.code())))?)
            .with("what", say(&Words::key(&format!("proceedings.record.{what}")))?),
        Refusal::NotYours(person) | Refusal::UnknownPerson(person) | Refusal::NotAReader(person) => {
            words.with("name", name(signed, *person))
        }
        Refusal::Unanswered(open) => {
            let said = open.iter().map(|awaited: &Awaited| say(&rows::awaited(*awaited)));
            let said = said.collect::<Result<Vec<_>, _>>()?;
            words.with("count", said.len()).with("what", said.join(&say(&Words::key("staff.comma"))?))
        }
        Refusal::NoTask(task) => words.with("task", task),
        Refusal::TaskStage { task, stage } => words
            .with("task", task)
            .with("stage", say(&Words::key(&format!("proceedings.task_stage.{}", stage.code())))?),
        Refusal::BadField { field: at, least, most } => {
            words.with("field", field(at)?).with("least", least).with("most", most)
        }
        Refusal::Missing(what) | Refusal::Future { field: what } => words.with("field", field(what)?),
        Refusal::TooMany { what, limit } => words.with("field", field(what)?).with("limit", limit),
        Refusal::UnknownPack(pack) => words.with("pack", pack),
        Refusal::NoOrder(order) | Refusal::NotDrawn(order) => words.with("order", order),
        Refusal::UnknownUnit(unit) => words.with("unit", unit_name(signed, *unit)),
        Refusal::CannotAct { person, step: of } => {
            words.with("name", name(signed, *person)).with("move", step(of.code())?)
        }
        Refusal::UnknownGround { value, pack, .. } => words.with("value", value).with("pack", pack),
        Refusal::CannotWaive(need) => {
            words.with("need", say(&Words::key(&format!("proceedings.awaited.{}", need.code())))?)
        }
        Refusal::WrittenAlready(other) => words.with("id", other),
    })
}

/// Returns the field a refusal is about, when the form has it.
pub(super) fn field(refusal: &Refusal, names: &[&str]) -> Option<String> {
    let named = if let Refusal::BadField { field, .. } | Refusal::Missing(field) | Refusal::Future { field } =
        refusal
    {
        field
    } else if let Refusal::TooMany { what, .. } = refusal {
        what
    } else if matches!(refusal, Refusal::BadTerm) {
        "days"
    } else {
        return None;
    };
    names.iter().find(|name| **name == named).map(|name| (*name).to_owned())
}
