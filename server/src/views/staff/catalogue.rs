//! The dispatch catalogue: whose duty a matter is, its history, and a file on its way in.

use serde::Serialize;

use super::pieces::UnitRef;
use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
};

/// The names of the form's fields.
pub mod fields {
    /// The matter.
    pub const MATTER: &str = "matter";
    /// What citizens say.
    pub const WORDS: &str = "words";
    /// The unit that leads.
    pub const LEAD: &str = "lead";
    /// The units that help.
    pub const CO_HANDLERS: &str = "co_handlers";
    /// The grounds.
    pub const BASIS: &str = "basis";
    /// The first day.
    pub const FROM: &str = "from";
    /// The last day.
    pub const TO: &str = "to";
    /// Why it is changed.
    pub const REASON: &str = "reason";
    /// The version that was shown.
    pub const SEEN: &str = "seen";
    /// Rows of a file that were checked.
    pub const ROWS: &str = "rows";
    /// The name of the file they came in.
    pub const FILE: &str = "file_name";
}

/// The catalogue with one entry open beside it. `GET /catalogue`, `GET /catalogue/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct Catalogue {
    /// What is searched for.
    pub q: Field,
    /// How the entries stand.
    pub state: Field,
    /// How entries can stand.
    pub states: Vec<Choice>,
    /// The unit that leads or helps, by its name.
    pub unit: Field,
    /// What wants somebody's attention, each with the list of it.
    pub attention: Vec<Attention>,
    /// The entries.
    pub rows: Vec<EntryRow>,
    /// How many fit in all.
    pub total: usize,
    /// The next ones; nothing when there are no more.
    pub next_url: Option<String>,
    /// The same as a file of comma-separated values.
    pub csv_url: String,
    /// The same as a workbook.
    pub xlsx_url: String,
    /// The units there are, for completion.
    pub units: Vec<UnitRef>,
    /// The form for a new entry; nothing for those who only read.
    pub new: Option<DutyForm>,
    /// The entry that is open.
    pub open: Option<EntryDetail>,
}

/// Something that wants attention.
#[derive(Debug, Clone, Serialize)]
pub struct Attention {
    /// What, and how many.
    pub words: Words,
    /// The list of it.
    pub url: String,
    /// How it feels.
    pub tone: Tone,
}

/// An entry in the list.
#[derive(Debug, Clone, Serialize)]
pub struct EntryRow {
    /// The matter.
    pub matter: String,
    /// Its address.
    pub url: String,
    /// The unit that leads.
    pub lead: String,
    /// The units that help.
    pub co_handlers: Vec<String>,
    /// The grounds; empty when nobody has named them.
    pub basis: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day; empty for none.
    pub until: String,
    /// What is to be known of it.
    pub badges: Vec<Badge>,
    /// Whether it is the one that is open.
    pub current: bool,
}

/// One entry.
#[derive(Debug, Clone, Serialize)]
pub struct EntryDetail {
    /// What the list says of it.
    pub row: EntryRow,
    /// What citizens say.
    pub words: Vec<String>,
    /// The orders it was settled in.
    pub precedents: Vec<PrecedentRow>,
    /// Its versions, the newest first.
    pub history: Vec<VersionRow>,
    /// The form for another version; nothing for those who only read.
    pub change: Option<DutyForm>,
    /// The form for its end; nothing for those who only read.
    pub end: Option<EndForm>,
}

/// An order in which it was settled whose duty the matter is.
#[derive(Debug, Clone, Serialize)]
pub struct PrecedentRow {
    /// Its number.
    pub number: String,
    /// Its page.
    pub url: String,
    /// What was concluded.
    pub conclusion: String,
}

/// A version.
#[derive(Debug, Clone, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub number: usize,
    /// What made it.
    pub what: Words,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Who.
    pub by: String,
    /// What it says differently from the one before, or says first.
    pub says: Vec<Words>,
}

/// The form of an entry.
#[derive(Debug, Clone, Serialize)]
pub struct DutyForm {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// Whether it is open.
    pub open: bool,
    /// The version that was shown; 0 for a new entry.
    pub seen: u32,
    /// What is wrong with the whole; nothing at first.
    pub problem: Option<Words>,
    /// The matter.
    pub matter: Field,
    /// What citizens say, between commas.
    pub words: Field,
    /// The unit that leads, by its name.
    pub lead: Field,
    /// The units that help, between commas.
    pub co_handlers: Field,
    /// The grounds.
    pub basis: Field,
    /// The first day.
    pub from: Field,
    /// The last day.
    pub to: Field,
    /// Why; only for another version.
    pub reason: Field,
}

