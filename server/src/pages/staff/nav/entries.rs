//! The rooms beside the desks, one line for each: who may open it, where it stands, and the key that opens it.

use std::collections::BTreeMap;

use domain::access::{Action, Role};

use super::{REGISTER, is_below};
use crate::{
    http::signed::Signed,
    pages::staff::{
        absences, analysis, annual, assess, callbacks, campaigns, catalogue, knowledge, listings,
        publications, ratings, replies, scores, supervision, surveys, tablet, visits, warnings, window,
        woodpecker,
    },
    views::{frame::NavItem, locale::Words},
};

/// Where a room stands when a person has more of them than fit in a row.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Group {
    /// Always in the bar.
    Bar,
    /// What people say: ratings, replies, surveys.
    Voices,
    /// What comes of it: scores, tables, honours, what is published.
    Results,
    /// What everybody works by: articles, rules, documents, sources.
    House,
}

impl Group {
    /// The groups that open on a click, as they stand.
    pub(super) const BEHIND: [Self; 3] = [Self::Voices, Self::Results, Self::House];

    /// Returns the stable name.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Bar => "bar",
            Self::Voices => "voices",
            Self::Results => "results",
            Self::House => "house",
        }
    }
}

/// A room.
struct Entry {
    group: Group,
    label: &'static str,
    url: &'static str,
    /// The address whose pages belong to it.
    below: &'static str,
    icon: &'static str,
    /// The key that opens it, pressed after `g`.
    key: char,
    opens: fn(&Signed) -> bool,
}

const fn entry(
    group: Group,
    label: &'static str,
    url: &'static str,
    icon: &'static str,
    key: char,
    opens: fn(&Signed) -> bool,
) -> Entry {
    Entry { group, label, url, below: url, icon, key, opens }
}

const fn admin(
    label: &'static str,
    url: &'static str,
    icon: &'static str,
    key: char,
    opens: fn(&Signed) -> bool,
) -> Entry {
    Entry { group: Group::House, label, url, below: "/admin", icon, key, opens }
}

use Group::{Bar, House, Results, Voices};

const ENTRIES: &[Entry] = &[
    entry(Bar, "proceedings.words_title", supervision::WORDS, "star", 'p', supervision::instructs),
    entry(Bar, "proceedings.title", supervision::BOARD, "flag", 'v', supervision::reads),
    entry(Bar, "window.title", window::PATH, "star", 'w', |signed| signed.may(window::ASK)),
    entry(Bar, "callbacks.title", callbacks::PATH, "phone", 'b', callbacks::seats),
    entry(Bar, "staff.register.title", REGISTER, "pencil", 'n', |signed| signed.is(Role::Window)),
    entry(Bar, "warnings.title", "/warnings", "alert", 'q', warnings::reads),
    entry(Bar, "integrity.title", "/integrity", "eye", 'i', |signed| signed.may(Action::Watch)),
    entry(Voices, "replies.title", "/replies", "message", 'y', replies::reads),
    entry(Voices, "ratings.own", ratings::UNIT, "face-2", 'h', ratings::has_unit),
    entry(Voices, "ratings.board", ratings::BOARD, "list", 'o', ratings::sees_board),
    entry(Voices, "survey.title", surveys::PATH, "list", '6', |signed| signed.may(Action::ReadSurveys)),
    entry(Voices, "survey.field_title", surveys::FIELD, "phone", '1', |signed| {
        signed.may(Action::AskSurveys)
    }),
    entry(Voices, "visits.title", visits::PATH, "eye", 'g', |signed| signed.may(Action::ReadVisits)),
    entry(Voices, "tablet.title", tablet::PATH, "pencil", '7', tablet::is_for),
    entry(Voices, "sources.title", "/sources", "download", 'x', |signed| {
        signed.may(Action::RunSources) || signed.may(Action::Audit)
    }),
    entry(Results, "scores.title", "/scores", "star", 'c', scores::has_own),
    entry(Results, "assessor.title", "/assessment", "check-circle", 'k', assess::reads),
    entry(Results, "reports.title", "/reports", "calendar", 'z', |signed| signed.may(Action::ReadReports)),
    entry(Results, "publications.title", publications::PATH, "send", '5', |signed| {
        signed.may(Action::Publish)
    }),
    entry(Results, "analysis.title", analysis::PATH, "search", '4', |signed| signed.may(Action::Analyse)),
    entry(Results, "woodpecker.title", woodpecker::PATH, "star", '0', |signed| {
        signed.may(Action::ReadWoodpecker)
    }),
    entry(House, "directory.keep_title", listings::PATH, "phone", '3', |signed| {
        signed.may(Action::ReadDirectory)
    }),
    entry(House, "knowledge.title", knowledge::PATH, "info", '8', |signed| signed.may(Action::ReadArticles)),
    entry(House, "documents.title", "/documents", "copy", 'f', |signed| signed.may(Action::ReadDocuments)),
    entry(House, "catalogue.title", catalogue::PATH, "list", 'e', catalogue::writes),
    entry(House, "absences.title", absences::PATH, "refresh", '9', |signed| {
        signed.may(Action::ReadAbsences) && !signed.may(Action::Audit)
    }),
    entry(House, "uploads.title", "/uploads", "send", 't', |signed| signed.may(Action::ReadUploads)),
    admin("staff.admin.title", "/admin/units", "shield", 'm', |signed| signed.may(Action::Administer)),
    admin("staff.admin.audit", "/admin/audit", "list", 'r', |signed| {
        signed.may(Action::Audit) && !signed.may(Action::Administer)
    }),
    entry(Results, "campaign.title", campaigns::PATH, "star", '2', |signed| {
        signed.may(Action::ReadCampaigns)
    }),
    entry(Results, "annual.title", annual::PATH, "calendar", 'Y', |signed| signed.may(Action::ReadAnnual)),
];

/// Returns the rooms of a group that a person may open, with what waits there.
pub(super) fn of(signed: &Signed, group: Group, counts: &BTreeMap<&'static str, u64>) -> Vec<NavItem> {
    let own = ENTRIES.iter().filter(|entry| entry.group == group && (entry.opens)(signed));
    let item = |entry: &Entry| NavItem {
        label: Words::key(entry.label),
        url: entry.url.to_owned(),
        icon: entry.icon.to_owned(),
        waiting: counts.get(entry.url.trim_start_matches('/')).copied(),
        current: is_below(&signed.visitor.path, entry.below),
        key: Some(entry.key),
    };
    own.map(item).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{super::super::queues::Desk, ENTRIES};

    #[test]
    fn every_room_has_a_key_of_its_own() {
        let desks = Desk::ALL.into_iter().map(|desk| desk.sign().1);
        let keys: Vec<char> = ENTRIES.iter().map(|entry| entry.key).chain(desks).collect();
        let once: BTreeSet<char> = keys.iter().copied().collect();
        assert_eq!(once.len(), keys.len(), "a key opens two rooms: {keys:?}");
    }
}
