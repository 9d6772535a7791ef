//! Years' ends of the demonstration: last year's is published, this year's waits for a file.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    annual::{
        self,
        command::{Command, Open},
        rows::Row,
    },
    calendar::date_of,
    ids::AnnualId,
    policy::Annual,
    world::World,
};
use jiff::Timestamp;
use store::{
    command::{Act, Done},
    house::Store,
    ledger::Hash,
};

use crate::{actions, clock::Clock, http::signed::actor_of};

/// Who acts where the demonstration has nobody.
const SET_UP: Actor = Actor::System("demo");
/// Of so many units, one has nothing to do with a source.
const LEFT_OUT: usize = 9;

/// Opens, takes and publishes, at the day of the demonstration; nothing when no pack knows a year's end.
///
/// # Errors
/// When it cannot be stored.
pub(super) fn go_on(store: &Store, clock: &Clock, now: Timestamp) -> anyhow::Result<()> {
    let world = store.world();
    let found = world.packs.iter().find_map(|pack| Some((pack.id(), pack.duties().annuals.first()?)));
    let Some((pack, rule)) = found else { return Ok(()) };
    let year = date_of(now).year();
    let office = Office { store, clock, world: &world, pack, rule };
    let last = year.saturating_sub(1);
    let basis = format!("市政务服务管理局〔{year}〕第 1 次办公会议");
    let id = office.open(last, &basis)?;
    for source in &rule.sources {
        office.file(id, last, &source.id, true)?;
    }
    office.does(Role::Leader, id, Command::Publish)?;
    let id = office.open(year, &format!("市政务服务管理局〔{year}〕第 11 次办公会议"))?;
    for (place, source) in rule.sources.iter().enumerate() {
        if source.own.is_some() {
            let (source, reason) = (source.id.clone(), String::new());
            office.does(Role::Assessor, id, Command::TakeOwn { source, counted: None, reason })?;
        } else if place.saturating_add(1) < rule.sources.len() {
            office.file(id, year, &source.id, false)?;
        }
    }
    Ok(())
}

struct Office<'a> {
    store: &'a Store,
    clock: &'a Clock,
    world: &'a World,
    pack: &'a str,
    rule: &'a Annual,
}

impl Office<'_> {
    fn actor(&self, role: Role) -> Actor {
        let person =
            self.world.people.persons.iter().find(|person| person.active && person.roles.contains(&role));
        person.map_or(SET_UP, |person| actor_of(person, self.world))
    }

    /// Opens a year in which the first source weighs most.
    fn open(&self, year: i16, basis: &str) -> anyhow::Result<AnnualId> {
        let others = self.rule.sources.len().saturating_sub(1).max(1);
        let each = match 60_usize.checked_rem(others) {
            Some(0) => (60 / others).to_string(),
            Some(_) | None => format!("60/{others}"),
        };
        let weight = |place: usize| if place == 0 { "40".to_owned() } else { each.clone() };
        let weights: BTreeMap<String, String> =
            (0..).zip(&self.rule.sources).map(|(place, one)| (one.id.clone(), weight(place))).collect();
        let (pack, block, basis) = (self.pack.to_owned(), self.rule.id.clone(), basis.to_owned());
        let open = Act::OpenAnnual(Box::new(Open { pack, block, year, basis, weights }));
        let done = actions::now(self.store, self.clock, self.actor(Role::Assessor), None, open)?;
        let Done::Annual { id, .. } = done else { anyhow::bail!("a year's end was expected, not {done:?}") };
        Ok(id)
    }

    fn does(&self, role: Role, annual: AnnualId, command: Command) -> anyhow::Result<()> {
        let act = Act::Annual { annual, seen: None, command: Box::new(command) };
        actions::now(self.store, self.clock, self.actor(role), None, act)?;
        Ok(())
    }

    /// Takes a file of a source; units that it leaves out are left out with a reason when the year is to be settled.
    fn file(&self, id: AnnualId, year: i16, source: &str, is_settled: bool) -> anyhow::Result<()> {
        let units = annual::units(self.world, self.pack, year);
        let shift = source.len();
        let is_out = |place: usize| place % LEFT_OUT == shift % LEFT_OUT;
        let (mut rows, mut text, mut out) = (Vec::new(), "单位,成绩\r\n".to_owned(), Vec::new());
        for (place, named) in units.iter().enumerate() {
            if is_out(place) {
                out.push(named.unit);
                continue;
            }
            // From 82 to 99.8, the same for every demonstration.
            let tenths = 820_usize.saturating_add(place.saturating_mul(37).saturating_add(shift * 13) % 179);
            let score = format!("{}.{}", tenths / 10, tenths % 10);
            text.push_str(&format!("{},{score}\r\n", named.name));
            let number = u64::try_from(rows.len()).unwrap_or(0).saturating_add(2);
            rows.push(Row { number, unit: named.name.clone(), score });
        }
        let (source, reason) = (source.to_owned(), String::new());
        let name = format!("{year}年考核成绩-{source}.csv");
        let digest = Hash::of(text.as_bytes()).to_string();
        self.does(
            Role::Assessor,
            id,
            Command::TakeFile { source: source.clone(), name, digest, rows, reason },
        )?;
        if is_settled && !out.is_empty() {
            let reason = "当年没有这一类事项".to_owned();
            self.does(Role::Assessor, id, Command::LeaveOut { source, units: out, reason })?;
        }
        Ok(())
    }
}
