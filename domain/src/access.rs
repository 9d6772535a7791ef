//! Who may do what to what: one table of role × action × relation. Nothing else decides permission.
//! The rated never see who rated, and nobody sees personal data by default; unmasking is an action of its own.

mod allowed;
mod proceedings;
mod table;

pub use allowed::{Denied, allowed, allowed_anywhere, allowed_on_case};
pub use proceedings::allowed_on_proceeding;
pub use table::reach;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    annual::command::Move as AnnualMove,
    campaign::command::Move as CampaignMove,
    case::command::Move as CaseMove,
    document::Kind,
    ids::{PersonId, UnitId},
    knowledge::command::Move as ArticleMove,
    order::command::Move,
    proceeding::command::Move as ProceedingMove,
    survey::command::Move as SurveyMove,
    visit::command::Move as VisitMove,
    woodpecker::command::Move as WoodpeckerMove,
};

/// What a person is to the loop. A person may have several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// A citizen, without an account.
    Citizen,
    /// Window clerk.
    Window,
    /// Hotline agent.
    Agent,
    /// Dispatcher of the centre.
    Dispatcher,
    /// Handler of a unit.
    UnitHandler,
    /// Deputy in charge: approves and signs answers.
    UnitApprover,
    /// Principal of a unit: signs every order first, where the pack says so.
    UnitPrincipal,
    /// Supervisor.
    Supervisor,
    /// Assessor.
    Assessor,
    /// Leader.
    Leader,
    /// Administrator of units, people, packs and calendars.
    Administrator,
    /// Auditor: reads everything that happened, changes nothing.
    Auditor,
    /// Decides whether duty was lawfully performed, for a legal, supervision or establishment office.
    Adjudicator,
    /// Calls for a third party whoever was drawn for the surveys in their hand, until a day; sees nothing else.
    Surveyor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::Citizen,
        Self::Window,
        Self::Agent,
        Self::Dispatcher,
        Self::UnitHandler,
        Self::UnitApprover,
        Self::UnitPrincipal,
        Self::Supervisor,
        Self::Assessor,
        Self::Leader,
        Self::Administrator,
        Self::Auditor,
        Self::Adjudicator,
        Self::Surveyor,
    ];

    /// The roles of a unit that handles orders.
    pub const OF_A_UNIT: [Self; 3] = [Self::UnitHandler, Self::UnitApprover, Self::UnitPrincipal];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Window => "window",
            Self::Agent => "agent",
            Self::Dispatcher => "dispatcher",
            Self::UnitHandler => "unit-handler",
            Self::UnitApprover => "unit-approver",
            Self::UnitPrincipal => "unit-principal",
            Self::Supervisor => "supervisor",
            Self::Assessor => "assessor",
            Self::Leader => "leader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
            Self::Adjudicator => "adjudicator",
            Self::Surveyor => "surveyor",
        }
    }

    /// Returns the role of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Returns whether a second factor is required outside the demonstration (GB/T 22239 身份鉴别 d).
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Self::Administrator | Self::Supervisor | Self::Auditor)
    }
}

