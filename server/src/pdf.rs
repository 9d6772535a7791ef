//! Official documents as PDF, made by a LibreOffice that the settings name. What was made once is kept beside the files,
//! under the digest of what it was made from; without LibreOffice nothing is made, and pages say how to come by it.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{process::Command, sync::Mutex, time::timeout};

use crate::{app::App, problem::Problem};

/// How long one document may take.
const PATIENCE: Duration = Duration::from_secs(90);
/// The folder of what was made, in the data folder; it may be emptied at any time.
const FOLDER: &str = "pdf";

/// LibreOffice is started once at a time: it is large, and two of it share no profile.
static OFFICE: Mutex<()> = Mutex::const_new(());

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The settings name no LibreOffice.
    #[error("no LibreOffice is named: set `[documents] soffice` in huiyin.toml")]
    Off,
    /// It could not be started, or did not do it.
    #[error("`{program}` made no PDF: {why}")]
    Failed {
        /// What was started.
        program: String,
        /// What it said.
        why: String,
    },
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Internal(error.to_string())
    }
}

/// Returns whether documents can be had as PDF.
#[must_use]
pub fn is_on(app: &App) -> bool {
    !app.config.documents.soffice.is_empty()
}

/// Returns a document with these bytes as PDF; `digest` is theirs.
///
/// # Errors
/// [`Error`] saying what to do.
pub async fn of(app: &App, digest: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let program = app.config.documents.soffice.clone();
    if program.is_empty() {
        return Err(Error::Off);
    }
    let failed = |why: String| Error::Failed { program: program.clone(), why };
    let folder = app.dir.join(FOLDER);
    let made = folder.join(format!("{digest}.pdf"));
    if let Ok(kept) = tokio::fs::read(&made).await {
        return Ok(kept);
    }
    let _alone = OFFICE.lock().await;
    if let Ok(kept) = tokio::fs::read(&made).await {
        return Ok(kept);
    }
    let workshop = folder.join(format!("making-{}", std::process::id()));
    let outcome = make(&program, &workshop, digest, bytes).await;
    let pdf = match outcome {
        Ok(pdf) => pdf,
        Err(why) => return Err(failed(why)),
    };
    // Renamed when it is whole: a crash leaves no half of one under its name.
    let whole = workshop.join("whole.pdf");
    let kept = async {
        tokio::fs::write(&whole, &pdf).await?;
        tokio::fs::rename(&whole, &made).await?;
        tokio::fs::remove_dir_all(&workshop).await
    };
    if let Err(error) = kept.await {
        tracing::warn!(%error, "the PDF is not kept; it will be made anew");
    }
    Ok(pdf)
}

async fn make(program: &str, workshop: &Path, digest: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    tokio::fs::create_dir_all(workshop).await.map_err(|error| error.to_string())?;
    let source = workshop.join(format!("{digest}.docx"));
    tokio::fs::write(&source, bytes).await.map_err(|error| error.to_string())?;
    let profile = PathBuf::from("/").join(std::path::absolute(workshop).map_err(|error| error.to_string())?);
    let mut office = Command::new(program);
    office
        .arg(format!("-env:UserInstallation=file://{}", profile.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "pdf", "--outdir"])
        .arg(workshop)
        .arg(&source)
        .stdin(Stdio::null())
        .kill_on_drop(true);
    let ended = timeout(PATIENCE, office.output()).await;
    let output = ended.map_err(|_| "it took too long".to_owned())?.map_err(|error| error.to_string())?;
    let pdf = tokio::fs::read(source.with_extension("pdf")).await;
    pdf.map_err(|_| String::from_utf8_lossy(&output.stderr).trim().chars().take(300).collect())
}
