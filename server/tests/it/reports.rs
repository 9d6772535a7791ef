//! A month of cases becomes its tables: reminded of, closed with a click, taken away as files that LibreOffice opens and
//! computes, told to the system above, corrected beside, and the same again from the ledger.

use std::{collections::BTreeMap, fs, io::Cursor, path::Path, process::Command};

use calamine::{Data, Reader, Xlsx};
use domain::{
    access::Actor,
    case::{ApplicantKind, By, Key, Known, Matter, PhoneClass, Taken, Terms, command as cases},
    ids::CaseId,
    policy::Month,
    rating::{Grade, Provenance, Rating, RatingChannel},
    tables::Place,
};
use jiff::SignedDuration;
use server::{actions, shipped};
use store::{
    command::{Act, Done},
    personal::Contact,
};

use crate::harness::House;

const PACK: &str = "nanjing-2016-122";
const TABLE: &str = "/reports/nanjing-2016-122/2026-11/table-one";

/// Takes a case of a unit that was finished just now, and rates it when there is a grade.
pub(crate) fn case(house: &House, unit: &str, number: u32, grade: Option<u8>) -> CaseId {
    let contact = Contact::new("李建国", &format!("1389147{number:04}"));
    let rating = grade.map(|grade| (grade, if grade < 3 { "等了两个小时。" } else { "" }));
    rated(house, (PACK, unit, "service"), &format!("{unit}-{number}"), contact, rating)
}

/// Takes a case under a pack and lets its citizen rate it in words.
pub(crate) fn rated(
    house: &House,
    (pack, unit, kind): (&str, &str, &str),
    number: &str,
    contact: Contact,
    rating: Option<(u8, &str)>,
) -> CaseId {
    let facts = Taken {
        key: Key { source: "hall".to_owned(), number: number.to_owned(), step: "1".to_owned() },
        batch: None,
        pack: pack.to_owned(),
        kind: kind.to_owned(),
        unit: house.unit(unit),
        window: None,
        staff: Some("w1".to_owned()),
        matter: Matter { code: "000102001".to_owned(), name: "居民供热报修".to_owned() },
        region: "370100000000".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: None,
        agent: false,
        channel: None,
        accepted_at: None,
        finished_at: house.app.clock.now(),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    };
    let take = cases::Take { facts, by: Some(By::Session), terms: Terms::default(), known: Known::default() };
    let act = Act::TakeCase { take: Box::new(take), contact };
    let done = actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let Done::Case { id, .. } = done else { panic!("{done:?}") };
    if let Some((grade, words)) = rating {
        let token = format!("token-{number}");
        let provenance = Provenance::Link { token, channel: RatingChannel::Qr };
        let mut rating = Rating::new(Grade::of(grade).unwrap(), provenance, house.app.clock.now());
        rating.words = words.to_owned();
        let command = cases::Command::Rate { rating: Box::new(rating) };
        let act = Act::Case { case: id, command };
        actions::now(&house.app.store, &house.app.clock, Actor::Citizen, None, act).unwrap();
    }
    id
}

/// Opens a house with a month of cases: two sections, one matter.
pub(crate) async fn month() -> House {
    let house = House::under(shipped::PACKS[2].1).await;
    for (number, grade) in [Some(5), Some(4), Some(3), Some(1), None].into_iter().enumerate() {
        case(&house, "heating", u32::try_from(number).unwrap(), grade);
    }
    for (number, grade) in [Some(5), None].into_iter().enumerate() {
        case(&house, "market", 100 + u32::try_from(number).unwrap(), grade);
    }
    house
}

fn december(house: &House, day: i64) {
    // From Monday 23 November at nine.
    house.advance(SignedDuration::from_hours(24 * (7 + day)));
}

/// Opens a file in LibreOffice, which computes it, and gives it back as another.
pub(crate) fn converted(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let (path, out) = (folder.path().join(format!("table.{from}")), folder.path().join("out"));
    fs::write(&path, bytes).unwrap();
    let profile = folder.path().join("profile");
    fs::create_dir_all(profile.join("user")).unwrap();
    fs::write(profile.join("user/registrymodifications.xcu"), ALWAYS).unwrap();
    let mut office = Command::new("soffice");
    office.arg(format!("-env:UserInstallation=file://{}", profile.display()));
    office.args(["--headless", "--convert-to", to, "--outdir"]).arg(&out).arg(&path);
    let output = office.output().expect("`soffice` opens the files; install libreoffice");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(Path::new(&out).join(format!("table.{to}"))).unwrap()
}

