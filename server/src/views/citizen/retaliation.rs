//! The door for whoever was made to suffer for an own word: what happened, and what became of what was told before.

use serde::Serialize;

use crate::views::{
    Page,
    citizen::faults::Fault,
    frame::Tone,
    locale::Words,
    parts::{Badge, Field},
    rate::About,
};

/// Telling it. `GET` and `POST /r/{token}/report`, `/track/{number}/retaliation`
#[derive(Debug, Clone, Serialize)]
pub struct Retaliation {
    /// Where the form goes (`content`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// Back to where the person came from.
    pub back_url: String,
    /// The case it is about, when it is about a rating.
    pub case: Option<About>,
    /// The number of the order it is about; empty for a case.
    pub order_no: String,
    /// What that order says of itself.
    pub order_title: String,
    /// What happened.
    pub content: Field,
    /// What was told before, the newest first.
    pub earlier: Vec<Earlier>,
    /// The newest was told a moment ago.
    pub just_now: bool,
}

/// One thing told before.
#[derive(Debug, Clone, Serialize)]
pub struct Earlier {
    /// Its number.
    pub number: String,
    /// When it was told, in milliseconds.
    pub told_ms: i64,
    /// How far it has come.
    pub state: Badge,
    /// What that means, in a sentence.
    pub text: Words,
}

/// How far a report has come, as its author may know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// It lies sealed with the person who keeps it.
    Kept,
    /// It is being handed over.
    HandedOver,
    /// Whoever holds to account has it.
    Received,
    /// They have acted.
    Acted,
    /// It was ended without being handed over.
    Dropped,
}

impl Came {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Kept, Self::HandedOver, Self::Received, Self::Acted, Self::Dropped];

    fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::HandedOver => "handed_over",
            Self::Received => "received",
            Self::Acted => "acted",
            Self::Dropped => "dropped",
        }
    }

    /// Returns it in a word.
    #[must_use]
    pub fn badge(self) -> Badge {
        let tone = match self {
            Self::Kept | Self::HandedOver | Self::Received => Tone::Calm,
            Self::Acted => Tone::Good,
            Self::Dropped => Tone::Quiet,
        };
        Badge::new(Words::key(&format!("citizen.retaliation.state.{}", self.name())), tone)
    }

    /// Returns it in a sentence.
    #[must_use]
    pub fn text(self) -> Words {
        Words::key(&format!("citizen.retaliation.state_text.{}", self.name()))
    }
}

impl Page for Retaliation {
    const TEMPLATE: &'static str = "citizen/retaliation.html";

    fn samples() -> Vec<Self> {
        let of_order = Self {
            action: "/track/202611220001/retaliation".to_owned(),
            key: "sample-key".to_owned(),
            back_url: "/track/202611220001".to_owned(),
            case: None,
            order_no: "202611220001".to_owned(),
            order_title: "东风路<夜间>施工".to_owned(),
            content: Field::default(),
            earlier: Vec::new(),
            just_now: false,
        };
        let wrong =
            Self { content: Field::of("短").wrong(Fault::ContentShort(5).words()), ..of_order.clone() };
        let earlier = Came::ALL.into_iter().rev().zip(1..).map(|(came, count)| Earlier {
            number: format!("2026-{count}"),
            told_ms: 1_795_237_500_000,
            state: came.badge(),
            text: came.text(),
        });
        let of_case = Self {
            case: Some(About {
                matter: "食品经营许可变更".to_owned(),
                unit: "县行政审批服务局".to_owned(),
                number: "SY20261121000731".to_owned(),
                finished_ms: 1_795_237_500_000,
            }),
            order_no: String::new(),
            order_title: String::new(),
            earlier: earlier.collect(),
            just_now: true,
            ..of_order.clone()
        };
        vec![of_order, wrong, of_case]
    }
}
