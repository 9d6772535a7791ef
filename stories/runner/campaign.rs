//! Campaigns in stories: from a step's words to what is asked of a campaign, and what is told of one. A story has at
//! most one, in a house of its own.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    calendar::date_of,
    campaign::{
        Campaign, Entrant, Source,
        command::{Begin, Command, Move, NewEntrant, NewJudge},
        rank::{Line, rank},
    },
    ids::{CampaignId, UnitId},
    people::leader,
    policy::Office,
    world::World,
};
use serde::Deserialize;

use super::{
    Act,
    fields::{Fields, day},
    moves::Scene,
    story::Step,
};

/// What is expected of the campaign of a story.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Led {
    /// What happened in this step, by its codes.
    pub(crate) events: Option<Vec<String>>,
    /// Every unit in its order: `1 water inside`, `- power out not-measured, not-applied`.
    pub(crate) ranking: Option<Vec<String>>,
    /// Every problem: `1 water settled`, `1 water waits 2026-09-30`, `1 water asked`.
    pub(crate) problems: Option<Vec<String>>,
    /// Who was drawn, by number in the pool.
    pub(crate) panel: Option<Vec<u16>>,
    /// Who was left out for ties.
    pub(crate) excluded: Option<Vec<u16>>,
    /// The last day for objections.
    pub(crate) until: Option<String>,
    /// What is told of each sector: units, problems, open ones, applied, vetoed, awarded: `水利,1,1,0,1,0,1`.
    pub(crate) sectors: Option<Vec<String>>,
    /// What is told of each unit and who leads it: satisfied, answered, plaque, the day of the withdrawal:
    /// `县水务局,水利,principal@water,92,100,创2026-01,`.
    pub(crate) heads: Option<Vec<String>>,
    /// Every award: `water held`, `water withdrawn`, `water published`.
    pub(crate) awards: Option<Vec<String>>,
}

/// Returns the move of a campaign that a step is.
pub(crate) fn step_of(step: &Step) -> Option<Move> {
    Move::ALL.into_iter().find(|one| one.code() == step.what)
}

/// Returns what a step asks of the campaign.
pub(crate) fn act(
    scene: &Scene<'_>,
    what: Move,
    campaign: Option<CampaignId>,
    fields: &mut Fields,
) -> Result<Act, String> {
    if what == Move::Open {
        let pack = fields.text("pack", &scene.story.pack)?;
        let year = fields.or("year", 2026)?;
        return Ok(Act::BeginCampaign(Box::new(Begin { pack, year })));
    }
    let campaign = campaign.ok_or("there is no campaign yet")?;
    Ok(Act::Campaign { campaign, command: Box::new(command(scene, what, fields)?) })
}

