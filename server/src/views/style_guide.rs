//! One page that shows every shared part in the staff layout: the place to look before building a new page.

use serde::Serialize;

use super::Page;
use super::citizen::faults::Fault;
use super::citizen::progress::{Event, Status};
use super::citizen::{Scale, grades, kinds, yes_no};
use super::frame::{Flash, Tone};
use super::locale::Words;
use super::parts::{
    Badge, Choice, Column, Crumb, DueLeft, DueStep, DueWords, Field, Pager, Sorted, Station, TimelineEntry,
};

/// Every shared part, filled with examples.
#[derive(Debug, Clone, Serialize)]
pub struct StyleGuide {
    crumbs: Vec<Crumb>,
    badges: Vec<Badge>,
    dues: Vec<DueWords>,
    due_rule: Words,
    due_steps: Vec<DueStep>,
    stations: Vec<Station>,
    timeline: Vec<TimelineEntry>,
    flashes: Vec<Flash>,
    columns: Vec<Column>,
    pagers: Vec<Pager>,
    field: Field,
    wrong: Field,
    kinds: Vec<Choice>,
    grades: Vec<Choice>,
    yes_no: Vec<Choice>,
    icons: Vec<&'static str>,
    phone: &'static str,
}

impl Page for StyleGuide {
    const TEMPLATE: &'static str = "parts/style_guide.html";

    fn samples() -> Vec<Self> {
        vec![StyleGuide::new()]
    }
}

impl StyleGuide {
    /// Returns the page.
    pub fn new() -> StyleGuide {
        let tones = [Tone::Calm, Tone::Good, Tone::Soon, Tone::Bad, Tone::Quiet];
        StyleGuide {
            crumbs: vec![
                Crumb { label: Words::plain("派单"), url: "/desk/dispatch".to_owned() },
                Crumb { label: Words::plain("HY20261120-00317-6"), url: String::new() },
            ],
            badges: tones
                .into_iter()
                .zip(Status::ALL)
                .map(|(tone, status)| Badge::new(status.badge().text, tone))
                .collect(),
            dues: dues(),
            due_rule: Words::plain("自派单次日起 3 个工作日内办结答复（第三条）"),
            due_steps: due_steps(),
            stations: Status::Handling.stations(),
            timeline: timeline(),
            flashes: tones
                .into_iter()
                .map(|tone| Flash { tone, text: Words::plain("已派给县住房和城乡建设局") })
                .collect(),
            columns: columns(),
            pagers: vec![
                Pager {
                    first_url: None,
                    next_url: Some("?after=317".to_owned()),
                    shown: 50,
                    total: Some(1179),
                },
                Pager { first_url: Some("?".to_owned()), next_url: None, shown: 1, total: None },
            ],
            field: Field::of("东风砖厂门口路灯不亮"),
            wrong: Field::of("1381234").wrong(Fault::Phone.words()),
            kinds: kinds(),
            grades: grades(Scale::Five),
            yes_no: yes_no(),
            icons: ICONS.to_vec(),
            phone: "13812348000",
        }
    }
}

impl Default for StyleGuide {
    fn default() -> Self {
        StyleGuide::new()
    }
}

const DUE_MS: i64 = 1_795_771_800_000;

fn dues() -> Vec<DueWords> {
    [
        DueLeft::WorkingDays(3),
        DueLeft::WorkingDays(1),
        DueLeft::Days(10),
        DueLeft::Today,
        DueLeft::JustLate,
        DueLeft::LateWorkingDays(2),
        DueLeft::LateDays(1),
        DueLeft::Paused,
        DueLeft::Met,
        DueLeft::MetLate,
    ]
    .into_iter()
    .map(|left| DueWords { due_ms: DUE_MS, left, provisional: left == DueLeft::Days(10) })
    .collect()
}

fn due_steps() -> Vec<DueStep> {
    let step = |day: &str, number, reason: Words| DueStep { day: day.to_owned(), number, reason };
    vec![
        step("2026-02-13", None, Words::key("common.day.first")),
        step("2026-02-14", Some(1), Words::key("common.day.makeup").with("name", "春节")),
        step("2026-02-16", None, Words::key("common.day.holiday").with("name", "春节")),
        step("2026-02-22", None, Words::key("common.day.weekend")),
        step("2026-02-24", Some(2), Words::key("common.day.working")),
        step("2026-02-25", None, Words::key("common.day.suspended")),
        step("2026-02-26", None, Words::key("common.day.closure").with("name", "停水检修")),
        step("2026-02-27", Some(3), Words::key("common.day.working")),
    ]
}

fn timeline() -> Vec<TimelineEntry> {
    let unit = || "县住房和城乡建设局".to_owned();
    let events = [
        Event::Closed,
        Event::Merged,
        Event::JudgedGood,
        Event::Judged,
        Event::Reopened,
        Event::Redo(2),
        Event::JudgedBad,
        Event::Answered(unit()),
        Event::Supplemented,
        Event::Asked(unit()),
        Event::Resumed,
        Event::Suspended,
        Event::Extended(unit()),
        Event::Contacted(unit()),
        Event::Signed(unit()),
        Event::Reassigned(unit()),
        Event::Assigned(unit()),
        Event::Emergency(unit()),
        Event::Refused,
        Event::Accepted,
        Event::Received,
    ];
    events
        .iter()
        .zip(0_i64..)
        .map(|(event, hours)| event.entry(DUE_MS - hours * 3_600_000, "周敏", ""))
        .collect()
}

fn columns() -> Vec<Column> {
    let column = |label: &str, sort_url: &str, sorted, numeric| Column {
        label: Words::plain(label),
        sort_url: sort_url.to_owned(),
        sorted,
        numeric,
    };
    vec![
        column("编号", "", None, false),
        column("标题", "?sort=title", None, false),
        column("期限", "?sort=due", Some(Sorted::Up), false),
        column("轮次", "?sort=round", None, true),
    ]
}

/// The icons of the sprite.
pub const ICONS: [&str; 49] = [
    "alert",
    "arrow",
    "back",
    "building",
    "calendar",
    "check",
    "check-circle",
    "chevron",
    "clock",
    "close",
    "copy",
    "down",
    "download",
    "eye",
    "face-1",
    "face-2",
    "face-3",
    "face-4",
    "face-5",
    "filter",
    "flag",
    "globe",
    "info",
    "keyboard",
    "link",
    "list",
    "lock",
    "mail",
    "mark",
    "menu",
    "merge",
    "message",
    "out",
    "pause",
    "pencil",
    "phone",
    "photo",
    "pin",
    "play",
    "plus",
    "printer",
    "refresh",
    "search",
    "send",
    "shield",
    "star",
    "text-size",
    "up",
    "user",
];
