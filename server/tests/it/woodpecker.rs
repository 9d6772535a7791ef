//! The case book through the pages: nothing stands in it that was not agreed to and looked at by two persons, nobody is
//! found in it who was not named on purpose, and the letter says what was appointed.

use std::io::{Cursor, Read};

use domain::{access::Actor, world};
use server::{actions, shipped};
use store::command::Act;
use zip::ZipArchive;

use crate::{
    assessment::csrf,
    harness::{Browser, House, Page},
    publication::{answered, planted, spoken},
};

/// Sends a step's form from its own page; `query` says what it is about.
async fn step(browser: &Browser, year: &str, step: &str, query: &str, fields: &[(&str, &str)]) -> Page {
    let place = format!("{year}/do/{step}");
    let form = browser.get(&format!("{place}{query}")).await;
    assert_eq!(form.status, 200, "{step}{query} is offered: {}", form.location);
    browser.send(&form, &place, fields).await
}

async fn done(browser: &Browser, year: &str, name: &str, query: &str, fields: &[(&str, &str)]) {
    let page = step(browser, year, name, query, fields).await;
    assert_eq!(page.status, 303, "{name}: {}", page.html);
}

/// Returns the text of a document.
fn text_of(docx: &[u8]) -> String {
    let mut package = ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    package.by_name("word/document.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn nobody_is_found_in_the_case_book_who_was_not_named_on_purpose() {
    let house = House::demo().await;
    let (file, text) = shipped::PACKS[1];
    let load = world::Command::LoadPack { file: file.to_owned(), text: text.to_owned() };
    let act = Act::Rules(Box::new(load));
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let (citizen, planted) = (house.browser(), planted(0));
    let number = spoken(&citizen, &planted).await;
    answered(&house, &citizen, &number, &planted).await;

    let (supervisor, dispatcher) = (house.signed_in("supervisor").await, house.signed_in("dispatcher").await);
    let list = supervisor.get("/woodpecker").await;
    list.says(&["还没有年度", "现在没有等您处理的"]);
    dispatcher.get("/woodpecker").await.does_not_say(&["action=\"/woodpecker\""]);
    let begun = supervisor.send(&list, "/woodpecker", &[("year", "2026")]).await;
    assert_eq!(begun.status, 303, "{}", begun.html);
    let year = begun.location.clone();

    // From the order's page by one link; the form begins with a title in which nobody is found.
    let order = dispatcher.get(&format!("/orders/{number}")).await;
    order.says(&[&format!("/woodpecker/nominate?order={number}")]);
    let led = dispatcher.get(&format!("/woodpecker/nominate?order={number}")).await;
    let form = dispatcher.get(&led.location).await;
    form.says(&["路灯不亮"]);
    form.does_not_say(&[&planted[4]]);
    let title = [("order", number.as_str()), ("title", "路灯报修一次办"), ("reason", "反映的人多")];
    done(&dispatcher, &year, "nominate-opinion", "", &title).await;
    let other = house.signed_in("other").await;
    let again = step(&other, &year, "nominate-opinion", "", &title).await;
    again.says(&["没有这个工单，或它不归您的单位"]);

    let handler = house.signed_in("handler").await;
    handler.get("/woodpecker").await.says(&["说明是否采纳", "路灯报修一次办"]);
    done(&handler, &year, "advance-nominee", "?nominee=1", &[("note", "采纳，改流程")]).await;
    for name in ["李代表", "赵代表", "钱代表"] {
        done(&supervisor, &year, "seat-juror", "", &[("name", name), ("organisation", "企业代表")]).await;
    }
    done(&supervisor, &year, "judge-collection", "", &[]).await;
    let first = [
        ("points-innovation", "1"),
        ("points-feasibility", "1"),
        ("points-generality", "1"),
        ("reason", "先打的"),
    ];
    done(&supervisor, &year, "score-nominee", "?nominee=1&juror=1", &first).await;
    for juror in 1..=3 {
        let query = format!("?nominee=1&juror={juror}");
        let points = [
            ("points-innovation", "9"),
            ("points-feasibility", "8"),
            ("points-generality", "x"),
            ("reason", "好"),
        ];
        let wrong = step(&supervisor, &year, "score-nominee", &query, &points).await;
        assert_eq!(wrong.status, 422);
        wrong.says(&["请写一个整数", "value=\"9\""]);
        let points = [points[0], points[1], ("points-generality", "10"), points[3]];
        done(&supervisor, &year, "score-nominee", &query, &points).await;
    }
    handler.get(&year).await.says(&["评选之前只有指定评审的人能看到得分"]);
    for browser in [&handler, &supervisor] {
        browser.get(&format!("{year}/nominees/1")).await.does_not_say(&["先打的"]);
    }
    // Neither is it told by a form that is wrong, nor who the persons are: the right comes before the form.
    let token = csrf(&handler).await;
    for (step, field) in [("choose-cases", "places"), ("follow-meeting", "owner"), ("seat-juror", "person")] {
        let forged = [("csrf", token.as_str()), (field, "x")];
        let page = handler.post(&format!("{year}/do/{step}"), &forged).await;
        assert_eq!(page.status, 403, "{step}: {}", page.html);
        page.does_not_say(&["9.00", "name=\"owner\"", "name=\"person\""]);
    }
    let reason = format!("第一，{}打{}说过", planted[4], planted[0]);
    done(&supervisor, &year, "choose-cases", "", &[("places", "1"), ("reason", &reason)]).await;
    handler.get(&year).await.says(&["9.00", "270/30", "入选"]);
    // Now everybody reads the sheets, who typed them for jurors without an account, and what was replaced.
    let sheets = handler.get(&format!("{year}/nominees/1")).await;
    sheets.says(&["李代表", "代录：", "马骏", "先打的", "被后交的代替的评分表（1）"]);

    // A number is refused; a name and a plate that slipped in are hidden where everybody reads.
    let slipped = format!("{}说，车{}停在路灯下。", planted[4], planted[2]);
    let case = [
        ("title", "路灯报修一次办"),
        ("opinion", slipped.as_str()),
        ("measures", "改流程"),
        ("effect", "当天修好"),
    ];
    let mut shown = case;
    shown[1].1 = "请打13891470001。";
    step(&dispatcher, &year, "write-case", "?nominee=1", &shown)
        .await
        .says(&["像是证件号、银行卡号或电话号码"]);
    done(&dispatcher, &year, "write-case", "?nominee=1", &case).await;
    house.browser().get("/casebook").await.does_not_say(&["路灯报修一次办"]);
    done(&supervisor, &year, "review-case", "?nominee=1", &[]).await;
    house.browser().get("/casebook").await.does_not_say(&["路灯报修一次办"]);
    let agreed = [("agreed", "named"), ("name", "林一帆"), ("heard", "周三问过本人")];
    done(&dispatcher, &year, "record-consent", "?nominee=1", &agreed).await;
    // Before the review only whoever asks the citizen reads the name and the text.
    let nominee = format!("{year}/nominees/1");
    let unreviewed = handler.get(&nominee).await;
    unreviewed.says(&["已写好，复核以后可以看到"]);
    unreviewed.does_not_say(&["林一帆", "当天修好", "周三问过本人"]);
    dispatcher.get(&nominee).await.says(&["林一帆", "当天修好", "周三问过本人"]);
    house.browser().get("/casebook").await.does_not_say(&["路灯报修一次办"]);
    done(&supervisor, &year, "review-case", "?nominee=1", &[]).await;
    let reviewed = handler.get(&nominee).await;
    reviewed.says(&["林一帆", "当天修好"]);
    reviewed.does_not_say(&["周三问过本人"]);
    let book = house.browser().get("/casebook").await;
    book.says(&["路灯报修一次办", "当天修好", "提出人：林一帆"]);
    book.does_not_say(&[&planted[4], &planted[2]]);
    assert_eq!(house.browser().status("/casebook?year=1999").await, 404);
    let file = supervisor.bytes(&format!("{year}/book.docx")).await;
    let printed = text_of(&file);
    assert!(printed.contains("当天修好") && printed.contains("第一，〔姓名〕打〔电话〕说过"), "{printed}");
    assert!(!planted.iter().any(|one| printed.contains(one)), "{printed}");

    let term = [("letter", "啄聘〔2026〕1号"), ("from", "2026-12-01"), ("until", "2028-11-30")];
    done(&supervisor, &year, "appoint-member", "?nominee=1", &term).await;
    supervisor
        .get(&format!("{year}/members/1"))
        .await
        .says(&["林一帆：", "聘期自2026年12月1日至2028年11月30日"]);
    assert!(supervisor.bytes(&format!("{year}/members/1/letter.docx")).await.starts_with(b"PK"));
    let csv = String::from_utf8(supervisor.bytes("/woodpecker/members.csv").await).unwrap();
    assert!(csv.contains("林一帆") && csv.contains("啄聘〔2026〕1号"), "{csv}");
    done(&dispatcher, &year, "record-consent", "?nominee=1", &[("agreed", "refused"), ("heard", "电话")])
        .await;
    house.browser().get("/casebook").await.does_not_say(&["路灯报修一次办"]);
}

#[tokio::test]
async fn a_unit_says_why_it_does_not_adopt_and_the_centre_puts_it_forward_again() {
    let house = House::demo().await;
    let (file, text) = shipped::PACKS[1];
    let load = world::Command::LoadPack { file: file.to_owned(), text: text.to_owned() };
    let act = Act::Rules(Box::new(load));
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let (citizen, planted) = (house.browser(), planted(0));
    let number = spoken(&citizen, &planted).await;
    answered(&house, &citizen, &number, &planted).await;
    let (supervisor, dispatcher) = (house.signed_in("supervisor").await, house.signed_in("dispatcher").await);
    let list = supervisor.get("/woodpecker").await;
    let year = supervisor.send(&list, "/woodpecker", &[("year", "2026")]).await.location;
    let title = [("order", number.as_str()), ("title", "路灯报修一次办"), ("reason", "反映的人多")];
    done(&dispatcher, &year, "nominate-opinion", "", &title).await;

    let handler = house.signed_in("handler").await;
    let waits = async || {
        let page = handler.get("/woodpecker").await.html;
        let room = page.split("href=\"/woodpecker\"").nth(1).unwrap().to_owned();
        room.split("</a>").next().unwrap().contains(">1<span")
    };
    assert!(waits().await, "the bar says that a word is awaited");
    handler.get(&format!("{year}/nominees/1")).await.says(&["不予采纳", "记录进展"]);
    let query = "?nominee=1";
    let form = handler.get(&format!("{year}/do/decline-nominee{query}")).await;
    form.says(&["写明为什么不采纳", "记下之后不能撤回", "name=\"reason\""]);
    let silent = step(&handler, &year, "decline-nominee", query, &[("reason", "")]).await;
    assert_eq!(silent.status, 422);
    done(&handler, &year, "decline-nominee", query, &[("reason", "路灯归供电公司")]).await;
    assert!(!waits().await);
    let nominee = handler.get(&format!("{year}/nominees/1")).await;
    nominee.says(&["未采纳", "路灯归供电公司", "陈志强"]);
    nominee.does_not_say(&["再次提名", "记录进展"]);
    handler.get(&year).await.says(&["已采纳 0 件，未采纳 1 件，尚未答复 0 件。"]);
    handler.get("/woodpecker").await.does_not_say(&["说明是否采纳"]);

    // The centre puts it forward again by one link, and the unit is asked anew.
    let declined = dispatcher.get(&format!("{year}/nominees/1")).await;
    declined.says(&["再次提名", &format!("/do/nominate-opinion?order={number}")]);
    done(&dispatcher, &year, "nominate-opinion", &format!("?order={number}"), &title).await;
    handler.get(&year).await.says(&["已采纳 0 件，未采纳 1 件，尚未答复 1 件。"]);
    assert!(waits().await);
    dispatcher.get(&format!("{year}/nominees/1")).await.does_not_say(&["再次提名"]);
    done(&handler, &year, "advance-nominee", "?nominee=2", &[("note", "会同供电公司办")]).await;
    handler.get(&format!("{year}/nominees/2")).await.does_not_say(&["不予采纳"]);
}
