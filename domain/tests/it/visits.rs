//! Visits from the letter of a supervisor to the fault that was put right: terms end by themselves, nobody tries their
//! own unit, the visited unit learns of it afterwards, a fault becomes an order once, and a year's count is what the
//! events say.

mod orders;

use std::{collections::BTreeSet, fs, sync::LazyLock};

use domain::{
    access::{Actor, Denied, Role, Staff},
    ids::{OrderId, PersonId, SupervisorId, UnitId, VisitId},
    people::{self, Person, Unit, UnitKind},
    visit::{
        Kind, Plan, Seen, Standing, Verdict, Visit, Visitor,
        apply::apply,
        command::{Command, Move},
        count,
        decide::{Context, decide, plan},
        event::Event,
        legal,
        refusal::Refusal,
        supervisor::{self, Background, Letter, Office},
    },
    world::{self, World},
};
use jiff::{
    Timestamp,
    civil::{Date, date, time},
};
use proptest::prelude::*;

use crate::{calendar::beijing, runner::root};

const ID: VisitId = VisitId(70);
const COUNTY: UnitId = UnitId(1);
const HALL: UnitId = UnitId(2);
const WINDOW: UnitId = UnitId(3);
const HOUSING: UnitId = UnitId(10);
const PERMITS: UnitId = UnitId(11);
const PARKS: UnitId = UnitId(20);
const LIN: SupervisorId = SupervisorId(50);
const HAN: SupervisorId = SupervisorId(51);

fn house() -> World {
    static HOUSE: LazyLock<World> = LazyLock::new(built);
    HOUSE.clone()
}

fn built() -> World {
    let mut world = World::default();
    let tree = [
        (COUNTY, None, UnitKind::Jurisdiction),
        (HALL, Some(COUNTY), UnitKind::Hall),
        (WINDOW, Some(HALL), UnitKind::Window),
        (HOUSING, Some(COUNTY), UnitKind::Department),
        (PERMITS, Some(HOUSING), UnitKind::Section),
        (PARKS, Some(COUNTY), UnitKind::Department),
    ];
    for (id, parent, kind) in tree {
        let unit = Unit {
            id,
            code: format!("u{id}"),
            parent,
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind,
            group: None,
            from: date(2020, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    for (id, unit) in [(5, PARKS), (6, PERMITS)] {
        let person = Person {
            id: PersonId(id),
            sign_in: format!("p{id}"),
            name: format!("人{id}"),
            roles: BTreeSet::from([Role::UnitHandler]),
            unit: Some(unit),
            active: true,
        };
        people::apply(&mut world.people, &people::Event::PersonAdded { person });
    }
    let file = "linshu-2020-10.toml";
    let text = fs::read_to_string(root().join("policies").join(file)).unwrap();
    let pack = "linshu-2020-10".to_owned();
    world.apply_all(&[world::Event::PackLoaded { pack, file: file.to_owned(), text }]).unwrap();
    for (id, number, works_for) in [(LIN, "聘字1号", None), (HAN, "聘字2号", Some(HOUSING))] {
        let command = supervisor::Command::Appoint { id, letter: Box::new(letter(number, works_for)) };
        let event = supervisor::decide(context(&world, &appointer()), command).unwrap();
        world.supervisors.apply(now(), "person:1".to_owned(), event);
    }
    world
}

fn letter(number: &str, works_for: Option<UnitId>) -> Letter {
    Letter {
        name: "林向阳".to_owned(),
        background: Background::Deputy,
        by_open_call: false,
        works_for,
        appointed_by: "县热线受理中心".to_owned(),
        number: number.to_owned(),
        from: date(2026, 1, 1),
        until: date(2026, 12, 31),
        a_year: 12,
    }
}

fn staff(world: &World, person: i64, role: Role, unit: UnitId) -> Actor {
    let units = world.people.units.subtree(unit);
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units })
}

fn appointer() -> Actor {
    let units = BTreeSet::from([HALL, WINDOW]);
    Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([Role::Supervisor]), units })
}

fn context<'a>(world: &'a World, actor: &'a Actor) -> Context<'a> {
    Context { at: now(), actor, world }
}

