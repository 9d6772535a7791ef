//! Official documents: the register, one of them, and the form from which one is issued.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
    staff::assess::Link,
};

/// The register. `GET /documents`
#[derive(Debug, Clone, Serialize)]
pub struct Documents {
    /// The documents, the newest first.
    pub rows: Vec<DocumentRow>,
    /// Those that wait for a person, for whoever sees them.
    pub due: Vec<DueRow>,
    /// The kind asked for.
    pub kind: Field,
    /// The kinds.
    pub kinds: Vec<Choice>,
    /// The year asked for.
    pub year: Field,
    /// The years in which documents were issued.
    pub years: Vec<Choice>,
    /// Withdrawn or not.
    pub state: Field,
    /// Words of the number or the title.
    pub words: Field,
    /// The same list as a file.
    pub file_url: String,
    /// The next page, when there is one.
    pub next_url: Option<String>,
}

/// A document in a list.
#[derive(Debug, Clone, Serialize)]
pub struct DocumentRow {
    /// Its number.
    pub number: String,
    /// Its kind.
    pub kind: Words,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit it concerns; empty for none.
    pub unit: String,
    /// The day it bears.
    pub dated: String,
    /// Who issued it.
    pub by: Words,
    /// That it was withdrawn.
    pub withdrawn: Option<Badge>,
}

/// One document. `GET /documents/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct DocumentPage {
    /// What the list says of it.
    pub row: DocumentRow,
    /// What it is about, with a link.
    pub about: Option<Link>,
    /// What that is.
    pub about_label: Words,
    /// Whether it can be had as PDF.
    pub has_pdf: bool,
    /// The SM3 digest of its bytes.
    pub digest: String,
    /// How large it is.
    pub size: String,
    /// Where anybody verifies it.
    pub verify_url: String,
    /// That address as it stands on the paper.
    pub address: String,
    /// What it was made from.
    pub template: Words,
    /// When it was issued, UTC milliseconds.
    pub at_ms: i64,
    /// How it was withdrawn.
    pub withdrawal: Option<Withdrawal>,
    /// The form that withdraws it, for whoever may.
    pub withdraw: Option<WithdrawForm>,
    /// What it says.
    pub paper: Vec<Paper>,
}

/// That a document was withdrawn.
#[derive(Debug, Clone, Serialize)]
pub struct Withdrawal {
    /// Who.
    pub by: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Why.
    pub reason: String,
}

/// The form that withdraws a document.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawForm {
    /// The form's idempotency key.
    pub key: String,
    /// Why.
    pub reason: Field,
}

/// A piece of what a document says.
#[derive(Debug, Clone, Serialize)]
pub struct Paper {
    /// How it looks: `head`, `number`, `title`, `plain`, `body`, `heading`, `right`, `small`, `table`, `picture`.
    pub look: &'static str,
    /// What it says; empty for a table.
    pub text: String,
    /// The rows of a table.
    pub rows: Vec<Vec<String>>,
}

/// The form from which a document is issued. `GET /documents/new/{kind}/{number}`
#[derive(Debug, Clone, Serialize)]
pub struct Draft {
    /// The kind.
    pub kind: Words,
    /// The order it is about.
    pub about: Link,
    /// The address of the form.
    pub url: String,
    /// The form's idempotency key.
    pub key: String,
    /// What comes from data and is not typed.
    pub given: Vec<Told>,
    /// What may be changed.
    pub fields: Vec<DraftField>,
    /// Why it was not issued.
    pub problem: Option<Words>,
    /// The form that says that none is needed, when something asked for it.
    pub waive: Option<Waive>,
    /// What it would say.
    pub paper: Vec<Paper>,
}

/// The form that says that a document is not needed.
#[derive(Debug, Clone, Serialize)]
pub struct Waive {
    /// The address of the form.
    pub url: String,
    /// The form's idempotency key.
    pub key: String,
    /// Why.
    pub reason: Field,
}

/// A document that waits to be issued.
#[derive(Debug, Clone, Serialize)]
pub struct DueRow {
    /// Its kind.
    pub kind: Words,
    /// The unit it goes to; empty for none.
    pub unit: String,
    /// Where it is completed; empty for whoever may not.
    pub url: String,
    /// When it was asked for, UTC milliseconds.
    pub at_ms: i64,
}

/// Something that comes from data.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// What it is.
    pub label: Words,
    /// What it says.
    pub text: String,
}

/// A field of a document that may be changed.
#[derive(Debug, Clone, Serialize)]
pub struct DraftField {
    /// Its name in the form.
    pub name: String,
    /// What people call it.
    pub label: Words,
    /// Whether it holds paragraphs.
    pub is_text: bool,
    /// Whether it may stay empty.
    pub is_optional: bool,
    /// What it says.
    pub field: Field,
}

/// What the page of an order or a proceeding shows of documents.
#[derive(Debug, Clone, Default, Serialize)]
pub struct OfOrder {
    /// Those that were issued.
    pub issued: Vec<DocumentRow>,
    /// Those that something asked for and that wait.
    pub due: Vec<DueRow>,
    /// Those that this person may issue now.
    pub offers: Vec<Link>,
}

/// Returns what samples show of documents that wait: one that the reader may complete, one that others do.
pub(crate) fn sample_due() -> Vec<DueRow> {
    let row = |url: &str| DueRow {
        kind: Words::key("documents.kind.notice-letter"),
        unit: "县住房和城乡建设局".to_owned(),
        url: url.to_owned(),
        at_ms: 1_773_280_000_000,
    };
    vec![row("/documents/due/42"), row("")]
}

