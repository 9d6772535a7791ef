//! What a unit has asked for and what awaits a ruling: returns, extensions, claims, dossiers. Who may rule on an
//! extension, and who is independent enough to decide a claim.

use serde::{Deserialize, Serialize};

use crate::{
    access::{Actor, Staff},
    ids::UnitId,
    order::{Difficulty, Order, competence::Referred, refusal::Refusal},
    people::{UnitKind, Units},
    policy::Pack,
};

/// What an order remembers of requests and rulings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rulings {
    /// How often it was taken back from a unit.
    #[serde(skip_serializing_if = "is_zero")]
    pub hops: u16,
    /// It was talked over who is competent, since it was last sent to anybody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub consulted: bool,
    /// The unit that leads asked for a return, and was refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub return_refused: bool,
    /// Who refused it, as the ledger signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused_by: Option<String>,
    /// The refusal is under review.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub under_review: bool,
    /// The refusal was reviewed, which is final.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub reviewed: bool,
    /// A responsible person has to decide whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referred: Option<Referred>,
    /// How much more time is asked for, until that is ruled on or lapses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<u16>,
    /// Who of the pack's adjudicators decides the claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjudicator: Option<String>,
    /// A dossier that awaits its review: the unit that filed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dossier: Option<UnitId>,
}

impl Rulings {
    /// Returns whether nothing was ever asked for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what the attribute calls")]
fn is_zero(number: &u16) -> bool {
    *number == 0
}

/// Returns whether the order went back so often that nobody gets it before it was talked over who is competent.
#[must_use]
pub fn needs_consultation(order: &Order, pack: &Pack) -> bool {
    let limit = pack.returns().map(|returns| returns.hops);
    limit.is_some_and(|limit| order.rulings.hops >= limit) && !order.rulings.consulted
}

/// Checks that the pack lets `actor` rule on extensions.
///
/// # Errors
/// [`Refusal::NotTheRuler`] naming who does.
pub fn may_rule_on_extension(actor: &Actor, pack: &Pack) -> Result<(), Refusal> {
    let Some(rule) = pack.extension() else { return Ok(()) };
    match actor {
        Actor::Staff(staff) if staff.roles.is_disjoint(&rule.ruled_by) => {
            Err(Refusal::NotTheRuler { by: rule.ruled_by.clone() })
        }
        Actor::Staff(_) | Actor::Citizen | Actor::System(_) => Ok(()),
    }
}

/// Checks that `actor` is not of those whose work is judged: never of the section that leads or helps, and in a
/// complex matter not of its department either.
///
/// # Errors
/// [`Refusal::NotIndependent`] when the actor is.
pub fn is_independent(actor: &Actor, order: &Order, units: &Units) -> Result<(), Refusal> {
    let Actor::Staff(staff) = actor else { return Ok(()) };
    let Some(home) = home(staff, units) else { return Ok(()) };
    let handles = order.lead.iter().chain(&order.co_handlers);
    let concerned = handles.copied().any(|unit| match order.difficulty {
        Difficulty::Simple => is_of(home, unit, units),
        Difficulty::Complex => department(home, units) == department(unit, units),
    });
    if concerned { Err(Refusal::NotIndependent) } else { Ok(()) }
}

/// Returns the person's own unit: the one above all the others of theirs.
fn home(staff: &Staff, units: &Units) -> Option<UnitId> {
    let above = |unit: UnitId| units.get(unit).and_then(|unit| unit.parent);
    staff.units.iter().copied().find(|unit| above(*unit).is_none_or(|parent| !staff.units.contains(&parent)))
}

/// Whoever works below a section works for it; a department's own office is another section than those it judges.
fn is_of(home: UnitId, unit: UnitId, units: &Units) -> bool {
    let is_section =
        units.get(unit).is_some_and(|unit| matches!(unit.kind, UnitKind::Section | UnitKind::Window));
    home == unit || is_section && units.subtree(unit).contains(&home)
}

/// Returns the department a unit belongs to, or the highest unit above it that is no jurisdiction.
fn department(unit: UnitId, units: &Units) -> UnitId {
    let mut found = unit;
    while let Some(known) = units.get(found).filter(|known| known.kind != UnitKind::Department) {
        let above = known.parent.and_then(|parent| units.get(parent));
        match above.filter(|above| above.kind != UnitKind::Jurisdiction) {
            Some(above) => found = above.id,
            None => break,
        }
    }
    found
}