/// Monday, the second of March 2026, nine in the morning.
fn now() -> Timestamp {
    beijing("2026-03-02 09:00")
}

fn on(day: &str) -> Timestamp {
    beijing(&format!("{day} 18:00"))
}

fn call(unit: UnitId, visitor: Visitor) -> Plan {
    Plan {
        kind: Kind::TestCall,
        unit,
        place: "12345 转 3".to_owned(),
        title: "问住房公积金怎么提取".to_owned(),
        script: vec!["铃响三声内接听".to_owned(), " ".to_owned(), "一次说清材料".to_owned()],
        visitor,
        from: date(2026, 3, 2),
        until: date(2026, 3, 20),
    }
}

fn seen(verdict: Verdict) -> Seen {
    let words = if verdict == Verdict::Good { "" } else { "响了十声无人接" };
    let time = (verdict != Verdict::NotDone).then(|| time(10, 5, 0, 0));
    Seen { verdict, words: words.to_owned(), time }
}

fn record(day: Date, verdicts: &[Verdict]) -> Command {
    let seen = verdicts.iter().map(|verdict| seen(*verdict)).collect();
    Command::Record { on: day, seen, outcome: "总体一般".to_owned() }
}

struct Life {
    world: World,
    visit: Visit,
}

impl Life {
    fn planned(unit: UnitId, visitor: Visitor) -> Result<Self, Refusal> {
        let world = house();
        let event = plan(context(&world, &appointer()), call(unit, visitor))?;
        let visit = apply(None, ID, now(), "person:1", &event).unwrap();
        Ok(Self { world, visit })
    }

    fn recorded(verdicts: &[Verdict]) -> Self {
        let mut life = Self::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
        life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 5), verdicts)).unwrap();
        life
    }

    fn does(&mut self, at: Timestamp, by: &Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(Context { at, actor: by, world: &self.world }, &self.visit, command)?;
        for event in &events {
            self.visit = apply(Some(self.visit.clone()), ID, at, &by.signature(), event).unwrap();
        }
        Ok(events)
    }

    fn order(&mut self, step: u8, order: i64) -> Result<Vec<Event>, Refusal> {
        let (pack, kind) = ("linshu-2020-10".to_owned(), "complaint".to_owned());
        self.does(on("2026-03-06"), &appointer(), Command::Order { step, pack, kind, order: OrderId(order) })
    }

    fn look(&mut self, is_right: bool, ended_on: Option<Date>) -> Result<Vec<Event>, Refusal> {
        let (on_day, words) = (date(2026, 4, 2), "已改正".to_owned());
        let command = Command::LookAgain { step: 2, on: on_day, is_right, words, ended_on };
        self.does(on("2026-04-03"), &appointer(), command)
    }
}

#[test]
fn a_term_begins_and_ends_by_itself_and_an_appointment_is_withdrawn_with_grounds() {
    let mut world = house();
    let office = |world: &World, day: Date| world.supervisors.get(LIN).unwrap().office_on(day);
    assert_eq!(office(&world, date(2025, 12, 31)), Office::Coming);
    assert_eq!(office(&world, date(2026, 1, 1)), Office::InOffice);
    assert_eq!(office(&world, date(2026, 12, 31)), Office::InOffice);
    assert_eq!(office(&world, date(2027, 1, 1)), Office::Over);
    let by = appointer();
    let withdraw =
        |grounds: &str| supervisor::Command::Withdraw { supervisor: LIN, grounds: grounds.to_owned() };
    let nothing = supervisor::decide(context(&world, &by), withdraw("  "));
    assert!(matches!(nothing, Err(supervisor::Refusal::BadField { field: "grounds", .. })));
    let event = supervisor::decide(context(&world, &by), withdraw("调离本县")).unwrap();
    world.supervisors.apply(now(), by.signature(), event);
    assert_eq!(office(&world, date(2026, 3, 1)), Office::InOffice, "what was done before stays done");
    assert_eq!(office(&world, date(2026, 3, 2)), Office::Withdrawn);
    let again = supervisor::decide(context(&world, &by), withdraw("再次"));
    assert_eq!(again, Err(supervisor::Refusal::NotInOffice(Office::Withdrawn)));
    let over = Context { at: on("2027-01-01"), ..context(&world, &by) };
    let late = supervisor::Command::Withdraw { supervisor: HAN, grounds: "晚了".to_owned() };
    assert_eq!(supervisor::decide(over, late), Err(supervisor::Refusal::NotInOffice(Office::Over)));
}

