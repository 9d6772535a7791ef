//! Campaigns for demonstration points as staff see them: the list, one year with what waits for whoever reads, the
//! standards of the sectors, and the names of the fields of every form. Units and the panel are in the modules below.

pub mod accept;
pub mod entrant;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, TimelineEntry},
    staff::kept::Kept,
};

/// The fields of the forms, as sent and as read.
pub mod names {
    /// The pack that rules the year.
    pub const PACK: &str = "pack";
    /// The year.
    pub const YEAR: &str = "year";
    /// The version that was seen.
    pub const SEEN: &str = "seen";
    /// The branch of the tree whose units can be ticked.
    pub const BRANCH: &str = "branch";
    /// A unit, by its number; several for those that are ticked.
    pub const UNIT: &str = "unit";
    /// A sector, by its name in the pack.
    pub const SECTOR: &str = "sector";
    /// A place in words.
    pub const PLACE: &str = "place";
    /// Lines of a table that was pasted.
    pub const ROWS: &str = "rows";
    /// A block of criteria.
    pub const CRITERION: &str = "criterion";
    /// What is said.
    pub const TEXT: &str = "text";
    /// Where a problem was found.
    pub const SOURCE: &str = "source";
    /// It needs longer.
    pub const COMPLEX: &str = "complex";
    /// The number of a problem.
    pub const PROBLEM: &str = "problem";
    /// What shows it.
    pub const EVIDENCE: &str = "evidence";
    /// Whether those served are satisfied.
    pub const SATISFIED: &str = "satisfied";
    /// The points of a block: its id follows.
    pub const POINTS: &str = "points_";
    /// How many of each group are drawn.
    pub const SEATS: &str = "seats";
    /// How it was looked into.
    pub const METHOD: &str = "method";
    /// A day.
    pub const ON: &str = "on";
    /// Who went; several.
    pub const JUDGE: &str = "judge";
    /// What was seen.
    pub const NOTES: &str = "notes";
    /// Photos of it, as files.
    pub const PHOTO: &str = "photo";
    /// How many were satisfied.
    pub const SATISFIED_COUNT: &str = "satisfied_count";
    /// How many answered.
    pub const ANSWERED: &str = "answered";
    /// The ground of a veto.
    pub const GROUND: &str = "ground";
    /// Whether it stands, or is right.
    pub const UPHELD: &str = "upheld";
    /// Why.
    pub const REASON: &str = "reason";
    /// The number of an objection.
    pub const OBJECTION: &str = "objection";
    /// Whom the leading group chooses among equals; several.
    pub const TIED: &str = "tied";
    /// The document.
    pub const DOCUMENT: &str = "document";
    /// The number on a plaque.
    pub const NUMBER: &str = "number";
    /// Whether the other standards are still met.
    pub const MET: &str = "met";
    /// Where it was published.
    pub const MEDIUM: &str = "medium";
}

/// A way to another page of the year.
#[derive(Debug, Clone, Serialize)]
pub struct Tab {
    /// Which.
    pub code: String,
    /// Its address.
    pub url: String,
    /// What waits there for the reader; nothing when nothing is counted.
    pub count: Option<usize>,
}

/// What every page of a year begins with.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// The year.
    pub year: i16,
    /// The phase of today; nothing outside of the year.
    pub phase: Badge,
    /// The pages of the year.
    pub tabs: Vec<Tab>,
    /// The steps that the reader may take as it stands.
    pub may: Vec<String>,
    /// Steps that the reader may take from a day on.
    pub later: BTreeMap<String, String>,
    /// A form that came back.
    pub kept: Kept,
}

/// A campaign in the list.
#[derive(Debug, Clone, Serialize)]
pub struct CampaignRow {
    /// Its year.
    pub year: i16,
    /// What the pack calls it.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its phase.
    pub phase: Badge,
    /// How many of the units the reader sees take part.
    pub units: usize,
    /// How many steps wait for the reader.
    pub waiting: usize,
    /// How many have the award.
    pub awarded: usize,
}

/// The list. `GET /campaigns`
#[derive(Debug, Clone, Serialize)]
pub struct CampaignList {
    /// Campaigns, the newest year first.
    pub rows: Vec<CampaignRow>,
    /// Whether the reader may open a year.
    pub may_open: bool,
    /// The packs that hold a campaign.
    pub packs: Vec<Choice>,
    /// The years that can be opened.
    pub years: Vec<Choice>,
    /// The form's idempotency key.
    pub key: String,
    /// A form that came back.
    pub kept: Kept,
}

