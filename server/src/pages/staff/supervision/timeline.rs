//! What has happened to a proceeding, line by line.

use domain::proceeding::{
    event::Event,
    limit::{Limit, Target},
    matter::{Present, Record},
};
use store::proceeding::Entry;

use super::{name, who};
use crate::{
    http::signed::Signed,
    pages::staff::rows::unit_name,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::FileLink,
        staff::supervision::{Told, page::EventLine},
    },
};

/// Returns one line; `url` is the proceeding's address.
pub(super) fn line(signed: &Signed, url: &str, entry: &Entry) -> EventLine {
    let (tone, icon) = look(&entry.event);
    let files = entry.event.files().iter().map(|file| FileLink {
        name: file.name.clone(),
        url: format!("{url}/files/{}", file.digest),
        size: told::size(file.size),
    });
    EventLine {
        seq: entry.seq,
        title: title(&entry.event),
        who: signed_by(signed, entry),
        at_ms: entry.at.as_millisecond(),
        tone,
        icon: icon.to_owned(),
        facts: facts(signed, &entry.event),
        files: files.collect(),
    }
}

/// Returns who did it; nobody's name when it happened by itself.
fn signed_by(signed: &Signed, entry: &Entry) -> String {
    match who(signed, &entry.actor) {
        Words::Plain { text } => text,
        Words::Locale { .. } => String::new(),
    }
}

fn title(event: &Event) -> Words {
    if let Event::Recorded { record, .. } = event {
        return Words::key(&format!("proceedings.record.{}", record.code()));
    }
    let words = Words::key(&format!("proceedings.event.{}", event.code()));
    if let Event::Reported { task, .. } | Event::Accepted { task, .. } | Event::SentBack { task, .. } = event
    {
        return words.with("task", task);
    }
    if let Event::Assigned { task } = event { words.with("task", task.number) } else { words }
}

fn look(event: &Event) -> (Tone, &'static str) {
    match event {
        Event::Opened(_) | Event::Sent { .. } => (Tone::Calm, "flag"),
        Event::Revised { .. } => (Tone::Calm, "pencil"),
        Event::Recorded { .. } => (Tone::Calm, "list"),
        Event::Assigned { .. } | Event::HandedOver { .. } | Event::Forwarded { .. } => (Tone::Calm, "arrow"),
        Event::Reported { .. } | Event::Submitted { .. } => (Tone::Calm, "message"),
        Event::Accepted { .. } | Event::Noted { .. } | Event::Settled { .. } | Event::Closed { .. } => {
            (Tone::Good, "check")
        }
        Event::SentBack { .. } => (Tone::Bad, "back"),
        Event::Extended { .. } | Event::Rederived { .. } => (Tone::Soon, "calendar"),
        Event::Instructed { .. } => (Tone::Soon, "star"),
        Event::Admitted { .. } | Event::Read => (Tone::Quiet, "eye"),
        Event::Reminded { .. } => (Tone::Soon, "clock"),
        Event::Escalated { .. } => (Tone::Bad, "alert"),
        Event::Dropped { .. } => (Tone::Quiet, "close"),
    }
}

fn facts(signed: &Signed, event: &Event) -> Vec<Told> {
    let due = |limit: &Limit| Told::plain("due", limit.due.date.to_string());
    let of = |target: &Target| match target {
        Target::Whole => Told::said("of", Words::key("proceedings.whole")),
        Target::Task { number } => {
            Told::said("of", Words::key("proceedings.task_number").with("task", number))
        }
    };
    let reason = |reason: &String| Told::plain("reason", reason);
    match event {
        Event::Opened(opened) => vec![Told::plain("owner", name(signed, opened.owner)), due(&opened.limit)],
        Event::Revised { title, limit, .. } => vec![Told::plain("title", title), due(limit)],
        Event::Sent { limit, .. } => vec![due(limit)],
        Event::Dropped { reason: why } => vec![reason(why)],
        Event::Recorded { record, files: _ } => recorded(signed, record),
        Event::Assigned { task } => vec![
            Told::plain("task", &task.text),
            Told::plain("person", name(signed, task.person)),
            due(&task.limit),
        ],
        Event::Reported { text, .. } => vec![Told::plain("report", text)],
        Event::Accepted { note, .. } => said("note", note),
        Event::SentBack { reason: why, .. } => vec![reason(why)],
        Event::Extended { target, limit, reason: why } => vec![of(target), due(limit), reason(why)],
        Event::HandedOver { target, to, reason: why } => {
            vec![of(target), Told::plain("person", name(signed, *to)), reason(why)]
        }
        Event::Forwarded { to, reason: why } => {
            vec![Told::plain("leader", name(signed, *to)), reason(why)]
        }
        Event::Instructed { text } | Event::Noted { text } | Event::Settled { text } => said("words", text),
        Event::Submitted { result } => vec![Told::plain("result", result)],
        Event::Closed { conclusion, .. } => said("conclusion", conclusion),
        Event::Admitted { person, reason: why } => {
            vec![Told::plain("person", name(signed, *person)), reason(why)]
        }
        Event::Read => Vec::new(),
        Event::Reminded { target } => vec![of(target)],
        Event::Escalated { target, to } => vec![of(target), Told::plain("told", name(signed, *to))],
        Event::Rederived { target, limit, why: _ } => vec![of(target), due(limit)],
    }
}

fn said(label: &str, text: &str) -> Vec<Told> {
    if text.is_empty() { Vec::new() } else { vec![Told::plain(label, text)] }
}

fn recorded(signed: &Signed, record: &Record) -> Vec<Told> {
    let day = |on: &jiff::civil::Date| Told::plain("on", on.to_string());
    let present = |came: &[Present]| {
        let one = |one: &Present| match one.unit {
            Some(unit) => format!("{}：{}", unit_name(signed, unit), one.name),
            None => one.name.clone(),
        };
        Told::plain("present", came.iter().map(one).collect::<Vec<_>>().join("\n"))
    };
    match record {
        Record::Contacted { means, whom, said } => vec![
            Told::said("means", Words::key(&format!("proceedings.means.{}", means.code()))),
            Told::plain("whom", whom),
            Told::plain("said", said),
        ],
        Record::Visited { on, place, present: came, responsible, found, agreed } => vec![
            day(on),
            Told::plain("place", place),
            present(came),
            Told::plain("responsible", unit_name(signed, *responsible)),
            Told::plain("found", found),
            Told::plain("agreed", agreed),
        ],
        Record::Covered { on, medium, person, said } => vec![
            day(on),
            Told::plain("medium", medium),
            Told::plain("person", person),
            Told::plain("said", said),
        ],
        Record::Broadcast { on, medium, reference } => {
            vec![day(on), Told::plain("medium", medium), Told::plain("reference", reference)]
        }
        Record::Held { on, present: came, minute } => {
            vec![day(on), present(came), Told::plain("minute", minute)]
        }
        Record::Received { on, reference } => vec![day(on), Told::plain("reference", reference)],
        Record::Outcome { on, outcome } => vec![day(on), Told::plain("outcome", outcome)],
        Record::Found { order, verdict, text } => vec![
            Told::plain("order", order.to_string()),
            Told::said("verdict", Words::key(&format!("proceedings.verdict.{}", verdict.code()))),
            Told::plain("finding", text),
        ],
        Record::Without { need, reason } => vec![
            Told::said("need", Words::key(&format!("proceedings.awaited.{}", need.code()))),
            Told::plain("reason", reason),
        ],
        Record::Note { text } => vec![Told::plain("note", text)],
    }
}
