//! Texts with places to fill in, `${name}`, escaped for where they stand: a value can never end a JSON string or
//! begin another field of a form. `${name|raw}` leaves it as it is.

use std::fmt::Write;

/// What a text becomes part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escape {
    /// Nothing to escape: a header, or what is signed.
    None,
    /// An address or a form.
    Percent,
    /// The inside of a JSON string.
    Json,
}

/// A text with places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Place { name: String, way: Way },
}

/// How a place is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Escaped for where it stands.
    Escaped,
    Raw,
    Base64,
    Percent,
    Json,
}

impl Template {
    /// Reads a template in which only these names may stand.
    ///
    /// # Errors
    /// Which place is wrong, and which names are known.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            let (place, after) = after.split_once('}').ok_or("a `${` has no `}`")?;
            let (name, way) = place.split_once('|').unwrap_or((place, ""));
            if !known.contains(&name) {
                return Err(format!("`${{{name}}}` is not known; there are {}", known.join(", ")));
            }
            let way = match way {
                "" => Way::Escaped,
                "raw" => Way::Raw,
                "base64" => Way::Base64,
                "url" => Way::Percent,
                "json" => Way::Json,
                other => return Err(format!("`|{other}` is not known; there are raw, base64, url, json")),
            };
            pieces.push(Piece::Place { name: name.to_owned(), way });
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Ok(Self { pieces })
    }

    /// Returns whether the text begins as JSON does.
    #[must_use]
    pub fn is_json(&self) -> bool {
        let first = self.pieces.first();
        matches!(first, Some(Piece::Text(text)) if text.trim_start().starts_with(['{', '[']))
    }

    /// Returns the text filled in; a name without a value is empty.
    #[must_use]
    pub fn fill<'a>(&self, escape: Escape, value: impl Fn(&str) -> &'a str) -> String {
        let mut filled = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Place { name, way } => {
                    let value = value(name);
                    match (way, escape) {
                        (Way::Raw, _) | (Way::Escaped, Escape::None) => filled.push_str(value),
                        (Way::Base64, _) => filled.push_str(&base64(value.as_bytes())),
                        (Way::Percent, _) | (Way::Escaped, Escape::Percent) => percent(value, &mut filled),
                        (Way::Json, _) | (Way::Escaped, Escape::Json) => json(value, &mut filled),
                    }
                }
            }
        }
        filled
    }
}

/// Returns bytes in the usual base64 with its ending.
#[must_use]
pub(super) fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Writes a text as part of an address, as RFC 3986 has it.
pub(super) fn percent(text: &str, into: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            into.push(char::from(byte));
        } else {
            // INVARIANT: writing to a string cannot fail.
            let _ = write!(into, "%{byte:02X}");
        }
    }
}

fn json(text: &str, into: &mut String) {
    let quoted = serde_json::Value::from(text).to_string();
    into.push_str(quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(""));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, escape: Escape) -> String {
        let template = Template::parse(template, &["to", "text"]).unwrap();
        template.fill(escape, |name| if name == "to" { "138" } else { "好\"}&a=1 \n" })
    }

    #[test]
    fn a_value_never_leaves_its_place() {
        let check = |template: &str, escape: Escape, expected: &str| {
            assert_eq!(filled(template, escape), expected, "{template}");
        };
        check("t=${text}&m=${to}", Escape::Percent, "t=%E5%A5%BD%22%7D%26a%3D1%20%0A&m=138");
        check("{\"t\":\"${text}\"}", Escape::Json, "{\"t\":\"好\\\"}&a=1 \\n\"}");
        check("${to}${text}", Escape::None, "138好\"}&a=1 \n");
        check("${text|raw}", Escape::Json, "好\"}&a=1 \n");
        check("${to|base64}", Escape::Json, "MTM4");
        check("${text|url}", Escape::Json, "%E5%A5%BD%22%7D%26a%3D1%20%0A");
        check("plain", Escape::Json, "plain");
    }

    #[test]
    fn a_wrong_template_says_what_is_wrong() {
        let check = |template: &str, expected: &str| {
            assert_eq!(Template::parse(template, &["to", "text"]).unwrap_err(), expected);
        };
        check("${phone}", "`${phone}` is not known; there are to, text");
        check("${to", "a `${` has no `}`");
        check("${to|md5}", "`|md5` is not known; there are raw, base64, url, json");
    }
}
