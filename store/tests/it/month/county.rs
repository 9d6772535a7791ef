//! The county: eighty units, each with its manner, who leads them, the citizens and the letters they write.

use std::{collections::BTreeMap, fs};

use domain::{
    access::{Actor, Role, Staff},
    ids::{PersonId, UnitId},
    people::{self, Person, Unit, UnitKind},
};
use jiff::civil::date;
use store::{
    command::{Act, Done, Request},
    house::Store,
};

use super::paper::{Minute, at};
use crate::{house, runner::root};

const TOWNS: usize = 12;
const DEPARTMENTS: usize = 38;
/// All units.
pub(crate) const UNITS: usize = 80;

/// How a unit behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Diligent,
    /// Signs, contacts and answers late.
    Late,
    /// Returns what is its own, without a call, without a reason, too late.
    Dodging,
    /// Answers with a return.
    Disguising,
    /// Answers without contact, and the same again.
    Perfunctory,
    /// Asks for more time when it is over.
    Extending,
    /// Leaves warnings unanswered, and is late.
    Silent,
}

/// A unit of the county.
pub(crate) struct Member {
    pub(crate) id: UnitId,
    pub(crate) parent: Option<usize>,
    pub(crate) manner: Manner,
}

/// Who holds which office where, in the order in which they were entered, and until when.
pub(crate) struct Post {
    pub(crate) person: PersonId,
    pub(crate) unit: Option<usize>,
    pub(crate) role: Role,
    pub(crate) until: Option<Minute>,
}

/// A letter as it came.
pub(crate) struct Letter {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) reply: String,
}

/// Everybody and everything.
pub(crate) struct County {
    pub(crate) units: Vec<Member>,
    pub(crate) posts: Vec<Post>,
    pub(crate) letters: Vec<Letter>,
    actors: BTreeMap<PersonId, Actor>,
}

/// Before the month begins.
const BEFORE: Minute = -10 * 24 * 60;

impl County {
    /// Sets the county up in a store that has its rules.
    pub(crate) fn settle(store: &Store) -> Self {
        for year in [2025, 2026] {
            write(store, house::year(year));
        }
        write(store, house::pack("policies/linshu-2020-10.toml"));
        let mut county =
            Self { units: Vec::new(), posts: Vec::new(), letters: letters(), actors: BTreeMap::new() };
        for place in 0..UNITS {
            county.add_unit(store, place);
        }
        // Most units have all three; sections often only a handler, one unit nobody in charge, one nobody at all.
        for place in 0..UNITS {
            let is_section = place >= TOWNS + DEPARTMENTS;
            let leads = if is_section { place % 3 == 0 } else { place != 20 && place != 21 };
            let parts = [
                (Role::UnitHandler, place != 21),
                (Role::UnitApprover, leads && place != 22),
                (Role::UnitPrincipal, leads && place != 23 || place == 20),
            ];
            for (role, _) in parts.into_iter().filter(|(_, there)| *there) {
                county.add_person(store, role, Some(place));
            }
        }
        // Two deputies of one unit: the first is told, until they leave.
        county.add_person(store, Role::UnitApprover, Some(3));
        county.add_person(store, Role::UnitApprover, Some(24));
        for role in [Role::Supervisor, Role::Supervisor, Role::Dispatcher, Role::Agent, Role::Adjudicator] {
            county.add_person(store, role, None);
        }
        county
    }

    fn add_unit(&mut self, store: &Store, place: usize) {
        let parent = (place >= TOWNS + DEPARTMENTS).then(|| TOWNS + (place * 7) % DEPARTMENTS);
        let (kind, group) = match place {
            0..TOWNS => (UnitKind::Department, Some("township")),
            _ if parent.is_none() => (UnitKind::Department, Some("department")),
            _ => (UnitKind::Section, None),
        };
        let unit = Unit {
            id: UnitId(0),
            code: format!("unit-{place}"),
            parent: parent.map(|parent| self.units[parent].id),
            name: format!("第{place}单位"),
            name_en: format!("Unit {place}"),
            kind,
            group: group.map(str::to_owned),
            from: date(2020, 1, 1),
            until: None,
            aliases: Default::default(),
        };
        let done = write(store, Act::People(people::Command::AddUnit(unit)));
        let Done::Unit { id } = done else { panic!("{done:?} is no unit") };
        let manner = match place % 16 {
            3 => Manner::Late,
            5 | 13 => Manner::Dodging,
            7 => Manner::Disguising,
            9 | 2 => Manner::Perfunctory,
            11 => Manner::Extending,
            8 | 14 => Manner::Silent,
            _ => Manner::Diligent,
        };
        self.units.push(Member { id, parent, manner });
    }

