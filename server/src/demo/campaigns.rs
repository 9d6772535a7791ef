//! The campaigns of the demonstration: one that ended with awards, if the lived weeks reach back so far, and that of the
//! year in which the demonstration ends, in the middle of its life: something waits for everybody who takes part.

use std::collections::{BTreeMap, VecDeque};

use domain::{
    access::{Actor, Role},
    calendar::{date_of, instant},
    campaign::{
        Source,
        command::{Begin, Command, NewEntrant, NewJudge},
    },
    ids::{CampaignId, UnitId},
    world::World,
};
use jiff::{
    Timestamp,
    civil::{Date, time},
};
use store::command::{Act, Done};

use super::knowledge::somebody;
use crate::{actions, app::App, http::signed::actor_of};

/// Who acts where the demonstration has nobody, and where a second person is needed.
const SET_UP: Actor = Actor::System("demo");
/// Who records what citizens object.
const PAGE: Actor = Actor::System("honours-page");

/// Who takes part: code, sector, place.
const UNITS: [(&str, &str, &str); 10] = [
    ("sl-cgj-srk", "城管", "名人街综合窗口"),
    ("sl-cgj-gysy", "城管", "民乐路二楼"),
    ("sl-zjj-wyk", "住房保障", "市政务大厅二楼"),
    ("sl-zjj-fgj", "住房保障", "通信路一楼大厅"),
    ("sl-jjzd-cgs", "公安", "车管所办证大厅"),
    ("sl-gaj-hzk", "公安", "市政务大厅一楼"),
    ("sl-jtj-ckc", "交通运输", "客运中心北侧"),
    ("sl-rsj-sbj", "人力资源和社会保障", "北新街服务大厅"),
    ("sl-jyj-zsb", "教育", "工农路三楼"),
    ("sl-wjw", "卫生", "江南路便民窗口"),
];

/// What every sector files for a block.
const STANDARDS: [(&str, &str); 5] = [
    ("openness", "办事流程、收费标准、办理时限、服务承诺在窗口和网站同时公开，变动之日起三个工作日内更新。"),
    ("lawfulness", "许可、收费、处罚的依据和裁量标准逐项列明；全年无乱收费、乱罚款和责任事故。"),
    ("service", "首问负责、一次性告知；窗口平均等候不超过十五分钟，午间和周六有人值班。"),
    ("integrity", "无吃拿卡要、刁难群众；每季度公布廉政投诉的件数和处理结果。"),
    ("rules", "群众反映的问题有登记、有整改、有反馈，全部留有记录。"),
];

/// What was found, where, by the unit's place in the list.
const FOUND: [(usize, Source, &str); 8] = [
    (0, Source::Forum, "夜市摊点的摆放时间没有公示，摊主和居民都说不清。"),
    (1, Source::OpinionBox, "路灯报修电话长时间无人接听。"),
    (2, Source::Questionnaire, "业主大会备案的材料清单没有一次说清，要跑三趟。"),
    (4, Source::Rating, "换证窗口中午停办，取号后要等一个多小时。"),
    (6, Source::Hotline, "公交改线没有提前在站牌公告。"),
    (7, Source::Questionnaire, "养老待遇资格认证对老人说明不够。"),
    (8, Source::Forum, "招生咨询电话高峰期打不进。"),
    (9, Source::OpinionBox, "预约挂号的退号规则没有公开。"),
];

/// The groups of the panel, and names of those in the pool.
const GROUPS: [&str; 6] = ["人大代表", "政协委员", "政风行风监督员", "党风联络员", "特邀监察员", "服务对象"];
const NAMES: [&str; 18] = [
    "柏文远",
    "窦秀英",
    "章建民",
    "云海燕",
    "苏正平",
    "潘玉兰",
    "葛立新",
    "奚晓东",
    "范桂芝",
    "彭国栋",
    "郎月",
    "鲁明",
    "韦春生",
    "昌淑芬",
    "马骁",
    "苗青",
    "凤鸣",
    "花景瑞",
];

