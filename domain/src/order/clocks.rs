//! The clocks of an order: which one an event starts, stops or holds, and which timer each one needs.
//! The budget comes from the pack, the due date from the calendar; an order only remembers what was derived
//! when, and every change of a due date is a move inside an event (“deadlines never move in silence”).

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Budget, Calendar, DayEnd, Due},
    clock::{Clock, Rung, Verdict},
};

/// What a clock measures. Clocks run in parallel, each for whoever must move next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockKind {
    /// Registered → accepted, refused or handed over (P4).
    Screen,
    /// Accepted → dispatched.
    Dispatch,
    /// Dispatched → receipt.
    Sign,
    /// Dispatched → the citizen is contacted; anonymous orders have none (L12).
    Contact,
    /// Dispatched → the last moment to ask for a return (L4).
    Return,
    /// Dispatched → the reply is out. It goes on when the order is reassigned: it is the citizen's deadline.
    Handle,
    /// Suspended → the citizen supplies what is missing.
    Supplement,
    /// The citizen is asked → the citizen's word; silence ends as “未评”.
    Callback,
    /// A return is asked for → the ruling on it.
    ReturnRuling,
    /// More time is asked for → the ruling on it.
    ExtensionRuling,
    /// Due performance is claimed → the verdict.
    Adjudication,
    /// A dossier is filed → its review.
    DossierReview,
    /// A unit is told to look into whose it is → its report.
    Investigation,
    /// A return is refused → the last moment to have that reviewed.
    ReviewRequest,
    /// A review is asked for → its decision.
    ReturnReview,
    /// A notice by text message → its receipt is confirmed.
    NoticeSmsReceipt,
    /// A notice by text message → it is answered.
    NoticeSmsReply,
    /// A notice by letter → its receipt is confirmed.
    NoticeLetterReceipt,
    /// A notice by letter → it is answered.
    NoticeLetterReply,
    /// A warning by text message → its receipt is confirmed.
    WarningSmsReceipt,
    /// A warning by text message → it is answered.
    WarningSmsReply,
    /// A warning by letter → its receipt is confirmed.
    WarningLetterReceipt,
    /// A warning by letter → it is answered.
    WarningLetterReply,
}

impl ClockKind {
    /// Every clock, in the order of the loop.
    pub const ALL: [Self; 23] = [
        Self::Screen,
        Self::Dispatch,
        Self::Sign,
        Self::Contact,
        Self::Return,
        Self::Handle,
        Self::Supplement,
        Self::Callback,
        Self::ReturnRuling,
        Self::ExtensionRuling,
        Self::Adjudication,
        Self::DossierReview,
        Self::Investigation,
        Self::ReviewRequest,
        Self::ReturnReview,
        Self::NoticeSmsReceipt,
        Self::NoticeSmsReply,
        Self::NoticeLetterReceipt,
        Self::NoticeLetterReply,
        Self::WarningSmsReceipt,
        Self::WarningSmsReply,
        Self::WarningLetterReceipt,
        Self::WarningLetterReply,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Screen => "screen",
            Self::Dispatch => "dispatch",
            Self::Sign => "sign",
            Self::Contact => "contact",
            Self::Return => "return",
            Self::Handle => "handle",
            Self::Supplement => "supplement",
            Self::Callback => "callback",
            Self::ReturnRuling => "return-ruling",
            Self::ExtensionRuling => "extension-ruling",
            Self::Adjudication => "adjudication",
            Self::DossierReview => "dossier-review",
            Self::Investigation => "investigation",
            Self::ReviewRequest => "review-request",
            Self::ReturnReview => "return-review",
            Self::NoticeSmsReceipt => "notice-sms-receipt",
            Self::NoticeSmsReply => "notice-sms-reply",
            Self::NoticeLetterReceipt => "notice-letter-receipt",
            Self::NoticeLetterReply => "notice-letter-reply",
            Self::WarningSmsReceipt => "warning-sms-receipt",
            Self::WarningSmsReply => "warning-sms-reply",
            Self::WarningLetterReceipt => "warning-letter-receipt",
            Self::WarningLetterReply => "warning-letter-reply",
        }
    }

    /// Returns the clock of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Returns whether missing it is the government's fault towards the citizen. Some of the others only bound what a
    /// citizen or unit may still do: when they run out, a right lapses. Those of the ladder hold a leader to the
    /// centre: missing one is a fault of its own, and the citizen's order is no later for it.
    #[must_use]
    pub fn binds_the_government(self) -> bool {
        match self {
            Self::Screen | Self::Dispatch | Self::Sign | Self::Contact | Self::Handle => true,
            Self::ReturnRuling | Self::ExtensionRuling | Self::Adjudication | Self::DossierReview => true,
            Self::Investigation | Self::ReturnReview => true,
            Self::Return | Self::Supplement | Self::Callback | Self::ReviewRequest => false,
            Self::NoticeSmsReceipt | Self::NoticeSmsReply => false,
            Self::NoticeLetterReceipt | Self::NoticeLetterReply => false,
            Self::WarningSmsReceipt | Self::WarningSmsReply => false,
            Self::WarningLetterReceipt | Self::WarningLetterReply => false,
        }
    }

    /// Returns whether the clock stands still while the order waits for the citizen.
    #[must_use]
    pub fn stands_while_suspended(self) -> bool {
        match self {
            // Nobody rules on more time while the time itself stands.
            Self::Sign | Self::Contact | Self::Return | Self::Handle | Self::ExtensionRuling => true,
            Self::Screen | Self::Dispatch | Self::Supplement | Self::Callback => false,
            Self::ReturnRuling | Self::Adjudication | Self::DossierReview | Self::Investigation => false,
            Self::ReviewRequest | Self::ReturnReview => true,
            // What was done cannot be told while the matter stands; that the letter arrived can.
            Self::NoticeSmsReply | Self::NoticeLetterReply => true,
            Self::WarningSmsReply | Self::WarningLetterReply => true,
            Self::NoticeSmsReceipt | Self::NoticeLetterReceipt => false,
            Self::WarningSmsReceipt | Self::WarningLetterReceipt => false,
        }
    }
}

