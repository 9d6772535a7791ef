//! One demand from the first word to its second round, every step through the form of a page.

use crate::harness::{Browser, House, Page};

/// Leaves an opinion as a citizen; returns the receipt's number.
async fn speak(citizen: &Browser) -> String {
    let form = citizen.get("/speak").await;
    let fields = [
        ("title", "东风小区3号楼停暖"),
        ("content", "东风小区3号楼自11月20日起暖气不热，室内14度，家中有老人。"),
        ("phone", "13891478000"),
        ("name", "李建国"),
    ];
    let sent = citizen.send(&form, "/speak", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    sent.location.strip_prefix("/receipt/").unwrap().to_owned()
}

async fn handle(house: &House, number: &str) -> Page {
    let principal = house.signed_in("principal").await;
    let desk = principal.get("/desk/unit/to-sign").await;
    desk.says(&[number, "东风小区3号楼停暖", "李** 138****8000"]);
    let signed = principal.makes(number, "sign", &[("handler", "房屋与物业股 陈志强")]).await;
    signed.says(&["已签收", "房屋与物业股 陈志强"]);
    let handler = house.signed_in("handler").await;
    handler.makes(number, "contact", &[("reached", "yes"), ("note", "电话告知今日上门")]).await;
    let fields = [
        ("reply", "李先生您好：循环泵已更换，11月23日恢复供热。"),
        ("result", "solved"),
        ("leader", "刘卫东"),
        ("handler", "陈志强"),
    ];
    handler.makes(number, "answer", &fields).await.says(&["已提交审核", "待审核，尚未发出"]);
    let approver = house.signed_in("approver").await;
    approver.get("/desk/unit/to-approve").await.says(&[number]);
    approver.makes(number, "approve", &[]).await
}

#[tokio::test]
async fn a_demand_goes_from_the_first_word_into_its_second_round() {
    let house = House::demo().await;
    let citizen = house.browser();
    let number = speak(&citizen).await;

    let agent = house.signed_in("agent").await;
    agent.get("/desk/agent/screening").await.says(&[&number, "李** 138****8000", "受理"]);
    agent.makes(&number, "accept", &[("kind", "help"), ("urgency", "normal")]).await.says(&["已受理"]);
    agent.get("/desk/agent/screening").await.does_not_say(&[&number]);

    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.get("/desk/dispatcher/waiting").await.says(&[&number]);
    let fields = [("lead_name", "住房和城乡"), ("co_name", "town"), ("difficulty", "simple")];
    let dispatched = dispatcher.makes(&number, "dispatch", &fields).await;
    dispatched.says(&[
        "已派给县住房和城乡建设局",
        "城关街道办事处",
        "5 个工作日",
        "11月30日 周一 17:30 到期",
    ]);

    handle(&house, &number).await.says(&["已审核通过，答复已发出", "询问群众"]);

    let judging = citizen.get(&format!("/track/{number}/answer")).await;
    let fields = [("q_result", "dissatisfied"), ("reason", "来人测了温度就走了")];
    let judged = citizen.send(&judging, &format!("/track/{number}/answer"), &fields).await;
    assert_eq!(judged.status, 200, "{}", judged.html);
    judged.says(&["11月30日"]);
    // The day by which the unit acknowledges receipt is no promise to the citizen.
    judged.does_not_say(&["11月24日"]);

    let handler = house.signed_in("handler").await;
    handler.get("/desk/unit/to-sign").await.says(&[&number, "重办"]);
    let again = handler.get(&format!("/orders/{number}")).await;
    again.says(&["第 2 轮办理开始", "来人测了温度就走了", "不满意", "群众凭查询码在网上填写"]);
    again.does_not_say(&["李建国", "13891478000"]);
}

#[tokio::test]
async fn a_clock_that_a_new_unit_starts_anew_runs_once() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let dispatcher = house.signed_in("dispatcher").await;
    let fields = [("lead_name", "城关街道办事处"), ("reason", "属地办理")];
    let page = dispatcher.makes(&number, "reassign", &fields).await;
    let clocks =
        page.html.split("id=\"clocks\"").nth(1).and_then(|rest| rest.split("</table>").next()).unwrap();
    let running = |clock: &str| {
        let rows = clocks.split("<tbody>").filter(|row| row.contains(&format!("{clock} <span")));
        rows.filter(|row| row.contains("计时中")).count()
    };
    assert_eq!(running("签收"), 1, "{clocks}");
    assert_eq!(running("办理"), 1, "{clocks}");
}

