//! The warnings to leaders as rows: what waits for a receipt, what for a reply, what is over. Each list carries a scope
//! and a limit and seeks by its key.

use std::collections::BTreeMap;

use domain::{
    ids::{OrderId, PersonId, UnitId},
    order::{
        Order,
        ladder::{Owed, Sent, WarningForm},
    },
};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, Value, int, text},
    order::{Change, NO_DUE, Scope, instant},
};

/// The most rows of one page.
pub const PAGE_LIMIT: i64 = 1_000;

pub(crate) const WARNING: Table = Table {
    name: "warning",
    columns: &[
        int("order_id"),
        text("form"),
        text("number"),
        int("unit_id"),
        int("person_id"),
        text("state"),
        int("late"),
        int("due_at"),
        int("at"),
    ],
    key: &["order_id", "form"],
};

/// What is owed next for a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A leader has not confirmed that it arrived.
    Receipt,
    /// A leader has not answered.
    Reply,
    /// It was answered.
    Answered,
    /// The order ended or left the unit before.
    Lapsed,
}

impl State {
    /// Every state, what waits first.
    pub const ALL: [Self; 4] = [Self::Receipt, Self::Reply, Self::Answered, Self::Lapsed];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Reply => "reply",
            Self::Answered => "answered",
            Self::Lapsed => "lapsed",
        }
    }

    /// Returns the state of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Returns what is owed next for a warning.
    #[must_use]
    pub fn of(sent: &Sent) -> Self {
        if sent.owes(Owed::Receipt) {
            Self::Receipt
        } else if sent.owes(Owed::Reply) {
            Self::Reply
        } else if sent.answered_at.is_some() {
            Self::Answered
        } else {
            Self::Lapsed
        }
    }
}

/// One warning as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The order.
    pub order: OrderId,
    /// Which rung.
    pub form: WarningForm,
    /// Its own number.
    pub number: String,
    /// Whose leaders got it.
    pub unit: UnitId,
    /// Who answers for it.
    pub person: PersonId,
    /// What is owed next.
    pub state: State,
    /// Receipt or reply were not there in time.
    pub late: bool,
    /// When that is due, if a clock runs.
    pub due_at: Option<Timestamp>,
    /// When it went out.
    pub at: Timestamp,
}

/// What a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these states; all when empty.
    pub states: Vec<State>,
    /// Only this rung.
    pub form: Option<WarningForm>,
    /// Only this unit's.
    pub unit: Option<UnitId>,
    /// Only those that were late at some time.
    pub late: bool,
    /// Only those due before this instant.
    pub due_before: Option<Timestamp>,
}

/// Where a page begins: after this key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// When the last one shown is due, in milliseconds.
    pub due_at: i64,
    /// Its order.
    pub order: i64,
    /// Its rung.
    pub form: String,
}

impl Key {
    /// Returns the key of a line.
    #[must_use]
    pub fn of(line: &Line) -> Self {
        let due_at = line.due_at.map_or(NO_DUE, Timestamp::as_millisecond);
        Self { due_at, order: line.order.0, form: line.form.code().to_owned() }
    }
}

/// Returns the warnings of a scope, what is due first before the others.
///
/// # Errors
/// When the database cannot be read.
pub fn list(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    after: Option<&Key>,
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let Some((mut sql, mut values)) = conditions(scope, filter) else { return Ok(Vec::new()) };
    if let Some(Key { due_at, order, form }) = after {
        let first = values.len() + 1;
        sql += &format!(" and (due_at, order_id, form) > (${first}, ${}, ${})", first + 1, first + 2);
        values.extend([(*due_at).into(), (*order).into(), form.as_str().into()]);
    }
    values.push(limit.min(PAGE_LIMIT).into());
    let sql = format!(
        "select order_id, form, number, unit_id, person_id, state, late, due_at, at from warning \
         where {sql} order by due_at, order_id, form limit ${}",
        values.len()
    );
    tx.query(&sql, &values)?.iter().map(read).collect()
}

/// Returns how many warnings of a scope there are, by rung and state.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(tx: &mut Tx<'_>, scope: &Scope) -> Result<BTreeMap<(WarningForm, State), i64>, Error> {
    let Some((sql, values)) = conditions(scope, &Filter::default()) else { return Ok(BTreeMap::new()) };
    let sql = format!("select form, state, count(*) from warning where {sql} group by form, state");
    let rows = tx.query(&sql, &values)?;
    rows.iter().map(|row| Ok(((form_of(row.str(0)?)?, state_of(row.str(1)?)?), row.int(2)?))).collect()
}

