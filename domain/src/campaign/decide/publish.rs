//! The notice, objections, the decision, plaques, yearly tests and withdrawals (二(五)、六(五)、七).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Deciding, checks};
use crate::{
    calendar::{DayEnd, date_of},
    campaign::{
        Award, Measured, Notice, OBJECTIONS_LIMIT, Shown,
        event::Event,
        rank::{self, Line, Standing},
        refusal::Refusal,
    },
    ids::UnitId,
    order::clocks::DueMark,
};

/// How many digits a notice shows.
const DIGITS: u32 = 4;

impl Deciding<'_> {
    fn ranked(self) -> Result<Vec<Line>, Refusal> {
        rank::rank(self.campaign, self.rules).map_err(|_| Refusal::Numbers)
    }

    /// Shows who is within the quota, and who is equal at its border. Announcing anew begins the time anew.
    pub(super) fn announce(self) -> Result<Vec<Event>, Refusal> {
        if self.campaign.panel.is_none() {
            return Err(Refusal::NoPanel);
        }
        let shown: Vec<Shown> = self.ranked()?.iter().filter_map(shown).collect();
        if shown.is_empty() {
            return Err(Refusal::NobodyFit);
        }
        let at = self.context.at;
        let until = match &self.rules.notice {
            Some(rule) => self.context.world.calendar.due(at, rule.within, DayEnd::Midnight).into(),
            None => DueMark { at, date: date_of(at), provisional: false },
        };
        Ok(vec![Event::NoticeShown { shown, until }])
    }

    fn notice(&self) -> Result<&Notice, Refusal> {
        self.campaign.notice.as_ref().ok_or(Refusal::NoNotice)
    }

    pub(super) fn object(self, unit: UnitId, text: &str) -> Result<Vec<Event>, Refusal> {
        let notice = self.notice()?;
        if self.context.at >= notice.until.at {
            return Err(Refusal::NoticeOver { until: notice.until.date });
        }
        if !notice.shown.iter().any(|one| one.unit == unit) {
            return Err(Refusal::NotShown(unit));
        }
        if self.campaign.objections.len() >= OBJECTIONS_LIMIT {
            return Err(Refusal::TooMany { what: "objections", limit: OBJECTIONS_LIMIT });
        }
        let number = self.campaign.objections.last().map_or(1, |last| last.number.saturating_add(1));
        Ok(vec![Event::Objected { number, unit, text: checks::text("text", text)? }])
    }

    pub(super) fn answer(self, number: u16, upheld: bool, reason: &str) -> Result<Vec<Event>, Refusal> {
        let open = self.campaign.objections.iter().any(|one| one.number == number && one.answer.is_none());
        if !open {
            return Err(Refusal::NoObjection(number));
        }
        let reason = checks::text("reason", reason)?;
        Ok(vec![Event::ObjectionAnswered { objection: number, upheld, reason }])
    }

    /// Confirms who was shown and may still be chosen, as the facts are now. Nobody is chosen who was not shown: who
    /// moved up meanwhile is shown first.
    pub(super) fn confirm_points(
        self,
        tied: &BTreeSet<UnitId>,
        document: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let notice = self.notice()?;
        if self.context.at < notice.until.at {
            return Err(Refusal::NoticeRuns { until: notice.until.date });
        }
        let count = self.campaign.objections.iter().filter(|one| one.answer.is_none()).count();
        if count > 0 {
            return Err(Refusal::OpenObjections { count });
        }
        let document = checks::line("document", document)?;
        let lines = self.ranked()?;
        let of = |standing| {
            let chosen = lines.iter().filter(move |line| line.standing == standing).map(|line| line.unit);
            chosen.filter(|unit| notice.shown.iter().any(|one| one.unit == *unit))
        };
        let mut awarded: Vec<UnitId> = of(Standing::Inside).collect();
        let equals: BTreeSet<UnitId> = of(Standing::Tied).collect();
        if let Some(other) = tied.difference(&equals).next() {
            return Err(Refusal::NotAmongEquals(*other));
        }
        // INVARIANT: whoever stands inside, shown or not, has a place before those who are equal at the border.
        let inside = lines.iter().filter(|line| line.standing == Standing::Inside).count();
        let left = usize::from(self.rules.quota).saturating_sub(inside);
        if tied.len() > left {
            return Err(Refusal::OverQuota { left, given: tied.len() });
        }
        awarded.extend(tied);
        if awarded.is_empty() {
            return Err(Refusal::NobodyFit);
        }
        Ok(vec![Event::PointsConfirmed { awarded, document }])
    }

    fn held(&self, unit: UnitId) -> Result<&Award, Refusal> {
        let award = self.entrant(unit)?.award.as_ref().filter(|award| award.withdrawal.is_none());
        award.ok_or(Refusal::NoAward(unit))
    }

    pub(super) fn plaque(self, unit: UnitId, number: &str, on: Date) -> Result<Vec<Event>, Refusal> {
        let award = self.held(unit)?;
        if award.plaque.is_some() {
            return Err(Refusal::NoAward(unit));
        }
        self.between(on, date_of(award.at), date_of(self.context.at))?;
        Ok(vec![Event::PlaqueGiven { unit, number: checks::line("number", number)?, on }])
    }

    /// Too few satisfied, or a standard not met: the award is taken away with the same entry.
    pub(super) fn retest(
        self,
        unit: UnitId,
        (satisfied, answered): (u32, u32),
        met: bool,
        text: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let award = self.held(unit)?;
        let year = date_of(self.context.at).year();
        if year <= self.campaign.year || award.retests.iter().any(|one| one.year == year) {
            return Err(Refusal::SameYear { year: self.campaign.year });
        }
        checks::counts(satisfied, answered)?;
        let measured = Measured { satisfied, answered, at: self.context.at };
        let enough = rank::satisfaction(measured).is_some_and(|share| share >= self.rules.threshold);
        let text = checks::text("text", text)?;
        let (met, reason) = (met && enough, text.clone());
        let mut events = vec![Event::AwardRetested { unit, year, satisfied, answered, text, met }];
        let loses = !met && self.rules.retest.is_some();
        events.extend(loses.then_some(Event::AwardWithdrawn { unit, reason }));
        Ok(events)
    }

    pub(super) fn publish_withdrawal(self, unit: UnitId, medium: &str) -> Result<Vec<Event>, Refusal> {
        let award = self.entrant(unit)?.award.as_ref().ok_or(Refusal::NoAward(unit))?;
        let waits = award.withdrawal.as_ref().is_some_and(|withdrawal| withdrawal.published.is_none());
        if !waits {
            return Err(Refusal::NoAward(unit));
        }
        Ok(vec![Event::WithdrawalPublished { unit, medium: checks::line("medium", medium)? }])
    }
}

fn shown(line: &Line) -> Option<Shown> {
    match line.standing {
        Standing::Inside | Standing::Tied => Some(Shown {
            unit: line.unit,
            place: line.place?,
            score: line.score?.fixed(DIGITS),
            satisfaction: line.satisfaction?.fixed(DIGITS),
        }),
        Standing::Beyond | Standing::Out => None,
    }
}
