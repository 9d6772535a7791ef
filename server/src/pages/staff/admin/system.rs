//! The state of the installation: what it holds, whether everything runs, and the commands that keep it safe.

use std::path::Path;

use axum::{Router, extract::State, response::Response, routing::get};
use domain::{
    calendar::{YearStatus, date_of, instant},
    order::stage::Stage,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use store::{
    db,
    ledger::Head,
    list::{self, Filter, OPEN},
    meter::Counts,
    order::Scope,
    outbox, setting, tally, timer,
};

use super::door::Administrator;
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told, verification,
    views::{
        Views,
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            pieces::Fact,
            shown,
            system::{Check, Count, System as Page},
        },
    },
};

/// How far deadlines in a year without a notice are counted.
const COUNTED: usize = 100_000;
/// How many attachments are measured.
const FILES: usize = 100_000;
/// A timer that is later than this was not fired.
const TIMER_LATE: SignedDuration = SignedDuration::from_secs(120);
/// A message that waits longer than a night was not sent.
const MESSAGE_LATE: SignedDuration = SignedDuration::from_hours(13);
/// Commits that take longer than this on average mean a slow disk.
const SLOW_COMMIT_US: u64 = 100_000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin/system", get(present))
}

async fn present(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let outcome = show(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn show(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let now = app.clock.now();
    let next_year = unpublished(app, date_of(now));
    let folder = app.store.files().to_path_buf();
    let found = actions::read(&app.store, move |tx| Found::load(tx, now, next_year, &folder)).await?;
    let page = found.page(app, signed, now)?;
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the first year, this one or the next, whose notice is not loaded.
fn unpublished(app: &App, today: Date) -> Option<i16> {
    let world = app.world();
    let is_open = |year: &i16| world.calendar.status(*year) != YearStatus::Official;
    [today.year(), today.year().saturating_add(1)].into_iter().find(is_open)
}

/// What was found.
struct Found {
    events: i64,
    stages: Vec<(Stage, u64)>,
    waiting: i64,
    oldest_message: Option<Timestamp>,
    late_timers: i64,
    next_timer: Option<Timestamp>,
    engine: String,
    database_bytes: i64,
    files: (usize, u64),
    unpublished: Option<(i16, u64)>,
    verification: verification::State,
    backup_ms: Option<i64>,
}

impl Found {
    fn load(
        tx: &mut db::Tx<'_>,
        now: Timestamp,
        unpublished: Option<i16>,
        folder: &Path,
    ) -> Result<Self, db::Error> {
        let tallies = tally::now(tx, &[0])?;
        let count = |stage: Stage| tallies.get(&format!("stage:{}", stage.code())).copied().unwrap_or(0);
        let stages = Stage::ALL.into_iter().map(|stage| (stage, u64::try_from(count(stage)).unwrap_or(0)));
        let late = now.checked_sub(TIMER_LATE).unwrap_or(now);
        Ok(Self {
            events: Head::load(tx)?.seq,
            stages: stages.collect(),
            waiting: outbox::waiting(tx)?,
            oldest_message: outbox::due(tx, now, 1)?.first().map(|message| message.at),
            late_timers: timer::overdue(tx, late)?,
            next_timer: timer::next(tx)?,
            engine: tx.engine()?,
            database_bytes: tx.size()?,
            files: measured(folder),
            unpublished: unpublished.map(|year| Ok((year, deadlines_from(tx, year)?))).transpose()?,
            verification: verification::State::load(tx)?,
            backup_ms: setting::get(tx, setting::BACKUP)?,
        })
    }

    fn page(&self, app: &App, signed: &Signed, now: Timestamp) -> Result<Page, Problem> {
        let meter = app.store.meter().counts();
        let said = Said { lang: signed.visitor.lang, now };
        let mut checks = vec![
            self.calendar(),
            self.outbox(now),
            self.timers(&said),
            self.ledger(&said, now),
            database(&meter),
            self.disk(),
        ];
        checks.sort_by_key(|check| check.result.tone == Tone::Good);
        let dir = app.dir.display();
        Ok(Page {
            checks,
            counts: self.counts(app, signed),
            stages: self.stages.iter().map(|(stage, orders)| stage_count(*stage, *orders)).collect(),
            facts: self.facts(app),
            backup_ms: self.backup_ms,
            backup_command: format!("huiyin backup --data {dir} huiyin-{}.tar", date_of(now)),
            verify_command: format!("huiyin verify --data {dir}"),
        })
    }

    fn counts(&self, app: &App, signed: &Signed) -> Vec<Count> {
        let world = app.world();
        let today = date_of(app.clock.now());
        let units =
            world.people.units.iter().filter(|unit| unit.until.is_none_or(|until| today <= until)).count();
        let people = world.people.persons.iter().filter(|person| person.active).count();
        let all: u64 = self.stages.iter().map(|(_, orders)| orders).sum();
        let open =
            self.stages.iter().filter(|(stage, _)| OPEN.contains(stage)).map(|(_, orders)| orders).sum();
        let audit = if signed.may(domain::access::Action::Audit) { "/admin/audit" } else { "" };
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let all = [
            ("orders", all, ""),
            ("open", open, ""),
            ("events", u64::try_from(self.events).unwrap_or(0), audit),
            ("units", number(units), "/admin/units"),
            ("people", number(people), "/admin/people"),
            ("outbox", u64::try_from(self.waiting).unwrap_or(0), ""),
        ];
        let count = |(code, count, url): (&str, u64, &str)| Count {
            label: Words::key(&format!("staff.system.count.{code}")),
            count,
            url: url.to_owned(),
        };
        all.map(count).to_vec()
    }

    fn facts(&self, app: &App) -> Vec<Fact> {
        let fact = |code: &str, value: String| {
            Fact::new(Words::key(&format!("staff.system.fact.{code}")), Words::plain(value))
        };
        vec![
            fact("version", env!("CARGO_PKG_VERSION").to_owned()),
            fact("engine", self.engine.clone()),
            fact("data", app.dir.display().to_string()),
            fact("address", app.config.server.address.clone()),
        ]
    }

    fn calendar(&self) -> Check {
        match self.unpublished {
            Some((year, count)) => {
                let detail = Words::key("staff.system.calendar_open").with("year", year).with("count", count);
                check("calendar", if count > 0 { Tone::Soon } else { Tone::Good }, detail)
            }
            None => check("calendar", Tone::Good, Words::key("staff.system.calendar_known")),
        }
    }

    fn outbox(&self, now: Timestamp) -> Check {
        let is_late = self.oldest_message.is_some_and(|at| now.duration_since(at) > MESSAGE_LATE);
        let detail = if is_late { "outbox_late" } else { "outbox_waiting" };
        let tone = if is_late { Tone::Bad } else { Tone::Good };
        check("outbox", tone, Words::key(&format!("staff.system.{detail}")).with("count", self.waiting))
    }

    fn timers(&self, said: &Said) -> Check {
        if self.late_timers > 0 {
            let detail = Words::key("staff.system.timers_late").with("count", self.late_timers);
            return check("timers", Tone::Bad, detail);
        }
        let detail = match self.next_timer {
            Some(next) => Words::key("staff.system.timers_next").with("at", said.moment(next)),
            None => Words::key("staff.system.timers_none"),
        };
        check("timers", Tone::Good, detail)
    }

    fn ledger(&self, said: &Said, now: Timestamp) -> Check {
        if self.verification.under_way(now).is_some() {
            return check("ledger", Tone::Good, Words::key("staff.system.ledger_running"));
        }
        match &self.verification.last {
            None => check("ledger", Tone::Soon, Words::key("staff.system.ledger_never")),
            Some(last) if last.broken.is_some() => {
                check("ledger", Tone::Bad, Words::key("staff.system.ledger_broken"))
            }
            Some(last) => {
                let detail = Words::key("staff.system.ledger_good").with("at", said.moment(last.at));
                check("ledger", Tone::Good, detail.with("count", last.events))
            }
        }
    }

    fn disk(&self) -> Check {
        let (count, bytes) = self.files;
        let detail = Words::key("staff.system.disk_sizes")
            .with("database", told::size(self.database_bytes))
            .with("files", told::size(i64::try_from(bytes).unwrap_or(i64::MAX)))
            .with("count", count);
        check("disk", Tone::Good, detail)
    }
}

/// How moments are said to this reader.
struct Said {
    lang: crate::views::locale::Lang,
    now: Timestamp,
}

impl Said {
    fn moment(&self, at: Timestamp) -> String {
        Views::moment(self.lang, at.as_millisecond(), self.now.as_millisecond())
    }
}

fn check(code: &str, tone: Tone, detail: Words) -> Check {
    let result = if tone == Tone::Good { "good" } else { "attention" };
    Check {
        name: Words::key(&format!("staff.system.check.{code}")),
        result: Badge::new(Words::key(&format!("staff.system.{result}")), tone),
        detail,
    }
}

fn database(meter: &Counts) -> Check {
    let average_us = meter.commit_us.checked_div(meter.batches).unwrap_or(0);
    let tone = if meter.failures > 0 || average_us > SLOW_COMMIT_US { Tone::Soon } else { Tone::Good };
    let detail = Words::key("staff.system.writer")
        .with("commits", meter.batches)
        .with("commands", meter.jobs)
        .with("average", format!("{}.{:02}", average_us / 1000, average_us % 1000 / 10))
        .with("failures", meter.failures);
    check("database", tone, detail)
}

fn stage_count(stage: Stage, orders: u64) -> Count {
    Count { label: shown::stage(stage.code()).text, count: orders, url: String::new() }
}

/// Returns how many orders are next due in a year or later.
fn deadlines_from(tx: &mut db::Tx<'_>, year: i16) -> Result<u64, db::Error> {
    let Ok(first) = Date::new(year, 1, 1) else { return Ok(0) };
    let from = instant(first, Time::midnight()).checked_add(SignedDuration::from_millis(1)).ok();
    let filter = Filter {
        stages: OPEN.to_vec(),
        due_from: from,
        // Orders without a deadline stand at the end of time.
        due_before: Some(Timestamp::MAX),
        ..Filter::default()
    };
    list::count(tx, &Scope::All, &filter, COUNTED)
}

/// Returns how many attachments there are and what they take; a folder that is not there yet holds none.
fn measured(folder: &Path) -> (usize, u64) {
    let (mut count, mut bytes) = (0_usize, 0_u64);
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for entry in entries.take(FILES.saturating_sub(count)) {
            match entry.metadata() {
                Ok(data) if data.is_dir() => folders.push(entry.path()),
                Ok(data) => {
                    count = count.saturating_add(1);
                    bytes = bytes.saturating_add(data.len());
                }
                // INVARIANT: a file that vanishes while it is measured takes no room.
                Err(_) => {}
            }
        }
    }
    (count, bytes)
}
