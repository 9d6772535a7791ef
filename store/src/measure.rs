//! What assessments count, moved in the same transaction as the facts: one row for each unit and month, so that
//! ranking two thousand units reads two thousand rows, with ten orders and with ten million.
//!
//! Every pack that assesses has a plan: which measures, in which meaning, for which months. Facts are counted by the
//! plans and by nothing else, so that a pack, a version or a program that means something new changes no count until
//! [`crate::recount`] has gathered new ones beside the old.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    assessment::{command::Counts, event::Event, periods},
    facts::{self, Counter, Counts as CountsOf},
    ids::{OrderId, UnitId},
    order::Order,
    policy::{Month, Pack},
    proceeding::Proceeding,
    world::World,
};
use serde::{Deserialize, Serialize};

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    ledger::Hash,
    order::{Change, from_json, to_json},
    proceeding,
};

pub(crate) const MEASURE_COUNT: Table = Table {
    name: "measure_count",
    columns: &[text("pack"), int("generation"), text("month"), int("unit_id"), text("counts")],
    key: &["pack", "generation", "month", "unit_id"],
};

const MEASURE_PLAN: Table = Table {
    name: "measure_plan",
    columns: &[
        text("pack"),
        text("live"),
        text("shadow"),
        int("counted_to"),
        text("compared_to"),
        text("refused"),
    ],
    key: &["pack"],
};

pub(crate) const ORDER_MONTH: Table = Table {
    name: "order_month",
    columns: &[text("month"), int("unit_id"), int("order_id")],
    key: &["month", "unit_id", "order_id"],
};

/// How many hex digits of a definition's digest are kept.
const DIGEST_LENGTH: usize = 16;

/// What is counted for a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// Tells its counts from those of other plans of the pack.
    pub(crate) generation: i64,
    /// The first month that is counted.
    pub(crate) first: Month,
    /// The last one, when it is known.
    pub(crate) last: Option<Month>,
    /// Measure → digest of what it means.
    pub(crate) measures: BTreeMap<String, String>,
}

impl Plan {
    /// Returns what a pack would have counted; nothing when it assesses nothing or no month is left for it.
    pub(crate) fn of(world: &World, pack: &Pack, generation: i64) -> Option<Self> {
        let assessment = pack.assessment()?;
        let (first, last) = periods::reach(&world.packs, pack)?;
        let digest = |definition: String| {
            Hash::of(definition.as_bytes()).to_string().chars().take(DIGEST_LENGTH).collect()
        };
        let measures = assessment
            .measures
            .iter()
            .map(|measure| (measure.id.clone(), digest(facts::definition(assessment, measure))));
        Some(Self { generation, first, last, measures: measures.collect() })
    }

    /// Returns whether the same is counted.
    pub(crate) fn counts_as(&self, other: &Self) -> bool {
        Self { generation: other.generation, ..self.clone() } == *other
    }

    pub(crate) fn covers(&self, month: Month) -> bool {
        self.first <= month && self.last.is_none_or(|last| month <= last)
    }
}

/// A pack's row of plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Plans {
    pub(crate) pack: String,
    /// What is shown.
    pub(crate) live: Option<Plan>,
    /// What is being gathered.
    pub(crate) shadow: Option<Plan>,
    /// Up to which order the shadow has counted.
    pub(crate) counted_to: OrderId,
    /// Up to which row the shadow was compared with what is shown.
    pub(crate) compared_to: String,
    /// Why the shadow was not taken.
    pub(crate) refused: Option<Refused>,
}

/// Why what was counted anew was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Refused {
    /// What was counted.
    pub(crate) plan: Plan,
    /// Where it differs from what is shown, though it means the same.
    pub(crate) differences: Vec<String>,
}

impl Plans {
    pub(crate) fn new(pack: &str) -> Self {
        Self {
            pack: pack.to_owned(),
            live: None,
            shadow: None,
            counted_to: OrderId(0),
            compared_to: String::new(),
            refused: None,
        }
    }

