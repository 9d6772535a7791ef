//! Looking for words, and the lists.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{
    access::Action,
    calendar::{date_of, instant},
    ids::UnitId,
    knowledge::{Article, DraftStage, Request, Standing, WARNING_DAYS, command::Move, legal},
};
use jiff::{Timestamp, ToSpan, civil::time};
use serde::Deserialize;
use store::{
    db,
    knowledge::lists::{self, Scope, Shelf as Shown},
    list::Key,
    search::{FINDS_LIMIT, Sight},
    seek::Page,
};

use super::{PATH, Reader, may, one, units};
use crate::{
    actions::{self, article},
    app::App,
    http::{answer, signed::Signed},
    pages::{
        finds,
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::knowledge::{ArticleRow, AskedRow, FindRow, Finds, Knowledge, Shelf},
    },
};

/// The finds of one page.
const FINDS: usize = 20;
/// The articles of one page of a list.
const ROWS: usize = 40;
/// What is counted no further.
pub(super) const COUNTED: i64 = 999;
/// The articles that are listed of those a person asked about.
const ASKED: i64 = 200;
/// The list of what the reader asked for.
const MINE: &str = "mine";
/// The lists, by their codes.
const SHELVES: [&str; 9] =
    ["published", "waiting", "writing", "returned", "asked", "review", "expired", "unpublished", "retired"];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    #[serde(rename = "in")]
    within: String,
    skip: usize,
    shelf: String,
    unit: String,
    at: Option<i64>,
    id: Option<i64>,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, &asked).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    let finds = match asked.q.trim() {
        "" => None,
        typed => Some(found(app, signed, asked, typed).await?),
    };
    shown(app, signed, asked, finds).await
}

/// Returns the page of what was looked up for a demand that is being typed.
pub(super) async fn looked_up(app: &App, signed: &Signed, rows: Vec<FindRow>) -> Result<Response, Problem> {
    let finds = Finds { total: rows.len(), is_half: false, rows, next_url: None };
    shown(app, signed, &Asked::default(), Some(finds)).await
}

async fn found(app: &App, signed: &Signed, asked: &Asked, typed: &str) -> Result<Finds, Problem> {
    let (actor, lang) = (&signed.actor, signed.visitor.lang);
    let in_letters = asked.within == "letters" && signed.may(Action::ListOrders);
    let sight = if in_letters { Sight::of_letters(actor) } else { Sight::of_articles(actor) };
    let found = article::find(app, sight, typed, asked.skip, FINDS).await?;
    let rows = if in_letters {
        finds::of_letters(app, actor, lang, &found).await?
    } else {
        finds::of_articles(app, lang, &found).await?
    };
    let next = asked.skip.saturating_add(FINDS);
    let next_url = (found.total > next && next < FINDS_LIMIT).then(|| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", typed).append_pair("in", &asked.within).append_pair("skip", &next.to_string());
        format!("{PATH}?{}", query.finish())
    });
    Ok(Finds { total: found.total, is_half: found.is_half, rows, next_url })
}