#[test]
fn a_letter_has_a_term_that_rises_and_a_number_of_its_own() {
    let world = house();
    let check = |change: &dyn Fn(&mut Letter), expected: &str| {
        let mut given = letter("聘字9号", None);
        change(&mut given);
        let command = supervisor::Command::Appoint { id: SupervisorId(60), letter: Box::new(given) };
        let got = supervisor::decide(context(&world, &appointer()), command);
        assert_eq!(got.map_or_else(|refusal| refusal.code(), |event| event.code()), expected);
    };
    check(&|_| {}, "supervisor-appointed");
    check(&|letter| letter.number = " 聘字1号 ".to_owned(), "letter-used");
    check(&|letter| letter.name = " ".to_owned(), "bad-field");
    check(&|letter| letter.until = date(2025, 12, 31), "bad-term");
    check(&|letter| (letter.from, letter.until) = (date(2025, 1, 1), date(2026, 3, 1)), "bad-term");
    check(&|letter| letter.until = date(2031, 1, 3), "bad-term");
    check(&|letter| letter.works_for = Some(UnitId(99)), "no-unit");
    check(&|letter| letter.a_year = 367, "too-many-a-year");
    let by = staff(&world, 8, Role::UnitPrincipal, PARKS);
    let command =
        supervisor::Command::Appoint { id: SupervisorId(60), letter: Box::new(letter("聘字9号", None)) };
    let denied = Denied::Action { action: "appoint-supervisor" };
    assert_eq!(supervisor::decide(context(&world, &by), command), Err(denied.into()));
}

#[test]
fn whoever_belongs_to_the_visited_unit_neither_plans_nor_carries_out() {
    let check = |unit: UnitId, visitor: Visitor, expected: &str| {
        let got = Life::planned(unit, visitor);
        assert_eq!(got.map_or_else(|refusal| refusal.code(), |life| life.visit.standing.code()), expected);
    };
    check(HOUSING, Visitor::Supervisor(LIN), "planned");
    check(HOUSING, Visitor::Supervisor(HAN), "visitor-belongs");
    check(PERMITS, Visitor::Supervisor(HAN), "visitor-belongs");
    check(PARKS, Visitor::Supervisor(HAN), "planned");
    check(HOUSING, Visitor::Staff(PersonId(5)), "planned");
    check(HOUSING, Visitor::Staff(PersonId(6)), "visitor-belongs");
    check(PARKS, Visitor::Staff(PersonId(5)), "visitor-belongs");
    check(PARKS, Visitor::Staff(PersonId(99)), "no-person");
    check(PARKS, Visitor::Supervisor(SupervisorId(99)), "not-in-office");
    check(HALL, Visitor::Supervisor(LIN), "planner-belongs");
    check(WINDOW, Visitor::Supervisor(LIN), "planner-belongs");
    check(UnitId(99), Visitor::Supervisor(LIN), "no-unit");
}

#[test]
fn a_plan_has_a_script_and_days_in_which_its_supervisor_is_in_office() {
    let world = house();
    let check = |change: &dyn Fn(&mut Plan), expected: &str| {
        let mut given = call(HOUSING, Visitor::Supervisor(LIN));
        change(&mut given);
        let got = plan(context(&world, &appointer()), given);
        assert_eq!(got.map_or_else(|refusal| refusal.code(), |event| event.code()), expected);
    };
    check(&|_| {}, "visit-planned");
    check(&|plan| plan.script.clear(), "step-count");
    check(&|plan| plan.script = vec!["看".to_owned(); 31], "step-count");
    check(&|plan| plan.title.clear(), "bad-field");
    check(&|plan| plan.until = date(2026, 3, 1), "bad-days");
    check(&|plan| plan.until = date(2026, 6, 3), "bad-days");
    check(&|plan| (plan.from, plan.until) = (date(2026, 12, 20), date(2027, 1, 2)), "not-in-office");
    let planned = plan(context(&world, &appointer()), call(HOUSING, Visitor::Supervisor(LIN))).unwrap();
    let Event::VisitPlanned { plan } = planned else { panic!("{planned:?}") };
    assert_eq!(plan.script, ["铃响三声内接听", "一次说清材料"], "an empty line is no step");
}

