//! The woodpecker of the demonstration: last year's opinions judged, printed, a member appointed, a meeting held; this
//! year's put forward and adopted here and there, so that something waits for units, jurors and the centre.

use domain::{
    access::{Actor, Role},
    calendar::date_of,
    ids::{CollectionId, PersonId, UnitId},
    order::{Order, stage::Stage},
    publication::mask::mask,
    woodpecker::{
        Agreed, Progress,
        command::{Begin, Command},
    },
    world::World,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use store::{
    command::{Act, Done, Error},
    list::{self, Filter, Sort},
    order::Scope,
    woodpecker,
};

use crate::{
    actions::{self, woodpecker::draft},
    app::App,
    http::signed::actor_of,
};

/// The orders looked at, and how many of a year are put forward.
const LOOKED_AT: usize = 200;
const NOMINEES: usize = 5;

/// Why an opinion is put forward, in turn.
const REASONS: [&str; 5] = [
    "指出了办事流程里的断点，一处改了，全县同类窗口都能跟着改。",
    "办法具体，花钱不多，当月就能做。",
    "反映的人多，带有普遍性。",
    "从使用者的角度提出，单位自己看不到。",
    "推动了两个部门共享信息。",
];
/// What three jurors give the nominees, in turn.
const POINTS: [[u16; 3]; 5] = [[9, 8, 9], [7, 9, 8], [8, 7, 7], [6, 8, 6], [5, 7, 6]];

struct Gathering<'a> {
    app: &'a App,
    supervisor: Actor,
    dispatcher: Actor,
}

/// Lets two years of the woodpecker happen at the end of the lived year.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn gather(app: &App) -> anyhow::Result<()> {
    let world = app.world();
    let person = |role: Role| {
        let mut persons = world.people.persons.iter();
        let found = persons.find(|person| person.active && person.roles.contains(&role));
        found.map(|person| actor_of(person, &world))
    };
    let (Some(supervisor), Some(dispatcher)) = (person(Role::Supervisor), person(Role::Dispatcher)) else {
        return Ok(());
    };
    let gathering = Gathering { app, supervisor, dispatcher };
    let today = date_of(app.clock.now());
    let last = today.year().saturating_sub(1);
    gathering.judged(&world, last, today).await?;
    gathering.open(&world, today.year(), today).await
}

