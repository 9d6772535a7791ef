//! The yearly campaign for demonstration points (示范点创建): who takes part, when, by what they are judged.
//! Only the rules; taking part and being judged is not here.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Budget,
    exact::Exact,
    policy::{Every, Said, Text},
};

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// What people call it.
    pub name: Text,
    /// The award.
    pub award: Text,
    /// How many units get it in a year.
    pub quota: u16,
    /// The least share of satisfied people.
    pub threshold: Exact,
    /// The sectors it is for.
    pub sectors: Vec<Text>,
    /// Who judges.
    pub panel: Vec<Text>,
    /// What becomes of those who have the award already; `None` when they keep it.
    pub retest: Option<Retest>,
    /// Its phases, in the order of the year.
    pub phases: Vec<Phase>,
    /// What units are judged by.
    pub criteria: Vec<Criterion>,
    /// How it is looked into.
    pub methods: Vec<Method>,
    /// What fails a unit at once.
    pub vetoes: Vec<Veto>,
    /// How long the chosen are shown before it is decided; `None` when the document asks for no such thing.
    pub notice: Option<PublicNotice>,
    /// Where it comes from.
    pub grounds: Said,
}

impl Campaign {
    /// Returns what becomes of a unit with so many satisfied people and these vetoes.
    #[must_use]
    pub fn judged(&self, satisfied: Exact, vetoes: &[String]) -> Judged {
        let veto = self.vetoes.iter().find(|veto| vetoes.contains(&veto.id));
        match veto {
            Some(veto) => Judged::Vetoed(veto.id.clone()),
            None if satisfied < self.threshold => Judged::BelowThreshold,
            None => Judged::Eligible,
        }
    }

    /// Returns the phase of a day.
    #[must_use]
    pub fn phase(&self, on: Date) -> Option<&Phase> {
        self.phases.iter().find(|phase| (phase.from..=phase.to).contains(&on.month()))
    }
}

/// What becomes of a unit before anybody votes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// It may be chosen.
    Eligible,
    /// Too few are satisfied.
    BelowThreshold,
    /// A veto, by its id.
    Vetoed(String),
}

/// Whoever has the award is judged again, and loses it when it no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retest {
    /// How often.
    pub every: Every,
    /// Losing it is published.
    pub published: bool,
    /// Where it comes from.
    pub grounds: Said,
}

/// A part of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Its first month.
    pub from: i8,
    /// Its last month.
    pub to: i8,
    /// What is done.
    pub does: Vec<Text>,
    /// Where it comes from.
    pub grounds: Said,
}

/// What units are judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// What it asks of a unit.
    pub asks: Vec<Text>,
    /// Where it comes from.
    pub grounds: Said,
}

/// How it is looked into whether a unit deserves the award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// Which of the known ways it is.
    pub form: MethodForm,
    /// Where it comes from.
    pub grounds: Said,
}

/// The known ways to look into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MethodForm {
    /// Reading the files.
    Files,
    /// A visit that is announced.
    OnSite,
    /// A visit that is not.
    Unannounced,
    /// A visit by somebody who seems to be a citizen.
    Undercover,
    /// Units check each other.
    CrossCheck,
    /// A measurement by professionals.
    Measurement,
}

/// What fails a unit at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Veto {
    /// Identifies it.
    pub id: String,
    /// What was done.
    pub name: Text,
    /// Where it comes from.
    pub grounds: Said,
}

/// The chosen are shown to everybody, who may object, before it is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicNotice {
    /// How long.
    pub within: Budget,
    /// Where it comes from.
    pub grounds: Said,
}
