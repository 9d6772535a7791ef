//! Everything one order page is told from, read once: the order, its life, and what belongs to it. What this person
//! may not see is never read.

use std::collections::BTreeMap;

use domain::{
    access::{self, Action, Reach},
    document::Subject,
    ids::{OrderId, UnitId},
    order::{
        Order,
        command::Move,
        decide::Context,
        event::{Demand, Event},
        stead::Stead,
    },
    policy::Pack,
};
use jiff::Timestamp;
use store::{db, ledger, list, order::Entry, personal::Contact, vault};

use super::{
    repeats::{self, Sought},
    rows::{may_see_citizen, unit_name},
    suggest::{self, Matter},
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{
        Views,
        locale::Words,
        staff::{
            pieces::{OrderLink, Source, Suggestion},
            shown,
        },
    },
};

/// How many other orders of the same citizen are named.
const OF_CITIZEN: i64 = 6;
/// How many orders that were merged are named.
const MERGED: usize = 50;

/// One order as one person may see it.
pub(super) struct Case<'a> {
    pub(super) app: &'a App,
    pub(super) signed: &'a Signed,
    pub(super) pack: &'a Pack,
    pub(super) order: Order,
    pub(super) entries: Vec<Entry>,
    /// The citizen's name and number in the clear; every page masks them unless `open`.
    pub(super) contact: Option<Contact>,
    /// Whether the page answers a recorded look at personal data.
    pub(super) open: bool,
    /// The orders named in its life, by id.
    pub(super) named: BTreeMap<OrderId, Order>,
    /// Other orders of the same citizen.
    pub(super) others: Vec<Order>,
    /// The rated case that opened it, when this person may read that.
    pub(super) opened_by: Option<domain::case::Case>,
    /// The official documents about it that this person may see, the newest first.
    pub(super) documents: Vec<domain::document::Document>,
    /// The documents about it that wait to be issued, for whoever sees them all.
    pub(super) due: Vec<domain::document::due::Due>,
    pub(super) suggestions: Vec<Suggestion>,
    pub(super) repeats: Vec<OrderLink>,
    pub(super) digest: String,
    /// The proceedings it is in, as far as this person may know.
    pub(super) proceedings: Vec<crate::views::staff::supervision::Row>,
    pub(super) now: Timestamp,
}

/// Returns the order of a number, when this person may know it.
pub(super) async fn known(app: &App, signed: &Signed, number: &str) -> Result<Order, Problem> {
    let number = number.to_owned();
    let order = actions::read(&app.store, move |tx| store::order::numbered(tx, &number)).await?;
    let order = order.ok_or(Problem::NotFound)?;
    access::allowed(&signed.actor, Action::ReadOrder, &order).map_err(|_| Problem::NotFound)?;
    Ok(order)
}

