//! An order as one line of a list, for the page and for the file alike: what this person may see of it.

use std::collections::BTreeMap;

use domain::{
    access::{self, Action, Actor},
    facts::cost,
    ids::{CitizenId, UnitId},
    order::{
        Flag, Order, Urgency,
        clocks::{ClockKind, DueMark},
        command::Move,
        decide::Context,
        stead,
    },
};
use jiff::Timestamp;
use store::{db, house::Store, personal::Contact, vault};

use super::queues::Desk;
use crate::{
    http::signed::Signed,
    told,
    views::{
        locale::{Lang, Words},
        parts::{Badge, DueLeft, DueWords},
        staff::{
            desk::{NextStep, Row},
            shown,
        },
    },
};

/// How many digits of points lost are shown.
const POINT_DIGITS: u32 = 4;

/// What the rows of a page need besides the orders.
#[derive(Debug, Default)]
pub(super) struct Beside {
    contacts: BTreeMap<CitizenId, Contact>,
}

impl Beside {
    /// Reads what the rows of these orders need, and nothing this person may not see.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn read(
        tx: &mut db::Tx<'_>,
        store: &Store,
        signed: &Signed,
        orders: &[Order],
    ) -> Result<Self, db::Error> {
        let visible = orders.iter().filter(|order| may_see_citizen(signed, order));
        let citizens: Vec<i64> = visible.filter_map(|order| order.citizen).map(|citizen| citizen.0).collect();
        Ok(Self { contacts: store::personal::open(tx, store.vault(), &citizens)? })
    }
}

/// Returns whether the masked name and number may be shown.
pub(super) fn may_see_citizen(signed: &Signed, order: &Order) -> bool {
    !order.confidential || access::allowed(&signed.actor, Action::ReadCitizen, order).is_ok()
}

/// Returns the citizen as this person may see it: masked, or words why not.
pub(super) fn citizen(signed: &Signed, order: &Order, contact: Option<&Contact>) -> Words {
    if order.anonymous {
        return shown::unnamed("anonymous");
    }
    if !may_see_citizen(signed, order) {
        return shown::unnamed("confidential");
    }
    let Some(contact) = contact else { return shown::unnamed("none") };
    let masked = [vault::mask_name(&contact.name), vault::mask_phone(&contact.phone)];
    Words::plain(masked.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
}

/// Returns the marks of an order at `now`. What was late once stays marked, but differently from what is late now.
pub(super) fn marks(order: &Order, now: Timestamp) -> Vec<Badge> {
    let is_late = order.next_due().is_some_and(|(_, due)| now > due.at);
    let own = [
        (order.urgency == Urgency::Urgent, "urgent"),
        (is_late, "late"),
        (order.flags.contains(&Flag::Late) && !is_late, "was-late"),
        (order.round > 1, "redo"),
        (order.suspended, "suspended"),
        (order.confidential, "confidential"),
        (order.anonymous, "anonymous"),
        (order.flags.contains(&Flag::Disputed), "disputed"),
        (order.flags.contains(&Flag::NeedsUnit), "needs-unit"),
        (order.flags.contains(&Flag::Provisional), "provisional"),
        (order.flags.contains(&Flag::Imported), "imported"),
        (order.flags.contains(&Flag::ReplyBeforeLetter), "reply-before-letter"),
        (order.flags.contains(&Flag::DateUnknown), "date-unknown"),
    ];
    own.into_iter().filter(|(holds, _)| *holds).map(|(_, code)| shown::flag(code)).collect()
}

/// Returns the clock that is due next: a deadline of the government, else what bounds the citizen or the unit.
pub(super) fn next_due(order: &Order) -> Option<(ClockKind, DueMark)> {
    let others = || {
        let running = order.clocks.iter().filter(|(_, clock)| clock.clock.is_running());
        running
            .filter_map(|(kind, clock)| Some((*kind, clock.due?)))
            .min_by_key(|(kind, due)| (due.at, *kind))
    };
    order.next_due().or_else(others)
}

/// Returns the step the loop expects next, when it is this person's to make.
pub(super) fn next_move(signed: &Signed, order: &Order, at: Timestamp) -> Option<Move> {
    let pack = signed.world.packs.get(&order.pack)?;
    let expected = [
        Move::Resume,
        Move::RuleReturn,
        Move::RuleExtension,
        Move::ReviewDossier,
        Move::Adjudicate,
        Move::Inquire,
        Move::Accept,
        Move::Dispatch,
        Move::Sign,
        Move::Contact,
        Move::Answer,
        Move::Approve,
        Move::Rate,
    ];
    let reached = order.contacted || order.anonymous || !pack.steps().contact.on;
    let asked = order.triage.finding.is_some();
    let needless = |step: Move| step == Move::Contact && reached || step == Move::Inquire && asked;
    let context = Context { at, actor: &signed.actor, world: &signed.world };
    let is_open = |step: Move| stead::is_open_to(context, order, pack, step);
    expected.into_iter().find(|step| !needless(*step) && is_open(*step))
}

/// Everything rows are told from.
pub(super) struct Rows<'a> {
    pub(super) signed: &'a Signed,
    pub(super) desk: Desk,
    pub(super) beside: &'a Beside,
    /// The list the rows stand in, for the way back: `desk/queue?filters`.
    pub(super) list: &'a str,
    pub(super) now: Timestamp,
}

