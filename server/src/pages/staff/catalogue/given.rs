//! What was typed or came in a file, as a duty: units by their names, days, lists between commas. Whether it may be kept is
//! the domain's to say.

use std::collections::BTreeMap;

use domain::{catalogue::Duty, ids::UnitId};
use jiff::civil::Date;

use crate::{
    http::signed::Signed,
    pages::staff::suggest,
    views::{
        locale::Words,
        staff::{catalogue::fields, shown},
    },
};

/// What is wrong, and at which field.
pub(super) type Fault = (&'static str, Words);

/// Returns what was typed as a duty, or everything that is wrong with it.
pub(super) fn duty(
    signed: &Signed,
    typed: &BTreeMap<&'static str, String>,
    today: Date,
) -> Result<Duty, Vec<Fault>> {
    let mut faults = Vec::new();
    let text = |name: &str| typed.get(name).map_or("", |text| text.trim());
    let mut note = |name: &'static str, words: Words| faults.push((name, words));
    let lead = match text(fields::LEAD) {
        "" => {
            note(fields::LEAD, Words::key("staff.fault.missing"));
            None
        }
        name => unit(signed, name, today).map_err(|words| note(fields::LEAD, words)).ok(),
    };
    let mut co_handlers = Vec::new();
    for name in listed(text(fields::CO_HANDLERS)) {
        match unit(signed, &name, today) {
            Ok(unit) => co_handlers.push(unit),
            Err(_) => {
                let words = Words::key("catalogue.fault.unit").with("name", name);
                note(fields::CO_HANDLERS, words);
            }
        }
    }
    let from = match text(fields::FROM) {
        "" => Some(today),
        typed => day(typed).map_err(|words| note(fields::FROM, words)).ok(),
    };
    let to = match text(fields::TO) {
        "" => None,
        typed => day(typed).map_err(|words| note(fields::TO, words)).ok(),
    };
    let matter = text(fields::MATTER).to_owned();
    if matter.is_empty() {
        note(fields::MATTER, Words::key("staff.fault.missing"));
    }
    match (lead, from) {
        (Some(lead), Some(from)) if faults.is_empty() => Ok(Duty {
            matter,
            words: listed(text(fields::WORDS)),
            lead,
            co_handlers,
            basis: text(fields::BASIS).replace('\n', " "),
            from,
            to,
        }),
        _ => Err(faults),
    }
}

/// Returns the unit of a name, open or not: a catalogue also tells what was.
fn unit(signed: &Signed, name: &str, today: Date) -> Result<UnitId, Words> {
    let units = &signed.world.people.units;
    let by_english = || units.iter().find(|unit| unit.name_en == name);
    match units.named(name).or_else(by_english) {
        Some(unit) => Ok(unit.id),
        None => suggest::named(signed, name, today),
    }
}

/// Returns the parts between commas, semicolons or line breaks, of either script.
fn listed(text: &str) -> Vec<String> {
    let parts = text.split(['，', ',', '；', ';', '、', '\n']);
    parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Returns a day as people and spreadsheets write it.
pub(super) fn day(text: &str) -> Result<Date, Words> {
    let fault = || Words::key("staff.fault.date");
    // A workbook's day may come with the hour it begins at.
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    let numbers = text.split(['-', '/', '.', '年', '月', '日']).filter(|part| !part.is_empty());
    let numbers: Vec<i16> = numbers.map(str::parse).collect::<Result<_, _>>().map_err(|_| fault())?;
    let [year, month, day] = numbers.as_slice() else { return Err(fault()) };
    let (Ok(month), Ok(day)) = (i8::try_from(*month), i8::try_from(*day)) else { return Err(fault()) };
    Date::new(*year, month, day).ok().filter(|date| (1900..=2999).contains(&date.year())).ok_or_else(fault)
}

/// Returns the words of a fault that the domain found at a field.
pub(super) fn at_field(field: Option<&'static str>) -> &'static str {
    field.filter(|field| shown_fields().contains(field)).unwrap_or_default()
}

fn shown_fields() -> [&'static str; 8] {
    [
        fields::MATTER,
        fields::WORDS,
        fields::LEAD,
        fields::CO_HANDLERS,
        fields::BASIS,
        fields::FROM,
        fields::TO,
        fields::REASON,
    ]
}

/// Returns the words for a unit that nobody knows, for the filter.
pub(super) fn filter_unit(signed: &Signed, name: &str, today: Date) -> Result<Option<UnitId>, Words> {
    if name.is_empty() {
        return Ok(None);
    }
    unit(signed, name, today).map(Some).map_err(|_| shown::picker("unknown"))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_day_is_read_however_it_is_written() {
        for text in ["2026-03-02", "2026/3/2", "2026.03.02", "2026年3月2日", "2026-03-02 00:00:00"] {
            assert_eq!(day(text), Ok(date(2026, 3, 2)), "{text}");
        }
        for text in ["2026-02-30", "3月2日", "20260302", "0026-03-02", "x", "2026-03-02-04"] {
            assert_eq!(day(text), Err(Words::key("staff.fault.date")), "{text}");
        }
    }

    #[test]
    fn a_list_has_any_comma() {
        assert_eq!(listed("路灯， 不亮;灯杆、\n,"), ["路灯", "不亮", "灯杆"]);
        assert!(listed(" ").is_empty());
    }
}
