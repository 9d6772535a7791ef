//! The panel and the ranking of a campaign: the pool, the draw, who stands where and why, the notice with its
//! objections, the decision, the awards.

use serde::Serialize;

use super::{Head, sample_closed, sample_head, sample_kept};
use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, DueLeft, DueWords},
    staff::kept::Kept,
};

/// Somebody in the pool.
#[derive(Debug, Clone, Serialize)]
pub struct JudgeRow {
    /// The number.
    pub number: u16,
    /// The name.
    pub name: String,
    /// The group.
    pub group: String,
    /// The units to which the judge has ties.
    pub ties: String,
    /// Drawn, left out for ties, or neither.
    pub standing: Badge,
}

/// The draw.
#[derive(Debug, Clone, Serialize)]
pub struct PanelView {
    /// How many of each group.
    pub seats: u16,
    /// The seed.
    pub seed: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How many were drawn.
    pub members: usize,
    /// How many were left out for ties.
    pub excluded: usize,
}

/// The panel. `GET /campaigns/{id}/panel`
#[derive(Debug, Clone, Serialize)]
pub struct PanelPage {
    /// What every page begins with.
    pub head: Head,
    /// The groups: the name in the pack, the name, how many are in the pool, how many have no ties.
    pub groups: Vec<(String, String, usize, usize)>,
    /// The pool.
    pub pool: Vec<JudgeRow>,
    /// The draw.
    pub panel: Option<PanelView>,
    /// Whether visits were made, after which the panel stays.
    pub is_fixed: bool,
}

/// A unit in the ranking.
#[derive(Debug, Clone, Serialize)]
pub struct RankRow {
    /// Its place; empty for none.
    pub place: String,
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its sector.
    pub sector: String,
    /// Its points; empty for none.
    pub score: String,
    /// Measured satisfaction with its denominator; empty for none.
    pub satisfaction: String,
    /// Where it stands.
    pub standing: Badge,
    /// Every reason against it.
    pub reasons: Vec<Words>,
}

/// A unit in the public notice.
#[derive(Debug, Clone, Serialize)]
pub struct ShownRow {
    /// Its number.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// Its place.
    pub place: u16,
    /// Its points.
    pub score: String,
    /// Its satisfaction in percent.
    pub satisfaction: String,
}

/// The public notice.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeView {
    /// Since when, UTC milliseconds.
    pub at_ms: i64,
    /// Until when.
    pub due: DueWords,
    /// Whether objections are still taken.
    pub runs: bool,
    /// Who is shown.
    pub shown: Vec<ShownRow>,
}

/// An objection.
#[derive(Debug, Clone, Serialize)]
pub struct ObjectionView {
    /// Its number.
    pub number: u16,
    /// Against which unit.
    pub unit: String,
    /// What it says.
    pub text: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Whether it is right, and why; nothing before it is answered.
    pub answer: Option<(bool, String)>,
}

/// An award in the list.
#[derive(Debug, Clone, Serialize)]
pub struct AwardRow {
    /// The unit.
    pub name: String,
    /// Its page.
    pub url: String,
    /// The number on the plaque; empty for none.
    pub plaque: String,
    /// How it stands: held, tested again this year, withdrawn, withdrawal published.
    pub standing: Badge,
}

/// The ranking. `GET /campaigns/{id}/ranking`
#[derive(Debug, Clone, Serialize)]
pub struct RankingPage {
    /// What every page begins with.
    pub head: Head,
    /// How many get the award.
    pub quota: u16,
    /// The least share of satisfied people in percent.
    pub threshold: String,
    /// Whether the reader sees the ranking.
    pub has_files: bool,
    /// The units.
    pub rows: Vec<RankRow>,
    /// How many are within the quota, equal at its border, beyond it, out.
    pub counts: [usize; 4],
    /// The notice.
    pub notice: Option<NoticeView>,
    /// Objections.
    pub objections: Vec<ObjectionView>,
    /// Those equal at the border of the quota: number and name.
    pub equals: Vec<(i64, String)>,
    /// How many places are left for them.
    pub left: usize,
    /// The document of the decision, and when.
    pub decided: Option<(String, i64)>,
    /// The awards.
    pub awards: Vec<AwardRow>,
}

