//! The ledger: every fact in order, each bound to the one before by SM3, each commit with a root.
//!
//! `docs/ledger.md` tells an outsider how to recompute all of it with `openssl dgst -sm3`; what is
//! hashed here is exactly what is written there, and a test runs the script of that page.
//! Knows nothing of what the facts mean: `body` is text that is stored, hashed and exported as given.

use std::fmt;
use std::io::Write;

use sm3::{Digest, Sm3};

use crate::db::{Error, Row, Table, Tx, Value, blob, int, text};
use crate::hex;

/// How many events are read at once when the ledger is walked.
const PAGE: i64 = 1_000;

const EVENT: Table = Table {
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

const BATCH: Table = Table {
    name: "batch",
    columns: &[
        int("id"),
        int("first_seq"),
        int("last_seq"),
        int("at"),
        blob("hash"),
    ],
    key: &["id"],
};

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
                .query_one(
                    "select seq, batch, next_id, hash, batch_hash from head where id = 1",
                    &[],
                )?
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
    let Entry {
        at,
        actor,
        subject,
        subject_id,
        kind,
        body,
    } = entry;
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
        head.batch_hash = bind(
            &head.batch_hash,
            &batch_line(head.batch, first_seq, head.seq, at, &head.hash),
        );
        tx.insert(&EVENT, rows)?;
        let root = head.batch_hash.0.as_slice().into();
        tx.insert(
            &BATCH,
            vec![vec![
                head.batch.into(),
                first_seq.into(),
                head.seq.into(),
                at.into(),
                root,
            ]],
        )?;
    }
    tx.execute(
        "update head set seq = $1, batch = $2, next_id = $3, hash = $4, batch_hash = $5 where id = 1",
        &[
            head.seq.into(),
            head.batch.into(),
            head.next_id.into(),
            head.hash.0.as_slice().into(),
            head.batch_hash.0.as_slice().into(),
        ],
    )?;
    Ok(())
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
    for (name, field) in [
        ("actor", &entry.actor),
        ("subject", &entry.subject),
        ("kind", &entry.kind),
        ("body", &entry.body),
    ] {
        if field.bytes().any(|byte| byte < b' ') {
            let what = format!(
                "adding `{}` of `{} {}` to the ledger",
                entry.kind, entry.subject, entry.subject_id
            );
            return Err(Error::corrupt(
                what,
                format!("`{name}` holds a tab, a line break or another control character"),
            ));
        }
    }
    Ok(())
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

/// What a whole ledger amounts to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many events it has.
    pub events: i64,
    /// How many batches it has.
    pub batches: i64,
    /// The hash of the last event.
    pub hash: Hash,
    /// The hash of the last batch; whoever keeps a copy of it can later prove that nothing before was changed.
    pub batch_hash: Hash,
}

/// Where a ledger stops being what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the ledger is broken at event {seq}: {why}; restore the last verified backup")]
pub struct Broken {
    /// The first event that does not fit.
    pub seq: i64,
    /// What does not fit.
    pub why: String,
}

struct Batch {
    id: i64,
    first_seq: i64,
    last_seq: i64,
    at: i64,
    hash: Hash,
}

/// Recomputes every hash and compares; tells `progress` how many of how many events are done.
pub fn verify_chain(
    tx: &mut Tx<'_>,
    mut progress: impl FnMut(i64, i64),
) -> Result<Result<Report, Broken>, Error> {
    let head = Head::load(tx)?;
    let (mut seq, mut hash) = (0, Hash::ZERO);
    let (mut batch, mut batch_hash) = (0, Hash::ZERO);
    loop {
        let batches = batches_after(tx, batch)?;
        if batches.is_empty() {
            break;
        }
        for next in batches {
            if let Err(why) = check_batch(tx, &next, (batch, seq), &mut hash)? {
                return Ok(Err(why));
            }
            let root = bind(
                &batch_hash,
                &batch_line(next.id, next.first_seq, next.last_seq, next.at, &hash),
            );
            if root != next.hash {
                let why = format!(
                    "the root of batch {} is {}, computed {root}",
                    next.id, next.hash
                );
                return Ok(Err(Broken {
                    seq: next.first_seq,
                    why,
                }));
            }
            (batch, batch_hash, seq) = (next.id, root, next.last_seq);
            progress(seq, head.seq);
        }
    }
    check_head(
        tx,
        &head,
        &Report {
            events: seq,
            batches: batch,
            hash,
            batch_hash,
        },
    )
}

