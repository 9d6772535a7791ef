//! The rows behind a number, page by page or as a file.

use std::collections::BTreeMap;

use axum::{
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    access::{self, Action},
    calendar::{BEIJING, date_of},
    case::Case,
    ids::{CaseId, OrderId},
    order::Order,
};
use jiff::Timestamp;
use report::list::{Cell, List, csv};
use store::{
    db, list,
    rating::{
        Filter, Listed,
        narrow::{Narrow, narrowed},
    },
    vault::mask_numbers,
};

use super::place::{Place, grade_choices, may_know_case, today};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice::respond, rows::unit_name},
    problem::Problem,
    rating::form,
    views::{
        locale::Words,
        parts::Pager,
        rate::Shown,
        staff::ratings::{RatingFilters, RatingRow, Ratings, Word, nothing},
    },
};

/// The list.
pub(super) const PATH: &str = "/ratings";
/// How many ratings a page shows.
const ROWS: i64 = 50;

/// A rating with what its row needs.
pub(super) struct Told {
    pub(super) listed: Listed,
    pub(super) case: Option<Case>,
    pub(super) order: Option<Order>,
}

/// Reads ratings with their cases and orders.
pub(super) fn read(
    tx: &mut db::Tx<'_>,
    filter: &Filter,
    narrow: Narrow,
    limit: i64,
) -> Result<Vec<Told>, db::Error> {
    let found = narrowed(tx, filter, narrow, limit)?;
    let orders: Vec<OrderId> = found.iter().filter_map(|listed| listed.order).collect();
    let orders: BTreeMap<OrderId, Order> =
        list::by_ids(tx, &orders)?.into_iter().map(|order| (order.id, order)).collect();
    let mut cases: BTreeMap<CaseId, Case> = BTreeMap::new();
    for listed in &found {
        if !cases.contains_key(&listed.case)
            && let Some(case) = store::case::get(tx, listed.case)?
        {
            cases.insert(listed.case, case);
        }
    }
    let told = found.into_iter().map(|listed| Told {
        case: cases.get(&listed.case).cloned(),
        order: listed.order.and_then(|order| orders.get(&order).cloned()),
        listed,
    });
    Ok(told.collect())
}

/// Returns what was said, without who: numbers in the citizen's own words are masked.
pub(super) fn word(app: &App, signed: &Signed, told: &Told) -> Word {
    let rating = &told.listed.placed.rating;
    let world = app.world();
    let lang = signed.visitor.lang;
    Word {
        grade: Shown::of(rating.grade.stars()),
        matter: told.case.as_ref().map(|case| case.facts.matter.name.clone()).unwrap_or_default(),
        unit: unit_name(signed, told.listed.unit),
        at_ms: rating.at.as_millisecond(),
        options: rating.options.iter().map(|code| form::option(&world.norms, *code, lang)).collect(),
        words: mask_numbers(&rating.words),
    }
}

fn row(app: &App, signed: &Signed, told: &Told) -> RatingRow {
    let knows = may_know_case(signed);
    let case = told.case.as_ref().filter(|_| knows);
    let order = told.order.as_ref().map(|order| {
        let may_open = access::allowed(&signed.actor, Action::ReadOrder, order).is_ok();
        (order.number.clone(), if may_open { format!("/orders/{}", order.number) } else { String::new() })
    });
    RatingRow {
        word: word(app, signed, told),
        channel: Words::key(&format!("cases.channel.{}", told.listed.placed.rating.channel().code())),
        counts: told.listed.counts,
        case_url: case.map(|case| format!("/cases/{}", case.id)).unwrap_or_default(),
        number: case.map(|case| case.facts.key.number.clone()).unwrap_or_default(),
        // An order that is not theirs yet is not the rated's to know.
        order: order.filter(|(_, url)| knows || !url.is_empty()),
    }
}

fn filter(signed: &Signed, place: &Place) -> Result<(Filter, Narrow), Problem> {
    let (worst, best) = place.grades().ok_or(Problem::NotFound)?;
    let (from, before) = place.instants();
    let narrow = Narrow { worst, best, only_counted: place.value("later") != "1", only_told: false };
    let after = after(place.value("after"));
    Ok((Filter { scope: place.scope(signed), from, before, only_bad: false, place: after }, narrow))
}

fn after(value: &str) -> Option<(Timestamp, CaseId, u16)> {
    let mut parts = value.split('.');
    let at = Timestamp::from_millisecond(parts.next()?.parse().ok()?).ok()?;
    Some((at, CaseId(parts.next()?.parse().ok()?), parts.next()?.parse().ok()?))
}

