//! The measures of a pack: what is counted, of what, and under which conditions.

use serde::Deserialize;

use crate::{
    facts::{Fact, FlagFact, NumberFact, TextFact},
    order::{Channel, Difficulty, Level, Urgency, stage::Outcome},
    policy::{
        Condition, Counted, KindRule, Measure,
        read::{
            assessment::unknown,
            grounds::Rules,
            item::{Item, UnknownWord, word_of},
            table::Table,
        },
    },
};

/// The largest number a condition may ask for.
const NUMBER_LIMIT: i64 = 1_000_000;

/// Reads a measure; what it is `of` is looked at in [`check`].
pub(super) fn measure(
    mut table: Table<'_>,
    kinds: Option<&[KindRule]>,
    rules: &mut Rules,
) -> Option<Measure> {
    let id = table.must("id", Item::name);
    let name = table.must("name", Item::words);
    let counts = table.may("counts", counts);
    let of = table.may("of", Item::name);
    let conditions = table.may("where", |item| conditions(item, kinds));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let grounds = grounds?;
    let measure = Measure {
        id: id?,
        name: name?,
        counts: counts?.unwrap_or(Counted::Orders),
        of: of?,
        conditions: conditions?.unwrap_or_default(),
        grounds: grounds.said(),
    };
    rules.add(&table, &grounds, measure.to_string());
    Some(measure)
}

/// Reads what is counted: `"orders"`, `"marks"` or `{ sum = "late_replies" }`.
fn counts(item: &Item<'_>) -> Option<Counted> {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Whole {
        Orders,
        Marks,
    }
    if item.is_table() {
        let mut table = item.table("`{ sum = \"late_replies\" }`")?;
        let fact = table.must("sum", Item::word);
        table.finish();
        return fact.map(Counted::Sum);
    }
    item.word().map(|whole| match whole {
        Whole::Orders => Counted::Orders,
        Whole::Marks => Counted::Marks,
    })
}

fn conditions(item: &Item<'_>, kinds: Option<&[KindRule]>) -> Option<Vec<Condition>> {
    let pairs = item.table("`{ satisfied = true }` or the like")?.into_pairs();
    if pairs.is_empty() {
        return item.wrong("at least one condition, or leave it out");
    }
    let read: Vec<_> = pairs.iter().map(|(name, item)| condition(name, item, kinds)).collect();
    Some(read.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect())
}

fn condition(name: &str, item: &Item<'_>, kinds: Option<&[KindRule]>) -> Option<Vec<Condition>> {
    match fact(name, item)? {
        Fact::Flag(fact) => item.flag().map(|wanted| vec![Condition::Flag(fact, wanted)]),
        Fact::Text(fact) => {
            let words = item
                .list("a list of words, such as `[\"city\", \"province\"]`", |item| word(fact, item, kinds));
            let words = words?;
            let twice = words
                .iter()
                .enumerate()
                .find(|(place, word)| words.iter().take(*place).any(|one| one == *word));
            if let Some((_, word)) = twice {
                item.note(format!("names `{word}` twice; remove one"));
                return None;
            }
            Some(vec![Condition::Text(fact, words)])
        }
        Fact::Number(fact) => bounds(fact, item),
    }
}

/// Returns the fact of a name.
pub(in crate::policy::read) fn fact(name: &str, item: &Item<'_>) -> Option<Fact> {
    let mut known = Vec::new();
    let mut missed = |unknown| {
        if let UnknownWord::Of(words) = unknown {
            known.push(words);
        }
    };
    let flag = word_of::<FlagFact>(name).map(Fact::Flag).map_err(&mut missed).ok();
    let text = || word_of::<TextFact>(name).map(Fact::Text).map_err(&mut missed).ok();
    let found = flag.or_else(text);
    let found = found.or_else(|| word_of::<NumberFact>(name).map(Fact::Number).map_err(&mut missed).ok());
    if found.is_none() {
        item.note(format!("`{name}` is no fact of an order; the facts are {}", known.join(", ")));
    }
    found
}

/// Reads a word that a fact can be.
pub(in crate::policy::read) fn word(
    fact: TextFact,
    item: &Item<'_>,
    kinds: Option<&[KindRule]>,
) -> Option<String> {
    let code = match fact {
        TextFact::Channel => item.word().map(Channel::code),
        TextFact::Level => item.word().map(Level::code),
        TextFact::Urgency => item.word().map(Urgency::code),
        TextFact::Difficulty => item.word().map(Difficulty::code),
        TextFact::Outcome => item.word().map(Outcome::code),
        TextFact::Kind => {
            let kind = item.text()?;
            let Some(kinds) = kinds.filter(|kinds| kinds.iter().all(|known| known.id != kind)) else {
                return Some(kind);
            };
            item.note(unknown(&kind, "kind", kinds.iter().map(|kind| &kind.id)));
            None
        }
    };
    code.map(str::to_owned)
}

