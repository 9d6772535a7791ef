//! Supervision in a browser: every form from its opening to its end, a leader's word, what is hidden from whom, reminders
//! and drafts that come by themselves.

mod forms;
mod retaliation;
mod told;

use domain::{
    access::Actor,
    ids::{OrderId, PersonId},
    order::command::Command,
};
use jiff::SignedDuration;
use server::{actions, jobs};
use store::command::{Act, Done};

use crate::harness::{Browser, File, House, Page};

/// Registers a demand, accepts it and sends it to a unit; returns its number.
pub(crate) fn order(house: &House, title: &str, place: &str, unit: &str) -> (OrderId, String) {
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let demand = domain::order::command::Register {
        pack,
        channel: domain::order::Channel::Web,
        level: domain::order::Level::County,
        kind: "complaint".to_owned(),
        urgency: domain::order::Urgency::Normal,
        title: title.to_owned(),
        content: "暖气管道漏水，多次反映没有解决。".to_owned(),
        place: Some(place.to_owned()),
        received_on: domain::calendar::date_of(house.app.clock.now()),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let contact = store::personal::Contact::default();
    let act =
        |act| actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let done = act(Act::Register { demand: Box::new(demand), contact, code: None });
    let Done::Order { id, number, .. } = done else { panic!("{done:?}") };
    let accept = Command::Accept {
        kind: "complaint".to_owned(),
        urgency: domain::order::Urgency::Normal,
        proposed: None,
        note: String::new(),
    };
    act(Act::Order { order: id, seen: None, command: accept });
    let dispatch = Command::Dispatch {
        lead: house.unit(unit),
        co_handlers: Vec::new(),
        difficulty: domain::order::Difficulty::Simple,
        note: String::new(),
    };
    act(Act::Order { order: id, seen: None, command: dispatch });
    (id, number)
}

/// Somebody at a proceeding's page.
struct At<'h> {
    house: &'h House,
    url: String,
}

impl At<'_> {
    /// Sends the form of a move from the page as it stands; it must be taken.
    async fn does(&self, browser: &Browser, code: &str, fields: &[(&str, &str)]) -> Page {
        let sent = self.tries(browser, code, fields).await;
        assert_eq!(sent.status, 303, "{code}: {}", sent.html);
        browser.follow(&sent).await
    }

    async fn tries(&self, browser: &Browser, code: &str, fields: &[(&str, &str)]) -> Page {
        let page = browser.get(&self.url).await;
        browser.send(&page, &format!("{}/{code}", self.url), fields).await
    }

    fn person(&self, sign_in: &str) -> String {
        self.house.person(sign_in).to_string()
    }

    /// Writes down an answer that the supervisor saw, in the person's place: reported and accepted.
    async fn settled(&self, supervisor: &Browser, handler: &Browser, number: &str) {
        self.does(handler, "report-task", &[("number", number), ("text", "已办理完毕。")]).await;
        self.does(supervisor, "accept-task", &[("number", number), ("note", "")]).await;
    }
}

/// Opens a proceeding through its form.
async fn opened<'h>(house: &'h House, browser: &Browser, kind: &str, fields: &[(&str, &str)]) -> At<'h> {
    let form = browser.get(&format!("/supervision/new?kind={kind}")).await;
    assert_eq!(form.status, 200, "{}", form.html);
    let owner = house.person("supervisor").to_string();
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let mut all = vec![("owner", owner.as_str()), ("days", "5"), ("pack", pack.as_str())];
    all.extend(fields.iter().filter(|(name, _)| *name != "pack"));
    if let Some(own) = fields.iter().find(|(name, _)| *name == "pack") {
        all.retain(|(name, _)| *name != "pack");
        all.push(*own);
    }
    let sent = browser.send(&form, "/supervision/new", &all).await;
    assert_eq!(sent.status, 303, "{kind}: {}", sent.html);
    At { house, url: sent.location }
}

