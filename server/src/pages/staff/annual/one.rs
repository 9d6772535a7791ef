//! What is done to a sheet. A refusal comes back on the sheet's page with its reason and what was ticked and typed.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    annual::{command::Command, refusal::Refusal, rows::ROWS_LIMIT},
    ids::{AnnualId, UnitId},
};
use store::{command::Act, ledger::Hash};

use super::{PATH, ReaderForm, files, open, page::Back, page::page, read, refused};
use crate::{
    app::App,
    http::{
        answer,
        form::{Form, Upload},
        signed::Signed,
    },
    pages::staff::{
        admitted,
        columns::{self, Columns, Read},
        kept, notice,
    },
    problem::Problem,
    views::{locale::Words, staff::annual::names},
};

/// The longest name of a file that is kept, in characters.
const NAME: usize = 100;

pub(super) async fn weigh(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let command = Command::SetWeights {
        basis: form.text(names::BASIS).to_owned(),
        weights: form.with_prefix(names::WEIGHT),
        reason: form.text(names::REASON).to_owned(),
    };
    respond(&app, &signed, &form, id, ("weigh", "", command)).await
}

pub(super) async fn own(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let command = Command::TakeOwn {
        source: source.clone(),
        counted: None,
        reason: form.text(names::REASON).to_owned(),
    };
    respond(&app, &signed, &form, id, ("own", &source, command)).await
}

pub(super) async fn leave_out(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let units = form.all(names::UNIT).filter_map(|unit| unit.parse().ok()).map(UnitId).collect();
    let command =
        Command::LeaveOut { source: source.clone(), units, reason: form.text(names::REASON).to_owned() };
    respond(&app, &signed, &form, id, ("leave_out", &source, command)).await
}

pub(super) async fn include(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let unit = UnitId(form.text(names::UNIT).parse().unwrap_or_default());
    let command = Command::Include { source: source.clone(), unit };
    respond(&app, &signed, &form, id, ("include", &source, command)).await
}

pub(super) async fn publish(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    respond(&app, &signed, &form, id, ("publish", "", Command::Publish)).await
}

pub(super) async fn correct(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let command = Command::Correct { reason: form.text(names::REASON).to_owned() };
    respond(&app, &signed, &form, id, ("correct", "", command)).await
}

pub(super) async fn file(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, mut form }: ReaderForm,
) -> Response {
    let upload = form.files.pop();
    let outcome = async {
        match of_file(&app, &form, &source, upload).await? {
            Ok(command) => done(&app, &signed, &form, id, ("file", &source, command)).await,
            Err(problem) => {
                let back = Back { kept: kept::refused("file", &source, &form, problem), wrong: Vec::new() };
                again(&app, &signed, id, back, "bad-form").await
            }
        }
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

/// Returns the command of a file, or why the file cannot be read.
async fn of_file(
    app: &App,
    form: &Form,
    source: &str,
    upload: Option<Upload>,
) -> Result<Result<Command, Words>, Problem> {
    let Some(upload) = upload else { return Ok(Err(Words::key("catalogue.file.missing"))) };
    let name: String = upload.name.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
    let digest = Hash::of(&upload.bytes).to_string();
    let columns = Columns { headings: files::headings(app)?, required: vec![1, 2], most: ROWS_LIMIT };
    let read = tokio::task::spawn_blocking(move || columns::read(upload.bytes, &columns)).await;
    let command = |rows: Vec<Read>| Command::TakeFile {
        source: source.to_owned(),
        name: if name.trim().is_empty() { "csv".to_owned() } else { name },
        digest,
        rows: rows.iter().map(files::row).collect(),
        reason: form.text(names::REASON).to_owned(),
    };
    Ok(read.map_err(|error| Problem::Internal(error.to_string()))?.map(command))
}

async fn respond(
    app: &App,
    signed: &Signed,
    form: &Form,
    id: i64,
    does: (&'static str, &str, Command),
) -> Response {
    notice::answered(app, signed, form, done(app, signed, form, id, does).await).await
}

/// Does a step to a sheet, or to one of its sources; refused, it comes back with what was typed.
async fn done(
    app: &App,
    signed: &Signed,
    form: &Form,
    id: i64,
    (step, source, command): (&'static str, &str, Command),
) -> Result<Response, Problem> {
    let seen = form.text(names::SEEN).parse().ok();
    let act = Act::Annual { annual: AnnualId(id), seen, command: Box::new(command) };
    let refusal = match admitted::perform::<Refusal>(app, signed, form, act).await? {
        Ok(_) => {
            let news = Words::key(&format!("annual.done.{step}"));
            return Ok(admitted::done(signed, &news, &format!("{PATH}/{id}")));
        }
        Err(refusal) => refusal,
    };
    let sheet = read(app, id).await?;
    let rule = sheet.rule(&signed.world);
    let problem = refused(app, signed, &refusal, |id| open::named_source(rule, id, signed))?;
    let code = refusal.code();
    let wrong = if let Refusal::Rows(wrong) = refusal { wrong } else { Vec::new() };
    again(app, signed, id, Back { kept: kept::refused(step, source, form, problem), wrong }, code).await
}

/// Returns the sheet's page with the form that was not taken.
async fn again(
    app: &App,
    signed: &Signed,
    id: i64,
    back: Back,
    code: &'static str,
) -> Result<Response, Problem> {
    let mut page = page(app, signed, id, None, back).await?;
    answer::mark(&mut page, code);
    Ok(page)
}
