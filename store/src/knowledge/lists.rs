//! The lists of the knowledge base: by standing, by what is being written, by what was asked, by what must be looked at
//! again; those that something is due of by itself. Each takes a scope and a limit.

use domain::{
    access::{Action, Actor, Reach},
    ids::{ArticleId, UnitId},
    knowledge::{Article, DraftStage, Standing},
};
use jiff::Timestamp;

use super::read;
use crate::{
    db::{Error, Tx, Value},
    list::Key,
    seek::{Page, Seek},
};

/// The most articles of one file.
pub const FILE_LIMIT: i64 = 20_000;

/// Whose articles a list may show beside those that are published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Everybody's.
    All,
    /// Those of these units.
    Units(Vec<UnitId>),
    /// Only what is or was published.
    Published,
    /// None.
    Nothing,
}

impl Scope {
    /// Returns the scope of what `actor` may list.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if actor.reach(Action::ReadArticles) == Reach::None {
            return Self::Nothing;
        }
        match (actor.reach(Action::ReadArticleDrafts), actor) {
            (Reach::Everywhere, _) => Self::All,
            (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
                Self::Units(staff.units.iter().copied().collect())
            }
            (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => Self::Published,
        }
    }
}

/// What a list shows, and by what it is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// Articles of a standing, what changed last in front.
    Standing(Standing),
    /// Drafts at a stage, what lies longest in front.
    Draft(DraftStage),
    /// Articles of which a change was asked, what is due first in front.
    Asked,
    /// Published articles whose review day is over before an instant, the nearest in front.
    Review(Timestamp),
}

impl Shelf {
    fn column(self) -> &'static str {
        match self {
            Self::Standing(_) | Self::Draft(_) => "a.changed_at",
            Self::Asked => "a.due_at",
            Self::Review(_) => "a.review_at",
        }
    }

    fn is_newest_first(self) -> bool {
        matches!(self, Self::Standing(_))
    }

    /// Returns whether what it shows concerns only who may see drafts.
    fn is_inner(self) -> bool {
        match self {
            Self::Standing(Standing::Unpublished) | Self::Draft(_) | Self::Asked => true,
            Self::Standing(Standing::Published | Standing::Expired | Standing::Retired) | Self::Review(_) => {
                false
            }
        }
    }

    /// Returns whether it shows what somebody of the unit must look at again.
    fn is_pressing(self) -> bool {
        match self {
            Self::Review(_) | Self::Standing(Standing::Expired) => true,
            Self::Standing(Standing::Unpublished | Standing::Published | Standing::Retired)
            | Self::Draft(_)
            | Self::Asked => false,
        }
    }

    fn conditions(self, values: &mut Vec<Value>) -> Vec<String> {
        let mut wheres = Vec::new();
        let mut bound = |text: &str, value: Value| {
            values.push(value);
            wheres.push(text.replace('?', &format!("${}", values.len())));
        };
        match self {
            Self::Standing(standing) => bound("a.standing = ?", standing.code().into()),
            Self::Draft(stage) => bound("a.draft = ?", stage.code().into()),
            Self::Asked => wheres.push("a.due_at is not null".to_owned()),
            Self::Review(before) => {
                bound("a.standing = ?", Standing::Published.code().into());
                bound("a.review_at <= ?", before.as_millisecond().into());
            }
        }
        wheres
    }
}

fn conditions(scope: &Scope, shelf: Shelf, unit: Option<UnitId>, values: &mut Vec<Value>) -> Vec<String> {
    let mut wheres = shelf.conditions(values);
    let mut place = |value: i64| {
        values.push(value.into());
        format!("${}", values.len())
    };
    if let Some(unit) = unit {
        wheres.push(format!("a.unit_id = {}", place(unit.0)));
    }
    match scope {
        Scope::All => {}
        Scope::Nothing => wheres.push("1 = 0".to_owned()),
        Scope::Published if shelf.is_inner() => wheres.push("1 = 0".to_owned()),
        Scope::Published => wheres.push("a.edition > 0".to_owned()),
        Scope::Units(units) => {
            let places: Vec<String> = units.iter().map(|unit| place(unit.0)).collect();
            let own = match places.is_empty() {
                true => "1 = 0".to_owned(),
                false => format!("a.unit_id in ({})", places.join(", ")),
            };
            // Whose review day is near is the business of who must look; another unit's is shown to who names it.
            let is_own_business = shelf.is_inner() || shelf.is_pressing() && unit.is_none();
            wheres.push(if is_own_business { own } else { format!("(a.edition > 0 or {own})") });
        }
    }
    wheres
}

