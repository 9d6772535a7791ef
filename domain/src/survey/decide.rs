//! From a command to events, or to a refusal with its facts. Time, actor and what the store knows are arguments.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use crate::{
    access::{Actor, Denied},
    calendar::date_of,
    case::Exclusion,
    ids::{CitizenId, SurveyId},
    survey::{
        Channel, DAYS_LIMIT, LeftOut, Plan, QUIET_DAYS, Stratum, Survey,
        command::{Begin, Command, Found, Move, PlaceCommand},
        event::{Event, PlaceEvent},
        hand, legal,
        place::{Miss, Outcomes, Place, State},
        question::{self, LINE_LIMIT, QUESTIONS_LIMIT, Said, TEXT_LIMIT},
        refusal::Refusal,
        sample::{self, FRAME_LIMIT, Item, Method, SAMPLE_LIMIT},
    },
};

/// The longest reason.
const REASON_LIMIT: usize = 500;

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
}

/// What was decided about a survey: its events, and the places that a draw makes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    /// What happens to the survey.
    pub events: Vec<Event>,
    /// The places, each by its first event without the survey's id.
    pub places: Vec<(Item, Option<CitizenId>)>,
    /// Every place that is still open lapses.
    pub lapses: bool,
    /// The link is sent to whoever can be asked.
    pub invites: bool,
}

/// Decides whether a survey begins.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn begin(context: Context<'_>, begin: Begin) -> Result<Vec<Event>, Refusal> {
    legal::may_read(context.actor)?;
    legal::allowed(context.actor, Move::Plan)?;
    // A rule is no grounds that somebody could claim: only the house plans in its name.
    if begin.origin.is_some() && !context.actor.is_system() {
        return Err(Denied::Action { action: Move::Plan.code() }.into());
    }
    if let Some(planned) = begin.planned {
        return Err(Refusal::AlreadyPlanned(planned));
    }
    if let (Some(follows), None) = (begin.follows, &begin.earlier) {
        return Err(Refusal::NoSurvey(follows));
    }
    let plan = Box::new(checked(*begin.plan)?);
    let edition = edition(&plan, begin.earlier.as_deref());
    Ok(vec![Event::SurveyPlanned { plan, follows: begin.follows, edition, origin: begin.origin }])
}

/// Decides a command to a survey.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, survey: &Survey, command: Command) -> Result<Decided, Refusal> {
    let step = command.name();
    legal::allowed_on(context.actor, step, survey, context.at)?;
    if !legal::is_possible(survey, step) {
        return Err(Refusal::NotNow(survey.standing));
    }
    let event = match command {
        Command::Revise { plan, earlier } => {
            let plan = Box::new(checked(*plan)?);
            let edition = edition(&plan, earlier.as_deref());
            Event::SurveyRevised { plan, edition }
        }
        Command::Draw { seed, found } => return context.draw(survey, seed, &found),
        Command::Close { open } => {
            if let Some(until) = survey.waits_for_seal_until(date_of(context.at)) {
                return Err(Refusal::WaitsForSeal(until));
            }
            let until = survey.plan.answer_until;
            if open > 0 && date_of(context.at) <= until {
                return Err(Refusal::StillOpen { open, until });
            }
            Event::SurveyClosed
        }
        Command::Cancel { reason } => {
            let reason = reason.trim().to_owned();
            text("reason", &reason, 1, REASON_LIMIT)?;
            Event::SurveyCancelled { reason }
        }
        Command::Assign { person, until, is_surveyor } => {
            if !survey.plan.third_party {
                return Err(Refusal::NotThirdParty);
            }
            if !is_surveyor {
                return Err(Refusal::NoSurveyor);
            }
            days("assign", date_of(context.at), until)?;
            Event::SurveyAssigned { person, until }
        }
        Command::Invite => {
            context.ways(survey, Channel::Link, false)?;
            Event::SurveyInvited
        }
        Command::Seal { places } => {
            let digest = hand::digest(&places);
            Event::SurveySealed { outcomes: sealed(&places), digest }
        }
    };
    let lapses = matches!(step, Move::Close | Move::Cancel | Move::Seal);
    Ok(Decided { events: vec![event], places: Vec::new(), lapses, invites: step == Move::Invite })
}

