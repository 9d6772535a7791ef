//! A survey through the pages: planned without a script, drawn, called with the number shown once, answered behind a
//! link once, typed in from paper by a third party, and read by whom it is for.

mod desk;
mod shown;

use domain::{
    access::{Actor, Role},
    ids::{PersonId, SurveyId},
    people::{self, Person},
    survey::{Channel, place::Place},
    world,
};
use jiff::SignedDuration;
use server::{actions, rating::token::Token, shipped};
use store::{
    command::{Act, Done},
    survey,
};

use crate::{
    harness::{Browser, House, Page},
    reports::case,
};

fn plan() -> Vec<(&'static str, &'static str)> {
    vec![
        ("title", "十一月办件满意度"),
        ("intro", "只需一分钟"),
        ("among", "cases"),
        ("from", "2026-11-23"),
        ("until", "2026-11-23"),
        ("method", "simple"),
        ("size", "4"),
        ("ask_from", "2026-11-24"),
        ("ask_until", "2026-12-10"),
        ("answer_until", "2026-12-20"),
        ("channel", "phone"),
        ("channel", "link"),
        ("channel", "paper"),
        ("blocks", "3"),
        ("text_1", "您对办理结果满意吗？"),
        ("ask_1", "grades"),
        ("required_1", "yes"),
        ("branches_1", "5 -> 3"),
        ("text_2", "哪里不满意？"),
        ("ask_2", "text"),
        ("text_3", "会再来吗？"),
        ("ask_3", "single"),
        ("options_3", "会\n不会"),
        ("required_3", "yes"),
        ("then", "save"),
    ]
}

async fn does(browser: &Browser, place: &str, step: &str) -> Page {
    let page = browser.get(place).await;
    browser.send(&page, &format!("{place}/{step}"), &[]).await
}

