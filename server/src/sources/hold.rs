//! Who reads a source from this data folder: a lock on a small file, which the system lets go when its holder dies,
//! however it dies. So the next run goes on at once with a batch that a crash broke off, and waits for its lease only
//! where the other may live on another machine. What it cannot find out it leaves to the lease.

use std::{
    fs::{File, TryLockError},
    io::{self, Read, Seek, Write},
    path::Path,
};

/// The folder of the locks inside a data folder.
const FOLDER: &str = "run";
/// The most names that are kept of runs that never ended.
const KEPT: usize = 16;

/// The right to read a source, as long as it lives.
#[derive(Debug)]
pub(super) struct Hold {
    file: File,
}

impl Hold {
    /// Takes the right to read a source; nothing while another process or task of this folder has it.
    pub(super) fn take(dir: &Path, source: &str) -> Option<Self> {
        match locked(dir, source) {
            Ok(held) => held,
            Err(error) => {
                tracing::warn!(source, %error, "the lock of a source cannot be used; its lease alone counts");
                None
            }
        }
    }

    /// Writes down who has it from now on; returns those who had it and are gone.
    pub(super) fn pass_to(&mut self, runner: &str) -> Vec<String> {
        self.written(runner).unwrap_or_else(|error| {
            tracing::warn!(%error, "the lock of a source cannot be written; its lease alone counts");
            Vec::new()
        })
    }

    fn written(&mut self, runner: &str) -> io::Result<Vec<String>> {
        let mut text = String::new();
        self.file.rewind()?;
        self.file.read_to_string(&mut text)?;
        let gone: Vec<String> = text.lines().map(str::to_owned).collect();
        let kept = gone.iter().skip(gone.len().saturating_sub(KEPT));
        let lines: String = kept.map(|name| format!("{name}\n")).chain([format!("{runner}\n")]).collect();
        self.file.rewind()?;
        self.file.set_len(0)?;
        self.file.write_all(lines.as_bytes())?;
        self.file.sync_data()?;
        Ok(gone)
    }
}

fn locked(dir: &Path, source: &str) -> io::Result<Option<Hold>> {
    let folder = dir.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{source}.lock"));
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Hold { file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_and_whoever_died_is_named_to_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let take = || Hold::take(dir.path(), "approval");
        let mut first = take().unwrap();
        assert_eq!(first.pass_to("one"), Vec::<String>::new());
        assert!(take().is_none(), "one at a time");
        assert!(Hold::take(dir.path(), "hall").is_some(), "each source has its own");
        drop(first);
        let mut second = take().unwrap();
        assert_eq!(second.pass_to("two"), ["one"]);
        drop(second);
        let mut third = take().unwrap();
        assert_eq!(third.pass_to("three"), ["one", "two"], "a run that left nothing behind may stay between");
        drop(third);
        for place in 0..KEPT * 2 {
            let gone = take().unwrap().pass_to(&format!("run {place}"));
            assert!(gone.len() <= KEPT + 1, "{gone:?}");
        }
    }

    #[test]
    fn a_folder_that_cannot_be_written_leaves_it_to_the_lease() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FOLDER), "a file where the folder should be").unwrap();
        assert!(Hold::take(dir.path(), "approval").is_none());
    }
}
