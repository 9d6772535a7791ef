//! Random walks: any command, by anybody, at any time that does not go back. Whatever comes of it must hold what
//! `watch` says, and what was refused must have changed nothing. Walks run at every depth, as the stories do; taken
//! in beside the runner by the tests that let them run.

mod asks;
mod spoiled;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    access::{Actor, Role, Staff},
    calendar::{Closure, YearDay, YearFile, YearStatus, date_of},
    ids::{OrderId, PersonId, UnitId},
    number::tracking_code,
    order::{
        Channel, Difficulty, Level, Order, Urgency,
        apply::timers,
        clocks::{ClockKind, ClockMove},
        command::{
            AttemptResult, Command, DossierFinding, Evidence, HandlingResult, Import, Move, Register,
            ReturnRuling,
        },
        competence::Meeting,
        fault::Fault,
        ladder::{Owed, WarningForm},
        legal::legal,
        triage::{Finding, Inquiry},
    },
    policy::{Noted, Pack},
    world::{self, World},
};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use crate::runner::{Act, Backend, Request, Seen, watch};

/// The most orders of one walk.
const ORDERS: usize = 3;

/// One step of a walk; each number is taken modulo what there is to choose from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stride {
    wait: u16,
    order: u8,
    who: u8,
    what: u8,
    detail: u16,
}

impl Stride {
    fn flips(self, bit: u32) -> bool {
        self.detail & (1 << bit) != 0
    }

    /// Mostly minutes and hours, at times weeks.
    fn waits(self) -> SignedDuration {
        let count = i64::from(self.wait / 8);
        match self.wait % 8 {
            0..=2 => SignedDuration::from_mins(count % 60),
            3..=5 => SignedDuration::from_hours(count % 30),
            6 => SignedDuration::from_hours(24 * (count % 9)),
            _ => SignedDuration::from_hours(24 * (count % 60)),
        }
    }
}

/// Returns walks of up to `most` strides.
pub(crate) fn walks(most: usize) -> impl Strategy<Value = Vec<Stride>> {
    let stride = (any::<u16>(), any::<u8>(), any::<u8>(), any::<u8>(), any::<u16>())
        .prop_map(|(wait, order, who, what, detail)| Stride { wait, order, who, what, detail });
    prop::collection::vec(stride, most / 4..most)
}

/// Walks through a house that has units, packs and years; returns the orders made.
pub(crate) fn wander(
    backend: &mut dyn Backend,
    from: Timestamp,
    walk: &[Stride],
) -> Result<Vec<OrderId>, String> {
    let mut wanderer = Wanderer { backend, at: from, seen: BTreeMap::new() };
    for (place, stride) in walk.iter().enumerate() {
        wanderer.step(*stride).map_err(|problem| format!("stride {}: {problem}", place + 1))?;
    }
    Ok(wanderer.seen.into_keys().collect())
}

struct Wanderer<'a> {
    backend: &'a mut dyn Backend,
    at: Timestamp,
    seen: BTreeMap<OrderId, Seen>,
}

impl Wanderer<'_> {
    fn step(&mut self, stride: Stride) -> Result<(), String> {
        self.at += stride.waits();
        let world = self.backend.world();
        let orders: Vec<Order> = self.seen.values().map(|seen| seen.order.clone()).collect();
        let begins = orders.is_empty() || orders.len() < ORDERS && stride.what.is_multiple_of(13);
        let (actor, act) = if begins {
            (Actor::System("wander"), begin(stride, &world, self.at, orders.len()))
        } else if stride.what % 29 == 1 {
            (Actor::System("wander"), Act::Rules(Box::new(rule(stride, self.at))))
        } else {
            let order = &orders[usize::from(stride.order) % orders.len()];
            let pack = world.packs.get(&order.pack).unwrap();
            let step = choose(stride, order, pack);
            if step == Move::Fire && stride.flips(0) {
                self.at =
                    timers(order, &world.calendar).first().map_or(self.at, |(_, _, at)| self.at.max(*at));
            }
            let mut command = command(step, stride.detail, order, &orders, &world, self.at);
            if stride.detail % 11 == 3 {
                command = spoiled::spoiled(command);
            }
            let seen = (stride.detail % 17 == 5).then(|| order.version - i64::from(stride.who % 2));
            (actor(stride, &world), Act::Order { order: order.id, seen, command })
        };
        let request = Request { at: self.at, actor, key: None, act };
        let told = format!("{request:?}");
        let refused = match self.backend.act(request) {
            Ok(Some(id)) => {
                self.seen.entry(id).or_insert_with(|| self.backend.look(id));
                None
            }
            Ok(None) => None,
            Err(no) => Some(no),
        };
        self.look(refused.is_some(), &world).map_err(|problem| format!("{told}: {problem}"))
    }

    fn look(&mut self, refused: bool, before: &World) -> Result<(), String> {
        let world = self.backend.world();
        for (id, known) in &mut self.seen {
            let now = self.backend.look(*id);
            if refused && now != *known {
                return Err(format!("refused, but order {id} changed"));
            }
            let mut wrong = watch::wrongs(&now, &world.calendar);
            if Arc::as_ptr(&world).eq(&std::ptr::from_ref(before)) {
                wrong.extend(silent_moves(known, &now));
            }
            if !wrong.is_empty() {
                return Err(format!("order {id}: {}", wrong.join("; ")));
            }
            *known = now;
        }
        Ok(())
    }
}

