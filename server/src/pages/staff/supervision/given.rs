//! What a form says, read into values; what cannot be read names its field.

use std::collections::BTreeSet;

use domain::{
    calendar::{Budget, date_of},
    ids::{PersonId, UnitId},
    proceeding::{
        command::NewTask,
        limit::Term,
        matter::{Convening, Present},
    },
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use crate::{
    http::{form::Form, signed::Signed},
    pages::staff::suggest,
    views::locale::Words,
};

/// What is wrong with which field.
pub(super) type Wrong = (String, Words);

/// The most lines of a list that are read.
const LINES: usize = 200;

/// Returns a fault at a field.
pub(super) fn wrong(field: &str, code: &str) -> Wrong {
    (field.to_owned(), Words::key(&format!("proceedings.wrong.{code}")))
}

/// Returns the time given: `<prefix>until`, a day, else `<prefix>days`, working days.
pub(super) fn term(form: &Form, prefix: &str) -> Result<Term, Wrong> {
    let (until, days) = (format!("{prefix}until"), format!("{prefix}days"));
    if !form.text(&until).is_empty() {
        let day = form.text(&until).parse().map_err(|_| wrong(&until, "day"))?;
        return Ok(Term::By { day });
    }
    let amount: u16 = form.text(&days).parse().map_err(|_| wrong(&days, "days"))?;
    if amount == 0 {
        return Err(wrong(&days, "days"));
    }
    Ok(Term::Within { budget: Budget::WorkingDays(amount) })
}

/// Returns the person picked.
pub(super) fn person(form: &Form, field: &str) -> Result<PersonId, Wrong> {
    form.text(field).parse().map(PersonId).map_err(|_| wrong(field, "person"))
}

/// Returns what is asked of whom by when.
pub(super) fn task(form: &Form, prefix: &str) -> Result<NewTask, Wrong> {
    let text = form.text(&format!("{prefix}task")).to_owned();
    let person = person(form, &format!("{prefix}person"))?;
    Ok(NewTask { text, person, term: term(form, prefix)? })
}

/// Returns a day that has been.
pub(super) fn day(form: &Form, field: &str) -> Result<Date, Wrong> {
    form.text(field).parse().map_err(|_| wrong(field, "day"))
}

/// Returns the lines of a field.
pub(super) fn lines(form: &Form, field: &str) -> Vec<String> {
    let lines = form.text(field).lines().map(str::trim).filter(|line| !line.is_empty());
    lines.take(LINES).map(str::to_owned).collect()
}

/// Returns the units named, one in each line.
pub(super) fn units(
    signed: &Signed,
    form: &Form,
    field: &str,
    at: Timestamp,
) -> Result<BTreeSet<UnitId>, Wrong> {
    let today = date_of(at);
    let unit = |line: &String| {
        suggest::named(signed, line, today)
            .map_err(|_| (field.to_owned(), Words::key("proceedings.wrong.unit").with("name", line)))
    };
    lines(form, field).iter().map(unit).collect()
}

/// Returns who was there: `unit：name` or a name in each line.
pub(super) fn present(signed: &Signed, form: &Form, field: &str, at: Timestamp) -> Vec<Present> {
    let today = date_of(at);
    let one = |line: String| match line.split_once(['：', ':']) {
        Some((unit, name)) => match suggest::named(signed, unit.trim(), today) {
            Ok(unit) => Present { unit: Some(unit), name: name.trim().to_owned() },
            Err(_) => Present { unit: None, name: line.clone() },
        },
        None => Present { unit: None, name: line },
    };
    lines(form, field).into_iter().map(one).collect()
}

/// Returns what a meeting is called for.
pub(super) fn convening(signed: &Signed, form: &Form, at: Timestamp) -> Result<Convening, Wrong> {
    let when: DateTime = form.text("at").parse().map_err(|_| wrong("at", "moment"))?;
    Ok(Convening {
        at: when,
        place: form.text("place").to_owned(),
        agenda: lines(form, "agenda"),
        units: units(signed, form, "units", at)?,
    })
}
