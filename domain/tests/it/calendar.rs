//! Working days and due dates, against the State Council's years.

mod oracle;
mod properties;

use std::{fs, path::Path, sync::LazyLock};

use domain::calendar::{
    Budget, Calendar, CalendarError, Closure, Day, DayEnd, DayKind, Due, Step, YearDay, YearFile, YearStatus,
    date_of, instant,
};
use jiff::{
    Timestamp,
    civil::{Date, date, time},
};

/// The shipped years, read once.
pub(crate) static SHIPPED: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::new((2007..=2027).map(shipped_year)).unwrap());

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Reads `2026-02-13 09:30` as Beijing time.
pub(crate) fn beijing(text: &str) -> Timestamp {
    let (date, time) = text.split_once(' ').unwrap();
    instant(day(date), time.parse().unwrap())
}

/// A budget as `5 working-day`.
pub(crate) fn budget(text: &str) -> Budget {
    let (amount, unit) = text.split_once(' ').unwrap();
    serde_json::from_str(&format!(r#"{{"amount":{amount},"unit":"{unit}"}}"#)).unwrap()
}

pub(crate) fn shipped_year(year: i16) -> YearFile {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = fs::read_to_string(root.join(format!("calendars/{year}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// A year with one paper and the days given as `2027-01-01 off` or `2027-01-03 on`.
fn year(year: i16, days: &[&str]) -> YearFile {
    let days = days.iter().map(|text| {
        let (date, word) = text.split_once(' ').unwrap();
        YearDay { name: "元旦".to_owned(), date: day(date), is_off_day: word == "off" }
    });
    YearFile { year, papers: vec!["国办发明电〔2026〕0号".to_owned()], days: days.collect() }
}

pub(crate) fn new_year_2027() -> YearFile {
    year(2027, &["2027-01-01 off", "2027-01-02 off", "2027-01-03 off"])
}

fn closure(date: &str, works: bool) -> Closure {
    Closure { date: day(date), works, name: "台风".to_owned(), source: "防指〔2026〕8号".to_owned() }
}

#[test]
fn the_shipped_years_are_official_until_2026_and_the_rest_is_missing() {
    let check = |year, expected| assert_eq!(SHIPPED.status(year), expected, "{year}");
    check(2006, YearStatus::Missing);
    (2007..=2026).for_each(|year| check(year, YearStatus::Official));
    check(2027, YearStatus::Missing);
    check(2028, YearStatus::Missing);
    assert!(SHIPPED.papers(2026)[0].starts_with("https://www.gov.cn/"));
    assert!(SHIPPED.papers(2027).is_empty());
}

#[test]
fn a_day_says_what_it_is_and_why() {
    let check = |text: &str, kind, name: Option<&str>| {
        let found = SHIPPED.day(day(text));
        let name = name.map(str::to_owned);
        let certain = true;
        assert_eq!(found, Day { date: day(text), kind, name, certain });
        assert_eq!(SHIPPED.is_workday(day(text)), kind.is_worked(), "{text}");
    };
    check("2026-02-13", DayKind::Workday, None);
    check("2026-02-14", DayKind::MakeUpWorkday, Some("春节"));
    check("2026-02-15", DayKind::Holiday, Some("春节"));
    check("2026-03-07", DayKind::Weekend, None);
    check("2026-10-10", DayKind::MakeUpWorkday, Some("国庆节"));
    check("2020-02-03", DayKind::Workday, Some("春节"));
}

#[test]
fn a_later_notice_corrects_the_year_edge_before_it() {
    let check = |text: &str, expected| assert_eq!(SHIPPED.is_workday(day(text)), expected, "{text}");
    check("2007-12-29", true);
    check("2007-12-31", false);
    check("2011-12-31", true);
    check("2018-12-29", true);
    check("2018-12-30", false);
    check("2018-12-31", false);
    check("2022-12-31", false);
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let reversed = Calendar::new((2007..=2027).rev().map(shipped_year)).unwrap();
    assert!(reversed == *SHIPPED);
}

#[test]
fn a_year_is_counted() {
    let overview = SHIPPED.year_overview(2026);
    assert_eq!((overview.status, overview.working_days), (YearStatus::Official, 248));
    let kinds: Vec<_> = overview.days.into_iter().collect();
    let expected = [
        (DayKind::Workday, 242),
        (DayKind::MakeUpWorkday, 6),
        (DayKind::Weekend, 84),
        (DayKind::Holiday, 33),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(SHIPPED.year_overview(2027).status, YearStatus::Missing);
}

#[test]
fn a_file_that_contradicts_itself_or_leaves_its_year_is_refused() {
    let check = |file: YearFile, expected: CalendarError, text: &str| {
        let error = Calendar::new([file]).unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(error, expected);
    };
    check(
        year(2027, &["2027-01-01 off", "2027-01-01 on"]),
        CalendarError::Contradiction { year: 2027, date: date(2027, 1, 1) },
        "`2027-01-01` both",
    );
    check(
        year(2027, &["2026-12-26 off"]),
        CalendarError::OutsideYear { year: 2027, date: date(2026, 12, 26) },
        "`2026-12-26`",
    );
    check(
        year(2027, &["2028-01-01 off"]),
        CalendarError::OutsideYear { year: 2027, date: date(2028, 1, 1) },
        "`2028-01-01`",
    );
    check(
        YearFile { papers: Vec::new(), ..new_year_2027() },
        CalendarError::NoPaper { year: 2027 },
        "no paper",
    );
    let twice = Calendar::new([new_year_2027(), new_year_2027()]);
    assert_eq!(twice, Err(CalendarError::YearTwice { year: 2027 }));
    assert!(Calendar::new([year(2027, &["2026-12-27 off", "2027-12-31 off"])]).is_ok());
}

#[test]
fn working_days_and_dates_follow_the_notice() {
    let check = |from: &str, days, expected: &str| {
        let due = SHIPPED.due_date(day(from), Budget::WorkingDays(days));
        assert_eq!(due, (day(expected), false), "{from} + {days}");
    };
    check("2026-02-13", 1, "2026-02-14");
    check("2026-02-13", 2, "2026-02-24");
    check("2026-02-13", 5, "2026-02-27");
    check("2026-02-16", 5, "2026-02-28");
    check("2026-04-30", 3, "2026-05-08");
    check("2026-09-18", 1, "2026-09-20");
    check("2026-09-24", 5, "2026-10-09");
    check("2026-09-30", 5, "2026-10-13");
    check("2026-09-30", 15, "2026-10-27");
}

#[test]
fn natural_days_that_end_on_a_rest_day_move_to_the_next_working_day() {
    let check = |from: &str, days, expected: &str| {
        let due = SHIPPED.due_date(day(from), Budget::NaturalDays(days));
        assert_eq!(due, (day(expected), false), "{from} + {days}");
    };
    check("2026-03-02", 3, "2026-03-05");
    check("2026-03-02", 5, "2026-03-09");
    check("2026-02-10", 5, "2026-02-24");
    check("2026-02-07", 7, "2026-02-14");
    check("2026-12-10", 15, "2026-12-25");
}

#[test]
fn a_last_day_ends_at_midnight_or_at_closing_and_hours_end_to_the_moment() {
    let closing = DayEnd::CloseOfBusiness(time(17, 30, 0, 0));
    let check = |amount: &str, day_end, at: &str, date: &str, late: &str| {
        let due = SHIPPED.due(beijing("2026-02-13 16:20"), budget(amount), day_end);
        assert_eq!((due.at, due.date), (beijing(at), day(date)), "{amount}");
        assert!(due.has_passed(beijing(late)), "{amount}");
        assert!(!due.has_passed(beijing(late) - jiff::SignedDuration::from_millis(1)));
    };
    let midnight = "2026-02-25 00:00:00";
    check("2 working-day", DayEnd::Midnight, midnight, "2026-02-24", midnight);
    check("2 working-day", closing, "2026-02-24 17:30", "2026-02-24", "2026-02-24 17:30:00.001");
    check("4 natural-day", closing, "2026-02-24 17:30", "2026-02-24", "2026-02-24 17:30:00.001");
    check("24 hour", closing, "2026-02-14 16:20", "2026-02-14", "2026-02-14 16:20:00.001");
}

/// Prints steps as `1=02-14!`, `02-15..02-23 春节`, `→03-02`; `?` marks what is uncertain.
pub(crate) fn print(due: &Due) -> String {
    let short = |date: Date| date.strftime("%m-%d").to_string();
    let sign = |day: &Day| match (day.certain, day.kind) {
        (false, _) => "?",
        (true, DayKind::MakeUpWorkday) => "!",
        _ => "",
    };
    let lines = due.steps.iter().map(|step| match step {
        Step::Counted { number, day } => format!("{number}={}{}", short(day.date), sign(day)),
        Step::Skipped { first, last } => {
            let name = first.name.clone().unwrap_or_default();
            format!("{}..{} {name}{}", short(first.date), short(*last), sign(first))
        }
        Step::Paused { from, to } => {
            format!("paused {}..{}", short(date_of(*from)), short(date_of(*to)))
        }
        Step::Moved { day } => format!("→{}{}", short(day.date), sign(day)),
    });
    lines.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_due_date_explains_itself() {
    let check = |from: &str, amount: &str, expected: &str| {
        let due = SHIPPED.due(beijing(from), budget(amount), DayEnd::Midnight);
        assert_eq!(print(&due), expected);
    };
    check("2026-02-13 09:00", "2 working-day", "1=02-14!, 02-15..02-23 春节, 2=02-24");
    check("2026-09-18 09:00", "2 working-day", "09-19..09-19 , 1=09-20!, 2=09-21");
    check("2026-03-05 09:00", "2 natural-day", "1=03-06, 2=03-07, 03-08..03-08 , →03-09");
    check("2026-12-25 09:00", "1 working-day", "12-26..12-27 , 1=12-28");
    check("2026-03-05 09:00", "30 hour", "");
}

#[test]
fn a_due_date_is_provisional_when_a_notice_can_still_move_it() {
    let check = |from: &str, amount: &str, expected: (&str, bool)| {
        let due = SHIPPED.due(beijing(from), budget(amount), DayEnd::Midnight);
        let expected = (day(expected.0), expected.1);
        assert_eq!((due.date, due.provisional), expected, "{from} + {amount}");
    };
    check("2026-12-31 09:00", "1 working-day", ("2027-01-01", true));
    check("2026-12-24 09:00", "1 working-day", ("2026-12-25", false));
    check("2026-12-24 09:00", "2 working-day", ("2026-12-28", false));
    check("2026-12-31 09:00", "24 hour", ("2027-01-01", false));
    check("2026-12-20 09:00", "5 natural-day", ("2026-12-25", false));
    check("2026-12-20 09:00", "6 natural-day", ("2026-12-28", false));
    check("2026-12-20 09:00", "30 natural-day", ("2027-01-19", true));
    check("2025-12-30 09:00", "2 working-day", ("2026-01-04", false));
    check("2006-12-28 09:00", "2 working-day", ("2006-12-30", true));
    check("9999-12-30 09:00", "15 working-day", ("9999-12-31", true));
}

#[test]
fn loading_the_notice_settles_what_was_provisional() {
    let from = date(2026, 12, 31);
    let check = |calendar: &Calendar, expected| {
        assert_eq!(calendar.due_date(from, Budget::WorkingDays(1)), expected);
    };
    let load = |status| SHIPPED.with_year(new_year_2027(), status).unwrap();
    check(&SHIPPED, (date(2027, 1, 1), true));
    check(&load(YearStatus::Provisional), (date(2027, 1, 4), true));
    check(&load(YearStatus::Official), (date(2027, 1, 4), false));
    check(&load(YearStatus::Missing), (date(2027, 1, 1), true));
    assert!(SHIPPED.day(date(2026, 12, 31)).certain);
    assert!(!SHIPPED.day(date(2027, 1, 4)).certain);
    assert!(load(YearStatus::Official).day(date(2026, 12, 31)).certain);
    assert!(load(YearStatus::Missing) == *SHIPPED);
}

#[test]
fn a_local_closure_stands_above_the_notice() {
    let closed = SHIPPED.with_closure(closure("2026-07-22", false));
    let check = |calendar: &Calendar, text: &str, kind, name: Option<&str>| {
        let found = calendar.day(day(text));
        assert_eq!((found.kind, found.name.as_deref()), (kind, name), "{text}");
        assert_eq!(calendar.is_workday(day(text)), kind.is_worked(), "{text}");
    };
    check(&closed, "2026-07-22", DayKind::LocalClosure, Some("台风"));
    assert_eq!(closed.year_overview(2026).working_days, 247);
    let due = closed.due_date(date(2026, 7, 21), Budget::WorkingDays(1));
    assert_eq!(due, (date(2026, 7, 23), false));

    let worked = SHIPPED.with_closure(closure("2026-02-16", true));
    check(&worked, "2026-02-16", DayKind::LocalWorkday, Some("台风"));
    let needless = SHIPPED.with_closure(closure("2026-02-16", false));
    check(&needless, "2026-02-16", DayKind::Holiday, Some("春节"));
    let withdrawn = closed.with_closure(closure("2026-07-22", true));
    check(&withdrawn, "2026-07-22", DayKind::Workday, None);
    let kept = closed.with_year(new_year_2027(), YearStatus::Official).unwrap();
    check(&kept, "2026-07-22", DayKind::LocalClosure, Some("台风"));
}

#[test]
fn a_budget_is_written_as_amount_and_unit() {
    let check =
        |text: &str, expected: Result<Budget, &str>| match (serde_json::from_str::<Budget>(text), expected) {
            (Ok(budget), Ok(expected)) => {
                assert_eq!(budget, expected);
                assert_eq!(serde_json::to_string(&budget).unwrap(), text);
            }
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (found, expected) => panic!("{text}: {found:?} is not {expected:?}"),
        };
    check(r#"{"amount":2,"unit":"hour"}"#, Ok(Budget::Hours(2)));
    check(r#"{"amount":30,"unit":"natural-day"}"#, Ok(Budget::NaturalDays(30)));
    check(r#"{"amount":5,"unit":"working-day"}"#, Ok(Budget::WorkingDays(5)));
    check(r#"{"amount":0,"unit":"working-day"}"#, Err("`0` in `working-day`"));
    check(r#"{"amount":70000,"unit":"natural-day"}"#, Err("at most 65535"));
    check(r#"{"amount":5,"unit":"week"}"#, Err("unknown variant"));
    check(r#"{"amount":5,"unit":"hour","why":""}"#, Err("unknown field"));
}

#[test]
fn the_end_of_a_day_is_midnight_or_a_closing_time() {
    let check = |text: &str, expected: Option<DayEnd>| {
        let quoted = format!("\"{text}\"");
        let found = serde_json::from_str::<DayEnd>(&quoted).ok();
        assert_eq!(found, expected, "{text}");
        if let Some(found) = found {
            assert_eq!(serde_json::to_string(&found).unwrap(), quoted);
        }
    };
    check("midnight", Some(DayEnd::Midnight));
    check("17:30", Some(DayEnd::CloseOfBusiness(time(17, 30, 0, 0))));
    check("09:05", Some(DayEnd::CloseOfBusiness(time(9, 5, 0, 0))));
    for text in ["00:00", "24:00", "17", "noon", "17:30:15", ""] {
        check(text, None);
    }
}
