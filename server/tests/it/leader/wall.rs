//! The wall: who is admitted, what it never shows, and that many of them cost one picture.

use domain::ids::DeviceId;
use jiff::SignedDuration;

use crate::{
    harness::{Browser, House},
    supervision::order,
};

/// Puts a screen up and connects a browser to it.
async fn screen(house: &House) -> (DeviceId, Browser) {
    let administrator = house.signed_in("administrator").await;
    let page = administrator.get("/admin/devices").await;
    let fields = [("name", "大厅大屏"), ("place", "县12345热线受理中心"), ("kind", "screen")];
    let added = administrator.send(&page, "/admin/devices", &fields).await;
    assert_eq!(added.status, 303, "{}", added.html);
    let device = house.app.world().people.devices.all_in_use().last().unwrap().id;
    let page = administrator.get("/admin/devices").await;
    let page = administrator.send(&page, &format!("/admin/devices/{device}/pair"), &[]).await;
    let code =
        page.html.split("wn-digits\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap().to_owned();
    let browser = house.browser();
    let form = browser.get("/device").await;
    let paired = browser.send(&form, "/device", &[("code", &code)]).await;
    assert_eq!((paired.status, paired.location.as_str()), (303, "/wall"), "{}", paired.html);
    (device, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wall_is_a_paired_screen_or_who_sees_all() {
    let house = House::demo().await;
    order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let nobody = house.browser().get("/wall").await;
    assert_eq!(nobody.status, 403);
    nobody.says(&["这台屏幕没有开通大屏", "/device"]);
    assert_eq!(house.signed_in("handler").await.get("/wall").await.status, 403);
    house.signed_in("leader").await.get("/wall").await.says(&["今日实况", "今日来件"]);
    let (device, wall) = screen(&house).await;
    wall.get("/wall").await.says(&["今日实况", "在办最多的单位", "提示短信", "data-seconds=\"20\""]);
    // It shows, and can do nothing else.
    assert_eq!(wall.get("/instructions").await.status, 303);
    let token = server::rating::token::Token::of_device(device, domain::people::device::DeviceKind::Terminal);
    let token = token.seal(house.app.store.vault());
    assert_eq!(wall.get(&format!("/device/{token}")).await.status, 403, "nobody rates on a screen");
    house.signed_in("window").await.get("/window").await.does_not_say(&["大厅大屏"]);
    let administrator = house.signed_in("administrator").await;
    let page = administrator.get("/admin/devices").await;
    administrator.send(&page, &format!("/admin/devices/{device}/revoke"), &[]).await;
    assert_eq!(wall.get("/wall").await.status, 403, "a screen that was taken away shows nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_reaches_the_wall() {
    let house = House::demo().await;
    let planted =
        ["13812345678", "610303198001011234", "陕A12345", "6222021234567890123", "李建国", "幸福路8号"];
    for plant in planted {
        order(&house, &format!("来电人{plant}反映"), &format!("{plant}门前"), "housing");
    }
    let (_, wall) = screen(&house).await;
    for address in ["/wall", "/prefer?lang=en&back=/wall", "/wall"] {
        let page = wall.get(address).await;
        page.does_not_say(&planted);
        page.does_not_say(&["来电人"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_shown_again_for_some_seconds_only() {
    let house = House::demo().await;
    let leader = house.signed_in("leader").await;
    let count = |html: &str| {
        let number = html.split("wl-count\">").nth(1).and_then(|rest| rest.split('<').next());
        number.unwrap().parse::<i64>().unwrap()
    };
    assert_eq!(count(&leader.get("/wall").await.html), 0);
    order(&house, "供暖管道漏水", "幸福路8号", "housing");
    assert_eq!(count(&leader.get("/wall").await.html), 0, "the picture was read a moment ago");
    house.advance(SignedDuration::from_secs(20));
    assert_eq!(count(&leader.get("/wall").await.html), 1);
}
