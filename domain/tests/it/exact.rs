//! Exact fractions: what is read, how it is rounded and compared, and that a number too large is an error and never
//! a wrong number.

use std::cmp::Ordering;

use domain::exact::{Exact, ExactError, Rounding};
use proptest::prelude::*;

fn exact(text: &str) -> Exact {
    let (above, below) = text.split_once('/').unwrap_or((text, "1"));
    Exact::parse(above).unwrap().over(Exact::parse(below).unwrap()).unwrap()
}

#[test]
fn decimals_are_read_and_written_as_they_stand() {
    let check = |text: &str, written: &str| assert_eq!(Exact::parse(text).unwrap().to_string(), written);
    check("0", "0");
    check("-0", "0");
    check("12", "12");
    check("007", "7");
    check("-0.5", "-0.5");
    check("0.1250", "0.125");
    check("1.0000000000", "1");
    check("999999999999999999", "999999999999999999");
    check("0.000000000000000001", "1/1000000000000000000");
}

#[test]
fn what_is_no_decimal_is_refused() {
    let wrong = [
        "", "-", ".", ".5", "5.", "+1", "--1", "1e3", "1_000", "1,000", " 1", "1 ", "0x1", "NaN", "inf", "½",
        "１２", "٣", "1.2.3", "1.-2", "-.5",
    ];
    for text in wrong {
        assert_eq!(Exact::parse(text), Err(ExactError::NoNumber(text.to_owned())), "{text}");
    }
    for digits in ["9".repeat(19), format!("0.{}", "1".repeat(19))] {
        assert!(Exact::parse(&digits).is_err(), "{digits}");
    }
}

#[test]
fn a_half_is_rounded_as_the_policy_says() {
    let check = |text: &str, digits: u32, [up, even, down]: [&str; 3]| {
        let rounded = |rounding| exact(text).rounded(digits, rounding).unwrap().to_string();
        let all = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Down].map(rounded);
        assert_eq!(all, [up, even, down], "{text} to {digits} digits");
    };
    check("0.00005", 4, ["0.0001", "0", "0"]);
    check("0.00015", 4, ["0.0002", "0.0002", "0.0001"]);
    check("0.00025", 4, ["0.0003", "0.0002", "0.0002"]);
    check("0.000049999999999999", 4, ["0", "0", "0"]);
    check("0.000050000000000001", 4, ["0.0001", "0.0001", "0"]);
    check("-0.00005", 4, ["-0.0001", "0", "0"]);
    check("-0.00015", 4, ["-0.0002", "-0.0002", "-0.0001"]);
    check("-0.00025", 4, ["-0.0003", "-0.0002", "-0.0002"]);
    check("-0.00004", 4, ["0", "0", "0"]);
    check("2/3", 4, ["0.6667", "0.6667", "0.6666"]);
    check("-2/3", 4, ["-0.6667", "-0.6667", "-0.6666"]);
    check("0.5", 0, ["1", "0", "0"]);
    check("1.5", 0, ["2", "2", "1"]);
    check("2.5", 0, ["3", "2", "2"]);
    check("-2.5", 0, ["-3", "-2", "-2"]);
    check("10", 4, ["10", "10", "10"]);
    // 1605/320 = 5.015625, a score as five points less a rate of orders give it.
    check("1605/320", 4, ["5.0156", "5.0156", "5.0156"]);
    check("1606/320", 4, ["5.0188", "5.0188", "5.0187"]);
}

#[test]
fn people_read_fixed_or_short_digits() {
    let check = |text: &str, fixed: &str, short: &str| {
        assert_eq!((exact(text).fixed(4).as_str(), exact(text).short(10).as_str()), (fixed, short));
    };
    check("1/3", "0.3333", "0.3333333333");
    check("-1/3", "-0.3333", "-0.3333333333");
    check("-1/30000", "0.0000", "-0.0000333333");
    check("100", "100.0000", "100");
    check("0", "0.0000", "0");
    check("9.99995", "10.0000", "9.99995");
    assert_eq!(exact("1200").short(0), "1200");
}

