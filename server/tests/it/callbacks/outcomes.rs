//! Every outcome by its form: kept with the call it was told in, done once, and the next task is there.

use domain::{case::Stage, order::event::Event, rating::Provenance};
use jiff::SignedDuration;

use crate::harness::{House, Page};

const DESK: &str = "/desk/callbacks";

/// Sends an outcome of a case's task.
async fn tells(house: &House, page: &Page, path: &str, fields: &[(&str, &str)]) -> Page {
    house.signed_in("agent").await.send(page, path, fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_on_the_telephone_is_a_rating_with_its_record() {
    let house = House::called().await;
    let (one, two) = (
        house.hall_case("housing", "A-1", "李建国", "025-84551234"),
        house.hall_case("housing", "A-2", "王红", "025-84555678"),
    );
    let agent = house.signed_in("agent").await;
    let path = format!("{DESK}/case-{one}");
    let page = agent.get(DESK).await;
    page.says(&["您对办理结果是否满意？", "data-question"]);
    let without_record = agent
        .send(&page, &path, &[("outcome", "answered"), ("q_result", "satisfied"), ("record", " ")])
        .await;
    assert_eq!(without_record.status, 422);
    without_record.says(&["没有凭证不能记录", "value=\"satisfied\" checked"]);
    let unanswered = agent.send(&page, &path, &[("outcome", "answered"), ("record", "录音-1")]).await;
    assert_eq!(unanswered.status, 422);
    unanswered.says(&["请先问这一题", "value=\"录音-1\""]);
    assert!(house.case_now(one).ratings.is_empty());
    let fields = [("outcome", "answered"), ("q_result", "fair"), ("q_pressure", "no"), ("record", "录音-1")];
    let sent = agent.send(&page, &path, &fields).await;
    assert_eq!((sent.status, sent.location), (303, format!("{DESK}?last=case-{one}")));
    let case = house.case_now(one);
    assert_eq!((case.stage, case.ratings.len()), (Stage::Rated, 1));
    let rating = &case.ratings[0].rating;
    assert_eq!((rating.grade.stars(), rating.scale.as_deref()), (3, Some("fair")));
    assert_eq!(rating.answers.get("pressure").map(String::as_str), Some("no"));
    let agent_id = house.person("agent");
    assert_eq!(rating.provenance, Provenance::Call { record: "录音-1".to_owned(), agent: agent_id });
    let next = agent.get(&format!("{DESK}?last=case-{one}")).await;
    next.says(&["事项A-2", "已记录，评价已保存", &format!("href=\"{path}\"")]);
    // Sent again it changes nothing, and a task that is done offers no form.
    let again = agent.send(&page, &path, &fields).await;
    assert_eq!(again.status, 422);
    again.says(&["同事刚处理了这一件"]);
    assert_eq!(house.case_now(one).ratings.len(), 1);
    agent.get(&path).await.does_not_say(&["name=\"outcome\""]);
    let path = format!("{DESK}/case-{two}");
    let bad = [("outcome", "answered"), ("q_result", "dissatisfied"), ("record", "录音-2")];
    let refused = agent.send(&next, &path, &bad).await;
    assert_eq!(refused.status, 422);
    refused.says(&["请记下原因"]);
    let told = [bad[0], bad[1], bad[2], ("words", "跑了三趟")];
    assert_eq!(agent.send(&refused, &path, &told).await.status, 303);
    let order = house.case_now(two).orders[0].order;
    assert_eq!(house.order_now(order).stage.code(), "registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_failed_is_kept_and_tried_again_as_often_as_the_pack_says() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "025-84551234");
    let path = format!("{DESK}/case-{case}");
    for (outcome, made) in [("no-answer", 1), ("busy", 2)] {
        let agent = house.signed_in("agent").await;
        let page = agent.get(DESK).await;
        assert_eq!(tells(&house, &page, &path, &[("outcome", outcome)]).await.status, 403, "another session");
        assert_eq!(agent.send(&page, &path, &[("outcome", outcome)]).await.status, 303, "{outcome}");
        assert_eq!(house.case_now(case).attempts, made);
        // Not at once again.
        agent.get(DESK).await.says(&["现在没有要打的电话"]);
        house.advance(SignedDuration::from_hours(3));
    }
    let agent = house.signed_in("agent").await;
    let page = agent.get(DESK).await;
    page.says(&["未通 2 次", "无人接听", "占线或关机", "周敏"]);
    for wrong in ["", "2020-01-01T10:00", "soon"] {
        let refused = agent.send(&page, &path, &[("outcome", "later"), ("again_at", wrong)]).await;
        assert_eq!(refused.status, 422, "{wrong}");
        refused.says(&["请填以后的日期和时间"]);
    }
    let booked = [("outcome", "later"), ("again_at", "2026-11-24T10:30")];
    assert_eq!(agent.send(&page, &path, &booked).await.status, 303);
    assert_eq!(house.case_now(case).again_at.unwrap().to_string(), "2026-11-24T02:30:00Z");
    house.advance(SignedDuration::from_hours(24));
    let agent = house.signed_in("agent").await;
    let page = agent.get(DESK).await;
    assert_eq!(agent.send(&page, &path, &[("outcome", "no-answer")]).await.status, 303);
    // The pack tries three times; silence is never a grade.
    let ended = house.case_now(case);
    assert_eq!((ended.stage, ended.ratings.len()), (Stage::Unrated, 0));
    let nonsense = agent.send(&page, &path, &[("outcome", "satisfied")]).await;
    assert_eq!(nonsense.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_number_and_a_refusal_end_a_case_unrated() {
    let house = House::called().await;
    for (number, outcome) in [("A-1", "wrong-number"), ("A-2", "declined")] {
        let case = house.hall_case("housing", number, "李建国", "025-84551234");
        house.advance(SignedDuration::from_hours(24 * 8));
        let agent = house.signed_in("agent").await;
        let path = format!("{DESK}/case-{case}");
        let page = agent.get(&path).await;
        assert_eq!(agent.send(&page, &path, &[("outcome", outcome)]).await.status, 303);
        assert_eq!(house.case_now(case).stage, Stage::Unrated, "{outcome}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_rating_is_looked_into_and_stays_whatever_is_found() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "13800000001");
    let order = house.texted(case, 2).unwrap();
    let path = format!("{DESK}/order-{order}");
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get(DESK).await;
    page.says(&["是否依法依规履行职责？", "经查明已依法依规履行职责", "李**"]);
    for (fields, fault) in [
        (vec![("words", "核实")], "请选择查明的结果"),
        (
            vec![("finding", "explained"), ("reason", "x"), ("words", "核实"), ("record", "录音-9")],
            "请选择不转办的理由",
        ),
        (vec![("finding", "upheld")], "请写查明的原因"),
        (
            vec![("finding", "explained"), ("reason", "duty-performed"), ("words", "已一次告知")],
            "核实所依据的材料",
        ),
    ] {
        let fields: Vec<_> = [("outcome", "answered")].into_iter().chain(fields).collect();
        let refused = supervisor.send(&page, &path, &fields).await;
        assert_eq!(refused.status, 422, "{fault}");
        refused.says(&[fault]);
    }
    assert_eq!(supervisor.send(&page, &path, &[("outcome", "no-answer")]).await.status, 303);
    let tried = house.order_now(order);
    assert_eq!((tried.stage.code(), tried.attempts), ("registered", 1));
    supervisor.get(DESK).await.says(&["现在没有要打的电话"]);
    house.advance(SignedDuration::from_hours(3));
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get(DESK).await;
    page.says(&["未通 1 次", "无人接听"]);
    let found = [
        ("outcome", "answered"),
        ("q_contacted", "yes"),
        ("q_result", "no"),
        ("finding", "explained"),
        ("reason", "duty-performed"),
        ("words", "窗口已一次告知，材料不齐"),
        ("record", "录音-9"),
    ];
    for expected in [303, 422] {
        let sent = supervisor.send(&page, &path, &found).await;
        assert_eq!(sent.status, expected, "{}", sent.html);
    }
    let ended = house.order_now(order);
    assert_eq!((ended.stage.code(), ended.reason.as_deref()), ("refused", Some("duty-performed")));
    let case = house.case_now(case);
    // Whatever is found, what the citizen said stays, and nothing stands beside it that nobody said.
    assert_eq!(case.ratings.iter().map(|placed| placed.rating.grade.stars()).collect::<Vec<_>>(), [2]);
    let events = house.app.store.read(|tx| store::order::timeline(tx, order)).unwrap();
    let inquiries = events.iter().filter_map(|entry| {
        if let Event::Inquired { inquiry } = &entry.recorded.event { Some(inquiry.as_ref()) } else { None }
    });
    let inquiries: Vec<_> = inquiries.collect();
    assert_eq!(inquiries.len(), 1);
    let inquiry = inquiries[0];
    assert_eq!((inquiry.contacted, inquiry.solved, inquiry.result), (Some(true), None, Some(false)));
    assert_eq!((inquiry.performed, inquiry.record.as_str()), (Some(true), "录音-9"));
}

#[tokio::test(flavor = "multi_thread")]
async fn malice_is_only_proposed_and_waits_for_another_person() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "13800000001");
    let order = house.texted(case, 1).unwrap();
    let path = format!("{DESK}/order-{order}");
    let agent = house.signed_in("agent").await;
    let page = agent.get(&path).await;
    let fields = [
        ("outcome", "answered"),
        ("finding", "malicious"),
        ("reason", "harassment"),
        ("words", "一日四十个差评"),
        ("record", "录音-3"),
    ];
    assert_eq!(agent.send(&page, &path, &fields).await.status, 303);
    let proposed = house.order_now(order);
    assert_eq!((proposed.stage.code(), proposed.triage.malice.is_some()), ("registered", true));
    agent.get(&path).await.says(&["须由另一人在工单页裁定"]);
    assert_eq!(house.case_now(case).ratings.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_second_is_told_and_changes_nothing() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "13800000001");
    let order = house.texted(case, 1).unwrap();
    let path = format!("{DESK}/order-{order}");
    let (agent, dispatcher) = (house.signed_in("agent").await, house.signed_in("dispatcher").await);
    let (one, other) = (agent.get(&path).await, dispatcher.get(&path).await);
    let upheld =
        [("outcome", "answered"), ("finding", "upheld"), ("words", "确有拖延"), ("record", "录音-4")];
    assert_eq!(agent.send(&one, &path, &upheld).await.status, 303);
    let refused = dispatcher.send(&other, &path, &upheld).await;
    assert_eq!(refused.status, 422);
    refused.says(&["同事刚处理了这一件"]);
    assert_eq!(house.order_now(order).stage.code(), "dispatched");
}
