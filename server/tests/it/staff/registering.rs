//! Taking a call: what is checked, what helps, what is done at once and what stands when a step is refused.

use server::shipped;

use crate::harness::{Browser, House, Page};

const NEW: &str = "/desk/agent/new";

const CALL: [(&str, &str); 8] = [
    ("phone", "138 9147 8000"),
    ("name", "李建国"),
    ("channel", "phone"),
    ("kind", "help"),
    ("urgency", "normal"),
    ("level", "county"),
    ("received_on", "2026-11-23"),
    ("content", "东风小区3号楼暖气不热，室内14度，请尽快恢复。"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = CALL.into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    kept.chain(changes.iter().copied()).collect()
}

async fn sent(browser: &Browser, changes: &[(&str, &str)]) -> Page {
    let form = browser.get(NEW).await;
    assert_eq!(form.status, 200, "{}", form.html);
    browser.send(&form, NEW, &with(changes)).await
}

fn between<'a>(page: &'a Page, before: &str) -> &'a str {
    page.html.split(before).nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default()
}

#[tokio::test]
async fn a_call_is_registered_and_its_code_read_out_opens_it_for_the_citizen() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    let done = sent(&agent, &[("then", "register")]).await;
    assert_eq!(done.status, 200, "{}", done.html);
    done.says(&["已登记", "138****8000", "/track"]);
    done.does_not_say(&["13891478000"]);
    let (number, code) = (between(&done, "id=\"number\">"), between(&done, "id=\"code\">"));
    assert_eq!(code.len(), 14, "{code}");
    agent.get("/desk/agent/screening").await.says(&[number, "李** 138****8000"]);
    let citizen = house.browser();
    let form = citizen.get("/track").await;
    let opened = citizen.send(&form, "/track", &[("code", code)]).await;
    assert_eq!(opened.location, format!("/track/{number}"));
    // Whoever comes to rate it too early sees how far it is.
    let citizen = house.browser();
    citizen.get("/").await.says(&["我要评", "href=\"/rate\""]);
    let form = citizen.get("/rate").await;
    let wrong = citizen.send(&form, "/rate", &[("code", "482109375512")]).await;
    wrong.says(&["查询码", "482109375512", "action=\"/rate\""]);
    let judged = citizen.send(&form, "/rate", &[("code", code)]).await;
    assert_eq!(judged.location, format!("/track/{number}/answer"));
    assert_eq!(citizen.get(&judged.location).await.location, format!("/track/{number}"));
}

#[tokio::test]
async fn the_same_form_twice_makes_one_order_with_one_code() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    let form = agent.get(NEW).await;
    let fields = with(&[("then", "accept")]);
    let first = agent.send(&form, NEW, &fields).await;
    let second = agent.send(&form, NEW, &fields).await;
    first.says(&["已受理"]);
    second.says(&["已受理"]);
    for id in ["id=\"number\">", "id=\"code\">"] {
        assert_eq!(between(&first, id), between(&second, id));
    }
    assert_eq!(house.version(between(&first, "id=\"number\">")), 2);
}

/// A form draws its code from its key, so a form whose answer is forgotten draws the code that its order has.
#[tokio::test]
async fn a_code_that_another_order_has_is_not_given_twice() {
    let house = House::demo().await;
    let forget = || house.app.store.write_rows(|tx| tx.execute("delete from inbox", &[])).unwrap();
    let agent = house.signed_in("agent").await;
    let form = agent.get(NEW).await;
    let fields = with(&[("then", "register")]);
    let mut codes = Vec::new();
    for _ in 0..2 {
        let done = agent.send(&form, NEW, &fields).await;
        assert_eq!(done.status, 200, "{}", done.html);
        codes.push((between(&done, "id=\"number\">").to_owned(), between(&done, "id=\"code\">").to_owned()));
        forget();
    }
    let citizen = house.browser();
    let spoken = citizen.get("/speak").await;
    let words = [("content", "东风小区三号楼门前的路灯已经三天不亮了。"), ("phone", "13891478000")];
    for _ in 0..2 {
        let sent = citizen.send(&spoken, "/speak", &words).await;
        let receipt = citizen.follow(&sent).await;
        let number = sent.location.rsplit('/').next().unwrap();
        let grouped = receipt.html.split("id=\"code\"").nth(1).unwrap();
        let code = grouped.split('>').nth(1).unwrap().split('<').next().unwrap();
        codes.push((number.to_owned(), code.to_owned()));
        forget();
    }
    for (number, code) in &codes {
        let citizen = house.browser();
        let form = citizen.get("/track").await;
        let opened = citizen.send(&form, "/track", &[("code", code)]).await;
        assert_eq!(opened.location, format!("/track/{number}"), "{codes:?}");
    }
}

#[tokio::test]
async fn where_the_pack_wants_a_name_its_lack_is_said_at_its_field_and_nothing_typed_is_lost() {
    let house = House::under(&shipped::PACKS[0].1.replace("anonymous = true", "anonymous = false")).await;
    let agent = house.signed_in("agent").await;
    let nameless = [("then", "register"), ("phone", ""), ("name", ""), ("anonymous", "yes")];
    let refused = sent(&agent, &nameless).await;
    refused.says(&["按规定不受理匿名诉求", "请尽快恢复。</textarea>"]);
    sent(&agent, &[("then", "register")]).await.says(&["已登记"]);

    let citizen = house.browser();
    let form = citizen.get("/speak").await;
    let content = ("content", "东风小区三号楼门前的路灯已经三天不亮了。");
    let refused = citizen.send(&form, "/speak", &[content]).await;
    refused.says(&["须留下姓名或电话", "三天不亮了。</textarea>"]);
    let taken = citizen.send(&form, "/speak", &[content, ("phone", "13891478000")]).await;
    assert_eq!(taken.status, 303, "{}", taken.html);
}

