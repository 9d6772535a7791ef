//! Which moves a proceeding allows whom at its stage: what the pages offer. `decide` asks the same questions.

use crate::{
    access::{self, Action, Actor, Reach, Role},
    proceeding::{Kind, Proceeding, Stage, Task, TaskStage, Word, command::Move},
};

/// Returns whether `step` is possible at all as the proceeding stands, whoever does it.
#[must_use]
pub fn is_possible(proceeding: &Proceeding, step: Move) -> bool {
    let (stage, kind) = (proceeding.stage, proceeding.kind());
    let reports_to_leader = kind == Kind::Instruction;
    match step {
        Move::Open => false,
        Move::Revise | Move::Send | Move::Drop => stage == Stage::Draft,
        Move::Record | Move::Assign | Move::Extend => stage == Stage::Open,
        Move::Report | Move::Accept | Move::SendBack => stage == Stage::Open && !proceeding.tasks.is_empty(),
        Move::HandOver => !stage.is_ended(),
        Move::Forward | Move::Instruct => stage == Stage::Open && reports_to_leader,
        Move::Note => proceeding.waits_for_word(),
        Move::Submit => {
            let instructed = matches!(proceeding.word, Some(Word::Instructed { .. }));
            stage == Stage::Open && instructed && proceeding.result.is_none() && all_accepted(proceeding)
        }
        Move::Settle => proceeding.waits_for_settlement(),
        Move::Close => stage == Stage::Open && !reports_to_leader,
        Move::Admit => !stage.is_ended() && kind == Kind::Referral,
        Move::Read => proceeding.readers().is_some(),
        Move::Tick | Move::Rederive => stage == Stage::Open,
    }
}

fn all_accepted(proceeding: &Proceeding) -> bool {
    proceeding.tasks.iter().all(|task| task.stage == TaskStage::Accepted)
}

/// Returns the moves that `actor` may try as the proceeding stands; those of tasks still depend on the task.
#[must_use]
pub fn moves(actor: &Actor, proceeding: &Proceeding) -> Vec<Move> {
    let may = |step: &Move| access::allowed_on_proceeding(actor, action_of(*step), proceeding).is_ok();
    let theirs = |step: &Move| match step {
        Move::Instruct | Move::Note | Move::Settle => is_leader(actor, proceeding),
        Move::Open
        | Move::Revise
        | Move::Send
        | Move::Drop
        | Move::Record
        | Move::Assign
        | Move::Report
        | Move::Accept
        | Move::SendBack
        | Move::Extend
        | Move::HandOver
        | Move::Forward
        | Move::Submit
        | Move::Close
        | Move::Admit
        | Move::Read
        | Move::Tick
        | Move::Rederive => true,
    };
    Move::ALL.into_iter().filter(|step| is_possible(proceeding, *step)).filter(may).filter(theirs).collect()
}

/// Returns the action that lets somebody do a move.
#[must_use]
pub fn action_of(step: Move) -> Action {
    // Whoever may read at all may read a restricted one that names them.
    if step == Move::Read { Action::ReadProceeding } else { Action::Proceeding(step) }
}

/// Returns whether the actor is the leader whose word it needs.
#[must_use]
pub fn is_leader(actor: &Actor, proceeding: &Proceeding) -> bool {
    matches!(actor, Actor::Staff(staff) if proceeding.leader() == Some(staff.person))
}

/// Returns whether the actor may report on a task: its person, whoever approves for the unit, and in the daily form the
/// supervisor who heard the answer on the telephone.
#[must_use]
pub fn may_report(actor: &Actor, proceeding: &Proceeding, task: &Task) -> bool {
    let Actor::Staff(staff) = actor else { return actor.is_system() };
    let approves = staff.roles.contains(&Role::UnitApprover) || staff.roles.contains(&Role::UnitPrincipal);
    let heard = proceeding.kind() == Kind::Daily
        && actor.reach(Action::Proceeding(Move::Report)) == Reach::Everywhere;
    staff.person == task.person || approves && staff.units.contains(&task.unit) || heard
}

/// Returns whether the actor may find a reported task to be done: nobody does so with their own report, except in the
/// daily form, where the supervisor writes down what the unit said.
#[must_use]
pub fn may_accept(actor: &Actor, proceeding: &Proceeding, task: &Task) -> bool {
    let own = matches!(actor, Actor::Staff(staff) if task.reported_by == Some(staff.person));
    proceeding.kind() == Kind::Daily || !own
}
