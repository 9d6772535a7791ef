//! Documents that are due, as rows: each follows from the ledger. Why one could not be issued stands beside them and is no
//! fact; it only keeps the job from trying every second.

use domain::{
    document::{
        Kind, Subject,
        due::{Asked, Due, Standing},
    },
    ids::{DocumentId, UnitId},
};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, Value, int, text},
    order::instant,
};

/// The most documents of one list.
pub const LIMIT: i64 = 200;

pub(crate) const DOCUMENT_DUE: Table = Table {
    name: "document_due",
    columns: &[
        int("id"),
        text("kind"),
        text("subject"),
        int("subject_id"),
        int("unit_id"),
        int("task"),
        int("restricted"),
        int("at"),
        text("state"),
    ],
    key: &["id"],
};

const TROUBLE: Table = Table {
    name: "document_trouble",
    columns: &[int("document_id"), int("at"), int("next_at"), text("why")],
    key: &["document_id"],
};

const COLUMNS: &str = "id, kind, subject, subject_id, unit_id, task, restricted, at, state";

/// Why a document that is due could not be issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Which.
    pub document: DocumentId,
    /// When it was tried.
    pub at: Timestamp,
    /// When it is tried once more.
    pub next_at: Timestamp,
    /// The names of the fields that are missing, or what went wrong.
    pub why: String,
}

/// Returns a document that was asked for.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Due>, Error> {
    let sql = format!("select {COLUMNS} from document_due where id = $1");
    tx.query_one(&sql, &[id.0.into()])?.as_ref().map(read).transpose()
}

/// Returns what waits to be issued and was not tried in vain lately, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn to_issue(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<Due>, Error> {
    let sql = format!(
        "select {COLUMNS} from document_due where state = 'waiting' and not exists \
         (select 1 from document_trouble where document_id = document_due.id and next_at > $1) \
         order by id limit $2"
    );
    tx.query(&sql, &[at.as_millisecond().into(), limit.into()])?.iter().map(read).collect()
}

/// Returns what waits about something, the oldest first. Whether the reader may know of it is asked by the caller.
///
/// # Errors
/// When the database cannot be read.
pub fn about(tx: &mut Tx<'_>, subject: Subject) -> Result<Vec<Due>, Error> {
    let sql = format!(
        "select {COLUMNS} from document_due where subject = $1 and subject_id = $2 and state = 'waiting' \
         order by id limit $3"
    );
    let values = [subject.code().into(), subject.id().into(), LIMIT.into()];
    tx.query(&sql, &values)?.iter().map(read).collect()
}

/// Returns what was tried in vain and waits for a person, the oldest first; nothing that is restricted.
///
/// # Errors
/// When the database cannot be read.
pub fn in_trouble(tx: &mut Tx<'_>) -> Result<Vec<Due>, Error> {
    let sql = format!(
        "select {COLUMNS} from document_due where state = 'waiting' and restricted = 0 and exists \
         (select 1 from document_trouble where document_id = document_due.id) order by id limit $1"
    );
    tx.query(&sql, &[LIMIT.into()])?.iter().map(read).collect()
}

/// Returns why a document could not be issued when it was tried.
///
/// # Errors
/// When the database cannot be read.
pub fn trouble(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Trouble>, Error> {
    let sql = "select document_id, at, next_at, why from document_trouble where document_id = $1";
    let row = tx.query_one(sql, &[id.0.into()])?;
    row.map(|row| {
        Ok(Trouble {
            document: DocumentId(row.int(0)?),
            at: instant(row.int(1)?)?,
            next_at: instant(row.int(2)?)?,
            why: row.text(3)?,
        })
    })
    .transpose()
}

/// Keeps why a document could not be issued.
///
/// # Errors
/// When the database cannot be written.
pub fn note_trouble(tx: &mut Tx<'_>, trouble: &Trouble) -> Result<(), Error> {
    let row = vec![
        trouble.document.0.into(),
        trouble.at.as_millisecond().into(),
        trouble.next_at.as_millisecond().into(),
        trouble.why.as_str().into(),
    ];
    tx.upsert(&TROUBLE, vec![row])
}

/// Writes the rows of what was asked for as they are now.
pub(crate) fn save(tx: &mut Tx<'_>, due: impl IntoIterator<Item = Due>) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = due.into_iter().map(row).collect();
    if rows.is_empty() { Ok(()) } else { tx.upsert(&DOCUMENT_DUE, rows) }
}

fn row(due: Due) -> Vec<Value> {
    let Asked { of, subject, unit, task, restricted } = due.asked;
    vec![
        due.id.0.into(),
        of.code().into(),
        subject.code().into(),
        subject.id().into(),
        unit.map(|unit| unit.0).into(),
        task.map(i64::from).into(),
        restricted.into(),
        due.at.as_millisecond().into(),
        due.standing.code().into(),
    ]
}

fn read(row: &Row) -> Result<Due, Error> {
    let id = DocumentId(row.int(0)?);
    let wrong = |what: &str| Error::corrupt("reading what is due", format!("document {id}: {what}"));
    let task = row.opt_int(5)?.map(u16::try_from).transpose().map_err(|_| wrong("no such task"))?;
    let asked = Asked {
        of: Kind::from_code(row.str(1)?).ok_or_else(|| wrong("no such kind"))?,
        subject: Subject::from_code(row.str(2)?, row.int(3)?).ok_or_else(|| wrong("no such subject"))?,
        unit: row.opt_int(4)?.map(UnitId),
        task,
        restricted: row.flag(6)?,
    };
    let standing = Standing::from_code(row.str(8)?).ok_or_else(|| wrong("no such state"))?;
    Ok(Due { id, asked, at: instant(row.int(7)?)?, standing })
}
