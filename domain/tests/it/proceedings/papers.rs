//! Which documents a proceeding asks for, and who may issue, read and set aside what it asked for.

use domain::{
    document::{
        self, Document, Subject,
        command::{Command as Paper, Issue, Refusal as NotIssued},
        decide::{Context as Facts, decide as issue, may_read},
        due::{Asked, Due, Standing, apply as follow, of_proceeding},
        event::{Event as Happened, apply as written},
    },
    ids::DocumentId,
};

use super::*;

/// Returns what these events ask for, in their order.
fn asked(before: Option<Proceeding>, at: Timestamp, events: &[Event]) -> (Vec<Asked>, Proceeding) {
    let (mut now, mut all) = (before, Vec::new());
    for event in events {
        let next = apply(now, ID, at, event).unwrap();
        all.extend(of_proceeding(&next, event));
        now = Some(next);
    }
    (all, now.unwrap())
}

/// Returns the kinds and units of what a new proceeding asks for.
fn told(given: Open) -> Vec<(&'static str, Option<i64>)> {
    let (all, _) = asked(None, now(), &opened_by(&staff(ANNA), given).unwrap());
    all.iter().map(|one| (one.of.code(), one.unit.map(|unit| unit.0))).collect()
}

#[test]
fn a_signed_proceeding_asks_for_what_its_form_demands() {
    let with_tasks = |kind| Open { tasks: vec![task("三日内修复。", HANDLER, 3)], ..opening(kind) };
    let order = ("supervision-order", Some(11));
    for kind in [Kind::Daily, Kind::OnSite, Kind::Media, Kind::Meeting, Kind::JointMeeting] {
        assert_eq!(told(with_tasks(kind)), [order], "{kind:?}");
        assert_eq!(told(opening(kind)), [], "{kind:?} without a task asks a unit for nothing yet");
    }
    assert_eq!(told(with_tasks(Kind::Rectification)), [order]);
    let notices = [("interview-notice", Some(10)), ("interview-notice", Some(20))];
    // What is undertaken there stands in the minute.
    assert_eq!(told(with_tasks(Kind::Interview)), notices);
    assert_eq!(told(opening(Kind::Instruction)), [("special-report", None)]);
    assert_eq!(told(opening(Kind::Referral)), [("referral-letter", None)]);
    assert_eq!(told(opening(Kind::SpotCheck)), []);
    let draft = Open { as_draft: true, ..opening(Kind::Interview) };
    assert_eq!(told(draft.clone()), [], "a draft asks for nothing before somebody signs it");
    let draft = lived(None, now(), &opened_by(&staff(ANNA), draft).unwrap());
    let sent = tried(now(), &draft, &staff(ANNA), Command::Send).unwrap();
    assert_eq!(asked(Some(draft), now(), &sent).0.len(), 2);
}

#[test]
fn an_instruction_is_put_to_the_unit_and_what_was_public_is_answered_in_public() {
    let report = begun(Kind::Instruction);
    let instruct = Command::Instruct { task: task("限期解决。", OTHER_HANDLER, 3) };
    let events = tried(now(), &report, &staff(CHIEF), instruct).unwrap();
    let (all, _) = asked(Some(report), now(), &events);
    let one = all.first().unwrap();
    assert_eq!((all.len(), one.of, one.unit), (1, document::Kind::SupervisionOrder, Some(UnitId(20))));
    assert_eq!(one.task, Some(1));
    let mut media = begun(Kind::Media);
    let mut all = Vec::new();
    while let Some((actor, command)) = next_step(&media, now()) {
        let events = tried(now(), &media, &actor, command).unwrap();
        let (more, next) = asked(Some(media), now(), &events);
        all.extend(more);
        media = next;
    }
    let codes: Vec<&str> = all.iter().map(|one| one.of.code()).collect();
    assert_eq!(codes, ["supervision-order", "public-reply"]);
}

/// A document that is asked for about a proceeding.
fn due(proceeding: &Proceeding, of: document::Kind) -> Due {
    let restricted = proceeding.readers().is_some();
    let asked = Asked { of, subject: Subject::Proceeding(ID.0), unit: None, task: None, restricted };
    follow(None, DocumentId(5), now(), &Happened::DocumentDue(Box::new(asked))).unwrap()
}

fn paper(of: document::Kind) -> Issue {
    Issue {
        due: Some(DocumentId(5)),
        kind: of,
        subject: Subject::Proceeding(ID.0),
        unit: None,
        title: "关于移送有关问题线索的函".to_owned(),
        dated: date(2026, 3, 2),
        prefix: "某热".to_owned(),
        serial: 1,
        digest: "0a".repeat(32),
        size: 1,
        code: "abcdefgh1234".to_owned(),
        template: 0,
    }
}

