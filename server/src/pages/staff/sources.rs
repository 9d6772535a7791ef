//! Sources and their batches: what the night brought, what became of every row, and reading a source now.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{FromRequest, Path, Query, Request, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{Action, Actor, Reach},
    batch::{Alarm, Balance, Due, Outcome, nightly},
    calendar::{date_of, instant},
    ids::BatchId,
};
use jiff::Timestamp;
use serde::Deserialize;
use store::batch::{self as rows, Batch, State as Stand};

use super::{
    admitted::{self, asking},
    batch_file, nav,
    notice::respond,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        signed::Signed,
        visitor::{in_language, news_of},
    },
    problem::Problem,
    sources::{
        self, Loaded,
        run::{Ran, Run, Wanted},
        settings::{Kind, Source},
    },
    views::{
        Views,
        frame::Tone,
        locale::{Lang, Words},
        parts::Badge,
        staff::sources::{
            BatchPage, LastBatch, Line, Opened, Progress, ShownRow, SourceRow, Sources as Page,
        },
    },
};

/// The rows of one page.
const PAGE: usize = 100;
/// The reasons that have words of their own; others are shown by their code.
const REASONS: [&str; 25] = [
    "before-start",
    "elsewhere",
    "duplicate",
    "opted-out",
    "no-number",
    "invalid-number",
    "shared-number",
    "asked-recently",
    "not-monitored",
    "missing",
    "too-long",
    "control",
    "encoding",
    "not-a-moment",
    "unknown-code",
    "bad-region",
    "unknown-unit",
    "too-old",
    "later",
    "twice",
    "cells",
    "torn",
    "half-written",
    "empty",
    "columns",
];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/sources", get(list))
        .route("/sources/{code}/run", post(run))
        .route("/batches/{id}", get(batch))
        .route("/batches/{id}/rows.csv", get(batch_file::rows_file))
}

asking! {
    /// Somebody who may see sources: all of them, or those of the own office.
    pub(super) struct Reader for Action::ReadSources
}

/// Somebody who may have a source read now, and whose form said so.
struct Runner(Signed);

impl FromRequest<App> for Runner {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        admitted::checked(request, app, Action::RunSources).await.map(|(signed, _)| Self(signed))
    }
}

/// Returns whether this person may see a source: every one, or that of the own office.
fn sees(signed: &Signed, source: &Source) -> bool {
    let unit = signed.world.people.units.named(&source.unit).map(|unit| unit.id);
    match (signed.actor.reach(Action::ReadSources), &signed.actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
            unit.is_some_and(|unit| staff.units.contains(&unit))
        }
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    }
}

