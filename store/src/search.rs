//! Finds articles and letters by words, in files beside the database: an index that follows from the ledger and can be
//! thrown away at any time. It holds no text, only where words stand; whoever shows a find reads it from the database
//! and asks there whether it may be shown. Why it is made so: `docs/decisions/0011-search.md`.

pub mod excerpt;
mod fields;
mod follow;
mod query;
pub mod words;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::access::{Action, Actor, Reach};
use fields::{Document, Fields, KEY, SHAPE};
use follow::{Changed, Place};
use query::Wanted;
use tantivy::{
    Index, IndexReader, IndexWriter, Order, ReloadPolicy, TantivyDocument, Term,
    collector::{
        Count, TopDocs,
        sort_key::{SortBySimilarityScore, SortByStaticFastValue},
    },
    query::{BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery},
    schema::{IndexRecordOption, Schema},
};

use crate::db::{self, Db, Tx};

/// The most finds that are shown of one search, however many pages they fill.
pub const FINDS_LIMIT: usize = 1_000;
/// What the writer may hold before it writes files.
const MEMORY_BYTES: usize = 64_000_000;

const ARTICLE: &str = "article";
const PUBLIC: &str = "public";
const LETTER: &str = "letter";

fn of_unit(unit: i64) -> String {
    format!("unit:{unit}")
}