fn issued(actor: &Actor, proceeding: &Proceeding, due: &Due, command: Paper) -> Result<Happened, NotIssued> {
    let facts = Facts {
        at: now(),
        actor,
        world: &HOUSE,
        order: None,
        proceeding: Some(proceeding),
        due: Some(due),
        last: 0,
        document: None,
    };
    issue(facts, command)
}

#[test]
fn what_was_asked_for_is_issued_once_or_set_aside_with_a_reason() {
    let report = begun(Kind::Instruction);
    let (kind, due) = (document::Kind::SpecialReport, due(&report, document::Kind::SpecialReport));
    let command = |change: fn(&mut Issue)| {
        let mut paper = paper(document::Kind::SpecialReport);
        change(&mut paper);
        Paper::Issue(Box::new(paper))
    };
    let job = Actor::System("documents");
    let other = command(|paper| paper.kind = document::Kind::SupervisionOrder);
    assert_eq!(issued(&job, &report, &due, other), Err(NotIssued::NotDue(due.id)));
    let other = command(|paper| paper.due = Some(DocumentId(6)));
    assert_eq!(issued(&job, &report, &due, other), Err(NotIssued::NotDue(DocumentId(6))));
    let event = issued(&job, &report, &due, command(|_| {})).unwrap();
    let after = follow(Some(due.clone()), due.id, now(), &event).unwrap();
    assert_eq!((after.standing, after.asked.of), (Standing::Issued, kind));
    assert_eq!(issued(&job, &report, &after, command(|_| {})), Err(NotIssued::NotDue(due.id)), "once");
    assert_eq!(follow(Some(after.clone()), due.id, now(), &event), None);
    let waive = |reason: &str| Paper::Waive { document: DocumentId(5), reason: reason.to_owned() };
    assert_eq!(issued(&staff(ANNA), &report, &after, waive("已办结")), Err(NotIssued::NotDue(due.id)));
    assert_eq!(issued(&staff(ANNA), &report, &due, waive(" ")), Err(NotIssued::BadField("reason")));
    assert!(matches!(issued(&staff(HANDLER), &report, &due, waive("不要")), Err(NotIssued::Denied(_))));
    let waived = issued(&staff(ANNA), &report, &due, waive("已另行报告")).unwrap();
    let after = follow(Some(due.clone()), due.id, now(), &waived).unwrap();
    assert_eq!(after.standing, Standing::Waived);
    assert_eq!(issued(&job, &report, &after, command(|_| {})), Err(NotIssued::NotDue(due.id)));
    // By hand, without anything having asked for it, one is issued as before.
    assert!(issued(&staff(ANNA), &report, &after, command(|paper| paper.due = None)).is_ok());
}

#[test]
fn a_restricted_one_has_documents_for_whom_it_names() {
    let lead = begun(Kind::Referral);
    let (kind, due) = (document::Kind::ReferralLetter, due(&lead, document::Kind::ReferralLetter));
    assert!(due.asked.restricted);
    let command = || Paper::Issue(Box::new(paper(document::Kind::ReferralLetter)));
    // A supervisor whom it does not name would not even know of it; of those it names, whoever issues the kind may.
    let stranger = {
        let Actor::Staff(bela) = staff(BELA) else { panic!() };
        Actor::Staff(Staff { person: PersonId(99), ..bela })
    };
    let hidden = Err(NotIssued::Denied(Denied::Hidden));
    assert_eq!(issued(&stranger, &lead, &due, command()), hidden);
    assert!(issued(&staff(BELA), &lead, &due, command()).is_ok());
    let event = issued(&Actor::System("documents"), &lead, &due, command()).unwrap();
    let letter: Document = written(None, due.id, now(), "system:documents", &event).unwrap();
    assert!(letter.restricted && letter.kind == kind);
    assert!(may_read(&staff(BELA), &letter, Some(&lead)).is_ok());
    assert_eq!(may_read(&stranger, &letter, Some(&lead)), Err(Denied::Hidden));
    assert_eq!(may_read(&staff(AUDITOR), &letter, Some(&lead)), Err(Denied::Hidden), "whatever the role");
    assert_eq!(may_read(&staff(BELA), &letter, None), Err(Denied::Hidden));
    let open = Document { restricted: false, ..letter };
    assert!(may_read(&staff(AUDITOR), &open, None).is_ok());
}
