//! One letter of a text as a reader takes it: full-width, circled and Chinese digits are digits, what stands between
//! the parts of a number is a gap.

/// A letter and what it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sign {
    /// The letter as written.
    pub(super) written: char,
    /// Half-width and capital, a digit for whatever is read as one.
    pub(super) read: char,
}

impl Sign {
    pub(super) fn of(written: char) -> Self {
        Self { written, read: read(written) }
    }

    pub(super) fn is_digit(self) -> bool {
        self.read.is_ascii_digit()
    }

    /// Returns whether it may stand between the parts of one number: “138-1234 8000”.
    pub(super) fn is_gap(self) -> bool {
        matches!(
            self.read,
            ' ' | '\t'
                | '-'
                | '.'
                | '('
                | ')'
                | '_'
                | '/'
                | '+'
                | '*'
                | '·'
                | '・'
                | '•'
                | '‧'
                | '–'
                | '—'
                | '−'
                | '‐'
                | '‑'
                | '~'
                | '['
                | ']'
                | '【'
                | '】'
                | '\u{3000}'
                | '\u{a0}'
                | '\u{20e3}'
        ) || is_unseen(self.read)
    }

    /// Returns whether it also separates one number from the next, so that only what is surely one is joined over it.
    pub(super) fn is_comma(self) -> bool {
        matches!(self.read, ',' | '、' | '\n' | '\r' | ';' | ':' | '。' | '|')
    }

    pub(super) fn is_han(self) -> bool {
        matches!(self.written, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '·')
    }
}

/// Letters that take no room, and marks that change the look of the one before.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn read(written: char) -> char {
    let half = match written {
        '！'..='～' => u32::from(written).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(written),
        other => other,
    };
    digit(half).unwrap_or_else(|| half.to_ascii_uppercase())
}

fn digit(letter: char) -> Option<char> {
    let from = |first: u32, value: u32| char::from_digit(u32::from(letter).checked_sub(first)? + value, 10);
    match letter {
        '零' | '〇' | '○' | '洞' => Some('0'),
        '一' | '壹' | '幺' | '弌' => Some('1'),
        '二' | '贰' | '两' | '貳' => Some('2'),
        '三' | '叁' | '參' => Some('3'),
        '四' | '肆' => Some('4'),
        '五' | '伍' => Some('5'),
        '六' | '陆' | '陸' => Some('6'),
        '七' | '柒' => Some('7'),
        '八' | '捌' => Some('8'),
        '九' | '玖' => Some('9'),
        '⓪' => Some('0'),
        '①'..='⑨' => from(0x2460, 1),
        '❶'..='❾' => from(0x2776, 1),
        '⑴'..='⑼' => from(0x2474, 1),
        '⒈'..='⒐' => from(0x2488, 1),
        '㈠'..='㈨' => from(0x3220, 1),
        '²' => Some('2'),
        '³' => Some('3'),
        '¹' => Some('1'),
        '⁰' | '⁴'..='⁹' => from(0x2070, 0),
        '₀'..='₉' => from(0x2080, 0),
        '٠'..='٩' => from(0x660, 0),
        '\u{1d7ce}'..='\u{1d7ff}' => char::from_digit((u32::from(letter) - 0x1d7ce) % 10, 10),
        _ => None,
    }
}
