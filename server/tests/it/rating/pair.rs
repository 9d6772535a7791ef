//! The window and its device: one key asks, the citizen answers to the server, the window learns that and no more.

use domain::{
    ids::{CaseId, DeviceId},
    rating::{Provenance, RatingChannel},
};
use jiff::SignedDuration;
use store::{device, house::Store};

use crate::harness::{Browser, House, Page};

/// A window with its clerk, and the device beside it.
pub(super) struct Desk {
    store: Store,
    pub(super) clerk: Browser,
    pub(super) kiosk: Browser,
    /// The device's address.
    pub(super) home: String,
    pub(super) device: DeviceId,
}

impl House {
    /// Puts a device up at the centre, connects it, and signs the clerk in.
    pub(super) async fn desk(&self) -> Desk {
        let administrator = self.signed_in("administrator").await;
        let put_up = [("name", "3号窗口平板"), ("place", "县12345热线受理中心"), ("kind", "tablet")];
        administrator
            .does("/admin/devices", "/admin/devices", &put_up)
            .await
            .says(&["3号窗口平板", "未连接"]);
        let device = self.app.world().people.devices.all_in_use().last().unwrap().id;
        let kiosk = self.browser();
        let home = self.connect(&administrator, &kiosk, device).await;
        let clerk = self.signed_in("window").await;
        Desk { store: self.app.store.clone(), clerk, kiosk, home, device }
    }

