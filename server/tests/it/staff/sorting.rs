//! Sorting one demand after the other: one key sends it, the next one comes, nothing newer is overlooked.

use domain::order::{Difficulty, Urgency, command::Command};

use crate::harness::House;

const PATH: &str = "/desk/dispatcher/sort";

fn accepted(house: &House, title: &str) -> String {
    let number = house.of_li(title);
    let kind = "help".to_owned();
    house.system(
        &number,
        Command::Accept { kind, urgency: Urgency::Normal, proposed: None, note: String::new() },
    );
    number
}

#[tokio::test]
async fn one_demand_comes_after_the_other_and_what_was_sent_can_be_changed() {
    let house = House::demo().await;
    let lamp = accepted(&house, "人民路路灯不亮");
    let noise = accepted(&house, "夜间施工扰民");
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.get("/desk/dispatcher/waiting").await.says(&["逐件分拣"]);
    let page = dispatcher.get(PATH).await;
    page.says(&["人民路路灯不亮", "2</strong> 件待分拣"]);
    let housing = house.unit("housing").0.to_string();
    let sent = dispatcher.send(&page, PATH, &[("pick", &housing)]).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, format!("{PATH}?last={lamp}").as_str()));
    let next = dispatcher.follow(&sent).await;
    next.says(&["已派：人民路路灯不亮", "夜间施工扰民", &format!("/orders/{lamp}?do=reassign")]);
    // What was typed is a unit's name, short name or code; nothing is sent without one.
    let missing = dispatcher.send(&next, PATH, &[]).await;
    dispatcher.follow(&missing).await.says(&["请选择单位", "夜间施工扰民"]);
    let page = dispatcher.get(PATH).await;
    let sent = dispatcher.send(&page, PATH, &[("unit_name", "housing"), ("complex", "yes")]).await;
    let last = dispatcher.follow(&sent).await;
    last.says(&["没有待分拣的工单", "已派：夜间施工扰民"]);
    dispatcher.get(&format!("/orders/{noise}")).await.says(&["复杂"]);
}

#[tokio::test]
async fn what_is_put_off_comes_back_and_what_somebody_else_sent_is_told() {
    let house = House::demo().await;
    let lamp = accepted(&house, "人民路路灯不亮");
    accepted(&house, "夜间施工扰民");
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    let id = page.html.split("later=").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let later = dispatcher.get(&format!("{PATH}?later={id}")).await;
    later.says(&["夜间施工扰民", "有 1 件稍后再分"]);
    later.does_not_say(&["id=\"sort-title\"><span>人民路路灯不亮"]);
    let housing = house.unit("housing").0.to_string();
    let lead = house.unit("housing");
    let quicker = Command::Dispatch {
        lead,
        co_handlers: Vec::new(),
        difficulty: Difficulty::Simple,
        note: String::new(),
    };
    house.system(&lamp, quicker);
    let refused = dispatcher.send(&page, PATH, &[("pick", &housing)]).await;
    assert_eq!(refused.location, format!("/orders/{lamp}?do=dispatch#dispatch"));
    dispatcher.follow(&refused).await.says(&[&format!("{lamp} 没有派出")]);
}

#[tokio::test]
async fn who_had_the_same_matter_lately_is_suggested() {
    let house = House::demo().await;
    let before = house.of_li("滨河小区三号楼电梯困人");
    house.dispatched(&before, "housing");
    accepted(&house, "滨河小区五号楼电梯困人");
    let page = house.signed_in("dispatcher").await.get(PATH).await;
    page.says(&["近一年同类 1 件", "滨河小区三号楼电梯困人"]);
}
