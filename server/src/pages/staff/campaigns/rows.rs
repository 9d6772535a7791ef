//! Tables that people paste or bring as a file: units to enrol and judges for the pool. Every line is looked at before
//! any is taken, and what is wrong is told by line.

use std::collections::BTreeSet;

use domain::{
    campaign::command::{NewEntrant, NewJudge},
    ids::UnitId,
    policy::Text,
};

use super::Loaded;
use crate::{
    app::App,
    http::signed::Signed,
    import::source,
    pages::staff::rows::unit_name,
    problem::Problem,
    views::locale::{Lang, Words},
};

/// The most lines of one table.
const ROWS: usize = 2_000;
/// The most faults that are told.
const FAULTS: usize = 50;

/// A line of a table: its number and its cells.
type Line = (u64, Vec<String>);
/// What is wrong, by line.
pub(super) type Faults = Vec<(u64, Words)>;

fn fault(code: &str) -> Words {
    Words::key(&format!("campaign.fault.{code}"))
}

/// A table as it came.
pub(super) enum Table {
    /// Pasted from a spreadsheet, or typed with commas.
    Pasted(String),
    /// A file.
    File(Vec<u8>),
}

/// Reads a table, its heading left out.
///
/// # Errors
/// When the reader fails, which is our fault.
pub(super) async fn lines(
    app: &App,
    table: Table,
    headings: &[&str],
) -> Result<Result<Vec<Line>, Words>, Problem> {
    let (bytes, separator) = match table {
        Table::Pasted(text) => (text.replace(['\t', '，'], ",").into_bytes(), Some(',')),
        Table::File(bytes) => (bytes, None),
    };
    let read = tokio::task::spawn_blocking(move || source::rows(bytes, separator, ROWS)).await;
    let Some(rows) = read.map_err(|error| Problem::Internal(error.to_string()))? else {
        return Ok(Err(fault("unreadable")));
    };
    if rows.len() > ROWS.saturating_add(1) {
        return Ok(Err(fault("too_many").with("limit", ROWS)));
    }
    let mut known = BTreeSet::new();
    for heading in headings {
        for lang in Lang::ALL {
            known.insert(app.views.say(lang, &Words::key(heading))?.to_lowercase());
        }
    }
    let text = |cell: &crate::import::Cell| cell.text.trim().to_owned();
    let lines = rows.into_iter().filter(|row| !row.is_blank());
    let mut lines: Vec<Line> = lines.map(|row| (row.number, row.cells.iter().map(text).collect())).collect();
    let is_heading =
        |(_, cells): &Line| cells.first().is_some_and(|cell| known.contains(&cell.to_lowercase()));
    if lines.first().is_some_and(is_heading) {
        lines.remove(0);
    }
    Ok(if lines.is_empty() { Err(fault("nothing")) } else { Ok(lines) })
}

/// Returns the unit of a code or a name.
fn unit(signed: &Signed, text: &str) -> Option<UnitId> {
    let units = &signed.world.people.units;
    let coded = units.iter().find(|unit| unit.code == text);
    coded.or_else(|| units.named(text)).map(|unit| unit.id)
}

/// Returns the name in the pack of a text in any language.
fn in_pack(texts: &[Text], given: &str) -> Option<String> {
    let is_it = |text: &&Text| text.zh == given || text.en.eq_ignore_ascii_case(given);
    texts.iter().find(is_it).map(|text| text.zh.clone())
}

/// Returns the units that lines name: unit, sector, place.
pub(super) fn entrants(signed: &Signed, loaded: &Loaded, lines: &[Line]) -> Result<Vec<NewEntrant>, Faults> {
    let (mut entrants, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (number, cells) in lines {
        let cell = |place: usize| cells.get(place).map_or("", String::as_str);
        let unit = unit(signed, cell(0));
        let sector = in_pack(&loaded.rules.sectors, cell(1));
        let mut wrong = |words: Words| faults.push((*number, words));
        match (unit, sector) {
            (None, _) => wrong(fault("no_unit").with("given", cell(0))),
            (_, None) => wrong(fault("no_sector").with("given", cell(1))),
            (Some(unit), Some(_)) if loaded.campaign.entrants.contains_key(&unit) => {
                wrong(fault("enrolled").with("unit", unit_name(signed, unit)));
            }
            (Some(unit), Some(_)) if !seen.insert(unit) => {
                wrong(fault("twice").with("unit", unit_name(signed, unit)));
            }
            (Some(_), Some(_)) if cell(2).is_empty() => wrong(fault("no_place")),
            (Some(unit), Some(sector)) => {
                entrants.push(NewEntrant { unit, sector, place: cell(2).to_owned() });
            }
        }
    }
    faults.truncate(FAULTS);
    if faults.is_empty() { Ok(entrants) } else { Err(faults) }
}

/// Returns the judges that lines name: name, group, the units to which they have ties.
pub(super) fn judges(signed: &Signed, loaded: &Loaded, lines: &[Line]) -> Result<Vec<NewJudge>, Faults> {
    let (mut judges, mut faults) = (Vec::new(), Vec::new());
    for (number, cells) in lines {
        let cell = |place: usize| cells.get(place).map_or("", String::as_str);
        let Some(group) = in_pack(&loaded.rules.panel, cell(1)) else {
            faults.push((*number, fault("no_group").with("given", cell(1))));
            continue;
        };
        let mut ties = BTreeSet::new();
        let named = cells.iter().skip(2).flat_map(|cell| cell.split([';', '；', '、']));
        for name in named.map(str::trim).filter(|name| !name.is_empty()) {
            match unit(signed, name) {
                Some(unit) => {
                    ties.insert(unit);
                }
                None => faults.push((*number, fault("no_unit").with("given", name))),
            }
        }
        judges.push(NewJudge { name: cell(0).to_owned(), group, ties });
    }
    faults.truncate(FAULTS);
    if faults.is_empty() { Ok(judges) } else { Err(faults) }
}
