//! The ranking: who may be chosen and in which place, with every reason against each of the others. Fractions are
//! exact. The points of a block are the mean of what visits gave it, and the blocks are added; equal points are told
//! apart by measured satisfaction alone. Who is equal across the border of the quota is chosen by nobody here.

use crate::{
    campaign::{Campaign, Entrant, Measured},
    exact::{Exact, ExactError},
    ids::UnitId,
    policy,
};

/// Why a unit cannot be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A veto stands (八(三)).
    Vetoed {
        /// Its ground.
        ground: String,
    },
    /// Its sector has no filed standard for a block (五).
    NoStandard {
        /// The block.
        criterion: String,
    },
    /// Problems are not put right to the satisfaction of those served (六(三)).
    OpenProblems {
        /// How many.
        count: usize,
    },
    /// It did not test itself (六(四)).
    NotAssessed,
    /// It is not applied for (六(四)).
    NotApplied,
    /// No visit looked at a block (六(四)).
    NotVisited {
        /// The block.
        criterion: String,
    },
    /// Satisfaction was not measured (三、六(四)).
    NotMeasured,
    /// Too few are satisfied (三).
    BelowThreshold,
    /// An objection was right (二(三)).
    ObjectionUpheld {
        /// Its number.
        number: u16,
    },
}

impl Reason {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Vetoed { .. } => "vetoed",
            Self::NoStandard { .. } => "no-standard",
            Self::OpenProblems { .. } => "open-problems",
            Self::NotAssessed => "not-assessed",
            Self::NotApplied => "not-applied",
            Self::NotVisited { .. } => "not-visited",
            Self::NotMeasured => "not-measured",
            Self::BelowThreshold => "below-threshold",
            Self::ObjectionUpheld { .. } => "objection-upheld",
        }
    }
}

/// Where a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Within the quota.
    Inside,
    /// Equal to others across the border of the quota: the leading group chooses.
    Tied,
    /// Good enough, but there are no places left.
    Beyond,
    /// It cannot be chosen; the reasons say why.
    Out,
}

impl Standing {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Tied => "tied",
            Self::Beyond => "beyond",
            Self::Out => "out",
        }
    }
}

/// A unit in the ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The unit.
    pub unit: UnitId,
    /// Its place among those who may be chosen.
    pub place: Option<u16>,
    /// Where it stands.
    pub standing: Standing,
    /// Its points, when every block was looked at.
    pub score: Option<Exact>,
    /// Its measured satisfaction.
    pub satisfaction: Option<Exact>,
    /// Every reason against it.
    pub reasons: Vec<Reason>,
}

/// Returns the ranking: those who may be chosen by their place, then the others by unit.
///
/// # Errors
/// When a fraction grows beyond 38 digits, which the limits on visits exclude.
pub fn rank(campaign: &Campaign, rules: &policy::Campaign) -> Result<Vec<Line>, ExactError> {
    let mut lines = Vec::with_capacity(campaign.entrants.len());
    for (unit, entrant) in &campaign.entrants {
        lines.push(line(campaign, rules, *unit, entrant)?);
    }
    lines.sort_by(|one, other| {
        let key = |line: &Line| (!line.reasons.is_empty(), line.unit);
        let better = || other.score.cmp(&one.score).then(other.satisfaction.cmp(&one.satisfaction));
        let both = one.reasons.is_empty() && other.reasons.is_empty();
        let by_merit = if both { better() } else { std::cmp::Ordering::Equal };
        by_merit.then(key(one).cmp(&key(other)))
    });
    let chosen = lines.iter().take_while(|line| line.reasons.is_empty()).count();
    let (fit, _) = lines.split_at_mut(chosen);
    let mut before: usize = 0;
    for group in
        fit.chunk_by_mut(|one, other| (one.score, one.satisfaction) == (other.score, other.satisfaction))
    {
        let (place, quota) = (before.saturating_add(1), usize::from(rules.quota));
        before = before.saturating_add(group.len());
        let standing = match (before <= quota, place <= quota) {
            (true, _) => Standing::Inside,
            (false, true) => Standing::Tied,
            (false, false) => Standing::Beyond,
        };
        for line in group {
            line.place = u16::try_from(place).ok();
            line.standing = standing;
        }
    }
    Ok(lines)
}

fn line(
    campaign: &Campaign,
    rules: &policy::Campaign,
    unit: UnitId,
    entrant: &Entrant,
) -> Result<Line, ExactError> {
    let (score, mut unseen) = score(rules, entrant)?;
    let satisfaction = entrant.measured.and_then(satisfaction);
    let mut reasons = Vec::new();
    reasons.extend(entrant.veto().map(|veto| Reason::Vetoed { ground: veto.ground.clone() }));
    let missing = rules.criteria.iter().filter(|one| campaign.standard(&entrant.sector, &one.id).is_none());
    reasons.extend(missing.map(|one| Reason::NoStandard { criterion: one.id.clone() }));
    let count = campaign.problems_of(unit).filter(|problem| !problem.is_settled()).count();
    reasons.extend((count > 0).then_some(Reason::OpenProblems { count }));
    reasons.extend(entrant.assessment.is_none().then_some(Reason::NotAssessed));
    reasons.extend(entrant.application.is_none().then_some(Reason::NotApplied));
    reasons.append(&mut unseen);
    reasons.extend(match satisfaction {
        None => Some(Reason::NotMeasured),
        Some(share) if share < rules.threshold => Some(Reason::BelowThreshold),
        Some(_) => None,
    });
    let right = campaign.objections.iter().filter(|one| one.unit == unit);
    let right = right.filter(|one| one.answer.as_ref().is_some_and(|(upheld, _)| *upheld));
    reasons.extend(right.map(|one| Reason::ObjectionUpheld { number: one.number }));
    Ok(Line { unit, place: None, standing: Standing::Out, score, satisfaction, reasons })
}

/// Returns the measured share; nothing when nobody answered.
#[must_use]
pub fn satisfaction(measured: Measured) -> Option<Exact> {
    Exact::ratio(i64::from(measured.satisfied), i64::from(measured.answered)).ok()
}

fn score(rules: &policy::Campaign, entrant: &Entrant) -> Result<(Option<Exact>, Vec<Reason>), ExactError> {
    let (mut sum, mut unseen) = (Exact::ZERO, Vec::new());
    for criterion in &rules.criteria {
        let given = entrant.visits.iter().filter_map(|visit| visit.points.get(&criterion.id));
        let (points, times) = given.fold((0_i64, 0_i64), |(points, times), one| {
            (points.saturating_add(i64::from(*one)), times.saturating_add(1))
        });
        if times == 0 {
            unseen.push(Reason::NotVisited { criterion: criterion.id.clone() });
        } else {
            sum = sum.plus(Exact::ratio(points, times)?)?;
        }
    }
    Ok((unseen.is_empty().then_some(sum), unseen))
}
