//! Rows become cases: understood, looked up among what was taken before, handed in many at a time and awaited together.

use std::collections::HashSet;

use domain::{
    access::Actor,
    batch::{Outcome, Position, Window},
    case::{PhoneClass, Stage, Terms, command::Take},
    ids::BatchId,
    world::World,
};
use store::{
    batch::{self, Fault as KeptFault, Kept, NewRow},
    command::{Act, Done, Error, Request},
    db,
};
use tokio::sync::oneshot;

use super::{
    fault::{Fault, Wrong},
    field::{Field, Found},
    record::{RawRow, Reading, Record},
    settings::Source,
};
use crate::{actions, app::App};

/// Who takes cases.
const ACTOR: Actor = Actor::System("sources");
/// The cases that wait for a commit at a time.
const IN_FLIGHT: usize = 256;
/// The reason of a matter that the register of monitored content does not name.
const NOT_MONITORED: &str = "not-monitored";

/// What rows are taken by.
pub(super) struct Taker<'a> {
    pub(super) app: &'a App,
    pub(super) source: &'a Source,
    pub(super) world: &'a World,
    pub(super) pack: &'a str,
    pub(super) batch: BatchId,
    pub(super) window: Window,
    /// Nothing is handed in; what would become of a row is told by its facts alone.
    pub(super) is_dry: bool,
    /// What this batch took before was taken by an earlier attempt of the same reading, and is told as taken.
    pub(super) resumes: bool,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) outcome: Outcome,
    pub(super) is_late: bool,
    /// What is to be kept of a case that was taken now.
    pub(super) new: Option<NewRow>,
    /// What is to be kept of a row that was not.
    pub(super) fault: Option<KeptFault>,
    /// Whose it is, as far as that was understood: number and step.
    pub(super) step: (String, String),
}

/// A row that was understood and is to be handed in.
struct Ready {
    at: usize,
    record: Record,
    digest: String,
    number: u64,
    place: String,
    is_late: bool,
    /// It was taken before and its source tells it otherwise now.
    before: Option<Kept>,
}

