//! A stream of cases beside the letters: taken each working morning, asked by message, code or telephone, rated by
//! some, the bad ones looked into by telephone, sent to their sections and put right. The last days are left open, so
//! that whoever calls has somebody to call.

use std::collections::BTreeSet;

use domain::{
    access::Actor,
    calendar::date_of,
    case::{
        ApplicantKind, By, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    ids::{CaseId, OrderId, UnitId},
    order::{
        Difficulty, Urgency,
        command::{AttemptResult, Command as OrderCommand, HandlingResult},
        triage::{Finding, Inquiry},
    },
    rating::{Grade, Provenance, Rating, RatingChannel},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    command::{Act, Done, Error, Request},
    personal::Contact,
};

use super::{chance::Draw, files, life::Scene, phrases::one};
use crate::app::App;

/// How many cases there are.
const CASES: u64 = 960;
/// Over how many days before the end.
const DAYS: i64 = 62;
/// The numbers of their citizens begin so; nobody has one, and no invented telephone answers it.
const PHONE: &str = "1200001";
/// Of a hundred, how many are asked by message, and how many rate on the spot; the rest has no mobile number.
const BY_MESSAGE: u64 = 76;
const ON_THE_SPOT: u64 = 15;
/// Of a hundred who are asked by message, how many answer; of a hundred who are called, how many are reached.
const ANSWER: u64 = 31;
const REACHED: u64 = 60;
/// Of a hundred answers, how many are good, how many fair; the rest is bad.
const GOOD: u64 = 84;
const FAIR: u64 = 9;
/// How long after asking the time to answer is over.
const SILENCE: SignedDuration = SignedDuration::from_hours(24 * 8);
/// How long before the end nobody has called yet, in hours.
const LEFT_OPEN: i64 = 40;
/// Who takes cases in.
const SOURCE: Actor = Actor::System("demo");
/// The region of the matters' codes.
const REGION: &str = "611000000000";

/// What happens to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Take,
    Rate,
    Call,
    Triage,
    Answer,
    Expire,
}

/// One case in the making.
struct Plan {
    take: Take,
    contact: Contact,
    draw: Draw,
    case: Option<CaseId>,
    order: Option<OrderId>,
}

/// All of them.
pub(super) struct Stream {
    plans: Vec<Plan>,
    agenda: BTreeSet<(Timestamp, usize, Step)>,
    /// From when on nobody calls any more.
    quiet: Timestamp,
}

impl Stream {
    /// Returns no cases.
    pub(super) fn empty() -> Self {
        Self { plans: Vec::new(), agenda: BTreeSet::new(), quiet: Timestamp::MAX }
    }

    /// Returns the cases of the last weeks before `until`.
    ///
    /// # Errors
    /// When the carried matters are broken, which is our fault.
    pub(super) fn of(app: &App, scene: &Scene<'_>, until: Timestamp) -> anyhow::Result<Self> {
        let world = app.world();
        let mut matters: Vec<(Matter, UnitId, String, String)> = Vec::new();
        for record in csv::Reader::from_reader(files::MATTERS.as_bytes()).records() {
            let record = record?;
            let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
            let unit = world.people.units.named(&cell(2));
            let unit = unit.ok_or_else(|| anyhow::anyhow!("matters.csv: there is no unit `{}`", cell(2)))?.id;
            matters.push((Matter { code: cell(0), name: cell(1) }, unit, cell(3), cell(4)));
        }
        let quiet = until.checked_sub(SignedDuration::from_hours(LEFT_OPEN))?;
        let mut stream = Self { plans: Vec::new(), agenda: BTreeSet::new(), quiet };
        let begun = app.clock.now();
        for place in 0..CASES {
            let mut draw = scene.chance.draw(place, "case");
            let Some((matter, unit, pack, kind)) = draw.pick(&matters).cloned() else { break };
            let back = SignedDuration::from_mins(draw.between(60, DAYS * 24 * 60));
            let finished_at = scene.office.opening(until.checked_sub(back)?);
            let taken_at = scene.office.after(finished_at, draw.between(20, 300));
            if finished_at < begun || taken_at >= until {
                continue;
            }
            let (phone, by) = match draw.below(100) {
                way if way < BY_MESSAGE => (PhoneClass::Mobile, None),
                way if way < BY_MESSAGE + ON_THE_SPOT => (PhoneClass::Absent, Some(By::Session)),
                _ => (PhoneClass::Landline, None),
            };
            let name = format!(
                "{}{}",
                one(&scene.phrases.surnames, &mut draw),
                one(&scene.phrases.given, &mut draw)
            );
            let number =
                if phone == PhoneClass::Absent { String::new() } else { format!("{PHONE}{place:04}") };
            let facts = Taken {
                key: Key {
                    source: "hall".to_owned(),
                    number: number_of(finished_at, place),
                    step: "1".to_owned(),
                },
                batch: None,
                pack,
                kind,
                unit,
                window: None,
                staff: None,
                matter,
                region: REGION.to_owned(),
                applicant_kind: ApplicantKind::Person,
                applicant: None,
                agent: false,
                channel: Some(RatingChannel::Terminal),
                accepted_at: None,
                finished_at,
                citizen: None,
                contact_digest: None,
                phone,
                elsewhere: None,
            };
            let take = Take { facts, by, terms: Terms::default(), known: Known::default() };
            let plan = Plan { take, contact: Contact::new(&name, &number), draw, case: None, order: None };
            stream.agenda.insert((taken_at, stream.plans.len(), Step::Take));
            stream.plans.push(plan);
        }
        Ok(stream)
    }

