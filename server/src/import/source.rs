//! What a file is: a workbook or text, and in which characters. Looks at every byte before it says so, and says when
//! it is not sure.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::{Row, map::Map, separated, sheet, unreadable::Unreadable};
use crate::import::decode::{Characters, Next};

/// The bytes of a header looked at for its separator.
const HEADER_BYTES: u64 = 64 * 1024;
/// A text with this many good characters for each broken one is UTF-8 with damage, and not another encoding.
const GOOD_FOR_ONE_BROKEN: u64 = 10;
/// Of GB18030's Chinese characters, rare ones are fewer than one in so many; more of them speak of another encoding.
const RARE_ONE_IN: u64 = 4;

/// Something that can be read twice.
pub trait Input: Read + Seek {}
impl<T: Read + Seek> Input for T {}

/// A file of letters.
pub struct Source {
    input: Box<dyn Input>,
    /// How many bytes it has.
    pub size: u64,
    /// What it is.
    pub format: Format,
}

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook of Excel 2007 or later.
    Workbook,
    /// Text with separators.
    Text {
        /// Its characters.
        encoding: &'static Encoding,
        /// Between two cells.
        separator: char,
    },
}

impl Format {
    /// Returns what people call it.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Workbook => "XLSX".to_owned(),
            Self::Text { encoding, .. } => format!("CSV, {}", encoding.name().to_ascii_uppercase()),
        }
    }
}

impl Source {
    /// Opens a file and looks at what it is.
    ///
    /// # Errors
    /// When it cannot be read, or is nothing we can read.
    pub fn open(path: &Path, map: &Map) -> Result<Self, Unreadable> {
        let found = std::fs::metadata(path)?;
        if found.is_dir() {
            return Err(Unreadable::Folder);
        }
        if !found.is_file() {
            return Err(Unreadable::NotAFile);
        }
        Self::of(Box::new(File::open(path)?), map)
    }

    /// Looks at what an input is.
    ///
    /// # Errors
    /// When it cannot be read, or is nothing we can read.
    pub fn of(mut input: Box<dyn Input>, map: &Map) -> Result<Self, Unreadable> {
        let size = input.seek(SeekFrom::End(0))?;
        input.rewind()?;
        let mut first = Vec::new();
        input.by_ref().take(4).read_to_end(&mut first)?;
        let format = match first.as_slice() {
            [] => return Err(Unreadable::Empty),
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(Unreadable::Utf16),
            [0xd0, 0xcf, 0x11, 0xe0] => return Err(Unreadable::OldWorkbook),
            [b'P', b'K', 3, 4] => Format::Workbook,
            _ => {
                let encoding = match map.encoding {
                    Some(encoding) => encoding.known(),
                    None => encoding(&mut input)?,
                };
                let separator = match map.separator {
                    Some(separator) => separator,
                    None => separator(&mut input, encoding)?,
                };
                Format::Text { encoding, separator }
            }
        };
        Ok(Self { input, size, format })
    }

    /// Gives every row to `each`, the header first, with how far the file is read, of its size. Returns whether the
    /// last row was ended by a line break.
    ///
    /// # Errors
    /// When the file cannot be read on, or `each` has enough.
    pub fn walk(
        &mut self,
        map: &Map,
        each: &mut dyn FnMut(Row, u64) -> Result<(), Unreadable>,
    ) -> Result<bool, Unreadable> {
        self.input.rewind()?;
        match self.format {
            Format::Workbook => {
                sheet::walk(&mut self.input, map.sheet.as_deref(), self.size, each)?;
                Ok(true)
            }
            Format::Text { encoding, separator } => {
                let mut rows = separated::Rows::new(&mut self.input, encoding, separator);
                while let Some(row) = rows.next_row()? {
                    let done = rows.done();
                    each(row, done)?;
                }
                Ok(rows.is_ended)
            }
        }
    }
}

/// What the bytes of a text speak for.
#[derive(Default)]
struct Signs {
    /// Characters beyond ASCII, read as UTF-8.
    utf8: u64,
    /// Places that are not UTF-8.
    not_utf8: u64,
    /// Characters beyond ASCII, read as GB18030.
    gb18030: u64,
    /// Places that are not GB18030.
    not_gb18030: u64,
    /// Characters of GB18030 outside the common GB 2312.
    rare: u64,
}

