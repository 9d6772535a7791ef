//! What was told to the platform above: how it stands, what must be mended, and both sides compared day by day.

use serde::Serialize;

use super::sample_life::at;
use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field, Pager},
};

/// Records on their way to the platform. `GET /uploads`
#[derive(Debug, Clone, Serialize)]
pub struct Uploads {
    /// What somebody must look at, the worst first.
    pub alarms: Vec<Alarm>,
    /// How the platform fares.
    pub platform: Badge,
    /// What it said of its last failure; empty for none.
    pub error: String,
    /// When that was, UTC milliseconds.
    pub error_ms: Option<i64>,
    /// Records by state, each with the way to its rows.
    pub counts: Vec<Count>,
    /// Why records are not taken, and what to mend.
    pub reasons: Vec<ReasonRow>,
    /// Whether the reader may send records again.
    pub may_run: bool,
    /// The idempotency key of the forms.
    pub key: String,
    /// The number searched for.
    pub q: Field,
    /// The kind picked.
    pub kind: Field,
    /// The kinds.
    pub kinds: Vec<Choice>,
    /// The state picked.
    pub state: Field,
    /// The states.
    pub states: Vec<Choice>,
    /// The day picked.
    pub day: Field,
    /// The records.
    pub rows: Vec<UploadRow>,
    /// The way on.
    pub pager: Pager,
    /// Where the same rows are a file.
    pub file_url: String,
    /// What was wrong with the last form.
    pub problem: Option<Words>,
}

/// Something to look at.
#[derive(Debug, Clone, Serialize)]
pub struct Alarm {
    /// What.
    pub text: Words,
    /// How bad.
    pub is_bad: bool,
    /// Where it leads.
    pub url: String,
}

/// How many records are in a state.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    /// The state.
    pub label: Words,
    /// How many.
    pub count: i64,
    /// Its rows.
    pub url: String,
    /// Whether a person must look.
    pub is_bad: bool,
}

/// A reason for which records are not taken.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonRow {
    /// The code a form sends.
    pub code: String,
    /// What it means.
    pub text: Words,
    /// What to mend.
    pub mend: Words,
    /// Refused or given up.
    pub state: Badge,
    /// How many.
    pub count: i64,
    /// Its rows.
    pub url: String,
}

/// One record.
#[derive(Debug, Clone, Serialize)]
pub struct UploadRow {
    /// Its id.
    pub id: i64,
    /// What it tells.
    pub kind: Words,
    /// The platform's key.
    pub name: String,
    /// The case; empty when the reader may not see it.
    pub case_url: String,
    /// The unit.
    pub unit: String,
    /// The region.
    pub region: String,
    /// The day.
    pub day: String,
    /// The grade, when it is a rating.
    pub grade: Option<Words>,
    /// Where it stands.
    pub state: Badge,
    /// Why it is not taken.
    pub reason: Option<Words>,
    /// The field and what was said.
    pub detail: String,
    /// When it last moved, UTC milliseconds.
    pub at_ms: i64,
    /// Whether it can be sent again.
    pub can_again: bool,
}

/// Both sides compared. `GET /uploads/days`
#[derive(Debug, Clone, Serialize)]
pub struct UploadDays {
    /// The days, the last first.
    pub days: Vec<DayRow>,
    /// The day that is open.
    pub open: Option<OpenDay>,
    /// Whether the reader may compare and send again.
    pub may_run: bool,
    /// Whether the platform can be asked at all.
    pub can_ask: bool,
    /// The day to compare.
    pub day: Field,
    /// The idempotency key of the forms.
    pub key: String,
    /// What was wrong with the last form.
    pub problem: Option<Words>,
}

/// One compared day.
#[derive(Debug, Clone, Serialize)]
pub struct DayRow {
    /// The day.
    pub day: String,
    /// Where it opens.
    pub url: String,
    /// Ratings here.
    pub ours: i64,
    /// Ratings there.
    pub theirs: i64,
    /// How it stands.
    pub state: Badge,
    /// When it was compared, UTC milliseconds.
    pub at_ms: i64,
}

