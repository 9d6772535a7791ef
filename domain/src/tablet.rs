//! What was written down on a tablet without a line and handed over later: questionnaires of a survey and visits of a
//! campaign. Each record has an id that the tablet drew, and is taken once however often it is handed over. What it
//! says is decided by the survey or the campaign; here is kept that it was taken, by whose hand, and both times.
//!
//! There are no names and no numbers of citizens in a record. Photos of a visit come beside it, as files.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    access::Actor,
    assessment::command::Proof,
    ids::{CampaignId, PlaceId, RecordId, SurveyId, UnitId},
    survey::question::Said,
};

/// The most records of one handing over; a tablet sends the rest afterwards.
pub const HAND_OVER_LIMIT: usize = 50;
/// The most answers of people met on site that one survey takes.
pub const WALK_INS_LIMIT: u32 = 5_000;
/// From this difference on the tablet's clock is said to be wrong.
pub const SKEW_TOLD: SignedDuration = SignedDuration::from_secs(60);

/// What was written on one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Sheet {
    /// The answer of somebody who was drawn, by the number of the place.
    Place {
        /// The survey.
        survey: SurveyId,
        /// The number in its sample.
        number: u32,
        /// What was said.
        said: Vec<Said>,
    },
    /// The answer of somebody who was met on site.
    WalkIn {
        /// The survey.
        survey: SurveyId,
        /// What was said.
        said: Vec<Said>,
    },
    /// A visit to a unit that wants the award of a campaign.
    Visit {
        /// The campaign.
        campaign: CampaignId,
        /// Which unit.
        unit: UnitId,
        /// The method, by its id.
        method: String,
        /// The day.
        on: Date,
        /// Who went, by number in the pool.
        judges: BTreeSet<u16>,
        /// Points by block.
        points: BTreeMap<String, u8>,
        /// What was seen.
        notes: String,
        /// Photos of it, as the server stored them; whoever hands over sends the files and never these words.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        photos: Vec<Proof>,
    },
}

/// A sheet on its way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handed {
    /// The id the tablet drew.
    pub drawn: String,
    /// When it was written, by the tablet's clock.
    pub written_at: Timestamp,
    /// What was written.
    pub sheet: Sheet,
}

/// What a record is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "kebab-case")]
pub enum Matter {
    /// The answer of a place, which is kept there.
    Place {
        /// The survey.
        survey: SurveyId,
        /// The place.
        place: PlaceId,
        /// Its number in the sample.
        number: u32,
    },
    /// An answer that belongs to no place, and so is kept here.
    WalkIn {
        /// The survey.
        survey: SurveyId,
        /// What was said.
        said: Vec<Said>,
    },
    /// A visit, which is kept with the campaign.
    Visit {
        /// The campaign.
        campaign: CampaignId,
        /// Which unit.
        unit: UnitId,
    },
}

impl Matter {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Place { .. } => "place",
            Self::WalkIn { .. } => "walk-in",
            Self::Visit { .. } => "visit",
        }
    }

    /// Returns the survey, when it is about one.
    #[must_use]
    pub fn survey(&self) -> Option<SurveyId> {
        match self {
            Self::Place { survey, .. } | Self::WalkIn { survey, .. } => Some(*survey),
            Self::Visit { .. } => None,
        }
    }
}

/// What has happened to a record. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// It was taken; the moment is the server's.
    TabletRecordTaken {
        /// The id the tablet drew.
        drawn: String,
        /// When it was written, by the tablet's clock.
        written_at: Timestamp,
        /// How far the server's clock was ahead of the tablet's when it was handed over, in milliseconds.
        skew_ms: i64,
        /// The SM3 digest of what was handed over.
        digest: String,
        /// What it is about.
        matter: Matter,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TabletRecordTaken { .. } => "tablet-record-taken",
        }
    }
}

/// A record that was taken. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Record {
    /// Identifies it in the ledger.
    pub id: RecordId,
    /// How many events it has lived through: one.
    pub version: i64,
    /// The id the tablet drew.
    pub drawn: String,
    /// Who handed it over, as the ledger signs.
    pub by: String,
    /// When it was written, by the tablet's clock.
    pub written_at: Timestamp,
    /// How far the server's clock was ahead of the tablet's, in milliseconds.
    pub skew_ms: i64,
    /// When it was taken, by the server's clock.
    pub taken_at: Timestamp,
    /// The SM3 digest of what was handed over.
    pub digest: String,
    /// What it is about.
    pub matter: Matter,
}

