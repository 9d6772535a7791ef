//! The moves offered on the order page: what the order's stage and the person's roles allow together, the step the
//! loop expects first. Which those are is the domain's; here is only how prominently each is shown.

use std::collections::BTreeMap;

use domain::{
    order::{Difficulty, clocks::ClockKind, command::Move, stage::Stage, stead},
    policy::ClockCase,
};

use super::{case::Case, clock_moves::budget, order_forms, refusals::is_offered, rows::next_move};
use crate::{
    http::form::Form,
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            moves::{self as views, Weight},
            shown,
        },
    },
};

/// A form that was sent and came back.
pub(super) struct Typed<'a> {
    /// What it was for.
    pub(super) step: Move,
    /// What it holds.
    pub(super) form: &'a Form,
    /// What is wrong, by field.
    pub(super) faults: BTreeMap<String, Words>,
    /// What is wrong as a whole.
    pub(super) problem: Option<Words>,
}

impl<'a> Typed<'a> {
    /// Returns a form with what is wrong at its fields, and the news of it on top.
    pub(super) fn with(step: Move, form: &'a Form, faults: BTreeMap<String, Words>) -> Self {
        let problem = Some(Words::key("common.form.wrong").with("count", faults.len()));
        Self { step, form, faults, problem }
    }
}

/// The fields of one move: as they were sent, or as they are first shown.
pub(super) struct Fields<'a> {
    typed: Option<&'a Typed<'a>>,
}

impl<'a> Fields<'a> {
    /// Returns a field with what was typed, else with `first`.
    pub(super) fn field(&self, name: &str, first: &str) -> Field {
        let Some(typed) = self.typed else { return Field::of(first) };
        let field = Field::of(typed.form.text(name));
        match typed.faults.get(name) {
            Some(fault) => field.wrong(fault.clone()),
            None => field,
        }
    }

    /// Returns the form that came back.
    pub(super) fn form(&self) -> Option<&'a Form> {
        self.typed.map(|typed| typed.form)
    }

    /// Returns what is wrong with a field.
    pub(super) fn fault(&self, name: &str) -> Option<&'a Words> {
        self.typed.and_then(|typed| typed.faults.get(name))
    }
}

/// Returns the moves this person may make now. A form that came back stays, even when its move is lawful no longer:
/// nothing typed is lost.
pub(super) fn moves(
    case: &Case<'_>,
    asked: Option<Move>,
    typed: Option<&Typed<'_>>,
) -> Result<Vec<views::Move>, Problem> {
    let order = &case.order;
    let sent = typed.map(|typed| typed.step).filter(|step| is_offered(*step));
    let may = |step: &Move| stead::is_open_to(case.context(), order, case.pack, *step);
    let main = next_move(case.signed, order, case.now);
    let open = sent.or(asked).or(main);
    let offered =
        Move::ALL.into_iter().filter(|step| is_offered(*step) && (may(step) || sent == Some(*step)));
    let mut moves = Vec::new();
    for step in offered {
        let own = typed.filter(|typed| typed.step == step);
        moves.push(views::Move {
            code: step.code().to_owned(),
            weight: if main == Some(step) { Weight::Main } else { weight(step, order.stage) },
            open: open == Some(step),
            problem: own.and_then(|typed| typed.problem.clone()),
            effect: effect(case, step)?,
            form: order_forms::form(case, step, &Fields { typed: own })?,
        });
    }
    moves.sort_by_key(|offered| match offered.weight {
        Weight::Main => 0,
        Weight::Usual => 1,
        Weight::Rare => 2,
    });
    Ok(moves)
}

