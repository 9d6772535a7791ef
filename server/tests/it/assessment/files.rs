//! The files say what the pages say: the workbook opens, and the facts score again to the same.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use clap::Parser;
use server::cli::assess::Assess;

use super::{MONTH, county};

#[derive(Parser)]
struct Asked {
    #[command(flatten)]
    assess: Assess,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbook_opens_and_the_facts_score_again_to_the_same() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    let bytes = browser.bytes(&format!("{MONTH}/files/sheet.xlsx")).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert!(names.len() >= 4, "{names:?}");
    let facts = book.worksheet_range(&names[1]).unwrap();
    assert!(facts.rows().any(|row| row.iter().any(|cell| *cell == "东关街道")), "{facts:?}");
    let csv = browser.bytes(&format!("{MONTH}/files/facts.csv")).await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("facts.csv");
    std::fs::write(&path, csv).unwrap();
    let path = path.to_str().unwrap();
    let asked =
        Asked::try_parse_from(["assess", "--pack", "linshu-2020-10", "--facts", path, "--json"]).unwrap();
    let mut out = Vec::new();
    asked.assess.write(&mut out).unwrap();
    let scores: serde_json::Value = serde_json::from_slice(&out).unwrap();
    let unit = &scores["groups"][0]["units"][0];
    let page = browser.get(MONTH).await;
    let total: f64 = unit["total"].as_str().unwrap().parse().unwrap();
    page.says(&[unit["unit"].as_str().unwrap(), &format!(">{total}</a>")]);
    let rows = browser.bytes(&format!("{}/rows/taken.csv", house.at("east"))).await;
    let rows = String::from_utf8(rows).unwrap();
    assert_eq!(rows.lines().count(), 4, "{rows}");
}
