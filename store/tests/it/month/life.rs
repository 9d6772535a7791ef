//! The life of one order as those who take part mean to lead it: what comes next, who does it and when. It knows only
//! what the people would know, and reads nothing of the program.

mod after;

use std::collections::BTreeMap;

use domain::{
    access::{Actor, Role},
    ids::OrderId,
    order::{
        Channel, Difficulty, Level, Urgency,
        command::{Command, DossierFinding, Evidence, HandlingResult, Register, ReturnRuling},
        competence::Meeting,
        fault::Fault,
    },
};
use store::{command::Act, personal::Contact};

use super::{
    county::{County, Manner, UNITS},
    paper::{Chance, Minute, at, date_of},
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
                (
                    of_centre(Role::Dispatcher),
                    Command::Consult { participants, conclusion, meeting: Meeting::default() },
                )
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
        let returns = disguised.then_some(Fault::ReturnAsReply);
        self.suspect = returns.or((manner == Manner::Perfunctory).then_some(Fault::Perfunctory));
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
