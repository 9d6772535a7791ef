//! A list as a file to take away: the same filters, the same masks, the same order as on the page.

use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::{BEIJING, date_of},
    number,
    order::Order,
    people,
};
use jiff::Timestamp;
use report::list::{self as file, Cell};
use store::{
    db,
    list::{self, PAGE_LIMIT},
    order::Scope,
    vault,
};

use super::{
    asked::FILTERS,
    desk::List,
    rows::{Beside, Rows},
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    views::{
        locale::Words,
        staff::{desk::Row, shown},
    },
};

/// The most rows of one file; the file says so when there are more.
pub(super) const EXPORT_LIMIT: usize = 10_000;
/// The media type of a workbook.
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The headings, by their codes.
const COLUMNS: [&str; 13] = [
    "number", "title", "citizen", "kind", "channel", "unit", "stage", "outcome", "clock", "due", "received",
    "round", "flags",
];

/// Returns a list as a file of the kind its ending names.
pub(super) async fn file(list: &List<'_>, ending: &str) -> Result<Response, Problem> {
    let write = match ending {
        "csv" => file::csv,
        "xlsx" => file::xlsx,
        _ => return Err(Problem::NotFound),
    };
    let media_type = match ending {
        "csv" => "text/csv; charset=utf-8",
        _ => XLSX,
    };
    let content = content(list).await?;
    let rows = content.rows.len();
    let name = format!("{}-{}.{ending}", content.title, date_of(list.now));
    let task = tokio::task::spawn_blocking(move || write(&content));
    let bytes = task
        .await
        .map_err(|error| Problem::Internal(error.to_string()))?
        .map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = headers(&name, media_type)?;
    let filter = FILTERS.into_iter().map(|name| (name, list.asked.value(name)));
    let filter = filter.filter(|(_, value)| !value.is_empty());
    record(list.app, list.signed, format!("{}.{ending}", list.path()), filter, rows).await?;
    Ok((headers, bytes).into_response())
}

/// Writes a list as a file of the kind its ending names, records that it is taken away, and answers with it.
///
/// # Errors
/// When it cannot be written or recorded; then nothing is given out.
pub(super) async fn sent(
    app: &App,
    signed: &Signed,
    place: &str,
    content: file::List,
    ending: &'static str,
) -> Result<Response, Problem> {
    let (write, media_type): (fn(&file::List) -> _, _) = match ending {
        "csv" => (file::csv, "text/csv; charset=utf-8"),
        _ => (file::xlsx, XLSX),
    };
    let name = format!("{}-{}.{ending}", content.title, date_of(app.clock.now()));
    let rows = content.rows.len();
    let task = tokio::task::spawn_blocking(move || write(&content));
    let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = headers(&name, media_type)?;
    record(app, signed, format!("{place}.{ending}"), std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}

/// Records that a list is taken away, before it is: who, which list, narrowed to what, how many rows. Numbers that
/// were searched for may be somebody's, so the ledger gets them masked.
///
/// # Errors
/// When it cannot be recorded; then nothing must be given out.
pub(super) async fn record(
    app: &App,
    signed: &Signed,
    list: String,
    filter: impl Iterator<Item = (&str, &str)>,
    rows: usize,
) -> Result<(), Problem> {
    let shown = |(name, value): (&str, &str)| {
        let value = if name == "q" { searched(value) } else { value.to_owned() };
        format!("{name}={value}")
    };
    let filter = filter.map(shown).collect::<Vec<_>>().join(" ");
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let command = people::Command::Export { list, filter, rows };
    actions::people(app, signed.actor.clone(), None, command).await?;
    Ok(())
}

/// Returns the headers of a file to take away.
pub(super) fn headers(name: &str, media_type: &'static str) -> Result<HeaderMap, Problem> {
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    let disposition = format!("attachment; filename*=UTF-8''{}", encoded.replace('+', "%20"));
    let disposition =
        HeaderValue::from_str(&disposition).map_err(|error| Problem::Internal(error.to_string()))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(headers)
}

/// Returns what was searched for, without anybody's number, however it was typed.
fn searched(typed: &str) -> String {
    let is_number = !typed.chars().any(char::is_alphabetic);
    if is_number { vault::mask_numbers(&number::digits_of(typed)) } else { vault::mask_numbers(typed) }
}

async fn content(list: &List<'_>) -> Result<file::List, Problem> {
    let say = |words: &Words| list.app.views.say(list.signed.visitor.lang, words);
    let headings = COLUMNS.map(|code| say(&Words::key(&format!("staff.column.{code}"))));
    let (rows, is_cut) = rows(list).await?;
    let rows = rows.iter().map(|(order, row)| cells(list, order, row)).collect::<Result<Vec<_>, _>>()?;
    let note = Words::key("staff.desk.cut").with("count", EXPORT_LIMIT);
    Ok(file::List {
        title: say(&shown::queue(list.queue.label))?,
        headings: headings.into_iter().collect::<Result<Vec<_>, _>>()?,
        rows,
        note: is_cut.then(|| say(&note)).transpose()?,
    })
}

/// Returns the rows of the whole list, and whether there were more than fit.
async fn rows(list: &List<'_>) -> Result<(Vec<(Order, Row)>, bool), Problem> {
    let Some(wanted) = list.wanted().await? else { return Ok((Vec::new(), false)) };
    let (store, signed, desk, now) = (list.app.store.clone(), list.signed.clone(), list.desk, list.now);
    let read = actions::read(&list.app.store, move |tx| {
        let scope = Scope::of(&signed.actor);
        let mut after = None;
        let mut rows = Vec::new();
        while rows.len() < EXPORT_LIMIT {
            let page = list::page(tx, &scope, &wanted.filter, wanted.sort, after, PAGE_LIMIT)?;
            let beside = Beside::read(tx, &store, &signed, &page.orders)?;
            let told = Rows { signed: &signed, desk, beside: &beside, list: "", now };
            rows.extend(page.orders.into_iter().map(|order| {
                let row = told.row(&order);
                (order, row)
            }));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        Ok::<_, db::Error>((rows, after.is_some()))
    });
    Ok(read.await?)
}

fn cells(list: &List<'_>, order: &Order, row: &Row) -> Result<Vec<Cell>, Problem> {
    let say = |words: &Words| list.app.views.say(list.signed.visitor.lang, words);
    let optional = |words: Option<&Words>| words.map_or(Ok(String::new()), say);
    let flags = row.flags.iter().map(|flag| say(&flag.text)).collect::<Result<Vec<_>, _>>()?;
    let outcome = order.outcome.map(|outcome| shown::outcome(outcome.code()).text);
    let due = row.due.as_ref().and_then(|due| Timestamp::from_millisecond(due.due_ms).ok());
    Ok(vec![
        Cell::text(row.number.clone()),
        Cell::text(row.title.clone()),
        Cell::text(say(&row.citizen)?),
        Cell::text(say(&row.kind)?),
        Cell::text(say(&row.channel)?),
        Cell::text(row.unit.clone()),
        Cell::text(say(&row.stage.text)?),
        Cell::text(optional(outcome.as_ref())?),
        Cell::text(optional(row.clock.as_ref())?),
        due.map_or(Cell::Empty, |due| Cell::Moment(BEIJING.to_datetime(due))),
        Cell::Day(order.received_on),
        Cell::Whole(u32::from(order.round)),
        Cell::text(flags.join(" ")),
    ])
}
