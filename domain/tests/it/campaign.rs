//! A year of demonstration points, by the shipped pack: who may do what, in which part of the year, and that nobody
//! has the award who should not. The article of each rule stands in the pack.

mod fates;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    assessment::command::Proof,
    calendar::{YearFile, YearStatus},
    campaign::{
        Campaign, PHOTOS_LIMIT, Source,
        apply::apply,
        command::{Begin, Command, Move, NewEntrant, NewJudge},
        decide::{Context, begin, decide},
        event::Event,
        legal, panel,
        rank::{Reason, Standing, rank},
        refusal::Refusal,
    },
    ids::{CampaignId, PersonId, UnitId},
    people::{self, Unit, UnitKind},
    policy,
    world::{self, World},
};
use jiff::{Timestamp, civil::date};

use crate::{calendar::beijing, runner::root};

const ID: CampaignId = CampaignId(5);
const AUTHORITY: UnitId = UnitId(1);
const PACK: &str = "yancheng-2011";

fn house(units: i64, quota: Option<u16>) -> World {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let mut world = World::default();
    let file: YearFile = serde_json::from_str(&read("calendars/2026.json")).unwrap();
    let mut text = read("policies/yancheng-2011.toml");
    if let Some(quota) = quota {
        // A smaller house has fewer places, so that the border is met.
        text = text.replace("quota = 60", &format!("quota = {quota}"));
    }
    let pack =
        world::Event::PackLoaded { pack: PACK.to_owned(), file: "yancheng-2011.toml".to_owned(), text };
    world.apply_all(&[world::Event::YearLoaded { file, status: YearStatus::Official }, pack]).unwrap();
    for id in 1..=units + 1 {
        let unit = Unit {
            id: UnitId(id),
            code: format!("u{id}"),
            parent: (id > 1).then_some(AUTHORITY),
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2020, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    world
}

fn staff(person: i64, role: Role, units: &[UnitId]) -> Actor {
    let (roles, units) = (BTreeSet::from([role]), units.iter().copied().collect());
    Actor::Staff(Staff { person: PersonId(person), roles, units })
}

fn office() -> Actor {
    staff(1, Role::Supervisor, &[])
}

fn second() -> Actor {
    staff(2, Role::Supervisor, &[])
}

fn of(unit: i64) -> Actor {
    staff(100 + unit, Role::UnitPrincipal, &[UnitId(unit)])
}

fn say(text: &str) -> String {
    text.to_owned()
}

struct Year {
    world: World,
    campaign: Campaign,
    events: Vec<Event>,
}

impl Year {
    fn opened(units: i64, quota: Option<u16>) -> Self {
        let world = house(units, quota);
        let at = beijing("2026-04-01 09:00");
        let first = Begin { pack: say(PACK), year: 2026 };
        let events = begin(Context { at, actor: &office(), world: &world }, first, None).unwrap();
        let campaign = apply(None, ID, at, "person:1", &events[0]).unwrap();
        let mut year = Self { world, campaign, events };
        let one = |unit| NewEntrant { unit: UnitId(unit), sector: say("卫生"), place: say("亭湖区") };
        year.done(
            "2026-04-02 09:00",
            &office(),
            Command::Enrol { entrants: (2..=units + 1).map(one).collect() },
        );
        for block in ["openness", "lawfulness", "service", "integrity", "rules"] {
            let command = Command::File { sector: say("卫生"), criterion: say(block), text: say("标准") };
            year.done("2026-04-10 09:00", &office(), command);
        }
        year
    }

    fn rules(&self) -> policy::Campaign {
        self.world.packs.get(PACK).unwrap().duties().campaign.clone().unwrap()
    }

    fn at(&mut self, at: Timestamp, actor: &Actor, command: Command) -> Result<(), Refusal> {
        let events = decide(Context { at, actor, world: &self.world }, &self.campaign, command)?;
        for event in events {
            let before = Some(self.campaign.clone());
            self.campaign = apply(before, ID, at, &actor.signature(), &event).unwrap();
            self.events.push(event);
        }
        Ok(())
    }

    fn asked(&mut self, at: &str, actor: &Actor, command: Command) -> Result<(), Refusal> {
        self.at(beijing(at), actor, command)
    }

    #[track_caller]
    fn done(&mut self, at: &str, actor: &Actor, command: Command) {
        self.asked(at, actor, command).unwrap();
    }

    #[track_caller]
    fn refused(&mut self, at: &str, actor: &Actor, command: Command, code: &str) {
        let refusal = self.asked(at, actor, command).unwrap_err();
        assert_eq!(refusal.code(), code, "{refusal}");
        assert!(!refusal.to_string().is_empty());
    }

    /// Brings units to an application, with a panel of one judge of each group.
    fn applied(&mut self, units: impl Iterator<Item = i64>) {
        for unit in units {
            self.done("2026-10-09 09:00", &of(unit), self_assess(unit));
            self.done("2026-10-12 09:00", &office(), apply_for(unit));
        }
        self.pool(&[]);
        self.done("2026-10-15 09:00", &office(), Command::Draw { seats: 1, seed: 7 });
    }

    fn pool(&mut self, ties: &[i64]) {
        let ties: BTreeSet<UnitId> = ties.iter().map(|unit| UnitId(*unit)).collect();
        let judges = self.rules().panel.into_iter().flat_map(|group| {
            let ties = ties.clone();
            (0..3).map(move |place| {
                let ties = if place == 0 { ties.clone() } else { BTreeSet::new() };
                NewJudge { name: format!("{}{place}", group.zh), group: group.zh.clone(), ties }
            })
        });
        self.done("2026-10-13 09:00", &office(), Command::Pool { judges: judges.collect() });
    }

    fn seen(&mut self, unit: i64, points: u8, satisfied: u32) {
        let judge = *self.campaign.panel.as_ref().unwrap().members.first().unwrap();
        self.done("2026-11-10 09:00", &office(), visit(unit, judge, points));
        self.done("2026-11-12 09:00", &office(), measure(unit, satisfied));
    }

    fn standing(&self, unit: i64) -> (Standing, Vec<Reason>) {
        let lines = rank(&self.campaign, &self.rules()).unwrap();
        let line = lines.into_iter().find(|line| line.unit == UnitId(unit)).unwrap();
        (line.standing, line.reasons)
    }

    fn awarded(&self) -> BTreeSet<UnitId> {
        let has =
            |(unit, entrant): (&UnitId, &domain::campaign::Entrant)| entrant.award.as_ref().map(|_| *unit);
        self.campaign.entrants.iter().filter_map(has).collect()
    }
}

fn blocks(points: u8) -> BTreeMap<String, u8> {
    ["openness", "lawfulness", "service", "integrity", "rules"].map(|block| (say(block), points)).into()
}

fn self_assess(unit: i64) -> Command {
    Command::SelfAssess { unit: UnitId(unit), points: blocks(18), text: say("自测情况") }
}

fn apply_for(unit: i64) -> Command {
    Command::Apply { unit: UnitId(unit), text: say("申请验收") }
}

fn visit(unit: i64, judge: u16, points: u8) -> Command {
    Command::Visit {
        unit: UnitId(unit),
        method: say("undercover"),
        on: date(2026, 11, 3),
        judges: BTreeSet::from([judge]),
        points: blocks(points),
        notes: say("窗口有人值守"),
        photos: Vec::new(),
    }
}

fn measure(unit: i64, satisfied: u32) -> Command {
    Command::Measure { unit: UnitId(unit), satisfied, answered: 100 }
}

fn find(unit: i64) -> Command {
    Command::Find {
        unit: UnitId(unit), source: Source::OpinionBox, text: say("排队太久"), complex: false
    }
}

fn rectify(problem: u32) -> Command {
    Command::Rectify { problem, text: say("增设窗口"), evidence: say("照片两张") }
}

fn confirm(problem: u32, satisfied: bool) -> Command {
    Command::Confirm { problem, satisfied, text: say("现在快了") }
}

fn veto(unit: i64) -> Command {
    Command::Veto { unit: UnitId(unit), ground: say("retaliation"), evidence: say("录音") }
}

fn review(unit: i64, upheld: bool) -> Command {
    Command::ReviewVeto { unit: UnitId(unit), upheld, reason: say("复核") }
}

fn decision(tied: &[i64]) -> Command {
    let tied = tied.iter().map(|unit| UnitId(*unit)).collect();
    Command::Decide { tied, document: say("创建办〔2026〕9号") }
}

fn retest(unit: i64, satisfied: u32) -> Command {
    Command::Retest { unit: UnitId(unit), satisfied, answered: 100, met: true, text: say("复测") }
}

#[test]
fn a_year_runs_from_its_opening_to_a_withdrawal() {
    let mut year = Year::opened(3, None);
    year.refused("2026-04-20 09:00", &office(), find(2), "too-early");
    year.done("2026-05-06 09:00", &office(), find(2));
    let due = year.campaign.problem(1).unwrap().due.date;
    assert_eq!(due, date(2026, 5, 26), "fifteen working days, with the worked Saturday of the ninth");
    year.refused("2026-05-07 09:00", &of(3), rectify(1), "denied");
    year.done("2026-07-08 09:00", &of(2), rectify(1));
    assert!(year.campaign.problem(1).unwrap().measures.as_ref().unwrap().late);
    year.done("2026-07-20 09:00", &office(), confirm(1, false));
    year.refused("2026-07-20 10:00", &office(), confirm(1, true), "no-problem");
    assert!(year.standing(2).1.contains(&Reason::OpenProblems { count: 1 }));
    year.done("2026-07-21 09:00", &of(2), rectify(1));
    year.done("2026-07-30 09:00", &office(), confirm(1, true));
    year.refused("2026-09-30 09:00", &of(2), self_assess(2), "too-early");
    year.refused("2026-10-09 09:00", &office(), apply_for(2), "not-assessed");
    year.applied(2..=4);
    year.seen(2, 19, 90);
    year.seen(3, 15, 80);
    year.seen(4, 20, 79);
    year.refused("2026-11-20 09:00", &office(), decision(&[]), "too-early");
    year.done("2026-11-20 09:00", &office(), Command::Announce);
    let object = Command::Object { unit: UnitId(3), text: say("台账不实") };
    year.done("2026-11-23 09:00", &office(), object.clone());
    year.refused("2026-11-30 09:00", &office(), decision(&[]), "too-early");
    year.refused("2026-12-02 09:00", &office(), object, "notice-over");
    year.refused("2026-12-02 09:00", &office(), decision(&[]), "open-objections");
    let answer = Command::Answer { objection: 1, upheld: false, reason: say("查无此事") };
    year.done("2026-12-02 09:00", &office(), answer);
    year.done("2026-12-03 09:00", &office(), decision(&[]));
    assert_eq!(year.awarded(), BTreeSet::from([UnitId(2), UnitId(3)]));
    let plaque = Command::Plaque { unit: UnitId(2), number: say("盐创2026-01"), on: date(2026, 12, 20) };
    year.refused("2026-12-04 09:00", &office(), plaque.clone(), "bad-day");
    year.done("2026-12-21 09:00", &office(), plaque);
    year.refused("2026-12-21 09:00", &office(), retest(2, 90), "same-year");
    year.done("2027-11-02 09:00", &office(), retest(2, 80));
    year.refused("2027-11-03 09:00", &office(), retest(2, 90), "same-year");
    year.done("2027-11-02 09:00", &office(), retest(3, 79));
    let withdrawal =
        |year: &Year| year.campaign.entrants[&UnitId(3)].award.as_ref().unwrap().withdrawal.clone().unwrap();
    assert_eq!(withdrawal(&year).published, None);
    let publish = Command::PublishWithdrawal { unit: UnitId(3), medium: say("盐阜大众报") };
    year.done("2027-11-05 09:00", &office(), publish.clone());
    assert_eq!(withdrawal(&year).published.as_deref(), Some("盐阜大众报"));
    year.refused("2027-11-06 09:00", &office(), publish, "no-award");
    // What is stored is read back as it was, event by event.
    for event in &year.events {
        let text = serde_json::to_string(event).unwrap();
        assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), *event);
        assert!(text.contains(&format!("\"kind\":\"{}\"", event.code())), "{text}");
    }
    let text = serde_json::to_string(&year.campaign).unwrap();
    assert_eq!(serde_json::from_str::<Campaign>(&text).unwrap(), year.campaign);
}

