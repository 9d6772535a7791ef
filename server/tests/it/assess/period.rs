//! A month and a year of an installation: the same scores as from a file of facts, frozen when asked to, and the year
//! number by number.

use std::{fs, path::Path};

use clap::Parser;
use domain::{
    access::Actor,
    assessment::command::{Command as Assess, Span},
    calendar::{YearStatus, instant},
    exact::Exact,
    ids::UnitId,
    order::{
        Channel, Difficulty, Level, Urgency,
        command::{Command as Order, Register},
    },
    people::{self, Unit, UnitKind},
    policy::{Month, Pack},
    world,
};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use serde_json::Value;
use server::{
    cli::{Cli, Command, open::Place},
    clock::Clock,
    ids::Ids,
    shipped,
};
use store::{
    assessment,
    command::{Act, Done, Request},
    house::Store,
    personal::Contact,
};

const PACK: &str = "linshu-2020-10";

fn at(month: i8, day: i8) -> Timestamp {
    instant(date(2022, month, day), time(9, 0, 0, 0))
}

fn write(store: &Store, at: Timestamp, act: Act) -> Done {
    store.write(Request { key: None, at, actor: Actor::System("test"), act }).unwrap()
}

/// A small county that took orders in May and June of 2022.
fn installed(folder: &Path) {
    let place = Place { data: folder.to_owned(), database: None };
    let store = place.create(&Clock::System, &Ids::System).unwrap();
    for file in shipped::years().unwrap().into_iter().filter(|file| file.year == 2022) {
        let load = world::Command::LoadYear { file, status: YearStatus::Official };
        write(&store, at(1, 4), Act::Rules(Box::new(load)));
    }
    let (file, text) = shipped::PACKS[0];
    let load = world::Command::LoadPack { file: file.to_owned(), text: text.to_owned() };
    write(&store, at(1, 4), Act::Rules(Box::new(load)));
    for (code, group, orders) in [
        ("甲镇", "township", [3, 1]),
        ("乙镇", "township", [1, 2]),
        ("丙镇", "township", [0, 0]),
        ("甲局", "department", [2, 0]),
    ] {
        let unit = Unit {
            id: UnitId(0),
            code: code.to_owned(),
            parent: None,
            name: code.to_owned(),
            name_en: code.to_owned(),
            kind: UnitKind::Department,
            group: Some(group.to_owned()),
            from: date(2020, 1, 1),
            until: None,
            aliases: [].into(),
        };
        let done = write(&store, at(1, 4), Act::People(people::Command::AddUnit(unit)));
        let Done::Unit { id } = done else { panic!("{done:?}") };
        for (month, orders) in [5, 6].into_iter().zip(orders) {
            (0..orders).for_each(|day| send(&store, at(month, day + 5), id));
        }
    }
    let band = Assess::Enter {
        pack: PACK.to_owned(),
        period: Span::Month(Month::parse("2022-05").unwrap()),
        unit: store.world().people.units.named("甲局").unwrap().id,
        input: "volume_band".to_owned(),
        value: Exact::from(6),
        evidence: Vec::new(),
        note: String::new(),
    };
    write(&store, at(6, 1), Act::Assess(Box::new(band)));
}

