//! The examples of a pack as written. Which rule they are about decides which keys they have.

use crate::{
    order::{Difficulty, Level, Urgency},
    policy::{
        ClockGiven, Example, Given, Moment,
        read::{COUNT_LIMIT, duty_examples, item::Item, table::Table, worked},
    },
};

pub(super) fn example(mut table: Table<'_>) -> Option<Example> {
    let name = table.must("name", Item::text);
    let rule = table.must("rule", Item::text);
    let given = match &rule {
        Some(rule) => given(&mut table, rule),
        None => table.ignore_rest(),
    };
    table.finish();
    let given = given?;
    let line = table.line_of(given.expected_key());
    Some(Example { name: name?, rule: rule?, place: table.path().to_owned(), line, given })
}

/// Reads what is given and what is expected.
fn given(table: &mut Table<'_>, rule: &str) -> Option<Given> {
    match rule.split_once('.').unwrap_or((rule, "")) {
        ("clock", id) if !id.is_empty() => clock(table, id),
        ("reason", code) if !code.is_empty() => {
            let tells = table.must("tells", Item::text)?;
            Some(Given::Reason { code: code.to_owned(), tells })
        }
        ("reopen", "") => {
            let from = table.must("from", moment);
            let due = table.must("due", moment);
            Some(Given::Reopen { from: from?, due: due? })
        }
        ("redo", "") => {
            let redone = table.must("redone", |item| item.number(0..=COUNT_LIMIT));
            let again = table.must("again", Item::flag);
            Some(Given::Redo { redone: redone?, again: again? })
        }
        ("callback", "") => {
            let answers = table.must("answers", Item::map);
            let satisfied = table.may("satisfied", Item::flag);
            let responded = table.may("responded", Item::flag);
            Some(Given::Callback { answers: answers?, satisfied: satisfied?, responded: responded? })
        }
        ("callback", "sms") => {
            let number = table.must("number", Item::text);
            let title = table.must("title", Item::text);
            let text = table.must("text", Item::words);
            Some(Given::Sms { number: number?, title: title?, text: text? })
        }
        _ if worked::knows(rule) => worked::given(table, rule).map(Given::Worked),
        _ if duty_examples::knows(rule) => duty_examples::given(table, rule).map(Given::Duty),
        _ => {
            let known = "`clock.ID`, `reason.CODE`, `callback`, `callback.sms`, `redo`, `reopen`";
            let (duties, worked) = (duty_examples::KNOWN, worked::KNOWN);
            table.note("rule", format!("`{rule}` has no examples; write {known}, {duties}, {worked}"));
            table.ignore_rest()
        }
    }
}

fn clock(table: &mut Table<'_>, id: &str) -> Option<Given> {
    let kind = table.may("kind", Item::text);
    let difficulty = table.may("difficulty", Item::word);
    let urgency = table.may("urgency", Item::word);
    let level = table.may("level", Item::word);
    let from = table.must("from", moment);
    let due = table.must("due", moment);
    let given = ClockGiven {
        id: id.to_owned(),
        kind: kind?,
        difficulty: difficulty?.unwrap_or(Difficulty::Simple),
        urgency: urgency?.unwrap_or(Urgency::Normal),
        level: level?.unwrap_or(Level::County),
        from: from?,
        due: due?,
    };
    Some(Given::Clock(given))
}

fn moment(item: &Item<'_>) -> Option<Moment> {
    item.moment().map(|(date, time)| time.map_or(Moment::Day(date), Moment::At))
}
