//! Proceedings in stories: from a step's words to what is asked of a proceeding, and what is told of one.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::{BEIJING, Budget},
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    proceeding::{
        Kind, Proceeding,
        command::{Command, Move, NewMatter, NewTask, Open},
        limit::{Target, Term},
        matter::{Convening, Defect, Frame},
        report::{Report, ReportKind},
    },
    world::World,
};
use serde::Deserialize;

use super::{Act, fields::Fields, moves::Scene, story::Step};

/// The proceedings of a story by name.
pub(crate) type Named = BTreeMap<String, ProceedingId>;

/// The particulars that name persons.
const PERSONS: [&str; 5] = ["owner", "to", "leader", "readers", "person"];

/// What is expected of the proceeding of a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Supervised {
    /// `draft`, `open`, `closed`, `dropped`.
    pub(crate) stage: Option<String>,
    /// `report 1 of handler@water`, what is due first coming first.
    pub(crate) waits: Option<Vec<String>>,
    /// What was told to whom by itself, in full: `reminded 1`, `escalated 1 to leader`.
    pub(crate) events: Option<Vec<String>>,
}

/// Returns whether a step is about a proceeding.
pub(crate) fn is_about_one(step: &Step) -> bool {
    Move::from_code(&step.what).is_some()
}

/// Returns the name of the proceeding a step is about.
pub(crate) fn name(step: &Step) -> String {
    let name = step.with.get("proceeding").and_then(toml::Value::as_str);
    name.unwrap_or("proceeding").to_owned()
}

/// Returns the persons a step names besides whoever acts.
pub(crate) fn persons(step: &Step) -> Vec<String> {
    let mut named = Vec::new();
    if !is_about_one(step) || step.what == Move::Record.code() {
        return named;
    }
    let tasks = step.with.get("tasks").and_then(toml::Value::as_array);
    let tables = tasks.into_iter().flatten().filter_map(toml::Value::as_table).chain([&step.with]);
    for table in tables {
        for key in PERSONS {
            match table.get(key) {
                Some(toml::Value::String(who)) => named.push(who.clone()),
                Some(toml::Value::Array(all)) => {
                    named.extend(all.iter().filter_map(|who| who.as_str().map(str::to_owned)));
                }
                Some(_) | None => {}
            }
        }
    }
    if step.what == Move::Open.code() && !step.with.contains_key("owner") {
        named.push("supervisor".to_owned());
    }
    named
}

/// Returns what a step asks of a proceeding.
pub(crate) fn act(scene: &Scene<'_>, step: &Step, known: &Named, fields: &mut Fields) -> Result<Act, String> {
    let what = Move::from_code(&step.what).ok_or("is no move of a proceeding")?;
    let name = name(step);
    fields.may::<String>("proceeding")?;
    if what == Move::Open {
        return Ok(Act::OpenProceeding(Box::new(open(scene, fields)?)));
    }
    let proceeding = *known.get(&name).ok_or_else(|| format!("no proceeding `{name}` yet"))?;
    Ok(Act::Proceeding { proceeding, command: Box::new(command(scene, what, fields)?) })
}

fn open(scene: &Scene<'_>, fields: &mut Fields) -> Result<Open, String> {
    let kind: String = fields.must("kind")?;
    let kind = Kind::from_code(&kind).ok_or_else(|| format!("`{kind}` is no kind of proceeding"))?;
    let orders = fields.or::<Vec<String>>("orders", Vec::new())?;
    let orders = orders.iter().map(|name| scene.order(name)).collect::<Result<BTreeSet<OrderId>, _>>()?;
    let owner = fields.text("owner", "supervisor")?;
    let tasks = fields.or::<Vec<toml::Table>>("tasks", Vec::new())?;
    let tasks = tasks.iter().map(|one| task(scene.world, &mut Fields::new(one))).collect::<Result<_, _>>()?;
    Ok(Open {
        pack: scene.story.pack.clone(),
        title: fields.text("title", "路灯问题督办")?,
        matter: matter(scene, kind, fields)?,
        orders,
        units: units(scene.world, &fields.or("units", Vec::new())?)?,
        owner: person(scene.world, &owner)?,
        term: days(fields.or("days", 5)?),
        tasks,
        as_draft: fields.or("draft", false)?,
        origin: None,
    })
}

