//! The page on which anybody verifies an official document: its number, date and digest, whether it was withdrawn, and
//! nothing else.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// A document that is in the register, or a code that no document has. `GET /v/{code}`
#[derive(Debug, Clone, Serialize)]
pub struct Verify {
    /// The address of the page.
    pub url: String,
    /// What the register confirms; nothing when no document has the code.
    pub found: Option<Confirmed>,
    /// What became of comparing a file.
    pub compared: Option<Compared>,
}

/// What the register confirms.
#[derive(Debug, Clone, Serialize)]
pub struct Confirmed {
    /// The number.
    pub number: String,
    /// The kind.
    pub kind: Words,
    /// The day it bears.
    pub dated: String,
    /// The SM3 digest of its bytes.
    pub digest: String,
    /// When it was withdrawn, UTC milliseconds.
    pub withdrawn_ms: Option<i64>,
}

/// What became of comparing a file.
#[derive(Debug, Clone, Serialize)]
pub struct Compared {
    /// How it went: `same`, `other`, `none`.
    pub outcome: &'static str,
    /// The digest of the file that was sent; empty when none was.
    pub digest: String,
}

impl Page for Verify {
    const TEMPLATE: &'static str = "citizen/verify.html";

    fn samples() -> Vec<Verify> {
        let confirmed = |withdrawn_ms: Option<i64>| Confirmed {
            number: "某热督〔2026〕7号".to_owned(),
            kind: Words::key("documents.kind.supervision-order"),
            dated: "2026-03-12".to_owned(),
            digest: "9f2c".repeat(16),
            withdrawn_ms,
        };
        let page = |found: Option<Confirmed>, outcome: Option<&'static str>| Verify {
            url: "/v/0123456789abcdef0123".to_owned(),
            found,
            compared: outcome.map(|outcome| Compared {
                outcome,
                digest: if outcome == "none" { String::new() } else { "9f2c".repeat(16) },
            }),
        };
        vec![
            page(Some(confirmed(None)), None),
            page(Some(confirmed(Some(1_773_280_000_000))), Some("other")),
            page(Some(confirmed(None)), Some("same")),
            page(Some(confirmed(None)), Some("none")),
            page(None, None),
        ]
    }
}
