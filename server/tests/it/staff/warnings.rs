//! Notices and warnings through pages: a person notes the risk of a petition, the leader is told, confirms with one
//! click, answers; the board shows what waits, and a message leaves when offices are open.

use domain::{
    calendar::instant,
    order::{Level, command::Command},
};
use jiff::civil::{date, time};
use store::outbox;

use crate::{harness::House, sms::post::work};

/// Has an order redone twice, so that the leader gets a notice by text message.
fn redone_twice(house: &House, number: &str) {
    for _ in 0..2 {
        for command in [
            Command::Sign { handler: "陈志强".to_owned() },
            Command::Answer {
                reply: "已更换循环泵，恢复供热。".to_owned(),
                result: domain::order::command::HandlingResult::Solved,
                leader: "刘卫东".to_owned(),
                handler: "陈志强".to_owned(),
            },
            Command::Approve { note: String::new() },
            Command::Redo { level: Level::County, reason: "督查发现未恢复".to_owned() },
        ] {
            house.system(number, command);
        }
    }
}

/// Returns what the messages to a person became, and their words as they left.
fn told(house: &House, name: &str) -> (Vec<String>, Vec<String>) {
    let person = house.person(name);
    let records = house.app.store.read(|tx| outbox::records(tx, 0, 1_000)).unwrap();
    let own = records.into_iter().filter(|record| record.subject == outbox::Subject::Person(person));
    let texts = std::fs::read_dir(house.app.dir.join("spool/out")).into_iter().flatten().flatten();
    let texts = texts.map(|file| std::fs::read_to_string(file.path()).unwrap());
    (own.map(|record| record.state).collect(), texts.filter(|text| text.contains("13700000001")).collect())
}

#[tokio::test]
async fn a_leader_is_warned_confirms_with_one_click_and_answers() {
    let house = House::demo().await;
    let number = house.of_li("停暖三天");
    house.dispatched(&number, "housing");
    let supervisor = house.signed_in("supervisor").await;
    let fields = [("sign", "petition_risk"), ("holds", "yes"), ("words", "称明日去县里上访")];
    let noted = supervisor.makes(&number, "note", &fields).await;
    noted.says(&["已记录", "警示函", "起因：存在信访隐患", "赵磊（", "待签收", &format!("{number}-1")]);
    let board = supervisor.get("/warnings").await;
    board.says(&["停暖三天", "警示函", "存在信访隐患", "县住房和城乡建设局", "待签收"]);
    // The centre sees it and cannot confirm in the unit's place.
    board.does_not_say(&["/receive-warning"]);

    let handler = house.signed_in("handler").await;
    handler.get("/warnings").await.does_not_say(&["/receive-warning"]);
    let principal = house.signed_in("principal").await;
    let board = principal.get("/warnings").await;
    let action = format!("/orders/{number}/receive-warning");
    let received = principal.send(&board, &action, &[]).await;
    assert_eq!(received.status, 303, "{}", received.html);
    principal.follow(&received).await.says(&["已签收", "待回复"]);
    let open = principal.get(&format!("/orders/{number}?do=answer-warning")).await;
    let action = format!("/orders/{number}/answer-warning");
    let empty = principal
        .send(&open, &action, &[("form", "warning-letter"), ("handler", ""), ("words", "已上门")])
        .await;
    assert_eq!(empty.status, 422);
    empty.says(&["已上门"]);
    let fields = [("form", "warning-letter"), ("handler", "房管股 李工"), ("words", "已上门，当日恢复供热")];
    principal.makes(&number, "answer-warning", &fields).await.says(&[
        "已回复",
        "房管股 李工",
        "已上门，当日恢复供热",
    ]);
    supervisor.get("/warnings").await.says(&["没有提示警示"]);
    supervisor.get("/warnings?state=answered&form=warning-letter").await.says(&["停暖三天", "已回复"]);

    let file = supervisor.bytes("/warnings.csv?state=answered").await;
    let text = String::from_utf8(file).unwrap();
    assert!(text.contains("警示函") && text.contains("停暖三天") && text.contains("存在信访隐患"), "{text}");
    let other = house.signed_in("other").await;
    other.get("/warnings?state=answered").await.does_not_say(&["停暖三天"]);
    assert_eq!(house.signed_in("window").await.status("/warnings").await, 403);
}

#[tokio::test]
async fn a_notice_leaves_for_the_leaders_phone_when_offices_are_open() {
    let house = House::open().await;
    let administrator = house.signed_in("administrator").await;
    let person = format!("/admin/people/{}", house.person("approver"));
    let page = administrator.get(&person).await;
    let wrong = administrator.send(&page, &format!("{person}/phone"), &[("phone", "12")]).await;
    wrong.says(&["电话号码应为 7 至 12 位数字"]);
    let kept = administrator.send(&page, &format!("{person}/phone"), &[("phone", "137 0000 0001")]).await;
    let kept = administrator.follow(&kept).await;
    kept.says(&["已保存手机号", "137****0001"]);
    kept.does_not_say(&["13700000001"]);

    // Friday evening: the message waits until Monday morning, though citizens are still written to.
    house.app.clock.set(instant(date(2026, 11, 27), time(18, 0, 0, 0)));
    let number = house.of_li("停暖三天");
    house.dispatched(&number, "housing");
    redone_twice(&house, &number);
    work(&house.app).await;
    assert_eq!(told(&house, "approver"), (vec!["waiting".to_owned()], Vec::new()));
    house.app.clock.set(instant(date(2026, 11, 30), time(8, 59, 0, 0)));
    work(&house.app).await;
    assert_eq!(told(&house, "approver").0, ["waiting"]);
    house.app.clock.set(instant(date(2026, 11, 30), time(9, 0, 0, 0)));
    work(&house.app).await;
    let (states, texts) = told(&house, "approver");
    assert_eq!(states, ["done"]);
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains(&number) && texts[0].contains("重办次数 2") && texts[0].contains("2026-11-30"));
    assert!(
        !texts[0].contains("停暖") && !texts[0].contains("13891478000"),
        "no personal data: {}",
        texts[0]
    );

    // Not confirmed by the end of Monday: a fault, and the letter follows without anybody doing anything.
    house.app.clock.set(instant(date(2026, 11, 30), time(17, 31, 0, 0)));
    work(&house.app).await;
    let supervisor = house.signed_in("supervisor").await;
    let order = supervisor.get(&format!("/orders/{number}")).await;
    order.says(&["提示函", "前一级逾期未签收或者未回复", "提示警示逾期未签收", "曾逾期"]);
    supervisor.get("/warnings?state=late").await.says(&["提示短信", "停暖三天"]);
}

#[tokio::test]
async fn signs_of_perfunctory_work_wait_for_the_supervisor() {
    let house = House::demo().await;
    let number = house.of_li("停暖三天");
    house.dispatched(&number, "housing");
    house.system(&number, Command::Sign { handler: "陈志强".to_owned() });
    let answer = Command::Answer {
        reply: "已恢复供热。".to_owned(),
        result: domain::order::command::HandlingResult::Solved,
        leader: "刘卫东".to_owned(),
        handler: "陈志强".to_owned(),
    };
    house.system(&number, answer);
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get(&format!("/orders/{number}")).await;
    page.says(&["疑似过错", "敷衍办件", "没有联系上群众就答复"]);
    page.does_not_say(&["警示短信</"]);
    let fields = [("fault", "perfunctory"), ("confirmed", "yes"), ("words", "未联系、未上门")];
    let found = supervisor.makes(&number, "find", &fields).await;
    found.says(&["认定过错", "警示短信", "起因："]);
}
