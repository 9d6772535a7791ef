//! What went wrong, as an answer: one code, one text, one log line, whether it becomes a page or JSON.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{access::Denied, assessment::command::Refusal as Assess, order::refusal::Refusal};
use store::{command, db};

use crate::views::ViewError;

/// Why a request cannot be answered as asked.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// No such page or thing, or not for this person to know.
    #[error("not found")]
    NotFound,
    /// Known, but not for this person to do.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// Nobody is signed in.
    #[error("sign in first")]
    SignIn,
    /// The form is too old or came from elsewhere.
    #[error("the form has expired")]
    Expired,
    /// Too many requests from one address.
    #[error("too many requests; wait {0} seconds")]
    TooMany(u32),
    /// The request cannot be read.
    #[error("the request cannot be read: {0}")]
    BadRequest(String),
    /// Too large.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The rules say no.
    #[error(transparent)]
    Refused(command::Refused),
    /// The store cannot take it now; nothing is lost.
    #[error("the store is not available: {0}")]
    Unavailable(db::Error),
    /// Our own fault.
    #[error("{0}")]
    Internal(String),
}

impl Problem {
    /// Returns the HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::Expired => StatusCode::FORBIDDEN,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused(refused) => refusal_status(refused),
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Forbidden(_) => "forbidden",
            Self::SignIn => "sign-in",
            Self::Expired => "expired",
            Self::TooMany(_) => "too-many",
            Self::BadRequest(_) => "bad-request",
            Self::TooLarge(_) => "too-large",
            Self::Refused(refused) => refused.code(),
            Self::Unavailable(_) => "unavailable",
            Self::Internal(_) => "internal",
        }
    }

    /// Writes the one log line of this problem; what people did wrong is no fault of ours and stays quiet.
    pub fn log(&self) {
        match self {
            Self::Unavailable(error) => tracing::error!(code = self.code(), %error, "request failed"),
            Self::Internal(error) => tracing::error!(code = self.code(), error, "request failed"),
            Self::NotFound
            | Self::Forbidden(_)
            | Self::SignIn
            | Self::Expired
            | Self::TooMany(_)
            | Self::BadRequest(_)
            | Self::TooLarge(_)
            | Self::Refused(_) => tracing::debug!(code = self.code(), problem = %self, "request refused"),
        }
    }
}

fn refusal_status(refused: &command::Refused) -> StatusCode {
    match refused {
        command::Refused::Order(Refusal::Denied(Denied::Hidden) | Refusal::NoOrder(_)) => {
            StatusCode::NOT_FOUND
        }
        command::Refused::Order(Refusal::Denied(Denied::Action { .. })) => StatusCode::FORBIDDEN,
        command::Refused::Order(
            Refusal::IllegalMove { .. } | Refusal::Changed { .. } | Refusal::Suspended { .. },
        )
        | command::Refused::KeyUsed => StatusCode::CONFLICT,
        command::Refused::Assessment(refusal) if matches!(**refusal, Assess::Denied(_)) => {
            StatusCode::FORBIDDEN
        }
        command::Refused::Case(refusal) => case_status(refusal),
        command::Refused::Document(refusal) => document_status(refusal),
        command::Refused::Order(_)
        | command::Refused::People(_)
        | command::Refused::Rules(_)
        | command::Refused::Assessment(_)
        | command::Refused::Table(_)
        | command::Refused::Absence(_)
        | command::Refused::Publication(_)
        | command::Refused::Directory(_)
        | command::Refused::Note(_) => StatusCode::UNPROCESSABLE_ENTITY,
        command::Refused::Proceeding(refusal) => proceeding_status(refusal),
        command::Refused::Catalogue(refusal) => catalogue_status(refusal),
        command::Refused::Article(refusal) => article_status(refusal),
        command::Refused::Survey(refusal) => survey_status(refusal),
        command::Refused::Campaign(refusal) => campaign_status(refusal),
        command::Refused::Woodpecker(refusal) => woodpecker_status(refusal),
        command::Refused::Tablet(_) => StatusCode::UNPROCESSABLE_ENTITY,
        command::Refused::Visit(refusal) => visit_status(refusal),
        command::Refused::Annual(refusal) => annual_status(refusal),
        command::Refused::Supervisor(refusal) => supervisor_status(refusal),
    }
}

