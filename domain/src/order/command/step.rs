//! The names of commands, for the table of legal moves, the access matrix and the pages.

use serde::{Deserialize, Serialize};

use crate::{ids::OrderId, order::command::Command};

/// The name of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// See [`super::Register`].
    Register,
    /// See [`super::Import`].
    Import,
    /// See [`Command::Accept`].
    Accept,
    /// See [`Command::Refuse`].
    Refuse,
    /// See [`Command::HandOver`].
    HandOver,
    /// See [`Command::Dispatch`].
    Dispatch,
    /// See [`Command::Sign`].
    Sign,
    /// See [`Command::Contact`].
    Contact,
    /// See [`Command::Answer`].
    Answer,
    /// See [`Command::Approve`].
    Approve,
    /// See [`Command::SendBack`].
    SendBack,
    /// See [`Command::Attempt`].
    Attempt,
    /// See [`Command::Rate`].
    Rate,
    /// See [`Command::Redo`].
    Redo,
    /// See [`Command::Close`].
    Close,
    /// See [`Command::Suspend`].
    Suspend,
    /// See [`Command::Resume`].
    Resume,
    /// See [`Command::Reopen`].
    Reopen,
    /// See [`Command::Merge`].
    Merge,
    /// See [`Command::Unmerge`].
    Unmerge,
    /// See [`Command::Reassign`].
    Reassign,
    /// See [`Command::RequestReturn`].
    RequestReturn,
    /// See [`Command::RuleReturn`].
    RuleReturn,
    /// See [`Command::Consult`].
    Consult,
    /// See [`crate::order::competence::Ask::Refer`].
    Refer,
    /// See [`crate::order::competence::Ask::Decide`].
    Decide,
    /// See [`crate::order::competence::Ask::Investigate`].
    Investigate,
    /// See [`crate::order::competence::Ask::ReportFinding`].
    ReportFinding,
    /// See [`crate::order::competence::Ask::RequestReview`].
    RequestReview,
    /// See [`crate::order::competence::Ask::RuleReview`].
    RuleReview,
    /// See [`Command::RequestExtension`].
    RequestExtension,
    /// See [`Command::RuleExtension`].
    RuleExtension,
    /// See [`Command::Claim`].
    Claim,
    /// See [`Command::Adjudicate`].
    Adjudicate,
    /// See [`Command::FileDossier`].
    FileDossier,
    /// See [`Command::ReviewDossier`].
    ReviewDossier,
    /// See [`Command::Find`].
    Find,
    /// See [`Command::Note`].
    Note,
    /// See [`Command::ReceiveWarning`].
    ReceiveWarning,
    /// See [`Command::AnswerWarning`].
    AnswerWarning,
    /// See [`Command::Inquire`].
    Inquire,
    /// See [`Command::ProposeMalicious`].
    ProposeMalicious,
    /// See [`Command::RuleMalicious`].
    RuleMalicious,
    /// See [`Command::Comment`].
    Comment,
    /// See [`Command::Supplement`].
    Supplement,
    /// See [`Command::Attach`].
    Attach,
    /// See [`Command::Unmask`].
    Unmask,
    /// See [`Command::Fire`].
    Fire,
    /// See [`Command::Rederive`].
    Rederive,
}

impl Move {
    /// Every move, in the order of the loop.
    pub const ALL: [Self; 49] = [
        Self::Register,
        Self::Import,
        Self::Accept,
        Self::Refuse,
        Self::HandOver,
        Self::Dispatch,
        Self::Sign,
        Self::Contact,
        Self::Answer,
        Self::Approve,
        Self::SendBack,
        Self::Attempt,
        Self::Rate,
        Self::Redo,
        Self::Close,
        Self::Suspend,
        Self::Resume,
        Self::Reopen,
        Self::Merge,
        Self::Unmerge,
        Self::Reassign,
        Self::RequestReturn,
        Self::RuleReturn,
        Self::Consult,
        Self::Refer,
        Self::Decide,
        Self::Investigate,
        Self::ReportFinding,
        Self::RequestReview,
        Self::RuleReview,
        Self::RequestExtension,
        Self::RuleExtension,
        Self::Claim,
        Self::Adjudicate,
        Self::FileDossier,
        Self::ReviewDossier,
        Self::Find,
        Self::Note,
        Self::ReceiveWarning,
        Self::AnswerWarning,
        Self::Inquire,
        Self::ProposeMalicious,
        Self::RuleMalicious,
        Self::Comment,
        Self::Supplement,
        Self::Attach,
        Self::Unmask,
        Self::Fire,
        Self::Rederive,
    ];

