//! How an order's life is told to its author. What the citizen may not see is left out here: internal notes,
//! names of colleagues, looks at personal data.

#![expect(clippy::wildcard_enum_match_arm, reason = "each reader looks for one kind of event among many")]

use domain::{
    access,
    order::{
        Order,
        clocks::ClockKind,
        event::Event,
        stage::{Outcome, Stage},
    },
    people::Units,
    policy::Pack,
};
use jiff::Timestamp;
use store::order::Entry;

use crate::{
    app::App,
    http::visitor::in_language,
    told::{self, due_steps, due_words},
    views::{
        citizen::{
            Call, ReopenLink, Reply, Supplement, Track,
            progress::{self, Mark, Status},
        },
        locale::{Lang, Words},
        parts::{Field, FileLink, TimelineEntry},
    },
};

/// Everything a citizen's page of one order is told from.
pub(super) struct Told<'a> {
    pub(super) app: &'a App,
    pub(super) lang: Lang,
    pub(super) order: &'a Order,
    pub(super) pack: &'a Pack,
    pub(super) units: &'a Units,
    pub(super) entries: &'a [Entry],
    pub(super) key: String,
}

impl Told<'_> {
    pub(super) fn track(&self) -> Track {
        let order = self.order;
        let calendar = &self.app.world().calendar;
        let at = self.app.clock.now();
        let status = self.status();
        let handle = order.clocks.get(&ClockKind::Handle).filter(|clock| clock.clock.is_open());
        let due = handle.and_then(|clock| clock.due);
        let steps =
            handle.and_then(|clock| clock.clock.due(calendar).map(|due| (clock.clock.started_at(), due)));
        Track {
            order_no: order.number.clone(),
            title: order.title.clone(),
            content: self.content(),
            kind: self.kind(),
            place: order.place.clone().unwrap_or_default(),
            received_ms: order.registered_at.as_millisecond(),
            marks: self.marks(),
            photos: self.photos(),
            status: status.badge(),
            status_text: status.text(&self.unit(), u32::from(order.round)),
            stations: status.stations(),
            due: due.map(|due| due_words(&due, at, calendar)),
            due_rule: handle.map_or_else(|| Words::plain(""), |clock| self.rule(&clock.rule)),
            due_steps: steps.map(|(start, due)| due_steps(start, &due.steps, calendar)).unwrap_or_default(),
            call: self.call(),
            replies: self.replies(),
            timeline: self.timeline(),
            supplement: (!order.is_ended()).then(|| self.supplement()),
            reopen: self.reopen(),
            publicity: None,
        }
    }

    /// Returns the kind, once the centre settled it: before, it may be a mere default.
    fn kind(&self) -> Option<Words> {
        let kind = self.pack.kind(&self.order.kind).filter(|_| self.order.stage != Stage::Registered)?;
        Some(Words::plain(told::text(&kind.name, self.lang)))
    }

    fn status(&self) -> Status {
        let order = self.order;
        if order.suspended {
            return Status::NeedsYou;
        }
        match order.stage {
            Stage::Registered => Status::Received,
            Stage::Accepted | Stage::Investigating => Status::Screening,
            Stage::Refused => Status::Refused,
            Stage::HandedOver => Status::Emergency,
            Stage::ReturnRequested => Status::Unsure,
            Stage::Dispatched if order.round > 1 => Status::Redo,
            Stage::Dispatched => Status::Assigned,
            Stage::Signed | Stage::InHand => Status::Handling,
            Stage::Answered | Stage::Approved => Status::Answered,
            Stage::Adjudication => Status::Judged,
            Stage::Callback => Status::Judge,
            Stage::Closed => Status::Closed,
            Stage::Merged => Status::Merged,
        }
    }

    fn marks(&self) -> Vec<crate::views::parts::Badge> {
        let order = self.order;
        let marks = [
            (order.confidential, Mark::Confidential),
            (order.anonymous, Mark::Anonymous),
            (order.merged_into.is_some(), Mark::Merged),
            (self.app.demo.is_some(), Mark::Demo),
        ];
        marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark.badge()).collect()
    }

    fn unit(&self) -> String {
        self.unit_name(self.order.lead)
    }

    fn unit_name(&self, unit: Option<domain::ids::UnitId>) -> String {
        let unit = unit.and_then(|unit| self.units.get(unit));
        match (unit, self.lang) {
            (Some(unit), Lang::Zh) => unit.name.clone(),
            (Some(unit), Lang::En) => unit.name_en.clone(),
            (None, _) => {
                let site = &self.app.config.site;
                in_language(self.lang, &site.operator, &site.operator_en)
            }
        }
    }

    fn rule(&self, id: &str) -> Words {
        let rule = self.pack.clocks().iter().find(|rule| rule.id == id);
        let article = rule.and_then(|rule| rule.article.clone()).unwrap_or_default();
        let choice = rule.and_then(|rule| rule.interpretation.as_ref());
        let choice = choice.map(|choice| told::text(choice, self.lang)).unwrap_or_default();
        let number = &self.pack.header().number;
        Words::plain(format!("{number} {article} {choice}").trim().to_owned())
    }

    fn content(&self) -> String {
        let demand = self.entries.iter().find_map(|entry| match &entry.recorded.event {
            Event::Registered(demand) | Event::Imported { demand, .. } => Some(demand.content.clone()),
            _ => None,
        });
        demand.unwrap_or_default()
    }

    fn photos(&self) -> Vec<FileLink> {
        let attached = self.entries.iter().filter(|entry| entry.actor == access::Actor::Citizen.signature());
        attached
            .filter_map(|entry| match &entry.recorded.event {
                Event::Attached { digest, name, size } => Some(FileLink {
                    name: name.clone(),
                    url: format!("/track/{}/files/{digest}", self.order.number),
                    size: told::size(*size),
                }),
                _ => None,
            })
            .collect()
    }

    fn call(&self) -> Option<Call> {
        let until = |clock| {
            let due = self.order.clocks.get(&clock).and_then(|clock| clock.due);
            due.map(|due| told::shown_due(&due))
        };
        if self.order.stage == Stage::Callback {
            let url = format!("/track/{}/answer", self.order.number);
            return Some(Call::Judge { url, until_ms: until(ClockKind::Callback) });
        }
        if !self.order.suspended {
            return None;
        }
        let question = self.entries.iter().rev().find_map(|entry| match &entry.recorded.event {
            Event::Suspended { reason } => Some(reason.clone()),
            _ => None,
        });
        let until_ms = until(ClockKind::Supplement);
        Some(Call::Supply { question: question.unwrap_or_default(), unit: self.unit(), until_ms })
    }

    /// Returns the answers that are out: approved ones, or all where the pack knows no approval.
    pub(super) fn replies(&self) -> Vec<Reply> {
        let mut replies = Vec::new();
        let mut waiting: Option<Reply> = None;
        let mut round = 1;
        for entry in self.entries {
            match &entry.recorded.event {
                Event::Answered { reply, leader, handler, .. } => {
                    let answered = self.reply(entry.at, reply, leader, handler, round);
                    if self.pack.steps().approve.on {
                        waiting = Some(answered)
                    } else {
                        replies.push(answered)
                    }
                }
                Event::Approved { .. } => replies.extend(waiting.take()),
                Event::SentBack { .. } => waiting = None,
                Event::Redone { round: next, .. } => round = u32::from(*next),
                Event::Imported { answer, .. } if !answer.reply.is_empty() => {
                    replies.push(self.reply(entry.at, &answer.reply, "", &answer.office, 1));
                }
                _ => {}
            }
        }
        replies
    }

    fn reply(&self, at: Timestamp, text: &str, leader: &str, handler: &str, round: u32) -> Reply {
        Reply {
            unit: self.unit(),
            lead: leader.to_owned(),
            handler: handler.to_owned(),
            at_ms: at.as_millisecond(),
            text: text.to_owned(),
            files: Vec::new(),
            round,
        }
    }

    fn timeline(&self) -> Vec<TimelineEntry> {
        self.entries.iter().rev().filter_map(|entry| self.entry(entry)).collect()
    }

    fn entry(&self, entry: &Entry) -> Option<TimelineEntry> {
        let (event, detail) = self.event(&entry.recorded.event)?;
        Some(event.entry(entry.at.as_millisecond(), "", &detail))
    }

    fn event(&self, event: &Event) -> Option<(progress::Event, String)> {
        use progress::Event as Seen;
        let unit = || self.unit();
        let plain = |event| Some((event, String::new()));
        match event {
            Event::Registered(_) | Event::Imported { .. } => plain(Seen::Received),
            Event::Accepted { .. } => plain(Seen::Accepted),
            Event::Refused { reason, words } => {
                let told = self
                    .pack
                    .reason(reason)
                    .map(|rule| told::text(&rule.tell, self.lang))
                    .unwrap_or_default();
                Some((Seen::Refused, format!("{told} {words}").trim().to_owned()))
            }
            Event::HandedOver { service, words } => Some((Seen::Emergency(service.clone()), words.clone())),
            Event::Dispatched { lead, .. } => plain(Seen::Assigned(self.unit_name(Some(*lead)))),
            Event::Reassigned { lead, .. } => plain(Seen::Reassigned(self.unit_name(Some(*lead)))),
            Event::Signed { unit, .. } => plain(Seen::Signed(self.unit_name(unit.or(self.order.lead)))),
            Event::Contacted { reached: true, .. } => plain(Seen::Contacted(unit())),
            Event::Answered { .. } if !self.pack.steps().approve.on => plain(Seen::Answered(unit())),
            Event::Approved { .. } => plain(Seen::Answered(unit())),
            Event::ReturnRequested { .. } => plain(Seen::Unsure(unit())),
            Event::ReturnRuled { granted: false, .. } => plain(Seen::Kept(unit())),
            Event::ReturnRuled { granted: true, .. } | Event::ReviewRuled { granted: true, .. } => {
                plain(Seen::TakenBack)
            }
            Event::HelpersAdded { units } => {
                let names: Vec<String> = units.iter().map(|unit| self.unit_name(Some(*unit))).collect();
                plain(Seen::Helped(names.join("、")))
            }
            Event::ExtensionRequested { .. } => plain(Seen::AskedLonger(unit())),
            Event::ExtensionRuled { granted: false, .. } => plain(Seen::NotExtended),
            Event::Claimed { .. } => plain(Seen::Claimed(unit())),
            Event::Adjudicated { performed: true, grounds } => Some((Seen::Performed, grounds.clone())),
            Event::Adjudicated { performed: false, grounds } => Some((Seen::NotPerformed, grounds.clone())),
            Event::Closed { outcome: Outcome::Inadmissible, reason } => {
                Some((Seen::Inadmissible, reason.clone()))
            }
            Event::ExtensionRuled { granted: true, reason } => Some((Seen::Extended(unit()), reason.clone())),
            Event::Suspended { reason } => Some((Seen::Asked(unit()), reason.clone())),
            Event::Resumed { .. } => plain(Seen::Resumed),
            Event::Supplemented { text } => Some((Seen::Supplemented, text.clone())),
            Event::Rated { satisfied: true, words, .. } => Some((Seen::JudgedGood, words.clone())),
            Event::Rated { satisfied: false, words, .. } => Some((Seen::JudgedBad, words.clone())),
            Event::Redone { round, .. } => plain(Seen::Redo(u32::from(*round))),
            Event::Reopened { reason, by_citizen, .. } => {
                Some((Seen::Reopened, if *by_citizen { reason.clone() } else { String::new() }))
            }
            Event::MergedInto { .. } => plain(Seen::Merged),
            Event::Closed { .. } => plain(Seen::Closed),
            Event::Contacted { reached: false, .. }
            | Event::Answered { .. }
            | Event::Consulted { .. }
            | Event::Referred { .. }
            | Event::Decided { .. }
            | Event::InvestigationOrdered { .. }
            | Event::InvestigationReported(_)
            | Event::ReviewRequested { .. }
            | Event::ReviewRuled { granted: false, .. }
            | Event::DossierFiled { .. }
            | Event::DossierReviewed { .. }
            | Event::Inquired { .. }
            | Event::MaliceProposed { .. }
            | Event::MaliceRuled { .. }
            | Event::FaultFlagged { .. }
            | Event::FaultFound { .. }
            | Event::FaultDismissed { .. }
            | Event::Noted(_)
            | Event::Warned(_)
            | Event::WarningReceived(_)
            | Event::WarningAnswered(_)
            | Event::SentBack { .. }
            | Event::CallbackAsked {}
            | Event::Attempted { .. }
            | Event::Absorbed { .. }
            | Event::Unmerged { .. }
            | Event::Released { .. }
            | Event::Commented { .. }
            | Event::Attached { .. }
            | Event::Unmasked { .. }
            | Event::ClockRang {}
            | Event::DeadlinesRederived { .. } => None,
        }
    }

    fn supplement(&self) -> Supplement {
        Supplement {
            action: format!("/track/{}/supplement", self.order.number),
            key: self.key.clone(),
            content: Field::default(),
            photo_limit: super::PHOTO_LIMIT,
            photo_mb: self.app.config.limits.attachment_mb,
        }
    }

    /// Returns the way to dispute, while the pack's window is open.
    pub(super) fn reopen(&self) -> Option<ReopenLink> {
        if !matches!(self.order.stage, Stage::Closed | Stage::Refused)
            || self.order.outcome == Some(Outcome::Imported)
        {
            return None;
        }
        let closed_on = domain::calendar::date_of(self.order.closed_at?);
        let (last_day, _) = self.app.world().calendar.due_date(closed_on, self.pack.reopen().window);
        if domain::calendar::date_of(self.app.clock.now()) > last_day {
            return None;
        }
        let end = domain::calendar::instant(last_day, jiff::civil::Time::constant(23, 59, 59, 0));
        let url = format!("/track/{}/reopen", self.order.number);
        Some(ReopenLink { url, until_ms: end.as_millisecond() })
    }
}
