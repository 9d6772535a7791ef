//! Settings taken apart key by key: every mistake says where it is, what is left over is one, and no secret is told.

use std::{net::IpAddr, path::Path, str::FromStr};

use rust_decimal::Decimal;
use toml::{Table, Value};
use zeroize::Zeroizing;

use super::gateways::Secret;
use crate::sms::{http, template::Template};

/// Where files of secrets lie, and how the environment is asked.
pub(super) struct Place<'a> {
    pub(super) dir: &'a Path,
    pub(super) environment: &'a dyn Fn(&str) -> Option<String>,
}

/// A table that is taken apart key by key; what is left over is an error.
pub(super) struct Section<'a> {
    pub(super) table: Table,
    /// How messages name it.
    pub(super) which: String,
    pub(super) place: &'a Place<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn optional(&mut self, key: &str) -> Result<Option<String>, String> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("{}: `{key}` is {}, not a text", self.which, other.type_str())),
        }
    }

    pub(super) fn text(&mut self, key: &str) -> Result<String, String> {
        self.optional(key)?.ok_or_else(|| format!("{}: `{key}` is missing", self.which))
    }

    pub(super) fn url(&mut self, key: &str) -> Result<String, String> {
        let url = self.text(key)?;
        let is_address = reqwest::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let wrong = || format!("{}: `{key}` is `{url}`, not an address with http:// or https://", self.which);
        if is_address { Ok(url) } else { Err(wrong()) }
    }

    /// Returns the texts of a list, or of one alone; numbers and flags count as they are written.
    pub(super) fn texts(&mut self, key: &str) -> Result<Vec<String>, String> {
        let listed = match self.table.remove(key) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(one) => vec![one],
        };
        listed
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                Value::Integer(number) => Ok(number.to_string()),
                Value::Boolean(flag) => Ok(flag.to_string()),
                other @ (Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_)) => {
                    Err(format!("{}: `{key}` holds {}, not texts", self.which, other.type_str()))
                }
            })
            .collect()
    }

    pub(super) fn number(&mut self, key: &str, default: i64, least: i64, most: i64) -> Result<i64, String> {
        match self.table.remove(key) {
            None => Ok(default),
            Some(Value::Integer(number)) if (least..=most).contains(&number) => Ok(number),
            Some(_) => Err(format!("{}: `{key}` must be a whole number from {least} to {most}", self.which)),
        }
    }

    pub(super) fn price(&mut self) -> Result<Option<Decimal>, String> {
        let Some(text) = self.optional("price")? else { return Ok(None) };
        let price = Decimal::from_str(&text).ok().filter(|price| !price.is_sign_negative());
        let wrong = || format!("{}: `price` is `{text}`, not an amount such as \"0.045\"", self.which);
        price.map(Some).ok_or_else(wrong)
    }

    pub(super) fn addresses(&mut self) -> Result<Vec<IpAddr>, String> {
        let texts = self.texts("addresses")?;
        let read = texts.into_iter().map(|text| {
            text.parse().map_err(|_| format!("{}: `{text}` in `addresses` is no IP address", self.which))
        });
        read.collect()
    }

    pub(super) fn secret(&mut self, key: &str) -> Result<Secret, String> {
        self.optional_secret(key)?.ok_or_else(|| {
            format!(
                "{}: `{key}` is missing; write {key} = {{ file = \"PATH\" }} or {{ env = \"NAME\" }}",
                self.which
            )
        })
    }

    pub(super) fn optional_secret(&mut self, key: &str) -> Result<Option<Secret>, String> {
        // What was written instead is never repeated: it may be the secret itself.
        let wrong = format!(
            "{}: `{key}` is a secret and does not stand in the settings; write {key} = {{ file = \"PATH\" }} \
             or {{ env = \"NAME\" }}",
            self.which
        );
        let Some(value) = self.table.remove(key) else { return Ok(None) };
        let Value::Table(table) = value else { return Err(wrong) };
        let mut entries = table.into_iter();
        let (Some((from, Value::String(name))), None) = (entries.next(), entries.next()) else {
            return Err(wrong);
        };
        let text = match from.as_str() {
            "file" => {
                let path = self.place.dir.join(&name);
                std::fs::read_to_string(&path).map_err(|error| {
                    format!("{}: cannot read `{key}` from `{}`: {error}", self.which, path.display())
                })?
            }
            "env" => (self.place.environment)(&name).ok_or_else(|| {
                format!("{}: `{key}` is to come from the environment, where `{name}` is not set", self.which)
            })?,
            _ => return Err(wrong),
        };
        let text = Zeroizing::new(text);
        let trimmed = text.trim_end_matches(['\r', '\n']);
        if trimmed.is_empty() {
            return Err(format!("{}: `{key}` is empty where `{name}` keeps it", self.which));
        }
        Ok(Some(Secret::new(trimmed.to_owned())))
    }

    pub(super) fn template(
        &mut self,
        key: &str,
        values: &[String],
        signature: bool,
        payload: bool,
    ) -> Result<Option<Template>, String> {
        let Some(text) = self.optional(key)? else { return Ok(None) };
        let mut known: Vec<&str> = http::BUILT_IN.to_vec();
        known.extend(values.iter().map(String::as_str));
        known.extend(signature.then_some("signature"));
        known.extend(payload.then_some("payload"));
        Template::parse(&text, &known)
            .map(Some)
            .map_err(|problem| format!("{}: `{key}`: {problem}", self.which))
    }

    pub(super) fn sub(&mut self, key: &str) -> Result<Option<Section<'a>>, String> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Table(table)) => {
                let which = format!("{}: [sms.gateway.{key}]", self.which);
                Ok(Some(Section { table, which, place: self.place }))
            }
            Some(_) => Err(format!("{}: `{key}` must be a section `[sms.gateway.{key}]`", self.which)),
        }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.table.keys().cloned().collect()
    }

    pub(super) fn end(self) -> Result<(), String> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(key) => Err(format!("{}: `{key}` is not a setting; see config.default.toml", self.which)),
        }
    }
}
