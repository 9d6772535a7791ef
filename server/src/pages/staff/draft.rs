//! A demand as it was typed at the desk: what is wrong with it, and the demand it makes.

use domain::{
    calendar::date_of,
    ids::UnitId,
    order::{Channel, Level, Urgency, command::Register},
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use store::vault;

use super::{
    register::{CHANNELS, LEVELS, pack},
    repeats::Sought,
    rows::code,
    suggest::{self, Matter},
};
use crate::{
    app::App,
    http::{form::Form, signed::Signed},
    problem::Problem,
    told,
    views::{locale::Words, parts::Field, staff::shown},
};

/// The longest line, in characters.
const LINE: usize = 200;
/// The longest name, in characters.
const NAME: usize = 100;

/// A demand as it was typed, with what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    pub(super) problem: Option<Words>,
    pub(super) phone: Field,
    pub(super) name: Field,
    pub(super) channel: Field,
    pub(super) kind: Field,
    pub(super) urgency: Field,
    pub(super) title: Field,
    pub(super) content: Field,
    pub(super) place: Field,
    pub(super) received_on: Field,
    pub(super) anonymous: bool,
    pub(super) confidential: bool,
    pub(super) level: Field,
    pub(super) reference: Field,
    pub(super) unit: Option<UnitId>,
    pub(super) unit_fault: Option<Words>,
    pub(super) then: Then,
}

/// What is to be done with the demand once it is registered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Then {
    /// Nothing yet.
    #[default]
    Wait,
    /// Accept it.
    Accept,
    /// Accept it and send it to the unit.
    Dispatch,
    /// Hand it over to an emergency line at once.
    HandOver(String),
}

impl Draft {
    /// Reads the form.
    pub(super) fn read(app: &App, signed: &Signed, form: &Form) -> Result<Self, Problem> {
        let pack = pack(app, signed)?;
        let today = date_of(app.clock.now());
        let then = match form.text("then").split_once(':') {
            Some(("hand-over", line)) => Then::HandOver(line.to_owned()),
            _ if form.text("then") == "accept" => Then::Accept,
            _ if form.text("then") == "dispatch" => Then::Dispatch,
            _ => Then::Wait,
        };
        let unit = suggest::chosen(signed, form, "unit", today);
        let mut draft = Self {
            problem: None,
            phone: Field::of(form.text("phone")),
            name: short(form.text("name"), NAME),
            channel: one_of(form.text("channel"), &CHANNELS.map(|channel| code(&channel))),
            kind: one_of(
                form.text("kind"),
                &pack.kinds().iter().map(|kind| kind.id.clone()).collect::<Vec<_>>(),
            ),
            urgency: one_of(form.text("urgency"), &["normal".to_owned(), "urgent".to_owned()]),
            title: short(form.text("title"), LINE),
            content: Field::of(form.text("content")),
            place: short(form.text("place"), LINE),
            received_on: received_on(form.text("received_on"), today),
            anonymous: form.is_ticked("anonymous"),
            confidential: form.is_ticked("confidential"),
            level: one_of(form.text("level"), &LEVELS.map(|level| code(&level))),
            reference: short(form.text("reference"), LINE),
            unit: unit.as_ref().ok().copied().flatten(),
            unit_fault: unit.err(),
            then,
        };
        draft.judge(pack.emergencies().iter().map(|line| line.id.as_str()));
        Ok(draft)
    }

