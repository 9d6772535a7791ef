//! Two packs compared: what was added, what is gone, what says something else, each with its article.

use serde::Serialize;

use super::packs::{PackRow, Packs};
use crate::told::pack_diff::{ChangedRule, Kind, Side};
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::Choice;

/// What changed from one pack to another. `GET /packs/{id}/against/{other}`
#[derive(Debug, Clone, Serialize)]
pub struct PackDiff {
    /// The older pack.
    pub old: PackRow,
    /// The newer one.
    pub new: PackRow,
    /// What changed, in the order of the newer pack, then what is gone.
    pub changes: Vec<ChangedRule>,
    /// How many rules were added, removed, changed, and changed in their grounds only.
    pub counts: [u32; 4],
    /// The same the other way round.
    pub swap_url: String,
    /// The packs there are, for another comparison.
    pub packs: Vec<Choice>,
}

impl Page for PackDiff {
    const TEMPLATE: &'static str = "staff/pack_diff.html";

    fn samples() -> Vec<PackDiff> {
        let rows: Vec<PackRow> = Packs::samples().into_iter().flat_map(|page| page.rows).take(3).collect();
        let [new, _, old] = rows.as_slice() else { return Vec::new() };
        let side = |lines: &[&str], article: &str, interpretation: &str| Side {
            name: "办理".to_owned(),
            wording: lines.iter().map(|line| (*line).to_owned()).collect(),
            article: Some(article.to_owned()).filter(|article| !article.is_empty()),
            interpretation: Some(interpretation.to_owned()).filter(|text| !text.is_empty()),
            source: Some("山东省12345热线办理时限".to_owned()).filter(|_| !interpretation.is_empty()),
        };
        let change = |rule: &str, change: Kind, old: Option<Side>, new: Option<Side>| ChangedRule {
            rule: rule.to_owned(),
            change,
            old,
            new,
        };
        let five = || side(&["5 个工作日", "适用：一般事项"], "二(三)", "");
        let seven = || side(&["7 个工作日", "适用：一般事项"], "附件 三(一)2(2)③", "取省定 7 个工作日。");
        let changes = vec![
            change("clock.handle-simple", Kind::Changed, Some(five()), Some(seven())),
            change(
                "clock.handle-complex",
                Kind::Grounds,
                Some(five()),
                Some(side(&["5 个工作日", "适用：一般事项"], "三", "")),
            ),
            change("measure.taken", Kind::Added, None, Some(side(&[], "", "含各渠道、各级诉求。"))),
            change(
                "reason.court",
                Kind::Removed,
                Some(side(&["告知群众：请依法反映。"], "二(一)", "")),
                None,
            ),
        ];
        let page = PackDiff {
            old: old.clone(),
            new: new.clone(),
            changes,
            counts: [1, 1, 1, 1],
            swap_url: "/packs/linshu-2020-10/against/linshu-2019-35".to_owned(),
            packs: vec![
                Choice::new("linshu-2020-10", Words::plain("沭政字〔2020〕10号")),
                Choice::new("linshu-2019-35", Words::plain("办字〔2019〕35号")),
            ],
        };
        vec![page.clone(), PackDiff { changes: Vec::new(), counts: [0; 4], ..page }]
    }
}
