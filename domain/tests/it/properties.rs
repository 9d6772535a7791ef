//! What is true of every order, whatever anybody does to it and in whatever order.

#[path = "../../../stories/runner/wander.rs"]
mod wander;

use std::{collections::BTreeSet, fs, sync::LazyLock};

use domain::{
    access::{Action, Actor, Reach, Role, Staff},
    calendar::{YearFile, YearStatus, date_of},
    facts::{self, Described as _, Facts, FlagFact, Line, NumberFact, TextFact},
    ids::{OrderId, PersonId, UnitId},
    order::{
        Order,
        apply::apply,
        command::{Command, Move},
        decide::{Context, Decision, decide},
        fault,
        legal::{is_open_to, legal},
        refusal::Refusal,
    },
    people::{self, Person, Unit, UnitKind},
    policy::{Month, Pack, PlacedBy, Threshold},
    world::{self, World},
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;
use wander::{command, walks, wander};

use crate::{
    calendar::beijing,
    runner::{Backend, root},
    story::Memory,
};

/// Somebody who may do anything.
const JOB: Actor = Actor::System("wander");

/// The most moves from anywhere to an end.
const MOVES_TO_THE_END: usize = 6;

fn text(file: &str) -> String {
    fs::read_to_string(root().join(file)).unwrap()
}

/// A house with units, one of them closed, with the shipped packs, two that leave steps out and one that wants names.
static HOUSE: LazyLock<World> = LazyLock::new(house);

fn house() -> World {
    let mut world = World::default();
    let mut events: Vec<world::Event> = [2025, 2026]
        .map(|year| {
            let file: YearFile = serde_json::from_str(&text(&format!("calendars/{year}.json"))).unwrap();
            world::Event::YearLoaded { file, status: YearStatus::Official }
        })
        .to_vec();
    let packs = [
        "policies/linshu-2020-10.toml",
        "policies/pudong-2018-5.toml",
        "policies/nanjing-2016-122.toml",
        "stories/packs/fewest-steps.toml",
        "stories/packs/named-only.toml",
    ];
    let mut texts: Vec<String> = packs.map(text).to_vec();
    texts.push(asking(&text("stories/packs/fewest-steps.toml")));
    for text in texts {
        let pack = Pack::parse("pack.toml", &text).unwrap().id().to_owned();
        events.push(world::Event::PackLoaded { pack, file: "pack.toml".to_owned(), text });
    }
    world.apply_all(&events).unwrap();
    for (id, parent, until) in
        [(1, None, None), (2, Some(1), None), (3, Some(2), None), (4, Some(1), Some(date(2025, 6, 30)))]
    {
        let unit = Unit {
            id: UnitId(id),
            code: format!("unit-{id}"),
            parent: parent.map(UnitId),
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2020, 1, 1),
            until,
            aliases: Default::default(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    let leaders = [(11, 2, Role::UnitApprover), (12, 2, Role::UnitPrincipal), (13, 3, Role::UnitApprover)];
    for (id, unit, role) in leaders.into_iter().chain([(14, 1, Role::Supervisor)]) {
        let person = Person {
            id: PersonId(id),
            sign_in: format!("person-{id}"),
            name: format!("负责人{id}"),
            roles: BTreeSet::from([role]),
            unit: Some(UnitId(unit)),
            active: true,
        };
        people::apply(&mut world.people, &people::Event::PersonAdded { person });
    }
    world
}

/// The pack with the fewest steps, but one that asks the citizen and has the answer approved, and redoes for ever.
fn asking(fewest: &str) -> String {
    let text =
        fewest.replace("fewest-steps", "asking").replace("approve = { on = false", "approve = { on = true");
    let text = text.replace("callback = { on = false", "callback = { on = true");
    let text = text.replace("例〔2026〕1号", "例〔2026〕2号");
    let clock = "[[clock]]\nid = \"callback\"\nclock = \"callback\"\nbudget = { amount = 48, unit = \"hour\" }\narticle = \"三\"\n";
    let example = "[[example]]\nname = \"两日\"\nrule = \"clock.callback\"\nfrom = 2026-03-02T09:00:00\ndue = 2026-03-04T09:00:00\n";
    format!("{text}\n{clock}\n{example}")
}

/// Lives of orders that a walk led to, with the moment it ended.
fn walked(strides: &[wander::Stride]) -> (Memory, Vec<OrderId>) {
    let mut memory = Memory::in_house(HOUSE.clone());
    let orders = match wander(&mut memory, beijing("2025-12-01 08:00"), strides) {
        Ok(orders) => orders,
        Err(problem) => panic!("{problem}"),
    };
    (memory, orders)
}

/// Returns the next move on the shortest way to an order's end; `None` when it has ended.
fn way_out(order: &Order, pack: &Pack) -> Option<Move> {
    let ways = [Move::Close, Move::Refuse, Move::HandOver, Move::Approve, Move::Adjudicate];
    let legal = legal(order, pack);
    ways.into_iter().find(|step| legal.contains(step)).filter(|_| !order.is_ended())
}

fn all_orders(memory: &mut Memory, ids: &[OrderId]) -> Vec<Order> {
    ids.iter().map(|id| memory.look(*id).order).collect()
}

fn decided(
    world: &World,
    at: Timestamp,
    actor: &Actor,
    order: &Order,
    orders: &[Order],
    command: Command,
) -> Result<Decision, Refusal> {
    let other = command.other_order().or(order.merged_into);
    let other = orders.iter().find(|known| Some(known.id) == other);
    decide(Context { at, actor, world }, order, other, command)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every accepted event applies, refusals change nothing, running clocks have one timer, deadlines move only
    /// aloud: `wander` and `watch` look after every stride. Afterwards the stored form gives the same orders.
    #[test]
    fn no_walk_leads_to_an_undefined_state(strides in walks(80)) {
        let (mut memory, _) = walked(&strides);
        prop_assert_eq!(memory.reads_the_same_again(), Ok(()));
    }

    /// What is kept of an order for counting says of every fact what the order says.
    #[test]
    fn a_line_of_facts_says_what_the_order_says(strides in walks(60)) {
        let (mut memory, ids) = walked(&strides);
        for order in &all_orders(&mut memory, &ids) {
            let kept = facts::line(order);
            let faults: Vec<_> = fault::found(order)
                .map(|found| (found.fault, found.unit, Month::of(date_of(found.at))))
                .collect();
            prop_assert_eq!(kept.is_some(), Facts::of(order).is_some() || !faults.is_empty());
            let told: Vec<_> = kept.iter().flat_map(|text| Line::parse(text).unwrap().faults()).collect();
            prop_assert_eq!(told, faults);
            let (Some(text), Some(facts)) = (kept, Facts::of(order)) else { continue };
            let line = Line::parse(&text).unwrap();
            prop_assert_eq!((line.unit(), line.pack()), (facts.unit, order.pack.as_str()));
            for by in [PlacedBy::Registered, PlacedBy::Dispatched, PlacedBy::Closed] {
                prop_assert_eq!(line.month(by), facts.day(by).map(Month::of), "{:?}", by);
            }
            for fact in FlagFact::ALL {
                prop_assert_eq!(line.flag(fact), facts.flag(fact), "{:?}", fact);
            }
            for fact in TextFact::ALL {
                prop_assert_eq!(line.text(fact), facts.text(fact), "{:?}", fact);
            }
            for fact in NumberFact::ALL {
                prop_assert_eq!(line.number(fact), facts.number(fact), "{:?}", fact);
            }
        }
    }

    /// The table of legal moves is the truth: what it lists is never refused as illegal, all else always is.
    #[test]
    fn legal_moves_are_exactly_those_not_refused_as_illegal(strides in walks(60), detail in any::<u16>()) {
        let (mut memory, ids) = walked(&strides);
        let (world, at) = (memory.world(), memory.last_at());
        let orders = all_orders(&mut memory, &ids);
        for order in &orders {
            let pack = world.packs.get(&order.pack).unwrap();
            let legal = legal(order, pack);
            for step in &Move::ALL[2..] {
                let command = command(*step, detail, order, &orders, &world, at);
                let outcome = decided(&world, at, &JOB, order, &orders, command);
                let illegal = matches!(outcome, Err(Refusal::IllegalMove { .. } | Refusal::Suspended { .. }));
                prop_assert_eq!(!illegal, legal.contains(step), "{} at {:?}", step.code(), order.stage);
            }
        }
    }

    /// What is open to somebody is refused neither for who they are nor for where the order stands; all else is.
    #[test]
    fn moves_open_to_somebody_are_exactly_those_not_refused_them(
        strides in walks(60), detail in any::<u16>(), role in 0..Role::ALL.len(), unit in 1..5_i64,
    ) {
        let (mut memory, ids) = walked(&strides);
        let (world, at) = (memory.world(), memory.last_at());
        let orders = all_orders(&mut memory, &ids);
        let units = world.people.units.subtree(UnitId(unit));
        let roles = BTreeSet::from([Role::ALL[role]]);
        let somebody = Actor::Staff(Staff { person: PersonId(1), roles, units });
        for actor in [&somebody, &Actor::Citizen] {
            for (order, step) in orders.iter().flat_map(|order| Move::ALL[2..].iter().map(move |step| (order, step))) {
                let pack = world.packs.get(&order.pack).unwrap();
                let command = command(*step, detail, order, &orders, &world, at);
                // Whether the main order may be seen is another question.
                let knows_all = *step != Move::Merge || actor.reach(Action::ReadOrder) == Reach::Everywhere;
                let outcome = decided(&world, at, actor, order, &orders, command);
                let closed = matches!(
                    outcome,
                    Err(Refusal::Denied(_) | Refusal::IllegalMove { .. } | Refusal::Suspended { .. }
                        | Refusal::NotTheSigner { .. } | Refusal::SignedAlready
                        | Refusal::NotTheRuler { .. } | Refusal::NotIndependent | Refusal::SamePerson | Refusal::OwnDraft | Refusal::SameDecider
                        | Refusal::NotWarned { .. })
                );
                let open = is_open_to(actor, order, pack, &world.people.units, *step);
                prop_assert!(open != closed || !knows_all, "{} by {actor:?} at {:?}: {outcome:?}", step.code(), order.stage);
            }
        }
    }

    /// No order is without an owner: while something is awaited, somebody's role lets them do what leads on.
    #[test]
    fn no_order_that_has_not_ended_is_without_an_owner(strides in walks(60)) {
        let (mut memory, ids) = walked(&strides);
        let world = memory.world();
        let beside = [
            Move::Comment, Move::Attach, Move::Unmask, Move::Supplement, Move::Find, Move::Suspend, Move::Fire,
            Move::Rederive, Move::Note, Move::ReceiveWarning, Move::AnswerWarning,
        ];
        let onward: Vec<Move> = Move::ALL.into_iter().filter(|step| !beside.contains(step)).collect();
        for order in all_orders(&mut memory, &ids).iter().filter(|order| !order.is_ended()) {
            let pack = world.packs.get(&order.pack).unwrap();
            let homes = (1..5_i64).map(|unit| world.people.units.subtree(UnitId(unit)));
            let homes: Vec<_> = homes.chain([BTreeSet::new()]).collect();
            let owned = Role::ALL.into_iter().any(|role| homes.iter().any(|units| {
                let actor = Actor::Staff(Staff {
                    person: PersonId(1), roles: BTreeSet::from([role]), units: units.clone(),
                });
                onward.iter().any(|step| is_open_to(&actor, order, pack, &world.people.units, *step))
            }));
            prop_assert!(owned, "nobody owns an order at {:?}", order.stage);
        }
    }

    /// Walks do climb the ladder, so that what `watch` says of it is said of something; what a rung follows from is a
    /// rule of the pack that holds by the facts it names.
    #[test]
    fn a_rung_follows_from_a_rule_of_the_pack(strides in walks(80)) {
        let (mut memory, ids) = walked(&strides);
        let world = memory.world();
        for order in all_orders(&mut memory, &ids) {
            let duties = world.packs.get(&order.pack).unwrap().duties();
            for sent in &order.ladder.sent {
                let rule = duties.rule(&sent.warning.rule).unwrap();
                prop_assert_eq!(rule.form, sent.warning.form.form());
                let known = |told: &str| sent.warning.facts.contains_key(told);
                let named = rule.when.iter().any(|line| line.iter().all(|asked| match asked {
                    Threshold::Flag(sign, _) => known(&sign.to_string()),
                    Threshold::AtLeast(sign, least) => {
                        sent.warning.facts.get(&sign.to_string()).is_some_and(|number| number >= least)
                    }
                    Threshold::AtMost(sign, _) => known(&sign.to_string()),
                    Threshold::Level(_) => true,
                }));
                prop_assert!(named, "{:?} does not come from {:?}", sent.warning.facts, rule.when);
            }
        }
    }

    /// No order is ever stuck: from wherever a walk led, a few moves end it.
    #[test]
    fn from_any_state_an_order_can_still_end(strides in walks(60)) {
        let (mut memory, ids) = walked(&strides);
        let (world, at) = (memory.world(), memory.last_at());
        let orders = all_orders(&mut memory, &ids);
        for order in &orders {
            let mut order = order.clone();
            let pack = world.packs.get(&order.pack).unwrap();
            for _ in 0..MOVES_TO_THE_END {
                let Some(step) = way_out(&order, pack) else { break };
                // Withdrawn, where closing is meant.
                let command = command(step, 1, &order, &orders, &world, at);
                let decision = decided(&world, at, &JOB, &order, &orders, command).unwrap();
                for recorded in &decision.own {
                    order = apply(Some(order.clone()), order.id, at, recorded).unwrap();
                }
            }
            prop_assert!(order.is_ended(), "stuck at {:?}", order.stage);
        }
    }

    /// And persons can do it: each of those moves is somebody's by their role, no job is needed and nobody who may do
    /// everything.
    #[test]
    fn from_any_state_persons_with_roles_can_end_an_order(strides in walks(60)) {
        let (mut memory, ids) = walked(&strides);
        let (world, at) = (memory.world(), memory.last_at());
        let orders = all_orders(&mut memory, &ids);
        let units: Vec<UnitId> = world.people.units.iter().map(|unit| unit.id).collect();
        let homes: Vec<BTreeSet<UnitId>> = units.iter().map(|unit| BTreeSet::from([*unit])).chain([BTreeSet::new()]).collect();
        for order in &orders {
            let mut order = order.clone();
            let pack = world.packs.get(&order.pack).unwrap();
            for _ in 0..MOVES_TO_THE_END {
                let Some(step) = way_out(&order, pack) else { break };
                let staff = Role::ALL.into_iter().flat_map(|role| homes.iter().map(move |units| Actor::Staff(Staff {
                    person: PersonId(1), roles: BTreeSet::from([role]), units: units.clone(),
                })));
                let mut able = staff.filter(|actor| is_open_to(actor, &order, pack, &world.people.units, step));
                let somebody = able.next();
                prop_assert!(somebody.is_some(), "nobody may {} at {:?}", step.code(), order.stage);
                let command = command(step, 1, &order, &orders, &world, at);
                let decision = decided(&world, at, &somebody.unwrap(), &order, &orders, command);
                prop_assert!(decision.is_ok(), "{} at {:?}: {decision:?}", step.code(), order.stage);
                for recorded in &decision.unwrap().own {
                    order = apply(Some(order.clone()), order.id, at, recorded).unwrap();
                }
            }
            prop_assert!(order.is_ended(), "stuck at {:?}", order.stage);
        }
    }
}
