//! Publication of an opinion with its reply and what was put right (P5, P12): proposed with the citizen's consent on
//! record, looked at by a second person, published, withdrawn. What is not published stays unpublished: no other way
//! leads to the public pages. The order itself is never touched; what the public reads is a text of its own, in which
//! nobody is to be found, hidden once when it is proposed and again whenever it is shown.

mod decide;
pub mod mask;
mod refusal;
pub mod share;
pub mod suppress;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

// The files above are private; this is the one path of each word.
pub use decide::{Context, decide};
pub use refusal::Refusal;

use crate::{
    ids::{OrderId, PublicationId, UnitId},
    order::{Order, stage::Outcome},
};

/// The longest title, in characters.
pub const TITLE_LIMIT: usize = 80;
/// The longest opinion or reply, in characters.
pub const TEXT_LIMIT: usize = 4_000;
/// The longest reason or note, in characters.
pub const REASON_LIMIT: usize = 200;

/// How the citizen agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// On the telephone, with a recording or a note.
    Spoken,
    /// On paper.
    Written,
    /// On the pages of the house, by the author with the tracking code: [`Publications::said`].
    Online,
}

impl Way {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Spoken, Self::Written, Self::Online];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Spoken => "spoken",
            Self::Written => "written",
            Self::Online => "online",
        }
    }

    /// Returns the way of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.code() == code)
    }
}

/// That the citizen agreed: how, when, and where it is on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// How.
    pub way: Way,
    /// On which day.
    pub on: Date,
    /// Where it is on record: a recording, a file.
    pub record: String,
}

/// What the author of an order said of its publication on the pages of the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whether it may be published; no more, when that was taken back.
    pub agrees: bool,
    /// When.
    pub at: Timestamp,
}

/// What the public reads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// One line that says what it is about.
    pub title: String,
    /// What was said, edited.
    pub opinion: String,
    /// What was answered, edited.
    pub reply: String,
    /// How it was before; empty when nothing had to be put right.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// How it is since.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub after: String,
}

impl Words {
    /// Returns the same with nobody to be found in it.
    #[must_use]
    pub fn masked(&self, names: &[String]) -> Self {
        let mask = |text: &str| mask::mask(text, names);
        Self {
            title: mask(&self.title),
            opinion: mask(&self.opinion),
            reply: mask(&self.reply),
            before: mask(&self.before),
            after: mask(&self.after),
        }
    }
}

/// Where a publication stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It waits for a second person.
    Proposed,
    /// A second person found it fit; it is not public yet.
    Reviewed,
    /// Everybody reads it.
    Published,
    /// It is public no more.
    Withdrawn,
    /// The second person found it unfit.
    Declined,
}

impl State {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Proposed, Self::Reviewed, Self::Published, Self::Withdrawn, Self::Declined];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Reviewed => "reviewed",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
            Self::Declined => "declined",
        }
    }

    /// Returns whether nothing follows any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        match self {
            Self::Proposed | Self::Reviewed | Self::Published => false,
            Self::Withdrawn | Self::Declined => true,
        }
    }
}

/// Something that was done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// To where it led.
    pub to: State,
    /// When.
    pub at: Timestamp,
    /// By whom, as the ledger signs it.
    pub by: String,
    /// Why, when a reason is given.
    pub reason: String,
}

/// An opinion on its way to the public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Identifies it.
    pub id: PublicationId,
    /// The number people read, the year and which of the year it is: `2026-7`. It tells nothing of the order.
    pub number: String,
    /// The order it comes from; never public.
    pub order: OrderId,
    /// The unit that answered.
    pub unit: Option<UnitId>,
    /// That the citizen agreed; never public.
    pub consent: Consent,
    /// What the public reads.
    pub words: Words,
    /// Where it stands.
    pub state: State,
    /// How it came there, the oldest first.
    pub steps: Vec<Step>,
}

impl Publication {
    /// Returns who proposed it, as the ledger signs it.
    #[must_use]
    pub fn proposed_by(&self) -> &str {
        self.steps.first().map_or("", |step| step.by.as_str())
    }

