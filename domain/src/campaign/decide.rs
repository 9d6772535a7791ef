//! From a command to events, or to a refusal with its facts. Time, actor, packs and calendar are arguments.

mod accept;
mod checks;
mod publish;

use jiff::{Timestamp, civil::Date};

use crate::{
    access::Actor,
    calendar::date_of,
    campaign::{
        Campaign, ENTRANTS_LIMIT, Entrant, PROBLEMS_LIMIT, Problem, Source, Stage,
        command::{Begin, Command, Move, NewEntrant},
        event::Event,
        legal,
        refusal::Refusal,
    },
    ids::{CampaignId, UnitId},
    order::{Difficulty, Level, Urgency, clocks::ClockKind, clocks::DueMark},
    policy::{self, ClockCase, Pack},
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, packs and calendar.
    pub world: &'a World,
}

/// Decides how a campaign begins; `same_year` is the campaign of that pack and year, if there is one.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn begin(
    context: Context<'_>,
    begin: Begin,
    same_year: Option<CampaignId>,
) -> Result<Vec<Event>, Refusal> {
    legal::allowed(context.actor, Move::Open, None)?;
    let Begin { pack, year } = begin;
    let rules = context.world.packs.get(&pack).and_then(|pack| pack.duties().campaign.as_ref());
    if rules.is_none() {
        return Err(Refusal::NoRules(pack));
    }
    if let Some(campaign) = same_year {
        return Err(Refusal::YearTaken { year, campaign });
    }
    let this = date_of(context.at).year();
    if !(this..=this.saturating_add(1)).contains(&year) {
        return Err(Refusal::BadYear { this, given: year });
    }
    Ok(vec![Event::CampaignOpened { pack, year }])
}

/// A decision about one campaign, with its rules.
#[derive(Clone, Copy)]
struct Deciding<'a> {
    context: Context<'a>,
    pack: &'a Pack,
    rules: &'a policy::Campaign,
    campaign: &'a Campaign,
}

/// Decides a command to a campaign.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, campaign: &Campaign, command: Command) -> Result<Vec<Event>, Refusal> {
    legal::may_read(context.actor, campaign)?;
    let step = command.name();
    legal::allowed(context.actor, step, concerned(campaign, &command))?;
    let none = || Refusal::NoRules(campaign.pack.clone());
    let pack = context.world.packs.get(&campaign.pack).ok_or_else(none)?;
    let rules = pack.duties().campaign.as_ref().ok_or_else(none)?;
    let deciding = Deciding { context, pack, rules, campaign };
    let after = matches!(step, Move::Plaque | Move::Retest | Move::PublishWithdrawal);
    match (&campaign.decided, after) {
        (Some(_), false) if !matches!(step, Move::Veto | Move::ReviewVeto) => {
            return Err(Refusal::DecidedAlready);
        }
        (None, true) => return Err(Refusal::NotDecided),
        (Some(_) | None, _) => {}
    }
    if let Some(stage) = legal::stage(step) {
        deciding.not_before(stage)?;
    }
    deciding.decide(command)
}

/// Returns the unit a command concerns.
fn concerned(campaign: &Campaign, command: &Command) -> Option<UnitId> {
    match command {
        Command::Find { unit, .. }
        | Command::SelfAssess { unit, .. }
        | Command::Apply { unit, .. }
        | Command::Visit { unit, .. }
        | Command::Measure { unit, .. }
        | Command::Veto { unit, .. }
        | Command::ReviewVeto { unit, .. }
        | Command::Object { unit, .. }
        | Command::Plaque { unit, .. }
        | Command::Retest { unit, .. }
        | Command::PublishWithdrawal { unit, .. } => Some(*unit),
        Command::Rectify { problem, .. } | Command::Confirm { problem, .. } => {
            campaign.problem(*problem).map(|problem| problem.unit)
        }
        Command::Enrol { .. }
        | Command::File { .. }
        | Command::Pool { .. }
        | Command::Draw { .. }
        | Command::Announce
        | Command::Answer { .. }
        | Command::Decide { .. } => None,
    }
}