#[test]
fn the_visited_unit_learns_of_a_visit_when_its_findings_are_recorded() {
    let mut life = Life::planned(HOUSING, Visitor::Staff(PersonId(5))).unwrap();
    let world = life.world.clone();
    let units = &world.people.units;
    let cast = [
        ("principal", staff(&world, 7, Role::UnitPrincipal, HOUSING), false, true),
        ("section", staff(&world, 6, Role::UnitHandler, PERMITS), false, true),
        ("supervisor of the unit", staff(&world, 9, Role::Supervisor, HOUSING), false, true),
        ("visitor", staff(&world, 5, Role::UnitHandler, PARKS), true, true),
        ("stranger", staff(&world, 8, Role::UnitHandler, PARKS), false, false),
        ("leader", staff(&world, 4, Role::Leader, COUNTY), true, true),
        ("auditor", staff(&world, 3, Role::Auditor, HALL), true, true),
        ("administrator", staff(&world, 2, Role::Administrator, HALL), false, false),
        ("citizen", Actor::Citizen, false, false),
    ];
    for (name, actor, before, _) in &cast {
        assert_eq!(legal::may_read(actor, units, &life.visit).is_ok(), *before, "{name} before");
        if !before {
            let hidden = decide(
                Context { at: now(), actor, world: &world },
                &life.visit,
                record(date(2026, 3, 2), &[]),
            );
            assert_eq!(hidden, Err(Denied::Hidden.into()), "{name} is told nothing else");
        }
    }
    let (visitor, principal) = (&cast[3].1, &cast[0].1);
    life.does(on("2026-03-04"), visitor, record(date(2026, 3, 4), &[Verdict::Good, Verdict::Fault])).unwrap();
    for (name, actor, _, after) in &cast {
        assert_eq!(legal::may_read(actor, units, &life.visit).is_ok(), *after, "{name} afterwards");
    }
    assert_eq!(legal::moves(principal, units, &life.visit), [], "it reads, and no more");
    assert_eq!(legal::moves(&cast[2].1, units, &life.visit), [], "nor its own supervisor");
    assert_eq!(legal::moves(&appointer(), units, &life.visit), [Move::Order, Move::LookAgain]);
    assert_eq!(legal::moves(&cast[5].1, units, &life.visit), [Move::Read]);
}

#[test]
fn a_cancelled_visit_is_never_shown_to_the_unit_and_takes_nothing_more() {
    let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
    life.does(now(), &appointer(), Command::Cancel { reason: "走漏消息".to_owned() }).unwrap();
    let principal = staff(&life.world, 7, Role::UnitPrincipal, HOUSING);
    assert!(legal::may_read(&principal, &life.world.people.units, &life.visit).is_err());
    let refused = life.does(now(), &appointer(), record(date(2026, 3, 2), &[Verdict::Good, Verdict::Good]));
    assert_eq!(refused, Err(Refusal::NotNow(Standing::Cancelled)));
}

