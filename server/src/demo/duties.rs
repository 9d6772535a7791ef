//! The dispatch catalogue of the demonstration: real units and the laws that give them their duties. An entry whose last
//! day is given lasts so many days beyond the day the demonstration is made for, or ended so many before it.

use domain::{
    calendar::date_of,
    catalogue::{
        Duty,
        command::{Command, Row},
    },
    ids::EntryId,
};
use jiff::{Timestamp, ToSpan, civil::date};
use store::{command::Act, house::Store};

use super::{
    files,
    house::{unit_id, write},
};
use crate::clock::Clock;

/// The name the ledger knows the list by.
const NAME: &str = "职责清单.csv";
/// The first day of every entry.
const FROM: jiff::civil::Date = date(2011, 1, 1);

/// Writes the catalogue.
///
/// # Errors
/// When the data are broken, which is our fault, or cannot be stored.
pub fn add(store: &Store, clock: &Clock, made_for: Timestamp) -> anyhow::Result<()> {
    let world = store.world();
    let units = &world.people.units;
    let mut rows = Vec::new();
    for (number, record) in (2_u64..).zip(csv::Reader::from_reader(files::DUTIES.as_bytes()).records()) {
        let record = record?;
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let co_handlers = cell(2).split(';').filter(|code| !code.is_empty());
        let days: Option<i32> = Some(cell(5)).filter(|days| !days.is_empty()).map(str::parse).transpose()?;
        let to = days.map(|days| date_of(made_for).checked_add(days.days())).transpose()?;
        rows.push(Row {
            number,
            entry: None,
            fresh: EntryId(0),
            duty: Duty {
                matter: cell(0).to_owned(),
                words: cell(4).split('、').map(str::to_owned).collect(),
                lead: unit_id(units, cell(1))?,
                co_handlers: co_handlers.map(|code| unit_id(units, code)).collect::<anyhow::Result<_>>()?,
                basis: cell(3).to_owned(),
                from: FROM,
                to,
            },
        });
    }
    let command = Command::Import { file: NAME.to_owned(), rows };
    write(store, clock.now(), Act::Catalogue(Box::new(command)))?;
    Ok(())
}
