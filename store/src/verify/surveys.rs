//! Lets every survey and every place of a sample live once more and writes their rows into the scratch database.

use std::collections::{BTreeMap, HashMap};

use domain::{
    ids::{PlaceId, SurveyId},
    survey::{
        Survey, apply,
        event::{Event, PlaceEvent},
        place::Place,
    },
};

use crate::{
    db::{Error, Tx},
    ledger,
    order::{from_json, instant},
    survey,
};

/// The surveys and places of one chunk of the ledger.
#[derive(Default)]
pub(super) struct Surveys {
    surveys: HashMap<i64, Survey>,
    places: HashMap<i64, Place>,
    changed: BTreeMap<i64, Survey>,
    placed: BTreeMap<i64, Place>,
    new: i64,
}

impl Surveys {
    /// Loads what the scratch database has of what these events are about.
    pub(super) fn load(scratch: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
        let ids = |subject: &str| -> Vec<i64> {
            let about = events.iter().filter(|event| event.entry.subject == subject);
            about.map(|event| event.entry.subject_id).collect()
        };
        let surveys = survey::load(scratch, &ids(survey::SUBJECT))?;
        let places = survey::load_places(scratch, &ids(survey::PLACE_SUBJECT))?;
        Ok(Self {
            surveys: surveys.into_iter().map(|one| (one.id.0, one)).collect(),
            places: places.into_iter().map(|one| (one.id.0, one)).collect(),
            ..Self::default()
        })
    }

    /// Lets an event of a survey happen; what cannot be read or cannot follow leaves it as it was.
    pub(super) fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = event.entry.subject_id;
        let told = |error: Error| error.to_string();
        let happened: Event = from_json("reading an event", &event.entry.body).map_err(told)?;
        let at = instant(event.entry.at).map_err(told)?;
        let before = self.surveys.get(&id).cloned();
        let is_new = before.is_none();
        let now = apply::apply(before, SurveyId(id), at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.new += i64::from(is_new);
        self.surveys.insert(id, now.clone());
        self.changed.insert(id, now);
        Ok(())
    }

    /// Lets an event of a place happen; what cannot be read or cannot follow leaves it as it was.
    pub(super) fn live_place(&mut self, event: &ledger::Event) -> Result<(), String> {
        let id = event.entry.subject_id;
        let told = |error: Error| error.to_string();
        let happened: PlaceEvent = from_json("reading an event", &event.entry.body).map_err(told)?;
        let at = instant(event.entry.at).map_err(told)?;
        let before = self.places.get(&id).cloned();
        let now = apply::apply_place(before, PlaceId(id), at, &event.entry.actor, &happened);
        let now = now.map_err(|error| error.to_string())?;
        self.places.insert(id, now.clone());
        self.placed.insert(id, now);
        Ok(())
    }

    /// Writes their rows; returns how many surveys are new.
    pub(super) fn save(self, scratch: &mut Tx<'_>) -> Result<i64, Error> {
        let changed: Vec<Survey> = self.changed.into_values().collect();
        survey::save(scratch, &changed)?;
        let placed: Vec<Place> = self.placed.into_values().collect();
        survey::save_places(scratch, &placed)?;
        Ok(self.new)
    }
}