#[tokio::test]
async fn a_dispatcher_sends_a_call_to_its_unit_in_one_go() {
    let house = House::demo().await;
    let dispatcher = house.signed_in("dispatcher").await;
    let missing = sent(&dispatcher, &[("then", "dispatch")]).await;
    missing.says(&["请选择单位", "请尽快恢复。</textarea>", "value=\"138 9147 8000\""]);
    let done = sent(&dispatcher, &[("then", "dispatch"), ("unit_name", "供热办")]).await;
    done.says(&["已受理", "已派给供热办"]);
    let number = between(&done, "id=\"number\">");
    house.signed_in("handler").await.get("/desk/unit/to-sign").await.says(&[number]);
}

#[tokio::test]
async fn an_earlier_step_stands_when_a_later_one_is_refused() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    agent.get(NEW).await.does_not_say(&["登记并派单"]);
    let half = sent(&agent, &[("then", "dispatch"), ("unit_name", "供热办")]).await;
    assert_eq!(half.status, 200);
    half.says(&["已受理", "诉求已登记，但后一步没有办成", "这一步不归您的岗位办理"]);
    house
        .signed_in("dispatcher")
        .await
        .get("/desk/dispatcher/waiting")
        .await
        .says(&[between(&half, "id=\"number\">")]);
}

#[tokio::test]
async fn an_emergency_is_registered_and_handed_over_at_once() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    agent.get(NEW).await.says(&["119 消防救援"]);
    let done = sent(&agent, &[("then", "hand-over:119"), ("urgency", "urgent")]).await;
    done.says(&["已记录紧急转接"]);
    let order = agent.get(&format!("/orders/{}", between(&done, "id=\"number\">"))).await;
    order.says(&["已转紧急", "119 消防救援"]);
    sent(&agent, &[("then", "hand-over:911")]).await.says(&["没有这条紧急热线"]);
}

#[tokio::test]
async fn what_is_wrong_with_a_call_is_said_and_everything_typed_is_kept() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    let check = async |changes: &[(&str, &str)], fault: &str| {
        let page = sent(&agent, changes).await;
        assert_eq!(page.status, 200, "{changes:?}");
        page.says(&[fault]);
        page.does_not_say(&["id=\"code\""]);
    };
    check(&[("phone", "1389147800")], "号码应为 11 位手机号").await;
    check(&[("phone", ""), ("name", "")], "选择匿名，或填写号码").await;
    check(&[("anonymous", "yes")], "选择匿名，或填写号码").await;
    check(&[("content", "")], "请写下诉求内容").await;
    check(&[("received_on", "2026-11-24")], "收到日期不能晚于今天").await;
    check(&[("received_on", "昨天")], "日期应写成").await;
    check(&[("kind", "nonsense")], "请从列表中选择一项").await;
    check(&[("unit_name", "不存在的局")], "没有这个单位").await;
    check(&[("content", "有\u{7}响铃")], "第 2 个字符无法保存").await;
    let anonymous =
        sent(&agent, &[("phone", ""), ("name", ""), ("anonymous", "yes"), ("then", "register")]).await;
    anonymous.says(&["id=\"code\""]);
}

#[tokio::test]
async fn repeats_and_units_come_while_typing_and_only_to_those_who_may_know() {
    let house = House::demo().await;
    let number = house.of_li("东风小区3号楼停暖");
    let agent = house.signed_in("agent").await;
    let csrf = agent.get(NEW).await.hidden(NEW).remove("csrf").unwrap();
    let by_phone = [("csrf", csrf.as_str()), ("phone", "13891478000"), ("title", ""), ("place", "")];
    agent.post("/desk/agent/new/repeats", &by_phone).await.says(&[&number, "同一号码"]);
    let by_words = [("csrf", csrf.as_str()), ("phone", ""), ("title", "东风小区停暖第三天"), ("place", "")];
    agent.post("/desk/agent/new/repeats", &by_words).await.says(&[&number, "同一事项"]);
    let units = [("csrf", csrf.as_str()), ("title", ""), ("content", "暖气不热"), ("place", "")];
    assert_eq!(agent.post("/desk/agent/new/suggestions", &units).await.status, 200);
    assert_eq!(agent.post("/desk/agent/new/suggestions", &units[1..]).await.status, 403);
    let window = house.signed_in("window").await;
    let csrf = window.get(NEW).await.hidden(NEW).remove("csrf").unwrap();
    let by_phone = [("csrf", csrf.as_str()), ("phone", "13891478000"), ("title", ""), ("place", "")];
    window.post("/desk/agent/new/repeats", &by_phone).await.does_not_say(&[&number]);
}

#[tokio::test]
async fn a_window_clerk_registers_and_sees_nothing_more() {
    let house = House::demo().await;
    let window = house.signed_in("window").await;
    let form = window.get(NEW).await;
    form.does_not_say(&["登记并受理", "登记并派单", "紧急转接"]);
    let done = sent(&window, &[("channel", "paper"), ("then", "register")]).await;
    done.says(&["已登记", "id=\"code\""]);
    done.does_not_say(&["/orders/"]);
    let number = between(&done, "id=\"number\">");
    assert_eq!(window.get(&format!("/orders/{number}")).await.status, 404);
    assert_eq!(window.get("/desk/agent/screening").await.status, 403);
}
