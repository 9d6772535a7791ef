//! One article, and what may be done to it.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    ids::{ArticleId, OrderId, UnitId},
    knowledge::{
        Answer, Article, Content, DraftStage, Outcome, Request, Standing,
        command::{Command, Move},
        compare::{self, Stretch},
        legal,
        refusal::Refusal,
    },
};
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use store::{
    command::{Error, Refused},
    db,
    knowledge::{self, Entry, Published},
};

use super::{PATH, Reader, ReaderForm, refusals, units};
use crate::{
    actions::{self, article, official::official},
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::who::called,
    pages::{
        finds,
        staff::{admitted, listings, nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Field, TimelineEntry},
        staff::{
            assess::Link,
            knowledge::one::{
                ArticlePage, AskForm, Change, Compared, Difference, DraftView, EditionHead, EditionRow,
                RequestRow, StepForm, Text, names,
            },
        },
    },
};

/// How far ahead the next review day is proposed.
const REVIEW_MONTHS: i32 = 12;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    edition: Option<u32>,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let read = read(&app, &signed, ArticleId(id)).await?;
        page(&app, &signed, &read, asked.edition, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// An article with what happened to it, and the numbers of the orders it names.
pub(super) struct Read {
    pub(super) article: Article,
    timeline: Vec<Entry>,
    numbers: Vec<(OrderId, String)>,
}

/// Returns an article, for whoever may know it.
///
/// # Errors
/// [`Problem::NotFound`] when there is none, or none for this person.
pub(super) async fn read(app: &App, signed: &Signed, id: ArticleId) -> Result<Read, Problem> {
    let read = actions::read(&app.store, move |tx| {
        let Some(article) = knowledge::get(tx, id)? else { return Ok(None) };
        let orders: Vec<OrderId> = article.requests.iter().filter_map(|request| request.order).collect();
        let numbers = store::list::by_ids(tx, &orders)?.into_iter().map(|order| (order.id, order.number));
        let (timeline, numbers) = (knowledge::timeline(tx, id)?, numbers.collect());
        Ok::<_, db::Error>(Some(Read { article, timeline, numbers }))
    });
    let read = read.await?.ok_or(Problem::NotFound)?;
    legal::may_read(&signed.actor, &read.article).map_err(|_| Problem::NotFound)?;
    Ok(read)
}

/// What came back of a form.
struct Back<'f> {
    step: &'f str,
    form: &'f Form,
    problem: Words,
}

