//! A document as a page shows it before it is issued: its paragraphs and tables, without its fonts and measures.

use super::{
    fault::Fault,
    package::Package,
    xml::{Element, Node},
};

/// How a paragraph looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The name of the issuer in red.
    Head,
    /// The number.
    Number,
    /// What the document is called.
    Title,
    /// Whom it is for, or whatever begins without an indent.
    Plain,
    /// The text.
    Body,
    /// A heading.
    Heading,
    /// On the right: who signs, and when.
    Right,
    /// In small print.
    Small,
}

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A paragraph; a line feed in it begins a new line.
    Paragraph(Look, String),
    /// A table: rows of cells.
    Table(Vec<Vec<String>>),
    /// The verification code.
    Picture,
}

/// Returns what a document says, from top to bottom.
///
/// # Errors
/// When it is no document.
pub fn shown(bytes: &[u8]) -> Result<Vec<Shown>, Fault> {
    let package = Package::read(bytes)?;
    let mut pieces = Vec::new();
    for (name, (_, root)) in &package.trees {
        if *name != package.main && root.name == "w:hdr" {
            take(root, &mut pieces);
        }
    }
    if let Some((_, root)) = package.trees.get(&package.main) {
        root.elements().filter(|body| body.name == "w:body").for_each(|body| take(body, &mut pieces));
    }
    Ok(pieces)
}

fn take(parent: &Element, pieces: &mut Vec<Shown>) {
    for child in parent.elements() {
        match child.name.as_str() {
            "w:p" => {
                let mut has_picture = false;
                child.walk(&mut |element| has_picture |= element.name == "w:drawing");
                let text = lines(child);
                if !text.trim().is_empty() {
                    pieces.push(Shown::Paragraph(look(child), text.trim().to_owned()));
                }
                if has_picture {
                    pieces.push(Shown::Picture);
                }
            }
            "w:tbl" => {
                let rows = child.elements().filter(|row| row.name == "w:tr");
                let cells = |row: &Element| {
                    let cells = row.elements().filter(|cell| cell.name == "w:tc");
                    cells.map(|cell| paragraphs(cell).join("\n")).collect()
                };
                pieces.push(Shown::Table(rows.map(cells).collect()));
            }
            "w:sdt" | "w:sdtContent" => take(child, pieces),
            _ => {}
        }
    }
}

fn paragraphs(parent: &Element) -> Vec<String> {
    parent.elements().filter(|one| one.name == "w:p").map(lines).collect()
}

fn lines(element: &Element) -> String {
    let mut text = String::new();
    for node in &element.children {
        if let Node::Element(child) = node {
            match child.name.as_str() {
                "w:t" => text.push_str(&child.text()),
                "w:br" => text.push('\n'),
                "w:tab" => text.push('\t'),
                "w:drawing" | "w:pPr" | "w:rPr" => {}
                _ => text.push_str(&lines(child)),
            }
        }
    }
    text
}

fn look(paragraph: &Element) -> Look {
    let looks = paragraph.child("w:pPr");
    let value = |name: &str| looks.and_then(|looks| looks.child(name)).and_then(|one| one.attribute("w:val"));
    let style = value("w:pStyle").unwrap_or_default();
    match (style.as_str(), value("w:jc").as_deref()) {
        ("RedHead" | "LetterHead", _) => Look::Head,
        ("Number" | "RedNumber" | "LetterNumber", _) => Look::Number,
        ("Title", _) => Look::Title,
        ("Recipients" | "AttachmentNote", _) => Look::Plain,
        ("Heading1" | "Heading2", _) => Look::Heading,
        ("Signature" | "Date" | "SealedSignature" | "SealedDate", _) | (_, Some("right" | "end")) => {
            Look::Right
        }
        ("Verification", _) => Look::Small,
        (_, Some("center")) => Look::Title,
        _ => Look::Body,
    }
}
