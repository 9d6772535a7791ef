//! Sends what waits in the outbox. The gateway is called after the commit, outside any transaction; the message id
//! makes sending twice the same as sending once. Quiet hours hold messages back.

use domain::{
    calendar::{BEIJING, date_of, instant},
    case::Case,
    ids::CitizenId,
    order::{Order, clocks::ClockKind, effects::Message, stage::Stage},
    policy::Language,
    world::World,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    db,
    outbox::{self, Sent, Subject, Waiting},
    personal::{self, Contact},
    work::TRACKING,
};

use crate::{
    actions,
    app::App,
    config::Gateway,
    sms::{Outgoing, Spool},
    views::locale::{Lang, Words},
};

/// The messages taken at a time.
const BATCH: i64 = 200;
/// The first pause after a failure, in seconds; it doubles each time.
const FIRST_PAUSE: i64 = 30;
/// After how many failures the pause grows no more.
const DOUBLINGS: i64 = 8;

/// Sends what waits; returns how many messages were settled.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    if is_quiet(app, at) {
        return Ok(0);
    }
    let waiting = actions::read(&app.store, move |tx| outbox::due(tx, at, BATCH)).await?;
    let mut settled = 0;
    for message in waiting {
        let sent = send(app, &message).await?;
        settled += usize::from(!matches!(sent, Sent::Retry(..)));
        actions::write_rows(&app.store, move |tx| outbox::settle(tx, message.id, at, &sent)).await?;
    }
    Ok(settled)
}

fn is_quiet(app: &App, at: Timestamp) -> bool {
    let time = BEIJING.to_datetime(at).time();
    let (until, from) = (app.config.sms.quiet_until, app.config.sms.quiet_from);
    if until <= from { time < until || time >= from } else { time >= from && time < until }
}

async fn send(app: &App, message: &Waiting) -> Result<Sent, db::Error> {
    if app.config.sms.gateway == Gateway::Off {
        return Ok(Sent::Skipped("the gateway is off".to_owned()));
    }
    let (asked, contact) = subject(app, message.subject).await?;
    let Some(asked) = asked else { return Ok(Sent::Skipped("what it is about is gone".to_owned())) };
    let Some(contact) = contact.filter(|contact| !contact.phone.is_empty()) else {
        return Ok(Sent::Skipped("no number".to_owned()));
    };
    if asked.is_past(message) {
        return Ok(Sent::Skipped("the question is past".to_owned()));
    }
    let text = match &asked {
        About::Order(order) => words(app, &app.world(), order, message),
        About::Case(case) => question(&app.world(), case),
    };
    let Some(text) = text else {
        return Ok(Sent::Skipped("no words for it".to_owned()));
    };
    let outgoing = Outgoing { id: message.id, to: contact.phone, text };
    let spool = Spool::of(&app.dir);
    let sent = tokio::task::spawn_blocking(move || spool.send(&outgoing)).await;
    Ok(match sent {
        Ok(Ok(())) => Sent::Done,
        Ok(Err(error)) => retry(message, app.clock.now(), error.to_string()),
        Err(error) => retry(message, app.clock.now(), error.to_string()),
    })
}

fn retry(message: &Waiting, at: Timestamp, why: String) -> Sent {
    let seconds = FIRST_PAUSE << message.attempts.clamp(0, DOUBLINGS);
    let next = at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at);
    Sent::Retry(why, next)
}

/// What a message is about, as it stands.
enum About {
    Order(Box<Order>),
    Case(Box<Case>),
}

impl About {
    fn citizen(&self) -> Option<CitizenId> {
        match self {
            Self::Order(order) => order.citizen,
            Self::Case(case) => case.facts.citizen,
        }
    }

    /// Returns whether nobody waits for the answer to this question any more.
    fn is_past(&self, message: &Waiting) -> bool {
        let asks = message.message == Message::Callback;
        match self {
            Self::Order(order) => asks && (order.stage != Stage::Callback || order.round != message.round),
            Self::Case(case) => case.stage != domain::case::Stage::Asked || case.asks != message.round,
        }
    }
}

async fn subject(app: &App, subject: Subject) -> Result<(Option<About>, Option<Contact>), db::Error> {
    let keys = app.store.clone();
    actions::read(&app.store, move |tx| {
        let about = match subject {
            Subject::Order(id) => store::order::get(tx, id)?.map(|order| About::Order(Box::new(order))),
            Subject::Case(id) => store::case::get(tx, id)?.map(|case| About::Case(Box::new(case))),
        };
        let contact = match about.as_ref().and_then(About::citizen) {
            Some(citizen) => personal::open(tx, keys.vault(), &[citizen.0])?.remove(&citizen),
            None => None,
        };
        Ok((about, contact))
    })
    .await
}

/// Returns the question that a case's pack asks.
fn question(world: &World, case: &Case) -> Option<String> {
    let pack = world.packs.get(&case.facts.pack)?;
    Some(pack.callback().sms(Language::Zh, &case.facts.key.number, &case.facts.matter.name))
}

fn words(app: &App, world: &World, order: &Order, message: &Waiting) -> Option<String> {
    let pack = world.packs.get(&order.pack)?;
    let text = |key: &str| {
        Words::key(key).with("signature", &app.config.sms.signature).with("number", &order.number)
    };
    let words = match message.message {
        Message::Callback => return Some(pack.callback().sms(Language::Zh, &order.number, &order.title)),
        Message::Received => text("sms.received").with("code", domain::number::grouped(&code(app, message)?)),
        Message::Refused => {
            let told = order.reason.as_deref().and_then(|reason| pack.reason(reason));
            text("sms.refused").with("why", &told?.tell.zh)
        }
        Message::Dispatched => {
            let unit = order.lead.and_then(|unit| world.people.units.get(unit))?;
            text("sms.dispatched").with("unit", &unit.name)
        }
        Message::Supplement => text("sms.supplement"),
        Message::Redone => text("sms.redone"),
        Message::Extended => {
            let due = order.clocks.get(&ClockKind::Handle).and_then(|handle| handle.due)?;
            text("sms.extended").with("day", due.date)
        }
        Message::Adjudicated => text("sms.adjudicated"),
        Message::Inadmissible => text("sms.inadmissible"),
    };
    app.views.say(Lang::Zh, &words).ok()
}

fn code(app: &App, message: &Waiting) -> Option<String> {
    let sealed = store::hex::decode(message.code.as_deref()?)?;
    let plain = app.store.vault().open(&sealed, TRACKING).ok()?;
    String::from_utf8(plain).ok()
}

/// Returns the next instant at which messages may leave, for pages that say when the citizen will be asked.
#[must_use]
pub fn next_sending(app: &App, at: Timestamp) -> Timestamp {
    if !is_quiet(app, at) {
        return at;
    }
    let today = instant(date_of(at), app.config.sms.quiet_until);
    if today > at { today } else { today.checked_add(SignedDuration::from_hours(24)).unwrap_or(today) }
}
