//! The board of supervision: what waits for me, for others, what is late, the drafts, what ended.

use serde::Serialize;

use super::Row;
use crate::views::{
    Page,
    chart::Drawn,
    locale::Words,
    parts::{Choice, Pager},
};

/// The board. `GET /supervision`
#[derive(Debug, Clone, Serialize)]
pub struct Board {
    /// The views, with how much each holds.
    pub views: Vec<View>,
    /// The kinds one can narrow to, with their addresses.
    pub kinds: Vec<View>,
    /// The heading of the view.
    pub heading: Words,
    /// Its rows.
    pub rows: Vec<Row>,
    /// Its neighbours.
    pub pager: Pager,
    /// What to do when there are no rows.
    pub empty: Words,
    /// What can be opened; empty when the reader opens nothing.
    pub openings: Vec<Choice>,
    /// Rungs, forms and units as charts; none for who sees a part only.
    pub charts: Vec<Drawn>,
    /// Where dissatisfaction gathers; empty for who sees a part only.
    pub concentration_url: String,
    /// What was answered in public.
    pub responses_url: String,
}

/// A view of the board.
#[derive(Debug, Clone, Serialize)]
pub struct View {
    /// What it is called.
    pub label: Words,
    /// Its address.
    pub url: String,
    /// How many it holds, when that is counted.
    pub count: Option<i64>,
    /// Whether it is this one.
    pub current: bool,
}

impl Page for Board {
    const TEMPLATE: &'static str = "staff/supervision/board.html";

    fn samples() -> Vec<Self> {
        super::samples::boards()
    }
}
