//! The rules, each a function of rows alone. Shares are compared in whole numbers, so that a finding is the same on every
//! machine.

use std::collections::BTreeMap;

use crate::{
    ids::UnitId,
    integrity::{
        Finding, Row, Rule, Scene,
        thresholds::{Burst, Jump, Pressure, Thresholds},
    },
    rating::Class,
};

/// Returns everything unusual, by rule.
#[must_use]
pub fn findings(scene: &Scene, thresholds: &Thresholds) -> Vec<Finding> {
    let mut rows: Vec<&Row> = scene.rows.iter().collect();
    rows.sort_by_key(|row| (row.at, row.key()));
    let mut found = same_options(&rows, thresholds);
    found.extend(latency(&rows, thresholds));
    let device = |row: &Row| row.device.map(|device| device.to_string());
    found.extend(bursts(&rows, Rule::Device, &thresholds.device, device));
    let number = |row: &Row| row.citizen.map(|citizen| citizen.to_string());
    found.extend(bursts(&rows, Rule::Number, &thresholds.number, number));
    found.extend(staff_numbers(&rows, scene));
    found.extend(jumps(&rows, scene, &thresholds.jump));
    found.extend(coverage(&rows, scene, thresholds.coverage.cases));
    found.extend(pressure(&rows, &thresholds.pressure));
    found
}

/// Rows of one window of one section, in the order they were given.
fn by_window<'r>(rows: &[&'r Row]) -> BTreeMap<(UnitId, &'r str), Vec<&'r Row>> {
    let mut groups: BTreeMap<(UnitId, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry((row.unit, row.staff.as_str())).or_default().push(row);
    }
    groups
}

fn by_unit<'r>(rows: &[&'r Row]) -> BTreeMap<UnitId, Vec<&'r Row>> {
    let mut groups: BTreeMap<UnitId, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry(row.unit).or_default().push(row);
    }
    groups
}

fn finding(rule: Rule, unit: Option<UnitId>, about: String, n: usize, rows: &[&Row]) -> Finding {
    Finding {
        rule,
        unit,
        about,
        n: whole(n),
        found: whole(rows.len()),
        before: None,
        rows: rows.iter().map(|row| row.key()).collect(),
    }
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn reaches(part: usize, of: usize, percent: u32) -> bool {
    whole(part).saturating_mul(100) >= whole(of).saturating_mul(i64::from(percent))
}

fn same_options(rows: &[&Row], thresholds: &Thresholds) -> Vec<Finding> {
    let rule = &thresholds.same_options;
    let mut found = Vec::new();
    for ((unit, staff), rows) in by_window(rows) {
        let several: Vec<&Row> = rows.into_iter().filter(|row| row.options.len() >= 2).collect();
        let mut combinations: BTreeMap<&[u16], Vec<&Row>> = BTreeMap::new();
        for row in &several {
            combinations.entry(&row.options).or_default().push(row);
        }
        for (options, same) in combinations {
            if several.len() >= rule.ratings && reaches(same.len(), several.len(), rule.percent) {
                let codes: Vec<String> = options.iter().map(ToString::to_string).collect();
                let about = format!("{staff}/{}", codes.join(","));
                found.push(finding(Rule::SameOptions, Some(unit), about, several.len(), &same));
            }
        }
    }
    found
}

/// The widest crowd of seconds that lie together.
fn latency(rows: &[&Row], thresholds: &Thresholds) -> Vec<Finding> {
    let rule = &thresholds.latency;
    let mut found = Vec::new();
    for ((unit, staff), rows) in by_window(rows) {
        let mut timed: Vec<(i64, &Row)> =
            rows.into_iter().filter_map(|row| row.seconds.map(|seconds| (seconds, row))).collect();
        timed.sort_by_key(|(seconds, row)| (*seconds, row.key()));
        if timed.len() < rule.ratings {
            continue;
        }
        let together = |first: usize| {
            let from = timed.get(first).map_or(0, |(seconds, _)| *seconds);
            let rest = timed.iter().skip(first);
            rest.take_while(move |(seconds, _)| *seconds <= from.saturating_add(rule.seconds)).count()
        };
        let widest = (0..timed.len())
            .map(|first| (together(first), first))
            .max_by_key(|(count, first)| (*count, std::cmp::Reverse(*first)));
        let Some((count, first)) = widest else { continue };
        if reaches(count, timed.len(), rule.percent) {
            let mut crowd: Vec<&Row> = timed.iter().skip(first).take(count).map(|(_, row)| *row).collect();
            crowd.sort_by_key(|row| (row.at, row.key()));
            found.push(finding(Rule::Latency, Some(unit), staff.to_owned(), timed.len(), &crowd));
        }
    }
    found
}

/// Many ratings of one source within minutes; what touches is one burst.
fn bursts(rows: &[&Row], rule: Rule, burst: &Burst, source: impl Fn(&Row) -> Option<String>) -> Vec<Finding> {
    let mut sources: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        if let Some(source) = source(row) {
            sources.entry(source).or_default().push(row);
        }
    }
    let mut found = Vec::new();
    for (source, rows) in sources {
        let mut in_burst = vec![false; rows.len()];
        for (first, row) in rows.iter().enumerate() {
            let near = rows.iter().skip(first).take_while(|other| {
                other.at.duration_since(row.at).as_secs() <= burst.minutes.saturating_mul(60)
            });
            let count = near.count();
            if count >= burst.ratings {
                in_burst.iter_mut().skip(first).take(count).for_each(|is_in| *is_in = true);
            }
        }
        let crowd: Vec<&Row> =
            rows.iter().zip(&in_burst).filter(|(_, is_in)| **is_in).map(|(row, _)| *row).collect();
        if !crowd.is_empty() {
            let first = crowd.first().map(|row| row.unit);
            let unit = first.filter(|unit| crowd.iter().all(|row| row.unit == *unit));
            found.push(finding(rule, unit, source, rows.len(), &crowd));
        }
    }
    found
}

