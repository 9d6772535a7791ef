//! The mark of a demonstration's folder. Its accounts have a known password, so nothing but `huiyin demo` serves it.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use anyhow::Context;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::ledger::Hash;

/// The password of every account of a demonstration.
pub const PASSWORD: &str = "Huiyin-demo-1";
/// The file that marks a folder.
pub const MARK: &str = "DEMO";
/// Where Linux keeps files in memory.
const MEMORY: &str = "/dev/shm";
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
            let mark =
                toml::from_str(&text).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
            Ok(Some(mark))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(anyhow::anyhow!("{}: {error}", path.display())),
    }
}

fn write(dir: &Path, mark: &Mark) -> anyhow::Result<()> {
    fs::write(dir.join(MARK), format!("{HEAD}{}", toml::to_string(mark)?))?;
    Ok(())
}

/// Makes the folder a demonstration will lie in.
///
/// # Errors
/// When it holds something, or cannot be made.
pub fn reserve(dir: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("making `{}`", dir.display()))?;
    let mut entries = fs::read_dir(dir).with_context(|| format!("reading `{}`", dir.display()))?;
    anyhow::ensure!(
        entries.next().is_none(),
        "`{}` holds something that is no demonstration; name another folder with --data",
        dir.display()
    );
    Ok(())
}

/// Removes a folder in which no demonstration came to lie.
pub fn release(dir: &Path) {
    // One that is not empty, or gone already, is nobody's loss.
    let _ = fs::remove_dir(dir);
}

/// Returns the places a demonstration for `dir` may be made in, the quickest first: in memory, where thousands of
/// durable commits cost nothing, or beside `dir`. Until it is finished `dir` holds nothing of it.
#[must_use]
pub fn workshops(dir: &Path) -> Vec<PathBuf> {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let unique = std::path::absolute(dir).unwrap_or_else(|_| dir.to_path_buf());
    let unique = Hash::of(unique.as_os_str().as_encoded_bytes()).to_string();
    let short = unique.get(..12).unwrap_or_default();
    let in_memory = Path::new(MEMORY).join(format!("huiyin-demo-{short}"));
    let beside = dir.with_file_name(format!("{name}.making"));
    let memory = Some(in_memory).filter(|_| Path::new(MEMORY).is_dir());
    memory.into_iter().chain([beside]).collect()
}

/// Makes a workshop anew; what an interrupted run left there is ours and of no use.
///
/// # Errors
/// When it cannot be made.
pub fn set_up(workshop: &Path) -> anyhow::Result<()> {
    tear_down(workshop)?;
    if let Some(above) = workshop.parent() {
        fs::create_dir_all(above)?;
    }
    // Others on this machine may look into the memory's folder, but not into ours.
    DirBuilder::new().mode(0o700).create(workshop).with_context(|| format!("making `{}`", workshop.display()))
}

/// Removes a workshop.
///
/// # Errors
/// When it cannot be removed.
pub fn tear_down(workshop: &Path) -> anyhow::Result<()> {
    match fs::remove_dir_all(workshop) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("removing `{}`", workshop.display())),
    }
}

/// Brings the finished demonstration to its place, the mark last.
///
/// # Errors
/// When it cannot be written there.
pub fn finish(workshop: &Path, dir: &Path, mark: &Mark) -> anyhow::Result<()> {
    let bring = || -> anyhow::Result<()> {
        copy(workshop, dir)?;
        write(dir, mark)
    };
    bring().with_context(|| format!("bringing the demonstration to `{}`", dir.display()))?;
    tear_down(workshop)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            fs::File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}
