//! The knowledge base for staff: looking for words and the lists, one article and what may be done to it, the forms
//! that write one or ask for one, how units keep theirs, and articles from a file and as a file.

pub(super) mod duty;
mod edit;
mod file;
mod import;
mod list;
mod miss;
mod one;
mod refusals;

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{Action, Actor, Reach},
    calendar::date_of,
    ids::UnitId,
    knowledge::{command::Move, legal},
    people::UnitKind,
};
use store::{knowledge::lists, search::Sight};

use super::{
    admitted::{asking, sending},
    rows::unit_name,
};
use crate::{
    actions::{self, article},
    app::App,
    http::{answer, signed::Signed},
    pages::finds,
    problem::Problem,
    views::{locale::Words, parts::Choice, staff::knowledge::Hints},
};

/// Where the knowledge base is.
pub(super) const PATH: &str = "/knowledge";
/// The articles that are offered while a demand is typed.
const HINTS: usize = 4;
/// The largest file of articles, in bytes.
const FILE_BYTES: usize = 12 * 1024 * 1024;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/knowledge/new", get(edit::fresh).post(edit::begin))
        .route("/knowledge/miss", get(miss::show).post(miss::send))
        .route("/knowledge/duty", get(duty::show))
        .route("/knowledge/duty.csv", get(duty::csv))
        .route("/knowledge/duty.xlsx", get(duty::xlsx))
        .route("/knowledge/export.csv", get(file::csv))
        .route("/knowledge/export.xlsx", get(file::xlsx))
        .route(
            "/knowledge/import",
            get(import::show).post(import::send).layer(DefaultBodyLimit::max(FILE_BYTES)),
        )
        .route("/knowledge/{id}", get(one::show))
        .route("/knowledge/{id}/edit", get(edit::show).post(edit::send))
        .route("/knowledge/{id}/{step}", post(one::act))
        .route("/desk/agent/new/answers", post(hints))
}

asking! {
    /// Somebody who may read articles.
    pub(super) struct Reader for Action::ReadArticles
}

sending! {
    /// A form of somebody who may read articles; whether more is allowed depends on the article.
    pub(super) struct ReaderForm for Action::ReadArticles
}

/// What may answer the demand that is being typed: a piece of the page, or a page of its own for whom no script runs.
async fn hints(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = async {
        let text = format!("{}\n{}", form.text("title"), form.text("content"));
        let sight = Sight::of_articles(&signed.actor);
        let found = article::suggest(&app, sight, &text, HINTS).await?;
        let rows = finds::of_articles(&app, signed.visitor.lang, &found).await?;
        if signed.visitor.is_partial {
            return answer::page(&app, &signed.visitor, &signed.visitor.frame(&app), &Hints { rows });
        }
        list::looked_up(&app, &signed, rows).await
    };
    let outcome: Result<Response, Problem> = outcome.await;
    super::notice::respond(&app, &signed, outcome).await
}

/// Returns the units at work that a move may be made for, by name.
fn units(app: &App, signed: &Signed, step: Move) -> Vec<Choice> {
    let today = date_of(app.clock.now());
    let units = &signed.world.people.units;
    let all = units.iter().filter(|unit| units.is_open(unit.id, today));
    // Nobody looks for an answer at a window or in the whole county.
    let answering =
        all.filter(|unit| matches!(unit.kind, UnitKind::Hall | UnitKind::Department | UnitKind::Section));
    let theirs = answering.filter(|unit| legal::allowed(&signed.actor, step, unit.id).is_ok());
    theirs.map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit_name(signed, unit.id)))).collect()
}

/// Returns how many articles of a person's units want something of them; nothing for whoever keeps no unit's articles.
pub(super) async fn waiting(app: &App, signed: &Signed) -> Result<Option<u64>, Problem> {
    if signed.actor.reach(Action::Article(Move::TakeUp)) != Reach::OwnUnit {
        return Ok(None);
    }
    let Actor::Staff(staff) = &signed.actor else { return Ok(None) };
    let units: Vec<UnitId> = staff.units.iter().copied().collect();
    let (soon, approves) = (list::soon(app.clock.now()), may(signed, Move::Publish));
    let read = actions::read(&app.store, move |tx| lists::waiting(tx, &units, soon, approves, list::COUNTED));
    Ok(Some(u64::try_from(read.await?).unwrap_or(0)))
}

/// Returns whether the person may make a move for any unit.
fn may(signed: &Signed, step: Move) -> bool {
    signed.actor.reach(Action::Article(step)) != Reach::None
}
