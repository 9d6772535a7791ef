//! The gateways in the settings: read strictly, with where and what to do. Secrets are never written here in the
//! clear and never printed; they come from a file or the environment.

use std::{net::IpAddr, path::Path, str::FromStr};

use rust_decimal::Decimal;
use toml::{Table, Value};
use zeroize::Zeroizing;

use crate::sms::{
    http::{self, Http},
    kannel::Kannel,
    mapping,
    signature::{Algorithm, Encoding, Signature},
    template::Template,
};

/// The most messages a second that can be set.
const MOST_PER_SECOND: i64 = 10_000;
/// The most digits behind a number.
const MOST_DIGITS: i64 = 4;
/// The shortest token that keeps a gateway's address secret.
const SHORTEST_TOKEN: usize = 16;

/// A gateway as an installation describes it.
#[derive(Clone, Debug)]
pub struct GatewaySettings {
    /// Its name, also in the addresses it reports to.
    pub name: String,
    /// Lower ones are called first.
    pub priority: i64,
    /// How many messages a second; 0 for any.
    pub rate_per_second: i64,
    /// The number people see; empty when the gateway knows it.
    pub number: String,
    /// How many digits may be put behind the number, to tell questions apart.
    pub extension_digits: u32,
    /// What one billed message costs.
    pub price: Option<Decimal>,
    /// What its reports and replies must carry; without one, none are taken.
    pub token: Option<Secret>,
    /// From where its reports and replies may come; empty for anywhere.
    pub addresses: Vec<IpAddr>,
    /// How it is called.
    pub kind: GatewayKind,
}

/// How a gateway is called.
#[derive(Clone, Debug)]
pub enum GatewayKind {
    /// Files in a folder.
    Spool,
    /// Kannel's `sendsms`.
    Kannel(Kannel),
    /// Any HTTP interface, by templates.
    Http(Box<Http>),
}

impl GatewayKind {
    /// Returns its word in the settings.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Spool => "spool",
            Self::Kannel(_) => "kannel",
            Self::Http(_) => "http",
        }
    }
}

/// A text that is never shown.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// Returns the text, for whoever must have it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

/// Reads the value of `sms.gateway`: a word, or a list of `[[sms.gateway]]`.
///
/// # Errors
/// Where it is wrong and what to do.
pub(super) fn read(value: &Value, place: &Place<'_>) -> Result<Vec<GatewaySettings>, String> {
    match value {
        Value::String(word) if word == "spool" => Ok(vec![spool()]),
        Value::String(word) if word == "off" => Ok(Vec::new()),
        Value::String(word) => Err(format!(
            "`sms.gateway` is `{word}`; write \"spool\", \"off\", or describe gateways as `[[sms.gateway]]`"
        )),
        Value::Array(gateways) => {
            let mut read = Vec::<GatewaySettings>::new();
            for (place_in_file, value) in gateways.iter().enumerate() {
                let which = format!("[[sms.gateway]] number {}", place_in_file + 1);
                let Value::Table(table) = value else { return Err(format!("{which} is not a table")) };
                let settings = gateway(table.clone(), place, which)?;
                if read.iter().any(|known| known.name == settings.name) {
                    return Err(format!(
                        "two gateways are named `{}`; give each its own name",
                        settings.name
                    ));
                }
                read.push(settings);
            }
            Ok(read)
        }
        _ => Err("`sms.gateway` must be \"spool\", \"off\", or a list of `[[sms.gateway]]`".to_owned()),
    }
}

/// Where files of secrets lie, and how the environment is asked.
pub(super) struct Place<'a> {
    pub(super) dir: &'a Path,
    pub(super) environment: &'a dyn Fn(&str) -> Option<String>,
}

fn spool() -> GatewaySettings {
    GatewaySettings {
        name: "spool".to_owned(),
        priority: 1,
        rate_per_second: 0,
        number: String::new(),
        extension_digits: 2,
        price: None,
        token: None,
        addresses: Vec::new(),
        kind: GatewayKind::Spool,
    }
}

