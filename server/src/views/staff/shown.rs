//! How the domain's codes are shown: each code gives words and, where it helps, a tone.
//!
//! The codes are the stable ones of the domain (`Stage::code`, `ClockKind::code`, `Event::code`, …).
//! Whether something is late or allowed is not decided here.

use super::pieces::Empty;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Place, Station};

/// Returns the badge of a stage code.
pub fn stage(code: &str) -> Badge {
    let tone = match code {
        "registered" | "accepted" | "answered" | "return-requested" | "adjudication" | "investigating" => {
            Tone::Soon
        }
        "dispatched" | "signed" | "in-hand" | "approved" | "callback" => Tone::Calm,
        "closed" => Tone::Good,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.stage.{code}")), tone)
}

/// Returns the badge of an outcome code.
pub fn outcome(code: &str) -> Badge {
    let tone = match code {
        "satisfied" => Tone::Good,
        "dissatisfied" => Tone::Bad,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.outcome.{code}")), tone)
}

/// Returns the badge of a flag code; the pages add `urgent`, `anonymous`, `confidential`, `suspended` and `redo`.
pub fn flag(code: &str) -> Badge {
    let tone = match code {
        "late" | "urgent" => Tone::Bad,
        "needs-unit"
        | "provisional"
        | "disputed"
        | "redo"
        | "reply-before-letter"
        | "undecided"
        | "under-review" => Tone::Soon,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.flag.{code}")), tone)
}

/// The peer groups that have a name in every language we ship; a house may call its own ones as it likes.
pub const PEER_GROUPS: [&str; 3] = ["centre", "department", "township"];

/// Returns the name of a peer group: ours by their code, others as they are called.
pub fn peer_group(code: &str) -> Words {
    if PEER_GROUPS.contains(&code) {
        Words::key(&format!("staff.peer_group.{code}"))
    } else {
        Words::plain(code)
    }
}

/// Returns the words of a channel code.
pub fn channel(code: &str) -> Words {
    Words::key(&format!("staff.channel.{code}"))
}

/// Returns the words of a level code.
pub fn level(code: &str) -> Words {
    Words::key(&format!("staff.level.{code}"))
}

/// Returns the words of a clock code.
pub fn clock(code: &str) -> Words {
    Words::key(&format!("staff.clock.{code}"))
}

/// Returns the words of a role code.
pub fn role(code: &str) -> Words {
    Words::key(&format!("staff.role.{code}"))
}

/// Returns the words of an event code.
pub fn event(code: &str) -> Words {
    Words::key(&format!("staff.event.{code}"))
}

/// Returns the name of a fact of an event: `reason`, `lead`, `evidence`, ….
pub fn fact(code: &str) -> Words {
    Words::key(&format!("staff.fact.{code}"))
}

/// Returns why something was refused, by the code of the domain's refusal; the places of each text are listed in
/// `locales/zh/staff.toml` under `[refusal]`.
pub fn refusal(code: &str) -> Words {
    Words::key(&format!("staff.refusal.{code}"))
}

/// Returns the words of a fault's code.
pub fn fault(code: &str) -> Words {
    Words::key(&format!("staff.unit_fault.{code}"))
}

/// Returns the news after something was done, by the code of a move or of an administrator's command.
pub fn done(code: &str) -> Words {
    Words::key(&format!("staff.flash.{code}"))
}

/// Returns what happened around a sign-in, for the audit.
pub fn sign_in(code: &str) -> Words {
    Words::key(&format!("staff.sign_in_event.{code}"))
}

/// Returns the badge of how a clock ended or stands: `running`, `suspended`, `in-time`, `late`, `lapsed`, `void`.
pub fn verdict(code: &str) -> Badge {
    let tone = match code {
        "late" => Tone::Bad,
        "in-time" => Tone::Good,
        "running" => Tone::Calm,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.verdict.{code}")), tone)
}

/// Returns the words of an urgency code.
pub fn urgency(code: &str) -> Words {
    Words::key(&format!("staff.urgency.{code}"))
}

/// Returns the words of a difficulty code.
pub fn difficulty(code: &str) -> Words {
    Words::key(&format!("staff.difficulty.{code}"))
}

/// Returns the words of a handling result.
pub fn result(code: &str) -> Words {
    Words::key(&format!("staff.result.{code}"))
}

/// Returns the words of what came of a callback attempt.
pub fn attempt(code: &str) -> Words {
    Words::key(&format!("staff.attempt.{code}"))
}

/// Returns the words for a citizen whose name is not shown: `anonymous`, `confidential`, `none`.
pub fn unnamed(code: &str) -> Words {
    Words::key(&format!("staff.citizen.{code}"))
}

/// Returns who acted when it was no member of staff: `citizen`, `system`, `import`.
pub fn who(code: &str) -> Words {
    Words::key(&format!("staff.who.{code}"))
}

/// Returns whom an order waits for: `nobody`, `unit`, `sign`, `approve` (with `unit`), `centre`, `citizen`,
/// `supplement`, `main` (with `number`).
pub fn waits(code: &str) -> Words {
    Words::key(&format!("staff.waits.{code}"))
}

/// Returns what happens when a move is made: `sign_within` (with `budget`), `citizen_told`, `reply_out`, `clock_stops`.
pub fn effect(code: &str) -> Words {
    Words::key(&format!("staff.effect.{code}"))
}

/// Returns what an order has to do with another: `same_number`, `same_matter`, `same_place`, `main`, `child`.
pub fn relation(code: &str) -> Words {
    Words::key(&format!("staff.relation.{code}"))
}

/// Returns why a unit is suggested (with `value`): `duty`, `history`, `place`, `words`, `alias`, `same`.
pub fn suggest(code: &str) -> Words {
    Words::key(&format!("staff.suggest.{code}"))
}

/// Returns a usual reason for looking at personal data: `contact`, `visit`, `callback`.
pub fn unmask(code: &str) -> Words {
    Words::key(&format!("staff.unmask.{code}"))
}

/// Returns what is wrong with a field that names a unit: `unknown`, `several` (with `count`), `missing`.
pub fn picker(code: &str) -> Words {
    Words::key(&format!("staff.picker.{code}"))
}

/// Returns what a reply must hold: `done`, `basis`, `names`, `way`.
pub fn must(code: &str) -> Words {
    Words::key(&format!("staff.must.{code}"))
}

/// Returns the name of a queue.
pub fn queue(code: &str) -> Words {
    Words::key(&format!("staff.queue.{code}"))
}

/// Returns what an empty queue says: `agent_waiting` (its text with `count`), `dispatcher_waiting`, `unit_to_sign`,
/// `late`, `filtered`, `queue`.
pub fn empty(code: &str) -> Empty {
    Empty {
        title: Words::key(&format!("staff.empty.{code}")),
        text: Words::key(&format!("staff.empty.{code}_text")),
        action: None,
        url: String::new(),
    }
}

/// Returns what ends a day by the pack: `midnight`, `office`.
pub fn day_end(code: &str) -> Words {
    Words::key(&format!("staff.day_end.{code}"))
}

/// Returns the badge of a calendar year: `official`, `provisional`, `missing`.
pub fn year_status(code: &str) -> Badge {
    let tone = if code == "official" { Tone::Good } else { Tone::Soon };
    Badge::new(Words::key(&format!("staff.year_status.{code}")), tone)
}

/// Returns the badge of a pack: `in-force`, `coming`, `repealed`.
pub fn pack_status(code: &str) -> Badge {
    let tone = match code {
        "in-force" => Tone::Good,
        "coming" => Tone::Soon,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.pack_status.{code}")), tone)
}

/// Returns the badge of an account: `active`, `invited`, `disabled`, `locked`.
pub fn person_state(code: &str) -> Badge {
    let tone = match code {
        "active" => Tone::Good,
        "invited" => Tone::Soon,
        "locked" => Tone::Bad,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.person_state.{code}")), tone)
}

/// Returns the words of a kind of unit: `jurisdiction`, `hall`, `department`, `section`, `window`.
pub fn unit_kind(code: &str) -> Words {
    Words::key(&format!("staff.unit_kind.{code}"))
}

/// Returns the icon of an event code.
pub fn event_icon(code: &str) -> &'static str {
    match code {
        "registered" | "imported" => "pencil",
        "accepted" | "approved" | "return-ruled" | "extension-ruled" | "dossier-reviewed" => "check",
        "refused" | "sent-back" => "close",
        "handed-over" | "contacted" | "attempted" | "inquired" => "phone",
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
        "clock-rang" | "fault-flagged" | "fault-found" | "malice-proposed" => "alert",
        "deadlines-rederived" => "calendar",
        _ => "info",
    }
}

/// The stations of an order's way, each with the stages that mean “being here”.
const WAY: [(&str, &[&str]); 7] = [
    ("screen", &["registered"]),
    ("dispatch", &["accepted", "investigating"]),
    ("sign", &["dispatched", "return-requested"]),
    ("handle", &["signed", "in-hand"]),
    ("approve", &["answered", "adjudication"]),
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
    WAY.iter()
        .enumerate()
        .map(|(index, (name, _))| Station { label: station(name), place: place(index) })
        .collect()
}

/// Returns the words of a station or a further step of the loop: `screen`, `dispatch`, `contact`, `approve`, ….
pub fn station(code: &str) -> Words {
    Words::key(&format!("staff.station.{code}"))
}
