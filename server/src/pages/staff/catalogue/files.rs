//! A file on its way into the catalogue: checked first, every fault named by row and column, taken in as a whole or not at
//! all. What was checked is carried by the page, so that what is taken in is what was shown.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use domain::{
    calendar::date_of,
    catalogue::{
        Duty, Entry, ROW_LIMIT,
        command::{Command, Row},
        decide::{Context, rows},
    },
    ids::EntryId,
};
use jiff::civil::Date;

use super::{Editor, EditorForm, PATH, given, list::COLUMNS, moves::tried, refused, says};
use crate::{
    app::App,
    http::{answer, form::Upload, signed::Signed},
    pages::staff::{
        admitted::done,
        columns::{self, Columns, Read},
        nav,
        notice::respond,
        rows::unit_name,
    },
    problem::Problem,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::Badge,
        staff::catalogue::{CatalogueImport, FileFault, FileOutcome, ImportColumn, OutcomeRow, fields},
    },
};

/// How many columns of a file are read; those behind are only told.
const READ: usize = 8;
/// How many faults and rows are shown.
const SHOWN: usize = 50;
/// How many rows one field of the form carries.
const CARRIED: usize = 40;
/// The longest name of a file that is kept, in characters.
const NAME: usize = 100;

pub(super) async fn show(State(app): State<App>, Editor(signed): Editor) -> Response {
    let outcome = page(&app, &signed, |page| page).await;
    respond(&app, &signed, outcome).await
}

