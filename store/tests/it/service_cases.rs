//! Cases through the one door: taken once however often they are told, rated beside each other, each bad word with its
//! order in the same commit, and every row and count built anew from the ledger.

use domain::{
    access::{Actor, Role, Staff},
    case::{
        ApplicantKind, By, Exclusion, Key, Known, Matter, PhoneClass, Stage, Taken, Terms,
        command::{Command, Meaning, Take},
        event::Event,
    },
    ids::{BatchId, CaseId, OrderId, PersonId, UnitId},
    order::{
        Channel,
        command::{AttemptResult, Command as OrderCommand},
        stage,
    },
    rating::{Class, Grade, Provenance, Rating, RatingChannel},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    case::{self, lists},
    command::{Act, Done, Error, Request},
    house::Store,
    inbound, ledger,
    order::{self, Scope},
    outbox::{self, Subject},
    personal::Contact,
    rating::{self, Period},
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{morning, pack, ready, unit, write},
    story::{open, verified},
};

on_each_engine!(
    a_batch_told_twice_is_taken_once,
    one_commit_asks_a_citizen_once,
    a_bad_word_and_its_order_come_in_one_commit,
    where_nobody_screens_the_section_has_it_at_once,
    what_waits_for_a_person_is_found_by_its_time,
    who_opted_out_is_left_out_everywhere,
    a_number_that_wants_no_more_is_not_asked_about_whatever_case,
    the_board_counts_what_was_said_and_when,
    any_changed_row_of_a_case_is_found,
    a_source_may_correct_a_case_and_its_counts_move,
    a_refused_rating_leaves_no_trace,
);

const SCREENED: &str = "nanjing-2016-122";

/// A store with two packs and two units.
pub(crate) fn house(ground: &Ground) -> (Store, UnitId, UnitId) {
    let store = ready(ground);
    write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
    write(&store, pack("policies/xiangtan-2019.toml")).unwrap();
    let made = |code: &str| {
        let done = write(&store, unit(code)).unwrap();
        let Done::Unit { id } = done else { panic!("{done:?}") };
        id
    };
    let (one, other) = (made("registry"), made("tax"));
    (store, one, other)
}

pub(crate) fn facts(unit: UnitId, number: &str) -> Taken {
    Taken {
        key: Key { source: "hall".to_owned(), number: number.to_owned(), step: "1".to_owned() },
        batch: Some(BatchId(1)),
        pack: SCREENED.to_owned(),
        kind: "service".to_owned(),
        unit,
        window: None,
        staff: None,
        matter: Matter { code: "0710".to_owned(), name: "不动产登记".to_owned() },
        region: "320100000000".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: None,
        agent: false,
        channel: Some(RatingChannel::Terminal),
        accepted_at: None,
        finished_at: morning() - SignedDuration::from_hours(20),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    }
}

pub(crate) fn taking(facts: Taken, name: &str, phone: &str) -> Act {
    let take = Take { facts, by: None, terms: Terms::default(), known: Known::default() };
    Act::TakeCase { take: Box::new(take), contact: Contact::new(name, phone) }
}

/// A number of its own for each place.
pub(crate) fn phone(place: usize) -> String {
    format!("138{place:08}")
}

pub(crate) fn taken(store: &Store, act: Act) -> CaseId {
    case_of(&write(store, act).unwrap())
}

fn case_of(done: &Done) -> CaseId {
    let Done::Case { id, .. } = done else { panic!("{done:?} is no case") };
    *id
}

fn at(store: &Store, at: Timestamp, actor: Actor, case: CaseId, command: Command) -> Result<Done, Error> {
    store.write(Request { key: None, at, actor, act: Act::Case { case, command } })
}

fn job() -> Actor {
    Actor::System("replies")
}

fn agent() -> Actor {
    let roles = std::collections::BTreeSet::from([Role::Agent]);
    Actor::Staff(Staff { person: PersonId(7), roles, units: Default::default() })
}

fn sms(message: &str, stars: u8) -> Command {
    let provenance = Provenance::Sms { message: message.to_owned(), read_by: None };
    Command::Rate { rating: Box::new(Rating::new(Grade::of(stars).unwrap(), provenance, morning())) }
}

pub(crate) fn rated(store: &Store, case: CaseId, message: &str, stars: u8) -> Done {
    at(store, morning(), job(), case, sms(message, stars)).unwrap()
}

fn order_of(done: &Done) -> OrderId {
    let Done::Case { order: Some(order), .. } = done else { panic!("{done:?} opened no order") };
    *order
}

fn clean(store: &Store) {
    assert_eq!(verified(store).differences, Vec::<String>::new());
}