fn staff_numbers(rows: &[&Row], scene: &Scene) -> Vec<Finding> {
    let Some(numbers) = &scene.staff_numbers else { return Vec::new() };
    let mut found = Vec::new();
    for (unit, rows) in by_unit(rows) {
        let is_staff = |row: &&Row| row.citizen.is_some_and(|citizen| numbers.contains(&citizen));
        let own: Vec<&Row> = rows.iter().copied().filter(is_staff).collect();
        if !own.is_empty() {
            found.push(finding(Rule::StaffNumber, Some(unit), String::new(), rows.len(), &own));
        }
    }
    found
}

/// Returns whether a share lies above another by more than chance gives: the score test for two shares, in whole numbers.
///
/// ```
/// use domain::integrity::rules::lies_above;
/// assert!(lies_above((98, 100), (160, 200), 12_116));
/// assert!(!lies_above((9, 10), (160, 200), 12_116));
/// assert!(!lies_above((160, 200), (98, 100), 12_116));
/// ```
#[must_use]
pub fn lies_above((part, of): (i64, i64), (part_before, of_before): (i64, i64), chance: i64) -> bool {
    let [k1, n1, k2, n2] = [part, of, part_before, of_before].map(i128::from);
    let difference = k1 * n2 - k2 * n1;
    let (all, pooled) = (n1 + n2, k1 + k2);
    difference > 0
        && difference * difference * all * 1000 > i128::from(chance) * pooled * (all - pooled) * n1 * n2
}

/// Returns whether the lower end of the Wilson interval of a share lies above a percentage.
///
/// ```
/// use domain::integrity::rules::surely_above;
/// assert!(surely_above((4, 20), 5, 3_842));
/// assert!(!surely_above((3, 40), 5, 3_842));
/// ```
#[must_use]
pub fn surely_above((part, of): (i64, i64), percent: i64, chance: i64) -> bool {
    let [part, of, percent, chance] = [part, of, percent, chance].map(i128::from);
    let difference = 100 * part - percent * of;
    difference > 0 && difference * difference * 1000 > chance * percent * (100 - percent) * of
}

fn jumps(rows: &[&Row], scene: &Scene, rule: &Jump) -> Vec<Finding> {
    let mut by_unit = by_unit(rows);
    let mut found = Vec::new();
    for (unit, counts) in &scene.counts {
        let (now, before) = ((counts.good, counts.rated), (counts.good_before, counts.rated_before));
        if now.1 < rule.ratings || before.1 < rule.ratings {
            continue;
        }
        // now - before ≥ points / 100, without a fraction.
        let points = (now.0 * before.1 - before.0 * now.1) * 100;
        if points >= rule.points * now.1 * before.1 && lies_above(now, before, rule.chance) {
            let rows = by_unit.remove(unit).unwrap_or_default();
            let good: Vec<&Row> = rows.into_iter().filter(|row| row.grade.class() == Class::Good).collect();
            let mut one = finding(Rule::Jump, Some(*unit), String::new(), 0, &good);
            (one.n, one.found, one.before) = (now.1, now.0, Some(before));
            found.push(one);
        }
    }
    found
}

fn coverage(rows: &[&Row], scene: &Scene, least: i64) -> Vec<Finding> {
    let mut by_unit = by_unit(rows);
    let mut found = Vec::new();
    for (unit, counts) in &scene.counts {
        if counts.asked >= least && counts.rated >= counts.asked && counts.good == counts.rated {
            let rows = by_unit.remove(unit).unwrap_or_default();
            let mut one = finding(Rule::Coverage, Some(*unit), String::new(), 0, &rows);
            (one.n, one.found) = (counts.asked, counts.rated);
            found.push(one);
        }
    }
    found
}

fn pressure(rows: &[&Row], rule: &Pressure) -> Vec<Finding> {
    let mut found = Vec::new();
    for (unit, rows) in by_unit(rows) {
        let answered: Vec<&Row> = rows.into_iter().filter(|row| row.pressed.is_some()).collect();
        let said: Vec<&Row> = answered.iter().copied().filter(|row| row.pressed == Some(true)).collect();
        let (part, of) = (whole(said.len()), whole(answered.len()));
        if of >= rule.answers && part >= rule.said && surely_above((part, of), rule.percent, rule.chance) {
            found.push(finding(Rule::Pressure, Some(unit), String::new(), answered.len(), &said));
        }
    }
    found
}
