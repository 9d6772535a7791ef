//! The ledger for auditors: the events by what, whom and when, the head of the chain, and verifying it.

use axum::{
    Router,
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::calendar::{BEIJING, date_of, instant};
use jiff::civil::{Date, Time};
use report::list::{Cell, List, csv};
use serde::Deserialize;
use store::{
    db,
    ledger::{
        Event, Head,
        list::{Filter, PAGE_LIMIT, Page as Events, Reach, SPAN, batch_time, page},
    },
    order::{SUBJECT, numbered},
    world::{ASSESSMENT, EXPORT, FINDING, PEOPLE, RULES, SIGN_IN, TABLE, TEMPLATE},
};

use super::{
    audit_row::{EVENTS, Names, SIGN_INS, row},
    door::{Auditor, AuditorForm, done},
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export::record, nav, notice::respond},
    problem::Problem,
    verification,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field, Pager},
        staff::{
            audit::{Audit as Page, AuditRow, ChainHead, Running, Verified},
            desk::Picked,
            pieces::Empty,
            shown,
        },
    },
};

/// How many events one page lists.
const ROWS: usize = 50;
/// The most events of one file.
const EXPORTED: usize = 20_000;
/// How often a file looks back over another span before it ends.
const SPANS: usize = 40;
const LIST: &str = "/admin/audit";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/audit", get(list))
        .route("/admin/audit.csv", get(export))
        .route("/admin/audit/verify", post(verify))
}

