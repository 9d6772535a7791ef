//! Clocks: what suspending, resuming and extending do to a due date, and when the rungs are reached.

mod properties;

use domain::{
    calendar::{Calendar, DayEnd, Due, YearDay, YearFile, YearStatus},
    clock::{Clock, ClockError, LEDGER_LIMIT, Remaining, Rung, Verdict},
};
use jiff::civil::{date, time};

use crate::calendar::{SHIPPED, beijing, budget, day};

const CLOSING: DayEnd = DayEnd::CloseOfBusiness(time(17, 30, 0, 0));

/// Lives a clock: `5 working-day; start 2026-03-02 10:00; suspend 2026-03-04 15:00; extend 2026-03-05 09:00 +3`.
fn live(story: &str) -> Result<Clock, ClockError> {
    live_until(story, DayEnd::Midnight)
}

fn live_until(story: &str, day_end: DayEnd) -> Result<Clock, ClockError> {
    let mut lines = story.split("; ");
    let budget = budget(lines.next().unwrap());
    let start = lines.next().unwrap().strip_prefix("start ").unwrap();
    let clock = Clock::start(beijing(start), budget, day_end);
    lines.try_fold(clock, |clock, line| {
        let (verb, rest) = line.split_once(' ').unwrap();
        let (at, by) = rest.split_once(" +").unwrap_or((rest, "0"));
        match verb {
            "suspend" => clock.suspend(beijing(at)),
            "resume" => clock.resume(beijing(at)),
            "extend" => clock.extend(beijing(at), by.parse().unwrap()),
            "stop" => clock.stop(beijing(at)),
            _ => panic!("no such verb: {verb}"),
        }
    })
}

fn due(clock: &Clock) -> Due {
    clock.due(&SHIPPED).unwrap()
}

#[test]
fn a_clock_that_was_never_held_up_is_due_when_the_calendar_says() {
    let check = |amount: &str| {
        let start = beijing("2026-02-13 10:00");
        let clock = Clock::start(start, budget(amount), CLOSING);
        assert_eq!(due(&clock), SHIPPED.due(start, budget(amount), CLOSING), "{amount}");
    };
    check("1 working-day");
    check("15 working-day");
    check("5 natural-day");
    check("36 hour");
}

#[test]
fn a_clock_goes_on_with_what_it_had_left() {
    let check = |story: &str, expected: &str| {
        assert_eq!(due(&live(story).unwrap()).date, day(expected), "{story}");
    };
    let start = "5 working-day; start 2026-03-02 10:00";
    check(start, "2026-03-09");
    let held = format!("{start}; suspend 2026-03-04 15:00");
    check(&format!("{held}; resume 2026-03-04 16:00"), "2026-03-09");
    check(&format!("{held}; resume 2026-03-10 08:00"), "2026-03-13");
    check(&format!("{held}; resume 2026-03-14 08:00"), "2026-03-18");
    check(&format!("{held}; resume 2026-03-10 08:00; extend 2026-03-11 09:00 +2"), "2026-03-17");
    check(&format!("{held}; extend 2026-03-05 09:00 +2; resume 2026-03-10 08:00"), "2026-03-17");
    let twice = format!("{held}; resume 2026-03-10 08:00; suspend 2026-03-11 09:00");
    check(&format!("{twice}; resume 2026-09-30 09:00"), "2026-10-09");
    check(
        "10 natural-day; start 2026-03-02 10:00; suspend 2026-03-04 15:00; resume 2026-04-01 09:00",
        "2026-04-09",
    );
}

#[test]
fn the_last_day_of_a_budget_stays_a_whole_day() {
    let check = |story: &str, expected: &str| {
        let clock = live_until(story, CLOSING).unwrap();
        assert_eq!(due(&clock).at, beijing(expected), "{story}");
    };
    // Held up on the last day: the day it goes on is the last.
    let last_day = "2 working-day; start 2026-03-02 10:00; suspend 2026-03-04 15:00";
    check(&format!("{last_day}; resume 2026-03-10 08:00"), "2026-03-10 17:30");
    // On a rest day, or after hours, the next working day is.
    check(&format!("{last_day}; resume 2026-03-14 08:00"), "2026-03-16 17:30");
    check(&format!("{last_day}; resume 2026-03-10 18:00"), "2026-03-11 17:30");
    check(&format!("{last_day}; resume 2026-03-04 18:00"), "2026-03-05 17:30");
    check(&format!("{last_day}; resume 2026-03-04 17:30"), "2026-03-04 17:30");
    // Used up on a Saturday and held up on the Sunday after it: not late, nothing left.
    let grace = "5 natural-day; start 2026-03-02 10:00; suspend 2026-03-08 12:00";
    check(grace.split_once("; suspend").unwrap().0, "2026-03-09 17:30");
    check(&format!("{grace}; resume 2026-03-18 08:00"), "2026-03-18 17:30");
}

