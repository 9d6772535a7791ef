//! Where it gathers, as a field of squares: a row for each place, a column for each month, the darker the more. Each square
//! has its number, so that colour says nothing alone.

use std::fmt::{self, Write};

use super::{scale::fitting, svg::Look};
use crate::docx::escaped;

/// From light to dark, and what is written on each.
const STEPS: [(&str, &str); 5] = [
    ("#f3f6f9", "#17222d"),
    ("#d6e6f5", "#17222d"),
    ("#a8cbea", "#17222d"),
    ("#3b7fbf", "#ffffff"),
    ("#0b4a86", "#ffffff"),
];

/// A field of squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heat {
    /// What it is called.
    pub title: String,
    /// What it shows, for who does not see it.
    pub told: String,
    /// What stands above the columns.
    pub columns: Vec<String>,
    /// The rows, each with a number for each column.
    pub rows: Vec<(String, Vec<i64>)>,
}

/// Returns the picture; nothing for a field of nothing. `id` is unique on its page.
#[must_use]
pub fn heat(heat: &Heat, look: Look, id: &str) -> Option<String> {
    if heat.columns.is_empty() || heat.rows.is_empty() {
        return None;
    }
    let mut svg = String::new();
    // Writing to a string cannot fail.
    let _written = draw(&mut svg, heat, look, id);
    Some(svg)
}

fn draw(svg: &mut String, heat: &Heat, look: Look, id: &str) -> fmt::Result {
    let (size, line) = (look.text, look.text * 8 / 5);
    let label = look.width * 3 / 10;
    let columns = i64::try_from(heat.columns.len()).unwrap_or(1).max(1);
    let cell = ((look.width - label) / columns).max(1);
    let height = line * (i64::try_from(heat.rows.len()).unwrap_or(0) + 1) + size / 2;
    let most = heat.rows.iter().flat_map(|(_, values)| values).copied().max().unwrap_or(0).max(1);
    write!(
        svg,
        "<svg class=\"ch-svg\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>",
        look.width,
        escaped(&heat.title),
        escaped(&heat.told)
    )?;
    for (column, name) in (0_i64..).zip(&heat.columns) {
        let x = label + column * cell + cell / 2;
        write!(
            svg,
            "<text x=\"{x}\" y=\"{size}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"#4b5b6b\">{}</text>",
            escaped(name)
        )?;
    }
    for (row, (name, values)) in (1_i64..).zip(&heat.rows) {
        let (y, base) = (row * line, row * line + line * 7 / 10);
        write!(
            svg,
            "<text x=\"0\" y=\"{base}\" font-size=\"{size}\" fill=\"#17222d\">{}</text>",
            escaped(&fitting(name, size, label - size / 2))
        )?;
        for (column, value) in (0_i64..).zip(values) {
            let (fill, ink) = step(*value, most);
            let x = label + column * cell;
            write!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>",
                cell - 2,
                line - 2
            )?;
            if *value > 0 {
                let middle = x + cell / 2;
                write!(
                    svg,
                    "<text x=\"{middle}\" y=\"{base}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{ink}\">{value}</text>"
                )?;
            }
        }
    }
    svg.push_str("</svg>");
    Ok(())
}

/// Returns the colours of a value: nothing at all is lightest, the most is darkest.
fn step(value: i64, most: i64) -> (&'static str, &'static str) {
    let place = if value <= 0 { 0 } else { (value * 4 + most - 1) / most };
    let place = usize::try_from(place).unwrap_or(0).min(STEPS.len() - 1);
    STEPS.get(place).copied().unwrap_or(("#ffffff", "#17222d"))
}
