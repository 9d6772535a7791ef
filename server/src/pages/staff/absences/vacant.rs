//! Orders that wait for a signature that nobody present may give, for the unit and for the centre. The domain says
//! which; only units that have something at these stages and lack somebody are looked at.

use domain::{
    access::Action,
    calendar::date_of,
    order::{
        Order,
        command::Move,
        decide::Context,
        stage::Stage,
        stead::{self, Vacant},
    },
};
use jiff::Timestamp;
use store::{
    list::{self, Filter, PAGE_LIMIT, Sort},
    order::Scope,
};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::rows::{next_due, unit_name},
    problem::Problem,
    told,
    views::{locale::Words, staff::absences::VacantRow},
};

/// How many are shown.
const SHOWN: usize = 50;

/// Returns the orders that wait so, the most urgent first, and whether there are more than shown.
pub(super) async fn rows(
    app: &App,
    signed: &Signed,
    now: Timestamp,
) -> Result<(Vec<VacantRow>, bool), Problem> {
    let found = found(app, signed, now).await?;
    let more = found.len() > SHOWN;
    Ok((found.iter().take(SHOWN).map(|(order, vacant)| row(signed, order, vacant, now)).collect(), more))
}

/// Returns how many of one's orders wait so; beyond a page the count stands still.
pub(in crate::pages::staff) async fn count(
    app: &App,
    signed: &Signed,
    now: Timestamp,
) -> Result<usize, Problem> {
    // Without anybody away nobody is missed; units that never had a signer are shown on the page itself.
    let today = date_of(now);
    if !signed.may(Action::ReadAbsences) || !signed.world.absences.iter().any(|one| one.holds_on(today)) {
        return Ok(0);
    }
    Ok(found(app, signed, now).await?.len())
}

async fn found(app: &App, signed: &Signed, now: Timestamp) -> Result<Vec<(Order, Vacant)>, Problem> {
    let scope = Scope::of(&signed.actor);
    let stages = vec![Stage::Dispatched, Stage::Answered];
    let read = actions::read(&app.store, move |tx| {
        let filter = Filter { stages, ..Filter::default() };
        list::page(tx, &scope, &filter, Sort::Due, None, PAGE_LIMIT)
    });
    let world = &signed.world;
    let context = Context { at: now, actor: &signed.actor, world };
    let vacant = |order: Order| {
        let vacant = stead::vacant(context, &order, world.packs.get(&order.pack)?)?;
        Some((order, vacant))
    };
    Ok(read.await?.orders.into_iter().filter_map(vacant).collect())
}

fn row(signed: &Signed, order: &Order, vacant: &Vacant, now: Timestamp) -> VacantRow {
    let persons = &signed.world.people.persons;
    let away: Vec<&str> =
        vacant.away.iter().filter_map(|id| persons.get(*id)).map(|person| person.name.as_str()).collect();
    let why = if away.is_empty() {
        Words::key("absences.vacant.nobody")
    } else {
        Words::key("absences.vacant.away").with("who", away.join("、"))
    };
    let step = if vacant.step == Move::Sign { "sign" } else { "approve" };
    VacantRow {
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        unit: unit_name(signed, vacant.unit),
        step: Words::key(&format!("staff.move.{step}.title")),
        why,
        due: next_due(order).map(|(_, due)| told::due_words(&due, now, &signed.world.calendar)),
    }
}