#[tokio::test]
async fn a_survey_is_planned_drawn_called_answered_and_read() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    assessor.get("/surveys").await.says(&["还没有调查"]);
    assert_eq!(agent.get("/surveys/new").await.status, 403);
    let form = assessor.get("/surveys/new").await;
    let mut wrong = plan();
    wrong.retain(|(name, _)| *name != "branches_1");
    wrong.push(("branches_1", "5 -> 1"));
    let back = assessor.send(&form, "/surveys/new", &wrong).await;
    assert_eq!(back.status, 422);
    back.says(&["第 1 题：只能跳到后面的题目", "哪里不满意？"]);
    let planned = assessor.send(&form, "/surveys/new", &plan()).await;
    assert_eq!(planned.status, 303, "{}", planned.html);
    let place = planned.location.clone();
    assert_eq!(does(&assessor, &place, "draw").await.status, 422, "the period runs");
    house.advance(SignedDuration::from_hours(24));
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    let drawn = does(&assessor, &place, "draw").await;
    assessor.follow(&drawn).await.says(&["进行中", "随机数种子", "<td>6</td>"]);

    // The phone desk: masked, shown for one call, recorded by whoever called.
    let next = agent.get(&format!("{place}/desk")).await;
    let first = next.location.clone();
    let masked = agent.get(&first).await;
    masked.says(&["138****", "显示号码并拨打"]);
    let shown = agent.send(&masked, &format!("{first}/show"), &[]).await;
    shown.says(&["1389147000"]);
    let recorded = agent.send(&shown, &format!("{first}/answer"), &[("q1", "4")]).await;
    assert_eq!(recorded.status, 422);
    recorded.says(&["第 3 题必答"]);
    let answers = [("q1", "4"), ("q2", "窗口少"), ("q3", "1"), ("by", "phone")];
    let recorded = agent.send(&recorded, &format!("{first}/answer"), &answers).await;
    assert_eq!(recorded.status, 303, "{}", recorded.html);

    // A citizen behind a link: nothing to sign in to, one question at a time, once.
    let id = domain::ids::SurveyId(place.rsplit('/').next().unwrap().parse().unwrap());
    let open = house.app.store.read(|tx| survey::open_places(tx, id)).unwrap();
    let expires = house.app.clock.now() + SignedDuration::from_hours(24);
    let link = format!("/q/{}", Token::of_survey(open[0].id, expires).seal(house.app.store.vault()));
    assessor.get(&format!("{place}/sheet")).await.says(&["/q/", "<svg"]);
    assert_eq!(agent.get(&format!("{place}/sheet")).await.status, 403);
    // On paper stand the number and the questions, and nobody's name or number.
    assessor.get(&place).await.says(&["打印问卷", &format!("{place}/print")]);
    let paper = assessor.get(&format!("{place}/print")).await;
    let first = format!("id=\"sheet-{}\"", open[0].number);
    paper.says(&[&first, "您对办理结果满意吗？", "非常满意", "请跳到第 3 题", "请在方框里打勾"]);
    // The drawing of a code may hold any digits.
    let words: String = paper.html.split("<svg").map(|part| part.split("</svg>").last().unwrap()).collect();
    assert!(!words.contains("138"), "{words}");
    paper.says(&["也可以用手机扫码作答"]);
    assert_eq!(paper.html.matches("<article").count(), open.len());
    assessor.get(&format!("{place}/print?after={}", open[0].number)).await.does_not_say(&[&first]);
    assert_eq!(agent.get(&format!("{place}/print")).await.status, 403);
    let after = |number: u32| format!("{place}/sheet?after={number}");
    let codes = assessor.get(&after(open[0].number)).await;
    assert_eq!(
        codes.html.matches("/q/").count(),
        2 * (open.len() - 1),
        "the code of the first is not among them"
    );
    assessor.get(&after(99)).await.says(&["没有待访问的样本"]);
    let citizen = house.browser();
    let page = citizen.get(&link).await;
    page.says(&["您对办理结果满意吗？", "第 1 题，共 3 题"]);
    assert_eq!(citizen.send(&page, &link, &[]).await.status, 422, "it needs an answer");
    let on = citizen.send(&page, &link, &[("q1", "5")]).await;
    citizen.follow(&on).await.says(&["会再来吗？"]);
    // Another browser goes on where this one was.
    let other = house.browser();
    let page = other.get(&link).await;
    page.says(&["会再来吗？"]);
    let done = other.send(&page, &link, &[("q3", "2")]).await;
    other.follow(&done).await.says(&["感谢您的答复"]);
    let used = citizen.get(&link).await;
    assert_eq!(used.status, 409);
    used.says(&["已经答过"]);
    assert_eq!(citizen.get("/q/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await.status, 404);

    // What was found: n, rate and interval, for everybody of the house; files without anybody's number.
    let leader = house.signed_in("leader").await;
    leader.get(&place).await.says(&["n = 2", "50.0 %", "满意率", "100.0 %", "窗口少"]);
    let csv = leader.bytes(&format!("{place}/results.csv")).await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("非常满意") && !csv.contains("138") && !csv.contains("窗口少"), "{csv}");
    let frame = String::from_utf8(leader.bytes(&format!("{place}/frame.csv")).await).unwrap();
    assert_eq!(frame.matches("case-").count(), 6);
    let paper = agent.get(&format!("{place}/paper?number={}", open[1].number)).await;
    let typed = agent.follow(&paper).await;
    let url = paper.location.split('?').next().unwrap();
    let answers = [("q1", "2"), ("q3", "2"), ("by", "paper")];
    assert_eq!(agent.send(&typed, &format!("{url}/answer"), &answers).await.status, 303);
    assert_eq!(does(&assessor, &place, "close").await.status, 422, "one place is open");
    house.advance(SignedDuration::from_hours(24 * 30));
    let assessor = house.signed_in("assessor").await;
    assert_eq!(does(&assessor, &place, "close").await.status, 303);
    assert_eq!(house.browser().get(&link).await.status, 410);
}

fn third_party() -> Vec<(&'static str, &'static str)> {
    let mut plan = plan();
    plan.retain(|(name, value)| !matches!((*name, *value), ("channel", "link" | "paper")));
    plan.push(("third_party", "yes"));
    plan
}

