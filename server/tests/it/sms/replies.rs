//! What the program would not guess, a person reads: once, whoever presses and however often, and never more than the
//! citizen wrote.

use domain::{
    access::{Actor, Role, Staff},
    case::{
        Case, Stage,
        command::{Command, Meaning},
    },
    ids::CaseId,
    rating::Provenance,
};
use store::command::Act;

use super::post::{asked, quick_pack, replies, satisfied, work};
use crate::harness::{Browser, House, Page};

const PATH: &str = "/replies";
const PHONE: &str = "13891478000";

/// Writes a reply as a phone does and lets the jobs look at it.
async fn write(house: &House, id: &str, from: &str, text: &str) {
    let (_, spool) = house.app.gateways.spool().unwrap();
    let reply = server::sms::spool::Incoming {
        id: id.to_owned(),
        from: from.to_owned(),
        text: text.to_owned(),
        extension: "01".to_owned(),
    };
    spool.reply(&reply).unwrap();
    work(&house.app).await;
}

/// A house in which a case was asked about, and the citizen wrote what may mean anything.
async fn unclear(text: &str) -> (House, CaseId) {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", PHONE);
    work(&house.app).await;
    write(&house, "one", PHONE, text).await;
    assert_eq!(replies(&house.app), [("for-a-person".to_owned(), 1)]);
    (house, case)
}

async fn say(browser: &Browser, page: &Page, meaning: &str) -> Page {
    browser.send(page, PATH, &[("meaning", meaning)]).await
}

