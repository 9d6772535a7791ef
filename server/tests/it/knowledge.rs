//! The knowledge base through the pages: a unit writes, somebody else of it publishes, an agent finds it by two
//! characters and asks for a change, citizens find what is public and nothing else, and what nobody looked at again
//! leaves their sight.

use jiff::SignedDuration;
use server::jobs;

use crate::harness::{Browser, File, House, Page};

const ANSWER: &str = "先关阀放气；仍不热的，联系供热企业测温，双方签字留存。";
const INTERNAL: &str = "测温员值班电话在内网通讯录。";

fn fields<'a>(title: &'a str, answer: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("title", title),
        ("matter", "集中供热服务"),
        ("questions", "暖气不热怎么办\n暖气费能退吗"),
        ("answer", answer),
        ("internal", INTERNAL),
        ("basis", "供热管理办法"),
        ("review_on", day),
    ]
}

fn place_of(page: &Page) -> String {
    assert_eq!(page.status, 303, "{}", page.html);
    page.location.clone()
}

/// Writes an article as the housing office's handler and hands it in; returns its address.
async fn submitted(handler: &Browser, house: &House, title: &str) -> String {
    let form = handler.get("/knowledge/new").await;
    let unit = house.unit("县住房和城乡建设局").to_string();
    let mut sent = fields(title, ANSWER, "2027-06-01");
    sent.extend([("unit", unit.as_str()), ("then", "submit")]);
    place_of(&handler.send(&form, "/knowledge/new", &sent).await)
}

async fn does(browser: &Browser, place: &str, step: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(place).await;
    browser.send(&page, &format!("{place}/{step}"), fields).await
}

#[tokio::test]
async fn an_article_is_written_published_found_changed_and_expires() {
    let house = House::open().await;
    super::publication::listed(&house, "一楼").await;
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let (agent, citizen) = (house.signed_in("agent").await, house.browser());
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    let id = place.rsplit('/').next().unwrap().to_owned();
    // A draft is nobody's but the unit's.
    assert_eq!(agent.get(&place).await.status, 404);
    assert_eq!(citizen.get(&format!("/answers/{id}")).await.status, 404);
    handler.get(&place).await.says(&["待审核"]);
    handler.get(&place).await.does_not_say(&["审核通过并发布"]);
    let published = does(&approver, &place, "publish", &[]).await;
    approver.follow(&published).await.says(&["已发布", "第 1 版", INTERNAL, "陈志强 起草，刘卫东 审核发布"]);

    // Found by two characters, as written or in traditional ones, by staff and by citizens.
    for typed in ["暖气", "暖氣", "测温"] {
        agent.get(&format!("/knowledge?q={typed}")).await.says(&[&place, "找到 1 条"]);
        citizen.get(&format!("/answers?q={typed}")).await.says(&[&format!("/answers/{id}"), "<mark"]);
    }
    agent.get("/knowledge?q=通讯").await.says(&[&place]);
    let hidden = citizen.get("/answers?q=通讯").await;
    hidden.says(&["找到 0 条"]);
    hidden.does_not_say(&["通讯录", &format!("/answers/{id}")]);
    let public = citizen.get(&format!("/answers/{id}")).await;
    public.says(&[ANSWER, "暖气费能退吗", "县住房和城乡建设局"]);
    public.does_not_say(&[INTERNAL, "内部", "陈志强", "刘卫东"]);

    // An agent asks for a change; the unit takes it up, and the next edition answers it.
    let asked = does(&agent, &place, "ask", &[("text", "没有写测温电话"), ("order", "")]).await;
    agent.follow(&asked).await.says(&["没有写测温电话", "待答复"]);
    let wrong = does(&agent, &place, "ask", &[("text", "又一件"), ("order", "999")]).await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["没有编号为“999”的工单", "又一件"]);
    handler.get("/knowledge?shelf=asked").await.says(&["暖气不热怎么处理", "更正申请待答复"]);
    does(&handler, &place, "take-up", &[("request", "1")]).await;
    let form = handler.get(&format!("{place}/edit")).await;
    form.says(&[ANSWER, INTERNAL]);
    let mut next = fields("暖气不热怎么处理", "先关阀放气；测温请拨 0914-2338800。", "2027-06-01");
    next.push(("then", "submit"));
    place_of(&handler.send(&form, &format!("{place}/edit"), &next).await);
    approver.get(&place).await.says(&["<ins>", "<del>", "0914-2338800"]);
    does(&approver, &place, "publish", &[]).await;
    agent.get(&place).await.says(&["已在第 2 版中更正。"]);
    approver.get(&format!("{place}?edition=2")).await.says(&["第 2 版与第 1 版的差异"]);
    citizen.get("/answers?q=签字").await.says(&["找到 0 条"]);

    // Reminded of its review day, then out of the citizens' sight; agents are told that it may be wrong.
    house.advance(SignedDuration::from_hours(24 * 170));
    jobs::run_once(&house.app).await.unwrap();
    let handler = house.signed_in("handler").await;
    handler.get("/knowledge?shelf=review").await.says(&["暖气不热怎么处理", "即将到期"]);
    citizen.get(&format!("/answers/{id}")).await.says(&["0914-2338800"]);
    house.advance(SignedDuration::from_hours(24 * 30));
    // Even before any job came by.
    assert_eq!(citizen.get(&format!("/answers/{id}")).await.status, 404);
    citizen.get("/answers?q=暖气").await.does_not_say(&[&format!("/answers/{id}")]);
    jobs::run_once(&house.app).await.unwrap();
    let agent = house.signed_in("agent").await;
    agent.get("/knowledge?q=暖气").await.says(&[&place, "已过期"]);
    agent.get(&place).await.says(&["复核日期 2027-06-01 已过"]);
    let approver = house.signed_in("approver").await;
    let late = does(&approver, &place, "confirm", &[("review_on", "2027-01-01")]).await;
    late.says(&["复核日期应在"]);
    does(&approver, &place, "confirm", &[("review_on", "2028-01-01")]).await;
    citizen.get("/answers?q=暖气").await.says(&[&format!("/answers/{id}")]);
}

