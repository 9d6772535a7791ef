//! Paragraphs and tables as WordprocessingML. How a style looks stands in `parts/styles.xml`.

use std::fmt::{self, Write};

use domain::policy::Language;

use super::{Document, LINE, TEXT_WIDTH, WIDE_WIDTH};
use crate::chart::{self, Chart};

/// A paragraph, a table or a chart.
#[derive(Clone, Debug)]
pub(crate) enum Block {
    /// A paragraph.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A chart on a line of its own.
    Chart(Chart),
}

/// Returns the charts of a document, in their order.
pub(super) fn charts(document: &Document) -> impl Iterator<Item = &Chart> {
    document.blocks.iter().filter_map(|block| match block {
        Block::Chart(chart) => Some(chart),
        Block::Paragraph(_) | Block::Table(_) => None,
    })
}

/// How a paragraph looks; its name in `parts/styles.xml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The name of the issuer in red (发文机关标志).
    RedHead,
    /// The number of the document (发文字号).
    Number,
    /// The number above the red line.
    RedNumber,
    /// What the document is called (标题).
    Title,
    /// Whom it is for (主送机关).
    Recipients,
    /// The text (正文).
    Body,
    /// A heading of the first level.
    Heading1,
    /// A heading of the second level.
    Heading2,
    /// A list of attachments (附件说明).
    AttachmentNote,
    /// Who signs (发文机关署名).
    Signature,
    /// When it was signed (成文日期).
    Date,
    /// The mark above an attachment, on a page of its own.
    AttachmentMark,
    /// The number of a letter, on the right below the double line.
    LetterNumber,
    /// Who signs, in the middle above a date that is sealed.
    SealedSignature,
    /// When it was signed, where the seal goes.
    SealedDate,
    /// How the document can be verified, in small print.
    Verification,
}

impl Style {
    fn id(self) -> &'static str {
        match self {
            Self::RedHead => "RedHead",
            Self::Number => "Number",
            Self::RedNumber => "RedNumber",
            Self::Title => "Title",
            Self::Recipients => "Recipients",
            Self::Body => "BodyText",
            Self::Heading1 => "Heading1",
            Self::Heading2 => "Heading2",
            Self::AttachmentNote => "AttachmentNote",
            Self::Signature => "Signature",
            Self::Date => "Date",
            Self::AttachmentMark => "AttachmentMark",
            Self::LetterNumber => "LetterNumber",
            Self::SealedSignature => "SealedSignature",
            Self::SealedDate => "SealedDate",
            Self::Verification => "Verification",
        }
    }
}

/// A paragraph; a line feed in it begins a new line, a tab goes to the next stop.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph {
    /// How it looks.
    pub(crate) style: Style,
    /// What it says.
    pub(crate) text: String,
    /// Whether it stays on the page where the next paragraph begins.
    pub(crate) is_kept: bool,
    /// How many lines stay empty above it.
    pub(crate) lines_before: u32,
    /// Another size than the style's, in half points.
    pub(crate) size: Option<u32>,
    /// How far it keeps from the left, in twentieths of a point.
    pub(crate) left: u32,
    /// How far it keeps from the right, in twentieths of a point.
    pub(crate) right: u32,
    /// How much further left its first line begins, in twentieths of a point.
    pub(crate) hanging: u32,
}

impl Paragraph {
    /// Returns a paragraph as its style has it.
    pub(crate) fn new(style: Style, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { style, text, is_kept: false, lines_before: 0, size: None, left: 0, right: 0, hanging: 0 }
    }

    /// Returns the paragraph with empty lines above it.
    pub(crate) fn below(mut self, lines: u32) -> Self {
        self.lines_before = lines;
        self
    }
}

/// A table as wide as its columns; its heading row stands on every page and no row is torn.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// The columns, from left to right.
    pub(crate) columns: Vec<Column>,
    /// The rows below the headings, each as long as the columns.
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The size of its text, in half points.
    pub(crate) size: u32,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its heading.
    pub(crate) heading: String,
    /// Its width, in twentieths of a point.
    pub(crate) width: u32,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Words, on the left.
    Text(String),
    /// A number, in the middle.
    Number(String),
}

impl Cell {
    fn style(&self) -> &'static str {
        match self {
            Self::Text(_) => "CellText",
            Self::Number(_) => "Cell",
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
        }
    }
}

/// Returns the main part of the package.
pub(crate) fn document(document: &Document) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>",
    );
    let mut writer = Writer {
        xml: &mut xml,
        language: document.language,
        width: if document.is_wide { WIDE_WIDTH } else { TEXT_WIDTH },
        charts: 0,
    };
    // Writing to a string cannot fail.
    let _written = document.blocks.iter().try_for_each(|block| match block {
        Block::Paragraph(paragraph) => writer.paragraph(paragraph),
        Block::Table(table) => writer.table(table),
        Block::Chart(chart) => writer.chart(chart),
    });
    xml.push_str(match (&document.letter_head, document.is_wide) {
        (Some(_), _) => LETTER,
        (None, true) => WIDE,
        (None, false) => SECTION,
    });
    xml.push_str("</w:body></w:document>");
    xml
}

/// Top 37 mm, right 26 mm, bottom 35 mm, left 28 mm; the dashes of the page number stand 7 mm below the text.
const SECTION: &str = "<w:sectPr>\
    <w:footerReference w:type=\"default\" r:id=\"odd\"/><w:footerReference w:type=\"even\" r:id=\"even\"/>\
    <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
    <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" \
    w:header=\"851\" w:footer=\"1446\" w:gutter=\"0\"/></w:sectPr>";