impl Rows<'_> {
    /// Returns an order as a row.
    pub(super) fn row(&self, order: &Order) -> Row {
        let list: String = form_urlencoded::byte_serialize(self.list.as_bytes()).collect();
        let url = format!("/orders/{}?list={list}", order.number);
        let next = next_move(self.signed, order, self.now).filter(|_| !self.desk.is_read_only());
        let due = self.due(order);
        Row {
            number: order.number.clone(),
            title: order.title.clone(),
            citizen: self.citizen(order),
            kind: kind(self.signed, order),
            channel: shown::channel(&code(&order.channel)),
            unit: self.place(order),
            stage: shown::stage(order.stage.code()),
            clock: due.as_ref().map(|(clock, _)| shown::clock(clock.code())),
            due: due.map(|(_, due)| due),
            received_on: order.received_on.to_string(),
            flags: marks(order, self.now),
            pick: self.is_picked(order),
            cost: Some(self.desk)
                .filter(|desk| *desk == Desk::Unit)
                .and_then(|_| cost(self.signed, order, self.now)),
            next: next.map(|step| NextStep {
                label: Words::key(&format!("staff.move.{}.title", step.code())),
                url: format!("{url}&do={0}#{0}", step.code()),
            }),
            url,
        }
    }

    /// Returns whether an order can be picked here: on a unit's desk to be signed, elsewhere for a proceeding.
    fn is_picked(&self, order: &Order) -> bool {
        match self.desk {
            Desk::Unit => {
                let Some(pack) = self.signed.world.packs.get(&order.pack) else { return false };
                let signed = self.signed;
                let context = Context { at: self.now, actor: &signed.actor, world: &signed.world };
                [Move::Sign, Move::Approve].iter().any(|step| stead::is_open_to(context, order, pack, *step))
            }
            Desk::Agent | Desk::Dispatcher | Desk::Supervisor | Desk::Adjudicator | Desk::Leader => {
                super::supervision::opens(self.signed)
            }
        }
    }

    fn citizen(&self, order: &Order) -> Words {
        let contact = order.citizen.and_then(|citizen| self.beside.contacts.get(&citizen));
        citizen(self.signed, order, contact)
    }

    fn due(&self, order: &Order) -> Option<(ClockKind, DueWords)> {
        let calendar = &self.signed.world.calendar;
        if order.suspended {
            let handle = order.clocks.get(&ClockKind::Handle)?;
            let due = handle.clock.due_if_resumed(self.now, calendar)?;
            let due_ms = told::shown_due(&due.into());
            return Some((ClockKind::Handle, DueWords { due_ms, left: DueLeft::Paused, provisional: false }));
        }
        next_due(order).map(|(clock, due)| (clock, told::due_words(&due, self.now, calendar)))
    }

    /// Returns whom the order lies with; on a unit's own desk the handler.
    fn place(&self, order: &Order) -> String {
        if self.desk == Desk::Unit {
            return own_handler(self.signed, order);
        }
        order.lead.or(order.proposed).map_or_else(String::new, |unit| unit_name(self.signed, unit))
    }
}

/// Says what it costs the unit that leads when the answer comes late, or costs by now; nothing where the pack takes
/// nothing off.
pub(super) fn cost(signed: &Signed, order: &Order, now: Timestamp) -> Option<Words> {
    let world = &signed.world;
    let rules = world.packs.get(&order.pack)?.assessment()?;
    let group =
        order.lead.and_then(|lead| world.people.units.get(lead)).and_then(|unit| unit.group.as_deref());
    let points = cost::of_late_answer(rules, order, group)?;
    let due = order.clocks.get(&ClockKind::Handle).and_then(|handle| handle.due);
    let is_late = due.is_some_and(|due| now > due.at);
    let key = if is_late { "staff.cost.late" } else { "staff.cost.if_late" };
    Some(Words::key(key).with("points", points.short(POINT_DIGITS)))
}

/// Returns who handles an order at this person's unit, the lead before co-handlers.
fn own_handler(signed: &Signed, order: &Order) -> String {
    let Actor::Staff(staff) = &signed.actor else { return String::new() };
    let units = order.lead.iter().chain(&order.co_handlers).filter(|unit| staff.units.contains(unit));
    units.filter_map(|unit| order.handlers.get(unit)).next().cloned().unwrap_or_default()
}

/// Returns the name of a unit in the reader's language.
pub(super) fn unit_name(signed: &Signed, unit: UnitId) -> String {
    let unit = signed.world.people.units.get(unit);
    unit.map_or_else(String::new, |unit| match signed.visitor.lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    })
}

/// Returns the kind of an order in its pack's words.
pub(super) fn kind(signed: &Signed, order: &Order) -> Words {
    let pack = signed.world.packs.get(&order.pack);
    let rule = pack.and_then(|pack| pack.kind(&order.kind));
    Words::plain(rule.map_or_else(|| order.kind.clone(), |rule| told::text(&rule.name, signed.visitor.lang)))
}

/// Returns the code a domain's word is stored and addressed under.
pub(super) fn code(word: &impl serde::Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(_) | Err(_) => String::new(),
    }
}
