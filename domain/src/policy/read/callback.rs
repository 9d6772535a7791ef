//! The callback of a pack: whom to ask what, and how each answer counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    policy::{
        Callback, Choice, Counts, Language, Question, Role, Sms,
        read::{
            COUNT_LIMIT,
            grounds::{Grounds, Rules},
            item::Item,
            table::Table,
        },
    },
    sms::Template,
};

/// What a message leaves at least for the title, in UTF-16 units; with less nobody knows what it is about.
const TITLE_ROOM: usize = 6;
/// An order number as it is filled in.
const NUMBER: &str = "202611220000179";

pub(super) fn callback(mut table: Table<'_>, rules: &mut Rules) -> Option<Callback> {
    let words_required = table.must("words_required", Item::flag);
    let attempts = table.must("attempts", |item| item.number(1..=COUNT_LIMIT));
    let grounds = rules.grounds(&mut table);
    if let (Some(attempts), Some(grounds)) = (attempts, &grounds) {
        rules.add(
            &table,
            grounds,
            format!("silence counts as unrated, by hand after {attempts} failed attempts"),
        );
    }
    let questions = table.each("question", |table| question(table, rules));
    let roles = questions.as_ref().is_some_and(|questions| check_roles(&table, questions));
    let sms = table.must("sms", template);
    table.finish();
    let Grounds { article, interpretation, source, .. } = grounds?;
    let (words_required, attempts, questions, sms) = (words_required?, attempts?, questions?, sms?);
    let callback = Callback { questions, words_required, attempts, sms, article, interpretation, source };
    (roles && check_length(&table, &callback)).then_some(callback)
}

fn question(mut table: Table<'_>, rules: &mut Rules) -> Option<Question> {
    let id = table.must("id", Item::id);
    let role = table.must("role", Item::word);
    let asked_of = table.must("asked_of", Item::word);
    let text = table.must("text", Item::words);
    let options = table.must("options", |item| options(item, role));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (id, role, asked_of, text, options) = (id?, role?, asked_of?, text?, options?);
    let grounds = grounds?;
    rules.add(&table, &grounds, format!("a question: {}", text.zh));
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(Question { id, role, asked_of, text, options, article, interpretation, source })
}

fn options(item: &Item<'_>, role: Option<Role>) -> Option<Vec<Choice>> {
    let tables = item.tables("a list, `[{ id = \"…\", text = …, counts = \"…\" }, …]`")?;
    let choices: Vec<Option<Choice>> = tables.into_iter().map(|table| choice(table, role)).collect();
    let choices: Vec<Choice> = choices.into_iter().collect::<Option<_>>()?;
    let digits: BTreeSet<u8> = choices.iter().filter_map(|choice| choice.digit).collect();
    let problem = if choices.len() < 2 {
        "needs at least two options; add them"
    } else if role == Some(Role::Result) && digits.len() < choices.len() {
        "needs a different `digit` for every option, so that a text message can answer; add them"
    } else if role == Some(Role::Result) && !counts_both_ways(&choices) {
        "needs an option that counts as `satisfied` and one that counts as `dissatisfied`; add it"
    } else {
        return Some(choices);
    };
    item.note(problem);
    None
}

fn choice(mut table: Table<'_>, role: Option<Role>) -> Option<Choice> {
    let id = table.must("id", Item::id);
    let text = table.must("text", Item::words);
    let counts = table.must("counts", |item| counts(item, role));
    let digit = table.may("digit", |item| item.number(1..=9));
    table.finish();
    Some(Choice { id: id?, text: text?, counts: counts?, digit: digit? })
}

/// The grade decides whether the order closes, so it cannot be neither; pressure is no grade of the unit's work.
fn counts(item: &Item<'_>, role: Option<Role>) -> Option<Counts> {
    let counts = item.word()?;
    if role == Some(Role::Result) && counts == Counts::Neutral {
        item.note("is `neutral`; a grade is `satisfied` or `dissatisfied`");
        return None;
    }
    if role == Some(Role::Pressure) && counts != Counts::Neutral {
        item.note("grades the unit; answers about pressure are `neutral`");
        return None;
    }
    Some(counts)
}

fn counts_both_ways(choices: &[Choice]) -> bool {
    let has = |wanted| choices.iter().any(|choice| choice.counts == wanted);
    has(Counts::Satisfied) && has(Counts::Dissatisfied)
}

fn check_roles(table: &Table<'_>, questions: &[Question]) -> bool {
    let mut by_role: BTreeMap<Role, &str> = BTreeMap::new();
    for question in questions {
        if let Some(first) = by_role.insert(question.role, &question.id) {
            let problem = format!("`{first}` and `{}` have the same role; keep one of them", question.id);
            table.note("question", problem);
            return false;
        }
    }
    if !by_role.contains_key(&Role::Result) {
        table.note("question", "no question has the role `result`; add the one that grades the round");
        return false;
    }
    true
}

/// Reads the message: known placeholders only, and all of them.
fn template(item: &Item<'_>) -> Option<Sms> {
    const PLACES: [&str; 3] = ["{number}", "{title}", "{scale}"];
    let text = item.words()?;
    for words in [&text.zh, &text.en] {
        if let Some(missing) = PLACES.iter().find(|place| words.matches(*place).count() != 1) {
            item.note(format!("has `{missing}` not exactly once in `{words}`; correct it"));
            return None;
        }
        let rest = PLACES.iter().fold(words.clone(), |rest, place| rest.replace(place, ""));
        if rest.contains(['{', '}']) {
            item.note(format!(
                "has an unknown placeholder in `{words}`; only {} are filled in",
                PLACES.join(", ")
            ));
            return None;
        }
        if let Err(error) = Template::parse(words) {
            item.note(format!("cannot be sent: {error}"));
            return None;
        }
    }
    Some(Sms { text })
}

fn check_length(table: &Table<'_>, callback: &Callback) -> bool {
    [(Language::Zh, "zh"), (Language::En, "en")].into_iter().all(|(language, key)| {
        let length = callback.sms(language, NUMBER, "").encode_utf16().count() + TITLE_ROOM;
        let limit = callback.sms.limit(language);
        if length > limit {
            let problem = format!(
                "is {length} characters long with number, scale and {TITLE_ROOM} characters of \
                title; shorten it to {limit}"
            );
            table.note(&format!("sms.{key}"), problem);
        }
        length <= limit
    })
}
