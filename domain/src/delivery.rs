//! What became of a text message, and which question a reply answers. Receipts come late, twice and in any order, so
//! a message's state only ever grows; nothing here decides whether to send one again.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What became of a message, in the order in which one state outweighs another.
///
/// ```
/// use domain::delivery::State;
/// assert_eq!(State::Delivered.merged(State::Sent), State::Delivered);
/// assert_eq!(State::Unknown.merged(State::Sent), State::Sent);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// No gateway has it.
    Waiting,
    /// A gateway is being called; only its answer says whether it has it.
    Sending,
    /// Given up: no gateway took it.
    Dead,
    /// The call ended without an answer: it may have left or not.
    Unknown,
    /// A gateway took it.
    Sent,
    /// It did not reach the phone.
    Undelivered,
    /// It reached the phone.
    Delivered,
}

impl State {
    /// Every state, the weakest first.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Sending,
        Self::Dead,
        Self::Unknown,
        Self::Sent,
        Self::Undelivered,
        Self::Delivered,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Dead => "dead",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Undelivered => "undelivered",
            Self::Delivered => "delivered",
        }
    }

    /// Returns the state of a code, or nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Returns what is known after learning `other` too: the same in whatever order and however often it is learned.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        self.max(other)
    }

    /// Returns whether a gateway may have it, so that sending it again might ask twice.
    #[must_use]
    pub fn may_have_left(self) -> bool {
        match self {
            Self::Waiting | Self::Dead => false,
            Self::Sending | Self::Unknown | Self::Sent | Self::Undelivered | Self::Delivered => true,
        }
    }
}

/// What a delivery report says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Report {
    /// The network has it.
    Accepted,
    /// The phone has it.
    Delivered,
    /// The phone will not have it.
    Failed,
}

impl Report {
    /// Every report.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::Delivered, Self::Failed];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// Returns the report of a code, or nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|report| report.code() == code)
    }

    /// Returns the state a message has by this report.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Accepted => State::Sent,
            Self::Delivered => State::Delivered,
            Self::Failed => State::Undelivered,
        }
    }
}

/// A question that was put to a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The message that asked.
    pub message: i64,
    /// What it was about: `order`.
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// The digits behind the sender's number; empty for none.
    pub extension: String,
    /// The pack that worded it.
    pub pack: String,
    /// The language it was worded in: `zh` or `en`.
    pub language: String,
    /// The question whose scale it carried.
    pub question: String,
    /// When it was asked.
    pub at: Timestamp,
    /// Until when an answer is in time.
    pub closes_at: Timestamp,
    /// Whether it certainly never left.
    pub is_unsent: bool,
}

/// Which question a reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match<'a> {
    /// This one, in time.
    One(&'a Asked),
    /// This one, after its window.
    Late(&'a Asked),
    /// One of several; the newest is shown to the person who decides.
    Several(&'a Asked),
    /// Nobody was asked.
    Nobody,
}

/// Returns which of the questions put to one phone a reply answers that came at `at`, on these digits behind the
/// sender's number. `asked` may have any order.
#[must_use]
pub fn matched<'a>(asked: &'a [Asked], extension: &str, at: Timestamp) -> Match<'a> {
    let put = || asked.iter().filter(|asked| !asked.is_unsent && asked.at <= at);
    let newest = |asked: &&Asked| (asked.at, asked.message);
    // The digits name the question, even one whose time is over: they were the last to carry it.
    let named =
        put().filter(|asked| !extension.is_empty() && asked.extension == extension).max_by_key(newest);
    if let Some(named) = named {
        return if at <= named.closes_at { Match::One(named) } else { Match::Late(named) };
    }
    let open: Vec<&Asked> = put().filter(|asked| at <= asked.closes_at).collect();
    match open.as_slice() {
        [only] => Match::One(only),
        [] => put().max_by_key(newest).map_or(Match::Nobody, Match::Late),
        [..] => open.into_iter().max_by_key(newest).map_or(Match::Nobody, Match::Several),
    }
}

/// Returns the digits for the next question to a phone, so many as `digits`, or nothing when all are taken.
/// The digits used longest ago come first: an answer that comes late must not meet another question.
///
/// ```
/// use domain::delivery::next_extension;
/// assert_eq!(next_extension(2, &[]).as_deref(), Some("01"));
/// assert_eq!(next_extension(2, &["01".into(), "07".into()]).as_deref(), Some("08"));
/// assert_eq!(next_extension(0, &[]).as_deref(), Some(""));
/// assert_eq!(next_extension(0, &["".into()]), None);
/// ```
#[must_use]
pub fn next_extension(digits: u32, open: &[String]) -> Option<String> {
    next_after(digits, open, open.last())
}

/// Returns the digits after those of `last` that no open question has; see [`next_extension`].
#[must_use]
pub fn next_after(digits: u32, open: &[String], last: Option<&String>) -> Option<String> {
    if digits == 0 {
        return open.is_empty().then(String::new);
    }
    let most = 10_u32.saturating_pow(digits.min(4)).saturating_sub(1);
    let last = last.and_then(|last| last.parse::<u32>().ok()).unwrap_or(0);
    let width = usize::try_from(digits.min(4)).unwrap_or(4);
    (1..=most)
        .map(|step| format!("{:0width$}", (last.saturating_add(step).saturating_sub(1)) % most + 1))
        .find(|extension| !open.contains(extension))
}