async fn shown(app: &App, signed: &Signed, asked: &Asked, finds: Option<Finds>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let is_inner = legal_inner(signed);
    let asks = may(signed, Move::Ask);
    let shelf = SHELVES.into_iter().find(|code| *code == asked.shelf && (is_inner || is_open(code)));
    let shelf = if asks && asked.shelf == MINE { MINE } else { shelf.unwrap_or("published") };
    let unit: Option<UnitId> = asked.unit.parse().ok().map(UnitId);
    let after = asked.at.zip(asked.id).map(|(at, id)| Key { at, id });
    let scope = Scope::of(&signed.actor);
    let codes: Vec<&'static str> = SHELVES.into_iter().filter(|code| is_inner || is_open(code)).collect();
    let wanted = codes.clone();
    let (is_search, by) = (finds.is_some(), signed.actor.signature());
    let (page, counts) = actions::read(&app.store, move |tx| {
        if is_search {
            return Ok((Page::default(), Vec::new()));
        }
        let counts = wanted.iter().map(|code| lists::count(tx, &scope, of(code, now), unit, COUNTED));
        let counts = counts.collect::<Result<Vec<_>, _>>()?;
        if shelf == MINE {
            return Ok((Page { items: lists::asked_by(tx, &by, ASKED)?, next: None }, counts));
        }
        Ok::<_, db::Error>((lists::page(tx, &scope, of(shelf, now), unit, after, ROWS)?, counts))
    })
    .await?;
    let narrowed = unit.map_or_else(String::new, |unit| format!("&unit={unit}"));
    let shelves = codes.iter().zip(counts).map(|(code, count)| Shelf {
        label: Words::key(&format!("knowledge.shelf.{code}")),
        url: format!("{PATH}?shelf={code}{narrowed}"),
        count: Some(count),
        current: *code == shelf,
        alert: count > 0 && matches!(*code, "asked" | "expired" | "waiting"),
    });
    // What one asked for may be any unit's: it is not narrowed, and counted by nobody.
    let mine = asks.then(|| Shelf {
        label: Words::key("knowledge.shelf.mine"),
        url: format!("{PATH}?shelf={MINE}"),
        count: None,
        current: shelf == MINE,
        alert: false,
    });
    let next_url =
        page.next.map(|next| format!("{PATH}?shelf={shelf}{narrowed}&at={}&id={}", next.at, next.id));
    let page = Knowledge {
        words: Field::of(asked.q.trim()),
        in_letters: asked.within == "letters",
        sees_letters: signed.may(Action::ListOrders),
        finds,
        shelves: shelves.chain(mine).collect(),
        shelf: shelf.to_owned(),
        unit: Field::of(asked.unit.clone()),
        units: answering(signed),
        rows: page.items.iter().map(|article| row(app, signed, article, now, shelf == MINE)).collect(),
        next_url,
        may_write: may(signed, Move::Write) && !units(app, signed, Move::Write).is_empty(),
        miss_url: asks.then(|| miss_url(asked.q.trim())),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn miss_url(typed: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("title", typed);
    format!("{PATH}/miss?{}", query.finish())
}

/// Returns whether the person may see anything beside what was published.
fn legal_inner(signed: &Signed) -> bool {
    signed.may(Action::ReadArticleDrafts)
}

fn is_open(code: &str) -> bool {
    matches!(code, "published" | "expired" | "retired")
}

fn of(code: &str, now: Timestamp) -> Shown {
    match code {
        "waiting" => Shown::Draft(DraftStage::Waiting),
        "writing" => Shown::Draft(DraftStage::Writing),
        "returned" => Shown::Draft(DraftStage::Returned),
        "asked" => Shown::Asked,
        "review" => Shown::Review(soon(now)),
        "expired" => Shown::Standing(Standing::Expired),
        "unpublished" => Shown::Standing(Standing::Unpublished),
        "retired" => Shown::Standing(Standing::Retired),
        _ => Shown::Standing(Standing::Published),
    }
}

/// Returns the instant by which a review day that is over is near.
pub(super) fn soon(now: Timestamp) -> Timestamp {
    let day = date_of(now).checked_add((WARNING_DAYS + 1).days()).unwrap_or(date_of(now));
    instant(day, time(0, 0, 0, 0))
}

fn answering(signed: &Signed) -> Vec<Choice> {
    let units = signed.world.people.units.iter();
    units.map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit_name(signed, unit.id)))).collect()
}

/// Returns an article as a list shows it.
fn row(app: &App, signed: &Signed, article: &Article, now: Timestamp, is_mine: bool) -> ArticleRow {
    let sees = legal::sees_drafts(&signed.actor, article.unit);
    let mut badges = vec![finds::standing_badge(article, now)];
    if let Some(draft) = article.draft.as_ref().filter(|_| sees) {
        badges.push(Badge::new(Words::key(&format!("knowledge.draft.{}", draft.stage.code())), Tone::Calm));
    }
    if article.is_due_soon_at(now) && article.public_at(now).is_some() {
        badges.push(Badge::new(Words::key("knowledge.due_soon"), Tone::Soon));
    }
    let by = signed.actor.signature();
    let own = article.requests.iter().rev().filter(|request| is_mine && request.by == by);
    let first = article.open_requests().first().filter(|_| sees).map(|request| request.due);
    ArticleRow {
        title: article.title().to_owned(),
        url: format!("{PATH}/{}", article.id),
        unit: unit_name(signed, article.unit),
        matter: article.content().map_or_else(|| article.matter.clone(), |content| content.matter.clone()),
        badges,
        review_on: article.review_on().map_or_else(String::new, |day| day.to_string()),
        due: first.map(|due| told::due_words(&due, now, &app.world().calendar)),
        changed_ms: article.changed_at.as_millisecond(),
        asked: own.map(|request| asked_row(request, now)).collect(),
    }
}

fn asked_row(request: &Request, now: Timestamp) -> AskedRow {
    AskedRow {
        text: request.text.clone(),
        asked_ms: request.at.as_millisecond(),
        state: one::state(request, now),
        answer: request.answer.as_ref().map(|answer| (one::told(answer), answer.at.as_millisecond())),
    }
}
