//! Rows that follow cases: one for each completed step, one for each rating, in the transaction that stores them.
//! What an installation had before it began to tell is caught up with in the background.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::{
    calendar::date_of,
    case::{Case, Exclusion, Placed},
    exchange::{
        Kind,
        standing::{HELD, Standing},
    },
    ids::CaseId,
};
use jiff::Timestamp;

use super::{COLUMNS, Entry, read_all, save};
use crate::{
    case::{self, Change},
    db::{Error, Tx},
};

/// Writes the rows of changed cases and, where an installation tells them, the records of what is to be told.
pub(crate) fn save_cases(
    tx: &mut Tx<'_>,
    changes: &[Change],
    told_from: Option<Timestamp>,
    at: Timestamp,
) -> Result<(), Error> {
    case::save(tx, changes)?;
    told_from.map_or(Ok(()), |from| follow(tx, changes, from, at))
}

/// Writes what is to be told of changed cases that ended at or after `from`.
fn follow(tx: &mut Tx<'_>, changes: &[Change], from: Timestamp, at: Timestamp) -> Result<(), Error> {
    let told: Vec<&Change> =
        changes.iter().filter(|change| change.now.facts.finished_at >= from && tells(change)).collect();
    if told.is_empty() {
        return Ok(());
    }
    let known: Vec<i64> =
        told.iter().filter(|change| change.before.is_some()).map(|it| it.now.id.0).collect();
    let known = of_cases(tx, &known)?;
    let mut next = Next { id: last_id(tx)?, services: services(tx, &told)? };
    let mut moved = Vec::new();
    for change in told {
        let of_case = known.get(&change.now.id);
        next.take_in(&change.now, change.before.as_ref(), of_case.map_or(&[], Vec::as_slice), at, &mut moved);
    }
    save(tx, &moved)
}

/// Returns whether a change is anything to tell: the case is new, is told otherwise, or was rated.
fn tells(change: &Change) -> bool {
    change.before.as_ref().is_none_or(|before| {
        before.ratings.len() != change.now.ratings.len() || !before.facts.tells_the_same(&change.now.facts)
    })
}

fn of_cases(tx: &mut Tx<'_>, cases: &[i64]) -> Result<BTreeMap<CaseId, Vec<Entry>>, Error> {
    let sql = format!("{COLUMNS} where case_id {{in:$1}} order by case_id, id");
    let mut found: BTreeMap<CaseId, Vec<Entry>> = BTreeMap::new();
    for entry in read_all(&tx.query_in(&sql, cases, &[])?)? {
        found.entry(entry.case).or_default().push(entry);
    }
    Ok(found)
}

/// Returns which services the platform has, among those whose ratings are to be told.
fn services(tx: &mut Tx<'_>, told: &[&Change]) -> Result<HashMap<(String, String), bool>, Error> {
    let rated = told.iter().filter(|change| !change.now.ratings.is_empty());
    let numbers: BTreeSet<String> = rated.map(|change| change.now.facts.key.number.clone()).collect();
    let numbers: Vec<String> = numbers.into_iter().collect();
    let sql = "select project_no, service_number, held from upload \
               where project_no {in:$1} and kind = 'service' order by id";
    let mut found = HashMap::new();
    for row in tx.query_in(sql, &numbers, &[])? {
        let is_there = row.int(2)? > 0;
        *found.entry((row.text(0)?, row.text(1)?)).or_insert(false) |= is_there;
    }
    Ok(found)
}

fn last_id(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select coalesce(max(id), 0) from upload", &[])?.map_or(Ok(0), |row| row.int(0))
}

struct Next {
    id: i64,
    services: HashMap<(String, String), bool>,
}

