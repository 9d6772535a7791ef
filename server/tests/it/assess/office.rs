//! The workbook, computed by LibreOffice from its facts alone: what the program wrote beside its formulas is spoiled
//! first, so that nothing can be read that was not computed.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read, Write},
    path::Path,
    process::Command,
};

use calamine::{Data, Range, Reader, Xlsx};
use domain::{
    assessment::{Assessed, Table, assess},
    exact::{Exact, Rounding},
    policy::{Assessment, Header, Pack},
};
use server::{
    assess::book::{self, Scored},
    shipped,
    views::locale::{Lang, Texts},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::county::{self, SORTS, county};

/// Tells LibreOffice to compute every formula when it opens a workbook.
const ALWAYS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;
/// How far two numbers of four digits may lie apart.
const SAME: f64 = 1e-9;
/// The rows above the first unit, and the row of headings among them.
const FIRST: usize = 6;
const HEADINGS: usize = 3;

/// What a workbook must show of a unit: rank, total and scores; nothing when it is not ranked.
type Shown = Option<(f64, f64, Vec<f64>)>;

/// A workbook and what it must show, by the name of the sheet.
struct Case {
    name: String,
    bytes: Vec<u8>,
    expected: BTreeMap<String, BTreeMap<String, Shown>>,
}

fn case(name: String, header: &Header, assessment: &Assessment, table: &Table) -> Case {
    let assessed = assess(assessment, table).unwrap();
    let texts = Texts::load().unwrap();
    let scored = Scored {
        header,
        assessment,
        table,
        assessed: &assessed,
        period: Some("2022-05"),
        source: "facts.csv",
    };
    let bytes = book::workbook(&scored, &texts, Lang::Zh).unwrap();
    Case { name, bytes, expected: expected(assessment, &assessed) }
}

fn expected(assessment: &Assessment, assessed: &Assessed<'_>) -> BTreeMap<String, BTreeMap<String, Shown>> {
    let number = |exact: Exact| exact.fixed(assessment.digits).parse::<f64>().unwrap();
    let groups = assessed.groups.iter().map(|group| {
        let units = group.units.iter().map(|unit| {
            let scores = unit.scores.iter().map(|score| number(score.score)).collect();
            let shown = unit.rank.zip(unit.total).map(|(rank, total)| (rank as f64, number(total), scores));
            (unit.unit.to_owned(), shown)
        });
        // A sheet's name has no brackets.
        let name = assessment.group(group.group).unwrap().name.zh.replace(['[', ']'], "");
        (name, units.collect())
    });
    groups.collect()
}

/// Returns a workbook with other texts in its sheets.
fn rewritten(bytes: &[u8], mut change: impl FnMut(&str, String) -> String) -> Vec<u8> {
    let mut from = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut into = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = String::new();
        file.read_to_string(&mut content).unwrap();
        into.start_file(&name, SimpleFileOptions::default()).unwrap();
        into.write_all(change(&name, content).as_bytes()).unwrap();
    }
    into.finish().unwrap().into_inner()
}

/// Writes 0 for everything a formula is said to give.
pub(super) fn spoiled(bytes: &[u8]) -> Vec<u8> {
    let mut count = 0;
    let spoiled = rewritten(bytes, |name, content| {
        if !name.starts_with("xl/worksheets/sheet") {
            return content;
        }
        let mut pieces = content.split("</f><v>");
        let mut written = pieces.next().unwrap().replace(" t=\"str\"><f>", "><f>");
        for piece in pieces {
            let (_, rest) = piece.split_once("</v>").unwrap();
            written.push_str("</f><v>0</v>");
            written.push_str(&rest.replace(" t=\"str\"><f>", "><f>"));
            count += 1;
        }
        written
    });
    assert!(count > 10);
    spoiled
}

/// Lets LibreOffice open and save workbooks.
pub(super) fn computed(folder: &Path, names: &[String]) -> Vec<Vec<u8>> {
    let (profile, out) = (folder.join("profile"), folder.join("out"));
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), ALWAYS).unwrap();
    let mut office = Command::new("soffice");
    office.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    office.args(["--headless", "--convert-to", "xlsx", "--outdir"]).arg(&out);
    office.args(names.iter().map(|name| folder.join(name)));
    let output = office.output().expect("`soffice` computes the workbooks; install libreoffice-calc");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    names.iter().map(|name| fs::read(out.join(name)).unwrap()).collect()
}

pub(super) fn sheets(bytes: &[u8]) -> BTreeMap<String, Range<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    book.worksheets().into_iter().collect()
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        Data::Int(number) => Some(*number as f64),
        Data::Empty => None,
        Data::String(text) if text.is_empty() => None,
        other => panic!("{other:?} is no number"),
    }
}

