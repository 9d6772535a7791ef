//! A word on paper or on the telephone, entered by an agent: with its evidence or not at all.

use domain::rating::Provenance;

use crate::harness::House;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_enters_what_was_said_with_its_evidence_and_nothing_without() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let agent = house.signed_in("agent").await;
    let page = agent.get(&format!("/cases/{case}")).await;
    page.says(&["食品经营许可变更", "未评", "录入纸质评价", "138****5678"]);
    page.does_not_say(&["13812345678", "王小明"]);
    let paper = format!("/cases/{case}/paper");
    let form = agent.get(&format!("/cases/{case}?way=paper&grade=2")).await;
    let bare = agent.send(&form, &paper, &[("record", ""), ("options", "207")]).await;
    assert_eq!(bare.status, 422);
    bare.says(&["没有凭证不能录入"]);
    let unreasoned = agent.send(&bare, &paper, &[("record", "评价单 2026-017")]).await;
    assert_eq!(unreasoned.status, 422);
    let sent = agent.send(&form, &paper, &[("record", "评价单 2026-017"), ("options", "207")]).await;
    agent.follow(&sent).await.says(&["不满意", "没有提供材料样本", "纸质", "评价单 2026-017", "引出的工单"]);

    let call = format!("/cases/{case}/call");
    let form = agent.get(&format!("/cases/{case}?way=call&grade=5")).await;
    agent.send(&form, &call, &[("record", "录音-88")]).await;
    let again = agent.get(&format!("/cases/{case}?way=call&grade=1")).await;
    let used = agent.send(&again, &call, &[("record", "录音-88"), ("words", "改口")]).await;
    assert_eq!(used.status, 422);
    used.says(&["已经录过一次评价"]);
    let by = house.person("agent");
    let provenances: Vec<_> = house.ratings(case).into_iter().map(|rating| rating.provenance).collect();
    assert_eq!(
        provenances,
        [
            Provenance::Paper { entry: "评价单 2026-017".to_owned(), by },
            Provenance::Call { record: "录音-88".to_owned(), agent: by },
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rated_never_see_who_rated_and_nobody_else_enters_a_word() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let events = house.events();
    for name in ["other", "auditor", "leader"] {
        let browser = house.signed_in(name).await;
        let page = browser.get(&format!("/cases/{case}?way=paper&grade=5")).await;
        assert_eq!(page.status, 200, "{name}");
        page.does_not_say(&["13812345678", "王小明", "代录评价", "录入评价"]);
        if name == "other" {
            page.does_not_say(&["5678", "王*"]);
        }
        let csrf = browser.get("/account").await.hidden("/account/password")["csrf"].clone();
        let fields = [("csrf", csrf.as_str()), ("grade", "5"), ("record", "x"), ("key", "k")];
        let refused = browser.post(&format!("/cases/{case}/paper"), &fields).await;
        assert_eq!(refused.status, 403, "{name}: {}", refused.html);
    }
    let signed_in = house.events() - events;
    assert_eq!(house.ratings(case).len(), 0, "{signed_in}");
}
