//! What must be reported and when, and one monthly table: its cells, its closing, the corrections beside it.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
    staff::assess::{Closed, Link},
};

/// The reports of a month. `GET /reports`
#[derive(Debug, Clone, Serialize)]
pub struct Reports {
    /// The month, `2026-10`.
    pub month: String,
    /// The months before and after it.
    pub others: Vec<Link>,
    /// The reports, by pack.
    pub rows: Vec<ReportRow>,
}

/// A report and how it stands.
#[derive(Debug, Clone, Serialize)]
pub struct ReportRow {
    /// The document's number.
    pub document: String,
    /// What people call it.
    pub name: String,
    /// How often.
    pub every: Words,
    /// What it holds.
    pub contains: Vec<String>,
    /// When it must be there; nothing when the document sets no day.
    pub due: Option<String>,
    /// Whether that day may move with a calendar.
    pub provisional: bool,
    /// How its table stands; nothing when there is no layout for it.
    pub status: Option<Badge>,
    /// The last day on which its table is closed in time.
    pub close_by: String,
    /// The table.
    pub url: String,
    /// How it was closed.
    pub closed: Option<Closed>,
}

/// A monthly table. `GET /reports/{pack}/{month}/{report}`
#[derive(Debug, Clone, Serialize)]
pub struct TablePage {
    /// What it is called.
    pub title: String,
    /// Where the layout comes from.
    pub source: String,
    /// The month.
    pub month: String,
    /// How it stands.
    pub status: Badge,
    /// The last day on which it is closed in time.
    pub close_by: String,
    /// Its address.
    pub url: String,
    /// The list it belongs to.
    pub list_url: String,
    /// The headings.
    pub headings: Vec<String>,
    /// The rows, as they count or were closed.
    pub rows: Vec<Vec<String>>,
    /// The sum of all rows.
    pub total: Vec<String>,
    /// How it was closed.
    pub closed: Option<Closed>,
    /// The corrections beside it.
    pub corrections: Vec<CorrectionLine>,
    /// The rows with their corrections, when there are any.
    pub corrected: Vec<Vec<String>>,
    /// Whether the reader may close it now.
    pub may_close: bool,
    /// The form's idempotency key.
    pub key: String,
    /// The form of a correction, for whoever may set one.
    pub form: Option<CorrectionForm>,
    /// Why closing was refused.
    pub problem: Option<Words>,
}

/// A correction beside a closed table.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionLine {
    /// The row.
    pub row: String,
    /// The column.
    pub figure: String,
    /// By how much, with its sign.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub who: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
}

/// The form of a correction.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionForm {
    /// The form's idempotency key.
    pub key: String,
    /// Why it was refused.
    pub problem: Option<Words>,
    /// The row that was picked.
    pub row: Field,
    /// The rows.
    pub rows: Vec<Choice>,
    /// The figure that was picked.
    pub figure: Field,
    /// The figures.
    pub figures: Vec<Choice>,
    /// By how much.
    pub by: Field,
    /// Why.
    pub reason: Field,
}

impl Page for Reports {
    const TEMPLATE: &'static str = "staff/reports/list.html";

    fn samples() -> Vec<Reports> {
        let row = |status: Option<Badge>, closed: Option<Closed>| ReportRow {
            document: "宁政办发〔2016〕122号".to_owned(),
            name: "民意跟踪监测满意度统计表一".to_owned(),
            every: Words::key("packs.every.month"),
            contains: vec!["各承办处室的办件数、发送数、回复数".to_owned()],
            due: status.as_ref().map(|_| "2026-11-05".to_owned()),
            provisional: status.is_none(),
            close_by: "2026-11-04".to_owned(),
            url: status.as_ref().map_or_else(String::new, |_| "/reports/p/2026-10/table-one".to_owned()),
            status,
            closed,
        };
        let closed = sample_closed();
        let late = Badge::new(Words::key("reports.state.late"), Tone::Bad);
        let done = Badge::new(Words::key("reports.state.closed"), Tone::Good);
        let others = vec![Link::new(Words::plain("2026-09"), "/reports?month=2026-09")];
        let month = "2026-10".to_owned();
        vec![
            Reports {
                month: month.clone(),
                others: others.clone(),
                rows: vec![row(Some(late), None), row(Some(done), Some(closed)), row(None, None)],
            },
            Reports { month, others, rows: Vec::new() },
        ]
    }
}

fn sample_closed() -> Closed {
    Closed { by: "马骏".to_owned(), at_ms: 1_793_700_000_000, digest: "9f2c".repeat(16), events: 48_211 }
}

impl Page for TablePage {
    const TEMPLATE: &'static str = "staff/reports/table.html";

    fn samples() -> Vec<TablePage> {
        let cells = |name: &str| vec!["1".to_owned(), name.to_owned(), "120".to_owned(), "66.67%".to_owned()];
        let open = TablePage {
            title: "民意跟踪监测满意度统计表（表一）".to_owned(),
            source: "宁政办发〔2016〕122号 五、六".to_owned(),
            month: "2026-10".to_owned(),
            status: Badge::new(Words::key("reports.state.open"), Tone::Soon),
            close_by: "2026-11-04".to_owned(),
            url: "/reports/p/2026-10/table-one".to_owned(),
            list_url: "/reports?month=2026-10".to_owned(),
            headings: ["序号", "承办处室", "已办事项数", "回复率"].map(str::to_owned).to_vec(),
            rows: vec![cells("供热办"), cells("房产科")],
            total: vec![String::new(), "合计".to_owned(), "240".to_owned(), "66.67%".to_owned()],
            closed: None,
            corrections: Vec::new(),
            corrected: Vec::new(),
            may_close: true,
            key: "k1".to_owned(),
            form: None,
            problem: None,
        };
        let form = CorrectionForm {
            key: "k2".to_owned(),
            problem: Some(Words::key("reports.refusal.by-nothing")),
            row: Field::of("17"),
            rows: vec![Choice::new("17", Words::plain("供热办"))],
            figure: Field::of("taken"),
            figures: vec![Choice::new("taken", Words::plain("已办事项数"))],
            by: Field::of("0"),
            reason: Field::default(),
        };
        let line = CorrectionLine {
            row: "供热办".to_owned(),
            figure: "已办事项数".to_owned(),
            by: "+1".to_owned(),
            reason: "来源系统晚到一件。".to_owned(),
            who: "马骏".to_owned(),
            at_ms: 1_793_800_000_000,
        };
        let closed = TablePage {
            closed: Some(sample_closed()),
            corrections: vec![line],
            corrected: vec![cells("供热办")],
            may_close: false,
            form: Some(form),
            status: Badge::new(Words::key("reports.state.closed"), Tone::Good),
            ..open.clone()
        };
        let empty = TablePage {
            rows: Vec::new(),
            problem: Some(
                Words::key("reports.refusal.table-closed").with("month", "2026-10").with("day", "2026-11-03"),
            ),
            ..open.clone()
        };
        vec![open, closed, empty]
    }
}
