//! One task with everything it is told from. What this person may not see is never read.

use std::sync::Arc;

use domain::{
    access::{self, Action},
    case::{Case, command::Move as CaseMove, event::Event as CaseEvent},
    order::{Order, command::Move, event::Event, legal},
    policy::{AskedOf, Pack},
};
use jiff::Timestamp;
use store::{
    case::Entry,
    personal::Contact,
    vault::{mask_name, mask_phone},
};

use super::queue::{Kind, Task};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::{
        case::Case as OrderCase,
        rows::{next_due, unit_name},
    },
    problem::Problem,
    rating::form,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, DueWords},
        rate::Said,
        staff::{
            callbacks::{Call, Task as View},
            shown,
        },
    },
};

/// A task as one person may see it.
pub(super) struct Loaded<'a> {
    pub(super) app: &'a App,
    pub(super) signed: &'a Signed,
    pub(super) task: Task,
    pub(super) order: Option<OrderCase<'a>>,
    pub(super) case: Option<Case>,
    pub(super) pack: Arc<Pack>,
    entries: Vec<Entry>,
    contact: Option<Contact>,
    /// Whether the page answers a recorded look at the number.
    pub(super) open: bool,
    pub(super) now: Timestamp,
}

impl<'a> Loaded<'a> {
    /// Reads a task.
    pub(super) async fn of(app: &'a App, signed: &'a Signed, task: Task) -> Result<Self, Problem> {
        match task {
            Task::Order(id) => {
                let found = actions::read(&app.store, move |tx| store::order::get(tx, id)).await?;
                let order = OrderCase::load(app, signed, &found.ok_or(Problem::NotFound)?.number).await?;
                let case = actions::read(&app.store, move |tx| store::case::of_order(tx, id)).await?;
                let (contact, now) = (order.contact.clone(), order.now);
                let pack = signed.world.packs.shared(&order.order.pack).ok_or(Problem::NotFound)?;
                let entries = Vec::new();
                Ok(Self {
                    app,
                    signed,
                    task,
                    order: Some(order),
                    case,
                    pack,
                    entries,
                    contact,
                    open: false,
                    now,
                })
            }
            Task::Case(id) => {
                let keys = app.store.clone();
                let read = actions::read(&app.store, move |tx| {
                    let Some(case) = store::case::get(tx, id)? else { return Ok(None) };
                    let citizen: Vec<i64> = case.facts.citizen.iter().map(|citizen| citizen.0).collect();
                    let contact = store::personal::open(tx, keys.vault(), &citizen)?.into_values().next();
                    let entries = store::case::timeline(tx, id)?;
                    Ok(Some((case, contact, entries)))
                });
                let (case, contact, entries) = read.await?.ok_or(Problem::NotFound)?;
                access::allowed_on_case(&signed.actor, Action::ReadRater, &case)
                    .map_err(|_| Problem::NotFound)?;
                let pack = form_pack(app, &case)?;
                let now = app.clock.now();
                let case = Some(case);
                Ok(Self { app, signed, task, order: None, case, pack, entries, contact, open: false, now })
            }
        }
    }

    /// Returns why the citizen is called; nothing when nobody needs to any more.
    pub(super) fn kind(&self) -> Option<Kind> {
        match (&self.order, &self.case) {
            (Some(order), _) => Kind::of_order(&order.order),
            (None, Some(case)) => case.is_in_phone_pool().then_some(Kind::Pool),
            (None, None) => None,
        }
    }

    /// Returns whether this person may record a failed call now.
    pub(super) fn may_try(&self) -> bool {
        self.kind().is_some()
            && match (&self.order, &self.case) {
                (Some(order), _) => self.is_open(&order.order, Move::Attempt),
                (None, Some(case)) => {
                    let call = Action::Case(CaseMove::Attempt);
                    access::allowed_on_case(&self.signed.actor, call, case).is_ok()
                }
                (None, None) => false,
            }
    }

