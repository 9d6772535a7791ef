//! A year of the woodpecker: what is nominated and what is not, who scores whom, that the best are found by exact
//! fractions, that nobody is named who did not agree, and that members and meetings have an end.

mod waits;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Denied, Role, Staff},
    exact::Exact,
    ids::{CollectionId, OrderId, PersonId, UnitId},
    people::{self, Person, Unit, UnitKind},
    policy::{Pack, PackError},
    woodpecker::{
        Agreed, CaseText, Collection, Progress, Stage,
        apply::apply,
        command::{Begin, Command, Known, KnownOrder, Move},
        decide::{Context, begin, decide},
        legal, rank,
        refusal::Refusal,
    },
    world::World,
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use crate::{calendar::beijing, runner::root};

const ID: CollectionId = CollectionId(7);
const HOUSING: UnitId = UnitId(10);
const DESK: UnitId = UnitId(11);
const PARKS: UnitId = UnitId(20);

fn text() -> String {
    std::fs::read_to_string(root().join("policies/pudong-2018-5.toml")).unwrap()
}

fn house() -> World {
    let mut world = World::default();
    world.packs.insert(Pack::parse("pudong-2018-5.toml", &text()).unwrap()).unwrap();
    for (id, parent) in [(HOUSING, None), (DESK, Some(HOUSING)), (PARKS, None)] {
        let unit = Unit {
            id,
            code: format!("u{id}"),
            parent,
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2010, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    for (id, unit) in [(31, Some(HOUSING)), (32, Some(PARKS)), (33, None)] {
        let person = Person {
            id: PersonId(id),
            sign_in: format!("p{id}"),
            name: format!("评审{id}"),
            roles: BTreeSet::from([Role::UnitHandler]),
            unit,
            active: true,
        };
        people::apply(&mut world.people, &people::Event::PersonAdded { person });
    }
    world
}

fn staff(person: i64, role: Role, unit: Option<UnitId>) -> Actor {
    let units = unit.into_iter().collect();
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units })
}

fn centre() -> Actor {
    staff(1, Role::Supervisor, None)
}

fn other() -> Actor {
    staff(2, Role::Supervisor, None)
}

fn housing() -> Actor {
    staff(3, Role::UnitHandler, Some(HOUSING))
}

fn juror(person: i64) -> Actor {
    staff(person, Role::UnitHandler, None)
}

fn now() -> Timestamp {
    beijing("2019-11-04 09:00")
}

fn of_order(unit: UnitId) -> Known {
    let order = KnownOrder {
        number: "20190001".to_owned(),
        unit: Some(unit),
        ended: true,
        confidential: false,
        year: 2019,
    };
    Known { order: Some(order), twin: None }
}

/// A year and the house it is in.
struct Year {
    world: World,
    now: Collection,
}

impl Year {
    fn begun() -> Self {
        let (world, actor) = (house(), centre());
        let context = Context { at: now(), actor: &actor, world: &world };
        let events = begin(context, Begin { year: 2019 }, &Known::default()).unwrap();
        let year = apply(None, ID, now(), &actor.signature(), &events[0]).unwrap();
        Self { world, now: year }
    }

    fn try_with(&mut self, actor: &Actor, command: Command, known: &Known) -> Result<(), Refusal> {
        let context = Context { at: now(), actor, world: &self.world };
        for event in decide(context, &self.now, command, known)? {
            self.now = apply(Some(self.now.clone()), ID, now(), &actor.signature(), &event).unwrap();
        }
        Ok(())
    }

    fn refused(&mut self, actor: &Actor, command: Command) -> Refusal {
        let before = self.now.clone();
        let refusal = self.try_with(actor, command, &Known::default()).unwrap_err();
        assert_eq!(self.now, before);
        refusal
    }

    fn done(&mut self, actor: &Actor, command: Command) {
        self.try_with(actor, command, &Known::default()).unwrap();
    }

    fn nominated(&mut self, order: i64, unit: UnitId) {
        self.try_with(&centre(), nominate(order), &of_order(unit)).unwrap();
    }

    fn adopted(&mut self, nominee: u16) {
        self.done(&centre(), Command::Advance { nominee, to: Progress::Adopted, note: "采纳".to_owned() });
    }