#[tokio::test]
async fn a_third_party_sees_its_own_survey_alone_and_seals_it() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get("/surveys/new").await;
    let planned = assessor.send(&form, "/surveys/new", &third_party()).await;
    assert_eq!(planned.status, 303, "{}", planned.html);
    let place = planned.location.clone();
    let mine = place.replace("/surveys/", "/fieldwork/");
    house.advance(SignedDuration::from_hours(24));
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    let outside = house.signed_in("surveyor").await;
    assert_eq!(does(&assessor, &place, "draw").await.status, 303);
    outside.get("/fieldwork").await.says(&["目前没有委托给您的调查"]);
    assert_eq!(outside.get(&mine).await.status, 404, "not in hand yet");
    let page = assessor.get(&place).await;
    page.says(&["移交第三方", "秦调查", "尚未移交第三方"]);
    let person = house.person("surveyor").to_string();
    let undated = [("person", person.as_str()), ("until", "下周")];
    let refused = assessor.send(&page, &format!("{place}/assign"), &undated).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&format!("value=\"{person}\" selected"), "value=\"下周\""]);
    let unreasoned = "改期".repeat(600);
    let refused = assessor.send(&page, &format!("{place}/cancel"), &[("reason", &unreasoned)]).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&format!("value=\"{unreasoned}\"")]);
    let handed = assessor
        .send(&page, &format!("{place}/assign"), &[("person", person.as_str()), ("until", "2026-12-01")])
        .await;
    assert_eq!(handed.status, 303, "{}", handed.html);

    // Nothing of the house but the survey in hand; the house's own desk does not call for it.
    for closed in ["/surveys", place.as_str(), "/desk/agent/all", "/ratings", "/search", "/admin/units"] {
        assert!([403, 404].contains(&outside.get(closed).await.status), "{closed}");
    }
    for file in ["results.csv", "results.xlsx", "frame.csv"] {
        assert_eq!(outside.get(&format!("{place}/{file}")).await.status, 403, "{file}");
        assert_eq!(outside.get(&format!("{mine}/{file}")).await.status, 404, "{file}");
    }
    assert_eq!(agent.get(&format!("{place}/desk")).await.status, 403);
    assert_eq!(agent.get("/fieldwork").await.status, 403);

    let next = outside.get(&format!("{mine}/desk")).await;
    let first = next.location.clone();
    let masked = outside.get(&first).await;
    masked.says(&["138****", "显示号码并拨打"]);
    assert!(!masked.html.contains("1389147"), "masked until it is shown");
    let shown = outside.send(&masked, &format!("{first}/show"), &[]).await;
    shown.says(&["1389147000"]);
    house.advance(SignedDuration::from_mins(31));
    let outside = house.signed_in("surveyor").await;
    let later = outside.get(&first).await;
    later.says(&["138****"]);
    assert!(!later.html.contains("1389147"), "the number is there for one call");
    let later = outside.send(&later, &format!("{first}/show"), &[]).await;
    let answers = [("q1", "4"), ("q2", "请打13912345678找我"), ("q3", "1"), ("by", "phone")];
    let recorded = outside.send(&later, &format!("{first}/answer"), &answers).await;
    assert_eq!(recorded.status, 303, "{}", recorded.html);
    let auditor = house.signed_in("auditor").await;
    auditor.get("/admin/audit").await.says(&["查看受访人号码", "移交第三方"]);

    let page = outside.get(&mine).await;
    page.says(&["还有 3 个样本没有结果", "<dt>查看号码</dt><dd>2 （其中 1 次没有通话结果）</dd>"]);
    let sealed = outside.send(&page, &format!("{mine}/seal"), &[]).await;
    assert_eq!(sealed.status, 303, "{}", sealed.html);
    outside.get(&mine).await.says(&["结果已封存交付"]);
    let again = outside.send(&page, &format!("{mine}/seal"), &[("key", "again")]).await;
    assert!([409, 422].contains(&again.status), "{}", again.html);
    let read = house.signed_in("assessor").await.get(&place).await;
    read.says(&["结果已封存交付", "到期未访", "n = 1"]);
    assert!(!read.html.contains("13912345678"), "what people write is masked before anybody reads it");
    house.advance(SignedDuration::from_hours(24 * 9));
    let outside = house.signed_in("surveyor").await;
    outside.get("/fieldwork").await.says(&["目前没有委托给您的调查"]);
    assert_eq!(outside.get(&mine).await.status, 404, "the last day is over");
}

/// Plans a survey and lets the lot fall; returns where its page is.
async fn drawn(house: &House, plan: &[(&str, &str)]) -> String {
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get("/surveys/new").await;
    let planned = assessor.send(&form, "/surveys/new", plan).await;
    assert_eq!(planned.status, 303, "{}", planned.html);
    assert_eq!(does(&assessor, &planned.location, "draw").await.status, 303);
    planned.location
}

/// Gives a survey into the hand of somebody of a third party.
async fn hand_over(house: &House, place: &str, person: PersonId, until: &str) {
    let assessor = house.signed_in("assessor").await;
    let page = assessor.get(place).await;
    let hand = [("person", person.to_string()), ("until", until.to_owned())];
    let hand = hand.each_ref().map(|(name, value)| (*name, value.as_str()));
    let handed = assessor.send(&page, &format!("{place}/assign"), &hand).await;
    assert_eq!(handed.status, 303, "{}", handed.html);
}