    fn add_person(&mut self, store: &Store, role: Role, unit: Option<usize>) {
        let number = self.posts.len();
        let unit_id = unit.map(|place| self.units[place].id);
        let person = Person {
            id: PersonId(0),
            sign_in: format!("person-{number}"),
            name: format!("第{number}人"),
            roles: [role].into(),
            unit: unit_id,
            active: true,
        };
        let done = write(store, Act::People(people::Command::AddPerson(person)));
        let Done::Person { id } = done else { panic!("{done:?} is no person") };
        let units = unit_id.map(|unit| store.world().people.units.subtree(unit)).unwrap_or_default();
        self.actors.insert(id, Actor::Staff(Staff { person: id, roles: [role].into(), units }));
        self.posts.push(Post { person: id, unit, role, until: None });
    }

    /// Lets somebody leave at a moment; returns the command.
    pub(crate) fn leaves(&mut self, minute: Minute, role: Role, unit: usize) -> Act {
        let held = |post: &&mut Post| post.role == role && post.unit == Some(unit) && post.until.is_none();
        let post = self.posts.iter_mut().find(held).unwrap();
        post.until = Some(minute);
        Act::People(people::Command::SetActive { person: post.person, active: false })
    }

    /// Returns who holds an office at a unit or the nearest above it: of several whoever was entered first.
    pub(crate) fn holder(&self, minute: Minute, role: Role, unit: Option<usize>) -> Option<PersonId> {
        let mut place = unit;
        loop {
            let holds = |post: &&Post| {
                post.role == role && post.unit == place && post.until.is_none_or(|until| minute < until)
            };
            if let Some(post) = self.posts.iter().find(holds) {
                return Some(post.person);
            }
            place = self.units[place?].parent;
            place?;
        }
    }

    /// Returns somebody who acts in a role for a unit, for the job where nobody is left.
    pub(crate) fn actor(&self, minute: Minute, role: Role, unit: Option<usize>) -> Actor {
        let person = self.holder(minute, role, unit);
        person.map_or(Actor::System("month"), |person| self.person(person))
    }

    pub(crate) fn person(&self, person: PersonId) -> Actor {
        self.actors[&person].clone()
    }

    pub(crate) fn place_of(&self, unit: UnitId) -> usize {
        self.units.iter().position(|member| member.id == unit).unwrap()
    }
}

fn write(store: &Store, act: Act) -> Done {
    let request = Request { key: None, at: at(BEFORE), actor: Actor::System("set-up"), act };
    store.write(request).unwrap()
}

/// Reads the letters to a mayor's mailbox.
fn letters() -> Vec<Letter> {
    let text = fs::read_to_string(root().join("demo/shangluo.csv")).unwrap();
    let rows = records(&text);
    let (heads, rows) = rows.split_first().unwrap();
    let place = |head: &str| heads.iter().position(|known| known == head).unwrap();
    let (title, query, reply) = (place("title"), place("query"), place("reply"));
    let clean = |text: &str| text.chars().filter(|one| *one == '\n' || !one.is_control()).collect::<String>();
    let letter = |row: &Vec<String>| Letter {
        title: clean(&row[title]).chars().filter(|one| *one != '\n').take(100).collect(),
        text: clean(&row[query]),
        reply: clean(&row[reply]),
    };
    let all: Vec<Letter> = rows.iter().map(letter).collect();
    let full =
        all.into_iter().filter(|letter| !letter.text.trim().is_empty() && !letter.reply.trim().is_empty());
    full.collect()
}

/// Splits a table of comma-separated values with quotes into its rows.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                field.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    rows.retain(|row: &Vec<String>| row.len() > 1);
    rows
}
