//! Policy packs: a regulation as data. A pack is a TOML document in which every rule carries its article, its
//! dates and its examples; a new jurisdiction writes a pack, not code. `docs/guides/add-a-pack.md` shows how.
//!
//! A closed set of typed rules, not a language. Nothing here reads a file or knows the day: the text, the calendar
//! and the case are arguments. Reports are not here yet.

mod annual;
mod assessment;
mod callback;
mod campaign;
mod clocks;
mod diff;
mod duties;
mod duty_example;
mod error;
mod example;
mod formula;
mod ladder;
mod measure;
mod month;
mod packs;
mod read;
mod rules;
mod rulings;
mod text;
mod woodpecker;
mod worked;

// The files above are private; this is the one path of each word.
pub use annual::{Annual, AnnualSource, Own, percent};
pub use assessment::{
    Assessment, Band, Curve, Deduction, Figures, GroupRule, Indicator, Input, Part, PlacedBy, Said, Value,
    Within, YearRule,
};
pub use callback::{AskedOf, Callback, Choice, Counts, ONE_MESSAGE, Question, Role, Sms, TWO_MESSAGES};
pub use campaign::{Campaign, Criterion, Judged, Method, MethodForm, Phase, PublicNotice, Retest, Veto};
pub use clocks::{ClockCase, ClockRule, When};
pub use diff::{Change, diff};
pub use duties::{
    Adjudicator, Assessed, Duties, Every, Exclusion, Grade, Inadmissible, Merit, Office, Post, RatingChannel,
    Referral, Report, ResultUse, Sample, Scale, Supervision, SupervisionForm, Survey, SurveyMethod,
    SurveyRound,
};
pub use duty_example::DutyGiven;
pub use error::PackError;
pub use example::{ClockGiven, Example, ExampleResult, Given, Moment};
pub use ladder::{
    Crowd, FLAG_SIGNS, FlagSign, Form, LadderRule, Line, NUMBER_SIGNS, Noted, NumberSign, Seen, Threshold,
};
pub use measure::{Condition, Counted, Measure};
pub use month::Month;
pub use packs::{Packs, PacksError};
pub use rules::{EmergencyRule, Header, Intake, KindRule, ReasonRule, Redo, Reopen, RuleRef, Step, Steps};
pub use rulings::{Claim, Extension, Returns};
pub use text::{Language, Text};
pub use woodpecker::Woodpecker;
pub use worked::{Adds, OrderGiven, UnitGiven, Worked};

use crate::{
    calendar::{Calendar, DayEnd},
    order::clocks::ClockKind,
};

/// One version of one regulation, read and checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    // INVARIANT: `read` found nothing wrong: ids differ, every rule has grounds, at most one clock rule of a kind
    // applies to a case, exactly one question has the role `result`.
    file: String,
    header: Header,
    intake: Intake,
    day_end: DayEnd,
    steps: Steps,
    kinds: Vec<KindRule>,
    reasons: Vec<ReasonRule>,
    emergencies: Vec<EmergencyRule>,
    clocks: Vec<ClockRule>,
    callback: Callback,
    redo: Redo,
    reopen: Reopen,
    returns: Option<Returns>,
    extension: Option<Extension>,
    claim: Option<Claim>,
    duties: Duties,
    woodpecker: Option<Woodpecker>,
    assessment: Option<Assessment>,
    examples: Vec<Example>,
    rules: Vec<RuleRef>,
}

