//! Orders that may be the same matter: of the same number, or told in the same words. A hint, never a decision.

use std::collections::BTreeSet;

use domain::{
    access::{self, Action, Reach},
    ids::OrderId,
    order::Order,
};
use store::{
    list::{self, Filter, PAGE_LIMIT, Sort},
    order::Scope,
};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    views::staff::{pieces::OrderLink, shown},
};

/// How many orders are shown.
const SHOWN: usize = 6;
/// How many orders of one citizen are looked at.
const OF_CITIZEN: i64 = 5;
/// How many of the newest open orders are compared by their words.
const COMPARED: usize = PAGE_LIMIT;
/// The share of common letter pairs from which two titles tell one matter, in hundredths.
const ALIKE: usize = 35;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Sought {
    /// The citizen's telephone.
    pub(super) phone: String,
    /// What it is about, and where.
    pub(super) words: String,
    /// The order that is at hand, if there is one.
    pub(super) besides: Option<OrderId>,
}

/// Returns orders that may be the same matter, those of the same number first.
pub(super) async fn find(app: &App, signed: &Signed, sought: Sought) -> Result<Vec<OrderLink>, Problem> {
    if signed.actor.reach(Action::ReadCitizen) != Reach::Everywhere {
        return Ok(Vec::new());
    }
    let (store, scope) = (app.store.clone(), Scope::of(&signed.actor));
    let has_phone = sought.phone.chars().filter(char::is_ascii_digit).count() >= 7;
    let (phone, words) = (sought.phone.clone(), sought.words.clone());
    let read = actions::read(&app.store, move |tx| {
        let citizen = if has_phone { store::personal::with_phone(tx, store.vault(), &phone)? } else { None };
        let same = citizen.map(|citizen| list::of_citizen(tx, citizen, OF_CITIZEN)).transpose()?;
        let open = Filter { stages: list::OPEN.to_vec(), ..Filter::default() };
        let compared = match words.trim().is_empty() {
            true => Vec::new(),
            false => list::page(tx, &scope, &open, Sort::Newest, None, COMPARED)?.orders,
        };
        Ok((same.unwrap_or_default(), compared))
    });
    let (same, compared) = read.await?;
    let is_other = |order: &&Order| Some(order.id) != sought.besides;
    let mut links: Vec<OrderLink> =
        same.iter().filter(is_other).map(|order| link(order, "same_number")).collect();
    let known: BTreeSet<OrderId> = same.iter().map(|order| order.id).collect();
    let mut alike: Vec<(usize, &Order)> = compared
        .iter()
        .filter(|order| is_other(order) && !known.contains(&order.id))
        .map(|order| (likeness(&sought.words, &about(order)), order))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    alike.sort_by_key(|(likeness, order)| (std::cmp::Reverse(*likeness), std::cmp::Reverse(order.id)));
    links.extend(alike.into_iter().map(|(_, order)| link(order, "same_matter")));
    links.truncate(SHOWN);
    Ok(links)
}

/// Returns what an order is about, as one text to compare.
pub(super) fn about(order: &Order) -> String {
    format!("{} {}", order.title, order.place.as_deref().unwrap_or_default())
}

/// Returns an order as a link.
pub(super) fn link(order: &Order, relation: &str) -> OrderLink {
    OrderLink {
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        stage: shown::stage(order.stage.code()),
        relation: shown::relation(relation),
        received_on: order.received_on.to_string(),
    }
}

/// Returns whether a person may know an order, for links to it.
pub(super) fn may_know(signed: &Signed, order: &Order) -> bool {
    access::allowed(&signed.actor, Action::ReadOrder, order).is_ok()
}

/// Returns whether two titles tell one matter.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    likeness(one, other) >= ALIKE
}

/// Returns how alike two texts are in hundredths: the common pairs of neighbouring letters among all pairs of the
/// shorter one. Chinese has no spaces between words; pairs do without.
fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (pairs(one), pairs(other));
    let shorter = one.len().min(other.len());
    if shorter < 3 { 0 } else { one.intersection(&other).count() * 100 / shorter }
}

fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_matter_told_twice_is_alike_and_two_matters_are_not() {
        let check = |one: &str, other: &str, alike: bool| {
            assert_eq!(likeness(one, other) >= ALIKE, alike, "{one} / {other}: {}", likeness(one, other));
        };
        check("东风小区3号楼停暖第三天", "东风小区3号楼暖气不热", true);
        check("东风小区换热站停运，整栋楼停暖", "东风小区停暖", true);
        check("东风小区3号楼停暖第三天", "建议增加县城到高坝店镇的末班车", false);
        check("路灯不亮", "路灯", false);
        check("", "", false);
    }
}
