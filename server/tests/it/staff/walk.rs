//! Every route of the desks for every role: allowed, known but not allowed, or not to be known. The expectations are
//! the access table's; a route that is missing here has no business existing.

use domain::{
    access::{self, Action, Role},
    order::command::Move,
};

use crate::harness::House;

/// Sign-in names, and the roles behind them.
const PEOPLE: [(&str, Role); 14] = [
    ("window", Role::Window),
    ("agent", Role::Agent),
    ("dispatcher", Role::Dispatcher),
    ("handler", Role::UnitHandler),
    ("approver", Role::UnitApprover),
    ("principal", Role::UnitPrincipal),
    ("other", Role::UnitHandler),
    ("supervisor", Role::Supervisor),
    ("assessor", Role::Assessor),
    ("leader", Role::Leader),
    ("administrator", Role::Administrator),
    ("auditor", Role::Auditor),
    ("adjudicator", Role::Adjudicator),
    ("surveyor", Role::Surveyor),
];

/// Each desk with its queues and the roles that sit there.
const DESKS: [(&str, &[&str], &[Role]); 6] = [
    ("agent", &["screening", "callback", "all"], &[Role::Agent, Role::Dispatcher]),
    ("dispatcher", &["waiting", "returns", "suspended", "overdue", "all"], &[Role::Dispatcher]),
    (
        "unit",
        &["to-sign", "open", "to-approve", "answered", "late", "all"],
        &[Role::UnitHandler, Role::UnitApprover, Role::UnitPrincipal],
    ),
    ("supervisor", &["overdue", "open", "all"], &[Role::Supervisor, Role::Assessor, Role::Auditor]),
    ("adjudicator", &["claims", "all"], &[Role::Adjudicator]),
    ("leader", &["open", "overdue", "all"], &[Role::Leader]),
];

fn may(role: Role, action: Action) -> bool {
    access::reach(role, action) > access::Reach::None
}

#[tokio::test]
async fn every_page_of_the_desks_answers_each_role_as_the_access_table_says() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    for (name, role) in PEOPLE {
        let browser = house.signed_in(name).await;
        for (desk, queues, roles) in DESKS {
            for queue in queues {
                let expected = if roles.contains(&role) { 200 } else { 403 };
                assert_eq!(
                    browser.status(&format!("/desk/{desk}/calendar")).await,
                    expected,
                    "{name} {desk}"
                );
                for ending in ["", ".csv", ".xlsx"] {
                    let path = format!("/desk/{desk}/{queue}{ending}");
                    assert_eq!(browser.status(&path).await, expected, "{name} {path}");
                }
            }
        }
        let reads_replies = access::reach(role, Action::Order(Move::Rate)) == access::Reach::Everywhere;
        let registers = may(role, Action::Order(Move::Register));
        let assigns = access::reach(role, Action::Order(Move::Reassign)) == access::Reach::Everywhere;
        let sorts = access::reach(role, Action::Order(Move::Dispatch)) == access::Reach::Everywhere;
        let reads = may(role, Action::ReadOrder) && name != "other";
        let expected = [
            ("/desk/agent/new".to_owned(), if registers { 200 } else { 403 }),
            ("/desk/dispatcher/needs-unit".to_owned(), if assigns { 200 } else { 403 }),
            ("/desk/dispatcher/sort".to_owned(), if sorts { 200 } else { 403 }),
            ("/replies".to_owned(), if reads_replies { 200 } else { 403 }),
            (format!("/orders/{number}"), if reads { 200 } else { 404 }),
            ("/orders/1234567".to_owned(), 404),
            ("/desk/nowhere/all".to_owned(), 404),
            ("/desk/agent/nothing".to_owned(), 404),
            ("/desk".to_owned(), 303),
        ];
        for (path, status) in expected {
            assert_eq!(browser.status(&path).await, status, "{name} {path}");
        }
    }
}

#[tokio::test]
async fn every_move_answers_each_role_as_the_access_table_says() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    house.dispatched(&number, "housing");
    for (name, role) in PEOPLE {
        let browser = house.signed_in(name).await;
        let csrf = browser.get("/account").await.hidden("/account/password").remove("csrf").unwrap();
        for step in Move::ALL {
            let path = format!("/orders/{number}/{}", step.code());
            let answer = browser.post(&path, &[("csrf", &csrf), ("key", "walk"), ("version", "1")]).await;
            let form = !matches!(step, Move::Register | Move::Import | Move::Fire | Move::Rederive);
            let reads = may(role, Action::ReadOrder) && name != "other";
            let expected: &[u16] = match (form && reads, may(role, Action::Order(step))) {
                (false, _) => &[404],
                (true, false) => &[403],
                // Allowed: then the empty form is what is wrong, or the version it was shown with.
                (true, true) => &[409, 422],
            };
            assert!(expected.contains(&answer.status), "{name} {path}: {} {}", answer.status, answer.html);
            let unproven = browser.post(&path, &[("key", "walk"), ("version", "1")]).await;
            assert_eq!(unproven.status, 403, "{name} {path}");
        }
    }
    assert_eq!(house.version(&number), 3, "somebody changed something on the way");
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let house = House::demo().await;
    let number = house.of_li("路灯不亮");
    let nobody = house.browser();
    for path in [
        "/desk/agent/screening",
        "/desk/agent/screening.csv",
        "/desk/agent/new",
        "/desk/dispatcher/needs-unit",
        "/desk/dispatcher/sort",
        "/replies",
        "/desk",
        &format!("/orders/{number}"),
        &format!("/orders/{number}/files/abc"),
    ] {
        let answer = nobody.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(answer.location.starts_with("/sign-in?back="), "{path}: {}", answer.location);
    }
    let posted = nobody.post(&format!("/orders/{number}/accept"), &[("csrf", "")]).await;
    assert_eq!(posted.status, 303);
    assert_eq!(house.version(&number), 1);
}
