//! The months of every pack that assesses, newest pack first, and how many things wait for an assessor.

use axum::{extract::State, response::Response};
use domain::{
    access::Action,
    calendar::date_of,
    policy::{Month, Pack},
    world::World,
};
use jiff::Timestamp;
use store::{
    assessment::{self, MonthState},
    db, recount,
};

use super::{
    door::Reader,
    place::{month_row, read},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        staff::assess::{Assessments, Counting, Link, PackMonths},
    },
};

/// The most differences of a recount that are named.
const DIFFERENCES: usize = 5;

pub(super) async fn list(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = listed(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let (world, at) = (std::sync::Arc::clone(&signed.world), app.clock.now());
    let known = read(app, move |tx| {
        let states = recount::states(tx, &world)?;
        let mut months = Vec::new();
        for pack in world.packs.iter().filter(|pack| pack.assessment().is_some()) {
            months.push((pack.id().to_owned(), assessment::months(tx, &world, pack.id(), at)?));
        }
        Ok((states, months))
    });
    let (states, months) = known.await?;
    let mut packs = Vec::new();
    for (id, months) in months {
        let Some(pack) = signed.world.packs.get(&id) else { continue };
        let state = states.iter().find(|state| state.pack == id);
        packs.push(pack_months(signed, pack, state, &months, at));
    }
    packs.sort_by_key(|row| std::cmp::Reverse(row.0));
    let packs = packs.into_iter().map(|(_, pack)| pack).collect();
    let page = Assessments { packs, may_assess: signed.may(Action::Assess) };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn pack_months(
    signed: &Signed,
    pack: &Pack,
    state: Option<&recount::State>,
    months: &[MonthState],
    at: Timestamp,
) -> (jiff::civil::Date, PackMonths) {
    let (header, id) = (pack.header(), pack.id());
    let has_year = pack.assessment().is_some_and(|rules| rules.year.is_some());
    let mut years: Vec<i16> = months.iter().map(|state| state.month.year()).collect();
    years.push(Month::of(date_of(at)).year());
    years.sort_unstable_by(|one, other| other.cmp(one));
    years.dedup();
    let years = years.into_iter().filter(|_| has_year);
    let years =
        years.map(|year| Link::new(Words::plain(year.to_string()), format!("/assessment/{id}/year/{year}")));
    let counting = state.filter(|state| state.is_counting);
    let refused = state.map(|state| state.refused.as_slice()).unwrap_or_default();
    let shown = PackMonths {
        id: id.to_owned(),
        number: header.number.clone(),
        title: told::text(&header.title, signed.visitor.lang),
        rules_url: format!("/assessment/{id}/rules"),
        months: months.iter().map(|state| month_row(&signed.world, id, state)).collect(),
        years: years.collect(),
        counting: counting.map(|state| Counting { done: state.done, all: state.all }),
        refused: refused.iter().take(DIFFERENCES).cloned().collect(),
    };
    (header.effective, shown)
}

/// Returns how many months can be closed and how many appeals wait.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::pages::staff) fn waiting(
    tx: &mut db::Tx<'_>,
    world: &World,
    at: Timestamp,
) -> Result<u64, db::Error> {
    let mut count = 0;
    for pack in world.packs.iter().filter(|pack| pack.assessment().is_some()) {
        for state in assessment::months(tx, world, pack.id(), at)? {
            count += usize::from(state.is_due) + state.appeals_waiting;
        }
    }
    Ok(u64::try_from(count).unwrap_or(u64::MAX))
}
