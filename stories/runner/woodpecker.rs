//! The woodpecker's year in stories: from a step's words to what is asked of it, and what is told of it. A story has
//! one year, and is alone in its house with it.

use domain::{
    ids::{CollectionId, PersonId},
    woodpecker::{
        Collection,
        command::{Begin, Command, Move},
        rank,
    },
    world::World,
};
use serde::Deserialize;

use super::{Act, fields::Fields, moves::Scene, story::Step};

/// The particulars that name persons.
const PERSONS: [&str; 2] = ["person", "owner"];

/// What is expected of the year of a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Gathered {
    /// `open`, `judging`, `chosen`.
    pub(crate) stage: Option<String>,
    /// What became of each nominee: `1 adopted`, `2 struck`.
    pub(crate) progress: Option<Vec<String>>,
    /// The places: `1: nominee 2, 21/10`, then ` chosen`.
    pub(crate) ranking: Option<Vec<String>>,
    /// The titles in the case book, each with who is named: `少交一份复印件 by 王明`.
    pub(crate) book: Option<Vec<String>>,
    /// The members: `王明 until 2028-01-31`.
    pub(crate) members: Option<Vec<String>>,
    /// What is open after meetings: `1.1 until 2027-02-01`.
    pub(crate) open: Option<Vec<String>>,
    /// What happened in the step.
    pub(crate) events: Option<Vec<String>>,
}

/// Returns whether a step is about the woodpecker's year.
pub(crate) fn is_about_one(step: &Step) -> bool {
    named(step).is_some()
}

fn named(step: &Step) -> Option<Move> {
    Move::ALL.into_iter().find(|known| known.code() == step.what)
}

/// Returns the persons a step names besides whoever acts.
pub(crate) fn persons(step: &Step) -> Vec<String> {
    PERSONS.iter().filter_map(|key| step.with.get(*key)?.as_str().map(str::to_owned)).collect()
}

/// Returns what a step asks; the fields are those of the domain's own commands, orders and persons by name.
pub(crate) fn act(
    scene: &Scene<'_>,
    step: &Step,
    known: Option<CollectionId>,
    fields: &mut Fields,
) -> Result<Act, String> {
    let what = named(step).ok_or("is no move of the woodpecker")?;
    if what == Move::Begin {
        return Ok(Act::BeginCollection(Begin { year: fields.must("year")? }));
    }
    let collection = known.ok_or("no year was begun")?;
    let mut table: toml::Table = fields.rest();
    let (kind, usual) = usual(what);
    table.insert("kind".to_owned(), toml::Value::String(kind.to_owned()));
    for key in usual {
        table.entry(*key).or_insert(toml::Value::Integer(1));
    }
    if what == Move::Nominate {
        let order = table.get("order").and_then(toml::Value::as_str).unwrap_or(&step.order).to_owned();
        table.insert("order".to_owned(), toml::Value::Integer(scene.order(&order)?.0));
    }
    for key in PERSONS {
        if let Some(who) = table.get(key).and_then(toml::Value::as_str) {
            let found = person(scene.world, who)?;
            table.insert(key.to_owned(), toml::Value::Integer(found.0));
        }
    }
    let command: Command = toml::Value::Table(table).try_into().map_err(|error| format!("{error}"))?;
    Ok(Act::Collection { collection, command: Box::new(command) })
}

/// Returns what the domain calls a move's command, and which numbers are 1 when a step does not say.
fn usual(what: Move) -> (&'static str, &'static [&'static str]) {
    match what {
        Move::Begin => ("begin", &[]),
        Move::Nominate => ("nominate", &[]),
        Move::Strike => ("strike", &["nominee"]),
        Move::Advance | Move::Publish => ("advance", &["nominee"]),
        Move::Decline => ("decline", &["nominee"]),
        Move::Seat => ("seat", &[]),
        Move::Judge => ("judge", &[]),
        Move::Score => ("score", &["nominee", "juror"]),
        Move::Choose => ("choose", &[]),
        Move::Consent => ("consent", &["nominee"]),
        Move::WriteCase => ("write-case", &["nominee"]),
        Move::ReviewCase => ("review-case", &["nominee"]),
        Move::Appoint => ("appoint", &["nominee"]),
        Move::End => ("end", &["member"]),
        Move::Meet => ("meet", &[]),
        Move::FollowUp => ("follow-up", &["meeting"]),
        Move::Settle => ("settle", &["meeting", "follow_up"]),
    }
}

fn person(world: &World, who: &str) -> Result<PersonId, String> {
    let found = world.people.persons.signing_in_as(who);
    found.map(|person| person.id).ok_or_else(|| format!("nobody is `{who}`"))
}

/// Returns what is not as expected; `events` are the codes of what happened in the step.
pub(crate) fn differences(expected: &Gathered, now: &Collection, events: &[String]) -> Vec<String> {
    let progress = now.nominees.iter().map(|one| {
        let code = match (&one.struck, &one.declined) {
            (Some(_), _) => "struck",
            (None, Some(_)) => "declined",
            (None, None) => one.progress().code(),
        };
        format!("{} {code}", one.number)
    });
    let ranking = now.choice.as_ref().map_or_else(|| rank::ranking(now), |choice| choice.ranking.clone());
    let ranking = ranking.iter().map(|one| {
        let chosen = if one.chosen { " chosen" } else { "" };
        format!("{}: nominee {}, {}/{}{chosen}", one.place, one.nominee, one.above, one.below)
    });
    let book = now.book().map(|(nominee, text)| match nominee.printed_name() {
        Some(name) => format!("{} by {name}", text.title),
        None => text.title.clone(),
    });
    let members = now.members.iter().map(|one| format!("{} until {}", one.name, one.last_day()));
    let open = now.meetings.iter().flat_map(|meeting| {
        let waits = meeting.follow_ups.iter().filter(|one| one.settled.is_none());
        waits.map(|one| format!("{}.{} until {}", meeting.number, one.number, one.due))
    });
    let mut found = Vec::new();
    let mut check = |what: &str, expected: Option<&Vec<String>>, is: Vec<String>| {
        if let Some(expected) = expected.filter(|expected| **expected != is) {
            found.push(format!("{what} of the year {is:?}, expected {expected:?}"));
        }
    };
    check(
        "stage",
        expected.stage.clone().map(|stage| vec![stage]).as_ref(),
        vec![now.stage.code().to_owned()],
    );
    check("progress", expected.progress.as_ref(), progress.collect());
    check("ranking", expected.ranking.as_ref(), ranking.collect());
    check("book", expected.book.as_ref(), book.collect());
    check("members", expected.members.as_ref(), members.collect());
    check("open", expected.open.as_ref(), open.collect());
    check("events", expected.events.as_ref(), events.to_vec());
    found
}