fn bounds(fact: NumberFact, item: &Item<'_>) -> Option<Vec<Condition>> {
    let mut table = item.table("`{ at_least = 2 }` or `{ at_most = 0 }`")?;
    // No fact is below nothing, so at least 0 would say nothing.
    let least = table.may("at_least", |item| item.number(1..=NUMBER_LIMIT));
    let most = table.may("at_most", |item| item.number(0..=NUMBER_LIMIT));
    table.finish();
    match (least?, most?) {
        (None, None) => item.wrong("`{ at_least = 2 }` or `{ at_most = 0 }`"),
        (Some(least), Some(most)) if least > most => {
            item.note(format!("is never at least {least} and at most {most}; correct one of them"));
            None
        }
        (least, most) => {
            let least = least.map(|least| Condition::AtLeast(fact, least));
            Some(least.into_iter().chain(most.map(|most| Condition::AtMost(fact, most))).collect())
        }
    }
}

/// Notes every measure that does not fit the one it is `of`.
pub(super) fn check(root: &Table<'_>, measures: &[Measure]) -> bool {
    let mut sound = true;
    for (place, measure) in measures.iter().enumerate() {
        let before = measures.get(..place).unwrap_or_default();
        if let Some((key, problem)) = problem(measure, before, measures) {
            root.note(&format!("measure.{}.{key}", measure.id), problem);
            sound = false;
        }
    }
    sound
}

fn problem(measure: &Measure, before: &[Measure], all: &[Measure]) -> Option<(&'static str, String)> {
    let Measure { id, counts, of, conditions, .. } = measure;
    if *counts == Counted::Marks && !conditions.is_empty() {
        return Some(("where", "looks at orders, but marks are set on units; remove it".to_owned()));
    }
    let of = of.as_deref()?;
    let find = |measures: &'_ [Measure], id: &str| measures.iter().position(|measure| measure.id == id);
    let Some(whole) = find(before, of).and_then(|place| before.get(place)) else {
        let problem = match find(all, of) {
            None => unknown(of, "measure", all.iter().map(|measure| &measure.id)),
            Some(_) if is_circle(id, of, all) => {
                format!("`{of}` is itself of `{id}`; a part cannot be the whole of its whole, remove one")
            }
            Some(_) => format!("`{of}` is listed after `{id}`; put it before"),
        };
        return Some(("of", problem));
    };
    let fits = match (counts, whole.counts) {
        (Counted::Orders | Counted::Sum(_), Counted::Orders)
        | (Counted::Marks, Counted::Orders | Counted::Marks) => true,
        (Counted::Orders | Counted::Sum(_), Counted::Marks | Counted::Sum(_))
        | (Counted::Marks, Counted::Sum(_)) => false,
    };
    if !fits {
        return Some((
            "of",
            format!(
                "`{of}` counts {}, of which {counts} are no part; name another measure or remove it",
                whole.counts
            ),
        ));
    }
    if *counts == Counted::Orders && conditions.is_empty() {
        return Some(("where", format!("is missing, so that it counts the same as `{of}`; add a condition")));
    }
    let mut chain = Vec::new();
    let mut next = Some(whole);
    while let Some(outer) = next {
        chain.extend(outer.conditions.iter().map(|condition| (outer, condition)));
        next = outer.of.as_deref().and_then(|of| before.iter().find(|measure| measure.id == of));
    }
    for condition in conditions {
        for (outer, held) in &chain {
            if condition == *held {
                return Some(("where", format!("`{condition}` holds for `{}` already; remove it", outer.id)));
            }
            if !condition.agrees_with(held) {
                return Some((
                    "where",
                    format!(
                        "`{condition}` is never true of `{}`, where `{held}`; correct one of them",
                        outer.id
                    ),
                ));
            }
        }
    }
    None
}

/// Returns whether `of` leads back to `id`.
fn is_circle(id: &str, of: &str, all: &[Measure]) -> bool {
    let mut at = of;
    for _ in all {
        if at == id {
            return true;
        }
        match all.iter().find(|measure| measure.id == at).and_then(|measure| measure.of.as_deref()) {
            Some(next) => at = next,
            None => return false,
        }
    }
    false
}
