//! The order page: what the citizen said, what may be done with it now, and everything that has happened.
//!
//! The moves listed are the lawful ones for this person at this moment; the page adds and removes none.

use serde::Serialize;

use super::moves::Move;
use super::pieces::{OrderLink, UnitRef};
use super::record::{ClockRow, EventRow};
use super::warnings::WarningRow;
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Crumb, DueWords, Field, FileLink, Station};

/// One order as one person may see it. `GET /orders/{number}`; `?do=<code>` opens a move, `?list=` names the list.
/// Personal data is asked for at `/orders/{number}/unmask` with `reason` typed or `usual` picked.
#[derive(Debug, Clone, Serialize)]
pub struct OrderPage {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The version the page shows; every form sends it back.
    pub version: i64,
    /// The idempotency key of this page; each form adds the code of its move.
    pub key: String,
    /// The list it was opened from, as the address has it; every form sends it back as `list`. Empty for none.
    pub list: String,
    /// The way back: to the list it was opened from, or to the person's own desk.
    pub back: Option<Crumb>,
    /// The order before it in that list; empty for none.
    pub before_url: String,
    /// The order after it in that list; empty for none.
    pub after_url: String,
    /// Where it stands.
    pub stage: Badge,
    /// How it ended; nothing while it runs.
    pub outcome: Option<Badge>,
    /// Marks: urgent, redo round, anonymous, late, ….
    pub flags: Vec<Badge>,
    /// A chip for each running clock, the nearest first.
    pub dues: Vec<DueChip>,
    /// The way of the order, station by station.
    pub stations: Vec<Station>,
    /// What the citizen said, and how it came in.
    pub demand: Demand,
    /// Who it lies with.
    pub units: Units,
    /// The reply as it stands; nothing before there is one.
    pub reply: Option<Reply>,
    /// The citizen's latest word; nothing before there is one.
    pub rating: Option<Rating>,
    /// Files added by anybody.
    pub files: Vec<FileLink>,
    /// Orders it was merged with or may belong to.
    pub related: Vec<OrderLink>,
    /// The proceedings it is in.
    pub proceedings: Vec<super::supervision::Row>,
    /// Where a proceeding about it is opened, when this person may.
    pub supervise_url: Option<String>,
    /// Where it stands on its way to the public, or where that is proposed: an address and what to say; for who publishes.
    pub publication: Option<(String, Words)>,
    /// What a consultation concluded, for the dispatch catalogue; nothing when there was none or it is not this person's.
    pub precedent: Option<Precedent>,
    /// What this person may do now, the main thing first.
    pub moves: Vec<Move>,
    /// Whom the order waits for, when this person has nothing to do.
    pub waits: Option<Words>,
    /// What changed meanwhile, when a form met a newer version.
    pub conflict: Option<Conflict>,
    /// The warnings to the unit's leaders, the oldest first.
    pub ladder: Vec<WarningRow>,
    /// All clocks of all rounds.
    pub clocks: Vec<ClockRow>,
    /// Everything that has happened, newest first.
    pub events: Vec<EventRow>,
    /// The ledger's digest after the newest event, for the printed page.
    pub digest: String,
    /// The official documents about it.
    pub documents: super::documents::OfOrder,
}

/// A running clock in short.
#[derive(Debug, Clone, Serialize)]
pub struct DueChip {
    /// Which clock.
    pub clock: Words,
    /// When it is due.
    pub due: DueWords,
}

