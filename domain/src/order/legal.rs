//! The table of legal moves: which commands each stage allows. One table serves the refusals, the buttons on
//! the pages and the tests.

use crate::{
    access::{self, Action, Actor, Denied},
    order::{
        Order,
        clocks::ClockKind,
        command::Move,
        competence,
        ladder::{self, Owed},
        rulings, sign,
        stage::{
            Outcome,
            Stage::{
                self, Accepted, Adjudication, Answered, Callback, Closed, Dispatched, HandedOver, InHand,
                Investigating, Merged, Refused, Registered, ReturnRequested, Signed,
            },
        },
        triage,
    },
    people::Units,
    policy::{Pack, Seen},
};

/// Returns whether `order` allows `step` at its stage under its pack.
#[must_use]
pub fn is_legal(order: &Order, pack: &Pack, step: Move) -> bool {
    allows(order, pack, step) && !(order.suspended && stands_still(step))
}

/// Returns whether `actor` may make this move now: what is open to nobody or to others is refused.
#[must_use]
pub fn is_open_to(actor: &Actor, order: &Order, pack: &Pack, units: &Units, step: Move) -> bool {
    is_legal(order, pack, step) && is_theirs(actor, order, pack, units, step)
}

/// Returns whether the move is this actor's by their own office, at whatever stage.
pub(super) fn is_theirs(actor: &Actor, order: &Order, pack: &Pack, units: &Units, step: Move) -> bool {
    allowed(actor, order, step).is_ok() && is_fit(actor, order, pack, units, step)
}

/// Returns whether the pack and the matter let just this person make a move that the role allows.
fn is_fit(actor: &Actor, order: &Order, pack: &Pack, units: &Units, step: Move) -> bool {
    if step == Move::Sign {
        sign::unit_of(actor, order, pack).is_ok()
    } else if step == Move::RuleExtension {
        rulings::may_rule_on_extension(actor, pack).is_ok()
    } else if step == Move::RuleMalicious {
        triage::is_another(actor, order).is_ok()
    } else if matches!(step, Move::ReceiveWarning | Move::AnswerWarning) {
        let owed = if step == Move::ReceiveWarning { Owed::Receipt } else { Owed::Reply };
        order.ladder.owing(owed).any(|sent| ladder::is_theirs(actor, sent))
    } else if step == Move::Adjudicate {
        rulings::is_independent(actor, order, units).is_ok()
    } else if step == Move::RuleReview {
        competence::is_another(actor, order.rulings.refused_by.as_deref()).is_ok()
            && rulings::is_independent(actor, order, units).is_ok()
    } else if step == Move::Decide {
        let by = order.rulings.referred.as_ref().map(|referred| referred.by.as_str());
        competence::is_another(actor, by).is_ok()
    } else {
        true
    }
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
            | Move::RequestReturn
            | Move::RequestReview
            | Move::RuleReview
            | Move::RequestExtension
            | Move::RuleExtension
            | Move::FileDossier
    )
}

