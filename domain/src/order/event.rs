//! What has happened to an order. Stored events are a contract: a variant or field is added, never changed or
//! removed, so that every ledger stays readable for ever.

mod code;
mod demand;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

// The file above is private; this is the one path of its words.
pub use demand::{Demand, ImportedReply};

use crate::{
    ids::{CitizenId, OrderId, PersonId, UnitId},
    order::{
        Difficulty, Level, Urgency,
        clocks::ClockMove,
        command::{AttemptResult, DossierFinding, Evidence, HandlingResult},
        competence::{Cause, Finding, Meeting},
        fault::Fault,
        ladder::{Note, Receipt, Reply, Warning},
        stage::Outcome,
        stead::Stead,
        triage::Inquiry,
    },
};

/// One entry of an order's life as it is stored: what happened and what it did to the clocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// What happened.
    pub event: Event,
    /// What it did to the clocks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockMove>,
    /// In whose place it was done, when whoever did it stood in for somebody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stead: Option<Stead>,
}

impl Recorded {
    /// Returns an event with what it did to the clocks, done in one's own name.
    #[must_use]
    pub fn own(event: Event, clocks: Vec<ClockMove>) -> Self {
        Self { event, clocks, stead: None }
    }
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A demand was registered.
    Registered(Box<Demand>),
    /// A demand was taken over from another system, where it had ended.
    Imported {
        /// The demand.
        demand: Box<Demand>,
        /// The answer there.
        answer: ImportedReply,
    },
    /// Accepted for handling.
    Accepted {
        /// The kind as screening saw it.
        order_kind: String,
        /// How fast it must go.
        urgency: Urgency,
        /// The unit proposed.
        proposed: Option<UnitId>,
        /// For colleagues.
        note: String,
    },
    /// Not accepted.
    Refused {
        /// The pack's reason code.
        reason: String,
        /// What the citizen was told.
        words: String,
    },
    /// Handed over to an emergency line.
    HandedOver {
        /// The service id.
        service: String,
        /// What was passed on.
        words: String,
    },
    /// Sent to units.
    Dispatched {
        /// Leads.
        lead: UnitId,
        /// Help.
        co_handlers: Vec<UnitId>,
        /// Which budget applies.
        difficulty: Difficulty,
        /// For the unit.
        note: String,
    },
    /// Given to other units.
    Reassigned {
        /// Leads from now on.
        lead: UnitId,
        /// Help from now on.
        co_handlers: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// Receipt acknowledged.
    Signed {
        /// Who will handle it.
        handler: String,
        /// The unit that signed; the lead where none is written.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
    },
    /// The citizen was contacted, or it was tried.
    Contacted {
        /// Whether the citizen was reached.
        reached: bool,
        /// How and with what result.
        note: String,
    },
    /// The unit asked for a return.
    ReturnRequested {
        /// Why it is not its matter.
        reason: String,
        /// On what basis.
        basis: String,
        /// Which unit it proposes.
        proposed: Option<UnitId>,
        /// It telephoned first.
        by_phone: bool,
    },
    /// The centre ruled on the return.
    ReturnRuled {
        /// Whether the unit may give it back.
        granted: bool,
        /// Why.
        reason: String,
        /// Who ruled, as the ledger signs; whoever reviews it is somebody else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// More units help from now on.
    HelpersAdded {
        /// Which.
        units: Vec<UnitId>,
    },
    /// It was talked over who is competent.
    Consulted {
        /// Who took part.
        participants: String,
        /// What was agreed.
        conclusion: String,
        /// When, which units, and whom it was given to.
        #[serde(default, skip_serializing_if = "Meeting::is_bare")]
        meeting: Meeting,
    },
    /// A responsible person has to decide whose it is.
    Referred {
        /// Why.
        cause: Cause,
        /// What is known.
        words: String,
        /// Who says so, as the ledger signs.
        by: String,
    },
    /// The responsible person decided; what follows says how.
    Decided {
        /// Why.
        words: String,
    },
    /// A unit was told to look into it.
    InvestigationOrdered {
        /// Which.
        unit: UnitId,
        /// What it is to find out.
        note: String,
    },
    /// The unit said what it found.
    InvestigationReported(Box<Finding>),
    /// The unit asked for a review of the refusal.
    ReviewRequested {
        /// What speaks against it.
        grounds: String,
    },
    /// The review was decided; that is final.
    ReviewRuled {
        /// Whether the unit may give the order back after all.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// More time was asked for.
    ExtensionRequested {
        /// How much, in the budget's unit.
        by: u16,
        /// Why.
        reason: String,
    },
    /// The centre ruled on the extension.
    ExtensionRuled {
        /// Whether it is granted.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// The unit answered.
    Answered {
        /// What the citizen will read.
        reply: String,
        /// What was achieved.
        result: HandlingResult,
        /// The leader in charge.
        leader: String,
        /// The handler.
        handler: String,
        /// Who wrote it, when a person of the house did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// The answer was approved and is out.
    Approved {
        /// For the record.
        note: String,
    },
    /// The answer went back to the handler.
    SentBack {
        /// What is missing.
        reason: String,
    },
    /// The citizen was asked.
    CallbackAsked {},
    /// The citizen could not be reached.
    Attempted {
        /// What happened.
        result: AttemptResult,
        /// When to try again.
        again_at: Option<Timestamp>,
    },
    /// The citizen answered. Nothing ever edits this (G3).
    Rated {
        /// Question id → option id.
        answers: BTreeMap<String, String>,
        /// The option of the result question.
        grade: String,
        /// Whether the pack counts it as satisfied.
        satisfied: bool,
        /// Whether the pack counts the unit as having responded; `None` when nobody answered that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        responded: Option<bool>,
        /// The citizen's own words.
        words: String,
        /// How we know.
        evidence: Evidence,
    },
    /// The handling begins again.
    Redone {
        /// The level that ordered it.
        level: Level,
        /// The round that begins.
        round: u16,
        /// Why.
        reason: String,
    },
    /// The unit claims that duty was lawfully performed.
    Claimed {
        /// On what grounds.
        grounds: String,
        /// The law or rule it was done by.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        basis: String,
        /// Which of the pack's adjudicators decides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        adjudicator: Option<String>,
    },
    /// The claim was decided; the verdict stands beside the rating.
    Adjudicated {
        /// Whether duty was lawfully performed.
        performed: bool,
        /// On what grounds.
        grounds: String,
    },
    /// The unit reported the demand as inadmissible.
    DossierFiled {
        /// Which unit.
        unit: UnitId,
        /// One text for each item of the pack's list.
        parts: Vec<String>,
    },
    /// The dossier was reviewed.
    DossierReviewed {
        /// What it comes to.
        finding: DossierFinding,
        /// Why; what the citizen is told when the demand is found inadmissible.
        words: String,
    },
    /// A person looked into the rating that opened it.
    Inquired {
        /// What was found.
        inquiry: Box<Inquiry>,
    },
    /// Somebody proposes that it was rated in malice.
    MaliceProposed {
        /// The pack's reason for not accepting the demand.
        reason: String,
        /// What shows it.
        evidence: String,
        /// Who proposes it, as the ledger signs it: another person decides.
        by: String,
    },
    /// Somebody else decided on that.
    MaliceRuled {
        /// Whether it was.
        confirmed: bool,
        /// On what grounds.
        words: String,
    },
    /// A rule saw signs of a fault; a person has to look.
    FaultFlagged {
        /// Which.
        fault: Fault,
        /// Whose.
        unit: UnitId,
        /// What the rule saw.
        signs: Vec<String>,
    },
    /// A fault that counts.
    FaultFound {
        /// Which.
        fault: Fault,
        /// Whose.
        unit: UnitId,
        /// On what grounds; nothing where the events before it say so themselves.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        words: String,
    },
    /// It is no fault after all.
    FaultDismissed {
        /// Which.
        fault: Fault,
        /// Whose.
        unit: UnitId,
        /// On what grounds.
        words: String,
    },
    /// A person noted what no event tells.
    Noted(Box<Note>),
    /// A rung of the ladder was reached, and the leaders of the unit are told.
    Warned(Box<Warning>),
    /// A leader has a warning.
    WarningReceived(Receipt),
    /// A leader answered a warning.
    WarningAnswered(Box<Reply>),
    /// Settled.
    Closed {
        /// How.
        outcome: Outcome,
        /// Why, when it is not the citizen's own word.
        reason: String,
    },
    /// Waits for the citizen.
    Suspended {
        /// What is missing.
        reason: String,
    },
    /// Goes on.
    Resumed {
        /// Why.
        note: String,
    },
    /// Opened again.
    Reopened {
        /// What is not settled.
        reason: String,
        /// The citizen did it.
        by_citizen: bool,
        /// What was in doubt is whether it is accepted, so it is screened again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        screen_again: bool,
    },
    /// Went into a main order.
    MergedInto {
        /// The main order.
        main: OrderId,
        /// Why.
        reason: String,
    },
    /// Took in another order.
    Absorbed {
        /// The other order.
        child: OrderId,
        /// Its citizen, where known: many persons with one matter are counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citizen: Option<CitizenId>,
    },
    /// Came out of its main order.
    Unmerged {
        /// The main order it was in.
        main: OrderId,
        /// Why.
        reason: String,
        /// It went in before it was screened, so that is still to do.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        screen_again: bool,
    },
    /// Let another order go.
    Released {
        /// The other order.
        child: OrderId,
    },
    /// Something was said for the record.
    Commented {
        /// The words.
        text: String,
    },
    /// The citizen added something.
    Supplemented {
        /// The words.
        text: String,
    },
    /// A file was added.
    Attached {
        /// Its SM3 digest, in hex.
        digest: String,
        /// Its name.
        name: String,
        /// Its size in bytes.
        size: i64,
    },
    /// Personal data was looked at.
    Unmasked {
        /// Why.
        reason: String,
    },
    /// A rung of a clock was reached; the move says which.
    ClockRang {},
    /// Due dates were derived anew.
    DeadlinesRederived {
        /// Why.
        why: String,
    },
}