impl Taker<'_> {
    /// Takes rows; `seen` holds the steps met so far in this run. Returns what became of each, in their order.
    pub(super) async fn take(
        &self,
        rows: Vec<RawRow>,
        found: &Found,
        seen: &mut HashSet<(String, String)>,
    ) -> Result<Vec<Told>, db::Error> {
        let mut told: Vec<Option<Told>> = rows.iter().map(|_| None).collect();
        let mut understood = Vec::new();
        for (at, row) in rows.into_iter().enumerate() {
            match self.understood(&row, found, seen) {
                Ok((record, is_late)) => understood.push((at, row.number, row.place, record, is_late)),
                Err((wrong, step)) => set(&mut told, at, rejected(&row.place, found, &wrong, step)),
            }
        }
        let mut ready = Vec::new();
        let kept = self.kept(&understood).await?;
        for (at, number, place, record, is_late) in understood {
            let digest = self.digest(&record);
            let step = (record.facts.key.number.clone(), record.facts.key.step.clone());
            let before = kept.get(&step).cloned();
            match before {
                Some(kept) if kept.digest == digest || self.is_dry => {
                    set(&mut told, at, self.again(&kept, step));
                }
                before => ready.push(Ready { at, record, digest, number, place, is_late, before }),
            }
        }
        while !ready.is_empty() {
            let rest = ready.split_off(ready.len().min(IN_FLIGHT));
            for (at, outcome) in self.hand_in(std::mem::replace(&mut ready, rest), found).await? {
                set(&mut told, at, outcome);
            }
        }
        Ok(told.into_iter().flatten().collect())
    }

    /// Understands a row and where it stands to the batch.
    fn understood(
        &self,
        row: &RawRow,
        found: &Found,
        seen: &mut HashSet<(String, String)>,
    ) -> Result<(Record, bool), (Wrong, (String, String))> {
        let nobody = || (String::new(), String::new());
        if let Some((_, fault)) = &row.shape {
            return Err((Wrong { field: None, fault: fault.clone() }, nobody()));
        }
        let reading =
            Reading { source: self.source, world: self.world, pack: self.pack, found, batch: self.batch };
        let record = reading.record(row).map_err(|wrong| (wrong, nobody()))?;
        let step = (record.facts.key.number.clone(), record.facts.key.step.clone());
        let fault = match self.window.position(record.facts.finished_at) {
            Position::Within | Position::Earlier if !seen.insert(step.clone()) => Fault::Twice,
            Position::Within => return Ok((record, false)),
            Position::Earlier => return Ok((record, true)),
            Position::Later => Fault::Later,
            Position::TooOld => Fault::TooOld,
        };
        let field = if fault == Fault::Twice { Field::ProjectNo } else { Field::ResultDate };
        Err((Wrong::with(field, fault), step))
    }

    async fn kept(
        &self,
        understood: &[(usize, u64, String, Record, bool)],
    ) -> Result<std::collections::HashMap<(String, String), Kept>, db::Error> {
        let source = self.source.code.clone();
        let key = |record: &Record| (record.facts.key.number.clone(), record.facts.key.step.clone());
        let steps: Vec<(String, String)> =
            understood.iter().map(|(_, _, _, record, _)| key(record)).collect();
        actions::read(&self.app.store, move |tx| {
            let steps: Vec<(&str, &str)> =
                steps.iter().map(|(number, step)| (number.as_str(), step.as_str())).collect();
            batch::kept(tx, &source, &steps)
        })
        .await
    }

    /// A row that was taken before: by this batch in an earlier attempt, or by an earlier batch.
    fn again(&self, kept: &Kept, step: (String, String)) -> Told {
        let is_ours = kept.batch == self.batch && self.resumes && !self.is_dry;
        let outcome = if is_ours { kept.outcome.clone() } else { Outcome::Known };
        Told { outcome, is_late: is_ours && kept.is_late, new: None, fault: None, step }
    }

    /// Returns a keyed digest of all that the source tells, so that a correction is seen and nothing is given away.
    fn digest(&self, record: &Record) -> String {
        let mut facts = record.facts.clone();
        facts.batch = None;
        let text = format!("{facts:?}\u{1f}{}\u{1f}{}", record.contact.name, record.contact.phone);
        self.app.store.vault().index(&text, "source-row")
    }

    async fn hand_in(&self, ready: Vec<Ready>, found: &Found) -> Result<Vec<(usize, Told)>, db::Error> {
        let mut waiting = Vec::with_capacity(ready.len());
        for row in ready {
            let answer = self.submitted(&row);
            waiting.push((row, answer));
        }
        let mut told = Vec::with_capacity(waiting.len());
        for (row, answer) in waiting {
            let outcome = match answer {
                Handed::Told(outcome) => Ok(outcome),
                Handed::Waiting(answer) => match answer.await {
                    Ok(Ok(done)) => Ok(outcome_of(&done, row.record.facts.phone)),
                    Ok(Err(Error::Refused(refused))) => {
                        Err(Fault::Refused { code: refused.code(), words: refused.to_string() })
                    }
                    Ok(Err(Error::Store(error))) => return Err(error),
                    Err(_) => return Err(stopped()),
                },
            };
            told.push((row.at, self.told(row, outcome, found)));
        }
        Ok(told)
    }

    fn submitted(&self, row: &Ready) -> Handed {
        if !row.record.is_monitored {
            return Handed::Told(Outcome::Excluded(NOT_MONITORED.to_owned()));
        }
        let terms = self.source.terms.terms();
        if self.is_dry {
            return Handed::Told(foreseen(&row.record, &terms));
        }
        let take =
            Take { facts: row.record.facts.clone(), by: None, terms, known: domain::case::Known::default() };
        let request = Request {
            // The same batch handing in the same facts again, after a crash, gets the same answer.
            key: Some(format!("case:{}:{}", self.batch, row.digest)),
            at: self.app.clock.now(),
            actor: ACTOR,
            act: Act::TakeCase { take: Box::new(take), contact: row.record.contact.clone() },
        };
        let (answer, outcome) = oneshot::channel();
        self.app.store.submit(request, move |result| {
            // INVARIANT: a run that was stopped needs no answer; what it asked for is stored all the same.
            let _ = answer.send(result);
        });
        Handed::Waiting(outcome)
    }

    fn told(&self, row: Ready, outcome: Result<Outcome, Fault>, found: &Found) -> Told {
        let key = row.record.facts.key;
        let step = (key.number.clone(), key.step.clone());
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(fault) => return rejected(&row.place, found, &Wrong { field: None, fault }, step),
        };
        // A correction of what an earlier batch took stays that batch's.
        let kept = match &row.before {
            Some(before) => Kept { digest: row.digest, ..before.clone() },
            None => {
                Kept { batch: self.batch, outcome: outcome.clone(), is_late: row.is_late, digest: row.digest }
            }
        };
        let is_ours = kept.batch == self.batch && (row.before.is_none() || self.resumes);
        let outcome = if is_ours { kept.outcome.clone() } else { Outcome::Known };
        let new =
            (!self.is_dry).then_some(NewRow { number: key.number, step: key.step, place: row.number, kept });
        Told { outcome, is_late: is_ours && row.is_late, new, fault: None, step }
    }
}

