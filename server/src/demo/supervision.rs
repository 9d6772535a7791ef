//! Supervision in the last weeks of the demonstration: notices and warnings at several rungs, every form of supervision at
//! another point of its life, a leader who has instructed once and is asked once more. The documents and messages that
//! follow come by themselves, as they do in life.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role},
    calendar::{Budget, date_of, instant},
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    order::{Order, command::Command as OrderCommand, ladder::WarningForm, stage::Stage},
    policy::Noted,
    proceeding::{
        command::{Command, NewMatter, NewTask, Open},
        limit::Term,
        matter::{Convening, Defect, Frame, Means, Present, Record, Verdict},
        report::{Report, ReportKind},
    },
    world::World,
};
use jiff::{
    Span, Timestamp,
    civil::{Date, time},
};
use store::{
    command::{Act, Done, Error},
    list::{self, Filter, Sort},
    order::Scope,
};

use super::cast::Cast;
use crate::{actions, app::App, http::signed::actor_of};

/// The orders looked at; more than are needed.
const ORDERS: usize = 40;

/// What happens, and how many days before the end.
const STEPS: [(i32, Step); 12] = [
    (24, Step::Warn(true)),
    (20, Step::Daily),
    (17, Step::OnSite),
    (15, Step::Media),
    (13, Step::Meeting),
    (11, Step::JointMeeting),
    (9, Step::Instructed),
    (8, Step::Interview),
    (6, Step::SpotCheck),
    (5, Step::Rectification),
    (3, Step::Warn(false)),
    (1, Step::Asked),
];

#[derive(Clone, Copy, Debug)]
enum Step {
    /// A leader is warned by letter; answered, or not yet.
    Warn(bool),
    Daily,
    OnSite,
    Media,
    Meeting,
    JointMeeting,
    /// A report on which the leader has instructed, and a lead handed over.
    Instructed,
    Interview,
    SpotCheck,
    Rectification,
    /// A report that waits for the leader's word.
    Asked,
}

/// Who supervises, and what comes next.
pub(super) struct Supervision {
    supervisor: Actor,
    leader: Actor,
    pack: String,
    plan: Vec<(Timestamp, Step)>,
    used: BTreeSet<OrderId>,
}

impl Supervision {
    /// Returns the supervision of an installation until `until`; nothing when nobody supervises or leads.
    pub(super) fn of(world: &World, pack: &str, until: Timestamp) -> Option<Self> {
        let person = |role: Role| {
            let mut persons = world.people.persons.iter();
            let found = persons.find(|person| person.active && person.roles.contains(&role));
            found.map(|person| actor_of(person, world))
        };
        let day = |before: i32| date_of(until).saturating_sub(Span::new().days(before));
        let at = |before: i32| world.calendar.next_office_time(instant(day(before), time(10, 0, 0, 0)));
        let mut plan: Vec<_> = STEPS.iter().map(|(before, step)| (at(*before), *step)).collect();
        plan.retain(|(at, _)| *at < until);
        plan.reverse();
        let (supervisor, leader) = (person(Role::Supervisor)?, person(Role::Leader)?);
        Some(Self { supervisor, leader, pack: pack.to_owned(), plan, used: BTreeSet::new() })
    }

    /// Does what is due at `at`.
    ///
    /// # Errors
    /// When the store fails.
    pub(super) async fn work(&mut self, app: &App, cast: &Cast, at: Timestamp) -> anyhow::Result<()> {
        while self.plan.last().is_some_and(|(due, _)| *due <= at) {
            let Some((_, step)) = self.plan.pop() else { break };
            let Some(case) = self.case(app, cast).await? else { continue };
            self.step(app, &case, step).await?;
        }
        Ok(())
    }

