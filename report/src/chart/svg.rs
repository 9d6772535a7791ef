//! A chart as SVG. It carries its title and what it tells; its colours are attributes that a style sheet may change by
//! class, so that it reads on paper, on a page and on a dark wall.

use std::fmt::{self, Write};

use super::{
    Chart, Ink, Shape,
    scale::{Scale, fitting, width},
};
use crate::docx::escaped;

/// How large a picture is, in its own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How wide.
    pub width: i64,
    /// How high; bars are as high as their places need.
    pub height: i64,
    /// How high its letters are.
    pub text: i64,
}

impl Look {
    /// For a page, read on a telephone too: two units are a pixel there.
    pub const PAGE: Self = Self { width: 640, height: 370, text: 24 };
}

const INK: &str = "#17222d";
const SOFT: &str = "#4b5b6b";
const LINE: &str = "#d5dee7";
const REST: &str = "#eef2f6";
/// How many marks a scale has at most.
const MARKS: i64 = 4;

/// Returns the picture. `id` is unique on its page: title and description are found by it.
#[must_use]
pub fn svg(chart: &Chart, look: Look, id: &str) -> String {
    let (bars, height) = match chart.shape {
        Shape::Columns => (None, look.height),
        Shape::Bars => {
            let bars = Bars::of(chart, look);
            (Some(bars), bars.height())
        }
    };
    let mut pen = Pen { svg: String::new(), look };
    // Writing to a string cannot fail.
    let _written = pen.whole(chart, height, id, bars);
    pen.svg
}

struct Pen {
    svg: String,
    look: Look,
}

impl Pen {
    fn whole(&mut self, chart: &Chart, height: i64, id: &str, bars: Option<Bars>) -> fmt::Result {
        let wide = self.look.width;
        write!(
            self.svg,
            "<svg class=\"ch-svg\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {height}\" \
             role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}</desc>",
            escaped(&chart.title),
            escaped(&chart.told)
        )?;
        match bars {
            Some(bars) => self.bars(chart, bars)?,
            None => self.columns(chart, height)?,
        }
        self.svg.push_str("</svg>");
        Ok(())
    }

    fn text(&mut self, (x, y): (i64, i64), anchor: &str, class: &str, text: &str) -> fmt::Result {
        let size = self.look.text;
        let (fill, weight) = match class {
            "ch-soft" => (SOFT, "400"),
            "ch-value" => (INK, "700"),
            _ => (INK, "400"),
        };
        write!(
            self.svg,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" \
             fill=\"{fill}\" font-weight=\"{weight}\">{}</text>",
            escaped(text)
        )
    }

    fn line(&mut self, from: (i64, i64), to: (i64, i64), class: &str) -> fmt::Result {
        let colour = if class == "ch-axis" { SOFT } else { LINE };
        write!(
            self.svg,
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{colour}\" stroke-width=\"2\"></line>",
            from.0, from.1, to.0, to.1
        )
    }

    fn rect(&mut self, (x, y): (i64, i64), (wide, high): (i64, i64), ink: Ink, faint: bool) -> fmt::Result {
        let (class, colour) = (ink.class(), ink.colour());
        let faint = if faint { " fill-opacity=\".5\"" } else { "" };
        write!(
            self.svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"3\" \
             fill=\"#{colour}\"{faint}></rect>"
        )
    }

    /// The names of several series, each with the sign it is drawn with; one series needs none.
    fn legend(&mut self, chart: &Chart, y: i64) -> fmt::Result {
        let (size, mut x) = (self.look.text, 0);
        for series in &chart.series {
            let (class, colour) = (series.ink.class(), series.ink.colour());
            if series.is_line {
                let middle = y - size / 3;
                write!(
                    self.svg,
                    "<line class=\"{class}-line\" x1=\"{x}\" y1=\"{middle}\" x2=\"{}\" y2=\"{middle}\" \
                     stroke=\"#{colour}\" stroke-width=\"5\"></line><circle class=\"{class}\" cx=\"{}\" cy=\"{middle}\" \
                     r=\"7\" fill=\"#{colour}\"></circle>",
                    x + 36,
                    x + 18
                )?;
            } else {
                self.rect((x + 8, y - size * 3 / 4), (size * 3 / 4, size * 3 / 4), series.ink, false)?;
            }
            self.text((x + 46, y), "start", "ch-soft", &series.name)?;
            x += 46 + width(&series.name, size) + size;
        }
        Ok(())
    }

