//! Who may come in, as extractors: a handler that takes one cannot forget to ask. Forms are read together with the
//! permission and their token, so that no form is ever looked at without both.

use axum::{
    extract::{FromRequest, Request},
    response::Response,
};
use domain::access::Action;

use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::admitted::{self, asking, sending},
};

pub(super) use crate::pages::staff::admitted::{done, key};

asking! {
    /// Somebody who may change units, people, packs and calendars.
    pub(super) struct Administrator for Action::Administer
}

asking! {
    /// Somebody who may read the ledger.
    pub(super) struct Auditor for Action::Audit
}

sending! {
    /// A form of somebody who may change units, people, packs and calendars.
    pub(super) struct AdministratorForm for Action::Administer
}

/// A form of somebody who may read the ledger; it holds nothing but its token.
pub(super) struct AuditorForm(pub(super) Signed);

impl FromRequest<App> for AuditorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        admitted::checked(request, app, Action::Audit).await.map(|(signed, _)| Self(signed))
    }
}