/// A part of the year.
#[derive(Debug, Clone, Serialize)]
pub struct PhaseRow {
    /// What people call it.
    pub name: String,
    /// Its first day.
    pub from: String,
    /// Its last day.
    pub until: String,
    /// What is done.
    pub does: Vec<String>,
    /// The article.
    pub article: String,
    /// Where today is in relation to it.
    pub standing: Badge,
    /// Whether it is today's.
    pub is_now: bool,
}

/// Something that waits for the reader.
#[derive(Debug, Clone, Serialize)]
pub struct Todo {
    /// What.
    pub text: Words,
    /// Where it is done.
    pub url: String,
    /// How it feels: late, soon, calm.
    pub tone: Tone,
}

/// What the campaign says of a sector.
#[derive(Debug, Clone, Serialize)]
pub struct SectorRow {
    /// The sector.
    pub name: String,
    /// Its units.
    pub url: String,
    /// Units, problems, those not settled, applied for, vetoed, awarded.
    pub counts: [i64; 6],
}

/// One year. `GET /campaigns/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct CampaignPage {
    /// What every page begins with.
    pub head: Head,
    /// What the pack calls it.
    pub name: String,
    /// What the pack sets: the quota, the threshold, the award, each with its value.
    pub facts: Vec<(Words, Words)>,
    /// Its phases.
    pub phases: Vec<PhaseRow>,
    /// What waits for the reader.
    pub todos: Vec<Todo>,
    /// The sectors; none for units.
    pub sectors: Vec<SectorRow>,
    /// Whether the reader may take the results as files.
    pub has_files: bool,
    /// What happened last, newest first; none for units.
    pub entries: Vec<TimelineEntry>,
}

/// A standard of a sector for a block.
#[derive(Debug, Clone, Serialize)]
pub struct StandardRow {
    /// The block's id.
    pub id: String,
    /// The block.
    pub name: String,
    /// What the document asks of every unit.
    pub asks: Vec<String>,
    /// The article.
    pub article: String,
    /// What the sector filed; empty for nothing yet.
    pub text: String,
    /// Its edition.
    pub edition: u16,
    /// When it was filed, UTC milliseconds.
    pub at_ms: i64,
}

/// The standards. `GET /campaigns/{id}/standards`
#[derive(Debug, Clone, Serialize)]
pub struct StandardsPage {
    /// What every page begins with.
    pub head: Head,
    /// Every sector: its name in the pack, its name, how many blocks are filed, and whether units of it take part.
    pub sectors: Vec<(String, String, usize, bool)>,
    /// The sector that is shown, by its name in the pack.
    pub sector: String,
    /// Its name.
    pub sector_name: String,
    /// Its blocks.
    pub blocks: Vec<StandardRow>,
}

/// Returns a head with every step, for samples.
pub(crate) fn sample_head(kept: Kept) -> Head {
    let steps = [
        "enrol",
        "file",
        "find",
        "rectify",
        "confirm",
        "self-assess",
        "apply",
        "pool",
        "draw",
        "visit",
        "measure",
        "veto",
        "review-veto",
        "announce",
        "object",
        "answer",
        "decide",
        "plaque",
        "retest",
        "publish-withdrawal",
    ];
    let tab = |(place, code): (usize, &str)| Tab {
        code: code.to_owned(),
        url: format!("/campaigns/3/{code}"),
        count: (place > 1).then_some(place),
    };
    Head {
        id: 3,
        version: 12,
        key: "k1".to_owned(),
        year: 2026,
        phase: Badge::new(Words::plain("申报<验收>"), Tone::Calm),
        tabs: ["year", "units", "standards", "panel", "ranking"].into_iter().enumerate().map(tab).collect(),
        may: steps.map(str::to_owned).to_vec(),
        later: BTreeMap::new(),
        kept,
    }
}

/// Returns a head without any step, for samples.
pub(crate) fn sample_closed() -> Head {
    let later = ["enrol", "find", "self-assess", "announce", "decide"];
    let later = later.into_iter().map(|step| (step.to_owned(), "2026-10-01".to_owned())).collect();
    Head { may: Vec::new(), later, ..sample_head(Kept::default()) }
}

