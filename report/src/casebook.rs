//! The year's case book (年度优秀案例集) as DOCX: how the cases were chosen, a table of them, and each on a page of its
//! own. Decides nothing and hides nothing; every word is the caller's, in Chinese like every paper of a house.

use domain::policy::Language;
use zip::result::ZipError;

use crate::docx::{self, Block, Cell, Column, Paragraph, Style, TEXT_WIDTH, Table};

/// The size of the table, in half points.
const SMALL: u32 = 24;

/// What a case book says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseBook {
    /// What it is called.
    pub title: String,
    /// Who issues it.
    pub issuer: String,
    /// The day, in words.
    pub date: String,
    /// How the cases were found and judged, one paragraph each.
    pub preface: Vec<String>,
    /// The cases, the best first.
    pub cases: Vec<Case>,
    /// What stands there when there is no case.
    pub nothing: String,
    /// The words around them.
    pub words: Words,
}

/// A case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Its place, in figures.
    pub place: String,
    /// Its place, in words.
    pub mark: String,
    /// What it is called.
    pub title: String,
    /// The unit that dealt with it.
    pub unit: String,
    /// Who spoke, or that the name is not given.
    pub by: String,
    /// Its score.
    pub score: String,
    /// What was said.
    pub opinion: String,
    /// What was done.
    pub measures: String,
    /// What came of it.
    pub effect: String,
}

/// The words around the cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// Above the table.
    pub contents: String,
    /// The headings of the table: place, case, unit, score.
    pub headings: [String; 4],
    /// Who spoke.
    pub by: String,
    /// The unit.
    pub unit: String,
    /// What was said.
    pub opinion: String,
    /// What was done.
    pub measures: String,
    /// What came of it.
    pub effect: String,
}

/// Returns the book as DOCX; the same values always give the same bytes.
///
/// # Errors
/// When the package is too large.
pub fn docx(book: &CaseBook) -> Result<Vec<u8>, ZipError> {
    docx::pack(&docx::Document {
        title: book.title.clone(),
        issuer: book.issuer.clone(),
        language: Language::Zh,
        is_wide: false,
        letter_head: None,
        blocks: blocks(book),
    })
}

fn blocks(book: &CaseBook) -> Vec<Block> {
    let mut blocks = vec![said(Style::Title, &book.title, 2)];
    let mut preface = book.preface.iter();
    blocks.extend(preface.next().map(|text| said(Style::Body, text, 1)));
    blocks.extend(preface.map(|text| said(Style::Body, text, 0)));
    if book.cases.is_empty() {
        blocks.push(said(Style::Body, &book.nothing, 1));
    } else {
        blocks.push(Block::Paragraph(Paragraph {
            is_kept: true,
            ..Paragraph::new(Style::Heading1, book.words.contents.as_str()).below(1)
        }));
        blocks.push(contents(book));
    }
    blocks.push(said(Style::Signature, &book.issuer, 2));
    blocks.push(said(Style::Date, &book.date, 0));
    for case in &book.cases {
        blocks.extend(one(case, &book.words));
    }
    blocks
}

fn said(style: Style, text: &str, below: u32) -> Block {
    Block::Paragraph(Paragraph::new(style, text).below(below))
}

fn contents(book: &CaseBook) -> Block {
    let shares = [10, 56, 34, 16];
    let whole: u32 = shares.iter().sum();
    let columns = book.words.headings.iter().zip(shares).map(|(heading, share)| Column {
        heading: heading.clone(),
        width: TEXT_WIDTH.saturating_mul(share) / whole,
    });
    let row = |case: &Case| {
        vec![
            Cell::Number(case.place.clone()),
            Cell::Text(case.title.clone()),
            Cell::Text(case.unit.clone()),
            Cell::Number(case.score.clone()),
        ]
    };
    Block::Table(Table {
        columns: columns.collect(),
        rows: book.cases.iter().map(row).collect(),
        size: SMALL,
    })
}

/// A case on a page of its own.
fn one(case: &Case, words: &Words) -> Vec<Block> {
    let mut blocks = vec![
        said(Style::AttachmentMark, &case.mark, 0),
        said(Style::Title, &case.title, 1),
        said(Style::Body, &format!("{}{}", words.by, case.by), 1),
        said(Style::Body, &format!("{}{}", words.unit, case.unit), 0),
    ];
    let parts =
        [(&words.opinion, &case.opinion), (&words.measures, &case.measures), (&words.effect, &case.effect)];
    for (heading, text) in parts {
        let heading = Paragraph { is_kept: true, ..Paragraph::new(Style::Heading1, heading.as_str()) };
        blocks.push(Block::Paragraph(heading));
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        blocks.extend(lines.map(|line| said(Style::Body, line, 0)));
    }
    blocks
}
