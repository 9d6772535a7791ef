//! The dispatch catalogue through real forms: who writes it, what each form refuses and where, files checked before they are
//! taken in, and what sorting says by it.

use domain::order::{Urgency, command::Command};

use crate::harness::{File, House};

const PATH: &str = "/catalogue";

fn lamps<'a>() -> Vec<(&'a str, &'a str)> {
    vec![
        ("matter", "路灯养护"),
        ("lead", "housing"),
        ("co_handlers", ""),
        ("basis", "《城市照明管理规定》第四条"),
        ("words", "路灯，灯杆"),
        ("from", "2026-01-01"),
        ("to", "2026-12-31"),
    ]
}

fn with<'a>(fields: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(known, old)| (*known, if *known == name { value } else { old })).collect()
}

#[tokio::test]
async fn an_entry_is_added_changed_and_ended_and_its_history_stays() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    page.says(&["目录还是空的", "新增条目", "导入职责清单"]);
    // Every fault stands at its field, and what was typed stays.
    let wrong = dispatcher.send(&page, PATH, &with(&lamps(), "lead", "没有的单位")).await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["value=\"没有的单位\"", "value=\"路灯养护\"", "new-lead-error"]);
    let wrong = dispatcher.send(&page, PATH, &with(&lamps(), "to", "2025-12-31")).await;
    wrong.says(&["早于生效日 2026-01-01", "new-to-error"]);
    let added = dispatcher.send(&page, PATH, &lamps()).await;
    assert_eq!(added.status, 303, "{}", added.html);
    let entry = dispatcher.follow(&added).await;
    entry.says(&["已写入目录", "《城市照明管理规定》第四条", "即将到期", "1 条将在 60 天内到期", "第 1 版"]);
    let path = added.location.clone();
    let fresh = dispatcher.get(PATH).await;
    let taken = dispatcher.send(&fresh, PATH, &with(&lamps(), "words", "")).await;
    taken.says(&["同一时期已由"]);
    // A change asks for its reason and for the version that was seen.
    let change = format!("{path}/change");
    let mut moved = with(&lamps(), "basis", "三定规定");
    moved.push(("seen", "1"));
    let silent = dispatcher.send(&entry, &change, &moved).await;
    assert_eq!(silent.status, 422);
    silent.says(&["change-reason-error"]);
    moved.push(("reason", "三定调整"));
    let changed = dispatcher.follow(&dispatcher.send(&entry, &change, &moved).await).await;
    changed.says(&[
        "已保存为新版本",
        "第 2 版",
        "修改：三定调整",
        "依据：《城市照明管理规定》第四条 → 三定规定",
    ]);
    let stale = dispatcher.send(&dispatcher.get(&path).await, &change, &moved).await;
    assert_eq!(stale.status, 422);
    stale.says(&["别人修改过这一条"]);
    let ended = [("seen", "2"), ("to", "2026-06-30"), ("reason", "职责划转")];
    let ended = dispatcher.follow(&dispatcher.send(&changed, &format!("{path}/end"), &ended).await).await;
    ended.says(&["已失效", "第 3 版", "终止有效：职责划转", "失效日期：2026-12-31 → 2026-06-30"]);
    dispatcher.get(&format!("{PATH}?state=ended")).await.says(&["路灯养护"]);
    dispatcher.get(&format!("{PATH}?state=valid")).await.says(&["没有符合条件的条目"]);
    assert_eq!(dispatcher.get("/catalogue/999999").await.status, 404);
}

#[tokio::test]
async fn a_unit_reads_it_and_only_the_centre_writes_it() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    let added = dispatcher.send(&page, PATH, &lamps()).await;
    let handler = house.signed_in("handler").await;
    let read = handler.get(&added.location).await;
    read.says(&["路灯养护", "版本记录"]);
    read.does_not_say(&["新增条目", "保存为新版本", "终止有效"]);
    for path in ["/catalogue", "/catalogue/import", "/catalogue/import/take"] {
        let refused = handler.post(path, &lamps()).await;
        assert_eq!(refused.status, 403, "{path}");
    }
    assert_eq!(handler.get("/catalogue/import").await.status, 403);
    assert_eq!(house.signed_in("window").await.get(PATH).await.status, 403);
    house.signed_in("administrator").await.get(PATH).await.says(&["新增条目"]);
}

