//! Visits and test calls for staff: the list, the form that plans one, one visit with what it found and what became of
//! it, the register of social supervisors, what a year comes to. What a visited unit may not know yet is not there for
//! its people: the same as an address that leads nowhere.

mod one;
mod plan;
mod record;
mod register;
mod year;

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{Action, Actor},
    calendar::date_of,
    ids::{UnitId, VisitId},
    visit::{
        DAYS_LIMIT, STEPS_LIMIT, Standing, Visit, Visitor,
        command::Move,
        legal::{self, Scope},
        refusal::Refusal,
    },
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use store::{db, list::Key, seek::Page, visit::Shelf};

use super::{
    admitted::{asking, sending},
    nav, notice,
    rows::unit_name,
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::visits::{VisitList, VisitRow},
    },
};

/// Where visits are.
pub(super) const PATH: &str = "/visits";
/// How many visits a page of the list has.
const ROWS: usize = 50;
/// What is counted no further.
const COUNTED: i64 = 999;
/// The list of what a leader has not read.
const UNREAD: &str = "unread";
/// The list of visits with a fault that wants an order.
const FAULTS: &str = "faults";
/// So many days after a visit its faults are no longer asked about.
const FAULT_DAYS: i32 = 180;
/// So many visits with faults are looked through.
const FAULTS_READ: i64 = 100;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route("/visits/new", get(plan::fresh).post(plan::send))
        .route("/visits/supervisors", get(register::show).post(register::appoint))
        .route("/visits/supervisors/{id}/withdraw", post(register::withdraw))
        .route("/visits/year", get(year::show))
        .route("/visits/year.csv", get(year::csv))
        .route("/visits/year.xlsx", get(year::xlsx))
        .route("/visits/{id}", get(one::show))
        .route("/visits/{id}/record", get(record::show).post(record::send))
        .route("/visits/{id}/{step}", post(one::act))
}

asking! {
    /// Somebody who may read visits; which, the rules say.
    pub(super) struct Reader for Action::ReadVisits
}

sending! {
    /// A form of somebody who may read visits; whether more is allowed is asked by the rules.
    pub(super) struct ReaderForm for Action::ReadVisits
}

/// Returns where a year's count is.
pub(super) fn year_url(year: i16) -> String {
    format!("{PATH}/year?year={year}")
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    standing: String,
    at: Option<i64>,
    id: Option<i64>,
}

async fn list(State(app): State<App>, Reader(signed): Reader, Query(asked): Query<Asked>) -> Response {
    let outcome = listed(&app, &signed, &asked).await;
    notice::respond(&app, &signed, outcome).await
}

/// Returns the lists a person may turn to, by their codes: all, each standing, what a leader has not read, what a
/// supervisor has not made an order of.
fn tabs(signed: &Signed) -> Vec<&'static str> {
    let standings = Standing::ALL.map(Standing::code);
    let unread = may(signed, Move::Read).then_some(UNREAD);
    let faults = may(signed, Move::Order).then_some(FAULTS);
    [""].into_iter().chain(standings).chain(unread).chain(faults).collect()
}

fn unread(signed: &Signed, today: Date) -> Shelf {
    let since = today.first_of_year().checked_sub(1.year()).unwrap_or(today);
    Shelf::Unread { by: signed.actor.signature(), since }
}

/// Returns the first day of a visit whose faults are still asked about.
fn asked_since(today: Date) -> Date {
    today.checked_sub(FAULT_DAYS.days()).unwrap_or(today)
}

