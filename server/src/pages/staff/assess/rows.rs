//! The orders behind a number, page by page or as a file; of a measure of marks, the marks.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{exact::Exact, ids::OrderId, ids::UnitId, order::Order, policy::Month, world::World};
use report::list::{Cell, List, csv};
use store::{
    assessment::{Behind, Page as Found, orders_behind},
    db,
};

use super::{
    door::Reader,
    marks::mark_rows,
    place::{Place, counts_marks, read, shown},
};
use crate::{
    app::App,
    http::{answer, form::url_pairs, signed::Signed},
    pages::staff::{export, nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Pager,
        staff::{
            assess::score::{OrderRow, Rows},
            shown as codes,
        },
    },
};

/// How many orders a page shows.
const ROWS: usize = 50;

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, unit, measure)): Path<(String, String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = query.unwrap_or_default();
    let after = url_pairs(query.as_bytes()).find(|(name, _)| name == "after");
    let after = after.and_then(|(_, value)| value.parse().ok()).map_or(OrderId(0), OrderId);
    let (measure, ending) =
        measure.split_once('.').map_or((measure.as_str(), None), |(id, ending)| (id, Some(ending)));
    let outcome = async {
        let place = Place::find(&signed.world, &pack, &month)?;
        let behind = Asked::find(&place, &unit, measure)?;
        match ending {
            None => page(&app, &signed, &place, &behind, after).await,
            Some("csv") if !behind.is_marks => file(&app, &signed, &place, &behind).await,
            Some(_) => Err(Problem::NotFound),
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// What is behind which number.
struct Asked {
    world: Arc<World>,
    pack: String,
    month: Month,
    unit: UnitId,
    unit_name: String,
    measure: String,
    is_marks: bool,
}

impl Asked {
    fn find(place: &Place<'_>, unit: &str, measure: &str) -> Result<Self, Problem> {
        let unit = place.unit(unit)?;
        place.rules.measure(measure).ok_or(Problem::NotFound)?;
        Ok(Self {
            world: Arc::clone(place.world),
            pack: place.pack.id().to_owned(),
            month: place.month,
            unit: unit.id,
            unit_name: unit.name.clone(),
            measure: measure.to_owned(),
            is_marks: counts_marks(place.rules, measure),
        })
    }

    /// Reads a page of orders; what is looked at is bounded by the store.
    async fn orders(&self, app: &App, after: OrderId, limit: usize) -> Result<Found, Problem> {
        let (world, pack, month, unit) = (Arc::clone(&self.world), self.pack.clone(), self.month, self.unit);
        let measure = self.measure.clone();
        read(app, move |tx| {
            let behind = Behind { pack: &pack, month, unit, measure: &measure };
            orders_behind(tx, &world, &behind, after, limit)
        })
        .await
    }
}

async fn page(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    asked: &Asked,
    after: OrderId,
) -> Result<Response, Problem> {
    let lang = signed.visitor.lang;
    let found = asked.orders(app, after, ROWS).await?;
    let marks = if asked.is_marks {
        mark_rows(app, signed, place, Some(asked.unit), Some(&asked.measure)).await?
    } else {
        Vec::new()
    };
    let sheet = place.sheet(app).await?;
    let value = sheet.and_then(|sheet| sheet.live.table.value(&asked.unit_name, &asked.measure));
    let url = place.rows_url(asked.unit, &asked.measure);
    let page = Rows {
        head: place.head(app, signed),
        unit: asked.unit_name.clone(),
        unit_url: place.unit_url(asked.unit),
        measure: told::assessment::name(place.rules, &asked.measure, lang),
        rule_url: place.rule_url(&asked.measure),
        value: shown(value.unwrap_or(Exact::ZERO)),
        is_marks: asked.is_marks,
        goes_on: found.next.is_some() && found.orders.len() < ROWS,
        pager: Pager {
            first_url: (after > OrderId(0)).then(|| url.clone()),
            next_url: found.next.map(|next| format!("{url}?after={next}")),
            shown: u32::try_from(found.orders.len().max(marks.len())).unwrap_or(u32::MAX),
            total: None,
        },
        orders: found.orders.iter().map(|(order, adds)| row(asked, order, *adds)).collect(),
        marks,
        csv_url: if asked.is_marks { String::new() } else { format!("{url}.csv") },
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn row(asked: &Asked, order: &Order, adds: i64) -> OrderRow {
    OrderRow {
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        stage: codes::stage(order.stage.code()),
        lead: lead(asked, order),
        received_on: order.received_on.to_string(),
        adds,
    }
}

/// Returns who led the order, when that is a part of the unit.
fn lead(asked: &Asked, order: &Order) -> String {
    let lead = order.lead.filter(|lead| *lead != asked.unit);
    let lead = lead.and_then(|lead| asked.world.people.units.get(lead));
    lead.map_or_else(String::new, |unit| unit.name.clone())
}

async fn file(app: &App, signed: &Signed, place: &Place<'_>, asked: &Asked) -> Result<Response, Problem> {
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let mut rows = Vec::new();
    let mut after = OrderId(0);
    let mut is_cut = true;
    while rows.len() < export::EXPORT_LIMIT {
        let found = asked.orders(app, after, 1_000).await?;
        for (order, adds) in &found.orders {
            rows.push(vec![
                Cell::text(order.number.clone()),
                Cell::text(order.title.clone()),
                Cell::text(lead(asked, order)),
                Cell::text(say(&codes::stage(order.stage.code()).text)?),
                Cell::Day(order.received_on),
                Cell::text(adds.to_string()),
            ]);
        }
        let Some(next) = found.next else {
            is_cut = false;
            break;
        };
        after = next;
    }
    rows.truncate(export::EXPORT_LIMIT);
    let headings = ["number", "title", "lead", "stage", "received", "adds"];
    let headings = headings.map(|code| say(&Words::key(&format!("assessor.column.{code}"))));
    let name = told::assessment::name(place.rules, &asked.measure, signed.visitor.lang);
    let note = Words::key("staff.desk.cut").with("count", export::EXPORT_LIMIT);
    let list = List {
        title: name.clone(),
        headings: headings.into_iter().collect::<Result<_, _>>()?,
        rows,
        note: is_cut.then(|| say(&note)).transpose()?,
    };
    let count = list.rows.len();
    let bytes = csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let file = format!("{}-{}-{name}.csv", asked.month, asked.unit_name);
    let headers = export::headers(&file, "text/csv; charset=utf-8")?;
    let path = format!("{}.csv", place.rows_url(asked.unit, &asked.measure));
    export::record(app, signed, path, std::iter::empty(), count).await?;
    Ok((headers, bytes).into_response())
}

/// Finds the order a number names.
pub(super) fn numbered(tx: &mut db::Tx<'_>, number: &str) -> Result<Option<OrderId>, db::Error> {
    Ok(store::order::numbered(tx, number)?.map(|order| order.id))
}
