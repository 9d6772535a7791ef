//! The list of the catalogue, one entry open beside it, and the same as a file that can be taken in again.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    calendar::date_of,
    catalogue::{Entry, Standing},
    ids::{EntryId, UnitId},
};
use jiff::civil::Date;
use report::list::{self as sheet, Cell};
use serde::Deserialize;

use super::{PATH, Reader, given, moves, says, writes};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice::respond, rows::unit_name, suggest},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Choice, Field},
        staff::catalogue::{Attention, Catalogue, DutyForm, EndForm, EntryDetail},
    },
};

/// How many entries a page shows.
const PAGE: usize = 100;
/// The columns of a file, by their codes; those after the seventh are only told.
pub(super) const COLUMNS: [&str; 11] = [
    "entry",
    "matter",
    "lead",
    "co_handlers",
    "basis",
    "words",
    "from",
    "to",
    "state",
    "precedents",
    "version",
];
/// How entries can stand, for the filter.
const STATES: [&str; 6] = ["valid", "expiring", "coming", "ended", "no-basis", "no-unit"];

/// What the address asks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    state: String,
    unit: String,
    before: String,
}

impl Asked {
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = [("q", &self.q), ("state", &self.state), ("unit", &self.unit)];
        pairs.into_iter().map(|(name, value)| (name, value.trim())).filter(|(_, value)| !value.is_empty())
    }

    fn url(&self, path: &str, before: Option<EntryId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn fits(&self, signed: &Signed, entry: &Entry, unit: Option<UnitId>, today: Date) -> bool {
        let duty = &entry.duty;
        let q = self.q.trim().to_lowercase();
        let numbers = entry.precedents.iter().map(|known| &known.number);
        let mut texts = [&duty.matter, &duty.basis].into_iter().chain(&duty.words).chain(numbers);
        let says = q.is_empty() || texts.any(|text| text.to_lowercase().contains(&q));
        let of_unit = unit.is_none_or(|unit| duty.lead == unit || duty.co_handlers.contains(&unit));
        says && of_unit && stands(signed, entry, &self.state, today)
    }
}

/// Returns whether an entry stands as a filter asks.
fn stands(signed: &Signed, entry: &Entry, state: &str, today: Date) -> bool {
    let standing = entry.duty.standing(today);
    match state {
        "valid" => matches!(standing, Standing::Valid | Standing::Expiring),
        "expiring" | "coming" | "ended" => standing.code() == state,
        "no-basis" => entry.duty.basis.is_empty() && standing != Standing::Ended,
        "no-unit" => says::is_orphan(signed, &entry.duty, today),
        _ => true,
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, &asked, None, Forms::default()).await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn open(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, &asked, Some(EntryId(id)), Forms::default()).await;
    respond(&app, &signed, outcome).await
}

/// Forms that were not taken, as they were left.
#[derive(Default)]
pub(super) struct Forms {
    pub(super) new: Option<DutyForm>,
    pub(super) change: Option<DutyForm>,
    pub(super) end: Option<EndForm>,
}

/// Returns the page.
///
/// # Errors
/// [`Problem::NotFound`] when there is no such entry.
pub(super) async fn page(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    open: Option<EntryId>,
    forms: Forms,
) -> Result<Response, Problem> {
    let is_refused = forms.new.is_some() || forms.change.is_some() || forms.end.is_some();
    let status = if is_refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = filled(app, signed, asked, open, forms)?;
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn filled(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    open: Option<EntryId>,
    forms: Forms,
) -> Result<Catalogue, Problem> {
    let now = app.clock.now();
    let today = date_of(now);
    let unit = given::filter_unit(signed, asked.unit.trim(), today);
    let mut fitting = fitting(signed, asked, unit.as_ref().ok().copied().flatten(), today);
    let total = fitting.len();
    if let Ok(before) = asked.before.parse::<i64>() {
        fitting.retain(|entry| entry.id.0 < before);
    }
    let has_more = fitting.len() > PAGE;
    fitting.truncate(PAGE);
    let last = fitting.last().map(|entry| entry.id).filter(|_| has_more);
    let opened = open.map(|id| signed.world.catalogue.get(id).ok_or(Problem::NotFound)).transpose()?;
    let rows = fitting.iter().map(|entry| {
        let row = says::row(signed, entry, today);
        crate::views::staff::catalogue::EntryRow { current: open == Some(entry.id), ..row }
    });
    let new = match forms.new {
        Some(form) => Some(form),
        None if writes(signed) => Some(moves::blank(app, today)?),
        None => None,
    };
    Ok(Catalogue {
        q: Field::of(asked.q.trim()),
        state: Field::of(&asked.state),
        states: STATES.map(|code| Choice::new(code, Words::key(&format!("catalogue.state.{code}")))).to_vec(),
        unit: match unit {
            Ok(_) => Field::of(asked.unit.trim()),
            Err(words) => Field::of(asked.unit.trim()).wrong(words),
        },
        attention: attention(signed, today),
        rows: rows.collect(),
        total,
        next_url: last.map(|last| asked.url(PATH, Some(last))),
        csv_url: asked.url("/catalogue/export.csv", None),
        xlsx_url: asked.url("/catalogue/export.xlsx", None),
        units: suggest::all(signed, now),
        new,
        open: match opened {
            Some(entry) => Some(detail(app, signed, entry, today, forms.change, forms.end)?),
            None => None,
        },
    })
}

/// Returns the entries that fit, the newest first.
fn fitting<'a>(signed: &'a Signed, asked: &Asked, unit: Option<UnitId>, today: Date) -> Vec<&'a Entry> {
    let mut fitting: Vec<&Entry> =
        signed.world.catalogue.iter().filter(|entry| asked.fits(signed, entry, unit, today)).collect();
    fitting.reverse();
    fitting
}