    /// Two nominees of two units, three jurors: of housing, of parks, and one on paper.
    fn judging() -> Self {
        let mut year = Self::begun();
        year.nominated(1, HOUSING);
        year.nominated(2, PARKS);
        year.nominated(3, PARKS);
        for nominee in 1..=3 {
            year.adopted(nominee);
        }
        for person in [31, 32, 33] {
            year.done(&centre(), seat(Some(PersonId(person))));
        }
        for _ in 0..3 {
            year.done(&centre(), seat(None));
        }
        year.done(&centre(), Command::Judge);
        year
    }

    fn scored(&mut self, juror: u16, nominee: u16, points: [u16; 3]) {
        let command = score(juror, nominee, points);
        self.done(&centre(), command);
    }
}

fn nominate(order: i64) -> Command {
    Command::Nominate {
        order: OrderId(order),
        title: "一件事一次办".to_owned(),
        reason: "减少三次跑动".to_owned(),
    }
}

fn seat(person: Option<PersonId>) -> Command {
    Command::Seat {
        name: "王代表".to_owned(), organisation: "企业代表".to_owned(), person, unit: None
    }
}

fn score(juror: u16, nominee: u16, [innovation, feasibility, generality]: [u16; 3]) -> Command {
    let points = [("innovation", innovation), ("feasibility", feasibility), ("generality", generality)];
    let points = points.map(|(merit, points)| (merit.to_owned(), points)).into();
    Command::Score { juror, nominee, points, reason: "可复制".to_owned() }
}

fn entry() -> CaseText {
    CaseText {
        title: "一件事一次办".to_owned(),
        opinion: "希望合并三张表。".to_owned(),
        measures: "合并为一张。".to_owned(),
        effect: "少跑两次。".to_owned(),
    }
}

#[test]
fn a_year_begins_once_by_a_pack_that_asks_for_it() {
    let (world, actor) = (house(), centre());
    let context = Context { at: now(), actor: &actor, world: &world };
    let twin = Known { order: None, twin: Some(ID) };
    let again = begin(context, Begin { year: 2019 }, &twin).unwrap_err();
    assert_eq!(again, Refusal::Twin { year: 2019, id: ID });
    let ahead = begin(context, Begin { year: 2020 }, &Known::default()).unwrap_err();
    assert_eq!(ahead, Refusal::BadYear { given: 2020, from: 2018, until: 2019 });
    let empty = World::default();
    let nowhere = begin(Context { world: &empty, ..context }, Begin { year: 2019 }, &Known::default());
    assert_eq!(nowhere.unwrap_err(), Refusal::NoRule(date(2019, 11, 4)));
    let clerk = housing();
    let denied = begin(Context { actor: &clerk, ..context }, Begin { year: 2019 }, &Known::default());
    assert!(matches!(denied, Err(Refusal::Denied(Denied::Action { .. }))), "{denied:?}");
}

#[test]
fn the_pack_weighs_each_of_its_merits_and_nothing_else() {
    let problems = |from: &str, to: &str| -> Vec<PackError> {
        let wrong = text().replace(from, to);
        assert_ne!(wrong, text());
        Pack::parse("wrong.toml", &wrong).unwrap_err()
    };
    let said =
        |problems: Vec<PackError>| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let missing = said(problems("innovation = 4, ", ""));
    assert!(missing.contains("gives merit `innovation` no weight"), "{missing}");
    let strange = said(problems("innovation = 4, ", "innovation = 4, beauty = 1, "));
    assert!(strange.contains("weighs `beauty`, which is no merit"), "{strange}");
    let none = said(problems("innovation = 4, ", "innovation = 0, "));
    assert!(none.contains("woodpecker.weights.innovation"), "{none}");
    let unknown = said(problems("sheets = 3", "sheets = 3\njury = 4"));
    assert!(unknown.contains("jury"), "{unknown}");
}

#[test]
fn only_an_ended_open_opinion_of_the_year_is_nominated_once_and_by_its_unit() {
    let mut year = Year::begun();
    let order = |change: fn(&mut KnownOrder)| {
        let mut known = of_order(HOUSING);
        known.order.iter_mut().for_each(change);
        known
    };
    let number = || "20190001".to_owned();
    let mut check = |known: Known, refusal: Refusal| {
        assert_eq!(year.try_with(&housing(), nominate(1), &known).unwrap_err(), refusal);
    };
    check(Known::default(), Refusal::NoOrder(OrderId(1)));
    check(order(|one| one.ended = false), Refusal::NotEnded(number()));
    check(order(|one| one.confidential = true), Refusal::Confidential(number()));
    check(order(|one| one.unit = None), Refusal::NoUnit(number()));
    check(order(|one| one.unit = Some(PARKS)), Refusal::NoOrder(OrderId(1)));
    check(order(|one| one.year = 2018), Refusal::OtherYear { number: number(), given: 2018, year: 2019 });
    year.try_with(&housing(), nominate(1), &of_order(HOUSING)).unwrap();
    let twin = year.try_with(&housing(), nominate(1), &of_order(HOUSING)).unwrap_err();
    assert_eq!(twin, Refusal::Nominated(1));
    // What was taken out may be put forward again, as a new nominee.
    year.done(&centre(), Command::Strike { nominee: 1, reason: "重复".to_owned() });
    year.try_with(&housing(), nominate(1), &of_order(HOUSING)).unwrap();
    assert_eq!(year.now.nominees.len(), 2);
}

