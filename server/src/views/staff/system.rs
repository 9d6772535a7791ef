//! The state of the installation: version, counts, jobs, storage, and how to back it up.

use serde::Serialize;

use super::pieces::Fact;
use super::sample_life::{at, plain};
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::Badge;

/// The state of the installation. `GET /admin/system`
#[derive(Debug, Clone, Serialize)]
pub struct System {
    /// Checks with their results, the worst first.
    pub checks: Vec<Check>,
    /// Counts of what there is.
    pub counts: Vec<Count>,
    /// How many orders stand at each stage.
    pub stages: Vec<Count>,
    /// Version, engine, folder, start.
    pub facts: Vec<Fact>,
    /// When the last backup was made, UTC milliseconds; nothing when there was none.
    pub backup_ms: Option<i64>,
    /// The command that makes a backup, ready to copy.
    pub backup_command: String,
    /// The command that verifies the ledger.
    pub verify_command: String,
}

/// A check of the installation.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was checked.
    pub name: Words,
    /// How it came out.
    pub result: Badge,
    /// What was found, and what to do about it; empty for nothing.
    pub detail: Words,
}

/// A count.
#[derive(Debug, Clone, Serialize)]
pub struct Count {
    /// What is counted.
    pub label: Words,
    /// How many.
    pub count: u64,
    /// Where they are listed; empty for nowhere.
    pub url: String,
}

impl Page for System {
    const TEMPLATE: &'static str = "staff/admin/system.html";

    fn samples() -> Vec<System> {
        let check = |code: &str, tone: Tone, detail: &str| Check {
            name: Words::key(&format!("staff.system.check.{code}")),
            result: Badge::new(
                Words::key(if tone == Tone::Good { "staff.system.good" } else { "staff.system.attention" }),
                tone,
            ),
            detail: plain(detail),
        };
        let count = |code: &str, count: u64, url: &str| Count {
            label: Words::key(&format!("staff.system.count.{code}")),
            count,
            url: url.to_owned(),
        };
        let fact = |code: &str, value: &str| {
            Fact::new(Words::key(&format!("staff.system.fact.{code}")), plain(value))
        };
        let page = System {
            checks: vec![
                check("calendar", Tone::Soon, "2027年放假安排未公布，17 个期限为暂定"),
                check("outbox", Tone::Good, "待发 0，最近一次发送 14:03"),
                check("timers", Tone::Good, "下一个 14:30"),
                check("disk", Tone::Good, "剩余 182 GB"),
                check("ledger", Tone::Good, "今天 03:00 全链核对一致"),
            ],
            counts: vec![
                count("orders", 1_179, "/desk/supervisor/all"),
                count("open", 223, "/desk/supervisor/open"),
                count("events", 18_412, "/admin/audit"),
                count("units", 46, "/admin/units"),
                count("people", 31, "/admin/people"),
                count("outbox", 0, ""),
            ],
            stages: ["registered", "accepted", "dispatched", "in-hand", "closed"]
                .map(|code| Count { label: super::shown::stage(code).text, count: 7, url: String::new() })
                .to_vec(),
            facts: vec![
                fact("version", "0.1.0"),
                fact("engine", "SQLite 3.50"),
                fact("data", "/srv/huiyin"),
                fact("address", "http://10.12.0.5"),
            ],
            backup_ms: Some(at(0, 2, 0)),
            backup_command: "huiyin backup --data /srv/huiyin /backup/huiyin-2026-11-22.tar".to_owned(),
            verify_command: "huiyin verify --data /srv/huiyin".to_owned(),
        };
        vec![page.clone(), System { backup_ms: None, ..page }]
    }
}
