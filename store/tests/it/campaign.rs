//! A campaign through the one door: a whole year with some hundred units, the same rows from the ledger, a ranking
//! that an independent script computes too, and lists for whom they concern.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    process::{Command as Process, Stdio},
};

use domain::{
    access::{Actor, Role, Staff},
    calendar::instant,
    campaign::{
        Campaign, Source,
        command::{Begin, Command, NewEntrant, NewJudge},
        rank::rank,
    },
    ids::{CampaignId, PersonId, UnitId},
};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use store::{
    campaign::{self, Listed},
    command::{Act, Done, Error, Request},
    db::Value,
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{pack, ready, unit, write},
    story::verified,
};

on_each_engine!(
    a_whole_year_is_built_anew_and_ranked_by_another_program,
    a_year_has_one_campaign_even_in_one_batch,
    a_changed_row_of_a_unit_is_found,
);

const PACK: &str = "yancheng-2011";
const BLOCKS: [&str; 5] = ["openness", "lawfulness", "service", "integrity", "rules"];

pub(crate) fn on(month: i8, day: i8) -> Timestamp {
    instant(date(2026, month, day), time(9, 0, 0, 0))
}

fn staff(person: i64, role: Role, units: &[UnitId]) -> Actor {
    let (roles, units) = (BTreeSet::from([role]), units.iter().copied().collect());
    Actor::Staff(Staff { person: PersonId(person), roles, units })
}

fn office() -> Actor {
    staff(1, Role::Supervisor, &[])
}

pub(crate) struct Year {
    pub(crate) store: Store,
    pub(crate) id: CampaignId,
    pub(crate) units: Vec<UnitId>,
}

impl Year {
    pub(crate) fn opened(ground: &Ground, count: usize) -> Self {
        let store = ready(ground);
        write(&store, pack("policies/yancheng-2011.toml")).unwrap();
        let made = |place: usize| {
            let Done::Unit { id } = write(&store, unit(&format!("u{place}"))).unwrap() else { panic!() };
            id
        };
        let units: Vec<UnitId> = (0..count).map(made).collect();
        let begin = Act::BeginCampaign(Box::new(Begin { pack: PACK.to_owned(), year: 2026 }));
        let done = store.write(Request { key: None, at: on(4, 1), actor: office(), act: begin }).unwrap();
        let Done::Campaign { id, version: 1 } = done else { panic!("{done:?}") };
        let year = Self { store, id, units };
        let sectors = ["卫生", "教育"];
        let entrants = year.units.iter().enumerate().map(|(place, unit)| NewEntrant {
            unit: *unit,
            sector: sectors[place % 2].to_owned(),
            place: "亭湖区".to_owned(),
        });
        year.done(on(4, 2), &office(), Command::Enrol { entrants: entrants.collect() });
        for sector in sectors {
            for block in BLOCKS {
                let (sector, criterion) = (sector.to_owned(), block.to_owned());
                let command = Command::File { sector, criterion, text: "备案标准".to_owned() };
                year.done(on(4, 10), &office(), command);
            }
        }
        year
    }

    fn act(&self, at: Timestamp, actor: &Actor, command: Command) -> Result<Done, Error> {
        let act = Act::Campaign { campaign: self.id, seen: None, command: Box::new(command) };
        self.store.write(Request { key: None, at, actor: actor.clone(), act })
    }

    #[track_caller]
    fn done(&self, at: Timestamp, actor: &Actor, command: Command) {
        self.act(at, actor, command).unwrap();
    }

    pub(crate) fn campaign(&self) -> Campaign {
        self.store.read(|tx| campaign::get(tx, self.id)).unwrap().unwrap()
    }

    /// Applies for every unit and draws a panel of one judge from each group.
    pub(crate) fn applied(&self) {
        let of = |unit: UnitId| staff(100 + unit.0, Role::UnitPrincipal, &[unit]);
        let say = str::to_owned;
        for unit in self.units.iter().copied() {
            let command = Command::SelfAssess { unit, points: full_points(18), text: say("自测") };
            self.done(on(10, 9), &of(unit), command);
            self.done(on(10, 12), &office(), Command::Apply { unit, text: say("申请") });
        }
        let groups = ["人大代表", "政协委员", "政风行风监督员", "党风联络员", "特邀监察员", "服务对象"];
        let judge = |group: &&str| NewJudge { name: say("某某"), group: say(group), ties: BTreeSet::new() };
        self.done(on(10, 13), &office(), Command::Pool { judges: groups.iter().map(judge).collect() });
        self.done(on(10, 15), &office(), Command::Draw { seats: 1, seed: u64::MAX });
    }

