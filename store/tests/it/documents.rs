//! The register of official documents: numbers without a gap however many issue at once, one code for one document,
//! withdrawn documents kept, and everything the same again from the ledger.

use std::{collections::BTreeSet, sync::Arc, thread};

use domain::{
    access::{Action, Actor, Role, Staff},
    calendar::date_of,
    document::{
        Kind, Subject,
        command::{Command, Issue, Refusal},
        due::{Asked, Standing},
    },
    ids::{DocumentId, OrderId, PersonId, UnitId},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    command::{Act, Done, Error, Refused, Request},
    db::Value,
    document::{
        self, Filter, Scope,
        due::{self, Trouble},
    },
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of, morning, ready, register, unit, write},
    story::verified,
    warnings::lived,
};

on_each_engine!(
    eight_issuers_leave_no_gap,
    a_withdrawn_document_is_kept_and_marked,
    lists_are_scoped_and_narrowed,
    templates_are_versions_and_can_be_gone_back_to,
    a_changed_register_is_found,
    a_letter_is_due_with_its_rung_and_issued_once,
);

fn issue(kind: Kind, subject: Subject, serial: i64, code: &str) -> Issue {
    Issue {
        due: None,
        kind,
        subject,
        unit: None,
        title: "关于办理诉求的通知".to_owned(),
        dated: date_of(morning()),
        prefix: "某热".to_owned(),
        serial,
        digest: "ab".repeat(32),
        size: 12_345,
        code: code.to_owned(),
        template: 0,
    }
}

fn act(issue: Issue) -> Act {
    Act::Document(Box::new(Command::Issue(Box::new(issue))))
}

fn as_system(store: &Store, act: Act, at: Timestamp) -> Result<Done, Error> {
    store.write(Request { key: None, at, actor: Actor::System("test"), act })
}

fn refusal(outcome: Result<Done, Error>) -> Refusal {
    let Err(Error::Refused(Refused::Document(refusal))) = outcome else { panic!("{outcome:?}") };
    *refusal
}

/// Issues with the next number, again and again until nobody else took it.
fn issued(store: &Store, kind: Kind, subject: Subject, unit: Option<UnitId>, code: &str) -> DocumentId {
    loop {
        let last = store.read(|tx| document::last(tx, kind, 2026)).unwrap();
        let issue = Issue { unit, ..issue(kind, subject, last + 1, code) };
        match as_system(store, act(issue), morning()) {
            Ok(Done::Document { id, .. }) => return id,
            Err(Error::Refused(Refused::Document(refusal))) => {
                assert!(matches!(*refusal, Refusal::NumberTaken { .. }), "{refusal}");
            }
            other => panic!("{other:?}"),
        }
    }
}

fn an_order(store: &Store) -> OrderId {
    id_of(&write(store, register("路灯不亮", "", None)).unwrap())
}

mod cases {
    use super::*;

