//! What has happened in a year of the woodpecker.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, PersonId, UnitId},
    woodpecker::{Agreed, CaseText, Progress, Ranked, Rule},
};

/// What has happened. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A year began.
    CollectionBegun {
        /// Which.
        year: i16,
        /// By what it is judged.
        rule: Rule,
    },
    /// An opinion was put forward.
    OpinionNominated {
        /// Its number.
        nominee: u16,
        /// The order.
        order: OrderId,
        /// The order's number.
        order_number: String,
        /// The unit.
        unit: UnitId,
        /// What it is called.
        title: String,
        /// Why.
        reason: String,
    },
    /// A nominee was taken out.
    NomineeStruck {
        /// Which.
        nominee: u16,
        /// Why.
        reason: String,
    },
    /// Something became of an opinion.
    NomineeAdvanced {
        /// Which.
        nominee: u16,
        /// What.
        to: Progress,
        /// What was done, or why.
        note: String,
    },
    /// The unit did not adopt an opinion.
    NomineeDeclined {
        /// Which.
        nominee: u16,
        /// Why.
        reason: String,
    },
    /// A juror was named.
    JurorSeated {
        /// The number.
        juror: u16,
        /// The name.
        name: String,
        /// Whom the juror speaks for.
        organisation: String,
        /// The account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// The unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
    },
    /// The jury began.
    JudgingBegun,
    /// A sheet was handed in; it takes the place of an earlier one of the same juror.
    NomineeScored {
        /// The juror.
        juror: u16,
        /// The nominee.
        nominee: u16,
        /// The points, by merit.
        points: BTreeMap<String, u16>,
        /// Why.
        reason: String,
    },
    /// The best were chosen.
    CasesChosen {
        /// Every nominee that was ranked.
        ranking: Vec<Ranked>,
        /// Why so many.
        reason: String,
    },
    /// The citizen's answer was recorded.
    ConsentRecorded {
        /// The nominee.
        nominee: u16,
        /// What was said.
        agreed: Agreed,
        /// The name to be printed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// How it was said.
        heard: String,
    },
    /// An entry of the case book was written.
    CaseWritten {
        /// The nominee.
        nominee: u16,
        /// What it says.
        text: Box<CaseText>,
    },
    /// A second person reviewed it.
    CaseReviewed {
        /// The nominee.
        nominee: u16,
    },
    /// A member was appointed.
    MemberAppointed {
        /// The number.
        member: u16,
        /// The nominee.
        nominee: u16,
        /// The name.
        name: String,
        /// The number of the letter.
        letter: String,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// A term ended before its last day.
    MemberEnded {
        /// The member.
        member: u16,
        /// The last day.
        on: Date,
        /// Why.
        reason: String,
    },
    /// A meeting was recorded.
    MeetingHeld {
        /// The number.
        meeting: u16,
        /// When.
        on: Date,
        /// Where.
        place: String,
        /// What it was about.
        subject: String,
        /// Who came.
        attendees: Vec<String>,
        /// What was said.
        minutes: String,
    },
    /// Something is to be done.
    FollowUpNoted {
        /// The meeting.
        meeting: u16,
        /// The number.
        follow_up: u16,
        /// What.
        text: String,
        /// Who sees to it.
        owner: PersonId,
        /// Until when.
        due: Date,
    },
    /// Something came of it.
    FollowUpSettled {
        /// The meeting.
        meeting: u16,
        /// Which.
        follow_up: u16,
        /// What came of it.
        result: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CollectionBegun { .. } => "collection-begun",
            Self::OpinionNominated { .. } => "opinion-nominated",
            Self::NomineeStruck { .. } => "nominee-struck",
            Self::NomineeAdvanced { .. } => "nominee-advanced",
            Self::NomineeDeclined { .. } => "nominee-declined",
            Self::JurorSeated { .. } => "juror-seated",
            Self::JudgingBegun => "judging-begun",
            Self::NomineeScored { .. } => "nominee-scored",
            Self::CasesChosen { .. } => "cases-chosen",
            Self::ConsentRecorded { .. } => "consent-recorded",
            Self::CaseWritten { .. } => "case-written",
            Self::CaseReviewed { .. } => "case-reviewed",
            Self::MemberAppointed { .. } => "member-appointed",
            Self::MemberEnded { .. } => "member-ended",
            Self::MeetingHeld { .. } => "meeting-held",
            Self::FollowUpNoted { .. } => "follow-up-noted",
            Self::FollowUpSettled { .. } => "follow-up-settled",
        }
    }
}