impl Page for PanelPage {
    const TEMPLATE: &'static str = "staff/campaigns/panel.html";

    fn samples() -> Vec<PanelPage> {
        let judge = JudgeRow {
            number: 1,
            name: "张<代表>".to_owned(),
            group: "人大代表".to_owned(),
            ties: "第一<医院>".to_owned(),
            standing: Badge::new(Words::key("campaign.judge.tied"), Tone::Quiet),
        };
        let full = PanelPage {
            head: sample_head(sample_kept("pool", "")),
            groups: vec![("人大代表".to_owned(), "人大<代表>".to_owned(), 3, 2)],
            pool: vec![judge],
            panel: Some(PanelView {
                seats: 2,
                seed: "42".to_owned(),
                at_ms: 1_772_000_000_000,
                members: 12,
                excluded: 1,
            }),
            is_fixed: true,
        };
        let bare = PanelPage {
            head: sample_head(Kept::default()),
            pool: Vec::new(),
            panel: None,
            is_fixed: false,
            ..full.clone()
        };
        vec![PanelPage { head: sample_closed(), ..bare.clone() }, bare, full]
    }
}

impl Page for RankingPage {
    const TEMPLATE: &'static str = "staff/campaigns/ranking.html";

    fn samples() -> Vec<RankingPage> {
        let badge = |key: &str| Badge::new(Words::key(key), Tone::Calm);
        let row = RankRow {
            place: "1".to_owned(),
            name: "第一<医院>".to_owned(),
            url: "/campaigns/3/units/7".to_owned(),
            sector: "卫生".to_owned(),
            score: "91.5000".to_owned(),
            satisfaction: "92.0 % (92/100)".to_owned(),
            standing: badge("campaign.rank.tied"),
            reasons: Vec::new(),
        };
        let out = RankRow {
            place: String::new(),
            score: String::new(),
            satisfaction: String::new(),
            standing: badge("campaign.rank.out"),
            reasons: vec![Words::key("campaign.reason.not-measured")],
            ..row.clone()
        };
        let objection = ObjectionView {
            number: 1,
            unit: "第一<医院>".to_owned(),
            text: "数据<有误>".to_owned(),
            at_ms: 1_772_000_000_000,
            answer: None,
        };
        let shown = ShownRow {
            unit: 7,
            name: "第一<医院>".to_owned(),
            place: 1,
            score: "91.5000".to_owned(),
            satisfaction: "92.0".to_owned(),
        };
        let full = RankingPage {
            head: sample_head(sample_kept("answer", "1")),
            quota: 60,
            threshold: "80".to_owned(),
            has_files: true,
            rows: vec![row, out],
            counts: [0, 1, 0, 1],
            notice: Some(NoticeView {
                at_ms: 1_772_000_000_000,
                due: DueWords {
                    due_ms: 1_772_000_000_000,
                    left: DueLeft::WorkingDays(3),
                    provisional: false,
                },
                runs: true,
                shown: vec![shown],
            }),
            objections: vec![
                ObjectionView { answer: Some((true, "属<实>".to_owned())), ..objection.clone() },
                objection,
            ],
            equals: vec![(7, "第一<医院>".to_owned())],
            left: 1,
            decided: Some(("创建办〔2026〕9号".to_owned(), 1_772_000_000_000)),
            awards: vec![AwardRow {
                name: "第一<医院>".to_owned(),
                url: "/campaigns/3/units/7".to_owned(),
                plaque: String::new(),
                standing: badge("campaign.award.withdrawn"),
            }],
        };
        let bare = RankingPage {
            head: sample_closed(),
            has_files: false,
            rows: Vec::new(),
            notice: None,
            objections: Vec::new(),
            equals: Vec::new(),
            decided: None,
            awards: Vec::new(),
            ..full.clone()
        };
        let fresh = RankingPage { head: sample_head(Kept::default()), has_files: true, ..bare.clone() };
        vec![full, bare, fresh]
    }
}
