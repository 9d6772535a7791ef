//! What a monthly table can count: for each figure, whether a case of the month is one of it. A figure names the wider
//! one it is part of, so that no share can have a numerator that its denominator does not hold.

use serde::{Deserialize, Serialize};

use crate::{
    case::{By, Case},
    order::{
        Order,
        stage::{Outcome, Stage},
    },
};

/// Something a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// Cases completed in the month (已办事项).
    Taken,
    /// Left out, with a reason each.
    Excluded,
    /// Asked (应回访).
    Due,
    /// Asked by a text message last.
    Sent,
    /// Given to a person to call last.
    Called,
    /// Asked on the spot.
    OnSite,
    /// The citizen answered.
    Replied,
    /// Asked, and silent so far or to the end (未评).
    Silent,
    /// The answer that counts is grade 5 or 4.
    Satisfied,
    /// The answer that counts is grade 3.
    Fair,
    /// The answer that counts is grade 2 or 1.
    Dissatisfied,
    /// Of the dissatisfied: a person has found the cause, by calling again or by screening.
    Screened,
    /// Of these: found to have been done as the law asks, and explained to the citizen.
    Explained,
    /// Of the dissatisfied: sent to the section as a supervision order (督办单).
    Supervised,
    /// Of these: the section's work is approved and the citizen was or is being asked again.
    Settled,
    /// Of these: the citizen is satisfied now.
    SatisfiedAfter,
    /// Of the supervision orders: brought before adjudication and decided.
    Adjudicated,
    /// Of these: duty was found lawfully performed.
    Dutiful,
    /// Of these: duty was found not performed.
    Undutiful,
    /// Of the dissatisfied: neither satisfied since nor found dutiful; what assessments hold against the section.
    Against,
}

impl Figure {
    /// Every one.
    pub const ALL: [Self; 20] = [
        Self::Taken,
        Self::Excluded,
        Self::Due,
        Self::Sent,
        Self::Called,
        Self::OnSite,
        Self::Replied,
        Self::Silent,
        Self::Satisfied,
        Self::Fair,
        Self::Dissatisfied,
        Self::Screened,
        Self::Explained,
        Self::Supervised,
        Self::Settled,
        Self::SatisfiedAfter,
        Self::Adjudicated,
        Self::Dutiful,
        Self::Undutiful,
        Self::Against,
    ];

    /// Returns the stable code, as templates name it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Excluded => "excluded",
            Self::Due => "due",
            Self::Sent => "sent",
            Self::Called => "called",
            Self::OnSite => "on_site",
            Self::Replied => "replied",
            Self::Silent => "silent",
            Self::Satisfied => "satisfied",
            Self::Fair => "fair",
            Self::Dissatisfied => "dissatisfied",
            Self::Screened => "screened",
            Self::Explained => "explained",
            Self::Supervised => "supervised",
            Self::Settled => "settled",
            Self::SatisfiedAfter => "satisfied_after",
            Self::Adjudicated => "adjudicated",
            Self::Dutiful => "dutiful",
            Self::Undutiful => "undutiful",
            Self::Against => "against",
        }
    }

    /// Returns the figure of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }

    /// Returns the wider figure it is part of; `None` for all cases.
    #[must_use]
    pub fn part_of(self) -> Option<Self> {
        match self {
            Self::Taken => None,
            Self::Excluded | Self::Due => Some(Self::Taken),
            Self::Sent | Self::Called | Self::OnSite | Self::Replied | Self::Silent => Some(Self::Due),
            Self::Satisfied | Self::Fair | Self::Dissatisfied => Some(Self::Replied),
            Self::Screened | Self::Supervised | Self::Against => Some(Self::Dissatisfied),
            Self::Explained => Some(Self::Screened),
            Self::Settled | Self::Adjudicated => Some(Self::Supervised),
            Self::SatisfiedAfter => Some(Self::Settled),
            Self::Dutiful | Self::Undutiful => Some(Self::Adjudicated),
        }
    }

    /// Returns the figure and every wider one, the widest last.
    fn ways_up(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |figure| figure.part_of())
    }

    /// Returns whether every case of this figure is one of `whole`.
    ///
    /// ```
    /// use domain::tables::figure::Figure;
    /// assert!(Figure::SatisfiedAfter.is_within(Figure::Replied));
    /// assert!(!Figure::Replied.is_within(Figure::Sent));
    /// ```
    #[must_use]
    pub fn is_within(self, whole: Self) -> bool {
        self.ways_up().any(|figure| figure == whole)
    }

    /// Returns whether no case can be one of both, so that the two may be added.
    #[must_use]
    pub fn excludes(self, other: Self) -> bool {
        let apart =
            |one: Self, two: Self| one != two && one.family().is_some_and(|of| Some(of) == two.family());
        self.ways_up().any(|one| other.ways_up().any(|two| apart(one, two)))
    }

    /// Figures of one family never share a case.
    fn family(self) -> Option<u8> {
        match self {
            Self::Excluded | Self::Due => Some(0),
            Self::Sent | Self::Called | Self::OnSite => Some(1),
            Self::Replied | Self::Silent => Some(2),
            Self::Satisfied | Self::Fair | Self::Dissatisfied => Some(3),
            Self::Explained | Self::Supervised => Some(4),
            Self::Dutiful | Self::Undutiful => Some(5),
            Self::Against | Self::SatisfiedAfter => Some(6),
            Self::Taken | Self::Screened | Self::Settled | Self::Adjudicated => None,
        }
    }
}

