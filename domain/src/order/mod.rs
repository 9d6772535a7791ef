//! The order: a demand accepted for handling, from the first word to the last echo.
//! `decide` turns a command into events or a refusal; `apply` turns events into the next state; nothing else
//! changes an order. What the citizen said and what the unit replied stays in the events: the state holds only
//! what decisions and lists need.

pub mod apply;
pub mod clocks;
pub mod command;
pub mod competence;
pub mod decide;
pub mod effects;
pub mod event;
pub mod fault;
pub mod ladder;
pub mod legal;
pub mod refusal;
pub mod rulings;
pub mod sign;
pub mod stage;
pub mod stead;
pub mod triage;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Calendar,
    facts::Remembered,
    ids::{CaseId, CitizenId, OrderId, PersonId, UnitId},
    order::{
        clocks::{ClockKind, DueMark, OrderClock},
        fault::FaultRecord,
        ladder::Ladder,
        rulings::Rulings,
        stage::{Outcome, Stage},
        triage::Triage,
    },
};

/// The state of one order. It serialises as a projection: it can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Order {
    /// Identifies the order.
    pub id: OrderId,
    /// The number people see, with a check digit.
    pub number: String,
    /// How many events the order has lived through; a command may name the version it was decided on.
    pub version: i64,
    /// The pack the order began under and keeps.
    pub pack: String,
    /// How the demand came in.
    pub channel: Channel,
    /// The level of government that sent it.
    pub level: Level,
    /// The pack's kind (`consult`, `complaint`, …).
    pub kind: String,
    /// How fast it must go.
    pub urgency: Urgency,
    /// Whether the pack's longer budget applies.
    pub difficulty: Difficulty,
    /// One line that says what it is about.
    pub title: String,
    /// Where it happened, as the citizen put it.
    pub place: Option<String>,
    /// The day the demand reached the government (the true one for imported letters).
    pub received_on: Date,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// Who asked, among the personal data kept apart.
    pub citizen: Option<CitizenId>,
    /// The citizen gave no name and no number: nobody can be contacted.
    pub anonymous: bool,
    /// The handlers must not learn who asked (GB/T 33358).
    pub confidential: bool,
    /// The blind index of the tracking code.
    pub tracking: Option<String>,
    /// The case whose rating opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// Where the order stands.
    pub stage: Stage,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// Why the demand was not accepted, as the pack's reason code.
    pub reason: Option<String>,
    /// The handling round, from 1.
    pub round: u16,
    /// How often it was redone, per level.
    pub redone: BTreeMap<Level, u16>,
    /// The unit screening proposed, or a unit that looked into it, or a consultation.
    pub proposed: Option<UnitId>,
    /// The unit that looks into whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigator: Option<UnitId>,
    /// The unit that leads the handling (主办).
    pub lead: Option<UnitId>,
    /// The units that help (协办).
    pub co_handlers: Vec<UnitId>,
    /// Who handles it at each unit that has signed since the order was last sent to them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub handlers: BTreeMap<UnitId, String>,
    /// Who wrote the answer that was given last, when a person of the house did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drafted_by: Option<PersonId>,
    /// The clocks that have run in the present round, open and stopped.
    pub clocks: BTreeMap<ClockKind, OrderClock>,
    /// Waiting for the citizen; the unit's clocks stand still.
    pub suspended: bool,
    /// The citizen has been reached in this round.
    pub contacted: bool,
    /// Failed attempts to reach the citizen in this callback.
    pub attempts: u16,
    /// The citizen's latest result grade, as the pack's option id.
    pub grade: Option<String>,
    /// The main order this one was merged into.
    pub merged_into: Option<OrderId>,
    /// It was merged before anybody had screened it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged_unscreened: bool,
    /// The orders merged into this one.
    pub children: BTreeSet<OrderId>,
    /// When it closed.
    pub closed_at: Option<Timestamp>,
    /// A clock was stopped late. Until it stops, a late clock may still be made good by a calendar or an extension.
    #[serde(default)]
    pub missed: bool,
    /// What the unit has asked for and what awaits a ruling.
    #[serde(default, skip_serializing_if = "Rulings::is_empty")]
    pub rulings: Rulings,
    /// What came of looking into the rating that opened it.
    #[serde(default, skip_serializing_if = "Triage::is_empty")]
    pub triage: Triage,
    /// What units did wrong with it, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FaultRecord>,
    /// The warnings to its unit's leaders, and what they follow from.
    #[serde(default, skip_serializing_if = "Ladder::is_empty")]
    pub ladder: Ladder,
    /// What only counting needs.
    #[serde(default)]
    pub remembered: Remembered,
    /// Marks that lists filter by.
    pub flags: BTreeSet<Flag>,
}

