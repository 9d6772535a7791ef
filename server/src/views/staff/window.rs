//! The page of a window: ask for a rating with one key, and see whether one was given. What was given is no part of
//! it: a clerk learns of a rating as everybody does, never at the counter.

use serde::Serialize;

use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// The page of a window. `GET /window`, `POST /window`
#[derive(Debug, Clone, Serialize)]
pub struct Window {
    /// The devices this person may ask on; none: an administrator puts one up.
    pub devices: Vec<Choice>,
    /// The device asked on.
    pub device: Field,
    /// The number of the case.
    pub number: Field,
    /// Its step; `1` for most.
    pub step: Field,
    /// The idempotency key.
    pub key: String,
    /// Whether the device's browser is there.
    pub is_connected: bool,
    /// The last session of the device.
    pub now: Option<Asking>,
    /// Earlier ones, the newest first.
    pub earlier: Vec<Asking>,
    /// Where a script looks whether something changed.
    pub state_url: String,
    /// What it found when the page was made.
    pub state: String,
}

/// A session, as far as the window may know.
#[derive(Debug, Clone, Serialize)]
pub struct Asking {
    /// The number of the case.
    pub number: String,
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
    /// How it stands.
    pub stand: Standing,
    /// How many seconds are left while it waits.
    pub left_seconds: i64,
    /// The picture of the case's code, for a citizen who would rather use their own phone.
    pub code_url: String,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// The device asks.
    Waiting,
    /// Something was said.
    Thanked,
    /// Nobody said anything: 未评.
    Unrated,
}

impl Standing {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Thanked => "thanked",
            Self::Unrated => "unrated",
        }
    }
}

impl Page for Window {
    const TEMPLATE: &'static str = "staff/window.html";

    fn samples() -> Vec<Self> {
        let asking = |number: &str, stand| Asking {
            number: number.to_owned(),
            at_ms: 1_795_327_300_000,
            stand,
            left_seconds: 42,
            code_url: "/window/cases/81/code.svg".to_owned(),
        };
        let empty = Self {
            devices: vec![
                Choice::new("7", Words::plain("3号窗口平板")),
                Choice::new("8", Words::plain("4号窗口评价器")),
            ],
            device: Field::of("7"),
            number: Field::default(),
            step: Field::of("1"),
            key: "sample-key".to_owned(),
            is_connected: true,
            now: None,
            earlier: Vec::new(),
            state_url: "/window/state?device=7".to_owned(),
            state: "none".to_owned(),
        };
        let waiting = Self {
            now: Some(asking("SY20261122000731", Standing::Waiting)),
            earlier: vec![
                asking("SY20261122000730", Standing::Thanked),
                asking("SY20261122000<729>", Standing::Unrated),
            ],
            ..empty.clone()
        };
        let thanked = Self { now: Some(asking("SY20261122000731", Standing::Thanked)), ..waiting.clone() };
        let unrated = Self {
            now: Some(asking("SY20261122000731", Standing::Unrated)),
            is_connected: false,
            number: Field::of("SY 1").wrong(Words::key("window.number_wrong")),
            ..waiting.clone()
        };
        let bare =
            Self { devices: Vec::new(), device: Field::default(), is_connected: false, ..empty.clone() };
        vec![empty, waiting, thanked, unrated, bare]
    }
}
