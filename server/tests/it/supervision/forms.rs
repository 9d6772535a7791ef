//! Each form from its opening to its end, through the pages alone.

use super::*;

struct Room {
    house: House,
    number: String,
}

async fn room() -> Room {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    Room { house, number }
}

const MEETING: [(&str, &str); 4] = [
    ("at", "2026-11-24T09:00"),
    ("place", "三楼会议室"),
    ("agenda", "供暖责任划分\n路面恢复"),
    ("units", "县住房和城乡建设局\n县市场监督管理局"),
];

#[tokio::test(flavor = "multi_thread")]
async fn daily() {
    let Room { house, number } = room().await;
    let supervisor = house.signed_in("supervisor").await;
    let handler_id = house.person("handler").to_string();
    let fields = [
        ("title", "逾期督办"),
        ("orders", number.as_str()),
        ("ask_task", "今日答复"),
        ("ask_days", "1"),
        ("ask_person", &handler_id),
    ];
    let at = opened(&house, &supervisor, "daily", &fields).await;
    let said =
        [("record", "contacted"), ("means", "phone"), ("whom", "陈科长"), ("said", "今天下班前上门。")];
    at.does(&supervisor, "record-proceeding", &said).await.says(&["陈科长", "今天下班前上门。"]);
    // On the telephone the supervisor writes down what the unit answers, and looks at it.
    at.settled(&supervisor, &supervisor, "1").await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "已答复")]).await.says(&["已办结"]);
    assert_eq!(supervisor.get(&at.url).await.html.matches("class=\"dk-fold sv-move\"").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_site() {
    let Room { house, number } = room().await;
    let supervisor = house.signed_in("supervisor").await;
    let fields = [("title", "现场查看"), ("orders", number.as_str()), ("place", "幸福路8号")];
    let at = opened(&house, &supervisor, "on-site", &fields).await;
    let visit = [
        ("record", "visited"),
        ("on", "2026-11-23"),
        ("place", "幸福路8号"),
        ("present", "县市场监督管理局：孙丽\n居民代表"),
        ("responsible", "县市场监督管理局"),
        ("found", "管道断裂"),
        ("agreed", "三日内修复"),
    ];
    at.does(&supervisor, "record-proceeding", &visit).await.says(&["管道断裂", "居民代表"]);
    let other_id = at.person("other");
    let task = [("task", "三日内修复"), ("person", other_id.as_str()), ("until", "2026-11-26")];
    at.does(&supervisor, "assign-task", &task).await;
    let other = house.signed_in("other").await;
    at.settled(&supervisor, &other, "1").await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "已修复")]).await.says(&["已办结"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn media() {
    let Room { house, number } = room().await;
    let supervisor = house.signed_in("supervisor").await;
    let fields = [("title", "电视问政"), ("orders", number.as_str()), ("medium", "县电视台")];
    let at = opened(&house, &supervisor, "media", &fields).await;
    let covered = [
        ("record", "covered"),
        ("on", "2026-11-23"),
        ("medium", "县电视台"),
        ("person", "赵磊"),
        ("said", "本周内解决"),
    ];
    at.does(&supervisor, "record-proceeding", &covered).await;
    let tomorrow =
        [("record", "broadcast"), ("on", "2026-11-24"), ("medium", "县电视台"), ("reference", "第12期")];
    let refused = at.tries(&supervisor, "record-proceeding", &tomorrow).await;
    assert_eq!(refused.status, 422);
    refused.says(&["不能晚于今天", "第12期"]);
    let without = [("record", "without"), ("need", "broadcast"), ("reason", "经领导同意不播出")];
    at.does(&supervisor, "record-proceeding", &without).await;
    let principal_id = at.person("principal");
    let task = [("task", "本周内解决"), ("person", principal_id.as_str()), ("days", "3")];
    at.does(&supervisor, "assign-task", &task).await;
    let principal = house.signed_in("principal").await;
    at.settled(&supervisor, &principal, "1").await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "完成")]).await.says(&["已办结"]);
}

