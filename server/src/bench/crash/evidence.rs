//! What the ledger, the rows and the spool hold, held against what citizens were told.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use domain::order::{
    clocks::ClockMove,
    event::{Event, Recorded},
};
use store::{house::Store, ledger, order, outbox, timer};

use super::citizen::{PAST, Told};
use crate::{actions, clock::Clock, sms::spool::Outgoing};

/// How much of the ledger is read at once.
const PAGE: i64 = 10_000;

/// What the ledger says, read as far as it went last time.
#[derive(Debug, Default)]
pub struct Evidence {
    seq: i64,
    hash: Option<ledger::Hash>,
    orders: BTreeMap<String, Vec<i64>>,
    supplements: BTreeMap<String, u64>,
    rungs: BTreeMap<(i64, String), u64>,
}

impl Evidence {
    /// Returns how many events were read.
    #[must_use]
    pub fn events(&self) -> u64 {
        u64::try_from(self.seq).unwrap_or(0)
    }

    /// Reads what is new; what was read before must still stand there.
    ///
    /// # Errors
    /// When the ledger cannot be read or its past has changed.
    pub fn read(&mut self, store: &Store) -> anyhow::Result<()> {
        loop {
            let mut events = Vec::new();
            store.read(|tx| {
                ledger::walk(tx, self.seq.max(1), PAGE, |event| {
                    events.push(event);
                    Ok(())
                })
            })?;
            let before = self.seq;
            for event in events {
                if event.seq == before {
                    anyhow::ensure!(self.hash == Some(event.hash), "event {before} is not what it was");
                    continue;
                }
                self.take(&event)?;
            }
            if self.seq == before {
                return Ok(());
            }
        }
    }

    fn take(&mut self, event: &ledger::Event) -> anyhow::Result<()> {
        anyhow::ensure!(event.seq == self.seq + 1, "event {} follows event {}", event.seq, self.seq);
        (self.seq, self.hash) = (event.seq, Some(event.hash));
        if event.entry.subject != order::SUBJECT {
            return Ok(());
        }
        let Recorded { event: happened, clocks, stead: _ } = serde_json::from_str(&event.entry.body)?;
        let id = event.entry.subject_id;
        if let Event::Registered(demand) = happened {
            self.orders.entry(demand.title).or_default().push(id);
        } else if let Event::Supplemented { text } = happened {
            *self.supplements.entry(text).or_default() += 1;
        }
        for moved in clocks {
            if let ClockMove::Fired { clock, rung } = moved {
                *self.rungs.entry((id, format!("{} {rung}", clock.code()))).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Finds everything that was acknowledged exactly once; returns how much that was.
    ///
    /// # Errors
    /// What is missing or there twice.
    pub fn compare(&self, store: &Store, told: &Told) -> anyhow::Result<u64> {
        for (title, ids) in &self.orders {
            anyhow::ensure!(ids.len() == 1, "`{title}` was registered {} times", ids.len());
        }
        for (words, count) in &self.supplements {
            anyhow::ensure!(*count == 1, "`{words}` was added {count} times");
        }
        for acknowledged in &told.acknowledged {
            let order = store.read(|tx| order::numbered(tx, &acknowledged.order))?;
            let Some(order) = order else {
                anyhow::bail!("{} was acknowledged and is gone", acknowledged.order)
            };
            if let Some(title) = &acknowledged.title {
                let known = self.orders.get(title).is_some_and(|ids| ids.contains(&order.id.0));
                anyhow::ensure!(
                    known && order.title == *title,
                    "`{title}` was acknowledged as another order"
                );
            }
            if let Some(words) = &acknowledged.words {
                anyhow::ensure!(
                    self.supplements.contains_key(words),
                    "`{words}` was acknowledged and is gone"
                );
            }
        }
        Ok(u64::try_from(told.acknowledged.len())?)
    }

    /// Returns how many rungs were reached.
    ///
    /// # Errors
    /// A rung that was recorded twice.
    pub fn fired_once(&self) -> anyhow::Result<u64> {
        for ((id, rung), count) in &self.rungs {
            anyhow::ensure!(*count == 1, "order {id}: `{rung}` fired {count} times");
        }
        Ok(u64::try_from(self.rungs.len())?)
    }

    /// Checks that every demand whose deadlines have passed has fired more than one rung.
    ///
    /// # Errors
    /// A demand whose timers stood still.
    pub fn all_rang(&self) -> anyhow::Result<()> {
        for (title, ids) in self.orders.iter().filter(|(title, _)| title.starts_with(PAST)) {
            let rungs = self.rungs.keys().filter(|(id, _)| ids.contains(id)).count();
            anyhow::ensure!(rungs > 1, "`{title}` fired {rungs} rungs");
        }
        Ok(())
    }
}

/// Compares the messages asked for with the files that left; returns how many left.
///
/// # Errors
/// A message asked for twice, recorded as sent without a file, or a file nobody asked for.
pub fn compare_spool(store: &Store, data: &Path, is_settled: bool) -> anyhow::Result<u64> {
    let (mut asked, mut known, mut done, mut after) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), 0);
    loop {
        let records = store.read(|tx| outbox::records(tx, after, PAGE))?;
        let Some(last) = records.last() else { break };
        after = last.id;
        for record in records {
            let what = (record.subject, record.message, record.round);
            anyhow::ensure!(asked.insert(what), "{what:?} was asked for twice");
            anyhow::ensure!(
                record.attempts <= 1,
                "message {} was recorded {} times",
                record.id,
                record.attempts
            );
            anyhow::ensure!(
                !is_settled || record.state == "done",
                "message {} is {}",
                record.id,
                record.state
            );
            known.insert(record.id);
            if record.state == "done" {
                done.insert(record.id);
            }
        }
    }
    let sent = files(&data.join("spool/out"))?;
    anyhow::ensure!(done.is_subset(&sent), "sent without a file: {:?}", done.difference(&sent));
    anyhow::ensure!(sent.is_subset(&known), "files nobody asked for: {:?}", sent.difference(&known));
    Ok(u64::try_from(sent.len())?)
}

/// Returns the ids of the messages in a folder; every file must be whole.
fn files(folder: &Path) -> anyhow::Result<BTreeSet<i64>> {
    let mut ids = BTreeSet::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(ids) };
    for entry in entries {
        let path = entry?.path();
        // A file that was being written when the program was killed; its message is written again.
        if path.extension().is_some_and(|ending| ending == "part") {
            continue;
        }
        let message: Outgoing = serde_json::from_slice(&std::fs::read(&path)?)?;
        anyhow::ensure!(
            path.file_stem().is_some_and(|stem| stem == message.id.to_string().as_str()),
            "{path:?} holds another message"
        );
        ids.insert(message.id);
    }
    Ok(ids)
}

/// Returns whether nothing waits: no message, and no timer that is due.
///
/// # Errors
/// When the store cannot be read.
pub async fn is_quiet(store: &Store) -> anyhow::Result<bool> {
    let at = Clock::System.now();
    Ok(actions::read(store, move |tx| Ok(outbox::waiting(tx)? == 0 && timer::due(tx, at, 1)?.is_empty()))
        .await?)
}
