//! Naming a unit: the ones that fit, with reasons and load, and what was typed taken for the unit it means.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Reach},
    calendar::date_of,
    ids::UnitId,
    order::{Order, stage::Stage},
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{db, list, order::Scope, tally};

use super::{catalogue, repeats, rows::unit_name};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            pieces::{Suggestion, UnitPicker, UnitRef},
            shown,
        },
    },
};

/// How many units are suggested for what they handled before.
const PRECEDENTS: usize = 3;
/// How far back a precedent may lie.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What a unit is suggested for.
#[derive(Clone, Debug, Default)]
pub(super) struct Matter {
    pub(super) title: String,
    pub(super) content: String,
    /// The unit screening proposed.
    pub(super) proposed: Option<UnitId>,
}

impl Matter {
    /// Returns what an order is about.
    pub(super) fn of(order: &Order, content: &str) -> Self {
        let place = order.place.as_deref().unwrap_or_default();
        Self { title: order.title.clone(), content: format!("{content}\n{place}"), proposed: order.proposed }
    }
}

/// Returns the units that fit, the proposed one first, with the words that speak for each and its open orders.
pub(super) async fn suggestions(
    app: &App,
    signed: &Signed,
    matter: &Matter,
) -> Result<Vec<Suggestion>, Problem> {
    let units = &signed.world.people.units;
    let today = date_of(app.clock.now());
    let mut found: Vec<(UnitId, Vec<Words>)> = Vec::new();
    if let Some(proposed) = matter.proposed.filter(|unit| units.is_open(*unit, today)) {
        found.push((proposed, vec![Words::key("staff.suggest.proposed")]));
    }
    for fit in catalogue::entries(signed, matter, today) {
        match found.iter_mut().find(|(unit, _)| *unit == fit.0) {
            Some((_, known)) => known.extend(fit.1),
            None => found.push(fit),
        }
    }
    for fitting in app.suggester.suggest(&matter.title, &matter.content, units, today) {
        let reasons = fitting.because.iter().map(|word| shown::suggest("words").with("value", word));
        match found.iter_mut().find(|(unit, _)| *unit == fitting.unit) {
            Some((_, known)) => known.extend(reasons),
            None => found.push((fitting.unit, reasons.collect())),
        }
    }
    for (unit, count) in precedents(app, signed, matter).await? {
        let reason = shown::suggest("history").with("value", count);
        match found.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, reasons)) => reasons.push(reason),
            None => found.push((unit, vec![reason])),
        }
    }
    let open = open_orders(app, found.iter().map(|(unit, _)| *unit).collect()).await?;
    let suggestion = |(unit, reasons): (UnitId, Vec<Words>)| Suggestion {
        unit: UnitRef::new(unit.0, &unit_name(signed, unit)),
        reasons,
        open: open.get(&unit).copied().unwrap_or(0),
    };
    Ok(found.into_iter().map(suggestion).collect())
}

/// Returns the units that had the same matter lately, those with most of it first.
async fn precedents(app: &App, signed: &Signed, matter: &Matter) -> Result<Vec<(UnitId, usize)>, Problem> {
    if matter.title.trim().is_empty() || signed.actor.reach(Action::ReadOrder) != Reach::Everywhere {
        return Ok(Vec::new());
    }
    let (scope, now) = (Scope::of(&signed.actor), app.clock.now());
    let read = actions::read(&app.store, move |tx| {
        let sent: Vec<Stage> = Stage::ALL
            .into_iter()
            .filter(|stage| !matches!(stage, Stage::Registered | Stage::Accepted))
            .collect();
        let filter =
            list::Filter { stages: sent, from: date_of(now).checked_sub(YEAR).ok(), ..Default::default() };
        Ok::<_, db::Error>(
            list::page(tx, &scope, &filter, list::Sort::Newest, None, list::PAGE_LIMIT)?.orders,
        )
    });
    let (units, today) = (&signed.world.people.units, date_of(now));
    let mut counts: BTreeMap<UnitId, usize> = BTreeMap::new();
    for order in read.await? {
        if repeats::is_alike(&matter.title, &order.title)
            && let Some(lead) = order.lead.filter(|lead| units.is_open(*lead, today))
        {
            *counts.entry(lead).or_default() += 1;
        }
    }
    let mut counts: Vec<(UnitId, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(unit, count)| (std::cmp::Reverse(*count), *unit));
    counts.truncate(PRECEDENTS);
    Ok(counts)
}

