//! Corrections and appeals stand beside a closed month.

use domain::{
    assessment::command::Command,
    ids::{AppealId, MarkId},
    policy::Month,
};
use server::{actions, http::signed::actor_of};
use store::command::{Act, Done};

use super::{MONTH, closing, county};
use crate::harness::House;

fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

fn pack() -> String {
    "linshu-2020-10".to_owned()
}

impl House {
    fn assesses(&self, name: &str, command: Command) -> i64 {
        let world = self.app.world();
        let person = world.people.persons.signing_in_as(name).unwrap();
        let actor = actor_of(person, &world);
        let act = Act::Assess(Box::new(command));
        match actions::now(&self.app.store, &self.app.clock, actor, None, act).unwrap() {
            Done::Assessed { id } => id,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_stands_beside_the_frozen_score() {
    let house = county().await;
    let mark = Command::Mark {
        mark: MarkId(0),
        pack: pack(),
        month: month(),
        unit: house.unit("east"),
        measure: "return_late".to_owned(),
        order: None,
        evidence: Vec::new(),
        note: "收件后第三日才退回".to_owned(),
    };
    house.assesses("assessor", mark);
    let browser = closing::closed(&house).await;
    let action = format!("{MONTH}/corrections");
    let form = browser.get(&action).await;
    let east = house.unit("east").to_string();
    let fields = [("unit", east.as_str()), ("measure", "return_late"), ("reason", "日志属实")];
    let nothing = browser.send(&form, &action, &[&fields[..], &[("by", "0")]].concat()).await;
    assert_eq!(nothing.status, 422);
    nothing.says(&["增减为 0", "日志属实"]);
    let sent = browser.send(&nothing, &action, &[&fields[..], &[("by", "-1")]].concat()).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["已作更正", "超期回退", "−1", "全部更正之后", "东关街道"]);
    browser.get(MONTH).await.says(&["更正后第"]);
    let frozen = browser.get(&format!("{}/response_handling", house.at("east"))).await;
    frozen.says(&["扣 0.2 分"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_appeal_waits_is_ruled_on_and_leads_to_its_correction() {
    let house = county().await;
    let browser = closing::closed(&house).await;
    let appeal = Command::Appeal {
        appeal: AppealId(0),
        pack: pack(),
        month: month(),
        unit: house.unit("east"),
        indicator: "first_time".to_owned(),
        grounds: "两件已一次办好".to_owned(),
    };
    let act = Act::Assess(Box::new(appeal));
    let actor = domain::access::Actor::System("test");
    let done = actions::now(&house.app.store, &house.app.clock, actor, None, act).unwrap();
    let Done::Assessed { id } = done else { panic!("{done:?}") };
    let page = browser.get(&format!("{MONTH}/appeals")).await;
    page.says(&["待裁", "两件已一次办好", "日终前申诉"]);
    browser.get("/assessment").await.says(&["st-count"]);
    let action = format!("{MONTH}/appeals/{id}/rule");
    let unchosen = browser.send(&page, &action, &[("reason", "属实")]).await;
    assert_eq!(unchosen.status, 422);
    unchosen.says(&["请先选择", "属实"]);
    let ruled = browser.send(&page, &action, &[("granted", "yes"), ("reason", "属实")]).await;
    assert_eq!(ruled.status, 303, "{}", ruled.html);
    let page = browser.follow(&ruled).await;
    page.says(&["已裁定", "成立", &format!("corrections?appeal={id}")]);
    browser.get(&format!("{MONTH}/corrections?appeal={id}")).await.says(&["依据的申诉", &format!("#{id}")]);
}
