//! Opinions on their way to the public (意见公开): one person proposes with the citizen's consent on record, another one
//! looks at it, then it is published; anybody of them withdraws it at any time.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    calendar::date_of,
    ids::PublicationId,
    order::Order,
    publication::{
        Command, Consent, Publication, REASON_LIMIT, Refusal, Said, State as Stands, Way, Words as Text,
        mask::mask,
    },
};
use jiff::civil::Date;
use serde::Deserialize;
use store::command::Act;

use super::{
    admitted::{self, asking, sending},
    nav, notice,
    rows::unit_name,
    who::who,
};
use crate::{
    actions::{
        self,
        publication::{names, said},
    },
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::publications::{
            AFTER, AgreedRow, BEFORE, CONSENT_ON, CONSENT_RECORD, CONSENT_WAY, OPINION, ORDER, Proposal,
            PublicationRow, Publications, REASON, REPLY, TITLE,
        },
    },
};

/// The page.
pub(super) const PATH: &str = "/publications";
/// How many that are over are shown.
const OVER: usize = 50;
/// How many of those that their authors let everybody read are shown.
const AGREED: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show).post(propose))
        .route("/publications/new", get(new))
        .route("/publications/{id}/{step}", post(step))
}

asking! {
    /// Somebody who publishes.
    struct Reader for Action::Publish
}

sending! {
    /// Somebody who publishes, with the form they sent.
    struct Publishing for Action::Publish
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    order: String,
}

