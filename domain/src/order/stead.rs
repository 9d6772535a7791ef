//! Acting in another's place: who stands in for somebody who is away makes the moves of that office, and of no other,
//! within what the pack of the order allows. Every event made so names the other and the absence it rests on. Whoever
//! may do it by their own office does it in their own name. And which orders wait for a signature that nobody present
//! may give.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    absence::{self, Absence},
    access::{Actor, Role, Staff},
    calendar::date_of,
    ids::{AbsenceId, PersonId, UnitId},
    order::{Order, command::Move, decide::Context, legal, refusal::Refusal, sign, stage::Stage},
    people::Person,
    policy::Pack,
};

/// The moves of an office, which another may make in its place; all else everybody of the unit does anyway.
pub const MOVES: [Move; 6] =
    [Move::Sign, Move::Approve, Move::SendBack, Move::Claim, Move::ReceiveWarning, Move::AnswerWarning];

/// In whose place something was done; part of the stored event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stead {
    /// Who was away.
    pub person: PersonId,
    /// By which absence.
    pub absence: AbsenceId,
    /// Its number, as people read it.
    pub number: String,
}

/// Somebody who acts in another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// In whose.
    pub stead: Stead,
    /// The other, as the rules see them.
    pub actor: Actor,
}

/// A signature that nobody present may give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vacant {
    /// The unit that waits for it.
    pub unit: UnitId,
    /// What waits.
    pub step: Move,
    /// Who may give it and is away; nobody, when nobody has the office at all.
    pub away: Vec<PersonId>,
}

/// Returns in whose place the actor makes a move that is not their own; nothing when it is, or is nobody's they stand
/// in for.
///
/// # Errors
/// [`Refusal::OwnDraft`] when only their own draft is in the way.
pub fn standing_in(
    context: Context<'_>,
    order: &Order,
    pack: &Pack,
    step: Move,
) -> Result<Option<StandIn>, Refusal> {
    let Actor::Staff(staff) = context.actor else { return Ok(None) };
    if !MOVES.contains(&step) {
        return Ok(None);
    }
    let world = context.world;
    let mut places = world.absences.in_whose_place(staff.person, date_of(context.at)).peekable();
    let units = &world.people.units;
    if places.peek().is_none() || legal::is_theirs(context.actor, order, pack, units, step) {
        return Ok(None);
    }
    let mut is_own_draft = false;
    for absence in places {
        let Some(actor) = borrowed(context, absence, staff.person) else { continue };
        let lets = !stands_in(pack, step).is_disjoint(&staff.roles);
        if !lets || !legal::is_theirs(&actor, order, pack, units, step) {
            continue;
        }
        if step == Move::Approve && !pack.steps().own_draft && order.drafted_by == Some(staff.person) {
            is_own_draft = true;
            continue;
        }
        let stead = Stead { person: absence.person, absence: absence.id, number: absence.number.clone() };
        return Ok(Some(StandIn { stead, actor }));
    }
    if is_own_draft { Err(Refusal::OwnDraft) } else { Ok(None) }
}

/// Returns in whose place the actor can make a move that is not their own.
#[must_use]
pub fn stand_in(context: Context<'_>, order: &Order, pack: &Pack, step: Move) -> Option<StandIn> {
    standing_in(context, order, pack, step).ok().flatten()
}

/// Returns whether the actor may make a move now, for themselves or in another's place.
#[must_use]
pub fn is_open_to(context: Context<'_>, order: &Order, pack: &Pack, step: Move) -> bool {
    legal::is_open_to(context.actor, order, pack, &context.world.people.units, step)
        || legal::is_legal(order, pack, step) && stand_in(context, order, pack, step).is_some()
}

/// Returns something when the actor stands in for somebody today, and the move is one of an office.
#[must_use]
pub fn is_let_in(context: Context<'_>, step: Move) -> Option<()> {
    let Actor::Staff(staff) = context.actor else { return None };
    let mut places = context.world.absences.in_whose_place(staff.person, date_of(context.at));
    places.next().filter(|_| MOVES.contains(&step)).map(|_| ())
}

/// Returns the signature an order waits for when nobody present may give it.
#[must_use]
pub fn vacant(context: Context<'_>, order: &Order, pack: &Pack) -> Option<Vacant> {
    let steps = pack.steps();
    match order.stage {
        Stage::Dispatched if steps.sign.on => {
            let mut waiting = sign::unsigned(order);
            waiting.find_map(|unit| nobody(context, pack, unit, Move::Sign, &steps.sign_by))
        }
        Stage::Answered if steps.approve.on => {
            let by = BTreeSet::from([Role::UnitApprover, Role::UnitPrincipal]);
            nobody(context, pack, order.lead?, Move::Approve, &by)
        }
        Stage::Dispatched
        | Stage::Answered
        | Stage::Registered
        | Stage::Accepted
        | Stage::Refused
        | Stage::HandedOver
        | Stage::ReturnRequested
        | Stage::Signed
        | Stage::InHand
        | Stage::Approved
        | Stage::Callback
        | Stage::Adjudication
        | Stage::Closed
        | Stage::Merged => None,
    }
}

/// Returns who of a unit, or of one above it, may sign and is away, when nobody is there and nobody stands in.
fn nobody(
    context: Context<'_>,
    pack: &Pack,
    unit: UnitId,
    step: Move,
    by: &BTreeSet<Role>,
) -> Option<Vacant> {
    let (world, today) = (context.world, date_of(context.at));
    let covers = |person: &&Person| {
        let home = person.unit.map(|home| world.people.units.subtree(home));
        person.active && !person.roles.is_disjoint(by) && home.is_some_and(|home| home.contains(&unit))
    };
    let mut gone = Vec::new();
    for person in world.people.persons.iter().filter(covers) {
        let absence = world.absences.away(person.id, today)?;
        let acts = |substitute: PersonId| {
            let person = world.people.persons.get(substitute)?;
            let is_there = world.absences.away(substitute, today).is_none();
            let lets = !stands_in(pack, step).is_disjoint(&person.roles);
            (is_there && lets && borrowed(context, absence, substitute).is_some()).then_some(())
        };
        if absence.substitute.and_then(acts).is_some() {
            return None;
        }
        gone.push(person.id);
    }
    Some(Vacant { unit, step, away: gone })
}

/// Returns whoever is away as the rules see them, while the one named still fits.
fn borrowed(context: Context<'_>, absence: &Absence, substitute: PersonId) -> Option<Actor> {
    let people = &context.world.people;
    let away = people.persons.get(absence.person).filter(|person| person.active)?;
    let substitute = people.persons.get(substitute)?;
    if !absence::may_stand_in(away, substitute) {
        return None;
    }
    let roles = away.roles.iter().copied().filter(|role| Role::OF_A_UNIT.contains(role)).collect();
    let units = people.units.subtree(away.unit?);
    Some(Actor::Staff(Staff { person: away.id, roles, units }))
}

/// Returns the roles that the pack lets stand in: for a signature those it names, for all else those that may approve.
fn stands_in(pack: &Pack, step: Move) -> &BTreeSet<Role> {
    if step == Move::Sign { &pack.steps().sign_in_stead } else { &pack.steps().approve_in_stead }
}