    /// Returns when the next thing happens.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.agenda.first().map(|(at, _, _)| *at)
    }

    /// Does what is due until `end`.
    ///
    /// # Errors
    /// When the store fails, or refuses to take a case.
    pub(super) fn work(&mut self, app: &App, scene: &Scene<'_>, end: Timestamp) -> anyhow::Result<()> {
        while let Some((at, place, step)) = self.agenda.first().copied().filter(|(at, _, _)| *at <= end) {
            self.agenda.remove(&(at, place, step));
            let Some(plan) = self.plans.get_mut(place) else { continue };
            let next = match step {
                Step::Take => taken(app, scene, plan, at)?,
                Step::Rate => rated(app, scene, plan, at)?,
                Step::Call => called(app, scene, plan, at)?,
                Step::Triage => looked_into(app, scene, plan, at)?,
                Step::Answer => answered(app, scene, plan, at)?,
                Step::Expire => expired(app, plan, at)?,
            };
            if let Some((when, next)) = next {
                let is_a_call = matches!(next, Step::Call | Step::Triage);
                if !is_a_call || when < self.quiet {
                    self.agenda.insert((when, place, next));
                }
            }
        }
        Ok(())
    }
}

type Next = anyhow::Result<Option<(Timestamp, Step)>>;

fn number_of(finished_at: Timestamp, place: u64) -> String {
    format!("{}{place:05}", date_of(finished_at).strftime("%Y%m%d"))
}

/// Hands a command in; what the rules refuse is left undone.
fn write(app: &App, at: Timestamp, actor: Actor, act: Act) -> anyhow::Result<Option<Done>> {
    match app.store.write(Request { key: None, at, actor, act }) {
        Ok(done) => Ok(Some(done)),
        Err(Error::Refused(refused)) => {
            tracing::debug!(%refused, "a case of the demonstration goes another way");
            Ok(None)
        }
        Err(Error::Store(error)) => Err(error.into()),
    }
}

fn taken(app: &App, scene: &Scene<'_>, plan: &mut Plan, at: Timestamp) -> Next {
    let take = Box::new(plan.take.clone());
    let done = write(app, at, SOURCE, Act::TakeCase { take, contact: plan.contact.clone() })?;
    let Some(Done::Case { id, .. }) = done else { return Ok(None) };
    plan.case = Some(id);
    let draw = &mut plan.draw;
    Ok(match (plan.take.by, plan.take.facts.phone) {
        (Some(_), _) => Some((at.checked_add(SignedDuration::from_mins(draw.between(1, 9)))?, Step::Rate)),
        (None, PhoneClass::Mobile) => {
            let later = SignedDuration::from_mins(draw.between(3, 26 * 60));
            let silent = (at.checked_add(SILENCE)?, Step::Expire);
            Some(if draw.percent(ANSWER) { (at.checked_add(later)?, Step::Rate) } else { silent })
        }
        (None, PhoneClass::Landline | PhoneClass::Absent | PhoneClass::Invalid) => {
            Some((scene.office.after(at, draw.between(120, 900)), Step::Call))
        }
    })
}

/// Nobody answered in time: unrated, never a grade.
fn expired(app: &App, plan: &Plan, at: Timestamp) -> Next {
    let Some(case) = plan.case else { return Ok(None) };
    write(app, at, Actor::System("expiry"), Act::Case { case, command: Command::Expire })?;
    Ok(None)
}

fn grade(draw: &mut Draw) -> u8 {
    match draw.below(100) {
        share if share < GOOD => {
            if draw.percent(45) {
                5
            } else {
                4
            }
        }
        share if share < GOOD + FAIR => 3,
        _ => {
            if draw.percent(30) {
                1
            } else {
                2
            }
        }
    }
}

fn rated(app: &App, scene: &Scene<'_>, plan: &mut Plan, at: Timestamp) -> Next {
    let Some(case) = plan.case else { return Ok(None) };
    let stars = grade(&mut plan.draw);
    let by_message = plan.take.by.is_none();
    // A text message carries the pack's three levels.
    let stars = if by_message { stars.clamp(2, 4) } else { stars };
    let provenance = if by_message {
        Provenance::Sms { message: format!("demo-reply-{case}"), read_by: None }
    } else {
        let channel = if plan.draw.percent(60) { RatingChannel::Qr } else { RatingChannel::Mobile };
        Provenance::Link { token: app.store.vault().index(&format!("demo-{case}"), "rating"), channel }
    };
    let actor = if by_message { Actor::System("replies") } else { Actor::Citizen };
    rate(app, scene, plan, at, (case, stars, provenance, actor))
}