/// The demand as it came in.
#[derive(Debug, Clone, Serialize)]
pub struct Demand {
    /// What the citizen said.
    pub content: String,
    /// What was added later by the citizen, oldest first.
    pub added: Vec<Addition>,
    /// Who asked, masked.
    pub citizen: Citizen,
    /// Where.
    pub place: String,
    /// How it came in.
    pub channel: Words,
    /// The level it came down from; nothing when it began here.
    pub level: Option<Words>,
    /// The kind.
    pub kind: Words,
    /// How fast it must go.
    pub urgency: Words,
    /// The day it reached the government, `YYYY-MM-DD`.
    pub received_on: String,
    /// When it was registered, UTC milliseconds.
    pub registered_ms: i64,
    /// The source's own number; empty for none.
    pub reference: String,
    /// The rated case that opened it; nothing when there is none, or this person may not read it.
    pub case: Option<CaseLink>,
    /// The pack's number, such as “沭政字〔2020〕10号”.
    pub pack: String,
    /// The pack's page; empty when this person may not open it.
    pub pack_url: String,
}

/// A case (办件) and its page.
#[derive(Debug, Clone, Serialize)]
pub struct CaseLink {
    /// Its number.
    pub number: String,
    /// Its page.
    pub url: String,
}

/// Something the citizen added.
#[derive(Debug, Clone, Serialize)]
pub struct Addition {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The words.
    pub text: String,
}

/// Who asked, as this person may see it.
#[derive(Debug, Clone, Serialize)]
pub struct Citizen {
    /// The name, masked or not; words for anonymous and confidential.
    pub name: Words,
    /// The telephone, masked or not; empty for none.
    pub phone: String,
    /// Whether both are shown in full now.
    pub open: bool,
    /// The form to see them; nothing when there is nothing to see or it is not allowed.
    pub unmask: Option<Unmask>,
}

/// The form for seeing personal data, an audited act.
#[derive(Debug, Clone, Serialize)]
pub struct Unmask {
    /// Why it is needed.
    pub reason: Field,
    /// Usual reasons, for one click.
    pub usual: Vec<Words>,
}

/// Who an order lies with.
#[derive(Debug, Clone, Serialize)]
pub struct Units {
    /// The unit that leads.
    pub lead: Option<UnitRef>,
    /// The units that help.
    pub co_handlers: Vec<UnitRef>,
    /// The unit screening proposed, while none leads.
    pub proposed: Option<UnitRef>,
    /// The handler named at receipt; empty for none.
    pub handler: String,
    /// The handling round.
    pub round: u16,
}

/// A reply.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    /// What the citizen reads.
    pub text: String,
    /// What was achieved.
    pub result: Words,
    /// The unit that answered, with leader and handler.
    pub by: Words,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Whether it is out; before that it waits for approval.
    pub approved: bool,
}

/// The citizen's word.
#[derive(Debug, Clone, Serialize)]
pub struct Rating {
    /// The result grade.
    pub grade: Badge,
    /// An icon of the sprite.
    pub icon: String,
    /// Whether the unit contacted the citizen, and well; nothing when nobody answered that.
    pub responded: Option<Badge>,
    /// The questions with their answers.
    pub answers: Vec<super::pieces::Fact>,
    /// The citizen's own words; empty for none.
    pub words: String,
    /// How it is known to be the citizen's: “短信回复”, “电话回访录音 2026…”.
    pub evidence: Words,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The round it judges.
    pub round: u16,
}

/// What somebody else did while a form was being filled in.
#[derive(Debug, Clone, Serialize)]
pub struct Conflict {
    /// Who it was.
    pub who: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What changed, one line each.
    pub changes: Vec<Words>,
}

impl Page for OrderPage {
    const TEMPLATE: &'static str = "staff/order.html";

    fn samples() -> Vec<OrderPage> {
        super::sample_order::orders()
    }
}

/// What a consultation concluded, as a precedent of the dispatch catalogue.
#[derive(Debug, Clone, Serialize)]
pub struct Precedent {
    /// What was concluded.
    pub conclusion: String,
    /// The entry it is a precedent of; nothing while it is none.
    pub url: Option<String>,
    /// Where one click makes it one; nothing when it is one already.
    pub action: Option<String>,
    /// The idempotency key of that form.
    pub key: String,
    /// What the click does: of which entry, or a new one.
    pub words: Words,
}
