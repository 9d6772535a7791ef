//! What a document lays upon the authorities besides handling single orders: reports, surveys, supervision,
//! adjudication, referrals, posts to fill, uses of the results. They are data; the ladder is in `ladder`, the
//! campaign in `campaign`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    calendar::{Budget, Calendar},
    order::Difficulty,
    policy::{
        Annual, Campaign, Counts, LadderRule, Line, Said, Seen, Text,
        ladder::{self},
    },
    survey::{Among, Channel, question::Question, sample::Method},
};

/// What a pack lays upon the authorities; each may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duties {
    /// What follows when facts reach a condition.
    pub ladder: Vec<LadderRule>,
    /// The forms of supervision.
    pub supervisions: Vec<Supervision>,
    /// What is reported regularly.
    pub reports: Vec<Report>,
    /// Whom to ask regularly.
    pub surveys: Vec<Survey>,
    /// The scales of ratings outside the callback.
    pub scales: Vec<Scale>,
    /// What is monitored elsewhere.
    pub exclusions: Vec<Exclusion>,
    /// Who decides whether duty was performed.
    pub adjudicators: Vec<Adjudicator>,
    /// When an inadmissible demand may be claimed; `None` when it cannot.
    pub inadmissible: Option<Inadmissible>,
    /// The grounds of accountability.
    pub referrals: Vec<Referral>,
    /// The posts every unit fills.
    pub posts: Vec<Post>,
    /// What the results are used for.
    pub uses: Vec<ResultUse>,
    /// By what the best opinions are chosen.
    pub merits: Vec<Merit>,
    /// The yearly campaign; `None` when the document knows none.
    pub campaign: Option<Campaign>,
    /// What a year's end weighs together.
    pub annuals: Vec<Annual>,
}

impl Duties {
    /// Returns the ladder's rule of an id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&LadderRule> {
        self.ladder.iter().find(|rule| rule.id == id)
    }

    /// Returns the report of an id.
    #[must_use]
    pub fn report(&self, id: &str) -> Option<&Report> {
        self.reports.iter().find(|report| report.id == id)
    }

    /// Returns the scale of an id.
    #[must_use]
    pub fn scale(&self, id: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.id == id)
    }

    /// Returns who decides a matter of a difficulty; `None` when the pack knows no adjudication.
    #[must_use]
    pub fn adjudicator(&self, difficulty: Difficulty) -> Option<&Adjudicator> {
        self.adjudicators.iter().find(|adjudicator| adjudicator.difficulty == difficulty)
    }
}

/// An office, by what it is to the loop. Which body it is in a place is told by its name there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Office {
    /// The section or person of the unit that handles.
    UnitHandler,
    /// The unit's deputy in charge.
    UnitDeputy,
    /// The unit's principal.
    UnitPrincipal,
    /// The unit's own legal office.
    UnitLegal,
    /// The unit's own supervision office.
    UnitSupervision,
    /// The body that runs the hotline, the hall or the scheme.
    Centre,
    /// The body in charge of a whole sector.
    SectorAuthority,
    /// The deputy leader in charge.
    DeputyLeader,
    /// The first leaders.
    Leaders,
    /// The government's office.
    GovernmentOffice,
    /// The government's legal office.
    LegalOffice,
    /// The office of posts and duties (编办).
    EstablishmentOffice,
    /// The government's inspection office (督查室).
    InspectionOffice,
    /// The discipline inspection and supervision organs.
    Discipline,
    /// The news media.
    Media,
    /// The government one level up.
    Upper,
    /// Everybody.
    Public,
}

/// A period, or how often something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// Each calendar day.
    Day,
    /// Each working day.
    WorkingDay,
    /// Each week, Monday to Sunday.
    Week,
    /// Each month.
    Month,
    /// Each quarter.
    Quarter,
    /// Each half-year.
    HalfYear,
    /// Each year.
    Year,
}

