//! A month as files: the workbook that computes itself, and the facts as they can be scored again without us.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::exact::Exact;
use report::list::{Cell, List, csv};
use store::assessment::Sheet;

use super::{
    bulletin,
    door::Reader,
    place::{Place, scored, shown},
};
use crate::{
    app::App,
    assess::book::{self, Scored},
    http::signed::Signed,
    pages::staff::{export, notice::respond},
    problem::Problem,
    views::locale::{Texts, Words},
};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const CSV: &str = "text/csv; charset=utf-8";
/// The columns that `huiyin assess --facts` reads.
const FACTS: [&str; 4] = ["unit", "group", "measure", "value"];

pub(super) async fn send(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, name)): Path<(String, String, String)>,
) -> Response {
    let outcome = sent(&app, &signed, &pack, &month, &name).await;
    respond(&app, &signed, outcome).await
}

async fn sent(app: &App, signed: &Signed, pack: &str, month: &str, name: &str) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let sheet = place.sheet(app).await?.ok_or(Problem::NotFound)?;
    let rows = sheet.live.table.rows().len();
    let stem = if name.ends_with(".docx") { "bulletin.name" } else { "assessor.file.name" };
    let stem = app.views.say(signed.visitor.lang, &Words::key(stem))?;
    let (bytes, media_type, ending) = match name {
        "sheet.xlsx" => (workbook(app, signed, &place, &sheet)?, export::XLSX, "xlsx"),
        "facts.csv" => (facts(&place, &sheet)?, CSV, "csv"),
        "bulletin.docx" => (bulletin::document(app, signed, &place, &sheet).await?, DOCX, "docx"),
        _ => return Err(Problem::NotFound),
    };
    let headers =
        export::headers(&format!("{stem}-{}-{}.{ending}", place.pack.id(), place.month), media_type)?;
    export::record(app, signed, format!("{}/files/{name}", place.url()), std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}

fn workbook(app: &App, signed: &Signed, place: &Place<'_>, sheet: &Sheet) -> Result<Vec<u8>, Problem> {
    let internal = |error: String| Problem::Internal(error);
    let assessed = scored(place.rules, sheet)?;
    let lang = signed.visitor.lang;
    let source = match &sheet.frozen {
        Some(frozen) => Words::key("assessor.file.frozen").with("digest", &frozen.digest),
        None => Words::key("assessor.file.live"),
    };
    let (period, source) = (place.month.to_string(), app.views.say(lang, &source)?);
    let texts = Texts::load().map_err(|error| internal(error.to_string()))?;
    let scored = Scored {
        header: place.pack.header(),
        assessment: place.rules,
        table: &sheet.live.table,
        assessed: &assessed,
        period: Some(&period),
        source: &source,
    };
    book::workbook(&scored, &texts, lang).map_err(|error| internal(error.to_string()))
}

/// Returns the facts in long form, zeros left out: `huiyin assess --facts` makes the same scores of them.
fn facts(place: &Place<'_>, sheet: &Sheet) -> Result<Vec<u8>, Problem> {
    let measures = place.rules.measures.iter().map(|measure| measure.id.as_str());
    let ids: Vec<&str> = measures.chain(place.rules.inputs.iter().map(|input| input.id.as_str())).collect();
    let mut rows = Vec::new();
    for row in sheet.live.table.rows() {
        for id in &ids {
            let value = sheet.live.table.value(&row.unit, id).unwrap_or(Exact::ZERO);
            // The base stands even when it is nothing, so that no unit is lost.
            if value.is_zero() && *id != place.rules.base {
                continue;
            }
            rows.push([&row.unit, &row.group, *id, &shown(value)].map(Cell::text).to_vec());
        }
    }
    let list = List { title: String::new(), headings: FACTS.map(str::to_owned).to_vec(), rows, note: None };
    csv(&list).map_err(|error| Problem::Internal(error.to_string()))
}
