//! Recomputes the ledger, and writes it out for whoever wants to recompute it elsewhere.
//!
//! Compares hashes and numbers only; whether the facts agree with the current rows is not asked here.

use std::io::Write;

use super::{Hash, Head, batch_line, bind, chain, line, walk};
use crate::db::{Error, Tx};

/// How many batches are read at once.
const PAGE: i64 = 1_000;

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
            let root = bind(&batch_hash, &batch_line(next.id, next.first_seq, next.last_seq, next.at, &hash));
            if root != next.hash {
                let why = format!("the root of batch {} is {}, computed {root}", next.id, next.hash);
                return Ok(Err(Broken { seq: next.first_seq, why }));
            }
            (batch, batch_hash, seq) = (next.id, root, next.last_seq);
            progress(seq, head.seq);
        }
    }
    check_head(tx, &head, &Report { events: seq, batches: batch, hash, batch_hash })
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
    if batch.id != last_batch + 1 || batch.first_seq != last_seq + 1 || batch.last_seq < batch.first_seq {
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
            flaw = Some(Broken { seq, why: format!("the event is missing, {} follows", event.seq) });
        } else if event.batch != batch.id {
            flaw = Some(Broken {
                seq,
                why: format!("it is kept under batch {}, not {}", event.batch, batch.id),
            });
        } else if event.hash != computed {
            flaw = Some(Broken { seq, why: format!("its hash is {}, computed {computed}", event.hash) });
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

fn check_head(tx: &mut Tx<'_>, head: &Head, report: &Report) -> Result<Result<Report, Broken>, Error> {
    let stray =
        tx.query_one("select seq from event where seq > $1 order by seq limit 1", &[report.events.into()])?;
    if let Some(row) = stray {
        return Ok(Err(Broken { seq: row.int(0)?, why: "the event belongs to no batch".to_owned() }));
    }
    let stands = (head.seq, head.batch, head.hash, head.batch_hash);
    if stands != (report.events, report.batches, report.hash, report.batch_hash) {
        let why = format!(
            "the head says {} events, {} batches and {}, computed {} events, {} batches and {}",
            head.seq, head.batch, head.batch_hash, report.events, report.batches, report.batch_hash
        );
        return Ok(Err(Broken { seq: report.events + 1, why }));
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
        for Batch { id, first_seq, last_seq, at, hash } in batches {
            let mut last_hash = Hash::ZERO;
            walk(tx, first_seq, last_seq - first_seq + 1, |event| {
                last_hash = event.hash;
                written(writeln!(out, "event\t{}\t{}", event.hash, line(event.seq, &event.entry)))
            })?;
            written(writeln!(out, "batch\t{hash}\t{}", batch_line(id, first_seq, last_seq, at, &last_hash)))?;
            batch = id;
        }
    }
}
