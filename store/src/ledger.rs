//! The ledger: every fact in order, each bound to the one before by SM3, each commit with a root.
//!
//! `docs/ledger.md` tells an outsider how to recompute all of it with `openssl dgst -sm3`; what is
//! hashed here is exactly what is written there, and a test runs the script of that page.
//! Knows nothing of what the facts mean: `body` is text that is stored, hashed and exported as given.

pub mod list;
mod verify;

use std::fmt;

use sm3::{Digest, Sm3};
pub use verify::{Broken, Report, export, verify_chain};

use crate::db::{Error, Row, Table, Tx, Value, blob, int, text};
use crate::hex;

/// How many events are read at once when the ledger is walked.
const PAGE: i64 = 1_000;

pub(crate) const EVENT: Table = Table {
    name: "event",
    columns: &[
        int("seq"),
        int("batch"),
        int("at"),
        text("actor"),
        text("subject"),
        int("subject_id"),
        text("kind"),
        text("body"),
        blob("hash"),
    ],
    key: &["seq"],
};

pub(crate) const BATCH: Table = Table {
    name: "batch",
    columns: &[int("id"), int("first_seq"), int("last_seq"), int("at"), blob("hash")],
    key: &["id"],
};

pub(crate) const HEAD: Table = Table {
    name: "head",
    columns: &[int("id"), int("seq"), int("batch"), int("next_id"), blob("hash"), blob("batch_hash")],
    key: &["id"],
};

/// The id of the only row of `head`.
const HEAD_ID: i64 = 1;

/// An SM3 digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands before the first event and before the first batch.
    pub const ZERO: Self = Self([0; 32]);

    /// Returns the SM3 digest of `bytes`.
    ///
    /// ```
    /// use store::ledger::Hash;
    /// let digest = Hash::of(b"abc").to_string();
    /// assert_eq!(digest, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    /// ```
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sm3::digest(bytes).into())
    }

    fn from_row(row: &Row, i: usize) -> Result<Self, Error> {
        let bytes = row.blob(i)?;
        let length = bytes.len();
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| Error::corrupt("reading a hash", format!("{length} bytes instead of 32")))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

/// A fact before it has its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it became true.
    pub at: i64,
    /// Who made it so.
    pub actor: String,
    /// What kind of thing it is about: `order`, `unit` …
    pub subject: String,
    /// Which of them.
    pub subject_id: i64,
    /// What happened.
    pub kind: String,
    /// The particulars: JSON on one line, stored and hashed as given.
    pub body: String,
}

/// A fact in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number, counted from 1 without gaps.
    pub seq: i64,
    /// The commit it came with.
    pub batch: i64,
    /// The fact.
    pub entry: Entry,
    /// The hash over it and everything before.
    pub hash: Hash,
}

/// Where the ledger and the ids stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of the last event.
    pub seq: i64,
    /// The number of the last batch.
    pub batch: i64,
    /// The hash of the last event.
    pub hash: Hash,
    /// The hash of the last batch.
    pub batch_hash: Hash,
    next_id: i64,
}

impl Head {
    /// Returns the head as this transaction sees it.
    pub fn load(tx: &mut Tx<'_>) -> Result<Self, Error> {
        let row = match tx.take_head() {
            Some(row) => row,
            None => tx
                .query_one("select seq, batch, next_id, hash, batch_hash from head where id = 1", &[])?
                .ok_or_else(|| Error::corrupt("reading the head of the ledger", "there is none"))?,
        };
        Ok(Self {
            seq: row.int(0)?,
            batch: row.int(1)?,
            next_id: row.int(2)?,
            hash: Hash::from_row(&row, 3)?,
            batch_hash: Hash::from_row(&row, 4)?,
        })
    }

    /// Returns an id that nothing else has or will have, once [`append`] has stored this head.
    pub fn take_id(&mut self) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }
}

/// Returns the line of an event: its seven fields with tabs between them.
///
/// ```
/// use store::ledger::{Entry, line};
/// let entry = Entry {
///     at: 1_600_000_000_000,
///     actor: "person:7".into(),
///     subject: "order".into(),
///     subject_id: 12,
///     kind: "registered".into(),
///     body: r#"{"title":"路灯不亮"}"#.into(),
/// };
/// assert_eq!(
///     line(1, &entry),
///     "1\t1600000000000\tperson:7\torder\t12\tregistered\t{\"title\":\"路灯不亮\"}"
/// );
/// ```
pub fn line(seq: i64, entry: &Entry) -> String {
    let Entry { at, actor, subject, subject_id, kind, body } = entry;
    format!("{seq}\t{at}\t{actor}\t{subject}\t{subject_id}\t{kind}\t{body}")
}

