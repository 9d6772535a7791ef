//! Delivery reports: kept as they come, merged into their message afterwards. One that names no message yet waits,
//! because a report may be faster than the gateway's own answer.

use domain::delivery::Report;
use jiff::Timestamp;

use crate::{
    db::{Error, Table, Tx, int, text},
    message::state_of,
    outbox::{self, Place},
};

const RECEIPT: Table = Table {
    name: "receipt",
    columns: &[
        text("id"),
        int("at"),
        text("gateway"),
        int("message_id"),
        text("reference"),
        text("report"),
        text("detail"),
    ],
    key: &["id"],
};

/// A report on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Which message.
    pub of: Of,
    /// When it came.
    pub at: Timestamp,
    /// The gateway that sent it.
    pub gateway: String,
    /// What it says.
    pub report: Report,
    /// How the gateway put it.
    pub detail: String,
}

/// Which message a report is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Ours, by our id.
    Message(i64),
    /// By the gateway's own id.
    Reference(String),
}

/// Keeps reports; one that is known already changes nothing.
pub(crate) fn keep(tx: &mut Tx<'_>, receipts: &[&Receipt]) -> Result<(), Error> {
    let rows = receipts.iter().map(|receipt| {
        let (message, reference) = match &receipt.of {
            Of::Message(id) => (Some(*id), None),
            Of::Reference(reference) => (None, Some(reference.as_str())),
        };
        let name = message.map_or_else(|| reference.unwrap_or("").to_owned(), |id| format!("#{id}"));
        vec![
            format!("{} {name} {}", receipt.gateway, receipt.report.code()).into(),
            receipt.at.as_millisecond().into(),
            receipt.gateway.as_str().into(),
            message.into(),
            reference.into(),
            receipt.report.code().into(),
            receipt.detail.as_str().into(),
        ]
    });
    tx.upsert(&RECEIPT, rows.collect())
}

/// Merges up to `limit` reports into their messages and forgets them; those that name no message are forgotten when
/// they are from before `forget`. Returns how many are gone.
///
/// # Errors
/// When the database cannot be written.
pub fn merge(tx: &mut Tx<'_>, at: Timestamp, forget: Timestamp, limit: i64) -> Result<usize, Error> {
    let sql = "select id, at, gateway, message_id, reference, report, detail from receipt \
               order by at, id limit $1";
    let mut gone = Vec::new();
    for row in tx.query(sql, &[limit.into()])? {
        let report = Report::from_code(row.str(5)?)
            .ok_or_else(|| Error::corrupt("reading a receipt", "an unknown report"))?;
        let found = match row.opt_int(3)? {
            Some(id) => tx.query_one("select id, state from message where id = $1", &[id.into()])?,
            None => {
                let sql = "select id, state from message where gateway = $1 and reference = $2 \
                           order by id desc limit 1";
                tx.query_one(sql, &[row.str(2)?.into(), row.opt_text(4)?.into()])?
            }
        };
        let Some(found) = found else {
            if row.int(1)? < forget.as_millisecond() {
                gone.push(row.text(0)?);
            }
            continue;
        };
        let (id, before) = (found.int(0)?, state_of(found.str(1)?)?);
        let now = before.merged(report.state());
        if now != before {
            let sql = "update message set state = $2, state_at = $3, detail = $4 where id = $1";
            tx.execute(sql, &[id.into(), now.code().into(), at.as_millisecond().into(), row.str(6)?.into()])?;
            let place = Place { state: "done", why: None, next_at: at, tries: 0 };
            // Whoever claimed it may be gone: then nobody else would ever say that it left.
            outbox::put(tx, id, at, &["waiting", "sending", "unknown", "dead"], &place)?;
        }
        gone.push(row.text(0)?);
    }
    tx.execute_in("delete from receipt where id {in:$1}", &gone, &[])?;
    Ok(gone.len())
}

/// Returns how many reports wait to be merged.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select count(*) from receipt", &[])?.map_or(Ok(0), |row| row.int(0))
}
