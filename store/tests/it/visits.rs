//! Visits through the one door: the order of a fault comes with its link or not at all, what a list shows is what the
//! domain lets somebody know, and a year's count is what the ledger tells, however long the year.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    calendar::instant,
    ids::{OrderId, PersonId, SupervisorId, UnitId, VisitId},
    order::{Channel, command::Command as OrderCommand, stage::Stage},
    people::{self, UnitKind},
    visit::{
        Kind, Plan, Seen, Standing, Verdict, Visit, Visitor,
        apply::apply,
        command::Command,
        count,
        legal::Scope,
        supervisor::{self, Background, Letter, Office},
    },
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date, time},
};
use store::{
    command::{Act, Done, Error, Request},
    db::Value,
    house::Store,
    list::Key,
    order,
    verify::Report,
    visit::{self, Shelf},
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{ready, write},
    story::{open, verified},
};

on_each_engine!(
    a_fault_and_its_order_come_together_and_once,
    a_register_survives_and_its_terms_end_by_themselves,
    a_list_shows_what_the_domain_lets_somebody_know,
    a_long_year_is_counted_as_the_ledger_tells_it,
    a_changed_row_is_found,
    a_fault_that_is_still_there_becomes_another_order,
    what_waits_for_whom_is_counted,
);

const PACK: &str = "linshu-2020-10";

fn at(day: Date) -> Timestamp {
    instant(day, time(18, 0, 0, 0))
}

fn staff(person: i64, role: Role, units: &[UnitId]) -> Actor {
    let (roles, units) = (BTreeSet::from([role]), units.iter().copied().collect());
    Actor::Staff(Staff { person: PersonId(person), roles, units })
}

fn office() -> Actor {
    staff(1, Role::Supervisor, &[])
}

struct County {
    store: Store,
    units: Vec<UnitId>,
    supervisors: Vec<SupervisorId>,
}

impl County {
    fn ready(ground: &Ground) -> Self {
        let store = ready(ground);
        let mut units: Vec<UnitId> = Vec::new();
        // A whole, and departments with a section each.
        for place in 0..7 {
            let (parent, kind) = match place {
                0 => (None, UnitKind::Jurisdiction),
                1 | 3 | 5 => (Some(units[0]), UnitKind::Department),
                _ => (units.last().copied(), UnitKind::Section),
            };
            let unit = people::Unit {
                id: UnitId(0),
                code: format!("u{place}"),
                parent,
                name: format!("单位{place}"),
                name_en: format!("Unit {place}"),
                kind,
                group: None,
                from: date(2020, 1, 1),
                until: None,
                aliases: BTreeSet::new(),
            };
            let done = write(&store, Act::People(people::Command::AddUnit(unit))).unwrap();
            let Done::Unit { id } = done else { panic!("{done:?}") };
            units.push(id);
        }
        let mut county = Self { store, units, supervisors: Vec::new() };
        for number in ["聘字1号", "聘字2号", "聘字3号"] {
            let done = county.appoint(number).unwrap();
            let Done::Supervisor { id } = done else { panic!("{done:?}") };
            county.supervisors.push(id);
        }
        county
    }

    fn does(&self, at: Timestamp, actor: &Actor, act: Act) -> Result<Done, Error> {
        self.store.write(Request { key: None, at, actor: actor.clone(), act })
    }

    fn appoint(&self, number: &str) -> Result<Done, Error> {
        let letter = Box::new(Letter {
            name: "林向阳".to_owned(),
            background: Background::Member,
            by_open_call: true,
            works_for: None,
            appointed_by: "热线受理中心".to_owned(),
            number: number.to_owned(),
            from: date(2026, 1, 1),
            until: date(2026, 12, 31),
            a_year: 12,
        });
        let command = supervisor::Command::Appoint { id: SupervisorId(0), letter };
        self.does(at(date(2026, 1, 5)), &office(), Act::Supervisor(command))
    }