    /// Returns an order that runs at a unit with people, none twice.
    async fn case(&mut self, app: &App, cast: &Cast) -> anyhow::Result<Option<Case>> {
        let filter = Filter {
            stages: vec![Stage::InHand, Stage::Signed, Stage::Dispatched, Stage::Answered],
            ..Filter::default()
        };
        let read = move |tx: &mut store::db::Tx<'_>| {
            list::page(tx, &Scope::All, &filter, Sort::Oldest, None, ORDERS)
        };
        let orders = actions::read(&app.store, read).await?.orders;
        for order in orders.into_iter().filter(|order| !self.used.contains(&order.id) && !order.suspended) {
            let team = order.lead.and_then(|lead| Some((lead, cast.team(lead)?.clone())));
            let Some((lead, team)) = team else { continue };
            let Actor::Staff(handler) = &team.handler.actor else { continue };
            self.used.insert(order.id);
            let person = handler.person;
            let principal = team.principal.actor.clone();
            return Ok(Some(Case { order, lead, handler: team.handler.actor, person, principal }));
        }
        Ok(None)
    }

    async fn step(&self, app: &App, case: &Case, step: Step) -> anyhow::Result<()> {
        let today = date_of(app.clock.now());
        match step {
            Step::Warn(is_answered) => self.warn(app, case, is_answered).await,
            Step::Daily => {
                let Some(id) = self.open(app, case, NewMatter::Daily, "催办：逾期未答复群众", 2).await?
                else {
                    return Ok(());
                };
                let (whom, said) = ("承办科室负责人".to_owned(), "说明情况，承诺两日内答复。".to_owned());
                self.record(app, id, Record::Contacted { means: Means::Phone, whom, said }).await?;
                self.reported(app, case, id).await?;
                let accept = Command::Accept { task: 1, note: String::new() };
                self.does(app, &self.supervisor, id, accept).await?;
                let conclusion = "已答复群众，同意结束。".to_owned();
                self.does(app, &self.supervisor, id, Command::Close { conclusion }).await
            }
            Step::OnSite => {
                let matter = NewMatter::OnSite { place: "现场".to_owned() };
                let Some(id) = self.open(app, case, matter, "现场查看，明确责任主体", 5).await?
                else {
                    return Ok(());
                };
                let present = vec![Present { unit: Some(case.lead), name: "分管负责人".to_owned() }];
                let visited = Record::Visited {
                    on: today,
                    place: "现场".to_owned(),
                    present,
                    responsible: case.lead,
                    found: "问题属实。".to_owned(),
                    agreed: "由牵头单位限期整改。".to_owned(),
                };
                self.record(app, id, visited).await?;
                self.reported(app, case, id).await
            }
            Step::Media => {
                let matter = NewMatter::Media { medium: "市融媒体中心".to_owned() };
                let Some(id) = self.open(app, case, matter, "热点问题联合媒体跟踪", 3).await?
                else {
                    return Ok(());
                };
                let covered = Record::Covered {
                    on: today,
                    medium: "市融媒体中心".to_owned(),
                    person: "承办单位分管负责人".to_owned(),
                    said: "将在期限内办结并向社会公开回应。".to_owned(),
                };
                self.record(app, id, covered).await
            }
            Step::Meeting => {
                let matter = NewMatter::Meeting(convening(today, "多个单位责任划分", &[case.lead]));
                let Some(id) = self.open(app, case, matter, "专题会议：责任划分和限期办理", 4).await?
                else {
                    return Ok(());
                };
                self.held(app, case, id, "明确由牵头单位负责，其他单位配合。").await?;
                self.reported(app, case, id).await
            }
            Step::JointMeeting => {
                let matter = NewMatter::JointMeeting(convening(today, "反复反映的疑难问题", &[case.lead]));
                self.open(app, case, matter, "联席会议：反复反映的疑难问题", 8).await.map(|_| ())
            }
            Step::Instructed => {
                self.refer(app, case).await?;
                let Some(id) = self.reports(app, case, "关于多次重办问题的专报").await? else {
                    return Ok(());
                };
                let task = self.task(case, "请牵头单位限期解决，举一反三，结果报我。", 3);
                self.does(app, &self.leader, id, Command::Instruct { task }).await
            }
            Step::Interview => {
                let convening = convening(today, "敷衍办件和多次重办", &[case.lead]);
                let persons = vec!["承办单位主要负责人".to_owned()];
                let matter = NewMatter::Interview { convening, persons };
                let Some(id) = self.open(app, case, matter, "约谈：工单办理质量", 6).await? else {
                    return Ok(());
                };
                self.held(app, case, id, "承办单位说明原因，提出整改措施。").await
            }
            Step::SpotCheck => self.draw(app, case, today).await,
            Step::Rectification => {
                let problem = "窗口服务态度问题多次被反映。".to_owned();
                let matter = NewMatter::Rectification { defect: Defect::Conduct, problem };
                self.open(app, case, matter, "窗口服务作风专项整改", 10).await.map(|_| ())
            }
            Step::Asked => self.reports(app, case, "关于群众集中反映事项的专报").await.map(|_| ()),
        }
    }

    /// Somebody notes a risk, so that the ladder warns the unit's leaders by letter.
    async fn warn(&self, app: &App, case: &Case, is_answered: bool) -> anyhow::Result<()> {
        let (sign, words) = (Noted::PetitionRisk, "来电人表示将到上级反映".to_owned());
        let note = OrderCommand::Note { sign, holds: true, words };
        order(app, &self.supervisor, case, note).await?;
        if is_answered {
            let form = WarningForm::WarningLetter;
            order(app, &case.principal, case, OrderCommand::ReceiveWarning { form }).await?;
            let (handler, words) = ("办公室专人".to_owned(), "已上门沟通，三日内解决。".to_owned());
            order(app, &case.principal, case, OrderCommand::AnswerWarning { form, handler, words }).await?;
        }
        Ok(())
    }

    async fn reports(&self, app: &App, case: &Case, title: &str) -> anyhow::Result<Option<ProceedingId>> {
        let text = "近期多名群众反映同一问题，经多次办理仍不满意。\n主要原因是责任划分不清、措施不到位。\n\
                    建议明确牵头单位，限期解决并回访。";
        let report = Report { of: ReportKind::Free, text: text.to_owned(), figures: Vec::new() };
        let matter = NewMatter::Instruction { report, leader: Some(person(&self.leader)) };
        let open = Open { tasks: Vec::new(), ..self.opening(case, matter, title, 5) };
        self.opened(app, open).await
    }

    async fn refer(&self, app: &App, case: &Case) -> anyhow::Result<()> {
        let matter = NewMatter::Referral {
            // Not every pack names grounds; this one holds anywhere.
            grounds: Vec::new(),
            retaliation: true,
            to: "市纪委监委".to_owned(),
            found: "反映人称因投诉被上门要求撤诉，核查询问记录属实。".to_owned(),
            readers: BTreeSet::from([person(&self.supervisor), person(&self.leader)]),
            told: None,
        };
        let open = Open {
            tasks: Vec::new(), ..self.opening(case, matter, "反映人受到打击报复的线索", 20)
        };
        self.opened(app, open).await.map(|_| ())
    }

    async fn draw(&self, app: &App, case: &Case, today: Date) -> anyhow::Result<()> {
        let from = today.saturating_sub(Span::new().days(30));
        let frame =
            Frame { from, until: today.yesterday().unwrap_or(today), units: BTreeSet::new(), size: 4 };
        let matter = NewMatter::SpotCheck { frame, seed: 2026 };
        let open = Open { tasks: Vec::new(), ..self.opening(case, matter, "已办结工单抽查", 8) };
        let Some(id) = self.opened(app, open).await? else { return Ok(()) };
        let found = actions::read(&app.store, move |tx| store::proceeding::get(tx, id)).await?;
        let drawn: Vec<OrderId> = found.map(|one| one.unexamined().take(2).collect()).unwrap_or_default();
        for (place, order) in drawn.into_iter().enumerate() {
            let (verdict, text) = match place {
                0 => (Verdict::Sound, "答复属实，群众认可。"),
                _ => (Verdict::Faulty, "答复与现场不符，需整改。"),
            };
            self.record(app, id, Record::Found { order, verdict, text: text.to_owned() }).await?;
        }
        Ok(())
    }

    fn task(&self, case: &Case, text: &str, days: u16) -> NewTask {
        NewTask { text: text.to_owned(), person: case.person, term: within(days) }
    }

    fn opening(&self, case: &Case, matter: NewMatter, title: &str, days: u16) -> Open {
        Open {
            pack: self.pack.clone(),
            title: title.to_owned(),
            matter,
            orders: BTreeSet::from([case.order.id]),
            units: BTreeSet::new(),
            owner: person(&self.supervisor),
            term: within(days),
            tasks: vec![self.task(case, "查明情况，解决问题，答复群众并报告结果。", days)],
            as_draft: false,
            origin: None,
        }
    }

    async fn open(
        &self,
        app: &App,
        case: &Case,
        matter: NewMatter,
        title: &str,
        days: u16,
    ) -> anyhow::Result<Option<ProceedingId>> {
        self.opened(app, self.opening(case, matter, title, days)).await
    }

    async fn opened(&self, app: &App, open: Open) -> anyhow::Result<Option<ProceedingId>> {
        let act = Act::OpenProceeding(Box::new(open));
        match done(app, &self.supervisor, act).await? {
            Some(Done::Proceeding { id, .. }) => Ok(Some(id)),
            Some(_) | None => Ok(None),
        }
    }

    async fn does(&self, app: &App, actor: &Actor, id: ProceedingId, command: Command) -> anyhow::Result<()> {
        let act = Act::Proceeding { proceeding: id, seen: None, command: Box::new(command) };
        done(app, actor, act).await.map(|_| ())
    }

    async fn record(&self, app: &App, id: ProceedingId, record: Record) -> anyhow::Result<()> {
        let command = Command::Record { record: Box::new(record), files: Vec::new() };
        self.does(app, &self.supervisor, id, command).await
    }

    async fn held(&self, app: &App, case: &Case, id: ProceedingId, minute: &str) -> anyhow::Result<()> {
        let present = vec![Present { unit: Some(case.lead), name: "主要负责人".to_owned() }];
        let on = date_of(app.clock.now());
        self.record(app, id, Record::Held { on, present, minute: minute.to_owned() }).await
    }

    async fn reported(&self, app: &App, case: &Case, id: ProceedingId) -> anyhow::Result<()> {
        let text = "已查明并解决，群众表示认可。".to_owned();
        self.does(app, &case.handler, id, Command::Report { task: 1, text, files: Vec::new() }).await
    }
}

