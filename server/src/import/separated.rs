//! Rows of a text file with separators (RFC 4180), a character at a time: however large a cell is, only a limited
//! part of it is kept, and a quote that is never closed is known by where it was opened.

use std::io::Read;

use encoding_rs::Encoding;

use super::{
    COLUMN_LIMIT, Cell, LINE_LIMIT, ROW_LIMIT, Row,
    decode::{Characters, Next},
    unreadable::{Place, Unreadable},
};

/// The rows of a text file.
pub struct Rows<R> {
    characters: Characters<R>,
    encoding: &'static str,
    separator: char,
    header: Vec<String>,
    number: u64,
    line: u64,
    /// The last row was ended by a carriage return; a line feed after it belongs to it.
    after_return: bool,
    /// Whether the last row read was ended by a line break.
    pub is_ended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Bare,
    Quoted { opened: u64 },
    Closed { opened: u64 },
}

/// What a character does to the row being read.
enum Step {
    Goes(State),
    CellEnds,
    RowEnds,
}

impl<R: Read> Rows<R> {
    /// Returns the rows of `reader`.
    pub fn new(reader: R, encoding: &'static Encoding, separator: char) -> Self {
        Self {
            characters: Characters::new(reader, encoding),
            encoding: encoding.name(),
            separator,
            header: Vec::new(),
            number: 0,
            line: 1,
            after_return: false,
            is_ended: true,
        }
    }

    /// Returns how many bytes were read so far.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.characters.done
    }

    /// Returns the next row that is not blank; the first is the header.
    ///
    /// # Errors
    /// When the file cannot be read on.
    pub fn next_row(&mut self) -> Result<Option<Row>, Unreadable> {
        loop {
            let Some(row) = self.read()? else { return Ok(None) };
            if row.is_blank() {
                continue;
            }
            if self.header.is_empty() {
                self.header = row.cells.iter().map(|cell| cell.text.trim().to_owned()).collect();
            }
            return Ok(Some(row));
        }
    }

    fn read(&mut self) -> Result<Option<Row>, Unreadable> {
        if self.number > ROW_LIMIT {
            return Err(Unreadable::Rows);
        }
        let number = self.number.saturating_add(1);
        let mut row = Row { number, line: Some(self.line), ..Row::default() };
        let (mut cell, mut state, mut any) = (Cell::default(), State::Start, false);
        loop {
            self.run(state, &mut cell)?;
            let character = match self.characters.take()? {
                Next::Character('\n') if std::mem::take(&mut self.after_return) => continue,
                Next::Character(character) => character,
                Next::Wrong => return Err(self.wrong(&row)),
                Next::End => return self.end(row, cell, state, any),
            };
            self.after_return = false;
            any = true;
            self.count_lines(usize::from(character == '\n'))?;
            match self.step(state, character, &mut cell) {
                Step::Goes(next) => {
                    if matches!((state, next), (State::Closed { .. }, State::Bare)) {
                        row.torn.get_or_insert(row.cells.len());
                    }
                    state = next;
                }
                Step::CellEnds => {
                    self.add(&mut row, std::mem::take(&mut cell))?;
                    state = State::Start;
                }
                Step::RowEnds => {
                    self.add(&mut row, cell)?;
                    self.number = row.number;
                    self.is_ended = true;
                    return Ok(Some(row));
                }
            }
        }
    }

    /// Takes what belongs to the cell without a look at each character.
    fn run(&mut self, state: State, cell: &mut Cell) -> Result<(), Unreadable> {
        let stops: &[char] = match state {
            State::Quoted { .. } => &['"'],
            State::Bare => &[self.separator, '\n', '\r'],
            State::Start | State::Closed { .. } => return Ok(()),
        };
        let text = self.characters.run(stops);
        let lines = text.matches('\n').count();
        cell.add(text);
        self.count_lines(lines)
    }

    fn count_lines(&mut self, lines: usize) -> Result<(), Unreadable> {
        self.line = self.line.saturating_add(u64::try_from(lines).unwrap_or(u64::MAX));
        if self.line > LINE_LIMIT { Err(Unreadable::Lines) } else { Ok(()) }
    }

    fn step(&mut self, state: State, character: char, cell: &mut Cell) -> Step {
        match (state, character) {
            (State::Quoted { opened }, '"') => return Step::Goes(State::Closed { opened }),
            (State::Quoted { .. }, _) => {
                cell.add(character.encode_utf8(&mut [0; 4]));
                return Step::Goes(state);
            }
            (State::Closed { opened }, '"') => {
                cell.add("\"");
                return Step::Goes(State::Quoted { opened });
            }
            (State::Start, '"') => return Step::Goes(State::Quoted { opened: self.line }),
            (State::Start | State::Bare | State::Closed { .. }, _) => {}
        }
        match character {
            _ if character == self.separator => Step::CellEnds,
            '\n' => Step::RowEnds,
            '\r' => {
                self.after_return = true;
                self.line = self.line.saturating_add(1);
                Step::RowEnds
            }
            _ => {
                cell.add(character.encode_utf8(&mut [0; 4]));
                Step::Goes(State::Bare)
            }
        }
    }

    fn add(&self, row: &mut Row, cell: Cell) -> Result<(), Unreadable> {
        if row.cells.len() >= COLUMN_LIMIT {
            return Err(Unreadable::Columns(Place {
                row: row.number,
                line: row.line,
                column: String::new(),
            }));
        }
        row.cells.push(cell);
        Ok(())
    }

    fn end(&mut self, mut row: Row, cell: Cell, state: State, any: bool) -> Result<Option<Row>, Unreadable> {
        if let State::Quoted { opened } = state {
            let column = self.column(row.cells.len());
            return Err(Unreadable::Unclosed(Place { row: row.number, line: Some(opened), column }));
        }
        if !any {
            return Ok(None);
        }
        self.add(&mut row, cell)?;
        self.number = row.number;
        self.is_ended = false;
        Ok(Some(row))
    }

    fn wrong(&self, row: &Row) -> Unreadable {
        let place = Place { row: row.number, line: Some(self.line), column: self.column(row.cells.len()) };
        if self.characters.is_at_end() {
            return Unreadable::CutCharacter(place);
        }
        Unreadable::Bytes { place, encoding: self.encoding }
    }

    /// Returns what a column is called; its number where the header does not reach.
    fn column(&self, place: usize) -> String {
        let name = self.header.get(place).filter(|name| !name.is_empty());
        name.cloned().unwrap_or_else(|| place.saturating_add(1).to_string())
    }
}
