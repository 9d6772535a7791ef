//! What the house of the demonstration shows to everybody: the tables of months that are over, closed when they are due,
//! and opinions with their replies, proposed by one person and let through by another; the last one waits for a visitor.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role},
    calendar::{date_of, instant},
    ids::{OrderId, PublicationId},
    order::{
        Channel, Order,
        event::Event,
        stage::{Outcome, Stage},
    },
    policy::Month,
    publication::{self, Command, Consent, TEXT_LIMIT, TITLE_LIMIT, Way, Words},
    tables::{self, agenda},
    world::World,
};
use jiff::{Span, Timestamp, civil::time};
use store::{
    command::{Act, Done},
    list::{self, Filter, Sort},
    order::Scope,
};

use crate::{actions, app::App, http::signed::actor_of, tables::layouts};

/// How many days after the end of a month its tables are closed.
const CLOSED_AFTER: i32 = 3;
/// How many days before the end an opinion is proposed; the last of them stays as it is.
const PROPOSED: [i32; 5] = [26, 19, 11, 6, 1];
/// The orders looked at for an opinion; more than are needed.
const ORDERS: usize = 60;
/// The longest letter that is proposed, in characters: what is long says much about who wrote it.
const LONGEST: usize = 260;

/// Who publishes, and what comes next.
pub(super) struct Publishing {
    closer: Actor,
    proposer: Actor,
    second: Actor,
    month: Month,
    plan: Vec<Timestamp>,
    used: BTreeSet<OrderId>,
}

impl Publishing {
    /// Returns what is published from `from` until `until`; nothing when a role is filled by nobody.
    pub(super) fn of(world: &World, from: Timestamp, until: Timestamp) -> Option<Self> {
        let person = |role: Role| {
            let mut persons = world.people.persons.iter();
            let found = persons.find(|person| person.active && person.roles.contains(&role));
            found.map(|person| actor_of(person, world))
        };
        let at = |before: &i32| {
            let day = date_of(until).saturating_sub(Span::new().days(*before));
            world.calendar.next_office_time(instant(day, time(15, 30, 0, 0)))
        };
        let mut plan: Vec<Timestamp> = PROPOSED.iter().map(at).filter(|at| *at < until).collect();
        plan.reverse();
        Some(Self {
            closer: person(Role::Assessor)?,
            proposer: person(Role::Dispatcher)?,
            second: person(Role::Supervisor)?,
            month: Month::of(date_of(from)),
            plan,
            used: BTreeSet::new(),
        })
    }

    /// Does what is due at `at`.
    ///
    /// # Errors
    /// When the store fails or refuses.
    pub(super) async fn work(&mut self, app: &App, at: Timestamp) -> anyhow::Result<()> {
        while date_of(at) >= self.month.after().first().saturating_add(Span::new().days(CLOSED_AFTER)) {
            self.close(app).await?;
            self.month = self.month.after();
        }
        while self.plan.last().is_some_and(|due| *due <= at) {
            self.plan.pop();
            let id = self.propose(app).await?;
            if let (Some(publication), false) = (id, self.plan.is_empty()) {
                self.publish(app, &self.second, Command::Review { publication }).await?;
                self.publish(app, &self.proposer, Command::Publish { publication }).await?;
            }
        }
        Ok(())
    }

    /// Closes the tables of the month; one in which nothing was counted stays open, as in a house that had not begun.
    async fn close(&self, app: &App) -> anyhow::Result<()> {
        let world = app.world();
        let layouts = layouts(&app.dir).map_err(anyhow::Error::msg)?;
        for item in agenda::items(&world, &layouts, self.month) {
            let Some(place) = item.table.map(|table| table.place) else { continue };
            let Some(layout) = layouts.iter().find(|layout| layout.report == place.report).cloned() else {
                continue;
            };
            let (known, asked, counted) = (app.world(), place.clone(), layout.clone());
            let rows = actions::read(&app.store, move |tx| store::tables::live(tx, &known, &asked, &counted))
                .await?;
            if rows.is_empty() {
                continue;
            }
            let close = tables::command::Command::Close { place, template: Box::new(layout) };
            actions::perform(app, self.closer.clone(), None, Act::Table(Box::new(close))).await?;
        }
        Ok(())
    }

