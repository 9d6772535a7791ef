//! Names and phone numbers as they are stored, and as everybody may see them.
//!
//! Works on text alone, without keys.

/// Returns a phone number as it is stored and found: digits only, without the country.
///
/// ```
/// use store::vault::normalise_phone;
/// assert_eq!(normalise_phone("+86 138-1234-8000"), "13812348000");
/// assert_eq!(normalise_phone("１３８１２３４８０００"), "13812348000");
/// assert_eq!(normalise_phone("(0633) 123 4567"), "06331234567");
/// ```
pub fn normalise_phone(phone: &str) -> String {
    let digits: String = phone.chars().filter_map(as_digit).collect();
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86"));
    match national {
        Some(mobile) if mobile.len() == 11 && mobile.starts_with('1') => mobile.to_owned(),
        Some(_) | None => digits,
    }
}

/// Full-width digits come from Chinese input methods.
fn as_digit(character: char) -> Option<char> {
    match character {
        '0'..='9' => Some(character),
        '０'..='９' => char::from_digit(u32::from(character) - u32::from('０'), 10),
        _ => None,
    }
}

/// Returns a phone number as everybody may see it.
///
/// ```
/// use store::vault::mask_phone;
/// assert_eq!(mask_phone("13812348000"), "138****8000");
/// assert_eq!(mask_phone("1234567"), "****567");
/// assert_eq!(mask_phone("12345"), "****");
/// ```
pub fn mask_phone(phone: &str) -> String {
    let (first, last) = match phone.chars().count() {
        0 => return String::new(),
        1..=6 => (0, 0),
        7..=10 => (0, 3),
        _ => (3, 4),
    };
    let hidden = phone.chars().count() - last;
    phone.chars().take(first).chain("****".chars()).chain(phone.chars().skip(hidden)).collect()
}

/// So many digits in a row may be somebody's number.
const DIGITS: usize = 7;

/// Returns a text in which no long number can be read.
///
/// ```
/// use store::vault::mask_numbers;
/// assert_eq!(mask_numbers("电话13812348000，3号楼"), "电话138****8000，3号楼");
/// assert_eq!(mask_numbers("１３８１２３４８０００"), "１３８****８０００");
/// assert_eq!(mask_numbers("12345 和 2026"), "12345 和 2026");
/// ```
pub fn mask_numbers(text: &str) -> String {
    let mut shown = String::new();
    let mut digits = String::new();
    for character in text.chars() {
        if as_digit(character).is_some() {
            digits.push(character);
        } else {
            shown.push_str(&masked_run(&std::mem::take(&mut digits)));
            shown.push(character);
        }
    }
    shown + &masked_run(&digits)
}

fn masked_run(digits: &str) -> String {
    if digits.chars().count() >= DIGITS { mask_phone(digits) } else { digits.to_owned() }
}

/// Returns a name as everybody may see it.
///
/// ```
/// use store::vault::mask_name;
/// assert_eq!(mask_name("王小明"), "王**");
/// assert_eq!(mask_name("王"), "*");
/// ```
pub fn mask_name(name: &str) -> String {
    const STARS: usize = 4;
    let name = name.trim();
    match name.chars().count() {
        0 => String::new(),
        1 => "*".to_owned(),
        length => name.chars().take(1).chain(std::iter::repeat_n('*', (length - 1).min(STARS))).collect(),
    }
}
