//! Several orders signed at once, through the sheet: nothing is signed unread, each has its own outcome, and what
//! changed meanwhile stays as it is.

use domain::order::{command::Command, stage::Stage};

use crate::harness::{Browser, House, Page};

const SHEET: &str = "/desk/unit/sheet";

fn stage(house: &House, number: &str) -> Stage {
    house.app.store.read(|tx| store::order::numbered(tx, number)).unwrap().unwrap().stage
}

/// Sends a sheet with what is said of each order.
async fn send(browser: &Browser, sheet: &Page, said: &[(&str, &str)]) -> Page {
    let names: Vec<(String, &str)> =
        said.iter().map(|(number, take)| (format!("take-{number}"), *take)).collect();
    let mut fields: Vec<(&str, &str)> = said.iter().map(|(number, _)| ("order", *number)).collect();
    fields.extend(names.iter().map(|(name, take)| (name.as_str(), *take)));
    browser.send(sheet, SHEET, &fields).await
}

#[tokio::test]
async fn a_sheet_signs_what_was_read_and_names_what_was_not() {
    let house = House::open().await;
    let numbers = ["停暖三天", "路灯不亮", "井盖缺失"].map(|title| {
        let number = house.of_li(title);
        house.dispatched(&number, "housing");
        number
    });
    let [first, second, third] = [&numbers[0], &numbers[1], &numbers[2]];
    let picked = format!("{SHEET}?order={first}&order={second}&order={third}&order={first}&order=1");

    // Only whose office it is has them on the sheet.
    let handler = house.signed_in("handler").await;
    let page = handler.get(&picked).await;
    page.says(&["目前不需要您签批", "没有可签批的工单"]);
    page.does_not_say(&["签发已阅的工单"]);

    let principal = house.signed_in("principal").await;
    let desk = principal.get("/desk/unit/to-sign").await;
    desk.says(&["批量签批所选", &format!("value=\"{first}\""), "逾期答复扣 0.2 分"]);
    let sheet = principal.get(&picked).await;
    sheet.says(&["停暖三天，请尽快处理。", "路灯不亮，请尽快处理。", "没有这件工单", "签发已阅的工单"]);

    // Nothing is signed unless something is said of each.
    let unsaid = send(&principal, &sheet, &[(first, "read"), (second, "read"), (third, "")]).await;
    assert_eq!(unsaid.status, 422);
    unsaid.says(&["还有 1 件没有选择", "请选择“已阅”或者“移出”"]);
    let out = send(&principal, &sheet, &[(first, "out"), (second, "out"), (third, "out")]).await;
    out.says(&["没有可签发的"]);
    for number in &numbers {
        assert_eq!(stage(&house, number), Stage::Dispatched);
    }

    // The second one changes after it was read.
    house.system(second, Command::Comment { text: "群众来电补充地址".to_owned() });
    let said = [(first.as_str(), "read"), (second.as_str(), "read"), (third.as_str(), "out")];
    for _ in 0..2 {
        let signed = send(&principal, &sheet, &said).await;
        signed.says(&["已签发 1 件，未签发 1 件，移出 1 件", "您阅看之后这件工单有变化"]);
        signed.says(&[&format!("{SHEET}?order={second}")]);
    }
    let stages = numbers.each_ref().map(|number| stage(&house, number));
    assert_eq!(stages, [Stage::Signed, Stage::Dispatched, Stage::Dispatched]);
}

#[tokio::test]
async fn a_deputy_signs_several_in_the_place_of_a_principal_who_is_away() {
    let house = House::open().await;
    let number = house.of_li("停暖三天");
    house.dispatched(&number, "housing");
    let approver = house.signed_in("approver").await;
    approver.get(&format!("{SHEET}?order={number}")).await.says(&["目前不需要您签批"]);

    let principal = house.signed_in("principal").await;
    let form = principal.get("/absences").await;
    let day = domain::calendar::date_of(house.app.clock.now()).to_string();
    let send = async |substitute: String| {
        let fields = [
            ("from", day.as_str()),
            ("until", day.as_str()),
            ("reason", "出差"),
            ("substitute", substitute.as_str()),
        ];
        principal.send(&form, "/absences", &fields).await
    };
    // A handler acts for no principal, and a stranger for nobody.
    for unfit in ["handler", "other"] {
        let refused = send(house.person(unfit).to_string()).await;
        assert_eq!(refused.status, 422);
        refused.says(&["代理人须为同一单位的在岗人员", "出差"]);
    }
    let entered = principal.follow(&send(house.person("approver").to_string()).await).await;
    entered.says(&["已登记离岗", "代理人：刘卫东", "登记 2026-1 号"]);

    approver.get("/desk/unit/to-sign").await.says(&["您正代 赵磊", "批量签批所选"]);
    let sheet = approver.get(&format!("{SHEET}?order={number}")).await;
    sheet.says(&["您代赵磊作出（离岗登记 2026-1 号）"]);
    let signed = self::send(&approver, &sheet, &[(&number, "read")]).await;
    signed.says(&["已签发 1 件，未签发 0 件"]);
    approver.get(&format!("/orders/{number}")).await.says(&["代赵磊（离岗登记 2026-1 号）"]);

    // The centre reads who is away and changes nothing; others do not know.
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.get("/absences").await.says(&["赵磊", "离岗中"]);
    assert_eq!(dispatcher.post("/absences/1/end", &[]).await.status, 403);
    let other = house.signed_in("other").await;
    other.get("/absences").await.does_not_say(&["赵磊"]);
    assert_eq!(house.signed_in("agent").await.status("/absences").await, 403);
}
