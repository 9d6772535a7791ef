//! A scored table as a workbook that computes itself: the facts on one sheet, every value, score, total and rank as a
//! formula that refers to them, and beside each the number the program made of it. Whoever doubts a score changes a
//! fact and watches.
//!
//! The scores are those of `domain::assessment`; nothing is decided here. A workbook computes in binary numbers, so
//! a formula drops what lies beyond the twelfth digit before it rounds as the policy says.

mod column;
mod facts;
pub(crate) mod formula;
mod group;
mod indicator;

use domain::{
    assessment::{Assessed, Table},
    exact::ExactError,
    policy::{Assessment, Language},
};
use rust_xlsxwriter::{Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};

use crate::list::{sheet_name, width};

/// A4 as workbooks number it.
const A4: u8 = 9;
/// The columns of the first sheet, in characters.
const LABEL_WIDTH: u16 = 32;
const ABOUT_WIDTH: u16 = 110;
/// The height of a line, and the most lines a row may have.
const LINE_HEIGHT: u16 = 16;
const LINES_LIMIT: u16 = 25;
/// How much smaller than on the screen a wide sheet is printed, in percent, and the characters of a line then.
const SCALE: u16 = 60;
const LINE: u16 = 185;

/// What the workbook is made of.
#[derive(Clone, Copy, Debug)]
pub struct Book<'a> {
    /// How it is scored.
    pub assessment: &'a Assessment,
    /// What was counted.
    pub table: &'a Table,
    /// What came of it.
    pub assessed: &'a Assessed<'a>,
    /// The language of the pack's names.
    pub language: Language,
    /// The program's words in that language.
    pub words: &'a Wording,
    /// The lines of the first sheet; one with a label only is a heading.
    pub about: &'a [(String, String)],
}

