//! What the samples of the assessor's pages share.

use super::{
    Closed, Head, Link, MonthRow, PackMonths, ProofLink, Tab,
    month::{IndicatorHead, Moved, RankGroup, RankRow, Ranking, ScoreCell, Unranked},
    score::{MarkRow, Why, WhyLine, WhyScore},
};
use crate::views::{frame::Tone, locale::Words, parts::Badge};

const MONTH: &str = "/assessment/linshu-2020-10/2026-10";
const RULES: &str = "/assessment/linshu-2020-10/rules";

pub(super) fn month_row() -> MonthRow {
    MonthRow {
        month: "2026-10".to_owned(),
        url: MONTH.to_owned(),
        status: Badge::new(Words::key("assessor.state.due"), Tone::Soon),
        cut_off: "2026-11-06".to_owned(),
        is_due: true,
        closed: None,
        corrections: 0,
        appeals: 0,
    }
}

fn closed_row() -> MonthRow {
    MonthRow {
        status: Badge::new(Words::key("assessor.state.closed"), Tone::Good),
        is_due: false,
        closed: Some(Closed {
            by: "何平".to_owned(),
            at_ms: 1_795_327_500_000,
            digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
            events: 48_211,
        }),
        corrections: 1,
        appeals: 2,
        ..month_row()
    }
}

pub(super) fn pack_months() -> PackMonths {
    let progress = MonthRow {
        month: "2026-11".to_owned(),
        status: Badge::new(Words::key("assessor.state.open"), Tone::Calm),
        is_due: false,
        ..month_row()
    };
    PackMonths {
        id: "linshu-2020-10".to_owned(),
        number: "沭政字〔2020〕10号".to_owned(),
        title: "关于进一步加强12345政务服务热线办理工作的通知".to_owned(),
        rules_url: RULES.to_owned(),
        months: vec![progress, month_row(), closed_row()],
        years: vec![Link::new(Words::plain("2026"), "/assessment/linshu-2020-10/year/2026")],
        counting: None,
        refused: Vec::new(),
    }
}

pub(super) fn head() -> Head {
    let tab = |code: &'static str, count: Option<usize>| Tab { code, url: format!("{MONTH}/{code}"), count };
    Head {
        document: "沭政字〔2020〕10号 关于进一步加强12345政务服务热线办理工作的通知".to_owned(),
        rules_url: RULES.to_owned(),
        month: month_row(),
        tabs: vec![
            Tab { code: "ranking", url: MONTH.to_owned(), count: None },
            tab("peers", None),
            tab("bands", Some(3)),
            tab("marks", Some(7)),
            tab("corrections", Some(1)),
            tab("appeals", Some(2)),
        ],
        may_assess: true,
    }
}

pub(super) fn closed_head() -> Head {
    Head { month: closed_row(), may_assess: false, ..head() }
}

