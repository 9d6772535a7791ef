//! The examples of a pack: given facts, what the document makes of them, and what the pack makes of them today, with
//! every score worked out.

use domain::{
    assessment::{Line, Table, assess, assess_yearly},
    calendar::Calendar,
    policy::{Assessment, Example as Written, ExampleResult, Given, UnitGiven, Worked},
};
use jiff::civil::DateTime;

use super::{document::anchor, given};
use crate::{
    problem::Problem,
    told::{self, pack::Reader},
    views::{
        locale::Words,
        staff::pack::{Example, WorkedUnit},
    },
};

/// Returns the examples with their results, the failing ones first.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn of(reader: &Reader<'_>, calendar: &Calendar) -> Result<Vec<Example>, Problem> {
    let results = reader.pack.check(calendar);
    let pairs = reader.pack.examples().iter().zip(&results);
    let mut examples =
        pairs.map(|(written, result)| example(reader, written, result)).collect::<Result<Vec<_>, _>>()?;
    examples.sort_by_key(|example| example.passes);
    Ok(examples)
}

fn example(reader: &Reader<'_>, written: &Written, result: &ExampleResult) -> Result<Example, Problem> {
    let is_rule = reader.pack.rule(&written.rule).is_some();
    let worked = worked(reader, &written.given)?;
    // Every unit says what it must have; all of them in one line would only be the same once more.
    let is_told = !worked.is_empty() && result.passed;
    Ok(Example {
        title: written.name.clone(),
        rule: written.rule.clone(),
        anchor: if is_rule { anchor(&written.rule) } else { String::new() },
        given: given::facts(reader, &written.given)?,
        worked,
        expected: if is_told { String::new() } else { outcome(reader, &result.expected)? },
        found: outcome(reader, &result.got)?,
        passes: result.passed,
    })
}

/// Returns the units whose scores an example expects.
fn worked(reader: &Reader<'_>, given: &Given) -> Result<Vec<WorkedUnit>, Problem> {
    let (Given::Worked(Worked::Scores { indicator, units }), Some(rules)) = (given, reader.pack.assessment())
    else {
        return Ok(Vec::new());
    };
    units.iter().map(|unit| worked_unit(reader, rules, indicator.as_deref(), units, unit)).collect()
}

fn worked_unit(
    reader: &Reader<'_>,
    rules: &Assessment,
    indicator: Option<&str>,
    units: &[UnitGiven],
    unit: &UnitGiven,
) -> Result<WorkedUnit, Problem> {
    let views = reader.views;
    let comma = views.say(reader.lang, &Words::key("staff.comma"))?;
    let facts = unit.facts.iter();
    let facts =
        facts.map(|(id, value)| format!("{} {value}", told::assessment::name(rules, id, reader.lang)));
    let group = rules.group(&unit.group).map(|group| told::text(&group.name, reader.lang));
    let named = Words::key("packs.unit_of").with("unit", &unit.unit);
    let expected = match (&unit.score, unit.rank) {
        (Some(score), Some(rank)) => Words::key("packs.scored_at").with("score", score).with("rank", rank),
        (Some(score), None) => Words::key("packs.scored").with("score", score),
        (None, _) => Words::key("packs.not_ranked"),
    };
    Ok(WorkedUnit {
        unit: views.say(reader.lang, &named.with("group", group.unwrap_or_default()))?,
        facts: facts.collect::<Vec<_>>().join(&comma),
        expected,
        because: indicator.map(|id| because(reader, rules, id, units, unit)).unwrap_or_default(),
    })
}

/// Returns how a score of an example comes about; nothing when the example cannot be scored, which its result says.
fn because(
    reader: &Reader<'_>,
    rules: &Assessment,
    indicator: &str,
    units: &[UnitGiven],
    unit: &UnitGiven,
) -> Vec<Words> {
    let mut table = Table::new(rules);
    for given in units {
        let values = given.facts.iter().map(|(id, value)| (id.as_str(), *value));
        if table.add(rules, &given.unit, &given.group, values).is_err() {
            return Vec::new();
        }
    }
    let is_yearly = rules.yearly.iter().any(|one| one.id == indicator);
    let assessed = if is_yearly { assess_yearly(rules, &table) } else { assess(rules, &table) };
    let Ok(assessed) = assessed else { return Vec::new() };
    let Some((group, scored)) = assessed.unit(&unit.unit) else { return Vec::new() };
    let lines = assessed.explain(group, scored, indicator).lines;
    let numbers =
        lines.iter().filter(|line| !matches!(line, Line::Article { .. } | Line::Interpretation { .. }));
    numbers.map(|line| told::assessment::line(rules, line, reader.lang)).collect()
}

/// What the domain calls an outcome, and the key of its words.
const OUTCOMES: [(&str, &str); 24] = [
    ("satisfied", "satisfied"),
    ("dissatisfied", "dissatisfied"),
    ("unrated", "unrated"),
    ("responded", "responded"),
    ("not responded", "not_responded"),
    ("redone again", "again"),
    ("closed as dissatisfied", "closed"),
    ("provisional", "provisional"),
    ("fires", "fires"),
    ("does not fire", "does_not_fire"),
    ("allowed", "allowed"),
    ("not allowed", "not_allowed"),
    ("no day set", "no_day"),
    ("decides", "decides"),
    ("does not decide", "does_not_decide"),
    ("bad", "bad"),
    ("not bad", "not_bad"),
    ("eligible", "eligible"),
    ("not eligible", "not_eligible"),
    ("runs", "runs"),
    ("does not run", "does_not_run"),
    ("counted", "counted"),
    ("not counted", "not_counted"),
    ("no total", "no_total"),
];

/// Returns an outcome in the reader's words; messages and names stay as they are.
fn outcome(reader: &Reader<'_>, text: &str) -> Result<String, Problem> {
    let say = |part: &str| match OUTCOMES.iter().find(|(known, _)| *known == part) {
        Some((_, key)) => {
            Ok(reader.views.say(reader.lang, &Words::key(&format!("staff.packs.outcome.{key}")))?)
        }
        None => Ok(shown_moment(part)),
    };
    let parts: Vec<&str> = text.split(", ").collect();
    if !parts.iter().any(|part| OUTCOMES.iter().any(|(known, _)| known == part)) {
        return Ok(shown_moment(text));
    }
    let said = parts.into_iter().map(say).collect::<Result<Vec<_>, Problem>>()?;
    Ok(said.join(&reader.views.say(reader.lang, &Words::key("staff.comma"))?))
}

/// Returns `2026-02-27T17:30` as people write it; anything else as it is.
pub(super) fn shown_moment(text: &str) -> String {
    if text.parse::<DateTime>().is_ok() { text.replace('T', " ") } else { text.to_owned() }
}
