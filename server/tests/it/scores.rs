//! A unit's own scores: what it sees, what cost points, and its appeal against a closed month.

use domain::{access::Actor, assessment::command::Command, calendar::instant, ids::MarkId, policy::Month};
use jiff::civil::{date, time};
use server::actions;
use store::command::{Act, Done};

use crate::harness::House;

const PACK: &str = "linshu-2020-10";

impl House {
    fn assess(&self, command: Command) -> Done {
        let act = Act::Assess(Box::new(command));
        actions::now(&self.app.store, &self.app.clock, Actor::System("test"), None, act).unwrap()
    }

    fn november(&self) -> Month {
        Month::parse("2026-11").unwrap()
    }

    fn counted(&self) {
        while self.app.store.recount(1_000).unwrap() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_a_unit_see_their_own_scores_and_others_do_not() {
    let house = House::open().await;
    assert!(house.browser().get("/scores").await.location.starts_with("/sign-in?back="));
    let all = [
        ("handler", 200),
        ("approver", 200),
        ("principal", 200),
        ("other", 200),
        ("agent", 403),
        ("dispatcher", 403),
        ("window", 403),
        ("administrator", 403),
    ];
    for (name, expected) in all {
        let browser = house.signed_in(name).await;
        assert_eq!(browser.status("/scores").await, expected, "{name}");
        assert_eq!(browser.status("/scores/2026-11").await, expected, "{name}");
    }
    let handler = house.signed_in("handler").await;
    for path in ["/scores/2026-12", "/scores/x", "/scores/2026-13"] {
        assert_eq!(handler.status(path).await, 404, "{path}");
    }
    handler.get("/desk/unit/open").await.says(&["/scores", "本单位成绩"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_tells_what_cost_points_and_what_to_do_next() {
    let house = House::open().await;
    house.counted();
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    house.dispatched(&house.of_li("井盖丢失"), "market");
    house.assess(Command::Mark {
        mark: MarkId(0),
        pack: PACK.to_owned(),
        month: house.november(),
        unit: house.unit("housing"),
        measure: "return_late".to_owned(),
        order: None,
        evidence: Vec::new(),
        note: "逾期退单一件".to_owned(),
    });
    let page = house.signed_in("principal").await.get("/scores").await;
    page.says(&[
        "县住房和城乡建设局",
        "2026-11",
        "进行中",
        "共 2 个单位",
        "1 件等待签收",
        "/desk/unit/to-sign",
        "超期回退 1 次，扣 0.2 分",
        "逾期退单一件",
        "怎样算出",
    ]);
    page.does_not_say(&["井盖丢失", "李建国", "13891478000", "138****", "李**", "周敏"]);
    house.signed_in("other").await.get("/scores").await.does_not_say(&["路灯不亮", "逾期退单一件"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_month_can_be_appealed_against_once_and_in_time() {
    let house = House::open().await;
    house.counted();
    house.dispatched(&house.of_li("路灯不亮"), "housing");
    house.app.clock.set(instant(date(2026, 12, 9), time(9, 0, 0, 0)));
    house.assess(Command::Close { pack: PACK.to_owned(), month: house.november() });
    let path = "/scores/2026-11";
    let approver = house.signed_in("approver").await;
    let page = approver.get(path).await;
    page.says(&["已封存", "提交申诉", "2026-12-16"]);
    let short = approver.send(&page, path, &[("indicator", "first_time"), ("grounds", " ")]).await;
    assert_eq!(short.status, 422);
    short.says(&["请写明理由"]);
    let unknown = approver.send(&page, path, &[("indicator", "x"), ("grounds", "有误")]).await;
    unknown.says(&["请选择一项指标"]);
    let fields = [("indicator", "first_time"), ("grounds", "该件群众已表示满意，登记有误。")];
    for _ in 0..2 {
        let sent = approver.send(&page, path, &fields).await;
        assert_eq!((sent.status, sent.location.as_str()), (303, path), "{}", sent.html);
    }
    let page = approver.get(path).await;
    page.says(&["等待裁定", "登记有误"]);
    let again = approver.send(&page, path, &fields).await;
    assert_eq!(again.status, 422);
    again.says(&["不必重复提交", "登记有误"]);
    let forged = approver.post(path, &[("csrf", "forged"), ("indicator", "first_time")]).await;
    assert_eq!(forged.status, 403);
    let handler = house.signed_in("handler").await;
    let seen = handler.get(path).await;
    seen.says(&["等待裁定"]);
    seen.does_not_say(&["提交申诉"]);
    house.app.clock.set(instant(date(2026, 12, 17), time(9, 0, 0, 0)));
    house.signed_in("approver").await.get(path).await.does_not_say(&["提交申诉"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_leader_sees_both_ends_of_the_month() {
    let house = House::open().await;
    house.counted();
    house.dispatched(&house.of_li("路灯不亮"), "housing");
    let page = house.signed_in("leader").await.get("/desk/leader/open").await;
    page.says(&[
        "2026-11 考核，截至目前",
        "县直单位",
        "县住房和城乡建设局",
        "/assessment/linshu-2020-10/2026-11",
    ]);
    house.signed_in("supervisor").await.get("/desk/supervisor/open").await.does_not_say(&["截至目前"]);
}
