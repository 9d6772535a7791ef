//! What must leave the house because of an event: the messages owed to the citizen, and those to leaders.
//! Which channel carries them, and the words, are not here.

use serde::{Deserialize, Serialize};

use crate::{
    ids::{OrderId, PersonId},
    order::{Channel, Order, event::Event, ladder::WarningForm, stage::Outcome},
};

/// A message owed to the citizen of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// The demand is registered; here is how to follow it (P3: 受理告知).
    Received,
    /// It is not accepted, and why.
    Refused,
    /// It is with a unit, and until when.
    Dispatched,
    /// The citizen must supply something.
    Supplement,
    /// Here is the reply; what do you say? (N4)
    Callback,
    /// It is being done again.
    Redone,
    /// It takes longer, until when and why.
    Extended,
    /// The order into which theirs went has its answer, which is theirs too.
    Answered,
    /// Whether duty was lawfully performed; the rating stays as it is.
    Adjudicated,
    /// The demand was found inadmissible, and why.
    Inadmissible,
    /// A leader of the unit is given notice or warned; never the citizen's.
    Warned,
    /// A person named in a proceeding of supervision is told of it; never the citizen's.
    Supervised,
    /// A person of the house is told once a day how much there is; never the citizen's.
    Digest,
    /// Somebody who was drawn for a survey is sent its link; about no order.
    Survey,
}

impl Message {
    /// Every message.
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Refused,
        Self::Dispatched,
        Self::Supplement,
        Self::Callback,
        Self::Redone,
        Self::Extended,
        Self::Answered,
        Self::Adjudicated,
        Self::Inadmissible,
        Self::Warned,
        Self::Supervised,
        Self::Digest,
        Self::Survey,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Refused => "refused",
            Self::Dispatched => "dispatched",
            Self::Supplement => "supplement",
            Self::Callback => "callback",
            Self::Redone => "redone",
            Self::Extended => "extended",
            Self::Answered => "answered",
            Self::Adjudicated => "adjudicated",
            Self::Inadmissible => "inadmissible",
            Self::Warned => "warned",
            Self::Supervised => "supervised",
            Self::Digest => "digest",
            Self::Survey => "survey",
        }
    }
}

/// Returns the message that `event` owes to the citizen of `order`, the state after it.
#[must_use]
pub fn message(order: &Order, event: &Event) -> Option<Message> {
    order.citizen?;
    match event {
        // Whoever rated a case has not asked for an order; a person calls, or its dispatch is told.
        Event::Registered(demand) if demand.channel == Channel::Rating => None,
        Event::Registered(_) => Some(Message::Received),
        Event::Refused { .. } => Some(Message::Refused),
        Event::Dispatched { .. } => Some(Message::Dispatched),
        Event::Suspended { .. } => Some(Message::Supplement),
        Event::CallbackAsked {} => Some(Message::Callback),
        Event::Redone { .. } => Some(Message::Redone),
        Event::ExtensionRuled { granted: true, reason: _ } => Some(Message::Extended),
        Event::Adjudicated { .. } => Some(Message::Adjudicated),
        Event::Closed { outcome: Outcome::Inadmissible, reason: _ } => Some(Message::Inadmissible),
        Event::Imported { .. }
        | Event::Accepted { .. }
        | Event::HandedOver { .. }
        | Event::Reassigned { .. }
        | Event::Signed { .. }
        | Event::Contacted { .. }
        | Event::ReturnRequested { .. }
        | Event::ReturnRuled { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionRuled { granted: false, reason: _ }
        | Event::HelpersAdded { .. }
        | Event::Consulted { .. }
        | Event::Referred { .. }
        | Event::Decided { .. }
        | Event::InvestigationOrdered { .. }
        | Event::InvestigationReported(_)
        | Event::ReviewRequested { .. }
        | Event::ReviewRuled { .. }
        | Event::DossierFiled { .. }
        | Event::DossierReviewed { .. }
        | Event::Inquired { .. }
        | Event::MaliceProposed { .. }
        | Event::MaliceRuled { .. }
        | Event::FaultFlagged { .. }
        | Event::FaultFound { .. }
        | Event::FaultDismissed { .. }
        | Event::Noted(_)
        | Event::Warned(_)
        | Event::WarningReceived(_)
        | Event::WarningAnswered(_)
        | Event::Answered { .. }
        | Event::Approved { .. }
        | Event::SentBack { .. }
        | Event::Attempted { .. }
        | Event::Rated { .. }
        | Event::Claimed { .. }
        | Event::Closed { .. }
        | Event::Resumed { .. }
        | Event::Reopened { .. }
        | Event::MergedInto { .. }
        | Event::Absorbed { .. }
        | Event::Unmerged { .. }
        | Event::Released { .. }
        | Event::Commented { .. }
        | Event::Supplemented { .. }
        | Event::Attached { .. }
        | Event::Unmasked { .. }
        | Event::ClockRang {}
        | Event::DeadlinesRederived { .. } => None,
    }
}

/// Returns the orders whose citizens are owed [`Message::Answered`] because of `event` of the order they were merged
/// into: one handling, and a reply to each.
pub fn answered_with<'o>(order: &'o Order, event: &Event) -> impl Iterator<Item = OrderId> + use<'o> {
    let is_answer = matches!(
        event,
        Event::CallbackAsked {} | Event::Closed { outcome: Outcome::Inadmissible, reason: _ }
    );
    order.children.iter().copied().filter(move |_| is_answer)
}

/// Returns the persons who get a text message because of `event`, and for which rung; letters are none.
#[must_use]
pub fn notices(event: &Event) -> Option<(WarningForm, Vec<PersonId>)> {
    let Event::Warned(warning) = event else { return None };
    let persons = || warning.to.iter().map(|to| to.person).collect();
    warning.form.is_sms().then(|| (warning.form, persons()))
}
