//! The platform above: how it is called, how it fares, and what it says. What is told, and when, is decided by the job
//! and the domain.

pub mod answer;
pub mod keys;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use answer::Answered;
use domain::{
    calendar::{BEIJING, instant},
    exchange::{
        Key, Kind,
        reconcile::Cell,
        record::{self, Record},
        standing::Ended,
    },
    rating::Grade,
};
use jiff::{
    Timestamp,
    civil::{Date, Time},
};
use reqwest::Client;
use serde_json::{Map, Value, json};
use store::upload::compare::CELL_LIMIT;
use tokio::task::JoinSet;

use crate::{
    config::platform::PlatformSettings,
    ids::Ids,
    sms::{
        client::{self, call},
        health::Health,
    },
};

/// The keys asked for at a time.
const KEYS: usize = 500;

/// What the job remembers of itself; a restart forgets it without harm.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// The last case that was caught up with; nothing when all are.
    pub caught_up: Option<i64>,
    /// When a comparison that failed is tried again.
    pub compare_after: Timestamp,
}

/// The platform and how it fares.
#[derive(Debug)]
pub struct Platform {
    /// What the settings say of it.
    pub settings: PlatformSettings,
    health: Mutex<Health>,
    course: Mutex<Course>,
    client: Client,
}

impl Platform {
    /// Puts it together; nothing is called.
    ///
    /// # Errors
    /// When the system gives no client.
    pub fn open(settings: PlatformSettings, at: Timestamp) -> anyhow::Result<Self> {
        let health = Mutex::new(Health::fresh(settings.rate_per_second, at));
        let course = Course { caught_up: Some(0), compare_after: Timestamp::UNIX_EPOCH };
        Ok(Self { settings, health, course: Mutex::new(course), client: client::client()? })
    }

