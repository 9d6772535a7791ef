//! The ladder: when facts reach a rung, a notice, a warning, a supervision, a special report or an interview
//! follows. A rung is a fact of the order's events, something a person noted, or a count over several orders.
//!
//! Only the rules; nothing here sends a letter or decides when the facts are looked at.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    calendar::Budget,
    facts::{Facts, FlagFact, NumberFact},
    order::{
        Level, Order,
        fault::{Fault, FaultRecord, Standing},
        ladder,
    },
    policy::{Every, Office, Said, Text, clocks::level_code},
};

/// What follows when facts reach a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LadderRule {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What follows.
    pub form: Form,
    /// The form of supervision it takes, when it is one: an id of the pack's.
    pub supervision: Option<String>,
    /// How often the facts are looked at; `None` for at once.
    pub every: Option<Every>,
    /// Its conditions: one line that holds is enough.
    pub when: Vec<Line>,
    /// Who receives it; never nobody.
    pub to: Vec<Office>,
    /// Who receives a copy.
    pub copy_to: Vec<Office>,
    /// How soon the receiver must confirm that it arrived.
    pub receipt_within: Option<Budget>,
    /// How soon the receiver must have done it.
    pub within: Option<Budget>,
    /// What the receiver must do.
    pub to_do: Option<Text>,
    /// Where it comes from.
    pub grounds: Said,
}

impl LadderRule {
    /// Returns the first line that holds, which is why the rule fires; `None` when it does not.
    #[must_use]
    pub fn reached(&self, seen: &Seen) -> Option<&Line> {
        first(&self.when, seen)
    }

    /// Returns every line that holds.
    pub fn all_reached<'a>(&'a self, seen: &'a Seen) -> impl Iterator<Item = &'a Line> {
        self.when.iter().filter(|line| line.iter().all(|threshold| threshold.holds(seen)))
    }

    /// Returns whether any line asks for a sign.
    #[must_use]
    pub fn asks_for(&self, sign: FlagSign) -> bool {
        self.when.iter().flatten().any(|asked| matches!(asked, Threshold::Flag(known, _) if *known == sign))
    }

    /// Returns whether one of its lines holds, the first being 0.
    #[must_use]
    pub fn reaches(&self, line: usize, seen: &Seen) -> bool {
        self.when.get(line).is_some_and(|line| line.iter().all(|threshold| threshold.holds(seen)))
    }
}

/// Returns the first line that holds.
pub(super) fn first<'a>(lines: &'a [Line], seen: &Seen) -> Option<&'a Line> {
    lines.iter().find(|line| line.iter().all(|threshold| threshold.holds(seen)))
}

/// What must hold together; never nothing.
pub type Line = Vec<Threshold>;

/// What follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A notice by text message (提示短信).
    NoticeSms,
    /// A notice by letter (提示函).
    NoticeLetter,
    /// A warning by text message (警示短信).
    WarningSms,
    /// A warning by letter (警示函).
    WarningLetter,
    /// Supervision (督办).
    Supervision,
    /// A special report to leaders (专报).
    SpecialReport,
    /// The result, told to the leader who gave an instruction.
    ReportBack,
    /// An interview with the unit (约谈).
    Interview,
    /// A consultation of several units (会商).
    Consultation,
    /// A public answer, on television or the like (公开回应).
    PublicResponse,
    /// An adjudication of whether duty was performed (界定).
    Adjudication,
    /// A rectification with a deadline (限期整改).
    Rectification,
}

/// One thing a line asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// A sign is there, or is not. What is not known does neither.
    Flag(FlagSign, bool),
    /// A number is at least this.
    AtLeast(NumberSign, i64),
    /// A number is at most this.
    AtMost(NumberSign, i64),
    /// The order came from one of these levels.
    Level(Vec<Level>),
}

impl Threshold {
    fn holds(&self, seen: &Seen) -> bool {
        match self {
            Self::Flag(sign, wanted) => seen.flags.get(sign) == Some(wanted),
            Self::AtLeast(sign, least) => seen.number(*sign) >= *least,
            Self::AtMost(sign, most) => seen.number(*sign) <= *most,
            Self::Level(levels) => seen.level.is_some_and(|level| levels.contains(&level)),
        }
    }
}

impl fmt::Display for Threshold {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(sign, true) => write!(formatter, "{sign}"),
            Self::Flag(sign, false) => write!(formatter, "not {sign}"),
            Self::AtLeast(sign, least) => write!(formatter, "{sign} at least {least}"),
            Self::AtMost(sign, most) => write!(formatter, "{sign} at most {most}"),
            Self::Level(levels) => {
                let levels: Vec<&str> = levels.iter().map(|level| level_code(*level)).collect();
                write!(formatter, "from {}", levels.join(" or "))
            }
        }
    }
}

