//! A month's ranking, group by group, and what is asked before it is closed.

use serde::Serialize;

use super::{Head, Link, sample};
use crate::views::{Page, locale::Words};

/// A month's ranking. `GET /assessment/{pack}/{month}`
#[derive(Debug, Clone, Serialize)]
pub struct Ranking {
    /// The month.
    pub head: Head,
    /// The peer groups.
    pub groups: Vec<RankGroup>,
    /// Files: the workbook, the facts, the bulletin.
    pub files: Vec<Link>,
    /// Where it is closed; empty when it cannot be, or the reader may not.
    pub close_url: String,
    /// Whether nothing was counted yet.
    pub is_uncounted: bool,
}

/// A peer group's ranking.
#[derive(Debug, Clone, Serialize)]
pub struct RankGroup {
    /// Its id, fit for an anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The columns.
    pub indicators: Vec<IndicatorHead>,
    /// The most that can be reached.
    pub points: String,
    /// The ranked units.
    pub rows: Vec<RankRow>,
    /// Those that are not ranked.
    pub unranked: Vec<Unranked>,
    /// Whether it is so small that a rank says little.
    pub is_small: bool,
    /// What the chart draws, as JSON; the table says the same.
    pub chart: String,
}

/// An indicator as a column.
#[derive(Debug, Clone, Serialize)]
pub struct IndicatorHead {
    /// Its name.
    pub name: String,
    /// The most it gives.
    pub points: String,
    /// Where it is explained.
    pub url: String,
}

/// A ranked unit.
#[derive(Debug, Clone, Serialize)]
pub struct RankRow {
    /// Its place.
    pub rank: usize,
    /// Its place against the month before.
    pub moved: Moved,
    /// Its name.
    pub unit: String,
    /// All its scores.
    pub url: String,
    /// How many orders it took.
    pub n: String,
    /// Those orders.
    pub n_url: String,
    /// How many of those asked answered, as a share; empty when it is not counted.
    pub answered: String,
    /// Its scores, in the order of the columns.
    pub scores: Vec<ScoreCell>,
    /// Their sum.
    pub total: String,
    /// Place and sum with corrections, when they differ.
    pub corrected: Option<Words>,
}

/// A place against the month before.
#[derive(Debug, Clone, Serialize)]
pub struct Moved {
    /// `up`, `down`, `same`, or `new` when there is nothing to compare with.
    pub way: &'static str,
    /// By how many places.
    pub by: usize,
    /// The total against the month before, signed; empty when there is none.
    pub total: String,
}

/// A score that opens.
#[derive(Debug, Clone, Serialize)]
pub struct ScoreCell {
    /// The score.
    pub score: String,
    /// Why.
    pub url: String,
    /// Whether all points were given.
    pub is_full: bool,
}

/// A unit without a place.
#[derive(Debug, Clone, Serialize)]
pub struct Unranked {
    /// Its name.
    pub unit: String,
    /// Why.
    pub url: String,
    /// How many orders it took.
    pub n: String,
    /// No order at all, or too few.
    pub why: Words,
}

impl Page for Ranking {
    const TEMPLATE: &'static str = "staff/assessment/month.html";

    fn samples() -> Vec<Ranking> {
        let open = sample::ranking();
        let closed = Ranking { head: sample::closed_head(), close_url: String::new(), ..open.clone() };
        let uncounted =
            Ranking { groups: Vec::new(), files: Vec::new(), is_uncounted: true, ..closed.clone() };
        let none = Ranking { is_uncounted: false, ..uncounted.clone() };
        vec![open, closed, uncounted, none]
    }
}

/// What is asked before a month is closed. `GET /assessment/{pack}/{month}/close`
#[derive(Debug, Clone, Serialize)]
pub struct Closing {
    /// The month.
    pub head: Head,
    /// The idempotency key.
    pub key: String,
    /// How many units are frozen, and how many of them with a place.
    pub units: usize,
    /// How many have a place.
    pub ranked: usize,
    /// How many orders were taken together.
    pub orders: String,
    /// How many marks stand.
    pub marks: usize,
    /// The SM3 digest of the pack's text.
    pub pack_digest: String,
    /// The last event of the ledger now.
    pub events: i64,
    /// What should be looked at first.
    pub warnings: Vec<Words>,
    /// Why it cannot be closed; nothing when it can.
    pub problem: Option<Words>,
}

