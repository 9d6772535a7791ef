//! Documents that are due: what happened to an order or a proceeding asks for one, and the ledger says so in the same
//! transaction. Whoever makes it later finds it there once; it is issued under the id it was asked under, or set aside
//! by a person who says why. What it says is nowhere here.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Kind, Subject, event::Event};
use crate::{
    ids::{DocumentId, UnitId},
    order::{self, Order, ladder::WarningForm},
    proceeding::{self, Proceeding, Source, Stage, matter::Matter},
};

/// A document that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Its kind.
    pub of: Kind,
    /// What it is about.
    pub subject: Subject,
    /// The unit it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The task of the proceeding that it puts to the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u16>,
    /// Only whom the proceeding names may know it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted: bool,
}

/// How a document that was asked for stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It is to be issued.
    Waiting,
    /// It was issued under the same id.
    Issued,
    /// A person said that none is needed.
    Waived,
}

impl Standing {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Issued => "issued",
            Self::Waived => "waived",
        }
    }

    /// Returns the standing of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Waiting, Self::Issued, Self::Waived].into_iter().find(|standing| standing.code() == code)
    }
}

/// A document that was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The id it is issued under.
    pub id: DocumentId,
    /// What was asked for.
    pub asked: Asked,
    /// When.
    pub at: Timestamp,
    /// How it stands.
    pub standing: Standing,
}

/// Returns the document that an event of an order asks for; `order` is what it is after the event.
#[must_use]
pub fn of_order(order: &Order, event: &order::event::Event) -> Option<Asked> {
    let (of, unit) = if let order::event::Event::Warned(warning) = event {
        let of = match warning.form {
            WarningForm::NoticeLetter => Kind::NoticeLetter,
            WarningForm::WarningLetter => Kind::WarningLetter,
            WarningForm::NoticeSms | WarningForm::WarningSms => return None,
        };
        (of, Some(warning.unit))
    } else if let order::event::Event::Adjudicated { .. } = event {
        (Kind::Adjudication, order.lead)
    } else {
        return None;
    };
    Some(Asked { of, subject: Subject::Order(order.id), unit, task: None, restricted: false })
}

/// Returns the documents that an event of a proceeding asks for; `proceeding` is what it is after the event.
#[must_use]
pub fn of_proceeding(proceeding: &Proceeding, event: &proceeding::event::Event) -> Vec<Asked> {
    use proceeding::event::Event as Happened;
    let (id, restricted) = (proceeding.id.0, proceeding.readers().is_some());
    let asked = |of, unit, task| Asked { of, subject: Subject::Proceeding(id), unit, task, restricted };
    match event {
        Happened::Opened(opened) if opened.signed_by.is_some() => begun(proceeding, &asked),
        Happened::Sent { .. } => begun(proceeding, &asked),
        Happened::Assigned { task } if proceeding.stage == Stage::Open && is_put_in_writing(task.source) => {
            vec![asked(Kind::SupervisionOrder, Some(task.unit), Some(task.number))]
        }
        Happened::Closed { .. } if is_answered_in_public(proceeding) => {
            vec![asked(Kind::PublicReply, proceeding.units.first().copied(), None)]
        }
        Happened::Opened(_)
        | Happened::Revised { .. }
        | Happened::Dropped { .. }
        | Happened::Recorded { .. }
        | Happened::Assigned { .. }
        | Happened::Reported { .. }
        | Happened::Accepted { .. }
        | Happened::SentBack { .. }
        | Happened::Extended { .. }
        | Happened::HandedOver { .. }
        | Happened::Forwarded { .. }
        | Happened::Instructed { .. }
        | Happened::Noted { .. }
        | Happened::Submitted { .. }
        | Happened::Settled { .. }
        | Happened::Closed { .. }
        | Happened::Admitted { .. }
        | Happened::Read
        | Happened::Reminded { .. }
        | Happened::Escalated { .. }
        | Happened::Rederived { .. } => Vec::new(),
    }
}

/// Returns what a proceeding asks for when it is signed; its tasks ask for theirs one by one.
fn begun(proceeding: &Proceeding, asked: &dyn Fn(Kind, Option<UnitId>, Option<u16>) -> Asked) -> Vec<Asked> {
    match &proceeding.matter {
        Matter::Interview { convening, .. } => {
            convening.units.iter().map(|unit| asked(Kind::InterviewNotice, Some(*unit), None)).collect()
        }
        Matter::Instruction { .. } => vec![asked(Kind::SpecialReport, None, None)],
        Matter::Referral { .. } => vec![asked(Kind::ReferralLetter, None, None)],
        Matter::Daily
        | Matter::OnSite { .. }
        | Matter::Media { .. }
        | Matter::Meeting(_)
        | Matter::JointMeeting(_)
        | Matter::SpotCheck { .. }
        | Matter::Rectification { .. } => Vec::new(),
    }
}

/// What somebody undertook at an interview stands in its minute, which they have.
fn is_put_in_writing(source: Source) -> bool {
    match source {
        Source::Demand | Source::Decision | Source::Instruction => true,
        Source::Undertaking => false,
    }
}

/// What was asked in public, with the media, about an order, is answered in public.
fn is_answered_in_public(proceeding: &Proceeding) -> bool {
    proceeding.kind() == proceeding::Kind::Media && !proceeding.orders.is_empty()
}

/// Returns a document that was asked for after an event; nothing when nobody asked for it, or the event cannot follow.
#[must_use]
pub fn apply(before: Option<Due>, id: DocumentId, at: Timestamp, event: &Event) -> Option<Due> {
    match (before, event) {
        (None, Event::DocumentDue(asked)) => {
            Some(Due { id, asked: (**asked).clone(), at, standing: Standing::Waiting })
        }
        (Some(due), Event::DocumentIssued(_)) if due.standing == Standing::Waiting => {
            Some(Due { standing: Standing::Issued, ..due })
        }
        (Some(due), Event::DocumentWaived { .. }) if due.standing == Standing::Waiting => {
            Some(Due { standing: Standing::Waived, ..due })
        }
        (
            _,
            Event::DocumentDue(_)
            | Event::DocumentIssued(_)
            | Event::DocumentWaived { .. }
            | Event::DocumentWithdrawn { .. }
            | Event::TemplateReplaced { .. }
            | Event::TemplateRestored { .. },
        ) => None,
    }
}
