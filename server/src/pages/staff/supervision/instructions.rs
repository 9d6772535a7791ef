//! A leader's page: the numbers of today, what needs a word now, what was instructed and how it stands.

use axum::{extract::State, response::Response};
use domain::{
    access::Action,
    proceeding::{Proceeding, Stage, Word, command::Move, waits::Awaited},
};
use jiff::Timestamp;
use store::proceeding::lists::{self, Filter, Scope};

use super::{Reader, choices, matter, name, orders, paper, rows};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond, today},
    problem::Problem,
    views::staff::supervision::word::{Asked, Instructions},
};

/// The rows of each part of the page.
const ROWS: usize = 50;
/// How many that ended are shown.
const ENDED: usize = 10;

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = listed(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn listed(app: &App, signed: &Signed) -> Result<Response, Problem> {
    signed.must(Action::Proceeding(Move::Instruct))?;
    let (at, scope, leader) = (app.clock.now(), Scope::of(&signed.actor), Some(signed.person.id));
    let of = |stage| Filter { leader, ..Filter::at(stage) };
    let (open, closed) = (of(Stage::Open), of(Stage::Closed));
    let (asking, going) =
        (Filter { needs_word: Some(true), ..open.clone() }, Filter { needs_word: Some(false), ..open });
    let (asking, going, ended) = actions::read(&app.store, move |tx| {
        Ok((
            lists::page(tx, &scope, &asking, None, ROWS)?.items,
            lists::page(tx, &scope, &going, None, ROWS)?.items,
            lists::page(tx, &scope, &closed, None, ENDED)?.items,
        ))
    })
    .await?;
    let mut asked = Vec::with_capacity(asking.len());
    for proceeding in &asking {
        asked.push(one(app, signed, proceeding, at).await?);
    }
    let page = Instructions {
        today: today::read(app, signed).await?,
        asked,
        instructed: going.iter().map(|one| rows::row(signed, one, at)).collect(),
        ended: ended.iter().map(|one| rows::row(signed, one, at)).collect(),
        persons: choices::persons(signed, Move::Report),
        problem: None,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

async fn one(app: &App, signed: &Signed, proceeding: &Proceeding, at: Timestamp) -> Result<Asked, Problem> {
    let known = orders(app, signed, matter::behind(proceeding).collect()).await?;
    let is_result = proceeding.waits_for_settlement();
    let instructed = match &proceeding.word {
        Some(Word::Instructed { text, .. }) => text.clone(),
        Some(Word::Noted { .. } | Word::Settled { .. }) | None => String::new(),
    };
    let awaited = if is_result { Awaited::Settlement } else { Awaited::Word };
    let wait = domain::proceeding::waits::Wait {
        awaited,
        person: signed.person.id,
        due: Some(proceeding.limit.due),
    };
    let text = if is_result {
        proceeding.result.clone().unwrap_or_default()
    } else {
        matter::report(proceeding).to_owned()
    };
    Ok(Asked {
        id: proceeding.id.0,
        number: rows::number(proceeding),
        url: format!("/proceedings/{}", proceeding.id),
        key: app.ids.form_key(at)?,
        version: proceeding.version,
        title: proceeding.title.clone(),
        from: name(signed, proceeding.signed_by.unwrap_or(proceeding.owner)),
        at_ms: proceeding.limit.from.as_millisecond(),
        text,
        figures: if is_result { Vec::new() } else { matter::figures(app, signed, proceeding, &known)? },
        charts: if is_result { Vec::new() } else { paper::drawn(app, signed, proceeding)? },
        instructed,
        is_result,
        wait: rows::wait(signed, &wait, at),
    })
}