#[test]
fn what_was_found_is_written_down_for_each_step_within_the_days() {
    use Verdict::{Fault, Good, NotDone};
    let check = |at: &str, day: Date, verdicts: &[Verdict], expected: &str| {
        let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
        let got = life.does(on(at), &appointer(), record(day, verdicts));
        assert_eq!(got.map_or_else(|refusal| refusal.code(), |events| events[0].code()), expected);
    };
    check("2026-03-05", date(2026, 3, 5), &[Good, Fault], "visit-recorded");
    check("2026-03-25", date(2026, 3, 20), &[Good, NotDone], "visit-recorded");
    check("2026-03-25", date(2026, 3, 21), &[Good, Good], "outside-days");
    check("2026-03-05", date(2026, 3, 6), &[Good, Good], "outside-days");
    check("2026-03-05", date(2026, 3, 1), &[Good, Good], "outside-days");
    check("2026-03-05", date(2026, 3, 5), &[Good], "steps");
    check("2026-03-05", date(2026, 3, 5), &[NotDone, NotDone], "nothing-done");
    let broken = |change: &dyn Fn(&mut Seen), expected: &str| {
        let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
        let mut second = seen(Fault);
        change(&mut second);
        let command = Command::Record {
            on: date(2026, 3, 2),
            seen: vec![seen(Good), second],
            outcome: "好".to_owned(),
        };
        let got = life.does(on("2026-03-02"), &appointer(), command);
        assert_eq!(got.map_or_else(|refusal| refusal.code(), |events| events[0].code()), expected);
    };
    broken(&|_| {}, "visit-recorded");
    broken(&|seen| seen.time = None, "step-time");
    broken(&|seen| seen.verdict = NotDone, "step-time");
    broken(&|seen| seen.words.clear(), "step-words");
    broken(&|seen| seen.words = "\u{7}".to_owned(), "bad-field");
}

#[test]
fn a_supervisor_whose_appointment_was_withdrawn_makes_no_visit() {
    let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
    let gone = supervisor::Event::SupervisorWithdrawn { supervisor: LIN, grounds: "辞聘".to_owned() };
    life.world.supervisors.apply(on("2026-03-04"), "person:1".to_owned(), gone);
    let good = [Verdict::Good, Verdict::Good];
    let late = life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 4), &good));
    assert!(matches!(late, Err(Refusal::NotInOffice { id: LIN, .. })), "{late:?}");
    life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 3), &good)).unwrap();
}

#[test]
fn a_fault_becomes_an_order_once_and_is_put_right_when_somebody_looked_again() {
    let mut life = Life::recorded(&[Verdict::Good, Verdict::Fault]);
    assert_eq!(life.order(1, 900), Err(Refusal::NoFault(1)));
    assert_eq!(life.order(3, 900), Err(Refusal::NoFault(3)));
    assert_eq!(life.look(true, Some(date(2026, 4, 1))), Err(Refusal::OrderRuns(2)), "no order yet");
    life.order(2, 900).unwrap();
    assert_eq!(life.order(2, 901), Err(Refusal::Ordered { step: 2, order: OrderId(900) }));
    assert_eq!(life.visit.orders(), [OrderId(900)]);
    assert_eq!(life.look(true, None), Err(Refusal::OrderRuns(2)), "its order runs");
    assert!(matches!(life.look(true, Some(date(2026, 4, 3))), Err(Refusal::OutsideDays { .. })));
    life.look(false, Some(date(2026, 4, 1))).unwrap();
    life.look(true, Some(date(2026, 4, 1))).unwrap();
    assert_eq!(life.look(false, Some(date(2026, 4, 1))), Err(Refusal::IsRight(2)));
}

#[test]
fn a_leader_reads_what_was_recorded_and_says_so() {
    let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
    let leader = staff(&life.world, 4, Role::Leader, COUNTY);
    let read = || Command::Read { words: "请住建局一周内整改".to_owned() };
    assert_eq!(life.does(now(), &leader, read()), Err(Refusal::NotNow(Standing::Planned)));
    life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 5), &[Verdict::Good; 2])).unwrap();
    life.does(on("2026-03-05"), &leader, read()).unwrap();
    assert_eq!(life.visit.reads[0].by, "person:4");
    let denied = life.does(on("2026-03-05"), &appointer(), read());
    assert_eq!(denied, Err(Denied::Action { action: "read-visit" }.into()));
    for _ in 1..30 {
        life.does(on("2026-03-05"), &leader, read()).unwrap();
    }
    assert_eq!(life.does(on("2026-03-05"), &leader, read()), Err(Refusal::TooManyReads));
}

