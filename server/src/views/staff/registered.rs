//! What is read out to the caller after a demand was registered: its number and, this once, its tracking code.

use serde::Serialize;

use crate::views::Page;
use crate::views::locale::Words;

/// A demand that was registered just now.
#[derive(Debug, Clone, Serialize)]
pub struct Registered {
    /// Its number.
    pub number: String,
    /// Its tracking code in groups of four; only its index is kept, so it is shown this once.
    pub code: String,
    /// What it is about.
    pub title: String,
    /// The number a text message with the code goes to, masked; empty for none.
    pub sms_to: String,
    /// Where the citizen can follow it, as it is read out.
    pub track_at: String,
    /// What was done at once, such as “已受理”, “已派给县住房和城乡建设局”.
    pub done: Vec<Words>,
    /// Why a further step was refused, though the demand is registered; nothing when none was.
    pub problem: Option<Words>,
    /// The order's page; empty when this person may not open it.
    pub order_url: String,
    /// The form for the next demand.
    pub next_url: String,
}

impl Page for Registered {
    const TEMPLATE: &'static str = "staff/registered.html";

    fn samples() -> Vec<Registered> {
        let full = Registered {
            number: "202611220000427".to_owned(),
            code: "4821-0937-5512".to_owned(),
            title: "城关街道东风小区3号楼停暖第三天".to_owned(),
            sms_to: "138****8000".to_owned(),
            track_at: "http://127.0.0.1:8480/track".to_owned(),
            done: vec![
                super::shown::done("accept"),
                super::shown::done("dispatch").with("unit", "县住房和城乡建设局"),
            ],
            problem: None,
            order_url: "/orders/202611220000427".to_owned(),
            next_url: "/desk/agent/new".to_owned(),
        };
        let half = Registered {
            sms_to: String::new(),
            done: Vec::new(),
            problem: Some(super::shown::refusal("unknown-unit")),
            ..full.clone()
        };
        vec![full.clone(), half, Registered { order_url: String::new(), ..full }]
    }
}
