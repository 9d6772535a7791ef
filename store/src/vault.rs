//! Seals personal data, and finds it again without opening it.
//!
//! Sealing is SM4-GCM, finding is a keyed index (HMAC-SM3); the keys come from a file that lies
//! outside the database. Knows nothing of who may open what: that is `domain::access` and an event.
//!
//! There is no source of randomness here. The nonce is computed from the content and its context,
//! so two different contents never share one, and only equal content in one context looks equal.

mod mask;

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aes_gcm::aead::consts::U12;
use aes_gcm::{AeadInOut, AesGcm, KeyInit, Nonce};
use hmac::{Hmac, Mac};
pub use mask::{mask_name, mask_numbers, mask_phone, normalise_phone};
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use crate::hex;

/// How many bytes a master key has.
pub const KEY_BYTES: usize = 32;
/// How large a key file may be.
const FILE_LIMIT: u64 = 64 * 1024;
/// How many bytes a nonce has.
const NONCE_BYTES: usize = 12;

/// Keeps personal data; where its keys live is the provider's matter.
pub trait Vault: Send + Sync {
    /// Returns `plain` sealed for `context`: the thing it belongs to, without which it does not open.
    fn seal(&self, plain: &[u8], context: &str) -> Vec<u8>;

    /// Returns what was sealed for `context`.
    fn open(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>, Closed>;

    /// Returns the keyed index of a normalised text: equal for equal texts and purposes, telling nothing else.
    fn index(&self, text: &str, purpose: &str) -> String;
}

/// Why something does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Closed {
    /// It is too short or begins with an unknown mark.
    #[error("the sealed data is not in a form this program knows; restore it from a backup")]
    Unknown,
    /// It was sealed with a key that the key file does not hold.
    #[error(
        "the sealed data needs key {generation}, which the key file does not hold; restore that key file"
    )]
    NoKey {
        /// The number of the missing key.
        generation: u8,
    },
    /// It was sealed with another key, for another context, or was changed.
    #[error(
        "the sealed data does not open; it was changed, or the key file is not the one it was sealed with"
    )]
    Changed,
}

/// What can be wrong with a key file.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read or written.
    #[error("the key file `{path}` cannot be used (`{cause}`); check the path and its owner")]
    Io {
        /// Where it lies.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Others can read it.
    #[error("the key file `{path}` can be read by others; run `chmod 600 {path}`")]
    Open {
        /// Where it lies.
        path: PathBuf,
    },
    /// A line is not a number and a key.
    #[error("line {line} of the key file `{path}` is not `NUMBER KEY`; restore the file from its copy")]
    Garbled {
        /// Where it lies.
        path: PathBuf,
        /// Which line, counted from 1.
        line: usize,
    },
    /// No further key fits.
    #[error("the key file `{path}` holds 255 keys; seal everything with the newest and start a new file")]
    Exhausted {
        /// Where it lies.
        path: PathBuf,
    },
}

/// The provider that keeps its keys in a file: one line `NUMBER KEY` for each, the last one seals.
///
/// ```
/// # let dir = tempfile::tempdir().unwrap();
/// use store::vault::{KeyFile, Vault};
///
/// let path = dir.path().join("huiyin.key");
/// KeyFile::create(&path, &[7; 32])?;
/// let vault = KeyFile::read(&path)?;
/// let sealed = vault.seal("王小明".as_bytes(), "personal:1");
/// assert_eq!(vault.open(&sealed, "personal:1").unwrap(), "王小明".as_bytes());
/// assert!(vault.open(&sealed, "personal:2").is_err());
/// # Ok::<(), store::vault::KeyError>(())
/// ```
pub struct KeyFile {
    /// In the order of the file; never empty.
    keys: Vec<Keys>,
    index_key: Zeroizing<[u8; 32]>,
    fingerprint: String,
}

/// What is derived from one master key.
struct Keys {
    generation: u8,
    cipher: AesGcm<Sm4, U12>,
    nonce_key: Zeroizing<[u8; 32]>,
}

impl KeyFile {
    /// Makes a key file, readable by its owner only, from random bytes that the caller brings; never overwrites one.
    pub fn create(path: &Path, random: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        write_new(path, &key_line(1, random))
            .map_err(|cause| KeyError::Io { path: path.to_owned(), cause })?;
        Self::read(path)
    }

    /// Adds a newer key from random bytes that the caller brings; what was sealed before still opens.
    ///
    /// The index stays that of the first key, so that what was found before is still found.
    pub fn rotate(path: &Path, random: &[u8; KEY_BYTES]) -> Result<Self, KeyError> {
        let newest = Self::read(path)?.keys.last().map_or(0, |keys| keys.generation);
        let next = newest.checked_add(1).ok_or_else(|| KeyError::Exhausted { path: path.to_owned() })?;
        let mut text = read_text(path)?;
        text.push_str(&key_line(next, random));
        let fresh = path.with_extension("key.new");
        let failed = |cause| KeyError::Io { path: path.to_owned(), cause };
        write_new(&fresh, &text).map_err(failed)?;
        fs::rename(&fresh, path).map_err(failed)?;
        crate::files::sync_folder_of(path).map_err(failed)?;
        Self::read(path)
    }

