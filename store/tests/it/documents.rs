//! The register of official documents: numbers without a gap however many issue at once, one code for one document,
//! withdrawn documents kept, and everything the same again from the ledger.

use std::{collections::BTreeSet, sync::Arc, thread};

use domain::{
    access::{Action, Actor, Role, Staff},
    calendar::date_of,
    document::{
        Kind, Subject,
        command::{Command, Issue, Refusal},
    },
    ids::{DocumentId, OrderId, PersonId, UnitId},
};
use jiff::Timestamp;
use store::{
    command::{Act, Done, Error, Refused, Request},
    db::Value,
    document::{self, Filter, Scope},
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{id_of, morning, ready, register, unit, write},
    story::verified,
};

on_each_engine!(
    eight_issuers_leave_no_gap,
    a_withdrawn_document_is_kept_and_marked,
    lists_are_scoped_and_narrowed,
    templates_are_versions_and_can_be_gone_back_to,
    a_changed_register_is_found,
);

fn issue(kind: Kind, subject: Subject, serial: i64, code: &str) -> Issue {
    Issue {
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
