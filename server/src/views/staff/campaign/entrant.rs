//! The units of a campaign: the list with the forms that enrol, and one unit with everything that happens to it.

use serde::Serialize;

use super::{Head, sample_closed, sample_head, sample_kept};
use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueLeft, DueWords},
    staff::kept::Kept,
};

/// A unit that takes part, in the list.
#[derive(Debug, Clone, Serialize)]
pub struct EntrantRow {
    /// Its name.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its sector.
    pub sector: String,
    /// Its place.
    pub place: String,
    /// How many problems were found.
    pub problems: usize,
    /// How many are not settled.
    pub open: usize,
    /// When the next must be put right.
    pub due: Option<DueWords>,
    /// Measured satisfaction with its denominator; empty for none.
    pub satisfaction: String,
    /// How it stands.
    pub standing: Badge,
}

/// A unit that can be enrolled.
#[derive(Debug, Clone, Serialize)]
pub struct Candidate {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// How deep below the branch.
    pub depth: usize,
    /// Whether it takes part already.
    pub enrolled: bool,
}

/// The units. `GET /campaigns/{id}/units`
#[derive(Debug, Clone, Serialize)]
pub struct EntrantsPage {
    /// What every page begins with.
    pub head: Head,
    /// The units, those of one page.
    pub rows: Vec<EntrantRow>,
    /// How many there are that fit.
    pub total: usize,
    /// The next page.
    pub next_url: Option<String>,
    /// The sectors, as choices.
    pub sectors: Vec<Choice>,
    /// The sector that is looked at; empty for all.
    pub sector: String,
    /// What is looked at; empty for all.
    pub show: String,
    /// What can be looked at.
    pub shows: Vec<Choice>,
    /// The branches of the tree of units.
    pub branches: Vec<Choice>,
    /// The branch that is looked at.
    pub branch: String,
    /// The units of the branch.
    pub candidates: Vec<Candidate>,
}

/// What was done about a problem.
#[derive(Debug, Clone, Serialize)]
pub struct MeasuresView {
    /// What.
    pub text: String,
    /// What shows it.
    pub evidence: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// It came after its day.
    pub late: bool,
}

/// A problem.
#[derive(Debug, Clone, Serialize)]
pub struct ProblemView {
    /// Its number.
    pub number: u32,
    /// Where it was found.
    pub source: Words,
    /// What it is.
    pub text: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How it stands.
    pub standing: Badge,
    /// When it must be put right; nothing when the unit has nothing to do.
    pub due: Option<DueWords>,
    /// What was done.
    pub measures: Option<MeasuresView>,
    /// The words of those served: satisfied, what they say, when.
    pub words: Vec<(bool, String, i64)>,
    /// Whether the reader may say what was done.
    pub may_rectify: bool,
    /// Whether the reader may record the word of those served.
    pub may_confirm: bool,
}

/// A block of criteria with the points that were given.
#[derive(Debug, Clone, Serialize)]
pub struct BlockView {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The sector's standard; empty for none.
    pub standard: String,
    /// The unit's own points; empty for none.
    pub own: String,
    /// The mean of the visits; empty for none.
    pub mean: String,
}

/// A visit.
#[derive(Debug, Clone, Serialize)]
pub struct VisitView {
    /// How it was looked into.
    pub method: String,
    /// The day.
    pub on: String,
    /// Who went.
    pub judges: String,
    /// Each block with its points.
    pub points: Vec<(String, u8)>,
    /// What was seen.
    pub notes: String,
    /// Photos: what each was called, and where it is.
    pub photos: Vec<(String, String)>,
}

/// A veto.
#[derive(Debug, Clone, Serialize)]
pub struct VetoView {
    /// Its ground.
    pub ground: String,
    /// What shows it.
    pub evidence: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Its review: whether it stands, why, when.
    pub review: Option<(bool, String, i64)>,
}

/// An award.
#[derive(Debug, Clone, Serialize)]
pub struct AwardView {
    /// When it was decided, UTC milliseconds.
    pub at_ms: i64,
    /// The document.
    pub document: String,
    /// The number on the plaque and the day; empty for none.
    pub plaque: String,
    /// Its yearly tests: the year, the measured satisfaction, what was seen, whether the standard is met.
    pub retests: Vec<(i16, String, String, bool)>,
    /// Why and when it was taken away.
    pub withdrawn: Option<(String, i64)>,
    /// Where the withdrawal was published; empty for nowhere yet.
    pub published: String,
}

