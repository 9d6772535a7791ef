//! Reports and replies as gateways put them, by the names of their fields: JSON, one or many, or a form.

use domain::delivery::Report;
use serde_json::Value;

/// The most entries of one call; what is more is refused as a whole, so that nothing is lost in silence.
const MOST: usize = 1_000;

/// In which form fields come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// An object, or a list of objects, anywhere in JSON.
    Json,
    /// A form in the body, or a query.
    Form,
}

/// How reports are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptMap {
    /// In which form they come.
    pub shape: Shape,
    /// The field with our id.
    pub message: Option<String>,
    /// The field with the gateway's id.
    pub reference: Option<String>,
    /// The field with what became of it.
    pub status: String,
    /// The words that mean it arrived.
    pub delivered: Vec<String>,
    /// The words that mean it is under way; every other word means that it failed.
    pub accepted: Vec<String>,
    /// What the gateway is answered.
    pub answer: String,
}

/// How replies are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyMap {
    /// In which form they come.
    pub shape: Shape,
    /// The field with the gateway's id of the reply.
    pub id: Option<String>,
    /// The field with the number that wrote.
    pub from: String,
    /// The field with the number written to.
    pub to: Option<String>,
    /// The field with the digits behind our number.
    pub extension: Option<String>,
    /// The field with the words.
    pub text: String,
    /// The field with the moment, which tells equal words apart.
    pub time: Option<String>,
    /// What the gateway is answered.
    pub answer: String,
}

/// A report as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenReceipt {
    /// Our id, when it names it.
    pub message: Option<i64>,
    /// The gateway's id, when it names that.
    pub reference: Option<String>,
    /// What it says.
    pub report: Report,
    /// How the gateway put it.
    pub detail: String,
}

/// A reply as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenReply {
    /// The gateway's id; empty for none.
    pub id: String,
    /// The number that wrote.
    pub from: String,
    /// The number written to; empty when it is not told.
    pub to: String,
    /// The digits behind our number; empty when they are not told.
    pub extension: String,
    /// The words.
    pub text: String,
    /// The moment, as the gateway puts it; empty when it is not told.
    pub time: String,
}

/// Returns a field's name as a JSON pointer.
#[must_use]
pub fn pointer(name: &str) -> String {
    if name.starts_with('/') || name.is_empty() { name.to_owned() } else { format!("/{name}") }
}

/// Returns what a JSON value says as text; nothing for what is not there.
#[must_use]
pub fn said(value: &Value, name: &str) -> Option<String> {
    match value.pointer(&pointer(name))? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Reads the fields of a call: those of the query, and those of the body, one set for each entry.
///
/// # Errors
/// What is wrong with the body.
pub fn entries(shape: Shape, query: &[(String, String)], body: &[u8]) -> Result<Vec<Value>, String> {
    let as_object = |pairs: &mut dyn Iterator<Item = (String, String)>| {
        Value::Object(pairs.map(|(name, value)| (name, Value::from(value))).collect())
    };
    match shape {
        Shape::Form => {
            let fields = form_urlencoded::parse(body).map(|(name, value)| (name.into(), value.into()));
            Ok(vec![as_object(&mut query.iter().cloned().chain(fields))])
        }
        Shape::Json => {
            let said: Value = serde_json::from_slice(body).map_err(|error| format!("not JSON: {error}"))?;
            match said.as_array() {
                Some(entries) if entries.len() > MOST => {
                    Err(format!("{} entries in one call; at most {MOST}", entries.len()))
                }
                Some(entries) => Ok(entries.clone()),
                None => Ok(vec![said]),
            }
        }
    }
}

impl ReceiptMap {
    /// Returns the report of an entry.
    ///
    /// # Errors
    /// Which field is missing.
    pub fn read(&self, entry: &Value) -> Result<GivenReceipt, String> {
        let detail = said(entry, &self.status).ok_or_else(|| missing(&self.status))?;
        let report = if self.delivered.contains(&detail) {
            Report::Delivered
        } else if self.accepted.contains(&detail) {
            Report::Accepted
        } else {
            Report::Failed
        };
        let (mut message, mut reference) = (None, None);
        if let Some(name) = &self.message {
            let id = said(entry, name).ok_or_else(|| missing(name))?;
            message = Some(id.parse().map_err(|_| format!("`{name}` is `{id}`, not one of our ids"))?);
        } else if let Some(name) = &self.reference {
            reference = Some(said(entry, name).ok_or_else(|| missing(name))?);
        }
        Ok(GivenReceipt { message, reference, report, detail })
    }
}

impl ReplyMap {
    /// Returns the reply of an entry.
    ///
    /// # Errors
    /// Which field is missing.
    pub fn read(&self, entry: &Value) -> Result<GivenReply, String> {
        let needed = |name: &String| said(entry, name).ok_or_else(|| missing(name));
        let given =
            |name: &Option<String>| name.as_ref().and_then(|name| said(entry, name)).unwrap_or_default();
        Ok(GivenReply {
            id: given(&self.id),
            from: needed(&self.from)?,
            to: given(&self.to),
            extension: given(&self.extension),
            text: needed(&self.text)?,
            time: given(&self.time),
        })
    }
}

fn missing(name: &str) -> String {
    format!("`{name}` is missing")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_as_json_one_or_many_or_as_a_form() {
        let read = |shape, body: &str| entries(shape, &[], body.as_bytes());
        assert_eq!(read(Shape::Json, "[{\"a\":1},{\"a\":2}]").unwrap().len(), 2);
        assert_eq!(said(&read(Shape::Json, "{\"a\":{\"b\":true}}").unwrap()[0], "/a/b").unwrap(), "true");
        let form = read(Shape::Form, "a=%E5%A5%BD&b=1+2").unwrap();
        assert_eq!((said(&form[0], "a").unwrap(), said(&form[0], "b").unwrap()), ("好".into(), "1 2".into()));
        assert!(read(Shape::Json, "{").unwrap_err().starts_with("not JSON"));
        assert_eq!(said(&form[0], "c"), None);
    }
}
