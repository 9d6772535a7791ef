//! Finds out what replies say. A reply is understood only when it certainly answers one question and says one grade
//! of the scale that question carried; everything else goes to a person, never guessed. All are kept.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    case::command as case_command,
    delivery::{Asked, Match, matched},
    ids::{CaseId, OrderId},
    order::command::{Command, Evidence},
    rating::{Provenance, Rating, scale},
};
use store::{
    case,
    command::{self, Act},
    db,
    inbound::{self, Arrival, Kept, Reply, Settled, Words},
    message, order,
};

use crate::{
    actions,
    app::App,
    sms::{
        reading::{self, Reading},
        spool::{Found, Incoming},
    },
};

/// The replies looked at in one go.
const BATCH: i64 = 500;
/// The most characters of a reply on an order's timeline.
const SHOWN: usize = 500;

/// Takes in what lies in the folder, then looks at every reply that came; returns how many.
///
/// # Errors
/// When the store or the folder fails; a reply stays where it is.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    fetch(app).await?;
    let keys = app.store.clone();
    let raw = actions::read(&app.store, move |tx| inbound::raw(tx, keys.vault(), BATCH)).await?;
    for reply in &raw {
        take(app, reply).await?;
    }
    Ok(raw.len())
}

/// Brings the replies of the folder in.
async fn fetch(app: &App) -> Result<(), db::Error> {
    let Some((name, spool)) = app.gateways.spool() else { return Ok(()) };
    let reading = spool.clone();
    let found = match tokio::task::spawn_blocking(move || reading.replies()).await {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Err(unreadable(&error.to_string())),
        Err(error) => return Err(unreadable(&error.to_string())),
    };
    if found.is_empty() {
        return Ok(());
    }
    let at = app.clock.now();
    let (mut arrivals, mut settled) = (Vec::new(), Vec::new());
    for Found { path, reply } in found {
        let problem = match reply {
            Ok(Incoming { id, from, text, extension }) => {
                let words = Words { from, text: text.replace('\0', "") };
                let reply = Reply::seal(app.store.vault(), id, at, name, &extension, &words)?;
                arrivals.push(Arrival::Reply(reply));
                None
            }
            Err(problem) => Some(problem),
        };
        settled.push((path, problem));
    }
    actions::write_rows(&app.store, move |tx| inbound::take(tx, &arrivals)).await?;
    let moved = settled.iter().try_for_each(|(path, problem)| spool.settle(path, problem.as_deref()));
    moved.map_err(|error| unreadable(&error.to_string()))
}

fn unreadable(cause: &str) -> db::Error {
    db::Error::Unavailable { what: "reading the spool".to_owned(), cause: cause.to_owned() }
}

async fn take(app: &App, reply: &Kept) -> Result<(), db::Error> {
    let index = reply.phone_index.clone();
    let asked = actions::read(&app.store, move |tx| message::asked(tx, &index)).await?;
    match matched(&asked, &reply.extension, reply.at) {
        Match::One(asked) => answer(app, reply, asked, false).await,
        Match::Late(asked) => answer(app, reply, asked, true).await,
        Match::Several(newest) => for_a_person(app, reply, newest, inbound::SEVERAL, false).await,
        Match::Nobody => {
            let why = Some("nobody at this number was asked".to_owned());
            record(app, reply, Settled { state: "nobody's", why, ..Settled::default() }).await
        }
    }
}

/// Returns what a settled reply has in common whatever it says.
fn about(asked: &Asked, is_late: bool) -> Settled {
    let order = (asked.subject == order::SUBJECT).then_some(OrderId(asked.subject_id));
    Settled { order, message: Some(asked.message), is_late, ..Settled::default() }
}