    /// Returns every pack's plans.
    pub(crate) fn load(tx: &mut Tx<'_>) -> Result<Vec<Self>, Error> {
        let sql =
            "select pack, live, shadow, counted_to, compared_to, refused from measure_plan order by pack";
        let rows = tx.query(sql, &[])?;
        let plan =
            |text: Option<String>| text.map(|text| from_json("reading what is counted", &text)).transpose();
        rows.iter()
            .map(|row| {
                let refused = row.opt_text(5)?;
                Ok(Self {
                    pack: row.text(0)?,
                    live: plan(row.opt_text(1)?)?,
                    shadow: plan(row.opt_text(2)?)?,
                    counted_to: OrderId(row.int(3)?),
                    compared_to: row.text(4)?,
                    refused: refused.map(|text| from_json("reading a recount", &text)).transpose()?,
                })
            })
            .collect()
    }

    pub(crate) fn save(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let json = |plan: &Option<Plan>| {
            plan.as_ref().map(|plan| to_json("writing what is counted", plan)).transpose()
        };
        let refused =
            self.refused.as_ref().map(|refused| to_json("writing a recount", refused)).transpose()?;
        let row = vec![
            self.pack.as_str().into(),
            json(&self.live)?.into(),
            json(&self.shadow)?.into(),
            self.counted_to.0.into(),
            self.compared_to.as_str().into(),
            refused.into(),
        ];
        tx.upsert(&MEASURE_PLAN, vec![row])
    }
}

/// Measure → number.
type Numbers = BTreeMap<String, i64>;

/// Counts by month and unit.
pub(crate) type Gathered = BTreeMap<(String, i64), Numbers>;

/// Changes of counts, gathered before they are written: measure → change, by month and unit, for each generation.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    by_place: BTreeMap<(String, i64), BTreeMap<(Month, i64), Numbers>>,
}

impl Moves {
    pub(crate) fn add(&mut self, plan: &Planned<'_>, order: &Order, sign: i64) {
        if !plan.is_of(order) {
            return;
        }
        let counts = plan.counter.count_all(order);
        self.add_counts(plan, counts, sign);
    }

    /// Adds what a proceeding comes to.
    pub(crate) fn add_proceeding(&mut self, plan: &Planned<'_>, proceeding: &Proceeding, sign: i64) {
        if !plan.is_under(&proceeding.pack) {
            return;
        }
        let counts = plan.counter.count_proceeding(proceeding);
        self.add_counts(plan, counts, sign);
    }

    fn add_counts(&mut self, plan: &Planned<'_>, counts: Vec<CountsOf>, sign: i64) {
        for counts in counts.into_iter().filter(|counts| plan.plan.covers(counts.month)) {
            let place = (counts.month, counts.unit.0);
            for (measure, value) in counts.values {
                if let Some(id) = plan.counted.get(measure).copied().flatten() {
                    self.change(plan, place, id, value * sign);
                }
            }
        }
    }

    /// Adds what many orders of a month and a unit come to, by the measures' places.
    pub(crate) fn add_sums(&mut self, plan: &Planned<'_>, place: (Month, i64), sums: Vec<i64>) {
        for (measure, value) in sums.into_iter().enumerate().filter(|(_, value)| *value != 0) {
            if let Some(id) = plan.counted.get(measure).copied().flatten() {
                self.change(plan, place, id, value);
            }
        }
    }

    pub(crate) fn add_marks(&mut self, plan: &Planned<'_>, marks: &[MarkMove]) {
        for mark in marks.iter().filter(|mark| mark.pack == plan.pack && plan.plan.covers(mark.month)) {
            if plan.measures().any(|id| id == mark.measure) {
                self.change(plan, (mark.month, mark.unit.0), &mark.measure, mark.by);
            }
        }
    }

    fn change(&mut self, plan: &Planned<'_>, place: (Month, i64), measure: &str, by: i64) {
        let generation = (plan.pack.to_owned(), plan.plan.generation);
        let row = self.by_place.entry(generation).or_default().entry(place).or_default();
        match row.get_mut(measure) {
            Some(value) => *value += by,
            None => {
                row.insert(measure.to_owned(), by);
            }
        }
    }

    /// Returns what was gathered, by month and unit, when it is all of one plan.
    pub(crate) fn gathered(self) -> Gathered {
        let rows = self.by_place.into_values().flatten();
        rows.map(|((month, unit), counts)| ((month.to_string(), unit), counts)).collect()
    }

