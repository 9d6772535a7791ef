//! The form of each move: filled with what was typed, else with what is usual.

use domain::{
    clock::Clock,
    order::{
        Difficulty,
        clocks::{ClockKind, DueMark},
        command::Move,
        event::Event,
    },
    policy::{AskedOf, Counts},
};
use jiff::Timestamp;

use super::{
    case::Case,
    clock_moves::budget,
    handlers,
    order_moves::{Fields, clock_case},
    register::LEVELS,
    rows::code,
    ruling_forms, suggest,
};
use crate::{
    http::visitor::in_language,
    problem::Problem,
    told,
    views::{
        Views,
        frame::Tone,
        locale::Words,
        parts::{Choice, Field},
        staff::{
            moves::{
                Accept, Answer, Attach, Attempt, Budgeted, Close, Contact, Dispatch, Form, HandOver, Merge,
                Question, Rate, Reason, Reassign, Redo, Refuse, Sign, Text,
            },
            pieces::{Suggestion, UnitPicker, UnitRef},
            shown,
        },
    },
};

/// How many lines for co-handlers are shown at first.
const CO_LINES: usize = 2;
/// The endings the file dialog offers.
const ENDINGS: &str = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt";

/// Returns the form of a move.
pub(super) fn form(case: &Case<'_>, step: Move, fields: &Fields<'_>) -> Result<Form, Problem> {
    if let Some(form) = ruling_forms::form(case, step, fields) {
        return Ok(form);
    }
    Ok(match step {
        Move::Accept => accept(case, fields),
        Move::Refuse => refuse(case, fields),
        Move::HandOver => hand_over(case, fields),
        Move::Dispatch => dispatch(case, fields),
        Move::Reassign => Form::Reassign(Reassign {
            lead: picker(case, fields, "lead", false),
            co_handlers: co_handlers(case, fields, false),
            units: units(case),
            reason: fields.field("reason", ""),
        }),
        Move::Sign => Form::Sign(Sign {
            handler: fields.field("handler", handlers::own_name(case)),
            handlers: handlers::to_sign(case),
        }),
        Move::Contact => {
            Form::Contact(Contact { reached: fields.field("reached", "yes"), note: fields.field("note", "") })
        }
        Move::Answer => answer(case, fields),
        Move::Attempt => Form::Attempt(Attempt {
            result: fields.field("result", "no-answer"),
            again_at: fields.field("again_at", ""),
            made: case.order.attempts,
            limit: case.pack.callback().attempts,
        }),
        Move::Rate => rate(case, fields)?,
        Move::Redo => redo(case, fields),
        Move::Close => Form::Close(Close {
            reason: fields.field("reason", ""),
            withdrawn: fields.form().is_some_and(|form| form.is_ticked("withdrawn")),
        }),
        Move::Merge => Form::Merge(Merge {
            into: fields.field("into", ""),
            candidates: case.repeats.clone(),
            reason: fields.field("reason", ""),
        }),
        Move::Attach => Form::Attach(Attach {
            error: fields.fault("file").cloned(),
            limit: format!("{} MB", case.app.config.limits.attachment_mb),
            endings: ENDINGS.to_owned(),
        }),
        Move::Approve | Move::Resume => text(fields, "note", true),
        Move::Comment | Move::Supplement => text(fields, "text", false),
        Move::SendBack
        | Move::Suspend
        | Move::Reopen
        | Move::Unmerge
        | Move::RequestReturn
        | Move::RuleReturn
        | Move::Consult
        | Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview
        | Move::RequestExtension
        | Move::RuleExtension
        | Move::Claim
        | Move::Adjudicate
        | Move::FileDossier
        | Move::ReviewDossier
        | Move::Find
        | Move::Inquire
        | Move::ProposeMalicious
        | Move::RuleMalicious
        | Move::Note
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Register
        | Move::Import
        | Move::Unmask
        | Move::Fire
        | Move::Rederive => text(fields, "reason", false),
    })
}

