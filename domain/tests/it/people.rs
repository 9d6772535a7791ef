//! Units and persons: names that lead to one unit each, and the administrator who must remain.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    ids::{PersonId, UnitId},
    people::{Command, Event, People, Person, Refusal, Unit, UnitKind, apply, decide},
};
use jiff::civil::date;

const HOUSING: UnitId = UnitId(1);
const MARKET: UnitId = UnitId(2);
const SET_UP: Actor = Actor::System("set-up");

fn unit(id: UnitId, code: &str, name: &str) -> Command {
    Command::AddUnit(Unit {
        id,
        code: code.to_owned(),
        parent: None,
        name: name.to_owned(),
        name_en: code.to_owned(),
        kind: UnitKind::Department,
        group: None,
        from: date(2020, 1, 1),
        until: None,
        aliases: BTreeSet::new(),
    })
}

fn person(id: i64, sign_in: &str, role: Role) -> Command {
    Command::AddPerson(Person {
        id: PersonId(id),
        sign_in: sign_in.to_owned(),
        name: sign_in.to_owned(),
        roles: [role].into(),
        unit: None,
        active: true,
    })
}

fn live(commands: impl IntoIterator<Item = Command>) -> People {
    let mut people = People::default();
    for command in commands {
        let event = decide(&people, &SET_UP, command).unwrap();
        apply(&mut people, &event);
    }
    people
}

fn two_units() -> Vec<Command> {
    vec![unit(HOUSING, "housing", "住建局"), unit(MARKET, "market", "市场监管局")]
}

fn alias(unit: UnitId, alias: &str) -> Command {
    Command::AddAlias { unit, alias: alias.to_owned() }
}

fn without(unit: UnitId, alias: &str) -> Command {
    Command::RemoveAlias { unit, alias: alias.to_owned() }
}

fn renamed(unit: UnitId, name: &str) -> Command {
    Command::RenameUnit { unit, name: name.to_owned(), name_en: name.to_owned() }
}

#[test]
fn a_removed_alias_leads_nowhere_and_is_free_for_another_unit() {
    let people =
        live(two_units().into_iter().chain([alias(HOUSING, "房管所"), without(HOUSING, " 房管所 ")]));
    assert_eq!(people.units.named("房管所"), None);
    assert!(people.units.get(HOUSING).unwrap().aliases.is_empty());
    let event = decide(&people, &SET_UP, alias(MARKET, "房管所")).unwrap();
    assert_eq!(event, Event::AliasAdded { unit: MARKET, alias: "房管所".to_owned() });
}

#[test]
fn a_name_that_came_back_survives_as_name_when_its_alias_is_removed() {
    let back = [renamed(HOUSING, "建设局"), renamed(HOUSING, "住建局"), without(HOUSING, "住建局")];
    let people = live(two_units().into_iter().chain(back));
    assert_eq!(people.units.named("住建局").unwrap().id, HOUSING);
    assert_eq!(people.units.named("建设局").unwrap().id, HOUSING);
    assert_eq!(people.units.get(HOUSING).unwrap().aliases, ["建设局".to_owned()].into());
}

#[test]
fn only_an_alias_the_unit_has_can_be_removed_and_only_by_an_administrator() {
    let people = live(two_units().into_iter().chain([alias(HOUSING, "房管所")]));
    let refused = decide(&people, &SET_UP, without(MARKET, "房管所")).unwrap_err();
    assert_eq!(refused, Refusal::NoAlias("房管所".to_owned()));
    let name = decide(&people, &SET_UP, without(HOUSING, "住建局")).unwrap_err();
    assert_eq!(name.code(), "no-alias");
    let leader = Staff { person: PersonId(9), roles: [Role::Leader].into(), units: BTreeSet::new() };
    let refused = decide(&people, &Actor::Staff(leader), without(HOUSING, "房管所")).unwrap_err();
    assert_eq!(refused.code(), "denied");
}

#[test]
fn a_spelling_leads_to_one_unit_only() {
    let people = live(two_units().into_iter().chain([alias(HOUSING, "房管所")]));
    for (value, field) in [("房管所", "alias"), ("市场监管局", "alias"), ("market", "alias")] {
        let unit = if value == "房管所" { MARKET } else { HOUSING };
        let refused = decide(&people, &SET_UP, alias(unit, value)).unwrap_err();
        assert!(matches!(refused, Refusal::Taken { field: found, .. } if found == field), "{value}");
    }
}

#[test]
fn the_last_active_administrator_stays() {
    let two = [person(1, "first", Role::Administrator), person(2, "second", Role::Administrator)];
    let disabled = Command::SetActive { person: PersonId(1), active: false };
    let people = live(two.into_iter().chain([disabled]));
    let last = PersonId(2);
    let demoted = Command::ChangePerson {
        person: last,
        name: "second".to_owned(),
        roles: [Role::Agent].into(),
        unit: None,
    };
    for command in [Command::SetActive { person: last, active: false }, demoted] {
        assert_eq!(decide(&people, &SET_UP, command), Err(Refusal::LastAdministrator));
    }
    let again = decide(&people, &SET_UP, Command::SetActive { person: PersonId(1), active: true }).unwrap();
    assert_eq!(again.code(), "active-set");
}

#[test]
fn a_list_is_taken_away_by_a_person_who_may_see_it() {
    let take = |actor: &Actor| {
        let (list, filter) = ("/desk/agent/all.csv".to_owned(), "kind=help".to_owned());
        decide(&People::default(), actor, Command::Export { list, filter, rows: 7 })
    };
    let staff = |role| {
        Actor::Staff(Staff { person: PersonId(3), roles: BTreeSet::from([role]), units: BTreeSet::new() })
    };
    for role in [Role::Agent, Role::UnitHandler, Role::Leader, Role::Auditor] {
        let event = take(&staff(role)).unwrap();
        assert_eq!(event.code(), "exported");
        let text = serde_json::to_string(&event).unwrap();
        let expected =
            r#"{"kind":"exported","person":3,"list":"/desk/agent/all.csv","filter":"kind=help","rows":7}"#;
        assert_eq!(text, expected, "a stored contract");
    }
    for actor in [staff(Role::Administrator), staff(Role::Window), Actor::Citizen, SET_UP] {
        assert!(matches!(take(&actor), Err(Refusal::Denied(_))), "{actor:?}");
    }
}
