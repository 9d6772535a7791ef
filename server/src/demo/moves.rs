//! Who takes a step of a life, and what they ask of the store.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    order::{
        Channel, Level, Urgency,
        command::{AttemptResult, Command, Evidence, HandlingResult, Register},
    },
    policy::{AskedOf, Callback, Counts, Question, Role},
};
use jiff::Timestamp;
use store::command::Act;

use super::{
    cast::Team,
    chance::Draw,
    citizens::{self, Grade},
    course::Turn,
    life::{Life, Scene, Step},
    phrases::one,
    rest::Rest,
};

/// Of a hundred calls, how many reach the citizen.
const REACHED: u64 = 60;
/// Of a hundred calls that do not, how many ring out; the others find the line busy.
const RANG_OUT: u64 = 70;
/// Of a hundred first contacts by the unit, how many reach the citizen.
const CONTACTED: u64 = 90;
/// The most characters of the words that go with a refusal.
const WORDS_LIMIT: usize = 2_000;

/// Returns who takes a step, and what they ask; nothing for a step that needs no command.
pub fn act(life: &mut Life, step: &Step, at: Timestamp, scene: &Scene<'_>) -> Option<(Actor, Act)> {
    if *step == Step::Register {
        return Some(register(life, at, scene));
    }
    let order = life.order?;
    let (actor, command) = command(life, step, scene)?;
    Some((actor, Act::Order { order, seen: None, command }))
}

fn register(life: &Life, at: Timestamp, scene: &Scene<'_>) -> (Actor, Act) {
    let course = &life.course;
    let letter = &course.letter.import.demand;
    let demand = Register {
        pack: scene.pack.id().to_owned(),
        channel: course.channel,
        level: Level::County,
        kind: letter.kind.clone(),
        urgency: Urgency::Normal,
        title: letter.title.clone(),
        content: letter.content.clone(),
        place: letter.place.clone(),
        received_on: domain::calendar::date_of(at),
        citizen: None,
        contact_digest: None,
        confidential: course.confidential,
        tracking: None,
        reference: letter.reference.clone(),
        flags: Vec::new(),
    };
    let actor = match course.channel {
        Channel::Web => Actor::Citizen,
        Channel::Phone
        | Channel::Letter
        | Channel::Paper
        | Channel::Sms
        | Channel::Import
        | Channel::Rating
        | Channel::Visit => scene.cast.agent(&mut life.draw(scene, "register")),
    };
    let (contact, code) = (course.contact.clone(), Some(course.code.clone()));
    (actor, Act::Register { demand: Box::new(demand), contact, code })
}

fn command(life: &mut Life, step: &Step, scene: &Scene<'_>) -> Option<(Actor, Command)> {
    let mut draw = life.draw(scene, "words");
    let agent = scene.cast.agent(&mut draw);
    let dispatcher = scene.cast.dispatcher(&mut draw);
    let team = life.team(scene)?;
    let (handler, approver) = (team.handler.actor.clone(), team.approver.actor.clone());
    let (staff, citizen) = (&scene.phrases.staff, &scene.phrases.citizen);
    Some(match step {
        Step::Register | Step::Reply(..) => return None,
        Step::Accept => (agent, accept(life, scene, &mut draw)),
        Step::Refuse => (agent, refuse(life, scene)?),
        Step::Call => (agent, call(life, scene)),
        Step::GiveUp => (agent, Command::Close { reason: staff.close_unreached.clone(), withdrawn: false }),
        Step::Merge => (dispatcher, Command::Merge { into: life.main?, reason: staff.merge.clone() }),
        Step::Dispatch => (dispatcher, dispatch(life, scene, &mut draw)?),
        Step::Reassign => (dispatcher, reassign(life, scene)?),
        Step::Sign => (team.principal.actor.clone(), Command::Sign { handler: team.handler.name.clone() }),
        Step::Contact => (handler, contact(life, scene, &mut draw)),
        Step::Suspend => (handler, Command::Suspend { reason: staff.suspend.clone() }),
        Step::Answer => (handler, answer(life, team, scene, &mut draw)),
        Step::SendBack => (approver, Command::SendBack { reason: staff.send_back.clone() }),
        Step::Approve => (approver, Command::Approve { note: one(&staff.approve, &mut draw) }),
        Step::Supplement => {
            (Actor::Citizen, Command::Supplement { text: one(&citizen.supplement, &mut draw) })
        }
        Step::Reopen => (Actor::Citizen, Command::Reopen { reason: one(&citizen.reopen, &mut draw) }),
        Step::Web => (Actor::Citizen, on_the_web(life, scene, &mut draw)),
    })
}