/// Returns how prominently a move is shown when it is not the expected one.
fn weight(step: Move, stage: Stage) -> Weight {
    match step {
        Move::Refuse | Move::HandOver if stage == Stage::Registered => Weight::Usual,
        Move::Refuse
        | Move::HandOver
        | Move::Redo
        | Move::Close
        | Move::Reassign
        | Move::Reopen
        | Move::Unmerge
        | Move::RequestReturn
        | Move::RequestExtension
        | Move::FileDossier
        | Move::Find
        | Move::Note
        | Move::ProposeMalicious
        | Move::Supplement => Weight::Rare,
        Move::Accept
        | Move::Dispatch
        | Move::Sign
        | Move::Contact
        | Move::Answer
        | Move::Approve
        | Move::SendBack
        | Move::Attempt
        | Move::Rate
        | Move::Suspend
        | Move::Resume
        | Move::Merge
        | Move::RuleReturn
        | Move::Consult
        | Move::RuleExtension
        | Move::Claim
        | Move::Adjudicate
        | Move::ReviewDossier
        | Move::Inquire
        | Move::RuleMalicious
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Comment
        | Move::Attach
        | Move::Register
        | Move::Import
        | Move::Unmask
        | Move::Fire
        | Move::Rederive => Weight::Usual,
    }
}

/// Says what follows from a move.
fn effect(case: &Case<'_>, step: Move) -> Result<Option<Words>, Problem> {
    let order = &case.order;
    if let Some(stand_in) = stead::stand_in(case.context(), order, case.pack, step) {
        return Ok(Some(case.in_stead("staff.effect.in_stead", &stand_in.stead)));
    }
    Ok(match step {
        Move::Dispatch | Move::Reassign if !order.is_ended() => {
            let rule = case.pack.clock(ClockKind::Sign, &clock_case(case, order.difficulty));
            let given = rule.map(|rule| case.say(&budget(rule.budget))).transpose()?;
            given.map(|given| shown::effect("sign_within").with("budget", given))
        }
        Move::Refuse => Some(shown::effect("citizen_told")),
        Move::Approve => Some(shown::effect("reply_out")),
        Move::Answer if !case.pack.steps().approve.on => Some(shown::effect("reply_out")),
        Move::Suspend => Some(shown::effect("clock_stops")),
        Move::RuleExtension | Move::Adjudicate => Some(shown::effect("citizen_told")),
        Move::RequestReturn => Some(return_effect(case)?),
        Move::RequestExtension => Some(extension_effect(case)),
        Move::Dispatch
        | Move::Reassign
        | Move::Answer
        | Move::Accept
        | Move::HandOver
        | Move::Sign
        | Move::Contact
        | Move::SendBack
        | Move::Attempt
        | Move::Rate
        | Move::Redo
        | Move::Close
        | Move::Resume
        | Move::Reopen
        | Move::Merge
        | Move::Unmerge
        | Move::RuleReturn
        | Move::Consult
        | Move::Claim
        | Move::FileDossier
        | Move::ReviewDossier
        | Move::Inquire
        | Move::ProposeMalicious
        | Move::RuleMalicious
        | Move::Find
        | Move::Note
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Comment
        | Move::Supplement
        | Move::Attach
        | Move::Register
        | Move::Import
        | Move::Unmask
        | Move::Fire
        | Move::Rederive => None,
    })
}

/// Says by when a return is in time, and what asking late or again costs.
fn return_effect(case: &Case<'_>) -> Result<Words, Problem> {
    if case.order.rulings.return_refused {
        return Ok(shown::effect("return_again"));
    }
    let window = case.order.clocks.get(&ClockKind::Return).filter(|window| window.clock.is_open());
    Ok(match window.and_then(|window| window.due) {
        Some(due) => shown::effect("return_until").with("due", case.moment(crate::told::shown_due(&due))),
        None => shown::effect("return_late"),
    })
}

/// Says how much more time the pack allows.
fn extension_effect(case: &Case<'_>) -> Words {
    let (times, longest) = case.pack.extension().map_or((0, 0), |rule| (rule.times, rule.longest));
    shown::effect("extension_bounds").with("times", times).with("count", longest)
}

/// Returns what the pack's clock rules look at.
pub(super) fn clock_case<'a>(case: &'a Case<'_>, difficulty: Difficulty) -> ClockCase<'a> {
    let order = &case.order;
    ClockCase { kind: &order.kind, difficulty, urgency: order.urgency, level: order.level }
}
