//! Photos of visits: taken from a form or a tablet when they are pictures, shown to whoever sees the files of a campaign.

use axum::{
    extract::{DefaultBodyLimit, Path, State},
    response::Response,
};
use domain::{
    assessment::command::Proof,
    campaign::{PHOTOS_LIMIT, Visit, legal},
    ids::UnitId,
};

use super::{Loaded, Reader};
use crate::{
    app::App,
    attachments,
    http::form::{Form, Upload},
    pages::staff::notice,
    problem::Problem,
    views::{locale::Words, staff::campaign::names},
};

/// How many files of the largest size one form may bring together.
const LARGEST: u32 = 4;

/// Returns how many megabytes the photos of one form may have together.
pub(super) fn megabytes(app: &App) -> u32 {
    app.config.limits.attachment_mb.saturating_mul(LARGEST)
}

/// Returns how large a form with photos may be.
pub(in crate::pages::staff) fn body_limit(app: &App) -> DefaultBodyLimit {
    let megabytes = usize::try_from(megabytes(app).saturating_add(1)).unwrap_or(41);
    DefaultBodyLimit::max(megabytes * 1024 * 1024)
}

/// Stores the photos of a form, or says why they are none.
pub(super) async fn taken(app: &App, form: &mut Form) -> Result<Result<Vec<Proof>, Words>, Problem> {
    let files =
        std::mem::take(&mut form.files).into_iter().filter(|file| file.field == names::PHOTO).collect();
    Ok(store(app, files).await?.map_err(|fault| fault.words(app)))
}

/// What is wrong with photos.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::pages::staff) enum Fault {
    /// There are too many.
    TooMany,
    /// One is no picture that a browser shows.
    NotAPicture,
    /// One is too large.
    TooLarge,
}

impl Fault {
    /// Returns the stable code.
    pub(in crate::pages::staff) fn code(self) -> &'static str {
        match self {
            Self::TooMany => "too-many-photos",
            Self::NotAPicture => "no-photo",
            Self::TooLarge => "large-photo",
        }
    }

    /// Returns it in words.
    pub(in crate::pages::staff) fn words(self, app: &App) -> Words {
        Words::key(&format!("campaign.photo.{}", self.code()))
            .with("limit", PHOTOS_LIMIT)
            .with("megabytes", app.config.limits.attachment_mb)
    }
}

/// Stores photos, all of them or none.
pub(in crate::pages::staff) async fn store(
    app: &App,
    files: Vec<Upload>,
) -> Result<Result<Vec<Proof>, Fault>, Problem> {
    if files.len() > PHOTOS_LIMIT {
        return Ok(Err(Fault::TooMany));
    }
    if files.iter().any(|file| attachments::image_type(&file.bytes).is_none()) {
        return Ok(Err(Fault::NotAPicture));
    }
    let mut photos = Vec::new();
    for file in files {
        match attachments::keep(app, file).await {
            Ok(photo) => photos.push(photo),
            Err(Problem::TooLarge(_)) => return Ok(Err(Fault::TooLarge)),
            Err(problem) => return Err(problem),
        }
    }
    Ok(Ok(photos))
}

/// Returns the photos of a visit: what each was called, and where it is.
pub(super) fn links(loaded: &Loaded, unit: UnitId, visit: &Visit) -> Vec<(String, String)> {
    let url = |photo: &Proof| format!("{}/units/{unit}/photos/{}", loaded.url(), photo.digest);
    visit.photos.iter().map(|photo| (photo.name.clone(), url(photo))).collect()
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, unit, digest)): Path<(i64, i64, String)>,
) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        let entrant =
            loaded.campaign.entrants.get(&UnitId(unit)).filter(|_| legal::sees_files(&signed.actor));
        let entrant = entrant.ok_or(Problem::NotFound)?;
        let known = entrant.visits.iter().flat_map(|visit| &visit.photos).any(|photo| photo.digest == digest);
        if known { attachments::send(&app, &digest).await } else { Err(Problem::NotFound) }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}
