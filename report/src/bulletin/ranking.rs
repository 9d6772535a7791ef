//! The ranking of a group as tables that fit on a page: columns as wide as what they hold, the largest of three sizes
//! that fits, and a further table when there are more indicators than fit side by side. No number is ever torn.

use super::{BulletinError, Group, Ranked, words::Words};
use crate::{
    docx::{Cell, Column, TEXT_WIDTH, Table},
    list::width,
};

/// The sizes tried, in half points: 小四, 五号, 小五.
const SIZES: [u32; 3] = [24, 21, 18];
/// The narrowest column, in half characters.
const NARROWEST: u32 = 4;
/// The widest a column of numbers may be, in half characters.
const WIDEST: u32 = 24;
/// The most the names of units take, in half characters; a longer name is broken.
const NAMES: u32 = 28;
/// What they are given before a smaller size is tried, and what they are content with, in half characters.
const ENOUGH: [u32; 2] = [20, 12];
/// What a cell needs beside its text, in twentieths of a point.
const BESIDE: u32 = 115;
/// The most a column is made wider than it needs, in twentieths of a point.
const MORE: u32 = 600;

/// Returns the tables of a group; the first has ranks, names, orders taken and totals, the others ranks and names.
pub(super) fn tables(group: &Group, words: &Words) -> Result<Vec<Table>, BulletinError> {
    if let Some(unit) = group.ranked.iter().find(|unit| unit.scores.len() != group.indicators.len()) {
        return Err(BulletinError::Scores {
            unit: unit.unit.clone(),
            scores: unit.scores.len(),
            indicators: group.indicators.len(),
        });
    }
    let own =
        |heading: &String, show: fn(&Ranked) -> String| Numbers::new(heading, group.ranked.iter().map(show));
    let rank = own(&words.rank, |unit| unit.rank.to_string());
    let taken = own(&words.taken, |unit| unit.taken.to_string());
    let total = own(&words.total, |unit| unit.total.clone());
    let mut middle = vec![taken];
    for (place, heading) in group.indicators.iter().enumerate() {
        let scores = group.ranked.iter().map(|unit| unit.scores.get(place).cloned().unwrap_or_default());
        middle.push(Numbers::new(heading, scores));
    }
    middle.push(total);
    let names = Names::new(&words.unit, group);
    let whole: Vec<&Numbers> = middle.iter().collect();
    let mut tries = ENOUGH.into_iter().flat_map(|enough| SIZES.map(|size| (enough, size)));
    let fitting = tries.find(|(enough, size)| names.fit(*enough, *size, &rank, &whole));
    Ok(match fitting {
        Some((_, size)) => vec![names.table(size, &rank, &whole)],
        None => split(&names, &rank, &middle),
    })
}

/// Returns several tables of the smallest size; the total stays in the first.
fn split(names: &Names, rank: &Numbers, middle: &[Numbers]) -> Vec<Table> {
    let ([.., size], [.., enough]) = (SIZES, ENOUGH);
    let (last, waiting) = match middle.split_last() {
        Some((total, waiting)) => (Some(total), waiting),
        None => (None, middle),
    };
    let mut tables = Vec::new();
    let mut here: Vec<&Numbers> = Vec::new();
    let mut last = last;
    for numbers in waiting {
        let with: Vec<&Numbers> = here.iter().copied().chain([numbers]).chain(last).collect();
        if !here.is_empty() && !names.fit(enough, size, rank, &with) {
            here.extend(last.take());
            tables.push(names.table(size, rank, &here));
            here.clear();
        }
        here.push(numbers);
    }
    here.extend(last);
    tables.push(names.table(size, rank, &here));
    tables
}

/// A column of numbers.
struct Numbers {
    heading: String,
    cells: Vec<String>,
    half_characters: u32,
}

impl Numbers {
    fn new(heading: &str, cells: impl Iterator<Item = String>) -> Self {
        let cells: Vec<String> = cells.collect();
        let widest = cells.iter().map(|cell| u32::from(width(cell))).max().unwrap_or(0);
        let half_characters = widest.max(whole_word(heading)).clamp(NARROWEST, WIDEST);
        Self { heading: heading.to_owned(), cells, half_characters }
    }

    fn width(&self, size: u32) -> u32 {
        twentieths(self.half_characters, size)
    }
}

/// The column of names; it takes what the numbers leave.
struct Names<'a> {
    heading: &'a str,
    group: &'a Group,
    half_characters: u32,
}

impl<'a> Names<'a> {
    fn new(heading: &'a str, group: &'a Group) -> Self {
        let widest = group.ranked.iter().map(|unit| u32::from(width(&unit.unit))).max().unwrap_or(0);
        let half_characters = widest.max(whole_word(heading)).min(NAMES);
        Self { heading, group, half_characters }
    }

    /// Returns whether the names find enough room beside these columns.
    fn fit(&self, enough: u32, size: u32, rank: &Numbers, columns: &[&Numbers]) -> bool {
        self.room(size, rank, columns) >= twentieths(self.half_characters.min(enough), size)
    }

    /// Returns what is left for the names beside these columns.
    fn room(&self, size: u32, rank: &Numbers, columns: &[&Numbers]) -> u32 {
        let taken = columns.iter().map(|column| column.width(size)).sum::<u32>();
        TEXT_WIDTH.saturating_sub(taken).saturating_sub(rank.width(size))
    }

    /// Returns the table: names as wide as they like, and what is left of the text's width shared by all columns.
    fn table(&self, size: u32, rank: &Numbers, columns: &[&Numbers]) -> Table {
        let room = self.room(size, rank, columns);
        let names = room.min(twentieths(self.half_characters, size));
        let count = u32::try_from(columns.len()).unwrap_or(u32::MAX).saturating_add(2);
        let more = room.saturating_sub(names).checked_div(count).unwrap_or(0).min(MORE);
        let wide = |column: &Numbers| Column {
            heading: column.heading.clone(),
            width: column.width(size).saturating_add(more),
        };
        let unit = Column { heading: self.heading.to_owned(), width: names.saturating_add(more) };
        let rows = self.group.ranked.iter().enumerate().map(|(place, ranked)| {
            let number =
                |column: &Numbers| Cell::Number(column.cells.get(place).cloned().unwrap_or_default());
            let scores = columns.iter().map(|column| number(column));
            [number(rank), Cell::Text(ranked.unit.clone())].into_iter().chain(scores).collect()
        });
        Table {
            rows: rows.collect(),
            columns: [wide(rank), unit]
                .into_iter()
                .chain(columns.iter().map(|column| wide(column)))
                .collect(),
            size,
        }
    }
}

/// Returns the width of a column for so many half characters of a size; a half character is a quarter of its half
/// points wide, in points.
fn twentieths(half_characters: u32, size: u32) -> u32 {
    half_characters.saturating_mul(size).saturating_mul(5).saturating_add(BESIDE)
}

/// Returns the width of the longest Latin word or number, which must not be broken. Letters may be wider than figures.
fn whole_word(text: &str) -> u32 {
    let pieces = text.split(|character: char| character.is_whitespace() || !character.is_ascii());
    let wide = |piece: &str| {
        let length = u32::from(width(piece));
        let is_number = piece.chars().all(|character| character.is_ascii_digit());
        if is_number { length } else { length.saturating_mul(6).div_ceil(5) }
    };
    pieces.map(wide).max().unwrap_or(0)
}
