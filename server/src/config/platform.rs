//! The platform above in the settings: where it is, how it is signed and sealed for, and where it differs from others.
//! Read strictly, with where and what to do; its secrets come from files or the environment.

use std::collections::BTreeMap;

use domain::{
    codes::uscc::Uscc,
    exchange::dialect::{Applicant, AssessNumber, Dialect, UserProps},
};
use jiff::civil::{Date, Time};
use toml::{Table, Value};

use super::{
    gateways::Secret,
    section::{Place, Section},
};
use crate::exchange::keys::{Cipher, Keys, Written};

/// The identity that signatures carry where nobody agreed on another (GM/T 0009).
const USUAL_ID: &str = "1234567812345678";
/// The most records a second that can be set.
const MOST_PER_SECOND: i64 = 1_000;

/// The platform as an installation describes it.
#[derive(Clone, Debug)]
pub struct PlatformSettings {
    /// Where completed steps go.
    pub service_url: String,
    /// Where ratings go.
    pub rating_url: String,
    /// Where its counts of a day are asked for.
    pub count_url: Option<String>,
    /// Where the keys of one cell of a day are asked for.
    pub records_url: Option<String>,
    /// The name under which completed steps stand in `params`.
    pub service_name: String,
    /// The name under which ratings stand in `params`.
    pub rating_name: String,
    /// Our mark there.
    pub app_mark: String,
    /// The word that is signed with time and mark.
    pub app_word: Secret,
    /// What signs and seals.
    pub keys: Keys,
    /// Cases that ended before this day are not told.
    pub from: Date,
    /// How many records a second; 0 for any.
    pub rate_per_second: i64,
    /// After which hour yesterday is compared.
    pub compare_at: Time,
    /// Where it differs from others.
    pub dialect: Dialect,
}

/// Reads the value of `upload.platform`: the word `off`, or a section.
///
/// # Errors
/// Where it is wrong and what to do.
pub(super) fn read(value: &Value, place: &Place<'_>) -> Result<Option<PlatformSettings>, String> {
    match value {
        Value::String(word) if word == "off" => Ok(None),
        Value::Table(table) => {
            let which = "[upload.platform]".to_owned();
            platform(Section { table: table.clone(), which, place }).map(Some)
        }
        Value::String(_)
        | Value::Array(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_) => {
            Err("`upload.platform` must be \"off\" or a section `[upload.platform]`".to_owned())
        }
    }
}

fn platform(mut section: Section<'_>) -> Result<PlatformSettings, String> {
    let optional_url = |section: &mut Section<'_>, key: &str| {
        if section.table.contains_key(key) { section.url(key).map(Some) } else { Ok(None) }
    };
    let settings = PlatformSettings {
        service_url: section.url("service_url")?,
        rating_url: section.url("rating_url")?,
        count_url: optional_url(&mut section, "count_url")?,
        records_url: optional_url(&mut section, "records_url")?,
        service_name: section.optional("service_name")?.unwrap_or_else(|| "service".to_owned()),
        rating_name: section.optional("rating_name")?.unwrap_or_else(|| "evaluate".to_owned()),
        app_mark: section.text("app_mark")?,
        app_word: section.secret("app_word")?,
        keys: keys(&mut section)?,
        from: parsed(&mut section, "from", "a day such as \"2027-01-01\"")?
            .ok_or("[upload.platform]: `from` is missing: the first day whose completed cases are told")?,
        rate_per_second: section.number("rate_per_second", 20, 0, MOST_PER_SECOND)?,
        compare_at: parsed(&mut section, "compare_at", "an hour such as \"03:00\"")?
            .unwrap_or(jiff::civil::time(3, 0, 0, 0)),
        dialect: dialect(&mut section)?,
    };
    if settings.records_url.is_some() && settings.count_url.is_none() {
        return Err(
            "[upload.platform]: `records_url` needs `count_url`, whose differences it explains".to_owned()
        );
    }
    section.end()?;
    Ok(settings)
}

