//! The orders behind a number: what came in, ended, was answered or began again on some days.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use domain::{calendar::date_of, ids::UnitId};
use jiff::{Span, Timestamp, civil::Date};
use serde::Deserialize;
use store::{
    day::{self, DAYS_LIMIT, Happened, Happening, Reach},
    list::Key,
};

use super::sees_all;
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{
        nav,
        notice::respond,
        rows::{marks, unit_name},
    },
    picture,
    problem::Problem,
    views::{
        locale::Words,
        parts::{Choice, Field, Pager},
        staff::{
            shown,
            today::{Behind, BehindRow, Other},
        },
    },
};

/// The rows of a page.
const ROWS: i64 = 50;

/// What an address asks for.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    after: String,
}

/// Returns the address of what happened on a day.
pub(super) fn of_day(happening: Happening, on: Date) -> String {
    format!("/today/{}?from={on}&to={on}", happening.code())
}

/// Returns the address of what happened to a unit's orders lately.
pub(in crate::pages::staff) fn of_unit(happening: Happening, unit: UnitId, at: Timestamp) -> String {
    let until = date_of(at);
    let from = date_of(picture::said_reach(at).from);
    format!("/today/{}?from={from}&to={until}&unit={unit}", happening.code())
}

/// The days asked for, and what is wrong with them.
struct Days {
    from: Date,
    to: Date,
    fields: [Field; 2],
}

impl Days {
    fn read(asked: &Asked, today: Date) -> Self {
        let field = |text: &str| match text.parse::<Date>() {
            Ok(day) => (Some(day), Field::of(text)),
            Err(_) if text.is_empty() => (None, Field::of(today.to_string())),
            Err(_) => (None, Field::of(text).wrong(Words::key("today.behind.wrong_day"))),
        };
        let ((from, from_field), (to, to_field)) = (field(&asked.from), field(&asked.to));
        let to = to.unwrap_or(today);
        let first = to.saturating_sub(Span::new().days(DAYS_LIMIT - 1));
        let from = from.unwrap_or(to).clamp(first.min(to), to);
        Self { from, to, fields: [Field { value: from.to_string(), ..from_field }, to_field] }
    }

    fn reach(&self) -> Reach {
        Reach { from: Reach::of(self.from).from, before: Reach::of(self.to).before }
    }

    fn about(&self) -> Words {
        if self.from == self.to {
            return Words::key("today.behind.one_day").with("day", self.from);
        }
        Words::key("today.behind.days").with("from", self.from).with("to", self.to)
    }
}

pub(super) async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(happening): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = page(&app, &signed, &happening, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, happening: &str, asked: &Asked) -> Result<Response, Problem> {
    if !sees_all(signed) {
        return Err(Problem::Forbidden("the orders of all units are not theirs".to_owned()));
    }
    let happening = Happening::from_code(happening).ok_or(Problem::NotFound)?;
    let at = app.clock.now();
    let days = Days::read(asked, date_of(at));
    let (reach, unit) = (days.reach(), asked.unit.parse().ok().map(UnitId));
    let after = if asked.after.is_empty() { None } else { Some(key(&asked.after).ok_or(Problem::NotFound)?) };
    let found =
        actions::read(&app.store, move |tx| day::page(tx, happening, reach, unit, after, ROWS)).await?;
    let address = |happening: Happening| {
        let unit = unit.map_or_else(String::new, |unit| format!("&unit={unit}"));
        format!("/today/{}?from={}&to={}{unit}", happening.code(), days.from, days.to)
    };
    let here = address(happening);
    let others = Happening::ALL.map(|other| Other {
        label: Words::key(&format!("today.happening.{}", other.code())),
        url: address(other),
        current: other == happening,
    });
    let today = date_of(at);
    let units = &signed.world.people.units;
    let open = units.iter().filter(|one| units.is_open(one.id, today));
    let [from, to] = days.fields.clone();
    let page = Behind {
        heading: Words::key(&format!("today.happening.{}", happening.code())),
        about: days.about(),
        action: format!("/today/{}", happening.code()),
        from,
        to,
        unit: Field::of(asked.unit.as_str()),
        units: open
            .map(|one| Choice::new(&one.id.to_string(), Words::plain(unit_name(signed, one.id))))
            .collect(),
        others: others.to_vec(),
        pager: Pager {
            first_url: after.map(|_| here.clone()),
            next_url: found.next.map(|key| format!("{here}&after={}.{}", key.at, key.id)),
            shown: u32::try_from(found.rows.len()).unwrap_or(u32::MAX),
            total: None,
        },
        rows: found.rows.iter().map(|one| row(signed, one, at)).collect(),
        empty: shown::empty("filtered"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn row(signed: &Signed, happened: &Happened, at: Timestamp) -> BehindRow {
    let order = &happened.order;
    BehindRow {
        at_ms: happened.at.as_millisecond(),
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        unit: order.lead.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
        stage: shown::stage(order.stage.code()),
        flags: marks(order, at),
    }
}

fn key(text: &str) -> Option<Key> {
    let (at, id) = text.split_once('.')?;
    Some(Key { at: at.parse().ok()?, id: id.parse().ok()? })
}
