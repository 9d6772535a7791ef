//! The surveys of a batch: planned, drawn, asked.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::Actor,
    ids::{CitizenId, PlaceId, SurveyId},
    order::effects::Message,
    survey::{
        Survey,
        command::{Begin, Command, PlaceCommand},
        decide::{self, Around, Context, quiet_until},
        desk,
        event::{Event, PlaceEvent},
        hand,
        place::{Place, State},
        refusal::Refusal,
    },
};
use jiff::Timestamp;

use super::{Answer, Work, aggregates::unless_changed};
use crate::{
    aggregate::Aggregate,
    command::Done,
    db::Error,
    outbox,
    survey::{self, frame},
};

fn refused(refusal: Refusal) -> Result<Answer, Error> {
    Ok(Err(Box::new(refusal).into()))
}

impl Work<'_, '_> {
    pub(super) fn plan_survey(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        mut begin: Begin,
    ) -> Result<Answer, Error> {
        if let Some(origin) = &begin.origin {
            // Before everything else of the batch is written, what it planned itself is only known here.
            let here = Survey::among(&mut self.aggregates)
                .values()
                .find(|known| known.origin.as_ref() == Some(origin));
            begin.planned = match here {
                Some(known) => Some(known.id),
                None => survey::planned(self.tx, origin)?,
            };
            begin.follows = survey::planned_before(self.tx, origin)?;
        }
        begin.earlier = match begin.follows {
            Some(follows) => self.known::<Survey>(follows.0)?.map(Box::new),
            None => None,
        };
        match decide::begin(Context { at, actor }, begin) {
            Ok(events) => {
                let id = SurveyId(self.head.take_id());
                self.surveyed(at, actor, id, &events).map(Ok)
            }
            Err(refusal) => refused(refusal),
        }
    }

    pub(super) fn survey(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: SurveyId,
        seen: Option<i64>,
        command: Command,
    ) -> Result<Answer, Error> {
        let Some(now) = self.known::<Survey>(id.0)? else { return refused(Refusal::NoSurvey(id)) };
        // What the store knows is only looked up for who may do it.
        if let Err(denied) = domain::survey::legal::allowed_on(actor, command.name(), &now, at) {
            return refused(denied.into());
        }
        let command = match command {
            Command::Draw { seed, found: _ } => {
                Command::Draw { seed, found: frame::of(self.tx, &now.plan, at)? }
            }
            Command::Close { open: _ } => Command::Close { open: self.in_state(id, State::Open, None)? },
            Command::Revise { plan, earlier: _ } => {
                let earlier = match now.follows {
                    Some(follows) => self.known::<Survey>(follows.0)?.map(Box::new),
                    None => None,
                };
                Command::Revise { plan, earlier }
            }
            Command::Assign { person, until, is_surveyor: _ } => {
                let known = self.world.people.persons.get(person);
                let is_surveyor = known.is_some_and(hand::may_hold);
                Command::Assign { person, until, is_surveyor }
            }
            Command::Seal { places: _ } => Command::Seal { places: self.places_of(id)? },
            other @ (Command::Cancel { .. } | Command::Invite) => other,
        };
        let decided = decide::decide(Context { at, actor }, &now, command);
        match unless_changed(decided, seen, now.version) {
            Ok(decided) => {
                let done = self.surveyed(at, actor, id, &decided.events)?;
                for (number, (item, citizen)) in (1..).zip(decided.places) {
                    let place = PlaceId(self.head.take_id());
                    let drawn = decide::drawn(id, number, item, citizen);
                    self.placed(at, actor, place, &[drawn])?;
                }
                if decided.invites {
                    self.invite(at, actor, id)?;
                }
                if decided.lapses {
                    self.lapse(at, actor, id)?;
                }
                Ok(Ok(done))
            }
            Err(refusal) => refused(refusal),
        }
    }

    pub(super) fn survey_place(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: PlaceId,
        command: PlaceCommand,
    ) -> Result<Answer, Error> {
        let Some(now) = self.known::<Place>(id.0)? else { return refused(Refusal::NoPlace(id)) };
        let Some(about) = self.known::<Survey>(now.survey.0)? else {
            return refused(Refusal::NoSurvey(now.survey));
        };
        let answered = match about.plan.method.quota() {
            Some(_) => self.in_state(about.id, State::Answered, Some(&now.item.stratum))?,
            None => 0,
        };
        let is_look = matches!(command, PlaceCommand::Show);
        let unfinished = match is_look {
            true => {
                let places = self.places_of(about.id)?;
                desk::unfinished(&places, &actor.signature(), Some(id)).map(|place| place.number)
            }
            false => None,
        };
        let (asked_at, is_silent) = match now.citizen.filter(|_| is_look) {
            Some(citizen) => (
                self.asked(about.id, &[citizen.0], at)?.remove(&citizen),
                !frame::silent(self.tx, &[citizen.0])?.is_empty(),
            ),
            None => (None, false),
        };
        let around = Around { answered, asked_at, is_silent, unfinished };
        match decide::decide_place(Context { at, actor }, &about, &now, around, command) {
            Ok(events) => self.placed(at, actor, id, &events).map(Ok),
            Err(refusal) => refused(refusal),
        }
    }

