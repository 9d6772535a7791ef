//! A draft of a pack tried out on a past month: who would stand where, and why. Nothing is stored.

use serde::Serialize;

use super::packs::PackFault;
use crate::told::what_if::{Tried, TriedGroup, TriedIndicator, TriedUnit};
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// The form and what came of it. `GET /packs/what-if`, `POST /packs/what-if`: `text` or `file`, `month`, `against`
#[derive(Debug, Clone, Serialize)]
pub struct WhatIf {
    /// The draft as it was sent.
    pub text: Field,
    /// The month.
    pub month: Field,
    /// The pack it is compared with.
    pub against: Field,
    /// The packs there are that assess anybody.
    pub packs: Vec<Choice>,
    /// What is wrong with the draft, by line.
    pub faults: Vec<PackFault>,
    /// What is wrong as a whole.
    pub problem: Option<Words>,
    /// What came of it.
    pub tried: Option<Tried>,
    /// How many units would change places.
    pub moved: u32,
}

impl Page for WhatIf {
    const TEMPLATE: &'static str = "staff/what_if.html";

    fn samples() -> Vec<WhatIf> {
        let packs = vec![Choice::new("linshu-2020-10", Words::plain("沭政字〔2020〕10号"))];
        let form = WhatIf {
            text: Field::default(),
            month: Field::of("2022-05"),
            against: Field::of("linshu-2020-10"),
            packs,
            faults: Vec::new(),
            problem: None,
            tried: None,
            moved: 0,
        };
        let fault = PackFault {
            line: 214,
            key: "indicator.first_time.points".to_owned(),
            problem: "sums to 90 together with the others; let them sum to 100".to_owned(),
        };
        let faulty = WhatIf {
            text: Field::of("[pack]\nid = \"<东风砖厂>\"\n"),
            month: Field::of("5月").wrong(Words::key("packs.what_if.no_month")),
            faults: vec![fault],
            problem: Some(Words::key("packs.what_if.faults").with("count", 1)),
            ..form.clone()
        };
        let done = WhatIf { tried: Some(sample()), moved: 1, ..form.clone() };
        let same = WhatIf {
            tried: Some(Tried { groups: Vec::new(), left_out: Vec::new(), ..sample() }),
            ..form.clone()
        };
        vec![form, faulty, done, same]
    }
}

fn sample() -> Tried {
    let first = TriedIndicator {
        id: "first_time".to_owned(),
        name: "一次办好率".to_owned(),
        old: Some("31.2000".to_owned()),
        new: Some("35.0000".to_owned()),
        why: vec!["满分由 35 改为 40".to_owned(), "计分方法改变".to_owned()],
    };
    let gone =
        TriedIndicator { id: "volume".to_owned(), name: "承办量".to_owned(), new: None, ..first.clone() };
    let unit = TriedUnit {
        unit: "县住房和城乡建设局".to_owned(),
        old_rank: Some(7),
        new_rank: Some(3),
        old_total: Some("91.3500".to_owned()),
        new_total: Some("95.1500".to_owned()),
        by: Some("+3.8000".to_owned()),
        indicators: vec![first, gone],
    };
    let unranked = TriedUnit {
        unit: "县档案馆".to_owned(),
        old_rank: None,
        new_rank: None,
        old_total: None,
        new_total: None,
        by: None,
        indicators: Vec::new(),
    };
    let group = TriedGroup {
        group: "department".to_owned(),
        name: "县直单位".to_owned(),
        units: vec![unit, unranked],
    };
    Tried {
        old: "linshu-2020-10".to_owned(),
        new: "linshu-2023-1".to_owned(),
        period: "2022-05".to_owned(),
        groups: vec![group],
        left_out: vec!["县档案馆的“承办量档次分”录入值 3 不合草案，未计入。".to_owned()],
    }
}
