//! The pages of administrators and auditors: who may open them, and that each does what it says, once.

mod audit;
mod calendars;
mod gateways;
mod packs;
mod people;
mod units;

use crate::harness::{Browser, House, Page};

/// Every page of administration, and the address of every form.
const PAGES: [&str; 8] = [
    "/admin/units",
    "/admin/people",
    "/admin/devices",
    "/admin/packs",
    "/admin/calendars",
    "/admin/calendars/2026",
    "/admin/system",
    "/admin/gateways",
];
const FORMS: [&str; 21] = [
    "/admin/devices",
    "/admin/devices/1/pair",
    "/admin/devices/1/revoke",
    "/admin/units",
    "/admin/units/1/rename",
    "/admin/units/1/close",
    "/admin/units/1/aliases",
    "/admin/units/1/aliases/remove",
    "/admin/people",
    "/admin/people/1/change",
    "/admin/people/1/disable",
    "/admin/people/1/enable",
    "/admin/people/1/link",
    "/admin/people/1/second-factor",
    "/admin/packs",
    "/admin/packs/confirm",
    "/admin/calendars",
    "/admin/calendars/closures",
    "/admin/calendars/closures/2026-11-24/remove",
    "/admin/calendars/confirm",
    "/admin/gateways/test",
];
const AUDIT: [&str; 2] = ["/admin/audit", "/admin/audit.csv"];

impl House {
    pub(crate) async fn administrator(&self) -> Browser {
        self.signed_in("administrator").await
    }

    /// Returns how many events the ledger holds.
    pub(crate) fn events(&self) -> i64 {
        self.app.store.read(|tx| store::ledger::Head::load(tx).map(|head| head.seq)).unwrap()
    }
}

impl Browser {
    /// Opens a page, sends one of its forms and follows where it leads.
    pub(crate) async fn does(&self, path: &str, action: &str, fields: &[(&str, &str)]) -> Page {
        let form = self.get(path).await;
        let sent = self.send(&form, action, fields).await;
        assert_eq!(sent.status, 303, "{action} was not taken: {}", sent.html);
        self.follow(&sent).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_opens_for_its_role_and_for_nobody_else() {
    let house = House::open().await;
    let visitor = house.browser();
    for path in PAGES.into_iter().chain(AUDIT) {
        let page = visitor.get(path).await;
        assert!(page.location.starts_with("/sign-in?back="), "{path}: {} {}", page.status, page.location);
    }
    let roles = [
        "agent",
        "dispatcher",
        "handler",
        "approver",
        "principal",
        "supervisor",
        "leader",
        "window",
        "assessor",
    ];
    for name in roles.into_iter().chain(["administrator", "auditor"]) {
        let browser = house.signed_in(name).await;
        for (paths, owner) in [(&PAGES[..], "administrator"), (&AUDIT[..], "auditor")] {
            for path in paths {
                let expected = if name == owner { 200 } else { 403 };
                assert_eq!(browser.status(path).await, expected, "{name} at {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_is_taken_without_its_token_or_from_another_role() {
    let house = House::open().await;
    let (administrator, auditor) = (house.administrator().await, house.signed_in("auditor").await);
    let before = house.events();
    for path in FORMS {
        let forged = administrator.post(path, &[("name", "x"), ("csrf", "forged")]).await;
        assert_eq!(forged.status, 403, "{path}");
        let token = auditor.get("/admin/audit").await.hidden("/admin/audit/verify")["csrf"].clone();
        assert_eq!(auditor.post(path, &[("csrf", &token)]).await.status, 403, "{path}");
    }
    assert_eq!(auditor.post("/admin/audit/verify", &[("csrf", "forged")]).await.status, 403);
    let token = administrator.get("/admin/units").await.hidden("/admin/units")["csrf"].clone();
    assert_eq!(administrator.post("/admin/audit/verify", &[("csrf", &token)]).await.status, 403);
    assert_eq!(house.events(), before, "a refused form left a trace");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_form_comes_back_with_what_was_typed() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let name = "县退役军人事务局新设科室一二三四五六七八九十甲乙丙丁";
    let page = browser.post("/admin/units", &[("csrf", "old"), ("name", name), ("kind", "section")]).await;
    assert_eq!(page.status, 403);
    page.says(&["页面打开太久", name]);
    let again = browser.send(&page, "/admin/units", &[("name", name), ("from", "2026-11-23")]).await;
    assert_eq!(again.status, 303, "{}", again.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_system_page_says_how_the_house_stands() {
    let house = House::open().await;
    house.of_li("路灯不亮");
    let browser = house.administrator().await;
    let page = browser.get("/admin/system").await;
    page.says(&["待受理", "SQLite 3.", "还没有备份", "huiyin backup --data", "2027 年放假安排未载入"]);
    house
        .app
        .store
        .write_rows(|tx| store::setting::put(tx, store::setting::BACKUP, &1_795_327_500_000_i64))
        .unwrap();
    browser.get("/admin/system").await.does_not_say(&["还没有备份"]);
    assert_eq!(browser.follow(&browser.get("/admin").await).await.status, 200);
}
