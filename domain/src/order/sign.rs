//! Who signs an order for which unit. Every unit it lies with signs for itself (凡转办到承办单位的工单……签批); the
//! pack says which roles may. The clock of signing is the lead's: a co-handler's signature neither stops it nor lets
//! the lead begin.

use crate::{
    access::Actor,
    ids::UnitId,
    order::{Order, refusal::Refusal},
    policy::Pack,
};

/// Returns the units that have not signed in this round, the lead first.
pub fn unsigned(order: &Order) -> impl Iterator<Item = UnitId> {
    let all = order.lead.iter().chain(&order.co_handlers).copied();
    all.filter(|unit| !order.handlers.contains_key(unit))
}

/// Returns the unit that `actor` signs for: the lead when it is among the actor's units, else the first co-handler.
///
/// # Errors
/// [`Refusal::NotTheSigner`] when the pack wants another role, [`Refusal::SignedAlready`] when the actor's units have
/// signed.
pub fn unit_of(actor: &Actor, order: &Order, pack: &Pack) -> Result<UnitId, Refusal> {
    let mut waiting = unsigned(order);
    let found = match actor {
        Actor::Staff(staff) => {
            let by = &pack.steps().sign_by;
            if staff.roles.is_disjoint(by) {
                return Err(Refusal::NotTheSigner { by: by.clone() });
            }
            waiting.find(|unit| staff.units.contains(unit))
        }
        Actor::Citizen | Actor::System(_) => waiting.next(),
    };
    found.ok_or(Refusal::SignedAlready)
}
