//! From a sent form to the domain's command. What cannot be a command is named field by field; what the rules say is
//! left to them.

use std::collections::BTreeMap;

use domain::{
    calendar::date_of,
    ids::{OrderId, UnitId},
    number,
    order::command::{Command, Evidence, Move},
};

use super::{case::Case, draft::read_code, order_forms::typed_moment, ruling_forms, suggest};
use crate::{
    actions,
    http::form::Form,
    problem::Problem,
    views::{locale::Words, staff::shown},
};

/// What is wrong with a form, by field.
pub(super) type Faults = BTreeMap<String, Words>;

/// Returns the command of a form, or what is wrong with its fields. A file is stored elsewhere, before its command.
pub(super) async fn command(
    case: &Case<'_>,
    step: Move,
    form: &Form,
) -> Result<Result<Command, Faults>, Problem> {
    let mut read = Read { case, form, faults: Faults::new() };
    let command = match step {
        Move::Merge => read.merge().await?,
        Move::Accept | Move::Refuse | Move::HandOver | Move::Dispatch | Move::Reassign => {
            read.at_the_centre(step)
        }
        Move::Sign | Move::Contact | Move::Answer | Move::Approve | Move::SendBack => read.at_the_unit(step),
        Move::Attempt | Move::Rate | Move::Redo | Move::Close | Move::Reopen => read.with_the_citizen(step),
        Move::Suspend => Some(Command::Suspend { reason: read.text("reason") }),
        Move::Resume => Some(Command::Resume { note: read.text("note") }),
        Move::Unmerge => Some(Command::Unmerge { reason: read.text("reason") }),
        Move::Comment => Some(Command::Comment { text: read.text("text") }),
        Move::Supplement => Some(Command::Supplement { text: read.text("text") }),
        Move::Unmask => Some(Command::Unmask { reason: read.first_of("reason", "usual") }),
        Move::RequestReturn
        | Move::RuleReturn
        | Move::Consult
        | Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview
        | Move::RequestExtension
        | Move::RuleExtension
        | Move::Claim
        | Move::Adjudicate
        | Move::FileDossier
        | Move::ReviewDossier
        | Move::Inquire
        | Move::ProposeMalicious
        | Move::RuleMalicious
        | Move::Note
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Find => ruling_forms::command(&mut read, step),
        Move::Register | Move::Import | Move::Attach | Move::Fire | Move::Rederive => None,
    };
    match command {
        Some(command) if read.faults.is_empty() => Ok(Ok(command)),
        Some(_) => Ok(Err(read.faults)),
        None if read.faults.is_empty() => Err(Problem::NotFound),
        None => Ok(Err(read.faults)),
    }
}

/// A form being read.
pub(super) struct Read<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) form: &'a Form,
    faults: Faults,
}

