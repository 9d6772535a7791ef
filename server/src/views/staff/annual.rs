//! Years' ends as the office sees them: the list, the form that opens a year, one sheet with its weights, sources, what is
//! missing, the result and its editions.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Field},
    staff::kept::Kept,
    weighed::WeighedTable,
};

/// The names of fields.
pub mod names {
    /// By which decision the weights were set.
    pub const BASIS: &str = "basis";
    /// The prefix of a weight, before the source's id.
    pub const WEIGHT: &str = "weight_";
    /// Why.
    pub const REASON: &str = "reason";
    /// The year.
    pub const YEAR: &str = "year";
    /// A unit.
    pub const UNIT: &str = "unit";
    /// The version that was seen.
    pub const SEEN: &str = "seen";
}

/// A sheet in the list.
#[derive(Debug, Clone, Serialize)]
pub struct AnnualRow {
    /// Year and name; plain words.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The document.
    pub document: String,
    /// How it stands.
    pub stage: Badge,
    /// How many scores are missing.
    pub missing: usize,
    /// How many editions were published.
    pub editions: usize,
}

/// The list. `GET /annual`
#[derive(Debug, Clone, Serialize)]
pub struct AnnualList {
    /// The sheets, the newest year first.
    pub rows: Vec<AnnualRow>,
    /// What the reader may open: address, name.
    pub opens: Vec<(String, String)>,
    /// Whether any pack in force knows a year's end.
    pub has_rules: bool,
}

/// A weight to be set.
#[derive(Debug, Clone, Serialize)]
pub struct WeightField {
    /// The source's id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The best score.
    pub full: String,
    /// What was typed.
    pub field: Field,
}

/// The form that opens a year. `GET /annual/new/{pack}/{block}`
#[derive(Debug, Clone, Serialize)]
pub struct AnnualNew {
    /// The form's idempotency key.
    pub key: String,
    /// Where it is sent.
    pub url: String,
    /// What the pack calls it.
    pub name: String,
    /// The document and article.
    pub document: String,
    /// What the article leaves open, decided.
    pub interpretation: String,
    /// The year.
    pub year: Field,
    /// By which decision.
    pub basis: Field,
    /// The weights.
    pub weights: Vec<WeightField>,
    /// Why it was not done.
    pub problem: Option<Words>,
}

/// What was taken of a source.
#[derive(Debug, Clone, Serialize)]
pub struct TakenView {
    /// Where from; plain words.
    pub from: String,
    /// The digest of a file; empty for own figures.
    pub digest: String,
    /// When.
    pub at_ms: i64,
    /// By whom.
    pub by: Words,
    /// Why once more; empty for the first time.
    pub reason: String,
    /// How many units it says something of.
    pub count: usize,
}

/// A source with what is there and what is missing.
#[derive(Debug, Clone, Serialize)]
pub struct SourceCard {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The best score.
    pub full: String,
    /// The article and what it leaves open.
    pub says: String,
    /// Whether the house counts it.
    pub is_own: bool,
    /// What was taken.
    pub taken: Option<TakenView>,
    /// The units it says nothing of: id, name.
    pub missing: Vec<(i64, String)>,
    /// The units left out: id, name, reason.
    pub left_out: Vec<(i64, String, String)>,
}

/// A wrong row of a file.
#[derive(Debug, Clone, Serialize)]
pub struct WrongRow {
    /// Its number.
    pub row: u64,
    /// The unit as it was written.
    pub unit: String,
    /// The score as it was written.
    pub score: String,
    /// What is wrong.
    pub words: Words,
}

/// An edition in the list.
#[derive(Debug, Clone, Serialize)]
pub struct EditionRow {
    /// Its number.
    pub number: usize,
    /// When.
    pub at_ms: i64,
    /// Who confirmed it.
    pub by: Words,
    /// Why it was corrected; empty for the first.
    pub reason: String,
    /// Its page.
    pub url: String,
}

/// One sheet. `GET /annual/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct AnnualPage {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// Year and name; plain words.
    pub title: String,
    /// The document and article.
    pub document: String,
    /// How it stands.
    pub stage: Badge,
    /// By which decision the weights were set.
    pub basis: String,
    /// Why it is being corrected; empty for not.
    pub correcting: String,
    /// Who prepared what is not published yet.
    pub hands: Vec<Words>,
    /// The weights.
    pub weights: Vec<WeightField>,
    /// The lines that everybody reads otherwise than they are written.
    pub hidden: Vec<String>,
    /// The sources.
    pub sources: Vec<SourceCard>,
    /// How many scores are missing.
    pub missing: usize,
    /// The result.
    pub table: WeighedTable,
    /// The edition that is shown; nothing for what stands now.
    pub edition: Option<usize>,
    /// The editions, the last one in front.
    pub editions: Vec<EditionRow>,
    /// What the reader may do, by the codes of `domain::annual::command::Move`.
    pub may: Vec<String>,
    /// Whether the reader prepared it and so may not publish it.
    pub is_own_work: bool,
    /// A form that was not taken.
    pub kept: Kept,
    /// The wrong rows of a file that was refused.
    pub wrong: Vec<WrongRow>,
}

impl Page for AnnualList {
    const TEMPLATE: &'static str = "staff/annual/list.html";

    fn samples() -> Vec<AnnualList> {
        let row = AnnualRow {
            title: "2026 年度汇总".to_owned(),
            url: "/annual/7".to_owned(),
            document: "宁政办发〔2016〕122号".to_owned(),
            stage: Badge::new(Words::key("annual.stage.working"), Tone::Soon),
            missing: 3,
            editions: 0,
        };
        let opens = vec![("/annual/new/p/b".to_owned(), "年度<汇总>".to_owned())];
        let empty = AnnualList { rows: Vec::new(), opens: opens.clone(), has_rules: true };
        let none = AnnualList { opens: Vec::new(), has_rules: false, ..empty.clone() };
        let full = AnnualList {
            rows: vec![row.clone(), AnnualRow { missing: 0, editions: 2, ..row }],
            ..empty.clone()
        };
        vec![empty, none, full]
    }
}

