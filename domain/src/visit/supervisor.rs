//! The register of social supervisors (社会监督员): deputies, members, entrepreneurs, served citizens and journalists who
//! try services and say what they found. They are appointed by a letter for a term and have no account; a term ends by
//! itself, and earlier when the appointment is withdrawn with grounds.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{command::Move, decide::Context, legal};
use crate::{
    access::Denied,
    calendar::date_of,
    ids::{SupervisorId, UnitId},
    personal,
};

/// The longest term: five years, as long as deputies and members have.
pub const TERM_DAYS_LIMIT: i32 = 1827;
/// The longest name, office or letter number, in characters.
const NAME_LIMIT: usize = 100;
/// The longest grounds.
const GROUNDS_LIMIT: usize = 500;
/// The most visits a letter may ask for in a year.
const A_YEAR_LIMIT: u16 = 366;

/// Where a supervisor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Background {
    /// A deputy of a people's congress (人大代表).
    Deputy,
    /// A member of a political consultative conference (政协委员).
    Member,
    /// From an enterprise (企业代表).
    Enterprise,
    /// A citizen who was served (群众代表).
    Citizen,
    /// From the media (媒体工作者).
    Media,
}

impl Background {
    /// Every background.
    pub const ALL: [Self; 5] = [Self::Deputy, Self::Member, Self::Enterprise, Self::Citizen, Self::Media];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::Member => "member",
            Self::Enterprise => "enterprise",
            Self::Citizen => "citizen",
            Self::Media => "media",
        }
    }

    /// Returns the background of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|background| background.code() == code)
    }
}

/// What a letter of appointment says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The person's name.
    pub name: String,
    /// Where the person comes from.
    pub background: Background,
    /// Found by an open call (公开征集); else invited (特约聘用).
    #[serde(default)]
    pub by_open_call: bool,
    /// The unit of the house the person works for, which is never theirs to visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_for: Option<UnitId>,
    /// Who appoints.
    pub appointed_by: String,
    /// The number of the letter; no two are alike.
    pub number: String,
    /// The first day of the term.
    pub from: Date,
    /// The last.
    pub until: Date,
    /// How many visits a year the letter asks for; 0 when it names none.
    #[serde(default)]
    pub a_year: u16,
}

/// That an appointment was withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
    /// Why.
    pub grounds: String,
}

/// A social supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervisor {
    /// Identifies it.
    pub id: SupervisorId,
    /// What the letter says.
    pub letter: Letter,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom, as the ledger signs.
    pub entered_by: String,
    /// That the appointment was withdrawn.
    pub withdrawn: Option<Withdrawn>,
}

/// Where a supervisor stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Office {
    /// The term has not begun.
    Coming,
    /// In office.
    InOffice,
    /// The term is over.
    Over,
    /// The appointment was withdrawn.
    Withdrawn,
}

impl Office {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Coming, Self::InOffice, Self::Over, Self::Withdrawn];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Coming => "coming",
            Self::InOffice => "in-office",
            Self::Over => "over",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Supervisor {
    /// Returns where the supervisor stands on a day.
    #[must_use]
    pub fn office_on(&self, day: Date) -> Office {
        if self.withdrawn.as_ref().is_some_and(|withdrawn| date_of(withdrawn.at) <= day) {
            Office::Withdrawn
        } else if day < self.letter.from {
            Office::Coming
        } else if day > self.letter.until {
            Office::Over
        } else {
            Office::InOffice
        }
    }

    /// Returns whether the supervisor is in office on all these days, as far as is known.
    #[must_use]
    pub fn serves(&self, from: Date, until: Date) -> bool {
        [from, until].into_iter().all(|day| self.office_on(day) == Office::InOffice)
    }
}

/// What may be asked of the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Enter an appointment; the id is given by the store.
    Appoint {
        /// The id.
        id: SupervisorId,
        /// What the letter says.
        letter: Box<Letter>,
    },
    /// Withdraw one.
    Withdraw {
        /// Whose.
        supervisor: SupervisorId,
        /// Why.
        grounds: String,
    },
}

/// What has happened in the register. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody was appointed.
    SupervisorAppointed {
        /// The id.
        supervisor: SupervisorId,
        /// What the letter says.
        letter: Box<Letter>,
    },
    /// An appointment was withdrawn.
    SupervisorWithdrawn {
        /// Whose.
        supervisor: SupervisorId,
        /// Why.
        grounds: String,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SupervisorAppointed { .. } => "supervisor-appointed",
            Self::SupervisorWithdrawn { .. } => "supervisor-withdrawn",
        }
    }

    /// Returns whom it is about.
    #[must_use]
    pub fn supervisor(&self) -> SupervisorId {
        match self {
            Self::SupervisorAppointed { supervisor, .. } | Self::SupervisorWithdrawn { supervisor, .. } => {
                *supervisor
            }
        }
    }
}

