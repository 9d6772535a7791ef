//! Units and persons: the tree that carries responsibility, and who may act for it.
//! Passwords and second factors are not here: they are secrets of the server, not facts of the ledger.

mod apply;
mod decide;
pub mod device;
pub mod digest;
pub mod leader;
mod refusal;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

// The files above are private; this is the one path of each word.
pub use apply::apply;
pub use decide::decide;
use device::{Device, Devices};
pub use refusal::Refusal;

use crate::{
    access::{Role, signer},
    ids::{DeviceId, PersonId, UnitId},
};

/// The longest name or code, in characters.
const NAME_LIMIT: usize = 100;

/// What a unit is in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A city, county, district or park.
    Jurisdiction,
    /// A service hall or hotline centre.
    Hall,
    /// A department, town or street office.
    Department,
    /// A section inside a department (承办处室).
    Section,
    /// A window of a hall.
    Window,
}

impl UnitKind {
    /// Every kind, the largest first.
    pub const ALL: [Self; 5] =
        [Self::Jurisdiction, Self::Hall, Self::Department, Self::Section, Self::Window];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Jurisdiction => "jurisdiction",
            Self::Hall => "hall",
            Self::Department => "department",
            Self::Section => "section",
            Self::Window => "window",
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A unit, valid from one day and perhaps until another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Identifies it.
    pub id: UnitId,
    /// The short stable code that files and addresses use.
    pub code: String,
    /// The unit above.
    pub parent: Option<UnitId>,
    /// The official name.
    pub name: String,
    /// The English name.
    pub name_en: String,
    /// What it is.
    pub kind: UnitKind,
    /// The peer group it is compared in (分档分类).
    pub group: Option<String>,
    /// The first day it exists.
    pub from: Date,
    /// The last day it exists.
    pub until: Option<Date>,
    /// Other spellings and former names.
    #[serde(default)]
    pub aliases: BTreeSet<String>,
}

impl Unit {
    /// Returns whether it is assessed: it is compared with its peers, or it is a department, town or street office.
    #[must_use]
    pub fn is_assessed(&self) -> bool {
        self.group.is_some() || self.kind == UnitKind::Department
    }
}

/// A person who signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Identifies it.
    pub id: PersonId,
    /// The name typed at sign-in.
    pub sign_in: String,
    /// The person's name.
    pub name: String,
    /// The person's roles.
    pub roles: BTreeSet<Role>,
    /// The unit the person belongs to.
    pub unit: Option<UnitId>,
    /// Whether the person may sign in.
    pub active: bool,
}

/// What an administrator may ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Add a unit; its id is given by the store.
    AddUnit(Unit),
    /// Give a unit another name; the old one stays as an alias.
    RenameUnit {
        /// Which.
        unit: UnitId,
        /// The new name.
        name: String,
        /// The new English name.
        name_en: String,
    },
    /// End a unit.
    CloseUnit {
        /// Which.
        unit: UnitId,
        /// Its last day.
        until: Date,
    },
    /// Add another spelling.
    AddAlias {
        /// Which unit.
        unit: UnitId,
        /// The spelling.
        alias: String,
    },
    /// Take a spelling away: it led to the wrong unit.
    RemoveAlias {
        /// Which unit.
        unit: UnitId,
        /// The spelling.
        alias: String,
    },
    /// Add a person; the id is given by the store.
    AddPerson(Person),
    /// Change a person's roles and unit.
    ChangePerson {
        /// Who.
        person: PersonId,
        /// The name.
        name: String,
        /// The roles from now on.
        roles: BTreeSet<Role>,
        /// The unit from now on.
        unit: Option<UnitId>,
    },
    /// Let a person sign in, or no longer.
    SetActive {
        /// Who.
        person: PersonId,
        /// Whether.
        active: bool,
    },
    /// Something about signing in, for the audit (等保 安全审计).
    Audit {
        /// Who.
        person: PersonId,
        /// What (`signed-in`, `sign-in-failed`, `locked`, `password-changed`, `second-factor-set`, `signed-out`).
        what: SignIn,
    },
    /// Take a list away as a file (an audited act).
    Export {
        /// Which list, as its address names it.
        list: String,
        /// What it was narrowed to; nobody's number in the clear.
        filter: String,
        /// How many rows it has.
        rows: u32,
    },
    /// Put up a device on which citizens rate; its id is given by the store.
    AddDevice(Device),
    /// Take a device out of use for ever.
    RevokeDevice {
        /// Which.
        device: DeviceId,
    },
    /// Tell a person once on a day how much there is.
    TellDigest {
        /// Who.
        person: PersonId,
        /// The day.
        day: Date,
        /// How much.
        counts: digest::Counts,
    },
    /// Set the number a person is reached at.
    SetPhone {
        /// Who.
        person: PersonId,
        /// The number, digits only; empty for none any more. It stays out of the event.
        phone: String,
        /// The SM3 digest of the sealed record.
        digest: String,
    },
}

