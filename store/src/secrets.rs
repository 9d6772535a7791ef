//! What signing in needs and the ledger must not hold: password hashes, second factors, sessions, one-time links.
//! Every token is stored as its SM3 digest, so that a stolen database opens no door.

use std::collections::BTreeMap;

use domain::ids::PersonId;
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, int, text},
    order::instant,
};

const CREDENTIAL: Table = Table {
    name: "credential",
    columns: &[
        int("person_id"),
        text("password"),
        text("second_factor"),
        int("last_step"),
        int("failures"),
        int("locked_until"),
        int("changed_at"),
    ],
    key: &["person_id"],
};

const SESSION: Table = Table {
    name: "session",
    columns: &[
        text("token"),
        int("person_id"),
        int("started_at"),
        int("seen_at"),
        int("second_factor"),
        text("csrf"),
    ],
    key: &["token"],
};

const INVITATION: Table = Table {
    name: "invitation",
    columns: &[text("token"), int("person_id"), int("expires_at")],
    key: &["token"],
};

/// How a person proves to be that person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Who.
    pub person: PersonId,
    /// The password's hash, in PHC form.
    pub password: String,
    /// The second factor's secret, sealed, in hex.
    pub second_factor: Option<String>,
    /// The time step of the last code accepted; an older or equal one is a replay.
    pub last_step: i64,
    /// Wrong tries since the last good one.
    pub failures: i64,
    /// Until when nobody may try.
    pub locked_until: Timestamp,
    /// When the password was set.
    pub changed_at: Timestamp,
}

/// Returns a person's credential, or nothing before the first sign-up.
///
/// # Errors
/// When the database cannot be read.
pub fn credential(tx: &mut Tx<'_>, person: PersonId) -> Result<Option<Credential>, Error> {
    let sql = "select password, second_factor, last_step, failures, locked_until, changed_at \
               from credential where person_id = $1";
    tx.query_one(sql, &[person.0.into()])?.map(|row| read_credential(&row, person)).transpose()
}

/// Returns the credentials of these people, as far as they have any.
///
/// # Errors
/// When the database cannot be read.
pub fn credentials(tx: &mut Tx<'_>, persons: &[PersonId]) -> Result<BTreeMap<PersonId, Credential>, Error> {
    let ids: Vec<i64> = persons.iter().map(|person| person.0).collect();
    let sql = "select password, second_factor, last_step, failures, locked_until, changed_at, person_id \
               from credential where person_id {in:$1}";
    let rows = tx.query_in(sql, &ids, &[])?;
    rows.iter()
        .map(|row| {
            let person = PersonId(row.int(6)?);
            Ok((person, read_credential(row, person)?))
        })
        .collect()
}

fn read_credential(row: &Row, person: PersonId) -> Result<Credential, Error> {
    Ok(Credential {
        person,
        password: row.text(0)?,
        second_factor: row.opt_text(1)?,
        last_step: row.int(2)?,
        failures: row.int(3)?,
        locked_until: instant(row.int(4)?)?,
        changed_at: instant(row.int(5)?)?,
    })
}

/// Stores a person's credential.
///
/// # Errors
/// When the database cannot be written.
pub fn save_credential(tx: &mut Tx<'_>, credential: &Credential) -> Result<(), Error> {
    let row = vec![
        credential.person.0.into(),
        credential.password.as_str().into(),
        credential.second_factor.clone().into(),
        credential.last_step.into(),
        credential.failures.into(),
        credential.locked_until.as_millisecond().into(),
        credential.changed_at.as_millisecond().into(),
    ];
    tx.upsert(&CREDENTIAL, vec![row])
}

/// A session of a person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The digest of the cookie's token.
    pub token: String,
    /// Who.
    pub person: PersonId,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used.
    pub seen_at: Timestamp,
    /// Whether the second factor was given.
    pub second_factor: bool,
    /// What every form of this session carries.
    pub csrf: String,
}

/// Returns the session of a token's digest, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn session(tx: &mut Tx<'_>, token: &str) -> Result<Option<Session>, Error> {
    let sql = "select person_id, started_at, seen_at, second_factor, csrf from session where token = $1";
    let Some(row) = tx.query_one(sql, &[token.into()])? else { return Ok(None) };
    Ok(Some(Session {
        token: token.to_owned(),
        person: PersonId(row.int(0)?),
        started_at: instant(row.int(1)?)?,
        seen_at: instant(row.int(2)?)?,
        second_factor: row.flag(3)?,
        csrf: row.text(4)?,
    }))
}

/// Stores a session, or that it was used.
///
/// # Errors
/// When the database cannot be written.
pub fn save_session(tx: &mut Tx<'_>, session: &Session) -> Result<(), Error> {
    let row = vec![
        session.token.as_str().into(),
        session.person.0.into(),
        session.started_at.as_millisecond().into(),
        session.seen_at.as_millisecond().into(),
        session.second_factor.into(),
        session.csrf.as_str().into(),
    ];
    tx.upsert(&SESSION, vec![row])
}

/// Ends one session.
///
/// # Errors
/// When the database cannot be written.
pub fn end_session(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute("delete from session where token = $1", &[token.into()])?;
    Ok(())
}

/// Ends every session of a person.
///
/// # Errors
/// When the database cannot be written.
pub fn end_sessions(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.execute("delete from session where person_id = $1", &[person.0.into()])?;
    Ok(())
}

/// Forgets sessions last used before `seen_before` and links that expired before `at`.
///
/// # Errors
/// When the database cannot be written.
pub fn forget(tx: &mut Tx<'_>, seen_before: Timestamp, at: Timestamp) -> Result<(), Error> {
    tx.execute("delete from session where seen_at < $1", &[seen_before.as_millisecond().into()])?;
    tx.execute("delete from invitation where expires_at < $1", &[at.as_millisecond().into()])?;
    Ok(())
}

/// Ends every session and takes back every one-time link: what was restored from a backup must be no way in.
///
/// # Errors
/// When the database cannot be written.
pub fn shut(tx: &mut Tx<'_>) -> Result<(), Error> {
    tx.execute("delete from session", &[])?;
    tx.execute("delete from invitation", &[])?;
    Ok(())
}

/// Stores a one-time link; the person's earlier ones stop working.
///
/// # Errors
/// When the database cannot be written.
pub fn invite(tx: &mut Tx<'_>, token: &str, person: PersonId, expires_at: Timestamp) -> Result<(), Error> {
    withdraw(tx, person)?;
    tx.upsert(&INVITATION, vec![vec![token.into(), person.0.into(), expires_at.as_millisecond().into()]])
}

/// Returns whom a one-time link invites, when it has not expired.
///
/// # Errors
/// When the database cannot be read.
pub fn invited(tx: &mut Tx<'_>, token: &str, at: Timestamp) -> Result<Option<PersonId>, Error> {
    let sql = "select person_id from invitation where token = $1 and expires_at >= $2";
    let row = tx.query_one(sql, &[token.into(), at.as_millisecond().into()])?;
    row.map(|row| Ok(PersonId(row.int(0)?))).transpose()
}

/// Takes back whatever one-time link a person has.
///
/// # Errors
/// When the database cannot be written.
pub fn withdraw(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.execute("delete from invitation where person_id = $1", &[person.0.into()])?;
    Ok(())
}

/// Uses a one-time link up.
///
/// # Errors
/// When the database cannot be written.
pub fn use_up(tx: &mut Tx<'_>, token: &str) -> Result<(), Error> {
    tx.execute("delete from invitation where token = $1", &[token.into()])?;
    Ok(())
}
