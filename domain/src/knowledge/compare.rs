//! What differs between two texts, so that whoever approves sees what was changed and nobody has to hunt for it.
//! Chinese has no spaces, so what is compared are runs of letters or digits, and single characters otherwise.

/// The most pieces of one text that are compared one by one; longer texts are compared by line.
const PIECES_LIMIT: usize = 3_000;

/// A stretch of text in one of two texts, or in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stretch {
    /// In both.
    Same(String),
    /// Only in the earlier one.
    Gone(String),
    /// Only in the later one.
    New(String),
}

/// Returns how `before` becomes `after`: the stretches in reading order, what went before what came.
///
/// ```
/// use domain::knowledge::compare::{Stretch, compare};
/// let stretches = compare("周一至周五", "周一至周六");
/// assert_eq!(stretches, [
///     Stretch::Same("周一至周".to_owned()),
///     Stretch::Gone("五".to_owned()),
///     Stretch::New("六".to_owned()),
/// ]);
/// ```
#[must_use]
pub fn compare(before: &str, after: &str) -> Vec<Stretch> {
    let (mut left, mut right) = (pieces(before), pieces(after));
    if left.len().max(right.len()) > PIECES_LIMIT {
        left = before.split_inclusive('\n').collect();
        right = after.split_inclusive('\n').collect();
    }
    let head = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let (left_rest, right_rest) = (left.split_off(head), right.split_off(head));
    let tail =
        left_rest.iter().rev().zip(right_rest.iter().rev()).take_while(|(left, right)| left == right).count();
    let (left_middle, left_tail) = left_rest.split_at(left_rest.len().saturating_sub(tail));
    let (right_middle, _) = right_rest.split_at(right_rest.len().saturating_sub(tail));
    let mut woven = Woven::default();
    left.iter().for_each(|piece| woven.push(Kind::Same, piece));
    middle(left_middle, right_middle, &mut woven);
    left_tail.iter().for_each(|piece| woven.push(Kind::Same, piece));
    woven.done()
}

fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, character) in text.char_indices() {
        let joins = previous
            .is_some_and(|before| before.is_ascii_alphanumeric() && character.is_ascii_alphanumeric());
        if !joins && at > start {
            pieces.extend(text.get(start..at));
            start = at;
        }
        previous = Some(character);
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

/// The longest common subsequence, by the table of its lengths.
fn middle(left: &[&str], right: &[&str], woven: &mut Woven) {
    let width = right.len() + 1;
    let mut lengths = vec![0_u16; (left.len() + 1) * width];
    let at =
        |lengths: &[u16], row: usize, column: usize| lengths.get(row * width + column).copied().unwrap_or(0);
    for (row, one) in left.iter().enumerate().rev() {
        for (column, other) in right.iter().enumerate().rev() {
            let length = if one == other {
                at(&lengths, row + 1, column + 1).saturating_add(1)
            } else {
                at(&lengths, row + 1, column).max(at(&lengths, row, column + 1))
            };
            if let Some(cell) = lengths.get_mut(row * width + column) {
                *cell = length;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    loop {
        match (left.get(row), right.get(column)) {
            (None, None) => return,
            (Some(one), Some(other)) if one == other => {
                woven.push(Kind::Same, one);
                row += 1;
                column += 1;
            }
            (Some(one), other)
                if other.is_none() || at(&lengths, row + 1, column) >= at(&lengths, row, column + 1) =>
            {
                woven.push(Kind::Gone, one);
                row += 1;
            }
            (_, Some(other)) => {
                woven.push(Kind::New, other);
                column += 1;
            }
            (Some(_), None) => return,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Same,
    Gone,
    New,
}

/// Stretches as they grow: what went and what came is gathered until something is the same again.
#[derive(Default)]
struct Woven {
    done: Vec<Stretch>,
    same: String,
    gone: String,
    new: String,
}

impl Woven {
    fn push(&mut self, kind: Kind, piece: &str) {
        match kind {
            Kind::Same => {
                self.flush_changes();
                self.same.push_str(piece);
            }
            Kind::Gone => {
                self.flush_same();
                self.gone.push_str(piece);
            }
            Kind::New => {
                self.flush_same();
                self.new.push_str(piece);
            }
        }
    }

    fn flush_same(&mut self) {
        if !self.same.is_empty() {
            self.done.push(Stretch::Same(std::mem::take(&mut self.same)));
        }
    }

    fn flush_changes(&mut self) {
        if !self.gone.is_empty() {
            self.done.push(Stretch::Gone(std::mem::take(&mut self.gone)));
        }
        if !self.new.is_empty() {
            self.done.push(Stretch::New(std::mem::take(&mut self.new)));
        }
    }

    fn done(mut self) -> Vec<Stretch> {
        self.flush_changes();
        self.flush_same();
        self.done
    }
}
