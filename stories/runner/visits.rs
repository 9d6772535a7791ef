//! Visits and social supervisors in stories: from a step's words to what is asked, and what is told of a visit.

use std::collections::BTreeMap;

use domain::{
    ids::{OrderId, SupervisorId, VisitId},
    visit::{
        Kind, Plan, Seen, Verdict, Visit, Visitor,
        command::{Command, Move},
        count,
        supervisor::{self, Background, Letter},
    },
};
use jiff::civil::Date;
use serde::Deserialize;

use super::{Act, fields::Fields, moves::Scene, story::Step};

/// The visits of a story by name.
pub(crate) type Named = BTreeMap<String, VisitId>;

/// What is expected of the visit of a step.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Visited {
    /// `planned`, `recorded`, `cancelled`.
    pub(crate) standing: Option<String>,
    /// What became of its orders, in the order of the steps: `closed`, `registered`, …
    pub(crate) orders: Option<Vec<String>>,
    /// How many leaders read it.
    pub(crate) read: Option<usize>,
    /// What the year's count says of this visit alone: `{ made = 1, faults = 2 }`.
    pub(crate) count: Option<BTreeMap<String, u32>>,
}

/// Returns whether a step is about a visit or a supervisor.
pub(crate) fn is_about_one(step: &Step) -> bool {
    step.what == "withdraw-supervisor" || Move::ALL.iter().any(|one| one.code() == step.what)
}

/// Returns the name of the visit a step is about; nothing when it is about a supervisor.
pub(crate) fn name(step: &Step) -> Option<String> {
    if step.what.ends_with("-supervisor") {
        return None;
    }
    let name = step.with.get("visit").and_then(toml::Value::as_str);
    Some(name.unwrap_or("visit").to_owned())
}

/// Returns the persons a step names besides whoever acts.
pub(crate) fn persons(step: &Step) -> Vec<String> {
    let visitor = step.with.get("visitor").and_then(toml::Value::as_str);
    visitor.filter(|who| who.contains('@')).map(str::to_owned).into_iter().collect()
}

/// Returns what a step asks of visits.
pub(crate) fn act(scene: &Scene<'_>, step: &Step, fields: &mut Fields) -> Result<Act, String> {
    match step.what.as_str() {
        "appoint-supervisor" => return appoint(scene, fields),
        "withdraw-supervisor" => {
            let supervisor = supervisor(scene, &fields.must::<String>("name")?)?;
            let grounds = fields.text("grounds", "本人申请")?;
            return Ok(Act::Supervisor(supervisor::Command::Withdraw { supervisor, grounds }));
        }
        _ => {}
    }
    let name = name(step).ok_or("names no visit")?;
    fields.may::<String>("visit")?;
    if step.what == Move::Plan.code() {
        return Ok(Act::PlanVisit(Box::new(plan(scene, fields)?)));
    }
    let visit = *scene.visits.get(&name).ok_or_else(|| format!("no visit `{name}` yet"))?;
    let command = Box::new(command(scene, step, fields)?);
    Ok(Act::Visit { visit, seen: step.seen, command })
}

/// A letter's number, and the story in it, because all stories share one register.
fn number(scene: &Scene<'_>, name: &str) -> String {
    let title: String = scene.story.title.zh.chars().take(40).collect();
    format!("{name}：{title}")
}

fn supervisor(scene: &Scene<'_>, name: &str) -> Result<SupervisorId, String> {
    let number = number(scene, name);
    let found = scene.world.supervisors.iter().find(|one| one.letter.number == number);
    found.map(|one| one.id).ok_or_else(|| format!("nobody was appointed as `{name}`"))
}

fn must_day(fields: &mut Fields, key: &str) -> Result<Date, String> {
    fields.may_day(key)?.ok_or_else(|| format!("`{key}` is missing"))
}

fn appoint(scene: &Scene<'_>, fields: &mut Fields) -> Result<Act, String> {
    let name: String = fields.must("name")?;
    let background = fields.text("background", "deputy")?;
    let works_for = fields.may::<String>("works_for")?.map(|code| scene.unit(&code)).transpose()?;
    let letter = Box::new(Letter {
        number: number(scene, &fields.text("letter", &name)?),
        background: Background::from_code(&background).ok_or(format!("`{background}` is no background"))?,
        by_open_call: fields.or("open_call", false)?,
        works_for,
        appointed_by: fields.text("appointed_by", "热线受理中心")?,
        from: must_day(fields, "from")?,
        until: must_day(fields, "until")?,
        a_year: fields.or("a_year", 0)?,
        name,
    });
    Ok(Act::Supervisor(supervisor::Command::Appoint { id: SupervisorId(0), letter }))
}

