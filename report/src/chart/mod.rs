//! Charts: a few values as a picture, for pages as SVG and for documents as a drawing that a word processor makes and
//! that can be changed there. A chart says in words what it shows, and never alone: a table stands beside it.
//!
//! Values are whole numbers, with digits behind the point where they are shares, so that nothing is rounded here.
//! Deliberately absent: colours as the only sign, animation, scripts, fonts of our own.

mod drawing;
mod heat;
mod scale;
mod svg;

pub(crate) use drawing::{inline, part};
pub use heat::{Heat, heat};
pub use svg::{Look, svg};

/// How values are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Columns side by side, from left to right; a series may be a line over them.
    Columns,
    /// Bars below each other, the parts of one behind each other: for rankings, with long names.
    Bars,
}

/// What a series means; its colour follows, told apart by people who see no red or no green.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// The main thing.
    First,
    /// What stands beside it.
    Second,
    /// What went well.
    Good,
    /// What did not.
    Bad,
    /// What is only there to compare with.
    Quiet,
}

impl Ink {
    /// Returns the class a style sheet knows it by.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::First => "ch-first",
            Self::Second => "ch-second",
            Self::Good => "ch-good",
            Self::Bad => "ch-bad",
            Self::Quiet => "ch-quiet",
        }
    }

    /// Returns the colour on white paper.
    pub(crate) fn colour(self) -> &'static str {
        match self {
            Self::First => "0B57A4",
            Self::Second => "C2570C",
            Self::Good => "1B7F79",
            Self::Bad => "A8201A",
            Self::Quiet => "8A97A3",
        }
    }
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// What it shows, in a sentence or two, for who does not see it.
    pub told: String,
    /// How values are drawn.
    pub shape: Shape,
    /// Where the values stand, from left to right or from above.
    pub places: Vec<Place>,
    /// The values, one for each place in each series.
    pub series: Vec<Series>,
    /// How many digits of a value stand behind the point.
    pub digits: u32,
    /// What stands behind a value: `%`, or nothing.
    pub unit: String,
    /// The end of the scale, when it is not what the largest value asks for.
    pub top: Option<i64>,
}

/// A place on the axis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub label: String,
    /// What stands behind its value: how many there were, most of the time.
    pub note: String,
    /// A day of rest.
    pub rests: bool,
    /// A time that is not over.
    pub is_open: bool,
}

impl Place {
    /// Returns a place with a name only.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Returns the place with a note.
    #[must_use]
    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// Values that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// What they are called.
    pub name: String,
    /// What they mean.
    pub ink: Ink,
    /// The values; nothing where there is none.
    pub values: Vec<Option<i64>>,
    /// Whether they are a line over the columns.
    pub is_line: bool,
}

impl Series {
    /// Returns a series of columns or bars.
    #[must_use]
    pub fn new(name: impl Into<String>, ink: Ink, values: Vec<Option<i64>>) -> Self {
        Self { name: name.into(), ink, values, is_line: false }
    }

    /// Returns the series as a line.
    #[must_use]
    pub fn line(self) -> Self {
        Self { is_line: true, ..self }
    }

    fn value(&self, place: usize) -> Option<i64> {
        self.values.get(place).copied().flatten()
    }
}

impl Chart {
    /// Returns a value as people read it.
    ///
    /// ```
    /// use report::chart::{Chart, Shape};
    /// let chart = Chart {
    ///     title: String::new(),
    ///     told: String::new(),
    ///     shape: Shape::Bars,
    ///     places: Vec::new(),
    ///     series: Vec::new(),
    ///     digits: 1,
    ///     unit: "%".to_owned(),
    ///     top: None,
    /// };
    /// assert_eq!(chart.said(953), "95.3%");
    /// assert_eq!(chart.said(-5), "-0.5%");
    /// ```
    #[must_use]
    pub fn said(&self, value: i64) -> String {
        let part = 10_i64.saturating_pow(self.digits);
        let (whole, rest) = (value / part, (value % part).abs());
        let sign = if value < 0 && whole == 0 { "-" } else { "" };
        let width = usize::try_from(self.digits).unwrap_or(0);
        let shown =
            if self.digits == 0 { format!("{whole}") } else { format!("{sign}{whole}.{rest:0width$}") };
        format!("{shown}{}", self.unit)
    }

    /// Returns whether there is anything to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty() || self.series.iter().all(|series| series.values.iter().all(Option::is_none))
    }

    /// Returns the largest value on the scale: of bars the largest sum.
    fn largest(&self) -> i64 {
        let of = |place: usize| {
            let values = self.series.iter().filter_map(move |series| series.value(place));
            match self.shape {
                Shape::Columns => values.max().unwrap_or(0),
                Shape::Bars => values.sum(),
            }
        };
        (0..self.places.len()).map(of).max().unwrap_or(0)
    }
}
