//! Words and values of a bulletin as a county would give them, in both languages.

use domain::policy::Language;
use report::bulletin::{
    Attachment, Bulletin, Correction, Cost, Deduction, Figures, Group, Interpretation, NotRanked, Praise,
    Ranked, Share, Words,
};

/// The words of a Chinese bulletin.
pub(super) fn chinese() -> Words {
    Words {
        language: Language::Zh,
        numerals: ["一", "二", "三", "四", "五", "六"].map(str::to_owned).to_vec(),
        first_level: "{n}、{heading}".to_owned(),
        second_level: "（{n}）{heading}".to_owned(),
        opening: "{period}，全县共受理群众诉求{taken}件。首次办理群众满意率{satisfaction}（评价{rated}件，\
                  满意{satisfied}件），回访应答率{response}（回访{asked}件，应答{responded}件）。现将有关情况通报如下："
            .to_owned(),
        no_share: "无".to_owned(),
        ranking: "排名情况".to_owned(),
        rank: "名次".to_owned(),
        unit: "单位".to_owned(),
        taken: "承办量\n件".to_owned(),
        total: "总分".to_owned(),
        continued: "{group}（续）".to_owned(),
        nobody_ranked: "本期没有单位参加排名。".to_owned(),
        not_ranked: "以下单位未参加排名：".to_owned(),
        not_ranked_unit: "{unit}：承办{taken}件，{why}。".to_owned(),
        praised: "办理较好的单位".to_owned(),
        praise: "{unit}：{why}。".to_owned(),
        costs: "失分情况".to_owned(),
        cost: "{unit}：共失{points}分，主要是{deductions}。".to_owned(),
        deduction: "{kind}{count}件失{points}分".to_owned(),
        between: "，".to_owned(),
        corrections: "对已通报数据的更正".to_owned(),
        correction: "{period}{unit}{what}由{before}更正为{after}：{why}。".to_owned(),
        no_corrections: "自上期通报以来没有更正。".to_owned(),
        interpretations: "口径说明".to_owned(),
        interpretation: "{n}. {text}（{article}）。".to_owned(),
        attachments: "附件：".to_owned(),
        attachment: "附件{n}".to_owned(),
        contact: "（联系方式：{contact}）".to_owned(),
    }
}

/// The words of an English bulletin.
pub(super) fn english() -> Words {
    Words {
        language: Language::En,
        numerals: Vec::new(),
        first_level: "{n}. {heading}".to_owned(),
        second_level: "({n}) {heading}".to_owned(),
        opening: "In {period} the county took {taken} orders. {satisfaction} were settled to the citizen's \
                  satisfaction at the first attempt ({satisfied} of {rated} judged); {response} of those asked \
                  answered ({responded} of {asked}). The results are as follows."
            .to_owned(),
        no_share: "none".to_owned(),
        ranking: "Rankings".to_owned(),
        rank: "Rank".to_owned(),
        unit: "Unit".to_owned(),
        taken: "Orders taken".to_owned(),
        total: "Total".to_owned(),
        continued: "{group} (continued)".to_owned(),
        nobody_ranked: "No unit is ranked this month.".to_owned(),
        not_ranked: "These units are not ranked:".to_owned(),
        not_ranked_unit: "{unit}: {taken} orders taken, {why}.".to_owned(),
        praised: "Who did well".to_owned(),
        praise: "{unit}: {why}.".to_owned(),
        costs: "What cost points".to_owned(),
        cost: "{unit}: {points} points in all; {deductions}.".to_owned(),
        deduction: "{kind} × {count}: {points}".to_owned(),
        between: "; ".to_owned(),
        corrections: "Corrections".to_owned(),
        correction: "{period}, {unit}, {what}: {after} instead of {before}; {why}.".to_owned(),
        no_corrections: "Nothing was corrected since the last bulletin.".to_owned(),
        interpretations: "How the rules are read".to_owned(),
        interpretation: "{n}. {text} ({article}).".to_owned(),
        attachments: "Attachments: ".to_owned(),
        attachment: "Attachment {n}".to_owned(),
        contact: "(Contact: {contact})".to_owned(),
    }
}