/// A day with its cells.
#[derive(Debug, Clone, Serialize)]
pub struct OpenDay {
    /// The day.
    pub day: String,
    /// Regions, each with its five grades.
    pub regions: Vec<RegionRow>,
    /// The headings of the grades.
    pub grades: Vec<Words>,
    /// The records that stand on one side alone, of the cell asked for or of all.
    pub alone: Vec<AloneRow>,
    /// Whether the platform was asked for its keys.
    pub has_keys: bool,
    /// How many of them are here, taken once, and not there.
    pub missed: usize,
    /// The day as a file.
    pub file_url: String,
}

/// One region of a day.
#[derive(Debug, Clone, Serialize)]
pub struct RegionRow {
    /// Its code.
    pub region: String,
    /// Its cells, the best grade first.
    pub cells: Vec<CellShown>,
}

/// One cell.
#[derive(Debug, Clone, Serialize)]
pub struct CellShown {
    /// Ratings here.
    pub ours: i64,
    /// Ratings the platform took.
    pub accepted: i64,
    /// Ratings there.
    pub theirs: i64,
    /// Whether both have the same.
    pub is_equal: bool,
    /// Its rows.
    pub url: String,
}

/// A record that stands on one side alone.
#[derive(Debug, Clone, Serialize)]
pub struct AloneRow {
    /// The platform's key.
    pub name: String,
    /// The region.
    pub region: String,
    /// The grade.
    pub grade: Words,
    /// Here or there.
    pub side: Words,
    /// How the record here stands.
    pub state: Option<Badge>,
    /// Where it is shown.
    pub url: String,
}

fn badge(code: &str, tone: Tone) -> Badge {
    Badge::new(Words::key(&format!("uploads.state.{code}")), tone)
}

impl Page for Uploads {
    const TEMPLATE: &'static str = "staff/uploads/list.html";

    fn samples() -> Vec<Self> {
        let count = |(place, code): (i64, &str)| Count {
            label: Words::key(&format!("uploads.state.{code}")),
            count: 4_000 / (place * 40 + 1),
            url: format!("/uploads?state={code}"),
            is_bad: matches!(code, "rejected" | "dead"),
        };
        let codes = ["accepted", "pending", "sent", "rejected", "dead"];
        let row = |kind: &str, state: Badge, reason: Option<&str>| UploadRow {
            id: 17,
            kind: Words::key(&format!("uploads.kind.{kind}")),
            name: "370211202611230001/1/1".to_owned(),
            case_url: "/cases/17".to_owned(),
            unit: "不动产登记科".to_owned(),
            region: "370211000000".to_owned(),
            day: "2026-11-20".to_owned(),
            grade: (kind == "rating").then(|| Words::key("uploads.grade.2")),
            state,
            reason: reason.map(|code| Words::key(&format!("uploads.reason.{code}"))),
            detail: reason.map_or("", |_| "evalDetail `2`").to_owned(),
            at_ms: at(0, 9, 30),
            can_again: reason.is_some(),
        };
        let choice =
            |area: &str, code: &str| Choice::new(code, Words::key(&format!("uploads.{area}.{code}")));
        let alarm = |text: Words| Alarm { text, is_bad: true, url: "/uploads?state=rejected".to_owned() };
        let page = Uploads {
            alarms: vec![
                alarm(Words::key("uploads.alarm.dead").with("count", 2)),
                alarm(Words::key("uploads.alarm.rejected").with("count", 33)),
                alarm(Words::key("uploads.alarm.year-end").with("days", 9).with("count", 80)),
                alarm(Words::key("uploads.alarm.slow").with("hours", 31)),
                alarm(Words::key("uploads.alarm.differs").with("count", 3)),
            ],
            platform: Badge::new(Words::key("uploads.platform.rests"), Tone::Bad),
            error: "no answer in time".to_owned(),
            error_ms: Some(at(0, 13, 58)),
            counts: (0..).zip(codes).map(count).collect(),
            reasons: vec![ReasonRow {
                code: "bare-bad".to_owned(),
                text: Words::key("uploads.reason.bare-bad"),
                mend: Words::key("uploads.mend.bare-bad"),
                state: badge("rejected", Tone::Bad),
                count: 33,
                url: "/uploads?reason=bare-bad".to_owned(),
            }],
            may_run: true,
            key: "sample-key".to_owned(),
            q: Field::default(),
            kind: Field::default(),
            kinds: ["service", "rating"].map(|code| choice("kind", code)).to_vec(),
            state: Field::of("rejected"),
            states: codes.map(|code| choice("state", code)).to_vec(),
            day: Field::default(),
            rows: vec![
                row("rating", badge("rejected", Tone::Bad), Some("bare-bad")),
                row("service", badge("accepted", Tone::Good), None),
            ],
            pager: Pager {
                first_url: None,
                next_url: Some("/uploads?after=1".to_owned()),
                shown: 2,
                total: None,
            },
            file_url: "/uploads.csv".to_owned(),
            problem: Some(Words::key("uploads.again.unsure")),
        };
        let empty = Uploads {
            alarms: Vec::new(),
            platform: Badge::new(Words::key("uploads.platform.off"), Tone::Quiet),
            error: String::new(),
            error_ms: None,
            reasons: Vec::new(),
            may_run: false,
            rows: Vec::new(),
            problem: None,
            ..page.clone()
        };
        vec![page, empty]
    }
}

