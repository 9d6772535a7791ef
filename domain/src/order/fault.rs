//! Faults of a unit that assessments count: recognised by rule where the facts are plain, flagged by rule and
//! confirmed by a person where they are not. A fault is the unit's that committed it, wherever the order goes after.
//! Which of them cost anything is the pack's business: a measure of marks that bears a fault's name counts it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ids::UnitId, order::Order};

/// What a unit did wrong, or did and is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It asked for a return after the time for it.
    ReturnLate,
    /// It asked for a return without telephoning first.
    ReturnWithoutPhone,
    /// It asked for a return without a reason or a basis.
    ReturnWithoutReason,
    /// Its answer was a return in substance.
    ReturnAsReply,
    /// It asked again though the centre had ruled that it keeps the order.
    ReturnForced,
    /// It called its own matter another's.
    ReturnFalse,
    /// It reported a demand as inadmissible.
    InadmissibleReported,
    /// Its dossier did not hold what it must.
    DossierDefective,
    /// Its dossier was not true.
    DossierFalsified,
    /// A superior hotline took the matter of its dossier over.
    DossierTakenBySuperior,
    /// Its work was perfunctory (敷衍塞责).
    Perfunctory,
    /// Its leader did not confirm in time that a warning arrived.
    WarningReceiptLate,
    /// Its leader did not answer a warning in time.
    WarningReplyLate,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 13] = [
        Self::ReturnLate,
        Self::ReturnWithoutPhone,
        Self::ReturnWithoutReason,
        Self::ReturnAsReply,
        Self::ReturnForced,
        Self::ReturnFalse,
        Self::InadmissibleReported,
        Self::DossierDefective,
        Self::DossierFalsified,
        Self::DossierTakenBySuperior,
        Self::Perfunctory,
        Self::WarningReceiptLate,
        Self::WarningReplyLate,
    ];

    /// Returns the stable code, which is the name of the measure that counts it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ReturnLate => "return_late",
            Self::ReturnWithoutPhone => "return_without_phone",
            Self::ReturnWithoutReason => "return_without_reason",
            Self::ReturnAsReply => "return_as_reply",
            Self::ReturnForced => "return_forced",
            Self::ReturnFalse => "return_false",
            Self::InadmissibleReported => "inadmissible_reported",
            Self::DossierDefective => "dossier_defective",
            Self::DossierFalsified => "dossier_falsified",
            Self::DossierTakenBySuperior => "dossier_taken_by_superior",
            Self::Perfunctory => "perfunctory",
            Self::WarningReceiptLate => "warning_receipt_late",
            Self::WarningReplyLate => "warning_reply_late",
        }
    }

    /// Returns the fault of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.code() == code)
    }
}

/// How sure a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A rule saw signs of it; a person has to look.
    Flagged,
    /// It counts.
    Found,
    /// A person looked, and it is none.
    Dismissed,
}

/// A fault on an order's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRecord {
    /// Which.
    pub fault: Fault,
    /// Whose.
    pub unit: UnitId,
    /// How sure it is.
    pub standing: Standing,
    /// Since when it stands so; a fault counts in the month in which it became certain.
    pub at: Timestamp,
}

/// Returns the faults that count.
pub fn found(order: &Order) -> impl Iterator<Item = &FaultRecord> {
    order.faults.iter().filter(|recorded| recorded.standing == Standing::Found)
}

/// Returns the faults a person has to look at.
pub fn flagged(order: &Order) -> impl Iterator<Item = &FaultRecord> {
    order.faults.iter().filter(|recorded| recorded.standing == Standing::Flagged)
}

/// Returns the place of the latest such fault of a unit, of any unit when none is named, that is not dismissed; one
/// that waits for a person before one that counts.
#[must_use]
pub fn latest(order: &Order, fault: Fault, unit: Option<UnitId>) -> Option<usize> {
    let of = |standing| {
        order.faults.iter().rposition(|recorded| {
            recorded.fault == fault
                && recorded.standing == standing
                && unit.is_none_or(|unit| unit == recorded.unit)
        })
    };
    of(Standing::Flagged).or_else(|| of(Standing::Found))
}

/// What an answer says that is a return in substance (以回复形式回退): it sends the citizen or the order elsewhere
/// instead of handling it. A sign is no proof; a person decides.
const RETURNS_IN_SUBSTANCE: [&str; 16] = [
    "不属于我",
    "不属我",
    "不属于本单位",
    "不属本单位",
    "不在我单位",
    "不在我局",
    "不在本单位",
    "非我单位",
    "非我局",
    "非本单位",
    "不归我",
    "无管辖权",
    "建议转",
    "请转派",
    "请转交",
    "申请退",
];

/// Returns the words of a reply that make it look like a return.
#[must_use]
pub fn signs_of_return(reply: &str) -> Vec<String> {
    let plain: String = reply.chars().filter(|character| !character.is_whitespace()).collect();
    let seen = RETURNS_IN_SUBSTANCE.into_iter().filter(|sign| plain.contains(sign));
    seen.map(str::to_owned).collect()
}

/// What a rule sees that may be perfunctory work. A sign is no verdict; a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The words of an earlier round again.
    SameReply,
    /// An answer to a citizen whom nobody reached in this round.
    NoContact,
    /// The citizen says that nobody made contact.
    NotContacted,
}

impl Sign {
    /// Every sign.
    pub const ALL: [Self; 3] = [Self::SameReply, Self::NoContact, Self::NotContacted];

    /// Returns the stable code, as stored in events.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameReply => "same-reply",
            Self::NoContact => "no-contact",
            Self::NotContacted => "not-contacted",
        }
    }
}