#[test]
fn hours_are_kept_to_the_millisecond() {
    let held = "24 hour; start 2026-03-02 10:00; suspend 2026-03-02 13:00:00.250";
    let clock = live(&format!("{held}; resume 2026-03-05 09:00")).unwrap();
    assert_eq!(due(&clock).at, beijing("2026-03-06 05:59:59.750"));
    let left = Remaining::Hours { ms: 21 * 3_600_000 - 250 };
    assert_eq!(clock.remaining(beijing("2026-03-05 09:00"), &SHIPPED), left);
}

#[test]
fn a_clock_that_ran_out_before_it_was_held_up_stays_run_out() {
    let late = "2 working-day; start 2026-03-02 10:00; suspend 2026-03-06 10:00";
    let clock = live(&format!("{late}; resume 2026-03-16 10:00")).unwrap();
    assert_eq!(due(&clock).date, day("2026-03-04"));
    // Only an extension makes it good.
    let extended = clock.extend(beijing("2026-03-16 11:00"), 3).unwrap();
    assert_eq!(due(&extended).date, day("2026-03-17"));
}

#[test]
fn remaining_time_counts_only_while_the_clock_runs() {
    let check = |story: &str, at: &str, expected| {
        let remaining = live(story).unwrap().remaining(beijing(at), &SHIPPED);
        assert_eq!(remaining, Remaining::Days(expected), "{story} at {at}");
    };
    let start = "5 working-day; start 2026-03-02 10:00";
    check(start, "2026-03-02 10:00", 5);
    check(start, "2026-03-09 23:00", 0);
    check(start, "2026-03-12 09:00", -3);
    check(start, "2026-03-14 09:00", -4);
    check(&format!("{start}; suspend 2026-03-04 10:00"), "2026-03-31 10:00", 3);
    let late = format!("{start}; suspend 2026-03-11 10:00");
    check(&late, "2026-03-31 10:00", -2);
    check(&format!("{late}; resume 2026-03-31 10:00"), "2026-04-01 10:00", -3);
    check(&format!("{start}; stop 2026-03-04 10:00"), "2026-03-31 10:00", 3);
    check("5 natural-day; start 2026-03-02 10:00", "2026-03-08 10:00", 0);
    check("5 natural-day; start 2026-03-02 10:00", "2026-03-10 10:00", -1);
}

#[test]
fn a_standing_or_stopped_clock_has_no_due_date_and_no_rung() {
    let check = |story: &str, states: [bool; 3]| {
        let clock = live(story).unwrap();
        let found = [clock.is_open(), clock.is_running(), clock.is_suspended()];
        assert_eq!(found, states, "{story}");
        assert_eq!(clock.due(&SHIPPED).is_some(), clock.is_running());
        assert_eq!(clock.rung_at(Rung::Warn, &SHIPPED).is_some(), clock.is_running());
        assert_eq!(clock.verdict(&SHIPPED).is_some(), !clock.is_open());
        assert_eq!(clock.due_when_stopped(&SHIPPED).is_some(), !clock.is_open());
        let resumed = clock.due_if_resumed(beijing("2026-03-10 10:00"), &SHIPPED);
        assert_eq!(resumed.is_some(), clock.is_suspended());
    };
    let start = "5 working-day; start 2026-03-02 10:00";
    check(start, [true, true, false]);
    check(&format!("{start}; suspend 2026-03-04 10:00"), [true, false, true]);
    check(&format!("{start}; suspend 2026-03-04 10:00; extend 2026-03-05 10:00 +1"), [true, false, true]);
    check(&format!("{start}; suspend 2026-03-04 10:00; stop 2026-03-05 10:00"), [false, false, false]);
    check(&format!("{start}; stop 2026-03-05 10:00"), [false, false, false]);
}