    fn plan(&self, unit: UnitId, visitor: Visitor, from: Date) -> Result<VisitId, Error> {
        let plan = Plan {
            kind: Kind::Undercover,
            unit,
            place: "3 号窗口".to_owned(),
            title: "问新生儿落户".to_owned(),
            script: vec!["窗口有人".to_owned(), "一次告知材料".to_owned()],
            visitor,
            from,
            until: from.saturating_add(9.days()),
        };
        let done = self.does(at(from), &office(), Act::PlanVisit(Box::new(plan)))?;
        let Done::Visit { id, version: 1 } = done else { panic!("{done:?}") };
        Ok(id)
    }

    fn tell(&self, on: Date, actor: &Actor, visit: VisitId, command: Command) -> Result<Done, Error> {
        self.does(at(on), actor, Act::Visit { visit, seen: None, command: Box::new(command) })
    }

    fn record(&self, visit: VisitId, on: Date, verdicts: [Verdict; 2]) -> Result<Done, Error> {
        let seen = verdicts.map(|verdict| Seen {
            verdict,
            words: "没有人在窗口".to_owned(),
            time: (verdict != Verdict::NotDone).then(|| time(9, 30, 0, 0)),
        });
        let outcome = "需要整改".to_owned();
        self.tell(on, &office(), visit, Command::Record { on, seen: seen.to_vec(), outcome })
    }

    fn order(&self, visit: VisitId, on: Date, step: u8, kind: &str) -> Result<Done, Error> {
        let (pack, kind) = (PACK.to_owned(), kind.to_owned());
        self.tell(on, &office(), visit, Command::Order { step, pack, kind, order: OrderId(0) })
    }

    fn get(&self, id: VisitId) -> Visit {
        self.store.read(|tx| visit::get(tx, id)).unwrap().unwrap()
    }

    fn refuse(&self, order: OrderId, on: Date) {
        let command = OrderCommand::Refuse { reason: "litigation".to_owned(), words: String::new() };
        let act = Act::Order { order, seen: None, command };
        self.does(at(on), &staff(9, Role::Agent, &[]), act).unwrap();
    }

    fn all(&self) -> Vec<Visit> {
        let everything = Scope { is_wide: true, own: BTreeSet::new(), person: None };
        self.listed(&everything, None)
    }

    /// Every visit of a scope, page by page.
    fn listed(&self, scope: &Scope, standing: Option<Standing>) -> Vec<Visit> {
        let shelf = standing.map_or(Shelf::All, Shelf::Standing);
        let (mut found, mut after) = (Vec::new(), None::<Key>);
        loop {
            let page = self.store.read(|tx| visit::page(tx, scope, &shelf, after, 7)).unwrap();
            found.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => return found,
            }
        }
    }
}

#[track_caller]
fn sound(store: &Store) -> Report {
    let report = verified(store);
    assert_eq!(report.differences, Vec::<String>::new());
    report
}

#[track_caller]
fn code(outcome: Result<Done, Error>) -> String {
    match outcome {
        Ok(_) => "done".to_owned(),
        Err(Error::Refused(refused)) => refused.code().to_owned(),
        Err(other) => panic!("{other}"),
    }
}

mod cases {
    use super::*;

