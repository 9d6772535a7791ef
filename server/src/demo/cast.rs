//! Who acts: the agents and dispatchers of the centre, and for every unit its handler, deputy and principal.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    ids::UnitId,
    people::Person,
    world::World,
};

use super::{chance::Draw, house::responsible};
use crate::http::signed::actor_of;

/// Somebody who acts.
#[derive(Clone, Debug)]
pub struct Player {
    /// As the rules see them.
    pub actor: Actor,
    /// Their name.
    pub name: String,
}

/// The staff of one unit.
#[derive(Clone, Debug)]
pub struct Team {
    /// Handles and answers.
    pub handler: Player,
    /// Approves.
    pub approver: Player,
    /// Signs first.
    pub principal: Player,
}

/// Everybody who acts.
#[derive(Clone, Debug)]
pub struct Cast {
    agents: Vec<Player>,
    dispatchers: Vec<Player>,
    teams: BTreeMap<UnitId, Team>,
}

impl Cast {
    /// Returns the staff of an installation.
    ///
    /// # Errors
    /// When there is no agent or dispatcher.
    pub fn of(world: &World) -> anyhow::Result<Self> {
        let persons = || world.people.persons.iter().filter(|person| person.active);
        let players = |role: Role| -> Vec<Player> {
            persons()
                .filter(|person| person.roles.contains(&role))
                .map(|person| player(person, world))
                .collect()
        };
        let (agents, dispatchers) = (players(Role::Agent), players(Role::Dispatcher));
        anyhow::ensure!(
            !agents.is_empty() && !dispatchers.is_empty(),
            "the demonstration has no agents or dispatchers"
        );
        let in_unit = |unit: UnitId, role: Role| {
            let mut fitting =
                persons().filter(|person| person.unit == Some(unit) && person.roles.contains(&role));
            fitting.next().map(|person| player(person, world))
        };
        let team = |unit: UnitId| {
            Some(Team {
                handler: in_unit(unit, Role::UnitHandler)?,
                approver: in_unit(unit, Role::UnitApprover)?,
                principal: in_unit(unit, Role::UnitPrincipal)?,
            })
        };
        let own: BTreeMap<UnitId, Team> =
            world.people.units.iter().filter_map(|unit| Some((unit.id, team(unit.id)?))).collect();
        let staffed: Vec<UnitId> = own.keys().copied().collect();
        let teams = world.people.units.iter().filter_map(|unit| {
            let responsible = responsible(&world.people.units, unit.id, &staffed)?;
            Some((unit.id, own.get(&responsible)?.clone()))
        });
        Ok(Self { agents, dispatchers, teams: teams.collect() })
    }

    /// Returns one of the agents.
    #[must_use]
    pub fn agent(&self, draw: &mut Draw) -> Actor {
        one(&self.agents, draw)
    }

    /// Returns one of the dispatchers.
    #[must_use]
    pub fn dispatcher(&self, draw: &mut Draw) -> Actor {
        one(&self.dispatchers, draw)
    }

    /// Returns those who act for a unit.
    #[must_use]
    pub fn team(&self, unit: UnitId) -> Option<&Team> {
        self.teams.get(&unit)
    }
}

fn player(person: &Person, world: &World) -> Player {
    Player { actor: actor_of(person, world), name: person.name.clone() }
}

fn one(players: &[Player], draw: &mut Draw) -> Actor {
    draw.pick(players).map_or(Actor::Citizen, |player| player.actor.clone())
}
