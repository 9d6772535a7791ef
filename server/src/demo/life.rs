//! The life of one letter: which step comes next, and when. Who takes it, with which words, is in `moves`. Knows
//! nothing of the store; the year carries the steps out and tells what became of them.

use domain::{
    ids::{OrderId, UnitId},
    order::{Order, stage::Stage},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    cast::{Cast, Team},
    chance::{Chance, Draw},
    citizens::{self, Answer},
    course::{Course, Turn},
    office::Office,
    phrases::Phrases,
    rest::Rest,
};

/// The calls made before a callback is given up.
const CALLS: u16 = 3;
/// Of a hundred answers, how many the deputy sends back.
const SENT_BACK: u64 = 3;
/// Of a hundred ended orders, how many are opened again by their citizen.
const REOPENED: u64 = 1;
/// The longest a citizen takes to answer on the web, in minutes.
const ON_THE_WEB: i64 = 4 * 24 * 60;

/// What happens next in a life.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "a step is named like the move it makes; see `domain::order::command::Move`")]
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
    /// The citizen answers on the web.
    Web,
    /// An agent telephones the citizen.
    Call,
    GiveUp,
    Reopen,
}

/// One letter on its way.
#[derive(Clone, Debug)]
pub struct Life {
    /// What becomes of it.
    pub course: Course,
    /// The blind index of its tracking code.
    pub tracking: String,
    /// The order, once registered.
    pub order: Option<OrderId>,
    /// The main order, for a letter that goes into another.
    pub main: Option<OrderId>,
    /// The handling round.
    pub round: u16,
    /// The calls made in this round.
    pub calls: u16,
    pub(super) subject: u64,
    pub(super) was_missed: bool,
    was_sent_back: bool,
}

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
    pub pack: &'a domain::policy::Pack,
}

impl Life {
    /// Returns the life of a course; `tracking` is the blind index of its code.
    #[must_use]
    pub fn new(course: Course, subject: u64, tracking: String) -> Self {
        Self {
            course,
            tracking,
            order: None,
            main: None,
            round: 1,
            calls: 0,
            subject,
            was_missed: false,
            was_sent_back: false,
        }
    }

    /// Returns the first step and its moment.
    #[must_use]
    pub fn first(&self) -> (Timestamp, Step) {
        (self.course.at, Step::Register)
    }

    /// Returns the units of the letter, the lead first.
    #[must_use]
    pub fn units(&self) -> &[UnitId] {
        &self.course.letter.import.units
    }

