//! Two packs compared, and a month scored by two sets of rules.

use domain::{
    assessment::{
        Cost, Table, assess, costs,
        what_if::{Why, what_if},
    },
    exact::Exact,
    policy::{Change, Pack, diff},
};

use super::assessed::assessing;

fn pack(text: &str) -> Pack {
    Pack::parse("compare.toml", text).unwrap()
}

/// Checks which rules changed when one piece of the guide's pack does.
#[track_caller]
fn check(piece: &str, instead: &str, expected: &[&str]) {
    let (old, text) = (pack(&assessing()), assessing());
    assert!(text.contains(piece), "`{piece}` is no part of the guide");
    let new = pack(&text.replacen(piece, instead, 1));
    let changes: Vec<String> = diff(&old, &new)
        .iter()
        .map(|change| match change {
            Change::Added(rule) => format!("+{}", rule.id),
            Change::Removed(rule) => format!("-{}", rule.id),
            Change::Changed { new, .. } => new.id.clone(),
        })
        .collect();
    assert_eq!(changes, expected);
}

#[test]
fn only_what_says_something_else_is_a_change() {
    check("points = 70", "points  =  70  # still", &[]);
    check("tell = { zh = \"请拨打当地 12345。\"", "tell = { zh = \"请拨打 12345。\"", &["reason.elsewhere"]);
    check(
        "budget = { amount = 2, unit = \"hour\" }",
        "budget = { amount = 3, unit = \"hour\" }",
        &["clock.screen"],
    );
    check("text = { zh = \"您满意吗？\"", "text = { zh = \"您是否满意？\"", &["callback.question.result"]);
    check("placed_by = \"dispatched\"", "placed_by = \"registered\"", &["assessment"]);
    check(
        "curve = { kind = \"spread\", floor = 0.9 }",
        "curve = { kind = \"spread\", floor = 0.8 }",
        &["indicator.first"],
    );
    check("article = \"第十五条\"", "article = \"第十四条\"", &["year"]);
    check("attempts = 3", "attempts = 2", &["callback"]);
    check(
        "[[emergency]]\nid = \"110\"",
        "[[emergency]]\nid = \"119\"",
        &["+emergency.119", "-emergency.110"],
    );
}

fn table(pack: &Pack) -> Table {
    let rules = pack.assessment().unwrap();
    let mut table = Table::new(rules);
    for (unit, taken, satisfied) in [("东乡", 20, 18), ("西乡", 10, 7), ("南乡", 10, 6)] {
        let values = [("taken", Exact::from(taken)), ("satisfied", Exact::from(satisfied))];
        table.add(rules, unit, "town", values).unwrap();
    }
    table
}

#[test]
fn a_draft_says_for_each_unit_which_indicator_moved_it_and_why() {
    let (old, text) = (pack(&assessing()), assessing());
    let steeper = text.replacen(
        "curve = { kind = \"spread\", floor = 0.9 }",
        "curve = { kind = \"spread\", floor = 0 }",
        1,
    );
    let new = pack(&steeper);
    let (before, after) = (table(&old), table(&new));
    let was = assess(old.assessment().unwrap(), &before).unwrap();
    let is = assess(new.assessment().unwrap(), &after).unwrap();
    let changes = what_if(&was, &is);
    let names: Vec<&str> = changes.iter().map(|change| change.unit.as_str()).collect();
    assert_eq!(names, ["东乡", "西乡", "南乡"]);
    assert_eq!(changes[0].indicators, []);
    let last = &changes[2];
    assert_eq!((last.old.unwrap().rank, last.new.unwrap().rank), (3, 3));
    let indicator = &last.indicators[0];
    assert_eq!((indicator.indicator.as_str(), &indicator.why), ("first", &vec![Why::Curve]));
    assert_eq!((indicator.old, indicator.new), (Some(Exact::from(63)), Some(Exact::ZERO)));
    let same = assess(old.assessment().unwrap(), &before).unwrap();
    assert!(
        what_if(&was, &same).iter().all(|change| change.indicators.is_empty() && change.old == change.new)
    );
}

#[test]
fn costs_name_what_pulled_a_score_down() {
    let pack = pack(&assessing());
    let rules = pack.assessment().unwrap();
    let of = |indicator: &str| -> Vec<Cost> {
        let indicator = rules.indicator(indicator).unwrap();
        indicator.parts_for("town").flat_map(|part| costs(rules, part)).collect()
    };
    let cost = |measure: &str, lacking| Cost { measure: measure.to_owned(), lacking };
    assert_eq!(of("first"), [cost("satisfied", true)]);
    assert_eq!(of("care"), [cost("late_answer", false), cost("late_return", false)]);
    assert_eq!(of("volume"), []);
}