/// A number with two digits after the point.
fn points(hundredths: u64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A group of so many units; every score is another number, so that a lost one is seen.
pub(super) fn group(name: &str, indicators: &[&str], units: impl IntoIterator<Item = String>) -> Group {
    let mut group = Group {
        name: name.to_owned(),
        indicators: indicators.iter().map(|name| (*name).to_owned()).collect(),
        ..Group::default()
    };
    for (rank, unit) in (1..).zip(units) {
        let lost = u64::from(rank) * 7;
        let scores = (lost..).take(group.indicators.len()).map(|lost| points(3500_u64.saturating_sub(lost)));
        group.ranked.push(Ranked {
            rank,
            unit,
            taken: 1000 + lost,
            scores: scores.collect(),
            total: points(9900_u64.saturating_sub(lost)),
        });
    }
    group
}

/// The indicators of a county's assessment.
pub(super) const INDICATORS: [&str; 10] = [
    "承办量\n10分",
    "服务过程\n10分",
    "办理过程\n5分",
    "一次办好率\n35分",
    "重办满意率\n20分",
    "县级重办率\n5分",
    "市级重办率\n5分",
    "疑难诉求\n5分",
    "督查督办\n5分",
    "附加分",
];

/// A whole Chinese bulletin.
pub(super) fn bulletin() -> Bulletin {
    let towns = (1..=17).map(|number| format!("第{number}镇（街道）"));
    let departments = (1..=45).map(|number| match number {
        3 => "住房和城乡建设局、自然资源和规划局联合办公室及其直属单位（含“12319”热线）".to_owned(),
        4 => "<A&B>热力\"有限\"公司 🔥".to_owned(),
        _ => format!("县直部门{number:02}局"),
    });
    let mut departments = group("县直部门", &INDICATORS, departments);
    departments.not_ranked =
        vec![NotRanked {
            unit: "县档案馆".to_owned(), taken: 2, why: "不足5件，不参加排名".to_owned()
        }];
    Bulletin {
        red_head: Some("某某县12345热线工作专班文件".to_owned()),
        number: "某热线〔2022〕5号".to_owned(),
        title: "关于2022年5月12345热线办理情况的通报".to_owned(),
        recipients: "各镇人民政府（街道办事处），县政府各部门，各有关企业：".to_owned(),
        period: "2022年5月".to_owned(),
        figures: Figures {
            taken: 12_345,
            satisfaction: Share { part: 9_341, whole: 10_000, written: Some("93.41%".to_owned()) },
            response: Share { part: 10_000, whole: 11_000, written: Some("90.91%".to_owned()) },
        },
        paragraphs: vec!["其中，供暖、供水、物业类诉求集中，占“急难愁盼”事项的近半数。".to_owned()],
        groups: vec![group("镇街", &INDICATORS[..6], towns), departments],
        praised: vec![Praise {
            unit: "第1镇（街道）".to_owned(),
            why: "一次办好率100%，重办为零".to_owned(),
        }],
        costs: vec![Cost {
            unit: "第17镇（街道）".to_owned(),
            points: "1.40".to_owned(),
            deductions: vec![
                Deduction { kind: "逾期办理".to_owned(), count: 4, points: "0.80".to_owned() },
                Deduction { kind: "以答复代替退单".to_owned(), count: 3, points: "0.60".to_owned() },
            ],
        }],
        corrections: vec![Correction {
            period: "2022年4月".to_owned(),
            unit: "第2镇（街道）".to_owned(),
            what: "一次办好率".to_owned(),
            before: "31.20分".to_owned(),
            after: "31.55分".to_owned(),
            why: "1件诉求经复核不属于该单位".to_owned(),
        }],
        interpretations: vec![
            Interpretation {
                text: "匿名诉求没有联系义务，不计入未响应".to_owned(),
                article: "附件三（一）2（1）".to_owned(),
            },
            Interpretation {
                text: "截止时未办结的，按不满意计算".to_owned(),
                article: "附件三（一）3".to_owned(),
            },
        ],
        attachments: vec![
            Attachment {
                title: "2022年5月考核得分工作簿（可重新计算，含每项指标的原始计数、数据值和得分）".to_owned(),
                paragraphs: Vec::new(),
            },
            Attachment {
                title: "计分方法说明".to_owned(),
                paragraphs: vec!["各项指标按考核办法计算，四舍五入到小数点后两位。".to_owned()],
            },
        ],
        issuer: "某某县12345热线工作专班".to_owned(),
        date: "2022年6月5日".to_owned(),
        is_sealed: false,
        contact: Some("王某，0539-1234567".to_owned()),
    }
}

/// A whole English bulletin, with more indicators than fit side by side.
pub(super) fn english_bulletin() -> Bulletin {
    let indicators = [
        "Volume",
        "Responsiveness",
        "Handling",
        "First-time resolution",
        "Redo satisfaction",
        "Redone orders",
    ];
    let units = (1..=12).map(|number| format!("Bureau {number} of Housing & Water"));
    Bulletin {
        number: "No. 5 of 2022".to_owned(),
        title: "Hotline results in May 2022".to_owned(),
        recipients: "To all townships and departments:".to_owned(),
        period: "May 2022".to_owned(),
        figures: Figures {
            taken: 1_200,
            satisfaction: Share { part: 9, whole: 10, written: Some("90.00%".to_owned()) },
            response: Share { part: 10, whole: 40, written: Some("25.00%".to_owned()) },
        },
        groups: vec![group("Departments", &indicators, units)],
        issuer: "County Hotline Office".to_owned(),
        date: "5 June 2022".to_owned(),
        is_sealed: true,
        ..Bulletin::default()
    }
}
