//! What people get wrong.

use std::collections::BTreeMap;

use domain::{
    ids::{OrderId, UnitId},
    order::command::Command,
};

/// Returns the command with what a person gets wrong: a field left empty, a code nobody knows.
pub(super) fn spoiled(command: Command) -> Command {
    let (empty, unheard) = (String::new, || "unheard-of".to_owned());
    match command {
        Command::Accept { urgency, proposed, note, .. } => {
            Command::Accept { kind: unheard(), urgency, proposed, note }
        }
        Command::Refuse { words, .. } => Command::Refuse { reason: unheard(), words },
        Command::HandOver { service, .. } => Command::HandOver { service, words: empty() },
        Command::Dispatch { lead, difficulty, note, .. } => {
            Command::Dispatch { lead, co_handlers: vec![lead], difficulty, note }
        }
        Command::Reassign { co_handlers, reason, .. } => {
            Command::Reassign { lead: UnitId(999_999), co_handlers, reason }
        }
        Command::Answer { result, leader, handler, .. } => {
            Command::Answer { reply: "控制\u{7}字符".to_owned(), result, leader, handler }
        }
        Command::Rate { words, evidence, .. } => Command::Rate { answers: BTreeMap::new(), words, evidence },
        Command::Merge { reason, .. } => Command::Merge { into: OrderId(999_999), reason },
        Command::Fire { clock, .. } => Command::Fire { clock, rung: domain::clock::Rung::Overdue(77) },
        Command::RequestReturn { phoned, reason, basis, .. } => {
            Command::RequestReturn { phoned, reason, basis, proposed: Some(UnitId(999_999)) }
        }
        Command::RuleReturn { ruling, own_matter, .. } => {
            Command::RuleReturn { ruling, words: empty(), own_matter }
        }
        Command::RequestExtension { reason, .. } => Command::RequestExtension { by: 999, reason },
        Command::FileDossier { .. } => Command::FileDossier { parts: vec![empty()] },
        Command::Find { fault, confirmed, words, .. } => {
            Command::Find { fault, unit: Some(UnitId(999_999)), confirmed, words }
        }
        Command::AnswerWarning { form, words, .. } => {
            Command::AnswerWarning { form, handler: empty(), words }
        }
        Command::Comment { .. } => Command::Comment { text: "长".repeat(2_001) },
        Command::Supplement { .. } => Command::Supplement { text: " ".to_owned() },
        other @ (Command::Sign { .. }
        | Command::Contact { .. }
        | Command::Approve { .. }
        | Command::SendBack { .. }
        | Command::Attempt { .. }
        | Command::Redo { .. }
        | Command::Close { .. }
        | Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::Reopen { .. }
        | Command::Unmerge { .. }
        | Command::Consult { .. }
        | Command::Competence(_)
        | Command::RuleExtension { .. }
        | Command::Claim { .. }
        | Command::Adjudicate { .. }
        | Command::ReviewDossier { .. }
        | Command::Inquire { .. }
        | Command::ProposeMalicious { .. }
        | Command::RuleMalicious { .. }
        | Command::Note { .. }
        | Command::ReceiveWarning { .. }
        | Command::Attach { .. }
        | Command::Unmask { .. }
        | Command::Rederive { .. }) => other,
    }
}
