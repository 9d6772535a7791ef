//! The templates of official documents: taken away, replaced after a check, looked at with sample data, gone back to.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::document::{
    Kind,
    command::{Command, Refusal},
    field::{Field, Holds},
    template::Version,
};
use report::letter::{self, Fault, SIZE_LIMIT, Template};
use store::command::{Act, Error, Refused};

use super::door::{Administrator, AdministratorForm, done, key};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice, who::called},
    problem::Problem,
    views::{
        locale::Words,
        staff::doc_templates::{Placeholder, TemplatePage, TemplateRow, TemplateVersion, Templates},
    },
};

/// The page.
const PATH: &str = "/admin/templates";
/// What a template is to a browser.
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
/// How much more than the file a form may hold: one byte too many must still be told in words.
const FORM: usize = 2 * 1024 * 1024;

pub(super) fn routes() -> Router<App> {
    let most = usize::try_from(SIZE_LIMIT).unwrap_or(FORM).saturating_add(FORM);
    Router::new()
        .route(PATH, get(list))
        .route("/admin/templates/{kind}", get(show).post(replace).layer(DefaultBodyLimit::max(most)))
        .route("/admin/templates/{kind}/restore", post(restore))
        .route("/admin/templates/{kind}/preview.docx", get(preview))
        .route("/admin/templates/{kind}/files/{number}", get(file))
}

async fn list(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let row = |kind: Kind| {
        let version = signed.world.templates.in_force(kind);
        TemplateRow {
            kind: kind_words(kind),
            url: url(kind),
            in_force: label(version),
            name: version.map_or_else(String::new, |version| version.name.clone()),
            since_ms: version.map(|version| version.at.as_millisecond()),
        }
    };
    let page = Templates { rows: Kind::ALL.into_iter().map(row).collect() };
    let outcome = answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page);
    notice::respond(&app, &signed, outcome).await
}