impl Read<'_> {
    pub(super) fn text(&self, name: &str) -> String {
        self.form.text(name).to_owned()
    }

    /// Returns the first of two fields that says something.
    fn first_of(&self, name: &str, other: &str) -> String {
        self.form.optional(name).unwrap_or_else(|| self.text(other))
    }

    pub(super) fn wrong(&mut self, name: impl Into<String>, words: Words) {
        self.faults.insert(name.into(), words);
    }

    /// Reads one of the domain's closed words.
    pub(super) fn one_of<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let read = read_code(self.form.text(name));
        if read.is_none() {
            self.wrong(name, Words::key("staff.register.pick_one"));
        }
        read
    }

    /// Reads `yes` or `no`; nothing picked is wrong.
    pub(super) fn yes(&mut self, name: &str) -> Option<bool> {
        match self.form.text(name) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                self.wrong(name, Words::key("staff.register.pick_one"));
                None
            }
        }
    }

    pub(super) fn unit(&mut self, name: &str) -> Option<UnitId> {
        match suggest::chosen(self.case.signed, self.form, name, date_of(self.case.now)) {
            Ok(unit) => unit,
            Err(fault) => {
                self.wrong(name, fault);
                None
            }
        }
    }

    pub(super) fn lead(&mut self) -> Option<UnitId> {
        let lead = self.unit("lead");
        if lead.is_none() && !self.faults.contains_key("lead") {
            self.wrong("lead", shown::picker("missing"));
        }
        lead
    }

    pub(super) fn co_handlers(&mut self) -> Vec<UnitId> {
        let today = date_of(self.case.now);
        let names: Vec<String> =
            self.form.all("co_name").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let mut units = Vec::new();
        for (place, name) in names.iter().enumerate() {
            match suggest::named(self.case.signed, name, today) {
                Ok(unit) => units.push(unit),
                Err(fault) => self.wrong(format!("co_name_{place}"), fault),
            }
        }
        units
    }

    fn at_the_centre(&mut self, step: Move) -> Option<Command> {
        if step == Move::Accept {
            let (kind, urgency) = (self.text("kind"), self.one_of("urgency"));
            let proposed = self.unit("proposed");
            return Some(Command::Accept { kind, urgency: urgency?, proposed, note: self.text("note") });
        }
        if step == Move::Refuse {
            if self.form.text("reason").is_empty() {
                self.wrong("reason", Words::key("staff.register.pick_one"));
            }
            return Some(Command::Refuse { reason: self.text("reason"), words: self.text("words") });
        }
        if step == Move::HandOver {
            if self.form.text("service").is_empty() {
                self.wrong("service", Words::key("staff.register.pick_one"));
            }
            return Some(Command::HandOver { service: self.text("service"), words: self.text("words") });
        }
        let (lead, co_handlers) = (self.lead(), self.co_handlers());
        if step == Move::Reassign {
            return Some(Command::Reassign { lead: lead?, co_handlers, reason: self.text("reason") });
        }
        let difficulty = self.one_of("difficulty");
        Some(Command::Dispatch { lead: lead?, co_handlers, difficulty: difficulty?, note: self.text("note") })
    }

    fn at_the_unit(&mut self, step: Move) -> Option<Command> {
        if step == Move::Sign {
            return Some(Command::Sign { handler: self.text("handler") });
        }
        if step == Move::Contact {
            let reached = self.yes("reached");
            return Some(Command::Contact { reached: reached?, note: self.text("note") });
        }
        if step == Move::Answer {
            let result = self.one_of("result");
            let (reply, leader, handler) = (self.text("reply"), self.text("leader"), self.text("handler"));
            return Some(Command::Answer { reply, result: result?, leader, handler });
        }
        if step == Move::Approve {
            return Some(Command::Approve { note: self.text("note") });
        }
        Some(Command::SendBack { reason: self.text("reason") })
    }

    fn with_the_citizen(&mut self, step: Move) -> Option<Command> {
        if step == Move::Attempt {
            let result = self.one_of("result");
            let typed = self.form.optional("again_at");
            let again_at = typed.as_deref().and_then(typed_moment);
            if typed.is_some() && again_at.is_none() {
                self.wrong("again_at", Words::key("staff.attempt_when.wrong"));
            }
            return Some(Command::Attempt { result: result?, again_at });
        }
        if step == Move::Rate {
            let evidence = Evidence::Phone { record: self.text("record") };
            return Some(Command::Rate {
                answers: self.form.with_prefix("answer_"),
                words: self.text("words"),
                evidence,
            });
        }
        if step == Move::Redo {
            let level = self.one_of("level");
            return Some(Command::Redo { level: level?, reason: self.text("reason") });
        }
        if step == Move::Close {
            let withdrawn = self.form.is_ticked("withdrawn");
            return Some(Command::Close { reason: self.text("reason"), withdrawn });
        }
        Some(Command::Reopen { reason: self.text("reason") })
    }

    /// Finds the main order by the number typed, else by the one picked.
    async fn merge(&mut self) -> Result<Option<Command>, Problem> {
        let digits = number::digits_of(&self.first_of("into", "into_pick"));
        if digits.is_empty() {
            self.wrong("into", Words::key("staff.merge.missing"));
            return Ok(None);
        }
        let found =
            actions::read(&self.case.app.store, move |tx| store::order::numbered(tx, &digits)).await?;
        let into: Option<OrderId> =
            found.filter(|order| super::repeats::may_know(self.case.signed, order)).map(|order| order.id);
        if into.is_none() {
            self.wrong("into", Words::key("staff.merge.unknown"));
        }
        Ok(into.map(|into| Command::Merge { into, reason: self.text("reason") }))
    }
}