#[test]
fn a_stopped_clock_was_in_time_or_late() {
    let check = |story: &str, verdict, expected: &str| {
        let clock = live(story).unwrap();
        assert_eq!(clock.verdict(&SHIPPED), Some(verdict), "{story}");
        let due = clock.due_when_stopped(&SHIPPED).unwrap();
        assert_eq!(due.date, day(expected), "{story}");
    };
    let start = "2 working-day; start 2026-03-02 10:00";
    check(&format!("{start}; stop 2026-03-04 23:59:59.999"), Verdict::InTime, "2026-03-04");
    check(&format!("{start}; stop 2026-03-05 00:00"), Verdict::Late, "2026-03-04");
    let held = format!("{start}; suspend 2026-03-03 10:00");
    check(&format!("{held}; stop 2026-03-20 10:00"), Verdict::InTime, "2026-03-23");
    check(&format!("{start}; suspend 2026-03-06 10:00; stop 2026-03-20 10:00"), Verdict::Late, "2026-03-04");
    check("2 hour; start 2026-03-02 10:00; stop 2026-03-02 12:00", Verdict::InTime, "2026-03-02");
    check("2 hour; start 2026-03-02 10:00; stop 2026-03-02 12:00:00.001", Verdict::Late, "2026-03-02");
}

#[test]
fn what_cannot_have_happened_is_refused() {
    let check = |story: &str, expected| {
        let story = format!("5 working-day; start 2026-03-02 10:00; {story}");
        assert_eq!(live(&story).unwrap_err(), expected, "{story}");
    };
    let since = beijing("2026-03-03 10:00");
    check("suspend 2026-03-03 10:00; suspend 2026-03-04 10:00", ClockError::AlreadySuspended { since });
    check("resume 2026-03-03 10:00", ClockError::NotSuspended);
    check("stop 2026-03-03 10:00; resume 2026-03-04 10:00", ClockError::Stopped { at: since });
    check("stop 2026-03-03 10:00; stop 2026-03-04 10:00", ClockError::Stopped { at: since });
    check("extend 2026-03-03 10:00 +0", ClockError::EmptyExtension);
    let at = beijing("2026-03-03 09:59");
    check("extend 2026-03-03 10:00 +1; stop 2026-03-03 09:59", ClockError::BackInTime { last: since, at });
    let pause = "suspend 2026-03-03 10:00; resume 2026-03-03 10:00";
    let pauses = vec![pause; LEDGER_LIMIT / 2].join("; ");
    check(&format!("{pauses}; suspend 2026-03-03 10:00"), ClockError::LedgerFull { limit: LEDGER_LIMIT });
}

#[test]
fn rungs_are_reached_at_opening_time() {
    let check = |story: &str, rung: &str, expected: &str| {
        let at = live(story).unwrap().rung_at(rung.parse().unwrap(), &SHIPPED);
        assert_eq!(at, Some(beijing(expected)), "{story}: {rung}");
    };
    let five = "5 working-day; start 2026-03-02 10:00";
    check(five, "warn", "2026-03-06 09:00");
    check(five, "due", "2026-03-10 00:00");
    check(five, "overdue-1", "2026-03-10 09:00");
    check(five, "overdue-2", "2026-03-17 09:00");
    check(five, "overdue-3", "2026-03-24 09:00");
    check("1 working-day; start 2026-03-02 10:00", "warn", "2026-03-03 09:00");
    check("15 working-day; start 2026-03-02 10:00", "warn", "2026-03-18 09:00");
    check("5 natural-day; start 2026-03-03 10:00", "warn", "2026-03-07 09:00");
    let day = "24 hour; start 2026-03-06 10:00";
    check(day, "warn", "2026-03-07 05:12");
    check(day, "due", "2026-03-07 10:00");
    check(day, "overdue-1", "2026-03-09 09:00");
    let held = format!("{day}; suspend 2026-03-06 14:00; resume 2026-03-08 14:00");
    check(&held, "warn", "2026-03-09 05:12");
}

