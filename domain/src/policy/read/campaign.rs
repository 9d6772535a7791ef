//! The campaign of a pack: its phases lie in one year and never overlap.

use crate::{
    exact::Exact,
    policy::{
        Campaign, Criterion, Every, Method, Phase, PublicNotice, Retest, Veto,
        read::{COUNT_LIMIT, clocks::days, grounds::Rules, item::Item, table::Table},
    },
};

pub(super) fn campaign(mut table: Table<'_>, rules: &mut Rules) -> Option<Campaign> {
    let name = table.must("name", Item::words);
    let award = table.must("award", Item::words);
    let quota = table.must("quota", |item| item.number(1..=COUNT_LIMIT * 10));
    let threshold = table.must("threshold", |item| item.exact(Exact::ZERO..=Exact::ONE));
    let sectors = table.must("sectors", |item| item.list("a list of sectors", Item::words));
    let panel = table.must("panel", |item| item.list("a list of those who judge", Item::words));
    let grounds = rules.grounds(&mut table);
    if let (Some(name), Some(quota), Some(threshold), Some(grounds)) = (&name, quota, threshold, &grounds) {
        let what = format!(
            "{} ({}): {quota} places, at least {threshold} of those asked satisfied",
            name.zh, name.en
        );
        rules.add(&table, grounds, what);
    }
    let retest = table.may("retest", |item| retest(item.section()?, rules));
    let notice = table.may("notice", |item| notice(item.section()?, rules));
    let phases = table.each("phase", |table| phase(table, rules));
    let in_order = phases.as_ref().is_some_and(|phases| check_order(&table, phases));
    let criteria = table.each("criterion", |table| criterion(table, rules));
    let methods = table.each("method", |table| method(table, rules));
    let vetoes = table.each("veto", |table| veto(table, rules));
    table.finish();
    let campaign = Campaign {
        name: name?,
        award: award?,
        quota: quota?,
        threshold: threshold?,
        sectors: sectors?,
        panel: panel?,
        retest: retest?,
        phases: phases?,
        criteria: criteria?,
        methods: methods?,
        vetoes: vetoes?,
        notice: notice?,
        grounds: grounds?.said(),
    };
    in_order.then_some(campaign)
}

fn retest(mut table: Table<'_>, rules: &mut Rules) -> Option<Retest> {
    let every: Option<Every> = table.must("every", Item::word);
    let published = table.must("published", Item::flag);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (every, grounds) = (every?, grounds?);
    rules.add(&table, &grounds, format!("whoever has the award is judged again every {}", every.code()));
    Some(Retest { every, published: published?, grounds: grounds.said() })
}

fn notice(mut table: Table<'_>, rules: &mut Rules) -> Option<PublicNotice> {
    let within = table.must("within", days);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (within, grounds) = (within?, grounds?);
    rules.add(
        &table,
        &grounds,
        format!("the chosen are shown for {} {}s before it is decided", within.amount(), within.unit()),
    );
    Some(PublicNotice { within, grounds: grounds.said() })
}

fn phase(mut table: Table<'_>, rules: &mut Rules) -> Option<Phase> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let months = table.must("months", months);
    let does = table.must("does", |item| item.list("a list of what is done", Item::words));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, (from, to), grounds) = (name?, months?, grounds?);
    rules.add(&table, &grounds, format!("months {from} to {to}: {} ({})", name.zh, name.en));
    Some(Phase { id: id?, name, from, to, does: does?, grounds: grounds.said() })
}

/// Reads `{ from = 5, to = 6 }`.
fn months(item: &Item<'_>) -> Option<(i8, i8)> {
    let mut table = item.table("`{ from = 5, to = 6 }`")?;
    let from = table.must("from", |item| item.number(1..=12));
    let to = table.must("to", |item| item.number(1..=12));
    table.finish();
    let (from, to) = (from?, to?);
    if to < from {
        table.note("to", format!("`{to}` lies before `{from}`; correct one of them"));
        return None;
    }
    Some((from, to))
}

fn check_order(table: &Table<'_>, phases: &[Phase]) -> bool {
    for (first, second) in phases.iter().zip(phases.iter().skip(1)) {
        if second.from <= first.to {
            let problem =
                format!("begins before `{}` ends; put the phases in the order of the year", first.id);
            table.note(&format!("phase.{}.months", second.id), problem);
            return false;
        }
    }
    true
}

fn criterion(mut table: Table<'_>, rules: &mut Rules) -> Option<Criterion> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let asks = table.must("asks", |item| item.list("a list of what it asks", Item::words));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("units are judged by: {} ({})", name.zh, name.en));
    Some(Criterion { id: id?, name, asks: asks?, grounds: grounds.said() })
}

fn method(mut table: Table<'_>, rules: &mut Rules) -> Option<Method> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let form = table.must("form", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("units are looked into by: {} ({})", name.zh, name.en));
    Some(Method { id: id?, name, form: form?, grounds: grounds.said() })
}

fn veto(mut table: Table<'_>, rules: &mut Rules) -> Option<Veto> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("fails a unit at once: {} ({})", name.zh, name.en));
    Some(Veto { id: id?, name, grounds: grounds.said() })
}
