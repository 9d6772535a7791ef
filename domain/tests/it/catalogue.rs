//! The dispatch catalogue: whose duty a matter is, versions that stay, files taken in as a whole or not at all, and which
//! entries a demand fits.

use std::collections::BTreeSet;

use domain::{
    access::{Action, Actor, Denied, Reach, Role, Staff, reach},
    catalogue::{
        CO_HANDLER_LIMIT, Catalogue, Duty, MATTER_LIMIT, Standing, WORD_LIMIT,
        command::{Command, Refusal, Row},
        decide::{Context, decide, rows},
        event::Event,
    },
    ids::{EntryId, OrderId, PersonId, UnitId},
    people::{self, Unit, UnitKind},
    world::World,
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use proptest::prelude::*;

use crate::calendar::beijing;

fn at() -> Timestamp {
    beijing("2026-03-02 09:00")
}

fn today() -> Date {
    date(2026, 3, 2)
}

const WATER: UnitId = UnitId(11);
const POWER: UnitId = UnitId(12);
const GONE: UnitId = UnitId(13);

fn world() -> World {
    let mut world = World::default();
    for (id, until) in [(WATER, None), (POWER, None), (GONE, Some(date(2025, 12, 31)))] {
        let unit = Unit {
            id,
            code: format!("u{id}"),
            parent: None,
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2020, 1, 1),
            until,
            aliases: BTreeSet::new(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    world
}

fn staff(role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn lamps() -> Duty {
    Duty {
        matter: "路灯养护".to_owned(),
        words: vec!["路灯".to_owned(), "路灯不亮".to_owned()],
        lead: WATER,
        co_handlers: vec![POWER],
        basis: "《城市照明管理规定》第四条".to_owned(),
        from: date(2026, 1, 1),
        to: None,
    }
}

fn decided(world: &World, command: Command) -> Result<Event, Refusal> {
    decide(Context { at: at(), actor: &staff(Role::Dispatcher), world, settled: None }, command)
}

fn with(duties: &[(i64, Duty)]) -> World {
    let mut world = world();
    for (id, duty) in duties {
        let command = Command::Add { entry: EntryId(*id), duty: duty.clone() };
        let event = decided(&world, command).unwrap();
        world.catalogue.apply(at(), "person:1", event);
    }
    world
}

#[test]
fn an_entry_says_what_can_be_kept() {
    let check = |change: &dyn Fn(&mut Duty), expected: Refusal| {
        let mut duty = lamps();
        change(&mut duty);
        assert_eq!(decided(&world(), Command::Add { entry: EntryId(1), duty }), Err(expected));
    };
    check(&|duty| duty.matter = "  ".to_owned(), Refusal::Empty { field: "matter" });
    check(&|duty| duty.matter = "字".repeat(MATTER_LIMIT + 1), Refusal::BadText { field: "matter" });
    check(&|duty| duty.words = vec!["一\u{7}".to_owned()], Refusal::BadText { field: "words" });
    let many = |duty: &mut Duty| duty.words = (0..=WORD_LIMIT).map(|n| format!("词{n}")).collect();
    check(&many, Refusal::TooMany { field: "words", limit: WORD_LIMIT });
    check(&|duty| duty.basis = "字".repeat(501), Refusal::BadText { field: "basis" });
    check(&|duty| duty.lead = UnitId(99), Refusal::NoUnit { field: "lead", unit: UnitId(99) });
    check(&|duty| duty.lead = GONE, Refusal::NoUnit { field: "lead", unit: GONE });
    check(&|duty| duty.co_handlers = vec![WATER], Refusal::UnitTwice(WATER));
    let crowd = |duty: &mut Duty| duty.co_handlers = vec![POWER; CO_HANDLER_LIMIT + 1];
    check(&crowd, Refusal::TooMany { field: "co_handlers", limit: CO_HANDLER_LIMIT });
    let early = Refusal::EndsBeforeItBegins { from: date(2026, 1, 1), to: date(2025, 12, 31) };
    check(&|duty| duty.to = Some(date(2025, 12, 31)), early);
    // What is over may name a unit that is gone.
    let mut past = lamps();
    (past.lead, past.from, past.to) = (GONE, date(2024, 1, 1), Some(date(2025, 6, 30)));
    assert!(decided(&world(), Command::Add { entry: EntryId(1), duty: past }).is_ok());
}

#[test]
fn texts_are_trimmed_and_words_named_once() {
    let mut duty = lamps();
    duty.matter = " 路灯养护 ".to_owned();
    duty.words = vec!["路灯".to_owned(), " 路灯".to_owned(), String::new()];
    let event = decided(&world(), Command::Add { entry: EntryId(1), duty }).unwrap();
    let Event::EntryAdded { duty, .. } = event else { panic!("{event:?}") };
    assert_eq!((duty.matter.as_str(), duty.words), ("路灯养护", vec!["路灯".to_owned()]));
}

#[test]
fn only_whom_the_table_names_changes_it() {
    for role in Role::ALL {
        let may = reach(role, Action::ChangeCatalogue) == Reach::Everywhere;
        let world = world();
        let context = Context { at: at(), actor: &staff(role), world: &world, settled: None };
        let outcome = decide(context, Command::Add { entry: EntryId(1), duty: lamps() }).map(|_| ());
        let denied = Err(Refusal::Denied(Denied::Action { action: "edit-catalogue" }));
        assert_eq!(outcome, if may { Ok(()) } else { denied }, "{role:?}");
    }
}

#[test]
fn two_units_never_lead_one_matter_on_one_day() {
    let world = with(&[(1, Duty { to: Some(date(2026, 6, 30)), ..lamps() })]);
    let check = |from: Date, to: Option<Date>, expected: Result<(), Refusal>| {
        let duty = Duty { lead: POWER, co_handlers: Vec::new(), from, to, ..lamps() };
        assert_eq!(decided(&world, Command::Add { entry: EntryId(2), duty }).map(|_| ()), expected);
    };
    let taken = || Err(Refusal::Taken { entry: EntryId(1), matter: "路灯养护".to_owned() });
    check(date(2026, 6, 30), None, taken());
    check(date(2025, 1, 1), None, taken());
    check(date(2025, 1, 1), Some(date(2026, 1, 1)), taken());
    check(date(2025, 1, 1), Some(date(2025, 12, 31)), Ok(()));
    check(date(2026, 7, 1), None, Ok(()));
    // The end of one cannot be moved into the other.
    let world = with(&[
        (1, Duty { to: Some(date(2026, 6, 30)), ..lamps() }),
        (2, Duty { from: date(2026, 7, 1), ..lamps() }),
    ]);
    let (entry, reason) = (EntryId(1), "延长".to_owned());
    let end = |to| Command::End { entry, seen: 1, to, reason: reason.clone() };
    assert_eq!(
        decided(&world, end(date(2026, 7, 1))),
        Err(Refusal::Taken { entry: EntryId(2), matter: "路灯养护".to_owned() })
    );
    assert!(decided(&world, end(date(2026, 5, 31))).is_ok());
}

#[test]
fn a_change_makes_a_version_and_none_is_lost() {
    let mut world = with(&[(1, lamps())]);
    let change = |seen, duty: Duty, reason: &str| Command::Change {
        entry: EntryId(1),
        seen,
        duty,
        reason: reason.to_owned(),
    };
    assert_eq!(decided(&world, change(1, lamps(), "无")), Err(Refusal::Unchanged));
    let moved = Duty { lead: POWER, co_handlers: Vec::new(), ..lamps() };
    assert_eq!(
        decided(&world, change(2, moved.clone(), "三定调整")),
        Err(Refusal::Changed { seen: 2, actual: 1 })
    );
    assert_eq!(decided(&world, change(1, moved.clone(), " ")), Err(Refusal::Empty { field: "reason" }));
    let event = decided(&world, change(1, moved.clone(), "三定调整")).unwrap();
    world.catalogue.apply(beijing("2026-03-03 09:00"), "person:2", event);
    let end = Command::End { entry: EntryId(1), seen: 2, to: date(2026, 4, 30), reason: "并入".to_owned() };
    let event = decided(&world, end.clone()).unwrap();
    world.catalogue.apply(beijing("2026-03-04 09:00"), "person:3", event);
    let entry = world.catalogue.get(EntryId(1)).unwrap();
    let told: Vec<_> = entry.versions.iter().map(|v| (v.by.as_str(), v.change.code(), v.duty.lead)).collect();
    assert_eq!(
        told,
        [("person:1", "added", WATER), ("person:2", "changed", POWER), ("person:3", "ended", POWER)]
    );
    assert_eq!(entry.versions[0].duty, lamps());
    assert_eq!(entry.duty.to, Some(date(2026, 4, 30)));
    let Command::End { entry, to, reason, .. } = end else { panic!() };
    assert_eq!(decided(&world, Command::End { entry, seen: 3, to, reason }), Err(Refusal::Unchanged));
    let nobody = Command::End { entry: EntryId(9), seen: 1, to: today(), reason: "x".to_owned() };
    assert_eq!(decided(&world, nobody), Err(Refusal::NoEntry(EntryId(9))));
}

#[test]
fn an_entry_stands_as_its_days_say() {
    let check = |from, to, expected| assert_eq!(Duty { from, to, ..lamps() }.standing(today()), expected);
    check(date(2026, 3, 3), None, Standing::Coming);
    check(date(2026, 3, 2), None, Standing::Valid);
    check(date(2026, 1, 1), Some(date(2026, 5, 2)), Standing::Valid);
    check(date(2026, 1, 1), Some(date(2026, 5, 1)), Standing::Expiring);
    check(date(2026, 1, 1), Some(date(2026, 3, 2)), Standing::Expiring);
    check(date(2026, 1, 1), Some(date(2026, 3, 1)), Standing::Ended);
}

fn row(number: u64, entry: Option<i64>, duty: Duty) -> Row {
    let fresh = EntryId(100 + i64::try_from(number).unwrap());
    Row { number, entry: entry.map(EntryId), fresh, duty }
}

fn named(matter: &str) -> Duty {
    Duty { matter: matter.to_owned(), ..lamps() }
}

#[test]
fn a_file_is_taken_in_as_a_whole_or_not_at_all() {
    let mut world = with(&[(1, lamps()), (2, named("供水抢修"))]);
    let import = |rows: Vec<Row>| Command::Import { file: "目录.csv".to_owned(), rows };
    // The same matter twice in the file is one entry that says two things: the second row changes the first.
    let bad = vec![row(2, None, named("供电抢修")), row(3, None, Duty { lead: UnitId(99), ..named("燃气") })];
    let why = Box::new(Refusal::NoUnit { field: "lead", unit: UnitId(99) });
    assert_eq!(decided(&world, import(bad)), Err(Refusal::Row { row: 3, why }));
    assert_eq!(decided(&world, import(vec![row(2, None, lamps())])), Err(Refusal::NothingNew));
    let nobody = Box::new(Refusal::NoEntry(EntryId(9)));
    let strange = decided(&world, import(vec![row(2, Some(9), lamps())]));
    assert_eq!(strange, Err(Refusal::Row { row: 2, why: nobody }));
    let taken = Box::new(Refusal::Taken { entry: EntryId(1), matter: "路灯养护".to_owned() });
    let renamed = decided(&world, import(vec![row(2, Some(2), lamps())]));
    assert_eq!(renamed, Err(Refusal::Row { row: 2, why: taken }));
    let good = vec![
        row(2, None, lamps()),
        row(3, None, Duty { basis: "三定规定".to_owned(), ..named("供水抢修") }),
        row(4, None, named("供电抢修")),
        row(5, Some(1), Duty { lead: POWER, co_handlers: Vec::new(), ..lamps() }),
    ];
    let event = decided(&world, import(good)).unwrap();
    let Event::EntriesImported { rows, .. } = &event else { panic!("{event:?}") };
    assert_eq!(rows.iter().map(|row| row.entry.0).collect::<Vec<_>>(), [2, 104, 1]);
    world.catalogue.apply(at(), "person:1", event);
    assert_eq!(world.catalogue.len(), 3);
    assert_eq!(world.catalogue.get(EntryId(1)).unwrap().version(), 2);
}

#[test]
fn a_check_tells_every_row_that_is_wrong() {
    let world = with(&[(1, lamps())]);
    let context = Context { at: at(), actor: &staff(Role::Dispatcher), world: &world, settled: None };
    let given = vec![
        row(2, None, Duty { matter: String::new(), ..lamps() }),
        row(3, None, lamps()),
        row(4, None, Duty { co_handlers: vec![UnitId(98)], ..named("燃气") }),
        row(5, None, named("热力")),
        row(6, None, named("热力")),
    ];
    let told: Vec<_> = rows(context, given)
        .into_iter()
        .map(|row| row.map(|row| row.map(|row| row.entry.0)).map_err(|why| why.field().unwrap_or_default()))
        .collect();
    assert_eq!(told, [Err("matter"), Ok(None), Err("co_handlers"), Ok(Some(105)), Ok(None)]);
}

#[test]
fn a_demand_fits_by_the_words_citizens_use() {
    let catalogue = with(&[
        (1, lamps()),
        (2, Duty { words: vec!["停水".to_owned()], ..named("自来水抢修") }),
        (3, Duty { words: Vec::new(), ..named("住宅专项维修资金使用备案") }),
        (4, Duty { words: vec!["路灯".to_owned()], from: date(2026, 4, 1), ..named("景观照明") }),
    ])
    .catalogue;
    let check = |title: &str, content: &str, expected: &[(i64, &[&str])]| {
        let fits = catalogue.fitting(title, content, today(), 3);
        let told: Vec<(i64, Vec<&str>)> =
            fits.iter().map(|fit| (fit.entry.0, fit.found.iter().map(String::as_str).collect())).collect();
        let expected: Vec<(i64, Vec<&str>)> =
            expected.iter().map(|(id, words)| (*id, words.to_vec())).collect();
        assert_eq!(told, expected, "{title}");
    };
    check("我家门口路灯不亮", "三天了", &[(1, &["路灯不亮", "路灯"])]);
    check("停水两天", "路灯下面挖断了水管", &[(2, &["停水"]), (1, &["路灯"])]);
    // In nearly the same words as the matter, without any of its words.
    check("住宅维修资金怎么使用", "想问专项资金备案", &[(3, &[])]);
    check("噪音扰民", "夜里施工", &[]);
    check("", "", &[]);
}

#[test]
fn an_order_nobody_conferred_about_is_no_precedent() {
    let world = world();
    let settle =
        Command::Settle { order: OrderId(1), entry: None, fresh: EntryId(1), matter: "路灯".to_owned() };
    assert_eq!(decided(&world, settle), Err(Refusal::NotConsulted(OrderId(1))));
}

proptest! {
    #[test]
    fn whatever_is_asked_no_matter_ever_has_two_leads_and_no_version_goes(
        asked in proptest::collection::vec((0..4_u8, 0..3_i64, 0..3_usize, -20..20_i32, proptest::option::of(-20..20_i32)), 1..40)
    ) {
        let matters = ["路灯养护", "供水抢修", "供电抢修"];
        let day = |offset: i32| today().checked_add(jiff::Span::new().days(offset)).unwrap();
        let mut world = world();
        let mut count = 0;
        for (number, (what, id, matter, from, to)) in asked.into_iter().enumerate() {
            let lead = if from % 2 == 0 { WATER } else { POWER };
            let duty = Duty {
                lead,
                co_handlers: Vec::new(),
                from: day(from),
                to: to.map(day),
                ..named(matters[matter])
            };
            let entry = EntryId(id);
            let seen = world.catalogue.get(entry).map_or(0, domain::catalogue::Entry::version);
            let fresh = EntryId(i64::try_from(number).unwrap() + 10);
            let command = match what {
                0 => Command::Add { entry: fresh, duty },
                1 => Command::Change { entry, seen, duty, reason: "改".to_owned() },
                2 => Command::End { entry, seen, to: day(to.unwrap_or(0)), reason: "止".to_owned() },
                _ => Command::Import {
                    file: "f".to_owned(),
                    rows: vec![Row { number: 2, entry: None, fresh, duty: duty.clone() },
                               Row { number: 3, entry: Some(entry), fresh, duty }],
                },
            };
            if let Ok(event) = decided(&world, command) {
                let stored = serde_json::to_string(&event).unwrap();
                prop_assert_eq!(&serde_json::from_str::<Event>(&stored).unwrap(), &event);
                world.catalogue.apply(at(), "person:1", event);
            }
            no_two_leads(&world.catalogue)?;
            let now: usize = world.catalogue.iter().map(|entry| entry.versions.len()).sum();
            prop_assert!(now >= count);
            count = now;
        }
    }
}

fn no_two_leads(catalogue: &Catalogue) -> Result<(), TestCaseError> {
    for one in catalogue.iter() {
        prop_assert!(one.duty.to.is_none_or(|to| one.duty.from <= to));
        prop_assert!(catalogue.rival(&one.duty, Some(one.id)).is_none());
    }
    Ok(())
}
