//! The life of one letter: which step is next, who takes it, with which words. Knows nothing of the store; the year
//! carries its steps out and tells it what became of them.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    ids::{OrderId, UnitId},
    order::{
        Channel, Level, Order, Urgency,
        command::{AttemptResult, Command, Evidence, HandlingResult, Register},
        stage::Stage,
    },
};
use jiff::{SignedDuration, Timestamp};
use store::command::Act;

use super::{
    cast::{Cast, Team},
    chance::{Chance, Draw},
    citizens::{self, Answer, Grade},
    course::{Course, Turn},
    office::Office,
    phrases::{Phrases, one},
    rest::Rest,
};

/// The calls made before a callback is given up.
const CALLS: u16 = 3;
/// Of a hundred calls, how many reach the citizen.
const REACHED: u64 = 60;
/// Of a hundred first contacts by the unit, how many reach the citizen.
const CONTACTED: u64 = 90;
/// Of a hundred answers, how many the deputy sends back.
const SENT_BACK: u64 = 3;
/// Of a hundred ended orders, how many are opened again by their citizen.
const REOPENED: u64 = 1;

/// What happens next in a life.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "a step is named like the move it makes; see `Command`")]
pub enum Step {
    Register,
    Accept,
    Refuse,
    Merge,
    Dispatch,
    Reassign,
    Sign,
    Contact,
    Suspend,
    Supplement,
    Answer,
    SendBack,
    Approve,
    /// The citizen answers a message: its id, and the words.
    Reply(i64, String),
    Web,
    Call,
    GiveUp,
    Reopen,
}

/// One letter on its way.
#[derive(Clone, Debug)]
pub struct Life {
    /// What becomes of it.
    pub course: Course,
    /// The order, once registered.
    pub order: Option<OrderId>,
    /// The handling round.
    pub round: u16,
    /// The main order, for a letter that goes into another.
    pub main: Option<OrderId>,
    subject: u64,
    calls: u16,
    was_sent_back: bool,
}

/// What lives happen in.
pub struct Stage2 {}

/// Who acts, with which words, in which hours.
pub struct Scene<'a> {
    /// The seed.
    pub chance: Chance,
    /// Who acts.
    pub cast: &'a Cast,
    /// What they say.
    pub phrases: &'a Phrases,
    /// When they act.
    pub office: Office<'a>,
    /// The pack demands begin under.
    pub pack: &'a str,
}

impl Life {
    /// Returns the life of a course.
    #[must_use]
    pub fn new(course: Course, subject: u64) -> Self {
        Self { course, order: None, round: 1, main: None, subject, calls: 0, was_sent_back: false }
    }

    /// Returns the first step and its moment.
    #[must_use]
    pub fn first(&self) -> (Timestamp, Step) {
        (self.course.at, Step::Register)
    }

    fn draw(&self, scene: &Scene<'_>, purpose: &str) -> Draw {
        scene.chance.draw(self.subject, &format!("{purpose} {} {}", self.round, self.calls))
    }

    fn team<'a>(&self, scene: &Scene<'a>) -> Option<&'a Team> {
        self.units().first().and_then(|unit| scene.cast.team(*unit))
    }

    fn units(&self) -> &[UnitId] {
        &self.course.letter.import.units
    }
}
