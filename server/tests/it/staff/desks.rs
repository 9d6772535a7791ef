//! The lists: whose orders they show, how they page, filter and leave the house as files.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Data, Reader, Xlsx};
use domain::{
    access::Actor,
    order::{Urgency, command::Command},
};
use jiff::SignedDuration;
use store::{
    command::{Act, Request},
    personal::Contact,
};

use super::demand;
use crate::harness::{House, Page};

/// Returns the numbers of a list's page, in order.
fn numbers(page: &Page) -> Vec<String> {
    let cells = page.html.split("dk-cell-number\">").skip(1);
    let numbers = cells.map(|cell| cell.split("<span class=\"dk-mono\">").nth(1).unwrap());
    numbers.map(|cell| cell.split('<').next().unwrap().to_owned()).collect()
}

fn next(page: &Page) -> Option<String> {
    let (before, _) = page.html.split_once("rel=\"next\"")?;
    Some(before.rsplit("href=\"").next()?.split('"').next()?.replace("&amp;", "&"))
}

/// Walks a list from its first page to its last.
async fn walked(house: &House, who: &str, path: &str) -> Vec<String> {
    let browser = house.signed_in(who).await;
    let mut found = Vec::new();
    let mut at = Some(path.to_owned());
    for _ in 0..20 {
        let Some(path) = at else { return found };
        let page = browser.get(&path).await;
        assert_eq!(page.status, 200, "{path}: {}", page.html);
        found.extend(numbers(&page));
        at = next(&page);
    }
    panic!("the list does not end");
}

