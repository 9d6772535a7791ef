//! What a document about a proceeding says. Everything stands in the proceeding already; nobody types it again.

use domain::{
    calendar::date_of,
    document::{
        Kind,
        values::{Row, Values},
    },
    ids::{PersonId, UnitId},
    order::{Order, clocks::ClockKind},
    proceeding::{
        Proceeding, Source, Task, Word,
        matter::{Convening, Matter},
    },
    world::World,
};

use super::short;
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

/// The most orders named in one line.
const NAMED: usize = 12;

/// What is known of a proceeding.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    pub(crate) app: &'a App,
    pub(crate) world: &'a World,
    pub(crate) proceeding: &'a Proceeding,
    /// The orders it concerns.
    pub(crate) orders: &'a [Order],
    /// The unit the document goes to.
    pub(crate) unit: Option<UnitId>,
    /// The task it puts to that unit.
    pub(crate) task: Option<&'a Task>,
}

/// Returns what a document of this kind says about a proceeding; what it cannot know stays empty.
pub(crate) fn values(about: About<'_>, kind: Kind) -> Result<Values, Problem> {
    match kind {
        Kind::SupervisionOrder => about.supervision_order(),
        Kind::InterviewNotice => about.interview_notice(),
        Kind::SpecialReport => about.special_report(),
        Kind::ReferralLetter => about.referral_letter(),
        Kind::PublicReply => about.public_reply(),
        // These follow from orders alone.
        Kind::NoticeLetter | Kind::WarningLetter | Kind::Adjudication => Ok(Values::default()),
    }
}

