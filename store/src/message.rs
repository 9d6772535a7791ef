//! Text messages at the gateways: claimed before a call, settled after it, merged with whatever receipts say.
//! Rows that are no facts; which gateway is called and with which words is the caller's part.

mod claim;

use std::collections::BTreeMap;

pub use claim::{Claim, Inquiry, Verdict, claim};
use domain::delivery::{Asked, State};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, int, text},
    order::instant,
    outbox::{self, Place},
};

/// Questions looked at to find the one that a reply answers.
const ASKED: i64 = 50;
/// Claims settled as unknown at a time.
const BATCH: i64 = 500;

/// Why an unknown message is not sent again.
pub const UNKNOWN: &str = "unknown";

const MESSAGE: Table = Table {
    name: "message",
    columns: &[
        int("id"),
        text("subject"),
        int("subject_id"),
        text("kind"),
        int("round"),
        text("phone_index"),
        text("extension"),
        text("gateway"),
        text("reference"),
        text("state"),
        int("attempt"),
        int("parts"),
        text("wording"),
        int("asks"),
        int("is_open"),
        text("pack"),
        text("language"),
        text("question"),
        int("at"),
        int("state_at"),
        int("closes_at"),
        text("detail"),
    ],
    key: &["id"],
};

/// How a call to a gateway ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The gateway took it, and what it calls it.
    Sent {
        /// The gateway's own id.
        reference: Option<String>,
    },
    /// The gateway certainly has not taken it; it waits until the instant.
    NotSent {
        /// Why.
        why: String,
        /// When to try again.
        next_at: Timestamp,
        /// Whether this counts as one of its tries; a gateway that cannot be reached does not.
        counts: bool,
    },
    /// Nobody knows; only a receipt can tell.
    Unknown {
        /// What was seen.
        why: String,
    },
    /// No gateway will take it.
    Dead {
        /// Why.
        why: String,
    },
}

/// Records how a call ended. What a receipt has said in the meantime stands.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(tx: &mut Tx<'_>, id: i64, at: Timestamp, outcome: &Outcome) -> Result<(), Error> {
    let Some(row) = tx.query_one("select state from message where id = $1", &[id.into()])? else {
        return Err(Error::corrupt("settling a message", format!("message {id} was never claimed")));
    };
    let before = state_of(row.str(0)?)?;
    let (learned, reference, why) = match outcome {
        Outcome::Sent { reference } => (State::Sent, reference.as_deref(), None),
        Outcome::Unknown { why } => (State::Unknown, None, Some(why.as_str())),
        Outcome::NotSent { why, .. } => (State::Waiting, None, Some(why.as_str())),
        Outcome::Dead { why } => (State::Dead, None, Some(why.as_str())),
    };
    let takes_back = matches!(outcome, Outcome::NotSent { .. } | Outcome::Dead { .. });
    let now = if takes_back && before <= State::Sending { learned } else { before.merged(learned) };
    let is_open = i64::from(now.may_have_left());
    let sql = "update message set state = $2, reference = coalesce($3, reference), detail = $4, state_at = $5, \
               is_open = is_open * $6 where id = $1";
    let values = [
        id.into(),
        now.code().into(),
        reference.into(),
        why.into(),
        at.as_millisecond().into(),
        is_open.into(),
    ];
    tx.execute(sql, &values)?;
    let place = match (now, outcome) {
        (State::Waiting, Outcome::NotSent { next_at, counts, .. }) => {
            Place { state: "waiting", why, next_at: *next_at, tries: i64::from(*counts) }
        }
        (State::Unknown, _) => Place { state: "unknown", why: Some(UNKNOWN), next_at: at, tries: 1 },
        (State::Dead, _) => Place { state: "dead", why, next_at: at, tries: 1 },
        _ => Place { state: "done", why: None, next_at: at, tries: 1 },
    };
    outbox::put(tx, id, at, &["waiting", "sending"], &place)?;
    Ok(())
}

/// Returns whether anything was claimed before `claimed_before` and never settled, or is unknown since
/// `unknown_before`.
///
/// # Errors
/// When the database cannot be read.
pub fn is_untidy(
    tx: &mut Tx<'_>,
    claimed_before: Timestamp,
    unknown_before: Option<Timestamp>,
) -> Result<bool, Error> {
    let sql = "select id from message where state in ('sending', 'unknown') and state = $1 and state_at <= $2 limit 1";
    let mut is_any = |state: &str, before: Timestamp| {
        Ok(tx.query_one(sql, &[state.into(), before.as_millisecond().into()])?.is_some())
    };
    Ok(is_any("sending", claimed_before)?
        || unknown_before.map_or(Ok::<_, Error>(false), |before| is_any("unknown", before))?)
}

/// Makes unknown what was claimed before `claimed_before` and never settled: whoever called is gone. Returns how many.
///
/// # Errors
/// When the database cannot be written.
pub fn give_up(tx: &mut Tx<'_>, at: Timestamp, claimed_before: Timestamp) -> Result<usize, Error> {
    let sql = "select id from message where state in ('sending', 'unknown') and state = 'sending' and state_at <= $1 \
               order by state_at, id limit $2";
    let rows = tx.query(sql, &[claimed_before.as_millisecond().into(), BATCH.into()])?;
    for row in &rows {
        let why = "nobody is left who could say how the call ended".to_owned();
        settle(tx, row.int(0)?, at, &Outcome::Unknown { why })?;
    }
    Ok(rows.len())
}

