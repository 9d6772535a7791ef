//! Social supervisors and visits of the demonstration: who was appointed, what was found, what is still to be made.

use domain::{
    access::{Actor, Role},
    calendar::date_of,
    ids::{SupervisorId, UnitId, VisitId},
    visit::{
        Kind, Plan, Seen, Verdict, Visitor,
        command::Command,
        supervisor::{self, Background, Letter},
    },
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
};
use store::{
    command::{Act, Done},
    house::Store,
};

use crate::{actions, clock::Clock, http::signed::actor_of};

/// Who acts where the demonstration has nobody.
const SET_UP: Actor = Actor::System("demo");

/// Who is appointed: the name, where from, by an open call, the first and the last day from today, visits a year.
const APPOINTED: [(&str, Background, bool, i32, i32, u16); 5] = [
    ("林向阳", Background::Deputy, false, -200, 164, 12),
    ("许文静", Background::Member, false, -200, 164, 12),
    ("陶建军", Background::Enterprise, true, -120, 244, 6),
    ("梅雪", Background::Citizen, true, -120, 244, 6),
    ("柴玉兰", Background::Media, true, -60, 304, 4),
];

/// A step that was good at a quarter past nine, with what was seen.
const GOOD: (Verdict, &str) = (Verdict::Good, "");

/// Appoints, plans and records, at the day of the demonstration.
///
/// # Errors
/// When it cannot be stored.
pub(super) fn go_on(store: &Store, clock: &Clock, now: Timestamp) -> anyhow::Result<()> {
    let office = Office { store, clock, today: date_of(now) };
    let mut ids = Vec::new();
    for (place, (name, background, by_open_call, from, until, a_year)) in (1..).zip(APPOINTED) {
        let letter = Box::new(Letter {
            name: name.to_owned(),
            background,
            by_open_call,
            works_for: None,
            appointed_by: "市12345政务服务热线受理中心".to_owned(),
            number: format!("商热聘字〔{}〕{place}号", office.today.year()),
            from: office.on(from),
            until: office.on(until),
            a_year,
        });
        ids.push(office.supervisor(supervisor::Command::Appoint { id: SupervisorId(0), letter })?);
    }
    let [lin, xu, tao, mei, chai] = ids[..] else { return Ok(()) };
    let call = ["铃响三声内接听", "报清单位和工号", "一次说清所需材料", "告知办理时限"];
    let counter = ["窗口按时有人", "一次性告知单在台面", "材料清单与网上一致", "没有额外收费"];
    let made = office.plan(Kind::TestCall, "sl-rsj-sbj", "问异地退休认证怎么办", &call, lin, -30)?;
    let found = [GOOD, (Verdict::Fault, "没有报工号"), (Verdict::Fault, "让再打另一个号码询问"), GOOD];
    office.record(made, -24, &found, "接听及时，业务不熟，让来电人打了两次电话。")?;
    office.read(made, "请人社局对照问题整改，一周内反馈。")?;
    let made = office.plan(Kind::Undercover, "sl-gaj-hzk", "问新生儿落户", &counter, xu, -28)?;
    office.record(made, -20, &[GOOD; 4], "窗口有序，一次办完。")?;
    let made = office.plan(Kind::Experience, "sl-zjj-wyk", "问物业维修资金怎么用", &counter, tao, -26)?;
    let found =
        [GOOD, (Verdict::Fault, "没有一次性告知单"), (Verdict::NotDone, "现场没有网络，无法比对"), GOOD];
    office.record(made, -12, &found, "态度好，材料要靠口头记。")?;
    office.plan(Kind::TestCall, "sl-ybj", "问异地就医备案", &call, mei, -3)?;
    let given_up = office.plan(Kind::Undercover, "sl-wlj", "看公共文化场馆开放时间", &counter, chai, -8)?;
    office.tell(given_up, Command::Cancel { reason: "场馆临时闭馆，改期另行安排".to_owned() })?;
    let agent =
        store.world().people.persons.iter().find(|one| one.roles.contains(&Role::Agent)).map(|one| one.id);
    if let Some(agent) = agent {
        office.planned(Kind::TestCall, "sl-spj", "问小餐饮备案", &call, Visitor::Staff(agent), -2)?;
    }
    Ok(())
}

struct Office<'a> {
    store: &'a Store,
    clock: &'a Clock,
    today: Date,
}

impl Office<'_> {
    fn on(&self, days: i32) -> Date {
        self.today.checked_add(days.days()).unwrap_or(self.today)
    }

    fn does(&self, role: Role, act: Act) -> anyhow::Result<Done> {
        let world = self.store.world();
        let person = world.people.persons.iter().find(|person| person.active && person.roles.contains(&role));
        let actor = person.map_or(SET_UP, |person| actor_of(person, &world));
        Ok(actions::now(self.store, self.clock, actor, None, act)?)
    }

    fn supervisor(&self, command: supervisor::Command) -> anyhow::Result<SupervisorId> {
        let done = self.does(Role::Supervisor, Act::Supervisor(command))?;
        let Done::Supervisor { id } = done else { anyhow::bail!("a supervisor was expected, not {done:?}") };
        Ok(id)
    }

    fn plan(
        &self,
        kind: Kind,
        unit: &str,
        title: &str,
        script: &[&str],
        supervisor: SupervisorId,
        from: i32,
    ) -> anyhow::Result<VisitId> {
        self.planned(kind, unit, title, script, Visitor::Supervisor(supervisor), from)
    }

    fn planned(
        &self,
        kind: Kind,
        unit: &str,
        title: &str,
        script: &[&str],
        visitor: Visitor,
        from: i32,
    ) -> anyhow::Result<VisitId> {
        let plan = Plan {
            kind,
            unit: self.unit(unit)?,
            place: String::new(),
            title: title.to_owned(),
            script: script.iter().map(|step| (*step).to_owned()).collect(),
            visitor,
            from: self.on(from),
            until: self.on(14),
        };
        let done = self.does(Role::Supervisor, Act::PlanVisit(Box::new(plan)))?;
        let Done::Visit { id, .. } = done else { anyhow::bail!("a visit was expected, not {done:?}") };
        Ok(id)
    }

    fn record(
        &self,
        visit: VisitId,
        on: i32,
        found: &[(Verdict, &str)],
        outcome: &str,
    ) -> anyhow::Result<()> {
        let seen = (0_i8..).zip(found).map(|(place, (verdict, words))| Seen {
            verdict: *verdict,
            words: (*words).to_owned(),
            time: (*verdict != Verdict::NotDone).then(|| time(9, 15_i8.saturating_add(place), 0, 0)),
        });
        let (on, seen, outcome) = (self.on(on), seen.collect(), outcome.to_owned());
        self.tell(visit, Command::Record { on, seen, outcome })
    }

    fn read(&self, visit: VisitId, words: &str) -> anyhow::Result<()> {
        let command = Box::new(Command::Read { words: words.to_owned() });
        self.does(Role::Leader, Act::Visit { visit, seen: None, command }).map(drop)
    }

    fn tell(&self, visit: VisitId, command: Command) -> anyhow::Result<()> {
        let act = Act::Visit { visit, seen: None, command: Box::new(command) };
        self.does(Role::Supervisor, act).map(drop)
    }

    fn unit(&self, code: &str) -> anyhow::Result<UnitId> {
        let world = self.store.world();
        let found = world.people.units.named(code).map(|unit| unit.id);
        found.ok_or_else(|| anyhow::anyhow!("the visits name the unit `{code}`, which there is not"))
    }
}