/// The form that ends an entry.
#[derive(Debug, Clone, Serialize)]
pub struct EndForm {
    /// Where it is sent.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// Whether it is open.
    pub open: bool,
    /// The version that was shown.
    pub seen: u32,
    /// What is wrong with the whole; nothing at first.
    pub problem: Option<Words>,
    /// The last day.
    pub to: Field,
    /// Why.
    pub reason: Field,
}

/// A file on its way into the catalogue. `GET /catalogue/import`, `POST /catalogue/import`
#[derive(Debug, Clone, Serialize)]
pub struct CatalogueImport {
    /// The idempotency key.
    pub key: String,
    /// The columns a file may have, as they are called.
    pub columns: Vec<ImportColumn>,
    /// The most rows of one file.
    pub most: usize,
    /// The name of the file that was checked; empty at first.
    pub file: String,
    /// Why the file cannot be read at all.
    pub unreadable: Option<Words>,
    /// What is wrong, row by row; nothing was taken in then.
    pub faults: Vec<FileFault>,
    /// How many faults there are.
    pub fault_count: usize,
    /// What would become of the rows; nothing before a file without faults was checked.
    pub outcome: Option<FileOutcome>,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct ImportColumn {
    /// Its heading.
    pub name: Words,
    /// What it holds.
    pub holds: Words,
    /// Whether it must be there.
    pub is_required: bool,
}

/// A fault of a file.
#[derive(Debug, Clone, Serialize)]
pub struct FileFault {
    /// The row as a spreadsheet shows it.
    pub row: u64,
    /// The heading of the column; empty for the row as a whole.
    pub column: String,
    /// What is wrong.
    pub words: Words,
}

/// What would become of the rows.
#[derive(Debug, Clone, Serialize)]
pub struct FileOutcome {
    /// How many entries are new.
    pub fresh: usize,
    /// How many entries get another version.
    pub changed: usize,
    /// How many rows say what is known.
    pub same: usize,
    /// The first of them that are new or changed.
    pub rows: Vec<OutcomeRow>,
    /// The rows, as the form carries them.
    pub carried: Vec<String>,
}

/// What would become of a row.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomeRow {
    /// Its number.
    pub row: u64,
    /// New or changed.
    pub what: Badge,
    /// The matter.
    pub matter: String,
    /// What is said.
    pub says: Vec<Words>,
}

fn sample_form(action: &str, is_new: bool) -> DutyForm {
    let of = |text: &str| if is_new { Field::default() } else { Field::of(text) };
    DutyForm {
        action: action.to_owned(),
        key: "sample-key".to_owned(),
        open: false,
        seen: if is_new { 0 } else { 2 },
        problem: None,
        matter: of("路灯养护"),
        words: of("路灯，路灯不亮"),
        lead: of("县城市管理局"),
        co_handlers: of("县供电公司"),
        basis: of("《城市照明管理规定》第四条"),
        from: Field::of("2026-01-01"),
        to: Field::default(),
        reason: Field::default(),
    }
}

fn sample_row(basis: &str, badges: Vec<Badge>) -> EntryRow {
    EntryRow {
        matter: "路灯养护".to_owned(),
        url: "/catalogue/7".to_owned(),
        lead: "县城市管理局".to_owned(),
        co_handlers: vec!["县供电公司".to_owned()],
        basis: basis.to_owned(),
        from: "2026-01-01".to_owned(),
        until: if basis.is_empty() { String::new() } else { "2026-12-31".to_owned() },
        badges,
        current: false,
    }
}

fn sample_says() -> Vec<Words> {
    let says = |key: &str, before: &str, after: &str| {
        Words::key(&format!("catalogue.says.{key}")).with("before", before).with("after", after)
    };
    vec![
        says("lead.changed", "县住建局", "县城市管理局"),
        says("basis.first", "", "三定规定"),
        says("to.cleared", "2026-12-31", ""),
    ]
}

impl Page for Catalogue {
    const TEMPLATE: &'static str = "staff/catalogue/list.html";

