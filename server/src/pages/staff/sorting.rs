//! Sorting (分拣): one accepted demand after the other, its text and the units that fit beside it, one key each. The
//! next one comes by itself; what was just sent can be changed from the line above.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{RawQuery, State},
    response::Response,
    routing::get,
};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
    ids::UnitId,
    order::{
        Difficulty, Order,
        command::{Command, Move},
    },
};
use store::{
    command::Error,
    list::{self, PAGE_LIMIT, Sort},
    order::Scope,
};

use super::{
    case::{Case, known},
    nav, notice, queues,
    rows::{kind, marks, unit_name},
    suggest,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::{Form, url_pairs},
        signed::Signed,
        visitor::news_of,
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        staff::{
            shown,
            sorting::{Sorted, Sorting, Waiting},
        },
    },
};

/// The page.
pub(super) const PATH: &str = "/desk/dispatcher/sort";
/// How many suggestions have a key.
const KEYS: usize = 9;
/// How many demands may be put off in one sitting.
const PUT_OFF: usize = PAGE_LIMIT - 1;

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(send))
}

/// Returns whether somebody may sort.
pub(super) fn may_sort(signed: &Signed) -> bool {
    signed.actor.reach(Action::Order(Move::Dispatch)) == Reach::Everywhere
}

fn checked(signed: &Signed) -> Result<(), Problem> {
    if may_sort(signed) { Ok(()) } else { Err(Problem::Forbidden("sorting is not theirs".to_owned())) }
}