    /// Reads the rows that change, changes them and writes them.
    pub(crate) fn write(self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut written = Vec::new();
        for ((pack, generation), mut rows) in self.by_place {
            for row in rows.values_mut() {
                row.retain(|_, change| *change != 0);
            }
            rows.retain(|_, row| !row.is_empty());
            let months: BTreeSet<Month> = rows.keys().map(|(month, _)| *month).collect();
            for month in months {
                let units: Vec<i64> =
                    rows.keys().filter(|(of, _)| *of == month).map(|(_, unit)| *unit).collect();
                for (unit, counts) in read(tx, &pack, generation, month, &units)? {
                    let Some(row) = rows.get_mut(&(month, unit)) else { continue };
                    for (measure, value) in counts {
                        *row.entry(measure).or_insert(0) += value;
                    }
                }
            }
            for ((month, unit), mut counts) in rows {
                counts.retain(|_, value| *value != 0);
                written.push(vec![
                    pack.as_str().into(),
                    generation.into(),
                    month.to_string().into(),
                    unit.into(),
                    to_json("writing counts", &counts)?.into(),
                ]);
            }
        }
        tx.upsert(&MEASURE_COUNT, written)
    }
}

fn read(
    tx: &mut Tx<'_>,
    pack: &str,
    generation: i64,
    month: Month,
    units: &[i64],
) -> Result<Vec<(i64, Numbers)>, Error> {
    let sql = "select unit_id, counts from measure_count \
               where unit_id {in:$1} and pack = $2 and generation = $3 and month = $4";
    let values: [Value; 3] = [pack.into(), generation.into(), month.to_string().into()];
    let rows = tx.query_in(sql, units, &values)?;
    rows.iter().map(|row| Ok((row.int(0)?, from_json("reading counts", row.str(1)?)?))).collect()
}

/// A plan with its pack's measures, ready for counting. A measure whose meaning differs from the plan's is left
/// alone: what was counted in another meaning must not be changed in this one.
pub(crate) struct Planned<'w> {
    pack: &'w str,
    jurisdiction: &'w str,
    world: &'w World,
    pub(crate) plan: &'w Plan,
    pub(crate) counter: Counter<'w>,
    counted: Vec<Option<&'w str>>,
}

impl<'w> Planned<'w> {
    /// Returns nothing when this program does not know the pack as one that assesses.
    pub(crate) fn new(world: &'w World, pack: &str, plan: &'w Plan) -> Option<Self> {
        let pack = world.packs.get(pack)?;
        let current = Plan::of(world, pack, plan.generation)?;
        let counter = Counter::new(pack.assessment()?);
        let means_the_same = |id: &str| plan.measures.get(id) == current.measures.get(id);
        let ids = counter.measures().iter().map(|measure| measure.id.as_str());
        let counted = ids.map(|id| Some(id).filter(|id| means_the_same(id))).collect();
        let jurisdiction = pack.header().jurisdiction.as_str();
        Some(Self { pack: pack.id(), jurisdiction, world, plan, counter, counted })
    }

    /// Returns the measures that are counted.
    pub(crate) fn measures(&self) -> impl Iterator<Item = &'w str> {
        self.counted.iter().copied().flatten()
    }

    /// Returns whether an order is counted for the pack: it began under a pack of the same jurisdiction.
    pub(crate) fn is_of(&self, order: &Order) -> bool {
        self.is_under(&order.pack)
    }

    /// Returns whether what began under this pack is counted.
    pub(crate) fn is_under(&self, pack: &str) -> bool {
        self.world.packs.get(pack).is_some_and(|pack| pack.header().jurisdiction == self.jurisdiction)
    }
}

/// A mark that was set or taken away.
#[derive(Clone, Debug)]
pub(crate) struct MarkMove {
    pack: String,
    month: Month,
    unit: UnitId,
    measure: String,
    by: i64,
}

impl MarkMove {
    /// Returns what an event does to the marks, if it does anything.
    pub(crate) fn of(event: &Event) -> Option<Self> {
        let (pack, month, unit, measure, by) = match event {
            Event::Marked { pack, month, unit, measure, .. } => (pack, month, unit, measure, 1),
            Event::Unmarked { pack, month, unit, measure, .. } => (pack, month, unit, measure, -1),
            Event::Entered { .. }
            | Event::MonthClosed { .. }
            | Event::Corrected { .. }
            | Event::Appealed { .. }
            | Event::AppealRuled { .. } => return None,
        };
        Some(Self { pack: pack.clone(), month: *month, unit: *unit, measure: measure.clone(), by })
    }