fn seek(scope: &Scope, shelf: Shelf, unit: Option<UnitId>) -> Seek {
    let mut values = Vec::new();
    let wheres = conditions(scope, shelf, unit, &mut values);
    let (column, is_newest_first) = (shelf.column(), shelf.is_newest_first());
    Seek { from: "article a", alias: "a", column, is_newest_first, wheres, values }
}

/// Returns one page of a shelf, of one unit or of all.
///
/// # Errors
/// When the database cannot be read.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    shelf: Shelf,
    unit: Option<UnitId>,
    after: Option<Key>,
    limit: usize,
) -> Result<Page<Article>, Error> {
    seek(scope, shelf, unit).page(tx, after, limit, read)
}

/// Returns how many articles a shelf has, counting no further than `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn count(
    tx: &mut Tx<'_>,
    scope: &Scope,
    shelf: Shelf,
    unit: Option<UnitId>,
    most: i64,
) -> Result<i64, Error> {
    seek(scope, shelf, unit).count(tx, most)
}

/// Returns how many articles of units want something of them: a request waits for an answer, the review day is over by
/// `soon`, or, for whoever approves, a draft waits. Counted no further than `most`.
///
/// # Errors
/// When the database cannot be read.
pub fn waiting(
    tx: &mut Tx<'_>,
    units: &[UnitId],
    soon: Timestamp,
    approves: bool,
    most: i64,
) -> Result<i64, Error> {
    let mut values = vec![Value::Int(soon.as_millisecond()), most.into()];
    let places: Vec<String> = units
        .iter()
        .map(|unit| {
            values.push(unit.0.into());
            format!("${}", values.len())
        })
        .collect();
    if places.is_empty() {
        return Ok(0);
    }
    let drafts = if approves { " or a.draft = 'waiting'" } else { "" };
    let sql = format!(
        "select count(*) from (select a.id from article a where a.unit_id in ({}) and a.standing <> 'retired' \
         and (a.due_at is not null or a.review_at <= $1{drafts}) limit $2) counted",
        places.join(", ")
    );
    tx.query_one(&sql, &values)?.map_or(Ok(0), |row| row.int(0))
}

/// Returns every article of a scope by id after `after`, for a file; retired ones left out.
///
/// # Errors
/// When the database cannot be read.
pub fn every(tx: &mut Tx<'_>, scope: &Scope, after: ArticleId, limit: i64) -> Result<Vec<Article>, Error> {
    let mut values = vec![Value::Int(after.0)];
    let mut wheres = vec!["a.id > $1".to_owned(), "a.standing <> 'retired'".to_owned()];
    match scope {
        Scope::All => {}
        Scope::Nothing => return Ok(Vec::new()),
        Scope::Published => wheres.push("a.edition > 0".to_owned()),
        Scope::Units(units) => {
            let mut own = vec!["a.edition > 0".to_owned()];
            for unit in units {
                values.push(unit.0.into());
                own.push(format!("a.unit_id = ${}", values.len()));
            }
            wheres.push(format!("({})", own.join(" or ")));
        }
    }
    values.push(limit.min(FILE_LIMIT).into());
    let sql = format!(
        "select a.state from article a where {} order by a.id limit ${}",
        wheres.join(" and "),
        values.len()
    );
    tx.query(&sql, &values)?.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns the articles that somebody asked to be written, or asked a change of, what was asked last in front.
///
/// # Errors
/// When the database cannot be read.
pub fn asked_by(tx: &mut Tx<'_>, actor: &str, limit: i64) -> Result<Vec<Article>, Error> {
    let sql = "select a.state from article a where a.id in \
               (select subject_id from event where subject = 'article' and actor = $1 \
                and kind in ('article-missed', 'change-asked') order by seq desc limit $2) \
               order by a.changed_at desc, a.id desc";
    tx.query(sql, &[actor.into(), limit.into()])?.iter().map(|row| read(row.str(0)?)).collect()
}

/// Returns the articles of which something is due by itself at `at`, earliest first.
///
/// # Errors
/// When the database cannot be read.
pub fn due(tx: &mut Tx<'_>, at: Timestamp, limit: i64) -> Result<Vec<ArticleId>, Error> {
    let sql = "select id from article where next_at <= $1 order by next_at, id limit $2";
    let rows = tx.query(sql, &[at.as_millisecond().into(), limit.into()])?;
    rows.iter().map(|row| Ok(ArticleId(row.int(0)?))).collect()
}

/// Returns when something is next due by itself, if anything is.
///
/// # Errors
/// When the database cannot be read.
pub fn next(tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
    let sql = "select next_at from article where next_at is not null order by next_at, id limit 1";
    tx.query_one(sql, &[])?.map(|row| crate::order::instant(row.int(0)?)).transpose()
}
