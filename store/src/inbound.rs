//! What came in from outside, once each, as it came and with what became of it; and who wants no more questions.
//! The key is the gateway's own message id, or a digest where it gives none.

use std::collections::BTreeSet;

use domain::ids::OrderId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    db::{Db, Error, Kind, Row, Table, Tx, Value, int, text},
    order::{from_json, instant, to_json},
    receipt::{self, Receipt},
    vault::{Vault, normalise_phone},
    writer::{Reply as Answer, Writer},
};

/// Why a person is asked: the words do not certainly say one option.
pub const UNSURE: &str = "not certain";
/// Why a person is asked: it may answer one of several questions.
pub const SEVERAL: &str = "several orders of this number wait for an answer";

const OPT_OUT: Table = Table {
    name: "number_opt_out",
    columns: &[text("phone_index"), int("at"), text("inbound")],
    key: &["phone_index"],
};

/// The columns of a reply as it comes.
const RAW: [(&str, Kind); 8] = [
    ("id", Kind::Text),
    ("at", Kind::Int),
    ("channel", Kind::Text),
    ("state", Kind::Text),
    ("gateway", Kind::Text),
    ("phone_index", Kind::Text),
    ("extension", Kind::Text),
    ("sealed", Kind::Blob),
];

/// Who wrote, and what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The number.
    pub from: String,
    /// The words.
    pub text: String,
}

/// A reply on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Identifies it, also when it comes again.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// The gateway it came through.
    pub gateway: String,
    /// The number's blind index.
    pub phone_index: String,
    /// The digits behind our number.
    pub extension: String,
    sealed: Vec<u8>,
}

impl Reply {
    /// Seals a reply that came at `at`.
    ///
    /// # Errors
    /// When it cannot be written as text.
    pub fn seal(
        vault: &dyn Vault,
        id: String,
        at: Timestamp,
        gateway: &str,
        extension: &str,
        words: &Words,
    ) -> Result<Self, Error> {
        let phone_index = phone_index(vault, &words.from);
        let sealed = vault.seal(to_json("sealing a reply", words)?.as_bytes(), &context(&id));
        let (gateway, extension) = (gateway.to_owned(), extension.to_owned());
        Ok(Self { id, at, gateway, phone_index, extension, sealed })
    }
}

/// Returns the blind index of a number.
#[must_use]
pub fn phone_index(vault: &dyn Vault, phone: &str) -> String {
    vault.index(&normalise_phone(phone), "phone")
}

/// Anything a gateway tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Somebody wrote.
    Reply(Reply),
    /// A message got further, or did not.
    Receipt(Receipt),
}

/// Takes in what gateways tell: many at a time share one durable commit, each is answered after it.
pub struct Intake(Writer<Arrival, ()>);

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Intake")
    }
}

impl Intake {
    /// Starts to take in.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(db: Db) -> Result<Self, Error> {
        Ok(Self(Writer::start(db, |tx, arrivals: &[Arrival]| {
            take(tx, arrivals)?;
            Ok(vec![(); arrivals.len()])
        })?))
    }

    /// Hands in without waiting; `answer` is called once it is durable, or cannot be.
    pub fn submit(&self, arrival: Arrival, answer: Answer<()>) {
        self.0.submit(arrival, answer);
    }
}

/// Keeps what gateways tell; what is known already changes nothing.
///
/// # Errors
/// When the database cannot be written.
pub fn take(tx: &mut Tx<'_>, arrivals: &[Arrival]) -> Result<(), Error> {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut receipts = Vec::new();
    for arrival in arrivals {
        match arrival {
            Arrival::Reply(reply) => rows.push(vec![
                reply.id.as_str().into(),
                reply.at.as_millisecond().into(),
                "sms".into(),
                "raw".into(),
                reply.gateway.as_str().into(),
                reply.phone_index.as_str().into(),
                reply.extension.as_str().into(),
                reply.sealed.as_slice().into(),
            ]),
            Arrival::Receipt(receipt) => receipts.push(receipt),
        }
    }
    tx.put("inbound", &RAW, " on conflict (id) do nothing", rows)?;
    receipt::keep(tx, &receipts)
}

/// A reply that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Identifies it.
    pub id: String,
    /// When it came.
    pub at: Timestamp,
    /// The gateway it came through.
    pub gateway: String,
    /// The number's blind index.
    pub phone_index: String,
    /// The digits behind our number.
    pub extension: String,
    /// The order it is about, once that is known.
    pub order: Option<OrderId>,
    /// The message it answers, once that is known.
    pub message: Option<i64>,
    /// What became of it.
    pub state: String,
    /// Why a person is asked.
    pub why: Option<String>,
    /// Whether it came after its window.
    pub is_late: bool,
    /// Who wrote, and what.
    pub words: Words,
}

const COLUMNS: &str = "select id, at, gateway, phone_index, extension, order_id, message_id, state, why, late, sealed \
                       from inbound";

/// Returns the replies that nobody has looked at, the oldest first.
///
/// # Errors
/// When the database cannot be read or the key does not fit.
pub fn raw(tx: &mut Tx<'_>, vault: &dyn Vault, limit: i64) -> Result<Vec<Kept>, Error> {
    in_state(tx, vault, "raw", limit)
}

/// Returns the replies that wait for a person, the oldest first.
///
/// # Errors
/// When the database cannot be read or the key does not fit.
pub fn for_a_person(tx: &mut Tx<'_>, vault: &dyn Vault, limit: i64) -> Result<Vec<Kept>, Error> {
    in_state(tx, vault, "for-a-person", limit)
}

