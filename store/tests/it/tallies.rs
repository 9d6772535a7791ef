//! What assessments count moves with the facts and never apart from them: after any story, any random life, any
//! reassignment and merge, the rows are what the ledger gives.

use crate::engines::on_each_engine;

on_each_engine!(
    after_every_story_the_counts_are_what_the_ledger_gives,
    an_order_counts_for_its_unit_and_month,
    a_reassigned_order_moves_its_count,
    a_merged_order_counts_no_more_until_it_is_taken_out,
    marks_count_until_they_are_taken_away,
    faults_count_for_the_unit_that_committed_them,
    what_sections_do_counts_for_the_unit_above,
    the_orders_behind_a_number_add_up_to_it,
    a_long_random_life_is_counted,
);

/// Four more lives on the embedded engine: a hundred thousand events with those above.
mod further_random_lives_are_counted {
    use super::cases::random_life;
    use crate::engines::Ground;

    #[test]
    fn second() {
        random_life(&Ground::sqlite(), 2);
    }

    #[test]
    fn third() {
        random_life(&Ground::sqlite(), 3);
    }

    #[test]
    fn fourth() {
        random_life(&Ground::sqlite(), 4);
    }

    #[test]
    fn fifth() {
        random_life(&Ground::sqlite(), 5);
    }
}

mod cases {
    use std::{collections::BTreeMap, sync::mpsc::sync_channel};

    use domain::{
        assessment::command::Command as Assess,
        calendar::date_of,
        ids::OrderId,
        order::{
            Level, Order,
            command::{Command, Move, Register, ReturnRuling},
            fault::Fault,
            legal::legal,
        },
    };
    use jiff::SignedDuration;
    use store::{
        assessment::{self, Behind},
        command::{Act, Done, Request},
        db::Location,
        house::Store,
        personal::Contact,
    };

    use crate::{
        county::{County, PACK, Word, agent, at, month, system},
        engines::Ground,
        house::{demand, pack},
        runner::{all, run},
        story::{another, kept::Kept, open, verified},
        verify::wander,
    };