#[test]
fn a_number_too_large_is_an_error_and_never_a_wrong_number() {
    let large = exact("999999999999999999");
    let huge = large.times(large).unwrap();
    assert_eq!(huge.times(large), Err(ExactError::TooLarge));
    assert_eq!(huge.times(huge), Err(ExactError::TooLarge));
    let tiny = Exact::ONE.over(huge).unwrap();
    assert_eq!(tiny.times(tiny), Err(ExactError::TooLarge));
    assert_eq!(tiny.plus(exact("1/17")).and_then(|sum| sum.plus(exact("1/23"))), Err(ExactError::TooLarge));
    assert_eq!(huge.rounded(4, Rounding::HalfUp), Err(ExactError::TooLarge));
    assert_eq!(tiny.rounded(18, Rounding::HalfUp).unwrap(), Exact::ZERO);
    assert_eq!(Exact::ONE.over(Exact::ZERO), Err(ExactError::ByZero));
    assert_eq!(Exact::ratio(1, 0), Err(ExactError::ByZero));
    assert!(Exact::ratio(i64::MIN, i64::MIN).unwrap() == Exact::ONE);
    assert_eq!(Exact::ratio(i64::MIN, -1).unwrap().to_string(), "9223372036854775808");
}

#[test]
fn what_falls_away_does_not_overflow() {
    let large = exact("999999999999999999");
    let huge = large.times(large).unwrap();
    assert_eq!(huge.times(exact("1/3").over(huge).unwrap()).unwrap(), exact("1/3"));
    assert_eq!(huge.over(huge).unwrap(), Exact::ONE);
    let tiny = Exact::ONE.over(huge).unwrap();
    assert_eq!(tiny.plus(tiny).unwrap().times(huge).unwrap(), exact("2"));
    assert_eq!(exact("1").plus(tiny).unwrap().minus(tiny).unwrap(), Exact::ONE);
    let many = exact("-123456789012345678/999999999999999989");
    assert_eq!(many.over(many).unwrap(), Exact::ONE);
    assert_eq!(many.fixed(10), "-0.1234567890");
}

#[test]
fn huge_fractions_keep_their_order() {
    let large = 999_999_999_999_999_999_i64;
    let near = |above, below| Exact::ratio(above, below).unwrap();
    let pairs = [
        (near(large - 1, large), near(large, large)),
        (near(large - 2, large - 1), near(large - 1, large)),
        (near(-large, large - 1), near(-(large - 1), large)),
        (near(1, large), near(1, large - 1)),
    ];
    for (less, more) in pairs {
        assert!(less < more, "{less:?} < {more:?}");
        let (less, more) = (less.times(near(1, large)).unwrap(), more.times(near(1, large)).unwrap());
        assert_eq!((less.cmp(&more), more.cmp(&less)), (Ordering::Less, Ordering::Greater));
    }
    assert_eq!(near(large, large).cmp(&near(large - 1, large - 1)), Ordering::Equal);
}

proptest! {
    #[test]
    fn sums_products_and_order_agree_with_whole_numbers(
        one in (-1000_i64..1000, 1_i64..1000),
        two in (-1000_i64..1000, 1_i64..1000),
        digits in 0_u32..7,
    ) {
        let ((a, b), (c, d)) = (one, two);
        let (left, right) = (Exact::ratio(a, b).unwrap(), Exact::ratio(c, d).unwrap());
        prop_assert_eq!(left.plus(right).unwrap(), Exact::ratio(a * d + c * b, b * d).unwrap());
        prop_assert_eq!(left.minus(right).unwrap(), Exact::ratio(a * d - c * b, b * d).unwrap());
        prop_assert_eq!(left.times(right).unwrap(), Exact::ratio(a * c, b * d).unwrap());
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        if c != 0 {
            prop_assert_eq!(left.over(right).unwrap(), Exact::ratio(a * d, b * c).unwrap());
        }
        // Half up: twice as far from zero as the last digit, and one more, without its half.
        let scale = 10_i64.pow(digits);
        let (twice, sign) = ((2 * a.abs() * scale + b) / (2 * b), a.signum());
        prop_assert_eq!(left.rounded(digits, Rounding::HalfUp).unwrap(), Exact::ratio(sign * twice, scale).unwrap());
        prop_assert_eq!(left.rounded(digits, Rounding::Down).unwrap(), Exact::ratio(a * scale / b, scale).unwrap());
    }

    #[test]
    fn a_long_way_round_comes_back(steps in prop::collection::vec((1_i64..1_000_000_000, 1_i64..1_000_000_000), 1..4)) {
        let mut number = exact("7/3");
        for (above, below) in &steps {
            number = number.times(Exact::ratio(*above, *below).unwrap()).unwrap();
        }
        for (above, below) in &steps {
            number = number.over(Exact::ratio(*above, *below).unwrap()).unwrap();
        }
        prop_assert_eq!(number, exact("7/3"));
    }
}
