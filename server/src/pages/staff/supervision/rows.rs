//! A proceeding as one line of a list.

use domain::{
    ids::OrderId,
    proceeding::{Proceeding, Stage, waits::Awaited, waits::Wait},
};
use jiff::Timestamp;
use store::proceeding::lists::{self, Scope};

use super::name;
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::supervision::{Row, WaitLine},
    },
};

/// How many things a row says it waits for.
const WAITS: usize = 3;

/// Returns the number people see.
pub(super) fn number(proceeding: &Proceeding) -> Words {
    let number = proceeding.number;
    Words::key("proceedings.number").with("year", number.year).with("count", number.count)
}

/// Returns where a proceeding stands, in a word.
pub(super) fn stage(proceeding: &Proceeding, at: Timestamp) -> Badge {
    let (code, tone) = match proceeding.stage {
        Stage::Draft => ("draft", Tone::Soon),
        Stage::Open if proceeding.is_late(at) => ("late", Tone::Bad),
        Stage::Open => ("open", Tone::Calm),
        Stage::Closed => ("closed", Tone::Good),
        Stage::Dropped => ("dropped", Tone::Quiet),
    };
    Badge::new(Words::key(&format!("proceedings.stage.{code}")), tone)
}

/// Returns what is awaited, in words.
pub(super) fn awaited(awaited: Awaited) -> Words {
    let words = Words::key(&format!("proceedings.awaited.{}", awaited.code()));
    let words = words.with("task", awaited.task().unwrap_or(0));
    if let Awaited::Findings { left } = awaited { words.with("left", left) } else { words }
}

/// Returns what is awaited of whom by when.
pub(super) fn wait(signed: &Signed, wait: &Wait, at: Timestamp) -> WaitLine {
    WaitLine {
        what: awaited(wait.awaited),
        who: name(signed, wait.person),
        mine: wait.person == signed.person.id,
        due: wait.due.map(|due| told::due_words(&due, at, &signed.world.calendar)),
    }
}

/// Returns a row.
pub(super) fn row(signed: &Signed, proceeding: &Proceeding, at: Timestamp) -> Row {
    let waits = proceeding.waits();
    Row {
        number: number(proceeding),
        url: format!("/proceedings/{}", proceeding.id),
        title: proceeding.title.clone(),
        kind: Words::key(&format!("proceedings.kind.{}", proceeding.kind().code())),
        stage: stage(proceeding, at),
        restricted: proceeding.readers().is_some(),
        owner: name(signed, proceeding.owner),
        further: waits.len().saturating_sub(WAITS),
        waits: waits.iter().take(WAITS).map(|one| wait(signed, one, at)).collect(),
        orders: proceeding.orders.len(),
        opened_ms: proceeding.opened_at.as_millisecond(),
        conclusion: proceeding.conclusion.clone().unwrap_or_default(),
    }
}

/// Returns the proceedings that an order is in, as far as the person may know.
pub(in crate::pages::staff) async fn of_order(
    app: &App,
    signed: &Signed,
    order: OrderId,
) -> Result<Vec<Row>, Problem> {
    let (scope, at) = (Scope::of(&signed.actor), app.clock.now());
    let found = actions::read(&app.store, move |tx| lists::of_order(tx, &scope, order)).await?;
    Ok(found.iter().map(|proceeding| row(signed, proceeding, at)).collect())
}
