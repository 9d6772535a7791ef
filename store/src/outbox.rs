//! What must leave the house after the commit that asked for it, and what was answered to which key.

use std::collections::HashMap;

use domain::{
    ids::{CaseId, OrderId, PersonId, PlaceId, ProceedingId},
    order::{effects::Message, ladder::WarningForm},
    people::digest::Counts,
    proceeding::notice,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    case,
    command::Done,
    db::{Error, Table, Tx, Value, int, text},
    ledger::Head,
    order::{self, from_json, to_json},
    survey,
};

/// What a message to a person of the house calls its subject.
pub const PERSON: &str = "person";

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An order.
    Order(OrderId),
    /// A case whose citizen is asked; its message is [`Message::Callback`].
    Case(CaseId),
    /// A place of a survey's sample; its message is [`Message::Survey`].
    Place(PlaceId),
    /// A person of the house; its message is [`Message::Warned`], [`Message::Supervised`] or [`Message::Digest`].
    Person(PersonId),
}

impl Subject {
    fn of(name: &str, id: i64) -> Result<Self, Error> {
        match name {
            order::SUBJECT => Ok(Self::Order(OrderId(id))),
            case::SUBJECT => Ok(Self::Case(CaseId(id))),
            PERSON => Ok(Self::Person(PersonId(id))),
            survey::PLACE_SUBJECT => Ok(Self::Place(PlaceId(id))),
            other => Err(Error::corrupt("reading a message", format!("it is about a `{other}`"))),
        }
    }

    fn row(self) -> (&'static str, i64) {
        match self {
            Self::Order(id) => (order::SUBJECT, id.0),
            Self::Case(id) => (case::SUBJECT, id.0),
            Self::Person(id) => (PERSON, id.0),
            Self::Place(id) => (survey::PLACE_SUBJECT, id.0),
        }
    }

    /// Returns the order it is about, if it is one.
    #[must_use]
    pub fn order(self) -> Option<OrderId> {
        match self {
            Self::Order(id) => Some(id),
            Self::Case(_) | Self::Person(_) | Self::Place(_) => None,
        }
    }

    /// Returns the case it is about, if it is one.
    #[must_use]
    pub fn case(self) -> Option<CaseId> {
        match self {
            Self::Order(_) | Self::Person(_) | Self::Place(_) => None,
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
    /// The warning a leader is told of.
    pub(crate) warned: Option<Warned>,
    /// What else a person of the house is told.
    pub(crate) told: Option<Told>,
}

/// What a person of the house is told, besides warnings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Told {
    /// What happens in a proceeding.
    Proceeding {
        /// Which.
        id: ProceedingId,
        /// What.
        told: notice::Told,
    },
    /// How much there is.
    Digest {
        /// How much.
        counts: Counts,
    },
}

/// A warning that a message tells a leader of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// The order.
    pub order: OrderId,
    /// Which rung.
    pub form: WarningForm,
}

#[derive(Serialize, Deserialize)]
struct Body {
    message: Message,
    round: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    warned: Option<Warned>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
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
    /// The warning a leader is told of.
    pub warned: Option<Warned>,
    /// What else a person of the house is told.
    pub told: Option<Told>,
}

pub(crate) fn insert(tx: &mut Tx<'_>, head: &mut Head, messages: Vec<New>) -> Result<(), Error> {
    let mut rows = Vec::with_capacity(messages.len());
    for New { subject, message, round, at, code, warned, told } in messages {
        let at = at.as_millisecond();
        let (subject, subject_id) = subject.row();
        rows.push(vec![
            head.take_id().into(),
            at.into(),
            "sms".into(),
            subject.into(),
            subject_id.into(),
            to_json("writing a message", &Body { message, round, code, warned, told })?.into(),
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
                warned: body.warned,
                told: body.told,
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

/// Returns how many messages wait, or are with a gateway that has not answered yet.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let sql = "select (select count(*) from outbox where state = 'waiting') \
               + (select count(*) from outbox where state = 'sending')";
    tx.query_one(sql, &[])?.map_or(Ok(0), |row| row.int(0))
}

/// Returns how many messages wait for later than `at`, by why.
///
/// # Errors
/// When the database cannot be read.
pub fn held(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<(String, i64)>, Error> {
    let sql = "select coalesce(last_error, ''), count(*) from outbox \
               where state = 'waiting' and next_at > $1 group by coalesce(last_error, '') \
               order by count(*) desc, coalesce(last_error, '')";
    let rows = tx.query(sql, &[at.as_millisecond().into()])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
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
    /// `waiting`, `sending`, `done`, `skipped`, `unknown` or `dead`.
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
            let Body { message, round, .. } = from_json("reading a message", row.str(2)?)?;
            let (id, subject) = (row.int(0)?, Subject::of(row.str(5)?, row.int(1)?)?);
            Ok(Record { id, subject, message, round, state: row.text(3)?, attempts: row.int(4)? })
        })
        .collect()
}

/// Where a message goes in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    /// `waiting`, `sending`, `done`, `skipped`, `unknown` or `dead`.
    pub(crate) state: &'static str,
    pub(crate) why: Option<&'a str>,
    pub(crate) next_at: Timestamp,
    /// How many more times it was tried.
    pub(crate) tries: i64,
}

/// Moves a message that is in one of the states `from`; returns whether it was.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    id: i64,
    at: Timestamp,
    from: &[&str],
    place: &Place<'_>,
) -> Result<bool, Error> {
    let names: Vec<String> = from.iter().map(|state| (*state).to_owned()).collect();
    let sql = "update outbox set state = $3, attempts = attempts + $4, last_error = $5, next_at = $6, done_at = $7 \
               where state {in:$1} and id = $2";
    let is_over = !matches!(place.state, "waiting" | "sending");
    let values = [
        id.into(),
        place.state.into(),
        place.tries.into(),
        place.why.into(),
        place.next_at.as_millisecond().into(),
        Value::from(is_over.then(|| at.as_millisecond())),
    ];
    Ok(tx.execute_in(sql, &names, &values)? > 0)
}

/// Lets a message wait until later, and says why.
///
/// # Errors
/// When the database cannot be written.
pub fn hold(tx: &mut Tx<'_>, id: i64, at: Timestamp, until: Timestamp, why: &str) -> Result<(), Error> {
    put(tx, id, at, &["waiting"], &Place { state: "waiting", why: Some(why), next_at: until, tries: 0 })?;
    Ok(())
}

/// Records that a message will not be sent, and why.
///
/// # Errors
/// When the database cannot be written.
pub fn skip(tx: &mut Tx<'_>, id: i64, at: Timestamp, why: &str) -> Result<(), Error> {
    put(tx, id, at, &["waiting"], &Place { state: "skipped", why: Some(why), next_at: at, tries: 1 })?;
    Ok(())
}
