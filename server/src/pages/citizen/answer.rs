//! The citizen's word: answering the callback, and disputing what was closed. Opening a page records nothing.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Actor,
    order::{
        Order,
        clocks::ClockKind,
        command::{Command, Evidence},
        stage::Stage,
    },
    policy::{AskedOf, Counts, Pack, Role},
};

use super::{
    PHOTO_LIMIT,
    own::{OwnForm, attach},
    own_order, show as respond,
    speak::is_typing,
    told::Told,
    track,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    problem::Problem,
    told,
    views::{
        citizen::{Answer, Done, NextStep, Question, Reopen, faults::Fault},
        frame::Tone,
        locale::{Lang, Words},
        parts::{Choice, Field},
    },
};

/// The reasons offered for a bad grade; they become part of the words.
const REASONS: [&str; 5] = ["not_contacted", "not_solved", "slow", "rude", "only_words"];

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(number): Path<String>) -> Response {
    let outcome = async {
        let order = own_order(&app, &visitor, &number).await?;
        if order.stage != Stage::Callback {
            return Ok(answer::go(&visitor, &format!("/track/{number}")));
        }
        page(&app, &visitor, &order, &Typed::default()).await
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// What was picked and written, and what is missing.
#[derive(Default)]
struct Typed {
    answers: BTreeMap<String, String>,
    reasons: Vec<String>,
    reason: Field,
    missing: Option<String>,
}

async fn page(app: &App, visitor: &Visitor, order: &Order, typed: &Typed) -> Result<Response, Problem> {
    let world = app.world();
    let pack = world.packs.get(&order.pack).ok_or(Problem::NotFound)?;
    let entries = track::entries(app, order).await?;
    let told = Told {
        app,
        lang: visitor.lang,
        order,
        pack,
        units: &world.people.units,
        entries: &entries,
        key: app.ids.token()?,
    };
    let page = Answer {
        action: format!("/track/{}/answer", order.number),
        key: told.key.clone(),
        order_no: order.number.clone(),
        title: order.title.clone(),
        reply: told.replies().pop(),
        until_ms: order
            .clocks
            .get(&ClockKind::Callback)
            .and_then(|clock| clock.due)
            .map(|due| told::shown_due(&due)),
        questions: questions(pack, order, visitor.lang, typed),
        reasons: REASONS
            .iter()
            .map(|reason| Choice::new(reason, Words::key(&format!("common.bad_reason.{reason}"))))
            .collect(),
        picked_reasons: typed.reasons.clone(),
        reason: typed.reason.clone(),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

/// Returns the pack's questions, the result first: three taps must do.
fn questions(pack: &Pack, order: &Order, lang: Lang, typed: &Typed) -> Vec<Question> {
    let asked = |of: AskedOf| of == AskedOf::Everyone || !order.anonymous;
    let mut questions: Vec<_> =
        pack.callback().questions.iter().filter(|question| asked(question.asked_of)).collect();
    questions.sort_by_key(|question| question.role != Role::Result);
    questions
        .into_iter()
        .map(|question| {
            let picked = Field::of(typed.answers.get(&question.id).cloned().unwrap_or_default());
            Question {
                id: question.id.clone(),
                text: Words::plain(told::text(&question.text, lang)),
                choices: choices(question, lang),
                required: question.role == Role::Result,
                picked: match &typed.missing {
                    Some(id) if *id == question.id => picked.wrong(Fault::Pick.words()),
                    Some(_) | None => picked,
                },
            }
        })
        .collect()
}

/// Returns the options as buttons. Those that grade have faces, no two alike where the pack knows shades; a plain
/// yes or no has none.
fn choices(question: &domain::policy::Question, lang: Lang) -> Vec<Choice> {
    let options = &question.options;
    let grades = options.iter().any(|option| option.counts != Counts::Neutral);
    let best = options.iter().position(|option| option.counts == Counts::Satisfied);
    let worst = options.iter().rposition(|option| option.counts == Counts::Dissatisfied);
    let shown = options.iter().enumerate().map(|(place, option)| {
        let (icon, tone) = match option.counts {
            Counts::Satisfied if best == Some(place) => ("face-5", Tone::Good),
            Counts::Satisfied => ("face-4", Tone::Good),
            Counts::Dissatisfied if worst == Some(place) => ("face-1", Tone::Bad),
            Counts::Dissatisfied => ("face-2", Tone::Bad),
            Counts::Neutral if grades => ("face-3", Tone::Calm),
            Counts::Neutral => ("", Tone::Calm),
        };
        Choice::new(&option.id, Words::plain(told::text(&option.text, lang))).shown(icon, tone)
    });
    shown.collect()
}

pub(super) async fn send(State(app): State<App>, OwnForm { visitor, order, form }: OwnForm) -> Response {
    let outcome = sent(&app, &visitor, &order, &form).await;
    respond(&app, &visitor, outcome)
}

async fn sent(app: &App, visitor: &Visitor, order: &Order, form: &Form) -> Result<Response, Problem> {
    let world = app.world();
    let pack = world.packs.get(&order.pack).ok_or(Problem::NotFound)?;
    let mut typed = read(pack, form);
    let words = in_words(app, visitor.lang, &typed, form.text("reason"))?;
    let satisfied = pack.callback().is_satisfied(&typed.answers);
    let command = Command::Rate {
        answers: typed.answers.clone(),
        words: if satisfied == Some(false) { words } else { form.text("reason").to_owned() },
        evidence: Evidence::Web { tracking: order.tracking.clone().unwrap_or_default() },
    };
    match actions::order(app, Actor::Citizen, form.key(&visitor.csrf), order.id, None, command).await {
        Ok(_) => thanks(app, visitor, order, satisfied).await,
        Err(store::command::Error::Refused(refused)) if is_typing(&refused) => {
            if satisfied.is_none() {
                typed.missing = pack.callback().result().map(|question| question.id.clone());
            } else {
                typed.reason = typed.reason.wrong(Fault::Reason.words());
            }
            let mut answer = page(app, visitor, order, &typed).await?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            answer::mark(&mut answer, refused.code());
            Ok(answer)
        }
        Err(error) => Err(error.into()),
    }
}

fn read(pack: &Pack, form: &Form) -> Typed {
    let questions = &pack.callback().questions;
    let answers = questions.iter().filter_map(|question| {
        let value = form.optional(&format!("q_{}", question.id))?;
        Some((question.id.clone(), value))
    });
    Typed {
        answers: answers.collect(),
        reasons: form.all("reasons").filter(|reason| REASONS.contains(reason)).map(str::to_owned).collect(),
        reason: Field::of(form.text("reason")),
        missing: None,
    }
}

/// Returns the reasons picked and the words written, as one text the unit can work with.
fn in_words(app: &App, lang: Lang, typed: &Typed, reason: &str) -> Result<String, Problem> {
    let mut words = Vec::new();
    for picked in &typed.reasons {
        words.push(app.views.say(lang, &Words::key(&format!("common.bad_reason.{picked}")))?);
    }
    words.extend(Some(reason.to_owned()).filter(|reason| !reason.is_empty()));
    Ok(words.join("；"))
}

async fn thanks(
    app: &App,
    visitor: &Visitor,
    order: &Order,
    satisfied: Option<bool>,
) -> Result<Response, Problem> {
    if satisfied == Some(true) {
        return track::thanks(app, visitor, order, Done::Satisfied, Vec::new());
    }
    let id = order.id;
    let now = actions::read(&app.store, move |tx| store::order::get(tx, id)).await?;
    let now = now.as_ref().unwrap_or(order);
    // What the citizen waits for is the answer, not the unit's receipt before it.
    let answer = now.clocks.get(&ClockKind::Handle).and_then(|clock| clock.due);
    let by_ms = answer.map(|due| told::shown_due(&due));
    let steps = vec![
        NextStep { what: Words::key("citizen.next.redo").with("round", now.round), by_ms },
        NextStep { what: Words::key("citizen.next.judge_again"), by_ms: None },
    ];
    let done = if now.is_ended() { Done::Recorded } else { Done::Dissatisfied };
    track::thanks(app, visitor, order, done, if now.is_ended() { Vec::new() } else { steps })
}

pub(super) async fn show_reopen(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Response {
    let outcome = async {
        let order = own_order(&app, &visitor, &number).await?;
        reopen_page(&app, &visitor, &order, Field::default()).await
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

async fn reopen_page(
    app: &App,
    visitor: &Visitor,
    order: &Order,
    reason: Field,
) -> Result<Response, Problem> {
    let world = app.world();
    let pack = world.packs.get(&order.pack).ok_or(Problem::NotFound)?;
    let entries = track::entries(app, order).await?;
    let told = Told {
        app,
        lang: visitor.lang,
        order,
        pack,
        units: &world.people.units,
        entries: &entries,
        key: app.ids.token()?,
    };
    let Some(link) = told.reopen() else {
        return Ok(answer::go(visitor, &format!("/track/{}", order.number)));
    };
    let page = Reopen {
        action: link.url,
        key: told.key.clone(),
        order_no: order.number.clone(),
        title: order.title.clone(),
        reply: told.replies().pop(),
        until_ms: link.until_ms,
        reason,
        photo_limit: PHOTO_LIMIT,
        photo_mb: app.config.limits.attachment_mb,
        track_url: format!("/track/{}", order.number),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

pub(super) async fn reopen(State(app): State<App>, OwnForm { visitor, order, form }: OwnForm) -> Response {
    let outcome = reopened(&app, &visitor, &order, form).await;
    respond(&app, &visitor, outcome)
}

async fn reopened(app: &App, visitor: &Visitor, order: &Order, form: Form) -> Result<Response, Problem> {
    let reason = form.text("reason").to_owned();
    let command = Command::Reopen { reason: reason.clone() };
    match actions::order(app, Actor::Citizen, form.key(&visitor.csrf), order.id, None, command).await {
        Ok(_) => {}
        Err(store::command::Error::Refused(refused)) if is_typing(&refused) => {
            let wrong = Field::of(reason).wrong(Fault::Reason.words());
            let mut answer = reopen_page(app, visitor, order, wrong).await?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            answer::mark(&mut answer, refused.code());
            return Ok(answer);
        }
        Err(error) => return Err(error.into()),
    }
    attach(app, order, form.files).await?;
    let steps = vec![
        NextStep { what: Words::key("citizen.next.answer"), by_ms: None },
        NextStep { what: Words::key("citizen.next.judge_again"), by_ms: None },
    ];
    track::thanks(app, visitor, order, Done::Reopened, steps)
}
