//! The ladder of a pack, and the conditions that the claim of an inadmissible demand shares with it.

use crate::{
    order::{Level, ladder::WarningForm},
    policy::{
        Every, FLAG_SIGNS, Form, Inadmissible, LadderRule, Line, NUMBER_SIGNS, NumberSign, Office, Seen,
        Threshold,
        clocks::spelled,
        ladder::spelled_out,
        read::{clocks::budget, grounds::Rules, item::Item, table::Table},
    },
};

/// The most a threshold may ask for.
const MOST: i64 = 10_000;
/// How a condition is written.
const WANTED: &str = "`[{ redone = { at_least = 2 } }, { perfunctory = true }]`";

pub(super) fn rule(mut table: Table<'_>, rules: &mut Rules) -> Option<LadderRule> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let form = table.must("form", Item::word);
    let supervision = table.may("supervision", Item::id);
    let every: Option<Option<Every>> = table.may("every", Item::word);
    let when = table.must("when", lines);
    let to = table.must("to", offices);
    let copy_to = table.may("copy_to", offices);
    let receipt_within = table.may("receipt_within", budget);
    let within = table.may("within", budget);
    let to_do = table.may("to_do", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let grounds = grounds?;
    let rule = LadderRule {
        id: id?,
        name: name?,
        form: form?,
        supervision: supervision?,
        every: every?,
        when: when?,
        to: to?,
        copy_to: copy_to?.unwrap_or_default(),
        receipt_within: receipt_within?,
        within: within?,
        to_do: to_do?,
        grounds: grounds.said(),
    };
    if (rule.form == Form::Supervision) != rule.supervision.is_some() {
        table.note("supervision", "belongs to the form `supervision`, and to it alone; correct one of them");
        return None;
    }
    if let Some((key, problem)) = rung_fault(&rule) {
        table.note(key, problem);
        return None;
    }
    let receipt = rule.receipt_within.map(|budget| format!(", receipt within {}", spelled(budget)));
    let within = rule.within.map(|budget| format!(", within {}", spelled(budget)));
    let soon: String = receipt.into_iter().chain(within).collect();
    rules.add(
        &table,
        &grounds,
        format!("{} ({}): {}{soon}", rule.name.zh, rule.name.en, spelled_out(&rule.when)),
    );
    Some(rule)
}

/// A notice or warning names somebody in charge and gives a time for receipt and reply; nothing else has a receipt.
fn rung_fault(rule: &LadderRule) -> Option<(&'static str, &'static str)> {
    let is_rung = WarningForm::ALL.iter().any(|form| form.form() == rule.form);
    let leads = |office: &Office| matches!(office, Office::UnitDeputy | Office::UnitPrincipal);
    if !is_rung {
        let problem = "belongs to a notice or warning, and to them alone; leave it out";
        return rule.receipt_within.map(|_| ("receipt_within", problem));
    }
    if !rule.to.iter().any(leads) {
        return Some(("to", "names no leader of the unit; add `unit-deputy` or `unit-principal`"));
    }
    if rule.receipt_within.is_none() {
        return Some(("receipt_within", "is missing; say how soon the leader confirms that it arrived"));
    }
    rule.within.is_none().then_some(("within", "is missing; say how soon the leader answers"))
}

/// Reads when an inadmissible demand may be claimed.
pub(super) fn inadmissible(mut table: Table<'_>, rules: &mut Rules) -> Option<Inadmissible> {
    let when = table.must("when", lines);
    let dossier = table.must("dossier", |item| item.list("a list of what it holds", Item::words));
    let reviewed_by = table.must("reviewed_by", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let grounds = grounds?;
    let claim =
        Inadmissible { when: when?, dossier: dossier?, reviewed_by: reviewed_by?, grounds: grounds.said() };
    rules.add(
        &table,
        &grounds,
        format!("an inadmissible demand may be claimed: {}", spelled_out(&claim.when)),
    );
    Some(claim)
}

/// Reads offices, at least one, each once.
pub(super) fn offices(item: &Item<'_>) -> Option<Vec<Office>> {
    let offices: Vec<Office> = item.list("a list of offices", Item::word)?;
    let twice = offices
        .iter()
        .enumerate()
        .any(|(place, office)| offices.iter().take(place).any(|other| other == office));
    if twice {
        item.note("names an office twice; keep one");
        return None;
    }
    Some(offices)
}

/// Reads conditions: one line that holds is enough.
fn lines(item: &Item<'_>) -> Option<Vec<Line>> {
    item.list(WANTED, |line| {
        let pairs = line.table("`{ redone = { at_least = 2 } }`")?.into_pairs();
        if pairs.is_empty() {
            line.note("asks for nothing, so it would always hold; add what must be there");
            return None;
        }
        let read: Vec<Option<Line>> = pairs.iter().map(|(key, item)| thresholds(key, item)).collect();
        Some(read.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
    })
}

fn thresholds(key: &str, item: &Item<'_>) -> Option<Line> {
    if key == "level" {
        return item.list("a list of levels", Item::word).map(|levels| vec![Threshold::Level(levels)]);
    }
    if let Some((_, sign)) = FLAG_SIGNS.iter().find(|(known, _)| *known == key) {
        return item.flag().map(|wanted| vec![Threshold::Flag(*sign, wanted)]);
    }
    if let Some((_, sign)) = NUMBER_SIGNS.iter().find(|(known, _)| *known == key) {
        return bounds(*sign, item);
    }
    unknown(item)
}

fn bounds(sign: NumberSign, item: &Item<'_>) -> Option<Line> {
    let mut table = item.table("`{ at_least = 2 }` or `{ at_most = 0 }`")?;
    // No number is below nothing, so at least 0 would say nothing.
    let least = table.may("at_least", |item| item.number(1..=MOST));
    let most = table.may("at_most", |item| item.number(0..=MOST));
    table.finish();
    match (least?, most?) {
        (None, None) => item.wrong("`{ at_least = 2 }` or `{ at_most = 0 }`"),
        (Some(least), Some(most)) if least > most => {
            item.note(format!("is never at least {least} and at most {most}; correct one of them"));
            None
        }
        (least, most) => {
            let least = least.map(|least| Threshold::AtLeast(sign, least));
            Some(least.into_iter().chain(most.map(|most| Threshold::AtMost(sign, most))).collect())
        }
    }
}

/// Reads what an example says is known.
pub(super) fn seen(item: &Item<'_>) -> Option<Seen> {
    let pairs = item.table("`{ redone = 2, perfunctory = true }`")?.into_pairs();
    let mut seen = Seen::default();
    let read = |(key, item): &(&str, Item<'_>)| -> Option<()> {
        if *key == "level" {
            let level: Level = item.word()?;
            seen.level = Some(level);
        } else if let Some((_, sign)) = FLAG_SIGNS.iter().find(|(known, _)| known == key) {
            seen.flags.insert(*sign, item.flag()?);
        } else if let Some((_, sign)) = NUMBER_SIGNS.iter().find(|(known, _)| known == key) {
            seen.numbers.insert(*sign, item.number(0..=MOST)?);
        } else {
            return unknown(item);
        }
        Some(())
    };
    let read: Vec<Option<()>> = pairs.iter().map(read).collect();
    let all: Option<Vec<()>> = read.into_iter().collect();
    all.map(|_| seen)
}

fn unknown<T>(item: &Item<'_>) -> Option<T> {
    let flags = FLAG_SIGNS.iter().map(|(key, _)| format!("`{key}`"));
    let numbers = NUMBER_SIGNS.iter().map(|(key, _)| format!("`{key}`"));
    let known: Vec<String> = flags.chain(numbers).chain(["`level`".to_owned()]).collect();
    item.note(format!("is no sign; the signs are {}", known.join(", ")));
    None
}