    pub(super) fn eight_issuers_leave_no_gap(ground: &Ground) {
        const EACH: usize = 6;
        let store = Arc::new(ready(ground));
        let order = Subject::Order(an_order(&store));
        let issuers: Vec<_> = (0..8)
            .map(|issuer| {
                let store = Arc::clone(&store);
                thread::spawn(move || {
                    for place in 0..EACH {
                        let kind = if place % 2 == 0 { Kind::SupervisionOrder } else { Kind::PublicReply };
                        issued(&store, kind, order, None, &format!("code0{issuer}0x{place}"));
                    }
                })
            })
            .collect();
        for issuer in issuers {
            issuer.join().unwrap();
        }
        for kind in [Kind::SupervisionOrder, Kind::PublicReply] {
            let filter = Filter { kind: Some(kind), ..Filter::default() };
            let all = store.read(|tx| document::list(tx, &Scope::Everything, &filter, document::PAGE_LIMIT));
            let mut serials: Vec<i64> = all.unwrap().iter().map(|document| document.serial).collect();
            serials.sort_unstable();
            assert_eq!(serials, (1..=24).collect::<Vec<i64>>(), "{}", kind.code());
        }
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn a_withdrawn_document_is_kept_and_marked(ground: &Ground) {
        let store = ready(ground);
        let order = Subject::Order(an_order(&store));
        let id = issued(&store, Kind::SupervisionOrder, order, None, "code0001");
        let withdraw = |reason: &str| {
            let command = Command::Withdraw { document: id, reason: reason.to_owned() };
            as_system(&store, Act::Document(Box::new(command)), morning())
        };
        assert_eq!(refusal(withdraw(" ")), Refusal::BadField("reason"));
        withdraw("主送机关有误").unwrap();
        assert_eq!(refusal(withdraw("又一次")), Refusal::Withdrawn);
        let kept = store.read(|tx| document::by_code(tx, "code0001")).unwrap().unwrap();
        assert_eq!(kept.number, "某热督〔2026〕1号");
        assert_eq!(kept.withdrawn.unwrap().reason, "主送机关有误");
        // Its number is never given again.
        issued(&store, Kind::SupervisionOrder, order, None, "code0002");
        let next = store.read(|tx| document::by_code(tx, "code0002")).unwrap().unwrap();
        assert_eq!(next.number, "某热督〔2026〕2号");
        assert_eq!(store.read(|tx| document::by_code(tx, "nothing0")).unwrap(), None);
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn lists_are_scoped_and_narrowed(ground: &Ground) {
        let store = ready(ground);
        let Done::Unit { id: lights } = write(&store, unit("lights")).unwrap() else { panic!("no unit") };
        let Done::Unit { id: water } = write(&store, unit("water")).unwrap() else { panic!("no unit") };
        let order = Subject::Order(an_order(&store));
        let told = issued(&store, Kind::SupervisionOrder, order, Some(lights), "code0001");
        let other = issued(&store, Kind::SupervisionOrder, order, Some(water), "code0002");
        let secret = issued(&store, Kind::ReferralLetter, order, Some(lights), "code0003");
        let staff = |role: Role, units: &[UnitId]| {
            let (roles, units) = (BTreeSet::from([role]), units.iter().copied().collect());
            Actor::Staff(Staff { person: PersonId(1), roles, units })
        };
        let listed = |actor: &Actor, filter: &Filter| -> Vec<DocumentId> {
            let scope = Scope::of(actor);
            let found = store.read(|tx| document::list(tx, &scope, filter, 50)).unwrap();
            found.into_iter().map(|document| document.id).collect()
        };
        let any = Filter::default();
        let supervisor = staff(Role::Supervisor, &[]);
        assert_eq!(listed(&supervisor, &any), [secret, other, told]);
        assert_eq!(
            listed(&staff(Role::UnitHandler, &[lights]), &any),
            [told],
            "never what is about the unit"
        );
        assert_eq!(listed(&staff(Role::UnitHandler, &[]), &any), []);
        assert_eq!(listed(&staff(Role::Window, &[lights]), &any), []);
        assert_eq!(listed(&supervisor, &Filter { before: Some(secret), ..any.clone() }), [other, told]);
        assert_eq!(listed(&supervisor, &Filter { unit: Some(water), ..any.clone() }), [other]);
        assert_eq!(listed(&supervisor, &Filter { year: Some(2025), ..any.clone() }), []);
        assert_eq!(listed(&supervisor, &Filter { withdrawn: Some(true), ..any.clone() }), []);
        let words = |words: &str| Filter { words: Some(words.to_owned()), ..any.clone() };
        assert_eq!(listed(&supervisor, &words("热移〔2026〕1号")), [secret]);
        assert_eq!(listed(&supervisor, &words("%")), [], "a mark of the search is text");
        let both = Filter { kind: Some(Kind::SupervisionOrder), subject: Some(order), ..words("通知") };
        assert_eq!(listed(&staff(Role::UnitPrincipal, &[water, lights]), &both), [other, told]);
        assert_eq!(store.read(document::years).unwrap(), [2026]);
        assert!(domain::access::allowed_anywhere(&supervisor, Action::ReadDocuments).is_ok());
    }

    pub(super) fn templates_are_versions_and_can_be_gone_back_to(ground: &Ground) {
        let store = ready(ground);
        let kind = Kind::NoticeLetter;
        let change = |command: Command| as_system(&store, Act::Document(Box::new(command)), morning());
        let replace = |name: &str| Command::ReplaceTemplate {
            kind,
            digest: "cd".repeat(32),
            size: 9,
            name: name.to_owned(),
        };
        let in_force = || store.world().templates.in_force(kind).map(|version| version.number);
        assert_eq!(in_force(), None);
        assert_eq!(change(replace("提示函.docx")).unwrap(), Done::Template);
        change(replace("提示函2.docx")).unwrap();
        assert_eq!(in_force(), Some(2));
        change(Command::RestoreTemplate { kind, number: Some(1) }).unwrap();
        assert_eq!(in_force(), Some(1));
        let unknown = change(Command::RestoreTemplate { kind, number: Some(7) });
        assert_eq!(refusal(unknown), Refusal::NoTemplate);
        change(Command::RestoreTemplate { kind, number: None }).unwrap();
        assert_eq!(in_force(), None);
        change(replace("提示函3.docx")).unwrap();
        assert_eq!(in_force(), Some(3));
        assert_eq!(store.world().templates.versions(kind).len(), 3, "each version is kept");
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn a_letter_is_due_with_its_rung_and_issued_once(ground: &Ground) {
        // One letter of the ladder in the first story, two in the second; messages ask for no document.
        let store =
            Arc::new(lived(ground, &["ladder-many-persons", "ladder-to-the-top", "ladder-notice-sms"]));
        let waiting = || store.read(|tx| due::to_issue(tx, Timestamp::MAX, 50)).unwrap();
        let all = waiting();
        let mut kinds: Vec<&str> = all.iter().map(|due| due.asked.of.code()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["notice-letter", "notice-letter", "warning-letter"]);
        assert!(all.iter().all(|due| due.asked.unit.is_some() && due.standing == Standing::Waiting));
        assert_eq!(verified(&store).differences, Vec::<String>::new());

        // Eight servers find the same letter: one issues it, under the id it was asked under.
        let first = all[0].clone();
        let issuers: Vec<_> = (0..8)
            .map(|issuer| {
                let (store, first) = (Arc::clone(&store), first.clone());
                thread::spawn(move || {
                    let Asked { of, subject, unit, .. } = first.asked;
                    let issue = Issue {
                        due: Some(first.id),
                        unit,
                        dated: date_of(morning()),
                        ..issue(of, subject, 1, &format!("code000{issuer}"))
                    };
                    as_system(&store, act(issue), morning())
                })
            })
            .collect();
        let outcomes: Vec<_> = issuers.into_iter().map(|issuer| issuer.join().unwrap()).collect();
        let given: Vec<DocumentId> = outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Ok(Done::Document { id, .. }) => Some(*id),
                _ => None,
            })
            .collect();
        assert_eq!(given, [first.id]);
        assert_eq!(waiting().len(), 2);
        assert_eq!(store.read(|tx| due::about(tx, first.asked.subject)).unwrap().len() + 1, {
            all.iter().filter(|due| due.asked.subject == first.asked.subject).count()
        });

        // What was tried in vain rests until its hour; set aside, it waits no more.
        let second = &all[1];
        let (at, next_at) = (morning(), morning() + SignedDuration::from_hours(1));
        let trouble = Trouble { document: second.id, at, next_at, why: "ground".to_owned() };
        store.write_rows(|tx| due::note_trouble(tx, &trouble)).unwrap();
        assert_eq!(store.read(|tx| due::to_issue(tx, morning(), 50)).unwrap().len(), 1);
        assert_eq!(store.read(|tx| due::to_issue(tx, next_at, 50)).unwrap().len(), 2);
        let in_trouble = store.read(due::in_trouble).unwrap();
        assert_eq!(in_trouble, std::slice::from_ref(second));
        assert_eq!(store.read(|tx| due::trouble(tx, second.id)).unwrap(), Some(trouble));
        let waive = Command::Waive { document: second.id, reason: "已另行提示".to_owned() };
        as_system(&store, Act::Document(Box::new(waive.clone())), morning()).unwrap();
        let again = as_system(&store, Act::Document(Box::new(waive)), morning());
        assert_eq!(refusal(again), Refusal::NotDue(second.id));
        assert_eq!((waiting().len(), store.read(due::in_trouble).unwrap().len()), (1, 0));
        assert_eq!(verified(&store).differences, Vec::<String>::new());
        let harm = "update document_due set state = 'waiting' where id = $1";
        store.write_rows(|tx| tx.execute(harm, &[first.id.0.into()])).unwrap();
        let report = verified(&store);
        assert!(
            report.differences.iter().any(|one| one.contains("document_due")),
            "{:?}",
            report.differences
        );
    }

    pub(super) fn a_changed_register_is_found(ground: &Ground) {
        let store = ready(ground);
        let order = Subject::Order(an_order(&store));
        issued(&store, Kind::SupervisionOrder, order, None, "code0001");
        issued(&store, Kind::SupervisionOrder, order, None, "code0002");
        let harm = |sql: &str, values: &[Value]| store.write_rows(|tx| tx.execute(sql, values)).unwrap();
        harm("update document set digest = 'ef' where serial = $1", &[1.into()]);
        assert!(!verified(&store).is_clean());
        harm("update document set digest = $1 where serial = 1", &["ab".repeat(32).into()]);
        assert!(verified(&store).is_clean());
        harm("delete from document where serial = $1", &[1.into()]);
        let report = verified(&store);
        assert!(report.differences.iter().any(|one| one.contains("have a gap")), "{:?}", report.differences);
    }
}
