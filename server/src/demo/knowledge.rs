//! The knowledge base of the demonstration: articles that units published before the lived year, some of which expire
//! in it, and what waits at its end: a request for a change, an article that is asked for, a draft to be looked at.

use domain::{
    access::{Actor, Role},
    calendar::date_of,
    ids::{ArticleId, UnitId},
    knowledge::{
        Content,
        command::{Begin, Command},
    },
    world::World,
};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use store::{
    command::{Act, Done},
    house::Store,
    knowledge::lists::{self, Scope},
};

use super::files;
use crate::{actions, clock::Clock, http::signed::actor_of};

/// Who writes and publishes where a unit has nobody in the demonstration.
const SET_UP: Actor = Actor::System("demo");
/// No review day may lie farther ahead when an article is published.
const FARTHEST: i32 = domain::knowledge::FARTHEST_REVIEW;

/// An article as the file has it.
#[derive(Debug, Deserialize)]
struct Line {
    unit: String,
    title: String,
    matter: String,
    questions: String,
    answer: String,
    internal: String,
    basis: String,
    review_in_days: i64,
}

/// Publishes the articles at the clock's moment; their review days are counted from `now`, the day of the
/// demonstration.
///
/// # Errors
/// When the data are broken, which is our fault, or cannot be stored.
pub(super) fn publish(store: &Store, clock: &Clock, now: Timestamp) -> anyhow::Result<()> {
    let world = store.world();
    for line in csv::Reader::from_reader(files::KNOWLEDGE.as_bytes()).deserialize() {
        let line: Line = line?;
        let unit = unit(&world, &line.unit)?;
        let content = content(line, clock.now(), now)?;
        let begin = Act::BeginArticle(Box::new(Begin::Write { unit, content: Box::new(content) }));
        let writer = somebody(&world, unit, Role::UnitHandler).unwrap_or(SET_UP);
        let approver = somebody(&world, unit, Role::UnitApprover).unwrap_or(SET_UP);
        let id = article(&actions::now(store, clock, writer.clone(), None, begin)?)?;
        act(store, clock, writer, id, Command::Submit)?;
        act(store, clock, approver, id, Command::Publish)?;
    }
    Ok(())
}

fn content(line: Line, at: Timestamp, now: Timestamp) -> anyhow::Result<Content> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let review_on = date_of(now).checked_add(line.review_in_days.days())?;
    let farthest = date_of(at).checked_add(FARTHEST.days())?;
    Ok(Content {
        title: line.title,
        matter: line.matter,
        questions: lines(&line.questions),
        answer: line.answer,
        internal: line.internal,
        basis: lines(&line.basis),
        review_on: review_on.min(farthest),
    })
}

/// Lets happen what is under way at the end of the lived year.
///
/// # Errors
/// When it cannot be stored.
pub(super) fn go_on(store: &Store, clock: &Clock, now: Timestamp) -> anyhow::Result<()> {
    let world = store.world();
    let articles = store.read(|tx| lists::every(tx, &Scope::All, ArticleId(0), 200))?;
    let agent = world.people.persons.iter().find(|person| person.roles.contains(&Role::Agent));
    let agent = agent.map_or(SET_UP, |person| actor_of(person, &world));
    let asked = [
        ("路灯不亮找谁", "没有写农村道路路灯由谁修，最近每天都有来电。"),
        ("居住证怎么办理", "请补充未成年人随父母办理需要什么材料。"),
        ("物业", "更换物业的表决比例请附上举例，来电人常听不懂。"),
    ];
    for (words, text) in asked {
        let found = articles.iter().find(|article| article.title().contains(words));
        if let Some(article) = found {
            let ask = Command::Ask { text: text.to_owned(), order: None };
            act(store, clock, agent.clone(), article.id, ask)?;
        }
    }
    let unit = unit(&world, "sl-cgj-gysy")?;
    let miss = Begin::Miss {
        unit,
        title: "井盖丢失或者损坏找谁".to_owned(),
        matter: "市政设施维护".to_owned(),
        text: "井盖属于供水、燃气、通信哪一家，坐席分不清，请写明怎么辨认。".to_owned(),
        order: None,
    };
    actions::now(store, clock, agent, None, Act::BeginArticle(Box::new(miss)))?;
    let Some(next) = articles.iter().find(|article| article.title().contains("占道经营")) else {
        return Ok(());
    };
    let Some(edition) = &next.edition else { return Ok(()) };
    let writer = somebody(&world, next.unit, Role::UnitHandler).unwrap_or(SET_UP);
    let review_on = date_of(now).checked_add(300.days())?;
    let answer = format!("{}\n夜间22时以后请直接拨打值班电话，现场处置更快。", edition.content.answer);
    let content = Content { answer, review_on, ..edition.content.clone() };
    act(store, clock, writer.clone(), next.id, Command::Revise { content: Box::new(content) })?;
    act(store, clock, writer, next.id, Command::Submit)
}

fn act(
    store: &Store,
    clock: &Clock,
    actor: Actor,
    article: ArticleId,
    command: Command,
) -> anyhow::Result<()> {
    let act = Act::Article { article, seen: None, command: Box::new(command) };
    actions::now(store, clock, actor, None, act)?;
    Ok(())
}

fn article(done: &Done) -> anyhow::Result<ArticleId> {
    if let Done::Article { id, .. } = done {
        Ok(*id)
    } else {
        anyhow::bail!("an article was expected, not {done:?}")
    }
}

fn unit(world: &World, code: &str) -> anyhow::Result<UnitId> {
    let found = world.people.units.iter().find(|unit| unit.code == code);
    Ok(found
        .ok_or_else(|| anyhow::anyhow!("`demo/knowledge.csv` names the unit `{code}`, which there is not"))?
        .id)
}

/// Returns somebody with a role who acts for the unit: of itself or of one above.
pub(super) fn somebody(world: &World, unit: UnitId, role: Role) -> Option<Actor> {
    let mut persons =
        world.people.persons.iter().filter(|person| person.active && person.roles.contains(&role));
    let covers = |id: UnitId| world.people.units.subtree(id).contains(&unit);
    persons.find(|person| person.unit.is_some_and(covers)).map(|person| actor_of(person, world))
}
