//! From a command to events, or to a refusal with its facts. Time, actor and world are arguments.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    access::Actor,
    annual::{
        Cell, EDITIONS_LIMIT, Origin, Sheet,
        command::{Command, Figure, Move, Open},
        event::Event,
        legal,
        refusal::Refusal,
        result::lines,
        rows, rule, units,
    },
    calendar::date_of,
    exact::Exact,
    ids::AnnualId,
    personal::printable,
    policy::{Annual, percent},
    world::World,
};

/// The longest basis or name of a file, in characters.
const LINE_LIMIT: usize = 200;
/// The longest reason.
const REASON_LIMIT: usize = 1_000;
/// The longest weight, in characters.
const WEIGHT_LIMIT: usize = 20;

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Packs and units.
    pub world: &'a World,
}

/// Decides the opening of a year; `twin` is the sheet that the year has already.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn open(context: Context<'_>, given: Open, twin: Option<AnnualId>) -> Result<Event, Refusal> {
    legal::allowed(context.actor, Move::Open)?;
    let world = context.world;
    let Open { pack, block, year, basis, weights } = given;
    let known = world.packs.get(&pack).and_then(|known| Some((known, rule(world, &pack, &block)?)));
    let Some((known, rule)) = known else { return Err(Refusal::NoRules { pack, block }) };
    let (first, last) = (known.header().effective.year(), date_of(context.at).year());
    if !(first..=last).contains(&year) {
        return Err(Refusal::BadYear { first, last, given: year });
    }
    if let Some(sheet) = twin {
        return Err(Refusal::YearTaken { year, sheet });
    }
    let basis = field("basis", &basis, 1, LINE_LIMIT)?;
    Ok(Event::AnnualOpened { pack, block, year, basis, weights: weighed(rule, &weights)? })
}

/// Decides a command to a sheet.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, sheet: &Sheet, command: Command) -> Result<Event, Refusal> {
    let step = command.name();
    legal::allowed(context.actor, step)?;
    let (pack, block) = (sheet.pack.clone(), sheet.block.clone());
    let rule = sheet.rule(context.world).ok_or(Refusal::NoRules { pack, block })?;
    if step == Move::Weigh && !sheet.editions.is_empty() {
        return Err(Refusal::WeightsPublished);
    }
    if !legal::is_possible(sheet, step) {
        return Err(Refusal::NotNow(sheet.stage));
    }
    match command {
        Command::SetWeights { basis, weights, reason } => Ok(Event::AnnualWeighed {
            basis: field("basis", &basis, 1, LINE_LIMIT)?,
            weights: weighed(rule, &weights)?,
            reason: field("reason", &reason, 1, REASON_LIMIT)?,
        }),
        Command::TakeFile { source, name, digest, rows, reason } => {
            let full = rule.source(&source).ok_or_else(|| Refusal::NoSource(source.clone()))?.full;
            let reason = again(sheet, &source, &reason)?;
            let named = sheet.units(context.world);
            let cells = rows::read(rows, &context.world.people.units, &named, full)?;
            let origin = Origin::File { name: field("file", &name, 1, LINE_LIMIT)?, digest };
            Ok(Event::AnnualSourceTaken { source, origin, cells: cells.into_iter().collect(), reason })
        }
        Command::TakeOwn { source, counted, reason } => own(sheet, rule, source, counted, &reason),
        Command::LeaveOut { source, units, reason } => {
            known_source(rule, &source)?;
            let on_sheet = sheet.units(context.world);
            if units.is_empty() {
                return Err(Refusal::NoUnits);
            }
            if let Some(unit) = units.iter().find(|unit| on_sheet.iter().all(|one| one.unit != **unit)) {
                return Err(Refusal::NotOnSheet(*unit));
            }
            Ok(Event::AnnualLeftOut { source, units, reason: field("reason", &reason, 1, REASON_LIMIT)? })
        }
        Command::Include { source, unit } => {
            known_source(rule, &source)?;
            match sheet.figures.reason(&source, unit) {
                Some(_) => Ok(Event::AnnualIncluded { source, unit }),
                None => Err(Refusal::NotOnSheet(unit)),
            }
        }
        Command::Publish => publish(context, sheet, rule),
        Command::Correct { reason } => {
            if sheet.editions.len() >= EDITIONS_LIMIT {
                return Err(Refusal::TooManyEditions);
            }
            Ok(Event::AnnualReopened { reason: field("reason", &reason, 1, REASON_LIMIT)? })
        }
    }
}

