//! A year of daily assessment and year's end as a workbook that puts itself together: the mean of the months, the sum of
//! the year's end, totals and ranks are formulas over what was scored, so that anybody can follow them cell by cell.

use domain::{
    assessment::periods::{YearGroup, YearScore},
    exact::Exact,
    policy::{Assessment, Month},
};
use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};

use crate::{
    assessment::formula,
    list::{sheet_name, width},
};

/// A4 as workbooks number it.
const A4: u8 = 9;
/// The rows of the two weights and of the headings, from 0, below the title and two lines of words.
const DAILY: u32 = 4;
const YEARLY: u32 = 5;
const HEAD: u32 = 7;
/// The columns before the months: group, rank, unit.
const BEFORE: u16 = 3;
/// The widest and the narrowest column, in characters.
const WIDEST: u16 = 40;
const NARROWEST: u16 = 9;

/// What the workbook is made of.
#[derive(Clone, Debug)]
pub struct Book {
    /// The title.
    pub title: String,
    /// Two lines below it: by which document, and what is not frozen yet.
    pub lines: [String; 2],
    /// How a year is weighed and rounded.
    pub rules: Assessment,
    /// The months that count.
    pub months: Vec<Month>,
    /// The indicators of the year's end: id and name.
    pub indicators: Vec<(String, String)>,
    /// The groups with their names, each with its units in the order in which they are shown.
    pub groups: Vec<(String, YearGroup)>,
    /// The headings.
    pub words: Words,
}

/// The headings.
#[derive(Clone, Debug)]
pub struct Words {
    /// What the mean of the months weighs.
    pub daily: String,
    /// What the year's end weighs.
    pub yearly: String,
    /// The group.
    pub group: String,
    /// The rank.
    pub rank: String,
    /// The unit.
    pub unit: String,
    /// The mean of the months.
    pub mean: String,
    /// The sum of the year's end.
    pub year_end: String,
    /// The total.
    pub total: String,
}

struct Formats {
    heading: Format,
    text: Format,
    number: Format,
}

/// Where the columns of the numbers stand.
struct Grid {
    mean: u16,
    ends: u16,
    end: u16,
    total: u16,
    /// The first and the last row of units as workbooks count, from 1.
    rows: (u32, u32),
}

impl Grid {
    fn of(book: &Book) -> Self {
        let count = |length: usize| u16::try_from(length).unwrap_or(u16::MAX);
        let mean = BEFORE.saturating_add(count(book.months.len()));
        let ends = mean.saturating_add(1);
        let end = ends.saturating_add(count(book.indicators.len()));
        let units: usize = book.groups.iter().map(|(_, group)| group.units.len()).sum();
        let first = HEAD.saturating_add(2);
        let last = first.saturating_add(u32::try_from(units).unwrap_or(u32::MAX)).saturating_sub(1);
        Self { mean, ends, end, total: end.saturating_add(1), rows: (first, last) }
    }

    /// The mean of the months that are numbers.
    fn mean(&self, line: u32) -> String {
        let all = between(BEFORE, self.mean, line);
        format!("IF(COUNT({all})=0,\"\",SUM({all})/COUNT({all}))")
    }

    fn end(&self, line: u32) -> String {
        if self.ends == self.end {
            "0".to_owned()
        } else {
            format!("SUM({})", between(self.ends, self.end, line))
        }
    }

    fn total(&self, rules: &Assessment, line: u32) -> String {
        let (mean, end) = (column_number_to_name(self.mean), column_number_to_name(self.end));
        let (daily, yearly) = (DAILY.saturating_add(1), YEARLY.saturating_add(1));
        let sum = format!("{mean}{line}*$C${daily}+{end}{line}*$C${yearly}");
        let rounded = formula::rounded(&sum, rules.digits, rules.rounding);
        format!("IF(ISNUMBER({mean}{line}),{rounded},\"\")")
    }

    /// One more than those of the group that are better.
    fn rank(&self, line: u32) -> String {
        let total = column_number_to_name(self.total);
        let (first, last) = self.rows;
        let all = format!("${total}${first}:${total}${last}");
        let better = format!("($A${first}:$A${last}=A{line})*ISNUMBER({all})*({all}>{total}{line})");
        format!("IF(ISNUMBER({total}{line}),1+SUMPRODUCT({better}),\"\")")
    }
}