fn signature(house: &House, sign_in: &str) -> PersonId {
    house.person(sign_in)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_leads_to_a_proceeding_and_shows_it() {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get(&format!("/orders/{number}")).await.says(&[&format!("/supervision/new?order={number}")]);
    supervisor.get(&format!("/supervision/new?order={number}")).await.says(&["供暖管道漏水", &number]);
    let task = [("ask_task", "今日答复来电人"), ("ask_days", "2")];
    let handler_id = house.person("handler").to_string();
    let fields = [
        ("title", "供暖管道漏水"),
        ("orders", number.as_str()),
        task[0],
        task[1],
        ("ask_person", &handler_id),
    ];
    let at = opened(&house, &supervisor, "daily", &fields).await;
    supervisor.get(&format!("/orders/{number}")).await.says(&[&at.url, "督办〔2026〕1号"]);
    supervisor.get("/supervision?view=open").await.says(&[&at.url, "陈志强"]);
    let handler = house.signed_in("handler").await;
    handler.get("/supervision").await.says(&[&at.url, "待您办理"]);
    handler.get(&at.url).await.says(&["今日答复来电人"]);
    // A unit that it does not concern does not see it, and nobody else does anything with it.
    let other = house.signed_in("other").await;
    assert_eq!(other.get(&at.url).await.status, 404);
    other.get("/supervision?view=open").await.does_not_say(&[&at.url]);
    assert_eq!(house.signed_in("window").await.get("/supervision").await.status, 403);
    assert_eq!(handler.get("/supervision/new").await.status, 403);
    assert_eq!(handler.get("/supervision?view=drafts").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leader_signs_on_a_telephone_and_the_result_comes_back() {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let supervisor = house.signed_in("supervisor").await;
    let leader_id = house.person("leader").to_string();
    let fields = [
        ("title", "供暖专报"),
        ("orders", number.as_str()),
        ("report", "三件工单反复重办。"),
        ("leader", &leader_id),
    ];
    let at = opened(&house, &supervisor, "instruction", &fields).await;
    let leader = house.signed_in("leader").await;
    let desk = leader.get("/instructions").await;
    desk.says(&["供暖专报", "三件工单反复重办。", "等您批示"]);
    let principal = at.person("principal");
    let word = [("task", "请住建局三日内解决。"), ("person", principal.as_str()), ("days", "3")];
    let sent = leader.send(&desk, &format!("{}/instruct", at.url), &word).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/instructions"));
    leader.get("/instructions").await.says(&["没有等您批示的事项", "供暖专报", "赵磊"]);
    // Nobody speaks for the leader, and the result waits for the task.
    let early = at
        .tries(&supervisor, "extend-proceeding", &[("days", "1"), ("target", "whole"), ("reason", "x")])
        .await;
    assert_eq!(early.status, 422, "{}", early.html);
    let page = supervisor.get(&at.url).await;
    page.does_not_say(&[&format!("{}/instruct\"", at.url), &format!("{}/submit-result\"", at.url)]);
    let fake = [("csrf", page.hidden(&format!("{}/assign-task", at.url))["csrf"].as_str()), ("task", "x")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let fake: Vec<(&str, &str)> = fake.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_ne!(supervisor.post(&format!("{}/settle-report", at.url), &fake).await.status, 303);
    let principal = house.signed_in("principal").await;
    at.settled(&supervisor, &principal, "1").await;
    at.does(&supervisor, "submit-result", &[("result", "已恢复供暖。")]).await;
    let desk = leader.get("/instructions").await;
    desk.says(&["已恢复供暖。", "您的批示：", "请住建局三日内解决。"]);
    let sent = leader.send(&desk, &format!("{}/settle-report", at.url), &[("words", "同意")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    leader.get("/instructions").await.says(&["最近办结", "同意"]);
    let told = supervisor.get(&at.url).await;
    told.says(&["已办结", "领导同意办结", "领导批示"]);
    assert_eq!(signature(&house, "leader").to_string(), leader_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restricted_lead_is_there_for_whom_it_names_and_each_look_is_kept() {
    let house = House::under(server::shipped::PACKS[2].1).await;
    let (id, number) = {
        let pack = house.app.pack_id(&house.app.world()).unwrap();
        assert_eq!(pack, "nanjing-2016-122");
        demand(&house)
    };
    let supervisor = house.signed_in("supervisor").await;
    let leader_id = house.person("leader").to_string();
    let form = supervisor.get("/supervision/new?kind=referral").await;
    form.says(&["推诿扯皮", "造成恶劣影响", "履职不到位"]);
    let fields = [
        ("title", "推诿线索"),
        ("orders", number.as_str()),
        ("ground", "nanjing-2016-122:passing-the-buck"),
        ("to", "县纪委监委"),
        ("found", "三次退回均无依据。"),
        ("reader", &leader_id),
    ];
    let at = opened(&house, &supervisor, "referral", &fields).await;
    for name in ["handler", "auditor", "assessor", "principal"] {
        let other = house.signed_in(name).await;
        assert_eq!(other.get(&at.url).await.status, 404, "{name}");
        assert_eq!(other.get(&format!("{}/proof.txt", at.url)).await.status, 404, "{name}");
        other.get("/supervision?view=open").await.does_not_say(&["推诿线索"]);
        let csrf = other.get("/account").await.hidden("/sign-out")["csrf"].clone();
        let tried = other
            .post(&format!("{}/close-proceeding", at.url), &[("csrf", &csrf), ("conclusion", "x")])
            .await;
        assert_eq!(tried.status, 404, "{name}");
    }
    let auditor = house.signed_in("auditor").await;
    auditor.get("/admin/audit").await.does_not_say(&["推诿线索", "三次退回"]);
    auditor.get("/admin/audit").await.says(&["限定知悉"]);
    auditor.get(&format!("/orders/{number}")).await.does_not_say(&["推诿线索"]);
    let leader = house.signed_in("leader").await;
    leader.get(&at.url).await.says(&["推诿线索", "推诿扯皮", "三次退回均无依据。"]);
    let proof = leader.bytes(&format!("{}/proof.txt", at.url)).await;
    let lines = String::from_utf8(proof.clone()).unwrap();
    let events = house.app.store.read(|tx| store::order::timeline(tx, id)).unwrap();
    assert_eq!(lines.lines().count(), events.len());
    let digest = store::ledger::Hash::of(&proof).to_string();
    leader.get(&at.url).await.says(&[&digest, "查看"]);
    // Receipt and outcome, and only then the end.
    let early = at.tries(&supervisor, "close-proceeding", &[("conclusion", "完")]).await;
    assert_eq!(early.status, 422);
    early.says(&["还不能结束"]);
    at.does(
        &supervisor,
        "record-proceeding",
        &[("record", "received"), ("on", "2026-11-23"), ("reference", "线索 7 号")],
    )
    .await;
    at.does(
        &supervisor,
        "record-proceeding",
        &[("record", "outcome"), ("on", "2026-11-23"), ("outcome", "已立案")],
    )
    .await;
    at.does(&supervisor, "close-proceeding", &[("conclusion", "移送完毕")]).await.says(&["已办结"]);
}

fn demand(house: &House) -> (OrderId, String) {
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let kind = house.app.world().packs.get(&pack).unwrap().kinds()[0].id.clone();
    let demand = domain::order::command::Register {
        pack,
        channel: domain::order::Channel::Web,
        level: domain::order::Level::County,
        kind,
        urgency: domain::order::Urgency::Normal,
        title: "窗口推诿".to_owned(),
        content: "跑了三趟没有人受理。".to_owned(),
        place: None,
        received_on: domain::calendar::date_of(house.app.clock.now()),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let act =
        Act::Register { demand: Box::new(demand), contact: store::personal::Contact::default(), code: None };
    let done = actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let Done::Order { id, number, .. } = done else { panic!("{done:?}") };
    (id, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_late_is_reminded_and_whoever_is_above_is_told() {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let supervisor = house.signed_in("supervisor").await;
    let handler_id = house.person("handler").to_string();
    let fields = [
        ("title", "供暖管道漏水"),
        ("orders", number.as_str()),
        ("ask_task", "答复来电人"),
        ("ask_days", "2"),
        ("ask_person", &handler_id),
    ];
    let at = opened(&house, &supervisor, "daily", &fields).await;
    jobs::run_once(&house.app).await.unwrap();
    supervisor.get(&at.url).await.does_not_say(&["提醒"]);
    house.advance(SignedDuration::from_hours(24));
    jobs::run_once(&house.app).await.unwrap();
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get(&at.url).await.says(&["提醒"]);
    house.advance(SignedDuration::from_hours(48));
    jobs::run_once(&house.app).await.unwrap();
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get(&at.url).await.says(&["逾期，报告上一级", "已报告 赵磊"]);
    supervisor.get("/supervision?view=late").await.says(&[&at.url, "已逾期"]);
    jobs::run_once(&house.app).await.unwrap();
    let told = supervisor.get(&at.url).await;
    assert_eq!(told.html.matches("逾期，报告上一级").count(), 1, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_writes_its_reports_and_a_person_signs_them() {
    let house = House::demo().await;
    // The program's own week: five orders about one place, however citizens write it.
    for place in ["幸福路8号", "幸福路 8 号", "幸福路8号。", "幸福路8号", "幸福路8号"] {
        order(&house, "供暖管道漏水", place, "housing");
    }
    house.advance(SignedDuration::from_hours(24 * 7));
    jobs::run_once(&house.app).await.unwrap();
    jobs::run_once(&house.app).await.unwrap();
    let supervisor = house.signed_in("supervisor").await;
    let board = supervisor.get("/supervision?view=drafts").await;
    board.says(&["每周专报（2026-11-23 至 2026-11-29）", "每周分析（2026-11-23 至 2026-11-29）"]);
    assert_eq!(board.html.matches("每周专报（").count(), 1, "a rule writes once");
    let url = board.html.split("href=\"").map(|rest| rest.split('"').next().unwrap());
    let url = url.filter(|url| url.starts_with("/proceedings/"));
    let mut found = None;
    for url in url {
        let page = supervisor.get(url).await;
        if page.html.contains("每周专报（") {
            found = Some((url.to_owned(), page));
        }
    }
    let (url, page) = found.unwrap();
    page.says(&["5 件", "签发"]);
    let at = At { house: &house, url };
    let unsigned = at.tries(&supervisor, "send-proceeding", &[]).await;
    assert_eq!(unsigned.status, 422, "{}", unsigned.html);
    unsigned.says(&["请填写“批示领导”。"]);
    let leader = at.person("leader");
    let edited = [
        ("title", "供暖专报"),
        ("report", "五件工单集中反映幸福路供暖。"),
        ("leader", leader.as_str()),
        ("days", "3"),
    ];
    at.does(&supervisor, "revise-proceeding", &edited).await.says(&["五件工单集中反映幸福路供暖。"]);
    at.does(&supervisor, "send-proceeding", &[]).await.says(&["进行中"]);
    let leader = house.signed_in("leader").await;
    let desk = leader.get("/instructions").await;
    desk.says(&["供暖专报", "五件工单集中反映幸福路供暖。"]);
    let sent = leader.send(&desk, &format!("{}/note-report", at.url), &[("words", "已阅。")]).await;
    assert_eq!(sent.status, 303);
    supervisor.get(&at.url).await.says(&["已办结", "已阅。"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_comes_back_with_what_is_wrong() {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let supervisor = house.signed_in("supervisor").await;
    let form = supervisor.get("/supervision/new?kind=on-site").await;
    let owner = house.person("supervisor").to_string();
    let typed =
        [("title", ""), ("orders", number.as_str()), ("place", "东门外"), ("owner", &owner), ("days", "5")];
    let back = supervisor.send(&form, "/supervision/new", &typed).await;
    assert_eq!(back.status, 422);
    back.says(&["东门外", &number, "请"]);
    let unknown = [("title", "x"), ("orders", "123"), ("owner", owner.as_str()), ("days", "5")];
    let back = supervisor.send(&form, "/supervision/new", &unknown).await;
    assert_eq!(back.status, 422);
    back.says(&["没有找到工单“123”"]);
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let fields = [("title", "东门"), ("orders", number.as_str()), ("place", "东门外"), ("pack", &pack)];
    let at = opened(&house, &supervisor, "on-site", &fields).await;
    let handler = at.person("handler");
    let bad =
        at.tries(&supervisor, "assign-task", &[("task", ""), ("person", &handler), ("days", "3")]).await;
    assert_eq!(bad.status, 422);
    bad.says(&["“要求”须为"]);
    let file = File { field: "files", name: "现场.png", bytes: b"\x89PNG\r\n\x1a\nabc" };
    let page = supervisor.get(&at.url).await;
    let action = format!("{}/record-proceeding", at.url);
    let sent =
        supervisor.send_file(&page, &action, &[("record", "note"), ("note", "现场照片见附件")], file).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = supervisor.get(&at.url).await;
    page.says(&["现场.png", "现场照片见附件"]);
    let link =
        page.html.split("href=\"").find(|rest| rest.contains("/files/") && rest.starts_with("/proceedings"));
    let link = link.unwrap().split('"').next().unwrap();
    assert_eq!(supervisor.bytes(link).await, b"\x89PNG\r\n\x1a\nabc");
    assert_eq!(house.signed_in("other").await.get(link).await.status, 404);
}