#[tokio::test]
async fn nobody_does_what_is_not_theirs() {
    let house = House::open().await;
    let handler = house.signed_in("handler").await;
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    // Whoever wrote it, a stranger, an agent and a citizen do not publish it.
    let csrf = handler.get("/knowledge/new").await.hidden("/knowledge/new")["csrf"].clone();
    let refused = handler.post(&format!("{place}/publish"), &[("csrf", &csrf), ("key", "k")]).await;
    assert_eq!(refused.status, 403, "{}", refused.html);
    let other = house.signed_in("other").await;
    assert_eq!(other.get(&place).await.status, 404);
    let csrf = other.get("/knowledge/new").await.hidden("/knowledge/new")["csrf"].clone();
    let refused = other.post(&format!("{place}/publish"), &[("csrf", &csrf), ("key", "k")]).await;
    assert_eq!(refused.status, 404);
    let unit = house.unit("县住房和城乡建设局").to_string();
    let mut foreign = fields("别人的", "答复", "2027-06-01");
    foreign.extend([("unit", unit.as_str()), ("csrf", csrf.as_str()), ("key", "f"), ("then", "save")]);
    assert_eq!(other.post("/knowledge/new", &foreign).await.status, 403);
    let agent = house.signed_in("agent").await;
    assert_eq!(agent.get("/knowledge/new").await.status, 403);
    assert_eq!(agent.get("/knowledge?shelf=writing").await.status, 200);
    agent.get("/knowledge?shelf=writing").await.does_not_say(&["暖气不热怎么处理"]);
    assert_eq!(house.browser().get("/knowledge").await.status, 303, "staff alone");
}

