//! What came of it, for everybody: figures, rankings, the method, public opinions, open data.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// Results. `GET /results`
#[derive(Debug, Clone, Serialize)]
pub struct Results {
    /// The figures of a closed month; nothing before the first was closed.
    pub shown: Option<Shown>,
    /// The months there are.
    pub months: Vec<Months>,
    /// The rankings of a month, or those frozen last.
    pub rankings: Vec<Ranking>,
    /// The months of which there are rankings.
    pub ranked_months: Vec<Months>,
    /// Counts below it are hidden.
    pub threshold: u64,
}

/// A month that can be looked at.
#[derive(Debug, Clone, Serialize)]
pub struct Months {
    /// The month.
    pub month: String,
    /// The document.
    pub document: String,
    /// Where it is.
    pub url: String,
    /// Whether it is the one shown.
    pub is_current: bool,
}

/// The figures of a month.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// The month.
    pub month: String,
    /// The document's number.
    pub document: String,
    /// Whether a row is a section; else a matter.
    pub of_sections: bool,
    /// When it was closed, UTC milliseconds.
    pub closed_ms: i64,
    /// The digest of the closed table.
    pub digest: String,
    /// How many corrections are in it.
    pub corrections: usize,
    /// The rows, that of the sums last.
    pub rows: Vec<FigureRow>,
    /// The same as CSV.
    pub csv_url: String,
    /// The same as JSON.
    pub json_url: String,
    /// The files as they were closed, without their ending; nothing without a correction.
    pub frozen_url: Option<String>,
}

/// A row of figures.
#[derive(Debug, Clone, Serialize)]
pub struct FigureRow {
    /// Who or what it is of; empty for all.
    pub name: String,
    /// Its numbers.
    pub cells: Vec<String>,
    /// The share of the satisfied with both numbers; nothing when one is hidden.
    pub share: Option<String>,
}

/// A ranking as it was frozen.
#[derive(Debug, Clone, Serialize)]
pub struct Ranking {
    /// The document's number.
    pub document: String,
    /// The month.
    pub month: String,
    /// The group that is compared.
    pub group: String,
    /// What n counts.
    pub n_is: String,
    /// The least n with which a unit is ranked.
    pub minimum: i64,
    /// The ranked units.
    pub rows: Vec<Ranked>,
    /// How many are not ranked.
    pub unranked: usize,
}

/// A ranked unit.
#[derive(Debug, Clone, Serialize)]
pub struct Ranked {
    /// Its place; a dash when it is not told.
    pub rank: String,
    /// Its name.
    pub unit: String,
    /// Its score, its bound, or a dash when it is not told.
    pub total: String,
    /// What its base measure counts.
    pub n: String,
    /// What corrections made of it; nothing when they changed nothing.
    pub corrected: Option<Words>,
}

/// The method. `GET /results/method`
#[derive(Debug, Clone, Serialize)]
pub struct Method {
    /// The documents.
    pub packs: Vec<MethodPack>,
    /// Counts below it are hidden.
    pub threshold: u64,
}

/// The method of a document.
#[derive(Debug, Clone, Serialize)]
pub struct MethodPack {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// The first day it is in force.
    pub from: String,
    /// The last day it was in force; nothing while it is.
    pub until: Option<String>,
    /// The least n with which a unit is ranked.
    pub minimum: i64,
    /// The groups that are compared within themselves.
    pub groups: Vec<String>,
    /// What is counted; `points` names what it is a part of.
    pub measures: Vec<Line>,
    /// What is scored every month.
    pub indicators: Vec<Line>,
    /// What is scored once a year.
    pub yearly: Vec<Line>,
    /// How the year is put together.
    pub year: Option<Words>,
}

/// A line of the method.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What it is called.
    pub name: String,
    /// The most it gives.
    pub points: String,
    /// The article that says so; empty for none.
    pub article: String,
    /// What the article leaves open, decided.
    pub interpretation: String,
    /// How it is computed; empty for what is only counted.
    pub how: Vec<Words>,
}

/// Public opinions. `GET /results/opinions`
#[derive(Debug, Clone, Serialize)]
pub struct Opinions {
    /// The opinions, the newest first.
    pub rows: Vec<Opinion>,
    /// Back to the newest.
    pub first_url: Option<String>,
    /// On to older ones.
    pub next_url: Option<String>,
}

