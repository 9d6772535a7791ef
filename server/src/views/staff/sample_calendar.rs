//! The months of 2026 for the sample of the calendar page, from the dates of the State Council's notice.

use jiff::civil::{Date, Weekday};

use super::calendars::{Day, Month};

/// First day, last day and name of each holiday.
const OFF: [(&str, &str, &str); 7] = [
    ("2026-01-01", "2026-01-03", "元旦"),
    ("2026-02-15", "2026-02-23", "春节"),
    ("2026-04-04", "2026-04-06", "清明节"),
    ("2026-05-01", "2026-05-05", "劳动节"),
    ("2026-06-19", "2026-06-21", "端午节"),
    ("2026-09-25", "2026-09-27", "中秋节"),
    ("2026-10-01", "2026-10-07", "国庆节"),
];

const MAKE_UP: [&str; 6] =
    ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"];

pub(super) fn months_of_2026() -> Vec<Month> {
    (1..=12).filter_map(|month| Date::new(2026, month, 1).ok()).map(month_of).collect()
}

fn month_of(first: Date) -> Month {
    let days: Vec<Day> = first
        .series(jiff::ToSpan::days(1))
        .take_while(|date| date.month() == first.month())
        .map(day_of)
        .collect();
    let working = days.iter().filter(|day| matches!(day.kind.as_str(), "working" | "make-up")).count();
    let lead = usize::try_from(first.weekday().to_monday_zero_offset()).unwrap_or_default();
    let mut cells: Vec<Option<Day>> = vec![None; lead];
    cells.extend(days.into_iter().map(Some));
    cells.resize(cells.len().next_multiple_of(7), None);
    Month {
        month: u32::try_from(first.month()).unwrap_or_default(),
        working_days: u32::try_from(working).unwrap_or_default(),
        weeks: cells.chunks(7).map(<[Option<Day>]>::to_vec).collect(),
    }
}

fn day_of(date: Date) -> Day {
    let text = date.to_string();
    let holiday = OFF.iter().find(|(from, to, _)| *from <= text.as_str() && text.as_str() <= *to);
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (kind, name) = match holiday {
        Some((_, _, name)) => ("holiday", *name),
        None if MAKE_UP.contains(&text.as_str()) => ("make-up", "调休上班"),
        None if text == "2026-07-18" => ("closure", "防汛停工"),
        None if weekend => ("weekend", ""),
        None => ("working", ""),
    };
    Day {
        number: u32::try_from(date.day()).unwrap_or_default(),
        today: text == "2026-11-22",
        date: text,
        kind: kind.to_owned(),
        name: name.to_owned(),
    }
}
