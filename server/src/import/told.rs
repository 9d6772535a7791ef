//! What the terminal is told of a file, row by row and at the end.

use std::{collections::BTreeMap, io::Write};

use indicatif::ProgressBar;

use super::pass::{Listener, News, Summary};

/// How many notes of one sort are told; faults are told all.
const NOTES: u32 = 20;

/// Tells the terminal, and moves a progress bar.
pub struct Teller<'a> {
    out: &'a mut dyn Write,
    bar: ProgressBar,
    notes: BTreeMap<&'static str, u32>,
}

impl<'a> Teller<'a> {
    /// Returns a teller to `out`, with the bar of the pass.
    pub fn new(out: &'a mut dyn Write, bar: ProgressBar) -> Self {
        Self { out, bar, notes: BTreeMap::new() }
    }

    fn say(&mut self, words: &str) {
        let Self { out, bar, .. } = self;
        // A terminal that is gone must not stop the import; the exit code still tells.
        let _ = bar.suspend(|| writeln!(out, "{words}"));
    }

    /// Tells how many notes were not told.
    pub fn rest(&mut self) {
        for (sort, count) in std::mem::take(&mut self.notes) {
            if let Some(more) = count.checked_sub(NOTES).filter(|more| *more > 0) {
                self.say(&format!("note: and {more} more of `{sort}`"));
            }
        }
    }
}

impl Listener for Teller<'_> {
    fn hear(&mut self, news: News<'_>) {
        match news {
            News::Trouble(trouble) => self.say(&format!("not taken: {trouble}")),
            News::Note(letter, note) => {
                let count = self.notes.entry(note.sort()).or_insert(0);
                *count = count.saturating_add(1);
                if *count <= NOTES {
                    self.say(&format!("note: {}: {note}", letter.place));
                }
            }
        }
    }

    fn reach(&mut self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

/// Returns the summary in words.
#[must_use]
pub fn summary(summary: &Summary, is_dry: bool) -> String {
    let taken = if is_dry { "would be taken in" } else { "taken in" };
    let mut lines = vec![
        format!("{:>8} rows", summary.rows),
        format!("{:>8} {taken}", summary.taken),
        format!("{:>8} there already", summary.known),
        format!("{:>8} not taken", summary.refused),
    ];
    let marks = [
        (summary.with_unit, "with a unit"),
        (summary.needs_unit, "wait for a unit"),
        (summary.date_unknown, "without a day of receipt"),
        (summary.reply_before_letter, "with a reply dated before the letter"),
        (summary.unanswered, "without a reply"),
    ];
    lines.push("of the letters:".to_owned());
    lines.extend(marks.iter().map(|(count, what)| format!("{count:>8} {what}")));
    if !summary.is_ended {
        lines.push(
            "note: the file does not end with a line break; see whether its last row is whole".to_owned(),
        );
    }
    lines.join("\n")
}
