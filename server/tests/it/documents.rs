//! Official documents through the pages: drawn up from an order, issued with a number, verified by anybody, withdrawn,
//! listed, and made from templates that an administrator replaces.

mod due;

use std::io::{Cursor, Read, Write};

use domain::{
    access::Actor,
    document::{Kind, Subject},
};
use report::letter::{self, Shown};
use server::actions::document::{New, issue};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::harness::{Browser, File, House, Page};

/// Leaves a demand and has it sent to a unit; returns its number.
async fn dispatched(house: &House, title: &str) -> String {
    let citizen = house.browser();
    let form = citizen.get("/speak").await;
    let fields = [
        ("title", title),
        ("content", "东风小区3号楼自11月20日起暖气不热，室内14度。"),
        ("phone", "13891478000"),
        ("name", "李建国"),
    ];
    let sent = citizen.send(&form, "/speak", &fields).await;
    let number = sent.location.strip_prefix("/receipt/").unwrap().to_owned();
    let agent = house.signed_in("agent").await;
    agent.makes(&number, "accept", &[("kind", "help"), ("urgency", "normal")]).await.says(&["已受理"]);
    let dispatcher = house.signed_in("dispatcher").await;
    let fields = [("lead_name", "住房和城乡"), ("difficulty", "simple")];
    dispatcher.makes(&number, "dispatch", &fields).await.says(&["已派给"]);
    number
}

/// Returns everything a document says.
pub(crate) fn said(bytes: &[u8]) -> String {
    let pieces = letter::shown(bytes).unwrap().into_iter().map(|piece| match piece {
        Shown::Paragraph(_, text) => text,
        Shown::Table(rows) => rows.concat().join("|"),
        Shown::Picture => "[picture]".to_owned(),
    });
    pieces.collect::<Vec<_>>().join("\n")
}

/// Issues a document from its form and returns its page.
async fn issued(browser: &Browser, kind: &str, number: &str, fields: &[(&str, &str)]) -> Page {
    let url = format!("/documents/new/{kind}/{number}");
    let form = browser.get(&url).await;
    assert_eq!(form.status, 200, "{}", form.html);
    let proposed: Vec<(String, String)> = typed(&form);
    let mut all: Vec<(&str, &str)> = vec![("do", "issue")];
    all.extend_from_slice(fields);
    let given = |name: &str| all.iter().any(|(known, _)| *known == name);
    let kept: Vec<_> = proposed.iter().filter(|(name, _)| !given(name)).collect();
    let mut sent: Vec<(&str, &str)> = all.clone();
    sent.extend(kept.into_iter().map(|(name, value)| (name.as_str(), value.as_str())));
    browser.send(&form, &url, &sent).await
}

/// Returns what stands in the fields of a draft, as a browser would send it.
fn typed(form: &Page) -> Vec<(String, String)> {
    let unescaped = |text: &str| {
        text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    let name =
        |tag: &str| tag.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
    let areas = form.html.split("<textarea ").skip(1).filter_map(|rest| {
        let (tag, text) = rest.split_once('>')?;
        Some((name(tag)?, unescaped(text.split("</textarea>").next()?.trim_start_matches('\n'))))
    });
    let lines = form.html.split("<input ").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        let value = tag.split("value=\"").nth(1)?.split('"').next()?;
        tag.contains("type=\"text\"").then(|| Some((name(tag)?, unescaped(value))))?
    });
    areas.chain(lines).collect()
}

