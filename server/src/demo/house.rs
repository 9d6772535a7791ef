//! The house the demonstration plays in: rules, units with their spellings, staff, and a password they all share.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    thread,
};

use domain::{
    access::{Actor, Role},
    calendar::{BEIJING, date_of},
    ids::{PersonId, UnitId},
    people::{self, Person, Unit, UnitKind, Units},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use store::{
    command::{Act, Done, Request},
    house::Store,
    secrets::{self, Credential},
};

use super::{chance::Chance, files, folder};
use crate::{
    cli::{init, open},
    clock::Clock,
    config,
    ids::Ids,
    import::offices::Offices,
    passwords, shipped,
};

/// The first day of every unit: before the first letter.
const FIRST_DAY: Date = date(2011, 1, 1);
/// Who sets the demonstration up.
const SET_UP: Actor = Actor::System("demo");

/// The surnames and names of staff that no file names.
const SURNAMES: [&str; 24] = [
    "苏", "潘", "葛", "范", "彭", "鲁", "韦", "马", "苗", "方", "俞", "任", "袁", "柳", "鲍", "史", "唐",
    "费", "岑", "薛", "雷", "贺", "倪", "汤",
];

/// Writes settings, catalogue and rules into a new installation.
///
/// # Errors
/// When something cannot be written.
pub fn furnish(store: &Store, dir: &Path, clock: &Clock) -> anyhow::Result<()> {
    std::fs::write(dir.join(config::FILE), files::SETTINGS)?;
    std::fs::write(dir.join(open::CATALOGUE), files::CATALOGUE)?;
    let packs: Vec<_> =
        shipped::PACKS.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
    init::load_rules(store, clock, &packs)
}

/// Adds the units with every spelling that means just one of them.
///
/// # Errors
/// When the data are broken, which is our fault, or cannot be stored.
pub fn add_units(store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let mut spellings = spellings()?;
    let names = csv::Reader::from_reader(files::UNITS.as_bytes())
        .records()
        .map(|record| Ok(record?.get(2).unwrap_or_default().to_owned()))
        .collect::<anyhow::Result<BTreeSet<String>>>()?;
    for record in csv::Reader::from_reader(files::UNITS.as_bytes()).records() {
        let record = record?;
        let cell = |column: usize| record.get(column).unwrap_or_default().to_owned();
        let (code, parent, name, short) = (cell(0), cell(1), cell(2), cell(6));
        let parent =
            if parent.is_empty() { None } else { Some(unit_id(&store.world().people.units, &parent)?) };
        let mut aliases = spellings.remove(&code).unwrap_or_default();
        aliases.push(short);
        // A county named alone means its office in the letters, and the county here; the letters have `offices`.
        aliases.retain(|alias| *alias != code && !names.contains(alias));
        let act = Act::People(people::Command::AddUnit(Unit {
            id: UnitId(0),
            parent,
            name_en: cell(3),
            kind: kind(&cell(4))?,
            group: Some(cell(5)).filter(|group| !group.is_empty()),
            from: FIRST_DAY,
            until: None,
            aliases: aliases.into_iter().collect(),
            name,
            code,
        }));
        write(store, clock.now(), act)?;
    }
    Ok(())
}

/// Returns the spellings of each unit that mean it alone.
fn spellings() -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut spellings: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for record in csv::Reader::from_reader(files::ALIASES.as_bytes()).records() {
        let record = record?;
        let (alias, codes) = (record.get(0).unwrap_or_default(), record.get(1).unwrap_or_default());
        if !codes.is_empty() && !codes.contains(';') {
            spellings.entry(codes.to_owned()).or_default().push(alias.to_owned());
        }
    }
    Ok(spellings)
}

fn kind(code: &str) -> anyhow::Result<UnitKind> {
    Ok(match code {
        "jurisdiction" => UnitKind::Jurisdiction,
        "hall" => UnitKind::Hall,
        "department" => UnitKind::Department,
        "section" => UnitKind::Section,
        "window" => UnitKind::Window,
        other => anyhow::bail!("units.csv: `{other}` is no kind of unit"),
    })
}

/// Returns the spellings of offices, those that mean several units among them.
///
/// # Errors
/// When the data are broken, which is our fault.
pub fn offices(units: &Units) -> anyhow::Result<Offices> {
    Offices::parse(files::ALIASES, units).map_err(|problem| anyhow::anyhow!("aliases.csv: {problem}"))
}

/// Adds the staff, those of the unit `first` before the others of their roles, invented colleagues for every unit that
/// must act and has nobody, and a principal for every other one: wherever a visitor sends an order, somebody can sign.
///
/// # Errors
/// When the data are broken, which is our fault, or cannot be stored.
pub fn add_people(
    store: &Store,
    clock: &Clock,
    first: Option<UnitId>,
    acting: &[UnitId],
) -> anyhow::Result<()> {
    let world = store.world();
    let mut persons = Vec::new();
    for record in csv::Reader::from_reader(files::PEOPLE.as_bytes()).records() {
        let record = record?;
        let cell = |column: usize| record.get(column).unwrap_or_default().trim();
        let roles = cell(3).split(';').map(|role| {
            Role::from_code(role).ok_or_else(|| anyhow::anyhow!("people.csv: `{role}` is no role"))
        });
        persons.push(person(
            cell(2),
            cell(0),
            roles.collect::<anyhow::Result<_>>()?,
            unit_id(&world.people.units, cell(4))?,
        ));
    }
    persons.sort_by_key(|person| person.unit != first);
    let staffed: Vec<UnitId> = persons.iter().filter_map(|person| person.unit).collect();
    for unit in acting {
        if responsible(&world.people.units, *unit, &staffed).is_none() {
            persons.extend(colleagues(&world.people.units, *unit));
        }
    }
    persons.extend(missing_principals(&world.people.units, &persons));
    for person in persons {
        write(store, clock.now(), Act::People(people::Command::AddPerson(person)))?;
    }
    Ok(())
}