    /// Reads a key file.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        let text = read_text(path)?;
        let garbled = |line: usize| KeyError::Garbled { path: path.to_owned(), line };
        let mut keys: Vec<Keys> = Vec::new();
        let mut derived = None;
        for (line, number) in text.lines().zip(1..) {
            let (generation, master) = parse_line(line).ok_or_else(|| garbled(number))?;
            if keys.last().is_some_and(|keys| keys.generation >= generation) {
                return Err(garbled(number));
            }
            keys.push(Keys::derive(generation, &master));
            derived.get_or_insert_with(|| {
                (mac(&master, &[b"huiyin index"]), mac(&master, &[b"huiyin fingerprint"]))
            });
        }
        let (index_key, fingerprint) = derived.ok_or_else(|| garbled(1))?;
        let fingerprint = hex::encode(fingerprint.get(..8).unwrap_or_default());
        Ok(Self { keys, index_key, fingerprint })
    }

    /// Returns what tells this key file from others without telling anything about its keys.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

impl Vault for KeyFile {
    fn seal(&self, plain: &[u8], context: &str) -> Vec<u8> {
        self.keys.last().map(|keys| keys.seal(plain, context)).unwrap_or_default()
    }

    fn open(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>, Closed> {
        let (generation, sealed) = sealed.split_first().ok_or(Closed::Unknown)?;
        let keys = self.keys.iter().find(|keys| keys.generation == *generation);
        let keys = keys.ok_or(Closed::NoKey { generation: *generation })?;
        keys.open(sealed, context)
    }

    fn index(&self, text: &str, purpose: &str) -> String {
        hex::encode(&*mac(&*self.index_key, &[&length(purpose), purpose.as_bytes(), text.as_bytes()]))
    }
}

impl Keys {
    fn derive(generation: u8, master: &[u8]) -> Self {
        let seal_key = mac(master, &[b"huiyin seal"]);
        let (seal_key, _) = seal_key.split_first_chunk::<16>().unwrap_or((&[0; 16], &[]));
        Self { generation, cipher: AesGcm::new(seal_key.into()), nonce_key: mac(master, &[b"huiyin nonce"]) }
    }

    fn seal(&self, plain: &[u8], context: &str) -> Vec<u8> {
        let long_nonce = mac(&*self.nonce_key, &[&length(context), context.as_bytes(), plain]);
        let (nonce, _) = long_nonce.split_first_chunk::<NONCE_BYTES>().unwrap_or((&[0; NONCE_BYTES], &[]));
        let mut body = plain.to_vec();
        self.encrypt(nonce, context, &mut body);
        let mut sealed = Vec::with_capacity(1 + NONCE_BYTES + body.len());
        sealed.push(self.generation);
        sealed.extend_from_slice(nonce);
        sealed.append(&mut body);
        sealed
    }

    #[expect(clippy::expect_used, reason = "the cipher refuses only contents of 64 GiB and more")]
    fn encrypt(&self, nonce: &[u8; NONCE_BYTES], context: &str, body: &mut Vec<u8>) {
        self.cipher
            .encrypt_in_place(&Nonce::from(*nonce), context.as_bytes(), body)
            .expect("personal data is far below the limit of the cipher");
    }

    fn open(&self, sealed: &[u8], context: &str) -> Result<Vec<u8>, Closed> {
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Closed::Unknown)?;
        let mut body = body.to_vec();
        self.cipher
            .decrypt_in_place(&Nonce::from(*nonce), context.as_bytes(), &mut body)
            .map_err(|_| Closed::Changed)?;
        Ok(body)
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut mac = Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes keys of every length");
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Says where a text ends, so that two different pairs of texts are never the same bytes.
fn length(text: &str) -> [u8; 8] {
    u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes()
}

fn key_line(generation: u8, random: &[u8; KEY_BYTES]) -> Zeroizing<String> {
    Zeroizing::new(format!("{generation} {}\n", *Zeroizing::new(hex::encode(random))))
}

fn parse_line(line: &str) -> Option<(u8, Zeroizing<Vec<u8>>)> {
    let (generation, key) = line.split_once(' ')?;
    let generation = generation.parse::<u8>().ok().filter(|generation| *generation > 0)?;
    let key = Zeroizing::new(hex::decode(key)?);
    (key.len() == KEY_BYTES).then_some((generation, key))
}

fn read_text(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let failed = |cause| KeyError::Io { path: path.to_owned(), cause };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Open { path: path.to_owned() });
    }
    let mut text = Zeroizing::new(String::new());
    file.take(FILE_LIMIT).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

/// Writes a file that only its owner may read; never overwrites one.
pub(crate) fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    crate::files::sync_folder_of(path)
}
