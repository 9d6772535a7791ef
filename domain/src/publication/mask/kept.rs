//! What is not hidden, because it is everybody's to know: numbers and texts that somebody listed as an office's. A number
//! is kept from its first digit to its last or not at all.

use std::collections::BTreeSet;

use super::sign::Sign;

/// The fewest digits of a number that is kept: a shorter one is never hidden, and might be a part of somebody's.
const DIGITS: usize = 5;
/// What stands in the place of a letter that is looked past.
const COVER: Sign = Sign { written: '※', read: '※' };

/// What is not hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Numbers, their digits alone.
    pub numbers: BTreeSet<String>,
    /// Texts, as they are written: addresses, mail addresses.
    pub texts: BTreeSet<String>,
    /// Whether houses stay: what stands where an office writes where it is found.
    pub houses: bool,
}

impl Kept {
    /// Returns the letters of a text, those that are kept covered.
    pub(super) fn covered(&self, letters: &[Sign]) -> Vec<Sign> {
        let mut signs = letters.to_vec();
        for text in &self.texts {
            let wanted: Vec<char> = text.chars().collect();
            let Some(last) = letters.len().checked_sub(wanted.len()).filter(|_| !wanted.is_empty()) else {
                continue;
            };
            for from in 0..=last {
                let until = from + wanted.len();
                let here = letters.iter().skip(from).take(wanted.len());
                let is_whole = !continues(letters, from) && !continues(letters, until);
                if is_whole && here.map(|sign| sign.written).eq(wanted.iter().copied()) {
                    cover(&mut signs, from, until);
                }
            }
        }
        let mut from = 0;
        while from < letters.len() {
            let until = end_of_number(letters, from);
            let digits: String = letters
                .iter()
                .take(until)
                .skip(from)
                .map(|sign| sign.written)
                .filter(char::is_ascii_digit)
                .collect();
            if digits.len() >= DIGITS && self.numbers.contains(&digits) {
                cover(&mut signs, from, until);
            }
            from = until.max(from + 1);
        }
        signs
    }
}

/// Returns whether what stands before a border goes on behind it: a longer number, another mail address.
fn continues(letters: &[Sign], border: usize) -> bool {
    let is_mail = |sign: &Sign| sign.read.is_ascii_alphanumeric() || "._%+-".contains(sign.read);
    let before = border.checked_sub(1).and_then(|place| letters.get(place));
    let (Some(before), Some(behind)) = (before, letters.get(border)) else { return false };
    before.is_digit() && behind.is_digit() || is_mail(before) && is_mail(behind)
}

fn cover(signs: &mut [Sign], from: usize, until: usize) {
    for sign in signs.iter_mut().take(until).skip(from) {
        *sign = COVER;
    }
}

/// Returns where the number ends that begins here: digits, and what joins two of them.
fn end_of_number(letters: &[Sign], from: usize) -> usize {
    let mut until = from;
    let mut next = from;
    let mut joined = 0_usize;
    while let Some(sign) = letters.get(next) {
        if sign.is_digit() {
            (until, joined) = (next + 1, 0);
        } else if until > from && joined < 2 && "-—()（）".contains(sign.written) {
            joined += 1;
        } else {
            break;
        }
        next += 1;
    }
    until
}
