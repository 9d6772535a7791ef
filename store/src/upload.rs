//! What is told to the platform above: rows written in the same transaction as the cases and ratings they tell,
//! claimed before a call, settled after it. Which words are sent and what the platform says is the caller's part; how a
//! record moves is the domain's.

pub mod compare;
mod follow;
pub mod lists;

use std::collections::BTreeMap;

use domain::{
    exchange::{
        Kind,
        reason::Reason,
        standing::{Ended, Standing, State},
    },
    ids::{CaseId, UnitId},
    rating::Grade,
};
pub use follow::catch_up;
pub(crate) use follow::save_cases;
use jiff::{Timestamp, civil::Date};

use crate::{
    db::{self, Error, Row, Table, Tx, Value, int, text},
    order::instant,
};

/// The most records released together when what they waited for is there.
const RELEASED: i64 = 1_000;

const UPLOAD: Table = Table {
    name: "upload",
    columns: &[
        int("id"),
        text("kind"),
        int("case_id"),
        int("number"),
        int("unit_id"),
        text("project_no"),
        text("service_number"),
        text("region"),
        text("day"),
        int("grade"),
        text("state"),
        int("tries"),
        int("maybe"),
        int("held"),
        int("revision"),
        int("next_at"),
        text("reason"),
        text("field"),
        text("detail"),
        int("at"),
        int("state_at"),
    ],
    key: &["id"],
};

const TALLY: Table = Table {
    name: "upload_tally",
    columns: &[text("kind"), text("state"), text("reason"), int("value")],
    key: &["kind", "state", "reason"],
};

const COLUMNS: &str = "select id, kind, case_id, number, unit_id, project_no, service_number, region, day, grade, \
                       state, tries, maybe, held, revision, next_at, reason, field, detail, at, state_at from upload";

/// One record on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Identifies it.
    pub id: i64,
    /// What it tells.
    pub kind: Kind,
    /// The case.
    pub case: CaseId,
    /// Which rating of the case; 0 for the service.
    pub number: u16,
    /// The unit that handled it.
    pub unit: UnitId,
    /// The number of the case.
    pub project_no: String,
    /// The running number of the service.
    pub service_number: String,
    /// The region.
    pub region: String,
    /// The day of the rating, or on which the step was completed.
    pub day: Date,
    /// The grade, when it is a rating.
    pub grade: Option<Grade>,
    /// How it stands.
    pub standing: Standing,
    /// The national name of the field that is wrong.
    pub field: Option<String>,
    /// What was said of it last.
    pub detail: Option<String>,
    /// Since when it is to be told as it is now.
    pub at: Timestamp,
    /// When it last moved.
    pub state_at: Timestamp,
}

impl Entry {
    /// Returns which rating it tells; nothing for a service.
    #[must_use]
    pub fn rating(&self) -> Option<u16> {
        (self.kind == Kind::Rating).then_some(self.number)
    }

    fn row(&self) -> Vec<Value> {
        let standing = &self.standing;
        vec![
            self.id.into(),
            self.kind.code().into(),
            self.case.0.into(),
            i64::from(self.number).into(),
            self.unit.0.into(),
            self.project_no.as_str().into(),
            self.service_number.as_str().into(),
            self.region.as_str().into(),
            self.day.to_string().into(),
            self.grade.map(|grade| i64::from(grade.stars())).into(),
            standing.state.code().into(),
            i64::from(standing.tries).into(),
            standing.maybe.into(),
            i64::from(standing.held).into(),
            i64::from(standing.revision).into(),
            standing.next_at.as_millisecond().into(),
            standing.reason.map(Reason::code).into(),
            self.field.as_deref().into(),
            self.detail.as_deref().into(),
            self.at.as_millisecond().into(),
            self.state_at.as_millisecond().into(),
        ]
    }

    fn counted(&self) -> (Kind, State, String) {
        let reason = self.standing.reason.filter(|_| self.standing.state.needs_a_person());
        (self.kind, self.standing.state, reason.map_or("", Reason::code).to_owned())
    }
}

fn read(row: &Row) -> Result<Entry, Error> {
    let wrong = |what: &str| Error::corrupt("reading an upload", what.to_owned());
    let small = |value: i64| u32::try_from(value).map_err(|_| wrong("a count is below zero"));
    let reason = row.opt_text(16)?.map(|code| Reason::from_code(&code).ok_or_else(|| wrong(&code)));
    Ok(Entry {
        id: row.int(0)?,
        kind: Kind::from_code(row.str(1)?).ok_or_else(|| wrong("its kind"))?,
        case: CaseId(row.int(2)?),
        number: u16::try_from(row.int(3)?).map_err(|_| wrong("its number"))?,
        unit: UnitId(row.int(4)?),
        project_no: row.text(5)?,
        service_number: row.text(6)?,
        region: row.text(7)?,
        day: row.str(8)?.parse().map_err(|_| wrong("its day"))?,
        grade: row.opt_int(9)?.and_then(|stars| Grade::of(u8::try_from(stars).ok()?)),
        standing: Standing {
            state: State::from_code(row.str(10)?).ok_or_else(|| wrong("its state"))?,
            tries: u16::try_from(row.int(11)?).map_err(|_| wrong("its tries"))?,
            maybe: row.flag(12)?,
            held: small(row.int(13)?)?,
            revision: small(row.int(14)?)?,
            next_at: instant(row.int(15)?)?,
            reason: reason.transpose()?,
        },
        field: row.opt_text(17)?,
        detail: row.opt_text(18)?,
        at: instant(row.int(19)?)?,
        state_at: instant(row.int(20)?)?,
    })
}

fn read_all(rows: &[Row]) -> Result<Vec<Entry>, Error> {
    rows.iter().map(read).collect()
}

