//! A report to a leader as an official document: what it says, its numbers as charts, and at the end the orders behind every
//! number. Decides nothing and counts nothing; every word is the caller's.

use domain::policy::Language;
use zip::result::ZipError;

use crate::{
    chart::Chart,
    docx::{self, Block, Cell, Column, Paragraph, Style, TEXT_WIDTH, Table},
};

/// The size of the annex, in half points.
const SMALL: u32 = 21;

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Briefing {
    /// What it is called.
    pub title: String,
    /// Its number, with what stands around it.
    pub number: String,
    /// For whom it is, with the colon; empty for nobody yet.
    pub recipients: String,
    /// What it says, one paragraph each.
    pub paragraphs: Vec<String>,
    /// Its charts.
    pub charts: Vec<Chart>,
    /// Its numbers, each with the orders behind it.
    pub figures: Vec<Figure>,
    /// Who signs.
    pub issuer: String,
    /// When it was signed, in words; empty for a draft.
    pub date: String,
    /// The words around them.
    pub words: Words,
}

/// A number with the orders behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// What is counted, and how many.
    pub heading: String,
    /// The orders: number, what it is about, unit, state.
    pub orders: Vec<[String; 4]>,
    /// What is said of those that are not listed; empty when all are.
    pub further: String,
}

/// The words around what a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The note below the text that says what comes with it.
    pub annex_note: String,
    /// The mark above the annex.
    pub annex: String,
    /// The title of the annex.
    pub annex_title: String,
    /// The headings of its tables.
    pub headings: [String; 4],
}

/// Returns the report as DOCX; the same values always give the same bytes.
///
/// # Errors
/// When the package is too large.
pub fn docx(briefing: &Briefing) -> Result<Vec<u8>, ZipError> {
    docx::pack(&docx::Document {
        title: briefing.title.clone(),
        issuer: briefing.issuer.clone(),
        language: Language::Zh,
        is_wide: false,
        letter_head: None,
        blocks: blocks(briefing),
    })
}

fn blocks(briefing: &Briefing) -> Vec<Block> {
    let mut blocks = vec![said(Style::Title, &briefing.title, 0), said(Style::Number, &briefing.number, 0)];
    if !briefing.recipients.is_empty() {
        blocks.push(said(Style::Recipients, &briefing.recipients, 1));
    }
    blocks.extend(briefing.paragraphs.iter().map(|text| said(Style::Body, text, 0)));
    blocks.extend(briefing.charts.iter().filter(|chart| !chart.is_empty()).cloned().map(Block::Chart));
    let has_annex = briefing.figures.iter().any(|figure| !figure.orders.is_empty());
    if has_annex {
        blocks.push(said(Style::AttachmentNote, &briefing.words.annex_note, 1));
    }
    blocks.push(said(Style::Signature, &briefing.issuer, 2));
    if !briefing.date.is_empty() {
        blocks.push(said(Style::Date, &briefing.date, 0));
    }
    if has_annex {
        blocks.push(said(Style::AttachmentMark, &briefing.words.annex, 0));
        blocks.push(said(Style::Title, &briefing.words.annex_title, 0));
        blocks.extend(briefing.figures.iter().flat_map(|figure| behind(figure, &briefing.words)));
    }
    blocks
}

fn said(style: Style, text: &str, below: u32) -> Block {
    Block::Paragraph(Paragraph::new(style, text).below(below))
}

/// A number of the annex: its heading stays with its table.
fn behind(figure: &Figure, words: &Words) -> Vec<Block> {
    let heading = Paragraph { is_kept: true, ..Paragraph::new(Style::Heading2, figure.heading.as_str()) };
    let mut blocks = vec![Block::Paragraph(heading)];
    if figure.orders.is_empty() {
        return blocks;
    }
    let shares = [26, 42, 32, 20];
    let whole: u32 = shares.iter().sum();
    let columns = words.headings.iter().zip(shares).map(|(heading, share)| Column {
        heading: heading.clone(),
        width: TEXT_WIDTH.saturating_mul(share) / whole,
    });
    let row = |order: &[String; 4]| order.iter().map(|cell| Cell::Text(cell.clone())).collect();
    blocks.push(Block::Table(Table {
        columns: columns.collect(),
        rows: figure.orders.iter().map(row).collect(),
        size: SMALL,
    }));
    if !figure.further.is_empty() {
        blocks.push(said(Style::Body, &figure.further, 0));
    }
    blocks
}