/// Returns conditions in one line of words.
pub(super) fn spelled_out(lines: &[Line]) -> String {
    let line = |line: &Line| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    lines.iter().map(line).collect::<Vec<_>>().join("; or ")
}

/// What is known of an order, or of the orders about one matter, when the ladder is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Signs that are there, or are known not to be.
    pub flags: BTreeMap<FlagSign, bool>,
    /// Numbers; one that is missing is zero.
    pub numbers: BTreeMap<NumberSign, i64>,
    /// The level it came from.
    pub level: Option<Level>,
}

impl Seen {
    /// Returns what one order's events tell: its own, those of the orders that went into it, and what persons noted.
    /// What only a look at other orders shows is not there.
    #[must_use]
    pub fn of(order: &Order) -> Self {
        let Some(facts) = Facts::of(order) else { return Self::default() };
        let flag = |sign: FlagSign| match sign {
            FlagSign::Fact(fact) => facts.flag(fact).map(|holds| (sign, holds)),
            FlagSign::Noted(Noted::Perfunctory) => perfunctory(order).map(|holds| (sign, holds)),
            FlagSign::Noted(noted) => order.ladder.noted.get(&noted).map(|holds| (sign, *holds)),
            FlagSign::Unanswered => None,
        };
        let number = |sign: NumberSign| match sign {
            NumberSign::Fact(fact) => Some((sign, facts.number(fact))),
            NumberSign::Crowd(Crowd::Callers) => Some((sign, ladder::callers(order))),
            NumberSign::Crowd(Crowd::SimilarOrders) => {
                Some((sign, facts.number(NumberFact::Children).saturating_add(1)))
            }
            NumberSign::Crowd(Crowd::Units) => {
                let units = i64::try_from(order.co_handlers.len()).unwrap_or(i64::MAX);
                Some((sign, units.saturating_add(1)))
            }
            NumberSign::Crowd(Crowd::BadRatings) => None,
        };
        Self {
            flags: FLAG_SIGNS.iter().filter_map(|(_, sign)| flag(*sign)).collect(),
            numbers: NUMBER_SIGNS.iter().filter_map(|(_, sign)| number(*sign)).collect(),
            level: Some(order.level),
        }
    }

    fn number(&self, sign: NumberSign) -> i64 {
        self.numbers.get(&sign).copied().unwrap_or(0)
    }

    /// Returns what is known of the sign a threshold asks for, by its key; `None` for a level, which never changes.
    #[must_use]
    pub fn told(&self, asked: &Threshold) -> Option<(String, i64)> {
        match asked {
            Threshold::Flag(sign, _) => Some((sign.to_string(), i64::from(*self.flags.get(sign)?))),
            Threshold::AtLeast(sign, _) | Threshold::AtMost(sign, _) => {
                Some((sign.to_string(), self.number(*sign)))
            }
            Threshold::Level(_) => None,
        }
    }

    /// Returns everything that is known, by the keys of the signs; numbers that are nothing are left out.
    #[must_use]
    pub fn known(&self) -> BTreeMap<String, i64> {
        let flags = self.flags.iter().map(|(sign, holds)| (sign.to_string(), i64::from(*holds)));
        let numbers = self.numbers.iter().filter(|(_, number)| **number != 0);
        flags.chain(numbers.map(|(sign, number)| (sign.to_string(), *number))).collect()
    }
}

/// Whether the work of the unit that leads was found perfunctory; a hint that nobody has looked at is neither.
fn perfunctory(order: &Order) -> Option<bool> {
    let of_lead = |known: &&FaultRecord| known.fault == Fault::Perfunctory && Some(known.unit) == order.lead;
    let mut decided = order.faults.iter().filter(of_lead).filter(|known| known.standing != Standing::Flagged);
    let found = decided.clone().any(|known| known.standing == Standing::Found);
    decided.next().map(|_| found)
}

/// A sign that is there or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FlagSign {
    /// It follows from the order's events.
    Fact(FlagFact),
    /// A person noted it.
    Noted(Noted),
    /// A milder warning was not confirmed or answered in time, and nothing has followed it yet.
    Unanswered,
}

/// What a person notes about an order, because no event tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// The work was perfunctory (敷衍塞责).
    Perfunctory,
    /// It may become a petition (信访隐患).
    PetitionRisk,
    /// Duty was not performed as the law asks (未依法依规正确履行职责).
    Undutiful,
    /// The unit claims that duty was performed.
    Claimed,
    /// It stands for many like it (典型性).
    Typical,
    /// It is on many people's minds (热点).
    Hot,
    /// It is hard to settle (疑难).
    Difficult,
    /// It touches many people or a wide area (影响大、涉及面广).
    Wide,
    /// It is not clear who is competent (职责不清).
    UnclearDuty,
    /// It proposes a policy (政策建议).
    PolicyProposal,
    /// It needs a look at the place (需要现场落实).
    OnSite,
    /// A leader gave an instruction on it (领导批示).
    Instructed,
    /// It was in a special report and is still not settled.
    ReportedUnsettled,
    /// A defect of conduct (作风类问题).
    Conduct,
    /// A defect of a whole sector (行业类问题).
    Sectoral,
    /// A person who rated or complained was made to suffer for it (打击报复).
    Retaliation,
    /// What was to be put right was not.
    Unrectified,
}

