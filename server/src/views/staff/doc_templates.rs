//! The templates of official documents: which are in force, what they must hold, and what is wrong with one.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// The templates. `GET /admin/templates`
#[derive(Debug, Clone, Serialize)]
pub struct Templates {
    /// One for each kind.
    pub rows: Vec<TemplateRow>,
}

/// The template of a kind.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateRow {
    /// The kind.
    pub kind: Words,
    /// Its page.
    pub url: String,
    /// Which is in force.
    pub in_force: Words,
    /// The name of its file; empty for the shipped one.
    pub name: String,
    /// Since when, UTC milliseconds; nothing for the shipped one.
    pub since_ms: Option<i64>,
}

/// One kind's template. `GET /admin/templates/{kind}`
#[derive(Debug, Clone, Serialize)]
pub struct TemplatePage {
    /// The kind.
    pub kind: Words,
    /// The address of the page.
    pub url: String,
    /// The form's idempotency key.
    pub key: String,
    /// Which is in force.
    pub in_force: Words,
    /// What is wrong with the file that was sent; it was not taken.
    pub faults: Vec<Words>,
    /// The file that was sent.
    pub sent: String,
    /// The placeholders.
    pub fields: Vec<Placeholder>,
    /// Every version, the newest first; the last is the shipped one.
    pub versions: Vec<TemplateVersion>,
    /// The largest file, in megabytes.
    pub megabytes: u64,
}

/// A placeholder.
#[derive(Debug, Clone, Serialize)]
pub struct Placeholder {
    /// As it is written.
    pub mark: String,
    /// As it is written in Chinese.
    pub label_mark: String,
    /// What it stands for.
    pub label: Words,
    /// What it holds.
    pub holds: Words,
    /// Whether a template without it is refused.
    pub is_required: bool,
    /// The columns of its rows, as they are written.
    pub columns: Vec<String>,
}

/// A version of a template.
#[derive(Debug, Clone, Serialize)]
pub struct TemplateVersion {
    /// What it is called.
    pub label: Words,
    /// Its number in a form; empty for the shipped one.
    pub number: String,
    /// The name of its file.
    pub name: String,
    /// Its digest; empty for the shipped one.
    pub digest: String,
    /// When it was sent, UTC milliseconds; nothing for the shipped one.
    pub at_ms: Option<i64>,
    /// Who sent it.
    pub by: String,
    /// The file.
    pub file_url: String,
    /// Whether it is in force.
    pub is_in_force: bool,
}

impl Page for Templates {
    const TEMPLATE: &'static str = "staff/admin/templates.html";

    fn samples() -> Vec<Templates> {
        let row = |name: &str, since_ms: Option<i64>| TemplateRow {
            kind: Words::key("documents.kind.supervision-order"),
            url: "/admin/templates/supervision-order".to_owned(),
            in_force: match since_ms {
                Some(_) => Words::key("documents.template_version").with("number", 2),
                None => Words::key("documents.template_shipped"),
            },
            name: name.to_owned(),
            since_ms,
        };
        vec![Templates { rows: vec![row("", None), row("督办单.docx", Some(1_773_280_000_000))] }]
    }
}

impl Page for TemplatePage {
    const TEMPLATE: &'static str = "staff/admin/template.html";

    fn samples() -> Vec<TemplatePage> {
        let fault = Words::key("documents.template.fault.unknown")
            .with("name", "nmuber")
            .with("nearest", "number")
            .with("paragraph", "编号：{{nmuber}}号 <b>");
        let version = |number: &str, is_in_force: bool| TemplateVersion {
            label: match number {
                "" => Words::key("documents.template_shipped"),
                number => Words::key("documents.template_version").with("number", number),
            },
            number: number.to_owned(),
            name: if number.is_empty() { String::new() } else { "督办单.docx".to_owned() },
            digest: if number.is_empty() { String::new() } else { "9f2c".repeat(16) },
            at_ms: (!number.is_empty()).then_some(1_773_280_000_000),
            by: "马骏".to_owned(),
            file_url: "/admin/templates/supervision-order/files/1".to_owned(),
            is_in_force,
        };
        let field = |name: &str, is_required: bool, columns: &[&str]| Placeholder {
            mark: format!("{{{{{name}}}}}"),
            label_mark: "{{发文字号}}".to_owned(),
            label: Words::key(&format!("documents.field.{name}")),
            holds: Words::key("documents.holds.line"),
            is_required,
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        };
        let page = TemplatePage {
            kind: Words::key("documents.kind.supervision-order"),
            url: "/admin/templates/supervision-order".to_owned(),
            key: "k1".to_owned(),
            in_force: Words::key("documents.template_shipped"),
            faults: Vec::new(),
            sent: String::new(),
            fields: vec![field("number", true, &[]), field("events", false, &["{{day}}", "{{what}}"])],
            versions: vec![version("1", false), version("", true)],
            megabytes: 5,
        };
        let refused = TemplatePage { faults: vec![fault], sent: "督办单.docx".to_owned(), ..page.clone() };
        vec![page, refused]
    }
}
