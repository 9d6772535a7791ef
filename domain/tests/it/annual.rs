//! A year's end from the weights to a corrected edition: weights are one whole, a file is taken whole or not at all,
//! what is missing is decided, whoever prepared it does not publish it, and an edition is never written over. What it
//! comes to is what an independent program says.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    process::{Command as Program, Stdio},
};

use domain::{
    access::{Actor, Role, Staff},
    annual::{
        Cell, Figures, Named, Origin, Sheet, Stage, Taken,
        apply::apply,
        command::{Command, Figure, Move, Open},
        decide::{Context, decide, open},
        legal, public,
        refusal::Refusal,
        result::{Line, lines},
        rows::{Fault, Row},
    },
    exact::Exact,
    ids::{AnnualId, PersonId, UnitId},
    people::{self, Unit, UnitKind},
    policy::{Annual, Pack},
    publication::share::Told,
    world::{self, World},
};
use jiff::{Timestamp, civil::date};
use serde_json::json;

use crate::{calendar::beijing, runner::root};

const ID: AnnualId = AnnualId(900);
const PACK: &str = "nanjing-2016-122";
const BLOCK: &str = "year-aggregate";
const SOURCES: [&str; 3] = ["departments", "service-hall", "hotline-12345"];

fn house() -> World {
    let mut world = World::default();
    let units = [
        (1, None),
        (10, Some("livelihood")),
        (11, Some("livelihood")),
        (12, Some("livelihood")),
        (20, Some("department")),
    ];
    for (id, group) in units {
        let unit = Unit {
            id: UnitId(id),
            code: format!("u{id}"),
            parent: None,
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: group.map(str::to_owned),
            from: date(2020, 1, 1),
            until: None,
            aliases: BTreeSet::from([format!("第{id}局")]),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    let file = format!("{PACK}.toml");
    let text = fs::read_to_string(root().join("policies").join(&file)).unwrap();
    world.apply_all(&[world::Event::PackLoaded { pack: PACK.to_owned(), file, text }]).unwrap();
    world
}

fn staff(person: i64, role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn now() -> Timestamp {
    beijing("2026-12-30 09:00")
}

fn weights(of: [&str; 3]) -> BTreeMap<String, String> {
    SOURCES.iter().zip(of).map(|(source, weight)| ((*source).to_owned(), weight.to_owned())).collect()
}

fn opening(of: [&str; 3]) -> Open {
    let (pack, block) = (PACK.to_owned(), BLOCK.to_owned());
    Open { pack, block, year: 2026, basis: "宁政务办〔2026〕9号".to_owned(), weights: weights(of) }
}

struct Life {
    world: World,
    sheet: Sheet,
}

impl Life {
    fn opened(of: [&str; 3]) -> Self {
        let (world, actor) = (house(), staff(1, Role::Assessor));
        let event = open(Context { at: now(), actor: &actor, world: &world }, opening(of), None).unwrap();
        let sheet = apply(None, ID, now(), &actor.signature(), &event).unwrap();
        Self { world, sheet }
    }

    fn does(&mut self, actor: &Actor, command: Command) -> Result<(), Refusal> {
        let context = Context { at: now(), actor, world: &self.world };
        let event = decide(context, &self.sheet, command)?;
        self.sheet = apply(Some(self.sheet.clone()), ID, now(), &actor.signature(), &event).unwrap();
        Ok(())
    }

    fn assess(&mut self, command: Command) -> Result<(), Refusal> {
        self.does(&staff(1, Role::Assessor), command)
    }

    fn rule(&self) -> Annual {
        self.sheet.rule(&self.world).unwrap().clone()
    }

    fn lines(&self) -> Vec<Line> {
        lines(&self.rule(), &self.sheet.figures, &self.sheet.units(&self.world)).unwrap()
    }
}

fn file(source: &str, rows: &[(&str, &str)], reason: &str) -> Command {
    let row = |(number, (unit, score)): (u64, &(&str, &str))| Row {
        number,
        unit: (*unit).to_owned(),
        score: (*score).to_owned(),
    };
    Command::TakeFile {
        source: source.to_owned(),
        name: "考核.csv".to_owned(),
        digest: "ab".repeat(32),
        rows: (2..).zip(rows).map(row).collect(),
        reason: reason.to_owned(),
    }
}

fn own(reason: &str) -> Command {
    let figure = |(unit, part, whole)| Figure { unit: UnitId(unit), part, whole };
    let figures = [(10, 2, 40), (11, 0, 7), (12, 1, 3), (20, 0, 0)].map(figure).to_vec();
    let counted = Some((date(2026, 12, 30), figures));
    Command::TakeOwn { source: SOURCES[0].to_owned(), counted, reason: reason.to_owned() }
}

fn leave_out(source: &str, units: &[i64]) -> Command {
    let units = units.iter().map(|unit| UnitId(*unit)).collect();
    Command::LeaveOut { source: source.to_owned(), units, reason: "没有进驻".to_owned() }
}

#[test]
fn a_pack_names_sources_that_can_be_weighed() {
    let text = fs::read_to_string(root().join(format!("policies/{PACK}.toml"))).unwrap();
    let check = |from: &str, to: &str, expected: &str| {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
        let problems = Pack::parse("bad.toml", &text.replace(from, to)).unwrap_err();
        let told: Vec<String> = problems.iter().map(|it| format!("{}: {}", it.key, it.problem)).collect();
        assert_eq!(told, [expected]);
    };
    let own = "own = { rest = \"against\", of = \"replied\" }";
    let key = "annual.year-aggregate.system.departments.own";
    let part = format!("{key}: `taken` is no part of `replied`; write one that is");
    check(own, "own = { share = \"taken\", of = \"replied\" }", &part);
    let wanted = "`{ share = \"FIGURE\", of = \"FIGURE\" }` or `{ rest = \"FIGURE\", of = \"FIGURE\" }`";
    let two = "own = { rest = \"against\", share = \"satisfied\", of = \"replied\" }";
    check(own, two, &format!("{key}: is not one figure; write {wanted}"));
    check(own, "own = { rest = \"against\" }", &format!("{key}.of: is missing; add it"));
    let example =
        "annual.year-aggregate: has no example; add an `[[example]]` with `rule = \"annual.year-aggregate\"`";
    let shown: Vec<&str> =
        text.split("\n[[example]]\n").filter(|it| it.contains("rule = \"annual.")).collect();
    assert_eq!(shown.len(), 2);
    let bare =
        shown.iter().fold(text.clone(), |text, it| text.replace(&format!("\n[[example]]\n{it}"), "\n"));
    let problems = Pack::parse("bad.toml", &bare).unwrap_err();
    assert_eq!(format!("{}: {}", problems[0].key, problems[0].problem), example);
}

#[test]
fn weights_are_exactly_one_whole() {
    let (world, actor) = (house(), staff(1, Role::Assessor));
    let check = |of, expected: Result<(), Refusal>| {
        let context = Context { at: now(), actor: &actor, world: &world };
        assert_eq!(open(context, opening(of), None).map(drop), expected, "{of:?}");
    };
    check(["40", "30", "30"], Ok(()));
    check(["100/3", "100/3", "100/3"], Ok(()));
    check(["33.33", "33.33", "33.34"], Ok(()));
    check(["33.3 %", "33.3", "33.4％"], Ok(()));
    check(["33.33", "33.33", "33.33"], Err(Refusal::Sum("99.99".to_owned())));
    check(["100/3", "33.3", "100/3"], Err(Refusal::Sum("2999/30".to_owned())));
    for bad in ["0", "-10", "110", "四十", "", "1/0", "1e1"] {
        check([bad, "50", "50"], Err(Refusal::BadWeight(SOURCES[0].to_owned())));
    }
    let context = Context { at: now(), actor: &actor, world: &world };
    let mut given = opening(["40", "30", "30"]);
    given.weights.insert("mayor".to_owned(), "10".to_owned());
    assert_eq!(open(context, given, None).unwrap_err(), Refusal::NoSource("mayor".to_owned()));
    let given = Open { year: 2027, ..opening(["40", "30", "30"]) };
    let expected = Refusal::BadYear { first: 2016, last: 2026, given: 2027 };
    assert_eq!(open(context, given, None).unwrap_err(), expected);
    let twin = open(context, opening(["40", "30", "30"]), Some(ID)).unwrap_err();
    assert_eq!(twin, Refusal::YearTaken { year: 2026, sheet: ID });
    let leader = staff(2, Role::Leader);
    let context = Context { actor: &leader, ..context };
    assert_eq!(open(context, opening(["40", "30", "30"]), None).unwrap_err().code(), "denied");
}

#[test]
fn a_file_with_one_wrong_row_takes_nothing() {
    let mut life = Life::opened(["40", "30", "30"]);
    let before = life.sheet.clone();
    let check = |life: &mut Life, wrong: (&str, &str), fault: Fault| {
        let refused = life.assess(file("service-hall", &[("u10", "90"), wrong], "")).unwrap_err();
        let Refusal::Rows(found) = refused else { panic!("{refused:?}") };
        assert_eq!((found.len(), found[0].row.number, &found[0].fault), (1, 3, &fault));
    };
    check(&mut life, ("税务局", "90"), Fault::NoUnit);
    check(&mut life, ("u1", "90"), Fault::NotCompared);
    check(&mut life, ("单位10", "90"), Fault::Twice { first: 2 });
    for text in ["九十", "1e2", "=1+1", "NaN", "90.1234567"] {
        check(&mut life, ("u11", text), Fault::NoNumber);
    }
    for text in ["100.01", "-0.5"] {
        check(&mut life, ("u11", text), Fault::Outside { full: "100".to_owned() });
    }
    assert_eq!(life.assess(file("service-hall", &[("u10", "")], "")), Err(Refusal::NoScores));
    assert_eq!(life.sheet, before);
    life.assess(file("service-hall", &[("u10", "90"), ("第11局", "100"), ("unit 12", "0"), ("u20", "")], ""))
        .unwrap();
    let taken = &life.sheet.figures.taken["service-hall"];
    assert_eq!(taken.cells.keys().map(|unit| unit.0).collect::<Vec<_>>(), [10, 11, 12]);
    let again = life.assess(file("service-hall", &[("u10", "91")], "")).unwrap_err();
    assert_eq!(again, Refusal::NeedsReason("service-hall".to_owned()));
    life.assess(file("service-hall", &[("u10", "91")], "报送有误")).unwrap();
    assert_eq!(life.sheet.figures.taken["service-hall"].reason.as_deref(), Some("报送有误"));
    let wrong = Command::TakeOwn { source: SOURCES[1].to_owned(), counted: None, reason: String::new() };
    assert_eq!(life.assess(wrong), Err(Refusal::NotOwn(SOURCES[1].to_owned())));
    let early = Command::TakeOwn { source: SOURCES[0].to_owned(), counted: None, reason: String::new() };
    assert_eq!(life.assess(early), Err(Refusal::NotCounted));
}

#[test]
fn what_is_missing_is_decided_and_scales_the_other_weights() {
    let mut life = Life::opened(["40", "30", "30"]);
    life.assess(own("")).unwrap();
    life.assess(file("service-hall", &[("u10", "90"), ("u11", "90")], "")).unwrap();
    life.assess(file("hotline-12345", &[("u10", "80"), ("u11", "80"), ("u12", "88.5"), ("u20", "70")], ""))
        .unwrap();
    let leader = staff(2, Role::Leader);
    // 12 and 20 have nothing of the hall, 20 was answered by nobody.
    assert_eq!(life.does(&leader, Command::Publish), Err(Refusal::Missing(3)));
    assert_eq!(life.assess(leave_out("service-hall", &[])), Err(Refusal::NoUnits));
    assert_eq!(life.assess(leave_out("service-hall", &[1])), Err(Refusal::NotOnSheet(UnitId(1))));
    life.assess(leave_out("service-hall", &[12, 20])).unwrap();
    life.assess(leave_out("departments", &[20])).unwrap();
    let shown: Vec<_> = life
        .lines()
        .iter()
        .map(|line| {
            let weights: Vec<String> = line
                .parts
                .iter()
                .map(|part| part.weight.map_or("-".to_owned(), |it| it.to_string()))
                .collect();
            (line.named.unit.0, weights.join(" "), line.total.unwrap().fixed(2), line.rank.unwrap())
        })
        .collect();
    let expected = [
        // 95 of 40, 90 of 30, 80 of 30.
        (10, "40 30 30".to_owned(), "89.00".to_owned(), 2),
        (11, "40 30 30".to_owned(), "91.00".to_owned(), 1),
        // 2/3 of 4/7, 88.5 of 3/7.
        (12, "400/7 - 300/7".to_owned(), "76.02".to_owned(), 3),
        (20, "- - 100".to_owned(), "70.00".to_owned(), 1),
    ];
    assert_eq!(shown, expected);
    life.assess(Command::Include { source: SOURCES[1].to_owned(), unit: UnitId(12) }).unwrap();
    assert_eq!(life.does(&leader, Command::Publish), Err(Refusal::Missing(1)));
}

fn complete() -> Life {
    let mut life = Life::opened(["40", "30", "30"]);
    life.assess(own("")).unwrap();
    for source in &SOURCES[1..] {
        life.assess(file(source, &[("u10", "90"), ("u11", "90"), ("u12", "80"), ("u20", "70")], "")).unwrap();
    }
    life.assess(leave_out("departments", &[20])).unwrap();
    life
}

#[test]
fn what_everybody_reads_tells_no_small_count() {
    let told = |life: &Life| {
        let lines = life.lines();
        let shown = public::shown(&life.rule(), &lines, 5).unwrap();
        let told = lines.iter().zip(shown);
        told.map(|(line, shown)| (line.named.unit.0, shown.parts[0], shown.total, shown.is_placed))
            .collect::<Vec<_>>()
    };
    let mut life = complete();
    let expected = [
        // Two of forty are dissatisfied: at most four are told, which is 35 + 27 + 27.
        (10, Told::Above(Exact::ratio(35, 40).unwrap()), Told::Above(Exact::from(89)), true),
        (11, Told::Exactly, Told::Exactly, true),
        // One of three; and nobody was asked, which no score comes of.
        (12, Told::Nothing, Told::Nothing, false),
        (20, Told::Exactly, Told::Exactly, true),
    ];
    assert_eq!(told(&life), expected);
    // A neighbour whose total is the same leaves only one count possible.
    life.assess(file(
        "service-hall",
        &[("u10", "90"), ("u11", "86.67"), ("u12", "80"), ("u20", "70")],
        "更正",
    ))
    .unwrap();
    life.assess(file(
        "hotline-12345",
        &[("u10", "90"), ("u11", "86.66"), ("u12", "80"), ("u20", "70")],
        "更正",
    ))
    .unwrap();
    let ranks: Vec<_> = life.lines().iter().map(|line| line.rank.unwrap()).collect();
    assert_eq!(ranks, [1, 1, 3, 1]);
    assert_eq!(told(&life)[0], (10, expected[0].1, expected[0].2, false));
}

#[test]
fn an_edition_is_published_by_others_and_never_written_over() {
    let mut life = complete();
    let leader = staff(2, Role::Leader);
    assert_eq!(life.assess(Command::Publish), Err(Refusal::SameHands));
    assert!(!legal::moves(&staff(1, Role::Assessor), &life.sheet).contains(&Move::Publish));
    assert_eq!(life.does(&staff(3, Role::Supervisor), Command::Publish).unwrap_err().code(), "denied");
    life.does(&leader, Command::Publish).unwrap();
    let first = life.sheet.editions[0].clone();
    assert_eq!((life.sheet.stage, first.number, first.units.len()), (Stage::Published, 1, 4));
    let late = file("service-hall", &[("u10", "10")], "更正");
    assert_eq!(life.assess(late.clone()), Err(Refusal::NotNow(Stage::Published)));
    life.assess(Command::Correct { reason: "政务服务中心更正一个单位的得分".to_owned() }).unwrap();
    assert_eq!(life.does(&leader, Command::Publish), Err(Refusal::NothingChanged));
    let other = Command::SetWeights {
        basis: "口头".to_owned(),
        weights: weights(["50", "25", "25"]),
        reason: "更合理".to_owned(),
    };
    assert_eq!(life.assess(other), Err(Refusal::WeightsPublished));
    let mended = [("u10", "95"), ("u11", "90"), ("u12", "80"), ("u20", "70")];
    life.assess(file("service-hall", &mended, "更正")).unwrap();
    life.does(&leader, Command::Publish).unwrap();
    assert_eq!(life.sheet.editions.len(), 2);
    assert_eq!(life.sheet.editions[0], first);
    let second = &life.sheet.editions[1];
    assert_eq!(second.reason.as_deref(), Some("政务服务中心更正一个单位的得分"));
    assert_eq!(second.by, leader.signature());
}

#[test]
fn everybody_reads_an_edition_with_its_texts_as_they_are_shown() {
    let mut life = complete();
    let leader = staff(2, Role::Leader);
    life.does(&leader, Command::Publish).unwrap();
    life.assess(Command::Correct { reason: "更正".to_owned() }).unwrap();
    life.assess(file("service-hall", &[("u10", "95")], "内部原因")).unwrap();
    life.assess(leave_out("service-hall", &[11, 12, 20])).unwrap();
    life.does(&leader, Command::Publish).unwrap();
    let edition = life.sheet.edition(2).unwrap();
    assert_eq!(life.sheet.edition(3), None);
    let told = BTreeSet::from(["宁政务办〔2026〕9号", "考核.csv", "没有进驻"]);
    assert_eq!(edition.figures.texts(), told);
    let shown = edition.shown(|text| format!("<{text}>"));
    assert_eq!(shown.reason.as_deref(), Some("<更正>"));
    let told = BTreeSet::from(["<宁政务办〔2026〕9号>", "<考核.csv>", "<没有进驻>"]);
    assert_eq!(shown.figures.texts(), told);
    // Why a file was taken once more is not published.
    assert!(!serde_json::to_string(&shown).unwrap().contains("内部原因"));
    let numbers = |figures| lines(&life.rule(), figures, &edition.units).unwrap();
    let (written, shown) = (numbers(&edition.figures), numbers(&shown.figures));
    for (written, shown) in written.iter().zip(&shown) {
        assert_eq!((written.total, written.rank), (shown.total, shown.rank));
    }
    assert_eq!(shown[0].named, written[0].named);
}

#[test]
fn weights_change_with_a_reason_until_they_are_published() {
    let mut life = Life::opened(["40", "30", "30"]);
    let other = |reason: &str| Command::SetWeights {
        basis: "宁政务办〔2026〕12号".to_owned(),
        weights: weights(["50", "25", "25"]),
        reason: reason.to_owned(),
    };
    assert_eq!(life.assess(other(" ")).unwrap_err().code(), "bad-field");
    life.assess(other("会议改定")).unwrap();
    assert_eq!(life.sheet.figures.weights["departments"], "50");
    assert_eq!(life.sheet.figures.basis, "宁政务办〔2026〕12号");
}

/// A generator that anybody can write down: the minimal standard one.
struct Draw(u64);

impl Draw {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0 * 48_271 % 2_147_483_647;
        self.0 % end
    }
}

fn oracle(input: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/annual_oracle.py");
    let mut python = Program::new("python3");
    python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = python.spawn().expect("`python3` weighs a second time; install it");
    running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_independent_program_comes_to_the_same_totals_and_ranks() {
    let life = Life::opened(["40", "30", "30"]);
    let (rule, mut draw) = (life.rule(), Draw(20_261_231));
    let (mut input, mut ours) = (String::new(), String::new());
    for _ in 0..300 {
        let (one, two) = (1 + draw.below(8_000), 1 + draw.below(1_900));
        let weight = |hundredths: u64| format!("{}.{:02}", hundredths / 100, hundredths % 100);
        let split = [weight(one), weight(two), weight(10_000 - one - two)];
        let split = if draw.below(4) == 0 { ["100/3"; 3].map(str::to_owned) } else { split };
        let weights = SOURCES.iter().zip(&split).map(|(id, it)| ((*id).to_owned(), it.clone())).collect();
        let mut figures = Figures { weights, ..Figures::default() };
        let (mut named, mut units) = (Vec::new(), Vec::new());
        for number in 0..1 + i64::try_from(draw.below(12)).unwrap() {
            let (unit, group) = (UnitId(number), format!("g{}", draw.below(2)));
            let mut told = Vec::new();
            for (place, source) in SOURCES.iter().enumerate() {
                let cell = match (draw.below(5), place) {
                    (0, _) => None,
                    (_, 0) => {
                        let whole = 1 + i64::try_from(draw.below(400)).unwrap();
                        let part = i64::try_from(draw.below(400)).unwrap() % (whole + 1);
                        told.push(json!([part, whole]));
                        Some(Cell::Counted { part, whole })
                    }
                    _ => {
                        // Few values, so that totals tie.
                        let score = (80 + draw.below(5) * 5).to_string();
                        told.push(json!(score));
                        Some(Cell::Score { score })
                    }
                };
                match cell {
                    Some(cell) => {
                        let empty = || Taken {
                            origin: Origin::Own { until: date(2026, 12, 31) },
                            at: now(),
                            by: String::new(),
                            reason: None,
                            cells: BTreeMap::new(),
                        };
                        figures
                            .taken
                            .entry((*source).to_owned())
                            .or_insert_with(empty)
                            .cells
                            .insert(unit, cell);
                    }
                    None => {
                        told.push(json!(null));
                        let of = figures.left_out.entry((*source).to_owned()).or_default();
                        of.insert(unit, "无".to_owned());
                    }
                }
            }
            units.push(json!({ "group": group, "cells": told }));
            named.push(Named { unit, name: String::new(), name_en: String::new(), group });
        }
        let sources: Vec<_> = split.iter().map(|it| json!({ "weight": it, "full": "100" })).collect();
        writeln!(input, "{}", json!({ "sources": sources, "units": units })).unwrap();
        for line in lines(&rule, &figures, &named).unwrap() {
            let total = line.total.map_or("-".to_owned(), |total| total.fixed(2));
            let rank = line.rank.map_or("-".to_owned(), |rank| rank.to_string());
            writeln!(ours, "{total} {rank}").unwrap();
            let sum = line
                .parts
                .iter()
                .filter_map(|part| part.points)
                .try_fold(domain::exact::Exact::ZERO, |sum, points| sum.plus(points));
            let added = if line.total.is_some() { sum.unwrap().fixed(2) } else { "-".to_owned() };
            assert_eq!(added, total);
        }
    }
    assert!(ours.lines().count() > 1_000);
    assert_eq!(oracle(&input), ours);
}
