//! Years' ends as they were published, for everybody: the weights and by which decision, every score, totals and ranks,
//! and what was corrected. The same as files. Nobody is to be found in what the office wrote beside the numbers.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use domain::{
    annual::{Edition, Sheet},
    ids::AnnualId,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::show as respond;
use crate::{
    actions::{self, official::official},
    app::App,
    http::{answer, visitor::Visitor},
    pages::weighed::{self, Weighed},
    problem::Problem,
    told,
    views::{
        citizen::annual::{AnnualResults, AnnualShown, AnnualWay},
        locale::{Lang, Words},
        weighed::WeighedTable,
    },
};

/// The address.
const PATH: &str = "/results/annual";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    sheet: Option<i64>,
    edition: Option<usize>,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &visitor, &asked).await;
    respond(&app, &visitor, outcome)
}

/// Returns the sheets that were published, the newest year first.
pub(super) async fn published(app: &App) -> Result<Vec<Sheet>, Problem> {
    Ok(actions::read(&app.store, |tx| store::annual::list(tx, true)).await?)
}

async fn page(app: &App, visitor: &Visitor, asked: &Asked) -> Result<Response, Problem> {
    let (sheets, world, lang) = (published(app).await?, app.world(), visitor.lang);
    let wanted = match asked.sheet {
        Some(id) => Some(sheets.iter().find(|sheet| sheet.id == AnnualId(id)).ok_or(Problem::NotFound)?),
        None => sheets.first(),
    };
    let mut years = Vec::new();
    for sheet in &sheets {
        let Some(rule) = sheet.rule(&world) else { continue };
        years.push(AnnualWay {
            name: weighed::title(app, rule, sheet.year, lang)?,
            url: format!("{PATH}?sheet={}", sheet.id),
            is_current: wanted.is_some_and(|wanted| wanted.id == sheet.id),
        });
    }
    let (mut shown, mut editions) = (None, Vec::new());
    if let Some(sheet) = wanted {
        let number = asked.edition.unwrap_or(sheet.editions.len());
        let edition = sheet.edition(number).ok_or(Problem::NotFound)?;
        for one in sheet.editions.iter().rev() {
            let name = Words::key("annual.edition").with("number", one.number);
            editions.push(AnnualWay {
                name: app.views.say(lang, &name)?,
                url: format!("{PATH}?sheet={}&edition={}", sheet.id, one.number),
                is_current: one.number == number,
            });
        }
        shown = Some(of(app, lang, sheet, edition)?);
    }
    let threshold = app.config.publication.threshold;
    let page = AnnualResults { shown, editions, years, threshold };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

/// Returns an edition as everybody reads it, on the page and in the files.
fn of(app: &App, lang: Lang, sheet: &Sheet, edition: &Edition) -> Result<AnnualShown, Problem> {
    let world = app.world();
    let offices = official(app, &world);
    let edition = edition.shown(|text| offices.mask(text));
    let shown = Weighed::of(&world, sheet, Some(&edition), &[]).ok_or(Problem::NotFound)?;
    let interpretation = shown.rule.grounds.interpretation.as_ref();
    let file = format!("/open/{}", file_name(sheet, &edition));
    Ok(AnnualShown {
        title: weighed::title(app, shown.rule, sheet.year, lang)?,
        document: weighed::document(shown.pack, shown.rule),
        basis: edition.figures.basis.clone(),
        interpretation: interpretation.map(|text| told::text(text, lang)).unwrap_or_default(),
        edition: edition.number,
        at_ms: edition.at.as_millisecond(),
        reason: edition.reason.clone().unwrap_or_default(),
        is_superseded: edition.number < sheet.editions.len(),
        table: shown.public_table(app, lang, app.config.publication.threshold)?,
        csv_url: format!("{file}.csv"),
        json_url: format!("{file}.json"),
    })
}

/// Returns what the files of an edition are called, without their ending; an edition keeps its own for ever.
fn file_name(sheet: &Sheet, edition: &Edition) -> String {
    format!("annual-{}-{}", sheet.id, edition.number)
}

/// Returns every edition of a sheet with what its files are called, the newest first: the same as on the page.
pub(super) fn open(app: &App, sheet: &Sheet) -> Result<Vec<(String, AnnualShown)>, Problem> {
    let editions = sheet.editions.iter().rev();
    editions.map(|edition| Ok((file_name(sheet, edition), of(app, Lang::Zh, sheet, edition)?))).collect()
}

/// Returns the edition that a file is called after; a name without a number means the newest one.
pub(super) async fn named(app: &App, name: &str) -> Result<Option<AnnualShown>, Problem> {
    let Some(asked) = name.strip_prefix("annual-") else { return Ok(None) };
    let (id, number) = asked.split_once('-').map_or((asked, None), |(id, number)| (id, Some(number)));
    let sheets = published(app).await?;
    let Some(sheet) = sheets.iter().find(|sheet| sheet.id.to_string() == id) else { return Ok(None) };
    let edition = match number {
        Some(number) => sheet.editions.iter().find(|edition| edition.number.to_string() == number),
        None => sheet.editions.last(),
    };
    edition.map(|edition| of(app, Lang::Zh, sheet, edition)).transpose()
}

/// Returns the rows of a table with their headings: one line for each unit.
pub(super) fn lines(table: &WeighedTable) -> Vec<Vec<String>> {
    let mut head = vec!["group".to_owned(), "rank".to_owned(), "unit".to_owned()];
    for source in &table.sources {
        head.extend(["score", "behind", "points", "left out"].map(|what| format!("{}: {what}", source.name)));
    }
    head.push("total".to_owned());
    let mut lines = vec![head];
    for group in &table.groups {
        for row in &group.rows {
            let mut line = vec![group.name.clone(), row.rank.clone(), row.unit.clone()];
            for cell in &row.cells {
                line.extend([&cell.score, &cell.behind, &cell.points, &cell.left_out].map(Clone::clone));
            }
            line.push(row.total.clone());
            lines.push(line);
        }
    }
    lines
}

/// Returns an edition as JSON.
pub(super) fn value(app: &App, shown: &AnnualShown) -> Value {
    let publication = &app.config.publication;
    let threshold = publication.threshold;
    json!({
        "title": shown.title,
        "document": shown.document,
        "weights_set_by": shown.basis,
        "edition": shown.edition,
        "corrects_because": if shown.reason.is_empty() { Value::Null } else { json!(shown.reason) },
        "method": shown.interpretation,
        "suppression": format!("小于 {threshold} 的数写作“<{threshold}”，由此能推算出的得分、总分、名次写作“–”或只写“>”“<”的界限；\
                                counts below {threshold} are given as `<{threshold}`, and a score, total or rank that tells one as `–` or as a bound"),
        "source": app.config.site.operator,
        "licence": publication.licence,
        "sources": shown.table.sources,
        "groups": shown.table.groups,
    })
}