/// Measured satisfaction of those that are applied for: place in the list, satisfied, answered.
const MEASURED: [(usize, u32, u32); 5] =
    [(0, 92, 100), (2, 88, 95), (4, 79, 100), (5, 96, 110), (6, 85, 100)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Open,
    Enrol,
    File,
    Find,
    Rectify,
    Confirm,
    Again,
    /// What is left open in the last year is finished in an earlier one.
    Finish,
    Test,
    Apply,
    Panel,
    Visit,
    Measure,
    Veto,
    Announce,
    Object,
    Answer,
    Decide,
    Plaques,
    Retest,
    Publish,
}

/// The year: month and day of each step; those after December are in the next year.
const STEPS: [(i8, i8, Step); 21] = [
    (4, 1, Step::Open),
    (4, 8, Step::Enrol),
    (4, 20, Step::File),
    (5, 12, Step::Find),
    (7, 6, Step::Rectify),
    (7, 20, Step::Confirm),
    (8, 10, Step::Again),
    (9, 10, Step::Finish),
    (10, 12, Step::Test),
    (10, 19, Step::Apply),
    (10, 26, Step::Panel),
    (11, 3, Step::Visit),
    (11, 10, Step::Measure),
    (11, 12, Step::Veto),
    (11, 24, Step::Announce),
    (11, 25, Step::Object),
    (11, 27, Step::Answer),
    (12, 8, Step::Decide),
    (12, 20, Step::Plaques),
    (22, 15, Step::Retest),
    (22, 25, Step::Publish),
];

/// The campaign of one year.
struct Year {
    year: i16,
    is_last: bool,
    id: Option<CampaignId>,
    steps: VecDeque<(Timestamp, Step)>,
}

/// Who leads, and what comes next.
pub(super) struct Campaigns {
    pack: String,
    units: Vec<UnitId>,
    office: Actor,
    dispatcher: Actor,
    assessor: Actor,
    years: Vec<Year>,
}

impl Campaigns {
    /// Returns the campaigns between two moments; nothing when no pack holds any, or nobody leads.
    pub(super) fn of(world: &World, from: Timestamp, until: Timestamp) -> Option<Self> {
        let pack = world.packs.iter().find(|pack| pack.duties().campaign.is_some())?.id().to_owned();
        let person = |role: Role| {
            let mut persons = world.people.persons.iter();
            let found = persons.find(|person| person.active && person.roles.contains(&role));
            found.map(|person| actor_of(person, world))
        };
        let unit = |code: &str| world.people.units.iter().find(|unit| unit.code == code).map(|unit| unit.id);
        let last = date_of(until).year();
        // The year begins in April: before that the year before is the last one.
        let last = if date_of(until).month() < 4 { last.saturating_sub(1) } else { last };
        let years = (date_of(from).year()..=last).map(|year| Year {
            year,
            is_last: year == last,
            id: None,
            steps: STEPS
                .iter()
                .filter_map(|(month, day, step)| Some((at(year, *month, *day)?, *step)))
                .collect(),
        });
        Some(Self {
            pack,
            units: UNITS.iter().map(|(code, ..)| unit(code)).collect::<Option<_>>()?,
            office: person(Role::Supervisor)?,
            dispatcher: person(Role::Dispatcher)?,
            assessor: person(Role::Assessor)?,
            years: years.collect(),
        })
    }

    /// Does everything that is due at `at`.
    ///
    /// # Errors
    /// When the store fails or refuses.
    pub(super) async fn work(&mut self, app: &App, at: Timestamp) -> anyhow::Result<()> {
        let mut years = std::mem::take(&mut self.years);
        for year in &mut years {
            while let Some((due, step)) = year.steps.front().copied() {
                if due > at || step == Step::Decide && notice_runs(app, year, at).await? {
                    break;
                }
                year.steps.pop_front();
                self.step(app, at, year, step).await?;
            }
        }
        self.years = years;
        Ok(())
    }

