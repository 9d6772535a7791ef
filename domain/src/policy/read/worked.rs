//! Worked examples as written, and whether what they name is there.

use crate::{
    exact::Exact,
    facts::Fact,
    policy::{
        Adds, Assessment, Counted, Example, OrderGiven, Pack, UnitGiven, Worked,
        read::{
            assessment::{POINTS_LIMIT, fact, word},
            item::Item,
            table::{Source, Table},
        },
        worked,
    },
};

/// The rules that have such examples.
pub(super) const KNOWN: &str = "`measure.ID`, `indicator.ID`, `assessment` or `year`";

/// The largest count of an example.
const COUNT_LIMIT: i64 = 1_000_000_000;

/// Returns whether a rule has such examples.
pub(super) fn knows(rule: &str) -> bool {
    match rule.split_once('.') {
        Some(("measure" | "indicator", id)) => !id.is_empty(),
        Some(_) => false,
        None => matches!(rule, "assessment" | "year"),
    }
}

/// Reads what is given and what is expected.
pub(super) fn given(table: &mut Table<'_>, rule: &str) -> Option<Worked> {
    match rule.split_once('.').unwrap_or((rule, "")) {
        ("measure", id) => counted(table, id),
        ("year", _) => {
            let daily = table.must("daily", |item| item.list("a list of numbers", total));
            let yearly = table.must("yearly", total);
            let sum = table.must("total", Item::digits);
            Some(Worked::Year { daily: daily?, yearly: yearly?, total: sum? })
        }
        (section, id) => {
            let units = table.must("units", |item| {
                item.list(
                    "a list, `[{ unit = \"…\", group = \"…\", facts = { … }, … }, …]`",
                    |item| unit(item, if section == "indicator" { "score" } else { "total" }),
                )
            });
            let indicator = Some(id.to_owned()).filter(|id| !id.is_empty());
            Some(Worked::Scores { indicator, units: units? })
        }
    }
}

fn total(item: &Item<'_>) -> Option<Exact> {
    item.exact(Exact::ZERO..=Exact::from(POINTS_LIMIT))
}

fn counted(table: &mut Table<'_>, measure: &str) -> Option<Worked> {
    let order = table.must("order", order);
    let counts = table.may("counts", Item::flag);
    let adds = table.may("adds", |item| item.number(0..=COUNT_LIMIT));
    let adds = match (counts?, adds?) {
        (Some(counts), None) => Adds::Counts(counts),
        (None, Some(adds)) => Adds::Sum(adds),
        (Some(_), Some(_)) | (None, None) => {
            table.note("counts", "what is expected is not clear; write either `counts` or `adds`");
            return None;
        }
    };
    Some(Worked::Order { measure: measure.to_owned(), order: order?, adds })
}

fn order(item: &Item<'_>) -> Option<OrderGiven> {
    let mut order = OrderGiven::default();
    let mut sound = true;
    for (name, item) in item.table("`{ satisfied = true, redone = 1 }` or the like")?.into_pairs() {
        let read = fact(name, &item).and_then(|fact| {
            match fact {
                Fact::Flag(fact) => drop(order.flags.insert(fact, item.flag()?)),
                Fact::Text(fact) => drop(order.texts.insert(fact, word(fact, &item, None)?)),
                Fact::Number(fact) => drop(order.numbers.insert(fact, item.number(0..=COUNT_LIMIT)?)),
            }
            Some(())
        });
        sound &= read.is_some();
    }
    sound.then_some(order)
}

fn unit(item: &Item<'_>, expected: &'static str) -> Option<UnitGiven> {
    let mut table = item.table("`{ unit = \"…\", group = \"…\", facts = { … }, … }`")?;
    let unit = table.must("unit", Item::text);
    let group = table.must("group", Item::name);
    let facts = table.must("facts", |item| {
        let pairs = item.table("`{ taken = 100 }` or the like")?.into_pairs();
        let read = pairs.iter().map(|(name, item)| {
            Some(((*name).to_owned(), item.exact(Exact::ZERO..=Exact::from(COUNT_LIMIT))?))
        });
        read.collect::<Vec<_>>().into_iter().collect()
    });
    let score = table.may(expected, Item::digits);
    let ranked = table.may("ranked", Item::flag);
    let rank = table.may("rank", |item| item.number(1..=usize::MAX));
    table.finish();
    let (score, rank) = (score?, rank?);
    if score.is_none() == ranked?.unwrap_or(true) || (score.is_none() && rank.is_some()) {
        item.note(format!("what is expected is not clear; write either `{expected}` or `ranked = false`"));
        return None;
    }
    Some(UnitGiven { unit: unit?, group: group?, facts: facts?, score, rank, line: item.line() })
}

/// Notes an example that names what is not there.
pub(super) fn check(pack: &Pack, source: &Source<'_>, example: &Example, worked: &Worked) {
    let Some(assessment) = pack.assessment() else { return };
    let place = &example.place;
    match worked {
        Worked::Order { measure, order, adds } => {
            if let Some(problem) = misfit(assessment, measure, *adds) {
                source.note(&format!("{place}.{}", worked.expected_key()), problem);
            }
            if let Some(kind) =
                order.texts.get(&crate::facts::TextFact::Kind).filter(|kind| pack.kind(kind).is_none())
            {
                source.note(
                    &format!("{place}.order.kind"),
                    format!("`{kind}` is no kind of this pack; correct it"),
                );
            }
        }
        Worked::Scores { units, .. } => {
            let twice = units
                .iter()
                .enumerate()
                .find(|(number, given)| units.iter().take(*number).any(|earlier| earlier.unit == given.unit));
            if let Some((number, given)) = twice {
                let key = format!("{place}.units[{}]", number + 1);
                source.note_on(
                    given.line,
                    &key,
                    format!("`{}` is there already; give it another name", given.unit),
                );
            } else if let Err((number, error)) = worked::table(assessment, units) {
                let line = units.get(number).map_or(example.line, |given| given.line);
                source.note_on(
                    line,
                    &format!("{place}.units[{}].facts", number + 1),
                    format!("{error}; correct it"),
                );
            }
        }
        Worked::Year { .. } => {}
    }
}

fn misfit(assessment: &Assessment, measure: &str, adds: Adds) -> Option<String> {
    let counts = assessment.measure(measure)?.counts;
    match (counts, adds) {
        (Counted::Orders, Adds::Counts(_)) | (Counted::Sum(_), Adds::Sum(_)) => None,
        (Counted::Orders, Adds::Sum(_)) => {
            Some(format!("`{measure}` counts orders; write `counts = true` or `counts = false`"))
        }
        (Counted::Sum(_), Adds::Counts(_)) => {
            Some(format!("`{measure}` counts {counts}; write how much it `adds`"))
        }
        (Counted::Marks, Adds::Counts(_) | Adds::Sum(_)) => Some(format!(
            "`{measure}` counts marks that people set, and no order adds to it; remove the example"
        )),
    }
}
