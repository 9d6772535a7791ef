//! Open data: the figures of closed months as CSV and JSON with a description of every column, public opinions as JSON,
//! and a feed of both. A file of a month changes only when a correction is set beside the closed table, and says so; as
//! it was closed it stays readable at an address of its own. An edition of a year's end never changes.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, header},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{policy::Month, publication::suppress::Cell};
use jiff::Timestamp;
use serde_json::{Value, json};
use store::ledger::Hash;

use super::{
    annual,
    figures::{self, COLUMNS, Figures, Version, shown},
    opinions::{self, Public},
    show as respond,
};
use crate::{
    app::App,
    http::{
        answer,
        visitor::{Visitor, in_language},
    },
    problem::Problem,
    views::citizen::{
        annual::AnnualShown,
        results::{OpenData, OpenFile},
    },
};

/// The address of the feed.
const FEED: &str = "feed.atom";
/// The file of public opinions.
const OPINIONS: &str = "opinions.json";
/// What a file of values may end with.
const ENDINGS: [&str; 2] = ["csv", "json"];
/// What stands behind the month in the name of a file as it was closed, whatever was corrected since.
const FROZEN: &str = ".frozen";
/// The most opinions in a file or the feed, the newest.
const MANY: usize = 200;
/// The header that names the digest of what is sent.
const DIGEST: HeaderName = HeaderName::from_static("x-huiyin-sm3");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/open", get(list)).route("/open/{file}", get(send))
}

/// A file on its way out.
struct File {
    kind: &'static str,
    text: String,
}

async fn list(State(app): State<App>, visitor: Visitor) -> Response {
    let outcome = page(&app, &visitor).await;
    respond(&app, &visitor, outcome)
}