fn plan(scene: &Scene<'_>, fields: &mut Fields) -> Result<Plan, String> {
    let kind = fields.text("kind", "test-call")?;
    let visitor: String = fields.must("visitor")?;
    let staff = scene.world.people.persons.signing_in_as(&visitor);
    Ok(Plan {
        kind: Kind::from_code(&kind).ok_or(format!("`{kind}` is no kind of visit"))?,
        unit: scene.unit(&fields.must::<String>("unit")?)?,
        place: fields.text("place", "")?,
        title: fields.text("title", "问停水何时恢复")?,
        script: fields.or("script", vec!["铃响三声内接听".to_owned(), "一次答清".to_owned()])?,
        visitor: match staff {
            Some(person) => Visitor::Staff(person.id),
            None => Visitor::Supervisor(supervisor(scene, &visitor)?),
        },
        from: must_day(fields, "from")?,
        until: must_day(fields, "until")?,
    })
}

fn command(scene: &Scene<'_>, step: &Step, fields: &mut Fields) -> Result<Command, String> {
    let words = |fields: &mut Fields, key: &str| fields.text(key, "如实登记");
    let number = |fields: &mut Fields| fields.or::<u8>("step", 1);
    let what = Move::ALL.into_iter().find(|one| one.code() == step.what).ok_or("is no move of a visit")?;
    Ok(match what {
        Move::Cancel => Command::Cancel { reason: words(fields, "reason")? },
        Move::Record => {
            let found = fields.must::<Vec<String>>("found")?;
            let seen = found.iter().map(|line| seen(line)).collect::<Result<_, _>>()?;
            Command::Record { on: must_day(fields, "on")?, seen, outcome: words(fields, "outcome")? }
        }
        Move::Order => Command::Order {
            step: number(fields)?,
            pack: scene.story.pack.clone(),
            kind: fields.text("kind", "complaint")?,
            order: OrderId(0),
        },
        Move::LookAgain => Command::LookAgain {
            step: number(fields)?,
            on: must_day(fields, "on")?,
            is_right: fields.or("right", true)?,
            words: words(fields, "words")?,
            ended_on: None,
        },
        Move::Read => Command::Read { words: words(fields, "words")? },
        Move::Appoint | Move::Plan => return Err(format!("a visit does not `{}`", what.code())),
    })
}

/// Reads `good 10:05`, `fault 10:06 无人接听`, `not-done - 窗口关闭`.
fn seen(line: &str) -> Result<Seen, String> {
    let mut parts = line.splitn(3, ' ');
    let verdict = parts.next().unwrap_or_default();
    let verdict = Verdict::from_code(verdict).ok_or(format!("`{verdict}` is no verdict"))?;
    let time = match parts.next() {
        None | Some("-") => None,
        Some(time) => Some(time.parse().map_err(|error| format!("`{time}`: {error}"))?),
    };
    Ok(Seen { verdict, time, words: parts.next().unwrap_or_default().to_owned() })
}

/// Returns what is not as expected of a visit; `orders` are where its orders stand and whether they have ended.
pub(crate) fn differences(
    expected: &Visited,
    now: &Visit,
    orders: &BTreeMap<OrderId, (String, bool)>,
    today: Date,
) -> Vec<String> {
    let mut found = Vec::new();
    let standing = now.standing.code();
    if expected.standing.as_ref().is_some_and(|expected| expected != standing) {
        found.push(format!("the visit is {standing}, expected {:?}", expected.standing));
    }
    let stages: Vec<String> = now.orders().iter().map(|order| orders[order].0.clone()).collect();
    if expected.orders.as_ref().is_some_and(|expected| *expected != stages) {
        found.push(format!("its orders are {stages:?}, expected {:?}", expected.orders));
    }
    if expected.read.is_some_and(|expected| expected != now.reads.len()) {
        found.push(format!("{} read it, expected {:?}", now.reads.len(), expected.read));
    }
    let has_ended = |order: OrderId| orders[&order].1;
    let year = count::year(std::slice::from_ref(now), now.counted_on().year(), today, has_ended);
    for (name, wanted) in expected.count.iter().flatten() {
        let figures = year.total.figures();
        match figures.iter().find(|(code, _)| code == name) {
            None => found.push(format!("`{name}` is no figure of the year's count")),
            Some((_, figure)) if figure != wanted => {
                found.push(format!("{name} is {figure}, expected {wanted}"));
            }
            Some(_) => {}
        }
    }
    found
}
