//! The sheets of years' ends as rows, written beside the ledger. Each row follows from the state of its sheet alone, so
//! that a verification can build it anew. The house's own figures of a year are counted as its monthly tables count them.

use std::collections::BTreeMap;

use domain::{
    annual::{Sheet, command::Figure, event::Event},
    assessment::{command::Span, periods::Compared},
    ids::{AnnualId, UnitId},
    policy::Own,
    world::World,
};
use jiff::civil::Date;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    order::{from_json, to_json},
    tables, timeline,
};

/// What the ledger calls the subject of a sheet's events.
pub const SUBJECT: &str = "annual";
/// The most sheets of a list.
const SHEETS: i64 = 200;

pub(crate) const ANNUAL_SHEET: Table = Table {
    name: "annual_sheet",
    columns: &[
        int("id"),
        int("version"),
        text("pack"),
        text("block"),
        int("year"),
        text("stage"),
        int("editions"),
        text("state"),
    ],
    key: &["id"],
};

/// Writes the rows of sheets as they are now.
pub(crate) fn save(tx: &mut Tx<'_>, sheets: &[Sheet]) -> Result<(), Error> {
    let row = |sheet: &Sheet| -> Result<Vec<Value>, Error> {
        Ok(vec![
            sheet.id.0.into(),
            sheet.version.into(),
            sheet.pack.as_str().into(),
            sheet.block.as_str().into(),
            i64::from(sheet.year).into(),
            sheet.stage.code().into(),
            i64::try_from(sheet.editions.len()).unwrap_or(i64::MAX).into(),
            to_json("writing an annual sheet", sheet)?.into(),
        ])
    };
    if sheets.is_empty() {
        return Ok(());
    }
    tx.upsert(&ANNUAL_SHEET, sheets.iter().map(row).collect::<Result<_, _>>()?)
}

/// Returns the sheets of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Sheet>, Error> {
    let rows = tx.query_in("select state from annual_sheet where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns one sheet, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: AnnualId) -> Result<Option<Sheet>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the sheet of a pack's aggregate and year, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn of_year(tx: &mut Tx<'_>, pack: &str, block: &str, year: i16) -> Result<Option<AnnualId>, Error> {
    let sql = "select id from annual_sheet where year = $1 and pack = $2 and block = $3 order by id limit 1";
    let row = tx.query_one(sql, &[i64::from(year).into(), pack.into(), block.into()])?;
    row.map(|row| row.int(0).map(AnnualId)).transpose()
}

/// Returns the sheets, the newest year first; those that were published at least once, or all.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, is_published: bool) -> Result<Vec<Sheet>, Error> {
    let sql = "select state from annual_sheet where editions >= $1 order by year desc, id desc limit $2";
    let rows = tx.query(sql, &[i64::from(is_published).into(), SHEETS.into()])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns everything that happened to a sheet, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: AnnualId) -> Result<Vec<timeline::Entry<Event>>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}

/// Returns the house's own figure of every unit that a pack compares in a year, as its monthly tables count it on a day;
/// what sections did counts for the unit above them that is compared.
///
/// # Errors
/// When the database cannot be read.
pub fn figures(
    tx: &mut Tx<'_>,
    world: &World,
    (pack, year): (&str, i16),
    own: Own,
    until: Date,
) -> Result<Vec<Figure>, Error> {
    let span = Span::Year(year);
    let rules = world.packs.get(pack).and_then(domain::policy::Pack::assessment);
    let (Some(rules), Some(first), Some(last)) = (rules, span.first(), span.last_month()) else {
        return Ok(Vec::new());
    };
    let compared = Compared::between(&world.people, rules, first, last.last());
    let mut sums: BTreeMap<UnitId, (i64, i64)> = BTreeMap::new();
    for (section, counts) in tables::year(tx, world, (pack, year), until)? {
        let Some(unit) = compared.home(section) else { continue };
        let count = |figure| counts.get(&figure).copied().unwrap_or(0);
        let (part, whole) = sums.entry(unit).or_default();
        *part = part.saturating_add(count(own.part));
        *whole = whole.saturating_add(count(own.whole));
    }
    Ok(sums.into_iter().map(|(unit, (part, whole))| Figure { unit, part, whole }).collect())
}

fn read(state: &str) -> Result<Sheet, Error> {
    from_json("reading an annual sheet", state)
}
