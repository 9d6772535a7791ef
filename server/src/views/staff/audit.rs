//! The audit list: every event of the ledger, with the head of the chain and the last complete verification.

use serde::Serialize;

use super::pieces::Empty;
use super::sample_life::{at, plain};
use super::{desk::Picked, shown};
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Field, Pager};

/// The ledger as a list. `GET /admin/audit`
#[derive(Debug, Clone, Serialize)]
pub struct Audit {
    /// The end of the chain.
    pub head: ChainHead,
    /// An order's number, `number`.
    pub number: Field,
    /// A person who did it or whom it concerns, by name or account, `person`.
    pub person: Field,
    /// What it is about, `subject`.
    pub subject: Picked,
    /// What happened, `event`.
    pub event: Picked,
    /// The first day, `from`, `YYYY-MM-DD`.
    pub from: Field,
    /// The last day, `to`, `YYYY-MM-DD`.
    pub to: Field,
    /// The address without filters; empty when none is on.
    pub clear_url: String,
    /// The people there are, for completion.
    pub persons: Vec<String>,
    /// The rows, newest first.
    pub rows: Vec<AuditRow>,
    /// Why the page ends before the ledger does, though it is not full; nothing when it does not.
    pub stopped: Option<Words>,
    /// The neighbouring pages.
    pub pager: Pager,
    /// The same list as CSV.
    pub csv_url: String,
    /// What to say when there are no rows.
    pub empty: Empty,
}

/// The end of the hash chain.
#[derive(Debug, Clone, Serialize)]
pub struct ChainHead {
    /// How many events it holds.
    pub events: u64,
    /// How many batches.
    pub batches: u64,
    /// The SM3 digest of the last batch, in hex.
    pub digest: String,
    /// When that batch was written, UTC milliseconds.
    pub at_ms: i64,
    /// The result of the last complete verification; nothing when there was none.
    pub verified: Option<Verified>,
    /// The verification under way; nothing when none is.
    pub running: Option<Running>,
    /// The idempotency key of the form that begins a verification.
    pub key: String,
}

/// The result of a verification.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How many events it walked.
    pub events: u64,
    /// How it came out.
    pub result: Badge,
    /// Where and why the chain breaks; empty when it does not.
    pub why: String,
}

/// A verification under way.
#[derive(Debug, Clone, Serialize)]
pub struct Running {
    /// How many events are done.
    pub done: u64,
    /// How many there are.
    pub all: u64,
}

/// An event of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct AuditRow {
    /// Its place in the ledger.
    pub sequence: i64,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What happened.
    pub event: Words,
    /// How it feels: looking at personal data and failed sign-ins stand out.
    pub tone: Tone,
    /// Who did it.
    pub who: Words,
    /// The account, or which job; empty for none.
    pub place: String,
    /// What it was done to: an order's number, a person, a unit.
    pub object: String,
    /// Its address; empty for none.
    pub url: String,
    /// The reason or the particulars, shortened; nothing personal in the clear.
    pub detail: String,
}

impl Page for Audit {
    const TEMPLATE: &'static str = "staff/admin/audit.html";

    fn samples() -> Vec<Audit> {
        let full = sample();
        let broken = Verified {
            at_ms: at(0, 3, 0),
            events: 18_000,
            result: Badge::new(Words::key("staff.audit.verified_bad"), Tone::Bad),
            why: "event 4711: its hash is 66c7…, computed 8e0f…".to_owned(),
        };
        let alarmed = Audit {
            head: ChainHead { verified: Some(broken), ..full.head.clone() },
            stopped: Some(Words::key("staff.audit.stopped").with("count", 500_000)),
            ..full.clone()
        };
        let none = Audit {
            rows: Vec::new(),
            head: ChainHead {
                verified: None,
                running: Some(Running { done: 9_000, all: 18_412 }),
                ..full.head.clone()
            },
            number: Field::of("20261122-7").wrong(Words::key("staff.audit.no_order")),
            person: Field::of("周").wrong(Words::key("staff.audit.no_person")),
            from: Field::of("2026-11-31").wrong(Words::key("staff.fault.date")),
            clear_url: String::new(),
            pager: Pager { first_url: None, next_url: None, shown: 0, total: None },
            ..full.clone()
        };
        vec![full, alarmed, none]
    }
}

fn sample() -> Audit {
    let row = |sequence: i64, code: &str, tone: Tone, object: &str, detail: &str| AuditRow {
        sequence,
        at_ms: at(0, 13, 50),
        event: shown::event(code),
        tone,
        who: plain("周敏"),
        place: "zhoumin".to_owned(),
        object: object.to_owned(),
        url: if object.is_empty() { String::new() } else { format!("/orders/{object}") },
        detail: detail.to_owned(),
    };
    let picked = |entries: Vec<Choice>| Picked { value: String::new(), entries };
    Audit {
        head: ChainHead {
            events: 18_412,
            batches: 6_231,
            digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
            at_ms: at(0, 13, 58),
            verified: Some(Verified {
                at_ms: at(0, 3, 0),
                events: 18_300,
                result: Badge::new(Words::key("staff.audit.verified_good"), Tone::Good),
                why: String::new(),
            }),
            running: None,
            key: "sample-key".to_owned(),
        },
        number: Field::default(),
        person: Field::default(),
        subject: picked(
            ["order", "people", "sign-in", "rules"]
                .map(|code| Choice::new(code, Words::key(&format!("staff.subject.{code}"))))
                .to_vec(),
        ),
        event: picked(
            ["unmasked", "closed", "rated"].map(|code| Choice::new(code, shown::event(code))).to_vec(),
        ),
        from: Field::of("2026-11-22"),
        to: Field::default(),
        clear_url: "/admin/audit".to_owned(),
        persons: vec!["周敏".to_owned()],
        rows: vec![
            row(18_412, "unmasked", Tone::Soon, "SY20261122-0042-7", "电话核实地址"),
            AuditRow {
                who: shown::who("system"),
                place: "timers".to_owned(),
                ..row(18_411, "clock-rang", Tone::Bad, "SY20261120-0006-5", "派单时限到期")
            },
            AuditRow { event: shown::sign_in("failed"), ..row(18_410, "unmasked", Tone::Bad, "", "") },
            row(18_409, "dispatched", Tone::Calm, "SY20261122-0003-8", "县交通运输局"),
        ],
        stopped: None,
        pager: Pager {
            first_url: None,
            next_url: Some("/admin/audit?before=18409".to_owned()),
            shown: 4,
            total: None,
        },
        csv_url: "/admin/audit.csv".to_owned(),
        empty: Empty {
            title: Words::key("staff.audit.empty"),
            text: Words::key("staff.audit.empty_text"),
            action: None,
            url: String::new(),
        },
    }
}
