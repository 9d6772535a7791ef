//! What must leave the house after the commit that asked for it, and what was answered to which key.

use std::collections::HashMap;

use domain::{
    ids::{CaseId, OrderId},
    order::effects::Message,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    case,
    command::Done,
    db::{Error, Table, Tx, Value, int, text},
    ledger::Head,
    order::{self, from_json, to_json},
};

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A case whose citizen is asked; its message is [`Message::Callback`].
    Case(CaseId),
}

impl Subject {
    fn of(name: &str, id: i64) -> Result<Self, Error> {
        match name {
            order::SUBJECT => Ok(Self::Order(OrderId(id))),
            case::SUBJECT => Ok(Self::Case(CaseId(id))),
            other => Err(Error::corrupt("reading a message", format!("it is about a `{other}`"))),
        }
    }

    fn row(self) -> (&'static str, i64) {
        match self {
            Self::Order(id) => (order::SUBJECT, id.0),
            Self::Case(id) => (case::SUBJECT, id.0),
        }
    }

    /// Returns the order it is about, if it is one.
    #[must_use]
    pub fn order(self) -> Option<OrderId> {
        match self {
            Self::Order(id) => Some(id),
            Self::Case(_) => None,
        }
    }

    /// Returns the case it is about, if it is one.
    #[must_use]
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Order(_) => None,
            Self::Case(id) => Some(id),
        }
    }
}

pub(crate) const OUTBOX: Table = Table {
    name: "outbox",
    columns: &[
        int("id"),
        int("at"),
        text("kind"),
        text("subject"),
        int("subject_id"),
        text("body"),
        text("state"),
        int("attempts"),
        int("next_at"),
        text("last_error"),
        int("done_at"),
    ],
    key: &["id"],
};

pub(crate) const INBOX: Table = Table {
    name: "inbox",
    columns: &[text("key"), int("at"), text("answer"), text("actor"), text("act")],
    key: &["key"],
};

/// An answer that is kept for whoever sends the same key again.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) at: i64,
    /// Whom it is for, as the ledger signs.
    pub(crate) actor: String,
    /// What was asked.
    pub(crate) act: String,
    pub(crate) done: Done,
}

impl Kept {
    /// Returns whether the answer may be told to `actor` who asks for `act`.
    pub(crate) fn is_for(&self, actor: &str, act: &str) -> bool {
        // What was answered before the second migration is nobody's in particular.
        let is_old = self.actor.is_empty() && self.act.is_empty();
        is_old || self.actor == actor && self.act == act
    }
}

/// A message to be queued.
pub(crate) struct New {
    pub(crate) subject: Subject,
    pub(crate) message: Message,
    pub(crate) round: u16,
    pub(crate) at: Timestamp,
    /// The tracking code, sealed, in hex.
    pub(crate) code: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Body {
    message: Message,
    round: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
}

/// A message waiting to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Identifies it; also the gateway's idempotency key.
    pub id: i64,
    /// What it is about.
    pub subject: Subject,
    /// Which message.
    pub message: Message,
    /// The handling round of the order it belongs to; how often the citizen of the case was asked.
    pub round: u16,
    /// When it was asked for.
    pub at: Timestamp,
    /// How often it was tried.
    pub attempts: i64,
    /// The tracking code, sealed, in hex, when the message carries one.
    pub code: Option<String>,
}

pub(crate) fn insert(tx: &mut Tx<'_>, head: &mut Head, messages: Vec<New>) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(messages.len());
    for New { subject, message, round, at, code } in messages {
        let at = at.as_millisecond();
        let (subject, subject_id) = subject.row();
        rows.push(vec![
            head.take_id().into(),
            at.into(),
            "sms".into(),
            subject.into(),
            subject_id.into(),
            to_json("writing a message", &Body { message, round, code })?.into(),
            "waiting".into(),
            0.into(),
            at.into(),
            Value::Null,
            Value::Null,
        ]);
    }
    tx.insert(&OUTBOX, rows)
}

pub(crate) fn keep_answers(tx: &mut Tx<'_>, answers: Vec<(String, Kept)>) -> Result<(), Error> {
    let rows = answers
        .into_iter()
        .map(|(key, kept)| {
            let answer = to_json("writing an answer", &kept.done)?;
            Ok(vec![key.into(), kept.at.into(), answer.into(), kept.actor.into(), kept.act.into()])
        })
        .collect::<Result<Vec<_>, Error>>()?;
    tx.insert(&INBOX, rows)
}