fn batches_after(tx: &mut Tx<'_>, id: i64) -> Result<Vec<Batch>, Error> {
    let rows = tx.query(
        "select id, first_seq, last_seq, at, hash
         from batch
         where id > $1
         order by id
         limit $2",
        &[id.into(), PAGE.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Batch {
                id: row.int(0)?,
                first_seq: row.int(1)?,
                last_seq: row.int(2)?,
                at: row.int(3)?,
                hash: Hash::from_row(row, 4)?,
            })
        })
        .collect()
}

/// Recomputes the events of one batch onto `hash`.
fn check_batch(
    tx: &mut Tx<'_>,
    batch: &Batch,
    (last_batch, last_seq): (i64, i64),
    hash: &mut Hash,
) -> Result<Result<(), Broken>, Error> {
    let broken = |seq: i64, why: String| Ok(Err(Broken { seq, why }));
    if batch.id != last_batch + 1
        || batch.first_seq != last_seq + 1
        || batch.last_seq < batch.first_seq
    {
        let why = format!(
            "batch {} ({} to {}) follows batch {last_batch}",
            batch.id, batch.first_seq, batch.last_seq
        );
        return broken(last_seq + 1, why);
    }
    let mut seq = last_seq;
    let mut flaw = None;
    let wanted = batch.last_seq - last_seq;
    walk(tx, batch.first_seq, wanted, |event| {
        if flaw.is_some() {
            return Ok(());
        }
        seq += 1;
        let computed = chain(hash, seq, &event.entry);
        if event.seq != seq {
            flaw = Some(Broken {
                seq,
                why: format!("the event is missing, {} follows", event.seq),
            });
        } else if event.batch != batch.id {
            flaw = Some(Broken {
                seq,
                why: format!("it is kept under batch {}, not {}", event.batch, batch.id),
            });
        } else if event.hash != computed {
            flaw = Some(Broken {
                seq,
                why: format!("its hash is {}, computed {computed}", event.hash),
            });
        }
        *hash = computed;
        Ok(())
    })?;
    match flaw {
        Some(flaw) => Ok(Err(flaw)),
        None if seq != batch.last_seq => broken(seq + 1, "the event is missing".to_owned()),
        None => Ok(Ok(())),
    }
}

fn check_head(
    tx: &mut Tx<'_>,
    head: &Head,
    report: &Report,
) -> Result<Result<Report, Broken>, Error> {
    let stray = tx.query_one(
        "select seq from event where seq > $1 order by seq limit 1",
        &[report.events.into()],
    )?;
    if let Some(row) = stray {
        return Ok(Err(Broken {
            seq: row.int(0)?,
            why: "the event belongs to no batch".to_owned(),
        }));
    }
    let stands = (head.seq, head.batch, head.hash, head.batch_hash);
    if stands
        != (
            report.events,
            report.batches,
            report.hash,
            report.batch_hash,
        )
    {
        let why = format!(
            "the head says {} events, {} batches and {}, computed {} events, {} batches and {}",
            head.seq, head.batch, head.batch_hash, report.events, report.batches, report.batch_hash
        );
        return Ok(Err(Broken {
            seq: report.events + 1,
            why,
        }));
    }
    Ok(Ok(report.clone()))
}

/// Writes the whole ledger as text, each batch after its events, for whoever wants to recompute it.
pub fn export(tx: &mut Tx<'_>, out: &mut dyn Write) -> Result<(), Error> {
    let written = |outcome: std::io::Result<()>| {
        outcome.map_err(|error| Error::Unavailable {
            what: "writing the exported ledger".to_owned(),
            cause: error.to_string(),
        })
    };
    let mut batch = 0;
    loop {
        let batches = batches_after(tx, batch)?;
        if batches.is_empty() {
            return written(out.flush());
        }
        for Batch {
            id,
            first_seq,
            last_seq,
            at,
            hash,
        } in batches
        {
            let mut last_hash = Hash::ZERO;
            walk(tx, first_seq, last_seq - first_seq + 1, |event| {
                last_hash = event.hash;
                written(writeln!(
                    out,
                    "event\t{}\t{}",
                    event.hash,
                    line(event.seq, &event.entry)
                ))
            })?;
            written(writeln!(
                out,
                "batch\t{hash}\t{}",
                batch_line(id, first_seq, last_seq, at, &last_hash)
            ))?;
            batch = id;
        }
    }
}
