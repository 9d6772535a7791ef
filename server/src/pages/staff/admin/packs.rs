//! Packs: which are loaded, and loading a further one in two steps: first its errors and examples are looked at, then
//! a person confirms, because a pack that was loaded stays for ever.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Actor,
    policy::{Pack, PackError, Packs, PacksError},
    world::{Command, Refusal},
};
use store::command::{Error, Refused};

use super::door::{Administrator, AdministratorForm, done, key};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond, packs::document::row},
    problem::Problem,
    views::{
        locale::Words,
        staff::{
            packs::{CheckedPack, PackFault, PackRow, PackUpload, Packs as Page},
            shown,
        },
    },
};

/// The largest file, in bytes.
const LARGEST: usize = 250_000;
/// The most faults that are listed.
const FAULTS: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/packs", get(list).post(check))
        .route("/admin/packs/confirm", post(confirm))
        .route("/admin/packs/{id}", get(moved))
}

async fn list(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let outcome = show(&app, &signed, None, None).await;
    respond(&app, &signed, outcome).await
}

/// What is wrong with a file.
enum Wrong {
    /// As a whole.
    Whole(Words),
    /// At these places.
    At { file: String, faults: Vec<PackError> },
}

async fn show(
    app: &App,
    signed: &Signed,
    wrong: Option<Wrong>,
    checked: Option<CheckedPack>,
) -> Result<Response, Problem> {
    let world = app.world();
    let mut rows: Vec<PackRow> =
        world.packs.iter().map(|pack| row(app, signed, &world.packs, pack)).collect();
    rows.reverse();
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page { rows, upload: upload(app, wrong)?, checked };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn upload(app: &App, wrong: Option<Wrong>) -> Result<PackUpload, Problem> {
    let mut upload = PackUpload {
        open: wrong.is_some(),
        key: app.ids.token()?,
        problem: None,
        file: String::new(),
        faults: Vec::new(),
        further: 0,
    };
    match wrong {
        None => {}
        Some(Wrong::Whole(words)) => upload.problem = Some(words),
        Some(Wrong::At { file, faults }) => {
            upload.problem = Some(Words::key("staff.packs.has_faults").with("count", faults.len()));
            upload.further = u32::try_from(faults.len().saturating_sub(FAULTS)).unwrap_or(u32::MAX);
            upload.file = file;
            upload.faults = faults.into_iter().take(FAULTS).map(fault).collect();
        }
    }
    Ok(upload)
}

fn fault(error: PackError) -> PackFault {
    PackFault { line: u32::try_from(error.line).unwrap_or(u32::MAX), key: error.key, problem: error.problem }
}

/// Leads to where a pack is read by everybody; its address was here.
async fn moved(Administrator(signed): Administrator, Path(id): Path<String>) -> Response {
    answer::go(&signed.visitor, &format!("/packs/{id}"))
}

async fn check(
    State(app): State<App>,
    AdministratorForm { signed, mut form }: AdministratorForm,
) -> Response {
    let outcome = match read(&mut form) {
        Ok((file, text)) => checked(&app, &signed, file, text).await,
        Err(words) => show(&app, &signed, Some(Wrong::Whole(words)), None).await,
    };
    respond(&app, &signed, outcome).await
}

/// Returns name and text of the file that was sent, line ends as we keep them.
fn read(form: &mut Form) -> Result<(String, String), Words> {
    let Some(upload) = form.files.pop() else { return Err(Words::key("staff.packs.no_file")) };
    if upload.bytes.len() > LARGEST {
        return Err(Words::key("staff.packs.too_large"));
    }
    let text = String::from_utf8(upload.bytes).map_err(|_| Words::key("staff.packs.not_text"))?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.contains('\0') {
        return Err(Words::key("staff.packs.not_text"));
    }
    let name: String = upload.name.chars().filter(|character| !character.is_control()).take(100).collect();
    Ok((name, text))
}

async fn checked(app: &App, signed: &Signed, file: String, text: String) -> Result<Response, Problem> {
    let (pack, packs) = match fits(signed, &file, &text) {
        Ok(fitting) => fitting,
        Err(wrong) => return show(app, signed, Some(wrong), None).await,
    };
    let checked = CheckedPack {
        head: row(app, signed, &packs, &pack),
        rules: u32::try_from(pack.rules().len()).unwrap_or(u32::MAX),
        repeals: pack.header().repeals.clone(),
        key: app.ids.token()?,
        file,
        text,
    };
    show(app, signed, None, Some(checked)).await
}

/// Returns a pack without errors, whose examples hold, together with the packs as they would be.
fn fits(signed: &Signed, file: &str, text: &str) -> Result<(Pack, Packs), Wrong> {
    let at = |faults| Wrong::At { file: file.to_owned(), faults };
    let pack = Pack::parse(file, text).map_err(at)?;
    let failures = pack.failures(&signed.world.calendar);
    if !failures.is_empty() {
        return Err(at(failures));
    }
    let mut packs = signed.world.packs.clone();
    packs.insert(pack.clone()).map_err(|error| Wrong::Whole(conflict(&error)))?;
    Ok((pack, packs))
}

fn conflict(error: &PacksError) -> Words {
    match error {
        PacksError::Loaded(id) => Words::key("staff.packs.loaded").with("id", id),
        PacksError::Overlap { first, second, document: _, on } => {
            Words::key("staff.packs.overlap").with("first", first).with("second", second).with("on", on)
        }
    }
}

async fn confirm(State(app): State<App>, AdministratorForm { signed, form }: AdministratorForm) -> Response {
    let outcome = confirmed(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn confirmed(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    // The end of a file is part of it, and a form's fields come trimmed.
    let (file, text) = (form.text("file").to_owned(), format!("{}\n", form.text("text")));
    let id = Pack::parse(&file, &text).map_or_else(|_| String::new(), |pack| pack.id().to_owned());
    let outcome = load(app, signed.actor.clone(), key(signed, form), file.clone(), text.clone()).await;
    match outcome {
        Ok(()) => Ok(done(signed, &shown::done("pack-loaded").with("id", &id), &format!("/packs/{id}"))),
        Err(Error::Refused(Refused::Rules(Refusal::Pack(faults)))) => {
            show(app, signed, Some(Wrong::At { file, faults }), None).await
        }
        Err(Error::Refused(Refused::Rules(Refusal::Packs(error)))) => {
            show(app, signed, Some(Wrong::Whole(conflict(&error))), None).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn load(app: &App, actor: Actor, key: Option<String>, file: String, text: String) -> Result<(), Error> {
    actions::rules(app, actor, key, Command::LoadPack { file, text }).await.map(|_| ())
}