fn events(store: &Store) -> i64 {
    store.read(|tx| Ok(ledger::Head::load(tx)?.seq)).unwrap()
}

mod cases {
    use super::*;

    pub(super) fn a_batch_told_twice_is_taken_once(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let tell = || -> Vec<Done> {
            let (sender, receiver) = std::sync::mpsc::channel();
            for place in 0..300 {
                let mut facts = facts(unit, &format!("2026-{place}"));
                let number = match place % 10 {
                    7 => {
                        facts.phone = PhoneClass::Landline;
                        format!("025{place:08}")
                    }
                    8 => {
                        facts.phone = PhoneClass::Absent;
                        String::new()
                    }
                    9 => {
                        facts.elsewhere = Some("service-hall".to_owned());
                        phone(place)
                    }
                    _ => phone(place),
                };
                let act = taking(facts, &format!("申请人{place}"), &number);
                let request = Request { key: None, at: morning(), actor: job(), act };
                let sender = sender.clone();
                store.submit(request, move |outcome| sender.send(outcome.unwrap()).unwrap());
            }
            drop(sender);
            receiver.iter().collect()
        };
        let is_new = |done: &&Done| matches!(done, Done::Case { is_new: true, .. });
        assert_eq!(tell().iter().filter(is_new).count(), 300);
        let before = events(&store);
        assert_eq!(tell().iter().filter(is_new).count(), 0);
        assert_eq!(events(&store), before, "telling it again is no event");
        let reconciled = store.read(|tx| lists::reconciled(tx, BatchId(1))).unwrap();
        assert_eq!((reconciled.taken, reconciled.asked), (300, 240));
        let excluded: Vec<_> = reconciled.excluded.into_iter().collect();
        assert_eq!(excluded, [(Exclusion::Elsewhere, 30), (Exclusion::NoNumber, 30)]);
        let waiting = store.read(|tx| outbox::due(tx, Timestamp::MAX, 1_000)).unwrap();
        assert_eq!(waiting.len(), 210, "one message each, and none to a landline");
        assert!(waiting.iter().all(|message| message.subject.case().is_some() && message.round == 1));
        assert_eq!(store.read(|tx| lists::calls(tx, morning())).unwrap(), (30, 30));
        let page = store.read(|tx| lists::of_batch(tx, BatchId(1), CaseId(0), 7)).unwrap();
        assert_eq!(page.len(), 7);
        clean(&store);
    }

    pub(super) fn one_commit_asks_a_citizen_once(ground: &Ground) {
        let (store, one, other) = house(ground);
        let stage = |done: Done| {
            let Done::Case { excluded, .. } = done else { panic!("{done:?} is no case") };
            excluded
        };
        let take =
            |facts: Taken, name: &str, phone: &str| stage(write(&store, taking(facts, name, phone)).unwrap());
        assert_eq!(take(facts(one, "a"), "王一", "13800138000"), None);
        let recently = Some(Exclusion::AskedRecently);
        assert_eq!(take(facts(other, "b"), "王一", "13800138000"), recently, "whatever department");
        let twin = facts(one, "c");
        assert_eq!(take(twin.clone(), "王二", "13800138001"), None);
        let key = Key { source: "other".to_owned(), ..twin.key.clone() };
        assert_eq!(take(Taken { key, ..twin }, "王二", "13800138001"), Some(Exclusion::Duplicate));
        // An agency's number: asked for the first applicants, then known for what it is.
        let all: Vec<_> = (0..6)
            .map(|place| take(facts(one, &format!("d{place}")), &format!("委托人{place}"), "13800138002"))
            .collect();
        assert_eq!(all[5], Some(Exclusion::SharedNumber));
        clean(&store);
    }

