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
    http::{form::Form, signed::Signed},
    pages::staff::admitted,
};

pub(super) use crate::pages::staff::admitted::{done, key};

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
        admitted::allowed(parts, app, Action::Administer).await.map(Self)
    }
}

impl FromRequestParts<App> for Auditor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        admitted::allowed(parts, app, Action::Audit).await.map(Self)
    }
}

impl FromRequest<App> for AdministratorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (signed, form) = admitted::checked(request, app, Action::Administer).await?;
        Ok(Self { signed, form })
    }
}

impl FromRequest<App> for AuditorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        admitted::checked(request, app, Action::Audit).await.map(|(signed, _)| Self(signed))
    }
}