    fn judge<'a>(&mut self, mut lines: impl Iterator<Item = &'a str>) {
        if !self.phone.value.is_empty() && !is_phone(&self.phone.value) {
            self.phone.error = Some(Words::key("staff.register.phone_wrong"));
        }
        let has_contact = !(self.phone.value.is_empty() && self.name.value.is_empty());
        if self.anonymous == has_contact {
            self.phone.error = Some(Words::key("staff.register.contact_needed"));
        }
        if self.content.value.is_empty() {
            self.content.error = Some(Words::key("staff.register.content_missing"));
        }
        if self.then == Then::Dispatch && self.unit.is_none() && self.unit_fault.is_none() {
            self.unit_fault = Some(shown::picker("missing"));
        }
        if let Then::HandOver(line) = &self.then
            && !lines.any(|known| known == line)
        {
            self.problem = Some(Words::key("staff.register.service_unknown"));
        }
    }

    /// Returns whether anything is wrong.
    pub(super) fn has_fault(&self) -> bool {
        let fields = [
            &self.phone,
            &self.name,
            &self.channel,
            &self.kind,
            &self.urgency,
            &self.title,
            &self.content,
            &self.place,
            &self.received_on,
            &self.level,
            &self.reference,
        ];
        self.problem.is_some()
            || self.unit_fault.is_some()
            || fields.iter().any(|field| field.error.is_some())
    }

    /// Returns what it is about, to find a unit for.
    pub(super) fn matter(&self) -> Matter {
        let content = format!("{}\n{}", self.content.value, self.place.value);
        Matter { title: self.title.value.clone(), content, proposed: None }
    }

    /// Returns what it is about, to find repeats of.
    pub(super) fn sought(&self) -> Sought {
        let words = format!("{} {}", self.title.value, self.place.value);
        Sought { phone: self.phone.value.clone(), words, besides: None }
    }

    /// Returns the demand.
    pub(super) fn demand(&self, pack: &str, received_on: Date) -> Register {
        let some = |field: &Field| Some(field.value.clone()).filter(|value| !value.is_empty());
        Register {
            pack: pack.to_owned(),
            channel: read_code(&self.channel.value).unwrap_or(Channel::Phone),
            level: read_code(&self.level.value).unwrap_or(Level::County),
            kind: self.kind.value.clone(),
            urgency: read_code(&self.urgency.value).unwrap_or(Urgency::Normal),
            title: match self.title.value.as_str() {
                "" => told::headline(&self.content.value),
                title => title.to_owned(),
            },
            content: self.content.value.clone(),
            place: some(&self.place),
            received_on,
            citizen: None,
            contact_digest: None,
            confidential: self.confidential,
            tracking: None,
            reference: some(&self.reference),
            flags: Vec::new(),
        }
    }
}

/// Returns whether text is a telephone number: a mobile one of eleven digits, or another of seven to twelve.
fn is_phone(typed: &str) -> bool {
    let digits = vault::normalise_phone(typed);
    let is_plain = typed.chars().all(|character| !character.is_alphabetic());
    let length = digits.len();
    is_plain && if digits.starts_with('1') { length == 11 } else { (7..=12).contains(&length) }
}

fn received_on(typed: &str, today: Date) -> Field {
    let field = Field::of(if typed.is_empty() { today.to_string() } else { typed.to_owned() });
    match field.value.parse::<Date>() {
        Ok(day) if day <= today => field,
        Ok(_) => field.wrong(Words::key("staff.register.date_future")),
        Err(_) => field.wrong(Words::key("staff.filter.date_wrong")),
    }
}

fn short(typed: &str, limit: usize) -> Field {
    let field = Field::of(typed);
    if field.value.chars().count() <= limit {
        return field;
    }
    field.wrong(Words::key("staff.register.text_long").with("limit", limit))
}

fn one_of(typed: &str, known: &[String]) -> Field {
    let field = Field::of(typed);
    if known.contains(&field.value) { field } else { field.wrong(Words::key("staff.register.pick_one")) }
}

/// Returns the domain's word of a code, or `None`.
pub(super) fn read_code<T: DeserializeOwned>(code: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(code.to_owned())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_told_from_slips() {
        let check = |typed: &str, expected: bool| assert_eq!(is_phone(typed), expected, "{typed}");
        check("13891478000", true);
        check("138 9147 8000", true);
        check("+86 138-9147-8000", true);
        check("0914-8321234", true);
        check("8321234", true);
        check("4008123123", true);
        check("1389147800", false);
        check("138914780001", false);
        check("110", false);
        check("李先生 13891478000", false);
    }
}
