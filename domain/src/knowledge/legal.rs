//! Which moves an article allows whom as it stands: what the pages offer. `decide` asks the same questions.

use crate::{
    access::{Action, Actor, Denied, Reach},
    ids::UnitId,
    knowledge::{Article, DraftStage, Standing, command::Move},
};

/// Checks whether `actor` may do a move to articles of `unit`.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed(actor: &Actor, step: Move, unit: UnitId) -> Result<(), Denied> {
    let action = Action::Article(step);
    if covers(actor, action, unit) { Ok(()) } else { Err(Denied::Action { action: action.code() }) }
}

/// Returns whether `actor` may see what is being written and asked in articles of `unit`.
#[must_use]
pub fn sees_drafts(actor: &Actor, unit: UnitId) -> bool {
    covers(actor, Action::ReadArticleDrafts, unit)
}

/// Checks whether `actor` may see an article at all. What was never published is for the unit, and for whoever asked.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of it.
pub fn may_read(actor: &Actor, article: &Article) -> Result<(), Denied> {
    let by = actor.signature();
    let asked = || article.requests.iter().any(|request| request.by == by);
    let reads = actor.reach(Action::ReadArticles) != Reach::None;
    if reads && (article.edition.is_some() || sees_drafts(actor, article.unit) || asked()) {
        Ok(())
    } else {
        Err(Denied::Hidden)
    }
}

fn covers(actor: &Actor, action: Action, unit: UnitId) -> bool {
    match (actor.reach(action), actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => staff.units.contains(&unit),
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    }
}

/// Returns whether `step` is possible at all as the article stands, whoever does it.
#[must_use]
pub fn is_possible(article: &Article, step: Move) -> bool {
    let stage = article.draft.as_ref().map(|draft| draft.stage);
    let waits = || article.requests.iter().any(|request| request.is_open());
    let is_alive = article.standing != Standing::Retired;
    match step {
        Move::Write => is_alive && stage != Some(DraftStage::Waiting),
        Move::Submit => matches!(stage, Some(DraftStage::Writing | DraftStage::Returned)),
        Move::Return | Move::Publish => stage == Some(DraftStage::Waiting),
        // The draft of an article that was never published is all there is of it: that one is retired.
        Move::Drop => stage.is_some() && article.edition.is_some(),
        Move::Ask => is_alive,
        Move::TakeUp => article.requests.iter().any(|request| request.is_open() && !request.taken_up),
        Move::Refuse => waits(),
        Move::Confirm => matches!(article.standing, Standing::Published | Standing::Expired),
        Move::HandOver | Move::Retire => is_alive,
        Move::Tick => article.next_at().is_some(),
    }
}

/// Returns the moves that `actor` may try as the article stands.
#[must_use]
pub fn moves(actor: &Actor, article: &Article) -> Vec<Move> {
    let by = actor.signature();
    let own = article.draft.as_ref().is_some_and(|draft| draft.by == by);
    let may = |step: &Move| {
        let is_theirs = !(own && *step == Move::Publish && !actor.is_system());
        is_theirs && is_possible(article, *step) && allowed(actor, *step, article.unit).is_ok()
    };
    Move::ALL.into_iter().filter(may).collect()
}
