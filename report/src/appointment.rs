//! A letter of appointment (聘书) as DOCX, one page, with room for the seal. Every word is the caller's, in Chinese like
//! every paper of a house.

use domain::policy::Language;
use zip::result::ZipError;

use crate::docx::{self, Block, Paragraph, Style};

/// The size of the title, in half points.
const LARGE: u32 = 72;

/// What a letter of appointment says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Appointment {
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// To whom it is, with the colon.
    pub to: String,
    /// What it says, one paragraph each.
    pub paragraphs: Vec<String>,
    /// Who signs.
    pub issuer: String,
    /// The day, in words.
    pub date: String,
}

/// Returns the letter as DOCX; the same values always give the same bytes.
///
/// # Errors
/// When the package is too large.
pub fn docx(letter: &Appointment) -> Result<Vec<u8>, ZipError> {
    let said = |style, text: &str, below| Block::Paragraph(Paragraph::new(style, text).below(below));
    let title = Paragraph { size: Some(LARGE), ..Paragraph::new(Style::RedHead, letter.title.as_str()) };
    let mut blocks = vec![
        Block::Paragraph(title),
        said(Style::Number, &letter.number, 1),
        said(Style::Recipients, &letter.to, 1),
    ];
    blocks.extend(letter.paragraphs.iter().map(|text| said(Style::Body, text, 0)));
    blocks.push(said(Style::Signature, &letter.issuer, 3));
    blocks.push(said(Style::Date, &letter.date, 0));
    docx::pack(&docx::Document {
        title: letter.title.clone(),
        issuer: letter.issuer.clone(),
        language: Language::Zh,
        is_wide: false,
        letter_head: None,
        blocks,
    })
}
