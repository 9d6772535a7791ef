//! Surveys in stories: who was served, what the job plans when a period is over, and from a step's words to what is
//! asked of a survey or of a place in its sample. A story has a house of its own for them.

use std::collections::BTreeMap;

use domain::{
    case::{ApplicantKind, Key, Matter, PhoneClass, Taken},
    ids::{PersonId, UnitId},
    survey::{
        Channel, Survey,
        command::{Command, Move, PlaceCommand},
        hand,
        place::{Miss, Place, State},
        question::{Ask, SATISFIED, Said, Value},
    },
};
use serde::Deserialize;

use super::{Act, fields::Fields, moves::Scene, story::Step};

/// The steps that are no moves of a survey: somebody is served, and the job of surveys runs.
const OTHERS: [&str; 2] = ["serve", "run-surveys"];

/// A survey with every place of its sample, by number.
pub(crate) type Asked = (Survey, Vec<Place>);

/// Somebody was served: the case, and whom to ask about it.
#[derive(Clone, Debug)]
pub(crate) struct Served {
    pub(crate) taken: Taken,
    pub(crate) name: String,
    pub(crate) phone: String,
}

/// What is expected of the survey of a step; of a run of the job, what it planned.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Surveyed {
    /// What the job planned in this step: `phone-month 2026-05-01`, by rule and first day of the period.
    pub(crate) planned: Option<Vec<String>>,
    /// `planned`, `drawn`, `closed`, `cancelled`.
    pub(crate) standing: Option<String>,
    /// The last day on which anybody is asked.
    pub(crate) ask_until: Option<String>,
    /// How many places are in which state; every state that there is.
    pub(crate) places: Option<BTreeMap<String, usize>>,
    /// How many said in the first question that they are satisfied, among those who answered it: `2/3`.
    pub(crate) satisfied: Option<String>,
    /// In which ways the answers came, by number of the place.
    pub(crate) ways: Option<Vec<String>>,
    /// Whether a third party alone calls.
    pub(crate) third_party: Option<bool>,
    /// Whether a third party has sealed it.
    pub(crate) sealed: Option<bool>,
    /// Whether it takes up the questionnaire of the period before, and in which edition.
    pub(crate) follows: Option<bool>,
    pub(crate) edition: Option<u32>,
}

/// Returns whether a step is about surveys.
pub(crate) fn is_about_one(step: &Step) -> bool {
    OTHERS.contains(&step.what.as_str()) || named(step).is_some()
}

fn named(step: &Step) -> Option<Move> {
    Move::ALL.into_iter().find(|known| known.code() == step.what)
}

/// Returns the persons a step names besides whoever acts.
pub(crate) fn persons(step: &Step) -> Vec<String> {
    step.with.get("person").and_then(toml::Value::as_str).map(str::to_owned).into_iter().collect()
}

/// Returns the survey that a step is about: the newest of the rule it names, or the one of the period that it names too,
/// as in `phone-month 2026-05-01`.
pub(crate) fn about<'a>(step: &Step, all: &'a [Asked]) -> Option<&'a Asked> {
    let name = step.with.get("survey").and_then(toml::Value::as_str)?;
    all.iter().rev().find(|(survey, _)| {
        let of_period = of(survey);
        of_period == name || of_period.split(' ').next() == Some(name)
    })
}

/// Returns rule and first day of the period of a survey.
fn of(survey: &Survey) -> String {
    survey.origin.as_ref().map_or_else(String::new, |origin| format!("{} {}", origin.rule, origin.from))
}

/// Returns what a step asks.
pub(crate) fn act(scene: &Scene<'_>, step: &Step, all: &[Asked], fields: &mut Fields) -> Result<Act, String> {
    match step.what.as_str() {
        "serve" => return Ok(Act::Serve(served(scene, fields)?)),
        "run-surveys" => return Ok(Act::RunSurveys),
        _ => {}
    }
    let what = named(step).ok_or("is no move of a survey")?;
    let name: String = fields.must("survey")?;
    let (survey, places) = about(step, all).ok_or_else(|| format!("no survey `{name}` yet"))?;
    let command = match what {
        Move::Draw => Command::Draw { seed: fields.or("seed", 7)?, found: Vec::new() },
        Move::Close => Command::Close { open: 0 },
        Move::Cancel => Command::Cancel { reason: fields.text("reason", "重复")? },
        Move::Invite => Command::Invite,
        Move::Seal => Command::Seal { places: Vec::new() },
        Move::Assign => {
            let until = fields.may_day("until")?.unwrap_or(survey.plan.ask_until);
            Command::Assign { person: person(scene, fields)?, until, is_surveyor: false }
        }
        Move::Plan => return Err("only the job plans in stories: `run-surveys`".to_owned()),
        Move::Show | Move::Miss | Move::Refuse | Move::Interview | Move::TypeIn | Move::Respond => {
            let number = fields.or::<u32>("place", 1)?;
            let place = places.iter().find(|place| place.number == number);
            let place = place.ok_or_else(|| format!("`{name}` has no place {number}"))?.id;
            let command = Box::new(at_place(what, survey, fields)?);
            return Ok(Act::SurveyPlace { place, command });
        }
    };
    Ok(Act::Survey { survey: survey.id, seen: step.seen, command: Box::new(command) })
}

fn person(scene: &Scene<'_>, fields: &mut Fields) -> Result<PersonId, String> {
    let who: String = fields.must("person")?;
    let known = scene.world.people.persons.signing_in_as(&who);
    Ok(known.ok_or_else(|| format!("nobody is `{who}`"))?.id)
}

