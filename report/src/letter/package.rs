//! The package of a document: unpacked within limits, looked through for what no template may bring, and packed again.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read, Write},
};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::{
    fault::{Fault, shown},
    xml::{self, Element},
};

/// The largest template.
pub const SIZE_LIMIT: u64 = 5 * 1024 * 1024;
/// The most parts of a package.
const PARTS: usize = 400;
/// The largest it may become when unpacked.
const UNPACKED: u64 = 40 * 1024 * 1024;
/// The largest part that is read as a tree.
const TREE: usize = 8 * 1024 * 1024;

const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const WORDS: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
/// What a program may compute in a document: numbers of pages.
const FIELDS: [&str; 4] = ["PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"];

/// A part that is read as a tree: what stands before its root, and the root.
pub(super) type Tree = (String, Element);

/// An unpacked template.
#[derive(Clone, Debug)]
pub(super) struct Package {
    /// Every part, in order.
    pub(super) parts: Vec<(String, Vec<u8>)>,
    /// The parts that hold text, by name.
    pub(super) trees: BTreeMap<String, Tree>,
    /// The name of the main part.
    pub(super) main: String,
}

impl Package {
    /// Unpacks a template.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > SIZE_LIMIT {
            return Err(Fault::TooLarge { size, limit: SIZE_LIMIT });
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(Fault::Locked);
        }
        let parts = unpack(bytes)?;
        let types = tree(&parts, "[Content_Types].xml")?.1;
        look_through(&parts, &types)?;
        let main = part_of(&types, |kind| kind == MAIN).next();
        let main = main.ok_or_else(|| Fault::NotADocument("no main part".to_owned()))?;
        let holds_text = |kind: &str| {
            let kind = kind.strip_prefix(WORDS).and_then(|kind| kind.strip_suffix("+xml"));
            kind.is_some_and(|kind| {
                matches!(kind, "document.main" | "header" | "footer" | "footnotes" | "endnotes")
            })
        };
        let mut trees = BTreeMap::new();
        for name in part_of(&types, holds_text) {
            let tree = tree(&parts, &name)?;
            look_at_tree(&tree.1)?;
            trees.insert(name, tree);
        }
        Ok(Self { parts, trees, main })
    }

    /// Packs it, the trees in the place of the parts they were read from; the same package gives the same bytes.
    pub(super) fn pack(&self) -> Result<Vec<u8>, ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        let mut package = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            package.start_file(name.as_str(), options)?;
            match self.trees.get(name) {
                Some((before, root)) => package.write_all(xml::write(before, root).as_bytes())?,
                None => package.write_all(bytes)?,
            }
        }
        Ok(package.finish()?.into_inner())
    }

    /// Puts a part in the place of the one with its name, or behind all others.
    pub(super) fn put(&mut self, name: &str, bytes: Vec<u8>) {
        match self.parts.iter_mut().find(|(known, _)| known == name) {
            Some((_, part)) => *part = bytes,
            None => self.parts.push((name.to_owned(), bytes)),
        }
    }

    /// Returns a part as text.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let (_, bytes) = self.parts.iter().find(|(known, _)| known == name)?;
        String::from_utf8(bytes.clone()).ok()
    }
}

fn unpack(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let broken = |error: ZipError| Fault::NotADocument(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PARTS {
        return Err(Fault::NotADocument(format!("more than {PARTS} parts")));
    }
    let (mut parts, mut left) = (Vec::<(String, Vec<u8>)>::new(), UNPACKED);
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(broken)?;
        let name = entry.name().map_err(broken)?.into_owned();
        if entry.is_dir() {
            continue;
        }
        let is_strange = name.starts_with('/') || name.contains("..") || name.contains('\\');
        if is_strange || parts.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name)) {
            return Err(Fault::NotADocument(shown(&name)));
        }
        // What an entry says of its size is not believed: reading stops one byte above what is left.
        let mut part = Vec::new();
        let read = (&mut entry).take(left + 1).read_to_end(&mut part);
        read.map_err(|error| Fault::NotADocument(error.to_string()))?;
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
        left = left.checked_sub(length).ok_or(Fault::Bomb { limit: UNPACKED })?;
        parts.push((name, part));
    }
    Ok(parts)
}

