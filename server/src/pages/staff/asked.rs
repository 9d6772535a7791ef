//! What the address of a list asks for: filters, sorting, where the page begins. Everything a person chose stands in
//! the address, so that it can be kept, sent to a colleague and opened again.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Reach},
    calendar::{Budget, Calendar, date_of, instant},
    ids::UnitId,
    number,
    order::{Flag, stage::Stage},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use store::list::{Filter, Key, Sort};

use super::queues::{Desk, Only, Queue};
use crate::{
    http::{form::url_pairs, signed::Signed},
    views::{locale::Words, parts::Field},
};

/// The filters an address may hold, in the order they stand there.
pub(super) const FILTERS: [&str; 9] = ["q", "kind", "channel", "stage", "unit", "flag", "due", "from", "to"];
/// Working days that count as soon.
const SOON: u16 = 3;
/// The longest value of a filter, in characters.
const LONGEST: usize = 100;

/// The query of a list's address.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    values: BTreeMap<String, String>,
}

/// A list that was asked for, ready to be read.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    /// A number to be looked for among the citizens, when the person may.
    pub(super) phone: Option<String>,
}

impl Asked {
    /// Reads a query; what it does not know is left out.
    pub(super) fn read(query: &str) -> Self {
        let known =
            |name: &String| FILTERS.contains(&name.as_str()) || matches!(name.as_str(), "sort" | "after");
        let short = |value: String| value.trim().chars().take(LONGEST).collect::<String>();
        let values = url_pairs(query.as_bytes()).filter(|(name, _)| known(name));
        Self {
            values: values
                .map(|(name, value)| (name, short(value)))
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        }
    }

    /// Returns the value of a filter; empty when it is off.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Returns a filter as a field.
    pub(super) fn field(&self, name: &str) -> Field {
        Field::of(self.value(name))
    }

    /// Returns whether any filter is on.
    pub(super) fn is_filtered(&self) -> bool {
        FILTERS.iter().any(|name| self.values.contains_key(*name))
    }

    /// Returns the sorting in force.
    pub(super) fn sort(&self, queue: &Queue) -> Sort {
        match self.value("sort") {
            "due" => Sort::Due,
            "newest" => Sort::Newest,
            "oldest" => Sort::Oldest,
            _ => queue.sort,
        }
    }

    /// Returns where the page begins.
    pub(super) fn after(&self) -> Option<Key> {
        let (at, id) = self.value("after").split_once('.')?;
        Some(Key { at: at.parse().ok()?, id: id.parse().ok()? })
    }

    /// Returns the address with one value changed; an empty value takes it out. The page begins at the start.
    pub(super) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut values = self.values.clone();
        values.remove("after");
        if value.is_empty() {
            values.remove(name);
        } else {
            values.insert(name.to_owned(), value.to_owned());
        }
        written(path, &values)
    }

    /// Returns the address without any filter, the sorting kept.
    pub(super) fn cleared(&self, path: &str) -> String {
        let sort = self.values.iter().filter(|(name, _)| *name == "sort");
        written(path, &sort.map(|(name, value)| (name.clone(), value.clone())).collect())
    }

    /// Returns the address of the page after `key`.
    pub(super) fn next(&self, path: &str, key: Key) -> String {
        let mut values = self.values.clone();
        values.insert("after".to_owned(), format!("{}.{}", key.at, key.id));
        written(path, &values)
    }

    /// Returns the address of the same list from its start, under another path.
    pub(super) fn at(&self, path: &str) -> String {
        self.with(path, "after", "")
    }

    /// Returns what is wrong with the days asked for.
    pub(super) fn days(&self) -> (Field, Field) {
        let day = |name: &str| self.value(name).parse::<Date>();
        let checked = |name: &str| {
            let field = self.field(name);
            let is_wrong = !field.value.is_empty() && day(name).is_err();
            if is_wrong { field.wrong(Words::key("staff.filter.date_wrong")) } else { field }
        };
        let (from, to) = (checked("from"), checked("to"));
        match (day("from"), day("to")) {
            (Ok(first), Ok(last)) if first > last => (from.wrong(Words::key("staff.filter.date_order")), to),
            (Ok(_) | Err(_), _) => (from, to),
        }
    }

    /// Returns the list asked for.
    pub(super) fn wanted(&self, signed: &Signed, desk: Desk, queue: &Queue, now: Timestamp) -> Wanted {
        let sort = self.sort(queue);
        let phone = self.phone(signed);
        let mut filter = queue.filter(now);
        let stage = Stage::from_code(self.value("stage"));
        if let Some(stage) = stage.filter(|stage| queue.stages.is_empty() || queue.stages.contains(stage)) {
            filter.stages = vec![stage];
        } else if sort == Sort::Due && filter.stages.is_empty() {
            // Every stage has an index by deadline; everything together has none.
            filter.stages = Stage::ALL.to_vec();
        }
        let some = |name: &str| Some(self.value(name).to_owned()).filter(|value| !value.is_empty());
        filter.kind = some("kind");
        filter.channel = some("channel");
        filter.unit = self.value("unit").parse().ok().map(UnitId).filter(|_| desk != Desk::Unit);
        filter.flag = flag(self.value("flag")).or(filter.flag);
        filter.words = some("q").filter(|_| phone.is_none());
        let (from, to) = self.days();
        filter.from = from.value.parse().ok();
        filter.until = to.value.parse().ok();
        if queue.only != Only::Overdue {
            (filter.due_from, filter.due_before) =
                due_between(self.value("due"), now, &signed.world.calendar);
        }
        Wanted { filter, sort, phone }
    }

    /// Returns the telephone number searched for. Whoever may not see confidential citizens must not find their
    /// orders by number either.
    pub(super) fn phone(&self, signed: &Signed) -> Option<String> {
        let typed = self.value("q");
        let digits = number::digits_of(typed);
        let is_number = typed.chars().all(|character| !character.is_alphabetic());
        let may = signed.actor.reach(Action::ReadCitizen) == Reach::Everywhere;
        (may && is_number && (7..=13).contains(&digits.len())).then_some(digits)
    }
}

