//! What happens to a form: sent twice, sent late, sent without its token, sent with something wrong in it.

use domain::order::command::Command;
use store::{
    backup::{KeyPolicy, backup},
    files::Files,
    personal::Contact,
};

use super::demand;
use crate::harness::{File, House};

#[tokio::test]
async fn a_form_without_its_token_does_nothing_and_comes_back_with_its_text() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let agent = house.signed_in("agent").await;
    let typed = "群众补充：昨晚又灭了一盏，请今天之内派人来看，谢谢，麻烦你们了。";
    for csrf in ["", "0123456789abcdef"] {
        let fields = [("csrf", csrf), ("key", "k"), ("version", "1"), ("text", typed)];
        let refused = agent.post(&format!("/orders/{number}/comment"), &fields).await;
        assert_eq!(refused.status, 403);
        refused.says(&[typed, "页面打开太久"]);
        let again = agent.send(&refused, &format!("/orders/{number}/comment"), &[("text", typed)]).await;
        assert_eq!(again.status, 303, "{}", again.html);
    }
    // Both were the same form with the same words.
    assert_eq!(house.version(&number), 2);
}

#[tokio::test]
async fn a_form_sent_twice_is_done_once_and_other_words_are_another_form() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let agent = house.signed_in("agent").await;
    let page = agent.get(&format!("/orders/{number}")).await;
    let action = format!("/orders/{number}/comment");
    for _ in 0..3 {
        assert_eq!(agent.send(&page, &action, &[("text", "已电话核实")]).await.status, 303);
    }
    assert_eq!(house.version(&number), 2);
    assert_eq!(agent.send(&page, &action, &[("text", "已电话核实地址")]).await.status, 303);
    assert_eq!(house.version(&number), 3);
}

#[tokio::test]
async fn a_form_that_met_a_newer_version_shows_what_changed_and_keeps_its_text() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    house.signed_in("principal").await.makes(&number, "sign", &[("handler", "陈志强")]).await;
    let stale = handler.get(&format!("/orders/{number}")).await;
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.makes(&number, "comment", &[("text", "请说明退费办法")]).await;
    let fields =
        [("reply", "我局已更换灯泡"), ("result", "partly"), ("leader", "刘卫东"), ("handler", "陈志强")];
    let action = format!("/orders/{number}/answer");
    let met = handler.send(&stale, &action, &fields).await;
    assert_eq!(met.status, 409);
    met.says(&["派单员", "请说明退费办法", "我局已更换灯泡</textarea>", "您的文字还在下面"]);
    met.does_not_say(&["王芳"]);
    let again = handler.send(&met, &action, &fields).await;
    assert_eq!(again.status, 303, "{}", again.html);
}

#[tokio::test]
async fn a_move_that_is_lawful_no_longer_is_refused_with_what_is_and_loses_no_text() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let principal = house.signed_in("principal").await;
    let page = principal.get(&format!("/orders/{number}")).await;
    house.system(&number, Command::Close { reason: "群众撤回".to_owned(), withdrawn: true });
    let fields = [("handler", "陈志强"), ("version", "4")];
    let refused = principal.send(&page, &format!("/orders/{number}/sign"), &fields).await;
    assert_eq!(refused.status, 409);
    refused.says(&["本件现在是“已办结”，不能“签收”", "value=\"陈志强\""]);
}

#[tokio::test]
async fn whoever_may_not_sign_is_offered_no_form_and_told_who_signs() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    let page = handler.get(&format!("/orders/{number}")).await;
    page.does_not_say(&[&format!("action=\"/orders/{number}/sign\"")]);
    let mut fields = page.hidden(&format!("/orders/{number}/comment"));
    fields.insert("handler".to_owned(), "陈志强".to_owned());
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let refused = handler.post(&format!("/orders/{number}/sign"), &fields).await;
    assert_eq!(refused.status, 422);
    refused.says(&["工单须由主要负责人签批", "value=\"陈志强\""]);
    // The principal names who handles it, not himself.
    let principal = house.signed_in("principal").await;
    let page = principal.get(&format!("/orders/{number}")).await;
    page.says(&[&format!("action=\"/orders/{number}/sign\"")]);
    page.does_not_say(&["value=\"赵磊\""]);
    let signed = principal.makes(&number, "sign", &[("handler", "陈志强")]).await;
    signed.says(&["已签收", "陈志强"]);
}