#[tokio::test]
async fn a_file_is_checked_first_and_every_fault_named_by_row_and_column() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get("/catalogue/import").await;
    let check = async |text: &str| {
        let file = File { field: "file", name: "清单.csv", bytes: text.as_bytes() };
        dispatcher.send_file(&page, "/catalogue/import", &[], file).await
    };
    let wrong = check("事项,主办单位,生效日期\n路灯养护,没有的单位,2026-13-01\n,housing,2026-01-01\n").await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["有 3 处需要改正", "<td class=\"hy-number\">2</td><td>主办单位</td>"]);
    wrong.says(&[
        "<td class=\"hy-number\">2</td><td>生效日期</td>",
        "<td class=\"hy-number\">3</td><td>事项</td>",
    ]);
    check("事项,依据\n路灯养护,三定\n").await.says(&["表头没有“主办单位”这一列"]);
    check("事项,主办单位\n").await.says(&["文件只有表头"]);
    check("事项,主办单位\n\"路灯,housing\n").await.says(&["引号没有闭合"]);
    dispatcher.get(PATH).await.says(&["目录还是空的"]);
    let good = check("Matter,Lead unit,Words\n路灯养护,housing,路灯；灯杆\n停水,housing,\n").await;
    good.says(&["检查通过", "新增 2 条，修改 0 条，0 行与目录一致"]);
    let taken = dispatcher.send(&good, "/catalogue/import/take", &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.html);
    dispatcher.follow(&taken).await.says(&["已导入", "共 2 条", "2 条没有写明依据"]);
    // What is exported comes in again as it is, in either format, and only what was changed becomes a version.
    let csv = dispatcher.get("/catalogue/export.csv").await.html;
    assert!(csv.contains("路灯养护") && csv.contains("编号,事项"), "{csv}");
    check(&csv).await.says(&["2 行与目录一致", "不需要导入"]);
    let changed = check(&csv.replace("路灯，灯杆", "路灯")).await;
    changed.says(&["新增 0 条，修改 1 条，1 行与目录一致", "关键词：路灯，灯杆 → 路灯"]);
    let taken = dispatcher.send(&changed, "/catalogue/import/take", &[]).await;
    dispatcher.follow(&taken).await.says(&["共 2 条"]);
}

#[tokio::test]
async fn sorting_goes_by_the_catalogue_first_and_says_why() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    dispatcher.send(&page, PATH, &lamps()).await;
    let number = house.of_li("人民路路灯不亮");
    let kind = "help".to_owned();
    let accept = Command::Accept { kind, urgency: Urgency::Normal, proposed: None, note: String::new() };
    house.system(&number, accept);
    let sorting = dispatcher.get("/desk/dispatcher/sort").await;
    sorting.says(&[
        "目录“路灯养护”：诉求提到“路灯”",
        "依据：《城市照明管理规定》第四条",
        "有效至 2026-12-31",
    ]);
    dispatcher.get(&format!("/orders/{number}?do=dispatch")).await.says(&["目录“路灯养护”"]);
}

#[tokio::test]
async fn what_was_concluded_becomes_a_precedent_by_one_click() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let number = house.of_li("人民路路灯产权不清");
    house.dispatched(&number, "housing");
    dispatcher.get(&format!("/orders/{number}")).await.does_not_say(&["会商结论与派单目录"]);
    let met = [
        ("held_on", "2026-11-23"),
        ("co_name", "housing"),
        ("participants", "编办"),
        ("conclusion", "路灯由住建局主办。"),
    ];
    let page = dispatcher.makes(&number, "consult", &met).await;
    page.says(&["会商结论与派单目录", "路灯由住建局主办。", "写入派单目录并列为先例"]);
    let settle = format!("/orders/{number}/precedent");
    let settled = dispatcher.send(&page, &settle, &[]).await;
    let entry = dispatcher.follow(&settled).await;
    entry.says(&["已列为先例", "人民路路灯产权不清", &number, "先例 1 件"]);
    dispatcher.get(&format!("/orders/{number}")).await.says(&["已是派单目录"]);
    // A second order of the same matter is put to the same entry.
    let second = house.of_li("人民路路灯产权不清，灯杆倒了");
    house.dispatched(&second, "housing");
    let page = dispatcher.makes(&second, "consult", &met).await;
    page.says(&["列为“人民路路灯产权不清”的先例"]);
    let entry =
        dispatcher.follow(&dispatcher.send(&page, &format!("/orders/{second}/precedent"), &[]).await).await;
    entry.says(&["先例 2 件", &number, &second]);
    let handler = house.signed_in("handler").await;
    handler.get(&format!("/orders/{second}")).await.does_not_say(&["会商结论与派单目录"]);
}
