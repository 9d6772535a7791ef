//! Keeps the index in step with the ledger.
//!
//! The index remembers with every commit which event of which ledger it has followed to. When that event is not in the
//! ledger it meets, after a restore or in another house, it begins anew; after a crash it goes on from its last commit.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    ids::OrderId,
    knowledge::{Article, Standing},
    order::{
        Order,
        event::{Event, Recorded},
    },
};

use super::fields::Document;
use crate::{
    db::{Error, Tx},
    knowledge, ledger,
    order::{self, from_json},
};

/// The events followed with one commit.
pub(super) const CHUNK: i64 = 4_000;
/// The documents read at a time when the index is built anew.
pub(super) const ROWS: i64 = 2_000;

/// How far an index has followed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) seq: i64,
    pub(super) hash: String,
}

impl Place {
    /// Returns the place as the index keeps it.
    pub(super) fn written(&self) -> String {
        format!("{} {}", self.seq, self.hash)
    }

    pub(super) fn read(payload: &str) -> Option<Self> {
        let (seq, hash) = payload.split_once(' ')?;
        Some(Self { seq: seq.parse().ok()?, hash: hash.to_owned() })
    }

    /// Returns the place of an event; the empty one when there is no such event.
    pub(super) fn at(tx: &mut Tx<'_>, seq: i64) -> Result<Self, Error> {
        let hash = ledger::hash_of(tx, seq)?;
        Ok(hash.map_or_else(Self::default, |hash| Self { seq, hash: hash.to_string() }))
    }

    /// Returns whether the ledger has this very event at this place.
    pub(super) fn stands(&self, tx: &mut Tx<'_>) -> Result<bool, Error> {
        Ok(Self::at(tx, self.seq)? == *self)
    }
}

/// Returns the number of the last event.
pub(super) fn last(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.query_one("select seq from head where id = 1", &[])?.map_or(Ok(0), |row| row.int(0))
}

/// What has to be taken in anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Changed {
    /// Every id that something happened to.
    pub(super) ids: BTreeSet<i64>,
    /// What is found of those that are to be found.
    pub(super) documents: Vec<Document>,
}

/// Returns what the events after `after` and through `through` have changed.
pub(super) fn changed(tx: &mut Tx<'_>, after: i64, through: i64) -> Result<Changed, Error> {
    let sql = "select distinct subject, subject_id from event where seq > $1 and seq <= $2 \
               and subject in ('order', 'article') order by subject, subject_id";
    let (mut orders, mut articles) = (Vec::new(), Vec::new());
    for row in tx.query(sql, &[after.into(), through.into()])? {
        let of = if row.str(0)? == order::SUBJECT { &mut orders } else { &mut articles };
        of.push(row.int(1)?);
    }
    let mut documents = of_articles(knowledge::load(tx, &articles)?);
    documents.extend(of_orders(tx, &orders)?);
    Ok(Changed { ids: orders.into_iter().chain(articles).collect(), documents })
}

/// Returns a page of everything that is to be found, by id after `after`, and the last id looked at.
pub(super) fn page(tx: &mut Tx<'_>, after: i64) -> Result<(Vec<Document>, Option<i64>), Error> {
    let ids = |tx: &mut Tx<'_>, table: &str| {
        let sql = format!("select id from {table} where id > $1 order by id limit $2");
        let rows = tx.query(&sql, &[after.into(), ROWS.into()])?;
        rows.iter().map(|row| row.int(0)).collect::<Result<Vec<_>, _>>()
    };
    let (orders, articles) = (ids(tx, "orders")?, ids(tx, "article")?);
    let mut all: Vec<i64> = orders.iter().chain(&articles).copied().collect();
    all.sort_unstable();
    all.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
    let Some(last) = all.last().copied() else { return Ok((Vec::new(), None)) };
    let within = |ids: Vec<i64>| ids.into_iter().filter(|id| *id <= last).collect::<Vec<_>>();
    let mut documents = of_articles(knowledge::load(tx, &within(articles))?);
    documents.extend(of_orders(tx, &within(orders))?);
    Ok((documents, Some(last)))
}

/// An article is found as it was published; agents find an expired one, citizens do not.
fn of_articles(articles: Vec<Article>) -> Vec<Document> {
    let document = |article: Article| {
        let is_public = match article.standing {
            Standing::Published => true,
            Standing::Expired => false,
            Standing::Unpublished | Standing::Retired => return None,
        };
        let content = article.edition?.content;
        let mut tags = vec![super::ARTICLE.to_owned()];
        tags.extend(is_public.then(|| super::PUBLIC.to_owned()));
        Some(Document {
            id: article.id.0,
            tags,
            title: content.title,
            questions: format!("{}\n{}", content.matter, content.questions.join("\n")),
            body: format!("{}\n{}", content.answer, content.basis.join("\n")),
            inner: content.internal,
        })
    };
    articles.into_iter().filter_map(document).collect()
}

/// A letter is found by what its citizen wrote and by what it was answered; how it went on in between is not looked
/// through.
fn of_orders(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Document>, Error> {
    let orders = order::load(tx, ids)?;
    let mut texts = texts(tx, ids)?;
    let document = |order: Order| {
        let mut text = texts.remove(&order.id)?;
        let mut tags = vec![super::LETTER.to_owned()];
        tags.extend(order.lead.iter().chain(&order.co_handlers).map(|unit| super::of_unit(unit.0)));
        text.questions.push_str(order.place.as_deref().unwrap_or_default());
        Some(Document { id: order.id.0, tags, title: order.title, ..text })
    };
    Ok(orders.into_iter().filter_map(document).collect())
}

pub(super) fn texts(tx: &mut Tx<'_>, ids: &[i64]) -> Result<BTreeMap<OrderId, Document>, Error> {
    let sql = "select seq, subject_id, body from event where subject_id {in:$1} and subject = $2 \
               and kind in ('registered', 'imported', 'answered')";
    let mut rows = tx.query_in(sql, ids, &[order::SUBJECT.into()])?;
    // A long list is asked for in parts, each of them in no order of the whole.
    rows.sort_by_key(|row| row.int(0).unwrap_or_default());
    let mut texts: BTreeMap<OrderId, Document> = BTreeMap::new();
    for row in rows {
        let recorded: Recorded = from_json("reading an event", row.str(2)?)?;
        let text = texts.entry(OrderId(row.int(1)?)).or_default();
        #[expect(clippy::wildcard_enum_match_arm, reason = "only these were asked for")]
        match recorded.event {
            Event::Registered(demand) => text.body = demand.content,
            Event::Imported { demand, answer } => {
                text.body = demand.content;
                text.inner = answer.reply;
            }
            Event::Answered { reply, .. } => text.inner = reply,
            _ => {}
        }
    }
    Ok(texts)
}