    async fn step(&self, app: &App, at: Timestamp, year: &mut Year, step: Step) -> anyhow::Result<()> {
        let Some(campaign) = year.id else {
            let begin = Begin { pack: self.pack.clone(), year: year.year };
            let act = Act::BeginCampaign(Box::new(begin));
            let done = actions::perform(app, self.office.clone(), None, act).await?;
            if let Done::Campaign { id, .. } = done {
                year.id = Some(id);
            }
            return Ok(());
        };
        let world = app.world();
        let now = actions::read(&app.store, move |tx| store::campaign::get(tx, campaign)).await?;
        let panel = now.and_then(|now| now.panel).map(|panel| panel.members).unwrap_or_default();
        let panel: Vec<u16> = panel.into_iter().collect();
        for (actor, command) in self.commands(&world, at, year, step, &panel) {
            let act = Act::Campaign { campaign, seen: None, command: Box::new(command) };
            actions::perform(app, actor, None, act).await?;
        }
        Ok(())
    }

    fn commands(
        &self,
        world: &World,
        at: Timestamp,
        year: &Year,
        step: Step,
        panel: &[u16],
    ) -> Vec<(Actor, Command)> {
        let office = |command: Command| (self.office.clone(), command);
        let all = |last: &[usize], earlier: &[usize]| -> Vec<usize> {
            if year.is_last { last.to_vec() } else { earlier.to_vec() }
        };
        match step {
            Step::Open => Vec::new(),
            Step::Enrol => vec![office(self.enrol())],
            Step::File => self.file().into_iter().map(office).collect(),
            Step::Find => self.find(),
            Step::Rectify => [1, 3, 4, 5, 6, 7, 8].map(|problem| self.rectify(world, problem)).to_vec(),
            Step::Confirm => [1, 3, 4, 5, 6, 7].map(|problem| self.confirm(problem, problem != 4)).to_vec(),
            Step::Again => vec![self.rectify(world, 4), self.confirm(4, true)],
            Step::Finish if year.is_last => Vec::new(),
            Step::Finish => vec![self.rectify(world, 2), self.confirm(2, true), self.confirm(8, true)],
            Step::Test => {
                let units = all(&[0, 2, 3, 4, 5, 6, 7], &[0, 2, 3, 4, 5, 6, 7, 8]);
                units.into_iter().map(|place| self.test(world, place)).collect()
            }
            Step::Apply => {
                let units = all(&[0, 2, 4, 5, 6, 7], &[0, 2, 4, 5, 6]);
                let text = "自测达标，群众反映的问题已逐条整改，同意申报验收。";
                let apply = |unit| Command::Apply { unit, text: text.to_owned() };
                self.placed(units).map(apply).map(office).collect()
            }
            Step::Panel => vec![office(self.pool()), office(Command::Draw { seats: 2, seed: 20_111_026 })],
            Step::Visit => self.visits(at, panel),
            Step::Measure => {
                let counts = |(place, satisfied, answered): (usize, u32, u32)| {
                    let unit = self.units.get(place).copied()?;
                    Some((self.assessor.clone(), Command::Measure { unit, satisfied, answered }))
                };
                MEASURED.into_iter().filter_map(counts).collect()
            }
            Step::Veto if !year.is_last => Vec::new(),
            Step::Veto => {
                let evidence = "验收组收到由该单位代填的空白问卷四十份，附原件和验收组两人的证明。";
                let (ground, evidence) = ("improper-influence".to_owned(), evidence.to_owned());
                let veto = |unit| Command::Veto { unit, ground: ground.clone(), evidence: evidence.clone() };
                self.placed(vec![5]).map(veto).map(|command| (SET_UP, command)).collect()
            }
            Step::Announce => vec![office(Command::Announce)],
            Step::Object => {
                let text = "公示单位的客运投诉电话周末没有人接，请核实。".to_owned();
                let object = |unit| Command::Object { unit, text: text.clone() };
                self.placed(vec![6]).map(object).map(|command| (PAGE, command)).collect()
            }
            Step::Answer => {
                let reason = "经核对话务记录，周末由值班室接听，接通率符合备案标准。".to_owned();
                vec![office(Command::Answer { objection: 1, upheld: false, reason })]
            }
            Step::Decide => {
                let document = format!("创建办〔{}〕12号", year.year);
                vec![office(Command::Decide { tied: std::collections::BTreeSet::new(), document })]
            }
            Step::Plaques => {
                let on = date_of(at);
                let plaque = |(number, unit): (usize, UnitId)| {
                    let number = format!("创{}-{:02}", year.year, number.saturating_add(1));
                    Command::Plaque { unit, number, on }
                };
                self.placed(vec![0, 2, 6]).enumerate().map(plaque).map(office).collect()
            }
            Step::Retest => self.retests(),
            Step::Publish => {
                let medium = "市广播电视台民生热线节目".to_owned();
                let tell = |unit| Command::PublishWithdrawal { unit, medium: medium.clone() };
                self.placed(vec![2]).map(tell).map(office).collect()
            }
        }
    }

