//! What is asked, as the key of a form remembers it: of documents, publications, the directory and absences.

use domain::{absence, directory, document, publication};

pub(super) fn of_absence(command: &absence::Command) -> String {
    match command {
        absence::Command::Enter { person, .. } => format!("enter-absence {person}"),
        absence::Command::Appoint { absence, .. } => format!("name-substitute {absence}"),
        absence::Command::End { absence } => format!("end-absence {absence}"),
    }
}

pub(super) fn of_directory(command: &directory::Command) -> String {
    use directory::Command;
    match command {
        Command::List { .. } => "add-listing".to_owned(),
        Command::Change { entry, .. } => format!("change-listing {entry}"),
        Command::Remove { entry } => format!("remove-listing {entry}"),
    }
}

pub(super) fn of_publication(command: &publication::Command) -> String {
    use publication::Command;
    match command {
        Command::Propose { order, .. } => format!("propose-publication {order}"),
        Command::Review { publication } => format!("review-publication {publication}"),
        Command::Decline { publication, .. } => format!("decline-publication {publication}"),
        Command::Publish { publication } => format!("publish {publication}"),
        Command::Withdraw { publication, .. } => format!("withdraw-publication {publication}"),
    }
}

/// The number and the bytes of a document are no part of what is asked: sent again, they are others.
pub(super) fn of_document(command: &document::command::Command) -> String {
    use document::command::Command;
    match command {
        Command::Issue(issue) => {
            format!("issue-document {} {} {}", issue.kind.code(), issue.subject.code(), issue.subject.id())
        }
        Command::Withdraw { document, .. } => format!("withdraw-document {document}"),
        Command::Waive { document, .. } => format!("waive-document {document}"),
        Command::ReplaceTemplate { kind, .. } => format!("replace-template {}", kind.code()),
        Command::RestoreTemplate { kind, .. } => format!("restore-template {}", kind.code()),
    }
}
