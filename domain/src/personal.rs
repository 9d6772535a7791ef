//! What a text must not show when everybody may read it: numbers that can only be somebody's own. Names are not found
//! here; a second person looks for those.

/// Returns the text trimmed and with plain line breaks, when it has so many characters and no control characters but
/// line breaks and tabs.
#[must_use]
pub fn printable(text: &str, least: usize, most: usize) -> Option<String> {
    let text = text.trim().replace("\r\n", "\n");
    let forbidden = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    let fits = (least..=most).contains(&text.chars().count()) && !text.chars().any(forbidden);
    fits.then_some(text)
}

/// Finds an identity number or the number of a bank card: its beginning, and what it looks like.
///
/// ```
/// use domain::personal::papers;
/// assert_eq!(papers("证号 610102 19900101 1231").unwrap().0, "6101…");
/// assert_eq!(papers("卡号6222-0200-0000-0000-000").unwrap().0, "6222…");
/// assert_eq!(papers("610102 19900101 1234"), None, "the check is wrong");
/// ```
#[must_use]
pub fn papers(text: &str) -> Option<(String, &'static str)> {
    find(text, |run| {
        if is_identity_number(run) {
            return Some("an identity number");
        }
        is_card_number(run).then_some("the number of a bank card")
    })
}

/// Finds the number of a mobile telephone: its beginning, and what it looks like.
///
/// ```
/// use domain::personal::mobile;
/// assert_eq!(mobile("打138-1234 8000").unwrap().0, "1381…");
/// assert_eq!(mobile("2026 年拨（+86）13812348000").unwrap().0, "1381…");
/// assert_eq!(mobile("2026-11-23 15:30，12345，0914-2338000"), None);
/// ```
#[must_use]
pub fn mobile(text: &str) -> Option<(String, &'static str)> {
    find(text, |run| {
        let national = run.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(run);
        let is_mobile = national.len() == 11 && national.starts_with('1') && !national.starts_with("10");
        (is_mobile && !national.starts_with("12")).then_some("a telephone number")
    })
}

/// The fewest digits that are taken for a part of a longer number: a day or a month has two.
const PART: usize = 3;
/// The most parts of one number: a card's nineteen digits in groups of four.
const PARTS: usize = 5;

/// Asks of every run of digits, however wide they are written, and of runs that stand together as the parts of one
/// number: `138-1234 8000`.
fn find(text: &str, what: impl Fn(&str) -> Option<&'static str>) -> Option<(String, &'static str)> {
    let (mut run, mut parts, mut gap) = (String::new(), Vec::<String>::new(), 0_usize);
    for character in text.chars().chain(['\n']) {
        let plain = match character {
            '０'..='９' => u32::from(character)
                .checked_sub(u32::from('０'))
                .and_then(|digit| char::from_digit(digit, 10))
                .unwrap_or(character),
            'x' | 'Ｘ' | 'ｘ' => 'X',
            other => other,
        };
        let before: usize = parts.iter().map(String::len).sum();
        let is_check = plain == 'X' && (run.len() == 17 || !run.is_empty() && before + run.len() == 17);
        if plain.is_ascii_digit() || is_check {
            run.push(plain);
            continue;
        }
        gap = if run.is_empty() { gap + 1 } else { 1 };
        if !run.is_empty() {
            if run.len() < PART {
                parts.clear();
            }
            if parts.len() == PARTS {
                parts.remove(0);
            }
            parts.push(std::mem::take(&mut run));
            for from in 0..parts.len() {
                let whole = parts.get(from..).unwrap_or_default().concat();
                if let Some(what) = what(&whole) {
                    return Some((format!("{}…", whole.chars().take(4).collect::<String>()), what));
                }
            }
        }
        let is_between = matches!(plain, ' ' | '-' | '－' | '—' | '–' | '(' | ')' | '（' | '）');
        if !is_between || gap > 2 || parts.last().is_some_and(|last| last.len() < PART) {
            parts.clear();
        }
    }
    None
}

/// GB 11643: eighteen places, the last a check over the seventeen before.
fn is_identity_number(run: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if run.len() != 18 {
        return false;
    }
    let digits: Option<Vec<u32>> = run.chars().take(17).map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap_or(0));
    check == run.chars().last()
}

/// GB/T 14916 and the Luhn check of payment cards.
fn is_card_number(run: &str) -> bool {
    if !(16..=19).contains(&run.len()) || !run.starts_with(['3', '4', '5', '6', '9']) {
        return false;
    }
    let digits: Option<Vec<u32>> = run.chars().rev().map(|digit| digit.to_digit(10)).collect();
    let Some(digits) = digits else { return false };
    let folded = digits.iter().enumerate().map(|(place, digit)| match (place % 2, digit * 2) {
        (0, _) => *digit,
        (_, double) if double > 9 => double - 9,
        (_, double) => double,
    });
    folded.sum::<u32>().is_multiple_of(10)
}
