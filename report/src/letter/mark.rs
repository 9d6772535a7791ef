//! Placeholders in a paragraph: found in its text whatever the runs they are split over, checked against the fields of
//! the kind, and put together into one run each.

use domain::document::{
    Kind,
    field::{Column, Field, Holds},
};

use super::{
    fault::{Fault, shown},
    xml::{Element, Node, plain},
};
use crate::docx::escaped;

/// How a placeholder begins.
pub(super) const OPEN: &str = "{{";
/// How it ends.
pub(super) const CLOSE: &str = "}}";

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// What a field holds.
    Field(&'static Field),
    /// What a column of the row holds.
    Column(&'static Field, &'static Column),
    /// What follows is repeated for each row, or stands there when the field is not empty.
    Begin(&'static Field),
    /// Until here.
    End(&'static Field),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words as they are.
    Words(String),
    /// A placeholder.
    Mark(Mark),
}

/// Returns the pieces of a text whose placeholders are all known; what is not one stays words.
pub(super) fn pieces(kind: Kind, text: &str) -> Vec<Piece> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((name, after)) = after.split_once(CLOSE) else { break };
        if !before.is_empty() {
            pieces.push(Piece::Words(before.to_owned()));
        }
        match mark(kind, name) {
            Some(mark) => pieces.push(Piece::Mark(mark)),
            None => pieces.push(Piece::Words(format!("{OPEN}{name}{CLOSE}"))),
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    pieces
}

/// Returns the placeholders of a text.
pub(super) fn marks(kind: Kind, text: &str) -> Vec<Mark> {
    let marks = pieces(kind, text).into_iter().filter_map(|piece| match piece {
        Piece::Mark(mark) => Some(mark),
        Piece::Words(_) => None,
    });
    marks.collect()
}

fn mark(kind: Kind, name: &str) -> Option<Mark> {
    let name = name.trim();
    if let Some(name) = name.strip_prefix('#') {
        return kind.field(name.trim()).map(Mark::Begin);
    }
    if let Some(name) = name.strip_prefix('/') {
        return kind.field(name.trim()).map(Mark::End);
    }
    let is_told = |field: &&'static Field| !matches!(field.holds, Holds::Rows(_));
    let column = || {
        kind.fields().find_map(|field| {
            let column = field.columns().iter().find(|one| one.name == name || one.label == name)?;
            Some(Mark::Column(field, column))
        })
    };
    kind.field(name).filter(is_told).map(Mark::Field).or_else(column)
}

/// Returns what is wrong with the placeholders of a paragraph.
pub(super) fn faults(kind: Kind, text: &str) -> Vec<Fault> {
    // Typed with a Chinese input method, a brace is a wide one.
    let narrow = text.replace('｛', "{").replace('｝', "}");
    let (text, place) = (narrow.as_str(), shown(text));
    let (mut faults, mut rest) = (Vec::new(), text);
    loop {
        let (open, close) = (rest.find(OPEN), rest.find(CLOSE));
        match (open, close) {
            (None, None) => return faults,
            (Some(open), Some(close)) if open < close => {
                let name = rest.get(open + OPEN.len()..close).unwrap_or_default();
                if name.contains(OPEN) {
                    faults.push(Fault::Unclosed(place.clone()));
                } else if mark(kind, name).is_none() {
                    let (name, nearest) = (shown(name), nearest(kind, name));
                    faults.push(Fault::Unknown { name, nearest, paragraph: place.clone() });
                }
                rest = rest.get(close + CLOSE.len()..).unwrap_or_default();
            }
            (_, Some(close)) => {
                faults.push(Fault::Stray(place.clone()));
                rest = rest.get(close + CLOSE.len()..).unwrap_or_default();
            }
            (Some(_), None) => {
                faults.push(Fault::Unclosed(place.clone()));
                return faults;
            }
        }
    }
}

/// Returns the known name most like another.
fn nearest(kind: Kind, name: &str) -> String {
    let name = name.trim().trim_start_matches(['#', '/']).trim().to_lowercase();
    let own = kind.fields().flat_map(|field| [field.name, field.label]);
    let columns = kind.fields().flat_map(Field::columns).flat_map(|one| [one.name, one.label]);
    let is_latin = name.is_ascii();
    let known = own.chain(columns).filter(|known| known.is_ascii() == is_latin);
    known.min_by_key(|known| distance(known, &name)).unwrap_or_default().to_owned()
}

/// How many letters must be changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut corner = place;
        let mut left = place + 1;
        let mut next = vec![left];
        for (above, known) in row.iter().skip(1).zip(&other) {
            let changed = corner + usize::from(letter != *known);
            left = changed.min(above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// Returns the text of a paragraph without that of paragraphs within it, such as those of a text box.
pub(super) fn text_of(paragraph: &Element) -> String {
    let mut text = String::new();
    each_text(paragraph, &mut |one| text.push_str(&plain(&raw(one))));
    text
}

/// Puts every placeholder that is split over runs into the first of them; wide braces around a known name become
/// narrow ones.
pub(super) fn mend(kind: Kind, paragraph: &mut Element) {
    let whole = text_of(paragraph);
    let narrow = whole.replace('｛', "{").replace('｝', "}");
    let text = if whole != narrow && faults(kind, &narrow).is_empty() && narrow.contains(OPEN) {
        narrow
    } else {
        whole
    };
    if !text.contains(OPEN) {
        return;
    }
    let letters: Vec<char> = text.chars().collect();
    // Every letter goes to its own run, but those of a placeholder go where it begins.
    let mut lengths = Vec::new();
    each_text(paragraph, &mut |one| lengths.push(plain(&raw(one)).chars().count()));
    let mut home: Vec<usize> = Vec::with_capacity(letters.len());
    for (run, length) in lengths.iter().enumerate() {
        home.extend(std::iter::repeat_n(run, *length));
    }
    let at = |place: usize, wanted: char| {
        letters.get(place) == Some(&wanted) && letters.get(place + 1) == Some(&wanted)
    };
    let mut place = 0;
    while place < letters.len() {
        if !at(place, '{') {
            place += 1;
            continue;
        }
        let end = (place + 2..letters.len()).find(|end| at(*end, '}'));
        let Some(end) = end else { break };
        let first = home.get(place).copied().unwrap_or_default();
        home.iter_mut().skip(place).take(end + 2 - place).for_each(|run| *run = first);
        place = end + 2;
    }
    let mut texts = vec![String::new(); lengths.len()];
    for (letter, run) in letters.iter().zip(home) {
        if let Some(text) = texts.get_mut(run) {
            text.push(*letter);
        }
    }
    let mut texts = texts.into_iter();
    each_text_mut(paragraph, &mut |one| {
        let text = texts.next().unwrap_or_default();
        one.tag = "w:t xml:space=\"preserve\"".to_owned();
        one.children = vec![Node::Text(escaped(&text))];
    });
}

/// Returns the text of one element, as it is escaped.
fn raw(element: &Element) -> String {
    let texts = element.children.iter().filter_map(|node| match node {
        Node::Text(raw) => Some(raw.as_str()),
        Node::Element(_) | Node::Other(_) => None,
    });
    texts.collect()
}

fn each_text<'a>(element: &'a Element, look: &mut dyn FnMut(&'a Element)) {
    for child in element.elements() {
        match child.name.as_str() {
            "w:t" => look(child),
            "w:p" => {}
            _ => each_text(child, look),
        }
    }
}

fn each_text_mut(element: &mut Element, change: &mut dyn FnMut(&mut Element)) {
    for child in &mut element.children {
        let Node::Element(child) = child else { continue };
        match child.name.as_str() {
            "w:t" => change(child),
            "w:p" => {}
            _ => each_text_mut(child, change),
        }
    }
}

/// Calls `look` for every paragraph, those within others after them.
pub(super) fn each_paragraph<'a>(element: &'a Element, look: &mut dyn FnMut(&'a Element)) {
    if element.name == "w:p" {
        look(element);
    }
    element.elements().for_each(|child| each_paragraph(child, look));
}

/// Changes every paragraph.
pub(super) fn each_paragraph_mut(element: &mut Element, change: &mut dyn FnMut(&mut Element)) {
    if element.name == "w:p" {
        change(element);
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            each_paragraph_mut(child, change);
        }
    }
}
