//! Opinions counted together: definitions hold, sums agree with a plain count, and what gathers is found and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use domain::{
    analysis::{Analysis, Axis, BEHIND_LIMIT, Counting, Figure, Places, Sign},
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
    check("洛南县石门那边的路", Some("石门镇"));
    check("石门那边的路", None);
    check("城关街道的路", None);
    check("商州区城关街道的路", Some("商州区城关街道"));
    check("洛南县城关的路", Some("洛南县城关街道"));
    check("洛南县城关路", None);
    check("东边的路", None);
}

#[test]
fn a_name_without_its_end_counts_only_where_nothing_else_can_be_meant() {
    let named = [
        ("广场街道", "雨湖区"),
        ("新城街道", "盐都区"),
        ("大兴镇", "临沭县"),
        ("高新区", "东台市"),
        ("开发区", "东台市"),
        ("城中街道", ""),
    ];
    let places = Places::of(named.map(|(name, area)| (name.to_owned(), area.to_owned())).to_vec());
    let check = |text: &str, in_a_text: Option<&str>, in_the_field: Option<&str>| {
        let name = |place: Option<&domain::analysis::Place>| place.map(|place| place.name.clone());
        assert_eq!(name(places.named(text)).as_deref(), in_a_text, "{text}");
        assert_eq!(name(places.of_field(text)).as_deref(), in_the_field, "{text} in the field");
    };
    check("晚上在广场跳舞太吵", None, None);
    check("广场", None, Some("广场街道"));
    check(" 广场，三号楼", None, Some("广场街道"));
    check("广场路三号", None, None);
    check("新城区什么时候通水", None, None);
    check("盐都区新城那边", Some("新城街道"), Some("新城街道"));
    check("盐都区新城路", None, None);
    check("大兴土木", None, None);
    check("临沭县大兴的水", Some("大兴镇"), Some("大兴镇"));
    check("大兴镇的水", Some("大兴镇"), Some("大兴镇"));
    check("商洛高新区的学校", None, None);
    check("东台市高新区", Some("高新区"), Some("高新区"));
    check("开发区 二路", None, Some("开发区"));
    check("城中", None, Some("城中街道"));
}

/// Real letters of one city and the streets of six others: what is placed there is what the letter calls by its full name.
#[test]
fn no_word_of_a_real_letter_is_taken_for_a_street() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let letters = fs::read_to_string(root.join("demo/shangluo.csv")).unwrap();
    // The registers lie beside the project; what stands here is of them, so that the test stands alone.
    let known = [("广场街道", "雨湖区"), ("新城街道", "盐城经济技术开发区"), ("五星街道", "亭湖区")];
    let known = known.into_iter().chain([("新兴镇", "亭湖区"), ("大桥镇", "大丰区"), ("高新区", "东台市")]);
    let mut named: Vec<(String, String)> =
        known.map(|(name, area)| (name.to_owned(), area.to_owned())).collect();
    for city in ["linshu", "nanjing", "pudong", "shunde", "xiangtan", "yancheng"] {
        let file = root.join(format!("../shared/data/divisions/{city}_streets.csv"));
        let text = fs::read_to_string(file).unwrap_or_default();
        let cells = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        named.extend(cells.map(|cells| (cells[1].to_owned(), cells[3].to_owned())));
    }
    named.sort();
    named.dedup();
    let places = Places::of(named);
    let words = ["广场", "新城", "五星", "大桥", "高新区"];
    let meant = letters.lines().filter(|line| words.iter().any(|word| line.contains(word))).count();
    assert!(meant > 50, "the letters hold these words: {meant}");
    for letter in letters.lines() {
        if let Some(place) = places.named(letter) {
            assert!(letter.contains(&place.name), "{} stands nowhere in: {letter}", place.name);
        }
    }
}

#[test]
fn a_figure_and_the_orders_behind_it_are_one_count() {
    let (catalogue, places) = (catalogue(), places());
    let figure = |axis, key: &str, sign| Figure { axis, key: key.to_owned(), sign };
    let check = |figure: Figure, expected: &[i64]| {
        let mut counting =
            Counting::new(date(2026, 1, 1), date(2026, 12, 31), &catalogue, &places).listing(figure.clone());
        for (id, title, place, late) in [
            (5, "路灯不亮", Some("石门镇"), true),
            (4, "路灯不亮", None, false),
            (3, "停水", Some("石门镇"), false),
            (2, "别的", None, true),
        ] {
            let mut one = order(title, place, date(2026, 3, 2), 7);
            (one.id, one.missed) = (OrderId(id), late);
            counting.add(&one, "");
        }
        let mut early = order("路灯不亮", Some("石门镇"), date(2025, 3, 2), 7);
        early.id = OrderId(1);
        counting.add(&early, "");
        let analysis = counting.done();
        let row = analysis.rows(figure.axis).iter().find(|row| row.key == figure.key).unwrap();
        let behind = analysis.behind.as_ref().unwrap();
        assert_eq!(behind.all, figure.sign.map_or(row.all, |sign| row.signed(sign)));
        assert_eq!(behind.orders, expected.iter().map(|id| OrderId(*id)).collect::<Vec<_>>());
    };
    check(figure(Axis::Matter, "路灯养护", None), &[5, 4]);
    check(figure(Axis::Matter, "路灯养护", Some(Sign::Blocked)), &[5]);
    check(figure(Axis::Matter, "", None), &[2]);
    check(figure(Axis::Place, "石门镇", None), &[5, 3]);
    check(figure(Axis::Season, "spring", Some(Sign::Blocked)), &[5, 2]);
    check(figure(Axis::Word, "停水", None), &[3]);

    let mut counting = Counting::new(date(2026, 1, 1), date(2026, 12, 31), &catalogue, &places)
        .listing(figure(Axis::Unit, "7", None));
    for _ in 0..=BEHIND_LIMIT {
        counting.add(&order("停水", None, date(2026, 3, 2), 7), "");
    }
    let behind = counting.done().behind.unwrap();
    assert_eq!(
        (behind.all, behind.orders.len()),
        (201, 200),
        "the figure is told whole, the list has an end"
    );
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
