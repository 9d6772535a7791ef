//! The table of legal moves: which commands each stage allows. One table serves the refusals, the buttons on
//! the pages and the tests.

use crate::{
    access::{self, Action, Actor, Denied},
    order::{
        Channel, Order,
        clocks::ClockKind,
        command::Move,
        sign,
        stage::Stage::{
            self, Accepted, Answered, Callback, Closed, Dispatched, HandedOver, InHand, Refused, Registered,
            ReturnRequested, Signed,
        },
    },
    policy::Pack,
};

/// Returns whether `order` allows `step` at its stage under its pack.
#[must_use]
pub fn is_legal(order: &Order, pack: &Pack, step: Move) -> bool {
    allows(order, pack, step) && !(order.suspended && stands_still(step))
}

/// Returns whether `actor` may make this move now: what is open to nobody or to others is refused.
#[must_use]
pub fn is_open_to(actor: &Actor, order: &Order, pack: &Pack, step: Move) -> bool {
    let signs = || step != Move::Sign || sign::unit_of(actor, order, pack).is_ok();
    is_legal(order, pack, step) && allowed(actor, order, step).is_ok() && signs()
}

/// Checks whether the move is `actor`'s to make on this order, at whatever stage.
///
/// # Errors
/// [`Denied`], as [`access::allowed`] says it; what only jobs do is denied to everybody else.
pub fn allowed(actor: &Actor, order: &Order, step: Move) -> Result<(), Denied> {
    access::allowed(actor, Action::Order(step), order)?;
    if step == Move::Unmask && order.confidential {
        access::allowed(actor, Action::ReadCitizen, order)?;
    }
    if is_a_jobs(step) && !actor.is_system() {
        return Err(Denied::Action { action: step.code() });
    }
    Ok(())
}

/// Returns whether only jobs make this move.
#[must_use]
pub fn is_a_jobs(step: Move) -> bool {
    matches!(step, Move::Fire | Move::Rederive)
}

/// Returns every move the order allows now.
#[must_use]
pub fn legal(order: &Order, pack: &Pack) -> Vec<Move> {
    Move::ALL.into_iter().filter(|step| is_legal(order, pack, *step)).collect()
}

/// Returns whether the move waits until a suspended order goes on.
#[must_use]
pub fn stands_still(step: Move) -> bool {
    matches!(
        step,
        Move::Sign
            | Move::Contact
            | Move::Answer
            | Move::Approve
            | Move::SendBack
            | Move::Suspend
            | Move::Reassign
    )
}

fn allows(order: &Order, pack: &Pack, step: Move) -> bool {
    let at = |stages: &[Stage]| stages.contains(&order.stage);
    let screened = if pack.steps().screen.on { Accepted } else { Registered };
    let received = if pack.steps().sign.on { Signed } else { Dispatched };
    match step {
        Move::Register | Move::Import => false,
        Move::Accept | Move::Refuse => at(&[Registered]),
        Move::HandOver => at(&[Registered, Accepted]),
        Move::Dispatch => at(&[Accepted, screened]),
        Move::Sign => at(&[Dispatched]) || helpers_sign(order, pack),
        Move::Contact | Move::Answer => at(&[received, Signed, InHand]),
        Move::Approve | Move::SendBack => at(&[Answered]),
        Move::Attempt => at(&[Callback]) || at(&[Registered]) && order.channel == Channel::Rating,
        Move::Rate => at(&[Callback]),
        Move::Redo => at(&[Callback, Closed]),
        Move::Close => at(&[Accepted, Dispatched, Signed, InHand, Callback]),
        Move::Suspend => at(&[Dispatched, Signed, InHand]) && !order.suspended && waits_end(pack),
        Move::Resume => order.suspended,
        Move::Reopen => at(&[Refused, HandedOver, Closed]),
        Move::Merge => at(&[Registered, Accepted, Dispatched, Signed, InHand]) && order.children.is_empty(),
        Move::Unmerge => order.merged_into.is_some(),
        Move::Reassign => at(&[Dispatched, ReturnRequested, Signed, InHand, Closed]) && reassignable(order),
        Move::Supplement => !order.stage.is_ended(),
        Move::Comment | Move::Attach | Move::Unmask | Move::Fire | Move::Rederive => true,
    }
}

/// Co-handlers sign for themselves, also while the lead is at work already.
fn helpers_sign(order: &Order, pack: &Pack) -> bool {
    let at_work = matches!(order.stage, Signed | InHand) && pack.steps().sign.on;
    at_work && sign::unsigned(order).next().is_some()
}

/// Where a pack gives no time to wait for the citizen, nobody may stop the citizen's deadline: it would stand for ever.
fn waits_end(pack: &Pack) -> bool {
    pack.clocks().iter().any(|rule| rule.clock == ClockKind::Supplement)
}

/// A closed order has a unit to correct only when it was taken over without one.
fn reassignable(order: &Order) -> bool {
    order.stage != Closed || order.flags.contains(&crate::order::Flag::NeedsUnit)
}
