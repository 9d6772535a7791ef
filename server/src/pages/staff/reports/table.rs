//! One monthly table: shown, closed with a click, corrected beside.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    calendar::date_of,
    policy::Language,
    tables::{
        agenda::{self, TableState},
        command::{Command, Refusal},
        decide,
        figure::Figure,
        sheet::{Cell, sheet},
    },
};
use store::command::{Act, Done, Error, Refused};

use super::super::admitted::done;
use super::{Reader, ReporterForm, Stood, list::badge, place};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond, who::called},
    problem::Problem,
    told,
    views::{
        locale::{Lang, Words},
        parts::{Choice, Field},
        staff::{
            assess::Closed,
            reports::{CorrectionForm, CorrectionLine, TablePage},
        },
    },
};

type Which = Path<(String, String, String)>;

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, report)): Which,
) -> Response {
    let outcome = async {
        let stood = Stood::read(&app, &signed.world, place(&pack, &month, &report)?).await?;
        page(&app, &signed, &stood, Wrong::Nothing).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// What was refused.
enum Wrong<'f> {
    Nothing,
    Closing(Words),
    Correcting(&'f Form, Words),
}

async fn page(app: &App, signed: &Signed, stood: &Stood, wrong: Wrong<'_>) -> Result<Response, Problem> {
    let (world, today, lang) = (&signed.world, date_of(app.clock.now()), signed.visitor.lang);
    let report = decide::report(world, &stood.place).ok_or(Problem::NotFound)?;
    let state = TableState {
        place: stood.place.clone(),
        close_by: agenda::close_by(world, report, &stood.template, stood.place.month),
        closed: stood.closed.as_ref(),
    };
    let urgency = state.urgency(today);
    let cells = sheet(&stood.template, &stood.rows);
    let corrections = stood.closed.iter().flat_map(|closed| &closed.corrections);
    let corrections: Vec<CorrectionLine> = corrections
        .map(|one| CorrectionLine {
            row: stood.name(&one.row),
            figure: heading(stood, one.figure, lang),
            by: format!("{:+}", one.by),
            reason: one.reason.clone(),
            who: called(world, &one.act.by),
            at_ms: one.act.at.as_millisecond(),
        })
        .collect();
    let corrected = sheet(&stood.template, &stood.corrected());
    let status = match wrong {
        Wrong::Nothing => StatusCode::OK,
        Wrong::Closing(_) | Wrong::Correcting(..) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let may = signed.may(Action::Report);
    let page = TablePage {
        title: told::text(&stood.template.title, lang),
        source: stood.template.source.clone(),
        month: stood.place.month.to_string(),
        status: badge(urgency),
        close_by: state.close_by.to_string(),
        url: stood.url(),
        list_url: format!("/reports?month={}", stood.place.month),
        headings: stood.template.columns.iter().map(|column| told::text(&column.heading, lang)).collect(),
        rows: cells.rows.iter().map(|row| row.iter().map(shown).collect()).collect(),
        total: total(app, signed, stood, &cells.total)?,
        closed: stood.closed.as_ref().map(|closed| Closed {
            by: called(world, &closed.act.by),
            at_ms: closed.act.at.as_millisecond(),
            digest: closed.digest.clone(),
            events: stood.events,
        }),
        corrected: match corrections.is_empty() {
            true => Vec::new(),
            false => corrected.rows.iter().map(|row| row.iter().map(shown).collect()).collect(),
        },
        corrections,
        may_close: may && urgency.waits(),
        key: app.ids.token()?,
        form: if may && stood.closed.is_some() { Some(form(app, stood, lang, &wrong)?) } else { None },
        problem: match wrong {
            Wrong::Closing(words) => Some(words),
            Wrong::Nothing | Wrong::Correcting(..) => None,
        },
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn total(app: &App, signed: &Signed, stood: &Stood, cells: &[Cell]) -> Result<Vec<String>, Problem> {
    use domain::tables::template::{Holds, Label};
    let mut total: Vec<String> = cells.iter().map(shown).collect();
    let is_word = |holds: &Holds| matches!(holds, Holds::Label(label) if *label != Label::Number);
    let place = stood.template.columns.iter().position(|column| is_word(&column.holds)).unwrap_or(0);
    if let Some(cell) = total.get_mut(place) {
        *cell = app.views.say(signed.visitor.lang, &Words::key("reports.total"))?;
    }
    Ok(total)
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        Cell::Share { .. } => cell.percent().map_or_else(|| "—".to_owned(), |share| format!("{share}%")),
        Cell::Rank(rank) => rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string()),
        Cell::Blank => String::new(),
    }
}

/// Returns the heading of the first column that counts a figure.
pub(super) fn heading(stood: &Stood, figure: Figure, lang: Lang) -> String {
    let counts = |id: &str| stood.template.figures(id).contains(&figure);
    let column = stood.template.columns.iter().find(|column| counts(&column.id));
    let heading = column.map(|column| match lang {
        Lang::Zh => column.heading.in_language(Language::Zh),
        Lang::En => column.heading.in_language(Language::En),
    });
    let several = column.is_some_and(|column| stood.template.figures(&column.id).len() > 1);
    let heading = heading.unwrap_or_default();
    if several { format!("{heading} ({})", figure.code()) } else { heading.to_owned() }
}

fn form(app: &App, stood: &Stood, lang: Lang, wrong: &Wrong<'_>) -> Result<CorrectionForm, Problem> {
    let typed = |name: &str| match wrong {
        Wrong::Correcting(form, _) => Field::of(form.text(name)),
        Wrong::Nothing | Wrong::Closing(_) => Field::default(),
    };
    let rows = stood.rows.iter().map(|row| Choice::new(&row.key, Words::plain(stood.name(&row.key))));
    let figures = stood.template.counted();
    let figures = figures.iter().map(|one| Choice::new(one.code(), Words::plain(heading(stood, *one, lang))));
    Ok(CorrectionForm {
        key: app.ids.token()?,
        problem: match wrong {
            Wrong::Correcting(_, words) => Some(words.clone()),
            Wrong::Nothing | Wrong::Closing(_) => None,
        },
        row: typed("row"),
        rows: rows.collect(),
        figure: typed("figure"),
        figures: figures.collect(),
        by: typed("by"),
        reason: typed("reason"),
    })
}

pub(super) async fn close(
    State(app): State<App>,
    Path((pack, month, report)): Which,
    ReporterForm { signed, form }: ReporterForm,
) -> Response {
    let outcome = async {
        let stood = Stood::read(&app, &signed.world, place(&pack, &month, &report)?).await?;
        let template = Box::new(stood.template.clone());
        let command = Command::Close { place: stood.place.clone(), template };
        match hand_in(&app, &signed, &form, command).await? {
            Ok(_) => {
                Ok(done(&signed, &Words::key("reports.done.closed").with("month", &month), &stood.url()))
            }
            Err(words) => page(&app, &signed, &stood, Wrong::Closing(words)).await,
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn correct(
    State(app): State<App>,
    Path((pack, month, report)): Which,
    ReporterForm { signed, form }: ReporterForm,
) -> Response {
    let outcome = async {
        let stood = Stood::read(&app, &signed.world, place(&pack, &month, &report)?).await?;
        let typed = form.text("by").replace('−', "-");
        let command = Figure::from_code(form.text("figure")).map(|figure| Command::Correct {
            place: stood.place.clone(),
            row: form.text("row").to_owned(),
            figure,
            by: typed.trim_start_matches('+').parse().unwrap_or(0),
            reason: form.text("reason").to_owned(),
        });
        let Some(command) = command else {
            let words = Words::key("reports.refusal.not-counted");
            return page(&app, &signed, &stood, Wrong::Correcting(&form, words)).await;
        };
        match hand_in(&app, &signed, &form, command).await? {
            Ok(_) => Ok(done(&signed, &Words::key("reports.done.corrected"), &stood.url())),
            Err(words) => page(&app, &signed, &stood, Wrong::Correcting(&form, words)).await,
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn hand_in(
    app: &App,
    signed: &Signed,
    form: &Form,
    command: Command,
) -> Result<Result<Done, Words>, Problem> {
    let key = form.key(&signed.actor.signature());
    let act = Act::Table(Box::new(command));
    match actions::perform(app, signed.actor.clone(), key, act).await {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(Refused::Table(refusal))) => match words(&refusal) {
            Some(words) => Ok(Err(words)),
            None => Err(Problem::Forbidden(refusal.to_string())),
        },
        Err(error) => Err(error.into()),
    }
}

/// Returns why, in words; nothing when it is not theirs to do at all.
fn words(refusal: &Refusal) -> Option<Words> {
    let words = Words::key(&format!("reports.refusal.{}", refusal.code()));
    match refusal {
        Refusal::Denied(_) => None,
        Refusal::NotOver { month, from } => Some(words.with("month", month).with("day", from)),
        Refusal::Closed { month, on } => Some(words.with("month", month).with("day", on)),
        Refusal::NotClosed(month) => Some(words.with("month", month)),
        Refusal::OutOfBounds { count, most, .. } => Some(words.with("count", count).with("most", most)),
        Refusal::NoReport { .. }
        | Refusal::OtherLayout(_)
        | Refusal::NoRow(_)
        | Refusal::NotCounted(_)
        | Refusal::ByNothing
        | Refusal::BadReason => Some(words),
    }
}
