//! The list of records with its alarms, counts and reasons, and the same rows as a file.

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    access::Action,
    calendar::BEIJING,
    exchange::{
        Kind,
        alarm::{self, Alarm, Sight},
        dialect::Dialect,
        reason::Reason,
        record,
        standing::State as Stand,
    },
    rating::Grade,
};
use jiff::Timestamp;
use report::list::{self as sheet, Cell, List};
use store::upload::{
    Entry, compare,
    lists::{self, Counts, Filter, PAGE_LIMIT},
};

use super::{PATH, Reader, badge};
use crate::{
    actions,
    app::App,
    http::{answer, form::url_pairs, signed::Signed},
    pages::staff::{export, nav, notice::respond, rows::unit_name},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field, Pager},
        staff::uploads::{Alarm as ShownAlarm, Count, ReasonRow, UploadRow, Uploads},
    },
};

/// The records of one page.
const ROWS: i64 = 50;
/// The most records of one file; the file says so when there are more.
const FILE: usize = 50_000;
/// The headings of the file, by their codes.
const COLUMNS: [&str; 10] =
    ["number", "kind", "unit", "region", "day", "grade", "state", "reason", "field", "detail"];
/// The states in the order in which they are shown.
const STATES: [Stand; 5] = [Stand::Accepted, Stand::Pending, Stand::Sent, Stand::Rejected, Stand::Dead];

