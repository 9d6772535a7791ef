//! What can be counted about an order: facts that follow from its events and from nothing else. A measure is a
//! filter over them; a tally is what the filter counts. Facts know no pack: what an answer meant was decided when
//! it was given, under the pack the order keeps.

pub mod cost;
mod counter;
mod line;
pub mod supervised;

pub use counter::{Counter, Counts};
pub use line::{Line, line};

use std::collections::BTreeSet;

use supervised::Supervised;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::date_of,
    clock::{Rung, Verdict},
    ids::UnitId,
    order::{
        Flag, Level, Order,
        clocks::ClockKind,
        event::Event,
        fault::{self, Fault},
        ladder::WarningForm,
        stage::{Outcome, Stage},
    },
    policy::{Assessment, Condition, Counted, Measure, Month, PlacedBy},
};

/// What an order remembers for counting and for nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// When it was first sent to the unit that leads it now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispatched_at: Option<Timestamp>,
    /// A citizen said in some round that the unit did not contact them, or not well.
    #[serde(default)]
    pub not_responded: bool,
    /// A citizen was asked and answered in some round.
    #[serde(default)]
    pub rated: bool,
    /// A citizen was asked in some round.
    #[serde(default)]
    pub asked: bool,
    /// What the citizen said last about the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// How many answers of the unit came after their due date.
    #[serde(default)]
    pub late_replies: i64,
    /// What was adjudicated last: whether duty was lawfully performed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub performed: Option<bool>,
}

/// A fact that holds, does not hold, or is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagFact {
    /// The citizen left no name and no number.
    Anonymous,
    /// The handlers must not learn who asked.
    Confidential,
    /// Taken over from another system, where it had ended.
    Imported,
    /// Nothing more is awaited from anybody.
    Ended,
    /// Ended with the citizen's own word or silence, not by withdrawal or a merge.
    Closed,
    /// The citizen was asked in some round.
    Asked,
    /// The citizen answered in some round.
    Rated,
    /// The unit contacted the citizen and did it well; known once the citizen has answered or somebody was told.
    Responded,
    /// The citizen's last word about the result is good; not known while there is none.
    Satisfied,
    /// Duty was adjudicated.
    Adjudicated,
    /// Duty was found lawfully performed; not known while nobody decided.
    Performed,
    /// The citizen's last word is bad and nobody found that duty was performed; not known while there is no word.
    HeldAgainst,
    /// A deadline of the government was missed.
    Late,
    /// The unit's answer is overdue and not there.
    ReplyMissing,
}

impl FlagFact {
    /// Every one, in the order they are declared in.
    pub const ALL: [Self; 14] = [
        Self::Anonymous,
        Self::Confidential,
        Self::Imported,
        Self::Ended,
        Self::Closed,
        Self::Asked,
        Self::Rated,
        Self::Responded,
        Self::Satisfied,
        Self::Adjudicated,
        Self::Performed,
        Self::HeldAgainst,
        Self::Late,
        Self::ReplyMissing,
    ];

    /// Returns its place among all of them.
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Anonymous => 0,
            Self::Confidential => 1,
            Self::Imported => 2,
            Self::Ended => 3,
            Self::Closed => 4,
            Self::Asked => 5,
            Self::Rated => 6,
            Self::Responded => 7,
            Self::Satisfied => 8,
            Self::Adjudicated => 9,
            Self::Performed => 10,
            Self::HeldAgainst => 11,
            Self::Late => 12,
            Self::ReplyMissing => 13,
        }
    }
}

/// A fact that is one word of a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextFact {
    /// How the demand came in.
    Channel,
    /// The level of government that sent it.
    Level,
    /// The pack's kind.
    Kind,
    /// How fast it must go.
    Urgency,
    /// Whether the longer budget applies.
    Difficulty,
    /// How it ended.
    Outcome,
}

impl TextFact {
    /// Every one, in the order they are declared in.
    pub const ALL: [Self; 6] =
        [Self::Channel, Self::Level, Self::Kind, Self::Urgency, Self::Difficulty, Self::Outcome];

    /// Returns its place among all of them.
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Channel => 0,
            Self::Level => 1,
            Self::Kind => 2,
            Self::Urgency => 3,
            Self::Difficulty => 4,
            Self::Outcome => 5,
        }
    }
}

/// A fact that is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFact {
    /// How often it was redone, all levels together.
    Redone,
    /// How often the county had it redone.
    RedoneCounty,
    /// How often the city had it redone.
    RedoneCity,
    /// How often the province had it redone.
    RedoneProvince,
    /// How many answers came late.
    LateReplies,
    /// How many orders were merged into it.
    Children,
    /// How many notices and warnings went to leaders.
    Warnings,
    /// How many of them were letters.
    WarningLetters,
}

impl NumberFact {
    /// Every one, in the order they are declared in.
    pub const ALL: [Self; 8] = [
        Self::Redone,
        Self::RedoneCounty,
        Self::RedoneCity,
        Self::RedoneProvince,
        Self::LateReplies,
        Self::Children,
        Self::Warnings,
        Self::WarningLetters,
    ];

