//! The register of official documents. Numbers have no gap, because the writer gives the next one in the transaction
//! that stores the document; the bytes are kept with the attachments.

pub mod due;

use domain::{
    access::{Action, Actor, Reach},
    document::{Document, Kind, Subject, Withdrawn},
    ids::{DocumentId, UnitId},
};

use crate::{
    db::{Error, Row, Table, Tx, Value, int, text},
    order::instant,
};

/// What the ledger calls documents.
pub const SUBJECT: &str = "document";
/// The most documents of one page.
pub const PAGE_LIMIT: i64 = 200;
/// The most documents of one file.
pub const FILE_LIMIT: i64 = 20_000;

pub(crate) const DOCUMENT: Table = Table {
    name: "document",
    columns: &[
        int("id"),
        text("kind"),
        int("year"),
        int("serial"),
        text("number"),
        text("subject"),
        int("subject_id"),
        int("unit_id"),
        text("title"),
        text("dated"),
        text("digest"),
        int("size"),
        text("code"),
        int("template"),
        int("restricted"),
        int("issued_at"),
        text("issued_by"),
        int("withdrawn_at"),
        text("withdrawn_by"),
        text("withdrawn_reason"),
    ],
    key: &["id"],
};

const COLUMNS: &str = "id, kind, year, serial, number, subject, subject_id, unit_id, title, dated, digest, size, \
                       code, template, restricted, issued_at, issued_by, withdrawn_at, withdrawn_by, \
                       withdrawn_reason";

/// Which documents somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// None.
    Nothing,
    /// Those that are open to these units.
    Units(Vec<i64>),
    /// All.
    Everything,
}

impl Scope {
    /// Returns what an actor may see.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        match (actor.reach(Action::ReadDocuments), actor) {
            (Reach::Everywhere, _) => Self::Everything,
            (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
                Self::Units(staff.units.iter().map(|unit| unit.0).collect())
            }
            (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => Self::Nothing,
        }
    }
}

/// Which documents to show; whatever is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this year.
    pub year: Option<i16>,
    /// About this.
    pub subject: Option<Subject>,
    /// Concerning this unit.
    pub unit: Option<UnitId>,
    /// Whose number or title holds these words.
    pub words: Option<String>,
    /// Withdrawn, or not.
    pub withdrawn: Option<bool>,
    /// Only those before this one.
    pub before: Option<DocumentId>,
    /// Those of a restricted proceeding too; whoever asks has looked whether the reader may know it.
    pub with_restricted: bool,
}

/// Returns a document.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: DocumentId) -> Result<Option<Document>, Error> {
    let sql = format!("select {COLUMNS} from document where id = $1");
    tx.query_one(&sql, &[id.0.into()])?.as_ref().map(read).transpose()
}

/// Returns the document whose verification address ends with `code`.
///
/// # Errors
/// When the database cannot be read.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Document>, Error> {
    let sql = format!("select {COLUMNS} from document where code = $1");
    tx.query_one(&sql, &[code.into()])?.as_ref().map(read).transpose()
}

/// Returns the last number given to a kind in a year; 0 before the first.
///
/// # Errors
/// When the database cannot be read.
pub fn last(tx: &mut Tx<'_>, kind: Kind, year: i16) -> Result<i64, Error> {
    let sql = "select coalesce(max(serial), 0) from document where kind = $1 and year = $2";
    tx.query_one(sql, &[kind.code().into(), i64::from(year).into()])?.map_or(Ok(0), |row| row.int(0))
}

