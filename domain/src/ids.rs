//! Identifiers: 64-bit integers with a name each, so that a unit is never taken for an order.
//! They carry no meaning; what people read is an order number or a unit code.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta] $name:ident),* $(,)?) => { $(
        #[$doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )* };
}

id! {
    /// Identifies an order.
    OrderId,
    /// Identifies a unit of the tree.
    UnitId,
    /// Identifies a person who signs in.
    PersonId,
    /// Identifies a citizen's record among the personal data kept apart.
    CitizenId,
    /// Identifies a mark that was set on a unit.
    MarkId,
    /// Identifies an appeal against a score.
    AppealId,
    /// Identifies a case: one completed step of a service.
    CaseId,
    /// Identifies a batch of cases taken from a source.
    BatchId,
    /// Identifies a device on which citizens rate.
    DeviceId,
    /// Identifies an official document.
    DocumentId,
    /// Identifies a proceeding: supervision of orders or units.
    ProceedingId,
    /// Identifies an entry of the dispatch catalogue.
    EntryId,
    /// Identifies an absence of somebody who signs for a unit.
    AbsenceId,
    /// Identifies an article of the knowledge base.
    ArticleId,
    /// Identifies an opinion on its way to the public.
    PublicationId,
    /// Identifies a survey: one round of a questionnaire.
    SurveyId,
    /// Identifies a place in a sample.
    PlaceId,
    /// Identifies an entry of the directory.
    ListingId,
    /// Identifies a yearly campaign for demonstration points.
    CampaignId,
    /// Identifies a year of the woodpecker: the opinions that helped.
    CollectionId,
    /// Identifies a record that was written on a tablet and handed over.
    RecordId,
    /// Identifies a social supervisor in the register.
    SupervisorId,
    /// Identifies a visit: one scripted try of a service.
    VisitId,
    /// Identifies the sheet of a year's end.
    AnnualId,
}