fn matter(scene: &Scene<'_>, kind: Kind, fields: &mut Fields) -> Result<NewMatter, String> {
    Ok(match kind {
        Kind::Daily => NewMatter::Daily,
        Kind::OnSite => NewMatter::OnSite { place: fields.text("place", "沭河大街")? },
        Kind::Media => NewMatter::Media { medium: fields.text("medium", "县电视台")? },
        Kind::Meeting => NewMatter::Meeting(convening(scene, fields)?),
        Kind::JointMeeting => NewMatter::JointMeeting(convening(scene, fields)?),
        Kind::Instruction => {
            let leader = fields.may::<String>("leader")?;
            let leader = leader.map(|leader| person(scene.world, &leader)).transpose()?;
            let text = fields.text("text", "路灯三次重办仍未解决，报请批示。")?;
            let of = fields.or("of", ReportKind::Free)?;
            NewMatter::Instruction { report: Report { of, text, figures: Vec::new() }, leader }
        }
        Kind::Interview => NewMatter::Interview {
            convening: convening(scene, fields)?,
            persons: fields.or("persons", vec!["分管负责同志".to_owned()])?,
        },
        Kind::Referral => {
            let readers = fields.or::<Vec<String>>("readers", Vec::new())?;
            NewMatter::Referral {
                grounds: fields.or("grounds", Vec::new())?,
                retaliation: fields.or("retaliation", false)?,
                to: fields.text("addressed", "县纪委监委")?,
                found: fields.text("found", "多次重办，推诿不办。")?,
                readers: readers.iter().map(|who| person(scene.world, who)).collect::<Result<_, _>>()?,
                told: None,
            }
        }
        Kind::SpotCheck => {
            let day = |fields: &mut Fields, key| fields.may_day(key)?.ok_or(format!("`{key}` is missing"));
            let (from, until) = (day(fields, "from")?, day(fields, "until")?);
            let units = units(scene.world, &fields.or("among", Vec::new())?)?;
            let frame = Frame { from, until, units, size: fields.or("size", 1)? };
            NewMatter::SpotCheck { frame, seed: fields.or("seed", 7)? }
        }
        Kind::Rectification => {
            let defect = fields.text("defect", "conduct")?;
            let defect = Defect::from_code(&defect).ok_or_else(|| format!("`{defect}` is no defect"))?;
            NewMatter::Rectification { defect, problem: fields.text("problem", "差评集中")? }
        }
    })
}

fn convening(scene: &Scene<'_>, fields: &mut Fields) -> Result<Convening, String> {
    let tomorrow = BEIJING.to_datetime(scene.at).date().tomorrow().map_err(|error| error.to_string())?;
    Ok(Convening {
        at: tomorrow.at(9, 0, 0, 0),
        place: fields.text("place", "县政府三楼会议室")?,
        agenda: fields.or("agenda", vec!["路灯由谁维修".to_owned()])?,
        units: units(scene.world, &fields.or("called", Vec::new())?)?,
    })
}

fn command(scene: &Scene<'_>, what: Move, fields: &mut Fields) -> Result<Command, String> {
    let world = scene.world;
    let words = |fields: &mut Fields, key: &str| fields.text(key, "按要求办理。");
    let number = |fields: &mut Fields| fields.or::<u16>("task", 1);
    Ok(match what {
        Move::Send => Command::Send,
        Move::Drop => Command::Drop { reason: words(fields, "reason")? },
        Move::Record => record(scene, fields)?,
        Move::Assign => Command::Assign(task(world, fields)?),
        Move::Report => {
            Command::Report { task: number(fields)?, text: words(fields, "text")?, files: Vec::new() }
        }
        Move::Accept => Command::Accept { task: number(fields)?, note: words(fields, "note")? },
        Move::SendBack => Command::SendBack { task: number(fields)?, reason: words(fields, "reason")? },
        Move::Extend => {
            let term = days(fields.or("days", 3)?);
            Command::Extend { target: target(fields)?, term, reason: words(fields, "reason")? }
        }
        Move::HandOver => {
            let to = person(world, &fields.must::<String>("to")?)?;
            Command::HandOver { target: target(fields)?, to, reason: words(fields, "reason")? }
        }
        Move::Forward => {
            let to = person(world, &fields.must::<String>("to")?)?;
            Command::Forward { to, reason: words(fields, "reason")? }
        }
        Move::Instruct => Command::Instruct { task: task(world, fields)? },
        Move::Note => Command::Note { text: words(fields, "text")? },
        Move::Submit => Command::Submit { result: words(fields, "result")? },
        Move::Settle => Command::Settle { text: words(fields, "text")? },
        Move::Close => Command::Close { conclusion: words(fields, "conclusion")? },
        Move::Admit => {
            let person = person(world, &fields.must::<String>("person")?)?;
            Command::Admit { person, reason: words(fields, "reason")? }
        }
        Move::Read => Command::Read,
        Move::Tick => Command::Tick,
        Move::Open | Move::Revise | Move::Rederive => {
            return Err(format!("a story does not `{}`", what.code()));
        }
    })
}