/// Returns the mark of a code, or `None`.
pub(super) fn flag(code: &str) -> Option<Flag> {
    let flags = [
        ("imported", Flag::Imported),
        ("reply-before-letter", Flag::ReplyBeforeLetter),
        ("needs-unit", Flag::NeedsUnit),
        ("date-unknown", Flag::DateUnknown),
        ("late", Flag::Late),
        ("provisional", Flag::Provisional),
        ("disputed", Flag::Disputed),
        ("undecided", Flag::Undecided),
        ("under-review", Flag::UnderReview),
    ];
    flags.into_iter().find(|(known, _)| *known == code).map(|(_, flag)| flag)
}

/// Returns the instants between which something is due that is called `overdue`, `today` or `soon`, or on a day.
pub(super) fn due_between(
    code: &str,
    now: Timestamp,
    calendar: &Calendar,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let today = date_of(now);
    match code {
        "overdue" => (None, Some(now)),
        "today" => (Some(now), Some(end_of(today))),
        "soon" => {
            let (third, _) = calendar.due_date(today, Budget::WorkingDays(SOON));
            (Some(end_of(today)), Some(end_of(third)))
        }
        day => day
            .parse::<Date>()
            .map_or((None, None), |day| (Some(end_of(day.yesterday().unwrap_or(day))), Some(end_of(day)))),
    }
}

/// A day that ends at 24:00 ends at the first instant of the next one, which belongs to it here.
fn end_of(day: Date) -> Timestamp {
    let next = instant(day.tomorrow().unwrap_or(day), Time::midnight());
    next.checked_add(SignedDuration::from_millis(1)).unwrap_or(next)
}

fn written(path: &str, values: &BTreeMap<String, String>) -> String {
    if values.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in FILTERS.into_iter().chain(["sort", "after"]) {
        if let Some(value) = values.get(name) {
            query.append_pair(name, value);
        }
    }
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_chosen_and_nothing_else() {
        let asked = Asked::read("kind=help&x=1&q=%E5%81%9C%E6%9A%96&after=5.7&sort=due&unit=");
        assert_eq!(asked.value("q"), "停暖");
        assert_eq!(asked.after(), Some(Key { at: 5, id: 7 }));
        assert_eq!(asked.at("/d"), "/d?q=%E5%81%9C%E6%9A%96&kind=help&sort=due");
        assert_eq!(asked.with("/d", "kind", ""), "/d?q=%E5%81%9C%E6%9A%96&sort=due");
        assert_eq!(asked.cleared("/d"), "/d?sort=due");
        assert_eq!(
            asked.next("/d", Key { at: 9, id: 1 }),
            "/d?q=%E5%81%9C%E6%9A%96&kind=help&sort=due&after=9.1"
        );
        assert_eq!(Asked::read("after=x.y").after(), None);
        assert!(!Asked::read("sort=due&after=5.7").is_filtered());
    }

    #[test]
    fn days_in_the_wrong_order_are_named() {
        let faults = |query: &str| {
            let (from, to) = Asked::read(query).days();
            (from.error.is_some(), to.error.is_some())
        };
        assert_eq!(faults("from=2026-11-01&to=2026-11-30"), (false, false));
        assert_eq!(faults("from=2026-11-30&to=2026-11-01"), (true, false));
        assert_eq!(faults("to=2026-11-31"), (false, true));
        assert_eq!(faults(""), (false, false));
    }
}
