//! Bands saved together, marks with what proves them, and the year's end.

use super::{MONTH, county};
use crate::harness::File;

#[tokio::test(flavor = "multi_thread")]
async fn bands_are_saved_together_and_what_is_wrong_comes_back_at_its_field() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    let action = format!("{MONTH}/bands");
    let form = browser.get(&action).await;
    form.says(&["承办量档次分", "县公路局", "还差 2 个", "（建议）"]);
    form.does_not_say(&["东关街道"]);
    let roads = format!("value:volume_band:{}", house.unit("roads"));
    let water = format!("value:volume_band:{}", house.unit("water"));
    let sent = browser.send(&form, &action, &[(&roads, "10"), (&water, "7")]).await;
    assert_eq!(sent.status, 422);
    sent.says(&["有 1 项没有录入", "10, 8, 6, 4, 2"]);
    let sent = browser.send(&sent, &action, &[(&roads, "10"), (&water, "8")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["已保存 1 项", "已录齐", "何平"]);
    browser.get(&format!("{}/volume", house.at("water"))).await.says(&["录入分值：8"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mark_is_set_with_its_proof_and_taken_back_with_a_reason() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    let action = format!("{MONTH}/marks");
    let east = house.unit("east").to_string();
    let form = browser.get(&action).await;
    let rows = browser.get(&format!("{}/rows/taken", house.at("east"))).await;
    let number = rows.html.split("/orders/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("kind", "return_late"), ("unit", east.as_str()), ("note", "收件后第三日才退回")];
    let lost = [&fields[..], &[("order", "HY0")]].concat();
    let refused = browser.send(&form, &action, &lost).await;
    assert_eq!(refused.status, 422);
    refused.says(&["没有这个编号的工单", "收件后第三日才退回"]);
    let fields = [&fields[..], &[("order", number.as_str())]].concat();
    let file = File { field: "evidence", name: "日志.txt", bytes: b"log" };
    let sent = browser.send_file(&refused, &action, &fields, file).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = browser.follow(&sent).await;
    page.says(&["已标记", "超期回退", "日志.txt", &number, "何平"]);
    let proof = page.html.split(&format!("{MONTH}/evidence/")).nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(browser.bytes(&format!("{MONTH}/evidence/{proof}")).await, b"log");
    browser
        .get(&format!("{}/response_handling", house.at("east")))
        .await
        .says(&["超期回退：1 × 0.2 = 扣 0.2 分"]);
    browser.get(&format!("{}/rows/return_late", house.at("east"))).await.says(&["收件后第三日才退回"]);
    let remove = page.html.split(&format!("action=\"{MONTH}/marks/")).nth(1).unwrap();
    let remove = format!("{MONTH}/marks/{}", remove.split('"').next().unwrap());
    let nothing = browser.send(&page, &remove, &[("reason", "")]).await;
    assert_eq!(nothing.status, 422);
    let gone = browser.send(&page, &remove, &[("reason", "录错单位")]).await;
    assert_eq!(gone.status, 303, "{}", gone.html);
    browser.follow(&gone).await.says(&["已撤回标记", "录错单位"]);
    browser.get(&format!("{}/response_handling", house.at("east"))).await.does_not_say(&["扣 0.2 分"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_years_end_needs_its_proof_and_counts_a_fifth() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    let action = "/assessment/linshu-2020-10/year/2026/entries";
    let east = house.unit("east").to_string();
    let form = browser.get(action).await;
    // By what the points are found: every compared unit, whether it ever handed anything in or not.
    let figures = form.html.split("id=\"knowledge\"").nth(1).unwrap_or_else(|| panic!("{}", form.html));
    let words = ["东关街道", "县公路局", "提报", "/knowledge/duty?year=2026"];
    assert!(words.iter().all(|word| figures.contains(word)), "{figures}");
    let fields = [("unit", east.as_str()), ("input", "follow_through_points"), ("value", "9.5")];
    let refused = browser.send(&form, action, &fields).await;
    assert_eq!(refused.status, 422);
    refused.says(&["须附证明材料"]);
    let file = File { field: "evidence", name: "清单.csv", bytes: b"a,b" };
    let sent = browser.send_file(&refused, action, &fields, file).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["知识库建设得分", "9.5", "清单.csv"]);
    let year = browser.get("/assessment/linshu-2020-10/year/2026").await;
    year.says(&["80%", "20%", "东关街道", "2026-11", "变动中", &house.at("east")]);
}
