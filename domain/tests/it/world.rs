//! How administrators change the rules: local closures and years.

use domain::{
    access::Actor,
    calendar::{Closure, DayKind, YearDay, YearFile, YearStatus},
    world::{Command, World, decide},
};
use jiff::civil::date;

fn closure(name: &str, source: &str) -> Command {
    Command::AddClosure(Closure {
        date: date(2026, 7, 17),
        works: false,
        name: name.to_owned(),
        source: source.to_owned(),
    })
}

#[test]
fn a_local_closure_names_its_occasion_and_its_document() {
    let world = World::default();
    let refused = |command| decide(&world, &Actor::System("set-up"), command).unwrap_err().to_string();
    assert!(refused(closure(" ", "县防指〔2026〕3号")).contains("`name`"));
    assert!(refused(closure("防汛停工", "")).contains("`source`"));
    assert!(refused(closure("防汛\n停工", "县防指〔2026〕3号")).contains("`name`"));
    assert!(refused(closure(&"长".repeat(101), "县防指〔2026〕3号")).contains("`name`"));
    let event = decide(&world, &Actor::System("set-up"), closure(" 防汛停工 ", "县防指〔2026〕3号")).unwrap();
    let mut changed = world.clone();
    changed.apply_all([&event]).unwrap();
    let day = changed.calendar.day(date(2026, 7, 17));
    assert_eq!((day.kind, day.name.as_deref()), (DayKind::LocalClosure, Some("防汛停工")));
}

#[test]
fn a_person_replaces_a_forecast_but_never_an_official_year() {
    let file = |off: i8| YearFile {
        year: 2031,
        papers: vec!["国办发明电〔2030〕1号".to_owned()],
        days: vec![YearDay { name: "元旦".to_owned(), date: date(2031, 1, off), is_off_day: true }],
    };
    let administrator = domain::access::Staff {
        person: domain::ids::PersonId(1),
        roles: [domain::access::Role::Administrator].into(),
        units: [].into(),
    };
    let person = Actor::Staff(administrator);
    let mut world = World::default();
    for (off, status) in
        [(1, YearStatus::Provisional), (2, YearStatus::Provisional), (3, YearStatus::Official)]
    {
        let event = decide(&world, &person, Command::LoadYear { file: file(off), status }).unwrap();
        world.apply_all([&event]).unwrap();
        assert_eq!(world.calendar.status(2031), status);
    }
    let command = Command::LoadYear { file: file(4), status: YearStatus::Official };
    assert_eq!(decide(&world, &person, command).unwrap_err().code(), "official-already");
}
