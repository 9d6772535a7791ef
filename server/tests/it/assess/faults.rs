//! Files that are not what they should be: each fault is told with file, line, column and what to do about it.

use encoding_rs::GB18030;
use rust_xlsxwriter::Workbook;

use super::{THREE_TOWNS, assessed, file};

/// Returns what is said of a file, without its name.
fn said(bytes: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, bytes);
    assessed(&path, &["--json"]).unwrap_err().replace(&path.display().to_string(), "FILE")
}

/// Checks what is said of a file of one unit with one more line, the third.
fn third(line: &str, expected: &str) {
    assert_eq!(
        said(format!("unit,group,measure,value\n甲镇,township,taken,10\n{line}\n")),
        format!("FILE:3: {expected}")
    );
}

#[test]
fn a_line_that_is_wrong_is_told_with_its_place() {
    third(
        "乙镇,township,taken,",
        "column `value`: is empty; write the number, or leave the line out when it is 0",
    );
    third(",township,taken,1", "column `unit`: is empty; name the unit");
    third("乙镇,,taken,1", "column `group`: is empty; name the unit's group");
    third("乙镇,township,,1", "column `measure`: is empty; name what is counted");
    third(
        "乙镇,township,taken",
        "has 3 fields, the header has 4; add what is missing, or quote a field that holds a comma",
    );
    third(
        "乙镇,township,taken,1,2",
        "has 5 fields, the header has 4; add what is missing, or quote a field that holds a comma",
    );
    third(
        "\"乙\"镇,township,taken,1",
        "column `unit`: goes on after its closing quote; double the quotes inside it",
    );
    third("乙\u{7}镇,township,taken,1", "column `unit`: holds the control character U+0007; remove it");
    third(
        "乙镇,town,taken,1",
        "column `group`: the pack has no group `town`; its groups are `township`, `department`",
    );
    third(
        "甲镇,department,reply_late,1",
        "column `group`: unit `甲镇` is in group `township` on line 2 and in group `department` here; a unit has one group",
    );
    third("甲镇,township,taken,10", "column `measure`: unit `甲镇` has `taken` on line 2 already; keep one");
    third(
        "甲镇,township,volume_band,10",
        "column `measure`: `volume_band` of unit `甲镇` is not entered for group `township`",
    );
    third(
        "甲局,department,volume_band,7",
        "column `value`: `volume_band` of unit `甲局` cannot be `7`; write one of 10, 8, 6, 4, 2",
    );
    third(
        "甲镇,township,redo_satisfied,11",
        "column `value`: unit `甲镇` has 11 of `redo_satisfied` and only 10 of `taken`, which it is a part of; correct one of them",
    );
    third(
        &format!("{},township,taken,1", "长".repeat(201)),
        "column `unit`: has 201 characters; the most are 200",
    );
}

#[test]
fn an_unknown_measure_is_told_with_what_there_is() {
    let begins = |measure: &str, expected: &str| {
        let said = said(format!("unit,group,measure,value\n甲镇,township,{measure},1\n"));
        assert!(said.starts_with(&format!("FILE:2: column `measure`: {expected}")), "{said}");
    };
    begins(
        "Taken",
        "the pack has no measure or input `Taken`; is `taken` meant? it has `taken`, `taken_anonymous`,",
    );
    begins("reply-late", "the pack has no measure or input `reply-late`; is `reply_late` meant? it has");
    begins(
        "not_respondet",
        "the pack has no measure or input `not_respondet`; is `not_responded` meant? it has",
    );
    begins("承办量", "the pack has no measure or input `承办量`; it has");
}

