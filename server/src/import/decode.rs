//! Bytes to characters, a piece at a time. A byte that fits no character is reported at its place, never replaced.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// The bytes read at a time.
const PIECE: usize = 64 * 1024;

/// The most bytes of one run.
const RUN: usize = 1024;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A character.
    Character(char),
    /// Bytes that no character has.
    Wrong,
    /// The end.
    End,
}

/// The characters of a stream of bytes.
pub struct Characters<R> {
    reader: R,
    decoder: Decoder,
    bytes: Vec<u8>,
    from: usize,
    until: usize,
    is_read: bool,
    text: String,
    at: usize,
    is_wrong: bool,
    is_decoded: bool,
    /// How many bytes were read so far.
    pub done: u64,
}

impl<R: Read> Characters<R> {
    /// Returns the characters of `reader`, without a byte order mark.
    pub fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            bytes: vec![0; PIECE],
            from: 0,
            until: 0,
            is_read: false,
            // Three bytes are the most that one byte of either encoding becomes.
            text: String::with_capacity(PIECE * 3 + 16),
            at: 0,
            is_wrong: false,
            is_decoded: false,
            done: 0,
        }
    }

    /// Returns what comes next.
    ///
    /// # Errors
    /// When the bytes cannot be read.
    pub fn take(&mut self) -> io::Result<Next> {
        loop {
            if let Some(character) = self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
                self.at += character.len_utf8();
                return Ok(Next::Character(character));
            }
            if std::mem::take(&mut self.is_wrong) {
                return Ok(Next::Wrong);
            }
            if self.is_decoded {
                return Ok(Next::End);
            }
            self.decode()?;
        }
    }

    /// Takes the characters up to the next of `stops`, as far as they are at hand; often none, never all of a large file.
    pub fn run(&mut self, stops: &[char]) -> &str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let rest = rest.get(..rest.floor_char_boundary(RUN)).unwrap_or_default();
        let end = stops.iter().filter_map(|stop| rest.find(*stop)).min().unwrap_or(rest.len());
        let from = self.at;
        self.at += end;
        self.text.get(from..self.at).unwrap_or_default()
    }

    /// Takes everything at hand; nothing at a place that is wrong and at the end.
    pub fn all(&mut self) -> &str {
        let from = std::mem::replace(&mut self.at, self.text.len());
        self.text.get(from..).unwrap_or_default()
    }

    /// Returns whether every byte was read, so that what is wrong now was cut off.
    #[must_use]
    pub fn is_at_end(&self) -> bool {
        self.is_read
    }

    fn decode(&mut self) -> io::Result<()> {
        if self.from == self.until && !self.is_read {
            self.until = self.reader.read(&mut self.bytes)?;
            self.from = 0;
            self.is_read = self.until == 0;
            self.done = self.done.saturating_add(u64::try_from(self.until).unwrap_or(0));
        }
        self.text.clear();
        self.at = 0;
        let bytes = self.bytes.get(self.from..self.until).unwrap_or_default();
        let (outcome, taken) =
            self.decoder.decode_to_string_without_replacement(bytes, &mut self.text, self.is_read);
        self.from += taken;
        match outcome {
            DecoderResult::InputEmpty => self.is_decoded = self.is_read,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(..) => self.is_wrong = true,
        }
        Ok(())
    }
}
