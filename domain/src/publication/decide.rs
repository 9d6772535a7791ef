//! Decides what is asked of publications: four eyes, consent on record, nobody to be found in the text.

use jiff::Timestamp;

use super::{
    Command, Consent, Event, Publication, Publications, REASON_LIMIT, Refusal, State, TEXT_LIMIT,
    TITLE_LIMIT, Way, Words, is_fit,
};
use crate::{
    access::{self, Action, Actor},
    calendar::date_of,
    ids::{OrderId, PublicationId},
    order::Order,
};

/// What a decision may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment of the decision.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// The order that is to be published, for a proposal.
    pub order: Option<&'a Order>,
    /// The publications there are.
    pub publications: &'a Publications,
}

/// Decides a command about publications.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    is_allowed(context.actor, &command)?;
    match command {
        Command::Agree { order } => agree(context, order),
        Command::TakeBack { order } => take_back(context, order),
        Command::Propose { id, order, consent, words, names } => {
            let order = found(context, order)?;
            context.publications.may_take(order)?;
            let consent = consented(context, order.id, consent)?;
            let words = checked(&words, &names)?;
            let (order, unit) = (order.id, order.lead);
            let number = number(context);
            Ok(Event::PublicationProposed { publication: id, number, order, unit, consent, words })
        }
        Command::Review { publication } => {
            second_person(context, publication)?;
            Ok(Event::PublicationReviewed { publication })
        }
        Command::Decline { publication, reason } => {
            second_person(context, publication)?;
            let reason = line(&reason, REASON_LIMIT).ok_or(Refusal::BadReason)?;
            Ok(Event::PublicationDeclined { publication, reason })
        }
        Command::Publish { publication } => {
            is_at(context, publication, &[State::Reviewed])?;
            Ok(Event::Published { publication })
        }
        Command::Withdraw { publication, reason } => {
            is_at(context, publication, &[State::Proposed, State::Reviewed, State::Published])?;
            let reason = line(&reason, REASON_LIMIT).ok_or(Refusal::BadReason)?;
            Ok(Event::PublicationWithdrawn { publication, reason })
        }
    }
}

/// The author alone speaks for the author; everything else is the house's.
fn is_allowed(actor: &Actor, command: &Command) -> Result<(), Refusal> {
    match (command, actor) {
        (Command::Agree { .. } | Command::TakeBack { .. }, Actor::Citizen) => Ok(()),
        (Command::Agree { .. } | Command::TakeBack { .. }, Actor::Staff(_) | Actor::System(_)) => {
            Err(Refusal::NotTheAuthor)
        }
        (
            Command::Propose { .. }
            | Command::Review { .. }
            | Command::Decline { .. }
            | Command::Publish { .. }
            | Command::Withdraw { .. },
            _,
        ) => Ok(access::allowed_anywhere(actor, Action::Publish)?),
    }
}

/// The author of an order agrees, once there is an answer to read beside it; who asks has made sure whose order it is.
fn agree(context: Context<'_>, order: OrderId) -> Result<Event, Refusal> {
    let order = found(context, order)?;
    is_fit(order)?;
    match context.publications.said(order.id) {
        Some(said) if said.agrees => Err(Refusal::SaidAlready),
        Some(_) | None => Ok(Event::ConsentGiven { order: order.id }),
    }
}

/// Taking it back is always possible while there is something to take back, however the consent was given.
fn take_back(context: Context<'_>, order: OrderId) -> Result<Event, Refusal> {
    let order = found(context, order)?.id;
    let agrees = context.publications.said(order).is_some_and(|said| said.agrees);
    if agrees || context.publications.of_order(order).is_some() {
        Ok(Event::ConsentTakenBack { order })
    } else {
        Err(Refusal::SaidAlready)
    }
}

fn found(context: Context<'_>, order: OrderId) -> Result<&Order, Refusal> {
    context.order.filter(|known| known.id == order).ok_or(Refusal::NoOrder(order))
}

/// What the author said on the pages counts as it was said there; taking it back ends every consent of before.
fn consented(context: Context<'_>, order: OrderId, consent: Consent) -> Result<Consent, Refusal> {
    let today = date_of(context.at);
    let said = context.publications.said(order);
    let consent = match (consent.way, said) {
        (Way::Online, Some(said)) if said.agrees => Consent { on: date_of(said.at), ..consent },
        (Way::Online, _) => return Err(Refusal::NotSaid),
        (Way::Spoken | Way::Written, Some(said)) if !said.agrees && consent.on <= date_of(said.at) => {
            return Err(Refusal::TakenBack { on: date_of(said.at) });
        }
        (Way::Spoken | Way::Written, _) => consent,
    };
    if consent.on > today {
        return Err(Refusal::ConsentToCome { on: consent.on, today });
    }
    let record = line(&consent.record, REASON_LIMIT).ok_or(Refusal::NoRecord)?;
    Ok(Consent { record, ..consent })
}

fn checked(words: &Words, names: &[String]) -> Result<Words, Refusal> {
    let masked = words.masked(names);
    let some = |name: &'static str, text: &str, limit| {
        text_of(text, limit).filter(|text| !text.is_empty()).ok_or(Refusal::BadText { name, limit })
    };
    let any = |name: &'static str, text: &str| {
        text_of(text, TEXT_LIMIT).ok_or(Refusal::BadText { name, limit: TEXT_LIMIT })
    };
    let title =
        line(&masked.title, TITLE_LIMIT).ok_or(Refusal::BadText { name: "title", limit: TITLE_LIMIT })?;
    let words = Words {
        title,
        opinion: some("opinion", &masked.opinion, TEXT_LIMIT)?,
        reply: some("reply", &masked.reply, TEXT_LIMIT)?,
        before: any("before", &masked.before)?,
        after: any("after", &masked.after)?,
    };
    // What was put right is shown beside what was wrong, or not at all.
    if words.before.is_empty() == words.after.is_empty() { Ok(words) } else { Err(Refusal::HalfRectified) }
}

fn is_at<'a>(context: Context<'a>, id: PublicationId, at: &[State]) -> Result<&'a Publication, Refusal> {
    let known = context.publications.get(id).ok_or(Refusal::NoPublication(id))?;
    if at.contains(&known.state) {
        Ok(known)
    } else {
        Err(Refusal::Elsewhere { number: known.number.clone(), state: known.state })
    }
}

fn second_person(context: Context<'_>, id: PublicationId) -> Result<(), Refusal> {
    let known = is_at(context, id, &[State::Proposed])?;
    if known.proposed_by() == context.actor.signature() { Err(Refusal::OwnProposal) } else { Ok(()) }
}

/// Returns the next number of the year.
fn number(context: Context<'_>) -> String {
    let year = date_of(context.at).year();
    let prefix = format!("{year}-");
    let of_year = context.publications.iter().filter(|one| one.number.starts_with(&prefix)).count();
    format!("{prefix}{}", of_year + 1)
}

fn line(text: &str, limit: usize) -> Option<String> {
    text_of(text, limit).filter(|text| !text.is_empty() && !text.contains('\n'))
}

fn text_of(text: &str, limit: usize) -> Option<String> {
    let text = text.trim().replace("\r\n", "\n");
    let is_plain = !text.chars().any(|letter| letter.is_control() && letter != '\n');
    (text.chars().count() <= limit && is_plain).then_some(text)
}