/// What is put on record has the fields of the domain's own; units and orders by name.
fn record(scene: &Scene<'_>, fields: &mut Fields) -> Result<Command, String> {
    let mut table: toml::Table = fields.rest();
    named(scene, &mut table)?;
    let record = toml::Value::Table(table).try_into().map_err(|error| format!("the record: {error}"))?;
    Ok(Command::Record { record: Box::new(record), files: Vec::new() })
}

fn named(scene: &Scene<'_>, table: &mut toml::Table) -> Result<(), String> {
    for (key, value) in table.iter_mut() {
        if let (true, Some(code)) = (matches!(key.as_str(), "unit" | "responsible"), value.as_str()) {
            *value = toml::Value::Integer(unit(scene.world, code)?.0);
        } else if let ("order", Some(name)) = (key.as_str(), value.as_str()) {
            *value = toml::Value::Integer(scene.order(name)?.0);
        } else if let Some(all) = value.as_array_mut() {
            for one in all.iter_mut().filter_map(toml::Value::as_table_mut) {
                named(scene, one)?;
            }
        }
    }
    Ok(())
}

fn task(world: &World, fields: &mut Fields) -> Result<NewTask, String> {
    let to = fields.must::<String>("to")?;
    Ok(NewTask {
        text: fields.text("text", "限期修复路灯")?,
        person: person(world, &to)?,
        term: days(fields.or("days", 3)?),
    })
}

fn target(fields: &mut Fields) -> Result<Target, String> {
    Ok(fields.may("task")?.map_or(Target::Whole, |number| Target::Task { number }))
}

fn days(count: u16) -> Term {
    Term::Within { budget: Budget::WorkingDays(count) }
}

fn unit(world: &World, code: &str) -> Result<UnitId, String> {
    world.people.units.named(code).map(|unit| unit.id).ok_or_else(|| format!("no unit `{code}`"))
}

fn units(world: &World, codes: &[String]) -> Result<BTreeSet<UnitId>, String> {
    codes.iter().map(|code| unit(world, code)).collect()
}

fn person(world: &World, who: &str) -> Result<PersonId, String> {
    let found = world.people.persons.signing_in_as(who);
    found.map(|person| person.id).ok_or_else(|| format!("nobody is `{who}`"))
}

/// Returns what is not as expected of a proceeding; `events` are the codes of what happened in the step.
pub(crate) fn differences(
    world: &World,
    expected: &Supervised,
    now: &Proceeding,
    events: &[String],
) -> Vec<String> {
    let who = |person: PersonId| {
        world.people.persons.get(person).map_or_else(|| person.to_string(), |known| known.sign_in.clone())
    };
    let shown = |wait: domain::proceeding::waits::Wait| {
        let task = wait.awaited.task().map(|task| format!(" {task}")).unwrap_or_default();
        format!("{}{task} of {}", wait.awaited.code(), who(wait.person))
    };
    let waits: Vec<String> = now.waits().into_iter().map(shown).collect();
    let stage = now.stage.code().to_owned();
    let mut found = Vec::new();
    let mut check = |what: &str, expected: Option<String>, is: String| {
        if expected.as_ref().is_some_and(|expected| *expected != is) {
            found.push(format!("{what} of the proceeding {is}, expected {}", expected.unwrap_or_default()));
        }
    };
    check("stage", expected.stage.clone(), stage);
    check("waits", expected.waits.as_ref().map(|waits| format!("{waits:?}")), format!("{waits:?}"));
    check("events", expected.events.as_ref().map(|all| format!("{all:?}")), format!("{events:?}"));
    found
}