async fn met(kind: &str) {
    let Room { house, number } = room().await;
    let supervisor = house.signed_in("supervisor").await;
    let mut fields =
        vec![("title", "供暖责任"), ("orders", number.as_str()), ("persons", "住建局 分管负责人")];
    fields.extend(MEETING);
    let at = opened(&house, &supervisor, kind, &fields).await;
    supervisor.get(&at.url).await.says(&["2026-11-24 09:00", "路面恢复"]);
    let held = [
        ("record", "held"),
        ("on", "2026-11-23"),
        ("present", "县住房和城乡建设局：赵磊\n县市场监督管理局：孙丽"),
        ("minute", "明确由住建局牵头。"),
    ];
    at.does(&supervisor, "record-proceeding", &held).await;
    for (text, who) in [("住建局牵头修复", "handler"), ("市监局查处", "other")] {
        let person = at.person(who);
        at.does(&supervisor, "assign-task", &[("task", text), ("person", &person), ("days", "3")]).await;
    }
    let handler = house.signed_in("handler").await;
    handler.get("/supervision").await.says(&[&at.url]);
    at.settled(&supervisor, &handler, "1").await;
    let early = at.tries(&supervisor, "close-proceeding", &[("conclusion", "完成")]).await;
    assert_eq!(early.status, 422);
    early.says(&["报告任务 2 的办理情况"]);
    let other = house.signed_in("other").await;
    at.does(&other, "report-task", &[("number", "2"), ("text", "已查处")]).await;
    at.does(&supervisor, "send-back-task", &[("number", "2"), ("reason", "没有文书")]).await;
    at.settled(&supervisor, &other, "2").await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "完成")]).await.says(&["已办结"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn meeting() {
    met("meeting").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn joint_meeting() {
    met("joint-meeting").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn interview() {
    met("interview").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rectification() {
    let Room { house, number } = room().await;
    let supervisor = house.signed_in("supervisor").await;
    let handler_id = house.person("handler").to_string();
    let fields = [
        ("title", "作风问题"),
        ("orders", number.as_str()),
        ("defect", "conduct"),
        ("problem", "态度生硬"),
        ("ask_task", "整改并报告"),
        ("ask_days", "5"),
        ("ask_person", &handler_id),
    ];
    let at = opened(&house, &supervisor, "rectification", &fields).await;
    let principal = at.person("principal");
    let pass = [("target", "1"), ("to", principal.as_str()), ("reason", "由主要负责人负责")];
    at.does(&supervisor, "pass-proceeding", &pass).await.says(&["赵磊"]);
    at.does(&supervisor, "extend-proceeding", &[("target", "1"), ("days", "8"), ("reason", "需要培训")])
        .await;
    let principal = house.signed_in("principal").await;
    at.settled(&supervisor, &principal, "1").await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "整改完成")]).await.says(&["已办结"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn spot_check() {
    let house = House::demo().await;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let (id, _) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
        let close = Command::Close { reason: "来电人撤回".to_owned(), withdrawn: true };
        let act = Act::Order { order: id, seen: None, command: close };
        let done = actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act);
        done.unwrap();
        ids.push(id);
    }
    let supervisor = house.signed_in("supervisor").await;
    let fields = [("title", "十一月抽查"), ("from", "2026-11-01"), ("till", "2026-11-30"), ("size", "2")];
    let at = opened(&house, &supervisor, "spot-check", &fields).await;
    let page = supervisor.get(&at.url).await;
    page.says(&["在 4 件中抽取 2 件", "抽中的工单"]);
    let id: i64 = at.url.rsplit('/').next().unwrap().parse().unwrap();
    let stood = house.app.store.read(|tx| store::proceeding::get(tx, domain::ids::ProceedingId(id)));
    let domain::proceeding::matter::Matter::SpotCheck { drawn, seed, .. } = stood.unwrap().unwrap().matter
    else {
        panic!()
    };
    assert_eq!(drawn, domain::proceeding::draw::draw(&ids, 2, seed), "anybody can draw it once more");
    for (order, verdict) in drawn.iter().zip(["sound", "faulty"]) {
        let order = order.to_string();
        let found =
            [("record", "found"), ("order", order.as_str()), ("verdict", verdict), ("finding", "已核实")];
        at.does(&supervisor, "record-proceeding", &found).await;
    }
    supervisor.get(&at.url).await.says(&["办理规范", "存在问题"]);
    at.does(&supervisor, "close-proceeding", &[("conclusion", "已通报")]).await.says(&["已办结"]);
}
