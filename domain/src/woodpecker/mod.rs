//! The woodpecker (啄木鸟): a year's collection of opinions that helped. Opinions that were dealt with are nominated
//! through the year; what became of each is followed; a jury scores them; the best make the year's case book, and who
//! spoke may be appointed a member and meets the house. Whose rule it is says the pack: without one no year begins.
//! Names are kept only of who agreed in so many words; finding the rows is the store's business.

pub mod apply;
pub mod command;
pub mod decide;
pub mod event;
pub mod legal;
pub mod rank;
pub mod refusal;
mod stage;
pub mod waits;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

// The file above is private; this is the one path of each word.
pub use stage::{Progress, Stage};

use crate::ids::{CollectionId, OrderId, PersonId, UnitId};

/// The most nominees of one year.
pub const NOMINEES_LIMIT: usize = 500;
/// The most jurors of one year.
pub const JURORS_LIMIT: usize = 30;
/// The most meetings of one year, and the most things to do after one.
pub const MEETINGS_LIMIT: usize = 60;
/// The most members appointed in one year.
pub const MEMBERS_LIMIT: usize = 200;
/// The longest term of a member, in days: three years and a leap day.
pub const LONGEST_TERM: i32 = 1_096;

/// By what the year is judged: what the pack said when the year began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// The pack.
    pub pack: String,
    /// The most points of one merit; the fewest are none.
    pub scale: u16,
    /// How much each merit weighs, by its id, as the pack lists them.
    pub weights: Vec<(String, u16)>,
    /// How many sheets each nominee must have at least.
    pub sheets: u16,
}

/// One step of an opinion, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What it became.
    pub to: Progress,
    /// When.
    pub at: Timestamp,
    /// Who said so, as the ledger signs.
    pub by: String,
    /// What was done, or why.
    pub note: String,
}

/// That the unit did not adopt an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Who said so, as the ledger signs.
    pub by: String,
}

/// One juror's sheet for one nominee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The juror's number.
    pub juror: u16,
    /// The points, by merit.
    pub points: BTreeMap<String, u16>,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Who handed it in, as the ledger signs: the juror, or whoever typed a paper sheet.
    pub by: String,
}

/// What the citizen said about being in the case book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Agreed {
    /// With the name.
    Named,
    /// Without the name.
    Nameless,
    /// Not at all.
    Refused,
}

impl Agreed {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Named, Self::Nameless, Self::Refused];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Nameless => "nameless",
            Self::Refused => "refused",
        }
    }

    /// Returns the answer of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|agreed| agreed.code() == code)
    }
}

/// A citizen's answer, as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// What was said.
    pub agreed: Agreed,
    /// The name to be printed; only of who agreed to that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How it was said: by telephone, in a letter, and when.
    pub heard: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who recorded it, as the ledger signs.
    pub by: String,
}

/// What the case book says of an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseText {
    /// What it is called.
    pub title: String,
    /// What was said, edited.
    pub opinion: String,
    /// What was done.
    pub measures: String,
    /// What came of it.
    pub effect: String,
}

/// An entry of the case book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseEntry {
    /// What it says.
    pub text: CaseText,
    /// Who wrote it last, as the ledger signs; somebody else reviews it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who found that nobody can be known from it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<(String, Timestamp)>,
}

/// An opinion that was put forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nominee {
    /// Its number within the year, from 1.
    pub number: u16,
    /// The order it was spoken in.
    pub order: OrderId,
    /// The order's number, as people know it.
    pub order_number: String,
    /// The unit that dealt with it.
    pub unit: UnitId,
    /// What it is called.
    pub title: String,
    /// Why it is put forward.
    pub reason: String,
    /// What became of it; the first is the nomination.
    pub steps: Vec<Step>,
    /// Why it was taken out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub struck: Option<String>,
    /// That the unit did not adopt it. It stays so; the centre may put the opinion forward again, as another nominee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
    /// The jury's sheets, by juror.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sheets: Vec<Sheet>,
    /// What the citizen said about the case book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// What the case book says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseEntry>,
}

impl Nominee {
    /// Returns what became of it.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.steps.last().map_or(Progress::Nominated, |step| step.to)
    }

    /// Returns whether it is judged and ranked: it was adopted and nobody took it out.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.struck.is_none() && self.progress() >= Progress::Adopted
    }

    /// Returns whether a unit still owes a word on it: it was neither adopted nor declined nor taken out.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.struck.is_none() && self.declined.is_none() && self.progress() == Progress::Nominated
    }

    /// Returns whether it counts as not adopted: declined, and not taken out.
    #[must_use]
    pub fn is_declined(&self) -> bool {
        self.struck.is_none() && self.declined.is_some()
    }

    /// Returns the name that may be printed, if any: only that of a citizen who agreed to it.
    #[must_use]
    pub fn printed_name(&self) -> Option<&str> {
        let consent = self.consent.as_ref().filter(|consent| consent.agreed == Agreed::Named);
        consent.and_then(|consent| consent.name.as_deref())
    }

    /// Returns whether the citizen agreed to be in the case book, with or without the name.
    #[must_use]
    pub fn is_agreed(&self) -> bool {
        let agreed = self.consent.as_ref().map(|consent| consent.agreed);
        matches!(agreed, Some(Agreed::Named | Agreed::Nameless))
    }

    /// Returns what the case book prints: only what the citizen agreed to and a second person reviewed.
    #[must_use]
    pub fn printed(&self) -> Option<&CaseText> {
        let case = self.case.as_ref().filter(|case| case.reviewed.is_some() && self.is_agreed());
        case.map(|case| &case.text)
    }
}