#[tokio::test]
async fn each_unit_sees_who_handles_it_there_and_names_its_own() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let reassign = Command::Reassign {
        lead: house.unit("housing"),
        co_handlers: vec![house.unit("market")],
        reason: "市场局协办".to_owned(),
    };
    house.system(&number, reassign);
    // The lead's handlers are offered to the lead's principal; nobody else's.
    let principal = house.signed_in("principal").await;
    let page = principal.get(&format!("/orders/{number}?do=sign")).await;
    page.says(&["陈志强"]);
    page.does_not_say(&["孙丽"]);
    principal.makes(&number, "sign", &[("handler", "陈志强")]).await;
    // The co-handler signs afterwards, and the lead's desk still shows the lead's own.
    house.system(&number, Command::Sign { handler: "市场监管所 钱进".to_owned() });
    let desk = principal.get("/desk/unit/open").await;
    desk.says(&[&number, "陈志强"]);
    desk.does_not_say(&["钱进"]);
    let helping = house.signed_in("other").await.get("/desk/unit/open").await;
    helping.says(&[&number, "钱进"]);
    helping.does_not_say(&["陈志强"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(&format!("/orders/{number}")).await;
    let action = format!("/orders/{number}/refuse");
    let refused = dispatcher.send(&page, &action, &[("words", "请向法院提出")]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["请从列表中选择一项", "请向法院提出</textarea>"]);
    let reason = [("reason", "no-such-reason"), ("words", "请向法院提出")];
    let unknown = dispatcher.send(&page, &action, &reason).await;
    assert_eq!(unknown.status, 422);
    unknown.says(&["规则包里没有“no-such-reason”"]);
    dispatcher.makes(&number, "accept", &[("kind", "help"), ("urgency", "normal")]).await;
    let page = dispatcher.get(&format!("/orders/{number}")).await;
    for (lead, fault) in [("", "请选择单位"), ("不存在的局", "没有这个单位"), ("县", "个单位符合")]
    {
        let fields = [("lead_id", ""), ("lead_name", lead), ("difficulty", "simple"), ("note", "请快")];
        let refused = dispatcher.send(&page, &format!("/orders/{number}/dispatch"), &fields).await;
        assert_eq!(refused.status, 422, "{lead}");
        refused.says(&[fault, "请快</textarea>"]);
    }
    let twice = [("lead_name", "housing"), ("co_name", "housing"), ("difficulty", "simple")];
    let refused = dispatcher.send(&page, &format!("/orders/{number}/dispatch"), &twice).await;
    assert_eq!(refused.status, 422);
    refused.says(&["同一个单位只能出现一次"]);
}

#[tokio::test]
async fn what_people_type_is_never_markup_and_nothing_breaks_on_it() {
    let house = House::demo().await;
    let number = house.of_li("<b>路灯</b>'; drop table orders; --");
    let agent = house.signed_in("agent").await;
    agent.get("/desk/agent/screening").await.does_not_say(&["<b>路灯"]);
    let nasty = "<script>alert(1)</script> ' or 1=1 -- 😀 % _ \\";
    let after = agent.makes(&number, "comment", &[("text", nasty)]).await;
    after.does_not_say(&["<script>alert", "<b>路灯"]);
    after.says(&["😀"]);
    let page = agent.get(&format!("/orders/{number}")).await;
    let refused = agent.send(&page, &format!("/orders/{number}/comment"), &[("text", "有\u{0}空字符")]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["第 2 个字符无法保存"]);
    let found = agent.get("/desk/agent/screening?q=%25%5F%27%22%3Cscript%3E").await;
    assert_eq!(found.status, 200);
    found.says(&["没有符合条件的工单"]);
}

#[tokio::test]
async fn a_look_at_personal_data_needs_a_reason_and_leaves_an_event_each_time() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let agent = house.signed_in("agent").await;
    let page = agent.get(&format!("/orders/{number}")).await;
    page.does_not_say(&["李建国", "13891478000"]);
    let action = format!("/orders/{number}/unmask");
    let refused = agent.send(&page, &action, &[("reason", "")]).await;
    assert_eq!(refused.status, 422);
    refused.does_not_say(&["李建国", "13891478000"]);
    for look in [2, 3] {
        let shown = agent.send(&page, &action, &[("usual", "联系群众了解情况")]).await;
        assert_eq!(shown.status, 200);
        shown.says(&["李建国", "13891478000", "已显示全号", "联系群众了解情况"]);
        assert_eq!(house.version(&number), look);
    }
    agent.get(&format!("/orders/{number}")).await.does_not_say(&["李建国", "13891478000"]);
}