    /// Returns the units at these places of the list.
    fn placed(&self, places: Vec<usize>) -> impl Iterator<Item = UnitId> + '_ {
        places.into_iter().filter_map(|place| self.units.get(place).copied())
    }

    fn enrol(&self) -> Command {
        let one = |(unit, (_, sector, place)): (&UnitId, &(&str, &str, &str))| NewEntrant {
            unit: *unit,
            sector: (*sector).to_owned(),
            place: (*place).to_owned(),
        };
        Command::Enrol { entrants: self.units.iter().zip(&UNITS).map(one).collect() }
    }

    fn file(&self) -> Vec<Command> {
        let sectors: std::collections::BTreeSet<&str> = UNITS.iter().map(|(_, sector, _)| *sector).collect();
        let of = |sector: &str| {
            STANDARDS.map(|(criterion, text)| Command::File {
                sector: sector.to_owned(),
                criterion: criterion.to_owned(),
                text: text.to_owned(),
            })
        };
        sectors.into_iter().flat_map(of).collect()
    }

    fn find(&self) -> Vec<(Actor, Command)> {
        let one = |(place, source, text): (usize, Source, &str)| {
            let unit = self.units.get(place).copied()?;
            let command = Command::Find { unit, source, text: text.to_owned(), complex: place % 2 == 0 };
            Some((self.dispatcher.clone(), command))
        };
        FOUND.into_iter().filter_map(one).collect()
    }

    fn rectify(&self, world: &World, problem: u32) -> (Actor, Command) {
        let place = usize::try_from(problem).ok().and_then(|number| FOUND.get(number.checked_sub(1)?));
        let unit = place.and_then(|(place, ..)| self.units.get(*place).copied());
        let principal = unit.and_then(|unit| somebody(world, unit, Role::UnitPrincipal));
        let text = "已经调整窗口安排，在大厅、网站和公众号同时公开，并安排专人回访。".to_owned();
        let evidence = format!("整改台账第 {problem} 号，现场照片三张，公开页面截图。");
        (principal.unwrap_or(SET_UP), Command::Rectify { problem, text, evidence })
    }

    fn confirm(&self, problem: u32, satisfied: bool) -> (Actor, Command) {
        let text = if satisfied {
            "回访三位服务对象，都说已经改了。"
        } else {
            "仍有人反映中午没有人值班。"
        };
        (self.dispatcher.clone(), Command::Confirm { problem, satisfied, text: text.to_owned() })
    }

    fn test(&self, world: &World, place: usize) -> (Actor, Command) {
        let unit = self.units.get(place).copied().unwrap_or(UnitId(0));
        let principal = somebody(world, unit, Role::UnitPrincipal).unwrap_or(SET_UP);
        let points = points(16, place);
        let text = "对照备案标准逐条自查，问题清单和整改情况附后。".to_owned();
        (principal, Command::SelfAssess { unit, points, text })
    }

    fn pool(&self) -> Command {
        let judge = |(place, name): (usize, &&str)| {
            // Two of the pool have ties, so that everybody sees whom the lot leaves out.
            let tied = match place {
                2 => self.units.first(),
                8 => self.units.get(4),
                _ => None,
            };
            NewJudge {
                name: (*name).to_owned(),
                group: GROUPS.get(place / 3).copied().unwrap_or_default().to_owned(),
                ties: tied.into_iter().copied().collect(),
            }
        };
        Command::Pool { judges: NAMES.iter().enumerate().map(judge).collect() }
    }

    fn visits(&self, at: Timestamp, panel: &[u16]) -> Vec<(Actor, Command)> {
        let said = [
            ("undercover", "以办事人身份咨询，一次说清了材料，等候十二分钟；意见簿放在柜台里面，不便取用。"),
            ("files", "整改台账齐全，回访记录有三条没有写日期。"),
        ];
        let mut visits = Vec::new();
        for (place, ..) in MEASURED {
            let Some(unit) = self.units.get(place).copied() else { continue };
            for (number, (method, notes)) in said.iter().enumerate() {
                visits.push((unit, place.saturating_add(number), *method, *notes));
            }
        }
        let visit = |(unit, draw, method, notes): (UnitId, usize, &str, &str)| {
            let command = Command::Visit {
                unit,
                method: method.to_owned(),
                on: date_of(at),
                judges: panel.iter().skip(draw % 6).take(2).copied().collect(),
                points: points(15, draw),
                notes: notes.to_owned(),
                photos: Vec::new(),
            };
            (self.assessor.clone(), command)
        };
        visits.into_iter().map(visit).collect()
    }

    fn retests(&self) -> Vec<(Actor, Command)> {
        let test = |(place, satisfied, text): (usize, u32, &str)| {
            let unit = self.units.get(place).copied()?;
            let text = text.to_owned();
            let command = Command::Retest { unit, satisfied, answered: 100, met: true, text };
            Some((self.assessor.clone(), command))
        };
        let tests =
            [(6, 90, "复测达标，站牌公告已成制度。"), (2, 76, "复测满意率低于门槛，备案材料仍要多次补交。")];
        tests.into_iter().filter_map(test).collect()
    }
}