/// An agent calls about a case without a mobile number.
fn called(app: &App, scene: &Scene<'_>, plan: &mut Plan, at: Timestamp) -> Next {
    let Some(case) = plan.case else { return Ok(None) };
    let agent = scene.cast.agent(&mut plan.draw);
    if !plan.draw.percent(REACHED) {
        let command = Command::Attempt { result: AttemptResult::NoAnswer, again_at: None, record: None };
        write(app, at, agent.clone(), Act::Case { case, command })?;
        return Ok(Some((scene.office.after(at, 180), Step::Call)));
    }
    let stars = grade(&mut plan.draw).clamp(2, 4);
    let Actor::Staff(staff) = &agent else { return Ok(None) };
    let provenance = Provenance::Call { record: format!("demo-call-{case}"), agent: staff.person };
    rate(app, scene, plan, at, (case, stars, provenance, agent.clone()))
}

fn rate(
    app: &App,
    scene: &Scene<'_>,
    plan: &mut Plan,
    at: Timestamp,
    (case, stars, provenance, actor): (CaseId, u8, Provenance, Actor),
) -> Next {
    let Some(grade) = Grade::of(stars) else { return Ok(None) };
    let is_bad = stars <= 2;
    let said = &scene.phrases.citizen;
    let options: Vec<u16> = app.world().norms.offered(grade, date_of(at)).map(|norm| norm.code).collect();
    let is_typed = !matches!(provenance, Provenance::Sms { .. });
    let rating = Rating {
        options: plan.draw.pick(&options).copied().filter(|_| is_typed).into_iter().collect(),
        words: if is_typed {
            one(if is_bad { &said.case_bad } else { &said.case_good }, &mut plan.draw)
        } else {
            String::new()
        },
        ..Rating::new(grade, provenance, at)
    };
    let command = Command::Rate { rating: Box::new(rating) };
    let done = write(app, at, actor, Act::Case { case, command })?;
    let Some(Done::Case { order: Some(order), .. }) = done.filter(|_| is_bad) else { return Ok(None) };
    plan.order = Some(order);
    Ok(Some((scene.office.after(at, plan.draw.between(60, 420)), Step::Triage)))
}

/// The second callback: some was duly done and is explained, the rest goes to its section.
fn looked_into(app: &App, scene: &Scene<'_>, plan: &mut Plan, at: Timestamp) -> Next {
    let Some(order) = plan.order else { return Ok(None) };
    let agent = scene.cast.agent(&mut plan.draw);
    let is_performed = plan.draw.percent(25);
    let cause = one(&scene.phrases.citizen.case_bad, &mut plan.draw);
    let inquiry = Inquiry {
        contacted: Some(plan.draw.percent(60)),
        process: Some(is_performed),
        solved: Some(plan.draw.percent(50)),
        result: Some(false),
        performed: Some(is_performed),
        cause: cause.clone(),
        finding: if is_performed { Finding::Mistaken } else { Finding::Founded },
        record: format!("demo-call-{order}"),
    };
    let act = |actor: Actor, command| write(app, at, actor, Act::Order { order, seen: None, command });
    act(agent.clone(), OrderCommand::Inquire { inquiry: Box::new(inquiry) })?;
    let facts = &plan.take.facts;
    let world = app.world();
    let reasons = world.packs.get(&facts.pack).map_or(&[][..], |pack| pack.reasons());
    if let Some(reason) =
        reasons.iter().find(|reason| reason.code == "duty-performed").filter(|_| is_performed)
    {
        let command = OrderCommand::Refuse { reason: reason.code.clone(), words: reason.tell.zh.clone() };
        act(agent.clone(), command)?;
        return Ok(None);
    }
    let command = OrderCommand::Accept {
        kind: facts.kind.clone(),
        urgency: Urgency::Normal,
        proposed: Some(facts.unit),
        note: cause.clone(),
    };
    act(agent.clone(), command)?;
    let command = OrderCommand::Dispatch {
        lead: facts.unit,
        co_handlers: Vec::new(),
        difficulty: Difficulty::Simple,
        note: cause,
    };
    act(Actor::System("ratings"), command)?;
    let days = plan.draw.between(1, 4);
    Ok(Some((scene.office.days_after(at, days), Step::Answer)))
}

fn answered(app: &App, scene: &Scene<'_>, plan: &mut Plan, at: Timestamp) -> Next {
    let Some(order) = plan.order else { return Ok(None) };
    let Some(team) = scene.cast.team(plan.take.facts.unit) else { return Ok(None) };
    let command = OrderCommand::Answer {
        reply: one(&scene.phrases.staff.case_answer, &mut plan.draw),
        result: HandlingResult::Solved,
        leader: team.approver.name.clone(),
        handler: team.handler.name.clone(),
    };
    write(app, at, team.handler.actor.clone(), Act::Order { order, seen: None, command })?;
    Ok(None)
}