/// An order that is supervised, and who acts for its unit.
struct Case {
    order: Order,
    lead: UnitId,
    handler: Actor,
    person: PersonId,
    principal: Actor,
}

fn person(actor: &Actor) -> PersonId {
    match actor {
        Actor::Staff(staff) => staff.person,
        Actor::Citizen | Actor::System(_) => PersonId(0),
    }
}

fn within(days: u16) -> Term {
    Term::Within { budget: Budget::WorkingDays(days) }
}

fn convening(today: Date, about: &str, units: &[UnitId]) -> Convening {
    Convening {
        at: today.at(15, 0, 0, 0),
        place: "热线受理中心会议室".to_owned(),
        agenda: vec![about.to_owned(), "办理期限和责任人".to_owned()],
        units: units.iter().copied().collect(),
    }
}

async fn order(app: &App, actor: &Actor, case: &Case, command: OrderCommand) -> anyhow::Result<()> {
    let act = Act::Order { order: case.order.id, seen: None, command };
    done(app, actor, act).await.map(|_| ())
}

/// Does something; what the rules refuse is left out, for life had gone another way.
async fn done(app: &App, actor: &Actor, act: Act) -> anyhow::Result<Option<Done>> {
    match actions::perform(app, actor.clone(), None, act).await {
        Ok(done) => Ok(Some(done)),
        Err(Error::Refused(refused)) => {
            tracing::debug!(%refused, "the demonstration's supervision leaves it out");
            Ok(None)
        }
        Err(Error::Store(error)) => Err(error.into()),
    }
}