/// A number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NumberSign {
    /// It follows from the order's events.
    Fact(NumberFact),
    /// It is counted over several orders.
    Crowd(Crowd),
}

/// What is counted over several orders, in the period the rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crowd {
    /// Orders about the same matter.
    SimilarOrders,
    /// Different citizens who complain about the same matter.
    Callers,
    /// Units the matter concerns.
    Units,
    /// Bad ratings of one person or unit.
    BadRatings,
}

impl Noted {
    /// Returns the stable code, which is the sign's key in a pack.
    #[must_use]
    pub fn code(self) -> &'static str {
        let of = FLAG_SIGNS.iter().find(|(_, sign)| *sign == FlagSign::Noted(self));
        of.map_or("", |(key, _)| key)
    }

    /// Returns the sign of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        FLAG_SIGNS.iter().find_map(|(key, sign)| match sign {
            FlagSign::Noted(noted) if *key == code => Some(*noted),
            FlagSign::Noted(_) | FlagSign::Fact(_) | FlagSign::Unanswered => None,
        })
    }
}

impl fmt::Display for FlagSign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = FLAG_SIGNS.iter().find(|(_, known)| known == self).map_or("", |(key, _)| key);
        formatter.write_str(key)
    }
}

impl fmt::Display for NumberSign {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = NUMBER_SIGNS.iter().find(|(_, known)| known == self).map_or("", |(key, _)| key);
        formatter.write_str(key)
    }
}

/// Every sign a line may ask for, by its key in a pack.
pub const FLAG_SIGNS: [(&str, FlagSign); 25] = [
    ("late", FlagSign::Fact(FlagFact::Late)),
    ("reply_missing", FlagSign::Fact(FlagFact::ReplyMissing)),
    ("rated", FlagSign::Fact(FlagFact::Rated)),
    ("satisfied", FlagSign::Fact(FlagFact::Satisfied)),
    ("responded", FlagSign::Fact(FlagFact::Responded)),
    ("adjudicated", FlagSign::Fact(FlagFact::Adjudicated)),
    ("performed", FlagSign::Fact(FlagFact::Performed)),
    ("perfunctory", FlagSign::Noted(Noted::Perfunctory)),
    ("petition_risk", FlagSign::Noted(Noted::PetitionRisk)),
    ("undutiful", FlagSign::Noted(Noted::Undutiful)),
    ("claimed", FlagSign::Noted(Noted::Claimed)),
    ("typical", FlagSign::Noted(Noted::Typical)),
    ("hot", FlagSign::Noted(Noted::Hot)),
    ("difficult", FlagSign::Noted(Noted::Difficult)),
    ("wide", FlagSign::Noted(Noted::Wide)),
    ("unclear_duty", FlagSign::Noted(Noted::UnclearDuty)),
    ("policy_proposal", FlagSign::Noted(Noted::PolicyProposal)),
    ("on_site", FlagSign::Noted(Noted::OnSite)),
    ("instructed", FlagSign::Noted(Noted::Instructed)),
    ("reported_unsettled", FlagSign::Noted(Noted::ReportedUnsettled)),
    ("conduct", FlagSign::Noted(Noted::Conduct)),
    ("sectoral", FlagSign::Noted(Noted::Sectoral)),
    ("retaliation", FlagSign::Noted(Noted::Retaliation)),
    ("unrectified", FlagSign::Noted(Noted::Unrectified)),
    ("unanswered", FlagSign::Unanswered),
];

/// Every number a line may ask for, by its key in a pack.
pub const NUMBER_SIGNS: [(&str, NumberSign); 9] = [
    ("redone", NumberSign::Fact(NumberFact::Redone)),
    ("redone_county", NumberSign::Fact(NumberFact::RedoneCounty)),
    ("redone_city", NumberSign::Fact(NumberFact::RedoneCity)),
    ("redone_province", NumberSign::Fact(NumberFact::RedoneProvince)),
    ("late_replies", NumberSign::Fact(NumberFact::LateReplies)),
    ("similar_orders", NumberSign::Crowd(Crowd::SimilarOrders)),
    ("callers", NumberSign::Crowd(Crowd::Callers)),
    ("units", NumberSign::Crowd(Crowd::Units)),
    ("bad_ratings", NumberSign::Crowd(Crowd::BadRatings)),
];
