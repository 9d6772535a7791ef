//! From tokens to a reading. Every token must be known, every statement must fit the scale, and all statements
//! together must leave exactly one grade.

use std::collections::BTreeSet;

use crate::{
    policy::Counts,
    reply::{
        Reading, Understood, Why,
        fold::Gap,
        lexicon::{Meaning, Sense, Tone},
        scale::Scale,
        token::{Kind, Token},
    },
};

/// Something a reply says about the grade.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Statement {
    /// A number of the scale, and how it was meant.
    Number(u32, Meant),
    /// A number that is none of the scale, however long.
    OtherNumber,
    /// Words; `decides` is false for those that only go with a digit.
    Words { fits: BTreeSet<usize>, decides: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meant {
    /// The digit of an option.
    Digit,
    /// 分.
    Points,
    /// 星.
    Stars,
    /// 第…个.
    Place,
}

/// What the tokens come to.
#[derive(Default)]
struct Said {
    statements: Vec<Statement>,
    tones: BTreeSet<Tone>,
    trap: Option<Why>,
    has_unknown: bool,
    has_opt_out: bool,
    trails_off: bool,
    /// Begin and end of the words beside the grade.
    beside: Vec<(usize, usize)>,
}

/// Returns what the tokens of `text` say.
pub(super) fn reading(scale: &Scale, text: &str, tokens: &[Token]) -> Reading {
    let said = listen(scale, tokens);
    if said.has_opt_out {
        let only = said.statements.is_empty() && !said.has_unknown && said.trap.is_none();
        let calm = said.tones.iter().all(|tone| *tone == Tone::Plain);
        return if only && calm { Reading::OptOut } else { unsure(Why::OptOutAndMore) };
    }
    match conclude(scale, &said) {
        Ok(places) => {
            let mut ids =
                places.iter().filter_map(|place| scale.levels().get(*place)).map(|it| it.id.clone());
            let Some(option) = ids.next() else { return unsure(Why::NoGrade) };
            Reading::Understood(Understood { option, also: ids.collect(), words: beside(text, &said.beside) })
        }
        Err(why) => unsure(why),
    }
}

fn unsure(why: Why) -> Reading {
    Reading::Unsure { why }
}

fn listen(scale: &Scale, tokens: &[Token]) -> Said {
    let mut said = Said::default();
    let mut rest = tokens;
    let mut before: Option<&Token> = None;
    while let Some((token, left)) = rest.split_first() {
        let taken = number(before, token, left);
        if let Some((statement, length)) = taken {
            said.statements.push(statement);
            before = rest.get(length.saturating_sub(1));
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        hear(scale, token, before, left.first(), &mut said);
        before = Some(token);
        rest = left;
    }
    said
}

/// Takes in a token that is no number.
fn hear(scale: &Scale, token: &Token, before: Option<&Token>, next: Option<&Token>, said: &mut Said) {
    match token.kind {
        Kind::Option(place) => {
            let fits = BTreeSet::from([place]);
            said.statements.push(Statement::Words { fits, decides: true });
        }
        Kind::Phrase(Meaning::Says(sense)) => said.statements.push(words(scale, sense)),
        Kind::Phrase(Meaning::Filler(tone)) => {
            said.tones.insert(tone);
            let follows =
                before.is_some_and(|before| matches!(before.kind, Kind::Phrase(Meaning::Filler(_))));
            match said.beside.last_mut() {
                Some((_, to)) if follows => *to = token.to,
                _ => said.beside.push((token.from, token.to)),
            }
        }
        Kind::Phrase(Meaning::Lead) => {}
        Kind::Phrase(Meaning::Gives) => said.has_unknown |= !next.is_some_and(is_rating),
        Kind::Phrase(Meaning::Topic) => {
            said.has_unknown |= token.gap == Gap::None && before.is_some_and(is_grade);
        }
        Kind::Phrase(Meaning::Of) => said.has_unknown |= next.is_some_and(|next| next.gap == Gap::None),
        Kind::Phrase(Meaning::OptOut) => said.has_opt_out = true,
        Kind::Phrase(Meaning::Trap(why)) => said.trap = said.trap.or(Some(why)),
        Kind::TrailingOff => said.trails_off = true,
        Kind::Phrase(Meaning::Points | Meaning::Stars | Meaning::Ordinal | Meaning::Counter)
        | Kind::Number(_)
        | Kind::Numeral(_)
        | Kind::Stars(..)
        | Kind::Unknown => said.has_unknown = true,
    }
}

/// What may be given: a number, or a rating by its name.
fn is_rating(token: &Token) -> bool {
    matches!(token.kind, Kind::Number(_) | Kind::Numeral(_) | Kind::Stars(..))
        || matches!(token.kind, Kind::Phrase(Meaning::Says(Sense::Praise | Sense::Blame)))
}

/// The words of a grade.
fn is_grade(token: &Token) -> bool {
    matches!(token.kind, Kind::Phrase(Meaning::Says(_)) | Kind::Option(_))
}

fn words(scale: &Scale, sense: Sense) -> Statement {
    let fits = scale.meant_by(sense);
    let decides = match sense {
        Sense::Passable => false,
        Sense::Neutral | Sense::Rather => fits
            .iter()
            .all(|place| scale.levels().get(*place).is_some_and(|level| level.sense() == Some(sense))),
        Sense::Very
        | Sense::Quite
        | Sense::Satisfied
        | Sense::Fair
        | Sense::Mild
        | Sense::Dissatisfied
        | Sense::Seriously
        | Sense::Utterly
        | Sense::Praise
        | Sense::Blame => true,
    };
    Statement::Words { fits, decides }
}

/// Reads a number with what belongs to it; returns the statement and how many tokens it takes.
fn number(before: Option<&Token>, token: &Token, left: &[Token]) -> Option<(Statement, usize)> {
    let next = left.first();
    match token.kind {
        Kind::Stars(full, hollow) => {
            let is_count = full > 0 && (hollow == 0 || full + hollow == 5);
            let statement =
                if is_count { Statement::Number(full, Meant::Stars) } else { Statement::OtherNumber };
            Some((statement, 1))
        }
        Kind::Phrase(Meaning::Ordinal) => {
            let number = next.filter(|next| next.gap != Gap::Break).and_then(value)?;
            let counted = left.get(1).filter(|it| it.gap == Gap::None).map(|it| it.kind);
            let length = if counted == Some(Kind::Phrase(Meaning::Counter)) { 3 } else { 2 };
            Some((Statement::Number(number, Meant::Place), length))
        }
        Kind::Number(_) | Kind::Numeral(_) => {
            let unit = next.filter(|next| next.gap != Gap::Break).map(|next| next.kind);
            let meant = match unit {
                Some(Kind::Phrase(Meaning::Points)) => Meant::Points,
                Some(Kind::Phrase(Meaning::Stars) | Kind::Stars(1, 0)) => Meant::Stars,
                _ if stands_alone(before, token, next) => Meant::Digit,
                _ => return None,
            };
            let length = if meant == Meant::Digit { 1 } else { 2 };
            let statement =
                value(token).map_or(Statement::OtherNumber, |number| Statement::Number(number, meant));
            Some((statement, length))
        }
        Kind::Option(_) | Kind::Phrase(_) | Kind::TrailingOff | Kind::Unknown => None,
    }
}

fn value(token: &Token) -> Option<u32> {
    match token.kind {
        Kind::Number(number) => number,
        Kind::Numeral(number) => Some(number),
        Kind::Stars(..) | Kind::Option(_) | Kind::Phrase(_) | Kind::TrailingOff | Kind::Unknown => None,
    }
}

/// A Chinese numeral is a part of many words; it is a number only when nothing but a grade or an introduction
/// touches it.
fn stands_alone(before: Option<&Token>, token: &Token, next: Option<&Token>) -> bool {
    let Kind::Numeral(_) = token.kind else { return true };
    let free_before = before.is_none_or(|before| {
        token.gap != Gap::None
            || matches!(before.kind, Kind::Phrase(Meaning::Lead | Meaning::Gives))
            || is_grade(before)
    });
    let free_after =
        next.is_none_or(|next| next.gap != Gap::None || is_grade(next) || next.kind == Kind::TrailingOff);
    free_before && free_after
}

/// Returns the places of the grades that were said: one, or several that go together.
fn conclude(scale: &Scale, said: &Said) -> Result<Vec<usize>, Why> {
    if let Some(why) = said.trap {
        return Err(why);
    }
    if said.has_unknown {
        return Err(Why::UnknownWords);
    }
    let numbers = said.statements.iter().filter(|it| !matches!(it, Statement::Words { .. })).count();
    if said.trails_off && numbers == 0 {
        return Err(Why::Hedge);
    }
    if let Some(several) = several(scale, said) {
        return Ok(several);
    }
    if numbers > 1 {
        return Err(Why::SeveralNumbers);
    }
    let (mut digit, mut spoken) = (None, None);
    for statement in &said.statements {
        match statement {
            Statement::OtherNumber => return Err(Why::OutsideScale),
            Statement::Number(number, meant) => digit = Some(place(scale, *number, *meant)?),
            Statement::Words { fits, decides } => match &spoken {
                None => spoken = Some((fits, *decides)),
                Some((before, _)) if *before == fits => {}
                Some(_) => return Err(Why::Contradiction),
            },
        }
    }
    let place = match (digit, spoken) {
        (None, None) => return Err(Why::NoGrade),
        (Some(place), None) => place,
        (Some(place), Some((fits, _))) if fits.contains(&place) => place,
        (Some(_), Some(_)) => return Err(Why::Contradiction),
        (None, Some((fits, decides))) => match fits.iter().collect::<Vec<_>>().as_slice() {
            [place] if decides => **place,
            _ => return Err(Why::NoSuchGrade),
        },
    };
    goes_with(scale, place, &said.tones)?;
    Ok(vec![place])
}

fn place(scale: &Scale, number: u32, meant: Meant) -> Result<usize, Why> {
    let place = scale.with_digit(number).ok_or(Why::OutsideScale)?;
    let top = scale.top();
    match meant {
        Meant::Digit => Ok(place),
        Meant::Points if scale.is_rising() && matches!(top, 5 | 10) => Ok(place),
        Meant::Stars if scale.is_rising() && top == 5 => Ok(place),
        Meant::Points | Meant::Stars => Err(Why::PointsUnclear),
        Meant::Place if scale.is_listed_from_one() => Ok(place),
        Meant::Place => Err(Why::PlaceUnclear),
    }
}

/// Returns the grades of digits that may be said together, `4 6` or `46`, when nothing else is said.
fn several(scale: &Scale, said: &Said) -> Option<Vec<usize>> {
    let mut digits = Vec::new();
    for statement in &said.statements {
        match statement {
            Statement::Number(number, Meant::Digit) if scale.with_digit(*number).is_some() => {
                digits.push(*number)
            }
            Statement::Number(number, Meant::Digit) => {
                digits.extend(number.to_string().chars().filter_map(|digit| digit.to_digit(10)));
            }
            Statement::Number(_, Meant::Points | Meant::Stars | Meant::Place)
            | Statement::OtherNumber
            | Statement::Words { .. } => return None,
        }
    }
    let mut places = Vec::new();
    for digit in digits {
        let place = scale.with_digit(digit)?;
        if !scale.levels().get(place)?.several || places.contains(&place) {
            return None;
        }
        places.push(place);
    }
    let plain = said.tones.iter().all(|tone| *tone == Tone::Plain);
    (places.len() > 1 && plain).then_some(places)
}

/// Refuses praise with a grade against the unit, and anger with one for it.
fn goes_with(scale: &Scale, place: usize, tones: &BTreeSet<Tone>) -> Result<(), Why> {
    let contradicts = match scale.levels().get(place).map(|level| level.counts) {
        Some(Counts::Satisfied) => tones.contains(&Tone::Harsh),
        Some(Counts::Dissatisfied) => tones.contains(&Tone::Kind),
        Some(Counts::Neutral) | None => tones.contains(&Tone::Harsh) && tones.contains(&Tone::Kind),
    };
    if contradicts { Err(Why::Contradiction) } else { Ok(()) }
}

/// Returns the words beside the grade, as they were written.
fn beside(text: &str, spans: &[(usize, usize)]) -> String {
    let pieces = spans.iter().filter_map(|(from, to)| text.get(*from..*to));
    pieces.map(str::trim).filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" ")
}
