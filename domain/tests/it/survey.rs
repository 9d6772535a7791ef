//! Surveys: a questionnaire only leads forward, a draw is the same whoever repeats it, each place gives one answer,
//! and what was found equals what an independent program computes.

mod around;
mod desk;

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command as Program, Stdio},
};

use domain::{
    access::{Actor, Role, Staff},
    case::Exclusion,
    ids::{CitizenId, PersonId, PlaceId, SurveyId},
    survey::{
        Among, Channel, Plan, Standing, Stratum, Survey,
        apply::{apply, apply_place},
        command::{Begin, Command, Found, PlaceCommand},
        decide::{Around, Context, begin, decide, decide_place, drawn, once_each},
        event::{Event, PlaceEvent},
        place::{Miss, Outcomes, Place, State},
        question::{Ask, Branch, Flaw, Question, Questionnaire, Said, Value, flaw},
        refusal::Refusal,
        result::{FEWEST, Reply, parts, results},
        sample::{Item, Method, digest, draw},
    },
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use crate::calendar::beijing;

const ID: SurveyId = SurveyId(7);

fn staff(person: i64, role: Role) -> Actor {
    let roles = BTreeSet::from([role]);
    Actor::Staff(Staff { person: PersonId(person), roles, units: BTreeSet::new() })
}

fn question(ask: Ask, required: bool, branches: &[(u8, u8)]) -> Question {
    let branches = branches.iter().map(|(when, to)| Branch { when: *when, to: *to }).collect();
    Question { text: "您满意吗？".to_owned(), ask, required, branches }
}

fn single(options: &[&str]) -> Ask {
    Ask::Single(options.iter().map(|one| (*one).to_owned()).collect())
}

pub(crate) fn asked() -> Questionnaire {
    Questionnaire {
        title: "三月办件满意度".to_owned(),
        intro: String::new(),
        questions: vec![
            question(Ask::Grades, true, &[(5, 3)]),
            question(Ask::Text, false, &[]),
            question(single(&["会", "不会"]), true, &[(1, 5)]),
            question(Ask::Number { least: 0, most: 30 }, false, &[]),
        ],
    }
}

fn plan(method: Method) -> Plan {
    Plan {
        questionnaire: asked(),
        among: Among::Cases,
        from: date(2026, 3, 1),
        until: date(2026, 3, 31),
        method,
        channels: Channel::ALL.to_vec(),
        ask_from: date(2026, 4, 1),
        ask_until: date(2026, 4, 10),
        answer_until: date(2026, 4, 20),
        third_party: false,
    }
}

fn april(day: u8) -> Timestamp {
    beijing(&format!("2026-04-{day:02} 09:00"))
}

fn found(count: i64) -> Vec<Found> {
    let one = |id: i64| Found {
        item: Item { stratum: if id % 3 == 0 { "20" } else { "10" }.to_owned(), key: format!("case-{id}") },
        citizen: Some(CitizenId(id)),
        left_out: (id % 10 == 0).then_some(Exclusion::OptedOut),
    };
    (1..=count).map(one).collect()
}

pub(crate) struct Life {
    pub(crate) survey: Survey,
    pub(crate) places: Vec<Place>,
}

fn planned(plan: Plan) -> Result<Survey, Refusal> {
    let actor = staff(1, Role::Assessor);
    let new = Begin { plan: Box::new(plan), follows: None, earlier: None, origin: None, planned: None };
    let events = begin(Context { at: april(1), actor: &actor }, new)?;
    let once = events.iter().fold(None, |now, event| Some(apply(now, ID, april(1), "x", event).unwrap()));
    Ok(once.unwrap())
}

impl Life {
    pub(crate) fn drawn(method: Method) -> Self {
        let actor = staff(1, Role::Assessor);
        let survey = planned(plan(method)).unwrap();
        let command = Command::Draw { seed: 42, found: found(60) };
        let decided = decide(Context { at: april(1), actor: &actor }, &survey, command).unwrap();
        let survey = apply(Some(survey), ID, april(1), "x", &decided.events[0]).unwrap();
        let place = |(number, (item, citizen)): (u32, (Item, Option<CitizenId>))| {
            let event = drawn(ID, number, item, citizen);
            apply_place(None, PlaceId(i64::from(number)), april(1), "x", &event).unwrap()
        };
        Self { survey, places: (1..).zip(decided.places).map(place).collect() }
    }

    pub(crate) fn act(
        &mut self,
        place: usize,
        at: Timestamp,
        by: &Actor,
        command: PlaceCommand,
    ) -> Result<(), Refusal> {
        let now = self.places[place].clone();
        let mates = self.places.iter().filter(|one| one.item.stratum == now.item.stratum);
        let answered = u32::try_from(mates.filter(|one| one.state == State::Answered).count()).unwrap();
        let context = Context { at, actor: by };
        let around = Around { answered, ..Around::default() };
        let events: Vec<PlaceEvent> = decide_place(context, &self.survey, &now, around, command)?;
        for event in events {
            let before = self.places[place].clone();
            self.places[place] = apply_place(Some(before), now.id, at, &by.signature(), &event).unwrap();
        }
        Ok(())
    }
}

fn said() -> Vec<Said> {
    vec![
        Said { question: 1, value: Value::Grade(5) },
        Said { question: 2, value: Value::Text("不该答".to_owned()) },
        Said { question: 3, value: Value::Choice(1) },
    ]
}

/// Returns what of it lies on the way.
pub(crate) fn good() -> Vec<Said> {
    asked().way(&said(), u8::MAX).said
}

fn page() -> Actor {
    Actor::System("survey-page")
}

#[test]
fn a_question_that_cannot_be_asked_is_named() {
    let check = |questions: &[Question], expected| assert_eq!(flaw(questions), expected);
    let good = question(Ask::Grades, true, &[]);
    let text = Question { text: " ".to_owned(), ..good.clone() };
    check(&[good.clone(), text], Some((2, Flaw::Text)));
    check(&[question(single(&["一"]), true, &[])], Some((1, Flaw::OptionCount)));
    check(&[question(single(&["一", "一"]), true, &[])], Some((1, Flaw::Option)));
    check(&[question(Ask::Number { least: 3, most: 3 }, true, &[])], Some((1, Flaw::Bounds)));
    check(&[question(Ask::Text, true, &[(1, 2)])], Some((1, Flaw::CannotBranch)));
    check(&[question(Ask::Grades, true, &[(6, 2)])], Some((1, Flaw::BranchWhen)));
    check(&[question(Ask::Grades, true, &[(1, 2), (1, 2)])], Some((1, Flaw::BranchWhen)));
    check(&[good.clone(), question(Ask::Grades, true, &[(1, 2)])], Some((2, Flaw::BranchTo)));
    check(&[good.clone(), question(Ask::Grades, true, &[(1, 4)])], Some((2, Flaw::BranchTo)));
    check(&[question(Ask::Grades, true, &[(1, 3)]), good], None);
    check(&asked().questions, None);
}

#[test]
fn answers_off_the_way_are_left_out_and_missing_ones_named() {
    let asked = asked();
    let way = asked.way(&said(), u8::MAX);
    assert_eq!(
        way.said.iter().map(|one| one.question).collect::<Vec<_>>(),
        [1, 3],
        "5 leads past question 2"
    );
    assert_eq!((way.next, way.missing, way.wrong), (None, None, None));
    let bad = [Said { question: 1, value: Value::Grade(2) }];
    let way = asked.way(&bad, 1);
    assert_eq!((way.next, way.missing), (Some(2), Some(3)));
    let way = asked.way(&bad, 2);
    assert_eq!(way.next, Some(3), "what may be left empty was passed over");
    let wrong = [Said { question: 1, value: Value::Grade(9) }];
    assert_eq!(asked.way(&wrong, 0).wrong, Some(1));
}

#[test]
fn a_plan_is_checked_and_only_an_assessor_makes_it() {
    let mut days = plan(Method::Simple(5));
    days.ask_until = date(2026, 3, 1);
    assert!(matches!(planned(days), Err(Refusal::BadDays { field: "ask", .. })));
    let none = Plan { channels: Vec::new(), ..plan(Method::Simple(5)) };
    assert_eq!(planned(none), Err(Refusal::NoChannel));
    let beside = Plan { channels: vec![Channel::WalkIn], ..plan(Method::Fixed(2)) };
    assert_eq!(planned(beside), Err(Refusal::NoChannel), "a sample is not answered by whoever comes along");
    assert_eq!(planned(plan(Method::Simple(0))), Err(Refusal::BadSize(0)));
    let agent = staff(2, Role::Agent);
    let new = Begin {
        plan: Box::new(plan(Method::Simple(5))),
        follows: None,
        earlier: None,
        origin: None,
        planned: None,
    };
    let refused = begin(Context { at: april(1), actor: &agent }, new).unwrap_err();
    assert_eq!(refused.code(), "denied");
}

#[test]
fn another_wording_is_another_edition() {
    let actor = staff(1, Role::Assessor);
    let earlier = Box::new(planned(plan(Method::Simple(5))).unwrap());
    let edition = |plan: Plan| {
        let new = Begin {
            plan: Box::new(plan),
            follows: Some(ID),
            earlier: Some(earlier.clone()),
            origin: None,
            planned: None,
        };
        let event = begin(Context { at: april(1), actor: &actor }, new).unwrap().remove(0);
        let Event::SurveyPlanned { edition, .. } = event else { panic!("{event:?}") };
        edition
    };
    let mut reworded = plan(Method::Simple(5));
    reworded.questionnaire.questions[0].text = "您对结果满意吗？".to_owned();
    assert_eq!((edition(plan(Method::Fixed(9))), edition(reworded)), (1, 2));
}

#[test]
fn the_frame_balances_and_nobody_left_out_is_drawn() {
    let life = Life::drawn(Method::Proportional(20));
    let strata = life.survey.strata();
    let left: u32 = strata.iter().flat_map(|one| &one.left_out).map(|left| left.count).sum();
    let frame: u32 = strata.iter().map(|one| one.frame).sum();
    assert_eq!((frame, left, life.survey.drawn()), (54, 6, 20));
    assert_eq!(strata.iter().map(|one| (one.frame, one.drawn)).collect::<Vec<_>>(), [(36, 13), (18, 7)]);
    let keys: BTreeSet<&str> = life.places.iter().map(|place| place.item.key.as_str()).collect();
    assert_eq!(keys.len(), 20);
    assert!(!keys.iter().any(|key| key.ends_with('0')), "{keys:?}");
}

#[test]
fn the_same_person_is_asked_once() {
    let mut twice = found(3);
    twice[2].citizen = twice[0].citizen;
    let reasons: Vec<_> = once_each(twice).into_iter().map(|one| one.left_out).collect();
    assert_eq!(reasons, [None, None, Some(Exclusion::Duplicate)]);
}

#[test]
fn nothing_is_drawn_while_the_period_runs_or_after_the_days_of_asking() {
    let actor = staff(1, Role::Assessor);
    let survey = planned(plan(Method::Simple(5))).unwrap();
    let at = beijing("2026-03-31 09:00");
    let command = || Command::Draw { seed: 1, found: found(9) };
    let refused = decide(Context { at, actor: &actor }, &survey, command()).unwrap_err();
    assert_eq!(refused, Refusal::PeriodRuns(date(2026, 3, 31)));
    let at = april(11);
    let late = decide(Context { at, actor: &actor }, &survey, command()).unwrap_err();
    assert_eq!(late, Refusal::AskingOver(date(2026, 4, 10)), "a sample that nobody may call");
    let nobody = Command::Draw { seed: 1, found: Vec::new() };
    let refused = decide(Context { at: april(1), actor: &actor }, &survey, nobody).unwrap_err();
    assert_eq!(refused, Refusal::EmptyFrame { found: 0 });
}

#[test]
fn a_call_is_recorded_by_whoever_saw_the_number_and_ends_after_three() {
    let mut life = Life::drawn(Method::Simple(5));
    let (one, two) = (staff(2, Role::Agent), staff(3, Role::Agent));
    let miss = || PlaceCommand::Miss { miss: Miss::NoAnswer };
    assert_eq!(life.act(0, april(2), &one, miss()), Err(Refusal::NotCalled));
    life.act(0, april(2), &one, PlaceCommand::Show).unwrap();
    assert_eq!(life.act(0, april(2), &two, PlaceCommand::Show), Err(Refusal::OthersCall));
    assert_eq!(life.act(0, april(2), &two, PlaceCommand::Refuse), Err(Refusal::OthersCall));
    life.act(0, april(2), &one, miss()).unwrap();
    for day in [3, 4] {
        life.act(0, april(day), &two, PlaceCommand::Show).unwrap();
        life.act(0, april(day), &two, miss()).unwrap();
    }
    assert_eq!(life.places[0].state, State::Unreached);
    assert_eq!(life.act(0, april(5), &one, PlaceCommand::Show), Err(Refusal::PlaceDone(State::Unreached)));
    life.act(1, april(5), &one, PlaceCommand::Show).unwrap();
    life.act(1, april(5), &one, PlaceCommand::Refuse).unwrap();
    life.act(2, april(5), &page(), PlaceCommand::Answer { channel: Channel::Link, said: said() }).unwrap();
    let expected =
        Outcomes { drawn: 5, tried: 3, reached: 2, refused: 1, answered: 1, unreached: 1, lapsed: 0 };
    assert_eq!(Outcomes::of(&life.places), expected);
}

#[test]
fn a_number_that_was_left_lying_is_free_again() {
    let mut life = Life::drawn(Method::Simple(5));
    life.act(0, april(2), &staff(2, Role::Agent), PlaceCommand::Show).unwrap();
    life.act(0, beijing("2026-04-02 09:30"), &staff(3, Role::Agent), PlaceCommand::Show).unwrap();
}

#[test]
fn each_place_answers_once_and_within_its_days() {
    let mut life = Life::drawn(Method::Simple(5));
    let answer = |said| PlaceCommand::Answer { channel: Channel::Link, said };
    assert!(matches!(life.act(0, april(21), &page(), answer(said())), Err(Refusal::OutsideWindow { .. })));
    assert_eq!(life.act(0, april(2), &page(), answer(Vec::new())), Err(Refusal::Missing(1)));
    let kept = vec![Said { question: 1, value: Value::Grade(2) }];
    life.act(0, april(2), &page(), PlaceCommand::Keep { said: kept.clone(), passed: 1 }).unwrap();
    assert_eq!((&life.places[0].kept, life.places[0].is_tried()), (&kept, false));
    life.act(0, april(20), &page(), answer(said())).unwrap();
    assert_eq!(life.places[0].answer.as_ref().unwrap().said.len(), 2);
    assert_eq!(life.act(0, april(20), &page(), answer(said())), Err(Refusal::PlaceDone(State::Answered)));
    let citizen = Actor::Citizen;
    assert_eq!(life.act(1, april(20), &citizen, answer(said())).unwrap_err().code(), "denied");
}

#[test]
fn a_full_quota_takes_no_more_and_a_closed_survey_nothing() {
    let mut life = Life::drawn(Method::Quota(1));
    assert_eq!(life.places.len(), 6, "three in reserve for each of two groups");
    let answer = || PlaceCommand::Answer { channel: Channel::Paper, said: said() };
    let agent = staff(2, Role::Agent);
    life.act(0, april(2), &agent, answer()).unwrap();
    assert_eq!(life.act(1, april(2), &agent, answer()), Err(Refusal::QuotaFull { quota: 1 }));
    life.act(3, april(2), &agent, answer()).unwrap();
    let actor = staff(1, Role::Assessor);
    let close = |at| decide(Context { at, actor: &actor }, &life.survey, Command::Close { open: 4 });
    assert!(matches!(close(april(20)), Err(Refusal::StillOpen { open: 4, .. })));
    let ended = close(april(21)).unwrap();
    life.survey = apply(Some(life.survey.clone()), ID, april(21), "x", &ended.events[0]).unwrap();
    assert_eq!(life.survey.standing, Standing::Closed);
    assert_eq!(life.act(2, april(2), &agent, answer()), Err(Refusal::NotNow(Standing::Closed)));
}

/// The draw and the results once more, by a program that shares nothing with ours.
fn oracle(input: &str) -> String {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/survey_oracle.py");
    let mut python = Program::new("python3");
    python.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = python.spawn().expect("`python3` repeats the draw; install it");
    running.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn an_independent_program_draws_the_same_sample_from_the_seed() {
    let frame: Vec<Item> = found(500).into_iter().map(|one| one.item).collect();
    let methods = [Method::Simple(37), Method::Proportional(50), Method::Fixed(11), Method::Quota(9)];
    for seed in [0, 1, 42, u64::MAX] {
        for method in methods {
            let one_group = matches!(method, Method::Simple(_));
            let placed = |item: &Item| Item {
                stratum: if one_group { String::new() } else { item.stratum.clone() },
                key: item.key.clone(),
            };
            let frame: Vec<Item> = frame.iter().map(placed).collect();
            let lines: String = frame.iter().map(|one| format!("{}\t{}\n", one.stratum, one.key)).collect();
            let told = oracle(&format!("draw {} {} {seed}\n{lines}", method.code(), method.size()));
            let ours: String = draw(&frame, method, seed)
                .iter()
                .map(|one| format!("{}\t{}\n", one.stratum, one.key))
                .collect();
            assert_eq!(told, ours, "{method:?} {seed}");
        }
    }
    assert_eq!(digest(&frame).len(), 64);
}

#[test]
fn an_independent_program_finds_the_same_shares_and_intervals() {
    let stratum =
        |name: &str, frame| Stratum { name: name.to_owned(), frame, drawn: 40, left_out: Vec::new() };
    let strata = [stratum("10", 4_321), stratum("20", 77), stratum("30", 12), stratum("40", 5)];
    let counts = [("10", [3_u8, 9, 11, 2, 6]), ("20", [20, 1, 0, 4, 0]), ("30", [0, 0, 0, 0, 12])];
    let mut replies = Vec::new();
    let mut lines = String::new();
    for (name, grades) in counts {
        let stratum = strata.iter().find(|one| one.name == name).unwrap();
        lines.push_str(&format!("{name} {}", stratum.frame));
        for (grade, count) in (1..=5).zip(grades) {
            lines.push_str(&format!(" {count}"));
            let said = vec![Said { question: 1, value: Value::Grade(grade) }];
            replies.extend((0..count).map(|_| Reply { stratum: name.to_owned(), said: said.clone() }));
        }
        lines.push('\n');
    }
    let found = results(&asked(), &strata, &replies).unwrap();
    assert_eq!(found.uncovered, ["40"]);
    let first = &found.findings[0];
    let mut ours = String::new();
    let shares = first.shares.iter().map(|(_, share)| *share).chain(first.satisfied);
    for share in shares {
        let digits = [share.share, share.low, share.high].map(|one| one.fixed(8));
        ours.push_str(&format!("{} {}\n", share.count, digits.join(" ")));
    }
    ours.push_str(&format!("{}\n", first.mean.unwrap().fixed(8)));
    assert_eq!(oracle(&format!("results\n{lines}")), ours);
    assert_eq!(first.n, 68);
    each_part_alone(&strata, &replies, &lines);
}

/// What is told of each part is what the other program computes of that part alone.
fn each_part_alone(strata: &[Stratum], replies: &[Reply], lines: &str) {
    let few = Stratum { name: "50".to_owned(), ..strata[1].clone() };
    let said = vec![Said { question: 1, value: Value::Grade(4) }];
    let nine = (1..FEWEST).map(|_| Reply { stratum: few.name.clone(), said: said.clone() });
    let all: Vec<Reply> = replies.iter().cloned().chain(nine).collect();
    let strata: Vec<Stratum> = strata.iter().cloned().chain([few]).collect();
    let found = parts(&asked(), 1, &strata, &all).unwrap();
    let counted: Vec<(&str, u32, bool)> =
        found.iter().map(|part| (part.name.as_str(), part.n, part.satisfied.is_some())).collect();
    assert_eq!(
        counted,
        [("10", 31, true), ("20", 25, true), ("30", 12, true), ("40", 0, false), ("50", 9, false)]
    );
    for (part, line) in found.iter().zip(lines.lines()) {
        let told = oracle(&format!("results\n{line}\n"));
        let share = part.satisfied.unwrap();
        let digits = [share.share, share.low, share.high].map(|one| one.fixed(8));
        assert_eq!(told.lines().nth(5).unwrap(), format!("{} {}", share.count, digits.join(" ")), "{line}");
    }
    assert_eq!(parts(&asked(), 3, &strata, &all).unwrap(), [], "no question of grades");
}

proptest! {
    #[test]
    fn a_draw_has_its_size_and_nobody_twice(count in 1_i64..200, size in 1_u16..60, seed: u64) {
        let frame: Vec<Item> = found(count).into_iter().map(|one| one.item).collect();
        for method in [Method::Proportional(size), Method::Fixed(size)] {
            let drawn = draw(&frame, method, seed);
            let set: BTreeSet<_> = drawn.iter().collect();
            prop_assert_eq!(set.len(), drawn.len());
            prop_assert!(set.iter().all(|item| frame.contains(item)));
            if matches!(method, Method::Proportional(_)) {
                prop_assert_eq!(drawn.len(), usize::from(size).min(frame.len()));
            }
            let mut turned = frame.clone();
            turned.reverse();
            prop_assert_eq!(draw(&turned, method, seed), drawn);
        }
    }
}
