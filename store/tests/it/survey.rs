//! Surveys through the one door: a frame from closed orders and completed cases, a draw whose rows are built anew from
//! the ledger, one answer in each place.

mod year;

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    case::{PhoneClass, Taken},
    ids::{PersonId, SurveyId},
    order::effects::Message,
    survey::{
        Among, Channel, Plan, Standing,
        command::{Begin, Command, PlaceCommand},
        place::State,
        question::{Ask, Question, Questionnaire, Said, Value},
        sample::{self, Method},
    },
};
use jiff::{SignedDuration, civil::date};
use store::{
    command::{Act, Done, Error, Request},
    house::Store,
    order, survey,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::morning,
    story::verified,
};

on_each_engine!(a_sample_is_drawn_asked_and_built_anew, whoever_was_called_about_an_order_is_left_alone);

pub(crate) fn staff(person: i64, role: Role) -> Actor {
    let roles = BTreeSet::from([role]);
    Actor::Staff(Staff { person: PersonId(person), roles, units: BTreeSet::new() })
}

pub(crate) fn plan() -> Box<Plan> {
    let question =
        Question {
            text: "您满意吗？".to_owned(), ask: Ask::Grades, required: true, branches: Vec::new()
        };
    Box::new(Plan {
        questionnaire: Questionnaire {
            title: "办件满意度".to_owned(),
            intro: String::new(),
            questions: vec![question],
        },
        among: Among::Cases,
        from: date(2026, 3, 1),
        until: date(2026, 3, 1),
        method: Method::Simple(5),
        channels: Channel::ALL.to_vec(),
        ask_from: date(2026, 3, 3),
        ask_until: date(2026, 12, 31),
        answer_until: date(2026, 12, 31),
        third_party: false,
    })
}

fn act(store: &Store, actor: &Actor, act: Act) -> Result<Done, Error> {
    let at = morning() + SignedDuration::from_hours(24 * 10);
    store.write(Request { key: None, at, actor: actor.clone(), act })
}

mod cases {
    use super::*;
    use crate::county::{County, Word, at};
    use crate::service_cases::{facts, house, phone, taken, taking};

    pub(super) fn a_sample_is_drawn_asked_and_built_anew(ground: &Ground) {
        let (store, one, other) = house(ground);
        for place in 1..=9 {
            let unit = if place % 3 == 0 { other } else { one };
            taken(&store, taking(facts(unit, &format!("S-{place}")), "张三", &phone(place)));
        }
        let silent = Taken { phone: PhoneClass::Absent, ..facts(one, "S-10") };
        taken(&store, taking(silent, "李四", ""));
        let assessor = staff(901, Role::Assessor);
        let begin = Begin { plan: plan(), follows: None, earlier: None, origin: None, planned: None };
        let done = act(&store, &assessor, Act::PlanSurvey(Box::new(begin))).unwrap();
        let Done::Survey { id, .. } = done else { panic!("{done:?}") };
        let draw = || Box::new(Command::Draw { seed: 42, found: Vec::new() });
        let early = Act::Survey { survey: id, seen: Some(1), command: draw() };
        let early = Request {
            key: None,
            at: morning() + SignedDuration::from_hours(24),
            actor: assessor.clone(),
            act: early,
        };
        let refused = store.write(early).unwrap_err();
        assert!(
            matches!(&refused, Error::Refused(why) if why.code() == "empty-frame"),
            "asked yesterday: {refused:?}"
        );
        act(&store, &assessor, Act::Survey { survey: id, seen: Some(1), command: draw() }).unwrap();
        let (frame, places) =
            store.read(|tx| Ok((survey::drawn_among(tx, id)?, survey::places(tx, id)?))).unwrap();
        assert_eq!(frame.len(), 9, "who left no number cannot be asked");
        let drawn: Vec<_> = places.iter().map(|place| place.item.clone()).collect();
        assert_eq!(drawn, sample::draw(&frame, Method::Simple(5), 42), "from the recorded frame and seed");
        let invite = || Act::Survey { survey: id, seen: None, command: Box::new(Command::Invite) };
        act(&store, &assessor, invite()).unwrap();
        act(&store, &assessor, invite()).unwrap();
        let sent = store.read(|tx| store::outbox::records(tx, 0, 100)).unwrap();
        let sent = sent.iter().filter(|one| one.message == Message::Survey).count();
        assert_eq!(sent, 5, "each place is sent its link once");
        let said = vec![Said { question: 1, value: Value::Grade(4) }];
        let answer = || Act::SurveyPlace {
            place: places[0].id,
            command: Box::new(PlaceCommand::Answer { channel: Channel::Link, said: said.clone() }),
        };
        let page = Actor::System("survey-page");
        act(&store, &page, answer()).unwrap();
        let refused = act(&store, &page, answer()).unwrap_err();
        assert!(matches!(&refused, Error::Refused(why) if why.code() == "place-done"), "{refused:?}");
        let count = store.read(|tx| survey::count(tx, id, State::Answered, None)).unwrap();
        let listed = store.read(|tx| survey::list(tx, Some(Standing::Drawn))).unwrap();
        assert_eq!((count, listed.len()), (1, 1));
        let report = verified(&store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!(report.surveys, 1);
        assert_eq!(report.rows["survey_place"], i64::try_from(places.len()).unwrap());
    }

    pub(super) fn whoever_was_called_about_an_order_is_left_alone(ground: &Ground) {
        let county = County::new(ground);
        let order = county.send(at(3, 2, 9), "east");
        let citizen = county.store.read(|tx| order::get(tx, order)).unwrap().unwrap().citizen.unwrap();
        let asked = |day: i8| {
            let now = at(3, day, 10);
            let asked = county.store.read(|tx| survey::frame::asked(tx, &[citizen.0], SurveyId(0), now));
            asked.unwrap().get(&citizen).copied()
        };
        assert_eq!(asked(2), None, "whoever writes to us was asked nothing");
        county.answer(at(3, 3, 9), order);
        assert_eq!(asked(4), Some(at(3, 3, 9)), "the message that asks what they say");
        county.rate(at(3, 6, 9), order, Word::Satisfied);
        assert_eq!(asked(12), Some(at(3, 6, 9)), "the call in which they said it");
        assert_eq!(asked(14), None, "seven days are over");
    }
}
