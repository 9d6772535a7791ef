//! Where platforms differ although their fields have the same names: code tables that contradict each other, fields
//! that are read in two ways, codes that the national list does not have. All of it is settings of an installation;
//! nothing is guessed.

use std::collections::BTreeMap;

use crate::{
    codes::uscc::Uscc,
    ids::UnitId,
    people::{Unit, Units},
    rating::RatingChannel,
};

/// The type of a matter that fits no other.
const OTHER_TASK: &str = "99";

/// How a platform reads `assessNumber`: two readings are in use, and they contradict each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssessNumber {
    /// 1 for the first rating, 2 for the next (追评).
    #[default]
    Order,
    /// The running number of the service; then a later word cannot be told.
    Step,
}

/// The codes of who applied (`userProp`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserProps {
    /// A natural person.
    pub person: String,
    /// An enterprise or another body.
    pub body: String,
}

/// What is told of the applicant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Applicant {
    /// Nothing.
    #[default]
    None,
    /// Name and number with stars.
    Masked,
    /// Name and number, where the platform may ask for them by law.
    Full,
}

/// How one platform wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The code of our own system there (`dataSource`); empty for none.
    pub data_source: String,
    /// The credit codes of departments, by the code of their unit.
    pub departments: BTreeMap<String, Uscc>,
    /// `taskType` by the beginning of the matter's code; the longest beginning counts.
    pub task_types: BTreeMap<String, String>,
    /// How `assessNumber` is read.
    pub assess_number: AssessNumber,
    /// The codes of who applied.
    pub user_props: UserProps,
    /// What is told of the applicant.
    pub applicant: Applicant,
    /// The channel under which calls are told; the national list has none.
    pub call: Option<u8>,
    /// The channel under which paper is told; the national list has none.
    pub paper: Option<u8>,
    /// What stands for the words of a bad rating that came without any, such as a digit by text message. It must say
    /// so; empty: such a rating waits for a person.
    pub no_words: String,
    /// Default ratings are told, marked as such; otherwise they are not told at all.
    pub defaults: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            data_source: String::new(),
            departments: BTreeMap::new(),
            task_types: BTreeMap::new(),
            assess_number: AssessNumber::Order,
            user_props: UserProps { person: "1".to_owned(), body: "2".to_owned() },
            applicant: Applicant::None,
            call: None,
            paper: None,
            no_words: String::new(),
            defaults: false,
        }
    }
}

impl Dialect {
    /// Returns the department that answers for a unit: the unit itself or the nearest above it that has a credit code.
    #[must_use]
    pub fn department<'a>(&'a self, units: &'a Units, unit: UnitId) -> Option<(&'a Unit, &'a Uscc)> {
        let mut here = units.get(unit);
        while let Some(unit) = here {
            if let Some(code) = self.departments.get(&unit.code) {
                return Some((unit, code));
            }
            here = unit.parent.and_then(|parent| units.get(parent));
        }
        None
    }

    /// Returns the type of a matter; 99 for one that fits no beginning.
    #[must_use]
    pub fn task_type(&self, matter: &str) -> &str {
        let fitting = self.task_types.iter().filter(|(beginning, _)| matter.starts_with(beginning.as_str()));
        fitting.max_by_key(|(beginning, _)| beginning.len()).map_or(OTHER_TASK, |(_, code)| code)
    }

    /// Returns the channel under which a rating is told (`pf`), or `None` where nobody has said which.
    #[must_use]
    pub fn channel(&self, channel: RatingChannel) -> Option<u8> {
        match channel {
            RatingChannel::Call => self.call,
            RatingChannel::Paper => self.paper,
            RatingChannel::Web
            | RatingChannel::Mobile
            | RatingChannel::Qr
            | RatingChannel::Tablet
            | RatingChannel::Terminal
            | RatingChannel::Sms
            | RatingChannel::Default => channel.pf(),
        }
    }
}
