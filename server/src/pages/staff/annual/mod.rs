//! Years' ends for the office: open a year with its weights, take each source, decide what is missing, publish what
//! others prepared, correct beside it. Leaders and supervisors read it; everybody reads what was published.

mod files;
mod one;
mod open;
mod page;

use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    annual::{
        Sheet, Stage,
        command::Move,
        legal,
        refusal::Refusal,
        rows::{ROWS_LIMIT, SCORE_DIGITS},
    },
    ids::AnnualId,
};

use super::{
    admitted::{asking, sending},
    nav, notice,
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::weighed,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::annual::{AnnualList, AnnualRow},
    },
};

/// Where years' ends are.
pub(super) const PATH: &str = "/annual";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(list))
        .route("/annual/new/{pack}/{block}", get(open::show).post(open::send))
        .route("/annual/{id}", get(page::show))
        .route("/annual/{id}/weights", post(one::weigh))
        .route("/annual/{id}/file/{source}", post(one::file))
        .route("/annual/{id}/own/{source}", post(one::own))
        .route("/annual/{id}/leave-out/{source}", post(one::leave_out))
        .route("/annual/{id}/include/{source}", post(one::include))
        .route("/annual/{id}/publish", post(one::publish))
        .route("/annual/{id}/correct", post(one::correct))
        .route("/annual/{id}/template/{source}", get(files::template))
        .route("/annual/{id}/sheet.xlsx", get(files::sheet))
}

asking! {
    /// Somebody who may read years' ends before they are published.
    pub(super) struct Reader for Action::ReadAnnual
}

sending! {
    /// A form of somebody who may read them; whether more is allowed is asked by the rules.
    pub(super) struct ReaderForm for Action::ReadAnnual
}

async fn list(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = listed(&app, &signed).await;
    notice::respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let sheets = actions::read(&app.store, |tx| store::annual::list(tx, false)).await?;
    let (world, lang) = (&signed.world, signed.visitor.lang);
    let row = |sheet: &Sheet| {
        let Some(rule) = sheet.rule(world) else { return Ok(None) };
        let missing = sheet.missing(rule, &sheet.units(world));
        Ok::<_, Problem>(Some(AnnualRow {
            title: weighed::title(app, rule, sheet.year, lang)?,
            url: format!("{PATH}/{}", sheet.id),
            document: world
                .packs
                .get(&sheet.pack)
                .map_or_else(String::new, |pack| pack.header().number.clone()),
            stage: stage_of(sheet),
            missing: if sheet.stage == Stage::Working { missing.values().map(Vec::len).sum() } else { 0 },
            editions: sheet.editions.len(),
        }))
    };
    let rows: Vec<Option<AnnualRow>> = sheets.iter().map(row).collect::<Result<_, _>>()?;
    let rules =
        || world.packs.iter().flat_map(|pack| pack.duties().annuals.iter().map(move |one| (pack, one)));
    let may_open = legal::allowed(&signed.actor, Move::Open).is_ok();
    let opens = rules().filter(|_| may_open).map(|(pack, rule)| {
        let name = format!("{} · {}", told::text(&rule.name, lang), pack.header().number);
        (format!("{PATH}/new/{}/{}", pack.id(), rule.id), name)
    });
    let view = AnnualList {
        rows: rows.into_iter().flatten().collect(),
        opens: opens.collect(),
        has_rules: rules().next().is_some(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &view)
}

fn stage_of(sheet: &Sheet) -> Badge {
    let (code, tone) = match sheet.stage {
        Stage::Working if sheet.editions.is_empty() => ("working", Tone::Soon),
        Stage::Working => ("correcting", Tone::Soon),
        Stage::Published => ("published", Tone::Good),
    };
    Badge::new(Words::key(&format!("annual.stage.{code}")), tone)
}

/// Returns a sheet, or that there is none.
async fn read(app: &App, id: i64) -> Result<Sheet, Problem> {
    let found = actions::read(&app.store, move |tx| store::annual::get(tx, AnnualId(id))).await?;
    found.ok_or(Problem::NotFound)
}

/// Returns a refusal in words; `name` says what the pack calls a source.
fn refused(
    app: &App,
    signed: &Signed,
    refusal: &Refusal,
    name: impl Fn(&str) -> String,
) -> Result<Words, Problem> {
    let words = Words::key(&format!("annual.refusal.{}", refusal.code()));
    Ok(match refusal {
        Refusal::BadField { field, least: _, most } => {
            let field = Words::key(&format!("annual.field.{field}"));
            words.with("field", app.views.say(signed.visitor.lang, &field)?).with("most", most)
        }
        Refusal::BadYear { first, last, given: _ } => words.with("first", first).with("last", last),
        Refusal::YearTaken { year, sheet: _ } => words.with("year", year),
        Refusal::BadWeight(source) | Refusal::NeedsReason(source) | Refusal::NotOwn(source) => {
            words.with("source", name(source))
        }
        Refusal::Sum(sum) => words.with("sum", sum),
        Refusal::RowCount(_) => words.with("limit", ROWS_LIMIT),
        Refusal::Rows(wrong) => words.with("count", wrong.len()).with("digits", SCORE_DIGITS),
        Refusal::Missing(count) => words.with("count", count),
        Refusal::Denied(_)
        | Refusal::NoSheet(_)
        | Refusal::Changed { .. }
        | Refusal::NoRules { .. }
        | Refusal::NoSource(_)
        | Refusal::NotCounted
        | Refusal::NoScores
        | Refusal::NoUnits
        | Refusal::NotOnSheet(_)
        | Refusal::NotNow(_)
        | Refusal::WeightsPublished
        | Refusal::SameHands
        | Refusal::NothingChanged
        | Refusal::TooManyEditions
        | Refusal::TooLarge => words,
    })
}
