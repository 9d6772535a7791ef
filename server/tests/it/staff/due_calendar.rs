//! The calendar of due dates: every open order stands on the day it is due, and a day leads to its orders.

use crate::harness::House;

#[tokio::test]
async fn a_day_shows_what_is_due_and_leads_to_it() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    let handler = house.signed_in("handler").await;
    handler.get("/desk/unit/open").await.says(&["/desk/unit/calendar"]);
    let page = handler.get("/desk/unit/calendar?month=2026-11").await;
    page.says(&["2026 年 11 月", "1 件", "is-today"]);
    let link = page.html.split("dk-dues-count").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
    let link = link.and_then(|rest| rest.split('"').next()).unwrap();
    let list = handler.get(&link.replace("&amp;", "&")).await;
    list.says(&["路灯不亮", &number]);
    // Another month has nothing, and what is no month is this one.
    let empty = handler.get("/desk/unit/calendar?month=2027-03").await;
    empty.says(&["2027 年 3 月"]);
    empty.does_not_say(&["dk-dues-count"]);
    handler.get("/desk/unit/calendar?month=soon").await.says(&["2026 年 11 月"]);
    // The National Day holiday is one of the State Council's.
    handler.get("/desk/unit/calendar?month=2026-10").await.says(&["国庆节"]);
}
