//! Reading a source's file, and what must hold of it: by itself, and in the world of units and packs.

use std::{io::Read, path::Path, time::Duration};

use domain::{case::ApplicantKind, policy::Pack, rating::RatingChannel, world::World};
use store::db::foreign::{self, Question};

use super::{Kind, Source};
use crate::sources::field::Field;

/// The most bytes of a source's file, and of a file with a secret.
const FILE_LIMIT: u64 = 256 * 1024;
/// The most days a batch reads again.
const OVERLAP_LIMIT: u16 = 366;
/// The longest time a source may be given for a piece of its answer.
const TIMEOUT_LIMIT_S: u64 = 3_600;
/// The fewest characters of a token that lets somebody hand cases in.
const TOKEN_LEAST: usize = 32;
/// The most characters of a source's code.
const CODE_LIMIT: usize = 40;

impl Source {
    /// Reads a source's file; `data` is the data folder.
    ///
    /// # Errors
    /// A text naming file, line and key.
    pub fn load(path: &Path, data: &Path) -> Result<Self, String> {
        let text = read_limited(path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        let code = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let mut source =
            Self::parse(&code, &text).map_err(|problem| format!("{}: {problem}", path.display()))?;
        source.beside = path.parent().unwrap_or(data).to_path_buf();
        source.data = data.to_path_buf();
        Ok(source)
    }

    /// Reads the text of a source's file.
    ///
    /// # Errors
    /// A text naming line and key.
    pub fn parse(code: &str, text: &str) -> Result<Self, String> {
        let is_plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        if code.is_empty() || code.len() > CODE_LIMIT || !code.chars().all(is_plain) {
            return Err(format!(
                "the name of the file is the code of the source: at most {CODE_LIMIT} of a–z, 0–9 and `-`, not `{code}`"
            ));
        }
        let mut source: Self = toml::from_str(text).map_err(|error| placed(text, &error))?;
        source.code = code.to_owned();
        source.check().map_err(|(key, problem)| {
            let line = line_of(text, &key);
            format!("line {line}: `{key}`: {problem}")
        })?;
        Ok(source)
    }

    /// Checks what holds of the settings by themselves; names the key that is wrong.
    fn check(&self) -> Result<(), (String, String)> {
        let wrong = |key: &str, problem: &str| Err((key.to_owned(), problem.to_owned()));
        if self.name.trim().is_empty() {
            return wrong("name", "a source has a name");
        }
        if self.overlap_days > OVERLAP_LIMIT {
            return wrong("overlap_days", &format!("at most {OVERLAP_LIMIT} days are read again"));
        }
        let is_region = |text: &str| text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !self.region.is_empty() && !is_region(&self.region) {
            return wrong("region", "a region has the 12 digits of the national list");
        }
        let sections = [
            ("database", self.database.is_some(), self.kind.engine().is_some()),
            ("folder", self.folder.is_some(), self.kind == Kind::Folder),
            ("push", self.push.is_some(), self.kind == Kind::Push),
        ];
        for (section, is_there, is_wanted) in sections {
            if is_there != is_wanted {
                let verb = if is_wanted { "needs" } else { "has no" };
                return wrong(
                    section,
                    &format!("a source of kind `{}` {verb} [{section}]", self.kind.code()),
                );
            }
        }
        if let Some(database) = &self.database {
            if let Err(problem) = foreign::check(&database.query) {
                return wrong("query", &problem.to_string());
            }
            if !(1..=TIMEOUT_LIMIT_S).contains(&database.timeout_seconds) {
                return wrong("timeout_seconds", &format!("between 1 and {TIMEOUT_LIMIT_S} seconds"));
            }
        }
        self.check_registers()?;
        self.check_codes()
    }

    fn check_registers(&self) -> Result<(), (String, String)> {
        let lists =
            self.monitored
                .iter()
                .map(|entry| ("monitored", &entry.kind, [&entry.tasks, &entry.names, &entry.windows]))
                .chain(self.elsewhere.iter().map(|entry| {
                    ("elsewhere", &entry.exclusion, [&entry.tasks, &entry.names, &entry.windows])
                }));
        for (register, meaning, patterns) in lists {
            if meaning.is_empty() {
                let key = if register == "monitored" { "kind" } else { "exclusion" };
                return Err((register.to_owned(), format!("an entry names a `{key}` of the pack")));
            }
            if patterns.iter().all(|patterns| patterns.is_empty()) {
                return Err((register.to_owned(), "an entry names `tasks`, `names` or `windows`".to_owned()));
            }
        }
        Ok(())
    }

    fn check_codes(&self) -> Result<(), (String, String)> {
        for (field, codes) in &self.codes {
            let wrong = codes.values().find(|meaning| !is_meaning(*field, meaning));
            if let Some(wrong) = wrong {
                return Err((
                    format!("codes.{}", field.name()),
                    format!(
                        "`{wrong}` is no meaning of this field; there are: {}",
                        meanings(*field).join(", ")
                    ),
                ));
            }
        }
        Ok(())
    }

    /// Returns the pack its cases fall under.
    ///
    /// # Errors
    /// A text naming the key that the packs, kinds, exclusions and units of the installation do not know.
    pub fn pack<'a>(&self, world: &'a World, leading: Option<&'a Pack>) -> Result<&'a Pack, String> {
        let named = |what: &str, value: &str, known: Vec<&str>| {
            format!("sources/{}.toml: `{what}` is `{value}`; there are: {}", self.code, known.join(", "))
        };
        let pack = if self.pack.is_empty() { leading } else { world.packs.get(&self.pack) };
        let known = || world.packs.iter().map(Pack::id).collect();
        let pack = pack.ok_or_else(|| named("pack", &self.pack, known()))?;
        let kinds = || pack.kinds().iter().map(|kind| kind.id.as_str()).collect();
        let used = self.monitored.iter().map(|entry| &entry.kind);
        let alone = self.monitored.is_empty().then_some(&self.case_kind);
        if let Some(kind) = used.chain(alone).find(|kind| pack.kind(kind).is_none()) {
            let key = if self.monitored.is_empty() { "case_kind" } else { "monitored.kind" };
            return Err(named(key, kind, kinds()));
        }
        let exclusions = &pack.duties().exclusions;
        let is_known = |id: &str| exclusions.iter().any(|exclusion| exclusion.id == id);
        if let Some(entry) = self.elsewhere.iter().find(|entry| !is_known(&entry.exclusion)) {
            let known = exclusions.iter().map(|exclusion| exclusion.id.as_str()).collect();
            return Err(named("elsewhere.exclusion", &entry.exclusion, known));
        }
        let codes = std::iter::once(&self.unit).chain(self.units.values());
        for code in codes {
            if world.people.units.named(code).is_none() {
                return Err(format!(
                    "sources/{}.toml: there is no unit `{code}`; add it, or correct the file",
                    self.code
                ));
            }
        }
        Ok(pack)
    }

    /// Returns what its database is asked for a window.
    ///
    /// # Errors
    /// When the file with its password cannot be read.
    pub fn question(&self, from: jiff::Timestamp, to: jiff::Timestamp) -> Result<Option<Question>, String> {
        let (Some(engine), Some(database)) = (self.kind.engine(), &self.database) else { return Ok(None) };
        let password = match database.password_file.as_str() {
            "" => None,
            file => Some(self.secret(file)?),
        };
        let address = if self.kind == Kind::Sqlite {
            self.data.join(&database.address).display().to_string()
        } else {
            database.address.clone()
        };
        Ok(Some(Question {
            engine,
            address,
            password,
            query: database.query.clone(),
            from,
            to,
            offset: self.time_zone,
            moments: self.moments,
            encoding: self.text_encoding(),
            timeout: Duration::from_secs(database.timeout_seconds),
        }))
    }

    /// Returns the token by which a system that hands its cases in is known.
    ///
    /// # Errors
    /// When it has none, or one that could be guessed.
    pub fn token(&self) -> Result<String, String> {
        let push =
            self.push.as_ref().ok_or_else(|| format!("the source `{}` hands nothing in", self.code))?;
        let token = self.secret(&push.token_file)?;
        if token.len() < TOKEN_LEAST {
            return Err(format!(
                "`{}` holds fewer than {TOKEN_LEAST} characters; put in what `openssl rand -hex 32` gives",
                push.token_file
            ));
        }
        Ok(token)
    }

    fn secret(&self, file: &str) -> Result<String, String> {
        let path = self.beside.join(file);
        let text = read_limited(&path).map_err(|problem| format!("{}: {problem}", path.display()))?;
        Ok(text.trim().to_owned())
    }
}

/// Returns what a field's values may mean; nothing when anything may stand there.
fn meanings(field: Field) -> Vec<&'static str> {
    match field {
        Field::UserProp => vec!["person", "body", "unknown"],
        Field::ProChannel => RatingChannel::ALL.into_iter().map(RatingChannel::code).collect(),
        Field::ProjectNo
        | Field::ServiceNumber
        | Field::DeptCode
        | Field::ProDepart
        | Field::TaskCode
        | Field::TaskName
        | Field::AcceptDate
        | Field::ResultDate
        | Field::Mobile
        | Field::UserName
        | Field::HandleUserName
        | Field::ProManager
        | Field::Window
        | Field::AreaCode => Vec::new(),
    }
}