    /// Returns who of these was asked by something else than this survey, and when last, by another survey in this batch
    /// too.
    fn asked(
        &mut self,
        own: SurveyId,
        citizens: &[i64],
        at: Timestamp,
    ) -> Result<BTreeMap<CitizenId, Timestamp>, Error> {
        let mut last = frame::asked(self.tx, citizens, own, at)?;
        let wanted: BTreeSet<i64> = citizens.iter().copied().collect();
        for place in Place::among(&mut self.aggregates).values().filter(|place| place.survey != own) {
            let asked =
                quiet_until(place.changed_at) > at && (place.shown.is_some() || place.invited_at.is_some());
            let Some(citizen) = place.citizen.filter(|citizen| asked && wanted.contains(&citizen.0)) else {
                continue;
            };
            let known = last.entry(citizen).or_insert(place.changed_at);
            *known = place.changed_at.max(*known);
        }
        Ok(last)
    }

    /// Returns every place of a survey, those that this batch changed as they are now.
    fn places_of(&mut self, id: SurveyId) -> Result<Vec<Place>, Error> {
        let found = survey::places(self.tx, id)?;
        let places = Place::among(&mut self.aggregates);
        places.hold(found.into_iter().map(|place| (place.id.0, place)));
        let mut all: Vec<Place> = places.values().filter(|place| place.survey == id).cloned().collect();
        all.sort_unstable_by_key(|place| place.id);
        Ok(all)
    }

    /// Sends the link to everybody who is open, was not sent it yet, and may be asked now.
    fn invite(&mut self, at: Timestamp, actor: &Actor, id: SurveyId) -> Result<(), Error> {
        let open = self.places_of(id)?.into_iter();
        let open: Vec<(CitizenId, Place)> = open
            .filter(|place| place.state == State::Open && !place.is_tried() && place.shown.is_none())
            .filter_map(|place| Some((place.citizen?, place)))
            .collect();
        let citizens: Vec<i64> = open.iter().map(|(citizen, _)| citizen.0).collect();
        let asked = self.asked(id, &citizens, at)?;
        let silent = frame::silent(self.tx, &citizens)?;
        for (citizen, place) in open {
            if asked.contains_key(&citizen) || silent.contains(&citizen) {
                continue;
            }
            self.messages.push(outbox::New {
                subject: outbox::Subject::Place(place.id),
                message: Message::Survey,
                round: 0,
                at,
                code: None,
                warned: None,
                told: None,
            });
            self.placed(at, actor, place.id, &[PlaceEvent::PlaceInvited])?;
        }
        Ok(())
    }

    /// Lets every place that is open lapse, because its survey ended.
    fn lapse(&mut self, at: Timestamp, actor: &Actor, id: SurveyId) -> Result<(), Error> {
        for place in self.places_of(id)?.into_iter().filter(|place| place.state == State::Open) {
            self.placed(at, actor, place.id, &[PlaceEvent::PlaceLapsed])?;
        }
        Ok(())
    }

    /// Returns how many places are in a state, those that this batch changed as they are now.
    fn in_state(&mut self, id: SurveyId, state: State, stratum: Option<&str>) -> Result<u32, Error> {
        let kept = survey::count(self.tx, id, state, stratum)?;
        let here = Place::among(&mut self.aggregates).values().filter(|place| {
            place.survey == id && stratum.is_none_or(|stratum| stratum == place.item.stratum)
        });
        let here: Vec<&Place> = here.collect();
        let ids: Vec<i64> = here.iter().map(|place| place.id.0).collect();
        let before = survey::load_places(self.tx, &ids)?;
        let before = before.iter().filter(|place| place.state == state).count();
        let now = here.iter().filter(|place| place.state == state).count();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(kept.saturating_sub(count(before)).saturating_add(count(now)))
    }

    fn surveyed(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: SurveyId,
        events: &[Event],
    ) -> Result<Done, Error> {
        let version = self.lead_on::<Survey>(at, actor, id.0, events)?;
        Ok(Done::Survey { id, version })
    }

    fn placed(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: PlaceId,
        events: &[PlaceEvent],
    ) -> Result<Done, Error> {
        let version = self.lead_on::<Place>(at, actor, id.0, events)?;
        Ok(Done::SurveyPlace { id, version })
    }
}