    pub(super) fn a_bad_word_and_its_order_come_in_one_commit(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let id = taken(&store, taking(facts(unit, "a"), "王一", "13800138000"));
        let batches = store.meter().counts().batches;
        let order = order_of(&rated(&store, id, "m-1", 2));
        assert_eq!(store.meter().counts().batches, batches + 1);
        let opened = store.read(|tx| order::get(tx, order)).unwrap().unwrap();
        assert_eq!((opened.stage, opened.channel), (stage::Stage::Registered, Channel::Rating));
        assert_eq!((opened.case, opened.confidential), (Some(id), true));
        let back = store.read(|tx| case::of_order(tx, order)).unwrap().unwrap();
        assert_eq!((back.id, back.orders[0].order, opened.citizen), (id, order, back.facts.citizen));
        let signed: Vec<_> = store.read(|tx| order::timeline(tx, order)).unwrap();
        assert_eq!(signed[0].actor, "system:ratings");
        // Asked once, and told nothing of an order nobody asked for.
        let waiting = store.read(|tx| outbox::due(tx, Timestamp::MAX, 10)).unwrap();
        assert_eq!(waiting.iter().map(|message| message.subject).collect::<Vec<_>>(), [Subject::Case(id)]);
        // Another bad word stands beside while the order is open, and opens one of its own when it is not.
        assert_eq!(order_of(&rated(&store, id, "m-2", 1)), order);
        let refuse = OrderCommand::Refuse { reason: "duty-performed".to_owned(), words: String::new() };
        write(&store, Act::Order { order, seen: None, command: refuse }).unwrap();
        let second = order_of(&rated(&store, id, "m-3", 2));
        assert_ne!(second, order);
        let filter = rating::Filter {
            scope: Scope::Units([unit].into()),
            from: Timestamp::UNIX_EPOCH,
            before: Timestamp::MAX,
            only_bad: true,
            place: None,
        };
        let bad = store.read(|tx| rating::list(tx, &filter, 10)).unwrap();
        let seen: Vec<_> = bad.iter().map(|one| (one.placed.number, one.order, one.counts)).collect();
        assert_eq!(seen, [(3, Some(second), true), (2, None, false), (1, Some(order), false)]);
        let place = Some((bad[0].placed.rating.at, id, 3));
        let next = rating::Filter { place, scope: Scope::All, ..filter };
        assert_eq!(store.read(|tx| rating::list(tx, &next, 1)).unwrap(), bad[1..2]);
        clean(&store);
    }

    pub(super) fn where_nobody_screens_the_section_has_it_at_once(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let facts =
            Taken { pack: "xiangtan-2019".to_owned(), kind: "bad-rating".to_owned(), ..facts(unit, "a") };
        let id = taken(&store, taking(facts, "王一", "13800138000"));
        let order = order_of(&rated(&store, id, "m-1", 2));
        let opened = store.read(|tx| order::get(tx, order)).unwrap().unwrap();
        assert_eq!((opened.stage, opened.lead), (stage::Stage::Dispatched, Some(unit)));
        clean(&store);
    }

    pub(super) fn what_waits_for_a_person_is_found_by_its_time(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let landline = Taken { phone: PhoneClass::Landline, ..facts(unit, "a") };
        let id = taken(&store, taking(landline, "王一", "02588880000"));
        let booked = morning() + SignedDuration::from_hours(30);
        let later = Command::Attempt { result: AttemptResult::Later, again_at: Some(booked), record: None };
        at(&store, morning(), agent(), id, later).unwrap();
        let to_call = |at| store.read(|tx| lists::to_call(tx, at, 10)).unwrap().len();
        assert_eq!((to_call(morning()), to_call(booked)), (0, 1));
        let id = taken(&store, taking(facts(unit, "b"), "王二", "13800138001"));
        let hear = |message: &str| Command::Hear {
            message: message.to_owned(),
            words: "还行吧".to_owned(),
            at: morning(),
        };
        for message in ["m-1", "m-2", "m-1"] {
            at(&store, morning(), job(), id, hear(message)).unwrap();
        }
        let heard = store.read(|tx| lists::heard(tx, None, 10)).unwrap();
        assert_eq!((heard.len(), heard[0].case.id, heard[0].words.as_str()), (2, id, "还行吧"));
        let after = Some((heard[0].at, id, heard[0].message.as_str()));
        assert_eq!(store.read(|tx| lists::heard(tx, after, 10)).unwrap().len(), 1);
        let meaning = Meaning::Scale { option: "fair".to_owned() };
        let done =
            at(&store, morning(), agent(), id, Command::Read { message: "m-1".to_owned(), meaning }).unwrap();
        assert!(matches!(done, Done::Case { stage: Stage::Rated, order: None, .. }));
        assert_eq!(store.read(lists::heard_count).unwrap(), 1);
        let week = morning() + SignedDuration::from_hours(24 * 9);
        let silent = taken(&store, taking(facts(unit, "c"), "王三", "13800138002"));
        assert_eq!(store.read(|tx| lists::expiring(tx, morning(), 10)).unwrap(), []);
        let over = store.read(|tx| lists::expiring(tx, week, 10)).unwrap();
        assert!(over.contains(&silent) && !over.contains(&id));
        at(&store, week, job(), silent, Command::Expire).unwrap();
        assert!(!store.read(|tx| lists::expiring(tx, week, 10)).unwrap().contains(&silent));
        let case = store.read(|tx| case::get(tx, silent)).unwrap().unwrap();
        assert_eq!((case.stage, case.class()), (Stage::Unrated, None));
        let citizen = case.facts.citizen.unwrap();
        let theirs = store.read(|tx| lists::of_citizen(tx, citizen, Timestamp::UNIX_EPOCH, 10)).unwrap();
        assert_eq!(theirs.iter().map(|case| case.id).collect::<Vec<_>>(), [silent]);
        clean(&store);
    }

