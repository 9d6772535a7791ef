//! Which units an office means, as files spell it: `alias,units`, the codes of the units separated by `;`, the lead
//! first. Spellings that mean one unit may also be aliases of the unit itself; several units need this file.

use std::{collections::BTreeMap, path::Path};

use domain::{ids::UnitId, people::Units};

/// The most spellings of one file.
const SPELLING_LIMIT: usize = 100_000;

/// Spellings and the units they mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offices {
    units: BTreeMap<String, Vec<UnitId>>,
}

impl Offices {
    /// Returns the spellings of a file.
    ///
    /// # Errors
    /// A text naming file, line and what is wrong.
    pub fn load(path: &Path, units: &Units) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        Self::parse(&text, units).map_err(|problem| format!("{}: {problem}", path.display()))
    }

    /// Returns the spellings of a text.
    ///
    /// # Errors
    /// A text naming line and what is wrong.
    pub fn parse(text: &str, units: &Units) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let mut offices = Self::default();
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            let line = record.position().map_or(0, csv::Position::line);
            let (Some(alias), Some(codes)) = (record.get(0), record.get(1)) else {
                return Err(format!("line {line}: a row has the columns `alias` and `units`"));
            };
            let mut found = Vec::new();
            for code in codes.split(';').map(str::trim).filter(|code| !code.is_empty()) {
                let unit =
                    units.named(code).ok_or_else(|| format!("line {line}: there is no unit `{code}`"))?;
                found.push(unit.id);
            }
            offices.units.insert(alias.trim().to_owned(), found);
            if offices.units.len() > SPELLING_LIMIT {
                return Err(format!("there are more than {SPELLING_LIMIT} spellings"));
            }
        }
        Ok(offices)
    }

    /// Returns the units an office means, the lead first; none when it is not known.
    #[must_use]
    pub fn resolve(&self, office: &str, units: &Units) -> Vec<UnitId> {
        match self.units.get(office) {
            Some(found) => found.clone(),
            None => units.named(office).map(|unit| unit.id).into_iter().collect(),
        }
    }
}