    /// Returns when everybody could read it first; nothing unless everybody can now.
    #[must_use]
    pub fn public_since(&self) -> Option<Timestamp> {
        let step = self.steps.iter().find(|step| step.to == State::Published)?;
        (self.state == State::Published).then_some(step.at)
    }
}

/// What may be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Propose to publish an order; the id is given by the store.
    Propose {
        /// The id.
        id: PublicationId,
        /// The order.
        order: OrderId,
        /// That the citizen agreed.
        consent: Consent,
        /// What the public is to read.
        words: Box<Words>,
        /// The names that are known of whom it may speak; they are hidden and never kept.
        names: Vec<String>,
    },
    /// Find it fit, by a second person.
    Review {
        /// Which.
        publication: PublicationId,
    },
    /// Find it unfit, by a second person.
    Decline {
        /// Which.
        publication: PublicationId,
        /// Why.
        reason: String,
    },
    /// Let everybody read it.
    Publish {
        /// Which.
        publication: PublicationId,
    },
    /// Let nobody read it any more, or no more wait: the citizen may change their mind at any time.
    Withdraw {
        /// Which.
        publication: PublicationId,
        /// Why.
        reason: String,
    },
    /// Agree to the publication of an own order.
    Agree {
        /// The order.
        order: OrderId,
    },
    /// Agree no more: what waits or is public is withdrawn at once (个人信息保护法 第十五条).
    TakeBack {
        /// The order.
        order: OrderId,
    },
}

/// What has happened to publications. A stored contract: only added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Event {
    /// Somebody proposed to publish an order.
    PublicationProposed {
        /// The id.
        publication: PublicationId,
        /// The number people read.
        number: String,
        /// The order.
        order: OrderId,
        /// The unit that answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        /// That the citizen agreed.
        consent: Consent,
        /// What the public is to read.
        words: Words,
    },
    /// A second person found it fit.
    PublicationReviewed {
        /// Which.
        publication: PublicationId,
    },
    /// A second person found it unfit.
    PublicationDeclined {
        /// Which.
        publication: PublicationId,
        /// Why.
        reason: String,
    },
    /// Everybody reads it.
    Published {
        /// Which.
        publication: PublicationId,
    },
    /// Nobody reads it any more.
    PublicationWithdrawn {
        /// Which.
        publication: PublicationId,
        /// Why.
        reason: String,
    },
    /// The author of an order agreed that it is published.
    ConsentGiven {
        /// The order.
        order: OrderId,
    },
    /// The author agrees no more; nobody reads it from now on.
    ConsentTakenBack {
        /// The order.
        order: OrderId,
    },
}

impl Event {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::PublicationProposed { .. } => "publication-proposed",
            Self::PublicationReviewed { .. } => "publication-reviewed",
            Self::PublicationDeclined { .. } => "publication-declined",
            Self::Published { .. } => "published",
            Self::PublicationWithdrawn { .. } => "publication-withdrawn",
            Self::ConsentGiven { .. } => "consent-given",
            Self::ConsentTakenBack { .. } => "consent-taken-back",
        }
    }

    /// Returns the id of what it is about: a publication, or the order of which its author said something.
    #[must_use]
    pub fn about(&self) -> i64 {
        match self {
            Self::PublicationProposed { publication, .. }
            | Self::PublicationReviewed { publication }
            | Self::PublicationDeclined { publication, .. }
            | Self::Published { publication }
            | Self::PublicationWithdrawn { publication, .. } => publication.0,
            Self::ConsentGiven { order } | Self::ConsentTakenBack { order } => order.0,
        }
    }
}

/// All publications there ever were. Two persons look at each, so they are some thousand at most.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publications {
    by_id: BTreeMap<PublicationId, Arc<Publication>>,
    said: BTreeMap<OrderId, Said>,
}

impl Publications {
    /// Returns a publication.
    #[must_use]
    pub fn get(&self, id: PublicationId) -> Option<&Publication> {
        self.by_id.get(&id).map(AsRef::as_ref)
    }