/// Returns a form that came back, for samples.
pub(crate) fn sample_kept(step: &str, of: &str) -> Kept {
    Kept {
        faults: vec![(2, Words::key("campaign.fault.no_unit").with("given", "<某局>"))],
        ..Kept::sample(step, of, &[(names::TEXT, "<排队>")], Words::key("campaign.refusal.bad-counts"))
    }
}

impl Page for CampaignList {
    const TEMPLATE: &'static str = "staff/campaigns/list.html";

    fn samples() -> Vec<CampaignList> {
        let row = CampaignRow {
            year: 2026,
            name: "示范点<创建>".to_owned(),
            url: "/campaigns/3".to_owned(),
            phase: Badge::new(Words::plain("落实整改"), Tone::Calm),
            units: 12,
            waiting: 2,
            awarded: 0,
        };
        let choice = |value: &str| Choice::new(value, Words::plain(value));
        let empty = CampaignList {
            rows: Vec::new(),
            may_open: true,
            packs: vec![choice("yancheng-2011")],
            years: vec![choice("2026"), choice("2027")],
            key: "k1".to_owned(),
            kept: sample_kept("open", ""),
        };
        vec![CampaignList { rows: vec![row], may_open: false, kept: Kept::default(), ..empty.clone() }, empty]
    }
}

impl Page for CampaignPage {
    const TEMPLATE: &'static str = "staff/campaigns/one.html";

    fn samples() -> Vec<CampaignPage> {
        let phase = PhaseRow {
            name: "查找<问题>".to_owned(),
            from: "2026-05-01".to_owned(),
            until: "2026-06-30".to_owned(),
            does: vec!["召开座谈会".to_owned()],
            article: "六(二)".to_owned(),
            standing: Badge::new(Words::key("campaign.standing.now"), Tone::Calm),
            is_now: true,
        };
        let todo = Todo {
            text: Words::key("campaign.todo.confirm").with("count", 3),
            url: "/campaigns/3/units?show=confirm".to_owned(),
            tone: Tone::Soon,
        };
        let sector = SectorRow {
            name: "卫生<健康>".to_owned(),
            url: "/campaigns/3/units?sector=x".to_owned(),
            counts: [5, 4, 3, 2, 1, 0],
        };
        let entry = TimelineEntry {
            at_ms: 1_772_000_000_000,
            title: Words::key("campaign.event.unit-vetoed"),
            who: "王<主任>".to_owned(),
            detail: "市第一人民医院".to_owned(),
            tone: Tone::Bad,
            icon: "alert".to_owned(),
        };
        let full = CampaignPage {
            head: sample_head(Kept::default()),
            name: "“人民满意基层服务单位”示范点创建".to_owned(),
            facts: vec![(Words::key("campaign.fact.quota"), Words::plain("60"))],
            phases: vec![phase],
            todos: vec![todo],
            sectors: vec![sector],
            has_files: true,
            entries: vec![entry],
        };
        let bare = CampaignPage {
            head: sample_closed(),
            todos: Vec::new(),
            sectors: Vec::new(),
            has_files: false,
            entries: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}

impl Page for StandardsPage {
    const TEMPLATE: &'static str = "staff/campaigns/standards.html";

    fn samples() -> Vec<StandardsPage> {
        let block = StandardRow {
            id: "openness".to_owned(),
            name: "信息<公开>".to_owned(),
            asks: vec!["应公开尽公开".to_owned()],
            article: "五(一)".to_owned(),
            text: "公开<收费标准>".to_owned(),
            edition: 2,
            at_ms: 1_772_000_000_000,
        };
        let missing =
            StandardRow { id: "service".to_owned(), text: String::new(), edition: 0, ..block.clone() };
        let page = StandardsPage {
            head: sample_head(sample_kept("file", "service")),
            sectors: vec![
                ("卫生".to_owned(), "卫生<健康>".to_owned(), 1, true),
                ("教育".to_owned(), "教育".to_owned(), 0, false),
            ],
            sector: "卫生".to_owned(),
            sector_name: "卫生<健康>".to_owned(),
            blocks: vec![block, missing],
        };
        vec![StandardsPage { head: sample_closed(), ..page.clone() }, page]
    }
}
