//! The sheet of a year's end as a workbook that weighs itself: shares, totals and ranks are formulas over the weights and
//! scores, so that anybody can follow them cell by cell. What is weighed and how it is named is the caller's.

use domain::exact::Exact;
use rust_xlsxwriter::{
    Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
    utility::column_number_to_name,
};

use crate::list::{sheet_name, width};

/// A4 as workbooks number it.
const A4: u8 = 9;
/// The row of the weights' headings, below the title and two lines of words.
const WEIGHTS: u32 = 4;
/// The widest and the narrowest column, in characters.
const WIDEST: u16 = 40;
const NARROWEST: u16 = 10;

/// What the workbook is made of.
#[derive(Clone, Debug)]
pub struct Book {
    /// The title.
    pub title: String,
    /// Two lines below it: by which decision, which edition.
    pub lines: [String; 2],
    /// What is weighed.
    pub sources: Vec<Source>,
    /// The units, in the order in which they are shown.
    pub units: Vec<Unit>,
    /// Digits after the point of a total.
    pub digits: u32,
    /// The headings.
    pub words: Words,
}

/// Something that is weighed.
#[derive(Clone, Debug)]
pub struct Source {
    /// What people call it.
    pub name: String,
    /// The best score.
    pub full: Exact,
    /// The weight in percent, as it was written: `40` or `100/3`.
    pub weight: String,
    /// Where its scores come from.
    pub from: String,
    /// Whether the house counted it, so that its part and whole have columns.
    pub is_counted: bool,
    /// Of a counted one: whether what counts is what the part leaves of the whole.
    pub is_rest: bool,
}

/// What a source says of a unit.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Nothing; the unit is left out.
    Nothing,
    /// A score out of the full mark.
    Score(Exact),
    /// A part of a whole.
    Counted {
        /// The part.
        part: i64,
        /// The whole.
        whole: i64,
        /// The score that the two give.
        score: Exact,
    },
}

/// A unit's line.
#[derive(Clone, Debug)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// The group it is ranked in.
    pub group: String,
    /// What each source says, in their order.
    pub cells: Vec<Cell>,
    /// The total, for readers that compute nothing.
    pub total: Option<Exact>,
    /// The rank, for readers that compute nothing.
    pub rank: Option<usize>,
    /// Why it is left out of a source.
    pub note: String,
}

/// The headings.
#[derive(Clone, Debug)]
pub struct Words {
    /// What is weighed.
    pub source: String,
    /// The full mark.
    pub full: String,
    /// The weight in percent.
    pub weight: String,
    /// Where the scores come from.
    pub from: String,
    /// The sum of the weights.
    pub sum: String,
    /// The unit.
    pub unit: String,
    /// The group.
    pub group: String,
    /// The numerator.
    pub part: String,
    /// The denominator.
    pub whole: String,
    /// The total.
    pub total: String,
    /// The rank.
    pub rank: String,
    /// The reasons.
    pub note: String,
}

struct Formats {
    title: Format,
    heading: Format,
    text: Format,
    number: Format,
}

/// Returns the sheet as a workbook.
///
/// # Errors
/// When a cell holds more than the format allows.
pub fn xlsx(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let framed = || Format::new().set_border(FormatBorder::Thin).set_align(FormatAlign::VerticalCenter);
    let formats = Formats {
        title: Format::new().set_bold().set_font_size(16),
        heading: framed().set_bold().set_text_wrap().set_align(FormatAlign::Center),
        text: framed().set_text_wrap(),
        number: framed().set_num_format("0.######").set_align(FormatAlign::Center),
    };
    let mut made = Workbook::new();
    let page = made.add_worksheet();
    page.set_name(sheet_name(&book.title))?.set_paper_size(A4).set_landscape().set_print_fit_to_pages(1, 0);
    page.write_string_with_format(0, 0, &book.title, &formats.title)?;
    for (row, line) in (1..).zip(&book.lines) {
        page.write_string(row, 0, line)?;
    }
    weights(page, book, &formats)?;
    table(page, book, &formats)?;
    made.save_to_buffer()
}

/// The row of a source among the weights, from 0.
fn row_of(place: usize) -> u32 {
    WEIGHTS.saturating_add(1).saturating_add(u32::try_from(place).unwrap_or(0))
}

fn weights(page: &mut Worksheet, book: &Book, formats: &Formats) -> Result<(), XlsxError> {
    let words = &book.words;
    for (column, word) in (0..).zip([&words.source, &words.full, &words.weight, &words.from]) {
        page.write_string_with_format(WEIGHTS, column, word, &formats.heading)?;
    }
    for (place, source) in book.sources.iter().enumerate() {
        let row = row_of(place);
        page.write_string_with_format(row, 0, &source.name, &formats.text)?;
        page.write_number_with_format(row, 1, source.full.drawn(), &formats.number)?;
        // A fraction stays one: the workbook divides it.
        let weight =
            Formula::new(&source.weight).set_result(written(domain::policy::percent(&source.weight).ok()));
        page.write_formula_with_format(row, 2, weight, &formats.number)?;
        page.write_string_with_format(row, 3, &source.from, &formats.text)?;
    }
    let last = row_of(book.sources.len());
    page.write_string_with_format(last, 0, &words.sum, &formats.heading)?;
    let sum = Formula::new(format!("SUM(C{}:C{last})", WEIGHTS.saturating_add(2))).set_result("100");
    page.write_formula_with_format(last, 2, sum, &formats.number)?;
    Ok(())
}

