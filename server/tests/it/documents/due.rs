//! Documents that nobody draws up: a rung of the ladder or a proceeding asks for them, they are issued once with every
//! field filled, and what cannot be filled in waits for a person and says what is missing.

use std::process::Command as Program;

use domain::{access::Actor, document::Subject, ids::ProceedingId, order::command::Command};
use jiff::SignedDuration;
use server::{actions, jobs, pdf};
use store::{
    command::{Act, Request},
    document::due,
    verify,
};

use super::said;
use crate::harness::{Browser, House, Page};

async fn work(house: &House) {
    jobs::run_once(&house.app).await.unwrap();
}

/// Verifies everything the house keeps.
fn verified(house: &House) {
    let scratch = tempfile::tempdir().unwrap();
    let report = verify::verify(house.app.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert_eq!(report.differences, Vec::<String>::new());
}

/// Returns the addresses of the documents that a page shows.
fn documents(page: &Page) -> Vec<String> {
    let links = page.html.split("href=\"/documents/").skip(1);
    let ids = links.filter_map(|rest| rest.split('"').next()).filter(|id| id.parse::<i64>().is_ok());
    let mut all: Vec<String> = ids.map(|id| format!("/documents/{id}")).collect();
    all.dedup();
    all
}

async fn text_of(browser: &Browser, url: &str) -> String {
    said(&browser.bytes(&format!("{url}/file")).await)
}

/// An order with a risk of petition, so that its unit is warned by letter.
async fn warned(house: &House, title: &str) -> String {
    let number = house.of_li(title);
    house.dispatched(&number, "housing");
    let supervisor = house.signed_in("supervisor").await;
    let fields = [("sign", "petition_risk"), ("holds", "yes"), ("words", "称明日去县里上访")];
    supervisor.makes(&number, "note", &fields).await.says(&["已记录", "警示函"]);
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_of_the_ladder_is_issued_by_itself_and_once() {
    let house = House::demo().await;
    let number = warned(&house, "停暖三天").await;
    let supervisor = house.signed_in("supervisor").await;
    let order = format!("/orders/{number}");
    // Asked for in the transaction of the rung, before any job has looked.
    supervisor.get(&order).await.says(&["警示函", "待制发，触发时间", "/documents/due/"]);
    work(&house).await;
    work(&house).await;
    let page = supervisor.get(&order).await;
    page.says(&["热线警〔2026〕1号"]);
    page.does_not_say(&["热线警〔2026〕2号", "待制发，触发时间"]);
    let url = documents(&page).first().unwrap().clone();
    supervisor.get(&url).await.says(&["系统自动", "县住房和城乡建设局", "DOCX", "soffice"]);
    let text = text_of(&supervisor, &url).await;
    for words in ["热线警〔2026〕1号", &number, "县住房和城乡建设局", "存在信访隐患", "停暖三天", "[picture]"]
    {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    for words in ["{{", "请填写", "李建国", "13891478000", "上访"] {
        assert!(!text.contains(words), "`{words}` in {text}");
    }
    // The unit that is warned reads it; verifying it tells nothing else.
    let principal = house.signed_in("principal").await;
    let page = principal.get(&url).await;
    page.says(&["热线警〔2026〕1号"]);
    let code = page.html.split("href=\"/v/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let public = house.browser().get(&format!("/v/{code}")).await;
    public.says(&["热线警〔2026〕1号", "警示函"]);
    public.does_not_say(&["停暖", "信访", &number]);
    verified(&house);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_before_a_crash_is_issued_after_it() {
    let house = House::demo().await;
    let number = warned(&house, "停暖三天").await;
    let waiting = |house: &House| {
        let at = house.app.clock.now();
        house.app.store.read(|tx| due::to_issue(tx, at, 10)).unwrap()
    };
    let due = waiting(&house);
    assert_eq!(due.len(), 1);
    let issued = actions::document::issue_due(&house.app, &jobs::papers::ISSUER, &due[0]).await.unwrap();
    assert_eq!((issued.id, issued.number.as_str()), (due[0].id, "热线警〔2026〕1号"));
    // Another server had read the same list: it is refused, whatever it has made meanwhile.
    let again = actions::document::issue_due(&house.app, &jobs::papers::ISSUER, &due[0]).await;
    assert!(again.unwrap_err().to_string().contains("does not wait to be issued"));
    assert_eq!(waiting(&house), []);
    work(&house).await;
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get(&format!("/orders/{number}")).await;
    assert_eq!(documents(&page).len(), 1);
    verified(&house);
}

/// Opens a proceeding through its form; returns its address.
async fn opened(house: &House, browser: &Browser, kind: &str, fields: &[(&str, &str)]) -> String {
    let form = browser.get(&format!("/supervision/new?kind={kind}")).await;
    let owner = house.person("supervisor").to_string();
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let mut all = vec![("owner", owner.as_str()), ("days", "5"), ("pack", pack.as_str())];
    all.extend_from_slice(fields);
    let sent = browser.send(&form, "/supervision/new", &all).await;
    assert_eq!(sent.status, 303, "{kind}: {}", sent.html);
    sent.location
}

async fn does(browser: &Browser, url: &str, code: &str, fields: &[(&str, &str)]) {
    let page = browser.get(url).await;
    let sent = browser.send(&page, &format!("{url}/{code}"), fields).await;
    assert_eq!(sent.status, 303, "{code}: {}", sent.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn proceedings_put_their_demands_in_writing() {
    let house = House::demo().await;
    let number = house.of_li("供暖管道漏水");
    house.dispatched(&number, "housing");
    let supervisor = house.signed_in("supervisor").await;
    let (handler, leader) = (house.person("handler").to_string(), house.person("leader").to_string());
    let hostile = "三日内修复 <b>&amp;</b> {{发文字号}} {{#涉及工单}}";
    let ask = [("ask_task", hostile), ("ask_days", "3"), ("ask_person", handler.as_str())];
    let about = [("title", "供暖管道漏水 {{number}}"), ("orders", number.as_str())];
    let daily = opened(&house, &supervisor, "daily", &[about[0], about[1], ask[0], ask[1], ask[2]]).await;
    let report = [
        ("title", "供暖问题专报"),
        ("report", "本周三件工单反复重办。\n建议明确责任。"),
        ("leader", &leader),
    ];
    let report =
        opened(&house, &supervisor, "instruction", &[report[0], report[1], report[2], about[1]]).await;
    work(&house).await;

    let page = supervisor.get(&daily).await;
    page.says(&["热线督〔2026〕1号", "督办单"]);
    let order = text_of(&supervisor, &documents(&page)[0]).await;
    for words in
        ["热线督〔2026〕1号", hostile, "供暖管道漏水 {{number}}", &number, "日常工作督办", "2026年11月26日"]
    {
        assert!(order.contains(words), "`{words}` in {order}");
    }
    // Whoever must do it has it on the same page, and may read it.
    let at_unit = house.signed_in("handler").await;
    at_unit.get(&daily).await.says(&["热线督〔2026〕1号"]);
    assert_eq!(at_unit.status(&documents(&page)[0]).await, 200);

    let page = supervisor.get(&report).await;
    page.says(&["热线报〔2026〕1号", "专报"]);
    let text = text_of(&supervisor, &documents(&page)[0]).await;
    assert!(
        text.contains("建议明确责任。") && !text.contains("原因分析") && !text.contains("请填写"),
        "{text}"
    );
    let chief = house.signed_in("leader").await;
    does(
        &chief,
        &report,
        "instruct",
        &[("task", "限期解决，举一反三。"), ("person", &handler), ("days", "3")],
    )
    .await;
    work(&house).await;
    let page = supervisor.get(&report).await;
    let order = text_of(&supervisor, &documents(&page)[0]).await;
    assert!(order.contains("热线督〔2026〕2号") && order.contains("批示：限期解决，举一反三。"), "{order}");
    at_unit.get(&report).await.does_not_say(&["热线报〔2026〕1号"]);
    verified(&house);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_handed_over_in_writing_that_nobody_else_knows_of() {
    let house = House::demo().await;
    let number = house.of_li("供暖管道漏水");
    house.dispatched(&number, "housing");
    let supervisor = house.signed_in("supervisor").await;
    let form = supervisor.get("/supervision/new?kind=referral").await;
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let reader = house.person("supervisor").to_string();
    let fields = [
        ("title", "推诿线索"),
        ("orders", number.as_str()),
        ("retaliation", "yes"),
        ("pack", &pack),
        ("to", "县纪委监委"),
        ("found", "三次退回均无依据。"),
        ("reader", &reader),
        ("owner", &reader),
        ("days", "5"),
    ];
    let sent = supervisor.send(&form, "/supervision/new", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    work(&house).await;
    let page = supervisor.get(&sent.location).await;
    page.says(&["热线移〔2026〕1号", "移送函"]);
    let url = documents(&page)[0].clone();
    let text = text_of(&supervisor, &url).await;
    assert!(
        text.contains("县纪委监委") && text.contains("三次退回均无依据。") && text.contains("账本证据"),
        "{text}"
    );
    // The look at it is written down, and it stands in no list; others do not know that it is there.
    supervisor.get("/documents").await.does_not_say(&["热线移〔2026〕1号"]);
    let id = ProceedingId(sent.location.rsplit('/').next().unwrap().parse().unwrap());
    let looks = || {
        let told = house.app.store.read(|tx| store::proceeding::timeline(tx, id)).unwrap();
        told.iter().filter(|entry| entry.event.code() == "read").count()
    };
    let before = looks();
    supervisor.get(&url).await.says(&["热线移〔2026〕1号"]);
    assert_eq!(looks(), before + 1);
    let auditor = house.signed_in("auditor").await;
    for of in [&url, &format!("{url}/file"), &format!("{url}/pdf")] {
        assert_eq!(auditor.status(of).await, 404, "{of}");
    }
    auditor.get("/documents").await.does_not_say(&["热线移〔2026〕1号"]);
    verified(&house);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_filled_in_waits_for_a_person_and_says_what_is_missing() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    let leader = house.person("leader").to_string();
    // Longer than a document takes it, though not than a report.
    let long = "情况。".repeat(3_600);
    for title in ["长专报", "不要的专报"] {
        let fields = [("title", title), ("report", long.as_str()), ("leader", leader.as_str())];
        opened(&house, &supervisor, "instruction", &fields).await;
    }
    work(&house).await;
    let list = supervisor.get("/documents").await;
    list.says(&["等待制发的公文", "专报"]);
    let at = house.app.clock.now();
    assert_eq!(house.app.store.read(|tx| due::to_issue(tx, at, 10)).unwrap(), [], "not every second");
    let due = house.app.store.read(due::in_trouble).unwrap();
    assert_eq!(due.len(), 2);
    let trouble = house.app.store.read(|tx| due::trouble(tx, due[0].id)).unwrap().unwrap();
    assert_eq!(trouble.why, "summary");
    let url = format!("/documents/due/{}", due[0].id);
    list.says(&[&url]);
    let form = supervisor.get(&url).await;
    form.says(&["还缺下列内容", "最多 10000 个字，现有 10800 个", "长专报"]);
    assert_eq!(house.signed_in("handler").await.status(&url).await, 404);
    let mut fields: Vec<(String, String)> = super::typed(&form);
    fields.retain(|(name, _)| name != "summary" && name != "reason");
    let mut sent: Vec<(&str, &str)> = vec![("do", "issue"), ("summary", "本周情况摘要。")];
    sent.extend(fields.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let issued = supervisor.send(&form, &url, &sent).await;
    assert_eq!(issued.status, 303, "{}", issued.html);
    supervisor.follow(&issued).await.says(&["热线报〔2026〕1号", "本周情况摘要。"]);
    assert_eq!(issued.location, format!("/documents/{}", due[0].id), "under the id it was asked under");
    // Of the other one a person says that none is needed, and why.
    let url = format!("/documents/due/{}", due[1].id);
    let form = supervisor.get(&url).await;
    let refused = supervisor.send(&form, &format!("{url}/waive"), &[("reason", " ")]).await;
    assert_eq!(refused.status, 422);
    let waived = supervisor.send(&form, &format!("{url}/waive"), &[("reason", "已当面报告")]).await;
    supervisor.follow(&waived).await.says(&["已注明不再制发"]);
    house.advance(SignedDuration::from_hours(48));
    work(&house).await;
    let list = supervisor.get("/documents").await;
    list.does_not_say(&["等待制发的公文", "热线报〔2026〕2号"]);
    verified(&house);
}

/// Returns what the verification code on a page of a document says, read by a decoder from the page as printed.
fn decoded(pdf: &[u8], dir: &std::path::Path) -> Vec<String> {
    std::fs::write(dir.join("page.pdf"), pdf).unwrap();
    let mut printer = Program::new("pdftoppm");
    printer.args(["-gray", "-r", "300"]).arg(dir.join("page.pdf")).arg(dir.join("page"));
    let printed = printer.status().expect("`pdftoppm` prints pages; install poppler-utils");
    assert!(printed.success());
    let pages = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|end| end == "pgm"));
    pages.flat_map(|path| codes_on(&std::fs::read(path).unwrap())).collect()
}

/// Reads the codes on a page in the portable grey format: `P5`, width, height, 255, one byte for each point.
fn codes_on(page: &[u8]) -> Vec<String> {
    let head = page.iter().enumerate().filter(|(_, byte)| byte.is_ascii_whitespace()).nth(3).unwrap().0;
    let text = String::from_utf8(page[..head].to_vec()).unwrap();
    let numbers: Vec<usize> = text.split_whitespace().skip(1).map(|word| word.parse().unwrap()).collect();
    let (width, height, points) = (numbers[0], numbers[1], &page[head + 1..]);
    let mut picture =
        rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| points[y * width + x]);
    picture.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_had_as_pdf_and_a_decoder_reads_its_code() {
    let pack = server::shipped::PACKS[0].1;
    let settings = |_: &std::path::Path, address: &str| {
        format!("[documents]\nsoffice = \"soffice\"\n[server]\naddress = \"{address}\"\n")
    };
    let house = House::with(pack, settings).await;
    let number = house.of_li("停暖三天");
    house.dispatched(&number, "housing");
    let note = Command::Note {
        sign: domain::policy::Noted::PetitionRisk,
        holds: true,
        words: "称明日去县里上访".to_owned(),
    };
    house.system(&number, note);
    work(&house).await;
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get(&format!("/orders/{number}")).await;
    let url = documents(&page)[0].clone();
    let shown = supervisor.get(&url).await;
    shown.says(&[&format!("{url}/pdf")]);
    let bytes = supervisor.bytes(&format!("{url}/pdf")).await;
    assert!(bytes.starts_with(b"%PDF"), "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(400)]));
    let code = shown.html.split("href=\"/v/").nth(1).unwrap().split('"').next().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let expected = format!("{}/v/{code}", house.address());
    assert_eq!(decoded(&bytes, scratch.path()), std::slice::from_ref(&expected));
    // What the code says is the page that confirms it.
    house.browser().get(&format!("/v/{code}")).await.says(&["热线警〔2026〕1号", "登记簿中有这份公文"]);
    // Made once, it is kept.
    let kept = std::fs::read_dir(house.app.dir.join("pdf")).unwrap().count();
    assert_eq!((kept, supervisor.bytes(&format!("{url}/pdf")).await == bytes), (1, true));
    let subject = house.app.store.read(|tx| store::order::numbered(tx, &number)).unwrap().unwrap().id;
    let filter = store::document::Filter {
        subject: Some(Subject::Order(subject)),
        ..store::document::Filter::default()
    };
    let scope = store::document::Scope::Everything;
    let documents = house.app.store.read(|tx| store::document::list(tx, &scope, &filter, 5)).unwrap();
    assert_eq!(documents.len(), 1);
    assert!(pdf::is_on(&house.app));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_that_does_not_start_says_so() {
    let pack = server::shipped::PACKS[0].1;
    let house = House::with(pack, |_, _| "[documents]\nsoffice = \"/nowhere/soffice\"\n".to_owned()).await;
    let error = pdf::of(&house.app, &"ab".repeat(32), b"nothing").await.unwrap_err().to_string();
    assert!(error.contains("/nowhere/soffice") && error.contains("made no PDF"), "{error}");
    let house = House::demo().await;
    let error = pdf::of(&house.app, &"ab".repeat(32), b"nothing").await.unwrap_err().to_string();
    assert!(error.contains("[documents] soffice"), "{error}");
    let act = Act::Document(Box::new(domain::document::command::Command::Waive {
        document: domain::ids::DocumentId(1),
        reason: "无".to_owned(),
    }));
    let at = house.app.clock.now();
    let refused = house.app.store.write(Request { key: None, at, actor: Actor::System("test"), act });
    assert!(refused.unwrap_err().to_string().contains("does not wait"));
}
