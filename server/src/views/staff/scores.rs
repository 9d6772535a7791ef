//! What a unit sees of its own assessment: the month as it stands or was closed, what each indicator cost and why,
//! what to do next, how it went over the months, and how to appeal.
//!
//! Who rated is never shown to the rated: no name, no number.

use serde::Serialize;

use super::sample_life::plain;
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Field};

/// A unit's own scores of a month. `GET /scores/{period}`
#[derive(Debug, Clone, Serialize)]
pub struct Scores {
    /// The unit; empty when it takes part in no assessment.
    pub unit: String,
    /// The peer group.
    pub group: String,
    /// The document it is assessed by.
    pub pack: String,
    /// That document's page; empty when there is none.
    pub pack_url: String,
    /// The months there are, the newest first.
    pub months: Vec<MonthTab>,
    /// The month, `2022-05`.
    pub period: String,
    /// In progress, to be closed, closed.
    pub state: Badge,
    /// What that means for the unit.
    pub state_text: Words,
    /// The score; nothing when there is none, and then why.
    pub standing: Option<Standing>,
    /// Why there is no score.
    pub no_score: Option<Words>,
    /// What to do next, the most urgent first.
    pub advice: Vec<Advice>,
    /// The indicators, what cost most first.
    pub indicators: Vec<OwnIndicator>,
    /// The months beside each other; nothing before there are two.
    pub trend: Option<Trend>,
    /// The appeals of this month.
    pub appeals: Vec<AppealRow>,
    /// The form for one; nothing when it is not possible now.
    pub appeal: Option<AppealForm>,
}

/// A month that can be picked.
#[derive(Debug, Clone, Serialize)]
pub struct MonthTab {
    /// `2022-05`.
    pub month: String,
    /// Its address.
    pub url: String,
    /// Whether it is shown now.
    pub current: bool,
}

/// Where the unit stands.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// The total.
    pub total: String,
    /// The most there is.
    pub of: String,
    /// Its place.
    pub rank: u32,
    /// How many units of the group are ranked.
    pub ranked: u32,
    /// The distance to the unit before it; nothing for the first.
    pub behind: Option<String>,
    /// What it was before corrections; nothing when there were none that changed it.
    pub before: Option<Words>,
    /// On how many orders it stands.
    pub n: Words,
}

/// Something to do.
#[derive(Debug, Clone, Serialize)]
pub struct Advice {
    /// What.
    pub text: Words,
    /// Where; empty for nowhere.
    pub url: String,
    /// How urgent.
    pub tone: Tone,
}

/// One indicator of the unit.
#[derive(Debug, Clone, Serialize)]
pub struct OwnIndicator {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The score.
    pub score: String,
    /// The most it gives.
    pub points: String,
    /// What it cost; nothing when all points are there.
    pub lost: Option<String>,
    /// The score in hundredths of the points, for the bar.
    pub percent: u32,
    /// How the score comes about, line by line.
    pub because: Vec<Words>,
    /// Its place on the pack's page.
    pub rule_url: String,
    /// What pulled it down.
    pub costs: Vec<CostRow>,
}

/// What pulled an indicator down.
#[derive(Debug, Clone, Serialize)]
pub struct CostRow {
    /// What it is: “超期回复 3 次，扣 0.6 分”.
    pub text: Words,
    /// The orders and marks.
    pub items: Vec<CostItem>,
    /// There are more than are listed.
    pub has_more: bool,
}

/// An order or a mark that cost points.
#[derive(Debug, Clone, Serialize)]
pub struct CostItem {
    /// The order's number; empty for a mark without one.
    pub number: String,
    /// The order's title, or what was found.
    pub title: String,
    /// The order's page; empty when there is none.
    pub url: String,
    /// The day of a mark; empty for orders.
    pub day: String,
}

/// The months beside each other.
#[derive(Debug, Clone, Serialize)]
pub struct Trend {
    /// The headings: total, then the indicators.
    pub columns: Vec<String>,
    /// The months, the oldest first.
    pub rows: Vec<TrendRow>,
    /// The same for the chart, as JSON: months, and shares of the points in hundredths by indicator.
    pub chart: String,
}

