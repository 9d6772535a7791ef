//! Replies that the program did not understand: kept, read by a person, never guessed.

use jiff::Timestamp;

use crate::{
    access::Actor,
    case::{
        Heard,
        command::Meaning,
        decide::{Draft, asking, checks, rate},
        event::Event,
        refusal::Refusal,
    },
    rating::{Provenance, Rating},
};

/// The most replies kept of one case.
const HEARD_LIMIT: usize = 100;

pub(super) fn hear(
    draft: &mut Draft<'_>,
    message: String,
    words: &str,
    at: Timestamp,
) -> Result<(), Refusal> {
    let message = checks::evidence("message", &message)?;
    if at > draft.context.at {
        return Err(Refusal::Future { field: "at" });
    }
    let as_rated = Provenance::Sms { message: message.clone(), read_by: None };
    let is_rated =
        draft.case.ratings.iter().any(|placed| placed.rating.provenance.is_same_evidence(&as_rated));
    if is_rated || draft.case.messages.contains(&message) {
        return Ok(());
    }
    if draft.case.messages.len() >= HEARD_LIMIT {
        return Err(Refusal::Full { what: "replies", limit: HEARD_LIMIT });
    }
    // Whatever came in is kept as far as it can be: a citizen cannot be told to send it once more.
    let clean = words.chars().map(|character| if character.is_control() { ' ' } else { character });
    let words: String = clean.take(checks::WORDS_LIMIT).collect();
    draft.happen(Event::Heard(Heard { message, words: words.trim().to_owned(), at }))
}

pub(super) fn read(draft: &mut Draft<'_>, message: &str, meaning: Meaning) -> Result<(), Refusal> {
    let Actor::Staff(staff) = draft.context.actor else { return Err(Refusal::NotTheCitizen) };
    let heard = draft.case.heard.iter().find(|heard| heard.message == message).cloned();
    let heard = heard.ok_or_else(|| Refusal::NoReply(message.to_owned()))?;
    let graded = match &meaning {
        Meaning::Scale { option } => Some((rate::graded(draft.pack, option)?, Some(option.clone()))),
        Meaning::Grade { grade } => Some((*grade, None)),
        Meaning::OptOut | Meaning::None => None,
    };
    let is_opt_out = meaning == Meaning::OptOut;
    draft.happen(Event::Understood { message: message.to_owned(), read: meaning })?;
    if let Some((grade, option)) = graded {
        let provenance = Provenance::Sms { message: heard.message, read_by: Some(staff.person) };
        let bare = Rating::new(grade, provenance, heard.at);
        return rate::place(draft, Rating { scale: option, words: heard.words, ..bare });
    }
    if is_opt_out { asking::opt_out(draft, message) } else { Ok(()) }
}