fn command(scene: &Scene<'_>, what: Move, fields: &mut Fields) -> Result<Command, String> {
    let mut unit = || -> Result<UnitId, String> { scene.unit(&fields.text("unit", "water")?) };
    Ok(match what {
        Move::Open => return Err("opens no campaign that there is".to_owned()),
        Move::Enrol => Command::Enrol { entrants: entrants(scene, fields)? },
        Move::File => Command::File {
            sector: fields.text("sector", "水利")?,
            criterion: fields.must("criterion")?,
            text: fields.text("text", "收费标准全部公开")?,
        },
        Move::Find => {
            let unit = unit()?;
            let source = fields.text("source", "forum")?;
            Command::Find {
                unit,
                source: Source::from_code(&source).ok_or_else(|| format!("`{source}` is no source"))?,
                text: fields.text("text", "排队要一个小时")?,
                complex: fields.or("complex", false)?,
            }
        }
        Move::Rectify => Command::Rectify {
            problem: fields.or("problem", 1)?,
            text: fields.text("text", "增设两个窗口")?,
            evidence: fields.text("evidence", "照片三张")?,
        },
        Move::Confirm => Command::Confirm {
            problem: fields.or("problem", 1)?,
            satisfied: fields.or("satisfied", true)?,
            text: fields.text("text", "再去看过")?,
        },
        Move::SelfAssess => Command::SelfAssess {
            unit: unit()?,
            points: points(scene, fields)?,
            text: fields.text("text", "逐条对照")?,
        },
        Move::Apply => Command::Apply { unit: unit()?, text: fields.text("text", "同意申报")? },
        Move::Pool => Command::Pool { judges: judges(scene, fields)? },
        Move::Draw => Command::Draw { seats: fields.or("seats", 1)?, seed: fields.or("seed", 7)? },
        Move::Visit => Command::Visit {
            unit: unit()?,
            method: fields.text("method", "undercover")?,
            on: day(&fields.must::<String>("on")?)?,
            judges: fields.or("judges", BTreeSet::from([1]))?,
            points: points(scene, fields)?,
            notes: fields.text("notes", "等候十二分钟")?,
            photos: Vec::new(),
        },
        Move::Measure => Command::Measure {
            unit: unit()?,
            satisfied: fields.or("satisfied", 92)?,
            answered: fields.or("answered", 100)?,
        },
        Move::Veto => Command::Veto {
            unit: unit()?,
            ground: fields.text("ground", "retaliation")?,
            evidence: fields.text("evidence", "录音和信件")?,
        },
        Move::ReviewVeto => Command::ReviewVeto {
            unit: unit()?,
            upheld: fields.or("upheld", true)?,
            reason: fields.text("reason", "证据属实")?,
        },
        Move::Announce => Command::Announce,
        Move::Object => {
            Command::Object { unit: unit()?, text: fields.text("text", "周末没有人值班")? }
        }
        Move::Answer => Command::Answer {
            objection: fields.or("objection", 1)?,
            upheld: fields.or("upheld", false)?,
            reason: fields.text("reason", "有值班表")?,
        },
        Move::Decide => Command::Decide {
            tied: fields
                .or::<Vec<String>>("tied", Vec::new())?
                .iter()
                .map(|code| scene.unit(code))
                .collect::<Result<_, _>>()?,
            document: fields.text("document", "创建办〔2026〕12号")?,
        },
        Move::Plaque => Command::Plaque {
            unit: unit()?,
            number: fields.text("number", "创2026-01")?,
            on: day(&fields.must::<String>("on")?)?,
        },
        Move::Retest => Command::Retest {
            unit: unit()?,
            satisfied: fields.or("satisfied", 90)?,
            answered: fields.or("answered", 100)?,
            met: fields.or("met", true)?,
            text: fields.text("text", "复测")?,
        },
        Move::PublishWithdrawal => {
            Command::PublishWithdrawal { unit: unit()?, medium: fields.text("medium", "日报第三版")? }
        }
    })
}

/// Reads `["water 水利", "power 供电"]`.
fn entrants(scene: &Scene<'_>, fields: &mut Fields) -> Result<Vec<NewEntrant>, String> {
    let given = fields.or("units", vec!["water 水利".to_owned()])?;
    let one = |text: &String| {
        let (unit, sector) = text.split_once(' ').ok_or_else(|| format!("`{text}`: say unit and sector"))?;
        let place = "一楼大厅".to_owned();
        Ok(NewEntrant { unit: scene.unit(unit)?, sector: sector.to_owned(), place })
    };
    given.iter().map(one).collect()
}

/// Reads `["张 人大代表", "李 政协委员 water"]`: name, group, units with ties.
fn judges(scene: &Scene<'_>, fields: &mut Fields) -> Result<Vec<NewJudge>, String> {
    let given: Vec<String> = fields.must("judges")?;
    let one = |text: &String| {
        let mut words = text.split(' ').map(str::to_owned);
        let (name, group) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let ties = words.map(|code| scene.unit(&code)).collect::<Result<_, _>>()?;
        Ok(NewJudge { name, group, ties })
    };
    given.iter().map(one).collect()
}

/// Returns the points a step gives: the same to every block of the pack, or those it names.
fn points(scene: &Scene<'_>, fields: &mut Fields) -> Result<BTreeMap<String, u8>, String> {
    if let Some(named) = fields.may("blocks")? {
        return Ok(named);
    }
    let all: u8 = fields.or("points", 18)?;
    let rules = scene.world.packs.get(&scene.story.pack).and_then(|pack| pack.duties().campaign.as_ref());
    let rules = rules.ok_or("the story's pack holds no campaign")?;
    Ok(rules.criteria.iter().map(|block| (block.id.clone(), all)).collect())
}

/// What a campaign tells for the assessment of sectors and of those who lead units, line by line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) sectors: Vec<String>,
    pub(crate) heads: Vec<String>,
}

