//! Who may come in, and how figures open.

use super::{MONTH, county};

#[tokio::test(flavor = "multi_thread")]
async fn each_page_opens_for_those_who_see_every_unit_and_for_nobody_else() {
    let house = county().await;
    let east = house.unit("east");
    let pages = [
        "/assessment".to_owned(),
        "/assessment/linshu-2020-10/rules".to_owned(),
        "/assessment/linshu-2020-10/year/2026".to_owned(),
        "/assessment/linshu-2020-10/year/2026/entries".to_owned(),
        MONTH.to_owned(),
        format!("{MONTH}/peers"),
        format!("{MONTH}/bands"),
        format!("{MONTH}/marks"),
        format!("{MONTH}/corrections"),
        format!("{MONTH}/appeals"),
        format!("{MONTH}/{east}"),
        format!("{MONTH}/{east}/first_time"),
        format!("{MONTH}/{east}/rows/taken"),
        format!("{MONTH}/{east}/rows/return_late"),
        format!("{MONTH}/{east}/rows/taken.csv"),
        format!("{MONTH}/files/sheet.xlsx"),
        format!("{MONTH}/files/facts.csv"),
    ];
    let forms = [
        format!("{MONTH}/close"),
        format!("{MONTH}/bands"),
        format!("{MONTH}/marks"),
        format!("{MONTH}/marks/1/remove"),
        format!("{MONTH}/corrections"),
        format!("{MONTH}/appeals/1/rule"),
        "/assessment/linshu-2020-10/year/2026/entries".to_owned(),
    ];
    let readers = ["assessor", "leader", "supervisor", "auditor"];
    let others =
        ["window", "agent", "dispatcher", "handler", "approver", "principal", "other", "administrator"];
    let visitor = house.browser();
    for path in &pages {
        assert!(visitor.get(path).await.location.starts_with("/sign-in?back="), "{path}");
    }
    for name in readers.into_iter().chain(others) {
        let browser = house.signed_in(name).await;
        let expected = if readers.contains(&name) { 200 } else { 403 };
        for path in &pages {
            assert_eq!(browser.status(path).await, expected, "{name} at {path}");
        }
        let closes = if name == "assessor" { 200 } else { 403 };
        assert_eq!(browser.status(&format!("{MONTH}/close")).await, closes, "{name}");
        let csrf = browser.get("/account").await.hidden("/account/password").remove("csrf").unwrap();
        for path in &forms {
            let forged = browser.post(path, &[("csrf", "forged")]).await;
            assert_eq!(forged.status, 403, "{name} at {path}");
            let answer = browser.post(path, &[("csrf", &csrf), ("key", "walk")]).await;
            let allowed = name == "assessor";
            let taken: &[u16] = if allowed { &[303, 404, 422] } else { &[403] };
            assert!(taken.contains(&answer.status), "{name} at {path}: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_not_found() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    for path in [
        "/assessment/nothing/2026-11",
        "/assessment/linshu-2020-10/2026-13",
        "/assessment/linshu-2020-10/2019-01",
        "/assessment/linshu-2020-10/nothing",
        "/assessment/linshu-2020-10/2026-11/999",
        "/assessment/linshu-2020-10/2026-11/files/other.pdf",
        "/assessment/linshu-2020-10/year/1",
        "/assessment/linshu-2020-10/2026-11/evidence/66c7",
    ] {
        assert_eq!(browser.status(path).await, 404, "{path}");
    }
    assert_eq!(browser.status(&format!("{}/nothing", house.at("east"))).await, 404);
    assert_eq!(browser.status(&format!("{}/rows/nothing", house.at("east"))).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_ranked_and_every_figure_opens() {
    let house = county().await;
    let browser = house.signed_in("leader").await;
    browser.get("/assessment").await.says(&["2026-11", "进行中", MONTH]);
    let page = browser.get(MONTH).await;
    let east = house.at("east");
    page.says(&["东关街道", "西关街道", "不参加排名的单位（2）", "北山镇", "无承办"]);
    page.says(&[&format!("{east}/first_time"), &format!("{east}/rows/taken"), "data-chart"]);
    page.does_not_say(&["封存</a>", &format!("{MONTH}/close")]);
    let score = browser.get(&format!("{east}/volume")).await;
    score.says(&["承办量", "条款：附件 三(一)1", "解释", &format!("{east}/rows/taken"), "rules#taken"]);
    let rows = browser.get(&format!("{east}/rows/taken")).await;
    rows.says(&["东关街道第0件路灯不亮", "东关街道第2件路灯不亮", "/orders/"]);
    rows.does_not_say(&["西关街道第0件"]);
    let unranked = browser.get(&house.at("north")).await;
    unranked.says(&["不参加排名"]);
    let peers = browser.get(&format!("{MONTH}/peers")).await;
    peers.says(&["威尔逊", "东关街道", "名次说明不了多少问题"]);
    browser.get("/assessment/linshu-2020-10/rules").await.says(&["id=\"taken\"", "id=\"volume\""]);
}