    /// Returns every publication, by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Publication> {
        self.by_id.values().map(AsRef::as_ref)
    }

    /// Returns the publication of an order that is not over.
    #[must_use]
    pub fn of_order(&self, order: OrderId) -> Option<&Publication> {
        self.iter().find(|one| one.order == order && !one.state.is_over())
    }

    /// Returns what the author of an order said last, if anything.
    #[must_use]
    pub fn said(&self, order: OrderId) -> Option<Said> {
        self.said.get(&order).copied()
    }

    /// Returns the orders that may be published as their authors said, and were proposed by nobody yet, what was said last
    /// first.
    #[must_use]
    pub fn agreed(&self) -> Vec<(OrderId, Said)> {
        let taken: BTreeSet<OrderId> = self.iter().map(|one| one.order).collect();
        let open = self.said.iter().filter(|(order, said)| said.agrees && !taken.contains(order));
        let mut open: Vec<(OrderId, Said)> = open.map(|(order, said)| (*order, *said)).collect();
        open.sort_by_key(|(order, said)| std::cmp::Reverse((said.at, *order)));
        open
    }

    /// Says whether an order is fit for the public: ended, answered, not confidential, and not on its way already.
    ///
    /// # Errors
    /// [`Refusal::Confidential`], [`Refusal::NotEnded`] or [`Refusal::Already`].
    pub fn may_take(&self, order: &Order) -> Result<(), Refusal> {
        is_fit(order)?;
        self.of_order(order.id).map_or(Ok(()), |known| Err(Refusal::Already { number: known.number.clone() }))
    }

    /// Returns what everybody reads, the newest first.
    #[must_use]
    pub fn public(&self) -> Vec<&Publication> {
        let mut public: Vec<&Publication> = self.iter().filter(|one| one.public_since().is_some()).collect();
        public.sort_by_key(|one| std::cmp::Reverse((one.public_since(), one.id)));
        public
    }

    /// Lets an event happen.
    pub fn apply(&mut self, at: Timestamp, by: String, event: Event) {
        let step = |to: State, reason: String| Step { to, at, by: by.clone(), reason };
        match event {
            Event::PublicationProposed { publication: id, number, order, unit, consent, words } => {
                let steps = vec![step(State::Proposed, String::new())];
                let state = State::Proposed;
                let one = Publication { id, number, order, unit, consent, words, state, steps };
                self.by_id.insert(id, Arc::new(one));
            }
            Event::PublicationReviewed { publication } => {
                self.follow(publication, step(State::Reviewed, String::new()));
            }
            Event::PublicationDeclined { publication, reason } => {
                self.follow(publication, step(State::Declined, reason));
            }
            Event::Published { publication } => {
                self.follow(publication, step(State::Published, String::new()));
            }
            Event::PublicationWithdrawn { publication, reason } => {
                self.follow(publication, step(State::Withdrawn, reason));
            }
            Event::ConsentGiven { order } => {
                self.said.insert(order, Said { agrees: true, at });
            }
            Event::ConsentTakenBack { order } => {
                self.said.insert(order, Said { agrees: false, at });
                if let Some(known) = self.of_order(order).map(|known| known.id) {
                    self.follow(known, step(State::Withdrawn, String::new()));
                }
            }
        }
    }

    fn follow(&mut self, id: PublicationId, step: Step) {
        if let Some(one) = self.by_id.get_mut(&id).map(Arc::make_mut) {
            one.state = step.to;
            one.steps.push(step);
        }
    }
}

/// Says whether an order can be shown to everybody: ended with an answer, and not confidential.
pub(crate) fn is_fit(order: &Order) -> Result<(), Refusal> {
    if order.confidential {
        return Err(Refusal::Confidential);
    }
    match order.outcome {
        Some(
            Outcome::Satisfied
            | Outcome::Dissatisfied
            | Outcome::Unrated
            | Outcome::Adjudicated
            | Outcome::Imported,
        ) => Ok(()),
        Some(Outcome::Inadmissible | Outcome::Withdrawn) | None => Err(Refusal::NotEnded),
    }
}
