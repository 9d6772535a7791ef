//! What the one door for writes takes and gives back.

mod names;

use domain::{
    absence,
    access::Actor,
    assessment, case, catalogue, directory, document,
    ids::{
        AbsenceId, AnnualId, ArticleId, CampaignId, CaseId, CollectionId, DeviceId, DocumentId, EntryId,
        ListingId, OrderId, PersonId, PlaceId, ProceedingId, PublicationId, SupervisorId, SurveyId, UnitId,
        VisitId,
    },
    integrity, knowledge,
    order::{self, command},
    people, proceeding, publication, survey, tables, woodpecker, world,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{db, personal::Contact};

/// A command on its way in.
#[derive(Clone, Debug)]
pub struct Request {
    /// The same key is answered the same, and done once; it is good for one actor and one thing.
    pub key: Option<String>,
    /// The moment of the decision; kept to the millisecond.
    pub at: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// What is asked.
    pub act: Act,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Act {
    /// A new demand.
    Register {
        /// The demand; its citizen is filled in from `contact`.
        demand: Box<command::Register>,
        /// How to reach the citizen.
        contact: Contact,
        /// The tracking code given to the citizen; only its blind index is kept.
        code: Option<String>,
    },
    /// A demand that ended elsewhere.
    Import(Box<command::Import>),
    /// A command to an order.
    Order {
        /// Which.
        order: OrderId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: command::Command,
    },
    /// A case on its way in; what is known of its citizen is looked up with the batch.
    TakeCase {
        /// The case; its citizen is filled in from `contact`.
        take: Box<case::command::Take>,
        /// Who applied, and the number to ask at.
        contact: Contact,
    },
    /// A command to a case.
    Case {
        /// Which.
        case: CaseId,
        /// The command.
        command: case::command::Command,
    },
    /// A command about units or persons.
    People(people::Command),
    /// The number a person of the house is reached at; only its sealed form is kept.
    SetPhone {
        /// Who.
        person: PersonId,
        /// The number; empty for none any more.
        phone: String,
    },
    /// A command about packs or calendars.
    Rules(Box<world::Command>),
    /// A command about what units are assessed by. What a month counts at its cut-off is looked up on the way in.
    Assess(Box<assessment::command::Command>),
    /// A command about a monthly table. What it counts is looked up on the way in.
    Table(Box<tables::command::Command>),
    /// What somebody says of a finding.
    Note(integrity::note::Command),
    /// A command about an official document or a template.
    Document(Box<document::command::Command>),
    /// A new proceeding. What it must know of orders and the ledger is looked up with the batch.
    OpenProceeding(Box<proceeding::command::Open>),
    /// A command to a proceeding.
    Proceeding {
        /// Which.
        proceeding: ProceedingId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<proceeding::command::Command>,
    },
    /// A command about the dispatch catalogue. What a consultation concluded is looked up with the batch.
    Catalogue(Box<catalogue::command::Command>),
    /// A command about who is away and who acts meanwhile.
    Absence(absence::Command),
    /// A new article of the knowledge base.
    BeginArticle(Box<knowledge::command::Begin>),
    /// A command to an article.
    Article {
        /// Which.
        article: ArticleId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<knowledge::command::Command>,
    },
    /// A command about what the public reads of an order.
    Publish(publication::Command),
    /// A command about the directory of where everybody may speak.
    Directory(directory::Command),
    /// A new survey.
    PlanSurvey(Box<survey::command::Begin>),
    /// A command to a survey.
    Survey {
        /// Which.
        survey: SurveyId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<survey::command::Command>,
    },
    /// A command to a place of a sample.
    SurveyPlace {
        /// Which.
        place: PlaceId,
        /// The command.
        command: Box<survey::command::PlaceCommand>,
    },
    /// A new campaign for demonstration points.
    BeginCampaign(Box<domain::campaign::command::Begin>),
    /// A command to a campaign.
    Campaign {
        /// Which.
        campaign: CampaignId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<domain::campaign::command::Command>,
    },
    /// A new year of the woodpecker.
    BeginCollection(woodpecker::command::Begin),
    /// A command to a year of the woodpecker.
    Collection {
        /// Which.
        collection: CollectionId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<woodpecker::command::Command>,
    },
    /// A record that was written on a tablet.
    TabletRecord {
        /// The record.
        handed: Box<domain::tablet::Handed>,
        /// How far the server's clock is ahead of the tablet's, in milliseconds.
        skew_ms: i64,
    },
    /// A command to the register of social supervisors.
    Supervisor(domain::visit::supervisor::Command),
    /// A new visit.
    PlanVisit(Box<domain::visit::Plan>),
    /// A command to a visit. The order of a fault is registered with it.
    Visit {
        /// Which.
        visit: VisitId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<domain::visit::command::Command>,
    },
    /// A new sheet of a year's end.
    OpenAnnual(Box<domain::annual::command::Open>),
    /// A command to the sheet of a year's end. The house's own figures are counted with it.
    Annual {
        /// Which.
        annual: AnnualId,
        /// The version the person saw, if it matters.
        seen: Option<i64>,
        /// The command.
        command: Box<domain::annual::command::Command>,
    },
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "done", rename_all = "kebab-case")]
pub enum Done {
    /// An order was registered or changed.
    Order {
        /// Which.
        id: OrderId,
        /// The number people see.
        number: String,
        /// Its version now.
        version: i64,
    },
    /// A case was taken or changed, or was so already.
    Case {
        /// Which.
        id: CaseId,
        /// Its version now.
        version: i64,
        /// Where it stands.
        stage: case::Stage,
        /// Why it is not asked, when it never was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        excluded: Option<case::Exclusion>,
        /// The order that its last bad rating opened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// Whether its key was not known before.
        is_new: bool,
    },
    /// A unit was added or changed.
    Unit {
        /// Which.
        id: UnitId,
    },
    /// A person was added or changed.
    Person {
        /// Who.
        id: PersonId,
    },
    /// A device was put up or taken away.
    Device {
        /// Which.
        id: DeviceId,
    },
    /// The rules changed.
    Rules,
    /// Something was entered, marked, frozen, corrected, appealed against or ruled on.
    Assessed {
        /// The mark or appeal that was made; 0 when none was.
        id: i64,
    },
    /// A monthly table was closed or corrected.
    Table,
    /// Something was said of a finding.
    Noted,
    /// A document was issued or withdrawn.
    Document {
        /// Which.
        id: DocumentId,
        /// The number people read.
        number: String,
    },
    /// A template was replaced or restored.
    Template,
    /// A proceeding was opened or changed.
    Proceeding {
        /// Which.
        id: ProceedingId,
        /// The number people see.
        number: String,
        /// Its version now.
        version: i64,
    },
    /// The dispatch catalogue was changed.
    Catalogue {
        /// Which entry; nothing when it was many.
        entry: Option<EntryId>,
    },
    /// An absence was entered or changed.
    Absence {
        /// Which.
        id: AbsenceId,
    },
    /// An article was begun or changed.
    Article {
        /// Which.
        id: ArticleId,
        /// Its version now.
        version: i64,
    },
    /// The directory was changed.
    Listing {
        /// Which entry.
        id: ListingId,
    },
    /// A publication was proposed or went on.
    Publication {
        /// Which.
        id: PublicationId,
    },
    /// A survey was planned or changed.
    Survey {
        /// Which.
        id: SurveyId,
        /// Its version now.
        version: i64,
    },
    /// Something happened to a place of a sample.
    SurveyPlace {
        /// Which.
        id: PlaceId,
        /// Its version now.
        version: i64,
    },
    /// A campaign was opened or changed.
    Campaign {
        /// Which.
        id: CampaignId,
        /// Its version now.
        version: i64,
    },
    /// A year of the woodpecker was begun or changed.
    Collection {
        /// Which.
        id: CollectionId,
        /// Its version now.
        version: i64,
    },
    /// A record of a tablet was taken.
    TabletRecord {
        /// Which.
        id: domain::ids::RecordId,
        /// Whether it was not taken before.
        is_new: bool,
    },
    /// A social supervisor was appointed or withdrawn.
    Supervisor {
        /// Who.
        id: SupervisorId,
    },
    /// A visit was planned or changed.
    Visit {
        /// Which.
        id: VisitId,
        /// Its version now.
        version: i64,
    },
    /// The sheet of a year's end was opened or changed.
    Annual {
        /// Which.
        id: AnnualId,
        /// Its version now.
        version: i64,
    },
}

/// Why it was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// By the rules of orders.
    #[error(transparent)]
    Order(#[from] order::refusal::Refusal),
    /// By the rules of cases.
    #[error(transparent)]
    Case(#[from] Box<case::refusal::Refusal>),
    /// By the rules of units and persons.
    #[error(transparent)]
    People(#[from] people::Refusal),
    /// By the rules of packs and calendars.
    #[error(transparent)]
    Rules(#[from] world::Refusal),
    /// The key is somebody else's, or was used for something else; what was answered then is not told.
    #[error("the key of this request was used for another one; open the form again and send it from there")]
    KeyUsed,
    /// By the rules of assessments.
    #[error(transparent)]
    Assessment(#[from] Box<assessment::command::Refusal>),
    /// By the rules of monthly tables.
    #[error(transparent)]
    Table(#[from] Box<tables::command::Refusal>),
    /// By the rules of findings.
    #[error(transparent)]
    Note(#[from] integrity::note::Refusal),
    /// By the rules of official documents.
    #[error(transparent)]
    Document(#[from] Box<document::command::Refusal>),
    /// By the rules of proceedings.
    #[error(transparent)]
    Proceeding(#[from] Box<proceeding::refusal::Refusal>),
    /// By the rules of the dispatch catalogue.
    #[error(transparent)]
    Catalogue(#[from] Box<catalogue::command::Refusal>),
    /// By the rules of absences.
    #[error(transparent)]
    Absence(#[from] absence::Refusal),
    /// By the rules of the knowledge base.
    #[error(transparent)]
    Article(#[from] Box<knowledge::refusal::Refusal>),
    /// By the rules of publications.
    #[error(transparent)]
    Publication(#[from] publication::Refusal),
    /// By the rules of the directory.
    #[error(transparent)]
    Directory(#[from] directory::Refusal),
    /// By the rules of surveys.
    #[error(transparent)]
    Survey(#[from] Box<survey::refusal::Refusal>),
    /// By the rules of campaigns.
    #[error(transparent)]
    Campaign(#[from] Box<domain::campaign::refusal::Refusal>),
    /// By the rules of the woodpecker.
    #[error(transparent)]
    Woodpecker(#[from] Box<woodpecker::refusal::Refusal>),
    /// By the rules of tablets.
    #[error(transparent)]
    Tablet(#[from] domain::tablet::Refusal),
    /// By the rules of the register of social supervisors.
    #[error(transparent)]
    Supervisor(#[from] Box<domain::visit::supervisor::Refusal>),
    /// By the rules of visits.
    #[error(transparent)]
    Visit(#[from] Box<domain::visit::refusal::Refusal>),
    /// By the rules of years' ends.
    #[error(transparent)]
    Annual(#[from] Box<domain::annual::refusal::Refusal>),
}

impl Refused {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Order(refusal) => refusal.code(),
            Self::Case(refusal) => refusal.code(),
            Self::People(refusal) => refusal.code(),
            Self::Rules(refusal) => refusal.code(),
            Self::KeyUsed => "key-used",
            Self::Assessment(refusal) => refusal.code(),
            Self::Table(refusal) => refusal.code(),
            Self::Note(refusal) => refusal.code(),
            Self::Document(refusal) => refusal.code(),
            Self::Proceeding(refusal) => refusal.code(),
            Self::Catalogue(refusal) => refusal.code(),
            Self::Absence(refusal) => refusal.code(),
            Self::Article(refusal) => refusal.code(),
            Self::Publication(refusal) => refusal.code(),
            Self::Directory(refusal) => refusal.code(),
            Self::Survey(refusal) => refusal.code(),
            Self::Campaign(refusal) => refusal.code(),
            Self::Woodpecker(refusal) => refusal.code(),
            Self::Tablet(refusal) => refusal.code(),
            Self::Supervisor(refusal) => refusal.code(),
            Self::Visit(refusal) => refusal.code(),
            Self::Annual(refusal) => refusal.code(),
        }
    }
}

/// Takes the refusal of one room out of what was refused; another room's comes back as it was.
macro_rules! refusals {
    ($($variant:ident($refusal:ident) => $room:ty = $taken:expr;)*) => {
        $(impl TryFrom<Refused> for $room {
            type Error = Refused;

            fn try_from(refused: Refused) -> Result<Self, Refused> {
                match refused {
                    Refused::$variant($refusal) => Ok($taken),
                    other => Err(other),
                }
            }
        })*
    };
}

refusals! {
    Note(refusal) => integrity::note::Refusal = refusal;
    Proceeding(refusal) => proceeding::refusal::Refusal = *refusal;
    Absence(refusal) => absence::Refusal = refusal;
    Publication(refusal) => publication::Refusal = refusal;
    Directory(refusal) => directory::Refusal = refusal;
    Survey(refusal) => survey::refusal::Refusal = *refusal;
    Campaign(refusal) => domain::campaign::refusal::Refusal = *refusal;
    Woodpecker(refusal) => woodpecker::refusal::Refusal = *refusal;
    Supervisor(refusal) => domain::visit::supervisor::Refusal = *refusal;
    Visit(refusal) => domain::visit::refusal::Refusal = *refusal;
    Annual(refusal) => domain::annual::refusal::Refusal = *refusal;
}

/// Refused, or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules say no; nothing changed.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The store could not; nothing changed.
    #[error(transparent)]
    Store(#[from] db::Error),
}