    /// Returns whether this person may record what the citizen said, or what was found out.
    pub(super) fn may_record(&self) -> bool {
        match (self.kind(), &self.order, &self.case) {
            (Some(Kind::Rating), Some(order), _) => {
                self.is_open(&order.order, Move::Inquire) && self.is_open(&order.order, Move::Accept)
            }
            (Some(Kind::Unanswered), Some(order), _) => self.is_open(&order.order, Move::Rate),
            (Some(Kind::Pool), None, Some(case)) => {
                let rate = Action::Case(CaseMove::Rate);
                access::allowed_on_case(&self.signed.actor, rate, case).is_ok()
            }
            (Some(_) | None, _, _) => false,
        }
    }

    fn is_open(&self, order: &Order, step: Move) -> bool {
        let units = &self.signed.world.people.units;
        legal::is_open_to(&self.signed.actor, order, &self.pack, units, step)
    }

    /// Returns whether a question is put to this citizen.
    pub(super) fn asks(&self, question: &domain::policy::Question) -> bool {
        let is_anonymous = self.order.as_ref().is_some_and(|order| order.order.anonymous);
        question.asked_of == AskedOf::Everyone || !is_anonymous
    }

    /// Returns whether somebody takes the rating for malicious, and another person must decide.
    fn is_proposed(&self) -> bool {
        self.order.as_ref().is_some_and(|order| order.order.triage.malice.is_some())
    }

    /// Returns the name and number in the clear, for a page that answers a recorded look.
    pub(super) fn number(&self) -> Option<&str> {
        self.contact.as_ref().map(|contact| contact.phone.as_str()).filter(|phone| !phone.is_empty())
    }

    /// Returns how the look at the number is known, when this person dialled since the last call that was recorded.
    pub(super) fn dialled(&self) -> Option<String> {
        let own = self.signed.actor.signature();
        let marks = |is_dial: bool, is_call: bool, actor: &str| match (is_dial, is_call) {
            (true, _) if actor == own => Some(true),
            (_, true) => Some(false),
            (true | false, false) => None,
        };
        let place = match &self.order {
            Some(order) => order.entries.iter().rposition(|entry| {
                let event = &entry.recorded.event;
                marks(matches!(event, Event::Unmasked { .. }), is_call(event), &entry.actor).is_some()
            }),
            None => self.entries.iter().rposition(|entry| {
                let is_dial = matches!(entry.event, CaseEvent::Unmasked { .. });
                let is_call = matches!(entry.event, CaseEvent::Attempted { .. } | CaseEvent::Rated(_));
                marks(is_dial, is_call, &entry.actor).is_some()
            }),
        }?;
        let is_dial = match &self.order {
            Some(order) => matches!(order.entries.get(place)?.recorded.event, Event::Unmasked { .. }),
            None => matches!(self.entries.get(place)?.event, CaseEvent::Unmasked { .. }),
        };
        is_dial.then(|| format!("dial-{}-{}", self.task, place + 1))
    }

    /// Returns what the citizen said before.
    fn said(&self) -> Option<Said> {
        let case = self.case.as_ref()?;
        let opened = self.order.as_ref().and_then(|order| {
            case.orders.iter().find(|opened| opened.order == order.order.id).map(|opened| opened.rating)
        });
        let placed = match opened {
            Some(number) => case.ratings.iter().find(|placed| placed.number == number),
            None => case.counted(),
        };
        Some(form::said(self.app, self.signed.visitor.lang, placed?))
    }

    fn calls(&self) -> Vec<Call> {
        let call = |at: Timestamp, result: String, again: Option<Timestamp>, actor: &str| Call {
            at_ms: at.as_millisecond(),
            result: shown::attempt(&result),
            again_ms: again.map(Timestamp::as_millisecond),
            who: self.who(actor),
        };
        match &self.order {
            Some(order) => {
                let calls = order.entries.iter().filter_map(|entry| {
                    let Event::Attempted { result, again_at } = &entry.recorded.event else { return None };
                    Some(call(entry.at, code(result), *again_at, &entry.actor))
                });
                calls.collect()
            }
            None => {
                let calls = self.entries.iter().filter_map(|entry| {
                    let CaseEvent::Attempted { result, again_at, .. } = &entry.event else { return None };
                    Some(call(entry.at, code(result), *again_at, &entry.actor))
                });
                calls.collect()
            }
        }
    }

