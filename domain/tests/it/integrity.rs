//! The integrity watch: an honest county gives next to no finding; each planted pattern is found with exactly its rows.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    ids::{CaseId, CitizenId, DeviceId, PersonId, UnitId},
    integrity::{
        Counts, Finding, Row, Rule, Scene,
        note::{Command, Notes, State, decide},
        rules::findings,
        thresholds::Thresholds,
    },
    rating::{Class, Grade, RatingChannel},
};
use jiff::Timestamp;

/// A generator that gives the same row of numbers for the same seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

const UNITS: i64 = 40;
const PER_UNIT: i64 = 250;

fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(1_793_500_000 + second).unwrap()
}

/// A county where everybody rates for themselves: forty sections, three windows each, a third of the asked answer.
fn honest(seed: u64) -> Scene {
    let mut draw = Draw(seed);
    let mut scene = Scene { staff_numbers: Some(BTreeSet::from([CitizenId(999_999)])), ..Scene::default() };
    for unit in 1..=UNITS {
        let good_of_100 = 86 + draw.below(10);
        let counts = scene.counts.entry(UnitId(unit)).or_default();
        for place in 0..PER_UNIT {
            let good = draw.below(100) < good_of_100;
            let stars = if good { 3 + draw.below(3) } else { 1 + draw.below(2) };
            let grade = Grade::of(u8::try_from(stars).unwrap()).unwrap();
            let base = stars * 100 + 10 - 2 * (5_u64.saturating_sub(stars)).min(1);
            let mut options: Vec<u16> =
                (0..draw.below(4)).map(|_| u16::try_from(base + draw.below(8)).unwrap()).collect();
            options.sort_unstable();
            options.dedup();
            scene.rows.push(Row {
                case: CaseId(unit * 10_000 + place),
                number: 1,
                unit: UnitId(unit),
                staff: format!("w{}", place % 3),
                matter: "供热报修".to_owned(),
                grade,
                options,
                channel: RatingChannel::Terminal,
                device: Some(DeviceId(unit * 10 + place % 3)),
                citizen: Some(CitizenId(i64::try_from(draw.below(2_000_000)).unwrap() + 1_000_000)),
                seconds: Some(8 + i64::try_from(draw.below(400)).unwrap()),
                // A service at a window takes five minutes and more.
                at: instant((place / 3) * 700 + i64::try_from(draw.below(390)).unwrap()),
                pressed: (draw.below(4) == 0).then(|| draw.below(100) < 2),
            });
            counts.rated += 1;
            counts.good += i64::from(grade.class() == Class::Good);
        }
        counts.asked = PER_UNIT * 3;
        counts.rated_before = 700;
        counts.good_before = (0..700).filter(|_| draw.below(100) < good_of_100).count().try_into().unwrap();
    }
    scene
}

fn look(scene: &Scene) -> Vec<Finding> {
    findings(scene, &Thresholds::carried().unwrap())
}

/// Returns the one finding of a rule, and checks that its rows are exactly these.
fn check(scene: &Scene, rule: Rule, about: &str, planted: &[(CaseId, u16)]) -> Finding {
    let found: Vec<Finding> = look(scene).into_iter().filter(|one| one.rule == rule).collect();
    let [one] = found.as_slice() else { panic!("{rule:?}: {found:?}") };
    assert_eq!(one.about, about, "{rule:?}");
    let rows: BTreeSet<_> = one.rows.iter().collect();
    assert_eq!(rows, planted.iter().collect(), "{rule:?}");
    one.clone()
}

/// Changes the rows of a window that `which` names; returns their keys.
fn plant(
    scene: &mut Scene,
    unit: i64,
    which: impl Fn(usize) -> bool,
    change: impl Fn(usize, &mut Row),
) -> Vec<(CaseId, u16)> {
    let of_unit = |row: &&mut Row| row.unit == UnitId(unit) && row.staff == "w0";
    let mut keys = Vec::new();
    for (place, row) in scene.rows.iter_mut().filter(of_unit).enumerate() {
        if which(place) {
            change(place, row);
            keys.push(row.key());
        }
    }
    keys
}

#[test]
fn an_honest_county_gives_next_to_no_finding() {
    let mut found = Vec::new();
    for seed in 1..=20 {
        found.extend(look(&honest(seed)).into_iter().map(|one| (seed, one.rule, one.unit)));
    }
    // Twenty months of forty sections: at most one finding in four hundred months of sections.
    assert!(found.len() <= 2, "{found:?}");
}

#[test]
fn the_same_options_again_and_again_are_found_with_exactly_their_rows() {
    let mut scene = honest(3);
    let set = |_: usize, row: &mut Row| row.options = vec![510, 517];
    let planted = plant(&mut scene, 5, |place| place < 70, set);
    // What others chose for themselves stays theirs, and nobody of them chose this pair.
    plant(&mut scene, 5, |place| place >= 70, |_, row| row.options = vec![406]);
    check(&scene, Rule::SameOptions, "w0/510,517", &planted);
}

#[test]
fn the_same_seconds_again_and_again_are_found_with_exactly_their_rows() {
    let mut scene = honest(4);
    let planted = plant(
        &mut scene,
        7,
        |place| place % 8 != 0,
        |place, row| row.seconds = Some(1_000 + i64::from(place % 2 == 0)),
    );
    check(&scene, Rule::Latency, "w0", &planted);
}

