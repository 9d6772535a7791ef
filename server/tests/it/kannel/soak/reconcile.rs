//! Holds what the phones saw and wrote against what Huiyin says of it: every row of the sources, every case, every
//! message, every reply.

use std::collections::BTreeMap;

use domain::{
    batch::Balance,
    case::{By, Case, Stage},
    delivery::State,
    rating::Provenance,
};
use jiff::SignedDuration;
use server::clock::Clock;
use store::{
    batch::{self, Batch, State as Ended},
    case, inbound,
};

use super::{
    Day,
    office::{APPROVAL, HALL, Kind},
    question,
    words::Said,
};
use crate::sms::post::{states, work};

/// A minute later nobody is left who could settle what was claimed when Huiyin died.
const LATER: SignedDuration = SignedDuration::from_secs(61);

/// Checks that the rows of both sources are told of, each once and as it should be.
pub(super) fn sources(day: &Day) {
    let office = &day.office;
    let last = |source: &str| day.app.store.read(|tx| batch::last_of(tx, source)).unwrap().unwrap();
    let (approval, hall) = (last(APPROVAL), last(HALL));
    exact(&approval);
    exact(&hall);
    let count = |kind: Kind| office.count(kind);
    let counts = &approval.counts;
    assert_eq!((approval.counted, counts.read), (Some(office.total()), office.total()));
    assert_eq!((counts.sms, counts.phone), (count(Kind::Asked), count(Kind::Landline)));
    let excluded = [
        ("elsewhere", Kind::Elsewhere),
        ("invalid-number", Kind::Invalid),
        ("no-number", Kind::NoNumber),
        ("not-monitored", Kind::OtherMatter),
        ("opted-out", Kind::OptedOut),
    ];
    assert_eq!(counts.excluded, excluded.map(|(why, kind)| (why.to_owned(), count(kind))).into());
    assert_eq!(counts.rejected, [("unknown-unit".to_owned(), count(Kind::UnknownUnit))].into());
    assert_eq!(hall.counts.sms, office.in_folder);
    let excluded = ["asked-recently", "duplicate"].map(|why| (why.to_owned(), office.in_folder));
    assert_eq!((&hall.counts.excluded, hall.counts.rejected.len()), (&excluded.into(), 0));
    println!(
        "{} rows: {} asked by message, {} by telephone, not asked {:?}, rejected {:?}",
        counts.read + hall.counts.read,
        counts.sms + hall.counts.sms,
        counts.phone,
        [&counts.excluded, &hall.counts.excluded],
        counts.rejected
    );
}

fn exact(batch: &Batch) {
    assert_eq!(batch.state, Ended::Done, "{batch:?}");
    assert_eq!(batch.counts.balance(batch.counted.unwrap()), Balance::Exact, "{batch:?}");
}

/// Checks everything once the day is over.
pub(super) fn everything(day: &mut Day, runtime: &tokio::runtime::Runtime) {
    day.served.as_mut().unwrap().stop().unwrap();
    day.served = None;
    day.app.clock = Clock::standing_at(Clock::System.now().checked_add(LATER).unwrap());
    runtime.block_on(work(&day.app));
    sources(day);

    let states: BTreeMap<i64, State> = states(&day.app).into_iter().collect();
    assert_eq!(states.len(), day.office.asked.len(), "each case has one message");
    let handed_over: Vec<u64> = day.kannel.handed_over().iter().filter_map(|words| question(words)).collect();
    let (handed_over, reached) = (times(&handed_over), times(&day.questions));
    let (mut counts, mut again) = (BTreeMap::<&str, usize>::new(), 0);
    for number in day.office.asked.keys() {
        let case = asked_case(day, *number);
        let state = *states.get(&case.id.0).unwrap_or_else(|| panic!("nobody asked about {number}"));
        let of = |counts: &BTreeMap<u64, usize>| counts.get(number).copied().unwrap_or(0);
        *counts.entry(state.code()).or_default() += 1;
        // Huiyin hands a question over once at most, whoever dies.
        match state {
            State::Sent | State::Delivered => {
                assert_eq!(of(&handed_over), 1, "case {number} is {state:?}");
                assert!(of(&reached) >= 1, "case {number} is {state:?} and reached nobody");
            }
            State::Unknown => assert!(of(&handed_over) <= 1, "case {number} was asked more than once"),
            other => panic!("case {number} is {other:?}"),
        }
        again += of(&reached).saturating_sub(of(&handed_over));
        says(&case, *number, day.written.get(number).copied());
    }
    replies(day);
    println!("{} asked: {counts:?}, {again} once more by Kannel itself", day.office.asked.len());
    let found_again = day.kannel.found_again();
    assert!(again <= found_again, "{again} came twice, of {found_again} that Kannel found in its store");
    let unknown = counts.get("unknown").copied().unwrap_or(0);
    assert!(
        unknown <= day.deaths * 16,
        "{unknown} unknown: more than were with the gateway when somebody died"
    );
    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(day.app.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);
}

