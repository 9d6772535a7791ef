//! The integrity watch: what is unusual among a month's ratings, and what people say of it.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    calendar::date_of,
    ids::DeviceId,
    integrity::{
        Finding, Rule,
        note::{Command, Refusal, State as Noted},
        rules,
        thresholds::Thresholds,
    },
    policy::Month,
};
use serde::Deserialize;
use store::command::Act;

use super::{
    admitted::{self, asking, sending},
    nav,
    notice::respond,
    who::called,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::Badge,
        staff::{
            assess::Link,
            integrity::{FindingCard, Integrity, NoteLine},
        },
    },
};

/// The file of an installation's own thresholds, below its data.
const FILE: &str = "integrity.toml";
/// The most rows of a finding that are shown.
const SHOWN: usize = 100;
/// The most findings of a page.
const FINDINGS: usize = 200;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/integrity", get(show)).route("/integrity/note", post(note))
}

asking! {
    /// Somebody who sees findings.
    struct Watcher for Action::Watch
}

sending! {
    /// A form of somebody who says something of a finding.
    struct ExplainerForm for Action::Explain
}

#[derive(Deserialize)]
struct Asked {
    month: Option<String>,
}

async fn show(State(app): State<App>, Watcher(signed): Watcher, Query(asked): Query<Asked>) -> Response {
    let outcome = async {
        let month = match &asked.month {
            Some(month) => Month::parse(month).ok_or(Problem::NotFound)?,
            None => Month::of(date_of(app.clock.now())),
        };
        page(&app, &signed, month, None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, month: Month, problem: Option<Words>) -> Result<Response, Problem> {
    let thresholds = thresholds(app)?;
    let world = std::sync::Arc::clone(&signed.world);
    let (scene, is_whole) =
        actions::read(&app.store, move |tx| store::watch::scene(tx, &world, month)).await?;
    let found = rules::findings(&scene, &thresholds);
    let mut notes = Vec::new();
    if scene.staff_numbers.is_none() {
        notes.push(Words::key("integrity.no_staff_numbers"));
    }
    if !is_whole {
        notes.push(Words::key("integrity.cut").with("count", store::watch::ROWS_LIMIT));
    }
    let cards = found.iter().take(FINDINGS).map(|one| card(app, signed, month, &thresholds, one));
    let link = |month: Month| Link::new(Words::plain(month.to_string()), format!("/integrity?month={month}"));
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Integrity {
        month: month.to_string(),
        others: vec![link(month.before()), link(month.after())],
        looked: scene.rows.len(),
        notes,
        findings: cards.collect::<Result<_, _>>()?,
        may_note: signed.may(Action::Explain),
        problem,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns the installation's thresholds, or those the program carries.
fn thresholds(app: &App) -> Result<Thresholds, Problem> {
    let path = app.dir.join(FILE);
    let wrong = |error: String| Problem::Internal(format!("cannot read `{}`: {error}", path.display()));
    match std::fs::read_to_string(&path) {
        Ok(text) => Thresholds::parse(&text).map_err(|error| wrong(error.to_string())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Thresholds::carried().map_err(|error| Problem::Internal(error.to_string()))
        }
        Err(error) => Err(wrong(error.to_string())),
    }
}

fn card(
    app: &App,
    signed: &Signed,
    month: Month,
    thresholds: &Thresholds,
    found: &Finding,
) -> Result<FindingCard, Problem> {
    let (world, finding) = (&signed.world, found.key(month));
    let state = world.notes.state(&finding, found.rows.len());
    let tone = match state {
        Noted::New => Tone::Soon,
        Noted::Looked => Tone::Calm,
        Noted::Explained => Tone::Good,
    };
    let said = world.notes.of(&finding).iter().map(|note| NoteLine {
        state: Words::key(&format!("integrity.state.{}", note.state.code())),
        note: note.note.clone(),
        who: called(world, &note.by),
        at_ms: note.at.as_millisecond(),
    });
    let links =
        found.rows.iter().take(SHOWN).map(|(case, number)| {
            Link::new(Words::plain(format!("{case}/{number}")), format!("/cases/{case}"))
        });
    Ok(FindingCard {
        key: app.ids.token()?,
        title: Words::key(&format!("integrity.rule.{}", found.rule.code())),
        place: place(signed, found),
        measured: measured(found),
        why: why(thresholds, found.rule),
        rows: found.rows.len(),
        links: links.collect(),
        further: found.rows.len().saturating_sub(SHOWN),
        state: Badge::new(Words::key(&format!("integrity.state.{}", state.code())), tone),
        said: said.collect(),
        finding,
    })
}

fn measured(found: &Finding) -> Words {
    match found.before {
        Some((good_before, before)) => Words::key("integrity.jump")
            .with("good", found.found)
            .with("n", found.n)
            .with("good_before", good_before)
            .with("before", before),
        None => Words::key("integrity.counts").with("found", found.found).with("n", found.n),
    }
}

/// Says where; a number of a citizen stays what it is kept under, never the number.
fn place(signed: &Signed, found: &Finding) -> String {
    let world = &signed.world;
    let unit = found.unit.and_then(|unit| world.people.units.get(unit));
    let unit = unit.map_or_else(String::new, |unit| match signed.visitor.lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    });
    let about = match found.rule {
        Rule::Device => {
            let device = found.about.parse().ok().map(DeviceId);
            device.map_or_else(|| found.about.clone(), |device| format!("#{device}"))
        }
        Rule::Number => format!("#{}", found.about),
        Rule::SameOptions
        | Rule::Latency
        | Rule::StaffNumber
        | Rule::Jump
        | Rule::Coverage
        | Rule::Pressure => found.about.clone(),
    };
    [unit, about].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn why(thresholds: &Thresholds, rule: Rule) -> String {
    match rule {
        Rule::SameOptions => thresholds.same_options.why.clone(),
        Rule::Latency => thresholds.latency.why.clone(),
        Rule::Device => thresholds.device.why.clone(),
        Rule::Number => thresholds.number.why.clone(),
        Rule::StaffNumber => String::new(),
        Rule::Jump => thresholds.jump.why.clone(),
        Rule::Coverage => thresholds.coverage.why.clone(),
        Rule::Pressure => thresholds.pressure.why.clone(),
    }
}

async fn note(State(app): State<App>, ExplainerForm { signed, form }: ExplainerForm) -> Response {
    let outcome = noted(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn noted(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let month = Month::parse(form.text("month")).ok_or(Problem::NotFound)?;
    let state = match form.text("state") {
        "looked" => Noted::Looked,
        "explained" => Noted::Explained,
        _ => Noted::New,
    };
    let command = Command {
        finding: form.text("finding").to_owned(),
        rows: form.text("rows").parse().unwrap_or(0),
        state,
        note: form.text("note").to_owned(),
    };
    match admitted::perform::<Refusal>(app, signed, form, Act::Note(command)).await? {
        Ok(_) => {
            let mut visitor = signed.visitor.clone();
            visitor.jar = visitor.jar.add(news_of(Tone::Good, &Words::key("integrity.done.noted")));
            Ok(answer::go(&visitor, &format!("/integrity?month={month}")))
        }
        Err(refusal) => {
            let words = Words::key(&format!("integrity.refusal.{}", refusal.code()));
            page(app, signed, month, Some(words)).await
        }
    }
}
