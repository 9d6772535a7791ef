//! The number a person of the house is reached at when a notice or warning is sent. It is typed here and never shown
//! again in full.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::ids::PersonId;
use store::command::{Act, Error, Refused as NotDone};

use super::{
    door::{AdministratorForm, done, key},
    fault,
    people::{Asked, LIST, Refused, show},
};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    pages::staff::notice::respond,
    problem::Problem,
    views::staff::shown,
};

pub(super) async fn set(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = kept(&app, &signed, PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn kept(app: &App, signed: &Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    let act = Act::SetPhone { person, phone: form.text("phone").to_owned() };
    match actions::perform(app, signed.actor.clone(), key(signed, form), act).await {
        Ok(_) => Ok(done(signed, &shown::done("phone-set"), &format!("{LIST}/{person}"))),
        Err(Error::Refused(NotDone::People(refusal))) => {
            let refused = Refused { form: Some(form), fault: fault::of_people(&refusal) };
            show(app, signed, &Asked::default(), Some(person), Some(refused)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns the number of a person, masked; empty for none.
pub(super) async fn masked(app: &App, person: Option<PersonId>) -> Result<String, Problem> {
    let Some(person) = person else { return Ok(String::new()) };
    let store = app.store.clone();
    let phone =
        actions::read(&app.store, move |tx| store::personal::phone_of(tx, store.vault(), person)).await?;
    Ok(phone.map(|phone| store::vault::mask_phone(&phone)).unwrap_or_default())
}