fn send(store: &Store, at: Timestamp, lead: UnitId) {
    let demand = Register {
        pack: PACK.to_owned(),
        channel: Channel::Phone,
        level: Level::County,
        kind: "complaint".to_owned(),
        urgency: Urgency::Normal,
        title: String::new(),
        content: "路灯不亮。".to_owned(),
        place: None,
        received_on: domain::calendar::date_of(at),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let register = Act::Register {
        demand: Box::new(demand),
        contact: Contact::new("王小明", "13800138000"),
        code: None,
    };
    let done = write(store, at, register);
    let Done::Order { id: order, .. } = done else { panic!("{done:?}") };
    let (kind, note) = ("complaint".to_owned(), String::new());
    let accept = Order::Accept { kind, urgency: Urgency::Normal, proposed: None, note: note.clone() };
    let dispatch = Order::Dispatch { lead, co_handlers: Vec::new(), difficulty: Difficulty::Simple, note };
    for command in [accept, dispatch] {
        write(store, at, Act::Order { order, seen: None, command });
    }
}

/// Returns what `huiyin assess` or `huiyin year` prints, or what it says when it fails.
fn printed(arguments: &[&str]) -> Result<String, String> {
    let all = ["huiyin"].iter().chain(arguments);
    let mut out = Vec::new();
    let done = match Cli::try_parse_from(all).map_err(|error| error.to_string())?.command {
        Command::Assess(assess) => assess.write(&mut out),
        Command::Year(year) => year.write(&mut out),
        _ => panic!("{arguments:?}"),
    };
    done.map(|()| String::from_utf8(out).unwrap()).map_err(|error| format!("{error:#}"))
}

/// Writes the table of a month as a file of facts.
fn facts(folder: &Path, file: &Path) {
    let store = Place { data: folder.to_owned(), database: None }.open(&Clock::System).unwrap();
    let world = store.world();
    let month = Month::parse("2022-05").unwrap();
    let live = store.read(|tx| assessment::live(tx, &world, PACK, month)).unwrap().unwrap();
    let rules = world.packs.get(PACK).and_then(Pack::assessment).unwrap();
    let ids = rules.measures.iter().map(|measure| &measure.id);
    let ids: Vec<&String> = ids.chain(rules.inputs.iter().map(|input| &input.id)).collect();
    let mut text = "unit,group,measure,value\n".to_owned();
    for row in live.table.rows() {
        for id in &ids {
            text +=
                &format!("{},{},{id},{}\n", row.unit, row.group, live.table.value(&row.unit, id).unwrap());
        }
    }
    fs::write(file, text).unwrap();
}

#[test]
fn a_month_of_an_installation_is_scored_as_a_file_of_facts_is() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    installed(&data);
    let file = folder.path().join("facts.csv");
    facts(&data, &file);
    let dir = data.to_str().unwrap();
    let from_facts =
        printed(&["assess", "--facts", file.to_str().unwrap(), "--pack", PACK, "--json"]).unwrap();
    let month = ["assess", "--data", dir, "--period", "2022-05", "--json"];
    let live = printed(&month).unwrap();
    assert_eq!(live, from_facts);
    let scores: Value = serde_json::from_str(&live).unwrap();
    assert_eq!(scores["groups"][0]["units"][0]["unit"], "甲镇");
    assert_eq!(scores["groups"][0]["units"][2]["rank"], Value::Null, "丙镇 took nothing");

    let book = folder.path().join("may.xlsx");
    let close = ["assess", "--data", dir, "--period", "2022-05", "--close", "--xlsx", book.to_str().unwrap()];
    let closed = printed(&close).unwrap();
    assert!(closed.contains("甲镇"), "{closed}");
    assert!(fs::metadata(&book).unwrap().len() > 1_000);
    assert_eq!(printed(&month).unwrap(), live, "nothing had happened since the cut-off");
    let again = printed(&close).unwrap_err();
    assert!(again.contains("was closed on"), "{again}");
    let anew = printed(&["assess", "--data", dir, "--period", "2022-05", "--json", "--count-anew"]).unwrap();
    assert_eq!(anew, live);
}

#[test]
fn what_cannot_be_scored_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    installed(&data);
    let dir = data.to_str().unwrap();
    let check = |arguments: &[&str], expected: &str| {
        let said = printed(&[&["assess"], arguments].concat()).unwrap_err();
        assert!(said.contains(expected), "{said}");
    };
    check(&["--data", dir, "--period", "2022-5"], "write it as 2022-05");
    check(&["--data", dir, "--period", "2019-05"], "no pack of this installation assesses 2019-05");
    check(&["--data", dir, "--period", "2022-05", "--pack", "none"], "packs that do: linshu-2020-10");
    check(&["--data", dir, "--period", "9999-05", "--close"], "not begun");
    check(&["--data", dir], "--period");
    check(&["--data", dir, "--period", "2022-05", "--facts", "x.csv"], "cannot be used with");
    check(&["--data", "/nowhere/at/all", "--period", "2022-05"], "is not an installation");
    check(&[], "--facts");
}

#[test]
fn the_year_shows_every_number() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    installed(&data);
    let dir = data.to_str().unwrap();
    printed(&["assess", "--data", dir, "--period", "2022-05", "--close"]).unwrap();
    let shown: Value =
        serde_json::from_str(&printed(&["year", "--data", dir, "2022", "--json"]).unwrap()).unwrap();
    assert_eq!((&shown["pack"], &shown["year"]), (&PACK.into(), &2022.into()));
    assert_eq!(shown["months"].as_array().unwrap().len(), 12);
    assert_eq!(shown["months"][4]["frozen"], true);
    let units = shown["groups"][0]["units"].as_array().unwrap();
    let unit = units.iter().find(|unit| unit["unit"] == "甲镇").unwrap();
    let exact = |value: &Value| Exact::parse(value.as_str().unwrap()).unwrap();
    let months: Vec<Exact> =
        unit["months"].as_array().unwrap().iter().map(|month| exact(&month["total"])).collect();
    assert_eq!(months.len(), 2);
    let mean = months[0].plus(months[1]).unwrap().over(Exact::from(2)).unwrap();
    assert_eq!(exact(&unit["mean"]), mean);
    assert_eq!((&unit["daily_weight"], &unit["year_end_weight"]), (&"0.8".into(), &"0.2".into()));
    let weighted = mean.times(exact(&unit["daily_weight"])).unwrap();
    let end = exact(&unit["year_end_total"]).times(exact(&unit["year_end_weight"])).unwrap();
    let total = weighted.plus(end).unwrap().rounded(4, domain::exact::Rounding::HalfUp).unwrap();
    assert_eq!(exact(&unit["total"]), total);
    let because = unit["because"].as_object().unwrap();
    assert_eq!(because.len(), 5);
    assert!(because["province_hotline"].as_array().unwrap().iter().all(|line| line["text"].is_string()));
    let text = printed(&["year", "--data", dir, "2022"]).unwrap();
    assert!(text.contains("丙镇: ranked in no month"), "{text}");
    assert!(text.contains("2022-06*") && text.contains("2022-05 "), "{text}");
}
