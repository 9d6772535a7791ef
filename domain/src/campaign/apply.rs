//! The next state of a campaign after an event.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    campaign::{
        Application, Award, Campaign, Decided, Entrant, Measured, Measures, Notice, Objection, Panel,
        Problem, Retest, Review, SelfAssessment, Standard, Veto, Withdrawal, Word, event::Event,
    },
    ids::{CampaignId, UnitId},
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at campaign {campaign}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which campaign.
    pub campaign: CampaignId,
}

/// Returns the campaign after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Campaign>,
    id: CampaignId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Campaign, CannotFollow> {
    let wrong = || CannotFollow { event: event.code(), campaign: id };
    match before {
        None => begin(id, at, event).ok_or_else(wrong),
        Some(mut campaign) => {
            campaign.version = campaign.version.saturating_add(1);
            campaign.changed_at = at;
            happen(&mut campaign, at, by, event).map(|()| campaign).ok_or_else(wrong)
        }
    }
}

fn begin(id: CampaignId, at: Timestamp, event: &Event) -> Option<Campaign> {
    let Event::CampaignOpened { pack, year } = event else { return None };
    Some(Campaign {
        id,
        version: 1,
        pack: pack.clone(),
        year: *year,
        begun_at: at,
        changed_at: at,
        entrants: BTreeMap::new(),
        standards: Vec::new(),
        problems: Vec::new(),
        pool: Vec::new(),
        panel: None,
        notice: None,
        objections: Vec::new(),
        decided: None,
    })
}

