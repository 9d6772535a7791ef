//! The figures of closed months as the public may read them: as they were frozen, and corrected as was corrected, small
//! numbers hidden. Of a month and a document one table alone is public, the one closed first, so that two cuts of the
//! same cases cannot be compared and what was published stays what it is.

use std::collections::BTreeMap;

use domain::{
    policy::Month,
    publication::suppress::{Cell, suppress},
    tables::{
        Place, Row,
        figure::Figure,
        sheet::{Cell as Share, corrected},
        template::{Label, RowsOf},
    },
    world::World,
};
use jiff::Timestamp;
use store::tables::frozen;

use crate::{actions, app::App, problem::Problem};

/// What citizens said, as columns; they share no case, and their sum is how many were asked and answered or not.
pub(super) const COLUMNS: [Figure; 4] =
    [Figure::Satisfied, Figure::Fair, Figure::Dissatisfied, Figure::Silent];
/// How many of the columns are answers.
const ANSWERS: usize = 3;
/// The most months that are offered in a list; older ones stay readable.
const MONTHS: usize = 36;

/// Which figures of a closed month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// As they were closed.
    Frozen,
    /// With the corrections beside them.
    Corrected,
}

/// A closed month under a document.
#[derive(Clone, Debug)]
pub(super) struct Figures {
    /// Which table.
    pub(super) place: Place,
    /// The document's number.
    pub(super) document: String,
    /// When it was closed, UTC milliseconds.
    pub(super) closed_ms: i64,
    /// The digest of what was closed.
    pub(super) digest: String,
    /// How many corrections are in it.
    pub(super) corrections: usize,
    /// How many corrections stand beside the table, in it or not.
    pub(super) beside: usize,
    /// Whether a row is a section; else a matter.
    pub(super) of_sections: bool,
    /// Who or what a row is of, and its numbers, the sum last; the row of sums, without a name, last.
    pub(super) rows: Vec<(String, Vec<Cell>)>,
}

/// Returns which tables are public, the newest month first: of each month and document the one closed first.
pub(super) fn places(world: &World) -> Vec<Place> {
    let mut first: BTreeMap<(Month, String), (Timestamp, Place)> = BTreeMap::new();
    for (place, closed) in world.tables.iter() {
        let known = first.entry((place.month, place.pack.clone()));
        let known = known.or_insert_with(|| (closed.act.at, place.clone()));
        if closed.act.at < known.0 {
            *known = (closed.act.at, place.clone());
        }
    }
    first.into_values().rev().map(|(_, place)| place).collect()
}

/// Returns the newest of the public tables, as many as a list offers.
pub(super) fn offered(world: &World) -> Vec<Place> {
    places(world).into_iter().take(MONTHS).collect()
}

/// Reads a closed table as the public may read it; nothing when it is not public.
pub(super) async fn read(
    app: &App,
    pack: &str,
    month: Month,
    version: Version,
) -> Result<Option<Figures>, Problem> {
    let world = app.world();
    let Some(place) = places(&world).into_iter().find(|place| place.pack == pack && place.month == month)
    else {
        return Ok(None);
    };
    let asked = place.clone();
    let found = actions::read(&app.store, move |tx| frozen(tx, &asked)).await?;
    let (Some(found), Some(closed)) = (found, world.tables.get(&place)) else { return Ok(None) };
    let (threshold, of) = (app.config.publication.threshold, found.snapshot.template.rows);
    let mut rows = published(&found.snapshot.rows, of, threshold);
    if version == Version::Corrected && !closed.corrections.is_empty() {
        let changes = closed.corrections.iter().map(|one| (one.row.as_str(), one.figure, one.by));
        rows = beside(&rows, published(&corrected(&found.snapshot.rows, changes), of, threshold));
    }
    let document = world.packs.get(pack).map(|pack| pack.header().number.clone());
    Ok(Some(Figures {
        document: document.unwrap_or_default(),
        closed_ms: closed.act.at.as_millisecond(),
        digest: found.digest,
        corrections: if version == Version::Corrected { closed.corrections.len() } else { 0 },
        beside: closed.corrections.len(),
        of_sections: of == RowsOf::Section,
        rows,
        place,
    }))
}

/// Returns corrected rows as they may stand beside the frozen ones: what is hidden in these is not told by those.
fn beside(frozen: &[(String, Vec<Cell>)], corrected: Vec<(String, Vec<Cell>)>) -> Vec<(String, Vec<Cell>)> {
    let cell = |(was, is): (&Cell, Cell)| match (was, is) {
        (Cell::Few | Cell::Kept, Cell::Shown(_)) => Cell::Kept,
        (Cell::Few | Cell::Kept | Cell::Shown(_), is) => is,
    };
    let pairs = frozen.iter().zip(corrected);
    pairs.map(|((_, was), (name, is))| (name, was.iter().zip(is).map(cell).collect())).collect()
}

fn published(rows: &[Row], of: RowsOf, threshold: u64) -> Vec<(String, Vec<Cell>)> {
    let count = |row: &Row, figure: Figure| {
        row.figures.get(&figure).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0)
    };
    let counts: Vec<Vec<u64>> =
        rows.iter().map(|row| COLUMNS.map(|figure| count(row, figure)).to_vec()).collect();
    let label = |row: &Row| {
        let of = match of {
            RowsOf::Section => Label::Section,
            RowsOf::Matter => Label::Matter,
        };
        row.labels.get(&of).cloned().unwrap_or_default()
    };
    let names = rows.iter().map(label).chain([String::new()]);
    names.zip(suppress(&counts, threshold).rows).collect()
}

/// Returns a number as people read it.
pub(in crate::pages) fn shown(cell: Cell, threshold: u64) -> String {
    match cell {
        Cell::Shown(count) => count.to_string(),
        Cell::Few => format!("<{threshold}"),
        Cell::Kept => "–".to_owned(),
    }
}

/// Returns the share of the satisfied among those who answered, with both numbers; nothing when one is hidden.
pub(super) fn share(cells: &[Cell]) -> Option<String> {
    let mut counts = Vec::new();
    for cell in cells.iter().take(ANSWERS) {
        match cell {
            Cell::Shown(count) => counts.push(i64::try_from(*count).ok()?),
            Cell::Few | Cell::Kept => return None,
        }
    }
    let (part, whole) = (*counts.first()?, counts.iter().sum());
    let percent = Share::Share { part, whole }.percent()?;
    Some(format!("{part}/{whole} = {percent}%"))
}