/// One unit. `GET /campaigns/{id}/units/{unit}`
#[derive(Debug, Clone, Serialize)]
pub struct EntrantPage {
    /// What every page begins with; its steps are those about this unit.
    pub head: Head,
    /// The unit's number.
    pub unit: i64,
    /// Its name.
    pub name: String,
    /// Sector, place, measured satisfaction, standing.
    pub facts: Vec<(Words, Words)>,
    /// How it stands.
    pub standing: Badge,
    /// Why it cannot be chosen; none for units, and none when it can.
    pub reasons: Vec<Words>,
    /// Whether the reader sees visits and vetoes.
    pub has_files: bool,
    /// Its problems.
    pub problems: Vec<ProblemView>,
    /// Where problems are found.
    pub sources: Vec<Choice>,
    /// The blocks of criteria.
    pub blocks: Vec<BlockView>,
    /// The most points of a block.
    pub most: u8,
    /// What the unit's test of itself says, and when.
    pub assessment: Option<(String, i64)>,
    /// What the application says, who signed it, and when.
    pub application: Option<(String, String, i64)>,
    /// Visits.
    pub visits: Vec<VisitView>,
    /// How it can be looked into.
    pub methods: Vec<Choice>,
    /// How many photos a visit may have.
    pub photo_limit: usize,
    /// How large each may be, and all of them together, in megabytes.
    pub photo_mb: u32,
    /// See above.
    pub photos_mb: u32,
    /// Who may go: number, name, group.
    pub judges: Vec<(u16, String, String)>,
    /// The grounds of a veto.
    pub grounds: Vec<Choice>,
    /// Vetoes.
    pub vetoes: Vec<VetoView>,
    /// The award.
    pub award: Option<AwardView>,
    /// Today.
    pub today: String,
}

fn sample_due() -> DueWords {
    DueWords { due_ms: 1_772_000_000_000, left: DueLeft::WorkingDays(3), provisional: false }
}

impl Page for EntrantsPage {
    const TEMPLATE: &'static str = "staff/campaigns/units.html";

    fn samples() -> Vec<EntrantsPage> {
        let choice = |value: &str| Choice::new(value, Words::plain(value));
        let row = EntrantRow {
            name: "第一<医院>".to_owned(),
            url: "/campaigns/3/units/7".to_owned(),
            sector: "卫生".to_owned(),
            place: "亭湖区".to_owned(),
            problems: 3,
            open: 1,
            due: Some(sample_due()),
            satisfaction: "82.0 % (82/100)".to_owned(),
            standing: Badge::new(Words::key("campaign.unit.rectify"), Tone::Soon),
        };
        let candidate =
            |id: i64, enrolled: bool| Candidate { id, name: "窗口<一>".to_owned(), depth: 1, enrolled };
        let full = EntrantsPage {
            head: sample_head(sample_kept("enrol", "")),
            rows: vec![EntrantRow { due: None, satisfaction: String::new(), ..row.clone() }, row],
            total: 120,
            next_url: Some("/campaigns/3/units?after=7".to_owned()),
            sectors: vec![choice("卫生"), choice("教育")],
            sector: "卫生".to_owned(),
            show: "confirm".to_owned(),
            shows: vec![choice("confirm")],
            branches: vec![choice("1")],
            branch: "1".to_owned(),
            candidates: vec![candidate(1, true), candidate(2, false)],
        };
        let bare = EntrantsPage {
            head: sample_closed(),
            rows: Vec::new(),
            total: 0,
            next_url: None,
            candidates: Vec::new(),
            branch: String::new(),
            ..full.clone()
        };
        let chosen = EntrantsPage { head: sample_head(Kept::default()), rows: Vec::new(), ..full.clone() };
        vec![full, bare, chosen]
    }
}