fn places(house: &House, place: &str) -> Vec<Place> {
    let id = SurveyId(place.rsplit('/').next().unwrap().parse().unwrap());
    house.app.store.read(|tx| survey::places(tx, id)).unwrap()
}

#[tokio::test]
async fn a_third_party_types_its_paper_in_by_number_once_and_nobody_else_does() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    house.advance(SignedDuration::from_hours(24));
    let waited = [("blocks", "4"), ("text_4", "等了几分钟？"), ("ask_4", "number"), ("options_4", "0\n90")];
    let on_paper = |plan: Vec<(&'static str, &'static str)>| {
        let mut plan: Vec<_> = plan.into_iter().filter(|(name, _)| *name != "blocks").collect();
        plan.extend(waited);
        plan.push(("channel", "paper"));
        plan
    };
    let place = drawn(&house, &on_paper(third_party())).await;
    let six = |(name, value)| if name == "size" { (name, "6") } else { (name, value) };
    let others = drawn(&house, &plan().into_iter().map(six).collect::<Vec<_>>()).await;
    let mine = place.replace("/surveys/", "/fieldwork/");
    let all = places(&house, &place);
    let (first, second) = (&all[0], &all[1]);
    let url = |one: &Place| format!("{mine}/places/{}", one.id);
    let number = |one: &Place| format!("{mine}/paper?number={}", one.number);
    let answers = [("q1", "4"), ("q2", "窗口少"), ("q3", "1"), ("q4", "12"), ("by", "paper")];

    // In the hand of another firm: nothing is known of it here.
    let rival = Person {
        id: PersonId(0),
        sign_in: "rival".to_owned(),
        name: "另一家公司".to_owned(),
        roles: [Role::Surveyor].into(),
        unit: None,
        active: true,
    };
    let add = Act::People(people::Command::AddPerson(rival));
    let added = actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, add).unwrap();
    let Done::Person { id: rival } = added else { panic!("{added:?}") };
    hand_over(&house, &place, rival, "2026-12-15").await;
    let outside = house.signed_in("surveyor").await;
    let account = outside.get("/account").await;
    let csrf = account.hidden("/account/password").remove("csrf").unwrap();
    let blind = async |key: &str| {
        let mut fields = vec![("csrf", csrf.as_str()), ("key", key)];
        fields.extend(answers);
        outside.post(&format!("{}/answer", url(first)), &fields).await.status
    };
    assert_eq!(outside.status(&number(first)).await, 404);
    assert_eq!(outside.status(&format!("{}?by=paper", url(first))).await, 404);
    assert_eq!(blind("rival").await, 404);

    // In their own hand: by the number, refused with what was typed when there is none.
    hand_over(&house, &place, house.person("surveyor"), "2026-12-15").await;
    for name in ["agent", "assessor"] {
        let inside = house.signed_in(name).await;
        assert_eq!(inside.status(&format!("{place}/paper?number={}", first.number)).await, 403, "{name}");
        inside.get(&place).await.does_not_say(&["录入纸质问卷（样本编号）"]);
    }
    outside.get(&mine).await.says(&["录入纸质问卷（样本编号）", "每份只录一次"]);
    for unknown in ["5", "0", "十二"] {
        let refused = outside.get(&format!("{mine}/paper?number={unknown}")).await;
        assert_eq!(refused.status, 422);
        refused.says(&["这项调查没有这个编号的样本", &format!("value=\"{unknown}\""), "您填写的内容都还在"]);
    }
    let foreign = &places(&house, &others)[4];
    assert_eq!(foreign.number, 5, "it is a number of another survey");
    assert_eq!(outside.status(&format!("{}?by=paper", url(foreign))).await, 404);

    // The number and the questions, and nothing else of whoever was drawn.
    let found = outside.get(&number(first)).await;
    let sheet = outside.follow(&found).await;
    sheet.says(&[&format!("样本 {}", first.number), "您对办理结果满意吗？", "等了几分钟？"]);
    sheet.does_not_say(&["138", "显示号码并拨打", "县市场监督管理局"]);
    let mut wrong = answers;
    wrong[3] = ("q4", "很久");
    let refused = outside.send(&sheet, &format!("{}/answer", url(first)), &wrong).await;
    assert_eq!(refused.status, 422);
    refused.says(&["第 4 题的答案无效", "value=\"4\" checked", "窗口少", "value=\"很久\""]);
    let typed = outside.send(&refused, &format!("{}/answer", url(first)), &answers).await;
    assert_eq!((typed.status, typed.location.as_str()), (303, mine.as_str()), "{}", typed.html);

    // It counts once, with its channel and whoever typed it.
    let again = outside.get(&number(first)).await;
    assert_eq!(again.status, 422);
    again.says(&["这个样本已有结果", &format!("value=\"{}\"", first.number)]);
    assert_eq!(blind("again").await, 422);
    let answered = |house: &House| {
        let all = places(house, &place).into_iter().filter_map(|one| one.answer);
        all.map(|answer| (answer.channel, answer.by)).collect::<Vec<_>>()
    };
    let once = vec![(Channel::Paper, format!("person:{}", house.person("surveyor")))];
    assert_eq!(answered(&house), once);
    let read = house.signed_in("assessor").await.get(&place).await;
    read.says(&["<dt>答复</dt><dd>1</dd>"]);
    read.does_not_say(&["n = 1", "窗口少"]);
    house.signed_in("auditor").await.get("/admin/audit").await.says(&["收到答卷"]);

    // After the seal nothing is typed in any more.
    let page = outside.get(&mine).await;
    assert_eq!(outside.send(&page, &format!("{mine}/seal"), &[]).await.status, 303);
    outside.get(&mine).await.does_not_say(&["录入纸质问卷（样本编号）"]);
    let late = outside.get(&number(second)).await;
    assert_eq!(late.status, 422);
    late.says(&["调查的状态已变"]);
    let mut fields = vec![("csrf", csrf.as_str()), ("key", "late")];
    fields.extend(answers);
    assert_eq!(outside.post(&format!("{}/answer", url(second)), &fields).await.status, 422);
    assert_eq!(answered(&house), once);
}

