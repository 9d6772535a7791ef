//! The particulars of a step, taken one by one; what is left at the end is a mistake of the story.

use std::collections::BTreeMap;

use domain::calendar::instant;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde::de::DeserializeOwned;

/// The particulars of a step.
pub(crate) struct Fields {
    table: toml::Table,
}

impl Fields {
    pub(crate) fn new(table: &toml::Table) -> Self {
        Self { table: table.clone() }
    }

    /// Returns a particular, when the step has it.
    pub(crate) fn may<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>, String> {
        let Some(value) = self.table.remove(key) else { return Ok(None) };
        value.try_into().map(Some).map_err(|error| format!("`{key}`: {error}"))
    }

    /// Returns a particular that the step must have.
    pub(crate) fn must<T: DeserializeOwned>(&mut self, key: &str) -> Result<T, String> {
        self.may(key)?.ok_or_else(|| format!("`{key}` is missing"))
    }

    /// Returns a particular, or what is usual.
    pub(crate) fn or<T: DeserializeOwned>(&mut self, key: &str, usual: T) -> Result<T, String> {
        Ok(self.may(key)?.unwrap_or(usual))
    }

    /// Returns a text, or the usual one. `{ repeat = "字", times = 201 }` is a long one.
    pub(crate) fn text(&mut self, key: &str, usual: &str) -> Result<String, String> {
        match self.table.remove(key) {
            None => Ok(usual.to_owned()),
            Some(toml::Value::String(text)) => Ok(text),
            Some(toml::Value::Table(long)) => {
                let mut long = Self { table: long };
                let (piece, times): (String, usize) = (long.must("repeat")?, long.must("times")?);
                long.finish()?;
                Ok(piece.repeat(times))
            }
            Some(other) => Err(format!("`{key}`: {other} is no text")),
        }
    }

    /// Returns an instant, when the step has it.
    pub(crate) fn may_instant(&mut self, key: &str) -> Result<Option<Timestamp>, String> {
        self.may::<String>(key)?.map(|text| beijing(&text)).transpose()
    }

    /// Returns a day, when the step has it.
    pub(crate) fn may_day(&mut self, key: &str) -> Result<Option<Date>, String> {
        self.may::<String>(key)?.map(|text| day(&text)).transpose()
    }

    /// Returns days that a year's notice names.
    pub(crate) fn days(&mut self, key: &str) -> Result<Vec<Date>, String> {
        self.or::<Vec<String>>(key, Vec::new())?.iter().map(|text| day(text)).collect()
    }

    /// Returns a map of texts.
    pub(crate) fn map(&mut self, key: &str) -> Result<Option<BTreeMap<String, String>>, String> {
        self.may(key)
    }

    /// Returns all that is left.
    pub(crate) fn rest(&mut self) -> toml::Table {
        std::mem::take(&mut self.table)
    }

    /// Checks that nothing is left.
    pub(crate) fn finish(self) -> Result<(), String> {
        match self.table.keys().next() {
            Some(key) => Err(format!("`{key}` says nothing here")),
            None => Ok(()),
        }
    }
}

/// Reads `2026-02-13`.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|error| format!("`{text}`: {error}"))
}

/// Reads `2026-02-13 10:00` or `2026-02-13 10:00:01` as Beijing time.
pub(crate) fn beijing(text: &str) -> Result<Timestamp, String> {
    let moment: DateTime = text.parse().map_err(|error| format!("`{text}`: {error}"))?;
    Ok(instant(moment.date(), moment.time()))
}
