//! Writing an entry down, changing it, ending it, and making an order its precedent.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    calendar::date_of,
    catalogue::{
        Entry,
        command::{Command, Refusal},
    },
    ids::EntryId,
    order::{Order, event::Event},
};
use jiff::civil::Date;
use store::command::{Act, Done, Error, Refused};

use super::{
    EditorForm, PATH, given,
    list::{Asked, Forms, page},
    refused, says, writes,
};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    pages::staff::{
        admitted::{done, key, not_done},
        case::{Case, known},
        notice::respond,
        rows::unit_name,
    },
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            catalogue::{DutyForm, EndForm, fields},
            order::Precedent,
        },
    },
};

/// Returns the form of a new entry.
pub(super) fn blank(app: &App, today: Date) -> Result<DutyForm, Problem> {
    Ok(DutyForm {
        action: PATH.to_owned(),
        key: app.ids.form_key(app.clock.now())?,
        open: false,
        seen: 0,
        problem: None,
        matter: Field::default(),
        words: Field::default(),
        lead: Field::default(),
        co_handlers: Field::default(),
        basis: Field::default(),
        from: Field::of(today.to_string()),
        to: Field::default(),
        reason: Field::default(),
    })
}

/// Returns the form that changes an entry, filled with what it says.
pub(super) fn change_form(app: &App, signed: &Signed, entry: &Entry) -> Result<DutyForm, Problem> {
    let duty = &entry.duty;
    Ok(DutyForm {
        action: format!("{PATH}/{}/change", entry.id),
        key: app.ids.form_key(app.clock.now())?,
        open: false,
        seen: entry.version(),
        problem: None,
        matter: Field::of(&duty.matter),
        words: Field::of(says::joined(&duty.words)),
        lead: Field::of(unit_name(signed, duty.lead)),
        co_handlers: Field::of(says::joined(&says::names(signed, &duty.co_handlers))),
        basis: Field::of(&duty.basis),
        from: Field::of(duty.from.to_string()),
        to: Field::of(duty.to.map_or_else(String::new, |to| to.to_string())),
        reason: Field::default(),
    })
}

/// Returns the form that ends an entry.
pub(super) fn end_form(app: &App, entry: &Entry, today: Date) -> Result<EndForm, Problem> {
    Ok(EndForm {
        action: format!("{PATH}/{}/end", entry.id),
        key: app.ids.form_key(app.clock.now())?,
        open: false,
        seen: entry.version(),
        problem: None,
        to: Field::of(entry.duty.to.unwrap_or(today).to_string()),
        reason: Field::default(),
    })
}

/// How many entries are looked at for a precedent.
const LOOKED_AT: usize = 20;

/// The fields of an entry, as they were typed.
const TYPED: [&str; 8] = [
    fields::MATTER,
    fields::WORDS,
    fields::LEAD,
    fields::CO_HANDLERS,
    fields::BASIS,
    fields::FROM,
    fields::TO,
    fields::REASON,
];

fn typed(form: &Form) -> BTreeMap<&'static str, String> {
    TYPED.into_iter().map(|name| (name, form.text(name).to_owned())).collect()
}

/// Returns a form as it was left, each fault at its field.
fn as_left(form: DutyForm, given: &Form, faults: &[given::Fault]) -> DutyForm {
    let field = |name: &str| {
        let left = Field::of(given.text(name));
        match faults.iter().find(|(field, _)| *field == name) {
            Some((_, words)) => left.wrong(words.clone()),
            None => left,
        }
    };
    DutyForm {
        open: true,
        key: given.text("key").to_owned(),
        seen: given.text(fields::SEEN).parse().unwrap_or(form.seen),
        problem: faults.iter().find(|(field, _)| field.is_empty()).map(|(_, words)| words.clone()),
        matter: field(fields::MATTER),
        words: field(fields::WORDS),
        lead: field(fields::LEAD),
        co_handlers: field(fields::CO_HANDLERS),
        basis: field(fields::BASIS),
        from: field(fields::FROM),
        to: field(fields::TO),
        reason: field(fields::REASON),
        ..form
    }
}

