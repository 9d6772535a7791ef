//! A year's arrangement as somebody sends it: a JSON file, read strictly. Every error names its place, either the
//! line where the text is no JSON, or the key whose value is not what it must be.

use domain::calendar::{CalendarError, YearDay, YearFile};
use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::views::locale::Words;

/// The largest file, in bytes.
pub(super) const LARGEST: usize = 200_000;
/// The most days a year's arrangement names.
const DAYS: usize = 400;
/// The years a file may be for.
const YEARS: std::ops::RangeInclusive<i64> = 1990..=2199;
/// The longest name of a holiday or a document, in characters.
const LENGTH: usize = 300;

/// Reads a file.
///
/// # Errors
/// Words that name the place and what is wrong there.
pub(super) fn read(bytes: &[u8]) -> Result<YearFile, Words> {
    if bytes.len() > LARGEST {
        return Err(Words::key("staff.calendars.too_large"));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Words::key("staff.calendars.not_text"))?;
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        Words::key("staff.calendars.bad_json").with("line", error.line()).with("column", error.column())
    })?;
    let root = value.as_object().ok_or_else(|| wrong("$", "object"))?;
    let year = root.get("year").ok_or_else(|| wrong("year", "missing"))?;
    let year = year.as_i64().filter(|year| YEARS.contains(year)).and_then(|year| i16::try_from(year).ok());
    let year = year.ok_or_else(|| wrong("year", "year"))?;
    let papers = list(root, "papers")?.iter().enumerate();
    let papers = papers.map(|(place, paper)| text_at(paper, &format!("papers[{place}]")));
    let papers = papers.collect::<Result<Vec<_>, _>>()?;
    let days = list(root, "days")?;
    if days.is_empty() {
        return Err(wrong("days", "empty"));
    }
    if days.len() > DAYS {
        return Err(wrong("days", "many"));
    }
    let days = days.iter().enumerate().map(|(place, day)| read_day(day, &format!("days[{place}]")));
    Ok(YearFile { year, papers, days: days.collect::<Result<Vec<_>, _>>()? })
}

fn list<'a>(root: &'a Map<String, Value>, key: &str) -> Result<&'a Vec<Value>, Words> {
    root.get(key).ok_or_else(|| wrong(key, "missing"))?.as_array().ok_or_else(|| wrong(key, "list"))
}

fn read_day(value: &Value, place: &str) -> Result<YearDay, Words> {
    let day = value.as_object().ok_or_else(|| wrong(place, "object"))?;
    let at = |key: &str| format!("{place}.{key}");
    let get = |key: &str| day.get(key).ok_or_else(|| wrong(&at(key), "missing"));
    let known = |key: &&String| ["name", "date", "isOffDay"].contains(&key.as_str());
    if let Some(strange) = day.keys().find(|key| !known(key)) {
        return Err(wrong(&at(strange), "unknown"));
    }
    let name = text_at(get("name")?, &at("name"))?;
    let date = text_at(get("date")?, &at("date"))?;
    let date: Date = date.parse().map_err(|_| wrong(&at("date"), "date"))?;
    let is_off_day = get("isOffDay")?.as_bool().ok_or_else(|| wrong(&at("isOffDay"), "flag"))?;
    Ok(YearDay { name, date, is_off_day })
}

fn text_at(value: &Value, place: &str) -> Result<String, Words> {
    let text = value.as_str().map(str::trim).ok_or_else(|| wrong(place, "text"))?;
    let fits = (1..=LENGTH).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if fits { Ok(text.to_owned()) } else { Err(wrong(place, "text")) }
}

fn wrong(place: &str, what: &str) -> Words {
    Words::key(&format!("staff.calendars.wrong.{what}")).with("place", place)
}

/// Returns why the calendar does not take a file that could be read.
pub(super) fn refused(error: &CalendarError) -> Words {
    match error {
        CalendarError::YearTwice { year } => Words::key("staff.calendars.refused.twice").with("year", year),
        CalendarError::Contradiction { year: _, date } => {
            Words::key("staff.calendars.refused.contradiction").with("date", date)
        }
        CalendarError::OutsideYear { year, date } => {
            Words::key("staff.calendars.refused.outside").with("year", year).with("date", date)
        }
        CalendarError::NoPaper { year: _ } => Words::key("staff.calendars.refused.no_paper"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: &str, place: &str) {
        let Err(Words::Locale { key: found, args }) = read(text.as_bytes()) else { panic!("taken: {text}") };
        assert_eq!(found, format!("staff.calendars.{key}"), "{text}");
        let at = args.get("place").or_else(|| args.get("line")).map_or("", String::as_str);
        assert_eq!(at, place, "{text}");
    }

    #[test]
    fn a_wrong_file_names_the_place() {
        check("{\n\"year\": 2027,\n\"days\": [", "bad_json", "3");
        check("[]", "wrong.object", "$");
        check(r#"{"papers": [], "days": []}"#, "wrong.missing", "year");
        check(r#"{"year": "2027", "papers": [], "days": []}"#, "wrong.year", "year");
        check(r#"{"year": 27, "papers": [], "days": []}"#, "wrong.year", "year");
        check(r#"{"year": 2027, "days": []}"#, "wrong.missing", "papers");
        check(r#"{"year": 2027, "papers": "x", "days": []}"#, "wrong.list", "papers");
        check(r#"{"year": 2027, "papers": [7], "days": []}"#, "wrong.text", "papers[0]");
        check(r#"{"year": 2027, "papers": [], "days": []}"#, "wrong.empty", "days");
        let day = |day: &str| format!(r#"{{"year": 2027, "papers": [], "days": [{day}]}}"#);
        check(&day("7"), "wrong.object", "days[0]");
        check(&day(r#"{"date": "2027-01-01", "isOffDay": true}"#), "wrong.missing", "days[0].name");
        check(
            &day(r#"{"name": "元旦", "date": "2027-02-30", "isOffDay": true}"#),
            "wrong.date",
            "days[0].date",
        );
        check(
            &day(r#"{"name": "元旦", "date": "2027-01-01", "isOffDay": 1}"#),
            "wrong.flag",
            "days[0].isOffDay",
        );
        check(&day(r#"{"name": "", "date": "2027-01-01", "isOffDay": true}"#), "wrong.text", "days[0].name");
        let strange = r#"{"name": "元旦", "date": "2027-01-01", "isOffDay": true, "note": 1}"#;
        check(&day(strange), "wrong.unknown", "days[0].note");
        let many = vec![r#"{"name": "元旦", "date": "2027-01-01", "isOffDay": true}"#; 401].join(",");
        check(&day(&many), "wrong.many", "days");
        assert_eq!(read(b"\xff"), Err(Words::key("staff.calendars.not_text")));
        assert_eq!(read(&vec![b' '; LARGEST + 1]), Err(Words::key("staff.calendars.too_large")));
    }

    #[test]
    fn every_carried_year_is_such_a_file() {
        for file in crate::shipped::years().unwrap() {
            let text = serde_json::to_string(&file).unwrap();
            assert_eq!(read(text.as_bytes()), Ok(file));
        }
    }
}
