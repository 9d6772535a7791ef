//! What files must hold when somebody else opens them.
#![cfg(test)]

mod bulletin;
mod casebook;
mod chart;
mod letter;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::civil::date;
use report::list::{Cell, List, csv, xlsx};

fn list() -> List {
    List {
        title: "待派单 [11月]".to_owned(),
        headings: ["编号", "标题", "收到日期", "到期", "轮次"].map(str::to_owned).to_vec(),
        rows: vec![
            vec![
                Cell::text("202611220000177"),
                Cell::text("=HYPERLINK(\"http://x\")，“停暖”第三天\n第二行"),
                Cell::Day(date(2026, 11, 22)),
                Cell::Moment(date(2026, 11, 27).at(17, 30, 0, 0)),
                Cell::Whole(2),
            ],
            vec![Cell::text("1"), Cell::text(""), Cell::Day(date(1899, 1, 1)), Cell::Empty, Cell::Whole(1)],
        ],
        note: Some("只导出前 2 条".to_owned()),
    }
}

fn opened(bytes: Vec<u8>) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let name = book.sheet_names().first().cloned().unwrap();
    assert_eq!(name, "待派单 11月");
    book.worksheet_range(&name).unwrap().rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn a_workbook_opens_with_the_same_rows_and_real_dates() {
    let rows = opened(xlsx(&list()).unwrap());
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0][1], Data::String("标题".to_owned()));
    assert_eq!(rows[1][0], Data::String("202611220000177".to_owned()));
    assert!(matches!(&rows[1][1], Data::String(text) if text.starts_with("=HYPERLINK")));
    assert!(matches!(&rows[1][2], Data::DateTime(day) if day.is_datetime()));
    assert!(matches!(&rows[1][3], Data::DateTime(moment) if moment.as_f64().fract() > 0.7));
    assert_eq!(rows[1][4], Data::Float(2.0));
    assert_eq!(rows[2][2], Data::String("1899-01-01".to_owned()));
    assert_eq!(rows[3][0], Data::String("只导出前 2 条".to_owned()));
}

#[test]
fn text_that_looks_like_a_formula_stays_text_in_csv() {
    let bytes = csv(&list()).unwrap();
    assert!(bytes.starts_with("\u{feff}编号,标题,".as_bytes()));
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[3..]);
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][1], "'=HYPERLINK(\"http://x\")，“停暖”第三天\n第二行");
    assert_eq!(&rows[0][3], "2026-11-27 17:30");
    assert_eq!(&rows[2][0], "只导出前 2 条");
    for (given, written) in [("+86", "'+86"), ("-1", "'-1"), ("@x", "'@x"), ("热力 = 好", "热力 = 好")]
    {
        let list =
            List { rows: vec![vec![Cell::text(given)]], headings: vec!["a".to_owned()], ..List::default() };
        let text = String::from_utf8(csv(&list).unwrap()).unwrap();
        assert_eq!(text, format!("\u{feff}a\r\n{written}\r\n"));
    }
}

#[test]
fn an_empty_list_is_a_file_with_headings() {
    let list = List { rows: Vec::new(), note: None, ..list() };
    assert_eq!(opened(xlsx(&list).unwrap()).len(), 1);
    assert_eq!(csv(&list).unwrap().iter().filter(|byte| **byte == b'\n').count(), 1);
}
