//! What proves a mark or an entered value: kept under the digest of its bytes, sent only to whoever may read the
//! period it was given for.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::assessment::{
    command::{Proof, Span},
    periods::Period,
};

use super::{door::Reader, place::Place};
use crate::{
    app::App,
    attachments,
    http::form::{Form, Upload},
    pages::staff::notice::respond,
    problem::Problem,
    views::staff::assess::ProofLink,
};

pub(super) async fn of_month(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, digest)): Path<(String, String, String)>,
) -> Response {
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        sent(&app, place.period(), &digest).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn of_year(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, year, digest)): Path<(String, String, String)>,
) -> Response {
    let outcome = async {
        let span = year.parse().map(Span::Year).map_err(|_| Problem::NotFound)?;
        sent(&app, signed.world.periods.get(&pack, span), &digest).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn sent(app: &App, period: Option<&Period>, digest: &str) -> Result<Response, Problem> {
    let period = period.ok_or(Problem::NotFound)?;
    let of_marks = period.marks.values().flat_map(|mark| &mark.evidence);
    let of_values = period.inputs.values().flatten().flat_map(|entered| &entered.evidence);
    if !of_marks.chain(of_values).any(|proof| proof.digest == digest) {
        return Err(Problem::NotFound);
    }
    attachments::send(app, digest).await
}

/// Stores the files of a form.
pub(super) async fn keep(app: &App, form: &mut Form) -> Result<Vec<Proof>, Problem> {
    let files: Vec<Upload> = std::mem::take(&mut form.files);
    let mut proofs = Vec::new();
    for file in files.into_iter().filter(|file| file.field == "evidence") {
        proofs.push(attachments::keep(app, file).await?);
    }
    Ok(proofs)
}

/// Returns the links to files below the address of their period.
pub(super) fn links(url: &str, proofs: &[Proof]) -> Vec<ProofLink> {
    let link = |proof: &Proof| ProofLink {
        name: proof.name.clone(),
        url: format!("{url}/evidence/{}", proof.digest),
        digest: proof.digest.clone(),
    };
    proofs.iter().map(link).collect()
}
