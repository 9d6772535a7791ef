//! What is true of every assessment of a county, whatever its counts: the shipped pack over invented counties.

mod county;

use std::collections::BTreeMap;

use domain::{
    assessment::{Cells, Line, Table, assess},
    exact::Exact,
    policy::{Assessment, Curve},
};
use proptest::prelude::*;

use county::{County, DEPARTMENT, PACK, TOWNSHIP, counties};

/// Rank, total and every score of a unit; nothing for one that is not ranked.
type Shown = Option<(usize, Exact, Vec<Exact>)>;

fn table(assessment: &Assessment, county: &County) -> Table {
    let mut table = Table::new(assessment);
    for (unit, group, facts) in county {
        let values = facts.iter().map(|(id, value)| (*id, Exact::from(*value)));
        table.add(assessment, unit, group, values).unwrap();
    }
    table.check_parts(assessment).unwrap();
    table
}

fn scores(assessment: &Assessment, county: &County) -> BTreeMap<String, Shown> {
    let table = table(assessment, county);
    let assessed = assess(assessment, &table).unwrap();
    let units = assessed.groups.iter().flat_map(|group| &group.units);
    let shown = units.map(|unit| {
        let scores = unit.scores.iter().map(|score| score.score).collect();
        (unit.unit.to_owned(), unit.rank.zip(unit.total).map(|(rank, total)| (rank, total, scores)))
    });
    shown.collect()
}

