//! The lists of proceedings: the board, a leader's desk, those of an order, those that something is due of by itself.
//! Each takes a scope, seeks by a key and carries a limit; a restricted one is in no list but of whom it names.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Actor, Reach},
    ids::{CaseId, OrderId, PersonId, ProceedingId, UnitId},
    proceeding::{Kind, Proceeding, Stage, matter::Matter},
};
use jiff::Timestamp;

use super::read;
use crate::{
    db::{Error, Row, Tx, Value},
    list::Key,
    seek::{PAGE_LIMIT, Page, Seek},
};

/// Whose proceedings a list may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's that are not restricted, and those that name this person.
    All(PersonId),
    /// Those that concern one of these units or this person, drafts left out.
    Units(Vec<UnitId>, PersonId),
    /// None.
    Nothing,
}

impl Scope {
    /// Returns the scope of what `actor` may list.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        let Actor::Staff(staff) = actor else { return Self::Nothing };
        match actor.reach(Action::ReadProceeding) {
            Reach::Everywhere => Self::All(staff.person),
            Reach::OwnUnit | Reach::LeadUnit => {
                Self::Units(staff.units.iter().copied().collect(), staff.person)
            }
            Reach::None | Reach::Own => Self::Nothing,
        }
    }

    /// Returns the condition on `p`, with its values after those already there.
    fn condition(&self, values: &mut Vec<Value>) -> String {
        let named = |values: &mut Vec<Value>, person: PersonId| {
            values.push(person.0.into());
            format!(
                "p.id in (select proceeding_id from proceeding_person where person_id = ${})",
                values.len()
            )
        };
        match self {
            Self::All(person) => format!("(p.restricted = 0 or {})", named(values, *person)),
            Self::Units(units, person) => {
                let named = named(values, *person);
                let units: Vec<String> = units
                    .iter()
                    .map(|unit| {
                        values.push(unit.0.into());
                        format!("${}", values.len())
                    })
                    .collect();
                let concerned = if units.is_empty() {
                    "1 = 0".to_owned()
                } else {
                    let units = units.join(", ");
                    format!("p.id in (select proceeding_id from proceeding_unit where unit_id in ({units}))")
                };
                format!("p.stage <> 'draft' and ({named} or p.restricted = 0 and {concerned})")
            }
            Self::Nothing => "1 = 0".to_owned(),
        }
    }
}

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Those at this stage.
    pub stage: Stage,
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only those that wait for this person.
    pub waiting_for: Option<PersonId>,
    /// Only those of this leader.
    pub leader: Option<PersonId>,
    /// Only those that wait, or do not wait, for a leader's word.
    pub needs_word: Option<bool>,
    /// Only those due before this instant.
    pub due_before: Option<Timestamp>,
}

impl Filter {
    /// Returns the filter of everything at a stage.
    #[must_use]
    pub fn at(stage: Stage) -> Self {
        Self { stage, kind: None, waiting_for: None, leader: None, needs_word: None, due_before: None }
    }

    fn conditions(&self, values: &mut Vec<Value>) -> Vec<String> {
        let mut wheres = Vec::new();
        let mut bound = |text: &str, value: Value| {
            values.push(value);
            wheres.push(text.replace('?', &format!("${}", values.len())));
        };
        bound("p.stage = ?", self.stage.code().into());
        if let Some(kind) = self.kind {
            bound("p.kind = ?", kind.code().into());
        }
        if let Some(person) = self.waiting_for {
            bound("p.id in (select proceeding_id from proceeding_wait where person_id = ?)", person.0.into());
        }
        if let Some(leader) = self.leader {
            bound("p.leader = ?", leader.0.into());
        }
        if let Some(needs_word) = self.needs_word {
            bound("p.needs_word = ?", needs_word.into());
        }
        if let Some(before) = self.due_before {
            bound("p.sort_at < ?", before.as_millisecond().into());
        }
        wheres
    }
}

fn seek(scope: &Scope, filter: &Filter) -> Seek {
    let mut values = Vec::new();
    let mut wheres = filter.conditions(&mut values);
    wheres.push(scope.condition(&mut values));
    let is_newest_first = filter.stage.is_ended();
    Seek { from: "proceeding p", alias: "p", column: "p.sort_at", is_newest_first, wheres, values }
}