    fn samples() -> Vec<Self> {
        let badge = |code: &str| Badge::new(Words::key(&format!("catalogue.state.{code}")), Tone::Soon);
        let row = sample_row("《城市照明管理规定》第四条", vec![badge("expiring")]);
        let detail = EntryDetail {
            row: EntryRow { current: true, ..row.clone() },
            words: vec!["路灯".to_owned(), "路灯不亮".to_owned()],
            precedents: vec![PrecedentRow {
                number: "SY20260309-0007-4".to_owned(),
                url: "/orders/SY20260309-0007-4".to_owned(),
                conclusion: "由县城市管理局主办。".to_owned(),
            }],
            history: vec![
                VersionRow {
                    number: 2,
                    what: Words::key("catalogue.change.changed").with("words", "三定调整"),
                    at_ms: 1_773_280_000_000,
                    by: "李派单".to_owned(),
                    says: sample_says(),
                },
                VersionRow {
                    number: 1,
                    what: Words::key("catalogue.change.added"),
                    at_ms: 1_773_180_000_000,
                    by: "李派单".to_owned(),
                    says: Vec::new(),
                },
            ],
            change: Some(DutyForm {
                open: true,
                problem: Some(Words::key("catalogue.refused.unchanged")),
                ..sample_form("/catalogue/7/change", false)
            }),
            end: Some(EndForm {
                action: "/catalogue/7/end".to_owned(),
                key: "sample-key".to_owned(),
                open: true,
                seen: 2,
                problem: Some(Words::key("catalogue.refused.changed")),
                to: Field::of("2026-04-31").wrong(Words::key("staff.fault.date")),
                reason: Field::default(),
            }),
        };
        let list = Self {
            q: Field::of("路灯"),
            state: Field::of("expiring"),
            states: ["valid", "expiring"]
                .map(|code| Choice::new(code, Words::key(&format!("catalogue.state.{code}"))))
                .to_vec(),
            unit: Field::of("某局").wrong(super::shown::picker("unknown")),
            attention: vec![Attention {
                words: Words::key("catalogue.attention.expiring").with("count", 1),
                url: "/catalogue?state=expiring".to_owned(),
                tone: Tone::Soon,
            }],
            rows: vec![row.clone(), sample_row("", vec![badge("no-basis")])],
            total: 120,
            next_url: Some("/catalogue?before=7".to_owned()),
            csv_url: "/catalogue/export.csv?q=x".to_owned(),
            xlsx_url: "/catalogue/export.xlsx?q=x".to_owned(),
            units: super::sample_life::units(),
            new: Some(sample_form("/catalogue", true)),
            open: Some(detail.clone()),
        };
        let wrong = DutyForm {
            open: true,
            lead: Field::of("某局").wrong(super::shown::picker("unknown")),
            ..sample_form("/catalogue", true)
        };
        let read = EntryDetail {
            change: None,
            end: None,
            precedents: Vec::new(),
            words: Vec::new(),
            row: EntryRow { basis: String::new(), co_handlers: Vec::new(), ..row },
            ..detail
        };
        let empty =
            Self { rows: Vec::new(), total: 0, attention: Vec::new(), next_url: None, ..list.clone() };
        vec![
            list.clone(),
            Self { new: Some(wrong), open: None, ..empty.clone() },
            Self { new: None, open: Some(read), ..list },
            Self { new: None, open: None, q: Field::default(), state: Field::default(), ..empty },
        ]
    }
}

impl Page for CatalogueImport {
    const TEMPLATE: &'static str = "staff/catalogue/import.html";

    fn samples() -> Vec<Self> {
        let column = |name: &str, is_required| ImportColumn {
            name: Words::key(&format!("catalogue.column.{name}")),
            holds: Words::key(&format!("catalogue.holds.{name}")),
            is_required,
        };
        let fresh = Self {
            key: "sample-key".to_owned(),
            columns: vec![column("matter", true), column("basis", false)],
            most: 2_000,
            file: String::new(),
            unreadable: None,
            faults: Vec::new(),
            fault_count: 0,
            outcome: None,
        };
        let fault =
            FileFault { row: 3, column: "主办单位".to_owned(), words: super::shown::picker("unknown") };
        let whole = FileFault { column: String::new(), ..fault.clone() };
        let outcome = FileOutcome {
            fresh: 1,
            changed: 1,
            same: 3,
            rows: vec![OutcomeRow {
                row: 2,
                what: Badge::new(Words::key("catalogue.import.fresh"), Tone::Good),
                matter: "路灯养护".to_owned(),
                says: sample_says(),
            }],
            carried: vec!["[\"<b>\"]".to_owned()],
        };
        let file = "职责清单.xlsx".to_owned();
        vec![
            fresh.clone(),
            Self {
                file: file.clone(),
                unreadable: Some(Words::key("catalogue.file.empty")),
                ..fresh.clone()
            },
            Self { file: file.clone(), faults: vec![fault, whole], fault_count: 70, ..fresh.clone() },
            Self {
                file: file.clone(),
                outcome: Some(FileOutcome { fresh: 0, changed: 0, rows: Vec::new(), ..outcome.clone() }),
                ..fresh.clone()
            },
            Self { file, outcome: Some(outcome), ..fresh },
        ]
    }
}