fn encoding(input: &mut Box<dyn Input>) -> Result<&'static Encoding, Unreadable> {
    let mut signs = Signs::default();
    (signs.utf8, signs.not_utf8) = count(input, UTF_8)?;
    if signs.not_utf8 == 0 {
        return Ok(UTF_8);
    }
    (signs.gb18030, signs.not_gb18030) = count(input, GB18030)?;
    signs.rare = rare(input)?;
    decide(&signs)
}

fn decide(signs: &Signs) -> Result<&'static Encoding, Unreadable> {
    if signs.utf8 > signs.not_utf8.saturating_mul(GOOD_FOR_ONE_BROKEN) {
        return Ok(UTF_8);
    }
    if signs.not_gb18030 > 0 {
        return Ok(if signs.not_utf8 <= signs.not_gb18030 { UTF_8 } else { GB18030 });
    }
    if signs.rare.saturating_mul(RARE_ONE_IN) > signs.gb18030 {
        return Err(Unreadable::Unsure { rare: signs.rare, all: signs.gb18030 });
    }
    Ok(GB18030)
}

/// Returns how many characters beyond ASCII an encoding finds, and how many places it cannot read.
fn count(input: &mut Box<dyn Input>, encoding: &'static Encoding) -> Result<(u64, u64), Unreadable> {
    input.rewind()?;
    let mut characters = Characters::new(input, encoding);
    let (mut found, mut wrong) = (0_u64, 0_u64);
    loop {
        match characters.take()? {
            Next::Character(character) => {
                found = found.saturating_add(u64::from(!character.is_ascii()));
                let rest = characters.all();
                if !rest.is_ascii() {
                    let more = rest.chars().filter(|character| !character.is_ascii()).count();
                    found = found.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
                }
            }
            Next::Wrong => wrong = wrong.saturating_add(1),
            Next::End => return Ok((found, wrong)),
        }
    }
}

/// Returns how many two-byte characters lie outside GB 2312, whose bytes are both 0xA1 or more.
fn rare(input: &mut Box<dyn Input>) -> Result<u64, Unreadable> {
    input.rewind()?;
    let mut bytes = std::io::BufReader::new(input);
    let (mut lead, mut rare, mut piece) = (None, 0_u64, [0_u8; 8192]);
    loop {
        let length = bytes.read(&mut piece)?;
        if length == 0 {
            return Ok(rare);
        }
        for byte in piece.iter().take(length).copied() {
            lead = match lead {
                None => (byte > 0x80).then_some(byte),
                // A digit begins the second half of a four-byte character, which is a place of its own.
                Some(_) if byte.is_ascii_digit() => None,
                Some(first) => {
                    rare = rare.saturating_add(u64::from(first < 0xa1 || byte < 0xa1));
                    None
                }
            };
        }
    }
}

/// Returns the character that stands most often between the header's names.
fn separator(input: &mut Box<dyn Input>, encoding: &'static Encoding) -> Result<char, Unreadable> {
    input.rewind()?;
    let mut characters = Characters::new(input.take(HEADER_BYTES), encoding);
    let mut found = [(',', 0_u32), ('\t', 0), (';', 0)];
    let mut is_quoted = false;
    while let Next::Character(character) = characters.take()? {
        match character {
            '"' => is_quoted = !is_quoted,
            '\n' | '\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                for (separator, times) in &mut found {
                    *times = times.saturating_add(u32::from(*separator == character));
                }
            }
        }
    }
    // The first of equals is the comma.
    let most = found.iter().rev().max_by_key(|(_, times)| *times);
    Ok(most.map_or(',', |(separator, _)| *separator))
}

/// Returns the rows of a small file, at most one more than `most`, so that too many are told and not cut off; nothing
/// when it is nothing we can read. What stands between two cells is looked for when it is not given.
#[must_use]
pub fn rows(bytes: Vec<u8>, separator: Option<char>, most: usize) -> Option<Vec<Row>> {
    let map = Map { separator, ..Map::default() };
    let mut source = Source::of(Box::new(std::io::Cursor::new(bytes)), &map).ok()?;
    let mut rows = Vec::new();
    let walked = source.walk(&map, &mut |row, _| {
        if rows.len() <= most.saturating_add(1) {
            rows.push(row);
        }
        Ok(())
    });
    walked.ok().map(|_| rows)
}
