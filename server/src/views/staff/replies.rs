//! Replies that the program would not guess, one at a time, for a person to read.

use serde::Serialize;

use super::pieces::Empty;
use super::sample_life::at;
use crate::views::Page;
use crate::views::locale::Words;

/// The next reply that waits for a person. `GET /replies`
#[derive(Debug, Clone, Serialize)]
pub struct Replies {
    /// How many wait in all.
    pub waiting: u64,
    /// The one that waits longest.
    pub reply: Option<Reply>,
    /// What to say when none waits.
    pub empty: Empty,
}

/// A reply. Posts to `/replies` with `id` and `meaning`: an option of the scale, or `nothing`.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    /// Identifies it.
    pub id: String,
    /// The idempotency key of its form.
    pub key: String,
    /// What was written, with long numbers masked.
    pub text: String,
    /// Who wrote, masked.
    pub from: String,
    /// When it came, UTC milliseconds.
    pub at_ms: i64,
    /// Why a person is asked.
    pub why: Words,
    /// Whether it came after its window.
    pub late: bool,
    /// The order or case it is about.
    pub number: String,
    /// Its address; empty for none.
    pub url: String,
    /// Its title.
    pub title: String,
    /// What was asked.
    pub question: String,
    /// The scale of the message that asked, in its order; empty when the order is not asked about any more.
    pub options: Vec<Answer>,
}

/// One option of the scale.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Its id.
    pub id: String,
    /// The digit that says it, which is also its key.
    pub digit: String,
    /// How it reads.
    pub text: String,
}

impl Page for Replies {
    const TEMPLATE: &'static str = "staff/replies.html";

    fn samples() -> Vec<Replies> {
        let answer = |digit: &str, id: &str, text: &str| Answer {
            id: id.to_owned(),
            digit: digit.to_owned(),
            text: text.to_owned(),
        };
        let reply = Reply {
            id: "kannel:2f".to_owned(),
            key: "sample-key".to_owned(),
            text: "还可以吧，就是等了太久".to_owned(),
            from: "138****8000".to_owned(),
            at_ms: at(0, 9, 41),
            why: Words::key("replies.why.unsure"),
            late: true,
            number: "202611230000017".to_owned(),
            url: "/orders/202611230000017".to_owned(),
            title: "东风小区3号楼停暖".to_owned(),
            question: "您对处理结果满意吗？".to_owned(),
            options: vec![
                answer("1", "satisfied", "满意"),
                answer("2", "fair", "基本满意"),
                answer("3", "dissatisfied", "不满意"),
            ],
        };
        let empty = Empty {
            title: Words::key("replies.empty"),
            text: Words::key("replies.empty_text"),
            action: None,
            url: String::new(),
        };
        let over = Reply { options: Vec::new(), late: false, url: String::new(), ..reply.clone() };
        vec![
            Replies { waiting: 7, reply: Some(reply), empty: empty.clone() },
            Replies { waiting: 1, reply: Some(over), empty: empty.clone() },
            Replies { waiting: 0, reply: None, empty },
        ]
    }
}
