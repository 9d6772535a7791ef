//! A leader's page of today, the wall, the board's charts, where dissatisfaction gathers, and a report as a paper.

mod wall;

use std::io::{Cursor, Read};

use domain::{access::Actor, ids::OrderId, order::command::Command};
use jiff::SignedDuration;
use server::{actions, jobs};
use store::command::Act;

use crate::{
    harness::{House, Page},
    supervision::order,
};

/// Returns the count of a tile.
fn tile(page: &Page, url: &str) -> i64 {
    let of = page.html.split("td-tile").find(|part| part.contains(&format!("href=\"{url}")));
    let count = of.and_then(|part| part.split("td-count\">").nth(1)).and_then(|rest| rest.split('<').next());
    count.unwrap_or_else(|| panic!("no tile leads to {url}")).parse().unwrap()
}

/// Returns how many rows a list of today has.
fn rows(page: &Page) -> usize {
    page.html.matches(" data-open").count()
}

fn acts(house: &House, order: OrderId, command: Command) {
    let act = Act::Order { order, seen: None, command };
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_number_of_today_opens_the_orders_it_counts() {
    let house = House::demo().await;
    let (first, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    order(&house, "路灯不亮", "东门外", "housing");
    house.advance(SignedDuration::from_hours(25));
    order(&house, "占道经营", "西门外", "housing");
    house.advance(SignedDuration::from_mins(1));
    let leader = house.signed_in("leader").await;
    assert_eq!(leader.get("/desk").await.location, "/instructions", "a leader comes home to today");
    let page = leader.get("/instructions").await;
    page.says(&[
        "今日要情",
        "今日来件",
        "昨日此时 2",
        "上周此时 0",
        "在办 3 件",
        "近 14 天来件与办结",
        "没有等您批示的事项",
    ]);
    assert_eq!(tile(&page, "/today/received"), 1);
    let today = domain::calendar::date_of(house.app.clock.now());
    let list = leader.get(&format!("/today/received?from={today}&to={today}")).await;
    list.says(&["占道经营"]);
    assert_eq!(rows(&list), 1);
    let both = format!("/today/received?from={}&to={today}", today.yesterday().unwrap());
    assert_eq!(rows(&leader.get(&both).await), 3);
    assert_eq!(rows(&leader.get(&format!("{both}&unit={}", house.unit("housing"))).await), 3);
    assert_eq!(rows(&leader.get(&format!("{both}&unit=999999")).await), 0);
    leader.get("/today/received?from=x&to=2026-11-23").await.says(&["请按 2026-11-23 的样子填写日期"]);
    // What is overdue and due is what the leader's desk lists under the same names.
    house.advance(SignedDuration::from_hours(24 * 60));
    // A session does not live two months.
    let leader = house.signed_in("leader").await;
    jobs::run_once(&house.app).await.unwrap();
    let page = leader.get("/instructions").await;
    let late = leader.get("/desk/leader/overdue").await;
    assert_eq!(tile(&page, "/desk/leader/overdue"), 3);
    assert_eq!(rows(&late), 3);
    page.says(&["昨日没有记录"]);
    assert!(jobs::standing::run(&house.app).await.unwrap() >= 7);
    assert_eq!(jobs::standing::run(&house.app).await.unwrap(), 0, "an evening is remembered once");
    leader.get("/instructions").await.says(&["昨晚 3", "上周 3"]);
    acts(&house, first, Command::Comment { text: "请抓紧。".to_owned() });
    assert_eq!(leader.get(&format!("/orders/{number}")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_are_for_who_sees_all_orders() {
    let house = House::demo().await;
    order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let handler = house.signed_in("handler").await;
    assert_eq!(handler.get("/today/received").await.status, 403);
    assert_eq!(handler.get("/instructions").await.status, 403);
    assert_eq!(handler.get("/supervision/concentration").await.status, 403);
    assert_eq!(house.signed_in("leader").await.get("/supervision/concentration").await.status, 403);
    assert_eq!(house.signed_in("leader").await.get("/today/nothing").await.status, 404);
    handler.get("/supervision").await.does_not_say(&["提示警示阶梯", "不满意集中情况"]);
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/supervision").await.says(&[
        "在办最多的单位",
        "/supervision/concentration",
        "/desk/supervisor/open?unit=",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_gathers_is_marked_and_one_click_from_a_check() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/supervision/concentration").await.says(&["不满意集中情况", "没有满 5 件且有不满意的"]);
    let form = "/supervision/new?kind=spot-check&frame_units=县住房和城乡建设局&from=2026-11-01&till=2026-11-20&title=抽查";
    let page = supervisor.get(form).await;
    page.says(&["value=\"2026-11-01\"", "value=\"2026-11-20\"", "县住房和城乡建设局", "value=\"抽查\""]);
    // What an address may not fill in stays as it is.
    let page =
        supervisor.get("/supervision/new?kind=rectification&owner=0&pack=x&defect=conduct&days=10").await;
    page.says(&["<option value=\"conduct\" selected"]);
    page.does_not_say(&["<option value=\"x\" selected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_taken_away_with_charts_and_the_orders_behind_its_numbers() {
    let house = House::demo().await;
    let mut numbers = Vec::new();
    for (title, place) in [
        ("供暖<管道>漏水", "幸福路8号"),
        ("供暖不热", "幸福路8号"),
        ("路灯不亮", "东门外"),
        ("路灯又不亮", "东门外"),
        ("占道经营", "西门外"),
    ] {
        numbers.push(order(&house, title, place, "housing").1);
    }
    house.advance(SignedDuration::from_hours(24 * 7));
    jobs::run_once(&house.app).await.unwrap();
    let supervisor = house.signed_in("supervisor").await;
    let board = supervisor.get("/supervision?view=drafts").await;
    let urls = board.html.split("href=\"").filter_map(|rest| rest.split('"').next());
    let urls: Vec<String> = urls.filter(|url| url.starts_with("/proceedings/")).map(str::to_owned).collect();
    let mut found = None;
    for url in urls {
        let page = supervisor.get(&url).await;
        if page.html.contains("每周分析（") {
            found = Some((url, page));
        }
    }
    let (url, page) = found.unwrap();
    page.says(&["主要数据", "集中地点", "<svg class=\"ch-svg\"", &format!("{url}/report.docx")]);
    let bytes = supervisor.bytes(&format!("{url}/report.docx")).await;
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        package.by_name(name).unwrap_or_else(|_| panic!("no {name}")).read_to_string(&mut text).unwrap();
        text
    };
    let (main, chart) = (part("word/document.xml"), part("word/charts/chart1.xml"));
    for number in &numbers {
        assert!(main.contains(number.as_str()), "{number} stands in no annex");
    }
    assert!(main.contains("供暖&lt;管道&gt;漏水") && main.contains("r:id=\"chart1\""));
    assert!(chart.contains("<c:v>5</c:v>"), "{chart}");
    assert!(part("word/charts/chart2.xml").contains("东门外"));
    assert!(part("[Content_Types].xml").contains("/word/charts/chart2.xml"));
    let handler = house.signed_in("other").await;
    assert_eq!(handler.status(&format!("{url}/report.docx")).await, 404, "a draft is nobody else's");
}
