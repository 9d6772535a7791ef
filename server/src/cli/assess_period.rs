//! `huiyin assess --data`: scores a month of an installation, as it was frozen or as it stands, and freezes it when
//! asked to. What is printed is the same as for a file of facts.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;
use domain::{
    access::Actor,
    assessment::{
        command::{Command, Span},
        periods,
    },
    calendar::date_of,
    policy::{Month, Pack},
    world::World,
};
use indicatif::ProgressBar;
use store::{
    assessment::{self, Sheet},
    command::Act,
    house::Store,
    recount,
};

use crate::{
    actions,
    cli::{open::Place, verify::bar},
    clock::Clock,
};

/// How many orders are counted at a time while nobody waits.
const STEP: i64 = 5_000;

/// A month of an installation.
#[derive(Debug, Args)]
pub struct Period {
    /// The data folder of an installation, instead of a file of facts.
    #[arg(long, value_name = "DIR", requires = "period", conflicts_with = "facts")]
    data: Option<PathBuf>,
    /// The installation's PostgreSQL address, when it has one.
    #[arg(long, value_name = "URL", env = "HUIYIN_DATABASE")]
    database: Option<String>,
    /// The month, written 2022-05.
    #[arg(long, value_name = "MONTH", requires = "data")]
    period: Option<String>,
    /// Freeze the month first, as its orders stood at the cut-off.
    #[arg(long, requires = "data")]
    close: bool,
    /// Count every order anew and take what comes of it, whatever was shown before.
    #[arg(long, requires = "data")]
    count_anew: bool,
}

/// A month that can be scored, with everything that scoring looks at.
pub struct Scored {
    /// The installation's units, packs and periods.
    pub world: std::sync::Arc<World>,
    /// The pack's id.
    pub pack: String,
    /// The month.
    pub month: Month,
    /// Its table.
    pub sheet: Sheet,
}

impl Period {
    /// Returns whether a month of an installation is asked for.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.data.is_some()
    }

    /// Counts what is not counted yet, freezes the month when asked to, and returns it; says on the standard error
    /// how it stands.
    ///
    /// # Errors
    /// When there is no such installation, pack or month, or the rules do not let it be frozen.
    pub fn read(&self, pack: Option<&str>) -> anyhow::Result<Scored> {
        let data = self.data.clone().context("no installation is named; give `--data`")?;
        let month = self.period.as_deref().unwrap_or_default();
        let month =
            Month::parse(month).with_context(|| format!("`{month}` is no month; write it as 2022-05"))?;
        let clock = Clock::System;
        let store = Place { data, database: self.database.clone() }.open(&clock)?;
        let pack = chosen(&store.world(), pack, month)?;
        if self.count_anew {
            store.write_rows(|tx| recount::distrust(tx, &pack))?;
        }
        count(&store)?;
        if self.close {
            let command = Command::Close { pack: pack.clone(), month };
            let act = Act::Assess(Box::new(command));
            actions::now(&store, &clock, Actor::System("command-line"), None, act)?;
        }
        let world = store.world();
        let sheet = store
            .read(|tx| assessment::sheet(tx, &world, &pack, month))?
            .with_context(|| format!("`{pack}` has nothing counted for {month}"))?;
        tell(&world, &pack, month, &sheet);
        Ok(Scored { world, pack, month, sheet })
    }
}

/// Returns the pack that was named, or the first that assesses the month.
///
/// # Errors
/// When there is none.
pub fn chosen(world: &World, named: Option<&str>, month: Month) -> anyhow::Result<String> {
    let assessing: Vec<&str> = periods::assessing(&world.packs, month).map(Pack::id).collect();
    match named {
        Some(named) if assessing.contains(&named) => Ok(named.to_owned()),
        Some(named) => anyhow::bail!(
            "`{named}` does not assess {month} in this installation; packs that do: {}",
            listed(&assessing)
        ),
        None => match assessing.first() {
            Some(first) => Ok((*first).to_owned()),
            None => anyhow::bail!("no pack of this installation assesses {month}"),
        },
    }
}

fn listed(packs: &[&str]) -> String {
    if packs.is_empty() { "none".to_owned() } else { packs.join(", ") }
}

/// Counts what is not counted yet, to the end.
///
/// # Errors
/// When the database cannot be written.
pub fn count(store: &Store) -> anyhow::Result<()> {
    let mut shown: Option<ProgressBar> = None;
    while store.recount(STEP)? {
        let world = store.world();
        let states = store.read(|tx| recount::states(tx, &world))?;
        let bar = shown.get_or_insert_with(|| bar("orders"));
        if let Some(state) = states.iter().find(|state| state.is_counting) {
            bar.set_length(u64::try_from(state.all).unwrap_or(0));
            bar.set_position(u64::try_from(state.done).unwrap_or(0));
        }
    }
    if let Some(bar) = shown {
        bar.finish_and_clear();
    }
    let world = store.world();
    for state in store.read(|tx| recount::states(tx, &world))? {
        for difference in &state.refused {
            eprintln!(
                "note: `{}` was counted anew and is not shown, because it differs: {difference}",
                state.pack
            );
        }
    }
    Ok(())
}

fn tell(world: &World, pack: &str, month: Month, sheet: &Sheet) {
    let known = world.periods.get(pack, Span::Month(month));
    match &sheet.frozen {
        Some(frozen) => {
            let snapshot = &frozen.snapshot;
            eprintln!(
                "note: {month} of `{pack}` was closed on {} by {}, as it stood at {}; SM3 {}",
                date_of(snapshot.closed_at),
                snapshot.closed_by,
                snapshot.cut_off,
                frozen.digest
            );
            for correction in known.into_iter().flat_map(|period| &period.corrections) {
                let unit = world.people.units.get(correction.unit);
                let unit = unit.map_or("", |unit| unit.name.as_str());
                let (measure, by, reason) = (&correction.measure, correction.by, &correction.reason);
                eprintln!("note: corrected beside it: {unit} `{measure}` by {by}: {reason}");
            }
        }
        None => {
            let day = world.packs.get(pack).and_then(Pack::assessment);
            let day = day.map(|assessment| periods::cut_off(&world.calendar, assessment, month).1);
            let day = day.map_or_else(String::new, |day| day.to_string());
            eprintln!(
                "note: {month} of `{pack}` as it stands now; its facts are awaited until the end of {day}"
            );
        }
    }
}