impl Every {
    /// Returns the first day of the period a day lies in.
    #[must_use]
    pub fn first_day(self, on: Date) -> Date {
        let month = match self {
            Self::Day | Self::WorkingDay => return on,
            Self::Week => {
                let past = i64::from(on.weekday().to_monday_zero_offset());
                return on.saturating_sub(jiff::Span::new().days(past));
            }
            Self::Month => on.month(),
            Self::Quarter => (on.month() - 1) / 3 * 3 + 1,
            Self::HalfYear => (on.month() - 1) / 6 * 6 + 1,
            Self::Year => 1,
        };
        Date::new(on.year(), month, 1).unwrap_or(on)
    }

    /// Returns the last day of the period a day lies in.
    #[must_use]
    pub fn last_day(self, on: Date) -> Date {
        let month = match self {
            Self::Day | Self::WorkingDay => return on,
            Self::Week => {
                let left = 7 - i64::from(on.weekday().to_monday_one_offset());
                return on.saturating_add(jiff::Span::new().days(left));
            }
            Self::Month => on.month(),
            Self::Quarter => (on.month() + 2) / 3 * 3,
            Self::HalfYear => (on.month() + 5) / 6 * 6,
            Self::Year => 12,
        };
        Date::new(on.year(), month, 1).map_or(on, Date::last_of_month)
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::WorkingDay => "working-day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::HalfYear => "half-year",
            Self::Year => "year",
        }
    }
}

/// Something reported, published or held regularly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// How often.
    pub every: Every,
    /// How long after the period's last day it must be there; days, never hours. `None` when nothing is set.
    pub due: Option<Budget>,
    /// Who receives it.
    pub to: Vec<Office>,
    /// What it holds.
    pub contains: Vec<Text>,
    /// Where it comes from.
    pub grounds: Said,
}

impl Report {
    /// Returns when the report of the period that a day lies in is due, and whether that is provisional.
    #[must_use]
    pub fn due(&self, on: Date, calendar: &Calendar) -> Option<(Date, bool)> {
        self.due.map(|budget| calendar.due_date(self.every.last_day(on), budget))
    }
}

/// People asked regularly, besides the callback of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// How they are asked.
    pub method: SurveyMethod,
    /// How often; `None` when it follows no period: with every case, or as people come.
    pub every: Option<Every>,
    /// Who is asked.
    pub of: Text,
    /// How they are chosen.
    pub sample: Sample,
    /// Numbers are handed to the askers masked.
    pub masked: bool,
    /// How a period's survey is planned by itself; `None` when somebody plans it, or it is none by sample.
    pub round: Option<SurveyRound>,
    /// Where it comes from.
    pub grounds: Said,
}

/// How the survey of a period is planned by itself when the period is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyRound {
    /// Who is in the frame.
    pub among: Among,
    /// How many are drawn where.
    pub method: Method,
    /// The ways in which people may answer.
    pub channels: Vec<Channel>,
    /// For how many days people are asked, from the day after the period on.
    pub ask_days: u16,
    /// For how many days after that an answer still counts.
    pub late_days: u16,
    /// What is said first; citizens read it.
    pub intro: String,
    /// What is asked.
    pub questions: Vec<Question>,
}

/// How people are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SurveyMethod {
    /// By text message.
    Sms,
    /// By telephone.
    Phone,
    /// With a questionnaire at the place.
    OnSite,
    /// In writing.
    Paper,
    /// By somebody who is neither the rated nor their superior.
    ThirdParty,
    /// On a page.
    Online,
    /// A supervisor tries the service as a citizen would.
    Trial,
    /// In a meeting.
    Meeting,
}

/// How the asked are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sample {
    /// All of them.
    All,
    /// Some, by chance.
    Random,
    /// Some, named by the askers.
    Chosen,
}

/// A scale of ratings with the ways they are given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Its grades, the best first.
    pub grades: Vec<Grade>,
    /// The ways a rating is given.
    pub channels: Vec<RatingChannel>,
    /// Where it comes from.
    pub grounds: Said,
}