fn person(sign_in: &str, name: &str, roles: BTreeSet<Role>, unit: UnitId) -> Person {
    Person {
        id: PersonId(0),
        sign_in: sign_in.to_owned(),
        name: name.to_owned(),
        roles,
        unit: Some(unit),
        active: true,
    }
}

fn colleagues(units: &Units, unit: UnitId) -> Vec<Person> {
    let Some(code) = units.get(unit).map(|unit| unit.code.as_str()) else { return Vec::new() };
    let mut draw = Chance::of(0).draw(u64::try_from(unit.0).unwrap_or(0), "colleagues");
    let roles = [
        (Role::UnitHandler, "handler", "经办"),
        (Role::UnitApprover, "approver", "审核"),
        (Role::UnitPrincipal, "principal", "主管"),
    ];
    roles
        .into_iter()
        .map(|(role, post, given)| {
            let surname = draw.pick(&SURNAMES).copied().unwrap_or("苏");
            person(&format!("{code}-{post}"), &format!("{surname}{given}"), [role].into(), unit)
        })
        .collect()
}

/// Returns a principal for every unit that has none, nor one above it.
fn missing_principals(units: &Units, persons: &[Person]) -> Vec<Person> {
    let is_principal = |person: &&Person| person.roles.contains(&Role::UnitPrincipal);
    let mut signing: Vec<UnitId> =
        persons.iter().filter(is_principal).filter_map(|person| person.unit).collect();
    let mut missing = Vec::new();
    for unit in units.iter().filter(|unit| unit.kind != UnitKind::Jurisdiction) {
        if responsible(units, unit.id, &signing).is_none() {
            signing.push(unit.id);
            missing.extend(colleagues(units, unit.id).into_iter().filter(|person| is_principal(&person)));
        }
    }
    missing
}

/// Returns the unit, or the nearest one above it below the jurisdiction, that has staff.
#[must_use]
pub fn responsible(units: &Units, unit: UnitId, staffed: &[UnitId]) -> Option<UnitId> {
    let above = |id: &UnitId| units.get(*id).and_then(|unit| unit.parent);
    std::iter::successors(Some(unit), above)
        .take_while(|id| units.get(*id).is_some_and(|unit| unit.kind != UnitKind::Jurisdiction))
        .find(|id| staffed.contains(id))
}

/// Gives everybody the password of the demonstration, each under a salt of its own.
///
/// # Errors
/// When it cannot be hashed or stored.
pub fn set_passwords(store: &Store, at: Timestamp, ids: &Ids) -> anyhow::Result<()> {
    let mut salted = Vec::new();
    for person in store.world().people.persons.iter() {
        let mut salt = [0; 16];
        ids.fill(&mut salt)?;
        salted.push((person.id, salt));
    }
    let share = salted.len().div_ceil(thread::available_parallelism().map_or(1, usize::from)).max(1);
    let hashed: Vec<Result<(PersonId, String), String>> = thread::scope(|scope| {
        let workers: Vec<_> = salted.chunks(share).map(|part| scope.spawn(|| hash(part))).collect();
        let joined = workers.into_iter().map(|worker| worker.join().unwrap_or_default());
        joined.flatten().collect()
    });
    anyhow::ensure!(hashed.len() == salted.len(), "a password could not be hashed");
    let hashed = hashed.into_iter().collect::<Result<Vec<_>, _>>().map_err(anyhow::Error::msg)?;
    store.write_rows(|tx| {
        hashed.into_iter().try_for_each(|(person, password)| {
            let credential = Credential {
                person,
                password,
                second_factor: None,
                last_step: 0,
                failures: 0,
                locked_until: Timestamp::UNIX_EPOCH,
                changed_at: at,
            };
            secrets::save_credential(tx, &credential)
        })
    })?;
    Ok(())
}

fn hash(part: &[(PersonId, [u8; 16])]) -> Vec<Result<(PersonId, String), String>> {
    part.iter().map(|(person, salt)| Ok((*person, passwords::hash(folder::PASSWORD, salt)?))).collect()
}

pub(super) fn write(store: &Store, at: Timestamp, act: Act) -> anyhow::Result<Done> {
    Ok(store.write(Request { key: None, at, actor: SET_UP, act })?)
}

pub(super) fn unit_id(units: &Units, code: &str) -> anyhow::Result<UnitId> {
    units.named(code).map(|unit| unit.id).ok_or_else(|| anyhow::anyhow!("the data name no unit `{code}`"))
}

/// Returns the opening of the day `days` before the one of `at`, when the house is set up.
#[must_use]
pub fn morning_before(at: Timestamp, days: i64) -> Timestamp {
    let day = date_of(at).saturating_sub(jiff::Span::new().days(days));
    BEIJING.to_timestamp(day.to_datetime(super::office::OPENS)).unwrap_or(at)
}
