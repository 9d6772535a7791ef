//! The integrity watch as pages: who sees it, that rows open, that what is said of a finding stays until it grows.

use domain::ids::CaseId;
use server::shipped;

use crate::{harness::House, reports::case};

/// Opens a house in which one window's citizens all answer in the same second.
async fn house() -> (House, Vec<CaseId>) {
    let house = House::under(shipped::PACKS[2].1).await;
    let cases = (0..16).map(|number| case(&house, "heating", number, Some(5))).collect();
    (house, cases)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_opens_to_its_rows_and_a_note_stays_until_it_grows() {
    let (house, cases) = house().await;
    let browser = house.signed_in("supervisor").await;
    let page = browser.get("/integrity").await;
    page.says(&[
        "评价用时高度一致",
        "供热办",
        "核对 16 条，其中 16 条符合",
        "待核对",
        "本月核对评价 16 条",
        "少见不等于有问题",
    ]);
    page.does_not_say(&["违规", "造假", "1389147"]);
    for case in &cases {
        page.says(&[&format!("href=\"/cases/{case}\"")]);
    }
    let refused = browser.send(&page, "/integrity/note", &[("state", "explained"), ("note", "")]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["写明原因须填写说明"]);
    let said = [("state", "explained"), ("note", "当日集中办理供热补贴。")];
    let sent = browser.send(&page, "/integrity/note", &said).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["已登记", "已说明", "当日集中办理供热补贴。", "马骏"]);
    case(&house, "heating", 40, Some(5));
    browser.get("/integrity").await.says(&["核对 17 条，其中 17 条符合", "待核对", "当日集中办理供热补贴。"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_supervisors_and_auditors_see_findings_and_only_supervisors_speak_of_them() {
    let (house, _) = house().await;
    for (name, status) in [("handler", 403), ("agent", 403), ("leader", 403), ("assessor", 403)] {
        let browser = house.signed_in(name).await;
        assert_eq!(browser.status("/integrity").await, status, "{name}");
    }
    let auditor = house.signed_in("auditor").await;
    let page = auditor.get("/integrity").await;
    page.says(&["评价用时高度一致"]);
    page.does_not_say(&["/integrity/note"]);
    let csrf = crate::assessment::csrf(&auditor).await;
    let fields = [("csrf", csrf.as_str()), ("month", "2026-11"), ("finding", "x"), ("state", "looked")];
    assert_eq!(auditor.post("/integrity/note", &fields).await.status, 403);
    auditor.get("/integrity?month=2026-10").await.says(&["没有需要核对的情形"]);
}
