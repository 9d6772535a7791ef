//! What tests of text messages share: orders whose citizens are to be asked, and a gateway that remembers.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::StatusCode, http::Uri, response::IntoResponse};
use domain::{
    access::Actor,
    delivery,
    ids::{OrderId, UnitId},
    order::{
        Level,
        command::{Command, HandlingResult, Register},
        event::Event,
    },
};
use server::{actions, app::App, jobs};
use store::{
    command::{Act, Done},
    inbound, message,
    personal::Contact,
};
use tokio::net::TcpListener;

/// A pack under which a demand is dispatched, answered, and its citizen asked.
pub(crate) fn quick_pack() -> String {
    let pack = include_str!("../../../../stories/packs/fewest-steps.toml");
    let (with, without) = ("callback = { on = true, article", "callback = { on = false, article");
    assert!(pack.contains(without));
    pack.replace(without, with) + CALLBACK
}

/// How long a callback may take.
const CALLBACK: &str = "
[[clock]]
id = \"callback\"
clock = \"callback\"
budget = { amount = 20, unit = \"working-day\" }
article = \"三\"

[[example]]
name = \"二十个工作日内回访\"
rule = \"clock.callback\"
from = 2026-03-02T09:00:00
due = 2026-03-30
";

/// Makes an order whose citizen is to be asked.
pub(crate) fn asked(app: &App, lead: UnitId, number: u64, phone: &str) -> OrderId {
    let system = || Actor::System("test");
    let now = |act| actions::now(&app.store, &app.clock, system(), None, act).unwrap();
    let demand = Register {
        pack: "fewest-steps".to_owned(),
        channel: domain::order::Channel::Phone,
        level: Level::County,
        kind: "complaint".to_owned(),
        urgency: domain::order::Urgency::Normal,
        title: format!("第{number}件事"),
        content: format!("第{number}件事的内容，写得足够长。"),
        place: None,
        received_on: domain::calendar::date_of(app.clock.now()),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let contact = Contact::new("李建国", phone);
    let done = now(Act::Register { demand: Box::new(demand), contact, code: None });
    let Done::Order { id, .. } = done else { panic!("{done:?}") };
    let order = |command| now(Act::Order { order: id, seen: None, command });
    order(Command::Dispatch {
        lead,
        co_handlers: Vec::new(),
        difficulty: domain::order::Difficulty::Simple,
        note: String::new(),
    });
    order(Command::Answer {
        reply: "已经办好。".to_owned(),
        result: HandlingResult::Solved,
        leader: "刘卫东".to_owned(),
        handler: "陈志强".to_owned(),
    });
    id
}

/// Returns whether the citizen of an order was satisfied; nothing while nobody knows.
pub(crate) fn satisfied(app: &App, id: OrderId) -> Option<bool> {
    let rated = app.store.read(|tx| store::order::latest(tx, &[id], "rated")).unwrap();
    match &rated.get(&id)?.event {
        Event::Rated { satisfied, .. } => Some(*satisfied),
        other => panic!("{other:?}"),
    }
}

/// Returns the states of the messages that ask, by order.
pub(crate) fn states(app: &App) -> Vec<(i64, delivery::State)> {
    let records = app.store.read(|tx| message::records(tx, 0, 100_000)).unwrap();
    let asking = records.into_iter().filter(|record| record.kind == "callback");
    asking.map(|record| (record.subject_id, record.state)).collect()
}

/// Returns the id of the message that asked about an order.
pub(crate) fn message_of(app: &App, order: OrderId) -> i64 {
    let records = app.store.read(|tx| message::records(tx, 0, 100_000)).unwrap();
    let asked = records.iter().find(|record| record.kind == "callback" && record.subject_id == order.0);
    asked.unwrap_or_else(|| panic!("nobody asked about {order}: {records:?}")).id
}

/// Returns what became of the replies: state and how many.
pub(crate) fn replies(app: &App) -> Vec<(String, i64)> {
    app.store.read(inbound::counts).unwrap()
}

/// Runs the jobs until nothing is due.
pub(crate) async fn work(app: &App) {
    jobs::run_once(app).await.unwrap();
}

/// What a gateway was asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) uri: String,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) body: String,
}

/// How the next calls are answered; the last one stays.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Say(u16, String),
    /// The connection is cut without a word, after the message was taken.
    Cut,
}

/// A gateway that remembers.
#[derive(Clone, Default)]
pub(crate) struct Carrier {
    asked: Arc<Mutex<Vec<Asked>>>,
    answers: Arc<Mutex<VecDeque<Answer>>>,
}

impl Carrier {
    /// Opens one; returns its address too.
    pub(crate) async fn open(answer: Answer) -> (Self, SocketAddr) {
        let carrier = Self::default();
        carrier.then(answer);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        carrier.serve(listener);
        (carrier, address)
    }

    /// Begins to serve.
    pub(crate) fn serve(&self, listener: TcpListener) {
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    }

    /// Adds how a further call is answered.
    pub(crate) fn then(&self, answer: Answer) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// Answers like this from now on.
    pub(crate) fn says_from_now_on(&self, answer: Answer) {
        *self.answers.lock().unwrap() = [answer].into();
    }

    /// Returns what was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Returns what was asked by messages that ask citizens; those that only tell are left out.
    pub(crate) fn questions(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.body.contains("示例")).collect()
    }
}

async fn take(
    State(carrier): State<Carrier>,
    uri: Uri,
    headers: axum::http::HeaderMap,
    body: Bytes,
) -> axum::response::Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    carrier.asked.lock().unwrap().push(Asked { uri: uri.to_string(), headers, body });
    let answer = {
        let mut answers = carrier.answers.lock().unwrap();
        let answer = answers.front().cloned().unwrap();
        if answers.len() > 1 {
            answers.pop_front();
        }
        answer
    };
    match answer {
        Answer::Say(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Answer::Cut => panic!("the gateway dies on purpose, after taking the message"),
    }
}