/// One clock of one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderClock {
    /// The pack's rule that set it.
    pub rule: String,
    /// The handling round it belongs to.
    pub round: u16,
    /// Budget and ledger.
    pub clock: Clock,
    /// The due date as last derived; `None` while the clock stands or has stopped.
    pub due: Option<DueMark>,
    /// The latest rung that fired.
    pub fired: Option<Rung>,
    /// In time or late, once stopped.
    pub verdict: Option<Verdict>,
}

impl OrderClock {
    /// Returns the timer this clock needs now: exactly one while it runs, none otherwise.
    #[must_use]
    pub fn timer(&self, calendar: &Calendar) -> Option<(Rung, Timestamp)> {
        let rung = self.clock.next_rung(self.fired);
        self.clock.rung_at(rung, calendar).map(|at| (rung, at))
    }
}

/// A due instant as derived at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueMark {
    /// The instant it ends: 24:00 is the next midnight, a closing time is the last instant in time.
    pub at: Timestamp,
    /// The day people are told.
    pub date: Date,
    /// The way there enters a year whose calendar is not published.
    pub provisional: bool,
}

impl From<Due> for DueMark {
    fn from(due: Due) -> Self {
        Self { at: due.at, date: due.date, provisional: due.provisional }
    }
}

/// What an event does to a clock. Moves are stored inside events, so replaying needs no calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "move", rename_all = "kebab-case")]
pub enum ClockMove {
    /// A clock starts.
    Started {
        /// Which one.
        clock: ClockKind,
        /// The pack's rule.
        rule: String,
        /// The handling round.
        round: u16,
        /// The time given.
        budget: Budget,
        /// When a day ends.
        day_end: DayEnd,
        /// The due date derived.
        due: DueMark,
    },
    /// A clock stops.
    Stopped {
        /// Which one.
        clock: ClockKind,
        /// In time or late.
        verdict: Verdict,
    },
    /// A clock stands still.
    Suspended {
        /// Which one.
        clock: ClockKind,
    },
    /// A clock goes on, with what it had left.
    Resumed {
        /// Which one.
        clock: ClockKind,
        /// The due date derived anew.
        due: DueMark,
    },
    /// A clock gets more time.
    Extended {
        /// Which one.
        clock: ClockKind,
        /// How much, in the budget's own unit.
        by: u16,
        /// The due date derived anew.
        due: DueMark,
    },
    /// A calendar changed, and with it the due date.
    Rederived {
        /// Which one.
        clock: ClockKind,
        /// What it was.
        old: DueMark,
        /// What it is.
        due: DueMark,
    },
    /// A rung was reached.
    Fired {
        /// Which clock.
        clock: ClockKind,
        /// Which rung.
        rung: Rung,
    },
}
