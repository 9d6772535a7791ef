//! The few values an installation keeps about itself: when it was last verified or backed up. Not facts of the
//! ledger: losing one loses nothing but the memory of having looked or of having caught up.

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::{Error, Table, Tx, text},
    order::{from_json, to_json},
};

/// The name under which the instant of the last backup is kept, in milliseconds.
pub const BACKUP: &str = "backup";
/// The name under which stands up to which change of the rules the open deadlines were derived.
pub const DERIVED: &str = "derived";
/// The name under which the last verification is kept.
pub const VERIFICATION: &str = "verification";

const SETTING: Table = Table { name: "setting", columns: &[text("name"), text("value")], key: &["name"] };

/// Returns the value of a name, or nothing.
///
/// # Errors
/// When the database cannot be read, or the value is not what is asked for.
pub fn get<T: DeserializeOwned>(tx: &mut Tx<'_>, name: &str) -> Result<Option<T>, Error> {
    let row = tx.query_one("select value from setting where name = $1", &[name.into()])?;
    row.map(|row| from_json("reading a setting", row.str(0)?)).transpose()
}

/// Keeps a value under a name, in place of the one before.
///
/// # Errors
/// When the database cannot be written.
pub fn put(tx: &mut Tx<'_>, name: &str, value: &impl Serialize) -> Result<(), Error> {
    let value = to_json("writing a setting", value)?;
    tx.upsert(&SETTING, vec![vec![name.into(), value.into()]])
}
