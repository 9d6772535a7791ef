//! A file of facts in long form, `unit,group,measure,value`: a line for each cell, a missing cell is 0. CSV in UTF-8
//! or GB18030, or a workbook. Every fault is told with its place; a file with faults is not scored.

use std::{collections::HashMap, path::Path};

use domain::{
    assessment::{Cells, Table, TableError},
    policy::Assessment,
};

use crate::{
    assess::fault::{Fault, Misplaced, Unusable},
    import::{Row, map::Map, source::Source, unreadable::Unreadable},
};

/// The columns a file must have.
const COLUMNS: [&str; 4] = ["unit", "group", "measure", "value"];
/// The most characters of a name.
const NAME_LIMIT: usize = 200;
/// The most units of a file.
const UNIT_LIMIT: usize = 20_000;
/// The most faults that are looked for.
const FAULT_LIMIT: usize = 1_000;

/// What a file holds.
#[derive(Debug)]
pub struct Facts {
    /// The counts.
    pub table: Table,
    /// Columns that were not read.
    pub ignored: Vec<String>,
}

/// Reads a file.
///
/// # Errors
/// Everything found wrong with it, by line.
pub fn read(path: &Path, assessment: &Assessment) -> Result<Facts, Unusable> {
    let file = path.display().to_string();
    let map = Map::default();
    let failed = |cause| Unusable::of(&file, cause);
    let mut source = Source::open(path, &map).map_err(failed)?;
    from(&mut source, &file, assessment)
}

/// Reads a source; `file` is its name in messages.
///
/// # Errors
/// Everything found wrong with it, by line.
pub fn from(source: &mut Source, file: &str, assessment: &Assessment) -> Result<Facts, Unusable> {
    let mut reader = Reader::new(file, assessment);
    let map = Map::default();
    let mut held: Option<Row> = None;
    let walked = source.walk(&map, &mut |row, _| {
        if let Some(before) = held.replace(row) {
            reader.take(&before, None);
        }
        Ok(())
    });
    let is_ended = walked.map_err(|cause| Unusable::of(file, cause))?;
    if let Some(last) = held {
        reader.take(&last, Some(is_ended));
    }
    reader.finish()
}

/// Where each column stands, and how many there are.
struct Header {
    places: [usize; 4],
    wants: usize,
}

struct Reader<'a> {
    file: &'a str,
    assessment: &'a Assessment,
    header: Option<Header>,
    ignored: Vec<String>,
    cells: Cells,
    /// The line a unit was first met on, and its group.
    units: HashMap<String, (u64, String)>,
    /// The line of a cell.
    lines: HashMap<(String, String), u64>,
    rows: u64,
    faults: Vec<Misplaced>,
}

impl<'a> Reader<'a> {
    fn new(file: &'a str, assessment: &'a Assessment) -> Self {
        Self {
            file,
            assessment,
            header: None,
            ignored: Vec::new(),
            cells: Cells::default(),
            units: HashMap::new(),
            lines: HashMap::new(),
            rows: 0,
            faults: Vec::new(),
        }
    }

    fn note(&mut self, line: u64, column: Option<&'static str>, fault: Fault) {
        self.faults.push(Misplaced { file: self.file.to_owned(), line, column, fault });
    }

    /// Takes a row; the last one with whether it was ended.
    fn take(&mut self, row: &Row, is_last: Option<bool>) {
        let line = row.line.unwrap_or(row.number);
        if self.rows == 0 {
            self.rows = 1;
            self.head(row, line);
            return;
        }
        self.rows = self.rows.saturating_add(1);
        let Some(Header { places, wants }) = &self.header else { return };
        let (places, wants) = (*places, *wants);
        if self.faults.len() >= FAULT_LIMIT {
            return;
        }
        let has = row.cells.len();
        if let Some(torn) = row.torn {
            let column = COLUMNS.into_iter().zip(places).find(|(_, place)| *place == torn);
            return self.note(line, column.map(|(column, _)| column), Fault::Torn);
        }
        if has != wants {
            let is_cut = has < wants && is_last == Some(false);
            let fault = if is_cut { Fault::CutOff { has, wants } } else { Fault::FieldCount { has, wants } };
            return self.note(line, None, fault);
        }
        let cells = places.map(|place| row.cells.get(place).map_or("", |cell| cell.text.trim()));
        for (column, cell) in COLUMNS.into_iter().zip(cells) {
            if let Some(fault) = unfit(column, cell) {
                return self.note(line, Some(column), fault);
            }
        }
        self.cell(line, cells);
    }

