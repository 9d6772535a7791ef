//! What has happened to a survey and to its places.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{CitizenId, PersonId, SurveyId},
    survey::{
        Channel, Plan, Stratum,
        place::{Miss, Outcomes},
        question::Said,
        rounds::Origin,
        sample::Item,
    },
};

/// What has happened to a survey. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// It was planned.
    SurveyPlanned {
        /// What is asked of whom.
        plan: Box<Plan>,
        /// The survey whose questionnaire it takes up.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        follows: Option<SurveyId>,
        /// The edition of the questionnaire.
        edition: u32,
        /// The rule of a pack that planned it by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    /// The plan was changed.
    SurveyRevised {
        /// What is asked of whom.
        plan: Box<Plan>,
        /// The edition of the questionnaire.
        edition: u32,
    },
    /// The lot fell. The whole frame is kept, so that an auditor can let it fall once more.
    SampleDrawn {
        /// The seed, as decimal digits.
        seed: String,
        /// The SM3 digest of the frame.
        digest: String,
        /// Its parts.
        strata: Vec<Stratum>,
        /// Among whom the lot fell, in rising order.
        frame: Vec<Item>,
    },
    /// It ended.
    SurveyClosed,
    /// It was given up.
    SurveyCancelled {
        /// Why.
        reason: String,
    },
    /// It was put into the hand of a third party.
    SurveyAssigned {
        /// Who calls.
        person: PersonId,
        /// The last day on which they see it.
        until: Date,
    },
    /// The link was sent to whoever could be asked.
    SurveyInvited,
    /// The third party delivered its result; it changes no more.
    SurveySealed {
        /// What became of the places.
        outcomes: Outcomes,
        /// The SM3 digest of every place and what was said there.
        digest: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SurveyPlanned { .. } => "survey-planned",
            Self::SurveyRevised { .. } => "survey-revised",
            Self::SampleDrawn { .. } => "sample-drawn",
            Self::SurveyClosed => "survey-closed",
            Self::SurveyCancelled { .. } => "survey-cancelled",
            Self::SurveyAssigned { .. } => "survey-assigned",
            Self::SurveySealed { .. } => "survey-sealed",
            Self::SurveyInvited => "survey-invited",
        }
    }
}

/// What has happened to a place. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PlaceEvent {
    /// It was drawn.
    PlaceDrawn {
        /// The survey.
        survey: SurveyId,
        /// Its number in the sample.
        number: u32,
        /// Who was drawn.
        item: Item,
        /// Whom to ask.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        citizen: Option<CitizenId>,
    },
    /// The number was shown for a call.
    SurveyNumberShown,
    /// A call failed.
    SurveyCallMissed {
        /// How.
        miss: Miss,
        /// They asked for another time: it is no try.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        put_off: bool,
    },
    /// They want to say nothing.
    SurveyRefused,
    /// What the citizen said so far was kept.
    SurveyAnswersKept {
        /// What was said.
        said: Vec<Said>,
        /// The last question they have come past.
        passed: u8,
    },
    /// They answered.
    SurveyAnswered {
        /// How it came.
        channel: Channel,
        /// What was said.
        said: Vec<Said>,
    },
    /// The survey ended before anything came of it.
    PlaceLapsed,
    /// The link was sent to whoever was drawn.
    PlaceInvited,
}

impl PlaceEvent {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PlaceDrawn { .. } => "place-drawn",
            Self::SurveyNumberShown => "survey-number-shown",
            Self::SurveyCallMissed { .. } => "survey-call-missed",
            Self::SurveyRefused => "survey-refused",
            Self::SurveyAnswersKept { .. } => "survey-answers-kept",
            Self::SurveyAnswered { .. } => "survey-answered",
            Self::PlaceLapsed => "place-lapsed",
            Self::PlaceInvited => "place-invited",
        }
    }
}
