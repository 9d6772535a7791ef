//! What kind of telephone number a source gives, and which of several is meant.

use domain::case::PhoneClass;
use store::vault::normalise_phone;

/// What may stand between two numbers of one field.
const BETWEEN: [char; 10] = ['/', ',', '，', '、', ';', '；', '|', '\n', '\t', ' '];

/// Returns the number to ask by and its kind: of several the first mobile one, else the first landline.
#[must_use]
pub fn read(text: &str) -> (String, PhoneClass) {
    let whole = (normalise_phone(text), class(text));
    if matches!(whole.1, PhoneClass::Mobile | PhoneClass::Landline | PhoneClass::Absent) {
        return whole;
    }
    let parts = || text.split(BETWEEN).map(|part| (normalise_phone(part), class(part)));
    let first = |wanted: PhoneClass| parts().find(|(_, class)| *class == wanted);
    first(PhoneClass::Mobile).or_else(|| first(PhoneClass::Landline)).unwrap_or(whole)
}

/// Returns what kind of number a text is.
fn class(text: &str) -> PhoneClass {
    let text = text.trim();
    if text.is_empty() || ["无", "无电话", "null", "NULL", "-"].contains(&text) {
        return PhoneClass::Absent;
    }
    let is_known = |letter: char| {
        letter.is_ascii_digit() || ('０'..='９').contains(&letter) || "+-－—()（） ".contains(letter)
    };
    if !text.chars().all(is_known) {
        return PhoneClass::Invalid;
    }
    let digits = normalise_phone(text);
    let (first, second) = (digits.as_bytes().first(), digits.as_bytes().get(1));
    match (digits.len(), first, second) {
        (11, Some(b'1'), Some(b'3'..=b'9')) => PhoneClass::Mobile,
        (7 | 8, Some(b'2'..=b'8'), _) | (10..=12, Some(b'0'), Some(b'1'..=b'9')) => PhoneClass::Landline,
        (10, Some(b'4' | b'8'), Some(b'0')) => PhoneClass::Landline,
        _ => PhoneClass::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_apart_by_their_kind() {
        let check = |text: &str, number: &str, class: PhoneClass| {
            assert_eq!(read(text), (number.to_owned(), class), "{text}");
        };
        check("13812348000", "13812348000", PhoneClass::Mobile);
        check("+86 138-1234-8000", "13812348000", PhoneClass::Mobile);
        check("１３８１２３４８０００", "13812348000", PhoneClass::Mobile);
        check("025-83291234", "02583291234", PhoneClass::Landline);
        check("83291234", "83291234", PhoneClass::Landline);
        check("4008001234", "4008001234", PhoneClass::Landline);
        check("025-83291234/13812348000", "13812348000", PhoneClass::Mobile);
        check("83291234、83295678", "83291234", PhoneClass::Landline);
        check("", "", PhoneClass::Absent);
        check(" 无 ", "", PhoneClass::Absent);
        for text in ["138****8000", "12345", "1381234800", "12012348000", "张三", "138123480001234"] {
            assert_eq!(read(text).1, PhoneClass::Invalid, "{text}");
        }
    }
}
