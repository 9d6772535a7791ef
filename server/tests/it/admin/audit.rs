//! The ledger for auditors: found by what, whom and when, without anything personal, and verified in the background.

use store::personal::Contact;

use crate::{
    harness::{Browser, House},
    staff::demand,
};

async fn verified(browser: &Browser) -> String {
    for _ in 0..200 {
        let page = browser.get("/admin/audit").await;
        if !page.html.contains("正在核对") {
            return page.html;
        }
        tokio::task::yield_now().await;
    }
    panic!("the verification did not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn events_are_found_by_number_person_kind_and_day() {
    let house = House::open().await;
    let number = house.of_li("路灯不亮");
    let other = house.of_li("暖气不热");
    let browser = house.signed_in("auditor").await;
    browser.get("/admin/audit").await.says(&[
        "登录",
        "冯静",
        "登记",
        &number,
        "载入规则包",
        "账本链头",
        "SM3",
    ]);
    let one = browser.get(&format!("/admin/audit?number={number}")).await;
    one.says(&[&format!("/orders/{number}"), "路灯不亮"]);
    one.does_not_say(&[&other, "载入年度日历</span>"]);
    let people = browser.get("/admin/audit?person=auditor").await;
    people.says(&["登录", "auditor"]);
    people.does_not_say(&[&number]);
    browser
        .get("/admin/audit?person=%E5%86%AF%E9%9D%99&event=sign-in:signed-in")
        .await
        .says(&["冯静", "auditor"]);
    let rules = browser.get("/admin/audit?subject=rules&event=pack-loaded").await;
    rules.says(&["linshu-2020-10"]);
    rules.does_not_say(&["载入年度日历</span>"]);
    browser.get("/admin/audit?from=2026-11-24").await.says(&["没有符合条件的记录"]);
    browser.get("/admin/audit?from=2026-11-23&to=2026-11-23").await.says(&[&number]);
    for (query, fault) in [
        ("number=1234", "没有这个编号的工单"),
        ("person=niemand", "没有这个人"),
        ("from=gestern", "请写成 2026-11-22 这样的日期"),
    ] {
        let page = browser.get(&format!("/admin/audit?{query}")).await;
        assert_eq!(page.status, 422, "{query}");
        page.says(&[fault]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_without_gap() {
    let house = House::open().await;
    for round in 0..60 {
        house.of_li(&format!("路灯不亮{round}"));
    }
    let browser = house.signed_in("auditor").await;
    let first = browser.get("/admin/audit?event=registered").await;
    first.says(&["路灯不亮59", "路灯不亮10"]);
    first.does_not_say(&["路灯不亮9<"]);
    let next = first.html.split("rel=\"next\"").next().unwrap().rsplit("href=\"").next().unwrap();
    let next = next.split('"').next().unwrap().replace("&amp;", "&");
    let second = browser.get(&next).await;
    second.says(&["路灯不亮9<", "路灯不亮0<", "rel=\"first\""]);
    second.does_not_say(&["路灯不亮10"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_stands_in_the_list_or_the_file() {
    let house = House::open().await;
    let title = "李建国家暖气不热，电话13891478000";
    house.registered(demand(title), Contact::new("李建国", "13891478000"));
    let browser = house.signed_in("auditor").await;
    let page = browser.get("/admin/audit").await;
    page.says(&["138****8000"]);
    page.does_not_say(&["13891478000"]);
    let before = house.events();
    let csv = String::from_utf8(browser.bytes("/admin/audit.csv").await).unwrap();
    assert!(csv.starts_with('\u{feff}') && csv.contains("138****8000"), "{csv}");
    assert!(!csv.contains("13891478000"));
    let rows = csv.lines().count();
    assert_eq!(i64::try_from(rows).unwrap(), before + 1, "a heading and every event");
    let few = String::from_utf8(browser.bytes("/admin/audit.csv?event=registered").await).unwrap();
    assert_eq!(few.lines().count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chain_is_verified_in_the_background_and_a_change_is_noticed() {
    let house = House::open().await;
    let number = house.of_li("路灯不亮");
    let browser = house.signed_in("auditor").await;
    browser.get("/admin/audit").await.says(&["尚未全链核对"]);
    browser.does("/admin/audit", "/admin/audit/verify", &[]).await.says(&["已开始核对"]);
    let page = verified(&browser).await;
    assert!(page.contains("上次全链核对") && page.contains("一致</span>"), "{page}");

    let order = house.app.store.read(|tx| store::order::numbered(tx, &number)).unwrap().unwrap();
    let tamper =
        "update event set body = replace(body, '路灯', '道路') where subject = 'order' and subject_id = $1";
    house.app.store.write_rows(|tx| tx.execute(tamper, &[order.id.0.into()])).unwrap();
    browser.does("/admin/audit", "/admin/audit/verify", &[]).await;
    let page = verified(&browser).await;
    assert!(page.contains("不一致") && page.contains("its hash is"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_verification_runs_at_a_time() {
    let house = House::open().await;
    let browser = house.signed_in("auditor").await;
    let running = server::verification::Running { at: house.app.clock.now(), done: 5, all: 10 };
    let state = server::verification::State { running: Some(running), last: None };
    house.app.store.write_rows(|tx| store::setting::put(tx, store::setting::VERIFICATION, &state)).unwrap();
    let page = browser.get("/admin/audit").await;
    page.says(&["正在核对：5 / 10"]);
    page.does_not_say(&["action=\"/admin/audit/verify\""]);
    assert!(!server::verification::begin(&house.app).await.unwrap());
    house.advance(jiff::SignedDuration::from_secs(61));
    browser.get("/admin/audit").await.says(&["action=\"/admin/audit/verify\""]);
    assert!(
        server::verification::begin(&house.app).await.unwrap(),
        "one that was cut off does not block for ever"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_list_away_leaves_an_event_and_nobodys_number() {
    let house = House::open().await;
    house.of_li("路灯不亮");
    house.of_li("暖气不热");
    let agent = house.signed_in("agent").await;
    let before = house.events();
    agent.bytes("/desk/agent/screening.csv?kind=help&q=%E8%B7%AF%E7%81%AF").await;
    agent.bytes("/desk/agent/all.xlsx?q=138-9147-8000").await;
    assert_eq!(house.events(), before + 2);
    // What is not given out leaves none.
    assert_eq!(agent.status("/desk/agent/all.pdf").await, 404);
    assert_eq!(agent.status("/desk/supervisor/all.csv").await, 403);
    assert_eq!(agent.status("/admin/audit.csv").await, 403);
    assert_eq!(house.events(), before + 2);
    let auditor = house.signed_in("auditor").await;
    let page = auditor.get("/admin/audit?event=exported").await;
    page.says(&["导出清单", "周敏", "/desk/agent/screening.csv", "1 行", "q=路灯 kind=help"]);
    page.says(&["/desk/agent/all.xlsx", "2 行", "q=138****8000"]);
    assert_eq!(page.html.matches("导出清单</span>").count(), 2, "{}", page.html);
    let holds = "select count(*) from event where subject = 'export' and body like '%8914%'";
    assert_eq!(house.app.store.read(|tx| tx.query_one(holds, &[])?.unwrap().int(0)).unwrap(), 0);
    auditor.bytes("/admin/audit.csv?subject=export").await;
    let page = auditor.get("/admin/audit?subject=export&person=auditor").await;
    page.says(&["冯静", "/admin/audit.csv", "subject=export"]);
    page.does_not_say(&["/desk/agent/all.xlsx"]);
}