    /// Returns the stable code, as used in addresses, stories and the access matrix.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Import => "import",
            Self::Accept => "accept",
            Self::Refuse => "refuse",
            Self::HandOver => "hand-over",
            Self::Dispatch => "dispatch",
            Self::Sign => "sign",
            Self::Contact => "contact",
            Self::Answer => "answer",
            Self::Approve => "approve",
            Self::SendBack => "send-back",
            Self::Attempt => "attempt",
            Self::Rate => "rate",
            Self::Redo => "redo",
            Self::Close => "close",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
            Self::Reassign => "reassign",
            Self::RequestReturn => "request-return",
            Self::RuleReturn => "rule-return",
            Self::Consult => "consult",
            Self::Refer => "refer",
            Self::Decide => "decide",
            Self::Investigate => "investigate",
            Self::ReportFinding => "report-finding",
            Self::RequestReview => "request-review",
            Self::RuleReview => "rule-review",
            Self::RequestExtension => "request-extension",
            Self::RuleExtension => "rule-extension",
            Self::Claim => "claim",
            Self::Adjudicate => "adjudicate",
            Self::FileDossier => "file-dossier",
            Self::ReviewDossier => "review-dossier",
            Self::Find => "find",
            Self::Note => "note",
            Self::ReceiveWarning => "receive-warning",
            Self::AnswerWarning => "answer-warning",
            Self::Inquire => "inquire",
            Self::ProposeMalicious => "propose-malicious",
            Self::RuleMalicious => "rule-malicious",
            Self::Comment => "comment",
            Self::Supplement => "supplement",
            Self::Attach => "attach",
            Self::Unmask => "unmask",
            Self::Fire => "fire",
            Self::Rederive => "rederive",
        }
    }

    /// Returns the move of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }
}

impl Command {
    /// Returns the name of the command.
    #[must_use]
    pub fn name(&self) -> Move {
        match self {
            Self::Accept { .. } => Move::Accept,
            Self::Refuse { .. } => Move::Refuse,
            Self::HandOver { .. } => Move::HandOver,
            Self::Dispatch { .. } => Move::Dispatch,
            Self::Sign { .. } => Move::Sign,
            Self::Contact { .. } => Move::Contact,
            Self::Answer { .. } => Move::Answer,
            Self::Approve { .. } => Move::Approve,
            Self::SendBack { .. } => Move::SendBack,
            Self::Attempt { .. } => Move::Attempt,
            Self::Rate { .. } => Move::Rate,
            Self::Redo { .. } => Move::Redo,
            Self::Close { .. } => Move::Close,
            Self::Suspend { .. } => Move::Suspend,
            Self::Resume { .. } => Move::Resume,
            Self::Reopen { .. } => Move::Reopen,
            Self::Merge { .. } => Move::Merge,
            Self::Unmerge { .. } => Move::Unmerge,
            Self::Reassign { .. } => Move::Reassign,
            Self::RequestReturn { .. } => Move::RequestReturn,
            Self::RuleReturn { .. } => Move::RuleReturn,
            Self::Consult { .. } => Move::Consult,
            Self::Competence(ask) => ask.name(),
            Self::RequestExtension { .. } => Move::RequestExtension,
            Self::RuleExtension { .. } => Move::RuleExtension,
            Self::Claim { .. } => Move::Claim,
            Self::Adjudicate { .. } => Move::Adjudicate,
            Self::FileDossier { .. } => Move::FileDossier,
            Self::ReviewDossier { .. } => Move::ReviewDossier,
            Self::Find { .. } => Move::Find,
            Self::Note { .. } => Move::Note,
            Self::ReceiveWarning { .. } => Move::ReceiveWarning,
            Self::AnswerWarning { .. } => Move::AnswerWarning,
            Self::Inquire { .. } => Move::Inquire,
            Self::ProposeMalicious { .. } => Move::ProposeMalicious,
            Self::RuleMalicious { .. } => Move::RuleMalicious,
            Self::Comment { .. } => Move::Comment,
            Self::Supplement { .. } => Move::Supplement,
            Self::Attach { .. } => Move::Attach,
            Self::Unmask { .. } => Move::Unmask,
            Self::Fire { .. } => Move::Fire,
            Self::Rederive { .. } => Move::Rederive,
        }
    }

    /// Returns the other order the command touches, so that both can be loaded together.
    #[must_use]
    pub fn other_order(&self) -> Option<OrderId> {
        match self {
            Self::Merge { into, .. } => Some(*into),
            Self::Accept { .. }
            | Self::Refuse { .. }
            | Self::HandOver { .. }
            | Self::Dispatch { .. }
            | Self::Sign { .. }
            | Self::Contact { .. }
            | Self::Answer { .. }
            | Self::Approve { .. }
            | Self::SendBack { .. }
            | Self::Attempt { .. }
            | Self::Rate { .. }
            | Self::Redo { .. }
            | Self::Close { .. }
            | Self::Suspend { .. }
            | Self::Resume { .. }
            | Self::Reopen { .. }
            | Self::Unmerge { .. }
            | Self::Reassign { .. }
            | Self::RequestReturn { .. }
            | Self::RuleReturn { .. }
            | Self::Consult { .. }
            | Self::Competence(_)
            | Self::RequestExtension { .. }
            | Self::RuleExtension { .. }
            | Self::Claim { .. }
            | Self::Adjudicate { .. }
            | Self::FileDossier { .. }
            | Self::ReviewDossier { .. }
            | Self::Find { .. }
            | Self::Note { .. }
            | Self::ReceiveWarning { .. }
            | Self::AnswerWarning { .. }
            | Self::Inquire { .. }
            | Self::ProposeMalicious { .. }
            | Self::RuleMalicious { .. }
            | Self::Comment { .. }
            | Self::Supplement { .. }
            | Self::Attach { .. }
            | Self::Unmask { .. }
            | Self::Fire { .. }
            | Self::Rederive { .. } => None,
        }
    }
}
