//! Pieces of context that several staff pages share, one for each macro in `templates/staff/parts/`.
//!
//! Plain data only: a handler computes, a piece carries, a macro shows.

use serde::Serialize;

use crate::views::locale::Words;
use crate::views::parts::{Badge, Field};

/// A unit as pages name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitRef {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
}

impl UnitRef {
    /// Returns a unit.
    pub fn new(id: i64, name: &str) -> UnitRef {
        UnitRef { id, name: name.to_owned() }
    }
}

/// A unit proposed for an order, with the reasons.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestion {
    /// The unit.
    pub unit: UnitRef,
    /// Why it is proposed: “近一年同类 31 件由其办理”, “职责清单含‘供热’”; never empty.
    pub reasons: Vec<Words>,
    /// How many open orders it has now, so that a dispatcher sees the load.
    pub open: u32,
}

/// A place to pick one unit: one key for a suggestion, or a name typed with completion.
///
/// The form sends `<name>_id` (the suggestion picked) and `<name>_name` (what was typed: a name, an alias or an id).
/// What was typed wins when both are sent, and is resolved by the handler.
#[derive(Debug, Clone, Serialize)]
pub struct UnitPicker {
    /// The id picked among the suggestions; empty for none.
    pub picked: String,
    /// What was typed, and what is wrong with the choice.
    pub typed: Field,
    /// Units proposed, best first.
    pub suggestions: Vec<Suggestion>,
}

impl UnitPicker {
    /// Returns a picker with suggestions, the first of them picked.
    pub fn first_of(suggestions: Vec<Suggestion>) -> UnitPicker {
        let picked = suggestions.first().map(|first| first.unit.id.to_string()).unwrap_or_default();
        UnitPicker { picked, typed: Field::default(), suggestions }
    }
}

/// Another order named on a page: a repeat, a child, the main order.
#[derive(Debug, Clone, Serialize)]
pub struct OrderLink {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Where it stands.
    pub stage: Badge,
    /// What it has to do with this one, such as “同一号码” or “并入本件”.
    pub relation: Words,
    /// The day it reached the government, `YYYY-MM-DD`.
    pub received_on: String,
}

/// The grounds of a rule: an article of the pack's document, or an interpretation and what it rests on.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// The document's number, such as “沭政字〔2020〕10号”; for an interpretation what it rests on.
    pub document: String,
    /// The article, such as “二(三)”; empty for an interpretation.
    pub article: String,
    /// Whether the document is silent and the pack had to decide.
    pub interpreted: bool,
    /// The place on the pack's page; empty when the reader may not open it.
    pub url: String,
}

impl Source {
    /// Returns an article as grounds.
    pub fn new(document: &str, article: &str, url: &str) -> Source {
        Source {
            document: document.to_owned(),
            article: article.to_owned(),
            interpreted: false,
            url: url.to_owned(),
        }
    }

    /// Returns an interpretation as grounds, with what it rests on.
    pub fn interpreted(rests_on: &str, url: &str) -> Source {
        Source {
            document: rests_on.to_owned(),
            article: String::new(),
            interpreted: true,
            url: url.to_owned(),
        }
    }
}

/// A name and a value in a list of facts.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// What it is.
    pub label: Words,
    /// The value; line breaks are kept.
    pub value: Words,
}

impl Fact {
    /// Returns a fact.
    pub fn new(label: Words, value: Words) -> Fact {
        Fact { label, value }
    }
}

/// What a list says when it has no rows: something useful, never only “nothing found”.
#[derive(Debug, Clone, Serialize)]
pub struct Empty {
    /// The news in one line.
    pub title: Words,
    /// What to do or to know.
    pub text: Words,
    /// What the link says; nothing for no link.
    pub action: Option<Words>,
    /// Where it leads; empty for no link.
    pub url: String,
}