#[test]
fn a_value_that_is_no_count_is_told_with_how_to_write_it() {
    let value = |value: &str, expected: &str| {
        third(&format!("甲镇,township,not_responded,{value}"), &format!("column `value`: {expected}"));
    };
    let whole = "write a whole number from 0 to 1000000000";
    value("-1", &format!("`not_responded` of unit `甲镇` cannot be `-1`; {whole}"));
    value("1.5", &format!("`not_responded` of unit `甲镇` cannot be `1.5`; {whole}"));
    value("1000000001", &format!("`not_responded` of unit `甲镇` cannot be `1000000001`; {whole}"));
    value(
        "12345678901234567890",
        "`12345678901234567890` is no number; it is too large; the most is 1000000000",
    );
    value("NaN", "`NaN` is no number; write a number such as `12`");
    value("inf", "`inf` is no number; write a number such as `12`");
    value("1e3", "`1e3` is no number; write a number such as `12`");
    value("0x10", "`0x10` is no number; write a number such as `12`");
    value("三", "`三` is no number; write a number such as `12`");
    value("１２", "`１２` is no number; write half-width digits, such as `12`");
    value("1２", "`1２` is no number; write half-width digits, such as `12`");
    value("\"1,200\"", "`1,200` is no number; write it without separators, `1200`");
    value("1 200", "`1 200` is no number; write it without separators, `1200`");
    value("+3", "`+3` is no number; write it without a sign, `3`");
    value("30%", "`30%` is no number; write the count, not a share; shares are computed");
    value("=1+1", "`=1+1` is no number; write a number such as `12`");
}

#[test]
fn a_header_that_is_wrong_is_told() {
    assert_eq!(
        said("unit,group,measures,value\n甲镇,township,taken,1\n"),
        "FILE:1: the header has no column `measure`; it has `unit`, `group`, `measures`, `value`; write `unit,group,measure,value`"
    );
    assert_eq!(
        said("unit,group,measure,value,unit\n甲镇,township,taken,1,乙镇\n"),
        "FILE:1: column `unit`: the header has it twice; remove one"
    );
    assert_eq!(said(""), "`FILE`: the file is empty");
    assert_eq!(said("unit,group,measure,value\n"), "`FILE`: the file has a header and no rows below it");
}

#[test]
fn a_file_that_is_cut_off_is_not_scored() {
    let whole = THREE_TOWNS.trim_end();
    assert_eq!(
        said(&whole[..whole.len() - 2]),
        "FILE:11: is the last line and has 3 of 4 fields; the file is cut off, bring it again"
    );
    assert_eq!(
        said("unit,group,measure,value\n\"甲镇,township,taken,1\n乙镇,township,taken,2\n"),
        "`FILE`: the quote opened in row 2 (line 2), column `unit` is never closed; the file is cut off, or a quote inside a field is not doubled"
    );
    let cut = format!("{THREE_TOWNS}乙镇");
    assert_eq!(
        said(&cut.as_bytes()[..cut.len() - 1]),
        "`FILE`: row 12 (line 12), column `unit` ends in the middle of a character; the file is cut off"
    );
}

#[test]
fn every_fault_is_told_up_to_a_limit() {
    let lines = "甲镇,township,taken,x\n".repeat(30);
    let said = said(format!("unit,group,measure,value\n{lines}"));
    assert_eq!(said.lines().count(), 21);
    assert!(said.ends_with("\nand 10 more"), "{said}");
}

#[test]
fn columns_may_stand_in_any_order_and_the_file_in_any_of_its_encodings() {
    let folder = tempfile::tempdir().unwrap();
    let scored = |bytes: &[u8]| assessed(&file(&folder, bytes), &["--json"]).unwrap();
    let expected = scored(THREE_TOWNS.as_bytes());
    let turned: String = THREE_TOWNS
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!(" {} ,{},备注,\"{}\",{}\r\n", cells[3], cells[2], cells[0], cells[1])
        })
        .collect();
    assert_eq!(scored(turned.as_bytes()), expected);
    assert_eq!(scored(format!("\u{feff}{THREE_TOWNS}").as_bytes()), expected);
    assert_eq!(scored(&GB18030.encode(THREE_TOWNS).0), expected);
    assert_eq!(scored(THREE_TOWNS.replace(',', "\t").as_bytes()), expected);
    // The last line needs no end, a blank one is none, and a whole number may have a point.
    assert_eq!(scored(THREE_TOWNS.trim_end().as_bytes()), expected);
    assert_eq!(scored(THREE_TOWNS.replace('\n', "\n\n").as_bytes()), expected);
    assert_eq!(scored(THREE_TOWNS.replace("taken,100", "taken,100.0").as_bytes()), expected);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0..).zip(THREE_TOWNS.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, column, number).unwrap(),
                Err(_) => sheet.write_string(row, column, cell).unwrap(),
            };
        }
    }
    assert_eq!(scored(&book.save_to_buffer().unwrap()), expected);
}
