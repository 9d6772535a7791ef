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

#[tokio::test]
async fn every_figure_opens_to_its_orders_and_a_finding_hands_them_on() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    let citizen = house.browser();
    let numbers = [spoken(&citizen, &planted(0)).await, spoken(&citizen, &planted(1)).await];
    let page = supervisor.get("/analysis").await;
    let month = links(&page.html).into_iter().find(|link| link.contains("axis=month&key=2026-11")).unwrap();
    let list = supervisor.get(&month).await;
    assert_eq!(list.status, 200, "{}", list.html);
    list.says(&["2026-11", "2 件意见", &numbers[0], &numbers[1], "回到分析"]);
    // What no rule places opens too; a figure of nothing has no list, and there is none of what nobody counts.
    assert!(links(&page.html).iter().any(|link| link.contains("axis=unit&key=")), "{}", page.html);
    assert!(
        !links(&page.html).iter().any(|link| link.contains("sign=painful")),
        "nobody is dissatisfied yet"
    );
    assert_eq!(supervisor.status("/analysis/orders?axis=moon&key=x").await, 404);
    assert_eq!(house.signed_in("handler").await.get(&month).await.status, 403);

    // A proceeding that begins from a figure names the figure's orders and says nothing of conduct.
    let place = "/supervision/new?kind=rectification&title=x&figure_axis=month&figure_key=2026-11";
    let opening = supervisor.get(place).await;
    opening.says(&[&numbers[0], &numbers[1]]);
    assert!(!opening.html.contains("value=\"conduct\" selected"), "{}", opening.html);

    // Whoever reads and may not open sees the same list.
    house.signed_in("leader").await.get(&month).await.says(&[&numbers[0]]);
}

#[tokio::test]
async fn a_wrong_file_of_places_is_told_with_its_line_and_all_else_is_counted() {
    let house = House::demo().await;
    let supervisor = house.signed_in("supervisor").await;
    let (citizen, planted) = (house.browser(), planted(0));
    spoken(&citizen, &planted).await;
    let file = house.app.dir.join("divisions.csv");
    let check = |text: &[u8]| std::fs::write(&file, text).unwrap();
    for (text, told) in [
        (&b"code,name,areaCode,areaName\n1,\xe5\xb9\xbf,2,x\n3,,4,x\n"[..], "第 3 行的 name 是空的"),
        (b"code,town\n1,x\n", "第 2 行缺少 name 或者 areaName 列"),
        (b"code,name,areaCode,areaName\n1,\xb9\xe3\xb3\xa1,2,x\n", "第 2 行不是 UTF-8"),
    ] {
        check(text);
        let page = supervisor.get("/analysis").await;
        assert_eq!(page.status, 200, "{}", page.html);
        page.says(&["divisions.csv", told, "1 件意见", "按月份"]);
        assert_eq!(supervisor.status("/analysis/rows.csv").await, 200);
    }
    check("code,name,areaCode,areaName\n1,石门镇,2,洛南县\n".as_bytes());
    supervisor.get("/analysis").await.does_not_say(&["divisions.csv"]);
}

/// Returns the addresses of a page's lists of orders.
fn links(html: &str) -> Vec<String> {
    let addresses = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let lists = addresses.filter(|address| address.starts_with("/analysis/orders"));
    lists.map(|address| address.replace("&amp;", "&").replace("&#x2f;", "/")).collect()
}
