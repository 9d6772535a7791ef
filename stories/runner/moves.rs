//! From a step to a command: the words of a story become the values of the domain. Whatever a story leaves out is
//! what it usually is, so that a life reads as what matters in it.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use domain::{
    absence,
    calendar::{Closure, YearDay, YearFile, YearStatus, date_of},
    ids::{AbsenceId, OrderId, UnitId},
    number::tracking_code,
    order::{
        Channel, Difficulty, Level, Urgency,
        command::{AttemptResult, Command, Evidence, HandlingResult, Import, Move, Register},
    },
    world::{self, World},
};
use jiff::Timestamp;

use super::{
    Act, Backend, assessment, campaign,
    cast::Cast,
    fields::Fields,
    rulings,
    story::{Step, Story},
    supervision, survey, visits, woodpecker,
};

/// What a step looks at to become a command.
pub(crate) struct Scene<'a> {
    pub(crate) at: Timestamp,
    pub(crate) cast: &'a Cast,
    pub(crate) story: &'a Story,
    /// The orders so far, by name.
    pub(crate) orders: &'a BTreeMap<String, OrderId>,
    pub(crate) world: &'a World,
    pub(crate) visits: &'a visits::Named,
}

impl Scene<'_> {
    pub(crate) fn unit(&self, code: &str) -> Result<UnitId, String> {
        match code.strip_prefix('#') {
            // A number that no unit has.
            Some(number) => Ok(UnitId(number.parse().map_err(|_| format!("`{code}` is no number"))?)),
            None => {
                let unit = self.world.people.units.named(code).ok_or_else(|| format!("no unit `{code}`"))?;
                Ok(unit.id)
            }
        }
    }

    pub(crate) fn units(&self, codes: &[String]) -> Result<Vec<UnitId>, String> {
        codes.iter().map(|code| self.unit(code)).collect()
    }

    /// The digits of a tracking code that no other order of any story has.
    fn digits(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.story.title.en, self.orders.len()).hash(&mut hasher);
        hasher.finish()
    }

    pub(crate) fn order(&self, name: &str) -> Result<OrderId, String> {
        self.orders.get(name).copied().ok_or_else(|| format!("no order `{name}` yet"))
    }
}

/// Returns what a step asks.
pub(crate) fn act(
    scene: &Scene<'_>,
    step: &Step,
    proceedings: &supervision::Named,
    backend: &mut dyn Backend,
) -> Result<Act, String> {
    let mut fields = Fields::new(&step.with);
    let act = match step.what.as_str() {
        _ if supervision::is_about_one(step) => supervision::act(scene, step, proceedings, &mut fields)?,
        _ if campaign::step_of(step).is_some() => {
            let what = campaign::step_of(step).ok_or("is no move of a campaign")?;
            campaign::act(scene, what, backend.campaign().map(|(now, _)| now.id), &mut fields)?
        }
        _ if woodpecker::is_about_one(step) => {
            let known = backend.gathered_last().map(|(year, _)| year.id);
            woodpecker::act(scene, step, known, &mut fields)?
        }
        _ if visits::is_about_one(step) => visits::act(scene, step, &mut fields)?,
        _ if assessment::is_about_one(step) => assessment::act(scene, step, &mut fields)?,
        _ if survey::is_about_one(step) => survey::act(scene, step, &backend.surveys(), &mut fields)?,
        "register" => register(scene, &mut fields)?,
        "import" => import(scene, &mut fields)?,
        "load-year" => load_year(&mut fields)?,
        "close-day" => close_day(&mut fields)?,
        "go-away" | "name-substitute" | "come-back" => away(scene, step, &mut fields)?,
        "reopen-day" => {
            let date = fields.may_day("date")?.ok_or("`date` is missing")?;
            Act::Rules(Box::new(world::Command::RemoveClosure { date }))
        }
        code => {
            let what = Move::from_code(code).ok_or_else(|| format!("`{code}` is no move"))?;
            let order = scene.order(&step.order)?;
            let command = command(scene, what, order, &mut fields, backend)?;
            Act::Order { order, seen: step.seen, command }
        }
    };
    fields.finish()?;
    Ok(act)
}

/// Who is away, and who acts meanwhile: `go-away`, `name-substitute`, `come-back`; of the person who acts, unless
/// `person` names another.
fn away(scene: &Scene<'_>, step: &Step, fields: &mut Fields) -> Result<Act, String> {
    let persons = &scene.world.people.persons;
    let known =
        |who: &str| Ok::<_, String>(persons.signing_in_as(who).ok_or(format!("nobody is `{who}`"))?.id);
    let person = known(&fields.text("person", &step.who)?)?;
    let substitute = fields.may::<String>("substitute")?.map(|who| known(&who)).transpose()?;
    if step.what == "go-away" {
        let today = date_of(scene.at);
        let from = fields.may_day("from")?.unwrap_or(today);
        return Ok(Act::Absence(absence::Command::Enter {
            id: AbsenceId(0),
            person,
            from,
            until: fields.may_day("until")?.unwrap_or(from),
            reason: fields.text("reason", "出差")?,
            substitute,
        }));
    }
    let open =
        scene.world.absences.iter().rfind(|absence| absence.person == person && absence.ended.is_none());
    let absence = open.ok_or("that person is not away")?.id;
    Ok(Act::Absence(match substitute {
        Some(substitute) => absence::Command::Appoint { absence, substitute },
        None => absence::Command::End { absence },
    }))
}

