//! The audit list: every event of the ledger that is not an order's own page, with the head of the chain.

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
    /// Words: a person, a number, a reason.
    pub q: Field,
    /// What happened.
    pub event: Picked,
    /// The first day, `YYYY-MM-DD`.
    pub from: Field,
    /// The last day, `YYYY-MM-DD`.
    pub to: Field,
    /// The address without filters; empty when none is on.
    pub clear_url: String,
    /// The rows, newest first.
    pub rows: Vec<AuditRow>,
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
}

/// The result of a verification.
#[derive(Debug, Clone, Serialize)]
pub struct Verified {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// How it came out.
    pub result: Badge,
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
    /// In what unit, or from which address; empty for none.
    pub place: String,
    /// What it was done to: an order's number, a person, a unit.
    pub object: String,
    /// Its address; empty for none.
    pub url: String,
    /// The reason or the particulars.
    pub detail: String,
}

impl Page for Audit {
    const TEMPLATE: &'static str = "staff/admin/audit.html";

    fn samples() -> Vec<Audit> {
        let row = |sequence: i64, code: &str, tone: Tone, object: &str, detail: &str| AuditRow {
            sequence,
            at_ms: at(0, 13, 50),
            event: shown::event(code),
            tone,
            who: plain("周敏"),
            place: "县12345热线受理中心".to_owned(),
            object: object.to_owned(),
            url: if object.is_empty() { String::new() } else { format!("/orders/{object}") },
            detail: detail.to_owned(),
        };
        let full = Audit {
            head: ChainHead {
                events: 18_412,
                batches: 6_231,
                digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
                at_ms: at(0, 13, 58),
                verified: Some(Verified {
                    at_ms: at(0, 3, 0),
                    result: Badge::new(Words::key("staff.audit.verified_good"), Tone::Good),
                }),
            },
            q: Field::default(),
            event: Picked {
                value: String::new(),
                entries: ["unmasked", "closed", "rated"].map(|code| Choice::new(code, shown::event(code))).to_vec(),
            },
            from: Field::of("2026-11-22"),
            to: Field::default(),
            clear_url: "/admin/audit".to_owned(),
            rows: vec![
                row(18_412, "unmasked", Tone::Soon, "SY20261122-0042-7", "电话核实地址"),
                AuditRow {
                    who: Words::key("staff.who.system"),
                    place: String::new(),
                    ..row(18_411, "clock-rang", Tone::Bad, "SY20261120-0006-5", "派单时限到期")
                },
                AuditRow { event: shown::sign_in("failed"), ..row(18_410, "unmasked", Tone::Bad, "", "账号 admin，第 3 次") },
                row(18_409, "dispatched", Tone::Calm, "SY20261122-0003-8", "县交通运输局"),
            ],
            pager: Pager {
                first_url: None,
                next_url: Some("/admin/audit?before=18409".to_owned()),
                shown: 4,
                total: Some(18_412),
            },
            csv_url: "/admin/audit.csv".to_owned(),
            empty: Empty {
                title: Words::key("staff.audit.empty"),
                text: Words::key("staff.audit.empty_text"),
                action: None,
                url: String::new(),
            },
        };
        let broken = Verified {
            at_ms: at(0, 3, 0),
            result: Badge::new(Words::key("staff.audit.verified_bad"), Tone::Bad),
        };
        let alarmed = Audit { head: ChainHead { verified: Some(broken), ..full.head.clone() }, ..full.clone() };
        let none = Audit {
            rows: Vec::new(),
            head: ChainHead { verified: None, ..full.head.clone() },
            clear_url: String::new(),
            pager: Pager { first_url: None, next_url: None, shown: 0, total: Some(0) },
            ..full.clone()
        };
        vec![full, alarmed, none]
    }
}
