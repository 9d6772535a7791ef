//! Receipts merge in any order; a reply finds its question or goes to a person.

use domain::delivery::{Asked, Match, Report, State, matched, next_after};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

fn at(hour: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH.checked_add(SignedDuration::from_hours(hour)).unwrap()
}

fn asked(message: i64, extension: &str, hour: i64) -> Asked {
    Asked {
        message,
        subject: "order".to_owned(),
        subject_id: message * 10,
        extension: extension.to_owned(),
        pack: "p".to_owned(),
        language: "zh".to_owned(),
        question: "result".to_owned(),
        at: at(hour),
        closes_at: at(hour + 72),
        is_unsent: false,
    }
}

fn state() -> impl Strategy<Value = State> {
    prop::sample::select(State::ALL.to_vec())
}

proptest! {
    #[test]
    fn receipts_say_the_same_in_any_order_and_however_often(
        first in state(), second in state(), third in state()
    ) {
        prop_assert_eq!(first.merged(second), second.merged(first));
        prop_assert_eq!(first.merged(second).merged(third), first.merged(second.merged(third)));
        prop_assert_eq!(first.merged(second).merged(second), first.merged(second));
        prop_assert!(first.merged(second) >= first);
    }

    #[test]
    fn the_next_digits_are_never_those_of_an_open_question(
        digits in 1_u32..=3, open in prop::collection::vec(1_u32..=99, 0..9), last in prop::option::of(1_u32..=99)
    ) {
        let width = usize::try_from(digits).unwrap();
        let open: Vec<String> = open.iter().map(|n| format!("{n:0width$}")).collect();
        let last = last.map(|n| format!("{n:0width$}"));
        let next = next_after(digits, &open, last.as_ref());
        if let Some(next) = &next {
            prop_assert_eq!(next.len(), width);
            prop_assert!(!open.contains(next));
            prop_assert_ne!(next.trim_start_matches('0'), "");
            prop_assert!(open.len() + 1 >= 10_usize.pow(digits) - 1 || last.as_ref() != Some(next));
        } else {
            prop_assert!(digits == 1 && open.len() >= 9);
        }
    }
}

#[test]
fn a_receipt_that_comes_before_the_answer_of_the_gateway_stands() {
    let mut state = State::Sending;
    for report in [Report::Delivered, Report::Accepted, Report::Failed, Report::Accepted] {
        state = state.merged(report.state());
    }
    assert_eq!(state.merged(State::Sent).merged(State::Unknown), State::Delivered);
}

#[test]
fn every_code_reads_back() {
    for state in State::ALL {
        assert_eq!(State::from_code(state.code()), Some(state));
        assert!(state.merged(State::Sending).may_have_left() || state == State::Dead);
    }
    for report in Report::ALL {
        assert_eq!(Report::from_code(report.code()), Some(report));
    }
    assert_eq!((State::from_code("gone"), Report::from_code("")), (None, None));
}

#[test]
fn digits_name_the_question_and_without_them_only_a_single_open_one_is_meant() {
    let put = [asked(1, "01", 0), asked(2, "02", 10), asked(3, "01", 100)];
    let check = |extension: &str, hour: i64, expected: Match<'_>| {
        assert_eq!(matched(&put, extension, at(hour)), expected, "`{extension}` after {hour} h");
    };
    check("01", 20, Match::One(&put[0]));
    check("02", 20, Match::One(&put[1]));
    check("", 20, Match::Several(&put[1]));
    check("77", 20, Match::Several(&put[1]));
    check("", 5, Match::One(&put[0]));
    check("", 78, Match::One(&put[1]));
    check("01", 80, Match::Late(&put[0]));
    check("01", 101, Match::One(&put[2]));
    check("02", 101, Match::Late(&put[1]));
    check("", 300, Match::Late(&put[2]));
    assert_eq!(matched(&[], "01", at(1)), Match::Nobody);
    assert_eq!(matched(&put, "01", at(-1)), Match::Nobody, "nobody answers before being asked");
}

#[test]
fn a_question_that_never_left_is_no_question() {
    let put = [Asked { is_unsent: true, ..asked(1, "01", 0) }, asked(2, "02", 1)];
    assert_eq!(matched(&put, "", at(2)), Match::One(&put[1]));
    assert_eq!(matched(&put[..1], "01", at(2)), Match::Nobody);
}