async fn list(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = listed(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let is_everywhere = signed.actor.reach(Action::ReadSources) == Reach::Everywhere;
    let (mut shown, mut faults) = (Vec::new(), Vec::new());
    for Loaded { code: _, source } in sources::load(&app.dir).map_err(Problem::Internal)? {
        match source {
            Ok(source) if sees(signed, &source) => shown.push(row(app, signed, &source).await?),
            Ok(_) => {}
            Err(problem) if is_everywhere => faults.push(problem),
            Err(_) => {}
        }
    }
    let page = Page {
        rows: shown,
        faults,
        may_run: signed.may(Action::RunSources),
        folder: app.dir.join(sources::FOLDER).display().to_string(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

async fn row(app: &App, signed: &Signed, source: &Source) -> Result<SourceRow, Problem> {
    let (code, world, lang) = (source.code.clone(), app.world(), signed.visitor.lang);
    let (last, past) =
        actions::read(&app.store, move |tx| Ok((rows::last_of(tx, &code)?, rows::past(tx, &code)?))).await?;
    let problem = source.pack(&world, app.leading_pack(&world.packs)).err().unwrap_or_default();
    let unit = world.people.units.named(&source.unit);
    let unit = unit.map_or_else(|| source.unit.clone(), |unit| in_language(lang, &unit.name, &unit.name_en));
    let is_running = last.as_ref().is_some_and(|batch| batch.state == Stand::Running);
    Ok(SourceRow {
        code: source.code.clone(),
        title: source.title(lang == Lang::En).to_owned(),
        kind: Words::key(&format!("sources.kind.{}", source.kind.code())),
        unit,
        can_run: problem.is_empty() && !is_running && source.kind != Kind::Push,
        next: next(app, lang, source, past),
        last: last.as_ref().map(last_batch),
        problem,
        key: app.ids.token()?,
    })
}

fn last_batch(batch: &Batch) -> LastBatch {
    LastBatch {
        url: format!("/batches/{}", batch.id),
        state: state(batch.state),
        started_ms: batch.started_at.as_millisecond(),
        asked: batch.counts.asked(),
        counted: batch.counted.unwrap_or(0),
        alarm: batch.alarm.map(alarm),
        progress: progress(batch),
    }
}

/// Returns when a source is read next: today if that is still due, else on the next working day.
fn next(app: &App, lang: Lang, source: &Source, past: Option<domain::batch::Past>) -> Words {
    if source.paused {
        return Words::key("sources.next.paused");
    }
    if source.kind == Kind::Push {
        return Words::key("sources.next.push");
    }
    let (now, calendar) = (app.clock.now(), &app.world().calendar);
    let today = date_of(now);
    let is_due = |day| matches!(nightly(calendar, day, past, source.reach()), Due::Run(_));
    let mut days = std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(60);
    let day = days.find(|day| is_due(*day)).unwrap_or(today);
    let at = instant(day, source.at).max(now);
    Words::key("sources.next.at").with("at", Views::moment(lang, at.as_millisecond(), now.as_millisecond()))
}

fn state(state: Stand) -> Badge {
    let tone = match state {
        Stand::Running | Stand::Open => Tone::Calm,
        Stand::Done => Tone::Good,
        Stand::Unbalanced | Stand::Failed => Tone::Bad,
    };
    Badge::new(Words::key(&format!("sources.state.{}", state.code())), tone)
}

fn alarm(alarm: Alarm) -> Words {
    let words = Words::key(&format!("sources.alarm.{}", alarm.code()));
    match alarm {
        Alarm::Silent { usual } => words.with("usual", usual),
        Alarm::Jump { count, usual } => words.with("count", count).with("usual", usual),
    }
}

fn progress(batch: &Batch) -> Option<Progress> {
    let all = batch.counted.unwrap_or(0).max(batch.counts.read).max(1);
    (batch.state == Stand::Running).then_some(Progress { done: batch.counts.read, all })
}

async fn run(State(app): State<App>, Path(code): Path<String>, Runner(signed): Runner) -> Response {
    let outcome = begun(&app, &signed, &code);
    respond(&app, &signed, outcome).await
}

/// Begins to read in the background; how far it is stands on the page that follows. Sent twice, the second run finds
/// the first under way and does nothing.
fn begun(app: &App, signed: &Signed, code: &str) -> Result<Response, Problem> {
    let source = visible(app, signed, code)?;
    let (app, begun_by) = (app.clone(), signed.actor.signature());
    tokio::spawn(async move {
        let run = Run { app: &app, source: &source, begun_by, is_dry: false };
        match run.run(Wanted::Now, &mut |_| {}).await {
            Ok(Ran::Ended(_) | Ran::Nothing(_) | Ran::Busy(_)) => {}
            Err(error) => tracing::error!(source = source.code, %error, "a source could not be read"),
        }
    });
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Good, &Words::key("sources.run_begun")));
    Ok(answer::go(&visitor, "/sources"))
}

/// Returns a source this person may see; the others are not there.
fn visible(app: &App, signed: &Signed, code: &str) -> Result<Source, Problem> {
    let all = sources::load(&app.dir).map_err(Problem::Internal)?;
    let found = all.into_iter().find(|loaded| loaded.code == code).and_then(|loaded| loaded.source.ok());
    found.filter(|source| sees(signed, source)).ok_or(Problem::NotFound)
}

/// What is asked of a batch's page.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    outcome: Option<String>,
    reason: Option<String>,
    after: Option<String>,
}

async fn batch(
    State(app): State<App>,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    Reader(signed): Reader,
) -> Response {
    let outcome = shown(&app, &signed, BatchId(id), &asked).await;
    respond(&app, &signed, outcome).await
}

/// Returns a batch this person may see, with the name of its source. Whose file is gone is shown to who sees all.
pub(super) async fn found(app: &App, signed: &Signed, id: BatchId) -> Result<(Batch, String), Problem> {
    let batch = actions::read(&app.store, move |tx| rows::get(tx, id)).await?.ok_or(Problem::NotFound)?;
    match visible(app, signed, &batch.source) {
        Ok(source) => Ok((batch, source.title(signed.visitor.lang == Lang::En).to_owned())),
        Err(_) if signed.actor.reach(Action::ReadSources) == Reach::Everywhere => {
            let name = batch.source.clone();
            Ok((batch, name))
        }
        Err(problem) => Err(problem),
    }
}

async fn shown(app: &App, signed: &Signed, id: BatchId, asked: &Asked) -> Result<Response, Problem> {
    let (batch, source) = found(app, signed, id).await?;
    let page = BatchPage {
        id: id.0,
        source,
        state: state(batch.state),
        from_ms: batch.window.from.as_millisecond(),
        until_ms: batch.window.until.as_millisecond(),
        reread_ms: batch.window.reread_from.as_millisecond(),
        is_again: batch.window.is_again(),
        is_provisional: batch.window.is_provisional,
        started_ms: batch.started_at.as_millisecond(),
        ended_ms: batch.ended_at.map(Timestamp::as_millisecond),
        attempts: batch.attempts,
        begun_by: batch.begun_by.clone(),
        progress: progress(&batch),
        error: batch.error.clone().unwrap_or_default(),
        alarm: batch.alarm.map(alarm),
        counted: batch.counted,
        lines: lines(&batch, asked),
        accounted: batch.counts.accounted(),
        balance: balance(&batch),
        opened: opened(app, id, asked).await?,
        file_url: format!("/batches/{id}/rows.csv"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn balance(batch: &Batch) -> Badge {
    match batch.counts.balance(batch.counted.unwrap_or(0)) {
        _ if matches!(batch.state, Stand::Running) => {
            Badge::new(Words::key("sources.balance.running"), Tone::Calm)
        }
        Balance::Exact => Badge::new(Words::key("sources.balance.exact"), Tone::Good),
        Balance::Missing(count) => {
            Badge::new(Words::key("sources.balance.missing").with("count", count), Tone::Bad)
        }
        Balance::Surplus(count) => {
            Badge::new(Words::key("sources.balance.surplus").with("count", count), Tone::Bad)
        }
    }
}

fn lines(batch: &Batch, asked: &Asked) -> Vec<Line> {
    let counts = &batch.counts;
    let line = |outcome: &str, why: &str, count: u64| Line {
        label: Words::key(&format!("sources.outcome.{outcome}")),
        reason: (!why.is_empty()).then(|| reason(why)),
        count,
        url: if outcome == "known" {
            String::new()
        } else {
            format!("/batches/{}?{}", batch.id, query(outcome, why))
        },
        is_open: asked.outcome.as_deref() == Some(outcome) && asked.reason.as_deref().unwrap_or("") == why,
    };
    let all = |outcome: &'static str, reasons: &BTreeMap<String, u64>| -> Vec<Line> {
        reasons.iter().map(|(why, count)| line(outcome, why, *count)).collect()
    };
    let mut lines = vec![line("sms", "", counts.sms), line("phone", "", counts.phone)];
    lines.extend(all("excluded", &counts.excluded));
    lines.push(line("known", "", counts.known));
    lines.extend(all("rejected", &counts.rejected));
    lines.push(line("late", "", counts.late));
    lines
}

fn query(outcome: &str, why: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("outcome", outcome)
        .append_pair("reason", why)
        .finish()
}

fn reason(code: &str) -> Words {
    if REASONS.contains(&code) { Words::key(&format!("sources.reason.{code}")) } else { Words::plain(code) }
}

/// Returns the outcome a line stands for; nothing for the late ones.
fn wanted(outcome: &str, why: &str) -> Result<Option<Outcome>, Problem> {
    match outcome {
        "sms" => Ok(Some(Outcome::Sms)),
        "phone" => Ok(Some(Outcome::Phone)),
        "excluded" => Ok(Some(Outcome::Excluded(why.to_owned()))),
        "late" => Ok(None),
        _ => Err(Problem::NotFound),
    }
}

async fn opened(app: &App, id: BatchId, asked: &Asked) -> Result<Option<Opened>, Problem> {
    let Some(outcome) = asked.outcome.as_deref() else { return Ok(None) };
    let why = asked.reason.clone().unwrap_or_default();
    let title = match outcome {
        "sms" | "phone" | "excluded" | "rejected" | "late" => {
            Words::key(&format!("sources.outcome.{outcome}"))
        }
        _ => return Err(Problem::NotFound),
    };
    let address = |after: String| format!("/batches/{id}?{}&after={after}", query(outcome, &why));
    let encoded = |text: String| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    if outcome == "rejected" {
        let after = asked.after.as_deref().and_then(|after| after.parse().ok());
        let reason = why.clone();
        let page =
            actions::read(&app.store, move |tx| rows::faults(tx, id, Some(&reason), after, PAGE)).await?;
        let shown = page.faults.into_iter().map(|fault| ShownRow {
            place: fault.place,
            case: String::new(),
            field: fault.field,
            detail: fault.detail,
            is_late: false,
        });
        let next_url = page.next.map(|after| address(after.to_string())).unwrap_or_default();
        return Ok(Some(Opened { title, rows: shown.collect(), next_url }));
    }
    let outcome = wanted(outcome, &why)?;
    let after = asked.after.as_deref().and_then(place_and_key);
    let page = actions::read(&app.store, move |tx| {
        let after = after.as_ref().map(|(place, number, step)| (*place, number.as_str(), step.as_str()));
        rows::cases(tx, id, outcome.as_ref(), after, PAGE)
    })
    .await?;
    let shown = page.cases.into_iter().map(|case| ShownRow {
        place: case.place.to_string(),
        case: format!("{} / {}", case.number, case.step),
        field: String::new(),
        detail: String::new(),
        is_late: case.is_late,
    });
    let next =
        page.next.map(|(place, number, step)| address(encoded(format!("{place}\u{1f}{number}\u{1f}{step}"))));
    Ok(Some(Opened { title, rows: shown.collect(), next_url: next.unwrap_or_default() }))
}

fn place_and_key(text: &str) -> Option<(u64, String, String)> {
    let mut parts = text.split('\u{1f}');
    Some((parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.to_owned()))
}
