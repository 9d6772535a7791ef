//! Absences of those who sign for a unit, and who acts in their place meanwhile (离岗与代理). An absence is a fact of the
//! ledger: who is away, from when until when, and by whom it was entered. Whoever stands in borrows what the other's
//! office lets the other do, on the days of the absence alone; which moves that is, `order::stead` says. Nobody stands
//! in for somebody who stands in: there are no chains.

mod decide;
mod refusal;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

// The files above are private; this is the one path of each word.
pub use decide::{Context, decide};
pub use refusal::Refusal;

use crate::{
    access::Role,
    ids::{AbsenceId, PersonId},
    people::{People, Person},
};

/// The longest reason, in characters.
pub const REASON_LIMIT: usize = 200;
/// The most days from the first to the last of an absence.
pub const DAYS_LIMIT: i32 = 366;

/// An absence, and who acts meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Identifies it.
    pub id: AbsenceId,
    /// The number people read, the year and which of the year it is: `2026-7`.
    pub number: String,
    /// Who is away.
    pub person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who acts in their place; nobody yet, when nobody was named.
    pub substitute: Option<PersonId>,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// By whom, as the ledger signs it.
    pub entered_by: String,
    /// When and by whom it was ended before its last day.
    pub ended: Option<(Timestamp, String)>,
}

impl Absence {
    /// Returns whether the person is away on `day`.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.ended.is_none() && self.from <= day && day <= self.until
    }

    /// Returns whether it holds or is still to come on `day`.
    #[must_use]
    pub fn is_open_on(&self, day: Date) -> bool {
        self.ended.is_none() && day <= self.until
    }

    /// Returns whether it shares a day with the days from `from` until `until`.
    #[must_use]
    pub fn overlaps(&self, from: Date, until: Date) -> bool {
        self.ended.is_none() && self.from <= until && from <= self.until
    }
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Enter that somebody is away; the id is given by the store.
    Enter {
        /// The id.
        id: AbsenceId,
        /// Who.
        person: PersonId,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// Why.
        reason: String,
        /// Who acts in their place.
        substitute: Option<PersonId>,
    },
    /// Name who acts in the place of somebody for whom nobody was named.
    Appoint {
        /// Which absence.
        absence: AbsenceId,
        /// Who.
        substitute: PersonId,
    },
    /// End it now.
    End {
        /// Which.
        absence: AbsenceId,
    },
}

/// What has happened to absences. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody is away.
    AbsenceEntered {
        /// The id.
        absence: AbsenceId,
        /// The number people read.
        number: String,
        /// Who.
        person: PersonId,
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// Why.
        reason: String,
        /// Who acts in their place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        substitute: Option<PersonId>,
    },
    /// Somebody acts in their place from now on.
    SubstituteNamed {
        /// Which absence.
        absence: AbsenceId,
        /// Who.
        substitute: PersonId,
    },
    /// It ended before its last day.
    AbsenceEnded {
        /// Which.
        absence: AbsenceId,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::AbsenceEntered { .. } => "absence-entered",
            Self::SubstituteNamed { .. } => "substitute-named",
            Self::AbsenceEnded { .. } => "absence-ended",
        }
    }

    /// Returns which absence it is about.
    #[must_use]
    pub fn absence(&self) -> AbsenceId {
        match self {
            Self::AbsenceEntered { absence, .. }
            | Self::SubstituteNamed { absence, .. }
            | Self::AbsenceEnded { absence } => *absence,
        }
    }
}

/// All absences there ever were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absences {
    by_id: BTreeMap<AbsenceId, Absence>,
}

impl Absences {
    /// Returns an absence.
    #[must_use]
    pub fn get(&self, id: AbsenceId) -> Option<&Absence> {
        self.by_id.get(&id)
    }

    /// Returns every absence, by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Absence> {
        self.by_id.values()
    }

    /// Returns the absence of a person that holds on `day`.
    #[must_use]
    pub fn away(&self, person: PersonId, day: Date) -> Option<&Absence> {
        self.by_id.values().find(|absence| absence.person == person && absence.holds_on(day))
    }

    /// Returns the absences in which a person acts for the one who is away on `day`.
    pub fn in_whose_place(&self, substitute: PersonId, day: Date) -> impl Iterator<Item = &Absence> {
        self.by_id
            .values()
            .filter(move |absence| absence.substitute == Some(substitute) && absence.holds_on(day))
    }

    /// Returns the absence of a person that shares a day with the days given.
    #[must_use]
    pub fn overlapping(&self, person: PersonId, from: Date, until: Date) -> Option<&Absence> {
        self.by_id.values().find(|absence| absence.person == person && absence.overlaps(from, until))
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        match event {
            Event::AbsenceEntered { absence: id, number, person, from, until, reason, substitute } => {
                let (entered_at, entered_by, ended) = (at, by, None);
                let absence = Absence {
                    id,
                    number,
                    person,
                    from,
                    until,
                    reason,
                    substitute,
                    entered_at,
                    entered_by,
                    ended,
                };
                self.by_id.insert(id, absence);
            }
            Event::SubstituteNamed { absence, substitute } => {
                if let Some(absence) = self.by_id.get_mut(&absence) {
                    absence.substitute = Some(substitute);
                }
            }
            Event::AbsenceEnded { absence } => {
                if let Some(absence) = self.by_id.get_mut(&absence) {
                    absence.ended = Some((at, by));
                }
            }
        }
    }
}

/// Returns whether an absence of this person is entered at all: whoever signs for no unit is missed by no order.
#[must_use]
pub fn is_missed(person: &Person) -> bool {
    person.unit.is_some() && !person.roles.is_disjoint(&Role::OF_A_UNIT.into())
}

/// Returns whether `substitute` may act in the place of `away`: of the same unit, and a leader for its principal.
#[must_use]
pub fn may_stand_in(away: &Person, substitute: &Person) -> bool {
    let fits = |roles: &[Role]| roles.iter().any(|role| substitute.roles.contains(role));
    let has_office = if away.roles.contains(&Role::UnitPrincipal) {
        fits(&[Role::UnitApprover, Role::UnitPrincipal])
    } else {
        fits(&Role::OF_A_UNIT)
    };
    let is_beside = away.unit.is_some() && away.unit == substitute.unit;
    is_beside && substitute.active && substitute.id != away.id && has_office
}

/// Returns whoever could act in a person's place, by id.
pub fn candidates<'a>(people: &'a People, away: &'a Person) -> impl Iterator<Item = &'a Person> {
    people.persons.iter().filter(move |other| may_stand_in(away, other))
}
