//! The table of role × action: how far each role may do what.

#![expect(clippy::wildcard_enum_match_arm, reason = "what a role is not given by name it does not have")]

mod annual;
mod articles;
mod campaigns;
mod surveys;
mod visits;
mod woodpecker;

use super::{Action, Reach, Role};
use crate::{
    case::command::Move as CaseMove, document::Kind, order::command::Move,
    proceeding::command::Move as ProceedingMove,
};

/// Returns how far `role` may do `action`: the access table.
#[must_use]
pub fn reach(role: Role, action: Action) -> Reach {
    if let Some(reach) = articles::reach(role, action) {
        return reach;
    }
    if let Some(reach) = surveys::reach(role, action) {
        return reach;
    }
    if let Some(reach) = campaigns::reach(role, action) {
        return reach;
    }
    if let Some(reach) = woodpecker::reach(role, action) {
        return reach;
    }
    if let Some(reach) = visits::reach(role, action) {
        return reach;
    }
    if let Some(reach) = annual::reach(role, action) {
        return reach;
    }
    match role {
        Role::Citizen => citizen(action),
        Role::Window => window(action),
        Role::Agent => agent(action),
        Role::Dispatcher => dispatcher(action),
        Role::UnitHandler => handler(action),
        Role::UnitApprover => approver(action),
        Role::UnitPrincipal => principal(action),
        Role::Supervisor => supervisor(action),
        Role::Assessor => assessor(action),
        Role::Leader => leader(action),
        Role::Administrator => administrator(action),
        Role::Auditor => auditor(action),
        Role::Adjudicator => adjudicator(action),
        // Somebody from outside: what is not said in the tables of surveys is not theirs.
        Role::Surveyor => Reach::None,
    }
}

fn citizen(action: Action) -> Reach {
    match action {
        Action::Order(Move::Register | Move::Rate | Move::Reopen | Move::Supplement | Move::Attach)
        | Action::Case(CaseMove::Rate | CaseMove::OptOut)
        | Action::ReadOrder
        | Action::TellRetaliation => Reach::Own,
        _ => Reach::None,
    }
}

fn window(action: Action) -> Reach {
    match action {
        Action::Order(Move::Register) | Action::Case(CaseMove::StartRating) | Action::ReadDirectory => {
            Reach::Everywhere
        }
        _ => Reach::None,
    }
}

fn agent(action: Action) -> Reach {
    use Move::{
        Accept, Attach, Attempt, Close, Comment, HandOver, Inquire, Note, ProposeMalicious, Rate, Refuse,
        Register, Reopen, Resume, Supplement, Unmask,
    };
    match action {
        Action::Order(
            Register | Accept | Refuse | HandOver | Attempt | Inquire | Note | ProposeMalicious | Rate
            | Close | Reopen | Resume | Comment | Supplement | Attach | Unmask,
        )
        | Action::Case(
            CaseMove::Ask
            | CaseMove::Rate
            | CaseMove::Read
            | CaseMove::Attempt
            | CaseMove::OptOut
            | CaseMove::Unmask,
        )
        | Action::ReadOrder
        | Action::ReadCitizen
        | Action::ListOrders
        | Action::ReadRatings
        | Action::ReadRater
        | Action::ReadCatalogue
        | Action::ReadDirectory
        | Action::ReadDocuments => Reach::Everywhere,
        _ => Reach::None,
    }
}

fn dispatcher(action: Action) -> Reach {
    use Move::{
        Consult, Decide, Dispatch, Find, Investigate, Merge, Reassign, Redo, Refer, ReviewDossier,
        RuleExtension, RuleMalicious, RuleReturn, RuleReview, Suspend, Unmerge,
    };
    match action {
        Action::Order(
            Dispatch | Merge | Unmerge | Reassign | Redo | Suspend | RuleReturn | Consult | RuleExtension
            | ReviewDossier | Find | RuleMalicious | Refer | Decide | Investigate | RuleReview,
        )
        | Action::Issue(
            Kind::SupervisionOrder | Kind::NoticeLetter | Kind::ReferralLetter | Kind::PublicReply,
        )
        | Action::ChangeCatalogue => Reach::Everywhere,
        Action::ReadAbsences | Action::Publish => Reach::Everywhere,
        other => agent(other),
    }
}

fn handler(action: Action) -> Reach {
    use Move::{
        Answer, AnswerWarning, Attach, Comment, Contact, FileDossier, ReceiveWarning, ReportFinding,
        RequestExtension, RequestReturn, RequestReview, Resume, Sign, Suspend, Unmask,
    };
    match action {
        // Only whom a warning names, and the unit's leaders, confirm and answer it.
        Action::Order(
            Answer | Suspend | Resume | RequestReturn | RequestReview | RequestExtension | FileDossier
            | ReceiveWarning | AnswerWarning,
        ) => Reach::LeadUnit,
        Action::Order(Sign | Contact | Comment | Attach | Unmask | ReportFinding)
        | Action::ReadOrder
        | Action::ListOrders
        | Action::ReadScores
        | Action::ReadSources
        | Action::ReadRatings
        | Action::ReadDocuments
        | Action::Proceeding(ProceedingMove::Report)
        | Action::ReadProceeding => Reach::OwnUnit,
        // Whoever asks for a return says on what grounds: whose duty what is, is no secret among units.
        Action::ReadCatalogue => Reach::Everywhere,
        Action::EnterAbsence | Action::ReadAbsences => Reach::OwnUnit,
        _ => Reach::None,
    }
}