fn publish(context: Context<'_>, sheet: &Sheet, rule: &Annual) -> Result<Event, Refusal> {
    if sheet.hands.contains(&context.actor.signature()) {
        return Err(Refusal::SameHands);
    }
    let units = units(context.world, &sheet.pack, sheet.year);
    if units.is_empty() {
        return Err(Refusal::NoUnits);
    }
    let missing: usize = sheet.missing(rule, &units).values().map(Vec::len).sum();
    if missing > 0 {
        return Err(Refusal::Missing(missing));
    }
    let last = sheet.editions.last();
    if last.is_some_and(|last| last.figures == sheet.figures && last.units == units) {
        return Err(Refusal::NothingChanged);
    }
    lines(rule, &sheet.figures, &units).map_err(|_| Refusal::TooLarge)?;
    Ok(Event::AnnualPublished { units })
}

fn own(
    sheet: &Sheet,
    rule: &Annual,
    source: String,
    counted: Option<(Date, Vec<Figure>)>,
    reason: &str,
) -> Result<Event, Refusal> {
    let known = rule.source(&source).ok_or_else(|| Refusal::NoSource(source.clone()))?;
    if known.own.is_none() {
        return Err(Refusal::NotOwn(source));
    }
    let reason = again(sheet, &source, reason)?;
    let (until, figures) = counted.ok_or(Refusal::NotCounted)?;
    let cell = |one: &Figure| (one.unit, Cell::Counted { part: one.part, whole: one.whole });
    let cells = figures.iter().filter(|one| one.whole > 0).map(cell).collect();
    Ok(Event::AnnualSourceTaken { source, origin: Origin::Own { until }, cells, reason })
}

/// Returns why a source is taken once more; the first time needs no reason.
fn again(sheet: &Sheet, source: &str, reason: &str) -> Result<Option<String>, Refusal> {
    let reason = field("reason", reason, 0, REASON_LIMIT)?;
    match (sheet.figures.taken.contains_key(source), reason.is_empty()) {
        (true, true) => Err(Refusal::NeedsReason(source.to_owned())),
        (true, false) => Ok(Some(reason)),
        (false, _) => Ok(None),
    }
}

fn known_source(rule: &Annual, source: &str) -> Result<(), Refusal> {
    match rule.source(source) {
        Some(_) => Ok(()),
        None => Err(Refusal::NoSource(source.to_owned())),
    }
}

/// Returns the weights of every source of a rule, when they come to exactly one whole.
fn weighed(rule: &Annual, given: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Refusal> {
    if let Some(unknown) = given.keys().find(|id| rule.source(id).is_none()) {
        return Err(Refusal::NoSource(unknown.clone()));
    }
    let hundred = Exact::from(100);
    let (mut weights, mut sum) = (BTreeMap::new(), Exact::ZERO);
    for source in &rule.sources {
        let bad = || Refusal::BadWeight(source.id.clone());
        let text = given.get(&source.id).map_or("", |text| text.trim());
        let text = text.trim_end_matches(['%', '％']).trim_end();
        let weight = percent(text).ok().filter(|_| text.len() <= WEIGHT_LIMIT).ok_or_else(bad)?;
        if weight <= Exact::ZERO || weight > hundred {
            return Err(bad());
        }
        sum = sum.plus(weight).map_err(|_| Refusal::TooLarge)?;
        weights.insert(source.id.clone(), text.to_owned());
    }
    if sum == hundred { Ok(weights) } else { Err(Refusal::Sum(sum.to_string())) }
}

fn field(field: &'static str, given: &str, least: usize, most: usize) -> Result<String, Refusal> {
    printable(given, least, most).ok_or(Refusal::BadField { field, least, most })
}