/// One public opinion. `GET /results/opinions/{number}`
#[derive(Debug, Clone, Serialize)]
pub struct OpinionPage {
    /// The opinion.
    pub one: Opinion,
}

/// A public opinion.
#[derive(Debug, Clone, Serialize)]
pub struct Opinion {
    /// Where it stands alone.
    pub url: String,
    /// Its number.
    pub number: String,
    /// When it was published, UTC milliseconds.
    pub at_ms: i64,
    /// The unit that answered.
    pub unit: String,
    /// What it is about.
    pub title: String,
    /// What was said.
    pub opinion: String,
    /// What was answered.
    pub reply: String,
    /// How it was; empty for nothing.
    pub before: String,
    /// How it is since.
    pub after: String,
}

/// Open data. `GET /open`
#[derive(Debug, Clone, Serialize)]
pub struct OpenData {
    /// The files of closed months.
    pub files: Vec<OpenFile>,
    /// The file of public opinions.
    pub opinions_url: String,
    /// The feed.
    pub feed_url: String,
    /// On what terms they may be used.
    pub licence: String,
    /// Counts below it are hidden.
    pub threshold: u64,
}

/// A file.
#[derive(Debug, Clone, Serialize)]
pub struct OpenFile {
    /// What it is.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Its digest.
    pub digest: String,
    /// When the month was closed, UTC milliseconds.
    pub closed_ms: i64,
    /// How many corrections are in it.
    pub corrections: usize,
    /// Whether it is as it was closed while corrections stand beside it.
    pub is_frozen: bool,
}

const AT_MS: i64 = 1_795_137_120_000;

impl Page for Results {
    const TEMPLATE: &'static str = "citizen/results.html";

    fn samples() -> Vec<Self> {
        let row = |name: &str, cells: [&str; 5], share: Option<&str>| FigureRow {
            name: name.to_owned(),
            cells: cells.map(str::to_owned).to_vec(),
            share: share.map(str::to_owned),
        };
        let shown = Shown {
            month: "2026-10".to_owned(),
            document: "宁政办发〔2016〕122号".to_owned(),
            of_sections: true,
            closed_ms: AT_MS,
            digest: "a".repeat(64),
            corrections: 1,
            rows: vec![
                row("户籍科", ["40", "<5", "–", "12", "70"], None),
                row("", ["90", "10", "0", "30", "130"], Some("90/100 = 90.00%")),
            ],
            csv_url: "/open/x.2026-10.csv".to_owned(),
            json_url: "/open/x.2026-10.json".to_owned(),
            frozen_url: Some("/open/x.2026-10.frozen".to_owned()),
        };
        let matters = Shown { of_sections: false, corrections: 0, frozen_url: None, ..shown.clone() };
        let month = Months {
            month: "2026-10".to_owned(),
            document: "宁政办发〔2016〕122号".to_owned(),
            url: "/results?month=2026-10".to_owned(),
            is_current: true,
        };
        let other = Months { is_current: false, month: "2026-09".to_owned(), ..month.clone() };
        let corrected = Words::key("results.corrected").with("rank", "2").with("total", "95.10");
        let ranked = Ranked {
            rank: "1".to_owned(),
            unit: "县水利局".to_owned(),
            total: "97.35".to_owned(),
            n: "120".to_owned(),
            corrected: Some(corrected),
        };
        let bound = Ranked { total: "> 95.00".to_owned(), corrected: None, ..ranked.clone() };
        let hidden = Ranked {
            rank: "–".to_owned(),
            total: "–".to_owned(),
            n: "<5".to_owned(),
            corrected: Some(Words::key("results.corrected_untold")),
            ..ranked.clone()
        };
        let ranking = Ranking {
            document: "商政办发〔2020〕8号".to_owned(),
            month: "2026-10".to_owned(),
            group: "县直部门".to_owned(),
            n_is: "办结工单".to_owned(),
            minimum: 5,
            rows: vec![ranked, bound, hidden],
            unranked: 3,
        };
        let all = Ranking { unranked: 0, ..ranking.clone() };
        let nobody = Ranking { rows: Vec::new(), ..ranking.clone() };
        let full = Results {
            shown: Some(shown),
            months: vec![month.clone(), other.clone()],
            rankings: vec![ranking, all, nobody],
            ranked_months: vec![Months { document: String::new(), ..month.clone() }, other.clone()],
            threshold: 5,
        };
        let by_matter = Results { shown: Some(matters), ..full.clone() };
        let empty = Results {
            shown: None,
            months: Vec::new(),
            rankings: Vec::new(),
            ranked_months: Vec::new(),
            threshold: 5,
        };
        vec![full, by_matter, empty]
    }
}

