//! What the aggregates that are kept whole have in common: events of one subject make them, and their rows are
//! written from what they are now. Orders, cases and proceedings, which move counts as well, are kept by their own.

use std::collections::{BTreeMap, HashMap};

use domain::{
    annual, campaign::Campaign, knowledge::Article, survey, survey::Survey, tablet::Record, visit::Visit,
    woodpecker::Collection,
};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::{Error, Table, Tx},
    ledger,
    order::{from_json, instant},
};

/// Something that its events make, and that is kept whole.
pub(crate) trait Aggregate: Clone {
    /// What happens to it.
    type Event: Serialize + DeserializeOwned;

    /// What the ledger calls the subject of its events.
    const SUBJECT: &'static str;

    /// Returns the stable name of an event.
    fn code(event: &Self::Event) -> &'static str;

    /// Lets an event happen.
    fn apply(
        before: Option<Self>,
        id: i64,
        at: Timestamp,
        by: &str,
        event: &Self::Event,
    ) -> Result<Self, String>;

    /// Returns how many events made it.
    fn version(&self) -> i64;

    /// Reads those of these ids.
    fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<(i64, Self)>, Error>;

    /// Writes the rows of changed ones, each with the version whose rows are stored; nothing stored is 0.
    fn save(tx: &mut Tx<'_>, changed: Vec<(Self, i64)>) -> Result<(), Error>;

    /// Returns those of its kind.
    fn among(all: &mut Aggregates) -> &mut Kept<Self>;
}

/// Those of one kind that were looked at, some of them changed.
pub(crate) struct Kept<A> {
    known: HashMap<i64, A>,
    /// The changed ones, with the version whose rows are stored.
    changed: BTreeMap<i64, i64>,
}

impl<A> Default for Kept<A> {
    fn default() -> Self {
        Self { known: HashMap::new(), changed: BTreeMap::new() }
    }
}

impl<A: Aggregate> Kept<A> {
    /// Returns the one of this id as it is now, or nothing.
    pub(crate) fn get(&mut self, tx: &mut Tx<'_>, id: i64) -> Result<Option<A>, Error> {
        if !self.known.contains_key(&id) {
            self.known.extend(A::load(tx, &[id])?);
        }
        Ok(self.known.get(&id).cloned())
    }

    /// Looks at what was read otherwise; what is known already stays as it is now.
    pub(crate) fn hold(&mut self, found: impl IntoIterator<Item = (i64, A)>) {
        for (id, one) in found {
            self.known.entry(id).or_insert(one);
        }
    }

    /// Returns what was looked at, as it is now.
    pub(crate) fn values(&self) -> impl Iterator<Item = &A> {
        self.known.values()
    }

    /// Lets an event happen to one that was looked at, or begins a new one.
    pub(crate) fn follow(
        &mut self,
        at: Timestamp,
        id: i64,
        by: &str,
        event: &A::Event,
    ) -> Result<i64, String> {
        let before = self.known.get(&id).cloned();
        let since = before.as_ref().map_or(0, A::version);
        let now = A::apply(before, id, at, by, event)?;
        let version = now.version();
        self.changed.entry(id).or_insert(since);
        self.known.insert(id, now);
        Ok(version)
    }

    /// Lets an event of the ledger happen once more; what cannot be read or cannot follow changes nothing.
    fn live(&mut self, event: &ledger::Event) -> Result<(), String> {
        let entry = &event.entry;
        let told = |error: Error| error.to_string();
        let happened = from_json("reading an event", &entry.body).map_err(told)?;
        let at = instant(entry.at).map_err(told)?;
        self.follow(at, entry.subject_id, &entry.actor, &happened).map(drop)
    }

    /// Looks at those that these events are about.
    fn look(&mut self, tx: &mut Tx<'_>, events: &[ledger::Event]) -> Result<(), Error> {
        let about = events.iter().filter(|event| event.entry.subject == A::SUBJECT);
        let ids: Vec<i64> = about.map(|event| event.entry.subject_id).collect();
        self.known.extend(A::load(tx, &ids)?);
        Ok(())
    }

