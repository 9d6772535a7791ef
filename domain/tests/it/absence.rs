//! Who acts for whom, and which signatures nobody present may give; what a late answer costs.

use std::collections::BTreeSet;

use domain::{
    absence::{Absence, Command, Context, Event, Refusal, candidates, decide},
    access::{Actor, Role, Staff},
    calendar::Calendar,
    facts::cost,
    ids::{AbsenceId, OrderId, PersonId, UnitId},
    order::{
        Difficulty, Order, Urgency,
        command::{Command as Do, Move, Register},
        decide::{self as orders, Context as OrderContext},
        stead,
    },
    people::{self, Person, Unit, UnitKind},
    policy::Pack,
    world::World,
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};

use crate::calendar::{beijing, shipped_year};

const WATER: UnitId = UnitId(1);
const SET_UP: Actor = Actor::System("set-up");
const PRINCIPAL: i64 = 11;
const DEPUTY: i64 = 12;
const HANDLER: i64 = 13;

fn world() -> World {
    let mut world = World::default();
    let unit = people::Command::AddUnit(Unit {
        id: WATER,
        code: "water".to_owned(),
        parent: None,
        name: "县水利局".to_owned(),
        name_en: "Water".to_owned(),
        kind: UnitKind::Department,
        group: Some("department".to_owned()),
        from: date(2020, 1, 1),
        until: None,
        aliases: BTreeSet::new(),
    });
    let persons =
        [(PRINCIPAL, Role::UnitPrincipal), (DEPUTY, Role::UnitApprover), (HANDLER, Role::UnitHandler)];
    let persons = persons.map(|(id, role)| {
        people::Command::AddPerson(Person {
            id: PersonId(id),
            sign_in: role.code().to_owned(),
            name: role.code().to_owned(),
            roles: [role].into(),
            unit: Some(WATER),
            active: true,
        })
    });
    for command in std::iter::once(unit).chain(persons) {
        let event = people::decide(&world.people, &SET_UP, command).unwrap();
        people::apply(&mut world.people, &event);
    }
    world.packs.insert(linshu()).unwrap();
    world
}

fn linshu() -> Pack {
    Pack::parse("linshu.toml", include_str!("../../../policies/linshu-2020-10.toml")).unwrap()
}

fn actor(world: &World, person: i64) -> Actor {
    let person = world.people.persons.get(PersonId(person)).unwrap();
    Actor::Staff(Staff { person: person.id, roles: person.roles.clone(), units: [WATER].into() })
}

fn morning(day: i8) -> Timestamp {
    beijing(&format!("2026-03-{day:02} 09:00"))
}

fn enter(
    world: &mut World,
    at: Timestamp,
    person: i64,
    days: (Date, Date),
    by: Option<i64>,
) -> Result<Event, Refusal> {
    let id = AbsenceId(i64::try_from(world.absences.iter().count()).unwrap() + 100);
    let who = actor(world, person);
    let context = Context { at, actor: &who, people: &world.people, absences: &world.absences };
    let command = Command::Enter {
        id,
        person: PersonId(person),
        from: days.0,
        until: days.1,
        reason: " 出差 ".to_owned(),
        substitute: by.map(PersonId),
    };
    let event = decide(context, command)?;
    world.absences.apply(at, who.signature(), event.clone());
    Ok(event)
}