    pub(super) fn a_fault_and_its_order_come_together_and_once(ground: &Ground) {
        let county = County::ready(ground);
        let (day, unit) = (date(2026, 3, 3), county.units[1]);
        let id = county.plan(unit, Visitor::Supervisor(county.supervisors[0]), day).unwrap();
        assert_eq!(code(county.order(id, day, 2, "complaint")), "not-now");
        county.record(id, day, [Verdict::Good, Verdict::Fault]).unwrap();
        assert_eq!(code(county.order(id, day, 1, "complaint")), "no-fault");
        assert_eq!(code(county.order(id, day, 2, "no such kind")), "cannot-register");
        assert_eq!(county.get(id).orders(), [], "a refused order leaves no link");
        assert_eq!(code(county.order(id, day, 2, "complaint")), "done");
        assert_eq!(code(county.order(id, day, 2, "complaint")), "ordered");
        let orders = county.get(id).orders();
        let kept = county.store.read(|tx| order::get(tx, orders[0])).unwrap().unwrap();
        assert_eq!((kept.channel, kept.stage), (Channel::Visit, Stage::Registered));
        assert!(kept.anonymous && kept.confidential, "nobody learns who tried it");
        let look = |on: Date, is_right: bool| {
            let words = "窗口有人了".to_owned();
            county.tell(
                on,
                &office(),
                id,
                Command::LookAgain { step: 2, on, is_right, words, ended_on: None },
            )
        };
        assert_eq!(code(look(date(2026, 3, 5), true)), "order-runs");
        county.refuse(orders[0], date(2026, 3, 6));
        assert_eq!(code(look(date(2026, 3, 5), true)), "outside-days");
        assert_eq!(code(look(date(2026, 3, 7), false)), "done");
        assert_eq!(code(look(date(2026, 3, 8), true)), "done");
        assert_eq!(code(look(date(2026, 3, 9), true)), "is-right");
        let fates = county.store.read(|tx| visit::fates(tx, &orders)).unwrap();
        assert_eq!(fates[&orders[0]].ended_on, Some(date(2026, 3, 6)));
        let stale = Act::Visit {
            visit: id,
            seen: Some(1),
            command: Box::new(Command::Cancel { reason: "晚了".to_owned() }),
        };
        assert_eq!(code(county.does(at(day), &office(), stale)), "changed");
        assert_eq!(
            code(county.tell(day, &office(), VisitId(9_999), Command::Read { words: "好".into() })),
            "no-visit"
        );
        let report = sound(&county.store);
        assert_eq!((report.visits, report.orders), (1, 1));
        let told = county.store.read(|tx| visit::timeline(tx, id)).unwrap();
        let codes: Vec<_> = told.iter().map(|entry| entry.event.code()).collect();
        assert_eq!(
            codes,
            ["visit-planned", "visit-recorded", "fault-ordered", "fault-looked-at", "fault-looked-at"]
        );
    }

    pub(super) fn a_fault_that_is_still_there_becomes_another_order(ground: &Ground) {
        let county = County::ready(ground);
        let (day, unit) = (date(2026, 3, 3), county.units[1]);
        let id = county.plan(unit, Visitor::Supervisor(county.supervisors[0]), day).unwrap();
        county.record(id, day, [Verdict::Good, Verdict::Fault]).unwrap();
        assert_eq!(code(county.order(id, day, 2, "complaint")), "done");
        let first = county.get(id).orders()[0];
        county.refuse(first, date(2026, 3, 6));
        let (on, words) = (date(2026, 3, 7), "仍然无人接听".to_owned());
        let look = Command::LookAgain { step: 2, on, is_right: false, words, ended_on: None };
        county.tell(on, &office(), id, look).unwrap();
        assert_eq!(code(county.order(id, on, 2, "complaint")), "done");
        assert_eq!(code(county.order(id, on, 2, "complaint")), "ordered", "until it ended too");
        let orders = county.get(id).orders();
        assert_eq!((orders.len(), orders[0]), (2, first));
        let numbers = county.store.read(|tx| visit::fates(tx, &orders)).unwrap();
        let sql = "select body from event where subject = 'order' and subject_id = $1 order by seq limit 1";
        let told = county.store.read(|tx| tx.query(sql, &[orders[1].0.into()])).unwrap();
        let told = told[0].text(0).unwrap();
        assert!(told.contains(&numbers[&first].number) && told.contains("仍然无人接听"), "{told}");
        assert_eq!(sound(&county.store).orders, 2);
    }

