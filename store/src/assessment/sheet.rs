//! A month as it is shown: frozen with its snapshot, or as it stands.

use domain::{
    assessment::{command::Span, periods},
    policy::Month,
    world::World,
};

use super::{Live, assessment, live, unscored};
use crate::{
    closing::{self, Frozen},
    db::{Error, Tx},
};

/// A month that can be scored.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its table and units, as they were frozen or as they stand.
    pub live: Live,
    /// How it was frozen; nothing while it moves.
    pub frozen: Option<Frozen>,
}

/// Returns a month, frozen when it is. Nothing while the pack's orders were not counted yet, or when the pack
/// assesses nothing.
///
/// # Errors
/// When the database cannot be read, or a value does not fit its column.
pub fn sheet(tx: &mut Tx<'_>, world: &World, pack: &str, month: Month) -> Result<Option<Sheet>, Error> {
    let Some(rules) = assessment(world, pack) else { return Ok(None) };
    let period = world.periods.get(pack, Span::Month(month));
    if period.is_some_and(|period| period.closing.is_some())
        && let Some(frozen) = closing::frozen(tx, pack, month)?
    {
        let table = periods::thaw(rules, &frozen.snapshot);
        let table = table.map_err(|error| unscored(Span::Month(month), &error))?;
        let units = frozen.snapshot.groups.iter().flat_map(|group| &group.units);
        let units = units.map(|unit| (unit.name.clone(), unit.unit)).collect();
        return Ok(Some(Sheet { live: Live { table, units }, frozen: Some(frozen) }));
    }
    Ok(live(tx, world, pack, month)?.map(|live| Sheet { live, frozen: None }))
}