/// The measures with which more, and with which less, is better for an indicator.
fn moves(indicator: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match indicator {
        "volume" => (&[], &[]),
        "response_process" => (&[], &["not_responded"]),
        "response_handling" => {
            (&[], &["return_late", "return_false", "reply_late", "reply_missing", "return_forced"])
        }
        "first_time" => (&["first_time_satisfied"], &[]),
        "redo_satisfaction" => (&["redo_satisfied"], &[]),
        "redo_county" => (&[], &["redone_twice_county"]),
        "redo_city" => (&[], &["redone_twice_city"]),
        "hard_cases" => (
            &[],
            &["inadmissible_reported", "dossier_defective", "dossier_falsified", "dossier_taken_by_superior"],
        ),
        "supervision" => (&[], &["supervised_city_account", "supervised_media", "disciplined"]),
        other => panic!("nobody says what is better for `{other}`"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_units_changes_nothing(county in counties(), seed in any::<u64>()) {
        let assessment = &*PACK;
        let mut turned = county.clone();
        turned.sort_by_key(|(unit, _, _)| unit.bytes().fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }));
        prop_assert_eq!(scores(assessment, &county), scores(assessment, &turned));
    }

    #[test]
    fn whoever_does_better_never_loses_by_it(
        county in counties(),
        who in any::<prop::sample::Index>(),
        which in any::<prop::sample::Index>(),
        by in 1_i64..40,
    ) {
        let assessment = &*PACK;
        let before = scores(assessment, &county);
        let unit = who.get(&county).0.clone();
        let Some((_, _, old)) = before[&unit].clone() else { return Ok(()) };
        for (place, indicator) in assessment.indicators.iter().enumerate() {
            let (up, down) = moves(&indicator.id);
            if up.is_empty() && down.is_empty() {
                continue;
            }
            let choice = which.index(up.len() + down.len());
            let mut better = county.clone();
            let facts = &mut better.iter_mut().find(|(name, _, _)| *name == unit).unwrap().2;
            match up.get(choice) {
                Some(measure) => {
                    let most = facts["taken"];
                    let value = facts.entry(measure).or_insert(0);
                    *value = (*value + by).min(most);
                }
                None => {
                    let value = facts.entry(down[choice - up.len()]).or_insert(0);
                    *value = (*value - by).max(0);
                }
            }
            let after = scores(assessment, &better);
            let (_, _, new) = after[&unit].clone().unwrap();
            prop_assert!(new[place] >= old[place], "{}: {} after {}", indicator.id, new[place], old[place]);
        }
    }

    #[test]
    fn the_groups_do_not_know_each_other(county in counties(), taken in 0_i64..500) {
        let assessment = &*PACK;
        let before = scores(assessment, &county);
        for (group, other) in [(TOWNSHIP, DEPARTMENT), (DEPARTMENT, TOWNSHIP)] {
            let mut larger = county.clone();
            larger.push(("新单位".to_owned(), group, BTreeMap::from([("taken", taken)])));
            let after = scores(assessment, &larger);
            for (unit, _, _) in county.iter().filter(|(_, its, _)| *its == other) {
                prop_assert_eq!(&before[unit], &after[unit]);
            }
        }
    }

    #[test]
    fn scores_lie_within_their_points_and_add_up(county in counties()) {
        let assessment = &*PACK;
        for (rank, total, scores) in scores(assessment, &county).into_values().flatten() {
            prop_assert!(rank >= 1);
            let sum = scores.iter().try_fold(Exact::ZERO, |sum, score| sum.plus(*score)).unwrap();
            prop_assert_eq!(sum, total);
            for (score, indicator) in scores.iter().zip(&assessment.indicators) {
                prop_assert!(*score >= Exact::ZERO && *score <= indicator.points, "{}: {score}", indicator.id);
                prop_assert_eq!(score.rounded(assessment.digits, assessment.rounding).unwrap(), *score);
            }
        }
    }

    #[test]
    fn ranks_count_who_is_better(county in counties()) {
        let assessment = &*PACK;
        let shown = scores(assessment, &county);
        for group in [TOWNSHIP, DEPARTMENT] {
            let members = county.iter().filter(|(_, its, _)| *its == group);
            let totals: Vec<(usize, Exact)> =
                members.filter_map(|(unit, _, _)| shown[unit].as_ref().map(|(rank, total, _)| (*rank, *total))).collect();
            for (rank, total) in &totals {
                let better = totals.iter().filter(|(_, other)| other > total).count();
                prop_assert_eq!(*rank, better + 1);
            }
        }
        for (unit, _, facts) in &county {
            prop_assert_eq!(shown[unit].is_some(), facts["taken"] > 0);
        }
    }

    #[test]
    fn who_has_no_orders_is_compared_with_nobody(county in counties()) {
        let assessment = &*PACK;
        let before = scores(assessment, &county);
        let busy: County = county.iter().filter(|(_, _, facts)| facts["taken"] > 0).cloned().collect();
        for (unit, shown) in scores(assessment, &busy) {
            prop_assert_eq!(&before[&unit], &shown);
        }
    }

    #[test]
    fn the_handling_of_a_group_lies_within_two_points(county in counties()) {
        let assessment = &*PACK;
        let shown = scores(assessment, &county);
        let place = assessment.indicators.iter().position(|rule| rule.id == "response_handling").unwrap();
        for group in [TOWNSHIP, DEPARTMENT] {
            let members = county.iter().filter(|(_, its, _)| *its == group);
            let points: Vec<Exact> =
                members.filter_map(|(unit, _, _)| shown[unit].as_ref().map(|(_, _, scores)| scores[place])).collect();
            if let (Some(best), Some(worst)) = (points.iter().max(), points.iter().min()) {
                prop_assert!(best.minus(*worst).unwrap() <= Exact::parse("2.0001").unwrap());
            }
        }
    }

    #[test]
    fn every_explanation_ends_with_its_score(county in counties()) {
        let assessment = &*PACK;
        let table = table(assessment, &county);
        let assessed = assess(assessment, &table).unwrap();
        for group in &assessed.groups {
            for unit in &group.units {
                for score in &unit.scores {
                    let because = assessed.explain(group, unit, &score.indicator.id);
                    let last = because.lines.iter().filter_map(|line| {
 let Line::Rounded { score, .. } = line else { return None };
 Some(*score)
 });
                    prop_assert_eq!(last.collect::<Vec<_>>(), vec![score.score]);
                    let article = score.indicator.grounds.article.clone().unwrap();
                    let says_so = because.lines.contains(&Line::Article { article });
                    prop_assert!(says_so, "{:?}", because.lines);
                }
                if unit.rank.is_none() {
                    let because = assessed.explain(group, unit, "volume");
                    prop_assert!(matches!(because.lines[0], Line::NotRanked { .. }), "{:?}", because.lines);
                }
            }
        }
    }
}

