//! The directory as staff keep it and read it: what came out of a box is typed in by whoever registers.

use crate::harness::House;

#[tokio::test]
async fn whoever_registers_types_in_what_came_out_of_a_listed_box_and_changes_no_entry() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    let form = supervisor.get("/listings").await;
    let entry = [("kind", "box"), ("name", "大厅意见箱"), ("place", "县政务大厅一楼")];
    let sent = supervisor.send(&form, "/listings", &entry).await;
    assert_eq!(sent.status, 303, "{}", sent.html);

    for name in ["window", "agent", "dispatcher"] {
        let person = house.signed_in(name).await;
        let page = person.get("/listings").await;
        assert_eq!(page.status, 200, "{name}: {}", page.html);
        page.says(&["大厅意见箱", "录入收到的意见", "href=\"/listings\""]);
        page.does_not_say(&["action=\"/listings\"", "/remove", "修改"]);
        let refused = person.post("/listings", &entry).await;
        assert_eq!(refused.status, 403, "{name} keeps nothing: {}", refused.html);

        let links = page.html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let mut links = links.map(|link| link.replace("&amp;", "&"));
        let link = links.find(|link| link.starts_with("/desk/agent/new?channel=paper")).unwrap();
        let fresh = person.get(&link).await;
        fresh.says(&["大厅意见箱"]);
        let voice = [
            ("channel", "paper"),
            ("kind", "help"),
            ("urgency", "normal"),
            ("content", "箱里的信：路灯坏了一个星期，没有人修。"),
            ("place", "大厅意见箱"),
            ("anonymous", "on"),
            ("level", "county"),
            ("received_on", "2026-11-23"),
            ("then", "register"),
        ];
        let taken = person.send(&fresh, "/desk/agent/new", &voice).await;
        assert_eq!(taken.status, 200, "{name}: {}", taken.html);
        taken.says(&["已登记"]);
    }
    assert_eq!(house.signed_in("handler").await.get("/listings").await.status, 403);
    // Whoever keeps it and does not register has no button that leads nowhere.
    supervisor.get("/listings").await.does_not_say(&["录入收到的意见"]);
}
