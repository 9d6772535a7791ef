//! The form from which a document about an order is issued: filled in from data, shown as it would read, taken away as
//! a draft, and issued.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    access::Denied,
    document::{
        Kind, Subject,
        command::Refusal,
        decide::{About, may_issue},
        field::{Field as Known, Holds, Source},
        values::{Fault, Values},
    },
};
use store::command::{Error as Failed, Refused};

use super::{Reader, ReaderForm, one::DOCX, paper};
use crate::{
    actions::{self, document::Error},
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    pages::staff::{case::Case, export, nav, notice::respond},
    papers::{self, field_words, kind_words},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Field,
        staff::{
            assess::Link,
            documents::{Draft, DraftField, Told},
        },
    },
};

type Which = Path<(String, String)>;

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((kind, number)): Which,
) -> Response {
    let outcome = async {
        let (kind, case) = about(&app, &signed, &kind, &number).await?;
        let values = proposal(&case, kind)?;
        page(&case, kind, &values, &[], StatusCode::OK).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn about<'a>(
    app: &'a App,
    signed: &'a Signed,
    kind: &str,
    number: &str,
) -> Result<(Kind, Case<'a>), Problem> {
    let kind = Kind::from_code(kind).ok_or(Problem::NotFound)?;
    let case = Case::load(app, signed, number).await?;
    let about = About {
        subject: Subject::Order(case.order.id),
        order: Some(&case.order),
        proceeding: None,
        units: &signed.world.people.units,
    };
    match may_issue(&signed.actor, kind, about) {
        Ok(()) => Ok((kind, case)),
        Err(Denied::Hidden) => Err(Problem::NotFound),
        Err(denied @ Denied::Action { .. }) => Err(Problem::Forbidden(denied.to_string())),
    }
}

pub(super) async fn send(
    State(app): State<App>,
    Path((kind, number)): Which,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = async {
        let (kind, case) = about(&app, &signed, &kind, &number).await?;
        let values = typed(kind, proposal(&case, kind)?, &form);
        match form.text("do") {
            "issue" => issued(&case, kind, values, &form).await,
            "draft" => taken(&case, kind, values).await,
            _ => page(&case, kind, &values, &[], StatusCode::OK).await,
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

fn proposal(case: &Case<'_>, kind: Kind) -> Result<Values, Problem> {
    let about = papers::order::About {
        app: case.app,
        world: &case.signed.world,
        pack: case.pack,
        order: &case.order,
        entries: &case.entries,
        documents: &case.documents,
        unit: None,
        now: case.now,
    };
    papers::order::values(about, kind)
}

/// Returns the values with what was typed over what was proposed.
pub(super) fn typed(kind: Kind, mut values: Values, form: &Form) -> Values {
    for field in typed_fields(kind) {
        values.set(field.name, form.text(field.name));
    }
    values
}

fn typed_fields(kind: Kind) -> impl Iterator<Item = &'static Known> {
    kind.fields().filter(|field| field.source == Source::Typed)
}

async fn issued(case: &Case<'_>, kind: Kind, values: Values, form: &Form) -> Result<Response, Problem> {
    let (app, signed) = (case.app, case.signed);
    let new = actions::document::New {
        due: None,
        kind,
        subject: Subject::Order(case.order.id),
        unit: case.order.lead,
        values: values.clone(),
    };
    match actions::document::issue(app, &signed.actor, form.key(&signed.actor.signature()), new).await {
        Ok(given) => {
            let words = Words::key("documents.done.issued").with("number", &given.number);
            let mut visitor = signed.visitor.clone();
            visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
            Ok(answer::go(&visitor, &format!("/documents/{}", given.id)))
        }
        Err(Error::Values(faults)) => {
            page(case, kind, &values, &faults, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Error::Store(Failed::Refused(Refused::Document(refusal))))
            if matches!(*refusal, Refusal::BadField(_)) =>
        {
            let faults = [Fault::Missing("title")];
            page(case, kind, &values, &faults, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn taken(case: &Case<'_>, kind: Kind, values: Values) -> Result<Response, Problem> {
    let bytes = actions::document::draft(case.app, kind, values).await?;
    let name = case.say(&kind_words(kind))?;
    let headers = export::headers(&format!("{name}-{}.docx", case.order.number), DOCX)?;
    Ok((headers, bytes).into_response())
}

async fn page(
    case: &Case<'_>,
    kind: Kind,
    values: &Values,
    faults: &[Fault],
    status: StatusCode,
) -> Result<Response, Problem> {
    let (app, signed) = (case.app, case.signed);
    let bytes = actions::document::draft(app, kind, cut(kind, values)).await?;
    let page = Draft {
        kind: kind_words(kind),
        about: Link::new(Words::plain(case.order.number.clone()), format!("/orders/{}", case.order.number)),
        url: format!("/documents/new/{}/{}", kind.code(), case.order.number),
        key: app.ids.form_key(case.now)?,
        given: given(kind, values),
        fields: fields(kind, values, faults),
        waive: None,
        problem: (!faults.is_empty()).then(|| Words::key("documents.not_issued")),
        paper: paper(&bytes)?,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns the fields that may be changed, with what is wrong with them.
pub(super) fn fields(kind: Kind, values: &Values, faults: &[Fault]) -> Vec<DraftField> {
    let field = |field: &'static Known| {
        let wrong = faults.iter().find(|fault| fault.field() == field.name).map(fault_words);
        DraftField {
            name: field.name.to_owned(),
            label: field_words(field),
            is_text: field.holds == Holds::Text,
            is_optional: !field.is_required,
            field: Field { value: values.text(field.name).to_owned(), error: wrong },
        }
    };
    typed_fields(kind).map(field).collect()
}

/// Returns what comes from data and is not typed.
pub(super) fn given(kind: Kind, values: &Values) -> Vec<Told> {
    let given = kind.fields().filter(|field| field.source == Source::Data).filter_map(|field| {
        let text = match field.holds {
            Holds::Rows(columns) => {
                let line = |row: &std::collections::BTreeMap<String, String>| {
                    let cells = columns.iter().filter_map(|column| row.get(column.name));
                    cells.map(String::as_str).collect::<Vec<_>>().join("　")
                };
                values.rows(field.name).iter().map(line).collect::<Vec<_>>().join("\n")
            }
            Holds::Line | Holds::Text | Holds::Day | Holds::Picture => values.text(field.name).to_owned(),
        };
        (!text.is_empty()).then(|| Told { label: field_words(field), text })
    });
    given.collect()
}

/// Returns the values no longer than a document takes them, for showing what was typed.
pub(super) fn cut(kind: Kind, values: &Values) -> Values {
    let short = |name: &str| values.text(name).chars().take(domain::document::values::TEXT_LIMIT).collect();
    typed_fields(kind).fold(values.clone(), |values, field| {
        let text: String = short(field.name);
        values.with(field.name, text)
    })
}

fn fault_words(fault: &Fault) -> Words {
    let words = Words::key(&format!("documents.fault.{}", fault.code()));
    match fault {
        Fault::TooLong { field: _, length, limit } => words.with("length", length).with("limit", limit),
        Fault::Missing(_) | Fault::TooManyRows { .. } | Fault::Unknown(_) => words,
    }
}
