//! Opinions counted together, on the page of whoever supervises: with something to count, in both languages.

use crate::{
    harness::House,
    publication::{answered, planted, spoken},
};

#[tokio::test]
async fn what_was_said_is_counted_by_month_place_and_sign() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    supervisor.get("/analysis").await.says(&["堵点痛点难点"]);
    let (citizen, planted) = (house.browser(), planted(0));
    let number = spoken(&citizen, &planted).await;
    answered(&house, &citizen, &number, &planted).await;
    let page = supervisor.get("/analysis").await;
    assert_eq!(page.status, 200, "{}", page.html);
    page.says(&["1 件意见", "各月意见", "按地点", "按月份", "2026-11"]);
    page.does_not_say(&[&planted[0], &planted[1]]);
    let file = String::from_utf8(supervisor.bytes("/analysis/rows.csv").await).unwrap();
    let head = file.lines().next().unwrap_or_default();
    assert!(head.contains("分类方式,") && head.contains(",堵,痛,难,"), "{file}");
    assert!(file.contains("按月份,2026-11,1,"), "{file}");
    assert_eq!(supervisor.status("/analysis/rows.xlsx").await, 200);
    assert_eq!(house.signed_in("handler").await.get("/analysis").await.status, 403);
}