/// Returns one page of the proceedings in `scope` that fit `filter`.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &Filter,
    after: Option<Key>,
    limit: usize,
) -> Result<Page<Proceeding>, Error> {
    seek(scope, filter).page(tx, after, limit, read)
}

/// Returns how many proceedings in `scope` fit `filter`, counting no further than `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, scope: &Scope, filter: &Filter, most: i64) -> Result<i64, Error> {
    seek(scope, filter).count(tx, most)
}

/// Returns the proceedings in `scope` that an order is in, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn of_order(tx: &mut Tx<'_>, scope: &Scope, order: OrderId) -> Result<Vec<Proceeding>, Error> {
    let mut values = vec![order.0.into()];
    let scope = scope.condition(&mut values);
    let sql = format!(
        "select p.state from proceeding p \
         where p.id in (select proceeding_id from proceeding_order where order_id = $1) and {scope} \
         order by p.opened_at desc, p.id desc limit {PAGE_LIMIT}"
    );
    tx.query(&sql, &values)?.iter().map(|row: &Row| read(row.str(0)?)).collect()
}

/// What citizens told of retaliation, the newest first: by this order, or by this case.
///
/// # Errors
/// When the database cannot be read.
pub fn told(tx: &mut Tx<'_>, order: Option<OrderId>, case: Option<CaseId>) -> Result<Vec<Proceeding>, Error> {
    let sql = "select state from proceeding where kind = $1 and restricted = 1 order by id desc";
    let rows = tx.query(sql, &[Kind::Referral.code().into()])?;
    let all = rows.iter().map(|row| read(row.str(0)?)).collect::<Result<Vec<_>, _>>()?;
    let is_own = |proceeding: &Proceeding| {
        let Matter::Referral { told: Some(told), .. } = &proceeding.matter else { return false };
        let of_order = |order| told.case.is_none() && proceeding.orders.contains(&order);
        case.is_some() && told.case == case || order.is_some_and(of_order)
    };
    Ok(all.into_iter().filter(is_own).collect())
}

/// Returns the proceedings of which something is due by itself at `at`, earliest first.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<ProceedingId>, Error> {
    let sql = "select id from proceeding where next_at <= $1 order by next_at, id limit $2";
    let rows = tx.query(sql, &[at.as_millisecond().into(), limit.into()])?;
    rows.iter().map(|row| Ok(ProceedingId(row.int(0)?))).collect()
}

/// Returns when something is next due by itself, if anything is.
///
/// # Errors
/// When the database cannot be read.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let sql = "select next_at from proceeding where next_at is not null order by next_at, id limit 1";
    tx.query_one(sql, &[])?.map(|row| crate::order::instant(row.int(0)?)).transpose()
}

/// Returns the open proceedings by id after `after`: those whose days a new calendar may move.
///
/// # Errors
/// When the database cannot be read.
pub fn open(tx: &mut Tx<'_>, after: ProceedingId, limit: i64) -> Result<Vec<Proceeding>, Error> {
    let sql = "select state from proceeding where stage = 'open' and id > $1 order by id limit $2";
    let rows = tx.query(sql, &[after.0.into(), limit.into()])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns how many proceedings of a scope are open, and how many of them are late at `at`, by kind.
///
/// # Errors
/// When the database cannot be read.
pub fn by_kind(tx: &mut Tx<'_>, scope: &Scope, at: Timestamp) -> Result<BTreeMap<Kind, (i64, i64)>, Error> {
    let mut values: Vec<Value> = vec![at.as_millisecond().into()];
    let condition = scope.condition(&mut values);
    let sql = format!(
        "select p.kind, count(*), cast(coalesce(sum(case when p.sort_at < $1 then 1 else 0 end), 0) as bigint) \
         from proceeding p where p.stage = 'open' and {condition} group by p.kind order by p.kind"
    );
    let mut found = BTreeMap::new();
    for row in tx.query(&sql, &values)? {
        let code = row.str(0)?;
        let kind = Kind::from_code(code);
        let kind = kind.ok_or_else(|| Error::corrupt("counting proceedings", format!("kind `{code}`")))?;
        found.insert(kind, (row.int(1)?, row.int(2)?));
    }
    Ok(found)
}