impl Gathering<'_> {
    /// A year that was judged, printed and met.
    async fn judged(&self, world: &World, year: i16, today: Date) -> anyhow::Result<()> {
        let Some(id) = self.begun(year, date(year, 12, 31)).await? else { return Ok(()) };
        let count = self.nominees(id).await?;
        if count == 0 {
            return Ok(());
        }
        for nominee in 1..=count {
            let note = "已列入改进清单，责任到科室。".to_owned();
            self.advance(id, nominee, Progress::Adopted, note).await?;
            let note = "窗口和网上同时改了，办一件事平均少跑一次。".to_owned();
            self.advance(id, nominee, Progress::Done, note).await?;
        }
        let names = [("周敏", "县统计部门"), ("陈立", "企业代表"), ("孙芳", "群众代表")];
        for (name, organisation) in names {
            let (name, organisation) = (name.to_owned(), organisation.to_owned());
            self.does(id, Command::Seat { name, organisation, person: None, unit: None }).await?;
        }
        self.does(id, Command::Judge).await?;
        for nominee in 1..=count {
            for juror in 1..=3 {
                self.sheet(id, juror, nominee).await?;
            }
        }
        let places = count.min(2);
        let reason = "得分明显高于其他各件，做法已经在同类窗口推开。".to_owned();
        self.does(id, Command::Choose { places, reason }).await?;
        self.printed(id).await?;
        self.met(world, id, today).await
    }

    /// A year that goes on.
    async fn open(&self, world: &World, year: i16, today: Date) -> anyhow::Result<()> {
        let Some(id) = self.begun(year, today).await? else { return Ok(()) };
        let count = self.nominees(id).await?;
        for nominee in (1..=count).filter(|nominee| nominee % 2 == 0) {
            let note = "同意采纳，下月起实行。".to_owned();
            self.advance(id, nominee, Progress::Adopted, note).await?;
        }
        let assessor = world.people.persons.iter().find(|person| person.roles.contains(&Role::Assessor));
        if let Some(person) = assessor.map(|person| person.id) {
            let (name, organisation) = (String::new(), "考核部门".to_owned());
            self.does(id, Command::Seat { name, organisation, person: Some(person), unit: None }).await?;
        }
        Ok(())
    }

    async fn begun(&self, year: i16, until: Date) -> anyhow::Result<Option<CollectionId>> {
        if self.orders(year, until).await?.is_empty() {
            return Ok(None);
        }
        let act = Act::BeginCollection(Begin { year });
        let done = actions::perform(self.app, self.supervisor.clone(), None, act).await?;
        Ok(if let Done::Collection { id, .. } = done { Some(id) } else { None })
    }

    /// Returns orders of the year that ended, of as many units as there are.
    async fn orders(&self, year: i16, until: Date) -> anyhow::Result<Vec<Order>> {
        let filter = Filter {
            stages: vec![Stage::Closed],
            from: Some(date(year, 1, 1)),
            until: Some(until),
            ..Filter::default()
        };
        let read = move |tx: &mut store::db::Tx<'_>| {
            list::page(tx, &Scope::All, &filter, Sort::Newest, None, LOOKED_AT)
        };
        let mut units: Vec<UnitId> = Vec::new();
        let mut found = actions::read(&self.app.store, read).await?.orders;
        found.retain(|order| {
            let is_new = order.lead.is_some_and(|lead| !units.contains(&lead));
            units.extend(order.lead.filter(|_| is_new));
            is_new && !order.confidential
        });
        Ok(found)
    }

    /// Puts orders forward; returns how many.
    async fn nominees(&self, id: CollectionId) -> anyhow::Result<u16> {
        let read = actions::read(&self.app.store, move |tx| woodpecker::get(tx, id));
        let Some(year) = read.await? else { return Ok(0) };
        let orders = self.orders(year.year, date(year.year, 12, 31)).await?;
        let mut count = 0;
        for (order, reason) in orders.iter().zip(REASONS).take(NOMINEES) {
            let (title, reason) = (mask(&order.title, &[]), reason.to_owned());
            let command = Command::Nominate { order: order.id, title, reason };
            let act = Act::Collection { collection: id, seen: None, command: Box::new(command) };
            match actions::perform(self.app, self.dispatcher.clone(), None, act).await {
                Ok(_) => count += 1,
                // A title of a letter may hold somebody's number: such an order is nothing to print.
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(count)
    }

    async fn advance(
        &self,
        id: CollectionId,
        nominee: u16,
        to: Progress,
        note: String,
    ) -> anyhow::Result<()> {
        self.does(id, Command::Advance { nominee, to, note }).await
    }

    async fn sheet(&self, id: CollectionId, juror: u16, nominee: u16) -> anyhow::Result<()> {
        let merits = ["innovation", "feasibility", "generality"].map(str::to_owned);
        let given = POINTS.get(usize::from(nominee.saturating_sub(1))).copied().unwrap_or([6, 6, 6]);
        // The third juror is a little stricter.
        let given = given.map(|points| if juror == 3 { points.saturating_sub(1) } else { points });
        let points = merits.into_iter().zip(given).collect();
        let reason = "看过材料和现场，评价如上。".to_owned();
        self.does(id, Command::Score { juror, nominee, points, reason }).await
    }

    /// Asks the citizens of the chosen, writes and reviews their cases, and appoints who agreed to be named.
    async fn printed(&self, id: CollectionId) -> anyhow::Result<()> {
        let read = actions::read(&self.app.store, move |tx| woodpecker::get(tx, id));
        let Some(year) = read.await? else { return Ok(()) };
        let chosen = year.nominees.iter().filter(|nominee| year.is_chosen(nominee.number));
        for (place, nominee) in chosen.enumerate() {
            let number = nominee.number;
            let name = (place == 0).then(|| "赵启明".to_owned());
            let agreed = if name.is_some() { Agreed::Named } else { Agreed::Nameless };
            let heard = "电话征得本人同意，录音已存。".to_owned();
            self.does(id, Command::Consent { nominee: number, agreed, name, heard }).await?;
            let Some(text) = draft(self.app, &year, number).await? else { continue };
            let command = Command::WriteCase { nominee: number, text: Box::new(text) };
            let act = Act::Collection { collection: id, seen: None, command: Box::new(command) };
            match actions::perform(self.app, self.dispatcher.clone(), None, act).await {
                Ok(_) => self.does(id, Command::ReviewCase { nominee: number }).await?,
                // What cannot be printed as it is waits to be written by a person.
                Err(Error::Refused(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    async fn met(&self, world: &World, id: CollectionId, today: Date) -> anyhow::Result<()> {
        let read = actions::read(&self.app.store, move |tx| woodpecker::get(tx, id));
        let Some(year) = read.await? else { return Ok(()) };
        let named =
            year.nominees.iter().find(|one| year.is_chosen(one.number) && one.printed_name().is_some());
        if let Some(nominee) = named.map(|one| one.number) {
            let letter = format!("啄聘〔{}〕1号", year.year);
            let until = today.checked_add(2.years())?.yesterday()?;
            self.does(id, Command::Appoint { nominee, letter, from: today, until }).await?;
        }
        let [place, subject, minutes] = [
            "政务服务中心二楼会议室",
            "还有哪些环节可以再减",
            "专员介绍了办事经过，各单位逐项回应。\n会议商定由承办单位列出仍在收取的复印件清单。",
        ]
        .map(str::to_owned);
        let attendees = ["赵启明", "陈立", "孙芳"].map(str::to_owned).to_vec();
        self.does(id, Command::Meet { on: today, place, subject, attendees, minutes }).await?;
        if let Some(owner) = handler(world) {
            let (text, due) = ("列出仍在收取的复印件清单".to_owned(), today.checked_add(14.days())?);
            self.does(id, Command::FollowUp { meeting: 1, text, owner, due }).await?;
        }
        Ok(())
    }

    async fn does(&self, id: CollectionId, command: Command) -> anyhow::Result<()> {
        let act = Act::Collection { collection: id, seen: None, command: Box::new(command) };
        actions::perform(self.app, self.supervisor.clone(), None, act).await?;
        Ok(())
    }
}

fn handler(world: &World) -> Option<PersonId> {
    let mut persons = world.people.persons.iter();
    let found = persons.find(|person| person.active && person.roles.contains(&Role::UnitHandler));
    found.map(|person| person.id)
}