/// What is asked of the list.
#[derive(Default)]
struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    fn read(query: &str) -> Self {
        Self { pairs: url_pairs(query.as_bytes()).collect() }
    }

    fn value(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    fn filter(&self) -> Filter {
        let text = |name: &str| Some(self.value(name).to_owned()).filter(|value| !value.is_empty());
        Filter {
            kind: Kind::from_code(self.value("kind")),
            state: Stand::from_code(self.value("state")),
            reason: Reason::from_code(self.value("reason")),
            day: self.value("day").parse().ok(),
            region: text("region"),
            grade: self.value("grade").parse().ok().and_then(Grade::of),
            project_no: text("q"),
        }
    }

    fn after(&self) -> Option<(Timestamp, i64)> {
        let (at, id) = self.value("after").split_once('-')?;
        Some((Timestamp::from_millisecond(at.parse().ok()?).ok()?, id.parse().ok()?))
    }

    fn address(&self, path: &str, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs.iter().filter(|(name, value)| name != "after" && !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    RawQuery(query): RawQuery,
) -> Response {
    let outcome = page(&app, &signed, query.as_deref().unwrap_or_default(), None).await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    query: &str,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let asked = Asked::read(query);
    let (filter, after, now) = (asked.filter(), asked.after(), app.clock.now());
    let (entries, counts, sight) = actions::read(&app.store, move |tx| {
        let counts = lists::counts(tx)?;
        let sight = Sight {
            under_way: counts.in_state(Stand::Pending) + counts.in_state(Stand::Sent),
            rejected: counts.in_state(Stand::Rejected),
            dead: counts.in_state(Stand::Dead),
            waits_since: lists::waits_since(tx)?,
            differing: compare::differing(tx)?,
        };
        Ok((lists::page(tx, &filter, after, ROWS + 1)?, counts, sight))
    })
    .await?;
    let is_more = entries.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    let shown: Vec<&Entry> = entries.iter().take(usize::try_from(ROWS).unwrap_or(0)).collect();
    let next = shown
        .last()
        .filter(|_| is_more)
        .map(|last| format!("{}-{}", last.state_at.as_millisecond(), last.id));
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (platform, error) = platform(app, now);
    let choice = |area: &str, code: &str| Choice::new(code, Words::key(&format!("uploads.{area}.{code}")));
    let page = Uploads {
        alarms: alarm::alarms(sight, now).into_iter().map(told).collect(),
        platform,
        error_ms: error.as_ref().map(|(at, _)| at.as_millisecond()),
        error: error.map(|(_, why)| why).unwrap_or_default(),
        counts: STATES.map(|state| count(&counts, state)).to_vec(),
        reasons: counts.reasons().into_iter().map(reason_row).collect(),
        may_run: signed.may(Action::RunUploads),
        key: app.ids.form_key(now)?,
        q: Field::of(asked.value("q")),
        kind: Field::of(asked.value("kind")),
        kinds: Kind::ALL.map(|kind| choice("kind", kind.code())).to_vec(),
        state: Field::of(asked.value("state")),
        states: STATES.map(|state| choice("state", state.code())).to_vec(),
        day: Field::of(asked.value("day")),
        pager: Pager {
            first_url: (!asked.value("after").is_empty()).then(|| asked.address(PATH, None)),
            next_url: next.map(|next| asked.address(PATH, Some(&next))),
            shown: u32::try_from(shown.len()).unwrap_or(u32::MAX),
            total: None,
        },
        rows: shown.into_iter().map(|entry| row(app, signed, entry)).collect(),
        file_url: asked.address("/uploads.csv", None),
        problem,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns how the platform fares, and what failed last.
fn platform(app: &App, now: Timestamp) -> (Badge, Option<(Timestamp, String)>) {
    let Some(platform) = &app.platform else {
        return (Badge::new(Words::key("uploads.platform.off"), Tone::Quiet), None);
    };
    let health = platform.health();
    let (code, tone) = if health.rests(now).is_some() {
        ("rests", Tone::Bad)
    } else if health.is_careful() {
        ("careful", Tone::Soon)
    } else {
        ("good", Tone::Good)
    };
    (Badge::new(Words::key(&format!("uploads.platform.{code}")), tone), health.last_error().cloned())
}

fn told(alarm: Alarm) -> ShownAlarm {
    let words = |code: &str| Words::key(&format!("uploads.alarm.{code}"));
    let (text, is_bad, url) = match alarm {
        Alarm::Dead(count) => (words("dead").with("count", count), true, "/uploads?state=dead"),
        Alarm::Rejected(count) => (words("rejected").with("count", count), true, "/uploads?state=rejected"),
        Alarm::YearEnd { days, count } => {
            (words("year-end").with("days", days).with("count", count), days <= 3, "/uploads?state=pending")
        }
        Alarm::Slow { hours } => (words("slow").with("hours", hours), false, "/uploads?state=pending"),
        Alarm::Differs(count) => (words("differs").with("count", count), false, super::DAYS),
    };
    ShownAlarm { text, is_bad, url: url.to_owned() }
}

fn count(counts: &Counts, state: Stand) -> Count {
    Count {
        label: badge(state).text,
        count: counts.in_state(state),
        url: format!("{PATH}?state={}", state.code()),
        is_bad: state.needs_a_person(),
    }
}

fn reason_row(((state, reason), count): ((Stand, Reason), i64)) -> ReasonRow {
    let code = reason.code();
    ReasonRow {
        code: code.to_owned(),
        text: Words::key(&format!("uploads.reason.{code}")),
        mend: Words::key(&format!("uploads.mend.{code}")),
        state: badge(state),
        count,
        url: format!("{PATH}?state={}&reason={code}", state.code()),
    }
}

fn name_of(app: &App, entry: &Entry) -> String {
    let usual = Dialect::default();
    let dialect = app.platform.as_ref().map_or(&usual, |platform| &platform.settings.dialect);
    record::key(dialect, &entry.project_no, &entry.service_number, entry.rating()).to_string()
}

fn row(app: &App, signed: &Signed, entry: &Entry) -> UploadRow {
    let sees_cases = signed.may(Action::ReadRatings);
    UploadRow {
        id: entry.id,
        kind: Words::key(&format!("uploads.kind.{}", entry.kind.code())),
        name: name_of(app, entry),
        case_url: if sees_cases { format!("/cases/{}", entry.case) } else { String::new() },
        unit: unit_name(signed, entry.unit),
        region: entry.region.clone(),
        day: entry.day.to_string(),
        grade: entry.grade.map(|grade| Words::key(&format!("uploads.grade.{grade}"))),
        state: badge(entry.standing.state),
        reason: entry.standing.reason.map(|reason| Words::key(&format!("uploads.reason.{}", reason.code()))),
        detail: detail(entry),
        at_ms: entry.state_at.as_millisecond(),
        can_again: entry.standing.state.needs_a_person(),
    }
}

/// Returns the field and what was said of it; our own words begin with the field already.
fn detail(entry: &Entry) -> String {
    let (field, said) =
        (entry.field.as_deref().unwrap_or_default(), entry.detail.as_deref().unwrap_or_default());
    if said.starts_with(field) { said.to_owned() } else { format!("{field} {said}").trim().to_owned() }
}

pub(super) async fn file(
    State(app): State<App>,
    Reader(signed): Reader,
    RawQuery(query): RawQuery,
) -> Response {
    let outcome = written(&app, &signed, &Asked::read(query.as_deref().unwrap_or_default())).await;
    respond(&app, &signed, outcome).await
}

async fn written(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let filter = asked.filter();
    let (entries, is_cut) = actions::read(&app.store, move |tx| {
        let mut all: Vec<Entry> = Vec::new();
        let mut after = None;
        while all.len() < FILE {
            let some = lists::page(tx, &filter, after, PAGE_LIMIT)?;
            let Some(last) = some.last() else { return Ok((all, false)) };
            after = Some((last.state_at, last.id));
            all.extend(some);
        }
        Ok((all, true))
    })
    .await?;
    let say = |key: &str| app.views.say(signed.visitor.lang, &Words::key(key));
    let headings = COLUMNS.map(|code| say(&format!("uploads.col.{code}")));
    let rows = entries.iter().map(|entry| {
        let said = |words: Option<&Words>| {
            words.map_or(Ok(String::new()), |words| app.views.say(signed.visitor.lang, words))
        };
        let shown = row(app, signed, entry);
        Ok(vec![
            Cell::text(shown.name),
            Cell::text(said(Some(&shown.kind))?),
            Cell::text(shown.unit),
            Cell::text(shown.region),
            Cell::Day(entry.day),
            Cell::text(said(shown.grade.as_ref())?),
            Cell::text(said(Some(&shown.state.text))?),
            Cell::text(said(shown.reason.as_ref())?),
            Cell::text(entry.field.clone().unwrap_or_default()),
            Cell::text(entry.detail.clone().unwrap_or_default()),
        ])
    });
    let list = List {
        title: say("uploads.title")?,
        headings: headings.into_iter().collect::<Result<_, _>>()?,
        rows: rows.collect::<Result<Vec<_>, Problem>>()?,
        note: is_cut
            .then(|| app.views.say(signed.visitor.lang, &Words::key("staff.desk.cut").with("count", FILE)))
            .transpose()?,
    };
    let filter = asked.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let filter = filter.filter(|(_, value)| !value.is_empty());
    give(app, signed, "/uploads.csv", filter, &list).await
}

/// Returns a list as a file, after recording who takes it away.
pub(super) async fn give(
    app: &App,
    signed: &Signed,
    path: &str,
    filter: impl Iterator<Item = (&str, &str)>,
    list: &List,
) -> Result<Response, Problem> {
    let bytes = sheet::csv(list).map_err(|error| Problem::Internal(error.to_string()))?;
    let day = BEIJING.to_datetime(app.clock.now()).date();
    let headers = export::headers(&format!("{}-{day}.csv", list.title), "text/csv; charset=utf-8")?;
    export::record(app, signed, path.to_owned(), filter, list.rows.len()).await?;
    Ok((headers, bytes).into_response())
}
