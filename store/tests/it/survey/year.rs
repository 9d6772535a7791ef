//! A whole year of surveys by a simulated clock: every period's surveys plan themselves when it is over, are drawn,
//! called, typed in, called by a third party and sealed, and end by themselves; nobody is asked twice in a week.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    calendar::{date_of, instant},
    ids::{CitizenId, PersonId, SurveyId},
    people::{self, Person},
    survey::{
        Channel, QUIET_DAYS, Standing, Survey,
        command::{Begin, Command, PlaceCommand},
        hand,
        place::{Place, State},
        question::{Ask, Said, Value},
        rounds,
    },
};
use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, date, time},
};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    survey::{self, frame},
};

use super::staff;
use crate::{
    engines::{Ground, on_each_engine},
    house::{pack, write},
    service_cases::{facts, house, phone, taking},
    story::verified,
};

on_each_engine!(a_year_of_surveys_plans_asks_and_ends_itself);

/// How many people come again and again.
const PEOPLE: usize = 70;
/// Calls of one day.
const CALLS: usize = 3;
/// The desk works on the first, fourth, seventh … of each month.
const STEP: i8 = 3;

struct Year {
    store: Store,
    outside: PersonId,
    at: Timestamp,
    served: usize,
    sealed: usize,
}

impl Year {
    fn act(&self, actor: &Actor, act: Act) -> Result<Done, Error> {
        self.store.write(Request { key: None, at: self.at, actor: actor.clone(), act })
    }

    fn today(&self) -> Date {
        date_of(self.at)
    }

    fn surveys(&self, standing: Standing) -> Vec<Survey> {
        self.store.read(|tx| survey::list(tx, Some(standing))).unwrap()
    }

    fn open(&self, survey: SurveyId) -> Vec<Place> {
        self.store.read(|tx| survey::open_places(tx, survey)).unwrap()
    }

    /// Plans what packs ask for, as the job does; returns how many surveys that were.
    fn plan(&self) -> usize {
        let (world, mut planned) = (self.store.world(), 0);
        for due in rounds::due(&world.packs, self.today()) {
            let is_served = self.store.read(|tx| frame::is_anybody(tx, &due.plan)).unwrap();
            if !is_served {
                continue;
            }
            let begin = Begin {
                plan: Box::new(due.plan),
                follows: None,
                earlier: None,
                origin: Some(due.origin),
                planned: None,
            };
            match self.act(&Actor::System("surveys"), Act::PlanSurvey(Box::new(begin))) {
                Ok(_) => planned += 1,
                Err(Error::Refused(why)) => assert_eq!(why.code(), "already-planned"),
                Err(error) => panic!("{error}"),
            }
        }
        planned
    }

    /// The assessor looks at what was planned, draws it, and hands a third party's survey over.
    fn draw(&self) {
        let assessor = staff(901, Role::Assessor);
        for planned in self.surveys(Standing::Planned) {
            let seed = u64::try_from(planned.id.0).unwrap();
            let command = Box::new(Command::Draw { seed, found: Vec::new() });
            self.act(&assessor, Act::Survey { survey: planned.id, seen: None, command }).unwrap();
            if planned.plan.third_party {
                let (person, until) = (self.outside, planned.plan.ask_until);
                let command = Box::new(Command::Assign { person, until, is_surveyor: false });
                self.act(&assessor, Act::Survey { survey: planned.id, seen: None, command }).unwrap();
            }
        }
    }

    fn said(survey: &Survey, grade: u8) -> Vec<Said> {
        let questions = (1..).zip(&survey.plan.questionnaire.questions);
        let said = questions.filter_map(|(question, asked)| {
            let value = match asked.ask {
                Ask::Grades => Value::Grade(grade),
                Ask::Single(_) => Value::Choice(1),
                Ask::Multiple(_) | Ask::Text | Ask::Number { .. } => return None,
            };
            Some(Said { question, value })
        });
        said.collect()
    }

    /// A day of calls and of paper.
    fn ask(&mut self) {
        let (agent, outside) = (staff(902, Role::Agent), staff(self.outside.0, Role::Surveyor));
        for drawn in self.surveys(Standing::Drawn) {
            if !drawn.asks_at(self.at) {
                continue;
            }
            let (caller, other) =
                if drawn.plan.third_party { (&outside, &agent) } else { (&agent, &outside) };
            let open = self.open(drawn.id);
            let step = |command| Box::new(command);
            for (turn, place) in (1..).zip(open.iter().take(CALLS)) {
                let act = |command| Act::SurveyPlace { place: place.id, command: step(command) };
                let grade = u8::try_from(place.number % 5).unwrap() + 1;
                let said = Self::said(&drawn, grade);
                if drawn.plan.channels.contains(&Channel::Paper) {
                    self.act(&agent, act(PlaceCommand::Answer { channel: Channel::Paper, said })).unwrap();
                    continue;
                }
                if turn == CALLS {
                    assert!(self.act(other, act(PlaceCommand::Show)).is_err(), "not theirs to call");
                }
                match self.act(caller, act(PlaceCommand::Show)) {
                    Ok(_) if turn == CALLS => {
                        self.act(caller, act(PlaceCommand::Refuse)).unwrap();
                    }
                    Ok(_) => {
                        let answer = PlaceCommand::Answer { channel: Channel::Phone, said };
                        self.act(caller, act(answer)).unwrap();
                    }
                    Err(Error::Refused(why)) => assert_eq!(why.code(), "asked-recently"),
                    Err(error) => panic!("{error}"),
                }
            }
            let last = self.today().checked_add(STEP.days()).unwrap() > drawn.plan.ask_until;
            if drawn.plan.third_party && last {
                let command = step_seal();
                self.act(&outside, Act::Survey { survey: drawn.id, seen: None, command }).unwrap();
                self.sealed += 1;
            }
        }
    }

