//! How each unit keeps its articles (履职情况): what it handed in, published and confirmed in a period, how its articles
//! stand, and the requests that were made of it. It does not say which units should have articles: whoever shows the
//! figures begins with those that are assessed.

use std::collections::BTreeMap;

use domain::{
    ids::UnitId,
    knowledge::{Standing, event::Event},
};
use jiff::Timestamp;

use super::SUBJECT;
use crate::{
    db::{Error, Row, Tx},
    order::from_json,
};

/// How many articles are followed at a time.
const CHUNK: i64 = 500;

/// How a unit keeps its articles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duty {
    /// Drafts of the period that were handed to whoever approves; one that came back and was handed in again is one.
    pub handed_in: i64,
    /// Editions of the period that were published.
    pub published: i64,
    /// Articles that were found still right in the period.
    pub confirmed: i64,
    /// Published, and their review day is not over.
    pub in_time: i64,
    /// Those among them whose review day is near.
    pub due_soon: i64,
    /// Expired.
    pub expired: i64,
    /// Asked for or written, and never published.
    pub unpublished: i64,
    /// Requests of the period that were answered in time.
    pub answered_in_time: i64,
    /// Requests of the period that were answered too late.
    pub answered_late: i64,
    /// Requests of the period that wait and have time.
    pub waiting: i64,
    /// Requests of the period that wait and are late.
    pub overdue: i64,
}

impl Duty {
    /// Adds another unit's to it.
    pub fn add(&mut self, other: &Self) {
        self.handed_in += other.handed_in;
        self.published += other.published;
        self.confirmed += other.confirmed;
        self.in_time += other.in_time;
        self.due_soon += other.due_soon;
        self.expired += other.expired;
        self.unpublished += other.unpublished;
        self.answered_in_time += other.answered_in_time;
        self.answered_late += other.answered_late;
        self.waiting += other.waiting;
        self.overdue += other.overdue;
    }
}

/// What a duty counts, and what counts as near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// What was done, and the requests that were made, at or after this instant.
    pub from: Timestamp,
    /// What was done, and the requests that were made, before this instant.
    pub until: Timestamp,
    /// Now.
    pub at: Timestamp,
    /// A review day that is over by then is near.
    pub soon: Timestamp,
}

impl Period {
    /// Returns whether it is over: then articles count as they stood at its end.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.until <= self.at
    }
}

/// Returns how each unit keeps its articles; units of which nothing is known are left out. What was done counts for the
/// unit that had the article at the time. Articles count as they stand, or as they stood at the end of a period that is
/// over; requests of the period count as they stand now.
///
/// # Errors
/// When the database cannot be read.
pub fn duties(tx: &mut Tx<'_>, period: Period) -> Result<BTreeMap<UnitId, Duty>, Error> {
    let mut duties = BTreeMap::new();
    done(tx, period, &mut duties)?;
    if !period.is_over() {
        standing(tx, period, &mut duties)?;
    }
    requests(tx, period, &mut duties)?;
    Ok(duties)
}

/// Adds what the ledger tells of the period: what was done, and how articles stood at the end of one that is over.
fn done(tx: &mut Tx<'_>, period: Period, duties: &mut BTreeMap<UnitId, Duty>) -> Result<(), Error> {
    let mut last = 0;
    loop {
        let sql = "select id, unit_id from article where id > $1 order by id limit $2";
        let units: BTreeMap<i64, UnitId> = tx
            .query(sql, &[last.into(), CHUNK.into()])?
            .iter()
            .map(|row| Ok((row.int(0)?, UnitId(row.int(1)?))))
            .collect::<Result<_, Error>>()?;
        let Some((next, _)) = units.last_key_value() else { return Ok(()) };
        // Texts are left in the ledger: of a hand-over alone the words say who has it.
        let sql = "select subject_id, kind, at, case when kind = 'article-handed-over' then body else '' end \
                   from event where subject = $1 and subject_id > $2 and subject_id <= $3 \
                   and (at < $4 or kind = 'article-handed-over') order by subject_id, seq";
        let until = period.until.as_millisecond();
        let told = tx.query(sql, &[SUBJECT.into(), last.into(), (*next).into(), until.into()])?;
        let mut events: BTreeMap<i64, Vec<&Row>> = BTreeMap::new();
        for row in &told {
            events.entry(row.int(0)?).or_default().push(row);
        }
        last = *next;
        for (id, events) in &events {
            let is_handed_over = |row: &&&Row| row.str(1).is_ok_and(|kind| kind == "article-handed-over");
            let unit = match events.iter().find(is_handed_over) {
                Some(_) => first_unit(tx, *id)?,
                None => units.get(id).copied(),
            };
            if let Some(unit) = unit {
                follow(events, unit, period, duties)?;
            }
        }
    }
}

