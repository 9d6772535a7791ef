//! What everybody may read: opinions that two persons let through, figures of closed months with small numbers hidden,
//! open data. Numbers and names are planted in what people and offices write, through the real forms, and looked for on
//! every address that needs no account.

use std::{fs, path::Path};

use jiff::SignedDuration;
use server::shipped;
use store::{ledger::Hash, personal::Contact};

use crate::harness::{Browser, House};

/// How many orders are planted with how many of each kind: five times a hundred in all.
const ORDERS: usize = 5;
const EACH: usize = 20;
/// The hotline of every house.
const HOTLINE: &str = "12345";

/// Returns every address that needs no account, as the routes name them; parameters in braces.
fn routes() -> Vec<String> {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/pages");
    let mut files = vec![pages.join("wall.rs")];
    let mut folders = vec![pages.join("citizen")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for rest in text.split(".route(").skip(1) {
            let rest = rest.trim_start();
            let address = match rest.strip_prefix('"') {
                Some(literal) => literal.split('"').next().unwrap().to_owned(),
                None => {
                    let name = rest.split(',').next().unwrap().trim().trim_start_matches('&');
                    let named = format!("const {name}: &str = \"");
                    let known = text.split(named.as_str()).nth(1);
                    let known = known
                        .unwrap_or_else(|| panic!("what is the address `{name}` in {}?", file.display()));
                    known.split('"').next().unwrap().to_owned()
                }
            };
            found.push(address);
        }
    }
    assert!(found.len() > 15 && found.iter().any(|address| address == "/results/opinions"), "{found:?}");
    found
}

/// What is planted in one order: telephone numbers, identity cards, plates, bank cards, names.
pub(crate) fn planted(order: usize) -> Vec<String> {
    // Common, rare and double ones, and one with a dot.
    const SURNAMES: [&str; 10] = ["王", "李", "章", "欧阳", "施", "司马", "亓", "温", "买买提·", "昝"];
    const GIVEN: [&str; 10] =
        ["秋桂", "明远", "玉兰", "海涛", "雪梅", "建业", "凤英", "永福", "丽娟", "志远"];
    let mut all = Vec::new();
    for number in 0..EACH {
        let serial = order * EACH + number;
        all.push(match number % 4 {
            0 => format!("1389147{serial:04}"),
            1 => format!("138-9147-{serial:04}"),
            2 => format!("0914-2338{serial:03}"),
            _ => format!("１３８９１４７{serial:04}"),
        });
        all.push(format!("61252519{:02}0315{serial:04}", 50 + number));
        all.push(if number % 2 == 0 { format!("陕H{serial:05}") } else { format!("陕H·D{serial:05}") });
        all.push(format!("62220212345{serial:08}"));
        all.push(format!("{}{}", SURNAMES[serial % 10], GIVEN[(serial / 10) % 10]));
    }
    all
}

/// Writes planted things into one text, names as people give them.
pub(crate) fn written(planted: &[String]) -> String {
    let kinds = ["电话", "身份证", "车", "卡", "联系人："];
    let said = planted.iter().enumerate().map(|(place, one)| format!("{}{one}", kinds[place % 5]));
    said.collect::<Vec<_>>().join("，")
}

