//! The yearly campaign for demonstration points (示范点创建): units are enrolled, problems are found and put right,
//! units test themselves and are applied for, a panel drawn by lot visits them, they are ranked, shown, confirmed,
//! tested again and perhaps lose the award. The rules are the pack's `[campaign]`.
//!
//! One campaign of one year is one aggregate. What the panel thinks is recorded here, not judged; who was served is
//! asked elsewhere, only the counts come here.

pub mod apply;
pub mod command;
pub mod decide;
pub mod event;
pub mod legal;
pub mod panel;
pub mod rank;
pub mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    assessment::command::Proof,
    ids::{CampaignId, UnitId},
    order::clocks::DueMark,
};

/// The most units of one campaign.
pub const ENTRANTS_LIMIT: usize = 2_000;
/// The most problems of one unit in one campaign.
pub const PROBLEMS_LIMIT: usize = 200;
/// The most judges in the pool.
pub const POOL_LIMIT: usize = 500;
/// The most visits to one unit.
pub const VISITS_LIMIT: usize = 30;
/// The most photos of one visit.
pub const PHOTOS_LIMIT: usize = 9;
/// The most objections to one campaign.
pub const OBJECTIONS_LIMIT: usize = 500;
/// The most points of a block of criteria. The document gives none; five blocks count alike, twenty each.
pub const BLOCK_POINTS: u8 = 20;

/// Where a problem was found (六(二)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// A rating device at the place of service (满意度评价器).
    Rating,
    /// A questionnaire (问卷).
    Questionnaire,
    /// An opinion box, or the page of a portal (意见箱、征求意见栏).
    OpinionBox,
    /// A forum (座谈会).
    Forum,
    /// The hotline programme or a live broadcast (政(行)风热线、户外直播).
    Hotline,
}

impl Source {
    /// Every source.
    pub const ALL: [Self; 5] =
        [Self::Rating, Self::Questionnaire, Self::OpinionBox, Self::Forum, Self::Hotline];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Questionnaire => "questionnaire",
            Self::OpinionBox => "opinion-box",
            Self::Forum => "forum",
            Self::Hotline => "hotline",
        }
    }

    /// Returns the source of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.code() == code)
    }
}

/// The parts of the year, by the ids that a pack gives its phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 动员部署.
    Mobilise,
    /// 查找问题.
    Find,
    /// 落实整改.
    Rectify,
    /// 申报验收.
    Accept,
    /// 通报结果.
    Publish,
}

impl Stage {
    /// Returns the id of the phase in a pack.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Mobilise => "mobilise",
            Self::Find => "find",
            Self::Rectify => "rectify",
            Self::Accept => "accept",
            Self::Publish => "publish",
        }
    }
}

/// A standard of a sector for one block, as its authority filed it (五).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standard {
    /// The sector, by its Chinese name in the pack.
    pub sector: String,
    /// The block, by its id in the pack.
    pub criterion: String,
    /// What it says.
    pub text: String,
    /// From 1; filing anew replaces it.
    pub edition: u16,
    /// When it was filed.
    pub at: Timestamp,
}

/// The citizen's word on what was put right (六(三)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Whether those served are satisfied.
    pub satisfied: bool,
    /// What they say.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// What was done about a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    /// What.
    pub text: String,
    /// What shows it.
    pub evidence: String,
    /// When.
    pub at: Timestamp,
    /// It came after its day.
    pub late: bool,
}

/// A problem that was found, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// From 1 within the campaign.
    pub number: u32,
    /// The unit that owns it.
    pub unit: UnitId,
    /// Where it was found.
    pub source: Source,
    /// What it is.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// By when it must be put right.
    pub due: DueMark,
    /// It takes as long as a complex matter, also when it comes back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub complex: bool,
    /// What was done, last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measures: Option<Measures>,
    /// The words of those served, oldest first; a problem may come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

impl Problem {
    /// Returns whether those served say that it was put right.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.words.last().is_some_and(|word| word.satisfied)
    }

    /// Returns whether the unit must act.
    #[must_use]
    pub fn waits_for_unit(&self) -> bool {
        self.measures.is_none() && !self.is_settled()
    }
}

/// A unit's test of itself (六(四)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfAssessment {
    /// Points by block.
    pub points: BTreeMap<String, u8>,
    /// What it says.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// The written application of the authority or the county's office (六(四)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// What it says.
    pub text: String,
    /// Who signed it, as the ledger signs.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Measured satisfaction (三、六(四)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// How many were satisfied.
    pub satisfied: u32,
    /// How many answered.
    pub answered: u32,
    /// When.
    pub at: Timestamp,
}

/// A visit of the panel (六(四)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The method, by its id in the pack.
    pub method: String,
    /// The day.
    pub on: Date,
    /// Who went, by number in the pool.
    pub judges: BTreeSet<u16>,
    /// Points by block; a visit need not look at each.
    pub points: BTreeMap<String, u8>,
    /// What was seen.
    pub notes: String,
    /// Photos of it, as files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Proof>,
}

