//! Units, persons, packs, calendars and periods as the ledger tells them. They are few, every decision needs them,
//! so they live in memory; the ledger is their only table, and a look at its head says whether they changed.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use domain::{
    assessment::{self, periods::Act},
    people, tables, world,
};
use jiff::Timestamp;

use crate::{
    db::{Error, Tx},
    ledger::Entry,
    order::{from_json, instant},
};

/// What the ledger calls units and persons.
pub const PEOPLE: &str = "people";
/// What the ledger calls sign-ins; kept apart, because they are many and change nobody.
pub const SIGN_IN: &str = "sign-in";
/// What the ledger calls lists that were taken away as files.
pub const EXPORT: &str = "export";
/// What the ledger calls that persons were told how much there is.
pub const DIGEST: &str = "digest";
/// What the ledger calls packs and calendars.
pub const RULES: &str = "rules";
/// What the ledger calls entries, marks, frozen months and what follows; each under the number of its period.
pub const ASSESSMENT: &str = "assessment";
/// What the ledger calls monthly tables that were closed or corrected; each under the number of its month.
pub const TABLE: &str = "table";
/// What the ledger calls what people say of findings of the integrity watch.
pub const FINDING: &str = "finding";
/// What the ledger calls the templates of official documents.
pub const TEMPLATE: &str = "template";
/// What the ledger calls the dispatch catalogue; each event under its entry, files under none.
pub const CATALOGUE: &str = "catalogue";

/// The subjects whose events make the world.
/// What the ledger calls absences of those who sign for units.
pub const ABSENCE: &str = "absence";
/// What the ledger calls opinions on their way to the public.
pub const PUBLICATION: &str = "publication";
/// What the ledger calls the directory of where everybody may speak.
pub const DIRECTORY: &str = "directory";
/// What the ledger calls the register of social supervisors.
pub const SUPERVISOR: &str = "social-supervisor";
const SUBJECTS: [&str; 11] = [
    PEOPLE,
    RULES,
    ASSESSMENT,
    TABLE,
    FINDING,
    TEMPLATE,
    CATALOGUE,
    ABSENCE,
    PUBLICATION,
    DIRECTORY,
    SUPERVISOR,
];

/// The world as of some place in the ledger, shared by the writer and every reader.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    known: RwLock<(i64, Arc<domain::world::World>)>,
    told_from: OnceLock<Timestamp>,
}

impl Shared {
    /// Has cases that ended at or after an instant, and what is said of them, told to the platform above; once.
    pub(crate) fn tell_from(&self, from: Timestamp) {
        // A second time changes nothing: the settings are read once at the start.
        let _ = self.told_from.set(from);
    }

    /// Returns from when on cases are told to the platform above, if they are.
    pub(crate) fn told_from(&self) -> Option<Timestamp> {
        self.told_from.get().copied()
    }

    /// Returns the world as last seen.
    pub(crate) fn world(&self) -> Arc<world::World> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner).1)
    }

    /// Takes in what others, or the last batch, wrote since; `head` is the ledger's last place in this transaction.
    pub(crate) fn refresh(&self, tx: &mut Tx<'_>, head: i64) -> Result<(), Error> {
        let (seen, mut world) = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            (known.0, Arc::clone(&known.1))
        };
        if seen >= head {
            return Ok(());
        }
        let told = told(tx, seen, i64::MAX)?;
        if !told.is_empty() {
            take_in(Arc::make_mut(&mut world), &told)?;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.0 < head {
            *known = (head, world);
        }
        Ok(())
    }
}

fn bodies(tx: &mut Tx<'_>, subject: &str, after: i64) -> Result<Vec<String>, Error> {
    let sql = "select body from event where subject = $1 and seq > $2 order by seq";
    tx.query(sql, &[subject.into(), after.into()])?.iter().map(|row| row.text(0)).collect()
}

/// Returns the place in the ledger of the last change of the rules; 0 before the first.
///
/// # Errors
/// When the database cannot be read.
pub fn last_change(tx: &mut Tx<'_>) -> Result<i64, Error> {
    // Every change of the rules is about number 0, so that one step in the index of subjects finds the last.
    let sql = "select seq from event where subject = $1 and subject_id = 0 order by seq desc limit 1";
    tx.query_one(sql, &[RULES.into()])?.map_or(Ok(0), |row| row.int(0))
}