async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed, None).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, problem: Option<Words>) -> Result<Response, Problem> {
    let all = || signed.world.publications.iter().rev();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let row = |one: &Publication| row(signed, one);
    let (agreed, further) = agreed(app, signed).await?;
    let page = Publications {
        agreed,
        further,
        key: app.ids.form_key(app.clock.now())?,
        problem,
        open: all().filter(|one| !one.state.is_over()).map(row).collect(),
        over: all().filter(|one| one.state.is_over()).take(OVER).map(row).collect(),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns what its authors let everybody read and nobody proposed yet, and how many further ones there are.
async fn agreed(app: &App, signed: &Signed) -> Result<(Vec<AgreedRow>, usize), Problem> {
    let agreed = signed.world.publications.agreed();
    let further = agreed.len().saturating_sub(AGREED);
    let read = move |tx: &mut store::db::Tx<'_>| {
        let asked = agreed.into_iter().take(AGREED);
        let found = asked.map(|(id, said)| Ok(store::order::get(tx, id)?.map(|order| (order, said))));
        found.collect::<Result<Vec<_>, store::db::Error>>()
    };
    let found = actions::read(&app.store, read).await?.into_iter().flatten();
    // What was reopened meanwhile is fit again when it has ended.
    let fit = found.filter(|(order, _)| signed.world.publications.may_take(order).is_ok());
    let row = |(order, said): (Order, Said)| AgreedRow {
        url: format!("{PATH}/new?order={}", order.number),
        number: order.number,
        title: order.title,
        at_ms: said.at.as_millisecond(),
    };
    Ok((fit.map(row).collect(), further))
}

/// Returns where an order stands on its way to the public, or where it is proposed; nothing for who does not publish, and
/// for what is never published.
pub(super) fn of_order(signed: &Signed, order: &Order) -> Option<(String, Words)> {
    if !signed.may(Action::Publish) || order.confidential {
        return None;
    }
    match signed.world.publications.of_order(order.id) {
        Some(one) => {
            let words = Words::key("publications.of_order").with("number", &one.number);
            Some((format!("{PATH}#p-{}", one.id), words))
        }
        None if signed.world.publications.may_take(order).is_ok() => {
            let words = Words::key("publications.new");
            Some((format!("{PATH}/new?order={}", order.number), words))
        }
        None => None,
    }
}

fn row(signed: &Signed, one: &Publication) -> PublicationRow {
    let tone = match one.state {
        Stands::Proposed | Stands::Reviewed => Tone::Soon,
        Stands::Published => Tone::Good,
        Stands::Withdrawn | Stands::Declined => Tone::Quiet,
    };
    let is_own = one.proposed_by() == signed.actor.signature();
    let last = one.steps.last();
    PublicationRow {
        id: one.id.to_string(),
        number: one.number.clone(),
        title: one.words.title.clone(),
        unit: one.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
        opinion: one.words.opinion.clone(),
        reply: one.words.reply.clone(),
        before: one.words.before.clone(),
        after: one.words.after.clone(),
        consent: Words::key(&format!("publications.way.{}", one.consent.way.code())),
        consent_on: one.consent.on.to_string(),
        consent_record: one.consent.record.clone(),
        by: who(signed, one.proposed_by()),
        at_ms: last.map_or(0, |step| step.at.as_millisecond()),
        reason: last.map_or_else(String::new, |step| step.reason.clone()),
        state: Badge::new(Words::key(&format!("publications.state.{}", one.state.code())), tone),
        may_review: one.state == Stands::Proposed && !is_own,
        waits: one.state == Stands::Proposed && is_own,
        may_publish: one.state == Stands::Reviewed,
        may_withdraw: !one.state.is_over(),
    }
}

async fn new(State(app): State<App>, Reader(signed): Reader, Query(asked): Query<Asked>) -> Response {
    let outcome = async {
        let number = asked.order.trim().to_owned();
        let found = numbered(&app, &number).await?;
        let Some(order) = found.filter(|order| !order.confidential) else {
            let problem = Words::key("publications.refusal.no-order").with("number", number);
            return page(&app, &signed, Some(problem)).await;
        };
        if let Err(refusal) = signed.world.publications.may_take(&order) {
            return page(&app, &signed, Some(words(&refusal))).await;
        }
        let proposal = drafted(&app, &order).await?;
        let proposal = agreed_to(&app, &signed, &order, proposal)?;
        proposed(&app, &signed, proposal, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn numbered(app: &App, number: &str) -> Result<Option<Order>, Problem> {
    let number = number.to_owned();
    Ok(actions::read(&app.store, move |tx| store::order::numbered(tx, &number)).await?)
}

/// Returns the form filled in with what was said and answered, nobody to be found in it.
async fn drafted(app: &App, order: &Order) -> Result<Proposal, Problem> {
    let id = order.id;
    let (opinion, reply) = said(app, id).await?;
    let known = names(app, vec![id]).await?.remove(&id).unwrap_or_default();
    let hidden = |text: &str| Field::of(mask(text, &known));
    Ok(Proposal {
        title: hidden(&order.title),
        opinion: hidden(&opinion),
        reply: hidden(&reply),
        consent_on: Field::of(date_of(app.clock.now()).to_string()),
        ..empty(app, &order.number)?
    })
}

/// Fills in what the author said on the pages of the house.
fn agreed_to(app: &App, signed: &Signed, order: &Order, proposal: Proposal) -> Result<Proposal, Problem> {
    let Some(said) = signed.world.publications.said(order.id) else { return Ok(proposal) };
    let on = date_of(said.at);
    if !said.agrees {
        let said = Words::key("publications.said.taken_back").with("on", on);
        return Ok(Proposal { said: Some(said), ..proposal });
    }
    let record = app.views.say(signed.visitor.lang, &Words::key("publications.said.record"))?;
    Ok(Proposal {
        said: Some(Words::key("publications.said.agrees").with("on", on)),
        consent_way: Field::of(Way::Online.code()),
        consent_on: Field::of(on.to_string()),
        consent_record: Field::of(record),
        ..proposal
    })
}

fn empty(app: &App, order: &str) -> Result<Proposal, Problem> {
    let way = |way: Way| Choice::new(way.code(), Words::key(&format!("publications.way.{}", way.code())));
    Ok(Proposal {
        key: app.ids.form_key(app.clock.now())?,
        problem: None,
        order: order.to_owned(),
        said: None,
        ways: Way::ALL.map(way).to_vec(),
        consent_way: Field::default(),
        consent_on: Field::default(),
        consent_record: Field::default(),
        title: Field::default(),
        opinion: Field::default(),
        reply: Field::default(),
        before: Field::default(),
        after: Field::default(),
    })
}

async fn proposed(
    app: &App,
    signed: &Signed,
    proposal: Proposal,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Proposal { problem, ..proposal };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

async fn propose(State(app): State<App>, Publishing { signed, form }: Publishing) -> Response {
    let outcome = async {
        let typed = |name: &str| Field::of(form.text(name));
        let back = Proposal {
            consent_way: typed(CONSENT_WAY),
            consent_on: typed(CONSENT_ON),
            consent_record: typed(CONSENT_RECORD),
            title: typed(TITLE),
            opinion: typed(OPINION),
            reply: typed(REPLY),
            before: typed(BEFORE),
            after: typed(AFTER),
            ..empty(&app, form.text(ORDER))?
        };
        let Some(order) = numbered(&app, form.text(ORDER).trim()).await? else {
            let problem = Words::key("publications.refusal.no-order").with("number", form.text(ORDER));
            return proposed(&app, &signed, back, Some(problem)).await;
        };
        let (Some(way), Ok(on)) =
            (Way::from_code(form.text(CONSENT_WAY)), form.text(CONSENT_ON).parse::<Date>())
        else {
            let problem = Words::key("publications.refusal.no-consent");
            return proposed(&app, &signed, back, Some(problem)).await;
        };
        let text = |name: &str| form.text(name).to_owned();
        let command = Command::Propose {
            id: PublicationId(0),
            order: order.id,
            consent: Consent { way, on, record: text(CONSENT_RECORD) },
            words: Box::new(Text {
                title: text(TITLE),
                opinion: text(OPINION),
                reply: text(REPLY),
                before: text(BEFORE),
                after: text(AFTER),
            }),
            names: names(&app, vec![order.id]).await?.remove(&order.id).unwrap_or_default(),
        };
        match admitted::perform::<Refusal>(&app, &signed, &form, Act::Publish(command)).await? {
            Ok(_) => Ok(admitted::done(&signed, &Words::key("publications.done.propose"), PATH)),
            Err(refusal) => {
                let mut answer = proposed(&app, &signed, back, Some(words(&refusal))).await?;
                answer::mark(&mut answer, refusal.code());
                Ok(answer)
            }
        }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn step(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    Publishing { signed, form }: Publishing,
) -> Response {
    let outcome = async {
        let (publication, reason) = (PublicationId(id), form.text(REASON).to_owned());
        let (command, done) = match step.as_str() {
            "review" => (Command::Review { publication }, "publications.done.review"),
            "decline" => (Command::Decline { publication, reason }, "publications.done.decline"),
            "publish" => (Command::Publish { publication }, "publications.done.publish"),
            "withdraw" => (Command::Withdraw { publication, reason }, "publications.done.withdraw"),
            _ => return Err(Problem::NotFound),
        };
        match admitted::perform::<Refusal>(&app, &signed, &form, Act::Publish(command)).await? {
            Ok(_) => Ok(admitted::done(&signed, &Words::key(done), PATH)),
            Err(refusal) => {
                let mut answer = page(&app, &signed, Some(words(&refusal))).await?;
                answer::mark(&mut answer, refusal.code());
                Ok(answer)
            }
        }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// Says why something was refused, with the facts.
fn words(refusal: &Refusal) -> Words {
    let words = Words::key(&format!("publications.refusal.{}", refusal.code()));
    match refusal {
        Refusal::NoOrder(order) => words.with("number", order.to_string()),
        Refusal::Already { number } => words.with("number", number),
        Refusal::ConsentToCome { on: _, today } => words.with("today", today),
        Refusal::TakenBack { on } => words.with("on", on),
        Refusal::BadText { name, limit } => {
            Words::key(&format!("publications.bad.{name}")).with("limit", limit)
        }
        Refusal::Elsewhere { number, state: _ } => words.with("number", number),
        Refusal::NoRecord | Refusal::BadReason => words.with("limit", REASON_LIMIT),
        Refusal::Denied(_)
        | Refusal::NoPublication(_)
        | Refusal::Confidential
        | Refusal::NotEnded
        | Refusal::HalfRectified
        | Refusal::OwnProposal
        | Refusal::NotTheAuthor
        | Refusal::SaidAlready
        | Refusal::NotSaid => words,
    }
}
