//! Years of the woodpecker as rows, written beside the ledger, and their lists: years, and members of all
//! years. Each row follows from the state of its year alone, so that a verification can build it
//! anew.

use domain::{
    ids::{CollectionId, PersonId, UnitId},
    woodpecker::{Collection, Member, Nominee, event::Event},
};
use jiff::civil::Date;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    order::{from_json, to_json},
    timeline::{self, Entry},
};

/// What the ledger calls the subject of a year's events.
pub const SUBJECT: &str = "collection";

/// The most years of one list.
pub const YEARS_LIMIT: i64 = 50;
/// The most members of one list.
pub const MEMBERS_LIMIT: i64 = 2_000;

pub(crate) const COLLECTION: Table = Table {
    name: "collection",
    columns: &[
        int("id"),
        int("version"),
        int("year"),
        text("stage"),
        int("nominees"),
        int("changed_at"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const COLLECTION_NOMINEE: Table = Table {
    name: "collection_nominee",
    columns: &[
        int("collection_id"),
        int("number"),
        int("order_id"),
        int("unit_id"),
        text("progress"),
        int("struck"),
        int("chosen"),
        int("nominated_at"),
    ],
    key: &["collection_id", "number"],
};

pub(crate) const COLLECTION_MEMBER: Table = Table {
    name: "collection_member",
    columns: &[int("collection_id"), int("number"), text("from_on"), text("last_on")],
    key: &["collection_id", "number"],
};

pub(crate) const TABLES: [&Table; 3] = [&COLLECTION, &COLLECTION_NOMINEE, &COLLECTION_MEMBER];

/// Writes the rows of years as they are now. Nominees and members are never taken away, so each row is only written
/// over.
pub(crate) fn save(tx: &mut Tx<'_>, years: &[Collection]) -> Result<(), Error> {
    if years.is_empty() {
        return Ok(());
    }
    tx.upsert(&COLLECTION, years.iter().map(row).collect::<Result<Vec<_>, _>>()?)?;
    let nominees = years.iter().flat_map(|year| year.nominees.iter().map(|one| nominee_row(year, one)));
    tx.upsert(&COLLECTION_NOMINEE, nominees.collect())?;
    let members = years.iter().flat_map(|year| year.members.iter().map(|one| member_row(year, one)));
    tx.upsert(&COLLECTION_MEMBER, members.collect())
}

fn row(year: &Collection) -> Result<Vec<Value>, Error> {
    let nominees = year.nominees.iter().filter(|nominee| nominee.struck.is_none()).count();
    Ok(vec![
        year.id.0.into(),
        year.version.into(),
        i64::from(year.year).into(),
        year.stage.code().into(),
        i64::try_from(nominees).unwrap_or(i64::MAX).into(),
        year.changed_at.as_millisecond().into(),
        to_json("writing a collection", year)?.into(),
    ])
}

fn nominee_row(year: &Collection, nominee: &Nominee) -> Vec<Value> {
    vec![
        year.id.0.into(),
        i64::from(nominee.number).into(),
        nominee.order.0.into(),
        nominee.unit.0.into(),
        if nominee.declined.is_some() { "declined" } else { nominee.progress().code() }.into(),
        nominee.struck.is_some().into(),
        year.is_chosen(nominee.number).into(),
        nominee.steps.first().map_or(0, |step| step.at.as_millisecond()).into(),
    ]
}

fn member_row(year: &Collection, member: &Member) -> Vec<Value> {
    vec![
        year.id.0.into(),
        i64::from(member.number).into(),
        member.from.to_string().into(),
        member.last_day().to_string().into(),
    ]
}

/// Returns the years of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Collection>, Error> {
    let rows = tx.query_in("select state from collection where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

fn read(state: &str) -> Result<Collection, Error> {
    from_json("reading a collection", state)
}

/// Returns one year's collection, or nothing. Who may know it is asked of `domain::woodpecker::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: CollectionId) -> Result<Option<Collection>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the collection of a year, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn of_year(tx: &mut Tx<'_>, year: i16) -> Result<Option<CollectionId>, Error> {
    let sql = "select id from collection where year = $1 order by id limit 1";
    let rows = tx.query(sql, &[i64::from(year).into()])?;
    rows.first().map(|row| row.int(0).map(CollectionId)).transpose()
}

/// Returns the years, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn years(tx: &mut Tx<'_>) -> Result<Vec<Collection>, Error> {
    let sql = "select state from collection order by year desc, id desc limit $1";
    let rows = tx.query(sql, &[YEARS_LIMIT.into()])?;
    rows.iter().map(|row| read(row.str(0)?)).collect()
}

/// Whom a count of what waits is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concerned {
    /// Whether every year concerns them: they run it.
    pub runs: bool,
    /// Who they are: a juror, or who sees to what a meeting agreed.
    pub person: PersonId,
    /// Their units, whose opinions wait for a word.
    pub units: Vec<UnitId>,
}

/// Returns the years since `since` in which something may wait for somebody, the newest first. A year that cannot
/// concern them is not read.
///
/// # Errors
/// When the database cannot be read.
pub fn concerning(tx: &mut Tx<'_>, who: &Concerned, since: i16) -> Result<Vec<Collection>, Error> {
    let mut values = vec![Value::Int(i64::from(since)), YEARS_LIMIT.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let mut ways = vec![
        format!("c.state like {}", bind(format!("%\"person\":{}%", who.person).into())),
        format!("c.state like {}", bind(format!("%\"owner\":{}%", who.person).into())),
    ];
    if who.runs {
        ways.push("1 = 1".to_owned());
    }
    if !who.units.is_empty() {
        let units: Vec<String> = who.units.iter().map(|unit| bind(unit.0.into())).collect();
        ways.push(format!(
            "exists (select 1 from collection_nominee n where n.collection_id = c.id and n.struck = 0 \
             and n.progress in ('nominated', 'adopted') and n.unit_id in ({}))",
            units.join(", ")
        ));
    }
    let sql = format!(
        "select c.state from collection c where c.year >= $1 and ({}) order by c.year desc, c.id desc limit $2",
        ways.join(" or ")
    );
    tx.query(&sql, &values)?.iter().map(|row| read(row.str(0)?)).collect()
}

/// A member in the library, with the year that made it one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The year's collection.
    pub collection: CollectionId,
    /// Which year.
    pub year: i16,
    /// The unit whose work the opinion was about.
    pub unit: Option<UnitId>,
    /// The opinion.
    pub title: String,
    /// The member.
    pub member: Member,
}

/// Returns the members of all years, whose last day is latest in front; with a day only those that serve on it.
///
/// # Errors
/// When the database cannot be read.
pub fn members(tx: &mut Tx<'_>, serving: Option<Date>) -> Result<Vec<Listed>, Error> {
    let mut values: Vec<Value> = vec![MEMBERS_LIMIT.into()];
    let mut serves = "";
    if let Some(day) = serving {
        values.push(day.to_string().into());
        serves = "where m.from_on <= $2 and m.last_on >= $2";
    }
    let sql = format!(
        "select m.collection_id, m.number, c.state from collection_member m \
         join collection c on c.id = m.collection_id {serves} \
         order by m.last_on desc, m.collection_id desc, m.number limit $1"
    );
    let mut found = Vec::new();
    for row in tx.query(&sql, &values)? {
        let year = read(row.str(2)?)?;
        let number = row.int(1)?;
        let member = year.members.iter().find(|one| i64::from(one.number) == number);
        let member = member.ok_or_else(|| Error::corrupt("reading a member", "its year has none such"))?;
        let nominee = year.nominee(member.nominee);
        found.push(Listed {
            collection: year.id,
            year: year.year,
            unit: nominee.map(|nominee| nominee.unit),
            title: nominee.map(|nominee| nominee.title.clone()).unwrap_or_default(),
            member: member.clone(),
        });
    }
    Ok(found)
}

/// Returns everything that happened in a year, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: CollectionId) -> Result<Vec<Entry<Event>>, Error> {
    timeline::of(tx, SUBJECT, id.0)
}
