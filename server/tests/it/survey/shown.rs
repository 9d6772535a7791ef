//! Who sees what of a survey while people are asked, and what of it afterwards: those who are rated never see who was
//! drawn, and of a third party's survey nobody sees an answer before it is over.

use jiff::SignedDuration;
use server::shipped;

use super::{does, drawn, hand_over, places, plan, third_party};
use crate::{
    harness::{Browser, House},
    reports::case,
};

/// Types in what one of the sample wrote on paper.
async fn writes(agent: &Browser, place: &str, number: u32) {
    let found = agent.get(&format!("{place}/paper?number={number}")).await;
    let sheet = agent.follow(&found).await;
    let url = found.location.split('?').next().unwrap();
    let answers = [("q1", "2"), ("q2", "窗口少"), ("q3", "1"), ("by", "paper")];
    assert_eq!(agent.send(&sheet, &format!("{url}/answer"), &answers).await.status, 303);
}

#[tokio::test]
async fn those_who_are_rated_see_no_sample_and_no_answer_before_the_end() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    house.advance(SignedDuration::from_hours(24));
    let place = drawn(&house, &plan()).await;
    let agent = house.signed_in("agent").await;
    writes(&agent, &place, 1).await;
    let files = async |name: &str| {
        let browser = house.signed_in(name).await;
        let mut seen = Vec::new();
        for file in ["frame.csv", "results.csv", "results.xlsx"] {
            seen.push(browser.status(&format!("{place}/{file}")).await);
        }
        seen
    };
    for name in ["handler", "other", "principal", "window", "agent", "adjudicator"] {
        let page = house.signed_in(name).await.get(&place).await;
        page.says(&["访问期间不公布结果", "始终不能查看", "<dt>答复</dt><dd>1</dd>"]);
        page.does_not_say(&["窗口少", "n = 1", "frame.csv", "results.csv", "随机数种子"]);
        assert_eq!(files(name).await, [403, 403, 403], "{name}");
    }
    for name in ["assessor", "leader", "supervisor", "auditor"] {
        house.signed_in(name).await.get(&place).await.says(&["窗口少", "n = 1", "frame.csv", "随机数种子"]);
        assert_eq!(files(name).await, [200, 200, 200], "{name}");
    }
    house.advance(SignedDuration::from_hours(24 * 30));
    assert_eq!(does(&house.signed_in("assessor").await, &place, "close").await.status, 303);
    for (name, status) in [("handler", 200), ("window", 403)] {
        let page = house.signed_in(name).await.get(&place).await;
        page.says(&["窗口少", "n = 1", "始终不能查看"]);
        page.does_not_say(&["frame.csv", "随机数种子"]);
        assert_eq!(page.html.contains("results.csv"), status == 200, "{name} is offered what they get");
        assert_eq!(files(name).await, [403, status, status], "{name}");
    }
    assert_eq!(files("agent").await, [200, 200, 200]);
}

#[tokio::test]
async fn a_third_partys_survey_waits_for_its_seal_until_the_last_day_and_shows_nothing_before() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    house.advance(SignedDuration::from_hours(24));
    let on_paper = || {
        let mut plan = third_party();
        plan.push(("channel", "paper"));
        plan
    };
    let (place, never) = (drawn(&house, &on_paper()).await, drawn(&house, &on_paper()).await);
    let assessor = house.signed_in("assessor").await;
    assessor.get(&place).await.says(&["value=\"2026-12-25\"", "第三方还没有封存结果"]);
    for place in [&place, &never] {
        hand_over(&house, place, house.person("surveyor"), "2026-12-24").await;
    }
    let mine = place.replace("/surveys/", "/fieldwork/");
    let outside = house.signed_in("surveyor").await;
    writes(&outside, &mine, 1).await;
    for name in ["assessor", "leader"] {
        let browser = house.signed_in(name).await;
        let page = browser.get(&place).await;
        page.says(&["访问期间不公布结果", "<dt>答复</dt><dd>1</dd>"]);
        page.does_not_say(&["窗口少", "n = 1"]);
        assert_eq!(browser.status(&format!("{place}/results.csv")).await, 403, "{name}");
    }

    // Answers no longer count, and the seal is still waited for.
    house.advance(SignedDuration::from_hours(24 * 28));
    server::jobs::surveys::run(&house.app).await.unwrap();
    let assessor = house.signed_in("assessor").await;
    assessor.get(&place).await.says(&["进行中", "第三方还没有封存结果"]);
    let early = does(&assessor, &place, "close").await;
    assert_eq!(early.status, 422);
    early.says(&["第三方在 2026-12-24 以前"]);
    let outside = house.signed_in("surveyor").await;
    let page = outside.get(&mine).await;
    page.says(&["结果还没有封存，请在 2026-12-24"]);
    assert_eq!(outside.send(&page, &format!("{mine}/seal"), &[]).await.status, 303);
    house.signed_in("handler").await.get(&place).await.says(&["结果已封存交付", "n = 1"]);

    // The last day is over.
    house.advance(SignedDuration::from_hours(24 * 3));
    server::jobs::surveys::run(&house.app).await.unwrap();
    let read = house.signed_in("assessor").await.get(&never).await;
    read.says(&["已结束", "第三方没有封存结果"]);
    read.does_not_say(&["第三方还没有封存结果"]);
}

#[tokio::test]
async fn units_are_compared_where_the_lot_fell_in_each_and_enough_answered() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=10 {
        case(&house, "market", number, None);
    }
    for number in 11..=13 {
        case(&house, "housing", number, None);
    }
    house.advance(SignedDuration::from_hours(24));
    let fixed = |(name, value)| match name {
        "method" => (name, "fixed"),
        "size" => (name, "10"),
        _ => (name, value),
    };
    let place = drawn(&house, &plan().into_iter().map(fixed).collect::<Vec<_>>()).await;
    let agent = house.signed_in("agent").await;
    let all = places(&house, &place);
    let market = house.unit("market").to_string();
    for one in all.iter().filter(|one| one.item.stratum == market) {
        writes(&agent, &place, one.number).await;
    }
    writes(&agent, &place, all.iter().find(|one| one.item.stratum != market).unwrap().number).await;
    let leader = house.signed_in("leader").await;
    leader.get(&place).await.says(&[
        "各单位的满意率",
        "县市场监督管理局</th><td>10</td><td>10</td><td>0.0 %</td>",
        "县住房和城乡建设局</th><td>3</td><td>1</td><td>–</td><td>样本过少</td>",
        "不到 10 份答复",
    ]);
    let csv = String::from_utf8(leader.bytes(&format!("{place}/results.csv")).await).unwrap();
    assert!(csv.contains("单位") && csv.contains("县市场监督管理局"), "{csv}");
    let few = csv.lines().find(|line| line.contains("县住房和城乡建设局")).unwrap();
    assert!(few.contains("样本过少,,,,"), "{few}");
}

#[tokio::test]
async fn a_third_party_gets_no_tablet_and_the_form_proposes_none() {
    let house = House::under(shipped::PACKS[2].1).await;
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get("/surveys/new").await;
    form.says(&["value=\"paper\" checked"]);
    form.does_not_say(&["value=\"tablet\" checked", "value=\"walk-in\" checked"]);
    let mut both = third_party();
    both.push(("channel", "tablet"));
    let refused = assessor.send(&form, "/surveys/new", &both).await;
    assert_eq!(refused.status, 422);
    refused.says(&["第三方没有现场平板"]);
}
