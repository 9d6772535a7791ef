//! One policy pack as a document: every rule with its article, what had to be decided where the document is silent,
//! and the examples as they come out today.

use serde::Serialize;

use super::packs::{PackRow, Packs};
use super::pieces::Fact;
use super::sample_life::plain;
use crate::views::Page;
use crate::views::locale::Words;

/// One pack as a document. `GET /packs/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct Pack {
    /// Number, title, issuer, dates and state.
    pub head: PackRow,
    /// The jurisdiction it holds for.
    pub jurisdiction: String,
    /// The numbers of the documents it repeals; empty for none.
    pub repeals: Vec<String>,
    /// The SM3 digest of the file, as kept in the ledger.
    pub digest: String,
    /// Where the file can be taken away.
    pub text_url: String,
    /// Where a draft can be tried out; empty when the reader may not.
    pub try_url: String,
    /// Its rules by section, in the order of an order's life; never an empty section.
    pub sections: Vec<PackSection>,
    /// How many rules rest on an interpretation.
    pub interpreted: u32,
    /// The examples with their results, the failing ones first.
    pub examples: Vec<Example>,
    /// The versions of its document, the newest first; this one is among them.
    pub versions: Vec<PackVersion>,
    /// The packs of other documents.
    pub others: Vec<PackRow>,
}

/// Rules that belong together.
#[derive(Debug, Clone, Serialize)]
pub struct PackSection {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Words,
    /// Its rules.
    pub rules: Vec<PackRule>,
}

/// One rule.
#[derive(Debug, Clone, Serialize)]
pub struct PackRule {
    /// An id for links, such as `clock-handle-simple`.
    pub anchor: String,
    /// Its id, such as `clock.handle-simple`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it says, line by line.
    pub wording: Vec<String>,
    /// The article; empty where the document is silent.
    pub article: String,
    /// What the document leaves open, decided; empty when it leaves nothing open.
    pub interpretation: String,
    /// What the interpretation rests on; empty for nothing besides the article.
    pub rests_on: String,
}

/// One version of the document.
#[derive(Debug, Clone, Serialize)]
pub struct PackVersion {
    /// Number, dates and state.
    pub row: PackRow,
    /// Whether it is the one being read.
    pub is_current: bool,
    /// Where it is compared with the one being read; empty for itself.
    pub diff_url: String,
}

/// An example: given facts, the expected and the found result.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// What must be true.
    pub title: String,
    /// The rule it tests.
    pub rule: String,
    /// The place of that rule on the page; empty when it is no rule of its own.
    pub anchor: String,
    /// The facts given.
    pub given: Vec<Fact>,
    /// The units whose scores are worked out; empty for other examples.
    pub worked: Vec<WorkedUnit>,
    /// What is expected; empty when every unit says its own.
    pub expected: String,
    /// What was found; shown when it differs.
    pub found: String,
    /// Whether they agree.
    pub passes: bool,
}

/// A unit of a worked example.
#[derive(Debug, Clone, Serialize)]
pub struct WorkedUnit {
    /// Its name and group.
    pub unit: String,
    /// What was counted and entered.
    pub facts: String,
    /// The score it must have.
    pub expected: Words,
    /// How the score comes about, line by line.
    pub because: Vec<Words>,
}

impl Page for Pack {
    const TEMPLATE: &'static str = "staff/pack.html";

    fn samples() -> Vec<Pack> {
        let rows: Vec<PackRow> = Packs::samples().into_iter().flat_map(|page| page.rows).take(3).collect();
        let [head, other, old] = rows.as_slice() else { return Vec::new() };
        let pack = sample_pack(head, other, old);
        let plainest = Pack {
            head: PackRow { failing: 0, ..head.clone() },
            repeals: Vec::new(),
            try_url: String::new(),
            interpreted: 0,
            sections: pack.sections.iter().skip(1).cloned().collect(),
            examples: Vec::new(),
            versions: Vec::new(),
            others: Vec::new(),
            ..pack.clone()
        };
        vec![pack, plainest]
    }
}

