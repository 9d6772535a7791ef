//! What people and jobs may ask of an order. A command carries facts, never permissions and never dates that
//! the calendar could derive.

mod step;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

// The file above is private; this is the one path of its word.
pub use step::Move;

use crate::{
    clock::Rung,
    ids::{CitizenId, OrderId, PersonId, UnitId},
    order::{
        Channel, Difficulty, Flag, Level, Urgency,
        clocks::ClockKind,
        competence::{Ask, Meeting},
        fault::Fault,
        ladder::WarningForm,
        triage::Inquiry,
    },
    policy::Noted,
};

/// A new demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Register {
    /// The pack it begins under.
    pub pack: String,
    /// How it came in.
    pub channel: Channel,
    /// The level it came down from.
    pub level: Level,
    /// The pack's kind; screening may correct it.
    pub kind: String,
    /// How fast it must go.
    pub urgency: Urgency,
    /// One line; taken from the content when empty.
    pub title: String,
    /// What the citizen said.
    pub content: String,
    /// Where it happened.
    pub place: Option<String>,
    /// The day it reached the government.
    pub received_on: Date,
    /// Who asked.
    pub citizen: Option<CitizenId>,
    /// The SM3 digest of the citizen's sealed record, when it is new.
    pub contact_digest: Option<String>,
    /// The handlers must not learn who asked.
    pub confidential: bool,
    /// The blind index of the tracking code given to the citizen.
    pub tracking: Option<String>,
    /// The source's own number (letter id, case id).
    pub reference: Option<String>,
    /// Marks set at the door.
    pub flags: Vec<Flag>,
}

/// A demand that ended in another system and is taken over as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The demand.
    pub demand: Register,
    /// The office that answered, when it resolves to units: lead first.
    pub units: Vec<UnitId>,
    /// The office as the source spells it.
    pub office: String,
    /// What it answered.
    pub reply: String,
    /// When it answered.
    pub replied_on: Option<Date>,
}

/// A command to an order that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Accept the demand for handling.
    Accept {
        /// The kind as screening sees it.
        kind: String,
        /// How fast it must go.
        urgency: Urgency,
        /// The unit screening proposes.
        proposed: Option<UnitId>,
        /// For colleagues.
        note: String,
    },
    /// Do not accept it, for a coded reason.
    Refuse {
        /// The pack's reason code.
        reason: String,
        /// What the citizen is told, beside the reason's own text.
        words: String,
    },
    /// Hand it over at once to an emergency line.
    HandOver {
        /// The pack's emergency service id (`110`, …).
        service: String,
        /// What was passed on, and to whom.
        words: String,
    },
    /// Send it to a lead unit and co-handlers.
    Dispatch {
        /// The unit that leads.
        lead: UnitId,
        /// The units that help.
        co_handlers: Vec<UnitId>,
        /// Which budget applies.
        difficulty: Difficulty,
        /// For the unit.
        note: String,
    },
    /// Acknowledge receipt for the unit.
    Sign {
        /// The person or section that will handle it.
        handler: String,
    },
    /// Record a contact with the citizen.
    Contact {
        /// Whether the citizen was reached.
        reached: bool,
        /// How and with what result.
        note: String,
    },
    /// Answer the demand.
    Answer {
        /// What the citizen will read.
        reply: String,
        /// What was achieved.
        result: HandlingResult,
        /// The leader in charge, named in the reply (L3).
        leader: String,
        /// The handler, named in the reply (L3).
        handler: String,
    },
    /// Approve the answer; the reply goes out.
    Approve {
        /// For the record.
        note: String,
    },
    /// Send the answer back to the handler.
    SendBack {
        /// What is missing.
        reason: String,
    },
    /// Record that the citizen could not be reached for the callback.
    Attempt {
        /// What happened.
        result: AttemptResult,
        /// When to try again, if the citizen said.
        again_at: Option<Timestamp>,
    },
    /// Record the citizen's answers.
    Rate {
        /// Question id → option id.
        answers: BTreeMap<String, String>,
        /// The citizen's own words.
        words: String,
        /// How we know it was the citizen (G3).
        evidence: Evidence,
    },
    /// Order the handling to be done again.
    Redo {
        /// The level that orders it.
        level: Level,
        /// Why.
        reason: String,
    },
    /// End it without the citizen's word.
    Close {
        /// Why nothing more can be asked.
        reason: String,
        /// Whether the citizen withdrew it.
        withdrawn: bool,
    },
    /// Stop the unit's clocks while the citizen must supply something.
    Suspend {
        /// What is missing.
        reason: String,
    },
    /// Let the clocks go on.
    Resume {
        /// For the record.
        note: String,
    },
    /// Open an ended order again.
    Reopen {
        /// What is still not settled.
        reason: String,
    },
    /// Let it go on inside a main order.
    Merge {
        /// The main order.
        into: OrderId,
        /// Why they are one matter.
        reason: String,
    },
    /// Take it out of its main order.
    Unmerge {
        /// Why they are two matters.
        reason: String,
    },
    /// Give it to other units; the citizen's deadline stays.
    Reassign {
        /// The unit that leads from now on.
        lead: UnitId,
        /// The units that help from now on.
        co_handlers: Vec<UnitId>,
        /// Why.
        reason: String,
    },
    /// Ask that the order be taken back, because it is another unit's (退单).
    RequestReturn {
        /// The unit telephoned the centre first (L4).
        phoned: bool,
        /// Why it is not its matter.
        reason: String,
        /// On what basis: law, duties, an entry of the dispatch catalogue.
        basis: String,
        /// Which unit it proposes.
        proposed: Option<UnitId>,
    },
    /// Rule on a return that was asked for.
    RuleReturn {
        /// What becomes of the order.
        ruling: ReturnRuling,
        /// Why.
        words: String,
        /// It was the unit's own matter, and the unit said otherwise; only where the unit keeps it.
        own_matter: bool,
    },
    /// Record a consultation on who is competent.
    Consult {
        /// Who took part; may be empty when units are named.
        participants: String,
        /// What was agreed.
        conclusion: String,
        /// When, which units, and whom it is given to.
        meeting: Meeting,
    },
    /// What is asked around whose matter it is.
    Competence(Ask),
    /// Ask for more time before it runs out (延期).
    RequestExtension {
        /// How much, in the unit of the clock.
        by: u16,
        /// Why.
        reason: String,
    },
    /// Rule on an extension that was asked for.
    RuleExtension {
        /// Whether it is granted.
        granted: bool,
        /// Why; what the citizen is told when it is granted.
        words: String,
    },
    /// Claim that duty was lawfully performed though the citizen is dissatisfied (已依法依规).
    Claim {
        /// What was done.
        grounds: String,
        /// The law or rule it was done by.
        basis: String,
    },
    /// Decide a claim; the verdict stands beside the rating (界定).
    Adjudicate {
        /// Whether duty was lawfully performed.
        performed: bool,
        /// On what grounds.
        grounds: String,
    },
    /// Report the demand as inadmissible (不合规诉求), with what the pack's dossier must hold.
    FileDossier {
        /// One text for each item of the pack's list, in its order.
        parts: Vec<String>,
    },
    /// Review a dossier.
    ReviewDossier {
        /// What it comes to.
        finding: DossierFinding,
        /// Why; what the citizen is told when the demand is found inadmissible.
        words: String,
    },
    /// Confirm or dismiss a fault of a unit, or find one that no rule saw.
    Find {
        /// Which.
        fault: Fault,
        /// Whose; the one it was flagged for, or the lead, when nobody is named.
        unit: Option<UnitId>,
        /// Whether it is one.
        confirmed: bool,
        /// On what grounds.
        words: String,
    },
    /// Note what no event tells: the risk of a petition, perfunctory work.
    Note {
        /// Which sign.
        sign: Noted,
        /// Whether it is there; false takes it back.
        holds: bool,
        /// On what grounds.
        words: String,
    },
    /// Confirm that a warning arrived.
    ReceiveWarning {
        /// Which.
        form: WarningForm,
    },
    /// Answer a warning.
    AnswerWarning {
        /// Which.
        form: WarningForm,
        /// The person named to handle it.
        handler: String,
        /// What was done.
        words: String,
    },
    /// Record what a second callback about a bad rating found.
    Inquire {
        /// Question by question.
        inquiry: Box<Inquiry>,
    },
    /// Propose that a rating was given in malice.
    ProposeMalicious {
        /// The pack's reason for not accepting the demand.
        reason: String,
        /// What shows it.
        evidence: String,
    },
    /// Decide on that, as another person.
    RuleMalicious {
        /// Whether it was.
        confirmed: bool,
        /// On what grounds; told to the citizen when it was.
        words: String,
    },
    /// Say something for the record.
    Comment {
        /// The words.
        text: String,
    },
    /// Add what was missing, as the citizen.
    Supplement {
        /// The words.
        text: String,
    },
    /// Add a file that is already stored.
    Attach {
        /// Its SM3 digest, in hex.
        digest: String,
        /// Its name, as given.
        name: String,
        /// Its size in bytes.
        size: i64,
    },
    /// Look at personal data (an audited act).
    Unmask {
        /// Why it is needed.
        reason: String,
    },
    /// A timer came due.
    Fire {
        /// Which clock.
        clock: ClockKind,
        /// Which rung.
        rung: Rung,
    },
    /// A calendar changed.
    Rederive {
        /// What changed.
        why: String,
    },
}

