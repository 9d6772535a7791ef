//! What a pack counts, what people enter, and how it becomes points: the definitions every figure leads to.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// The rules of a pack's assessment. `GET /assessment/{pack}/rules`
#[derive(Debug, Clone, Serialize)]
pub struct Rules {
    /// The document's number and title.
    pub document: String,
    /// How the assessment as a whole is meant.
    pub general: Vec<Words>,
    /// What is counted.
    pub measures: Vec<Rule>,
    /// What people enter.
    pub inputs: Vec<Rule>,
    /// What is scored every month.
    pub indicators: Vec<Rule>,
    /// What is scored at the year's end.
    pub yearly: Vec<Rule>,
}

/// One of them.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// Its id, an anchor too.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The most it gives; empty when it gives nothing itself.
    pub points: String,
    /// How it is counted or computed.
    pub lines: Vec<Words>,
    /// Where it is written, and what was decided where the text is open.
    pub grounds: Vec<Ground>,
}

/// Where something is written, or how it was decided.
#[derive(Debug, Clone, Serialize)]
pub struct Ground {
    /// Whether the text is open and was interpreted.
    pub is_interpretation: bool,
    /// What it says.
    pub text: Words,
}

impl Page for Rules {
    const TEMPLATE: &'static str = "staff/assessment/rules.html";

    fn samples() -> Vec<Rules> {
        let rule = Rule {
            id: "taken".to_owned(),
            name: "承办量".to_owned(),
            points: "10".to_owned(),
            lines: vec![Words::plain("imported = false")],
            grounds: vec![
                Ground { is_interpretation: false, text: Words::plain("附件 三(一)1") },
                Ground { is_interpretation: true, text: Words::plain("匿名的也计入。") },
            ],
        };
        let other = |id: &str| Rule { id: id.to_owned(), points: String::new(), ..rule.clone() };
        let rules = Rules {
            document: "沭政字〔2020〕10号 关于进一步加强12345政务服务热线办理工作的通知".to_owned(),
            general: vec![Words::plain("得分四舍五入保留 4 位小数。")],
            measures: vec![other("taken")],
            inputs: vec![other("volume_band")],
            indicators: vec![Rule { id: "volume".to_owned(), ..rule.clone() }],
            yearly: vec![Rule { id: "knowledge".to_owned(), ..rule }],
        };
        let bare = Rules { inputs: Vec::new(), yearly: Vec::new(), ..rules.clone() };
        vec![rules, bare]
    }
}
