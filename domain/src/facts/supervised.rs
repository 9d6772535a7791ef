//! What supervision did about a unit that assessments may count: that it was supervised in a form, interviewed, put
//! something right late. Everything follows from the state of a proceeding. Which of it costs anything is the pack's
//! business: a measure of marks that bears one of these names counts it, besides the marks that people set.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::date_of,
    ids::UnitId,
    proceeding::{Kind, Proceeding, Source, Stage, matter::Matter},
};

/// What is counted of proceedings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supervised {
    /// Asked for something in daily supervision; once for each proceeding, like the other forms.
    SupervisedDaily,
    /// Asked for something at the place.
    SupervisedOnSite,
    /// Asked for something together with the media.
    SupervisedMedia,
    /// Asked for something by a meeting on the matter.
    SupervisedMeeting,
    /// Asked for something by the joint meeting.
    SupervisedJointMeeting,
    /// Asked for something by a leader's instruction.
    SupervisedInstruction,
    /// Asked to put a defect right.
    Rectified,
    /// Called to an interview, on the day it is held.
    Interviewed,
    /// A task that was not reported in time; each once, however long it took.
    SupervisionTaskLate,
    /// The same of what a leader instructed.
    InstructionLate,
    /// A proceeding about it that ended after its time.
    SupervisionEndedLate,
    /// A lead about it that was handed over, once that has ended and can be known.
    Referred,
}

impl Supervised {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::SupervisedDaily,
        Self::SupervisedOnSite,
        Self::SupervisedMedia,
        Self::SupervisedMeeting,
        Self::SupervisedJointMeeting,
        Self::SupervisedInstruction,
        Self::Rectified,
        Self::Interviewed,
        Self::SupervisionTaskLate,
        Self::InstructionLate,
        Self::SupervisionEndedLate,
        Self::Referred,
    ];

    /// Returns the stable code, which is the name of the measure that counts it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SupervisedDaily => "supervised_daily",
            Self::SupervisedOnSite => "supervised_on_site",
            Self::SupervisedMedia => "supervised_media",
            Self::SupervisedMeeting => "supervised_meeting",
            Self::SupervisedJointMeeting => "supervised_joint_meeting",
            Self::SupervisedInstruction => "supervised_instruction",
            Self::Rectified => "rectified",
            Self::Interviewed => "interviewed",
            Self::SupervisionTaskLate => "supervision_task_late",
            Self::InstructionLate => "instruction_late",
            Self::SupervisionEndedLate => "supervision_ended_late",
            Self::Referred => "referred",
        }
    }

    /// Returns the one of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Returns what it is to be asked for something in a proceeding of a kind.
    fn by(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Daily => Some(Self::SupervisedDaily),
            Kind::OnSite => Some(Self::SupervisedOnSite),
            Kind::Media => Some(Self::SupervisedMedia),
            Kind::Meeting => Some(Self::SupervisedMeeting),
            Kind::JointMeeting => Some(Self::SupervisedJointMeeting),
            Kind::Instruction => Some(Self::SupervisedInstruction),
            Kind::Rectification => Some(Self::Rectified),
            Kind::Interview | Kind::Referral | Kind::SpotCheck => None,
        }
    }
}

/// Something that is counted for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counted {
    /// What.
    pub what: Supervised,
    /// For whom.
    pub unit: UnitId,
    /// The day that places it in a month.
    pub on: Date,
}

/// Returns everything that is counted of a proceeding as it stands; nothing of a draft. A restricted one is counted
/// when it has ended: before, a score would tell what nobody may know.
#[must_use]
pub fn counted(proceeding: &Proceeding) -> Vec<Counted> {
    match proceeding.stage {
        Stage::Draft | Stage::Dropped => return Vec::new(),
        Stage::Open if proceeding.readers().is_some() => return Vec::new(),
        Stage::Open | Stage::Closed => {}
    }
    let mut all = asked(proceeding);
    for task in &proceeding.tasks {
        let what = match task.source {
            Source::Instruction => Supervised::InstructionLate,
            Source::Demand | Source::Decision | Source::Undertaking => Supervised::SupervisionTaskLate,
        };
        all.extend(task.missed_on.map(|on| Counted { what, unit: task.unit, on }));
    }
    if let Matter::Interview { convening, .. } = &proceeding.matter {
        let (what, on) = (Supervised::Interviewed, convening.at.date());
        all.extend(convening.units.iter().map(|unit| Counted { what, unit: *unit, on }));
    }
    if let Some(ended_at) = proceeding.ended_at {
        let on = date_of(ended_at);
        let told = |what| proceeding.all_units().into_iter().map(move |unit| Counted { what, unit, on });
        if proceeding.kind() == Kind::Referral {
            all.extend(told(Supervised::Referred));
        }
        if proceeding.limit.has_passed(ended_at) {
            all.extend(told(Supervised::SupervisionEndedLate));
        }
    }
    all
}

/// Each unit that was asked for something counts once for a proceeding, from the day it was first asked.
fn asked(proceeding: &Proceeding) -> Vec<Counted> {
    let Some(what) = Supervised::by(proceeding.kind()) else { return Vec::new() };
    let mut first = BTreeMap::<UnitId, Date>::new();
    for task in &proceeding.tasks {
        if let Some(on) = task.on {
            let day = first.entry(task.unit).or_insert(on);
            *day = on.min(*day);
        }
    }
    first.into_iter().map(|(unit, on)| Counted { what, unit, on }).collect()
}
