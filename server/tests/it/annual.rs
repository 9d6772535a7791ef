//! A year's end through the pages: weights that are no whole come back as they were typed, a file with one wrong row is
//! taken not at all, a unit is left out with a reason, somebody else publishes, everybody reads it, and an office's own
//! program weighs the same from the workbook.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::{
    harness::{Browser, File, House, Page},
    reports::{converted, month},
};

const OPEN: &str = "/annual/new/nanjing-2016-122/year-aggregate";
const WEIGHTS: [(&str, &str); 5] = [
    ("year", "2026"),
    ("basis", "市政务办〔2026〕9号"),
    ("weight_departments", "40"),
    ("weight_service-hall", "30"),
    ("weight_hotline-12345", "30"),
];

async fn opened(assessor: &Browser) -> String {
    let form = assessor.get(OPEN).await;
    form.says(&["条款未定权重", "部门民意跟踪监测满意度", "33.5"]);
    let mut wrong = WEIGHTS;
    wrong[4].1 = "29.99";
    let refused = assessor.send(&form, OPEN, &wrong).await;
    assert_eq!(refused.status, 422);
    refused.says(&["权重合计是 99.99%", "value=\"29.99\"", "市政务办〔2026〕9号"]);
    let done = assessor.send(&refused, OPEN, &WEIGHTS).await;
    assert_eq!(done.status, 303, "{}", done.html);
    done.location
}

async fn upload(browser: &Browser, place: &str, source: &str, text: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(place).await;
    let file = File { field: "file", name: "考核.csv", bytes: text.as_bytes() };
    browser.send_file(&page, &format!("{place}/file/{source}"), fields, file).await
}

