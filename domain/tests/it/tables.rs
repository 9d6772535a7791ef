//! Monthly tables: layouts are read strictly, shares cannot lie, a table closes once, corrections stay coherent.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    ids::PersonId,
    policy::{Month, Pack},
    tables::{
        Act, Event, Place, Row, agenda,
        command::{Command, Counted, Refusal},
        decide::{Context, decide},
        figure::Figure,
        sheet::{Cell, corrected, sheet},
        template::{Label, Template},
    },
    world::World,
};
use jiff::{Timestamp, civil::date};

const ONE: &str = include_str!("../../../policies/tables/table-one.toml");
const TWO: &str = include_str!("../../../policies/tables/table-two.toml");
const PACK: &str = include_str!("../../../policies/nanjing-2016-122.toml");

#[test]
fn the_carried_layouts_are_read_and_belong_to_reports_of_a_pack() {
    let pack = Pack::parse("pack.toml", PACK).unwrap();
    for text in [ONE, TWO] {
        let template = Template::parse("layout.toml", text).unwrap();
        assert!(pack.duties().report(&template.report).is_some(), "{}", template.report);
        let stored = serde_json::to_string(&template).unwrap();
        assert_eq!(serde_json::from_str::<Template>(&stored).unwrap(), template, "frozen and read back");
    }
}

#[test]
fn a_wrong_layout_is_named_with_its_line() {
    let check = |from: &str, to: &str, line: usize, says: &str| {
        assert!(ONE.contains(from), "{from}");
        let error = Template::parse("DIR/tables/x.toml", &ONE.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().starts_with(&format!("DIR/tables/x.toml:{line}: ")), "{error}");
        assert!(error.problem.contains(says), "{error} does not say `{says}`");
    };
    let line = |text: &str| ONE.lines().position(|line| line == text).unwrap() + 1;
    check("close_by = 4", "close_by = 31", line("close_by = 4"), "from 1 to 28");
    check("rows = \"section\"", "row = \"section\"", line("rows = \"section\""), "unknown field `row`");
    check(
        "count = [\"sent\"]",
        "count = [\"posted\"]",
        line("count = [\"sent\"]"),
        "unknown variant `posted`",
    );
    check("id = \"due\"", "id = \"taken\"", line("id = \"due\""), "two columns are called `taken`");
    check("id = \"reply_rate\"", "id = \"Reply\"", line("id = \"reply_rate\""), "small letters");
    check(
        "whole = \"due\"",
        "whole = \"sent\"",
        line("id = \"reply_rate\""),
        "`replied` that `sent` does not hold",
    );
    let twice = "part = [\"satisfied\", \"dissatisfied\", \"satisfied_after\"]";
    let was = "part = [\"satisfied\", \"fair\", \"satisfied_after\"]";
    check(was, twice, line("id = \"final_rate\""), "would count a case twice");
    check("rank = \"final_rate\"", "rank = \"against\"", line("id = \"rank\""), "which is no share");
    check("blank = true", "", line("id = \"note\""), "exactly one of");
    check(
        "label = \"section\"",
        "label = \"matter\"",
        line("id = \"section\""),
        "says nothing about these rows",
    );
}

#[test]
fn every_figure_lies_within_all_cases_and_never_excludes_a_wider_one() {
    for figure in Figure::ALL {
        assert!(figure.is_within(Figure::Taken), "{figure:?}");
        assert_eq!(Figure::from_code(figure.code()), Some(figure));
        for other in Figure::ALL {
            assert_eq!(figure.excludes(other), other.excludes(figure), "{figure:?} {other:?}");
            assert!(!(figure.is_within(other) && figure.excludes(other)), "{figure:?} {other:?}");
        }
    }
}

fn row(key: &str, figures: &[(Figure, i64)]) -> Row {
    let labels = BTreeMap::from([(Label::Section, format!("科室{key}"))]);
    Row { key: key.to_owned(), labels, figures: figures.iter().copied().collect() }
}

fn rows() -> Vec<Row> {
    use Figure::{Dissatisfied, Due, Replied, Satisfied, Taken};
    vec![
        row("1", &[(Taken, 10), (Due, 9), (Replied, 3), (Satisfied, 2), (Dissatisfied, 1)]),
        row("2", &[(Taken, 4), (Due, 4)]),
        row("3", &[(Taken, 30), (Due, 30), (Replied, 6), (Satisfied, 4), (Dissatisfied, 2)]),
    ]
}

#[test]
fn shares_are_those_of_the_sums_and_equal_shares_have_one_place() {
    let template = Template::parse("layout.toml", ONE).unwrap();
    let place = |id: &str| template.columns.iter().position(|column| column.id == id).unwrap();
    let cells = sheet(&template, &rows());
    let column = |id: &str| cells.rows.iter().map(|row| row[place(id)].clone()).collect::<Vec<_>>();
    assert_eq!(column("rank"), [Cell::Rank(Some(1)), Cell::Rank(None), Cell::Rank(Some(1))]);
    assert_eq!(column("first_rate")[1].percent(), None, "nobody answered: no share, not 0 %");
    assert_eq!(cells.total[place("first_rate")], Cell::Share { part: 6, whole: 9 });
    assert_eq!(cells.total[place("first_rate")].percent().unwrap(), "66.67");
    assert_eq!(cells.total[place("taken")], Cell::Count(44));
    let changed = corrected(&rows(), [("2", Figure::Taken, 3), ("9", Figure::Taken, 3)]);
    assert_eq!(changed[1].figures[&Figure::Taken], 7);
    assert_eq!(changed[0], rows()[0]);
}

