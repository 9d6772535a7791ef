//! The form that plans a visit: what is tried where, the script, who makes it on which days.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    calendar::date_of,
    people::Person,
    visit::{
        Kind, Plan, Visitor,
        command::Move,
        decide::may_be_sent,
        supervisor::{Office, Supervisor},
    },
};
use jiff::{ToSpan, civil::Date};
use store::command::{Act, Done};

use super::{PATH, Reader, ReaderForm, must, refused, unit_named, unit_names};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::visits::form::{VisitPlan, names},
    },
};

/// How many days a form gives at first.
const DAYS: i32 = 14;

pub(super) async fn fresh(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = async {
        must(&signed, Move::Plan)?;
        page(&app, &signed, None, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn send(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    notice::answered(&app, &signed, &form, sent(&app, &signed, &form).await).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    must(signed, Move::Plan)?;
    let plan = match typed(app, signed, form) {
        Ok(plan) => Box::new(plan),
        Err(fault) => {
            let problem = Words::key(&format!("visits.fault.{fault}"));
            return page(app, signed, Some(form), Some(problem)).await;
        }
    };
    match admitted::perform(app, signed, form, Act::PlanVisit(plan)).await? {
        Ok(done) => {
            let path =
                if let Done::Visit { id, .. } = done { format!("{PATH}/{id}") } else { PATH.to_owned() };
            Ok(admitted::done(signed, &Words::key("visits.done.plan"), &path))
        }
        Err(refusal) => {
            let problem = refused(app, signed, &refusal)?;
            page(app, signed, Some(form), Some(problem)).await
        }
    }
}

/// Returns the plan that a form describes, or what cannot be read of it.
fn typed(app: &App, signed: &Signed, form: &Form) -> Result<Plan, &'static str> {
    let today = date_of(app.clock.now());
    let day = |name: &str| form.text(name).parse::<Date>().map_err(|_| "day");
    Ok(Plan {
        kind: Kind::from_code(form.text(names::KIND)).ok_or("choice")?,
        unit: unit_named(signed, today, form.text(names::UNIT)).ok_or("unit")?,
        place: form.text(names::PLACE).to_owned(),
        title: form.text(names::TITLE).to_owned(),
        script: form.text(names::SCRIPT).lines().map(str::to_owned).collect(),
        visitor: Visitor::from_code(form.text(names::VISITOR)).ok_or("choice")?,
        from: day(names::FROM)?,
        until: day(names::UNTIL)?,
    })
}

async fn page(
    app: &App,
    signed: &Signed,
    form: Option<&Form>,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let today = date_of(app.clock.now());
    let last = today.checked_add(DAYS.days()).unwrap_or(today);
    let field = |name: &str, first: &str| Field::of(form.map_or(first, |form| form.text(name)));
    let kind = |kind: Kind| Choice::new(kind.code(), Words::key(&format!("visits.kind.{}", kind.code())));
    let view = VisitPlan {
        key: app.ids.form_key(app.clock.now())?,
        kind: field(names::KIND, Kind::Experience.code()),
        kinds: Kind::ALL.map(kind).to_vec(),
        unit: field(names::UNIT, ""),
        units: unit_names(app, signed),
        place: field(names::PLACE, ""),
        title: field(names::TITLE, ""),
        script: field(names::SCRIPT, ""),
        visitor: field(names::VISITOR, ""),
        supervisors: supervisors(signed, today),
        staff: staff(signed),
        from: field(names::FROM, &today.to_string()),
        until: field(names::UNTIL, &last.to_string()),
        problem,
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn supervisors(signed: &Signed, today: Date) -> Vec<Choice> {
    let serves = |one: &&Supervisor| matches!(one.office_on(today), Office::Coming | Office::InOffice);
    let choice = |one: &Supervisor| {
        let code = Visitor::Supervisor(one.id).code();
        Choice::new(&code, Words::plain(format!("{}（{}）", one.letter.name, one.letter.number)))
    };
    signed.world.supervisors.iter().filter(serves).map(choice).collect()
}

/// Everybody who signs in and writes down what they found; who belongs to the unit the rules say.
fn staff(signed: &Signed) -> Vec<Choice> {
    let choice = |person: &Person| {
        let unit = person.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default();
        let label =
            if unit.is_empty() { person.name.clone() } else { format!("{}（{unit}）", person.name) };
        Choice::new(&Visitor::Staff(person.id).code(), Words::plain(label))
    };
    signed.world.people.persons.iter().filter(|person| may_be_sent(person)).map(choice).collect()
}
