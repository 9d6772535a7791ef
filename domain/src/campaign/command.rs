//! What can be asked of a campaign.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::{assessment::command::Proof, campaign::Source, ids::UnitId};

/// How a campaign begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// The pack that rules it.
    pub pack: String,
    /// Its year.
    pub year: i16,
}

/// A unit to enrol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntrant {
    /// The unit.
    pub unit: UnitId,
    /// Its sector, by its Chinese name in the pack.
    pub sector: String,
    /// Its place, in words.
    pub place: String,
}

/// A judge for the pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJudge {
    /// The name.
    pub name: String,
    /// The group, by its Chinese name in the pack.
    pub group: String,
    /// The units to which the judge has ties.
    pub ties: BTreeSet<UnitId>,
}

/// What can be asked of a campaign that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Enrol units.
    Enrol {
        /// Which, with sector and place.
        entrants: Vec<NewEntrant>,
    },
    /// File a sector's standard.
    File {
        /// The sector.
        sector: String,
        /// The block.
        criterion: String,
        /// What it asks.
        text: String,
    },
    /// Record a problem that was found.
    Find {
        /// Whose it is.
        unit: UnitId,
        /// Where it was found.
        source: Source,
        /// What it is.
        text: String,
        /// It needs longer.
        complex: bool,
    },
    /// Say what was done about a problem.
    Rectify {
        /// Which.
        problem: u32,
        /// What was done.
        text: String,
        /// What shows it.
        evidence: String,
    },
    /// Record the word of those served.
    Confirm {
        /// Which.
        problem: u32,
        /// Whether they are satisfied.
        satisfied: bool,
        /// What they say.
        text: String,
    },
    /// Record a unit's test of itself.
    SelfAssess {
        /// Which unit.
        unit: UnitId,
        /// Points by block.
        points: BTreeMap<String, u8>,
        /// What it says.
        text: String,
    },
    /// Apply for a unit in writing.
    Apply {
        /// For which unit.
        unit: UnitId,
        /// What it says.
        text: String,
    },
    /// Put judges into the pool.
    Pool {
        /// Who.
        judges: Vec<NewJudge>,
    },
    /// Draw the panel.
    Draw {
        /// How many of each group.
        seats: u16,
        /// The seed that was drawn.
        seed: u64,
    },
    /// Record a visit.
    Visit {
        /// Which unit.
        unit: UnitId,
        /// The method, by its id.
        method: String,
        /// The day.
        on: Date,
        /// Who went.
        judges: BTreeSet<u16>,
        /// Points by block.
        points: BTreeMap<String, u8>,
        /// What was seen.
        notes: String,
        /// Photos of it, as files.
        photos: Vec<Proof>,
    },
    /// Record measured satisfaction.
    Measure {
        /// Which unit.
        unit: UnitId,
        /// How many were satisfied.
        satisfied: u32,
        /// How many answered.
        answered: u32,
    },
    /// Fail a unit at once.
    Veto {
        /// Which unit.
        unit: UnitId,
        /// The ground, by its id.
        ground: String,
        /// What shows it.
        evidence: String,
    },
    /// Look at a veto again.
    ReviewVeto {
        /// Which unit.
        unit: UnitId,
        /// It stands.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// Show who is to be chosen.
    Announce,
    /// Record an objection.
    Object {
        /// Against which unit.
        unit: UnitId,
        /// What it says.
        text: String,
    },
    /// Answer an objection.
    Answer {
        /// Which.
        objection: u16,
        /// It is right.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// Confirm the demonstration points.
    Decide {
        /// Whom the leading group chooses among equals at the border of the quota.
        tied: BTreeSet<UnitId>,
        /// The document.
        document: String,
    },
    /// Record that a plaque was handed over.
    Plaque {
        /// Which unit.
        unit: UnitId,
        /// The number on it.
        number: String,
        /// The day.
        on: Date,
    },
    /// Test again whoever has the award.
    Retest {
        /// Which unit.
        unit: UnitId,
        /// How many were satisfied.
        satisfied: u32,
        /// How many answered.
        answered: u32,
        /// Whether the other standards are still met.
        met: bool,
        /// What was seen.
        text: String,
    },
    /// Record where a withdrawal was published.
    PublishWithdrawal {
        /// Which unit.
        unit: UnitId,
        /// Where.
        medium: String,
    },
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Enrol { .. } => Move::Enrol,
            Self::File { .. } => Move::File,
            Self::Find { .. } => Move::Find,
            Self::Rectify { .. } => Move::Rectify,
            Self::Confirm { .. } => Move::Confirm,
            Self::SelfAssess { .. } => Move::SelfAssess,
            Self::Apply { .. } => Move::Apply,
            Self::Pool { .. } => Move::Pool,
            Self::Draw { .. } => Move::Draw,
            Self::Visit { .. } => Move::Visit,
            Self::Measure { .. } => Move::Measure,
            Self::Veto { .. } => Move::Veto,
            Self::ReviewVeto { .. } => Move::ReviewVeto,
            Self::Announce => Move::Announce,
            Self::Object { .. } => Move::Object,
            Self::Answer { .. } => Move::Answer,
            Self::Decide { .. } => Move::Decide,
            Self::Plaque { .. } => Move::Plaque,
            Self::Retest { .. } => Move::Retest,
            Self::PublishWithdrawal { .. } => Move::PublishWithdrawal,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Open the campaign of a year.
    Open,
    /// Enrol units.
    Enrol,
    /// File a sector's standard.
    File,
    /// Record a problem that was found.
    Find,
    /// Say what was done about a problem.
    Rectify,
    /// Record the word of those served.
    Confirm,
    /// Record a unit's test of itself.
    SelfAssess,
    /// Apply for a unit in writing.
    Apply,
    /// Put judges into the pool.
    Pool,
    /// Draw the panel.
    Draw,
    /// Record a visit.
    Visit,
    /// Record measured satisfaction.
    Measure,
    /// Fail a unit at once.
    Veto,
    /// Look at a veto again.
    ReviewVeto,
    /// Show who is to be chosen.
    Announce,
    /// Record an objection.
    Object,
    /// Answer an objection.
    Answer,
    /// Confirm the demonstration points.
    Decide,
    /// Record that a plaque was handed over.
    Plaque,
    /// Test again whoever has the award.
    Retest,
    /// Record where a withdrawal was published.
    PublishWithdrawal,
}

impl Move {
    /// Every move, in the order of the year.
    pub const ALL: [Self; 21] = [
        Self::Open,
        Self::Enrol,
        Self::File,
        Self::Find,
        Self::Rectify,
        Self::Confirm,
        Self::SelfAssess,
        Self::Apply,
        Self::Pool,
        Self::Draw,
        Self::Visit,
        Self::Measure,
        Self::Veto,
        Self::ReviewVeto,
        Self::Announce,
        Self::Object,
        Self::Answer,
        Self::Decide,
        Self::Plaque,
        Self::Retest,
        Self::PublishWithdrawal,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "campaign-open",
            Self::Enrol => "campaign-enrol",
            Self::File => "campaign-file",
            Self::Find => "campaign-find",
            Self::Rectify => "campaign-rectify",
            Self::Confirm => "campaign-confirm",
            Self::SelfAssess => "campaign-self-assess",
            Self::Apply => "campaign-apply",
            Self::Pool => "campaign-pool",
            Self::Draw => "campaign-draw",
            Self::Visit => "campaign-visit",
            Self::Measure => "campaign-measure",
            Self::Veto => "campaign-veto",
            Self::ReviewVeto => "campaign-review-veto",
            Self::Announce => "campaign-announce",
            Self::Object => "campaign-object",
            Self::Answer => "campaign-answer",
            Self::Decide => "campaign-decide",
            Self::Plaque => "campaign-plaque",
            Self::Retest => "campaign-retest",
            Self::PublishWithdrawal => "campaign-publish-withdrawal",
        }
    }
}
