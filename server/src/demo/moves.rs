//! Who takes a step of a life, and what they ask of the store.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    order::{
        Channel, Level, Urgency,
        command::{AttemptResult, Command, Evidence, HandlingResult, Register},
    },
    policy::{Callback, Counts, Question, Role},
};
use jiff::Timestamp;
use store::command::Act;

use super::{
    chance::Draw,
    citizens::{self, Grade},
    course::Turn,
    life::{Life, Scene, Step},
    phrases::one,
    rest::Rest,
};

/// Of a hundred calls, how many reach the citizen.
const REACHED: u64 = 60;
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
        Channel::Phone | Channel::Letter | Channel::Paper | Channel::Sms | Channel::Import => {
            scene.cast.agent(&mut life.draw(scene, "agent"))
        }
    };
    let (contact, code) = (course.contact.clone(), Some(course.code.clone()));
    (actor, Act::Register { demand: Box::new(demand), contact, code })
}

fn command(life: &mut Life, step: &Step, scene: &Scene<'_>) -> Option<(Actor, Command)> {
    let mut draw = life.draw(scene, "words");
    match step {
        Step::Accept | Step::Refuse | Step::Call | Step::GiveUp => {
            let command = by_agent(life, step, scene, &mut draw)?;
            Some((scene.cast.agent(&mut draw), command))
        }
        Step::Merge | Step::Dispatch | Step::Reassign => {
            let command = by_dispatcher(life, step, scene, &mut draw)?;
            Some((scene.cast.dispatcher(&mut draw), command))
        }
        Step::Sign | Step::Contact | Step::Suspend | Step::Answer | Step::SendBack | Step::Approve => {
            by_unit(life, step, scene, &mut draw)
        }
        Step::Supplement | Step::Web | Step::Reopen => {
            Some((Actor::Citizen, by_citizen(life, step, scene, &mut draw)?))
        }
        Step::Register | Step::Reply(..) => None,
    }
}

fn by_agent(life: &mut Life, step: &Step, scene: &Scene<'_>, draw: &mut Draw) -> Option<Command> {
    let said = &scene.phrases.staff;
    let letter = &life.course.letter.import;
    match (step, &life.course.turn) {
        (Step::Accept, _) => Some(Command::Accept {
            kind: letter.demand.kind.clone(),
            urgency: life.course.urgency,
            proposed: life.course.missent.or_else(|| letter.units.first().copied()),
            note: one(&said.accept, draw),
        }),
        (Step::Refuse, Turn::Refused(reason)) => {
            let words: String = format!("{}{}", said.refuse, letter.reply).chars().take(WORDS_LIMIT).collect();
            Some(Command::Refuse { reason: reason.clone(), words })
        }
        (Step::GiveUp, _) => Some(Command::Close { reason: said.close_unreached.clone(), withdrawn: false }),
        (Step::Call, _) => Some(call(life, scene)),
        _ => None,
    }
}

/// An agent telephones the citizen, who is reached or not.
fn call(life: &mut Life, scene: &Scene<'_>) -> Command {
    life.calls = life.calls.saturating_add(1);
    let mut draw = life.draw(scene, &format!("call {}", life.calls));
    if !draw.percent(REACHED) {
        let result = if draw.percent(70) { AttemptResult::NoAnswer } else { AttemptResult::Busy };
        return Command::Attempt { result, again_at: None };
    }
    let record = format!("demo-call-{}-{}-{}", life.subject, life.round, life.calls);
    // On the telephone a person understands what was meant.
    let grade = match citizens::grade(&mut draw, life.round) {
        Grade::Unclear => Grade::Fair,
        grade => grade,
    };
    rate(life, grade, Evidence::Phone { record }, scene, &mut draw)
}

fn by_dispatcher(life: &Life, step: &Step, scene: &Scene<'_>, draw: &mut Draw) -> Option<Command> {
    let said = &scene.phrases.staff;
    let (lead, others) = life.units().split_first()?;
    Some(match (step, life.course.missent) {
        (Step::Merge, _) => Command::Merge { into: life.main?, reason: said.merge.clone() },
        (Step::Dispatch, Some(missent)) => Command::Dispatch {
            lead: missent,
            co_handlers: Vec::new(),
            difficulty: life.course.difficulty,
            note: one(&said.dispatch, draw),
        },
        (Step::Reassign, _) => Command::Reassign {
            lead: *lead,
            co_handlers: others.to_vec(),
            reason: said.reassign.replace("{unit}", &life.course.letter.import.office),
        },
        _ => Command::Dispatch {
            lead: *lead,
            co_handlers: others.to_vec(),
            difficulty: life.course.difficulty,
            note: one(&said.dispatch, draw),
        },
    })
}