pub(crate) async fn spoken(citizen: &Browser, planted: &[String]) -> String {
    let form = citizen.get("/speak").await;
    let (content, title) = (written(planted), format!("路灯不亮，找{}", planted[4]));
    let place: String = content.chars().take(40).collect();
    let fields = [
        ("title", title.as_str()),
        ("content", &content),
        ("phone", &planted[0]),
        ("name", &planted[4]),
        ("place", &place),
    ];
    let sent = citizen.send(&form, "/speak", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    sent.location.strip_prefix("/receipt/").unwrap().to_owned()
}

/// Lets the offices answer an order, everything planted once more, and the citizen be content.
pub(crate) async fn answered(house: &House, citizen: &Browser, number: &str, planted: &[String]) {
    house.dispatched(number, "housing");
    let principal = house.signed_in("principal").await;
    principal.makes(number, "sign", &[("handler", "陈志强")]).await;
    let handler = house.signed_in("handler").await;
    handler.makes(number, "contact", &[("reached", "yes"), ("note", &written(planted))]).await;
    let reply = format!("已经修好。{}", written(planted));
    let fields =
        [("reply", reply.as_str()), ("result", "solved"), ("leader", "刘卫东"), ("handler", "陈志强")];
    handler.makes(number, "answer", &fields).await;
    house.signed_in("approver").await.makes(number, "approve", &[]).await;
    let place = format!("/track/{number}/answer");
    let form = citizen.get(&place).await;
    let judged =
        citizen.send(&form, &place, &[("q_result", "satisfied"), ("reason", &written(planted))]).await;
    assert_eq!(judged.status, 200, "{}", judged.html);
}

/// Publishes an article in whose public and internal parts everything is planted, beside two numbers of offices.
async fn article(house: &House, planted: &[String]) {
    let (handler, approver) = (house.signed_in("handler").await, house.signed_in("approver").await);
    let form = handler.get("/knowledge/new").await;
    let unit = house.unit("县住房和城乡建设局").to_string();
    let text = written(planted);
    // Numbers that are surely somebody's own are refused in the public part; plates and names are not.
    let (plate, name) = (&planted[2], &planted[4]);
    let answer = format!("值班室0914-2338800，热线{HOTLINE}。车{plate}，联系人：{name}");
    let title = format!("路灯不亮，车{plate}");
    let questions = format!("路灯坏了\n车{plate}，联系人：{name}");
    let basis = format!("照明规定，联系人：{}", planted[4]);
    let fields = [
        ("unit", unit.as_str()),
        ("title", &title),
        ("matter", "路灯养护"),
        ("questions", &questions),
        ("answer", &answer),
        ("internal", &text),
        ("basis", &basis),
        ("review_on", "2027-06-01"),
        ("then", "submit"),
    ];
    let sent = handler.send(&form, "/knowledge/new", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let page = approver.get(&sent.location).await;
    let published = approver.send(&page, &format!("{}/publish", sent.location), &[]).await;
    assert_eq!(published.status, 303, "{}", published.html);
}

/// A number of an office that the directory lists; another one of the same length is somebody's.
pub(crate) async fn listed(house: &House, text: &str) {
    let supervisor = house.signed_in("supervisor").await;
    let form = supervisor.get("/listings").await;
    let entry = [
        ("kind", "office"),
        ("name", "值班室"),
        ("contacts", "0914-2338800"),
        ("place", "县政府大院一楼"),
        ("text", text),
    ];
    let sent = supervisor.send(&form, "/listings", &entry).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let form = supervisor.get("/listings").await;
    let wrong = [("kind", "office"), ("name", "我的手机"), ("contacts", "13891470001")];
    let refused = supervisor.send(&form, "/listings", &wrong).await;
    assert_eq!(refused.status, 422);
    refused.says(&["不是单位的固定电话"]);
}

/// Takes a case whose citizen writes everything that is planted.
fn rated(house: &House, number: usize, planted: &[String]) {
    let pack = house.app.pack_id(&house.app.world()).unwrap();
    let contact = Contact::new(&planted[4], &planted[0]);
    let words = written(planted).chars().take(180).collect::<String>();
    let number = format!("planted-{number}");
    super::reports::rated(house, (&pack, "housing", "help"), &number, contact, Some((1, &words)));
}

pub(crate) fn step(id: &str, step: &str) -> String {
    format!("/publications/{id}/{step}")
}

/// Returns the number of the publication whose form for a step stands first on the page.
pub(crate) fn first_with(html: &str, step: &str) -> String {
    let forms = html.split("action=\"/publications/").skip(1);
    let ids = forms.filter_map(|form| form.split('"').next()?.strip_suffix(step)?.strip_suffix('/'));
    ids.map(str::to_owned).next().unwrap_or_else(|| panic!("no form to {step}: {html}"))
}

#[tokio::test]
async fn nothing_planted_is_found_on_any_public_address() {
    let house = House::demo().await;
    let (dispatcher, supervisor) = (house.signed_in("dispatcher").await, house.signed_in("supervisor").await);
    let (mut numbers, mut all) = (Vec::new(), Vec::new());
    for order in 0..ORDERS {
        let (citizen, planted) = (house.browser(), planted(order));
        let number = spoken(&citizen, &planted).await;
        answered(&house, &citizen, &number, &planted).await;
        let form = dispatcher.get(&format!("/publications/new?order={number}")).await;
        form.does_not_say(&[&planted[0], &planted[1], &planted[4]]);
        // Whoever edits pastes everything in again.
        let (text, title) = (written(&planted), format!("{}的路灯", planted[4]));
        let record: String = text.chars().take(100).collect();
        let fields = [
            ("consent_way", "spoken"),
            ("consent_on", "2026-11-23"),
            ("consent_record", &record),
            ("title", &title),
            ("opinion", &text),
            ("reply", &text),
            ("before", &text),
            ("after", &text),
        ];
        let sent = dispatcher.send(&form, "/publications", &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.html);
        let page = supervisor.get("/publications").await;
        let id = first_with(&page.html, "review");
        assert_eq!(supervisor.send(&page, &step(&id, "review"), &[]).await.status, 303);
        let page = dispatcher.get("/publications").await;
        assert_eq!(dispatcher.send(&page, &step(&id, "publish"), &[]).await.status, 303);
        numbers.push(number);
        all.extend(planted);
    }
    assert_eq!(all.len(), 500);
    // What units, citizens at windows and staff write besides.
    listed(&house, "大厅一楼").await;
    for order in 0..ORDERS {
        article(&house, &planted(order)).await;
        rated(&house, order, &planted(order));
    }
    let (stranger, leader) = (house.browser(), house.signed_in("leader").await);
    stranger.get("/results/opinions").await.says(&["公开第 2026-5 号", "〔电话〕", "〔姓名〕", "〔车牌〕"]);
    let opinions: Vec<String> =
        (1..=ORDERS).map(|number| format!("/results/opinions/2026-{number}")).collect();
    for opinion in &opinions {
        stranger.get(opinion).await.says(&["群众意见", "整改后", "〔电话〕", "〔姓名〕", "〔车牌〕"]);
    }
    let answers = stranger.get("/answers?q=路灯").await;
    answers.says(&["不亮，车〔车牌〕", "0914-2338800", HOTLINE]);
    stranger.get("/directory").await.says(&["值班室", "tel:09142338800"]);
    let mut addresses = vec!["/open/opinions.json".to_owned(), "/open/feed.atom".to_owned()];
    addresses.push("/answers?q=路灯".to_owned());
    for found in answers.html.split("/answers/").skip(1) {
        let id: String = found.chars().take_while(char::is_ascii_digit).collect();
        if !id.is_empty() {
            let place = format!("/answers/{id}");
            stranger.get(&place).await.says(&["值班室0914-2338800", "〔车牌〕", "〔姓名〕"]);
            addresses.push(place);
        }
    }
    assert!(addresses.len() >= 3 + ORDERS, "the articles are found: {addresses:?}");
    addresses.extend(opinions);
    addresses.extend(public(&numbers));
    nowhere(&[&stranger, &leader], &addresses, &all).await;
}

/// Returns every address that needs no account, its parameters each of these and a number.
pub(crate) fn public(values: &[String]) -> Vec<String> {
    let mut addresses = Vec::new();
    for route in routes() {
        if route.contains('{') {
            let filled = |value: &str| {
                let parts = route.split('/').map(|part| if part.starts_with('{') { value } else { part });
                parts.collect::<Vec<_>>().join("/")
            };
            addresses.extend(values.iter().map(|value| filled(value)));
            addresses.push(filled("1"));
        } else {
            addresses.push(route);
        }
    }
    addresses
}

/// Looks for everything that was planted on every address, with the eyes of everybody given.
pub(crate) async fn nowhere(browsers: &[&Browser], addresses: &[String], all: &[String]) {
    for address in addresses {
        for browser in browsers {
            let page = browser.get(address).await;
            assert!(page.status < 500, "{address}: {} {}", page.status, page.html);
            for planted in all {
                assert!(!page.html.contains(planted.as_str()), "{planted} on {address}: {}", page.html);
            }
            for outside in ["src=\"http", "href=\"http", "action=\"http", "url(http", "src=\"//", "href=\"//"]
            {
                let atom = address.ends_with(".atom");
                assert!(atom || !page.html.contains(outside), "{outside} on {address}");
            }
        }
    }
}

#[tokio::test]
async fn an_opinion_is_public_only_between_two_persons_word_and_its_withdrawal() {
    let house = House::demo().await;
    let (dispatcher, supervisor) = (house.signed_in("dispatcher").await, house.signed_in("supervisor").await);
    let (citizen, stranger) = (house.browser(), house.browser());
    let number = spoken(&citizen, &planted(0)).await;
    let new = format!("/publications/new?order={number}");
    let fields = [
        ("consent_way", "written"),
        ("consent_on", "2026-11-23"),
        ("consent_record", "同意书"),
        ("title", "路灯不亮"),
        ("opinion", "路灯不亮半个月。"),
        ("reply", "已换十八盏灯。"),
    ];
    dispatcher.get(&new).await.says(&["工单还没有办结答复"]);
    answered(&house, &citizen, &number, &planted(0)).await;
    let form = dispatcher.get(&new).await;
    let unfit = [("consent_way", ""), fields[1], fields[2], fields[3], fields[4], fields[5]];
    dispatcher
        .send(&form, "/publications", &unfit)
        .await
        .says(&["没有来信人同意不能公开", "路灯不亮半个月。"]);
    let again = dispatcher.get(&new).await;
    assert_eq!(dispatcher.send(&form, "/publications", &fields).await.status, 303);
    dispatcher.send(&again, "/publications", &fields).await.says(&["请先撤回", "路灯不亮半个月。"]);
    dispatcher.get(&new).await.says(&["请先撤回"]);
    let page = dispatcher.get("/publications").await;
    page.says(&["待复核", "由您提出，须另一人复核"]);
    page.does_not_say(&["/review\""]);
    let hidden = ["路灯不亮半个月"];
    stranger.get("/results/opinions").await.does_not_say(&hidden);
    let page = supervisor.get("/publications").await;
    let id = first_with(&page.html, "review");
    assert_eq!(supervisor.send(&page, &step(&id, "review"), &[]).await.status, 303);
    stranger.get("/results/opinions").await.does_not_say(&hidden);
    assert_eq!(stranger.status("/results/opinions/2026-1").await, 404);
    let page = dispatcher.get("/publications").await;
    dispatcher.send(&page, &step(&id, "publish"), &[]).await;
    stranger.get("/results/opinions").await.says(&["路灯不亮半个月", "已换十八盏灯", "县住房和城乡建设局"]);
    let open = String::from_utf8(stranger.bytes("/open/opinions.json").await).unwrap();
    let open: serde_json::Value = serde_json::from_str(&open).unwrap();
    let told = &open["opinions"][0];
    assert_eq!(told["opinion"], "路灯不亮半个月。");
    let alone = format!("/results/opinions/{}", told["number"].as_str().unwrap());
    assert!(told["url"].as_str().unwrap().ends_with(&alone), "{told}");
    let link = format!("{alone}\"/>");
    stranger.get("/open/feed.atom").await.says(&["<title>路灯不亮</title>", &link]);
    stranger.get("/results/opinions").await.says(&[&format!("href=\"{alone}\"")]);
    let said = ["路灯不亮半个月", "已换十八盏灯", "县住房和城乡建设局", "href=\"/results/opinions\""];
    stranger.get(&alone).await.says(&said);
    assert_eq!(stranger.status("/results/opinions/2026-99").await, 404);
    let page = dispatcher.get("/publications").await;
    dispatcher.send(&page, &step(&id, "withdraw"), &[("reason", "")]).await.says(&["请写明原因（1 至"]);
    assert_eq!(dispatcher.send(&page, &step(&id, "withdraw"), &[("reason", "来信人不愿")]).await.status, 303);
    stranger.get("/results/opinions").await.does_not_say(&hidden);
    stranger.get("/open/opinions.json").await.does_not_say(&hidden);
    assert_eq!(stranger.status(&alone).await, 404);
    assert_eq!(house.signed_in("handler").await.get("/publications").await.status, 403);
}

#[tokio::test]
async fn a_closed_month_is_public_with_its_denominators_and_its_small_numbers_hidden() {
    const TABLE: &str = "/reports/nanjing-2016-122/2026-11/table-one";
    let house = House::under(shipped::PACKS[2].1).await;
    let stranger = house.browser();
    stranger.get("/results").await.says(&["还没有封存的月份"]);
    let mut next = 0;
    for (unit, grades) in [("heating", [(5, 12), (3, 6), (1, 7)]), ("market", [(5, 9), (3, 2), (1, 8)])] {
        for (grade, times) in grades {
            for _ in 0..times {
                next += 1;
                super::reports::case(&house, unit, next, Some(grade));
            }
        }
    }
    house.advance(SignedDuration::from_hours(24 * 9));
    let assessor = house.signed_in("assessor").await;
    let page = assessor.get(TABLE).await;
    assert_eq!(assessor.send(&page, &format!("{TABLE}/close"), &[]).await.status, 303);
    let results = stranger.get("/results").await;
    results.says(&["2026-11 群众怎么评", "供热办", "&lt;5", "满意率＝"]);
    let csv = String::from_utf8(stranger.bytes("/open/nanjing-2016-122.2026-11.csv").await).unwrap();
    let market = csv.lines().find(|line| line.contains("市场监督")).unwrap();
    // Two of market's are hidden, and so is another of its row and column each: nothing follows from the sums.
    assert!(market.contains("<5") && market.split(',').filter(|cell| cell.is_empty()).count() > 0, "{csv}");
    let list = stranger.get("/open").await;
    list.says(&[&Hash::of(csv.as_bytes()).to_string(), "可以免费使用"]);
    let json: serde_json::Value =
        serde_json::from_slice(&stranger.bytes("/open/nanjing-2016-122.2026-11.json").await).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 3);
    assert!(json["schema"]["silent"].is_string() && json["table_sm3"].as_str().unwrap().len() == 64);
    for missing in
        ["/open/nanjing-2016-122.2026-10.csv", "/open/none.2026-11.csv", "/open/x", "/results?month=x"]
    {
        assert_eq!(stranger.status(missing).await, 404, "{missing}");
    }
    stranger.get("/results/method").await.says(&["逐项生成", "2016〕122号"]);
}
