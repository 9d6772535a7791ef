//! The examples of a pack: given facts, what the document makes of them, and what the pack makes of them today.

use std::collections::BTreeMap;

use domain::{
    calendar::Calendar,
    exact::Exact,
    order::{Difficulty, Level, Urgency},
    policy::{ClockGiven, DutyGiven, Example as Written, ExampleResult, Given, Moment, Pack, Seen, Worked},
};

use jiff::civil::DateTime;
use serde::Serialize;

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
        Given::Duty(given) => duty(pack, given, lang),
        Given::Worked(worked) => self::worked(worked),
        Given::Reason { code, tells: _ } => {
            let name =
                pack.reason(code).map_or_else(|| code.clone(), |reason| told::text(&reason.name, lang));
            vec![Fact::new(shown::fact("reason"), plain(&name))]
        }
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

/// Returns what is known in an example of a duty.
fn duty(pack: &Pack, given: &DutyGiven, lang: Lang) -> Vec<Fact> {
    let duties = pack.duties();
    match given {
        DutyGiven::Ladder { seen, .. } | DutyGiven::Inadmissible { seen, .. } => signs(seen),
        DutyGiven::Report { on, .. } | DutyGiven::Phase { on, .. } => {
            vec![Fact::new(Words::key("staff.packs.day"), Words::plain(on.to_string()))]
        }
        DutyGiven::Adjudicator { difficulty, .. } => {
            vec![Fact::new(shown::fact("difficulty"), shown::difficulty(difficulty_code(*difficulty)))]
        }
        DutyGiven::Scale { id, grade, .. } => {
            let found =
                duties.scale(id).and_then(|scale| scale.grades.iter().find(|known| known.id == *grade));
            let words = found.map_or_else(|| grade.clone(), |grade| told::text(&grade.text, lang));
            vec![Fact::new(shown::fact("grade"), Words::plain(words))]
        }
        DutyGiven::Campaign { satisfied, vetoes, .. } => {
            let share = Fact::new(Words::key("staff.packs.share"), Words::plain(satisfied.to_string()));
            let known = duties.campaign.iter().flat_map(|campaign| &campaign.vetoes);
            let found = known.filter(|veto| vetoes.contains(&veto.id));
            let veto = |name| Fact::new(Words::key("staff.packs.veto"), Words::plain(told::text(name, lang)));
            std::iter::once(share).chain(found.map(|found| veto(&found.name))).collect()
        }
    }
}

fn signs(seen: &Seen) -> Vec<Fact> {
    let sign = |key: String| Words::key(&format!("staff.packs.sign.{key}"));
    let yes_or_no = |holds: bool| Words::key(if holds { "common.yes" } else { "common.no" });
    let flags = seen.flags.iter().map(|(flag, holds)| Fact::new(sign(flag.to_string()), yes_or_no(*holds)));
    let numbers = seen.numbers.iter();
    let numbers =
        numbers.map(|(kind, number)| Fact::new(sign(kind.to_string()), Words::plain(number.to_string())));
    let level =
        seen.level.iter().map(|level| Fact::new(shown::fact("level"), shown::level(level_code(*level))));
    flags.chain(numbers).chain(level).collect()
}

/// Returns the numbers of an example of counting or scoring as they are written: the names are the pack's own.
fn worked(worked: &Worked) -> Vec<Fact> {
    let plain = |name: &str, value: String| Fact::new(Words::plain(name), Words::plain(value));
    match worked {
        Worked::Order { order, .. } => {
            let flags = order.flags.iter().map(|(fact, holds)| {
                let holds = if *holds { "common.yes" } else { "common.no" };
                Fact::new(Words::plain(written(fact)), Words::key(holds))
            });
            let texts = order.texts.iter().map(|(fact, text)| plain(&written(fact), text.clone()));
            let numbers =
                order.numbers.iter().map(|(fact, number)| plain(&written(fact), number.to_string()));
            flags.chain(texts).chain(numbers).collect()
        }
        Worked::Scores { units, .. } => {
            let facts = |facts: &BTreeMap<String, Exact>| {
                facts.iter().map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
            };
            units.iter().map(|given| plain(&given.unit, facts(&given.facts))).collect()
        }
        Worked::Year { daily, yearly, .. } => {
            let months = daily.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            vec![plain("daily", months), plain("yearly", yearly.to_string())]
        }
    }
}

/// Returns a fact by its name in a pack.
fn written(fact: &impl Serialize) -> String {
    serde_json::to_value(fact).ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

fn moment(moment: Moment) -> Words {
    Words::plain(shown_moment(&moment.to_string()))
}

/// What the domain calls an outcome, and the key of its words.
const OUTCOMES: [(&str, &str); 20] = [
    ("satisfied", "satisfied"),
    ("dissatisfied", "dissatisfied"),
    ("unrated", "unrated"),
    ("responded", "responded"),
    ("not responded", "not_responded"),
    ("redone again", "again"),
    ("closed as dissatisfied", "closed"),
    ("provisional", "provisional"),
    ("fires", "fires"),
    ("does not fire", "not_fires"),
    ("allowed", "allowed"),
    ("not allowed", "not_allowed"),
    ("decides", "decides"),
    ("does not decide", "not_decides"),
    ("bad", "bad"),
    ("not bad", "not_bad"),
    ("eligible", "eligible"),
    ("not eligible", "not_eligible"),
    ("runs", "runs"),
    ("does not run", "not_runs"),
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