#[test]
fn what_became_of_an_opinion_goes_step_by_step_and_by_whom() {
    let mut year = Year::begun();
    year.nominated(1, HOUSING);
    let advance = |to| Command::Advance { nominee: 1, to, note: "合并表单".to_owned() };
    let skipped = year.refused(&housing(), advance(Progress::Done));
    assert_eq!(skipped, Refusal::NotNext { now: Progress::Nominated, given: Progress::Done });
    let stranger = staff(9, Role::UnitHandler, Some(PARKS));
    assert_eq!(year.refused(&stranger, advance(Progress::Adopted)).code(), "denied");
    year.done(&housing(), advance(Progress::Adopted));
    year.done(&housing(), advance(Progress::Done));
    assert_eq!(year.refused(&housing(), advance(Progress::Published)).code(), "denied");
    year.done(&centre(), advance(Progress::Published));
    let steps: Vec<_> = year.now.nominees[0].steps.iter().map(|step| (step.to, step.by.as_str())).collect();
    let expected = [
        (Progress::Nominated, "person:1"),
        (Progress::Adopted, "person:3"),
        (Progress::Done, "person:3"),
        (Progress::Published, "person:1"),
    ];
    assert_eq!(steps, expected);
}

#[test]
fn nobody_scores_an_own_units_nominee_or_hands_in_anothers_sheet() {
    let mut year = Year::judging();
    let own = Refusal::OwnUnit { juror: 1, nominee: 1 };
    assert_eq!(year.refused(&juror(31), score(1, 1, [5, 5, 5])), own);
    year.done(&juror(31), score(1, 2, [5, 5, 5]));
    assert_eq!(year.refused(&juror(32), score(1, 2, [5, 5, 5])), Refusal::OthersSheet(1));
    assert_eq!(year.refused(&centre(), score(1, 2, [5, 5, 5])), Refusal::OthersSheet(1));
    // A sheet on paper is typed by the centre, and by no unit.
    assert_eq!(year.refused(&juror(32), score(4, 2, [5, 5, 5])), Refusal::OthersSheet(4));
    year.done(&centre(), score(4, 2, [5, 5, 5]));
    let beyond = Refusal::BadPoints { merit: "innovation".to_owned(), most: 10 };
    assert_eq!(year.refused(&centre(), score(4, 2, [11, 5, 5])), beyond);
    let part = Command::Score { juror: 4, nominee: 2, points: BTreeMap::new(), reason: "无".to_owned() };
    assert_eq!(year.refused(&centre(), part).code(), "bad-points");
    // A later sheet of the same juror takes the earlier one's place.
    year.done(&centre(), score(4, 2, [6, 5, 5]));
    assert_eq!(year.now.nominees[1].sheets.len(), 2);
    assert!(legal::sheets(&juror(31), &year.now).iter().all(|one| one.number == 1));
    assert!(!legal::reads_sheets(&juror(31), &year.now));
}

#[test]
fn a_section_of_the_jurors_unit_is_the_jurors_own() {
    let mut year = Year::begun();
    year.nominated(1, DESK);
    year.adopted(1);
    for person in [31, 32, 33] {
        year.done(&centre(), seat(Some(PersonId(person))));
    }
    year.done(&centre(), Command::Judge);
    assert_eq!(year.refused(&juror(31), score(1, 1, [5, 5, 5])), Refusal::OwnUnit { juror: 1, nominee: 1 });
}

