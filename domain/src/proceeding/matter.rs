//! What only one kind of proceeding has: what it begins with, and what is put on record of it later.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};

use crate::{
    ids::{CaseId, OrderId, PersonId, UnitId},
    proceeding::{Kind, draw::hex, report::Report},
};

/// What a proceeding begins with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "form", rename_all = "kebab-case")]
pub enum Matter {
    /// See [`Kind::Daily`].
    Daily,
    /// See [`Kind::OnSite`].
    OnSite {
        /// Where to look.
        place: String,
    },
    /// See [`Kind::Media`].
    Media {
        /// Which newspaper, station or site.
        medium: String,
    },
    /// See [`Kind::Meeting`].
    Meeting(Convening),
    /// See [`Kind::JointMeeting`].
    JointMeeting(Convening),
    /// See [`Kind::Instruction`].
    Instruction {
        /// What is reported.
        report: Report,
        /// Whose word it needs; `None` only in a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        leader: Option<PersonId>,
    },
    /// See [`Kind::Interview`].
    Interview {
        /// Where and when, about what, which units.
        convening: Convening,
        /// Who is asked to come.
        persons: Vec<String>,
    },
    /// See [`Kind::Referral`].
    Referral {
        /// The pack's grounds.
        grounds: Vec<String>,
        /// Somebody who complained or rated was made to suffer for it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        retaliation: bool,
        /// To whom it goes.
        to: String,
        /// What was found.
        found: String,
        /// The only persons who may know it, its owner among them.
        readers: BTreeSet<PersonId>,
        /// What proves it.
        bundle: Bundle,
        /// A citizen told it at the citizens' door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        told: Option<Told>,
    },
    /// See [`Kind::SpotCheck`].
    SpotCheck {
        /// Among which orders the lot falls.
        frame: Frame,
        /// How many orders the frame had.
        of: u32,
        /// The SM3 digest of the frame's order ids, one in each line.
        digest: String,
        /// The seed of the draw.
        seed: u64,
        /// The orders on which the lot fell, in the order they were drawn.
        drawn: Vec<OrderId>,
    },
    /// See [`Kind::Rectification`].
    Rectification {
        /// What kind of defect.
        defect: Defect,
        /// What is wrong.
        problem: String,
    },
}

impl Matter {
    /// Returns the kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Daily => Kind::Daily,
            Self::OnSite { .. } => Kind::OnSite,
            Self::Media { .. } => Kind::Media,
            Self::Meeting(_) => Kind::Meeting,
            Self::JointMeeting(_) => Kind::JointMeeting,
            Self::Instruction { .. } => Kind::Instruction,
            Self::Interview { .. } => Kind::Interview,
            Self::Referral { .. } => Kind::Referral,
            Self::SpotCheck { .. } => Kind::SpotCheck,
            Self::Rectification { .. } => Kind::Rectification,
        }
    }
}

/// What a citizen was made to suffer for: the orders the proceeding names, or a case that has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The case that was rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
}

/// What a meeting is called for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Convening {
    /// When it begins, in Beijing.
    pub at: DateTime,
    /// Where.
    pub place: String,
    /// What is talked about, point by point.
    pub agenda: Vec<String>,
    /// Which units must come.
    pub units: BTreeSet<UnitId>,
}

/// Where a defect lies (三(三)2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Defect {
    /// In conduct: a special rectification.
    Conduct,
    /// In a sector: its competent authority sets it right.
    Sector,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 2] = [Self::Conduct, Self::Sector];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Conduct => "conduct",
            Self::Sector => "sector",
        }
    }

    /// Returns the defect of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|defect| defect.code() == code)
    }
}

/// What proves a lead: places in the ledger with their hashes, kept whole in the event that opened it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// How many events it names.
    pub events: u32,
    /// The ledger's last event at that moment.
    pub head: i64,
    /// The SM3 digest of its lines: place, a tab, hash.
    pub digest: String,
}

impl Bundle {
    /// Returns the bundle of places in the ledger, whose last event is `head`.
    #[must_use]
    pub fn of(head: i64, proofs: &[Proof]) -> Self {
        let lines: String = proofs.iter().map(|proof| format!("{}\t{}\n", proof.seq, proof.hash)).collect();
        let events = u32::try_from(proofs.len()).unwrap_or(u32::MAX);
        Self { events, head, digest: hex(&Sm3::digest(lines.as_bytes())) }
    }
}

/// A place in the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The number of the event.
    pub seq: i64,
    /// Its hash, in hex.
    pub hash: String,
}

/// Among which orders a lot falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Those that ended on this day or later.
    pub from: Date,
    /// Those that ended on this day or before.
    pub until: Date,
    /// Those that these units led; all when there is none.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub units: BTreeSet<UnitId>,
    /// How many are drawn.
    pub size: u16,
}

/// How somebody was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    /// By telephone.
    Phone,
    /// By text message.
    Sms,
    /// In a group of a messenger (工作群).
    Group,
    /// By a supervision order or letter (督办单).
    Letter,
}

impl Means {
    /// Every means.
    pub const ALL: [Self; 4] = [Self::Phone, Self::Sms, Self::Group, Self::Letter];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Sms => "sms",
            Self::Group => "group",
            Self::Letter => "letter",
        }
    }

    /// Returns the means of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|means| means.code() == code)
    }
}