/// Writes records with the counts that follow from them; what each was before comes with it.
fn save(tx: &mut Tx<'_>, moved: &[(Option<Entry>, Entry)]) -> Result<(), Error> {
    let mut counts: BTreeMap<(Kind, State, String), i64> = BTreeMap::new();
    for (before, now) in moved {
        if let Some(before) = before {
            *counts.entry(before.counted()).or_insert(0) -= 1;
        }
        *counts.entry(now.counted()).or_insert(0) += 1;
    }
    tx.upsert(&UPLOAD, moved.iter().map(|(_, now)| now.row()).collect())?;
    let rows =
        counts.into_iter().filter(|(_, change)| *change != 0).map(|((kind, state, reason), change)| {
            vec![kind.code().into(), state.code().into(), reason.into(), change.into()]
        });
    let columns: Vec<(&str, db::Kind)> =
        TALLY.columns.iter().map(|column| (column.name, column.kind)).collect();
    let conflict = " on conflict (kind, state, reason) \
                    do update set value = upload_tally.value + excluded.value";
    tx.put(TALLY.name, &columns, conflict, rows.collect())
}

/// Returns one record, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: i64) -> Result<Option<Entry>, Error> {
    let row = tx.query_one(&format!("{COLUMNS} where id = $1"), &[id.into()])?;
    row.map(|row| read(&row)).transpose()
}

fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Entry>, Error> {
    read_all(&tx.query_in(&format!("{COLUMNS} where id {{in:$1}} order by id"), ids, &[])?)
}

/// Returns the records that are due, the longest due first.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<Entry>, Error> {
    let sql = format!(
        "{COLUMNS} where state in ('pending', 'sent') and next_at <= $1 order by next_at, id limit $2"
    );
    read_all(&tx.query(&sql, &[at.as_millisecond().into(), limit.into()])?)
}

/// Claims records for a call; those that somebody else has claimed meanwhile are left out. Durable when this commits.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(tx: &mut Tx<'_>, at: Timestamp, ids: &[i64]) -> Result<Vec<Entry>, Error> {
    let claimed: Vec<_> = load(tx, ids)?
        .into_iter()
        .filter_map(|entry| {
            let standing = entry.standing.claimed(at).ok()?;
            Some((Some(entry.clone()), Entry { standing, state_at: at, ..entry }))
        })
        .collect();
    save(tx, &claimed)?;
    Ok(claimed.into_iter().map(|(_, now)| now).collect())
}

/// How a call with a record ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The record.
    pub id: i64,
    /// The revision that was sent.
    pub revision: u32,
    /// How it ended.
    pub ended: Ended,
    /// The national name of the field that is wrong.
    pub field: Option<String>,
    /// What was said.
    pub detail: Option<String>,
}

/// Records how a call ended; what waited for an accepted service may leave now.
///
/// # Errors
/// When the database cannot be written, or the record was never claimed.
pub fn settle(tx: &mut Tx<'_>, at: Timestamp, settled: &Settled) -> Result<Entry, Error> {
    let wrong = |why: String| Error::corrupt("settling an upload", why);
    let before = get(tx, settled.id)?.ok_or_else(|| wrong(format!("there is no record {}", settled.id)))?;
    let standing = before.standing.ended(at, settled.revision, &settled.ended);
    let standing = standing.map_err(|illegal| wrong(illegal.to_string()))?;
    let is_old = before.standing.revision != settled.revision;
    let said = |text: &Option<String>| if is_old { None } else { text.clone() };
    let now = Entry {
        standing,
        field: said(&settled.field),
        detail: said(&settled.detail),
        state_at: at,
        ..before.clone()
    };
    save(tx, &[(Some(before), now.clone())])?;
    if now.kind == Kind::Service && now.standing.state == State::Accepted {
        release(tx, at, &now)?;
    }
    Ok(now)
}

fn release(tx: &mut Tx<'_>, at: Timestamp, service: &Entry) -> Result<(), Error> {
    let sql = format!(
        "{COLUMNS} where project_no = $1 and service_number = $2 and kind = 'rating' order by id limit $3"
    );
    let values =
        [service.project_no.as_str().into(), service.service_number.as_str().into(), RELEASED.into()];
    let waiting = read_all(&tx.query(&sql, &values)?)?;
    let released: Vec<_> = waiting
        .into_iter()
        .filter_map(|entry| {
            let standing = entry.standing.released(at);
            let now = Entry { standing, at, ..entry.clone() };
            (standing != entry.standing).then_some((Some(entry), now))
        })
        .collect();
    save(tx, &released)
}

/// Sends records again that a person says are mended; returns how many were refused or given up.
///
/// # Errors
/// When the database cannot be written.
pub fn again(tx: &mut Tx<'_>, at: Timestamp, ids: &[i64]) -> Result<usize, Error> {
    once_more(tx, at, ids, Standing::again)
}

/// Sends records again that the platform has lost; returns how many were thought to be there.
///
/// # Errors
/// When the database cannot be written.
pub fn missed(tx: &mut Tx<'_>, at: Timestamp, ids: &[i64]) -> Result<usize, Error> {
    once_more(tx, at, ids, Standing::missed)
}

fn once_more(
    tx: &mut Tx<'_>,
    at: Timestamp,
    ids: &[i64],
    step: impl Fn(Standing, Timestamp) -> Result<Standing, domain::exchange::standing::Illegal>,
) -> Result<usize, Error> {
    let moved: Vec<_> = load(tx, ids)?
        .into_iter()
        .filter_map(|entry| {
            let standing = step(entry.standing, at).ok()?;
            let now = Entry { standing, field: None, detail: None, at, state_at: at, ..entry.clone() };
            Some((Some(entry), now))
        })
        .collect();
    save(tx, &moved)?;
    Ok(moved.len())
}
