//! The desks and their queues: which roles sit at which desk, and what lies in each queue. A queue is a saved filter;
//! whose orders it may show is the store's scope.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Actor, Role},
    order::{
        Flag,
        command::Move,
        stage::Stage::{
            self, Accepted, Adjudication, Answered, Approved, Callback, Closed, Dispatched, InHand,
            Investigating, Registered, ReturnRequested, Signed,
        },
    },
    people::Person,
};
use jiff::Timestamp;
use store::{
    db,
    list::{self, Filter, Sort},
    order::Scope,
    tally,
};

/// How far a queue is counted that has no tally of its own; beyond it the count stands still.
const COUNTED: usize = 10_000;

/// A place where somebody works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Desk {
    Agent,
    Dispatcher,
    Unit,
    Supervisor,
    Adjudicator,
    Leader,
}

impl Desk {
    pub(super) const ALL: [Self; 6] =
        [Self::Agent, Self::Dispatcher, Self::Unit, Self::Supervisor, Self::Adjudicator, Self::Leader];

    /// Returns the code used in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Dispatcher => "dispatcher",
            Self::Unit => "unit",
            Self::Supervisor => "supervisor",
            Self::Adjudicator => "adjudicator",
            Self::Leader => "leader",
        }
    }

    /// Returns the desk of a code, or `None`.
    pub(super) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|desk| desk.code() == code)
    }

    /// Returns the desks of a person, in order.
    pub(super) fn of(person: &Person) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|desk| person.roles.iter().any(|role| desk.seats(*role)))
    }

    /// Returns whether a role sits here.
    fn seats(self, role: Role) -> bool {
        match role {
            Role::Agent => self == Self::Agent,
            Role::Dispatcher => matches!(self, Self::Agent | Self::Dispatcher),
            Role::UnitHandler | Role::UnitApprover | Role::UnitPrincipal => self == Self::Unit,
            Role::Supervisor | Role::Assessor | Role::Auditor => self == Self::Supervisor,
            Role::Adjudicator => self == Self::Adjudicator,
            Role::Leader => self == Self::Leader,
            Role::Citizen | Role::Window | Role::Administrator | Role::Surveyor => false,
        }
    }

    /// Returns the icon of the desk and the key that opens it.
    pub(super) fn sign(self) -> (&'static str, char) {
        match self {
            Self::Agent => ("phone", 'a'),
            Self::Dispatcher => ("send", 'd'),
            Self::Unit => ("building", 'u'),
            Self::Supervisor => ("flag", 's'),
            Self::Adjudicator => ("check", 'j'),
            Self::Leader => ("star", 'l'),
        }
    }

    /// Returns whether people at this desk only look.
    pub(super) fn is_read_only(self) -> bool {
        matches!(self, Self::Supervisor | Self::Leader)
    }

    /// Returns the queues, in the order of work; never none.
    pub(super) fn queues(self) -> &'static [Queue] {
        match self {
            Self::Agent => &[SCREENING, CALLBACK, ALL],
            Self::Dispatcher => {
                &[WAITING, RETURNS, REVIEWS, UNDECIDED, LOOKED_INTO, NEEDS_UNIT, SUSPENDED, OVERDUE, ALL]
            }
            Self::Unit => &[TO_SIGN, LOOKED_INTO, IN_HAND, TO_APPROVE, ANSWERED, LATE, ALL],
            Self::Supervisor => &[OVERDUE, UNDECIDED, REVIEWS, OPEN, ALL],
            Self::Adjudicator => &[CLAIMS, ALL],
            Self::Leader => &[OPEN, UNDECIDED, OVERDUE, ALL],
        }
    }

    /// Returns a queue by its code, or `None`.
    pub(super) fn queue(self, code: &str) -> Option<&'static Queue> {
        self.queues().iter().find(|queue| queue.code == code)
    }

    /// Returns the address of a queue.
    pub(super) fn url(self, queue: &Queue) -> String {
        format!("/desk/{}/{}", self.code(), queue.code)
    }

    /// Returns the stages whose tallies say how much waits for the people at this desk.
    fn waiting(self, actor: &Actor) -> &'static [Stage] {
        let approves = actor.reach(Action::Order(Move::Approve)) > domain::access::Reach::None;
        match self {
            Self::Agent => &[Registered],
            Self::Dispatcher => &[Accepted, ReturnRequested],
            Self::Adjudicator => &[Adjudication],
            Self::Unit if approves => &[Dispatched, Investigating, Signed, InHand, Answered],
            Self::Unit => &[Dispatched, Investigating, Signed, InHand],
            Self::Supervisor | Self::Leader => &[],
        }
    }

    /// Returns whether it is counted how much waits at this desk.
    pub(super) fn is_counted(self, actor: &Actor) -> bool {
        !self.waiting(actor).is_empty()
    }

    /// Returns how much waits at this desk; nothing when it is not counted.
    pub(super) fn count_waiting(self, actor: &Actor, tallies: &BTreeMap<String, i64>) -> Option<u64> {
        let stages = self.waiting(actor);
        (!stages.is_empty()).then(|| sum(stages, tallies))
    }
}

