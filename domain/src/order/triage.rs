//! Looking into a bad rating before anything is sent to a unit: a person calls, asks the questions apart from one
//! another, and says what the rating comes to. That a citizen rates in malice is proposed by one person with evidence
//! and decided by another. Nothing here touches the rating.

use serde::{Deserialize, Serialize};

use crate::{
    access::Actor,
    order::{Channel, Order, refusal::Refusal, stage::Stage},
};

/// What the rating comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// What the citizen says is so.
    Founded,
    /// It rests on a mistake; it is explained.
    Mistaken,
    /// It cannot be told from what is known.
    Unclear,
}

impl Finding {
    /// Every finding.
    pub const ALL: [Self; 3] = [Self::Founded, Self::Mistaken, Self::Unclear];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::Mistaken => "mistaken",
            Self::Unclear => "unclear",
        }
    }
}

/// What the second callback found, question by question (人工二次回访); `None` where nobody could say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inquiry {
    /// Whether the unit had contacted the citizen.
    pub contacted: Option<bool>,
    /// Whether the citizen is satisfied with how it was done.
    pub process: Option<bool>,
    /// Whether the matter is solved.
    pub solved: Option<bool>,
    /// Whether the citizen is satisfied with the result.
    pub result: Option<bool>,
    /// Whether duty was lawfully performed, as far as the caller can tell.
    pub performed: Option<bool>,
    /// What the dissatisfaction comes from.
    pub cause: String,
    /// What the rating comes to.
    pub finding: Finding,
    /// The call's record, or what else was looked at.
    pub record: String,
}

/// What an order remembers of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Triage {
    /// What was found last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
    /// That it was rated in malice, as somebody proposes; until somebody else decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub malice: Option<Malice>,
}

/// A proposal to take a rating for malicious.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Malice {
    /// Who proposes it, as the ledger signs it.
    pub by: String,
    /// The pack's reason for not accepting the demand.
    pub reason: String,
}

impl Triage {
    /// Returns whether nobody looked yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Returns whether the order is a bad rating that waits to be looked into.
#[must_use]
pub fn is_open(order: &Order) -> bool {
    order.channel == Channel::Rating && order.stage == Stage::Registered
}

/// Checks that whoever decides is not who proposed.
///
/// # Errors
/// [`Refusal::SamePerson`] when it is.
pub fn is_another(actor: &Actor, order: &Order) -> Result<(), Refusal> {
    match &order.triage.malice {
        Some(malice) if malice.by == actor.signature() => Err(Refusal::SamePerson),
        Some(_) | None => Ok(()),
    }
}
