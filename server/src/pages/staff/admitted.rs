//! Who may come in: the two checks that every extractor of the staff's pages is made of. A handler that takes an
//! extractor cannot forget to ask; a form is read together with the permission and its token, never without both.

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::request::Parts,
    response::Response,
};
use domain::access::Action;
use store::command::{Act, Done, Error, Refused};

use super::notice;
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    views::{frame::Tone, locale::Words},
};

/// The code of every room's refusal for want of a right.
const DENIED: &str = "denied";

/// Returns whoever asks when an action is theirs, else the page that says why not.
///
/// # Errors
/// The page of the problem.
pub(super) async fn allowed(parts: &mut Parts, app: &App, action: Action) -> Result<Signed, Response> {
    let signed = <Signed as FromRequestParts<App>>::from_request_parts(parts, app).await?;
    match signed.must(action) {
        Ok(()) => Ok(signed),
        Err(problem) => Err(refused(app, &signed, &problem).await),
    }
}

/// Returns whoever sends a form when an action is theirs, and the form when its token is.
///
/// # Errors
/// The page of the problem.
pub(super) async fn checked(request: Request, app: &App, action: Action) -> Result<(Signed, Form), Response> {
    let (mut parts, body) = request.into_parts();
    let signed = allowed(&mut parts, app, action).await?;
    let form = match Form::from_request(Request::from_parts(parts, body), app).await {
        Ok(form) => form,
        Err(problem) => return Err(refused(app, &signed, &problem).await),
    };
    match form.check(&signed.visitor.csrf) {
        Ok(()) => Ok((signed, form)),
        Err(problem) => Err(notice::with_form(app, &signed, &problem, &form).await),
    }
}

/// Makes an extractor of whoever asks for a page, for those to whom an action is open:
/// `asking! { /// Somebody who may. struct Reader for Action::Audit }`.
macro_rules! asking {
    ($(#[$about:meta])* $scope:vis struct $name:ident for $action:expr) => {
        $(#[$about])*
        $scope struct $name($scope $crate::http::signed::Signed);

        impl axum::extract::FromRequestParts<$crate::app::App> for $name {
            type Rejection = axum::response::Response;

            async fn from_request_parts(
                parts: &mut axum::http::request::Parts,
                app: &$crate::app::App,
            ) -> Result<Self, axum::response::Response> {
                $crate::pages::staff::admitted::allowed(parts, app, $action).await.map(Self)
            }
        }
    };
}

/// Makes an extractor of a form together with whoever sends it, for those to whom an action is open; the form's token
/// is checked.
macro_rules! sending {
    ($(#[$about:meta])* $scope:vis struct $name:ident for $action:expr) => {
        $(#[$about])*
        $scope struct $name {
            $scope signed: $crate::http::signed::Signed,
            $scope form: $crate::http::form::Form,
        }

        impl axum::extract::FromRequest<$crate::app::App> for $name {
            type Rejection = axum::response::Response;

            async fn from_request(
                request: axum::extract::Request,
                app: &$crate::app::App,
            ) -> Result<Self, axum::response::Response> {
                let (signed, form) = $crate::pages::staff::admitted::checked(request, app, $action).await?;
                Ok(Self { signed, form })
            }
        }
    };
}

pub(super) use {asking, sending};

/// Returns the page of a problem.
pub(super) async fn refused(app: &App, signed: &Signed, problem: &Problem) -> Response {
    notice::notice(app, signed, problem, None, None).await
}

/// Returns the key that makes sending a form twice the same as once; nobody's keys meet another's.
pub(super) fn key(signed: &Signed, form: &Form) -> Option<String> {
    form.key(&signed.actor.signature())
}

/// Performs what a form asks, once however often the form is sent. What a room's rules refuse comes back, for the page to
/// say why beside what was typed; a missing right is no matter of the form and is told like any other problem.
///
/// # Errors
/// Denied, refused by another room, or not stored.
pub(super) async fn perform<R>(
    app: &App,
    signed: &Signed,
    form: &Form,
    act: Act,
) -> Result<Result<Done, R>, Problem>
where
    R: TryFrom<Refused, Error = Refused>,
{
    let refused = match actions::perform(app, signed.actor.clone(), key(signed, form), act).await {
        Ok(done) => return Ok(Ok(done)),
        Err(Error::Refused(refused)) if refused.code() != DENIED => refused,
        Err(error) => return Err(error.into()),
    };
    R::try_from(refused).map(Err).map_err(|other| Error::Refused(other).into())
}

/// Sends the browser on with what was not done, to show once.
pub(super) fn not_done(signed: &Signed, words: &Words, path: &str) -> Response {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Bad, words));
    answer::go(&visitor, path)
}

/// Sends the browser on with news to show once, so that a reload repeats nothing.
pub(super) fn done(signed: &Signed, words: &Words, path: &str) -> Response {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Good, words));
    answer::go(&visitor, path)
}