async fn page(app: &App, visitor: &Visitor) -> Result<Response, Problem> {
    let mut files = Vec::new();
    for place in figures::offered(&app.world()) {
        for version in [Version::Corrected, Version::Frozen] {
            let Some(figures) = figures::read(app, &place.pack, place.month, version).await? else {
                continue;
            };
            if version == Version::Corrected || figures.beside > 0 {
                files.extend(ENDINGS.map(|ending| listed(app, &figures, version, ending)));
            }
        }
    }
    for sheet in annual::published(app).await? {
        for (name, shown) in annual::open(app, &sheet)? {
            files.extend(ENDINGS.map(|ending| OpenFile {
                name: format!("{} {}", shown.title, ending.to_uppercase()),
                url: format!("/open/{name}.{ending}"),
                digest: Hash::of(of_year(app, &shown, ending).text.as_bytes()).to_string(),
                closed_ms: shown.at_ms,
                corrections: shown.edition.saturating_sub(1),
                is_frozen: false,
            }));
        }
    }
    let publication = &app.config.publication;
    let page = OpenData {
        files,
        opinions_url: format!("/open/{OPINIONS}"),
        feed_url: format!("/open/{FEED}"),
        licence: in_language(visitor.lang, &publication.licence, &publication.licence_en),
        threshold: publication.threshold,
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

fn listed(app: &App, figures: &Figures, version: Version, ending: &str) -> OpenFile {
    let place = &figures.place;
    let frozen = match version {
        Version::Frozen => FROZEN,
        Version::Corrected => "",
    };
    OpenFile {
        name: format!("{} {} {}", figures.document, place.month, ending.to_uppercase()),
        url: format!("/open/{}.{}{frozen}.{ending}", place.pack, place.month),
        digest: Hash::of(of_month(app, figures, ending).text.as_bytes()).to_string(),
        closed_ms: figures.closed_ms,
        corrections: figures.corrections,
        is_frozen: version == Version::Frozen,
    }
}

async fn send(State(app): State<App>, visitor: Visitor, Path(name): Path<String>) -> Response {
    match file(&app, &name).await {
        Ok(file) => {
            let digest = Hash::of(file.text.as_bytes()).to_string();
            ([(header::CONTENT_TYPE, file.kind.to_owned()), (DIGEST, digest)], file.text).into_response()
        }
        Err(problem) => answer::problem(&app, &visitor, &problem),
    }
}

async fn file(app: &App, name: &str) -> Result<File, Problem> {
    if name == FEED {
        return feed(app).await;
    }
    if name == OPINIONS {
        let (found, _) = opinions::read(app, 0, MANY).await?;
        return Ok(json_file(&all_opinions(app, &found)));
    }
    let (asked, ending) = name.rsplit_once('.').ok_or(Problem::NotFound)?;
    if !ENDINGS.contains(&ending) {
        return Err(Problem::NotFound);
    }
    if let Some(shown) = annual::named(app, asked).await? {
        return Ok(of_year(app, &shown, ending));
    }
    let (asked, version) = match asked.strip_suffix(FROZEN) {
        Some(asked) => (asked, Version::Frozen),
        None => (asked, Version::Corrected),
    };
    let (pack, month) = asked.rsplit_once('.').ok_or(Problem::NotFound)?;
    let month = Month::parse(month).ok_or(Problem::NotFound)?;
    let figures = figures::read(app, pack, month, version).await?.ok_or(Problem::NotFound)?;
    Ok(of_month(app, &figures, ending))
}

fn of_month(app: &App, figures: &Figures, ending: &str) -> File {
    if ending == "csv" { csv(app, figures) } else { json_file(&month(app, figures)) }
}

/// An edition of a year's end.
fn of_year(app: &App, shown: &AnnualShown, ending: &str) -> File {
    if ending == "json" {
        return json_file(&annual::value(app, shown));
    }
    let line = |cells: &Vec<String>| {
        let cells: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        format!("{}\r\n", cells.join(","))
    };
    let text = annual::lines(&shown.table).iter().map(line).collect();
    File { kind: "text/csv; charset=utf-8", text }
}

fn json_file(value: &Value) -> File {
    File { kind: "application/json; charset=utf-8", text: format!("{value:#}\n") }
}

/// A count is a number; a small one is the text of its bound, and one that was left out is nothing.
fn number(cell: Cell, threshold: u64) -> Value {
    match cell {
        Cell::Shown(count) => json!(count),
        Cell::Few => json!(shown(cell, threshold)),
        Cell::Kept => Value::Null,
    }
}

fn month(app: &App, figures: &Figures) -> Value {
    let threshold = app.config.publication.threshold;
    let publication = &app.config.publication;
    let rows = figures.rows.iter().map(|(name, cells)| {
        let mut row = serde_json::Map::new();
        row.insert("name".to_owned(), if name.is_empty() { Value::Null } else { json!(name) });
        let codes = COLUMNS.iter().map(|figure| figure.code()).chain(["asked"]);
        for (code, cell) in codes.zip(cells) {
            row.insert(code.to_owned(), number(*cell, threshold));
        }
        Value::Object(row)
    });
    json!({
        "schema": {
            "name": if figures.of_sections { "处理科室 section; null: 合计 all rows" } else { "事项 matter; null: 合计 all rows" },
            "satisfied": "满意、非常满意 grade 4 or 5, of those who answered",
            "fair": "基本满意 grade 3, of those who answered",
            "dissatisfied": "不满意、非常不满意 grade 1 or 2, of those who answered",
            "silent": "未评 asked, and no answer",
            "asked": "以上四项之和 the sum of the four",
            "suppression": format!("小于 {threshold} 的数写作“<{threshold}”，null 为防止推算而不公布；\
                                    counts below {threshold} are given as `<{threshold}`, null was left out so that none can be computed"),
        },
        "document": figures.document,
        "month": figures.place.month.to_string(),
        "closed_at": instant(figures.closed_ms),
        "table_sm3": figures.digest,
        "corrections": figures.corrections,
        "source": app.config.site.operator,
        "licence": publication.licence,
        "rows": rows.collect::<Vec<_>>(),
    })
}

fn csv(app: &App, figures: &Figures) -> File {
    let threshold = app.config.publication.threshold;
    let codes = COLUMNS.iter().map(|figure| figure.code());
    let heads: Vec<&str> = ["name"].into_iter().chain(codes).chain(["asked"]).collect();
    let mut text = format!("{}\r\n", heads.join(","));
    for (name, cells) in &figures.rows {
        let name = if name.is_empty() { "合计 all".to_owned() } else { quoted(name) };
        let cells = cells.iter().map(|cell| match cell {
            Cell::Kept => String::new(),
            Cell::Shown(_) | Cell::Few => shown(*cell, threshold),
        });
        let cells: Vec<String> = cells.collect();
        text += &format!("{name},{}\r\n", cells.join(","));
    }
    File { kind: "text/csv; charset=utf-8", text }
}

/// Returns a cell that no spreadsheet takes for a formula.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn all_opinions(app: &App, found: &[Public]) -> Value {
    let world = app.world();
    let rows = found.iter().map(|Public { one, text }| {
        json!({
            "number": one.number,
            "url": format!("{}{}", site(app), opinions::address(&one.number)),
            "published_at": one.public_since().map(|at| at.to_string()),
            "unit": one.unit.and_then(|unit| world.people.units.get(unit)).map(|unit| unit.name.clone()),
            "title": text.title,
            "opinion": text.opinion,
            "reply": text.reply,
            "before": text.before,
            "after": text.after,
        })
    });
    json!({
        "source": app.config.site.operator,
        "licence": app.config.publication.licence,
        "opinions": rows.collect::<Vec<_>>(),
    })
}

async fn feed(app: &App) -> Result<File, Problem> {
    let (found, _) = opinions::read(app, 0, MANY).await?;
    let site = site(app);
    let mut entries: Vec<(i64, String)> = Vec::new();
    for Public { one, text } in &found {
        let at = one.public_since().map_or(0, |at| at.as_millisecond());
        // What a reader knows an opinion by stays as it was before each had an address of its own.
        let id = format!("{site}/results/opinions#p-{}", one.number);
        let url = format!("{site}{}", opinions::address(&one.number));
        let words = format!("{}\n\n{}", text.opinion, text.reply);
        entries.push((at, entry(&id, &url, &text.title, at, &words)));
    }
    let world = app.world();
    for place in figures::offered(&world) {
        let Some(closed) = world.tables.get(&place) else { continue };
        let last = closed.corrections.last().map_or(&closed.act, |correction| &correction.act);
        let at = last.at.as_millisecond();
        let url = format!("{site}/results?pack={}&amp;month={}", place.pack, place.month);
        entries.push((at, entry(&url, &url, &format!("{} 月度数据", place.month), at, &closed.digest)));
    }
    entries.sort_by(|one, other| other.cmp(one));
    let updated = entries.first().map_or(0, |(at, _)| *at);
    let name = xml(&app.config.site.name);
    let author = xml(&app.config.site.operator);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <id>{site}/open/{FEED}</id>\n<title>{name}</title>\n<updated>{}</updated>\n\
         <author><name>{author}</name></author>\n<link rel=\"self\" href=\"{site}/open/{FEED}\"/>\n<rights>{}</rights>\n",
        instant(updated),
        xml(&app.config.publication.licence),
    );
    text.extend(entries.into_iter().map(|(_, entry)| entry));
    text += "</feed>\n";
    Ok(File { kind: "application/atom+xml; charset=utf-8", text })
}

/// Returns the address of the house, without a slash at its end.
fn site(app: &App) -> &str {
    app.config.server.address.trim_end_matches('/')
}

fn entry(id: &str, url: &str, title: &str, at: i64, words: &str) -> String {
    format!(
        "<entry>\n<id>{id}</id>\n<link href=\"{url}\"/>\n<title>{}</title>\n<updated>{}</updated>\n\
         <content type=\"text\">{}</content>\n</entry>\n",
        xml(title),
        instant(at),
        xml(words),
    )
}

fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH).to_string()
}

fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