fn rule(id: &str, name: &str, wording: &[&str], article: &str) -> PackRule {
    PackRule {
        anchor: id.replace('.', "-"),
        id: id.to_owned(),
        name: name.to_owned(),
        wording: wording.iter().map(|line| (*line).to_owned()).collect(),
        article: article.to_owned(),
        interpretation: String::new(),
        rests_on: String::new(),
    }
}

fn sample_pack(head: &PackRow, other: &PackRow, old: &PackRow) -> Pack {
    let section = |code: &str, rules: Vec<PackRule>| PackSection {
        code: code.to_owned(),
        title: Words::key(&format!("packs.section.{code}")),
        rules,
    };
    let emergency = PackRule {
        interpretation: "文件未规定紧急警情；按国务院办公厅意见，即时转 110、119、120、122。".to_owned(),
        rests_on: "国办函〔2025〕66号 (二)".to_owned(),
        ..rule("emergency.110", "公安报警", &[], "")
    };
    let first = PackRule {
        interpretation: "全组数值相同时均得满分；截止时未办结的工单留在分母中。".to_owned(),
        ..rule(
            "indicator.first_time",
            "一次办好率",
            &["满分 35 分", "数据值 = 一次满意工单 ÷ 承办量；得分 =〔…〕× 35"],
            "附件 三(一)3",
        )
    };
    let handle = ["5 个工作日", "适用：一般事项", "次日起算，末日 17:30 止", "计为逾期"];
    Pack {
        head: PackRow { failing: 1, ..head.clone() },
        jurisdiction: "371329".to_owned(),
        repeals: vec!["办字〔2019〕35号".to_owned()],
        digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
        text_url: "/packs/linshu-2020-10/text".to_owned(),
        try_url: "/packs/what-if".to_owned(),
        sections: vec![
            section("steps", vec![rule("step.screen", "受理", &["启用"], "二(一)")]),
            section("clocks", vec![rule("clock.handle-simple", "办理", &handle, "附件 三(一)2(2)③")]),
            section("emergency", vec![emergency]),
            section("indicators", vec![first]),
        ],
        interpreted: 2,
        examples: sample_examples(),
        versions: vec![
            PackVersion { row: head.clone(), is_current: true, diff_url: String::new() },
            PackVersion {
                row: old.clone(),
                is_current: false,
                diff_url: "/packs/linshu-2019-35/against/linshu-2020-10".to_owned(),
            },
        ],
        others: vec![other.clone()],
    }
}

fn sample_examples() -> Vec<Example> {
    let clock = Example {
        title: "退单申请的最后时刻".to_owned(),
        rule: "clock.handle-simple".to_owned(),
        anchor: "clock-handle-simple".to_owned(),
        given: vec![Fact::new(plain("起算"), plain("2026-09-18 16:00"))],
        worked: Vec::new(),
        expected: "2026-09-20 24:00".to_owned(),
        found: "2026-09-21 24:00".to_owned(),
        passes: false,
    };
    let scores = Example {
        title: "两个镇街，一高一低".to_owned(),
        rule: "indicator.first_time".to_owned(),
        anchor: "indicator-first_time".to_owned(),
        given: Vec::new(),
        worked: vec![WorkedUnit {
            unit: "临沭街道（镇街）".to_owned(),
            facts: "承办量 20、一次满意工单 18".to_owned(),
            expected: plain("35 分"),
            because: vec![plain("一次满意工单 18 ÷ 承办量 20 = 0.9"), plain("全组最高，计 35 分")],
        }],
        expected: String::new(),
        found: String::new(),
        passes: true,
    };
    let year = Example {
        title: "年度".to_owned(),
        rule: "measure.taken".to_owned(),
        anchor: String::new(),
        given: vec![Fact::new(plain("日常"), plain("90、95")), Fact::new(plain("年终"), plain("80"))],
        worked: Vec::new(),
        expected: "91.25".to_owned(),
        found: "91.25".to_owned(),
        passes: true,
    };
    vec![clock, scores, year]
}
