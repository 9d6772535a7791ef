//! Who must be called, in one queue: the badly rated before triage, cases without a mobile number, and orders whose
//! message brought no answer. What was agreed comes first, then the gravest, then the oldest.

use std::{fmt, str::FromStr};

use domain::{
    ids::{CaseId, OrderId, UnitId},
    order::{Channel, Order, clocks::ClockKind, command::AttemptResult, event::Event, stage::Stage},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    case::lists,
    db,
    list::{self, Filter, PAGE_LIMIT, Sort},
    order::Scope,
};

/// How long a message may stay unanswered before a person calls.
const MESSAGE_WAITS: SignedDuration = SignedDuration::from_hours(24);
/// The most cases of the phone pool read at once.
const POOL: i64 = 200;

/// Something to call about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Task {
    /// An order.
    Order(OrderId),
    /// A case.
    Case(CaseId),
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(id) => write!(f, "order-{id}"),
            Self::Case(id) => write!(f, "case-{id}"),
        }
    }
}

impl FromStr for Task {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, id) = text.split_once('-').ok_or(())?;
        let id = id.parse().map_err(|_| ())?;
        match kind {
            "order" => Ok(Self::Order(OrderId(id))),
            "case" => Ok(Self::Case(CaseId(id))),
            _ => Err(()),
        }
    }
}

impl Task {
    /// Returns its page.
    pub(super) fn url(self) -> String {
        format!("{}/{self}", super::PATH)
    }
}

/// Why somebody is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A bad rating: what is behind it is found out before anything is sent on.
    Rating,
    /// No message can reach the citizen.
    Pool,
    /// The message brought no answer.
    Unanswered,
}

impl Kind {
    /// Returns the stable code.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Rating => "rating",
            Self::Pool => "pool",
            Self::Unanswered => "unanswered",
        }
    }

    /// Returns why the citizen of an order is called, or `None` when nobody calls now.
    pub(super) fn of_order(order: &Order) -> Option<Self> {
        if order.stage == Stage::Registered && order.channel == Channel::Rating {
            return Some(Self::Rating);
        }
        (order.stage == Stage::Callback && order.citizen.is_some()).then_some(Self::Unanswered)
    }
}

/// How soon it is done, the soonest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The moment to call again has come.
    Booked,
    /// Nobody called yet.
    Waiting(Kind),
    /// Nobody can be reached; it is decided by what is on file.
    Unreachable,
}

/// One task that is due.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// What.
    pub(super) task: Task,
    /// Why.
    pub(super) kind: Kind,
    /// Since when it waits, or the moment that was agreed.
    pub(super) when: Timestamp,
    /// Whether that moment was agreed or chosen after a failed call.
    pub(super) is_booked: bool,
    /// What it is about.
    pub(super) title: String,
    /// Whose work it is about.
    pub(super) unit: Option<UnitId>,
    rank: Rank,
}

/// The whole queue.
#[derive(Clone, Debug, Default)]
pub(super) struct Queue {
    /// What is due, in the order in which it is done.
    pub(super) due: Vec<Line>,
    /// How many are due in all.
    pub(super) count: u64,
    /// How many are booked for later.
    pub(super) later: u64,
    /// How many orders wait for the answer to a message, due or not.
    pub(super) asked: u64,
}

impl Queue {
    /// Reads the queue at `now`.
    pub(super) fn read(tx: &mut db::Tx<'_>, now: Timestamp) -> Result<Self, db::Error> {
        let mut queue = Self::default();
        let screening = of_stage(tx, Stage::Registered, Some("rating"))?;
        let asked = of_stage(tx, Stage::Callback, None)?;
        queue.asked = u64::try_from(asked.len()).unwrap_or(0);
        let ids: Vec<OrderId> = screening.iter().chain(&asked).map(|order| order.id).collect();
        let tried = store::order::latest(tx, &ids, "attempted")?;
        for order in screening.iter().chain(&asked) {
            let attempt = tried.get(&order.id).map(|recorded| &recorded.event);
            let attempt = attempt.filter(|_| order.attempts > 0);
            match of_order(order, attempt) {
                Some(line) if line.when <= now => queue.due.push(line),
                Some(_) => queue.later += 1,
                None => {}
            }
        }
        let pool = lists::to_call(tx, now, POOL)?;
        let (ready, all) = lists::calls(tx, now)?;
        let held = i64::try_from(pool.len()).unwrap_or(0);
        queue.later += u64::try_from(all - ready).unwrap_or(0);
        queue.due.extend(pool.into_iter().map(|case| {
            let since = case.asked.map_or(case.taken_at, |asked| asked.at);
            let rank = if case.again_at.is_some() { Rank::Booked } else { Rank::Waiting(Kind::Pool) };
            Line {
                task: Task::Case(case.id),
                kind: Kind::Pool,
                when: case.again_at.unwrap_or(since),
                is_booked: case.again_at.is_some(),
                title: case.facts.matter.name,
                unit: Some(case.facts.unit),
                rank,
            }
        }));
        queue.count = u64::try_from(queue.due.len()).unwrap_or(0) + u64::try_from(ready - held).unwrap_or(0);
        queue.due.sort_by_key(|line| (line.rank, line.when, line.task));
        Ok(queue)
    }
}

fn of_stage(tx: &mut db::Tx<'_>, stage: Stage, channel: Option<&str>) -> Result<Vec<Order>, db::Error> {
    let filter = Filter { stages: vec![stage], channel: channel.map(str::to_owned), ..Filter::default() };
    Ok(list::page(tx, &Scope::All, &filter, Sort::Oldest, None, PAGE_LIMIT)?.orders)
}

/// Returns the line of an order; `attempt` is the last failed call of this stage.
fn of_order(order: &Order, attempt: Option<&Event>) -> Option<Line> {
    let kind = Kind::of_order(order)?;
    let (again, is_reachable) = match attempt {
        Some(Event::Attempted { result, again_at }) => {
            (*again_at, !matches!(result, AttemptResult::WrongNumber | AttemptResult::Declined))
        }
        Some(_) | None => (None, true),
    };
    let is_reachable = is_reachable && order.citizen.is_some();
    let since = match kind {
        Kind::Rating | Kind::Pool => order.registered_at,
        Kind::Unanswered => {
            let asked = order.clocks.get(&ClockKind::Callback).map(|clock| clock.clock.started_at());
            let asked = asked.unwrap_or(order.registered_at);
            asked.checked_add(MESSAGE_WAITS).unwrap_or(asked)
        }
    };
    let rank = match (again, is_reachable, kind) {
        // Its own clock ends it; nobody decides anything.
        (_, false, Kind::Unanswered) => return None,
        (_, false, Kind::Rating | Kind::Pool) => Rank::Unreachable,
        (Some(_), true, _) => Rank::Booked,
        (None, true, kind) => Rank::Waiting(kind),
    };
    Some(Line {
        task: Task::Order(order.id),
        kind,
        when: again.filter(|_| is_reachable).unwrap_or(since),
        is_booked: again.is_some() && is_reachable,
        title: order.title.clone(),
        unit: order.lead.or(order.proposed),
        rank,
    })
}
