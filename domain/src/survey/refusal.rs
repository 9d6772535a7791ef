//! Why a command to a survey is refused, with the facts.

use jiff::civil::Date;

use crate::{
    access::Denied,
    ids::{PlaceId, SurveyId},
    survey::{
        Channel, Standing,
        place::State,
        question::Flaw,
        sample::{FRAME_LIMIT, SAMPLE_LIMIT},
    },
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such survey.
    #[error("there is no survey {0}")]
    NoSurvey(SurveyId),
    /// No such place.
    #[error("there is no place {0} in a sample")]
    NoPlace(PlaceId),
    /// No sheet of this survey bears the number.
    #[error("there is no place with the number {0} in this sample; look at the sheet again")]
    NoNumber(u32),
    /// Somebody was faster.
    #[error("it has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// No questions, or too many.
    #[error("a questionnaire has 1 to {limit} questions")]
    QuestionCount {
        /// The most.
        limit: usize,
    },
    /// A question cannot be asked so.
    #[error("question {question} has a fault: `{}`; correct it", .flaw.code())]
    BadQuestion {
        /// Its number.
        question: u8,
        /// What is wrong.
        flaw: Flaw,
    },
    /// Two days are in the wrong order or too far apart.
    #[error("the days from {from} to {until} in `{field}` must rise and lie within {limit} days")]
    BadDays {
        /// Which.
        field: &'static str,
        /// The first.
        from: Date,
        /// The last.
        until: Date,
        /// The most.
        limit: i32,
    },
    /// Nobody could answer.
    #[error("choose one way at least in which people can answer")]
    NoChannel,
    /// A third party has no tablets, and nobody of the house asks in its stead.
    #[error(
        "a third party has no tablet of the house; take the two ways by tablet out, or plan it as the house's own"
    )]
    ThirdPartyOnSite,
    /// The sample is empty or too large.
    #[error("a sample has 1 to {SAMPLE_LIMIT} places, not {0}")]
    BadSize(usize),
    /// Too many people.
    #[error(
        "there are {0} people in the frame and a lot falls among {FRAME_LIMIT} at most; shorten the period"
    )]
    LargeFrame(usize),
    /// Nobody is left to be drawn.
    #[error("nobody is left to be drawn: {found} were found and {found} left out; choose another period")]
    EmptyFrame {
        /// How many were found.
        found: usize,
    },
    /// The period is not over.
    #[error("the period ends on {0}; draw when it is over, so that everybody of it can be drawn")]
    PeriodRuns(Date),
    /// Nobody who is drawn could be asked.
    #[error("people are asked until {0} and that is over; give later days in the plan, then draw")]
    AskingOver(Date),
    /// Not as the survey stands.
    #[error("this cannot be done to a survey that is `{}`", .0.code())]
    NotNow(Standing),
    /// Before or after the days on which people are asked or answer.
    #[error("this can be done from {from} to {until}")]
    OutsideWindow {
        /// The first day.
        from: Date,
        /// The last.
        until: Date,
    },
    /// Answers still count and places are open.
    #[error("{open} places are open and answers count until {until}; close it afterwards")]
    StillOpen {
        /// How many.
        open: u32,
        /// Until when.
        until: Date,
    },
    /// A third party has it in hand and has not sealed its result.
    #[error("a third party can seal its result until {0}; end it afterwards, or give it up")]
    WaitsForSeal(Date),
    /// This survey is not asked so.
    #[error("this survey takes no answers by `{}`", .0.code())]
    NotThisWay(Channel),
    /// The place is done.
    #[error("this place is `{}`; each gives one answer", .0.code())]
    PlaceDone(State),
    /// The stratum has all the answers it needs.
    #[error("{quota} answered in this group, as many as are wanted; nobody else is asked there")]
    QuotaFull {
        /// How many.
        quota: u16,
    },
    /// The number must be shown first, to whoever calls.
    #[error("show the number and call before you record what came of it")]
    NotCalled,
    /// Somebody is calling.
    #[error("somebody else is calling this person; take the next")]
    OthersCall,
    /// They were shown another number and have not said what came of that call.
    #[error("record what came of the call to place {0} first")]
    Unfinished(u32),
    /// A question needs an answer.
    #[error("question {0} needs an answer")]
    Missing(u8),
    /// An answer cannot be one.
    #[error("what is given to question {0} is no answer to it; choose again")]
    BadAnswer(u8),
    /// The rule of a pack planned this period already.
    #[error("the rule has planned survey {0} for this period already")]
    AlreadyPlanned(SurveyId),
    /// Nobody of a third party.
    #[error("choose somebody with the role `surveyor` who may sign in")]
    NoSurveyor,
    /// The house calls here itself.
    #[error("this survey is no third party's; plan it as one first")]
    NotThirdParty,
    /// Something asked them a few days ago.
    #[error("this person was asked something in the last seven days; take the next")]
    AskedRecently,
    /// Whoever was drawn said since then that they want to be asked nothing.
    #[error("whoever was drawn wants to be asked nothing any more; take another place")]
    OptedOut,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoSurvey(_) => "no-survey",
            Self::NoPlace(_) => "no-place",
            Self::NoNumber(_) => "no-number",
            Self::Changed { .. } => "changed",
            Self::BadField { .. } => "bad-field",
            Self::QuestionCount { .. } => "question-count",
            Self::BadQuestion { .. } => "bad-question",
            Self::BadDays { .. } => "bad-days",
            Self::NoChannel => "no-channel",
            Self::ThirdPartyOnSite => "third-party-on-site",
            Self::BadSize(_) => "bad-size",
            Self::LargeFrame(_) => "large-frame",
            Self::EmptyFrame { .. } => "empty-frame",
            Self::PeriodRuns(_) => "period-runs",
            Self::AskingOver(_) => "asking-over",
            Self::NotNow(_) => "not-now",
            Self::OutsideWindow { .. } => "outside-window",
            Self::StillOpen { .. } => "still-open",
            Self::WaitsForSeal(_) => "waits-for-seal",
            Self::NotThisWay(_) => "not-this-way",
            Self::PlaceDone(_) => "place-done",
            Self::QuotaFull { .. } => "quota-full",
            Self::NotCalled => "not-called",
            Self::OthersCall => "others-call",
            Self::Unfinished(_) => "unfinished",
            Self::Missing(_) => "missing-answer",
            Self::BadAnswer(_) => "bad-answer",
            Self::AlreadyPlanned(_) => "already-planned",
            Self::NoSurveyor => "no-surveyor",
            Self::NotThirdParty => "not-third-party",
            Self::AskedRecently => "asked-recently",
            Self::OptedOut => "opted-out",
        }
    }
}