/// Returns points for every block, a little different from each other.
fn points(least: u8, draw: usize) -> BTreeMap<String, u8> {
    let block = |(number, (id, _)): (usize, &(&str, &str))| {
        let more = u8::try_from(draw.saturating_mul(3).saturating_add(number.saturating_mul(number)) % 5)
            .unwrap_or(0);
        ((*id).to_owned(), least.saturating_add(more))
    };
    STANDARDS.iter().enumerate().map(block).collect()
}

/// Returns the office hour of a step: months beyond December are in the next year.
fn at(year: i16, month: i8, day: i8) -> Option<Timestamp> {
    let (year, month) =
        if month > 12 { (year.checked_add(1)?, month.checked_sub(12)?) } else { (year, month) };
    Some(instant(Date::new(year, month, day).ok()?, time(10, 0, 0, 0)))
}

/// Returns whether objections to the notice of a year are still taken at `at`: it is decided when they are not.
async fn notice_runs(app: &App, year: &Year, at: Timestamp) -> anyhow::Result<bool> {
    let Some(id) = year.id else { return Ok(false) };
    let now = actions::read(&app.store, move |tx| store::campaign::get(tx, id)).await?;
    Ok(now.and_then(|now| now.notice).is_some_and(|notice| at < notice.until.at))
}