#[tokio::test]
async fn what_is_wrong_with_an_article_is_said_at_its_field_and_nothing_is_lost() {
    let house = House::open().await;
    let handler = house.signed_in("handler").await;
    let form = handler.get("/knowledge/new").await;
    let unit = house.unit("县住房和城乡建设局").to_string();
    let check = async |fields: Vec<(&str, &str)>, words: &[&str]| {
        let mut fields = fields;
        fields.extend([("unit", unit.as_str()), ("then", "save")]);
        let back = handler.send(&form, "/knowledge/new", &fields).await;
        assert_eq!(back.status, 422, "{}", back.html);
        back.says(words);
    };
    check(fields("", ANSWER, "2027-06-01"), &["“标题”应为 1 到 120 个字", ANSWER]).await;
    check(fields("题", "证件号 11010519491231002X", "2027-06-01"), &["像是身份证号", "11010519491231002X"])
        .await;
    check(fields("题", ANSWER, "明年"), &["请填写日期", ANSWER]).await;
    check(fields("题", ANSWER, "2019-01-01"), &["复核日期应在"]).await;
}

#[tokio::test]
async fn articles_help_while_a_demand_or_a_letter_is_written() {
    let house = House::open().await;
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    does(&approver, &place, "publish", &[]).await;
    let agent = house.signed_in("agent").await;
    let form = agent.get("/desk/agent/new").await;
    form.says(&["可能有现成答案", "formaction=\"/desk/agent/new/answers\""]);
    let csrf = form.hidden("/desk/agent/new")["csrf"].clone();
    let typed = [
        ("csrf", csrf.as_str()),
        ("title", "家里暖气不热"),
        ("content", "东风小区3号楼暖气一直不热，室内14度"),
    ];
    // Without any script the button shows a page of its own.
    agent.post("/desk/agent/new/answers", &typed).await.says(&[&place, "<html"]);
    let unmatched = [("csrf", csrf.as_str()), ("title", ""), ("content", "想给自己的狗起个名字")];
    agent.post("/desk/agent/new/answers", &unmatched).await.does_not_say(&[&place]);
    let citizen = house.browser();
    let letter = citizen.get("/speak").await;
    letter.says(&["data-answers=\"/answers/hints\"", "formaction=\"/answers/look\""]);
    let csrf = letter.hidden("/speak")["csrf"].clone();
    let public = place.replace("/knowledge/", "/answers/");
    let typed = [("csrf", csrf.as_str()), ("content", "我家暖气不热，老人孩子都感冒了，希望尽快解决")];
    citizen.post("/answers/hints", &typed).await.says(&[&public, "不影响您继续留言"]);
    citizen.post("/answers/look", &typed).await.says(&[&public, "您写的内容没有保存"]);
    let forged = [("content", "暖气不热")];
    assert_eq!(citizen.post("/answers/hints", &forged).await.status, 403);
    // What helps never stands in the way: the letter is sent as ever.
    let sent = [("title", ""), ("content", "我家暖气不热，老人孩子都感冒了"), ("phone", "13891478000")];
    assert_eq!(citizen.send(&letter, "/speak", &sent).await.status, 303);
}

#[tokio::test]
async fn what_is_missing_is_asked_for_on_the_spot_and_duties_are_counted() {
    let house = House::open().await;
    let (agent, handler) = (house.signed_in("agent").await, house.signed_in("handler").await);
    let nothing = agent.get("/knowledge?q=公租房").await;
    nothing.says(&["没有找到", "/knowledge/miss?title="]);
    let form = agent.get("/knowledge/miss?title=公租房").await;
    form.says(&["value=\"公租房\""]);
    let unit = house.unit("县住房和城乡建设局").to_string();
    let fields = [
        ("title", "公租房"),
        ("matter", "公租房"),
        ("unit", ""),
        ("text", "每天都有人问条件"),
        ("order", ""),
    ];
    agent.send(&form, "/knowledge/miss", &fields).await.says(&["请选择单位", "每天都有人问条件"]);
    let fields =
        fields.map(|(name, value)| if name == "unit" { (name, unit.as_str()) } else { (name, value) });
    let asked = agent.send(&form, "/knowledge/miss", &fields).await;
    let place = place_of(&asked);
    agent.get(&place).await.says(&["每天都有人问条件", "待答复"]);
    // Whoever asked finds it again by themselves, and learns what became of it and when.
    let mine = agent.get("/knowledge?shelf=mine").await;
    mine.says(&["我提出的", &place, "每天都有人问条件", "待答复"]);
    handler.get("/knowledge?shelf=mine").await.does_not_say(&["每天都有人问条件"]);
    handler.get("/knowledge?shelf=unpublished").await.says(&["公租房"]);
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/knowledge/duty").await.says(&["县住房和城乡建设局", "合计"]);
    house.advance(SignedDuration::from_hours(24 * 20));
    let supervisor = house.signed_in("supervisor").await;
    let month = supervisor.get("/knowledge/duty?month=2026-11").await;
    month.says(&["0.0 %"]);
    let file = String::from_utf8(supervisor.bytes("/knowledge/duty.csv?month=2026-11").await).unwrap();
    assert!(file.contains("县住房和城乡建设局") && file.contains("0.0 %"), "{file}");
    let auditor = house.signed_in("auditor").await;
    auditor.get("/admin/audit").await.says(&["请求补写"]);
}

