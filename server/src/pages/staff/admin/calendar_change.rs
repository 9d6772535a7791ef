//! Changing calendars, always in two steps: first what would move is shown, then a person confirms. Confirming does
//! what was shown and derives the open deadlines anew, whether or not somebody still waits for the answer.

use std::time::Duration;

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    calendar::{Calendar, Closure, YearFile, YearStatus},
    ids::OrderId,
    order::clocks::{ClockKind, DueMark},
    world::{self, Command, Refusal, World},
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{
    command::{Error, Refused},
    db, list, timer,
};

use super::{
    calendars::{Forms, LIST, show},
    door::{AdministratorForm, done, key},
    fault, year_file,
};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    pages::staff::notice::{notice, respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            calendars::{Effect, MovedDeadline, NewClosure},
            shown,
        },
    },
};

/// How many orders are looked at before a person confirms.
const LOOKED_AT: usize = 20_000;
/// How many orders are read at once.
const CHUNK: i64 = 500;
/// How many deadlines are named.
const NAMED: usize = 20;
/// The most characters of a refused file that come back to be mended.
const KEPT: usize = 100_000;
/// How long the answer waits for the deadlines; they are derived to the end in any case.
const PATIENCE: Duration = Duration::from_secs(20);

/// A change that waits to be confirmed, as the form carries it.
#[derive(Serialize, Deserialize)]
struct Prepared {
    change: Change,
    /// How many deadlines it moves or settles, for the news.
    moves: u64,
}

/// A change of the calendar.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Change {
    Year { file: YearFile, status: YearStatus },
    Close(Closure),
    Reopen(Date),
}

impl Change {
    fn command(&self) -> Command {
        match self.clone() {
            Self::Year { file, status } => Command::LoadYear { file, status },
            Self::Close(closure) => Command::AddClosure(closure),
            Self::Reopen(date) => Command::RemoveClosure { date },
        }
    }

    fn year(&self) -> i16 {
        match self {
            Self::Year { file, status: _ } => file.year,
            Self::Close(closure) => closure.date.year(),
            Self::Reopen(date) => date.year(),
        }
    }

    fn what(&self) -> Words {
        match self {
            Self::Year { file, status: _ } => {
                Words::key("staff.calendars.effect_year").with("year", file.year)
            }
            Self::Close(closure) => Words::key("staff.calendars.effect_closure").with("day", closure.date),
            Self::Reopen(date) => Words::key("staff.calendars.effect_closure_removed").with("day", date),
        }
    }

    fn news(&self, moves: u64) -> Words {
        let code = match self {
            Self::Year { .. } => "year-loaded",
            Self::Close(_) => "closure-added",
            Self::Reopen(_) => "closure-removed",
        };
        shown::done(code).with("year", self.year()).with("count", moves)
    }
}

pub(super) async fn upload(
    State(app): State<App>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let bytes = match form.files.first() {
        Some(file) => file.bytes.clone(),
        None => form.text("text").as_bytes().to_vec(),
    };
    let outcome = uploaded(&app, &signed, &form, &bytes).await;
    respond(&app, &signed, outcome).await
}

async fn uploaded(app: &App, signed: &Signed, form: &Form, bytes: &[u8]) -> Result<Response, Problem> {
    let status = match form.text("status") {
        "official" => YearStatus::Official,
        _ => YearStatus::Provisional,
    };
    let prepared = match read_year(bytes) {
        Ok(file) => prepare(app, signed, Change::Year { file, status }).await?,
        Err(words) => Err(words),
    };
    match prepared {
        Ok(forms) => show(app, signed, forms).await,
        Err(words) => {
            let typed: String = String::from_utf8_lossy(bytes).chars().take(KEPT).collect();
            let upload = Some((Field::of(typed).wrong(words), form.text("status").to_owned()));
            show(app, signed, Forms { upload, ..Forms::default() }).await
        }
    }
}

fn read_year(bytes: &[u8]) -> Result<YearFile, Words> {
    if bytes.is_empty() {
        return Err(Words::key("staff.calendars.nothing"));
    }
    year_file::read(bytes)
}

