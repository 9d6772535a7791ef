//! Files outside the database, each under the SM3 digest of its bytes, so equal files are kept once.
//!
//! A file is whole or absent: it is written beside its place, made durable, then moved there. A file that an order
//! was given has a row besides, written with the event, so that a backup knows it; names and media types are nowhere
//! here, because names are facts of the order and what a file is, is judged by its bytes.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use domain::{assessment::command::Proof, order::event::Event};
use sm3::{Digest, Sm3};

use crate::db::{Error, Table, Tx, int, text};
use crate::hex;

pub(crate) const FILE: Table =
    Table { name: "file", columns: &[text("digest"), int("size"), int("at")], key: &["digest"] };

/// How large a file may be unless the caller says otherwise.
pub const SIZE_LIMIT: u64 = 50 * 1024 * 1024;
/// How much is read at once.
const CHUNK: usize = 64 * 1024;
/// The folder, inside the store's, of files that are being written.
const UNFINISHED: &str = "unfinished";

/// A file that was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The SM3 digest of its bytes, by which it is found.
    pub digest: String,
    /// How many bytes it has.
    pub size: u64,
}

/// Why a file was not stored or not found.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is larger than allowed.
    #[error("the file is larger than {limit} bytes; send a smaller one")]
    TooLarge {
        /// The limit that it broke.
        limit: u64,
    },
    /// The disk is full.
    #[error("the disk is full while storing a file; nothing was stored, make room and retry")]
    Full,
    /// The file's name in the store is not a digest.
    #[error("`{digest}` is not a digest; it has 64 lower-case hexadecimal digits")]
    NotADigest {
        /// What was given.
        digest: String,
    },
    /// What lies under a digest has another one.
    #[error("the file `{digest}` was changed on the disk; restore it from a backup")]
    Changed {
        /// The digest it should have.
        digest: String,
    },
    /// The system failed.
    #[error("the file store failed at `{path}` (`{cause}`); check the folder and its owner")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// A folder of files; cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Files {
    dir: PathBuf,
}

impl Files {
    /// Returns the store in `dir`, which comes into being with its first file.
    pub fn at(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Returns the folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Stores what `source` holds, at most `limit` bytes, and returns when it is durable.
    ///
    /// ```
    /// # let dir = tempfile::tempdir().unwrap();
    /// use store::files::{Files, SIZE_LIMIT};
    ///
    /// let files = Files::at(dir.path());
    /// let stored = files.put(&mut "路灯".as_bytes(), SIZE_LIMIT)?;
    /// assert_eq!(files.get(&stored.digest)?.unwrap(), "路灯".as_bytes());
    /// # Ok::<(), store::files::FileError>(())
    /// ```
    pub fn put(&self, source: &mut dyn Read, limit: u64) -> Result<Stored, FileError> {
        let folder = self.dir.join(UNFINISHED);
        fs::create_dir_all(&folder).map_err(|cause| failure(&folder, cause))?;
        let (unfinished, file) = begin(&folder)?;
        let outcome = self.write(source, limit, &unfinished, file);
        if outcome.is_err() && unfinished.exists() {
            fs::remove_file(&unfinished).map_err(|cause| failure(&unfinished, cause))?;
        }
        outcome
    }

    fn write(
        &self,
        source: &mut dyn Read,
        limit: u64,
        unfinished: &Path,
        mut file: File,
    ) -> Result<Stored, FileError> {
        let failed = |cause| failure(unfinished, cause);
        let (digest, size) = copy(source, &mut file, limit, unfinished)?;
        file.sync_all().map_err(failed)?;
        let place = self.place(&digest)?;
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|cause| failure(folder, cause))?;
        }
        fs::rename(unfinished, &place).map_err(|cause| failure(&place, cause))?;
        // The file's own folder and the one above may both be new.
        for path in [Some(place.as_path()), place.parent()].into_iter().flatten() {
            sync_folder_of(path).map_err(|cause| failure(path, cause))?;
        }
        Ok(Stored { digest, size })
    }

    /// Returns the bytes of a file, checked against its digest; nothing when it is not here.
    pub fn get(&self, digest: &str) -> Result<Option<Vec<u8>>, FileError> {
        let Some(mut file) = self.open(digest)? else { return Ok(None) };
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|cause| failure(&self.dir, cause))?;
        if hex::encode(&Sm3::digest(&bytes)) != digest {
            return Err(FileError::Changed { digest: digest.to_owned() });
        }
        Ok(Some(bytes))
    }

    /// Returns a file opened for reading, unchecked; nothing when it is not here.
    pub fn open(&self, digest: &str) -> Result<Option<File>, FileError> {
        let place = self.place(digest)?;
        match File::open(&place) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(failure(&place, cause)),
        }
    }

    /// Returns where the file of a digest lies: `ab/cdef…`, so that no folder grows too large.
    fn place(&self, digest: &str) -> Result<PathBuf, FileError> {
        // A digest comes from outside; anything but digits could lead out of the folder.
        let is_digest = hex::decode(digest).is_some_and(|bytes| bytes.len() == 32);
        match digest.split_at_checked(2) {
            Some((folder, rest)) if is_digest => Ok(self.dir.join(folder).join(rest)),
            Some(_) | None => Err(FileError::NotADigest { digest: digest.to_owned() }),
        }
    }
}