fn at_place(what: Move, survey: &Survey, fields: &mut Fields) -> Result<PlaceCommand, String> {
    let channel = match what {
        Move::Show => return Ok(PlaceCommand::Show),
        Move::Refuse => return Ok(PlaceCommand::Refuse),
        Move::Miss => {
            let how = fields.text("how", "no-answer")?;
            let miss = Miss::from_code(&how).ok_or_else(|| format!("`{how}` is no way to miss somebody"))?;
            return Ok(PlaceCommand::Miss { miss });
        }
        Move::TypeIn => Channel::Paper,
        Move::Respond => Channel::Link,
        Move::Interview
        | Move::Plan
        | Move::Draw
        | Move::Close
        | Move::Cancel
        | Move::Assign
        | Move::Seal
        | Move::Invite => Channel::Phone,
    };
    let said = said(survey, &fields.must::<Vec<String>>("said")?)?;
    Ok(PlaceCommand::Answer { channel, said })
}

/// Reads an answer for each question in turn: a number, options as `1,3`, or words; nothing is `-`.
fn said(survey: &Survey, given: &[String]) -> Result<Vec<Said>, String> {
    let mut all = Vec::new();
    for (question, (asked, text)) in (1..).zip(survey.plan.questionnaire.questions.iter().zip(given)) {
        if text == "-" {
            continue;
        }
        let number = || text.parse::<u8>().map_err(|error| format!("question {question}: `{text}`: {error}"));
        let value = match &asked.ask {
            Ask::Grades => Value::Grade(number()?),
            Ask::Single(_) => Value::Choice(number()?),
            Ask::Number { .. } => Value::Number(i64::from(number()?)),
            Ask::Text => Value::Text(text.clone()),
            Ask::Multiple(_) => {
                let picked =
                    text.split(',').map(|one| one.parse().map_err(|error| format!("{one}: {error}")));
                Value::Choices(picked.collect::<Result<_, _>>()?)
            }
        };
        all.push(Said { question, value });
    }
    Ok(all)
}

/// So many people were served at a unit just before the step, from the one of a number on: each has a telephone of the
/// own, the same in every step of the story.
fn served(scene: &Scene<'_>, fields: &mut Fields) -> Result<Vec<Served>, String> {
    let unit: UnitId = scene.unit(&fields.text("unit", "water")?)?;
    let (first, count) = (fields.or::<u32>("first", 1)?, fields.or::<u32>("count", 1)?);
    let one = |number: u32| Served {
        taken: Taken {
            key: Key {
                source: "hall".to_owned(),
                number: format!("{number}-{}", scene.at.as_second()),
                step: "1".to_owned(),
            },
            batch: None,
            pack: scene.story.pack.clone(),
            kind: "consult".to_owned(),
            unit,
            window: None,
            staff: None,
            matter: Matter { code: "000102001".to_owned(), name: "居民用水报装".to_owned() },
            region: "430300000000".to_owned(),
            applicant_kind: ApplicantKind::Person,
            applicant: None,
            agent: false,
            channel: None,
            accepted_at: None,
            finished_at: scene.at,
            citizen: None,
            contact_digest: None,
            phone: PhoneClass::Mobile,
            elsewhere: None,
        },
        name: format!("办事人{number}"),
        phone: format!("1356107{number:04}"),
    };
    Ok((first..first + count).map(one).collect())
}

/// Returns what is not as expected of a survey, and what of its seal is broken, expected or not.
pub(crate) fn differences(expected: &Surveyed, (survey, places): &Asked) -> Vec<String> {
    let mut found = Vec::new();
    let mut check = |what: &str, expected: Option<String>, is: String| {
        if let Some(expected) = expected.filter(|expected| *expected != is) {
            found.push(format!("{what} of the survey is {is}, expected {expected}"));
        }
    };
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for place in places {
        *states.entry(place.state.code().to_owned()).or_default() += 1;
    }
    check("standing", expected.standing.clone(), survey.standing.code().to_owned());
    check("last day", expected.ask_until.clone(), survey.plan.ask_until.to_string());
    check("places", expected.places.as_ref().map(|wanted| format!("{wanted:?}")), format!("{states:?}"));
    let answers = || places.iter().filter_map(|place| place.answer.as_ref());
    let grades = answers().filter_map(|answer| match answer.said.first()? {
        Said { question: 1, value: Value::Grade(grade) } => Some(*grade),
        _ => None,
    });
    let grades: Vec<u8> = grades.collect();
    let good = grades.iter().filter(|grade| **grade >= SATISFIED).count();
    check("satisfaction", expected.satisfied.clone(), format!("{good}/{}", grades.len()));
    let ways: Vec<&str> = answers().map(|answer| answer.channel.code()).collect();
    check("ways", expected.ways.as_ref().map(|wanted| format!("{wanted:?}")), format!("{ways:?}"));
    let yes = |is: Option<bool>| is.map(|is| is.to_string());
    check("third party", yes(expected.third_party), survey.plan.third_party.to_string());
    check("seal", yes(expected.sealed), survey.seal.is_some().to_string());
    check("round before", yes(expected.follows), survey.follows.is_some().to_string());
    check("edition", expected.edition.map(|number| number.to_string()), survey.edition.to_string());
    if survey.seal.as_ref().is_some_and(|seal| seal.digest != hand::digest(places)) {
        found.push("what was sealed is not what is there".to_owned());
    }
    if survey.seal.is_some() && places.iter().any(|place| place.state == State::Open) {
        found.push("a place of a sealed survey is open".to_owned());
    }
    found
}

/// Returns what the job planned: the surveys that there were not before.
pub(crate) fn planned(before: &[Asked], now: &[Asked]) -> Vec<String> {
    let mut fresh: Vec<String> = now
        .iter()
        .filter(|(survey, _)| before.iter().all(|(known, _)| known.id != survey.id))
        .map(|(survey, _)| of(survey))
        .collect();
    fresh.sort();
    fresh
}
