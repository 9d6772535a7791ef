//! Policy packs: the shipped ones hold, and each rule is found by the case it is for.

mod assessed;
mod compare;
mod coverage;
mod duties;
mod malformed;
mod refused;
mod scored;
mod versions;
mod worked;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};

use domain::{
    access,
    calendar::{Budget, DayEnd},
    exact::Exact,
    order::{Difficulty, Level, Urgency, clocks::ClockKind},
    policy::{Assessment, Callback, ClockCase, Counts, Language, ONE_MESSAGE, Pack, Role, TWO_MESSAGES},
};
use proptest::prelude::*;

use crate::calendar::{SHIPPED, budget};

const LINSHU: &str = "linshu-2020-10";
pub(crate) const PUDONG: &str = "pudong-2018-5";
const NANJING: &str = "nanjing-2016-122";
pub(crate) const XIANGTAN: &str = "xiangtan-2019";
pub(crate) const YANCHENG: &str = "yancheng-2011";
/// Every pack in `policies`.
const ALL: [&str; 5] = [LINSHU, PUDONG, NANJING, XIANGTAN, YANCHENG];

/// The sections about single orders and about assessing units; the others are duties.
const SECTIONS: [&str; 20] = [
    "intake",
    "day",
    "step",
    "kind",
    "reason",
    "emergency",
    "clock",
    "callback",
    "redo",
    "reopen",
    "returns",
    "extension",
    "claim",
    "woodpecker",
    "assessment",
    "group",
    "measure",
    "input",
    "indicator",
    "year",
];

static CALLBACKS: LazyLock<[Callback; 5]> = LazyLock::new(|| ALL.map(|id| shipped(id).callback().clone()));

pub(crate) fn read(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    fs::read_to_string(root.join(name)).unwrap()
}

pub(crate) fn parse(file: &str, text: &str) -> Pack {
    let listed = |errors: Vec<_>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    Pack::parse(file, text).unwrap_or_else(|errors| panic!("{}", listed(errors)))
}

pub(crate) fn shipped(id: &str) -> Pack {
    let file = format!("policies/{id}.toml");
    parse(&file, &read(&file))
}

/// The pack printed in the guide.
fn guide() -> String {
    let guide = read("docs/guides/add-a-pack.md");
    guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

fn answers(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(question, option)| ((*question).to_owned(), (*option).to_owned())).collect()
}

#[test]
fn every_file_in_policies_is_a_pack_whose_examples_hold() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut ids = Vec::new();
    for entry in fs::read_dir(root.join("policies")).unwrap().map(Result::unwrap) {
        // The layouts of monthly tables lie in a folder of their own.
        if entry.path().is_dir() {
            continue;
        }
        let file = format!("policies/{}", entry.file_name().to_str().unwrap());
        let pack = parse(&file, &read(&file));
        assert_eq!(pack.failures(&SHIPPED), []);
        assert_eq!(file, format!("policies/{}.toml", pack.id()));
        ids.push(pack.id().to_owned());
    }
    ids.sort();
    let mut all = ALL;
    all.sort_unstable();
    assert_eq!(ids, all);
}

#[test]
fn the_pack_of_the_guide_loads_and_its_examples_hold() {
    assert_eq!(parse("guide.toml", &guide()).failures(&SHIPPED), []);
}

#[test]
fn every_shipped_rule_says_where_it_comes_from() {
    for pack in ALL.map(shipped) {
        let rules = pack.rules();
        for rule in &rules {
            let stated = rule.interpretation.is_some() && rule.source.is_some();
            assert!(rule.article.is_some() || stated, "{} has no grounds", rule.id);
            assert_eq!(pack.rule(&rule.id), Some(rule));
            assert_eq!((rule.from, rule.until), (pack.header().effective, None));
        }
        let parts =
            pack.kinds().len() + pack.reasons().len() + pack.emergencies().len() + pack.clocks().len();
        let asked = [
            pack.returns().is_some(),
            pack.extension().is_some(),
            pack.claim().is_some(),
            pack.woodpecker().is_some(),
        ];
        let asked = asked.into_iter().filter(|on| *on).count();
        let singles = ["intake", "day", "callback", "redo", "reopen"].len() + 5 + asked;
        let assessing = pack.assessment().map_or(0, |assessment| {
            let Assessment { groups, measures, inputs, indicators, yearly, year, .. } = assessment;
            1 + groups.len()
                + measures.len()
                + inputs.len()
                + indicators.len()
                + yearly.len()
                + year.iter().count()
        });
        let duties =
            rules.iter().filter(|rule| !SECTIONS.contains(&rule.id.split('.').next().unwrap())).count();
        assert_eq!(duties, duties::count(&pack));
        assert_eq!(rules.len() - duties, parts + singles + pack.callback().questions.len() + assessing);
    }
}

