//! The year's workbook, computed by LibreOffice from what was scored alone, against the year of the domain.

use std::{collections::BTreeMap, fs};

use calamine::Data;
use domain::{
    assessment::periods::{MonthTotals, YearGroup, YearUnit, year},
    exact::{Exact, Rounding},
    ids::UnitId,
    policy::{Assessment, Month},
};
use report::year::{Book, Words, xlsx};

use super::{
    county,
    office::{computed, sheets, spoiled},
};

const UNITS: i64 = 40;
/// The row of the first unit and the columns of rank, name and of the last two numbers, from the left and the right.
const FIRST: usize = 8;

/// Returns a year of units that were ranked in some months, two groups, many of them equal.
fn lived(rules: &Assessment) -> (Vec<Month>, Vec<YearGroup>) {
    let months: Vec<Month> =
        (1..=12).map(|month| Month::parse(&format!("2026-{month:02}")).unwrap()).collect();
    let total = |unit: i64, month: i64| {
        // Every seventh was never ranked, others not in every month; two neighbours are alike.
        let unit = unit / 2;
        let is_ranked = unit % 7 != 3 && (unit + month) % 5 != 0;
        is_ranked.then(|| Exact::from(600 + unit * 37 % 400 + month).over(Exact::from(7)).unwrap())
    };
    let totals = (0..12).zip(&months).map(|(place, month)| MonthTotals {
        month: *month,
        is_frozen: place < 11,
        totals: (0..UNITS).filter_map(|unit| Some((UnitId(unit), (total(unit, place)?, 1)))).collect(),
    });
    let totals: Vec<MonthTotals> = totals.collect();
    let units = (0..UNITS).map(|unit| {
        let scores = rules.yearly.iter().zip(1..).filter(|(_, number)| (unit / 2 + number) % 4 != 0);
        let scores: BTreeMap<String, Exact> = scores
            .map(|(one, number)| {
                (one.id.clone(), Exact::from(unit / 2 * number % 19).over(Exact::from(3)).unwrap())
            })
            .collect();
        let group = rules.groups[usize::try_from(unit % 2).unwrap()].id.clone();
        YearUnit { unit: UnitId(unit), name: format!("单位{unit}"), group, is_entered: true, scores }
    });
    (months, year(rules, &totals, units.collect()).unwrap().unwrap())
}

#[test]
fn libreoffice_puts_the_year_together_as_the_program_does() {
    let pack = county::pack();
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for rounding in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down] {
        let rules = Assessment { rounding, ..pack.assessment().unwrap().clone() };
        let (months, groups) = lived(&rules);
        let words =
            ["daily", "yearly", "group", "rank", "unit", "mean", "year end", "total"].map(str::to_owned);
        let [daily, yearly, group, rank, unit, mean, year_end, total] = words;
        let book = Book {
            title: "2026".to_owned(),
            lines: ["第一行".to_owned(), "第二行".to_owned()],
            months,
            indicators: rules.yearly.iter().map(|one| (one.id.clone(), one.name.zh.clone())).collect(),
            groups: groups.iter().map(|group| (group.group.clone(), group.clone())).collect(),
            rules: rules.clone(),
            words: Words { daily, yearly, group, rank, unit, mean, year_end, total },
        };
        let name = format!("year-{rounding:?}.xlsx");
        fs::write(folder.path().join(&name), spoiled(&xlsx(&book).unwrap())).unwrap();
        cases.push((name, rules, groups));
    }
    let names: Vec<String> = cases.iter().map(|(name, _, _)| name.clone()).collect();
    for ((name, rules, groups), bytes) in cases.iter().zip(computed(folder.path(), &names)) {
        let sheets = sheets(&bytes);
        let sheet = sheets.values().next().unwrap();
        let units = groups.iter().flat_map(|group| &group.units);
        let mut ranked = 0;
        for (row, unit) in sheet.rows().skip(FIRST).zip(units) {
            let number = |cell: &Data| match cell {
                Data::Float(number) => Some(*number),
                Data::Int(number) => Some(*number as f64),
                _ => None,
            };
            let near = |cell: &Data, exact: Option<Exact>, what: &str| {
                let wanted = exact.map(|exact| exact.fixed(9).parse::<f64>().unwrap());
                let found = number(cell);
                let is_same = match (found, wanted) {
                    (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-8,
                    (found, wanted) => found.is_none() && wanted.is_none(),
                };
                assert!(is_same, "{name} {} {what}: {found:?} is not {wanted:?}", unit.unit);
            };
            assert_eq!(row[2].to_string(), unit.unit, "{name}");
            near(&row[1], unit.rank.map(|rank| Exact::from(i64::try_from(rank).unwrap())), "rank");
            near(&row[3 + 12], unit.mean, "mean");
            near(&row[row.len() - 2], Some(unit.year_end_total), "year's end");
            near(&row[row.len() - 1], unit.total, "total");
            ranked += usize::from(unit.rank.is_some());
        }
        assert!(ranked > 20, "{name}: {ranked} of {} in {}", UNITS, rules.groups.len());
    }
}