/// Deadlines never move in silence: returns the clocks whose due date changed without a move that says so.
pub(crate) fn silent_moves(before: &Seen, now: &Seen) -> Vec<String> {
    let fresh = now.events.get(before.events.len()..).unwrap_or_default();
    let moved: BTreeSet<ClockKind> =
        fresh.iter().flat_map(|recorded| &recorded.clocks).map(clock_of).collect();
    let due = |seen: &Seen, kind| seen.order.clocks.get(&kind).and_then(|clock| clock.due);
    ClockKind::ALL
        .into_iter()
        .filter(|kind| due(before, *kind) != due(now, *kind) && !moved.contains(kind))
        .map(|kind| format!("{} moved in silence", kind.code()))
        .collect()
}

fn clock_of(step: &ClockMove) -> ClockKind {
    match step {
        ClockMove::Started { clock, .. }
        | ClockMove::Stopped { clock, .. }
        | ClockMove::Suspended { clock }
        | ClockMove::Resumed { clock, .. }
        | ClockMove::Extended { clock, .. }
        | ClockMove::Rederived { clock, .. }
        | ClockMove::Fired { clock, .. } => *clock,
    }
}

fn begin(stride: Stride, world: &World, at: Timestamp, count: usize) -> Act {
    let packs: Vec<&Pack> = world.packs.iter().collect();
    let pack = packs[usize::from(stride.who) % packs.len()];
    let channels = [Channel::Phone, Channel::Web, Channel::Paper, Channel::Sms, Channel::Rating];
    let levels = [Level::County, Level::City, Level::Province];
    let demand = Register {
        pack: pack.id().to_owned(),
        channel: channels[usize::from(stride.order) % channels.len()],
        level: levels[usize::from(stride.detail) % levels.len()],
        kind: pack.kinds()[usize::from(stride.detail) % pack.kinds().len()].id.clone(),
        urgency: if stride.flips(3) { Urgency::Urgent } else { Urgency::Normal },
        title: String::new(),
        content: "沭河大街路灯连续三晚不亮，请派人看看。".to_owned(),
        place: None,
        received_on: date_of(at),
        citizen: None,
        contact_digest: None,
        confidential: stride.flips(4),
        tracking: None,
        reference: None,
        flags: Vec::new(),
    };
    let units: Vec<UnitId> = world.people.units.iter().map(|unit| unit.id).collect();
    if stride.detail % 7 == 6 {
        let units = units.into_iter().take(usize::from(stride.order % 3)).collect();
        let office = "县水务局".to_owned();
        let reply = "已修复。".to_owned();
        let demand = Register { channel: Channel::Import, ..demand };
        return Act::Import(Box::new(Import { demand, units, office, reply, replied_on: None }));
    }
    let contact = stride.flips(5).then(|| ("王小明".to_owned(), format!("1380013800{}", stride.order % 3)));
    let digits = u64::try_from(at.as_millisecond()).unwrap_or(0) * 4 + u64::try_from(count).unwrap_or(0);
    let code = stride.flips(6).then(|| tracking_code(digits));
    Act::Register { demand: Box::new(demand), contact, code }
}

/// A day closed or worked, or the year to come.
fn rule(stride: Stride, at: Timestamp) -> world::Command {
    let date = date_of(at).saturating_add(i64::from(stride.detail % 20).days());
    if stride.flips(7) {
        let (year, first) = (date.year().saturating_add(1), date.first_of_year());
        let date = first.saturating_add(1.year()).saturating_add(i64::from(stride.order % 20).days());
        let days = vec![YearDay { name: "元旦".to_owned(), date, is_off_day: true }];
        let papers = vec!["国办发明电〔2026〕0号".to_owned()];
        return world::Command::LoadYear {
            file: YearFile { year, papers, days },
            status: YearStatus::Provisional,
        };
    }
    let (name, source) = ("台风停工".to_owned(), "防指〔2026〕8号".to_owned());
    world::Command::AddClosure(Closure { date, works: stride.flips(2), name, source })
}