fn campaign_status(refusal: &domain::campaign::refusal::Refusal) -> StatusCode {
    use domain::campaign::refusal::Refusal;
    if matches!(refusal, Refusal::Denied(Denied::Hidden)) {
        return StatusCode::NOT_FOUND;
    }
    match refusal.code() {
        "no-campaign" => StatusCode::NOT_FOUND,
        "denied" | "not-authority" | "own-veto" => StatusCode::FORBIDDEN,
        "changed" | "year-taken" | "decided-already" | "drawn-already" | "applied-already" => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn proceeding_status(refusal: &domain::proceeding::refusal::Refusal) -> StatusCode {
    match refusal.code() {
        "no-proceeding" => StatusCode::NOT_FOUND,
        "denied" | "not-yours" | "own-work" => StatusCode::FORBIDDEN,
        "proceeding-changed" | "illegal-proceeding-move" | "task-stage" | "written-already" => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn catalogue_status(refusal: &domain::catalogue::command::Refusal) -> StatusCode {
    match refusal.code() {
        "no-entry" => StatusCode::NOT_FOUND,
        "denied" => StatusCode::FORBIDDEN,
        "changed" | "taken" | "precedent-already" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn article_status(refusal: &domain::knowledge::refusal::Refusal) -> StatusCode {
    use domain::knowledge::refusal::Refusal;
    match refusal {
        Refusal::NoArticle(_) | Refusal::Denied(Denied::Hidden) => StatusCode::NOT_FOUND,
        Refusal::Denied(Denied::Action { .. }) | Refusal::OwnDraft => StatusCode::FORBIDDEN,
        Refusal::Changed { .. } | Refusal::NotNow(_) | Refusal::DraftElsewhere { .. } => StatusCode::CONFLICT,
        Refusal::BadField { .. }
        | Refusal::TooMany { .. }
        | Refusal::BadReviewDay { .. }
        | Refusal::Personal { .. }
        | Refusal::NoUnit(_)
        | Refusal::NoDraft
        | Refusal::NoDifference
        | Refusal::NoRequest(_)
        | Refusal::TooManyRequests { .. }
        | Refusal::NothingDue => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn survey_status(refusal: &domain::survey::refusal::Refusal) -> StatusCode {
    match refusal.code() {
        "no-survey" | "no-place" | "no-number" => StatusCode::NOT_FOUND,
        "denied" => StatusCode::FORBIDDEN,
        "changed" | "not-now" | "place-done" | "quota-full" | "others-call" | "already-planned" => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn visit_status(refusal: &domain::visit::refusal::Refusal) -> StatusCode {
    use domain::visit::refusal::Refusal;
    if matches!(refusal, Refusal::Denied(Denied::Hidden)) {
        return StatusCode::NOT_FOUND;
    }
    match refusal.code() {
        "no-visit" => StatusCode::NOT_FOUND,
        "denied" | "visitor-belongs" | "planner-belongs" => StatusCode::FORBIDDEN,
        "changed" | "not-now" | "ordered" | "order-runs" | "is-right" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn annual_status(refusal: &domain::annual::refusal::Refusal) -> StatusCode {
    match refusal.code() {
        "no-sheet" => StatusCode::NOT_FOUND,
        "denied" | "same-hands" => StatusCode::FORBIDDEN,
        "changed" | "not-now" | "year-taken" | "weights-published" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn supervisor_status(refusal: &domain::visit::supervisor::Refusal) -> StatusCode {
    match refusal.code() {
        "no-supervisor" => StatusCode::NOT_FOUND,
        "denied" => StatusCode::FORBIDDEN,
        "letter-used" | "not-in-office" => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn woodpecker_status(refusal: &domain::woodpecker::refusal::Refusal) -> StatusCode {
    match refusal.code() {
        "no-collection" => StatusCode::NOT_FOUND,
        "denied" | "own-unit" | "own-case" | "others-sheet" | "others-follow-up" => StatusCode::FORBIDDEN,
        "changed" | "not-now" | "not-next" | "twin" | "nominated" | "seated" | "serving" => {
            StatusCode::CONFLICT
        }
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn document_status(refusal: &domain::document::command::Refusal) -> StatusCode {
    use domain::document::command::Refusal;
    match refusal {
        Refusal::NoDocument(_) | Refusal::NoSubject | Refusal::Denied(Denied::Hidden) => {
            StatusCode::NOT_FOUND
        }
        Refusal::Denied(Denied::Action { .. }) => StatusCode::FORBIDDEN,
        Refusal::NumberTaken { .. } | Refusal::Withdrawn | Refusal::NotDue(_) => StatusCode::CONFLICT,
        Refusal::NotToday { .. } | Refusal::BadField(_) | Refusal::NoUnit(_) | Refusal::NoTemplate => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn case_status(refusal: &domain::case::refusal::Refusal) -> StatusCode {
    use domain::case::refusal::Refusal;
    match refusal {
        Refusal::NoCase(_) => StatusCode::NOT_FOUND,
        Refusal::Denied(_) | Refusal::NotTheCitizen => StatusCode::FORBIDDEN,
        Refusal::IllegalMove { .. } | Refusal::EvidenceUsed | Refusal::NoReply(_) => StatusCode::CONFLICT,
        Refusal::UnknownPack(_)
        | Refusal::UnknownUnit(_)
        | Refusal::Unknown { .. }
        | Refusal::BadField { .. }
        | Refusal::BadRegion(_)
        | Refusal::Future { .. }
        | Refusal::NoNumber
        | Refusal::OptedOut
        | Refusal::NoProvenance
        | Refusal::DefaultNotDemanded(_)
        | Refusal::ReasonNeeded
        | Refusal::Norm(_)
        | Refusal::GradeMismatch { .. }
        | Refusal::Full { .. }
        | Refusal::TooEarly
        | Refusal::CannotOpen(_)
        | Refusal::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<command::Error> for Problem {
    fn from(error: command::Error) -> Self {
        match error {
            command::Error::Refused(command::Refused::Order(
                Refusal::Denied(Denied::Hidden) | Refusal::NoOrder(_),
            )) => Self::NotFound,
            command::Error::Refused(refused) => Self::Refused(refused),
            command::Error::Store(error) => error.into(),
        }
    }
}

impl From<db::Error> for Problem {
    fn from(error: db::Error) -> Self {
        match error {
            db::Error::Corrupt { .. } | db::Error::Unusable { .. } => Self::Internal(error.to_string()),
            db::Error::Conflict { .. }
            | db::Error::Busy { .. }
            | db::Error::Unavailable { .. }
            | db::Error::Full { .. } => Self::Unavailable(error),
        }
    }
}

impl From<store::search::Error> for Problem {
    fn from(error: store::search::Error) -> Self {
        match error {
            store::search::Error::Store(error) => error.into(),
            store::search::Error::Index(_) | store::search::Error::Folder { .. } => {
                Self::Internal(error.to_string())
            }
        }
    }
}

impl From<ViewError> for Problem {
    fn from(error: ViewError) -> Self {
        Self::Internal(error.to_string())
    }
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// The bare answer, for requests that no page can be made for.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.log();
        (self.status(), self.to_string()).into_response()
    }
}