/// Lets what has been unknown since `unknown_before` wait again, for installations that would rather ask twice than
/// not at all. Returns how many.
///
/// # Errors
/// When the database cannot be written.
pub fn send_again(tx: &mut Tx<'_>, at: Timestamp, unknown_before: Timestamp) -> Result<usize, Error> {
    let sql = "select id from message where state in ('sending', 'unknown') and state = 'unknown' and state_at <= $1 \
               order by state_at, id limit $2";
    let rows = tx.query(sql, &[unknown_before.as_millisecond().into(), BATCH.into()])?;
    for row in &rows {
        let id = row.int(0)?;
        let sql = "update message set state = 'waiting', is_open = 0, state_at = $2 where id = $1";
        tx.execute(sql, &[id.into(), at.as_millisecond().into()])?;
        let place = Place { state: "waiting", why: Some("unknown-again"), next_at: at, tries: 0 };
        outbox::put(tx, id, at, &["unknown"], &place)?;
    }
    Ok(rows.len())
}

/// Closes the questions whose time is over, so that their digits are free again.
fn close_over(tx: &mut Tx<'_>, at: Timestamp) -> Result<(), Error> {
    let sql = "update message set is_open = 0 where is_open = 1 and closes_at < $1";
    tx.execute(sql, &[at.as_millisecond().into()])?;
    Ok(())
}

/// Returns the questions put to a phone, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn asked(tx: &mut Tx<'_>, phone_index: &str) -> Result<Vec<Asked>, Error> {
    let sql = format!("{COLUMNS} where phone_index = $1 and asks = 1 order by at desc, id desc limit $2");
    tx.query(&sql, &[phone_index.into(), ASKED.into()])?.iter().map(read_asked).collect()
}

/// Returns one question, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn question(tx: &mut Tx<'_>, message: i64) -> Result<Option<Asked>, Error> {
    let sql = format!("{COLUMNS} where id = $1 and asks = 1");
    tx.query_one(&sql, &[message.into()])?.map(|row| read_asked(&row)).transpose()
}

const COLUMNS: &str = "select id, subject, subject_id, extension, pack, language, question, at, closes_at, state \
                       from message";

fn read_asked(row: &Row) -> Result<Asked, Error> {
    Ok(Asked {
        message: row.int(0)?,
        subject: row.text(1)?,
        subject_id: row.int(2)?,
        extension: row.text(3)?,
        pack: row.text(4)?,
        language: row.text(5)?,
        question: row.text(6)?,
        at: instant(row.int(7)?)?,
        closes_at: instant(row.int(8)?)?,
        is_unsent: !state_of(row.str(9)?)?.may_have_left(),
    })
}

pub(crate) fn state_of(code: &str) -> Result<State, Error> {
    State::from_code(code).ok_or_else(|| Error::corrupt("reading a message", format!("state `{code}`")))
}

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Identifies it.
    pub id: i64,
    /// What it is about.
    pub subject: String,
    /// Which one.
    pub subject_id: i64,
    /// Which message.
    pub kind: String,
    /// The gateway called last.
    pub gateway: String,
    /// What became of it.
    pub state: State,
    /// How often a gateway was called with it.
    pub attempt: i64,
    /// So many messages the carrier bills.
    pub parts: i64,
    /// When it was last claimed.
    pub at: Timestamp,
    /// What was said of it last.
    pub detail: Option<String>,
}

/// Returns the messages after id `after`, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn records(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<Record>, Error> {
    let sql = "select id, subject, subject_id, kind, gateway, state, attempt, parts, at, detail \
               from message where id > $1 order by id limit $2";
    tx.query(sql, &[after.into(), limit.into()])?.iter().map(read_record).collect()
}

/// Returns the messages of which nobody knows whether they left, the oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn unknown(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<Record>, Error> {
    let sql = "select id, subject, subject_id, kind, gateway, state, attempt, parts, at, detail \
               from message where state in ('sending', 'unknown') and state = 'unknown' \
               order by state_at, id limit $1";
    tx.query(sql, &[limit.into()])?.iter().map(read_record).collect()
}

fn read_record(row: &Row) -> Result<Record, Error> {
    Ok(Record {
        id: row.int(0)?,
        subject: row.text(1)?,
        subject_id: row.int(2)?,
        kind: row.text(3)?,
        gateway: row.text(4)?,
        state: state_of(row.str(5)?)?,
        attempt: row.int(6)?,
        parts: row.int(7)?,
        at: instant(row.int(8)?)?,
        detail: row.opt_text(9)?,
    })
}

/// How many messages of a gateway are in a state, and how many the carrier bills for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Messages.
    pub messages: i64,
    /// Billed messages.
    pub parts: i64,
}

/// Returns the counts of messages claimed since `since`, by gateway and state.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(tx: &mut Tx<'_>, since: Timestamp) -> Result<BTreeMap<(String, State), Count>, Error> {
    let sql = "select gateway, state, count(*), cast(coalesce(sum(parts), 0) as bigint) \
               from message where at >= $1 group by gateway, state";
    let rows = tx.query(sql, &[since.as_millisecond().into()])?;
    rows.iter()
        .map(|row| {
            let count = Count { messages: row.int(2)?, parts: row.int(3)? };
            Ok(((row.text(0)?, state_of(row.str(1)?)?), count))
        })
        .collect()
}
