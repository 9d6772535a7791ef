//! The mark of a demonstration's folder. Its accounts have a known password, so nothing but `huiyin demo` serves it.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The password of every account of a demonstration.
pub const PASSWORD: &str = "Huiyin-demo-1";
/// The file that marks a folder.
pub const MARK: &str = "DEMO";
/// What the file begins with.
const HEAD: &str = "# This folder holds a demonstration. Its accounts have a known password: serve it with `huiyin demo`, which\n\
     # listens on loopback only, and never with `huiyin serve`. Written last: a folder without it is not whole.\n\n";

/// What a demonstration knows of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// What chance follows from.
    pub seed: u64,
    /// By how many weeks the letters of the lived year are moved.
    pub offset_weeks: i64,
    /// When it was made.
    pub made_at: Timestamp,
    /// Tracking codes of orders that wait for their citizen, for visitors to try; no simulated citizen answers them.
    #[serde(default, rename = "waiting")]
    pub waiting: Vec<Waiting>,
}

/// An order that waits for its citizen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// Its number.
    pub number: String,
    /// The code that opens it.
    pub code: String,
    /// The citizen's invented telephone number; empty when there is none.
    pub phone: String,
}

/// Returns whether a folder holds a demonstration.
#[must_use]
pub fn is_demo(dir: &Path) -> bool {
    dir.join(MARK).exists()
}

/// Returns the mark of a folder; nothing when it has none.
///
/// # Errors
/// When the mark cannot be read.
pub fn read(dir: &Path) -> anyhow::Result<Option<Mark>> {
    let path = dir.join(MARK);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mark = toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
            Ok(Some(mark))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(anyhow::anyhow!("{}: {error}", path.display())),
    }
}

/// Marks a folder.
///
/// # Errors
/// When the mark cannot be written.
pub fn write(dir: &Path, mark: &Mark) -> anyhow::Result<()> {
    fs::write(dir.join(MARK), format!("{HEAD}{}", toml::to_string(mark)?))?;
    Ok(())
}

/// Returns the folder beside `dir` in which a demonstration is made, so that `dir` never holds half of one.
///
/// # Errors
/// When `dir` holds something that is no demonstration, or has no name.
pub fn workshop(dir: &Path) -> anyhow::Result<PathBuf> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return beside(dir),
        Err(error) => anyhow::bail!("{}: {error}", dir.display()),
    };
    anyhow::ensure!(
        entries.next().is_none(),
        "`{}` holds something that is no demonstration; name another folder with --data",
        dir.display()
    );
    beside(dir)
}

fn beside(dir: &Path) -> anyhow::Result<PathBuf> {
    let name = dir.file_name().ok_or_else(|| anyhow::anyhow!("`{}` is no folder of its own", dir.display()))?;
    let mut name = name.to_owned();
    name.push(".making");
    let workshop = dir.with_file_name(name);
    // What an interrupted run left behind is ours and of no use.
    match fs::remove_dir_all(&workshop) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => anyhow::bail!("{}: {error}", workshop.display()),
    }
    fs::create_dir_all(&workshop).map_err(|error| anyhow::anyhow!("{}: {error}", workshop.display()))?;
    Ok(workshop)
}

/// Gives the finished demonstration its place.
///
/// # Errors
/// When it cannot be moved.
pub fn finish(workshop: &Path, dir: &Path) -> anyhow::Result<()> {
    fs::rename(workshop, dir).map_err(|error| anyhow::anyhow!("moving the demonstration to `{}`: {error}", dir.display()))
}
