//! Whatever happens to units in a year, nobody has the award who should not.

use domain::{
    campaign::{
        command::Command,
        rank::{Standing, rank},
    },
    exact::Exact,
    ids::UnitId,
};
use proptest::prelude::*;

use super::{Year, confirm, decision, find, measure, of, office, rectify, review, say, second, veto, visit};

/// What a simulated year does to one unit.
#[derive(Clone, Debug)]
struct Fate {
    problem: Option<bool>,
    applies: bool,
    points: Option<u8>,
    satisfied: Option<u32>,
    vetoed: Option<bool>,
    late_veto: bool,
    objected: Option<bool>,
}

fn fate() -> impl Strategy<Value = Fate> {
    let opt = |strategy| proptest::option::weighted(0.3, strategy);
    (
        opt(any::<bool>()),
        prop::bool::weighted(0.9),
        proptest::option::weighted(0.9, 15_u8..=20),
        proptest::option::weighted(0.9, 75_u32..=100),
        opt(any::<bool>()),
        prop::bool::weighted(0.1),
        opt(any::<bool>()),
    )
        .prop_map(|(problem, applies, points, satisfied, vetoed, late_veto, objected)| Fate {
            problem,
            applies,
            points,
            satisfied,
            vetoed,
            late_veto,
            objected,
        })
}

fn lived(fates: &[Fate], quota: u16) -> Year {
    let count = i64::try_from(fates.len()).unwrap();
    let mut year = Year::opened(count, Some(quota));
    let units: Vec<(i64, &Fate)> = (2..).zip(fates).collect();
    let mut problem = 0;
    for (unit, fate) in &units {
        if let Some(settled) = fate.problem {
            problem += 1;
            year.done("2026-05-06 09:00", &office(), find(*unit));
            year.done("2026-07-06 09:00", &of(*unit), rectify(problem));
            year.done("2026-07-16 09:00", &office(), confirm(problem, settled));
        }
    }
    let applying = units.iter().filter(|(_, fate)| fate.applies).map(|(unit, _)| *unit);
    let applying: Vec<i64> = applying.collect();
    if applying.is_empty() {
        return year;
    }
    year.applied(applying.iter().copied());
    for (unit, fate) in units.iter().filter(|(_, fate)| fate.applies) {
        let judge = *year.campaign.panel.as_ref().unwrap().members.first().unwrap();
        if let Some(points) = fate.points {
            year.done("2026-11-10 09:00", &office(), visit(*unit, judge, points));
        }
        if let Some(satisfied) = fate.satisfied {
            year.done("2026-11-12 09:00", &office(), measure(*unit, satisfied));
        }
        if let Some(upheld) = fate.vetoed {
            year.done("2026-11-13 09:00", &office(), veto(*unit));
            year.done("2026-11-14 09:00", &second(), review(*unit, upheld));
        }
    }
    if year.asked("2026-11-20 09:00", &office(), Command::Announce).is_err() {
        return year;
    }
    let mut number = 0;
    for (unit, fate) in &units {
        let object = Command::Object { unit: UnitId(*unit), text: say("异议") };
        if let Some(upheld) = fate.objected
            && year.asked("2026-11-23 09:00", &office(), object).is_ok()
        {
            number += 1;
            let answer = Command::Answer { objection: number, upheld, reason: say("答复") };
            year.done("2026-11-24 09:00", &office(), answer);
        }
        if fate.late_veto && year.campaign.entrants[&UnitId(*unit)].veto().is_none() {
            year.done("2026-11-25 09:00", &office(), veto(*unit));
        }
    }
    let lines = rank(&year.campaign, &year.rules()).unwrap();
    let tied: Vec<i64> =
        lines.iter().filter(|line| line.standing == Standing::Tied).map(|line| line.unit.0).collect();
    // As many of the equals as are taken; what is too many must be refused.
    for take in (0..=tied.len()).rev() {
        if year.asked("2026-12-08 09:00", &office(), decision(&tied[..take])).is_ok() {
            break;
        }
    }
    year
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_awarded_who_should_not_be(
        fates in prop::collection::vec(fate(), 1..12),
        quota in 1_u16..6,
    ) {
        let year = lived(&fates, quota);
        let awarded = year.awarded();
        prop_assert!(awarded.len() <= usize::from(quota), "the quota holds");
        let least = Exact::ratio(4, 5).unwrap();
        for unit in &awarded {
            let entrant = &year.campaign.entrants[unit];
            let fate = &fates[usize::try_from(unit.0 - 2).unwrap()];
            prop_assert!(!fate.late_veto && fate.vetoed != Some(true), "no veto stands");
            prop_assert!(Exact::ratio(i64::from(fate.satisfied.unwrap()), 100).unwrap() >= least);
            prop_assert!(fate.problem != Some(false), "every problem is settled");
            prop_assert!(fate.objected != Some(true), "no objection was right");
            prop_assert!(entrant.assessment.is_some() && entrant.application.is_some());
            prop_assert!(!entrant.visits.is_empty() && year.campaign.panel.is_some());
            let notice = year.campaign.notice.as_ref().unwrap();
            prop_assert!(notice.shown.iter().any(|one| one.unit == *unit), "it was shown");
            prop_assert!(year.campaign.decided.as_ref().unwrap().at >= notice.until.at);
        }
        // Nobody better who was shown and is still good was left out.
        if year.campaign.decided.is_some() {
            for line in rank(&year.campaign, &year.rules()).unwrap() {
                let shown = year.campaign.notice.as_ref().unwrap().shown.iter();
                let shown = shown.clone().any(|one| one.unit == line.unit);
                if line.standing == Standing::Inside && shown {
                    prop_assert!(awarded.contains(&line.unit));
                }
            }
        }
    }
}