fn by_unit(life: &mut Life, step: &Step, scene: &Scene<'_>, draw: &mut Draw) -> Option<(Actor, Command)> {
    let said = &scene.phrases.staff;
    let team = life.team(scene)?;
    let handler = || team.handler.actor.clone();
    let approver = || team.approver.actor.clone();
    Some(match step {
        Step::Sign => (team.principal.actor.clone(), Command::Sign { handler: team.handler.name.clone() }),
        Step::Contact => {
            let is_second = life.was_missed;
            life.was_missed = !is_second && life.course.rest.is_none() && !draw.percent(CONTACTED);
            let note = if life.was_missed { &said.contact_missed } else { &said.contact_reached };
            (handler(), Command::Contact { reached: !life.was_missed, note: one(note, draw) })
        }
        Step::Suspend => (handler(), Command::Suspend { reason: said.suspend.clone() }),
        Step::SendBack => (approver(), Command::SendBack { reason: said.send_back.clone() }),
        Step::Approve => (approver(), Command::Approve { note: one(&said.approve, draw) }),
        _ => (handler(), answer(life, &team.approver.name, &team.handler.name, scene, draw)),
    })
}

/// The real reply; a second round says so before it.
fn answer(life: &Life, leader: &str, handler: &str, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let reply = &life.course.letter.import.reply;
    let again = if life.round > 1 { format!("{}\n", scene.phrases.staff.redo_answer) } else { String::new() };
    let result = match draw.below(100) {
        0..=54 => HandlingResult::Solved,
        55..=74 => HandlingResult::Partly,
        _ => HandlingResult::Explained,
    };
    Command::Answer { reply: again + reply, result, leader: leader.to_owned(), handler: handler.to_owned() }
}

fn by_citizen(life: &Life, step: &Step, scene: &Scene<'_>, draw: &mut Draw) -> Option<Command> {
    let said = &scene.phrases.citizen;
    match step {
        Step::Supplement => Some(Command::Supplement { text: one(&said.supplement, draw) }),
        Step::Reopen => Some(Command::Reopen { reason: one(&said.reopen, draw) }),
        Step::Web => {
            let is_to_be_redone = life.course.rest == Some(Rest::Redone) && life.round == 1;
            let grade = match citizens::grade(draw, life.round) {
                _ if is_to_be_redone => Grade::Dissatisfied,
                Grade::Unclear => Grade::Fair,
                grade => grade,
            };
            let evidence = Evidence::Web { tracking: life.tracking.clone() };
            Some(rate(life, grade, evidence, scene, draw))
        }
        _ => None,
    }
}

fn rate(life: &Life, grade: Grade, evidence: Evidence, scene: &Scene<'_>, draw: &mut Draw) -> Command {
    let said = &scene.phrases.citizen;
    let words = if grade == Grade::Dissatisfied { &said.words_bad } else { &said.words_good };
    let answers = answers(scene.pack.callback(), grade, life.course.contact.is_empty());
    Command::Rate { answers, words: one(words, draw), evidence }
}

/// Returns an answer to each of the pack's questions that fits the grade.
fn answers(callback: &Callback, grade: Grade, is_anonymous: bool) -> BTreeMap<String, String> {
    let counted = |question: &Question, counts: Counts, place: usize| {
        let fitting = question.options.iter().filter(|option| option.counts == counts);
        fitting.map(|option| option.id.clone()).take(place + 1).last()
    };
    let of = |question: &Question| match (question.role, grade) {
        (Role::Pressure, _) => counted(question, Counts::Neutral, 0),
        (_, Grade::Satisfied) => counted(question, Counts::Satisfied, 0),
        (_, Grade::Fair | Grade::Unclear) => counted(question, Counts::Satisfied, 1),
        (Role::Contacted, Grade::Dissatisfied) => counted(question, Counts::Satisfied, 0),
        (_, Grade::Dissatisfied) => counted(question, Counts::Dissatisfied, 0),
    };
    let asked = |question: &&Question| {
        !is_anonymous || question.asked_of == domain::policy::AskedOf::Everyone
    };
    callback.questions.iter().filter(asked).filter_map(|question| Some((question.id.clone(), of(question)?))).collect()
}