    fn head(&mut self, row: &Row, line: u64) {
        let has: Vec<String> = row.cells.iter().map(|cell| cell.text.trim().to_lowercase()).collect();
        let mut places = [0; 4];
        let before = self.faults.len();
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let mut found = has.iter().enumerate().filter(|(_, name)| *name == column);
            match (found.next(), found.next()) {
                (Some((at, _)), None) => *place = at,
                (Some(_), Some(_)) => self.note(line, Some(column), Fault::TwiceNamed),
                (None, _) => self.note(line, None, Fault::NoColumn { column, has: has.clone() }),
            }
        }
        if self.faults.len() > before {
            return;
        }
        self.ignored = has.iter().filter(|name| !COLUMNS.contains(&name.as_str())).cloned().collect();
        self.header = Some(Header { places, wants: has.len() });
    }

    fn cell(&mut self, line: u64, [unit, group, measure, value]: [&str; 4]) {
        if !self.units.contains_key(unit) && self.units.len() >= UNIT_LIMIT {
            return self.note(line, Some("unit"), Fault::Units(UNIT_LIMIT));
        }
        let taken = self.cells.take(unit, group, measure, value);
        let checked = taken.and_then(|()| self.cells.check(self.assessment, unit, group, measure));
        if let Err(error) = checked {
            let (column, fault) = self.explain(error, value);
            return self.note(line, Some(column), fault);
        }
        self.units.entry(unit.to_owned()).or_insert_with(|| (line, group.to_owned()));
        self.lines.insert((unit.to_owned(), measure.to_owned()), line);
    }

    /// Returns the column an error is about, and what to do about it.
    fn explain(&self, error: TableError, value: &str) -> (&'static str, Fault) {
        match error {
            TableError::UnknownMeasure(measure) => {
                let assessment = self.assessment;
                let measures = assessment.measures.iter().map(|measure| measure.id.clone());
                let inputs = assessment.inputs.iter().map(|input| input.id.clone());
                let known: Vec<String> = measures.chain(inputs).collect();
                let near = known.iter().find(|known| is_near(known, &measure)).cloned();
                ("measure", Fault::UnknownMeasure { measure, near, known })
            }
            TableError::UnknownGroup { .. } => ("group", Fault::Table(error)),
            TableError::TwoGroups { unit, first, second } => {
                let line = self.units.get(&unit).map_or(0, |(line, _)| *line);
                ("group", Fault::TwoGroups { unit, first, line, second })
            }
            TableError::Twice { unit, measure } => {
                let key = (unit, measure);
                let first = self.lines.get(&key).copied().unwrap_or(0);
                let (unit, measure) = key;
                ("measure", Fault::Again { unit, measure, first })
            }
            TableError::BadValue { .. } => match hint(value) {
                Some(hint) => ("value", Fault::NoNumber { value: value.to_owned(), hint }),
                None => ("value", Fault::Table(error)),
            },
            TableError::NotForGroup { .. } => ("measure", Fault::Table(error)),
            TableError::LargerThanWhole { .. } => ("value", Fault::Parts(error)),
        }
    }

    fn finish(mut self) -> Result<Facts, Unusable> {
        if self.rows == 1 && self.faults.is_empty() {
            return Err(Unusable::of(self.file, Unreadable::NoRows));
        }
        if !self.faults.is_empty() {
            return Err(Unusable::Faults(self.faults));
        }
        let cells = std::mem::take(&mut self.cells);
        match cells.into_table(self.assessment) {
            Ok(table) => Ok(Facts { table, ignored: self.ignored }),
            Err(error) => {
                let key = match &error {
                    TableError::LargerThanWhole { unit, part, .. } => Some((unit.clone(), part.clone())),
                    TableError::UnknownMeasure(_)
                    | TableError::UnknownGroup { .. }
                    | TableError::TwoGroups { .. }
                    | TableError::Twice { .. }
                    | TableError::BadValue { .. }
                    | TableError::NotForGroup { .. } => None,
                };
                let line = key.and_then(|key| self.lines.get(&key).copied()).unwrap_or(0);
                let (column, fault) = self.explain(error, "");
                self.note(line, Some(column), fault);
                Err(Unusable::Faults(self.faults))
            }
        }
    }
}

/// Returns why a cell cannot be what its column holds.
fn unfit(column: &'static str, cell: &str) -> Option<Fault> {
    if cell.is_empty() {
        return Some(Fault::Empty(match column {
            "unit" => "name the unit",
            "group" => "name the unit's group",
            "measure" => "name what is counted",
            _ => "write the number, or leave the line out when it is 0",
        }));
    }
    let length = cell.chars().count();
    if length > NAME_LIMIT {
        return Some(Fault::TooLong { length, most: NAME_LIMIT });
    }
    cell.chars().find(|character| character.is_control()).map(|control| Fault::Control(u32::from(control)))
}

/// Returns how a value should be written, when it is known what is wrong with its spelling.
fn hint(value: &str) -> Option<String> {
    let half: String = value.chars().map(half_width).collect();
    if half != value {
        return Some(format!("write half-width digits, such as `{}`", half.replace(',', "")));
    }
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let bare = value.replace([',', '_', ' ', '\u{a0}', '\''], "");
    if bare != value && is_digits(&bare) {
        return Some(format!("write it without separators, `{bare}`"));
    }
    if let Some(rest) = value.strip_prefix('+').filter(|rest| is_digits(rest)) {
        return Some(format!("write it without a sign, `{rest}`"));
    }
    if value.ends_with(['%', '‰', '％']) {
        return Some("write the count, not a share; shares are computed".to_owned());
    }
    if is_digits(value.strip_prefix('-').unwrap_or(value)) && value.len() > 18 {
        return Some("it is too large; the most is 1000000000".to_owned());
    }
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'));
    let is_decimal = is_plain && value.parse::<f64>().is_ok();
    (!is_decimal).then(|| "write a number such as `12`".to_owned())
}

/// Returns the ordinary form of a character that East Asian keyboards write wide.
fn half_width(character: char) -> char {
    match character {
        '，' => ',',
        '。' => '.',
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(character).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(character)
        }
        _ => character,
    }
}

/// Whether two ids differ only in case, in the dashes between words, or by one letter.
fn is_near(known: &str, written: &str) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(['-', ' ', '.'], "_");
    let (known, written) = (plain(known), plain(written));
    if known == written {
        return true;
    }
    let (known, written): (Vec<char>, Vec<char>) = (known.chars().collect(), written.chars().collect());
    let same =
        |from: &mut dyn Iterator<Item = (&char, &char)>| from.take_while(|(one, two)| one == two).count();
    let begin = same(&mut known.iter().zip(&written));
    let end = same(&mut known.iter().rev().zip(written.iter().rev()));
    let longer = known.len().max(written.len());
    known.len().abs_diff(written.len()) <= 1 && begin.saturating_add(end).saturating_add(1) >= longer
}