/// What can happen around a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// The person signed in.
    SignedIn,
    /// A wrong password or code.
    Failed,
    /// Too many wrong ones.
    Locked,
    /// The person signed out.
    SignedOut,
    /// The password was set or changed.
    PasswordSet,
    /// The second factor was set.
    SecondFactorSet,
    /// An administrator took the second factor away: the phone is lost or new.
    SecondFactorReset,
    /// An administrator gave a new one-time link.
    LinkGiven,
}

/// What has happened to units and persons. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// A unit was added.
    UnitAdded {
        /// As it is.
        unit: Unit,
    },
    /// A unit got another name.
    UnitRenamed {
        /// Which.
        unit: UnitId,
        /// The new name.
        name: String,
        /// The new English name.
        name_en: String,
    },
    /// A unit ended.
    UnitClosed {
        /// Which.
        unit: UnitId,
        /// Its last day.
        until: Date,
    },
    /// A unit got another spelling.
    AliasAdded {
        /// Which.
        unit: UnitId,
        /// The spelling.
        alias: String,
    },
    /// A spelling leads to the unit no longer.
    AliasRemoved {
        /// Which.
        unit: UnitId,
        /// The spelling.
        alias: String,
    },
    /// A person was added.
    PersonAdded {
        /// As it is.
        person: Person,
    },
    /// A person changed.
    PersonChanged {
        /// Who.
        person: PersonId,
        /// The name.
        name: String,
        /// The roles.
        roles: BTreeSet<Role>,
        /// The unit.
        unit: Option<UnitId>,
    },
    /// A person may sign in, or no longer.
    ActiveSet {
        /// Who.
        person: PersonId,
        /// Whether.
        active: bool,
    },
    /// Something happened around a sign-in.
    SignIn {
        /// Who.
        person: PersonId,
        /// What.
        what: SignIn,
    },
    /// A list was taken away as a file.
    Exported {
        /// Who took it.
        person: PersonId,
        /// Which list.
        list: String,
        /// What it was narrowed to.
        filter: String,
        /// How many rows it had.
        rows: u32,
    },
    /// A device was put up.
    DeviceAdded {
        /// As it is.
        device: Device,
    },
    /// A device was taken out of use.
    DeviceRevoked {
        /// Which.
        device: DeviceId,
    },
    /// A person was told how much there is.
    DigestTold {
        /// Who.
        person: PersonId,
        /// The day.
        day: Date,
        /// How much.
        counts: digest::Counts,
    },
    /// The number a person is reached at was set; it lies sealed and apart.
    PhoneSet {
        /// Who.
        person: PersonId,
        /// The SM3 digest of the sealed record.
        digest: String,
    },
}

/// All units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units {
    by_id: BTreeMap<UnitId, Unit>,
    by_name: BTreeMap<String, UnitId>,
    children: BTreeMap<UnitId, BTreeSet<UnitId>>,
}

