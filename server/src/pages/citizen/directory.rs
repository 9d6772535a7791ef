//! Where one may speak and be heard, besides here: numbers, offices, boxes, open days, forums, as staff keep them.

use axum::{Router, extract::State, response::Response, routing::get};
use domain::directory::Kind;

use super::show as respond;
use crate::{
    actions::official::official,
    app::App,
    http::{answer, visitor::Visitor},
    pages::finds::unit_name,
    views::citizen::directory::{Directory, Group, Listing},
};

/// The address.
const PATH: &str = "/directory";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    let world = app.world();
    let offices = official(&app, &world);
    let listed = world.directory.listed();
    let groups = Kind::ALL.into_iter().map(|kind| Group {
        kind: kind.code().to_owned(),
        rows: listed
            .iter()
            .filter(|one| one.content.kind == kind)
            .map(|one| {
                let unit = one.content.unit.map(|unit| unit_name(&world, visitor.lang, unit));
                let listing = Listing::of(one, unit.unwrap_or_default());
                let [name, times, text] =
                    [&listing.name, &listing.times, &listing.text].map(|text| offices.mask_office(text));
                Listing { name, times, text, ..listing }
            })
            .collect(),
    });
    let page = Directory { groups: groups.filter(|group| !group.rows.is_empty()).collect() };
    let outcome = answer::page(&app, &visitor, &visitor.frame(&app), &page);
    respond(&app, &visitor, outcome)
}
