//! Why a command to a visit is refused, with the facts.

use jiff::civil::Date;

use crate::{
    access::Denied,
    ids::{OrderId, PersonId, SupervisorId, UnitId, VisitId},
    order,
    visit::{DAYS_LIMIT, ORDERS_LIMIT, READS_LIMIT, STEPS_LIMIT, Standing},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such visit.
    #[error("there is no visit {0}")]
    NoVisit(VisitId),
    /// No such unit, or it is closed.
    #[error("unit `{0}` does not exist or is closed; choose another")]
    NoUnit(UnitId),
    /// Somebody was faster.
    #[error("it has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// No script, or too long a one.
    #[error("a script has 1 to {STEPS_LIMIT} steps, not {0}")]
    StepCount(usize),
    /// Two days are in the wrong order, in the past or too far apart.
    #[error(
        "the days from {from} to {until} must rise, not end before {today}, and lie within {DAYS_LIMIT} days"
    )]
    BadDays {
        /// The first.
        from: Date,
        /// The last.
        until: Date,
        /// Today.
        today: Date,
    },
    /// No such supervisor, or not in office on all these days.
    #[error("supervisor {id} is not in office from {from} to {until}; choose another, or other days")]
    NotInOffice {
        /// Who.
        id: SupervisorId,
        /// The first day.
        from: Date,
        /// The last.
        until: Date,
    },
    /// No such person, or one who may not sign in any more.
    #[error("person {0} does not sign in here; choose another")]
    NoPerson(PersonId),
    /// Whoever is to make it belongs to what is visited.
    #[error("whoever is to make this visit belongs to the visited unit; choose somebody else")]
    VisitorBelongs,
    /// Whoever acts belongs to what is visited.
    #[error("you belong to the unit that would be visited; somebody else must plan this")]
    PlannerBelongs,
    /// Not as the visit stands.
    #[error("this cannot be done to a visit that is `{}`", .0.code())]
    NotNow(Standing),
    /// The day of a visit lies outside its days or ahead.
    #[error("the day {on} must lie from {from} to {until}")]
    OutsideDays {
        /// The day.
        on: Date,
        /// The first that fits.
        from: Date,
        /// The last that fits.
        until: Date,
    },
    /// Not every step has a finding.
    #[error("the script has {steps} steps and {given} were written down; write down each")]
    Steps {
        /// How many steps.
        steps: usize,
        /// How many were given.
        given: usize,
    },
    /// A step that was done needs its time, one that was not has none.
    #[error("step {0} needs the time at which it was done, or none when it was not")]
    StepTime(u8),
    /// A fault, or a step that was not done, needs words.
    #[error("step {0} needs words: what was wrong, or why it was not done")]
    StepWords(u8),
    /// Nothing was done.
    #[error("no step was done; give the visit up instead and say why")]
    NothingDone,
    /// No fault was found there.
    #[error("there is no fault at step {0}")]
    NoFault(u8),
    /// The fault is an order already.
    #[error("the fault at step {step} is order {order} already")]
    Ordered {
        /// Which step.
        step: u8,
        /// Which order.
        order: OrderId,
    },
    /// It became too many orders, one after another.
    #[error("the fault at step {0} was {ORDERS_LIMIT} orders already; it needs supervision, not another one")]
    TooManyOrders(u8),
    /// The fault is no order yet, or its order has not ended.
    #[error("look again at step {0} when the order of its fault has ended")]
    OrderRuns(u8),
    /// It is put right already.
    #[error("the fault at step {0} was found to be put right already")]
    IsRight(u8),
    /// Too much was said.
    #[error("a visit has at most {READS_LIMIT} words of leaders")]
    TooManyReads,
    /// The order of a fault cannot be registered.
    #[error("the order cannot be registered: {0}")]
    CannotRegister(Box<order::refusal::Refusal>),
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoVisit(_) => "no-visit",
            Self::NoUnit(_) => "no-unit",
            Self::Changed { .. } => "changed",
            Self::BadField { .. } => "bad-field",
            Self::StepCount(_) => "step-count",
            Self::BadDays { .. } => "bad-days",
            Self::NotInOffice { .. } => "not-in-office",
            Self::NoPerson(_) => "no-person",
            Self::VisitorBelongs => "visitor-belongs",
            Self::PlannerBelongs => "planner-belongs",
            Self::NotNow(_) => "not-now",
            Self::OutsideDays { .. } => "outside-days",
            Self::Steps { .. } => "steps",
            Self::StepTime(_) => "step-time",
            Self::StepWords(_) => "step-words",
            Self::NothingDone => "nothing-done",
            Self::NoFault(_) => "no-fault",
            Self::Ordered { .. } => "ordered",
            Self::TooManyOrders(_) => "too-many-orders",
            Self::OrderRuns(_) => "order-runs",
            Self::IsRight(_) => "is-right",
            Self::TooManyReads => "too-many-reads",
            Self::CannotRegister(_) => "cannot-register",
        }
    }
}
