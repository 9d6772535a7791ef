//! Records of tablets through the one door: each counts once however often it is handed over, in one batch, after an
//! answer was lost, and after the house was opened anew; both times are kept; what is refused leaves no trace.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role},
    assessment::command::Proof,
    ids::{CampaignId, SurveyId, UnitId},
    survey::{
        command::{Begin, Command},
        question::{Said, Value},
        result::counted,
    },
    tablet::{Handed, Matter, Record, Sheet},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Done, Error, Request},
    db::{self, Tx},
    house::Store,
    survey, tablet,
};

use crate::{
    campaign::Year,
    engines::{Ground, on_each_engine},
    house::morning,
    story::verified,
    survey::{plan, staff},
};

on_each_engine!(
    a_questionnaire_handed_over_twice_counts_once,
    a_visit_handed_over_twice_is_made_once,
    what_is_refused_leaves_no_trace,
);

/// When the survey is asked and its records are taken.
fn later() -> Timestamp {
    morning() + SignedDuration::from_hours(24 * 10)
}

fn id(number: u32) -> String {
    format!("0f8fad5b-d9cb-469f-a165-{number:012x}")
}

/// Returns every record of a survey, read page by page.
fn paged(tx: &mut Tx<'_>, survey: SurveyId, rows: usize) -> Result<Vec<Record>, db::Error> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = tablet::page(tx, survey, after, rows)?;
        assert!(page.items.len() <= rows && (page.next.is_none() || page.items.len() == rows));
        all.extend(page.items);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn handed(number: u32, written_at: Timestamp, sheet: Sheet) -> Act {
    let handed = Handed { drawn: id(number), written_at, sheet };
    Act::TabletRecord { handed: Box::new(handed), skew_ms: -90_000 }
}

fn said(grade: u8) -> Vec<Said> {
    vec![Said { question: 1, value: Value::Grade(grade) }]
}

fn hand_over(store: &Store, actor: &Actor, act: Act) -> Result<Done, Error> {
    store.write(Request { key: None, at: later(), actor: actor.clone(), act })
}

#[track_caller]
fn refused(outcome: Result<Done, Error>, code: &str) {
    let refused = outcome.unwrap_err();
    assert!(matches!(&refused, Error::Refused(why) if why.code() == code), "{code}: {refused:?}");
}

mod cases {
    use super::*;
    use crate::service_cases::{facts, house, phone, taken, taking};

    fn asked(ground: &Ground) -> (Store, SurveyId) {
        let (store, unit, _) = house(ground);
        for place in 1..=9 {
            taken(&store, taking(facts(unit, &format!("S-{place}")), "张三", &phone(place)));
        }
        let assessor = staff(901, Role::Assessor);
        let begin = Begin { plan: plan(), follows: None, earlier: None, origin: None, planned: None };
        let done = hand_over(&store, &assessor, Act::PlanSurvey(Box::new(begin))).unwrap();
        let Done::Survey { id, .. } = done else { panic!("{done:?}") };
        let command = Box::new(Command::Draw { seed: 42, found: Vec::new() });
        hand_over(&store, &assessor, Act::Survey { survey: id, seen: Some(1), command }).unwrap();
        (store, id)
    }

    pub(super) fn a_questionnaire_handed_over_twice_counts_once(ground: &Ground) {
        let (store, survey) = asked(ground);
        let agent = staff(7, Role::Agent);
        let written_at = later() - SignedDuration::from_hours(30);
        let walk_in = |number: u32| {
            let grade = u8::try_from(number % 5 + 1).unwrap();
            handed(number, written_at, Sheet::WalkIn { survey, said: said(grade) })
        };
        let place =
            |number: u32| handed(100 + number, written_at, Sheet::Place { survey, number, said: said(5) });
        let all: Vec<Act> = (1..=27).map(walk_in).chain((1..=3).map(place)).collect();
        let mut first = Vec::new();
        // Half of them arrive, then all of them in one batch, twice over and each at its own pace.
        for act in all.iter().take(15) {
            first.push(hand_over(&store, &agent, act.clone()).unwrap());
        }
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let running: Vec<_> = all
                .iter()
                .chain(&all)
                .map(|act| scope.spawn(|| hand_over(&store, &agent, act.clone()).unwrap()))
                .collect();
            running.into_iter().map(|one| one.join().unwrap()).collect()
        });
        let ids: BTreeSet<i64> = outcomes
            .iter()
            .chain(&first)
            .map(|done| {
                let Done::TabletRecord { id, .. } = done else { panic!("{done:?}") };
                id.0
            })
            .collect();
        assert_eq!(ids.len(), 30, "the same record has the same number whenever it is handed over");
        let new = outcomes.iter().chain(&first);
        let new = new.filter(|done| matches!(done, Done::TabletRecord { is_new: true, .. })).count();
        assert_eq!(new, 30);
        let (records, met, answered) = store
            .read(|tx| {
                Ok((
                    paged(tx, survey, 12)?,
                    tablet::walk_ins(tx, survey)?,
                    survey::count(tx, survey, domain::survey::place::State::Answered, None)?,
                ))
            })
            .unwrap();
        assert_eq!((records.len(), met.len(), answered), (30, 27, 3));
        assert!(
            records
                .iter()
                .all(|one| (one.written_at, one.taken_at, one.skew_ms) == (written_at, later(), -90_000))
        );
        let found = counted(&plan().questionnaire, &met);
        assert_eq!(found[0].counts, [(5, 5), (4, 5), (3, 6), (2, 6), (1, 5)], "as they were written");
        let report = verified(&store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!(report.rows["tablet_record"], 30);
    }

    fn photo(number: u32) -> Proof {
        Proof { digest: format!("{number:064x}"), name: "1.jpg".to_owned(), size: 90_000 }
    }

    pub(super) fn a_visit_handed_over_twice_is_made_once(ground: &Ground) {
        let year = Year::opened(ground, 6);
        year.applied();
        let assessor = staff(8, Role::Assessor);
        let (campaign, at) = (year.id, crate::campaign::on(11, 4));
        let visit = |number: u32, unit: UnitId| {
            let points = BTreeMap::from([("openness".to_owned(), u8::try_from(number).unwrap())]);
            let sheet = Sheet::Visit {
                campaign,
                unit,
                method: "on-site".to_owned(),
                on: date(2026, 11, 3),
                judges: BTreeSet::from([1]),
                points,
                notes: format!("第 {number} 次察看"),
                photos: vec![photo(number)],
            };
            handed(number, at - SignedDuration::from_hours(20), sheet)
        };
        let hand = |act: Act| year.store.write(Request { key: None, at, actor: assessor.clone(), act });
        let before = year.campaign().version;
        let visits: Vec<Act> =
            (1..).zip(year.units.iter().take(5)).map(|(n, unit)| visit(n, *unit)).collect();
        for act in visits.iter().chain(&visits) {
            hand(act.clone()).unwrap();
        }
        let now = year.campaign();
        assert_eq!(now.version, before + 5);
        for (number, unit) in (1..).zip(year.units.iter().take(5)) {
            let made = &now.entrants[unit].visits;
            assert_eq!(made.len(), 1);
            assert_eq!(
                (made[0].points["openness"], made[0].notes.as_str()),
                (number, &*format!("第 {number} 次察看"))
            );
            assert_eq!(made[0].photos, [photo(u32::from(number))]);
        }
        let other = visit(6, year.units[0]);
        let agent = staff(9, Role::Agent);
        let outcome = year.store.write(Request { key: None, at, actor: agent, act: other });
        refused(outcome, "denied");
        refused(
            hand(handed(
                7,
                at,
                Sheet::Visit {
                    campaign: CampaignId(1),
                    unit: year.units[0],
                    method: String::new(),
                    on: date(2026, 11, 3),
                    judges: BTreeSet::new(),
                    points: BTreeMap::new(),
                    notes: String::new(),
                    photos: Vec::new(),
                },
            )),
            "no-campaign",
        );
        let report = verified(&year.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!(report.rows["tablet_record"], 5);
        assert_eq!(report.rows["file"], 5, "a backup knows every photo once");
    }

    pub(super) fn what_is_refused_leaves_no_trace(ground: &Ground) {
        let (store, survey) = asked(ground);
        let (agent, other) = (staff(7, Role::Agent), staff(8, Role::Agent));
        let at = later() - SignedDuration::from_hours(2);
        let met = |number: u32, grade: u8| handed(number, at, Sheet::WalkIn { survey, said: said(grade) });
        let placed =
            |drawn: u32, number: u32| handed(drawn, at, Sheet::Place { survey, number, said: said(4) });
        refused(hand_over(&store, &agent, met(1, 9)), "bad-answer");
        // What was refused may be put right and handed over under the same id.
        hand_over(&store, &agent, met(1, 3)).unwrap();
        refused(hand_over(&store, &agent, met(1, 4)), "rewritten");
        refused(hand_over(&store, &other, met(1, 3)), "not-yours");
        refused(hand_over(&store, &staff(9, Role::UnitHandler), met(2, 3)), "denied");
        refused(hand_over(&store, &agent, placed(3, 77)), "no-number");
        hand_over(&store, &agent, placed(4, 2)).unwrap();
        refused(hand_over(&store, &other, placed(5, 2)), "place-done");
        let early = later() - SignedDuration::from_hours(24 * 30);
        let before = handed(6, early, Sheet::WalkIn { survey, said: said(3) });
        refused(hand_over(&store, &agent, before), "outside-window");
        let handed =
            Handed { drawn: "1".to_owned(), written_at: at, sheet: Sheet::WalkIn { survey, said: said(3) } };
        refused(
            hand_over(&store, &agent, Act::TabletRecord { handed: Box::new(handed), skew_ms: 0 }),
            "bad-id",
        );
        let records = store.read(|tx| paged(tx, survey, 1)).unwrap();
        let abouts: Vec<&str> = records.iter().map(|one| one.matter.code()).collect();
        assert_eq!(abouts, ["place", "walk-in"]);
        assert!(matches!(records[0].matter, Matter::Place { number: 2, .. }));
        assert!(verified(&store).is_clean());
    }
}