impl Page for Method {
    const TEMPLATE: &'static str = "citizen/method.html";

    fn samples() -> Vec<Self> {
        let line = Line {
            name: "按时办结率".to_owned(),
            points: "30".to_owned(),
            article: "第十二条".to_owned(),
            interpretation: "以办结日计".to_owned(),
            how: vec![Words::key("assessment.curve.complement").with("value", "超期率").with("points", "30")],
        };
        let bare = Line {
            points: String::new(),
            article: String::new(),
            interpretation: String::new(),
            how: Vec::new(),
            ..line.clone()
        };
        let year = Words::key("results.method.year_of").with("daily", "0.8").with("yearly", "0.2");
        let pack = MethodPack {
            number: "商政办发〔2020〕8号".to_owned(),
            title: "12345政务服务热线管理办法".to_owned(),
            from: "2020-03-01".to_owned(),
            until: None,
            minimum: 5,
            groups: vec!["县直部门".to_owned(), "镇办".to_owned()],
            measures: vec![line.clone(), bare.clone()],
            indicators: vec![line.clone()],
            yearly: vec![bare],
            year: Some(year),
        };
        let plain = MethodPack {
            until: Some("2024-12-31".to_owned()),
            groups: Vec::new(),
            measures: Vec::new(),
            indicators: Vec::new(),
            yearly: Vec::new(),
            year: None,
            ..pack.clone()
        };
        vec![Method { packs: vec![pack, plain], threshold: 5 }, Method { packs: Vec::new(), threshold: 5 }]
    }
}

impl Opinion {
    /// Returns an opinion with what was put right, and one without.
    fn sample() -> [Self; 2] {
        let full = Self {
            url: "/results/opinions/2026-3".to_owned(),
            number: "2026-3".to_owned(),
            at_ms: AT_MS,
            unit: "县住房和城乡建设局".to_owned(),
            title: "东风砖厂门口的路灯不亮".to_owned(),
            opinion: "路灯不亮半个多月了。\n电话〔电话〕".to_owned(),
            reply: "已更换18盏灯具。".to_owned(),
            before: "全路段无照明".to_owned(),
            after: "全部恢复".to_owned(),
        };
        let plain =
            Self { number: "2026-2".to_owned(), before: String::new(), after: String::new(), ..full.clone() };
        [full, plain]
    }
}

impl Page for Opinions {
    const TEMPLATE: &'static str = "citizen/opinions.html";

    fn samples() -> Vec<Self> {
        let (first, next) = ("/results/opinions".to_owned(), "/results/opinions?skip=20".to_owned());
        vec![
            Opinions { rows: Opinion::sample().to_vec(), first_url: Some(first), next_url: Some(next) },
            Opinions { rows: Vec::new(), first_url: None, next_url: None },
        ]
    }
}

impl Page for OpinionPage {
    const TEMPLATE: &'static str = "citizen/opinion.html";

    fn samples() -> Vec<Self> {
        Opinion::sample().map(|one| OpinionPage { one }).to_vec()
    }
}

impl Page for OpenData {
    const TEMPLATE: &'static str = "citizen/open.html";

    fn samples() -> Vec<Self> {
        let file = OpenFile {
            name: "宁政办发〔2016〕122号 2026-10 CSV".to_owned(),
            url: "/open/x.2026-10.csv".to_owned(),
            digest: "a".repeat(64),
            closed_ms: AT_MS,
            corrections: 1,
            is_frozen: false,
        };
        let plain = OpenFile { corrections: 0, is_frozen: true, ..file.clone() };
        let full = OpenData {
            files: vec![file, plain],
            opinions_url: "/open/opinions.json".to_owned(),
            feed_url: "/open/feed.atom".to_owned(),
            licence: "请注明来源。".to_owned(),
            threshold: 5,
        };
        vec![full.clone(), OpenData { files: Vec::new(), ..full }]
    }
}
