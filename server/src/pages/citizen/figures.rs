//! The figures of closed months as the public may read them: from what was frozen, corrected as was corrected, small
//! numbers hidden. Of a month and a document one table alone is public, so that two cuts of the same cases cannot be
//! compared.

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
use store::tables::frozen;

use crate::{actions, app::App, problem::Problem};

/// What citizens said, as columns; they share no case, and their sum is how many were asked and answered or not.
pub(super) const COLUMNS: [Figure; 4] =
    [Figure::Satisfied, Figure::Fair, Figure::Dissatisfied, Figure::Silent];
/// How many of the columns are answers.
const ANSWERS: usize = 3;
/// The most months that are offered.
const MONTHS: usize = 36;

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
    /// Whether a row is a section; else a matter.
    pub(super) of_sections: bool,
    /// Who or what a row is of, and its numbers, the sum last; the row of sums, without a name, last.
    pub(super) rows: Vec<(String, Vec<Cell>)>,
}

/// Returns which tables are public, the newest month first.
pub(super) fn places(world: &World) -> Vec<Place> {
    let mut first: BTreeMap<(Month, String), Place> = BTreeMap::new();
    for (place, _) in world.tables.iter() {
        first.entry((place.month, place.pack.clone())).or_insert_with(|| place.clone());
    }
    first.into_values().rev().take(MONTHS).collect()
}

/// Reads a closed table as the public may read it; nothing when it is not public.
pub(super) async fn read(app: &App, pack: &str, month: Month) -> Result<Option<Figures>, Problem> {
    let world = app.world();
    let Some(place) = places(&world).into_iter().find(|place| place.pack == pack && place.month == month)
    else {
        return Ok(None);
    };
    let asked = place.clone();
    let found = actions::read(&app.store, move |tx| frozen(tx, &asked)).await?;
    let (Some(found), Some(closed)) = (found, world.tables.get(&place)) else { return Ok(None) };
    let changes = closed.corrections.iter().map(|one| (one.row.as_str(), one.figure, one.by));
    let rows = corrected(&found.snapshot.rows, changes);
    let document = world.packs.get(pack).map(|pack| pack.header().number.clone());
    Ok(Some(Figures {
        document: document.unwrap_or_default(),
        closed_ms: closed.act.at.as_millisecond(),
        digest: found.digest,
        corrections: closed.corrections.len(),
        of_sections: found.snapshot.template.rows == RowsOf::Section,
        rows: published(&rows, found.snapshot.template.rows, app.config.publication.threshold),
        place,
    }))
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