    pub(super) fn who_opted_out_is_left_out_everywhere(ground: &Ground) {
        let (store, one, other) = house(ground);
        let id = taken(&store, taking(facts(one, "a"), "王一", "13800138000"));
        let stop = Command::OptOut { evidence: "m-1".to_owned() };
        at(&store, morning(), job(), id, stop).unwrap();
        let next = write(&store, taking(facts(other, "b"), "王一", "13800138000")).unwrap();
        assert!(matches!(next, Done::Case { excluded: Some(Exclusion::OptedOut), .. }), "{next:?}");
        clean(&store);
    }

    pub(super) fn a_number_that_wants_no_more_is_not_asked_about_whatever_case(ground: &Ground) {
        let (store, one, other) = house(ground);
        // Somebody answered a question about an order so; no citizen of a case has that number yet.
        let index = inbound::phone_index(store.vault(), "138-0013-8000");
        store.write_rows(|tx| inbound::opt_out(tx, &index, morning(), "kannel:m-1")).unwrap();
        let take = |unit: UnitId, number: &str, phone: &str| {
            write(&store, taking(facts(unit, number), "王一", phone)).unwrap()
        };
        let excluded = |done: &Done| {
            let Done::Case { excluded, .. } = done else { panic!("{done:?} is no case") };
            *excluded
        };
        let first = take(one, "a", "+86 13800138000");
        assert_eq!(excluded(&first), Some(Exclusion::OptedOut));
        assert_eq!(excluded(&take(other, "b", "13800138000")), Some(Exclusion::OptedOut), "known by now");
        assert_eq!(excluded(&take(one, "c", "13800138001")), None, "another number of the same name");
        let landline = Taken { phone: PhoneClass::Landline, ..facts(one, "d") };
        assert_eq!(excluded(&write(&store, taking(landline, "王一", "02588880000")).unwrap()), None);
        let waiting = store.read(|tx| outbox::due(tx, Timestamp::MAX, 10)).unwrap();
        assert_eq!(waiting.len(), 1, "{waiting:?}");
        // Telling it again asks nobody either.
        assert_eq!(case_of(&take(one, "a", "13800138000")), case_of(&first));
        assert_eq!(store.read(|tx| outbox::due(tx, Timestamp::MAX, 10)).unwrap().len(), 1);
        clean(&store);
    }

    pub(super) fn the_board_counts_what_was_said_and_when(ground: &Ground) {
        let (store, one, other) = house(ground);
        for (place, stars) in [5, 4, 3, 2, 1, 5].into_iter().enumerate() {
            let unit = if place < 4 { one } else { other };
            let number = format!("n{place}");
            let id = taken(&store, taking(facts(unit, &number), &number, &phone(place)));
            rated(&store, id, &number, stars);
        }
        taken(&store, taking(Taken { phone: PhoneClass::Absent, ..facts(one, "x") }, "", ""));
        let silent = taken(&store, taking(facts(one, "y"), "王", "13900000000"));
        let again = store.read(|tx| case::with_key(tx, &facts(one, "n0").key)).unwrap().unwrap();
        let provenance = Provenance::Link { token: "t".to_owned(), channel: RatingChannel::Qr };
        let bare = Rating::new(Grade::of(1).unwrap(), provenance, morning());
        let rating = Box::new(Rating { words: "后来又变了".to_owned(), ..bare });
        at(&store, morning(), Actor::Citizen, again.id, Command::Rate { rating }).unwrap();
        let april = morning() + SignedDuration::from_hours(24 * 40);
        at(&store, april, job(), silent, Command::Expire).unwrap();
        let today = Period::Day(date(2026, 3, 2));
        for period in [today, Period::Month(date(2026, 3, 31))] {
            let board = store.read(|tx| rating::board(tx, period)).unwrap();
            let of = |unit: UnitId| {
                let counts = &board[&unit];
                (counts.asked, counts.rated(), counts.good(), counts.bad(), counts.after, counts.excluded)
            };
            assert_eq!(of(one), (5, 4, 3, 1, 1, 1));
            assert_eq!(of(other), (2, 2, 1, 1, 0, 0));
            assert_eq!(of(UnitId(0)), (7, 6, 4, 2, 1, 1), "everybody's");
            assert_eq!(board[&one].channels[&RatingChannel::Sms], 4);
        }
        let board = store.read(|tx| rating::board(tx, Period::Month(date(2026, 4, 1)))).unwrap();
        assert_eq!(board[&one].unrated, 1);
        clean(&store);
    }

