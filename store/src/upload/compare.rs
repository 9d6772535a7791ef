//! The comparison of days with the platform: what both sides had when they were compared, and the records that stand
//! on one side alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    exchange::reconcile::{Cell, Pair, Side},
    rating::Grade,
};
use jiff::{Timestamp, civil::Date};

use super::{COLUMNS, Entry, read_all};
use crate::{
    db::{Error, Row, Table, Tx, int, text},
    order::instant,
};

/// The most records of one cell that are compared one by one.
pub const CELL_LIMIT: i64 = 20_000;

const CELL: Table = Table {
    name: "upload_cell",
    columns: &[
        text("day"),
        text("region"),
        int("grade"),
        int("ours"),
        int("accepted"),
        int("theirs"),
        int("at"),
    ],
    key: &["day", "region", "grade"],
};

const ALONE: Table = Table {
    name: "upload_alone",
    columns: &[text("day"), text("region"), int("grade"), text("side"), text("name"), int("upload_id")],
    key: &["day", "region", "grade", "side", "name"],
};

/// Returns how many ratings of a day are here, and how many of them the platform said it took, by cell.
///
/// # Errors
/// When the database cannot be read.
pub fn ours(tx: &mut Tx<'_>, day: Date) -> Result<BTreeMap<Cell, (i64, i64)>, Error> {
    let sql = "select region, grade, count(*), \
               cast(coalesce(sum(case when state = 'accepted' then 1 else 0 end), 0) as bigint) \
               from upload where kind = 'rating' and day = $1 group by region, grade order by region, grade";
    let rows = tx.query(sql, &[day.to_string().into()])?;
    rows.iter().map(|row| Ok((cell(row, 0)?, (row.int(2)?, row.int(3)?)))).collect()
}

fn cell(row: &Row, from: usize) -> Result<Cell, Error> {
    let grade = u8::try_from(row.int(from + 1)?).ok().and_then(Grade::of);
    let grade = grade.ok_or_else(|| Error::corrupt("reading a comparison", "a grade that is none"))?;
    Ok(Cell { region: row.text(from)?, grade })
}

/// Returns the ratings of a cell that are here.
///
/// # Errors
/// When the database cannot be read.
pub fn of_cell(tx: &mut Tx<'_>, day: Date, cell: &Cell) -> Result<Vec<Entry>, Error> {
    let sql = format!(
        "{COLUMNS} where kind = 'rating' and day = $1 and region = $2 and grade = $3 order by id limit $4"
    );
    let grade = i64::from(cell.grade.stars());
    let values = [day.to_string().into(), cell.region.as_str().into(), grade.into(), CELL_LIMIT.into()];
    read_all(&tx.query(&sql, &values)?)
}

/// A record that stands on one side alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Its cell.
    pub cell: Cell,
    /// Where it is.
    pub side: Side,
    /// The platform's key.
    pub name: String,
    /// The record here, when it is here.
    pub upload: Option<i64>,
}

/// Keeps the comparison of a day in place of the one before.
///
/// # Errors
/// When the database cannot be written.
pub fn keep(
    tx: &mut Tx<'_>,
    day: Date,
    at: Timestamp,
    cells: &BTreeMap<Cell, Pair>,
    alone: &[Alone],
) -> Result<(), Error> {
    tx.execute("delete from upload_cell where day = $1", &[day.to_string().into()])?;
    tx.execute("delete from upload_alone where day = $1", &[day.to_string().into()])?;
    let rows = cells.iter().map(|(cell, pair)| {
        vec![
            day.to_string().into(),
            cell.region.as_str().into(),
            i64::from(cell.grade.stars()).into(),
            pair.ours.into(),
            pair.accepted.into(),
            pair.theirs.into(),
            at.as_millisecond().into(),
        ]
    });
    tx.upsert(&CELL, rows.collect())?;
    let rows = alone.iter().map(|one| {
        vec![
            day.to_string().into(),
            one.cell.region.as_str().into(),
            i64::from(one.cell.grade.stars()).into(),
            one.side.code().into(),
            one.name.as_str().into(),
            one.upload.into(),
        ]
    });
    tx.upsert(&ALONE, rows.collect())
}

/// A cell of a day as it was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The day.
    pub day: Date,
    /// The cell.
    pub cell: Cell,
    /// What both sides had.
    pub pair: Pair,
    /// When they were compared.
    pub at: Timestamp,
}

/// Returns the compared cells of the days from `from` through `until`, the last day first.
///
/// # Errors
/// When the database cannot be read.
pub fn cells(tx: &mut Tx<'_>, from: Date, until: Date) -> Result<Vec<Compared>, Error> {
    let sql = "select region, grade, ours, accepted, theirs, at, day from upload_cell \
               where day >= $1 and day <= $2 order by day desc, region, grade desc";
    let rows = tx.query(sql, &[from.to_string().into(), until.to_string().into()])?;
    let compared = rows.iter().map(|row| {
        Ok(Compared {
            cell: cell(row, 0)?,
            pair: Pair { ours: row.int(2)?, accepted: row.int(3)?, theirs: row.int(4)? },
            at: instant(row.int(5)?)?,
            day: day_of(row, 6)?,
        })
    });
    compared.collect()
}

/// Returns how many compared cells differ.
///
/// # Errors
/// When the database cannot be read.
pub fn differing(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let sql = "select count(*) from upload_cell where ours <> theirs";
    tx.query_one(sql, &[])?.map_or(Ok(0), |row| row.int(0))
}

/// Returns the days from `from` on whose comparison differed.
///
/// # Errors
/// When the database cannot be read.
pub fn differing_days(tx: &mut Tx<'_>, from: Date) -> Result<BTreeSet<Date>, Error> {
    let sql = "select distinct day from upload_cell where day >= $1 and ours <> theirs order by day";
    tx.query(sql, &[from.to_string().into()])?.iter().map(|row| day_of(row, 0)).collect()
}

fn day_of(row: &Row, column: usize) -> Result<Date, Error> {
    row.str(column)?.parse().map_err(|_| Error::corrupt("reading a comparison", "a day that is none"))
}

/// Returns the records of a day that stand on one side alone, by cell.
///
/// # Errors
/// When the database cannot be read.
pub fn alone(tx: &mut Tx<'_>, day: Date, limit: i64) -> Result<Vec<Alone>, Error> {
    let sql = "select region, grade, side, name, upload_id from upload_alone where day = $1 \
               order by region, grade, side, name limit $2";
    let rows = tx.query(sql, &[day.to_string().into(), limit.into()])?;
    let alone = rows.iter().map(|row| {
        let side = Side::from_code(row.str(2)?);
        let side = side.ok_or_else(|| Error::corrupt("reading a comparison", "a side that is none"))?;
        Ok(Alone { cell: cell(row, 0)?, side, name: row.text(3)?, upload: row.opt_int(4)? })
    });
    alone.collect()
}
