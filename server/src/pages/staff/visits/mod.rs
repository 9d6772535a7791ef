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
    access::Action,
    calendar::date_of,
    ids::{UnitId, VisitId},
    visit::{
        DAYS_LIMIT, STEPS_LIMIT, Standing, Visit, Visitor,
        command::Move,
        legal::{self, Scope},
        refusal::Refusal,
    },
};
use jiff::civil::Date;
use serde::Deserialize;
use store::list::Key;

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

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let standing = Standing::from_code(&asked.standing);
    let after = asked.at.zip(asked.id).map(|(at, id)| Key { at, id });
    let scope = scope(signed);
    let read = actions::read(&app.store, move |tx| store::visit::page(tx, &scope, standing, after, ROWS));
    let page = read.await?;
    let today = date_of(app.clock.now());
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
        })
    };
    let tab = |shown: Option<Standing>| {
        let (code, key) = shown.map_or(("", "visits.all".to_owned()), |standing| {
            (standing.code(), format!("visits.standing.{}", standing.code()))
        });
        let url = if code.is_empty() { PATH.to_owned() } else { format!("{PATH}?standing={code}") };
        (url, Words::key(&key), shown == standing)
    };
    let next = page.next.map(|next| {
        let code = standing.map_or("", Standing::code);
        format!("{PATH}?standing={code}&at={}&id={}", next.at, next.id)
    });
    let view = VisitList {
        tabs: [None].into_iter().chain(Standing::ALL.map(Some)).map(tab).collect(),
        rows: page.items.iter().map(row).collect::<Result<_, _>>()?,
        next_url: next,
        may_plan: may(signed, Move::Plan),
        sees_register: sees_register(signed),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &view)
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
