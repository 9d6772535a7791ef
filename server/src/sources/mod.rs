//! Business systems as sources of completed cases: what each department's settings say, how its rows are read and
//! understood, and how a batch of them is taken.
//!
//! A source is a file `DIR/sources/NAME.toml`. No rule of the domain is here: which days a batch covers is said by
//! `domain::batch`, whether a case is asked about by `domain::case`.

pub mod field;
pub mod moment;
pub mod number;
pub mod settings;

mod fault;
pub mod folder;
mod hold;
pub mod reader;
pub mod record;

pub mod push;
pub mod run;
mod take;

use std::path::{Path, PathBuf};

use settings::Source;

/// The folder of sources inside a data folder.
pub const FOLDER: &str = "sources";
/// The most sources of one installation.
const SOURCE_LIMIT: usize = 1_000;

/// A source's file, read or not.
#[derive(Debug)]
pub struct Loaded {
    /// The name of the file without its ending: the code of the source.
    pub code: String,
    /// Its settings, or what is wrong with them: file, line, key.
    pub source: Result<Source, String>,
}

/// Reads every source of a data folder, by code; none when there is no such folder.
///
/// # Errors
/// When the folder is there and cannot be read.
pub fn load(dir: &Path) -> Result<Vec<Loaded>, String> {
    let folder = dir.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", folder.display())),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .take(SOURCE_LIMIT)
        .collect();
    paths.sort();
    let loaded = |path: PathBuf| {
        let code = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Loaded { source: Source::load(&path, dir), code }
    };
    Ok(paths.into_iter().map(loaded).collect())
}

/// Reads one source by its code.
///
/// # Errors
/// When there is none, naming those there are, or its file cannot be read.
pub fn find(dir: &Path, code: &str) -> Result<Source, String> {
    let all = load(dir)?;
    let codes: Vec<String> = all.iter().map(|loaded| loaded.code.clone()).collect();
    match all.into_iter().find(|loaded| loaded.code == code) {
        Some(loaded) => loaded.source,
        None if codes.is_empty() => Err(format!(
            "there is no source yet; write one as `{}`",
            dir.join(FOLDER).join("NAME.toml").display()
        )),
        None => Err(format!("there is no source `{code}`; there are: {}", codes.join(", "))),
    }
}
