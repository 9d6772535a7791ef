//! What a document about an order would say, from what is known of the order. Official documents are written in
//! Chinese, whatever language the person reads. No citizen's name, number or own words are taken over: a document
//! leaves the house.

use domain::{
    calendar::{Budget, date_of},
    document::{
        Kind,
        field::{Field, Holds},
        values::{LINE_LIMIT, Row, Values},
    },
    ids::UnitId,
    order::{Order, clocks::ClockKind, event::Event},
    policy::Language,
};

use crate::{
    actions::document::written,
    pages::staff::case::Case,
    problem::Problem,
    views::{
        locale::{Lang, Words},
        staff::shown,
    },
};

/// How many working days a unit has to reply.
const REPLY_DAYS: u16 = 3;
/// The most steps of a course that a document tells.
const STEPS: usize = 40;

/// Returns what a document of this kind would say about an order.
pub(super) fn values(case: &Case<'_>, kind: Kind) -> Result<Values, Problem> {
    let proposal = Proposal { case };
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
    case: &'a Case<'a>,
}

impl Proposal<'_> {
    fn order(&self) -> &Order {
        &self.case.order
    }

    fn say(&self, words: &Words) -> Result<String, Problem> {
        Ok(self.case.app.views.say(Lang::Zh, words)?)
    }

    fn words(&self, name: &str) -> Words {
        let order = self.order();
        Words::key(&format!("documents.propose.{name}"))
            .with("number", &order.number)
            .with("title", short(&order.title))
    }

    fn unit(&self, unit: Option<UnitId>) -> String {
        let unit = unit.and_then(|unit| self.case.signed.world.people.units.get(unit));
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
        clock.and_then(|clock| clock.due).is_some_and(|due| due.at <= self.case.now)
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
                | Kind::Adjudication => self.unit(order.lead),
            },
            "order_number" => order.number.clone(),
            "order_title" | "demand" => short(&order.title),
            "received_on" => written(order.received_on),
            "due_on" => self.due(),
            "unit" => self.unit(order.lead),
            "ground" => self.ground()?,
            "requirements" => told(self.words("requirements"))?,
            "reply_by" => {
                let calendar = &self.case.signed.world.calendar;
                let (day, _) = calendar.due_date(date_of(self.case.now), Budget::WorkingDays(REPLY_DAYS));
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
                let verdict = self.case.latest(|event| {
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
        self.case.latest(take).unwrap_or_default()
    }

    /// What is the matter with the order, a sentence for each reason.
    fn ground(&self) -> Result<String, Problem> {
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
        Ok(said)
    }

    /// The letters that were sent about the order before.
    fn earlier(&self) -> Result<String, Problem> {
        let is_letter = |kind: Kind| matches!(kind, Kind::NoticeLetter | Kind::WarningLetter);
        let sent = self.case.documents.iter().rev();
        let sent = sent.filter(|one| is_letter(one.kind) && one.withdrawn.is_none());
        let lines = sent.map(|one| {
            let kind = self.say(&super::kind_words(one.kind))?;
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
        for entry in &self.case.entries {
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
            let questions = self.case.pack.callback().questions.iter();
            let mut options = questions.flat_map(|question| &question.options);
            let option = options.find(|option| option.id == *grade);
            let told = option.map_or(grade.as_str(), |option| option.text.in_language(Language::Zh));
            return Some(words.with("grade", told));
        }
        Some(words)
    }
}

/// Returns a text as a line of a document takes it.
fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(LINE_LIMIT).collect()
}