pub(super) async fn close(
    State(app): State<App>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = closed(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn closed(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let mut typed = NewClosure {
        open: true,
        key: app.ids.token()?,
        day: Field::of(form.text("day")),
        works: Field::of(if form.text("works") == "yes" { "yes" } else { "no" }),
        name: Field::of(form.text("name")),
        source: Field::of(form.text("source")),
    };
    for field in [&mut typed.name, &mut typed.source] {
        let fits =
            (1..=100).contains(&field.value.chars().count()) && !field.value.chars().any(char::is_control);
        field.error = (!fits).then(|| Words::key("staff.fault.bad_field"));
    }
    let day = fault::day(form.text("day")).map_err(|field| typed.day = field);
    let (Ok(date), None, None) = (day, &typed.name.error, &typed.source.error) else {
        return show(app, signed, Forms { closing: Some(typed), ..Forms::default() }).await;
    };
    let closure = Closure {
        date,
        works: typed.works.value == "yes",
        name: typed.name.value.clone(),
        source: typed.source.value.clone(),
    };
    match prepare(app, signed, Change::Close(closure)).await? {
        Ok(forms) => show(app, signed, forms).await,
        Err(words) => {
            typed.day = typed.day.wrong(words);
            show(app, signed, Forms { closing: Some(typed), ..Forms::default() }).await
        }
    }
}

pub(super) async fn reopen(
    State(app): State<App>,
    Path(day): Path<String>,
    AdministratorForm { signed, form: _ }: AdministratorForm,
) -> Response {
    let outcome = async {
        let date: Date = day.parse().map_err(|_| Problem::NotFound)?;
        // A decision that is gone already was taken back by somebody else.
        let forms = prepare(&app, &signed, Change::Reopen(date)).await?.map_err(|_| Problem::NotFound)?;
        show(&app, &signed, forms).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns the page of a change with what it would move, or why the rules do not take it.
async fn prepare(app: &App, signed: &Signed, change: Change) -> Result<Result<Forms, Words>, Problem> {
    let world = app.world();
    let next = match changed(&world, signed, &change) {
        Ok(next) => next,
        Err(words) => return Ok(Err(words)),
    };
    let calendar = next.calendar.clone();
    let moved = actions::read(&app.store, move |tx| Moved::load(tx, &calendar)).await?;
    let effect = moved.effect(app, signed, &change)?;
    let year = Some(change.year());
    Ok(Ok(Forms { year, effect: Some(effect), calendar: Some(next.calendar), ..Forms::default() }))
}

/// Returns the world as it would be after a change.
fn changed(world: &World, signed: &Signed, change: &Change) -> Result<World, Words> {
    if let Change::Year { file, status: _ } = change {
        // What comes back from a form is read as strictly as what came first.
        let text = serde_json::to_vec(file).unwrap_or_default();
        year_file::read(&text)?;
    }
    let event = world::decide(world, &signed.actor, change.command()).map_err(|refusal| refused(&refusal))?;
    let mut next = world.clone();
    next.apply_all([&event]).map_err(|refusal| refused(&refusal))?;
    Ok(next)
}

fn refused(refusal: &Refusal) -> Words {
    let words = shown::refusal(refusal.code());
    match refusal {
        Refusal::Calendar(error) => year_file::refused(error),
        Refusal::OfficialAlready(year) => words.with("year", year),
        Refusal::NoClosure(date) => words.with("date", date),
        Refusal::BadField { field: _ } => Words::key("staff.fault.bad_field"),
        Refusal::Denied(_) => words,
        Refusal::Pack(_) | Refusal::Packs(_) => words.with("why", refusal),
    }
}

/// One deadline that a calendar moves.
struct OneMoved {
    number: String,
    clock: ClockKind,
    old: DueMark,
    new: DueMark,
}

/// What a calendar moves.
struct Moved {
    deadlines: Vec<OneMoved>,
    looked_at: usize,
    is_whole: bool,
}

impl Moved {
    fn load(tx: &mut db::Tx<'_>, calendar: &Calendar) -> Result<Self, db::Error> {
        let mut moved = Self { deadlines: Vec::new(), looked_at: 0, is_whole: false };
        let mut after = OrderId(0);
        while moved.looked_at < LOOKED_AT {
            let ids = timer::running(tx, after, CHUNK)?;
            let Some(last) = ids.last().copied() else {
                moved.is_whole = true;
                break;
            };
            after = last;
            moved.looked_at = moved.looked_at.saturating_add(ids.len());
            for order in list::by_ids(tx, &ids)? {
                let deadlines = order.moved_by(calendar).into_iter();
                moved.deadlines.extend(deadlines.map(|(clock, old, new)| OneMoved {
                    number: order.number.clone(),
                    clock,
                    old,
                    new,
                }));
            }
        }
        moved.deadlines.sort_by(|a, b| (a.old.at, &a.number, a.clock).cmp(&(b.old.at, &b.number, b.clock)));
        Ok(moved)
    }

    fn effect(&self, app: &App, signed: &Signed, change: &Change) -> Result<Effect, Problem> {
        let count = |is: fn(&&OneMoved) -> bool| {
            u64::try_from(self.deadlines.iter().filter(is).count()).unwrap_or(u64::MAX)
        };
        let moves = u64::try_from(self.deadlines.len()).unwrap_or(u64::MAX);
        let prepared = Prepared { change: change.clone(), moves };
        let payload =
            serde_json::to_string(&prepared).map_err(|error| Problem::Internal(error.to_string()))?;
        let may_open = signed.may(domain::access::Action::ReadOrder);
        Ok(Effect {
            what: change.what(),
            moved: count(|moved| moved.old.at != moved.new.at),
            settled: count(|moved| moved.old.provisional && !moved.new.provisional),
            samples: self.deadlines.iter().take(NAMED).map(|moved| sample(moved, may_open)).collect(),
            further: moves.saturating_sub(u64::try_from(NAMED).unwrap_or(0)),
            looked_at: (!self.is_whole).then(|| u64::try_from(self.looked_at).unwrap_or(u64::MAX)),
            action: format!("{LIST}/confirm"),
            key: app.ids.token()?,
            payload,
            cancel_url: format!("{LIST}/{}", change.year()),
        })
    }
}

fn sample(moved: &OneMoved, may_open: bool) -> MovedDeadline {
    MovedDeadline {
        number: moved.number.clone(),
        url: if may_open { format!("/orders/{}", moved.number) } else { String::new() },
        clock: shown::clock(moved.clock.code()),
        old_ms: told::shown_due(&moved.old),
        new_ms: told::shown_due(&moved.new),
        provisional: moved.new.provisional,
    }
}

pub(super) async fn confirm(
    State(app): State<App>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = confirmed(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn confirmed(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let Prepared { change, moves } =
        serde_json::from_str(form.text("payload")).map_err(|error| Problem::BadRequest(error.to_string()))?;
    if let Change::Year { file, status: _ } = &change {
        let text = serde_json::to_vec(file).unwrap_or_default();
        year_file::read(&text)
            .map_err(|_| Problem::BadRequest("the year's file cannot be read".to_owned()))?;
    }
    let (actor, key, command) = (signed.actor.clone(), key(signed, form), change.command());
    let owned = app.clone();
    // Whoever closes the browser must not leave half of the deadlines as they were.
    let task = tokio::spawn(async move { actions::rules(&owned, actor, key, command).await });
    let place = format!("{LIST}/{}", change.year());
    match tokio::time::timeout(PATIENCE, task).await {
        Err(_) => Ok(done(signed, &Words::key("staff.flash.deriving"), &place)),
        Ok(Err(stopped)) => Err(Problem::Internal(stopped.to_string())),
        Ok(Ok(Ok(_))) => Ok(done(signed, &change.news(moves), &place)),
        Ok(Ok(Err(Error::Refused(Refused::Rules(refusal))))) => {
            let words = refused(&refusal);
            let problem = Problem::Refused(Refused::Rules(refusal));
            Ok(notice(app, signed, &problem, Some(words), None).await)
        }
        Ok(Ok(Err(error))) => Err(error.into()),
    }
}
