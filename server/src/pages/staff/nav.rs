//! The bar above every page: the desks a person may open, with what waits there.

mod entries;

use std::collections::BTreeMap;

use domain::access::Action;
use entries::Group;
use store::order::Scope;

use super::{
    assess, campaigns,
    queues::{self, Desk},
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    views::{
        frame::{Frame, NavGroup, NavItem, SignedIn},
        locale::{Lang, Words},
        staff::shown,
    },
};

/// Where a new demand is registered.
pub(super) const REGISTER: &str = "/desk/agent/new";

/// Returns the frame of a page, with what waits at each desk.
pub(super) async fn frame(app: &App, signed: &Signed) -> Frame {
    framed(app, signed, &waiting(app, signed).await)
}

/// So many rooms fit in one row; whoever has more finds the rarer ones in groups.
const IN_A_ROW: usize = 9;

/// Replies that wait for a person.
const REPLIES: &str = "replies";
/// What waits for an assessor, beside what waits at desks.
const ASSESSMENT: &str = "assessment";

/// Returns what waits at each desk of a person, and in the assessor's room.
async fn waiting(app: &App, signed: &Signed) -> BTreeMap<&'static str, u64> {
    let mut counts = waiting_at_desks(app, signed).await;
    if signed.may(Action::Assess) {
        let (world, at) = (std::sync::Arc::clone(&signed.world), app.clock.now());
        match actions::read(&app.store, move |tx| assess::waiting(tx, &world, at)).await {
            Ok(count) => {
                counts.insert(ASSESSMENT, count);
            }
            Err(error) => tracing::warn!(%error, "cannot read what waits for an assessor"),
        }
    }
    if super::replies::reads(signed) {
        match actions::read(&app.store, store::inbound::waiting).await {
            Ok((_, count)) => {
                counts.insert(REPLIES, u64::try_from(count).unwrap_or(0));
            }
            Err(error) => tracing::warn!(%error, "cannot read which replies wait"),
        }
    }
    if super::supervision::reads(signed) {
        match super::supervision::waiting(app, signed).await {
            Ok(count) => {
                // What waits for a leader waits for the leader's word: it is counted where the word is given.
                let place =
                    if super::supervision::instructs(signed) { "instructions" } else { "supervision" };
                counts.insert(place, count);
            }
            Err(problem) => tracing::warn!(%problem, "cannot read which proceedings wait"),
        }
    }
    if signed.may(Action::Report) {
        match super::reports::waiting(app, signed).await {
            Ok(count) => {
                counts.insert("reports", count);
            }
            Err(problem) => tracing::warn!(%problem, "cannot read which monthly tables wait"),
        }
    }
    if super::warnings::reads(signed) {
        match super::warnings::waiting(app, signed).await {
            Ok(count) => {
                counts.insert("warnings", count);
            }
            Err(problem) => tracing::warn!(%problem, "cannot read which warnings wait"),
        }
    }
    note(&mut counts, "knowledge", super::knowledge::waiting(app, signed).await);
    note(&mut counts, "visits", super::visits::waiting(app, signed).await);
    note(&mut counts, "woodpecker", super::woodpecker::waits_for(app, signed).await);
    if signed.may(Action::ReadCampaigns) {
        note(&mut counts, "campaigns", campaigns::waiting(app, signed).await.map(Some));
    }
    counts
}

/// Notes what waits in a room; nothing for whom nothing ever waits there.
fn note(
    counts: &mut BTreeMap<&'static str, u64>,
    room: &'static str,
    found: Result<Option<u64>, crate::problem::Problem>,
) {
    match found {
        Ok(count) => counts.extend(count.map(|count| (room, count))),
        Err(problem) => tracing::warn!(%problem, room, "cannot read what waits in a room"),
    }
}

/// Reads the tallies only when a desk of the person is counted.
async fn waiting_at_desks(app: &App, signed: &Signed) -> BTreeMap<&'static str, u64> {
    if !Desk::of(&signed.person).any(|desk| desk.is_counted(&signed.actor)) {
        return BTreeMap::new();
    }
    let scope = Scope::of(&signed.actor);
    match actions::read(&app.store, move |tx| queues::tallies(tx, &scope)).await {
        Ok(tallies) => Desk::of(&signed.person)
            .filter_map(|desk| Some((desk.code(), desk.count_waiting(&signed.actor, &tallies)?)))
            .collect(),
        Err(error) => {
            // The page itself says that the store cannot be read; its bar is better without counts than missing.
            tracing::warn!(%error, "cannot read what waits at the desks");
            BTreeMap::new()
        }
    }
}

fn framed(app: &App, signed: &Signed, counts: &BTreeMap<&'static str, u64>) -> Frame {
    let role = signed.person.roles.first().map_or("", |role| role.code());
    let unit = signed.person.unit.and_then(|unit| signed.world.people.units.get(unit));
    let unit = unit.map_or_else(String::new, |unit| match signed.visitor.lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    });
    let mut desks = items(signed, counts);
    let groups: Vec<NavGroup> =
        Group::BEHIND.into_iter().filter_map(|group| behind(signed, group, counts)).collect();
    let hidden: usize = groups.iter().map(|group| group.items.len()).sum();
    let groups = if desks.len().saturating_add(hidden) > IN_A_ROW {
        groups
    } else {
        desks.extend(groups.into_iter().flat_map(|group| group.items));
        Vec::new()
    };
    let person = SignedIn {
        name: signed.person.name.clone(),
        role: shown::role(role),
        unit,
        desks,
        groups,
        areas: areas(signed),
    };
    Frame { person: Some(person), ..signed.visitor.frame(app) }
}

/// Returns the rooms of a group that a person may open, or nothing when there are none.
fn behind(signed: &Signed, group: Group, counts: &BTreeMap<&'static str, u64>) -> Option<NavGroup> {
    let items = entries::of(signed, group, counts);
    let waiting = items.iter().filter_map(|item| item.waiting).reduce(u64::saturating_add);
    let current = items.iter().any(|item| item.current);
    let label = Words::key(&format!("common.rooms.{}", group.code()));
    (!items.is_empty()).then_some(NavGroup { label, items, waiting, current })
}

/// Returns what stands in the bar: the desks, and what people open many times a day.
fn items(signed: &Signed, counts: &BTreeMap<&'static str, u64>) -> Vec<NavItem> {
    let mut items = Vec::new();
    for desk in Desk::of(&signed.person) {
        let first = desk.queues().first().map_or_else(String::new, |queue| desk.url(queue));
        let (icon, key) = desk.sign();
        items.push(NavItem {
            label: Words::key(&format!("staff.desk.{}", desk.code())),
            url: first,
            icon: icon.to_owned(),
            waiting: counts.get(desk.code()).copied(),
            current: is_below(&signed.visitor.path, &format!("/desk/{}", desk.code())),
            key: Some(key),
        });
    }
    items.extend(entries::of(signed, Group::Bar, counts));
    items
}

/// Returns the pages of administration a person may open.
pub(super) fn areas(signed: &Signed) -> Vec<&'static str> {
    let areas = [
        ("units", Action::Administer),
        ("people", Action::Administer),
        ("devices", Action::Administer),
        ("packs", Action::Administer),
        ("calendars", Action::Administer),
        ("audit", Action::Audit),
        ("system", Action::Administer),
        ("gateways", Action::Administer),
        ("templates", Action::Administer),
    ];
    areas.into_iter().filter(|(_, action)| signed.may(*action)).map(|(area, _)| area).collect()
}

fn is_below(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}