fn attention(signed: &Signed, today: Date) -> Vec<Attention> {
    let states = [("no-unit", Tone::Bad), ("expiring", Tone::Soon), ("no-basis", Tone::Soon)];
    let count = |state: &str| {
        signed.world.catalogue.iter().filter(|entry| stands(signed, entry, state, today)).count()
    };
    let counted = states.into_iter().map(|(state, tone)| (state, tone, count(state)));
    counted
        .filter(|(_, _, count)| *count > 0)
        .map(|(state, tone, count)| Attention {
            words: Words::key(&format!("catalogue.attention.{state}")).with("count", count),
            url: format!("{PATH}?state={state}"),
            tone,
        })
        .collect()
}

fn detail(
    app: &App,
    signed: &Signed,
    entry: &Entry,
    today: Date,
    change: Option<DutyForm>,
    end: Option<EndForm>,
) -> Result<EntryDetail, Problem> {
    let (change, end) = if writes(signed) {
        let fresh_change = || moves::change_form(app, signed, entry);
        let fresh_end = || moves::end_form(app, entry, today);
        (Some(change.map_or_else(fresh_change, Ok)?), Some(end.map_or_else(fresh_end, Ok)?))
    } else {
        (None, None)
    };
    Ok(EntryDetail {
        row: says::row(signed, entry, today),
        words: entry.duty.words.clone(),
        precedents: says::precedents(entry),
        history: says::history(signed, entry),
        change,
        end,
    })
}

pub(super) async fn csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = written(&app, &signed, &asked, "csv").await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = written(&app, &signed, &asked, "xlsx").await;
    respond(&app, &signed, outcome).await
}

async fn written(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    ending: &'static str,
) -> Result<Response, Problem> {
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let today = date_of(app.clock.now());
    let unit = given::filter_unit(signed, asked.unit.trim(), today).ok().flatten();
    let fitting = fitting(signed, asked, unit, today);
    let headings = COLUMNS.map(|code| say(&Words::key(&format!("catalogue.column.{code}"))));
    let cells = |entry: &&Entry| -> Result<Vec<Cell>, Problem> {
        let duty = &entry.duty;
        let state = say(&Words::key(&format!("catalogue.state.{}", duty.standing(today).code())))?;
        let numbers: Vec<String> = entry.precedents.iter().map(|known| known.number.clone()).collect();
        Ok(vec![
            Cell::text(entry.id.to_string()),
            Cell::text(duty.matter.clone()),
            Cell::text(unit_name(signed, duty.lead)),
            Cell::text(says::joined(&says::names(signed, &duty.co_handlers))),
            Cell::text(duty.basis.clone()),
            Cell::text(says::joined(&duty.words)),
            Cell::Day(duty.from),
            duty.to.map_or(Cell::Empty, Cell::Day),
            Cell::text(state),
            Cell::text(says::joined(&numbers)),
            Cell::Whole(entry.version()),
        ])
    };
    let title = say(&Words::key("catalogue.title"))?;
    let list = sheet::List {
        title: title.clone(),
        headings: headings.into_iter().collect::<Result<_, _>>()?,
        rows: fitting.iter().map(cells).collect::<Result<_, _>>()?,
        note: None,
    };
    let rows = list.rows.len();
    let (write, media_type): (fn(&sheet::List) -> _, _) = match ending {
        "csv" => (sheet::csv, "text/csv; charset=utf-8"),
        _ => (sheet::xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    };
    let bytes = tokio::task::spawn_blocking(move || write(&list)).await;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = export::headers(&format!("{title}-{today}.{ending}"), media_type)?;
    export::record(app, signed, format!("/catalogue/export.{ending}"), asked.pairs(), rows).await?;
    Ok((headers, bytes).into_response())
}