/// Returns the answers kept for those of these keys that came before.
pub(crate) fn kept(tx: &mut Tx<'_>, keys: &[String]) -> Result<HashMap<String, Kept>, Error> {
    let sql = "select key, at, answer, actor, act from inbox where key {in:$1}";
    tx.query_in(sql, keys, &[])?
        .iter()
        .map(|row| {
            let done = from_json("reading an answer", row.str(2)?)?;
            Ok((row.text(0)?, Kept { at: row.int(1)?, actor: row.text(3)?, act: row.text(4)?, done }))
        })
        .collect()
}

/// Returns what was answered to those of these keys that came before.
///
/// # Errors
/// When the database cannot be read.
pub fn answered(tx: &mut Tx<'_>, keys: &[String]) -> Result<HashMap<String, Done>, Error> {
    Ok(kept(tx, keys)?.into_iter().map(|(key, kept)| (key, kept.done)).collect())
}

/// Returns the messages that are due, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<Waiting>, Error> {
    let sql = "select id, subject_id, body, at, attempts, subject from outbox \
               where state = 'waiting' and next_at <= $1 order by next_at, id limit $2";
    let rows = tx.query(sql, &[at.as_millisecond().into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            let body: Body = from_json("reading a message", row.str(2)?)?;
            Ok(Waiting {
                id: row.int(0)?,
                subject: Subject::of(row.str(5)?, row.int(1)?)?,
                message: body.message,
                round: body.round,
                at: crate::order::instant(row.int(3)?)?,
                attempts: row.int(4)?,
                code: body.code,
            })
        })
        .collect()
}

/// Returns whether a key was answered before: whoever sends it again asks for nothing new.
///
/// # Errors
/// When the database cannot be read.
pub fn is_answered(tx: &mut Tx<'_>, key: &str) -> Result<bool, Error> {
    Ok(tx.query_one("select key from inbox where key = $1", &[key.into()])?.is_some())
}

/// Returns how many messages wait.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select count(*) from outbox where state = 'waiting'", &[])?.map_or(Ok(0), |row| row.int(0))
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Identifies it.
    pub id: i64,
    /// What it is about.
    pub subject: Subject,
    /// Which message.
    pub message: Message,
    /// The handling round of the order it belongs to; how often the citizen of the case was asked.
    pub round: u16,
    /// `waiting`, `done` or `skipped`.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// Returns what became of the messages after id `after`, by id.
///
/// # Errors
/// When the database cannot be read.
pub fn records(tx: &mut Tx<'_>, after: i64, limit: i64) -> Result<Vec<Record>, Error> {
    let sql = "select id, subject_id, body, state, attempts, subject from outbox \
               where id > $1 order by id limit $2";
    let rows = tx.query(sql, &[after.into(), limit.into()])?;
    rows.iter()
        .map(|row| {
            let Body { message, round, code: _ } = from_json("reading a message", row.str(2)?)?;
            let (id, subject) = (row.int(0)?, Subject::of(row.str(5)?, row.int(1)?)?);
            Ok(Record { id, subject, message, round, state: row.text(3)?, attempts: row.int(4)? })
        })
        .collect()
}

/// How sending a message ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The gateway took it.
    Done,
    /// It will not be sent, and why.
    Skipped(String),
    /// It failed; try again at the instant.
    Retry(String, Timestamp),
}

/// Records how sending ended.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(tx: &mut Tx<'_>, id: i64, at: Timestamp, sent: &Sent) -> Result<(), Error> {
    let (state, why, next_at) = match sent {
        Sent::Done => ("done", None, at),
        Sent::Skipped(why) => ("skipped", Some(why.as_str()), at),
        Sent::Retry(why, next_at) => ("waiting", Some(why.as_str()), *next_at),
    };
    let sql = "update outbox set state = $2, attempts = attempts + 1, last_error = $3, next_at = $4, done_at = $5 \
               where id = $1 and state = 'waiting'";
    let done_at = Value::from((state != "waiting").then(|| at.as_millisecond()));
    tx.execute(sql, &[id.into(), state.into(), why.into(), next_at.as_millisecond().into(), done_at])?;
    Ok(())
}