impl<'a> Case<'a> {
    /// Reads everything about an order that this person may know.
    pub(super) async fn load(app: &'a App, signed: &'a Signed, number: &str) -> Result<Self, Problem> {
        let id = known(app, signed, number).await?.id;
        let (store, person) = (app.store.clone(), signed.clone());
        let read = actions::read(&app.store, move |tx| {
            let Some(order) = store::order::get(tx, id)? else { return Ok(None) };
            let entries = store::order::timeline(tx, id)?;
            let last = entries.last().map_or(0, |entry| entry.seq);
            let digest = ledger::hash_of(tx, last)?.map(|hash| hash.to_string()).unwrap_or_default();
            let citizen = order.citizen.filter(|_| may_see_citizen(&person, &order));
            let contact = match citizen {
                Some(citizen) => store::personal::open(tx, store.vault(), &[citizen.0])?.remove(&citizen),
                None => None,
            };
            let named = list::by_ids(tx, &named_in(&entries))?;
            let everywhere = person.actor.reach(Action::ReadCitizen) == Reach::Everywhere;
            let others = match citizen.filter(|_| everywhere) {
                Some(citizen) => list::of_citizen(tx, citizen, OF_CITIZEN)?,
                None => Vec::new(),
            };
            let may_read = |case: &domain::case::Case| {
                access::allowed_on_case(&person.actor, Action::ReadRatings, case).is_ok()
            };
            let opened_by = store::case::of_order(tx, id)?.filter(may_read);
            let about = Some(Subject::Order(id));
            let filter = store::document::Filter { subject: about, ..Default::default() };
            let scope = store::document::Scope::of(&person.actor);
            let documents = store::document::list(tx, &scope, &filter, store::document::PAGE_LIMIT)?;
            let due = match &scope {
                store::document::Scope::Everything => store::document::due::about(tx, Subject::Order(id))?,
                store::document::Scope::Units(_) | store::document::Scope::Nothing => Vec::new(),
            };
            let documents = (documents, due);
            Ok::<_, db::Error>(Some((order, entries, digest, contact, named, others, (opened_by, documents))))
        });
        let (order, entries, digest, contact, named, others, (opened_by, (documents, due))) =
            read.await?.ok_or(Problem::NotFound)?;
        let pack = signed.world.packs.get(&order.pack);
        let pack =
            pack.ok_or_else(|| Problem::Internal(format!("the pack `{}` is not loaded", order.pack)))?;
        let others = others.into_iter().filter(|other| other.id != order.id).collect();
        let named = named.into_iter().map(|order| (order.id, order)).collect();
        let mut case = Self {
            app,
            signed,
            pack,
            order,
            entries,
            contact,
            open: false,
            named,
            others,
            opened_by,
            documents,
            due,
            suggestions: Vec::new(),
            repeats: Vec::new(),
            digest,
            proceedings: super::supervision::of_order(app, signed, id).await?,
            now: app.clock.now(),
        };
        case.look_around().await?;
        Ok(case)
    }

    /// Finds fitting units and possible repeats, for those who work with them.
    async fn look_around(&mut self) -> Result<(), Problem> {
        let may = |step| access::allowed(&self.signed.actor, Action::Order(step), &self.order).is_ok();
        let merges = may(Move::Merge) && !self.order.is_ended();
        if may(Move::Accept) || may(Move::Dispatch) {
            let content = self.demand().map(|demand| demand.content.as_str()).unwrap_or_default();
            let matter = Matter::of(&self.order, content);
            self.suggestions = suggest::suggestions(self.app, self.signed, &matter).await?;
        }
        if merges {
            let words = repeats::about(&self.order);
            let sought = Sought { phone: String::new(), words, besides: Some(self.order.id) };
            self.repeats = repeats::find(self.app, self.signed, sought).await?;
        }
        Ok(())
    }

    /// Returns the demand as it came in.
    pub(super) fn demand(&self) -> Option<&Demand> {
        self.entries.iter().find_map(|entry| {
            if let Event::Registered(demand) | Event::Imported { demand, answer: _ } = &entry.recorded.event {
                Some(demand.as_ref())
            } else {
                None
            }
        })
    }

    /// Returns what is taken from the latest event that gives anything.
    pub(super) fn latest<'c, T>(&'c self, take: impl Fn(&'c Event) -> Option<T>) -> Option<T> {
        self.entries.iter().rev().find_map(|entry| take(&entry.recorded.event))
    }

    /// Returns the citizen's name and number as this page may show them; empty for none.
    pub(super) fn shown_contact(&self) -> (String, String) {
        match &self.contact {
            Some(contact) if self.open => (contact.name.clone(), contact.phone.clone()),
            Some(contact) => (vault::mask_name(&contact.name), vault::mask_phone(&contact.phone)),
            None => (String::new(), String::new()),
        }
    }

    /// Returns whether this person belongs to the rated: they never learn who rated, and not who asked.
    pub(super) fn is_rated(&self) -> bool {
        self.signed.actor.reach(Action::ReadOrder) != Reach::Everywhere
    }

