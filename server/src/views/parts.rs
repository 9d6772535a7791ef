//! Pieces of context that many pages share, one for each macro in `templates/parts/`.
//!
//! Plain data only: a handler computes, a piece carries, a macro shows.

use serde::Serialize;

use super::frame::Tone;
use super::locale::Words;

/// A field of a form as the person left it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Field {
    /// What was typed or picked; empty at first.
    pub value: String,
    /// What is wrong with it.
    pub error: Option<Words>,
}

impl Field {
    /// Returns a field with a value and no error.
    pub fn of(value: impl Into<String>) -> Field {
        Field { value: value.into(), error: None }
    }

    /// Returns the field with an error.
    #[must_use]
    pub fn wrong(self, error: Words) -> Field {
        Field { error: Some(error), ..self }
    }
}

/// One answer among several.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the person reads.
    pub label: Words,
    /// An icon of the sprite, such as `face-5`; empty for none.
    pub icon: String,
    /// How the answer feels.
    pub tone: Tone,
}

impl Choice {
    /// Returns a choice without an icon.
    pub fn new(value: &str, label: Words) -> Choice {
        Choice { value: value.to_owned(), label, icon: String::new(), tone: Tone::Calm }
    }

    /// Returns the choice with an icon and a tone.
    #[must_use]
    pub fn shown(self, icon: &str, tone: Tone) -> Choice {
        Choice { icon: icon.to_owned(), tone, ..self }
    }
}

/// A word that says how something stands, shown as a badge.
#[derive(Debug, Clone, Serialize)]
pub struct Badge {
    /// The word.
    pub text: Words,
    /// How it feels.
    pub tone: Tone,
}

impl Badge {
    /// Returns a badge.
    pub fn new(text: Words, tone: Tone) -> Badge {
        Badge { text, tone }
    }
}

/// A due date with the words people use for what is left; the handler computes, the filters `due_words` and `due_tone` speak.
#[derive(Debug, Clone, Serialize)]
pub struct DueWords {
    /// When it is due, UTC milliseconds.
    pub due_ms: i64,
    /// What is left.
    pub left: DueLeft,
    /// Whether the calendar of that year is not yet official, so that the date may move.
    pub provisional: bool,
}

/// What is left until a due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "state", content = "count", rename_all = "snake_case")]
pub enum DueLeft {
    /// So many working days are left.
    WorkingDays(u32),
    /// So many natural days are left.
    Days(u32),
    /// It is due later today.
    Today,
    /// It is late by less than a working day.
    JustLate,
    /// It is late by so many working days.
    LateWorkingDays(u32),
    /// It is late by so many natural days.
    LateDays(u32),
    /// The clock is suspended.
    Paused,
    /// It was done in time.
    Met,
    /// It was done, but late.
    MetLate,
}

/// One day in the explanation of a due date.
#[derive(Debug, Clone, Serialize)]
pub struct DueStep {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// The number of the day when it was counted; nothing when it was not.
    pub number: Option<u32>,
    /// Why it was counted or not, such as “国庆节放假” or “调休上班”.
    pub reason: Words,
}

/// One station on the way of an order.
#[derive(Debug, Clone, Serialize)]
pub struct Station {
    /// The name of the station.
    pub label: Words,
    /// Where the order is in relation to it.
    pub place: Place,
}

/// Whether a station is behind, here or ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// It is behind.
    Done,
    /// The order is here.
    Here,
    /// It is still ahead.
    Ahead,
}

/// One event in a timeline, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineEntry {
    /// When it happened, UTC milliseconds.
    pub at_ms: i64,
    /// What happened.
    pub title: Words,
    /// Who did it, as far as the reader may know; empty for nobody.
    pub who: String,
    /// More about it: a reason, a comment, a quotation; line breaks are kept; empty for nothing.
    pub detail: String,
    /// How it feels.
    pub tone: Tone,
    /// An icon of the sprite.
    pub icon: String,
}

/// A file that can be opened.
#[derive(Debug, Clone, Serialize)]
pub struct FileLink {
    /// Its name.
    pub name: String,
    /// Its address.
    pub url: String,
    /// Its size in words, such as “1.2 MB”.
    pub size: String,
}

/// A link in a trail of breadcrumbs; the last one is the page itself.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// What it says.
    pub label: Words,
    /// Its address; empty for the page itself.
    pub url: String,
}

/// The heading of a table column.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// What it says.
    pub label: Words,
    /// Where sorting by it leads; empty when it cannot be sorted.
    pub sort_url: String,
    /// The order in force, when the table is sorted by this column.
    pub sorted: Option<Sorted>,
    /// Whether it holds numbers, which align to the right.
    pub numeric: bool,
}

/// The order of a sorted column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sorted {
    /// Smallest first.
    Up,
    /// Largest first.
    Down,
}

/// Links to the neighbouring pages of a list that pages by key.
#[derive(Debug, Clone, Serialize)]
pub struct Pager {
    /// The address of the first page, when this is not it.
    pub first_url: Option<String>,
    /// The address of the next page, when there is one.
    pub next_url: Option<String>,
    /// How many rows this page shows.
    pub shown: u32,
    /// How many rows there are in all, when that is known cheaply.
    pub total: Option<u64>,
}
