//! The board says what the ledger says, every number leads to its rows, and the rated never learn who rated.

use std::collections::BTreeMap;

use domain::{calendar::date_of, case::event::Event, rating::Class};
use jiff::SignedDuration;
use store::ledger::{self, list};

use crate::harness::House;

/// Cases of two units with every kind of answer.
async fn busy() -> House {
    let house = House::called().await;
    for (place, grade) in [4, 4, 3, 2, 1, 0, 0].into_iter().enumerate() {
        let unit = if place % 2 == 0 { "housing" } else { "market" };
        let case = house.hall_case(unit, &format!("B-{place}"), "李建国", &format!("1380000000{place}"));
        match grade {
            0 => {}
            1 => {
                house.clicked(case, 1, "打 13812345678 没人接，身份证 320106199001011234");
            }
            grade if place == 0 => {
                house.clicked(case, grade, "很快，谢谢");
            }
            grade => {
                house.texted(case, grade);
            }
        }
    }
    house
}

fn ledgered(house: &House) -> Vec<ledger::Event> {
    let reach = list::Reach { before: None, limit: 10_000, span: 100_000 };
    house.app.store.read(|tx| list::page(tx, &list::Filter::default(), reach)).unwrap().events
}

/// Counts asked, good and bad anew from the ledger, by unit.
fn recounted(house: &House) -> BTreeMap<String, (i64, i64, i64)> {
    let mut units: BTreeMap<i64, String> = BTreeMap::new();
    let mut counts: BTreeMap<String, (i64, i64, i64)> = BTreeMap::new();
    let today = date_of(house.app.clock.now());
    let mut events = ledgered(house);
    events.sort_by_key(|event| event.seq);
    for event in events.iter().filter(|event| event.entry.subject == "case") {
        let told: Event = serde_json::from_str(&event.entry.body).unwrap();
        let id = event.entry.subject_id;
        if let Event::Taken(facts) = &told {
            units.insert(id, house.app.world().people.units.get(facts.unit).unwrap().name.clone());
        }
        let row = counts.entry(units[&id].clone()).or_default();
        match told {
            Event::Asked(asked) if date_of(asked.at) == today => row.0 += 1,
            Event::Rated(placed) if placed.rating.class() == Class::Good => row.1 += 1,
            Event::Rated(_) => row.2 += 1,
            _ => {}
        }
    }
    counts
}

