//! The life of one order as those who take part mean to lead it: what comes next, who does it and when. It knows only
//! what the people would know, and reads nothing of the program.

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    ids::OrderId,
    order::{
        Channel, Difficulty, Level, Urgency,
        command::{Command, DossierFinding, Evidence, HandlingResult, Register, ReturnRuling},
        fault::Fault,
    },
};
use store::{command::Act, personal::Contact};

use super::{
    county::{County, Manner, UNITS},
    paper::{Chance, DAY, Minute, at, date_of},
};
use crate::house::demand;

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Register,
    Screen,
    /// It is the same matter as an earlier order's.
    Merge,
    Unmerge,
    Dispatch,
    Return,
    Consult,
    Ruling,
    Sign,
    Suspend,
    Supply,
    Dossier,
    Review,
    Contact,
    Extend,
    RuleExtension,
    Answer,
    Judge,
    SendBack,
    Approve,
    Word,
    /// A superior hotline has it done again.
    Above,
    Reopen,
    Withdraw,
}

/// An order on its way.
pub(crate) struct Life {
    pub(crate) id: Option<OrderId>,
    pub(crate) step: Step,
    pub(crate) unit: usize,
    pub(crate) ended: bool,
    /// The earlier order about the same matter.
    pub(crate) main: Option<usize>,
    pub(crate) suspended: bool,
    number: usize,
    chance: Chance,
    level: Level,
    citizen: Option<usize>,
    place: Option<String>,
    round: usize,
    redone: usize,
    signed: bool,
    /// It asked for a return and waits for the ruling.
    asked: bool,
    /// The citizen's last word was bad.
    unhappy: bool,
    hops: usize,
    returns: usize,
    consulted: bool,
    extended: bool,
    supplied: bool,
    dossier: bool,
    suspect: Option<Fault>,
    sent_back: bool,
    said: Option<String>,
    above: bool,
}

const PLACES: [&str; 9] = [
    "幸福路8号",
    "幸福路 8 号",
    "沭河大街",
    "常林大街东段",
    "振兴小区",
    "朝阳村",
    "府前广场",
    "滨河公园",
    "北园路",
];

impl Life {
    pub(crate) fn new(number: usize, seed: u64) -> Self {
        let mut chance = Chance::new(seed.wrapping_mul(1_000_003) + u64::try_from(number).unwrap());
        let level = match chance.below(20) {
            0 => Level::Province,
            1..=3 => Level::City,
            _ => Level::County,
        };
        // One in twelve leaves no name; one in six has called before.
        let citizen = (!chance.in_hundred(8))
            .then(|| if chance.in_hundred(16) { chance.below(300) } else { 1_000 + number });
        let place = chance.in_hundred(3).then(|| PLACES[chance.below(PLACES.len())].to_owned());
        Self {
            id: None,
            step: Step::Register,
            unit: chance.below(UNITS),
            ended: false,
            main: None,
            suspended: false,
            number,
            level,
            citizen,
            place,
            chance,
            round: 1,
            redone: 0,
            signed: false,
            asked: false,
            unhappy: false,
            hops: 0,
            returns: 0,
            consulted: false,
            extended: false,
            supplied: false,
            dossier: false,
            suspect: None,
            sent_back: false,
            said: None,
            above: false,
        }
    }

    /// Makes it one of several about the same matter.
    pub(crate) fn joins(&mut self, main: usize, unit: usize) {
        (self.main, self.unit) = (Some(main), unit);
    }

    fn manner(&self, county: &County) -> Manner {
        county.units[self.unit].manner
    }