impl Pack {
    /// Reads a pack; `file` is its name in messages. Its examples run in [`Pack::check`], which needs a calendar.
    ///
    /// # Errors
    /// Everything found wrong with it, by line.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<PackError>> {
        read::read(file, text)
    }

    /// Returns the id: one version of one document.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.header.id
    }

    /// Returns the name of the file it was read from.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns what the document is.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns how demands come in.
    #[must_use]
    pub fn intake(&self) -> &Intake {
        &self.intake
    }

    /// Returns when days end, unless a clock says otherwise.
    #[must_use]
    pub fn day_end(&self) -> DayEnd {
        self.day_end
    }

    /// Returns which steps are taken.
    #[must_use]
    pub fn steps(&self) -> &Steps {
        &self.steps
    }

    /// Returns the kinds of demand; never none.
    #[must_use]
    pub fn kinds(&self) -> &[KindRule] {
        &self.kinds
    }

    /// Returns the kind of an id.
    #[must_use]
    pub fn kind(&self, id: &str) -> Option<&KindRule> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// Returns the reasons for which a demand is not accepted.
    #[must_use]
    pub fn reasons(&self) -> &[ReasonRule] {
        &self.reasons
    }

    /// Returns the reason of a code.
    #[must_use]
    pub fn reason(&self, code: &str) -> Option<&ReasonRule> {
        self.reasons.iter().find(|reason| reason.code == code)
    }

    /// Returns the emergency lines.
    #[must_use]
    pub fn emergencies(&self) -> &[EmergencyRule] {
        &self.emergencies
    }

    /// Returns the emergency line of a number.
    #[must_use]
    pub fn emergency(&self, id: &str) -> Option<&EmergencyRule> {
        self.emergencies.iter().find(|emergency| emergency.id == id)
    }

    /// Returns the clock rules.
    #[must_use]
    pub fn clocks(&self) -> &[ClockRule] {
        &self.clocks
    }

    /// Returns the one clock rule of a kind that applies to a case; `None` when the pack has no such clock.
    #[must_use]
    pub fn clock(&self, kind: ClockKind, case: &ClockCase<'_>) -> Option<&ClockRule> {
        self.clocks.iter().find(|rule| rule.clock == kind && rule.when.covers(case))
    }

    /// Returns the clock rule of an id, as an order's clock remembers it.
    #[must_use]
    pub fn clock_rule(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|rule| rule.id == id)
    }

    /// Returns what the citizen is asked.
    #[must_use]
    pub fn callback(&self) -> &Callback {
        &self.callback
    }

    /// Returns what follows when the citizen is dissatisfied.
    #[must_use]
    pub fn redo(&self) -> &Redo {
        &self.redo
    }

    /// Returns how long an ended order may be disputed.
    #[must_use]
    pub fn reopen(&self) -> &Reopen {
        &self.reopen
    }

    /// Returns how returns go; `None` when a unit cannot ask for one.
    #[must_use]
    pub fn returns(&self) -> Option<&Returns> {
        self.returns.as_ref()
    }

    /// Returns how far the time to handle may be lengthened; `None` when it cannot.
    #[must_use]
    pub fn extension(&self) -> Option<&Extension> {
        self.extension.as_ref()
    }

    /// Returns how long a unit may claim that duty was performed; `None` when it cannot.
    #[must_use]
    pub fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }

    /// Returns what the document lays upon the authorities besides handling single orders.
    #[must_use]
    pub fn duties(&self) -> &Duties {
        &self.duties
    }

    /// Returns how the year's best opinions are judged; `None` when the document asks for no such year.
    #[must_use]
    pub fn woodpecker(&self) -> Option<&Woodpecker> {
        self.woodpecker.as_ref()
    }

    /// Returns how units are assessed; `None` when the document assesses nobody.
    #[must_use]
    pub fn assessment(&self) -> Option<&Assessment> {
        self.assessment.as_ref()
    }

    /// Returns the examples as they are written.
    #[must_use]
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Runs every example.
    #[must_use]
    pub fn check(&self, calendar: &Calendar) -> Vec<ExampleResult> {
        self.examples.iter().map(|example| example::run(self, calendar, example)).collect()
    }

    /// Returns what is wrong with the examples that fail.
    #[must_use]
    pub fn failures(&self, calendar: &Calendar) -> Vec<PackError> {
        self.check(calendar).iter().filter_map(|result| result.problem(&self.file)).collect()
    }

    /// Returns every rule with its grounds, in the order of the file.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleRef> {
        self.rules.clone()
    }

    /// Returns the rule of a place such as `clock.handle-simple`.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&RuleRef> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
