//! Two packs compared, the older one first.

use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use domain::policy::Packs;

use super::document::row;
use crate::{
    app::App,
    http::{answer, form::url_pairs, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told::pack_diff::{self, Kind},
    views::{locale::Words, parts::Choice, staff::pack_diff::PackDiff},
};

pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((old, new)): Path<(String, String)>,
) -> Response {
    let outcome = shown(&app, &signed, &old, &new).await;
    respond(&app, &signed, outcome).await
}

/// Leads from the two packs picked in a form to their comparison.
pub(super) async fn pick(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let pairs: Vec<(String, String)> = url_pairs(query.as_bytes()).collect();
    let picked = |name: &str| pairs.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
    let is_known = |id: &&str| app.world().packs.get(id).is_some();
    let outcome = match (picked("old").filter(is_known), picked("new").filter(is_known)) {
        (Some(old), Some(new)) => Ok(answer::go(&signed.visitor, &format!("/packs/{old}/against/{new}"))),
        (Some(_), None) | (None, Some(_)) | (None, None) => Err(Problem::NotFound),
    };
    respond(&app, &signed, outcome).await
}

async fn shown(app: &App, signed: &Signed, old: &str, new: &str) -> Result<Response, Problem> {
    let world = app.world();
    let (before, after) = (world.packs.get(old), world.packs.get(new));
    let (Some(before), Some(after)) = (before, after) else { return Err(Problem::NotFound) };
    let changes = pack_diff::changes(before, after, &app.views, signed.visitor.lang)?;
    let count = |kind: Kind| {
        u32::try_from(changes.iter().filter(|change| change.change == kind).count()).unwrap_or(u32::MAX)
    };
    let page = PackDiff {
        old: row(app, signed, &world.packs, before),
        new: row(app, signed, &world.packs, after),
        counts: [Kind::Added, Kind::Removed, Kind::Changed, Kind::Grounds].map(count),
        changes,
        swap_url: format!("/packs/{new}/against/{old}"),
        packs: choices(&world.packs),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the packs there are, by their numbers.
fn choices(packs: &Packs) -> Vec<Choice> {
    let choice = |header: &domain::policy::Header| {
        Choice::new(&header.id, Words::plain(format!("{} ({})", header.number, header.id)))
    };
    packs.iter().map(|pack| choice(pack.header())).collect()
}
