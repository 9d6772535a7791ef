//! Reports: what every document asks for and when, the monthly tables with their closing, files and corrections, and
//! the address at which a system above fetches what was closed.

mod api;
mod files;
mod list;
mod table;

use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    access::Action,
    calendar::date_of,
    policy::Month,
    tables::{Closed, Place, Row, agenda, template::Template},
    world::World,
};

use super::admitted::{asking, sending};
use crate::{actions, app::App, http::signed::Signed, problem::Problem, tables};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/reports", get(list::show))
        .route("/reports/{pack}/{month}/{report}", get(table::show))
        .route("/reports/{pack}/{month}/{report}/files/{name}", get(files::send))
        .route("/reports/{pack}/{month}/{report}/close", post(table::close))
        .route("/reports/{pack}/{month}/{report}/correct", post(table::correct))
        .route("/api/reports/{pack}/{month}", get(api::send))
}

asking! {
    /// Somebody who sees reports.
    struct Reader for Action::ReadReports
}

sending! {
    /// A form of somebody who closes and corrects.
    struct ReporterForm for Action::Report
}

/// Returns the layouts of the installation.
fn layouts(app: &App) -> Result<Vec<Template>, Problem> {
    tables::layouts(&app.dir).map_err(Problem::Internal)
}

/// Returns how many monthly tables wait to be closed.
pub(super) async fn waiting(app: &App, signed: &Signed) -> Result<u64, Problem> {
    let layouts = layouts(app)?;
    let today = date_of(app.clock.now());
    let month = Month::of(today).before();
    if !has_begun(app, month).await? {
        return Ok(0);
    }
    let items = agenda::items(&signed.world, &layouts, month);
    let waits =
        items.iter().filter_map(|item| item.table.as_ref()).filter(|table| table.urgency(today).waits());
    Ok(u64::try_from(waits.count()).unwrap_or(u64::MAX))
}

/// Returns whether the installation had taken any case by the end of a month: before that there is nothing to close.
async fn has_begun(app: &App, month: Month) -> Result<bool, Problem> {
    let first = actions::read(&app.store, store::tables::first_taken).await?;
    Ok(first.is_some_and(|first| Month::of(date_of(first)) <= month))
}

/// A table as it stands: its layout and rows, frozen when it is closed.
struct Stood {
    place: Place,
    template: Template,
    rows: Vec<Row>,
    events: i64,
    closed: Option<Closed>,
}

impl Stood {
    /// Reads a table; a pack's report that has no layout is not found.
    async fn read(app: &App, world: &std::sync::Arc<World>, place: Place) -> Result<Self, Problem> {
        domain::tables::decide::report(world, &place).ok_or(Problem::NotFound)?;
        let closed = world.tables.get(&place).cloned();
        let asked = place.clone();
        if closed.is_some() {
            let frozen = actions::read(&app.store, move |tx| store::tables::frozen(tx, &asked)).await?;
            let snapshot = frozen.ok_or(Problem::NotFound)?.snapshot;
            let (template, rows, events) = (snapshot.template, snapshot.rows, snapshot.events);
            return Ok(Self { place, template, rows, events, closed });
        }
        let template = layouts(app)?.into_iter().find(|template| template.report == place.report);
        let template = template.ok_or(Problem::NotFound)?;
        let (known, layout) = (std::sync::Arc::clone(world), template.clone());
        let rows =
            actions::read(&app.store, move |tx| store::tables::live(tx, &known, &asked, &layout)).await?;
        Ok(Self { place, template, rows, events: 0, closed })
    }

    fn corrected(&self) -> Vec<Row> {
        let corrections = self.closed.iter().flat_map(|closed| &closed.corrections);
        let changes = corrections.map(|one| (one.row.as_str(), one.figure, one.by));
        domain::tables::sheet::corrected(&self.rows, changes)
    }

    fn url(&self) -> String {
        let Place { pack, report, month } = &self.place;
        format!("/reports/{pack}/{month}/{report}")
    }

    /// Returns what people call a row.
    fn name(&self, key: &str) -> String {
        use domain::tables::template::Label;
        let row = self.rows.iter().find(|row| row.key == key);
        let labels = row.map(|row| &row.labels);
        let label =
            labels.and_then(|labels| labels.get(&Label::Section).or_else(|| labels.get(&Label::Matter)));
        label.cloned().unwrap_or_else(|| key.to_owned())
    }
}

fn place(pack: &str, month: &str, report: &str) -> Result<Place, Problem> {
    let month = Month::parse(month).ok_or(Problem::NotFound)?;
    Ok(Place { pack: pack.to_owned(), report: report.to_owned(), month })
}