fn register(scene: &Scene<'_>, fields: &mut Fields) -> Result<Act, String> {
    let from = fields.text("citizen", "wang")?;
    let contact = if from == "nobody" { None } else { Some(scene.cast.citizen(&from)?) };
    let channel = fields.or("channel", Channel::Phone)?;
    let tracked = fields.or("tracked", channel == Channel::Web)?;
    let code = tracked.then(|| tracking_code(scene.digits()));
    Ok(Act::Register { demand: Box::new(demand(scene, channel, fields)?), contact, code })
}

fn demand(scene: &Scene<'_>, channel: Channel, fields: &mut Fields) -> Result<Register, String> {
    Ok(Register {
        pack: fields.text("pack", &scene.story.pack)?,
        channel,
        level: fields.or("level", Level::County)?,
        kind: fields.text("kind", "complaint")?,
        urgency: fields.or("urgency", Urgency::Normal)?,
        title: fields.text("title", "")?,
        content: fields.text("content", "沭河大街路灯连续三晚不亮，请派人看看。")?,
        place: fields.may("place")?,
        received_on: fields.may_day("received_on")?.unwrap_or_else(|| date_of(scene.at)),
        citizen: None,
        contact_digest: None,
        confidential: fields.or("confidential", false)?,
        tracking: None,
        reference: fields.may("reference")?,
        flags: fields.or("flags", Vec::new())?,
    })
}

fn import(scene: &Scene<'_>, fields: &mut Fields) -> Result<Act, String> {
    let units = fields.or::<Vec<String>>("units", Vec::new())?;
    let (office, reply) = (fields.text("office", "县水务局")?, fields.text("reply", "已修复。")?);
    let replied_on = fields.may_day("replied_on")?;
    let demand = demand(scene, Channel::Import, fields)?;
    Ok(Act::Import(Box::new(Import { demand, units: scene.units(&units)?, office, reply, replied_on })))
}

fn load_year(fields: &mut Fields) -> Result<Act, String> {
    let name = fields.text("name", "元旦")?;
    let named = |date, is_off_day| YearDay { name: name.clone(), date, is_off_day };
    let mut days: Vec<YearDay> = fields.days("off")?.into_iter().map(|date| named(date, true)).collect();
    days.extend(fields.days("on")?.into_iter().map(|date| named(date, false)));
    let papers = fields.or("papers", vec!["国办发明电〔2026〕0号".to_owned()])?;
    let file = YearFile { year: fields.must("year")?, papers, days };
    let status = fields.or("status", YearStatus::Official)?;
    Ok(Act::Rules(Box::new(world::Command::LoadYear { file, status })))
}

fn close_day(fields: &mut Fields) -> Result<Act, String> {
    let date = fields.may_day("date")?.ok_or("`date` is missing")?;
    let (works, name) = (fields.or("works", false)?, fields.text("name", "台风停工")?);
    let source = fields.text("source", "防指〔2026〕8号")?;
    Ok(Act::Rules(Box::new(world::Command::AddClosure(Closure { date, works, name, source }))))
}

