//! Which moves a year of the woodpecker allows whom as it stands: what the pages offer. `decide` asks the same.

use jiff::civil::Date;

use crate::{
    access::{Action, Actor, Denied, Reach},
    ids::UnitId,
    woodpecker::{Collection, Juror, Nominee, Progress, Stage, command::Move},
    world::World,
};

/// Checks whether `actor` may do a move to what concerns `unit`; without one, whether it may do it at all.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed(actor: &Actor, step: Move, unit: Option<UnitId>) -> Result<(), Denied> {
    let action = Action::Woodpecker(step);
    let may = match (actor.reach(action), actor, unit) {
        (Reach::Everywhere, _, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff), Some(unit)) => staff.units.contains(&unit),
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(_), None) => true,
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _, _) => false,
    };
    if may { Ok(()) } else { Err(Denied::Action { action: action.code() }) }
}

/// Checks whether `actor` may see the woodpecker's years.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of them.
pub fn may_read(actor: &Actor) -> Result<(), Denied> {
    if actor.reach(Action::ReadWoodpecker) == Reach::None { Err(Denied::Hidden) } else { Ok(()) }
}

/// Returns whether `step` is possible at all as the year stands, whoever does it.
#[must_use]
pub fn is_possible(collection: &Collection, step: Move) -> bool {
    match step {
        Move::Begin => false,
        Move::Nominate => collection.stage == Stage::Open,
        Move::Judge => collection.stage == Stage::Open,
        Move::Strike | Move::Seat => collection.stage != Stage::Chosen,
        Move::Score | Move::Choose => collection.stage == Stage::Judging,
        Move::Appoint => collection.stage == Stage::Chosen,
        // What is done with an opinion does not wait for the jury, and a book is written while it sits.
        Move::Advance
        | Move::Decline
        | Move::Publish
        | Move::Consent
        | Move::WriteCase
        | Move::ReviewCase => true,
        Move::End => !collection.members.is_empty(),
        Move::Meet => true,
        Move::FollowUp | Move::Settle => !collection.meetings.is_empty(),
    }
}

/// Returns the moves `actor` may make in the year as it stands, for some nominee at least.
#[must_use]
pub fn moves(actor: &Actor, collection: &Collection) -> Vec<Move> {
    let may = |step: &Move| is_possible(collection, *step) && allowed(actor, *step, None).is_ok();
    Move::ALL.into_iter().filter(may).collect()
}

/// Returns the moves `actor` may make with one nominee.
#[must_use]
pub fn nominee_moves(actor: &Actor, collection: &Collection, nominee: &Nominee, today: Date) -> Vec<Move> {
    let by = actor.signature();
    let may = |step: &Move| match step {
        Move::Advance => nominee.declined.is_none() && nominee.progress() < Progress::Done,
        Move::Decline => nominee.is_open(),
        Move::Publish => nominee.progress() == Progress::Done,
        Move::Strike => true,
        Move::Consent | Move::WriteCase => nominee.declined.is_none(),
        Move::ReviewCase => {
            nominee.case.as_ref().is_some_and(|case| case.by != by && case.reviewed.is_none())
        }
        Move::Appoint => {
            collection.serving(nominee.number, today).is_none()
                && collection.is_chosen(nominee.number)
                && nominee.printed_name().is_some()
        }
        Move::Begin
        | Move::Nominate
        | Move::Seat
        | Move::Judge
        | Move::Score
        | Move::Choose
        | Move::End
        | Move::Meet
        | Move::FollowUp
        | Move::Settle => false,
    };
    let own = |step: &Move| allowed(actor, *step, Some(nominee.unit)).is_ok();
    let standing = nominee.struck.is_none();
    let all = Move::ALL.into_iter().filter(|step| standing && may(step) && own(step));
    all.filter(|step| is_possible(collection, *step)).collect()
}

/// Returns the jurors whose sheet `actor` hands in: its own, and the paper ones of those without an account.
#[must_use]
pub fn sheets<'a>(actor: &Actor, collection: &'a Collection) -> Vec<&'a Juror> {
    if !is_possible(collection, Move::Score) || allowed(actor, Move::Score, None).is_err() {
        return Vec::new();
    }
    collection.jurors.iter().filter(|juror| hands_in(actor, juror)).collect()
}

/// Returns whether `actor` hands a juror's sheet in. Paper sheets are typed by whoever may name jurors.
#[must_use]
pub fn hands_in(actor: &Actor, juror: &Juror) -> bool {
    match (juror.person, actor) {
        (Some(person), Actor::Staff(staff)) => staff.person == person,
        (None, Actor::Staff(_)) => allowed(actor, Move::Seat, None).is_ok(),
        (_, Actor::Citizen | Actor::System(_)) => false,
    }
}

/// Returns whether a nominee belongs to the juror's own unit, then or now, or to one below it.
#[must_use]
pub fn is_own(world: &World, juror: &Juror, nominee: &Nominee) -> bool {
    let now = juror.person.and_then(|id| world.people.persons.get(id)?.unit);
    let units = &world.people.units;
    let own = |unit: &UnitId| units.subtree(*unit).contains(&nominee.unit) || *unit == nominee.unit;
    juror.unit.iter().chain(&now).any(own)
}

/// Returns whether `actor` may read what others wrote on their sheets: after the choice everybody, before it only who
/// names the jury, so that no sheet leans on another.
#[must_use]
pub fn reads_sheets(actor: &Actor, collection: &Collection) -> bool {
    collection.stage == Stage::Chosen || allowed(actor, Move::Seat, None).is_ok()
}