#[test]
fn a_veto_fails_at_once_and_only_another_person_can_review_it() {
    let mut year = Year::opened(2, None);
    year.applied(2..=3);
    year.seen(2, 20, 100);
    year.seen(3, 10, 90);
    year.done("2026-11-14 09:00", &office(), veto(2));
    assert_eq!(year.standing(2), (Standing::Out, vec![Reason::Vetoed { ground: say("retaliation") }]));
    year.refused("2026-11-14 10:00", &office(), veto(2), "veto-stands");
    year.refused("2026-11-14 10:00", &office(), review(2, false), "own-veto");
    year.done("2026-11-16 09:00", &second(), review(2, true));
    year.refused("2026-11-17 09:00", &second(), review(2, false), "no-veto");
    year.done("2026-11-17 09:00", &second(), veto(3));
    year.done("2026-11-18 09:00", &office(), review(3, false));
    assert_eq!(year.standing(3), (Standing::Inside, Vec::new()));
    year.done("2026-11-19 09:00", &office(), Command::Announce);
    year.done("2026-12-10 09:00", &office(), decision(&[]));
    assert_eq!(year.awarded(), BTreeSet::from([UnitId(3)]));
    // Who has the award loses it with a veto, and a review does not bring it back.
    year.done("2026-12-20 09:00", &office(), veto(3));
    year.done("2026-12-21 09:00", &second(), review(3, false));
    assert!(year.campaign.entrants[&UnitId(3)].award.as_ref().unwrap().withdrawal.is_some());
}