/// A month of the trend.
#[derive(Debug, Clone, Serialize)]
pub struct TrendRow {
    /// `2022-05`.
    pub month: String,
    /// Its page.
    pub url: String,
    /// The place; empty when the unit was not ranked.
    pub rank: String,
    /// The scores, by column; empty where there is none.
    pub cells: Vec<String>,
    /// Whether it still moves.
    pub is_open: bool,
}

/// An appeal as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct AppealRow {
    /// The indicator.
    pub indicator: String,
    /// When it was made, UTC milliseconds.
    pub at_ms: i64,
    /// Why the score is wrong, as the unit says.
    pub grounds: String,
    /// Waiting, granted, refused.
    pub state: Badge,
    /// Why it was ruled so; empty while it waits.
    pub reason: String,
}

/// The form of an appeal: `indicator`, `grounds`. `POST /scores/{period}`
#[derive(Debug, Clone, Serialize)]
pub struct AppealForm {
    /// The idempotency key.
    pub key: String,
    /// The last day.
    pub until: String,
    /// The indicators.
    pub indicators: Vec<Choice>,
    /// The one picked.
    pub indicator: Field,
    /// Why the score is wrong.
    pub grounds: Field,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
}

impl Page for Scores {
    const TEMPLATE: &'static str = "staff/scores.html";

    fn samples() -> Vec<Scores> {
        let closed = sample();
        let open = Scores {
            state: Badge::new(Words::key("scores.state.open"), Tone::Calm),
            state_text: Words::key("scores.state_text.open").with("day", "2022-06-08"),
            appeals: Vec::new(),
            appeal: None,
            trend: None,
            standing: closed.standing.clone().map(|standing| Standing {
                before: None,
                behind: None,
                ..standing
            }),
            ..closed.clone()
        };
        let faulty = Scores {
            appeal: closed.appeal.clone().map(|form| AppealForm {
                grounds: Field::of("<东风砖厂>")
                    .wrong(Words::key("scores.refusal.grounds").with("limit", 2000)),
                problem: Some(Words::key("scores.refusal.waits")),
                ..form
            }),
            ..closed.clone()
        };
        let none = Scores {
            unit: String::new(),
            pack_url: String::new(),
            standing: None,
            no_score: Some(Words::key("scores.none.not_compared")),
            advice: Vec::new(),
            indicators: Vec::new(),
            months: Vec::new(),
            ..open.clone()
        };
        vec![closed, open, faulty, none]
    }
}

