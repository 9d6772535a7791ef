//! The clock rules and budgets of a pack.

use crate::{
    calendar::{Budget, DayEnd, Unit},
    order::{clocks::ClockKind, ladder::WarningForm},
    policy::{
        ClockRule, When,
        read::{grounds::Rules, item::Item, table::Table},
    },
};

/// Reads a clock rule; its day ends as the pack's does, unless it says otherwise.
pub(super) fn clock(mut table: Table<'_>, day_end: Option<DayEnd>, rules: &mut Rules) -> Option<ClockRule> {
    let id = table.must("id", Item::id);
    let clock: Option<ClockKind> = table.must("clock", Item::word);
    let budget = table.must("budget", budget);
    let ends = table.may("ends", Item::word);
    let when = table.may("when", |item| when(item.table("`{ difficulty = \"simple\" }` or the like")?));
    let grounds = rules.grounds(&mut table);
    table.finish();
    if clock.is_some_and(|clock| WarningForm::of_clock(clock).is_some()) {
        table.note(
            "clock",
            "belongs to the ladder; give `receipt_within` and `within` in its `[[rule]]` instead",
        );
        return None;
    }
    let grounds = grounds?;
    let rule = ClockRule {
        id: id?,
        clock: clock?,
        budget: budget?,
        ends: ends?.or(day_end)?,
        when: when?.unwrap_or_default(),
        article: grounds.article.clone(),
        interpretation: grounds.interpretation.clone(),
        source: grounds.source.clone(),
    };
    rules.add(&table, &grounds, rule.to_string());
    Some(rule)
}

/// Reads a budget: `{ amount = 5, unit = "working-day" }`.
pub(super) fn budget(item: &Item<'_>) -> Option<Budget> {
    let mut table = item.table("`{ amount = 5, unit = \"working-day\" }`")?;
    let amount = table.must("amount", |item| item.number(1..=u16::MAX));
    let unit = table.must("unit", Item::word);
    table.finish();
    let amount = amount?;
    Some(match unit? {
        Unit::Hour => Budget::Hours(u32::from(amount)),
        Unit::NaturalDay => Budget::NaturalDays(amount),
        Unit::WorkingDay => Budget::WorkingDays(amount),
    })
}

/// Reads a budget that is counted in days.
pub(super) fn days(item: &Item<'_>) -> Option<Budget> {
    match budget(item)? {
        Budget::Hours(_) => {
            item.note("counts in hours; a right lasts whole days, write `natural-day` or `working-day`");
            None
        }
        days @ (Budget::NaturalDays(_) | Budget::WorkingDays(_)) => Some(days),
    }
}

fn when(mut table: Table<'_>) -> Option<When> {
    let kinds = table.may("kinds", Item::texts);
    let difficulty = table.may("difficulty", Item::word);
    let urgency = table.may("urgency", Item::word);
    let level = table.may("level", Item::word);
    table.finish();
    Some(When { kinds: kinds?, difficulty: difficulty?, urgency: urgency?, level: level? })
}
