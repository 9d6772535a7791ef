//! Claiming messages before a gateway is called: whose turn it is, which digits a question gets, who is asked today.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::delivery::{State, next_after};
use jiff::Timestamp;

use super::{MESSAGE, close_over, state_of};
use crate::{
    db::{Error, Tx, Value},
    inbound,
    outbox::{self, Place},
};

/// A message that a gateway is about to be called with.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The outbox's id.
    pub id: i64,
    /// What it is about: `order`.
    pub subject: &'static str,
    /// Which one.
    pub subject_id: i64,
    /// Which message.
    pub kind: &'static str,
    /// The handling round.
    pub round: u16,
    /// The number's blind index.
    pub phone_index: String,
    /// The gateway.
    pub gateway: String,
    /// Whether sending it twice is the same as sending it once, so that a crash needs no claim.
    pub is_repeatable: bool,
    /// So many messages the carrier bills.
    pub parts: i64,
    /// The digest of the words.
    pub wording: String,
    /// What it asks, when it is a question.
    pub inquiry: Option<Inquiry>,
}

/// A question on its way, and when it may be put.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// How many digits the gateway allows behind the sender's number.
    pub extension_digits: u32,
    /// The pack that words it.
    pub pack: String,
    /// The language it is worded in.
    pub language: &'static str,
    /// The question whose scale it carries.
    pub question: String,
    /// Until when an answer is in time.
    pub closes_at: Timestamp,
    /// How many questions one number is asked in a day; 0 for any.
    pub per_day: i64,
    /// When the day began.
    pub day_began: Timestamp,
    /// When the next may be asked.
    pub next_day: Timestamp,
}

/// Whether a message may leave now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Call the gateway.
    Send {
        /// The digits behind the sender's number.
        extension: String,
        /// Which try this is.
        attempt: i64,
    },
    /// It waits.
    Held {
        /// Why: `asked-today` or `earlier-open`.
        why: &'static str,
        /// Until when.
        until: Timestamp,
    },
    /// It will never be sent: `opted-out`.
    Skipped(&'static str),
    /// Another server has it.
    Taken,
}

/// What was put to a phone before.
struct Put {
    message: i64,
    extension: String,
    is_open: bool,
    counts: bool,
    closes_at: i64,
}

/// Claims messages; what may leave is durable as about to leave when this commits.
///
/// # Errors
/// When the database cannot be written.
pub fn claim(tx: &mut Tx<'_>, at: Timestamp, claims: &[Claim]) -> Result<Vec<Verdict>, Error> {
    close_over(tx, at)?;
    let mut desk = Desk::load(tx, claims)?;
    claims.iter().map(|claim| desk.decide(tx, at, claim)).collect()
}

struct Desk {
    put: HashMap<String, Vec<Put>>,
    attempts: BTreeMap<i64, i64>,
    opted_out: BTreeSet<String>,
}

impl Desk {
    fn load(tx: &mut Tx<'_>, claims: &[Claim]) -> Result<Self, Error> {
        let asking = || claims.iter().filter_map(|claim| Some((claim, claim.inquiry.as_ref()?)));
        let phones: BTreeSet<String> = asking().map(|(claim, _)| claim.phone_index.clone()).collect();
        let phones: Vec<String> = phones.into_iter().collect();
        let since = asking().map(|(_, inquiry)| inquiry.day_began.as_millisecond()).min().unwrap_or(0);
        let sql = "select id, phone_index, extension, is_open, state, at, closes_at from message \
                   where phone_index {in:$1} and asks = 1 order by at, id";
        let mut put: HashMap<String, Vec<Put>> = HashMap::new();
        for row in tx.query_in(sql, &phones, &[])? {
            let counts = row.int(5)? >= since && state_of(row.str(4)?)?.may_have_left();
            put.entry(row.text(1)?).or_default().push(Put {
                message: row.int(0)?,
                extension: row.text(2)?,
                is_open: row.flag(3)?,
                counts,
                closes_at: row.int(6)?,
            });
        }
        let ids: Vec<i64> = claims.iter().map(|claim| claim.id).collect();
        let rows = tx.query_in("select id, attempt from message where id {in:$1}", &ids, &[])?;
        let attempts = rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect::<Result<_, Error>>()?;
        Ok(Self { put, attempts, opted_out: inbound::opted_out(tx, &phones)? })
    }

