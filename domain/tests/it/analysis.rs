//! Opinions counted together: definitions hold, sums agree with a plain count, and what gathers is found and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    analysis::{Analysis, Axis, Counting, Places, Sign},
    catalogue::{Catalogue, Duty, event::Event},
    ids::{EntryId, OrderId, UnitId},
    order::{Difficulty, Flag, Order, apply::apply, event::Recorded},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use proptest::prelude::*;

fn order(title: &str, place: Option<&str>, on: Date, lead: i64) -> Order {
    let imported = serde_json::json!({"event": {"kind": "imported", "demand": {
        "number": "1", "pack": "p", "channel": "import", "level": "county", "order_kind": "consult",
        "urgency": "normal", "title": title, "content": "c", "place": place, "received_on": on.to_string(),
        "citizen": null, "confidential": false, "tracking": null, "reference": null},
        "answer": {"units": [lead], "office": "", "reply": "", "replied_on": null}}});
    let recorded: Recorded = serde_json::from_value(imported).unwrap();
    apply(None, OrderId(1), Timestamp::UNIX_EPOCH, &recorded).unwrap()
}

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for (id, matter, words) in [(1, "路灯养护", ["路灯", "路灯不亮"]), (2, "供水", ["水压", "停水"])]
    {
        let duty = Duty {
            matter: matter.to_owned(),
            words: words.map(str::to_owned).to_vec(),
            lead: UnitId(7),
            co_handlers: Vec::new(),
            basis: String::new(),
            from: date(2020, 1, 1),
            to: None,
        };
        catalogue.apply(
            Timestamp::UNIX_EPOCH,
            "person:1",
            Event::EntryAdded { entry: EntryId(id), duty, precedent: None },
        );
    }
    catalogue
}

fn places() -> Places {
    let named = [("石门镇", "洛南县"), ("城关街道", "洛南县"), ("城关街道", "商州区"), ("永丰镇", "洛南县")];
    Places::of(named.map(|(name, area)| (name.to_owned(), area.to_owned())).to_vec())
}

fn counted(orders: &[(Order, &str)]) -> Analysis {
    let (catalogue, places) = (catalogue(), places());
    let mut counting = Counting::new(date(2026, 1, 1), date(2026, 12, 31), &catalogue, &places);
    for (order, text) in orders {
        counting.add(order, text);
    }
    counting.done()
}

fn row(analysis: &Analysis, axis: Axis, key: &str) -> i64 {
    analysis.rows(axis).iter().find(|row| row.key == key).map_or(0, |row| row.all)
}

#[test]
fn a_text_names_a_place_by_its_longest_name_and_one_of_two_only_with_its_area() {
    let places = places();
    let check = |text: &str, expected: Option<&str>| {
        assert_eq!(places.named(text).map(|place| place.name.as_str()), expected, "{text}");
    };
    check("石门镇的路", Some("石门镇"));
    check("石门那边的路", Some("石门镇"));
    check("城关街道的路", None);
    check("商州区城关街道的路", Some("商州区城关街道"));
    check("洛南县城关的路", Some("洛南县城关街道"));
    check("东边的路", None);
}

#[test]
fn signs_are_what_their_definitions_say() {
    let plain = order("路灯不亮", None, date(2026, 3, 2), 7);
    let check = |change: &dyn Fn(&mut Order), expected: [bool; 3]| {
        let mut order = plain.clone();
        change(&mut order);
        assert_eq!(Sign::ALL.map(|sign| sign.is_on(&order)), expected);
    };
    check(&|_| {}, [false, false, false]);
    check(&|order| order.missed = true, [true, false, false]);
    check(&|order| order.flags = BTreeSet::from([Flag::Late]), [true, false, false]);
    check(&|order| order.rulings.hops = 1, [true, false, false]);
    check(&|order| order.remembered.satisfied = Some(false), [false, true, false]);
    check(&|order| order.remembered.satisfied = Some(true), [false, false, false]);
    check(&|order| order.difficulty = Difficulty::Complex, [false, false, true]);
    let level = domain::order::Level::County;
    check(&|order| order.redone = BTreeMap::from([(level, 1)]), [false, true, false]);
    check(&|order| order.redone = BTreeMap::from([(level, 2)]), [false, true, true]);
}

