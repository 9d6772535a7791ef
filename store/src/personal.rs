//! People's names and numbers, apart from everything else: sealed at rest, found by a blind index, masked by
//! default. Whoever reads one in the clear leaves an event; that is the caller's part.

use std::collections::BTreeMap;

use domain::ids::{CitizenId, PersonId};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Error, Table, Tx, Value, blob, int, text},
    hex,
    ledger::Hash,
    order::{from_json, to_json},
    vault::{Vault, normalise_phone},
};

pub(crate) const PERSONAL: Table = Table {
    name: "personal",
    columns: &[
        int("id"),
        text("phone_index"),
        text("name_index"),
        blob("sealed"),
        text("digest"),
        int("at"),
        int("erased_at"),
    ],
    key: &["id"],
};

/// How to reach a citizen. Sealed as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The name given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The number given, digits only.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
}

impl Contact {
    /// Returns the contact with its number normalised.
    #[must_use]
    pub fn new(name: &str, phone: &str) -> Self {
        Self { name: name.trim().to_owned(), phone: normalise_phone(phone) }
    }

    /// Returns whether there is nothing to keep.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty() && self.phone.is_empty()
    }
}

/// What a contact is found by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Indexes {
    pub(crate) phone: Option<String>,
    pub(crate) name: Option<String>,
}

impl Indexes {
    /// Returns the blind indexes of a contact; there is none for what was not given.
    pub(crate) fn of(vault: &dyn Vault, contact: &Contact) -> Self {
        let index = |text: &str, purpose| (!text.is_empty()).then(|| vault.index(text, purpose));
        Self { phone: index(&contact.phone, "phone"), name: index(&contact.name, "name") }
    }
}

/// A record about to be stored.
pub(crate) struct Sealed {
    pub(crate) id: i64,
    pub(crate) indexes: Indexes,
    sealed: Vec<u8>,
    pub(crate) digest: String,
    at: i64,
}

/// Seals a contact as the record `id`.
pub(crate) fn seal(
    vault: &dyn Vault,
    id: i64,
    contact: &Contact,
    indexes: Indexes,
    at: i64,
) -> Result<Sealed, Error> {
    let plain = to_json("sealing a contact", contact)?;
    let sealed = vault.seal(plain.as_bytes(), &context(id));
    Ok(Sealed { id, indexes, digest: hex::encode(&Hash::of(&sealed).0), sealed, at })
}

pub(crate) fn insert(tx: &mut Tx<'_>, records: Vec<Sealed>) -> Result<(), Error> {
    tx.insert(&PERSONAL, rows(records))
}

/// Writes records that may be there already: of persons of the house, whose numbers change.
pub(crate) fn replace(tx: &mut Tx<'_>, records: Vec<Sealed>) -> Result<(), Error> {
    // Of several in one batch the last one counts.
    for record in records {
        tx.upsert(&PERSONAL, rows(vec![record]))?;
    }
    Ok(())
}

fn rows(records: Vec<Sealed>) -> Vec<Vec<Value>> {
    let rows = records.into_iter().map(|record| {
        vec![
            record.id.into(),
            record.indexes.phone.into(),
            record.indexes.name.into(),
            record.sealed.into(),
            record.digest.into(),
            record.at.into(),
            Value::Null,
        ]
    });
    rows.collect()
}

/// Returns the records of these numbers' indexes.
pub(crate) fn known(tx: &mut Tx<'_>, indexes: &[String]) -> Result<BTreeMap<String, i64>, Error> {
    let sql = "select phone_index, id from personal where phone_index {in:$1}";
    tx.query_in(sql, indexes, &[])?.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// Returns the citizen of a number, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn with_phone(tx: &mut Tx<'_>, vault: &dyn Vault, phone: &str) -> Result<Option<CitizenId>, Error> {
    let index = vault.index(&normalise_phone(phone), "phone");
    Ok(known(tx, &[index])?.into_values().next().map(CitizenId))
}

/// Returns contacts in the clear, by id; erased ones are missing. The caller masks them, or records why not.
///
/// # Errors
/// When the database cannot be read or the key does not fit.
pub fn open(tx: &mut Tx<'_>, vault: &dyn Vault, ids: &[i64]) -> Result<BTreeMap<CitizenId, Contact>, Error> {
    let sql = "select id, sealed from personal where id {in:$1} and erased_at is null";
    let mut contacts = BTreeMap::new();
    for row in tx.query_in(sql, ids, &[])? {
        let id = row.int(0)?;
        let plain = vault
            .open(&row.blob(1)?, &context(id))
            .map_err(|error| Error::corrupt("opening a contact", error.to_string()))?;
        let plain = String::from_utf8(plain)
            .map_err(|error| Error::corrupt("opening a contact", error.to_string()))?;
        contacts.insert(CitizenId(id), from_json("opening a contact", &plain)?);
    }
    Ok(contacts)
}

/// Returns the number a person of the house is reached at, or nothing.
///
/// # Errors
/// When the database cannot be read or the key does not fit.
pub fn phone_of(tx: &mut Tx<'_>, vault: &dyn Vault, person: PersonId) -> Result<Option<String>, Error> {
    // Ids are given once for everything, so a person's record is no citizen's.
    let found = open(tx, vault, &[person.0])?.remove(&CitizenId(person.0));
    Ok(found.map(|contact| contact.phone).filter(|phone| !phone.is_empty()))
}

fn context(id: i64) -> String {
    format!("personal:{id}")
}