#[test]
fn the_best_are_chosen_by_exact_fractions_and_equal_ones_are_not_told_apart() {
    let mut year = Year::judging();
    let choose = |places| Command::Choose { places, reason: "当年三件".to_owned() };
    let short = Refusal::TooFewSheets { nominee: 1, have: 0, need: 3 };
    assert_eq!(year.refused(&centre(), choose(1)), short);
    for juror in 4..=6 {
        year.scored(juror, 1, [10, 10, 9]);
        year.scored(juror, 2, [9, 9, 9]);
        year.scored(juror, 3, [9, 9, 9]);
    }
    // 4·10 + 3·10 + 3·9 = 97 on each of three sheets.
    assert_eq!(rank::score(&year.now.rule, &year.now.nominees[0]), (291, 30));
    assert_eq!(rank::mean(&year.now.nominees[0], "generality").unwrap(), Exact::from(9));
    assert_eq!(year.refused(&centre(), choose(2)), Refusal::Tie { given: 2, fewer: 1, more: 3 });
    assert_eq!(year.refused(&centre(), choose(4)), Refusal::BadPlaces { given: 4, most: 3 });
    year.done(&centre(), choose(1));
    let choice = year.now.choice.as_ref().unwrap();
    let places: Vec<_> = choice.ranking.iter().map(|one| (one.nominee, one.place, one.chosen)).collect();
    assert_eq!(places, [(1, 1, true), (2, 2, false), (3, 2, false)]);
    assert_eq!(year.refused(&centre(), score(4, 1, [1, 1, 1])), Refusal::NotNow(Stage::Chosen));
    assert_eq!(year.refused(&centre(), choose(3)), Refusal::NotNow(Stage::Chosen));
}

#[test]
fn nobody_is_named_who_did_not_agree_and_a_second_person_reviews() {
    let mut year = Year::judging();
    let consent = |agreed, name: Option<&str>| Command::Consent {
        nominee: 1,
        agreed,
        name: name.map(str::to_owned),
        heard: "11 月 4 日电话".to_owned(),
    };
    let write = |text| Command::WriteCase { nominee: 1, text: Box::new(text) };
    assert_eq!(year.refused(&centre(), consent(Agreed::Nameless, Some("李"))), Refusal::NameAndConsent);
    assert_eq!(year.refused(&centre(), consent(Agreed::Named, None)), Refusal::NameAndConsent);
    assert_eq!(year.refused(&centre(), Command::ReviewCase { nominee: 1 }), Refusal::NoCase(1));
    for number in ["13812348000", "１３８１２３４８０００", "11010519491231002X", "4111111111111111"]
    {
        let text = CaseText { opinion: format!("请回电{number}。"), ..entry() };
        assert_eq!(year.refused(&centre(), write(text)).code(), "personal", "{number}");
    }
    year.done(&centre(), write(entry()));
    assert_eq!(year.refused(&centre(), Command::ReviewCase { nominee: 1 }), Refusal::OwnCase);
    assert_eq!(year.now.nominees[0].printed(), None);
    year.done(&other(), Command::ReviewCase { nominee: 1 });
    assert_eq!(year.now.nominees[0].printed(), None, "nobody was asked yet");
    year.done(&centre(), consent(Agreed::Nameless, None));
    year.done(&other(), Command::ReviewCase { nominee: 1 });
    assert_eq!(year.now.nominees[0].printed(), Some(&entry()));
    assert_eq!(year.now.nominees[0].printed_name(), None);
    // An answer of the citizen changes what may be printed: it is looked at again.
    year.done(&centre(), consent(Agreed::Named, Some("李明")));
    assert_eq!(year.now.nominees[0].printed(), None);
    assert_eq!(year.now.nominees[0].printed_name(), Some("李明"));
    year.done(&other(), Command::ReviewCase { nominee: 1 });
    assert_eq!(year.now.nominees[0].printed(), Some(&entry()));
    year.done(&centre(), consent(Agreed::Refused, None));
    year.done(&other(), Command::ReviewCase { nominee: 1 });
    assert_eq!(year.now.nominees[0].printed_name(), None);
    assert_eq!(year.now.nominees[0].printed(), None);
}