/// Returns how much waits for a person: visits they are to make, for a leader what they have not read, for a
/// supervisor visits with a fault that wants an order. Nothing for who may know of no visit.
pub(super) async fn waiting(app: &App, signed: &Signed) -> Result<Option<u64>, Problem> {
    let Actor::Staff(staff) = &signed.actor else { return Ok(None) };
    if !signed.may(Action::ReadVisits) {
        return Ok(None);
    }
    let (scope, today) = (scope(signed), date_of(app.clock.now()));
    let mut shelves = vec![Shelf::Mine(staff.person)];
    shelves.extend(may(signed, Move::Read).then(|| unread(signed, today)));
    let orders = may(signed, Move::Order);
    let read = actions::read(&app.store, move |tx| {
        let mut count = 0;
        for shelf in &shelves {
            count += store::visit::count(tx, &scope, shelf, COUNTED)?;
        }
        if orders {
            let found = store::visit::wanting_orders(tx, &scope, asked_since(today), FAULTS_READ)?;
            count += i64::try_from(found.len()).unwrap_or(0);
        }
        Ok::<_, db::Error>(count)
    });
    let count = u64::try_from(read.await?).unwrap_or(0);
    // Others are sent now and then: nothing that waits is no news to them.
    let is_concerned = count > 0 || orders || may(signed, Move::Read);
    Ok(is_concerned.then_some(count))
}

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let today = date_of(app.clock.now());
    let tabs = tabs(signed);
    let shown = tabs.iter().copied().find(|code| *code == asked.standing).unwrap_or_default();
    let after = asked.at.zip(asked.id).map(|(at, id)| Key { at, id });
    let scope = scope(signed);
    let shelf = match (shown, Standing::from_code(shown)) {
        (UNREAD, _) => unread(signed, today),
        (_, Some(standing)) => Shelf::Standing(standing),
        (_, None) => Shelf::All,
    };
    let read = actions::read(&app.store, move |tx| match shown {
        FAULTS => {
            let items = store::visit::wanting_orders(tx, &scope, asked_since(today), FAULTS_READ)?;
            Ok(Page { items, next: None })
        }
        _ => store::visit::page(tx, &scope, &shelf, after, ROWS),
    });
    let page = read.await?;
    let row = |visit: &Visit| {
        Ok::<_, Problem>(VisitRow {
            title: visit.plan.title.clone(),
            url: format!("{PATH}/{}", visit.id),
            kind: Words::key(&format!("visits.kind.{}", visit.plan.kind.code())),
            unit: unit_name(signed, visit.plan.unit),
            visitor: app.views.say(signed.visitor.lang, &visitor(signed, visit))?,
            standing: standing_of(visit, today),
            days: days(visit),
            faults: visit.record.as_ref().map(|_| visit.faults()),
            read: visit.record.as_ref().map(|_| read_badge(signed, visit)),
        })
    };
    let tab = |code: &'static str| match code {
        "" => (PATH.to_owned(), Words::key("visits.all"), shown.is_empty()),
        code => {
            let words = Words::key(&format!("visits.standing.{code}"));
            (format!("{PATH}?standing={code}"), words, shown == code)
        }
    };
    let next = page.next.map(|next| format!("{PATH}?standing={shown}&at={}&id={}", next.at, next.id));
    let view = VisitList {
        tabs: tabs.into_iter().map(tab).collect(),
        rows: page.items.iter().map(row).collect::<Result<_, _>>()?,
        next_url: next,
        may_plan: may(signed, Move::Plan),
        sees_register: sees_register(signed),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &view)
}

/// Returns whether leaders have read what a visit found; a leader is told of their own reading.
fn read_badge(signed: &Signed, visit: &Visit) -> Badge {
    let is_mine = may(signed, Move::Read) && !visit.is_read_by(&signed.actor.signature());
    let (code, tone) = match visit.reads.is_empty() {
        _ if is_mine => ("unread_by_me", Tone::Soon),
        true => ("unread", Tone::Quiet),
        false => ("read", Tone::Good),
    };
    Badge::new(Words::key(&format!("visits.reading.{code}")), tone)
}

fn scope(signed: &Signed) -> Scope {
    Scope::of(&signed.actor, &signed.world.people.units)
}

fn may(signed: &Signed, step: Move) -> bool {
    legal::allowed_anywhere(&signed.actor, step).is_ok()
}

/// Checks that a move that is about no visit in particular is theirs before a page offers it.
fn must(signed: &Signed, step: Move) -> Result<(), Problem> {
    legal::allowed_anywhere(&signed.actor, step).map_err(|denied| Problem::Forbidden(denied.to_string()))
}

/// Returns whether the person sees who the supervisors are: whoever sees visits of every unit.
fn sees_register(signed: &Signed) -> bool {
    scope(signed).is_wide
}

