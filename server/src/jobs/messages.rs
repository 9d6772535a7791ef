//! Sends what waits in the outbox. A message is claimed durably before its gateway is called and settled after it,
//! both outside the call: a crash in between leaves it known as perhaps sent, and it is not sent again. Quiet hours,
//! the rate of the gateway, and what a number was asked today hold messages back.

mod staff;
mod survey;

use domain::{
    calendar::{BEIJING, date_of, instant},
    case::Case,
    ids::{CitizenId, PersonId},
    order::{
        Order,
        clocks::ClockKind,
        effects::Message,
        ladder::{Owed, WarningForm},
        stage::Stage,
    },
    people::digest::Counts,
    policy::{Language, Pack},
    proceeding::{
        Proceeding,
        notice::{self, Told},
    },
    sms::{Billing, parts},
    survey::{Survey, place::Place},
    world::World,
};
use jiff::{SignedDuration, Timestamp};
use store::{
    case, db, inbound,
    ledger::Hash,
    message::{self, Claim, Inquiry, Outcome, Verdict},
    order,
    outbox::{self, Subject, Waiting},
    personal::{self, Contact},
    work::TRACKING,
};

use crate::{
    actions,
    app::App,
    rating::links,
    sms::{Gateway, Letter, client::Called},
    told,
    views::locale::{Lang, Words},
};

/// The messages with a gateway at a time: so many may become unknown when it hangs or this program dies.
const FLIGHT: usize = 16;
/// The messages written into a folder at a time; sending those again is the same as sending them once.
const BATCH: usize = 200;
/// The first pause after a refusal, in seconds; it doubles each time.
const FIRST_PAUSE: i64 = 30;
/// How often gateways may refuse a message before it is given up.
const REFUSALS: i64 = 5;
/// How long a claim may stand without its outcome: longer than any call, and then whoever called is gone.
const CLAIM_STANDS: SignedDuration = SignedDuration::from_secs(60);

/// Sends what waits; returns how many messages were settled.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let mut settled = tidy(app, at).await?;
    if is_quiet(app, at) {
        return Ok(settled);
    }
    if app.gateways.is_off() {
        return Ok(settled + skip_all(app, at).await?);
    }
    let Some((gateway, room)) = app.gateways.next(at, BATCH) else { return Ok(settled) };
    let room = if gateway.is_repeatable() { room } else { room.min(FLIGHT) };
    settled += send(app, &gateway, at, room).await?;
    Ok(settled)
}

/// Makes unknown what nobody will settle any more, and lets wait again what has been unknown for long when the
/// settings say so; returns how many.
async fn tidy(app: &App, at: Timestamp) -> Result<usize, db::Error> {
    let before = at.checked_sub(CLAIM_STANDS).unwrap_or(at);
    let minutes = app.config.sms.unknown_again_minutes;
    let again = at.checked_sub(SignedDuration::from_mins(minutes)).ok().filter(|_| minutes > 0);
    if !actions::read(&app.store, move |tx| message::is_untidy(tx, before, again)).await? {
        return Ok(0);
    }
    actions::write_rows(&app.store, move |tx| {
        let given_up = message::give_up(tx, at, before)?;
        Ok(given_up + again.map_or(Ok(0), |again| message::send_again(tx, at, again))?)
    })
    .await
}

async fn skip_all(app: &App, at: Timestamp) -> Result<usize, db::Error> {
    let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
    let waiting = actions::read(&app.store, move |tx| outbox::due(tx, at, most)).await?;
    let ids: Vec<i64> = waiting.iter().map(|message| message.id).collect();
    let skipped = ids.len();
    actions::write_rows(&app.store, move |tx| {
        ids.iter().try_for_each(|id| outbox::skip(tx, *id, at, "the gateway is off"))
    })
    .await?;
    Ok(skipped)
}

