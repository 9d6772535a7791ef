//! A story as its file tells it. Nothing is interpreted here beyond names and dates.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use domain::order::{
    Flag, Level,
    clocks::ClockKind,
    effects::Message,
    stage::{Outcome, Stage},
};
use serde::Deserialize;

use super::{
    assessment::Yearly, campaign::Led, supervision::Supervised, survey::Surveyed, visits::Visited,
    woodpecker::Gathered,
};

/// The name of an order that a step or an end does not name.
pub(crate) const USUAL: &str = "order";

/// A scripted life.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    pub(crate) title: Title,
    /// The pack orders begin under when their registration names no other.
    pub(crate) pack: String,
    /// The years whose calendar is loaded.
    #[serde(default = "usual_years")]
    pub(crate) years: Vec<i16>,
    /// The rows of the requirements it shows, by id.
    #[serde(default)]
    pub(crate) articles: Vec<String>,
    /// The units of the cast that take part, by code.
    #[serde(default)]
    pub(crate) units: Vec<String>,
    #[serde(rename = "step")]
    pub(crate) steps: Vec<Step>,
    /// Nothing where no order takes part.
    #[serde(rename = "end", default)]
    pub(crate) ends: Vec<Expected>,
}

/// What a story is about, for people.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Title {
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// Somebody does something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// `2026-02-13 10:00`, with seconds when they matter; Beijing time.
    pub(crate) at: String,
    /// Who acts; nobody in particular where the whole house does.
    #[serde(default)]
    pub(crate) who: String,
    #[serde(rename = "do")]
    pub(crate) what: String,
    #[serde(default = "usual_order")]
    pub(crate) order: String,
    /// The same key is done once.
    pub(crate) key: Option<String>,
    /// The version the person saw.
    pub(crate) seen: Option<i64>,
    /// The particulars of the move.
    #[serde(default)]
    pub(crate) with: toml::Table,
    #[serde(default)]
    pub(crate) expect: Expected,
}

/// What must be so; whatever is not named may be anything.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Expected {
    pub(crate) order: Option<String>,
    pub(crate) refused: Option<String>,
    pub(crate) legal: Option<Vec<String>>,
    pub(crate) says: Option<String>,
    pub(crate) fired: Option<Vec<String>>,
    pub(crate) stage: Option<Stage>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) reason: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) round: Option<u16>,
    pub(crate) redone: Option<BTreeMap<Level, u16>>,
    pub(crate) lead: Option<String>,
    pub(crate) co_handlers: Option<Vec<String>>,
    pub(crate) anonymous: Option<bool>,
    pub(crate) suspended: Option<bool>,
    pub(crate) contacted: Option<bool>,
    pub(crate) attempts: Option<u16>,
    pub(crate) grade: Option<String>,
    pub(crate) main: Option<String>,
    pub(crate) children: Option<Vec<String>>,
    pub(crate) flags: Option<BTreeSet<Flag>>,
    pub(crate) clocks: Option<BTreeMap<ClockKind, String>>,
    pub(crate) timers: Option<BTreeMap<ClockKind, String>>,
    /// `water return_late found`, in order; `flagged` and `dismissed` too.
    pub(crate) faults: Option<Vec<String>>,
    /// `water notice-sms (redone 2) to unit-deputy`, in order; then `, received`, `, answered`, `, receipt late`,
    /// `, reply late`, `, lapsed`.
    pub(crate) warnings: Option<Vec<String>>,
    /// What the pack gives the unit that leads it for this order alone: `ladder = "51"`.
    pub(crate) points: Option<BTreeMap<String, String>>,
    /// The person in whose place the last of its events that were made so happened: `principal@water`.
    pub(crate) in_stead_of: Option<String>,
    pub(crate) messages: Option<Vec<Message>>,
    pub(crate) events: Option<Vec<String>>,
    /// What must be so of the proceeding of the step.
    pub(crate) proceeding: Option<Supervised>,
    /// What must be so of the campaign.
    pub(crate) campaign: Option<Led>,
    /// What must be so of the woodpecker's year.
    pub(crate) collection: Option<Gathered>,
    /// What must be so of the visit of the step.
    pub(crate) visit: Option<Visited>,
    /// What must be so of a unit's year.
    pub(crate) year: Option<Yearly>,
    /// What must be so of the survey of the step.
    pub(crate) survey: Option<Surveyed>,
}

impl Story {
    /// Returns whether it needs a house of its own: it changes the calendar or who is there, begins a year of the
    /// woodpecker, or needs another calendar than most.
    pub(crate) fn is_alone(&self) -> bool {
        let rules = [
            "load-year",
            "close-day",
            "reopen-day",
            "go-away",
            "campaign-open",
            "begin-collection",
            "run-surveys",
            "close-month",
            "plan-visit",
        ];
        self.years != usual_years() || self.steps.iter().any(|step| rules.contains(&step.what.as_str()))
    }
}

fn usual_order() -> String {
    USUAL.to_owned()
}

fn usual_years() -> Vec<i16> {
    vec![2025, 2026]
}

/// Returns every story with its file's name, in the order of the names.
pub(crate) fn all() -> Vec<(String, Story)> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(root().join("stories")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

fn read(path: &Path) -> Story {
    let text = fs::read_to_string(path).unwrap();
    let story: Story = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let Title { zh, en } = &story.title;
    let is_row = |id: &String| {
        id.starts_with(|letter: char| "LPNXY".contains(letter)) && id[1..].parse::<u8>().is_ok()
    };
    assert!(story.articles.iter().all(is_row), "{}: {:?} are no rows", path.display(), story.articles);
    assert!(!zh.is_empty() && !en.is_empty(), "{}: say in both languages what it is about", path.display());
    story
}

/// Returns the folder that holds `stories`, `policies` and `calendars`.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}
