//! From a command to events, or to a refusal with its facts. Time, actor and calendar are arguments.

mod checks;

use jiff::Timestamp;

use crate::{
    access::Actor,
    calendar::{DayEnd, date_of},
    ids::{OrderId, UnitId},
    knowledge::{
        Article, Content, DraftStage, OPEN_REQUESTS_LIMIT, REQUEST_BUDGET, Standing,
        command::{Begin, Command, Move},
        event::{Asked, Event},
        legal,
        refusal::Refusal,
    },
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Units and calendar.
    pub world: &'a World,
}

/// Decides how an article begins.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn begin(context: Context<'_>, begin: Begin) -> Result<Vec<Event>, Refusal> {
    match begin {
        Begin::Write { unit, content } => {
            legal::allowed(context.actor, Move::Write, unit)?;
            context.open_unit(unit)?;
            let content = Box::new(checks::content(context.at, *content)?);
            Ok(vec![Event::ArticleWritten { unit, content }])
        }
        Begin::Miss { unit, title, matter, text, order } => {
            legal::allowed(context.actor, Move::Ask, unit)?;
            context.open_unit(unit)?;
            let asked = context.asked(1, &text, order)?;
            let (title, matter) = (checks::title(&title)?, checks::matter(&matter)?);
            Ok(vec![Event::ArticleMissed { unit, title, matter, asked }])
        }
    }
}

/// Decides a command to an article.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, article: &Article, command: Command) -> Result<Vec<Event>, Refusal> {
    let step = command.name();
    legal::may_read(context.actor, article)?;
    legal::allowed(context.actor, step, article.unit)?;
    match command {
        Command::Revise { content } => context.revise(article, *content),
        Command::Submit => {
            let draft = article.draft.as_ref().ok_or(Refusal::NoDraft)?;
            // What was fit for its review day when it was written may have lain since.
            checks::content(context.at, draft.content.clone())?;
            context.submit(article)
        }
        Command::Return { remark } => {
            waiting(article)?;
            Ok(vec![Event::ArticleReturned { remark: checks::reason("remark", &remark)? }])
        }
        Command::Publish => context.publish(article),
        Command::Drop => {
            article.draft.as_ref().ok_or(Refusal::NoDraft)?;
            possible(article, step)?;
            Ok(vec![Event::DraftDropped])
        }
        Command::Ask { text, order } => {
            possible(article, step)?;
            if article.open_requests().len() >= OPEN_REQUESTS_LIMIT {
                return Err(Refusal::TooManyRequests { limit: OPEN_REQUESTS_LIMIT });
            }
            let last = article.requests.last().map_or(0, |request| request.number);
            let asked = context.asked(last.saturating_add(1), &text, order)?;
            Ok(vec![Event::ChangeAsked { asked }])
        }
        Command::TakeUp { request } => {
            let is_new = |one: &&crate::knowledge::Request| one.is_open() && !one.taken_up;
            article.request(request).filter(is_new).ok_or(Refusal::NoRequest(request))?;
            Ok(vec![Event::ChangeTakenUp { request }])
        }
        Command::Refuse { request, reason } => {
            article.request(request).filter(|one| one.is_open()).ok_or(Refusal::NoRequest(request))?;
            Ok(vec![Event::ChangeRefused { request, reason: checks::reason("reason", &reason)? }])
        }
        Command::Confirm { review_on } => {
            possible(article, step)?;
            Ok(vec![Event::ArticleConfirmed { review_on: checks::review_on(context.at, review_on)? }])
        }
        Command::HandOver { unit, reason } => {
            possible(article, step)?;
            context.open_unit(unit)?;
            if unit == article.unit {
                return Err(Refusal::NoUnit(unit));
            }
            Ok(vec![Event::ArticleHandedOver { unit, reason: checks::reason("reason", &reason)? }])
        }
        Command::Retire { reason } => context.retire(article, &reason),
        Command::Tick => context.tick(article),
    }
}

fn possible(article: &Article, step: Move) -> Result<(), Refusal> {
    if legal::is_possible(article, step) { Ok(()) } else { Err(Refusal::NotNow(article.standing)) }
}