/// The words of the workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// The sheet that says what this is.
    pub about: String,
    /// The sheet of facts.
    pub facts: String,
    /// Place of a unit.
    pub rank: String,
    /// Place of a unit, as the program says.
    pub own_rank: String,
    /// Who is scored.
    pub unit: String,
    /// Its peer group.
    pub group: String,
    /// The sum of the scores.
    pub total: String,
    /// That sum, as the program says.
    pub own_total: String,
    /// The unit of scores, after a number.
    pub points: String,
    /// What comes of a value before rounding.
    pub unrounded: String,
    /// What comes of it.
    pub score: String,
    /// What comes of it, as the program says.
    pub own_score: String,
    /// Whether every formula and the program agree.
    pub all_agree: String,
    /// Whether formula and program agree.
    pub agreement: String,
    /// They do.
    pub agrees: String,
    /// They do not.
    pub differs: String,
    /// The lowest of the group.
    pub lowest: String,
    /// The highest of the group.
    pub highest: String,
    /// The lowest of those a unit is compared with.
    pub lowest_within: String,
    /// The highest of those a unit is compared with.
    pub highest_within: String,
    /// A value as a number, 0 where there is none.
    pub counted: String,
    /// A mean or a weighted sum of the columns before it.
    pub joined: String,
    /// What is taken off.
    pub off: String,
    /// What is left after that.
    pub left: String,
}

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// The XLSX writer refused: a cell or a sheet is larger than the format allows.
    #[error("cannot write the assessment as XLSX: {0}")]
    Xlsx(#[from] XlsxError),
    /// A number is too large to stay exact.
    #[error(transparent)]
    Exact(#[from] ExactError),
}

/// Returns the workbook: what it is, the facts, and a sheet for each group.
///
/// # Errors
/// [`BookError::Xlsx`] when a cell holds more than the format allows.
pub fn xlsx(book: &Book<'_>) -> Result<Vec<u8>, BookError> {
    let formats = Formats::new(book.assessment.digits);
    let names = Names::of(book);
    let facts = facts::Facts::of(book);
    let mut workbook = Workbook::new();
    let mut about = Worksheet::new();
    about.set_name(&names.about)?;
    let mut sheets = Vec::new();
    let mut agreements = Vec::new();
    for (scores, name) in book.assessed.groups.iter().zip(&names.groups) {
        let plan = group::Plan::of(book, scores, &facts, &names.facts)?;
        agreements.push(plan.disagreements(name, &book.words.differs));
        sheets.push(plan.sheet(name, &formats)?);
    }
    write_about(&mut about, book, &agreements, &formats)?;
    workbook.push_worksheet(about);
    workbook.push_worksheet(facts.sheet(book, &names.facts, &formats)?);
    for sheet in sheets {
        workbook.push_worksheet(sheet);
    }
    Ok(workbook.save_to_buffer()?)
}

fn write_about(
    sheet: &mut Worksheet,
    book: &Book<'_>,
    agreements: &[String],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let Wording { all_agree, agrees, differs, .. } = book.words;
    let sum = if agreements.is_empty() { "0".to_owned() } else { agreements.join("+") };
    let all = format!("=IF({sum}=0,{},{})", formula::text(agrees), formula::text(differs));
    sheet.write_string_with_format(0, 0, all_agree, &formats.label)?;
    sheet.write_formula_with_format(0, 1, Formula::new(all).set_result(agrees), &formats.wrapped)?;
    for ((label, text), row) in book.about.iter().zip(1..) {
        if text.is_empty() {
            sheet.write_string_with_format(row, 0, label, &formats.title)?;
            sheet.set_row_height(row, LINE_HEIGHT * 2)?;
            continue;
        }
        sheet.write_string_with_format(row, 0, label, &formats.label)?;
        sheet.write_string_with_format(row, 1, text, &formats.wrapped)?;
        // Not every program makes a row as high as the text that wraps in it.
        let lines =
            |text: &str, wide: u16| text.lines().map(|line| width(line).div_ceil(wide).max(1)).sum::<u16>();
        let lines = lines(text, ABOUT_WIDTH).max(lines(label, LABEL_WIDTH));
        sheet.set_row_height(row, LINE_HEIGHT * lines.clamp(1, LINES_LIMIT))?;
    }
    sheet.set_column_width(0, LABEL_WIDTH)?;
    sheet.set_column_width(1, ABOUT_WIDTH)?;
    printed(sheet);
    sheet.set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Lays a sheet across A4 with its name and page numbers below.
fn printed(sheet: &mut Worksheet) {
    sheet.set_paper_size(A4).set_landscape();
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_footer("&L&A&R&P / &N");
}

/// The names of the sheets; no two are the same.
struct Names {
    about: String,
    facts: String,
    groups: Vec<String>,
}

impl Names {
    fn of(book: &Book<'_>) -> Self {
        let mut taken: Vec<String> = Vec::new();
        let mut fresh = |wanted: &str| {
            let wanted = sheet_name(wanted);
            let mut name = wanted.clone();
            let mut number = 1;
            while taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
                number += 1;
                let short: String = wanted.chars().take(25).collect();
                name = format!("{short} {number}");
            }
            taken.push(name.clone());
            name
        };
        let (about, facts) = (fresh(&book.words.about), fresh(&book.words.facts));
        let groups = book.assessed.groups.iter().map(|group| fresh(book.group_name(group.group)));
        Self { about, groups: groups.collect(), facts }
    }
}

impl Book<'_> {
    fn group_name<'b>(&'b self, group: &'b str) -> &'b str {
        self.assessment.group(group).map_or(group, |rule| rule.name.in_language(self.language))
    }

    /// Returns what a measure or an input is called.
    fn name_of<'b>(&'b self, id: &'b str) -> &'b str {
        let measure = self.assessment.measure(id).map(|measure| &measure.name);
        let name = measure.or_else(|| self.assessment.input(id).map(|input| &input.name));
        name.map_or(id, |name| name.in_language(self.language))
    }
}

/// How cells look.
struct Formats {
    title: Format,
    heading: Format,
    article: Format,
    label: Format,
    wrapped: Format,
    text: Format,
    verdict: Format,
    count: Format,
    value: Format,
    points: Format,
    score: Format,
    differs: Format,
}

impl Formats {
    fn new(digits: u32) -> Self {
        let zeros = "0".repeat(usize::try_from(digits).unwrap_or(0));
        let score = if zeros.is_empty() { "0".to_owned() } else { format!("0.{zeros}") };
        let framed = |format: Format| format.set_border(rust_xlsxwriter::FormatBorder::Hair);
        let number = |format: &str| framed(Format::new().set_num_format(format));
        let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Center);
        let article = Format::new().set_italic().set_text_wrap().set_align(FormatAlign::Center);
        Self {
            title: Format::new().set_bold().set_font_size(14),
            heading: framed(heading.set_align(FormatAlign::VerticalCenter).set_background_color("#E8EEF4")),
            article: framed(article.set_align(FormatAlign::VerticalCenter)),
            label: Format::new().set_bold().set_align(FormatAlign::Top),
            wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            text: framed(Format::new()),
            verdict: framed(Format::new().set_align(FormatAlign::Center)),
            count: number("General"),
            value: number("0.00########"),
            points: number("0.0000######"),
            score: number(&score).set_bold(),
            differs: Format::new().set_font_color("#9C0006").set_background_color("#FFC7CE"),
        }
    }
}
