//! Frozen months: what the ledger says of a month at its cut-off, the snapshot that was stored of it, and the same
//! computed once more.

use std::collections::BTreeSet;

use domain::{
    assessment::{
        command::{CountedOrders, Counts, Span},
        event::Snapshot,
        periods::{self, Act},
    },
    facts::{self, Counter},
    policy::{Assessment, Month, Pack},
    world::World,
};
use jiff::Timestamp;
use serde::Deserialize;

use crate::{
    db::{Error, Tx},
    ledger::{Hash, Head},
    moment::{Moment, replay, replay_proceedings},
    order::{from_json, instant, to_json},
    recount,
    world::{self, ASSESSMENT},
};

/// The code of the event that freezes a month.
pub(crate) const CLOSED: &str = "month-closed";

/// A frozen month as it was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// Its event's place in the ledger.
    pub seq: i64,
    /// The SM3 digest of its text, in hex, as the event names it.
    pub digest: String,
    /// The month.
    pub snapshot: Snapshot,
}

#[derive(Deserialize)]
struct Body {
    pack: String,
    digest: String,
    snapshot: Snapshot,
}

/// Returns a frozen month, or nothing while it is not frozen.
///
/// # Errors
/// When the database cannot be read.
pub fn frozen(tx: &mut Tx<'_>, pack: &str, month: Month) -> Result<Option<Frozen>, Error> {
    let sql = "select seq, body from event where subject = $1 and subject_id = $2 and kind = $3 order by seq";
    let period = Span::Month(month).number();
    for row in tx.query(sql, &[ASSESSMENT.into(), period.into(), CLOSED.into()])? {
        let body: Body = from_json("reading a frozen month", row.str(1)?)?;
        if body.pack == pack {
            return Ok(Some(Frozen { seq: row.int(0)?, digest: body.digest, snapshot: body.snapshot }));
        }
    }
    Ok(None)
}

/// Returns a frozen month computed once more from the ledger, as it stood when it was frozen; nothing while it is
/// not frozen.
///
/// # Errors
/// When the database cannot be read, or the month cannot be scored.
pub fn reopened(tx: &mut Tx<'_>, pack: &str, month: Month) -> Result<Option<Snapshot>, Error> {
    let Some(Frozen { seq, snapshot, .. }) = frozen(tx, pack, month)? else { return Ok(None) };
    let world = world::until(tx, seq)?;
    again(tx, &world, &snapshot).map(Some)
}

/// Computes a frozen month once more, in the world as it was just before.
pub(crate) fn again(tx: &mut Tx<'_>, world: &World, frozen: &Snapshot) -> Result<Snapshot, Error> {
    let what = || format!("computing `{}` of `{}` once more", frozen.month, frozen.pack);
    let found = world.packs.get(&frozen.pack).and_then(|pack| Some((pack, pack.assessment()?)));
    let (pack, assessment) = found.ok_or_else(|| Error::corrupt(what(), "the pack assesses nothing"))?;
    let moment = Moment { events: frozen.events, before: frozen.cut_off.as_millisecond() };
    let counted = CountedOrders {
        pack_digest: pack_digest(tx, pack.id())?,
        cut_off: frozen.cut_off,
        events: frozen.events,
        counts: count(tx, world, (pack, assessment), frozen.month, moment)?,
    };
    let closed = Act { at: frozen.closed_at, by: frozen.closed_by.clone() };
    periods::freeze(world, (pack.id(), assessment), frozen.month, &counted, closed)
        .map_err(|error| Error::corrupt(what(), error.to_string()))
}

/// Returns the SM3 digest of a snapshot's text, in hex.
///
/// # Errors
/// When it cannot be written as text.
pub fn digest(snapshot: &Snapshot) -> Result<String, Error> {
    Ok(Hash::of(to_json("writing a frozen month", snapshot)?.as_bytes()).to_string())
}

/// Counts the orders of a month as they stood at its cut-off; nothing before it, or when the pack does not assess.
pub(crate) fn counted(
    tx: &mut Tx<'_>,
    world: &World,
    pack: &str,
    month: Month,
    at: Timestamp,
) -> Result<Option<CountedOrders>, Error> {
    let found = world.packs.get(pack).and_then(|pack| Some((pack, pack.assessment()?)));
    let Some((pack, assessment)) = found else { return Ok(None) };
    let (cut_off, _) = periods::cut_off(&world.calendar, assessment, month);
    if at < cut_off {
        return Ok(None);
    }
    if !recount::knows_places(tx)? {
        return Err(Error::Unusable {
            what: "the orders of earlier months are still being filled in".to_owned(),
            remedy: "wait until counting has come to its end".to_owned(),
        });
    }
    let events = Head::load(tx)?.seq;
    let moment = Moment { events, before: instant(cut_off.as_millisecond())?.as_millisecond() };
    let counts = count(tx, world, (pack, assessment), month, moment)?;
    Ok(Some(CountedOrders { pack_digest: pack_digest(tx, pack.id())?, cut_off, events, counts }))
}

fn count(
    tx: &mut Tx<'_>,
    world: &World,
    (pack, assessment): (&Pack, &Assessment),
    month: Month,
    moment: Moment,
) -> Result<Counts, Error> {
    let sql = "select order_id from order_month where month = $1";
    let ids = tx.query(sql, &[month.to_string().into()])?;
    let ids: BTreeSet<i64> = ids.iter().map(|row| row.int(0)).collect::<Result<_, _>>()?;
    let ids: Vec<i64> = ids.into_iter().collect();
    let counter = Counter::new(assessment);
    let jurisdiction = &pack.header().jurisdiction;
    let mut sums = Counts::new();
    let is_of =
        |pack: &str| world.packs.get(pack).is_some_and(|of| of.header().jurisdiction == *jurisdiction);
    let mut add = |added: Vec<facts::Counts>| {
        for added in added.into_iter().filter(|added| added.month == month) {
            let row = sums.entry(added.unit).or_default();
            for (place, value) in added.values {
                if let Some(measure) = counter.measures().get(place) {
                    *row.entry(measure.id.clone()).or_insert(0) += value;
                }
            }
        }
    };
    for order in replay(tx, &ids, moment, |_| {})?.iter().filter(|order| is_of(&order.pack)) {
        add(counter.count_all(order));
    }
    let proceedings = replay_proceedings(tx, moment)?;
    for proceeding in proceedings.iter().filter(|proceeding| is_of(&proceeding.pack)) {
        add(counter.count_proceeding(proceeding));
    }
    Ok(sums)
}

fn pack_digest(tx: &mut Tx<'_>, pack: &str) -> Result<String, Error> {
    let file = world::pack_file(tx, pack)?;
    Ok(file.map(|file| Hash::of(file.text.as_bytes()).to_string()).unwrap_or_default())
}