    /// Writes the rows of the changed ones; returns how many are new.
    fn save(&mut self, tx: &mut Tx<'_>) -> Result<i64, Error> {
        let changed = std::mem::take(&mut self.changed);
        let new = changed.values().filter(|since| **since == 0).count();
        let changed: Vec<(A, i64)> =
            changed.into_iter().filter_map(|(id, since)| Some((self.known.remove(&id)?, since))).collect();
        if !changed.is_empty() {
            A::save(tx, changed)?;
        }
        Ok(i64::try_from(new).unwrap_or(i64::MAX))
    }
}

/// Names every kind once: its place, the aggregate, its event, how it happens, and how it is read and written.
macro_rules! aggregates {
    ($($kind:ident: $aggregate:ty, $id:ident, $event:ty, $apply:path, $subject:path, $load:path,
       |$tx:ident, $changed:ident| $save:expr;)*) => {
        /// The aggregates that a batch, or a chunk of the ledger, touches.
        #[derive(Default)]
        pub(crate) struct Aggregates {
            $($kind: Kept<$aggregate>,)*
        }

        /// How many of each kind are new.
        #[derive(Default)]
        pub(crate) struct New {
            $(pub(crate) $kind: i64,)*
        }

        impl Aggregates {
            /// Looks at what these events are about.
            pub(crate) fn of(tx: &mut Tx<'_>, events: &[ledger::Event]) -> Result<Self, Error> {
                let mut all = Self::default();
                $(all.$kind.look(tx, events)?;)*
                Ok(all)
            }

            /// Lets an event happen once more; nothing when its subject is none of these.
            pub(crate) fn live(&mut self, event: &ledger::Event) -> Option<Result<(), String>> {
                match event.entry.subject.as_str() {
                    $($subject => Some(self.$kind.live(event)),)*
                    _ => None,
                }
            }

            /// Writes the rows of what changed.
            pub(crate) fn save(mut self, tx: &mut Tx<'_>) -> Result<New, Error> {
                Ok(New { $($kind: self.$kind.save(tx)?,)* })
            }
        }

        $(impl Aggregate for $aggregate {
            type Event = $event;

            const SUBJECT: &'static str = $subject;

            fn code(event: &$event) -> &'static str {
                event.code()
            }

            fn apply(
                before: Option<Self>,
                id: i64,
                at: Timestamp,
                by: &str,
                event: &$event,
            ) -> Result<Self, String> {
                $apply(before, domain::ids::$id(id), at, by, event).map_err(|error| error.to_string())
            }

            fn version(&self) -> i64 {
                self.version
            }

            fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<(i64, Self)>, Error> {
                Ok($load(tx, ids)?.into_iter().map(|one| (one.id.0, one)).collect())
            }

            fn save($tx: &mut Tx<'_>, $changed: Vec<(Self, i64)>) -> Result<(), Error> {
                $save
            }

            fn among(all: &mut Aggregates) -> &mut Kept<Self> {
                &mut all.$kind
            }
        })*
    };
}

aggregates! {
    articles: Article, ArticleId, domain::knowledge::event::Event, domain::knowledge::apply::apply,
        crate::knowledge::SUBJECT, crate::knowledge::load,
        |tx, changed| crate::knowledge::save(tx, &now(changed));
    surveys: Survey, SurveyId, survey::event::Event, survey::apply::apply,
        crate::survey::SUBJECT, crate::survey::load,
        |tx, changed| crate::survey::save(tx, &now(changed));
    places: survey::place::Place, PlaceId, survey::event::PlaceEvent, survey::apply::apply_place,
        crate::survey::PLACE_SUBJECT, crate::survey::load_places,
        |tx, changed| crate::survey::save_places(tx, &now(changed));
    campaigns: Campaign, CampaignId, domain::campaign::event::Event, domain::campaign::apply::apply,
        crate::campaign::SUBJECT, crate::campaign::load,
        |tx, changed| crate::campaign::save(tx, &changed);
    collections: Collection, CollectionId, domain::woodpecker::event::Event, domain::woodpecker::apply::apply,
        crate::woodpecker::SUBJECT, crate::woodpecker::load,
        |tx, changed| crate::woodpecker::save(tx, &now(changed));
    tablet_records: Record, RecordId, domain::tablet::Event, domain::tablet::apply,
        crate::tablet::SUBJECT, crate::tablet::load,
        |tx, changed| crate::tablet::save(tx, &now(changed));
    visits: Visit, VisitId, domain::visit::event::Event, domain::visit::apply::apply,
        crate::visit::SUBJECT, crate::visit::load,
        |tx, changed| crate::visit::save(tx, &now(changed));
    annual_sheets: annual::Sheet, AnnualId, annual::event::Event, annual::apply::apply,
        crate::annual::SUBJECT, crate::annual::load,
        |tx, changed| crate::annual::save(tx, &now(changed));
}

/// The tables of them all, which the ledger must give once more.
pub(crate) const TABLES: [&[&Table]; 7] = [
    &[&crate::knowledge::ARTICLE, &crate::knowledge::ARTICLE_REQUEST],
    &[&crate::survey::SURVEY, &crate::survey::SURVEY_PLACE],
    &[&crate::campaign::CAMPAIGN, &crate::campaign::CAMPAIGN_ENTRANT],
    &crate::woodpecker::TABLES,
    &[&crate::tablet::TABLET_RECORD],
    &[&crate::visit::VISIT],
    &[&crate::annual::ANNUAL_SHEET],
];

fn now<A>(changed: Vec<(A, i64)>) -> Vec<A> {
    changed.into_iter().map(|(now, _)| now).collect()
}
