//! From a sent form to commands: what the citizen said and what was found out, or a call that failed. What the rules
//! say is left to them; what cannot be a command is named field by field.

use std::collections::BTreeMap;

use domain::{
    access::Actor,
    case::command::Command as CaseCommand,
    ids::{CaseId, OrderId},
    order::{
        Difficulty,
        command::{AttemptResult, Command, Evidence},
        triage::{Finding, Inquiry},
    },
    policy::{Counts, Question},
    rating::{Provenance, Rating, scale},
};
use jiff::SignedDuration;
use store::command::{Act, Error, Refused};

use super::{
    queue::{Kind, Task},
    task::Loaded,
};
use crate::{
    actions,
    http::form::Form,
    pages::staff::{draft::read_code, order_forms::typed_moment, refusals},
    problem::Problem,
    views::locale::Words,
};

/// When to call again after nobody answered.
const NEXT_TRY: SignedDuration = SignedDuration::from_hours(2);
/// What a call about a bad rating can find.
pub(super) const FINDINGS: [&str; 3] = ["upheld", "explained", "malicious"];
/// What is asked about a bad rating, in order.
pub(super) const INQUIRED: [&str; 4] = ["contacted", "process", "solved", "result"];
/// Who sends an order on that a call found right; the pack has it go to its section at once.
const FORWARDER: Actor = Actor::System("ratings");

/// What is wrong with a form, by field; the empty name is the form as a whole.
pub(super) type Faults = BTreeMap<String, Words>;

