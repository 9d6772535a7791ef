//! Packs as everybody on the staff reads them: as a document, compared, and tried out as a draft.

use server::shipped;

use crate::harness::{Browser, File, House, Page};

const STAFF: [&str; 11] = [
    "agent",
    "dispatcher",
    "handler",
    "approver",
    "principal",
    "supervisor",
    "leader",
    "administrator",
    "auditor",
    "window",
    "assessor",
];
const PAGES: [&str; 5] = [
    "/packs/linshu-2020-10",
    "/packs/linshu-2020-10/text",
    "/packs/linshu-2020-10/against/linshu-2020-10",
    "/packs/compare?old=linshu-2020-10&new=linshu-2020-10",
    "/packs",
];

#[tokio::test(flavor = "multi_thread")]
async fn everybody_on_the_staff_reads_packs_and_few_try_drafts() {
    let house = House::open().await;
    let visitor = house.browser();
    for path in PAGES.into_iter().chain(["/packs/what-if"]) {
        assert!(visitor.get(path).await.location.starts_with("/sign-in?back="), "{path}");
    }
    for name in STAFF {
        let browser = house.signed_in(name).await;
        for path in PAGES {
            let status = browser.status(path).await;
            assert!(matches!(status, 200 | 303), "{name} at {path}: {status}");
        }
        let expected = if matches!(name, "administrator" | "assessor") { 200 } else { 403 };
        assert_eq!(browser.status("/packs/what-if").await, expected, "{name}");
        let form = browser.get("/packs/linshu-2020-10").await.html;
        assert_eq!(form.contains("/packs/what-if"), expected == 200, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_reads_as_a_document() {
    let house = House::open().await;
    let browser = house.signed_in("handler").await;
    let page = browser.get("/packs/linshu-2020-10").await;
    page.says(&[
        "id=\"clock-handle-simple\"",
        "5 个工作日",
        "末日 17:30 止",
        "参照：",
        "应由诉讼、仲裁解决",
        "公安报警",
        "您对办理结果是否满意？",
        "不满意的发回重办",
        "可以重新打开",
        "href=\"#part-indicators\"",
        "id=\"indicator-first_time\"",
        "一次满意工单 ÷ 承办量",
        "计人工登记的次数",
        "重办次数不少于 2",
        "抄送：受理中心",
        "解释",
        "通过",
    ]);
    page.does_not_say(&["不符"]);
    let text = browser.bytes("/packs/linshu-2020-10/text").await;
    assert_eq!(text, shipped::PACKS[0].1.as_bytes());
    page.says(&[&store::ledger::Hash::of(&text).to_string()]);
    assert_eq!(browser.status("/packs/none").await, 404);
    assert_eq!(browser.status("/packs/none/text").await, 404);
    assert_eq!(browser.status("/packs/linshu-2020-10/against/none").await, 404);
    assert_eq!(browser.status("/packs/compare?old=none&new=none").await, 404);
}

/// Returns a later version of the first pack: one time longer, one reason gone, one group renamed.
fn later() -> String {
    let text = shipped::PACKS[0].1;
    let text = text
        .replacen("id = \"linshu-2020-10\"", "id = \"linshu-2027-1\"", 1)
        .replacen("number = \"沭政字〔2020〕10号\"", "number = \"沭政字〔2027〕1号\"", 1)
        .replacen("effective = 2020-03-12", "effective = 2027-02-01", 1)
        .replacen("repeals = [\"办字〔2019〕35号\"]", "repeals = [\"沭政字〔2020〕10号\"]", 1);
    text.replacen("name = { zh = \"镇街\"", "name = { zh = \"乡镇街道\"", 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_are_compared_rule_by_rule() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let form = browser.get("/admin/packs").await;
    let text = later();
    let file = File { field: "file", name: "new.toml", bytes: text.as_bytes() };
    let checked = browser.send_file(&form, "/admin/packs", &[], file).await;
    let sent = browser.send(&checked, "/admin/packs/confirm", &[("text", &text)]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = browser.get("/packs/linshu-2027-1").await;
    page.says(&["/packs/linshu-2020-10/against/linshu-2027-1", "版本"]);
    let page = browser.get("/packs/linshu-2020-10/against/linshu-2027-1").await;
    page.says(&["修改 1 条", "group.township", "镇街", "乡镇街道", "沭政字〔2027〕1号"]);
    let same = browser.get("/packs/linshu-2027-1/against/linshu-2027-1").await;
    same.says(&["两个规则包的规则相同"]);
}

async fn tried(browser: &Browser, text: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get("/packs/what-if").await;
    let file = File { field: "file", name: "draft.toml", bytes: text.as_bytes() };
    browser.send_file(&form, "/packs/what-if", fields, file).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_checked_and_tried_and_nothing_is_stored() {
    let house = House::open().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let browser = house.signed_in("assessor").await;
    let before = house.events();
    let month = [("month", "2026-11"), ("against", "linshu-2020-10")];
    let draft = shipped::PACKS[0].1.replacen("id = \"linshu-2020-10\"", "id = \"draft-1\"", 1);
    let page = tried(&browser, &draft, &month).await;
    assert_eq!(page.status, 200, "{}", page.html);
    page.says(&["试算结果", "linshu-2020-10 → draft-1", "县住房和城乡建设局"]);
    page.does_not_say(&["个单位名次有变"]);
    let broken = draft.replacen("[intake]\nanonymous", "[intake]\nanonymus", 1);
    let page = tried(&browser, &broken, &month).await;
    assert_eq!(page.status, 422);
    page.says(&["没有试算", "intake.anonymus"]);
    let page = tried(&browser, &draft, &[("month", "5月"), ("against", "linshu-2020-10")]).await;
    assert_eq!(page.status, 422);
    page.says(&["请写成 2022-05 这样的月份"]);
    let page = tried(&browser, &draft, &[("month", "2026-11"), ("against", "none")]).await;
    page.says(&["这个月不由所选规则包考核"]);
    let page = tried(&browser, include_str!("../../../stories/packs/fewest-steps.toml"), &month).await;
    assert_eq!(page.status, 422);
    page.says(&["草案没有考核规则"]);
    let empty = browser.get("/packs/what-if").await;
    let page = browser.send(&empty, "/packs/what-if", &[("text", "")]).await;
    page.says(&["请粘贴草案或者选择文件"]);
    let forged = browser.post("/packs/what-if", &[("csrf", "forged"), ("text", "x")]).await;
    assert_eq!(forged.status, 403);
    assert_eq!(house.events(), before, "a draft left a trace");
    assert_eq!(house.app.world().packs.iter().count(), 1);
}
