//! Imported letters whose office is no unit: one decision settles all of one spelling.

use domain::{
    access::{Actor, Role},
    order::command::{Import, Register},
    people,
};
use jiff::civil::date;
use server::actions;
use store::command::Act;

use super::demand;
use crate::harness::House;

const PATH: &str = "/desk/dispatcher/needs-unit";

fn import(house: &House, title: &str, office: &str) {
    let import = Import {
        demand: Register {
            channel: domain::order::Channel::Import,
            received_on: date(2022, 5, 10),
            ..demand(title)
        },
        units: Vec::new(),
        office: office.to_owned(),
        reply: "已处理。".to_owned(),
        replied_on: Some(date(2022, 5, 12)),
    };
    let act = Act::Import(Box::new(import));
    actions::now(&house.app.store, &house.app.clock, Actor::System("import"), None, act).unwrap();
}

#[tokio::test]
async fn one_decision_settles_every_letter_of_a_spelling_and_leaves_the_others() {
    let house = House::demo().await;
    for title in ["路面坑洼", "路灯不亮"] {
        import(&house, title, "县城建局");
    }
    import(&house, "噪声扰民", "创文办");
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    page.says(&["共有 3 封", "“县城建局”", "2 封", "“创文办”"]);
    page.does_not_say(&["记住这个写法"]);
    let missing = dispatcher.send(&page, PATH, &[("office", "县城建局")]).await;
    missing.says(&["请选择单位", "共有 3 封"]);
    let fields = [("office", "县城建局"), ("unit_name", "housing")];
    let assigned = dispatcher.send(&page, PATH, &fields).await;
    assert_eq!(assigned.status, 303, "{}", assigned.html);
    let left = dispatcher.follow(&assigned).await;
    left.says(&["已归位 2 封", "“创文办”"]);
    left.does_not_say(&["县城建局"]);
    let handler = house.signed_in("handler").await;
    handler.get("/desk/unit/all").await.says(&["路面坑洼", "路灯不亮"]);
    let twice = dispatcher.send(&page, PATH, &fields).await;
    assert_eq!(twice.status, 303);
}

#[tokio::test]
async fn only_who_administers_can_let_a_spelling_be_remembered() {
    let house = House::demo().await;
    import(&house, "路面坑洼", "县城建局");
    let both = people::Command::ChangePerson {
        person: house.person("dispatcher"),
        name: "王芳".to_owned(),
        roles: [Role::Dispatcher, Role::Administrator].into(),
        unit: Some(house.unit("centre")),
    };
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, Act::People(both))
        .unwrap();
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(PATH).await;
    page.says(&["记住这个写法"]);
    let fields = [("office", "县城建局"), ("unit_name", "housing"), ("alias", "yes")];
    assert_eq!(dispatcher.send(&page, PATH, &fields).await.status, 303);
    assert_eq!(house.unit("县城建局"), house.unit("housing"));
    dispatcher.get(PATH).await.says(&["所有信件都有了单位"]);
}
