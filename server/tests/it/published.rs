//! What of closed months everybody reads: files that stay what they were, rankings that tell no small number, the method.

use domain::{access::Actor, world};
use jiff::SignedDuration;
use server::{actions, shipped};
use store::{command::Act, ledger::Hash, personal::Contact};

use crate::{
    assessment::{MONTH, county},
    harness::House,
    staff::demand,
};

/// Closes a table of November under the pack of Nanjing.
async fn closes(house: &House, report: &str) {
    let table = format!("/reports/nanjing-2016-122/2026-11/{report}");
    let assessor = house.signed_in("assessor").await;
    let page = assessor.get(&table).await;
    assert_eq!(assessor.send(&page, &format!("{table}/close"), &[]).await.status, 303);
}

#[tokio::test]
async fn what_was_published_of_a_month_is_not_replaced_by_another_cut_or_by_a_correction() {
    let house = House::under(shipped::PACKS[2].1).await;
    let stranger = house.browser();
    let grades = [(5, 12), (3, 6), (1, 7)];
    let grades = grades.into_iter().flat_map(|(grade, times)| vec![grade; times]);
    for (number, grade) in (1..).zip(grades) {
        super::reports::case(&house, "heating", number, Some(grade));
    }
    house.advance(SignedDuration::from_hours(24 * 9));
    let file = "/open/nanjing-2016-122.2026-11";
    let (csv, frozen) = (format!("{file}.csv"), format!("{file}.frozen.csv"));
    // The table by matter is closed first; that by section is first by name, and stays unpublished.
    closes(&house, "table-two").await;
    let first = stranger.bytes(&csv).await;
    assert!(String::from_utf8_lossy(&first).contains("居民供热报修"));
    house.advance(SignedDuration::from_hours(1));
    closes(&house, "table-one").await;
    assert_eq!(stranger.bytes(&csv).await, first);
    assert_eq!(stranger.bytes(&frozen).await, first);
    stranger.get("/results").await.does_not_say(&["封存时的原表"]);

    let table = "/reports/nanjing-2016-122/2026-11/table-two";
    let assessor = house.signed_in("assessor").await;
    let page = assessor.get(table).await;
    let row = page.html.split("name=\"row\"").nth(1).unwrap().split("value=\"").find_map(|rest| {
        let value = rest.split('"').next()?;
        value
            .chars()
            .all(|letter| letter.is_ascii_digit())
            .then(|| value.to_owned())
            .filter(|it| !it.is_empty())
    });
    let row = row.unwrap_or_else(|| panic!("no row to correct: {}", page.html));
    let fields = [("row", row.as_str()), ("figure", "satisfied"), ("by", "-1"), ("reason", "录错一件")];
    let sent = assessor.send(&page, &format!("{table}/correct"), &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let corrected = stranger.bytes(&csv).await;
    assert_ne!(corrected, first);
    assert_eq!(stranger.bytes(&frozen).await, first);
    stranger.get("/results").await.says(&["含更正 1 处", "封存时的原表", &frozen]);
    stranger.get("/open").await.says(&[
        &frozen,
        &Hash::of(&first).to_string(),
        &Hash::of(&corrected).to_string(),
    ]);
    for missing in ["/open/nanjing-2016-122.2026-10.frozen.csv", "/open/x.frozen.pdf"] {
        assert_eq!(stranger.status(missing).await, 404, "{missing}");
    }
}

#[tokio::test]
async fn a_ranking_tells_no_small_number_and_shows_corrections_beside_the_frozen_place() {
    let house = county().await;
    for (unit, name) in [("east", "东关街道"), ("west", "西关街道")] {
        for number in 10..14 {
            let contact = Contact::new("李建国", "13891478000");
            let order = house.registered(demand(&format!("{name}第{number}件路灯不亮")), contact);
            house.dispatched(&order, unit);
        }
    }
    house.after_cut_off();
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get(&format!("{MONTH}/close")).await;
    assert_eq!(assessor.send(&form, &format!("{MONTH}/close"), &[]).await.status, 303);
    let stranger = house.browser();
    let row = |html: &str, unit: &str| {
        let of = |row: &&str| row.contains(&format!(">{unit}<"));
        html.split("<tr>").find(of).unwrap_or_else(|| panic!("no {unit}: {html}")).to_owned()
    };
    let check = |html: &str, unit: &str, said: &[&str]| {
        let row = row(html, unit);
        assert!(said.iter().all(|words| row.contains(words)), "{unit}: {row}");
    };
    // Seven orders are told, two are not: neither their score nor their place.
    let shown = stranger.get("/results").await;
    shown.says(&["不公布得分和名次"]);
    shown.does_not_say(&["更正后"]);
    check(&shown.html, "东关街道", &["<td>1</td>", "<td>7</td>"]);
    check(&shown.html, "县公路局", &["<td>–</td><th", "<td>–</td><td>&lt;5</td>"]);

    for unit in ["east", "roads"] {
        let unit = house.unit(unit).to_string();
        let fields = [("unit", unit.as_str()), ("measure", "return_late"), ("reason", "复核"), ("by", "1")];
        let action = format!("{MONTH}/corrections");
        let form = assessor.get(&action).await;
        let sent = assessor.send(&form, &action, &fields).await;
        assert_eq!(sent.status, 303, "{}", sent.html);
    }
    let shown = stranger.get("/results").await;
    check(&shown.html, "东关街道", &["<td>1</td>", "更正后第 1 名，99.8000 分"]);
    check(&shown.html, "县公路局", &["<td>–</td><th", "<td>–<br><small>已有更正</small></td>"]);
    stranger.get("/results?ranked=2026-11").await.says(&["更正后第 1 名"]);
    for missing in ["/results?ranked=2026-10", "/results?ranked=x"] {
        assert_eq!(stranger.status(missing).await, 404, "{missing}");
    }
}

#[tokio::test]
async fn the_method_is_that_of_documents_in_force_and_says_how_scores_are_computed() {
    let house = House::demo().await;
    let (file, text) = shipped::PACKS[1];
    let over = text.replacen("effective = 2018-01-25", "effective = 2018-01-25\nuntil = 2020-12-31", 1);
    for (file, text) in [(file, over.as_str()), shipped::PACKS[4]] {
        let load = world::Command::LoadPack { file: file.to_owned(), text: text.to_owned() };
        let act = Act::Rules(Box::new(load));
        actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    }
    let page = house.browser().get("/results/method").await;
    page.says(&["沭政字〔2020〕10号", "盐城市", "得分 =", "数据值 ="]);
    page.does_not_say(&["浦府办〔2018〕5号"]);
}