#[tokio::test]
async fn an_agent_records_the_citizens_word_by_telephone_with_its_recording() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    handle_quickly(&house, &number).await;
    let agent = house.signed_in("agent").await;
    agent.get("/desk/agent/callback").await.says(&[&number, "电话回访"]);
    let page = agent.get(&format!("/orders/{number}")).await;
    page.says(&["您对办理结果是否满意？", "138****8000"]);
    let unproven = [("answer_result", "satisfied"), ("record", "")];
    let refused = agent.send(&page, &format!("/orders/{number}/rate"), &unproven).await;
    assert_eq!(refused.status, 422);
    refused.says(&["请填写“录音编号”"]);
    let rated = agent.makes(&number, "rate", &[("answer_result", "satisfied"), ("record", "REC-1")]).await;
    rated.says(&["已保存群众评价", "电话回访录音 REC-1", "已办结"]);
    let handler = house.signed_in("handler").await;
    let seen = handler.get(&format!("/orders/{number}")).await;
    seen.says(&["电话回访，有录音", "话务员"]);
    seen.does_not_say(&["REC-1", "周敏"]);
}

async fn handle_quickly(house: &House, number: &str) {
    let handler = house.signed_in("handler").await;
    house.signed_in("principal").await.makes(number, "sign", &[("handler", "陈志强")]).await;
    let fields = [("reply", "已更换"), ("result", "solved"), ("leader", "刘卫东"), ("handler", "陈志强")];
    handler.makes(number, "answer", &fields).await;
    house.signed_in("approver").await.makes(number, "approve", &[]).await;
}

#[tokio::test]
async fn an_answer_sent_back_is_mended_and_not_written_anew() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    house.signed_in("principal").await.makes(&number, "sign", &[("handler", "陈志强")]).await;
    let fields =
        [("reply", "已更换灯泡三只"), ("result", "partly"), ("leader", "刘卫东"), ("handler", "陈志强")];
    handler.makes(&number, "answer", &fields).await;
    let approver = house.signed_in("approver").await;
    approver.makes(&number, "send-back", &[("reason", "请写明何时更换")]).await.says(&["已退回经办人"]);
    let back = handler.get(&format!("/orders/{number}")).await;
    back.says(&["上次被退回", "请写明何时更换", "已更换灯泡三只</textarea>"]);
}

#[tokio::test]
async fn whoever_was_merged_into_another_reads_the_answer_too() {
    let house = House::demo().await;
    let (first, second) = (house.browser(), house.browser());
    let (main, child) = (speak(&first).await, speak(&second).await);
    let agent = house.signed_in("agent").await;
    for number in [&main, &child] {
        agent.makes(number, "accept", &[("kind", "help"), ("urgency", "normal")]).await;
    }
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.makes(&child, "merge", &[("into", &main), ("reason", "同一事项")]).await;
    dispatcher.makes(&main, "dispatch", &[("lead_name", "住房和城乡"), ("difficulty", "simple")]).await;
    second.get(&format!("/track/{child}")).await.says(&["已合并办理", "结果一样会告诉您"]);
    second.get(&format!("/track/{child}")).await.does_not_say(&["循环泵"]);
    handle(&house, &main).await;
    for (citizen, number) in [(&first, &main), (&second, &child)] {
        citizen.get(&format!("/track/{number}")).await.says(&["循环泵已更换，11月23日恢复供热。", "刘卫东"]);
    }
}
