//! Templates as a word processor writes them, put together part by part.

use std::io::{Cursor, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

const SPACE: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Returns a paragraph with a run for each text.
pub(super) fn paragraph(runs: &[&str]) -> String {
    let run = |text: &&str| {
        format!("<w:r><w:rPr><w:b/></w:rPr><w:t>{text}</w:t></w:r><w:proofErr w:type=\"spellEnd\"/>")
    };
    format!(
        "<w:p w14:paraId=\"1A2B3C4D\"><w:pPr><w:jc w:val=\"both\"/></w:pPr>{}</w:p>",
        runs.iter().map(run).collect::<String>()
    )
}

/// Returns a row with a cell for each text.
pub(super) fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:tcPr/>{}</w:tc>", paragraph(&[text]));
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

/// Returns a table of rows.
pub(super) fn table(rows: &[&str]) -> String {
    format!("<w:tbl><w:tblPr/><w:tblGrid/>{}</w:tbl>", rows.concat())
}

/// Returns a document that holds these paragraphs and tables.
pub(super) fn docx(body: &[String]) -> Vec<u8> {
    with(body, &[])
}

/// Returns a document with more parts, or others in the place of its own.
pub(super) fn with(body: &[String], more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"{SPACE}\" \
         xmlns:w14=\"http://schemas.microsoft.com/office/word/2010/wordml\"><w:body>{}<w:sectPr/></w:body></w:document>",
        body.concat()
    );
    let types = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\"?>\
         <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"word/document.xml\"/></Relationships>";
    let own = [
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", main.as_bytes()),
    ];
    let kept = own.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in kept.chain(more.iter().copied()) {
        package.start_file(name, SimpleFileOptions::default()).unwrap();
        package.write_all(bytes).unwrap();
    }
    package.finish().unwrap().into_inner()
}
