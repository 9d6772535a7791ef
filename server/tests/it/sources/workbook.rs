//! A folder into which workbooks are dropped: cells of every type are read as people read them, and what is wrong is
//! named by file, row and column.

use domain::batch::Outcome;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use server::sources::run::Wanted;
use store::{
    batch::{self, State},
    case,
};

use super::{FOLDER, exact, house, run, settle, touch};
use crate::harness::House;

const HEAD: [&str; 6] = ["办件编号", "环节", "事项名称", "办结时间", "手机", "申请人"];
const COLUMNS: &str = "[columns]\nprojectNo = \"办件编号\"\nserviceNumber = \"环节\"\ntaskName = \"事项名称\"\n\
    resultDate = \"办结时间\"\nmobile = \"手机\"\nuserName = \"申请人\"\n";

fn head(sheet: &mut Worksheet) {
    for (column, name) in (0_u16..).zip(HEAD) {
        sheet.write(0, column, name).unwrap();
    }
}

fn save(house: &House, name: &str, book: &mut Workbook) -> std::path::PathBuf {
    let folder = house.app.dir.join("drop");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    book.save(&path).unwrap();
    touch(&path, house.app.clock.now().as_second() - 3_600);
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_read_as_people_read_it() {
    let house = house().await;
    settle(&house, "drop", &format!("{FOLDER}{COLUMNS}"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    head(sheet);
    let moment = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    let when = |day: u8| ExcelDateTime::from_ymd(2026, 11, day).unwrap().and_hms(10, 30, 0).unwrap();
    // A number as text and as a number, a moment as a moment and as text, a step left out.
    sheet.write(1, 0, "BJ001").unwrap();
    sheet.write(1, 1, 1).unwrap();
    sheet.write(1, 2, "户口迁移").unwrap();
    sheet.write_datetime_with_format(1, 3, when(20), &moment).unwrap();
    sheet.write(1, 4, 13_812_340_001.0).unwrap();
    sheet.write(1, 5, "王小明").unwrap();
    sheet.write(2, 0, 20_260_002.0).unwrap();
    sheet.write(2, 2, "户口迁移").unwrap();
    sheet.write(2, 3, "2026-11-20 11:00:00").unwrap();
    sheet.write(2, 4, "025-83291234").unwrap();
    // Wrong: no moment, a moment to come, the first one again; and an empty row between them.
    sheet.write(3, 0, "BJ003").unwrap();
    sheet.write(3, 2, "户口迁移").unwrap();
    sheet.write(3, 3, "上周五").unwrap();
    sheet.write(5, 0, "BJ004").unwrap();
    sheet.write(5, 2, "户口迁移").unwrap();
    sheet.write_datetime_with_format(5, 3, when(23), &moment).unwrap();
    sheet.write(5, 4, "13812340004").unwrap();
    sheet.write(6, 0, "BJ001").unwrap();
    sheet.write(6, 1, "1").unwrap();
    sheet.write(6, 2, "户口迁移").unwrap();
    sheet.write_datetime_with_format(6, 3, when(20), &moment).unwrap();
    book.add_worksheet().write(0, 0, "说明：第二张表不是数据").unwrap();
    save(&house, "日报.xlsx", &mut book);

    let first = run(&house, "drop", Wanted::Nightly).await;
    exact(&first);
    assert_eq!((first.counts.sms, first.counts.phone), (1, 1), "{first:?}");
    let faults = house.app.store.read(|tx| batch::faults(tx, first.id, None, None, 50)).unwrap().faults;
    let told: Vec<(&str, &str, &str)> = faults
        .iter()
        .map(|fault| (fault.place.as_str(), fault.field.as_str(), fault.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("日报.xlsx, row 4", "办结时间", "not-a-moment"),
            ("日报.xlsx, row 6", "办结时间", "later"),
            ("日报.xlsx, row 7", "办件编号", "twice"),
        ]
    );
    let taken = |number: &str| {
        let cases = house.app.store.read(|tx| case::with_number(tx, number)).unwrap();
        let [case] = cases.as_slice() else { panic!("{number}: {cases:?}") };
        (case.facts.finished_at.to_string(), case.facts.key.step.clone())
    };
    assert_eq!(taken("BJ001"), ("2026-11-20T02:30:00Z".to_owned(), "1".to_owned()));
    assert_eq!(taken("20260002"), ("2026-11-20T03:00:00Z".to_owned(), "1".to_owned()));
    let page = house.app.store.read(|tx| batch::cases(tx, first.id, Some(&Outcome::Sms), None, 10)).unwrap();
    assert_eq!(page.cases[0].number, "BJ001");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_sheet_a_damaged_workbook_and_one_that_is_open_in_an_office() {
    let house = house().await;
    settle(&house, "drop", &format!("{FOLDER}sheet = \"办结\"\n{COLUMNS}"));
    let mut book = Workbook::new();
    book.add_worksheet().set_name("封面").unwrap().write(0, 0, "十一月办结清单").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("办结").unwrap();
    head(sheet);
    let cells = ["BJ1", "1", "户口迁移", "2026-11-20 10:00", "13812340001", "王小明"];
    for (column, cell) in (0_u16..).zip(cells) {
        sheet.write(1, column, cell).unwrap();
    }
    let good = save(&house, "b.xlsx", &mut book);
    let bytes = std::fs::read(&good).unwrap();
    let drop = house.app.dir.join("drop");
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(drop.join(name), bytes).unwrap();
        touch(&drop.join(name), house.app.clock.now().as_second() - 3_600);
    };
    write("a.xlsx", &bytes[..bytes.len() / 2]);
    let mut other = Workbook::new();
    head(other.add_worksheet());
    save(&house, "c.xlsx", &mut other);
    // What an office writes beside a workbook that somebody has open.
    write("~$b.xlsx", b"\x06someone");

    let failed = run(&house, "drop", Wanted::Nightly).await;
    assert_eq!((failed.state, failed.counts.sms), (State::Failed, 1), "{failed:?}");
    let error = failed.error.unwrap();
    assert!(error.contains("a.xlsx") && error.contains("c.xlsx") && error.contains("办结"), "{error}");
    assert!(!error.contains("~$b.xlsx"), "{error}");
    for name in ["a.xlsx", "c.xlsx"] {
        std::fs::remove_file(drop.join(name)).unwrap();
    }
    let done = run(&house, "drop", Wanted::Nightly).await;
    exact(&done);
    assert_eq!((done.id, done.counts.sms, done.counts.known), (failed.id, 1, 0));
}