/// A pack as it was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackFile {
    /// The file's name.
    pub file: String,
    /// The file's text, whole.
    pub text: String,
}

/// Returns the file of a loaded pack, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn pack_file(tx: &mut Tx<'_>, id: &str) -> Result<Option<PackFile>, Error> {
    for body in bodies(tx, RULES, 0)? {
        if let world::Event::PackLoaded { pack, file, text } =
            from_json("reading an event of the rules", &body)?
            && pack == id
        {
            return Ok(Some(PackFile { file, text }));
        }
    }
    Ok(None)
}

/// An event of the world as the ledger tells it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) body: String,
}

impl Told {
    pub(crate) fn of(entry: &Entry) -> Self {
        let Entry { at, actor, subject, body, .. } = entry;
        Self { subject: subject.clone(), at: *at, actor: actor.clone(), body: body.clone() }
    }
}

/// Returns the events of the world after one place and before another.
fn told(tx: &mut Tx<'_>, after: i64, before: i64) -> Result<Vec<Told>, Error> {
    let mut sql = "select subject, at, actor, body from event where seq > $1 and seq < $2".to_owned();
    // From the beginning, the few are found by their subject. Later on, only what is new is looked at, whatever it
    // is about: the engine must not be led to read every subject from its start.
    let subject = if after == 0 { "subject" } else { "subject || ''" };
    sql += &format!(" and {subject} in ('{}') order by seq", SUBJECTS.join("', '"));
    let rows = tx.query(&sql, &[after.into(), before.into()])?;
    rows.iter()
        .map(|row| {
            Ok(Told { subject: row.text(0)?, at: row.int(1)?, actor: row.text(2)?, body: row.text(3)? })
        })
        .collect()
}

/// Returns the world as it was before the event `seq`.
pub(crate) fn until(tx: &mut Tx<'_>, seq: i64) -> Result<world::World, Error> {
    let mut world = world::World::default();
    take_in(&mut world, &told(tx, 0, seq)?)?;
    Ok(world)
}

/// Applies stored events to a world, deriving the calendar once.
pub(crate) fn take_in(world: &mut world::World, told: &[Told]) -> Result<(), Error> {
    let mut rules = Vec::new();
    for Told { subject, at, actor, body } in told {
        match subject.as_str() {
            PEOPLE => {
                let event: people::Event = from_json("reading an event of units and persons", body)?;
                people::apply(&mut world.people, &event);
            }
            RULES => rules.push(from_json("reading an event of the rules", body)?),
            ASSESSMENT => {
                let event: assessment::event::Event = from_json("reading an event of an assessment", body)?;
                world.periods.apply(Act { at: instant(*at)?, by: actor.clone() }, event);
            }
            FINDING => {
                let event = from_json("reading what was said of a finding", body)?;
                world.notes.apply(instant(*at)?, actor.clone(), event);
            }
            TEMPLATE => {
                let event = from_json("reading an event of a template", body)?;
                world.templates.apply(instant(*at)?, actor.clone(), event);
            }
            CATALOGUE => {
                let event = from_json("reading an event of the dispatch catalogue", body)?;
                world.catalogue.apply(instant(*at)?, actor, event);
            }
            ABSENCE => {
                let event = from_json("reading an event of an absence", body)?;
                world.absences.apply(instant(*at)?, actor.clone(), event);
            }
            PUBLICATION => {
                let event = from_json("reading an event of a publication", body)?;
                world.publications.apply(instant(*at)?, actor.clone(), event);
            }
            SUPERVISOR => {
                let event = from_json("reading an event of a social supervisor", body)?;
                world.supervisors.apply(instant(*at)?, actor.clone(), event);
            }
            DIRECTORY => {
                let event = from_json("reading an event of the directory", body)?;
                world.directory.apply(instant(*at)?, actor.clone(), event);
            }
            TABLE => {
                let event = from_json("reading an event of a monthly table", body)?;
                world.tables.apply(tables::Act { at: instant(*at)?, by: actor.clone() }, event);
            }
            _ => {}
        }
    }
    if rules.is_empty() {
        return Ok(());
    }
    world.apply_all(&rules).map_err(|refusal| Error::corrupt("reading the rules", refusal.to_string()))
}
