//! How a record moves: what is legal, what a lost answer means, when it is given up, and that no course whatever makes
//! two records under one key.

use domain::exchange::{
    reason::{Reason, Told, told},
    standing::{BACK_OFF_MIN, CLAIM, Ended, HELD, Standing, State},
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use crate::calendar::beijing;

fn now() -> Timestamp {
    beijing("2026-11-23 09:00")
}

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn sent(standing: Standing, at: Timestamp, ended: &Ended) -> Standing {
    let revision = standing.revision;
    standing.claimed(at).unwrap().ended(at, revision, ended).unwrap()
}

#[test]
fn a_record_goes_from_pending_through_sent_to_its_end() {
    let new = Standing::new(now());
    assert_eq!(new.state, State::Pending);
    let claimed = new.claimed(now()).unwrap();
    assert_eq!((claimed.state, claimed.next_at), (State::Sent, now() + CLAIM));
    assert!(claimed.claimed(now()).is_err(), "one claim at a time");
    let check = |ended: &Ended, state: State, reason: Option<Reason>| {
        let after = claimed.ended(now(), 1, ended).unwrap();
        assert_eq!((after.state, after.reason), (state, reason), "{ended:?}");
        after
    };
    assert_eq!(check(&Ended::Accepted, State::Accepted, None).held, 1);
    check(&Ended::Existing, State::Rejected, Some(Reason::Duplicate));
    check(&Ended::Rejected(Reason::Field), State::Rejected, Some(Reason::Field));
    check(&Ended::Busy, State::Pending, Some(Reason::Busy));
    let lost = check(&Ended::Unknown, State::Sent, Some(Reason::Unanswered));
    assert!(lost.maybe && !lost.is_due(now()) && lost.is_due(now() + minutes(BACK_OFF_MIN[0])));
    let not_called = check(&Ended::NotCalled, State::Pending, None);
    assert_eq!(
        (not_called.tries, not_called.next_at),
        (0, now() + minutes(1)),
        "a call that was none is no try"
    );
}

#[test]
fn a_lost_answer_is_found_again_by_its_key() {
    let lost = sent(Standing::new(now()), now(), &Ended::Unknown);
    let found = sent(lost, lost.next_at, &Ended::Existing);
    assert_eq!((found.state, found.held, found.maybe), (State::Accepted, 1, false));
    // Whoever claimed it and died leaves the same doubt.
    let claimed = Standing::new(now()).claimed(now()).unwrap();
    assert!(!claimed.maybe);
    let again = claimed.claimed(claimed.next_at).unwrap();
    assert!(again.maybe);
    assert_eq!(again.ended(again.next_at, 1, &Ended::Existing).unwrap().state, State::Accepted);
    // Without any doubt it is somebody else's record.
    let other = sent(Standing::new(now()), now(), &Ended::Existing);
    assert_eq!((other.state, other.reason), (State::Rejected, Some(Reason::Duplicate)));
    // Until a person says that the one there is ours.
    assert_eq!(sent(other.again(now()).unwrap(), now(), &Ended::Existing).state, State::Accepted);
}

#[test]
fn what_is_never_answered_is_given_up_after_every_step() {
    for (ended, reason) in [(Ended::Unknown, Reason::Unanswered), (Ended::Busy, Reason::Busy)] {
        let (mut standing, mut at, mut waits) = (Standing::new(now()), now(), Vec::new());
        while standing.state != State::Dead {
            standing = sent(standing, at, &ended);
            waits.push(standing.next_at.duration_since(at).as_mins());
            at = standing.next_at;
            assert!(waits.len() < 20);
        }
        let expected: Vec<i64> = BACK_OFF_MIN.into_iter().chain([0]).collect();
        assert_eq!((waits, standing.reason), (expected, Some(reason)));
        let again = standing.again(at).unwrap();
        assert_eq!((again.state, again.tries, again.reason), (State::Pending, 0, None));
    }
}

#[test]
fn only_what_is_wrong_is_sent_again_and_only_what_was_there_is_missed() {
    let states = |state: State| Standing { state, ..Standing::new(now()) };
    for state in State::ALL {
        assert_eq!(states(state).again(now()).is_ok(), state.needs_a_person(), "{}", state.code());
        assert_eq!(states(state).missed(now()).is_ok(), state == State::Accepted, "{}", state.code());
        assert_eq!(State::from_code(state.code()), Some(state));
    }
    let accepted = sent(Standing::new(now()), now(), &Ended::Accepted);
    let missed = accepted.missed(now()).unwrap();
    assert!(!missed.is_update(), "the platform lost it: it goes as a new one");
    assert_eq!(sent(missed, now(), &Ended::Existing).state, State::Accepted, "it was there all the same");
}

#[test]
fn what_changed_goes_again_as_a_change() {
    let accepted = sent(Standing::new(now()), now(), &Ended::Accepted);
    let changed = accepted.changed(now());
    assert!(changed.is_update() && changed.is_due(now()) && changed.revision == 2);
    assert_eq!(sent(changed, now(), &Ended::Accepted).held, 2);
    // It changed while the first revision was away: the end of that call teaches only what is there.
    let away = Standing::new(now()).claimed(now()).unwrap().changed(now());
    let told = away.ended(now(), 1, &Ended::Accepted).unwrap();
    assert_eq!((told.state, told.held, told.revision), (State::Pending, 1, 2));
    assert!(told.is_update());
    let unseen = away.ended(now(), 1, &Ended::Unknown).unwrap();
    let found = sent(unseen, now(), &Ended::Existing);
    assert_eq!(
        (found.state, found.held),
        (State::Pending, 1),
        "the first revision is there, this one is a change"
    );
    assert_eq!(sent(found, now(), &Ended::Accepted).held, 2);
}

#[test]
fn a_rating_waits_until_its_service_is_there() {
    let held = Standing::new(HELD);
    assert!(!held.is_due(beijing("2100-01-01 00:00")));
    assert!(held.released(now()).is_due(now()));
    let accepted = sent(Standing::new(now()), now(), &Ended::Accepted);
    assert_eq!(accepted.released(now()), accepted);
}

#[test]
fn the_words_of_platforms_are_read_and_what_is_not_understood_is_a_refusal() {
    let wrong = |reason, field| Told::Wrong { reason, field };
    let cases = [
        ("本次服务已存在评价", Told::Existing),
        ("数据重复", Told::Existing),
        ("验签失败，请检查appMark", Told::Closed),
        ("系统繁忙，请稍后再试", Told::Busy),
        ("该办件不存在，请先推送办件", wrong(Reason::NoService, Some("projectNo"))),
        ("差评必须勾选详情或填写文字评价: evalDetail", wrong(Reason::Field, Some("evalDetail"))),
        ("proDepartCode格式错误", wrong(Reason::Field, Some("proDepartCode"))),
        ("失败", wrong(Reason::Refused, None)),
        ("", wrong(Reason::Refused, None)),
    ];
    for (words, expected) in cases {
        assert_eq!(told(words), expected, "{words}");
    }
    for reason in Reason::ALL {
        assert_eq!(Reason::from_code(reason.code()), Some(reason));
    }
}

/// What happens between us and a platform that keeps one record for each key.
#[derive(Clone, Debug)]
enum Happening {
    Taken,
    /// It is taken, and the answer is lost.
    AnswerLost,
    /// It never arrives, and nobody can tell that from the last.
    Lost,
    /// We die after the call, before we settle; `true`: it arrived.
    Died(bool),
    Busy,
    Down,
    Changed,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        Just(Happening::Taken),
        Just(Happening::AnswerLost),
        Just(Happening::Lost),
        any::<bool>().prop_map(Happening::Died),
        Just(Happening::Busy),
        Just(Happening::Down),
        Just(Happening::Changed),
    ]
}

