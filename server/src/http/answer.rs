//! What every answer carries, and how a page or a problem becomes one.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};

use crate::{
    app::App,
    http::visitor::Visitor,
    problem::Problem,
    views::{
        Page,
        citizen::{self, ProblemKind},
        frame::Frame,
    },
};

/// Nothing from outside, no inline script, no inline style, no framing.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// Returns a page with the visitor's cookies.
///
/// # Errors
/// When the template fails, which is our fault.
pub fn page<P: Page>(app: &App, visitor: &Visitor, frame: &Frame, page: &P) -> Result<Response, Problem> {
    page_as(app, visitor, frame, page, StatusCode::OK)
}

/// Returns a page with another status than 200.
///
/// # Errors
/// When the template fails, which is our fault.
pub fn page_as<P: Page>(
    app: &App,
    visitor: &Visitor,
    frame: &Frame,
    page: &P,
    status: StatusCode,
) -> Result<Response, Problem> {
    let html = app.views.render(page, frame)?;
    Ok((status, visitor.jar.clone(), Html(html)).into_response())
}

/// Sends the browser on with the visitor's cookies, so that a reload repeats nothing.
#[must_use]
pub fn go(visitor: &Visitor, path: &str) -> Response {
    (visitor.jar.clone(), Redirect::to(path)).into_response()
}

/// Returns the page of a problem in a citizen's words; the log line is written here and nowhere else.
#[must_use]
pub fn problem(app: &App, visitor: &Visitor, problem: &Problem) -> Response {
    problem.log();
    let kind = match problem {
        Problem::NotFound => ProblemKind::NotFound,
        Problem::Forbidden(_) | Problem::SignIn => ProblemKind::Forbidden,
        Problem::Expired => ProblemKind::Stale,
        Problem::TooMany(_) => ProblemKind::TooMany,
        Problem::TooLarge(_) => ProblemKind::TooLarge,
        Problem::Refused(_) => ProblemKind::Conflict,
        Problem::Unavailable(_) => ProblemKind::Busy,
        Problem::BadRequest(_) | Problem::Internal(_) => ProblemKind::Broken,
    };
    let wait_seconds = if let Problem::TooMany(seconds) = problem { *seconds } else { 0 };
    let context = citizen::Problem {
        kind,
        wait_seconds,
        reference: problem.code().to_owned(),
        back_url: if visitor.path.starts_with("/track/") { visitor.path.clone() } else { "/".to_owned() },
    };
    let mut answer = page_as(app, visitor, &visitor.frame(app), &context, problem.status())
        .unwrap_or_else(|_| (problem.status(), problem.to_string()).into_response());
    mark(&mut answer, problem.code());
    if let Problem::TooMany(seconds) = problem
        && let Ok(seconds) = HeaderValue::from_str(&seconds.to_string())
    {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    answer
}

/// The header that names a problem's stable code, for scripts that read pages.
pub const PROBLEM_HEADER: &str = "x-huiyin-problem";

/// Names the stable code of a problem in the answer's headers.
pub fn mark(answer: &mut Response, code: &'static str) {
    answer.headers_mut().insert(HeaderName::from_static(PROBLEM_HEADER), HeaderValue::from_static(code));
}