pub(super) async fn add(State(app): State<App>, EditorForm { signed, form }: EditorForm) -> Response {
    let outcome = async {
        let today = date_of(app.clock.now());
        let faults = match given::duty(&signed, &typed(&form), today) {
            Ok(duty) => {
                let command = Command::Add { entry: EntryId(0), duty };
                match tried(&app, &signed, &form, command).await? {
                    Ok(entry) => return Ok(gone(&signed, "added", entry)),
                    Err(fault) => vec![fault],
                }
            }
            Err(faults) => faults,
        };
        let new = Some(as_left(blank(&app, today)?, &form, &faults));
        page(&app, &signed, &Asked::default(), None, Forms { new, ..Forms::default() }).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn change(
    State(app): State<App>,
    Path(id): Path<i64>,
    EditorForm { signed, form }: EditorForm,
) -> Response {
    let entry = EntryId(id);
    let outcome = async {
        let today = date_of(app.clock.now());
        let faults = match given::duty(&signed, &typed(&form), today) {
            Ok(duty) => {
                let (seen, reason) = (seen(&form)?, form.text(fields::REASON).to_owned());
                let command = Command::Change { entry, seen, duty, reason };
                match tried(&app, &signed, &form, command).await? {
                    Ok(entry) => return Ok(gone(&signed, "changed", entry)),
                    Err(fault) => vec![fault],
                }
            }
            Err(faults) => faults,
        };
        let known = signed.world.catalogue.get(entry).ok_or(Problem::NotFound)?;
        let change = Some(as_left(change_form(&app, &signed, known)?, &form, &faults));
        page(&app, &signed, &Asked::default(), Some(entry), Forms { change, ..Forms::default() }).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn end(
    State(app): State<App>,
    Path(id): Path<i64>,
    EditorForm { signed, form }: EditorForm,
) -> Response {
    let entry = EntryId(id);
    let outcome = async {
        let today = date_of(app.clock.now());
        let (typed, reason) = (form.text(fields::TO).to_owned(), form.text(fields::REASON).to_owned());
        let (field, words) = match given::day(&typed) {
            Ok(to) => {
                let command = Command::End { entry, seen: seen(&form)?, to, reason: reason.clone() };
                match tried(&app, &signed, &form, command).await? {
                    Ok(entry) => return Ok(gone(&signed, "ended", entry)),
                    Err(fault) => fault,
                }
            }
            Err(words) => (fields::TO, words),
        };
        let known = signed.world.catalogue.get(entry).ok_or(Problem::NotFound)?;
        let at = |name: &str, text: String| match field == name {
            true => Field::of(text).wrong(words.clone()),
            false => Field::of(text),
        };
        let is_known = [fields::TO, fields::REASON].contains(&field);
        let end = EndForm {
            open: true,
            seen: seen(&form)?,
            problem: (!is_known).then(|| words.clone()),
            to: at(fields::TO, typed),
            reason: at(fields::REASON, reason),
            ..end_form(&app, known, today)?
        };
        let forms = Forms { end: Some(end), ..Forms::default() };
        page(&app, &signed, &Asked::default(), Some(entry), forms).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Makes what was concluded on an order a precedent: of the entry that fits and belongs to the unit the order went to, else
/// of a new one that bears the order's title and can be changed.
pub(super) async fn settle(
    State(app): State<App>,
    Path(number): Path<String>,
    EditorForm { signed, form }: EditorForm,
) -> Response {
    let outcome = async {
        let order = known(&app, &signed, &number).await?;
        let entry = precedent_of(&signed, &order, date_of(app.clock.now()));
        let matter: String = order.title.chars().take(domain::catalogue::MATTER_LIMIT).collect();
        let command = Command::Settle { order: order.id, entry, fresh: EntryId(0), matter };
        match tried(&app, &signed, &form, command).await? {
            Ok(entry) => Ok(gone(&signed, "settled", entry)),
            Err((_, words)) => Ok(not_done(&signed, &words, &format!("/orders/{number}"))),
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns what a consultation concluded, and the click that makes it a precedent; nothing when there was none, when
/// nobody has the order yet, or when the catalogue is not this person's to change.
pub(in crate::pages::staff) fn offer(case: &Case<'_>) -> Result<Option<Precedent>, Problem> {
    if !writes(case.signed) || case.order.lead.is_none() {
        return Ok(None);
    }
    let concluded = |event: &Event| {
        let Event::Consulted { conclusion, .. } = event else { return None };
        Some(conclusion.clone())
    };
    let Some(conclusion) = case.latest(concluded) else { return Ok(None) };
    let catalogue = &case.signed.world.catalogue;
    let knows = |entry: &&Entry| entry.precedents.iter().any(|known| known.order == case.order.id);
    if let Some(entry) = catalogue.iter().find(knows) {
        return Ok(Some(Precedent {
            conclusion,
            url: Some(format!("{PATH}/{}", entry.id)),
            action: None,
            key: String::new(),
            words: Words::key("catalogue.settle.is").with("matter", &entry.duty.matter),
        }));
    }
    let entry = precedent_of(case.signed, &case.order, date_of(case.now));
    let words = match entry.and_then(|entry| catalogue.get(entry)) {
        Some(entry) => Words::key("catalogue.settle.into").with("matter", &entry.duty.matter),
        None => Words::key("catalogue.settle.fresh"),
    };
    Ok(Some(Precedent {
        conclusion,
        url: None,
        action: Some(format!("/orders/{}/precedent", case.order.number)),
        key: case.app.ids.token()?,
        words,
    }))
}

/// Returns the entry an order becomes a precedent of: the best that fits, of the unit that leads.
fn precedent_of(signed: &Signed, order: &Order, today: Date) -> Option<EntryId> {
    let catalogue = &signed.world.catalogue;
    let fits = catalogue.fitting(&order.title, "", today, LOOKED_AT);
    let same = |id: &EntryId| catalogue.get(*id).is_some_and(|entry| Some(entry.duty.lead) == order.lead);
    fits.into_iter().map(|fit| fit.entry).find(same)
}

fn seen(form: &Form) -> Result<u32, Problem> {
    let seen = form.text(fields::SEEN);
    seen.parse().map_err(|_| Problem::BadRequest(format!("`{seen}` is no version")))
}

fn gone(signed: &Signed, what: &str, entry: Option<EntryId>) -> Response {
    let path = entry.map_or_else(|| PATH.to_owned(), |entry| format!("{PATH}/{entry}"));
    done(signed, &Words::key(&format!("catalogue.done.{what}")), &path)
}

/// Hands a command in: done, with the entry; or what is wrong, and at which field.
pub(super) async fn tried(
    app: &App,
    signed: &Signed,
    form: &Form,
    command: Command,
) -> Result<Result<Option<EntryId>, given::Fault>, Problem> {
    let act = Act::Catalogue(Box::new(command));
    match actions::perform(app, signed.actor.clone(), key(signed, form), act).await {
        Ok(Done::Catalogue { entry }) => Ok(Ok(entry)),
        Ok(_) => Err(Problem::Internal("a command about the catalogue did something else".to_owned())),
        Err(Error::Refused(Refused::Catalogue(refusal))) => {
            if matches!(*refusal, Refusal::Denied(_) | Refusal::NoEntry(_)) {
                return Err(Error::Refused(Refused::Catalogue(refusal)).into());
            }
            Ok(Err((given::at_field(refusal.field()), refused(signed, &refusal))))
        }
        Err(error) => Err(error.into()),
    }
}