fn sample_problem() -> ProblemView {
    ProblemView {
        number: 4,
        source: Words::key("campaign.source.forum"),
        text: "排队<太久>".to_owned(),
        at_ms: 1_772_000_000_000,
        standing: Badge::new(Words::key("campaign.problem.rectify"), Tone::Soon),
        due: Some(sample_due()),
        measures: None,
        words: Vec::new(),
        may_rectify: true,
        may_confirm: false,
    }
}

fn sample_entrant() -> EntrantPage {
    let choice = |value: &str| Choice::new(value, Words::plain(value));
    let words = |text: &str| Words::plain(text);
    let settled = ProblemView {
        number: 5,
        due: None,
        measures: Some(MeasuresView {
            text: "增设<窗口>".to_owned(),
            evidence: "照片".to_owned(),
            at_ms: 1_772_000_000_000,
            late: true,
        }),
        words: vec![(false, "还要<等>".to_owned(), 1_772_000_000_000)],
        may_rectify: false,
        may_confirm: true,
        ..sample_problem()
    };
    let block = BlockView {
        id: "openness".to_owned(),
        name: "信息<公开>".to_owned(),
        standard: "应公开尽公开".to_owned(),
        own: "18".to_owned(),
        mean: "17.50".to_owned(),
    };
    let visit = VisitView {
        method: "暗访".to_owned(),
        on: "2026-11-03".to_owned(),
        judges: "张<代表>".to_owned(),
        points: vec![("信息公开".to_owned(), 18)],
        notes: "窗口<无人>".to_owned(),
        photos: vec![("大厅<1>.jpg".to_owned(), "/campaigns/1/units/2/photos/ab".to_owned())],
    };
    let veto = VetoView {
        ground: "打击<报复>".to_owned(),
        evidence: "录音".to_owned(),
        at_ms: 1_772_000_000_000,
        review: Some((true, "属实".to_owned(), 1_772_000_000_000)),
    };
    EntrantPage {
        head: sample_head(sample_kept("rectify", "4")),
        unit: 7,
        name: "第一<医院>".to_owned(),
        facts: vec![(Words::key("campaign.field.sector"), words("卫生"))],
        standing: Badge::new(Words::key("campaign.unit.rectify"), Tone::Soon),
        reasons: vec![Words::key("campaign.reason.open-problems").with("count", 2)],
        has_files: true,
        problems: vec![sample_problem(), settled],
        sources: vec![choice("forum")],
        blocks: vec![
            BlockView {
                id: "service".to_owned(),
                standard: String::new(),
                own: String::new(),
                mean: String::new(),
                ..block.clone()
            },
            block,
        ],
        most: 20,
        assessment: Some(("自测<良好>".to_owned(), 1_772_000_000_000)),
        application: Some(("申请<验收>".to_owned(), "王主任".to_owned(), 1_772_000_000_000)),
        visits: vec![visit],
        methods: vec![choice("undercover")],
        photo_limit: 9,
        photo_mb: 10,
        photos_mb: 40,
        judges: vec![(1, "张<代表>".to_owned(), "人大代表".to_owned())],
        grounds: vec![choice("retaliation")],
        vetoes: vec![VetoView { review: None, ..veto.clone() }, veto],
        award: Some(AwardView {
            at_ms: 1_772_000_000_000,
            document: "创建办〔2026〕9号".to_owned(),
            plaque: "盐创2026-01 · 2026-12-20".to_owned(),
            retests: vec![(2027, "79.0 % (79/100)".to_owned(), "不<达标>".to_owned(), false)],
            withdrawn: Some(("不<达标>".to_owned(), 1_772_000_000_000)),
            published: "盐阜大众报".to_owned(),
        }),
        today: "2026-11-22".to_owned(),
    }
}

impl Page for EntrantPage {
    const TEMPLATE: &'static str = "staff/campaigns/unit.html";

    fn samples() -> Vec<EntrantPage> {
        let full = sample_entrant();
        let bare = EntrantPage {
            head: sample_closed(),
            reasons: Vec::new(),
            has_files: false,
            problems: Vec::new(),
            assessment: None,
            application: None,
            visits: Vec::new(),
            judges: Vec::new(),
            vetoes: Vec::new(),
            award: None,
            ..full.clone()
        };
        let fresh = EntrantPage { head: sample_head(Kept::default()), judges: Vec::new(), ..bare.clone() };
        vec![full, bare, fresh]
    }
}
