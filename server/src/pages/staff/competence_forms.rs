//! The forms around whose matter an order is: consultation, the responsible person's word, looking into it first, and the
//! review of a refused return.

#![expect(clippy::wildcard_enum_match_arm, reason = "these are a few moves and events among many")]

use domain::{
    calendar::date_of,
    ids::UnitId,
    order::{
        Difficulty,
        command::{Command, Move},
        competence::{Ask, Cause, Course, Meeting, investigates},
        event::Event,
    },
};

use super::{
    case::Case,
    order_forms::{co_handlers, picker},
    order_moves::Fields,
    order_read::Read,
    ruling_forms::{chips, unit, words, yes_no},
};
use crate::views::{
    locale::Words,
    staff::{moves::Input, shown},
};

/// What a responsible person can do, as forms name it.
const COURSES: [&str; 2] = ["assign", "investigate"];

/// Returns the fields of a move; `None` when it is none of these.
pub(super) fn inputs(case: &Case<'_>, step: Move, fields: &Fields<'_>) -> Option<Vec<Input>> {
    Some(match step {
        Move::Consult => vec![
            Input::Day { name: "held_on".to_owned(), field: fields.field("held_on", &today(case)) },
            Input::Units { fields: co_handlers(case, fields, false) },
            words(fields, "participants", true),
            words(fields, "conclusion", false),
            unit(case, fields, "lead"),
        ],
        Move::Refer => vec![
            chips(fields, "cause", &Cause::ALL.map(Cause::code), "staff.cause_of"),
            words(fields, "words", false),
        ],
        Move::Decide => decide(case, fields),
        Move::Investigate => vec![unit(case, fields, "unit"), words(fields, "note", false)],
        Move::ReportFinding => {
            let note = case.latest(|event| match event {
                Event::InvestigationOrdered { unit: _, note } => Some(note.clone()),
                _ => None,
            });
            let mut inputs: Vec<Input> = note.map(said).into_iter().collect();
            inputs.extend([words(fields, "found", false), unit(case, fields, "proposed")]);
            inputs
        }
        Move::RequestReview => {
            let reason = case.latest(|event| match event {
                Event::ReturnRuled { granted: false, reason, .. } => Some(reason.clone()),
                _ => None,
            });
            let mut inputs: Vec<Input> = reason.map(said).into_iter().collect();
            inputs.push(words(fields, "grounds", false));
            inputs
        }
        Move::RuleReview => {
            let grounds = case.latest(|event| match event {
                Event::ReviewRequested { grounds } => Some(grounds.clone()),
                _ => None,
            });
            let mut inputs: Vec<Input> = grounds.map(said).into_iter().collect();
            let on = fields.form().is_some_and(|form| form.is_ticked("own_matter"));
            inputs.extend([
                yes_no(fields, "granted", ""),
                words(fields, "words", false),
                Input::Tick { name: "own_matter".to_owned(), on },
            ]);
            inputs
        }
        _ => return None,
    })
}

fn today(case: &Case<'_>) -> String {
    date_of(case.now).to_string()
}

/// What somebody else wrote, to be read before one answers it.
fn said(words: String) -> Input {
    Input::Said { words: Words::plain(words) }
}

fn decide(case: &Case<'_>, fields: &Fields<'_>) -> Vec<Input> {
    let mut inputs = Vec::new();
    if let Some(referred) = &case.order.rulings.referred {
        let cause = Words::key(&format!("staff.cause_of.{}", referred.cause.code()));
        inputs.push(Input::Said { words: cause });
        inputs.push(said(referred.words.clone()));
    }
    let courses: &[&str] = if investigates(case.pack) { &COURSES } else { &["assign"] };
    let difficulties = ["simple", "complex"];
    inputs.extend([
        chips(fields, "course", courses, "staff.course"),
        Input::Unit { name: "lead".to_owned(), picker: picker(case, fields, "lead", true) },
        Input::Units { fields: co_handlers(case, fields, false) },
        chips(fields, "difficulty", &difficulties, "staff.difficulty"),
        words(fields, "words", false),
    ]);
    inputs
}

/// Reads the command of a sent form; `None` when it is none of these, or a field cannot be read, which is then noted.
pub(super) fn command(read: &mut Read<'_>, step: Move) -> Option<Command> {
    Some(match step {
        Move::Consult => {
            let (units, lead, held_on) = (read.co_handlers(), read.unit("lead"), day(read, "held_on"));
            let meeting = Meeting { held_on: held_on?, units, lead };
            Command::Consult {
                participants: read.text("participants"),
                conclusion: read.text("conclusion"),
                meeting,
            }
        }
        Move::Refer => {
            let cause: Option<Cause> = read.one_of("cause");
            Command::Competence(Ask::Refer { cause: cause?, words: read.text("words") })
        }
        Move::Decide => {
            let course = course(read);
            Command::Competence(Ask::Decide { course: course?, words: read.text("words") })
        }
        Move::Investigate => {
            let unit = must(read, "unit");
            Command::Competence(Ask::Investigate { unit: unit?, note: read.text("note") })
        }
        Move::ReportFinding => {
            let proposed = read.unit("proposed");
            Command::Competence(Ask::ReportFinding { found: read.text("found"), proposed })
        }
        Move::RequestReview => Command::Competence(Ask::RequestReview { grounds: read.text("grounds") }),
        Move::RuleReview => {
            let granted = read.yes("granted");
            let own_matter = read.form.is_ticked("own_matter");
            Command::Competence(Ask::RuleReview { granted: granted?, words: read.text("words"), own_matter })
        }
        _ => return None,
    })
}

fn course(read: &mut Read<'_>) -> Option<Course> {
    let lead = read.lead();
    match read.form.text("course") {
        "assign" => {
            let (co_handlers, difficulty) = (read.co_handlers(), read.one_of::<Difficulty>("difficulty"));
            Some(Course::Assign { lead: lead?, co_handlers, difficulty: difficulty? })
        }
        "investigate" => Some(Course::Investigate { unit: lead? }),
        _ => {
            read.wrong("course", Words::key("staff.register.pick_one"));
            None
        }
    }
}

fn must(read: &mut Read<'_>, name: &str) -> Option<UnitId> {
    let unit = read.unit(name);
    if unit.is_none() {
        read.wrong(name, shown::picker("missing"));
    }
    unit
}

/// Reads a day that may be left empty; the outer nothing means that it cannot be read.
fn day(read: &mut Read<'_>, name: &str) -> Option<Option<jiff::civil::Date>> {
    match read.form.text(name) {
        "" => Some(None),
        typed => match typed.parse() {
            Ok(day) => Some(Some(day)),
            Err(_) => {
                read.wrong(name, Words::key("staff.fault.date"));
                None
            }
        },
    }
}

/// Returns the words beside a form that was asked for a review: until when, and that it is the only one.
pub(super) fn review_effect(case: &Case<'_>) -> Option<Words> {
    let window = case.order.clocks.get(&domain::order::clocks::ClockKind::ReviewRequest)?;
    let due = window.due.filter(|_| window.clock.is_running())?;
    let due = case.moment(crate::told::shown_due(&due));
    Some(shown::effect("review_until").with("due", due))
}
