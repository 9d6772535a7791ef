//! How long the first page of every queue of every desk takes when a million orders lie there: the list alone, and
//! the whole page as a person at the desk gets it over HTTP.

use std::{collections::BTreeSet, sync::Arc};

use domain::{
    access::{Actor, Role},
    ids::{PersonId, UnitId},
    people::{self, Person},
};
use store::{
    command::{Act, Done},
    house::Store,
    secrets::{self, Session},
    tally,
};

use super::{browser::Browser, figures::percentile, intake, load::Load, place};
use crate::{
    actions,
    app::App,
    cli::open::{self, Place},
    clock::{Clock, Stopwatch},
    config::Config,
    http::signed::{SESSION_COOKIE, digest},
    ids::Ids,
    pages, server,
};

/// The units of the county that is measured.
pub const UNITS: u32 = 100;
/// How often each page is asked for before anything counts.
const WARM_UP: usize = 20;
/// How often each page is asked for.
const RUNS: usize = 300;
/// How long the sessions last that measuring needs, in hours.
const SESSION_HOURS: i64 = 24;

/// What one page came to.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Measured {
    /// The address.
    pub page: String,
    /// Who asked.
    pub role: &'static str,
    /// The orders on it.
    pub rows: usize,
    /// The time that half of the requests did not exceed, in microseconds.
    pub p50_us: u64,
    /// The time that 99 of 100 requests did not exceed, in microseconds.
    pub p99_us: u64,
}

/// Fills the place until it holds `orders` orders.
///
/// # Errors
/// When it cannot be used or filled.
pub fn fill(place: &Place, orders: u64, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Store> {
    let store = place::open_or_begin(place, UNITS)?;
    let there = orders_in(&store)?;
    if there < orders {
        let app = place::app(store.clone(), &place.data)?;
        let units = app.world().people.units.iter().map(|unit| unit.id).collect();
        let demands = intake::demands(&app)?;
        Load { store: &store, demands: &demands, units, now: Clock::System.now() }
            .add(orders - there, progress)?;
    }
    Ok(store)
}

/// Returns how many orders there are.
///
/// # Errors
/// When the store cannot be read.
pub fn orders_in(store: &Store) -> anyhow::Result<u64> {
    let tallies = store.read(|tx| tally::now(tx, &[0]))?;
    let stages = tallies.iter().filter(|(name, _)| name.starts_with("stage:"));
    Ok(u64::try_from(stages.map(|(_, count)| count).sum::<i64>())?)
}

/// Measures every first page.
///
/// # Errors
/// When a page cannot be had.
pub fn measure(store: Store, place: &Place) -> anyhow::Result<Vec<Measured>> {
    measure_pages(store, place, pages::staff::queue_addresses())
}

/// Measures some pages, each as a person of its role sees it.
///
/// # Errors
/// When a page cannot be had.
pub(super) fn measure_pages(
    store: Store,
    place: &Place,
    pages: Vec<(Role, String)>,
) -> anyhow::Result<Vec<Measured>> {
    let mut app = place::app(store, &place.data)?;
    let mut config = Config::clone(&app.config);
    config.session.idle_minutes = SESSION_HOURS * 60;
    config.session.absolute_hours = SESSION_HOURS;
    app.config = Arc::new(config);
    // Signing in waits for the store, which a thread of the runtime must not.
    let mut visits = Vec::new();
    for (role, page) in pages {
        for unit in units_of(&app, role) {
            visits.push((role, page.clone(), sign_in(&app, role, unit)?));
        }
    }
    open::runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let service =
            server::router(app.clone()).into_make_service_with_connect_info::<std::net::SocketAddr>();
        let serving = tokio::spawn(async move { axum::serve(listener, service).await });
        let mut measured = Vec::new();
        for (role, page, session) in visits {
            let mut browser = Browser::new(address);
            browser.keep_cookie(SESSION_COOKIE, &session);
            measured.push(ask(&mut browser, role, &page).await?);
        }
        serving.abort();
        Ok(measured)
    })
}

/// Returns the units a person of this role is measured at: the one with the most work and a quiet one.
fn units_of(app: &App, role: Role) -> Vec<Option<UnitId>> {
    let is_of_a_unit = matches!(role, Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal);
    let world = app.world();
    let units: Vec<_> = world.people.units.iter().map(|unit| unit.id).collect();
    if is_of_a_unit { vec![units.first().copied(), units.last().copied()] } else { vec![None] }
}

async fn ask(browser: &mut Browser, role: Role, page: &str) -> anyhow::Result<Measured> {
    let mut times = Vec::with_capacity(RUNS);
    let mut rows = 0;
    for run in 0..WARM_UP + RUNS {
        let watch = Stopwatch::start();
        let answer = browser.get(page).await?;
        if run >= WARM_UP {
            times.push(watch.elapsed_us());
        }
        anyhow::ensure!(answer.status == 200, "`{page}` answers {}", answer.status);
        rows = answer.body.matches(" data-open").count();
    }
    Ok(Measured {
        page: page.to_owned(),
        role: role.code(),
        rows,
        p50_us: percentile(&mut times, 50),
        p99_us: percentile(&mut times, 99),
    })
}

/// Signs a person of a role in, as the door does once everything was checked.
fn sign_in(app: &App, role: Role, unit: Option<UnitId>) -> anyhow::Result<String> {
    let person = person(app, role, unit)?;
    let (token, csrf) = (Ids::System.token()?, Ids::System.token()?);
    let now = app.clock.now();
    let session =
        Session { token: digest(&token), person, started_at: now, seen_at: now, second_factor: true, csrf };
    app.store.write_rows(|tx| secrets::save_session(tx, &session))?;
    Ok(token)
}

fn person(app: &App, role: Role, unit: Option<UnitId>) -> anyhow::Result<PersonId> {
    let sign_in = format!("{}-{}", role.code(), unit.map_or(0, |unit| unit.0));
    let world = app.world();
    if let Some(known) = world.people.persons.iter().find(|person| person.sign_in == sign_in) {
        return Ok(known.id);
    }
    let person = Person {
        id: PersonId(0),
        name: sign_in.clone(),
        sign_in,
        roles: BTreeSet::from([role]),
        unit,
        active: true,
    };
    let act = Act::People(people::Command::AddPerson(person));
    let Done::Person { id } = actions::now(&app.store, &app.clock, Actor::System("set-up"), None, act)?
    else {
        anyhow::bail!("adding a person made no person")
    };
    Ok(id)
}
