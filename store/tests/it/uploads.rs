//! Records for the platform above on each engine: written with what they tell, claimed once, settled once, counted
//! exactly, caught up with, and compared.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    case::{
        ApplicantKind, By, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    exchange::{
        Kind,
        reason::Reason,
        reconcile::{Cell, Pair, Side},
        standing::{Ended, State},
    },
    ids::{CaseId, UnitId},
    rating::{Grade, Provenance, Rating, RatingChannel},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Done},
    house::Store,
    personal::Contact,
    upload::{
        self, Entry, Settled,
        compare::{self, Alone},
        lists::{self, Filter},
    },
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{morning, pack, ready, unit, write},
    story::verified,
};

on_each_engine!(
    a_record_is_written_with_what_it_tells_and_claimed_by_one,
    a_rating_waits_for_its_service,
    a_corrected_case_goes_again_as_a_change,
    what_was_there_before_is_caught_up_with_once,
    counts_and_lists_agree_whatever_happened,
    a_comparison_is_kept_in_place_of_the_one_before,
);

fn house(ground: &Ground) -> (Store, UnitId) {
    let store = ready(ground);
    write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
    let Done::Unit { id } = write(&store, unit("registry")).unwrap() else { panic!("no unit") };
    (store, id)
}

fn telling(ground: &Ground) -> (Store, UnitId) {
    let (store, unit) = house(ground);
    store.tell_from(Timestamp::UNIX_EPOCH);
    (store, unit)
}

fn facts(unit: UnitId, number: &str) -> Taken {
    Taken {
        key: Key { source: "hall".to_owned(), number: number.to_owned(), step: "1".to_owned() },
        batch: None,
        pack: "nanjing-2016-122".to_owned(),
        kind: "service".to_owned(),
        unit,
        window: None,
        staff: None,
        matter: Matter { code: "0710".to_owned(), name: "不动产登记".to_owned() },
        region: "320100000000".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: None,
        agent: false,
        channel: None,
        accepted_at: None,
        finished_at: morning() - SignedDuration::from_hours(20),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    }
}

fn take(store: &Store, facts: Taken) -> CaseId {
    take_by(store, facts, Some(By::Session))
}

fn take_by(store: &Store, facts: Taken, by: Option<By>) -> CaseId {
    let take = Take { facts, by, terms: Terms::default(), known: Known::default() };
    let act = Act::TakeCase { take: Box::new(take), contact: Contact::default() };
    let done = write(store, act).unwrap();
    let Done::Case { id, .. } = done else { panic!("{done:?}") };
    id
}

fn rate(store: &Store, case: CaseId, token: &str, stars: u8) {
    let provenance = Provenance::Link { token: token.to_owned(), channel: RatingChannel::Qr };
    let mut rating = Rating::new(Grade::of(stars).unwrap(), provenance, morning());
    rating.words = "说过的话".to_owned();
    let command = Command::Rate { rating: Box::new(rating) };
    let request = store::command::Request {
        key: None,
        at: morning(),
        actor: Actor::Citizen,
        act: Act::Case { case, command },
    };
    store.write(request).unwrap();
}

fn all(store: &Store) -> Vec<Entry> {
    let mut all = store.read(|tx| lists::page(tx, &Filter::default(), None, 1_000)).unwrap();
    all.sort_by_key(|entry| entry.id);
    all
}

fn due(store: &Store, at: Timestamp) -> Vec<Entry> {
    store.read(|tx| upload::due(tx, at, 100)).unwrap()
}

fn claim(store: &Store, at: Timestamp, ids: &[i64]) -> Vec<Entry> {
    store.write_rows(|tx| upload::claim(tx, at, ids)).unwrap()
}

fn ended(store: &Store, entry: &Entry, at: Timestamp, ended: Ended) -> Entry {
    let settled = Settled {
        id: entry.id,
        revision: entry.standing.revision,
        ended,
        field: None,
        detail: Some("said".to_owned()),
    };
    store.write_rows(|tx| upload::settle(tx, at, &settled)).unwrap()
}

/// Sends what is due, all of it with the same end.
fn send(store: &Store, at: Timestamp, end: &Ended) -> usize {
    let ids: Vec<i64> = due(store, at).iter().map(|entry| entry.id).collect();
    let claimed = claim(store, at, &ids);
    claimed.iter().for_each(|entry| {
        ended(store, entry, at, end.clone());
    });
    claimed.len()
}

fn later(minutes: i64) -> Timestamp {
    morning() + SignedDuration::from_mins(minutes)
}

mod cases {
    use super::*;