#[tokio::test]
async fn an_answer_is_found_by_whom_it_answers() {
    let house = House::open().await;
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    does(&approver, &place, "publish", &[]).await;
    let agent = house.signed_in("agent").await;
    does(&agent, &place, "ask", &[("text", "没有写测温电话"), ("order", "")]).await;
    house.advance(SignedDuration::from_hours(26));
    let approver = house.signed_in("approver").await;
    does(&approver, &place, "refuse", &[("request", "1"), ("text", "电话在内部说明里")]).await;
    let agent = house.signed_in("agent").await;
    let mine = agent.get("/knowledge?shelf=mine").await;
    mine.says(&["没有写测温电话", "不予更正：电话在内部说明里", "2026-11-24"]);
    assert_eq!(house.signed_in("other").await.get("/knowledge?shelf=mine").await.status, 200);
}

#[tokio::test]
async fn a_unit_that_never_handed_anything_in_stands_among_the_duties_of_a_year() {
    let house = House::open().await;
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    does(&approver, &place, "publish", &[]).await;
    does(&approver, &place, "confirm", &[("review_on", "2027-12-01")]).await;
    let supervisor = house.signed_in("supervisor").await;
    let year = supervisor.get("/knowledge/duty?year=2026").await;
    year.says(&["城关街道办事处", "县市场监督管理局", "县住房和城乡建设局", "条目数为目前情况"]);
    year.says(&["/knowledge/duty.xlsx?year=2026", "提报", "确认有效"]);
    year.does_not_say(&["供热办"]);
    let file = String::from_utf8(supervisor.bytes("/knowledge/duty.csv?year=2026").await).unwrap();
    let line =
        |unit: &str| file.lines().find(|line| line.starts_with(unit)).unwrap_or_else(|| panic!("{file}"));
    assert_eq!(line("城关街道办事处"), "城关街道办事处,0,0,0,0,0,0,0,,0,0,0,0,");
    assert_eq!(line("县住房和城乡建设局"), "县住房和城乡建设局,1,1,1,1,0,0,0,100.0 %,0,0,0,0,");
    assert!(supervisor.bytes("/knowledge/duty.xlsx?year=2026").await.starts_with(b"PK"));
    // The month before, and the year when it is over: articles as they stood then.
    supervisor.get("/knowledge/duty?month=2026-10").await.says(&["条目数为期末情况", "城关街道办事处"]);
    let october = String::from_utf8(supervisor.bytes("/knowledge/duty.csv?month=2026-10").await).unwrap();
    assert!(october.contains("县住房和城乡建设局,0,0,0,0,0,0,0,,"), "{october}");
    house.advance(SignedDuration::from_hours(24 * 400));
    jobs::run_once(&house.app).await.unwrap();
    let supervisor = house.signed_in("supervisor").await;
    let file = String::from_utf8(supervisor.bytes("/knowledge/duty.csv?year=2026").await).unwrap();
    assert!(file.contains("县住房和城乡建设局,1,1,1,1,0,0,0,100.0 %"), "it has expired since: {file}");
    let file = String::from_utf8(supervisor.bytes("/knowledge/duty.csv?year=2027").await).unwrap();
    assert!(file.contains("县住房和城乡建设局,0,0,0,0,0,1,0,0.0 %"), "{file}");
}

