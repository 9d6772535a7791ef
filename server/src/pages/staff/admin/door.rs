//! Who may come in, as extractors: a handler that takes one cannot forget to ask. Forms are read together with the
//! permission and their token, so that no form is ever looked at without both.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use domain::access::Action;

use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    pages::staff::notice,
    views::{frame::Tone, locale::Words},
};

/// Somebody who may change units, people, packs and calendars.
pub(super) struct Administrator(pub(super) Signed);

/// Somebody who may read the ledger.
pub(super) struct Auditor(pub(super) Signed);

/// A form of somebody who may change units, people, packs and calendars.
pub(super) struct AdministratorForm {
    pub(super) signed: Signed,
    pub(super) form: Form,
}

/// A form of somebody who may read the ledger; it holds nothing but its token.
pub(super) struct AuditorForm(pub(super) Signed);

impl FromRequestParts<App> for Administrator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        allowed(parts, app, Action::Administer).await.map(Self)
    }
}

impl FromRequestParts<App> for Auditor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        allowed(parts, app, Action::Audit).await.map(Self)
    }
}

impl FromRequest<App> for AdministratorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (signed, form) = checked(request, app, Action::Administer).await?;
        Ok(Self { signed, form })
    }
}

impl FromRequest<App> for AuditorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        checked(request, app, Action::Audit).await.map(|(signed, _)| Self(signed))
    }
}

async fn allowed(parts: &mut Parts, app: &App, action: Action) -> Result<Signed, Response> {
    let signed = <Signed as FromRequestParts<App>>::from_request_parts(parts, app).await?;
    match signed.must(action) {
        Ok(()) => Ok(signed),
        Err(problem) => Err(notice::notice(app, &signed, &problem, None, None).await),
    }
}

async fn checked(request: Request, app: &App, action: Action) -> Result<(Signed, Form), Response> {
    let (mut parts, body) = request.into_parts();
    let signed = allowed(&mut parts, app, action).await?;
    let form = match Form::from_request(Request::from_parts(parts, body), app).await {
        Ok(form) => form,
        Err(problem) => return Err(notice::notice(app, &signed, &problem, None, None).await),
    };
    match form.check(&signed.visitor.csrf) {
        Ok(()) => Ok((signed, form)),
        Err(problem) => Err(notice::with_form(app, &signed, &problem, &form).await),
    }
}

/// Returns the key that makes sending a form twice the same as once; nobody's keys meet another's.
pub(super) fn key(signed: &Signed, form: &Form) -> Option<String> {
    form.key(&signed.actor.signature())
}

/// Sends the browser on with news to show once, so that a reload repeats nothing.
pub(super) fn done(signed: &Signed, words: &Words, path: &str) -> Response {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Good, words));
    answer::go(&visitor, path)
}
