//! The orders behind a figure of the analysis, counted together with it, and their numbers for a proceeding.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{
    access::{self, Action},
    analysis::{Axis, Figure, Sign},
    order::Order,
};
use jiff::{Timestamp, civil::Date};
use serde::Deserialize;

use super::{Analyst, Around, Asked, PATH, counted};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{
        nav, notice,
        rows::{marks, unit_name},
    },
    problem::Problem,
    views::staff::{
        analysis::{AnalysisOrders, OrderBehind},
        shown,
    },
};

/// The page.
pub(super) const LIST: &str = "/analysis/orders";

/// A figure, as an address names it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(in crate::pages::staff) struct Named {
    from: String,
    until: String,
    axis: String,
    key: String,
    sign: String,
}

impl Named {
    /// Returns the figure that the fields of an address name; nothing when they name none.
    pub(in crate::pages::staff) fn of(fields: &[(String, String)]) -> Option<Self> {
        let field = |name: &str| {
            let named = |(field, _): &&(String, String)| field.strip_prefix(FIGURE) == Some(name);
            fields.iter().find(named).map(|(_, value)| value.clone())
        };
        let rest = |name: &str| field(name).unwrap_or_default();
        Some(Self {
            axis: field("axis")?,
            from: rest("from"),
            until: rest("until"),
            key: rest("key"),
            sign: rest("sign"),
        })
    }

    fn figure(&self) -> Option<Figure> {
        let sign = if self.sign.is_empty() { None } else { Some(Sign::from_code(&self.sign)?) };
        Some(Figure { axis: Axis::from_code(&self.axis)?, key: self.key.clone(), sign })
    }
}

/// What the fields of a figure begin with where another page's address holds them.
const FIGURE: &str = "figure_";

/// Returns the fields that name a figure in another page's address.
pub(super) fn fields(days: (Date, Date), axis: Axis, key: &str, sign: Sign) -> Vec<(String, String)> {
    let fields = [
        ("from", days.0.to_string()),
        ("until", days.1.to_string()),
        ("axis", axis.code().to_owned()),
        ("key", key.to_owned()),
        ("sign", sign.code().to_owned()),
    ];
    fields.map(|(name, value)| (format!("{FIGURE}{name}"), value)).to_vec()
}

/// Returns the address of the orders behind a figure; empty when there are none.
pub(super) fn address(days: (Date, Date), axis: Axis, key: &str, sign: Option<Sign>, count: i64) -> String {
    if count == 0 {
        return String::new();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("from", &days.0.to_string()).append_pair("until", &days.1.to_string());
    query.append_pair("axis", axis.code()).append_pair("key", key);
    if let Some(sign) = sign {
        query.append_pair("sign", sign.code());
    }
    format!("{LIST}?{}", query.finish())
}

/// Returns the numbers of the orders behind a figure, the newest of them, as many as a proceeding takes.
///
/// # Errors
/// When there is no such figure, or the store cannot be read.
pub(in crate::pages::staff) async fn numbers(
    app: &App,
    signed: &Signed,
    named: &Named,
) -> Result<Vec<String>, Problem> {
    signed.must(Action::Analyse)?;
    let (orders, _, _) = behind(app, signed, named).await?;
    Ok(orders.into_iter().map(|order| order.number).collect())
}

async fn behind(
    app: &App,
    signed: &Signed,
    named: &Named,
) -> Result<(Vec<Order>, i64, super::Taken), Problem> {
    let figure = named.figure().ok_or(Problem::NotFound)?;
    let asked = Asked { from: named.from.clone(), until: named.until.clone() };
    let taken = counted(app, signed, &asked.period(app), Some(figure)).await?;
    let Some(behind) = &taken.counted.behind else { return Ok((Vec::new(), 0, taken)) };
    let (ids, all) = (behind.orders.clone(), behind.all);
    let mut orders = actions::read(&app.store, move |tx| store::list::by_ids(tx, &ids)).await?;
    orders.retain(|order| access::allowed(&signed.actor, Action::ReadOrder, order).is_ok());
    orders.sort_by_key(|order| std::cmp::Reverse(order.id));
    Ok((orders, all, taken))
}

pub(super) async fn list(
    State(app): State<App>,
    Analyst(signed): Analyst,
    Query(named): Query<Named>,
) -> Response {
    let outcome = page(&app, &signed, &named).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, named: &Named) -> Result<Response, Problem> {
    let figure = named.figure().ok_or(Problem::NotFound)?;
    let (orders, all, taken) = behind(app, signed, named).await?;
    let around = Around { app, signed, counted: &taken.counted };
    let (from, until) = (taken.counted.from.to_string(), taken.counted.until.to_string());
    let now = app.clock.now();
    let back = form_urlencoded::Serializer::new(String::new())
        .append_pair("from", &from)
        .append_pair("until", &until)
        .finish();
    let page = AnalysisOrders {
        name: around.name(figure.axis, &figure.key)?,
        axis: figure.axis.code().to_owned(),
        sign: figure.sign.map(|sign| sign.code().to_owned()).unwrap_or_default(),
        from,
        until,
        all,
        is_whole: taken.is_whole,
        places: taken.places,
        rows: orders.iter().map(|order| row(signed, order, now)).collect(),
        back_url: format!("{PATH}?{back}"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn row(signed: &Signed, order: &Order, now: Timestamp) -> OrderBehind {
    OrderBehind {
        received_on: order.received_on.to_string(),
        number: order.number.clone(),
        title: order.title.clone(),
        url: format!("/orders/{}", order.number),
        unit: order.lead.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
        stage: shown::stage(order.stage.code()),
        flags: marks(order, now),
    }
}
