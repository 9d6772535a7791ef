//! Who may do what, as one table to read: `access_matrix.txt`. A change of permissions is a change of that file.

use std::{collections::BTreeSet, fs, path::Path};

use domain::{
    access::{Action, Actor, Denied, Reach, Role, Staff, allowed, allowed_anywhere, reach},
    case::command::Move as CaseMove,
    ids::{OrderId, PersonId, UnitId},
    order::{Order, apply::apply, command::Move, event::Recorded},
};
use jiff::Timestamp;

/// Returns the table: an action in each line, a role in each column.
fn matrix() -> String {
    let widest = Action::all().iter().map(|action| action.code().len()).max().unwrap();
    let mut text = String::from(
        "# Who may do what. A cell says how far it reaches: `all` every order, `unit` orders the person's unit (or one\n\
         # below it) leads or helps with, `lead` only those it leads, `own` the citizen's own order, `-` not at all.\n\
         # What no role may do is done by jobs alone.\n",
    );
    let columns: Vec<&str> = Role::ALL.iter().map(|role| role.code()).collect();
    text += &format!("{:widest$} {}\n", "", columns.join(" "));
    for action in Action::all() {
        let cells = Role::ALL.iter().zip(&columns).map(|(role, column)| {
            let width = column.len();
            format!("{:width$}", reach(*role, action).code())
        });
        let line = format!("{:widest$} {}", action.code(), cells.collect::<Vec<_>>().join(" "));
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[test]
fn the_access_matrix_is_the_one_on_file() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/access_matrix.txt");
    let (on_file, now) = (fs::read_to_string(place).unwrap_or_default(), matrix());
    if on_file == now {
        return;
    }
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("access_matrix.txt");
    fs::write(&fresh, &now).unwrap();
    let lines = |text: &str, other: &str, sign: &str| {
        let other: BTreeSet<&str> = other.lines().collect();
        let gone = text.lines().filter(|line| !other.contains(line));
        gone.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    panic!(
        "the access table changed:\n{}{}read every line of it; when it is meant so, copy `{}` to `domain/tests/it/access_matrix.txt`",
        lines(&on_file, &now, "-"),
        lines(&now, &on_file, "+"),
        fresh.display(),
    );
}

fn roles_that_may(action: Action) -> Vec<Role> {
    Role::ALL.into_iter().filter(|role| reach(*role, action) != Reach::None).collect()
}

#[test]
fn what_the_promises_need_holds_for_every_role() {
    // A rating comes from the citizen, or through the centre with a record; never from the rated.
    let called = [Role::Citizen, Role::Agent, Role::Dispatcher, Role::Supervisor];
    assert_eq!(roles_that_may(Action::Order(Move::Rate)), called);
    let rates = roles_that_may(Action::Case(CaseMove::Rate));
    assert_eq!(rates, called);
    // What a reply means is read by nobody whom it rates; a window starts a rating and never sees one.
    assert_eq!(roles_that_may(Action::Case(CaseMove::Read)), [Role::Agent, Role::Dispatcher]);
    assert_eq!(roles_that_may(Action::Case(CaseMove::StartRating)), [Role::Window]);
    assert_eq!(reach(Role::Window, Action::ReadRatings), Reach::None);
    for role in Role::OF_A_UNIT {
        assert_eq!(reach(role, Action::ReadRatings), Reach::OwnUnit);
        assert_eq!(reach(role, Action::ReadRater), Reach::None);
    }
    // An auditor changes nothing.
    for step in CaseMove::ALL {
        assert_eq!(reach(Role::Auditor, Action::Case(step)), Reach::None, "{}", step.code());
    }
    for step in Move::ALL {
        assert_eq!(reach(Role::Auditor, Action::Order(step)), Reach::None, "{}", step.code());
    }
    // What only jobs do.
    for step in [CaseMove::Take, CaseMove::Hear, CaseMove::Expire] {
        assert_eq!(roles_that_may(Action::Case(step)), [], "{}", step.code());
    }
    for step in [Move::Import, Move::Fire, Move::Rederive] {
        assert_eq!(roles_that_may(Action::Order(step)), [], "{}", step.code());
    }
    // Nobody does to an order what he may not even see.
    for role in Role::ALL {
        let sees = reach(role, Action::ReadOrder);
        for step in Move::ALL.into_iter().filter(|step| *step != Move::Register) {
            assert!(reach(role, Action::Order(step)) <= sees, "{} {}", role.code(), step.code());
        }
    }
    assert_eq!(roles_that_may(Action::Audit), [Role::Auditor]);
    assert_eq!(roles_that_may(Action::Administer), [Role::Administrator]);
}

fn order(lead: Option<i64>, others: &[i64]) -> Order {
    let imported = format!(
        r#"{{"event":{{"kind":"imported","demand":{{"number":"1","pack":"p","channel":"import","level":"county",
        "order_kind":"consult","urgency":"normal","title":"t","content":"c","place":null,"received_on":"2026-03-02",
        "citizen":null,"confidential":false,"tracking":null,"reference":null}},
        "answer":{{"units":[{}],"office":"","reply":"","replied_on":null}}}}}}"#,
        lead.iter().chain(others).map(i64::to_string).collect::<Vec<_>>().join(",")
    );
    let recorded: Recorded = serde_json::from_str(&imported).unwrap();
    apply(None, OrderId(1), Timestamp::UNIX_EPOCH, &recorded).unwrap()
}

