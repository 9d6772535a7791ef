//! One article: what it says, what is being written, what was asked, what happened, and the forms of whoever may act.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueLeft, DueWords, Field, TimelineEntry},
    staff::assess::Link,
};

/// The fields of the forms of an article, as sent and as read.
pub mod names {
    /// The version that was seen.
    pub const SEEN: &str = "seen";
    /// A reason, a remark, a request.
    pub const TEXT: &str = "text";
    /// The number of a request.
    pub const REQUEST: &str = "request";
    /// The next review day.
    pub const REVIEW_ON: &str = "review_on";
    /// The unit that is to answer for it.
    pub const UNIT: &str = "unit";
    /// The number of the order in which something came up.
    pub const ORDER: &str = "order";
}

/// One article. `GET /knowledge/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct ArticlePage {
    /// Its address.
    pub url: String,
    /// The forms' idempotency key.
    pub key: String,
    /// Its version, as seen.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// Its matter.
    pub matter: String,
    /// The unit that answers for it.
    pub unit: String,
    /// How it stands.
    pub badges: Vec<Badge>,
    /// What must be known before anybody answers by it: it expired, it was retired.
    pub warning: Option<Words>,
    /// The lines that citizens read with something hidden in them, as they read them: what is being written, else what was
    /// published.
    pub hidden: Vec<String>,
    /// Where an office's number is listed so that it is not hidden, for whoever may list it.
    pub listings_url: Option<String>,
    /// What was published.
    pub text: Option<Text>,
    /// The edition shown.
    pub edition: Option<EditionHead>,
    /// Its page for citizens, while they may see it.
    pub public_url: Option<String>,
    /// What is being written, for whoever may see it.
    pub draft: Option<DraftView>,
    /// The editions, the newest first.
    pub editions: Vec<EditionRow>,
    /// An earlier edition beside the one before it.
    pub compared: Option<Compared>,
    /// What was asked.
    pub requests: Vec<RequestRow>,
    /// The form that writes the next edition, for whoever may.
    pub edit_url: Option<String>,
    /// The forms of whoever may act.
    pub forms: Vec<StepForm>,
    /// The form that asks for a change, for whoever may.
    pub ask: Option<AskForm>,
    /// Why something was not done.
    pub problem: Option<Words>,
    /// What happened, the newest first.
    pub timeline: Vec<TimelineEntry>,
}

/// What an article says.
#[derive(Debug, Clone, Serialize)]
pub struct Text {
    /// How people ask.
    pub questions: Vec<String>,
    /// What everybody may read.
    pub answer: String,
    /// What only the house may read; empty for nothing.
    pub internal: String,
    /// The law and documents it rests on.
    pub basis: Vec<String>,
    /// The day by which somebody must look at it again.
    pub review_on: String,
}

/// Which edition it is.
#[derive(Debug, Clone, Serialize)]
pub struct EditionHead {
    /// Its number.
    pub number: u32,
    /// When it was published, UTC milliseconds.
    pub at_ms: i64,
    /// Who wrote it.
    pub written_by: String,
    /// Who published it.
    pub published_by: String,
}

/// What is being written.
#[derive(Debug, Clone, Serialize)]
pub struct DraftView {
    /// Where it stands.
    pub stage: Badge,
    /// Who wrote it last.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Why it came back; empty for nothing.
    pub remark: String,
    /// What differs from what is published; everything when nothing is.
    pub differences: Vec<Difference>,
}

/// Two editions beside one another.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// The later one.
    pub number: u32,
    /// The earlier one; 0 when there is none.
    pub before: u32,
    /// What differs.
    pub differences: Vec<Difference>,
}

/// What differs in one part.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// The part.
    pub label: Words,
    /// The stretches in reading order.
    pub stretches: Vec<Change>,
}

/// A stretch of a text that was compared.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// What became of it: `same`, `gone`, `new`.
    pub became: &'static str,
    /// What it says.
    pub text: String,
}

/// An edition in a list.
#[derive(Debug, Clone, Serialize)]
pub struct EditionRow {
    /// Its number.
    pub number: u32,
    /// When it was published, UTC milliseconds.
    pub at_ms: i64,
    /// Who published it.
    pub by: String,
    /// Where it is shown beside the one before it.
    pub url: String,
}

/// A request.
#[derive(Debug, Clone, Serialize)]
pub struct RequestRow {
    /// Its number.
    pub number: u16,
    /// What is asked.
    pub text: String,
    /// Who asks.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How it stands.
    pub state: Badge,
    /// By when it must be answered, while it waits.
    pub due: Option<DueWords>,
    /// What was answered; nothing while it waits.
    pub answer: Option<Words>,
    /// The order in which it came up.
    pub order: Option<Link>,
    /// Whether the reader may take it up.
    pub may_take_up: bool,
    /// Whether the reader may refuse it.
    pub may_refuse: bool,
}

/// A form that does one thing.
#[derive(Debug, Clone, Serialize)]
pub struct StepForm {
    /// What it does, as its address ends.
    pub step: &'static str,
    /// What it needs: `nothing`, `text`, `day`, `unit`.
    pub needs: &'static str,
    /// How it feels: `primary`, `outline`, `danger`.
    pub tone: &'static str,
    /// What was typed.
    pub field: Field,
    /// The units to choose from.
    pub units: Vec<Choice>,
}