fn command(
    scene: &Scene<'_>,
    what: Move,
    order: OrderId,
    fields: &mut Fields,
    backend: &mut dyn Backend,
) -> Result<Command, String> {
    Ok(match what {
        Move::Register | Move::Import => return Err("is no move of an order".to_owned()),
        Move::Accept | Move::Refuse | Move::HandOver => screening(scene, what, order, fields, backend)?,
        Move::Dispatch | Move::Reassign => sending(scene, what, fields)?,
        Move::Sign => Command::Sign { handler: fields.text("handler", "管网科 赵工")? },
        Move::Contact => Command::Contact {
            reached: fields.or("reached", true)?,
            note: fields.text("note", "电话联系，约定次日上门。")?,
        },
        Move::Answer => Command::Answer {
            reply: fields.text("reply", "已更换镇流器，路灯当晚恢复。")?,
            result: fields.or("result", HandlingResult::Solved)?,
            leader: fields.text("leader", "周局长")?,
            handler: fields.text("handler", "赵工")?,
        },
        Move::Approve => Command::Approve { note: fields.text("note", "")? },
        Move::SendBack => Command::SendBack { reason: fields.text("reason", "未写明何时修复")? },
        Move::Attempt => Command::Attempt {
            result: fields.or("result", AttemptResult::NoAnswer)?,
            again_at: fields.may_instant("again_at")?,
        },
        Move::Rate => rating(scene, order, fields, backend)?,
        Move::Redo => Command::Redo {
            level: fields.or("level", Level::County)?,
            reason: fields.text("reason", "督查发现未修复")?,
        },
        Move::Close => Command::Close {
            reason: fields.text("reason", "三次未接通")?,
            withdrawn: fields.or("withdrawn", false)?,
        },
        Move::Reopen => Command::Reopen { reason: fields.text("reason", "又不亮了")? },
        Move::Suspend => Command::Suspend { reason: fields.text("reason", "请补充具体楼号")? },
        Move::Resume => Command::Resume { note: fields.text("note", "")? },
        Move::Merge => Command::Merge {
            into: scene.order(&fields.must::<String>("into")?)?,
            reason: fields.text("reason", "同一条街的路灯")?,
        },
        Move::Unmerge => Command::Unmerge { reason: fields.text("reason", "不是同一处")? },
        Move::RequestReturn
        | Move::RuleReturn
        | Move::Consult
        | Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview
        | Move::RequestExtension
        | Move::RuleExtension
        | Move::Claim
        | Move::Adjudicate
        | Move::FileDossier
        | Move::ReviewDossier
        | Move::Inquire
        | Move::ProposeMalicious
        | Move::RuleMalicious
        | Move::Note
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Find => rulings::command(scene, what, fields)?,
        Move::Comment => Command::Comment { text: fields.text("text", "已电话提醒。")? },
        Move::Supplement => Command::Supplement { text: fields.text("text", "三号楼门前那一盏。")? },
        Move::Attach => Command::Attach {
            digest: fields.text("digest", "66c7f0f4")?,
            name: fields.text("name", "现场照片.jpg")?,
            size: fields.or("size", 12_345)?,
        },
        Move::Unmask => Command::Unmask { reason: fields.text("reason", "上门前确认地址")? },
        Move::Fire => Command::Fire { clock: fields.must("clock")?, rung: fields.must("rung")? },
        Move::Rederive => Command::Rederive { why: fields.text("why", "calendar-changed")? },
    })
}

fn screening(
    scene: &Scene<'_>,
    what: Move,
    order: OrderId,
    fields: &mut Fields,
    backend: &mut dyn Backend,
) -> Result<Command, String> {
    if what == Move::Refuse {
        return Ok(Command::Refuse { reason: fields.must("reason")?, words: fields.text("words", "")? });
    }
    if what == Move::HandOver {
        let (service, words) =
            (fields.text("service", "110")?, fields.text("words", "已接通并转述地点和情况。")?);
        return Ok(Command::HandOver { service, words });
    }
    let before = backend.look(order).order;
    let proposed = fields.may::<String>("proposed")?;
    Ok(Command::Accept {
        kind: fields.text("kind", &before.kind)?,
        urgency: fields.or("urgency", before.urgency)?,
        proposed: proposed.map(|code| scene.unit(&code)).transpose()?,
        note: fields.text("note", "")?,
    })
}

fn sending(scene: &Scene<'_>, what: Move, fields: &mut Fields) -> Result<Command, String> {
    let lead = scene.unit(&fields.text("lead", "water")?)?;
    let co_handlers = scene.units(&fields.or::<Vec<String>>("co_handlers", Vec::new())?)?;
    Ok(if what == Move::Reassign {
        Command::Reassign { lead, co_handlers, reason: fields.text("reason", "管线产权不属该单位")? }
    } else {
        let difficulty = fields.or("difficulty", Difficulty::Simple)?;
        Command::Dispatch { lead, co_handlers, difficulty, note: fields.text("note", "")? }
    })
}

fn rating(
    scene: &Scene<'_>,
    order: OrderId,
    fields: &mut Fields,
    backend: &mut dyn Backend,
) -> Result<Command, String> {
    let grade = fields.text("grade", "satisfied")?;
    let usual = BTreeMap::from([("result".to_owned(), grade)]);
    Ok(Command::Rate {
        answers: fields.map("answers")?.unwrap_or(usual),
        words: fields.text("words", "")?,
        evidence: evidence(scene, order, fields, backend)?,
    })
}

/// `web` is the order's own page, `web:name` somebody else's; the others are records.
fn evidence(
    scene: &Scene<'_>,
    order: OrderId,
    fields: &mut Fields,
    backend: &mut dyn Backend,
) -> Result<Evidence, String> {
    let said = fields.text("evidence", "phone")?;
    let (channel, rest) = said.split_once(':').unwrap_or((&said, ""));
    let mut page = |order| backend.look(order).order.tracking.unwrap_or_default();
    Ok(match (channel, rest) {
        ("web", "") => Evidence::Web { tracking: page(order) },
        ("web", name) => Evidence::Web { tracking: page(scene.order(name)?) },
        ("sms", message) => Evidence::Sms { message: message.to_owned(), read_by: None },
        ("phone", "") => Evidence::Phone { record: "录音 2026-0017".to_owned() },
        ("phone", record) => Evidence::Phone { record: record.trim_matches('-').to_owned() },
        ("paper", _) => Evidence::Paper { record: "回访表第 3 册第 12 页".to_owned() },
        _ => return Err(format!("`{said}` is no evidence")),
    })
}