/// Checks that a workbook shows what it must, and says of itself that formulas and program agree.
fn check(case: &Case, bytes: &[u8], how: &str) {
    let sheets = sheets(bytes);
    let name = &case.name;
    assert_eq!(sheets["说明"].get_value((0, 1)), Some(&Data::String("一致".to_owned())), "{name} {how}");
    for (group, units) in &case.expected {
        let rows: Vec<&[Data]> = sheets[group].rows().collect();
        let headings = rows[HEADINGS];
        let at = |heading: &str| {
            let found =
                headings.iter().enumerate().filter(|(_, cell)| **cell == Data::String(heading.to_owned()));
            found.map(|(column, _)| column).collect::<Vec<_>>()
        };
        let (scores, verdicts) = (at("得分"), at("一致"));
        assert_eq!(rows.len(), FIRST + units.len(), "{name} {how}");
        for row in &rows[FIRST..] {
            assert!(!row.iter().any(|cell| matches!(cell, Data::Error(_))), "{name} {how}: {row:?}");
            let unit = row[1].to_string();
            let shown: Shown = number(&row[0]).map(|rank| {
                let scores = scores.iter().map(|column| number(&row[*column]).unwrap()).collect();
                (rank, number(&row[3]).unwrap(), scores)
            });
            let same = match (&shown, &units[&unit]) {
                (None, None) => true,
                (Some((rank, total, scores)), Some((wanted_rank, wanted_total, wanted))) => {
                    let near = |one: f64, two: f64| (one - two).abs() <= SAME;
                    near(*rank, *wanted_rank)
                        && near(*total, *wanted_total)
                        && scores.len() == wanted.len()
                        && scores.iter().zip(wanted).all(|(one, two)| near(*one, *two))
                }
                _ => false,
            };
            assert!(same, "{name} {how}, {unit}: {shown:?} instead of {:?}", units[&unit]);
            let agreed =
                verdicts.iter().filter(|column| row[**column] == Data::String("一致".to_owned())).count();
            assert_eq!(agreed, if shown.is_some() { verdicts.len() } else { 0 }, "{name} {how}, {unit}");
        }
    }
}

/// Returns a pack with every curve and every kind of value.
fn every_curve() -> Pack {
    let base = include_str!("../../../../stories/packs/fewest-steps.toml");
    let text = format!("{base}\n{}", include_str!("curves.toml"));
    let pack = Pack::parse("curves.toml", &text).unwrap_or_else(|errors| panic!("{errors:#?}"));
    assert_eq!(pack.failures(&shipped::calendar().unwrap()), Vec::new());
    pack
}

/// Units whose values are equal, lacking, exact halves and near each other.
fn curved(assessment: &Assessment, number: i64) -> Table {
    let mut table = Table::new(assessment);
    for place in 0..12_i64 {
        let taken = if place == 5 { 0 } else { 16 * (1 + (place * number) % 7) };
        let rated = taken / 2 * i64::from(place % 4 != 3);
        let facts = [
            ("taken", taken),
            ("settled", (place * 3 + number).min(taken)),
            ("rated", rated),
            ("glad", rated / (1 + place % 3)),
            ("late", (place * number) % 9),
            ("band", [3, 2, 2, 1][(place % 4) as usize]),
            ("jury", place % 11),
        ];
        let values = facts.iter().map(|(id, value)| (*id, Exact::from(*value)));
        table.add(assessment, &format!("单位{place}"), "all", values).unwrap();
    }
    table
}

#[test]
fn libreoffice_computes_every_score_from_the_facts() {
    let mut cases = Vec::new();
    let pack = county::pack();
    let assessment = pack.assessment().unwrap();
    for number in (0..SORTS).chain([SORTS * 3 + 4, SORTS * 5 + 9, SORTS * 8 + 6]) {
        let table = county::table(assessment, &county(number));
        cases.push(case(format!("county-{number}.xlsx"), pack.header(), assessment, &table));
    }
    let curves = every_curve();
    for (number, rounding) in [(1, Rounding::HalfUp), (2, Rounding::HalfEven), (3, Rounding::Down)] {
        let assessment = Assessment { rounding, ..curves.assessment().unwrap().clone() };
        let table = curved(&assessment, number);
        cases.push(case(format!("curves-{number}.xlsx"), curves.header(), &assessment, &table));
    }
    let folder = tempfile::tempdir().unwrap();
    for case in &cases {
        check(case, &case.bytes, "as it was written");
        fs::write(folder.path().join(&case.name), spoiled(&case.bytes)).unwrap();
    }
    let names: Vec<String> = cases.iter().map(|case| case.name.clone()).collect();
    for (case, bytes) in cases.iter().zip(computed(folder.path(), &names)) {
        check(case, &bytes, "as LibreOffice computes it");
    }
}

#[test]
fn a_changed_fact_changes_the_formulas_and_not_what_the_program_said() {
    let pack = county::pack();
    let assessment = pack.assessment().unwrap();
    let table = county::table(assessment, &county(7 + SORTS));
    let case = case("county.xlsx".to_owned(), pack.header(), assessment, &table);
    // The orders of the first unit, on the sheet of facts.
    let bytes = rewritten(&case.bytes, |name, content| {
        if name != "xl/worksheets/sheet2.xml" {
            return content;
        }
        let (before, rest) = content.split_once("<c r=\"C3\"").unwrap();
        let (format, rest) = rest.split_once("<v>").unwrap();
        let (_, rest) = rest.split_once("</v>").unwrap();
        format!("{before}<c r=\"C3\"{format}<v>999999</v>{rest}")
    });
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(&case.name), bytes).unwrap();
    let computed = computed(folder.path(), std::slice::from_ref(&case.name));
    let sheets = sheets(&computed[0]);
    assert_eq!(sheets["说明"].get_value((0, 1)), Some(&Data::String("不一致".to_owned())));
}
