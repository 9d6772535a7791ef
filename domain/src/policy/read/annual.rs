//! The yearly aggregates of a pack: their sources, each with its full mark, and which of the pack's measures are the
//! house's own figure.

use crate::{
    exact::Exact,
    policy::{
        Annual, AnnualSource, Own, Pack,
        read::{
            grounds::Rules,
            item::Item,
            table::{Source, Table},
        },
    },
    tables::figure::Figure,
};

/// The most digits of a total.
const DIGITS: u32 = 6;
/// The most sources of one aggregate.
const SOURCES: usize = 12;

pub(super) fn annual(mut table: Table<'_>, rules: &mut Rules) -> Option<Annual> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let digits = table.must("digits", |item| item.number(0..=DIGITS));
    let grounds = rules.grounds(&mut table);
    if let (Some(name), Some(digits), Some(grounds)) = (&name, digits, &grounds) {
        let what = format!(
            "a yearly aggregate: {} ({}), out of 100 with {digits} digits, by weights that are set each year",
            name.zh, name.en
        );
        rules.add(&table, grounds, what);
    }
    let sources = table.each("system", |table| source(table, rules));
    table.finish();
    let sources = sources?;
    if !(2..=SOURCES).contains(&sources.len()) {
        table.note("system", format!("has {} entries; write 2 to {SOURCES}", sources.len()));
        return None;
    }
    Some(Annual { id: id?, name: name?, digits: digits?, sources, grounds: grounds?.said() })
}

fn source(mut table: Table<'_>, rules: &mut Rules) -> Option<AnnualSource> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let full = table.must("full", |item| item.exact(Exact::ONE..=Exact::from(10_000)));
    let own = table.may("own", own);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, full, own, grounds) = (name?, full?, own?, grounds?);
    let from = match &own {
        Some(own) if own.is_rest => {
            format!("1 - `{}` / `{}` of the year's tables", own.part.code(), own.whole.code())
        }
        Some(own) => format!("`{}` / `{}` of the year's tables", own.part.code(), own.whole.code()),
        None => "a file".to_owned(),
    };
    rules.add(&table, &grounds, format!("weighed: {} ({}), out of {full}, from {from}", name.zh, name.en));
    Some(AnnualSource { id: id?, name, full, own, grounds: grounds.said() })
}

/// Reads `{ share = "satisfied", of = "replied" }` or `{ rest = "against", of = "replied" }`.
fn own(item: &Item<'_>) -> Option<Own> {
    const WANTED: &str =
        "`{ share = \"FIGURE\", of = \"FIGURE\" }` or `{ rest = \"FIGURE\", of = \"FIGURE\" }`";
    let mut table = item.table(WANTED)?;
    let share: Option<Option<Figure>> = table.may("share", Item::word);
    let rest: Option<Option<Figure>> = table.may("rest", Item::word);
    let of: Option<Figure> = table.must("of", Item::word);
    table.finish();
    let (share, rest, whole) = (share?, rest?, of?);
    let (part, is_rest) = match (share, rest) {
        (Some(part), None) => (part, false),
        (None, Some(part)) => (part, true),
        (Some(_), Some(_)) | (None, None) => {
            item.note(format!("is not one figure; write {WANTED}"));
            return None;
        }
    };
    let mut wider = part.part_of();
    while wider.is_some_and(|wider| wider != whole) {
        wider = wider.and_then(Figure::part_of);
    }
    if wider.is_none() {
        item.note(format!("`{}` is no part of `{}`; write one that is", part.code(), whole.code()));
        return None;
    }
    Some(Own { part, whole, is_rest })
}

/// Notes aggregates of units that nobody compares.
pub(super) fn check(pack: &Pack, source: &Source<'_>) {
    for annual in pack.duties().annuals.iter().filter(|_| pack.assessment().is_none()) {
        let place = format!("annual.{}", annual.id);
        source.note(&place, "ranks units that no group names; add `[assessment]` and its groups");
    }
}
