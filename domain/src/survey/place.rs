//! A place in a sample: somebody who was drawn, the calls to them, and the one answer they gave. A place names nobody;
//! whoever may call asks the vault by the citizen's id.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CitizenId, PlaceId, SurveyId},
    survey::{Channel, decide::quiet_until, question::Said, sample::Item},
};

/// After so many calls without an answer nobody calls any more; whoever asks to be called at another time was reached,
/// and that call is not counted.
pub const CALLS_LIMIT: usize = 3;
/// For so long a number that was shown is one agent's alone.
pub const CALL_TIME: SignedDuration = SignedDuration::from_mins(30);

/// How a call failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Miss {
    /// Nobody answered, or the line was busy.
    NoAnswer,
    /// They ask to be called at another time.
    Later,
    /// The number is somebody else's or does not exist.
    WrongNumber,
}

impl Miss {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::NoAnswer, Self::Later, Self::WrongNumber];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoAnswer => "no-answer",
            Self::Later => "later",
            Self::WrongNumber => "wrong-number",
        }
    }

    /// Returns the one of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|miss| miss.code() == code)
    }
}

/// Where a place stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Nobody was reached yet.
    Open,
    /// Answered, once and for all.
    Answered,
    /// Reached, and wants to say nothing.
    Refused,
    /// Called often enough, or the number is wrong.
    Unreached,
    /// The survey ended before anything came of it.
    Lapsed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Open, Self::Answered, Self::Refused, Self::Unreached, Self::Lapsed];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Unreached => "unreached",
            Self::Lapsed => "lapsed",
        }
    }

    /// Returns the state of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A call that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When.
    pub at: Timestamp,
    /// Who called, as the ledger signs.
    pub by: String,
    /// How it failed.
    pub miss: Miss,
    /// They asked for another time, so that it is no try. Ledgers before that counted every call.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub put_off: bool,
}

/// That a number was shown for a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// To whom, as the ledger signs.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// Who recorded it, as the ledger signs.
    pub by: String,
    /// How it came.
    pub channel: Channel,
    /// What was said.
    pub said: Vec<Said>,
}

/// The state of one place. It can always be rebuilt from the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Place {
    /// Identifies it.
    pub id: PlaceId,
    /// How many events it has lived through.
    pub version: i64,
    /// The survey.
    pub survey: SurveyId,
    /// Its number in the sample, from 1: the order in which people are asked.
    pub number: u32,
    /// Who was drawn.
    pub item: Item,
    /// Whom to ask, among the personal data kept apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citizen: Option<CitizenId>,
    /// Where it stands.
    pub state: State,
    /// When something last happened to it.
    pub changed_at: Timestamp,
    /// Whom the number was shown to last, until that call has an outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
    /// When the link was sent to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_at: Option<Timestamp>,
    /// Calls that failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// What the citizen has said so far and may go on with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Said>,
    /// The last question the citizen has come past.
    #[serde(default)]
    pub passed: u8,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

impl Place {
    /// Returns whether somebody else than `by` is calling at an instant.
    #[must_use]
    pub fn is_called_by_other(&self, by: &str, at: Timestamp) -> bool {
        self.shown.as_ref().is_some_and(|shown| shown.to != by && at.duration_since(shown.at) < CALL_TIME)
    }

    /// Returns whether the link was sent to them so short a time ago that nobody calls yet.
    #[must_use]
    pub fn was_invited_recently(&self, at: Timestamp) -> bool {
        self.invited_at.is_some_and(|invited| at < quiet_until(invited))
    }

    /// Returns how many calls count as tries: all but those that were put off.
    #[must_use]
    pub fn tries(&self) -> usize {
        self.calls.iter().filter(|call| !call.put_off).count()
    }

    /// Returns how many calls have an outcome on record.
    #[must_use]
    pub fn recorded(&self) -> usize {
        let is_heard = self.answer.as_ref().is_some_and(|answer| answer.channel == Channel::Phone);
        self.calls.len() + usize::from(is_heard || self.state == State::Refused)
    }

    /// Returns whether anybody tried to reach whoever was drawn, or they came by themselves.
    #[must_use]
    pub fn is_tried(&self) -> bool {
        !matches!(self.state, State::Open | State::Lapsed)
            || !self.calls.is_empty()
            || self.invited_at.is_some()
    }
}

/// What became of the places of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcomes {
    /// All places.
    pub drawn: u32,
    /// Those who were called or answered by themselves.
    pub tried: u32,
    /// Those who spoke to us: answered or refused.
    pub reached: u32,
    /// Those who wanted to say nothing.
    pub refused: u32,
    /// Those who answered.
    pub answered: u32,
    /// Those given up after calls that failed.
    pub unreached: u32,
    /// Those whom the end of the survey came before.
    #[serde(default)]
    pub lapsed: u32,
}

impl Outcomes {
    /// Returns the outcomes of places.
    pub fn of<'a>(places: impl IntoIterator<Item = &'a Place>) -> Self {
        let mut outcomes = Self::default();
        for place in places {
            outcomes.drawn += 1;
            outcomes.tried += u32::from(place.is_tried());
            outcomes.reached += u32::from(matches!(place.state, State::Answered | State::Refused));
            outcomes.refused += u32::from(place.state == State::Refused);
            outcomes.answered += u32::from(place.state == State::Answered);
            outcomes.unreached += u32::from(place.state == State::Unreached);
            outcomes.lapsed += u32::from(place.state == State::Lapsed);
        }
        outcomes
    }
}