impl Next {
    fn take_in(
        &mut self,
        now: &Case,
        before: Option<&Case>,
        known: &[Entry],
        at: Timestamp,
        moved: &mut Vec<(Option<Entry>, Entry)>,
    ) {
        let is_corrected = before.is_some_and(|before| !before.facts.tells_the_same(&now.facts));
        for entry in known.iter().filter(|_| is_corrected) {
            let is_same_rating = entry.kind == Kind::Rating && entry.region == now.facts.region;
            let standing = if is_same_rating { entry.standing } else { self.revised(entry, now, at) };
            let day = if entry.kind == Kind::Service { date_of(now.facts.finished_at) } else { entry.day };
            let (unit, region) = (now.facts.unit, now.facts.region.clone());
            let told_at = if is_same_rating { entry.at } else { at };
            let (field, detail) =
                if is_same_rating { (entry.field.clone(), entry.detail.clone()) } else { (None, None) };
            let changed = Entry {
                standing,
                unit,
                region,
                day,
                field,
                detail,
                at: told_at,
                state_at: at,
                ..entry.clone()
            };
            moved.push((Some(entry.clone()), changed));
        }
        let has = |kind: Kind, number: u16| known.iter().any(|it| it.kind == kind && it.number == number);
        // The other source's row of the same step is told already.
        if now.excluded != Some(Exclusion::Duplicate) && !has(Kind::Service, 0) {
            moved.push((None, self.made(now, None, at, at)));
        }
        for placed in now.ratings.iter().filter(|placed| !has(Kind::Rating, placed.number)) {
            let next_at = if self.has_service(now) { at } else { HELD };
            moved.push((None, self.made(now, Some(placed), next_at, at)));
        }
    }

    /// A rating still waits for its service, however it changed.
    fn revised(&self, entry: &Entry, now: &Case, at: Timestamp) -> Standing {
        let changed = entry.standing.changed(at);
        let waits = entry.kind == Kind::Rating && changed.held == 0 && !self.has_service(now);
        if waits { Standing { next_at: HELD, ..changed } } else { changed }
    }

    fn has_service(&self, now: &Case) -> bool {
        let key = (now.facts.key.number.clone(), now.facts.key.step.clone());
        self.services.get(&key).copied().unwrap_or(false)
    }

    fn made(&mut self, case: &Case, placed: Option<&Placed>, next_at: Timestamp, at: Timestamp) -> Entry {
        self.id = self.id.saturating_add(1);
        let facts = &case.facts;
        Entry {
            id: self.id,
            kind: if placed.is_some() { Kind::Rating } else { Kind::Service },
            case: case.id,
            number: placed.map_or(0, |placed| placed.number),
            unit: facts.unit,
            project_no: facts.key.number.clone(),
            service_number: facts.key.step.clone(),
            region: facts.region.clone(),
            day: date_of(placed.map_or(facts.finished_at, |placed| placed.rating.at)),
            grade: placed.map(|placed| placed.rating.grade),
            standing: Standing::new(next_at),
            field: None,
            detail: None,
            at,
            state_at: at,
        }
    }
}

/// Writes what is to be told of up to `limit` cases after id `after` that ended at or after `from` and have no rows yet:
/// what was taken and said before the installation began to tell. Returns the last case looked at; nothing when there
/// are no more.
///
/// # Errors
/// When the database cannot be written.
pub fn catch_up(
    tx: &mut Tx<'_>,
    after: i64,
    from: Timestamp,
    at: Timestamp,
    limit: i64,
) -> Result<Option<i64>, Error> {
    let sql = "select id from service_case where id > $1 and finished_at >= $2 and (\
               (coalesce(excluded, '') <> 'duplicate' and not exists (select 1 from upload \
               where upload.case_id = service_case.id and upload.kind = 'service')) \
               or exists (select 1 from case_rating where case_rating.case_id = service_case.id and not exists \
               (select 1 from upload where upload.case_id = service_case.id and upload.kind = 'rating' \
               and upload.number = case_rating.number))) order by id limit $3";
    let rows = tx.query(sql, &[after.into(), from.as_millisecond().into(), limit.into()])?;
    let ids = rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()?;
    let Some(last) = ids.last().copied() else { return Ok(None) };
    let known = of_cases(tx, &ids)?;
    let changes: Vec<Change> =
        case::load(tx, &ids)?.into_iter().map(|now| Change { before: None, now }).collect();
    let told: Vec<&Change> = changes.iter().collect();
    let mut next = Next { id: last_id(tx)?, services: services(tx, &told)? };
    let mut moved = Vec::new();
    for change in told {
        let of_case = known.get(&change.now.id);
        next.take_in(&change.now, None, of_case.map_or(&[], Vec::as_slice), at, &mut moved);
    }
    save(tx, &moved)?;
    Ok(Some(last))
}