fn sample() -> Scores {
    let tab =
        |month: &str, current| MonthTab { month: month.to_owned(), url: format!("/scores/{month}"), current };
    Scores {
        unit: "县住房和城乡建设局".to_owned(),
        group: "县直单位".to_owned(),
        pack: "沭政字〔2020〕10号".to_owned(),
        pack_url: "/packs/linshu-2020-10".to_owned(),
        months: vec![tab("2022-06", false), tab("2022-05", true)],
        period: "2022-05".to_owned(),
        state: Badge::new(Words::key("scores.state.closed"), Tone::Quiet),
        state_text: Words::key("scores.state_text.closed").with("day", "2022-06-09"),
        standing: Some(Standing {
            total: "91.3500".to_owned(),
            of: "100".to_owned(),
            rank: 7,
            ranked: 23,
            behind: Some("0.4200".to_owned()),
            before: Some(Words::key("scores.before").with("total", "91.1500").with("rank", 8)),
            n: Words::key("scores.n").with("name", "承办量").with("count", 64),
        }),
        no_score: None,
        advice: sample_advice(),
        indicators: sample_indicators(),
        trend: Some(Trend {
            columns: vec!["总分".to_owned(), "一次办好率".to_owned(), "响应率（办理过程）".to_owned()],
            rows: vec![
                TrendRow {
                    month: "2022-04".to_owned(),
                    url: "/scores/2022-04".to_owned(),
                    rank: String::new(),
                    cells: vec![String::new(), String::new(), String::new()],
                    is_open: false,
                },
                TrendRow {
                    month: "2022-05".to_owned(),
                    url: "/scores/2022-05".to_owned(),
                    rank: "7".to_owned(),
                    cells: vec!["91.3500".to_owned(), "31.2".to_owned(), "4.4".to_owned()],
                    is_open: true,
                },
            ],
            chart: r#"{"months":["2022-04","2022-05"],"series":[{"name":"总分","data":[null,91.4]}]}"#
                .to_owned(),
        }),
        appeals: vec![
            AppealRow {
                indicator: "响应率（办理过程）".to_owned(),
                at_ms: 1_654_750_800_000,
                grounds: "该件已在期限内回复，系统登记有误。".to_owned(),
                state: Badge::new(Words::key("scores.appeal.granted"), Tone::Good),
                reason: "经核实，属登记差错，已更正。".to_owned(),
            },
            AppealRow {
                indicator: "一次办好率".to_owned(),
                at_ms: 1_654_750_900_000,
                grounds: "群众已撤回差评。".to_owned(),
                state: Badge::new(Words::key("scores.appeal.waits"), Tone::Soon),
                reason: String::new(),
            },
        ],
        appeal: Some(AppealForm {
            key: "sample-key".to_owned(),
            until: "2022-06-16".to_owned(),
            indicators: vec![Choice::new("first_time", plain("一次办好率（失 3.8 分）"))],
            indicator: Field::of("first_time"),
            grounds: Field::default(),
            problem: None,
        }),
    }
}

fn sample_advice() -> Vec<Advice> {
    let advice = |key: &str, count: u32, url: &str, tone: Tone| Advice {
        text: Words::key(&format!("scores.advice.{key}")).with("count", count),
        url: url.to_owned(),
        tone,
    };
    vec![
        advice("late", 3, "/desk/unit/late", Tone::Bad),
        advice("to_sign", 1, "/desk/unit/to-sign", Tone::Soon),
        advice("callback", 5, "", Tone::Calm),
    ]
}

fn sample_indicators() -> Vec<OwnIndicator> {
    let item = |number: &str, title: &str, day: &str| CostItem {
        number: number.to_owned(),
        title: title.to_owned(),
        url: if number.is_empty() { String::new() } else { format!("/orders/{number}") },
        day: day.to_owned(),
    };
    let first = OwnIndicator {
        id: "first_time".to_owned(),
        name: "一次办好率".to_owned(),
        score: "31.2".to_owned(),
        points: "35".to_owned(),
        lost: Some("3.8".to_owned()),
        percent: 89,
        because: vec![plain("一次满意工单 48 ÷ 承办量 64 = 0.75")],
        rule_url: "/packs/linshu-2020-10#indicator-first_time".to_owned(),
        costs: vec![CostRow {
            text: Words::key("scores.cost.lacking").with("name", "一次满意工单").with("count", 16),
            items: vec![item("20220511-0042", "东街路灯不亮", "")],
            has_more: true,
        }],
    };
    let response = OwnIndicator {
        id: "response_handling".to_owned(),
        name: "响应率（办理过程）".to_owned(),
        score: "4.4".to_owned(),
        points: "5".to_owned(),
        lost: Some("0.6".to_owned()),
        percent: 88,
        because: vec![plain("超期回复：3 × 0.2 = 扣 0.6 分")],
        costs: vec![CostRow {
            text: Words::key("scores.cost.each").with("name", "超期回退").with("count", 1).with("off", "0.2"),
            items: vec![
                item("", "未在一个工作日内回退", "2022-05-20"),
                item("20220518-0007", "电话申请后未说明理由", "2022-05-21"),
            ],
            has_more: false,
        }],
        ..first.clone()
    };
    let full = OwnIndicator {
        id: "supervision".to_owned(),
        name: "督查督办".to_owned(),
        score: "5".to_owned(),
        points: "5".to_owned(),
        lost: None,
        percent: 100,
        because: Vec::new(),
        costs: Vec::new(),
        ..first.clone()
    };
    vec![first, response, full]
}
