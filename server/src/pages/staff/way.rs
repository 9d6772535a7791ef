//! The way between a list and its orders: back to where an order was opened from, and on to the next one.

use domain::order::Order;
use store::{list, order::Scope};

use super::{
    asked::Asked,
    queues::{Desk, Only},
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    views::{locale::Words, parts::Crumb, staff::shown},
};

/// Where an order was opened from.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// The list as addresses carry it: `desk/queue?filters`; empty for none.
    pub(super) list: String,
    label: Option<Words>,
    pub(super) before_url: String,
    pub(super) after_url: String,
}

impl Way {
    /// Finds the way from an order back to a list and on to its neighbours there.
    pub(super) async fn find(app: &App, signed: &Signed, list: &str, order: &Order) -> Result<Self, Problem> {
        let (path, query) = list.split_once('?').unwrap_or((list, ""));
        let Some((desk, queue)) = path.split_once('/') else { return Ok(Self::default()) };
        let desk = Desk::of(&signed.person).find(|own| own.code() == desk);
        let found = desk.and_then(|desk| Some((desk, desk.queue(queue)?)));
        let Some((desk, queue)) = found.filter(|(_, queue)| queue.only != Only::NeedsUnit) else {
            return Ok(Self::default());
        };
        let asked = Asked::read(query);
        let wanted = asked.wanted(signed, desk, queue, app.clock.now());
        let label = Some(shown::queue(queue.label));
        let list = asked.at(path);
        if wanted.phone.is_some() {
            return Ok(Self { list, label, ..Self::default() });
        }
        let (scope, order) = (Scope::of(&signed.actor), order.clone());
        let read = actions::read(&app.store, move |tx| {
            list::neighbours(tx, &scope, &wanted.filter, wanted.sort, &order)
        });
        let (before, after) = read.await?;
        let encoded: String = form_urlencoded::byte_serialize(list.as_bytes()).collect();
        let url = |order: Option<Order>| {
            order.map_or_else(String::new, |order| format!("/orders/{}?list={encoded}", order.number))
        };
        Ok(Self { before_url: url(before), after_url: url(after), list, label })
    }

    /// Returns the link back: to the list, or to the person's own desk for whoever came straight here.
    pub(super) fn back(&self, signed: &Signed) -> Option<Crumb> {
        if let Some(label) = self.label.clone() {
            return Some(Crumb { label, url: format!("/desk/{}", self.list) });
        }
        let crumb = |desk: Desk| {
            let label = Words::key(&format!("staff.desk.{}", desk.code()));
            desk.queues().first().map(|queue| Crumb { label, url: desk.url(queue) })
        };
        Desk::of(&signed.person).last().and_then(crumb)
    }

    /// Returns the address of an order that keeps the way back.
    pub(super) fn to(number: &str, list: &str) -> String {
        if list.is_empty() {
            return format!("/orders/{number}");
        }
        let encoded: String = form_urlencoded::byte_serialize(list.as_bytes()).collect();
        format!("/orders/{number}?list={encoded}")
    }
}
