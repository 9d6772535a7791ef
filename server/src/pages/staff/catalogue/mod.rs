//! The dispatch catalogue: whose duty a matter is, on what grounds, since when and until when. Everybody who handles orders
//! may read it; the centre's dispatchers and administrators write it.

mod files;
mod given;
mod list;
mod moves;
mod proposed;
mod says;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use domain::{access::Action, catalogue::command::Refusal};

pub(super) use moves::offer;
pub(super) use proposed::entries;

use super::admitted::{asking, sending};
use crate::{app::App, http::signed::Signed, views::locale::Words};

/// The page.
pub(super) const PATH: &str = "/catalogue";
/// The largest file, in bytes, with what its form holds besides.
const FILE: usize = 8 * 1024 * 1024;

pub(super) fn routes() -> Router<App> {
    let large = || DefaultBodyLimit::max(FILE);
    Router::new()
        .route(PATH, get(list::show).post(moves::add))
        .route("/catalogue/{id}", get(list::open))
        .route("/catalogue/{id}/change", post(moves::change))
        .route("/catalogue/{id}/end", post(moves::end))
        .route("/catalogue/export.csv", get(list::csv))
        .route("/catalogue/export.xlsx", get(list::xlsx))
        .route("/catalogue/import", get(files::show).post(files::check).layer(large()))
        .route("/catalogue/import/take", post(files::take).layer(large()))
        .route("/orders/{number}/precedent", post(moves::settle))
}

/// Returns whether somebody writes the catalogue.
pub(super) fn writes(signed: &Signed) -> bool {
    signed.may(Action::ChangeCatalogue)
}

asking! {
    /// Somebody who may read the catalogue.
    struct Reader for Action::ReadCatalogue
}

asking! {
    /// Somebody who may change it.
    struct Editor for Action::ChangeCatalogue
}

sending! {
    /// A form of somebody who may change it.
    struct EditorForm for Action::ChangeCatalogue
}

/// Returns why something was refused, in words.
fn refused(signed: &Signed, refusal: &Refusal) -> Words {
    let words = Words::key(&format!("catalogue.refused.{}", refusal.code()));
    let matter =
        |entry| signed.world.catalogue.get(entry).map_or(String::new(), |one| one.duty.matter.clone());
    let unit = |unit| super::rows::unit_name(signed, unit);
    match refusal {
        Refusal::Row { why, .. } => refused(signed, why),
        Refusal::Taken { entry, matter } => {
            let holder = signed.world.catalogue.get(*entry).map(|entry| unit(entry.duty.lead));
            words.with("matter", matter).with("unit", holder.unwrap_or_default())
        }
        Refusal::OtherUnit { entry } | Refusal::PrecedentAlready { entry } => {
            words.with("matter", matter(*entry))
        }
        Refusal::TooMany { limit, .. } => words.with("limit", limit),
        Refusal::NoUnit { unit: id, .. } | Refusal::UnitTwice(id) => words.with("unit", unit(*id)),
        Refusal::EndsBeforeItBegins { from, to } => words.with("from", from).with("to", to),
        Refusal::NoEntry(entry) => words.with("entry", entry),
        Refusal::Denied(_)
        | Refusal::Changed { .. }
        | Refusal::Unchanged
        | Refusal::Empty { .. }
        | Refusal::BadText { .. }
        | Refusal::NotConsulted(_)
        | Refusal::NotDispatched(_)
        | Refusal::NothingNew => words,
    }
}