#[tokio::test]
async fn a_confidential_citizen_stays_unknown_to_the_rated() {
    let house = House::demo().await;
    let demand =
        domain::order::command::Register { confidential: true, ..demand("举报夜间偷排废水") };
    let number = house.registered(demand, Contact::new("李建国", "13891478000"));
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    for path in
        ["/desk/unit/to-sign".to_owned(), format!("/orders/{number}"), "/desk/unit/to-sign.csv".to_owned()]
    {
        let seen = handler.get(&path).await;
        assert_eq!(seen.status, 200);
        seen.says(&["举报夜间偷排废水", "保密"]);
        seen.does_not_say(&["李*", "138****", "李建国", "13891478000", "/unmask"]);
    }
    let page = handler.get(&format!("/orders/{number}")).await;
    let csrf = page.hidden(&format!("/orders/{number}/comment")).remove("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("key", "k"), ("reason", "想知道")];
    assert_eq!(handler.post(&format!("/orders/{number}/unmask"), &fields).await.status, 403);
    let search = handler.get("/desk/unit/all?q=13891478000").await;
    search.says(&["没有符合条件的工单"]);
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.get(&format!("/orders/{number}")).await.says(&["李**", "138****8000"]);
    dispatcher.get("/desk/dispatcher/all?q=138-9147-8000").await.says(&["举报夜间偷排废水"]);
}

#[tokio::test]
async fn a_file_is_kept_and_opens_only_for_those_who_may_read_its_order() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    let page = handler.get(&format!("/orders/{number}")).await;
    let action = format!("/orders/{number}/attach");
    let png = b"\x89PNG\r\n\x1a\n and more";
    let file = File { field: "file", name: "现场.png", bytes: png };
    let sent = handler.send_file(&page, &action, &[], file).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = handler.follow(&sent).await;
    page.says(&["文件已添加", "现场.png"]);
    let link = page.html.split(&format!("/orders/{number}/files/")).nth(1).unwrap();
    let path = format!("/orders/{number}/files/{}", link.split('"').next().unwrap());
    assert_eq!(handler.get(&path).await.status, 200);
    assert_eq!(house.signed_in("other").await.get(&path).await.status, 404);
    assert_eq!(handler.get(&format!("/orders/{number}/files/{}", "0".repeat(64))).await.status, 404);
    let none = handler.send(&page, &action, &[]).await;
    assert_eq!(none.status, 422);
    none.says(&["请选择文件"]);
    let huge = vec![7; 11 * 1024 * 1024 + 10];
    let file = File { field: "file", name: "big.bin", bytes: &huge };
    assert_eq!(handler.send_file(&page, &action, &[], file).await.status, 413);
    let (store, out) = (&house.app.store, house.app.dir.join("one.backup"));
    let (files, key) = (Files::at(store.files()), KeyPolicy::Apart { fingerprint: "" });
    let manifest = backup(store.db(), &files, key, &out, 0, &mut |_| ()).unwrap();
    let digest = path.rsplit('/').next().unwrap();
    assert!(manifest.parts.iter().any(|part| part.path == format!("files/{digest}")), "no backup has it");
}

#[tokio::test]
async fn merging_by_number_joins_two_orders_and_says_so_on_both() {
    let house = House::demo().await;
    let (main, child) = (house.of_li("东风小区停暖"), house.of_li("东风小区3号楼停暖第三天"));
    let dispatcher = house.signed_in("dispatcher").await;
    let page = dispatcher.get(&format!("/orders/{child}")).await;
    page.says(&[&main, "同一号码"]);
    let action = format!("/orders/{child}/merge");
    let slip = dispatcher.send(&page, &action, &[("into", "202611239999999"), ("reason", "同一事项")]).await;
    assert_eq!(slip.status, 422);
    slip.says(&["没有这个编号的工单"]);
    let itself = dispatcher.send(&page, &action, &[("into", &child), ("reason", "同一事项")]).await;
    assert_eq!(itself.status, 422);
    itself.says(&["这就是本件自己"]);
    let merged = dispatcher.makes(&child, "merge", &[("into", &main), ("reason", "同一事项")]).await;
    merged.says(&[&format!("已并入 {main}"), "随主单办理"]);
    dispatcher.get(&format!("/orders/{main}")).await.says(&[&child, "并入本件"]);
}

#[tokio::test]
async fn a_suspended_order_stands_still_until_the_citizens_word_is_taken_down() {
    let house = House::demo().await;
    let number = house.of_li("养老保险转移");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    house.signed_in("principal").await.makes(&number, "sign", &[("handler", "陈志强")]).await;
    let stands = handler.makes(&number, "suspend", &[("reason", "请补充身份证复印件")]).await;
    stands.says(&["已停表，等候群众补充", "停表", "等待群众补充材料"]);
    house.signed_in("dispatcher").await.get("/desk/dispatcher/suspended").await.says(&[&number]);
    let agent = house.signed_in("agent").await;
    let goes_on = agent.makes(&number, "supplement", &[("text", "身份证号已在来信中")]).await;
    goes_on.says(&["已记录群众补充", "群众已补充", "继续计时"]);
}

#[tokio::test]
async fn the_rated_cannot_rate_themselves() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    let csrf = handler.get("/account").await.hidden("/account/password").remove("csrf").unwrap();
    let fields = [("csrf", csrf.as_str()), ("answer_result", "satisfied"), ("record", "REC")];
    assert_eq!(handler.post(&format!("/orders/{number}/rate"), &fields).await.status, 403);
}
