//! What is wrong with a form: at which field, and in which words. What people typed stays beside it.

use domain::people::{self, Refusal};
use jiff::civil::Date;
use store::command::{Done, Error, Refused};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    views::{locale::Words, parts::Field, staff::shown},
};

/// One fault of a form.
#[derive(Debug)]
pub(super) struct Fault {
    /// The field; empty when it concerns the form as a whole.
    pub(super) field: &'static str,
    /// What is wrong and what to do.
    pub(super) words: Words,
}

/// Hands in a command about units or persons; what the rules refuse is a fault of the form, no problem of the page.
pub(super) async fn people(
    app: &App,
    signed: &Signed,
    key: Option<String>,
    command: people::Command,
) -> Result<Result<Done, Fault>, Problem> {
    match actions::people(app, signed.actor.clone(), key, command).await {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(Refused::People(refusal))) => Ok(Err(of_people(&refusal))),
        Err(error) => Err(error.into()),
    }
}

/// Returns the field a refusal concerns, and the words beside it.
pub(super) fn of_people(refusal: &Refusal) -> Fault {
    match refusal {
        Refusal::Taken { field, value, by } => {
            Fault { field, words: Words::key("staff.fault.taken").with("value", value).with("by", by) }
        }
        Refusal::BadField { field } => Fault { field, words: Words::key("staff.fault.bad_field") },
        Refusal::EndsBeforeItBegins { from, until } => {
            let words = Words::key("staff.fault.ends_early").with("from", from).with("until", until);
            Fault { field: "until", words }
        }
        Refusal::BadPhone => Fault { field: "phone", words: shown::refusal(refusal.code()) },
        Refusal::NoUnit(_) => Fault { field: "unit", words: shown::picker("unknown") },
        Refusal::LastAdministrator => Fault { field: "roles", words: shown::refusal(refusal.code()) },
        Refusal::NoAlias(_)
        | Refusal::NoPerson(_)
        | Refusal::NoDevice(_)
        | Refusal::NothingToTell
        | Refusal::Denied(_) => Fault { field: "", words: shown::refusal(refusal.code()) },
    }
}

/// Returns the day typed in a field, or the field with what is wrong with it.
pub(super) fn day(typed: &str) -> Result<Date, Field> {
    let field = || Field::of(typed);
    if typed.is_empty() {
        return Err(field().wrong(Words::key("staff.fault.missing")));
    }
    typed.parse().map_err(|_| field().wrong(Words::key("staff.fault.date")))
}

/// Returns a field with what was typed and, when the fault is its own, with the fault.
pub(super) fn field(typed: &str, name: &str, fault: Option<&Fault>) -> Field {
    match fault.filter(|fault| fault.field == name) {
        Some(fault) => Field::of(typed).wrong(fault.words.clone()),
        None => Field::of(typed),
    }
}
