//! How an order's life is told to its author: the states, the stations and the events, in plain words.
//!
//! Handlers map the domain's states and events to these; what a citizen may not see has no word here.

use super::super::frame::Tone;
use super::super::locale::Words;
use super::super::parts::{Badge, Place, Station, TimelineEntry};

/// The state of an order, as its author understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Registered, not yet looked at.
    Received,
    /// Being screened or dispatched.
    Screening,
    /// Dispatched, not yet signed.
    Assigned,
    /// The unit says that it is another's matter; that is being decided.
    Unsure,
    /// In hand.
    Handling,
    /// Waiting for more from the citizen.
    NeedsYou,
    /// Answered, not yet approved.
    Answered,
    /// Waiting for the citizen's judgement.
    Judge,
    /// Whether duty was lawfully performed is being decided.
    Judged,
    /// In a further round.
    Redo,
    /// Not accepted.
    Refused,
    /// Merged into another order.
    Merged,
    /// Suspended.
    Suspended,
    /// Handed over at once.
    Emergency,
    /// Closed.
    Closed,
}

impl Status {
    /// All states.
    pub const ALL: [Status; 15] = [
        Status::Received,
        Status::Screening,
        Status::Assigned,
        Status::Unsure,
        Status::Handling,
        Status::NeedsYou,
        Status::Answered,
        Status::Judge,
        Status::Judged,
        Status::Redo,
        Status::Refused,
        Status::Merged,
        Status::Suspended,
        Status::Emergency,
        Status::Closed,
    ];

    /// Returns the state in a word.
    pub fn badge(self) -> Badge {
        let tone = match self {
            Status::NeedsYou
            | Status::Judge
            | Status::Judged
            | Status::Unsure
            | Status::Redo
            | Status::Emergency => Tone::Soon,
            Status::Refused | Status::Merged | Status::Suspended => Tone::Quiet,
            Status::Closed => Tone::Good,
            Status::Received | Status::Screening | Status::Assigned | Status::Handling | Status::Answered => {
                Tone::Calm
            }
        };
        Badge::new(Words::key(&format!("citizen.status.{}", self.name())), tone)
    }

    /// Returns the state in a sentence; `unit` and `round` fill their places where the sentence has them.
    pub fn text(self, unit: &str, round: u32) -> Words {
        Words::key(&format!("citizen.status_text.{}", self.name())).with("unit", unit).with("round", round)
    }

    /// Returns the way of the order as five stations, standing where this state is.
    pub fn stations(self) -> Vec<Station> {
        let here = match self {
            Status::Received => 0,
            Status::Screening | Status::Assigned | Status::Unsure | Status::Emergency => 1,
            Status::Handling | Status::NeedsYou | Status::Redo | Status::Suspended | Status::Merged => 2,
            Status::Answered => 3,
            Status::Judge | Status::Judged => 4,
            Status::Refused | Status::Closed => 5,
        };
        ["received", "assigned", "handling", "answered", "judged"]
            .into_iter()
            .enumerate()
            .map(|(index, name)| Station {
                label: Words::key(&format!("citizen.station.{name}")),
                place: match index.cmp(&here) {
                    std::cmp::Ordering::Less => Place::Done,
                    std::cmp::Ordering::Equal => Place::Here,
                    std::cmp::Ordering::Greater => Place::Ahead,
                },
            })
            .collect()
    }

    fn name(self) -> &'static str {
        match self {
            Status::Received => "received",
            Status::Screening => "screening",
            Status::Assigned => "assigned",
            Status::Unsure => "unsure",
            Status::Handling => "handling",
            Status::NeedsYou => "needs_you",
            Status::Answered => "answered",
            Status::Judge => "judge",
            Status::Judged => "judged",
            Status::Redo => "redo",
            Status::Refused => "refused",
            Status::Merged => "merged",
            Status::Suspended => "suspended",
            Status::Emergency => "emergency",
            Status::Closed => "closed",
        }
    }
}

/// An event of an order that its author may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was received.
    Received,
    /// It was accepted.
    Accepted,
    /// It was not accepted; the reason belongs in the entry's detail.
    Refused,
    /// It was handed over at once to a unit.
    Emergency(String),
    /// It was dispatched to a unit.
    Assigned(String),
    /// It was dispatched to another unit.
    Reassigned(String),
    /// A unit signed it.
    Signed(String),
    /// A unit contacted the citizen.
    Contacted(String),
    /// A unit was granted an extension.
    Extended(String),
    /// A unit says that it is another's matter.
    Unsure(String),
    /// The unit keeps it.
    Kept(String),
    /// It came back from the unit.
    TakenBack,
    /// More units help.
    Helped(String),
    /// A unit asked for more time.
    AskedLonger(String),
    /// It gets no more time.
    NotExtended,
    /// A unit says that it acted by the law.
    Claimed(String),
    /// Duty was found lawfully performed.
    Performed,
    /// Duty was found not performed.
    NotPerformed,
    /// It was found inadmissible.
    Inadmissible,
    /// It was suspended.
    Suspended,
    /// It was resumed.
    Resumed,
    /// A unit asked the citizen for more.
    Asked(String),
    /// The citizen added something.
    Supplemented,
    /// A unit answered.
    Answered(String),
    /// The citizen judged it well.
    JudgedGood,
    /// The citizen judged it badly.
    JudgedBad,
    /// The citizen judged it, without a grade that decides.
    Judged,
    /// A further round began.
    Redo(u32),
    /// The citizen asked for a redo of a closed order.
    Reopened,
    /// It was merged.
    Merged,
    /// It was closed.
    Closed,
}