/// What is to become of a message that is due.
enum Plan {
    Send(Box<(Claim, Letter)>),
    Skip(&'static str),
    /// Leaders are written to when their offices are open.
    Hold(Timestamp),
}

async fn send(
    app: &App,
    gateway: &std::sync::Arc<Gateway>,
    at: Timestamp,
    room: usize,
) -> Result<usize, db::Error> {
    let most = i64::try_from(room).unwrap_or(i64::MAX);
    let keys = app.store.clone();
    let due = actions::read(&app.store, move |tx| {
        let waiting = outbox::due(tx, at, most)?;
        let mut due = Vec::with_capacity(waiting.len());
        for message in waiting {
            let subject = subject(tx, &keys, &message)?;
            due.push((message, subject));
        }
        Ok(due)
    })
    .await?;
    if due.is_empty() {
        return Ok(0);
    }
    let world = app.world();
    let tries: Vec<i64> = due.iter().map(|(message, _)| message.attempts).collect();
    let plans: Vec<(i64, Plan)> = due
        .into_iter()
        .map(|(message, subject)| (message.id, plan(app, &world, gateway, at, &message, subject)))
        .collect();
    let (claims, mut letters) = (claims_of(&plans), Vec::new());
    let mut settled = plans.len() - claims.len();
    let skips: Vec<(i64, &'static str)> = plans
        .iter()
        .filter_map(|(id, plan)| if let Plan::Skip(why) = plan { Some((*id, *why)) } else { None })
        .collect();
    let holds: Vec<(i64, Timestamp)> = plans
        .iter()
        .filter_map(|(id, plan)| if let Plan::Hold(until) = plan { Some((*id, *until)) } else { None })
        .collect();
    let verdicts = actions::write_rows(&app.store, move |tx| {
        skips.iter().try_for_each(|(id, why)| outbox::skip(tx, *id, at, why))?;
        holds.iter().try_for_each(|(id, until)| outbox::hold(tx, *id, at, *until, "office-closed"))?;
        message::claim(tx, at, &claims)
    })
    .await?;
    let sends = plans.into_iter().zip(tries).filter_map(|((_, plan), tries)| match plan {
        Plan::Send(send) => Some((send.1, tries)),
        Plan::Skip(_) | Plan::Hold(_) => None,
    });
    for ((letter, tries), verdict) in sends.zip(verdicts) {
        match verdict {
            Verdict::Send { extension, attempt: _ } => letters.push((Letter { extension, ..letter }, tries)),
            Verdict::Held { .. } | Verdict::Skipped(_) => settled += 1,
            Verdict::Taken => {}
        }
    }
    Ok(settled + call(app, gateway, at, letters).await?)
}

fn claims_of(plans: &[(i64, Plan)]) -> Vec<Claim> {
    let claims = plans.iter().filter_map(|(_, plan)| match plan {
        Plan::Send(send) => Some(send.0.clone()),
        Plan::Skip(_) | Plan::Hold(_) => None,
    });
    claims.collect()
}

/// Calls the gateway with what was claimed and records how each call ended.
async fn call(
    app: &App,
    gateway: &std::sync::Arc<Gateway>,
    at: Timestamp,
    letters: Vec<(Letter, i64)>,
) -> Result<usize, db::Error> {
    if letters.is_empty() {
        return Ok(0);
    }
    gateway.health().take(letters.len());
    let named: Vec<(i64, i64)> = letters.iter().map(|(letter, tries)| (letter.id, *tries)).collect();
    let called =
        app.gateways.send(gateway, at, letters.into_iter().map(|(letter, _)| letter).collect()).await;
    let at = app.clock.now();
    let ended: Vec<(i64, Outcome)> =
        named.into_iter().zip(called).map(|((id, tries), called)| (id, outcome(called, at, tries))).collect();
    let settled = ended.iter().filter(|(_, outcome)| !matches!(outcome, Outcome::NotSent { .. })).count();
    actions::write_rows(&app.store, move |tx| {
        ended.iter().try_for_each(|(id, outcome)| message::settle(tx, *id, at, outcome))
    })
    .await?;
    Ok(settled)
}

fn outcome(called: Called, at: Timestamp, tries: i64) -> Outcome {
    match called {
        Called::Taken { reference } => Outcome::Sent { reference },
        Called::Unknown(why) => Outcome::Unknown { why },
        // The next gateway may have it at once.
        Called::Unreachable(why) => Outcome::NotSent { why, next_at: at, counts: false },
        Called::Refused(why) if tries.saturating_add(1) >= REFUSALS => Outcome::Dead { why },
        Called::Refused(why) => {
            let seconds = FIRST_PAUSE << tries.clamp(0, REFUSALS);
            let next_at = at.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(at);
            Outcome::NotSent { why, next_at, counts: true }
        }
    }
}

fn is_quiet(app: &App, at: Timestamp) -> bool {
    let time = BEIJING.to_datetime(at).time();
    let (until, from) = (app.config.sms.quiet_until, app.config.sms.quiet_from);
    if until <= from { time < until || time >= from } else { time >= from && time < until }
}

/// What a message is about, as it stands.
pub(super) enum About {
    Order(Box<Order>),
    Case(Box<Case>),
    /// A place of a survey's sample, and whether whoever was drawn wants to be asked nothing.
    Place(Box<Survey>, Box<Place>, bool),
    /// A warning to a leader of the unit that leads the order.
    Warning(Box<Order>, PersonId, WarningForm),
    /// What a person of the house is told of a proceeding.
    Supervision(Box<Proceeding>, PersonId, Told),
    /// How much there is for a person of the house.
    Digest(PersonId, Counts),
}

impl About {
    fn citizen(&self) -> Option<CitizenId> {
        match self {
            Self::Order(order) => order.citizen,
            Self::Case(case) => case.facts.citizen,
            Self::Place(_, place, _) => place.citizen,
            Self::Warning(..) | Self::Supervision(..) | Self::Digest(..) => None,
        }
    }

    /// Returns whether it goes to a person of the house, who is written to when offices are open.
    fn is_for_staff(&self) -> bool {
        match self {
            Self::Warning(..) | Self::Supervision(..) | Self::Digest(..) => true,
            Self::Order(_) | Self::Case(_) | Self::Place(..) => false,
        }
    }

    /// Returns the pack that words its question; empty when it asks nothing.
    fn pack(&self) -> &str {
        match self {
            Self::Order(order) => &order.pack,
            Self::Case(case) => &case.facts.pack,
            Self::Warning(order, ..) => &order.pack,
            Self::Supervision(proceeding, ..) => &proceeding.pack,
            Self::Place(..) | Self::Digest(..) => "",
        }
    }

    fn row(&self) -> (&'static str, i64) {
        match self {
            Self::Order(order) => (order::SUBJECT, order.id.0),
            Self::Case(case) => (case::SUBJECT, case.id.0),
            Self::Place(_, place, _) => (store::survey::PLACE_SUBJECT, place.id.0),
            Self::Warning(_, person, _) | Self::Supervision(_, person, _) | Self::Digest(person, _) => {
                (outbox::PERSON, person.0)
            }
        }
    }

    /// Returns whether nobody waits for the answer to this question any more.
    fn is_past(&self, message: &Waiting) -> bool {
        let asks = message.message == Message::Callback;
        match self {
            Self::Order(order) => asks && (order.stage != Stage::Callback || order.round != message.round),
            Self::Case(case) => case.stage != domain::case::Stage::Asked || case.asks != message.round,
            // Whoever has it, or answered it, need not be told any more.
            Self::Warning(order, _, form) => {
                order.ladder.of(*form).is_none_or(|sent| !sent.owes(Owed::Receipt))
            }
            Self::Supervision(proceeding, person, told) => !notice::still_holds(proceeding, *person, *told),
            Self::Place(survey, place, is_silent) => *is_silent || survey::is_past(survey, place),
            Self::Digest(..) => false,
        }
    }
}

pub(super) fn subject(
    tx: &mut db::Tx<'_>,
    keys: &store::house::Store,
    message: &Waiting,
) -> Result<(Option<About>, Option<Contact>), db::Error> {
    if let (Subject::Person(person), Some(warned)) = (message.subject, message.warned) {
        let phone = personal::phone_of(tx, keys.vault(), person)?.unwrap_or_default();
        let order = order::get(tx, warned.order)?;
        let about = order.map(|order| About::Warning(Box::new(order), person, warned.form));
        return Ok((about, Some(Contact { phone, ..Contact::default() })));
    }
    if let (Subject::Person(person), Some(told)) = (message.subject, message.told) {
        let phone = personal::phone_of(tx, keys.vault(), person)?.unwrap_or_default();
        let about = match told {
            outbox::Told::Proceeding { id, told } => store::proceeding::get(tx, id)?
                .map(|proceeding| About::Supervision(Box::new(proceeding), person, told)),
            outbox::Told::Digest { counts } => Some(About::Digest(person, counts)),
        };
        return Ok((about, Some(Contact { phone, ..Contact::default() })));
    }
    let about = match message.subject {
        Subject::Order(id) => order::get(tx, id)?.map(|order| About::Order(Box::new(order))),
        Subject::Case(id) => case::get(tx, id)?.map(|case| About::Case(Box::new(case))),
        Subject::Place(id) => survey::about(tx, id)?,
        Subject::Person(_) => None,
    };
    let contact = match about.as_ref().and_then(About::citizen) {
        Some(citizen) => personal::open(tx, keys.vault(), &[citizen.0])?.remove(&citizen),
        None => None,
    };
    Ok((about, contact))
}

/// Returns how many messages carriers will bill for one that waits; none when it will not leave.
pub(super) fn billed(
    app: &App,
    world: &World,
    message: &Waiting,
    (about, contact): &(Option<About>, Option<Contact>),
) -> usize {
    let has_number = contact.as_ref().is_some_and(|contact| !contact.phone.is_empty());
    let about = about.as_ref().filter(|about| has_number && !about.is_past(message));
    let text = about.and_then(|about| text(app, world, about, message));
    text.map_or(0, |text| parts(&text, Billing::Utf16).len())
}

fn plan(
    app: &App,
    world: &World,
    gateway: &Gateway,
    at: Timestamp,
    message: &Waiting,
    (about, contact): (Option<About>, Option<Contact>),
) -> Plan {
    let Some(about) = about else { return Plan::Skip("what it is about is gone") };
    let Some(contact) = contact.filter(|contact| !contact.phone.is_empty()) else {
        return Plan::Skip("no number");
    };
    if matches!(about, About::Place(.., true)) {
        return Plan::Skip("opted-out");
    }
    if about.is_past(message) {
        return Plan::Skip("the question is past");
    }
    if matches!(about, About::Digest(..)) && date_of(at) > date_of(message.at) {
        return Plan::Skip("what it counts was so yesterday");
    }
    if about.is_for_staff() {
        let opens = world.calendar.next_office_time(at);
        if opens > at {
            return Plan::Hold(opens);
        }
    }
    let Some(text) = text(app, world, &about, message) else { return Plan::Skip("no words for it") };
    let (subject, subject_id) = about.row();
    let asks = message.message == Message::Callback;
    let claim = Claim {
        id: message.id,
        subject,
        subject_id,
        kind: message.message.code(),
        round: message.round,
        phone_index: inbound::phone_index(app.store.vault(), &contact.phone),
        gateway: gateway.settings.name.clone(),
        is_repeatable: gateway.is_repeatable(),
        parts: i64::try_from(parts(&text, Billing::Utf16).len()).unwrap_or(i64::MAX),
        wording: store::hex::encode(&Hash::of(text.as_bytes()).0),
        inquiry: match world.packs.get(about.pack()).filter(|_| asks) {
            Some(pack) => inquiry(app, gateway, at, pack),
            None => None,
        },
    };
    let number = gateway.settings.number.clone();
    let letter = Letter { id: message.id, to: contact.phone, text, number, extension: String::new() };
    Plan::Send(Box::new((claim, letter)))
}

fn text(app: &App, world: &World, about: &About, message: &Waiting) -> Option<String> {
    match about {
        About::Warning(order, _, form) => warned(app, order, *form),
        About::Supervision(proceeding, _, told) => staff::supervised(app, proceeding, *told),
        About::Digest(_, counts) => staff::digest(app, counts),
        About::Place(survey, place, _) => survey::text(app, survey, place),
        About::Order(order) => words(app, world, order, message),
        About::Case(case) => {
            let facts = &case.facts;
            let callback = world.packs.get(&facts.pack)?.callback();
            let question = callback.sms(Language::Zh, &facts.key.number, &facts.matter.name);
            if !app.config.ratings.message_link {
                return Some(question);
            }
            let days = u16::try_from(app.config.ratings.link_days).unwrap_or(u16::MAX);
            let link = Words::key("sms.rating-link").with("link", links::of_message(app, case.id, days));
            Some(format!("{question}{}", app.views.say(Lang::Zh, &link).ok()?))
        }
    }
}

fn inquiry(app: &App, gateway: &Gateway, at: Timestamp, pack: &Pack) -> Option<Inquiry> {
    let settings = &app.config.sms;
    let today = date_of(at);
    let tomorrow = today.tomorrow().unwrap_or(today);
    Some(Inquiry {
        extension_digits: gateway.settings.extension_digits,
        pack: pack.id().to_owned(),
        language: "zh",
        question: pack.callback().result()?.id.clone(),
        closes_at: at.checked_add(SignedDuration::from_hours(settings.reply_hours)).unwrap_or(at),
        per_day: settings.questions_per_day,
        day_began: instant(today, jiff::civil::Time::midnight()),
        next_day: instant(tomorrow, settings.quiet_until),
    })
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
        Message::Answered => text("sms.answered"),
        Message::Adjudicated => text("sms.adjudicated"),
        Message::Inadmissible => text("sms.inadmissible"),
        Message::Warned | Message::Supervised | Message::Digest | Message::Survey => return None,
    };
    app.views.say(Lang::Zh, &words).ok()
}

/// Returns what a leader is told: which order, what made it, until when.
fn warned(app: &App, order: &Order, form: WarningForm) -> Option<String> {
    let sent = order.ladder.of(form)?;
    let day = |clock| order.clocks.get(&clock).and_then(|clock| clock.due).map(|due| due.date);
    let key = match form {
        WarningForm::NoticeSms | WarningForm::NoticeLetter => "sms.warned-notice",
        WarningForm::WarningSms | WarningForm::WarningLetter => "sms.warned-warning",
    };
    let words = Words::key(key)
        .with("signature", &app.config.sms.signature)
        .with("number", &order.number)
        .with("facts", told::warnings::facts(app, Lang::Zh, &sent.warning.facts).ok()?)
        .with("receipt", day(form.receipt())?)
        .with("reply", day(form.reply())?);
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