/// Returns the unit an article began with.
fn first_unit(tx: &mut Tx<'_>, id: i64) -> Result<Option<UnitId>, Error> {
    let sql = "select body from event where subject = $1 and subject_id = $2 order by seq limit 1";
    let Some(row) = tx.query_one(sql, &[SUBJECT.into(), id.into()])? else { return Ok(None) };
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other event follows one of these two")]
    Ok(match from_json("reading an event", row.str(0)?)? {
        Event::ArticleMissed { unit, .. } | Event::ArticleWritten { unit, .. } => Some(unit),
        _ => None,
    })
}

/// Follows one article to the end of a period, as its events tell without their texts.
fn follow(
    events: &[&Row],
    mut unit: UnitId,
    period: Period,
    duties: &mut BTreeMap<UnitId, Duty>,
) -> Result<(), Error> {
    let (from, until) = (period.from.as_millisecond(), period.until.as_millisecond());
    let (mut standing, mut is_near, mut came_back, mut is_begun) =
        (Standing::Unpublished, false, false, false);
    for event in events {
        let at = event.int(2)?;
        if at >= until {
            break;
        }
        is_begun = true;
        let kind = event.str(1)?;
        if kind == "article-handed-over" {
            if let Event::ArticleHandedOver { unit: next, .. } = from_json("reading an event", event.str(3)?)?
            {
                unit = next;
            }
            continue;
        }
        let one = i64::from(at >= from);
        let duty = duties.entry(unit).or_default();
        match kind {
            "article-submitted" => {
                duty.handed_in += if came_back { 0 } else { one };
                came_back = false;
            }
            "article-returned" => came_back = true,
            "draft-dropped" => came_back = false,
            "article-published" => {
                duty.published += one;
                (standing, is_near, came_back) = (Standing::Published, false, false);
            }
            "article-confirmed" => {
                duty.confirmed += one;
                (standing, is_near) = (Standing::Published, false);
            }
            "review-warned" => is_near = true,
            "article-expired" => standing = Standing::Expired,
            "article-retired" => standing = Standing::Retired,
            // Words of a draft and requests for a change move nothing that is counted here.
            _ => {}
        }
    }
    if period.is_over() && is_begun {
        let duty = duties.entry(unit).or_default();
        match standing {
            Standing::Unpublished => duty.unpublished += 1,
            Standing::Published => {
                duty.in_time += 1;
                duty.due_soon += i64::from(is_near);
            }
            Standing::Expired => duty.expired += 1,
            Standing::Retired => {}
        }
    }
    Ok(())
}

/// Adds how articles stand now. One whose review day went by counts as expired even before a job has marked it.
fn standing(tx: &mut Tx<'_>, period: Period, duties: &mut BTreeMap<UnitId, Duty>) -> Result<(), Error> {
    let sql = "select unit_id, standing, case when review_at <= $1 then 'over' when review_at <= $2 then 'soon' \
               else 'fine' end as review, count(*) from article where standing <> 'retired' \
               group by unit_id, standing, review order by unit_id, standing, review";
    let (at, soon) = (period.at.as_millisecond(), period.soon.as_millisecond());
    for row in tx.query(sql, &[at.into(), soon.into()])? {
        let duty = duties.entry(UnitId(row.int(0)?)).or_default();
        let count = row.int(3)?;
        match (row.str(1)?, row.str(2)?) {
            ("published", "over") | ("expired", _) => duty.expired += count,
            ("published", review) => {
                duty.in_time += count;
                duty.due_soon += if review == "soon" { count } else { 0 };
            }
            _ => duty.unpublished += count,
        }
    }
    Ok(())
}

fn requests(tx: &mut Tx<'_>, period: Period, duties: &mut BTreeMap<UnitId, Duty>) -> Result<(), Error> {
    let sql = "select unit_id, case when answered_at is not null and late = 0 then 'in-time' \
               when answered_at is not null then 'late' when due_at <= $1 then 'overdue' else 'waiting' end as became, \
               count(*) from article_request where asked_at >= $2 and asked_at < $3 \
               group by unit_id, became order by unit_id, became";
    let at = period.at.as_millisecond();
    let (from, until) = (period.from.as_millisecond(), period.until.as_millisecond());
    for row in tx.query(sql, &[at.into(), from.into(), until.into()])? {
        let duty = duties.entry(UnitId(row.int(0)?)).or_default();
        let count = row.int(2)?;
        match row.str(1)? {
            "in-time" => duty.answered_in_time += count,
            "late" => duty.answered_late += count,
            "overdue" => duty.overdue += count,
            _ => duty.waiting += count,
        }
    }
    Ok(())
}