/// Returns what samples show of a document.
pub(crate) fn sample_row(is_withdrawn: bool) -> DocumentRow {
    DocumentRow {
        number: "某热督〔2026〕7号".to_owned(),
        kind: Words::key("documents.kind.supervision-order"),
        title: "关于限期办理202603020000179号工单的督办单".to_owned(),
        url: "/documents/41".to_owned(),
        unit: "县住房和城乡建设局".to_owned(),
        dated: "2026-03-12".to_owned(),
        by: Words::plain("马骏"),
        withdrawn: is_withdrawn.then(|| Badge::new(Words::key("documents.withdrawn"), Tone::Bad)),
    }
}

fn sample_paper() -> Vec<Paper> {
    let piece = |look: &'static str, text: &str| Paper { look, text: text.to_owned(), rows: Vec::new() };
    let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
    vec![
        piece("head", "某某县12345热线工作专班文件"),
        piece("number", "某热督〔2026〕7号"),
        piece("title", "关于限期办理202603020000179号工单的督办单"),
        piece("plain", "县住房和城乡建设局："),
        piece("heading", "一、工单情况"),
        piece("body", "<script>alert(1)</script> 市民两次来电催问。"),
        Paper {
            look: "table",
            text: String::new(),
            rows: vec![row(["日期", "经过"]), row(["2026年3月2日", "受理登记"])],
        },
        piece("right", "2026年3月12日"),
        piece("picture", ""),
        piece("small", "扫描二维码可核验本文件的编号、日期和摘要。"),
    ]
}

impl Page for Documents {
    const TEMPLATE: &'static str = "staff/documents/list.html";

    fn samples() -> Vec<Documents> {
        let kinds = vec![Choice::new("supervision-order", Words::key("documents.kind.supervision-order"))];
        let full = Documents {
            rows: vec![sample_row(false), sample_row(true)],
            due: sample_due(),
            kind: Field::of("supervision-order"),
            kinds,
            year: Field::of("2026"),
            years: vec![Choice::new("2026", Words::plain("2026"))],
            state: Field::default(),
            words: Field::of("路灯"),
            file_url: "/documents/register.csv?year=2026".to_owned(),
            next_url: Some("/documents?before=41".to_owned()),
        };
        let empty = Documents { rows: Vec::new(), due: Vec::new(), next_url: None, ..full.clone() };
        vec![full, empty]
    }
}

impl Page for DocumentPage {
    const TEMPLATE: &'static str = "staff/documents/one.html";

    fn samples() -> Vec<DocumentPage> {
        let issued = DocumentPage {
            row: sample_row(false),
            about: Some(Link::new(Words::plain("202603020000179"), "/orders/202603020000179")),
            about_label: Words::key("documents.about"),
            has_pdf: true,
            digest: "9f2c".repeat(16),
            size: "14 KB".to_owned(),
            verify_url: "/v/0123456789abcdef0123".to_owned(),
            address: "example.org/v/0123456789abcdef0123".to_owned(),
            template: Words::key("documents.template_shipped"),
            at_ms: 1_773_280_000_000,
            withdrawal: None,
            withdraw: Some(WithdrawForm {
                key: "k1".to_owned(),
                reason: Field::default().wrong(Words::key("documents.fault.missing")),
            }),
            paper: sample_paper(),
        };
        let withdrawn = DocumentPage {
            row: sample_row(true),
            about: None,
            about_label: Words::key("documents.about_proceeding"),
            has_pdf: false,
            withdrawal: Some(Withdrawal {
                by: "马骏".to_owned(),
                at_ms: 1_773_290_000_000,
                reason: "主送机关有误。".to_owned(),
            }),
            withdraw: None,
            template: Words::key("documents.template_version").with("number", 2),
            paper: Vec::new(),
            ..issued.clone()
        };
        vec![issued, withdrawn]
    }
}

impl Page for Draft {
    const TEMPLATE: &'static str = "staff/documents/draft.html";

    fn samples() -> Vec<Draft> {
        let field = |name: &str, is_text: bool, is_optional: bool, field: Field| DraftField {
            name: name.to_owned(),
            label: Words::key(&format!("documents.field.{name}")),
            is_text,
            is_optional,
            field,
        };
        let draft = Draft {
            kind: Words::key("documents.kind.supervision-order"),
            about: Link::new(Words::plain("202603020000179"), "/orders/202603020000179"),
            url: "/documents/new/supervision-order/202603020000179".to_owned(),
            key: "k1".to_owned(),
            given: vec![Told {
                label: Words::key("documents.field.order_title"),
                text: "沭河大街路灯连续三晚不亮".to_owned(),
            }],
            fields: vec![
                field("title", false, false, Field::of("关于限期办理工单的督办单")),
                field("ground", true, false, Field::of("逾期未答复。")),
                field("earlier", true, true, Field::default()),
            ],
            problem: None,
            waive: None,
            paper: sample_paper(),
        };
        let wrong = Draft {
            fields: vec![field(
                "ground",
                true,
                false,
                Field::default().wrong(Words::key("documents.fault.missing")),
            )],
            problem: Some(Words::key("documents.due.incomplete")),
            waive: Some(Waive {
                url: "/documents/due/42/waive".to_owned(),
                key: "k2".to_owned(),
                reason: Field::default().wrong(Words::key("documents.fault.bad-field")),
            }),
            paper: Vec::new(),
            ..draft.clone()
        };
        vec![draft, wrong]
    }
}