    fn who(&self, actor: &str) -> String {
        let person = self.signed.world.people.persons.signing(actor);
        person.map(|person| person.name.clone()).unwrap_or_default()
    }

    fn due(&self) -> Option<DueWords> {
        let (_, due) = next_due(&self.order.as_ref()?.order)?;
        Some(told::due_words(&due, self.now, &self.signed.world.calendar))
    }

    /// Returns the task without its forms.
    pub(super) fn view(&self, key: String) -> View {
        let facts = self.case.as_ref().map(|case| &case.facts);
        let order = self.order.as_ref().map(|order| &order.order);
        let unit = order.and_then(|order| order.lead).or_else(|| facts.map(|facts| facts.unit));
        let calls = self.calls();
        let last = calls.last().and_then(|call| call.again_ms);
        let made =
            order.map_or_else(|| self.case.as_ref().map_or(0, |case| case.attempts), |order| order.attempts);
        let kind = self.kind();
        let hint = if self.is_proposed() { "malice" } else { kind.map_or("done", Kind::code) };
        let number = order.map(|order| order.number.clone());
        let case_url = facts.zip(self.case.as_ref()).map(|(_, case)| format!("/cases/{}", case.id));
        View {
            url: self.task.url(),
            kind: badge(kind),
            hint: Words::key(&format!("callbacks.hint.{hint}")),
            title: order
                .map(|order| order.title.clone())
                .or_else(|| facts.map(|facts| facts.matter.name.clone()))
                .unwrap_or_default(),
            unit: unit.map(|unit| unit_name(self.signed, unit)).unwrap_or_default(),
            about_url: match &number {
                Some(number) => format!("/orders/{number}"),
                None => case_url.unwrap_or_default(),
            },
            number: number.or_else(|| facts.map(|facts| facts.key.number.clone())).unwrap_or_default(),
            due: self.due(),
            booked_ms: last
                .filter(|_| made > 0 || self.case.as_ref().is_some_and(|case| case.again_at.is_some())),
            said: self.said(),
            citizen: self.name(),
            phone: self.phone(),
            open: self.open,
            calls,
            made,
            limit: self.pack.callback().attempts,
            key,
            version: order
                .map_or_else(|| self.case.as_ref().map_or(0, |case| case.version), |order| order.version),
            problem: None,
            script: None,
            tries: self.may_try(),
            again: crate::views::parts::Field::default(),
            skip_url: None,
        }
    }

    fn name(&self) -> Words {
        let name = self.contact.as_ref().map(|contact| contact.name.as_str()).unwrap_or_default();
        match (name, self.open) {
            ("", _) => shown::unnamed("none"),
            (name, true) => Words::plain(name),
            (name, false) => Words::plain(mask_name(name)),
        }
    }

    fn phone(&self) -> String {
        let number = self.number().unwrap_or_default();
        if self.open { number.to_owned() } else { mask_phone(number) }
    }
}

fn is_call(event: &Event) -> bool {
    matches!(event, Event::Attempted { .. } | Event::Rated { .. } | Event::CallbackAsked {})
}

fn code(result: &impl serde::Serialize) -> String {
    crate::pages::staff::rows::code(result)
}

fn form_pack(app: &App, case: &Case) -> Result<Arc<Pack>, Problem> {
    crate::rating::cases::pack(app, case)
}

/// Returns why somebody is called, as a badge.
pub(super) fn badge(kind: Option<Kind>) -> Badge {
    let tone = match kind {
        Some(Kind::Rating) => Tone::Bad,
        Some(Kind::Pool) => Tone::Calm,
        Some(Kind::Unanswered) => Tone::Soon,
        None => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("callbacks.kind.{}", kind.map_or("done", Kind::code))), tone)
}
