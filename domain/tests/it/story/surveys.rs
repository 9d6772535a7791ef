//! Surveys in memory, for the stories at their first depth. What only a store knows (who was served, who was asked
//! lately, what a rule planned already) is imitated in a few lines.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::{Actor, Denied, Role},
    calendar::date_of,
    case::Exclusion,
    ids::{CitizenId, OrderId, PlaceId, SurveyId, UnitId},
    survey::{
        QUIET_DAYS, Survey,
        apply::{apply, apply_place},
        command::{Begin, Command, Found, PlaceCommand},
        decide::{Around, Context, Decided, begin, decide, decide_place, drawn, once_each},
        desk,
        event::{Event, PlaceEvent},
        place::{Place, State},
        refusal::Refusal,
        rounds,
        sample::Item,
    },
};
use jiff::{SignedDuration, Timestamp};

use super::Memory;
use crate::runner::{
    No,
    survey::{Asked, Served},
};

/// Who was served, the surveys, and their places.
#[derive(Default)]
pub(super) struct Surveys {
    served: Vec<(UnitId, Timestamp, CitizenId)>,
    surveys: BTreeMap<SurveyId, Survey>,
    places: BTreeMap<PlaceId, Place>,
}

impl Surveys {
    pub(super) fn all(&self) -> Vec<Asked> {
        self.surveys.values().map(|survey| (survey.clone(), self.places_of(survey.id))).collect()
    }

    fn places_of(&self, survey: SurveyId) -> Vec<Place> {
        self.places.values().filter(|place| place.survey == survey).cloned().collect()
    }

    /// Returns when a survey other than `own` last asked a citizen, when that was in the last days.
    fn asked_at(&self, own: SurveyId, citizen: CitizenId, at: Timestamp) -> Option<Timestamp> {
        let others =
            self.places.values().filter(|place| place.survey != own && place.citizen == Some(citizen));
        let asked = others.filter(|place| place.is_tried() || place.shown.is_some());
        let since = at - SignedDuration::from_hours(24 * QUIET_DAYS);
        asked.map(|place| place.changed_at).filter(|asked| *asked > since).max()
    }

    fn frame(&self, survey: &Survey, at: Timestamp) -> Vec<Found> {
        let period = survey.plan.from..=survey.plan.until;
        let served = (1..).zip(&self.served).filter(|(_, (_, at, _))| period.contains(&date_of(*at)));
        let found = served.map(|(number, (unit, _, citizen))| Found {
            item: Item { stratum: unit.to_string(), key: format!("case-{number}") },
            citizen: Some(*citizen),
            left_out: self.asked_at(survey.id, *citizen, at).map(|_| Exclusion::AskedRecently),
        });
        once_each(found.collect())
    }

    fn follow(&mut self, at: Timestamp, actor: &Actor, id: SurveyId, events: &[Event]) {
        for event in events {
            let now = apply(self.surveys.remove(&id), id, at, &actor.signature(), event).unwrap();
            self.surveys.insert(id, now);
        }
    }

    fn place(&mut self, at: Timestamp, actor: &Actor, id: PlaceId, events: &[PlaceEvent]) {
        for event in events {
            let now = apply_place(self.places.remove(&id), id, at, &actor.signature(), event).unwrap();
            self.places.insert(id, now);
        }
    }
}

fn no(refusal: &Refusal) -> No {
    let is_hidden = *refusal == Refusal::Denied(Denied::Hidden);
    No::other(if is_hidden { "hidden" } else { refusal.code() }, refusal)
}

impl Memory {
    pub(super) fn serve(&mut self, at: Timestamp, served: Vec<Served>) -> Option<OrderId> {
        for Served { taken, name, phone } in served {
            assert!(!name.is_empty(), "{phone} is somebody's");
            let id = CitizenId(self.take_id());
            let citizen = *self.citizens.entry(phone).or_insert(id);
            self.asked.served.push((taken.unit, at, citizen));
        }
        None
    }

