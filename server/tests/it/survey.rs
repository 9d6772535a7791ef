//! A survey through the pages: planned without a script, drawn, called with the number shown once, answered behind a
//! link once, and read by whom it is for.

use jiff::SignedDuration;
use server::{rating::token::Token, shipped};
use store::survey;

use crate::{
    harness::{Browser, House, Page},
    reports::case,
};

fn plan() -> Vec<(&'static str, &'static str)> {
    vec![
        ("title", "十一月办件满意度"),
        ("intro", "只需一分钟"),
        ("among", "cases"),
        ("from", "2026-11-23"),
        ("until", "2026-11-23"),
        ("method", "simple"),
        ("size", "4"),
        ("ask_from", "2026-11-24"),
        ("ask_until", "2026-12-10"),
        ("answer_until", "2026-12-20"),
        ("channel", "phone"),
        ("channel", "link"),
        ("channel", "paper"),
        ("blocks", "3"),
        ("text_1", "您对办理结果满意吗？"),
        ("ask_1", "grades"),
        ("required_1", "yes"),
        ("branches_1", "5 -> 3"),
        ("text_2", "哪里不满意？"),
        ("ask_2", "text"),
        ("text_3", "会再来吗？"),
        ("ask_3", "single"),
        ("options_3", "会\n不会"),
        ("required_3", "yes"),
        ("then", "save"),
    ]
}

async fn does(browser: &Browser, place: &str, step: &str) -> Page {
    let page = browser.get(place).await;
    browser.send(&page, &format!("{place}/{step}"), &[]).await
}

#[tokio::test]
async fn a_survey_is_planned_drawn_called_answered_and_read() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    assessor.get("/surveys").await.says(&["还没有调查"]);
    assert_eq!(agent.get("/surveys/new").await.status, 403);
    let form = assessor.get("/surveys/new").await;
    let mut wrong = plan();
    wrong.retain(|(name, _)| *name != "branches_1");
    wrong.push(("branches_1", "5 -> 1"));
    let back = assessor.send(&form, "/surveys/new", &wrong).await;
    assert_eq!(back.status, 422);
    back.says(&["第 1 题：只能跳到后面的题目", "哪里不满意？"]);
    let planned = assessor.send(&form, "/surveys/new", &plan()).await;
    assert_eq!(planned.status, 303, "{}", planned.html);
    let place = planned.location.clone();
    assert_eq!(does(&assessor, &place, "draw").await.status, 422, "the period runs");
    house.advance(SignedDuration::from_hours(24));
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    let drawn = does(&assessor, &place, "draw").await;
    assessor.follow(&drawn).await.says(&["进行中", "随机数种子", "<td>6</td>"]);

    // The phone desk: masked, shown for one call, recorded by whoever called.
    let next = agent.get(&format!("{place}/desk")).await;
    let first = next.location.clone();
    let masked = agent.get(&first).await;
    masked.says(&["138****", "显示号码并拨打"]);
    let shown = agent.send(&masked, &format!("{first}/show"), &[]).await;
    shown.says(&["1389147000"]);
    let recorded = agent.send(&shown, &format!("{first}/answer"), &[("q1", "4")]).await;
    assert_eq!(recorded.status, 422);
    recorded.says(&["第 3 题必答"]);
    let answers = [("q1", "4"), ("q2", "窗口少"), ("q3", "1"), ("by", "phone")];
    let recorded = agent.send(&recorded, &format!("{first}/answer"), &answers).await;
    assert_eq!(recorded.status, 303, "{}", recorded.html);

    // A citizen behind a link: nothing to sign in to, one question at a time, once.
    let id = domain::ids::SurveyId(place.rsplit('/').next().unwrap().parse().unwrap());
    let open = house.app.store.read(|tx| survey::open_places(tx, id)).unwrap();
    let expires = house.app.clock.now() + SignedDuration::from_hours(24);
    let link = format!("/q/{}", Token::of_survey(open[0].id, expires).seal(house.app.store.vault()));
    assessor.get(&format!("{place}/sheet")).await.says(&["/q/", "<svg"]);
    assert_eq!(agent.get(&format!("{place}/sheet")).await.status, 403);
    let citizen = house.browser();
    let page = citizen.get(&link).await;
    page.says(&["您对办理结果满意吗？", "第 1 题，共 3 题"]);
    assert_eq!(citizen.send(&page, &link, &[]).await.status, 422, "it needs an answer");
    let on = citizen.send(&page, &link, &[("q1", "5")]).await;
    citizen.follow(&on).await.says(&["会再来吗？"]);
    // Another browser goes on where this one was.
    let other = house.browser();
    let page = other.get(&link).await;
    page.says(&["会再来吗？"]);
    let done = other.send(&page, &link, &[("q3", "2")]).await;
    other.follow(&done).await.says(&["感谢您的答复"]);
    let used = citizen.get(&link).await;
    assert_eq!(used.status, 409);
    used.says(&["已经答过"]);
    assert_eq!(citizen.get("/q/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.status, 404);

    // What was found: n, rate and interval, for everybody of the house; files without anybody's number.
    let leader = house.signed_in("leader").await;
    leader.get(&place).await.says(&["n = 2", "50.0 %", "满意率", "100.0 %", "窗口少"]);
    let csv = leader.bytes(&format!("{place}/results.csv")).await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("非常满意") && !csv.contains("138") && !csv.contains("窗口少"), "{csv}");
    let frame = String::from_utf8(leader.bytes(&format!("{place}/frame.csv")).await).unwrap();
    assert_eq!(frame.matches("case-").count(), 6);
    let paper = agent.get(&format!("{place}/paper?number={}", open[1].number)).await;
    let typed = agent.follow(&paper).await;
    let url = paper.location.split('?').next().unwrap();
    let answers = [("q1", "2"), ("q3", "2"), ("by", "paper")];
    assert_eq!(agent.send(&typed, &format!("{url}/answer"), &answers).await.status, 303);
    assert_eq!(does(&assessor, &place, "close").await.status, 422, "one place is open");
    house.advance(SignedDuration::from_hours(24 * 30));
    let assessor = house.signed_in("assessor").await;
    assert_eq!(does(&assessor, &place, "close").await.status, 303);
    assert_eq!(house.browser().get(&link).await.status, 410);
}