/// A juror (评审).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Juror {
    /// The number within the year, from 1.
    pub number: u16,
    /// The name.
    pub name: String,
    /// Whom the juror speaks for.
    pub organisation: String,
    /// The account; a juror without one hands in paper sheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// The unit of whoever belongs to one: its nominees are not theirs to score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
}

/// A nominee's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// The nominee.
    pub nominee: u16,
    /// The place, from 1; equal scores share one.
    pub place: u16,
    /// How many sheets.
    pub sheets: u16,
    /// The weighted points of all sheets.
    pub above: i64,
    /// By what they are divided: the sheets times the sum of the weights.
    pub below: i64,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// How the year was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Every nominee that was ranked, the best first.
    pub ranking: Vec<Ranked>,
    /// Why so many.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Who, as the ledger signs.
    pub by: String,
}

/// A member (专员).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The number within the year, from 1.
    pub number: u16,
    /// The nominee whose citizen it is.
    pub nominee: u16,
    /// The name, as the citizen agreed to have it printed.
    pub name: String,
    /// The number of the letter of appointment.
    pub letter: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who appointed, as the ledger signs.
    pub by: String,
    /// The last day of who left before, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<(Date, String)>,
}

impl Member {
    /// Returns the last day as it is now.
    #[must_use]
    pub fn last_day(&self) -> Date {
        self.ended.as_ref().map_or(self.until, |(on, _)| self.until.min(*on))
    }

    /// Returns whether the member serves on a day.
    #[must_use]
    pub fn is_active(&self, day: Date) -> bool {
        (self.from..=self.last_day()).contains(&day)
    }
}

/// What was agreed to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Its number within the meeting, from 1.
    pub number: u16,
    /// What.
    pub text: String,
    /// Who sees to it.
    pub owner: PersonId,
    /// Until when.
    pub due: Date,
    /// What came of it, when and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<(String, Timestamp, String)>,
}

/// A meeting with members (专员会议).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its number within the year, from 1.
    pub number: u16,
    /// When.
    pub on: Date,
    /// Where.
    pub place: String,
    /// What it was about.
    pub subject: String,
    /// Who came.
    pub attendees: Vec<String>,
    /// What was said.
    pub minutes: String,
    /// What is to be done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_ups: Vec<FollowUp>,
}

/// A year of the woodpecker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// Identifies it.
    pub id: CollectionId,
    /// How many events it has seen.
    pub version: i64,
    /// Which year's opinions.
    pub year: i16,
    /// By what it is judged.
    pub rule: Rule,
    /// Where it stands.
    pub stage: Stage,
    /// Since when.
    pub begun_at: Timestamp,
    /// When something last happened.
    pub changed_at: Timestamp,
    /// What was put forward.
    pub nominees: Vec<Nominee>,
    /// Who judges.
    pub jurors: Vec<Juror>,
    /// How it was decided.
    pub choice: Option<Choice>,
    /// Who was appointed.
    pub members: Vec<Member>,
    /// Meetings with members.
    pub meetings: Vec<Meeting>,
}

impl Collection {
    /// Returns the member for whose opinion somebody serves on a day or later.
    #[must_use]
    pub fn serving(&self, nominee: u16, today: Date) -> Option<&Member> {
        self.members.iter().find(|one| one.nominee == nominee && one.last_day() >= today)
    }

    /// Returns a nominee, or `None`.
    #[must_use]
    pub fn nominee(&self, number: u16) -> Option<&Nominee> {
        self.nominees.iter().find(|nominee| nominee.number == number)
    }

    /// Returns a juror, or `None`.
    #[must_use]
    pub fn juror(&self, number: u16) -> Option<&Juror> {
        self.jurors.iter().find(|juror| juror.number == number)
    }

    /// Returns a meeting, or `None`.
    #[must_use]
    pub fn meeting(&self, number: u16) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.number == number)
    }

    /// Returns whether a nominee was chosen.
    #[must_use]
    pub fn is_chosen(&self, nominee: u16) -> bool {
        let ranking = self.choice.iter().flat_map(|choice| &choice.ranking);
        ranking.into_iter().any(|ranked| ranked.nominee == nominee && ranked.chosen)
    }

    /// Returns the entries of the case book: chosen, agreed to, written and reviewed, the best first.
    pub fn book(&self) -> impl Iterator<Item = (&Nominee, &CaseText)> {
        let ranking = self.choice.iter().flat_map(|choice| &choice.ranking);
        let chosen = ranking.filter(|ranked| ranked.chosen).filter_map(|ranked| self.nominee(ranked.nominee));
        chosen.filter_map(|nominee| nominee.printed().map(|text| (nominee, text)))
    }
}
