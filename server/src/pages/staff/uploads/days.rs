//! Both sides compared: the days, one day with its cells and the records behind each difference, comparing now, and
//! telling again what the platform has lost.

use std::collections::BTreeMap;

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    calendar::date_of,
    exchange::{
        reconcile::{Cell as Place, Pair, Side},
        standing::State as Stand,
    },
    rating::Grade,
};
use jiff::civil::Date;
use report::list::{Cell, List};
use serde::Deserialize;
use store::upload::{
    self,
    compare::{self, Alone, Compared},
};

use super::{DAYS, Reader, RunnerForm, badge, done, list::give};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    jobs::uploads,
    pages::staff::{nav, notice::respond},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Field},
        staff::uploads::{AloneRow, CellShown, DayRow, OpenDay, RegionRow, UploadDays},
    },
};

/// How many days back are shown.
const SHOWN: i32 = 62;
/// The most records of a day that stand alone and are shown.
const ALONE: i64 = 2_000;

/// Which day, and which of its cells.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    day: Option<String>,
    region: Option<String>,
    grade: Option<u8>,
}

impl Asked {
    fn day(&self) -> Option<Date> {
        self.day.as_deref()?.parse().ok()
    }

    fn has(&self, place: &Place) -> bool {
        self.region.as_ref().is_none_or(|region| *region == place.region)
            && self.grade.is_none_or(|grade| grade == place.grade.stars())
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, &asked, None).await;
    respond(&app, &signed, outcome).await
}