async fn open_orders(app: &App, units: Vec<UnitId>) -> Result<BTreeMap<UnitId, u32>, Problem> {
    let read = actions::read(&app.store, move |tx| {
        let mut counts = BTreeMap::new();
        for unit in units {
            let tallies = tally::now(tx, &[unit.0])?;
            let open = list::OPEN.iter().filter_map(|stage| tallies.get(&format!("stage:{}", stage.code())));
            counts.insert(unit, u32::try_from(open.sum::<i64>()).unwrap_or(0));
        }
        Ok::<_, db::Error>(counts)
    });
    Ok(read.await?)
}

/// Returns every unit that is open today, for completion while typing.
pub(super) fn all(signed: &Signed, now: Timestamp) -> Vec<UnitRef> {
    let units = &signed.world.people.units;
    let today = date_of(now);
    let open = units.iter().filter(|unit| units.is_open(unit.id, today));
    open.map(|unit| UnitRef::new(unit.id.0, &unit_name(signed, unit.id))).collect()
}

/// Returns a picker as it was left: what was typed, what was picked among the suggestions.
pub(super) fn as_left(
    form: &Form,
    name: &str,
    suggestions: Vec<Suggestion>,
    fault: Option<&Words>,
) -> UnitPicker {
    let typed = Field::of(form.text(&format!("{name}_name")));
    UnitPicker {
        picked: form.text(&format!("{name}_id")).to_owned(),
        typed: match fault {
            Some(fault) => typed.wrong(fault.clone()),
            None => typed,
        },
        suggestions,
    }
}

/// Returns the unit picked under `<name>_id` or typed as `<name>_name`; what was typed wins.
///
/// # Errors
/// Words saying why what was typed is no unit.
pub(super) fn chosen(signed: &Signed, form: &Form, name: &str, today: Date) -> Result<Option<UnitId>, Words> {
    let typed = form.text(&format!("{name}_name"));
    if !typed.is_empty() {
        return named(signed, typed, today).map(Some);
    }
    let picked = form.text(&format!("{name}_id"));
    if picked.is_empty() {
        return Ok(None);
    }
    let unit = picked.parse().ok().map(UnitId);
    let open = unit.filter(|unit| signed.world.people.units.is_open(*unit, today));
    open.map(Some).ok_or_else(|| shown::picker("unknown"))
}

/// Returns the unit that typed text means: its code, name or alias, or the only open one that holds it.
///
/// # Errors
/// Words saying that no unit or several fit.
pub(super) fn named(signed: &Signed, typed: &str, today: Date) -> Result<UnitId, Words> {
    let units = &signed.world.people.units;
    let by_english = || units.iter().find(|unit| unit.name_en == typed);
    let exact = units.named(typed).or_else(by_english).filter(|unit| units.is_open(unit.id, today));
    if let Some(unit) = exact {
        return Ok(unit.id);
    }
    let holds = |name: &String| name.contains(typed);
    let fits = units
        .iter()
        .filter(|unit| units.is_open(unit.id, today))
        .filter(|unit| holds(&unit.name) || holds(&unit.name_en) || unit.aliases.iter().any(holds));
    match fits.map(|unit| unit.id).collect::<Vec<_>>().as_slice() {
        [] => Err(shown::picker("unknown")),
        [only] => Ok(*only),
        several => Err(shown::picker("several").with("count", several.len())),
    }
}
