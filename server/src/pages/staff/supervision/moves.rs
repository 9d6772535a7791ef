//! What people do with a proceeding: a form is read, one action is asked, and a refusal brings the page back as typed.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Denied,
    ids::PersonId,
    proceeding::{
        Proceeding,
        command::{Command, Move},
        limit::Target,
        refusal::Refusal,
    },
};
use store::command::{Act, Error, Refused};

use super::{
    WORDS,
    given::{self, Wrong, wrong},
    instructs, known, page,
    page::Back,
    record, refusals,
};
use crate::{
    actions,
    app::App,
    attachments,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    pages::staff::notice,
    problem::Problem,
    views::{frame::Tone, locale::Words, staff::supervision::page::FIELDS},
};

/// The files of a form.
type Files = Vec<domain::assessment::command::Proof>;

pub(super) async fn send(
    State(app): State<App>,
    signed: Signed,
    Path((id, code)): Path<(String, String)>,
    form: Result<Form, Problem>,
) -> Response {
    let mut form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    let outcome = sent(&app, &signed, &id, &code, &mut form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(
    app: &App,
    signed: &Signed,
    id: &str,
    code: &str,
    form: &mut Form,
) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    let step = Move::from_code(code).filter(|step| is_of_people(*step)).ok_or(Problem::NotFound)?;
    let proceeding = known(app, signed, id).await?;
    let files = match kept(app, form).await? {
        Ok(files) => files,
        Err(wrong) => return returned(app, signed, id, step, form, Err(wrong)).await,
    };
    let command = match read(app, signed, step, form, files) {
        Ok(command) => command,
        Err(wrong) => return returned(app, signed, id, step, form, Err(wrong)).await,
    };
    // What was typed belongs to the key: a form sent again from the browser's memory with other words is another form.
    let typed = store::ledger::Hash::of(format!("{command:?}").as_bytes());
    let key = form.key(&signed.actor.signature()).map(|key| format!("{key}:{typed}"));
    let seen = form.text("version").parse().ok().filter(|_| rests_on_what_was_seen(step));
    let act = Act::Proceeding { proceeding: proceeding.id, seen, command: Box::new(command) };
    match actions::perform(app, signed.actor.clone(), key, act).await {
        Ok(_) => Ok(done(signed, &proceeding, step, form)),
        Err(Error::Refused(Refused::Proceeding(refusal))) => {
            if matches!(*refusal, Refusal::Denied(Denied::Hidden) | Refusal::NoProceeding(_)) {
                return Err(Problem::NotFound);
            }
            if let Refusal::Denied(denied) = &*refusal {
                return Err(Problem::Forbidden(denied.to_string()));
            }
            returned(app, signed, id, step, form, Ok(*refusal)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns whether people do this; opening has its own page, and what time does is the jobs'.
fn is_of_people(step: Move) -> bool {
    !matches!(step, Move::Open | Move::Read | Move::Tick | Move::Rederive)
}

/// Returns whether the decision rests on how the proceeding stood; what only adds is welcome at any time.
fn rests_on_what_was_seen(step: Move) -> bool {
    matches!(step, Move::Send | Move::Drop | Move::Close | Move::Settle | Move::Note | Move::Revise)
}

/// Stores the files of a form.
async fn kept(app: &App, form: &mut Form) -> Result<Result<Files, Wrong>, Problem> {
    let mut proofs = Vec::new();
    for file in std::mem::take(&mut form.files).into_iter().filter(|file| file.field == "files") {
        match attachments::keep(app, file).await {
            Ok(proof) => proofs.push(proof),
            Err(Problem::TooLarge(_)) => {
                let limit = app.config.limits.attachment_mb;
                return Ok(Err((
                    "files".to_owned(),
                    Words::key("staff.attach.too_large").with("limit", limit),
                )));
            }
            Err(problem) => return Err(problem),
        }
    }
    Ok(Ok(proofs))
}

fn read(app: &App, signed: &Signed, step: Move, form: &Form, files: Files) -> Result<Command, Wrong> {
    let text = |name: &str| form.text(name).to_owned();
    let task = || form.text("number").parse().map_err(|_| wrong("task", "choice"));
    let target = || match form.text("target") {
        "whole" | "" => Ok(Target::Whole),
        number => number.parse().map(|number| Target::Task { number }).map_err(|_| wrong("target", "choice")),
    };
    Ok(match step {
        Move::Revise => Command::Revise {
            title: text("title"),
            text: form.optional("report"),
            leader: form.text("leader").parse().ok().map(PersonId),
            term: given::term(form, "")?,
        },
        Move::Send => Command::Send,
        Move::Drop => Command::Drop { reason: text("reason") },
        Move::Record => {
            Command::Record { record: Box::new(record::read(signed, form, app.clock.now())?), files }
        }
        Move::Assign => Command::Assign(given::task(form, "")?),
        Move::Report => Command::Report { task: task()?, text: text("text"), files },
        Move::Accept => Command::Accept { task: task()?, note: text("note") },
        Move::SendBack => Command::SendBack { task: task()?, reason: text("reason") },
        Move::Extend => {
            Command::Extend { target: target()?, term: given::term(form, "")?, reason: text("reason") }
        }
        Move::HandOver => {
            Command::HandOver { target: target()?, to: given::person(form, "to")?, reason: text("reason") }
        }
        Move::Forward => Command::Forward { to: given::person(form, "to")?, reason: text("reason") },
        Move::Instruct => Command::Instruct { task: given::task(form, "")? },
        Move::Note => Command::Note { text: text("words") },
        Move::Submit => Command::Submit { result: text("result") },
        Move::Settle => Command::Settle { text: text("words") },
        Move::Close => Command::Close { conclusion: text("conclusion") },
        Move::Admit => Command::Admit { person: given::person(form, "reader")?, reason: text("reason") },
        Move::Open | Move::Read | Move::Tick | Move::Rederive => return Err(wrong("text", "choice")),
    })
}

/// Sends the browser on, so that a reload repeats nothing.
fn done(signed: &Signed, proceeding: &Proceeding, step: Move, form: &Form) -> Response {
    let mut visitor = signed.visitor.clone();
    let words = Words::key(&format!("proceedings.done.{}", step.code()));
    visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
    let back = if form.text("back") == "words" && instructs(signed) {
        WORDS.to_owned()
    } else {
        format!("/proceedings/{}", proceeding.id)
    };
    answer::go(&visitor, &back)
}

/// Brings the page back as the proceeding is now, with the form as it was typed.
async fn returned(
    app: &App,
    signed: &Signed,
    id: &str,
    step: Move,
    form: &Form,
    why: Result<Refusal, Wrong>,
) -> Result<Response, Problem> {
    let now = known(app, signed, id).await?;
    let which = if form.text("record").is_empty() { form.text("number") } else { form.text("record") };
    let open = if which.is_empty() { step.code().to_owned() } else { format!("{}-{which}", step.code()) };
    let (wrong, problem, status) = match why {
        Ok(refusal) => {
            let words = refusals::words(app, signed, &refusal)?;
            let stale = matches!(
                refusal,
                Refusal::Changed { .. } | Refusal::IllegalMove { .. } | Refusal::TaskStage { .. }
            );
            let status = if stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let field = refusals::field(&refusal, &FIELDS);
            (field.map(|field| (field, words.clone())), Some(words), status)
        }
        Err(wrong) => (Some(wrong.clone()), Some(wrong.1), StatusCode::UNPROCESSABLE_ENTITY),
    };
    let mut answer = page::page(app, signed, &now, Some(Back { form, open, wrong, problem, status })).await?;
    answer::mark(&mut answer, "bad-form");
    Ok(answer)
}
