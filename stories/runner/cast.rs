//! Sets the stage of a story: its units, the persons who act, its years and packs. And who somebody is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use domain::{
    access::{Actor, Role, Staff},
    calendar::{YearFile, YearStatus},
    ids::{PersonId, UnitId},
    people::{self, Person, Unit, UnitKind},
    world::{self, World},
};
use jiff::civil::{Date, date};
use serde::Deserialize;

use super::{
    Act,
    story::{Story, root},
};

/// The first day of every unit.
const FIRST_DAY: Date = date(2020, 1, 1);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cast {
    #[serde(rename = "unit")]
    units: Vec<Member>,
    #[serde(rename = "citizen")]
    citizens: Vec<Citizen>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    code: String,
    under: Option<String>,
    name: String,
    name_en: String,
    kind: UnitKind,
    until: Option<Date>,
    /// The group in which packs that assess compare it.
    group: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Citizen {
    code: String,
    name: String,
    phone: String,
}

impl Cast {
    /// Reads the cast.
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(root().join("stories/runner/cast.toml")).unwrap();
        toml::from_str(&text).unwrap()
    }

    /// Returns name and number of a citizen.
    pub(crate) fn citizen(&self, code: &str) -> Result<(String, String), String> {
        let found = self.citizens.iter().find(|citizen| citizen.code == code);
        found
            .map(|citizen| (citizen.name.clone(), citizen.phone.clone()))
            .ok_or_else(|| format!("no citizen `{code}`"))
    }

    /// Returns the units of a story with those above them, the highest first.
    pub(crate) fn units(&self, story: &Story) -> Result<Vec<String>, String> {
        let mut needed = BTreeSet::new();
        let mut waiting = story.units.clone();
        while let Some(code) = waiting.pop() {
            waiting.extend(self.member(&code)?.under.clone());
            needed.insert(code);
        }
        let in_order = self.units.iter().map(|member| member.code.clone());
        Ok(in_order.filter(|code| needed.contains(code)).collect())
    }

    /// Returns the command that adds a unit to `world`; `None` when it is there.
    pub(crate) fn unit(&self, world: &World, code: &str) -> Result<Option<Act>, String> {
        let member = self.member(code)?;
        if world.people.units.named(code).is_some() {
            return Ok(None);
        }
        let parent = match &member.under {
            Some(above) => Some(world.people.units.named(above).ok_or("the unit above is not there")?.id),
            None => None,
        };
        Ok(Some(Act::People(people::Command::AddUnit(Unit {
            id: UnitId(0),
            code: member.code.clone(),
            parent,
            name: member.name.clone(),
            name_en: member.name_en.clone(),
            kind: member.kind,
            group: member.group.clone(),
            from: FIRST_DAY,
            until: member.until,
            aliases: BTreeSet::new(),
        }))))
    }

    fn member(&self, code: &str) -> Result<&Member, String> {
        self.units.iter().find(|member| member.code == code).ok_or_else(|| format!("no unit `{code}`"))
    }
}

/// Returns the command that adds the person who acts as `who`; `None` when that is no person, or is there.
pub(crate) fn person(world: &World, who: &str) -> Result<Option<Act>, String> {
    let Some((role, unit)) = staff_of(who)? else { return Ok(None) };
    if world.people.persons.signing_in_as(who).is_some() {
        return Ok(None);
    }
    let unit = match unit {
        Some(code) => Some(world.people.units.named(code).ok_or_else(|| format!("no unit `{code}`"))?.id),
        None => None,
    };
    Ok(Some(Act::People(people::Command::AddPerson(Person {
        id: PersonId(0),
        sign_in: who.to_owned(),
        name: who.to_owned(),
        roles: BTreeSet::from([role]),
        unit,
        active: true,
    }))))
}

/// Returns who `who` is in `world`.
pub(crate) fn actor(world: &World, who: &str) -> Result<Actor, String> {
    match who {
        "citizen" => return Ok(Actor::Citizen),
        "timers" => return Ok(Actor::System("timers")),
        "calendar" => return Ok(Actor::System("calendar")),
        "import" => return Ok(Actor::System("import")),
        "replies" => return Ok(Actor::System("replies")),
        "sources" => return Ok(Actor::System("sources")),
        "surveys" => return Ok(Actor::System("surveys")),
        "survey-page" => return Ok(Actor::System("survey-page")),
        _ => {}
    }
    let person = world.people.persons.signing_in_as(who).ok_or_else(|| format!("nobody is `{who}`"))?;
    let units = person.unit.map(|unit| world.people.units.subtree(unit)).unwrap_or_default();
    Ok(Actor::Staff(Staff { person: person.id, roles: person.roles.clone(), units }))
}

/// Returns role and unit of a person who signs in: `agent`, `handler@water`.
fn staff_of(who: &str) -> Result<Option<(Role, Option<&str>)>, String> {
    let by_itself =
        ["citizen", "timers", "calendar", "import", "replies", "sources", "surveys", "survey-page"];
    if by_itself.contains(&who) {
        return Ok(None);
    }
    let (role, unit) = match who.split_once('@') {
        Some((role, unit)) => (role, Some(unit)),
        None => (who, None),
    };
    let short = BTreeMap::from([
        ("handler", Role::UnitHandler),
        ("approver", Role::UnitApprover),
        ("principal", Role::UnitPrincipal),
    ]);
    let found = short.get(role).copied().or_else(|| Role::from_code(role));
    found.map(|role| Some((role, unit))).ok_or_else(|| format!("`{who}` is nobody a story knows"))
}

/// Returns the commands that load the years and packs of a story that `world` does not have.
pub(crate) fn rules(story: &Story, world: &World) -> Result<Vec<Act>, String> {
    let mut acts = Vec::new();
    for year in story.years.iter().filter(|year| world.calendar.status(**year) == YearStatus::Missing) {
        let text = text(&format!("calendars/{year}.json"))?;
        let file: YearFile = serde_json::from_str(&text).map_err(|error| format!("{year}: {error}"))?;
        acts.push(world::Command::LoadYear { file, status: YearStatus::Official });
    }
    for pack in packs(story).into_iter().filter(|pack| world.packs.get(pack).is_none()) {
        let shipped = format!("policies/{pack}.toml");
        let own = format!("stories/packs/{pack}.toml");
        let file = if root().join(&shipped).exists() { shipped } else { own };
        acts.push(world::Command::LoadPack { text: text(&file)?, file });
    }
    Ok(acts.into_iter().map(|act| Act::Rules(Box::new(act))).collect())
}

/// The story's own pack first, then those that a registration names.
fn packs(story: &Story) -> Vec<String> {
    let named = story.steps.iter().filter_map(|step| step.with.get("pack")?.as_str());
    let mut packs = vec![story.pack.clone()];
    for pack in named.filter(|pack| *pack != "unheard-of") {
        if packs.iter().all(|known| known != pack) {
            packs.push(pack.to_owned());
        }
    }
    packs
}

fn text(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}