/// Opens a year, takes every source and leaves out what is missing.
async fn prepared(house: &House) -> (Browser, String) {
    let assessor = house.signed_in("assessor").await;
    assessor.get("/annual").await.says(&["还没有年度汇总", "先按当年的决定设定权重"]);
    let place = opened(&assessor).await;
    let page = assessor.get(&place).await;
    page.says(&["还缺 6 项成绩", "县市场监督管理局", "还没有取数"]);
    let own = assessor.send(&page, &format!("{place}/own/departments"), &[]).await;
    assert_eq!(own.status, 303, "{}", own.html);
    assessor.get(&place).await.says(&["(4 − 1) ÷ 4", "截至 2026-11-23", "还缺 4 项成绩"]);
    let wrong = "单位,成绩\r\nhousing,90\r\n税务局,八十\r\n";
    let refused = upload(&assessor, &place, "service-hall", wrong, &[]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["整个文件没有取用", "没有这个单位", "八十", "<td class=\"hy-number\">3</td>"]);
    assessor.get(&place).await.says(&["还缺 4 项成绩"]);
    let template = String::from_utf8(assessor.bytes(&format!("{place}/template/service-hall.csv")).await);
    let template = template.unwrap();
    assert!(template.contains("单位代码,单位,成绩") && template.contains("housing,县住房和城乡建设局,"));
    let right = template.replace("建设局,", "建设局,90").replace("管理局,", "管理局,80");
    let taken = upload(&assessor, &place, "service-hall", &right, &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.html);
    let none = upload(&assessor, &place, "hotline-12345", "unit,score\nhousing,100.5\n", &[]).await;
    none.says(&["成绩应在 0 到 100 之间"]);
    let taken = upload(&assessor, &place, "hotline-12345", "unit,score\nhousing,88.5\n", &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.html);
    let again = upload(&assessor, &place, "hotline-12345", "unit,score\nhousing,88.5\n", &[]).await;
    again.says(&["已经取过，请写明重新取数的原因"]);
    let page = assessor.get(&place).await;
    page.says(&["还缺 1 项成绩"]);
    let market = house.unit("market").to_string();
    let fields = [("unit", market.as_str()), ("reason", "无 12345 工单")];
    let left = assessor.send(&page, &format!("{place}/leave-out/hotline-12345"), &fields).await;
    assert_eq!(left.status, 303, "{}", left.html);
    (assessor, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_is_weighed_published_by_another_and_read_by_everybody() {
    let house = month().await;
    let (assessor, place) = prepared(&house).await;
    let page = assessor.get(&place).await;
    page.says(&["您经手过这一版", "无 12345 工单", "折算权重 57.1429%", "83.55", "91.43"]);
    page.does_not_say(&["/publish\""]);
    let csrf = page.hidden("/sign-out")["csrf"].clone();
    let own = assessor.post(&format!("{place}/publish"), &[("csrf", &csrf)]).await;
    assert_eq!(own.status, 422);
    own.says(&["您经手过这一版，请另一位同事公布"]);
    let public = house.browser();
    public.get("/results/annual").await.says(&["还没有公布过年度汇总"]);
    assert_eq!(house.signed_in("handler").await.get(&place).await.status, 403);

    let leader = house.signed_in("leader").await;
    let page = leader.get(&place).await;
    let sent = leader.send(&page, &format!("{place}/publish"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let shown = public.get("/results/annual").await;
    shown.says(&["市政务办〔2026〕9号", "83.55", "91.43", "n = ", "不计：无 12345 工单", "条款未定权重"]);
    shown.does_not_say(&["(4 − 1) ÷ 4", "何平"]);
    assert_eq!(public.get("/results/annual?sheet=999").await.status, 404);
    public.get("/open").await.says(&["2026 年度民意跟踪监测汇总 CSV"]);
    let id = place.rsplit('/').next().unwrap();
    let text = String::from_utf8(public.bytes(&format!("/open/annual-{id}.csv")).await).unwrap();
    assert!(
        text.lines().any(|line| line.contains("县市场监督管理局") && line.ends_with("\"91.43\"")),
        "{text}"
    );
    let text = String::from_utf8(public.bytes(&format!("/open/annual-{id}.json")).await).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["sources"][0]["weight"], "40");

    // A correction stands beside what was published.
    let page = assessor.get(&place).await;
    let sent = assessor.send(&page, &format!("{place}/correct"), &[("reason", "大厅更正一分")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let text = "unit,score\nhousing,91\nmarket,80\n";
    let sent = upload(&assessor, &place, "service-hall", text, &[("reason", "大厅更正")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    public.get("/results/annual").await.says(&["83.55"]);
    let page = leader.get(&place).await;
    assert_eq!(leader.send(&page, &format!("{place}/publish"), &[]).await.status, 303);
    public.get("/results/annual").await.says(&["83.85", "大厅更正一分"]);
    let first = public.get(&format!("/results/annual?sheet={id}&edition=1")).await;
    first.says(&["83.55", "这一版已经更正"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_program_weighs_the_same_from_the_workbook() {
    let house = month().await;
    let (assessor, place) = prepared(&house).await;
    let written = assessor.bytes(&format!("{place}/sheet.xlsx")).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(converted(&written, "xlsx", "xlsx"))).unwrap();
    let (_, range) = book.worksheets().into_iter().next().unwrap();
    let mut rows = range.rows().skip_while(|row| row[0] != Data::String("单位".to_owned()));
    let headings: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
    let rows: Vec<&[Data]> = rows.collect();
    let check = |unit: &str, heading: &str, expected: f64| {
        let row = rows.iter().find(|row| row[0] == *unit).unwrap();
        let column = headings.iter().position(|it| it == heading).unwrap();
        let found = match &row[column] {
            Data::Float(number) => *number,
            other => panic!("{heading}: {other:?}"),
        };
        assert!((found - expected).abs() < 1e-9, "{unit} {heading}: {found}, not {expected}");
    };
    check("县住房和城乡建设局", "部门民意跟踪监测满意度", 75.0);
    check("县住房和城乡建设局", "部门民意跟踪监测满意度 · 分母", 4.0);
    check("县住房和城乡建设局", "总分", 83.55);
    check("县住房和城乡建设局", "名次", 2.0);
    check("县市场监督管理局", "总分", 91.43);
    check("县市场监督管理局", "名次", 1.0);
}
