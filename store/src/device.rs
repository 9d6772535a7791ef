//! What a device needs and the ledger must not hold: pairing codes, which browser it is, what its window asks for now.
//! Codes and secrets are stored as their SM3 digests, so that a stolen database opens no door.
//!
//! A session says that something was rated, never what: the window reads these rows.

use domain::ids::{DeviceId, PersonId};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, int, text},
    order::instant,
};

const PAIRING: Table = Table {
    name: "device_pairing",
    columns: &[int("device_id"), text("code"), int("expires_at")],
    key: &["device_id"],
};

const BROWSER: Table = Table {
    name: "device_browser",
    columns: &[int("device_id"), text("secret"), int("paired_at"), int("seen_at")],
    key: &["device_id"],
};

const SESSION: Table = Table {
    name: "window_session",
    columns: &[
        text("id"),
        int("device_id"),
        int("person_id"),
        int("case_id"),
        text("number"),
        int("started_at"),
        int("until"),
        int("rated_at"),
    ],
    key: &["id"],
};

/// The browser that is a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Browser {
    /// Which device.
    pub device: DeviceId,
    /// The digest of what only that browser holds.
    pub secret: String,
    /// Since when.
    pub paired_at: Timestamp,
    /// When it last asked for something.
    pub seen_at: Timestamp,
}

/// A window asks for a rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Identifies it.
    pub id: String,
    /// On which device.
    pub device: DeviceId,
    /// Who asked.
    pub person: PersonId,
    /// About which case.
    pub case: i64,
    /// The number of the case, as people read it.
    pub number: String,
    /// Since when.
    pub started_at: Timestamp,
    /// Until when the device shows it.
    pub until: Timestamp,
    /// When something was said.
    pub rated_at: Option<Timestamp>,
}

impl Session {
    /// Returns whether the device still asks at `at`.
    #[must_use]
    pub fn is_waiting(&self, at: Timestamp) -> bool {
        self.rated_at.is_none() && at < self.until
    }
}

/// Stores a pairing code by its digest; the device's earlier one stops working.
///
/// # Errors
/// When the database cannot be written.
pub fn offer(tx: &mut Tx<'_>, device: DeviceId, code: &str, expires_at: Timestamp) -> Result<(), Error> {
    tx.upsert(&PAIRING, vec![vec![device.0.into(), code.into(), expires_at.as_millisecond().into()]])
}

/// Makes the browser that knows a pairing code the device, and uses the code up. Whatever browser was the device
/// before is none from then on.
///
/// # Errors
/// When the database cannot be written.
pub fn pair(tx: &mut Tx<'_>, code: &str, secret: &str, at: Timestamp) -> Result<Option<DeviceId>, Error> {
    let sql = "select device_id from device_pairing where code = $1 and expires_at >= $2 order by device_id";
    let Some(row) = tx.query_one(sql, &[code.into(), at.as_millisecond().into()])? else { return Ok(None) };
    let device = DeviceId(row.int(0)?);
    tx.execute("delete from device_pairing where device_id = $1", &[device.0.into()])?;
    let now = at.as_millisecond();
    tx.upsert(&BROWSER, vec![vec![device.0.into(), secret.into(), now.into(), now.into()]])?;
    Ok(Some(device))
}

/// Returns the browser that is a device, if any is.
///
/// # Errors
/// When the database cannot be read.
pub fn browser(tx: &mut Tx<'_>, device: DeviceId) -> Result<Option<Browser>, Error> {
    let sql = "select device_id, secret, paired_at, seen_at from device_browser where device_id = $1";
    tx.query_one(sql, &[device.0.into()])?.as_ref().map(read_browser).transpose()
}

/// Returns every browser that is a device.
///
/// # Errors
/// When the database cannot be read.
pub fn browsers(tx: &mut Tx<'_>) -> Result<Vec<Browser>, Error> {
    let sql = "select device_id, secret, paired_at, seen_at from device_browser order by device_id";
    tx.query(sql, &[])?.iter().map(read_browser).collect()
}

/// Notes that a device asked for something.
///
/// # Errors
/// When the database cannot be written.
pub fn seen(tx: &mut Tx<'_>, device: DeviceId, at: Timestamp) -> Result<(), Error> {
    let sql = "update device_browser set seen_at = $1 where device_id = $2";
    tx.execute(sql, &[at.as_millisecond().into(), device.0.into()])?;
    Ok(())
}

