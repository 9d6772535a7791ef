//! The phone desk: who is called next. It offers nobody whom `decide` would refuse, so that one of them cannot hold up
//! all others, and gives whoever was missed some hours before the next call.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::{
    calendar::date_of,
    ids::{CitizenId, PlaceId},
    survey::{
        Survey,
        place::{CALL_TIME, Place, State},
    },
};

/// For so long nobody calls again who was just missed, or who asked for another time.
pub const REST: SignedDuration = SignedDuration::from_hours(2);

/// Who is called next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// This place.
    Call(PlaceId),
    /// Nobody before an instant: all who are left were just called, or are being called.
    Wait(Timestamp),
    /// Nobody any more, as things stand.
    Nobody,
}

/// What the store knows of whoever was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Who was asked something else in the last days, and when last.
    pub asked: &'a BTreeMap<CitizenId, Timestamp>,
    /// Who wants to be asked nothing.
    pub silent: &'a BTreeSet<CitizenId>,
}

/// Returns whom `by`, as the ledger signs, calls next among every place of a survey: first the one whose number they were
/// shown and which has no outcome yet, then those tried least, by number.
#[must_use]
pub fn next(survey: &Survey, places: &[Place], known: Known<'_>, by: &str, at: Timestamp) -> Next {
    if let Some(own) = unfinished(places, by, None) {
        return Next::Call(own.id);
    }
    let full = full(survey, places);
    let mut soonest: Option<Timestamp> = None;
    let mut first: Option<&Place> = None;
    for place in places.iter().filter(|place| place.state == State::Open) {
        let is_left_alone = place
            .citizen
            .is_some_and(|citizen| known.asked.contains_key(&citizen) || known.silent.contains(&citizen));
        if is_left_alone || place.was_invited_recently(at) || full.contains(place.item.stratum.as_str()) {
            continue;
        }
        let free_at = free_at(place);
        if free_at > at {
            soonest = Some(soonest.map_or(free_at, |known| known.min(free_at)));
        } else if first.is_none_or(|first| turn(place) < turn(first)) {
            first = Some(place);
        }
    }
    let is_in_time = |at: &Timestamp| date_of(*at) <= survey.plan.ask_until;
    match (first, soonest.filter(is_in_time)) {
        (Some(place), _) => Next::Call(place.id),
        (None, Some(at)) => Next::Wait(at),
        (None, None) => Next::Nobody,
    }
}

/// Returns the open place, other than `but`, whose number was shown to somebody who has not said yet what came of it.
#[must_use]
pub fn unfinished<'a>(places: &'a [Place], by: &str, but: Option<PlaceId>) -> Option<&'a Place> {
    let is_theirs = |place: &Place| place.shown.as_ref().is_some_and(|shown| shown.to == by);
    places.iter().find(|place| place.state == State::Open && Some(place.id) != but && is_theirs(place))
}

/// Returns how many looks at a number led to no call on record: looked at again, or left without an outcome.
#[must_use]
pub fn idle(looks: u32, places: &[Place]) -> u32 {
    let calls: usize = places.iter().map(Place::recorded).sum();
    looks.saturating_sub(u32::try_from(calls).unwrap_or(u32::MAX))
}

fn turn(place: &Place) -> (usize, u32) {
    (place.tries(), place.number)
}

/// Returns from when on a place can be called: some hours after the last call, and when nobody else is calling.
fn free_at(place: &Place) -> Timestamp {
    let after = |at: Timestamp, time: SignedDuration| at.saturating_add(time).unwrap_or(Timestamp::MAX);
    let rested = place.calls.last().map(|call| after(call.at, REST));
    let called = place.shown.as_ref().map(|shown| after(shown.at, CALL_TIME));
    rested.max(called).unwrap_or(Timestamp::MIN)
}

/// Returns the groups that have all the answers they need.
fn full<'a>(survey: &Survey, places: &'a [Place]) -> BTreeSet<&'a str> {
    let Some(quota) = survey.plan.method.quota() else { return BTreeSet::new() };
    let mut answered: BTreeMap<&str, u32> = BTreeMap::new();
    for place in places.iter().filter(|place| place.state == State::Answered) {
        *answered.entry(&place.item.stratum).or_default() += 1;
    }
    answered.retain(|_, count| *count >= u32::from(quota));
    answered.into_keys().collect()
}
