//! Photos and files: kept outside the database under the digest of their bytes. What they are is judged by their
//! bytes, never by the name or kind somebody claims.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use domain::{assessment::command::Proof, order::command::Command};
use store::{
    db,
    files::{FileError, Files, SIZE_LIMIT},
};

use crate::{app::App, http::form::Upload, problem::Problem};

/// Returns the media type of an image we show, judged by its first bytes.
#[must_use]
pub fn image_type(bytes: &[u8]) -> Option<&'static str> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if starts(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if starts(b"GIF8") {
        Some("image/gif")
    } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}

/// Stores a file and returns by what it is known.
///
/// # Errors
/// When the disk cannot take it; nothing is half stored.
pub async fn keep(app: &App, upload: Upload) -> Result<Proof, Problem> {
    let most = usize::try_from(app.config.limits.attachment_mb).unwrap_or(10) * 1024 * 1024;
    if upload.bytes.len() > most {
        return Err(Problem::TooLarge(format!(
            "`{}` has {} bytes; at most {most}",
            upload.name,
            upload.bytes.len()
        )));
    }
    let folder = app.store.files().to_path_buf();
    let bytes = upload.bytes;
    let task = tokio::task::spawn_blocking(move || Files::at(&folder).put(&mut bytes.as_slice(), SIZE_LIMIT));
    let stored = task.await.map_err(|error| Problem::Internal(error.to_string()))?.map_err(problem)?;
    let name: String = upload.name.chars().filter(|character| !character.is_control()).take(100).collect();
    let name = if name.trim().is_empty() { stored.digest.clone() } else { name };
    let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
    Ok(Proof { digest: stored.digest, name, size })
}

/// Returns the command that adds a file to an order.
#[must_use]
pub fn attach(Proof { digest, name, size }: Proof) -> Command {
    Command::Attach { digest, name, size }
}

/// Returns what a file that could not be kept is to whoever sent it.
pub(crate) fn problem(error: FileError) -> Problem {
    match error {
        FileError::Full => Problem::Unavailable(db::Error::Full {
            what: "storing a file".to_owned(),
            cause: error.to_string(),
        }),
        FileError::TooLarge { .. } => Problem::TooLarge(error.to_string()),
        FileError::NotADigest { .. } | FileError::Changed { .. } | FileError::Io { .. } => {
            Problem::Internal(error.to_string())
        }
    }
}

/// Returns a file so that no browser takes it for anything but a picture or a download.
///
/// # Errors
/// [`Problem::NotFound`] when there is no such file.
pub async fn send(app: &App, digest: &str) -> Result<Response, Problem> {
    let (folder, digest) = (app.store.files().to_path_buf(), digest.to_owned());
    let task = tokio::task::spawn_blocking(move || Files::at(&folder).get(&digest));
    let bytes = task
        .await
        .map_err(|error| Problem::Internal(error.to_string()))?
        .map_err(|error| Problem::Internal(error.to_string()))?
        .ok_or(Problem::NotFound)?;
    let kind = image_type(&bytes);
    let disposition = if kind.is_some() { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, kind.unwrap_or("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
