//! The board: what waits for me, everything open, what is late, drafts, what ended; each narrowed to a kind if wished.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{
    access::Action,
    order::ladder::WarningForm,
    proceeding::{Kind, Stage, command::Move},
};
use jiff::Timestamp;
use report::chart::Look;
use serde::Deserialize;
use store::{
    list::Key,
    proceeding::lists::{self, Filter, Scope},
};

use super::{BOARD, Reader, concentration, instructs, responses, rows};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::{
        charts::Sayer,
        staff::{nav, notice::respond, today, warnings},
    },
    picture,
    problem::Problem,
    views::{
        chart::Drawn,
        locale::Words,
        parts::{Choice, Pager},
        staff::supervision::board::{Board, View},
    },
};

/// The rows of a page.
const ROWS: usize = 50;
/// The units of the chart.
const UNITS: usize = 6;
/// How far a view is counted.
const COUNTED: i64 = 999;
/// The views, in their order.
const VIEWS: [&str; 6] = ["mine", "open", "late", "drafts", "closed", "dropped"];

#[derive(Deserialize)]
pub(super) struct Asked {
    view: Option<String>,
    kind: Option<String>,
    after: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = listed(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

/// Returns what a view shows.
fn filter(signed: &Signed, view: &str, kind: Option<Kind>, at: Timestamp) -> Filter {
    let stage = match view {
        "drafts" => Stage::Draft,
        "closed" => Stage::Closed,
        "dropped" => Stage::Dropped,
        _ => Stage::Open,
    };
    let mut filter = Filter { kind, ..Filter::at(stage) };
    if view == "mine" {
        filter.waiting_for = Some(signed.person.id);
    }
    if view == "late" {
        filter.due_before = Some(at);
    }
    filter
}

/// Returns how much waits for the person.
pub(in crate::pages::staff) async fn waiting(app: &App, signed: &Signed) -> Result<u64, Problem> {
    let (scope, filter) = (Scope::of(&signed.actor), filter(signed, "mine", None, app.clock.now()));
    let count = actions::read(&app.store, move |tx| lists::count(tx, &scope, &filter, COUNTED)).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

async fn listed(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let at = app.clock.now();
    let opens = signed.may(Action::Proceeding(Move::Open));
    let sees_all = today::sees_all(signed);
    let shown = |view: &&&str| opens || !matches!(**view, "drafts" | "dropped");
    let names: Vec<&str> = VIEWS.iter().filter(|view| shown(view)).copied().collect();
    let view = asked.view.as_deref().unwrap_or("mine");
    let view = names.iter().copied().find(|name| *name == view).ok_or(Problem::NotFound)?;
    let kind = asked.kind.as_deref().filter(|code| !code.is_empty());
    let kind = kind.map(|code| Kind::from_code(code).ok_or(Problem::NotFound)).transpose()?;
    let after = asked.after.as_deref().map(|key| read_key(key).ok_or(Problem::NotFound)).transpose()?;
    let (scope, this) = (Scope::of(&signed.actor), filter(signed, view, kind, at));
    let counted: Vec<Filter> = names.iter().map(|name| filter(signed, name, None, at)).collect();
    let (page, counts) = actions::read(&app.store, move |tx| {
        let page = lists::page(tx, &scope, &this, after, ROWS)?;
        let count = |filter: &Filter| lists::count(tx, &scope, filter, COUNTED);
        let counts = counted.iter().map(count).collect::<Result<Vec<_>, _>>()?;
        Ok((page, counts))
    })
    .await?;
    let address = |view: &str, kind: Option<Kind>| match kind {
        Some(kind) => format!("{BOARD}?view={view}&kind={}", kind.code()),
        None => format!("{BOARD}?view={view}"),
    };
    let views = names.iter().zip(counts).map(|(name, count)| View {
        label: Words::key(&format!("proceedings.view.{name}")),
        url: address(name, None),
        count: Some(count),
        current: *name == view,
    });
    let every = [None].into_iter().chain(Kind::ALL.map(Some));
    let kinds = every.map(|one| View {
        label: match one {
            Some(kind) => Words::key(&format!("proceedings.kind.{}", kind.code())),
            None => Words::key("proceedings.all_kinds"),
        },
        url: address(view, one),
        count: None,
        current: one == kind,
    });
    let here = address(view, kind);
    let next_url = page.next.map(|key| format!("{here}&after={}.{}", key.at, key.id));
    let board = Board {
        views: views.collect(),
        kinds: kinds.collect(),
        heading: Words::key(&format!("proceedings.view.{view}")),
        rows: page.items.iter().map(|one| rows::row(signed, one, at)).collect(),
        pager: Pager {
            first_url: after.map(|_| here),
            next_url,
            shown: u32::try_from(page.items.len()).unwrap_or(u32::MAX),
            total: None,
        },
        empty: Words::key(&format!("proceedings.empty.{view}")),
        openings: if opens { openings() } else { Vec::new() },
        charts: if sees_all { charts(app, signed, at).await? } else { Vec::new() },
        concentration_url: if opens && sees_all { concentration::PATH.to_owned() } else { String::new() },
        responses_url: if sees_all { responses::PATH.to_owned() } else { String::new() },
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &board)
}

/// Returns the rungs, the forms and the units as charts, each number leading to its list.
async fn charts(app: &App, signed: &Signed, at: Timestamp) -> Result<Vec<Drawn>, Problem> {
    let (world, scope) = (std::sync::Arc::clone(&signed.world), Scope::of(&signed.actor));
    let (picture, kinds) = actions::read(&app.store, move |tx| {
        Ok((picture::read(tx, &world, at)?, lists::by_kind(tx, &scope, at)?))
    })
    .await?;
    let sayer = Sayer { app, lang: signed.visitor.lang };
    let rungs: Vec<String> =
        WarningForm::ALL.iter().map(|form| format!("{}?form={}", warnings::PATH, form.code())).collect();
    let (forms, kinds) = sayer.forms(&kinds)?;
    let kinds: Vec<String> =
        kinds.iter().map(|kind| format!("{BOARD}?view=open&kind={}", kind.code())).collect();
    let (busy, units) = sayer.busy(&signed.world, &picture, UNITS)?;
    // A leader reads the same orders at a desk of another name.
    let desk = if instructs(signed) { "leader" } else { "supervisor" };
    let units: Vec<String> = units.iter().map(|unit| format!("/desk/{desk}/open?unit={unit}")).collect();
    let drawn = [
        Drawn::of("chart-ladder", &sayer.ladder(&picture)?, Look::PAGE, &rungs),
        Drawn::of("chart-forms", &forms, Look::PAGE, &kinds),
        Drawn::of("chart-busy", &busy, Look::PAGE, &units),
    ];
    Ok(drawn.into_iter().flatten().collect())
}

/// Returns the kinds that can be opened.
fn openings() -> Vec<Choice> {
    let name = |kind: Kind| Words::key(&format!("proceedings.kind.{}", kind.code()));
    Kind::ALL.map(|kind| Choice::new(kind.code(), name(kind))).to_vec()
}

fn read_key(text: &str) -> Option<Key> {
    let (at, id) = text.split_once('.')?;
    Some(Key { at: at.parse().ok()?, id: id.parse().ok()? })
}