fn code_of(page: &Page) -> String {
    page.html.split("href=\"/v/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_supervision_order_is_drawn_up_from_data_issued_verified_and_withdrawn() {
    let house = House::demo().await;
    let number = dispatched(&house, "东风小区3号楼停暖").await;
    let supervisor = house.signed_in("supervisor").await;
    let order = supervisor.get(&format!("/orders/{number}")).await;
    let url = format!("/documents/new/supervision-order/{number}");
    order.says(&["督办单", "提示函", "警示函", "移送函", &url]);
    order.does_not_say(&[&format!("/documents/new/adjudication/{number}")]);
    let form = supervisor.get(&url).await;
    form.says(&[
        "东风小区3号楼停暖",
        "县住房和城乡建设局",
        "登记受理",
        "交县住房和城乡建设局办理",
        "2026年11月26日",
    ]);
    form.does_not_say(&["李建国", "13891478000", "{{"]);

    // A field that must say something and does not is named, and nothing typed is lost.
    let fields = [("ground", ""), ("requirements", "立即恢复供热 <b>&amp;</b> {{number}}")];
    let refused = issued(&supervisor, "supervision-order", &number, &fields).await;
    assert_eq!(refused.status, 422, "{}", refused.html);
    refused.says(&[
        "没有制发",
        "请填写",
        "立即恢复供热 &lt;b&gt;&amp;amp;&lt;&#x2f;b&gt; {{number}}".replace("&#x2f;", "/").as_str(),
    ]);

    let fields = [("requirements", "立即恢复供热 <b>&amp;</b> {{number}}")];
    let sent = issued(&supervisor, "supervision-order", &number, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = supervisor.follow(&sent).await;
    page.says(&["热线督〔2026〕1号", "县住房和城乡建设局", "系统自带", "立即恢复供热"]);
    let bytes = supervisor.bytes(&format!("{}/file", sent.location)).await;
    let text = said(&bytes);
    for words in
        ["热线督〔2026〕1号", "立即恢复供热 <b>&amp;</b> {{number}}", "2026年11月23日", "[picture]", &number]
    {
        assert!(text.contains(words), "`{words}` in {text}");
    }
    supervisor.get(&format!("/orders/{number}")).await.says(&["热线督〔2026〕1号"]);

    // Anybody verifies it and learns nothing else.
    let code = code_of(&page);
    let anybody = house.browser();
    let public = anybody.get(&format!("/v/{code}")).await;
    assert_eq!(public.status, 200);
    let digest = store::ledger::Hash::of(&bytes).to_string();
    public.says(&["热线督〔2026〕1号", "督办单", "2026-11-23", &digest, "登记簿中有这份公文"]);
    public.does_not_say(&["东风小区", "供热", &number, "住房和城乡", "李建国"]);
    let action = format!("/v/{code}");
    let file = |bytes| File { field: "file", name: "x.docx", bytes };
    anybody.send_file(&public, &action, &[], file(&bytes)).await.says(&["一致：这就是登记的那份文件"]);
    let other = anybody.send_file(&public, &action, &[], file(b"other")).await;
    other.says(&["不一致"]);
    let shouted = anybody.get(&format!("/v/{}", code.to_uppercase())).await;
    shouted.says(&["热线督〔2026〕1号"]);

    // Withdrawn, it is kept and marked, and its number is not given again.
    let withdraw = format!("{}/withdraw", sent.location);
    let page = supervisor.get(&sent.location).await;
    let refused = supervisor.send(&page, &withdraw, &[("reason", " ")]).await;
    assert_eq!(refused.status, 422);
    let done = supervisor.send(&page, &withdraw, &[("reason", "主送机关有误")]).await;
    supervisor.follow(&done).await.says(&["已撤销", "主送机关有误", "热线督〔2026〕1号"]);
    let public = anybody.get(&format!("/v/{code}")).await;
    public.says(&["这份公文已经撤销", "热线督〔2026〕1号"]);
    public.does_not_say(&["主送机关有误"]);
    let sent = issued(&supervisor, "supervision-order", &number, &[]).await;
    supervisor.follow(&sent).await.says(&["热线督〔2026〕2号"]);

    let list = supervisor.get("/documents?kind=supervision-order&year=2026&state=withdrawn").await;
    list.says(&["热线督〔2026〕1号"]);
    list.does_not_say(&["热线督〔2026〕2号"]);
    let csv = supervisor.bytes("/documents/register.csv").await;
    let csv = String::from_utf8(csv).unwrap();
    assert!(csv.contains("热线督〔2026〕1号") && csv.contains("热线督〔2026〕2号"), "{csv}");
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[tokio::test]
async fn each_office_sees_and_issues_what_is_its_own() {
    let house = House::demo().await;
    let number = dispatched(&house, "东风小区3号楼停暖").await;
    let supervisor = house.signed_in("supervisor").await;
    let told = issued(&supervisor, "notice-letter", &number, &[]).await.location;
    let fields = [("recipient", "县纪委监委机关"), ("facts", "有关线索")];
    let sent = issued(&supervisor, "referral-letter", &number, &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let secret = sent.location;

    let principal = house.signed_in("principal").await;
    principal.get("/documents").await.says(&["热线提〔2026〕1号"]);
    principal.get("/documents").await.does_not_say(&["热线移〔2026〕1号"]);
    assert_eq!(principal.status(&told).await, 200);
    assert_eq!(principal.status(&secret).await, 404, "what is about the unit is not for the unit");
    assert_eq!(principal.status(&format!("{secret}/file")).await, 404);
    principal.get(&told).await.does_not_say(&["撤销公文"]);
    let url = |kind: &str| format!("/documents/new/{kind}/{number}");
    assert_eq!(principal.status(&url("supervision-order")).await, 403);
    assert_eq!(principal.status(&url("public-reply")).await, 200);
    assert_eq!(supervisor.status(&url("adjudication")).await, 403);
    assert_eq!(supervisor.status(&url("nothing")).await, 404);
    let window = house.signed_in("window").await;
    assert_eq!(window.status("/documents").await, 403);
    assert_eq!(window.status(&told).await, 403);
    assert_eq!(house.browser().status("/documents").await, 303);
    assert_eq!(supervisor.status("/admin/templates").await, 403);
    assert_eq!(supervisor.status("/documents/999999").await, 404);
    assert_eq!(supervisor.status("/documents/x").await, 404);
}

#[tokio::test]
async fn every_kind_is_drawn_up_and_issued_from_an_order() {
    let house = House::demo().await;
    let number = dispatched(&house, "东风小区3号楼停暖").await;
    let supervisor = house.signed_in("supervisor").await;
    let adjudicator = house.signed_in("adjudicator").await;
    for kind in Kind::ALL {
        let browser = if kind == Kind::Adjudication { &adjudicator } else { &supervisor };
        let url = format!("/documents/new/{}/{number}", kind.code());
        let form = browser.get(&url).await;
        // Whatever nothing is known of is filled in by hand.
        let proposed = typed(&form);
        let empty =
            proposed.iter().filter(|(_, text)| text.is_empty()).map(|(name, _)| (name.as_str(), "由人填写"));
        let sent = issued(browser, kind.code(), &number, &empty.collect::<Vec<_>>()).await;
        assert_eq!(sent.status, 303, "{kind:?}: {}", sent.html);
        let text = said(&browser.bytes(&format!("{}/file", sent.location)).await);
        assert!(text.contains(&kind.number("热线", 2026, 1)), "{kind:?}: {text}");
        assert!(!text.contains("{{"), "{kind:?}: {text}");
    }
    let draft = format!("/documents/new/special-report/{number}");
    let form = supervisor.get(&draft).await;
    let taken = supervisor.send(&form, &draft, &[("do", "draft"), ("title", "草稿")]).await;
    assert_eq!(taken.status, 200);
    let last = house.app.store.read(|tx| store::document::last(tx, Kind::SpecialReport, 2026)).unwrap();
    assert_eq!(last, 1, "a draft takes no number");
}

#[tokio::test]
async fn eight_issuers_at_once_leave_no_gap_and_every_file_bears_its_own_number() {
    let house = House::demo().await;
    let number = dispatched(&house, "东风小区3号楼停暖").await;
    let order = house.app.store.read(|tx| store::order::numbered(tx, &number)).unwrap().unwrap();
    let kind = Kind::SupervisionOrder;
    let issuers: Vec<_> = (0..8)
        .map(|issuer| {
            let app = house.app.clone();
            let subject = Subject::Order(order.id);
            let values = letter::sample(kind).with("ground", format!("第{issuer}次督办"));
            tokio::spawn(async move {
                let mut given = Vec::new();
                for turn in 0..3 {
                    let new = New { kind, subject, unit: None, values: values.clone(), due: None };
                    let key = Some(format!("key-{issuer}-{turn}"));
                    let first = issue(&app, &Actor::System("test"), key.clone(), new.clone()).await.unwrap();
                    let again = issue(&app, &Actor::System("test"), key, new).await.unwrap();
                    assert_eq!(first, again, "the same key is done once");
                    given.push(first);
                }
                given
            })
        })
        .collect();
    let mut numbers = Vec::new();
    for issuer in issuers {
        for given in issuer.await.unwrap() {
            let document = house.app.store.read(|tx| store::document::get(tx, given.id)).unwrap().unwrap();
            let bytes = server::actions::document::bytes(&house.app, &document).await.unwrap();
            assert!(said(&bytes).contains(&given.number), "{}", given.number);
            numbers.push(document.serial);
        }
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=24).collect::<Vec<i64>>());
}

#[tokio::test]
async fn an_unknown_code_gets_help_and_nobody_tries_many() {
    let house = House::with(server::shipped::PACKS[0].1, |_, _| {
        "[documents]\nverify_per_ten_minutes = 3\n".to_owned()
    })
    .await;
    let anybody = house.browser();
    let unknown = anybody.get("/v/0123456789abcdef0123").await;
    assert_eq!(unknown.status, 404);
    unknown.says(&["没有查到这份公文", "不要按该文件的要求付款"]);
    assert_eq!(anybody.status("/v/%27%20or%201%3D1").await, 404);
    assert_eq!(anybody.status("/v/%3Cscript%3E").await, 404);
    assert_eq!(anybody.status("/v/0123456789abcdef0123").await, 429);
}

/// Returns a package with one part changed, or one more.
fn changed(bytes: &[u8], name: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut package = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let mut has = false;
    for place in 0..package.len() {
        let mut part = package.by_index(place).unwrap();
        let (part_name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        if part_name == name {
            has = true;
            text = change(text);
        }
        out.start_file(part_name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    if !has {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(change(String::new()).as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[tokio::test]
async fn an_administrator_replaces_a_template_that_is_checked_and_goes_back() {
    let house = House::demo().await;
    let admin = house.signed_in("administrator").await;
    let url = "/admin/templates/supervision-order";
    admin.get("/admin/templates").await.says(&["督办单", "公开答复", "系统自带"]);
    let page = admin.get(url).await;
    page.says(&["{{number}}", "{{发文字号}}", "{{#events}} … {{/events}}", "{{what}}"]);
    let shipped = admin.bytes(&format!("{url}/files/0")).await;
    assert_eq!(shipped, letter::shipped(Kind::SupervisionOrder));
    let main = "word/document.xml";
    let check = async |bytes: Vec<u8>, words: &[&str]| {
        let file = File { field: "file", name: "督办单.docx", bytes: &bytes };
        let refused = admin.send_file(&admin.get(url).await, url, &[], file).await;
        assert_eq!(refused.status, 422, "{}", refused.html);
        refused.says(words);
        refused.says(&["没有被采用"]);
        assert!(house.app.world().templates.versions(Kind::SupervisionOrder).is_empty());
    };
    check(
        changed(&shipped, main, |text| text.replace("{{发文字号}}", "{{发文号}}")),
        &["发文号", "发文字号", "缺少必备"],
    )
    .await;
    check(
        changed(&shipped, main, |text| text.replace("{{督办事由}}", "{{督办事由")),
        &["没有结束", "督办事由"],
    )
    .await;
    check(changed(&shipped, "word/vbaProject.bin", |_| "x".to_owned()), &["含有宏"]).await;
    let outside = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"x\" Type=\"t\" Target=\"https://evil.example/x.png\" TargetMode=\"External\"/>\
         </Relationships>";
    check(
        changed(&shipped, "word/_rels/footer_odd.xml.rels", |_| outside.to_owned()),
        &["外部内容", "evil.example"],
    )
    .await;
    check(changed(&shipped, "word/big.xml", |_| " ".repeat(45 << 20)), &["解压后超过"]).await;
    check(vec![b'x'; (5 << 20) + 1], &["文件太大"]).await;
    check(b"%PDF-1.7".to_vec(), &["不是 DOCX"]).await;

    let own = changed(&shipped, main, |text| text.replace("经研究，现将", "根据本机关规定，现将"));
    let file = File { field: "file", name: "本机关督办单.docx", bytes: &own };
    let done = admin.send_file(&admin.get(url).await, url, &[], file).await;
    assert_eq!(done.status, 303, "{}", done.html);
    admin.follow(&done).await.says(&["模板已替换", "第 1 版", "本机关督办单.docx"]);
    assert_eq!(admin.bytes(&format!("{url}/files/1")).await, own);
    let preview = said(&admin.bytes(&format!("{url}/preview.docx")).await);
    assert!(preview.contains("根据本机关规定，现将") && !preview.contains("{{"), "{preview}");

    let number = dispatched(&house, "东风小区3号楼停暖").await;
    let supervisor = house.signed_in("supervisor").await;
    let sent = issued(&supervisor, "supervision-order", &number, &[]).await;
    supervisor.follow(&sent).await.says(&["根据本机关规定，现将", "第 1 版"]);
    let restore = format!("{url}/restore");
    let back = admin.send(&admin.get(url).await, &restore, &[("number", "")]).await;
    admin.follow(&back).await.says(&["模板已恢复", "第 1 版"]);
    let form = supervisor.get(&format!("/documents/new/supervision-order/{number}")).await;
    form.says(&["经研究，现将"]);
    // What was issued stays as it was.
    supervisor.follow(&sent).await.says(&["根据本机关规定，现将"]);
}
