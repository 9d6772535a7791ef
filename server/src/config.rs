//! Settings: the defaults are `config.default.toml`, an installation changes them in `DIR/huiyin.toml`.
//! Read once at the start and taken apart; there is no global. The only place that reads the environment.

pub mod gateways;
pub mod platform;
mod section;

use std::path::{Path, PathBuf};

use gateways::GatewaySettings;
use platform::PlatformSettings;
use section::Place;

use domain::access::Role;

use jiff::civil::Time;
use serde::Deserialize;

/// The file an installation keeps its changes in.
pub const FILE: &str = "huiyin.toml";

const DEFAULTS: &str = include_str!("config.default.toml");

/// All settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where text messages go, in the order of the file; none when they go nowhere.
    #[serde(skip)]
    pub gateways: Vec<GatewaySettings>,
    /// The platform above that cases and ratings are told to, when there is one.
    #[serde(skip)]
    pub platform: Option<PlatformSettings>,
    /// What people read on every page.
    pub site: Site,
    /// Where to listen.
    pub server: Server,
    /// How orders begin.
    pub orders: Orders,
    /// Signing in.
    pub session: Session,
    /// What one address may do.
    pub limits: Limits,
    /// Text messages.
    pub sms: Sms,
    /// Ratings.
    pub ratings: Ratings,
    /// Official documents.
    pub documents: Documents,
    /// The daily digest.
    pub digest: Digest,
    /// What the public reads.
    pub publication: Publication,
}

/// What the public reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publication {
    /// Counts below it are not published.
    pub threshold: u64,
    /// On what terms open data may be used.
    pub licence: String,
    /// The same in English; empty for the same.
    pub licence_en: String,
}

/// What people read on every page.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// The name of the service.
    pub name: String,
    /// Its name in English; empty for the same.
    pub name_en: String,
    /// The body that runs it.
    pub operator: String,
    /// Its name in English; empty for the same.
    pub operator_en: String,
    /// The number people can ring.
    pub hotline: String,
    /// The hours it is answered.
    pub hotline_hours: String,
    /// The hours in English; empty for the same.
    pub hotline_hours_en: String,
}

/// Where to listen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address and port.
    pub listen: String,
    /// The public address.
    pub address: String,
    /// The proxy whose forwarded addresses are believed.
    pub trusted_proxy: String,
}

/// How orders begin.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orders {
    /// The pack new demands begin under.
    pub pack: String,
}

/// Signing in.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// Minutes without use.
    pub idle_minutes: i64,
    /// Hours in any case.
    pub absolute_hours: i64,
    /// Wrong passwords in a row.
    pub failures: i64,
    /// How long nobody may try, in minutes.
    pub lock_minutes: i64,
}

/// What one address may do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Demands in ten minutes.
    pub speak_per_ten_minutes: u32,
    /// Tracking codes in ten minutes.
    pub track_per_ten_minutes: u32,
    /// Ratings in ten minutes.
    pub rate_per_ten_minutes: u32,
    /// The largest attachment, in megabytes.
    pub attachment_mb: u32,
}

/// Text messages.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    /// In front of every message.
    pub signature: String,
    /// Nothing before.
    pub quiet_until: Time,
    /// Nothing after.
    pub quiet_from: Time,
    /// How long an answer to a question is in time, in hours.
    pub reply_hours: i64,
    /// How many questions one number is asked in a day; 0 for any.
    pub questions_per_day: i64,
    /// After how many minutes a message that may have left or not is sent again; 0 for never.
    pub unknown_again_minutes: i64,
}

/// Ratings.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratings {
    /// How long a device waits for a citizen, in seconds.
    pub session_seconds: i64,
    /// How long a link or a code of one case is good for, in days.
    pub link_days: i64,
    /// A text message about a case brings a link beside its digits.
    pub message_link: bool,
    /// How long an answer is in time when a window asked, in days.
    pub answer_days: u16,
    /// The source whose numbers clerks type.
    pub source: String,
    /// The region of cases that a window opens.
    pub region: String,
    /// The pack's kind of the orders that they open.
    pub kind: String,
}

/// Official documents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// The characters that stand for the agency in a number.
    pub prefix: String,
    /// Whom to ask about a document, below its date.
    pub contact: String,
    /// The LibreOffice that makes PDF of documents; empty for none.
    pub soffice: String,
    /// Documents verified from one address in ten minutes.
    pub verify_per_ten_minutes: u32,
}

/// The daily digest by text message.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// The roles whose persons get it; none for nobody.
    pub roles: Vec<Role>,
    /// When on working days.
    pub at: Time,
}

/// Why the settings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read `{}`: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The file is not what we understand.
    #[error("{}: {problem}", path.display())]
    Content {
        /// Which.
        path: PathBuf,
        /// Where and what.
        problem: String,
    },
}

impl Config {
    /// Returns the defaults with the changes an installation keeps in `dir`.
    ///
    /// # Errors
    /// [`ConfigError`] naming the file, the line and the key.
    pub fn load(dir: &Path) -> Result<Self, ConfigError> {
        let path = dir.join(FILE);
        let changes = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(cause) => return Err(ConfigError::File { path, cause }),
        };
        Self::parse(&changes, dir).map_err(|problem| ConfigError::Content { path, problem })
    }

    /// Returns the defaults with `changes` over them; files that they name lie in `dir`.
    ///
    /// # Errors
    /// A text with line and key.
    pub fn parse(changes: &str, dir: &Path) -> Result<Self, String> {
        let mut settings: toml::Table = toml::from_str(DEFAULTS).map_err(|error| error.to_string())?;
        let changes: toml::Table = toml::from_str(changes).map_err(|error| error.to_string())?;
        for (section, values) in changes {
            let Some(known) = settings.get_mut(&section).and_then(toml::Value::as_table_mut) else {
                return Err(format!("`{section}` is not a section; see config.default.toml"));
            };
            let toml::Value::Table(values) = values else {
                return Err(format!("`{section}` must be a section `[{section}]`"));
            };
            for (key, value) in values {
                if !known.contains_key(&key) {
                    return Err(format!("`{section}.{key}` is not a setting; see config.default.toml"));
                }
                known.insert(key, value);
            }
        }
        let gateway =
            settings.get_mut("sms").and_then(toml::Value::as_table_mut).and_then(|sms| sms.remove("gateway"));
        let gateway = gateway.ok_or("`sms.gateway` is missing; see config.default.toml")?;
        let place = Place { dir, environment: &environment };
        let gateways = gateways::read(&gateway, &place)?;
        let upload =
            settings.remove("upload").and_then(|mut upload| upload.as_table_mut()?.remove("platform"));
        let upload = upload.ok_or("`upload.platform` is missing; see config.default.toml")?;
        let platform = platform::read(&upload, &place)?;
        let config: Self = settings.try_into().map_err(|error: toml::de::Error| error.to_string())?;
        Ok(Self { gateways, platform, ..config })
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one door to the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
