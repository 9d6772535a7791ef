//! The examples of a pack: given facts, what the document makes of them, and what the pack makes of them today.

use domain::{
    calendar::Calendar,
    order::{Difficulty, Level, Urgency},
    policy::{ClockGiven, Example as Written, ExampleResult, Given, Moment, Pack, Worked},
};

use jiff::civil::DateTime;

use super::pack::{difficulty_code, level_code, urgency_code};
use crate::{
    app::App,
    problem::Problem,
    told,
    views::{
        locale::{Lang, Words},
        staff::{packs::Example, pieces::Fact, shown},
    },
};

/// Returns the examples with their results, the failing ones first.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn of(app: &App, pack: &Pack, calendar: &Calendar, lang: Lang) -> Result<Vec<Example>, Problem> {
    let results = pack.check(calendar);
    let pairs = pack.examples().iter().zip(&results);
    let mut examples = pairs
        .map(|(written, result)| example(app, pack, written, result, lang))
        .collect::<Result<Vec<_>, _>>()?;
    examples.sort_by_key(|example| example.passes);
    Ok(examples)
}

fn example(
    app: &App,
    pack: &Pack,
    written: &Written,
    result: &ExampleResult,
    lang: Lang,
) -> Result<Example, Problem> {
    Ok(Example {
        title: written.name.clone(),
        rule: written.rule.clone(),
        given: given(pack, &written.given, lang),
        expected: outcome(app, &result.expected, lang)?,
        found: outcome(app, &result.got, lang)?,
        passes: result.passed,
    })
}

fn given(pack: &Pack, given: &Given, lang: Lang) -> Vec<Fact> {
    let plain = |text: &str| Words::plain(text);
    match given {
        Given::Clock(given) => clock(pack, given, lang),
        Given::Reopen { from, due: _ } => vec![Fact::new(Words::key("staff.packs.ended"), moment(*from))],
        Given::Callback { answers, satisfied: _, responded: _ } => {
            let questions = &pack.callback().questions;
            let asked = questions.iter().filter_map(|question| {
                let answer = answers.get(&question.id)?;
                let choice = question.options.iter().find(|choice| choice.id == *answer)?;
                let question = Words::plain(told::text(&question.text, lang));
                Some(Fact::new(question, Words::plain(told::text(&choice.text, lang))))
            });
            let facts: Vec<Fact> = asked.collect();
            if facts.is_empty() {
                return vec![Fact::new(shown::fact("answer"), Words::key("staff.packs.silence"))];
            }
            facts
        }
        Given::Sms { number, title, text: _ } => {
            vec![Fact::new(shown::fact("code"), plain(number)), Fact::new(shown::fact("title"), plain(title))]
        }
        Given::Redo { redone, again: _ } => {
            vec![Fact::new(
                Words::key("staff.packs.rule.redo"),
                Words::key("staff.packs.redone").with("count", redone),
            )]
        }
        Given::Reason { code, tells: _ } => {
            let name =
                pack.reason(code).map_or_else(|| code.clone(), |reason| told::text(&reason.name, lang));
            vec![Fact::new(shown::fact("reason"), plain(&name))]
        }
        Given::Worked(Worked::Scores { indicator: _, units }) => units
            .iter()
            .map(|given| {
                let counts = given.facts.iter().map(|(id, value)| {
                    let name = pack.assessment().map(|rules| told::assessment::name(rules, id, lang));
                    format!("{} {value}", name.unwrap_or_else(|| id.clone()))
                });
                Fact::new(plain(&given.unit), plain(&counts.collect::<Vec<_>>().join(", ")))
            })
            .collect(),
        Given::Worked(Worked::Order { .. } | Worked::Year { .. }) | Given::Duty(_) => Vec::new(),
    }
}

fn clock(pack: &Pack, given: &ClockGiven, lang: Lang) -> Vec<Fact> {
    let mut facts = vec![Fact::new(Words::key("staff.clocks.started"), moment(given.from))];
    if let Some(kind) = given.kind.as_ref().and_then(|kind| pack.kind(kind)) {
        facts.push(Fact::new(shown::fact("kind"), Words::plain(told::text(&kind.name, lang))));
    }
    if given.difficulty != Difficulty::Simple {
        facts
            .push(Fact::new(shown::fact("difficulty"), shown::difficulty(difficulty_code(given.difficulty))));
    }
    if given.urgency != Urgency::Normal {
        facts.push(Fact::new(shown::fact("urgency"), shown::urgency(urgency_code(given.urgency))));
    }
    if given.level != Level::County {
        facts.push(Fact::new(shown::fact("level"), shown::level(level_code(given.level))));
    }
    facts
}

fn moment(moment: Moment) -> Words {
    Words::plain(shown_moment(&moment.to_string()))
}

/// What the domain calls an outcome, and the key of its words.
const OUTCOMES: [(&str, &str); 8] = [
    ("satisfied", "satisfied"),
    ("dissatisfied", "dissatisfied"),
    ("unrated", "unrated"),
    ("responded", "responded"),
    ("not responded", "not_responded"),
    ("redone again", "again"),
    ("closed as dissatisfied", "closed"),
    ("provisional", "provisional"),
];

/// Returns an outcome in the reader's words; messages and names stay as they are.
fn outcome(app: &App, text: &str, lang: Lang) -> Result<String, Problem> {
    let say = |part: &str| match OUTCOMES.iter().find(|(known, _)| *known == part) {
        Some((_, key)) => Ok(app.views.say(lang, &Words::key(&format!("staff.packs.outcome.{key}")))?),
        None => Ok(shown_moment(part)),
    };
    let parts: Vec<&str> = text.split(", ").collect();
    if !parts.iter().any(|part| OUTCOMES.iter().any(|(known, _)| known == part)) {
        return Ok(shown_moment(text));
    }
    let said = parts.into_iter().map(say).collect::<Result<Vec<_>, Problem>>()?;
    Ok(said.join(&app.views.say(lang, &Words::key("staff.comma"))?))
}

/// Returns `2026-02-27T17:30` as people write it; anything else as it is.
fn shown_moment(text: &str) -> String {
    if text.parse::<DateTime>().is_ok() { text.replace('T', " ") } else { text.to_owned() }
}
