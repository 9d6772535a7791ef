//! A leader's numbers of today, and the orders behind one of them. Made for a telephone first.

use serde::Serialize;

use super::{desk::GroupEnds, pieces::Empty};
use crate::views::{
    Page,
    chart::{self, Drawn},
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field, Pager},
};

/// A number that opens.
#[derive(Debug, Clone, Serialize)]
pub struct Tile {
    /// What it is found by.
    pub code: String,
    /// What is counted.
    pub label: Words,
    /// How many.
    pub count: i64,
    /// Among how many, or what else it must be seen with.
    pub of: Option<Words>,
    /// What it was at other times.
    pub beside: Vec<Words>,
    /// Where its list is.
    pub url: String,
    /// How it feels.
    pub tone: Tone,
}

/// The numbers of today.
#[derive(Debug, Clone, Serialize)]
pub struct Today {
    /// When they were read, UTC milliseconds.
    pub at_ms: i64,
    /// The numbers.
    pub tiles: Vec<Tile>,
    /// The charts.
    pub charts: Vec<Drawn>,
    /// The ends of this month's rankings.
    pub standing: Vec<GroupEnds>,
}

impl Today {
    /// Returns numbers for the samples of other pages.
    pub(in crate::views::staff) fn sample() -> Self {
        let tile = |code: &str, count: i64, tone: Tone| Tile {
            code: code.to_owned(),
            label: Words::key(&format!("today.tile.{code}")),
            count,
            of: Some(Words::key("today.of.open").with("count", 312)),
            beside: vec![
                Words::key("today.beside.yesterday").with("count", 12),
                Words::key("today.beside.week").with("count", 9),
            ],
            url: format!("/today/{code}"),
            tone,
        };
        let [of, evening] =
            ["asked", "sent"].map(|code| Words::key(&format!("today.of.{code}")).with("count", 20));
        let mut tiles = vec![
            tile("received", 18, Tone::Calm),
            tile("ended", 15, Tone::Calm),
            tile("due", 6, Tone::Soon),
            tile("overdue", 3, Tone::Bad),
            Tile { of: Some(of), ..tile("dissatisfied", 2, Tone::Soon) },
            tile("redone", 0, Tone::Quiet),
            Tile { of: Some(evening), ..tile("warnings", 1, Tone::Soon) },
            tile("rated", 0, Tone::Quiet),
        ];
        if let Some(tile) = tiles.last_mut() {
            tile.of = Some(Words::key("today.of.rated").with("count", 85));
            tile.beside = vec![
                Words::key("today.beside.evening").with("count", 3),
                Words::key("today.beside.week_evening").with("count", 4),
                Words::key("today.beside.morning").with("count", 5),
                Words::key("today.beside.unknown"),
                Words::key("today.beside.whole_yesterday").with("count", 5),
                Words::key("today.beside.whole_week").with("count", 5),
            ];
        }
        Self {
            at_ms: 1_795_327_500_000,
            tiles,
            charts: chart::sample("chart-days").into_iter().collect(),
            standing: Vec::new(),
        }
    }
}

/// The orders behind a number. `GET /today/{happening}`
#[derive(Debug, Clone, Serialize)]
pub struct Behind {
    /// What happened to them.
    pub heading: Words,
    /// On which days, or of which unit.
    pub about: Words,
    /// The address without its query; the form's target.
    pub action: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: Field,
    /// The last day, `YYYY-MM-DD`.
    pub to: Field,
    /// The unit asked for; empty for all.
    pub unit: Field,
    /// The units there are.
    pub units: Vec<Choice>,
    /// The other things that can have happened, with their addresses.
    pub others: Vec<Other>,
    /// The orders.
    pub rows: Vec<BehindRow>,
    /// The neighbouring pages.
    pub pager: Pager,
    /// What to say when there are none.
    pub empty: Empty,
}

/// Another number of the same days.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// What it is called.
    pub label: Words,
    /// Its list.
    pub url: String,
    /// Whether it is this one.
    pub current: bool,
}

/// An order behind a number.
#[derive(Debug, Clone, Serialize)]
pub struct BehindRow {
    /// When it happened, UTC milliseconds.
    pub at_ms: i64,
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit that leads.
    pub unit: String,
    /// Where it stands now.
    pub stage: Badge,
    /// Its marks.
    pub flags: Vec<Badge>,
}

impl Page for Behind {
    const TEMPLATE: &'static str = "staff/today/behind.html";

    fn samples() -> Vec<Self> {
        let row = BehindRow {
            at_ms: 1_795_327_500_000,
            number: "202611220000179".to_owned(),
            title: "<东风砖厂>供暖管道漏水".to_owned(),
            url: "/orders/202611220000179".to_owned(),
            unit: "县城市管理局".to_owned(),
            stage: super::shown::stage("in-hand"),
            flags: vec![super::shown::flag("redo")],
        };
        let others = ["received", "ended", "rated", "dissatisfied", "redone"].map(|code| Other {
            label: Words::key(&format!("today.happening.{code}")),
            url: format!("/today/{code}"),
            current: code == "redone",
        });
        let page = Self {
            heading: Words::key("today.happening.redone"),
            about: Words::key("today.behind.one_day").with("day", "2026-11-22"),
            action: "/today/redone".to_owned(),
            from: Field::of("2026-11-22"),
            to: Field::of("2026-11-22"),
            unit: Field::default(),
            units: vec![Choice::new("7", Words::plain("县城市管理局"))],
            others: others.to_vec(),
            rows: vec![row],
            pager: Pager { first_url: None, next_url: None, shown: 1, total: None },
            empty: super::shown::empty("filtered"),
        };
        let none = Self {
            about: Words::key("today.behind.days").with("from", "2026-11-01").with("to", "2026-11-22"),
            rows: Vec::new(),
            from: Field::of("1").wrong(Words::key("today.behind.wrong_day")),
            units: Vec::new(),
            ..page.clone()
        };
        vec![page, none]
    }
}