fn world() -> World {
    let mut world = World::default();
    world.packs.insert(Pack::parse("pack.toml", PACK).unwrap()).unwrap();
    world
}

fn place() -> Place {
    let (pack, report) = ("nanjing-2016-122".to_owned(), "table-one".to_owned());
    Place { pack, report, month: Month::parse("2026-10").unwrap() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn someone(role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(7), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn close(world: &World, role: Role, on: &str, template: &str) -> Result<Event, Refusal> {
    let counted = Counted { pack_digest: "p".to_owned(), events: 9, rows: rows() };
    let actor = someone(role);
    let context = Context { at: at(on), actor: &actor, world, counted: Some(&counted), frozen: None };
    let template = Box::new(Template::parse("layout.toml", template).unwrap());
    decide(context, Command::Close { place: place(), template })
}

#[test]
fn a_table_closes_once_after_its_month_by_whoever_may() {
    let mut world = world();
    let refused = |world: &World, role, on, template| close(world, role, on, template).unwrap_err().code();
    assert_eq!(refused(&world, Role::UnitHandler, "2026-11-03T02:00:00Z", ONE), "denied");
    assert_eq!(refused(&world, Role::Auditor, "2026-11-03T02:00:00Z", ONE), "denied");
    assert_eq!(refused(&world, Role::Supervisor, "2026-10-31T15:59:59Z", ONE), "month-not-over");
    assert_eq!(refused(&world, Role::Supervisor, "2026-11-03T02:00:00Z", TWO), "other-layout");
    let event = close(&world, Role::Supervisor, "2026-10-31T16:00:00Z", ONE).unwrap();
    let Event::TableClosed { snapshot, .. } = &event else { panic!("{event:?}") };
    assert_eq!((snapshot.closed_by.as_str(), snapshot.events), ("person:7", 9));
    world.tables.apply(Act { at: at("2026-10-31T16:00:00Z"), by: "person:7".to_owned() }, event);
    assert_eq!(refused(&world, Role::Assessor, "2026-11-03T02:00:00Z", ONE), "table-closed");
}

#[test]
fn corrections_stand_beside_and_never_contradict_the_whole() {
    let mut world = world();
    let event = close(&world, Role::Supervisor, "2026-11-03T02:00:00Z", ONE).unwrap();
    let Event::TableClosed { snapshot: frozen, .. } = event.clone() else { panic!("{event:?}") };
    let actor = someone(Role::Supervisor);
    let ask = |world: &World, row: &str, figure, by, reason: &str| {
        let context = Context {
            at: at("2026-11-09T02:00:00Z"),
            actor: &actor,
            world,
            counted: None,
            frozen: Some(&frozen),
        };
        let (row, reason) = (row.to_owned(), reason.to_owned());
        decide(context, Command::Correct { place: place(), row, figure, by, reason })
    };
    let code =
        |world: &World, row, figure, by, reason| ask(world, row, figure, by, reason).unwrap_err().code();
    assert_eq!(code(&world, "1", Figure::Taken, 1, "晚到"), "table-open");
    world.tables.apply(Act { at: at("2026-11-03T02:00:00Z"), by: "person:7".to_owned() }, event);
    assert_eq!(code(&world, "8", Figure::Taken, 1, "晚到"), "no-row");
    assert_eq!(code(&world, "1", Figure::Silent, 1, "晚到"), "not-counted");
    assert_eq!(code(&world, "1", Figure::Taken, 0, "晚到"), "by-nothing");
    assert_eq!(code(&world, "1", Figure::Taken, 1, " "), "bad-words");
    assert_eq!(code(&world, "1", Figure::Due, 2, "晚到"), "out-of-bounds");
    assert_eq!(code(&world, "1", Figure::Satisfied, -3, "晚到"), "out-of-bounds");
    let event = ask(&world, "1", Figure::Taken, 1, "晚到一件").unwrap();
    world.tables.apply(Act { at: at("2026-11-09T02:00:00Z"), by: "person:7".to_owned() }, event);
    ask(&world, "1", Figure::Due, 2, "晚到").unwrap();
    assert_eq!(world.tables.get(&place()).unwrap().corrections.len(), 1);
}

#[test]
fn whoever_is_responsible_is_reminded_until_the_fourth() {
    let world = world();
    let layouts = [ONE, TWO].map(|text| Template::parse("layout.toml", text).unwrap());
    let items = agenda::items(&world, &layouts, Month::parse("2026-10").unwrap());
    let tables: Vec<_> = items.iter().filter_map(|item| item.table.as_ref()).collect();
    assert_eq!(tables.len(), 2);
    assert!(items.len() > tables.len(), "reports without a layout are listed too");
    let check = |day, expected: &str| assert_eq!(tables[0].urgency(day).code(), expected, "{day}");
    check(date(2026, 10, 31), "running");
    check(date(2026, 11, 1), "open");
    check(date(2026, 11, 4), "today");
    check(date(2026, 11, 5), "late");
    assert!(
        agenda::items(&world, &layouts, Month::parse("2016-07").unwrap()).is_empty(),
        "before the document"
    );
}
