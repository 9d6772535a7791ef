//! How one record stands on its way to the platform: pending, sent, accepted, rejected, dead. Every move is here; a
//! record is claimed durably before each call, so that a call whose end nobody saw is made again under the same key
//! and never makes a second record.

use jiff::{SignedDuration, Timestamp};

use super::reason::Reason;

/// How long a claim keeps others away; longer than any call takes.
pub const CLAIM: SignedDuration = SignedDuration::from_mins(5);
/// How long to wait after each try, in minutes; after the last of them nobody tries any more.
pub const BACK_OFF_MIN: [i64; 7] = [1, 5, 15, 60, 240, 720, 1440];
/// How long to wait when the platform could not be called at all, which is no try.
const NOT_CALLED: SignedDuration = SignedDuration::from_mins(1);
/// When what waits for something else is due: never by itself.
pub const HELD: Timestamp = Timestamp::constant(253_402_207_200, 0);

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It waits to be sent.
    Pending,
    /// It was sent, and nobody knows yet what became of it.
    Sent,
    /// The platform has it.
    Accepted,
    /// It is not taken as it is; somebody must mend something.
    Rejected,
    /// Every try was in vain.
    Dead,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Pending, Self::Sent, Self::Accepted, Self::Rejected, Self::Dead];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Sent => "sent",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Dead => "dead",
        }
    }

    /// Returns the state of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Returns whether a person must look at it.
    #[must_use]
    pub fn needs_a_person(self) -> bool {
        matches!(self, Self::Rejected | Self::Dead)
    }
}

/// How a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub state: State,
    /// How many tries had no good end.
    pub tries: u16,
    /// A call with it was made whose end nobody saw: the platform may have it.
    pub maybe: bool,
    /// Which of its revisions the platform has; 0 for none.
    pub held: u32,
    /// Its revision: what is told changed so often, and once at the beginning.
    pub revision: u32,
    /// When it is due, or when its claim is over.
    pub next_at: Timestamp,
    /// Why it was not taken.
    pub reason: Option<Reason>,
}

/// How a call with a record ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The platform took it.
    Accepted,
    /// The platform says that it has one of this key.
    Existing,
    /// The platform, or our own check before the call, says that it is wrong.
    Rejected(Reason),
    /// The platform certainly did not take it: it could not be called, or lets nobody in.
    NotCalled,
    /// The platform took nothing because it is busy.
    Busy,
    /// Nobody knows.
    Unknown,
}

/// A move that a record in this state cannot make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a record that is {} cannot be {verb}", .state.code())]
pub struct Illegal {
    /// Where it stands.
    pub state: State,
    /// What was tried.
    pub verb: &'static str,
}

impl Standing {
    /// Returns how a new record stands; `HELD` for one that waits for another.
    #[must_use]
    pub fn new(next_at: Timestamp) -> Self {
        Self { state: State::Pending, tries: 0, maybe: false, held: 0, revision: 1, next_at, reason: None }
    }

    /// Returns whether it is to be sent at `at`.
    #[must_use]
    pub fn is_due(&self, at: Timestamp) -> bool {
        matches!(self.state, State::Pending | State::Sent) && self.next_at <= at
    }

    /// Returns whether what is sent now replaces what the platform has.
    #[must_use]
    pub fn is_update(&self) -> bool {
        self.held > 0
    }

    /// Claims it for a call. What was claimed before and never settled may have arrived.
    ///
    /// # Errors
    /// When it is not due.
    pub fn claimed(self, at: Timestamp) -> Result<Self, Illegal> {
        if !self.is_due(at) {
            return Err(Illegal { state: self.state, verb: "claimed" });
        }
        let is_lost = self.state == State::Sent;
        let next_at = at.checked_add(CLAIM).unwrap_or(at);
        Ok(Self { state: State::Sent, maybe: self.maybe || is_lost, next_at, ..self })
    }

