//! How the domain's codes are shown: each code gives words and, where it helps, a tone.
//!
//! The codes are the stable ones of the domain (`Stage::code`, `ClockKind::code`, `Event::code`, …).
//! Whether something is late or allowed is not decided here.

use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Place, Station};

/// Returns the badge of a stage code.
pub fn stage(code: &str) -> Badge {
    let tone = match code {
        "registered" | "accepted" | "answered" | "return-requested" | "adjudication" => Tone::Soon,
        "dispatched" | "signed" | "in-hand" | "approved" | "callback" => Tone::Calm,
        "closed" => Tone::Good,
        _ => Tone::Quiet,
    };
    Badge::new(words("stage", code), tone)
}

/// Returns the badge of an outcome code.
pub fn outcome(code: &str) -> Badge {
    let tone = match code {
        "satisfied" => Tone::Good,
        "dissatisfied" => Tone::Bad,
        _ => Tone::Quiet,
    };
    Badge::new(words("outcome", code), tone)
}

/// Returns the badge of a flag code; the pages add `urgent`, `anonymous`, `confidential`, `suspended` and `redo`.
pub fn flag(code: &str) -> Badge {
    let tone = match code {
        "late" | "urgent" => Tone::Bad,
        "needs-unit" | "provisional" | "disputed" | "redo" | "reply-before-letter" => Tone::Soon,
        _ => Tone::Quiet,
    };
    Badge::new(words("flag", code), tone)
}

/// Returns the words of a channel code.
pub fn channel(code: &str) -> Words {
    words("channel", code)
}

/// Returns the words of a level code.
pub fn level(code: &str) -> Words {
    words("level", code)
}

/// Returns the words of a clock code.
pub fn clock(code: &str) -> Words {
    words("clock", code)
}

/// Returns the words of a role code.
pub fn role(code: &str) -> Words {
    words("role", code)
}

/// Returns the words of an event code.
pub fn event(code: &str) -> Words {
    words("event", code)
}

/// Returns the icon of an event code.
pub fn event_icon(code: &str) -> &'static str {
    match code {
        "registered" | "imported" => "pencil",
        "accepted" | "approved" | "return-ruled" | "extension-ruled" => "check",
        "refused" | "sent-back" => "close",
        "handed-over" | "contacted" | "attempted" => "phone",
        "dispatched" | "reassigned" => "send",
        "signed" => "check-circle",
        "answered" => "message",
        "callback-asked" | "rated" => "star",
        "redone" | "reopened" => "refresh",
        "closed" => "flag",
        "suspended" => "pause",
        "resumed" => "play",
        "merged-into" | "absorbed" | "unmerged" | "released" => "merge",
        "attached" => "photo",
        "unmasked" => "eye",
        "clock-rang" => "alert",
        "deadlines-rederived" => "calendar",
        _ => "info",
    }
}

/// The stations of an order's way, each with the stages that mean “being here”.
const WAY: [(&str, &[&str]); 7] = [
    ("screen", &["registered"]),
    ("dispatch", &["accepted"]),
    ("sign", &["dispatched", "return-requested"]),
    ("handle", &["signed", "in-hand"]),
    ("answer", &["answered", "adjudication"]),
    ("callback", &["approved", "callback"]),
    ("close", &["closed"]),
];

/// Returns the way of an order at a stage; nothing for orders that left it (not accepted, handed over, merged).
pub fn stations(stage: &str) -> Vec<Station> {
    let Some(here) = WAY.iter().position(|(_, stages)| stages.contains(&stage)) else { return Vec::new() };
    let ended = stage == "closed";
    let place = |index: usize| match index.cmp(&here) {
        std::cmp::Ordering::Less => Place::Done,
        std::cmp::Ordering::Equal if ended => Place::Done,
        std::cmp::Ordering::Equal => Place::Here,
        std::cmp::Ordering::Greater => Place::Ahead,
    };
    WAY.iter().enumerate().map(|(index, (name, _))| Station { label: station(name), place: place(index) }).collect()
}

/// Returns the words of a station or a further step of the loop: `screen`, `dispatch`, …, `return`, `adjudication`.
pub fn station(code: &str) -> Words {
    words("station", code)
}

fn words(table: &str, code: &str) -> Words {
    Words::key(&format!("staff.{table}.{code}"))
}