/// Mostly the move that leads on, often another legal one, at times any.
fn choose(stride: Stride, order: &Order, pack: &Pack) -> Move {
    let ahead = [Move::Accept, Move::Dispatch, Move::Sign, Move::Answer, Move::Approve, Move::Rate];
    let beside = [Move::Comment, Move::Attach, Move::Unmask, Move::Fire, Move::Rederive, Move::Supplement];
    let legal = legal(order, pack);
    let onward: Vec<Move> = legal.iter().copied().filter(|step| !beside.contains(step)).collect();
    let ahead: Vec<Move> = ahead.into_iter().filter(|step| legal.contains(step)).take(1).collect();
    let from = match stride.what % 8 {
        0..=2 if !ahead.is_empty() => &ahead,
        0..=4 if !onward.is_empty() => &onward,
        0..=5 => &[Move::Fire][..],
        6 => &legal,
        _ => &Move::ALL[2..],
    };
    from[usize::from(stride.what / 8) % from.len()]
}

/// Mostly somebody who may do anything, so that walks go far.
fn actor(stride: Stride, world: &World) -> Actor {
    match stride.who % 16 {
        0..=8 => Actor::System("wander"),
        9 | 10 => Actor::Citizen,
        place => {
            let role = Role::ALL[usize::from(stride.who / 16 + place) % Role::ALL.len()];
            let roots = world.people.units.iter().map(|unit| unit.id).collect::<Vec<_>>();
            let root = roots[usize::from(stride.order) % roots.len()];
            let units = world.people.units.subtree(root);
            Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units })
        }
    }
}