fn staff(role: Role, units: &[i64]) -> Actor {
    let units = units.iter().map(|unit| UnitId(*unit)).collect();
    Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units })
}

#[test]
fn a_reach_ends_where_the_order_lies() {
    let mine = order(Some(7), &[8]);
    let check = |actor: &Actor, step, expected: Result<(), Denied>| {
        assert_eq!(allowed(actor, Action::Order(step), &mine), expected, "{actor:?} {}", step.code());
    };
    let not_yours = |step: Move| Err(Denied::Action { action: step.code() });
    check(&staff(Role::UnitHandler, &[7]), Move::Answer, Ok(()));
    check(&staff(Role::UnitHandler, &[6, 7]), Move::Answer, Ok(()));
    check(&staff(Role::UnitHandler, &[8]), Move::Answer, not_yours(Move::Answer));
    check(&staff(Role::UnitHandler, &[8]), Move::Sign, Ok(()));
    check(&staff(Role::UnitHandler, &[9]), Move::Sign, Err(Denied::Hidden));
    check(&staff(Role::UnitHandler, &[]), Move::Sign, Err(Denied::Hidden));
    check(&staff(Role::UnitHandler, &[7]), Move::Approve, not_yours(Move::Approve));
    check(&staff(Role::UnitApprover, &[7]), Move::Approve, Ok(()));
    check(&staff(Role::Agent, &[]), Move::Dispatch, not_yours(Move::Dispatch));
    check(&staff(Role::Window, &[7]), Move::Comment, Err(Denied::Hidden));
    check(&Actor::Citizen, Move::Supplement, Ok(()));
    check(&Actor::Citizen, Move::Close, not_yours(Move::Close));
    check(&Actor::System("timers"), Move::Fire, Ok(()));
}

#[test]
fn several_roles_reach_as_far_as_the_widest() {
    let both = Staff {
        person: PersonId(1),
        roles: BTreeSet::from([Role::UnitHandler, Role::Dispatcher]),
        units: BTreeSet::from([UnitId(7)]),
    };
    let both = Actor::Staff(both);
    let elsewhere = order(Some(9), &[]);
    assert_eq!(both.reach(Action::Order(Move::Comment)), Reach::Everywhere);
    assert!(Reach::LeadUnit < Reach::OwnUnit, "leading is the narrower of the two");
    assert_eq!(allowed(&both, Action::Order(Move::Dispatch), &elsewhere), Ok(()));
    let answer = Action::Order(Move::Answer);
    assert_eq!(allowed(&both, answer, &elsewhere), Err(Denied::Action { action: "answer" }));
    let nobody = Staff { person: PersonId(2), roles: BTreeSet::new(), units: BTreeSet::new() };
    let nobody = Actor::Staff(nobody);
    assert_eq!(allowed(&nobody, Action::ReadOrder, &elsewhere), Err(Denied::Hidden));
    assert!(allowed_anywhere(&nobody, Action::ListOrders).is_err());
    assert!(allowed_anywhere(&both, Action::ListOrders).is_ok());
}

#[test]
fn codes_are_read_back() {
    for role in Role::ALL {
        assert_eq!(Role::from_code(role.code()), Some(role));
    }
    assert_eq!(Role::from_code("mayor"), None);
    let codes: BTreeSet<&str> = Action::all().iter().map(|action| action.code()).collect();
    assert_eq!(codes.len(), Action::all().len(), "two actions share a code");
}