/// Returns the hash of an event: SM3 over the hash before it and its own line, as two lines of text.
pub fn chain(previous: &Hash, seq: i64, entry: &Entry) -> Hash {
    bind(previous, &line(seq, entry))
}

/// Returns the line of a batch: its number, its first and last event, its instant and the last event's hash.
pub fn batch_line(id: i64, first_seq: i64, last_seq: i64, at: i64, last_hash: &Hash) -> String {
    format!("{id}\t{first_seq}\t{last_seq}\t{at}\t{last_hash}")
}

fn bind(previous: &Hash, line: &str) -> Hash {
    let mut sm3 = Sm3::new();
    sm3.update(hex::encode(&previous.0));
    sm3.update(b"\n");
    sm3.update(line);
    sm3.update(b"\n");
    Hash(sm3.finalize().into())
}

/// Adds the facts of one commit, with its root, and stores where the ledger and the ids now stand.
pub fn append(tx: &mut Tx<'_>, head: &mut Head, entries: Vec<Entry>, at: i64) -> Result<(), Error> {
    if !entries.is_empty() {
        let first_seq = head.seq + 1;
        head.batch += 1;
        let mut rows = Vec::with_capacity(entries.len());
        for entry in entries {
            check_one_line(&entry)?;
            head.seq += 1;
            head.hash = chain(&head.hash, head.seq, &entry);
            rows.push(event_row(head, entry));
        }
        head.batch_hash =
            bind(&head.batch_hash, &batch_line(head.batch, first_seq, head.seq, at, &head.hash));
        tx.insert(&EVENT, rows)?;
        let root = head.batch_hash.0.as_slice().into();
        tx.insert(&BATCH, vec![vec![head.batch.into(), first_seq.into(), head.seq.into(), at.into(), root]])?;
    }
    let (hash, batch_hash) = (head.hash.0.as_slice(), head.batch_hash.0.as_slice());
    let row = vec![
        HEAD_ID.into(),
        head.seq.into(),
        head.batch.into(),
        head.next_id.into(),
        hash.into(),
        batch_hash.into(),
    ];
    // Bulk statements travel together with the commit; an `update` would wait for an answer of its own.
    tx.upsert(&HEAD, vec![row])
}

fn event_row(head: &Head, entry: Entry) -> Vec<Value> {
    vec![
        head.seq.into(),
        head.batch.into(),
        entry.at.into(),
        entry.actor.into(),
        entry.subject.into(),
        entry.subject_id.into(),
        entry.kind.into(),
        entry.body.into(),
        head.hash.0.as_slice().into(),
    ]
}

/// A tab or a line break inside a field would let two different facts have one line, and so one hash.
fn check_one_line(entry: &Entry) -> Result<(), Error> {
    for (name, field) in
        [("actor", &entry.actor), ("subject", &entry.subject), ("kind", &entry.kind), ("body", &entry.body)]
    {
        if field.bytes().any(|byte| byte < b' ') {
            let what =
                format!("adding `{}` of `{} {}` to the ledger", entry.kind, entry.subject, entry.subject_id);
            return Err(Error::corrupt(
                what,
                format!("`{name}` holds a tab, a line break or another control character"),
            ));
        }
    }
    Ok(())
}

/// Returns the hash of the event `seq`, or nothing when there is no such event.
///
/// # Errors
/// When the database cannot be read.
pub fn hash_of(tx: &mut Tx<'_>, seq: i64) -> Result<Option<Hash>, Error> {
    let row = tx.query_one("select hash from event where seq = $1", &[seq.into()])?;
    row.map(|row| Hash::from_row(&row, 0)).transpose()
}

/// Shows `visit` at most `limit` events, beginning with number `from_seq`, and returns how many there were.
pub fn walk(
    tx: &mut Tx<'_>,
    from_seq: i64,
    limit: i64,
    mut visit: impl FnMut(Event) -> Result<(), Error>,
) -> Result<i64, Error> {
    let (mut next, mut left) = (from_seq, limit);
    while left > 0 {
        let rows = tx.query(
            "select seq, batch, at, actor, subject, subject_id, kind, body, hash
             from event
             where seq >= $1
             order by seq
             limit $2",
            &[next.into(), left.min(PAGE).into()],
        )?;
        let Some(last) = rows.last() else { break };
        next = last.int(0)? + 1;
        for row in &rows {
            left -= 1;
            visit(event(row)?)?;
        }
    }
    Ok(limit - left)
}

fn event(row: &Row) -> Result<Event, Error> {
    Ok(Event {
        seq: row.int(0)?,
        batch: row.int(1)?,
        entry: Entry {
            at: row.int(2)?,
            actor: row.text(3)?,
            subject: row.text(4)?,
            subject_id: row.int(5)?,
            kind: row.text(6)?,
            body: row.text(7)?,
        },
        hash: Hash::from_row(row, 8)?,
    })
}