pub(super) fn ranking() -> Ranking {
    let cell = |score: &str, is_full: bool| ScoreCell {
        score: score.to_owned(),
        url: format!("{MONTH}/17/volume"),
        is_full,
    };
    let row = |rank: usize, moved: Moved| RankRow {
        rank,
        moved,
        unit: "城关街道".to_owned(),
        url: format!("{MONTH}/17"),
        n: "42".to_owned(),
        n_url: format!("{MONTH}/17/rows/taken"),
        answered: "90.5%".to_owned(),
        scores: vec![cell("10", true), cell("8.25", false)],
        total: "86.2".to_owned(),
        corrected: None,
    };
    let corrected = RankRow {
        corrected: Some(Words::key("assessor.rank.corrected").with("rank", 2).with("total", "88.4113")),
        ..row(3, Moved::sample("down", 2, "−1.5"))
    };
    let indicator = |name: &str| IndicatorHead {
        name: name.to_owned(),
        points: "10".to_owned(),
        url: format!("{RULES}#volume"),
    };
    let group = RankGroup {
        id: "township".to_owned(),
        name: "镇街".to_owned(),
        indicators: vec![indicator("承办量"), indicator("响应率（服务过程）")],
        points: "100".to_owned(),
        rows: vec![
            row(1, Moved::sample("up", 1, "+2.1")),
            row(2, Moved::sample("same", 0, "0")),
            corrected,
            RankRow { answered: String::new(), ..row(4, Moved::sample("new", 0, "")) },
        ],
        unranked: vec![Unranked {
            unit: "李坪镇".to_owned(),
            url: format!("{MONTH}/19"),
            n: "0".to_owned(),
            why: Words::key("assessor.rank.nothing"),
        }],
        is_small: true,
        chart: "{\"units\":[\"城关街道\"],\"totals\":[86.2],\"most\":100}".to_owned(),
    };
    let empty = RankGroup {
        id: "department".to_owned(),
        name: "县直单位".to_owned(),
        rows: Vec::new(),
        unranked: Vec::new(),
        is_small: false,
        ..group.clone()
    };
    Ranking {
        head: head(),
        groups: vec![group, empty],
        files: vec![
            Link::new(Words::key("assessor.file.xlsx"), format!("{MONTH}/files/sheet.xlsx")),
            Link::new(Words::key("assessor.file.csv"), format!("{MONTH}/files/facts.csv")),
        ],
        close_url: format!("{MONTH}/close"),
        is_uncounted: false,
    }
}

pub(super) fn why() -> Why {
    let line = |kind: &'static str, text: &str| WhyLine { kind, text: Words::plain(text), links: Vec::new() };
    let fact = WhyLine {
        links: vec![
            Link::new(Words::plain("承办量"), format!("{MONTH}/17/rows/taken")),
            Link::new(Words::key("assessor.why.definition"), format!("{RULES}#taken")),
        ],
        ..line("fact", "承办量：42")
    };
    Why {
        head: head(),
        unit: "城关街道".to_owned(),
        unit_url: format!("{MONTH}/17"),
        group: "镇街".to_owned(),
        rank: Some(3),
        ranked: 12,
        total: "86.2".to_owned(),
        scores: vec![WhyScore {
            id: "volume".to_owned(),
            name: "承办量".to_owned(),
            rule_url: format!("{RULES}#volume"),
            points: "10".to_owned(),
            score: "9.125".to_owned(),
            curves: vec![Words::plain("数据值 = 承办量")],
            lines: vec![
                line("part", "第 1 项，满分 10 分："),
                fact,
                line("compared", "参与比较的单位：最小值 3，最大值 61"),
                line("points", "〔（42 − 3）÷（61 − 3）〕× 10 = 9.125"),
                line("result", "四舍五入到小数点后 4 位：9.125 → 9.1250"),
                line("article", "条款：附件 三(一)1"),
                line("interpretation", "口径：全组数值相同时均得满分"),
            ],
        }],
        measures: Vec::new(),
        others: vec![Link::new(Words::plain("响应率（服务过程）"), format!("{MONTH}/17/response_process"))],
    }
}

pub(super) fn proof() -> ProofLink {
    ProofLink {
        name: "截图.png".to_owned(),
        url: format!("{MONTH}/evidence/66c7f0f462eeedd9"),
        digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
    }
}

pub(super) fn mark() -> MarkRow {
    MarkRow {
        id: 7,
        kind: "超期回退".to_owned(),
        unit: "城关街道".to_owned(),
        order: Some(Link::new(Words::plain("HY20261120-00311-6"), "/orders/HY20261120-00311-6")),
        note: "收单后第 3 个工作日才退回".to_owned(),
        evidence: vec![proof()],
        by: "何平".to_owned(),
        at_ms: 1_795_327_500_000,
        gone: String::new(),
        gone_by: None,
        remove_url: format!("{MONTH}/marks/7/remove"),
        key: "sample-key".to_owned(),
    }
}

pub(super) fn gone_mark() -> MarkRow {
    MarkRow {
        id: 8,
        order: None,
        evidence: Vec::new(),
        gone: "录错单位".to_owned(),
        gone_by: Some(("何平".to_owned(), 1_795_327_500_000)),
        remove_url: String::new(),
        ..mark()
    }
}