/// Returns the address of every queue, each with a role that sits at its desk.
pub(super) fn addresses() -> Vec<(Role, String)> {
    let seated = Desk::ALL
        .into_iter()
        .filter_map(|desk| Some((Role::ALL.into_iter().find(|role| desk.seats(*role))?, desk)));
    seated.flat_map(|(role, desk)| desk.queues().iter().map(move |queue| (role, desk.url(queue)))).collect()
}

/// A saved filter.
#[derive(Debug)]
pub(super) struct Queue {
    /// The code used in addresses.
    pub(super) code: &'static str,
    /// The code of its name.
    pub(super) label: &'static str,
    /// The stages in it; all when empty.
    pub(super) stages: &'static [Stage],
    /// What else must hold.
    pub(super) only: Only,
    /// The sorting it begins with.
    pub(super) sort: Sort,
    /// The code of what it says when it is empty.
    pub(super) empty: &'static str,
}

/// What must hold of the orders in a queue besides their stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Only {
    /// Nothing more.
    Any,
    /// A deadline has passed.
    Overdue,
    /// No deadline runs: the unit waits for the citizen.
    Paused,
    /// The unit is not known; this queue has a page of its own.
    NeedsUnit,
    /// It bears a mark.
    Marked(Flag),
}

const WITH_UNIT: &[Stage] = &[Dispatched, Signed, InHand];

const fn queue(code: &'static str, label: &'static str, stages: &'static [Stage]) -> Queue {
    Queue { code, label, stages, only: Only::Any, sort: Sort::Due, empty: "queue" }
}

const SCREENING: Queue = Queue { empty: "agent_waiting", ..queue("screening", "to-screen", &[Registered]) };
const CALLBACK: Queue = Queue { sort: Sort::Oldest, ..queue("callback", "callbacks", &[Callback]) };
/// The queue of accepted demands that no unit has yet.
pub(super) const WAITING: Queue =
    Queue { empty: "dispatcher_waiting", ..queue("waiting", "to-dispatch", &[Accepted]) };
const RETURNS: Queue = queue("returns", "returns", &[ReturnRequested]);
/// What a unit looks into before it is sent to anybody.
const LOOKED_INTO: Queue = queue("looked-into", "looked-into", &[Investigating]);
/// What waits for the word of a responsible person.
const UNDECIDED: Queue = Queue {
    only: Only::Marked(Flag::Undecided),
    ..queue("undecided", "undecided", &[Registered, Accepted, Investigating])
};
/// Refused returns that are to be reviewed.
const REVIEWS: Queue = Queue {
    only: Only::Marked(Flag::UnderReview),
    ..queue("reviews", "reviews", &[Dispatched, Signed, InHand, Answered])
};
const CLAIMS: Queue = queue("claims", "claims", &[Adjudication]);
/// The queue of orders without a unit, which is a page of its own.
pub(super) const NEEDS_UNIT: Queue =
    Queue { only: Only::NeedsUnit, sort: Sort::Oldest, ..queue("needs-unit", "needs-unit", &[]) };
