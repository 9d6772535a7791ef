//! A proceeding from its beginning to its end: who answers for it, what it needs, when it is late, who may know it, and
//! what holds whatever anybody does.

mod counted;
mod forms;
mod papers;
mod reports;
mod walks;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::LazyLock,
};

use domain::{
    access::{Actor, Denied, Role, Staff},
    calendar::{Budget, YearFile, YearStatus},
    ids::{OrderId, PersonId, ProceedingId, UnitId},
    people::{self, Person, Unit, UnitKind},
    proceeding::{
        Kind, Proceeding, Stage, TaskStage,
        apply::apply,
        command::{Command, Known, Move, NewMatter, NewTask, Open},
        decide::{Context, decide, open},
        draw,
        event::Event,
        legal,
        limit::{Target, Term},
        matter::{
            Bundle, Convening, Defect, Frame, Matter, Means, Need, Present, Proof, Record, Told, Verdict,
        },
        refusal::Refusal,
        report::{Report, ReportKind},
        superior::{keeper, keeper_apart, superior},
        waits::Awaited,
    },
    world::{self, World},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, date},
};

use crate::{calendar::beijing, runner::root};

const ID: ProceedingId = ProceedingId(900);
const TIMERS: Actor = Actor::System("timers");

/// The supervisors, leaders and people of units.
const ANNA: i64 = 21;
const BELA: i64 = 22;
const CHIEF: i64 = 31;
const DEPUTY: i64 = 32;
const HANDLER: i64 = 41;
const PRINCIPAL: i64 = 42;
const OTHER_HANDLER: i64 = 43;
const OTHER_PRINCIPAL: i64 = 44;
const AUDITOR: i64 = 51;

static HOUSE: LazyLock<World> = LazyLock::new(|| {
    let mut world = World::default();
    let read = |file: &str| fs::read_to_string(root().join(file)).unwrap();
    let packs = ["policies/nanjing-2016-122.toml", "policies/linshu-2020-10.toml"];
    let pack = |file: &str| world::Event::PackLoaded {
        pack: String::new(),
        file: file.to_owned(),
        text: read(file),
    };
    let year: YearFile = serde_json::from_str(&read("calendars/2026.json")).unwrap();
    let year = world::Event::YearLoaded { file: year, status: YearStatus::Official };
    world.apply_all(&[pack(packs[0]), pack(packs[1]), year]).unwrap();
    for (id, parent, kind) in [
        (1, None, UnitKind::Jurisdiction),
        (3, Some(1), UnitKind::Hall),
        (10, Some(1), UnitKind::Department),
        (11, Some(10), UnitKind::Section),
        (20, Some(1), UnitKind::Department),
    ] {
        people::apply(&mut world.people, &people::Event::UnitAdded { unit: unit(id, parent, kind) });
    }
    for (id, role, unit) in [
        (ANNA, Role::Supervisor, Some(3)),
        (BELA, Role::Supervisor, Some(3)),
        (CHIEF, Role::Leader, Some(1)),
        (DEPUTY, Role::Leader, None),
        (HANDLER, Role::UnitHandler, Some(11)),
        (PRINCIPAL, Role::UnitPrincipal, Some(10)),
        (OTHER_HANDLER, Role::UnitHandler, Some(20)),
        (OTHER_PRINCIPAL, Role::UnitPrincipal, Some(20)),
        (AUDITOR, Role::Auditor, None),
    ] {
        people::apply(&mut world.people, &people::Event::PersonAdded { person: person(id, role, unit) });
    }
    world
});

fn unit(id: i64, parent: Option<i64>, kind: UnitKind) -> Unit {
    Unit {
        id: UnitId(id),
        code: format!("u{id}"),
        parent: parent.map(UnitId),
        name: format!("单位{id}"),
        name_en: format!("Unit {id}"),
        kind,
        group: None,
        from: date(2020, 1, 1),
        until: None,
        aliases: BTreeSet::new(),
    }
}

fn person(id: i64, role: Role, unit: Option<i64>) -> Person {
    Person {
        id: PersonId(id),
        sign_in: format!("p{id}"),
        name: format!("人{id}"),
        roles: BTreeSet::from([role]),
        unit: unit.map(UnitId),
        active: true,
    }
}