async fn show(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path(kind): Path<String>,
) -> Response {
    let outcome = async { page(&app, &signed, kind_of(&kind)?, None).await };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn replace(
    State(app): State<App>,
    Path(kind): Path<String>,
    AdministratorForm { signed, mut form }: AdministratorForm,
) -> Response {
    let outcome = async {
        let kind = kind_of(&kind)?;
        let Some(upload) = form.files.pop() else {
            let none = Fault::NotADocument("0".to_owned());
            return page(&app, &signed, kind, Some((String::new(), vec![none]))).await;
        };
        let name: String = upload.name.chars().filter(|letter| !letter.is_control()).take(100).collect();
        let name = if name.trim().is_empty() { "docx".to_owned() } else { name };
        let bytes = upload.bytes.clone();
        let read = tokio::task::spawn_blocking(move || Template::read(kind, &bytes).map(|_| ()));
        let read = read.await.map_err(|error| Problem::Internal(error.to_string()))?;
        if let Err(faults) = read {
            return page(&app, &signed, kind, Some((name, faults))).await;
        }
        let sent = (name, upload.bytes);
        actions::document::replace_template(&app, &signed.actor, key(&signed, &form), kind, sent).await?;
        Ok(done(&signed, &Words::key("documents.done.replaced"), &url(kind)))
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn restore(
    State(app): State<App>,
    Path(kind): Path<String>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = async {
        let kind = kind_of(&kind)?;
        let number = form.optional("number").map(|number| number.parse().map_err(|_| Problem::NotFound));
        let command = Command::RestoreTemplate { kind, number: number.transpose()? };
        let act = Act::Document(Box::new(command));
        match actions::perform(&app, signed.actor.clone(), key(&signed, &form), act).await {
            Ok(_) => Ok(done(&signed, &Words::key("documents.done.restored"), &url(kind))),
            // Somebody else did it meanwhile; the page shows which is in force.
            Err(Error::Refused(Refused::Document(refusal))) if *refusal == Refusal::NoTemplate => {
                Ok(answer::go(&signed.visitor, &url(kind)))
            }
            Err(error) => Err(error.into()),
        }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn preview(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path(kind): Path<String>,
) -> Response {
    let outcome = async {
        let kind = kind_of(&kind)?;
        let (bytes, _) = actions::document::template_bytes(&app, kind).await?;
        let address = actions::document::address(&app, "00000000000000000000");
        let fill = move || {
            let template = Template::read(kind, &bytes).map_err(|faults| faults.into_iter().next());
            template.and_then(|template| template.fill(&letter::sample(kind), Some(&address)).map_err(Some))
        };
        let filled = tokio::task::spawn_blocking(fill).await;
        let filled = filled.map_err(|error| Problem::Internal(error.to_string()))?;
        let told =
            |fault: Option<Fault>| Problem::Internal(fault.map_or_else(String::new, |f| f.to_string()));
        let bytes = filled.map_err(told)?;
        Ok((export::headers(&format!("{}-preview.docx", kind.code()), DOCX)?, bytes).into_response())
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn file(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path((kind, number)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let kind = kind_of(&kind)?;
        let number: u32 = number.parse().map_err(|_| Problem::NotFound)?;
        let bytes = if number == 0 {
            letter::shipped(kind)
        } else {
            let versions = signed.world.templates.versions(kind);
            let version = versions.iter().find(|version| version.number == number);
            let digest = version.ok_or(Problem::NotFound)?.digest.clone();
            actions::document::file(&app, digest).await?.ok_or(Problem::NotFound)?
        };
        Ok((export::headers(&format!("{}-{number}.docx", kind.code()), DOCX)?, bytes).into_response())
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(
    app: &App,
    signed: &Signed,
    kind: Kind,
    refused: Option<(String, Vec<Fault>)>,
) -> Result<Response, Problem> {
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (sent, faults) = refused.unwrap_or_default();
    let templates = &signed.world.templates;
    let in_force = templates.in_force(kind);
    let version = |version: &Version| TemplateVersion {
        label: label(Some(version)),
        number: version.number.to_string(),
        name: version.name.clone(),
        digest: version.digest.clone(),
        at_ms: Some(version.at.as_millisecond()),
        by: called(&signed.world, &version.by),
        file_url: format!("{}/files/{}", url(kind), version.number),
        is_in_force: in_force.is_some_and(|known| known.number == version.number),
    };
    let shipped = TemplateVersion {
        label: label(None),
        number: String::new(),
        name: String::new(),
        digest: String::new(),
        at_ms: None,
        by: String::new(),
        file_url: format!("{}/files/0", url(kind)),
        is_in_force: in_force.is_none(),
    };
    let page = TemplatePage {
        kind: kind_words(kind),
        url: url(kind),
        key: app.ids.form_key(app.clock.now())?,
        in_force: label(in_force),
        faults: faults.iter().map(told).collect(),
        sent,
        fields: kind.fields().map(placeholder).collect(),
        versions: templates.versions(kind).iter().rev().map(version).chain([shipped]).collect(),
        megabytes: SIZE_LIMIT / 1024 / 1024,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn placeholder(field: &'static Field) -> Placeholder {
    let mark = |name: &str| match field.holds {
        Holds::Rows(_) => format!("{{{{#{name}}}}} … {{{{/{name}}}}}"),
        Holds::Line | Holds::Text | Holds::Day | Holds::Picture => format!("{{{{{name}}}}}"),
    };
    let holds = match field.holds {
        Holds::Line => "line",
        Holds::Text => "text",
        Holds::Day => "day",
        Holds::Rows(_) => "rows",
        Holds::Picture => "picture",
    };
    Placeholder {
        mark: mark(field.name),
        label_mark: mark(field.label),
        label: Words::key(&format!("documents.field.{}", field.name)),
        holds: Words::key(&format!("documents.holds.{holds}")),
        is_required: field.is_required,
        columns: field.columns().iter().map(|column| format!("{{{{{}}}}}", column.name)).collect(),
    }
}

fn told(fault: &Fault) -> Words {
    let words = Words::key(&format!("documents.template.fault.{}", fault.code()));
    fault.facts().into_iter().fold(words, |words, (name, value)| words.with(name, value))
}

fn kind_of(code: &str) -> Result<Kind, Problem> {
    Kind::from_code(code).ok_or(Problem::NotFound)
}

fn kind_words(kind: Kind) -> Words {
    Words::key(&format!("documents.kind.{}", kind.code()))
}

fn url(kind: Kind) -> String {
    format!("{PATH}/{}", kind.code())
}

fn label(version: Option<&Version>) -> Words {
    match version {
        Some(version) => Words::key("documents.template_version").with("number", version.number),
        None => Words::key("documents.template_shipped"),
    }
}