/// What the store knows around a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// How many have answered in its stratum.
    pub answered: u32,
    /// When anything else last asked whoever was drawn: a message, a callback, another survey.
    pub asked_at: Option<Timestamp>,
    /// Whether whoever was drawn wants to be asked nothing.
    pub is_silent: bool,
    /// The number of another place of the survey that was shown to whoever acts and has no outcome yet.
    pub unfinished: Option<u32>,
}

/// Decides a command to a place.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide_place(
    context: Context<'_>,
    survey: &Survey,
    place: &Place,
    around: Around,
    command: PlaceCommand,
) -> Result<Vec<PlaceEvent>, Refusal> {
    let step = command.name();
    legal::allowed_on(context.actor, step, survey, context.at)?;
    if !legal::is_possible(survey, step) {
        return Err(Refusal::NotNow(survey.standing));
    }
    if place.state != State::Open {
        return Err(Refusal::PlaceDone(place.state));
    }
    let answered = around.answered;
    let event = match command {
        PlaceCommand::Show => {
            context.ways(survey, Channel::Phone, false)?;
            // One call after the other: nobody looks through the numbers of a sample.
            if let Some(number) = around.unfinished {
                return Err(Refusal::Unfinished(number));
            }
            if around.is_silent {
                return Err(Refusal::OptedOut);
            }
            let is_quiet = around.asked_at.is_some_and(|asked| context.at < quiet_until(asked));
            if is_quiet || place.was_invited_recently(context.at) {
                return Err(Refusal::AskedRecently);
            }
            quota(survey, answered)?;
            if place.is_called_by_other(&context.actor.signature(), context.at) {
                return Err(Refusal::OthersCall);
            }
            PlaceEvent::SurveyNumberShown
        }
        PlaceCommand::Miss { miss } => {
            context.called(place)?;
            PlaceEvent::SurveyCallMissed { miss, put_off: miss == Miss::Later }
        }
        PlaceCommand::Refuse => {
            context.called(place)?;
            PlaceEvent::SurveyRefused
        }
        PlaceCommand::Keep { said, passed } => {
            context.ways(survey, Channel::Link, true)?;
            quota(survey, answered)?;
            let way = survey.plan.questionnaire.way(&said, passed);
            if let Some(question) = way.wrong {
                return Err(Refusal::BadAnswer(question));
            }
            PlaceEvent::SurveyAnswersKept { said: way.said, passed }
        }
        PlaceCommand::Answer { channel, said } => {
            context.ways(survey, channel, true)?;
            quota(survey, answered)?;
            if channel == Channel::Phone {
                context.called(place)?;
            }
            if channel == Channel::WalkIn {
                return Err(Refusal::NotThisWay(channel));
            }
            PlaceEvent::SurveyAnswered { channel, said: whole(survey, &said)? }
        }
        PlaceCommand::OnSite { answered_at, said } => {
            let then = Context { at: answered_at, ..context };
            then.ways(survey, Channel::Tablet, true)?;
            quota(survey, answered)?;
            PlaceEvent::SurveyAnswered { channel: Channel::Tablet, said: whole(survey, &said)? }
        }
    };
    Ok(vec![event])
}

/// Finds the place whose number is printed on a sheet of paper, for whoever is about to type in what was written on it:
/// what would not be taken is refused before anything is typed.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn on_paper<'a>(
    context: Context<'_>,
    survey: &Survey,
    places: &'a [Place],
    number: u32,
) -> Result<&'a Place, Refusal> {
    legal::allowed_on(context.actor, Move::TypeIn, survey, context.at)?;
    if !legal::is_possible(survey, Move::TypeIn) {
        return Err(Refusal::NotNow(survey.standing));
    }
    context.ways(survey, Channel::Paper, true)?;
    let place = places.iter().find(|place| place.number == number).ok_or(Refusal::NoNumber(number))?;
    if place.state != State::Open {
        return Err(Refusal::PlaceDone(place.state));
    }
    let is_answered = |one: &&Place| one.state == State::Answered && one.item.stratum == place.item.stratum;
    let answered = places.iter().filter(is_answered).count();
    quota(survey, u32::try_from(answered).unwrap_or(u32::MAX))?;
    Ok(place)
}

