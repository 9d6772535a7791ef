//! The gateways of an installation as an administrator sees them.

use serde::Serialize;

use super::sample_life::at;
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Field};

/// The gateways, what waits, what became of today's messages. `GET /admin/gateways`
#[derive(Debug, Clone, Serialize)]
pub struct Gateways {
    /// Every gateway, by priority.
    pub gateways: Vec<Gateway>,
    /// Messages that wait, or are with a gateway.
    pub waiting: i64,
    /// What is about to leave and what it will cost.
    pub ahead: Option<Ahead>,
    /// Why messages wait for later, and how many.
    pub held: Vec<Held>,
    /// Replies that the program has not looked at.
    pub raw: i64,
    /// Replies that wait for a person.
    pub for_a_person: i64,
    /// Delivery reports that name no message yet.
    pub receipts: i64,
    /// Messages of which nobody knows whether they left.
    pub unknown: Vec<Unknown>,
    /// The number a test message goes to, and what is wrong with it.
    pub test: Field,
    /// The words of the test message.
    pub test_text: String,
    /// The idempotency key of the form.
    pub key: String,
}

/// One gateway.
#[derive(Debug, Clone, Serialize)]
pub struct Gateway {
    /// Its name.
    pub name: String,
    /// `spool`, `kannel` or `http`.
    pub kind: String,
    /// How it fares.
    pub state: Badge,
    /// Its priority.
    pub priority: i64,
    /// How many messages a second; 0 for any.
    pub rate: i64,
    /// The number people see, with a letter for each further digit; empty when it is not told.
    pub number: String,
    /// What it said of its last failure; empty for none.
    pub error: String,
    /// When that was, UTC milliseconds.
    pub error_ms: Option<i64>,
    /// When it last took a message, UTC milliseconds.
    pub good_ms: Option<i64>,
    /// What became of today's messages.
    pub counts: Vec<Count>,
    /// What today's messages cost; empty when no price is set.
    pub cost: String,
    /// So many messages the carrier bills for today.
    pub parts: i64,
}

/// What is about to leave.
#[derive(Debug, Clone, Serialize)]
pub struct Ahead {
    /// Messages.
    pub messages: usize,
    /// What carriers bill.
    pub parts: usize,
    /// Of the messages, those that are billed more than once.
    pub long: usize,
    /// Whether more wait than these.
    pub has_more: bool,
    /// What they cost; empty when no price is set.
    pub cost: String,
}

/// How many messages are in a state.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    /// The state.
    pub label: Words,
    /// How many.
    pub count: i64,
}

/// Why messages wait for later.
#[derive(Debug, Clone, Serialize)]
pub struct Held {
    /// The reason.
    pub why: Words,
    /// How many.
    pub count: i64,
}

/// A message of which nobody knows whether it left.
#[derive(Debug, Clone, Serialize)]
pub struct Unknown {
    /// Its id.
    pub id: i64,
    /// The gateway that was called.
    pub gateway: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What was seen.
    pub detail: String,
}

impl Page for Gateways {
    const TEMPLATE: &'static str = "staff/admin/gateways.html";

    fn samples() -> Vec<Gateways> {
        let state = |code: &str, tone| Badge::new(Words::key(&format!("gateways.state.{code}")), tone);
        let counts = ["delivered", "sent", "undelivered", "unknown"];
        let count = |(place, code): (i64, &str)| Count {
            label: Words::key(&format!("gateways.message.{code}")),
            count: 1_000 / (place * place * 9 + 1),
        };
        let gateway = |name: &str, kind: &str| Gateway {
            name: name.to_owned(),
            kind: kind.to_owned(),
            state: state("good", Tone::Good),
            priority: 1,
            rate: 20,
            number: "10657012345xx".to_owned(),
            error: String::new(),
            error_ms: None,
            good_ms: Some(at(0, 14, 3)),
            counts: (0..).zip(counts).map(count).collect(),
            cost: "49.95".to_owned(),
            parts: 1_110,
        };
        let page = Gateways {
            gateways: vec![
                gateway("kannel", "kannel"),
                Gateway {
                    state: state("rests", Tone::Bad),
                    priority: 2,
                    error: "503: 4: Temporal failure, try again later.".to_owned(),
                    error_ms: Some(at(0, 13, 58)),
                    good_ms: None,
                    counts: Vec::new(),
                    cost: String::new(),
                    parts: 0,
                    rate: 0,
                    number: String::new(),
                    ..gateway("cloud", "http")
                },
            ],
            waiting: 37,
            ahead: Some(Ahead { messages: 37, parts: 52, long: 15, has_more: true, cost: "2.34".to_owned() }),
            held: vec![Held { why: Words::key("gateways.held.asked-today"), count: 12 }],
            raw: 0,
            for_a_person: 4,
            receipts: 2,
            unknown: vec![Unknown {
                id: 4_711,
                gateway: "kannel".to_owned(),
                at_ms: at(0, 9, 30),
                detail: "connection closed before message completed".to_owned(),
            }],
            test: Field::default(),
            test_text: "【12345热线】这是一条测试短信。".to_owned(),
            key: "sample-key".to_owned(),
        };
        let empty = Gateways {
            gateways: Vec::new(),
            ahead: None,
            held: Vec::new(),
            unknown: Vec::new(),
            test: Field::of("123").wrong(Words::key("gateways.test.wrong")),
            ..page.clone()
        };
        vec![page, empty]
    }
}
