//! Which unit, under which pack, in which month: whose scores somebody looks at.

use domain::{
    assessment::periods::{self, Compared},
    ids::UnitId,
    policy::{Assessment, Month, Pack},
    world::World,
};

/// Whose scores are looked at.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// The month.
    pub(super) month: Month,
    /// The unit and the pack that assesses it; nothing when none does.
    pub(super) place: Option<Place>,
}

/// A unit under a pack.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The unit that is compared: the person's own, or the nearest above it.
    pub(super) unit: UnitId,
    /// The pack.
    pub(super) pack: String,
}

impl Own {
    /// Returns where the unit of a person is compared in a month.
    pub(super) fn of(world: &World, unit: Option<UnitId>, month: Month) -> Self {
        let place = unit.and_then(|unit| {
            periods::assessing(&world.packs, month).find_map(|pack| {
                let compared = Compared::of(&world.people, pack.assessment()?, month);
                Some(Place { unit: compared.home(unit)?, pack: pack.id().to_owned() })
            })
        });
        Self { month, place }
    }
}

impl Place {
    /// Returns the pack and its rules.
    pub(super) fn rules<'w>(&self, world: &'w World) -> Option<(&'w Pack, &'w Assessment)> {
        let pack = world.packs.get(&self.pack)?;
        Some((pack, pack.assessment()?))
    }
}
