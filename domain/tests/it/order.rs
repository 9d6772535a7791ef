//! The order machine beside its stories: what is stored stays readable, what cannot follow is refused, and every
//! refusal tells the facts and what to do.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use domain::{
    access::{Actor, Denied, Role},
    clock::ClockError,
    ids::{OrderId, PersonId, UnitId},
    order::{
        Order,
        apply::{Unreadable, apply},
        clocks::ClockKind,
        command::Move,
        event::Recorded,
        ladder::WarningForm,
        refusal::{NotMerged, Refusal},
        stage::Stage,
    },
};
use jiff::{Timestamp, civil::date};

use crate::calendar::beijing;

/// One stored event in each line. A line is a promise: it may be added, never changed or taken away.
fn stored() -> Vec<String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/stored_events.jsonl");
    fs::read_to_string(place).unwrap().lines().map(str::to_owned).collect()
}

fn recorded(line: &str) -> Recorded {
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"))
}

#[test]
fn every_event_ever_stored_is_read_and_written_the_same() {
    for line in stored() {
        assert_eq!(serde_json::to_string(&recorded(&line)).unwrap(), line);
    }
}

#[test]
fn an_event_is_stored_under_its_code() {
    for line in stored() {
        let code = recorded(&line).event.code();
        assert!(line.starts_with(&format!(r#"{{"event":{{"kind":"{code}""#)), "{code}: {line}");
    }
}

#[test]
fn every_kind_of_event_has_a_stored_example() {
    let shown: BTreeSet<&str> = stored().iter().map(|line| recorded(line).event.code()).collect();
    let events = [
        "registered",
        "imported",
        "accepted",
        "refused",
        "handed-over",
        "dispatched",
        "reassigned",
        "signed",
        "contacted",
        "return-requested",
        "return-ruled",
        "helpers-added",
        "consulted",
        "referred",
        "decided",
        "investigation-ordered",
        "investigation-reported",
        "review-requested",
        "review-ruled",
        "extension-requested",
        "extension-ruled",
        "answered",
        "approved",
        "sent-back",
        "callback-asked",
        "attempted",
        "rated",
        "redone",
        "claimed",
        "adjudicated",
        "dossier-filed",
        "dossier-reviewed",
        "inquired",
        "noted",
        "warned",
        "warning-received",
        "warning-answered",
        "malice-proposed",
        "malice-ruled",
        "fault-flagged",
        "fault-found",
        "fault-dismissed",
        "closed",
        "suspended",
        "resumed",
        "reopened",
        "merged-into",
        "absorbed",
        "unmerged",
        "released",
        "commented",
        "supplemented",
        "attached",
        "unmasked",
        "clock-rang",
        "deadlines-rederived",
    ];
    assert_eq!(shown, BTreeSet::from(events));
}

/// Lives the stored lines of these codes, one a minute.
fn life(codes: &[&str]) -> Result<Order, Unreadable> {
    let stored: Vec<Recorded> = stored().iter().map(|line| recorded(line)).collect();
    let mut order = None;
    for (minute, code) in codes.iter().enumerate() {
        let event = stored.iter().find(|known| known.event.code() == *code).unwrap();
        let at = beijing(&format!("2026-03-02 09:{minute:02}"));
        order = Some(apply(order, OrderId(1), at, event)?);
    }
    Ok(order.unwrap())
}

#[test]
fn a_life_begins_once_and_with_a_registration() {
    assert_eq!(life(&["accepted"]), Err(Unreadable::NotRegistered(OrderId(1), "accepted")));
    assert_eq!(life(&["registered", "registered"]), Err(Unreadable::RegisteredTwice(OrderId(1))));
    assert_eq!(life(&["registered", "imported"]), Err(Unreadable::RegisteredTwice(OrderId(1))));
}

#[test]
fn a_clock_move_that_does_not_fit_is_unreadable() {
    let twice = life(&["registered", "accepted", "dispatched", "suspended", "suspended"]);
    assert!(matches!(twice, Err(Unreadable::Clock(ClockKind::Handle, ClockError::AlreadySuspended { .. }))));
}

#[test]
fn a_ledger_from_a_later_release_is_lived_without_its_rules() {
    let order = life(&["registered", "accepted", "dispatched", "signed", "return-requested"]).unwrap();
    assert_eq!(order.stage, Stage::ReturnRequested);
    let order =
        life(&["registered", "accepted", "dispatched", "extension-requested", "extension-ruled"]).unwrap();
    assert_eq!((order.stage, order.version), (Stage::Dispatched, 5));
    assert_eq!(
        order.next_due().map(|(kind, due)| (kind, due.date)),
        Some((ClockKind::Handle, date(2026, 3, 16)))
    );
    let order =
        life(&["registered", "accepted", "dispatched", "answered", "claimed", "adjudicated"]).unwrap();
    assert_eq!(order.stage, Stage::Adjudication);
    // Whoever claims after the end opens it again; the citizen's grade stays.
    let order = life(&["registered", "accepted", "dispatched", "rated", "closed", "claimed"]).unwrap();
    assert_eq!((order.stage, order.outcome, order.closed_at), (Stage::Adjudication, None, None));
    assert!(order.grade.is_some());
}

/// Lives a stored life and then these lines.
fn goes_on(codes: &[&str], lines: &[&str]) -> Order {
    let order = life(codes).unwrap();
    let at = beijing("2026-03-02 10:00");
    lines.iter().fold(order, |order, line| apply(Some(order), OrderId(1), at, &recorded(line)).unwrap())
}

#[test]
fn what_an_earlier_release_stored_means_what_it_meant() {
    // A signature without a unit is the lead's; whoever came back was accepted already.
    let signed = life(&["registered", "accepted", "dispatched", "signed"]).unwrap();
    assert_eq!((signed.stage, signed.has_signed()), (Stage::Signed, true));
    assert_eq!(signed.handlers, BTreeMap::from([(UnitId(3), "赵工".to_owned())]));
    let reopened = life(&["registered", "refused", "reopened"]).unwrap();
    assert_eq!(reopened.stage, Stage::Accepted);
    let unmerged = life(&["registered", "merged-into", "unmerged"]).unwrap();
    assert_eq!(unmerged.stage, Stage::Accepted);
}

#[test]
fn a_return_refused_before_the_lead_signed_still_waits_for_the_signature() {
    let ruled = r#"{"event":{"kind":"return-ruled","granted":false,"reason":"属你单位"}}"#;
    let unsigned = goes_on(&["registered", "accepted", "dispatched", "return-requested"], &[ruled]);
    assert_eq!(unsigned.stage, Stage::Dispatched);
    let signed = goes_on(&["registered", "accepted", "dispatched", "signed", "return-requested"], &[ruled]);
    assert_eq!(signed.stage, Stage::Signed);
}

#[test]
fn an_order_knows_whose_it_is_and_what_is_due_first() {
    let order = life(&["registered", "accepted", "dispatched"]).unwrap();
    assert!(
        order.is_handled_by(UnitId(3)) && order.is_handled_by(UnitId(5)) && !order.is_handled_by(UnitId(6))
    );
    assert!(!order.is_ended() && order.stage.is_with_unit());
    // The callback clock binds nobody in office.
    let asked = life(&["registered", "accepted", "dispatched", "suspended"]).unwrap();
    assert_eq!(asked.next_due(), None);
}

#[test]
fn an_order_is_stored_as_it_is() {
    for codes in [
        &["registered"][..],
        &["imported"],
        &["registered", "accepted", "dispatched", "suspended", "resumed"],
        &["registered", "accepted", "dispatched", "signed"],
    ] {
        let order = life(codes).unwrap();
        let text = serde_json::to_string(&order).unwrap();
        assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    }
}

/// One of each refusal.
fn refusals() -> Vec<Refusal> {
    let known = vec!["consult".to_owned(), "help".to_owned()];
    let since = Timestamp::UNIX_EPOCH;
    vec![
        Refusal::IllegalMove {
            tried: Move::Sign,
            stage: Stage::Closed,
            legal: vec![Move::Redo, Move::Reopen],
        },
        Refusal::Suspended { tried: Move::Answer },
        Refusal::Denied(Denied::Hidden),
        Refusal::Empty { field: "reply" },
        Refusal::TooLong { field: "title", length: 201, limit: 200 },
        Refusal::ControlCharacter { field: "content", at: 3 },
        Refusal::Unknown { what: "kind", value: "riddle".to_owned(), pack: "p".to_owned(), known },
        Refusal::UnknownPack("p".to_owned()),
        Refusal::UnknownUnit(UnitId(9)),
        Refusal::UnitTwice(UnitId(9)),
        Refusal::Unanswered("result".to_owned()),
        Refusal::WordsNeeded,
        Refusal::NotTheCitizen,
        Refusal::OnlyWithdrawal,
        Refusal::TooFewAttempts { made: 2, needed: 3 },
        Refusal::WindowClosed,
        Refusal::FutureDate(date(2026, 3, 3)),
        Refusal::CannotMerge { child: OrderId(1), main: OrderId(2), why: NotMerged::Ended },
        Refusal::NotTheSigner { by: BTreeSet::from([Role::UnitApprover, Role::UnitPrincipal]) },
        Refusal::SignedAlready,
        Refusal::ContactNeeded { pack: "p".to_owned() },
        Refusal::Changed { seen: 2, actual: 3 },
        Refusal::NoOrder(OrderId(9)),
        Refusal::NotOwed { form: WarningForm::NoticeSms },
        Refusal::NotWarned { to: vec![PersonId(7)] },
        Refusal::StaleTimer,
        Refusal::Clock(ClockError::AlreadySuspended { since }),
        Refusal::Unreadable(Unreadable::Clock(ClockKind::Handle, ClockError::NotSuspended)),
    ]
}

#[test]
fn every_refusal_has_a_code_of_its_own_and_words_in_the_house_style() {
    let codes: BTreeSet<&str> = refusals().iter().map(Refusal::code).collect();
    assert_eq!(codes.len(), refusals().len());
    for refusal in refusals() {
        let (code, says) = (refusal.code(), refusal.to_string());
        assert!(code.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{code}");
        assert!(!says.ends_with('.') && !says.contains('\n'), "{code}: {says}");
        assert!(!says.starts_with(|letter: char| letter.is_ascii_uppercase()), "{code}: {says}");
        for name in ["OrderId", "UnitId", "Move::", "Stage::", "Some(", "ClockKind", "Screen", "Handle"] {
            assert!(!says.contains(name), "{code} speaks Rust: {says}");
        }
    }
}

#[test]
fn an_illegal_move_names_where_it_stands_and_what_is_possible() {
    let refusal = &refusals()[0];
    assert_eq!(
        refusal.to_string(),
        "`sign` is not possible while the order is `closed`; possible now: redo, reopen"
    );
}

#[test]
fn whoever_may_not_sign_is_told_who_may() {
    let by = BTreeSet::from([Role::UnitApprover, Role::UnitPrincipal]);
    let says = Refusal::NotTheSigner { by }.to_string();
    assert_eq!(says, "the pack has an order signed by: unit-approver, unit-principal; ask one of them");
}

#[test]
fn why_orders_do_not_merge_and_why_a_clock_refuses_have_codes_of_their_own() {
    let codes: BTreeSet<&str> = NotMerged::ALL.iter().map(|why| why.code()).collect();
    assert_eq!(codes.len(), NotMerged::ALL.len());
    let at = Timestamp::UNIX_EPOCH;
    let errors = [
        ClockError::AlreadySuspended { since: at },
        ClockError::NotSuspended,
        ClockError::Stopped { at },
        ClockError::BackInTime { last: at, at },
        ClockError::EmptyExtension,
        ClockError::LedgerFull { limit: 200 },
    ];
    let codes: BTreeSet<&str> = errors.iter().map(|error| error.code()).collect();
    assert_eq!(codes.len(), errors.len());
}

#[test]
fn codes_of_moves_stages_and_clocks_are_read_back() {
    for step in Move::ALL {
        assert_eq!(Move::from_code(step.code()), Some(step));
        assert_eq!(serde_json::to_value(step).unwrap(), step.code());
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), Some(stage));
        assert_eq!(serde_json::to_value(stage).unwrap(), stage.code());
    }
    for clock in ClockKind::ALL {
        assert_eq!(ClockKind::from_code(clock.code()), Some(clock));
        assert_eq!(serde_json::to_value(clock).unwrap(), clock.code());
    }
    assert_eq!(Move::from_code("shout"), None);
    assert_eq!(Stage::from_code("limbo"), None);
    assert_eq!(ClockKind::from_code("sun"), None);
}

#[test]
fn the_ledger_signs_who_acted() {
    assert_eq!(Actor::Citizen.signature(), "citizen");
    assert_eq!(Actor::System("timers").signature(), "system:timers");
}
