//! What waits for whom: for every unit what comes next, and for the reader everything that is theirs to do now.

use domain::{
    access::Role,
    calendar::date_of,
    campaign::{Award, Entrant, command::Move, legal},
    ids::UnitId,
};

use super::{Loaded, code};
use crate::{
    http::signed::Signed,
    views::{frame::Tone, locale::Words, parts::Badge, staff::campaign::Todo},
};

/// What a unit needs next of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Rectify,
    Confirm,
    Assess,
    Apply,
    Visit,
    Measure,
    ReviewVeto,
    Plaque,
    Retest,
    Publish,
}

impl Need {
    /// Every need, in the order of the year.
    pub(super) const ALL: [Self; 10] = [
        Self::Rectify,
        Self::Confirm,
        Self::Assess,
        Self::Apply,
        Self::Visit,
        Self::Measure,
        Self::ReviewVeto,
        Self::Plaque,
        Self::Retest,
        Self::Publish,
    ];

    /// Returns the step that answers it.
    pub(super) fn step(self) -> Move {
        match self {
            Self::Rectify => Move::Rectify,
            Self::Confirm => Move::Confirm,
            Self::Assess => Move::SelfAssess,
            Self::Apply => Move::Apply,
            Self::Visit => Move::Visit,
            Self::Measure => Move::Measure,
            Self::ReviewVeto => Move::ReviewVeto,
            Self::Plaque => Move::Plaque,
            Self::Retest => Move::Retest,
            Self::Publish => Move::PublishWithdrawal,
        }
    }

    pub(super) fn code(self) -> &'static str {
        code(self.step())
    }

    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.code() == code)
    }

    /// Returns whether a unit needs it now.
    pub(super) fn is_of(self, loaded: &Loaded, unit: UnitId, entrant: &Entrant) -> bool {
        let running = loaded.is_running();
        let begun = || loaded.later(self.step()).is_none();
        let problems = || loaded.campaign.problems_of(unit);
        let held = || entrant.award.as_ref().filter(|award| award.withdrawal.is_none());
        match self {
            Self::Rectify => running && problems().any(|problem| problem.waits_for_unit()),
            Self::Confirm => {
                running && problems().any(|problem| problem.measures.is_some() && !problem.is_settled())
            }
            Self::Assess => {
                running && begun() && entrant.assessment.is_none() && entrant.application.is_none()
            }
            Self::Apply => {
                running
                    && begun()
                    && entrant.assessment.is_some()
                    && entrant.application.is_none()
                    && entrant.veto().is_none()
            }
            Self::Visit => {
                running
                    && entrant.application.is_some()
                    && loaded.campaign.panel.is_some()
                    && entrant.visits.is_empty()
            }
            Self::Measure => running && entrant.application.is_some() && entrant.measured.is_none(),
            Self::ReviewVeto => entrant.veto().is_some_and(|veto| veto.review.is_none()),
            Self::Plaque => held().is_some_and(|award| award.plaque.is_none()),
            Self::Retest => held().is_some_and(|award| is_to_be_tested(loaded, award)),
            Self::Publish => {
                let withdrawal = entrant.award.as_ref().and_then(|award| award.withdrawal.as_ref());
                withdrawal.is_some_and(|withdrawal| withdrawal.published.is_none())
            }
        }
    }

    /// Returns whether a person may answer it for a unit.
    pub(super) fn is_for(self, signed: &Signed, unit: UnitId, entrant: &Entrant) -> bool {
        let own = || entrant.veto().is_some_and(|veto| veto.by == signed.actor.signature());
        legal::allowed(&signed.actor, self.step(), Some(unit)).is_ok()
            && match self {
                Self::Apply => legal::is_above(&signed.actor, &signed.world.people.units, unit),
                Self::ReviewVeto => !own(),
                Self::Rectify
                | Self::Confirm
                | Self::Assess
                | Self::Visit
                | Self::Measure
                | Self::Plaque
                | Self::Retest
                | Self::Publish => true,
            }
    }
}

fn is_to_be_tested(loaded: &Loaded, award: &Award) -> bool {
    let year = loaded.today().year();
    year > loaded.campaign.year && !award.retests.iter().any(|one| one.year == year)
}

/// Returns how a unit stands, in one word; what only those who see the files know is left out for all others.
pub(super) fn standing(signed: &Signed, loaded: &Loaded, unit: UnitId, entrant: &Entrant) -> Badge {
    let badge = |code: &str, tone| Badge::new(Words::key(&format!("campaign.unit.{code}")), tone);
    if let Some(award) = &entrant.award {
        return match award.withdrawal {
            Some(_) => badge("withdrawn", Tone::Bad),
            None => badge("awarded", Tone::Good),
        };
    }
    if entrant.veto().is_some() && legal::sees_files(&signed.actor) {
        return badge("vetoed", Tone::Bad);
    }
    if !loaded.is_running() {
        return badge("over", Tone::Quiet);
    }
    let mut waiting = loaded.campaign.problems_of(unit).filter(|problem| problem.waits_for_unit());
    if waiting.any(|problem| problem.due.at <= loaded.at) {
        return badge("late", Tone::Bad);
    }
    for (need, tone) in [
        (Need::Rectify, Tone::Soon),
        (Need::Confirm, Tone::Soon),
        (Need::Assess, Tone::Soon),
        (Need::Apply, Tone::Soon),
    ] {
        if need.is_of(loaded, unit, entrant) {
            return badge(need.code(), tone);
        }
    }
    if entrant.application.is_some() { badge("applied", Tone::Calm) } else { badge("enrolled", Tone::Quiet) }
}