/// Returns the cells of a unit's row, without their links.
fn cells(html: &str, unit: &str) -> Vec<String> {
    let row = html.split("<tr data-row>").find(|row| row.contains(&format!("<th scope=\"row\">{unit}<")));
    let row = row.unwrap_or_else(|| panic!("no row of {unit}: {html}")).split("</tr>").next().unwrap();
    let cells = row.split("<td").skip(1).map(|cell| cell.split_once('>').unwrap().1);
    let plain = |cell: &str| {
        let parts = cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        parts.collect::<String>().trim().to_owned()
    };
    cells.map(|cell| plain(cell.split("</td>").next().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_says_what_the_ledger_says() {
    let house = busy().await;
    let leader = house.signed_in("leader").await;
    for period in ["day", "month"] {
        let page = leader.get(&format!("/board?period={period}")).await;
        assert_eq!(page.status, 200);
        for (unit, (asked, good, bad)) in recounted(&house) {
            let row = cells(&page.html, &unit);
            let expected = [asked, good + bad, 0, good, bad].map(|count| count.to_string()).to_vec();
            assert_eq!(row[..5], expected, "{unit} {period}");
        }
    }
    let page = leader.get("/board").await;
    page.says(&["最新好评", "很快，谢谢", "最新差评", "没人接"]);
    page.does_not_say(&["李建国", "13812345678", "320106199001011234", "138000000"]);
    page.says(&["hx-trigger=\"every 30s\""]);
    // A new word moves it.
    let before = cells(&page.html, "县市场监督管理局");
    let case = house.hall_case("market", "B-9", "王红", "13800000019");
    house.texted(case, 4);
    let after = cells(&leader.get("/board").await.html, "县市场监督管理局");
    assert_eq!(before[0].parse::<i64>().unwrap() + 1, after[0].parse::<i64>().unwrap());
    assert_eq!(before[3].parse::<i64>().unwrap() + 1, after[3].parse::<i64>().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_number_leads_to_as_many_rows() {
    let house = busy().await;
    let supervisor = house.signed_in("supervisor").await;
    let page = supervisor.get("/board?period=month").await;
    let mut followed = 0;
    for part in page.html.split("rb-number").skip(1) {
        let Some((href, rest)) = part.split_once("href=\"").and_then(|(_, rest)| rest.split_once('"')) else {
            continue;
        };
        if !part.split('<').next().unwrap().contains("href") {
            continue;
        }
        let number: usize = rest.split_once('>').unwrap().1.split('<').next().unwrap().parse().unwrap();
        let rows = supervisor.get(&href.replace("&amp;", "&")).await;
        assert_eq!(rows.status, 200, "{href}");
        assert_eq!(rows.html.matches("<tr data-row").count(), number, "{href}");
        followed += 1;
    }
    assert!(followed > 10, "{followed} numbers led somewhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_sees_its_own_ratings_and_never_who_gave_them() {
    let house = busy().await;
    let handler = house.signed_in("handler").await;
    let page = handler.get("/desk/unit/ratings").await;
    assert_eq!(page.status, 200, "{}", page.html);
    page.says(&["事项B-4", "没人接", "很快，谢谢", "正在电话核实", "n = ", "置信区间"]);
    let hidden = ["事项B-3", "李建国", "李**", "13812345678", "1380000000", "周敏"];
    page.does_not_say(&hidden);
    let rows = handler.get("/ratings").await;
    rows.says(&["事项B-4"]);
    rows.does_not_say(&hidden);
    rows.does_not_say(&["/cases/", ">B-4"]);
    // Asking for another unit shows nothing.
    let other = house.unit("market");
    let others = handler.get(&format!("/ratings?unit={other}")).await;
    others.does_not_say(&["事项B"]);
    handler.get(&format!("/cases?unit={other}")).await.does_not_say(&["事项B"]);
    handler.get("/board").await.does_not_say(&["县市场监督管理局", "事项B-3"]);
    let all = [("agent", 403), ("leader", 403), ("window", 403), ("administrator", 403), ("other", 200)];
    for (name, expected) in all {
        assert_eq!(house.signed_in(name).await.status("/desk/unit/ratings").await, expected, "{name}");
    }
    for name in ["window", "administrator"] {
        let browser = house.signed_in(name).await;
        for path in ["/board", "/ratings", "/ratings.csv", "/cases"] {
            assert_eq!(browser.status(path).await, 403, "{name} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_taken_away_with_its_filters_and_that_is_recorded() {
    let house = busy().await;
    let agent = house.signed_in("agent").await;
    let bytes = agent.bytes("/ratings.csv?grade=bad").await;
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.trim_start_matches('\u{feff}').lines().count(), 3, "{text}");
    for hidden in ["李建国", "13812345678", "320106199001011234"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    assert!(text.contains("非常不满意") && text.contains("B-4"), "{text}");
    let events = ledgered(&house);
    let exported = events.iter().find(|event| event.entry.kind == "exported").unwrap();
    assert!(exported.entry.body.contains("/ratings.csv") && exported.entry.body.contains("grade=bad"));
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_are_found_by_number_state_and_period() {
    let house = busy().await;
    let agent = house.signed_in("agent").await;
    let found = agent.get("/cases?q=B-4").await;
    assert_eq!(found.status, 303);
    assert!(found.location.starts_with("/cases/"), "{}", found.location);
    agent.follow(&found).await.says(&["事项B-4"]);
    let rated = agent.get("/cases?stage=rated").await;
    assert_eq!(rated.html.matches("<tr data-row").count(), 5);
    agent.get("/cases?stage=asked&source=hall").await.says(&["事项B-5", "事项B-6"]);
    agent.get("/cases?source=other").await.says(&["没有符合条件的办件"]);
    agent.get("/cases?from=2026-13-01").await.says(&["日期不对"]);
    house.advance(SignedDuration::from_hours(24 * 40));
    let agent = house.signed_in("agent").await;
    agent.get("/cases").await.says(&["没有符合条件的办件"]);
}
