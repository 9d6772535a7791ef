//! The files of a sheet: the table to fill in for a source, and the sheet as a workbook that weighs itself.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    annual::{Cell, result::Line, rows::Row},
    calendar::date_of,
    policy::AnnualSource,
};
use report::{
    annual::{self as book, Book},
    list::{Cell as ListCell, List},
};

use super::{Reader, page::Asked, read};
use crate::{
    app::App,
    http::signed::Signed,
    pages::{
        staff::{columns::Read, export, notice},
        weighed::{self, Weighed},
    },
    problem::Problem,
    told,
    views::locale::{Lang, Words},
};

/// The columns of a source's file: code, unit, score.
const COLUMNS: [&str; 3] = ["code", "unit", "score"];

/// Returns how each column may be called: its heading in every language, and its code.
pub(super) fn headings(app: &App) -> Result<Vec<Vec<String>>, Problem> {
    let called = |code: &&str| {
        let words = Words::key(&format!("annual.column.{code}"));
        let mut names =
            Lang::ALL.into_iter().map(|lang| app.views.say(lang, &words)).collect::<Result<Vec<_>, _>>()?;
        names.push((*code).to_owned());
        Ok(names)
    };
    COLUMNS.iter().map(called).collect()
}

/// Returns a row as the domain takes it: the code when there is one, else the name.
pub(super) fn row((number, cells): &Read) -> Row {
    let cell = |place: usize| cells.get(place).cloned().flatten().unwrap_or_default();
    let code = cell(0);
    let unit = if code.trim().is_empty() { cell(1) } else { code };
    Row { number: *number, unit, score: cell(2) }
}

pub(super) async fn template(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, file)): Path<(i64, String)>,
) -> Response {
    let outcome = filled(&app, &signed, id, &file).await;
    notice::respond(&app, &signed, outcome).await
}

/// The table of a source with every unit, and the scores it has so far.
async fn filled(app: &App, signed: &Signed, id: i64, file: &str) -> Result<Response, Problem> {
    let (source, ending) = match file.rsplit_once('.') {
        Some((source, "csv")) => (source, "csv"),
        Some((source, "xlsx")) => (source, "xlsx"),
        _ => return Err(Problem::NotFound),
    };
    let sheet = read(app, id).await?;
    let rule = sheet.rule(&signed.world).ok_or(Problem::NotFound)?;
    let source = rule.source(source).ok_or(Problem::NotFound)?;
    let lang = signed.visitor.lang;
    let heading = |code: &&str| app.views.say(lang, &Words::key(&format!("annual.column.{code}")));
    let headings = COLUMNS.iter().map(heading).collect::<Result<Vec<_>, _>>()?;
    let row = |named: &domain::annual::Named| {
        let unit = signed.world.people.units.get(named.unit);
        let cells = sheet.figures.taken.get(&source.id).map(|taken| &taken.cells);
        let score = match cells.and_then(|cells| cells.get(&named.unit)) {
            Some(Cell::Score { score }) => score.clone(),
            Some(Cell::Counted { .. }) | None => String::new(),
        };
        let code = unit.map(|unit| unit.code.clone()).unwrap_or_default();
        vec![ListCell::text(code), ListCell::text(weighed::name(named, lang)), ListCell::text(score)]
    };
    let rows = sheet.units(&signed.world).iter().map(row).collect();
    let title = format!("{} {}", told::text(&source.name, lang), sheet.year);
    let list = List { title, headings, rows, note: None };
    export::sent(app, signed, &format!("/annual/{id}/template/{}", source.id), list, ending).await
}

pub(super) async fn sheet(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = workbook(&app, &signed, id, asked.edition).await;
    notice::respond(&app, &signed, outcome).await
}

async fn workbook(app: &App, signed: &Signed, id: i64, edition: Option<usize>) -> Result<Response, Problem> {
    let sheet = read(app, id).await?;
    let now = sheet.units(&signed.world);
    let edition = edition.map(|number| sheet.edition(number).ok_or(Problem::NotFound)).transpose()?;
    let shown = Weighed::of(&signed.world, &sheet, edition, &now).ok_or(Problem::NotFound)?;
    let lang = signed.visitor.lang;
    let title = weighed::title(app, shown.rule, sheet.year, lang)?;
    let basis = Words::key("annual.file.basis").with("basis", &shown.figures.basis);
    let standing = match edition {
        Some(one) => {
            Words::key("annual.file.edition").with("number", one.number).with("day", date_of(one.at))
        }
        None => Words::key("annual.file.draft").with("day", date_of(app.clock.now())),
    };
    let lines = [app.views.say(lang, &basis)?, app.views.say(lang, &standing)?];
    let mut sources = Vec::new();
    for source in &shown.rule.sources {
        sources.push(book::Source {
            name: told::text(&source.name, lang),
            full: source.full,
            weight: shown.weight(&source.id),
            from: shown.from(app, lang, source)?,
            is_counted: is_counted(&shown, source),
            is_rest: source.own.is_some_and(|own| own.is_rest),
        });
    }
    let mut units = Vec::new();
    for (group, of) in shown.groups()? {
        units.extend(of.iter().map(|line| unit(&shown, line, &group, lang)));
    }
    let rows = units.len();
    let book = Book {
        title: title.clone(),
        lines,
        sources,
        units,
        digits: shown.rule.digits,
        words: words(app, lang)?,
    };
    let task = tokio::task::spawn_blocking(move || book::xlsx(&book)).await;
    let bytes = task.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = export::headers(&format!("{title}.xlsx"), export::XLSX)?;
    export::record(app, signed, format!("/annual/{id}/sheet.xlsx"), std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}

/// Returns whether any unit's score of a source was counted by the house.
fn is_counted(shown: &Weighed<'_>, source: &AnnualSource) -> bool {
    let taken = shown.figures.taken.get(&source.id);
    taken.is_some_and(|taken| taken.cells.values().any(|cell| matches!(cell, Cell::Counted { .. })))
}

fn unit(shown: &Weighed<'_>, line: &Line, group: &str, lang: Lang) -> book::Unit {
    let cell = |part: &domain::annual::result::Part| match (&part.cell, part.score) {
        (Some(Cell::Score { .. }), Some(score)) => book::Cell::Score(score),
        (Some(Cell::Counted { part, whole }), Some(score)) => {
            book::Cell::Counted { part: *part, whole: *whole, score }
        }
        (None, _) | (_, None) => book::Cell::Nothing,
    };
    book::Unit {
        name: weighed::name(&line.named, lang),
        group: shown.group(group, lang),
        cells: line.parts.iter().map(cell).collect(),
        total: line.total,
        rank: line.rank,
        note: weighed::reasons(shown.rule, line, lang),
    }
}

fn words(app: &App, lang: Lang) -> Result<book::Words, Problem> {
    let say = |code: &str| app.views.say(lang, &Words::key(&format!("annual.book.{code}")));
    Ok(book::Words {
        source: say("source")?,
        full: say("full")?,
        weight: say("weight")?,
        from: say("from")?,
        sum: say("sum")?,
        unit: say("unit")?,
        group: say("group")?,
        part: say("part")?,
        whole: say("whole")?,
        total: say("total")?,
        rank: say("rank")?,
        note: say("note")?,
    })
}
