//! Closed tables as JSON, for the system of the office above: with the token an administrator wrote down, or signed in.
//! Only what was closed is told; what still moves is nobody's report.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::{
    access::Action,
    policy::Month,
    tables::{Place, agenda},
};
use serde_json::{Value, json};

use super::layouts;
use crate::{actions, app::App, http::signed::Signed, problem::Problem, tables::is_token};

pub(super) async fn send(
    State(app): State<App>,
    signed: Option<Signed>,
    headers: HeaderMap,
    Path((pack, month)): Path<(String, String)>,
) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).map(str::trim).unwrap_or_default();
    let may = signed.is_some_and(|signed| signed.may(Action::ReadReports)) || is_token(&app.dir, given);
    let outcome = if may { closed(&app, &pack, &month).await } else { Err(Problem::SignIn) };
    match outcome {
        Ok(tables) => Json(tables).into_response(),
        Err(problem) => {
            problem.log();
            told(problem.status(), problem.code(), &problem.to_string())
        }
    }
}

fn told(status: StatusCode, code: &str, detail: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "code": code, "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

async fn closed(app: &App, pack: &str, month: &str) -> Result<Value, Problem> {
    let month = Month::parse(month).ok_or(Problem::NotFound)?;
    let world = app.world();
    world.packs.get(pack).ok_or(Problem::NotFound)?;
    let layouts = layouts(app)?;
    let items = agenda::items(&world, &layouts, month);
    let places: Vec<Place> = items
        .iter()
        .filter(|item| item.pack.id() == pack)
        .filter_map(|item| item.table.as_ref())
        .map(|table| table.place.clone())
        .collect();
    let frozen = actions::read(&app.store, move |tx| {
        places.iter().map(|place| store::tables::frozen(tx, place)).collect::<Result<Vec<_>, _>>()
    })
    .await?;
    let mut tables = Vec::new();
    for frozen in frozen.into_iter().flatten() {
        let corrections = world.tables.get(&frozen.snapshot.place).map(|closed| &closed.corrections);
        let corrections = corrections.into_iter().flatten().map(|one| {
            json!({
                "row": one.row, "figure": one.figure.code(), "by": one.by, "reason": one.reason,
                "at": one.act.at.to_string(),
            })
        });
        tables.push(json!({
            "digest": frozen.digest,
            "corrections": corrections.collect::<Vec<_>>(),
            "table": frozen.snapshot,
        }));
    }
    Ok(json!({ "pack": pack, "month": month.to_string(), "tables": tables }))
}
