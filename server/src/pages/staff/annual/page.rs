//! One sheet as a page: how it stands, its sources, what is missing, the result, its editions.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    annual::{
        Edition, Named, Origin, Sheet, Taken,
        command::Move,
        legal,
        rows::{Fault, Wrong},
    },
    ids::UnitId,
    policy::AnnualSource,
};
use serde::Deserialize;

use super::{PATH, Reader, open, read, stage_of};
use crate::{
    actions::official::official,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::who::who,
    pages::{
        staff::{nav, notice},
        weighed::{self, Weighed},
    },
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Field,
        staff::{
            annual::{AnnualPage, EditionRow, SourceCard, TakenView, WrongRow},
            kept::Kept,
        },
    },
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) edition: Option<usize>,
}

/// What came back because it was not done.
#[derive(Default)]
pub(super) struct Back {
    /// The form, and why.
    pub(super) kept: Kept,
    /// The wrong rows of a file.
    pub(super) wrong: Vec<Wrong>,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, id, asked.edition, Back::default()).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    id: i64,
    edition: Option<usize>,
    back: Back,
) -> Result<Response, Problem> {
    let sheet = read(app, id).await?;
    let (world, lang) = (&signed.world, signed.visitor.lang);
    let now = sheet.units(world);
    // A published sheet is shown as it was published.
    let is_settled = !legal::is_possible(&sheet, Move::Take);
    let edition = edition.or_else(|| is_settled.then_some(sheet.editions.len()));
    let published = edition.map(|number| sheet.edition(number).ok_or(Problem::NotFound)).transpose()?;
    let shown = Weighed::of(world, &sheet, published, &now).ok_or(Problem::NotFound)?;
    let rule = shown.rule;
    let missing = sheet.missing(rule, &now);
    let mut sources = Vec::new();
    for source in &rule.sources {
        let taken = sheet.figures.taken.get(&source.id);
        sources.push(SourceCard {
            id: source.id.clone(),
            name: told::text(&source.name, lang),
            full: source.full.to_string(),
            says: says(source, signed),
            is_own: source.own.is_some(),
            taken: taken.map(|taken| of(app, signed, &shown, source, taken)).transpose()?,
            missing: named(&now, missing.get(&source.id).into_iter().flatten().copied(), signed),
            left_out: left_out(&sheet, source, &now, signed),
        });
    }
    let moves = legal::moves(&signed.actor, &sheet);
    let may_publish = legal::allowed(&signed.actor, Move::Publish).is_ok() && !is_settled;
    let edition_row = |one: &Edition| EditionRow {
        number: one.number,
        at_ms: one.at.as_millisecond(),
        by: who(signed, &one.by),
        reason: one.reason.clone().unwrap_or_default(),
        url: format!("{PATH}/{id}?edition={}", one.number),
    };
    let view = AnnualPage {
        id,
        version: sheet.version,
        key: app.ids.form_key(app.clock.now())?,
        title: weighed::title(app, rule, sheet.year, lang)?,
        document: weighed::document(shown.pack, rule),
        stage: stage_of(&sheet),
        basis: shown.figures.basis.clone(),
        correcting: sheet.reason.clone().unwrap_or_default(),
        hands: sheet.hands.iter().map(|hand| who(signed, hand)).collect(),
        weights: open::weights(signed, rule, |id| Field::of(shown.weight(id))),
        hidden: hidden(app, signed, &sheet, published),
        sources,
        missing: missing.values().map(Vec::len).sum(),
        table: shown.table(app, lang)?,
        edition,
        editions: sheet.editions.iter().rev().map(edition_row).collect(),
        is_own_work: may_publish && !moves.contains(&Move::Publish),
        may: moves.iter().map(|step| step.code().to_owned()).collect(),
        kept: back.kept,
        wrong: back.wrong.into_iter().map(wrong).collect(),
    };
    let status = if view.kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns the lines that everybody reads otherwise than they are written, of an edition or of what stands now.
fn hidden(app: &App, signed: &Signed, sheet: &Sheet, published: Option<&Edition>) -> Vec<String> {
    let (figures, reason) = match published {
        Some(edition) => (&edition.figures, &edition.reason),
        None => (&sheet.figures, &sheet.reason),
    };
    let offices = official(app, &signed.world);
    let texts = figures.texts().into_iter().chain(reason.as_deref());
    texts.flat_map(|text| offices.hidden_lines(text)).collect()
}

fn says(source: &AnnualSource, signed: &Signed) -> String {
    let interpretation = source.grounds.interpretation.as_ref();
    interpretation.map(|text| told::text(text, signed.visitor.lang)).unwrap_or_default()
}

fn of(
    app: &App,
    signed: &Signed,
    shown: &Weighed<'_>,
    source: &AnnualSource,
    taken: &Taken,
) -> Result<TakenView, Problem> {
    let digest = match &taken.origin {
        Origin::File { digest, name: _ } => digest.clone(),
        Origin::Own { .. } => String::new(),
    };
    Ok(TakenView {
        from: shown.from(app, signed.visitor.lang, source)?,
        digest,
        at_ms: taken.at.as_millisecond(),
        by: who(signed, &taken.by),
        reason: taken.reason.clone().unwrap_or_default(),
        count: taken.cells.len(),
    })
}

fn names_of<'n>(now: &'n [Named], signed: &Signed) -> BTreeMap<UnitId, String> {
    let named = |one: &'n Named| (one.unit, weighed::name(one, signed.visitor.lang));
    now.iter().map(named).collect()
}

fn named(now: &[Named], units: impl Iterator<Item = UnitId>, signed: &Signed) -> Vec<(i64, String)> {
    let names = names_of(now, signed);
    units.map(|unit| (unit.0, names.get(&unit).cloned().unwrap_or_default())).collect()
}

fn left_out(
    sheet: &Sheet,
    source: &AnnualSource,
    now: &[Named],
    signed: &Signed,
) -> Vec<(i64, String, String)> {
    let names = names_of(now, signed);
    let of = sheet.figures.left_out.get(&source.id).into_iter().flatten();
    of.map(|(unit, reason)| (unit.0, names.get(unit).cloned().unwrap_or_default(), reason.clone())).collect()
}

fn wrong(wrong: Wrong) -> WrongRow {
    let words = Words::key(&format!("annual.fault.{}", wrong.fault.code()));
    let words = match &wrong.fault {
        Fault::Twice { first } => words.with("first", first),
        Fault::Outside { full } => words.with("full", full),
        Fault::NoUnit | Fault::NotCompared | Fault::NoNumber => words,
    };
    WrongRow { row: wrong.row.number, unit: wrong.row.unit, score: wrong.row.score, words }
}
