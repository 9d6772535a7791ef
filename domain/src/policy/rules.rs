//! What a pack fixes besides clocks and callbacks. Every rule says where it comes from: the article of the
//! document, or an interpretation in both languages with the source it rests on.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{access, calendar::Budget, order::Level, policy::Text};

/// What the document is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Identifies the pack: one version of one document.
    pub id: String,
    /// Identifies the document across its versions (`hotline-12345`).
    pub document: String,
    /// Its title.
    pub title: Text,
    /// Its number (文号).
    pub number: String,
    /// Who issued it.
    pub issuer: Text,
    /// The region code of GB/T 2260 (6 digits) or the 12-digit one.
    pub jurisdiction: String,
    /// The day it was issued.
    pub issued: Date,
    /// The first day it is in force.
    pub effective: Date,
    /// The last day it is in force; `None` while it is open.
    pub until: Option<Date>,
    /// The numbers of the documents it repeals.
    pub repeals: Vec<String>,
}

/// Whether a step of the loop is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether it is.
    pub on: bool,
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// The steps a pack switches on and off. The others are always taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steps {
    /// Demands are screened before dispatch.
    pub screen: Step,
    /// The unit signs the order before it works on it.
    pub sign: Step,
    /// Which roles of a unit may sign for it; never none.
    pub sign_by: BTreeSet<access::Role>,
    /// Which roles may sign in the place of somebody who is away; none when nobody may.
    pub sign_in_stead: BTreeSet<access::Role>,
    /// The unit contacts the citizen.
    pub contact: Step,
    /// The deputy in charge approves the answer.
    pub approve: Step,
    /// Which roles may approve in the place of somebody who is away; none when nobody may.
    pub approve_in_stead: BTreeSet<access::Role>,
    /// Whoever stands in for somebody may approve what they wrote themselves.
    pub own_draft: bool,
    /// The citizen is asked.
    pub callback: Step,
}

/// How demands come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intake {
    /// A demand needs neither name nor number.
    pub anonymous: bool,
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// A kind of demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindRule {
    /// Identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The article that names it.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// A reason for which a demand is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonRule {
    /// Identifies it.
    pub code: String,
    /// What staff call it.
    pub name: Text,
    /// What the citizen is told.
    pub tell: Text,
    /// The article that gives it.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// An emergency line that demands are handed over to at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyRule {
    /// Its number, which identifies it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// The article that names it.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// What follows when the citizen is dissatisfied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redo {
    /// How often an order is redone, all levels together; a citizen still dissatisfied after that closes it as
    /// dissatisfied. `None` for no limit.
    pub limit: Option<u16>,
    /// The level of the callback, at which the redo is counted.
    pub level: Level,
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

impl Redo {
    /// Returns whether a dissatisfied word begins another round after `redone` of them.
    #[must_use]
    pub fn begins_again(&self, redone: u16) -> bool {
        self.limit.is_none_or(|limit| redone < limit)
    }
}

/// How long an ended order may be disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopen {
    /// Days from the day it ended; never hours.
    pub window: Budget,
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// A rule as `policy explain` and the page of the pack list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRef {
    /// Its place in the pack: `clock.handle-simple`.
    pub id: String,
    /// What it fixes, in one line.
    pub what: String,
    /// The article of the document.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
    /// The first day it is law, which may lie before the pack's.
    pub from: Date,
    /// The last day it is law.
    pub until: Option<Date>,
    /// Where it is written, from 1.
    pub line: usize,
}