#[tokio::test]
async fn a_unit_is_warned_of_its_own_articles_and_of_nobody_elses() {
    let house = House::open().await;
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let place = submitted(&handler, &house, "暖气不热怎么处理").await;
    let bar = async |browser: &Browser| {
        let page = browser.get("/knowledge").await.html;
        let room = page.split("href=\"/knowledge\"").nth(1).unwrap().to_owned();
        room.split("</a>").next().unwrap().contains(">1<span")
    };
    assert!(bar(&approver).await, "a draft waits for who approves");
    assert!(!bar(&handler).await, "and for nobody else");
    does(&approver, &place, "publish", &[]).await;
    assert!(!bar(&approver).await);
    house.advance(SignedDuration::from_hours(24 * 170));
    jobs::run_once(&house.app).await.unwrap();
    let (handler, other) = (house.signed_in("handler").await, house.signed_in("other").await);
    handler.get("/knowledge?shelf=review").await.says(&["暖气不热怎么处理"]);
    other.get("/knowledge?shelf=review").await.does_not_say(&["暖气不热怎么处理"]);
    assert!(bar(&handler).await, "its review day is near");
    assert!(!bar(&other).await);
    house.advance(SignedDuration::from_hours(24 * 30));
    jobs::run_once(&house.app).await.unwrap();
    let (handler, other) = (house.signed_in("handler").await, house.signed_in("other").await);
    handler.get("/knowledge?shelf=expired").await.says(&["暖气不热怎么处理"]);
    other.get("/knowledge?shelf=expired").await.does_not_say(&["暖气不热怎么处理"]);
    let unit = house.unit("县住房和城乡建设局");
    let named = other.get(&format!("/knowledge?shelf=expired&unit={unit}")).await;
    named.says(&["暖气不热怎么处理"]);
    let agent = house.signed_in("agent").await;
    agent.get("/knowledge?shelf=expired").await.says(&["暖气不热怎么处理"]);
    assert!(bar(&handler).await);
}

#[tokio::test]
async fn articles_come_from_a_file_and_go_into_one() {
    let house = House::open().await;
    let handler = house.signed_in("handler").await;
    let form = handler.get("/knowledge/import").await;
    let send = async |text: &str| {
        let file = File { field: "file", name: "articles.csv", bytes: text.as_bytes() };
        handler.send_file(&form, "/knowledge/import", &[], file).await
    };
    let head = "责任单位,标题,事项,常见问法,答复,内部说明,依据,复核日期\n";
    let wrong = send(&format!(
        "{head}县住房和城乡建设局,甲,供热,,答复,,,2027-06-01\n没有的单位,乙,供热,,答复,,,2027-06-01\n\
         县住房和城乡建设局,,供热,,答复,,,2027-06-01\n县住房和城乡建设局,丁,供热,,答复,,,明年\n"
    ))
    .await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["有 3 处问题", "没有的单位", "“标题”应为", "不是日期", "明年"]);
    handler.get("/knowledge?shelf=writing").await.does_not_say(&["甲"]);
    send("标题,答复\n甲,乙\n").await.says(&["缺少这一列", "责任单位", "复核日期"]);
    let taken = send(&format!(
        "{head}县住房和城乡建设局,甲,供热,\"一问\n二问\",答复,内部,依据,2027年6月1日\nhousing,乙,供热,,答复,,,2027/6/1\n"
    ))
    .await;
    taken.says(&["已导入 2 条草稿"]);
    handler.get("/knowledge?shelf=writing").await.says(&["甲", "乙", "供热"]);
    let file = String::from_utf8(handler.bytes("/knowledge/export.csv").await).unwrap();
    assert!(file.contains("县住房和城乡建设局,甲,供热,\"一问\n二问\",答复,内部,依据,2027-06-01"), "{file}");
    assert!(handler.bytes("/knowledge/export.xlsx").await.starts_with(b"PK"));
}
