//! A month closes after its cut-off, once, and stays as it was whatever happens later.

use domain::order::command::Command;

use super::{MONTH, county};
use crate::harness::{Browser, House, Page};

/// Closes November as the assessor would, after its cut-off.
pub(super) async fn closed(house: &House) -> Browser {
    house.after_cut_off();
    let browser = house.signed_in("assessor").await;
    let form = browser.get(&format!("{MONTH}/close")).await;
    let sent = browser.send(&form, &format!("{MONTH}/close"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await.says(&["2026-11 已封存", "SM3 摘要"]);
    browser
}

/// Returns what a ranking says of a unit's orders.
fn n(page: &Page, house: &House, unit: &str) -> String {
    let link = format!("{}/rows/taken\">", house.at(unit));
    let rest = page.html.split(&link).nth(1).unwrap_or_else(|| panic!("no `{link}`: {}", page.html));
    rest.split('<').next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_is_not_closed_before_its_cut_off() {
    let house = county().await;
    let browser = house.signed_in("assessor").await;
    let page = browser.get(&format!("{MONTH}/close")).await;
    assert_eq!(page.status, 200);
    page.says(&["2026-11 的事实要等到 2026-12-07 日终"]);
    let sent = browser.send(&page, &format!("{MONTH}/close"), &[]).await;
    assert_eq!(sent.status, 422);
    sent.says(&["2026-11 的事实要等到 2026-12-07 日终"]);
    browser.get("/assessment").await.does_not_say(&["已封存"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_month_stays_whatever_happens_later() {
    let house = county().await;
    let taken = |page: &Page, unit: &str| n(page, &house, unit);
    let browser = closed(&house).await;
    let page = browser.get(MONTH).await;
    assert_eq!((taken(&page, "east"), taken(&page, "west")), ("3".to_owned(), "2".to_owned()));
    let bulletin = browser.bytes(&format!("{MONTH}/files/bulletin.docx")).await;
    assert!(bulletin.starts_with(b"PK"), "{}", String::from_utf8_lossy(&bulletin));
    let rows = browser.get(&format!("{}/rows/taken", house.at("west"))).await;
    let number = rows.html.split("/orders/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let reassign = Command::Reassign {
        lead: house.unit("east"),
        co_handlers: Vec::new(),
        reason: "属地在东关街道".to_owned(),
    };
    house.system(&number, reassign);
    let after = browser.get(MONTH).await;
    assert_eq!((taken(&after, "east"), taken(&after, "west")), ("3".to_owned(), "2".to_owned()));
    let rows = browser.get(&format!("{}/rows/taken", house.at("west"))).await;
    rows.says(&[&number, "以下为截止时的情形"]);
    let again = browser.post(&format!("{MONTH}/close"), &[("csrf", &csrf(&browser).await)]).await;
    assert_eq!(again.status, 422);
    again.says(&["2026-11 已于 2026-12-09 封存"]);
}

pub(crate) async fn csrf(browser: &Browser) -> String {
    browser.get("/account").await.hidden("/account/password").remove("csrf").unwrap()
}
