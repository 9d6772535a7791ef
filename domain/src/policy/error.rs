//! What is wrong with a pack: file, line, key, and what to do about it.

/// One thing wrong with a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {key}: {problem}")]
pub struct PackError {
    /// The file, as it was named when it was read.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key, from the top of the file: `clock.handle-simple.budget`.
    pub key: String,
    /// What is wrong and what to do about it.
    pub problem: String,
}