const SUSPENDED: Queue = Queue { only: Only::Paused, ..queue("suspended", "suspended", WITH_UNIT) };
const TO_SIGN: Queue = Queue { empty: "unit_to_sign", ..queue("to-sign", "to-sign", &[Dispatched]) };
const IN_HAND: Queue = queue("open", "in-hand", &[Signed, InHand]);
const TO_APPROVE: Queue = queue("to-approve", "to-approve", &[Answered]);
const ANSWERED: Queue = Queue {
    sort: Sort::Newest,
    ..queue("answered", "answered", &[Approved, Callback, Adjudication, Closed])
};
const LATE: Queue = Queue {
    only: Only::Overdue,
    empty: "late",
    ..queue("late", "late", &[Dispatched, Signed, InHand, Answered])
};
const OVERDUE: Queue = Queue { only: Only::Overdue, empty: "late", ..queue("overdue", "late", BINDING) };
const OPEN: Queue = queue("open", "open", &list::OPEN);
const ALL: Queue = Queue { sort: Sort::Newest, ..queue("all", "all", &[]) };

/// The stages at which the government can be late.
const BINDING: &[Stage] = &[
    Registered,
    Accepted,
    Investigating,
    Dispatched,
    ReturnRequested,
    Signed,
    InHand,
    Answered,
    Adjudication,
];

impl Queue {
    /// Returns the filter of the queue at `now`.
    pub(super) fn filter(&self, now: Timestamp) -> Filter {
        let filter = Filter { stages: self.stages.to_vec(), ..Filter::default() };
        match self.only {
            Only::Any => filter,
            Only::Overdue => Filter { due_before: Some(now), ..filter },
            Only::Paused => Filter { no_due: true, ..filter },
            Only::NeedsUnit => Filter { needs_unit: true, ..filter },
            Only::Marked(flag) => Filter { flag: Some(flag), ..filter },
        }
    }

    /// Returns whether a count above zero calls for attention.
    pub(super) fn alerts(&self) -> bool {
        self.only == Only::Overdue
    }

    /// Returns how many orders are in the queue; nothing for the queue of everything.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn count(
        &self,
        tx: &mut db::Tx<'_>,
        scope: &Scope,
        tallies: &BTreeMap<String, i64>,
        now: Timestamp,
    ) -> Result<Option<u64>, db::Error> {
        match self.only {
            Only::Any if self.stages.is_empty() => Ok(None),
            Only::Any => Ok(Some(sum(self.stages, tallies))),
            Only::NeedsUnit => Ok(Some(tallied("needs-unit", tallies))),
            Only::Overdue | Only::Paused | Only::Marked(_) => {
                list::count(tx, scope, &self.filter(now), COUNTED).map(Some)
            }
        }
    }
}

/// Returns the tallies of what a scope covers. An order that two units of one house share is counted for each.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn tallies(tx: &mut db::Tx<'_>, scope: &Scope) -> Result<BTreeMap<String, i64>, db::Error> {
    match scope {
        Scope::All => tally::now(tx, &[0]),
        Scope::Units(units) => tally::now(tx, &units.iter().map(|unit| unit.0).collect::<Vec<_>>()),
        Scope::Nothing => Ok(BTreeMap::new()),
    }
}

fn sum(stages: &[Stage], tallies: &BTreeMap<String, i64>) -> u64 {
    stages.iter().map(|stage| tallied(&format!("stage:{}", stage.code()), tallies)).sum()
}

fn tallied(name: &str, tallies: &BTreeMap<String, i64>) -> u64 {
    tallies.get(name).map_or(0, |count| u64::try_from(*count).unwrap_or(0))
}