    /// Settles a call that was made with its revision `revision`.
    ///
    /// # Errors
    /// When it was never claimed.
    pub fn ended(self, at: Timestamp, revision: u32, ended: &Ended) -> Result<Self, Illegal> {
        if self.revision != revision {
            return Ok(self.overtaken(revision, ended));
        }
        if self.state != State::Sent {
            return Err(Illegal { state: self.state, verb: "settled" });
        }
        let taken = Self {
            state: State::Accepted,
            tries: 0,
            maybe: false,
            held: revision,
            next_at: at,
            reason: None,
            ..self
        };
        Ok(match ended {
            Ended::Accepted => taken,
            // Our own earlier call made it: that its answer was lost makes no second record.
            Ended::Existing if self.maybe && revision == 1 => taken,
            // An earlier revision arrived, so this one goes as a change.
            Ended::Existing if self.maybe && self.held == 0 => {
                Self { state: State::Pending, held: 1, maybe: false, next_at: at, ..self }
            }
            Ended::Existing => self.refused(at, Reason::Duplicate),
            Ended::Rejected(reason) => self.refused(at, *reason),
            Ended::NotCalled => {
                let next_at = at.checked_add(NOT_CALLED).unwrap_or(at);
                Self { state: State::Pending, next_at, ..self }
            }
            Ended::Busy => self.later(at, State::Pending, Reason::Busy),
            Ended::Unknown => Self { maybe: true, ..self }.later(at, State::Sent, Reason::Unanswered),
        })
    }

    /// What is told changed while it was away: it goes again, and only what the platform has is learned.
    fn overtaken(self, revision: u32, ended: &Ended) -> Self {
        match ended {
            Ended::Accepted => Self { held: self.held.max(revision), ..self },
            Ended::Existing | Ended::Unknown => Self { maybe: true, ..self },
            Ended::Rejected(_) | Ended::NotCalled | Ended::Busy => self,
        }
    }

    fn refused(self, at: Timestamp, reason: Reason) -> Self {
        Self { state: State::Rejected, reason: Some(reason), next_at: at, ..self }
    }

    fn later(self, at: Timestamp, state: State, reason: Reason) -> Self {
        let tries = self.tries.saturating_add(1);
        let wait = BACK_OFF_MIN.get(usize::from(self.tries));
        match wait.and_then(|minutes| at.checked_add(SignedDuration::from_mins(*minutes)).ok()) {
            Some(next_at) => Self { state, tries, next_at, reason: Some(reason), ..self },
            None => Self { state: State::Dead, tries, next_at: at, reason: Some(reason), ..self },
        }
    }

    /// Sends it again because a person says that what was wrong is mended. Of a record that the platform had already,
    /// this says that the one there is ours, or is gone.
    ///
    /// # Errors
    /// When nothing is wrong with it.
    pub fn again(self, at: Timestamp) -> Result<Self, Illegal> {
        match self.state {
            State::Rejected | State::Dead => {
                let maybe = self.maybe || self.reason == Some(Reason::Duplicate);
                Ok(Self { state: State::Pending, maybe, tries: 0, next_at: at, reason: None, ..self })
            }
            State::Pending | State::Sent | State::Accepted => {
                Err(Illegal { state: self.state, verb: "sent again" })
            }
        }
    }

    /// Sends it again because the comparison says that the platform has lost it. Should it be there all the same, its
    /// key says so.
    ///
    /// # Errors
    /// When the platform never took it.
    pub fn missed(self, at: Timestamp) -> Result<Self, Illegal> {
        match self.state {
            State::Accepted => {
                Ok(Self { state: State::Pending, held: 0, maybe: true, tries: 0, next_at: at, ..self })
            }
            State::Pending | State::Sent | State::Rejected | State::Dead => {
                Err(Illegal { state: self.state, verb: "missed" })
            }
        }
    }

    /// What is told changed: it goes again as a new revision, whatever became of the last.
    #[must_use]
    pub fn changed(self, at: Timestamp) -> Self {
        Self {
            state: State::Pending,
            tries: 0,
            maybe: self.maybe || self.state == State::Sent,
            revision: self.revision.saturating_add(1),
            next_at: at,
            reason: None,
            ..self
        }
    }

    /// What it waited for is there.
    #[must_use]
    pub fn released(self, at: Timestamp) -> Self {
        if self.state == State::Pending && self.next_at == HELD { Self { next_at: at, ..self } } else { self }
    }
}