impl Units {
    /// Returns a unit.
    #[must_use]
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.by_id.get(&id)
    }

    /// Returns every unit, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.by_id.values()
    }

    /// Returns the unit of a code, name or alias.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Unit> {
        self.by_name.get(name.trim()).and_then(|id| self.by_id.get(id))
    }

    /// Returns whether the unit exists on `day`.
    #[must_use]
    pub fn is_open(&self, id: UnitId, day: Date) -> bool {
        self.get(id).is_some_and(|unit| unit.from <= day && unit.until.is_none_or(|until| day <= until))
    }

    /// Returns the unit and every unit below it.
    #[must_use]
    pub fn subtree(&self, root: UnitId) -> BTreeSet<UnitId> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![root];
        while let Some(unit) = waiting.pop() {
            if found.insert(unit) {
                waiting.extend(self.children.get(&unit).into_iter().flatten());
            }
        }
        found
    }

    /// Returns the unit that answers for what `id` did at a year's end: itself or the nearest one above that is
    /// assessed, else itself.
    #[must_use]
    pub fn answering(&self, id: UnitId) -> UnitId {
        let mut at = self.get(id);
        while let Some(unit) = at {
            if unit.is_assessed() {
                return unit.id;
            }
            at = unit.parent.and_then(|parent| self.get(parent));
        }
        id
    }

    /// Returns the units directly below, by id; the roots for `None`.
    pub fn below(&self, parent: Option<UnitId>) -> impl Iterator<Item = &Unit> {
        self.by_id.values().filter(move |unit| unit.parent == parent)
    }

    fn forget_alias(&mut self, id: UnitId, alias: &str) {
        let Some(unit) = self.by_id.get_mut(&id) else { return };
        let was_one = unit.aliases.remove(alias);
        // A unit may bear again a name that it had before: then the spelling still leads to it.
        if was_one && unit.name != alias && unit.code != alias {
            self.by_name.remove(alias);
        }
    }

    fn put(&mut self, unit: Unit) {
        for name in [&unit.code, &unit.name].into_iter().chain(&unit.aliases) {
            self.by_name.insert(name.clone(), unit.id);
        }
        if let Some(parent) = unit.parent {
            self.children.entry(parent).or_default().insert(unit.id);
        }
        self.by_id.insert(unit.id, unit);
    }
}

/// All persons who sign in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons {
    by_id: BTreeMap<PersonId, Person>,
    by_sign_in: BTreeMap<String, PersonId>,
}

impl Persons {
    /// Returns a person.
    #[must_use]
    pub fn get(&self, id: PersonId) -> Option<&Person> {
        self.by_id.get(&id)
    }

    /// Returns every person, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Person> {
        self.by_id.values()
    }

    /// Returns the person whom the ledger signs so; nothing for citizens and jobs.
    #[must_use]
    pub fn signing(&self, signature: &str) -> Option<&Person> {
        signer(signature).and_then(|id| self.get(id))
    }

    /// Returns the person who signs in under `name`.
    #[must_use]
    pub fn signing_in_as(&self, name: &str) -> Option<&Person> {
        self.by_sign_in.get(name.trim()).and_then(|id| self.by_id.get(id))
    }
}

/// Units and persons together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The tree.
    pub units: Units,
    /// Who signs in.
    pub persons: Persons,
    /// What citizens rate on.
    pub devices: Devices,
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnitAdded { .. } => "unit-added",
            Self::UnitRenamed { .. } => "unit-renamed",
            Self::UnitClosed { .. } => "unit-closed",
            Self::AliasAdded { .. } => "alias-added",
            Self::AliasRemoved { .. } => "alias-removed",
            Self::PersonAdded { .. } => "person-added",
            Self::PersonChanged { .. } => "person-changed",
            Self::ActiveSet { .. } => "active-set",
            Self::SignIn { .. } => "sign-in",
            Self::Exported { .. } => "exported",
            Self::DeviceAdded { .. } => "device-added",
            Self::DeviceRevoked { .. } => "device-revoked",
            Self::PhoneSet { .. } => "phone-set",
            Self::DigestTold { .. } => "digest-told",
        }
    }
}
