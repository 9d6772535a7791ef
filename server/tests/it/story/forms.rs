//! The forms of an order's page in stories: what a browser would send for a command.

use domain::{
    ids::UnitId,
    order::command::{Command, Evidence, ReturnRuling},
};

use super::{asked::asked, kept::Kept};
use crate::runner::Backend;

/// A form of the order page, as a browser would send it.
pub(super) struct Form {
    pub(super) code: &'static str,
    pub(super) fields: Vec<(&'static str, String)>,
}

pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// Returns the form of a command; nothing for what no page of the staff offers.
pub(super) fn form(kept: &Kept, command: &Command) -> Option<Form> {
    let code = command.name().code();
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let text = |text: &String| text.clone();
    let world = kept.world();
    let named = |unit: UnitId| {
        world.people.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.code.clone())
    };
    let fields: Vec<(&'static str, String)> = match command {
        Command::Accept { kind, urgency, proposed, note } => {
            let mut fields = vec![("kind", text(kind)), ("urgency", word(urgency)), ("note", text(note))];
            fields.extend(proposed.map(|unit| ("proposed_id", unit.to_string())));
            fields
        }
        Command::Refuse { reason, words } => vec![("reason", text(reason)), ("words", text(words))],
        Command::HandOver { service, words } => vec![("service", text(service)), ("words", text(words))],
        Command::Dispatch { lead, co_handlers, difficulty, note } => {
            let mut fields =
                vec![("lead_id", lead.to_string()), ("difficulty", word(difficulty)), ("note", text(note))];
            fields.extend(co_handlers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Reassign { lead, co_handlers, reason } => {
            let mut fields = vec![("lead_id", lead.to_string()), ("reason", text(reason))];
            fields.extend(co_handlers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Sign { handler } => vec![("handler", text(handler))],
        Command::Contact { reached, note } => vec![("reached", yes(*reached)), ("note", text(note))],
        Command::Answer { reply, result, leader, handler } => vec![
            ("reply", text(reply)),
            ("result", word(result)),
            ("leader", text(leader)),
            ("handler", text(handler)),
        ],
        Command::Approve { note } | Command::Resume { note } => vec![("note", text(note))],
        Command::SendBack { reason }
        | Command::Suspend { reason }
        | Command::Reopen { reason }
        | Command::Unmerge { reason }
        | Command::Unmask { reason } => vec![("reason", text(reason))],
        Command::Attempt { result, again_at: None } => vec![("result", word(result))],
        Command::Rate { answers, words, evidence: Evidence::Phone { record } } => {
            let mut fields = vec![("words", text(words)), ("record", text(record))];
            for (question, answer) in answers {
                let name: &'static str = format!("answer_{question}").leak();
                fields.push((name, text(answer)));
            }
            fields
        }
        Command::Redo { level, reason } => vec![("level", word(level)), ("reason", text(reason))],
        Command::Close { reason, withdrawn } => {
            vec![("reason", text(reason)), ("withdrawn", yes(*withdrawn))]
        }
        Command::Merge { into, reason } => {
            let exists = kept.store.read(|tx| store::order::get(tx, *into)).unwrap()?;
            vec![("into", exists.number), ("reason", text(reason))]
        }
        Command::RequestReturn { phoned, reason, basis, proposed } => {
            let mut fields = vec![("phoned", yes(*phoned)), ("reason", text(reason)), ("basis", text(basis))];
            fields.extend(proposed.map(|unit| ("proposed_id", unit.to_string())));
            fields
        }
        Command::RuleReturn { ruling, words, own_matter } => {
            let mut fields = vec![("words", text(words)), ("own_matter", yes(*own_matter))];
            let (code, lead, helpers) = match ruling {
                ReturnRuling::Keep => ("keep", None, [].as_slice()),
                ReturnRuling::TakeBack => ("take-back", None, [].as_slice()),
                ReturnRuling::Help { units } => ("help", None, units.as_slice()),
                ReturnRuling::Reassign { lead, co_handlers } => {
                    ("reassign", Some(*lead), co_handlers.as_slice())
                }
            };
            fields.push(("ruling", code.to_owned()));
            fields.extend(lead.map(|unit| ("lead_id", unit.to_string())));
            fields.extend(helpers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Consult { participants, conclusion, meeting } => {
            let mut fields = vec![("participants", text(participants)), ("conclusion", text(conclusion))];
            fields.extend(meeting.held_on.map(|day| ("held_on", day.to_string())));
            fields.extend(meeting.units.iter().map(|unit| ("co_name", named(*unit))));
            fields.extend(meeting.lead.map(|unit| ("lead_id", unit.to_string())));
            fields
        }
        Command::Competence(ask) => asked(ask, named),
        Command::RequestExtension { by, reason } => vec![("by", by.to_string()), ("reason", text(reason))],
        Command::RuleExtension { granted, words } => vec![("granted", yes(*granted)), ("words", text(words))],
        Command::Claim { grounds, basis } => vec![("grounds", text(grounds)), ("basis", text(basis))],
        Command::Adjudicate { performed, grounds } => {
            vec![("performed", yes(*performed)), ("grounds", text(grounds))]
        }
        Command::FileDossier { parts } => parts.iter().map(|part| ("part", text(part))).collect(),
        Command::ReviewDossier { finding, words } => vec![("finding", word(finding)), ("words", text(words))],
        Command::Inquire { inquiry } => {
            let said = |answer: Option<bool>| answer.map_or_else(|| "unsure".to_owned(), &yes);
            vec![
                ("contacted", said(inquiry.contacted)),
                ("process", said(inquiry.process)),
                ("solved", said(inquiry.solved)),
                ("result", said(inquiry.result)),
                ("performed", said(inquiry.performed)),
                ("cause", text(&inquiry.cause)),
                ("finding", word(&inquiry.finding)),
                ("record", text(&inquiry.record)),
            ]
        }
        Command::ProposeMalicious { reason, evidence } => {
            vec![("reason", text(reason)), ("evidence", text(evidence))]
        }
        Command::RuleMalicious { confirmed, words } => {
            vec![("confirmed", yes(*confirmed)), ("words", text(words))]
        }
        Command::Find { fault, unit, confirmed, words } => {
            let mut fields =
                vec![("fault", word(fault)), ("confirmed", yes(*confirmed)), ("words", text(words))];
            fields.extend(unit.map(|unit| ("unit_name", named(unit))));
            fields
        }
        Command::Note { sign, holds, words } => {
            vec![("sign", word(sign)), ("holds", yes(*holds)), ("words", text(words))]
        }
        Command::ReceiveWarning { form } => vec![("form", word(form))],
        Command::AnswerWarning { form, handler, words } => {
            vec![("form", word(form)), ("handler", text(handler)), ("words", text(words))]
        }
        Command::Comment { text: words } => vec![("text", text(words))],
        Command::Attempt { .. }
        | Command::Rate { .. }
        | Command::Supplement { .. }
        | Command::Attach { .. }
        | Command::Fire { .. }
        | Command::Rederive { .. } => return None,
    };
    Some(Form { code, fields })
}

/// Returns the form of a citizen's command.
pub(super) fn citizens_form(
    command: &Command,
    own: Option<&str>,
) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    match command {
        Command::Rate { answers, words, evidence: Evidence::Web { tracking } }
            if own == Some(tracking.as_str()) =>
        {
            let mut fields = vec![("reason", words.clone())];
            for (question, answer) in answers {
                let name: &'static str = format!("q_{question}").leak();
                fields.push((name, answer.clone()));
            }
            Some(("answer", fields))
        }
        Command::Reopen { reason } => Some(("reopen", vec![("reason", reason.clone())])),
        Command::Supplement { text } => Some(("supplement", vec![("content", text.clone())])),
        _ => None,
    }
}
