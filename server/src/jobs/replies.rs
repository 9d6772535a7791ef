//! Takes in replies from the gateway. What they say is read by `domain::reply`; what is not certain goes to a person.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    order::{
        Order,
        command::{Command, Evidence},
        stage::Stage,
    },
    policy::Callback,
    reply::{Reading, Scale, Understood, read},
};
use store::{command, db, inbound, list, personal};

use crate::{
    actions,
    app::App,
    sms::{Found, Incoming, Spool},
};

/// How many orders of one citizen are looked at for the one that was asked about.
const ORDERS: i64 = 50;

/// Takes in every reply that waits; returns how many.
///
/// # Errors
/// When the store fails; the reply stays where it is.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let spool = Spool::of(&app.dir);
    let reading = spool.clone();
    let found = tokio::task::spawn_blocking(move || reading.replies()).await;
    let found = match found {
        Ok(Ok(found)) => found,
        Ok(Err(error)) => return Err(unreadable(&error.to_string())),
        Err(error) => return Err(unreadable(&error.to_string())),
    };
    let mut taken = 0;
    for Found { path, reply } in found {
        let problem = match reply {
            Ok(reply) => {
                take(app, &reply).await?;
                None
            }
            Err(problem) => Some(problem),
        };
        if let Err(error) = spool.settle(&path, problem.as_deref()) {
            return Err(unreadable(&error.to_string()));
        }
        taken += 1;
    }
    Ok(taken)
}

fn unreadable(cause: &str) -> db::Error {
    db::Error::Unavailable { what: "reading the spool".to_owned(), cause: cause.to_owned() }
}

async fn take(app: &App, reply: &Incoming) -> Result<(), db::Error> {
    let (id, from, store) = (reply.id.clone(), reply.from.clone(), app.store.clone());
    let asked = actions::read(&app.store, move |tx| {
        if inbound::is_known(tx, &id)? {
            return Ok(None);
        }
        let orders = match personal::with_phone(tx, store.vault(), &from)? {
            Some(citizen) => list::of_citizen(tx, citizen, ORDERS)?,
            None => Vec::new(),
        };
        Ok(Some(orders.into_iter().filter(|order| order.stage == Stage::Callback).collect::<Vec<_>>()))
    })
    .await?;
    let Some(asked) = asked else { return Ok(()) };
    match asked.as_slice() {
        [order] => answer(app, reply, order).await,
        [] => record(app, reply, None, "nobody's", Some("no order of this number waits for an answer")).await,
        [newest, ..] => {
            for_a_person(app, reply, newest, "several orders of this number wait for an answer").await
        }
    }
}

async fn answer(app: &App, reply: &Incoming, order: &Order) -> Result<(), db::Error> {
    let world = app.world();
    let callback = world.packs.get(&order.pack).map(|pack| pack.callback());
    let question = callback.and_then(Callback::result);
    let Some((question, scale)) = question.and_then(|question| Some((question, Scale::of(question)?))) else {
        return for_a_person(app, reply, order, "the rules of this order ask for no digit").await;
    };
    let option = match read(&scale, &reply.text) {
        Reading::Understood(Understood { option, .. }) => option,
        Reading::OptOut => {
            return for_a_person(app, reply, order, "the sender wants no more messages").await;
        }
        Reading::Unsure { why } => return for_a_person(app, reply, order, &why.to_string()).await,
    };
    let command = Command::Rate {
        answers: BTreeMap::from([(question.id.clone(), option)]),
        words: reply.text.trim().to_owned(),
        evidence: Evidence::Sms { message: reply.id.clone() },
    };
    let key = Some(format!("sms:{}", reply.id));
    match actions::order(app, Actor::System("replies"), key, order.id, None, command).await {
        Ok(_) => record(app, reply, Some(order), "understood", None).await,
        Err(command::Error::Refused(refused)) => for_a_person(app, reply, order, refused.code()).await,
        Err(command::Error::Store(error)) => Err(error),
    }
}

/// Leaves the words on the order's timeline, where the agent who calls back sees them.
async fn for_a_person(app: &App, reply: &Incoming, order: &Order, why: &str) -> Result<(), db::Error> {
    let kept: String = reply.text.chars().filter(|character| !character.is_control()).take(500).collect();
    let command = Command::Comment { text: format!("短信回复：{kept}") };
    let key = Some(format!("sms:{}", reply.id));
    match actions::order(app, Actor::System("replies"), key, order.id, None, command).await {
        Ok(_) | Err(command::Error::Refused(_)) => {
            record(app, reply, Some(order), "for-a-person", Some(why)).await
        }
        Err(command::Error::Store(error)) => Err(error),
    }
}

async fn record(
    app: &App,
    reply: &Incoming,
    order: Option<&Order>,
    state: &'static str,
    why: Option<&str>,
) -> Result<(), db::Error> {
    let (id, at, order, why) =
        (reply.id.clone(), app.clock.now(), order.map(|order| order.id), why.map(str::to_owned));
    actions::write_rows(&app.store, move |tx| {
        inbound::record(tx, &id, at, "sms", order, state, why.as_deref())
    })
    .await
}
