//! What has happened to a campaign.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    assessment::command::Proof,
    campaign::{Judge, Shown, Source, Visit},
    ids::UnitId,
    order::clocks::DueMark,
};

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A campaign was opened.
    CampaignOpened {
        /// The pack that rules it.
        pack: String,
        /// Its year.
        year: i16,
    },
    /// A unit was enrolled.
    UnitEnrolled {
        /// Which.
        unit: UnitId,
        /// Its sector.
        sector: String,
        /// Its place.
        place: String,
    },
    /// A sector's standard was filed.
    StandardFiled {
        /// The sector.
        sector: String,
        /// The block.
        criterion: String,
        /// What it asks.
        text: String,
    },
    /// A problem was found.
    ProblemFound {
        /// Its number.
        number: u32,
        /// Whose it is.
        unit: UnitId,
        /// Where.
        source: Source,
        /// What it is.
        text: String,
        /// By when it must be put right.
        due: DueMark,
        /// It takes as long as a complex matter.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        complex: bool,
    },
    /// The unit said what was done.
    ProblemRectified {
        /// Which.
        problem: u32,
        /// What was done.
        text: String,
        /// What shows it.
        evidence: String,
        /// It came after its day.
        late: bool,
    },
    /// Those served were asked; if they are dissatisfied the problem has come back, with a new day.
    ProblemConfirmed {
        /// Which.
        problem: u32,
        /// Whether they are satisfied.
        satisfied: bool,
        /// What they say.
        text: String,
        /// The new day of one that has come back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<DueMark>,
    },
    /// A unit tested itself.
    UnitSelfAssessed {
        /// Which.
        unit: UnitId,
        /// Points by block.
        points: BTreeMap<String, u8>,
        /// What it says.
        text: String,
    },
    /// A unit was applied for.
    UnitAppliedFor {
        /// Which.
        unit: UnitId,
        /// What it says.
        text: String,
    },
    /// Somebody was put into the pool.
    JudgePooled {
        /// Who.
        judge: Judge,
    },
    /// The panel was drawn.
    PanelDrawn {
        /// How many of each group.
        seats: u16,
        /// The seed.
        seed: u64,
        /// Who was left out for ties.
        excluded: BTreeSet<u16>,
        /// Who was drawn.
        members: BTreeSet<u16>,
    },
    /// A unit was visited.
    UnitVisited {
        /// Which.
        unit: UnitId,
        /// What was seen.
        visit: Visit,
    },
    /// Satisfaction was measured.
    SatisfactionMeasured {
        /// Where.
        unit: UnitId,
        /// How many were satisfied.
        satisfied: u32,
        /// How many answered.
        answered: u32,
    },
    /// A unit failed at once.
    UnitVetoed {
        /// Which.
        unit: UnitId,
        /// The ground.
        ground: String,
        /// What shows it.
        evidence: String,
    },
    /// A veto was looked at again.
    VetoReviewed {
        /// Which unit.
        unit: UnitId,
        /// It stands.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// Who is to be chosen was shown.
    NoticeShown {
        /// Who.
        shown: Vec<Shown>,
        /// Until when objections are taken.
        until: DueMark,
    },
    /// Somebody objected.
    Objected {
        /// Its number.
        number: u16,
        /// Against which unit.
        unit: UnitId,
        /// What it says.
        text: String,
    },
    /// An objection was answered.
    ObjectionAnswered {
        /// Which.
        objection: u16,
        /// It is right.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// The demonstration points were confirmed.
    PointsConfirmed {
        /// Who.
        awarded: Vec<UnitId>,
        /// The document.
        document: String,
    },
    /// A plaque was handed over.
    PlaqueGiven {
        /// To which unit.
        unit: UnitId,
        /// The number on it.
        number: String,
        /// The day.
        on: Date,
    },
    /// Whoever has the award was tested again.
    AwardRetested {
        /// Which.
        unit: UnitId,
        /// The year.
        year: i16,
        /// How many were satisfied.
        satisfied: u32,
        /// How many answered.
        answered: u32,
        /// What was seen.
        text: String,
        /// Whether the standard is still met.
        met: bool,
    },
    /// The award was taken away.
    AwardWithdrawn {
        /// From which unit.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// The media said that it was taken away.
    WithdrawalPublished {
        /// Which unit.
        unit: UnitId,
        /// Where.
        medium: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CampaignOpened { .. } => "campaign-opened",
            Self::UnitEnrolled { .. } => "unit-enrolled",
            Self::StandardFiled { .. } => "standard-filed",
            Self::ProblemFound { .. } => "problem-found",
            Self::ProblemRectified { .. } => "problem-rectified",
            Self::ProblemConfirmed { .. } => "problem-confirmed",
            Self::UnitSelfAssessed { .. } => "unit-self-assessed",
            Self::UnitAppliedFor { .. } => "unit-applied-for",
            Self::JudgePooled { .. } => "judge-pooled",
            Self::PanelDrawn { .. } => "panel-drawn",
            Self::UnitVisited { .. } => "unit-visited",
            Self::SatisfactionMeasured { .. } => "satisfaction-measured",
            Self::UnitVetoed { .. } => "unit-vetoed",
            Self::VetoReviewed { .. } => "veto-reviewed",
            Self::NoticeShown { .. } => "notice-shown",
            Self::Objected { .. } => "objected",
            Self::ObjectionAnswered { .. } => "objection-answered",
            Self::PointsConfirmed { .. } => "points-confirmed",
            Self::PlaqueGiven { .. } => "plaque-given",
            Self::AwardRetested { .. } => "award-retested",
            Self::AwardWithdrawn { .. } => "award-withdrawn",
            Self::WithdrawalPublished { .. } => "withdrawal-published",
        }
    }

    /// Returns the files that came with it.
    #[must_use]
    pub fn files(&self) -> &[Proof] {
        match self {
            Self::UnitVisited { visit, .. } => &visit.photos,
            Self::CampaignOpened { .. }
            | Self::UnitEnrolled { .. }
            | Self::StandardFiled { .. }
            | Self::ProblemFound { .. }
            | Self::ProblemRectified { .. }
            | Self::ProblemConfirmed { .. }
            | Self::UnitSelfAssessed { .. }
            | Self::UnitAppliedFor { .. }
            | Self::JudgePooled { .. }
            | Self::PanelDrawn { .. }
            | Self::SatisfactionMeasured { .. }
            | Self::UnitVetoed { .. }
            | Self::VetoReviewed { .. }
            | Self::NoticeShown { .. }
            | Self::Objected { .. }
            | Self::ObjectionAnswered { .. }
            | Self::PointsConfirmed { .. }
            | Self::PlaqueGiven { .. }
            | Self::AwardRetested { .. }
            | Self::AwardWithdrawn { .. }
            | Self::WithdrawalPublished { .. } => &[],
        }
    }

    /// Returns the unit that it is about, when it names one.
    #[must_use]
    pub fn unit(&self) -> Option<UnitId> {
        match self {
            Self::UnitEnrolled { unit, .. }
            | Self::ProblemFound { unit, .. }
            | Self::UnitSelfAssessed { unit, .. }
            | Self::UnitAppliedFor { unit, .. }
            | Self::UnitVisited { unit, .. }
            | Self::SatisfactionMeasured { unit, .. }
            | Self::UnitVetoed { unit, .. }
            | Self::VetoReviewed { unit, .. }
            | Self::Objected { unit, .. }
            | Self::PlaqueGiven { unit, .. }
            | Self::AwardRetested { unit, .. }
            | Self::AwardWithdrawn { unit, .. }
            | Self::WithdrawalPublished { unit, .. } => Some(*unit),
            Self::CampaignOpened { .. }
            | Self::StandardFiled { .. }
            | Self::ProblemRectified { .. }
            | Self::ProblemConfirmed { .. }
            | Self::JudgePooled { .. }
            | Self::PanelDrawn { .. }
            | Self::NoticeShown { .. }
            | Self::ObjectionAnswered { .. }
            | Self::PointsConfirmed { .. } => None,
        }
    }
}
