//! The orders that faults become: what they say, what follows a second look that found a fault unchanged, and what a
//! year says of reads and of units above.

use domain::{
    access::{Actor, Role},
    ids::OrderId,
    order::{Channel, decide as orders},
    visit::{Verdict, Visitor, command::Command, count, opening, refusal::Refusal},
};
use jiff::civil::date;

use super::{COUNTY, LIN, Life, PARKS, on, staff};

#[test]
fn the_order_says_where_it_comes_from_and_never_who_tried() {
    let life = Life::recorded(&[Verdict::Good, Verdict::Fault]);
    let begin = ("linshu-2020-10".to_owned(), "complaint".to_owned());
    let finding = life.visit.finding(2).unwrap();
    let demand = opening::demand(&life.visit, 2, (finding, &[]), &life.world.people.units, begin);
    assert_eq!((demand.channel, demand.received_on), (Channel::Visit, date(2026, 3, 5)));
    assert_eq!(demand.reference.as_deref(), Some("visit-70-2"));
    assert!(demand.content.contains("第 2 步：一次说清材料\n发现：响了十声无人接"), "{}", demand.content);
    assert!(!demand.content.contains("林向阳"), "{}", demand.content);
    let actor = Actor::System("visits");
    let made = orders::found(
        orders::Context { at: on("2026-03-06"), actor: &actor, world: &life.world },
        OrderId(900),
        demand,
    );
    assert!(made.is_ok(), "{made:?}");
}

#[test]
fn a_fault_that_is_still_there_becomes_another_order_that_names_the_first() {
    let mut life = Life::recorded(&[Verdict::Good, Verdict::Fault]);
    life.order(2, 900).unwrap();
    assert_eq!(life.order(2, 901), Err(Refusal::Ordered { step: 2, order: OrderId(900) }));
    life.look(false, Some(date(2026, 4, 1))).unwrap();
    let finding = life.visit.finding(2).unwrap();
    assert!(finding.wants_order());
    let begin = ("linshu-2020-10".to_owned(), "complaint".to_owned());
    let earlier = ["20260305-000009-4".to_owned()];
    let units = &life.world.people.units;
    let demand = opening::demand(&life.visit, 2, (finding, &earlier), units, begin);
    assert!(demand.content.contains("此前工单：20260305-000009-4，办结后复看仍未整改"), "{}", demand.content);
    assert!(demand.content.contains("复看：2026-04-0"), "{}", demand.content);
    assert_eq!(demand.reference.as_deref(), Some("visit-70-2-2"));
    let still = count::year(std::slice::from_ref(&life.visit), 2026, date(2026, 5, 1), |_| true).total;
    assert_eq!((still.orders, still.still), (1, 1));
    life.order(2, 901).unwrap();
    let finding = life.visit.finding(2).unwrap();
    assert!(!finding.wants_order(), "until somebody looked after it ended");
    assert_eq!(finding.orders().collect::<Vec<_>>(), [OrderId(900), OrderId(901)]);
    assert!(!finding.in_vain[0].again.is_right);
    let counted = count::year(std::slice::from_ref(&life.visit), 2026, date(2026, 5, 1), |_| true).total;
    assert_eq!((counted.orders, counted.still), (1, 0), "one fault, and the last order decides");
    assert_eq!(life.order(2, 902), Err(Refusal::Ordered { step: 2, order: OrderId(901) }));
    for number in 902..910 {
        life.look(false, Some(date(2026, 4, 1))).unwrap();
        life.order(2, number).unwrap();
    }
    life.look(false, Some(date(2026, 4, 1))).unwrap();
    assert_eq!(life.order(2, 910), Err(Refusal::TooManyOrders(2)));
    life.look(true, Some(date(2026, 4, 1))).unwrap();
}

#[test]
fn what_a_section_did_counts_for_the_unit_above_and_reads_are_counted() {
    let mut life = Life::recorded(&[Verdict::Fault, Verdict::Good]);
    let read = count::year(std::slice::from_ref(&life.visit), 2026, date(2026, 5, 1), |_| true).total.read;
    assert_eq!(read, 0);
    let leader = staff(&life.world, 4, Role::Leader, COUNTY);
    for words in ["一周内整改", "已督办"] {
        life.does(on("2026-03-06"), &leader, Command::Read { words: words.to_owned() }).unwrap();
    }
    let parks = Life::planned(PARKS, Visitor::Supervisor(LIN)).unwrap().visit;
    let year = count::year(&[life.visit, parks], 2026, date(2026, 5, 1), |_| true);
    assert_eq!(
        (year.total.made, year.total.read),
        (1, 1),
        "a visit that two leaders' words lie on is read once"
    );
    let homes = year.by_home(|_| PARKS);
    assert_eq!(homes.keys().collect::<Vec<_>>(), [&PARKS]);
    assert_eq!(homes[&PARKS], year.total);
}
