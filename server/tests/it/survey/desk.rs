//! The phone desk through the pages: nobody whom the rules refuse holds it up, one call follows the other, and whoever
//! was missed is called again after some hours.

use domain::{
    access::Actor,
    case::command::Command,
    ids::CaseId,
    survey::{place::Place, place::State},
};
use jiff::SignedDuration;
use server::{actions, shipped};
use store::command::Act;

use super::{drawn, places, plan};
use crate::{
    harness::{Browser, House},
    reports::case,
};

async fn csrf(browser: &Browser) -> String {
    browser.get("/account").await.hidden("/account/password").remove("csrf").unwrap()
}

/// Says that whoever was drawn here wants to be asked nothing any more.
fn opts_out(house: &House, place: &Place) {
    let case = CaseId(place.item.key.strip_prefix("case-").unwrap().parse().unwrap());
    let command = Command::OptOut { evidence: "m-1".to_owned() };
    let act = Act::Case { case, command };
    actions::now(&house.app.store, &house.app.clock, Actor::System("replies"), None, act).unwrap();
}

#[tokio::test]
async fn the_desk_passes_over_full_groups_and_whoever_wants_to_be_left_alone() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=3 {
        case(&house, "market", number, None);
        case(&house, "housing", number + 10, None);
    }
    house.advance(SignedDuration::from_hours(24));
    let quota = |(name, value)| match name {
        "method" => (name, "quota"),
        "size" => (name, "1"),
        _ => (name, value),
    };
    let place = drawn(&house, &plan().into_iter().map(quota).collect::<Vec<_>>()).await;
    let all = places(&house, &place);
    let url = |index: usize| format!("{place}/places/{}", all[index].id);
    let desk = format!("{place}/desk");
    let agent = house.signed_in("agent").await;
    let csrf = csrf(&agent).await;
    let sends = async |step: &str, index: usize, fields: &[(&str, &str)]| {
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend(fields);
        agent.post(&format!("{}/{step}", url(index)), &all).await
    };
    let answers = [("key", "one"), ("q1", "4"), ("q3", "1"), ("by", "phone")];

    // The first group has its one answer, and the next of the other wants to be left alone.
    assert_eq!(agent.get(&desk).await.location, url(0));
    sends("show", 0, &[]).await.says(&["1389147"]);
    assert_eq!(sends("answer", 0, &answers).await.status, 303);
    assert_eq!(agent.get(&desk).await.location, url(3), "the first group is full");
    opts_out(&house, &all[3]);
    let refused = sends("show", 3, &[]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["不再接受询问"]);
    assert_eq!(agent.get(&desk).await.location, url(4), "one of them does not hold up the others");

    // One call follows the other.
    sends("show", 4, &[]).await.says(&["1389147"]);
    let other = agent.get(&url(5)).await;
    other.says(&["还没有登记通话结果", &format!("去登记样本 {}", all[4].number), &url(4)]);
    other.does_not_say(&["显示号码并拨打"]);
    let refused = sends("show", 5, &[]).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&format!("请先登记样本 {} 的通话结果", all[4].number)]);
    refused.does_not_say(&["1389147"]);
    assert_eq!(agent.get(&desk).await.location, url(4), "what was begun comes first");
    assert_eq!(sends("miss", 4, &[("key", "two"), ("how", "later")]).await.status, 303);

    // Whoever was missed is not called again at once.
    assert_eq!(agent.get(&desk).await.location, url(5));
    sends("show", 5, &[]).await.says(&["1389147"]);
    assert_eq!(sends("miss", 5, &[("key", "three"), ("how", "no-answer")]).await.status, 303);
    let rest = agent.get(&desk).await;
    assert_eq!(rest.location, place);
    agent.follow(&rest).await.says(&["之前没有需要拨打的样本", "两小时"]);
    house.signed_in("assessor").await.get(&place).await.says(&["<dt>查看号码</dt><dd>3</dd>"]);
    house.advance(SignedDuration::from_mins(121));
    let agent = house.signed_in("agent").await;
    assert_eq!(agent.get(&desk).await.location, url(4), "a call that was put off is no try");
    assert_eq!(places(&house, &place)[4].state, State::Open);
}