fn approver(action: Action) -> Reach {
    match action {
        Action::Order(Move::Approve | Move::SendBack | Move::Claim) | Action::Issue(Kind::PublicReply) => {
            Reach::LeadUnit
        }
        Action::Appeal => Reach::OwnUnit,
        other => handler(other),
    }
}

fn principal(action: Action) -> Reach {
    approver(action)
}

fn supervisor(action: Action) -> Reach {
    match action {
        Action::Order(
            // The office that answers for following up calls the dissatisfied itself.
            Move::Accept
            | Move::Refuse
            | Move::Attempt
            | Move::Rate
            | Move::Inquire
            | Move::ProposeMalicious
            | Move::Redo
            | Move::Comment
            | Move::Reopen
            | Move::Unmask
            | Move::RuleExtension
            | Move::ReviewDossier
            | Move::RuleMalicious
            | Move::Decide
            | Move::RuleReview
            | Move::Note
            // A unit without anybody in charge is warned by way of the centre.
            | Move::ReceiveWarning
            | Move::AnswerWarning
            | Move::Find,
        )
        | Action::Case(CaseMove::Rate | CaseMove::Attempt | CaseMove::OptOut | CaseMove::Unmask)
        | Action::ReadOrder
        | Action::ReadCitizen
        | Action::ListOrders
        | Action::ReadScores
        | Action::ReadSources
        | Action::RunSources
        | Action::ReadRatings
        | Action::ReadRater
        | Action::ReadReports
        | Action::Report
        | Action::Watch
        | Action::Explain
        | Action::ReadUploads
        | Action::RunUploads
        | Action::ReadDocuments
        | Action::Issue(
            Kind::SupervisionOrder
            | Kind::NoticeLetter
            | Kind::WarningLetter
            | Kind::SpecialReport
            | Kind::InterviewNotice
            | Kind::ReferralLetter
            | Kind::PublicReply,
        )
        | Action::ReadCatalogue
        | Action::ReadProceeding
        | Action::Publish
        | Action::KeepDirectory
        | Action::ReadDirectory
        | Action::Analyse
        | Action::ReadAbsences => Reach::Everywhere,
        Action::Proceeding(step) => supervisor_of(step),
        _ => Reach::None,
    }
}

/// A leader's word is a leader's; what time does is a job's; a restricted one is looked at by whom it names.
fn supervisor_of(step: ProceedingMove) -> Reach {
    use ProceedingMove::{
        Accept, Admit, Assign, Close, Drop, Extend, Forward, HandOver, Instruct, Note, Open, Read, Record,
        Rederive, Report, Revise, Send, SendBack, Settle, Submit, Tick,
    };
    match step {
        Open | Revise | Send | Drop | Record | Assign | Report | Accept | SendBack => Reach::Everywhere,
        Extend | HandOver | Forward | Submit | Close | Admit => Reach::Everywhere,
        Instruct | Note | Settle | Read | Tick | Rederive => Reach::None,
    }
}

fn assessor(action: Action) -> Reach {
    match action {
        Action::Assess | Action::Report | Action::ReadUploads => Reach::Everywhere,
        Action::Order(Move::RuleExtension | Move::Decide) | Action::Proceeding(_) => Reach::None,
        other => leader(other),
    }
}

fn leader(action: Action) -> Reach {
    match action {
        Action::Order(Move::Comment | Move::RuleExtension | Move::Decide)
        | Action::Analyse
        | Action::ReadOrder
        | Action::ListOrders
        | Action::ReadScores
        | Action::ReadRatings
        | Action::ReadReports
        | Action::ReadDocuments
        | Action::Proceeding(ProceedingMove::Instruct | ProceedingMove::Note | ProceedingMove::Settle)
        | Action::ReadCatalogue
        | Action::ReadProceeding => Reach::Everywhere,
        _ => Reach::None,
    }
}

/// Whose work is judged is told by the order: nobody of the section that handled it decides on it.
fn adjudicator(action: Action) -> Reach {
    match action {
        Action::Order(Move::Adjudicate | Move::Comment | Move::Attach)
        | Action::ReadOrder
        | Action::ListOrders
        | Action::ReadDocuments
        | Action::ReadCatalogue
        | Action::Issue(Kind::Adjudication) => Reach::Everywhere,
        _ => Reach::None,
    }
}

fn administrator(action: Action) -> Reach {
    match action {
        Action::Administer
        | Action::ReadCatalogue
        | Action::ChangeCatalogue
        | Action::EnterAbsence
        | Action::ReadAbsences
        | Action::ReadSources
        | Action::RunSources
        | Action::ReadUploads
        | Action::KeepDirectory
        | Action::ReadDirectory
        | Action::RunUploads => Reach::Everywhere,
        _ => Reach::None,
    }
}

fn auditor(action: Action) -> Reach {
    match action {
        Action::Audit
        | Action::ReadAbsences
        | Action::ReadSources
        | Action::ReadOrder
        | Action::ListOrders
        | Action::ReadScores
        | Action::ReadRatings
        | Action::ReadReports
        | Action::ReadProceeding
        | Action::ReadDocuments
        | Action::ReadCatalogue
        | Action::Watch
        | Action::ReadUploads => Reach::Everywhere,
        _ => Reach::None,
    }
}