/// A file that an order was given.
pub(crate) struct Given {
    pub(crate) digest: String,
    pub(crate) size: i64,
    pub(crate) at: i64,
}

impl Given {
    /// Returns the file that came with an event of an order, if one did.
    pub(crate) fn of(event: &Event, at: i64) -> Option<Self> {
        if let Event::Attached { digest, size, name: _ } = event {
            return Some(Self { digest: digest.clone(), size: *size, at });
        }
        None
    }

    /// Returns the files that prove something.
    pub(crate) fn of_proofs(proofs: &[Proof], at: i64) -> impl Iterator<Item = Self> {
        proofs.iter().map(move |proof| Self { digest: proof.digest.clone(), size: proof.size, at })
    }
}

/// Writes the rows of files that orders were given; one that is known keeps the row it has.
pub(crate) fn record(tx: &mut Tx<'_>, files: Vec<Given>) -> Result<(), Error> {
    let columns: Vec<_> = FILE.columns.iter().map(|column| (column.name, column.kind)).collect();
    let rows = files.into_iter().map(|file| vec![file.digest.into(), file.size.into(), file.at.into()]);
    tx.put(FILE.name, &columns, " on conflict (digest) do nothing", rows.collect())
}

/// Creates a file nobody else writes. A process that was killed leaves its own behind, and the next one may well
/// have its number, so a name that is taken is passed over.
fn begin(folder: &Path) -> Result<(PathBuf, File), FileError> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("{}-{number}", std::process::id()));
        match File::create_new(&path) {
            Ok(file) => return Ok((path, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(cause) => return Err(failure(&path, cause)),
        }
    }
}

fn copy(source: &mut dyn Read, file: &mut File, limit: u64, path: &Path) -> Result<(String, u64), FileError> {
    let failed = |cause| failure(path, cause);
    let mut sm3 = Sm3::new();
    let mut chunk = vec![0; CHUNK];
    let mut size: u64 = 0;
    loop {
        let length = source.read(&mut chunk).map_err(failed)?;
        let Some(part) = chunk.get(..length).filter(|part| !part.is_empty()) else {
            return Ok((hex::encode(&sm3.finalize()), size));
        };
        size = size.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
        if size > limit {
            return Err(FileError::TooLarge { limit });
        }
        sm3.update(part);
        file.write_all(part).map_err(failed)?;
    }
}

fn failure(path: &Path, cause: io::Error) -> FileError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if matches!(cause.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        return FileError::Full;
    }
    FileError::Io { path: path.to_owned(), cause }
}

/// Makes the folder's entry for `path` durable.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