/// What the address asks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    number: String,
    person: String,
    subject: String,
    event: String,
    from: String,
    to: String,
    before: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 6] {
        [
            ("number", self.number.trim()),
            ("person", self.person.trim()),
            ("subject", &self.subject),
            ("event", &self.event),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    fn is_filtered(&self) -> bool {
        self.pairs().iter().any(|(_, value)| !value.is_empty())
    }

    fn address(&self, path: &str, before: Option<i64>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.pairs().into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }
}

/// The fields of the filter, with what is wrong with them.
struct Fields {
    number: Field,
    person: Field,
    from: Field,
    to: Field,
}

impl Fields {
    fn are_right(&self) -> bool {
        [&self.number, &self.person, &self.from, &self.to].iter().all(|field| field.error.is_none())
    }
}

async fn list(State(app): State<App>, Auditor(signed): Auditor, Query(asked): Query<Asked>) -> Response {
    let outcome = listed(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let (filter, fields) = wanted(app, signed, asked).await?;
    let reach = Reach { before: asked.before.parse().ok(), limit: ROWS, span: SPAN };
    let is_right = fields.are_right();
    let (found, names, head) = actions::read(&app.store, move |tx| {
        let found = if is_right { page(tx, &filter, reach)? } else { Events::default() };
        let names = Names::load(tx, &found.events)?;
        Ok((found, names, Chain::load(tx)?))
    })
    .await?;
    let rows = found.events.iter().map(|event| row(app, signed, &names, event));
    let shown = found.events.len();
    let page = Page {
        head: head.shown(app)?,
        rows: rows.collect::<Result<Vec<_>, _>>()?,
        stopped: stopped(&found, shown),
        pager: Pager {
            first_url: (!asked.before.is_empty()).then(|| asked.address(LIST, None)),
            next_url: found.next.map(|next| asked.address(LIST, Some(next))),
            shown: u32::try_from(shown).unwrap_or(u32::MAX),
            total: None,
        },
        ..form(signed, asked, fields)
    };
    let status = if is_right { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn stopped(found: &Events, shown: usize) -> Option<Words> {
    let is_short = found.next.is_some() && shown < ROWS;
    is_short.then(|| Words::key("staff.audit.stopped").with("count", SPAN))
}

/// Returns the page with its filter, without head and rows.
fn form(signed: &Signed, asked: &Asked, fields: Fields) -> Page {
    let subjects = [
        SUBJECT,
        PEOPLE,
        SIGN_IN,
        RULES,
        EXPORT,
        store::proceeding::SUBJECT,
        store::case::SUBJECT,
        store::document::SUBJECT,
        TEMPLATE,
        ASSESSMENT,
        TABLE,
        FINDING,
        store::world::ABSENCE,
        store::world::PUBLICATION,
        store::world::CATALOGUE,
        store::world::DIGEST,
        store::woodpecker::SUBJECT,
    ];
    let subject = |code: &str| Choice::new(code, Words::key(&format!("staff.subject.{code}")));
    let events = EVENTS.iter().map(|code| Choice::new(code, shown::event(code)));
    let sign_ins = SIGN_INS.iter().map(|code| Choice::new(&format!("sign-in:{code}"), shown::sign_in(code)));
    let persons = signed.world.people.persons.iter();
    Page {
        head: ChainHead {
            events: 0,
            batches: 0,
            digest: String::new(),
            at_ms: 0,
            verified: None,
            running: None,
            key: String::new(),
        },
        number: fields.number,
        person: fields.person,
        subject: Picked { value: asked.subject.clone(), entries: subjects.map(subject).to_vec() },
        event: Picked { value: asked.event.clone(), entries: events.chain(sign_ins).collect() },
        from: fields.from,
        to: fields.to,
        clear_url: if asked.is_filtered() { LIST.to_owned() } else { String::new() },
        persons: persons.map(|person| person.sign_in.clone()).collect(),
        rows: Vec::<AuditRow>::new(),
        stopped: None,
        pager: Pager { first_url: None, next_url: None, shown: 0, total: None },
        csv_url: asked.address("/admin/audit.csv", None),
        empty: Empty {
            title: Words::key("staff.audit.empty"),
            text: Words::key("staff.audit.empty_text"),
            action: None,
            url: String::new(),
        },
    }
}

/// Returns what is asked for, and the fields with what is wrong with them.
async fn wanted(app: &App, signed: &Signed, asked: &Asked) -> Result<(Filter, Fields), Problem> {
    let mut filter = Filter {
        subject: Some(asked.subject.clone()).filter(|subject| !subject.is_empty()),
        ..Filter::default()
    };
    match asked.event.split_once(':') {
        Some((kind, what)) => {
            filter.kind = Some(kind.to_owned());
            filter.holds = Some(format!("\"{what}\""));
        }
        None => filter.kind = Some(asked.event.clone()).filter(|event| !event.is_empty()),
    }
    let mut fields = Fields {
        number: Field::of(asked.number.trim()),
        person: Field::of(asked.person.trim()),
        from: Field::of(asked.from.as_str()),
        to: Field::of(asked.to.as_str()),
    };
    if !fields.number.value.is_empty() {
        let number = fields.number.value.clone();
        match actions::read(&app.store, move |tx| numbered(tx, &number)).await? {
            Some(order) => (filter.subject, filter.subject_id) = (Some(SUBJECT.to_owned()), Some(order.id.0)),
            None => fields.number.error = Some(Words::key("staff.audit.no_order")),
        }
    }
    if !fields.person.value.is_empty() {
        let typed = fields.person.value.as_str();
        let persons = &signed.world.people.persons;
        let named = || persons.iter().find(|person| person.name == typed);
        match persons.signing_in_as(typed).or_else(named) {
            Some(person) => filter.person = Some(person.id.0),
            None => fields.person.error = Some(Words::key("staff.audit.no_person")),
        }
    }
    filter.from = day(&mut fields.from).map(|day| instant(day, Time::midnight()));
    filter.before =
        day(&mut fields.to).and_then(|day| day.tomorrow().ok()).map(|day| instant(day, Time::midnight()));
    Ok((filter, fields))
}

fn day(field: &mut Field) -> Option<Date> {
    let day = field.value.parse().ok();
    if day.is_none() && !field.value.is_empty() {
        field.error = Some(Words::key("staff.fault.date"));
    }
    day
}

/// The end of the chain and where verifying it stands.
struct Chain {
    head: Head,
    at: Option<jiff::Timestamp>,
    verification: verification::State,
}

impl Chain {
    fn load(tx: &mut db::Tx<'_>) -> Result<Self, db::Error> {
        let head = Head::load(tx)?;
        let at = batch_time(tx, head.batch)?;
        Ok(Self { head, at, verification: verification::State::load(tx)? })
    }

    fn shown(&self, app: &App) -> Result<ChainHead, Problem> {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        let running = self.verification.under_way(app.clock.now());
        Ok(ChainHead {
            events: count(self.head.seq),
            batches: count(self.head.batch),
            digest: self.head.batch_hash.to_string(),
            at_ms: self.at.map_or(0, jiff::Timestamp::as_millisecond),
            verified: self.verification.last.as_ref().map(verified),
            running: running.map(|running| Running { done: count(running.done), all: count(running.all) }),
            key: app.ids.token()?,
        })
    }
}

fn verified(outcome: &verification::Outcome) -> Verified {
    let result = match &outcome.broken {
        None => Badge::new(Words::key("staff.audit.verified_good"), Tone::Good),
        Some(_) => Badge::new(Words::key("staff.audit.verified_bad"), Tone::Bad),
    };
    Verified {
        at_ms: outcome.at.as_millisecond(),
        events: u64::try_from(outcome.events).unwrap_or(0),
        result,
        why: outcome.broken.clone().unwrap_or_default(),
    }
}

async fn verify(State(app): State<App>, AuditorForm(signed): AuditorForm) -> Response {
    let outcome = async {
        let begun = verification::begin(&app).await?;
        let words = if begun { shown::done("verifying") } else { Words::key("staff.audit.busy") };
        Ok(done(&signed, &words, LIST))
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn export(State(app): State<App>, Auditor(signed): Auditor, Query(asked): Query<Asked>) -> Response {
    let outcome = exported(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn exported(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let (filter, fields) = wanted(app, signed, asked).await?;
    if !fields.are_right() {
        return listed(app, signed, asked).await;
    }
    let (events, names, is_whole) = actions::read(&app.store, move |tx| {
        let (events, is_whole) = all(tx, &filter)?;
        let names = Names::load(tx, &events)?;
        Ok((events, names, is_whole))
    })
    .await?;
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let heading = |key: &str| say(&Words::key(&format!("staff.audit.{key}")));
    let headings = ["when", "event", "who", "account", "object", "detail", "digest"].map(heading);
    let headings = std::iter::once(Ok("#".to_owned())).chain(headings).collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::with_capacity(events.len());
    for event in &events {
        let shown = row(app, signed, &names, event)?;
        rows.push(cells(event, shown, say)?);
    }
    let note =
        if is_whole { None } else { Some(say(&Words::key("staff.audit.cut").with("count", rows.len()))?) };
    let list = List { title: say(&Words::key("staff.admin.audit"))?, headings, rows, note };
    let bytes = csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let shown = asked.pairs().into_iter().filter(|(_, value)| !value.is_empty());
    record(app, signed, "/admin/audit.csv".to_owned(), shown, list.rows.len()).await?;
    let name = format!("attachment; filename=\"audit-{}.csv\"", date_of(app.clock.now()));
    let headers =
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, bytes).into_response())
}

/// Returns every event that fits, newest first, as far as one file goes; and whether that is all of them.
fn all(tx: &mut db::Tx<'_>, filter: &Filter) -> Result<(Vec<Event>, bool), db::Error> {
    let (mut events, mut before) = (Vec::new(), None);
    for _ in 0..EXPORTED / PAGE_LIMIT + SPANS {
        let found = page(tx, filter, Reach { before, limit: PAGE_LIMIT, span: SPAN })?;
        events.extend(found.events);
        before = found.next;
        if before.is_none() || events.len() >= EXPORTED {
            break;
        }
    }
    let is_whole = before.is_none() && events.len() <= EXPORTED;
    events.truncate(EXPORTED);
    Ok((events, is_whole))
}

fn cells<E>(event: &Event, row: AuditRow, say: impl Fn(&Words) -> Result<String, E>) -> Result<Vec<Cell>, E> {
    let at = jiff::Timestamp::from_millisecond(row.at_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Ok(vec![
        u32::try_from(row.sequence).map_or_else(|_| Cell::text(row.sequence.to_string()), Cell::Whole),
        Cell::Moment(BEIJING.to_datetime(at)),
        Cell::text(say(&row.event)?),
        Cell::text(say(&row.who)?),
        Cell::text(row.place),
        Cell::text(row.object),
        Cell::text(row.detail),
        Cell::text(event.hash.to_string()),
    ])
}