#[tokio::test]
async fn what_a_pack_asks_for_is_planned_by_the_job_and_only_drawn_by_a_person() {
    let pack = shipped::PACKS.iter().find(|(file, _)| file.contains("xiangtan")).unwrap();
    let house = House::under(shipped::PACKS[2].1).await;
    let load = world::Command::LoadPack { file: pack.0.to_owned(), text: pack.1.to_owned() };
    let act = Act::Rules(Box::new(load));
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    house.advance(SignedDuration::from_hours(24 * 10));
    let assessor = house.signed_in("assessor").await;
    server::jobs::surveys::run(&house.app).await.unwrap();
    assert_eq!(server::jobs::surveys::run(&house.app).await.unwrap(), 0, "once for each period");
    let listed = assessor.get("/surveys").await;
    listed.says(&["每月电话回访调查（2026年11月）"]);
    let id = house.app.store.read(|tx| survey::list(tx, None)).unwrap()[0].id;
    let place = format!("/surveys/{id}");
    let page = assessor.get(&place).await;
    page.says(&["系统自动拟好这轮调查", "三(一)1(1)"]);
    assert_eq!(does(&assessor, &place, "draw").await.status, 303);
    house.advance(SignedDuration::from_hours(24 * 30));
    server::jobs::surveys::run(&house.app).await.unwrap();
    let assessor = house.signed_in("assessor").await;
    assessor.get(&place).await.says(&["已结束", "到期未访"]);
}

#[tokio::test]
async fn the_link_leaves_by_message_once_and_leads_to_the_questions() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get("/surveys/new").await;
    let planned = assessor.send(&form, "/surveys/new", &plan()).await;
    let place = planned.location.clone();
    house.advance(SignedDuration::from_hours(24));
    let assessor = house.signed_in("assessor").await;
    assert_eq!(does(&assessor, &place, "draw").await.status, 303);
    assert_eq!(does(&assessor, &place, "invite").await.status, 303);
    assert_eq!(
        does(&assessor, &place, "invite").await.status,
        303,
        "again, and nobody is left to be sent it"
    );
    server::jobs::messages::run(&house.app).await.unwrap();
    let files = std::fs::read_dir(house.app.dir.join("spool/out")).unwrap().flatten();
    let texts = files.map(|file| std::fs::read_to_string(file.path()).unwrap());
    let texts: Vec<String> = texts.filter(|text| text.contains("诚邀您参加“十一月办件满意度”")).collect();
    assert_eq!(texts.len(), 4, "{texts:?}");
    let letters = texts[0].split("/q/").nth(1).unwrap();
    let letters: String =
        letters.chars().take_while(|one| one.is_ascii_alphanumeric() || matches!(one, '-' | '_')).collect();
    house.browser().get(&format!("/q/{letters}")).await.says(&["您对办理结果满意吗？"]);
    let agent = house.signed_in("agent").await;
    let next = agent.get(&format!("{place}/desk")).await;
    assert_eq!(next.location, place, "nobody is called within a week of a message");
}
