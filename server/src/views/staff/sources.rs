//! The sources of cases and their batches: what each brought, what became of every row, what a person should look at.

use serde::Serialize;

use super::sample_life::at;
use crate::views::{Page, frame::Tone, locale::Words, parts::Badge};

/// Every source this person may see. `GET /sources`
#[derive(Debug, Clone, Serialize)]
pub struct Sources {
    /// The sources, by code.
    pub rows: Vec<SourceRow>,
    /// Files that cannot be read as sources: file, line, key and what is wrong.
    pub faults: Vec<String>,
    /// Whether this person may have a source read now.
    pub may_run: bool,
    /// The folder of the sources.
    pub folder: String,
}

/// One source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceRow {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub title: String,
    /// What kind of source it is.
    pub kind: Words,
    /// The responsible office.
    pub unit: String,
    /// Its last batch.
    pub last: Option<LastBatch>,
    /// When the next batch runs.
    pub next: Words,
    /// Why it cannot run as its settings are; empty when it can.
    pub problem: String,
    /// Whether it can be read now.
    pub can_run: bool,
    /// The key that makes sending the form twice the same as once.
    pub key: String,
}

/// The last batch of a source.
#[derive(Debug, Clone, Serialize)]
pub struct LastBatch {
    /// Its page.
    pub url: String,
    /// Where it stands.
    pub state: Badge,
    /// When it began, UTC milliseconds.
    pub started_ms: i64,
    /// How many people are asked.
    pub asked: u64,
    /// How many rows the source counts.
    pub counted: u64,
    /// Something to look at.
    pub alarm: Option<Words>,
    /// How far it is, while it runs.
    pub progress: Option<Progress>,
}

/// How far a batch is.
#[derive(Debug, Clone, Serialize)]
pub struct Progress {
    /// Rows read.
    pub done: u64,
    /// Rows the source counts.
    pub all: u64,
}

/// One batch. `GET /batches/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct BatchPage {
    /// Its number.
    pub id: i64,
    /// What people call its source.
    pub source: String,
    /// Where it stands.
    pub state: Badge,
    /// The first instant it covers, UTC milliseconds.
    pub from_ms: i64,
    /// The first instant it does not cover any more.
    pub until_ms: i64,
    /// From when on the source was read again.
    pub reread_ms: i64,
    /// Whether it only looked for what showed up late.
    pub is_again: bool,
    /// Whether the calendar of its days is not official.
    pub is_provisional: bool,
    /// When it began, the last time.
    pub started_ms: i64,
    /// When it ended.
    pub ended_ms: Option<i64>,
    /// How often it was begun.
    pub attempts: u64,
    /// Who began it.
    pub begun_by: String,
    /// How far it is, while it runs.
    pub progress: Option<Progress>,
    /// Why it could not be read to the end.
    pub error: String,
    /// Something to look at.
    pub alarm: Option<Words>,
    /// How many rows the source counts; nothing until it has said so.
    pub counted: Option<u64>,
    /// What became of them.
    pub lines: Vec<Line>,
    /// How many rows are told of.
    pub accounted: u64,
    /// Whether every row is told of, once.
    pub balance: Badge,
    /// The rows of one line.
    pub opened: Option<Opened>,
    /// The address of the file with every row that was taken or was not.
    pub file_url: String,
}

/// One line of the reconciliation.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// What became of the rows.
    pub label: Words,
    /// Why; empty when it needs no reason.
    pub reason: Option<Words>,
    /// How many.
    pub count: u64,
    /// Where the rows are shown; empty where they are not kept.
    pub url: String,
    /// Whether they are shown below.
    pub is_open: bool,
}

/// The rows of one line.
#[derive(Debug, Clone, Serialize)]
pub struct Opened {
    /// What became of them.
    pub title: Words,
    /// The rows.
    pub rows: Vec<ShownRow>,
    /// Where there are more; empty for nowhere.
    pub next_url: String,
}

/// One row.
#[derive(Debug, Clone, Serialize)]
pub struct ShownRow {
    /// Where it stands at the source.
    pub place: String,
    /// Number and step of its case, as far as they are known.
    pub case: String,
    /// The column that is wrong.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
    /// Whether it showed up late.
    pub is_late: bool,
}

impl Page for Sources {
    const TEMPLATE: &'static str = "staff/sources/list.html";