    /// Returns from when on cases are told.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        instant(self.settings.from, Time::midnight())
    }

    /// Returns how it fares.
    pub fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the job remembers.
    pub fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells records, all at once, and notes how it fares; returns how each call ended, in their order.
    pub async fn tell(self: &Arc<Self>, ids: &Ids, at: Timestamp, records: Vec<Record>) -> Vec<Answered> {
        let lost = || answer::read(Err(client::Called::Unknown("the call was broken off".to_owned())));
        let mut ended: Vec<Answered> = records.iter().map(|_| lost()).collect();
        let mut calls = JoinSet::new();
        for (place, record) in records.into_iter().enumerate() {
            let (platform, ids) = (Arc::clone(self), ids.clone());
            calls.spawn(async move { (place, platform.tell_one(&ids, at, &record).await) });
        }
        while let Some(joined) = calls.join_next().await {
            if let Ok((place, answered)) = joined
                && let Some(slot) = ended.get_mut(place)
            {
                self.note(at, &answered);
                *slot = answered;
            }
        }
        ended
    }

    fn note(&self, at: Timestamp, answered: &Answered) {
        let mut health = self.health();
        match answered.ended {
            Ended::Accepted | Ended::Existing => health.succeeded(at),
            Ended::Rejected(_) => {
                health.succeeded(at);
                health.noted(at, &answered.detail);
            }
            Ended::NotCalled | Ended::Busy | Ended::Unknown => health.failed(at, &answered.detail),
        }
    }

    async fn tell_one(&self, ids: &Ids, at: Timestamp, record: &Record) -> Answered {
        let settings = &self.settings;
        let (url, name) = match record.kind() {
            Kind::Service => (&settings.service_url, &settings.service_name),
            Kind::Rating => (&settings.rating_url, &settings.rating_name),
        };
        let fields = record.fields().into_iter().map(|(name, value)| (name.to_owned(), Value::String(value)));
        let records = Value::Array(vec![Value::Object(fields.collect::<Map<_, _>>())]);
        match self.ask(ids, at, url, name, &records).await {
            Ok(called) => answer::read(called),
            Err(problem) => answer::read(Err(client::Called::Unreachable(problem))),
        }
    }

    /// Calls with a signed envelope whose one parameter is sealed.
    async fn ask(
        &self,
        ids: &Ids,
        at: Timestamp,
        url: &str,
        name: &str,
        parameter: &Value,
    ) -> Result<Result<(reqwest::StatusCode, String), client::Called>, String> {
        let settings = &self.settings;
        let time = BEIJING.to_datetime(at).strftime("%Y%m%d%H%M%S").to_string();
        let signed = format!("{time}{}{}", settings.app_mark, settings.app_word.reveal());
        let body = json!({
            "txnBodyCom": {
                "appMark": settings.app_mark,
                "time": time,
                "sign": settings.keys.sign(&signed)?,
                "params": { name: settings.keys.seal(ids, &parameter.to_string())? },
            },
            "txnCommCom": {},
        });
        Ok(call(self.client.post(url).json(&body)).await)
    }

    /// Returns the list that an answer brings in `data`.
    async fn list(
        &self,
        ids: &Ids,
        at: Timestamp,
        url: &str,
        name: &str,
        parameter: Value,
    ) -> Result<Vec<Value>, String> {
        let (status, text) = self
            .ask(ids, at, url, name, &parameter)
            .await?
            .map_err(|called| answer::read(Err(called)).detail)?;
        if !status.is_success() {
            return Err(format!("{}: {}", status.as_u16(), client::excerpt(&text)));
        }
        match answer::body(&text)? {
            Some(Value::Object(mut body)) => match body.remove("data") {
                Some(Value::Array(list)) => Ok(list),
                _ => Err(format!("`data` is no list in the answer: {}", client::excerpt(&text))),
            },
            _ => Err(format!("the answer is not understood: {}", client::excerpt(&text))),
        }
    }

    /// Asks how many ratings of a day the platform has, by cell; nothing when it cannot be asked.
    ///
    /// # Errors
    /// What the platform said, or what cannot be read.
    pub async fn counts(
        &self,
        ids: &Ids,
        at: Timestamp,
        day: Date,
    ) -> Result<Option<BTreeMap<Cell, i64>>, String> {
        let Some(url) = &self.settings.count_url else { return Ok(None) };
        let mut cells = BTreeMap::new();
        for entry in self.list(ids, at, url, "count", json!({ "date": day.to_string() })).await? {
            let read = || {
                let grade = said(&entry, "satisfaction")?.parse().ok().and_then(Grade::of)?;
                let count: i64 = said(&entry, "count")?.parse().ok()?;
                Some((Cell { region: said(&entry, "areaCode")?, grade }, count))
            };
            let (cell, count) = read().ok_or_else(|| {
                format!(
                    "a count without `areaCode`, `satisfaction` or `count`: {}",
                    client::excerpt(&entry.to_string())
                )
            })?;
            *cells.entry(cell).or_insert(0) += count;
        }
        Ok(Some(cells))
    }

    /// Asks for the keys of a cell that the platform has; nothing when it cannot be asked.
    ///
    /// # Errors
    /// What the platform said, or what cannot be read.
    pub async fn keys(
        &self,
        ids: &Ids,
        at: Timestamp,
        day: Date,
        cell: &Cell,
    ) -> Result<Option<BTreeSet<String>>, String> {
        let Some(url) = &self.settings.records_url else { return Ok(None) };
        let mut keys = BTreeSet::new();
        let most = usize::try_from(CELL_LIMIT).unwrap_or(0) / KEYS;
        for page in 1..=most {
            let wanted = json!({
                "date": day.to_string(), "areaCode": cell.region, "satisfaction": cell.grade.to_string(),
                "page": page, "size": KEYS,
            });
            let list = self.list(ids, at, url, "records", wanted).await?;
            let is_last = list.len() < KEYS;
            for entry in list {
                let text = |name: &str| said(&entry, name);
                let key = || {
                    Some(Key {
                        project_no: text("projectNo")?,
                        service_number: text("serviceNumber")?,
                        assess_number: Some(text("assessNumber")?),
                    })
                };
                let key = key().ok_or_else(|| {
                    format!("a record without its key: {}", client::excerpt(&entry.to_string()))
                })?;
                keys.insert(key.to_string());
            }
            if is_last {
                break;
            }
        }
        Ok(Some(keys))
    }

    /// Returns the name by which the platform knows a rating.
    #[must_use]
    pub fn name_of(&self, entry: &store::upload::Entry) -> String {
        let dialect = &self.settings.dialect;
        record::key(dialect, &entry.project_no, &entry.service_number, entry.rating()).to_string()
    }
}

fn said(entry: &Value, name: &str) -> Option<String> {
    crate::sms::mapping::said(entry, name)
}