    /// Returns words in the reader's language.
    pub(super) fn say(&self, words: &Words) -> Result<String, Problem> {
        Ok(self.app.views.say(self.signed.visitor.lang, words)?)
    }

    /// Returns a moment as people read it.
    pub(super) fn moment(&self, at_ms: i64) -> String {
        Views::moment(self.signed.visitor.lang, at_ms, self.now.as_millisecond())
    }

    /// Returns a pack's text in the reader's language.
    pub(super) fn text(&self, text: &domain::policy::Text) -> String {
        told::text(text, self.signed.visitor.lang)
    }

    /// Returns the name of a unit.
    pub(super) fn unit(&self, unit: UnitId) -> String {
        unit_name(self.signed, unit)
    }

    /// Returns the names of units in a row.
    pub(super) fn units(&self, units: &[UnitId]) -> Result<String, Problem> {
        let comma = self.say(&Words::key("staff.comma"))?;
        Ok(units.iter().map(|unit| self.unit(*unit)).collect::<Vec<_>>().join(&comma))
    }

    /// Returns the number of an order named in this one's life.
    pub(super) fn number_of(&self, order: OrderId) -> String {
        self.named.get(&order).map_or_else(|| order.to_string(), |order| order.number.clone())
    }

    /// Returns what a decision on this order looks at.
    pub(super) fn context(&self) -> Context<'_> {
        Context { at: self.now, actor: &self.signed.actor, world: &self.signed.world }
    }

    /// Says in whose place something is done.
    pub(super) fn in_stead(&self, key: &str, stead: &Stead) -> Words {
        let person = self.signed.world.people.persons.get(stead.person);
        let name = person.map_or_else(|| stead.person.to_string(), |person| person.name.clone());
        Words::key(key).with("name", name).with("number", &stead.number)
    }

    /// Returns who signed an event, and in what role and unit. The rated see no names but those of their own house.
    pub(super) fn who(&self, signature: &str) -> (Words, String) {
        let Some(person) = self.signed.world.people.persons.signing(signature) else {
            let code = match signature {
                "citizen" => "citizen",
                "system:import" => "import",
                _ => "system",
            };
            return (shown::who(code), String::new());
        };
        let role = shown::role(person.roles.first().map_or("", |role| role.code()));
        let unit = person.unit.map_or_else(String::new, |unit| self.unit(unit));
        let is_own = match (&self.signed.actor, person.unit) {
            (access::Actor::Staff(staff), Some(unit)) => staff.units.contains(&unit),
            (access::Actor::Staff(_) | access::Actor::Citizen | access::Actor::System(_), _) => false,
        };
        if self.is_rated() && !is_own {
            return (role, unit);
        }
        let role = self.app.views.say(self.signed.visitor.lang, &role).unwrap_or_default();
        let place = [role, unit].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        (Words::plain(person.name.clone()), place)
    }

    /// Returns the grounds of a rule of the pack.
    pub(super) fn source(&self, article: Option<&String>, rests_on: Option<&String>, anchor: &str) -> Source {
        let url = format!("/packs/{}#{anchor}", self.pack.id());
        match (article, rests_on) {
            (Some(article), _) => Source::new(&self.pack.header().number, article, &url),
            (None, Some(rests_on)) => Source::interpreted(rests_on, &url),
            (None, None) => Source::interpreted(&self.pack.header().number, &url),
        }
    }
}

/// Returns the other orders that an order's life names.
fn named_in(entries: &[Entry]) -> Vec<OrderId> {
    let named = entries.iter().filter_map(|entry| {
        if let Event::MergedInto { main: named, .. }
        | Event::Unmerged { main: named, .. }
        | Event::Absorbed { child: named, .. }
        | Event::Released { child: named } = &entry.recorded.event
        {
            Some(*named)
        } else {
            None
        }
    });
    let mut named: Vec<OrderId> = named.collect();
    named.sort();
    named.dedup();
    named.truncate(MERGED);
    named
}