/// Something a person may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// A move on an order.
    Order(Move),
    /// A move on a case.
    Case(CaseMove),
    /// See an order and its timeline.
    ReadOrder,
    /// See an order whose citizen asked for confidentiality with the citizen's masked name and number.
    ReadCitizen,
    /// See a list of orders.
    ListOrders,
    /// Change units, people, packs, calendars.
    Administer,
    /// Read the ledger.
    Audit,
    /// Enter, mark, close and correct what units are assessed by, and rule on their appeals.
    Assess,
    /// Appeal against a score of one's own unit.
    Appeal,
    /// See scores, ranks and what they come from.
    ReadScores,
    /// See cases and what was said of them, without who said it.
    ReadRatings,
    /// See who gave a rating, masked; never the rated.
    ReadRater,
    /// See the sources of cases and what became of the rows of their batches, without who they are about.
    ReadSources,
    /// Have a source read now.
    RunSources,
    /// See the monthly tables and what is due.
    ReadReports,
    /// Close and sign the monthly tables, and correct beside them.
    Report,
    /// See what the integrity watch found unusual.
    Watch,
    /// Say of a finding that it was looked at or what explains it.
    Explain,
    /// See what was told to the platform above, and what became of it.
    ReadUploads,
    /// Have records told to the platform again, and days compared with it now.
    RunUploads,
    /// Issue an official document of a kind, and withdraw one.
    Issue(Kind),
    /// See official documents and their register.
    ReadDocuments,
    /// A move on a proceeding.
    Proceeding(ProceedingMove),
    /// See proceedings; a restricted one only when named in it.
    ReadProceeding,
    /// Tell that one was made to suffer for an own word.
    TellRetaliation,
    /// See which unit a matter belongs to, and on what grounds.
    ReadCatalogue,
    /// Add to the dispatch catalogue, change and end its entries.
    ChangeCatalogue,
    /// Enter that somebody of a unit is away and who acts meanwhile; of a unit everybody for themselves.
    EnterAbsence,
    /// See who is away and who acts meanwhile.
    ReadAbsences,
    /// A move on an article of the knowledge base.
    Article(ArticleMove),
    /// See the articles of the knowledge base that were published, their internal part among them.
    ReadArticles,
    /// See what is being written and asked in articles.
    ReadArticleDrafts,
    /// Propose, review, publish and withdraw what the public reads of an order.
    Publish,
    /// A move on a survey or on a place of its sample.
    Survey(SurveyMove),
    /// See surveys and what they found.
    ReadSurveys,
    /// Keep the directory of where everybody may speak.
    KeepDirectory,
    /// Read the directory as staff do: whoever types in what came out of a box opens the form from its entry.
    ReadDirectory,
    /// See where it blocks, hurts and is hard: opinions counted together.
    Analyse,
    /// See the surveys that one has in hand for a third party, and nothing of what they found.
    AskSurveys,
    /// See how a survey stands while it is asked: with which seed it was drawn, who was, and what was found so far.
    LeadSurveys,
    /// See with which seed a survey was drawn and which cases and orders, once it has ended.
    ReadSamples,
    /// A move in a campaign for demonstration points.
    Campaign(CampaignMove),
    /// See campaigns: the units in one's reach, and what is public.
    ReadCampaigns,
    /// See the pool of judges, visits and vetoes of a campaign before anything is published.
    ReadCampaignFiles,
    /// A move in a year of the woodpecker.
    Woodpecker(WoodpeckerMove),
    /// See the years of the woodpecker.
    ReadWoodpecker,
    /// A move on a visit, or on the register of social supervisors.
    Visit(VisitMove),
    /// See visits and what they found.
    ReadVisits,
    /// A move on the sheet of a year's end.
    Annual(AnnualMove),
    /// See the sheets of years' ends before they are published.
    ReadAnnual,
}

impl Action {
    /// Returns every action.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let others = [
            Self::ReadOrder,
            Self::ReadCitizen,
            Self::ListOrders,
            Self::Administer,
            Self::Audit,
            Self::Assess,
            Self::Appeal,
            Self::ReadScores,
            Self::ReadRatings,
            Self::ReadRater,
            Self::ReadSources,
            Self::RunSources,
            Self::ReadReports,
            Self::Report,
            Self::Watch,
            Self::Explain,
            Self::ReadUploads,
            Self::RunUploads,
            Self::ReadDocuments,
            Self::ReadProceeding,
            Self::TellRetaliation,
            Self::ReadCatalogue,
            Self::ChangeCatalogue,
            Self::EnterAbsence,
            Self::ReadAbsences,
            Self::ReadArticles,
            Self::ReadArticleDrafts,
            Self::Publish,
            Self::ReadSurveys,
            Self::KeepDirectory,
            Self::ReadDirectory,
            Self::Analyse,
            Self::ReadWoodpecker,
            Self::ReadVisits,
            Self::ReadAnnual,
        ];
        let moves = Move::ALL.into_iter().map(Self::Order);
        moves
            .chain(CaseMove::ALL.into_iter().map(Self::Case))
            .chain(others)
            .chain(Kind::ALL.into_iter().map(Self::Issue))
            .chain(ProceedingMove::ALL.into_iter().map(Self::Proceeding))
            .chain(ArticleMove::ALL.into_iter().map(Self::Article))
            .chain(SurveyMove::ALL.into_iter().map(Self::Survey))
            .chain([Self::ReadCampaigns, Self::ReadCampaignFiles])
            .chain(CampaignMove::ALL.into_iter().map(Self::Campaign))
            .chain(WoodpeckerMove::ALL.into_iter().map(Self::Woodpecker))
            .chain([Self::AskSurveys, Self::LeadSurveys, Self::ReadSamples])
            .chain(VisitMove::ALL.into_iter().map(Self::Visit))
            .chain(AnnualMove::ALL.into_iter().map(Self::Annual))
            .collect()
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Order(step) => step.code(),
            Self::Case(step) => step.code(),
            Self::ReadOrder => "read-order",
            Self::ReadCitizen => "read-citizen",
            Self::ListOrders => "list-orders",
            Self::Administer => "administer",
            Self::Audit => "audit",
            Self::Assess => "assess",
            Self::Appeal => "appeal",
            Self::ReadScores => "read-scores",
            Self::ReadSources => "read-sources",
            Self::RunSources => "run-sources",
            Self::ReadRatings => "read-ratings",
            Self::ReadRater => "read-rater",
            Self::ReadReports => "read-reports",
            Self::Report => "report",
            Self::Watch => "watch",
            Self::Explain => "explain",
            Self::ReadUploads => "read-uploads",
            Self::RunUploads => "run-uploads",
            Self::ReadDocuments => "read-documents",
            Self::Issue(Kind::SupervisionOrder) => "issue-supervision",
            Self::Issue(Kind::NoticeLetter) => "issue-notice",
            Self::Issue(Kind::WarningLetter) => "issue-warning",
            Self::Issue(Kind::SpecialReport) => "issue-report",
            Self::Issue(Kind::InterviewNotice) => "issue-interview",
            Self::Issue(Kind::Adjudication) => "issue-verdict",
            Self::Issue(Kind::ReferralLetter) => "issue-referral",
            Self::Issue(Kind::PublicReply) => "issue-reply",
            Self::Proceeding(step) => step.code(),
            Self::ReadProceeding => "read-proceeding",
            Self::TellRetaliation => "tell-retaliation",
            Self::ReadCatalogue => "read-catalogue",
            Self::ChangeCatalogue => "edit-catalogue",
            Self::EnterAbsence => "enter-absence",
            Self::ReadAbsences => "read-absences",
            Self::Article(step) => step.code(),
            Self::ReadArticles => "read-articles",
            Self::ReadArticleDrafts => "read-drafts",
            Self::Publish => "publish-opinion",
            Self::Survey(step) => step.code(),
            Self::ReadSurveys => "read-surveys",
            Self::KeepDirectory => "keep-directory",
            Self::ReadDirectory => "read-directory",
            Self::Analyse => "analyse-opinions",
            Self::AskSurveys => "ask-surveys",
            Self::LeadSurveys => "lead-surveys",
            Self::ReadSamples => "read-samples",
            Self::Campaign(step) => step.code(),
            Self::ReadCampaigns => "read-campaigns",
            Self::ReadCampaignFiles => "read-campaign-files",
            Self::Woodpecker(step) => step.code(),
            Self::ReadWoodpecker => "read-woodpecker",
            Self::Visit(step) => step.code(),
            Self::ReadVisits => "read-visits",
            Self::Annual(step) => step.code(),
            Self::ReadAnnual => "read-annual",
        }
    }
}