fn gateway(table: Table, place: &Place<'_>, which: String) -> Result<GatewaySettings, String> {
    let mut section = Section { table, which, place };
    let name = section.text("name")?;
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(is_plain) {
        let which = &section.which;
        return Err(format!("{which}: the name `{name}` must be of small letters, digits and hyphens"));
    }
    section.which = format!("gateway `{name}`");
    let kind = section.text("kind")?;
    let defaults = spool();
    let settings = GatewaySettings {
        name,
        priority: section.number("priority", 1, 1, 99)?,
        rate_per_second: section.number(
            "rate_per_second",
            if kind == "spool" { 0 } else { 10 },
            0,
            MOST_PER_SECOND,
        )?,
        number: section.optional("number")?.unwrap_or_default(),
        extension_digits: u32::try_from(section.number(
            "extension_digits",
            if kind == "spool" { 2 } else { 0 },
            0,
            MOST_DIGITS,
        )?)
        .unwrap_or(0),
        price: section.price()?,
        token: section.optional_secret("token")?,
        addresses: section.addresses()?,
        kind: defaults.kind,
    };
    let kind = match kind.as_str() {
        "spool" => GatewayKind::Spool,
        "kannel" => GatewayKind::Kannel(kannel(&mut section, &settings)?),
        "http" => GatewayKind::Http(Box::new(generic(&mut section)?)),
        other => {
            return Err(format!(
                "{}: `kind` is `{other}`; it is \"spool\", \"kannel\" or \"http\"",
                section.which
            ));
        }
    };
    section.end()?;
    let reports = matches!(&kind, GatewayKind::Kannel(_))
        || matches!(&kind, GatewayKind::Http(http) if http.receipt.is_some() || http.reply.is_some());
    if reports && settings.token.is_none() {
        return Err(format!(
            "gateway `{}`: `token` is missing; reports and replies must carry it, so that nobody invents them: \
             write token = {{ file = \"PATH\" }} or {{ env = \"NAME\" }}",
            settings.name
        ));
    }
    if settings.token.as_ref().is_some_and(|token| token.reveal().len() < SHORTEST_TOKEN) {
        return Err(format!(
            "gateway `{}`: the token is shorter than {SHORTEST_TOKEN} characters; draw a longer one",
            settings.name
        ));
    }
    Ok(GatewaySettings { kind, ..settings })
}

fn kannel(section: &mut Section<'_>, settings: &GatewaySettings) -> Result<Kannel, String> {
    if settings.extension_digits > 0 && settings.number.is_empty() {
        return Err(format!("{}: `extension_digits` needs `number`, which they stand behind", section.which));
    }
    Ok(Kannel {
        url: section.url("url")?,
        username: section.text("username")?,
        password: section.secret("password")?,
        callback: section.url("callback")?,
        smsc: section.optional("smsc")?,
        account: section.optional("account")?,
    })
}

fn generic(section: &mut Section<'_>) -> Result<Http, String> {
    let method = section.optional("method")?.unwrap_or_else(|| "POST".to_owned());
    let method = match method.as_str() {
        "GET" => http::Method::Get,
        "POST" => http::Method::Post,
        other => return Err(format!("{}: `method` is `{other}`; it is \"GET\" or \"POST\"", section.which)),
    };
    let mut values = Vec::new();
    if let Some(mut constants) = section.sub("values")? {
        for name in constants.names() {
            values.push((name.clone(), Secret::new(constants.text(&name)?)));
        }
    }
    if let Some(mut secrets) = section.sub("secrets")? {
        for name in secrets.names() {
            values.push((name.clone(), secrets.secret(&name)?));
        }
    }
    let names: Vec<String> = values.iter().map(|(name, _)| name.clone()).collect();
    if let Some(name) = names.iter().find(|name| http::is_taken(name)) {
        return Err(format!(
            "{}: `{name}` has a meaning already; give the value another name",
            section.which
        ));
    }
    let signature = section.sub("signature")?.map(|part| signature(part, &names)).transpose()?;
    let payload = section.template("payload", &names, signature.is_some(), false)?;
    let has_payload = payload.is_some();
    let body = section.template("body", &names, signature.is_some(), has_payload)?;
    let url = section.template("url", &names, signature.is_some(), has_payload)?;
    let url = url.ok_or_else(|| format!("{}: `url` is missing", section.which))?;
    let mut headers = Vec::new();
    if let Some(mut given) = section.sub("headers")? {
        for name in given.names() {
            let template = given.template(&name, &names, signature.is_some(), has_payload)?;
            headers.extend(template.map(|template| (name, template)));
        }
    }
    let success = section.sub("success")?.ok_or_else(|| {
        format!(
            "{}: `[sms.gateway.success]` is missing; say how an accepted message is told from a refused one",
            section.which
        )
    })?;
    Ok(Http {
        method,
        url,
        headers,
        content_type: section.optional("content_type")?,
        payload,
        body,
        values,
        signature,
        success: success_of(success)?,
        receipt: section.sub("receipt")?.map(receipt).transpose()?,
        reply: section.sub("reply")?.map(reply).transpose()?,
    })
}

