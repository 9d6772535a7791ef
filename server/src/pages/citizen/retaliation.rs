//! Somebody was made to suffer for an own word (打击报复): what is told becomes a restricted draft of a lead at once,
//! which only the persons it names can read. It is never dispatched, and the unit it is about never learns of it.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Actor,
    case::Case,
    ids::{CaseId, OrderId, UnitId},
    order::Order,
    proceeding::{Proceeding, Stage, command, matter::Need, superior::keeper_apart},
};
use serde::Deserialize;
use store::{command::Act, proceeding};

use super::{own::OwnForm, own_order, show as respond};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    problem::Problem,
    rating::form as rated,
    views::{
        citizen::{
            faults::Fault,
            retaliation::{Came, Earlier, Retaliation},
        },
        locale::{Lang, Words},
        parts::Field,
    },
};

/// The fewest and the most characters of what is told.
const LEAST: u32 = 5;
const MOST: u32 = 2_000;

/// What the word was about for which somebody was made to suffer.
pub(super) enum Subject<'a> {
    /// An own order.
    Order(&'a Order),
    /// A case that was rated.
    Case(&'a Case),
}

impl Subject<'_> {
    fn pack(&self) -> &str {
        match self {
            Self::Order(order) => &order.pack,
            Self::Case(case) => &case.facts.pack,
        }
    }

    fn case(&self) -> Option<CaseId> {
        match self {
            Self::Order(_) => None,
            Self::Case(case) => Some(case.id),
        }
    }

    fn orders(&self) -> BTreeSet<OrderId> {
        match self {
            Self::Order(order) => BTreeSet::from([order.id]),
            Self::Case(case) => case.orders.iter().map(|opened| opened.order).collect(),
        }
    }

    fn units(&self) -> BTreeSet<UnitId> {
        match self {
            Self::Order(order) => order.lead.iter().chain(&order.co_handlers).copied().collect(),
            Self::Case(case) => BTreeSet::from([case.facts.unit]),
        }
    }

    fn found(&self, app: &App, content: &str) -> Result<String, Problem> {
        let Self::Case(case) = self else { return Ok(content.to_owned()) };
        let words = Words::key("citizen.retaliation.about_case")
            .with("number", &case.facts.key.number)
            .with("content", content);
        Ok(app.views.say(Lang::Zh, &words)?)
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// It was told a moment ago.
    #[serde(default)]
    done: String,
}

impl Asked {
    /// Returns whether it was told a moment ago.
    pub(super) fn is_done(&self) -> bool {
        !self.done.is_empty()
    }
}

/// Where the form of a subject lies, and where it leads back to.
pub(super) struct Way {
    /// The form.
    pub(super) action: String,
    /// Back.
    pub(super) back: String,
}

impl Way {
    fn of(order: &Order) -> Self {
        let back = format!("/track/{}", order.number);
        Self { action: format!("{back}/retaliation"), back }
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let order = own_order(&app, &visitor, &number).await?;
        page(&app, &visitor, &Subject::Order(&order), Way::of(&order), Field::default(), asked.is_done())
            .await
    };
    match outcome.await {
        Err(Problem::NotFound) => answer::go(&visitor, "/track"),
        outcome => respond(&app, &visitor, outcome),
    }
}

pub(super) async fn send(State(app): State<App>, OwnForm { visitor, order, form }: OwnForm) -> Response {
    let outcome = told(&app, &visitor, &Subject::Order(&order), Way::of(&order), &form).await;
    respond(&app, &visitor, outcome)
}

/// Returns the page of the form, with what was told before.
pub(super) async fn page(
    app: &App,
    visitor: &Visitor,
    subject: &Subject<'_>,
    way: Way,
    content: Field,
    just_now: bool,
) -> Result<Response, Problem> {
    let case = subject.case();
    let order = match subject {
        Subject::Order(order) => Some(order.id),
        Subject::Case(_) => None,
    };
    let before = actions::read(&app.store, move |tx| proceeding::lists::told(tx, order, case)).await?;
    let status = if content.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (order_no, order_title, case) = match subject {
        Subject::Order(order) => (order.number.clone(), order.title.clone(), None),
        Subject::Case(case) => (String::new(), String::new(), Some(rated::about(app, visitor.lang, case))),
    };
    let page = Retaliation {
        action: way.action,
        key: app.ids.form_key(app.clock.now())?,
        back_url: way.back,
        case,
        order_no,
        order_title,
        content,
        just_now: just_now && !before.is_empty(),
        earlier: before.iter().map(earlier).collect(),
    };
    answer::page_as(app, visitor, &visitor.frame(app), &page, status)
}

fn earlier(proceeding: &Proceeding) -> Earlier {
    let came = came(proceeding);
    Earlier {
        number: proceeding.number.to_string(),
        told_ms: proceeding.opened_at.as_millisecond(),
        state: came.badge(),
        text: came.text(),
    }
}

fn came(proceeding: &Proceeding) -> Came {
    match proceeding.stage {
        Stage::Draft => Came::Kept,
        Stage::Dropped => Came::Dropped,
        Stage::Open | Stage::Closed if proceeding.met.contains(&Need::Outcome) => Came::Acted,
        Stage::Open | Stage::Closed if proceeding.met.contains(&Need::Receipt) => Came::Received,
        Stage::Open | Stage::Closed => Came::HandedOver,
    }
}

/// Takes what is told, or shows what is wrong with it and keeps it.
pub(super) async fn told(
    app: &App,
    visitor: &Visitor,
    subject: &Subject<'_>,
    way: Way,
    form: &Form,
) -> Result<Response, Problem> {
    let limit = app.config.limits.speak_per_ten_minutes;
    app.limiter.count("speak", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    let content = read(form);
    if content.error.is_some() {
        return page(app, visitor, subject, way, content, false).await;
    }
    let Some(keeper) = keeper_apart(&app.world().people, &subject.units()) else {
        return page(app, visitor, subject, way, content.wrong(Fault::NobodyKeeps.words()), false).await;
    };
    let open = command::Retaliation {
        pack: subject.pack().to_owned(),
        title: app.views.say(Lang::Zh, &Words::key("citizen.retaliation.subject"))?,
        to: app.views.say(Lang::Zh, &Words::key("citizen.retaliation.to"))?,
        found: subject.found(app, &content.value)?,
        case: subject.case(),
        orders: subject.orders(),
        units: subject.units(),
        keeper,
    };
    let act = Act::OpenProceeding(Box::new(open.into()));
    actions::perform(app, Actor::Citizen, form.key(&visitor.csrf), act).await?;
    Ok(answer::go(visitor, &format!("{}?done=yes", way.action)))
}

fn read(form: &Form) -> Field {
    let content = Field::of(form.text("content"));
    match u32::try_from(content.value.chars().count()).unwrap_or(u32::MAX) {
        length if length < LEAST => content.wrong(Fault::ContentShort(LEAST).words()),
        length if length > MOST => content.wrong(Fault::ContentLong(MOST).words()),
        _ => content,
    }
}
