//! Dates and times as people read them, in Beijing time.
//!
//! Instants arrive as UTC milliseconds or in RFC 3339, days as `YYYY-MM-DD`.
//! This module never asks what time it is: “this year” is the year of the frame's `now_ms`.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{TimeZone, offset};
use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

use super::locale::Lang;

/// A day, or a moment of a day, in Beijing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Day(Date),
    Moment(DateTime),
}

impl When {
    pub(super) fn from_ms(ms: i64) -> Option<When> {
        let instant = Timestamp::from_millisecond(ms).ok()?;
        Some(When::Moment(instant.to_zoned(TimeZone::fixed(offset(8))).datetime()))
    }

    /// Reads a template value: a number of milliseconds, a day or an RFC 3339 instant.
    pub(super) fn from_value(value: &Value) -> Result<When, Error> {
        let parsed = match (value.kind(), value.as_str()) {
            (ValueKind::Number, _) => value.as_i64().and_then(When::from_ms),
            (_, Some(text)) if text.len() == 10 => text.parse().ok().map(When::Day),
            (_, Some(text)) => {
                text.parse::<Timestamp>().ok().and_then(|instant| When::from_ms(instant.as_millisecond()))
            }
            (_, None) => None,
        };
        parsed.ok_or_else(|| {
            Error::new(ErrorKind::InvalidOperation, format!("`{value}` is not a day and not a moment"))
        })
    }

    pub(super) fn date(self) -> Date {
        match self {
            When::Day(date) => date,
            When::Moment(moment) => moment.date(),
        }
    }

    /// “11月22日 周日”, “Sun 22 Nov”; the year only when it is not this year.
    pub(super) fn day(self, lang: Lang, this_year: i16) -> String {
        let date = self.date();
        let (year, day) = (date.year(), date.day());
        let weekday = weekday(lang, date.weekday());
        match lang {
            Lang::Zh if year == this_year => format!("{}月{day}日 {weekday}", date.month()),
            Lang::Zh => format!("{year}年{}月{day}日 {weekday}", date.month()),
            Lang::En if year == this_year => format!("{weekday} {day} {}", month(date.month())),
            Lang::En => format!("{weekday} {day} {} {year}", month(date.month())),
        }
    }

    /// The day with the time of day, when there is one.
    pub(super) fn moment(self, lang: Lang, this_year: i16) -> String {
        let day = self.day(lang, this_year);
        match (self, lang) {
            (When::Day(_), Lang::Zh | Lang::En) => day,
            (When::Moment(_), Lang::Zh) => format!("{day} {}", self.clock()),
            (When::Moment(_), Lang::En) => format!("{day}, {}", self.clock()),
        }
    }

    /// “14:05”; nothing for a day.
    pub(super) fn clock(self) -> String {
        match self {
            When::Day(_) => String::new(),
            When::Moment(moment) => format!("{:02}:{:02}", moment.hour(), moment.minute()),
        }
    }

    /// The form for the `datetime` attribute: `2026-11-22` or `2026-11-22T14:05+08:00`.
    pub(super) fn iso(self) -> String {
        match self {
            When::Day(date) => date.to_string(),
            When::Moment(moment) => format!("{}T{}+08:00", moment.date(), self.clock()),
        }
    }
}

/// Returns a moment as people read it; the year only when it is not that of `now_ms`.
pub(super) fn moment(lang: Lang, ms: i64, now_ms: i64) -> String {
    When::from_ms(ms).map_or_else(String::new, |when| when.moment(lang, year_of(now_ms)))
}

/// Returns the day of a moment as people read it; the year only when it is not that of `now_ms`.
pub(super) fn day(lang: Lang, ms: i64, now_ms: i64) -> String {
    When::from_ms(ms).map_or_else(String::new, |when| when.day(lang, year_of(now_ms)))
}

fn year_of(ms: i64) -> i16 {
    When::from_ms(ms).map_or(0, |when| when.date().year())
}

fn weekday(lang: Lang, weekday: Weekday) -> &'static str {
    let (zh, en) = match weekday {
        Weekday::Monday => ("周一", "Mon"),
        Weekday::Tuesday => ("周二", "Tue"),
        Weekday::Wednesday => ("周三", "Wed"),
        Weekday::Thursday => ("周四", "Thu"),
        Weekday::Friday => ("周五", "Fri"),
        Weekday::Saturday => ("周六", "Sat"),
        Weekday::Sunday => ("周日", "Sun"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

fn month(month: i8) -> &'static str {
    match month {
        1 => "Jan",
        2 => "Feb",
        3 => "Mar",
        4 => "Apr",
        5 => "May",
        6 => "Jun",
        7 => "Jul",
        8 => "Aug",
        9 => "Sep",
        10 => "Oct",
        11 => "Nov",
        _ => "Dec",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUNDAY_AFTERNOON: i64 = 1_795_327_500_000; // 2026-11-22T06:05:00Z

    #[test]
    fn a_moment_reads_as_people_say_it() {
        let when = When::from_ms(SUNDAY_AFTERNOON).unwrap();
        assert_eq!(when.iso(), "2026-11-22T14:05+08:00");
        assert_eq!(when.moment(Lang::Zh, 2026), "11月22日 周日 14:05");
        assert_eq!(when.moment(Lang::En, 2026), "Sun 22 Nov, 14:05");
        assert_eq!(when.day(Lang::Zh, 2027), "2026年11月22日 周日");
        assert_eq!(when.day(Lang::En, 2027), "Sun 22 Nov 2026");
    }

    #[test]
    fn numbers_days_and_instants_are_all_read() {
        let moment = When::from_ms(SUNDAY_AFTERNOON).unwrap();
        assert_eq!(When::from_value(&Value::from(SUNDAY_AFTERNOON)).unwrap(), moment);
        assert_eq!(When::from_value(&Value::from("2026-11-22T06:05:00Z")).unwrap(), moment);
        assert_eq!(
            When::from_value(&Value::from("2026-11-22")).unwrap().day(Lang::Zh, 2026),
            "11月22日 周日"
        );
        assert!(When::from_value(&Value::from("soon")).is_err());
        assert!(When::from_value(&Value::from(())).is_err());
    }

    #[test]
    fn a_late_evening_in_utc_is_the_next_day_in_beijing() {
        let when = When::from_value(&Value::from("2026-12-31T16:30:00Z")).unwrap();
        assert_eq!(when.moment(Lang::Zh, 2026), "2027年1月1日 周五 00:30");
    }
}
