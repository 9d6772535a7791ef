//! The page of the gateways: a test message leaves once and touches nothing else, and what is about to leave is known
//! with its price before it does.

use axum::http::StatusCode;
use domain::calendar::instant;
use jiff::{
    SignedDuration,
    civil::{date, time},
};

use crate::{
    harness::House,
    sms::post::{Answer, Carrier, asked, quick_pack, work},
};

const PATH: &str = "/admin/gateways";
const TEST: &str = "/admin/gateways/test";

/// A house whose messages go to a gateway over HTTP, at so much for each.
async fn open(price: &str) -> (House, Carrier) {
    let (carrier, address) = Carrier::open(Answer::Say(200, "ok".to_owned())).await;
    let settings = format!(
        "[sms]\nquestions_per_day = 0\n[[sms.gateway]]\nname = \"cloud\"\nkind = \"http\"\nextension_digits = 2\n\
         number = \"10657\"\nurl = \"http://{address}/\"\nbody = \"to=${{to}}&t=${{text|raw}}\"\n{price}\n\
         [sms.gateway.success]\nregex = \"ok\"\n"
    );
    (House::with(&quick_pack(), |_, _| settings).await, carrier)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_message_leaves_once_and_is_in_no_order_and_no_count() {
    let (house, carrier) = open("").await;
    let browser = house.administrator().await;
    let events = house.events();
    let page = browser.get(PATH).await;
    page.says(&["【12345热线】这是一条测试短信。", "cloud"]);
    let fields = [("gateway", "cloud"), ("to", " 138 9147 8000 "), ("sure", "on")];
    let sent = browser.send(&page, TEST, &fields).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, PATH), "{}", sent.html);
    browser.follow(&sent).await.says(&["测试短信已交给网关 cloud"]);
    // Whoever presses twice has sent one.
    assert_eq!(browser.send(&page, TEST, &fields).await.status, 303);
    let told = carrier.asked();
    let [asked] = told.as_slice() else { panic!("{told:?}") };
    assert!(asked.body.contains("13891478000") && asked.body.contains("测试短信"), "{}", asked.body);
    assert_eq!(house.events(), events, "nothing of it is a fact");
    let counts = house.app.store.read(|tx| store::message::counts(tx, jiff::Timestamp::UNIX_EPOCH)).unwrap();
    assert!(counts.is_empty(), "{counts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_message_needs_a_mobile_number_a_tick_and_a_gateway_and_has_a_limit() {
    let (house, carrier) = open("").await;
    let browser = house.administrator().await;
    let page = browser.get(PATH).await;
    for (to, sure, why) in [
        ("", "on", "请填写正确的手机号码"),
        ("025-84551234", "on", "请填写正确的手机号码"),
        ("1389147800", "on", "请填写正确的手机号码"),
        ("13891478000", "", "请勾选确认后再发送"),
    ] {
        let back = browser.send(&page, TEST, &[("gateway", "cloud"), ("to", to), ("sure", sure)]).await;
        back.says(&[why]);
    }
    let fields = [("gateway", "nobody"), ("to", "13891478000"), ("sure", "on")];
    assert_eq!(browser.send(&page, TEST, &fields).await.status, 404);
    assert!(carrier.asked().is_empty());
    let fields = [("gateway", "cloud"), ("to", "13891478000"), ("sure", "on")];
    for time in 1..=6 {
        house.advance(SignedDuration::from_secs(1));
        let fresh = browser.get(PATH).await;
        let status = browser.send(&fresh, TEST, &fields).await.status;
        assert_eq!(status, if time <= 5 { 303 } else { 429 }, "the {time}th in ten minutes");
    }
    assert_eq!(carrier.asked().len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_gateway_says_against_a_test_message_is_shown() {
    let (house, carrier) = open("").await;
    let browser = house.administrator().await;
    let refusal = "{\"code\":\"ISV.SIGNATURE\",\"message\":\"签名未报备\"}".to_owned();
    carrier.says_from_now_on(Answer::Say(StatusCode::BAD_REQUEST.as_u16(), refusal));
    let page = browser.get(PATH).await;
    let fields = [("gateway", "cloud"), ("to", "13891478000"), ("sure", "on")];
    let sent = browser.send(&page, TEST, &fields).await;
    browser.follow(&sent).await.says(&["网关 cloud 没有接收", "签名未报备"]);
    assert_eq!(carrier.asked().len(), 1, "a test is not tried again by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_about_to_leave_is_known_with_its_price_before_it_leaves() {
    let (house, carrier) = open("price = \"0.045\"").await;
    let unit = house.unit("housing");
    // In the night nothing leaves.
    house.app.clock.set(instant(date(2026, 11, 23), time(6, 0, 0, 0)));
    let browser = house.administrator().await;
    browser.get(PATH).await.does_not_say(&["即将发出"]);
    for number in 1..=3 {
        asked(&house.app, unit, number, &format!("1389147800{number}"));
    }
    work(&house.app).await;
    assert!(carrier.asked().is_empty());
    let foreseen = server::jobs::foreseen::look(&house.app).await.unwrap();
    let page = browser.get(PATH).await;
    let cost = rust_decimal::Decimal::from(foreseen.parts) * rust_decimal::Decimal::new(45, 3);
    page.says(&[
        "即将发出",
        &format!("<dd>{}</dd>", foreseen.messages),
        &format!("约 {} 元", cost.normalize()),
    ]);
    // What was foreseen is what is billed.
    house.app.clock.set(instant(date(2026, 11, 23), time(9, 0, 0, 0)));
    work(&house.app).await;
    let counts = house.app.store.read(|tx| store::message::counts(tx, jiff::Timestamp::UNIX_EPOCH)).unwrap();
    let sent: i64 = counts.values().map(|count| count.messages).sum();
    let billed: i64 = counts.values().map(|count| count.parts).sum();
    assert_eq!((foreseen.messages as i64, foreseen.parts as i64), (sent, billed), "{counts:?}");
    assert_eq!(carrier.asked().len() as i64, sent);
    assert!(billed >= sent && carrier.questions().len() == 3);
    assert_eq!(server::jobs::foreseen::look(&house.app).await.unwrap(), Default::default());
}
