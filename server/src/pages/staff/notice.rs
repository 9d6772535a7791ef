//! What staff read when something cannot be done. A form that was not taken comes back with everything in it.

use axum::response::{IntoResponse, Response};

use super::{door, nav};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    views::{
        locale::Words,
        staff::notice::{Notice, NoticeKind, SentForm, SentValue},
    },
};

/// Returns the answer, or the page of the problem.
pub(super) async fn respond(app: &App, signed: &Signed, outcome: Result<Response, Problem>) -> Response {
    match outcome {
        Ok(answer) => answer,
        Err(problem) => notice(app, signed, &problem, None, None).await,
    }
}

/// Returns the answer to a form, or the page of the problem from which its text can be sent again.
pub(super) async fn answered(
    app: &App,
    signed: &Signed,
    form: &Form,
    outcome: Result<Response, Problem>,
) -> Response {
    match outcome {
        Ok(answer) => answer,
        Err(problem) => with_form(app, signed, &problem, form).await,
    }
}

/// Returns the page of a problem that met a form: its text can be sent again from there.
pub(super) async fn with_form(app: &App, signed: &Signed, problem: &Problem, form: &Form) -> Response {
    let again = match problem {
        Problem::Expired | Problem::Unavailable(_) => Some(sent(&signed.visitor.path, form)),
        Problem::NotFound
        | Problem::Forbidden(_)
        | Problem::SignIn
        | Problem::TooMany(_)
        | Problem::BadRequest(_)
        | Problem::TooLarge(_)
        | Problem::Refused(_)
        | Problem::Internal(_) => None,
    };
    notice(app, signed, problem, None, again).await
}

/// Returns the page of a problem; the log line is written here and nowhere else.
pub(super) async fn notice(
    app: &App,
    signed: &Signed,
    problem: &Problem,
    detail: Option<Words>,
    again: Option<SentForm>,
) -> Response {
    problem.log();
    let page = Notice {
        kind: kind(problem),
        detail,
        request_id: problem.code().to_owned(),
        back_url: door::home_of(&signed.person),
        again,
    };
    let mut answer =
        answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, problem.status())
            .unwrap_or_else(|_| (problem.status(), problem.to_string()).into_response());
    answer::mark(&mut answer, problem.code());
    answer
}

fn kind(problem: &Problem) -> NoticeKind {
    match problem {
        Problem::NotFound => NoticeKind::NotFound,
        Problem::Forbidden(_) | Problem::SignIn => NoticeKind::Forbidden,
        Problem::Expired => NoticeKind::ExpiredForm,
        Problem::TooLarge(_) => NoticeKind::TooLarge,
        Problem::Unavailable(_) | Problem::TooMany(_) => NoticeKind::Unavailable,
        Problem::Refused(refused) if refused.code() == "denied" => NoticeKind::Forbidden,
        Problem::Refused(_) => NoticeKind::Conflict,
        Problem::BadRequest(_) | Problem::Internal(_) => NoticeKind::Fault,
    }
}

/// Returns the form as it was sent, token left out.
fn sent(action: &str, form: &Form) -> SentForm {
    let values = form.pairs().filter(|(name, _)| *name != "csrf");
    SentForm {
        action: action.to_owned(),
        values: values
            .map(|(name, value)| SentValue { name: name.to_owned(), value: value.to_owned() })
            .collect(),
    }
}