/// The page of a letter: its head begins 30 mm and its last line stands 20 mm from the edge of the first page, which has
/// no number (GB/T 9704—2012, 10.1).
const LETTER: &str = "<w:sectPr>\
    <w:headerReference w:type=\"first\" r:id=\"letterHead\"/>\
    <w:footerReference w:type=\"default\" r:id=\"odd\"/><w:footerReference w:type=\"even\" r:id=\"even\"/>\
    <w:footerReference w:type=\"first\" r:id=\"letterFoot\"/>\
    <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
    <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" \
    w:header=\"1701\" w:footer=\"1134\" w:gutter=\"0\"/><w:titlePg/></w:sectPr>";

/// The same page on its side, bound at the top.
const WIDE: &str = "<w:sectPr>\
    <w:footerReference w:type=\"default\" r:id=\"odd\"/><w:footerReference w:type=\"even\" r:id=\"even\"/>\
    <w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>\
    <w:pgMar w:top=\"1587\" w:right=\"2098\" w:bottom=\"1474\" w:left=\"1984\" \
    w:header=\"851\" w:footer=\"936\" w:gutter=\"0\"/></w:sectPr>";

/// How far text keeps from the sides of its cell, in twentieths of a point.
const CELL_MARGIN: u32 = 50;

struct Writer<'a> {
    xml: &'a mut String,
    language: Language,
    width: u32,
    charts: usize,
}

impl Writer<'_> {
    /// A chart stands in a paragraph whose line is as high as the chart.
    fn chart(&mut self, chart: &Chart) -> fmt::Result {
        self.charts = self.charts.saturating_add(1);
        let (number, relation) = (self.charts, super::chart_relation(self.charts));
        write!(
            self.xml,
            "<w:p><w:pPr><w:keepNext/><w:spacing w:before=\"120\" w:after=\"120\" w:line=\"240\" \
             w:lineRule=\"auto\"/><w:jc w:val=\"center\"/></w:pPr><w:r>{}</w:r></w:p>",
            chart::inline(chart, &relation, number)
        )
    }

    fn paragraph(&mut self, paragraph: &Paragraph) -> fmt::Result {
        let Paragraph { style, text, is_kept, lines_before, size, left, right, hanging } = paragraph;
        write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>", style.id())?;
        if *is_kept {
            self.xml.push_str("<w:keepNext/>");
        }
        if *lines_before > 0 {
            write!(self.xml, "<w:spacing w:before=\"{}\"/>", lines_before.saturating_mul(LINE))?;
        }
        if [*left, *right, *hanging].iter().any(|length| *length > 0) {
            write!(self.xml, "<w:ind w:left=\"{left}\" w:right=\"{right}\" w:hanging=\"{hanging}\"/>")?;
        }
        self.xml.push_str("</w:pPr>");
        self.run(text, *size)?;
        self.xml.push_str("</w:p>");
        Ok(())
    }

    /// Quotation marks and dashes belong to both scripts; in a Chinese text they are Chinese.
    fn run(&mut self, text: &str, size: Option<u32>) -> fmt::Result {
        self.xml.push_str("<w:r><w:rPr>");
        match self.language {
            Language::Zh => self.xml.push_str("<w:rFonts w:hint=\"eastAsia\"/>"),
            Language::En => {}
        }
        if let Some(size) = size {
            write!(self.xml, "<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>")?;
        }
        self.xml.push_str("</w:rPr>");
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.xml.push_str("<w:br/>");
            }
            for (number, piece) in line.split('\t').enumerate() {
                if number > 0 {
                    self.xml.push_str("<w:tab/>");
                }
                write!(self.xml, "<w:t xml:space=\"preserve\">{}</w:t>", escaped(piece))?;
            }
        }
        self.xml.push_str("</w:r>");
        Ok(())
    }

    fn table(&mut self, table: &Table) -> fmt::Result {
        let width: u32 = table.columns.iter().map(|column| column.width).sum();
        let width = width.min(self.width);
        write!(self.xml, "<w:tbl><w:tblPr><w:tblW w:w=\"{width}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>")?;
        self.xml.push_str("<w:tblBorders>");
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            write!(self.xml, "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>")?;
        }
        write!(
            self.xml,
            "</w:tblBorders><w:tblLayout w:type=\"fixed\"/><w:tblCellMar>\
             <w:left w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/><w:right w:w=\"{CELL_MARGIN}\" w:type=\"dxa\"/>\
             </w:tblCellMar></w:tblPr><w:tblGrid>"
        )?;
        for column in &table.columns {
            write!(self.xml, "<w:gridCol w:w=\"{}\"/>", column.width)?;
        }
        self.xml.push_str("</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for column in &table.columns {
            self.cell("CellHead", &column.heading, column.width, table.size)?;
        }
        self.xml.push_str("</w:tr>");
        for row in &table.rows {
            self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                self.cell(cell.style(), cell.text(), column.width, table.size)?;
            }
            self.xml.push_str("</w:tr>");
        }
        self.xml.push_str("</w:tbl>");
        Ok(())
    }

    fn cell(&mut self, style: &str, text: &str, width: u32, size: u32) -> fmt::Result {
        write!(
            self.xml,
            "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr>\
             <w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"
        )?;
        self.run(text, Some(size))?;
        self.xml.push_str("</w:p></w:tc>");
        Ok(())
    }
}

/// Returns text as XML may hold it: marks are escaped, and what XML forbids is left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            character if character.is_control() => {}
            character => xml.push(character),
        }
    }
    xml
}