async fn answer(app: &App, reply: &Kept, asked: &Asked, is_late: bool) -> Result<(), db::Error> {
    let world = app.world();
    let pack = world.packs.get(&asked.pack);
    let question = pack.and_then(|pack| reading::question(pack.callback(), &asked.question));
    let option = match reading::read(question, &reply.words.text) {
        Reading::Option(option) => option,
        Reading::OptOut => return opt_out(app, reply, asked, is_late).await,
        Reading::Unsure(why) => {
            let why = format!("{}: {why}", inbound::UNSURE);
            return for_a_person(app, reply, asked, &why, is_late).await;
        }
    };
    let is_case = asked.subject == case::SUBJECT;
    // A case keeps a late word beside the others and marks it; an order has gone on.
    if is_late && !is_case {
        return for_a_person(app, reply, asked, "it came after its window", true).await;
    }
    let act = if is_case {
        let grade = pack.and_then(|pack| scale::grade(pack.callback(), &option));
        let Some(grade) = grade else {
            return for_a_person(app, reply, asked, "the option gives no grade", is_late).await;
        };
        let provenance = Provenance::Sms { message: reply.id.clone(), read_by: None };
        let words = reply.words.text.trim().chars().filter(|character| !character.is_control()).collect();
        let bare = Rating::new(grade, provenance, reply.at);
        let rating = Box::new(Rating { scale: Some(option.clone()), words, ..bare });
        Act::Case { case: CaseId(asked.subject_id), command: case_command::Command::Rate { rating } }
    } else {
        let command = Command::Rate {
            answers: BTreeMap::from([(asked.question.clone(), option.clone())]),
            words: reply.words.text.trim().to_owned(),
            evidence: Evidence::Sms { message: reply.id.clone(), read_by: None },
        };
        Act::Order { order: OrderId(asked.subject_id), seen: None, command }
    };
    match actions::perform(app, Actor::System("replies"), Some(key(reply)), act).await {
        Ok(_) => {
            let settled = Settled { state: "understood", answer: Some(option), ..about(asked, is_late) };
            record(app, reply, settled).await
        }
        Err(command::Error::Refused(refused)) => {
            for_a_person(app, reply, asked, refused.code(), is_late).await
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}

/// The key of what a reply does: done once, whoever dies.
fn key(reply: &Kept) -> String {
    format!("sms:{}", reply.id)
}

async fn opt_out(app: &App, reply: &Kept, asked: &Asked, is_late: bool) -> Result<(), db::Error> {
    if asked.subject == case::SUBJECT {
        let command = case_command::Command::OptOut { evidence: reply.id.clone() };
        let act = Act::Case { case: CaseId(asked.subject_id), command };
        match actions::perform(app, Actor::System("replies"), Some(key(reply)), act).await {
            // What the case refuses, the number has said all the same.
            Ok(_) | Err(command::Error::Refused(_)) => {}
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    let settled = Settled { state: "opted-out", ..about(asked, is_late) };
    let (id, phone, at) = (reply.id.clone(), reply.phone_index.clone(), app.clock.now());
    actions::write_rows(&app.store, move |tx| {
        inbound::opt_out(tx, &phone, at, &id)?;
        inbound::settle(tx, &id, at, &settled)
    })
    .await
}

/// Leaves the words with the case, or on the order's timeline where the agent who calls back sees them, and in the
/// queue.
async fn for_a_person(
    app: &App,
    reply: &Kept,
    asked: &Asked,
    why: &str,
    is_late: bool,
) -> Result<(), db::Error> {
    let act = if asked.subject == case::SUBJECT {
        let (message, words) = (reply.id.clone(), reply.words.text.clone());
        let command = case_command::Command::Hear { message, words, at: reply.at };
        Act::Case { case: CaseId(asked.subject_id), command }
    } else {
        let words = reply.words.text.chars();
        let kept: String = words.filter(|character| !character.is_control()).take(SHOWN).collect();
        let command = Command::Comment { text: format!("短信回复：{kept}") };
        Act::Order { order: OrderId(asked.subject_id), seen: None, command }
    };
    match actions::perform(app, Actor::System("replies"), Some(key(reply)), act).await {
        Ok(_) | Err(command::Error::Refused(_)) => {
            let why = Some(why.to_owned());
            record(app, reply, Settled { state: "for-a-person", why, ..about(asked, is_late) }).await
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}

async fn record(app: &App, reply: &Kept, settled: Settled) -> Result<(), db::Error> {
    let (id, at) = (reply.id.clone(), app.clock.now());
    actions::write_rows(&app.store, move |tx| inbound::settle(tx, &id, at, &settled)).await
}