    fn samples() -> Vec<Self> {
        let last = |state: &str, tone: Tone| LastBatch {
            url: "/batches/41".to_owned(),
            state: Badge::new(Words::key(&format!("sources.state.{state}")), tone),
            started_ms: at(0, 5, 30),
            asked: 812,
            counted: 903,
            alarm: None,
            progress: None,
        };
        let row = |code: &str, last: Option<LastBatch>| SourceRow {
            code: code.to_owned(),
            title: "不动产登记系统".to_owned(),
            kind: Words::key("sources.kind.postgres"),
            unit: "县住房和城乡建设局".to_owned(),
            last,
            next: Words::key("sources.next.at").with("at", "11月24日 周二 05:30"),
            problem: String::new(),
            can_run: true,
            key: "k".to_owned(),
        };
        let alarm = Words::key("sources.alarm.silent").with("usual", 800);
        let running =
            LastBatch { progress: Some(Progress { done: 512, all: 903 }), ..last("running", Tone::Calm) };
        let strange = LastBatch { alarm: Some(alarm), ..last("done", Tone::Good) };
        let jump = Words::key("sources.alarm.jump").with("usual", 100).with("count", 500);
        let jumped = LastBatch { alarm: Some(jump), ..last("failed", Tone::Bad) };
        let mut rows = vec![
            row("estate", Some(running)),
            row("market", Some(strange)),
            row("tax", Some(jumped)),
            SourceRow { next: Words::key("sources.next.paused"), can_run: false, ..row("hall", None) },
            SourceRow {
                problem: "sources/old.toml: there is no unit `<东风砖厂>`".to_owned(),
                next: Words::key("sources.next.push"),
                ..row("old", None)
            },
        ];
        for (row, kind) in rows.iter_mut().zip(["postgres", "mysql", "sqlite", "folder", "push"]) {
            row.kind = Words::key(&format!("sources.kind.{kind}"));
        }
        let folder = "/srv/huiyin/sources".to_owned();
        let faults =
            vec!["sources/tax.toml: line 7: `overlap_days`: at most 366 days are read again".to_owned()];
        vec![
            Self { rows, faults, may_run: true, folder: folder.clone() },
            Self { rows: Vec::new(), faults: Vec::new(), may_run: false, folder },
        ]
    }
}

impl Page for BatchPage {
    const TEMPLATE: &'static str = "staff/sources/batch.html";

    fn samples() -> Vec<Self> {
        let line = |outcome: &str, reason: Option<&str>, count: u64| Line {
            label: Words::key(&format!("sources.outcome.{outcome}")),
            reason: reason.map(|reason| Words::key(&format!("sources.reason.{reason}"))),
            count,
            url: "/batches/41?outcome=sms".to_owned(),
            is_open: outcome == "rejected",
        };
        let shown = ShownRow {
            place: "cases.csv, row 17 (line 18)".to_owned(),
            case: "SL2026112000017 / 1".to_owned(),
            field: "办结时间".to_owned(),
            detail: "is `<东风砖厂>`, which is no date and time".to_owned(),
            is_late: true,
        };
        let opened = Opened {
            title: Words::key("sources.outcome.rejected"),
            rows: vec![shown],
            next_url: "/batches/41?outcome=rejected&after=500".to_owned(),
        };
        let page = Self {
            id: 41,
            source: "不动产登记系统".to_owned(),
            state: Badge::new(Words::key("sources.state.done"), Tone::Good),
            from_ms: at(3, 0, 0),
            until_ms: at(0, 0, 0),
            reread_ms: at(30, 0, 0),
            is_again: false,
            is_provisional: true,
            started_ms: at(0, 5, 30),
            ended_ms: Some(at(0, 5, 31)),
            attempts: 2,
            begun_by: "system:night".to_owned(),
            progress: None,
            error: String::new(),
            alarm: Some(Words::key("sources.alarm.silent").with("usual", 800)),
            counted: Some(903),
            lines: vec![
                line("sms", None, 800),
                line("phone", None, 12),
                line("excluded", Some("opted-out"), 40),
                Line { url: String::new(), ..line("known", None, 30) },
                line("rejected", Some("not-a-moment"), 21),
                line("late", None, 3),
            ],
            accounted: 903,
            balance: Badge::new(Words::key("sources.balance.exact"), Tone::Good),
            opened: Some(opened.clone()),
            file_url: "/batches/41/rows.csv".to_owned(),
        };
        let running = Self {
            state: Badge::new(Words::key("sources.state.running"), Tone::Calm),
            progress: Some(Progress { done: 512, all: 903 }),
            ended_ms: None,
            opened: Some(Opened { rows: Vec::new(), next_url: String::new(), ..opened }),
            ..page.clone()
        };
        let failed = Self {
            state: Badge::new(Words::key("sources.state.failed"), Tone::Bad),
            balance: Badge::new(Words::key("sources.balance.missing").with("count", 3), Tone::Bad),
            error: "the source went away after 512 rows".to_owned(),
            is_again: true,
            is_provisional: false,
            alarm: None,
            opened: None,
            lines: Vec::new(),
            counted: None,
            ..page.clone()
        };
        vec![page, running, failed]
    }
}