/// How an order that was drawn was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// As it should be.
    Sound,
    /// Something was wrong.
    Faulty,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 2] = [Self::Sound, Self::Faulty];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Faulty => "faulty",
        }
    }

    /// Returns the verdict of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.code() == code)
    }
}

/// What must be on record before a proceeding can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// Whom one spoke to, and what was said.
    Contact,
    /// What was seen at the place.
    Visit,
    /// Whom the media asked.
    Coverage,
    /// When it was on the air.
    Broadcast,
    /// Who came, and what was said.
    Minute,
    /// That the other side has it.
    Receipt,
    /// What the other side did.
    Outcome,
}

impl Need {
    /// Every need.
    pub const ALL: [Self; 7] = [
        Self::Contact,
        Self::Visit,
        Self::Coverage,
        Self::Broadcast,
        Self::Minute,
        Self::Receipt,
        Self::Outcome,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Visit => "visit",
            Self::Coverage => "coverage",
            Self::Broadcast => "broadcast",
            Self::Minute => "minute",
            Self::Receipt => "receipt",
            Self::Outcome => "outcome",
        }
    }

    /// Returns the need of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|need| need.code() == code)
    }

    /// Returns whether one may go on without it, for a stated reason: nobody is held to account on silence.
    #[must_use]
    pub fn can_be_waived(self) -> bool {
        match self {
            Self::Contact | Self::Visit | Self::Coverage | Self::Broadcast | Self::Minute => true,
            Self::Receipt | Self::Outcome => false,
        }
    }
}

/// Somebody who was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Present {
    /// For which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The name, and perhaps the post.
    pub name: String,
}

/// Something put on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "kebab-case")]
pub enum Record {
    /// Somebody was reached.
    Contacted {
        /// How.
        means: Means,
        /// Whom.
        whom: String,
        /// What was said, on both sides.
        said: String,
    },
    /// The place was looked at.
    Visited {
        /// When.
        on: Date,
        /// Where.
        place: String,
        /// Who was there.
        present: Vec<Present>,
        /// The unit found to be responsible.
        responsible: UnitId,
        /// What was seen.
        found: String,
        /// What was agreed.
        agreed: String,
    },
    /// The media asked somebody.
    Covered {
        /// When.
        on: Date,
        /// Which medium.
        medium: String,
        /// Who answered.
        person: String,
        /// What was asked and answered.
        said: String,
    },
    /// It was on the air or in print.
    Broadcast {
        /// When.
        on: Date,
        /// Which medium.
        medium: String,
        /// Where it can be found: programme, page, address.
        reference: String,
    },
    /// A meeting or an interview was held.
    Held {
        /// When.
        on: Date,
        /// Who came.
        present: Vec<Present>,
        /// What was said.
        minute: String,
    },
    /// Whoever holds to account has it.
    Received {
        /// When.
        on: Date,
        /// Their number or who signed for it.
        reference: String,
    },
    /// What they did.
    Outcome {
        /// When.
        on: Date,
        /// What.
        outcome: String,
    },
    /// An order that was drawn was looked at.
    Found {
        /// Which.
        order: OrderId,
        /// How it was handled.
        verdict: Verdict,
        /// What was found.
        text: String,
    },
    /// It goes on without something that its kind needs.
    Without {
        /// What.
        need: Need,
        /// Why.
        reason: String,
    },
    /// Something else.
    Note {
        /// What.
        text: String,
    },
}

impl Record {
    /// Returns what its kind needed and has now.
    #[must_use]
    pub fn meets(&self) -> Option<Need> {
        match self {
            Self::Contacted { .. } => Some(Need::Contact),
            Self::Visited { .. } => Some(Need::Visit),
            Self::Covered { .. } => Some(Need::Coverage),
            Self::Broadcast { .. } => Some(Need::Broadcast),
            Self::Held { .. } => Some(Need::Minute),
            Self::Received { .. } => Some(Need::Receipt),
            Self::Outcome { .. } => Some(Need::Outcome),
            Self::Without { need, .. } => Some(*need),
            Self::Found { .. } | Self::Note { .. } => None,
        }
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Contacted { .. } => "contacted",
            Self::Visited { .. } => "visited",
            Self::Covered { .. } => "covered",
            Self::Broadcast { .. } => "broadcast",
            Self::Held { .. } => "held",
            Self::Received { .. } => "received",
            Self::Outcome { .. } => "outcome",
            Self::Found { .. } => "found",
            Self::Without { .. } => "without",
            Self::Note { .. } => "note",
        }
    }

    /// Returns whether a proceeding of `kind` has such records.
    #[must_use]
    pub fn fits(&self, kind: Kind) -> bool {
        match self {
            Self::Note { .. } => true,
            Self::Found { .. } => kind == Kind::SpotCheck,
            // One calls before a meeting too, and after it.
            Self::Contacted { .. } => kind != Kind::Referral,
            Self::Visited { .. }
            | Self::Covered { .. }
            | Self::Broadcast { .. }
            | Self::Held { .. }
            | Self::Received { .. }
            | Self::Outcome { .. }
            | Self::Without { .. } => self.meets().is_some_and(|need| kind.needs().contains(&need)),
        }
    }
}