    /// Returns who does what comes next, and what it is.
    pub(crate) fn act(&mut self, now: Minute, county: &County, main: Option<OrderId>) -> (Actor, Act) {
        let of_unit = |role| county.actor(now, role, Some(self.unit));
        let of_centre = |role| county.actor(now, role, None);
        let (actor, command) = match self.step {
            Step::Register => return (of_centre(Role::Agent), self.register(now, county)),
            Step::Screen => (of_centre(Role::Dispatcher), self.screen()),
            Step::Merge => {
                let into = main.unwrap();
                (of_centre(Role::Dispatcher), Command::Merge { into, reason: "同一事项".to_owned() })
            }
            Step::Unmerge => {
                (of_centre(Role::Dispatcher), Command::Unmerge { reason: "另有诉求".to_owned() })
            }
            Step::Dispatch => (of_centre(Role::Dispatcher), self.dispatch(county)),
            Step::Return => (of_unit(Role::UnitHandler), self.asks_for_return(county)),
            Step::Consult => {
                let words = |text: &str| text.to_owned();
                let (participants, conclusion) = (words("中心、三个单位"), words("按职责清单转办"));
                (of_centre(Role::Dispatcher), Command::Consult { participants, conclusion })
            }
            Step::Ruling => (of_centre(Role::Dispatcher), self.ruling(county)),
            Step::Sign => (of_unit(Role::UnitPrincipal), Command::Sign { handler: "承办科".to_owned() }),
            Step::Suspend => {
                (of_unit(Role::UnitHandler), Command::Suspend { reason: "缺少身份材料".to_owned() })
            }
            Step::Supply => (of_centre(Role::Agent), Command::Supplement { text: "补交材料".to_owned() }),
            Step::Dossier => {
                let parts = ["经过", "调查", "解释", "依据"].map(str::to_owned).to_vec();
                (of_unit(Role::UnitHandler), Command::FileDossier { parts })
            }
            Step::Review => (of_centre(Role::Dispatcher), self.review()),
            Step::Contact => {
                let reached = self.chance.in_hundred(94);
                (of_unit(Role::UnitHandler), Command::Contact { reached, note: "已电话联系".to_owned() })
            }
            Step::Extend => {
                let by = u16::try_from(2 + self.chance.below(8)).unwrap();
                let reason = "需会同上级部门勘查".to_owned();
                (of_unit(Role::UnitHandler), Command::RequestExtension { by, reason })
            }
            Step::RuleExtension => {
                let granted = self.chance.in_hundred(70);
                (
                    of_centre(Role::Supervisor),
                    Command::RuleExtension { granted, words: "情况属实".to_owned() },
                )
            }
            Step::Answer => (of_unit(Role::UnitHandler), self.answer(county)),
            Step::Judge => {
                let (fault, words) = (self.suspect.unwrap(), "经核查".to_owned());
                let confirmed = self.chance.in_hundred(70);
                (of_centre(Role::Supervisor), Command::Find { fault, unit: None, confirmed, words })
            }
            Step::SendBack => {
                (of_unit(Role::UnitApprover), Command::SendBack { reason: "未附现场照片".to_owned() })
            }
            Step::Approve => (of_unit(Role::UnitApprover), Command::Approve { note: String::new() }),
            Step::Word => return self.word(now, county),
            Step::Above => {
                let level = if self.level == Level::Province { Level::Province } else { Level::City };
                (of_centre(Role::Dispatcher), Command::Redo { level, reason: "上级发回重办".to_owned() })
            }
            Step::Reopen => (Actor::Citizen, Command::Reopen { reason: "问题又出现了".to_owned() }),
            Step::Withdraw => {
                let reason = "来电人撤回".to_owned();
                (of_centre(Role::Agent), Command::Close { reason, withdrawn: true })
            }
        };
        (actor, Act::Order { order: self.id.unwrap(), seen: None, command })
    }

    fn register(&mut self, now: Minute, county: &County) -> Act {
        let letter = &county.letters[self.number % county.letters.len()];
        let channels = [Channel::Phone, Channel::Phone, Channel::Web, Channel::Letter];
        let kinds = ["consult", "help", "complaint", "complaint", "report", "suggestion"];
        let demand = Register {
            channel: channels[self.chance.below(channels.len())],
            level: self.level,
            kind: kinds[self.chance.below(kinds.len())].to_owned(),
            content: letter.text.clone(),
            place: self.place.clone(),
            received_on: date_of(at(now)),
            ..demand(&letter.title)
        };
        let contact = self.citizen.map(|citizen| Contact::new("来信人", &format!("138{citizen:08}")));
        Act::Register { demand: Box::new(demand), contact: contact.unwrap_or_default(), code: None }
    }

    fn screen(&mut self) -> Command {
        let words = || "已说明".to_owned();
        match self.chance.below(60) {
            0 => Command::Refuse { reason: "litigation".to_owned(), words: words() },
            1 => Command::HandOver { service: "110".to_owned(), words: words() },
            other => {
                let urgency = if other < 5 { Urgency::Urgent } else { Urgency::Normal };
                Command::Accept { kind: "complaint".to_owned(), urgency, proposed: None, note: String::new() }
            }
        }
    }