fn signature(mut section: Section<'_>, values: &[String]) -> Result<Signature, String> {
    let algorithm = section.text("algorithm")?;
    let algorithm = Algorithm::from_code(&algorithm).ok_or_else(|| {
        format!("{}: `algorithm` is `{algorithm}`; it is one of {}", section.which, Algorithm::codes())
    })?;
    let text = section.template("text", values, false, false)?;
    let text = text.ok_or_else(|| format!("{}: `text` is missing: what is signed", section.which))?;
    let key = section.template("key", values, false, false)?;
    if algorithm.needs_key() != key.is_some() {
        let verb = if algorithm.needs_key() { "needs" } else { "takes no" };
        return Err(format!("{}: `{}` {verb} `key`", section.which, algorithm.code()));
    }
    let encoding = match section.optional("encoding")?.as_deref() {
        None | Some("hex") => Encoding::Hex,
        Some("HEX") => Encoding::UpperHex,
        Some("base64") => Encoding::Base64,
        Some(other) => {
            return Err(format!(
                "{}: `encoding` is `{other}`; it is \"hex\", \"HEX\" or \"base64\"",
                section.which
            ));
        }
    };
    section.end()?;
    Ok(Signature { algorithm, text, key, encoding })
}

fn success_of(mut section: Section<'_>) -> Result<http::Success, String> {
    let (pointer, regex) = (section.optional("pointer")?, section.optional("regex")?);
    let test = match (pointer, regex) {
        (Some(pointer), None) => {
            let equals = section.texts("equals")?;
            if equals.is_empty() {
                return Err(format!("{}: `pointer` needs `equals`", section.which));
            }
            http::Test::Pointer { pointer: mapping::pointer(&pointer), equals }
        }
        (None, Some(regex)) => http::Test::Regex(
            regex_lite::Regex::new(&regex)
                .map_err(|error| format!("{}: `regex` cannot be read: {error}", section.which))?,
        ),
        _ => return Err(format!("{}: give either `pointer` with `equals`, or `regex`", section.which)),
    };
    let reference = section.optional("reference")?.map(|name| mapping::pointer(&name));
    section.end()?;
    Ok(http::Success { test, reference })
}

fn receipt(mut section: Section<'_>) -> Result<mapping::ReceiptMap, String> {
    let map = mapping::ReceiptMap {
        shape: shape(&mut section)?,
        message: section.optional("message")?,
        reference: section.optional("reference")?,
        status: section.text("status")?,
        delivered: section.texts("delivered")?,
        accepted: section.texts("accepted")?,
        answer: section.optional("answer")?.unwrap_or_default(),
    };
    if map.message.is_some() == map.reference.is_some() {
        return Err(format!(
            "{}: give either `message`, the field with our id, or `reference`, the field with the gateway's",
            section.which
        ));
    }
    if map.delivered.is_empty() {
        return Err(format!("{}: `delivered` is missing: the words that mean it arrived", section.which));
    }
    section.end()?;
    Ok(map)
}