/// Returns a visit that the person may know of.
async fn read(app: &App, signed: &Signed, id: i64) -> Result<Visit, Problem> {
    let found = actions::read(&app.store, move |tx| store::visit::get(tx, VisitId(id))).await?;
    found.filter(|visit| scope(signed).has(visit)).ok_or(Problem::NotFound)
}

fn standing_of(visit: &Visit, today: Date) -> Badge {
    let (code, tone) = match visit.standing {
        Standing::Planned if visit.is_missed_on(today) => ("missed", Tone::Bad),
        Standing::Planned => ("planned", Tone::Soon),
        Standing::Recorded => ("recorded", Tone::Good),
        Standing::Cancelled => ("cancelled", Tone::Quiet),
    };
    Badge::new(Words::key(&format!("visits.standing.{code}")), tone)
}

fn days(visit: &Visit) -> String {
    match &visit.record {
        Some(record) => record.on.to_string(),
        None => format!("{} – {}", visit.plan.from, visit.plan.until),
    }
}

/// Returns who makes a visit; nobody tells the visited unit.
fn visitor(signed: &Signed, visit: &Visit) -> Words {
    if is_judged(signed, visit.plan.unit) {
        Words::key("visits.withheld")
    } else {
        Words::plain(name_of(signed, visit.plan.visitor))
    }
}

fn is_judged(signed: &Signed, unit: UnitId) -> bool {
    legal::belongs(&signed.actor, &signed.world.people.units, unit)
}

fn name_of(signed: &Signed, visitor: Visitor) -> String {
    let world = &signed.world;
    match visitor {
        Visitor::Supervisor(id) => world.supervisors.get(id).map(|one| one.letter.name.clone()),
        Visitor::Staff(id) => world.people.persons.get(id).map(|person| person.name.clone()),
    }
    .unwrap_or_default()
}

/// Returns the open unit of a name.
fn unit_named(signed: &Signed, today: Date, name: &str) -> Option<UnitId> {
    let units = &signed.world.people.units;
    let in_english = || units.iter().find(|unit| unit.name_en.eq_ignore_ascii_case(name.trim()));
    let found = units.named(name).or_else(in_english).map(|unit| unit.id);
    found.filter(|unit| units.is_open(*unit, today))
}

/// Returns the names of open units, for completion.
fn unit_names(app: &App, signed: &Signed) -> Vec<String> {
    super::suggest::all(signed, app.clock.now()).into_iter().map(|unit| unit.name).collect()
}

/// Returns a refusal in words.
fn refused(app: &App, signed: &Signed, refusal: &Refusal) -> Result<Words, Problem> {
    let words = Words::key(&format!("visits.refusal.{}", refusal.code()));
    Ok(match refusal {
        Refusal::BadField { field, least: _, most } => {
            let field = Words::key(&format!("visits.field.{field}"));
            words.with("field", app.views.say(signed.visitor.lang, &field)?).with("most", most)
        }
        Refusal::StepCount(_) => words.with("limit", STEPS_LIMIT),
        Refusal::BadDays { .. } => words.with("limit", DAYS_LIMIT),
        Refusal::OutsideDays { on: _, from, until } => words.with("from", from).with("until", until),
        Refusal::Steps { steps, given: _ } => words.with("steps", steps),
        Refusal::StepTime(step)
        | Refusal::StepWords(step)
        | Refusal::NoFault(step)
        | Refusal::Ordered { step, order: _ }
        | Refusal::TooManyOrders(step)
        | Refusal::OrderRuns(step)
        | Refusal::IsRight(step) => words.with("step", step),
        Refusal::CannotRegister(refusal) => {
            let pack = super::register::pack(app, signed)?;
            let cause = super::refusals::words(app, signed, pack, refusal)?;
            words.with("cause", app.views.say(signed.visitor.lang, &cause)?)
        }
        Refusal::Denied(_)
        | Refusal::NoVisit(_)
        | Refusal::NoUnit(_)
        | Refusal::Changed { .. }
        | Refusal::NotInOffice { .. }
        | Refusal::NoPerson(_)
        | Refusal::VisitorBelongs
        | Refusal::PlannerBelongs
        | Refusal::NotNow(_)
        | Refusal::NothingDone
        | Refusal::TooManyReads => words,
    })
}
