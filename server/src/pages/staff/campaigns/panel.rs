//! The panel: the pool, ties, and the draw with its seed, so that anybody can draw again (六(四)).

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::campaign::{Judge, command::Move, legal, panel::excluded};

use super::{Loaded, Reader, allowed};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::named,
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            campaign::accept::{JudgeRow, PanelPage, PanelView},
            kept::Kept,
        },
    },
};

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded, Kept::default()).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    kept: Kept,
) -> Result<Response, Problem> {
    if !legal::sees_files(&signed.actor) {
        return Err(Problem::Forbidden("campaign-files".to_owned()));
    }
    let (campaign, rules, lang) = (&loaded.campaign, &loaded.rules, signed.visitor.lang);
    let tied = excluded(campaign);
    let standing = |judge: &Judge| {
        let drawn = campaign.panel.as_ref().is_some_and(|panel| panel.members.contains(&judge.number));
        let (code, tone) = match (drawn, tied.contains(&judge.number)) {
            (true, _) => ("drawn", Tone::Good),
            (false, true) => ("tied", Tone::Quiet),
            (false, false) => ("free", Tone::Calm),
        };
        Badge::new(Words::key(&format!("campaign.judge.{code}")), tone)
    };
    let row = |judge: &Judge| {
        let ties: Vec<String> = judge.ties.iter().map(|unit| unit_name(signed, *unit)).collect();
        JudgeRow {
            number: judge.number,
            name: judge.name.clone(),
            group: named(&rules.panel, &judge.group, lang),
            ties: ties.join(" · "),
            standing: standing(judge),
        }
    };
    let groups = rules.panel.iter().map(|group| {
        let of = || campaign.pool.iter().filter(|judge| judge.group == group.zh);
        let free = of().filter(|judge| !tied.contains(&judge.number)).count();
        (group.zh.clone(), told::text(group, lang), of().count(), free)
    });
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = PanelPage {
        head: loaded.head(app, signed, &allowed(signed, loaded, &[Move::Pool, Move::Draw], None), kept)?,
        groups: groups.collect(),
        pool: campaign.pool.iter().map(row).collect(),
        panel: campaign.panel.as_ref().map(|panel| PanelView {
            seats: panel.seats,
            seed: panel.seed.to_string(),
            at_ms: panel.at.as_millisecond(),
            members: panel.members.len(),
            excluded: panel.excluded.len(),
        }),
        is_fixed: legal::has_visits(campaign),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}