#[test]
fn a_year_counts_visits_faults_orders_and_what_was_put_right() {
    let mut life = Life::recorded(&[Verdict::Fault, Verdict::Fault]);
    life.order(2, 900).unwrap();
    life.look(true, Some(date(2026, 4, 1))).unwrap();
    life.order(1, 901).unwrap();
    let made = life.visit;
    let open = Life::planned(PARKS, Visitor::Supervisor(LIN)).unwrap().visit;
    let mut gone = Life::planned(PARKS, Visitor::Supervisor(HAN)).unwrap();
    gone.does(now(), &appointer(), Command::Cancel { reason: "改期".to_owned() }).unwrap();
    let ended = |order: OrderId| order == OrderId(900);
    let year = count::year(&[made, open.clone(), gone.visit], 2026, date(2026, 3, 21), ended);
    let told = |count: &count::Count| count.figures().map(|(_, figure)| figure);
    assert_eq!(told(&year.total), [2, 1, 1, 1, 2, 2, 2, 1, 1, 0, 0]);
    assert_eq!(told(&year.units[&HOUSING]), [1, 1, 0, 0, 2, 2, 2, 1, 1, 0, 0]);
    assert_eq!(told(&year.units[&PARKS]), [1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(year.visitors[&Visitor::Supervisor(LIN)].planned, 2);
    assert_eq!(year.visitors[&Visitor::Supervisor(HAN)].cancelled, 1);
    let still = count::year(std::slice::from_ref(&open), 2026, date(2026, 3, 20), ended);
    assert_eq!(still.total.missed, 0, "its last day is not over");
    assert_eq!(count::year(&[open], 2027, date(2027, 1, 1), ended), count::Year::default());
}

#[test]
fn codes_lead_back() {
    for visitor in [Visitor::Supervisor(LIN), Visitor::Staff(PersonId(5))] {
        assert_eq!(Visitor::from_code(&visitor.code()), Some(visitor));
    }
    for code in ["", "staff", "staff-", "staff-x", "citizen-3"] {
        assert_eq!(Visitor::from_code(code), None, "{code}");
    }
}

proptest! {
    /// Whatever is tried in whatever order: an order is linked once, nothing is lost, and the count adds up.
    #[test]
    fn any_life_adds_up(
        verdicts in prop::collection::vec(prop::sample::select(Verdict::ALL.to_vec()), 2),
        tries in prop::collection::vec((0_u8..4, 0_u8..5, any::<bool>()), 0..20),
    ) {
        let mut life = Life::planned(HOUSING, Visitor::Supervisor(LIN)).unwrap();
        let recorded = life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 5), &verdicts)).is_ok();
        prop_assert_eq!(recorded, verdicts.iter().any(|one| *one != Verdict::NotDone));
        let (mut ordered, mut version) = (Vec::new(), life.visit.version);
        for (index, (step, what, flag)) in (1_i64..).zip(tries) {
            let done = match what {
                0 | 1 => {
                    let done = life.order(step, index).is_ok();
                    if done { ordered.push(OrderId(index)); }
                    done
                }
                2 => life.does(now(), &appointer(), Command::Cancel { reason: "不去了".to_owned() }).is_ok(),
                3 => life.look(flag, (step > 0).then_some(date(2026, 4, 1))).is_ok(),
                _ => life.does(on("2026-03-05"), &appointer(), record(date(2026, 3, 5), &verdicts)).is_ok(),
            };
            version += i64::from(done);
            prop_assert_eq!(life.visit.version, version);
        }
        let mut linked = life.visit.orders();
        linked.sort();
        prop_assert_eq!(&linked, &ordered);
        let counted = count::year(&[life.visit.clone()], 2026, date(2026, 5, 1), |_| true).total;
        let findings = life.visit.record.iter().flat_map(|record| &record.findings);
        let became = findings.filter(|finding| finding.order.is_some()).count();
        prop_assert_eq!(usize::try_from(counted.orders).unwrap(), became, "a fault counts once, however often");
        prop_assert!(counted.orders <= counted.faults && counted.faults <= counted.steps);
        prop_assert!(counted.righted + counted.still <= counted.ended);
        prop_assert_eq!(counted.made + counted.missed, counted.planned);
        prop_assert_eq!(counted.planned + counted.cancelled, 1);
    }
}