/// Decides whether the answer of somebody who was met on site and not drawn is taken; returns what of it lies on the
/// way. It belongs to no place and is never counted with the sample.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn walk_in(
    context: Context<'_>,
    survey: &Survey,
    answered_at: Timestamp,
    said: &[Said],
) -> Result<Vec<Said>, Refusal> {
    legal::allowed_on(context.actor, Move::Interview, survey, context.at)?;
    if !legal::is_possible(survey, Move::Interview) {
        return Err(Refusal::NotNow(survey.standing));
    }
    Context { at: answered_at, ..context }.ways(survey, Channel::WalkIn, true)?;
    whole(survey, said)
}

/// Returns what was said on the way through the questionnaire when it is a whole answer.
fn whole(survey: &Survey, said: &[Said]) -> Result<Vec<Said>, Refusal> {
    let way = survey.plan.questionnaire.way(said, u8::MAX);
    if let Some(question) = way.wrong {
        return Err(Refusal::BadAnswer(question));
    }
    if let Some(question) = way.missing {
        return Err(Refusal::Missing(question));
    }
    Ok(way.said)
}

/// Returns until when somebody is left alone who was asked something at an instant.
#[must_use]
pub fn quiet_until(asked: Timestamp) -> Timestamp {
    asked.saturating_add(SignedDuration::from_hours(24 * QUIET_DAYS)).unwrap_or(Timestamp::MAX)
}

/// Returns the first event of a place of a sample.
#[must_use]
pub fn drawn(survey: SurveyId, number: u32, item: Item, citizen: Option<CitizenId>) -> PlaceEvent {
    PlaceEvent::PlaceDrawn { survey, number, item, citizen }
}

/// Returns what became of places as they stand once the survey has ended.
fn sealed(places: &[Place]) -> Outcomes {
    let outcomes = Outcomes::of(places);
    let open = places.iter().filter(|place| place.state == State::Open).count();
    let lapsed = outcomes.lapsed.saturating_add(u32::try_from(open).unwrap_or(u32::MAX));
    Outcomes { lapsed, ..outcomes }
}

fn quota(survey: &Survey, answered: u32) -> Result<(), Refusal> {
    match survey.plan.method.quota() {
        Some(quota) if answered >= u32::from(quota) => Err(Refusal::QuotaFull { quota }),
        Some(_) | None => Ok(()),
    }
}

/// Returns the edition of a questionnaire: that of the survey it follows when nothing was changed, else the next.
fn edition(plan: &Plan, earlier: Option<&Survey>) -> u32 {
    earlier.map_or(1, |earlier| {
        let is_same = earlier.plan.questionnaire.questions == plan.questionnaire.questions;
        if is_same { earlier.edition } else { earlier.edition.saturating_add(1) }
    })
}

fn checked(plan: Plan) -> Result<Plan, Refusal> {
    let asked = &plan.questionnaire;
    text("title", &asked.title, 1, LINE_LIMIT)?;
    if asked.title.contains('\n') {
        return Err(Refusal::BadField { field: "title", least: 1, most: LINE_LIMIT });
    }
    text("intro", &asked.intro, 0, TEXT_LIMIT)?;
    if asked.questions.is_empty() || asked.questions.len() > QUESTIONS_LIMIT {
        return Err(Refusal::QuestionCount { limit: QUESTIONS_LIMIT });
    }
    if let Some((question, flaw)) = question::flaw(&asked.questions) {
        return Err(Refusal::BadQuestion { question, flaw });
    }
    days("period", plan.from, plan.until)?;
    days("ask", plan.ask_from, plan.ask_until)?;
    days("answer", plan.ask_until, plan.answer_until)?;
    // Who was met on site was not drawn: a sample needs another way to be answered.
    if plan.channels.iter().all(|channel| *channel == Channel::WalkIn) {
        return Err(Refusal::NoChannel);
    }
    // A third party's interviewers carry no tablet of the house, and nobody of the house asks for them.
    if plan.third_party && plan.is_on_site() {
        return Err(Refusal::ThirdPartyOnSite);
    }
    let size = usize::from(plan.method.size());
    if size == 0 || size > SAMPLE_LIMIT {
        return Err(Refusal::BadSize(size));
    }
    Ok(plan)
}

fn text(field: &'static str, text: &str, least: usize, most: usize) -> Result<(), Refusal> {
    let is_plain = text.trim() == text && !text.chars().any(|letter| letter.is_control() && letter != '\n');
    if is_plain && (least..=most).contains(&text.chars().count()) {
        Ok(())
    } else {
        Err(Refusal::BadField { field, least, most })
    }
}