    fn columns(&mut self, chart: &Chart, height: i64) -> fmt::Result {
        let (size, count) = (self.look.text, i64::try_from(chart.places.len()).unwrap_or(1).max(1));
        let least = 10_i64.saturating_pow(chart.digits);
        let scale = match chart.top {
            Some(top) => Scale::ending(top, MARKS),
            None => Scale::holding(chart.largest(), MARKS, least),
        };
        let shown = |value: i64| chart.said(value);
        let widest = scale.marks().map(|mark| width(&shown(mark), size)).max().unwrap_or(0);
        let has_legend = chart.series.len() > 1;
        let left = widest + size / 2;
        let top = if has_legend { size * 3 } else { size * 2 };
        let (right, bottom) = (self.look.width - 4, height - size * 3 / 2);
        let (wide, high) = (right - left, bottom - top);
        if has_legend {
            self.legend(chart, size)?;
        }
        let at = |place: i64| left + wide * place / count;
        for (place, one) in (0..).zip(&chart.places) {
            if one.rests {
                write!(
                    self.svg,
                    "<rect class=\"ch-rest\" x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{high}\" fill=\"{REST}\"></rect>",
                    at(place),
                    at(place + 1) - at(place)
                )?;
            }
        }
        for mark in scale.marks() {
            let y = bottom - scale.length(mark, high);
            self.line((left, y), (right, y), if mark == 0 { "ch-axis" } else { "ch-grid" })?;
            self.text((left - size / 3, y + size / 3), "end", "ch-soft", &shown(mark))?;
        }
        self.place_names(chart, &at, (bottom, count))?;
        let columns: Vec<_> = chart.series.iter().filter(|series| !series.is_line).collect();
        let abreast = i64::try_from(columns.len()).unwrap_or(1).max(1);
        let band = wide / count;
        let each = (band * 68 / 100 / abreast).max(2);
        let best = chart.series.iter().flat_map(|series| series.values.iter().flatten()).max();
        for (number, series) in (0..).zip(&columns) {
            for (place, one) in (0..).zip(&chart.places) {
                let Some(value) = usize::try_from(place).ok().and_then(|place| series.value(place)) else {
                    continue;
                };
                let high = scale.length(value, high).max(i64::from(value > 0) * 2);
                let x = at(place) + (band - each * abreast) / 2 + each * number;
                self.rect((x, bottom - high), (each - 2, high), series.ink, one.is_open)?;
                let is_last = place + 1 == count;
                if abreast == 1 && (count <= 8 || is_last || best == Some(&value)) {
                    let label = shown(value);
                    self.text((x + each / 2, bottom - high - size / 4), "middle", "ch-value", &label)?;
                }
            }
        }
        for series in chart.series.iter().filter(|series| series.is_line) {
            self.path(chart, series, |place, value| {
                (at(place) + band / 2, bottom - scale.length(value, high))
            })?;
        }
        Ok(())
    }

    /// Names below the axis, as many as find room, the last one always.
    fn place_names(
        &mut self,
        chart: &Chart,
        at: &dyn Fn(i64) -> i64,
        (bottom, count): (i64, i64),
    ) -> fmt::Result {
        let size = self.look.text;
        let widest = chart.places.iter().map(|place| width(&place.label, size)).max().unwrap_or(1);
        let band = ((at(count) - at(0)) / count).max(1);
        let every = ((widest + size / 2 + band - 1) / band).max(1);
        for (place, one) in (0..).zip(&chart.places) {
            if (count - 1 - place) % every != 0 {
                continue;
            }
            let middle = i64::midpoint(at(place), at(place + 1));
            let half = width(&one.label, size) / 2;
            let x = middle.clamp(half, (self.look.width - half).max(half));
            let class = if place + 1 == count { "ch-name" } else { "ch-soft" };
            self.text((x, bottom + size * 5 / 4), "middle", class, &one.label)?;
        }
        Ok(())
    }

