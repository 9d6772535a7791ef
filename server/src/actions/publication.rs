//! Whose names a published text must not hold: of the citizen who asked and of whoever worked on the order.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::signer,
    ids::{OrderId, PersonId},
    order::event::Event,
};
use store::{order, personal};

use super::read;
use crate::{app::App, problem::Problem};

/// Returns the names that are known of whom orders may speak.
///
/// # Errors
/// When the store cannot be read.
pub async fn names(app: &App, orders: Vec<OrderId>) -> Result<BTreeMap<OrderId, Vec<String>>, Problem> {
    let (world, store) = (app.world(), app.store.clone());
    let read = read(&app.store, move |tx| {
        let mut found = BTreeMap::new();
        for id in orders {
            let mut names: BTreeSet<String> = BTreeSet::new();
            let Some(order) = order::get(tx, id)? else { continue };
            if let Some(citizen) = order.citizen {
                let contacts = personal::open(tx, store.vault(), &[citizen.0])?;
                names.extend(contacts.into_values().map(|contact| contact.name));
            }
            let mut persons: BTreeSet<PersonId> = order.drafted_by.into_iter().collect();
            for entry in order::timeline(tx, id)? {
                persons.extend(signer(&entry.actor));
                if let Event::Answered { leader, handler, .. } = entry.recorded.event {
                    names.extend([leader, handler]);
                }
            }
            let known = persons.iter().filter_map(|person| world.people.persons.get(*person));
            names.extend(known.map(|person| person.name.clone()));
            // The longest first, so that no part of a name is left beside what hides the rest.
            let mut names: Vec<String> = names.into_iter().filter(|name| name.chars().count() > 1).collect();
            names.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
            found.insert(id, names);
        }
        Ok(found)
    });
    Ok(read.await?)
}

/// Returns what was said in an order and what was answered last; empty where nothing was.
///
/// # Errors
/// When the store cannot be read.
#[expect(clippy::wildcard_enum_match_arm, reason = "few events hold what was said")]
pub async fn said(app: &App, order: OrderId) -> Result<(String, String), Problem> {
    let entries = read(&app.store, move |tx| order::timeline(tx, order)).await?;
    let (mut opinion, mut reply) = (String::new(), String::new());
    for entry in entries {
        match entry.recorded.event {
            Event::Registered(demand) => opinion = demand.content,
            Event::Imported { demand, answer } => (opinion, reply) = (demand.content, answer.reply),
            Event::Answered { reply: answered, .. } => reply = answered,
            _ => {}
        }
    }
    Ok((opinion, reply))
}