pub(super) async fn show(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let outcome = page(&app, &signed, query.as_deref()).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, query: Option<&str>) -> Result<Response, Problem> {
    let place = Place::read(signed, query, today(app.clock.now()))?;
    let (filter, narrow) = filter(signed, &place)?;
    let mut found =
        actions::read(&app.store, move |tx| read(tx, &filter, narrow, ROWS.saturating_add(1))).await?;
    let limit = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(|last| {
        let Listed { case, placed, .. } = &last.listed;
        place.with(PATH, "after", &format!("{}.{case}.{}", placed.rating.at.as_millisecond(), placed.number))
    });
    let page = Ratings {
        filters: RatingFilters {
            from: place.day("from", place.from),
            to: place.day("to", place.to),
            unit: place.field("unit"),
            units: place.units(signed),
            grade: place.field("grade"),
            grades: grade_choices(),
        },
        rows: found.iter().map(|told| row(app, signed, told)).collect(),
        pager: Pager {
            first_url: (!place.value("after").is_empty()).then(|| place.with(PATH, "after", "")),
            next_url: next,
            shown: u32::try_from(found.len()).unwrap_or(u32::MAX),
            total: None,
        },
        csv_url: if signed.may(Action::ListOrders) {
            place.with("/ratings.csv", "after", "")
        } else {
            String::new()
        },
        empty: nothing("rows"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

pub(super) async fn file(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let outcome = written(&app, &signed, query.as_deref()).await;
    respond(&app, &signed, outcome).await
}

/// The headings of the file, by their codes.
const COLUMNS: [&str; 9] =
    ["at", "unit", "matter", "grade", "channel", "options", "words", "number", "order"];

async fn written(app: &App, signed: &Signed, query: Option<&str>) -> Result<Response, Problem> {
    let place = Place::read(signed, query, today(app.clock.now()))?;
    let (filter, narrow) = filter(signed, &place)?;
    let (found, is_cut) = actions::read(&app.store, move |tx| all(tx, filter, narrow)).await?;
    let say = |words: &Words| Ok::<_, Problem>(app.views.say(signed.visitor.lang, words)?);
    let headings = COLUMNS.map(|code| say(&Words::key(&format!("ratings.column.{code}"))));
    let mut rows = Vec::with_capacity(found.len());
    for told in &found {
        let row = row(app, signed, told);
        let options = row.word.options.iter().map(say).collect::<Result<Vec<_>, _>>()?.join("；");
        rows.push(vec![
            Cell::Moment(BEIJING.to_datetime(told.listed.placed.rating.at)),
            Cell::text(row.word.unit),
            Cell::text(row.word.matter),
            Cell::text(say(&row.word.grade.word)?),
            Cell::text(say(&row.channel)?),
            Cell::text(options),
            Cell::text(row.word.words),
            Cell::text(row.number),
            Cell::text(row.order.map(|(number, _)| number).unwrap_or_default()),
        ]);
    }
    let title = say(&Words::key("ratings.title"))?;
    let note = Words::key("staff.desk.cut").with("count", export::EXPORT_LIMIT);
    let list = List {
        title: title.clone(),
        headings: headings.into_iter().collect::<Result<Vec<_>, _>>()?,
        rows,
        note: is_cut.then(|| say(&note)).transpose()?,
    };
    let name = format!("{title}-{}.csv", date_of(app.clock.now()));
    let headers = export::headers(&name, "text/csv; charset=utf-8")?;
    let bytes = csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    export::record(app, signed, "/ratings.csv".to_owned(), place.narrowing(), list.rows.len()).await?;
    Ok((headers, bytes).into_response())
}

/// Reads page after page until the file is full.
fn all(tx: &mut db::Tx<'_>, filter: Filter, narrow: Narrow) -> Result<(Vec<Told>, bool), db::Error> {
    let (mut filter, mut found) = (Filter { place: None, ..filter }, Vec::new());
    loop {
        let page = read(tx, &filter, narrow, store::rating::PAGE_LIMIT)?;
        let Some(last) = page.last().map(|told| &told.listed) else { return Ok((found, false)) };
        filter.place = Some((last.placed.rating.at, last.case, last.placed.number));
        found.extend(page);
        if found.len() >= export::EXPORT_LIMIT {
            found.truncate(export::EXPORT_LIMIT);
            return Ok((found, true));
        }
    }
}