fn in_state(tx: &mut Tx<'_>, vault: &dyn Vault, state: &str, limit: i64) -> Result<Vec<Kept>, Error> {
    let sql = format!(
        "{COLUMNS} where state in ('raw', 'for-a-person') and state = $1 and sealed is not null \
         order by at, id limit $2"
    );
    tx.query(&sql, &[state.into(), limit.into()])?.iter().map(|row| read(row, vault)).collect()
}

/// Returns one reply, or nothing.
///
/// # Errors
/// When the database cannot be read or the key does not fit.
pub fn get(tx: &mut Tx<'_>, vault: &dyn Vault, id: &str) -> Result<Option<Kept>, Error> {
    let sql = format!("{COLUMNS} where id = $1 and sealed is not null");
    tx.query_one(&sql, &[id.into()])?.map(|row| read(&row, vault)).transpose()
}

fn read(row: &Row, vault: &dyn Vault) -> Result<Kept, Error> {
    let id = row.text(0)?;
    let closed = |cause: String| Error::corrupt("opening a reply", cause);
    let plain = vault.open(&row.blob(10)?, &context(&id)).map_err(|error| closed(error.to_string()))?;
    let plain = String::from_utf8(plain).map_err(|error| closed(error.to_string()))?;
    Ok(Kept {
        at: instant(row.int(1)?)?,
        gateway: row.text(2)?,
        phone_index: row.text(3)?,
        extension: row.text(4)?,
        order: row.opt_int(5)?.map(OrderId),
        message: row.opt_int(6)?,
        state: row.text(7)?,
        why: row.opt_text(8)?,
        is_late: row.flag(9)?,
        words: from_json("opening a reply", &plain)?,
        id,
    })
}

/// What became of a reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// `understood`, `opted-out`, `nobody's`, `for-a-person`, `read` or `nothing`.
    pub state: &'static str,
    /// The order it is about.
    pub order: Option<OrderId>,
    /// The message it answers.
    pub message: Option<i64>,
    /// Why a person is asked.
    pub why: Option<String>,
    /// Whether it came after its window.
    pub is_late: bool,
    /// The option it says.
    pub answer: Option<String>,
    /// Who decided, as the ledger signs; nothing for the program.
    pub by: Option<String>,
}

/// Records what became of a reply.
///
/// # Errors
/// When the database cannot be written.
pub fn settle(tx: &mut Tx<'_>, id: &str, at: Timestamp, settled: &Settled) -> Result<(), Error> {
    settle_where(tx, "id = $1", id, at, settled).map(drop)
}

/// Records what a person made of a reply, unless another was faster; returns whether it was this one.
///
/// # Errors
/// When the database cannot be written.
pub fn settle_if_waiting(tx: &mut Tx<'_>, id: &str, at: Timestamp, settled: &Settled) -> Result<bool, Error> {
    settle_where(tx, "id = $1 and state = 'for-a-person'", id, at, settled)
}

fn settle_where(
    tx: &mut Tx<'_>,
    which: &str,
    id: &str,
    at: Timestamp,
    settled: &Settled,
) -> Result<bool, Error> {
    let sql = format!(
        "update inbound set state = $2, order_id = coalesce($3, order_id), \
         message_id = coalesce($4, message_id), why = $5, late = $6, answer = $7, settled_by = $8, \
         settled_at = $9 where {which}"
    );
    let values = [
        id.into(),
        settled.state.into(),
        settled.order.map(|order| order.0).into(),
        settled.message.into(),
        settled.why.clone().into(),
        settled.is_late.into(),
        settled.answer.clone().into(),
        settled.by.clone().into(),
        at.as_millisecond().into(),
    ];
    Ok(tx.execute(&sql, &values)? > 0)
}

/// Returns how many replies wait: for the program, and for a person.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(tx: &mut Tx<'_>) -> Result<(i64, i64), Error> {
    let sql = "select state, count(*) from inbound where state in ('raw', 'for-a-person') group by state";
    let mut counts = (0, 0);
    for row in tx.query(sql, &[])? {
        let place = if row.str(0)? == "raw" { &mut counts.0 } else { &mut counts.1 };
        *place = row.int(1)?;
    }
    Ok(counts)
}

/// Returns how many replies became what, for reconciling.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(tx: &mut Tx<'_>) -> Result<Vec<(String, i64)>, Error> {
    let rows = tx.query("select state, count(*) from inbound group by state order by state", &[])?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Records that a number wants no more questions.
///
/// # Errors
/// When the database cannot be written.
pub fn opt_out(tx: &mut Tx<'_>, phone_index: &str, at: Timestamp, inbound: &str) -> Result<(), Error> {
    tx.upsert(&OPT_OUT, vec![vec![phone_index.into(), at.as_millisecond().into(), inbound.into()]])
}

/// Returns those of these numbers, by blind index, that want no more questions.
///
/// # Errors
/// When the database cannot be read.
pub fn opted_out(tx: &mut Tx<'_>, phones: &[String]) -> Result<BTreeSet<String>, Error> {
    let sql = "select phone_index from number_opt_out where phone_index {in:$1}";
    tx.query_in(sql, phones, &[])?.iter().map(|row| row.text(0)).collect()
}

fn context(id: &str) -> String {
    format!("inbound:{id}")
}
