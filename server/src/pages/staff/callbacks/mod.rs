//! The callback desk: one queue of people to call, one task at a time, a key for every outcome. The number is shown
//! only after the look at it is in the ledger, and what was said is recorded with the call that it was said in.

mod outcome;
mod queue;
mod task;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    case::command::{Command as CaseCommand, Move as CaseMove},
    ids::PersonId,
    order::command::Command,
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::{claim, command::Act, db};

use self::{
    outcome::{Faults, Outcome},
    queue::{Kind, Line, Queue, Task},
    task::Loaded,
};
use super::{
    nav,
    notice::{answered, respond},
    rows::unit_name,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    told,
    views::{
        citizen::Question,
        frame::Tone,
        locale::Words,
        parts::{Choice, Field},
        staff::{
            callbacks::{Callbacks, Finding, Line as LineView, Script, Task as View},
            pieces::Empty,
        },
    },
};

/// The desk.
pub(super) const PATH: &str = "/desk/callbacks";
/// How many of the next tasks are named.
const NEXT: usize = 8;
/// The reason that explains best why a bad rating is not sent on, where a pack has it.
const PERFORMED: &str = "duty-performed";
/// How long a task is that of the agent who opened it, without a move of theirs.
const CLAIMED: SignedDuration = SignedDuration::from_mins(10);

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(first))
        .route("/desk/callbacks/{task}", get(show).post(send))
        .route("/desk/callbacks/{task}/dial", post(dial))
}

/// Returns whether somebody sits at this desk.
pub(super) fn seats(signed: &Signed) -> bool {
    signed.may(Action::Case(CaseMove::Attempt))
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    last: String,
}