fn reply(mut section: Section<'_>) -> Result<mapping::ReplyMap, String> {
    let map = mapping::ReplyMap {
        shape: shape(&mut section)?,
        id: section.optional("id")?,
        from: section.text("from")?,
        to: section.optional("to")?,
        extension: section.optional("extension")?,
        text: section.text("text")?,
        time: section.optional("time")?,
        answer: section.optional("answer")?.unwrap_or_default(),
    };
    section.end()?;
    Ok(map)
}

fn shape(section: &mut Section<'_>) -> Result<mapping::Shape, String> {
    match section.optional("format")?.as_deref() {
        None | Some("json") => Ok(mapping::Shape::Json),
        Some("form") => Ok(mapping::Shape::Form),
        Some(other) => Err(format!("{}: `format` is `{other}`; it is \"json\" or \"form\"", section.which)),
    }
}

/// A table that is taken apart key by key; what is left over is an error.
struct Section<'a> {
    table: Table,
    which: String,
    place: &'a Place<'a>,
}

impl<'a> Section<'a> {
    fn optional(&mut self, key: &str) -> Result<Option<String>, String> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("{}: `{key}` is {}, not a text", self.which, other.type_str())),
        }
    }

    fn text(&mut self, key: &str) -> Result<String, String> {
        self.optional(key)?.ok_or_else(|| format!("{}: `{key}` is missing", self.which))
    }

    fn url(&mut self, key: &str) -> Result<String, String> {
        let url = self.text(key)?;
        let is_address = reqwest::Url::parse(&url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
        let wrong = || format!("{}: `{key}` is `{url}`, not an address with http:// or https://", self.which);
        if is_address { Ok(url) } else { Err(wrong()) }
    }

    /// Returns the texts of a list, or of one alone; numbers and flags count as they are written.
    fn texts(&mut self, key: &str) -> Result<Vec<String>, String> {
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
                other => Err(format!("{}: `{key}` holds {}, not texts", self.which, other.type_str())),
            })
            .collect()
    }

    fn number(&mut self, key: &str, default: i64, least: i64, most: i64) -> Result<i64, String> {
        match self.table.remove(key) {
            None => Ok(default),
            Some(Value::Integer(number)) if (least..=most).contains(&number) => Ok(number),
            Some(_) => Err(format!("{}: `{key}` must be a whole number from {least} to {most}", self.which)),
        }
    }

    fn price(&mut self) -> Result<Option<Decimal>, String> {
        let Some(text) = self.optional("price")? else { return Ok(None) };
        let price = Decimal::from_str(&text).ok().filter(|price| !price.is_sign_negative());
        let wrong = || format!("{}: `price` is `{text}`, not an amount such as \"0.045\"", self.which);
        price.map(Some).ok_or_else(wrong)
    }

    fn addresses(&mut self) -> Result<Vec<IpAddr>, String> {
        let texts = self.texts("addresses")?;
        let read = texts.into_iter().map(|text| {
            text.parse().map_err(|_| format!("{}: `{text}` in `addresses` is no IP address", self.which))
        });
        read.collect()
    }

    fn secret(&mut self, key: &str) -> Result<Secret, String> {
        self.optional_secret(key)?.ok_or_else(|| {
            format!(
                "{}: `{key}` is missing; write {key} = {{ file = \"PATH\" }} or {{ env = \"NAME\" }}",
                self.which
            )
        })
    }

    fn optional_secret(&mut self, key: &str) -> Result<Option<Secret>, String> {
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

    fn template(
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

    fn sub(&mut self, key: &str) -> Result<Option<Section<'a>>, String> {
        match self.table.remove(key) {
            None => Ok(None),
            Some(Value::Table(table)) => {
                let which = format!("{}: [sms.gateway.{key}]", self.which);
                Ok(Some(Section { table, which, place: self.place }))
            }
            Some(_) => Err(format!("{}: `{key}` must be a section `[sms.gateway.{key}]`", self.which)),
        }
    }

    fn names(&self) -> Vec<String> {
        self.table.keys().cloned().collect()
    }

    fn end(self) -> Result<(), String> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(key) => Err(format!("{}: `{key}` is not a setting; see config.default.toml", self.which)),
        }
    }
}
