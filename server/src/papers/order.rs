//! What a document about an order would say, from what is known of the order. No citizen's name, number or own words
//! are taken over: a document leaves the house.

use domain::{
    calendar::{Budget, date_of},
    document::{
        Document, Kind,
        field::{Field, Holds},
        values::{Row, Values},
    },
    ids::UnitId,
    order::{
        Order,
        clocks::ClockKind,
        event::Event,
        ladder::{Sent, WarningForm},
    },
    policy::{Language, Pack},
    world::World,
};
use jiff::Timestamp;
use store::order::Entry;

use super::{kind_words, short};
use crate::{
    actions::document::written,
    app::App,
    problem::Problem,
    told,
    views::{
        locale::{Lang, Words},
        staff::shown,
    },
};

/// How many working days a unit has to reply.
const REPLY_DAYS: u16 = 3;
/// The most steps of a course that a document tells.
const STEPS: usize = 40;

/// What is known of an order.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) app: &'a App,
    pub(crate) world: &'a World,
    pub(crate) pack: &'a Pack,
    pub(crate) order: &'a Order,
    pub(crate) entries: &'a [Entry],
    /// The documents about it, the newest first.
    pub(crate) documents: &'a [Document],
    /// The unit the document goes to; the one that leads the order when nothing else is known.
    pub(crate) unit: Option<UnitId>,
    pub(crate) now: Timestamp,
}

/// Returns what a document of this kind would say about an order.
pub(crate) fn values(about: About<'_>, kind: Kind) -> Result<Values, Problem> {
    let proposal = Proposal { about };
    let mut values = Values::default();
    for field in kind.fields() {
        values = match field.holds {
            Holds::Rows(_) => values.with_rows(field.name, proposal.rows(field)?),
            Holds::Line | Holds::Text | Holds::Day => {
                values.with(field.name, proposal.text(kind, field.name)?)
            }
            Holds::Picture => values,
        };
    }
    Ok(values)
}

struct Proposal<'a> {
    about: About<'a>,
}

