//! Every row a batch keeps, as a file to take away.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use domain::{batch::Outcome, ids::BatchId};
use report::list::{self as file, Cell, List};
use store::batch as rows;

use super::{
    notice::respond,
    sources::{Reader, found},
};
use crate::{actions, app::App, http::signed::Signed, problem::Problem};

/// The most rows of one file.
const FILE_LIMIT: usize = 100_000;

pub(super) async fn rows_file(
    State(app): State<App>,
    Path(id): Path<i64>,
    Reader(signed): Reader,
) -> Response {
    let outcome = written(&app, &signed, BatchId(id)).await;
    respond(&app, &signed, outcome).await
}

/// Returns every row a batch keeps as CSV: the taken ones, then what could not be taken.
async fn written(app: &App, signed: &Signed, id: BatchId) -> Result<Response, Problem> {
    let (batch, _) = found(app, signed, id).await?;
    let reasons = actions::read(&app.store, move |tx| rows::reasons(tx, id)).await?;
    let mut all = Vec::new();
    for (outcome, _) in reasons {
        match &outcome {
            Outcome::Rejected(why) => faults_into(app, id, why.clone(), &mut all).await?,
            Outcome::Sms | Outcome::Phone | Outcome::Excluded(_) | Outcome::Known => {
                cases_into(app, id, outcome, &mut all).await?;
            }
        }
    }
    let headings = ["place", "projectNo", "serviceNumber", "outcome", "reason", "late", "field", "detail"];
    let list = List {
        title: format!("batch-{id}"),
        headings: headings.map(str::to_owned).to_vec(),
        rows: all,
        note: None,
    };
    let bytes = file::csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let name = format!("attachment; filename=\"{}-batch-{id}.csv\"", batch.source);
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        bytes,
    )
        .into_response())
}

async fn cases_into(
    app: &App,
    id: BatchId,
    outcome: Outcome,
    all: &mut Vec<Vec<Cell>>,
) -> Result<(), Problem> {
    let mut after: Option<(u64, String, String)> = None;
    while all.len() < FILE_LIMIT {
        let (wanted, from) = (outcome.clone(), after.take());
        let page = actions::read(&app.store, move |tx| {
            let from = from.as_ref().map(|(place, number, step)| (*place, number.as_str(), step.as_str()));
            rows::cases(tx, id, Some(&wanted), from, 500)
        })
        .await?;
        all.extend(page.cases.into_iter().map(|case| {
            let late = if case.is_late { "1" } else { "" };
            let texts = [
                &case.place.to_string(),
                &case.number,
                &case.step,
                outcome.code(),
                outcome.reason(),
                late,
                "",
                "",
            ];
            texts.map(Cell::text).to_vec()
        }));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}

async fn faults_into(app: &App, id: BatchId, why: String, all: &mut Vec<Vec<Cell>>) -> Result<(), Problem> {
    let mut after = None;
    while all.len() < FILE_LIMIT {
        let (reason, from) = (why.clone(), after);
        let page =
            actions::read(&app.store, move |tx| rows::faults(tx, id, Some(&reason), from, 500)).await?;
        all.extend(page.faults.into_iter().map(|fault| {
            let texts = [&fault.place, "", "", "rejected", &fault.reason, "", &fault.field, &fault.detail];
            texts.map(Cell::text).to_vec()
        }));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    Ok(())
}
