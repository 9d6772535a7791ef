//! The two steps at which a unit's leaders put their names to an order: signing it on its way in, approving the answer on
//! its way out. Who does it, and who may do it in the place of a leader who is away.

use std::collections::BTreeSet;

use super::{grounds::Rules, item::Item, step_of, table::Table, taken};
use crate::{access::Role, policy::Step};

/// Who stands in for a signer unless the pack says so: another leader. A handler signs for nobody.
const LEADERS: [Role; 2] = [Role::UnitApprover, Role::UnitPrincipal];

/// The step of signing.
pub(super) struct Sign {
    pub(super) step: Step,
    pub(super) by: BTreeSet<Role>,
    pub(super) in_stead: BTreeSet<Role>,
}

/// The step of approving.
pub(super) struct Approve {
    pub(super) step: Step,
    pub(super) in_stead: BTreeSet<Role>,
    pub(super) own_draft: bool,
}

/// Reads the step of signing, and who signs: any role of a unit, unless the pack names them.
pub(super) fn sign(mut table: Table<'_>, rules: &mut Rules) -> Option<Sign> {
    let on = table.must("on", Item::flag);
    let by = table.may("by", roles);
    let in_stead = table.may("in_stead", roles);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (on, by, in_stead, grounds) = (on?, by?, in_stead?, grounds?);
    for (name, is_given) in [("by", by.is_some()), ("in_stead", in_stead.is_some())] {
        if !on && is_given {
            table.note(name, "can never apply; the step is left out, remove one of them");
            return None;
        }
    }
    let what = format!("{}{}{}", taken(on), named("by", by.as_ref()), named("in stead", in_stead.as_ref()));
    rules.add(&table, &grounds, what);
    Some(Sign {
        step: step_of(on, grounds),
        by: by.unwrap_or_else(|| Role::OF_A_UNIT.into()),
        in_stead: in_stead.unwrap_or_else(|| LEADERS.into()),
    })
}

/// Reads the step of approving, and who does it in another's place: any role of a unit, unless the pack names them.
pub(super) fn approve(mut table: Table<'_>, rules: &mut Rules) -> Option<Approve> {
    let on = table.must("on", Item::flag);
    let in_stead = table.may("in_stead", roles);
    let own_draft = table.may("own_draft", Item::flag);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (on, in_stead, own_draft, grounds) = (on?, in_stead?, own_draft?, grounds?);
    for (name, is_given) in [("in_stead", in_stead.is_some()), ("own_draft", own_draft.is_some())] {
        if !on && is_given {
            table.note(name, "can never apply; the step is left out, remove one of them");
            return None;
        }
    }
    let own_draft = own_draft.unwrap_or(true);
    let draft = if own_draft { "" } else { ", in stead never one's own draft" };
    rules.add(&table, &grounds, format!("{}{}{draft}", taken(on), named("in stead", in_stead.as_ref())));
    Some(Approve {
        step: step_of(on, grounds),
        in_stead: in_stead.unwrap_or_else(|| Role::OF_A_UNIT.into()),
        own_draft,
    })
}

fn named(what: &str, roles: Option<&BTreeSet<Role>>) -> String {
    let Some(roles) = roles else { return String::new() };
    let names = roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(", ");
    if names.is_empty() { format!(", {what}: nobody") } else { format!(", {what}: {names}") }
}

/// Reads roles of a unit.
fn roles(item: &Item<'_>) -> Option<BTreeSet<Role>> {
    let mut roles = BTreeSet::new();
    for code in item.texts()? {
        let known = Role::OF_A_UNIT.map(|role| format!("`{}`", role.code())).join(", ");
        let Some(role) = Role::from_code(&code).filter(|role| Role::OF_A_UNIT.contains(role)) else {
            item.note(format!("`{code}` is no role of a unit; the roles are {known}"));
            return None;
        };
        if !roles.insert(role) {
            item.note(format!("names `{code}` twice; name it once"));
            return None;
        }
    }
    Some(roles)
}
