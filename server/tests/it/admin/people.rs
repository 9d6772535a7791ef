//! People: a link that works once, a second factor where it is required, and nobody locked out by mistake.

use domain::access::Role;
use jiff::SignedDuration;
use server::passwords;

use crate::harness::{Browser, House, PASSWORD, Page};

const NEW_PASSWORD: &str = "Xin-mi-ma-2026";

/// Returns the path of the one-time link a page shows.
fn link(page: &Page) -> String {
    let shown =
        page.html.split("id=\"one-time-link\">").nth(1).expect("a link is shown").split('<').next().unwrap();
    assert!(shown.starts_with("http://127.0.0.1:8480/welcome/"), "{shown}");
    shown.trim_start_matches("http://127.0.0.1:8480").to_owned()
}

async fn sign_in(browser: &Browser, name: &str, password: &str) -> Page {
    let page = browser.get("/sign-in").await;
    browser.send(&page, "/sign-in", &[("name", name), ("password", password)]).await
}

async fn sign_up(browser: &Browser, link: &str) -> Page {
    let page = browser.get(link).await;
    browser.send(&page, link, &[("password", NEW_PASSWORD), ("again", NEW_PASSWORD)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_person_signs_up_by_the_link_and_gets_to_the_desk() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let form = browser.get("/admin/people").await;
    let fields = [
        ("name", "李晓燕"),
        ("sign_in", "lixiaoyan"),
        ("unit_name", "县12345热线受理中心"),
        ("roles", "agent"),
    ];
    let sent = browser.send(&form, "/admin/people", &fields).await;
    let page = browser.follow(&sent).await;
    page.says(&["人员已新增", "李晓燕的一次性链接", "待启用", "县12345热线受理中心"]);
    let link = link(&page);
    browser.get(&sent.location).await.does_not_say(&["one-time-link"]);
    let person = house.app.world().people.persons.signing_in_as("lixiaoyan").unwrap().clone();
    assert_eq!((person.roles, person.unit), ([Role::Agent].into(), Some(house.unit("centre"))));

    let own = house.browser();
    own.get(&link).await.says(&["李晓燕", "lixiaoyan"]);
    let weak = own.send(&own.get(&link).await, &link, &[("password", "kurz"), ("again", "kurz")]).await;
    weak.says(&["至少 10 个字符"]);
    assert_eq!(sign_up(&own, &link).await.location, "/sign-in");
    assert_eq!(own.status(&link).await, 410, "a link works once");
    own.get(&link).await.says(&["账号已启用", "请用账号和密码登录", "href=\"/sign-in\""]);
    let inside = sign_in(&own, "lixiaoyan", NEW_PASSWORD).await;
    assert!(inside.location.starts_with("/desk/agent"), "{}", inside.location);
    browser.get("/admin/people").await.says(&["正常"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_twice_adds_one_person_and_both_answers_give_the_same_link() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let form = browser.get("/admin/people").await;
    let fields = [("name", "李晓燕"), ("sign_in", "lixiaoyan"), ("unit_name", ""), ("roles", "agent")];
    let mut links = Vec::new();
    for _ in 0..2 {
        let sent = browser.send(&form, "/admin/people", &fields).await;
        links.push(link(&browser.follow(&sent).await));
    }
    assert_eq!(links[0], links[1]);
    let own = house.browser();
    assert_eq!(sign_up(&own, &links[0]).await.location, "/sign-in");
    let late = browser.send(&form, "/admin/people", &fields).await;
    browser.follow(&late).await.does_not_say(&["one-time-link"]);
    assert_eq!(own.status(&links[0]).await, 410, "sending the form again revives no link");
    assert_eq!(house.app.world().people.persons.iter().filter(|person| person.name == "李晓燕").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_new_person_is_said_at_its_field() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let right = [("name", "李晓燕"), ("sign_in", "lixiaoyan"), ("unit_name", ""), ("roles", "agent")];
    let cases = [
        ("name", "", "应为 1 至 100 个可见字符"),
        ("sign_in", "agent", "“agent”已被“周敏”使用"),
        ("sign_in", "李 晓燕", "1 至 40 个字母"),
        ("unit_name", "没有的局", "没有这个单位"),
        ("roles", "citizen", "至少选择一个岗位"),
    ];
    for (field, value, fault) in cases {
        let fields = right.map(|(name, other)| (name, if name == field { value } else { other }));
        let page = browser.send(&browser.get("/admin/people").await, "/admin/people", &fields).await;
        assert_eq!(page.status, 422, "{field}");
        page.says(&[fault, "<details class=\"dk-new\" open>"]);
        if field != "name" {
            page.says(&["value=\"李晓燕\""]);
        }
    }
    assert_eq!(house.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_binds_an_authenticator_before_the_first_page() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let fields = [("name", "钱学敏"), ("sign_in", "qianxm"), ("unit_name", ""), ("roles", "administrator")];
    let page = browser.does("/admin/people", "/admin/people", &fields).await;
    let own = house.browser();
    sign_up(&own, &link(&page)).await;
    let inside = sign_in(&own, "qianxm", NEW_PASSWORD).await;
    assert_eq!(inside.location, "/account/second-factor");
    assert!(
        own.get("/admin/units").await.location.starts_with("/sign-in"),
        "the password alone opens nothing"
    );
    let enrol = own.get("/account/second-factor").await;
    let secret = secret(&enrol);
    let wrong = own.send(&enrol, "/account/second-factor", &[("code", "000000")]).await;
    wrong.says(&["验证码不对"]);
    let seconds = u64::try_from(house.app.clock.now().as_second()).unwrap();
    let code = passwords::code_at(&secret, seconds).unwrap();
    let bound = own.send(&enrol, "/account/second-factor", &[("code", &code)]).await;
    assert_eq!(bound.location, "/admin/units");
    assert_eq!(own.status("/admin/units").await, 200);

    let again = house.browser();
    assert_eq!(sign_in(&again, "qianxm", NEW_PASSWORD).await.location, "/sign-in/second-factor");
    let form = again.get("/sign-in/second-factor").await;
    let replayed = again.send(&form, "/sign-in/second-factor", &[("code", &code)]).await;
    assert_eq!(replayed.status, 200, "a code is good once");
    house.advance(SignedDuration::from_secs(60));
    let code = passwords::code_at(&secret, seconds + 60).unwrap();
    let inside = again.send(&form, "/sign-in/second-factor", &[("code", &code)]).await;
    assert_eq!(inside.location, "/admin/units");
}

/// Reads the secret as a person types it into an authenticator.
fn secret(page: &Page) -> Vec<u8> {
    let letters =
        |text: &str| text.chars().all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit());
    let words = page.html.split(['<', '>']).find(|text| {
        let parts: Vec<&str> = text.trim().split(' ').collect();
        parts.len() >= 8 && parts.iter().all(|part| part.len() == 4 && letters(part))
    });
    let text: String = words.expect("a secret is shown").chars().filter(|letter| *letter != ' ').collect();
    let (mut bits, mut size, mut bytes) = (0_u32, 0_u32, Vec::new());
    for letter in text.trim().bytes() {
        let value = if letter.is_ascii_uppercase() { letter - b'A' } else { letter - b'2' + 26 };
        bits = bits << 5 | u32::from(value);
        size += 5;
        if size >= 8 {
            size -= 8;
            bytes.push(u8::try_from(bits >> size & 0xff).unwrap());
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_passwords_lock_the_account_for_a_while() {
    let house = House::open().await;
    let browser = house.browser();
    for left in ["4", "3", "2", "1"] {
        sign_in(&browser, "agent", "falsch")
            .await
            .says(&["账号或密码不对", &format!("还可以再试 {left} 次")]);
    }
    sign_in(&browser, "agent", "falsch").await.says(&["账号已锁定"]);
    sign_in(&browser, "agent", PASSWORD).await.says(&["账号已锁定"]);
    house.administrator().await.get("/admin/people").await.says(&["已锁定"]);
    house.advance(SignedDuration::from_mins(16));
    assert_eq!(sign_in(&browser, "agent", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_ends_every_session_and_enabling_lets_in_again() {
    let house = House::open().await;
    let (browser, agent) = (house.administrator().await, house.signed_in("agent").await);
    assert_eq!(agent.status("/account").await, 200);
    let place = format!("/admin/people/{}", house.person("agent"));
    browser.get(&place).await.says(&["周敏将立即退出登录"]);
    browser.does(&place, &format!("{place}/disable"), &[]).await.says(&["已停用"]);
    assert!(agent.get("/account").await.location.starts_with("/sign-in"));
    assert_eq!(sign_in(&house.browser(), "agent", PASSWORD).await.status, 200);
    browser.does(&place, &format!("{place}/enable"), &[]).await.says(&["已启用"]);
    assert!(agent.get("/account").await.location.starts_with("/sign-in"), "the old session stays ended");
    assert_eq!(sign_in(&house.browser(), "agent", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_link_takes_the_old_password_away_at_once() {
    let house = House::open().await;
    let (browser, agent) = (house.administrator().await, house.signed_in("agent").await);
    let place = format!("/admin/people/{}", house.person("agent"));
    let page = browser.does(&place, &format!("{place}/link"), &[]).await;
    page.says(&["周敏的一次性链接", "待启用"]);
    assert!(agent.get("/account").await.location.starts_with("/sign-in"));
    sign_in(&house.browser(), "agent", PASSWORD).await.says(&["账号或密码不对"]);
    sign_up(&agent, &link(&page)).await;
    assert_eq!(sign_in(&agent, "agent", NEW_PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_second_factor_is_reset_by_another_administrator() {
    let house = House::open().await;
    let (browser, auditor) = (house.administrator().await, house.signed_in("auditor").await);
    let place = format!("/admin/people/{}", house.person("auditor"));
    browser.does(&place, &format!("{place}/second-factor"), &[]).await.says(&["验证器已重置"]);
    assert!(auditor.get("/admin/audit").await.location.starts_with("/sign-in"));
    let again = sign_in(&house.browser(), "auditor", PASSWORD).await;
    assert_eq!(again.location, "/account/second-factor");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_locks_themselves_out_and_the_last_administrator_stays() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let own = format!("/admin/people/{}", house.person("administrator"));
    let page = browser.get(&own).await;
    page.says(&["这是您自己的账号"]);
    page.does_not_say(&[&format!("{own}/disable"), &format!("{own}/link")]);
    let token = page.hidden(&format!("{own}/change"))["csrf"].clone();
    for action in ["disable", "link", "second-factor"] {
        let refused = browser.post(&format!("{own}/{action}"), &[("csrf", &token), ("key", action)]).await;
        assert_eq!(refused.status, 422, "{action}");
    }
    let fields = [("name", "赵国庆"), ("unit_name", "清河县"), ("roles", "agent")];
    let refused = browser.send(&page, &format!("{own}/change"), &fields).await;
    assert_eq!(refused.status, 422);
    refused.says(&["最后一位在用的管理员"]);
    assert_eq!(house.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_and_unit_change_and_the_list_finds_people() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let place = format!("/admin/people/{}", house.person("handler"));
    let form = browser.get(&place).await;
    let fields =
        [("name", "陈志刚"), ("unit_name", "供热办"), ("roles", "unit-handler"), ("roles", "unit-approver")];
    let page = browser.follow(&browser.send(&form, &format!("{place}/change"), &fields).await).await;
    page.says(&["人员信息已保存", "陈志刚"]);
    let world = house.app.world();
    let person = world.people.persons.get(house.person("handler")).unwrap();
    assert_eq!(person.roles, [Role::UnitHandler, Role::UnitApprover].into());
    assert_eq!(person.unit, Some(house.unit("heating")));
    let refused = browser.send(&form, &format!("{place}/change"), &[("name", "陈志刚"), ("key", "k2")]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["至少选择一个岗位"]);

    let found = browser.get("/admin/people?q=%E5%88%98%E5%8D%AB").await;
    found.says(&["刘卫东"]);
    found.does_not_say(&["周敏</a>"]);
    let approvers = browser.get("/admin/people?role=unit-approver").await;
    approvers.says(&["陈志刚</a>", "刘卫东</a>"]);
    approvers.does_not_say(&["周敏</a>"]);
    browser.get("/admin/people?q=%E4%BE%9B%E7%83%AD%E5%8A%9E").await.says(&["陈志刚</a>"]);
    browser.get("/admin/people?q=zzz").await.says(&["没有符合的人员"]);
}