    fn path(
        &mut self,
        chart: &Chart,
        series: &super::Series,
        point: impl Fn(i64, i64) -> (i64, i64),
    ) -> fmt::Result {
        let (class, colour) = (series.ink.class(), series.ink.colour());
        let (mut path, mut points, mut joined) = (String::new(), Vec::new(), false);
        for place in 0..chart.places.len() {
            let Some(value) = series.value(place) else {
                joined = false;
                continue;
            };
            let (x, y) = point(i64::try_from(place).unwrap_or(0), value);
            write!(path, "{}{x} {y}", if joined { "L" } else { "M" })?;
            joined = true;
            points.push((x, y));
        }
        write!(
            self.svg,
            "<path class=\"{class}-line\" d=\"{path}\" fill=\"none\" stroke=\"#{colour}\" stroke-width=\"5\" \
             stroke-linejoin=\"round\" stroke-linecap=\"round\"></path>"
        )?;
        for (x, y) in points {
            write!(
                self.svg,
                "<circle class=\"{class} ch-point\" cx=\"{x}\" cy=\"{y}\" r=\"7\" fill=\"#{colour}\" stroke=\"#fff\" \
                 stroke-width=\"3\"></circle>"
            )?;
        }
        Ok(())
    }

    /// Each place has its name and its value on a line, and its bar below: long names find room on a telephone.
    fn bars(&mut self, chart: &Chart, bars: Bars) -> fmt::Result {
        let (size, wide) = (self.look.text, self.look.width);
        if bars.has_legend {
            self.legend(chart, size)?;
        }
        let scale = Scale { step: 1, top: chart.top.unwrap_or_else(|| chart.largest()).max(1) };
        for (number, place) in (0..).zip(&chart.places) {
            let top = bars.above() + bars.row * number;
            let values: Vec<(Ink, i64)> = chart
                .series
                .iter()
                .filter_map(|series| {
                    Some((series.ink, usize::try_from(number).ok().and_then(|at| series.value(at))?))
                })
                .collect();
            let sum = values.iter().map(|(_, value)| value).sum();
            let said = if values.is_empty() { "—".to_owned() } else { chart.said(sum) };
            let note = if place.note.is_empty() { 0 } else { bars.note + size / 2 };
            self.text((wide - note, top + size), "end", "ch-value", &said)?;
            if note > 0 {
                self.text((wide, top + size), "end", "ch-soft", &place.note)?;
            }
            let name = fitting(&place.label, size, wide - note - width(&said, size) - size);
            if name == place.label {
                self.text((0, top + size), "start", "ch-name", &name)?;
            } else {
                write!(self.svg, "<g><title>{}</title>", escaped(&place.label))?;
                self.text((0, top + size), "start", "ch-name", &name)?;
                self.svg.push_str("</g>");
            }
            let (y, high) = (top + size * 135 / 100, size / 2);
            write!(
                self.svg,
                "<rect class=\"ch-track\" x=\"0\" y=\"{y}\" width=\"{wide}\" height=\"{high}\" rx=\"3\" \
                 fill=\"{REST}\"></rect>"
            )?;
            let mut x = 0;
            for (ink, value) in values.into_iter().filter(|(_, value)| *value > 0) {
                let long = scale.length(value, wide).max(4);
                self.rect((x, y), (long, high), ink, place.is_open)?;
                x += long;
            }
        }
        Ok(())
    }
}

/// How a chart of bars shares its height.
#[derive(Clone, Copy)]
struct Bars {
    note: i64,
    row: i64,
    count: i64,
    text: i64,
    has_legend: bool,
}

impl Bars {
    fn of(chart: &Chart, look: Look) -> Self {
        let size = look.text;
        let note = chart.places.iter().map(|place| width(&place.note, size)).max().unwrap_or(0);
        let count = i64::try_from(chart.places.len()).unwrap_or(0);
        Self { note, row: size * 26 / 10, count, text: size, has_legend: chart.series.len() > 1 }
    }

    fn above(self) -> i64 {
        if self.has_legend { self.text * 19 / 10 } else { 0 }
    }

    fn height(self) -> i64 {
        self.above() + self.row * self.count.max(1)
    }
}
