//! A document that something asked for and that waits: what it says as far as it is known, the fields that are missing,
//! and the word of whoever says that none is needed.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Denied,
    document::{
        Subject,
        command::Refusal,
        decide::{About, may_issue},
        due::{Asked, Due, Standing},
        field::{ADDRESS, NUMBER},
        values::{Fault, Values},
    },
    ids::{DocumentId, ProceedingId},
    order::Order,
    proceeding::Proceeding,
};
use store::{
    command::{Error as Failed, Refused},
    db, document,
};

use super::{Reader, ReaderForm, draft, paper};
use crate::{
    actions::{self, document::Error},
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    pages::staff::{nav, notice::respond},
    papers::{self, kind_words},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Field,
        staff::{
            assess::Link,
            documents::{Draft, Waive},
        },
    },
};

/// What the person may complete.
struct Known {
    due: Due,
    about: Link,
    values: Values,
}

impl Known {
    fn url(&self) -> String {
        format!("/documents/due/{}", self.due.id)
    }
}

async fn known(app: &App, signed: &Signed, id: &str) -> Result<Known, Problem> {
    let id = DocumentId(id.parse().map_err(|_| Problem::NotFound)?);
    let read = actions::read(&app.store, move |tx| {
        let Some(due) = document::due::get(tx, id)? else { return Ok(None) };
        let (order, proceeding) = match due.asked.subject {
            Subject::Order(order) => (store::order::get(tx, order)?, None),
            Subject::Proceeding(of) => (None, store::proceeding::get(tx, ProceedingId(of))?),
            Subject::Case(_) | Subject::Unit(_) => (None, None),
        };
        Ok::<_, db::Error>(Some((due, order, proceeding)))
    });
    let (due, order, proceeding) = read.await?.ok_or(Problem::NotFound)?;
    let units = &signed.world.people.units;
    let subject = due.asked.subject;
    let about = About { subject, order: order.as_ref(), proceeding: proceeding.as_ref(), units };
    match may_issue(&signed.actor, due.asked.of, about) {
        Ok(()) => {}
        Err(Denied::Hidden) => return Err(Problem::NotFound),
        Err(denied @ Denied::Action { .. }) => return Err(Problem::Forbidden(denied.to_string())),
    }
    let about = link(order.as_ref(), proceeding.as_ref()).ok_or(Problem::NotFound)?;
    let values = papers::of_due(app, &due).await?.ok_or(Problem::NotFound)?;
    Ok(Known { due, about, values })
}

fn link(order: Option<&Order>, proceeding: Option<&Proceeding>) -> Option<Link> {
    let of_order =
        |order: &Order| Link::new(Words::plain(order.number.clone()), format!("/orders/{}", order.number));
    let of_proceeding = |proceeding: &Proceeding| {
        Link::new(Words::plain(proceeding.title.clone()), format!("/proceedings/{}", proceeding.id))
    };
    order.map(of_order).or_else(|| proceeding.map(of_proceeding))
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = async {
        let known = known(&app, &signed, &id).await?;
        if known.due.standing == Standing::Issued {
            return Ok(answer::go(&signed.visitor, &format!("/documents/{}", known.due.id)));
        }
        // What is missing is said before anybody presses a button.
        let faults = missing(&known.due, &known.values);
        page(&app, &signed, &known, &known.values, &faults, Field::default(), StatusCode::OK).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns what is wrong with the values besides what the house fills in.
fn missing(due: &Due, values: &Values) -> Vec<Fault> {
    let house = values.clone().with(NUMBER, "1").with(ADDRESS, "").with("issuer", "1").with("date", "1");
    house.faults(due.asked.of)
}

pub(super) async fn send(
    State(app): State<App>,
    Path(id): Path<String>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = async {
        let known = known(&app, &signed, &id).await?;
        let values = draft::typed(known.due.asked.of, known.values.clone(), &form);
        if form.text("do") == "issue" {
            return issued(&app, &signed, &known, values, &form).await;
        }
        page(&app, &signed, &known, &values, &[], Field::default(), StatusCode::OK).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn issued(
    app: &App,
    signed: &Signed,
    known: &Known,
    values: Values,
    form: &Form,
) -> Result<Response, Problem> {
    let Asked { of: kind, subject, unit, .. } = known.due.asked;
    let due = Some(known.due.id);
    let new = actions::document::New { due, kind, subject, unit, values: values.clone() };
    match actions::document::issue(app, &signed.actor, form.key(&signed.actor.signature()), new).await {
        Ok(given) => {
            let words = Words::key("documents.done.issued").with("number", &given.number);
            done(signed, &words, &format!("/documents/{}", given.id))
        }
        Err(Error::Values(faults)) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(app, signed, known, &values, &faults, Field::default(), status).await
        }
        Err(Error::Store(Failed::Refused(Refused::Document(refusal))))
            if matches!(*refusal, Refusal::NotDue(_)) =>
        {
            done(signed, &Words::key("documents.due.gone"), &known.about.url)
        }
        Err(error) => Err(error.into()),
    }
}

fn done(signed: &Signed, words: &Words, url: &str) -> Result<Response, Problem> {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(Tone::Good, words));
    Ok(answer::go(&visitor, url))
}

pub(super) async fn waive(
    State(app): State<App>,
    Path(id): Path<String>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = async {
        let known = known(&app, &signed, &id).await?;
        let (key, reason) = (form.key(&signed.actor.signature()), form.text("reason").to_owned());
        match actions::document::waive(&app, &signed.actor, key, known.due.id, reason.clone()).await {
            Ok(_) => done(&signed, &Words::key("documents.done.waived"), &known.about.url),
            Err(Failed::Refused(Refused::Document(refusal))) => match *refusal {
                Refusal::BadField(_) => {
                    let wrong = Field::of(reason).wrong(Words::key("documents.fault.bad-field"));
                    let status = StatusCode::UNPROCESSABLE_ENTITY;
                    page(&app, &signed, &known, &known.values, &[], wrong, status).await
                }
                Refusal::NotDue(_) => done(&signed, &Words::key("documents.due.gone"), &known.about.url),
                Refusal::Denied(_)
                | Refusal::NoSubject
                | Refusal::NumberTaken { .. }
                | Refusal::NotToday { .. }
                | Refusal::NoDocument(_)
                | Refusal::Withdrawn
                | Refusal::NoUnit(_)
                | Refusal::NoTemplate => Err(Failed::Refused(Refused::Document(refusal)).into()),
            },
            Err(error) => Err(error.into()),
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn page(
    app: &App,
    signed: &Signed,
    known: &Known,
    values: &Values,
    faults: &[Fault],
    reason: Field,
    status: StatusCode,
) -> Result<Response, Problem> {
    let kind = known.due.asked.of;
    let bytes = actions::document::draft(app, kind, draft::cut(kind, values)).await?;
    let (now, url) = (app.clock.now(), known.url());
    let waits = known.due.standing == Standing::Waiting;
    let page = Draft {
        kind: kind_words(kind),
        about: known.about.clone(),
        key: app.ids.form_key(now)?,
        given: draft::given(kind, values),
        fields: draft::fields(kind, values, faults),
        problem: match (waits, faults.is_empty()) {
            (false, _) => Some(Words::key("documents.due.gone")),
            (true, false) => Some(Words::key("documents.due.incomplete")),
            (true, true) => None,
        },
        waive: match waits {
            true => Some(Waive { url: format!("{url}/waive"), key: app.ids.form_key(now)?, reason }),
            false => None,
        },
        url,
        paper: paper(&bytes)?,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}
