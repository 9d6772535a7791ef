//! Who may come in, as extractors: whoever sees every unit's scores reads; assessors enter and close. A unit's own
//! people see their own scores elsewhere. Forms are read together with the permission and their token.

use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use domain::access::{Action, Reach};

use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::admitted::{self, sending},
    problem::Problem,
};

pub(super) use crate::pages::staff::admitted::{done, key};

/// Somebody who sees the scores of every unit.
pub(super) struct Reader(pub(super) Signed);

sending! {
    /// A form of somebody who enters, closes, corrects and rules.
    pub(super) struct AssessorForm for Action::Assess
}

/// Returns whether somebody sees the scores of every unit.
pub(in crate::pages::staff) fn reads(signed: &Signed) -> bool {
    signed.actor.reach(Action::ReadScores) == Reach::Everywhere
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let signed = <Signed as FromRequestParts<App>>::from_request_parts(parts, app).await?;
        if reads(&signed) {
            return Ok(Self(signed));
        }
        let problem = Problem::Forbidden("the scores of every unit are not theirs to see".to_owned());
        Err(admitted::refused(app, &signed, &problem).await)
    }
}