#[expect(clippy::too_many_lines, reason = "one arm for each event, none of them long")]
fn happen(campaign: &mut Campaign, at: Timestamp, by: &str, event: &Event) -> Option<()> {
    match event {
        Event::CampaignOpened { .. } => return None,
        Event::UnitEnrolled { unit, sector, place } => {
            let entrant = Entrant {
                sector: sector.clone(),
                place: place.clone(),
                changed: campaign.version,
                assessment: None,
                application: None,
                measured: None,
                visits: Vec::new(),
                vetoes: Vec::new(),
                award: None,
            };
            return campaign.entrants.insert(*unit, entrant).is_none().then_some(());
        }
        Event::StandardFiled { sector, criterion, text } => file(campaign, sector, criterion, text, at),
        Event::ProblemFound { number, unit, source, text, due, complex } => {
            touch(campaign, *unit)?;
            campaign.problems.push(Problem {
                number: *number,
                unit: *unit,
                source: *source,
                text: text.clone(),
                at,
                due: *due,
                complex: *complex,
                measures: None,
                words: Vec::new(),
            });
        }
        Event::ProblemRectified { problem, text, evidence, late } => {
            let measures = Measures { text: text.clone(), evidence: evidence.clone(), at, late: *late };
            problem_of(campaign, *problem)?.measures = Some(measures);
        }
        Event::ProblemConfirmed { problem, satisfied, text, due } => {
            let found = problem_of(campaign, *problem)?;
            found.words.push(Word { satisfied: *satisfied, text: text.clone(), at });
            if let Some(due) = due {
                found.due = *due;
                found.measures = None;
            }
        }
        Event::UnitSelfAssessed { unit, points, text } => {
            let made = SelfAssessment { points: points.clone(), text: text.clone(), at };
            touch(campaign, *unit)?.assessment = Some(made);
        }
        Event::UnitAppliedFor { unit, text } => {
            let made = Application { text: text.clone(), by: by.to_owned(), at };
            touch(campaign, *unit)?.application = Some(made);
        }
        Event::JudgePooled { judge } => campaign.pool.push(judge.clone()),
        Event::PanelDrawn { seats, seed, excluded, members } => {
            campaign.panel = Some(Panel {
                seats: *seats,
                seed: *seed,
                excluded: excluded.clone(),
                members: members.clone(),
                at,
            });
        }
        Event::UnitVisited { unit, visit } => touch(campaign, *unit)?.visits.push(visit.clone()),
        Event::SatisfactionMeasured { unit, satisfied, answered } => {
            touch(campaign, *unit)?.measured =
                Some(Measured { satisfied: *satisfied, answered: *answered, at });
        }
        Event::UnitVetoed { unit, ground, evidence } => touch(campaign, *unit)?.vetoes.push(Veto {
            ground: ground.clone(),
            evidence: evidence.clone(),
            by: by.to_owned(),
            at,
            review: None,
        }),
        Event::VetoReviewed { unit, upheld, reason } => {
            let veto = touch(campaign, *unit)?.vetoes.iter_mut().rev().find(|veto| veto.stands())?;
            let (upheld, reason, by) = (*upheld, reason.clone(), by.to_owned());
            veto.review = Some(Review { upheld, reason, by, at });
        }
        Event::NoticeShown { shown, until } => {
            campaign.notice = Some(Notice { at, until: *until, shown: shown.clone() });
        }
        Event::Objected { number, unit, text } => campaign.objections.push(Objection {
            number: *number,
            unit: *unit,
            text: text.clone(),
            at,
            answer: None,
        }),
        Event::ObjectionAnswered { objection, upheld, reason } => {
            let found = campaign.objections.iter_mut().find(|one| one.number == *objection)?;
            found.answer = Some((*upheld, reason.clone()));
            let unit = found.unit;
            touch(campaign, unit)?;
        }
        Event::PointsConfirmed { awarded, document } => {
            for unit in awarded {
                touch(campaign, *unit)?.award = Some(Award {
                    at,
                    document: document.clone(),
                    plaque: None,
                    retests: Vec::new(),
                    withdrawal: None,
                });
            }
            campaign.decided = Some(Decided { at, document: document.clone() });
        }
        Event::PlaqueGiven { unit, number, on } => {
            award(campaign, *unit)?.plaque = Some((number.clone(), *on))
        }
        Event::AwardRetested { unit, year, satisfied, answered, text, met } => {
            let measured = Measured { satisfied: *satisfied, answered: *answered, at };
            let made = Retest { year: *year, measured, text: text.clone(), met: *met };
            award(campaign, *unit)?.retests.push(made);
        }
        Event::AwardWithdrawn { unit, reason } => {
            let made = Withdrawal { reason: reason.clone(), at, published: None };
            award(campaign, *unit)?.withdrawal = Some(made);
        }
        Event::WithdrawalPublished { unit, medium } => {
            award(campaign, *unit)?.withdrawal.as_mut()?.published = Some(medium.clone());
        }
    }
    Some(())
}

fn file(campaign: &mut Campaign, sector: &str, criterion: &str, text: &str, at: Timestamp) {
    let same = |one: &&mut Standard| one.sector == sector && one.criterion == criterion;
    match campaign.standards.iter_mut().find(same) {
        Some(found) => {
            text.clone_into(&mut found.text);
            found.edition = found.edition.saturating_add(1);
            found.at = at;
        }
        None => campaign.standards.push(Standard {
            sector: sector.to_owned(),
            criterion: criterion.to_owned(),
            text: text.to_owned(),
            edition: 1,
            at,
        }),
    }
}

/// Returns a unit and notes that something happened to it.
fn touch(campaign: &mut Campaign, unit: UnitId) -> Option<&mut Entrant> {
    let entrant = campaign.entrants.get_mut(&unit)?;
    entrant.changed = campaign.version;
    Some(entrant)
}

fn award(campaign: &mut Campaign, unit: UnitId) -> Option<&mut Award> {
    touch(campaign, unit)?.award.as_mut()
}

/// Returns a problem and notes that something happened to its unit.
fn problem_of(campaign: &mut Campaign, number: u32) -> Option<&mut Problem> {
    let unit = campaign.problem(number)?.unit;
    touch(campaign, unit)?;
    campaign.problems.iter_mut().find(|problem| problem.number == number)
}
