//! Numbers of a reply: digits, Chinese numerals and drawn stars.

use crate::reply::fold::{Gap, Sign};

/// More digits than this are no grade but a telephone number, a date or an amount.
const DIGITS: usize = 3;

/// Returns the digits that begin here and how many signs they take; no number when they are too many, or begin
/// with 0.
pub(super) fn digits(signs: &[Sign]) -> Option<(Option<u32>, usize)> {
    let run = signs
        .iter()
        .enumerate()
        .take_while(|(place, sign)| sign.glyph.is_ascii_digit() && (*place == 0 || sign.gap == Gap::None));
    let digits: Vec<u32> = run.filter_map(|(_, sign)| sign.glyph.to_digit(10)).collect();
    let is_number = digits.len() <= DIGITS && digits.first() != Some(&0);
    let number = is_number.then(|| digits.iter().fold(0, |number, digit| number * 10 + digit));
    (!digits.is_empty()).then_some((number, digits.len()))
}

/// Returns full and hollow stars that begin here and how many signs they take.
pub(super) fn stars(signs: &[Sign]) -> Option<(u32, u32, usize)> {
    let (mut full, mut hollow, mut length) = (0_u32, 0_u32, 0_usize);
    for sign in signs {
        let apart = length > 0 && sign.gap == Gap::Break;
        match sign.glyph {
            // A full star after a hollow one is a drawing, not a count.
            '⭐' | '★' | '🌟' | '✭' | '⭑' if hollow == 0 && !apart => full += 1,
            '☆' | '✩' if !apart => hollow += 1,
            _ => break,
        }
        length += 1;
    }
    (length > 0).then_some((full, hollow, length))
}

/// Returns the number a Chinese numeral stands for.
pub(super) fn numeral(glyph: char) -> Option<u32> {
    Some(match glyph {
        '零' | '〇' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '弍' => 2,
        '三' | '叁' | '参' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        _ => return None,
    })
}
