//! What can be asked of a survey and of a place in its sample.

use jiff::{Timestamp, civil::Date};

use crate::{
    case::Exclusion,
    ids::{CitizenId, PersonId, SurveyId},
    survey::{
        Channel, Plan, Survey,
        place::{Miss, Place},
        question::Said,
        rounds::Origin,
        sample::Item,
    },
};

/// A new survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begin {
    /// What is asked of whom.
    pub plan: Box<Plan>,
    /// The survey whose questionnaire it takes up.
    pub follows: Option<SurveyId>,
    /// That survey, filled in by the store.
    pub earlier: Option<Box<Survey>>,
    /// The rule of a pack that plans it by itself.
    pub origin: Option<Origin>,
    /// The survey that the rule planned for the period already, filled in by the store.
    pub planned: Option<SurveyId>,
}

/// One of those who were served in the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its stratum and key.
    pub item: Item,
    /// Whom to ask.
    pub citizen: Option<CitizenId>,
    /// Why they are not asked.
    pub left_out: Option<Exclusion>,
}

/// What can be asked of a survey that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Change what was planned, before the draw.
    Revise {
        /// What is asked of whom.
        plan: Box<Plan>,
        /// The survey whose questionnaire it takes up, filled in by the store.
        earlier: Option<Box<Survey>>,
    },
    /// Let the lot fall.
    Draw {
        /// The seed that was drawn outside.
        seed: u64,
        /// Who was served, filled in by the store.
        found: Vec<Found>,
    },
    /// End it: every place is done, or the last day for answers is over.
    Close {
        /// How many places are still open, filled in by the store.
        open: u32,
    },
    /// Give it up.
    Cancel {
        /// Why.
        reason: String,
    },
    /// Put it into the hand of a third party.
    Assign {
        /// Who calls.
        person: PersonId,
        /// The last day on which they see it.
        until: Date,
        /// Whether that person is a surveyor of the house who may sign in, filled in by the store.
        is_surveyor: bool,
    },
    /// Send the link to whoever can be asked now.
    Invite,
    /// Deliver the third party's result under a seal.
    Seal {
        /// Every place, filled in by the store.
        places: Vec<Place>,
    },
}

impl Command {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Revise { .. } => Move::Plan,
            Self::Draw { .. } => Move::Draw,
            Self::Close { .. } => Move::Close,
            Self::Cancel { .. } => Move::Cancel,
            Self::Assign { .. } => Move::Assign,
            Self::Seal { .. } => Move::Seal,
            Self::Invite => Move::Invite,
        }
    }
}

/// What can be asked of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceCommand {
    /// Show the number for one call.
    Show,
    /// A call failed.
    Miss {
        /// How.
        miss: Miss,
    },
    /// They want to say nothing.
    Refuse,
    /// Keep what the citizen said so far.
    Keep {
        /// What was said.
        said: Vec<Said>,
        /// The last question they have come past.
        passed: u8,
    },
    /// Record the whole answer.
    Answer {
        /// How it came.
        channel: Channel,
        /// What was said.
        said: Vec<Said>,
    },
    /// Record the whole answer of somebody who was drawn and met on site, written down on a tablet some time ago.
    OnSite {
        /// When it was written down.
        answered_at: Timestamp,
        /// What was said.
        said: Vec<Said>,
    },
}

impl PlaceCommand {
    /// Returns the name of the move.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Show => Move::Show,
            Self::Miss { .. } => Move::Miss,
            Self::Refuse => Move::Refuse,
            Self::Keep { .. } | Self::Answer { channel: Channel::Link, .. } => Move::Respond,
            Self::Answer { channel: Channel::Phone | Channel::Tablet | Channel::WalkIn, .. }
            | Self::OnSite { .. } => Move::Interview,
            Self::Answer { channel: Channel::Paper, .. } => Move::TypeIn,
        }
    }
}

/// The name of a move, for the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// Plan a survey and change the plan.
    Plan,
    /// Draw its sample.
    Draw,
    /// End it.
    Close,
    /// Give it up.
    Cancel,
    /// See the number of somebody who was drawn, for one call.
    Show,
    /// Record a call that failed.
    Miss,
    /// Record that somebody wants to say nothing.
    Refuse,
    /// Record what was said in a call.
    Interview,
    /// Type in what was written on paper.
    TypeIn,
    /// Answer behind a link: the page does it for whoever holds the link.
    Respond,
    /// Put a survey into the hand of a third party.
    Assign,
    /// Deliver a third party's result under a seal.
    Seal,
    /// Send the link to whoever can be asked.
    Invite,
}

impl Move {
    /// Every move.
    pub const ALL: [Self; 13] = [
        Self::Plan,
        Self::Draw,
        Self::Close,
        Self::Cancel,
        Self::Show,
        Self::Miss,
        Self::Refuse,
        Self::Interview,
        Self::TypeIn,
        Self::Respond,
        Self::Assign,
        Self::Seal,
        Self::Invite,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan-survey",
            Self::Draw => "draw-sample",
            Self::Close => "close-survey",
            Self::Cancel => "cancel-survey",
            Self::Show => "show-survey-number",
            Self::Miss => "miss-survey-call",
            Self::Refuse => "refuse-survey",
            Self::Interview => "interview",
            Self::TypeIn => "type-in-survey",
            Self::Respond => "answer-survey",
            Self::Assign => "assign-survey",
            Self::Seal => "seal-survey",
            Self::Invite => "invite-survey",
        }
    }
}
