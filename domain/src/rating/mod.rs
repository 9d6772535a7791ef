//! Ratings: five grades, the national options below them, and how we know that the citizen gave one (G3).
//! A rating cannot be made without its provenance, and nothing here changes one that exists.

pub mod norm;
pub mod scale;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{DeviceId, PersonId},
    policy,
};

/// One of the five national grades: 5 very satisfied, 4 satisfied, 3 fairly satisfied, 2 dissatisfied,
/// 1 very dissatisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Grade(u8);

/// A number that is no grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no grade; grades are 1 (very dissatisfied) to 5 (very satisfied)")]
pub struct NoGrade(pub u8);

impl TryFrom<u8> for Grade {
    type Error = NoGrade;

    fn try_from(stars: u8) -> Result<Self, NoGrade> {
        if (1..=5).contains(&stars) { Ok(Self(stars)) } else { Err(NoGrade(stars)) }
    }
}

impl From<Grade> for u8 {
    fn from(grade: Grade) -> Self {
        grade.0
    }
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Self; 5] = [Self(5), Self(4), Self(3), Self(2), Self(1)];

    /// Returns the grade of so many stars, or `None`.
    ///
    /// ```
    /// use domain::rating::{Class, Grade};
    /// assert_eq!(Grade::of(3).map(Grade::class), Some(Class::Good));
    /// assert_eq!(Grade::of(2).map(Grade::class), Some(Class::Bad));
    /// assert_eq!(Grade::of(0), None);
    /// ```
    #[must_use]
    pub fn of(stars: u8) -> Option<Self> {
        Self::try_from(stars).ok()
    }

    /// Returns how many stars it is shown with, which is also its national code.
    #[must_use]
    pub fn stars(self) -> u8 {
        self.0
    }

    /// Returns how it counts: 3 and above are good (好评), 1 and 2 bad (差评).
    #[must_use]
    pub fn class(self) -> Class {
        if self.0 >= 3 { Class::Good } else { Class::Bad }
    }

    /// Returns the stable code, for addresses and texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self.0 {
            5 => "very-satisfied",
            4 => "satisfied",
            3 => "fair",
            2 => "dissatisfied",
            _ => "very-dissatisfied",
        }
    }

    /// Returns the official name.
    #[must_use]
    pub fn name(self) -> policy::Text {
        let (zh, en) = match self.0 {
            5 => ("非常满意", "very satisfied"),
            4 => ("满意", "satisfied"),
            3 => ("基本满意", "fairly satisfied"),
            2 => ("不满意", "dissatisfied"),
            _ => ("非常不满意", "very dissatisfied"),
        };
        policy::Text { zh: zh.to_owned(), en: en.to_owned() }
    }
}

impl std::fmt::Display for Grade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// How a grade counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// 好评.
    Good,
    /// 差评: it opens an order.
    Bad,
}

impl Class {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
        }
    }
}

/// The way a rating came in, by the national list (`pf`). A pack's own list of ways is [`policy::RatingChannel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RatingChannel {
    /// A page on a computer.
    Web,
    /// A page or app on a telephone.
    Mobile,
    /// A code that was photographed.
    Qr,
    /// A tablet in the hall.
    Tablet,
    /// The device at a window, a self-service machine.
    Terminal,
    /// A text message.
    Sms,
    /// Given by the system where a pack demands it; never a citizen's word.
    Default,
    /// A call by a person. The national list has no code for it.
    Call,
    /// A form on paper. The national list has no code for it.
    Paper,
}

impl RatingChannel {
    /// Every way.
    pub const ALL: [Self; 9] = [
        Self::Web,
        Self::Mobile,
        Self::Qr,
        Self::Tablet,
        Self::Terminal,
        Self::Sms,
        Self::Default,
        Self::Call,
        Self::Paper,
    ];

    /// Returns the national code, when there is one.
    #[must_use]
    pub fn pf(self) -> Option<u8> {
        match self {
            Self::Web => Some(1),
            Self::Mobile => Some(2),
            Self::Qr => Some(3),
            Self::Tablet => Some(4),
            Self::Terminal => Some(5),
            Self::Sms => Some(6),
            Self::Default => Some(7),
            Self::Call | Self::Paper => None,
        }
    }

    /// Returns the way of a national code, or `None`.
    #[must_use]
    pub fn from_pf(pf: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.pf() == Some(pf))
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Mobile => "mobile",
            Self::Qr => "qr",
            Self::Tablet => "tablet",
            Self::Terminal => "terminal",
            Self::Sms => "sms",
            Self::Default => "default",
            Self::Call => "call",
            Self::Paper => "paper",
        }
    }

    /// Returns the way of a stable code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.code() == code)
    }
}