fn days(field: &'static str, from: Date, until: Date) -> Result<(), Refusal> {
    let last = from.checked_add(DAYS_LIMIT.days()).unwrap_or(Date::MAX);
    if from <= until && until <= last {
        Ok(())
    } else {
        Err(Refusal::BadDays { field, from, until, limit: DAYS_LIMIT })
    }
}

impl Context<'_> {
    /// Checks the days and the way. People answer a little longer than they are asked.
    fn ways(self, survey: &Survey, channel: Channel, is_answer: bool) -> Result<(), Refusal> {
        let plan = &survey.plan;
        if !plan.channels.contains(&channel) {
            return Err(Refusal::NotThisWay(channel));
        }
        let (is_open, until) = if is_answer {
            (survey.takes_at(self.at), plan.answer_until)
        } else {
            (survey.asks_at(self.at), plan.ask_until)
        };
        if is_open { Ok(()) } else { Err(Refusal::OutsideWindow { from: plan.ask_from, until }) }
    }

    fn called(self, place: &Place) -> Result<(), Refusal> {
        match &place.shown {
            None => Err(Refusal::NotCalled),
            Some(shown) if shown.to == self.actor.signature() => Ok(()),
            Some(_) => Err(Refusal::OthersCall),
        }
    }

    fn draw(self, survey: &Survey, seed: u64, found: &[Found]) -> Result<Decided, Refusal> {
        if date_of(self.at) <= survey.plan.until {
            return Err(Refusal::PeriodRuns(survey.plan.until));
        }
        if survey.plan.ask_until < date_of(self.at) {
            return Err(Refusal::AskingOver(survey.plan.ask_until));
        }
        if found.len() > FRAME_LIMIT {
            return Err(Refusal::LargeFrame(found.len()));
        }
        let method = survey.plan.method;
        let placed = |found: &Found| match method {
            Method::Simple(_) => Item { stratum: String::new(), ..found.item.clone() },
            Method::Proportional(_) | Method::Fixed(_) | Method::Quota(_) => found.item.clone(),
        };
        let mut strata: BTreeMap<String, (u32, BTreeMap<Exclusion, u32>)> = BTreeMap::new();
        let mut citizens: BTreeMap<Item, Option<CitizenId>> = BTreeMap::new();
        for one in found {
            let item = placed(one);
            let stratum = strata.entry(item.stratum.clone()).or_default();
            match one.left_out {
                Some(reason) => *stratum.1.entry(reason).or_default() += 1,
                None => {
                    stratum.0 += 1;
                    citizens.insert(item, one.citizen);
                }
            }
        }
        if citizens.is_empty() {
            return Err(Refusal::EmptyFrame { found: found.len() });
        }
        let frame: Vec<Item> = citizens.keys().cloned().collect();
        let drawn = sample::draw(&frame, method, seed);
        if drawn.is_empty() || drawn.len() > SAMPLE_LIMIT {
            return Err(Refusal::BadSize(drawn.len()));
        }
        let strata = strata.into_iter().map(|(name, (count, left_out))| Stratum {
            drawn: u32::try_from(drawn.iter().filter(|item| item.stratum == name).count())
                .unwrap_or(u32::MAX),
            frame: count,
            left_out: left_out.into_iter().map(|(reason, count)| LeftOut { reason, count }).collect(),
            name,
        });
        let event = Event::SampleDrawn {
            seed: seed.to_string(),
            digest: sample::digest(&frame),
            strata: strata.collect(),
            frame,
        };
        let places = drawn.into_iter().map(|item| {
            let citizen = citizens.get(&item).copied().flatten();
            (item, citizen)
        });
        Ok(Decided { events: vec![event], places: places.collect(), lapses: false, invites: false })
    }
}

/// Returns what was found with those left out who are the same person as an earlier one: each is asked once.
#[must_use]
pub fn once_each(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by(|one, two| one.item.key.cmp(&two.item.key));
    let mut seen: BTreeSet<CitizenId> = BTreeSet::new();
    for one in &mut found {
        let Some(citizen) = one.citizen.filter(|_| one.left_out.is_none()) else { continue };
        if !seen.insert(citizen) {
            one.left_out = Some(Exclusion::Duplicate);
        }
    }
    found
}