#[test]
fn nobody_with_ties_judges_and_the_draw_can_be_repeated() {
    let mut year = Year::opened(2, None);
    year.done("2026-10-09 09:00", &of(2), self_assess(2));
    year.done("2026-10-12 09:00", &office(), apply_for(2));
    year.pool(&[2]);
    year.refused("2026-10-15 09:00", &office(), Command::Draw { seats: 3, seed: 9 }, "pool-too-small");
    year.done("2026-10-15 09:00", &office(), Command::Draw { seats: 2, seed: 9 });
    let drawn = year.campaign.panel.clone().unwrap();
    assert_eq!((drawn.members.len(), drawn.excluded.len()), (12, 6));
    assert!(drawn.members.is_disjoint(&drawn.excluded));
    assert_eq!(panel::draw(&year.campaign, &year.rules(), 2, 9).unwrap(), drawn.members);
    let tied = *drawn.excluded.first().unwrap();
    year.refused("2026-11-05 09:00", &office(), visit(2, tied, 10), "not-on-panel");
    year.refused("2026-11-05 09:00", &office(), visit(3, tied, 10), "not-applied");
    let Command::Visit { unit, method, on, judges, points, notes, .. } =
        visit(2, *drawn.members.first().unwrap(), 10)
    else {
        panic!("a visit was expected");
    };
    let photo = |number: usize| Proof {
        digest: format!("{number:064x}"),
        name: format!("{number}.jpg"),
        size: 90_000,
    };
    let seen = |count: usize| Command::Visit {
        unit,
        method: method.clone(),
        on,
        judges: judges.clone(),
        points: points.clone(),
        notes: notes.clone(),
        photos: (0..count).map(photo).collect(),
    };
    year.refused("2026-11-05 09:00", &office(), seen(PHOTOS_LIMIT + 1), "too-many");
    year.done("2026-11-05 09:00", &office(), seen(PHOTOS_LIMIT));
    assert_eq!(year.campaign.entrants[&unit].visits[0].photos.len(), PHOTOS_LIMIT);
    year.refused("2026-11-06 09:00", &office(), Command::Draw { seats: 2, seed: 10 }, "drawn-already");
}

