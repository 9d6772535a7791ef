//! From a command to events, or to a refusal with its facts. Time, actor, people and packs are arguments.

mod checks;
mod members;

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::{
    access::{Action, Actor, Reach},
    calendar::date_of,
    ids::{OrderId, PersonId, UnitId},
    policy::Pack,
    woodpecker::{
        Agreed, CaseText, Collection, JURORS_LIMIT, NOMINEES_LIMIT, Nominee, Rule,
        command::{Begin, Command, Known, Move},
        event::Event,
        legal, rank,
        refusal::Refusal,
    },
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units, persons and packs.
    pub world: &'a World,
}

/// Decides how a year begins.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn begin(context: Context<'_>, begin: Begin, known: &Known) -> Result<Vec<Event>, Refusal> {
    legal::allowed(context.actor, Move::Begin, None)?;
    let today = date_of(context.at);
    // Last year's opinions are gathered until the year after is well under way; nothing of the future is.
    let (from, until) = (today.year().saturating_sub(1), today.year());
    if !(from..=until).contains(&begin.year) {
        return Err(Refusal::BadYear { given: begin.year, from, until });
    }
    if let Some(id) = known.twin {
        return Err(Refusal::Twin { year: begin.year, id });
    }
    let packs = context.world.packs.iter();
    let in_force = packs.filter(|pack| {
        let header = pack.header();
        let last = context.world.packs.last_day(header);
        header.effective <= today && last.is_none_or(|last| today <= last)
    });
    let rule = in_force.filter_map(rule).last().ok_or(Refusal::NoRule(today))?;
    Ok(vec![Event::CollectionBegun { year: begin.year, rule }])
}

/// Returns what a pack says of judging, as a year keeps it.
fn rule(pack: &Pack) -> Option<Rule> {
    let given = pack.woodpecker()?;
    let listed = pack.duties().merits.iter().filter_map(|merit| given.weights.get_key_value(&merit.id));
    let weights = listed.map(|(merit, weight)| (merit.clone(), *weight)).collect();
    Some(Rule { pack: pack.id().to_owned(), scale: given.scale, weights, sheets: given.sheets })
}

/// Decides a command to a year.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(
    context: Context<'_>,
    year: &Collection,
    command: Command,
    known: &Known,
) -> Result<Vec<Event>, Refusal> {
    let step = command.name();
    legal::may_read(context.actor)?;
    legal::allowed(context.actor, step, None)?;
    if !legal::is_possible(year, step) {
        return Err(Refusal::NotNow(year.stage));
    }
    let event = match command {
        Command::Nominate { order, title, reason } => {
            context.nominate(year, order, &title, &reason, known)?
        }
        Command::Strike { nominee, reason } => {
            context.of(year, nominee, step)?;
            Event::NomineeStruck { nominee, reason: checks::reason("reason", &reason)? }
        }
        Command::Advance { nominee, to, note } => {
            let found = context.of(year, nominee, step)?;
            if found.declined.is_some() {
                return Err(Refusal::Declined(nominee));
            }
            let now = found.progress();
            if now.next() != Some(to) {
                return Err(Refusal::NotNext { now, given: to });
            }
            Event::NomineeAdvanced { nominee, to, note: checks::reason("note", &note)? }
        }
        Command::Decline { nominee, reason } => {
            let found = context.of(year, nominee, step)?;
            if found.declined.is_some() {
                return Err(Refusal::Declined(nominee));
            }
            if !found.is_open() {
                return Err(Refusal::Adopted(nominee));
            }
            Event::NomineeDeclined { nominee, reason: checks::reason("reason", &reason)? }
        }
        Command::Seat { name, organisation, person, unit } => {
            context.seat(year, &name, &organisation, person, unit)?
        }
        Command::Judge => {
            let (have, need) = (checks::count(year.jurors.len()), year.rule.sheets);
            if have < need {
                return Err(Refusal::TooFewJurors { have, need });
            }
            if !year.nominees.iter().any(Nominee::stands) {
                return Err(Refusal::NothingToChoose);
            }
            Event::JudgingBegun
        }
        Command::Score { juror, nominee, points, reason } => {
            context.score(year, juror, nominee, points, &reason)?
        }
        Command::Choose { places, reason } => {
            let reason = checks::reason("reason", &reason)?;
            Event::CasesChosen { ranking: rank::choose(year, places)?, reason }
        }
        Command::Consent { nominee, agreed, name, heard } => {
            context.of(year, nominee, step)?;
            consent(nominee, agreed, name, &heard)?
        }
        Command::WriteCase { nominee, text } => {
            context.of(year, nominee, step)?;
            Event::CaseWritten { nominee, text: Box::new(case(*text)?) }
        }
        Command::ReviewCase { nominee } => context.review(year, nominee)?,
        Command::Appoint { nominee, letter, from, until } => {
            context.appoint(year, nominee, &letter, from, until)?
        }
        Command::End { member, reason } => context.end(year, member, &reason)?,
        Command::Meet { on, place, subject, attendees, minutes } => {
            context.meet(year, on, [&place, &subject, &minutes], &attendees)?
        }
        Command::FollowUp { meeting, text, owner, due } => {
            context.follow_up(year, meeting, &text, owner, due)?
        }
        Command::Settle { meeting, follow_up, result } => {
            context.settle(year, meeting, follow_up, &result)?
        }
    };
    Ok(vec![event])
}

