//! The ladder of an order: notices and warnings to the leaders of the unit that leads it (提示短信、提示函、警示短信、警示函),
//! each at most once, each with the facts that made it, a person who answers for it, and clocks for receipt and reply.
//! When a rung is reached is the pack's; nothing here sends anything.

use std::{collections::BTreeMap, collections::BTreeSet, fmt::Write as _};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sm3::{Digest as _, Sm3};

use crate::{
    access::{Actor, Role},
    ids::{CitizenId, OrderId, PersonId, UnitId},
    order::{Order, clocks::ClockKind},
    policy::{Form, Noted, Office},
};

/// The characters of a digest that tell two replies of one order apart.
const DIGEST: usize = 16;

/// A rung, the mildest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WarningForm {
    /// A notice by text message (提示短信).
    NoticeSms,
    /// A notice by letter (提示函).
    NoticeLetter,
    /// A warning by text message (警示短信).
    WarningSms,
    /// A warning by letter (警示函).
    WarningLetter,
}

impl WarningForm {
    /// Every rung, the mildest first.
    pub const ALL: [Self; 4] = [Self::NoticeSms, Self::NoticeLetter, Self::WarningSms, Self::WarningLetter];

    /// Returns the stable code, which is that of the pack's form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NoticeSms => "notice-sms",
            Self::NoticeLetter => "notice-letter",
            Self::WarningSms => "warning-sms",
            Self::WarningLetter => "warning-letter",
        }
    }

    /// Returns the rung of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.code() == code)
    }

    /// Returns the form as a pack's rule names it.
    #[must_use]
    pub fn form(self) -> Form {
        match self {
            Self::NoticeSms => Form::NoticeSms,
            Self::NoticeLetter => Form::NoticeLetter,
            Self::WarningSms => Form::WarningSms,
            Self::WarningLetter => Form::WarningLetter,
        }
    }

    /// Returns whether it is a text message and no letter.
    #[must_use]
    pub fn is_sms(self) -> bool {
        matches!(self, Self::NoticeSms | Self::WarningSms)
    }

    /// Returns the clock of its receipt.
    #[must_use]
    pub fn receipt(self) -> ClockKind {
        match self {
            Self::NoticeSms => ClockKind::NoticeSmsReceipt,
            Self::NoticeLetter => ClockKind::NoticeLetterReceipt,
            Self::WarningSms => ClockKind::WarningSmsReceipt,
            Self::WarningLetter => ClockKind::WarningLetterReceipt,
        }
    }

    /// Returns the clock of its reply.
    #[must_use]
    pub fn reply(self) -> ClockKind {
        match self {
            Self::NoticeSms => ClockKind::NoticeSmsReply,
            Self::NoticeLetter => ClockKind::NoticeLetterReply,
            Self::WarningSms => ClockKind::WarningSmsReply,
            Self::WarningLetter => ClockKind::WarningLetterReply,
        }
    }

    /// Returns the rung a clock belongs to, and what it measures; `None` for the order's own clocks.
    #[must_use]
    pub fn of_clock(clock: ClockKind) -> Option<(Self, Owed)> {
        Self::ALL.into_iter().find_map(|form| {
            if form.receipt() == clock {
                Some((form, Owed::Receipt))
            } else {
                (form.reply() == clock).then_some((form, Owed::Reply))
            }
        })
    }
}

/// What a leader owes after a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// That it arrived.
    Receipt,
    /// What was done.
    Reply,
}

/// A named person, and as what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressee {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub office: Office,
}

/// A rung that was reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Which.
    pub form: WarningForm,
    /// The pack's rule.
    pub rule: String,
    /// Its own number: the order's, and which warning of the order it is.
    pub number: String,
    /// Whose leaders it goes to.
    pub unit: UnitId,
    /// Who receives it; never nobody, and the first answers for it.
    pub to: Vec<Addressee>,
    /// Who receives a copy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copy_to: Vec<Office>,
    /// The signs that made it, as the pack names them, with their numbers; a sign without a number is 1 or 0.
    pub facts: BTreeMap<String, i64>,
    /// Everything the rules could see at that moment: only what is added to it makes another rung.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub known: BTreeMap<String, i64>,
}

/// That a leader has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Which warning.
    pub form: WarningForm,
}

/// What a leader answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// Which warning.
    pub form: WarningForm,
    /// The person named to handle it (安排专人).
    pub handler: String,
    /// What was done; copied to the centre.
    pub words: String,
}