fn is_meaning(field: Field, meaning: &str) -> bool {
    let known = meanings(field);
    known.is_empty() || known.contains(&meaning)
}

/// Returns the kind of applicant that a code means. Without codes of its own the reading that deployments share is
/// taken: 1 is a person and everything else of the list is a body.
#[must_use]
pub fn applicant(meaning: &str) -> Option<ApplicantKind> {
    match meaning {
        "person" | "1" => Some(ApplicantKind::Person),
        "body" | "2" | "3" | "4" | "5" | "6" | "9" => Some(ApplicantKind::Body),
        "unknown" | "" => Some(ApplicantKind::Unknown),
        _ => None,
    }
}

fn read_limited(path: &Path) -> Result<String, String> {
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut text = String::new();
    let size = file.take(FILE_LIMIT + 1).read_to_string(&mut text).map_err(|error| error.to_string())?;
    if u64::try_from(size).unwrap_or(u64::MAX) > FILE_LIMIT {
        return Err(format!("the file has more than {FILE_LIMIT} bytes"));
    }
    Ok(text)
}

/// Puts a reader's error in its place: line and key.
fn placed(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or("");
    let line = before.matches('\n').count().saturating_add(1);
    let written = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
    let message = error.message().replace('\n', " ");
    match written.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty()) {
        Some(key) => format!("line {line}: `{key}`: {message}"),
        None => format!("line {line}: {message}"),
    }
}

/// Returns the line a key stands on, or its section; the last one when it is missing.
fn line_of(text: &str, key: &str) -> usize {
    let is_key = |line: &str| {
        let line = line.trim_start();
        let section = line.trim_start_matches('[').trim_end().trim_end_matches(']');
        line.starts_with('[') && section == key
            || line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let found = text.lines().position(is_key);
    found.map_or_else(|| text.lines().count().max(1), |line| line.saturating_add(1))
}