fn consent(nominee: u16, agreed: Agreed, name: Option<String>, heard: &str) -> Result<Event, Refusal> {
    let name = name.filter(|name| !name.trim().is_empty());
    if (agreed == Agreed::Named) != name.is_some() {
        return Err(Refusal::NameAndConsent);
    }
    let name = name.map(|name| checks::line("name", &name)).transpose()?;
    Ok(Event::ConsentRecorded { nominee, agreed, name, heard: checks::reason("heard", heard)? })
}

fn case(given: CaseText) -> Result<CaseText, Refusal> {
    Ok(CaseText {
        title: checks::open(checks::line("title", &given.title)?)?,
        opinion: checks::open(checks::words("opinion", &given.opinion)?)?,
        measures: checks::open(checks::words("measures", &given.measures)?)?,
        effect: checks::open(checks::words("effect", &given.effect)?)?,
    })
}

impl Context<'_> {
    /// Returns a nominee that stands and is the actor's to do `step` with.
    fn of(self, year: &Collection, number: u16, step: Move) -> Result<&Nominee, Refusal> {
        let found = year.nominee(number).filter(|nominee| nominee.struck.is_none());
        let nominee = found.ok_or(Refusal::NoNominee(number))?;
        legal::allowed(self.actor, step, Some(nominee.unit))?;
        Ok(nominee)
    }

    fn nominate(
        self,
        year: &Collection,
        order: OrderId,
        title: &str,
        reason: &str,
        known: &Known,
    ) -> Result<Event, Refusal> {
        let found = known.order.as_ref().ok_or(Refusal::NoOrder(order))?;
        let number = found.number.clone();
        let Some(unit) = found.unit else { return Err(Refusal::NoUnit(number)) };
        // Whose order it is not learns nothing of it.
        legal::allowed(self.actor, Move::Nominate, Some(unit)).map_err(|_| Refusal::NoOrder(order))?;
        if found.confidential {
            return Err(Refusal::Confidential(number));
        }
        if !found.ended {
            return Err(Refusal::NotEnded(number));
        }
        if found.year != year.year {
            return Err(Refusal::OtherYear { number, given: found.year, year: year.year });
        }
        // What a unit declined the centre alone puts forward again; the unit has had its word.
        let is_centre = self.actor.reach(Action::Woodpecker(Move::Nominate)) == Reach::Everywhere;
        let stands = |one: &&Nominee| one.struck.is_none() && !(is_centre && one.declined.is_some());
        if let Some(twin) = year.nominees.iter().filter(|one| one.order == order).find(stands) {
            return Err(Refusal::Nominated(twin.number));
        }
        checks::room("nominees", year.nominees.len(), NOMINEES_LIMIT)?;
        Ok(Event::OpinionNominated {
            nominee: checks::count(year.nominees.len()).saturating_add(1),
            order,
            order_number: number,
            unit,
            title: checks::open(checks::line("title", title)?)?,
            reason: checks::reason("reason", reason)?,
        })
    }

    fn seat(
        self,
        year: &Collection,
        name: &str,
        organisation: &str,
        person: Option<PersonId>,
        unit: Option<UnitId>,
    ) -> Result<Event, Refusal> {
        checks::room("jurors", year.jurors.len(), JURORS_LIMIT)?;
        let mut unit = unit;
        let mut name = name.to_owned();
        if let Some(id) = person {
            let known = self.world.people.persons.get(id).filter(|person| person.active);
            let known = known.ok_or(Refusal::NoPerson(id))?;
            if let Some(twin) = year.jurors.iter().find(|juror| juror.person == Some(id)) {
                return Err(Refusal::Seated(twin.number));
            }
            name.clone_from(&known.name);
            unit = known.unit;
        }
        if let Some(unit) = unit {
            self.world.people.units.get(unit).ok_or(Refusal::UnknownUnit(unit))?;
        }
        Ok(Event::JurorSeated {
            juror: checks::count(year.jurors.len()).saturating_add(1),
            name: checks::line("name", &name)?,
            organisation: checks::line("organisation", organisation)?,
            person,
            unit,
        })
    }

    fn score(
        self,
        year: &Collection,
        number: u16,
        nominee: u16,
        points: BTreeMap<String, u16>,
        reason: &str,
    ) -> Result<Event, Refusal> {
        let juror = year.juror(number).ok_or(Refusal::NoJuror(number))?;
        if !legal::hands_in(self.actor, juror) {
            return Err(Refusal::OthersSheet(number));
        }
        let standing = year.nominee(nominee).filter(|one| one.stands());
        let judged = standing.ok_or(Refusal::NoNominee(nominee))?;
        if legal::is_own(self.world, juror, judged) {
            return Err(Refusal::OwnUnit { juror: number, nominee });
        }
        let most = year.rule.scale;
        for (merit, _) in &year.rule.weights {
            if points.get(merit).is_none_or(|given| *given > most) {
                return Err(Refusal::BadPoints { merit: merit.clone(), most });
            }
        }
        if let Some(merit) =
            points.keys().find(|merit| !year.rule.weights.iter().any(|(one, _)| one == *merit))
        {
            return Err(Refusal::BadPoints { merit: merit.clone(), most: 0 });
        }
        Ok(Event::NomineeScored { juror: number, nominee, points, reason: checks::reason("reason", reason)? })
    }

    fn review(self, year: &Collection, number: u16) -> Result<Event, Refusal> {
        let nominee = self.of(year, number, Move::ReviewCase)?;
        let case = nominee.case.as_ref().ok_or(Refusal::NoCase(number))?;
        if case.reviewed.is_some() {
            return Err(Refusal::Reviewed);
        }
        if case.by == self.actor.signature() {
            return Err(Refusal::OwnCase);
        }
        Ok(Event::CaseReviewed { nominee: number })
    }
}