    fn decide(&mut self, tx: &mut Tx<'_>, at: Timestamp, claim: &Claim) -> Result<Verdict, Error> {
        let verdict = self.verdict(at, claim);
        let place = match &verdict {
            Verdict::Send { .. } => {
                let state = if claim.is_repeatable { "waiting" } else { "sending" };
                Place { state, why: None, next_at: at, tries: 0 }
            }
            Verdict::Held { why, until } => {
                Place { state: "waiting", why: Some(why), next_at: *until, tries: 0 }
            }
            Verdict::Skipped(why) => Place { state: "skipped", why: Some(why), next_at: at, tries: 1 },
            Verdict::Taken => return Ok(verdict),
        };
        if !outbox::put(tx, claim.id, at, &["waiting"], &place)? {
            return Ok(Verdict::Taken);
        }
        if let Verdict::Send { extension, attempt } = &verdict {
            tx.upsert(&MESSAGE, vec![row(claim, at, extension, *attempt)])?;
            if let Some(inquiry) = &claim.inquiry {
                self.put.entry(claim.phone_index.clone()).or_default().push(Put {
                    message: claim.id,
                    extension: extension.clone(),
                    is_open: true,
                    counts: true,
                    closes_at: inquiry.closes_at.as_millisecond(),
                });
            }
        }
        Ok(verdict)
    }

    fn verdict(&self, at: Timestamp, claim: &Claim) -> Verdict {
        let attempt = self.attempts.get(&claim.id).copied().unwrap_or(0).saturating_add(1);
        let Some(inquiry) = &claim.inquiry else {
            return Verdict::Send { extension: String::new(), attempt };
        };
        if self.opted_out.contains(&claim.phone_index) {
            return Verdict::Skipped("opted-out");
        }
        let none = Vec::new();
        let put = self.put.get(&claim.phone_index).unwrap_or(&none);
        let others = || put.iter().filter(|put| put.message != claim.id);
        let today = others().filter(|put| put.counts).count();
        let most = usize::try_from(inquiry.per_day).unwrap_or(0);
        if most > 0 && today >= most {
            return Verdict::Held { why: "asked-today", until: inquiry.next_day };
        }
        let now = at.as_millisecond();
        let open = || others().filter(|put| put.is_open && put.closes_at >= now);
        let taken: Vec<String> = open().map(|put| put.extension.clone()).collect();
        let last = others().map(|put| &put.extension).rfind(|extension| !extension.is_empty());
        match next_after(inquiry.extension_digits, &taken, last) {
            Some(extension) => Verdict::Send { extension, attempt },
            None => {
                let ends = open().map(|put| put.closes_at).min().unwrap_or(now);
                let until = Timestamp::from_millisecond(ends.saturating_add(1)).unwrap_or(at);
                Verdict::Held { why: "earlier-open", until }
            }
        }
    }
}

fn row(claim: &Claim, at: Timestamp, extension: &str, attempt: i64) -> Vec<Value> {
    let state = if claim.is_repeatable { State::Waiting } else { State::Sending };
    let at = at.as_millisecond();
    let inquiry = claim.inquiry.as_ref();
    vec![
        claim.id.into(),
        claim.subject.into(),
        claim.subject_id.into(),
        claim.kind.into(),
        i64::from(claim.round).into(),
        claim.phone_index.as_str().into(),
        extension.into(),
        claim.gateway.as_str().into(),
        Value::Null,
        state.code().into(),
        attempt.into(),
        claim.parts.into(),
        claim.wording.as_str().into(),
        inquiry.is_some().into(),
        inquiry.is_some().into(),
        inquiry.map_or("", |inquiry| inquiry.pack.as_str()).into(),
        inquiry.map_or("", |inquiry| inquiry.language).into(),
        inquiry.map_or("", |inquiry| inquiry.question.as_str()).into(),
        at.into(),
        at.into(),
        inquiry.map_or(0, |inquiry| inquiry.closes_at.as_millisecond()).into(),
        Value::Null,
    ]
}