/// An event cannot follow: a record is taken once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("record {0} was taken already")]
pub struct CannotFollow(pub RecordId);

/// Returns the record after its event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when there was one before.
pub fn apply(
    before: Option<Record>,
    id: RecordId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Record, CannotFollow> {
    if before.is_some() {
        return Err(CannotFollow(id));
    }
    let Event::TabletRecordTaken { drawn, written_at, skew_ms, digest, matter } = event.clone();
    let by = by.to_owned();
    Ok(Record { id, version: 1, drawn, by, written_at, skew_ms, taken_at: at, digest, matter })
}

/// Why a record is refused before anybody looks at what it says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The id is none.
    #[error("`{0}` is no id that a tablet draws; an id has 36 digits, letters a to f and hyphens")]
    BadId(String),
    /// Another account handed it over.
    #[error("this record was handed over by another account already; it counts once")]
    NotYours,
    /// The id was used for something else.
    #[error("another record with this id was taken already; write this one down once more, as a new one")]
    Rewritten,
    /// No such place.
    #[error("survey {survey} has no place {number} in its sample; look at the number on the letter")]
    NoNumber {
        /// The survey.
        survey: SurveyId,
        /// The number.
        number: u32,
    },
    /// Too many met on site.
    #[error("this survey has taken {WALK_INS_LIMIT} answers of people met on site and takes no more")]
    TooMany,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadId(_) => "bad-id",
            Self::NotYours => "not-yours",
            Self::Rewritten => "rewritten",
            Self::NoNumber { .. } => "no-number",
            Self::TooMany => "too-many",
        }
    }
}

impl Handed {
    /// Checks the id: what `crypto.randomUUID` draws, in small letters.
    ///
    /// # Errors
    /// [`Refusal::BadId`].
    pub fn check(&self) -> Result<(), Refusal> {
        let is_hyphen = |place: usize| matches!(place, 8 | 13 | 18 | 23);
        let fits = |(place, letter): (usize, u8)| match letter {
            b'-' => is_hyphen(place),
            b'0'..=b'9' | b'a'..=b'f' => !is_hyphen(place),
            _ => false,
        };
        if self.drawn.len() == 36 && self.drawn.bytes().enumerate().all(fits) {
            Ok(())
        } else {
            Err(Refusal::BadId(self.drawn.chars().take(40).collect()))
        }
    }

    /// Returns when it was written by the server's clock: the tablet's time, put right by the difference of the clocks,
    /// and never later than `at`, when it is taken.
    ///
    /// ```
    /// use domain::{ids::SurveyId, tablet::{Handed, Sheet}};
    /// let sheet = Sheet::WalkIn { survey: SurveyId(1), said: Vec::new() };
    /// let written_at = "2026-03-01T09:00:00Z".parse().unwrap();
    /// let handed = Handed { drawn: String::new(), written_at, sheet };
    /// let taken_at = "2026-03-01T18:00:00Z".parse().unwrap();
    /// // The tablet's clock was five minutes ahead.
    /// assert_eq!(handed.counted_at(taken_at, -300_000).to_string(), "2026-03-01T08:55:00Z");
    /// ```
    #[must_use]
    pub fn counted_at(&self, at: Timestamp, skew_ms: i64) -> Timestamp {
        let skew = SignedDuration::from_millis(skew_ms);
        self.written_at.saturating_add(skew).map_or(at, |written| written.min(at))
    }
}

/// Returns how far the server's clock is ahead of a tablet's that says `sent_at` while it is `at`, in milliseconds.
#[must_use]
pub fn skew_ms(at: Timestamp, sent_at: Timestamp) -> i64 {
    at.as_millisecond().saturating_sub(sent_at.as_millisecond())
}

/// Decides whether a record that was taken before is the one that is handed over now, by the same account.
///
/// # Errors
/// A [`Refusal`] when it is another's, or says something else.
pub fn again(actor: &Actor, known: &Record, digest: &str) -> Result<(), Refusal> {
    if known.by != actor.signature() {
        return Err(Refusal::NotYours);
    }
    if known.digest == digest { Ok(()) } else { Err(Refusal::Rewritten) }
}
