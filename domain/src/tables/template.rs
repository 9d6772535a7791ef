//! The layout of a monthly table as data: which report it is, what its rows are, its columns from left to right. An
//! office that has the true form types it in; nothing is compiled. A share can only be of figures that its whole holds.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::{policy::Text, tables::figure::Figure};

/// The most columns of a table.
const COLUMNS_LIMIT: usize = 60;
/// The longest id.
const ID_LIMIT: usize = 40;

/// A table's layout.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The pack's report that it is the form of.
    pub report: String,
    /// What stands above it.
    pub title: Text,
    /// What a row is.
    pub rows: RowsOf,
    /// The day of the next month by whose end the table is closed, whatever day that is.
    pub close_by: i8,
    /// Where the layout comes from.
    pub source: String,
    /// The columns, from left to right.
    pub columns: Vec<Column>,
}

/// What a row of a table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowsOf {
    /// A handling section.
    Section,
    /// A matter.
    Matter,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Identifies it within the table.
    pub id: String,
    /// Its heading.
    pub heading: Text,
    /// What it holds.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// A word about the row.
    Label(Label),
    /// A sum of figures that share no case.
    Count(Vec<Figure>),
    /// A share of two counts.
    Share {
        /// The columns whose sum is the part.
        part: Vec<String>,
        /// The column that is the whole.
        whole: String,
    },
    /// The place of the row by a share, the largest first.
    Rank(String),
    /// Nothing: for words by hand.
    Blank,
}

/// A word about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Its running number.
    Number,
    /// The unit above the section.
    Department,
    /// The section.
    Section,
    /// The matter's code.
    MatterCode,
    /// The matter's name.
    Matter,
}

/// Why a layout cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {problem}")]
pub struct TemplateError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    report: Spanned<String>,
    title: Text,
    rows: RowsOf,
    close_by: Spanned<i8>,
    source: Spanned<String>,
    column: Vec<WrittenColumn>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenColumn {
    id: Spanned<String>,
    heading: Text,
    label: Option<Label>,
    count: Option<Vec<Figure>>,
    share: Option<WrittenShare>,
    rank: Option<String>,
    #[serde(default)]
    blank: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenShare {
    part: Vec<String>,
    whole: String,
}

impl Template {
    /// Reads a layout.
    ///
    /// # Errors
    /// The first thing that is wrong, with file and line.
    pub fn parse(file: &str, text: &str) -> Result<Self, TemplateError> {
        let reader = Reader { file, text };
        let written: Written = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            reader.fault(at, error.message().to_owned())
        })?;
        reader.template(written)
    }

    /// Returns a column.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// Returns the figures of a column that counts; nothing for another one.
    #[must_use]
    pub fn figures(&self, id: &str) -> &[Figure] {
        match self.column(id).map(|column| &column.holds) {
            Some(Holds::Count(figures)) => figures,
            Some(Holds::Label(_) | Holds::Share { .. } | Holds::Rank(_) | Holds::Blank) | None => &[],
        }
    }

    /// Returns every figure that some column counts.
    #[must_use]
    pub fn counted(&self) -> BTreeSet<Figure> {
        self.columns.iter().flat_map(|column| self.figures(&column.id)).copied().collect()
    }
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn fault(&self, at: usize, problem: String) -> TemplateError {
        let before = self.text.get(..at).unwrap_or_default();
        TemplateError { file: self.file.to_owned(), line: before.matches('\n').count() + 1, problem }
    }

    fn template(&self, written: Written) -> Result<Template, TemplateError> {
        let Written { report, title, rows, close_by, source, column } = written;
        if !is_id(report.get_ref()) {
            let at = report.span().start;
            return Err(self.fault(at, "`report` must be the id of a report of a pack".to_owned()));
        }
        if !(1..=28).contains(close_by.get_ref()) {
            let at = close_by.span().start;
            return Err(self.fault(at, "`close_by` must be a day from 1 to 28 of the next month".to_owned()));
        }
        if source.get_ref().trim().is_empty() {
            let at = source.span().start;
            return Err(self.fault(at, "`source` is empty; say where the layout comes from".to_owned()));
        }
        if column.is_empty() || column.len() > COLUMNS_LIMIT {
            let problem = format!("a table has 1 to {COLUMNS_LIMIT} columns, this one {}", column.len());
            return Err(self.fault(0, problem));
        }
        let mut places = Vec::new();
        let mut columns = Vec::new();
        for written in column {
            let at = written.id.span().start;
            columns.push(self.column(written, rows)?);
            places.push(at);
        }
        let (report, source) = (report.into_inner(), source.into_inner());
        let template = Template { report, title, rows, close_by: close_by.into_inner(), source, columns };
        let mut seen = BTreeSet::new();
        for (column, at) in template.columns.iter().zip(places) {
            if !seen.insert(column.id.as_str()) {
                return Err(self.fault(at, format!("two columns are called `{}`", column.id)));
            }
            check(&template, column).map_err(|problem| self.fault(at, problem))?;
        }
        Ok(template)
    }

    fn column(&self, written: WrittenColumn, rows: RowsOf) -> Result<Column, TemplateError> {
        let at = written.id.span().start;
        let id = written.id.into_inner();
        if !is_id(&id) {
            let problem = format!("`{id}` is no id; use small letters, digits and `_`");
            return Err(self.fault(at, problem));
        }
        let mut holds = Vec::new();
        if let Some(label) = written.label {
            let is_of_section = matches!(label, Label::Department | Label::Section);
            let is_of_matter = matches!(label, Label::Matter | Label::MatterCode);
            if (is_of_section && rows != RowsOf::Section) || (is_of_matter && rows != RowsOf::Matter) {
                let problem = format!("the label of `{id}` says nothing about these rows; see `rows`");
                return Err(self.fault(at, problem));
            }
            holds.push(Holds::Label(label));
        }
        holds.extend(written.count.map(Holds::Count));
        holds.extend(written.share.map(|WrittenShare { part, whole }| Holds::Share { part, whole }));
        holds.extend(written.rank.map(Holds::Rank));
        holds.extend(written.blank.then_some(Holds::Blank));
        let (Some(first), 1) = (holds.pop(), holds.len() + 1) else {
            let problem =
                format!("`{id}` must have exactly one of `label`, `count`, `share`, `rank`, `blank`");
            return Err(self.fault(at, problem));
        };
        Ok(Column { id, heading: written.heading, holds: first })
    }
}