/// Why a command to the register was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// A term that ends before it begins, is over, or is too long.
    #[error(
        "the term from {from} to {until} must rise, not end before today and have {TERM_DAYS_LIMIT} days at most"
    )]
    BadTerm {
        /// The first day.
        from: Date,
        /// The last.
        until: Date,
    },
    /// More visits than days.
    #[error("a letter asks for {A_YEAR_LIMIT} visits a year at most")]
    TooManyAYear,
    /// No such unit, or it is closed.
    #[error("unit `{0}` does not exist or is closed; choose another")]
    NoUnit(UnitId),
    /// The number was given to another letter.
    #[error("letter `{0}` is in the register already; each has a number of its own")]
    LetterUsed(String),
    /// No such supervisor.
    #[error("there is no supervisor {0}")]
    NoSupervisor(SupervisorId),
    /// The term is over, or the appointment withdrawn.
    #[error("the appointment is `{}`; there is nothing to withdraw", .0.code())]
    NotInOffice(Office),
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::BadField { .. } => "bad-field",
            Self::BadTerm { .. } => "bad-term",
            Self::TooManyAYear => "too-many-a-year",
            Self::NoUnit(_) => "no-unit",
            Self::LetterUsed(_) => "letter-used",
            Self::NoSupervisor(_) => "no-supervisor",
            Self::NotInOffice(_) => "not-in-office",
        }
    }
}

/// Decides a command to the register.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    legal::allowed_anywhere(context.actor, Move::Appoint)?;
    match command {
        Command::Appoint { id, letter } => {
            let letter = Box::new(checked(context, *letter)?);
            Ok(Event::SupervisorAppointed { supervisor: id, letter })
        }
        Command::Withdraw { supervisor, grounds } => {
            let grounds = field("grounds", &grounds, GROUNDS_LIMIT)?;
            let known = context.world.supervisors.get(supervisor);
            let known = known.ok_or(Refusal::NoSupervisor(supervisor))?;
            match known.office_on(date_of(context.at)) {
                Office::Coming | Office::InOffice => Ok(Event::SupervisorWithdrawn { supervisor, grounds }),
                office @ (Office::Over | Office::Withdrawn) => Err(Refusal::NotInOffice(office)),
            }
        }
    }
}

fn checked(context: Context<'_>, given: Letter) -> Result<Letter, Refusal> {
    let today = date_of(context.at);
    let letter = Letter {
        name: field("name", &given.name, NAME_LIMIT)?,
        appointed_by: field("appointed_by", &given.appointed_by, NAME_LIMIT)?,
        number: field("letter", &given.number, NAME_LIMIT)?,
        ..given
    };
    let (from, until) = (letter.from, letter.until);
    let last = from.checked_add(TERM_DAYS_LIMIT.days()).unwrap_or(Date::MAX);
    if until < from || until < today || until > last {
        return Err(Refusal::BadTerm { from, until });
    }
    if letter.a_year > A_YEAR_LIMIT {
        return Err(Refusal::TooManyAYear);
    }
    let is_open = |unit: &UnitId| context.world.people.units.is_open(*unit, today);
    if let Some(unit) = letter.works_for.filter(|unit| !is_open(unit)) {
        return Err(Refusal::NoUnit(unit));
    }
    if context.world.supervisors.iter().any(|one| one.letter.number == letter.number) {
        return Err(Refusal::LetterUsed(letter.number));
    }
    Ok(letter)
}

fn field(field: &'static str, given: &str, most: usize) -> Result<String, Refusal> {
    personal::printable(given, 1, most).ok_or(Refusal::BadField { field, least: 1, most })
}

/// Every supervisor there ever was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supervisors {
    by_id: BTreeMap<SupervisorId, Supervisor>,
}

impl Supervisors {
    /// Returns a supervisor.
    #[must_use]
    pub fn get(&self, id: SupervisorId) -> Option<&Supervisor> {
        self.by_id.get(&id)
    }

    /// Returns every supervisor, by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Supervisor> {
        self.by_id.values()
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        match event {
            Event::SupervisorAppointed { supervisor: id, letter } => {
                let supervisor =
                    Supervisor { id, letter: *letter, entered_at: at, entered_by: by, withdrawn: None };
                self.by_id.insert(id, supervisor);
            }
            Event::SupervisorWithdrawn { supervisor, grounds } => {
                if let Some(known) = self.by_id.get_mut(&supervisor) {
                    known.withdrawn = Some(Withdrawn { at, by, grounds });
                }
            }
        }
    }
}