/// Returns a person of the house as one who signed in.
fn staff(id: i64) -> Actor {
    let person = HOUSE.people.persons.get(PersonId(id)).unwrap();
    let units = person.unit.map(|unit| HOUSE.people.units.subtree(unit)).unwrap_or_default();
    Actor::Staff(Staff { person: person.id, roles: person.roles.clone(), units })
}

/// Monday, the second of March 2026, nine in the morning.
fn now() -> Timestamp {
    beijing("2026-03-02 09:00")
}

fn days(amount: u16) -> Term {
    Term::Within { budget: Budget::WorkingDays(amount) }
}

fn task(text: &str, person: i64, amount: u16) -> NewTask {
    NewTask { text: text.to_owned(), person: PersonId(person), term: days(amount) }
}

fn ids(of: &[i64]) -> BTreeSet<OrderId> {
    of.iter().copied().map(OrderId).collect()
}

fn convening() -> Convening {
    Convening {
        at: date(2026, 3, 4).at(9, 0, 0, 0),
        place: "县政府三楼会议室".to_owned(),
        agenda: vec!["老旧小区供暖".to_owned(), "责任划分".to_owned()],
        units: BTreeSet::from([UnitId(10), UnitId(20)]),
    }
}

fn report() -> Report {
    Report { of: ReportKind::Free, text: "三件工单反复重办。".to_owned(), figures: Vec::new() }
}

fn matter(kind: Kind) -> NewMatter {
    match kind {
        Kind::Daily => NewMatter::Daily,
        Kind::OnSite => NewMatter::OnSite { place: "幸福路 8 号".to_owned() },
        Kind::Media => NewMatter::Media { medium: "县融媒体中心".to_owned() },
        Kind::Meeting => NewMatter::Meeting(convening()),
        Kind::JointMeeting => NewMatter::JointMeeting(convening()),
        Kind::Instruction => NewMatter::Instruction { report: report(), leader: Some(PersonId(CHIEF)) },
        Kind::Interview => NewMatter::Interview {
            convening: convening(),
            persons: vec!["住建局 分管负责人".to_owned()],
        },
        Kind::Referral => NewMatter::Referral {
            grounds: vec!["passing-the-buck".to_owned()],
            retaliation: false,
            to: "县纪委监委".to_owned(),
            found: "三次退回均无依据。".to_owned(),
            readers: BTreeSet::from([PersonId(BELA), PersonId(CHIEF)]),
            told: None,
        },
        Kind::SpotCheck => NewMatter::SpotCheck {
            frame: Frame {
                from: date(2026, 2, 1),
                until: date(2026, 2, 28),
                units: BTreeSet::new(),
                size: 3,
            },
            seed: 42,
        },
        Kind::Rectification => NewMatter::Rectification {
            defect: Defect::Conduct,
            problem: "窗口态度生硬，多次被投诉。".to_owned(),
        },
    }
}

fn opening(kind: Kind) -> Open {
    Open {
        pack: "nanjing-2016-122".to_owned(),
        title: "幸福路供暖问题".to_owned(),
        matter: matter(kind),
        orders: ids(&[1, 2]),
        units: BTreeSet::new(),
        owner: PersonId(ANNA),
        term: days(5),
        tasks: Vec::new(),
        as_draft: false,
        origin: None,
    }
}

fn known() -> Known {
    Known {
        count: 6,
        orders: BTreeMap::from([
            (OrderId(1), BTreeSet::from([UnitId(11)])),
            (OrderId(2), BTreeSet::from([UnitId(20)])),
        ]),
        head: 77,
        proofs: vec![Proof { seq: 5, hash: "ab".to_owned() }, Proof { seq: 9, hash: "cd".to_owned() }],
        frame: (100..120).map(OrderId).collect(),
        twin: None,
    }
}

fn opened_by(actor: &Actor, given: Open) -> Result<Vec<Event>, Refusal> {
    open(Context { at: now(), actor, world: &HOUSE }, ID, given, known())
}

fn lived(proceeding: Option<Proceeding>, at: Timestamp, events: &[Event]) -> Proceeding {
    let next = |before, event| Some(apply(before, ID, at, event).unwrap());
    events.iter().fold(proceeding, next).unwrap()
}

fn begun(kind: Kind) -> Proceeding {
    lived(None, now(), &opened_by(&staff(ANNA), opening(kind)).unwrap())
}

