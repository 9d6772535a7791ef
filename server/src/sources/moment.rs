//! Dates and times as business systems write them: with any separators, with or without seconds or an offset, as digits
//! alone, or as a count since 1970.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use store::db::foreign::Moments;

/// No case is older; an earlier date is a mistake, often a default of the source.
const FIRST_YEAR: i16 = 1990;

/// Returns the instant a text means in a source's own time; nothing when it means none.
#[must_use]
pub fn read(text: &str, moments: Moments, offset: Offset) -> Option<Timestamp> {
    let text = text.trim();
    let found = match moments {
        Moments::UnixSeconds => Timestamp::from_second(text.parse().ok()?).ok()?,
        Moments::UnixMilliseconds => Timestamp::from_millisecond(text.parse().ok()?).ok()?,
        // One with an offset of its own needs none of ours.
        Moments::Text => match text.parse::<Timestamp>() {
            Ok(at) => at,
            Err(_) => offset.to_timestamp(civil(text)?).ok()?,
        },
    };
    let ms = Timestamp::from_millisecond(found.as_millisecond()).ok()?;
    (offset.to_datetime(ms).year() >= FIRST_YEAR).then_some(ms)
}

/// Returns the date and time of a text without an offset.
fn civil(text: &str) -> Option<DateTime> {
    let is_known = |letter: char| letter.is_ascii_digit() || "-/.: ,T年月日时分秒\u{a0}".contains(letter);
    if !text.chars().all(is_known) {
        return None;
    }
    let groups: Vec<&str> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
    match groups.as_slice() {
        [digits] if matches!(digits.len(), 8 | 12 | 14) => {
            let part = |from: usize, until: usize| digits.get(from..until).unwrap_or("0");
            of(&[part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14)])
        }
        [year, ..] if year.len() == 4 && (3..=7).contains(&groups.len()) => of(&groups),
        _ => None,
    }
}

/// Puts year, month, day, hour, minute and second together; what is not there is zero, and parts of a second are let go.
fn of(groups: &[&str]) -> Option<DateTime> {
    let number = |place: usize| groups.get(place).map_or(Some(0_i8), |group| group.parse().ok());
    let year = groups.first()?.parse().ok()?;
    DateTime::new(year, number(1)?, number(2)?, number(3)?, number(4)?, number(5)?, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz;

    #[test]
    fn every_way_of_writing_a_moment_is_understood() {
        let expected = "2026-11-20T02:05:09Z".parse::<Timestamp>().unwrap();
        for text in [
            "2026-11-20 10:05:09",
            "2026-11-20T10:05:09",
            "2026-11-20 10:05:09.000",
            "2026/11/20 10:05:09",
            "2026.11.20 10:5:9",
            "2026年11月20日 10时5分9秒",
            "20261120100509",
            "2026-11-20 10:05:09+08",
            "2026-11-20T02:05:09Z",
            " 2026-11-20 10:05:09 ",
        ] {
            assert_eq!(read(text, Moments::Text, tz::offset(8)), Some(expected), "{text}");
        }
        assert_eq!(read("1795140309", Moments::UnixSeconds, tz::offset(8)), Some(expected));
        assert_eq!(read("1795140309000", Moments::UnixMilliseconds, tz::offset(8)), Some(expected));
        let day = "2026-11-19T16:00:00Z".parse::<Timestamp>().unwrap();
        for text in ["2026-11-20", "2026/11/20", "20261120", "2026-11-20 00:00", "2026年11月20日"] {
            assert_eq!(read(text, Moments::Text, tz::offset(8)), Some(day), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_never_guessed() {
        for text in [
            "",
            "昨天",
            "2026-13-01",
            "2026-02-30",
            "20-11-2026",
            "0000-00-00 00:00:00",
            "1970-01-01",
            "46346",
            "10:05",
        ] {
            assert_eq!(read(text, Moments::Text, tz::offset(8)), None, "{text}");
        }
        assert_eq!(read("2026-11-20", Moments::UnixSeconds, tz::offset(8)), None);
        assert_eq!(read("0", Moments::UnixMilliseconds, tz::offset(8)), None);
    }
}
