//! What is asked, as the key of a form remembers it.

use domain::{
    absence, assessment, catalogue, directory, document, people, proceeding, publication, tables, world,
};

use super::Act;

impl Act {
    /// Returns what is asked, without its particulars: a key is good for this alone.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Register { .. } => "register".to_owned(),
            Self::Import(_) => "import".to_owned(),
            Self::Order { order, seen: _, command } => format!("{} {order}", command.name().code()),
            Self::TakeCase { take, contact: _ } => format!("{} {}", take.name().code(), take.facts.key),
            Self::Case { case, command } => format!("{} {case}", command.name().code()),
            Self::People(command) => of_people(command).to_owned(),
            Self::SetPhone { person, phone: _ } => format!("set-phone {person}"),
            Self::Rules(command) => of_rules(command).to_owned(),
            Self::Assess(command) => of_assessment(command).to_owned(),
            Self::Table(command) => of_table(command),
            Self::Note(command) => format!("note {}", command.finding),
            Self::Document(command) => of_document(command),
            Self::OpenProceeding(_) => proceeding::command::Move::Open.code().to_owned(),
            Self::Proceeding { proceeding, seen: _, command } => {
                format!("{} {proceeding}", command.name().code())
            }
            Self::Catalogue(command) => of_catalogue(command),
            Self::Absence(command) => of_absence(command),
            Self::BeginArticle(begin) => format!("begin {}", begin.name().code()),
            Self::Article { article, seen: _, command } => format!("{} {article}", command.name().code()),
            Self::Publish(command) => of_publication(command),
            Self::Directory(command) => of_directory(command),
            Self::PlanSurvey(_) => "plan survey".to_owned(),
            Self::Survey { survey, seen: _, command } => format!("{} {survey}", command.name().code()),
            Self::SurveyPlace { place, command } => format!("{} {place}", command.name().code()),
            Self::BeginCampaign(begin) => format!("campaign-open {}", begin.year),
            Self::Campaign { campaign, seen: _, command } => format!("{} {campaign}", command.name().code()),
            Self::BeginCollection(begin) => format!("begin collection {}", begin.year),
            Self::Collection { collection, seen: _, command } => {
                format!("{} {collection}", command.name().code())
            }
            Self::Supervisor(command) => of_supervisor(command),
            Self::PlanVisit(_) => "plan visit".to_owned(),
            Self::Visit { visit, seen: _, command } => format!("{} {visit}", command.name().code()),
            Self::OpenAnnual(open) => format!("annual-open {} {} {}", open.pack, open.block, open.year),
            Self::Annual { annual, seen: _, command } => format!("{} {annual}", command.name().code()),
            Self::TabletRecord { handed, skew_ms: _ } => format!("tablet-record {}", handed.drawn),
        }
    }
}

fn of_absence(command: &absence::Command) -> String {
    match command {
        absence::Command::Enter { person, .. } => format!("enter-absence {person}"),
        absence::Command::Appoint { absence, .. } => format!("name-substitute {absence}"),
        absence::Command::End { absence } => format!("end-absence {absence}"),
    }
}

fn of_directory(command: &directory::Command) -> String {
    use directory::Command;
    match command {
        Command::List { .. } => "add-listing".to_owned(),
        Command::Change { entry, .. } => format!("change-listing {entry}"),
        Command::Remove { entry } => format!("remove-listing {entry}"),
    }
}

fn of_supervisor(command: &domain::visit::supervisor::Command) -> String {
    use domain::visit::supervisor::Command;
    match command {
        Command::Appoint { letter, .. } => format!("appoint-supervisor {}", letter.number),
        Command::Withdraw { supervisor, .. } => format!("withdraw-supervisor {supervisor}"),
    }
}

fn of_publication(command: &publication::Command) -> String {
    use publication::Command;
    match command {
        Command::Propose { order, .. } => format!("propose-publication {order}"),
        Command::Review { publication } => format!("review-publication {publication}"),
        Command::Decline { publication, .. } => format!("decline-publication {publication}"),
        Command::Publish { publication } => format!("publish {publication}"),
        Command::Withdraw { publication, .. } => format!("withdraw-publication {publication}"),
        Command::Agree { order } => format!("agree-to-publication {order}"),
        Command::TakeBack { order } => format!("take-back-publication {order}"),
    }
}

/// The number and the bytes of a document are no part of what is asked: sent again, they are others.
fn of_document(command: &document::command::Command) -> String {
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

fn of_people(command: &people::Command) -> &'static str {
    match command {
        people::Command::AddUnit(_) => "add-unit",
        people::Command::RenameUnit { .. } => "rename-unit",
        people::Command::CloseUnit { .. } => "close-unit",
        people::Command::AddAlias { .. } => "add-alias",
        people::Command::RemoveAlias { .. } => "remove-alias",
        people::Command::AddPerson(_) => "add-person",
        people::Command::ChangePerson { .. } => "change-person",
        people::Command::SetActive { .. } => "set-active",
        people::Command::Audit { .. } => "audit",
        people::Command::Export { .. } => "export",
        people::Command::AddDevice(_) => "add-device",
        people::Command::RevokeDevice { .. } => "revoke-device",
        people::Command::SetPhone { .. } => "set-phone",
        people::Command::TellDigest { .. } => "tell-digest",
    }
}

fn of_assessment(command: &assessment::command::Command) -> &'static str {
    use assessment::command::Command;
    match command {
        Command::Enter { .. } => "enter",
        Command::Mark { .. } => "mark",
        Command::Unmark { .. } => "unmark",
        Command::Close { .. } => "close-month",
        Command::Correct { .. } => "correct",
        Command::Appeal { .. } => "appeal",
        Command::RuleAppeal { .. } => "rule-appeal",
    }
}

fn of_table(command: &tables::command::Command) -> String {
    use tables::command::Command;
    let (name, place) = match command {
        Command::Close { place, .. } => ("close-table", place),
        Command::Correct { place, .. } => ("correct-table", place),
    };
    format!("{name} {} {} {}", place.pack, place.report, place.month)
}

fn of_catalogue(command: &catalogue::command::Command) -> String {
    use catalogue::command::Command;
    match command {
        Command::Add { .. } => "add-entry".to_owned(),
        Command::Change { entry, .. } => format!("change-entry {entry}"),
        Command::End { entry, .. } => format!("end-entry {entry}"),
        Command::Settle { order, .. } => format!("settle {order}"),
        Command::Import { file, .. } => format!("import-entries {file}"),
    }
}

fn of_rules(command: &world::Command) -> &'static str {
    match command {
        world::Command::LoadYear { .. } => "load-year",
        world::Command::AddClosure(_) => "add-closure",
        world::Command::RemoveClosure { .. } => "remove-closure",
        world::Command::LoadPack { .. } => "load-pack",
    }
}