/// What becomes of an order whose return was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnRuling {
    /// The unit keeps it; the refused request stays on record.
    Keep,
    /// The unit keeps it, and others help.
    Help {
        /// The units that help besides those that do already.
        units: Vec<UnitId>,
    },
    /// It goes to other units at once.
    Reassign {
        /// The unit that leads from now on.
        lead: UnitId,
        /// The units that help from now on.
        co_handlers: Vec<UnitId>,
    },
    /// It comes back to the centre, to be dispatched once it is clear where to.
    TakeBack,
}

/// What the review of a dossier comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DossierFinding {
    /// The demand is inadmissible; it ends with an explanation to the citizen.
    Inadmissible,
    /// The demand is admissible; the handling goes on.
    Admissible,
    /// The dossier does not hold what it must.
    Defective,
    /// The dossier is not true.
    Falsified,
}

/// What the handling achieved, as the unit sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandlingResult {
    /// Solved.
    Solved,
    /// Solved in part, the rest has a plan.
    Partly,
    /// Not possible; explained with the basis.
    Explained,
}

/// Why a callback attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttemptResult {
    /// Nobody answered.
    NoAnswer,
    /// Busy or switched off.
    Busy,
    /// The number does not exist or is somebody else's.
    WrongNumber,
    /// The citizen asked to be called another time.
    Later,
    /// The citizen does not want to answer.
    Declined,
}

/// How a rating is known to come from the citizen. Nothing creates a rating without it (G3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "kebab-case")]
pub enum Evidence {
    /// The citizen's page, opened with the tracking code.
    Web {
        /// The blind index of the code used.
        tracking: String,
    },
    /// A text message from the citizen's number.
    Sms {
        /// The gateway's message id.
        message: String,
        /// The person who read it, when the program was not certain.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read_by: Option<PersonId>,
    },
    /// A call made by a person of the centre.
    Phone {
        /// The call record's id or file.
        record: String,
    },
    /// A form on paper, kept.
    Paper {
        /// Where it is kept.
        record: String,
    },
}
