//! What happened to one thing, read back from the ledger: cases, proceedings and articles tell it alike.

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use crate::{
    db::{Error, Row, Tx},
    order::{from_json, instant},
};

/// One entry of a timeline.
#[derive(Clone, Debug)]
pub struct Entry<E> {
    /// Its place in the ledger.
    pub seq: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it, as the ledger signs it (`citizen`, `person:7`, `system:timers`).
    pub actor: String,
    /// What happened.
    pub event: E,
}

/// Returns everything that happened to one thing of a kind, oldest first.
pub(crate) fn of<E: DeserializeOwned>(
    tx: &mut Tx<'_>,
    subject: &'static str,
    id: i64,
) -> Result<Vec<Entry<E>>, Error> {
    let sql = "select seq, at, actor, body from event where subject = $1 and subject_id = $2 order by seq";
    let rows = tx.query(sql, &[subject.into(), id.into()])?;
    let entry = |row: &Row| {
        let event = from_json("reading an event", row.str(3)?)?;
        Ok(Entry { seq: row.int(0)?, at: instant(row.int(1)?)?, actor: row.text(2)?, event })
    };
    rows.iter().map(entry).collect()
}