#[test]
fn a_rung_missed_while_standing_is_reached_when_the_clock_goes_on() {
    let check = |story: &str, rung: &str, expected: &str| {
        let at = live(story).unwrap().rung_at(rung.parse().unwrap(), &SHIPPED);
        assert_eq!(at, Some(beijing(expected)), "{story}: {rung}");
    };
    let five = "5 working-day; start 2026-03-02 10:00";
    let held = format!("{five}; suspend 2026-03-06 08:00; resume 2026-03-16 14:00");
    check(&held, "warn", "2026-03-16 14:00");
    check(&held, "due", "2026-03-18 00:00");
    // Two working days late when held up: four more until the sixth, the second reminder.
    let late = format!("{five}; suspend 2026-03-11 10:00; resume 2026-04-01 10:00");
    check(&late, "overdue-1", "2026-04-01 10:00");
    check(&late, "overdue-2", "2026-04-08 09:00");
}

#[test]
fn a_warning_never_comes_after_the_due_date() {
    let early = DayEnd::CloseOfBusiness(time(8, 30, 0, 0));
    let clock = live_until("1 working-day; start 2026-03-02 10:00", early).unwrap();
    let warn = clock.rung_at(Rung::Warn, &SHIPPED);
    assert_eq!(warn, Some(beijing("2026-03-03 08:30")));
}

#[test]
fn rungs_follow_each_other_and_read_as_they_are_written() {
    let clock = live("1 working-day; start 2026-03-02 10:00").unwrap();
    let mut last = None;
    for text in ["warn", "due", "overdue-1", "overdue-2", "overdue-3"] {
        let rung = clock.next_rung(last);
        assert_eq!(rung.to_string(), text);
        assert_eq!(text.parse(), Ok(rung));
        assert_eq!(serde_json::to_string(&rung).unwrap(), format!("\"{text}\""));
        assert!(last < Some(rung));
        last = Some(rung);
    }
    for text in ["", "Warn", "overdue", "overdue-0", "overdue-01", "overdue-+1", "overdue-65536"] {
        assert!(text.parse::<Rung>().is_err(), "{text}");
    }
}

#[test]
fn a_due_date_shows_the_pauses_on_its_way() {
    let held = "3 working-day; start 2026-03-04 10:00; suspend 2026-03-05 15:00";
    let clock = live(&format!("{held}; resume 2026-03-10 08:00")).unwrap();
    let steps = crate::calendar::print(&due(&clock));
    assert_eq!(steps, "1=03-05, paused 03-05..03-10, 2=03-11, 3=03-12");
}

#[test]
fn a_new_calendar_gives_a_new_due_date_and_the_clock_stays_the_same() {
    let clock = live("5 working-day; start 2026-12-28 10:00").unwrap();
    let new_year = YearDay { name: "元旦".to_owned(), date: date(2027, 1, 1), is_off_day: true };
    let notice = YearFile { year: 2027, papers: vec!["国办发明电".to_owned()], days: vec![new_year] };
    let check = |calendar: &Calendar, expected: &str, provisional| {
        let due = clock.due(calendar).unwrap();
        assert_eq!((due.date, due.provisional), (day(expected), provisional));
    };
    check(&SHIPPED, "2027-01-04", true);
    check(&SHIPPED.with_year(notice, YearStatus::Official).unwrap(), "2027-01-05", false);
}

#[test]
fn a_stored_clock_reads_as_it_was_written() {
    let clock =
        live("5 working-day; start 2026-03-02 10:00; suspend 2026-03-03 10:00; extend 2026-03-04 10:00 +2")
            .unwrap();
    let text = serde_json::to_string(&clock).unwrap();
    let expected = concat!(
        r#"{"started_at":"2026-03-02T02:00:00Z","budget":{"amount":5,"unit":"working-day"},"day_end":"midnight","#,
        r#""ledger":[{"entry":"suspended","at":"2026-03-03T02:00:00Z"},"#,
        r#"{"entry":"extended","at":"2026-03-04T02:00:00Z","by":2}],"stopped_at":null}"#,
    );
    assert_eq!(text, expected);
    assert_eq!(serde_json::from_str::<Clock>(&text).unwrap(), clock);
    let unsound = text.replace("suspended", "resumed");
    let error = serde_json::from_str::<Clock>(&unsound).unwrap_err();
    assert!(error.to_string().contains("not suspended"), "{error}");
}