/// The cells of a line from one column until before another.
fn between(from: u16, until: u16, line: u32) -> String {
    let (first, last) = (column_number_to_name(from), column_number_to_name(until.saturating_sub(1)));
    format!("{first}{line}:{last}{line}")
}

/// Returns the year as a workbook.
///
/// # Errors
/// When a cell holds more than the format allows.
pub fn xlsx(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let framed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let formats = Formats {
        heading: framed().set_bold().set_text_wrap().set_align(FormatAlign::Center),
        text: framed().set_text_wrap(),
        number: framed().set_num_format("0.####").set_align(FormatAlign::Center),
    };
    let mut made = Workbook::new();
    let page = made.add_worksheet();
    page.set_name(sheet_name(&book.title))?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    let title = Format::new().set_bold().set_font_size(16);
    page.write_string_with_format(0, 0, &book.title, &title)?;
    for (row, line) in (1..).zip(&book.lines) {
        page.write_string(row, 0, line)?;
    }
    if let Some(year) = &book.rules.year {
        let weights = [(DAILY, &book.words.daily, year.daily), (YEARLY, &book.words.yearly, year.yearly)];
        for (row, word, weight) in weights {
            page.merge_range(row, 0, row, 1, word, &formats.text)?;
            page.write_number_with_format(row, 2, weight.drawn(), &formats.number)?;
        }
    }
    headings(page, book, &formats)?;
    let grid = Grid::of(book);
    let units = book.groups.iter().flat_map(|(name, group)| group.units.iter().map(move |unit| (name, unit)));
    for (row, (name, unit)) in (HEAD.saturating_add(1)..).zip(units) {
        line(page, book, &grid, (row, name, unit), &formats)?;
    }
    made.save_to_buffer()
}

fn headings(page: &mut Worksheet, book: &Book, formats: &Formats) -> Result<(), XlsxError> {
    let words = &book.words;
    let mut all = vec![words.group.clone(), words.rank.clone(), words.unit.clone()];
    all.extend(book.months.iter().map(Month::to_string));
    all.push(words.mean.clone());
    all.extend(book.indicators.iter().map(|(_, name)| name.clone()));
    all.extend([words.year_end.clone(), words.total.clone()]);
    for (column, heading) in (0..).zip(&all) {
        page.write_string_with_format(HEAD, column, heading, &formats.heading)?;
        page.set_column_width(column, width(heading).saturating_add(2).clamp(NARROWEST, WIDEST))?;
    }
    let units = book.groups.iter().flat_map(|(_, group)| &group.units);
    let widest = units.map(|unit| width(&unit.unit)).max().unwrap_or(0);
    page.set_column_width(2, widest.saturating_add(2).clamp(NARROWEST, WIDEST))?;
    Ok(())
}

fn line(
    page: &mut Worksheet,
    book: &Book,
    grid: &Grid,
    (row, group, unit): (u32, &str, &YearScore),
    formats: &Formats,
) -> Result<(), XlsxError> {
    let number = row.saturating_add(1);
    page.write_string_with_format(row, 0, group, &formats.text)?;
    page.write_string_with_format(row, 2, &unit.unit, &formats.text)?;
    for (column, month) in (BEFORE..).zip(&book.months) {
        let ranked = unit.months.iter().find(|ranked| ranked.month == *month);
        scored(page, (row, column), ranked.map(|ranked| ranked.total), formats)?;
    }
    for (column, (id, _)) in (grid.ends..).zip(&book.indicators) {
        scored(page, (row, column), unit.year_end.get(id).copied(), formats)?;
    }
    let rank = unit.rank.map_or_else(String::new, |rank| rank.to_string());
    let formulas = [
        (1, grid.rank(number), rank),
        (grid.mean, grid.mean(number), written(unit.mean)),
        (grid.end, grid.end(number), written(Some(unit.year_end_total))),
        (grid.total, grid.total(&book.rules, number), written(unit.total)),
    ];
    for (column, formula, outcome) in formulas {
        let formula = Formula::new(formula).set_result(outcome);
        page.write_formula_with_format(row, column, formula, &formats.number)?;
    }
    Ok(())
}

fn scored(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    score: Option<Exact>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match score {
        Some(score) => page.write_number_with_format(row, column, score.drawn(), &formats.number)?,
        None => page.write_string_with_format(row, column, "—", &formats.number)?,
    };
    Ok(())
}

fn written(number: Option<Exact>) -> String {
    number.map_or_else(String::new, |number| number.short(12))
}
