//! A chart on a page: the picture, and the table that says the same, each number leading to what stands behind it.

use report::chart::{Chart, Look, svg};
use serde::Serialize;

/// A chart with its table.
#[derive(Debug, Clone, Serialize)]
pub struct Drawn {
    /// What it is found by on its page.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// The picture; its text is escaped.
    pub svg: String,
    /// What stands above the numbers.
    pub head: Vec<String>,
    /// What stands behind the values; empty for nothing.
    pub note: String,
    /// The rows of the table.
    pub rows: Vec<DrawnRow>,
}

/// A row of the table beside a chart.
#[derive(Debug, Clone, Serialize)]
pub struct DrawnRow {
    /// What the numbers are of.
    pub name: String,
    /// What stands behind them; empty for nowhere.
    pub url: String,
    /// The numbers.
    pub cells: Vec<String>,
    /// What stands beside them.
    pub note: String,
}

impl Drawn {
    /// Draws a chart; `urls` lead from its places to what stands behind them. Nothing for a chart of nothing.
    #[must_use]
    pub fn of(id: &str, chart: &Chart, look: Look, urls: &[String]) -> Option<Self> {
        if chart.is_empty() {
            return None;
        }
        let row = |(number, place): (usize, &report::chart::Place)| DrawnRow {
            name: place.label.clone(),
            url: urls.get(number).cloned().unwrap_or_default(),
            cells: chart
                .series
                .iter()
                .map(|series| series.values.get(number).copied().flatten())
                .map(|value| value.map_or_else(|| "—".to_owned(), |value| chart.said(value)))
                .collect(),
            note: place.note.clone(),
        };
        Some(Self {
            id: id.to_owned(),
            title: chart.title.clone(),
            svg: svg(chart, look, id),
            head: chart.series.iter().map(|series| series.name.clone()).collect(),
            note: String::new(),
            rows: chart.places.iter().enumerate().map(row).collect(),
        })
    }
}

/// Returns a chart for the samples of pages, with a name that must stay text.
#[must_use]
pub(in crate::views) fn sample(id: &str) -> Option<Drawn> {
    use report::chart::{Ink, Place, Series, Shape};
    let chart = Chart {
        title: "近14天来件与办结".to_owned(),
        told: "来件 3 件，办结 1 件".to_owned(),
        shape: Shape::Columns,
        places: vec![Place::new("<东风砖厂>"), Place { is_open: true, ..Place::new("23日") }.noted("n=2")],
        series: vec![
            Series::new("来件", Ink::First, vec![Some(2), Some(1)]),
            Series::new("办结", Ink::Second, vec![None, Some(1)]).line(),
        ],
        digits: 0,
        unit: String::new(),
        top: None,
    };
    Drawn::of(id, &chart, Look::PAGE, &["/desk/leader/open".to_owned()])
}