/// An order that waits to be signed.
fn dispatched(world: &World) -> Order {
    let at = morning(2);
    let context = OrderContext { at, actor: &SET_UP, world };
    let demand = Register {
        pack: "linshu-2020-10".to_owned(),
        channel: domain::order::Channel::Phone,
        level: domain::order::Level::County,
        kind: "complaint".to_owned(),
        urgency: Urgency::Normal,
        title: "路灯不亮".to_owned(),
        content: "路灯不亮".to_owned(),
        place: None,
        received_on: date(2026, 3, 2),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let mut order = None;
    for made in orders::register(context, OrderId(7), demand).unwrap() {
        order = Some(domain::order::apply::apply(order, OrderId(7), at, &made).unwrap());
    }
    let accept = Do::Accept {
        kind: "complaint".to_owned(),
        urgency: Urgency::Normal,
        proposed: None,
        note: String::new(),
    };
    let dispatch = Do::Dispatch {
        lead: WATER,
        co_handlers: Vec::new(),
        difficulty: Difficulty::Simple,
        note: String::new(),
    };
    [accept, dispatch].into_iter().fold(order.unwrap(), |order, command| {
        let made = orders::decide(context, &order, None, command).unwrap().own;
        made.iter().fold(order, |order, made| {
            domain::order::apply::apply(Some(order), OrderId(7), at, made).unwrap()
        })
    })
}

fn with_calendar(mut world: World) -> World {
    world.calendar = Calendar::new([2025, 2026].map(shipped_year)).unwrap();
    world
}

#[test]
fn an_order_waits_for_nobody_present_exactly_when_all_who_sign_are_away_and_nobody_acts() {
    let mut world = with_calendar(world());
    let order = dispatched(&world);
    let pack = world.packs.get("linshu-2020-10").unwrap().clone();
    let vacant = |world: &World, day: i8| {
        let context = OrderContext { at: morning(day), actor: &SET_UP, world };
        stead::vacant(context, &order, &pack)
    };
    assert_eq!(vacant(&world, 2), None);
    enter(&mut world, morning(2), PRINCIPAL, (date(2026, 3, 3), date(2026, 3, 5)), None).unwrap();
    assert_eq!(vacant(&world, 2), None);
    let missing = vacant(&world, 3).unwrap();
    assert_eq!((missing.unit, missing.step, missing.away), (WATER, Move::Sign, vec![PersonId(PRINCIPAL)]));
    assert_eq!(vacant(&world, 6), None);
    // Somebody named fills the place, unless they are away as well.
    let admin = Actor::Staff(Staff {
        person: PersonId(1),
        roles: [Role::Administrator].into(),
        units: BTreeSet::new(),
    });
    let context = Context { at: morning(3), actor: &admin, people: &world.people, absences: &world.absences };
    let named =
        decide(context, Command::Appoint { absence: AbsenceId(100), substitute: PersonId(DEPUTY) }).unwrap();
    world.absences.apply(morning(3), admin.signature(), named);
    assert_eq!(vacant(&world, 3), None);
    enter(&mut world, morning(3), DEPUTY, (date(2026, 3, 4), date(2026, 3, 4)), Some(HANDLER)).unwrap();
    assert_eq!(vacant(&world, 4).unwrap().away, [PersonId(PRINCIPAL)]);
}

#[test]
fn whoever_acts_signs_in_the_others_name_and_does_nothing_else_of_the_office() {
    let mut world = with_calendar(world());
    let order = dispatched(&world);
    enter(&mut world, morning(2), PRINCIPAL, (date(2026, 3, 2), date(2026, 3, 5)), Some(DEPUTY)).unwrap();
    let pack = world.packs.get("linshu-2020-10").unwrap();
    let deputy = actor(&world, DEPUTY);
    let context = OrderContext { at: morning(2), actor: &deputy, world: &world };
    let stand_in = stead::stand_in(context, &order, pack, Move::Sign).unwrap();
    assert_eq!((stand_in.stead.person, stand_in.stead.number.as_str()), (PersonId(PRINCIPAL), "2026-1"));
    for step in Move::ALL.into_iter().filter(|step| *step != Move::Sign) {
        assert!(stead::stand_in(context, &order, pack, step).is_none(), "{}", step.code());
    }
    let made = orders::decide(context, &order, None, Do::Sign { handler: String::new() }).unwrap().own;
    assert_eq!(made.first().and_then(|made| made.stead.clone()), Some(stand_in.stead));
    // Whoever leaves the unit, or is no longer let in, acts for nobody.
    let event = people::decide(
        &world.people,
        &SET_UP,
        people::Command::SetActive { person: PersonId(PRINCIPAL), active: false },
    );
    let mut later = world.clone();
    people::apply(&mut later.people, &event.unwrap());
    let context = OrderContext { at: morning(2), actor: &deputy, world: &later };
    assert!(stead::stand_in(context, &order, pack, Move::Sign).is_none());
}

#[test]
fn an_absence_is_numbered_within_its_year_and_refused_with_the_facts() {
    let mut world = world();
    let (third, fifth) = (date(2026, 3, 3), date(2026, 3, 5));
    let at = morning(2);
    enter(&mut world, at, PRINCIPAL, (third, fifth), Some(DEPUTY)).unwrap();
    let number = |absence: &Absence| absence.number.clone();
    assert_eq!(world.absences.iter().map(number).collect::<Vec<_>>(), ["2026-1"]);
    let again = enter(&mut world, at, PRINCIPAL, (fifth, date(2026, 3, 9)), None);
    assert_eq!(again, Err(Refusal::Overlaps { number: "2026-1".to_owned(), from: third, until: fifth }));
    enter(&mut world, at, HANDLER, (third, third), None).unwrap();
    let away = enter(&mut world, at, DEPUTY, (third, fifth), Some(HANDLER));
    assert_eq!(away, Err(Refusal::SubstituteAway { person: PersonId(HANDLER), from: third, until: third }));
    let principal = world.people.persons.get(PersonId(PRINCIPAL)).unwrap();
    let fit: Vec<PersonId> = candidates(&world.people, principal).map(|person| person.id).collect();
    assert_eq!(fit, [PersonId(DEPUTY)]);
}

#[test]
fn a_late_answer_costs_what_the_pack_takes_off() {
    let world = with_calendar(world());
    let order = dispatched(&world);
    let linshu = linshu();
    let rules = linshu.assessment().unwrap();
    let points = cost::of_late_answer(rules, &order, Some("department")).unwrap();
    assert_eq!(points.short(4), "0.2");
    let mut ended = order;
    ended.clocks.clear();
    assert_eq!(cost::of_late_answer(rules, &ended, Some("department")), None);
}