async fn page(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let today = date_of(now);
    let from = today.checked_sub(jiff::Span::new().days(SHOWN)).unwrap_or(today);
    let cells = actions::read(&app.store, move |tx| compare::cells(tx, from, today)).await?;
    let open = match asked.day() {
        Some(day) => Some(opened(app, asked, day).await?),
        None => None,
    };
    let yesterday = today.yesterday().unwrap_or(today);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = UploadDays {
        days: days(&cells),
        open,
        may_run: signed.may(Action::RunUploads),
        can_ask: app.platform.as_ref().is_some_and(|platform| platform.settings.count_url.is_some()),
        day: Field::of(asked.day().unwrap_or(yesterday).to_string()),
        key: app.ids.form_key(now)?,
        problem,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn days(cells: &[Compared]) -> Vec<DayRow> {
    let by_day = cells.chunk_by(|one, other| one.day == other.day);
    let row = |cells: &[Compared]| {
        let first = cells.first()?;
        let sum = |of: fn(&Pair) -> i64| cells.iter().map(|cell| of(&cell.pair)).sum();
        let differing = cells.iter().filter(|cell| !cell.pair.is_equal()).count();
        let state = if differing == 0 {
            Badge::new(Words::key("uploads.days.equal"), Tone::Good)
        } else {
            Badge::new(Words::key("uploads.days.differs").with("count", differing), Tone::Bad)
        };
        Some(DayRow {
            day: first.day.to_string(),
            url: format!("{DAYS}?day={}", first.day),
            ours: sum(|pair| pair.ours),
            theirs: sum(|pair| pair.theirs),
            state,
            at_ms: first.at.as_millisecond(),
        })
    };
    by_day.filter_map(row).collect()
}

async fn opened(app: &App, asked: &Asked, day: Date) -> Result<OpenDay, Problem> {
    let (cells, alone) = actions::read(&app.store, move |tx| {
        let alone = compare::alone(tx, day, ALONE)?;
        let mut rows = Vec::with_capacity(alone.len());
        for one in alone {
            let entry = one.upload.map(|id| upload::get(tx, id)).transpose()?.flatten();
            rows.push((one, entry));
        }
        Ok((compare::cells(tx, day, day)?, rows))
    })
    .await?;
    let mut regions: BTreeMap<&str, BTreeMap<Grade, Pair>> = BTreeMap::new();
    for compared in &cells {
        regions.entry(&compared.cell.region).or_default().insert(compared.cell.grade, compared.pair);
    }
    let is_missed = |one: &Alone, entry: Option<&upload::Entry>| {
        one.side == Side::Here && entry.is_some_and(|entry| entry.standing.state == Stand::Accepted)
    };
    let has_keys = app.platform.as_ref().is_some_and(|platform| platform.settings.records_url.is_some());
    Ok(OpenDay {
        day: day.to_string(),
        regions: regions.iter().map(|(region, pairs)| region_row(day, region, pairs, has_keys)).collect(),
        grades: Grade::ALL.map(|grade| Words::key(&format!("uploads.grade.{grade}"))).to_vec(),
        missed: alone.iter().filter(|(one, entry)| is_missed(one, entry.as_ref())).count(),
        alone: alone.iter().filter(|(one, _)| asked.has(&one.cell)).map(alone_row).collect(),
        has_keys,
        file_url: format!("/uploads/days.csv?day={day}"),
    })
}

/// A cell that differs leads to the records that stand alone, or to all of ours where the platform tells no keys.
fn region_row(day: Date, region: &str, pairs: &BTreeMap<Grade, Pair>, has_keys: bool) -> RegionRow {
    let cells = Grade::ALL.map(|grade| {
        let pair = pairs.get(&grade).copied().unwrap_or_default();
        let path = if has_keys { DAYS } else { "/uploads" };
        let kind = if has_keys { "" } else { "&kind=rating" };
        CellShown {
            ours: pair.ours,
            accepted: pair.accepted,
            theirs: pair.theirs,
            is_equal: pair.is_equal(),
            url: format!("{path}?day={day}&region={region}&grade={grade}{kind}"),
        }
    });
    RegionRow { region: region.to_owned(), cells: cells.to_vec() }
}

fn alone_row((one, entry): &(Alone, Option<upload::Entry>)) -> AloneRow {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    AloneRow {
        name: one.name.clone(),
        region: one.cell.region.clone(),
        grade: Words::key(&format!("uploads.grade.{}", one.cell.grade)),
        side: Words::key(&format!("uploads.side.{}", one.side.code())),
        state: entry.as_ref().map(|entry| badge(entry.standing.state)),
        url: entry
            .as_ref()
            .map(|entry| format!("/uploads?q={}", encoded(&entry.project_no)))
            .unwrap_or_default(),
    }
}

pub(super) async fn compare(State(app): State<App>, RunnerForm { signed, form }: RunnerForm) -> Response {
    let outcome = compared(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn compared(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let asked = Asked { day: Some(form.text("day").to_owned()), ..Asked::default() };
    let today = date_of(app.clock.now());
    let Some(day) = asked.day().filter(|day| *day <= today) else {
        return page(app, signed, &Asked::default(), Some(Words::key("uploads.days.bad_day"))).await;
    };
    let platform = app.platform.clone().ok_or(Problem::NotFound)?;
    match uploads::compare_day(app, &platform, day).await? {
        Ok(()) => {
            let words = Words::key("uploads.days.compared").with("day", day);
            Ok(done(signed, &words, &format!("{DAYS}?day={day}")))
        }
        Err(why) => page(app, signed, &asked, Some(Words::key("uploads.days.failed").with("why", why))).await,
    }
}

pub(super) async fn missed(State(app): State<App>, RunnerForm { signed, form }: RunnerForm) -> Response {
    let outcome = sent_again(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

/// Tells again what the comparison of a day says the platform has lost.
async fn sent_again(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let asked = Asked { day: Some(form.text("day").to_owned()), ..Asked::default() };
    let day = asked.day().ok_or(Problem::NotFound)?;
    if !form.is_ticked("sure") {
        return page(app, signed, &asked, Some(Words::key("uploads.again.unsure"))).await;
    }
    let at = app.clock.now();
    let count = actions::write_rows(&app.store, move |tx| {
        let alone = compare::alone(tx, day, ALONE)?;
        let ids: Vec<i64> =
            alone.iter().filter(|one| one.side == Side::Here).filter_map(|one| one.upload).collect();
        upload::missed(tx, at, &ids)
    })
    .await?;
    tracing::info!(by = signed.actor.signature(), count, %day, "uploads that the platform lacks sent again");
    let words = if count == 0 {
        Words::key("uploads.again.none")
    } else {
        Words::key("uploads.again.done").with("count", count)
    };
    Ok(done(signed, &words, &format!("{DAYS}?day={day}")))
}

pub(super) async fn file(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = written(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn written(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let day = asked.day().ok_or(Problem::NotFound)?;
    let cells = actions::read(&app.store, move |tx| compare::cells(tx, day, day)).await?;
    let say = |key: &str| app.views.say(signed.visitor.lang, &Words::key(key));
    let headings = [
        say("uploads.col.day")?,
        say("uploads.days.region")?,
        say("uploads.col.grade")?,
        say("uploads.days.ours")?,
        say("uploads.state.accepted")?,
        say("uploads.days.theirs")?,
    ];
    let whole = |count: i64| Cell::Whole(u32::try_from(count).unwrap_or(u32::MAX));
    let rows = cells.iter().map(|compared| {
        let grade = say(&format!("uploads.grade.{}", compared.cell.grade))?;
        let Pair { ours, accepted, theirs } = compared.pair;
        Ok(vec![
            Cell::Day(compared.day),
            Cell::text(compared.cell.region.clone()),
            Cell::text(grade),
            whole(ours),
            whole(accepted),
            whole(theirs),
        ])
    });
    let list = List {
        title: say("uploads.days.title")?,
        headings: headings.to_vec(),
        rows: rows.collect::<Result<Vec<_>, Problem>>()?,
        note: None,
    };
    let day = day.to_string();
    give(app, signed, "/uploads/days.csv", [("day", day.as_str())].into_iter(), &list).await
}
