//! A monthly table as a workbook and as an official document. A closed one is the one that was closed, its corrections
//! in words below it.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{calendar::date_of, policy::Language};
use report::tables::{Sheet, docx, xlsx};

use super::{Reader, Stood, place, table::heading};
use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::{export, notice::respond, who::called},
    problem::Problem,
    views::locale::{Lang, Words},
};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(super) async fn send(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, report, name)): Path<(String, String, String, String)>,
) -> Response {
    let outcome = async {
        let stood = Stood::read(&app, &signed.world, place(&pack, &month, &report)?).await?;
        sent(&app, &signed, &stood, &name).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn sent(app: &App, signed: &Signed, stood: &Stood, name: &str) -> Result<Response, Problem> {
    let lang = signed.visitor.lang;
    let say = |words: Words| app.views.say(lang, &words);
    let table = Sheet {
        template: &stood.template,
        rows: &stood.rows,
        issuer: app.config.site.operator.clone(),
        period: say(Words::key("reports.period").with("month", stood.place.month))?,
        notes: notes(app, signed, stood)?,
        total: say(Words::key("reports.total"))?,
        language: match lang {
            Lang::Zh => Language::Zh,
            Lang::En => Language::En,
        },
    };
    let failed = |error: report::tables::SheetError| Problem::Internal(error.to_string());
    let (bytes, media_type, ending) = match name {
        "table.xlsx" => (xlsx(&table).map_err(failed)?, export::XLSX, "xlsx"),
        "table.docx" => (docx(&table).map_err(failed)?, DOCX, "docx"),
        _ => return Err(Problem::NotFound),
    };
    let stem = say(Words::key("reports.file"))?;
    let file = format!("{stem}-{}-{}.{ending}", stood.place.report, stood.place.month);
    let headers = export::headers(&file, media_type)?;
    let rows = stood.rows.len();
    export::record(app, signed, format!("{}/files/{name}", stood.url()), std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}

/// Returns the lines below the table: that it is open, or who signed it, its digest and its corrections.
fn notes(app: &App, signed: &Signed, stood: &Stood) -> Result<Vec<String>, Problem> {
    let lang = signed.visitor.lang;
    let Some(closed) = &stood.closed else {
        return Ok(vec![app.views.say(lang, &Words::key("reports.note.open"))?]);
    };
    let signed_by = Words::key("reports.note.signed")
        .with("who", called(&signed.world, &closed.act.by))
        .with("day", date_of(closed.act.at));
    let mut words = vec![signed_by, Words::key("reports.note.digest").with("digest", &closed.digest)];
    words.extend(closed.corrections.iter().map(|one| {
        Words::key("reports.note.correction")
            .with("row", stood.name(&one.row))
            .with("figure", heading(stood, one.figure, lang))
            .with("by", format!("{:+}", one.by))
            .with("reason", &one.reason)
            .with("who", called(&signed.world, &one.act.by))
            .with("day", date_of(one.act.at))
    }));
    let said = words.iter().map(|words| app.views.say(lang, words));
    Ok(said.collect::<Result<_, _>>()?)
}