    /// Returns the marks of a pack that stand.
    pub(crate) fn standing(world: &World, pack: &str) -> Vec<Self> {
        let periods = world.periods.iter().filter(|(of, _, _)| *of == pack);
        let marks = periods.flat_map(|(_, period, known)| {
            let month = period.last_month();
            let stand = known.marks.values().filter(|mark| mark.gone.is_none());
            stand.filter_map(move |mark| {
                Some(Self {
                    pack: pack.to_owned(),
                    month: month?,
                    unit: mark.unit,
                    measure: mark.measure.clone(),
                    by: 1,
                })
            })
        });
        marks.collect()
    }
}

/// Moves the counts of changed orders, of changed proceedings and of marks.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    world: &World,
    changes: &[Change],
    proceedings: &[proceeding::Change],
    marks: &[MarkMove],
) -> Result<(), Error> {
    if world.packs.iter().all(|pack| pack.assessment().is_none()) {
        return Ok(());
    }
    let mut moves = Moves::default();
    for plans in &Plans::load(tx)? {
        if let Some(planned) = plans.live.as_ref().and_then(|plan| Planned::new(world, &plans.pack, plan)) {
            for change in changes {
                follow_one(&mut moves, &planned, change);
            }
            moves.add_marks(&planned, marks);
            follow_proceedings(&mut moves, &planned, proceedings);
        }
        if let Some(planned) = plans.shadow.as_ref().and_then(|plan| Planned::new(world, &plans.pack, plan)) {
            // What lies beyond is counted when the recount comes there.
            for change in changes.iter().filter(|change| change.now.id <= plans.counted_to) {
                follow_one(&mut moves, &planned, change);
            }
            // Those that stand were counted when the recount began.
            moves.add_marks(&planned, marks);
            follow_proceedings(&mut moves, &planned, proceedings);
        }
    }
    moves.write(tx)
}

fn follow_one(moves: &mut Moves, planned: &Planned<'_>, change: &Change) {
    if let Some(before) = &change.before {
        moves.add(planned, before, -1);
    }
    moves.add(planned, &change.now, 1);
}

fn follow_proceedings(moves: &mut Moves, planned: &Planned<'_>, changes: &[proceeding::Change]) {
    for change in changes {
        if let Some(before) = &change.before {
            moves.add_proceeding(planned, before, -1);
        }
        moves.add_proceeding(planned, &change.now, 1);
    }
}

/// Keeps where orders could be counted.
pub(crate) fn save_places(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let mut rows = Vec::new();
    for change in changes {
        let before = change.before.as_ref().map(facts::places).unwrap_or_default();
        for (month, unit) in change.places.difference(&before) {
            rows.push(vec![month.to_string().into(), unit.0.into(), change.now.id.0.into()]);
        }
    }
    tx.upsert(&ORDER_MONTH, rows)
}

/// Returns what is shown for a pack and a month: measure → count, by the unit that leads. `None` while nothing was
/// counted for the pack yet.
///
/// # Errors
/// When the database cannot be read.
pub fn counts(tx: &mut Tx<'_>, pack: &str, month: Month) -> Result<Option<Counts>, Error> {
    let row = tx.query_one("select live from measure_plan where pack = $1", &[pack.into()])?;
    let Some(live) = row.map(|row| row.opt_text(0)).transpose()?.flatten() else { return Ok(None) };
    let plan: Plan = from_json("reading what is counted", &live)?;
    let sql = "select unit_id, counts from measure_count \
               where pack = $1 and generation = $2 and month = $3 order by unit_id";
    let rows = tx.query(sql, &[pack.into(), plan.generation.into(), month.to_string().into()])?;
    let counts = rows
        .iter()
        .map(|row| Ok((UnitId(row.int(0)?), from_json("reading counts", row.str(1)?)?)))
        .collect::<Result<_, Error>>()?;
    Ok(Some(counts))
}