    async fn connect(&self, administrator: &Browser, kiosk: &Browser, device: DeviceId) -> String {
        let page = administrator.get("/admin/devices").await;
        let page = administrator.send(&page, &format!("/admin/devices/{device}/pair"), &[]).await;
        assert_eq!(page.status, 200, "{}", page.html);
        let code = page.html.split("wn-digits\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
        let form = kiosk.get("/device").await;
        let paired = kiosk.send(&form, "/device", &[("code", code)]).await;
        assert!(paired.location.starts_with("/device/"), "{}", paired.html);
        let again = self.browser();
        let form = again.get("/device").await;
        let used = again.send(&form, "/device", &[("code", code)]).await;
        assert_eq!(used.status, 422, "a pairing code worked twice");
        paired.location
    }
}

impl Desk {
    /// Lets the window ask about a case; returns the address at which the device asks why.
    pub(super) async fn ask(&self, number: &str) -> String {
        let page = self.clerk.get("/window").await;
        let sent = self.clerk.send(&page, "/window", &[("number", number), ("step", "1")]).await;
        assert_eq!(sent.status, 303, "{}", sent.html);
        self.clerk.follow(&sent).await.says(&["等群众评价", number]);
        let asks = self.kiosk.get(&self.home).await;
        asks.says(&["这次办事，您满意吗", "非常满意"]);
        let link = asks.html.split("href=\"/device/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        format!("/device/{}", link.split('?').next().unwrap())
    }

    pub(super) async fn is_waiting(&self) -> bool {
        self.kiosk.get(&format!("{}/state", self.home)).await.html != "idle"
    }

    fn case(&self) -> CaseId {
        let latest = self.store.read(|tx| device::latest(tx, self.device, 1)).unwrap();
        CaseId(latest[0].case)
    }

    async fn window(&self) -> Page {
        self.clerk.get("/window").await
    }
}

/// What stands on no page of a window.
const SECRETS: [&str; 9] =
    ["没有提供材料清单", "态度太差了", "★", "☆", "非常满意", "不满意", "基本满意", "face-1", "208"];

#[tokio::test(flavor = "multi_thread")]
async fn the_window_learns_that_something_was_said_and_never_what() {
    let house = House::open().await;
    let desk = house.desk().await;
    desk.kiosk.get(&desk.home).await.says(&["请您评价", "县12345热线受理中心"]);
    let path = desk.ask("SY-20261123-1").await;
    let sent = desk.kiosk.rate(&path, 2, &[("options", "208"), ("words", "态度太差了")]).await;
    assert_eq!(sent.location, format!("{}/thanks", desk.home), "{}", sent.html);
    let thanks = desk.kiosk.follow(&sent).await;
    thanks.says(&["谢谢您的评价"]);
    thanks.does_not_say(&SECRETS);
    let window = desk.window().await;
    window.says(&["群众已评价，谢谢", "SY-20261123-1"]);
    window.does_not_say(&SECRETS);
    assert!(!desk.clerk.get("/window/state").await.html.contains("bad"));
    // Nor by the way round: what is said is not for a clerk to open.
    let case = desk.case();
    assert_eq!(desk.clerk.status(&format!("/cases/{case}")).await, 403);
    let order = house.read_case(case).orders[0].order;
    let order = house.app.store.read(|tx| store::order::get(tx, order)).unwrap().unwrap();
    assert_eq!(desk.clerk.status(&format!("/orders/{}", order.number)).await, 404);

    let ratings = house.ratings(case);
    assert_eq!(ratings.len(), 1);
    let Provenance::Device { device, session, channel } = &ratings[0].provenance else { panic!("no device") };
    assert_eq!((*device, *channel), (desk.device, RatingChannel::Tablet));
    assert!(path.ends_with(session.as_str()));
    // The form sent once more is the same word; the session is over.
    let again = desk.kiosk.get(&format!("{path}?grade=5")).await;
    assert_eq!(again.location, desk.home);
    assert_eq!(house.ratings(case).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_unrated_and_a_tap_that_comes_too_late_is_none() {
    let house = House::open().await;
    let desk = house.desk().await;
    let path = desk.ask("SY-2").await;
    house.advance(SignedDuration::from_secs(59));
    assert!(desk.is_waiting().await);
    let why = desk.kiosk.get(&format!("{path}?grade=1")).await;
    house.advance(SignedDuration::from_secs(50));
    assert!(desk.is_waiting().await, "a tap did not begin the time anew");
    house.advance(SignedDuration::from_secs(20));
    assert!(!desk.is_waiting().await);
    let late = desk.kiosk.send(&why, &path, &[("options", "108")]).await;
    desk.kiosk.follow(&late).await.says(&["时间到了", "什么都没有记下"]);
    desk.window().await.says(&["未评"]);
    assert_eq!(house.ratings(desk.case()).len(), 0, "silence was counted as a word");
    // However often somebody taps, a session ends.
    let path = desk.ask("SY-3").await;
    for _ in 0..6 {
        house.advance(SignedDuration::from_secs(40));
        desk.kiosk.get(&format!("{path}?grade=5")).await;
    }
    assert!(!desk.is_waiting().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_asks_about_the_case_its_source_told_and_sending_twice_asks_once() {
    let house = House::open().await;
    let known = house.case("SY-9");
    let desk = house.desk().await;
    desk.ask("SY-9").await;
    assert_eq!(desk.case(), known);
    let page = desk.window().await;
    let fields = [("number", "SY-77"), ("step", "1")];
    desk.clerk.send(&page, "/window", &fields).await;
    desk.clerk.send(&page, "/window", &fields).await;
    let sessions = house.app.store.read(|tx| device::latest(tx, desk.device, 9)).unwrap();
    assert_eq!(sessions.iter().filter(|session| session.number == "SY-77").count(), 1);
    // The source brings the same number later: it is the same case, corrected.
    let case = house.read_case(desk.case());
    assert_eq!((case.facts.key.source.as_str(), case.facts.key.number.as_str()), ("window", "SY-77"));
    for wrong in ["", "<b>", &"9".repeat(65)] {
        let refused = desk.clerk.send(&desk.window().await, "/window", &[("number", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_paired_browser_is_the_device_and_no_session_is_anothers() {
    let house = House::open().await;
    let desk = house.desk().await;
    let path = desk.ask("SY-1").await;
    let why = desk.kiosk.get(&format!("{path}?grade=5")).await;
    let stranger = house.browser();
    for address in [&desk.home, &path, &format!("{}/thanks", desk.home), &format!("{}/state", desk.home)] {
        assert_eq!(stranger.status(address).await, 403, "{address}");
    }
    let fields = why.hidden(&path);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(stranger.post(&path, &fields).await.status, 403);

    // A second device at the same place, paired in its own right, has no part in the first one's session.
    let administrator = house.signed_in("administrator").await;
    let put_up = [("name", "4号窗口评价器"), ("place", "centre"), ("kind", "terminal")];
    administrator.does("/admin/devices", "/admin/devices", &put_up).await;
    let second = house.app.world().people.devices.all_in_use().last().unwrap().id;
    let other = house.browser();
    let home = house.connect(&administrator, &other, second).await;
    let session = path.rsplit('/').next().unwrap();
    let stolen = format!("{home}/{session}");
    assert_eq!(other.get(&format!("{stolen}?grade=5")).await.location, home);
    let form = other.get("/device").await;
    let csrf = form.hidden("/device")["csrf"].clone();
    let posted = other.post(&stolen, &[("csrf", &csrf), ("grade", "5"), ("key", "k")]).await;
    assert_eq!(posted.location, home);
    assert_eq!(house.ratings(desk.case()).len(), 0);

    let before = house.events();
    let devices = administrator.get("/admin/devices").await;
    let revoke = format!("/admin/devices/{}/revoke", desk.device);
    administrator.send(&devices, &revoke, &[]).await;
    assert_eq!(house.events(), before + 1);
    assert_eq!(desk.kiosk.status(&desk.home).await, 403);
    desk.kiosk.get(&desk.home).await.says(&["这台设备没有连接"]);
    let refused = desk.kiosk.post(&path, &fields).await;
    assert_eq!(refused.status, 403);
    assert_eq!(house.ratings(desk.case()).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_ask_and_administrators_put_up_and_nobody_else_does() {
    let house = House::demo().await;
    let case = house.case("SY-1");
    let people = [
        ("window", 200, 403, 403),
        ("agent", 403, 403, 200),
        ("dispatcher", 403, 403, 200),
        ("handler", 403, 403, 404),
        ("other", 403, 403, 200),
        ("supervisor", 403, 403, 200),
        ("leader", 403, 403, 200),
        ("administrator", 403, 200, 403),
        ("auditor", 403, 403, 200),
    ];
    for (name, window, devices, page) in people {
        let browser = house.signed_in(name).await;
        for (path, expected) in [
            ("/window".to_owned(), window),
            ("/window/state".to_owned(), window),
            (format!("/window/cases/{case}/code.svg"), window),
            ("/admin/devices".to_owned(), devices),
            ("/admin/devices/sheet?place=centre".to_owned(), devices),
            (format!("/admin/devices/sheet/{}/code.svg", house.unit("centre")), devices),
            (format!("/cases/{case}"), page),
        ] {
            assert_eq!(browser.status(&path).await, expected, "{name} {path}");
        }
    }
    let nobody = house.browser();
    for path in ["/window", "/window/state", "/admin/devices", &format!("/cases/{case}")] {
        assert!(nobody.get(path).await.location.starts_with("/sign-in?back="), "{path}");
    }
    assert_eq!(nobody.post(&format!("/cases/{case}/paper"), &[("grade", "5")]).await.status, 303);
}