/// A row that was handed in, or needs not be.
enum Handed {
    Told(Outcome),
    Waiting(oneshot::Receiver<Result<Done, Error>>),
}

/// Returns what became of a case, as its rules answered.
fn outcome_of(done: &Done, phone: PhoneClass) -> Outcome {
    let Done::Case { excluded, stage, is_new, .. } = done else { return Outcome::Known };
    match (stage, excluded) {
        // A window was faster: the case was there already.
        _ if !is_new => Outcome::Known,
        (Stage::Excluded, Some(reason)) => Outcome::Excluded(reason.code().to_owned()),
        (Stage::Taken | Stage::Excluded | Stage::Asked | Stage::Rated | Stage::Unrated, _) => match phone {
            PhoneClass::Mobile => Outcome::Sms,
            PhoneClass::Landline | PhoneClass::Absent | PhoneClass::Invalid => Outcome::Phone,
        },
    }
}

/// Returns what would become of a case as far as its own facts tell.
fn foreseen(record: &Record, terms: &Terms) -> Outcome {
    use domain::case::Exclusion;
    let finished_on = domain::calendar::date_of(record.facts.finished_at);
    let excluded = |reason: Exclusion| Outcome::Excluded(reason.code().to_owned());
    match record.facts.phone {
        _ if terms.starts.is_some_and(|starts| finished_on < starts) => excluded(Exclusion::BeforeStart),
        _ if record.facts.elsewhere.is_some() => excluded(Exclusion::Elsewhere),
        PhoneClass::Mobile => Outcome::Sms,
        PhoneClass::Landline => Outcome::Phone,
        PhoneClass::Absent => excluded(Exclusion::NoNumber),
        PhoneClass::Invalid => excluded(Exclusion::InvalidNumber),
    }
}

fn rejected(place: &str, found: &Found, wrong: &Wrong, step: (String, String)) -> Told {
    let field = wrong.field.map(|field| found.column(field).to_owned()).unwrap_or_default();
    let reason = wrong.fault.code().to_owned();
    let fault =
        KeptFault { place: place.to_owned(), field, reason: reason.clone(), detail: wrong.fault.to_string() };
    Told { outcome: Outcome::Rejected(reason), is_late: false, new: None, fault: Some(fault), step }
}

fn set(told: &mut [Option<Told>], at: usize, outcome: Told) {
    if let Some(place) = told.get_mut(at) {
        *place = Some(outcome);
    }
}

fn stopped() -> db::Error {
    db::Error::Unavailable { what: "taking cases".to_owned(), cause: "the server is stopping".to_owned() }
}
