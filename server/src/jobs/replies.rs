//! Finds out what replies say. A reply is understood only when it certainly answers one question and says one grade
//! of the scale that question carried; everything else goes to a person, never guessed. All are kept.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    delivery::{Asked, Match, matched},
    ids::OrderId,
    order::command::{Command, Evidence},
};
use store::{
    command, db,
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
        Match::Several(newest) => {
            for_a_person(app, reply, newest, inbound::SEVERAL, false).await
        }
        Match::Nobody => record(app, reply, nobodys()).await,
    }
}

fn nobodys() -> Settled {
    let why = Some("no order of this number waits for an answer".to_owned());
    Settled { state: "nobody's", why, ..Settled::default() }
}

async fn answer(app: &App, reply: &Kept, asked: &Asked, is_late: bool) -> Result<(), db::Error> {
    let order = OrderId(asked.subject_id);
    if asked.subject != order::SUBJECT {
        return record(app, reply, nobodys()).await;
    }
    let world = app.world();
    let question = world.packs.get(&asked.pack).and_then(|pack| reading::question(pack.callback(), &asked.question));
    let about = Settled { order: Some(order), message: Some(asked.message), is_late, ..Settled::default() };
    let option = match reading::read(question, &reply.words.text) {
        Reading::Option(option) => option,
        Reading::OptOut => return opt_out(app, reply, Settled { state: "opted-out", ..about }).await,
        Reading::Unsure(why) => {
            let why = format!("{}: {why}", inbound::UNSURE);
            return for_a_person(app, reply, asked, &why, is_late).await;
        }
    };
    if is_late {
        return for_a_person(app, reply, asked, "it came after its window", true).await;
    }
    let command = Command::Rate {
        answers: BTreeMap::from([(asked.question.clone(), option.clone())]),
        words: reply.words.text.trim().to_owned(),
        evidence: Evidence::Sms { message: reply.id.clone(), read_by: None },
    };
    let key = Some(format!("sms:{}", reply.id));
    match actions::order(app, Actor::System("replies"), key, order, None, command).await {
        Ok(_) => record(app, reply, Settled { state: "understood", answer: Some(option), ..about }).await,
        Err(command::Error::Refused(refused)) => {
            for_a_person(app, reply, asked, refused.code(), is_late).await
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}

async fn opt_out(app: &App, reply: &Kept, settled: Settled) -> Result<(), db::Error> {
    let (id, phone, at) = (reply.id.clone(), reply.phone_index.clone(), app.clock.now());
    actions::write_rows(&app.store, move |tx| {
        inbound::opt_out(tx, &phone, at, &id)?;
        inbound::settle(tx, &id, at, &settled)
    })
    .await
}

/// Leaves the words on the order's timeline, where the agent who calls back sees them, and in the queue.
async fn for_a_person(
    app: &App,
    reply: &Kept,
    asked: &Asked,
    why: &str,
    is_late: bool,
) -> Result<(), db::Error> {
    let order = OrderId(asked.subject_id);
    let words = reply.words.text.chars();
    let kept: String = words.filter(|character| !character.is_control()).take(SHOWN).collect();
    let command = Command::Comment { text: format!("短信回复：{kept}") };
    let key = Some(format!("sms:{}", reply.id));
    match actions::order(app, Actor::System("replies"), key, order, None, command).await {
        Ok(_) | Err(command::Error::Refused(_)) => {
            let settled = Settled {
                state: "for-a-person",
                order: Some(order),
                message: Some(asked.message),
                why: Some(why.to_owned()),
                is_late,
                ..Settled::default()
            };
            record(app, reply, settled).await
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}

async fn record(app: &App, reply: &Kept, settled: Settled) -> Result<(), db::Error> {
    let (id, at) = (reply.id.clone(), app.clock.now());
    actions::write_rows(&app.store, move |tx| inbound::settle(tx, &id, at, &settled)).await
}