impl Told {
    /// Returns what is told of each unit and who leads it, as its state says.
    pub(crate) fn heads(world: &World, now: &Campaign) -> Vec<String> {
        let one = |(unit, entrant): (&UnitId, &Entrant)| {
            let name = world.people.units.get(*unit).map_or("?", |unit| unit.name.as_str());
            let head = leader::of(&world.people, *unit, Office::UnitPrincipal);
            let head = head.and_then(|person| world.people.persons.get(person));
            let award = entrant.award.as_ref();
            let withdrawn = award.and_then(|award| award.withdrawal.as_ref());
            let cells = [
                name.to_owned(),
                entrant.sector.clone(),
                head.map_or_else(String::new, |person| person.name.clone()),
                entrant.measured.map_or_else(String::new, |one| one.satisfied.to_string()),
                entrant.measured.map_or_else(String::new, |one| one.answered.to_string()),
                award
                    .and_then(|award| award.plaque.as_ref())
                    .map_or_else(String::new, |(number, _)| number.clone()),
                withdrawn.map_or_else(String::new, |one| date_of(one.at).to_string()),
            ];
            cells.join(",")
        };
        now.entrants.iter().map(one).collect()
    }

    /// Returns what is not as expected.
    pub(crate) fn differences(&self, expected: &Led) -> Vec<String> {
        let pairs = [
            ("sectors", expected.sectors.as_ref(), &self.sectors),
            ("heads", expected.heads.as_ref(), &self.heads),
        ];
        let wrong = pairs.into_iter().filter_map(|(what, expected, is)| {
            let expected = expected.filter(|expected| *expected != is)?;
            Some(format!("{what} {is:?}, expected {expected:?}"))
        });
        wrong.collect()
    }
}

/// Returns how a campaign differs from what is expected of it.
pub(crate) fn differences(world: &World, expected: &Led, now: &Campaign, events: &[String]) -> Vec<String> {
    let code = |unit: UnitId| world.people.units.get(unit).map_or("?", |unit| unit.code.as_str()).to_owned();
    let mut found = Vec::new();
    let mut compare = |what: &str, expected: Option<&Vec<String>>, seen: Vec<String>| {
        if let Some(expected) = expected.filter(|expected| **expected != seen) {
            found.push(format!("{what} {seen:?}, expected {expected:?}"));
        }
    };
    compare("events", expected.events.as_ref(), events.to_vec());
    let problem = |one: &domain::campaign::Problem| {
        let standing = match (one.is_settled(), one.waits_for_unit()) {
            (true, _) => "settled".to_owned(),
            (false, true) => format!("waits {}", one.due.date),
            (false, false) => "asked".to_owned(),
        };
        format!("{} {} {standing}", one.number, code(one.unit))
    };
    compare("problems", expected.problems.as_ref(), now.problems.iter().map(problem).collect());
    let award = |(unit, one): (&UnitId, &domain::campaign::Entrant)| {
        let award = one.award.as_ref()?;
        let standing = match &award.withdrawal {
            Some(withdrawal) if withdrawal.published.is_some() => "published",
            Some(_) => "withdrawn",
            None => "held",
        };
        Some(format!("{} {standing}", code(*unit)))
    };
    compare("awards", expected.awards.as_ref(), now.entrants.iter().filter_map(award).collect());
    let numbers = |numbers: Option<&BTreeSet<u16>>| -> Vec<String> {
        numbers.into_iter().flatten().map(ToString::to_string).collect()
    };
    let texts = |numbers: &Vec<u16>| numbers.iter().map(ToString::to_string).collect::<Vec<String>>();
    let panel = now.panel.as_ref();
    compare("panel", expected.panel.as_ref().map(texts).as_ref(), numbers(panel.map(|one| &one.members)));
    compare(
        "excluded",
        expected.excluded.as_ref().map(texts).as_ref(),
        numbers(panel.map(|one| &one.excluded)),
    );
    let until = now.notice.iter().map(|notice| notice.until.date.to_string()).collect();
    compare("until", expected.until.as_ref().map(|day| vec![day.clone()]).as_ref(), until);
    let rules = world.packs.get(&now.pack).and_then(|pack| pack.duties().campaign.as_ref());
    let lines = rules.map(|rules| rank(now, rules).unwrap()).unwrap_or_default();
    compare("ranking", expected.ranking.as_ref(), lines.iter().map(|line| ranked(&code, line)).collect());
    found
}

fn ranked(code: &dyn Fn(UnitId) -> String, line: &Line) -> String {
    let place = line.place.map_or_else(|| "-".to_owned(), |place| place.to_string());
    let reasons: Vec<&str> = line.reasons.iter().map(|reason| reason.code()).collect();
    let told = format!("{place} {} {} {}", code(line.unit), line.standing.code(), reasons.join(", "));
    told.trim_end().to_owned()
}