#[test]
fn cells_of_a_file_make_the_same_table() {
    let assessment = &*PACK;
    let mut cells = Cells::default();
    for (unit, measure, value) in
        [("甲镇", "taken", "100"), ("甲镇", "not_responded", "3"), ("乙镇", "taken", "7.0")]
    {
        cells.take(unit, TOWNSHIP, measure, value).unwrap();
        cells.check(assessment, unit, TOWNSHIP, measure).unwrap();
    }
    let refused = |unit: &str, group: &str, measure: &str, value: &str| {
        let mut cells = cells.clone();
        let taken = cells.take(unit, group, measure, value);
        taken.and_then(|()| cells.check(assessment, unit, group, measure)).unwrap_err().to_string()
    };
    assert_eq!(refused("甲镇", TOWNSHIP, "taken", "1"), "unit `甲镇` has `taken` twice");
    assert_eq!(
        refused("甲镇", DEPARTMENT, "reply_late", "1"),
        "unit `甲镇` is in group `township` and in group `department`"
    );
    assert_eq!(
        refused("丙镇", TOWNSHIP, "volume_band", "10"),
        "`volume_band` of unit `丙镇` is not entered for group `township`"
    );
    assert_eq!(
        refused("丙局", DEPARTMENT, "volume_band", "9"),
        "`volume_band` of unit `丙局` cannot be `9`; write one of 10, 8, 6, 4, 2"
    );
    assert_eq!(
        refused("丙镇", TOWNSHIP, "taken", "-1"),
        "`taken` of unit `丙镇` cannot be `-1`; write a whole number from 0 to 1000000000"
    );
    assert_eq!(
        refused("丙镇", TOWNSHIP, "taken", "1.5"),
        "`taken` of unit `丙镇` cannot be `1.5`; write a whole number from 0 to 1000000000"
    );
    let table = cells.into_table(assessment).unwrap();
    assert_eq!(table.value("甲镇", "not_responded"), Some(Exact::from(3)));
    assert_eq!(table.value("乙镇", "not_responded"), Some(Exact::ZERO));
    assert_eq!(table.value("丙镇", "taken"), None);
}

#[test]
fn counts_up_to_the_limit_stay_exact() {
    let assessment = &*PACK;
    let primes = [999_999_937_i64, 999_999_929, 999_999_893, 999_999_883, 999_999_797, 999_999_761];
    let parts = [982_451_653_i64, 961_748_941, 941_083_987, 920_419_823, 899_809_363, 879_190_747];
    for group in [TOWNSHIP, DEPARTMENT] {
        let county: County = primes
            .into_iter()
            .zip(parts)
            .enumerate()
            .map(|(number, (taken, part))| {
                let measures =
                    assessment.measures.iter().filter(|measure| measure.of.as_deref() == Some("taken"));
                let mut facts: BTreeMap<&'static str, i64> =
                    county::PARTS.into_iter().map(|id| (id, part / 2)).collect();
                assert!(measures.count() >= facts.len());
                facts.insert("taken", taken);
                facts.insert("reply_late", taken);
                (format!("单位{number}"), group, facts)
            })
            .collect();
        assert!(scores(assessment, &county).values().all(Option::is_some));
    }
}

#[test]
fn the_pack_uses_the_curves_these_tests_speak_of() {
    let assessment = &*PACK;
    assert_eq!(assessment.indicators.len(), 9);
    let cap = assessment.indicators.iter().flat_map(|rule| &rule.parts).find_map(|part| {
        let Curve::Deduct { spread_cap, .. } = &part.curve else { return None };
        *spread_cap
    });
    assert_eq!(cap, Some(Exact::from(2)));
}
