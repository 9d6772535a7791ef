//! A form as it was sent: fields and files, whatever the encoding. Reading it checks the token against forged
//! requests; there is no way to read a form without that check.

use std::collections::BTreeMap;

use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header,
};

use crate::{app::App, problem::Problem};

/// The most fields of one form.
const FIELDS: usize = 200;
/// The most bytes of one text field.
const FIELD_BYTES: usize = 256 * 1024;

/// A form that was sent.
#[derive(Debug, Default)]
pub struct Form {
    fields: BTreeMap<String, Vec<String>>,
    /// The files, in order.
    pub files: Vec<Upload>,
}

/// A file in a form.
#[derive(Debug)]
pub struct Upload {
    /// The field it came in.
    pub field: String,
    /// Its name, as given.
    pub name: String,
    /// Its kind, as given.
    pub media_type: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Form {
    /// Returns the first value of a field, trimmed; empty when it is missing.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|values| values.first()).map_or("", |value| value.trim())
    }

    /// Returns the value of a field when it is not empty.
    #[must_use]
    pub fn optional(&self, name: &str) -> Option<String> {
        Some(self.text(name)).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Returns every value of a field.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.fields.get(name).into_iter().flatten().map(|value| value.trim())
    }

    /// Returns every field with its values, by name, as it was sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields
            .iter()
            .flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_str())))
    }

    /// Returns whether a box was ticked.
    #[must_use]
    pub fn is_ticked(&self, name: &str) -> bool {
        !matches!(self.text(name), "" | "0" | "off" | "no")
    }

    /// Returns the fields whose names begin with `prefix`, without it.
    #[must_use]
    pub fn with_prefix(&self, prefix: &str) -> BTreeMap<String, String> {
        let stripped = |(name, values): (&String, &Vec<String>)| {
            let value = values.first().filter(|value| !value.trim().is_empty())?;
            Some((name.strip_prefix(prefix)?.to_owned(), value.trim().to_owned()))
        };
        self.fields.iter().filter_map(stripped).collect()
    }

    /// Returns the key that makes sending the form twice the same as once; `who` keeps people's keys apart and
    /// stands behind, so that keys given at one time are kept together.
    #[must_use]
    pub fn key(&self, who: &str) -> Option<String> {
        self.optional("key").map(|key| format!("{}:{who}", key.chars().take(100).collect::<String>()))
    }

    /// Checks the token against forged requests.
    ///
    /// # Errors
    /// [`Problem::Expired`] when it is not the one the form was shown with.
    pub fn check(&self, csrf: &str) -> Result<(), Problem> {
        use subtle::ConstantTimeEq;
        let same = self.text("csrf").as_bytes().ct_eq(csrf.as_bytes());
        if bool::from(same) && !csrf.is_empty() { Ok(()) } else { Err(Problem::Expired) }
    }

    fn add(&mut self, name: String, value: String) -> Result<(), Problem> {
        if self.fields.len() >= FIELDS {
            return Err(Problem::BadRequest(format!("a form has at most {FIELDS} fields")));
        }
        if value.len() > FIELD_BYTES {
            return Err(Problem::TooLarge(format!(
                "`{name}` has {} bytes; at most {FIELD_BYTES}",
                value.len()
            )));
        }
        // Browsers send line breaks as CR LF; people mean one line break.
        self.fields.entry(name).or_default().push(value.replace("\r\n", "\n"));
        Ok(())
    }
}

impl FromRequest<App> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
        if kind.starts_with("multipart/form-data") {
            return multipart(request, app).await;
        }
        let bytes = axum::body::Bytes::from_request(request, app)
            .await
            .map_err(|error| Problem::TooLarge(error.body_text()))?;
        let mut form = Self::default();
        for (name, value) in url_pairs(&bytes) {
            form.add(name, value)?;
        }
        Ok(form)
    }
}

async fn multipart(request: Request, app: &App) -> Result<Form, Problem> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge(error.body_text()),
        _ => Problem::BadRequest(error.body_text()),
    };
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|error| Problem::BadRequest(error.body_text()))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            let value = part.text().await.map_err(broken)?;
            form.add(field, value)?;
            continue;
        };
        let media_type = part.content_type().unwrap_or("application/octet-stream").to_owned();
        let bytes = part.bytes().await.map_err(broken)?.to_vec();
        if !bytes.is_empty() && form.files.len() < FIELDS {
            form.files.push(Upload { field, name, media_type, bytes });
        }
    }
    Ok(form)
}

/// Returns the pairs of an urlencoded body or query.
pub fn url_pairs(bytes: &[u8]) -> impl Iterator<Item = (String, String)> + '_ {
    form_urlencoded::parse(bytes).map(|(name, value)| (name.into_owned(), value.into_owned()))
}