async fn page(
    app: &App,
    signed: &Signed,
    filled: impl FnOnce(CatalogueImport) -> CatalogueImport,
) -> Result<Response, Problem> {
    let column = |name: &&str| ImportColumn {
        name: Words::key(&format!("catalogue.column.{name}")),
        holds: Words::key(&format!("catalogue.holds.{name}")),
        is_required: [fields::MATTER, fields::LEAD].contains(name),
    };
    let page = filled(CatalogueImport {
        key: app.ids.form_key(app.clock.now())?,
        columns: COLUMNS.iter().take(READ).map(column).collect(),
        most: ROW_LIMIT,
        file: String::new(),
        unreadable: None,
        faults: Vec::new(),
        fault_count: 0,
        outcome: None,
    });
    let is_refused = page.unreadable.is_some() || !page.faults.is_empty();
    let status =
        if is_refused { axum::http::StatusCode::UNPROCESSABLE_ENTITY } else { axum::http::StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

pub(super) async fn check(State(app): State<App>, EditorForm { signed, mut form }: EditorForm) -> Response {
    let outcome = checked(&app, &signed, form.files.pop()).await;
    respond(&app, &signed, outcome).await
}

async fn checked(app: &App, signed: &Signed, upload: Option<Upload>) -> Result<Response, Problem> {
    let Some(upload) = upload else {
        let unreadable = Some(Words::key("catalogue.file.missing"));
        return page(app, signed, |page| CatalogueImport { unreadable, ..page }).await;
    };
    let name: String = upload.name.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    let file = if name.trim().is_empty() { "csv".to_owned() } else { name };
    let columns = Columns { headings: headings(app)?, required: required(), most: ROW_LIMIT };
    let read = tokio::task::spawn_blocking(move || columns::read(upload.bytes, &columns)).await;
    let read = match read.map_err(|error| Problem::Internal(error.to_string()))? {
        Ok(read) => read,
        Err(words) => {
            let unreadable = Some(words);
            return page(app, signed, |page| CatalogueImport { file, unreadable, ..page }).await;
        }
    };
    let today = date_of(app.clock.now());
    let checked = look(app, signed, &read, today)?;
    page(app, signed, |page| match checked {
        Ok(outcome) => CatalogueImport { file, outcome: Some(outcome), ..page },
        Err(mut faults) => {
            let fault_count = faults.len();
            faults.truncate(SHOWN);
            CatalogueImport { file, faults, fault_count, ..page }
        }
    })
    .await
}

pub(super) async fn take(State(app): State<App>, EditorForm { signed, form }: EditorForm) -> Response {
    let outcome = async {
        let mut carried: Vec<Read> = Vec::new();
        for part in form.all(fields::ROWS) {
            let part: Vec<Read> =
                serde_json::from_str(part).map_err(|error| Problem::BadRequest(error.to_string()))?;
            carried.extend(part);
        }
        let file = form.text(fields::FILE).to_owned();
        let today = date_of(app.clock.now());
        let faults = match duties(&app, &signed, &carried, today)? {
            Ok(rows) => {
                match tried(&app, &signed, &form, Command::Import { file: file.clone(), rows }).await? {
                    Ok(_) => {
                        let words = Words::key("catalogue.done.imported").with("file", &file);
                        return Ok(done(&signed, &words, PATH));
                    }
                    Err((_, words)) => vec![FileFault { row: 0, column: String::new(), words }],
                }
            }
            Err(faults) => faults,
        };
        // The catalogue changed since the check: what is wrong now is told as a check tells it.
        let fault_count = faults.len();
        page(&app, &signed, |page| CatalogueImport { file, faults, fault_count, ..page }).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns which columns a file must have.
fn required() -> Vec<usize> {
    let needs = |(_, code): &(usize, &&str)| [fields::MATTER, fields::LEAD].contains(code);
    COLUMNS.iter().enumerate().filter(needs).map(|(place, _)| place).collect()
}

/// Returns how each column may be called: its code, and its heading in every language.
fn headings(app: &App) -> Result<Vec<Vec<String>>, Problem> {
    let called = |code: &&str| {
        let words = Words::key(&format!("catalogue.column.{code}"));
        let said = Lang::ALL.into_iter().map(|lang| app.views.say(lang, &words));
        let mut names = said.collect::<Result<Vec<_>, _>>()?;
        names.push((*code).to_owned());
        Ok(names)
    };
    COLUMNS.iter().take(READ).map(called).collect()
}

/// Returns the rows as the domain takes them, or what is wrong with any of them.
fn duties(
    app: &App,
    signed: &Signed,
    read: &[Read],
    today: Date,
) -> Result<Result<Vec<Row>, Vec<FileFault>>, Problem> {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for (number, cells) in read {
        let cell = |code: &str| {
            let place = COLUMNS.iter().position(|column| *column == code)?;
            cells.get(place).cloned().flatten()
        };
        let entry = match cell("entry").filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => match text.parse().map(EntryId) {
                Ok(entry) => Some(entry),
                Err(_) => {
                    let words = Words::key("catalogue.fault.entry").with("text", text);
                    faults.push(fault(app, signed, *number, "entry", words)?);
                    continue;
                }
            },
        };
        let known = known(signed, entry, cell(fields::MATTER).as_deref(), today);
        let mut typed: BTreeMap<&'static str, String> = BTreeMap::new();
        for (name, otherwise) in told(signed, known.map(|entry| &entry.duty)) {
            typed.insert(name, cell(name).unwrap_or(otherwise));
        }
        // A day that is left empty is the one that is known.
        if let (Some(known), Some(from)) = (known, typed.get_mut(fields::FROM))
            && from.is_empty()
        {
            *from = known.duty.from.to_string();
        }
        match given::duty(signed, &typed, today) {
            Ok(duty) => rows.push(Row { number: *number, entry, fresh: EntryId(0), duty }),
            Err(wrong) => {
                for (name, words) in wrong {
                    faults.push(fault(app, signed, *number, name, words)?);
                }
            }
        }
    }
    Ok(if faults.is_empty() { Ok(rows) } else { Err(faults) })
}

fn known<'a>(
    signed: &'a Signed,
    entry: Option<EntryId>,
    matter: Option<&str>,
    today: Date,
) -> Option<&'a Entry> {
    let catalogue = &signed.world.catalogue;
    let same = |entry: &&Entry| Some(entry.duty.matter.as_str()) == matter && entry.duty.is_valid(today);
    entry.map_or_else(|| catalogue.iter().find(same), |entry| catalogue.get(entry))
}

/// Returns what an entry says, for the columns a file does not have.
fn told(signed: &Signed, duty: Option<&Duty>) -> [(&'static str, String); 7] {
    let text = |of: &dyn Fn(&Duty) -> String| duty.map_or_else(String::new, of);
    [
        (fields::MATTER, text(&|duty| duty.matter.clone())),
        (fields::LEAD, text(&|duty| unit_name(signed, duty.lead))),
        (fields::CO_HANDLERS, text(&|duty| says::joined(&says::names(signed, &duty.co_handlers)))),
        (fields::BASIS, text(&|duty| duty.basis.clone())),
        (fields::WORDS, text(&|duty| says::joined(&duty.words))),
        (fields::FROM, text(&|duty| duty.from.to_string())),
        (fields::TO, text(&|duty| duty.to.map_or_else(String::new, |to| to.to_string()))),
    ]
}

fn fault(app: &App, signed: &Signed, row: u64, code: &str, words: Words) -> Result<FileFault, Problem> {
    let column = match code {
        "" => String::new(),
        code => app.views.say(signed.visitor.lang, &Words::key(&format!("catalogue.column.{code}")))?,
    };
    Ok(FileFault { row, column, words })
}

/// Returns what would become of the rows, or everything that is wrong.
fn look(
    app: &App,
    signed: &Signed,
    read: &[Read],
    today: Date,
) -> Result<Result<FileOutcome, Vec<FileFault>>, Problem> {
    let mut given = match duties(app, signed, read, today)? {
        Ok(given) => given,
        Err(faults) => return Ok(Err(faults)),
    };
    // Entries that are not there yet are told apart by ids nobody has.
    for (place, row) in (1_i64..).zip(given.iter_mut()) {
        row.fresh = EntryId(place.saturating_neg());
    }
    let numbers: Vec<u64> = given.iter().map(|row| row.number).collect();
    let context = Context { at: app.clock.now(), actor: &signed.actor, world: &signed.world, settled: None };
    let (mut faults, mut shown) = (Vec::new(), Vec::new());
    let (mut fresh, mut changed, mut same) = (0_usize, 0_usize, 0_usize);
    for (number, outcome) in numbers.into_iter().zip(rows(context, given)) {
        let imported = match outcome {
            Ok(Some(imported)) => imported,
            Ok(None) => {
                same = same.saturating_add(1);
                continue;
            }
            Err(why) => {
                let field = why.field().unwrap_or_default();
                faults.push(fault(app, signed, number, field, refused(signed, &why))?);
                continue;
            }
        };
        let before = signed.world.catalogue.get(imported.entry).map(|entry| &entry.duty);
        let (code, tone) = match before {
            Some(_) => ("changed", Tone::Soon),
            None => ("fresh", Tone::Good),
        };
        match before {
            Some(_) => changed = changed.saturating_add(1),
            None => fresh = fresh.saturating_add(1),
        }
        if shown.len() < SHOWN {
            shown.push(OutcomeRow {
                row: number,
                what: Badge::new(Words::key(&format!("catalogue.import.{code}")), tone),
                matter: imported.duty.matter.clone(),
                says: says::differences(signed, before, &imported.duty),
            });
        }
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let carried = read.chunks(CARRIED).map(serde_json::to_string).collect::<Result<_, _>>();
    let carried = carried.map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(Ok(FileOutcome { fresh, changed, same, rows: shown, carried }))
}