    /// Returns its place among all of them.
    pub(crate) const fn place(self) -> usize {
        match self {
            Self::Redone => 0,
            Self::RedoneCounty => 1,
            Self::RedoneCity => 2,
            Self::RedoneProvince => 3,
            Self::LateReplies => 4,
            Self::Children => 5,
            Self::Warnings => 6,
            Self::WarningLetters => 7,
        }
    }
}

/// Any fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Holds or not.
    Flag(FlagFact),
    /// A word.
    Text(TextFact),
    /// A number.
    Number(NumberFact),
}

/// Keeps what counting needs of an event; `order` is what it was before.
pub(crate) fn remember(order: &mut Order, at: Timestamp, event: &Event) {
    if let Event::Dispatched { lead, .. } | Event::Reassigned { lead, .. } = event {
        if order.remembered.dispatched_at.is_none() || order.lead != Some(*lead) {
            order.remembered.dispatched_at = Some(at);
        }
    } else if let Event::CallbackAsked {} = event {
        order.remembered.asked = true;
    } else if let Event::Rated { satisfied, responded, .. } = event {
        order.remembered.rated = true;
        // A verdict is about the word it was given on, not about the next.
        order.remembered.performed = None;
        order.remembered.satisfied = Some(*satisfied);
        order.remembered.not_responded |= *responded == Some(false);
    } else if let Event::Adjudicated { performed, .. } = event {
        order.remembered.performed = Some(*performed);
    }
}

/// Keeps that an answer came late.
pub(crate) fn remember_stop(order: &mut Order, clock: ClockKind, verdict: Verdict) {
    if clock == ClockKind::Handle && verdict == Verdict::Late {
        order.remembered.late_replies += 1;
    }
}

/// Something whose facts can be counted: an order, or what was kept of one.
pub trait Described {
    /// Returns the unit they count for.
    fn unit(&self) -> UnitId;
    /// Returns the month the order lies in, by the day that places it; `None` while it has none.
    fn month(&self, placed_by: PlacedBy) -> Option<Month>;
    /// Returns whether a fact holds; `None` when it is not known.
    fn flag(&self, fact: FlagFact) -> Option<bool>;
    /// Returns a word; empty when there is none.
    fn text(&self, fact: TextFact) -> &str;
    /// Returns a number.
    fn number(&self, fact: NumberFact) -> i64;
}

/// The facts of one order, for the unit that leads it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'o> {
    order: &'o Order,
    /// The unit they count for.
    pub unit: UnitId,
}

impl<'o> Facts<'o> {
    /// Returns the facts of an order; `None` while no unit leads it, and for one that goes on inside another.
    #[must_use]
    pub fn of(order: &'o Order) -> Option<Self> {
        let counted = !matches!(order.stage, Stage::Refused | Stage::HandedOver | Stage::Merged);
        order.lead.filter(|_| counted).map(|unit| Self { order, unit })
    }

    /// Returns the day that places the order in a period.
    #[must_use]
    pub fn day(&self, placed_by: PlacedBy) -> Option<Date> {
        match placed_by {
            PlacedBy::Registered => Some(date_of(self.order.registered_at)),
            PlacedBy::Dispatched => self.order.remembered.dispatched_at.map(date_of),
            PlacedBy::Closed => self.order.closed_at.map(date_of),
        }
    }

    /// Returns whether a fact holds; `None` when it is not known.
    #[must_use]
    pub fn flag(&self, fact: FlagFact) -> Option<bool> {
        let Order { remembered, .. } = self.order;
        match fact {
            FlagFact::Anonymous => Some(self.order.anonymous),
            FlagFact::Confidential => Some(self.order.confidential),
            FlagFact::Imported => Some(self.order.outcome == Some(Outcome::Imported)),
            FlagFact::Ended => Some(self.order.is_ended()),
            FlagFact::Closed => Some(
                self.order.stage == Stage::Closed
                    && !matches!(self.order.outcome, Some(Outcome::Withdrawn | Outcome::Imported)),
            ),
            FlagFact::Asked => Some(remembered.asked),
            FlagFact::Rated => Some(remembered.rated),
            FlagFact::Responded => {
                (remembered.rated || remembered.not_responded).then_some(!remembered.not_responded)
            }
            FlagFact::Satisfied => remembered.satisfied,
            FlagFact::Adjudicated => Some(self.order.outcome == Some(Outcome::Adjudicated)),
            FlagFact::Performed => remembered.performed,
            FlagFact::HeldAgainst => {
                remembered.satisfied.map(|satisfied| !satisfied && remembered.performed != Some(true))
            }
            FlagFact::Late => Some(self.order.flags.contains(&Flag::Late)),
            FlagFact::ReplyMissing => Some(
                self.order
                    .clocks
                    .get(&ClockKind::Handle)
                    .is_some_and(|clock| clock.clock.is_open() && clock.fired >= Some(Rung::Due)),
            ),
        }
    }

