//! What waits in a year of the woodpecker for somebody: what their list shows. Nothing here is decided; each is a move
//! that `legal` allows, or a sheet that is missing.

use jiff::civil::Date;

use crate::{
    access::{Action, Actor, Reach},
    woodpecker::{Agreed, Collection, Nominee, Progress, Stage, command::Move, legal},
    world::World,
};

/// In which month of its year the jury is thought of first: the article says 年底.
const LATE_IN_THE_YEAR: i8 = 12;

/// Something that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A unit says what became of an opinion.
    Advance {
        /// The nominee.
        nominee: u16,
        /// What it is now.
        now: Progress,
    },
    /// What was done is told to everybody.
    Publish {
        /// The nominee.
        nominee: u16,
    },
    /// More jurors are named.
    Seat,
    /// The jury begins.
    Judge,
    /// A sheet is handed in.
    Score {
        /// The juror.
        juror: u16,
        /// The nominee.
        nominee: u16,
    },
    /// The best are chosen.
    Choose,
    /// The citizen of a chosen opinion is asked.
    Consent {
        /// The nominee.
        nominee: u16,
    },
    /// The case is written.
    Write {
        /// The nominee.
        nominee: u16,
    },
    /// A second person looks at a case.
    Review {
        /// The nominee.
        nominee: u16,
    },
    /// The citizen is appointed.
    Appoint {
        /// The nominee.
        nominee: u16,
    },
    /// What was agreed at a meeting is done.
    Settle {
        /// The meeting.
        meeting: u16,
        /// Which.
        follow_up: u16,
        /// Until when.
        due: Date,
    },
}

/// Returns what waits for `actor` on a day, in the order in which a year goes on.
#[must_use]
pub fn waits(actor: &Actor, world: &World, year: &Collection, today: Date) -> Vec<Wait> {
    let mut found = Vec::new();
    for nominee in year.nominees.iter().filter(|nominee| nominee.struck.is_none()) {
        of_nominee(actor, year, nominee, today, &mut found);
    }
    of_jury(actor, world, year, today, &mut found);
    for meeting in &year.meetings {
        for follow_up in meeting.follow_ups.iter().filter(|one| one.settled.is_none()) {
            if actor.is_person(follow_up.owner) {
                let (meeting, due) = (meeting.number, follow_up.due);
                found.push(Wait::Settle { meeting, follow_up: follow_up.number, due });
            }
        }
    }
    found
}

fn of_nominee(actor: &Actor, year: &Collection, nominee: &Nominee, today: Date, found: &mut Vec<Wait>) {
    let number = nominee.number;
    let served = year.members.iter().any(|member| member.nominee == number);
    for step in legal::nominee_moves(actor, year, nominee, today) {
        let wait = match step {
            // Who may do it everywhere is not asked for each: the unit knows what it does.
            Move::Advance if actor.reach(Action::Woodpecker(step)) == Reach::OwnUnit => {
                Wait::Advance { nominee: number, now: nominee.progress() }
            }
            Move::Publish => Wait::Publish { nominee: number },
            Move::Consent if year.is_chosen(number) && nominee.consent.is_none() => {
                Wait::Consent { nominee: number }
            }
            Move::WriteCase if year.is_chosen(number) && nominee.is_agreed() && nominee.case.is_none() => {
                Wait::Write { nominee: number }
            }
            Move::ReviewCase if !is_refused(nominee) => Wait::Review { nominee: number },
            // Whoever served once may be appointed again; nobody waits for it.
            Move::Appoint if !served => Wait::Appoint { nominee: number },
            Move::Appoint
            | Move::Begin
            | Move::Nominate
            | Move::Strike
            | Move::Advance
            | Move::Decline
            | Move::Seat
            | Move::Judge
            | Move::Score
            | Move::Choose
            | Move::Consent
            | Move::WriteCase
            | Move::ReviewCase
            | Move::End
            | Move::Meet
            | Move::FollowUp
            | Move::Settle => continue,
        };
        found.push(wait);
    }
}

fn is_refused(nominee: &Nominee) -> bool {
    nominee.consent.as_ref().is_some_and(|consent| consent.agreed == Agreed::Refused)
}

fn of_jury(actor: &Actor, world: &World, year: &Collection, today: Date, found: &mut Vec<Wait>) {
    let may = |step: Move| legal::is_possible(year, step) && legal::allowed(actor, step, None).is_ok();
    let need = usize::from(year.rule.sheets);
    let is_late = today.year() > year.year || today.month() >= LATE_IN_THE_YEAR;
    let standing = || year.nominees.iter().filter(|nominee| nominee.stands());
    if year.stage == Stage::Open && is_late && may(Move::Judge) && standing().next().is_some() {
        found.push(if year.jurors.len() < need { Wait::Seat } else { Wait::Judge });
    }
    for juror in legal::sheets(actor, year) {
        let unscored = standing().filter(|nominee| {
            let has = nominee.sheets.iter().any(|sheet| sheet.juror == juror.number);
            !has && !legal::is_own(world, juror, nominee)
        });
        found.extend(unscored.map(|nominee| Wait::Score { juror: juror.number, nominee: nominee.number }));
    }
    let is_scored = standing().next().is_some() && standing().all(|nominee| nominee.sheets.len() >= need);
    if may(Move::Choose) && is_scored {
        found.push(Wait::Choose);
    }
}