    pub(super) fn run_surveys(&mut self, at: Timestamp, actor: &Actor) -> Result<Option<OrderId>, No> {
        let is_over = |one: &&Survey| one.is_over_at(at);
        let over: Vec<SurveyId> = self.asked.surveys.values().filter(is_over).map(|one| one.id).collect();
        for survey in over {
            self.survey(at, actor, (survey, None), Command::Close { open: 0 })?;
        }
        let world = Arc::clone(&self.world);
        for due in rounds::due(&world.packs, date_of(at)) {
            let of_rule = |one: &&Survey| {
                one.origin.as_ref().is_some_and(|origin| origin.series() == due.origin.series())
            };
            let rounds: Vec<&Survey> = self.asked.surveys.values().filter(of_rule).collect();
            let period = due.plan.from..=due.plan.until;
            let is_served = self.asked.served.iter().any(|(_, at, _)| period.contains(&date_of(*at)));
            if !is_served || rounds.iter().any(|one| one.origin.as_ref() == Some(&due.origin)) {
                continue;
            }
            let earlier = rounds.last().copied().cloned();
            let given = Begin {
                plan: Box::new(due.plan),
                follows: earlier.as_ref().map(|one| one.id),
                earlier: earlier.map(Box::new),
                origin: Some(due.origin),
                planned: None,
            };
            let events = begin(Context { at, actor }, given).map_err(|refusal| no(&refusal))?;
            let id = SurveyId(self.take_id());
            self.asked.follow(at, actor, id, &events);
        }
        Ok(None)
    }

    pub(super) fn survey(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        (id, seen): (SurveyId, Option<i64>),
        mut command: Command,
    ) -> Result<Option<OrderId>, No> {
        let now = self.asked.surveys[&id].clone();
        if let Some(seen) = seen.filter(|seen| *seen != now.version) {
            return Err(no(&Refusal::Changed { seen, actual: now.version }));
        }
        let places = self.asked.places_of(id);
        if let Command::Draw { found, .. } = &mut command {
            *found = self.asked.frame(&now, at);
        } else if let Command::Close { open } = &mut command {
            let still = places.iter().filter(|place| place.state == State::Open);
            *open = u32::try_from(still.count()).unwrap();
        } else if let Command::Assign { person, is_surveyor, .. } = &mut command {
            let known = self.world.people.persons.get(*person);
            *is_surveyor = known.is_some_and(|known| known.active && known.roles.contains(&Role::Surveyor));
        } else if let Command::Seal { places: all } = &mut command {
            all.clone_from(&places);
        }
        let decided = decide(Context { at, actor }, &now, command).map_err(|refusal| no(&refusal))?;
        let Decided { events, places: fresh, lapses, invites } = decided;
        self.asked.follow(at, actor, id, &events);
        for (number, (item, citizen)) in (1..).zip(fresh) {
            let place = PlaceId(self.take_id());
            self.asked.place(at, actor, place, &[drawn(id, number, item, citizen)]);
        }
        let open = places.iter().filter(|place| place.state == State::Open);
        for place in open {
            if lapses {
                self.asked.place(at, actor, place.id, &[PlaceEvent::PlaceLapsed]);
            } else if invites && !place.is_tried() && place.shown.is_none() {
                let citizen = place.citizen.unwrap();
                if self.asked.asked_at(id, citizen, at).is_none() {
                    self.asked.place(at, actor, place.id, &[PlaceEvent::PlaceInvited]);
                }
            }
        }
        Ok(None)
    }

    pub(super) fn survey_place(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: PlaceId,
        command: PlaceCommand,
    ) -> Result<Option<OrderId>, No> {
        let now = self.asked.places[&id].clone();
        let survey = self.asked.surveys[&now.survey].clone();
        let answered = self.asked.places_of(survey.id);
        let answered = answered
            .iter()
            .filter(|place| place.state == State::Answered && place.item.stratum == now.item.stratum);
        let around = Around {
            answered: u32::try_from(answered.count()).unwrap(),
            asked_at: now.citizen.and_then(|citizen| self.asked.asked_at(survey.id, citizen, at)),
            is_silent: false,
            unfinished: desk::unfinished(&self.asked.places_of(survey.id), &actor.signature(), Some(id))
                .map(|place| place.number),
        };
        let events = decide_place(Context { at, actor }, &survey, &now, around, command);
        self.asked.place(at, actor, id, &events.map_err(|refusal| no(&refusal))?);
        Ok(None)
    }
}