    /// Ends what is over, as the job does.
    fn close(&self) {
        for over in self.store.read(|tx| survey::over(tx, self.at)).unwrap() {
            let command = Box::new(Command::Close { open: 0 });
            let act = Act::Survey { survey: over, seen: None, command };
            self.act(&Actor::System("surveys"), act).unwrap();
        }
    }
}

fn step_seal() -> Box<Command> {
    Box::new(Command::Seal { places: Vec::new() })
}

mod cases {
    use super::*;

    pub(super) fn a_year_of_surveys_plans_asks_and_ends_itself(ground: &Ground) {
        let (store, one, other) = house(ground);
        write(&store, pack("policies/pudong-2018-5.toml")).unwrap();
        let person = Person {
            id: PersonId(0),
            sign_in: "outside".to_owned(),
            name: "调查公司".to_owned(),
            roles: [Role::Surveyor].into(),
            unit: None,
            active: true,
        };
        let done = write(&store, Act::People(people::Command::AddPerson(person))).unwrap();
        let Done::Person { id: outside } = done else { panic!("{done:?}") };
        let first = date(2026, 1, 2);
        let mut year = Year { store, outside, at: instant(first, time(9, 0, 0, 0)), served: 0, sealed: 0 };
        let mut planned = BTreeMap::new();
        for day in 0..460 {
            let today = first.checked_add(day.days()).unwrap();
            if today.day() % STEP != 1 {
                continue;
            }
            year.at = instant(today, time(9, 0, 0, 0));
            if today.year() == 2026 {
                let unit = if day % 2 == 0 { other } else { one };
                let facts = domain::case::Taken {
                    finished_at: year.at - SignedDuration::from_hours(1),
                    ..facts(unit, &format!("Y-{day}"))
                };
                let act = taking(facts, "张三", &phone(year.served * 7 % PEOPLE));
                year.act(&Actor::System("sources"), act).unwrap();
                year.served += 1;
            }
            let count = year.plan();
            if count > 0 {
                planned.insert(today, count);
            }
            year.draw();
            year.ask();
            year.close();
        }
        // Twelve months, four quarters, two half-years at two third parties, one year.
        assert_eq!(planned.values().sum::<usize>(), 12 + 4 + 2 * 2 + 1, "{planned:?}");
        assert_eq!(planned[&date(2026, 7, 1)], 4);
        assert_eq!(planned[&date(2027, 1, 1)], 5);
        assert!(planned.keys().all(|day| day.day() == 1), "each on the first day it could be: {planned:?}");
        assert_eq!(year.sealed, 4);
        let ended = year.surveys(Standing::Closed);
        assert_eq!(ended.len(), 21);
        let months: Vec<&Survey> = ended
            .iter()
            .filter(|one| one.origin.as_ref().is_some_and(|origin| origin.rule == "phone-month"))
            .collect();
        assert!(months.iter().all(|one| one.edition == 1), "one wording all year, so that rounds compare");
        assert_eq!(months.iter().filter(|one| one.follows.is_some()).count(), 11);
        let mut asked: BTreeMap<CitizenId, Vec<(Timestamp, SurveyId)>> = BTreeMap::new();
        let mut heard = 0;
        for one in &ended {
            let places = year.store.read(|tx| survey::places(tx, one.id)).unwrap();
            assert!(!places.is_empty());
            assert!(places.iter().all(|place| place.state != State::Open), "whoever was not reached lapsed");
            heard += usize::from(places.iter().any(|place| place.state == State::Answered));
            if let Some(seal) = &one.seal {
                assert_eq!(hand::digest(&places), seal.digest, "what was sealed is what is there");
            }
            for place in places.iter().filter(|_| !one.plan.channels.contains(&Channel::Paper)) {
                let when = place.answer.as_ref().map(|answer| answer.at);
                if let (Some(citizen), Some(when)) = (place.citizen, when) {
                    asked.entry(citizen).or_default().push((when, one.id));
                }
            }
        }
        assert!(heard >= 18, "{heard} of {} surveys were answered", ended.len());
        for calls in asked.values_mut() {
            calls.sort_unstable();
            let quiet = SignedDuration::from_hours(24 * QUIET_DAYS);
            let twice = calls.windows(2).find(|two| two[1].0.duration_since(two[0].0) < quiet);
            assert_eq!(twice, None, "nobody is called twice in a week");
        }
        let report = verified(&year.store);
        assert!(report.is_clean(), "{:?}", report.differences);
    }
}