    fn dispatch(&mut self, county: &County) -> Command {
        let helpers = match self.chance.below(20) {
            0 => 2,
            1 | 2 => 1,
            _ => 0,
        };
        let co_handlers = (1..=helpers).map(|step| county.units[(self.unit + step) % UNITS].id).collect();
        let difficulty = if self.chance.in_hundred(12) { Difficulty::Complex } else { Difficulty::Simple };
        Command::Dispatch { lead: county.units[self.unit].id, co_handlers, difficulty, note: String::new() }
    }

    fn asks_for_return(&mut self, county: &County) -> Command {
        let dodges = self.manner(county) == Manner::Dodging;
        let phoned = !dodges || self.chance.in_hundred(40);
        let reason = if dodges && self.chance.in_hundred(40) { "" } else { "不属本单位职能" };
        Command::RequestReturn {
            phoned,
            reason: reason.to_owned(),
            basis: "三定方案".to_owned(),
            proposed: None,
        }
    }

    fn ruling(&mut self, county: &County) -> Command {
        let words = "经研究".to_owned();
        let dodges = self.manner(county) == Manner::Dodging;
        let (ruling, own_matter) = match self.chance.below(10) {
            0..=6 if dodges => (ReturnRuling::Keep, self.chance.in_hundred(60)),
            0 | 1 => (ReturnRuling::Keep, false),
            2 if self.returns == 1 => {
                (ReturnRuling::Help { units: vec![county.units[(self.unit + 9) % UNITS].id] }, false)
            }
            3 => (ReturnRuling::TakeBack, false),
            _ => {
                self.unit = (self.unit + 31) % UNITS;
                let lead = county.units[self.unit].id;
                (ReturnRuling::Reassign { lead, co_handlers: Vec::new() }, false)
            }
        };
        Command::RuleReturn { ruling, words, own_matter }
    }

    fn review(&mut self) -> Command {
        let finding = match self.chance.below(5) {
            0 => DossierFinding::Inadmissible,
            1 | 2 => DossierFinding::Admissible,
            3 => DossierFinding::Defective,
            _ => DossierFinding::Falsified,
        };
        Command::ReviewDossier { finding, words: "经审核".to_owned() }
    }

    fn answer(&mut self, county: &County) -> Command {
        let letter = &county.letters[self.number % county.letters.len()];
        let manner = self.manner(county);
        let again = self.said.clone().filter(|_| manner == Manner::Perfunctory);
        let disguised = manner == Manner::Disguising && self.round == 1 && self.chance.in_hundred(40);
        let reply = match again {
            Some(reply) => reply,
            None if disguised => "经核实，该事项不属于我单位职责，建议转有关部门办理。".to_owned(),
            None => format!("{}（第{}次办理）", letter.reply, self.round),
        };
        self.suspect = match manner {
            Manner::Disguising if disguised => Some(Fault::ReturnAsReply),
            Manner::Perfunctory => Some(Fault::Perfunctory),
            _ => None,
        };
        self.said = Some(reply.clone());
        let leader = "分管负责人".to_owned();
        Command::Answer { reply, result: HandlingResult::Solved, leader, handler: "承办人".to_owned() }
    }

    fn word(&mut self, now: Minute, county: &County) -> (Actor, Act) {
        let good = match self.manner(county) {
            Manner::Diligent => 86,
            Manner::Late | Manner::Extending => 66,
            Manner::Dodging | Manner::Disguising => 45,
            Manner::Perfunctory | Manner::Silent => 28,
        };
        let satisfied = self.chance.in_hundred(good);
        let result = if satisfied { "satisfied" } else { "dissatisfied" };
        let contacted = if !satisfied && self.chance.in_hundred(25) { "no" } else { "yes" };
        let answers = [("contacted", contacted), ("process", result), ("result", result)];
        let answers: BTreeMap<String, String> =
            answers.map(|(question, answer)| (question.to_owned(), answer.to_owned())).into();
        let words = if satisfied { String::new() } else { "还是没有解决".to_owned() };
        let number = format!("{}-{}", self.number, self.round);
        let (actor, evidence) = if self.chance.in_hundred(50) {
            (Actor::System("sms"), Evidence::Sms { message: number, read_by: None })
        } else {
            (county.actor(now, Role::Agent, None), Evidence::Phone { record: number })
        };
        let command = Command::Rate { answers, words, evidence };
        (actor, Act::Order { order: self.id.unwrap(), seen: None, command })
    }
}

/// What is known after something was done.
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