impl Scale {
    /// Returns whether a grade is bad, which opens an order; `None` when it is no grade of this scale.
    #[must_use]
    pub fn is_bad(&self, grade: &str) -> Option<bool> {
        let found = self.grades.iter().find(|known| known.id == grade)?;
        Some(found.counts == Counts::Dissatisfied)
    }
}

/// One grade of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grade {
    /// Identifies it within its scale.
    pub id: String,
    /// Its number in exchanged data.
    pub code: u8,
    /// How it reads.
    pub text: Text,
    /// How it counts.
    pub counts: Counts,
}

/// A way a rating is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RatingChannel {
    /// The device at a window.
    WindowDevice,
    /// A code to be photographed.
    Qr,
    /// A tablet in the hall.
    Tablet,
    /// A text message.
    Sms,
    /// The page on which an on-line case ends.
    Web,
    /// The page of an app.
    Phone,
    /// A self-service machine.
    SelfService,
}

/// What is not monitored here, because it is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exclusion {
    /// Identifies it.
    pub id: String,
    /// What is excluded.
    pub name: Text,
    /// Who monitors it: the reason that is kept.
    pub by: Text,
    /// Where it comes from.
    pub grounds: Said,
}

/// Who decides whether duty was performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjudicator {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The matters it decides.
    pub difficulty: Difficulty,
    /// The offices it may be.
    pub offices: Vec<Office>,
    /// Where it comes from.
    pub grounds: Said,
}

/// When an inadmissible demand (不合规诉求) may be claimed, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inadmissible {
    /// Its conditions: one line that holds is enough.
    pub when: Vec<Line>,
    /// What the dossier must hold.
    pub dossier: Vec<Text>,
    /// Who reviews it.
    pub reviewed_by: Office,
    /// Where it comes from.
    pub grounds: Said,
}

impl Inadmissible {
    /// Returns the line that allows the claim; `None` when none does.
    #[must_use]
    pub fn allowed_by(&self, seen: &Seen) -> Option<&Line> {
        ladder::first(&self.when, seen)
    }
}

/// A ground on which somebody is held to account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral {
    /// Identifies it.
    pub id: String,
    /// What was found.
    pub name: Text,
    /// Who receives the lead.
    pub to: Office,
    /// Where it comes from.
    pub grounds: Said,
}

/// A form of supervision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervision {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Which of the known forms it is.
    pub form: SupervisionForm,
    /// Who leads it.
    pub led_by: Vec<Office>,
    /// What it is for.
    pub of: Text,
    /// Where it comes from.
    pub grounds: Said,
}

/// The known forms of supervision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SupervisionForm {
    /// By telephone, message or a supervision order.
    Daily,
    /// By a look at the place.
    OnSite,
    /// Together with the media.
    Media,
    /// By a meeting on the matter.
    Meeting,
    /// By the standing joint meeting.
    JointMeeting,
    /// By a report to leaders and their instruction.
    Instruction,
    /// Of the whole work, by the government's inspection.
    Inspection,
    /// Of a whole field at once (专项治理).
    Campaign,
}

/// A post every unit fills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The role of whoever holds it.
    pub role: Role,
    /// How many persons, at least.
    pub at_least: u16,
    /// Where it comes from.
    pub grounds: Said,
}

/// What the results are used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultUse {
    /// Identifies it.
    pub id: String,
    /// What they are used for.
    pub name: Text,
    /// Whose results.
    pub of: Assessed,
    /// Where it comes from.
    pub grounds: Said,
}

/// Whose results are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assessed {
    /// A person's.
    Person,
    /// A unit's.
    Unit,
    /// A sector's.
    Sector,
}

/// By what the best opinions are chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merit {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What it asks.
    pub asks: Text,
    /// Where it comes from.
    pub grounds: Said,
}
