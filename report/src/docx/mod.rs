//! An official document as DOCX in the layout of GB/T 9704—2012: A4, text of 156 × 225 mm, 22 lines of 28 characters,
//! the fonts of the standard by name, page numbers outside, right on odd and left on even pages. Knows nothing of what
//! a document says. Deliberately absent: embedded fonts, seals, and the colophon (版记), which the printing office adds.
//!
//! The few parts are written directly: docx-rs 0.4 cannot repeat a heading row over pages, leaves characters in that
//! XML forbids, and numbers paragraphs by a counter of its thread, so that the same document gives other bytes.

mod body;

use std::io::{Cursor, Write};

use crate::chart;
use domain::policy::Language;
use zip::{CompressionMethod, DateTime, ZipWriter, result::ZipError, write::SimpleFileOptions};

pub(crate) use body::{Block, Cell, Column, Paragraph, Style, Table, escaped};

/// The width of the text, in twentieths of a point: 156 mm.
pub(crate) const TEXT_WIDTH: u32 = 8845;
/// The width of the text on a page that lies on its side.
pub(crate) const WIDE_WIDTH: u32 = 12756;
/// The height of a line, in twentieths of a point: 22 of them fill 225 mm.
pub(crate) const LINE: u32 = 579;
/// The width of a character of size 3 (三号, 16 pt), in twentieths of a point.
pub(crate) const CHARACTER: u32 = 320;

/// What a chart is in a package, and how a document refers to it.
const CHART_TYPE: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
const CHART_RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart";

/// Returns the name of the relationship to a chart, the first being 1.
fn chart_relation(number: usize) -> String {
    format!("chart{number}")
}

/// A document to be written.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// What it is called, for those who look for the file.
    pub(crate) title: String,
    /// Who issues it.
    pub(crate) issuer: String,
    /// The language it is written in.
    pub(crate) language: Language,
    /// Whether its pages lie on their sides, for a table of many columns.
    pub(crate) is_wide: bool,
    /// The head of a letter, above a double line on the first page; a line stands at the foot of that page.
    pub(crate) letter_head: Option<String>,
    /// What it says, from top to bottom.
    pub(crate) blocks: Vec<Block>,
}

/// Returns the document as a package; the same document always gives the same bytes.
pub(crate) fn pack(document: &Document) -> Result<Vec<u8>, ZipError> {
    let core = core(&document.title, &document.issuer, document.language);
    let main = body::document(document);
    let (mut types, mut relations) = (
        include_str!("parts/content_types.xml").to_owned(),
        include_str!("parts/document_rels.xml").to_owned(),
    );
    let (mut letter_head, mut letter_foot) = (String::new(), "");
    if let Some(head) = &document.letter_head {
        types = types.replace("</Types>", include_str!("parts/letter_types.xml"));
        relations = relations.replace("</Relationships>", include_str!("parts/letter_rels.xml"));
        letter_head = include_str!("parts/letter_head.xml").replace("LETTER_HEAD", &body::escaped(head));
        letter_foot = include_str!("parts/letter_foot.xml");
    }
    let charts: Vec<(String, String)> = (1_usize..)
        .zip(body::charts(document))
        .map(|(number, chart)| (format!("word/charts/chart{number}.xml"), chart::part(chart)))
        .collect();
    for (number, (name, _)) in (1_usize..).zip(&charts) {
        let relation = chart_relation(number);
        let (kind, target) = (CHART_TYPE, name.trim_start_matches("word/"));
        types = types.replace(
            "</Types>",
            &format!("  <Override PartName=\"/{name}\" ContentType=\"{kind}\"/>\n</Types>"),
        );
        let relationship =
            format!("  <Relationship Id=\"{relation}\" Type=\"{CHART_RELATION}\" Target=\"{target}\"/>\n");
        relations = relations.replace("</Relationships>", &format!("{relationship}</Relationships>"));
    }
    let parts = [
        ("[Content_Types].xml", types.as_str()),
        ("_rels/.rels", include_str!("parts/package_rels.xml")),
        ("docProps/core.xml", &core),
        ("word/document.xml", &main),
        ("word/_rels/document.xml.rels", &relations),
        ("word/styles.xml", include_str!("parts/styles.xml")),
        ("word/settings.xml", include_str!("parts/settings.xml")),
        ("word/fontTable.xml", include_str!("parts/fonts.xml")),
        ("word/footer_odd.xml", include_str!("parts/footer_odd.xml")),
        ("word/footer_even.xml", include_str!("parts/footer_even.xml")),
        ("word/letter_head.xml", &letter_head),
        ("word/letter_foot.xml", letter_foot),
    ];
    let charts = charts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts.into_iter().chain(charts).filter(|(_, text)| !text.is_empty()) {
        package.start_file(name, options)?;
        package.write_all(text.as_bytes())?;
    }
    Ok(package.finish()?.into_inner())
}

/// The dates of making and changing are left out; the date of the document stands in its text.
pub(crate) fn core(title: &str, issuer: &str, language: Language) -> String {
    let language = match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>{language}</dc:language>\
         </cp:coreProperties>",
        body::escaped(&title.replace('\n', "")),
        body::escaped(issuer),
    )
}