/// Why words cannot be looked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files of the index cannot be read or written.
    #[error(
        "the index of words: {0}; when it goes on, stop the program and delete the folder, it is built anew"
    )]
    Index(#[from] tantivy::TantivyError),
    /// Its folder cannot be made.
    #[error("the folder of the index `{place}`: {cause}")]
    Folder {
        /// Which.
        place: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// The database cannot be read.
    #[error(transparent)]
    Store(#[from] db::Error),
}

/// What somebody may find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// The public part of articles that are in force.
    Public,
    /// Articles that were published, their internal part among them.
    Articles,
    /// Every letter.
    Letters,
    /// Letters that these units handle.
    LettersOf(Vec<i64>),
    /// Nothing.
    Nothing,
}

impl Sight {
    /// Returns what `actor` may find among articles.
    #[must_use]
    pub fn of_articles(actor: &Actor) -> Self {
        match actor.reach(Action::ReadArticles) {
            Reach::None => Self::Public,
            Reach::Own | Reach::LeadUnit | Reach::OwnUnit | Reach::Everywhere => Self::Articles,
        }
    }

    /// Returns what `actor` may find among letters.
    #[must_use]
    pub fn of_letters(actor: &Actor) -> Self {
        match (actor.reach(Action::ListOrders), actor) {
            (Reach::Everywhere, _) => Self::Letters,
            (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
                Self::LettersOf(staff.units.iter().map(|unit| unit.0).collect())
            }
            (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => Self::Nothing,
        }
    }

    fn has_inner(&self) -> bool {
        match self {
            Self::Public | Self::Nothing => false,
            Self::Articles | Self::Letters | Self::LettersOf(_) => true,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// The ids, the best in front, the newest of what is worth the same first.
    pub ids: Vec<i64>,
    /// How many there are in all.
    pub total: usize,
    /// Nothing holds everything that was typed; these hold half of it.
    pub is_half: bool,
    /// What to mark in excerpts.
    pub needles: Vec<String>,
}

/// The index of words.
pub struct Search {
    place: PathBuf,
    fields: Fields,
    index: Index,
    reader: IndexReader,
    writer: Mutex<Option<IndexWriter<TantivyDocument>>>,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Search").field("place", &self.place).finish_non_exhaustive()
    }
}

impl Search {
    /// Opens the index in a folder, or makes an empty one there. One that cannot be read is thrown away: everything in
    /// it follows from the ledger.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let place = folder.join(SHAPE);
        let (schema, fields) = Fields::new();
        let index = match made(&place, schema.clone()) {
            Ok(index) => index,
            Err(error) => {
                tracing::warn!(%error, place = %place.display(), "the index cannot be read; it is built anew");
                let cleared = std::fs::remove_dir_all(&place);
                cleared.map_err(|cause| Error::Folder { place: place.clone(), cause })?;
                made(&place, schema)?
            }
        };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { place, fields, index, reader, writer: Mutex::new(None) })
    }

    /// Returns the folder its files lie in.
    #[must_use]
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Takes in what happened since it last did; returns how many documents it took in. Whoever asks at the same moment
    /// waits, and finds nothing left to do.
    ///
    /// # Errors
    /// When the database cannot be read, or the files of the index not written; what was taken in before stays.
    pub fn follow(&self, db: &Db) -> Result<usize, Error> {
        let mut writer = self.writer();
        let (place, last) = db.read(|tx| {
            let place = self.followed();
            let stands = place.seq > 0 && place.stands(tx)?;
            Ok((stands.then_some(place), follow::last(tx)?))
        })?;
        if place.as_ref().map_or(last == 0 && self.count() == 0, |place| place.seq >= last) {
            return Ok(0);
        }
        let writer = match &mut *writer {
            Some(writer) => writer,
            none @ None => match self.index.writer_with_num_threads(1, MEMORY_BYTES) {
                Ok(writer) => none.insert(writer),
                Err(tantivy::TantivyError::LockFailure(..)) => {
                    // Another program of this installation follows; what it wrote is seen here too.
                    self.reader.reload()?;
                    return Ok(0);
                }
                Err(error) => return Err(error.into()),
            },
        };
        match place {
            Some(place) => self.go_on(db, writer, place.seq, last),
            None => self.build(db, writer, last),
        }
    }

    fn go_on(
        &self,
        db: &Db,
        writer: &mut IndexWriter<TantivyDocument>,
        from: i64,
        last: i64,
    ) -> Result<usize, Error> {
        let (mut after, mut taken) = (from, 0);
        while after < last {
            let through = after.saturating_add(follow::CHUNK).min(last);
            let (changed, place) =
                db.read(|tx| Ok((follow::changed(tx, after, through)?, Place::at(tx, through)?)))?;
            let Changed { ids, documents } = changed;
            for id in ids {
                writer.delete_term(Term::from_field_u64(self.fields.key, id.unsigned_abs()));
            }
            taken += self.take_in(writer, &documents)?;
            self.commit(writer, &place)?;
            after = through;
        }
        Ok(taken)
    }

    /// Builds it anew from the rows. What changes meanwhile is taken in by the next round, which begins at the event
    /// that was last when this one began.
    fn build(&self, db: &Db, writer: &mut IndexWriter<TantivyDocument>, last: i64) -> Result<usize, Error> {
        writer.delete_all_documents()?;
        let place = db.read(|tx| Place::at(tx, last))?;
        let (mut after, mut taken) = (0, 0);
        while let (documents, Some(end)) = db.read(|tx| follow::page(tx, after))? {
            taken += self.take_in(writer, &documents)?;
            after = end;
        }
        self.commit(writer, &place)?;
        Ok(taken)
    }

    fn take_in(&self, writer: &IndexWriter<TantivyDocument>, documents: &[Document]) -> Result<usize, Error> {
        for document in documents {
            writer.add_document(self.fields.document(document))?;
        }
        Ok(documents.len())
    }

    fn commit(&self, writer: &mut IndexWriter<TantivyDocument>, place: &Place) -> Result<(), Error> {
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&place.written());
        prepared.commit()?;
        Ok(self.reader.reload()?)
    }

    /// Returns how far it has followed, as its last commit says.
    fn followed(&self) -> Place {
        let payload = self.index.load_metas().ok().and_then(|metas| metas.payload);
        payload.as_deref().and_then(Place::read).unwrap_or_default()
    }

    fn writer(&self) -> MutexGuard<'_, Option<IndexWriter<TantivyDocument>>> {
        // Whoever panicked had not committed: the index is as it was.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for what somebody typed, leaving out the first `skip` finds.
    ///
    /// # Errors
    /// When the files of the index cannot be read.
    pub fn search(&self, sight: &Sight, typed: &str, skip: usize, limit: usize) -> Result<Found, Error> {
        let wanted = Wanted::read(typed);
        if wanted.is_empty() {
            return Ok(Found::default());
        }
        let parts = self.fields.parts(sight.has_inner());
        let needles = wanted.needles();
        let (ids, total) = self.found(sight, wanted.all(&parts), skip, limit)?;
        if total > 0 {
            return Ok(Found { ids, total, is_half: false, needles });
        }
        let Some(half) = wanted.half(&parts) else { return Ok(Found { needles, ..Found::default() }) };
        let (ids, total) = self.found(sight, half, skip, limit)?;
        Ok(Found { ids, total, is_half: total > 0, needles })
    }

    /// Looks for what a longer text is about.
    ///
    /// # Errors
    /// When the files of the index cannot be read.
    pub fn suggest(&self, sight: &Sight, text: &str, limit: usize) -> Result<Found, Error> {
        // What stands in a body alone says little about what the text is about.
        let parts = [self.fields.title, self.fields.questions];
        let Some((query, needles)) = query::alike_to(&parts, text) else { return Ok(Found::default()) };
        let (ids, total) = self.found(sight, query, 0, limit)?;
        Ok(Found { ids, total, is_half: false, needles })
    }

    fn found(
        &self,
        sight: &Sight,
        query: Box<dyn Query>,
        skip: usize,
        limit: usize,
    ) -> Result<(Vec<i64>, usize), Error> {
        let Some(seen) = self.seen(sight) else { return Ok((Vec::new(), 0)) };
        let query = BooleanQuery::new(vec![(Occur::Must, query), (Occur::Must, seen)]);
        let limit = limit.clamp(1, FINDS_LIMIT);
        let order = (
            (SortBySimilarityScore, Order::Desc),
            (SortByStaticFastValue::<u64>::for_field(KEY), Order::Desc),
        );
        let best = TopDocs::with_limit(limit).and_offset(skip.min(FINDS_LIMIT)).order_by(order);
        let (best, total) = self.reader.searcher().search(&query, &(best, Count))?;
        let ids = best.into_iter().filter_map(|((_, key), _)| i64::try_from(key?).ok());
        Ok((ids.collect(), total))
    }

    /// Returns what keeps the finds within a sight; it is worth nothing. Nothing when there is nothing to see.
    fn seen(&self, sight: &Sight) -> Option<Box<dyn Query>> {
        let tagged = |tag: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(self.fields.tag, tag), IndexRecordOption::Basic))
        };
        let query = match sight {
            Sight::Nothing => return None,
            Sight::Public => tagged(PUBLIC),
            Sight::Articles => tagged(ARTICLE),
            Sight::Letters => tagged(LETTER),
            Sight::LettersOf(units) if units.is_empty() => return None,
            Sight::LettersOf(units) => {
                let units = units.iter().map(|unit| (Occur::Should, tagged(&of_unit(*unit))));
                Box::new(BooleanQuery::new(units.collect()))
            }
        };
        Some(Box::new(ConstScoreQuery::new(query, 0.0)))
    }

    /// Returns how many documents it holds.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.reader.searcher().num_docs()
    }
}

fn made(place: &Path, schema: Schema) -> Result<Index, Error> {
    std::fs::create_dir_all(place).map_err(|cause| Error::Folder { place: place.to_owned(), cause })?;
    let folder = tantivy::directory::MmapDirectory::open(place).map_err(tantivy::TantivyError::from)?;
    Ok(Index::open_or_create(folder, schema)?)
}

/// What a letter says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// What its citizen wrote.
    pub content: String,
    /// What was answered; empty while nothing was.
    pub reply: String,
}

/// Returns what these letters say. Whether somebody may read one is asked of `domain::access`.
///
/// # Errors
/// When the database cannot be read.
pub fn letters(tx: &mut Tx<'_>, ids: &[i64]) -> Result<BTreeMap<i64, Letter>, db::Error> {
    let texts = follow::texts(tx, ids)?.into_iter();
    Ok(texts.map(|(id, text)| (id.0, Letter { content: text.body, reply: text.inner })).collect())
}