#[test]
fn a_member_is_chosen_and_agreed_serves_a_term_and_meets() {
    let mut year = Year::judging();
    for (juror, nominee) in (4..=6).flat_map(|juror| [1, 2, 3].map(|nominee| (juror, nominee))) {
        year.scored(juror, nominee, [10 - nominee, 5, 5]);
    }
    year.done(&centre(), Command::Choose { places: 1, reason: "最佳一件".to_owned() });
    let appoint = |nominee, until| Command::Appoint {
        nominee,
        letter: "聘字〔2019〕1 号".to_owned(),
        from: date(2019, 12, 1),
        until,
    };
    let term = date(2021, 11, 30);
    assert_eq!(year.refused(&centre(), appoint(2, term)), Refusal::NotChosen(2));
    assert_eq!(year.refused(&centre(), appoint(1, term)), Refusal::NoConsent(1));
    let consent = Command::Consent {
        nominee: 1,
        agreed: Agreed::Named,
        name: Some("李明".to_owned()),
        heard: "书面同意".to_owned(),
    };
    year.done(&centre(), consent);
    assert_eq!(year.refused(&centre(), appoint(1, date(2023, 1, 1))).code(), "bad-term");
    let offered = |year: &Year, on| {
        let moves = legal::nominee_moves(&centre(), &year.now, &year.now.nominees[0], on);
        moves.contains(&Move::Appoint)
    };
    assert!(offered(&year, date(2019, 11, 4)));
    year.done(&centre(), appoint(1, term));
    assert_eq!(year.refused(&centre(), appoint(1, term)), Refusal::Serving { nominee: 1, member: 1 });
    assert!(!offered(&year, term), "nobody is appointed twice at one time");
    assert!(offered(&year, term.tomorrow().unwrap()), "and again when the term is over");
    let member = &year.now.members[0];
    assert!(member.is_active(term) && !member.is_active(date(2021, 12, 1)));
    assert!(!member.is_active(date(2019, 11, 30)));
    let meet = |on| Command::Meet {
        on,
        place: "二楼会议室".to_owned(),
        subject: "表单合并".to_owned(),
        attendees: vec!["李明".to_owned()],
        minutes: "逐项讨论。".to_owned(),
    };
    assert_eq!(year.refused(&centre(), meet(date(2019, 11, 5))).code(), "bad-day");
    year.done(&centre(), meet(date(2019, 11, 4)));
    let owner = PersonId(31);
    let follow = |due| Command::FollowUp { meeting: 1, text: "出样表".to_owned(), owner, due };
    assert_eq!(year.refused(&centre(), follow(date(2019, 11, 3))).code(), "bad-day");
    year.done(&centre(), follow(date(2019, 11, 20)));
    let settle = || Command::Settle { meeting: 1, follow_up: 1, result: "已出样表".to_owned() };
    assert_eq!(year.refused(&juror(32), settle()), Refusal::OthersFollowUp(1));
    year.done(&juror(31), settle());
    assert_eq!(year.refused(&juror(31), settle()), Refusal::NoFollowUp(1));
    year.done(&centre(), Command::End { member: 1, reason: "迁居".to_owned() });
    assert_eq!(year.now.members[0].last_day(), date(2019, 11, 4));
    assert_eq!(
        year.refused(&centre(), Command::End { member: 1, reason: "迁居".to_owned() }).code(),
        "no-member"
    );
}

#[test]
fn what_is_offered_is_what_is_decided() {
    let mut year = Year::judging();
    for actor in [centre(), other(), housing(), staff(5, Role::Leader, None), Actor::Citizen] {
        let offered =
            legal::nominee_moves(&actor, &year.now, &year.now.nominees[0].clone(), date(2019, 11, 4));
        let advance = Command::Advance { nominee: 1, to: Progress::Done, note: "完成".to_owned() };
        let before = year.now.clone();
        let went = year.try_with(&actor, advance, &Known::default()).is_ok();
        assert_eq!(offered.contains(&Move::Advance), went, "{actor:?}");
        year.now = before;
    }
}

proptest! {
    /// The ranking is what an independent sum over common denominators gives.
    #[test]
    fn places_follow_the_weighted_means(points in prop::collection::vec(prop::array::uniform3(0_u16..=10), 9)) {
        let mut year = Year::judging();
        for (place, points) in points.iter().enumerate() {
            let juror = 4 + u16::try_from(place / 3).unwrap();
            year.scored(juror, 1 + u16::try_from(place % 3).unwrap(), *points);
        }
        let total = |nominee: usize| -> u32 {
            let own = points.iter().skip(nominee).step_by(3);
            own.map(|[one, two, three]| 4 * u32::from(*one) + 3 * u32::from(*two) + 3 * u32::from(*three)).sum()
        };
        for ranked in rank::ranking(&year.now) {
            let mine = total(usize::from(ranked.nominee) - 1);
            let better = (0..3).filter(|one| total(*one) > mine).count();
            prop_assert_eq!(usize::from(ranked.place), better + 1);
            prop_assert_eq!(ranked.above, i64::from(mine));
        }
    }
}
