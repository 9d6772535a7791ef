//! The surveys of a pack: whom to ask regularly, and how the survey of a period is planned by itself.

use serde::Deserialize;

use crate::{
    policy::{
        Every, Sample, Survey, SurveyRound,
        read::{grounds::Rules, item::Item, table::Table},
    },
    survey::{
        Channel,
        question::{self, Ask, LINE_LIMIT, NUMBER_LIMIT, QUESTIONS_LIMIT, Question, TEXT_LIMIT},
        sample::{Method, SAMPLE_LIMIT},
    },
};

/// The longest days of asking.
const DAYS_LIMIT: u16 = 120;

pub(super) fn survey(mut table: Table<'_>, rules: &mut Rules) -> Option<Survey> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let method = table.must("method", Item::word);
    let every: Option<Option<Every>> = table.may("every", Item::word);
    let of = table.must("of", Item::words);
    let sample: Option<Sample> = table.must("sample", Item::word);
    let masked = table.must("masked", Item::flag);
    let round = table.may("round", |item| round(item.section()?));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, every, of, masked, grounds) = (name?, every?, of?, masked?, grounds?);
    let (round, sample) = (round?, sample?);
    let comes_around = match every {
        Some(Every::Month | Every::Quarter | Every::HalfYear | Every::Year) => true,
        Some(Every::Day | Every::WorkingDay | Every::Week) | None => false,
    };
    if round.is_some() && !(comes_around && sample == Sample::Random) {
        table.note(
            "round",
            "needs `every` of `month`, `quarter`, `half-year` or `year`, and `sample = \"random\"`; \
             correct them, or leave `round` out",
        );
        return None;
    }
    let often = every.map_or("in no fixed period".to_owned(), |every| format!("every {}", every.code()));
    let shown = if masked { ", numbers masked" } else { "" };
    let planned = round.as_ref().map_or_else(String::new, |round| {
        let (method, days) = (round.method, round.ask_days);
        format!(", planned by itself: {} {} for {days} days", method.code(), method.size())
    });
    rules.add(&table, &grounds, format!("a survey: {} ({}), {often}{shown}{planned}", name.zh, name.en));
    Some(Survey { id: id?, name, method: method?, every, of, sample, masked, round, grounds: grounds.said() })
}

/// How many are drawn where, without the number.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Draw {
    Simple,
    Proportional,
    Fixed,
    Quota,
}

fn round(mut table: Table<'_>) -> Option<SurveyRound> {
    let among = table.must("among", Item::word);
    let draw: Option<Draw> = table.must("draw", Item::word);
    let most = u16::try_from(SAMPLE_LIMIT).unwrap_or(u16::MAX);
    let size = table.must("size", |item| item.number(1..=most));
    let channels = table.must("channels", |item| item.list("a list of channels", Item::word));
    let ask_days = table.must("ask_days", |item| item.number(1..=DAYS_LIMIT));
    let late_days = table.must("late_days", |item| item.number(0..=DAYS_LIMIT));
    let intro = table.may("intro", |item| short(item, TEXT_LIMIT));
    let questions = table.must("questions", questions);
    if channels.as_ref().is_some_and(|all| all.iter().all(|one| *one == Channel::WalkIn)) {
        table.note("channels", "needs a way to those who are drawn besides `walk-in`; add one");
    }
    table.finish();
    let size = size?;
    let method = match draw? {
        Draw::Simple => Method::Simple(size),
        Draw::Proportional => Method::Proportional(size),
        Draw::Fixed => Method::Fixed(size),
        Draw::Quota => Method::Quota(size),
    };
    Some(SurveyRound {
        among: among?,
        method,
        channels: channels?,
        ask_days: ask_days?,
        late_days: late_days?,
        intro: intro?.unwrap_or_default(),
        questions: questions?,
    })
}

fn short(item: &Item<'_>, most: usize) -> Option<String> {
    let text = item.text()?;
    if text.chars().count() > most {
        return item.wrong(&format!("at most {most} characters"));
    }
    Some(text)
}

fn questions(item: &Item<'_>) -> Option<Vec<Question>> {
    let tables = item.tables("a list, `[{ text = \"…\", ask = \"grades\", required = true }, …]`")?;
    let read: Vec<Option<Question>> = tables.into_iter().map(one).collect();
    let questions: Vec<Question> = read.into_iter().collect::<Option<_>>()?;
    if questions.is_empty() || questions.len() > QUESTIONS_LIMIT {
        return item.wrong(&format!("1 to {QUESTIONS_LIMIT} questions"));
    }
    if let Some((number, flaw)) = question::flaw(&questions) {
        item.note(format!("question {number} has a fault: `{}`; correct it", flaw.code()));
        return None;
    }
    Some(questions)
}

/// The kind of a question, without its particulars.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Single,
    Multiple,
    Grades,
    Text,
    Number,
}

fn one(mut table: Table<'_>) -> Option<Question> {
    let text = table.must("text", |item| short(item, LINE_LIMIT));
    let kind: Option<Kind> = table.must("ask", Item::word);
    let required = table.may("required", Item::flag);
    let options = table.may("options", Item::texts);
    let least = table.may("least", |item| item.number(-NUMBER_LIMIT..=NUMBER_LIMIT));
    let most = table.may("most", |item| item.number(-NUMBER_LIMIT..=NUMBER_LIMIT));
    table.finish();
    let (options, least, most) = (options?, least?, most?);
    let ask = match (kind?, options, least, most) {
        (Kind::Single, Some(options), None, None) => Ask::Single(options),
        (Kind::Multiple, Some(options), None, None) => Ask::Multiple(options),
        (Kind::Grades, None, None, None) => Ask::Grades,
        (Kind::Text, None, None, None) => Ask::Text,
        (Kind::Number, None, Some(least), Some(most)) => Ask::Number { least, most },
        (Kind::Single | Kind::Multiple | Kind::Grades | Kind::Text | Kind::Number, _, _, _) => {
            table.note(
                "ask",
                "does not fit the other keys: `single` and `multiple` need `options`, `number` needs `least` and \
                 `most`, `grades` and `text` need neither; correct it",
            );
            return None;
        }
    };
    Some(Question { text: text?, ask, required: required?.unwrap_or(false), branches: Vec::new() })
}
