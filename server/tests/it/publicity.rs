//! The author of a demand lets everybody read it, with the tracking code alone, and takes it back.

use crate::{
    harness::{Browser, House},
    publication::{answered, first_with, planted, spoken, step},
};

async fn says(citizen: &Browser, number: &str, agrees: &str) -> u16 {
    let page = citizen.get(&format!("/track/{number}")).await;
    let place = format!("/track/{number}/publicity");
    citizen.send(&page, &place, &[("agrees", agrees)]).await.status
}

#[tokio::test]
async fn the_author_agrees_on_the_page_of_the_demand_and_takes_it_back_at_once() {
    let house = House::demo().await;
    let (dispatcher, supervisor) = (house.signed_in("dispatcher").await, house.signed_in("supervisor").await);
    let (citizen, stranger) = (house.browser(), house.browser());
    let number = spoken(&citizen, &planted(0)).await;
    let track = format!("/track/{number}");
    citizen.get(&track).await.does_not_say(&["同意公开"]);
    answered(&house, &citizen, &number, &planted(0)).await;
    citizen.get(&track).await.says(&["这件事可以公开吗？", "同意公开"]);
    dispatcher.get("/publications").await.does_not_say(&[&number]);

    // Nobody else agrees for the author, and nothing online is claimed that was not said there.
    let form = citizen.get(&track).await;
    stranger.get("/track").await;
    let place = format!("{track}/publicity");
    assert_ne!(stranger.send(&form, &place, &[("agrees", "yes")]).await.status, 303);
    citizen.get(&track).await.says(&["这件事可以公开吗？"]);
    let fields = [
        ("consent_way", "online"),
        ("consent_on", "2026-11-23"),
        ("consent_record", "网上"),
        ("title", "路灯不亮"),
        ("opinion", "路灯不亮半个月。"),
        ("reply", "已换十八盏灯。"),
    ];
    let new = format!("/publications/new?order={number}");
    let form = dispatcher.get(&new).await;
    dispatcher.send(&form, "/publications", &fields).await.says(&["来信人没有在网上点同意"]);

    assert_eq!(says(&citizen, &number, "yes").await, 303);
    citizen.get(&track).await.says(&["您同意公开这件事", "还没有登出来", "不想公开了"]);
    dispatcher.get("/publications").await.says(&["来信人同意公开，还没有人提出", &number]);
    let form = dispatcher.get(&new).await;
    form.says(&["在网上凭查询码同意公开", "value=\"来信人在网上凭查询码同意\""]);
    assert_eq!(dispatcher.send(&form, "/publications", &fields).await.status, 303);
    dispatcher.get("/publications").await.does_not_say(&["还没有人提出"]);
    let page = supervisor.get("/publications").await;
    let id = first_with(&page.html, "review");
    supervisor.send(&page, &step(&id, "review"), &[]).await;
    let page = dispatcher.get("/publications").await;
    dispatcher.send(&page, &step(&id, "publish"), &[]).await;
    stranger.get("/results/opinions").await.says(&["路灯不亮半个月"]);
    citizen.get(&track).await.says(&["这件事已经公开（2026-", "/results/opinions"]);

    assert_eq!(says(&citizen, &number, "no").await, 303);
    stranger.get("/results/opinions").await.does_not_say(&["路灯不亮半个月"]);
    stranger.get("/open/opinions.json").await.does_not_say(&["路灯不亮半个月"]);
    citizen.get(&track).await.says(&["您收回了同意", "这件事可以公开吗？"]);
    dispatcher.get("/publications").await.says(&["已撤回"]);
    dispatcher.get(&new).await.says(&["在网上收回了同意"]);
    let form = dispatcher.get(&new).await;
    let spoken = [("consent_way", "spoken"), fields[1], fields[2], fields[3], fields[4], fields[5]];
    dispatcher.send(&form, "/publications", &spoken).await.says(&["须在那以后重新征得同意"]);
    // Said anew, it may be proposed anew.
    assert_eq!(says(&citizen, &number, "yes").await, 303);
    dispatcher.get(&new).await.says(&["在网上凭查询码同意公开"]);
}