fn tree(parts: &[(String, Vec<u8>)], name: &str) -> Result<Tree, Fault> {
    let missing = || Fault::NotADocument(format!("`{}` is missing", shown(name)));
    let (_, bytes) = parts.iter().find(|(known, _)| known == name).ok_or_else(missing)?;
    let strange = |why: String| Fault::NotADocument(format!("`{}`: {}", shown(name), shown(&why)));
    if bytes.len() > TREE {
        return Err(Fault::Bomb { limit: u64::try_from(TREE).unwrap_or(u64::MAX) });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| strange(error.to_string()))?;
    xml::read(text).map_err(strange)
}

/// Returns the names of the parts of a kind.
fn part_of<'a>(types: &'a Element, is: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = String> + 'a {
    types.elements().filter_map(move |one| {
        one.attribute("ContentType").filter(|kind| is(kind))?;
        Some(one.attribute("PartName")?.trim_start_matches('/').to_owned())
    })
}

/// Refuses what no template may bring: macros, objects, comments, and whatever points outside.
fn look_through(parts: &[(String, Vec<u8>)], types: &Element) -> Result<(), Fault> {
    let kinds = types.elements().filter_map(|one| one.attribute("ContentType"));
    if let Some(kind) = kinds.into_iter().find(|kind| {
        let kind = kind.to_ascii_lowercase();
        kind.contains("macroenabled") || kind.contains("vbaproject") || kind.contains("vbadata")
    }) {
        return Err(Fault::Macros(shown(&kind)));
    }
    for (name, _) in parts {
        let lower = name.to_ascii_lowercase();
        if lower.contains("vba") && lower.ends_with(".bin") {
            return Err(Fault::Macros(shown(name)));
        }
        let holds = ["embeddings/", "activex/", "_xmlsignatures/", "afchunk"];
        if holds.iter().any(|part| lower.contains(part)) {
            return Err(Fault::Embedded(shown(name)));
        }
        if lower.ends_with("word/comments.xml") {
            return Err(Fault::Tracked(shown(name)));
        }
        if lower.ends_with(".rels") {
            for relation in tree(parts, name)?.1.elements() {
                let target = relation.attribute("Target").unwrap_or_default();
                let is_outside = relation
                    .attribute("TargetMode")
                    .is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
                if is_outside || target.contains("://") || target.starts_with("\\\\") {
                    return Err(Fault::External(shown(&target)));
                }
                let kind = relation.attribute("Type").unwrap_or_default();
                if kind.ends_with("/aFChunk") || kind.ends_with("/oleObject") || kind.ends_with("/control") {
                    return Err(Fault::Embedded(shown(&target)));
                }
            }
        }
    }
    Ok(())
}

fn look_at_tree(root: &Element) -> Result<(), Fault> {
    let mut found = None;
    let mut instruction = String::new();
    root.walk(&mut |element| {
        let fault = match element.name.as_str() {
            "w:ins" | "w:del" | "w:moveFrom" | "w:moveTo" => Some(Fault::Tracked(shown(&element.text()))),
            "w:object" | "w:control" | "w:altChunk" | "w:subDoc" | "w:dataBinding" | "w:pict"
                if element.name != "w:pict" || element.child("o:OLEObject").is_some() =>
            {
                Some(Fault::Embedded(element.name.clone()))
            }
            "w:fldSimple" => computed(&element.attribute("w:instr").unwrap_or_default()),
            // An instruction may be split over runs; it is whole when its field is.
            "w:instrText" => {
                instruction.push_str(&element.text());
                None
            }
            "w:fldChar" => match element.attribute("w:fldCharType").as_deref() {
                Some("begin") => None,
                _ if instruction.is_empty() => None,
                _ => computed(&std::mem::take(&mut instruction)),
            },
            _ => None,
        };
        if found.is_none() {
            found = fault;
        }
    });
    let unended = computed(&instruction).filter(|_| !instruction.is_empty());
    found.or(unended).map_or(Ok(()), Err)
}

fn computed(instruction: &str) -> Option<Fault> {
    let name = instruction.split_whitespace().next().unwrap_or_default();
    let is_page = FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name));
    (!is_page).then(|| Fault::Computed(shown(instruction)))
}