fn waiting(article: &Article) -> Result<&crate::knowledge::Draft, Refusal> {
    let draft = article.draft.as_ref().ok_or(Refusal::NoDraft)?;
    match draft.stage {
        DraftStage::Waiting => Ok(draft),
        actual @ (DraftStage::Writing | DraftStage::Returned) => {
            Err(Refusal::DraftElsewhere { actual, wanted: DraftStage::Waiting })
        }
    }
}

impl Context<'_> {
    fn open_unit(self, unit: UnitId) -> Result<(), Refusal> {
        let units = &self.world.people.units;
        if units.is_open(unit, date_of(self.at)) { Ok(()) } else { Err(Refusal::NoUnit(unit)) }
    }

    fn asked(self, number: u16, text: &str, order: Option<OrderId>) -> Result<Asked, Refusal> {
        let text = checks::reason("text", text)?;
        let due = self.world.calendar.due(self.at, REQUEST_BUDGET, DayEnd::Midnight).into();
        Ok(Asked { number, text, order, due })
    }

    fn revise(self, article: &Article, content: Content) -> Result<Vec<Event>, Refusal> {
        if article.standing == Standing::Retired {
            return Err(Refusal::NotNow(article.standing));
        }
        if let Some(draft) = article.draft.as_ref().filter(|draft| draft.stage == DraftStage::Waiting) {
            return Err(Refusal::DraftElsewhere { actual: draft.stage, wanted: DraftStage::Writing });
        }
        let content = Box::new(checks::content(self.at, content)?);
        Ok(vec![Event::ArticleRevised { content }])
    }

    fn submit(self, article: &Article) -> Result<Vec<Event>, Refusal> {
        let draft = article.draft.as_ref().ok_or(Refusal::NoDraft)?;
        if draft.stage == DraftStage::Waiting {
            return Err(Refusal::DraftElsewhere { actual: draft.stage, wanted: DraftStage::Writing });
        }
        let is_same = article.edition.as_ref().is_some_and(|edition| edition.content == draft.content);
        if is_same { Err(Refusal::NoDifference) } else { Ok(vec![Event::ArticleSubmitted]) }
    }

    fn publish(self, article: &Article) -> Result<Vec<Event>, Refusal> {
        let draft = waiting(article)?;
        if draft.by == self.actor.signature() && !self.actor.is_system() {
            return Err(Refusal::OwnDraft);
        }
        let content = Box::new(checks::content(self.at, draft.content.clone())?);
        let edition = article.edition.as_ref().map_or(1, |edition| edition.number.saturating_add(1));
        // Whoever asked for an article that was missing has it now, whether or not the unit said that it took it up.
        let is_answered =
            |one: &&crate::knowledge::Request| one.is_open() && (one.taken_up || article.edition.is_none());
        let answers = article.requests.iter().filter(is_answered).map(|one| one.number).collect();
        Ok(vec![Event::ArticlePublished { edition, content, answers }])
    }

    /// What waits for an answer is refused with the same reason, so that nobody waits for ever.
    fn retire(self, article: &Article, reason: &str) -> Result<Vec<Event>, Refusal> {
        possible(article, Move::Retire)?;
        let reason = checks::reason("reason", reason)?;
        let refuse = |number| Event::ChangeRefused { request: number, reason: reason.clone() };
        let mut events: Vec<Event> =
            article.open_requests().into_iter().map(|request| refuse(request.number)).collect();
        events.push(Event::ArticleRetired { reason });
        Ok(events)
    }

    fn tick(self, article: &Article) -> Result<Vec<Event>, Refusal> {
        let mut events = Vec::new();
        let mut now = article.clone();
        // At most two things happen: it is warned of, and it expires.
        for _ in 0..2 {
            if now.next_at().is_none_or(|next| next > self.at) {
                break;
            }
            if now.warned {
                events.push(Event::ArticleExpired);
                now.standing = Standing::Expired;
            } else {
                events.push(Event::ReviewWarned);
                now.warned = true;
            }
        }
        if events.is_empty() { Err(Refusal::NothingDue) } else { Ok(events) }
    }
}