/// Returns everything that is the reader's to do now.
pub(super) fn todos(signed: &Signed, loaded: &Loaded) -> Vec<Todo> {
    let base = loaded.url();
    let mut todos = of_units(signed, loaded, &base);
    let campaign = &loaded.campaign;
    let may = |step: Move| {
        legal::is_possible(campaign, step)
            && legal::allowed(&signed.actor, step, None).is_ok()
            && loaded.later(step).is_none()
    };
    let mut add = |key: &str, count: usize, place: &str, tone: Tone| {
        let text = Words::key(&format!("campaign.todo.{key}")).with("count", count);
        todos.push(Todo { text, url: format!("{base}/{place}"), tone });
    };
    if may(Move::Enrol) && campaign.entrants.is_empty() {
        add("enrol", 0, "units", Tone::Soon);
    }
    let missing = missing_standards(loaded);
    if may(Move::File) && missing > 0 {
        add("file", missing, "standards", Tone::Soon);
    }
    let applied = campaign.applicants().count();
    if may(Move::Pool) && campaign.pool.is_empty() && applied > 0 {
        add("pool", 0, "panel", Tone::Soon);
    }
    if may(Move::Draw) && campaign.panel.is_none() {
        add("draw", 0, "panel", Tone::Soon);
    }
    let ready = campaign.panel.is_some() && applied > 0;
    if may(Move::Announce) && ready && campaign.notice.is_none() && is_judged(loaded) {
        add("announce", 0, "ranking", Tone::Calm);
    }
    let open = campaign.objections.iter().filter(|one| one.answer.is_none()).count();
    if may(Move::Answer) && open > 0 {
        add("answer", open, "ranking", Tone::Bad);
    }
    let over = campaign.notice.as_ref().is_some_and(|notice| notice.until.at <= loaded.at);
    if may(Move::Decide) && over && open == 0 {
        add("decide", 0, "ranking", Tone::Soon);
    }
    let finds = signed.is(Role::Dispatcher) || signed.is(Role::Supervisor);
    let phase = loaded.rules.phase(loaded.today()).map(|phase| phase.id.as_str());
    if finds && may(Move::Find) && phase == Some("find") && date_of(loaded.at).year() == campaign.year {
        add("find", campaign.problems.len(), "units", Tone::Calm);
    }
    todos
}

fn of_units(signed: &Signed, loaded: &Loaded, base: &str) -> Vec<Todo> {
    let mut todos = Vec::new();
    for need in Need::ALL {
        let waits = |(unit, entrant): &(&UnitId, &_)| {
            need.is_of(loaded, **unit, entrant) && need.is_for(signed, **unit, entrant)
        };
        let units: Vec<UnitId> =
            loaded.campaign.entrants.iter().filter(waits).map(|(unit, _)| *unit).collect();
        let Some(first) = units.first() else { continue };
        let late = need == Need::Rectify && units.iter().any(|unit| is_late(loaded, *unit));
        let tone = match need {
            Need::Rectify if late => Tone::Bad,
            Need::Rectify | Need::Assess | Need::Publish | Need::ReviewVeto => Tone::Soon,
            Need::Confirm | Need::Apply | Need::Visit | Need::Measure | Need::Plaque | Need::Retest => {
                Tone::Calm
            }
        };
        let url = match units.len() {
            1 => format!("{base}/units/{first}"),
            _ => format!("{base}/units?show={}", need.code()),
        };
        let text = Words::key(&format!("campaign.todo.{}", need.code())).with("count", units.len());
        todos.push(Todo { text, url, tone });
    }
    todos
}

fn is_late(loaded: &Loaded, unit: UnitId) -> bool {
    let mut waiting = loaded.campaign.problems_of(unit).filter(|problem| problem.waits_for_unit());
    waiting.any(|problem| problem.due.at <= loaded.at)
}

/// Returns whether every unit that is applied for was visited and measured.
fn is_judged(loaded: &Loaded) -> bool {
    let mut applied = loaded.campaign.entrants.values().filter(|entrant| entrant.application.is_some());
    applied.all(|entrant| !entrant.visits.is_empty() && entrant.measured.is_some())
}

/// Returns how many blocks of sectors whose units take part have no standard.
fn missing_standards(loaded: &Loaded) -> usize {
    let sectors: std::collections::BTreeSet<&str> =
        loaded.campaign.entrants.values().map(|entrant| entrant.sector.as_str()).collect();
    let missing = |sector: &str| {
        let blocks = loaded.rules.criteria.iter();
        blocks.filter(|block| loaded.campaign.standard(sector, &block.id).is_none()).count()
    };
    sectors.into_iter().map(missing).sum()
}