    pub(super) fn a_record_is_written_with_what_it_tells_and_claimed_by_one(ground: &Ground) {
        let (store, unit) = telling(ground);
        let case = take(&store, facts(unit, "a"));
        let found = due(&store, morning());
        let [entry] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((entry.kind, entry.case, entry.project_no.as_str()), (Kind::Service, case, "a"));
        assert_eq!((entry.day, entry.region.as_str()), (date(2026, 3, 1), "320100000000"));
        assert_eq!(claim(&store, morning(), &[entry.id]).len(), 1);
        assert_eq!(claim(&store, morning(), &[entry.id]), [], "another server has it");
        assert_eq!(due(&store, later(4)), []);
        let again = due(&store, later(5));
        assert_eq!(again.len(), 1, "whoever claimed it is gone");
        let claimed = claim(&store, later(5), &[entry.id]);
        assert!(claimed[0].standing.maybe);
        let settled = ended(&store, &claimed[0], later(5), Ended::Existing);
        assert_eq!((settled.standing.state, settled.standing.held), (State::Accepted, 1));
        let wrong = Settled { id: entry.id, revision: 1, ended: Ended::Accepted, field: None, detail: None };
        assert!(store.write_rows(|tx| upload::settle(tx, later(6), &wrong)).is_err(), "settled twice");
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn a_rating_waits_for_its_service(ground: &Ground) {
        let (store, unit) = telling(ground);
        let case = take(&store, facts(unit, "a"));
        rate(&store, case, "t", 2);
        assert_eq!(due(&store, later(60)).len(), 1, "the service alone");
        assert_eq!(send(&store, morning(), &Ended::Rejected(Reason::Field)), 1);
        assert_eq!(due(&store, Timestamp::from_second(9_000_000_000).unwrap()), []);
        let ids: Vec<i64> = store.read(|tx| lists::refused_for(tx, Reason::Field, 9)).unwrap();
        assert_eq!(store.write_rows(|tx| upload::again(tx, later(1), &ids)).unwrap(), 1);
        assert_eq!(store.write_rows(|tx| upload::again(tx, later(1), &ids)).unwrap(), 0, "twice is once");
        assert_eq!(send(&store, later(1), &Ended::Accepted), 1);
        let found = due(&store, later(1));
        assert_eq!((found.len(), found[0].grade), (1, Grade::of(2)));
        assert_eq!(send(&store, later(1), &Ended::Accepted), 1);
        rate(&store, case, "u", 5);
        let later_word = due(&store, later(2));
        assert_eq!((later_word.len(), later_word[0].number), (1, 2), "a later word waits for nothing");
    }

    pub(super) fn a_corrected_case_goes_again_as_a_change(ground: &Ground) {
        let (store, unit) = telling(ground);
        // A source tells it; a window would correct nothing.
        let told = |facts: Taken| take_by(&store, Taken { phone: PhoneClass::Absent, ..facts }, None);
        let case = told(facts(unit, "a"));
        send(&store, morning(), &Ended::Accepted);
        told(facts(unit, "a"));
        assert_eq!(due(&store, later(1)), [], "told the same once more");
        let matter = Matter { code: "0711".to_owned(), name: "抵押登记".to_owned() };
        assert_eq!(told(Taken { matter: matter.clone(), ..facts(unit, "a") }), case);
        let found = due(&store, morning());
        assert_eq!((found.len(), found[0].standing.revision, found[0].standing.is_update()), (1, 2, true));
        // It changes once more while it is away: its end is not the end.
        let claimed = claim(&store, morning(), &[found[0].id]);
        let moved = Taken { matter, region: "320102000000".to_owned(), ..facts(unit, "a") };
        told(moved);
        let settled = ended(&store, &claimed[0], morning(), Ended::Accepted);
        assert_eq!(
            (settled.standing.state, settled.standing.held, settled.standing.revision),
            (State::Pending, 2, 3)
        );
        assert_eq!((settled.region.as_str(), settled.detail), ("320102000000", None));
        assert_eq!(send(&store, morning(), &Ended::Accepted), 1);
        assert_eq!(all(&store)[0].standing.held, 3);
    }

    pub(super) fn what_was_there_before_is_caught_up_with_once(ground: &Ground) {
        let (store, unit) = house(ground);
        for place in 0..7 {
            let case = take(&store, facts(unit, &format!("n{place}")));
            if place % 2 == 0 {
                rate(&store, case, &format!("t{place}"), 4);
            }
        }
        let old =
            Taken { finished_at: morning() - SignedDuration::from_hours(24 * 400), ..facts(unit, "old") };
        take(&store, old);
        assert_eq!(all(&store), [], "nobody is told");
        let from = morning() - SignedDuration::from_hours(24 * 30);
        let catch_up =
            |after| store.write_rows(|tx| upload::catch_up(tx, after, from, morning(), 3)).unwrap();
        let (mut after, mut rounds) = (Some(0), 0);
        while let Some(place) = after {
            after = catch_up(place);
            rounds += 1;
        }
        assert_eq!(rounds, 4, "three cases at a time, and a last look");
        let found = all(&store);
        assert_eq!(found.len(), 7 + 4);
        assert!(found.iter().all(|entry| entry.project_no != "old"));
        assert_eq!(catch_up(0), None, "a second look finds nothing");
        store.tell_from(from);
        rate(&store, found[0].case, "more", 5);
        assert_eq!(all(&store).len(), 12);
    }

    pub(super) fn counts_and_lists_agree_whatever_happened(ground: &Ground) {
        let (store, unit) = telling(ground);
        for place in 0..12_u8 {
            let case = take(&store, facts(unit, &format!("n{place:02}")));
            rate(&store, case, &format!("t{place}"), place % 5 + 1);
        }
        let ends = [
            Ended::Accepted,
            Ended::Rejected(Reason::Field),
            Ended::Busy,
            Ended::Unknown,
            Ended::NotCalled,
            Ended::Existing,
        ];
        for minutes in 0..40 {
            let at = later(minutes * 3);
            let ids: Vec<i64> = due(&store, at).iter().map(|entry| entry.id).collect();
            for (place, entry) in claim(&store, at, &ids).iter().enumerate() {
                ended(
                    &store,
                    entry,
                    at,
                    ends[(place + usize::try_from(minutes).unwrap()) % ends.len()].clone(),
                );
            }
        }
        let (counts, found) = store
            .read(|tx| Ok((lists::counts(tx)?, lists::page(tx, &Filter::default(), None, 99)?)))
            .unwrap();
        for kind in Kind::ALL {
            for state in State::ALL {
                let listed =
                    found.iter().filter(|entry| entry.kind == kind && entry.standing.state == state).count();
                assert_eq!(
                    counts.of(kind, state),
                    i64::try_from(listed).unwrap(),
                    "{} {}",
                    kind.code(),
                    state.code()
                );
                let filter = Filter { kind: Some(kind), state: Some(state), ..Filter::default() };
                let page = store.read(|tx| lists::page(tx, &filter, None, 99)).unwrap();
                assert_eq!(page.len(), listed);
            }
        }
        for ((state, reason), count) in counts.reasons() {
            let filter = Filter { state: Some(state), reason: Some(reason), ..Filter::default() };
            let page = store.read(|tx| lists::page(tx, &filter, None, 99)).unwrap();
            assert_eq!(i64::try_from(page.len()).unwrap(), count, "{}", reason.code());
        }
        assert!(counts.in_state(State::Rejected) > 0 && counts.in_state(State::Accepted) > 0);
        let mut walked = Vec::new();
        let mut after = None;
        loop {
            let page = store.read(|tx| lists::page(tx, &Filter::default(), after, 5)).unwrap();
            let Some(last) = page.last() else { break };
            after = Some((last.state_at, last.id));
            walked.extend(page);
        }
        assert_eq!(walked, found, "pages leave nothing out");
    }

    pub(super) fn a_comparison_is_kept_in_place_of_the_one_before(ground: &Ground) {
        let (store, unit) = telling(ground);
        for place in 0..4_u8 {
            let case = take(&store, facts(unit, &format!("n{place}")));
            rate(&store, case, &format!("t{place}"), if place == 0 { 1 } else { 5 });
        }
        send(&store, morning(), &Ended::Accepted);
        let day = date(2026, 3, 2);
        let cell = |grade| Cell { region: "320100000000".to_owned(), grade: Grade::of(grade).unwrap() };
        let ours = store.read(|tx| compare::ours(tx, day)).unwrap();
        assert_eq!(ours, BTreeMap::from([(cell(1), (1, 0)), (cell(5), (3, 0))]));
        send(&store, later(1), &Ended::Accepted);
        let ours = store.read(|tx| compare::ours(tx, day)).unwrap();
        assert_eq!(ours, BTreeMap::from([(cell(1), (1, 1)), (cell(5), (3, 3))]));
        let rows = store.read(|tx| compare::of_cell(tx, day, &cell(5))).unwrap();
        assert_eq!(rows.len(), 3);
        let pair = |theirs| Pair { ours: 3, accepted: 3, theirs };
        let alone =
            Alone { cell: cell(5), side: Side::Here, name: "n1/1/1".to_owned(), upload: Some(rows[0].id) };
        let keep = |pair: Pair, alone: &[Alone]| {
            let cells = BTreeMap::from([(cell(5), pair)]);
            store.write_rows(|tx| compare::keep(tx, day, later(2), &cells, alone)).unwrap();
        };
        keep(pair(2), std::slice::from_ref(&alone));
        assert_eq!(store.read(|tx| compare::alone(tx, day, 9)).unwrap(), [alone]);
        assert_eq!(store.read(compare::differing).unwrap(), 1);
        let days = store.read(|tx| compare::differing_days(tx, day)).unwrap();
        assert_eq!(days.into_iter().collect::<Vec<_>>(), [day]);
        keep(pair(3), &[]);
        assert_eq!(store.read(|tx| compare::alone(tx, day, 9)).unwrap(), []);
        assert_eq!(store.read(compare::differing).unwrap(), 0);
        let kept = store.read(|tx| compare::cells(tx, day, day)).unwrap();
        assert_eq!((kept.len(), kept[0].pair), (1, pair(3)));
        assert_eq!(store.write_rows(|tx| upload::missed(tx, later(3), &[rows[0].id])).unwrap(), 1);
        assert_eq!(due(&store, later(3)).len(), 1);
    }
}