/// A veto (八(三)), with what shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Veto {
    /// Its ground, by its id in the pack.
    pub ground: String,
    /// What shows it.
    pub evidence: String,
    /// Who found it so, as the ledger signs.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Its review, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
}

/// A second person looked at a veto again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// It stands.
    pub upheld: bool,
    /// Why.
    pub reason: String,
    /// Who, as the ledger signs; never who found it.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Veto {
    /// Returns whether it fails the unit.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.review.as_ref().is_none_or(|review| review.upheld)
    }
}

/// A yearly test of who has the award (二(五)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retest {
    /// The year.
    pub year: i16,
    /// Measured satisfaction.
    pub measured: Measured,
    /// What was seen.
    pub text: String,
    /// Whether the standard is still met.
    pub met: bool,
}

/// The award was taken away (二(五)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Where the media said so, once they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// The award of a unit, and its plaque (七(一)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Award {
    /// When it was decided.
    pub at: Timestamp,
    /// The document that confirms it.
    pub document: String,
    /// The number on the plaque, and the day it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plaque: Option<(String, Date)>,
    /// Its yearly tests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retests: Vec<Retest>,
    /// That it was taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
}

/// A unit that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrant {
    /// Its sector, by its Chinese name in the pack.
    pub sector: String,
    /// Its place, in words.
    pub place: String,
    /// The version of the campaign in which something last happened to it.
    pub changed: i64,
    /// Its test of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<SelfAssessment>,
    /// Its application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application: Option<Application>,
    /// Measured satisfaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measured: Option<Measured>,
    /// Visits, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub visits: Vec<Visit>,
    /// Vetoes, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vetoes: Vec<Veto>,
    /// Its award.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Award>,
}

impl Entrant {
    /// Returns the veto that fails it, if one stands.
    #[must_use]
    pub fn veto(&self) -> Option<&Veto> {
        self.vetoes.iter().find(|veto| veto.stands())
    }
}

/// Somebody who may judge (六(四)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judge {
    /// From 1.
    pub number: u16,
    /// The name.
    pub name: String,
    /// The group, by its Chinese name in the pack.
    pub group: String,
    /// The units to which the judge has ties.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ties: BTreeSet<UnitId>,
}

/// Who was drawn, and by what: anybody can draw again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Panel {
    /// How many of each group.
    pub seats: u16,
    /// The seed of the first group; each next group takes the next number.
    pub seed: u64,
    /// Who was left out for their ties to units applied for.
    pub excluded: BTreeSet<u16>,
    /// Who was drawn.
    pub members: BTreeSet<u16>,
    /// When.
    pub at: Timestamp,
}

/// One line of a public notice, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The unit.
    pub unit: UnitId,
    /// Its place.
    pub place: u16,
    /// Its points, with four digits.
    pub score: String,
    /// Its measured satisfaction, with four digits.
    pub satisfaction: String,
}

/// The public notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Since when.
    pub at: Timestamp,
    /// Until when objections are taken.
    pub until: DueMark,
    /// Who is shown.
    pub shown: Vec<Shown>,
}

/// An objection to somebody who is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    /// From 1.
    pub number: u16,
    /// Against which unit.
    pub unit: UnitId,
    /// What it says.
    pub text: String,
    /// When it came.
    pub at: Timestamp,
    /// Whether it is right, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<(bool, String)>,
}

/// The decision (六(五)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// The document.
    pub document: String,
}

/// The state of one campaign. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Campaign {
    /// Identifies it.
    pub id: CampaignId,
    /// How many events it has lived through; a command may name the version it was decided on.
    pub version: i64,
    /// The pack that rules it.
    pub pack: String,
    /// Its year.
    pub year: i16,
    /// When it was opened.
    pub begun_at: Timestamp,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// The units that take part.
    pub entrants: BTreeMap<UnitId, Entrant>,
    /// The standards that were filed.
    pub standards: Vec<Standard>,
    /// The problems that were found.
    pub problems: Vec<Problem>,
    /// Who may judge.
    pub pool: Vec<Judge>,
    /// Who judges.
    pub panel: Option<Panel>,
    /// The public notice.
    pub notice: Option<Notice>,
    /// What was objected.
    pub objections: Vec<Objection>,
    /// The decision.
    pub decided: Option<Decided>,
}

impl Campaign {
    /// Returns the problems of a unit, oldest first.
    pub fn problems_of(&self, unit: UnitId) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.unit == unit)
    }

    /// Returns a problem.
    #[must_use]
    pub fn problem(&self, number: u32) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.number == number)
    }

    /// Returns the standard of a sector for a block.
    #[must_use]
    pub fn standard(&self, sector: &str, criterion: &str) -> Option<&Standard> {
        self.standards.iter().find(|one| one.sector == sector && one.criterion == criterion)
    }

    /// Returns the units that are applied for.
    pub fn applicants(&self) -> impl Iterator<Item = UnitId> {
        self.entrants.iter().filter(|(_, entrant)| entrant.application.is_some()).map(|(unit, _)| *unit)
    }
}
