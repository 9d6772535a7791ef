//! Calls over HTTP, and what their ends mean. A call that certainly was not taken may go elsewhere; one whose end is
//! not known must not: the message may be on its way.

use std::{error::Error, time::Duration};

use reqwest::{Client, StatusCode};

/// How long connecting may take.
const CONNECT_WITHIN: Duration = Duration::from_secs(5);
/// How long a call may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// The most bytes of an answer that are read.
const ANSWER_LIMIT: usize = 64 * 1024;
/// The most characters of an answer that are told.
const TOLD: usize = 200;

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Called {
    /// The gateway took the message, and what it calls it.
    Taken {
        /// The gateway's id.
        reference: Option<String>,
    },
    /// The gateway refused this message; it has not left.
    Refused(String),
    /// The gateway could not be called, or takes nothing now; the message has not left.
    Unreachable(String),
    /// Nobody knows whether the message left.
    Unknown(String),
}

/// Returns a client for gateways. Certificates are those that the system trusts.
///
/// # Errors
/// When the system gives no client.
pub fn client() -> Result<Client, reqwest::Error> {
    // Another part of the process may have chosen its ciphers already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .connect_timeout(CONNECT_WITHIN)
        .timeout(ANSWER_WITHIN)
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

/// Sends a request; returns status and text of the answer, or how the call ended without one.
pub(crate) async fn call(request: reqwest::RequestBuilder) -> Result<(StatusCode, String), Called> {
    let mut answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) if error.is_connect() => return Err(Called::Unreachable(told(&error))),
        Err(error) if error.is_builder() => return Err(Called::Refused(told(&error))),
        Err(error) => return Err(Called::Unknown(told(&error))),
    };
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(bytes)) => body.extend_from_slice(&bytes),
            Ok(None) => break,
            Err(error) => return Err(Called::Unknown(told(&error))),
        }
        if body.len() > ANSWER_LIMIT {
            return Err(Called::Unknown(format!("the answer has more than {ANSWER_LIMIT} bytes")));
        }
    }
    Ok((answer.status(), String::from_utf8_lossy(&body).into_owned()))
}

/// Returns what a status other than success means: a gateway that is overloaded or does not let us in took nothing,
/// and one behind a proxy that lost its answer may have taken it.
pub(crate) fn refused(status: StatusCode, text: &str) -> Called {
    let told = format!("{}: {}", status.as_u16(), excerpt(text));
    match status.as_u16() {
        401 | 403 | 404 | 405 | 407 | 429 | 503 => Called::Unreachable(told),
        400..=499 => Called::Refused(told),
        _ => Called::Unknown(told),
    }
}

/// Returns the first words of an answer, without what could break a line.
pub(crate) fn excerpt(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(TOLD).collect()
}

/// Says what failed without the address, which may carry a password.
fn told(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    if error.is_timeout() {
        return format!("no answer in time: {}", excerpt(&cause.to_string()));
    }
    // The innermost cause never names the address; the outermost does.
    if error.source().is_none() { "the request failed".to_owned() } else { excerpt(&cause.to_string()) }
}
