//! Returns, extensions and claims of a pack.

use std::collections::BTreeSet;

use crate::{
    access::Role,
    policy::{
        Claim, Extension, Returns,
        clocks::spelled,
        read::{COUNT_LIMIT, clocks, grounds::Rules, item::Item, table::Table},
    },
};

/// The roles a pack may let rule on extensions: never those of the unit that asks.
const RULERS: [Role; 3] = [Role::Dispatcher, Role::Supervisor, Role::Leader];

pub(super) fn returns(mut table: Table<'_>, rules: &mut Rules) -> Option<Returns> {
    let hops = table.must("hops", |item| item.number(1..=COUNT_LIMIT));
    let stands = table.must("stands", Item::flag);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (hops, stands, grounds) = (hops?, stands?, grounds?);
    let clock = if stands { "stands still" } else { "goes on" };
    let what = format!(
        "a unit may ask for a return; after {hops} a consultation comes first; \
         the time to handle {clock} meanwhile"
    );
    rules.add(&table, &grounds, what);
    Some(Returns { hops, stands, grounds: grounds.said() })
}

pub(super) fn extension(mut table: Table<'_>, rules: &mut Rules) -> Option<Extension> {
    let times = table.must("times", |item| item.number(1..=COUNT_LIMIT));
    let longest = table.must("longest", |item| item.number(1..=u16::MAX));
    let ruled_by = table.must("ruled_by", rulers);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (times, longest, ruled_by, grounds) = (times?, longest?, ruled_by?, grounds?);
    let by = ruled_by.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    let what = format!("handling may be lengthened {times} times, by {longest} in all, ruled on by: {by}");
    rules.add(&table, &grounds, what);
    Some(Extension { times, longest, ruled_by, grounds: grounds.said() })
}

pub(super) fn claim(mut table: Table<'_>, rules: &mut Rules) -> Option<Claim> {
    let window = table.must("window", clocks::days);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (window, grounds) = (window?, grounds?);
    let what = format!("a unit may claim that duty was lawfully performed for {}", spelled(window));
    rules.add(&table, &grounds, what);
    Some(Claim { window, grounds: grounds.said() })
}

fn rulers(item: &Item<'_>) -> Option<BTreeSet<Role>> {
    let mut roles = BTreeSet::new();
    for code in item.texts()? {
        let Some(role) = Role::from_code(&code).filter(|role| RULERS.contains(role)) else {
            let known = RULERS.map(|role| format!("`{}`", role.code())).join(", ");
            item.note(format!("`{code}` is no role that rules on extensions; the roles are {known}"));
            return None;
        };
        roles.insert(role);
    }
    if roles.is_empty() {
        item.note("names nobody; name at least one role");
        return None;
    }
    Some(roles)
}
