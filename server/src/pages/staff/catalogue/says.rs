//! What an entry says, and what a version says differently from the one before.

use domain::{
    catalogue::{Change, Duty, Entry, Precedent, Standing},
    ids::UnitId,
};
use jiff::civil::Date;

use super::PATH;
use crate::{
    http::signed::Signed,
    pages::staff::{rows::unit_name, who::called},
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::catalogue::{EntryRow, PrecedentRow, VersionRow},
    },
};

/// Between two words or units, in files and forms.
const COMMA: &str = "，";

/// Returns a list as files and forms write it.
pub(super) fn joined(words: &[String]) -> String {
    words.join(COMMA)
}

/// Returns the names of units.
pub(super) fn names(signed: &Signed, units: &[UnitId]) -> Vec<String> {
    units.iter().map(|unit| unit_name(signed, *unit)).collect()
}

/// Returns whether an entry that holds leads to a unit that is gone.
pub(super) fn is_orphan(signed: &Signed, duty: &Duty, today: Date) -> bool {
    duty.is_valid(today) && !signed.world.people.units.is_open(duty.lead, today)
}

/// Returns an entry as a row of the list.
pub(super) fn row(signed: &Signed, entry: &Entry, today: Date) -> EntryRow {
    let duty = &entry.duty;
    let badge = |code: &str, tone| Badge::new(Words::key(&format!("catalogue.state.{code}")), tone);
    let standing = duty.standing(today);
    let mut badges = Vec::new();
    match standing {
        Standing::Valid => {}
        Standing::Expiring => badges.push(badge("expiring", Tone::Soon)),
        Standing::Coming | Standing::Ended => badges.push(badge(standing.code(), Tone::Quiet)),
    }
    if duty.basis.is_empty() && standing != Standing::Ended {
        badges.push(badge("no-basis", Tone::Soon));
    }
    if is_orphan(signed, duty, today) {
        badges.push(badge("no-unit", Tone::Bad));
    }
    if !entry.precedents.is_empty() {
        let words = Words::key("catalogue.precedent_count").with("count", entry.precedents.len());
        badges.push(Badge::new(words, Tone::Calm));
    }
    EntryRow {
        matter: duty.matter.clone(),
        url: format!("{PATH}/{}", entry.id),
        lead: unit_name(signed, duty.lead),
        co_handlers: names(signed, &duty.co_handlers),
        basis: duty.basis.clone(),
        from: duty.from.to_string(),
        until: duty.to.map_or_else(String::new, |to| to.to_string()),
        badges,
        current: false,
    }
}

/// Returns the orders an entry was settled in.
pub(super) fn precedents(entry: &Entry) -> Vec<PrecedentRow> {
    let row = |known: &Precedent| PrecedentRow {
        number: known.number.clone(),
        url: format!("/orders/{}", known.number),
        conclusion: known.conclusion.clone(),
    };
    entry.precedents.iter().rev().map(row).collect()
}

/// Returns the versions of an entry, the newest first.
pub(super) fn history(signed: &Signed, entry: &Entry) -> Vec<VersionRow> {
    let before = std::iter::once(None).chain(entry.versions.iter().map(Some));
    let rows = entry.versions.iter().zip(before).enumerate().map(|(place, (version, before))| VersionRow {
        number: place.saturating_add(1),
        what: what(&version.change),
        at_ms: version.at.as_millisecond(),
        by: called(&signed.world, &version.by),
        says: differences(signed, before.map(|before| &before.duty), &version.duty),
    });
    let mut rows: Vec<VersionRow> = rows.collect();
    rows.reverse();
    rows
}

fn what(change: &Change) -> Words {
    Words::key(&format!("catalogue.change.{}", change.code())).with("words", change.words())
}

/// Returns what a duty says differently from another, or all it says when there is no other.
pub(super) fn differences(signed: &Signed, before: Option<&Duty>, after: &Duty) -> Vec<Words> {
    let texts = |duty: &Duty| {
        [
            ("matter", duty.matter.clone()),
            ("lead", unit_name(signed, duty.lead)),
            ("co_handlers", joined(&names(signed, &duty.co_handlers))),
            ("basis", duty.basis.clone()),
            ("words", joined(&duty.words)),
            ("from", duty.from.to_string()),
            ("to", duty.to.map_or_else(String::new, |to| to.to_string())),
        ]
    };
    let blank = texts(after).map(|(name, _)| (name, String::new()));
    let known = before.map_or(blank, texts);
    let pairs = known.into_iter().zip(texts(after)).filter(|((_, before), (_, after))| before != after);
    let words = pairs.map(|((name, before), (_, after))| {
        let kind = match (before.is_empty(), after.is_empty()) {
            (true, _) => "first",
            (false, true) => "cleared",
            (false, false) => "changed",
        };
        let words = Words::key(&format!("catalogue.says.{name}.{kind}"));
        words.with("before", before).with("after", after)
    });
    words.collect()
}
