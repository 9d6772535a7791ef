//! What may be kept of an article.

use jiff::{Timestamp, ToSpan, civil::Date};

use crate::{
    calendar::date_of,
    knowledge::{Content, FARTHEST_REVIEW, refusal::Refusal},
};

/// The longest title or matter, in characters.
const TITLE_LIMIT: usize = 120;
/// The longest line: a question, a law.
const LINE_LIMIT: usize = 200;
/// The longest answer or internal part.
const TEXT_LIMIT: usize = 20_000;
/// The longest reason, remark or request.
const REASON_LIMIT: usize = 2_000;
/// The most questions, and the most laws.
const LINES_LIMIT: usize = 30;

pub(super) fn content(at: Timestamp, given: Content) -> Result<Content, Refusal> {
    let content = Content {
        title: title(&given.title)?,
        matter: matter(&given.matter)?,
        questions: lines("questions", &given.questions)?,
        answer: bounded("answer", &given.answer, 1, TEXT_LIMIT)?,
        internal: bounded("internal", &given.internal, 0, TEXT_LIMIT)?,
        basis: lines("basis", &given.basis)?,
        review_on: review_on(at, given.review_on)?,
    };
    let public = [&content.title, &content.matter, &content.answer];
    public.into_iter().chain(&content.questions).chain(&content.basis).try_for_each(|text| open(text))?;
    Ok(content)
}

pub(super) fn title(text: &str) -> Result<String, Refusal> {
    line("title", text, TITLE_LIMIT)
}

pub(super) fn matter(text: &str) -> Result<String, Refusal> {
    line("matter", text, TITLE_LIMIT)
}

pub(super) fn reason(field: &'static str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, 1, REASON_LIMIT)
}

pub(super) fn review_on(at: Timestamp, given: Date) -> Result<Date, Refusal> {
    let today = date_of(at);
    let from = today.tomorrow().unwrap_or(today);
    let until = today.checked_add(FARTHEST_REVIEW.days()).unwrap_or(Date::MAX);
    if (from..=until).contains(&given) {
        Ok(given)
    } else {
        Err(Refusal::BadReviewDay { given, from, until })
    }
}

fn line(field: &'static str, text: &str, most: usize) -> Result<String, Refusal> {
    let text = bounded(field, text, 1, most)?;
    if text.contains(['\n', '\r', '\t']) {
        Err(Refusal::BadField { field, least: 1, most })
    } else {
        Ok(text)
    }
}

fn lines(field: &'static str, texts: &[String]) -> Result<Vec<String>, Refusal> {
    let texts = texts.iter().filter(|text| !text.trim().is_empty());
    let texts = texts.map(|text| line(field, text, LINE_LIMIT)).collect::<Result<Vec<_>, _>>()?;
    if texts.len() > LINES_LIMIT {
        return Err(Refusal::TooMany { what: field, limit: LINES_LIMIT });
    }
    Ok(texts)
}

/// Returns the text trimmed and with plain line breaks, when it has so many characters and no control characters but
/// line breaks and tabs.
fn bounded(field: &'static str, text: &str, least: usize, most: usize) -> Result<String, Refusal> {
    let text = text.trim().replace("\r\n", "\n");
    let forbidden = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    if (least..=most).contains(&text.chars().count()) && !text.chars().any(forbidden) {
        Ok(text)
    } else {
        Err(Refusal::BadField { field, least, most })
    }
}

/// Refuses a public text that holds what can only be somebody's own: an identity number, or the number of a bank card.
fn open(text: &str) -> Result<(), Refusal> {
    let mut run = String::new();
    for character in text.chars().chain([' ']) {
        let plain = match character {
            '０'..='９' => u32::from(character)
                .checked_sub(u32::from('０'))
                .and_then(|digit| char::from_digit(digit, 10))
                .unwrap_or(character),
            'x' | 'Ｘ' | 'ｘ' => 'X',
            other => other,
        };
        if plain.is_ascii_digit() || plain == 'X' && run.len() == 17 {
            run.push(plain);
            continue;
        }
        let found = format!("{}…", run.chars().take(4).collect::<String>());
        if is_identity_number(&run) {
            return Err(Refusal::Personal { found, what: "an identity number" });
        }
        if is_card_number(&run) {
            return Err(Refusal::Personal { found, what: "the number of a bank card" });
        }
        run.clear();
    }
    Ok(())
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
