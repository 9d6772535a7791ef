//! Runs the stories: scripted lives of orders, the same at every depth. A depth is a [`Backend`]: the bare domain,
//! the store on either engine, the web. Test code, taken in by each room's tests with `#[path]`; the format of a
//! story is told in `stories/README.md`. What must be true at every moment, whatever the story, is in `watch`.

pub(crate) mod assessment;
pub(crate) mod campaign;
mod cast;
mod check;
mod fields;
mod moves;
mod rulings;
mod run;
pub(crate) mod story;
mod supervision;
pub(crate) mod survey;
mod usual;
mod visits;
pub(crate) mod watch;
mod woodpecker;

use std::sync::Arc;

use domain::{
    absence,
    access::Actor,
    assessment::{command as assessments, periods::YearScore},
    campaign::{self as campaigns, Campaign},
    clock::Rung,
    ids::{CampaignId, CollectionId, OrderId, PlaceId, ProceedingId, SurveyId, VisitId},
    order::{
        Order,
        clocks::ClockKind,
        command::{Command, Import, Move, Register},
        effects::Message,
        event::Recorded,
    },
    people,
    proceeding::{self, Proceeding},
    survey as surveys,
    visit::{self, Visit},
    woodpecker::Collection,
    world::{self, World},
};
use jiff::Timestamp;

pub(crate) use run::run;
pub(crate) use story::{all, root};

/// A depth at which stories run.
pub(crate) trait Backend {
    /// Returns units, persons, packs and calendar as they are.
    fn world(&self) -> Arc<World>;

    /// Does what is asked and returns the order it was about. A change of the rules derives every deadline anew.
    fn act(&mut self, request: Request) -> Result<Option<OrderId>, No>;

    /// Returns the timers due at an instant.
    fn due(&mut self, at: Timestamp) -> Vec<Timer>;

    /// Returns everything there is to know of an order.
    fn look(&mut self, order: OrderId) -> Seen;

    /// Returns the proceeding that was opened last.
    fn opened_last(&mut self) -> Option<ProceedingId>;

    /// Returns a proceeding with the codes of everything that happened to it, the oldest first.
    fn look_at(&mut self, proceeding: ProceedingId) -> (Proceeding, Vec<String>);

    /// Returns the campaign of the house with the codes of everything that happened to it, the oldest first.
    fn campaign(&mut self) -> Option<(Campaign, Vec<String>)>;

    /// Returns the woodpecker's year that was begun last, with the codes of everything that happened in it, the oldest
    /// first.
    fn gathered_last(&mut self) -> Option<(Collection, Vec<String>)>;

    /// Returns a visit; the one that was planned last when none is named.
    fn visit(&mut self, id: Option<VisitId>) -> Option<Visit>;

    /// Returns what a campaign tells for the assessment of sectors and of those who lead units.
    fn told(&mut self, campaign: CampaignId) -> campaign::Told;

    /// Returns the year of a unit, by its name, as a pack puts it together; nothing when it is not compared.
    fn year(&mut self, pack: &str, year: i16, unit: &str) -> Option<YearScore>;

    /// Returns every survey with the places of its sample, the one planned first in front.
    fn surveys(&mut self) -> Vec<survey::Asked>;
}

/// What somebody asks.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) at: Timestamp,
    /// Who; a person signs in under the name that the story gives: `handler@water`.
    pub(crate) actor: Actor,
    /// The same key is done once.
    pub(crate) key: Option<String>,
    pub(crate) act: Act,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Register {
        demand: Box<Register>,
        /// Name and number, when the citizen gave them.
        contact: Option<(String, String)>,
        /// The tracking code given to the citizen, when one was.
        code: Option<String>,
    },
    Import(Box<Import>),
    Order {
        order: OrderId,
        seen: Option<i64>,
        command: Command,
    },
    People(people::Command),
    Rules(Box<world::Command>),
    Absence(absence::Command),
    OpenProceeding(Box<proceeding::command::Open>),
    Proceeding {
        proceeding: ProceedingId,
        command: Box<proceeding::command::Command>,
    },
    BeginCampaign(Box<campaigns::command::Begin>),
    Campaign {
        campaign: CampaignId,
        command: Box<campaigns::command::Command>,
    },
    BeginCollection(domain::woodpecker::command::Begin),
    Collection {
        collection: CollectionId,
        command: Box<domain::woodpecker::command::Command>,
    },
    Supervisor(visit::supervisor::Command),
    PlanVisit(Box<visit::Plan>),
    Visit {
        visit: VisitId,
        seen: Option<i64>,
        command: Box<visit::command::Command>,
    },
    Assess(Box<assessments::Command>),
    /// Offices served people.
    Serve(Vec<survey::Served>),
    /// The job of surveys runs: it ends what is over and plans what packs ask for.
    RunSurveys,
    Survey {
        survey: SurveyId,
        seen: Option<i64>,
        command: Box<surveys::command::Command>,
    },
    SurveyPlace {
        place: PlaceId,
        command: Box<surveys::command::PlaceCommand>,
    },
}

/// Why it was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct No {
    /// The refusal's code; `hidden` when the actor may not even know the order.
    pub(crate) code: String,
    /// The moves named instead, at depths that tell them apart from the text.
    pub(crate) legal: Option<Vec<Move>>,
    /// The words.
    pub(crate) says: String,
}

/// A timer that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timer {
    pub(crate) order: OrderId,
    pub(crate) clock: ClockKind,
    pub(crate) rung: Rung,
    pub(crate) at: Timestamp,
}

/// Everything there is to know of an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Seen {
    pub(crate) order: Order,
    /// What happened to it, oldest first.
    pub(crate) events: Vec<Recorded>,
    /// Its live timers, by clock.
    pub(crate) timers: Vec<(ClockKind, Rung, Timestamp)>,
    /// The messages owed to its citizen, oldest first.
    pub(crate) messages: Vec<Message>,
}

impl No {
    /// Returns what a refusal of an order's command says.
    pub(crate) fn of(refusal: &domain::order::refusal::Refusal) -> Self {
        use domain::{access::Denied, order::refusal::Refusal};
        let is_hidden = matches!(refusal, Refusal::Denied(Denied::Hidden));
        let code = if is_hidden { "hidden" } else { refusal.code() };
        let legal = if let Refusal::IllegalMove { legal, .. } = refusal { Some(legal.clone()) } else { None };
        Self { code: code.to_owned(), legal, says: refusal.to_string() }
    }

    /// Returns the refusal of something that is no order's command.
    pub(crate) fn other(code: &str, says: &dyn std::fmt::Display) -> Self {
        Self { code: code.to_owned(), legal: None, says: says.to_string() }
    }
}
