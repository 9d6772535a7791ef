//! What a campaign's rules say, in the words of whoever reads: why something was refused, and figures with their
//! denominators. The same for staff and for everybody.

use domain::{
    campaign::{Measured, Source, rank, rank::Reason, refusal::Refusal},
    exact::Exact,
    policy,
    world::World,
};

use super::finds::unit_name;
use crate::{
    app::App,
    problem::Problem,
    told,
    views::locale::{Lang, Words},
};

/// Returns a share in percent, to one digit.
pub(super) fn percent(share: Exact) -> String {
    share.times(Exact::from(100)).unwrap_or(share).fixed(1)
}

/// Returns measured satisfaction with its denominator: `82.0 % (82/100)`.
pub(super) fn share(measured: Measured) -> String {
    let share = rank::satisfaction(measured).map(percent).unwrap_or_default();
    format!("{share} % ({}/{})", measured.satisfied, measured.answered)
}

/// Returns where a problem was found.
pub(super) fn source(source: Source) -> Words {
    Words::key(&format!("campaign.source.{}", source.code()))
}

/// Returns the name of a sector or group in the reader's language, by its name in the pack.
pub(super) fn named(texts: &[policy::Text], zh: &str, lang: Lang) -> String {
    let known = texts.iter().find(|text| text.zh == zh);
    known.map_or_else(|| zh.to_owned(), |text| told::text(text, lang))
}

/// Returns the name of a block of criteria.
pub(super) fn block(rules: &policy::Campaign, id: &str, lang: Lang) -> String {
    let known = rules.criteria.iter().find(|one| one.id == id);
    known.map_or_else(|| id.to_owned(), |one| told::text(&one.name, lang))
}

/// Returns the name of a ground for a veto.
pub(super) fn ground(rules: &policy::Campaign, id: &str, lang: Lang) -> String {
    let known = rules.vetoes.iter().find(|one| one.id == id);
    known.map_or_else(|| id.to_owned(), |one| told::text(&one.name, lang))
}

/// Returns every reason against a unit in words; blocks for which the same is missing are named together.
pub(super) fn reasons(rules: &policy::Campaign, reasons: &[Reason], lang: Lang) -> Vec<Words> {
    let of_block = |one: &Reason| match one {
        Reason::NoStandard { criterion } | Reason::NotVisited { criterion } => {
            Some(block(rules, criterion, lang))
        }
        Reason::Vetoed { .. }
        | Reason::OpenProblems { .. }
        | Reason::NotAssessed
        | Reason::NotApplied
        | Reason::NotMeasured
        | Reason::BelowThreshold
        | Reason::ObjectionUpheld { .. } => None,
    };
    let between = if lang == Lang::Zh { "、" } else { ", " };
    let alike = reasons.chunk_by(|one, other| of_block(one).is_some() && one.code() == other.code());
    let told = alike.filter_map(|alike| {
        let blocks: Vec<String> = alike.iter().filter_map(of_block).collect();
        let first = reason(rules, alike.first()?, lang);
        Some(if blocks.is_empty() { first } else { first.with("block", blocks.join(between)) })
    });
    told.collect()
}

fn reason(rules: &policy::Campaign, reason: &Reason, lang: Lang) -> Words {
    let words = Words::key(&format!("campaign.reason.{}", reason.code()));
    match reason {
        Reason::Vetoed { ground: id } => words.with("ground", ground(rules, id, lang)),
        Reason::NoStandard { criterion } | Reason::NotVisited { criterion } => {
            words.with("block", block(rules, criterion, lang))
        }
        Reason::OpenProblems { count } => words.with("count", count),
        Reason::NotAssessed | Reason::NotApplied | Reason::NotMeasured => words,
        Reason::BelowThreshold => words.with("threshold", percent(rules.threshold)),
        Reason::ObjectionUpheld { number } => words.with("number", number),
    }
}

/// Returns a refusal in words.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn refused(
    app: &App,
    world: &World,
    lang: Lang,
    rules: Option<&policy::Campaign>,
    refusal: &Refusal,
) -> Result<Words, Problem> {
    let say = |key: String| app.views.say(lang, &Words::key(&key));
    let words = Words::key(&format!("campaign.refusal.{}", refusal.code()));
    let block_of = |id: &str| rules.map_or_else(|| id.to_owned(), |rules| block(rules, id, lang));
    let of = |unit: &domain::ids::UnitId| unit_name(world, lang, *unit);
    Ok(match refusal {
        Refusal::Denied(_)
        | Refusal::NoCampaign(_)
        | Refusal::Changed { .. }
        | Refusal::NoRules(_)
        | Refusal::DecidedAlready
        | Refusal::NotDecided
        | Refusal::DrawnAlready
        | Refusal::NoPanel
        | Refusal::BadCounts
        | Refusal::OwnVeto
        | Refusal::NobodyFit
        | Refusal::NoNotice
        | Refusal::Numbers => words,
        Refusal::YearTaken { year, .. } | Refusal::SameYear { year } => words.with("year", year),
        Refusal::BadYear { this, given } => words.with("this", this).with("given", given),
        Refusal::BadField { field, least, most } => words
            .with("field", say(format!("campaign.field.{field}"))?)
            .with("least", least)
            .with("most", most),
        Refusal::NoSuch { what, given } => {
            words.with("what", say(format!("campaign.what.{}", what.replace(' ', "_")))?).with("given", given)
        }
        Refusal::TooMany { what, limit } => {
            words.with("what", say(format!("campaign.what.{}", what.replace(' ', "_")))?).with("limit", limit)
        }
        Refusal::TooEarly { phase, from } => {
            let known = rules.and_then(|rules| rules.phases.iter().find(|one| one.id == *phase));
            let name = known.map_or_else(|| (*phase).to_owned(), |one| told::text(&one.name, lang));
            words.with("phase", name).with("from", from)
        }
        Refusal::NoUnit(unit)
        | Refusal::EnrolledAlready(unit)
        | Refusal::NotEnrolled(unit)
        | Refusal::NotAssessed(unit)
        | Refusal::AppliedAlready(unit)
        | Refusal::NotAuthority(unit)
        | Refusal::NotApplied(unit)
        | Refusal::VetoStands(unit)
        | Refusal::NoVeto(unit)
        | Refusal::NotShown(unit)
        | Refusal::NotAmongEquals(unit)
        | Refusal::NoAward(unit) => words.with("unit", of(unit)),
        Refusal::NoProblem(number) => words.with("number", number),
        Refusal::NoObjection(number) | Refusal::NotOnPanel(number) => words.with("number", number),
        Refusal::BadPoints { criterion, most } => words.with("block", block_of(criterion)).with("most", most),
        Refusal::MissingPoints(criterion) => words.with("block", block_of(criterion)),
        Refusal::PoolTooSmall { group, has, seats } => {
            let group = rules.map_or_else(|| group.clone(), |rules| named(&rules.panel, group, lang));
            words.with("group", group).with("has", has).with("seats", seats)
        }
        Refusal::TiedJudge { judge, unit } => words.with("number", judge).with("unit", of(unit)),
        Refusal::BadDay { given, from, until } => {
            words.with("given", given).with("from", from).with("until", until)
        }
        Refusal::NoticeOver { until } | Refusal::NoticeRuns { until } => words.with("until", until),
        Refusal::OpenObjections { count } => words.with("count", count),
        Refusal::OverQuota { left, given } => words.with("left", left).with("given", given),
    })
}
