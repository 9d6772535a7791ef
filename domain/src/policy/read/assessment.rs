//! The sections of a pack by which units are assessed: what is counted, what is entered, what is scored, how the
//! year is put together. A pack may have none of them; with one of them it has `[assessment]` too.

mod indicators;
mod measures;

pub(super) use measures::{fact, word};

use std::{collections::BTreeSet, ops::RangeInclusive};

use crate::{
    exact::{Exact, Rounding},
    policy::{
        Assessment, Counted, Figures, GroupRule, Indicator, Input, KindRule, Measure, PlacedBy, YearRule,
        clocks::spelled,
        read::{clocks, grounds::Rules, item::Item, table::Table},
    },
};

/// The sections that belong to `[assessment]`.
const SECTIONS: [&str; 5] = ["group", "measure", "input", "indicator", "year"];
/// The most digits after the point of a score.
const DIGITS_LIMIT: u32 = 8;
/// The most that a pack may ask of a unit before it ranks it.
const MINIMUM_LIMIT: i64 = 1_000_000;
/// The most points of anything.
pub(super) const POINTS_LIMIT: i64 = 10_000;

/// Reads them all: `Some(None)` when the pack assesses nobody.
pub(super) fn assessment(
    root: &mut Table<'_>,
    kinds: Option<&[KindRule]>,
    rules: &mut Rules,
) -> Option<Option<Assessment>> {
    let orphan = SECTIONS.into_iter().find(|section| root.holds(section));
    let head = root.may("assessment", |item| head(item.section()?, rules));
    let groups = root.each("group", |table| group(table, rules));
    let measures = root.each("measure", |table| measures::measure(table, kinds, rules));
    let measures = measures.filter(|measures| measures::check(root, measures));
    let inputs = root.each("input", |table| {
        input(table, groups.as_deref().unwrap_or_default(), measures.as_deref().unwrap_or_default(), rules)
    });
    let known = match (&groups, &measures, &inputs) {
        (Some(groups), Some(measures), Some(inputs)) => Some(Known { groups, measures, inputs }),
        _ => None,
    };
    let indicators = root.each("indicator", |table| indicators::indicator(table, known.as_ref(), rules));
    let year = root.may("year", |item| year(item.section()?, rules));
    let Some(head) = head? else {
        let Some(orphan) = orphan else { return Some(None) };
        root.note("assessment", format!("is missing, and `{orphan}` belongs to it; add `[assessment]`"));
        return None;
    };
    let (yearly, indicators): (Vec<_>, Vec<_>) = indicators?.into_iter().partition(|(yearly, _)| *yearly);
    let bare = |indicators: Vec<(bool, Indicator)>| indicators.into_iter().map(|(_, rule)| rule).collect();
    let assessment = Assessment {
        groups: groups?,
        measures: measures?,
        inputs: inputs?,
        indicators: bare(indicators),
        yearly: bare(yearly),
        year: year?,
        ..head
    };
    is_whole(root, &assessment).then_some(Some(assessment))
}

/// What indicators may name.
struct Known<'k> {
    groups: &'k [GroupRule],
    measures: &'k [Measure],
    inputs: &'k [Input],
}

/// Reads the section itself; the lists come from their own.
fn head(mut table: Table<'_>, rules: &mut Rules) -> Option<Assessment> {
    let base = table.must("base", Item::name);
    let minimum = table.must("minimum", |item| item.number(1..=MINIMUM_LIMIT));
    let digits = table.must("digits", |item| item.number(0..=DIGITS_LIMIT));
    let rounding: Option<Rounding> = table.must("rounding", Item::word);
    let placed_by: Option<PlacedBy> = table.must("placed_by", Item::word);
    let cut_off = table.must("cut_off", clocks::days);
    let appeal = table.must("appeal", clocks::days);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let grounds = grounds?;
    let assessment = Assessment {
        digits: digits?,
        rounding: rounding?,
        base: base?,
        minimum: minimum?,
        placed_by: placed_by?,
        cut_off: cut_off?,
        appeal: appeal?,
        groups: Vec::new(),
        measures: Vec::new(),
        inputs: Vec::new(),
        indicators: Vec::new(),
        yearly: Vec::new(),
        year: None,
        grounds: grounds.said(),
    };
    let Assessment { base, minimum, digits, .. } = &assessment;
    let (cut_off, appeal) = (spelled(assessment.cut_off), spelled(assessment.appeal));
    let what = format!(
        "units with at least {minimum} of `{base}` are ranked, by scores of {digits} digits; facts of a month \
        are awaited for {cut_off}, appeals for {appeal}"
    );
    rules.add(&table, &grounds, what);
    Some(assessment)
}