#[test]
fn equals_at_the_border_are_chosen_by_the_leading_group_alone() {
    let mut year = Year::opened(4, Some(2));
    year.applied(2..=5);
    year.seen(2, 20, 95);
    year.seen(3, 18, 90);
    year.seen(4, 18, 90);
    year.seen(5, 17, 99);
    let standings: Vec<Standing> = (2..=5).map(|unit| year.standing(unit).0).collect();
    assert_eq!(standings, [Standing::Inside, Standing::Tied, Standing::Tied, Standing::Beyond]);
    year.done("2026-11-20 09:00", &office(), Command::Announce);
    year.refused("2026-12-03 09:00", &office(), decision(&[5]), "not-among-equals");
    year.refused("2026-12-03 09:00", &office(), decision(&[3, 4]), "over-quota");
    year.done("2026-12-03 09:00", &office(), decision(&[4]));
    assert_eq!(year.awarded(), BTreeSet::from([UnitId(2), UnitId(4)]));
}

#[test]
fn who_moves_up_after_the_notice_is_shown_first() {
    let mut year = Year::opened(2, Some(1));
    year.applied(2..=3);
    year.seen(2, 20, 95);
    year.seen(3, 18, 90);
    year.done("2026-11-20 09:00", &office(), Command::Announce);
    year.done("2026-12-01 09:00", &office(), veto(2));
    year.refused("2026-12-03 09:00", &office(), decision(&[]), "nobody-fit");
    year.done("2026-12-03 09:00", &office(), Command::Announce);
    year.refused("2026-12-04 09:00", &office(), decision(&[]), "notice-runs");
    year.done("2026-12-12 09:00", &office(), decision(&[]));
    assert_eq!(year.awarded(), BTreeSet::from([UnitId(3)]));
}

