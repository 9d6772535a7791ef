//! What comes next in the life of an order, as far as the people know: after something was done, or refused.

#![expect(clippy::wildcard_enum_match_arm, reason = "nobody of this county does the rest")]

use domain::order::{
    Level,
    command::{Command, DossierFinding, ReturnRuling},
};
use store::command::Act;

use super::{Life, Step};
use crate::month::{
    county::{County, Manner, UNITS},
    paper::{DAY, Minute},
};

impl Life {
    /// Returns what comes next and after how many minutes; `None` when nothing does.
    pub(crate) fn next(&mut self, done: &Act, county: &County, merges: bool) -> Option<(Minute, Step)> {
        let manner = self.manner(county);
        let slow = matches!(manner, Manner::Late | Manner::Silent) && self.chance.in_hundred(60);
        let after = |life: &mut Self, step| Some((life.chance.minutes(20, 200), step));
        let Act::Order { command, .. } = done else { return after(self, Step::Screen) };
        match command {
            Command::Accept { .. } if merges && self.main.is_some() => after(self, Step::Merge),
            Command::Accept { .. } | Command::Unmerge { .. } => {
                self.ended = false;
                after(self, Step::Dispatch)
            }
            Command::Refuse { .. } | Command::HandOver { .. } => {
                self.ended = true;
                let again = self.chance.in_hundred(20);
                again.then(|| (self.chance.minutes(DAY, 6 * DAY), Step::Reopen))
            }
            Command::Merge { .. } => {
                self.ended = true;
                let apart = self.chance.in_hundred(12);
                apart.then(|| (self.chance.minutes(DAY, 3 * DAY), Step::Unmerge))
            }
            Command::Dispatch { .. } => self.arrives(county),
            Command::RequestReturn { .. } => {
                self.returns += 1;
                self.asked = true;
                let step = if self.hops >= 1 && !self.consulted { Step::Consult } else { Step::Ruling };
                after(self, step)
            }
            Command::Consult { .. } => {
                self.consulted = true;
                after(self, if self.asked { Step::Ruling } else { Step::Dispatch })
            }
            Command::RuleReturn { ruling, .. } => self.ruled(ruling, county),
            Command::Sign { .. } => {
                self.signed = true;
                self.works(slow)
            }
            Command::Suspend { .. } => {
                self.suspended = true;
                let supplies = self.chance.in_hundred(70);
                let (from, to) = if supplies { (DAY / 2, 4 * DAY) } else { (12 * DAY, 15 * DAY) };
                Some((self.chance.minutes(from, to), Step::Supply))
            }
            Command::Supplement { .. } => {
                self.suspended = false;
                after(self, Step::Contact)
            }
            Command::FileDossier { .. } => Some((self.chance.minutes(DAY, 4 * DAY), Step::Review)),
            Command::ReviewDossier { finding, .. } => {
                self.ended = *finding == DossierFinding::Inadmissible;
                (!self.ended).then(|| (self.chance.minutes(30, 300), Step::Contact))
            }
            Command::Contact { .. } => self.contacted(manner, slow),
            Command::RequestExtension { .. } => after(self, Step::RuleExtension),
            Command::RuleExtension { .. } => Some((self.chance.minutes(DAY, 6 * DAY), Step::Answer)),
            Command::Answer { .. } => {
                let judged = self.suspect.is_some() && self.chance.in_hundred(60);
                after(self, if judged { Step::Judge } else { Step::Approve })
            }
            Command::Find { .. } => after(self, Step::Approve),
            Command::SendBack { .. } => after(self, Step::Answer),
            Command::Approve { .. } if self.citizen.is_none() => {
                self.ended = true;
                None
            }
            // Who is silent is heard no more: the time for it runs out by itself.
            Command::Approve { .. } => {
                let speaks = self.chance.in_hundred(82);
                speaks.then(|| (self.chance.minutes(60, 5 * DAY), Step::Word))
            }
            Command::Rate { words, .. } => self.heard(words.is_empty()),
            Command::Redo { .. } => self.begins_again(),
            Command::Reopen { .. } if self.said.is_none() => {
                self.ended = false;
                after(self, Step::Screen)
            }
            Command::Reopen { .. } => self.begins_again(),
            Command::Close { .. } => {
                self.ended = true;
                None
            }
            other => panic!("nobody here does {other:?}"),
        }
    }

    /// A unit has it on its table.
    fn arrives(&mut self, county: &County) -> Option<(Minute, Step)> {
        (self.signed, self.consulted) = (false, false);
        let manner = self.manner(county);
        let returns = if manner == Manner::Dodging { 55 } else { 4 };
        if self.returns < 4 && self.chance.in_hundred(returns) {
            let late = manner == Manner::Dodging && self.chance.in_hundred(40);
            let (from, to) = if late { (2 * DAY, 4 * DAY) } else { (30, 400) };
            return Some((self.chance.minutes(from, to), Step::Return));
        }
        self.signs(matches!(manner, Manner::Late | Manner::Silent))
    }

