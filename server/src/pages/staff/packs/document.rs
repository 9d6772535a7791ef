//! One pack as a document: its rules by section, each with its article, what the pack had to interpret, its examples
//! as they come out today, and the versions of its document.

use domain::{
    calendar::date_of,
    policy::{Pack, Packs, RuleRef},
};
use store::{ledger::Hash, world::PackFile};

use super::examples;
use crate::{
    app::App,
    http::signed::Signed,
    problem::Problem,
    told::{self, pack::Reader},
    views::{
        locale::Words,
        staff::{
            pack::{Pack as Page, PackRule, PackSection, PackVersion},
            packs::PackRow,
            shown,
        },
    },
};

/// The sections of the page, and the sections of a pack whose rules are in each; the last takes what is left.
const SECTIONS: [(&str, &[&str]); 25] = [
    ("steps", &["step"]),
    ("clocks", &["day", "clock"]),
    ("kinds", &["intake", "kind"]),
    ("reasons", &["reason"]),
    ("emergency", &["emergency"]),
    ("callback", &["callback"]),
    ("ends", &["redo", "reopen"]),
    ("asking", &["returns", "extension"]),
    ("assessing", &["assessment", "group", "year"]),
    ("measures", &["measure"]),
    ("inputs", &["input"]),
    ("indicators", &["indicator"]),
    ("yearly", &[]),
    ("ladder", &["rule"]),
    ("supervisions", &["supervision"]),
    ("reports", &["report", "annual"]),
    ("surveys", &["survey"]),
    ("scales", &["scale"]),
    ("exclusions", &["exclusion"]),
    ("adjudication", &["claim", "adjudicator", "inadmissible"]),
    ("referrals", &["referral"]),
    ("posts", &["post"]),
    ("uses", &["use", "merit"]),
    ("campaign", &["campaign"]),
    ("others", &[]),
];

/// Returns the page of a pack.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn page(
    app: &App,
    signed: &Signed,
    packs: &Packs,
    pack: &Pack,
    file: Option<&PackFile>,
) -> Result<Page, Problem> {
    let reader = Reader { views: &app.views, pack, lang: signed.visitor.lang };
    let header = pack.header();
    let rules = pack.rules();
    let interpreted = rules.iter().filter(|rule| rule.interpretation.is_some()).count();
    let is_other = |other: &&Pack| {
        other.header().document != header.document || other.header().jurisdiction != header.jurisdiction
    };
    Ok(Page {
        head: row(app, signed, packs, pack),
        jurisdiction: header.jurisdiction.clone(),
        repeals: header.repeals.clone(),
        digest: file.map_or_else(String::new, |file| Hash::of(file.text.as_bytes()).to_string()),
        text_url: format!("/packs/{}/text", header.id),
        try_url: if super::what_if::may_try(signed) { "/packs/what-if".to_owned() } else { String::new() },
        sections: sections(&reader, &rules)?,
        interpreted: u32::try_from(interpreted).unwrap_or(u32::MAX),
        examples: examples::of(&reader, &signed.world.calendar)?,
        versions: versions(app, signed, packs, pack),
        others: packs.iter().filter(is_other).map(|other| row(app, signed, packs, other)).collect(),
    })
}

/// Returns a pack as a row of the list, among the packs it stands with.
pub(in crate::pages::staff) fn row(app: &App, signed: &Signed, packs: &Packs, pack: &Pack) -> PackRow {
    let (header, lang) = (pack.header(), signed.visitor.lang);
    let results = pack.check(&signed.world.calendar);
    let failing = results.iter().filter(|result| !result.passed).count();
    let (today, last) = (date_of(app.clock.now()), packs.last_day(header));
    let status = if today < header.effective {
        "coming"
    } else if last.is_some_and(|last| last < today) {
        "repealed"
    } else {
        "in-force"
    };
    PackRow {
        url: format!("/packs/{}", header.id),
        id: header.id.clone(),
        number: header.number.clone(),
        title: told::text(&header.title, lang),
        issuer: told::text(&header.issuer, lang),
        from: header.effective.to_string(),
        until: last.map_or_else(String::new, |last| last.to_string()),
        status: shown::pack_status(status),
        leads: app.leading_pack(packs).is_some_and(|leading| leading.id() == header.id),
        examples: u32::try_from(results.len()).unwrap_or(u32::MAX),
        failing: u32::try_from(failing).unwrap_or(u32::MAX),
    }
}

/// Returns the place of a rule on the page.
pub(super) fn anchor(rule: &str) -> String {
    rule.replace('.', "-")
}

fn sections(reader: &Reader<'_>, rules: &[RuleRef]) -> Result<Vec<PackSection>, Problem> {
    let mut sections = Vec::new();
    for (code, _) in SECTIONS {
        let own = rules.iter().filter(|rule| section_of(reader.pack, &rule.id) == code);
        let own = own.map(|found| rule(reader, found)).collect::<Result<Vec<_>, _>>()?;
        if !own.is_empty() {
            let title = Words::key(&format!("packs.section.{code}"));
            sections.push(PackSection { code: code.to_owned(), title, rules: own });
        }
    }
    Ok(sections)
}

fn section_of(pack: &Pack, id: &str) -> &'static str {
    let (section, rest) = id.split_once('.').unwrap_or((id, ""));
    let yearly = || pack.assessment().is_some_and(|rules| rules.yearly.iter().any(|one| one.id == rest));
    if section == "indicator" && yearly() {
        return "yearly";
    }
    SECTIONS.iter().find(|(_, sections)| sections.contains(&section)).map_or("others", |(code, _)| code)
}

fn rule(reader: &Reader<'_>, rule: &RuleRef) -> Result<PackRule, Problem> {
    let said = reader.rule(&rule.id)?;
    let interpretation = rule.interpretation.as_ref().map(|text| told::text(text, reader.lang));
    Ok(PackRule {
        anchor: anchor(&rule.id),
        id: rule.id.clone(),
        name: said.name,
        wording: said.wording,
        article: rule.article.clone().unwrap_or_default(),
        interpretation: interpretation.unwrap_or_default(),
        rests_on: rule.source.clone().unwrap_or_default(),
    })
}

/// Returns the versions of a pack's document, the newest first.
fn versions(app: &App, signed: &Signed, packs: &Packs, pack: &Pack) -> Vec<PackVersion> {
    let header = pack.header();
    let mut versions: Vec<&Pack> = packs
        .iter()
        .filter(|other| other.header().document == header.document)
        .filter(|other| other.header().jurisdiction == header.jurisdiction)
        .collect();
    versions.sort_by_key(|version| std::cmp::Reverse(version.header().effective));
    let version = |other: &&Pack| {
        let is_current = other.id() == pack.id();
        // What is older comes first, so that the comparison reads as what changed.
        let (old, new) = match other.header().effective <= header.effective {
            true => (other.id(), pack.id()),
            false => (pack.id(), other.id()),
        };
        PackVersion {
            row: row(app, signed, packs, other),
            is_current,
            diff_url: if is_current { String::new() } else { format!("/packs/{old}/against/{new}") },
        }
    };
    versions.iter().map(version).collect()
}