    /// Returns a word; empty when there is none.
    #[must_use]
    pub fn text(&self, fact: TextFact) -> &'o str {
        let order = self.order;
        match fact {
            TextFact::Channel => order.channel.code(),
            TextFact::Level => order.level.code(),
            TextFact::Kind => &order.kind,
            TextFact::Urgency => order.urgency.code(),
            TextFact::Difficulty => order.difficulty.code(),
            TextFact::Outcome => order.outcome.map_or("", Outcome::code),
        }
    }

    /// Returns a number.
    #[must_use]
    pub fn number(&self, fact: NumberFact) -> i64 {
        let redone = |level| self.order.redone.get(&level).copied().map_or(0, i64::from);
        match fact {
            NumberFact::Redone => self.order.redone.values().copied().map(i64::from).sum(),
            NumberFact::RedoneCounty => redone(Level::County),
            NumberFact::RedoneCity => redone(Level::City),
            NumberFact::RedoneProvince => redone(Level::Province),
            NumberFact::LateReplies => self.order.remembered.late_replies,
            NumberFact::Children => i64::try_from(self.order.children.len()).unwrap_or(i64::MAX),
            NumberFact::Warnings => self.warnings(|_| true),
            NumberFact::WarningLetters => self.warnings(|form| !form.is_sms()),
        }
    }
}

impl Facts<'_> {
    /// Warnings count for the unit whose leaders got them.
    fn warnings(&self, counts: impl Fn(WarningForm) -> bool) -> i64 {
        let sent = self.order.ladder.sent.iter().map(|sent| &sent.warning);
        let ours = sent.filter(|warning| warning.unit == self.unit && counts(warning.form));
        i64::try_from(ours.count()).unwrap_or(i64::MAX)
    }
}

impl Described for Facts<'_> {
    fn unit(&self) -> UnitId {
        self.unit
    }

    fn month(&self, placed_by: PlacedBy) -> Option<Month> {
        self.day(placed_by).map(Month::of)
    }

    fn flag(&self, fact: FlagFact) -> Option<bool> {
        Facts::flag(self, fact)
    }

    fn text(&self, fact: TextFact) -> &str {
        Facts::text(self, fact)
    }

    fn number(&self, fact: NumberFact) -> i64 {
        Facts::number(self, fact)
    }
}

/// What facts mean, as a number: one more whenever the same events give another fact, so that whatever was counted
/// before is counted again.
pub const EDITION: u32 = 2;

/// Returns the fault a measure counts besides the marks that people set: the one whose name it bears.
fn counted_fault(measure: &Measure) -> Option<Fault> {
    Fault::from_code(&measure.id).filter(|_| measure.counts == Counted::Marks)
}

/// Returns what of proceedings a measure counts besides the marks that people set: the one whose name it bears.
fn counted_supervised(measure: &Measure) -> Option<Supervised> {
    Supervised::from_code(&measure.id).filter(|_| measure.counts == Counted::Marks)
}

/// Returns every month and unit an order could be counted in as it is, whatever day places it.
#[must_use]
pub fn places(order: &Order) -> BTreeSet<(Month, UnitId)> {
    let faults = fault::found(order).map(|found| (Month::of(date_of(found.at)), found.unit));
    let mut places: BTreeSet<(Month, UnitId)> = faults.collect();
    let Some(facts) = Facts::of(order) else { return places };
    let days = [PlacedBy::Registered, PlacedBy::Dispatched, PlacedBy::Closed];
    places.extend(days.into_iter().filter_map(|by| facts.day(by)).map(|day| (Month::of(day), facts.unit)));
    places
}

/// Returns what a measure counts as one line, the same as long as it counts the same.
#[must_use]
pub fn definition(assessment: &Assessment, measure: &Measure) -> String {
    let counts = match measure.counts {
        Counted::Marks => {
            let fault = counted_fault(measure).map(|fault| format!(" and {EDITION}: {}", fault.code()));
            let supervised =
                counted_supervised(measure).map(|one| format!(" and proceedings: {}", one.code()));
            return format!("marks{}", fault.or(supervised).unwrap_or_default());
        }
        Counted::Orders => "orders".to_owned(),
        Counted::Sum(fact) => format!("sum of {fact:?}"),
    };
    let conditions = assessment.conditions(measure).into_iter().map(|condition| match condition {
        Condition::Flag(fact, wanted) => format!("{fact:?} is {wanted}"),
        Condition::Text(fact, words) => format!("{fact:?} in {}", words.join(",")),
        Condition::AtLeast(fact, least) => format!("{fact:?} >= {least}"),
        Condition::AtMost(fact, most) => format!("{fact:?} <= {most}"),
    });
    let conditions = conditions.collect::<Vec<_>>().join("; ");
    format!("{EDITION}: {counts} placed by {:?}: {conditions}", assessment.placed_by)
}
