//! Decides what is asked about documents and their templates. Nothing here changes anything: the answer is an event.

use jiff::Timestamp;

use super::{
    Document, Subject,
    command::{Command, Issue, PREFIX_LIMIT, Refusal, WORDS_LIMIT},
    due::{Due, Standing},
    event::{Event, Issued},
};
use crate::{
    access::{self, Action, Actor, Denied, Reach},
    calendar::date_of,
    ids::DocumentId,
    order::{Order, rulings},
    people::Units,
    proceeding::Proceeding,
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
    /// The proceeding that it is about.
    pub proceeding: Option<&'a Proceeding>,
    /// The document that was asked for and is to be issued or set aside.
    pub due: Option<&'a Due>,
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
            may_withdraw(context.actor, document, context.proceeding)?;
            if document.withdrawn.is_some() {
                return Err(Refusal::Withdrawn);
            }
            Ok(Event::DocumentWithdrawn { reason: words("reason", &reason)? })
        }
        Command::Waive { document: id, reason } => {
            let due = context.waiting(id)?;
            may_issue(context.actor, due.asked.of, context.about(due.asked.subject))?;
            Ok(Event::DocumentWaived { reason: words("reason", &reason)? })
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

/// What a document would be about, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What it is.
    pub subject: Subject,
    /// The order, when it is one.
    pub order: Option<&'a Order>,
    /// The proceeding, when it is one.
    pub proceeding: Option<&'a Proceeding>,
    /// The units there are.
    pub units: &'a Units,
}

/// Checks whether `actor` may issue a document of this kind about something. Whether duty was performed is written by
/// nobody of the section whose work is judged.
///
/// # Errors
/// [`Denied`] when it may not, or may not even know what it is about.
pub fn may_issue(actor: &Actor, kind: super::Kind, about: About<'_>) -> Result<(), Denied> {
    let action = Action::Issue(kind);
    let denied = || Denied::Action { action: action.code() };
    match (about.subject, about.order, about.proceeding) {
        (Subject::Order(_), Some(order), _) => {
            access::allowed(actor, action, order)?;
            let judges = kind == super::Kind::Adjudication;
            if judges && rulings::is_independent(actor, order, about.units).is_err() {
                return Err(denied());
            }
            Ok(())
        }
        (Subject::Proceeding(_), _, Some(proceeding)) => {
            access::allowed_on_proceeding(actor, Action::ReadProceeding, proceeding)?;
            if actor.reach(action) == Reach::Everywhere { Ok(()) } else { Err(denied()) }
        }
        (Subject::Order(_) | Subject::Case(_) | Subject::Unit(_) | Subject::Proceeding(_), _, _) => {
            if actor.reach(action) == Reach::Everywhere { Ok(()) } else { Err(denied()) }
        }
    }
}

/// Checks whether `actor` may see a document; `proceeding` is the one it is about, if it is about one. A document about
/// a restricted one is for whom that names, whatever anybody's role.
///
/// # Errors
/// [`Denied::Hidden`] when it may not know of it.
pub fn may_read(actor: &Actor, document: &Document, proceeding: Option<&Proceeding>) -> Result<(), Denied> {
    if document.restricted {
        let proceeding = proceeding.ok_or(Denied::Hidden)?;
        access::allowed_on_proceeding(actor, Action::ReadProceeding, proceeding)
            .map_err(|_| Denied::Hidden)?;
    }
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
pub fn may_withdraw(
    actor: &Actor,
    document: &Document,
    proceeding: Option<&Proceeding>,
) -> Result<(), Denied> {
    may_read(actor, document, proceeding)?;
    access::allowed_anywhere(actor, Action::Issue(document.kind))
}

impl<'a> Context<'a> {
    fn about(self, subject: Subject) -> About<'a> {
        let units = &self.world.people.units;
        About { subject, order: self.order, proceeding: self.proceeding, units }
    }

    /// Returns the document that was asked for under an id, while it waits.
    fn waiting(self, id: DocumentId) -> Result<&'a Due, Refusal> {
        let due = self.due.filter(|due| due.id == id && due.standing == Standing::Waiting);
        due.ok_or(Refusal::NotDue(id))
    }

    fn issue(self, issue: Issue) -> Result<Event, Refusal> {
        let is_known = match issue.subject {
            Subject::Order(_) => self.order.is_some(),
            Subject::Proceeding(_) => self.proceeding.is_some(),
            Subject::Case(_) | Subject::Unit(_) => true,
        };
        if !is_known {
            return Err(Refusal::NoSubject);
        }
        may_issue(self.actor, issue.kind, self.about(issue.subject))?;
        // INVARIANT: what was asked for is issued once, and as what was asked for.
        if let Some(id) = issue.due {
            let asked = &self.waiting(id)?.asked;
            if (asked.of, asked.subject, asked.unit) != (issue.kind, issue.subject, issue.unit) {
                return Err(Refusal::NotDue(id));
            }
        }
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
            restricted: self.proceeding.is_some_and(|proceeding| proceeding.readers().is_some()),
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