    pub(super) fn what_waits_for_whom_is_counted(ground: &Ground) {
        let county = County::ready(ground);
        busy(&county, 60, 5);
        let everything = Scope { is_wide: true, own: BTreeSet::new(), person: None };
        let since = date(2026, 2, 10);
        let by = staff(4, Role::Leader, &[]).signature();
        let shelf = Shelf::Unread { by: by.clone(), since };
        let all = county.all();
        let is_asked = |one: &&Visit| one.standing == Standing::Recorded && one.counted_on() >= since;
        let unread = all.iter().filter(is_asked).filter(|one| !one.is_read_by(&by)).count();
        let read = all.iter().filter(is_asked).filter(|one| one.is_read_by(&by)).count();
        assert!(unread > 0 && read > 0, "{unread}, {read}");
        let counted = county.store.read(|tx| visit::count(tx, &everything, &shelf, 999)).unwrap();
        assert_eq!(usize::try_from(counted).unwrap(), unread);
        let found = county.store.read(|tx| visit::wanting_orders(tx, &everything, since, 999)).unwrap();
        let ids = |visits: &[Visit]| visits.iter().map(|one| one.id).collect::<BTreeSet<_>>();
        let wanting: Vec<Visit> =
            all.iter().filter(is_asked).filter(|one| one.wants_order()).cloned().collect();
        assert!(!wanting.is_empty() && wanting.len() < all.len());
        assert_eq!(ids(&found), ids(&wanting));
        let mine = Shelf::Mine(PersonId(4));
        assert_eq!(county.store.read(|tx| visit::count(tx, &everything, &mine, 9)).unwrap(), 0);
    }

    pub(super) fn a_register_survives_and_its_terms_end_by_themselves(ground: &Ground) {
        let county = County::ready(ground);
        assert_eq!(code(county.appoint("聘字1号")), "letter-used");
        let (kept, gone) = (county.supervisors[0], county.supervisors[1]);
        let withdraw = supervisor::Command::Withdraw { supervisor: gone, grounds: "本人申请".to_owned() };
        county.does(at(date(2026, 6, 1)), &office(), Act::Supervisor(withdraw)).unwrap();
        let again = open(ground);
        let world = again.world();
        let office = |id, day| world.supervisors.get(id).unwrap().office_on(day);
        assert_eq!(office(kept, date(2026, 12, 31)), Office::InOffice);
        assert_eq!(office(kept, date(2027, 1, 1)), Office::Over);
        assert_eq!(office(gone, date(2026, 5, 31)), Office::InOffice);
        assert_eq!(office(gone, date(2026, 6, 1)), Office::Withdrawn);
        assert_eq!(county.store.world().supervisors, world.supervisors);
        let late = county.plan(county.units[1], Visitor::Supervisor(gone), date(2026, 6, 2));
        assert!(late.unwrap_err().to_string().contains("not in office"));
        sound(&county.store);
    }

    pub(super) fn a_list_shows_what_the_domain_lets_somebody_know(ground: &Ground) {
        let county = County::ready(ground);
        busy(&county, 60, 5);
        let all = county.all();
        assert_eq!(all.len(), 60);
        let world = county.store.world();
        let units = &world.people.units;
        let roles = [Role::UnitHandler, Role::Supervisor, Role::Leader, Role::Administrator, Role::Agent];
        let mut shown = 0;
        for (person, unit) in (1..).zip(&county.units) {
            for role in roles {
                let under: Vec<UnitId> = units.subtree(*unit).into_iter().collect();
                let scope = Scope::of(&staff(person, role, &under), units);
                for standing in
                    [None, Some(Standing::Planned), Some(Standing::Recorded), Some(Standing::Cancelled)]
                {
                    let ids = |visits: &[Visit]| visits.iter().map(|one| one.id).collect::<BTreeSet<_>>();
                    let listed = county.listed(&scope, standing);
                    let fits = |one: &&Visit| scope.has(one) && standing.is_none_or(|it| it == one.standing);
                    let expected: Vec<Visit> = all.iter().filter(fits).cloned().collect();
                    assert_eq!(ids(&listed), ids(&expected), "{role:?} of {unit}, {standing:?}");
                    assert_eq!(listed.len(), expected.len(), "each once");
                    shown += listed.len();
                }
            }
        }
        assert!(shown > 100, "{shown}");
    }

