//! Why a score is what it is, line by line, and the orders and marks behind a number.

use serde::Serialize;

use super::{Head, Link, ProofLink, sample};
use crate::views::{
    Page,
    locale::Words,
    parts::{Badge, Pager},
};

/// Why a unit has its scores: one of them, or all. `GET /assessment/{pack}/{month}/{unit}/{indicator}`
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// The month.
    pub head: Head,
    /// The unit.
    pub unit: String,
    /// All its scores.
    pub unit_url: String,
    /// The group's name.
    pub group: String,
    /// Its place; nothing when it is not ranked.
    pub rank: Option<usize>,
    /// How many of its group are ranked.
    pub ranked: usize,
    /// The sum; empty when it is not ranked.
    pub total: String,
    /// The scores.
    pub scores: Vec<WhyScore>,
    /// The measures, when all is shown.
    pub measures: Vec<MeasureRow>,
    /// What is beside this one: indicators of the unit.
    pub others: Vec<Link>,
}

/// One score.
#[derive(Debug, Clone, Serialize)]
pub struct WhyScore {
    /// The indicator's id, fit for an anchor.
    pub id: String,
    /// The indicator; empty when the unit is not ranked.
    pub name: String,
    /// Where it is explained.
    pub rule_url: String,
    /// The most it gives.
    pub points: String,
    /// What it gave.
    pub score: String,
    /// How it is computed, one line for each part.
    pub curves: Vec<Words>,
    /// Why.
    pub lines: Vec<WhyLine>,
}

/// One line of it.
#[derive(Debug, Clone, Serialize)]
pub struct WhyLine {
    /// `part`, `fact`, `compared`, `points`, `result`, `article` or `interpretation`.
    pub kind: &'static str,
    /// What it says.
    pub text: Words,
    /// The orders behind its numbers, and the definitions of what was counted.
    pub links: Vec<Link>,
}

/// A measure of a unit.
#[derive(Debug, Clone, Serialize)]
pub struct MeasureRow {
    /// Its name.
    pub name: String,
    /// Where it is explained.
    pub rule_url: String,
    /// Its value.
    pub value: String,
    /// The rows behind it; empty when there is nothing to open.
    pub url: String,
}

impl Page for Why {
    const TEMPLATE: &'static str = "staff/assessment/score.html";

    fn samples() -> Vec<Why> {
        let one = sample::why();
        let all = Why {
            head: sample::closed_head(),
            measures: vec![MeasureRow {
                name: "承办量".to_owned(),
                rule_url: "/assessment/linshu-2020-10/rules#taken".to_owned(),
                value: "42".to_owned(),
                url: "/assessment/linshu-2020-10/2026-10/17/rows/taken".to_owned(),
            }],
            others: Vec::new(),
            ..one.clone()
        };
        let unranked = Why { rank: None, total: String::new(), ..one.clone() };
        vec![one, all, unranked]
    }
}

/// The orders and marks behind a number. `GET /assessment/{pack}/{month}/{unit}/rows/{measure}`
#[derive(Debug, Clone, Serialize)]
pub struct Rows {
    /// The month.
    pub head: Head,
    /// The unit.
    pub unit: String,
    /// All its scores.
    pub unit_url: String,
    /// The measure.
    pub measure: String,
    /// Where it is explained.
    pub rule_url: String,
    /// The number.
    pub value: String,
    /// Whether it counts marks and no orders.
    pub is_marks: bool,
    /// The orders.
    pub orders: Vec<OrderRow>,
    /// The marks.
    pub marks: Vec<MarkRow>,
    /// Whether looking stopped before the end of the month's orders.
    pub goes_on: bool,
    /// The pages.
    pub pager: Pager,
    /// The file with all of them; empty for marks.
    pub csv_url: String,
}

/// An order behind a number.
#[derive(Debug, Clone, Serialize)]
pub struct OrderRow {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Where it stands now.
    pub stage: Badge,
    /// Who led it, when that is a part of the unit.
    pub lead: String,
    /// The day it reached the government.
    pub received_on: String,
    /// What it adds to the number.
    pub adds: i64,
}

/// A mark behind a number.
#[derive(Debug, Clone, Serialize)]
pub struct MarkRow {
    /// Identifies it.
    pub id: i64,
    /// What it is.
    pub kind: String,
    /// Whose.
    pub unit: String,
    /// The order it is about; nothing for none.
    pub order: Option<Link>,
    /// What was found.
    pub note: String,
    /// What proves it.
    pub evidence: Vec<ProofLink>,
    /// Who set it.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Why it was taken away; empty while it stands.
    pub gone: String,
    /// Who took it away and when; nothing while it stands.
    pub gone_by: Option<(String, i64)>,
    /// Where it is taken away; empty when it cannot be.
    pub remove_url: String,
    /// The idempotency key of that form.
    pub key: String,
}

impl Page for Rows {
    const TEMPLATE: &'static str = "staff/assessment/rows.html";

    fn samples() -> Vec<Rows> {
        let orders = Rows {
            head: sample::head(),
            unit: "城关街道".to_owned(),
            unit_url: "/assessment/linshu-2020-10/2026-10/17".to_owned(),
            measure: "一次满意工单".to_owned(),
            rule_url: "/assessment/linshu-2020-10/rules#first_time_satisfied".to_owned(),
            value: "31".to_owned(),
            is_marks: false,
            orders: vec![OrderRow {
                number: "HY20261120-00311-6".to_owned(),
                title: "<东风砖厂>门口路灯不亮".to_owned(),
                url: "/orders/HY20261120-00311-6".to_owned(),
                stage: crate::views::staff::shown::stage("closed"),
                lead: "社会治理办".to_owned(),
                received_on: "2026-10-20".to_owned(),
                adds: 2,
            }],
            marks: Vec::new(),
            goes_on: true,
            pager: Pager { first_url: None, next_url: Some("?after=9".to_owned()), shown: 1, total: None },
            csv_url: "/assessment/linshu-2020-10/2026-10/17/rows/first_time_satisfied.csv".to_owned(),
        };
        let none = Rows { orders: Vec::new(), goes_on: false, ..orders.clone() };
        let marks = Rows {
            is_marks: true,
            measure: "超期回退".to_owned(),
            marks: vec![sample::mark(), sample::gone_mark()],
            csv_url: String::new(),
            ..none.clone()
        };
        vec![orders, none, marks]
    }
}