    /// Returns those who act for its lead unit.
    #[must_use]
    pub fn team<'a>(&self, scene: &Scene<'a>) -> Option<&'a Team> {
        self.units().first().and_then(|unit| scene.cast.team(*unit))
    }

    /// Returns how the citizen answers in this round.
    #[must_use]
    pub fn answer(&self, scene: &Scene<'_>) -> Answer {
        match self.course.rest {
            Some(Rest::Redone) if self.round == 1 => Answer::Web,
            Some(Rest::Callback) => Answer::Silence,
            Some(_) | None => {
                citizens::answer(&mut self.draw(scene, "answer"), self.course.contact.is_empty())
            }
        }
    }

    pub(super) fn draw(&self, scene: &Scene<'_>, purpose: &str) -> Draw {
        scene.chance.draw(self.subject, &format!("{purpose} {}", self.round))
    }

    /// Returns the step after `step`, taken at `at`, which left the order as it is.
    pub fn next(
        &mut self,
        step: &Step,
        at: Timestamp,
        order: &Order,
        scene: &Scene<'_>,
    ) -> Option<(Timestamp, Step)> {
        if self.course.rest.is_some_and(|rest| self.rests(rest, step)) {
            return None;
        }
        let (natural, next) = self.natural(step, at, order, scene)?;
        let is_late = self.course.rest.is_some_and(|rest| self.waits_before(rest, &next));
        let moment = self.course.rest_at.filter(|_| is_late).map_or(natural, |rest_at| natural.max(rest_at));
        Some((moment, next))
    }

    /// Returns the step that an order which stands somewhere since lately had to wait for.
    fn waits_before(&self, rest: Rest, step: &Step) -> bool {
        match rest {
            Rest::Accepted => *step == Step::Accept,
            Rest::Dispatched | Rest::Signed => *step == Step::Dispatch,
            Rest::Suspended => *step == Step::Suspend,
            Rest::Redone => *step == Step::Web && self.round == 1,
            Rest::Registered | Rest::InHand | Rest::Answered | Rest::Callback => false,
        }
    }

    /// Returns whether an order that stands at `rest` takes no step after `step`.
    fn rests(&self, rest: Rest, step: &Step) -> bool {
        match rest {
            Rest::Registered => *step == Step::Register,
            Rest::Accepted => *step == Step::Accept,
            Rest::Dispatched => *step == Step::Dispatch,
            Rest::Signed => *step == Step::Sign,
            Rest::InHand => *step == Step::Contact,
            Rest::Suspended => *step == Step::Suspend,
            Rest::Answered => *step == Step::Answer,
            Rest::Callback => *step == Step::Approve,
            Rest::Redone => *step == Step::Sign && self.round > 1,
        }
    }

    fn natural(
        &mut self,
        step: &Step,
        at: Timestamp,
        order: &Order,
        scene: &Scene<'_>,
    ) -> Option<(Timestamp, Step)> {
        let mut draw = self.draw(scene, "pause");
        let quick = self.course.rest.is_some();
        let mut soon = |least: i64, most: i64| {
            let most = if quick { most.min(least.saturating_add(30)) } else { most };
            scene.office.after(at, draw.between(least, most))
        };
        match step {
            Step::Register => Some(match self.course.turn {
                Turn::Refused(_) => (soon(20, 200), Step::Refuse),
                Turn::Handled | Turn::Merged(_) | Turn::Suspended(_) | Turn::Unanswered => {
                    (soon(5, 150), Step::Accept)
                }
            }),
            Step::Accept => Some(match self.course.turn {
                Turn::Merged(_) => (soon(10, 60), Step::Merge),
                Turn::Handled | Turn::Refused(_) | Turn::Suspended(_) | Turn::Unanswered => {
                    (soon(10, 120), Step::Dispatch)
                }
            }),
            Step::Dispatch if self.course.missent.is_some() => Some((soon(30, 200), Step::Reassign)),
            Step::Dispatch | Step::Reassign => Some((soon(15, 240), Step::Sign)),
            Step::Sign => Some((soon(10, 200), Step::Contact)),
            Step::Contact => self.handled(at, scene),
            Step::Suspend => Some(self.completed(at, scene)),
            Step::Supplement | Step::SendBack => {
                Some((soon(60, 400).max(self.course.answers_at), Step::Answer))
            }
            Step::Answer if self.is_sent_back(scene) => Some((soon(20, 120), Step::SendBack)),
            Step::Answer => Some((soon(15, 200), Step::Approve)),
            Step::Approve => self.asked(at, order, scene),
            Step::Reply(..) | Step::Web | Step::Call | Step::Reopen => self.judged(at, order, scene),
            Step::Refuse | Step::Merge | Step::GiveUp => None,
        }
    }

    /// The unit has spoken with the citizen, or tried to.
    fn handled(&mut self, at: Timestamp, scene: &Scene<'_>) -> Option<(Timestamp, Step)> {
        let mut draw = self.draw(scene, "handling");
        if self.was_missed {
            return Some((scene.office.days_after(at, 1), Step::Contact));
        }
        let at_least = scene.office.after(at, draw.between(20, 120));
        if self.round > 1 {
            return Some((scene.office.days_after(at, draw.between(1, 3)), Step::Answer));
        }
        match self.course.turn {
            Turn::Suspended(_) => Some((at_least, Step::Suspend)),
            Turn::Unanswered => None,
            Turn::Handled | Turn::Refused(_) | Turn::Merged(_) => {
                Some((at_least.max(self.course.answers_at), Step::Answer))
            }
        }
    }

    /// The citizen completes the demand, or the time for it lapses and the unit answers with what it has.
    fn completed(&self, at: Timestamp, scene: &Scene<'_>) -> (Timestamp, Step) {
        let mut draw = self.draw(scene, "completing");
        let later = SignedDuration::from_mins(draw.between(300, 3 * 24 * 60));
        if self.course.turn == Turn::Suspended(true) {
            return (at.checked_add(later).unwrap_or(at), Step::Supplement);
        }
        (scene.office.days_after(at, 8), Step::Answer)
    }

    fn is_sent_back(&mut self, scene: &Scene<'_>) -> bool {
        let first = !std::mem::replace(&mut self.was_sent_back, true);
        first && self.course.rest.is_none() && self.draw(scene, "approval").percent(SENT_BACK)
    }

    /// The citizen has been asked; those who answer by message do so when they read it.
    fn asked(&self, at: Timestamp, order: &Order, scene: &Scene<'_>) -> Option<(Timestamp, Step)> {
        if order.stage != Stage::Callback {
            return None;
        }
        let mut draw = self.draw(scene, "asked");
        match self.answer(scene) {
            Answer::Web => {
                let most = if self.course.rest.is_some() { 24 * 60 } else { ON_THE_WEB };
                let later = SignedDuration::from_mins(draw.between(30, most));
                Some((at.checked_add(later).ok()?, Step::Web))
            }
            Answer::Telephone => Some((scene.office.days_after(at, draw.between(1, 2)), Step::Call)),
            Answer::Message | Answer::Silence => None,
        }
    }

    /// The citizen's word was heard, or it was tried to hear it.
    fn judged(&mut self, at: Timestamp, order: &Order, scene: &Scene<'_>) -> Option<(Timestamp, Step)> {
        let mut draw = self.draw(scene, "judged");
        if order.stage == Stage::Dispatched {
            self.round = order.round;
            self.calls = 0;
            return Some((scene.office.after(at, draw.between(30, 300)), Step::Sign));
        }
        if order.stage == Stage::Callback {
            let goes_on = self.calls < CALLS;
            let next = if goes_on { Step::Call } else { Step::GiveUp };
            return Some((scene.office.days_after(at, i64::from(goes_on)), next));
        }
        let is_content = order.stage != Stage::Closed || self.round > 1 || self.course.rest.is_some();
        if is_content || !draw.percent(REOPENED) {
            return None;
        }
        let later = SignedDuration::from_hours(draw.between(24, 20 * 24));
        Some((at.checked_add(later).ok()?, Step::Reopen))
    }
}
