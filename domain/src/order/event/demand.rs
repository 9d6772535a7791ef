//! A demand as it is stored when it comes in, and the answer that another system had given to it. Part of the same
//! contract as the events: only added to.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CaseId, CitizenId, UnitId},
    order::{Channel, Flag, Level, Urgency},
};

/// The demand as it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    /// The number people see.
    pub number: String,
    /// The pack it begins under and keeps.
    pub pack: String,
    /// How it came in.
    pub channel: Channel,
    /// The level it came down from.
    pub level: Level,
    /// The pack's kind; stored under a name of its own, because `kind` says what happened.
    #[serde(rename = "order_kind")]
    pub kind: String,
    /// How fast it must go.
    pub urgency: Urgency,
    /// One line.
    pub title: String,
    /// What the citizen said.
    pub content: String,
    /// Where it happened.
    pub place: Option<String>,
    /// The day it reached the government.
    pub received_on: Date,
    /// Who asked, among the personal data kept apart.
    pub citizen: Option<CitizenId>,
    /// The SM3 digest of the citizen's sealed record, when this demand brought it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_digest: Option<String>,
    /// The handlers must not learn who asked.
    pub confidential: bool,
    /// The blind index of the tracking code.
    pub tracking: Option<String>,
    /// The source's own number.
    pub reference: Option<String>,
    /// The case whose rating opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Marks set at the door.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
}

/// The answer of an office as another system kept it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedReply {
    /// The units the office resolves to: lead first.
    pub units: Vec<UnitId>,
    /// The office as the source spells it.
    pub office: String,
    /// What it answered.
    pub reply: String,
    /// When it answered.
    pub replied_on: Option<Date>,
}