fn sample_weights() -> Vec<WeightField> {
    let weight = |id: &str, name: &str, weight: &str| WeightField {
        id: id.to_owned(),
        name: name.to_owned(),
        full: "100".to_owned(),
        field: Field::of(weight),
    };
    vec![weight("departments", "部门监测满意度", "40"), weight("service-hall", "政务服务中心考核", "60")]
}

impl Page for AnnualNew {
    const TEMPLATE: &'static str = "staff/annual/new.html";

    fn samples() -> Vec<AnnualNew> {
        let fresh = AnnualNew {
            key: "k1".to_owned(),
            url: "/annual/new/p/b".to_owned(),
            name: "年度汇总".to_owned(),
            document: "宁政办发〔2016〕122号 七".to_owned(),
            interpretation: "条款未定权重".to_owned(),
            year: Field::of("2026"),
            basis: Field::default(),
            weights: sample_weights(),
            problem: None,
        };
        let problem = Some(Words::key("annual.refusal.sum").with("sum", "99.99"));
        let refused = AnnualNew {
            problem,
            basis: Field::of("会议<纪要>"),
            interpretation: String::new(),
            ..fresh.clone()
        };
        vec![fresh, refused]
    }
}

impl Page for AnnualPage {
    const TEMPLATE: &'static str = "staff/annual/one.html";

    fn samples() -> Vec<AnnualPage> {
        let taken = TakenView {
            from: "考核.xlsx".to_owned(),
            digest: "ab12".to_owned(),
            at_ms: 1_772_668_800_000,
            by: Words::plain("刘芳"),
            reason: "报送<有误>".to_owned(),
            count: 12,
        };
        let own = SourceCard {
            id: "departments".to_owned(),
            name: "部门监测满意度".to_owned(),
            full: "100".to_owned(),
            says: "七".to_owned(),
            is_own: true,
            taken: None,
            missing: vec![(3, "市公安局".to_owned())],
            left_out: Vec::new(),
        };
        let file = SourceCard {
            id: "service-hall".to_owned(),
            name: "政务服务中心考核".to_owned(),
            is_own: false,
            taken: Some(taken.clone()),
            missing: Vec::new(),
            left_out: vec![(4, "市税务局".to_owned(), "没有进驻".to_owned())],
            ..own.clone()
        };
        let counted = TakenView { digest: String::new(), reason: String::new(), ..taken };
        let working = AnnualPage {
            id: 7,
            version: 4,
            key: "k1".to_owned(),
            title: "2026 年度汇总".to_owned(),
            document: "宁政办发〔2016〕122号 七".to_owned(),
            stage: Badge::new(Words::key("annual.stage.working"), Tone::Soon),
            basis: "会议纪要".to_owned(),
            correcting: String::new(),
            hands: vec![Words::plain("刘芳")],
            weights: sample_weights(),
            hidden: Vec::new(),
            sources: vec![own.clone(), file],
            missing: 1,
            table: WeighedTable::sample(),
            edition: None,
            editions: Vec::new(),
            may: ["annual-weigh", "annual-take", "annual-leave-out"].map(str::to_owned).to_vec(),
            is_own_work: true,
            kept: Kept::default(),
            wrong: Vec::new(),
        };
        let wrong = WrongRow {
            row: 3,
            unit: "税务".to_owned(),
            score: "九十".to_owned(),
            words: Words::key("annual.fault.no-unit"),
        };
        let refused = |step: &str, source: &str, typed: &[(&str, &str)], problem: Words| AnnualPage {
            kept: Kept::sample(step, source, typed, problem),
            hidden: vec!["找〔电话〕<会议>".to_owned()],
            ..working.clone()
        };
        let problem = Words::key("annual.refusal.rows").with("count", 1).with("digits", 6);
        let file = refused("file", "service-hall", &[("reason", "报送<有误>")], problem);
        let file = AnnualPage { wrong: vec![wrong], ..file };
        let ticked = [("unit", "3"), ("reason", "没有<事项>")];
        let left_out = refused("leave_out", "departments", &ticked, Words::key("annual.refusal.no-units"));
        let typed = [("basis", "会议<纪要>"), ("weight_departments", "39.99"), ("reason", "更正")];
        let weighing = refused("weigh", "", &typed, Words::key("annual.refusal.sum").with("sum", "99.99"));
        let edition = EditionRow {
            number: 1,
            at_ms: 1_772_668_800_000,
            by: Words::plain("王县长"),
            reason: String::new(),
            url: "/annual/7?edition=1".to_owned(),
        };
        let again = EditionRow { number: 2, reason: "更正".to_owned(), ..edition.clone() };
        let published = AnnualPage {
            stage: Badge::new(Words::key("annual.stage.published"), Tone::Good),
            sources: vec![SourceCard { taken: Some(counted), missing: Vec::new(), ..own }],
            missing: 0,
            edition: Some(2),
            editions: vec![again, edition],
            may: vec!["annual-correct".to_owned()],
            is_own_work: false,
            ..working.clone()
        };
        let correcting = AnnualPage {
            correcting: "一个单位的得分有误".to_owned(),
            missing: 0,
            may: ["annual-take", "annual-leave-out", "annual-publish"].map(str::to_owned).to_vec(),
            is_own_work: false,
            ..working.clone()
        };
        vec![working, file, left_out, weighing, published, correcting]
    }
}