/// Makes no browser the device any longer, and takes its pairing code back.
///
/// # Errors
/// When the database cannot be written.
pub fn unpair(tx: &mut Tx<'_>, device: DeviceId) -> Result<(), Error> {
    tx.execute("delete from device_pairing where device_id = $1", &[device.0.into()])?;
    tx.execute("delete from device_browser where device_id = $1", &[device.0.into()])?;
    Ok(())
}

/// Begins a session; the device's earlier one ends, whatever it waited for.
///
/// # Errors
/// When the database cannot be written.
pub fn begin(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let sql = "update window_session set until = $1 where device_id = $2 and rated_at is null and until > $1";
    tx.execute(sql, &[session.started_at.as_millisecond().into(), session.device.0.into()])?;
    let row = vec![
        session.id.as_str().into(),
        session.device.0.into(),
        session.person.0.into(),
        session.case.into(),
        session.number.as_str().into(),
        session.started_at.as_millisecond().into(),
        session.until.as_millisecond().into(),
        session.rated_at.map(Timestamp::as_millisecond).into(),
    ];
    tx.upsert(&SESSION, vec![row])
}

const COLUMNS: &str = "id, device_id, person_id, case_id, number, started_at, until, rated_at";

/// Returns a session.
///
/// # Errors
/// When the database cannot be read.
pub fn session(tx: &mut Tx<'_>, id: &str) -> Result<Option<Session>, Error> {
    let sql = format!("select {COLUMNS} from window_session where id = $1");
    tx.query_one(&sql, &[id.into()])?.as_ref().map(read_session).transpose()
}

/// Returns the last sessions of a device, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(tx: &mut Tx<'_>, device: DeviceId, limit: u32) -> Result<Vec<Session>, Error> {
    let sql = format!(
        "select {COLUMNS} from window_session where device_id = $1 order by started_at desc, id desc limit $2"
    );
    tx.query(&sql, &[device.0.into(), i64::from(limit).into()])?.iter().map(read_session).collect()
}

/// Lets a session that still waits last until `until`.
///
/// # Errors
/// When the database cannot be written.
pub fn extend(tx: &mut Tx<'_>, id: &str, until: Timestamp) -> Result<(), Error> {
    let sql = "update window_session set until = $1 where id = $2 and rated_at is null and until < $1";
    tx.execute(sql, &[until.as_millisecond().into(), id.into()])?;
    Ok(())
}

/// Notes that something was said in a session, once.
///
/// # Errors
/// When the database cannot be written.
pub fn rated(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<(), Error> {
    let sql = "update window_session set rated_at = $1 where id = $2 and rated_at is null";
    tx.execute(sql, &[at.as_millisecond().into(), id.into()])?;
    Ok(())
}

/// Forgets sessions that ended before `before` and pairing codes that expired before `at`.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(tx: &mut Tx<'_>, before: Timestamp, at: Timestamp) -> Result<(), Error> {
    tx.execute("delete from window_session where until < $1", &[before.as_millisecond().into()])?;
    tx.execute("delete from device_pairing where expires_at < $1", &[at.as_millisecond().into()])?;
    Ok(())
}

/// Makes no browser any device: what was restored from a backup must be no way in.
///
/// # Errors
/// When the database cannot be written.
pub fn shut(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.execute("delete from device_pairing", &[])?;
    tx.execute("delete from device_browser", &[])?;
    Ok(())
}

fn read_browser(row: &Row) -> Result<Browser, Error> {
    Ok(Browser {
        device: DeviceId(row.int(0)?),
        secret: row.text(1)?,
        paired_at: instant(row.int(2)?)?,
        seen_at: instant(row.int(3)?)?,
    })
}

fn read_session(row: &Row) -> Result<Session, Error> {
    Ok(Session {
        id: row.text(0)?,
        device: DeviceId(row.int(1)?),
        person: PersonId(row.int(2)?),
        case: row.int(3)?,
        number: row.text(4)?,
        started_at: instant(row.int(5)?)?,
        until: instant(row.int(6)?)?,
        rated_at: row.opt_int(7)?.map(instant).transpose()?,
    })
}