/// Tells LibreOffice to compute every formula when it opens a workbook.
const ALWAYS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Returns the sheet as rows under their headings.
fn sheet(bytes: &[u8]) -> Vec<BTreeMap<String, Data>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let (_, range) = book.worksheets().into_iter().next().unwrap();
    let mut rows = range.rows().skip(2);
    let headings: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    rows.map(|row| headings.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn number(row: &BTreeMap<String, Data>, heading: &str) -> f64 {
    match &row[heading] {
        Data::Float(number) => *number,
        Data::Int(number) => *number as f64,
        other => panic!("{heading}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_closed_once_and_its_files_are_computed_by_an_office() {
    let house = month().await;
    let browser = house.signed_in("supervisor").await;
    browser.get("/reports?month=2026-11").await.says(&[
        "统计表一",
        "当月进行中",
        "2026-12-04",
        "文件未定期限",
    ]);
    let early =
        browser.post(&format!("{TABLE}/close"), &[("csrf", &super::assessment::csrf(&browser).await)]).await;
    assert_eq!(early.status, 422);
    early.says(&["2026-11 尚未结束，2026-12-01 起可以封存"]);
    december(&house, 3);
    let browser = house.signed_in("supervisor").await;
    browser.get("/reports").await.says(&["2026-11 报表", "可封存"]);
    let page = browser.get(TABLE).await;
    page.says(&["供热办", "县市场监督管理局", "合计", "签署并封存"]);
    let sent = browser.send(&page, &format!("{TABLE}/close"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["2026-11 统计表已签署封存", "马骏", "SM3"]);
    // A case that comes late changes nothing that was closed.
    case(&house, "heating", 50, Some(5));
    let workbook = browser.bytes(&format!("{TABLE}/files/table.xlsx")).await;
    let rows = sheet(&converted(&workbook, "xlsx", "xlsx"));
    let named = |name: &str| {
        let is_named = |row: &&BTreeMap<String, Data>| row["承办处室（单位）"] == *name;
        rows.iter().find(is_named).unwrap_or_else(|| panic!("no {name}: {rows:?}"))
    };
    let check = |name: &str, heading: &str, expected: f64| {
        let found = number(named(name), heading);
        assert!((found - expected).abs() < 1e-9, "{name} {heading}: {found}, not {expected}");
    };
    check("供热办", "已办事项数", 5.0);
    check("供热办", "回复率", 0.8);
    check("供热办", "首次满意率", 0.75);
    check("供热办", "计入考核的不满意数", 1.0);
    check("供热办", "排名", 2.0);
    check("县市场监督管理局", "排名", 1.0);
    // The sums are not added up by us: LibreOffice does.
    let total = rows.iter().find(|row| row.values().any(|cell| *cell == "合计")).unwrap();
    assert!((number(total, "已办事项数") - 7.0).abs() < 1e-9);
    assert!((number(total, "首次满意率") - 0.8).abs() < 1e-9);
    let document = browser.bytes(&format!("{TABLE}/files/table.docx")).await;
    let text = String::from_utf8(converted(&document, "docx", "txt")).unwrap();
    for said in ["民意跟踪监测满意度统计表（表一）", "供热办", "合计", "75.00%", "填报人：马骏"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_table_is_told_upward_corrected_beside_and_given_again_by_the_ledger() {
    let house = month().await;
    december(&house, 2);
    let browser = house.signed_in("supervisor").await;
    let page = browser.get(TABLE).await;
    browser.send(&page, &format!("{TABLE}/close"), &[]).await;
    let page = browser.get(TABLE).await;
    let unit = house.unit("heating").to_string();
    let wrong = [("row", unit.as_str()), ("figure", "due"), ("by", "9"), ("reason", "晚到")];
    let refused = browser.send(&page, &format!("{TABLE}/correct"), &wrong).await;
    assert_eq!(refused.status, 422);
    refused.says(&["更正后该数为 14，应在 0 到 5 之间"]);
    let right = [("row", unit.as_str()), ("figure", "taken"), ("by", "+1"), ("reason", "来源晚到一件")];
    let sent = browser.send(&page, &format!("{TABLE}/correct"), &right).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["来源晚到一件", "+1", "更正后"]);
    let place = Place {
        pack: PACK.to_owned(),
        report: "table-one".to_owned(),
        month: Month::parse("2026-11").unwrap(),
    };
    case(&house, "heating", 51, Some(1));
    let (frozen, again) = house
        .app
        .store
        .read(|tx| {
            Ok((store::tables::frozen(tx, &place)?.unwrap(), store::tables::reopened(tx, &place)?.unwrap()))
        })
        .unwrap();
    assert_eq!(again, frozen.snapshot, "the ledger gives the same table");
    assert_eq!(store::tables::digest(&again).unwrap(), frozen.digest);
    let stranger = house.browser();
    assert_eq!(stranger.status(&format!("/api/reports/{PACK}/2026-11")).await, 401);
    fs::write(house.app.dir.join(server::tables::TOKEN), "a-token-of-the-office-above-0\n").unwrap();
    let place = format!("/api/reports/{PACK}/2026-11");
    let told = |token: &str| stranger.bearing(&place, token.to_owned());
    assert_eq!(told("a-token-of-the-office-above-1").await.0, 401);
    let (status, body) = told("a-token-of-the-office-above-0").await;
    assert_eq!(status, 200, "{body}");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body["tables"][0]["digest"], frozen.digest);
    assert_eq!(body["tables"][0]["corrections"][0]["by"], 1);
    assert_eq!(body["tables"].as_array().unwrap().len(), 1, "table two is not closed and not told");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_may_see_reports_and_a_wrong_layout_is_named() {
    let house = month().await;
    for (name, status) in
        [("agent", 403), ("window", 403), ("leader", 200), ("auditor", 200), ("assessor", 200)]
    {
        let browser = house.signed_in(name).await;
        assert_eq!(browser.status("/reports").await, status, "{name}");
    }
    let leader = house.signed_in("leader").await;
    let csrf = super::assessment::csrf(&leader).await;
    assert_eq!(leader.post(&format!("{TABLE}/close"), &[("csrf", &csrf)]).await.status, 403);
    let folder = house.app.dir.join("tables");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("own.toml"), "report = \"table-one\"\nrow = 1\n").unwrap();
    let error = server::tables::layouts(&house.app.dir).unwrap_err();
    assert!(error.contains("own.toml:") && error.contains("row"), "{error}");
    fs::write(folder.join("own.toml"), shipped::TABLES[0].1.replace("close_by = 4", "close_by = 3")).unwrap();
    leader.get("/reports?month=2026-11").await.says(&["2026-12-03"]);
}