impl Event {
    /// Returns the entry for the timeline.
    pub fn entry(&self, at_ms: i64, who: &str, detail: &str) -> TimelineEntry {
        let (name, icon, tone) = self.look();
        let title = Words::key(&format!("citizen.event.{name}"));
        let title = match self {
            Event::Emergency(unit)
            | Event::Assigned(unit)
            | Event::Reassigned(unit)
            | Event::Signed(unit)
            | Event::Contacted(unit)
            | Event::Extended(unit)
            | Event::Unsure(unit)
            | Event::Kept(unit)
            | Event::Helped(unit)
            | Event::AskedLonger(unit)
            | Event::Claimed(unit)
            | Event::Asked(unit)
            | Event::Answered(unit) => title.with("unit", unit),
            Event::Redo(round) => title.with("round", round),
            Event::Received
            | Event::Accepted
            | Event::Refused
            | Event::TakenBack
            | Event::NotExtended
            | Event::Performed
            | Event::NotPerformed
            | Event::Inadmissible
            | Event::Suspended
            | Event::Resumed
            | Event::Supplemented
            | Event::JudgedGood
            | Event::JudgedBad
            | Event::Judged
            | Event::Reopened
            | Event::Merged
            | Event::Closed => title,
        };
        TimelineEntry {
            at_ms,
            title,
            who: who.to_owned(),
            detail: detail.to_owned(),
            tone,
            icon: icon.to_owned(),
        }
    }

    fn look(&self) -> (&'static str, &'static str, Tone) {
        match self {
            Event::Received => ("received", "message", Tone::Calm),
            Event::Accepted => ("accepted", "check", Tone::Calm),
            Event::Refused => ("refused", "close", Tone::Quiet),
            Event::Emergency(_) => ("emergency", "alert", Tone::Soon),
            Event::Assigned(_) => ("assigned", "arrow", Tone::Calm),
            Event::Reassigned(_) => ("reassigned", "arrow", Tone::Calm),
            Event::Signed(_) => ("signed", "check", Tone::Calm),
            Event::Contacted(_) => ("contacted", "phone", Tone::Calm),
            Event::Extended(_) => ("extended", "clock", Tone::Soon),
            Event::Unsure(_) => ("unsure", "message", Tone::Soon),
            Event::Kept(_) => ("kept", "check", Tone::Calm),
            Event::TakenBack => ("taken_back", "refresh", Tone::Soon),
            Event::Helped(_) => ("helped", "plus", Tone::Calm),
            Event::AskedLonger(_) => ("asked_longer", "clock", Tone::Soon),
            Event::NotExtended => ("not_extended", "clock", Tone::Calm),
            Event::Claimed(_) => ("claimed", "message", Tone::Soon),
            Event::Performed => ("performed", "check", Tone::Calm),
            Event::NotPerformed => ("not_performed", "alert", Tone::Soon),
            Event::Inadmissible => ("inadmissible", "close", Tone::Quiet),
            Event::Suspended => ("suspended", "pause", Tone::Quiet),
            Event::Resumed => ("resumed", "play", Tone::Calm),
            Event::Asked(_) => ("asked", "message", Tone::Soon),
            Event::Supplemented => ("supplemented", "plus", Tone::Calm),
            Event::Answered(_) => ("answered", "mail", Tone::Good),
            Event::JudgedGood => ("judged_good", "face-5", Tone::Good),
            Event::JudgedBad => ("judged_bad", "face-1", Tone::Bad),
            Event::Judged => ("judged", "star", Tone::Calm),
            Event::Redo(_) => ("redo", "refresh", Tone::Soon),
            Event::Reopened => ("reopened", "refresh", Tone::Soon),
            Event::Merged => ("merged", "merge", Tone::Quiet),
            Event::Closed => ("closed", "check-circle", Tone::Good),
        }
    }
}

/// Something that is true of an order all along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// The handling unit does not see who the citizen is.
    Confidential,
    /// No name and number were recorded.
    Anonymous,
    /// It was merged with a similar demand.
    Merged,
    /// It belongs to a demonstration.
    Demo,
}

impl Mark {
    /// Returns the mark as a badge.
    pub fn badge(self) -> Badge {
        match self {
            Mark::Confidential => Badge::new(Words::key("common.mark.confidential"), Tone::Calm),
            Mark::Anonymous => Badge::new(Words::key("common.mark.anonymous"), Tone::Calm),
            Mark::Merged => Badge::new(Words::key("common.mark.merged"), Tone::Quiet),
            Mark::Demo => Badge::new(Words::key("common.mark.demo"), Tone::Quiet),
        }
    }
}