/// The form that asks for a change.
#[derive(Debug, Clone, Serialize)]
pub struct AskForm {
    /// What should be changed.
    pub text: Field,
    /// The number of the order in which it came up.
    pub order: Field,
}

fn sample_text() -> Text {
    Text {
        questions: vec!["租房能提取公积金吗".to_owned()],
        answer: "带身份证到窗口办理。\n<script>alert(1)</script>".to_owned(),
        internal: "窗口在二楼。".to_owned(),
        basis: vec!["《住房公积金管理条例》第二十四条".to_owned()],
        review_on: "2026-09-01".to_owned(),
    }
}

fn sample_difference() -> Difference {
    let change = |became: &'static str, text: &str| Change { became, text: text.to_owned() };
    Difference {
        label: Words::key("knowledge.field.answer"),
        stretches: vec![change("same", "带身份证"), change("gone", "原件"), change("new", "或者电子证照")],
    }
}

fn sample_requests() -> Vec<RequestRow> {
    let waiting = RequestRow {
        number: 1,
        text: "没有写代办要什么材料".to_owned(),
        by: "周敏".to_owned(),
        at_ms: 1_773_280_000_000,
        state: Badge::new(Words::key("knowledge.request.open"), Tone::Soon),
        due: Some(DueWords { due_ms: 1_773_280_000_000, left: DueLeft::WorkingDays(3), provisional: false }),
        answer: None,
        order: Some(Link::new(Words::plain("202603020000179"), "/orders/202603020000179")),
        may_take_up: true,
        may_refuse: true,
    };
    let answered = RequestRow {
        state: Badge::new(Words::key("knowledge.request.done"), Tone::Good),
        due: None,
        answer: Some(Words::key("knowledge.request.done_in").with("edition", 2)),
        order: None,
        may_take_up: false,
        may_refuse: false,
        ..waiting.clone()
    };
    vec![waiting, answered]
}

fn sample_forms() -> Vec<StepForm> {
    let form = |step: &'static str, needs: &'static str, tone: &'static str| StepForm {
        step,
        needs,
        tone,
        field: Field::default(),
        units: vec![Choice::new("7", Words::plain("市公园管理处"))],
    };
    vec![
        form("submit", "nothing", "primary"),
        form("publish", "nothing", "primary"),
        form("return", "text", "outline"),
        form("confirm", "day", "outline"),
        form("hand-over", "unit", "outline"),
        form("drop", "nothing", "danger"),
        form("retire", "text", "danger"),
    ]
}

impl Page for ArticlePage {
    const TEMPLATE: &'static str = "staff/knowledge/one.html";

    fn samples() -> Vec<ArticlePage> {
        let badge =
            |code: &str, tone: Tone| Badge::new(Words::key(&format!("knowledge.standing.{code}")), tone);
        let full = ArticlePage {
            url: "/knowledge/41".to_owned(),
            key: "k1".to_owned(),
            version: 7,
            title: "住房公积金怎么提取".to_owned(),
            matter: "住房公积金提取".to_owned(),
            unit: "市住房公积金管理中心".to_owned(),
            badges: vec![badge("expired", Tone::Bad)],
            warning: Some(Words::key("knowledge.warn_expired").with("day", "2026-09-01")),
            hidden: vec!["办公电话：〔电话〕".to_owned()],
            listings_url: Some("/listings".to_owned()),
            text: Some(sample_text()),
            edition: Some(EditionHead {
                number: 2,
                at_ms: 1_773_280_000_000,
                written_by: "吴静".to_owned(),
                published_by: "郑强".to_owned(),
            }),
            public_url: Some("/answers/41".to_owned()),
            draft: Some(DraftView {
                stage: Badge::new(Words::key("knowledge.draft.returned"), Tone::Soon),
                by: "吴静".to_owned(),
                at_ms: 1_773_280_000_000,
                remark: "写明工作日".to_owned(),
                differences: vec![sample_difference()],
            }),
            editions: vec![EditionRow {
                number: 2,
                at_ms: 1_773_280_000_000,
                by: "郑强".to_owned(),
                url: "/knowledge/41?edition=2".to_owned(),
            }],
            compared: Some(Compared { number: 2, before: 1, differences: vec![sample_difference()] }),
            requests: sample_requests(),
            edit_url: Some("/knowledge/41/edit".to_owned()),
            forms: sample_forms(),
            ask: Some(AskForm { text: Field::default(), order: Field::default() }),
            problem: Some(Words::key("knowledge.refusal.changed")),
            timeline: vec![TimelineEntry {
                at_ms: 1_773_280_000_000,
                title: Words::key("knowledge.event.article-published"),
                who: "郑强".to_owned(),
                detail: String::new(),
                tone: Tone::Good,
                icon: "check".to_owned(),
            }],
        };
        let missed = ArticlePage {
            badges: vec![badge("unpublished", Tone::Quiet)],
            warning: None,
            hidden: Vec::new(),
            listings_url: None,
            text: None,
            edition: None,
            public_url: None,
            draft: None,
            editions: Vec::new(),
            compared: Some(Compared { number: 1, before: 0, differences: Vec::new() }),
            requests: Vec::new(),
            edit_url: None,
            forms: Vec::new(),
            ask: None,
            problem: None,
            timeline: Vec::new(),
            ..full.clone()
        };
        vec![full, missed]
    }
}