#[tokio::test]
async fn a_list_pages_by_key_without_gap_or_double_in_every_sorting() {
    let house = House::demo().await;
    let mut all = BTreeSet::new();
    for count in 0..120 {
        // Many are registered at one moment and due at one moment: the key must still tell them apart.
        if count % 40 == 0 {
            house.advance(SignedDuration::from_mins(1));
        }
        all.insert(house.of_li(&format!("第 {count} 件")));
    }
    for path in [
        "/desk/agent/screening",
        "/desk/agent/all",
        "/desk/agent/all?sort=oldest",
        "/desk/agent/all?sort=due",
        "/desk/agent/all?q=%E7%AC%AC",
    ] {
        let found = walked(&house, "agent", path).await;
        assert_eq!(found.len(), 120, "{path}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), all, "{path}");
    }
    let oldest = walked(&house, "agent", "/desk/agent/all?sort=oldest").await;
    let newest = walked(&house, "agent", "/desk/agent/all?sort=newest").await;
    assert_eq!(oldest, newest.into_iter().rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_unit_sees_its_own_orders_and_nobody_elses() {
    let house = House::demo().await;
    let (own, helped, others) = (house.of_li("供热"), house.of_li("噪声"), house.of_li("市场"));
    house.dispatched(&own, "heating");
    house.dispatched(&others, "market");
    let accept = Command::Accept {
        kind: "help".to_owned(),
        urgency: Urgency::Normal,
        proposed: None,
        note: String::new(),
    };
    house.system(&helped, accept);
    let dispatch = Command::Dispatch {
        lead: house.unit("market"),
        co_handlers: vec![house.unit("housing")],
        difficulty: domain::order::Difficulty::Simple,
        note: String::new(),
    };
    house.system(&helped, dispatch);
    let found: BTreeSet<_> = walked(&house, "handler", "/desk/unit/to-sign").await.into_iter().collect();
    assert_eq!(found, BTreeSet::from([own.clone(), helped.clone()]));
    assert_eq!(walked(&house, "handler", "/desk/unit/all").await.len(), 2);
    let handler = house.signed_in("handler").await;
    assert_eq!(handler.get(&format!("/orders/{others}")).await.status, 404);
    let searched = handler.get(&format!("/desk/unit/all?q={others}")).await;
    assert_eq!((searched.status, numbers(&searched).len()), (200, 0));
    let straight = handler.get(&format!("/desk/unit/all?q={own}")).await;
    assert_eq!((straight.status, straight.location), (303, format!("/orders/{own}")));
}

#[tokio::test]
async fn filters_stand_in_the_address_and_narrow_the_list() {
    let house = House::demo().await;
    let heat = house.of_li("东风小区停暖");
    let other =
        domain::order::command::Register { kind: "praise".to_owned(), ..demand("表扬社保窗口") };
    let praise = house.registered(other, Contact::new("王芳", "13900139000"));
    let agent = house.signed_in("agent").await;
    let check = async |query: &str, expected: &[&String]| {
        let page = agent.get(&format!("/desk/agent/all?{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let found: BTreeSet<String> = numbers(&page).into_iter().collect();
        assert_eq!(found, expected.iter().map(|number| (*number).clone()).collect(), "{query}");
        page
    };
    check("", &[&heat, &praise]).await;
    check("kind=praise", &[&praise]).await;
    check("kind=praise&q=%E5%81%9C%E6%9A%96", &[]).await;
    check("q=%E5%81%9C%E6%9A%96", &[&heat]).await;
    check("q=13900139000", &[&praise]).await.does_not_say(&["list=agent%2Fall%3Fq"]);
    check("q=13900139001", &[]).await;
    check("channel=phone", &[]).await;
    check("channel=web&stage=registered&due=soon", &[&heat, &praise]).await;
    check("channel=web&stage=registered&due=today", &[]).await;
    check("channel=web&stage=registered&due=overdue", &[]).await;
    check("from=2026-11-23&to=2026-11-23", &[&heat, &praise]).await;
    check("to=2026-11-22", &[]).await;
    let page = check("kind=praise&sort=oldest", &[&praise]).await;
    page.says(&["当前条件", "表扬", "/desk/agent/all.csv?kind=praise", "kind=praise&amp;sort=newest"]);
    check("from=2026-11-24&to=2026-11-23", &[]).await.says(&["开始日期晚于结束日期"]);
    house.advance(SignedDuration::from_hours(24 * 7));
    // A session does not live a week.
    let agent = house.signed_in("agent").await;
    let late = agent.get("/desk/agent/screening?due=overdue").await;
    assert_eq!(numbers(&late).len(), 2);
    let supervisor = house.signed_in("supervisor").await;
    let overdue = supervisor.get("/desk/supervisor/overdue").await;
    assert_eq!(numbers(&overdue).len(), 2);
    overdue.says(&["只读", "已逾期"]);
}

#[tokio::test]
async fn an_export_holds_the_rows_of_the_page_masked_and_in_order() {
    let house = House::demo().await;
    for count in 0..60 {
        house.of_li(&format!("=第 {count} 件"));
    }
    let agent = house.signed_in("agent").await;
    let listed = walked(&house, "agent", "/desk/agent/screening").await;
    let csv = agent.get("/desk/agent/screening.csv").await;
    assert_eq!(csv.status, 200);
    csv.does_not_say(&["李建国", "13891478000", ",=第"]);
    let text = csv.html.trim_start_matches('\u{feff}');
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| row[0].to_owned()).collect::<Vec<_>>(), listed);
    assert_eq!(&rows[0][2], "李** 138****8000");
    assert_eq!(&rows[0][6], "待受理");
    let bytes = agent.bytes("/desk/agent/screening.xlsx").await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names().first().cloned().unwrap();
    assert_eq!(sheet, "待受理");
    let range = book.worksheet_range(&sheet).unwrap();
    let numbers: Vec<String> = range.rows().skip(1).map(|row| row[0].to_string()).collect();
    assert_eq!(numbers, listed);
    assert!(range.rows().skip(1).all(|row| matches!(&row[9], Data::DateTime(_))));
    let filtered = agent.get("/desk/agent/screening.csv?q=%E7%AC%AC%2059").await;
    assert_eq!(filtered.html.lines().count(), 2);
    assert_eq!(agent.get("/desk/agent/screening.pdf").await.status, 404);
}

#[tokio::test]
async fn an_export_that_is_cut_says_so_in_the_file() {
    let house = House::demo().await;
    // One more than fit, handed in as a crowd does, so that many share a commit.
    for crowd in [1_000; 10].into_iter().chain([1]) {
        let (answer, answers) = std::sync::mpsc::channel();
        for count in 0..crowd {
            let demand = Box::new(demand(&format!("第 {count} 件")));
            let act = Act::Register { demand, contact: Contact::default(), code: None };
            let request = Request { key: None, at: house.app.clock.now(), actor: Actor::Citizen, act };
            let answer = answer.clone();
            house.app.store.submit(request, move |outcome| answer.send(outcome.is_ok()).unwrap());
        }
        assert!(answers.iter().take(crowd).all(|taken| taken));
    }
    let supervisor = house.signed_in("supervisor").await;
    let csv = supervisor.get("/desk/supervisor/all.csv").await;
    let lines: Vec<&str> = csv.html.lines().collect();
    assert_eq!(lines.len(), 1 + 10_000 + 1);
    assert!(lines.last().unwrap().contains("10000 条"), "{:?}", lines.last());
}

#[tokio::test]
async fn a_number_typed_into_a_script_search_leaves_the_page_too() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let agent = house.signed_in("agent").await;
    let answer = agent.fetch(&format!("/desk/agent/all?q={number}")).await;
    assert_eq!(answer.headers()["hx-redirect"], format!("/orders/{number}"));
    let slip = format!("{}{}", &number[..14], if number.ends_with('0') { '1' } else { '0' });
    assert!(agent.fetch(&format!("/desk/agent/all?q={slip}")).await.headers().get("hx-redirect").is_none());
}

#[tokio::test]
async fn a_desk_counts_what_waits_and_says_what_to_do_when_nothing_does() {
    let house = House::demo().await;
    let agent = house.signed_in("agent").await;
    agent.get("/desk/agent/screening").await.says(&["没有待受理的诉求", "还有 0 件等待回访", "登记来电"]);
    let number = house.of_li("路灯不亮");
    let page = agent.get("/desk/agent/screening").await;
    page.says(&["待受理 <span class=\"dk-count\">1</span>", "今天到期", "件待办"]);
    assert_eq!(numbers(&page), std::slice::from_ref(&number));
    house.dispatched(&number, "housing");
    let dispatcher = house.signed_in("dispatcher").await;
    dispatcher.get("/desk/dispatcher/waiting").await.says(&["没有待派的工单"]);
    let handler = house.signed_in("handler").await;
    let desk = handler.get("/desk/unit/to-sign").await;
    desk.says(&["县住房和城乡建设局", "待签收 <span class=\"dk-count\">1</span>"]);
    let neighbours = handler.get(&format!("/orders/{number}?list=unit%2Fto-sign")).await;
    neighbours.says(&["/desk/unit/to-sign", "待签收"]);
}

#[tokio::test]
async fn from_an_order_the_next_one_of_its_list_is_one_key_away() {
    let house = House::demo().await;
    let mut listed = Vec::new();
    for count in 0..3 {
        house.advance(SignedDuration::from_mins(1));
        listed.push(house.of_li(&format!("第 {count} 件")));
    }
    let agent = house.signed_in("agent").await;
    let list = "agent%2Fscreening%3Fsort%3Doldest";
    let middle = agent.get(&format!("/orders/{}?list={list}", listed[1])).await;
    let link = |number: &str| format!("/orders/{number}?list={list}");
    middle.says(&[
        &format!("href=\"{}\" rel=\"prev\"", link(&listed[0])),
        &format!("href=\"{}\" rel=\"next\"", link(&listed[2])),
        "/desk/agent/screening?sort=oldest",
    ]);
    let last = agent.get(&format!("/orders/{}?list={list}", listed[2])).await;
    last.does_not_say(&["rel=\"next\""]);
    let strange = agent.get(&format!("/orders/{}?list=https%3A%2F%2Fevil.example", listed[0])).await;
    assert_eq!(strange.status, 200);
    strange.does_not_say(&["href=\"https:", "/desk/https"]);
    let elsewhere = agent.get(&format!("/orders/{}?list=leader%2Fopen", listed[0])).await;
    elsewhere.does_not_say(&["/desk/leader"]);
}