fn text(fields: &Fields<'_>, name: &str, optional: bool) -> Form {
    Form::Text(Text { name: name.to_owned(), text: fields.field(name, ""), optional })
}

pub(super) fn units(case: &Case<'_>) -> Vec<UnitRef> {
    suggest::all(case.signed, case.now)
}

/// Returns a picker as it was left; at first with the suggestions, the best one picked when it should be.
pub(super) fn picker(case: &Case<'_>, fields: &Fields<'_>, name: &str, pick: bool) -> UnitPicker {
    let suggestions: Vec<Suggestion> = case.suggestions.clone();
    match fields.form() {
        Some(form) => suggest::as_left(form, name, suggestions, fields.fault(name)),
        None if pick => UnitPicker::first_of(suggestions),
        None => UnitPicker { picked: String::new(), typed: Field::default(), suggestions },
    }
}

pub(super) fn co_handlers(case: &Case<'_>, fields: &Fields<'_>, keep: bool) -> Vec<Field> {
    let mut lines: Vec<Field> = match fields.form() {
        Some(form) => {
            let typed = form.all("co_name").filter(|name| !name.is_empty());
            let line = |(place, name): (usize, &str)| {
                let field = Field::of(name);
                match fields.fault(&format!("co_name_{place}")) {
                    Some(fault) => field.wrong(fault.clone()),
                    None => field,
                }
            };
            typed.enumerate().map(line).collect()
        }
        None if keep => case.order.co_handlers.iter().map(|unit| Field::of(case.unit(*unit))).collect(),
        None => Vec::new(),
    };
    let lines_shown = lines.len().saturating_add(1).max(CO_LINES);
    lines.resize_with(lines_shown, Field::default);
    lines
}

fn accept(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    let kind = |kind: &domain::policy::KindRule| Choice::new(&kind.id, Words::plain(case.text(&kind.name)));
    Form::Accept(Accept {
        kind: fields.field("kind", &case.order.kind),
        kinds: case.pack.kinds().iter().map(kind).collect(),
        urgency: fields.field("urgency", &code(&case.order.urgency)),
        proposed: picker(case, fields, "proposed", true),
        units: units(case),
        note: fields.field("note", ""),
    })
}

fn refuse(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    let reason = |rule: &domain::policy::ReasonRule| Reason {
        code: rule.code.clone(),
        text: Words::plain(case.text(&rule.name)),
        tell: case.text(&rule.tell),
        source: case.source(rule.article.as_ref(), rule.source.as_ref(), "part-reasons"),
    };
    Form::Refuse(Refuse {
        reason: fields.field("reason", ""),
        reasons: case.pack.reasons().iter().map(reason).collect(),
        words: fields.field("words", ""),
    })
}

fn hand_over(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    let line = |line: &domain::policy::EmergencyRule| {
        let label = Words::plain(format!("{} {}", line.id, case.text(&line.name)));
        Choice::new(&line.id, label).shown("phone", Tone::Bad)
    };
    Form::HandOver(HandOver {
        service: fields.field("service", ""),
        services: case.pack.emergencies().iter().map(line).collect(),
        words: fields.field("words", ""),
    })
}

fn dispatch(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    let budgeted = |difficulty: Difficulty| {
        let rule = case.pack.clock(ClockKind::Handle, &clock_case(case, difficulty))?;
        let due = Clock::start(case.now, rule.budget, rule.ends).due(&case.signed.world.calendar)?;
        let mark = DueMark::from(due);
        Some(Budgeted {
            value: code(&difficulty),
            budget: budget(rule.budget),
            due_ms: told::shown_due(&mark),
            provisional: mark.provisional,
        })
    };
    Form::Dispatch(Dispatch {
        lead: picker(case, fields, "lead", true),
        co_handlers: co_handlers(case, fields, true),
        units: units(case),
        difficulty: fields.field("difficulty", &code(&case.order.difficulty)),
        difficulties: [Difficulty::Simple, Difficulty::Complex].into_iter().filter_map(budgeted).collect(),
        note: fields.field("note", ""),
    })
}

