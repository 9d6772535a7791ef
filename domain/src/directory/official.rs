//! What is an office's and therefore stays where persons' numbers are hidden: the hotline, and whatever the directory
//! lists. A rule and no guess: a number stays when it is one of these from its first digit to its last, an address when
//! it is written as it is listed.

use super::Directory;
use crate::publication::mask::{self, Kept};

/// What stands between the digits of one number.
const BETWEEN: [char; 7] = ['-', ' ', '(', ')', '—', '（', '）'];
/// The fewest and the most digits of an office's number.
const DIGITS: (usize, usize) = (3, 12);

/// The numbers and places of offices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Official {
    kept: Kept,
}

impl Official {
    /// Returns what the directory lists, and further numbers such as the house's own hotline.
    #[must_use]
    pub fn of<'a>(directory: &'a Directory, further: impl IntoIterator<Item = &'a str>) -> Self {
        let mut kept = Kept::default();
        for number in further {
            keep(&mut kept, number);
        }
        for entry in directory.listed() {
            for contact in &entry.content.contacts {
                keep(&mut kept, contact);
            }
            if !entry.content.place.is_empty() {
                kept.texts.insert(entry.content.place.clone());
            }
        }
        Self { kept }
    }

    /// Returns a text in which nobody is to be found and offices are.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        mask::mask_but(text, &[], &self.kept)
    }

    /// Returns the lines of a text in which something is hidden, as everybody reads them.
    #[must_use]
    pub fn hidden_lines(&self, text: &str) -> Vec<String> {
        let shown = self.mask(text);
        let is_as_written = |line: &str| text.lines().any(|written| written == line);
        shown.lines().filter(|line| !is_as_written(line)).map(str::to_owned).collect()
    }

    /// Returns what an office says of itself, such as where and when it is open: houses stay in it, persons do not.
    ///
    /// ```
    /// use domain::directory::official::Official;
    /// let official = Official::default();
    /// assert_eq!(official.mask_office("民乐路2号一楼，找13812348000"), "民乐路2号一楼，找〔电话〕");
    /// assert_eq!(official.mask("民乐路2号一楼"), "民乐路〔门牌〕");
    /// ```
    #[must_use]
    pub fn mask_office(&self, text: &str) -> String {
        mask::mask_but(text, &[], &Kept { houses: true, ..self.kept.clone() })
    }
}

/// Returns whether this may be listed as a place: nobody is to be found in it.
#[must_use]
pub fn is_place(text: &str) -> bool {
    Official::default().mask_office(text) == text
}

fn keep(kept: &mut Kept, contact: &str) {
    if contact.contains('@') {
        kept.texts.insert(contact.to_owned());
        return;
    }
    kept.numbers.insert(digits(contact));
    // Whoever calls from the same town leaves the area's code out.
    if let Some((area, local)) = contact.split_once('-')
        && area.starts_with('0')
        && digits(local).len() >= DIGITS.0
    {
        kept.numbers.insert(digits(local));
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Returns whether this may be listed: a telephone number that is no mobile's, or a mail address.
#[must_use]
pub fn is_contact(text: &str) -> bool {
    if let Some((name, host)) = text.split_once('@') {
        let is_word = |word: &str| {
            !word.is_empty() && word.chars().all(|one| one.is_ascii_alphanumeric() || "._%+-".contains(one))
        };
        return text.len() <= 80 && is_word(name) && is_word(host) && host.contains('.');
    }
    let number = digits(text);
    let is_written = text.chars().all(|one| one.is_ascii_digit() || BETWEEN.contains(&one));
    // A mobile's is dialled with a nought in front from other towns.
    let national = number.trim_start_matches('0');
    let is_mobile = national.len() == 11 && national.starts_with('1');
    is_written && (DIGITS.0..=DIGITS.1).contains(&number.len()) && !is_mobile
}