    /// Lets problems be found and put right, applies for all, draws, visits and measures, by turns well and badly.
    fn judged(&self) {
        let of = |unit: UnitId| staff(100 + unit.0, Role::UnitPrincipal, &[unit]);
        let say = str::to_owned;
        for (number, unit) in (1..).zip(self.units.iter().step_by(3).copied()) {
            let (source, text) = (Source::Forum, say("排队太久"));
            self.done(on(5, 8), &office(), Command::Find { unit, source, text, complex: true });
            let (text, evidence) = (say("增设窗口"), say("照片"));
            self.done(on(7, 8), &of(unit), Command::Rectify { problem: number, text, evidence });
            let satisfied = number % 4 != 0;
            let confirm = Command::Confirm { problem: number, satisfied, text: say("看过了") };
            self.done(on(7, 20), &office(), confirm);
        }
        self.applied();
        for (place, unit) in (0_u32..).zip(self.units.iter().copied()) {
            for (visit, method) in ["files", "undercover", "on-site"].into_iter().enumerate() {
                // The third visit is made to some only, so that means have different divisors.
                if visit == 2 && place % 2 == 0 {
                    continue;
                }
                let given = u8::try_from(14 + (place * 5 + u32::try_from(visit).unwrap() * 3) % 7).unwrap();
                let visit = Command::Visit {
                    unit,
                    method: say(method),
                    on: date(2026, 11, 3),
                    judges: BTreeSet::from([1]),
                    points: full_points(given),
                    notes: say("见闻"),
                    photos: Vec::new(),
                };
                self.done(on(11, 4), &office(), visit);
            }
            let satisfied = 76 + place * 7 % 25;
            self.done(on(11, 10), &office(), Command::Measure { unit, satisfied, answered: 100 });
            if place % 10 == 9 {
                let (ground, evidence) = (say("improper-influence"), say("函件"));
                self.done(on(11, 12), &office(), Command::Veto { unit, ground, evidence });
            }
        }
    }
}

fn full_points(points: u8) -> BTreeMap<String, u8> {
    BLOCKS.iter().map(|block| ((*block).to_owned(), points)).collect()
}

/// Returns place and standing of each unit as another program ranks them.
fn ranked_elsewhere(campaign: &Campaign, quota: u16) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/campaign_oracle.py");
    let mut python = Process::new("python3");
    python.args([script, &BLOCKS.join(","), &quota.to_string(), "4/5"]);
    let mut running = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("install `python3`");
    let state = serde_json::to_vec(campaign).unwrap();
    running.stdin.take().unwrap().write_all(&state).unwrap();
    let out = running.wait_with_output().unwrap();
    assert!(out.status.success());
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

mod cases {
    use super::*;