fn tried(
    at: Timestamp,
    proceeding: &Proceeding,
    actor: &Actor,
    command: Command,
) -> Result<Vec<Event>, Refusal> {
    decide(Context { at, actor, world: &HOUSE }, proceeding, command)
}

/// Does it, as one who may.
fn done(at: Timestamp, proceeding: Proceeding, actor: i64, command: Command) -> Proceeding {
    let events = tried(at, &proceeding, &staff(actor), command.clone());
    let events = events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
    lived(Some(proceeding), at, &events)
}

/// Something of the kind a need asks for.
fn meeting_need(need: Need, at: Timestamp) -> Record {
    let on = domain::calendar::date_of(at);
    let present = vec![Present { unit: Some(UnitId(10)), name: "王局长".to_owned() }];
    match need {
        Need::Contact => Record::Contacted {
            means: Means::Phone,
            whom: "李科长".to_owned(),
            said: "明日上门。".to_owned(),
        },
        Need::Visit => Record::Visited {
            on,
            place: "幸福路 8 号".to_owned(),
            present,
            responsible: UnitId(20),
            found: "管道断裂。".to_owned(),
            agreed: "三日内修复。".to_owned(),
        },
        Need::Coverage => Record::Covered {
            on,
            medium: "县电视台".to_owned(),
            person: "王局长".to_owned(),
            said: "本周内解决。".to_owned(),
        },
        Need::Broadcast => Record::Broadcast {
            on,
            medium: "县电视台".to_owned(),
            reference: "民生直通车 第 12 期".to_owned(),
        },
        Need::Minute => Record::Held { on, present, minute: "明确由住建局牵头。".to_owned() },
        Need::Receipt => Record::Received { on, reference: "线索 7 号".to_owned() },
        Need::Outcome => Record::Outcome { on, outcome: "已立案。".to_owned() },
    }
}

fn record(record: Record) -> Command {
    Command::Record { record: Box::new(record), files: Vec::new() }
}

/// Returns who takes the next step that is awaited, and the step.
fn next_step(proceeding: &Proceeding, at: Timestamp) -> Option<(Actor, Command)> {
    let wait = proceeding.waits().into_iter().next()?;
    let (person, text) = (wait.person.0, "办结。".to_owned());
    let other = if person == ANNA { BELA } else { ANNA };
    let (actor, command) = match wait.awaited {
        Awaited::Signature if proceeding.leader().is_none() && proceeding.kind() == Kind::Instruction => {
            let leader = Some(PersonId(CHIEF));
            let command =
                Command::Revise { title: proceeding.title.clone(), text: None, leader, term: days(3) };
            (person, command)
        }
        Awaited::Signature if proceeding.limit.has_passed(at) => {
            let (title, leader) = (proceeding.title.clone(), proceeding.leader());
            (person, Command::Revise { title, text: None, leader, term: days(3) })
        }
        Awaited::Signature => (person, Command::Send),
        Awaited::Word => (person, Command::Instruct { task: task("限期解决。", HANDLER, 3) }),
        Awaited::Report { task } => (person, Command::Report { task, text, files: Vec::new() }),
        Awaited::Look { task } => {
            let own = proceeding.task(task).unwrap().reported_by == Some(wait.person);
            (if own { other } else { person }, Command::Accept { task, note: String::new() })
        }
        Awaited::Record(need) => (person, record(meeting_need(need, at))),
        Awaited::Task => (person, Command::Assign(task("办理并答复。", HANDLER, 2))),
        Awaited::Findings { .. } => {
            let order = proceeding.unexamined().next().unwrap();
            (person, record(Record::Found { order, verdict: Verdict::Sound, text }))
        }
        Awaited::Result => (person, Command::Submit { result: text }),
        Awaited::Settlement => (person, Command::Settle { text: "同意。".to_owned() }),
        Awaited::End => (person, Command::Close { conclusion: text }),
    };
    Some((staff(actor), command))
}

/// Takes every step that is awaited until nothing is.
fn ended(mut proceeding: Proceeding, at: Timestamp) -> Proceeding {
    for _ in 0..100 {
        let Some((actor, command)) = next_step(&proceeding, at) else { return proceeding };
        let events = tried(at, &proceeding, &actor, command.clone());
        let events = events.unwrap_or_else(|refusal| panic!("{command:?} by {actor:?}: {refusal}"));
        proceeding = lived(Some(proceeding), at, &events);
    }
    panic!("it never ends: {proceeding:?}");
}
