//! Order numbers and tracking codes: the digits people read out over the telephone.
//! Both end in a Damm check digit, which finds every single wrong digit and every swap of two neighbours.
//! Randomness is not here: the caller brings the digits of a tracking code.

use jiff::civil::Date;

use crate::ids::OrderId;

/// The number of digits of a tracking code, check digit included.
pub const TRACKING_DIGITS: usize = 12;

const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Returns the number people see for an order: the day it was received, its id, a check digit.
///
/// ```
/// use domain::{ids::OrderId, number};
/// let number = number::order_number(jiff::civil::date(2026, 11, 22), OrderId(17));
/// assert_eq!(number, "202611220000179");
/// assert!(number::is_valid(&number));
/// ```
#[must_use]
pub fn order_number(received_on: Date, id: OrderId) -> String {
    let digits = format!("{}{:06}", received_on.strftime("%Y%m%d"), id.0);
    with_check_digit(&digits)
}

/// Returns the tracking code for eleven digits: the digits and their check digit.
#[must_use]
pub fn tracking_code(digits: u64) -> String {
    with_check_digit(&format!("{:011}", digits % 100_000_000_000))
}

/// Returns the code in groups of four, as it is printed: `4821-0937-5512`.
#[must_use]
pub fn grouped(code: &str) -> String {
    let mut grouped = String::with_capacity(code.len() + code.len() / 4);
    for (place, digit) in code.chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns only the digits of what a person typed, full-width ones included; separators are dropped.
#[must_use]
pub fn digits_of(typed: &str) -> String {
    typed
        .chars()
        .filter_map(|character| match character {
            '0'..='9' => Some(character),
            '０'..='９' => char::from_u32(u32::from(character) - u32::from('０') + u32::from('0')),
            _ => None,
        })
        .collect()
}

/// Returns whether `code` holds only digits and its check digit is right.
#[must_use]
pub fn is_valid(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_digit()) && damm(code) == 0
}

fn with_check_digit(digits: &str) -> String {
    format!("{digits}{}", damm(digits))
}

fn damm(digits: &str) -> u8 {
    digits.bytes().filter(u8::is_ascii_digit).fold(0, |interim, byte| {
        DAMM.get(usize::from(interim)).and_then(|row| row.get(usize::from(byte - b'0'))).copied().unwrap_or(0)
    })
}