/// What a person notes about an order, because no event tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Which sign.
    pub sign: Noted,
    /// Whether it is there; false takes an earlier note back.
    pub holds: bool,
    /// On what grounds.
    pub words: String,
}

/// A warning and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The warning.
    pub warning: Warning,
    /// When it went out.
    pub at: Timestamp,
    /// When its receipt was confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_at: Option<Timestamp>,
    /// When it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// The order ended or left the unit before it was answered: nothing more is owed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lapsed: bool,
    /// The receipt was not there in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receipt_late: bool,
    /// The reply was not there in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reply_late: bool,
}

impl Sent {
    /// Returns whether something is still owed.
    #[must_use]
    pub fn owes(&self, owed: Owed) -> bool {
        let done = match owed {
            Owed::Receipt => self.received_at,
            Owed::Reply => self.answered_at,
        };
        done.is_none() && !self.lapsed
    }

    /// Returns whether receipt or reply were not there in time.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.receipt_late || self.reply_late
    }
}

/// A reply to the citizen, so that the same words are known again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The handling round.
    pub round: u16,
    /// A digest of the words.
    pub digest: String,
}

/// What an order remembers for the ladder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ladder {
    /// The rungs reached, the oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Sent>,
    /// What persons noted.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub noted: BTreeMap<Noted, bool>,
    /// The citizens of the orders that went into this one, where they are known.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub callers: BTreeMap<OrderId, CitizenId>,
    /// What was answered to the citizen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub said: Vec<Said>,
}

impl Ladder {
    /// Returns whether there is nothing to remember.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the warning of a rung, once it was reached.
    #[must_use]
    pub fn of(&self, form: WarningForm) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.warning.form == form)
    }

    /// Returns the warning of a rung for changing.
    pub(crate) fn of_mut(&mut self, form: WarningForm) -> Option<&mut Sent> {
        self.sent.iter_mut().find(|sent| sent.warning.form == form)
    }

    /// Returns the warnings for which something is still owed.
    pub fn owing(&self, owed: Owed) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| sent.owes(owed))
    }

    /// Returns whether a clock of the ladder still waits for somebody.
    #[must_use]
    pub fn waits(&self, clock: ClockKind) -> bool {
        let of = WarningForm::of_clock(clock);
        of.is_some_and(|(form, owed)| self.of(form).is_some_and(|sent| sent.owes(owed)))
    }

    /// Returns whether a milder warning was not received or answered in time and nothing graver has followed it.
    #[must_use]
    pub fn is_unanswered_below(&self, form: WarningForm) -> bool {
        self.sent.iter().enumerate().any(|(place, sent)| {
            let mut later = self.sent.iter().skip(place + 1);
            let below = sent.warning.form < form && sent.is_late() && !sent.lapsed;
            below && !later.any(|later| later.warning.form > sent.warning.form)
        })
    }

    /// Nothing more is owed for what went to others than `lead`, or to anybody when nobody leads it any more.
    pub(crate) fn lapse_except(&mut self, lead: Option<UnitId>) {
        for sent in &mut self.sent {
            if sent.answered_at.is_none() && lead != Some(sent.warning.unit) {
                sent.lapsed = true;
            }
        }
    }
}

/// Returns how many known citizens ask for the same: those of the order and of what went into it.
#[must_use]
pub fn callers(order: &Order) -> i64 {
    let all: BTreeSet<CitizenId> = order.ladder.callers.values().copied().chain(order.citizen).collect();
    i64::try_from(all.len()).unwrap_or(i64::MAX).max(1)
}

/// Returns whether a warning is for `actor` to confirm and answer: whoever it names, and whoever leads the unit.
#[must_use]
pub fn is_theirs(actor: &Actor, sent: &Sent) -> bool {
    match actor {
        Actor::Staff(staff) => {
            let leads =
                [Role::UnitApprover, Role::UnitPrincipal].iter().any(|role| staff.roles.contains(role));
            let named = sent.warning.to.iter().any(|to| to.person == staff.person);
            named || leads && staff.units.contains(&sent.warning.unit)
        }
        Actor::System(_) => true,
        Actor::Citizen => false,
    }
}

/// Returns a digest of what a reply says, whatever its spaces and stops.
#[must_use]
pub fn digest(reply: &str) -> String {
    let plain: String = reply.chars().filter(|character| character.is_alphanumeric()).collect();
    let mut digest = String::new();
    for byte in Sm3::digest(plain.as_bytes()) {
        let _ = write!(digest, "{byte:02x}");
    }
    digest.truncate(DIGEST);
    digest
}