fn answer(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    let last = case.latest(|event| {
        let Event::Answered { reply, result, leader, handler, by: _ } = event else { return None };
        Some((reply, result, leader, handler))
    });
    let sent_back = case.latest(|event| {
        if let Event::SentBack { reason } = event {
            return Some(Some(reason.clone()));
        }
        matches!(event, Event::Answered { .. } | Event::Redone { .. }).then_some(None)
    });
    let sent_back = sent_back.flatten();
    let signed = handlers::signed_for(case);
    // An answer that came back is mended; a new round deserves new words.
    let mended = last.filter(|_| sent_back.is_some());
    let (reply, result) = mended
        .map_or((String::new(), "solved".to_owned()), |(reply, result, ..)| (reply.clone(), code(result)));
    let leader = last.map_or_else(String::new, |(_, _, leader, _)| leader.clone());
    let handler = last.map_or(signed, |(.., handler)| handler.clone());
    Form::Answer(Answer {
        reply: fields.field("reply", &reply),
        result: fields.field("result", &result),
        leader: fields.field("leader", &leader),
        leaders: handlers::leaders(case),
        handler: fields.field("handler", &handler),
        handlers: handlers::of_lead(case),
        must_hold: ["done", "basis", "names", "way"].map(shown::must).to_vec(),
        sent_back: sent_back.map(Words::plain),
    })
}

fn rate(case: &Case<'_>, fields: &Fields<'_>) -> Result<Form, Problem> {
    let asked = |of: AskedOf| of == AskedOf::Everyone || !case.order.anonymous;
    let questions = case.pack.callback().questions.iter().filter(|question| asked(question.asked_of));
    let question = |question: &domain::policy::Question| Question {
        id: question.id.clone(),
        text: Words::plain(case.text(&question.text)),
        source: case.source(question.article.as_ref(), question.source.as_ref(), "callback"),
        options: question.options.iter().map(|option| option_choice(case, option)).collect(),
        answer: fields.field(&format!("answer_{}", question.id), ""),
    };
    let told_at = case.order.registered_at.as_millisecond();
    let day = Views::day(case.signed.visitor.lang, told_at, case.now.as_millisecond());
    let (_, phone) = case.shown_contact();
    let site = &case.app.config.site;
    Ok(Form::Rate(Rate {
        phone,
        opening: Words::key("staff.script.opening")
            .with("operator", in_language(case.signed.visitor.lang, &site.operator, &site.operator_en))
            .with("day", day)
            .with("title", &case.order.title),
        questions: questions.map(question).collect(),
        words: fields.field("words", ""),
        record: fields.field("record", ""),
        closing: Words::key("staff.script.closing"),
    }))
}

fn option_choice(case: &Case<'_>, option: &domain::policy::Choice) -> Choice {
    let tone = match option.counts {
        Counts::Satisfied => Tone::Good,
        Counts::Dissatisfied => Tone::Bad,
        Counts::Neutral => Tone::Calm,
    };
    Choice::new(&option.id, Words::plain(case.text(&option.text))).shown("", tone)
}

fn redo(case: &Case<'_>, fields: &Fields<'_>) -> Form {
    Form::Redo(Redo {
        level: fields.field("level", &code(&case.pack.redo().level)),
        levels: LEVELS.map(|level| Choice::new(&code(&level), shown::level(&code(&level)))).to_vec(),
        reason: fields.field("reason", ""),
        round: case.order.round.saturating_add(1),
    })
}

/// Returns the instant typed as `YYYY-MM-DDTHH:MM` in Beijing.
pub(super) fn typed_moment(typed: &str) -> Option<Timestamp> {
    let moment: jiff::civil::DateTime = typed.parse().ok()?;
    domain::calendar::BEIJING.to_timestamp(moment).ok()
}