impl Deciding<'_> {
    fn decide(self, command: Command) -> Result<Vec<Event>, Refusal> {
        match command {
            Command::Enrol { entrants } => self.enrol(entrants),
            Command::File { sector, criterion, text } => self.file(sector, criterion, &text),
            Command::Find { unit, source, text, complex } => self.find(unit, source, &text, complex),
            Command::Rectify { problem, text, evidence } => self.rectify(problem, &text, &evidence),
            Command::Confirm { problem, satisfied, text } => self.confirm(problem, satisfied, &text),
            Command::SelfAssess { unit, points, text } => self.self_assess(unit, points, &text),
            Command::Apply { unit, text } => self.apply_for(unit, &text),
            Command::Pool { judges } => self.pool(judges),
            Command::Draw { seats, seed } => self.draw(seats, seed),
            Command::Visit { unit, method, on, judges, points, notes, photos } => {
                let notes = checks::text("notes", &notes)?;
                self.visit(unit, crate::campaign::Visit { method, on, judges, points, notes, photos })
            }
            Command::Measure { unit, satisfied, answered } => self.measure(unit, satisfied, answered),
            Command::Veto { unit, ground, evidence } => self.veto(unit, ground, &evidence),
            Command::ReviewVeto { unit, upheld, reason } => self.review_veto(unit, upheld, &reason),
            Command::Announce => self.announce(),
            Command::Object { unit, text } => self.object(unit, &text),
            Command::Answer { objection, upheld, reason } => self.answer(objection, upheld, &reason),
            Command::Decide { tied, document } => self.confirm_points(&tied, &document),
            Command::Plaque { unit, number, on } => self.plaque(unit, &number, on),
            Command::Retest { unit, satisfied, answered, met, text } => {
                self.retest(unit, (satisfied, answered), met, &text)
            }
            Command::PublishWithdrawal { unit, medium } => self.publish_withdrawal(unit, &medium),
        }
    }

    /// Refuses what belongs to a phase that has not begun. What is late is still taken: the year waits for nobody,
    /// and a decision looks at what is there.
    fn not_before(self, stage: Stage) -> Result<(), Refusal> {
        match begins(self.rules, stage, self.campaign.year) {
            Some(from) if date_of(self.context.at) < from => {
                Err(Refusal::TooEarly { phase: stage.code(), from })
            }
            Some(_) | None => Ok(()),
        }
    }

    fn entrant(&self, unit: UnitId) -> Result<&Entrant, Refusal> {
        self.campaign.entrants.get(&unit).ok_or(Refusal::NotEnrolled(unit))
    }

    fn sector(self, sector: &str) -> Result<(), Refusal> {
        let known = self.rules.sectors.iter().any(|one| one.zh == sector);
        let given = sector.to_owned();
        if known { Ok(()) } else { Err(Refusal::NoSuch { what: "sector", given }) }
    }

    fn criterion(self, criterion: &str) -> Result<(), Refusal> {
        let known = self.rules.criteria.iter().any(|one| one.id == criterion);
        let given = criterion.to_owned();
        if known { Ok(()) } else { Err(Refusal::NoSuch { what: "block", given }) }
    }

    fn enrol(self, entrants: Vec<NewEntrant>) -> Result<Vec<Event>, Refusal> {
        if self.campaign.entrants.len().saturating_add(entrants.len()) > ENTRANTS_LIMIT {
            return Err(Refusal::TooMany { what: "units", limit: ENTRANTS_LIMIT });
        }
        if entrants.is_empty() {
            return Err(Refusal::BadField { field: "entrants", least: 1, most: ENTRANTS_LIMIT });
        }
        let today = date_of(self.context.at);
        let mut seen = std::collections::BTreeSet::new();
        let one = |NewEntrant { unit, sector, place }| {
            if !self.context.world.people.units.is_open(unit, today) {
                return Err(Refusal::NoUnit(unit));
            }
            if self.campaign.entrants.contains_key(&unit) || !seen.insert(unit) {
                return Err(Refusal::EnrolledAlready(unit));
            }
            self.sector(&sector)?;
            Ok(Event::UnitEnrolled { unit, sector, place: checks::line("place", &place)? })
        };
        entrants.into_iter().map(one).collect()
    }

    fn file(self, sector: String, criterion: String, text: &str) -> Result<Vec<Event>, Refusal> {
        self.sector(&sector)?;
        self.criterion(&criterion)?;
        Ok(vec![Event::StandardFiled { sector, criterion, text: checks::text("text", text)? }])
    }

    fn find(self, unit: UnitId, source: Source, text: &str, complex: bool) -> Result<Vec<Event>, Refusal> {
        self.entrant(unit)?;
        if self.campaign.problems_of(unit).count() >= PROBLEMS_LIMIT {
            return Err(Refusal::TooMany { what: "problems of one unit", limit: PROBLEMS_LIMIT });
        }
        let number = self.campaign.problems.last().map_or(1, |last| last.number.saturating_add(1));
        let (text, due) = (checks::text("text", text)?, self.due(complex));
        Ok(vec![Event::ProblemFound { number, unit, source, text, due, complex }])
    }

    /// Returns the day by which a problem must be put right: the pack's clock for handling, and the end of the phase
    /// of rectification when the pack has no such clock.
    fn due(self, complex: bool) -> DueMark {
        let difficulty = if complex { Difficulty::Complex } else { Difficulty::Simple };
        let kind = self.pack.kinds().first().map_or("", |kind| kind.id.as_str());
        let case = ClockCase { kind, difficulty, urgency: Urgency::Normal, level: Level::City };
        match self.pack.clock(ClockKind::Handle, &case) {
            Some(rule) => self.context.world.calendar.due(self.context.at, rule.budget, rule.ends).into(),
            None => {
                let end = ends(self.rules, Stage::Rectify, self.campaign.year);
                let date = end.unwrap_or(date_of(self.context.at));
                DueMark { at: self.pack.day_end().of(date), date, provisional: false }
            }
        }
    }

    fn problem(&self, number: u32, fits: impl Fn(&Problem) -> bool) -> Result<&Problem, Refusal> {
        self.campaign.problem(number).filter(|problem| fits(problem)).ok_or(Refusal::NoProblem(number))
    }

    fn rectify(self, number: u32, text: &str, evidence: &str) -> Result<Vec<Event>, Refusal> {
        let problem = self.problem(number, Problem::waits_for_unit)?;
        let (text, evidence) = (checks::text("text", text)?, checks::text("evidence", evidence)?);
        let late = self.context.at >= problem.due.at;
        Ok(vec![Event::ProblemRectified { problem: number, text, evidence, late }])
    }

    fn confirm(self, number: u32, satisfied: bool, text: &str) -> Result<Vec<Event>, Refusal> {
        let complex = self.problem(number, |one| one.measures.is_some() && !one.is_settled())?.complex;
        let text = checks::text("text", text)?;
        let due = (!satisfied).then(|| self.due(complex));
        Ok(vec![Event::ProblemConfirmed { problem: number, satisfied, text, due }])
    }
}

/// Returns the first day of a phase in a year; nothing when the pack has no such phase.
#[must_use]
pub fn begins(rules: &policy::Campaign, stage: Stage, year: i16) -> Option<Date> {
    let phase = rules.phases.iter().find(|phase| phase.id == stage.code())?;
    Date::new(year, phase.from, 1).ok()
}

/// Returns the last day of a phase in a year; nothing when the pack has no such phase.
#[must_use]
pub fn ends(rules: &policy::Campaign, stage: Stage, year: i16) -> Option<Date> {
    let phase = rules.phases.iter().find(|phase| phase.id == stage.code())?;
    Date::new(year, phase.to, 1).ok().map(Date::last_of_month)
}