async fn first(State(app): State<App>, signed: Signed, Query(wanted): Query<Wanted>) -> Response {
    let outcome = async {
        let mut desk = Desk::of(&app, &signed, &wanted.last).await?;
        let loaded = match desk.claim_first().await? {
            Some(task) => Some(Loaded::of(&app, &signed, task).await?),
            None => None,
        };
        desk.page(loaded.as_ref(), None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(task): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let outcome = async {
        let mut desk = Desk::of(&app, &signed, &wanted.last).await?;
        let loaded = Loaded::of(&app, &signed, task.parse().map_err(|()| Problem::NotFound)?).await?;
        desk.claim(loaded.task).await?;
        desk.page(Some(&loaded), None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn dial(
    State(app): State<App>,
    signed: Signed,
    Path(task): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = async {
        let form = form?;
        form.check(&signed.visitor.csrf)?;
        let task: Task = task.parse().map_err(|()| Problem::NotFound)?;
        let mut desk = Desk::of(&app, &signed, "").await?;
        let reason = app.views.say(signed.visitor.lang, &Words::key("callbacks.dial.reason"))?;
        let act = match task {
            Task::Order(order) => Act::Order { order, seen: None, command: Command::Unmask { reason } },
            Task::Case(case) => Act::Case { case, command: CaseCommand::Unmask { reason } },
        };
        // Each look is a look of its own, so it carries no key.
        actions::perform(&app, signed.actor.clone(), None, act).await?;
        let mut loaded = Loaded::of(&app, &signed, task).await?;
        loaded.open = true;
        desk.claim(task).await?;
        desk.page(Some(&loaded), None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

async fn send(
    State(app): State<App>,
    signed: Signed,
    Path(task): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return respond(&app, &signed, Err(problem)).await,
    };
    answered(&app, &signed, &form, sent(&app, &signed, &task, &form).await).await
}

async fn sent(app: &App, signed: &Signed, task: &str, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    let desk = Desk::of(app, signed, "").await?;
    let loaded = Loaded::of(app, signed, task.parse().map_err(|()| Problem::NotFound)?).await?;
    match outcome::record(&loaded, form).await? {
        Outcome::Done(news) => {
            desk.release().await?;
            let mut visitor = signed.visitor.clone();
            let words = Words::key(&format!("callbacks.done.{news}"));
            visitor.jar = visitor.jar.add(news_of(Tone::Good, &words));
            Ok(answer::go(&visitor, &format!("{PATH}?last={}", loaded.task)))
        }
        Outcome::Wrong(faults) => {
            // The page is told anew: somebody else may have been quicker.
            let fresh = Loaded::of(app, signed, loaded.task).await?;
            desk.page(Some(&fresh), Some((form, faults))).await
        }
    }
}

/// The desk as it is now.
struct Desk<'a> {
    app: &'a App,
    signed: &'a Signed,
    queue: Queue,
    last: Option<Task>,
    /// Tasks that others are at.
    taken: Vec<Task>,
    /// Who else is at the task that is shown.
    other: Option<PersonId>,
}

impl<'a> Desk<'a> {
    async fn of(app: &'a App, signed: &'a Signed, last: &str) -> Result<Self, Problem> {
        signed.must(Action::Case(CaseMove::Attempt))?;
        let now = app.clock.now();
        let (queue, claims) =
            actions::read(&app.store, move |tx| Ok((Queue::read(tx, now)?, claim::live(tx, now)?))).await?;
        let others = claims.into_iter().filter(|claim| claim.person != signed.person.id);
        let taken = others.filter_map(|claim| claim.task.parse().ok()).collect();
        Ok(Self { app, signed, queue, last: last.parse().ok(), taken, other: None })
    }

    /// Gives the agent the first task that nobody else is at, for some minutes.
    async fn claim_first(&mut self) -> Result<Option<Task>, Problem> {
        let tasks: Vec<String> = self.queue.due.iter().map(|line| line.task.to_string()).collect();
        let (person, (now, until)) = (self.signed.person.id, self.claimed());
        let take = move |tx: &mut db::Tx<'_>| claim::take_first(tx, person, &tasks, now, until);
        let task = actions::write_rows(&self.app.store, take).await?;
        Ok(task.and_then(|task| task.parse().ok()))
    }

    /// Gives the agent a task they chose themselves, or notes who is at it.
    async fn claim(&mut self, task: Task) -> Result<(), Problem> {
        let (person, (now, until)) = (self.signed.person.id, self.claimed());
        let take = move |tx: &mut db::Tx<'_>| claim::take(tx, person, &task.to_string(), now, until);
        self.other = actions::write_rows(&self.app.store, take).await?;
        Ok(())
    }

    /// Returns from when until when a task is somebody's.
    fn claimed(&self) -> (Timestamp, Timestamp) {
        let now = self.app.clock.now();
        (now, now.checked_add(CLAIMED).unwrap_or(now))
    }

    async fn release(&self) -> Result<(), Problem> {
        let (person, now) = (self.signed.person.id, self.app.clock.now());
        Ok(actions::write_rows(&self.app.store, move |tx| claim::release(tx, person, now)).await?)
    }

    /// Returns what is said when there is no task: nobody must be called, or somebody is at each.
    fn empty(&self) -> Empty {
        if self.queue.due.is_empty() { Callbacks::nothing() } else { Callbacks::all_taken() }
    }

    async fn page(
        &self,
        loaded: Option<&Loaded<'_>>,
        sent: Option<(&Form, Faults)>,
    ) -> Result<Response, Problem> {
        let status = if sent.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let current = loaded.map(|loaded| loaded.task);
        let is_free = |line: &&Line| Some(line.task) != current && !self.taken.contains(&line.task);
        let others = || self.queue.due.iter().filter(is_free);
        let task = loaded.map(|loaded| self.task(loaded, sent)).transpose()?;
        let skip_url = others().next().map(|line| line.task.url());
        let agent =
            super::queues::Desk::of(&self.signed.person).any(|desk| desk == super::queues::Desk::Agent);
        let page = Callbacks {
            due: self.queue.count,
            later: self.queue.later,
            asked: self.queue.asked,
            asked_url: if agent { "/desk/agent/callback".to_owned() } else { String::new() },
            empty: task.is_none().then(|| self.empty()),
            held_by: self.other.and_then(|other| {
                let person = self.signed.world.people.persons.get(other);
                person.map(|person| person.name.clone())
            }),
            task: task.map(|task| View { skip_url, ..task }),
            next: others().take(NEXT).map(|line| self.line(line)).collect(),
            last_url: self.last.filter(|last| Some(*last) != current).map(Task::url),
        };
        answer::page_as(
            self.app,
            &self.signed.visitor,
            &nav::frame(self.app, self.signed).await,
            &page,
            status,
        )
    }

    fn line(&self, line: &Line) -> LineView {
        LineView {
            url: line.task.url(),
            kind: task::badge(Some(line.kind)),
            title: line.title.clone(),
            unit: line.unit.map(|unit| unit_name(self.signed, unit)).unwrap_or_default(),
            when_ms: line.when.as_millisecond(),
            booked: line.is_booked,
        }
    }

    fn task(&self, loaded: &Loaded<'_>, sent: Option<(&Form, Faults)>) -> Result<View, Problem> {
        let (form, faults) = match sent {
            Some((form, faults)) => (Some(form), faults),
            None => (None, Faults::new()),
        };
        let key = match form.and_then(|form| form.optional("key")) {
            Some(key) => key,
            None => self.app.ids.form_key(self.app.clock.now())?,
        };
        let fields = Fields { form, faults };
        let view = loaded.view(key);
        Ok(View {
            problem: fields.faults.get("").cloned(),
            script: loaded.may_record().then(|| script(loaded, &fields)),
            again: fields.field("again_at", ""),
            ..view
        })
    }
}

/// The fields of a form: as they were sent, or as they are first shown.
struct Fields<'a> {
    form: Option<&'a Form>,
    faults: Faults,
}

impl Fields<'_> {
    fn field(&self, name: &str, first: &str) -> Field {
        let field = Field::of(self.form.map_or(first, |form| form.text(name)));
        match self.faults.get(name) {
            Some(fault) => field.wrong(fault.clone()),
            None => field,
        }
    }
}

/// Returns what is asked in this call.
fn script(loaded: &Loaded<'_>, fields: &Fields<'_>) -> Script {
    let lang = loaded.signed.visitor.lang;
    let is_triage = loaded.kind() == Some(Kind::Rating);
    let questions = loaded.pack.callback().questions.iter().filter(|question| loaded.asks(question));
    let question = |question: &domain::policy::Question| {
        let choices = question.options.iter().map(|choice| {
            Choice::new(&choice.id, Words::plain(told::text(&choice.text, lang)))
                .shown("", outcome::tone(choice.counts))
        });
        Question {
            id: question.id.clone(),
            text: Words::plain(told::text(&question.text, lang)),
            choices: choices.collect(),
            required: question.role == domain::policy::Role::Result,
            picked: fields.field(&format!("q_{}", question.id), ""),
        }
    };
    Script {
        questions: if is_triage {
            outcome::INQUIRED.map(|code| inquired(code, fields)).to_vec()
        } else {
            questions.map(question).collect()
        },
        finding: is_triage.then(|| finding(loaded, fields)),
        words: fields.field("words", ""),
        record: fields.field("record", &loaded.dialled().unwrap_or_default()),
    }
}

/// Returns one of the questions that are asked about every bad rating, apart from each other.
fn inquired(code: &str, fields: &Fields<'_>) -> Question {
    let choice = |answer: &str, tone| {
        Choice::new(answer, Words::key(&format!("callbacks.inquiry.{answer}"))).shown("", tone)
    };
    Question {
        id: code.to_owned(),
        text: Words::key(&format!("callbacks.inquiry.{code}")),
        choices: vec![choice("yes", Tone::Good), choice("no", Tone::Bad), choice("unclear", Tone::Calm)],
        required: false,
        picked: fields.field(&format!("q_{code}"), ""),
    }
}

fn finding(loaded: &Loaded<'_>, fields: &Fields<'_>) -> Finding {
    let lang = loaded.signed.visitor.lang;
    let choice = |code: &str, tone| {
        Choice::new(code, Words::key(&format!("callbacks.finding.{code}"))).shown("", tone)
    };
    let reasons = loaded.pack.reasons();
    let first =
        reasons.iter().find(|reason| reason.code == PERFORMED).map_or("", |reason| reason.code.as_str());
    Finding {
        choices: outcome::FINDINGS
            .map(|code| choice(code, if code == "explained" { Tone::Good } else { Tone::Bad }))
            .to_vec(),
        picked: fields.field("finding", ""),
        reasons: reasons
            .iter()
            .map(|reason| Choice::new(&reason.code, Words::plain(told::text(&reason.name, lang))))
            .collect(),
        reason: fields.field("reason", first),
    }
}