    pub(super) fn a_long_year_is_counted_as_the_ledger_tells_it(ground: &Ground) {
        let county = County::ready(ground);
        // More than are read at a time.
        busy(&county, 560, 11);
        sound(&county.store);
        let everything = Scope { is_wide: true, own: BTreeSet::new(), person: None };
        let today = date(2026, 9, 30);
        let counted = county.store.read(|tx| visit::year(tx, &everything, 2026, today)).unwrap();
        let mut lived = Vec::new();
        for one in county.all() {
            let mut now = None;
            for entry in county.store.read(|tx| visit::timeline(tx, one.id)).unwrap() {
                now = Some(apply(now, one.id, entry.at, &entry.actor, &entry.event).unwrap());
            }
            assert_eq!(now.as_ref(), Some(&one));
            lived.extend(now);
        }
        let has_ended =
            |order: OrderId| county.store.read(|tx| order::get(tx, order)).unwrap().unwrap().is_ended();
        assert_eq!(counted, count::year(&lived, 2026, today, has_ended));
        let total = counted.total;
        assert_eq!(total.planned + total.cancelled, 560);
        for (name, figure) in total.figures() {
            assert!(figure > 0, "{name} never happened; the year proves nothing of it");
        }
        let sum = |pick: fn(&count::Count) -> u32| counted.units.values().map(pick).sum::<u32>();
        assert_eq!((sum(|one| one.made), sum(|one| one.orders)), (total.made, total.orders));
    }

    pub(super) fn a_changed_row_is_found(ground: &Ground) {
        let county = County::ready(ground);
        busy(&county, 3, 3);
        sound(&county.store);
        let sql = "update visit set counted_on = '2025-01-01' where id = $1";
        let id: Value = county.all()[0].id.0.into();
        county.store.write_rows(|tx| tx.execute(sql, &[id])).unwrap();
        let report = verified(&county.store);
        assert_eq!(report.differences.len(), 1, "{:?}", report.differences);
    }

    /// Lets many visits live, each a little differently; the same for the same seed.
    fn busy(county: &County, visits: u32, seed: u64) {
        let mut state = seed;
        let mut draw = |among: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % among).unwrap()
        };
        let verdict = |lot: usize| [Verdict::Good, Verdict::Fault, Verdict::Fault, Verdict::NotDone][lot];
        for place in 0..visits {
            let unit = county.units[1 + draw(6)];
            let visitor = Visitor::Supervisor(county.supervisors[draw(3)]);
            let day = date(2026, 2, 1).saturating_add(i64::from(place % 200).days());
            let id = county.plan(unit, visitor, day).unwrap();
            match draw(8) {
                0 => continue,
                1 => {
                    let reason = "走漏消息".to_owned();
                    county.tell(day, &office(), id, Command::Cancel { reason }).unwrap();
                    continue;
                }
                _ => {}
            }
            if county.record(id, day, [verdict(draw(4)), verdict(draw(4))]).is_err() {
                continue;
            }
            if place % 5 == 0 {
                let words = "限期整改".to_owned();
                county.tell(day, &staff(4, Role::Leader, &[]), id, Command::Read { words }).unwrap();
            }
            for step in [1, 2] {
                if draw(3) == 0 || county.order(id, day, step, "complaint").is_err() {
                    continue;
                }
                let order = county.get(id).finding(step).and_then(|finding| finding.order).unwrap();
                if draw(2) == 0 {
                    county.refuse(order, day);
                    let (is_right, words) = (draw(2) == 0, "再看".to_owned());
                    let look = Command::LookAgain { step, on: day, is_right, words, ended_on: None };
                    county.tell(day, &office(), id, look).unwrap();
                }
            }
        }
    }
}
