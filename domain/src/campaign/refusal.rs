//! Why a command to a campaign is refused, with the facts.

use jiff::civil::Date;

use crate::{
    access::Denied,
    ids::{CampaignId, UnitId},
};

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such campaign.
    #[error("there is no campaign {0}")]
    NoCampaign(CampaignId),
    /// Somebody was faster.
    #[error("the campaign has changed meanwhile, from version {seen} to {actual}; look at it again")]
    Changed {
        /// The version that was seen.
        seen: i64,
        /// The version it has.
        actual: i64,
    },
    /// The pack has none.
    #[error("the pack `{0}` holds no campaign; choose one that does")]
    NoRules(String),
    /// One campaign a year.
    #[error("the campaign of {year} is open already, as campaign {campaign}; go on there")]
    YearTaken {
        /// The year.
        year: i16,
        /// Which.
        campaign: CampaignId,
    },
    /// Not this year or the next.
    #[error("the year must be {this} or the next, not {given}")]
    BadYear {
        /// This year.
        this: i16,
        /// What was given.
        given: i16,
    },
    /// A text is missing, too long, or holds control characters.
    #[error("`{field}` must have {least} to {most} printable characters")]
    BadField {
        /// Which.
        field: &'static str,
        /// The fewest characters.
        least: usize,
        /// The most.
        most: usize,
    },
    /// The pack does not know it.
    #[error("`{given}` is no {what} of this campaign's pack; choose one of its list")]
    NoSuch {
        /// What it should be.
        what: &'static str,
        /// What was given.
        given: String,
    },
    /// The unit is not known or closed.
    #[error("there is no unit {0} at work today; choose another")]
    NoUnit(UnitId),
    /// It takes part already.
    #[error("unit {0} is enrolled already; leave it out")]
    EnrolledAlready(UnitId),
    /// It does not take part.
    #[error("unit {0} does not take part; enrol it first")]
    NotEnrolled(UnitId),
    /// A list is too long.
    #[error("there may be at most {limit} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The most.
        limit: usize,
    },
    /// Its phase has not begun.
    #[error("this belongs to the phase `{phase}`, which begins on {from}; wait until then")]
    TooEarly {
        /// The phase.
        phase: &'static str,
        /// Its first day.
        from: Date,
    },
    /// It is over.
    #[error("the points of this year are confirmed; only plaques, tests and withdrawals follow")]
    DecidedAlready,
    /// It is not over.
    #[error("the points are not confirmed yet; do that first")]
    NotDecided,
    /// No such problem, or not as it stands.
    #[error("there is no problem {0} that can take this now; look at the list of problems")]
    NoProblem(u32),
    /// Points are too high.
    #[error("the points of `{criterion}` must be 0 to {most}")]
    BadPoints {
        /// The block.
        criterion: String,
        /// The most.
        most: u8,
    },
    /// A block is missing.
    #[error("the block `{0}` has no points; a test of oneself gives points to every block")]
    MissingPoints(String),
    /// A test of itself comes first.
    #[error("unit {0} has not tested itself; it must do that before anybody applies for it")]
    NotAssessed(UnitId),
    /// It is applied for.
    #[error("unit {0} is applied for already")]
    AppliedAlready(UnitId),
    /// A unit applies for itself.
    #[error("unit {0} cannot apply for itself; the authority above it or the office applies")]
    NotAuthority(UnitId),
    /// Not applied for.
    #[error("nobody has applied for unit {0}; that comes first")]
    NotApplied(UnitId),
    /// There is a panel that has begun.
    #[error("the panel is drawn already, and visits have begun; it stays")]
    DrawnAlready,
    /// A group has too few.
    #[error(
        "the group `{group}` has {has} without ties to units applied for, and {seats} are needed; put \
         more judges into the pool or draw fewer"
    )]
    PoolTooSmall {
        /// Which group.
        group: String,
        /// How many it has.
        has: usize,
        /// How many are needed.
        seats: u16,
    },
    /// No panel.
    #[error("there is no panel; draw it first")]
    NoPanel,
    /// Not on the panel.
    #[error("judge {0} is not on the panel; choose who was drawn")]
    NotOnPanel(u16),
    /// Ties to the unit.
    #[error("judge {judge} has ties to unit {unit} and must not judge it; send another")]
    TiedJudge {
        /// Who.
        judge: u16,
        /// Which unit.
        unit: UnitId,
    },
    /// Not a possible day.
    #[error("the day must lie between {from} and {until}, not {given}")]
    BadDay {
        /// What was given.
        given: Date,
        /// The first that is possible.
        from: Date,
        /// The last.
        until: Date,
    },
    /// Counts that cannot be.
    #[error("at least one must have answered, and no more than that be satisfied; correct the counts")]
    BadCounts,
    /// A veto stands.
    #[error("a veto stands against unit {0} already; only its review can change that")]
    VetoStands(UnitId),
    /// No veto to look at.
    #[error("no veto that could be reviewed stands against unit {0}")]
    NoVeto(UnitId),
    /// Whoever found it does not review it.
    #[error("somebody else than who found the veto must review it")]
    OwnVeto,
    /// The notice would be empty.
    #[error("nobody can be chosen yet; the ranking says why, line by line")]
    NobodyFit,
    /// No notice.
    #[error("nobody has been shown to the public; announce first")]
    NoNotice,
    /// Not in the notice.
    #[error("unit {0} is not among those shown; an objection is against one of them")]
    NotShown(UnitId),
    /// Too late to object.
    #[error("objections were taken until {until}; hand it to the office in writing")]
    NoticeOver {
        /// The last day.
        until: Date,
    },
    /// Too early to decide.
    #[error("objections are taken until {until}; decide after that")]
    NoticeRuns {
        /// The last day.
        until: Date,
    },
    /// Not all are answered.
    #[error("{count} objections wait for an answer; answer each of them first")]
    OpenObjections {
        /// How many.
        count: usize,
    },
    /// No such objection.
    #[error("there is no objection {0} that waits for an answer")]
    NoObjection(u16),
    /// Nothing to choose.
    #[error("unit {0} is not among those equal at the border of the quota; choose among them")]
    NotAmongEquals(UnitId),
    /// More than there are places.
    #[error("{left} places are left among equals, not {given}; choose fewer")]
    OverQuota {
        /// How many are left.
        left: usize,
        /// How many were chosen.
        given: usize,
    },
    /// No award, or not as it stands.
    #[error("unit {0} has no award that could take this; look at the list of plaques")]
    NoAward(UnitId),
    /// Tested already.
    #[error("the award of {year} is tested from the next year on, once a year")]
    SameYear {
        /// The year.
        year: i16,
    },
    /// A fraction is too large.
    #[error("the numbers are too large to be ranked; correct the visits")]
    Numbers,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoCampaign(_) => "no-campaign",
            Self::Changed { .. } => "changed",
            Self::NoRules(_) => "no-rules",
            Self::YearTaken { .. } => "year-taken",
            Self::BadYear { .. } => "bad-year",
            Self::BadField { .. } => "bad-field",
            Self::NoSuch { .. } => "no-such",
            Self::NoUnit(_) => "no-unit",
            Self::EnrolledAlready(_) => "enrolled-already",
            Self::NotEnrolled(_) => "not-enrolled",
            Self::TooMany { .. } => "too-many",
            Self::TooEarly { .. } => "too-early",
            Self::DecidedAlready => "decided-already",
            Self::NotDecided => "not-decided",
            Self::NoProblem(_) => "no-problem",
            Self::BadPoints { .. } => "bad-points",
            Self::MissingPoints(_) => "missing-points",
            Self::NotAssessed(_) => "not-assessed",
            Self::AppliedAlready(_) => "applied-already",
            Self::NotAuthority(_) => "not-authority",
            Self::NotApplied(_) => "not-applied",
            Self::DrawnAlready => "drawn-already",
            Self::PoolTooSmall { .. } => "pool-too-small",
            Self::NoPanel => "no-panel",
            Self::NotOnPanel(_) => "not-on-panel",
            Self::TiedJudge { .. } => "tied-judge",
            Self::BadDay { .. } => "bad-day",
            Self::BadCounts => "bad-counts",
            Self::VetoStands(_) => "veto-stands",
            Self::NoVeto(_) => "no-veto",
            Self::OwnVeto => "own-veto",
            Self::NobodyFit => "nobody-fit",
            Self::NoNotice => "no-notice",
            Self::NotShown(_) => "not-shown",
            Self::NoticeOver { .. } => "notice-over",
            Self::NoticeRuns { .. } => "notice-runs",
            Self::OpenObjections { .. } => "open-objections",
            Self::NoObjection(_) => "no-objection",
            Self::NotAmongEquals(_) => "not-among-equals",
            Self::OverQuota { .. } => "over-quota",
            Self::NoAward(_) => "no-award",
            Self::SameYear { .. } => "same-year",
            Self::Numbers => "numbers",
        }
    }
}