fn group(mut table: Table<'_>, rules: &mut Rules) -> Option<GroupRule> {
    let id = table.must("id", Item::name);
    let name = table.must("name", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (id, name, grounds) = (id?, name?, grounds?);
    rules.add(&table, &grounds, format!("a group of units that are compared: {} ({})", name.zh, name.en));
    Some(GroupRule { id, name, grounds: grounds.said() })
}

fn input(
    mut table: Table<'_>,
    groups: &[GroupRule],
    measures: &[Measure],
    rules: &mut Rules,
) -> Option<Input> {
    let id = table.must("id", Item::name);
    let name = table.must("name", Item::words);
    let values = table.may("values", |item| item.list("a list of numbers", points));
    let most = table.may("most", points);
    let groups = table.may("groups", |item| group_names(item, groups));
    let figures: Option<Option<Figures>> = table.may("figures", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (id, name, values, most, grounds) = (id?, name?, values?, most?, grounds?);
    let figures = figures?;
    if measures.iter().any(|measure| measure.id == id) {
        table.note("id", format!("`{id}` is a measure already; choose another"));
        return None;
    }
    let (values, most) = match (values, most) {
        (Some(values), None) => {
            let most = values.iter().copied().max()?;
            (values, most)
        }
        (None, Some(most)) => (Vec::new(), most),
        (Some(_), Some(_)) | (None, None) => {
            table.note("most", "what may be entered is not clear; write either `values` or `most`");
            return None;
        }
    };
    let listed = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let may = if values.is_empty() { format!("from 0 to {most}") } else { format!("one of {listed}") };
    let beside =
        figures.map_or_else(String::new, |figures| format!(", by the figures of `{}`", figures.code()));
    rules.add(&table, &grounds, format!("entered by a person: {} ({}), {may}{beside}", name.zh, name.en));
    let groups = groups?.unwrap_or_default();
    Some(Input { id, name, values, most, groups, figures, grounds: grounds.said() })
}

fn year(mut table: Table<'_>, rules: &mut Rules) -> Option<YearRule> {
    let daily = table.must("daily", weight);
    let yearly = table.must("yearly", weight);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (daily, yearly, grounds) = (daily?, yearly?, grounds?);
    if let Some(sum) = daily.plus(yearly).ok().filter(|sum| *sum != Exact::ONE) {
        table.note("yearly", format!("makes {sum} together with `daily`; let them sum to 1"));
        return None;
    }
    rules.add(&table, &grounds, format!("the year: {daily} × mean of the months + {yearly} × year's end"));
    Some(YearRule { daily, yearly, grounds: grounds.said() })
}

/// Notes what the sections lack when they are held against each other.
fn is_whole(root: &Table<'_>, assessment: &Assessment) -> bool {
    let lists = [
        ("group", assessment.groups.is_empty(), "a group of units"),
        ("measure", assessment.measures.is_empty(), "a measure"),
        ("indicator", assessment.indicators.is_empty(), "an indicator that is not `yearly`"),
    ];
    for (section, is_empty, what) in lists {
        if is_empty {
            root.note("assessment", format!("has nothing to assess; add {what}, `[[{section}]]`"));
            return false;
        }
    }
    let problem = match assessment.measure(&assessment.base) {
        None => Some(unknown(&assessment.base, "measure", assessment.measures.iter().map(|rule| &rule.id))),
        Some(Measure { counts: Counted::Orders, .. }) => None,
        Some(Measure { id, counts, .. }) => Some(format!(
            "`{id}` counts {counts}; a unit is ranked by how many orders it has, name such a measure"
        )),
    };
    if let Some(problem) = problem {
        root.note("assessment.base", problem);
        return false;
    }
    match (&assessment.year, assessment.yearly.first()) {
        (Some(_), None) => root.note("year.yearly", "weighs nothing; no indicator is `yearly`, add one"),
        (None, Some(rule)) => {
            let key = format!("indicator.{}.yearly", rule.id);
            root.note(&key, "counts for nothing; add `[year]`, which says how the year is put together");
        }
        (Some(_), Some(_)) | (None, None) => return true,
    }
    false
}

/// Reads the groups a rule is for.
fn group_names(item: &Item<'_>, known: &[GroupRule]) -> Option<Vec<String>> {
    let names = item.texts()?;
    let mut seen = BTreeSet::new();
    for name in &names {
        if !known.iter().any(|group| group.id == *name) {
            item.note(unknown(name, "group", known.iter().map(|group| &group.id)));
            return None;
        }
        if !seen.insert(name) {
            item.note(format!("names `{name}` twice; remove one"));
            return None;
        }
    }
    Some(names)
}

/// Says that something named is not there, and what is.
fn unknown<'n>(name: &str, what: &str, known: impl Iterator<Item = &'n String>) -> String {
    let known: Vec<String> = known.map(|known| format!("`{known}`")).collect();
    match known.is_empty() {
        true => format!("`{name}` is no {what}; the pack has none, add it"),
        false => format!("`{name}` is no {what}; the {what}s are {}", known.join(", ")),
    }
}

/// Reads how many points something gives: more than none.
fn points(item: &Item<'_>) -> Option<Exact> {
    let points = item.exact(Exact::ZERO..=Exact::from(POINTS_LIMIT))?;
    if points.is_zero() { item.wrong("a number above 0") } else { Some(points) }
}

/// Reads a share of one, and of something.
fn weight(item: &Item<'_>) -> Option<Exact> {
    let weight = item.exact(share())?;
    if weight.is_zero() { item.wrong("a number above 0") } else { Some(weight) }
}

fn share() -> RangeInclusive<Exact> {
    Exact::ZERO..=Exact::ONE
}
