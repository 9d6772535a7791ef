//! Decides what is asked about documents and their templates. Nothing here changes anything: the answer is an event.

use jiff::Timestamp;

use super::{
    Document, Subject,
    command::{Command, Issue, PREFIX_LIMIT, Refusal, WORDS_LIMIT},
    event::{Event, Issued},
};
use crate::{
    access::{self, Action, Actor, Denied, Reach},
    calendar::date_of,
    order::Order,
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Everything else.
    pub world: &'a World,
    /// The order that the document is about.
    pub order: Option<&'a Order>,
    /// The last number given to the kind in the year; 0 for none.
    pub last: i64,
    /// The document that is to be withdrawn.
    pub document: Option<&'a Document>,
}

/// Decides a command.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    match command {
        Command::Issue(issue) => context.issue(*issue),
        Command::Withdraw { document: id, reason } => {
            let document = context.document.ok_or(Refusal::NoDocument(id))?;
            may_withdraw(context.actor, document)?;
            if document.withdrawn.is_some() {
                return Err(Refusal::Withdrawn);
            }
            Ok(Event::DocumentWithdrawn { reason: words("reason", &reason)? })
        }
        Command::ReplaceTemplate { kind, digest, size, name } => {
            access::allowed_anywhere(context.actor, Action::Administer)?;
            is_digest(&digest)?;
            let number = context.world.templates.versions(kind).last().map_or(0, |last| last.number);
            let name = words("name", &name)?;
            Ok(Event::TemplateReplaced { of: kind, number: number.saturating_add(1), digest, size, name })
        }
        Command::RestoreTemplate { kind, number } => {
            access::allowed_anywhere(context.actor, Action::Administer)?;
            let templates = &context.world.templates;
            let is_known =
                number.is_none_or(|number| templates.versions(kind).iter().any(|one| one.number == number));
            if !is_known || templates.in_force(kind).map(|version| version.number) == number {
                return Err(Refusal::NoTemplate);
            }
            Ok(Event::TemplateRestored { of: kind, number })
        }
    }
}

/// Checks whether `actor` may issue a document of this kind about `subject`.
///
/// # Errors
/// [`Denied`] when it may not, or may not even know what it is about.
pub fn may_issue(
    actor: &Actor,
    kind: super::Kind,
    subject: Subject,
    order: Option<&Order>,
) -> Result<(), Denied> {
    let action = Action::Issue(kind);
    match (subject, order) {
        (Subject::Order(_), Some(order)) => access::allowed(actor, action, order),
        (Subject::Order(_) | Subject::Case(_) | Subject::Unit(_) | Subject::Proceeding(_), _) => {
            match actor.reach(action) {
                Reach::Everywhere => Ok(()),
                Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit => {
                    Err(Denied::Action { action: action.code() })
                }
            }
        }
    }
}

/// Checks whether `actor` may see a document.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of it.
pub fn may_read(actor: &Actor, document: &Document) -> Result<(), Denied> {
    let covers = match (actor.reach(Action::ReadDocuments), actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
            let is_own = document.unit.is_some_and(|unit| staff.units.contains(&unit));
            is_own && document.kind.is_open_to_the_unit()
        }
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    };
    if covers { Ok(()) } else { Err(Denied::Hidden) }
}

/// Checks whether `actor` may withdraw a document: whoever may issue its kind.
///
/// # Errors
/// [`Denied`] when it may not.
pub fn may_withdraw(actor: &Actor, document: &Document) -> Result<(), Denied> {
    may_read(actor, document)?;
    access::allowed_anywhere(actor, Action::Issue(document.kind))
}

impl Context<'_> {
    fn issue(self, issue: Issue) -> Result<Event, Refusal> {
        if matches!(issue.subject, Subject::Order(_)) && self.order.is_none() {
            return Err(Refusal::NoSubject);
        }
        may_issue(self.actor, issue.kind, issue.subject, self.order)?;
        if let Some(unit) = issue.unit.filter(|unit| self.world.people.units.get(*unit).is_none()) {
            return Err(Refusal::NoUnit(unit));
        }
        let today = date_of(self.at);
        if issue.dated != today {
            return Err(Refusal::NotToday { today });
        }
        let title = words("title", &issue.title)?;
        let is_short = issue.prefix.chars().count() <= PREFIX_LIMIT;
        if !is_short || issue.prefix.chars().any(char::is_control) {
            return Err(Refusal::BadField("prefix"));
        }
        is_digest(&issue.digest)?;
        if !(8..=64).contains(&issue.code.len()) || !issue.code.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Refusal::BadField("code"));
        }
        let next = self.last.saturating_add(1);
        if issue.serial != next {
            return Err(Refusal::NumberTaken { next });
        }
        let year = issue.dated.year();
        Ok(Event::DocumentIssued(Box::new(Issued {
            of: issue.kind,
            year,
            serial: next,
            number: issue.kind.number(&issue.prefix, year, next),
            subject: issue.subject,
            unit: issue.unit,
            title,
            dated: issue.dated,
            digest: issue.digest,
            size: issue.size,
            code: issue.code,
            template: issue.template,
        })))
    }
}

fn is_digest(digest: &str) -> Result<(), Refusal> {
    let is_hex = digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if digest.len() == 64 && is_hex { Ok(()) } else { Err(Refusal::BadField("digest")) }
}

fn words(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (1..=WORDS_LIMIT).contains(&text.chars().count());
    if fits && !text.chars().any(char::is_control) {
        Ok(text.to_owned())
    } else {
        Err(Refusal::BadField(field))
    }
}