    fn signs(&mut self, slow: bool) -> Option<(Minute, Step)> {
        let late = slow && self.chance.in_hundred(60);
        let (from, to) = if late { (2 * DAY, 4 * DAY) } else { (30, 300) };
        Some((self.chance.minutes(from, to), Step::Sign))
    }

    fn ruled(&mut self, ruling: &ReturnRuling, county: &County) -> Option<(Minute, Step)> {
        self.asked = false;
        match ruling {
            // Some will not hear it.
            ReturnRuling::Keep if self.returns < 3 && self.chance.in_hundred(30) => {
                Some((self.chance.minutes(60, 300), Step::Return))
            }
            ReturnRuling::Keep | ReturnRuling::Help { .. } if self.signed => self.works(false),
            ReturnRuling::Keep | ReturnRuling::Help { .. } => self.signs(false),
            ReturnRuling::TakeBack => {
                self.hops += 1;
                self.unit = (self.unit + 17) % UNITS;
                let step = if self.hops >= 2 && !self.consulted { Step::Consult } else { Step::Dispatch };
                Some((self.chance.minutes(60, 300), step))
            }
            ReturnRuling::Reassign { .. } => {
                self.hops += 1;
                self.arrives(county)
            }
        }
    }

    fn works(&mut self, slow: bool) -> Option<(Minute, Step)> {
        if self.level == Level::Province && self.unhappy && !self.dossier {
            self.dossier = true;
            return Some((self.chance.minutes(60, DAY), Step::Dossier));
        }
        if !self.supplied && self.chance.in_hundred(6) {
            self.supplied = true;
            return Some((self.chance.minutes(60, DAY), Step::Suspend));
        }
        if self.chance.below(250) == 0 {
            return Some((self.chance.minutes(60, DAY), Step::Withdraw));
        }
        let (from, to) = if slow { (DAY, 3 * DAY) } else { (30, 400) };
        Some((self.chance.minutes(from, to), Step::Contact))
    }

    fn contacted(&mut self, manner: Manner, slow: bool) -> Option<(Minute, Step)> {
        let asks = if manner == Manner::Extending { 60 } else { 5 };
        if !self.extended && self.chance.in_hundred(asks) {
            self.extended = true;
            let late = manner == Manner::Extending && self.chance.in_hundred(60);
            let (from, to) = if late { (8 * DAY, 10 * DAY) } else { (DAY / 2, DAY) };
            return Some((self.chance.minutes(from, to), Step::Extend));
        }
        let (from, to) = if slow { (5 * DAY, 11 * DAY) } else { (DAY / 4, 3 * DAY) };
        Some((self.chance.minutes(from, to), Step::Answer))
    }

    fn heard(&mut self, satisfied: bool) -> Option<(Minute, Step)> {
        self.unhappy = !satisfied;
        if satisfied || self.redone >= 3 {
            self.ended = true;
            let above = self.level != Level::County && !self.above && self.chance.in_hundred(12);
            let reopens = self.chance.in_hundred(2);
            self.above |= above;
            let step = if above { Some(Step::Above) } else { reopens.then_some(Step::Reopen) };
            return step.map(|step| (self.chance.minutes(DAY, 4 * DAY), step));
        }
        self.begins_again()
    }

    /// It is done again from the signature on.
    fn begins_again(&mut self) -> Option<(Minute, Step)> {
        self.ended = false;
        self.redone += 1;
        self.round += 1;
        (self.signed, self.sent_back) = (false, false);
        self.signs(false)
    }

    /// Returns what is done instead of what was meant, where the manner of the unit is another.
    pub(crate) fn turn(&mut self, step: Step, county: &County) -> Step {
        let perfunctory = self.manner(county) == Manner::Perfunctory && self.chance.in_hundred(60);
        if step == Step::Contact && perfunctory {
            return Step::Answer;
        }
        if step == Step::Approve && !self.sent_back && self.chance.in_hundred(4) {
            self.sent_back = true;
            return Step::SendBack;
        }
        step
    }

    /// Goes on after something that was refused, as the people expected or found out.
    pub(crate) fn refused(&mut self, code: &str) -> Option<(Minute, Step)> {
        let expected = match self.step {
            Step::Merge => code == "cannot-merge",
            Step::Unmerge => code == "illegal-move",
            Step::Extend => code == "expired" || code == "illegal-move",
            Step::Judge => code == "no-such-fault",
            // Whoever signs for the helper heads the lead too.
            Step::Sign => code == "signed-already" || code == "illegal-move",
            _ => false,
        };
        assert!(expected, "order {:?}: {:?} was refused with `{code}`", self.id, self.step);
        match self.step {
            Step::Merge => Some((40, Step::Dispatch)),
            Step::Extend => Some((60, Step::Answer)),
            Step::Judge => Some((40, Step::Approve)),
            Step::Sign => {
                self.signed = true;
                Some((60, Step::Contact))
            }
            _ => None,
        }
    }

    /// The citizen's silence ended it, or what was missing never came.
    pub(crate) fn hears_of_the_end(&mut self) {
        self.ended = true;
    }
}