fn parsed<T: std::str::FromStr>(
    section: &mut Section<'_>,
    key: &str,
    form: &str,
) -> Result<Option<T>, String> {
    let Some(text) = section.optional(key)? else { return Ok(None) };
    let wrong = |_| format!("{}: `{key}` is `{text}`, not {form}", section.which);
    text.parse().map(Some).map_err(wrong)
}

fn keys(section: &mut Section<'_>) -> Result<Keys, String> {
    let id = section.optional("user_id")?.unwrap_or_else(|| USUAL_ID.to_owned());
    let own = section.secret("key")?;
    let theirs = section.text("platform_key")?;
    let written = one_of(section, "signature", &[("raw", Written::Raw), ("der", Written::Der)])?;
    let cipher = one_of(section, "cipher", &[("C1C3C2", Cipher::C1C3C2), ("C1C2C3", Cipher::C1C2C3)])?;
    Keys::read(&id, own.reveal(), &theirs, written, cipher)
        .map_err(|problem| format!("{}: {problem}", section.which))
}

/// Returns what a word stands for; the first of them when it is left out.
fn one_of<T: Copy>(section: &mut Section<'_>, key: &str, known: &[(&str, T)]) -> Result<T, String> {
    let given = section.optional(key)?;
    let found = match &given {
        None => known.first(),
        Some(word) => known.iter().find(|(known, _)| known == word),
    };
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<String> = known.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        format!(
            "{}: `{key}` is `{}`; it is one of {}",
            section.which,
            given.unwrap_or_default(),
            words.join(", ")
        )
    })
}

fn dialect(section: &mut Section<'_>) -> Result<Dialect, String> {
    let usual = Dialect::default();
    let channel = |section: &mut Section<'_>, key: &str| {
        section.number(key, 0, 0, 99).map(|code| u8::try_from(code).ok().filter(|code| *code > 0))
    };
    let departments = texts_of(section, "departments")?
        .into_iter()
        .map(|(unit, code)| {
            let read = Uscc::parse(&code).map_err(|error| {
                format!("[upload.platform.departments]: the credit code of `{unit}`: {error}")
            })?;
            Ok((unit, read))
        })
        .collect::<Result<_, String>>()?;
    Ok(Dialect {
        data_source: section.optional("data_source")?.unwrap_or_default(),
        departments,
        task_types: texts_of(section, "task_types")?,
        assess_number: one_of(
            section,
            "assess_number",
            &[("order", AssessNumber::Order), ("step", AssessNumber::Step)],
        )?,
        user_props: UserProps {
            person: section.optional("user_person")?.unwrap_or(usual.user_props.person),
            body: section.optional("user_body")?.unwrap_or(usual.user_props.body),
        },
        applicant: one_of(
            section,
            "applicant",
            &[("none", Applicant::None), ("masked", Applicant::Masked), ("full", Applicant::Full)],
        )?,
        call: channel(section, "call_channel")?,
        paper: channel(section, "paper_channel")?,
        no_words: section.optional("no_words")?.unwrap_or_default(),
        defaults: one_of(section, "defaults", &[("leave-out", false), ("tell", true)])?,
    })
}

fn texts_of(section: &mut Section<'_>, key: &str) -> Result<BTreeMap<String, String>, String> {
    let table = match section.table.remove(key) {
        None => Table::new(),
        Some(Value::Table(table)) => table,
        Some(_) => return Err(format!("`{key}` must be a section `[upload.platform.{key}]`")),
    };
    let texts = table.into_iter().map(|(name, value)| match value {
        Value::String(text) => Ok((name, text)),
        other @ (Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Array(_)
        | Value::Table(_)) => {
            Err(format!("[upload.platform.{key}]: `{name}` is {}, not a text", other.type_str()))
        }
    });
    texts.collect()
}
