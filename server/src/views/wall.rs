//! The wall: how the house stands, to be read from five metres away. Numbers and names of units, nothing of persons.

use serde::Serialize;

use super::{
    Page,
    chart::{self, Drawn},
    frame::Tone,
    locale::Words,
    staff::desk::{GroupEnds, RankedUnit},
};

/// The wall. `GET /wall`
#[derive(Debug, Clone, Serialize)]
pub struct Wall {
    /// When it was read, UTC milliseconds.
    pub at_ms: i64,
    /// After how many seconds it is read again.
    pub refresh_seconds: i64,
    /// The large numbers.
    pub numbers: Vec<Number>,
    /// The last days.
    pub days: Option<Drawn>,
    /// What lies with units.
    pub busy: Option<Drawn>,
    /// What citizens said, by unit.
    pub said: Option<Drawn>,
    /// The ends of this month's rankings, where there is room for them.
    pub ranks: Vec<GroupEnds>,
    /// The rungs of the ladder.
    pub rungs: Vec<Rung>,
    /// Proceedings that are open, and of these late.
    pub proceedings: Rung,
}

/// A large number.
#[derive(Debug, Clone, Serialize)]
pub struct Number {
    /// What is counted.
    pub label: Words,
    /// How many.
    pub count: i64,
    /// Among how many.
    pub of: Option<Words>,
    /// What it was at another time.
    pub beside: Option<Words>,
    /// How it feels.
    pub tone: Tone,
}

/// What waits on a rung.
#[derive(Debug, Clone, Serialize)]
pub struct Rung {
    /// What it is called.
    pub label: Words,
    /// How many wait.
    pub waiting: i64,
    /// Beside it, in words.
    pub of: Words,
}

/// What a browser sees that is no wall. `GET /wall`
#[derive(Debug, Clone, Serialize)]
pub struct Shut {}

impl Page for Shut {
    const TEMPLATE: &'static str = "device/shut.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}

impl Page for Wall {
    const TEMPLATE: &'static str = "wall.html";

    fn samples() -> Vec<Self> {
        let number = |code: &str, count: i64, tone: Tone| Number {
            label: Words::key(&format!("today.tile.{code}")),
            count,
            of: Some(Words::key("today.of.open").with("count", 312)),
            beside: Some(Words::key("today.beside.yesterday").with("count", 12)),
            tone,
        };
        let rung = |code: &str| Rung {
            label: Words::key(&format!("warnings.form.{code}")),
            waiting: 3,
            of: Words::key("wall.sent").with("count", 41),
        };
        let tones = [Tone::Calm, Tone::Good, Tone::Soon, Tone::Bad, Tone::Quiet];
        let whole = Self {
            at_ms: 1_795_327_500_000,
            refresh_seconds: 20,
            numbers: tones.map(|tone| number("received", 18, tone)).to_vec(),
            days: chart::sample("wall-days"),
            busy: chart::sample("wall-busy"),
            said: chart::sample("wall-said"),
            ranks: vec![GroupEnds {
                group: "镇街".to_owned(),
                url: String::new(),
                month: "2026-11".to_owned(),
                ranked: 12,
                first: vec![RankedUnit {
                    rank: 1,
                    unit: "<东风砖厂>镇".to_owned(),
                    total: "98.5".to_owned(),
                }],
                last: vec![RankedUnit { rank: 12, unit: "城关镇".to_owned(), total: "71.0".to_owned() }],
            }],
            rungs: ["notice-sms", "notice-letter", "warning-sms", "warning-letter"].map(rung).to_vec(),
            proceedings: Rung {
                label: Words::key("wall.proceedings"),
                waiting: 12,
                of: Words::key("wall.late").with("count", 2),
            },
        };
        let number = Number { of: None, beside: None, ..number("ended", 0, Tone::Quiet) };
        let bare = Self {
            numbers: vec![number],
            days: None,
            busy: None,
            said: None,
            ranks: Vec::new(),
            rungs: Vec::new(),
            ..whole.clone()
        };
        vec![whole, bare]
    }
}