proptest! {
    #[test]
    fn whatever_happens_an_accepted_record_is_there_once_and_as_it_is(course in prop::collection::vec(happening(), 0..40)) {
        let (mut ours, mut at) = (Standing::new(now()), now());
        // The revision that the platform has; one record, because it goes by the key.
        let mut theirs: Option<u32> = None;
        for step in course.into_iter().chain([Happening::Taken, Happening::Taken, Happening::Taken]) {
            if matches!(step, Happening::Changed) {
                ours = ours.changed(at);
                continue;
            }
            if ours.state == State::Dead {
                ours = ours.again(at).unwrap();
            }
            prop_assert!(ours.state != State::Rejected, "no course ends as somebody else's record: {ours:?}");
            if ours.state == State::Accepted {
                continue;
            }
            at = at.max(ours.next_at);
            let claimed = ours.claimed(at).unwrap();
            let revision = claimed.revision;
            let mut arrive = || {
                if theirs.is_some() && !claimed.is_update() {
                    return Ended::Existing;
                }
                theirs = Some(revision);
                Ended::Accepted
            };
            let ended = match step {
                Happening::Taken => Some(arrive()),
                Happening::AnswerLost => { arrive(); Some(Ended::Unknown) }
                Happening::Lost => Some(Ended::Unknown),
                Happening::Died(arrived) => { if arrived { arrive(); } None }
                Happening::Busy => Some(Ended::Busy),
                Happening::Down => Some(Ended::NotCalled),
                Happening::Changed => None,
            };
            ours = ended.map_or(claimed, |ended| claimed.ended(at, revision, &ended).unwrap());
            at += minutes(1);
        }
        if ours.state == State::Accepted {
            prop_assert_eq!(theirs, Some(ours.revision), "accepted, and there as it is");
        }
        prop_assert!(ours.held == 0 || theirs.is_some());
    }
}