    pub(super) fn a_whole_year_is_built_anew_and_ranked_by_another_program(ground: &Ground) {
        let year = Year::opened(ground, 90);
        year.judged();
        let mut rules = year.store.world().packs.get(PACK).unwrap().duties().campaign.clone().unwrap();
        let campaign = year.campaign();
        // By the quota of the pack, and by smaller ones, so that the border falls among equals.
        for quota in [rules.quota, 20, 13, 5] {
            rules.quota = quota;
            let lines = rank(&campaign, &rules).unwrap();
            let shown = lines.iter().map(|line| {
                let place = line.place.map_or_else(|| "-".to_owned(), |place| place.to_string());
                (line.unit, format!("{} {place} {}", line.unit, line.standing.code()))
            });
            let shown: BTreeMap<UnitId, String> = shown.collect();
            assert_eq!(shown.into_values().collect::<Vec<_>>(), ranked_elsewhere(&campaign, quota));
        }
        year.done(on(11, 20), &office(), Command::Announce);
        let decide =
            Command::Decide { tied: BTreeSet::new(), document: "创建办〔2026〕9号".to_owned() };
        year.done(on(12, 3), &office(), decide);
        let decided = year.campaign();
        let awarded = year.store.read(|tx| campaign::awarded(tx, 200)).unwrap();
        assert!(!awarded.is_empty() && awarded.len() <= 60);
        assert!(awarded.iter().all(|one| decided.entrants[&one.unit].award.is_some()));
        let unit = awarded[0].unit;
        let plaque = Command::Plaque { unit, number: "盐创2026-01".to_owned(), on: date(2026, 12, 20) };
        year.done(on(12, 21), &office(), plaque);
        let again =
            Command::Retest {
                unit, satisfied: 79, answered: 100, met: true, text: "复测不达标".to_owned()
            };
        let next = instant(date(2027, 11, 2), time(9, 0, 0, 0));
        year.done(next, &office(), again);
        year.done(next, &office(), Command::PublishWithdrawal { unit, medium: "盐阜大众报".to_owned() });
        let plaques = year.store.read(|tx| campaign::awarded(tx, 200)).unwrap();
        let lost = plaques.iter().find(|one| one.unit == unit).unwrap();
        assert_eq!((lost.plaque.as_deref(), lost.withdrawn_at), (Some("盐创2026-01"), Some(next)));
        let sectors = year.store.read(|tx| campaign::by_sector(tx, year.id)).unwrap();
        assert_eq!(sectors.iter().map(|one| one.units).collect::<Vec<_>>(), [45, 45]);
        assert_eq!(sectors.iter().map(|one| one.vetoed).sum::<i64>(), 9);
        assert_eq!(sectors.iter().map(|one| one.problems).sum::<i64>(), 30);
        assert_eq!(sectors.iter().map(|one| one.open_problems).sum::<i64>(), 7);
        let kept = i64::try_from(plaques.len()).unwrap() - 1;
        assert_eq!(sectors.iter().map(|one| one.awarded).sum::<i64>(), kept);
        let told = year.store.read(|tx| campaign::timeline(tx, year.id, 3)).unwrap();
        let told: Vec<&str> = told.iter().map(|entry| entry.event.code()).collect();
        assert_eq!(told, ["withdrawal-published", "award-withdrawn", "award-retested"]);
        let mine = [year.units[0].0];
        let seen = year.store.read(|tx| campaign::list(tx, Some(&mine))).unwrap();
        let all = year.store.read(|tx| campaign::list(tx, None)).unwrap();
        let listed = Listed { id: year.id, pack: PACK.to_owned(), year: 2026, decided_at: Some(on(12, 3)) };
        assert_eq!((seen, all), (vec![listed.clone()], vec![listed]));
        assert!(year.store.read(|tx| campaign::list(tx, Some(&[-1]))).unwrap().is_empty());
        let report = verified(&year.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!((report.campaigns, report.rows["campaign"], report.rows["campaign_entrant"]), (1, 1, 90));
    }

    pub(super) fn a_year_has_one_campaign_even_in_one_batch(ground: &Ground) {
        let year = Year::opened(ground, 1);
        let begin = Act::BeginCampaign(Box::new(Begin { pack: PACK.to_owned(), year: 2026 }));
        let again = Request { key: None, at: on(4, 3), actor: office(), act: begin };
        let refused = year.store.write(again).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "year-taken"), "{refused:?}");
        let command = Box::new(Command::Announce);
        let act = Act::Campaign { campaign: year.id, seen: Some(1), command };
        let stale = Request { key: None, at: on(4, 3), actor: office(), act };
        let refused = year.store.write(stale).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "changed"), "{refused:?}");
    }

    pub(super) fn a_changed_row_of_a_unit_is_found(ground: &Ground) {
        let year = Year::opened(ground, 2);
        let unit: Value = year.units[0].0.into();
        let sql = "update campaign_entrant set awarded_at = 1 where unit_id = $1";
        year.store.write_rows(|tx| tx.execute(sql, &[unit])).unwrap();
        let report = verified(&year.store);
        assert_eq!(report.differences.len(), 1, "{:?}", report.differences);
    }
}
