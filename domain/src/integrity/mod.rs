//! The integrity watch: what looks unusual among ratings, each finding with exactly its rows. It asks somebody to look and
//! accuses nobody; a finding can be right, and whoever looks at it writes down what explains it. Only a citizen's word is
//! looked at, and nothing here changes or hides one.

pub mod note;
pub mod rules;
pub mod thresholds;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    case::{Case, Placed},
    ids::{CaseId, CitizenId, DeviceId, UnitId},
    policy::{Callback, Month, Role},
    rating::{Grade, Provenance, RatingChannel},
};

/// A rating, as the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The case.
    pub case: CaseId,
    /// Which rating of it.
    pub number: u16,
    /// The section that handled it.
    pub unit: UnitId,
    /// The clerk or window; empty when the source does not say.
    pub staff: String,
    /// The matter.
    pub matter: String,
    /// The grade.
    pub grade: Grade,
    /// The national options, in order.
    pub options: Vec<u16>,
    /// The way it came in.
    pub channel: RatingChannel,
    /// The device, when it was one.
    pub device: Option<DeviceId>,
    /// Whose number it is, by its blind index.
    pub citizen: Option<CitizenId>,
    /// The seconds from the question to the answer; nothing when nobody asked.
    pub seconds: Option<i64>,
    /// When it was given.
    pub at: Timestamp,
    /// Whether the citizen said that somebody asked for a certain answer; nothing when that was not answered.
    pub pressed: Option<bool>,
}

impl Row {
    /// Returns the row of a rating; `None` for what is nobody's word.
    #[must_use]
    pub fn of(case: &Case, placed: &Placed, callback: Option<&Callback>) -> Option<Self> {
        let rating = &placed.rating;
        if !rating.provenance.is_citizens_word() {
            return None;
        }
        let device = match &rating.provenance {
            Provenance::Device { device, .. } => Some(*device),
            Provenance::Link { .. }
            | Provenance::Sms { .. }
            | Provenance::Call { .. }
            | Provenance::Paper { .. }
            | Provenance::Default { .. } => None,
        };
        let asked = case.asked.map(|asked| rating.at.duration_since(asked.at).as_secs());
        let mut options = rating.options.clone();
        options.sort_unstable();
        Some(Self {
            case: case.id,
            number: placed.number,
            unit: case.facts.unit,
            staff: case.facts.staff.clone().or_else(|| case.facts.window.clone()).unwrap_or_default(),
            matter: case.facts.matter.name.clone(),
            grade: rating.grade,
            options,
            channel: rating.channel(),
            device,
            citizen: case.facts.citizen,
            seconds: asked.filter(|seconds| *seconds >= 0),
            at: rating.at,
            pressed: callback.and_then(|callback| pressed(callback, &rating.answers)),
        })
    }

    /// Returns what identifies it.
    #[must_use]
    pub fn key(&self) -> (CaseId, u16) {
        (self.case, self.number)
    }
}

/// Returns what was answered to a pack's question about pressure: its first option says yes.
fn pressed(callback: &Callback, answers: &BTreeMap<String, String>) -> Option<bool> {
    let question = callback.questions.iter().find(|question| question.role == Role::Pressure)?;
    let answer = answers.get(&question.id)?;
    question.options.iter().find(|option| option.id == *answer)?;
    Some(answer == "yes")
}

/// What a section's month counts, besides the ratings themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases asked in the month.
    pub asked: i64,
    /// Ratings that count, of the month.
    pub rated: i64,
    /// Of these, the good ones.
    pub good: i64,
    /// Ratings that count, of the months before together.
    pub rated_before: i64,
    /// Of these, the good ones.
    pub good_before: i64,
}

/// What the rules look through.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The ratings of the month.
    pub rows: Vec<Row>,
    /// What each section's month counts.
    pub counts: BTreeMap<UnitId, Counts>,
    /// The numbers of staff, by blind index; nothing where an installation knows none, and then nobody looks for them.
    pub staff_numbers: Option<BTreeSet<CitizenId>>,
}

/// Which rule found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The same options again and again.
    SameOptions,
    /// The same seconds again and again.
    Latency,
    /// Many ratings of one device within minutes.
    Device,
    /// Many ratings from one number within minutes.
    Number,
    /// Ratings from numbers of staff.
    StaffNumber,
    /// More satisfied than the section's own last months.
    Jump,
    /// Everybody answered, and nobody was dissatisfied.
    Coverage,
    /// Citizens say that somebody asked for a certain answer.
    Pressure,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 8] = [
        Self::SameOptions,
        Self::Latency,
        Self::Device,
        Self::Number,
        Self::StaffNumber,
        Self::Jump,
        Self::Coverage,
        Self::Pressure,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::SameOptions => "same-options",
            Self::Latency => "latency",
            Self::Device => "device",
            Self::Number => "number",
            Self::StaffNumber => "staff-number",
            Self::Jump => "jump",
            Self::Coverage => "coverage",
            Self::Pressure => "pressure",
        }
    }
}

/// Something unusual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The section; nothing for what concerns several.
    pub unit: Option<UnitId>,
    /// What it is about within the section: a window, a device, a number, a combination.
    pub about: String,
    /// How many were looked at.
    pub n: i64,
    /// How many of them are unusual.
    pub found: i64,
    /// Before, out of how many, for a jump.
    pub before: Option<(i64, i64)>,
    /// The rows, in the order they were given.
    pub rows: Vec<(CaseId, u16)>,
}

impl Finding {
    /// Returns what a note on it is kept under: the same in every look at the same month.
    #[must_use]
    pub fn key(&self, month: Month) -> String {
        let unit = self.unit.map_or(0, |unit| unit.0);
        format!("{}:{unit}:{}:{month}", self.rule.code(), self.about)
    }
}