#[test]
fn each_case_gets_the_clock_of_its_article() {
    check(LINSHU, ClockKind::Screen, "complaint simple normal", Some(("screen", "1 working-day")));
    check(LINSHU, ClockKind::Screen, "complaint simple urgent", Some(("screen-urgent", "1 hour")));
    check(LINSHU, ClockKind::Dispatch, "help complex urgent", Some(("dispatch-urgent", "1 hour")));
    check(LINSHU, ClockKind::Sign, "praise simple normal", Some(("sign", "1 working-day")));
    check(LINSHU, ClockKind::Contact, "help simple normal", Some(("contact", "1 working-day")));
    check(LINSHU, ClockKind::Return, "help simple normal", Some(("return", "1 working-day")));
    check(LINSHU, ClockKind::Handle, "help simple urgent", Some(("handle-simple", "5 working-day")));
    check(LINSHU, ClockKind::Handle, "report complex normal", Some(("handle-complex", "15 working-day")));
    check(LINSHU, ClockKind::Supplement, "help simple normal", Some(("supplement", "5 working-day")));
    check(LINSHU, ClockKind::Callback, "help simple normal", Some(("callback", "7 natural-day")));
    check(PUDONG, ClockKind::Screen, "business simple normal", Some(("screen", "1 working-day")));
    check(PUDONG, ClockKind::Handle, "technical simple normal", Some(("handle-simple", "5 working-day")));
    check(PUDONG, ClockKind::Handle, "business complex normal", Some(("handle-complex", "15 working-day")));
    check(PUDONG, ClockKind::Contact, "business simple normal", None);

    #[track_caller]
    fn check(id: &str, clock: ClockKind, case: &str, expected: Option<(&str, &str)>) {
        let pack = shipped(id);
        let (kind, rest) = case.split_once(' ').unwrap();
        let difficulty = if rest.contains("complex") { Difficulty::Complex } else { Difficulty::Simple };
        let urgency = if rest.contains("urgent") { Urgency::Urgent } else { Urgency::Normal };
        for level in [Level::County, Level::City, Level::Province] {
            let found = pack.clock(clock, &ClockCase { kind, difficulty, urgency, level });
            let found = found.map(|rule| (rule.id.as_str(), rule.budget));
            assert_eq!(found, expected.map(|(id, amount)| (id, budget(amount))));
        }
    }
}

#[test]
fn a_clock_may_end_later_in_the_day_than_its_pack() {
    let pack = shipped(LINSHU);
    let ends = |id: &str| String::from(pack.clock_rule(id).unwrap().ends);
    assert_eq!(ends("handle-simple"), "17:30");
    assert_eq!(ends("callback"), "midnight");
    assert!(shipped(PUDONG).clocks().iter().all(|rule| rule.ends == DayEnd::Midnight));
}

#[test]
fn the_packs_differ_where_their_documents_do() {
    let on = |id: &str| {
        let steps = shipped(id).steps().clone();
        [steps.screen.on, steps.sign.on, steps.contact.on, steps.approve.on, steps.callback.on]
    };
    assert_eq!(on(LINSHU), [true, true, true, true, true]);
    assert_eq!(on(PUDONG), [true, true, false, false, true]);
    assert!(shipped(PUDONG).intake().anonymous);
    assert_eq!(shipped(LINSHU).redo().limit, Some(3));
    assert_eq!(shipped(LINSHU).reopen().window, Budget::NaturalDays(30));
    assert_eq!(shipped(LINSHU).emergency("119").unwrap().name.zh, "消防救援");
    assert_eq!(shipped(LINSHU).kind("technical"), None);
    assert_eq!(shipped(PUDONG).kind("technical").unwrap().article.as_deref(), Some("四(二)"));
    assert_eq!(shipped(PUDONG).reason("irrelevant").unwrap().article.as_deref(), Some("四(一)"));
}