    /// Proposes an order that ended well; nothing when there is none left.
    async fn propose(&mut self, app: &App) -> anyhow::Result<Option<PublicationId>> {
        let filter = Filter { stages: vec![Stage::Closed], ..Filter::default() };
        let mut after = None;
        loop {
            let asked = filter.clone();
            let read = move |tx: &mut store::db::Tx<'_>| {
                list::page(tx, &Scope::All, &asked, Sort::Newest, after, ORDERS)
            };
            let page = actions::read(&app.store, read).await?;
            for order in page.orders {
                let is_fit = order.outcome == Some(Outcome::Satisfied)
                    && !order.confidential
                    && order.title.chars().count() <= TITLE_LIMIT
                    && self.used.insert(order.id);
                if !is_fit {
                    continue;
                }
                let Some(words) = words(app, &order).await? else { continue };
                return self.proposed(app, &order, words).await;
            }
            after = page.next;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    async fn proposed(
        &self,
        app: &App,
        order: &Order,
        words: Words,
    ) -> anyhow::Result<Option<PublicationId>> {
        let names = actions::publication::names(app, vec![order.id]).await;
        let names = names.map_err(|problem| anyhow::anyhow!("reading names: {problem:?}"))?;
        // Who wrote on the web agrees there; who called says so in the callback.
        let is_online = order.channel == Channel::Web;
        let (way, record) = if is_online {
            (Way::Online, "来信人在网上凭查询码同意")
        } else {
            (Way::Spoken, "回访录音，来信人同意公开")
        };
        if is_online {
            self.publish(app, &Actor::Citizen, Command::Agree { order: order.id }).await?;
        }
        let command = Command::Propose {
            id: PublicationId(0),
            order: order.id,
            consent: Consent { way, on: date_of(app.clock.now()), record: record.to_owned() },
            words: Box::new(words),
            names: names.into_values().flatten().collect(),
        };
        match self.publish(app, &self.proposer, command).await? {
            Some(Done::Publication { id }) => Ok(Some(id)),
            Some(_) | None => Ok(None),
        }
    }

    /// Does something; what the rules refuse is left out.
    async fn publish(
        &self,
        app: &App,
        actor: &Actor,
        command: publication::Command,
    ) -> anyhow::Result<Option<Done>> {
        match actions::perform(app, actor.clone(), None, Act::Publish(command)).await {
            Ok(done) => Ok(Some(done)),
            Err(store::command::Error::Refused(refused)) => {
                tracing::debug!(%refused, "the demonstration publishes something else");
                Ok(None)
            }
            Err(store::command::Error::Store(error)) => Err(error.into()),
        }
    }
}

/// Returns what was said and answered, and how it stood before and since; nothing when it is too long to be read.
#[expect(clippy::wildcard_enum_match_arm, reason = "few events hold what was said")]
async fn words(app: &App, order: &Order) -> anyhow::Result<Option<Words>> {
    let id = order.id;
    let entries = actions::read(&app.store, move |tx| store::order::timeline(tx, id)).await?;
    let (mut opinion, mut reply) = (String::new(), String::new());
    for entry in entries {
        match entry.recorded.event {
            Event::Registered(demand) => opinion = demand.content,
            Event::Answered { reply: answered, .. } => reply = answered,
            _ => {}
        }
    }
    let is_long = opinion.chars().count() > LONGEST || reply.chars().count() > TEXT_LIMIT;
    if opinion.trim().is_empty() || reply.trim().is_empty() || is_long {
        return Ok(None);
    }
    Ok(Some(Words {
        title: order.title.clone(),
        opinion,
        reply,
        before: "来信时：反映的问题还没有解决。".to_owned(),
        after: "回访时：来信人确认已经解决，评价满意。".to_owned(),
    }))
}
