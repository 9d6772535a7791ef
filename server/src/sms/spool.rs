//! The spool gateway: messages leave as files, replies come as files. For the demonstration, for tests, and for
//! installations whose own gateway reads a folder. A file appears whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// The largest reply file read, in bytes.
const REPLY_LIMIT: u64 = 64 * 1024;
/// The replies taken at a time.
const BATCH: usize = 500;

/// A message on its way out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The outbox's id: sending it twice writes the same file.
    pub id: i64,
    /// The number.
    pub to: String,
    /// The words.
    pub text: String,
    /// The digits behind the sender's number; a reply repeats them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extension: String,
}

/// A reply on its way in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Incoming {
    /// The gateway's own id of the reply.
    pub id: String,
    /// The number it came from.
    pub from: String,
    /// The words.
    pub text: String,
    /// The digits behind our number that the message had which it answers; empty when they are not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub extension: String,
}

/// A reply file and what is in it.
#[derive(Debug)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// The reply, or what is wrong with the file.
    pub reply: Result<Incoming, String>,
}

/// The folders of the spool.
#[derive(Clone, Debug)]
pub struct Spool {
    dir: PathBuf,
}

impl Spool {
    /// Returns the spool of a data folder.
    #[must_use]
    pub fn of(data: &Path) -> Self {
        Self { dir: data.join("spool") }
    }

    /// Writes a message; writing it again is the same.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn send(&self, message: &Outgoing) -> io::Result<()> {
        self.put("out", &format!("{}.json", message.id), message)
    }

    /// Writes a reply, as a gateway would.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn reply(&self, reply: &Incoming) -> io::Result<()> {
        self.put("in", &format!("{}.json", reply.id), reply)
    }

    /// Returns the replies that wait, oldest name first. A file without the ending `.json` is still being written.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn replies(&self) -> io::Result<Vec<Found>> {
        let folder = self.dir.join("in");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        paths.truncate(BATCH);
        Ok(paths.into_iter().map(|path| Found { reply: read(&path), path }).collect())
    }

    /// Takes a reply file away: to `done`, or to `bad` with a note beside it that says why.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn settle(&self, path: &Path, problem: Option<&str>) -> io::Result<()> {
        let folder = self.dir.join(if problem.is_some() { "bad" } else { "done" });
        fs::create_dir_all(&folder)?;
        let Some(name) = path.file_name() else { return Ok(()) };
        if let Some(problem) = problem {
            let mut note = name.to_owned();
            note.push(".txt");
            fs::write(folder.join(note), problem)?;
        }
        fs::rename(path, folder.join(name))
    }

    fn put(&self, folder: &str, name: &str, content: &impl Serialize) -> io::Result<()> {
        let folder = self.dir.join(folder);
        fs::create_dir_all(&folder)?;
        let unfinished = folder.join(format!("{name}.part"));
        let mut file = fs::File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec(content)?)?;
        file.sync_all()?;
        fs::rename(&unfinished, folder.join(name))?;
        // The outbox will say that the message left; a power cut must not take its file away.
        fs::File::open(&folder)?.sync_all()
    }
}

fn read(path: &Path) -> Result<Incoming, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > REPLY_LIMIT {
        return Err(format!("the file has {size} bytes; a reply has at most {REPLY_LIMIT}"));
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| {
        format!("not a reply: {error}; write {{\"id\", \"from\", \"text\"}} under another name and rename it when whole")
    })
}