pub(super) async fn act(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = acted(&app, &signed, ArticleId(id), &step, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn acted(
    app: &App,
    signed: &Signed,
    id: ArticleId,
    step: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let read = read(app, signed, id).await?;
    let command = match command(app, signed, step, form).await? {
        Ok(command) => command,
        Err(problem) => return page(app, signed, &read, None, Some(Back { step, form, problem })).await,
    };
    let seen = form.text(names::SEEN).parse().ok();
    let key = admitted::key(signed, form);
    match article::article(app, signed.actor.clone(), key, id, seen, command).await {
        Ok(_) => {
            let news = Words::key(&format!("knowledge.done.{step}"));
            Ok(admitted::done(signed, &news, &format!("{PATH}/{id}")))
        }
        Err(Error::Refused(Refused::Article(refusal))) if !matches!(*refusal, Refusal::Denied(_)) => {
            let problem = refusals::words(app, signed, &refusal)?;
            // What changed meanwhile must be seen before it is decided on again.
            let now = self::read(app, signed, id).await?;
            page(app, signed, &now, None, Some(Back { step, form, problem })).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Returns what a form asks for, or what is wrong with it.
async fn command(
    app: &App,
    signed: &Signed,
    step: &str,
    form: &Form,
) -> Result<Result<Command, Words>, Problem> {
    let text = || form.text(names::TEXT).to_owned();
    let request = || form.text(names::REQUEST).parse().unwrap_or(0);
    let missing = |field: &str| Words::key(&format!("knowledge.fault.{field}"));
    Ok(Ok(match step {
        "submit" => Command::Submit,
        "publish" => Command::Publish,
        "drop" => Command::Drop,
        "return" => Command::Return { remark: text() },
        "retire" => Command::Retire { reason: text() },
        "take-up" => Command::TakeUp { request: request() },
        "refuse" => Command::Refuse { request: request(), reason: text() },
        "confirm" => match form.text(names::REVIEW_ON).parse() {
            Ok(review_on) => Command::Confirm { review_on },
            Err(_) => return Ok(Err(missing("day"))),
        },
        "hand-over" => match form.text(names::UNIT).parse() {
            Ok(unit) => Command::HandOver { unit: UnitId(unit), reason: text() },
            Err(_) => return Ok(Err(missing("unit"))),
        },
        "ask" => match order(app, signed, form.text(names::ORDER)).await? {
            Ok(order) => Command::Ask { text: text(), order },
            Err(problem) => return Ok(Err(problem)),
        },
        _ => return Err(Problem::NotFound),
    }))
}

/// Returns the order of a number that was typed; what is wrong when there is none that the person may read.
pub(super) async fn order(
    app: &App,
    signed: &Signed,
    typed: &str,
) -> Result<Result<Option<OrderId>, Words>, Problem> {
    if typed.is_empty() {
        return Ok(Ok(None));
    }
    let number = typed.to_owned();
    let found = actions::read(&app.store, move |tx| store::order::numbered(tx, &number)).await?;
    let may = |order: &domain::order::Order| {
        domain::access::allowed(&signed.actor, domain::access::Action::ReadOrder, order).is_ok()
    };
    match found.filter(may) {
        Some(order) => Ok(Ok(Some(order.id))),
        None => Ok(Err(Words::key("knowledge.fault.order").with("value", typed))),
    }
}

async fn page(
    app: &App,
    signed: &Signed,
    read: &Read,
    compared: Option<u32>,
    back: Option<Back<'_>>,
) -> Result<Response, Problem> {
    let (article, now) = (&read.article, app.clock.now());
    let sees = legal::sees_drafts(&signed.actor, article.unit);
    let moves = legal::moves(&signed.actor, article);
    let published = knowledge::editions(&read.timeline);
    let typed = |step: &str, name: &str| match &back {
        Some(back) if back.step == step => Field::of(back.form.text(name)),
        Some(_) | None => Field::default(),
    };
    let ask = moves
        .contains(&Move::Ask)
        .then(|| AskForm { text: typed("ask", names::TEXT), order: typed("ask", names::ORDER) });
    let status = if back.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let shown = ArticlePage {
        url: format!("{PATH}/{}", article.id),
        key: app.ids.form_key(now)?,
        version: article.version,
        title: article.title().to_owned(),
        matter: article.content().map_or_else(|| article.matter.clone(), |content| content.matter.clone()),
        unit: unit_name(signed, article.unit),
        badges: vec![finds::standing_badge(article, now)],
        warning: warning(article, now),
        hidden: hidden(app, signed, article, sees),
        listings_url: signed.may(Action::KeepDirectory).then(|| listings::PATH.to_owned()),
        text: article.edition.as_ref().map(|edition| text(&edition.content)),
        edition: article.edition.as_ref().map(|edition| EditionHead {
            number: edition.number,
            at_ms: edition.at.as_millisecond(),
            written_by: called(&signed.world, &edition.written_by),
            published_by: called(&signed.world, &edition.published_by),
        }),
        public_url: article.public_at(now).map(|_| format!("/answers/{}", article.id)),
        draft: article.draft.as_ref().filter(|_| sees).map(|draft| DraftView {
            stage: Badge::new(
                Words::key(&format!("knowledge.draft.{}", draft.stage.code())),
                if draft.stage == DraftStage::Returned { Tone::Bad } else { Tone::Soon },
            ),
            by: called(&signed.world, &draft.by),
            at_ms: draft.at.as_millisecond(),
            remark: draft.remark.clone(),
            differences: differences(article.edition.as_ref().map(|one| &one.content), &draft.content),
        }),
        editions: editions(signed, article, &published),
        compared: compared.and_then(|number| beside(&published, number)),
        requests: requests(app, signed, read, &moves, sees),
        edit_url: moves.contains(&Move::Write).then(|| format!("{PATH}/{}/edit", article.id)),
        forms: forms(app, signed, article, &moves, typed),
        ask,
        problem: back.as_ref().map(|back| back.problem.clone()),
        timeline: if sees { happened(signed, &read.timeline) } else { Vec::new() },
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &shown, status)
}

fn warning(article: &Article, now: Timestamp) -> Option<Words> {
    let is_over = article.edition.is_some() && article.public_at(now).is_none();
    match (article.standing, &article.ended) {
        (Standing::Retired, Some(ended)) => {
            Some(Words::key("knowledge.warn_retired").with("reason", &ended.reason))
        }
        (Standing::Published | Standing::Expired, _) if is_over => {
            let day = article.review_on().map_or_else(String::new, |day| day.to_string());
            Some(Words::key("knowledge.warn_expired").with("day", day))
        }
        (Standing::Unpublished | Standing::Published | Standing::Expired | Standing::Retired, _) => None,
    }
}

/// Returns what citizens read otherwise than it is written, of the newest text that the reader sees.
fn hidden(app: &App, signed: &Signed, article: &Article, sees: bool) -> Vec<String> {
    let draft = article.draft.as_ref().filter(|_| sees).map(|draft| &draft.content);
    let published = article.edition.as_ref().map(|edition| &edition.content);
    let Some(content) = draft.or(published) else { return Vec::new() };
    let official = official(app, &signed.world);
    let texts = [&content.title, &content.matter, &content.answer];
    let texts = texts.into_iter().chain(&content.questions).chain(&content.basis);
    texts.flat_map(|text| official.hidden_lines(text)).collect()
}

fn text(content: &Content) -> Text {
    Text {
        questions: content.questions.clone(),
        answer: content.answer.clone(),
        internal: content.internal.clone(),
        basis: content.basis.clone(),
        review_on: content.review_on.to_string(),
    }
}

/// Returns the parts in which two texts differ; every part that says something when there is no earlier one.
fn differences(before: Option<&Content>, after: &Content) -> Vec<Difference> {
    let parts = |content: &Content| {
        [
            ("title", content.title.clone()),
            ("matter", content.matter.clone()),
            ("questions", content.questions.join("\n")),
            ("answer", content.answer.clone()),
            ("internal", content.internal.clone()),
            ("basis", content.basis.join("\n")),
            ("review_on", content.review_on.to_string()),
        ]
    };
    let earlier = before.map(parts);
    let part = |(place, (name, now)): (usize, (&'static str, String))| {
        let then = earlier.as_ref().and_then(|parts| parts.get(place)).map(|(_, text)| text.as_str());
        let stretches = match then {
            Some(then) if then == now => return None,
            Some(then) => compare::compare(then, &now).into_iter().map(change).collect(),
            None if now.is_empty() => return None,
            None => vec![Change { became: "same", text: now }],
        };
        Some(Difference { label: Words::key(&format!("knowledge.field.{name}")), stretches })
    };
    parts(after).into_iter().enumerate().filter_map(part).collect()
}

fn change(stretch: Stretch) -> Change {
    match stretch {
        Stretch::Same(text) => Change { became: "same", text },
        Stretch::Gone(text) => Change { became: "gone", text },
        Stretch::New(text) => Change { became: "new", text },
    }
}

fn editions(signed: &Signed, article: &Article, published: &[Published]) -> Vec<EditionRow> {
    let row = |edition: &Published| EditionRow {
        number: edition.number,
        at_ms: edition.at.as_millisecond(),
        by: called(&signed.world, &edition.by),
        url: format!("{PATH}/{}?edition={}", article.id, edition.number),
    };
    published.iter().rev().map(row).collect()
}

fn beside(published: &[Published], number: u32) -> Option<Compared> {
    let place = published.iter().position(|edition| edition.number == number)?;
    let before = place.checked_sub(1).and_then(|place| published.get(place));
    let now = published.get(place)?;
    Some(Compared {
        number,
        before: before.map_or(0, |before| before.number),
        differences: differences(before.map(|before| &before.content), &now.content),
    })
}

/// Returns what was asked: all of it for the unit, else what the person asked.
fn requests(app: &App, signed: &Signed, read: &Read, moves: &[Move], sees: bool) -> Vec<RequestRow> {
    let own = signed.actor.signature();
    let (now, world) = (app.clock.now(), &signed.world);
    let row = |request: &Request| RequestRow {
        number: request.number,
        text: request.text.clone(),
        by: called(world, &request.by),
        at_ms: request.at.as_millisecond(),
        state: state(request, now),
        due: request.is_open().then(|| told::due_words(&request.due, now, &world.calendar)),
        answer: request.answer.as_ref().map(told),
        order: request.order.and_then(|order| {
            let (_, number) = read.numbers.iter().find(|(id, _)| *id == order)?;
            Some(Link::new(Words::plain(number), format!("/orders/{number}")))
        }),
        may_take_up: request.is_open() && !request.taken_up && moves.contains(&Move::TakeUp),
        may_refuse: request.is_open() && moves.contains(&Move::Refuse),
    };
    let seen = read.article.requests.iter().filter(|request| sees || request.by == own);
    seen.rev().map(row).collect()
}

/// Returns what a unit answered.
pub(super) fn told(answer: &Answer) -> Words {
    match &answer.outcome {
        Outcome::Done { edition } => Words::key("knowledge.request.done_in").with("edition", edition),
        Outcome::Refused { reason } => Words::key("knowledge.request.refused_for").with("reason", reason),
    }
}

/// Returns how a request stands.
pub(super) fn state(request: &Request, now: Timestamp) -> Badge {
    let (code, tone) = match &request.answer {
        Some(answer) if answer.late => (answer.outcome.code(), Tone::Soon),
        Some(answer) => (answer.outcome.code(), Tone::Good),
        None if request.is_late_at(now) => ("late", Tone::Bad),
        None if request.taken_up => ("taken", Tone::Soon),
        None => ("open", Tone::Soon),
    };
    Badge::new(Words::key(&format!("knowledge.request.{code}")), tone)
}

fn forms(
    app: &App,
    signed: &Signed,
    article: &Article,
    moves: &[Move],
    typed: impl Fn(&str, &str) -> Field,
) -> Vec<StepForm> {
    let today = domain::calendar::date_of(app.clock.now());
    let proposed = today.checked_add(REVIEW_MONTHS.months()).unwrap_or(today).to_string();
    let offers = [
        (Move::Publish, "publish", "nothing", "primary"),
        (Move::Submit, "submit", "nothing", "primary"),
        (Move::Return, "return", "text", "outline"),
        (Move::Confirm, "confirm", "day", "outline"),
        (Move::HandOver, "hand-over", "unit", "outline"),
        (Move::Drop, "drop", "nothing", "danger"),
        (Move::Retire, "retire", "text", "danger"),
    ];
    let form = |(_, step, needs, tone): (Move, &'static str, &'static str, &'static str)| {
        let field = match needs {
            "day" => {
                let left = typed(step, names::REVIEW_ON);
                if left.value.is_empty() { Field::of(proposed.clone()) } else { left }
            }
            "unit" => typed(step, names::UNIT),
            _ => typed(step, names::TEXT),
        };
        let mut choices = Vec::new();
        if needs == "unit" {
            let own = article.unit.to_string();
            choices = units(app, signed, Move::HandOver);
            choices.retain(|choice| choice.value != own);
        }
        StepForm { step, needs, tone, field, units: choices }
    };
    offers.into_iter().filter(|(step, ..)| moves.contains(step)).map(form).collect()
}

fn happened(signed: &Signed, timeline: &[Entry]) -> Vec<TimelineEntry> {
    let line = |entry: &Entry| TimelineEntry {
        at_ms: entry.at.as_millisecond(),
        title: Words::key(&format!("knowledge.event.{}", entry.event.code())),
        who: called(&signed.world, &entry.actor),
        detail: String::new(),
        tone: Tone::Calm,
        icon: "check".to_owned(),
    };
    timeline.iter().rev().map(line).collect()
}
