//! Which digits of a text are somebody's number: any seven in a row, whatever stands between them, unless they are a
//! day; and over commas and line ends whatever is surely a mobile, an identity card or a bank card.

use super::{Found, Hidden, sign::Sign};

/// So many digits in a row may be somebody's number.
const DIGITS: usize = 7;
/// The most letters between two parts of one number.
const GAP: usize = 4;

/// Whether digits are surely one number.
type Check = fn(&[u32]) -> bool;

/// A digit and where it stands.
#[derive(Clone, Copy)]
struct Digit {
    at: usize,
    value: u32,
    /// Whether something stands between it and the one before.
    opens: bool,
}

/// Finds numbers in a text.
pub(super) fn find(signs: &[Sign], found: &mut Vec<Found>) {
    let mut tight: Vec<Digit> = Vec::new();
    let mut loose: Vec<Digit> = Vec::new();
    let (mut gap, mut comma) = (0_usize, false);
    for (at, sign) in signs.iter().enumerate() {
        if let Some(value) = sign.read.to_digit(10) {
            let digit = Digit { at, value, opens: gap > 0 || tight.is_empty() };
            tight.push(digit);
            loose.push(digit);
            (gap, comma) = (0, false);
            continue;
        }
        if sign.is_comma() && !comma {
            of_run(signs, &std::mem::take(&mut tight), found);
            comma = true;
            gap += 1;
        } else if sign.is_gap() || sign.is_comma() {
            gap += 1;
        } else {
            gap = GAP + 1;
        }
        if gap > GAP {
            of_run(signs, &std::mem::take(&mut tight), found);
            of_list(&std::mem::take(&mut loose), found);
            (gap, comma) = (0, false);
        }
    }
    of_run(signs, &tight, found);
    of_list(&loose, found);
}

/// A run without commas: days are left, the rest is hidden from seven digits on.
fn of_run(signs: &[Sign], run: &[Digit], found: &mut Vec<Found>) {
    let mut rest: Vec<Digit> = Vec::new();
    let mut left = run;
    while let Some((first, others)) = left.split_first() {
        match day(signs, left) {
            Some(length) if first.opens => {
                hide(signs, &std::mem::take(&mut rest), found);
                left = left.get(length..).unwrap_or_default();
            }
            Some(_) | None => {
                rest.push(*first);
                left = others;
            }
        }
    }
    hide(signs, &rest, found);
}

fn hide(signs: &[Sign], run: &[Digit], found: &mut Vec<Found>) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else { return };
    if run.len() < DIGITS {
        return;
    }
    let values: Vec<u32> = run.iter().map(|digit| digit.value).collect();
    let ends_with_x = values.len() == 17 && signs.get(last.at + 1).is_some_and(|sign| sign.read == 'X');
    let what = if ends_with_x
        || (values.len() == 18 && (is_identity(&values) || is_dated(&values)))
        || is_old_identity(&values)
    {
        Hidden::Identity
    } else if (16..=19).contains(&values.len()) && is_card(&values) {
        Hidden::Card
    } else if values.len() <= 13 {
        Hidden::Phone
    } else {
        Hidden::Number
    };
    found.push(Found { from: first.at, until: last.at + 1 + usize::from(ends_with_x), what });
}

/// Digits over commas and line ends: only what is surely one number is hidden.
fn of_list(list: &[Digit], found: &mut Vec<Found>) {
    let lengths: [(usize, Hidden, Check); 6] = [
        (11, Hidden::Phone, is_mobile),
        (18, Hidden::Identity, is_identity),
        (16, Hidden::Card, is_card),
        (17, Hidden::Card, is_card),
        (18, Hidden::Card, is_card),
        (19, Hidden::Card, is_card),
    ];
    for (length, what, holds) in lengths {
        for window in list.windows(length) {
            let values: Vec<u32> = window.iter().map(|digit| digit.value).collect();
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            if first.opens && holds(&values) {
                found.push(Found { from: first.at, until: last.at + 1, what });
            }
        }
    }
}

/// Returns how many digits are a day: “2026-11-23”, each part apart from the next and nothing longer behind.
fn day(signs: &[Sign], digits: &[Digit]) -> Option<usize> {
    let mut parts: Vec<Vec<Digit>> = Vec::new();
    for (place, digit) in digits.iter().enumerate() {
        if place == 0 || digit.opens {
            if parts.len() == 3 {
                break;
            }
            parts.push(Vec::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(*digit);
        }
    }
    let number = |part: &Vec<Digit>| part.iter().fold(0, |number, digit| number * 10 + digit.value);
    let [year, month, day] = parts.as_slice() else { return None };
    let is_apart = |before: &Vec<Digit>, after: &Vec<Digit>| {
        let (Some(before), Some(after)) = (before.last(), after.first()) else { return false };
        after.at == before.at + 2 && signs.get(before.at + 1).is_some_and(|sign| "-/.".contains(sign.read))
    };
    let is_day = year.len() == 4
        && (1900..2100).contains(&number(year))
        && month.len() <= 2
        && (1..=12).contains(&number(month))
        && day.len() <= 2
        && (1..=31).contains(&number(day))
        && is_apart(year, month)
        && is_apart(month, day);
    is_day.then(|| year.len() + month.len() + day.len())
}

fn is_mobile(digits: &[u32]) -> bool {
    digits.first() == Some(&1) && digits.get(1).is_some_and(|second| *second >= 3)
}

/// The last digit of an identity card follows from the others (GB 11643).
fn is_identity(digits: &[u32]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [u32; 11] = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = usize::try_from(sum % 11).ok().and_then(|place| CHECKS.get(place));
    check.is_some() && check == digits.get(17)
}

/// A number with a day of birth where a card has one, mistyped or not.
fn is_dated(digits: &[u32]) -> bool {
    matches!(digits.get(6..8), Some([1, 9] | [2, 0]))
}

/// Cards of before 1999: a region, a day of the last century, a sequence.
fn is_old_identity(digits: &[u32]) -> bool {
    let two = |place: usize| Some(digits.get(place)? * 10 + digits.get(place + 1)?);
    digits.len() == 15
        && two(8).is_some_and(|month| (1..=12).contains(&month))
        && two(10).is_some_and(|day| (1..=31).contains(&day))
}

/// The check of Luhn (GB/T 15694).
fn is_card(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { doubled(*digit) } else { *digit })
        .sum();
    sum.is_multiple_of(10)
}
