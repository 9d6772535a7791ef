//! What the desk shows: whom to call next, masked until a look is recorded, and nothing to those who are rated.

use domain::{access::Actor, case::command::Command, order::command::AttemptResult};
use jiff::SignedDuration;
use store::command::Act;

use crate::harness::House;

const DESK: &str = "/desk/callbacks";

#[tokio::test(flavor = "multi_thread")]
async fn only_those_who_call_sit_at_the_desk() {
    let house = House::called().await;
    house.hall_case("housing", "A-1", "李建国", "025-84551234");
    assert!(house.browser().get(DESK).await.location.starts_with("/sign-in?back="));
    let all = [
        ("agent", 200),
        ("dispatcher", 200),
        ("supervisor", 200),
        ("handler", 403),
        ("approver", 403),
        ("principal", 403),
        ("window", 403),
        ("leader", 403),
        ("administrator", 403),
        ("auditor", 403),
    ];
    for (name, expected) in all {
        let browser = house.signed_in(name).await;
        assert_eq!(browser.status(DESK).await, expected, "{name}");
        let page = browser.get(&format!("{DESK}/case-1")).await;
        assert_eq!(page.status == 403, expected == 403, "{name} {}", page.status);
        page.does_not_say(&["84551234"]);
    }
    let agent = house.signed_in("agent").await;
    for task in ["case-99999", "order-99999", "x", "case-", "letter-1"] {
        assert_eq!(agent.status(&format!("{DESK}/{task}")).await, 404, "{task}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_agreed_comes_first_then_bad_ratings_then_the_phone_pool() {
    let house = House::called().await;
    let agent = house.signed_in("agent").await;
    agent.get(DESK).await.says(&["现在没有要打的电话"]);
    let pool = house.hall_case("housing", "A-1", "李建国", "025-84551234");
    house.advance(SignedDuration::from_mins(1));
    let booked = house.hall_case("housing", "A-2", "王小红", "025-84555678");
    let mobile = house.hall_case("market", "A-3", "赵六", "13800000003");
    house.texted(mobile, 2).unwrap();
    let later = house.app.clock.now() + SignedDuration::from_hours(3);
    let command = Command::Attempt { result: AttemptResult::Later, again_at: Some(later), record: None };
    house.act(Actor::System("test"), Act::Case { case: booked, command });
    let first = agent.get(DESK).await;
    first.says(&["差评核实", "不满意：事项A-3", &format!("{DESK}/case-{pool}"), "约在以后"]);
    first.does_not_say(&[&format!("{DESK}/case-{booked}")]);
    house.advance(SignedDuration::from_hours(3));
    // Nobody stays signed in that long without a move.
    let agent = house.signed_in("agent").await;
    let now = agent.get(DESK).await;
    now.says(&["id=\"task\"", "事项A-2", "约定"]);
    let place = |words: &str| now.html.find(words).unwrap_or_else(|| panic!("{words}: {}", now.html));
    assert!(place("事项A-2") < place("事项A-3") && place("事项A-3") < place("事项A-1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_number_is_masked_until_the_look_at_it_is_in_the_ledger() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "025-84551234");
    let agent = house.signed_in("agent").await;
    let path = format!("{DESK}/case-{case}");
    let masked = agent.get(&path).await;
    masked.says(&["李**", "拨号"]);
    masked.does_not_say(&["84551234", "李建国", "tel:"]);
    let open = agent.send(&masked, &format!("{path}/dial"), &[]).await;
    assert_eq!(open.status, 200);
    open.says(&["tel:02584551234", "李建国", &format!("value=\"dial-case-{case}-3\"")]);
    let events = house.app.store.read(|tx| store::case::timeline(tx, case)).unwrap();
    let last = events.last().unwrap();
    assert_eq!(last.event.code(), "unmasked");
    assert_eq!(last.actor, format!("person:{}", house.person("agent")));
    agent.get(&path).await.does_not_say(&["84551234", "tel:"]);
    let forged = agent.post(&format!("{path}/dial"), &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    assert_eq!(house.app.store.read(|tx| store::case::timeline(tx, case)).unwrap().len(), events.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_whose_message_was_not_answered_is_called_after_a_day() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "13800000001");
    let order = house.texted(case, 1).unwrap();
    let number = house.order_now(order).number;
    let agent = house.signed_in("agent").await;
    let path = format!("{DESK}/order-{order}");
    let page = agent.get(&path).await;
    let sent = agent
        .send(
            &page,
            &path,
            &[
                ("outcome", "answered"),
                ("finding", "upheld"),
                ("words", "没有一次告知"),
                ("record", "录音-7"),
            ],
        )
        .await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    // Found right, it is on its section's desk at once.
    let now = house.order_now(order);
    assert_eq!((now.stage.code(), now.lead), ("dispatched", Some(house.unit("housing"))));
    let answer =
        [("reply", "已补办并道歉"), ("result", "solved"), ("leader", "刘卫东"), ("handler", "陈志强")];
    house.signed_in("handler").await.makes(&number, "answer", &answer).await;
    assert_eq!(house.order_now(order).stage.code(), "callback");
    agent.get(DESK).await.says(&["现在没有要打的电话"]);
    house.advance(SignedDuration::from_hours(25));
    let agent = house.signed_in("agent").await;
    let page = agent.get(DESK).await;
    page.says(&["短信未回", &format!("action=\"{path}\"")]);
    let sent = agent
        .send(&page, &path, &[("outcome", "answered"), ("q_result", "satisfied"), ("record", "录音-77")])
        .await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    assert_eq!(house.order_now(order).stage.code(), "closed");
}