impl Page for Closing {
    const TEMPLATE: &'static str = "staff/assessment/close.html";

    fn samples() -> Vec<Closing> {
        let ready = Closing {
            head: sample::head(),
            key: "sample-key".to_owned(),
            units: 61,
            ranked: 54,
            orders: "1248".to_owned(),
            marks: 7,
            pack_digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
            events: 48_211,
            warnings: vec![
                Words::key("assessor.close.no_bands").with("count", 3).with("name", "承办量档次分"),
            ],
            problem: None,
        };
        let refused = Closing {
            problem: Some(
                Words::key("assessor.refusal.before-cut-off")
                    .with("month", "2026-11")
                    .with("day", "2026-12-07"),
            ),
            warnings: Vec::new(),
            ..ready.clone()
        };
        vec![ready, refused]
    }
}

/// A group's units beside each other, fairly. `GET /assessment/{pack}/{month}/peers`
#[derive(Debug, Clone, Serialize)]
pub struct Peers {
    /// The month.
    pub head: Head,
    /// The groups.
    pub groups: Vec<PeerGroup>,
    /// How many orders at the mean are added.
    pub prior: i64,
}

/// A group.
#[derive(Debug, Clone, Serialize)]
pub struct PeerGroup {
    /// Its id, fit for an anchor.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many of its units are ranked.
    pub ranked: usize,
    /// Whether it is so small that a comparison says little.
    pub is_small: bool,
    /// The shares.
    pub shares: Vec<PeerShare>,
}

/// A share of every unit of a group.
#[derive(Debug, Clone, Serialize)]
pub struct PeerShare {
    /// Its id, fit for an anchor.
    pub id: String,
    /// What is looked at, as a formula of names.
    pub name: String,
    /// The group's share as one; empty when there is none.
    pub mean: String,
    /// The units.
    pub rows: Vec<PeerRow>,
}

/// A unit's share.
#[derive(Debug, Clone, Serialize)]
pub struct PeerRow {
    /// The unit.
    pub unit: String,
    /// The part.
    pub count: String,
    /// Its orders.
    pub count_url: String,
    /// The whole.
    pub n: String,
    /// Its orders.
    pub n_url: String,
    /// The share as it is.
    pub raw: String,
    /// The interval's lower bound.
    pub low: String,
    /// The interval's upper bound.
    pub high: String,
    /// The share with chance taken out.
    pub adjusted: String,
    /// How many answered of how many asked; empty when it is not counted.
    pub answered: String,
    /// Whether the group's mean lies outside the interval: `above`, `below` or `within`.
    pub against_mean: &'static str,
}

impl Page for Peers {
    const TEMPLATE: &'static str = "staff/assessment/peers.html";

    fn samples() -> Vec<Peers> {
        let row = |unit: &str, against_mean: &'static str| PeerRow {
            unit: unit.to_owned(),
            count: "31".to_owned(),
            count_url: "/assessment/linshu-2020-10/2026-10/17/rows/first_time_satisfied".to_owned(),
            n: "42".to_owned(),
            n_url: "/assessment/linshu-2020-10/2026-10/17/rows/taken".to_owned(),
            raw: "73.81%".to_owned(),
            low: "58.93%".to_owned(),
            high: "84.7%".to_owned(),
            adjusted: "71.2%".to_owned(),
            answered: "38 / 42".to_owned(),
            against_mean,
        };
        let group = PeerGroup {
            id: "township".to_owned(),
            name: "镇街".to_owned(),
            ranked: 2,
            is_small: true,
            shares: vec![PeerShare {
                id: "township-first_time_satisfied".to_owned(),
                name: "一次满意工单 ÷ 承办量".to_owned(),
                mean: "68.1%".to_owned(),
                rows: vec![row("城关街道", "above"), row("东风镇", "within"), row("李坪镇", "below")],
            }],
        };
        let large = PeerGroup {
            id: "department".to_owned(),
            name: "县直单位".to_owned(),
            ranked: 14,
            is_small: false,
            shares: Vec::new(),
        };
        vec![
            Peers { head: sample::closed_head(), groups: vec![group, large], prior: 10 },
            Peers { head: sample::head(), groups: Vec::new(), prior: 10 },
        ]
    }
}

impl Moved {
    /// Returns how a sample's place moved.
    pub(super) fn sample(way: &'static str, by: usize, total: &str) -> Moved {
        Moved { way, by, total: total.to_owned() }
    }
}