/// Returns how many warnings of a scope wait for somebody, and how many of those are overdue at `at`.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(tx: &mut Tx<'_>, scope: &Scope, at: Timestamp) -> Result<(i64, i64), Error> {
    let filter = Filter { states: vec![State::Receipt, State::Reply], ..Filter::default() };
    let Some((sql, mut values)) = conditions(scope, &filter) else { return Ok((0, 0)) };
    values.push(at.as_millisecond().into());
    let sql = format!(
        "select count(*), cast(coalesce(sum(case when due_at < ${} then 1 else 0 end), 0) as bigint) \
         from warning where {sql}",
        values.len()
    );
    tx.query_one(&sql, &values)?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Returns how many warnings of a scope went out at `since` or later.
///
/// # Errors
/// When the database cannot be read.
pub fn since(tx: &mut Tx<'_>, scope: &Scope, since: Timestamp) -> Result<i64, Error> {
    let Some((sql, mut values)) = conditions(scope, &Filter::default()) else { return Ok(0) };
    values.push(since.as_millisecond().into());
    let sql = format!("select count(*) from warning where {sql} and at >= ${}", values.len());
    tx.query_one(&sql, &values)?.map_or(Ok(0), |row| row.int(0))
}

/// Returns the conditions of a list; `None` when nothing may be shown.
fn conditions(scope: &Scope, filter: &Filter) -> Option<(String, Vec<Value>)> {
    let mut sql = match scope {
        Scope::All => "1 = 1".to_owned(),
        Scope::Units(units) if units.is_empty() => return None,
        Scope::Units(units) => {
            let ids: Vec<String> = units.iter().map(|unit| unit.0.to_string()).collect();
            format!("unit_id in ({})", ids.join(", "))
        }
        Scope::Nothing => return None,
    };
    let mut values: Vec<Value> = Vec::new();
    if !filter.states.is_empty() {
        let states: Vec<String> = filter.states.iter().map(|state| format!("'{}'", state.code())).collect();
        sql += &format!(" and state in ({})", states.join(", "));
    }
    if let Some(form) = filter.form {
        values.push(form.code().into());
        sql += &format!(" and form = ${}", values.len());
    }
    if let Some(unit) = filter.unit {
        values.push(unit.0.into());
        sql += &format!(" and unit_id = ${}", values.len());
    }
    if filter.late {
        sql += " and late = 1";
    }
    if let Some(before) = filter.due_before {
        values.push(before.as_millisecond().into());
        sql += &format!(" and due_at < ${}", values.len());
    }
    Some((sql, values))
}

fn read(row: &Row) -> Result<Line, Error> {
    let due_at = row.int(7)?;
    Ok(Line {
        order: OrderId(row.int(0)?),
        form: form_of(row.str(1)?)?,
        number: row.text(2)?,
        unit: UnitId(row.int(3)?),
        person: PersonId(row.int(4)?),
        state: state_of(row.str(5)?)?,
        late: row.flag(6)?,
        due_at: if due_at == NO_DUE { None } else { Some(instant(due_at)?) },
        at: instant(row.int(8)?)?,
    })
}

fn form_of(code: &str) -> Result<WarningForm, Error> {
    WarningForm::from_code(code).ok_or_else(|| Error::corrupt("reading a warning", format!("form `{code}`")))
}

fn state_of(code: &str) -> Result<State, Error> {
    State::from_code(code).ok_or_else(|| Error::corrupt("reading a warning", format!("state `{code}`")))
}

/// Writes the rows of changed orders.
pub(crate) fn save(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let mut changed = Vec::new();
    for change in changes {
        let before = change.before.as_ref().map(rows).unwrap_or_default();
        changed.extend(rows(&change.now).into_iter().filter(|row| !before.contains(row)));
    }
    if changed.is_empty() { Ok(()) } else { tx.upsert(&WARNING, changed) }
}

fn rows(order: &Order) -> Vec<Vec<Value>> {
    let due_of = |form: WarningForm, state| {
        let clock = match state {
            State::Receipt => form.receipt(),
            State::Reply => form.reply(),
            State::Answered | State::Lapsed => return NO_DUE,
        };
        let due = order.clocks.get(&clock).and_then(|clock| clock.due);
        due.map_or(NO_DUE, |due| due.at.as_millisecond())
    };
    let row = |sent: &Sent| {
        let (form, state) = (sent.warning.form, State::of(sent));
        vec![
            order.id.0.into(),
            form.code().into(),
            sent.warning.number.as_str().into(),
            sent.warning.unit.0.into(),
            sent.warning.to.first().map_or(0, |to| to.person.0).into(),
            state.code().into(),
            sent.is_late().into(),
            due_of(form, state).into(),
            sent.at.as_millisecond().into(),
        ]
    };
    order.ladder.sent.iter().map(row).collect()
}
