//! Cases by what people look for: unit, state, source, period. Pages seek by id, which grows as cases are taken.

use domain::{
    case::{Case, Stage},
    ids::CaseId,
};
use jiff::{SignedDuration, Timestamp};

use super::{lists::PAGE_LIMIT, read};
use crate::{
    db::{Error, Tx, Value},
    order::Scope,
};

/// How long before it ends a case may have been taken.
const LIVES: SignedDuration = SignedDuration::from_hours(24 * 120);
/// How many rows are looked at for one page at most, in pages.
const LOOKS: usize = 40;

/// What the period is about: each is a number of the live board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// Taken in the period.
    #[default]
    Taken,
    /// Asked for the first time in the period.
    Asked,
    /// Ended unrated in the period.
    Unrated,
    /// Taken in the period and never asked.
    Excluded,
}

impl What {
    /// Everything a period can be about.
    pub const ALL: [Self; 4] = [Self::Taken, Self::Asked, Self::Unrated, Self::Excluded];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Asked => "asked",
            Self::Unrated => "unrated",
            Self::Excluded => "excluded",
        }
    }

    /// Returns what a code says, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.code() == code)
    }

    fn fits(self, case: &Case, from: Timestamp, before: Timestamp) -> bool {
        let within = |at: Option<Timestamp>| at.is_some_and(|at| from <= at && at < before);
        match self {
            Self::Taken => within(Some(case.taken_at)),
            Self::Asked => within(case.first_asked_at),
            Self::Unrated => case.stage == Stage::Unrated && within(case.ended_at),
            Self::Excluded => {
                case.excluded.is_some() && case.first_asked_at.is_none() && within(Some(case.taken_at))
            }
        }
    }
}

/// Which cases are looked for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of which units.
    pub scope: Scope,
    /// What the period is about.
    pub what: What,
    /// At or after this instant.
    pub from: Timestamp,
    /// Before this instant.
    pub before: Timestamp,
    /// Only where they stand.
    pub stage: Option<Stage>,
    /// Only of this source.
    pub source: Option<String>,
}

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The cases, the latest first.
    pub cases: Vec<Case>,
    /// Where the next page begins.
    pub next: Option<CaseId>,
}

/// Returns the cases that fit, before the place `before`.
///
/// # Errors
/// When the database cannot be read.
pub fn page(tx: &mut Tx<'_>, filter: &Filter, before: Option<CaseId>, limit: usize) -> Result<Page, Error> {
    let units: Vec<i64> = match &filter.scope {
        Scope::All => vec![0],
        Scope::Units(units) => units.iter().map(|unit| unit.0).collect(),
        Scope::Nothing => return Ok(Page::default()),
    };
    let scope = match &filter.scope {
        Scope::All => "0 {in:$1}",
        Scope::Units(_) | Scope::Nothing => "unit_id {in:$1}",
    };
    let earliest = match filter.what {
        What::Taken | What::Excluded => filter.from,
        What::Asked | What::Unrated => filter.from.checked_sub(LIVES).unwrap_or(filter.from),
    };
    let mut values: Vec<Value> = vec![
        i64::MAX.into(),
        earliest.as_millisecond().into(),
        filter.before.as_millisecond().into(),
        PAGE_LIMIT.into(),
    ];
    let mut narrow = String::new();
    for (column, value) in
        [("stage", filter.stage.map(|stage| stage.code().to_owned())), ("source", filter.source.clone())]
    {
        if let Some(value) = value {
            values.push(value.into());
            narrow += &format!(" and {column} = ${}", values.len().saturating_add(1));
        }
    }
    let sql = format!(
        "select id, state from service_case where {scope} and id < $2 and taken_at >= $3 and taken_at < $4{narrow} \
         order by id desc limit $5"
    );
    let mut page = Page::default();
    let mut place = before.map_or(i64::MAX, |case| case.0);
    for _ in 0..LOOKS {
        if let Some(first) = values.first_mut() {
            *first = place.into();
        }
        let rows = tx.query_in(&sql, &units, &values)?;
        for row in &rows {
            place = row.int(0)?;
            let case = read(row.str(1)?)?;
            if !filter.what.fits(&case, filter.from, filter.before) {
                continue;
            }
            if page.cases.len() == limit {
                page.next = page.cases.last().map(|case| case.id);
                return Ok(page);
            }
            page.cases.push(case);
        }
        if i64::try_from(rows.len()).unwrap_or(0) < PAGE_LIMIT {
            return Ok(page);
        }
    }
    page.next = Some(CaseId(place));
    Ok(page)
}