/// How far a permission reaches, the narrowest first: what one covers, every later one of the same person covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Not at all.
    None,
    /// The citizen's own order, proven by its tracking code or number.
    Own,
    /// Orders that the person's unit leads.
    LeadUnit,
    /// Orders that the person's unit, or one below it, leads or helps with.
    OwnUnit,
    /// Every order.
    Everywhere,
}

impl Reach {
    /// Returns the stable code, as the golden matrix prints it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Own => "own",
            Self::OwnUnit => "unit",
            Self::LeadUnit => "lead",
            Self::Everywhere => "all",
        }
    }
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The citizen of the order, proven by its tracking code.
    Citizen,
    /// A person who signed in.
    Staff(Staff),
    /// A job: timers, imports, calendars. The name says which.
    System(&'static str),
}

/// A person who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub roles: BTreeSet<Role>,
    /// The person's unit and all units below it.
    pub units: BTreeSet<UnitId>,
}

/// Returns the person behind a signature of the ledger; nothing for citizens and jobs.
///
/// ```
/// use domain::{access::signer, ids::PersonId};
/// assert_eq!(signer("person:17"), Some(PersonId(17)));
/// assert_eq!(signer("system:timers"), None);
/// ```
#[must_use]
pub fn signer(signature: &str) -> Option<PersonId> {
    signature.strip_prefix("person:")?.parse().ok().map(PersonId)
}

impl Actor {
    /// Returns what the ledger writes: `citizen`, `person:17`, `system:timers`.
    #[must_use]
    pub fn signature(&self) -> String {
        match self {
            Self::Citizen => "citizen".to_owned(),
            Self::Staff(staff) => format!("person:{}", staff.person),
            Self::System(name) => format!("system:{name}"),
        }
    }

    /// Returns whether this is a person of the house, whom no other has.
    #[must_use]
    pub fn is_person(&self, person: PersonId) -> bool {
        matches!(self, Self::Staff(staff) if staff.person == person)
    }

    /// Returns the widest reach of `action` among the actor's roles.
    #[must_use]
    pub fn reach(&self, action: Action) -> Reach {
        match self {
            Self::Citizen => reach(Role::Citizen, action),
            Self::Staff(staff) => {
                staff.roles.iter().map(|role| reach(*role, action)).max().unwrap_or(Reach::None)
            }
            Self::System(_) => Reach::Everywhere,
        }
    }

    /// Returns whether the actor is a job.
    #[must_use]
    pub fn is_system(&self) -> bool {
        matches!(self, Self::System(_))
    }
}
