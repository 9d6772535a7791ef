//! What was answered in public: broadcasts recorded in proceedings with the media, and public replies that were issued. Each
//! leads to what it answers.

use std::collections::BTreeSet;

use axum::{extract::State, response::Response};
use domain::{
    document::Kind as DocumentKind,
    proceeding::{Kind, Proceeding, Stage, event::Event, matter::Record},
};
use jiff::civil::Date;
use store::{
    document,
    proceeding::{
        Entry,
        lists::{self, Filter, Scope},
    },
};

use super::{Reader, rows};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        staff::supervision::responses::{Response as Row, Responses},
    },
};

/// The address.
pub(super) const PATH: &str = "/supervision/responses";
/// How many proceedings of each stage and how many replies are looked through.
const LOOKED: usize = 50;
const REPLIES: i64 = 50;

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let (scope, readable) = (Scope::of(&signed.actor), document::Scope::of(&signed.actor));
    let (told, replies) = actions::read(&app.store, move |tx| {
        let mut told: Vec<(Proceeding, Vec<Entry>)> = Vec::new();
        for stage in [Stage::Open, Stage::Closed] {
            let filter = Filter { kind: Some(Kind::Media), ..Filter::at(stage) };
            for proceeding in lists::page(tx, &scope, &filter, None, LOOKED)?.items {
                let entries = store::proceeding::timeline(tx, proceeding.id)?;
                told.push((proceeding, entries));
            }
        }
        let filter =
            document::Filter { kind: Some(DocumentKind::PublicReply), ..document::Filter::default() };
        Ok((told, document::list(tx, &readable, &filter, REPLIES)?))
    })
    .await?;
    let mut all: BTreeSet<(Date, i64, usize)> = BTreeSet::new();
    let mut shown = Vec::new();
    let mut add = |on: Date, id: i64, row: Row| {
        all.insert((on, id, shown.len()));
        shown.push(row);
    };
    for (proceeding, entries) in &told {
        for entry in entries {
            let Event::Recorded { record: Record::Broadcast { on, medium, reference }, .. } = &entry.event
            else {
                continue;
            };
            let row = Row {
                on: on.to_string(),
                by: Words::plain(medium.clone()),
                number: rows::number(proceeding),
                title: proceeding.title.clone(),
                reference: reference.clone(),
                unit: String::new(),
                url: format!("/proceedings/{}", proceeding.id),
                withdrawn: false,
            };
            add(*on, entry.seq, row);
        }
    }
    for reply in &replies {
        let row = Row {
            on: reply.dated.to_string(),
            by: Words::key("proceedings.responses.reply"),
            number: Words::plain(reply.number.clone()),
            title: reply.title.clone(),
            reference: String::new(),
            unit: reply.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
            url: format!("/documents/{}", reply.id),
            withdrawn: reply.withdrawn.is_some(),
        };
        add(reply.dated, reply.id.0, row);
    }
    let order: Vec<usize> = all.iter().rev().map(|(_, _, place)| *place).collect();
    let rows = order.into_iter().filter_map(|place| shown.get(place).cloned()).collect();
    let page = Responses { rows };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}
