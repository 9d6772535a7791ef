//! The phone desk: nobody whom the rules refuse stands in front of the others, a call that was put off is no try, and
//! one call follows the other.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::Role,
    ids::{CitizenId, PlaceId},
    survey::{
        Channel,
        command::PlaceCommand,
        decide::{Around, Context, decide_place},
        desk::{Known, Next, idle, next},
        place::{Miss, State},
        refusal::Refusal,
        sample::Method,
    },
};
use jiff::Timestamp;

use super::{Life, april, good, staff};
use crate::calendar::beijing;

/// Returns whom agent 2 calls next, when these want to be asked nothing.
fn called(life: &Life, silent: &[CitizenId], at: Timestamp) -> Next {
    let (asked, silent) = (BTreeMap::new(), silent.iter().copied().collect::<BTreeSet<_>>());
    let known = Known { asked: &asked, silent: &silent };
    next(&life.survey, &life.places, known, &staff(2, Role::Agent).signature(), at)
}

fn place(number: i64) -> Next {
    Next::Call(PlaceId(number))
}

#[test]
fn a_full_group_and_whoever_wants_to_be_left_alone_hold_up_nobody() {
    let mut life = Life::drawn(Method::Quota(1));
    let agent = staff(2, Role::Agent);
    assert_eq!(called(&life, &[], april(2)), place(1));
    let answer = PlaceCommand::Answer { channel: Channel::Paper, said: good() };
    life.act(0, april(2), &agent, answer).unwrap();
    assert_eq!(life.act(1, april(2), &agent, PlaceCommand::Show), Err(Refusal::QuotaFull { quota: 1 }));
    assert_eq!(called(&life, &[], april(2)), place(4), "the first of the other group");
    let silent: Vec<CitizenId> = life.places[3..5].iter().filter_map(|one| one.citizen).collect();
    assert_eq!(called(&life, &silent, april(2)), place(6));
    let silent: Vec<CitizenId> = life.places[3..].iter().filter_map(|one| one.citizen).collect();
    assert_eq!(called(&life, &silent, april(2)), Next::Nobody);
}

#[test]
fn whoever_was_missed_rests_for_two_hours_and_a_call_put_off_is_no_try() {
    let mut life = Life::drawn(Method::Simple(2));
    let agent = staff(2, Role::Agent);
    let at = |time: &str| beijing(&format!("2026-04-02 {time}"));
    let miss = |miss| PlaceCommand::Miss { miss };
    life.act(0, at("09:00"), &agent, PlaceCommand::Show).unwrap();
    life.act(0, at("09:05"), &agent, miss(Miss::Later)).unwrap();
    assert_eq!(called(&life, &[], at("09:06")), place(2));
    life.act(1, at("09:10"), &agent, PlaceCommand::Show).unwrap();
    life.act(1, at("09:15"), &agent, miss(Miss::NoAnswer)).unwrap();
    assert_eq!(called(&life, &[], at("09:16")), Next::Wait(at("11:05")), "nobody at once again");
    assert_eq!(called(&life, &[], at("11:05")), place(1));
    for hour in ["12", "13", "14", "15"] {
        life.act(0, at(&format!("{hour}:00")), &agent, PlaceCommand::Show).unwrap();
        life.act(0, at(&format!("{hour}:01")), &agent, miss(Miss::Later)).unwrap();
    }
    assert_eq!((life.places[0].state, life.places[0].tries()), (State::Open, 0));
    assert_eq!(called(&life, &[], at("17:30")), place(1), "tried least");
    let last = beijing("2026-04-10 23:00");
    for index in [0, 1] {
        life.act(index, last, &agent, PlaceCommand::Show).unwrap();
        life.act(index, last, &agent, miss(Miss::NoAnswer)).unwrap();
    }
    assert_eq!(called(&life, &[], last), Next::Nobody, "the days of calling are over before two hours are");
}

#[test]
fn one_call_follows_the_other_and_looks_without_a_call_are_counted() {
    let mut life = Life::drawn(Method::Simple(3));
    let agent = staff(2, Role::Agent);
    life.act(1, april(2), &agent, PlaceCommand::Show).unwrap();
    assert_eq!(called(&life, &[], april(2)), place(2), "what was begun comes first");
    let around = Around { unfinished: Some(2), ..Around::default() };
    let context = Context { at: april(3), actor: &agent };
    let refused = decide_place(context, &life.survey, &life.places[0], around, PlaceCommand::Show);
    assert_eq!(refused, Err(Refusal::Unfinished(2)));
    assert_eq!(idle(3, &life.places), 3);
    life.act(1, april(3), &agent, PlaceCommand::Refuse).unwrap();
    assert_eq!(idle(3, &life.places), 2);
    assert_eq!(called(&life, &[], april(3)), place(1));
}
