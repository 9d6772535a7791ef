//! Which moves a campaign allows whom as it stands: what the pages offer. `decide` asks the same questions.

use crate::{
    access::{Action, Actor, Denied, Reach},
    campaign::{Campaign, Stage, command::Move},
    ids::UnitId,
    people::Units,
};

/// Checks whether `actor` may do a move; `unit` is whom it concerns, if one.
///
/// # Errors
/// [`Denied::Action`] when it may not.
pub fn allowed(actor: &Actor, step: Move, unit: Option<UnitId>) -> Result<(), Denied> {
    let action = Action::Campaign(step);
    if covers(actor, action, unit) { Ok(()) } else { Err(Denied::Action { action: action.code() }) }
}

/// Checks whether `actor` may see a campaign at all: everybody who leads it, and the units that take part.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of it.
pub fn may_read(actor: &Actor, campaign: &Campaign) -> Result<(), Denied> {
    let one = || campaign.entrants.keys().any(|unit| sees(actor, *unit));
    let everywhere = actor.reach(Action::ReadCampaigns) == Reach::Everywhere;
    if everywhere || one() { Ok(()) } else { Err(Denied::Hidden) }
}

/// Returns whether `actor` may see what a unit does in a campaign.
#[must_use]
pub fn sees(actor: &Actor, unit: UnitId) -> bool {
    covers(actor, Action::ReadCampaigns, Some(unit))
}

/// Returns whether `actor` may see pool, visits, vetoes and ranking before anything is published.
#[must_use]
pub fn sees_files(actor: &Actor) -> bool {
    covers(actor, Action::ReadCampaignFiles, None)
}

fn covers(actor: &Actor, action: Action, unit: Option<UnitId>) -> bool {
    match (actor.reach(action), actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
            unit.is_some_and(|unit| staff.units.contains(&unit))
        }
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    }
}

/// Returns whether `actor` may apply for a unit: the office does, and the authority above the unit; never the unit
/// itself (六(四)).
#[must_use]
pub fn is_above(actor: &Actor, units: &Units, unit: UnitId) -> bool {
    if actor.reach(Action::Campaign(Move::Apply)) == Reach::Everywhere {
        return true;
    }
    let parent = units.get(unit).and_then(|unit| unit.parent);
    match (actor, parent) {
        (Actor::Staff(staff), Some(parent)) => staff.units.contains(&parent),
        (Actor::Staff(_) | Actor::Citizen | Actor::System(_), _) => false,
    }
}

/// Returns the part of the year in which a move begins to be possible; nothing for those that wait for no month.
#[must_use]
pub fn stage(step: Move) -> Option<Stage> {
    match step {
        Move::Enrol | Move::File => Some(Stage::Mobilise),
        Move::Find => Some(Stage::Find),
        Move::SelfAssess | Move::Apply | Move::Draw | Move::Measure | Move::Announce => Some(Stage::Accept),
        Move::Decide => Some(Stage::Publish),
        Move::Open
        | Move::Rectify
        | Move::Confirm
        | Move::Pool
        | Move::Visit
        | Move::Veto
        | Move::ReviewVeto
        | Move::Object
        | Move::Answer
        | Move::Plaque
        | Move::Retest
        | Move::PublishWithdrawal => None,
    }
}

/// Returns whether `step` is possible at all as the campaign stands, whoever does it and in whatever month.
#[must_use]
pub fn is_possible(campaign: &Campaign, step: Move) -> bool {
    let running = campaign.decided.is_none();
    let applied = || campaign.entrants.values().any(|entrant| entrant.application.is_some());
    let awards = || campaign.entrants.values().filter_map(|entrant| entrant.award.as_ref());
    match step {
        Move::Open => false,
        Move::Enrol | Move::File | Move::Pool => running,
        Move::Find | Move::SelfAssess => running && !campaign.entrants.is_empty(),
        Move::Rectify => running && campaign.problems.iter().any(|problem| problem.waits_for_unit()),
        Move::Confirm => {
            running && campaign.problems.iter().any(|one| one.measures.is_some() && !one.is_settled())
        }
        Move::Apply => running && campaign.entrants.values().any(|entrant| entrant.assessment.is_some()),
        Move::Draw => running && applied() && !campaign.pool.is_empty() && !has_visits(campaign),
        Move::Visit => running && applied() && campaign.panel.is_some(),
        Move::Measure => running && applied(),
        // A veto is found when it is found; it takes an award away.
        Move::Veto => campaign.entrants.values().any(|entrant| entrant.veto().is_none()),
        Move::ReviewVeto => {
            campaign.entrants.values().any(|entrant| entrant.veto().is_some_and(|veto| veto.review.is_none()))
        }
        Move::Announce => running && applied(),
        Move::Object => running && campaign.notice.is_some(),
        Move::Answer => running && campaign.objections.iter().any(|one| one.answer.is_none()),
        Move::Decide => running && campaign.notice.is_some(),
        Move::Plaque => awards().any(|award| award.plaque.is_none() && award.withdrawal.is_none()),
        Move::Retest => awards().any(|award| award.withdrawal.is_none()),
        Move::PublishWithdrawal => {
            awards().filter_map(|award| award.withdrawal.as_ref()).any(|one| one.published.is_none())
        }
    }
}

/// Returns whether a visit was made, after which the panel stays.
#[must_use]
pub fn has_visits(campaign: &Campaign) -> bool {
    campaign.entrants.values().any(|entrant| !entrant.visits.is_empty())
}

/// Returns the moves that `actor` may try as the campaign stands, for one of the units in its reach.
#[must_use]
pub fn moves(actor: &Actor, campaign: &Campaign) -> Vec<Move> {
    let may = |step: Move| {
        allowed(actor, step, None).is_ok()
            || campaign.entrants.keys().any(|unit| allowed(actor, step, Some(*unit)).is_ok())
    };
    Move::ALL.into_iter().filter(|step| is_possible(campaign, *step) && may(*step)).collect()
}