async fn show(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let query: BTreeMap<String, String> = url_pairs(query.unwrap_or_default().as_bytes()).collect();
    let value = |name: &str| query.get(name).map_or("", String::as_str);
    let outcome = async {
        checked(&signed)?;
        page(&app, &signed, &Sitting::read(value("later"), value("last"))).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// What one sitting remembers, in its address.
#[derive(Clone, Debug, Default)]
struct Sitting {
    /// The orders put off, by id.
    later: Vec<i64>,
    /// The number of the order sent last.
    last: String,
}

impl Sitting {
    fn read(later: &str, last: &str) -> Self {
        let later = later.split('.').filter_map(|id| id.parse().ok()).take(PUT_OFF).collect();
        Self { later, last: last.to_owned() }
    }

    fn later(&self) -> String {
        self.later.iter().map(i64::to_string).collect::<Vec<_>>().join(".")
    }

    fn url(&self) -> String {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("later", self.later()), ("last", self.last.clone())] {
            if !value.is_empty() {
                pairs.append_pair(name, &value);
            }
        }
        let pairs = pairs.finish();
        if pairs.is_empty() { PATH.to_owned() } else { format!("{PATH}?{pairs}") }
    }

    fn without(&self, order: &Order) -> Self {
        let mut next = self.clone();
        next.later.push(order.id.0);
        next
    }
}

async fn page(app: &App, signed: &Signed, sitting: &Sitting) -> Result<Response, Problem> {
    let (scope, now) = (Scope::of(&signed.actor), app.clock.now());
    let later = sitting.later.clone();
    let read = actions::read(&app.store, move |tx| {
        let filter = queues::WAITING.filter(now);
        let waiting = list::page(tx, &scope, &filter, Sort::Due, None, later.len() + 1)?.orders;
        let left = list::count(tx, &scope, &filter, PAGE_LIMIT)?;
        Ok((waiting.into_iter().find(|order| !later.contains(&order.id.0)), left))
    });
    let (next, left) = read.await?;
    let page = Sorting {
        left,
        units: suggest::all(signed, now),
        waiting: match &next {
            Some(order) => Some(waiting(app, signed, sitting, order).await?),
            None => None,
        },
        later: sitting.later.len(),
        again_url: Sitting { later: Vec::new(), ..sitting.clone() }.url(),
        sorted: sorted(app, signed, &sitting.last).await?,
        empty: shown::empty("sorting"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

async fn waiting(app: &App, signed: &Signed, sitting: &Sitting, order: &Order) -> Result<Waiting, Problem> {
    let case = Case::load(app, signed, &order.number).await?;
    let content = case.demand().map(|demand| demand.content.clone()).unwrap_or_default();
    let due = super::rows::next_due(order);
    let mut suggestions = case.suggestions.clone();
    suggestions.truncate(KEYS);
    Ok(Waiting {
        number: order.number.clone(),
        version: order.version,
        key: app.ids.token()?,
        url: format!("/orders/{}", order.number),
        title: order.title.clone(),
        content,
        place: order.place.clone().unwrap_or_default(),
        kind: kind(signed, order),
        channel: shown::channel(&super::rows::code(&order.channel)),
        received_on: order.received_on.to_string(),
        flags: marks(order, case.now),
        due: due.map(|(_, due)| told::due_words(&due, case.now, &signed.world.calendar)),
        suggestions,
        repeats: case.repeats.clone(),
        merge_url: format!("/orders/{}?do=merge#merge", order.number),
        later: sitting.later(),
        later_url: sitting.without(order).url(),
    })
}

/// Returns what was sent last, while somebody may still change it.
async fn sorted(app: &App, signed: &Signed, last: &str) -> Result<Option<Sorted>, Problem> {
    if last.is_empty() {
        return Ok(None);
    }
    let order = match known(app, signed, last).await {
        Ok(order) => order,
        Err(Problem::NotFound) => return Ok(None),
        Err(problem) => return Err(problem),
    };
    Ok(order.lead.map(|lead| Sorted {
        number: order.number.clone(),
        title: order.title.clone(),
        unit: unit_name(signed, lead),
        change_url: format!("/orders/{}?do=reassign#reassign", order.number),
    }))
}

async fn send(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    let outcome = sent(&app, &signed, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    checked(signed)?;
    let order = known(app, signed, form.text("number")).await?;
    let mut sitting = Sitting::read(form.text("later"), "");
    let lead = match chosen(app, signed, form) {
        Ok(Some(lead)) => lead,
        Ok(None) => return told(signed, &sitting, Tone::Bad, &shown::picker("missing")),
        Err(fault) => return told(signed, &sitting, Tone::Bad, &fault),
    };
    let key = form.key(&signed.actor.signature()).ok_or_else(|| Problem::BadRequest("no key".to_owned()))?;
    let difficulty = if form.is_ticked("complex") { Difficulty::Complex } else { Difficulty::Simple };
    let command = Command::Dispatch { lead, co_handlers: Vec::new(), difficulty, note: String::new() };
    let seen = form.text("version").parse().ok();
    match actions::order(app, signed.actor.clone(), Some(key), order.id, seen, command).await {
        Ok(_) => {
            sitting.last.clone_from(&order.number);
            Ok(answer::go(&signed.visitor, &sitting.url()))
        }
        // Somebody else was quicker, or the rules want more than one key: its own page says which.
        Err(Error::Refused(refused)) => {
            let news = Words::key("staff.sorting.refused").with("number", &order.number);
            tracing::info!(code = refused.code(), number = order.number, "not sorted");
            let mut visitor = signed.visitor.clone();
            visitor.jar = visitor.jar.add(news_of(Tone::Bad, &news));
            Ok(answer::go(&visitor, &format!("/orders/{}?do=dispatch#dispatch", order.number)))
        }
        Err(Error::Store(error)) => Err(error.into()),
    }
}

/// Returns the unit whose key was pressed, or whose name was typed.
fn chosen(app: &App, signed: &Signed, form: &Form) -> Result<Option<UnitId>, Words> {
    let today = date_of(app.clock.now());
    match form.text("pick") {
        "" => suggest::chosen(signed, form, "unit", today),
        pick => {
            let unit = pick.parse().ok().map(UnitId);
            let open = unit.filter(|unit| signed.world.people.units.is_open(*unit, today));
            open.map(Some).ok_or_else(|| shown::picker("unknown"))
        }
    }
}

fn told(signed: &Signed, sitting: &Sitting, tone: Tone, words: &Words) -> Result<Response, Problem> {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(tone, words));
    Ok(answer::go(&visitor, &sitting.url()))
}
