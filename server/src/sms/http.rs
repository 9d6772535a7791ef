//! Any HTTP gateway, by templates: address, headers, body, signature, and how an accepted message is told from a
//! refused one. What differs between carriers is settings, not code.

use std::collections::BTreeMap;

use regex_lite::Regex;
use reqwest::{Client, header};

use super::{
    Letter,
    client::{self, Called, call, excerpt},
    mapping::{ReceiptMap, ReplyMap, said},
    signature::Signature,
    template::{Escape, Template},
};
use crate::config::gateways::Secret;

/// The names that every template may use.
pub const BUILT_IN: &[&str] =
    &["id", "to", "text", "words", "from", "number", "extension", "time", "signed_by"];

/// Returns whether a name means something of itself.
#[must_use]
pub fn is_taken(name: &str) -> bool {
    BUILT_IN.contains(&name) || matches!(name, "signature" | "payload")
}

/// An HTTP gateway as the settings describe it.
#[derive(Clone, Debug)]
pub struct Http {
    /// How it is called.
    pub method: Method,
    /// Where.
    pub url: Template,
    /// With which headers.
    pub headers: Vec<(String, Template)>,
    /// The media type of the body; JSON for a body that begins as JSON, a form otherwise.
    pub content_type: Option<String>,
    /// A part that the body carries encoded.
    pub payload: Option<Template>,
    /// The body.
    pub body: Option<Template>,
    /// Constants and secrets by name.
    pub values: Vec<(String, Secret)>,
    /// The signature.
    pub signature: Option<Signature>,
    /// How an accepted message is told from a refused one.
    pub success: Success,
    /// How reports are read.
    pub receipt: Option<ReceiptMap>,
    /// How replies are read.
    pub reply: Option<ReplyMap>,
}

/// How a gateway is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Everything in the address.
    Get,
    /// With a body.
    Post,
}

/// How an accepted message is told from a refused one.
#[derive(Clone, Debug)]
pub struct Success {
    /// What the answer must say.
    pub test: Test,
    /// The field with the gateway's id.
    pub reference: Option<String>,
}

/// What an answer must say.
#[derive(Clone, Debug)]
pub enum Test {
    /// This field holds one of these.
    Pointer {
        /// Where it stands.
        pointer: String,
        /// What it may be.
        equals: Vec<String>,
    },
    /// The text fits.
    Regex(Regex),
}

impl Http {
    /// Hands a message to the gateway. `time` is `YYYYMMDDhhmmss` in Beijing.
    pub async fn send(&self, client: &Client, time: &str, letter: &Letter) -> Called {
        let request = match self.request(client, time, letter) {
            Ok(request) => request,
            Err(problem) => return Called::Unreachable(problem),
        };
        match call(request).await {
            Err(called) => called,
            Ok((status, text)) if status.is_success() => self.success.read(&text),
            Ok((status, text)) => client::refused(status, &text),
        }
    }

    fn request(
        &self,
        client: &Client,
        time: &str,
        letter: &Letter,
    ) -> Result<reqwest::RequestBuilder, String> {
        let values = self.filled(time, letter);
        let value = |name: &str| values.get(name).map_or("", String::as_str);
        let url = reqwest::Url::parse(&self.url.fill(Escape::Percent, value))
            .map_err(|error| format!("`url` makes no address: {error}"))?;
        let mut request = match self.method {
            Method::Get => client.get(url),
            Method::Post => client.post(url),
        };
        if let Some(body) = &self.body {
            let usual = if body.is_json() { "application/json" } else { "application/x-www-form-urlencoded" };
            let kind = self.content_type.as_deref().unwrap_or(usual);
            let escape = if kind.contains("json") {
                Escape::Json
            } else if kind.contains("urlencoded") {
                Escape::Percent
            } else {
                Escape::None
            };
            request = request.header(header::CONTENT_TYPE, kind).body(body.fill(escape, value));
        }
        for (name, template) in &self.headers {
            request = request.header(name, template.fill(Escape::None, value));
        }
        Ok(request)
    }

    /// Returns every value by name; the signature knows all but the payload, the payload knows the signature.
    fn filled(&self, time: &str, letter: &Letter) -> BTreeMap<String, String> {
        let mut values: BTreeMap<String, String> =
            self.values.iter().map(|(name, secret)| (name.clone(), secret.reveal().to_owned())).collect();
        let own = [
            ("id", letter.id.to_string()),
            ("to", letter.to.clone()),
            ("text", letter.text.clone()),
            ("words", letter.words().to_owned()),
            ("signed_by", letter.signed_by().to_owned()),
            ("from", letter.sender()),
            ("number", letter.number.clone()),
            ("extension", letter.extension.clone()),
            ("time", time.to_owned()),
        ];
        values.extend(own.map(|(name, value)| (name.to_owned(), value)));
        if let Some(signature) = &self.signature {
            let signed = signature.sign(|name| values.get(name).map_or("", String::as_str));
            values.insert("signature".to_owned(), signed);
        }
        if let Some(payload) = &self.payload {
            let escape = if payload.is_json() { Escape::Json } else { Escape::Percent };
            let filled = payload.fill(escape, |name| values.get(name).map_or("", String::as_str));
            values.insert("payload".to_owned(), filled);
        }
        values
    }
}

impl Success {
    /// Returns what an answer says. One that cannot be read is no refusal: the message may have left.
    fn read(&self, text: &str) -> Called {
        let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
        let reference = || self.reference.as_ref().and_then(|name| said(json.as_ref()?, name));
        match &self.test {
            Test::Regex(regex) if regex.is_match(text) => Called::Taken { reference: reference() },
            Test::Regex(_) => Called::Refused(excerpt(text)),
            Test::Pointer { pointer, equals } => match json.as_ref().and_then(|json| said(json, pointer)) {
                Some(said) if equals.contains(&said) => Called::Taken { reference: reference() },
                Some(_) => Called::Refused(excerpt(text)),
                None => Called::Unknown(format!("`{pointer}` is not in the answer: {}", excerpt(text))),
            },
        }
    }
}