#[test]
fn a_unit_never_applies_for_itself_and_the_authority_above_it_does() {
    let mut year = Year::opened(1, None);
    year.done("2026-10-09 09:00", &of(2), self_assess(2));
    year.refused("2026-10-12 09:00", &of(2), apply_for(2), "not-authority");
    let authority = staff(50, Role::UnitPrincipal, &[AUTHORITY, UnitId(2)]);
    year.done("2026-10-12 09:00", &authority, apply_for(2));
    assert_eq!(year.campaign.entrants[&UnitId(2)].application.as_ref().unwrap().by, "person:50");
    assert!(legal::moves(&of(2), &year.campaign).iter().all(|step| *step != Move::Announce));
    assert!(legal::may_read(&of(9), &year.campaign).is_err());
    assert!(!legal::sees_files(&of(2)) && legal::sees_files(&office()));
}

#[test]
fn what_a_pack_does_not_know_is_refused() {
    let world = house(1, None);
    let at = beijing("2026-04-01 09:00");
    let actor = office();
    let context = Context { at, actor: &actor, world: &world };
    let asked =
        |pack: &str, year, same| begin(context, Begin { pack: say(pack), year }, same).unwrap_err().code();
    assert_eq!(asked("nowhere", 2026, None), "no-rules");
    assert_eq!(asked(PACK, 2026, Some(ID)), "year-taken");
    assert_eq!(asked(PACK, 2028, None), "bad-year");
    let mut year = Year::opened(1, None);
    let entrant = |sector| NewEntrant { unit: AUTHORITY, sector: say(sector), place: say("城南") };
    let enrol = |sector| Command::Enrol { entrants: vec![entrant(sector)] };
    year.refused("2026-04-20 09:00", &office(), enrol("航天"), "no-such");
    year.refused("2026-04-20 09:00", &of(2), enrol("卫生"), "denied");
    let twice = Command::Enrol { entrants: vec![entrant("卫生"), entrant("卫生")] };
    year.refused("2026-04-20 09:00", &office(), twice, "enrolled-already");
    let missing = Command::SelfAssess { unit: UnitId(2), points: BTreeMap::new(), text: say("x") };
    year.refused("2026-10-20 09:00", &of(2), missing, "missing-points");
    let many = Command::SelfAssess { unit: UnitId(2), points: blocks(21), text: say("x") };
    year.refused("2026-10-20 09:00", &of(2), many, "bad-points");
}
