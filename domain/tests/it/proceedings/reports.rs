//! What a report counts, with the orders behind every number.

use domain::{
    order::{Order, apply, event::Recorded},
    proceeding::report::{Counted, Figure, analysis, special},
};

use super::*;

fn order(id: i64, place: Option<&str>, units: &[i64], redone: u16) -> Order {
    let units: Vec<String> = units.iter().map(i64::to_string).collect();
    let imported = format!(
        r#"{{"event":{{"kind":"imported","demand":{{"number":"{id}","pack":"linshu-2020-10","channel":"import",
        "level":"county","order_kind":"consult","urgency":"normal","title":"t","content":"c","place":{},
        "received_on":"2026-03-02","citizen":null,"confidential":false,"tracking":null,"reference":null}},
        "answer":{{"units":[{}],"office":"","reply":"","replied_on":null}}}}}}"#,
        place.map_or("null".to_owned(), |place| format!("\"{place}\"")),
        units.join(",")
    );
    let recorded: Recorded = serde_json::from_str(&imported).unwrap();
    let mut order = apply::apply(None, OrderId(id), now(), &recorded).unwrap();
    order.redone.insert(domain::order::Level::County, redone);
    order
}

fn orders() -> Vec<Order> {
    let crowd =
        (10..15).map(|id| order(id, Some(if id % 2 == 0 { "幸福路 8 号" } else { "幸福路8号。" }), &[11], 0));
    let others = [
        order(1, None, &[11], 3),
        order(2, Some("东门"), &[20, 11], 0),
        order(3, Some("东门"), &[20], 2),
        order(4, None, &[20], 0),
    ];
    crowd.chain(others).collect()
}

fn behind(figures: &[Figure], counted: &Counted) -> Vec<i64> {
    let figure = figures.iter().find(|figure| figure.counted == *counted);
    figure.map(|figure| figure.orders.iter().map(|order| order.0).collect()).unwrap_or_default()
}

#[test]
fn a_special_report_picks_by_the_packs_own_lines() {
    let pack = HOUSE.packs.get("linshu-2020-10").unwrap();
    let rule = pack.duties().rule("special-report").unwrap();
    let figures = special(rule, &orders(), now());
    // Redone three times; five orders about one place, however citizens write it; nobody noted a wide one; two units.
    assert_eq!(behind(&figures, &Counted::Line { line: 0 }), [1]);
    assert_eq!(behind(&figures, &Counted::Line { line: 1 }), [10, 11, 12, 13, 14]);
    assert_eq!(behind(&figures, &Counted::Line { line: 2 }), Vec::<i64>::new());
    assert_eq!(behind(&figures, &Counted::Line { line: 3 }), [2]);
    assert_eq!(figures.len(), 3, "a line that nothing reaches is not told");
    assert_eq!(special(rule, &orders()[8..], now()), []);
}

#[test]
fn an_analysis_names_every_order_behind_a_number() {
    let figures = analysis(&orders());
    assert_eq!(behind(&figures, &Counted::Received).len(), 9);
    assert_eq!(behind(&figures, &Counted::Redone), [1, 3]);
    assert_eq!(behind(&figures, &Counted::Unit { unit: UnitId(11) }), [10, 11, 12, 13, 14, 1]);
    assert_eq!(behind(&figures, &Counted::Place { place: "东门".to_owned() }), [2, 3]);
    assert_eq!(analysis(&[]), []);
}