fn allows(order: &Order, pack: &Pack, step: Move) -> bool {
    let at = |stages: &[Stage]| stages.contains(&order.stage);
    let screened = if pack.steps().screen.on { Accepted } else { Registered };
    let received = if pack.steps().sign.on { Signed } else { Dispatched };
    match step {
        Move::Register | Move::Import => false,
        Move::Accept | Move::Refuse => at(&[Registered]),
        Move::HandOver => at(&[Registered, Accepted, Investigating]),
        Move::Dispatch => at(&[Accepted, Investigating, screened]),
        Move::Refer => at(&[Accepted, Investigating, screened]) && order.rulings.referred.is_none(),
        Move::Decide => order.rulings.referred.is_some(),
        Move::Investigate => at(&[Accepted, Investigating, screened]) && competence::investigates(pack),
        Move::ReportFinding => at(&[Investigating]),
        Move::Sign => at(&[Dispatched]) || helpers_sign(order, pack),
        Move::Contact | Move::Answer => at(&[received, Signed, InHand]),
        Move::Approve | Move::SendBack => at(&[Answered]),
        Move::Attempt => at(&[Callback]) || triage::is_open(order),
        Move::Rate => at(&[Callback]),
        Move::Inquire => triage::is_open(order),
        Move::ProposeMalicious => triage::is_open(order) && order.triage.malice.is_none(),
        Move::RuleMalicious => triage::is_open(order) && order.triage.malice.is_some(),
        Move::Redo => at(&[Callback, Closed]),
        Move::Close => at(&[Accepted, Investigating, Dispatched, ReturnRequested, Signed, InHand, Callback]),
        Move::Suspend => at(&[Dispatched, Signed, InHand]) && !order.suspended && waits_end(pack),
        Move::Resume => order.suspended,
        Move::Reopen => at(&[Refused, HandedOver, Closed]),
        Move::Merge => {
            at(&[Registered, Accepted, Investigating, Dispatched, Signed, InHand])
                && order.children.is_empty()
        }
        Move::Unmerge => order.merged_into.is_some(),
        Move::Reassign => at(&[Dispatched, Signed, InHand, Closed]) && reassignable(order),
        Move::RequestReturn => {
            at(&[Dispatched, Signed, InHand]) && pack.returns().is_some() && !order.rulings.under_review
        }
        Move::RuleReturn => at(&[ReturnRequested]),
        Move::Consult => {
            at(&[Accepted, Investigating, ReturnRequested, Dispatched, Signed, InHand])
                && pack.returns().is_some()
        }
        Move::RequestReview => at(&[Dispatched, Signed, InHand]) && competence::may_be_reviewed(order),
        Move::RuleReview => order.rulings.under_review,
        Move::RequestExtension => at(&[Dispatched, Signed, InHand]) && may_take_longer(order, pack),
        Move::RuleExtension => order.rulings.extension.is_some() && handling_runs(order),
        Move::Claim => at(&[Closed]) && may_be_claimed(order, pack),
        Move::Adjudicate => at(&[Adjudication]),
        Move::FileDossier => at(&[Dispatched, Signed, InHand]) && may_be_inadmissible(order, pack),
        Move::ReviewDossier => order.rulings.dossier.is_some(),
        Move::Find => order.lead.is_some() || !order.faults.is_empty(),
        Move::Note => !at(&[Refused, HandedOver, Merged]),
        Move::ReceiveWarning => order.ladder.owing(Owed::Receipt).next().is_some(),
        Move::AnswerWarning => order.ladder.owing(Owed::Reply).next().is_some(),
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

/// Only a deadline that runs can be lengthened, and only one request waits at a time.
fn may_take_longer(order: &Order, pack: &Pack) -> bool {
    pack.extension().is_some() && order.rulings.extension.is_none() && handling_runs(order)
}

fn handling_runs(order: &Order) -> bool {
    order.clocks.get(&ClockKind::Handle).is_some_and(|handle| handle.clock.is_running())
}

/// The citizen is still dissatisfied, the rounds are used up, and the pack knows who decides.
fn may_be_claimed(order: &Order, pack: &Pack) -> bool {
    let decides = pack.duties().adjudicator(order.difficulty).is_some();
    decides && pack.claim().is_some() && order.outcome == Some(Outcome::Dissatisfied)
}

/// The pack's conditions for a dossier, by what the order's events tell.
fn may_be_inadmissible(order: &Order, pack: &Pack) -> bool {
    let rule = pack.duties().inadmissible.as_ref();
    order.rulings.dossier.is_none() && rule.is_some_and(|rule| rule.allowed_by(&Seen::of(order)).is_some())
}

/// A closed order has a unit to correct only when it was taken over without one.
fn reassignable(order: &Order) -> bool {
    order.stage != Closed || order.flags.contains(&crate::order::Flag::NeedsUnit)
}