impl Order {
    /// Returns whether nothing more is awaited from anybody.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.stage.is_ended()
    }

    /// Returns whether `unit` leads or helps, or looks into whose it is.
    #[must_use]
    pub fn is_handled_by(&self, unit: UnitId) -> bool {
        self.lead == Some(unit) || self.investigator == Some(unit) || self.co_handlers.contains(&unit)
    }

    /// Returns whether the unit that leads has signed since the order was last sent to it.
    #[must_use]
    pub fn has_signed(&self) -> bool {
        self.lead.is_some_and(|lead| self.handlers.contains_key(&lead))
    }

    /// Returns the earliest due instant among the running clocks that hold somebody to a deadline.
    #[must_use]
    pub fn next_due(&self) -> Option<(ClockKind, DueMark)> {
        self.clocks
            .iter()
            .filter(|(kind, clock)| kind.binds_the_government() && clock.clock.is_running())
            .filter_map(|(kind, clock)| clock.due.map(|due| (*kind, due)))
            .min_by_key(|(kind, due)| (due.at, *kind))
    }

    /// Returns the deadlines that `calendar` moves: which clock, what was derived last, what it gives. The command
    /// that derives anew does exactly this, and so does whoever wants to see it first.
    #[must_use]
    pub fn moved_by(&self, calendar: &Calendar) -> Vec<(ClockKind, DueMark, DueMark)> {
        let moved = self.clocks.iter().filter_map(|(kind, running)| {
            let old = running.due?;
            let new = DueMark::from(running.clock.due(calendar)?);
            (new != old).then_some((*kind, old, new))
        });
        moved.collect()
    }
}

/// The way a demand came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The 12345 hotline.
    Phone,
    /// The citizen's page.
    Web,
    /// A letter to the mayor's mailbox or by post.
    Letter,
    /// A suggestion box, register book or window form typed in.
    Paper,
    /// A text message.
    Sms,
    /// A file of demands from another system.
    Import,
    /// A case that its citizen rated badly.
    Rating,
    /// A fault that a visit found.
    Visit,
}

impl Channel {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Web => "web",
            Self::Letter => "letter",
            Self::Paper => "paper",
            Self::Sms => "sms",
            Self::Import => "import",
            Self::Rating => "rating",
            Self::Visit => "visit",
        }
    }
}

/// The level of government an order came down from; redo is counted per level (L16, L21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The county's own centre.
    County,
    /// The city's centre.
    City,
    /// The province's centre.
    Province,
}

impl Level {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::City => "city",
            Self::Province => "province",
        }
    }
}

/// How fast an order must go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// The ordinary course.
    Normal,
    /// Ahead of the ordinary ones: water, power, heat, weather.
    Urgent,
}

impl Urgency {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }
}

/// Whether a matter is simple and clear or complex (浦府办〔2018〕5号 四(三)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difficulty {
    /// Simple and clear.
    Simple,
    /// Complex, difficult, or of several units.
    Complex,
}

impl Difficulty {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Complex => "complex",
        }
    }
}

/// A mark on an order that lists filter by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flag {
    /// Taken over from another system with its history.
    Imported,
    /// The reply is dated before the letter.
    ReplyBeforeLetter,
    /// The answering office named in the source could not be resolved to a unit.
    NeedsUnit,
    /// The source gave no usable date of receipt.
    DateUnknown,
    /// A deadline of this order was missed.
    Late,
    /// Its due date enters a year whose calendar is not published.
    Provisional,
    /// The citizen opened it again.
    Disputed,
    /// A responsible person has to decide whose it is.
    Undecided,
    /// The refusal of its return is under review.
    UnderReview,
}