/// Returns documents, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, scope: &Scope, filter: &Filter, limit: i64) -> Result<Vec<Document>, Error> {
    let (mut wheres, mut values) = (Vec::new(), Vec::<Value>::new());
    let first = match scope {
        Scope::Nothing => return Ok(Vec::new()),
        Scope::Everything => 1,
        Scope::Units(_) => 2,
    };
    let mut narrow = |clause: &str, value: Value| {
        let place = format!("${}", first + values.len());
        wheres.push(clause.replace("$?", &place));
        values.push(value);
    };
    if let Some(kind) = filter.kind {
        narrow("kind = $?", kind.code().into());
    }
    if let Some(year) = filter.year {
        narrow("year = $?", i64::from(year).into());
    }
    if let Some(subject) = filter.subject {
        narrow("subject = $?", subject.code().into());
        narrow("subject_id = $?", subject.id().into());
    }
    if let Some(unit) = filter.unit {
        narrow("unit_id = $?", unit.0.into());
    }
    if let Some(words) = &filter.words {
        let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        narrow("number || ' ' || title like $? escape '\\'", format!("%{escaped}%").into());
    }
    if let Some(before) = filter.before {
        narrow("id < $?", before.0.into());
    }
    match filter.withdrawn {
        Some(true) => wheres.push("withdrawn_at is not null".to_owned()),
        Some(false) => wheres.push("withdrawn_at is null".to_owned()),
        None => {}
    }
    if !filter.with_restricted {
        wheres.push("restricted = 0".to_owned());
    }
    if let Scope::Units(_) = scope {
        let open = Kind::ALL.into_iter().filter(|kind| kind.is_open_to_the_unit());
        let open: Vec<String> = open.map(|kind| format!("'{}'", kind.code())).collect();
        wheres.push(format!("unit_id {{in:$1}} and kind in ({})", open.join(", ")));
    }
    let wheres = if wheres.is_empty() { String::new() } else { format!("where {}", wheres.join(" and ")) };
    let place = first + values.len();
    values.push(limit.min(FILE_LIMIT).into());
    let sql = format!("select {COLUMNS} from document {wheres} order by id desc limit ${place}");
    let rows = match scope {
        Scope::Units(units) => tx.query_in(&sql, units.as_slice(), &values)?,
        Scope::Nothing | Scope::Everything => tx.query(&sql, &values)?,
    };
    rows.iter().map(read).collect()
}

/// Returns the years in which documents were numbered, the newest first.
///
/// # Errors
/// When the database cannot be read.
pub fn years(tx: &mut Tx<'_>) -> Result<Vec<i16>, Error> {
    let rows = tx.query("select distinct year from document order by year desc", &[])?;
    let years = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(years.into_iter().filter_map(|year| i16::try_from(year).ok()).collect())
}

/// Writes the rows of documents as they are now.
pub(crate) fn save(tx: &mut Tx<'_>, documents: impl IntoIterator<Item = Document>) -> Result<(), Error> {
    let rows: Vec<Vec<Value>> = documents.into_iter().map(row).collect();
    if rows.is_empty() { Ok(()) } else { tx.upsert(&DOCUMENT, rows) }
}

fn row(document: Document) -> Vec<Value> {
    let withdrawn = document.withdrawn;
    vec![
        document.id.0.into(),
        document.kind.code().into(),
        i64::from(document.year).into(),
        document.serial.into(),
        document.number.into(),
        document.subject.code().into(),
        document.subject.id().into(),
        document.unit.map(|unit| unit.0).into(),
        document.title.into(),
        document.dated.to_string().into(),
        document.digest.into(),
        document.size.into(),
        document.code.into(),
        i64::from(document.template).into(),
        document.restricted.into(),
        document.issued_at.as_millisecond().into(),
        document.issued_by.into(),
        withdrawn.as_ref().map(|one| one.at.as_millisecond()).into(),
        withdrawn.as_ref().map(|one| one.by.clone()).into(),
        withdrawn.map(|one| one.reason).into(),
    ]
}

fn read(row: &Row) -> Result<Document, Error> {
    let id = DocumentId(row.int(0)?);
    let wrong =
        |what: &str| Error::corrupt("reading the register of documents", format!("document {id}: {what}"));
    let kind = Kind::from_code(row.str(1)?).ok_or_else(|| wrong("no such kind"))?;
    let subject = Subject::from_code(row.str(5)?, row.int(6)?).ok_or_else(|| wrong("no such subject"))?;
    let withdrawn = match (row.opt_int(17)?, row.opt_text(18)?, row.opt_text(19)?) {
        (Some(at), Some(by), Some(reason)) => Some(Withdrawn { at: instant(at)?, by, reason }),
        _ => None,
    };
    Ok(Document {
        id,
        kind,
        year: i16::try_from(row.int(2)?).map_err(|_| wrong("no such year"))?,
        serial: row.int(3)?,
        number: row.text(4)?,
        subject,
        unit: row.opt_int(7)?.map(UnitId),
        title: row.text(8)?,
        dated: row.str(9)?.parse().map_err(|_| wrong("no such day"))?,
        digest: row.text(10)?,
        size: row.int(11)?,
        code: row.text(12)?,
        template: u32::try_from(row.int(13)?).map_err(|_| wrong("no such template"))?,
        restricted: row.flag(14)?,
        issued_at: instant(row.int(15)?)?,
        issued_by: row.text(16)?,
        withdrawn,
    })
}
