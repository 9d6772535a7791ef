//! The surveys of a batch: planned, drawn, asked.

use domain::{
    access::Actor,
    ids::{PlaceId, SurveyId},
    survey::{
        Survey,
        command::{Begin, Command, PlaceCommand},
        decide::{self, Context},
        event::{Event, PlaceEvent},
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
        if let Err(denied) = domain::survey::legal::allowed(actor, command.name()) {
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
            other @ Command::Cancel { .. } => other,
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
        match decide::decide_place(Context { at, actor }, &about, &now, answered, command) {
            Ok(events) => self.placed(at, actor, id, &events).map(Ok),
            Err(refusal) => refused(refusal),
        }
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
