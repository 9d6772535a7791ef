//! Who was served in a period, by the unit that answers for it, and who of them is not asked: the same reasons as for
//! ratings. Nothing here draws.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::instant,
    case::Exclusion,
    ids::{CitizenId, SurveyId},
    survey::{
        Among, Plan, QUIET_DAYS,
        command::Found,
        decide::once_each,
        sample::{FRAME_LIMIT, Item},
    },
};
use jiff::{SignedDuration, Timestamp, civil::time};

use crate::{
    db::{Error, Row, Tx, Value},
    order,
};

/// Returns everybody in the frame of a plan as it is at an instant, one more than the limit at most.
///
/// # Errors
/// When the database cannot be read.
pub fn of(tx: &mut Tx<'_>, plan: &Plan, at: Timestamp) -> Result<Vec<Found>, Error> {
    let (kind, rows) = served(tx, plan, FRAME_LIMIT + 1)?;
    let found = rows.iter().map(|row| found(kind, row)).collect::<Result<Vec<_>, _>>()?;
    let citizens: Vec<i64> = found.iter().filter_map(|one| one.citizen).map(|citizen| citizen.0).collect();
    let silent = silent(tx, &citizens)?;
    let asked = asked(tx, &citizens, SurveyId(0), at)?;
    let left_out = |one: Found| {
        let reason = match one.citizen {
            None => Some(Exclusion::NoNumber),
            Some(citizen) if silent.contains(&citizen) => Some(Exclusion::OptedOut),
            Some(citizen) => asked.contains_key(&citizen).then_some(Exclusion::AskedRecently),
        };
        Found { left_out: one.left_out.or(reason), ..one }
    };
    Ok(once_each(found.into_iter().map(left_out).collect()))
}

/// Returns so many rows of who was served in the period of a plan, and what they are.
fn served(tx: &mut Tx<'_>, plan: &Plan, limit: usize) -> Result<(&'static str, Vec<Row>), Error> {
    let midnight = time(0, 0, 0, 0);
    let from = instant(plan.from, midnight).as_millisecond();
    let until = instant(plan.until.tomorrow().unwrap_or(plan.until), midnight).as_millisecond();
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let (kind, sql) = match plan.among {
        Among::Orders => (
            "order",
            "select id, lead, citizen, cast(null as text) from orders \
             where closed_at >= $1 and closed_at < $2 and merged_into is null order by id limit $3",
        ),
        Among::Cases => (
            "case",
            "select id, unit_id, citizen, excluded from service_case \
             where finished_at >= $1 and finished_at < $2 order by id limit $3",
        ),
        Among::RatedCases => (
            "case",
            "select id, unit_id, citizen, excluded from service_case \
             where finished_at >= $1 and finished_at < $2 and grade is not null order by id limit $3",
        ),
    };
    let values: [Value; 3] = [from.into(), until.into(), limit.into()];
    Ok((kind, tx.query(sql, &values)?))
}

/// Returns who of these was asked something in the days before an instant, and when last: by a message or a callback
/// about a case or an order, or in another survey than `own`. What somebody said about an order by themselves asked them
/// nothing; a rating that a person of the house recorded was asked for in a call.
///
/// # Errors
/// When the database cannot be read.
pub fn asked(
    tx: &mut Tx<'_>,
    citizens: &[i64],
    own: SurveyId,
    at: Timestamp,
) -> Result<BTreeMap<CitizenId, Timestamp>, Error> {
    let since = at.checked_sub(SignedDuration::from_hours(24 * QUIET_DAYS)).unwrap_or(at).as_millisecond();
    let sql = "select citizen, max(asked_at) from service_case \
               where citizen {in:$1} and asked_by <> 'session' and asked_at > $2 group by citizen";
    let mut rows = tx.query_in(sql, citizens, &[since.into()])?;
    let sql = "select citizen, max(asked_at) from survey_place \
               where citizen {in:$1} and asked_at > $2 and survey_id <> $3 group by citizen";
    rows.extend(tx.query_in(sql, citizens, &[since.into(), own.0.into()])?);
    // An order that was closed before those days was called about before them.
    let sql = "select o.citizen, max(e.at) from orders o join event e on e.subject = $2 and e.subject_id = o.id \
               where o.citizen {in:$1} and (o.closed_at is null or o.closed_at > $3) and e.at > $3 \
               and (e.kind in ('callback-asked', 'attempted') or e.kind = 'rated' and e.actor like 'person:%') \
               group by o.citizen";
    rows.extend(tx.query_in(sql, citizens, &[order::SUBJECT.into(), since.into()])?);
    let mut last = BTreeMap::new();
    for row in &rows {
        let asked = order::instant(row.int(1)?)?;
        let known = last.entry(CitizenId(row.int(0)?)).or_insert(asked);
        *known = asked.max(*known);
    }
    Ok(last)
}

/// Returns who of these wants to be asked nothing: they said so about a case, or from their number.
///
/// # Errors
/// When the database cannot be read.
pub fn silent(tx: &mut Tx<'_>, citizens: &[i64]) -> Result<BTreeSet<CitizenId>, Error> {
    let mut rows =
        tx.query_in("select distinct citizen from opt_out where citizen {in:$1}", citizens, &[])?;
    let sql = "select p.id from personal p join number_opt_out o on o.phone_index = p.phone_index \
               where p.id {in:$1}";
    rows.extend(tx.query_in(sql, citizens, &[])?);
    rows.iter().map(|row| Ok(CitizenId(row.int(0)?))).collect()
}

/// Returns whether anybody at all is in the period of a plan: a survey of nobody is not planned.
///
/// # Errors
/// When the database cannot be read.
pub fn is_anybody(tx: &mut Tx<'_>, plan: &Plan) -> Result<bool, Error> {
    Ok(!served(tx, plan, 1)?.1.is_empty())
}

fn found(kind: &str, row: &Row) -> Result<Found, Error> {
    let unit = row.opt_int(1)?.map(|unit| unit.to_string()).unwrap_or_default();
    let excluded = row.opt_text(3)?.and_then(|code| Exclusion::from_code(&code));
    Ok(Found {
        item: Item { stratum: unit, key: format!("{kind}-{}", row.int(0)?) },
        citizen: row.opt_int(2)?.map(CitizenId),
        left_out: excluded.filter(|reason| stays(*reason)),
    })
}

/// Returns whether a reason for which a rating was not asked holds for a survey too. When the source began to be
/// monitored says nothing about a survey, and who was asked recently is looked up anew.
fn stays(reason: Exclusion) -> bool {
    match reason {
        Exclusion::Elsewhere
        | Exclusion::Duplicate
        | Exclusion::OptedOut
        | Exclusion::NoNumber
        | Exclusion::InvalidNumber
        | Exclusion::SharedNumber => true,
        Exclusion::BeforeStart | Exclusion::AskedRecently => false,
    }
}