#[test]
fn an_order_lies_where_its_text_says_and_what_no_rule_places_is_told() {
    let analysis = counted(&[
        (order("路灯不亮", Some("石门镇街上"), date(2026, 3, 2), 7), "永丰镇也一样"),
        (order("没有水", None, date(2026, 7, 2), 8), "永丰镇停水三天"),
        (order("别的事", None, date(2026, 12, 2), 8), ""),
        (order("去年的路灯", None, date(2025, 12, 2), 8), ""),
    ]);
    assert_eq!(analysis.total.all, 3, "what was received on another day is left out");
    assert_eq!(row(&analysis, Axis::Matter, "路灯养护"), 1);
    assert_eq!(row(&analysis, Axis::Matter, "供水"), 1);
    assert_eq!(row(&analysis, Axis::Matter, ""), 1);
    assert_eq!(row(&analysis, Axis::Word, "路灯"), 1);
    assert_eq!(row(&analysis, Axis::Word, "路灯不亮"), 1);
    assert_eq!(row(&analysis, Axis::Place, "石门镇"), 1, "where it is said to be counts first");
    assert_eq!(row(&analysis, Axis::Place, "永丰镇"), 1);
    assert_eq!(row(&analysis, Axis::Season, "spring"), 1);
    assert_eq!(row(&analysis, Axis::Season, "winter"), 1);
    assert_eq!(row(&analysis, Axis::Month, "2026-07"), 1);
    assert_eq!(row(&analysis, Axis::Unit, "8"), 2);
    assert!(analysis.rows(Axis::Place).last().is_some_and(|row| row.key.is_empty()));
    assert_eq!(analysis.months().len(), 12);
    let december = analysis.rows(Axis::Matter).iter().find(|row| row.key.is_empty()).unwrap();
    assert_eq!(analysis.trend(december), Some((1, 0)));
}

#[test]
fn what_gathers_is_found_and_what_is_like_everything_is_not() {
    let mut orders = Vec::new();
    for number in 0..60_i8 {
        let (title, lead) = if number < 10 { ("路灯不亮", 7) } else { ("停水", 8) };
        let mut one = order(title, None, date(2026, 1 + number % 12, 3), lead);
        one.missed = number < 9 || number == 30;
        orders.push((one, ""));
    }
    let analysis = counted(&orders);
    let found: Vec<_> = analysis
        .findings()
        .iter()
        .map(|one| (one.axis, one.sign, one.row.key.clone(), one.everybody))
        .collect();
    assert!(found.contains(&(Axis::Matter, Sign::Blocked, "路灯养护".to_owned(), (10, 60))), "{found:?}");
    assert!(found.iter().all(|(_, sign, key, _)| *sign == Sign::Blocked && key != "供水"), "{found:?}");
    let lamps = analysis.findings().into_iter().find(|one| one.axis == Axis::Matter).unwrap();
    assert_eq!(lamps.row.most_with(), Some(UnitId(7)));
    assert_eq!(analysis.top_tenth(Axis::Matter), (50, 60, 1));
    assert!(counted(&orders[..4]).findings().is_empty(), "four are too few to say anything");
}

proptest! {
    #[test]
    fn sums_agree_with_a_plain_count(
        made in proptest::collection::vec((0..4_usize, 1..13_i8, 1..5_i64, any::<bool>()), 0..80),
    ) {
        const TITLES: [&str; 4] = ["路灯", "停水", "石门镇的路", "别的"];
        let orders: Vec<(Order, &str)> = made.iter().map(|(title, month, lead, late)| {
            let mut one = order(TITLES[*title], None, date(2026, *month, 5), *lead);
            one.missed = *late;
            (one, "")
        }).collect();
        let analysis = counted(&orders);
        let mut plain: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (_, month, _, late) in &made {
            let one = plain.entry(format!("2026-{month:02}")).or_default();
            one.0 += 1;
            one.1 += i64::from(*late);
        }
        let of_months: BTreeMap<String, (i64, i64)> = analysis.rows(Axis::Month).iter()
            .map(|row| (row.key.clone(), (row.all, row.signed(Sign::Blocked)))).collect();
        prop_assert_eq!(of_months, plain);
        for axis in [Axis::Matter, Axis::Place, Axis::Kind, Axis::Unit, Axis::Month, Axis::Season] {
            let sum: i64 = analysis.rows(axis).iter().map(|row| row.all).sum();
            prop_assert_eq!(sum, analysis.total.all, "{:?}", axis);
        }
    }
}