    pub(super) fn after_every_story_the_counts_are_what_the_ledger_gives(ground: &Ground) {
        // On a server every house takes long to make; there the stories' own test looks at all of them at its end.
        let every = if matches!(ground.location, Location::Sqlite(_)) { 1 } else { 5 };
        let (mut wrong, mut rows) = (Vec::new(), 0);
        for (name, story) in all().into_iter().step_by(every) {
            let ground = another(ground);
            let mut kept = Kept { store: open(&ground) };
            if let Err(problem) = run(&story, &mut kept) {
                wrong.push(format!("{name}: {problem}"));
            }
            while kept.store.recount(3).unwrap() {}
            let report = verified(&kept.store);
            rows += report.rows.get("measure_count").copied().unwrap_or(0);
            wrong.extend(report.differences.iter().map(|difference| format!("{name}: {difference}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(rows > 5, "only {rows} rows of counts were compared");
    }

    pub(super) fn an_order_counts_for_its_unit_and_month(ground: &Ground) {
        let county = County::new(ground);
        let (march, april) = (month("2026-03"), month("2026-04"));
        let order = county.send(at(3, 31, 16), "east");
        let count = |measure: &str| county.count(march, "east", measure);
        assert_eq!(
            (count("taken"), count("first_time_satisfied"), count("not_responded")),
            three("1", "0", "0")
        );
        county.answer(at(4, 2, 9), order);
        county.rate(at(4, 3, 9), order, Word::Dissatisfied);
        assert_eq!(
            (count("taken"), count("first_time_satisfied"), count("not_responded")),
            three("1", "0", "1")
        );
        county.answer(at(4, 7, 9), order);
        county.rate(at(4, 8, 9), order, Word::Satisfied);
        assert_eq!((count("first_time_satisfied"), count("redo_satisfied")), two("0", "1"));
        assert_eq!(county.count(april, "east", "taken"), "0", "it stays in the month it was sent in");
        assert_eq!(county.count(march, "west", "taken"), "0");
        county.agrees();
    }

    pub(super) fn a_reassigned_order_moves_its_count(ground: &Ground) {
        let county = County::new(ground);
        let order = county.send(at(3, 30, 9), "east");
        county.send(at(3, 30, 10), "east");
        county.reassign(at(4, 1, 9), order, "west");
        assert_eq!(county.count(month("2026-03"), "east", "taken"), "1");
        assert_eq!(county.count(month("2026-04"), "west", "taken"), "1");
        county.reassign(at(4, 2, 9), order, "east");
        assert_eq!(county.count(month("2026-04"), "west", "taken"), "0");
        assert_eq!(county.count(month("2026-04"), "east", "taken"), "1");
        county.agrees();
    }

    pub(super) fn a_merged_order_counts_no_more_until_it_is_taken_out(ground: &Ground) {
        let county = County::new(ground);
        let march = month("2026-03");
        let main = county.send(at(3, 2, 9), "east");
        let part = county.send(at(3, 2, 10), "west");
        county.order(at(3, 2, 11), part, Command::Merge { into: main, reason: "同一处".to_owned() });
        assert_eq!(county.count(march, "west", "taken"), "0");
        assert_eq!(county.count(march, "east", "taken"), "1");
        county.order(at(3, 3, 11), part, Command::Unmerge { reason: "两处".to_owned() });
        county.dispatch(at(3, 3, 12), part, "north");
        assert_eq!(county.count(march, "west", "taken"), "0");
        assert_eq!(county.count(march, "north", "taken"), "1");
        county.agrees();
    }

    pub(super) fn marks_count_until_they_are_taken_away(ground: &Ground) {
        let county = County::new(ground);
        let march = month("2026-03");
        county.send(at(3, 2, 9), "east");
        county.mark(at(3, 3, 9), march, "east", "supervised_city_account");
        let mark = county.mark(at(3, 3, 9), march, "east", "supervised_city_account");
        assert_eq!(county.count(march, "east", "supervised_city_account"), "2");
        let unmark = Assess::Unmark { mark, reason: "重复登记".to_owned() };
        county.assess(at(3, 4, 9), &system(), unmark).unwrap();
        assert_eq!(county.count(march, "east", "supervised_city_account"), "1");
        county.agrees();
    }

    pub(super) fn faults_count_for_the_unit_that_committed_them(ground: &Ground) {
        let county = County::new(ground);
        let march = month("2026-03");
        let order = county.send(at(3, 2, 9), "east");
        let asked = Command::RequestReturn {
            phoned: false,
            reason: String::new(),
            basis: String::new(),
            proposed: None,
        };
        county.order(at(3, 6, 9), order, asked);
        let west = county.unit("west");
        let ruling = ReturnRuling::TakeBack;
        county.order(
            at(3, 6, 10),
            order,
            Command::RuleReturn { ruling, words: "另派".to_owned(), own_matter: false },
        );
        let count = |unit: &str, measure: &str| county.count(march, unit, measure);
        let faults = ["return_late", "return_without_phone", "return_without_reason"];
        for fault in faults {
            assert_eq!(count("east", fault), "1", "{fault} while it lies with nobody");
        }
        // Marks set by hand stand beside what is found on orders.
        county.mark(at(3, 6, 11), march, "east", "return_late");
        county.dispatch(at(3, 6, 12), order, "west");
        assert_eq!((count("east", "return_late"), count("west", "return_late")), two("2", "0"));
        assert_eq!((count("east", "taken"), count("west", "taken")), two("0", "1"));
        let page = behind(&county, "east", "return_late", OrderId(0), 10);
        assert_eq!(
            page.orders.iter().map(|(order, adds)| (order.lead, *adds)).collect::<Vec<_>>(),
            [(Some(west), 1)]
        );
        county.agrees();
        // Counted anew from the lines of facts, it is the same.
        county.store.write_rows(|tx| store::recount::distrust(tx, PACK)).unwrap();
        while county.store.recount(3).unwrap() {}
        assert_eq!((count("east", "return_late"), count("east", "return_without_phone")), two("2", "1"));
        let dismiss = Command::Find {
            fault: Fault::ReturnWithoutPhone,
            unit: Some(county.unit("east")),
            confirmed: false,
            words: "有通话记录".to_owned(),
        };
        county.order(at(3, 9, 9), order, dismiss);
        assert_eq!(count("east", "return_without_phone"), "0");
        county.agrees();
    }

    pub(super) fn what_sections_do_counts_for_the_unit_above(ground: &Ground) {
        let county = County::new(ground);
        let water = county.unit("water");
        county.add_unit("pipes", Some(water), None);
        county.send(at(3, 2, 9), "pipes");
        county.send(at(3, 2, 9), "water");
        assert_eq!(county.count(month("2026-03"), "water", "taken"), "2");
        let page = behind(&county, "water", "taken", OrderId(0), 10);
        assert_eq!(page.orders.len(), 2);
        county.agrees();
    }

    fn behind(county: &County, unit: &str, measure: &str, after: OrderId, limit: usize) -> assessment::Page {
        let world = county.store.world();
        let asked = Behind { pack: PACK, month: month("2026-03"), unit: county.unit(unit), measure };
        county.store.read(|tx| assessment::orders_behind(tx, &world, &asked, after, limit)).unwrap()
    }

    pub(super) fn the_orders_behind_a_number_add_up_to_it(ground: &Ground) {
        let county = County::new(ground);
        let march = month("2026-03");
        for day in 2..9 {
            let word = if day % 3 == 0 { Word::Dissatisfied } else { Word::Satisfied };
            county.whole(at(3, day, 9), "east", word);
        }
        let twice = county.send(at(3, 10, 9), "east");
        for day in [11, 12] {
            county.answer(at(3, day, 9), twice);
            county.redo(at(3, day, 10), twice, Level::City);
        }
        for measure in ["taken", "first_time_satisfied", "redone_twice_city", "not_responded"] {
            let (mut sum, mut after) = (0, OrderId(0));
            loop {
                let page = behind(&county, "east", measure, after, 2);
                assert!(page.orders.len() <= 2);
                sum += page.orders.iter().map(|(_, value)| value).sum::<i64>();
                let Some(next) = page.next else { break };
                after = next;
            }
            assert_eq!(sum.to_string(), county.count(march, "east", measure), "{measure}");
            assert!(sum > 0, "{measure}");
        }
    }

    /// How many events a random life has; on a server, where each commit takes its time, a quarter of them.
    const EVENTS: i64 = 20_000;
    /// A variable that says how many events instead, for a long run on either engine.
    const LONGER: &str = "RANDOM_LIFE_EVENTS";
    /// How many orders live it at a time.
    const ALIVE: usize = 700;

    pub(super) fn a_long_random_life_is_counted(ground: &Ground) {
        random_life(ground, 1);
    }

    #[expect(clippy::disallowed_methods, reason = "whoever wants a longer run says so in the environment")]
    pub(super) fn random_life(ground: &Ground, seed: u64) {
        let usual = if matches!(ground.location, Location::Sqlite(_)) { EVENTS } else { EVENTS / 4 };
        let events = std::env::var(LONGER).map_or(usual, |events| events.parse().unwrap());
        let county = County::new(ground);
        county.write(at(1, 1, 9), pack("policies/pudong-2018-5.toml")).unwrap();
        let mut chance = seed;
        let mut draw = move || {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            u16::try_from(chance >> 48).unwrap()
        };
        let mut now = at(1, 4, 9);
        let world = county.store.world();
        let born = (0..ALIVE).map(|number| {
            let mut demand = demand("路灯不亮");
            demand.received_on = date_of(now);
            demand.level = [Level::County, Level::City, Level::Province][number % 3];
            let contact = match number % 5 {
                0 => Contact::default(),
                _ => Contact::new("王小明", &format!("139{number:08}")),
            };
            Act::Register { demand: Box::new(demand), contact, code: None }
        });
        let mut ids = together(&county.store, now, born);
        while head(&county.store) < events {
            now += SignedDuration::from_hours(20 + i64::from(draw() % 40));
            let mut alive: BTreeMap<OrderId, Order> = BTreeMap::new();
            county
                .store
                .read(|tx| {
                    for id in &ids {
                        alive.extend(store::order::get(tx, *id)?.map(|order| (*id, order)));
                    }
                    Ok(())
                })
                .unwrap();
            let all: Vec<Order> = alive.into_values().collect();
            let acts = all.iter().filter_map(|order| {
                let pack = world.packs.get(&order.pack)?;
                let legal = legal(order, pack);
                let beside = [Move::Comment, Move::Attach, Move::Unmask, Move::Rederive];
                let onward: Vec<_> = legal.iter().copied().filter(|step| !beside.contains(step)).collect();
                let step = *onward.get(usize::from(draw()) % onward.len().max(1))?;
                let command = wander::command(step, draw(), order, &all[..20], &world, now);
                Some(Act::Order { order: order.id, seen: None, command })
            });
            together(&county.store, now, acts.collect::<Vec<_>>().into_iter());
            let fresh = (0..ALIVE / 10).map(|_| {
                let demand = Register { received_on: date_of(now), ..demand("新的路灯不亮") };
                Act::Register { demand: Box::new(demand), contact: Contact::default(), code: None }
            });
            ids.drain(..ALIVE / 10);
            ids.extend(together(&county.store, now, fresh));
        }
        let report = verified(&county.store);
        assert_eq!(report.differences, Vec::<String>::new());
        assert!(report.events >= events && report.rows["measure_count"] > 3, "{report:?}");
    }

    /// Hands in everything at once and waits; what is refused changes nothing. Returns the orders.
    fn together(store: &Store, at: jiff::Timestamp, acts: impl Iterator<Item = Act>) -> Vec<OrderId> {
        let waiting: Vec<_> = acts
            .map(|act| {
                let (answer, outcome) = sync_channel(1);
                // Only somebody of the centre passes on what citizens say.
                let is_rating = matches!(&act, Act::Order { command: Command::Rate { .. }, .. });
                let actor = if is_rating { agent() } else { system() };
                let request = Request { key: None, at, actor, act };
                store.submit(request, move |result| answer.send(result).unwrap());
                outcome
            })
            .collect();
        let done = waiting.iter().filter_map(|outcome| outcome.recv().unwrap().ok());
        done.filter_map(|done| if let Done::Order { id, .. } = done { Some(id) } else { None }).collect()
    }

    fn head(store: &Store) -> i64 {
        store.read(|tx| tx.query_one("select seq from head where id = 1", &[])?.unwrap().int(0)).unwrap()
    }

    fn two(one: &str, two: &str) -> (String, String) {
        (one.to_owned(), two.to_owned())
    }

    fn three(one: &str, two: &str, three: &str) -> (String, String, String) {
        (one.to_owned(), two.to_owned(), three.to_owned())
    }
}