/// Returns every figure that a case is one of; `order` is the one that its counted rating opened.
#[must_use]
pub fn figures(case: &Case, order: Option<&Order>) -> Vec<Figure> {
    let mut found = vec![Figure::Taken];
    let Some(asked) = case.asked.filter(|_| case.first_asked_at.is_some()) else {
        if case.excluded.is_some() {
            found.push(Figure::Excluded);
        }
        return found;
    };
    found.push(Figure::Due);
    found.push(match asked.by {
        By::Sms => Figure::Sent,
        By::Phone => Figure::Called,
        By::Session => Figure::OnSite,
    });
    // What a pack demands for silence is nobody's answer.
    let counted = case.counted().filter(|placed| placed.rating.provenance.is_citizens_word());
    let Some(counted) = counted else {
        found.push(Figure::Silent);
        return found;
    };
    found.push(Figure::Replied);
    match counted.rating.grade.stars() {
        4 | 5 => found.push(Figure::Satisfied),
        3 => found.push(Figure::Fair),
        _ => {
            found.push(Figure::Dissatisfied);
            found.extend(after(order));
        }
    }
    found
}

/// Returns what became of a dissatisfied answer.
fn after(order: Option<&Order>) -> Vec<Figure> {
    let Some(order) = order else { return vec![Figure::Against] };
    let mut found = Vec::new();
    if order.stage != Stage::Registered {
        found.push(Figure::Screened);
    }
    let is_explained = order.stage == Stage::Refused;
    let is_supervised = !is_explained && order.remembered.dispatched_at.is_some();
    let (mut is_satisfied, mut is_dutiful) = (false, false);
    if is_explained {
        found.push(Figure::Explained);
    }
    if is_supervised {
        found.push(Figure::Supervised);
        let is_settled = order.remembered.asked
            || matches!(order.stage, Stage::Approved | Stage::Callback | Stage::Adjudication | Stage::Closed);
        is_satisfied = is_settled
            && (order.remembered.satisfied == Some(true) || order.outcome == Some(Outcome::Satisfied));
        if is_settled {
            found.push(Figure::Settled);
        }
        if is_satisfied {
            found.push(Figure::SatisfiedAfter);
        }
        if let Some(performed) = order.remembered.performed {
            is_dutiful = performed;
            let verdict = if performed { Figure::Dutiful } else { Figure::Undutiful };
            found.extend([Figure::Adjudicated, verdict]);
        }
    }
    if !(is_explained || is_satisfied || is_dutiful) {
        found.push(Figure::Against);
    }
    found
}
