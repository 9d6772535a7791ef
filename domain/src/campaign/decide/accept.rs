//! Tests of oneself, applications, the panel and its visits, measurements and vetoes (六(四)、八(三)).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Deciding, checks};
use crate::{
    calendar::date_of,
    campaign::{
        Judge, PHOTOS_LIMIT, POOL_LIMIT, VISITS_LIMIT, Visit, command::NewJudge, event::Event, legal, panel,
        refusal::Refusal,
    },
    ids::UnitId,
};

impl Deciding<'_> {
    pub(super) fn self_assess(
        self,
        unit: UnitId,
        points: BTreeMap<String, u8>,
        text: &str,
    ) -> Result<Vec<Event>, Refusal> {
        if self.entrant(unit)?.application.is_some() {
            return Err(Refusal::AppliedAlready(unit));
        }
        checks::points(self.rules, &points)?;
        if let Some(missing) = self.rules.criteria.iter().find(|one| !points.contains_key(&one.id)) {
            return Err(Refusal::MissingPoints(missing.id.clone()));
        }
        Ok(vec![Event::UnitSelfAssessed { unit, points, text: checks::text("text", text)? }])
    }

    /// The authority above the unit applies, or the office; never the unit itself.
    pub(super) fn apply_for(self, unit: UnitId, text: &str) -> Result<Vec<Event>, Refusal> {
        let entrant = self.entrant(unit)?;
        if !legal::is_above(self.context.actor, &self.context.world.people.units, unit) {
            return Err(Refusal::NotAuthority(unit));
        }
        if entrant.application.is_some() {
            return Err(Refusal::AppliedAlready(unit));
        }
        if entrant.assessment.is_none() {
            return Err(Refusal::NotAssessed(unit));
        }
        if entrant.veto().is_some() {
            return Err(Refusal::VetoStands(unit));
        }
        Ok(vec![Event::UnitAppliedFor { unit, text: checks::text("text", text)? }])
    }

    pub(super) fn pool(self, judges: Vec<NewJudge>) -> Result<Vec<Event>, Refusal> {
        if self.campaign.pool.len().saturating_add(judges.len()) > POOL_LIMIT {
            return Err(Refusal::TooMany { what: "judges in the pool", limit: POOL_LIMIT });
        }
        if judges.is_empty() {
            return Err(Refusal::BadField { field: "judges", least: 1, most: POOL_LIMIT });
        }
        let first = self.campaign.pool.last().map_or(1, |last| last.number.saturating_add(1));
        let one = |(number, NewJudge { name, group, ties }): (u16, NewJudge)| {
            if !self.rules.panel.iter().any(|known| known.zh == group) {
                return Err(Refusal::NoSuch { what: "group of judges", given: group });
            }
            if let Some(unit) = ties.iter().find(|unit| self.context.world.people.units.get(**unit).is_none())
            {
                return Err(Refusal::NoUnit(*unit));
            }
            let name = checks::line("name", &name)?;
            Ok(Event::JudgePooled { judge: Judge { number, name, group, ties } })
        };
        (first..).zip(judges).map(one).collect()
    }

    pub(super) fn draw(self, seats: u16, seed: u64) -> Result<Vec<Event>, Refusal> {
        if legal::has_visits(self.campaign) {
            return Err(Refusal::DrawnAlready);
        }
        if self.campaign.applicants().next().is_none() {
            return Err(Refusal::NobodyFit);
        }
        if seats == 0 {
            return Err(Refusal::BadField { field: "seats", least: 1, most: POOL_LIMIT });
        }
        let members = panel::draw(self.campaign, self.rules, seats, seed)?;
        let excluded = panel::excluded(self.campaign);
        Ok(vec![Event::PanelDrawn { seats, seed, excluded, members }])
    }

    pub(super) fn visit(self, unit: UnitId, visit: Visit) -> Result<Vec<Event>, Refusal> {
        let entrant = self.entrant(unit)?;
        if entrant.application.is_none() {
            return Err(Refusal::NotApplied(unit));
        }
        if entrant.visits.len() >= VISITS_LIMIT {
            return Err(Refusal::TooMany { what: "visits to one unit", limit: VISITS_LIMIT });
        }
        if visit.photos.len() > PHOTOS_LIMIT {
            return Err(Refusal::TooMany { what: "photos of one visit", limit: PHOTOS_LIMIT });
        }
        let panel = self.campaign.panel.as_ref().ok_or(Refusal::NoPanel)?;
        if !self.rules.methods.iter().any(|method| method.id == visit.method) {
            return Err(Refusal::NoSuch { what: "method", given: visit.method });
        }
        let today = date_of(self.context.at);
        // A visit is made by the panel, so not before there was one.
        self.between(visit.on, date_of(panel.at), today)?;
        if visit.judges.is_empty() {
            return Err(Refusal::BadField { field: "judges", least: 1, most: POOL_LIMIT });
        }
        for number in &visit.judges {
            if !panel.members.contains(number) {
                return Err(Refusal::NotOnPanel(*number));
            }
            let judge = self.campaign.pool.iter().find(|judge| judge.number == *number);
            if judge.is_some_and(|judge| judge.ties.contains(&unit)) {
                return Err(Refusal::TiedJudge { judge: *number, unit });
            }
        }
        checks::points(self.rules, &visit.points)?;
        Ok(vec![Event::UnitVisited { unit, visit }])
    }

    pub(super) fn between(self, given: Date, from: Date, until: Date) -> Result<(), Refusal> {
        if (from..=until).contains(&given) { Ok(()) } else { Err(Refusal::BadDay { given, from, until }) }
    }

    pub(super) fn measure(self, unit: UnitId, satisfied: u32, answered: u32) -> Result<Vec<Event>, Refusal> {
        if self.entrant(unit)?.application.is_none() {
            return Err(Refusal::NotApplied(unit));
        }
        checks::counts(satisfied, answered)?;
        Ok(vec![Event::SatisfactionMeasured { unit, satisfied, answered }])
    }

    /// Whoever has the award already loses it with a veto.
    pub(super) fn veto(self, unit: UnitId, ground: String, evidence: &str) -> Result<Vec<Event>, Refusal> {
        let entrant = self.entrant(unit)?;
        if entrant.veto().is_some() {
            return Err(Refusal::VetoStands(unit));
        }
        let known = self.rules.vetoes.iter().find(|veto| veto.id == ground);
        let Some(known) = known else { return Err(Refusal::NoSuch { what: "ground", given: ground }) };
        let evidence = checks::text("evidence", evidence)?;
        let held = entrant.award.as_ref().is_some_and(|award| award.withdrawal.is_none());
        let reason = known.name.zh.clone();
        let mut events = vec![Event::UnitVetoed { unit, ground, evidence }];
        events.extend(held.then_some(Event::AwardWithdrawn { unit, reason }));
        Ok(events)
    }

    /// A veto is reviewed once, by somebody else. An award that it took away does not come back: the next year decides.
    pub(super) fn review_veto(self, unit: UnitId, upheld: bool, reason: &str) -> Result<Vec<Event>, Refusal> {
        let veto = self.entrant(unit)?.veto().filter(|veto| veto.review.is_none());
        let veto = veto.ok_or(Refusal::NoVeto(unit))?;
        if veto.by == self.context.actor.signature() {
            return Err(Refusal::OwnVeto);
        }
        Ok(vec![Event::VetoReviewed { unit, upheld, reason: checks::text("reason", reason)? }])
    }
}