fn is_id(id: &str) -> bool {
    let is_letter =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    (1..=ID_LIMIT).contains(&id.len()) && id.bytes().all(is_letter)
}

/// Checks that figures may be added and that every share is one.
fn check(template: &Template, column: &Column) -> Result<(), String> {
    let id = &column.id;
    match &column.holds {
        Holds::Label(_) | Holds::Blank => Ok(()),
        Holds::Count(figures) if figures.is_empty() => Err(format!("`{id}` counts nothing; name a figure")),
        Holds::Count(figures) => apart(id, figures),
        Holds::Share { part, whole } => {
            let wholes = template.figures(whole);
            if wholes.is_empty() || part.is_empty() {
                return Err(format!("the share `{id}` needs columns that count; `{whole}` is none"));
            }
            let mut parts = Vec::new();
            for name in part {
                let figures = template.figures(name);
                if figures.is_empty() {
                    return Err(format!("the share `{id}` needs columns that count; `{name}` is none"));
                }
                parts.extend_from_slice(figures);
            }
            apart(id, &parts)?;
            match parts.iter().find(|part| !wholes.iter().any(|whole| part.is_within(*whole))) {
                Some(stray) => Err(format!(
                    "the share `{id}` would count `{}` that `{whole}` does not hold; choose a wider whole",
                    stray.code()
                )),
                None => Ok(()),
            }
        }
        Holds::Rank(by) => match template.column(by).map(|column| &column.holds) {
            Some(Holds::Share { .. }) => Ok(()),
            Some(Holds::Label(_) | Holds::Count(_) | Holds::Rank(_) | Holds::Blank) | None => {
                Err(format!("`{id}` ranks by `{by}`, which is no share of this table"))
            }
        },
    }
}

fn apart(id: &str, figures: &[Figure]) -> Result<(), String> {
    for (place, one) in figures.iter().enumerate() {
        for other in figures.iter().skip(place + 1) {
            if !one.excludes(*other) {
                let (one, other) = (one.code(), other.code());
                return Err(format!(
                    "`{id}` would count a case twice: `{one}` and `{other}` may share cases"
                ));
            }
        }
    }
    Ok(())
}