impl About<'_> {
    fn say(&self, words: &Words) -> Result<String, Problem> {
        Ok(self.app.views.say(Lang::Zh, words)?)
    }

    fn words(&self, name: &str) -> Words {
        Words::key(&format!("documents.propose.{name}")).with("title", short(&self.proceeding.title))
    }

    fn told(&self, name: &str) -> Result<String, Problem> {
        self.say(&self.words(name))
    }

    fn unit_name(&self) -> String {
        let unit = self.unit.and_then(|unit| self.world.people.units.get(unit));
        unit.map_or_else(String::new, |unit| unit.name.clone())
    }

    fn person(&self, person: PersonId) -> String {
        let person = self.world.people.persons.get(person);
        person.map_or_else(String::new, |person| person.name.clone())
    }

    fn number(&self) -> Result<String, Problem> {
        let number = self.proceeding.number;
        self.say(&Words::key("proceedings.number").with("year", number.year).with("count", number.count))
    }

    /// Returns the numbers of its orders, or its own when it has none.
    fn order_numbers(&self) -> Result<String, Problem> {
        if self.orders.is_empty() {
            return self.number();
        }
        let named: Vec<&str> = self.orders.iter().take(NAMED).map(|order| order.number.as_str()).collect();
        let named = named.join("、");
        if self.proceeding.orders.len() <= NAMED {
            return Ok(named);
        }
        let words = self.words("and_others").with("named", named);
        self.say(&words.with("count", self.proceeding.orders.len()))
    }

    /// Returns the day on which the last of its orders is due.
    fn due_on(&self) -> String {
        let due = |order: &Order| order.clocks.get(&ClockKind::Handle)?.due.map(|due| due.date);
        self.orders.iter().filter_map(due).max().map_or_else(String::new, written)
    }

    fn received_on(&self) -> String {
        let first = self.orders.iter().map(|order| order.received_on).min();
        first.map_or_else(String::new, written)
    }

    fn rows(&self) -> Result<Vec<Row>, Problem> {
        let row = |order: &Order| {
            let clock = order.clocks.get(&ClockKind::Handle);
            let due = clock.and_then(|clock| clock.due).map_or_else(String::new, |due| written(due.date));
            let row = [
                ("order", order.number.clone()),
                ("about", short(&order.title)),
                ("due", due),
                ("state", self.say(&shown::stage(order.stage.code()).text)?),
            ];
            Ok(row.map(|(name, text)| (name.to_owned(), text)).into())
        };
        self.orders.iter().map(row).collect()
    }

    fn supervision_order(&self) -> Result<Values, Problem> {
        let proceeding = self.proceeding;
        let (mut requirements, mut reply_by) = (String::new(), String::new());
        if let Some(task) = self.task {
            requirements.clone_from(&task.text);
            reply_by = written(task.limit.due.date);
        }
        Ok(Values::default()
            .with("title", self.told("title_task")?)
            .with("recipient", self.unit_name())
            .with("order_number", self.order_numbers()?)
            .with("order_title", short(&proceeding.title))
            .with("received_on", self.received_on())
            .with("due_on", self.due_on())
            .with("ground", self.ground()?)
            .with("requirements", requirements)
            .with("reply_by", reply_by))
    }

    /// Why the unit is asked: by which form of supervision, and the leader's words when there are any.
    fn ground(&self) -> Result<String, Problem> {
        let kind = self.say(&Words::key(&format!("proceedings.kind.{}", self.proceeding.kind().code())))?;
        let opening = self.words("ground_task").with("kind", kind).with("number", self.number()?);
        let mut said = vec![self.say(&opening)?];
        let source = self.task.map(|task| task.source);
        if let (Some(Source::Instruction), Some(Word::Instructed { text, at })) =
            (source, &self.proceeding.word)
        {
            let leader = self.proceeding.leader().map(|leader| self.person(leader)).unwrap_or_default();
            let words = self.words("ground_word").with("leader", leader).with("text", text);
            said.push(self.say(&words.with("day", written(date_of(*at))))?);
        }
        if source == Some(Source::Decision) {
            said.push(self.told("ground_decision")?);
        }
        if let Matter::Rectification { problem, .. } = &self.proceeding.matter {
            said.push(problem.clone());
        }
        Ok(said.join("\n"))
    }

    fn interview_notice(&self) -> Result<Values, Problem> {
        let Matter::Interview { convening, persons } = &self.proceeding.matter else {
            return Ok(Values::default());
        };
        let Convening { at, place, agenda, units: _ } = convening;
        let mut ground = vec![self.told("ground_interview")?];
        ground.extend(agenda.iter().cloned());
        Ok(Values::default()
            .with("title", self.told("title_interview")?)
            .with("recipient", self.unit_name())
            .with("interviewee", short(&persons.join("、")))
            .with("ground", ground.join("\n"))
            .with_rows("orders", self.rows()?)
            .with("time", at.strftime("%Y年%-m月%-d日%H:%M").to_string())
            .with("place", place)
            .with("requirements", self.told("requirements_interview")?))
    }

    fn special_report(&self) -> Result<Values, Problem> {
        let Matter::Instruction { report, leader } = &self.proceeding.matter else {
            return Ok(Values::default());
        };
        let leader = leader.map(|leader| self.person(leader)).unwrap_or_default();
        let recipient = self.say(&self.words("leader").with("name", &leader))?;
        Ok(Values::default()
            .with("title", short(&self.proceeding.title))
            .with("recipient", if leader.is_empty() { String::new() } else { recipient })
            .with("summary", &report.text)
            .with_rows("orders", self.rows()?))
    }

    fn referral_letter(&self) -> Result<Values, Problem> {
        let Matter::Referral { grounds, retaliation, to, found, bundle, readers: _, told: _ } =
            &self.proceeding.matter
        else {
            return Ok(Values::default());
        };
        let pack = self.world.packs.get(&self.proceeding.pack);
        let known = pack.map(|pack| pack.duties().referrals.as_slice()).unwrap_or_default();
        let called = |id: &String| {
            let ground = known.iter().find(|ground| ground.id == *id);
            ground.map_or_else(|| id.clone(), |ground| told::text(&ground.name, Lang::Zh))
        };
        let mut named: Vec<String> = grounds.iter().map(called).collect();
        if *retaliation {
            named.push(self.say(&Words::key("proceedings.retaliation"))?);
        }
        let ground = self.words("ground_referral").with("grounds", named.join("；"));
        let bundle = self.words("bundle").with("events", bundle.events).with("digest", &bundle.digest);
        Ok(Values::default()
            .with("title", self.told("title_referral-letter")?)
            .with("recipient", to)
            .with("ground", self.say(&ground)?)
            .with("facts", found)
            .with_rows("orders", self.rows()?)
            .with("enclosures", self.say(&bundle)?))
    }

    fn public_reply(&self) -> Result<Values, Problem> {
        Ok(Values::default()
            .with("title", self.told("title_public")?)
            .with("recipient", self.told("citizens")?)
            .with("order_number", self.order_numbers()?)
            .with("received_on", self.received_on())
            .with("demand", short(&self.proceeding.title))
            .with("result", self.proceeding.conclusion.clone().unwrap_or_default()))
    }
}