impl From<policy::RatingChannel> for RatingChannel {
    fn from(channel: policy::RatingChannel) -> Self {
        match channel {
            policy::RatingChannel::WindowDevice | policy::RatingChannel::SelfService => Self::Terminal,
            policy::RatingChannel::Qr => Self::Qr,
            policy::RatingChannel::Tablet => Self::Tablet,
            policy::RatingChannel::Sms => Self::Sms,
            policy::RatingChannel::Web => Self::Web,
            policy::RatingChannel::Phone => Self::Mobile,
        }
    }
}

/// How we know that a rating is the citizen's. Each names something that can be looked up; none of them is empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Provenance {
    /// A device that a window set to this case.
    Device {
        /// Which device.
        device: DeviceId,
        /// The session the window opened for this one case.
        session: String,
        /// A tablet or another terminal.
        channel: RatingChannel,
    },
    /// A link or a photographed code that belongs to this case alone.
    Link {
        /// The blind index of its token, never the token.
        token: String,
        /// A computer, a telephone, a photographed code, or a text message that brought the link.
        channel: RatingChannel,
    },
    /// A text message from the number that was asked.
    Sms {
        /// The gateway's own id of the reply.
        message: String,
        /// Who read it, when the text alone did not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read_by: Option<PersonId>,
    },
    /// A call that a person made.
    Call {
        /// The call's record or recording.
        record: String,
        /// Who called.
        agent: PersonId,
    },
    /// A form on paper that is kept.
    Paper {
        /// Where it is kept.
        entry: String,
        /// Who typed it in.
        by: PersonId,
    },
    /// Nobody's word: a pack demands that silence be counted so.
    Default {
        /// The pack's rule.
        rule: String,
    },
}

impl Provenance {
    /// Returns the way it came in.
    #[must_use]
    pub fn channel(&self) -> RatingChannel {
        match self {
            Self::Device { channel, .. } | Self::Link { channel, .. } => *channel,
            Self::Sms { .. } => RatingChannel::Sms,
            Self::Call { .. } => RatingChannel::Call,
            Self::Paper { .. } => RatingChannel::Paper,
            Self::Default { .. } => RatingChannel::Default,
        }
    }

    /// Returns what it can be looked up by; the same evidence gives one rating.
    #[must_use]
    pub fn evidence(&self) -> &str {
        match self {
            Self::Device { session: evidence, .. }
            | Self::Link { token: evidence, .. }
            | Self::Sms { message: evidence, .. }
            | Self::Call { record: evidence, .. }
            | Self::Paper { entry: evidence, .. }
            | Self::Default { rule: evidence } => evidence,
        }
    }

    /// Returns whether both rest on one and the same evidence.
    #[must_use]
    pub fn is_same_evidence(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.evidence() == other.evidence()
    }

    /// Returns whether it is a citizen's word at all.
    #[must_use]
    pub fn is_citizens_word(&self) -> bool {
        !matches!(self, Self::Default { .. })
    }
}

/// What a citizen said of one case. It has no setters: a later word is another rating.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The national grade.
    pub grade: Grade,
    /// The answer on the pack's own scale, as the option's id, when that scale was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// The codes of the national options chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<u16>,
    /// The citizen's own words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// Answers to the pack's other questions: question id → option id. Never mixed into the national codes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub answers: BTreeMap<String, String>,
    /// How we know.
    pub provenance: Provenance,
    /// When the citizen said it.
    pub at: Timestamp,
}

impl Rating {
    /// Returns a bare rating by the national grades.
    #[must_use]
    pub fn new(grade: Grade, provenance: Provenance, at: Timestamp) -> Self {
        let (options, words, answers) = (Vec::new(), String::new(), BTreeMap::new());
        Self { grade, scale: None, options, words, answers, provenance, at }
    }

    /// Returns how it counts.
    #[must_use]
    pub fn class(&self) -> Class {
        self.grade.class()
    }

    /// Returns whether the citizen said more than a grade: words of their own, or a reason ticked.
    #[must_use]
    pub fn is_told(&self) -> bool {
        !self.words.is_empty() || !self.options.is_empty()
    }

    /// Returns whether it opens an order.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        self.class() == Class::Bad
    }

    /// Returns the way it came in.
    #[must_use]
    pub fn channel(&self) -> RatingChannel {
        self.provenance.channel()
    }
}