/// Where the table of units stands.
struct Grid {
    /// The row of the headings, from 0.
    head: u32,
    /// The first row of units as workbooks count, from 1.
    first: u32,
    /// The last one.
    last: u32,
    /// The column of each source's score.
    scores: Vec<u16>,
    /// The column of the total.
    total: u16,
}

impl Grid {
    fn of(book: &Book) -> Self {
        let head = row_of(book.sources.len()).saturating_add(2);
        let count = u32::try_from(book.units.len()).unwrap_or(u32::MAX);
        let mut at: u16 = 2;
        let mut scores = Vec::new();
        for source in &book.sources {
            at = at.saturating_add(if source.is_counted { 2 } else { 0 });
            scores.push(at);
            at = at.saturating_add(1);
        }
        let first = head.saturating_add(2);
        Self { head, first, last: first.saturating_add(count).saturating_sub(1), scores, total: at }
    }

    /// The weighted mean of the scores that are numbers, out of 100.
    fn total(&self, digits: u32, line: u32) -> String {
        let term = |(place, column): (usize, &u16)| {
            let (source, score) = (row_of(place).saturating_add(1), column_number_to_name(*column));
            let weighed = format!("IF(ISNUMBER({score}{line}),$C${source}*{score}{line}/$B${source},0)");
            (weighed, format!("IF(ISNUMBER({score}{line}),$C${source},0)"))
        };
        let (above, below): (Vec<String>, Vec<String>) = self.scores.iter().enumerate().map(term).unzip();
        let (above, below) = (above.join("+"), below.join("+"));
        format!("IF(({below})=0,\"\",ROUND(100*({above})/({below}),{digits}))")
    }

    /// One more than those of the group that are better.
    fn rank(&self, line: u32) -> String {
        let total = column_number_to_name(self.total);
        let all = format!("${total}${}:${total}${}", self.first, self.last);
        let groups = format!("$B${}:$B${}", self.first, self.last);
        let better = format!("({groups}=B{line})*ISNUMBER({all})*({all}>{total}{line})");
        format!("IF(ISNUMBER({total}{line}),1+SUMPRODUCT({better}),\"\")")
    }
}

fn table(page: &mut Worksheet, book: &Book, formats: &Formats) -> Result<(), XlsxError> {
    let (words, grid) = (&book.words, Grid::of(book));
    let mut headings = vec![words.unit.clone(), words.group.clone()];
    for source in &book.sources {
        if source.is_counted {
            headings.extend([&words.part, &words.whole].map(|word| format!("{} · {word}", source.name)));
        }
        headings.push(source.name.clone());
    }
    headings.extend([words.total.clone(), words.rank.clone(), words.note.clone()]);
    for (column, heading) in (0..).zip(&headings) {
        page.write_string_with_format(grid.head, column, heading, &formats.heading)?;
        page.set_column_width(column, width(heading).saturating_add(2).clamp(NARROWEST, WIDEST))?;
    }
    let names = book.units.iter().map(|unit| width(&unit.name));
    let names = names.chain(book.sources.iter().map(|source| width(&source.name)));
    page.set_column_width(0, names.max().unwrap_or(0).saturating_add(2).clamp(NARROWEST, WIDEST))?;
    for (row, unit) in (grid.head.saturating_add(1)..).zip(&book.units) {
        line(page, book, &grid, (row, unit), formats)?;
    }
    Ok(())
}

fn line(
    page: &mut Worksheet,
    book: &Book,
    grid: &Grid,
    (row, unit): (u32, &Unit),
    formats: &Formats,
) -> Result<(), XlsxError> {
    let number = row.saturating_add(1);
    page.write_string_with_format(row, 0, &unit.name, &formats.text)?;
    page.write_string_with_format(row, 1, &unit.group, &formats.text)?;
    for (place, (source, column)) in book.sources.iter().zip(&grid.scores).enumerate() {
        let (part, whole) = (column.saturating_sub(2), column.saturating_sub(1));
        if source.is_counted {
            page.write_blank(row, part, &formats.text)?;
            page.write_blank(row, whole, &formats.text)?;
        }
        match unit.cells.get(place) {
            None | Some(Cell::Nothing) => {
                page.write_string_with_format(row, *column, "—", &formats.number)?;
            }
            Some(Cell::Score(score)) => {
                page.write_number_with_format(row, *column, score.drawn(), &formats.number)?;
            }
            Some(Cell::Counted { part: above, whole: below, score }) => {
                page.write_number_with_format(row, part, Exact::from(*above).drawn(), &formats.number)?;
                page.write_number_with_format(row, whole, Exact::from(*below).drawn(), &formats.number)?;
                let (part, whole) = (column_number_to_name(part), column_number_to_name(whole));
                let counts = if source.is_rest {
                    format!("({whole}{number}-{part}{number})")
                } else {
                    format!("{part}{number}")
                };
                let full = row_of(place).saturating_add(1);
                let formula = Formula::new(format!("{counts}/{whole}{number}*$B${full}"));
                let formula = formula.set_result(written(Some(*score)));
                page.write_formula_with_format(row, *column, formula, &formats.number)?;
            }
        }
    }
    let (total, rank) = (grid.total(book.digits, number), grid.rank(number));
    let total = Formula::new(total).set_result(written(unit.total));
    page.write_formula_with_format(row, grid.total, total, &formats.number)?;
    let rank = Formula::new(rank).set_result(unit.rank.map_or_else(String::new, |rank| rank.to_string()));
    page.write_formula_with_format(row, grid.total.saturating_add(1), rank, &formats.number)?;
    page.write_string_with_format(row, grid.total.saturating_add(2), &unit.note, &formats.text)?;
    Ok(())
}

fn written(number: Option<Exact>) -> String {
    number.map_or_else(String::new, |number| number.short(12))
}
