//! A survey in the hand of a third party: somebody from outside who calls whoever was drawn until a day, types in what
//! came back on paper, sees nothing else of the house, and delivers a result under a seal. Who may do so is asked in
//! `legal`.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};

use crate::{
    access::Role,
    calendar::date_of,
    ids::PersonId,
    people::Person,
    proceeding::draw::hex,
    survey::{
        place::{Outcomes, Place, State},
        question::Value,
    },
};

/// For so many days after the last one for answers a third party has a survey in hand unless another day is chosen: to
/// type in what came last, and to seal.
pub const SEALING_DAYS: i32 = 5;

/// Who calls for a third party, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hand {
    /// Who.
    pub person: PersonId,
    /// The last day on which the survey can be seen.
    pub until: Date,
    /// When it was handed over.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
}

impl Hand {
    /// Returns whether a person has the survey in hand at an instant.
    #[must_use]
    pub fn is_of(&self, person: PersonId, at: Timestamp) -> bool {
        self.person == person && date_of(at) <= self.until
    }
}

/// Returns whether somebody may have a survey in hand: from outside, and nobody of those who are rated.
#[must_use]
pub fn may_hold(person: &Person) -> bool {
    person.active && person.roles.iter().all(|role| *role == Role::Surveyor) && !person.roles.is_empty()
}

/// A result under its seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// When it was delivered.
    pub at: Timestamp,
    /// By whom, as the ledger signs.
    pub by: String,
    /// What became of the places.
    pub outcomes: Outcomes,
    /// The SM3 digest of every place and what was said there.
    pub digest: String,
}

/// Returns the digest that seals places: a line for each in the order of their numbers, with number, standing and every
/// answer as `question=value`, set apart by tabs; words are written with the escapes of Rust, so that a line stays a
/// line. A place nobody came to is sealed as it will stand: lapsed.
#[must_use]
pub fn digest(places: &[Place]) -> String {
    let mut sorted: Vec<&Place> = places.iter().collect();
    sorted.sort_unstable_by_key(|place| place.number);
    let mut hasher = Sm3::new();
    for place in sorted {
        let state = if place.state == State::Open { State::Lapsed } else { place.state };
        let mut line = format!("{}\t{}", place.number, state.code());
        for said in place.answer.iter().flat_map(|answer| &answer.said) {
            line.push_str(&format!("\t{}={}", said.question, written(&said.value)));
        }
        line.push('\n');
        hasher.update(line.as_bytes());
    }
    hex(&hasher.finalize())
}

fn written(value: &Value) -> String {
    match value {
        Value::Choice(picked) | Value::Grade(picked) => picked.to_string(),
        Value::Choices(picked) => picked.iter().map(u8::to_string).collect::<Vec<_>>().join(","),
        Value::Text(words) => words.escape_default().to_string(),
        Value::Number(number) => number.to_string(),
    }
}