#[test]
fn a_pack_says_which_roles_sign() {
    let by = |id: &str| shipped(id).steps().sign_by.clone();
    assert_eq!(by(LINSHU), BTreeSet::from([access::Role::UnitPrincipal]));
    assert_eq!(by(PUDONG), BTreeSet::from(access::Role::OF_A_UNIT));
    let rule = shipped(LINSHU).rule("step.sign").unwrap().clone();
    assert_eq!(rule.what, "the step is taken, by: unit-principal, in stead: unit-approver, unit-principal");
    assert_eq!(rule.article.as_deref(), Some("二(二)"));
    // Packs stored before the key was known say nothing, and mean what they meant.
    assert!(!guide().contains("by = "));
    assert_eq!(parse("guide.toml", &guide()).steps().sign_by, BTreeSet::from(access::Role::OF_A_UNIT));
}

#[test]
fn a_month_and_a_years_end_give_a_hundred_points_each() {
    let pack = shipped(LINSHU);
    let assessment = pack.assessment().unwrap();
    for indicators in [&assessment.indicators, &assessment.yearly] {
        let points = indicators.iter().map(|indicator| indicator.points);
        assert_eq!(points.fold(Exact::ZERO, |sum, points| sum.plus(points).unwrap()), Exact::from(100));
    }
    let year = assessment.year.as_ref().unwrap();
    assert_eq!((year.daily.to_string(), year.yearly.to_string()), ("0.8".to_owned(), "0.2".to_owned()));
}

#[test]
fn silence_is_unrated_and_pressure_counts_for_nothing() {
    let callback = shipped(LINSHU).callback().clone();
    assert_eq!(callback.is_satisfied(&answers(&[])), None);
    assert_eq!(callback.is_satisfied(&answers(&[("contacted", "yes"), ("pressure", "yes")])), None);
    assert_eq!(callback.is_satisfied(&answers(&[("result", "fair")])), Some(true));
    assert_eq!(callback.is_satisfied(&answers(&[("result", "unheard-of")])), None);
    assert_eq!(callback.counts(Role::Pressure, &answers(&[("pressure", "yes")])), Some(Counts::Neutral));
    assert_eq!(callback.counts(Role::Solved, &answers(&[("result", "fair")])), None);
}

#[test]
fn not_contacted_or_badly_served_is_not_responded() {
    let callback = shipped(LINSHU).callback().clone();
    assert_eq!(callback.is_responded(&answers(&[("result", "satisfied")])), None);
    assert_eq!(callback.is_responded(&answers(&[("contacted", "yes")])), Some(true));
    assert_eq!(callback.is_responded(&answers(&[("contacted", "unsure")])), Some(true));
    assert_eq!(
        callback.is_responded(&answers(&[("contacted", "yes"), ("process", "dissatisfied")])),
        Some(false)
    );
    assert_eq!(
        callback.is_responded(&answers(&[("contacted", "no"), ("process", "satisfied")])),
        Some(false)
    );
}

#[test]
fn the_redo_limit_counts_redos() {
    let limit = |id: &str| (0..5).filter(|redone| shipped(id).redo().begins_again(*redone)).count();
    assert_eq!((limit(LINSHU), limit(PUDONG)), (3, 2));
    let text = guide().replace("limit = 2  ", "").replace("again = false", "again = true");
    assert!(parse("guide.toml", &text).redo().begins_again(u16::MAX));
}

#[test]
fn a_short_title_is_sent_whole() {
    let message = shipped(LINSHU).callback().sms(Language::Zh, "202611220000179", "路灯不亮");
    assert!(message.contains("“路灯不亮”（202611220000179）"), "{message}");
    assert!(message.contains("1满意 2基本满意 3不满意"), "{message}");
}

proptest! {
    #[test]
    fn a_text_message_is_never_too_long_and_keeps_number_and_scale(title in "(\\PC|[😀{}路灯]){0,80}") {
        for callback in CALLBACKS.iter() {
            for (language, limit) in [(Language::Zh, ONE_MESSAGE), (Language::En, TWO_MESSAGES)] {
                let message = callback.sms(language, "202611220000179", &title);
                prop_assert!(message.encode_utf16().count() <= limit, "{message}");
                prop_assert!(message.contains("202611220000179"));
                prop_assert!(message.contains(&callback.scale(language)));
            }
        }
    }
}