/// Returns how often each number is there.
fn times(numbers: &[u64]) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    for number in numbers {
        *counts.entry(*number).or_default() += 1;
    }
    counts
}

/// Returns the case of a number that was asked by a message; another source may have told it too.
fn asked_case(day: &Day, number: u64) -> Case {
    let cases = day.app.store.read(|tx| case::with_number(tx, &format!("BJ{number}"))).unwrap();
    let mut asked = cases.into_iter().filter(|case| case.asked.is_some_and(|asked| asked.by == By::Sms));
    let found = asked.next().unwrap_or_else(|| panic!("case {number} was not asked"));
    assert_eq!((found.asks, asked.next()), (1, None), "case {number} was asked once, by one source");
    found
}

/// Checks that a case holds exactly what its citizen wrote.
fn says(case: &Case, number: u64, written: Option<(&'static str, Said)>) {
    let place = || format!("case {number}, {written:?}: {case:?}");
    let (text, said) = match written {
        None => {
            let is_silent = case.ratings.is_empty() && case.messages.is_empty() && case.stage == Stage::Asked;
            assert!(is_silent, "{}", place());
            return;
        }
        Some(written) => written,
    };
    match said {
        Said::Stars(stars) => {
            let [placed] = case.ratings.as_slice() else { panic!("{}", place()) };
            let rating = &placed.rating;
            assert_eq!((rating.grade.stars(), rating.words.as_str()), (stars, text.trim()), "{}", place());
            assert!(matches!(rating.provenance, Provenance::Sms { read_by: None, .. }), "{}", place());
            assert_eq!(case.orders.len(), usize::from(stars <= 2), "{}", place());
        }
        Said::Unclear => {
            let heard: Vec<&str> = case.heard.iter().map(|heard| heard.words.as_str()).collect();
            assert_eq!((heard.as_slice(), case.ratings.len()), ([text.trim()].as_slice(), 0), "{}", place());
        }
        Said::NoMore => {
            let has_ended = case.opted_out && case.stage == Stage::Unrated && case.ratings.is_empty();
            assert!(has_ended, "{}", place());
        }
    }
}

/// Checks that every reply is there, once, and became what it says.
fn replies(day: &Day) {
    let became: BTreeMap<String, i64> = day.app.store.read(inbound::counts).unwrap().into_iter().collect();
    let mut expected: BTreeMap<String, i64> = BTreeMap::new();
    for (_, said) in day.written.values() {
        let state = match said {
            Said::Stars(_) => "understood",
            Said::Unclear => "for-a-person",
            Said::NoMore => "opted-out",
        };
        *expected.entry(state.to_owned()).or_default() += 1;
    }
    assert_eq!(became, expected);
    assert_eq!(became.values().sum::<i64>(), day.replies);
    let answered = day.written.len();
    println!("{answered} answered: {became:?}");
    assert!(answered * 100 > day.office.asked.len() * 24, "{answered} answered");
}