/// What came of sending a form.
pub(super) enum Outcome {
    /// It was done; the code of the news.
    Done(&'static str),
    /// It comes back.
    Wrong(Faults),
}

fn wrong(field: &str, words: Words) -> Outcome {
    Outcome::Wrong(BTreeMap::from([(field.to_owned(), words)]))
}

fn fault(code: &str) -> Words {
    Words::key(&format!("callbacks.wrong.{code}"))
}

/// Records what a form says.
pub(super) async fn record(loaded: &Loaded<'_>, form: &Form) -> Result<Outcome, Problem> {
    if form.text("outcome") != "answered" {
        return tried(loaded, form).await;
    }
    let answers = loaded.pack.callback().questions.iter().filter_map(|question| {
        let answer = form.optional(&format!("q_{}", question.id))?;
        Some((question.id.clone(), answer))
    });
    let said = Said {
        answers: answers.collect(),
        words: form.text("words").to_owned(),
        record: form.text("record").to_owned(),
    };
    match (loaded.kind(), loaded.task) {
        (Some(Kind::Rating), Task::Order(id)) => found_out(loaded, form, id, &said).await,
        (Some(Kind::Unanswered), Task::Order(id)) => rated(loaded, form, id, said).await,
        (Some(Kind::Pool), Task::Case(id)) => said_of_case(loaded, form, id, &said).await,
        (Some(_) | None, _) => Ok(wrong("", Words::key("callbacks.refused.gone"))),
    }
}

/// What a citizen said on the telephone.
struct Said {
    answers: BTreeMap<String, String>,
    words: String,
    record: String,
}

/// Records a call that failed.
async fn tried(loaded: &Loaded<'_>, form: &Form) -> Result<Outcome, Problem> {
    let Some(result) = read_code::<AttemptResult>(form.text("outcome")) else {
        return Err(Problem::BadRequest("`outcome` is none of a call".to_owned()));
    };
    let now = loaded.app.clock.now();
    let again_at = match result {
        AttemptResult::Later => match typed_moment(form.text("again_at")).filter(|again| *again > now) {
            Some(again) => Some(again),
            None => return Ok(wrong("again_at", fault("again"))),
        },
        AttemptResult::NoAnswer | AttemptResult::Busy => now.checked_add(NEXT_TRY).ok(),
        AttemptResult::WrongNumber | AttemptResult::Declined => None,
    };
    let act = match loaded.task {
        Task::Order(order) => order_act(form, order, Command::Attempt { result, again_at }),
        Task::Case(case) => {
            let record = form.optional("record").or_else(|| loaded.dialled());
            Act::Case { case, command: CaseCommand::Attempt { result, again_at, record } }
        }
    };
    hand_in(loaded, form, "try", act, if result == AttemptResult::Later { "booked" } else { "tried" }).await
}

/// Records the grade of an order's round.
async fn rated(loaded: &Loaded<'_>, form: &Form, order: OrderId, said: Said) -> Result<Outcome, Problem> {
    if let Some(question) = unanswered(loaded, &said) {
        return Ok(wrong(&format!("q_{}", question.id), fault("answer")));
    }
    let Said { answers, words, record } = said;
    if record.is_empty() {
        return Ok(wrong("record", fault("record")));
    }
    let command = Command::Rate { answers, words, evidence: Evidence::Phone { record } };
    hand_in(loaded, form, "rate", order_act(form, order, command), "answered").await
}

/// Records what the citizen of a case said, as a rating of its own.
async fn said_of_case(
    loaded: &Loaded<'_>,
    form: &Form,
    case: CaseId,
    said: &Said,
) -> Result<Outcome, Problem> {
    if let Some(question) = unanswered(loaded, said) {
        return Ok(wrong(&format!("q_{}", question.id), fault("answer")));
    }
    if said.record.is_empty() {
        return Ok(wrong("record", fault("record")));
    }
    let Some(rating) = rating(loaded, said) else {
        return Ok(wrong("", fault("grade")));
    };
    let command = CaseCommand::Rate { rating: Box::new(rating) };
    hand_in(loaded, form, "case", Act::Case { case, command }, "answered").await
}

/// Returns what was said as a rating; nothing when the answer gives no grade.
fn rating(loaded: &Loaded<'_>, said: &Said) -> Option<Rating> {
    let callback = loaded.pack.callback();
    let result = callback.result()?;
    let option = said.answers.get(&result.id)?;
    let grade = scale::grade(callback, option)?;
    let provenance = Provenance::Call { record: said.record.clone(), agent: loaded.signed.person.id };
    let others = said.answers.iter().filter(|(id, _)| **id != result.id);
    Some(Rating {
        scale: Some(option.clone()),
        words: said.words.clone(),
        answers: others.map(|(id, answer)| (id.clone(), answer.clone())).collect(),
        ..Rating::new(grade, provenance, loaded.app.clock.now())
    })
}

/// Returns the question that must be answered and was not.
fn unanswered<'l>(loaded: &'l Loaded<'_>, said: &Said) -> Option<&'l Question> {
    loaded.pack.callback().result().filter(|question| !said.answers.contains_key(&question.id))
}

/// Records what the second callback found out: the rating stays; what was not duly done goes to its section at once;
/// malice is only proposed, because another person decides on it.
async fn found_out(
    loaded: &Loaded<'_>,
    form: &Form,
    order: OrderId,
    said: &Said,
) -> Result<Outcome, Problem> {
    let finding = form.text("finding");
    if !FINDINGS.contains(&finding) {
        return Ok(wrong("finding", fault("finding")));
    }
    let reason = loaded.pack.reasons().iter().find(|reason| reason.code == form.text("reason"));
    if said.words.is_empty() {
        return Ok(wrong("words", fault("cause")));
    }
    if said.record.is_empty() {
        return Ok(wrong("record", fault("looked")));
    }
    let (command, news) = match (finding, reason) {
        ("upheld", _) => (accept(loaded, said.words.clone()), "upheld"),
        (_, None) => return Ok(wrong("reason", fault("reason"))),
        ("malicious", Some(reason)) => {
            let evidence = format!("{}〔{}〕", said.words, said.record);
            let command = Command::ProposeMalicious { reason: reason.code.clone(), evidence };
            return hand_in(loaded, form, "malice", order_act(form, order, command), "malicious").await;
        }
        (_, Some(reason)) => {
            let words = format!("{}\n{}", reason.tell.zh, said.words);
            (Command::Refuse { reason: reason.code.clone(), words }, "explained")
        }
    };
    let inquire = Command::Inquire { inquiry: Box::new(inquiry(form, said, finding == "explained")) };
    let asked = hand_in(loaded, form, "inquire", order_act(form, order, inquire), news).await?;
    if let Outcome::Wrong(_) = asked {
        return Ok(asked);
    }
    // The inquiry made a version of its own.
    let seen = form.text("version").parse::<i64>().ok().map(|version| version.saturating_add(1));
    let act = Act::Order { order, seen, command };
    let outcome = hand_in(loaded, form, "triage", act, news).await?;
    if let (Outcome::Done("upheld"), Some(case)) = (&outcome, &loaded.case) {
        send_on(loaded, order, case, said.words.clone()).await?;
    }
    Ok(outcome)
}

/// Returns what was asked, question by question; what nobody could say stays open.
fn inquiry(form: &Form, said: &Said, is_performed: bool) -> Inquiry {
    let answer = |question: &str| match form.text(&format!("q_{question}")) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    Inquiry {
        contacted: answer("contacted"),
        process: answer("process"),
        solved: answer("solved"),
        result: answer("result"),
        performed: Some(is_performed),
        cause: said.words.clone(),
        finding: if is_performed { Finding::Mistaken } else { Finding::Founded },
        record: said.record.clone(),
    }
}

fn accept(loaded: &Loaded<'_>, note: String) -> Command {
    let order = loaded.order.as_ref().map(|order| &order.order);
    Command::Accept {
        kind: order.map(|order| order.kind.clone()).unwrap_or_default(),
        urgency: order.map_or(domain::order::Urgency::Normal, |order| order.urgency),
        proposed: loaded.case.as_ref().map(|case| case.facts.unit),
        note,
    }
}

/// Sends an order to the section that handled the case; where it cannot go there it waits for a dispatcher.
async fn send_on(
    loaded: &Loaded<'_>,
    order: OrderId,
    case: &domain::case::Case,
    note: String,
) -> Result<(), Problem> {
    let command = Command::Dispatch {
        lead: case.facts.unit,
        co_handlers: Vec::new(),
        difficulty: Difficulty::Simple,
        note,
    };
    match actions::order(loaded.app, FORWARDER, None, order, None, command).await {
        Ok(_) => Ok(()),
        Err(Error::Refused(refused)) => {
            tracing::warn!(code = refused.code(), %order, "a bad rating waits for a dispatcher");
            Ok(())
        }
        Err(Error::Store(error)) => Err(error.into()),
    }
}

fn order_act(form: &Form, order: OrderId, command: Command) -> Act {
    Act::Order { order, seen: form.text("version").parse().ok(), command }
}

/// Hands one command in; the same form with the same words is done once.
async fn hand_in(
    loaded: &Loaded<'_>,
    form: &Form,
    part: &str,
    act: Act,
    news: &'static str,
) -> Result<Outcome, Problem> {
    let actor = loaded.signed.actor.clone();
    let key = form.key(&actor.signature()).map(|key| format!("{key}:{part}:{}", typed(form)));
    match actions::perform(loaded.app, actor, key, act).await {
        Ok(_) => Ok(Outcome::Done(news)),
        Err(Error::Refused(refused)) => refusal(loaded, refused),
        Err(Error::Store(error)) => Err(error.into()),
    }
}

/// Returns what stands for the words of a form, without its hidden fields.
fn typed(form: &Form) -> store::ledger::Hash {
    let own = form.pairs().filter(|(name, _)| !matches!(*name, "csrf" | "key" | "version"));
    store::ledger::Hash::of(format!("{:?}", own.collect::<Vec<_>>()).as_bytes())
}

fn refusal(loaded: &Loaded<'_>, refused: Refused) -> Result<Outcome, Problem> {
    let result = loaded.pack.callback().result().map(|question| format!("q_{}", question.id));
    let found = match refused.code() {
        "no-provenance" => ("record".to_owned(), fault("record")),
        "evidence-used" => ("record".to_owned(), fault("used")),
        "reason-needed" | "words-needed" => ("words".to_owned(), fault("words")),
        "unanswered" => (result.unwrap_or_default(), fault("answer")),
        "changed" | "illegal-case-move" => (String::new(), Words::key("callbacks.refused.gone")),
        _ => {
            let Refused::Order(refusal) = &refused else { return Err(Problem::Refused(refused)) };
            let words = refusals::words(loaded.app, loaded.signed, &loaded.pack, refusal)?;
            (refusals::field(refusal).unwrap_or_default(), words)
        }
    };
    Ok(Outcome::Wrong(BTreeMap::from([found])))
}

/// Returns how an answer feels, for the colours of its choice.
pub(super) fn tone(counts: Counts) -> crate::views::frame::Tone {
    use crate::views::frame::Tone;
    match counts {
        Counts::Satisfied => Tone::Good,
        Counts::Dissatisfied => Tone::Bad,
        Counts::Neutral => Tone::Calm,
    }
}
