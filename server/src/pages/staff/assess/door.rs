//! Who may come in, as extractors: whoever sees every unit's scores reads; assessors enter and close. A unit's own
//! people see their own scores elsewhere. Forms are read together with the permission and their token.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use domain::access::{Action, Reach};

use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    pages::staff::notice,
    problem::Problem,
    views::{frame::Tone, locale::Words},
};

/// Somebody who sees the scores of every unit.
pub(super) struct Reader(pub(super) Signed);

/// A form of somebody who enters, closes, corrects and rules.
pub(super) struct AssessorForm {
    pub(super) signed: Signed,
    pub(super) form: Form,
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
        Err(notice::notice(app, &signed, &problem, None, None).await)
    }
}

impl FromRequest<App> for AssessorForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = <Signed as FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        if let Err(problem) = signed.must(Action::Assess) {
            return Err(notice::notice(app, &signed, &problem, None, None).await);
        }
        let form = match Form::from_request(Request::from_parts(parts, body), app).await {
            Ok(form) => form,
            Err(problem) => return Err(notice::notice(app, &signed, &problem, None, None).await),
        };
        match form.check(&signed.visitor.csrf) {
            Ok(()) => Ok(Self { signed, form }),
            Err(problem) => Err(notice::with_form(app, &signed, &problem, &form).await),
        }
    }
}

/// Returns the key that makes sending a form twice the same as once.
pub(super) fn key(signed: &Signed, form: &Form) -> Option<String> {
    form.key(&signed.actor.signature())
}

/// Sends the browser on with news to show once, so that a reload repeats nothing.
pub(super) fn done(signed: &Signed, words: &Words, path: &str) -> Response {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Good, words));
    answer::go(&visitor, path)
}
