//! Official documents: who may issue which, what every kind must say, and what is refused.

use std::collections::BTreeSet;

use domain::{
    access::{Action, Actor, Denied, Reach, Role, Staff, reach},
    document::{
        Kind, Subject,
        command::{Command, Issue, Refusal},
        decide::{Context, decide},
        event::{Event, apply},
        field::{Holds, NUMBER, PICTURE},
        values::{Fault, LINE_LIMIT, ROW_LIMIT, Row, TEXT_LIMIT, Values},
    },
    ids::{DocumentId, PersonId, UnitId},
    world::World,
};
use jiff::{Timestamp, civil::date};

fn at() -> Timestamp {
    domain::calendar::instant(date(2026, 3, 2), jiff::civil::time(9, 0, 0, 0))
}

fn issue() -> Issue {
    Issue {
        due: None,
        kind: Kind::WarningLetter,
        subject: Subject::Unit(UnitId(7)),
        unit: None,
        title: "关于逾期事项的警示函".to_owned(),
        dated: date(2026, 3, 2),
        prefix: "某热".to_owned(),
        serial: 4,
        digest: "0a".repeat(32),
        size: 1,
        code: "abcdefgh1234".to_owned(),
        template: 0,
    }
}

fn decided(actor: &Actor, command: Command) -> Result<Event, Refusal> {
    let world = World::default();
    let context = Context {
        at: at(),
        actor,
        world: &world,
        order: None,
        proceeding: None,
        due: None,
        last: 3,
        document: None,
    };
    decide(context, command)
}

fn staff(role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

#[test]
fn a_document_takes_exactly_the_next_number() {
    let check = |change: fn(&mut Issue), expected: Refusal| {
        let mut issue = issue();
        change(&mut issue);
        assert_eq!(decided(&staff(Role::Supervisor), Command::Issue(Box::new(issue))), Err(expected));
    };
    check(|issue| issue.serial = 3, Refusal::NumberTaken { next: 4 });
    check(|issue| issue.serial = 5, Refusal::NumberTaken { next: 4 });
    check(|issue| issue.dated = date(2026, 3, 1), Refusal::NotToday { today: date(2026, 3, 2) });
    check(|issue| issue.title = " ".to_owned(), Refusal::BadField("title"));
    check(|issue| issue.title = "一\u{7}二".to_owned(), Refusal::BadField("title"));
    check(|issue| issue.prefix = "长".repeat(13), Refusal::BadField("prefix"));
    check(|issue| issue.digest = "0A".repeat(32), Refusal::BadField("digest"));
    check(|issue| issue.code = "../etc/passwd".to_owned(), Refusal::BadField("code"));
    check(|issue| issue.unit = Some(UnitId(99)), Refusal::NoUnit(UnitId(99)));
    check(|issue| issue.subject = Subject::Order(domain::ids::OrderId(1)), Refusal::NoSubject);
    check(|issue| issue.subject = Subject::Proceeding(1), Refusal::NoSubject);
    check(|issue| issue.due = Some(DocumentId(9)), Refusal::NotDue(DocumentId(9)));
    let event = decided(&staff(Role::Supervisor), Command::Issue(Box::new(issue()))).unwrap();
    let Event::DocumentIssued(issued) = &event else { panic!("{event:?}") };
    assert_eq!(issued.number, "某热警〔2026〕4号");
}

#[test]
fn nobody_issues_what_is_not_theirs() {
    for kind in Kind::ALL {
        for role in Role::ALL {
            let command = Command::Issue(Box::new(Issue { kind, ..issue() }));
            let may = reach(role, Action::Issue(kind)) == Reach::Everywhere;
            let denied = Refusal::Denied(Denied::Action { action: Action::Issue(kind).code() });
            let expected = if may { Ok(()) } else { Err(denied) };
            assert_eq!(decided(&staff(role), command).map(|_| ()), expected, "{role:?} {kind:?}");
        }
        assert_eq!(reach(Role::Administrator, Action::Issue(kind)), Reach::None);
        assert_eq!(reach(Role::Auditor, Action::Issue(kind)), Reach::None);
    }
    let own = reach(Role::UnitPrincipal, Action::Issue(Kind::PublicReply));
    assert_eq!(own, Reach::LeadUnit, "a unit answers in public for what it leads");
    let template = || Command::RestoreTemplate { kind: Kind::Adjudication, number: None };
    let denied = decided(&staff(Role::Supervisor), template());
    assert_eq!(denied, Err(Refusal::Denied(Denied::Action { action: "administer" })));
    assert_eq!(decided(&staff(Role::Administrator), template()), Err(Refusal::NoTemplate));
}

#[test]
fn a_withdrawn_document_stays_and_is_withdrawn_once() {
    let event = decided(&Actor::System("test"), Command::Issue(Box::new(issue()))).unwrap();
    let id = DocumentId(5);
    let document = apply(None, id, at(), "person:1", &event).unwrap();
    let withdrawn = Event::DocumentWithdrawn { reason: "有误".to_owned() };
    assert_eq!(apply(None, id, at(), "person:1", &withdrawn), None);
    assert_eq!(apply(Some(document.clone()), id, at(), "person:1", &event), None, "issued once");
    let kept = apply(Some(document), id, at(), "person:2", &withdrawn).unwrap();
    assert_eq!((kept.serial, kept.withdrawn.as_ref().unwrap().by.as_str()), (4, "person:2"));
    assert_eq!(apply(Some(kept), id, at(), "person:2", &withdrawn), None);
}

#[test]
fn every_kind_has_its_fields_by_name_and_by_label() {
    let mut codes = BTreeSet::new();
    let mut marks = BTreeSet::new();
    for kind in Kind::ALL {
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
        assert!(codes.insert(kind.code()) && marks.insert(kind.mark()), "{kind:?}");
        let mut names = BTreeSet::new();
        for field in kind.fields() {
            assert!(names.insert(field.name) && names.insert(field.label), "{kind:?} {}", field.name);
            assert_eq!(kind.field(field.name), Some(field));
            assert_eq!(kind.field(field.label), Some(field));
            assert_eq!(field.columns().is_empty(), !matches!(field.holds, Holds::Rows(_)));
        }
        assert!(kind.field(NUMBER).is_some() && kind.field(PICTURE).is_some());
        assert_eq!(kind.field("nothing"), None);
    }
}

#[test]
fn values_are_checked_by_field() {
    let kind = Kind::SupervisionOrder;
    let mut values = Values::default();
    for field in kind.fields().filter(|field| field.is_required) {
        values.set(field.name, "值");
    }
    assert_eq!(values.faults(kind), []);
    let check = |changed: Values, expected: Fault| assert_eq!(changed.faults(kind), [expected]);
    check(values.clone().with("ground", " \n "), Fault::Missing("ground"));
    check(values.clone().with("nothing", "x"), Fault::Unknown("nothing".to_owned()));
    let (length, limit) = (LINE_LIMIT + 1, LINE_LIMIT);
    check(
        values.clone().with("title", "长".repeat(length)),
        Fault::TooLong { field: "title", length, limit },
    );
    let (length, limit) = (TEXT_LIMIT + 1, TEXT_LIMIT);
    check(
        values.clone().with("ground", "长".repeat(length)),
        Fault::TooLong { field: "ground", length, limit },
    );
    let rows = vec![Row::new(); ROW_LIMIT + 1];
    check(values.with_rows("events", rows), Fault::TooManyRows { field: "events", rows: ROW_LIMIT + 1 });
}