#[test]
fn bursts_of_a_device_and_of_a_number_are_found_with_exactly_their_rows() {
    let mut scene = honest(5);
    let burst = |place: usize| (20..32).contains(&place);
    let planted = plant(&mut scene, 9, burst, |place, row| {
        row.at = instant(9_000_000 + 20 * i64::try_from(place).unwrap())
    });
    check(&scene, Rule::Device, "90", &planted);
    let mut scene = honest(6);
    let few = |place: usize| place < 5;
    let planted = plant(&mut scene, 9, few, |place, row| {
        row.citizen = Some(CitizenId(77));
        row.at = instant(9_000_000 + 100 * i64::try_from(place).unwrap());
    });
    check(&scene, Rule::Number, "77", &planted);
    // The same number over the month is a citizen who comes often.
    plant(&mut scene, 9, few, |place, row| {
        row.at = instant(9_000_000 + 4_000 * i64::try_from(place).unwrap())
    });
    assert!(look(&scene).iter().all(|one| one.rule != Rule::Number));
}

#[test]
fn numbers_of_staff_are_found_when_they_are_known_and_not_guessed_when_they_are_not() {
    let mut scene = honest(7);
    let planted =
        plant(&mut scene, 3, |place| place % 30 == 0, |_, row| row.citizen = Some(CitizenId(999_999)));
    check(&scene, Rule::StaffNumber, "", &planted);
    scene.staff_numbers = None;
    assert!(look(&scene).iter().all(|one| one.rule != Rule::StaffNumber));
}

#[test]
fn a_jump_of_satisfaction_is_found_by_its_numbers() {
    let mut scene = honest(8);
    let good: Vec<_> = {
        for row in scene.rows.iter_mut().filter(|row| row.unit == UnitId(11)) {
            row.grade = Grade::of(5).unwrap();
        }
        scene.rows.iter().filter(|row| row.unit == UnitId(11)).map(Row::key).collect()
    };
    let counts = scene.counts.get_mut(&UnitId(11)).unwrap();
    (counts.good, counts.good_before) = (counts.rated, 560);
    let one = check(&scene, Rule::Jump, "", &good);
    assert_eq!((one.n, one.found, one.before), (250, 250, Some((560, 700))));
    // The same shares of a handful say nothing.
    *scene.counts.get_mut(&UnitId(11)).unwrap() =
        Counts { asked: 40, rated: 12, good: 12, rated_before: 20, good_before: 16 };
    assert!(look(&scene).iter().all(|one| one.rule != Rule::Jump));
}

#[test]
fn full_coverage_and_pressure_are_found_with_exactly_their_rows() {
    let mut scene = honest(9);
    scene.rows.retain(|row| row.unit != UnitId(2) || row.grade.class() == Class::Good);
    let all: Vec<_> = scene.rows.iter().filter(|row| row.unit == UnitId(2)).map(Row::key).collect();
    let n = i64::try_from(all.len()).unwrap();
    *scene.counts.get_mut(&UnitId(2)).unwrap() =
        Counts { asked: n, rated: n, good: n, rated_before: 700, good_before: 680 };
    check(&scene, Rule::Coverage, "", &all);
    scene.counts.get_mut(&UnitId(2)).unwrap().asked += 1;
    assert!(look(&scene).iter().all(|one| one.rule != Rule::Coverage));
    for row in scene.rows.iter_mut().filter(|row| row.unit == UnitId(4)) {
        row.pressed = Some(false);
    }
    let planted = plant(&mut scene, 4, |place| place < 40, |_, row| row.pressed = Some(true));
    let found = check(&scene, Rule::Pressure, "", &planted);
    assert_eq!((found.n, found.found), (250, 40));
}

#[test]
fn a_note_is_kept_until_the_finding_grows_and_only_those_who_may_write_one() {
    let actor = |role| {
        Actor::Staff(Staff { person: PersonId(7), roles: BTreeSet::from([role]), units: BTreeSet::new() })
    };
    let say = |role, state, note: &str| {
        let (finding, note) = ("latency:7:w0:2026-11".to_owned(), note.to_owned());
        decide(&actor(role), Command { finding, rows: 60, state, note })
    };
    assert_eq!(say(Role::Auditor, State::Looked, "").unwrap_err().code(), "denied");
    assert_eq!(say(Role::UnitHandler, State::Explained, "无异常").unwrap_err().code(), "denied");
    assert_eq!(say(Role::Supervisor, State::Explained, " ").unwrap_err().code(), "bad-words");
    assert_eq!(say(Role::Supervisor, State::New, "x").unwrap_err().code(), "no-state");
    let mut notes = Notes::default();
    let event = say(Role::Supervisor, State::Explained, "当日集中办理").unwrap();
    let stored = serde_json::to_string(&event).unwrap();
    notes.apply(instant(0), "person:7".to_owned(), serde_json::from_str(&stored).unwrap());
    let check = |rows, expected| assert_eq!(notes.state("latency:7:w0:2026-11", rows), expected, "{rows}");
    check(60, State::Explained);
    check(61, State::New);
    assert_eq!(notes.state("latency:8:w0:2026-11", 1), State::New);
    assert_eq!(notes.of("latency:7:w0:2026-11").len(), 1);
}

#[test]
fn thresholds_are_read_strictly() {
    let text = include_str!("../../src/integrity/thresholds.toml");
    assert!(Thresholds::parse(text).is_ok());
    let wrong = text.replacen("percent = 60", "per_cent = 60", 1);
    let error = Thresholds::parse(&wrong).unwrap_err().to_string();
    assert!(error.contains("per_cent") && error.contains("line"), "{error}");
}
