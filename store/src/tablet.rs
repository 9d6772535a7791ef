//! Records of tablets as rows, written beside the ledger. Each row follows from its one event alone, so that a
//! verification can build it anew.

use domain::{
    ids::SurveyId,
    survey::question::Said,
    tablet::{Handed, Matter, Record},
};
use sm3::{Digest, Sm3};

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    hex,
    list::Key,
    order::{from_json, to_json},
    seek::{Page, Seek},
};

/// What the ledger calls the subject of a record's event.
pub const SUBJECT: &str = "tablet-record";

pub(crate) const TABLET_RECORD: Table = Table {
    name: "tablet_record",
    columns: &[
        int("id"),
        text("drawn"),
        text("about"),
        int("survey_id"),
        int("campaign_id"),
        text("by_whom"),
        int("written_at"),
        int("skew_ms"),
        int("taken_at"),
        text("state"),
    ],
    key: &["id"],
};

/// Returns the digest by which a record is known again.
pub(crate) fn digest(handed: &Handed) -> Result<String, Error> {
    Ok(hex::encode(&Sm3::digest(to_json("writing a record", handed)?.as_bytes())))
}

/// Writes the rows of records that were taken.
pub(crate) fn save(tx: &mut Tx<'_>, records: &[Record]) -> Result<(), Error> {
    let row = |record: &Record| -> Result<Vec<Value>, Error> {
        let campaign = match &record.matter {
            Matter::Visit { campaign, .. } => Some(campaign.0),
            Matter::Place { .. } | Matter::WalkIn { .. } => None,
        };
        Ok(vec![
            record.id.0.into(),
            record.drawn.as_str().into(),
            record.matter.code().into(),
            record.matter.survey().map(|survey| survey.0).into(),
            campaign.into(),
            record.by.as_str().into(),
            record.written_at.as_millisecond().into(),
            record.skew_ms.into(),
            record.taken_at.as_millisecond().into(),
            to_json("writing a record", record)?.into(),
        ])
    };
    if records.is_empty() {
        return Ok(());
    }
    tx.upsert(&TABLET_RECORD, records.iter().map(row).collect::<Result<_, _>>()?)
}

/// Returns the records of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Record>, Error> {
    let rows = tx.query_in("select state from tablet_record where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| from_json("reading a record", row.str(0)?)).collect()
}

/// Returns the record of an id that a tablet drew, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn drawn(tx: &mut Tx<'_>, drawn: &str) -> Result<Option<Record>, Error> {
    let rows = tx.query("select state from tablet_record where drawn = $1", &[drawn.into()])?;
    rows.first().map(|row| from_json("reading a record", row.str(0)?)).transpose()
}

/// Returns how many records a survey has that are about one matter.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, survey: SurveyId, about: &str) -> Result<u32, Error> {
    let sql = "select count(*) from tablet_record where survey_id = $1 and about = $2";
    let count = tx.query(sql, &[survey.0.into(), about.into()])?.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns one page of the records of a survey, what was taken last in front.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    survey: SurveyId,
    after: Option<Key>,
    limit: usize,
) -> Result<Page<Record>, Error> {
    let (from, alias, column) = ("tablet_record t", "t", "t.taken_at");
    let (wheres, values) = (vec!["t.survey_id = $1".to_owned()], vec![survey.0.into()]);
    Seek { from, alias, column, is_newest_first: true, wheres, values }
        .page(tx, after, limit, |state| from_json("reading a record", state))
}

/// Returns what people said who were met on site, in the order it was taken; a survey takes only so many.
///
/// # Errors
/// When the database cannot be read.
pub fn walk_ins(tx: &mut Tx<'_>, survey: SurveyId) -> Result<Vec<Vec<Said>>, Error> {
    let sql = "select state from tablet_record where survey_id = $1 and about = 'walk-in' order by id";
    let rows = tx.query(sql, &[survey.0.into()])?;
    let mut all = Vec::new();
    for row in rows {
        let record: Record = from_json("reading a record", row.str(0)?)?;
        if let Matter::WalkIn { said, .. } = record.matter {
            all.push(said);
        }
    }
    Ok(all)
}