impl Proposal<'_> {
    fn order(&self) -> &Order {
        self.about.order
    }

    /// Returns the rung of the ladder whose letter this kind is, once it was reached.
    fn rung(&self, kind: Kind) -> Option<&Sent> {
        let form = match kind {
            Kind::NoticeLetter => WarningForm::NoticeLetter,
            Kind::WarningLetter => WarningForm::WarningLetter,
            Kind::SupervisionOrder
            | Kind::SpecialReport
            | Kind::InterviewNotice
            | Kind::Adjudication
            | Kind::ReferralLetter
            | Kind::PublicReply => return None,
        };
        self.order().ladder.of(form)
    }

    fn say(&self, words: &Words) -> Result<String, Problem> {
        Ok(self.about.app.views.say(Lang::Zh, words)?)
    }

    fn words(&self, name: &str) -> Words {
        let order = self.order();
        Words::key(&format!("documents.propose.{name}"))
            .with("number", &order.number)
            .with("title", short(&order.title))
    }

    fn unit(&self, unit: Option<UnitId>) -> String {
        let unit = unit.and_then(|unit| self.about.world.people.units.get(unit));
        unit.map_or_else(String::new, |unit| unit.name.clone())
    }

    fn stage(&self) -> Result<String, Problem> {
        self.say(&shown::stage(self.order().stage.code()).text)
    }

    fn due(&self) -> String {
        let clock = self.order().clocks.get(&ClockKind::Handle);
        clock.and_then(|clock| clock.due).map_or_else(String::new, |due| written(due.date))
    }

    fn is_late(&self) -> bool {
        let clock = self.order().clocks.get(&ClockKind::Handle).filter(|clock| clock.clock.is_running());
        clock.and_then(|clock| clock.due).is_some_and(|due| due.at <= self.about.now)
    }

    fn text(&self, kind: Kind, name: &str) -> Result<String, Problem> {
        let order = self.order();
        let told = |words: Words| self.say(&words);
        Ok(match name {
            "title" => told(self.words(&format!("title_{}", kind.code())))?,
            "recipient" => match kind {
                Kind::PublicReply => told(self.words("citizens"))?,
                Kind::SpecialReport | Kind::ReferralLetter => String::new(),
                Kind::SupervisionOrder
                | Kind::NoticeLetter
                | Kind::WarningLetter
                | Kind::InterviewNotice
                | Kind::Adjudication => self.unit(self.about.unit.or(order.lead)),
            },
            "order_number" => order.number.clone(),
            "order_title" | "demand" => short(&order.title),
            "received_on" => written(order.received_on),
            "due_on" => self.due(),
            "unit" => self.unit(order.lead),
            "ground" => self.ground(kind)?,
            "requirements" => told(self.words("requirements"))?,
            "reply_by" => {
                let form = self.rung(kind).map(|sent| sent.warning.form.reply());
                let clock = form.and_then(|clock| order.clocks.get(&clock)?.due);
                if let Some(due) = clock {
                    return Ok(written(due.date));
                }
                let calendar = &self.about.world.calendar;
                let (day, _) = calendar.due_date(date_of(self.about.now), Budget::WorkingDays(REPLY_DAYS));
                written(day)
            }
            "earlier" => self.earlier()?,
            "summary" => {
                let words = self.words("summary").with("unit", self.unit(order.lead));
                told(words.with("received", written(order.received_on)).with("stage", self.stage()?))?
            }
            "analysis" | "proposal" => told(self.words(name))?,
            "interviewee" => told(self.words("interviewee").with("unit", self.unit(order.lead)))?,
            "claim" => self.latest(|event| {
                if let Event::Claimed { grounds, .. } = event { Some(grounds.clone()) } else { None }
            }),
            "basis" => {
                self.latest(
                    |event| if let Event::Claimed { basis, .. } = event { Some(basis.clone()) } else { None },
                )
            }
            "facts" => {
                let found = self.latest(|event| {
                    if let Event::Adjudicated { grounds, .. } = event { Some(grounds.clone()) } else { None }
                });
                if found.is_empty() { told(self.words("facts"))? } else { found }
            }
            "conclusion" => {
                let verdict = self.found(|event| {
                    if let Event::Adjudicated { performed, .. } = event { Some(*performed) } else { None }
                });
                match verdict {
                    Some(true) => told(self.words("performed"))?,
                    Some(false) => told(self.words("not_performed"))?,
                    None => String::new(),
                }
            }
            "result" => self.latest(|event| {
                if let Event::Answered { reply, .. } = event { Some(reply.clone()) } else { None }
            }),
            "enclosures" => told(self.words("enclosures"))?,
            _ => String::new(),
        })
    }

    fn latest(&self, take: impl Fn(&Event) -> Option<String>) -> String {
        self.found(take).unwrap_or_default()
    }

    /// Returns what is taken from the latest event that gives anything.
    fn found<T>(&self, take: impl Fn(&Event) -> Option<T>) -> Option<T> {
        self.about.entries.iter().rev().find_map(|entry| take(&entry.recorded.event))
    }

    /// What is the matter with the order, a sentence for each reason.
    fn ground(&self, kind: Kind) -> Result<String, Problem> {
        let order = self.order();
        let opening = self.words("ground_open").with("received", written(order.received_on));
        let mut said = self.say(&opening.with("stage", self.stage()?))?;
        let due = self.due();
        if !due.is_empty() {
            said += &self.say(&self.words("ground_due").with("due", due))?;
        }
        if self.is_late() {
            said += &self.say(&self.words("ground_late"))?;
        }
        if order.round > 1 {
            said += &self.say(&self.words("ground_dissatisfied"))?;
        }
        if let Some(sent) = self.rung(kind) {
            let facts = told::warnings::facts(self.about.app, Lang::Zh, &sent.warning.facts)?;
            let words = self.words("ground_rung").with("facts", facts).with("rung", &sent.warning.number);
            said += &self.say(&words)?;
        }
        Ok(said)
    }

    /// The letters that were sent about the order before.
    fn earlier(&self) -> Result<String, Problem> {
        let is_letter = |kind: Kind| matches!(kind, Kind::NoticeLetter | Kind::WarningLetter);
        let sent = self.about.documents.iter().rev();
        let sent = sent.filter(|one| is_letter(one.kind) && one.withdrawn.is_none());
        let lines = sent.map(|one| {
            let kind = self.say(&kind_words(one.kind))?;
            let words = Words::key("documents.propose.earlier").with("number", &one.number);
            self.say(&words.with("kind", kind).with("day", written(one.dated)))
        });
        Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    fn rows(&self, field: &Field) -> Result<Vec<Row>, Problem> {
        let order = self.order();
        if field.name == "orders" {
            let row = [
                ("order", order.number.clone()),
                ("about", short(&order.title)),
                ("due", self.due()),
                ("state", self.stage()?),
            ];
            return Ok(vec![row.map(|(name, text)| (name.to_owned(), text)).into()]);
        }
        let mut rows = Vec::new();
        for entry in self.about.entries {
            let Some(words) = self.step(&entry.recorded.event) else { continue };
            let (day, what) = (written(date_of(entry.at)), short(&self.say(&words)?));
            rows.push(Row::from([("day".to_owned(), day), ("what".to_owned(), what)]));
        }
        let skipped = rows.len().saturating_sub(STEPS);
        Ok(rows.split_off(skipped))
    }

    /// Returns a step of the course in words; nothing for what concerns the house alone.
    fn step(&self, event: &Event) -> Option<Words> {
        let told = ["registered", "imported", "accepted", "dispatched", "reassigned", "signed", "contacted"];
        let more = [
            "answered",
            "approved",
            "sent-back",
            "redone",
            "reopened",
            "suspended",
            "resumed",
            "claimed",
            "adjudicated",
            "closed",
            "rated",
        ];
        let code = event.code();
        if !told.contains(&code) && !more.contains(&code) {
            return None;
        }
        let words = Words::key(&format!("documents.event.{code}"));
        if let Event::Dispatched { lead, .. } | Event::Reassigned { lead, .. } = event {
            return Some(words.with("unit", self.unit(Some(*lead))));
        }
        if let Event::Rated { grade, .. } = event {
            let questions = self.about.pack.callback().questions.iter();
            let mut options = questions.flat_map(|question| &question.options);
            let option = options.find(|option| option.id == *grade);
            let told = option.map_or(grade.as_str(), |option| option.text.in_language(Language::Zh));
            return Some(words.with("grade", told));
        }
        Some(words)
    }
}
