//! Periods of assessments: which pack has a month, whom it compares, what stored events say, how a year comes about.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::Actor,
    assessment::{
        command::{Command, CountedOrders, Counts, Refusal, Span},
        event::Event,
        periods::{self, Compared, Context, MonthTotals, YearUnit},
    },
    exact::Exact,
    ids::UnitId,
    people::{self, Unit, UnitKind},
    policy::{Month, Pack, Packs},
    world::{self, World},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};

use crate::runner::root;

const PACK: &str = "linshu-2020-10";

fn text() -> String {
    std::fs::read_to_string(root().join("policies/linshu-2020-10.toml")).unwrap()
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

/// The pack as another version of its document.
fn version(id: &str, effective: &str, repeals: &str) -> Pack {
    let text = text()
        .replace("id = \"linshu-2020-10\"", &format!("id = \"{id}\""))
        .replace("number = \"沭政字〔2020〕10号\"", &format!("number = \"{id}\""))
        .replace("effective = 2020-03-12", &format!("effective = {effective}"))
        .replace("repeals = [\"办字〔2019〕35号\"]", &format!("repeals = [\"{repeals}\"]"));
    Pack::parse("version.toml", &text).unwrap()
}

#[test]
fn a_month_is_assessed_by_the_version_it_began_under() {
    let check = |packs: &[(&str, &str, &str)], expected: &[(&str, Option<&str>)]| {
        let mut loaded = Packs::default();
        for (id, effective, repeals) in packs {
            loaded.insert(version(id, effective, repeals)).unwrap();
        }
        for (of, id) in expected {
            let by: Vec<&str> = periods::assessing(&loaded, month(of)).map(Pack::id).collect();
            assert_eq!(by, id.iter().copied().collect::<Vec<_>>(), "{packs:?} {of}");
        }
    };
    let first = ("first", "2026-03-12", "older");
    check(&[first], &[("2026-02", None), ("2026-03", Some("first")), ("2030-01", Some("first"))]);
    let second = ("second", "2026-05-15", "first");
    check(
        &[first, second],
        &[("2026-04", Some("first")), ("2026-05", Some("first")), ("2026-06", Some("second"))],
    );
    check(
        &[first, ("second", "2026-05-01", "first")],
        &[("2026-04", Some("first")), ("2026-05", Some("second"))],
    );
    check(&[second, first], &[("2026-05", Some("first")), ("2026-06", Some("second"))]);
    // Two that begin in one month: the first of them has it.
    check(
        &[first, ("second", "2026-03-20", "first")],
        &[("2026-03", Some("first")), ("2026-04", Some("second"))],
    );
    // A version that was in force on no first day and came second has no month at all.
    let third = ("third", "2026-03-25", "second");
    check(
        &[first, ("second", "2026-03-20", "first"), third],
        &[("2026-03", Some("first")), ("2026-04", Some("third"))],
    );
}

fn unit(id: i64, parent: Option<i64>, group: Option<&str>, until: Option<Date>) -> people::Event {
    people::Event::UnitAdded {
        unit: Unit {
            id: UnitId(id),
            code: format!("unit-{id}"),
            parent: parent.map(UnitId),
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: group.map(str::to_owned),
            from: date(2026, 2, 15),
            until,
            aliases: BTreeSet::new(),
        },
    }
}

fn world() -> World {
    let mut world = World::default();
    world
        .apply_all(&[world::Event::PackLoaded {
            pack: PACK.to_owned(),
            file: "p.toml".to_owned(),
            text: text(),
        }])
        .unwrap();
    for event in [
        unit(1, None, None, None),
        unit(2, Some(1), Some("department"), None),
        unit(3, Some(2), None, None),
        unit(4, Some(3), Some("elsewhere"), None),
        unit(5, Some(2), Some("township"), None),
        unit(6, Some(1), Some("township"), Some(date(2026, 3, 1))),
    ] {
        people::apply(&mut world.people, &event);
    }
    world
}

#[test]
fn units_of_the_packs_groups_are_compared_while_they_exist() {
    let world = world();
    let assessment = world.packs.get(PACK).unwrap().assessment().unwrap();
    let compared = |of: &str| Compared::of(&world.people, assessment, month(of));
    let ids = |of: &str| compared(of).units().map(|unit| unit.id.0).collect::<Vec<_>>();
    assert_eq!(ids("2026-01"), Vec::<i64>::new());
    assert_eq!(ids("2026-02"), [2, 5, 6]);
    assert_eq!(ids("2026-03"), [2, 5, 6]);
    assert_eq!(ids("2026-04"), [2, 5]);
    let march = compared("2026-03");
    let home = |unit: i64| march.home(UnitId(unit)).map(|unit| unit.0);
    assert_eq!([1, 2, 3, 4, 5, 99].map(home), [None, Some(2), Some(2), Some(2), Some(5), None]);
    assert_eq!(march.household(UnitId(2)), [2, 3, 4].map(UnitId));
    let counts: Counts = [(1, 100), (2, 1), (3, 10), (5, 7)]
        .map(|(unit, taken)| (UnitId(unit), BTreeMap::from([("taken".to_owned(), taken)])))
        .into();
    let table = march.table(assessment, &counts, std::iter::empty()).unwrap();
    let taken = |unit: &str| table.value(unit, "taken").unwrap().to_string();
    assert_eq!((taken("单位2"), taken("单位5"), taken("单位6")), ("11".into(), "7".into(), "0".into()));
}

#[test]
fn closing_needs_what_the_ledger_says_at_the_cut_off() {
    let world = world();
    let assessment = world.packs.get(PACK).unwrap().assessment().unwrap();
    let march = month("2026-03");
    let (cut_off, day) = periods::cut_off(&world.calendar, assessment, march);
    assert_eq!(day, date(2026, 4, 7), "Monday to Friday when no notice is known");
    let counted =
        |cut_off| CountedOrders { pack_digest: String::new(), cut_off, events: 7, counts: Counts::new() };
    let close = |at: Timestamp, counted: Option<&CountedOrders>| {
        let actor = Actor::System("test");
        let context = Context { at, actor: &actor, world: &world, has_order: false, counted, frozen: None };
        periods::decide(context, Command::Close { pack: PACK.to_owned(), month: march }).map_err(Box::new)
    };
    let right = counted(cut_off);
    let too_early = Err(Box::new(Refusal::BeforeCutOff { month: march, cut_off: day }));
    let before = cut_off.checked_sub(jiff::SignedDuration::from_millis(1)).unwrap();
    assert_eq!(close(before, Some(&right)), too_early);
    assert_eq!(close(cut_off, None), too_early);
    assert_eq!(close(cut_off, Some(&counted(before))), too_early);
    assert!(close(cut_off, Some(&right)).is_ok());
}

#[test]
fn every_event_ever_stored_is_read_and_written_the_same() {
    let stored = [
        r#"{"kind":"entered","pack":"p","period":"2026-03","unit":7,"input":"volume_band","value":"8","note":""}"#,
        r#"{"kind":"entered","pack":"p","period":"2026","unit":7,"input":"office_agenda","value":"2.5","evidence":[{"digest":"66c7","name":"计划.pdf","size":7}],"note":"见附件"}"#,
        r#"{"kind":"marked","mark":8,"pack":"p","month":"2026-03","unit":7,"measure":"disciplined","note":"移交"}"#,
        r#"{"kind":"marked","mark":8,"pack":"p","month":"2026-03","unit":7,"measure":"return_late","order":12,"note":"超期"}"#,
        r#"{"kind":"unmarked","mark":8,"pack":"p","month":"2026-03","unit":7,"measure":"disciplined","reason":"误登"}"#,
        r#"{"kind":"month-closed","pack":"p","month":"2026-03","cut_off":"2026-04-08T16:00:00Z","digest":"a1b2","snapshot":{"pack":"p","pack_digest":"c3d4","month":"2026-03","cut_off":"2026-04-08T16:00:00Z","events":99,"closed_at":"2026-04-09T01:00:00Z","closed_by":"person:7","groups":[{"group":"township","units":[{"unit":7,"code":"east","name":"东街道","rank":1,"n":"3","total":"93.5","scores":{"volume":"10"},"values":{"taken":"3"}},{"unit":8,"code":"west","name":"西街道","rank":null,"n":"0","total":null,"scores":{},"values":{}}]}]}}"#,
        r#"{"kind":"corrected","pack":"p","month":"2026-03","unit":7,"measure":"disciplined","by":"-1","reason":"复核","appeal":9}"#,
        r#"{"kind":"appealed","appeal":9,"pack":"p","month":"2026-03","unit":7,"indicator":"supervision","grounds":"不属本单位"}"#,
        r#"{"kind":"appeal-ruled","appeal":9,"pack":"p","month":"2026-03","granted":true,"reason":"属实"}"#,
    ];
    let mut codes = BTreeSet::new();
    for line in stored {
        let event: Event = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
        assert!(line.starts_with(&format!(r#"{{"kind":"{}""#, event.code())), "{line}");
        codes.insert(event.code());
    }
    assert_eq!(codes.len(), 7);
}

#[test]
fn a_period_is_a_month_or_a_year() {
    let check = |text: &str, number: Option<i64>| {
        assert_eq!(Span::parse(text).map(Span::number), number, "{text}");
        if let Some(span) = Span::parse(text) {
            assert_eq!(span.to_string(), text);
        }
    };
    check("2026-05", Some(202_605));
    check("2026", Some(202_600));
    for wrong in ["", "26", "2026-13", "2026-5", "20260", "二〇二六"] {
        check(wrong, None);
    }
}

#[test]
fn a_year_is_the_mean_of_the_ranked_months_and_its_end() {
    let pack = Pack::parse("p.toml", &text()).unwrap();
    let assessment = pack.assessment().unwrap();
    let exact = |text: &str| Exact::parse(text).unwrap();
    let totals = |month_text: &str, totals: &[(i64, &str, usize)]| MonthTotals {
        month: month(month_text),
        is_frozen: true,
        totals: totals.iter().map(|(unit, total, rank)| (UnitId(*unit), (exact(total), *rank))).collect(),
    };
    let months = [
        totals("2026-01", &[(1, "90", 1), (2, "80.0001", 2)]),
        totals("2026-02", &[(1, "91", 1)]),
        totals("2026-03", &[(1, "91", 2), (2, "95", 1)]),
    ];
    let unit = |unit: i64, group: &str, knowledge: &str| YearUnit {
        unit: UnitId(unit),
        name: format!("单位{unit}"),
        group: group.to_owned(),
        scores: BTreeMap::from([
            ("knowledge".to_owned(), exact(knowledge)),
            ("sign_off".to_owned(), exact("20")),
        ]),
        is_entered: true,
    };
    let units = vec![unit(1, "township", "9"), unit(2, "township", "10"), unit(3, "township", "10")];
    let year = periods::year(assessment, &months, units).unwrap().unwrap();
    assert_eq!(year.len(), 1);
    let told: Vec<_> = year[0]
        .units
        .iter()
        .map(|unit| {
            (unit.unit.as_str(), unit.rank, unit.months.len(), unit.total.map(|total| total.to_string()))
        })
        .collect();
    // (90 + 91 + 91) / 3 × 0.8 + 29 × 0.2 and (80.0001 + 95) / 2 × 0.8 + 30 × 0.2, each rounded once.
    assert_eq!(
        told,
        [
            ("单位1", Some(1), 3, Some("78.3333".to_owned())),
            ("单位2", Some(2), 2, Some("76".to_owned())),
            ("单位3", None, 0, None),
        ]
    );
    assert_eq!(year[0].units[0].mean, Some(Exact::ratio(272, 3).unwrap()));
}
