//! Visits through the pages: a supervisor appoints, plans, records a scripted test call, makes an order of a fault and
//! sees the year's count; the visited unit sees nothing before and no names afterwards.

use jiff::SignedDuration;
use server::shipped;

use crate::harness::{Browser, House, Page};

const LETTER: [(&str, &str); 7] = [
    ("name", "林向阳"),
    ("background", "deputy"),
    ("appointed_by", "县热线受理中心"),
    ("letter", "聘字〔2026〕1号"),
    ("from", "2026-11-01"),
    ("until", "2026-12-31"),
    ("a_year", "12"),
];

async fn planned(supervisor: &Browser, house: &House, visitor: &str) -> Page {
    let form = supervisor.get("/visits/new").await;
    let unit = house.app.world().people.units.named("housing").unwrap().name.clone();
    let plan = [
        ("kind", "test-call"),
        ("unit", unit.as_str()),
        ("place", "12345 转 3"),
        ("title", "问公积金提取"),
        ("script", "铃响三声内接听\n\n一次说清材料"),
        ("visitor", visitor),
        ("from", "2026-11-23"),
        ("until", "2026-12-04"),
    ];
    supervisor.send(&form, "/visits/new", &plan).await
}

#[tokio::test]
async fn a_test_call_is_planned_recorded_ordered_and_counted() {
    let house = House::under(shipped::PACKS[0].1).await;
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/visits").await.says(&["这里还没有记录", "先登记社会监督员的聘书"]);
    let register = supervisor.get("/visits/supervisors").await;
    let done = supervisor.send(&register, "/visits/supervisors", &LETTER).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/visits/supervisors"), "{}", done.html);
    let register = supervisor.get("/visits/supervisors").await;
    register.says(&["林向阳", "人大代表", "每年 12 次", "在任"]);
    let again = supervisor.send(&register, "/visits/supervisors", &LETTER).await;
    assert_eq!(again.status, 422);
    again.says(&["已经登记"]);
    let id = house.app.world().supervisors.iter().next().unwrap().id;
    let handler = format!("staff-{}", house.person("handler"));
    let refused = planned(&supervisor, &house, &handler).await;
    assert_eq!(refused.status, 422);
    refused.says(&["执行人属于被访单位", "一次说清材料"]);
    let made = planned(&supervisor, &house, &format!("supervisor-{id}")).await;
    assert_eq!(made.status, 303, "{}", made.html);
    let place = made.location.clone();

    let unit = house.signed_in("handler").await;
    assert_eq!(unit.get(&place).await.status, 404, "not before its findings are recorded");
    unit.get("/visits").await.does_not_say(&["问公积金提取"]);
    assert_eq!(unit.get("/visits/supervisors").await.status, 404);
    assert_eq!(unit.get("/visits/new").await.status, 403);

    let record = format!("{place}/record");
    let form = supervisor.get(&record).await;
    let found = [
        ("on", "2026-11-23"),
        ("verdict_1", "good"),
        ("time_1", "09:05"),
        ("words_1", ""),
        ("verdict_2", "fault"),
        ("time_2", "09:06"),
        ("words_2", ""),
        ("outcome", "业务不熟"),
    ];
    let wrong = supervisor.send(&form, &record, &found).await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["第 2 步要说明问题", "09:06"]);
    let mut right = found;
    right[6].1 = "让再打另一个号码";
    let kept = supervisor.send(&form, &record, &right).await;
    assert_eq!(kept.status, 303, "{}", kept.html);
    supervisor.get(&place).await.says(&["有问题", "让再打另一个号码", "林向阳", "09:06"]);

    let order = format!("{place}/order");
    supervisor.get("/visits?standing=faults").await.says(&["问公积金提取", "问题待转工单"]);
    let page = supervisor.get(&place).await;
    let sent = supervisor.send(&page, &order, &[("step", "2"), ("kind", "complaint")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = supervisor.get(&place).await;
    page.says(&["已转为工单"]);
    page.does_not_say(&["再转工单"]);
    supervisor.get("/visits?standing=faults").await.does_not_say(&["问公积金提取"]);
    // A withdrawal without a lawful length keeps its grounds, in the form of that supervisor.
    let register = supervisor.get("/visits/supervisors").await;
    let grounds = "本人申请".repeat(200);
    let withdraw = format!("/visits/supervisors/{id}/withdraw");
    let refused = supervisor.send(&register, &withdraw, &[("reason", &grounds)]).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&format!("value=\"{grounds}\""), "class=\"hy-confirm\" open"]);
    let twice = supervisor
        .post(
            &order,
            &[("csrf", page.hidden("/sign-out")["csrf"].as_str()), ("step", "2"), ("kind", "complaint")],
        )
        .await;
    assert_eq!(twice.status, 422);
    twice.says(&["已经转为工单"]);
    let number = page.html.split("href=\"/orders/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    supervisor.get(&format!("/orders/{number}")).await.says(&["体验暗访", "让再打另一个号码"]);

    let seen = unit.get(&place).await;
    seen.says(&["让再打另一个号码", "不告知被访单位"]);
    seen.does_not_say(&["林向阳", "马骏"]);
    unit.get("/visits/year").await.does_not_say(&["林向阳"]);

    let leader = house.signed_in("leader").await;
    leader.get("/visits?standing=unread").await.says(&["问公积金提取", "我未审阅"]);
    let waits = async |browser: &Browser| {
        let page = browser.get("/visits").await.html;
        let room = page.split("href=\"/visits\"").nth(1).unwrap().to_owned();
        room.split("</a>").next().unwrap().contains(">1<span")
    };
    assert!(waits(&leader).await, "the bar says that something is unread");
    unit.get("/visits?standing=unread").await.does_not_say(&["我未审阅"]);
    let page = leader.get(&place).await;
    let long = "限期整改，".repeat(2_000);
    let refused = leader.send(&page, &format!("{place}/read"), &[("words", &long)]).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&long]);
    let sent = leader.send(&page, &format!("{place}/read"), &[("words", "限期整改")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    leader.get(&place).await.says(&["限期整改"]);
    leader.get("/visits?standing=unread").await.does_not_say(&["问公积金提取"]);
    leader.get("/visits").await.says(&["已审阅"]);
    assert!(!waits(&leader).await);

    supervisor.get("/visits/year").await.says(&["林向阳", "聘书要求", "各栏含义与分母"]);
    let file = String::from_utf8(supervisor.bytes("/visits/year.csv?year=2026").await).unwrap();
    let line = file.lines().find(|line| line.contains("林向阳")).unwrap_or_else(|| panic!("{file}"));
    assert!(line.ends_with("12,1,1,0,0,2,1,1,0,0,0,1"), "{line}");
    assert!(file.contains("单位,") && file.contains("合计,"), "{file}");
    assert!(!supervisor.bytes("/visits/year.xlsx").await.is_empty());
    supervisor.get("/visits/year?year=2025").await.says(&["这一年没有安排"]);
    house.advance(SignedDuration::from_hours(24 * 60));
    let later = house.signed_in("supervisor").await;
    later.get("/visits/supervisors").await.says(&["任期届满"]);
}

#[tokio::test]
async fn a_fault_at_a_section_counts_for_the_unit_above_that_is_assessed() {
    let house = House::under(shipped::PACKS[0].1).await;
    let supervisor = house.signed_in("supervisor").await;
    let form = supervisor.get("/visits/new").await;
    let visitor = format!("staff-{}", house.person("agent"));
    let plan = [
        ("kind", "test-call"),
        ("unit", "供热办"),
        ("place", ""),
        ("title", "问暖气不热"),
        ("script", "铃响三声内接听\n一次说清材料"),
        ("visitor", visitor.as_str()),
        ("from", "2026-11-23"),
        ("until", "2026-12-04"),
    ];
    let made = supervisor.send(&form, "/visits/new", &plan).await;
    assert_eq!(made.status, 303, "{}", made.html);
    let record = format!("{}/record", made.location);
    let form = supervisor.get(&record).await;
    let found = [
        ("on", "2026-11-23"),
        ("verdict_1", "fault"),
        ("time_1", "09:05"),
        ("words_1", "无人接听"),
        ("verdict_2", "good"),
        ("time_2", "09:06"),
        ("words_2", ""),
        ("outcome", "电话难打"),
    ];
    let kept = supervisor.send(&form, &record, &found).await;
    assert_eq!(kept.status, 303, "{}", kept.html);
    let file = String::from_utf8(supervisor.bytes("/visits/year.csv?year=2026").await).unwrap();
    assert!(file.contains("单位,县住房和城乡建设局,,1,1,0,0,2,1,0,0,0,0,0"), "{file}");
    assert!(file.contains("其中,供热办,,1,1,0,0,2,1,0,0,0,0,0"), "{file}");
    supervisor.get("/visits/year").await.says(&["其中： 供热办"]);
    // Who sees some units' visits only is shown no sum that would leave the others out.
    let own = house.signed_in("handler").await;
    own.get("/visits/year").await.does_not_say(&["其中： 供热办"]);
    // Whoever enters the year's points sees it where they are entered.
    let assessor = house.signed_in("assessor").await;
    let entries = assessor.get("/assessment/linshu-2020-10/year/2026/entries").await;
    let figures = entries.html.split("id=\"visits\"").nth(1).unwrap_or_else(|| panic!("{}", entries.html));
    let row = figures.split("县住房和城乡建设局").nth(1).unwrap().split("</tr>").next().unwrap();
    let cells: Vec<&str> =
        row.split("hy-number\">").skip(1).map(|one| one.split('<').next().unwrap()).collect();
    assert_eq!(cells, ["1", "2", "1", "0", "0", "0", "0"]);
    assert!(figures.contains("/visits/year?year=2026"));
}