impl Page for UploadDays {
    const TEMPLATE: &'static str = "staff/uploads/days.html";

    fn samples() -> Vec<Self> {
        let day = |day: &str, ours: i64, theirs: i64| DayRow {
            day: day.to_owned(),
            url: format!("/uploads/days?day={day}"),
            ours,
            theirs,
            state: if ours == theirs {
                Badge::new(Words::key("uploads.days.equal"), Tone::Good)
            } else {
                Badge::new(Words::key("uploads.days.differs").with("count", 1), Tone::Bad)
            },
            at_ms: at(0, 3, 0),
        };
        let cell = |ours: i64, theirs: i64| CellShown {
            ours,
            accepted: ours,
            theirs,
            is_equal: ours == theirs,
            url: "/uploads/days?day=2026-11-20&region=370211000000&grade=2".to_owned(),
        };
        let alone = |side: &str, state: Option<Badge>| AloneRow {
            name: "370211202611230001/1/1".to_owned(),
            region: "370211000000".to_owned(),
            grade: Words::key("uploads.grade.2"),
            side: Words::key(&format!("uploads.side.{side}")),
            state,
            url: if side == "here" { "/uploads?q=370211202611230001".to_owned() } else { String::new() },
        };
        let page = UploadDays {
            days: vec![day("2026-11-20", 120, 119), day("2026-11-19", 98, 98)],
            open: Some(OpenDay {
                day: "2026-11-20".to_owned(),
                regions: vec![RegionRow {
                    region: "370211000000".to_owned(),
                    cells: vec![cell(80, 80), cell(20, 20), cell(10, 10), cell(6, 5), cell(4, 4)],
                }],
                grades: [5, 4, 3, 2, 1].map(|grade| Words::key(&format!("uploads.grade.{grade}"))).to_vec(),
                alone: vec![alone("here", Some(badge("accepted", Tone::Good))), alone("there", None)],
                has_keys: true,
                missed: 1,
                file_url: "/uploads/days.csv?day=2026-11-20".to_owned(),
            }),
            may_run: true,
            can_ask: true,
            day: Field::of("2026-11-20"),
            key: "sample-key".to_owned(),
            problem: Some(Words::key("uploads.days.failed").with("why", "503")),
        };
        let bare = page.open.clone().map(|open| OpenDay {
            alone: Vec::new(),
            has_keys: false,
            missed: 0,
            regions: Vec::new(),
            ..open
        });
        let empty = UploadDays {
            days: Vec::new(),
            open: None,
            may_run: false,
            can_ask: false,
            problem: None,
            ..page.clone()
        };
        vec![page.clone(), UploadDays { open: bare, ..page }, empty]
    }
}