fn accept(life: &Life, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    Command::Accept {
        kind: life.course.letter.import.demand.kind.clone(),
        urgency: life.course.urgency,
        proposed: life.course.missent.or_else(|| life.units().first().copied()),
        note: one(&scene.phrases.staff.accept, draw),
    }
}

fn refuse(life: &Life, scene: &Scene<'_>) -> Option<Command> {
    let Turn::Refused(reason) = &life.course.turn else { return None };
    let words = format!("{}{}", scene.phrases.staff.refuse, life.course.letter.import.reply);
    Some(Command::Refuse { reason: reason.clone(), words: words.chars().take(WORDS_LIMIT).collect() })
}

/// An agent telephones the citizen, who is reached or not; on the telephone a person understands what is meant.
fn call(life: &mut Life, scene: &Scene<'_>) -> Command {
    life.calls = life.calls.saturating_add(1);
    let mut draw = life.draw(scene, &format!("call {}", life.calls));
    if !draw.percent(REACHED) {
        let result = if draw.percent(RANG_OUT) { AttemptResult::NoAnswer } else { AttemptResult::Busy };
        return Command::Attempt { result, again_at: None };
    }
    let record = format!("demo-call-{}-{}-{}", life.subject, life.round, life.calls);
    let grade = citizens::grade(&mut draw, life.round).understood();
    rate(life, grade, Evidence::Phone { record }, scene, &mut draw)
}

fn dispatch(life: &Life, scene: &Scene<'_>, draw: &mut Draw) -> Option<Command> {
    let (lead, others) = life.units().split_first()?;
    let (lead, co_handlers) = match life.course.missent {
        Some(missent) => (missent, Vec::new()),
        None => (*lead, others.to_vec()),
    };
    let note = one(&scene.phrases.staff.dispatch, draw);
    Some(Command::Dispatch { lead, co_handlers, difficulty: life.course.difficulty, note })
}

fn reassign(life: &Life, scene: &Scene<'_>) -> Option<Command> {
    let (lead, others) = life.units().split_first()?;
    let reason = scene.phrases.staff.reassign.replace("{unit}", &life.course.letter.import.office);
    Some(Command::Reassign { lead: *lead, co_handlers: others.to_vec(), reason })
}

fn contact(life: &mut Life, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let is_second = life.was_missed;
    life.was_missed = !is_second && life.course.rest.is_none() && !draw.percent(CONTACTED);
    let staff = &scene.phrases.staff;
    let note = if life.was_missed { &staff.contact_missed } else { &staff.contact_reached };
    Command::Contact { reached: !life.was_missed, note: one(note, draw) }
}

/// The real reply; a second round says so before it.
fn answer(life: &Life, team: &Team, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let reply = &life.course.letter.import.reply;
    let again = if life.round > 1 { format!("{}\n", scene.phrases.staff.redo_answer) } else { String::new() };
    let result = match draw.below(100) {
        0..=54 => HandlingResult::Solved,
        55..=74 => HandlingResult::Partly,
        _ => HandlingResult::Explained,
    };
    let (leader, handler) = (team.approver.name.clone(), team.handler.name.clone());
    Command::Answer { reply: again + reply, result, leader, handler }
}

fn on_the_web(life: &Life, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let is_to_be_redone = life.course.rest == Some(Rest::Redone) && life.round == 1;
    let grade = citizens::grade(draw, life.round).understood();
    let grade = if is_to_be_redone { Grade::Dissatisfied } else { grade };
    rate(life, grade, Evidence::Web { tracking: life.tracking.clone() }, scene, draw)
}

fn rate(life: &Life, grade: Grade, evidence: Evidence, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let said = &scene.phrases.citizen;
    let words = if grade == Grade::Dissatisfied { &said.words_bad } else { &said.words_good };
    let answers = answers(scene.pack.callback(), grade, life.course.contact.is_empty());
    Command::Rate { answers, words: one(words, draw), evidence }
}

/// Returns an answer to each of the pack's questions that fits the grade.
fn answers(callback: &Callback, grade: Grade, is_anonymous: bool) -> BTreeMap<String, String> {
    let asked = |question: &&Question| !is_anonymous || question.asked_of == AskedOf::Everyone;
    let answer = |question: &Question| {
        let (counts, place) = match (question.role, grade) {
            (Role::Pressure, _) => (Counts::Neutral, 0),
            (Role::Contacted, _) | (_, Grade::Satisfied) => (Counts::Satisfied, 0),
            (_, Grade::Fair | Grade::Unclear) => (Counts::Satisfied, 1),
            (_, Grade::Dissatisfied) => (Counts::Dissatisfied, 0),
        };
        let fitting = question.options.iter().filter(|option| option.counts == counts);
        let chosen = fitting.take(place + 1).last()?;
        Some((question.id.clone(), chosen.id.clone()))
    };
    callback.questions.iter().filter(asked).filter_map(answer).collect()
}
