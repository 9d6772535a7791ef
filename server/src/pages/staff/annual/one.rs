//! What is done to a sheet. A refusal comes back on the sheet's page with its reason.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    annual::{command::Command, refusal::Refusal, rows::ROWS_LIMIT},
    ids::{AnnualId, UnitId},
};
use store::{
    command::{Act, Error, Refused},
    ledger::Hash,
};

use super::{PATH, ReaderForm, files, open, page::Back, page::page, read, refused};
use crate::{
    actions,
    app::App,
    http::{form::Form, signed::Signed},
    pages::staff::{
        admitted,
        columns::{self, Columns},
        notice,
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
    respond(&app, &signed, &form, id, ("weigh", command)).await
}

pub(super) async fn own(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let command = Command::TakeOwn { source, counted: None, reason: form.text(names::REASON).to_owned() };
    respond(&app, &signed, &form, id, ("own", command)).await
}

pub(super) async fn leave_out(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let units = form.all(names::UNIT).filter_map(|unit| unit.parse().ok()).map(UnitId).collect();
    let command = Command::LeaveOut { source, units, reason: form.text(names::REASON).to_owned() };
    respond(&app, &signed, &form, id, ("leave_out", command)).await
}

pub(super) async fn include(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let unit = UnitId(form.text(names::UNIT).parse().unwrap_or_default());
    respond(&app, &signed, &form, id, ("include", Command::Include { source, unit })).await
}

pub(super) async fn publish(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    respond(&app, &signed, &form, id, ("publish", Command::Publish)).await
}

pub(super) async fn correct(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let command = Command::Correct { reason: form.text(names::REASON).to_owned() };
    respond(&app, &signed, &form, id, ("correct", command)).await
}

pub(super) async fn file(
    State(app): State<App>,
    Path((id, source)): Path<(i64, String)>,
    ReaderForm { signed, mut form }: ReaderForm,
) -> Response {
    let upload = form.files.pop();
    let outcome = async {
        let Some(upload) = upload.filter(|upload| !upload.bytes.is_empty()) else {
            let problem = Some(Words::key("catalogue.file.missing"));
            return page(&app, &signed, id, None, Back { problem, ..Back::default() }).await;
        };
        let name: String = upload.name.chars().filter(|letter| !letter.is_control()).take(NAME).collect();
        let digest = Hash::of(&upload.bytes).to_string();
        let columns = Columns { headings: files::headings(&app)?, required: vec![1, 2], most: ROWS_LIMIT };
        let read = tokio::task::spawn_blocking(move || columns::read(upload.bytes, &columns)).await;
        let rows = match read.map_err(|error| Problem::Internal(error.to_string()))? {
            Ok(rows) => rows.iter().map(files::row).collect(),
            Err(problem) => {
                let problem = Some(problem);
                return page(&app, &signed, id, None, Back { problem, ..Back::default() }).await;
            }
        };
        let name = if name.trim().is_empty() { "csv".to_owned() } else { name };
        let reason = form.text(names::REASON).to_owned();
        let command = Command::TakeFile { source, name, digest, rows, reason };
        done(&app, &signed, &form, id, ("file", command)).await
    };
    match outcome.await {
        Ok(answer) => answer,
        Err(problem) => notice::with_form(&app, &signed, &problem, &form).await,
    }
}

async fn respond(
    app: &App,
    signed: &Signed,
    form: &Form,
    id: i64,
    does: (&'static str, Command),
) -> Response {
    match done(app, signed, form, id, does).await {
        Ok(answer) => answer,
        Err(problem) => notice::with_form(app, signed, &problem, form).await,
    }
}

async fn done(
    app: &App,
    signed: &Signed,
    form: &Form,
    id: i64,
    (name, command): (&'static str, Command),
) -> Result<Response, Problem> {
    let is_weighing = matches!(command, Command::SetWeights { .. });
    let seen = form.text(names::SEEN).parse().ok();
    let act = Act::Annual { annual: AnnualId(id), seen, command: Box::new(command) };
    let refusal = match actions::perform(app, signed.actor.clone(), admitted::key(signed, form), act).await {
        Ok(_) => {
            let news = Words::key(&format!("annual.done.{name}"));
            return Ok(admitted::done(signed, &news, &format!("{PATH}/{id}")));
        }
        Err(Error::Refused(Refused::Annual(refusal))) if !is_closed(&refusal) => refusal,
        Err(error) => return Err(error.into()),
    };
    let sheet = read(app, id).await?;
    let rule = sheet.rule(&signed.world);
    let problem = Some(refused(app, signed, &refusal, |id| open::named_source(rule, id, signed))?);
    let wrong = if let Refusal::Rows(wrong) = *refusal { wrong } else { Vec::new() };
    page(app, signed, id, None, Back { problem, wrong, weights: is_weighing.then_some(form) }).await
}

/// Returns whether the page cannot be shown with the refusal on it.
fn is_closed(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Denied(_) | Refusal::NoSheet(_))
}
