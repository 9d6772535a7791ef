//! Somebody was made to suffer for an own word: sealed at once, read by whom it names, and its author sees how far it is.

use store::proceeding::lists::told;

use super::At;
use crate::harness::{Browser, House};

async fn spoken(citizen: &Browser) -> String {
    let form = citizen.get("/speak").await;
    let words = [("content", "幸福路8号暖气管道漏水，多次反映没有解决。"), ("anonymous", "yes")];
    let sent = citizen.send(&form, "/speak", &words).await;
    assert!(sent.location.starts_with("/receipt/"), "{}", sent.html);
    let receipt = citizen.follow(&sent).await;
    receipt.says(&["/track/"]);
    sent.location.trim_start_matches("/receipt/").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_citizen_tells_is_sealed_and_its_author_sees_how_far_it_is() {
    let house = House::demo().await;
    let citizen = house.browser();
    let number = spoken(&citizen).await;
    let door = format!("/track/{number}/retaliation");
    citizen.get(&format!("/track/{number}")).await.says(&["保密举报", &door]);
    let form = citizen.get(&door).await;
    let short = citizen.send(&form, &door, &[("content", "短")]).await;
    assert_eq!(short.status, 422);
    short.says(&["请至少写 5 个字"]);
    let words = [("content", "施工队说再反映就停我家的水。")];
    let (one, two) = tokio::join!(citizen.send(&form, &door, &words), citizen.send(&form, &door, &words));
    for sent in [&one, &two] {
        assert_eq!(sent.location, format!("{door}?done=yes"), "{}", sent.html);
    }
    citizen.follow(&one).await.says(&["已经封存", "由督查负责人保管"]);
    let order = house.app.store.read(|tx| store::order::numbered(tx, &number)).unwrap().unwrap();
    let kept = house.app.store.read(|tx| told(tx, Some(order.id), None)).unwrap();
    assert_eq!(kept.len(), 1, "a form sent twice is told once");

    // Whoever has no tracking code finds no door, and nobody but the keeper finds what was told.
    let stranger = house.browser();
    assert_eq!(stranger.get(&door).await.location, "/track");
    let at = At { house: &house, url: format!("/proceedings/{}", kept[0].id.0) };
    for name in ["handler", "principal", "leader", "auditor"] {
        assert_eq!(house.signed_in(name).await.get(&at.url).await.status, 404, "{name}");
    }
    let agent = house.signed_in("agent").await;
    agent.get(&format!("/orders/{number}")).await.does_not_say(&["停我家的水", &at.url]);
    let auditor = house.signed_in("auditor").await;
    auditor.get("/admin/audit").await.does_not_say(&["停我家的水"]);

    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/supervision?view=drafts").await.says(&[&at.url, "群众反映受到打击报复"]);
    supervisor.get(&at.url).await.says(&["停我家的水", "群众在保密举报页自己写的"]);
    at.does(&supervisor, "send-proceeding", &[]).await;
    citizen.get(&door).await.says(&["移送中"]);
    let received = [("record", "received"), ("on", "2026-11-23"), ("reference", "线索 8 号")];
    at.does(&supervisor, "record-proceeding", &received).await;
    citizen.get(&door).await.says(&["纪检监察机关已经收到"]);
    let outcome = [("record", "outcome"), ("on", "2026-11-23"), ("outcome", "已约谈施工队负责人")];
    at.does(&supervisor, "record-proceeding", &outcome).await;
    let page = citizen.get(&door).await;
    page.says(&["纪检监察机关已经处理"]);
    page.does_not_say(&["已约谈施工队负责人"]);
}