    pub(super) fn any_changed_row_of_a_case_is_found(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let id = taken(&store, taking(facts(unit, "a"), "王一", "13800138000"));
        let hear = Command::Hear { message: "m-0".to_owned(), words: "嗯".to_owned(), at: morning() };
        at(&store, morning(), job(), id, hear).unwrap();
        rated(&store, id, "m-1", 2);
        at(&store, morning(), job(), id, Command::OptOut { evidence: "m-2".to_owned() }).unwrap();
        clean(&store);
        for (change, undo, place) in [
            ("update case_rating set grade = 5", "update case_rating set grade = 2", "case_rating"),
            (
                "update service_case set stage = 'asked'",
                "update service_case set stage = 'rated'",
                "service_case",
            ),
            ("update case_heard set words = '好'", "update case_heard set words = '嗯'", "case_heard"),
            (
                "update opt_out set citizen = citizen + 1",
                "update opt_out set citizen = citizen - 1",
                "opt_out",
            ),
            (
                "update rating_count set value = value + 1",
                "update rating_count set value = value - 1",
                "rating_count",
            ),
        ] {
            store.write_rows(|tx| tx.execute(change, &[])).unwrap();
            let report = verified(&store);
            assert!(report.differences.iter().any(|found| found.contains(place)), "not found: {change}");
            store.write_rows(|tx| tx.execute(undo, &[])).unwrap();
            clean(&store);
        }
        let report = verified(&store);
        assert_eq!((report.cases, report.rows["case_rating"]), (1, 1));
    }

    pub(super) fn a_source_may_correct_a_case_and_its_counts_move(ground: &Ground) {
        let (store, one, other) = house(ground);
        let without = Taken { phone: PhoneClass::Absent, ..facts(one, "a") };
        let id = taken(&store, taking(without, "王一", ""));
        let told = write(&store, taking(facts(other, "a"), "王一", "13800138000")).unwrap();
        assert!(matches!(told, Done::Case { stage: Stage::Asked, is_new: false, .. }), "{told:?}");
        rated(&store, id, "m-1", 3);
        let moved = facts(one, "a");
        assert_eq!(taken(&store, taking(moved, "王一", "13800138000")), id);
        let codes: Vec<_> = store.read(|tx| case::timeline(tx, id)).unwrap();
        let codes: Vec<_> = codes.iter().map(|entry| entry.event.code()).collect();
        assert_eq!(codes, ["taken", "excluded", "corrected", "asked", "rated", "corrected"]);
        let board = store.read(|tx| rating::board(tx, Period::Day(date(2026, 3, 2)))).unwrap();
        assert_eq!((board[&one].good(), board.get(&other)), (1, None));
        clean(&store);
    }

    pub(super) fn a_refused_rating_leaves_no_trace(ground: &Ground) {
        let (store, unit, _) = house(ground);
        let id = taken(&store, taking(facts(unit, "a"), "王一", "13800138000"));
        rated(&store, id, "m-1", 5);
        let before = events(&store);
        let codes = [
            (at(&store, morning(), job(), id, sms("m-1", 1)), "evidence-used"),
            (at(&store, morning(), agent(), id, sms("m-9", 1)), "not-the-citizen"),
            (at(&store, morning(), job(), CaseId(99_999), sms("m-9", 1)), "no-case"),
        ];
        for (outcome, expected) in codes {
            let Err(Error::Refused(refused)) = outcome else { panic!("{expected}: {outcome:?}") };
            assert_eq!(refused.code(), expected);
        }
        assert_eq!(events(&store), before);
        let key = Some("reply:m-2".to_owned());
        let command = sms("m-2", 4);
        let request = Request { key, at: morning(), actor: job(), act: Act::Case { case: id, command } };
        let first = store.write(request.clone()).unwrap();
        assert_eq!(store.write(request).unwrap(), first, "the same key is answered the same");
        let case = store.read(|tx| case::get(tx, id)).unwrap().unwrap();
        assert_eq!((case.ratings.len(), case.class()), (2, Some(Class::Good)));
        assert!(matches!(case.asked.map(|asked| asked.by), Some(By::Sms)));
        drop(store);
        let store = open(ground);
        assert_eq!(store.read(|tx| case::get(tx, id)).unwrap(), Some(case));
        let last = store.read(|tx| case::timeline(tx, id)).unwrap().pop().unwrap();
        assert!(matches!(last.event, Event::Rated(_)) && last.actor == "system:replies");
    }
}