/// Returns a well-formed command for a move; `detail` chooses among what is well-formed.
pub(crate) fn command(
    step: Move,
    detail: u16,
    order: &Order,
    orders: &[Order],
    world: &World,
    at: Timestamp,
) -> Command {
    let pack = world.packs.get(&order.pack).unwrap();
    let flips = |bit: u32| detail & (1 << bit) != 0;
    let pick = usize::from(detail / 8);
    let words = || "沭河大街三号楼".to_owned();
    let day = date_of(at);
    let open: Vec<UnitId> = world
        .people
        .units
        .iter()
        .map(|unit| unit.id)
        .filter(|unit| world.people.units.is_open(*unit, day))
        .collect();
    let lead = open[pick % open.len()];
    let co_handlers: Vec<UnitId> =
        open.iter().copied().filter(|unit| flips(1) && *unit != lead).take(2).collect();
    let level = [Level::County, Level::City, Level::Province][pick % 3];
    match step {
        Move::Register | Move::Import => unreachable!("no move of an order"),
        Move::Accept => Command::Accept {
            kind: pack.kinds()[pick % pack.kinds().len()].id.clone(),
            urgency: if flips(0) { Urgency::Urgent } else { Urgency::Normal },
            proposed: flips(1).then_some(lead),
            note: String::new(),
        },
        Move::Refuse => Command::Refuse {
            reason: pack.reasons()[pick % pack.reasons().len()].code.clone(),
            words: words(),
        },
        Move::HandOver => Command::HandOver {
            service: pack.emergencies()[pick % pack.emergencies().len()].id.clone(),
            words: words(),
        },
        Move::Dispatch => {
            let difficulty = if flips(0) { Difficulty::Complex } else { Difficulty::Simple };
            Command::Dispatch { lead, co_handlers, difficulty, note: String::new() }
        }
        Move::Sign => Command::Sign { handler: words() },
        Move::Contact => Command::Contact { reached: flips(0), note: words() },
        Move::Answer => Command::Answer {
            reply: words(),
            result: HandlingResult::Solved,
            leader: words(),
            handler: words(),
        },
        Move::Approve => Command::Approve { note: String::new() },
        Move::SendBack => Command::SendBack { reason: words() },
        Move::Attempt => {
            Command::Attempt { result: AttemptResult::NoAnswer, again_at: flips(0).then_some(at) }
        }
        Move::Rate => rate(order, pack, pick, flips(0)),
        Move::Redo => Command::Redo { level, reason: words() },
        Move::Close => Command::Close { reason: words(), withdrawn: flips(0) },
        Move::Suspend => Command::Suspend { reason: words() },
        Move::Resume => Command::Resume { note: String::new() },
        Move::Reopen => Command::Reopen { reason: words() },
        Move::Merge => Command::Merge { into: orders[pick % orders.len()].id, reason: words() },
        Move::Unmerge => Command::Unmerge { reason: words() },
        Move::Reassign => Command::Reassign { lead, co_handlers, reason: words() },
        Move::RequestReturn => Command::RequestReturn {
            phoned: flips(0),
            reason: if flips(2) { words() } else { String::new() },
            basis: words(),
            proposed: Some(lead).filter(|unit| flips(1) && order.lead != Some(*unit)),
        },
        Move::RuleReturn => Command::RuleReturn {
            ruling: match pick % 4 {
                0 => ReturnRuling::Keep,
                1 => ReturnRuling::Help { units: vec![lead] },
                2 => ReturnRuling::Reassign { lead, co_handlers },
                _ => ReturnRuling::TakeBack,
            },
            words: words(),
            own_matter: flips(0) && pick.is_multiple_of(4),
        },
        Move::Consult => {
            let meeting = Meeting {
                held_on: flips(0).then_some(day),
                units: if flips(1) { vec![lead] } else { Vec::new() },
                lead: flips(2).then_some(lead),
            };
            Command::Consult { participants: words(), conclusion: words(), meeting }
        }
        Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview => Command::Competence(asks::ask(step, detail, (lead, co_handlers), pack)),
        Move::RequestExtension => {
            Command::RequestExtension { by: 1 + u16::from(flips(0)) * 4, reason: words() }
        }
        Move::RuleExtension => Command::RuleExtension { granted: flips(0), words: words() },
        Move::Claim => Command::Claim { grounds: words(), basis: words() },
        Move::Adjudicate => Command::Adjudicate { performed: flips(0), grounds: words() },
        Move::FileDossier => {
            let needed = pack.duties().inadmissible.as_ref().map_or(0, |rule| rule.dossier.len());
            Command::FileDossier { parts: vec![words(); needed] }
        }
        Move::ReviewDossier => {
            let findings = [
                DossierFinding::Inadmissible,
                DossierFinding::Admissible,
                DossierFinding::Defective,
                DossierFinding::Falsified,
            ];
            Command::ReviewDossier { finding: findings[pick % findings.len()], words: words() }
        }
        Move::Note => {
            let signs = [Noted::PetitionRisk, Noted::Perfunctory, Noted::PetitionRisk, Noted::Hot];
            Command::Note { sign: signs[pick % signs.len()], holds: !flips(0) || flips(1), words: words() }
        }
        Move::ReceiveWarning => Command::ReceiveWarning { form: owed(order, Owed::Receipt, pick) },
        Move::AnswerWarning => {
            let form = owed(order, Owed::Reply, pick);
            Command::AnswerWarning { form, handler: words(), words: words() }
        }
        Move::Inquire => Command::Inquire {
            inquiry: Box::new(Inquiry {
                contacted: Some(flips(0)),
                process: None,
                solved: Some(flips(1)),
                result: Some(false),
                performed: flips(2).then_some(true),
                cause: words(),
                finding: Finding::ALL[pick % Finding::ALL.len()],
                record: words(),
            }),
        },
        Move::ProposeMalicious => Command::ProposeMalicious {
            reason: pack.reasons()[pick % pack.reasons().len()].code.clone(),
            evidence: words(),
        },
        Move::RuleMalicious => Command::RuleMalicious { confirmed: flips(0), words: words() },
        Move::Find => Command::Find {
            fault: Fault::ALL[pick % Fault::ALL.len()],
            unit: flips(1).then_some(lead),
            confirmed: flips(0),
            words: words(),
        },
        Move::Comment => Command::Comment { text: words() },
        Move::Supplement => Command::Supplement { text: words() },
        Move::Attach => Command::Attach { digest: "66c7f0f4".to_owned(), name: words(), size: 7 },
        Move::Unmask => Command::Unmask { reason: words() },
        Move::Fire => {
            let live = timers(order, &world.calendar);
            let timer = live.get(pick % live.len().max(1)).copied();
            let (clock, rung, _) = timer.unwrap_or((ClockKind::Handle, domain::clock::Rung::Due, at));
            Command::Fire { clock, rung }
        }
        Move::Rederive => Command::Rederive { why: "calendar-changed".to_owned() },
    }
}

/// A rung that waits for somebody, or any when none does.
fn owed(order: &Order, owed: Owed, pick: usize) -> WarningForm {
    let waiting = order.ladder.owing(owed).next().map(|sent| sent.warning.form);
    waiting.unwrap_or(WarningForm::ALL[pick % WarningForm::ALL.len()])
}

fn rate(order: &Order, pack: &Pack, pick: usize, by_page: bool) -> Command {
    let result = pack.callback().result().unwrap();
    let grade = result.options[pick % result.options.len()].id.clone();
    let evidence = match &order.tracking {
        Some(tracking) if by_page => Evidence::Web { tracking: tracking.clone() },
        Some(_) | None if order.citizen.is_some() && pick.is_multiple_of(2) => {
            Evidence::Sms { message: "17".to_owned(), read_by: None }
        }
        Some(_) | None => Evidence::Phone { record: "录音 17".to_owned() },
    };
    let answers = BTreeMap::from([(result.id.clone(), grade)]);
    Command::Rate { answers, words: "一句话".to_owned(), evidence }
}