fn only_rating(case: &Case) -> (u8, String, Provenance) {
    let [placed] = case.ratings.as_slice() else { panic!("{:?}", case.ratings) };
    (placed.rating.grade.stars(), placed.rating.words.clone(), placed.rating.provenance.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_says_what_a_reply_means_and_it_counts_once() {
    let (house, case) = unclear("给个满意的答复，电话13912345678").await;
    let agent = house.signed_in("agent").await;
    let page = agent.get(PATH).await;
    page.says(&["给个满意的答复", "A-1", "事项A-1", "1 满意", "2 基本满意", "3 不满意"]);
    page.says(&[&format!("href=\"/cases/{case}\"")]);
    page.does_not_say(&[PHONE, "13912345678"]);
    let sent = say(&agent, &page, "fair").await;
    assert_eq!((sent.status, sent.location.as_str()), (303, PATH));
    agent.follow(&sent).await.says(&["没有要看的回复"]);
    let read_by = Some(house.person("agent"));
    let (stars, words, provenance) = only_rating(&house.case_now(case));
    assert_eq!((stars, words.as_str()), (3, "给个满意的答复，电话13912345678"));
    let Provenance::Sms { message, read_by: by } = provenance else { panic!("{provenance:?}") };
    assert!(message.ends_with("one") && by == read_by, "{message} {by:?}");
    // The same form once more, as a browser sends it that heard no answer; and with another meaning.
    for meaning in ["fair", "dissatisfied", "nothing"] {
        let again = say(&agent, &page, meaning).await;
        assert_eq!(again.status, 303, "{}", again.html);
    }
    assert_eq!(only_rating(&house.case_now(case)).0, 3);
    assert_eq!(replies(&house.app), [("read".to_owned(), 1)]);
    // The reply that comes in twice is the reply that was read.
    write(&house, "one", PHONE, "给个满意的答复").await;
    assert_eq!((replies(&house.app), house.case_now(case).ratings.len()), (vec![("read".to_owned(), 1)], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_word_read_by_a_person_opens_its_order() {
    let (house, case) = unclear("满意才怪").await;
    let agent = house.signed_in("agent").await;
    let page = agent.get(PATH).await;
    assert_eq!(say(&agent, &page, "dissatisfied").await.status, 303);
    let now = house.case_now(case);
    let [opened] = now.orders.as_slice() else { panic!("{now:?}") };
    assert_eq!(house.order_now(opened.order).case, Some(case));
    agent.get("/desk/callbacks").await.says(&["差评核实"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_at_once_leave_one_rating_and_both_are_told() {
    for (one, other) in
        [("satisfied", "dissatisfied"), ("dissatisfied", "nothing"), ("satisfied", "satisfied")]
    {
        let (house, case) = unclear("还没有人来").await;
        let (agent, dispatcher) = (house.signed_in("agent").await, house.signed_in("dispatcher").await);
        let (mine, theirs) = (agent.get(PATH).await, dispatcher.get(PATH).await);
        let (mine, theirs) = tokio::join!(say(&agent, &mine, one), say(&dispatcher, &theirs, other));
        assert_eq!((mine.status, theirs.status), (303, 303), "{}{}", mine.html, theirs.html);
        let (mine, theirs) = (agent.follow(&mine).await, dispatcher.follow(&theirs).await);
        let told_so = [&mine, &theirs].iter().filter(|page| page.html.contains("已经有人处理")).count();
        assert_eq!(told_so, 1, "{one} and {other}: one of the two came second\n{}", mine.html);
        let now = house.case_now(case);
        let expected = if other == "nothing" { 0..=1 } else { 1..=1 };
        assert!(expected.contains(&now.ratings.len()) && now.heard.is_empty(), "{now:?}");
        assert_eq!(replies(&house.app).iter().map(|(_, count)| count).sum::<i64>(), 1);
        assert_eq!(house.app.store.read(store::inbound::waiting).unwrap(), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_means_nothing_is_set_aside_and_the_case_goes_on_waiting() {
    let (house, case) = unclear("请问几点下班").await;
    let agent = house.signed_in("agent").await;
    let page = agent.get(PATH).await;
    let sent = say(&agent, &page, "nothing").await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let now = house.case_now(case);
    assert_eq!((now.stage, now.ratings.len(), now.heard.len()), (Stage::Asked, 0, 0));
    assert_eq!(replies(&house.app), [("nothing".to_owned(), 1)]);
    // Their real answer still counts.
    write(&house, "two", PHONE, "1").await;
    assert_eq!(only_rating(&house.case_now(case)).0, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_was_read_before_a_crash_leaves_the_queue_with_the_next_person() {
    let (house, case) = unclear("马马虎虎").await;
    let message = house.case_now(case).heard[0].message.clone();
    // Whoever read it died before the queue knew.
    let person = house.person("agent");
    let actor = Actor::Staff(Staff { person, roles: [Role::Agent].into(), units: Default::default() });
    let meaning = Meaning::Scale { option: "fair".to_owned() };
    house.act(actor, Act::Case { case, command: Command::Read { message, meaning } });
    assert_eq!(replies(&house.app), [("for-a-person".to_owned(), 1)]);
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    page.says(&["马马虎虎"]);
    let sent = say(&dispatcher, &page, "dissatisfied").await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    dispatcher.follow(&sent).await.says(&["已经有人处理", "没有要看的回复"]);
    assert_eq!(only_rating(&house.case_now(case)).0, 3);
    assert_eq!(replies(&house.app), [("read".to_owned(), 1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_rated_by_what_a_person_read_and_only_while_it_is_asked_about() {
    let house = House::with(&quick_pack(), |_, _| "[sms]\nquestions_per_day = 0\n".to_owned()).await;
    let order = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    write(&house, "one", PHONE, "嗯，算是吧").await;
    write(&house, "two", PHONE, "说不好").await;
    let (agent, dispatcher) = (house.signed_in("agent").await, house.signed_in("dispatcher").await);
    let first = agent.get(PATH).await;
    first.says(&["嗯，算是吧", "第1件事", "href=\"/orders/"]);
    let stale = dispatcher.get(PATH).await;
    assert_eq!(say(&agent, &first, "satisfied").await.status, 303);
    assert_eq!(satisfied(&house.app, order), Some(true));
    let late = say(&dispatcher, &stale, "dissatisfied").await;
    assert_eq!(late.status, 303, "{}", late.html);
    assert_eq!(satisfied(&house.app, order), Some(true));
    // The second one came to a question that is answered: it can only be set aside.
    let second = agent.get(PATH).await;
    second.says(&["说不好"]);
    second.does_not_say(&["value=\"satisfied\""]);
    assert_eq!(say(&agent, &second, "nothing").await.status, 303);
    let became = [("nothing".to_owned(), 1), ("read".to_owned(), 1)];
    assert_eq!(replies(&house.app), became);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_form_an_unknown_reply_or_grade_changes_nothing() {
    let (house, case) = unclear("4").await;
    let handler = house.signed_in("handler").await;
    assert_eq!(handler.status(PATH).await, 403);
    let agent = house.signed_in("agent").await;
    let page = agent.get(PATH).await;
    let forged = agent.post(PATH, &[("csrf", "x"), ("id", "one"), ("meaning", "satisfied")]).await;
    assert_eq!(forged.status, 403);
    let unknown = agent.send(&page, PATH, &[("id", "spool:nobody"), ("meaning", "satisfied")]).await;
    assert_eq!(unknown.status, 404);
    let grade = say(&agent, &page, "excellent").await;
    assert!((400..500).contains(&grade.status), "{} {}", grade.status, grade.html);
    assert_eq!((house.case_now(case).ratings.len(), replies(&house.app)[0].0.as_str()), (0, "for-a-person"));
}
