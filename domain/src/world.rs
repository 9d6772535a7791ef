//! The world a decision looks at: units and persons, packs, calendar, periods. And how administrators change its rules:
//! a calendar year, a local closure, a pack. Every change is an event, so that a replay meets the same world.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    absence::Absences,
    access::{self, Action, Actor, Denied},
    assessment::periods::Periods,
    calendar::{Calendar, CalendarError, Closure, YearFile, YearStatus},
    catalogue::Catalogue,
    directory::Directory,
    document::template::Templates,
    integrity::note::Notes,
    people::People,
    policy::{Pack, PackError, Packs, PacksError},
    publication::Publications,
    rating::norm::Norms,
    tables::Tables,
    visit::supervisor::Supervisors,
};

/// The longest occasion or document of a local decision, in characters.
const CLOSURE_LIMIT: usize = 100;

/// Everything a decision may look at besides the order itself.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Units and persons.
    pub people: People,
    /// The packs, by id.
    pub packs: Packs,
    /// Working days.
    pub calendar: Calendar,
    /// What was entered, marked, frozen and corrected in the periods of assessments.
    pub periods: Periods,
    /// The monthly tables that were closed, and their corrections.
    pub tables: Tables,
    /// What was said of findings of the integrity watch.
    pub notes: Notes,
    /// The national options of ratings.
    pub norms: Norms,
    /// The templates of official documents that replaced the shipped ones.
    pub templates: Templates,
    /// Whose duty what is.
    pub catalogue: Catalogue,
    /// Who of the units is away, and who acts meanwhile.
    pub absences: Absences,
    /// Opinions on their way to the public, and public ones.
    pub publications: Publications,
    /// Where everybody may speak and be heard.
    pub directory: Directory,
    /// The register of social supervisors.
    pub supervisors: Supervisors,
    years: BTreeMap<i16, (YearFile, YearStatus)>,
    closures: BTreeMap<Date, Closure>,
}

/// What an administrator may ask of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Load a year's arrangement, or replace a provisional one.
    LoadYear {
        /// The arrangement.
        file: YearFile,
        /// Whether the notice is official.
        status: YearStatus,
    },
    /// Decide one day locally.
    AddClosure(Closure),
    /// Take a local decision back.
    RemoveClosure {
        /// The day.
        date: Date,
    },
    /// Load a pack.
    LoadPack {
        /// The file's name, for messages.
        file: String,
        /// The file's text.
        text: String,
    },
}

/// What has happened to the rules. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A year was loaded.
    YearLoaded {
        /// The arrangement.
        file: YearFile,
        /// Official or provisional.
        status: YearStatus,
    },
    /// A day was decided locally.
    ClosureAdded {
        /// The decision.
        closure: Closure,
    },
    /// A local decision was taken back.
    ClosureRemoved {
        /// The day.
        date: Date,
    },
    /// A pack was loaded.
    PackLoaded {
        /// The pack.
        pack: String,
        /// The file's name.
        file: String,
        /// The file's text, whole: a published pack stays readable for ever.
        text: String,
    },
}

/// Why a change of the rules was refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The year cannot be taken.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// The year is official already.
    #[error("the calendar of `{0}` is official already; a correction is a local closure")]
    OfficialAlready(i16),
    /// The occasion or the document of a local decision is missing or too long.
    #[error("`{field}` of a local closure must have 1 to {CLOSURE_LIMIT} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
    },
    /// No local decision on that day.
    #[error("there is no local closure on `{0}`")]
    NoClosure(Date),
    /// The pack has errors.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Pack(Vec<PackError>),
    /// The pack does not fit the packs that are loaded.
    #[error(transparent)]
    Packs(#[from] PacksError),
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::Calendar(_) => "bad-calendar",
            Self::OfficialAlready(_) => "official-already",
            Self::BadField { .. } => "bad-field",
            Self::NoClosure(_) => "no-closure",
            Self::Pack(_) => "bad-pack",
            Self::Packs(_) => "pack-conflict",
        }
    }
}

impl World {
    /// Returns the local decisions, by day.
    pub fn closures(&self) -> impl Iterator<Item = &Closure> {
        self.closures.values()
    }

    /// Returns the years loaded, with their status.
    pub fn years(&self) -> impl Iterator<Item = (i16, YearStatus)> {
        self.years.iter().map(|(year, (_, status))| (*year, *status))
    }

    /// Lets several events happen, deriving the calendar once.
    ///
    /// # Errors
    /// [`Refusal`] when a stored event cannot be taken any more, which names what is wrong.
    pub fn apply_all<'a>(&mut self, events: impl IntoIterator<Item = &'a Event>) -> Result<(), Refusal> {
        for event in events {
            match event {
                Event::YearLoaded { file, status } => {
                    self.years.insert(file.year, (file.clone(), *status));
                }
                Event::ClosureAdded { closure } => {
                    self.closures.insert(closure.date, closure.clone());
                }
                Event::ClosureRemoved { date } => {
                    self.closures.remove(date);
                }
                Event::PackLoaded { pack: _, file, text } => {
                    let pack = Pack::parse(file, text).map_err(Refusal::Pack)?;
                    self.packs.insert(pack)?;
                }
            }
        }
        self.calendar = derive(&self.years, &self.closures)?;
        Ok(())
    }
}

/// Decides a change of the rules.
///
/// # Errors
/// A [`Refusal`] with the facts; for a pack with file, line and key of every error.
pub fn decide(world: &World, actor: &Actor, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(actor, Action::Administer)?;
    match command {
        Command::LoadYear { file, status } => {
            let official = world.calendar.status(file.year) == YearStatus::Official;
            if official && !actor.is_system() {
                return Err(Refusal::OfficialAlready(file.year));
            }
            world.calendar.with_year(file.clone(), status)?;
            Ok(Event::YearLoaded { file, status })
        }
        Command::AddClosure(closure) => {
            let name = checked("name", &closure.name)?;
            let source = checked("source", &closure.source)?;
            Ok(Event::ClosureAdded { closure: Closure { name, source, ..closure } })
        }
        Command::RemoveClosure { date } => match world.closures.get(&date) {
            Some(_) => Ok(Event::ClosureRemoved { date }),
            None => Err(Refusal::NoClosure(date)),
        },
        Command::LoadPack { file, text } => {
            let pack = Pack::parse(&file, &text).map_err(Refusal::Pack)?;
            let id = pack.id().to_owned();
            world.packs.clone().insert(pack)?;
            Ok(Event::PackLoaded { pack: id, file, text })
        }
    }
}

fn checked(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (1..=CLOSURE_LIMIT).contains(&text.chars().count());
    if fits && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::BadField { field })
    }
}

fn derive(
    years: &BTreeMap<i16, (YearFile, YearStatus)>,
    closures: &BTreeMap<Date, Closure>,
) -> Result<Calendar, CalendarError> {
    let official = |(_, (file, status)): (&i16, &(YearFile, YearStatus))| {
        (*status == YearStatus::Official).then(|| file.clone())
    };
    let mut calendar = Calendar::new(years.iter().filter_map(official))?;
    for (file, status) in years.values().filter(|(_, status)| *status != YearStatus::Official) {
        calendar = calendar.with_year(file.clone(), *status)?;
    }
    Ok(closures.values().fold(calendar, |calendar, closure| calendar.with_closure(closure.clone())))
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::YearLoaded { .. } => "year-loaded",
            Self::ClosureAdded { .. } => "closure-added",
            Self::ClosureRemoved { .. } => "closure-removed",
            Self::PackLoaded { .. } => "pack-loaded",
        }
    }
}
